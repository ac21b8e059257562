/* test_engine.c - engine/engine.h, engine/worker.h, engine/universe.h: the life of an engine,
 * full inboxes, the order of the end, and every allocation failed in turn. */
#include "engine/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/timeval.h"
#include "engine/control.h"
#include "engine/store_worker.h"
#include "engine/universe.h"
#include "io/clock_real.h"
#include "io/loop_event.h"
#include "kb/db.h"
#include "kb/kb.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"
#include "tests/unit/engine/samples.h"

static int begin(void **state)
{
	static struct world world;

	world_init(&world);
	*state = &world;
	return 0;
}

static int end(void **state)
{
	world_release(*state);
	return 0;
}

/* ---- life ---- */

static void an_engine_that_was_never_started_is_freed(void **state)
{
	struct world *world = *state;
	struct drt_error error = { .status = DRT_OK };

	assert_int_equal(
		engine_new(&world->engine, &world->host, &world->settings, NULL, &error),
		DRT_OK);
	assert_non_null(engine_control_loop(world->engine));
	assert_false(engine_has_clients(world->engine));
	engine_free(world->engine);
	world->engine = NULL;
	engine_free(NULL);
}

static void a_brokerless_engine_has_no_broker_and_makes_no_ledger(void **state)
{
	struct world *world = *state;

	world_start(world);
	assert_null(world->engine->workers[WORKER_BROKER]);
	assert_null(world->engine->workers[WORKER_COLLECT]);
	assert_int_not_equal(access(world->settings.ledger_path, F_OK), 0);
	assert_int_equal(access(world->settings.kb_path, F_OK), 0);
	/* posting to who is not there is refused, and the message is freed */
	assert_false(
		engine_post(world->engine, WORKER_BROKER, message_plain_new(MESSAGE_TICKLE)));
}

static void files_that_cannot_be_made_are_named(void **state)
{
	static const struct {
		const char *kb, *ledger, *control, *part;
	} rows[] = {
		{ "/nowhere/kb.db", NULL, NULL, "/nowhere/kb.db" },
		{ NULL, "/nowhere/ledger.db", NULL, "/nowhere/ledger.db" },
	};
	struct world *world = *state;

	world->settings.brokerless = false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct engine_settings settings = world->settings;
		struct drt_error error = { .status = DRT_OK };
		struct engine *engine = NULL;

		if (rows[i].kb)
			snprintf(settings.kb_path, SETTINGS_PATH, "%s", rows[i].kb);
		if (rows[i].ledger)
			snprintf(settings.ledger_path, SETTINGS_PATH, "%s", rows[i].ledger);
		assert_int_not_equal(engine_new(&engine, &world->host, &settings, NULL, &error),
		                     DRT_OK);
		if (!strstr(error.text, rows[i].part))
			fail_msg("%s", error.text);
		assert_null(engine);
	}
}

static void somebody_elses_file_is_left_alone(void **state)
{
	struct world *world = *state;
	struct drt_error error = { .status = DRT_OK };
	struct engine *engine = NULL;
	size_t length = 0;
	char *text = NULL;

	test_write_file(world->settings.kb_path, "These are my notes, not a database.\n");
	assert_int_not_equal(engine_new(&engine, &world->host, &world->settings, NULL, &error),
	                     DRT_OK);
	assert_non_null(strstr(error.text, "kb.db"));
	text = test_read_file(world->settings.kb_path, &length);
	assert_string_equal(text, "These are my notes, not a database.\n");
	free(text);
	unlink(world->settings.kb_path);
}

static void an_address_that_is_taken_stops_the_start(void **state)
{
	struct world *world = *state;
	struct drt_error error = { .status = DRT_OK };
	struct engine *second = NULL;
	struct engine_settings settings;

	snprintf(world->settings.control_address, SETTINGS_PATH, "unix:control.sock");
	world_start(world);
	settings = world->settings;
	snprintf(settings.kb_path, SETTINGS_PATH, "%s", test_scratch_path("other.db"));
	assert_int_equal(engine_new(&second, &world->host, &settings, NULL, &error), DRT_OK);
	assert_int_equal(engine_start(second, &error), DRT_EBUSY);
	assert_non_null(strstr(error.text, "control.sock"));
	engine_free(second);
	json_decref(peer_get(&world->peer, "engine.status", json_object()));
}

static void clients_come_through_the_configured_address(void **state)
{
	struct world *world = *state;
	struct peer peer;

	snprintf(world->settings.control_address, SETTINGS_PATH, "unix:control.sock");
	world_start(world);
	peer_connect(&peer, world->world, world->client_loop, "unix:control.sock");
	json_decref(peer_get(&peer, "hello", json_pack("{s:i}", "version", 1)));
	assert_int_equal(rpc_server_client_count(world->engine->control->server), 2);
	peer_release(&peer);
}

static void on_stop(void *arg)
{
	++*(int *)arg;
}

static enum drt_status read_nothing(void *arg, struct config **out, struct drt_error *error)
{
	(void)out;
	++*(int *)arg;
	return drt_fail(error, DRT_EIO, "drt.conf: unreadable");
}

static void stop_and_reload_are_the_owners_matter(void **state)
{
	struct world *world = *state;
	int stopped = 0;
	int reloaded = 0;
	struct engine_reload_source source = { .arg = &reloaded,
		                               .file = "drt.conf",
		                               .read = read_nothing };
	struct drt_error error;

	world_start(world);
	peer_refused(&world->peer, "engine.stop", json_object(), DRT_EUNSUPPORTED);
	peer_refused(&world->peer, "engine.reload", json_object(), DRT_EUNSUPPORTED);
	engine_on_stop(world->engine, on_stop, &stopped);
	assert_int_equal(engine_set_reload(world->engine, &source, &error), DRT_OK);
	json_decref(peer_get(&world->peer, "engine.stop", json_object()));
	assert_int_equal(stopped, 1);
	assert_string_equal(peer_refused(&world->peer, "engine.reload", json_object(), DRT_EIO),
	                    "drt.conf: unreadable");
	assert_int_equal(reloaded, 1);
}

static void stopping_twice_is_once(void **state)
{
	struct world *world = *state;

	world_start(world);
	engine_stop(world->engine);
	engine_stop(world->engine);
}

/* ---- threads ---- */

static enum drt_status make_real_loop(void *arg, struct loop **out, const char *name,
                                      struct drt_error *error)
{
	(void)arg;
	(void)name;
	(void)error;
	return loop_event_new(out);
}

static void with_threads_each_worker_ends_and_nothing_is_lost(void **state)
{
	struct world *world = *state;
	const struct engine_host host = { .make_loop = make_real_loop,
		                          .threads = true,
		                          .wall = clock_real_wall(),
		                          .monotonic = clock_real_monotonic(),
		                          .seed = 3 };
	struct order order = sample_order(1, "SPY", ORDER_FILLED);
	struct drt_error error = { .status = DRT_OK };
	struct engine *engine = NULL;
	int64_t stored = 0;

	assert_int_equal(engine_new(&engine, &host, &world->settings, NULL, &error), DRT_OK);
	assert_int_equal(engine_start(engine, &error), DRT_OK);
	for (unsigned i = 0; i < 500; i++) {
		order = sample_order(i, "SPY", ORDER_FILLED);
		assert_true(engine_post(engine, WORKER_STORE, sample_orders_message(&order)));
	}
	engine_stop(engine);
	engine_free(engine);
	world_start(world);
	assert_int_equal(db_query_int(&stored, kb_db(world->engine->store->kb),
	                              "select count(*) from order_mirror", NULL),
	                 DRT_OK);
	assert_int_equal(stored, 500);
}

/* ---- full inboxes ---- */

static void a_full_inbox_refuses_counts_and_says_so(void **state)
{
	struct world *world = *state;
	struct worker *agent = NULL;
	uint64_t refused = 0;
	int taken = 0;

	world_start(world);
	agent = world->engine->workers[WORKER_AGENT];
	while (engine_post(world->engine, WORKER_AGENT, message_plain_new(MESSAGE_TICKLE)))
		taken++;
	assert_int_equal(taken, 4096);
	refused = mailbox_refused(worker_inbox(agent));
	assert_int_equal(refused, 1);
	assert_true(world_has_logged(world, "engine", "inbox.full"));
	/* a call that finds it full is answered, and so is the next one */
	assert_false(engine_post(world->engine, WORKER_AGENT, NULL));
	world_run(world, NS_PER_SEC);
	assert_int_equal(mailbox_waiting(worker_inbox(agent)), 0);
	json_decref(peer_get(&world->peer, "agent.get_active_signals", json_object()));
}

static void a_call_to_a_worker_that_is_full_is_refused(void **state)
{
	struct world *world = *state;
	json_t *answer = NULL;

	world_start(world);
	sim_loop_freeze(worker_loop(world->engine->workers[WORKER_IMPROVE]));
	for (int i = 0; i < 256; i++)
		assert_true(engine_post(world->engine, WORKER_IMPROVE,
		                        message_plain_new(MESSAGE_TICKLE)));
	peer_send(&world->peer,
	          "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"engine.jobs\"}");
	answer = peer_next(&world->peer);
	assert_string_equal(
		peer_text(peer_member(peer_member(answer, "error"), "data"), "status"),
		drt_status_name(DRT_EFULL));
	json_decref(answer);
	sim_loop_thaw(worker_loop(world->engine->workers[WORKER_IMPROVE]));
	json_decref(peer_get(&world->peer, "engine.jobs", json_object()));
}

static void a_worker_that_is_busy_holds_up_no_other(void **state)
{
	struct world *world = *state;
	json_t *answer = NULL;

	world_start(world);
	sim_loop_freeze(worker_loop(world->engine->workers[WORKER_IMPROVE]));
	peer_send(&world->peer,
	          "{\"jsonrpc\":\"2.0\",\"id\":\"late\",\"method\":\"engine.jobs\"}");
	json_decref(peer_get(&world->peer, "engine.status", json_object()));
	json_decref(peer_get(&world->peer, "agent.get_active_signals", json_object()));
	sim_loop_thaw(worker_loop(world->engine->workers[WORKER_IMPROVE]));
	answer = peer_next(&world->peer);
	assert_string_equal(peer_text(answer, "id"), "late");
	json_decref(answer);
}

static void an_inbox_has_at_least_one_place(void **state)
{
	struct world *world = *state;
	struct drt_error error = { .status = DRT_OK };
	struct worker *worker = NULL;

	assert_int_not_equal(
		worker_new(&worker, &world->host, "none", 0, control_on_message, NULL, &error),
		DRT_OK);
	assert_non_null(strstr(error.text, "none"));
	worker_stop(NULL);
	worker_free(NULL);
}

/* ---- the universe ---- */

static void each_instrument_is_watched_once_in_order(void **state)
{
	static char list[][SYMBOL_TEXT] = { "SPY", "ZZZ", "SPY" };
	static char members[][SYMBOL_TEXT] = { "AAPL", "ZZZ" };
	struct engine_settings settings = { .watchlist_count = 1, .strategy_count = 1 };
	struct instrument *universe = NULL;
	size_t count = 0;

	(void)state;
	settings.watchlists[0].symbols = list;
	settings.watchlists[0].count = 3;
	settings.strategies[0].members = members;
	settings.strategies[0].member_count = 2;
	assert_int_equal(universe_load(&universe, &count, &settings, NULL), DRT_OK);
	assert_int_equal(count, 3);
	assert_string_equal(universe[0].symbol, "SPY");
	assert_int_equal(universe[0].type, SECURITY_ETF);
	assert_string_equal(universe[1].symbol, "ZZZ");
	assert_string_equal(universe[1].name, "");
	assert_string_equal(universe[2].symbol, "AAPL");
	assert_string_equal(universe[2].sector, "Information Technology");
	free(universe);
}

static void a_universe_has_its_limits(void **state)
{
	static char list[SETTINGS_SYMBOLS + 1][SYMBOL_TEXT];
	struct engine_settings settings = { .watchlist_count = 1 };
	struct drt_error error = { .status = DRT_OK };
	struct instrument *universe = NULL;
	size_t count = 0;

	(void)state;
	for (int i = 0; i <= SETTINGS_SYMBOLS; i++)
		snprintf(list[i], SYMBOL_TEXT, "S%d", i);
	settings.watchlists[0].symbols = list;
	settings.watchlists[0].count = SETTINGS_SYMBOLS;
	assert_int_equal(universe_load(&universe, &count, &settings, &error), DRT_OK);
	assert_int_equal(count, SETTINGS_SYMBOLS);
	free(universe);
	settings.watchlists[0].count++;
	assert_int_equal(universe_load(&universe, &count, &settings, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "512"));
	snprintf(list[0], SYMBOL_TEXT, "a b");
	settings.watchlists[0].count = 1;
	assert_int_equal(universe_load(&universe, &count, &settings, &error), DRT_EINVAL);
	assert_non_null(strstr(error.text, "a b"));
}

static void the_sector_funds_are_among_the_default_symbols(void **state)
{
	const char *const *funds = universe_sector_funds();
	int count = 0;

	(void)state;
	for (; funds[count]; count++) {
		const char *const *symbol = universe_default_symbols();

		while (*symbol && strcmp(*symbol, funds[count]) != 0)
			symbol++;
		assert_non_null(*symbol);
	}
	assert_int_equal(count, 11);
}

/* ---- memory ---- */

static void without_memory_an_engine_is_refused_whole(void **state)
{
	struct world *world = *state;
	int failed = 0;

	world->settings.brokerless = false;
	for (;; failed++) {
		struct drt_error error = { .status = DRT_OK };
		struct engine *engine = NULL;
		enum drt_status status = DRT_OK;

		failing_alloc_after(failed);
		status = engine_new(&engine, &world->host, &world->settings, NULL, &error);
		if (!failing_alloc_happened()) {
			failing_alloc_after(-1);
			assert_int_equal(status, DRT_OK);
			engine_free(engine);
			break;
		}
		failing_alloc_after(-1);
		if (status == DRT_OK) { /* what it can do without */
			engine_free(engine);
			continue;
		}
		if (status != DRT_ENOMEM || !*error.text)
			fail_msg("allocation %d: %s: %s", failed, drt_status_name(status),
			         error.text);
		assert_null(engine);
	}
	failing_alloc_after(-1);
	assert_true(failed > 50);
}

static void without_memory_a_message_is_not_made(void **state)
{
	static const struct rpc_call call = { 1, 2 };
	struct reason reason;
	struct uuid id = sample_uuid(1);

	(void)state;
	reason_init(&reason, "feed.up");
#define NONE(expression)                                                                       \
	do {                                                                                   \
		failing_alloc_after(0);                                                        \
		assert_null(expression);                                                       \
		failing_alloc_after(-1);                                                       \
	} while (0)
	NONE(message_call_new(&call, engine_methods, json_null()));
	NONE(message_answer_new(&call, json_object(), NULL, NULL));
	NONE(message_bars_new(0, TIMEFRAME_1D, "ib", NULL, 3));
	NONE(message_signals_new(0, NULL, 3));
	NONE(message_note_new(0, true, &reason));
	NONE(message_progress_new(&call, true, json_object()));
	NONE(message_changed_new(0, TIMEFRAME_1D));
	NONE(message_orders_new(2));
	NONE(message_portfolio_new(2));
	NONE(message_holdings_new(2));
	NONE(message_mark_new(&id, SIGNAL_TAKEN));
	NONE(message_gone_new(7));
	NONE(message_plain_new(MESSAGE_TICKLE));
	assert_null(message_bars_new(0, TIMEFRAME_1D, "ib", NULL, SIZE_MAX / 2));
	assert_null(message_signals_new(0, NULL, SIZE_MAX / 8));
}

static void a_message_owns_what_it_points_to(void **state)
{
	static const struct rpc_call call = { 1, 2 };
	json_t *params = json_pack("{s:i}", "a", 1);
	struct message_call *message = message_call_new(&call, engine_methods, params);
	int ends[2];
	char byte = 0;

	(void)state;
	json_object_set_new(params, "a", json_integer(2)); /* a copy went along */
	assert_int_equal(json_integer_value(json_object_get(message->params, "a")), 1);
	json_decref(params);
	assert_int_equal(pipe(ends), 0);
	message->fds[0] = -1;
	message->fds[1] = ends[1];
	message->fd_count = 2;
	message_unref(message_ref(&message->base));
	assert_int_equal(write(ends[1], "x", 1), 1);
	message_unref(&message->base);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_int_equal(read(ends[0], &byte, 1), 0); /* the writing end is closed */
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(an_engine_that_was_never_started_is_freed),
		T(a_brokerless_engine_has_no_broker_and_makes_no_ledger),
		T(files_that_cannot_be_made_are_named),
		T(somebody_elses_file_is_left_alone),
		T(an_address_that_is_taken_stops_the_start),
		T(clients_come_through_the_configured_address),
		T(stop_and_reload_are_the_owners_matter),
		T(stopping_twice_is_once),
		T(with_threads_each_worker_ends_and_nothing_is_lost),
		T(a_full_inbox_refuses_counts_and_says_so),
		T(a_call_to_a_worker_that_is_full_is_refused),
		T(a_worker_that_is_busy_holds_up_no_other),
		T(an_inbox_has_at_least_one_place),
		cmocka_unit_test(each_instrument_is_watched_once_in_order),
		cmocka_unit_test(a_universe_has_its_limits),
		cmocka_unit_test(the_sector_funds_are_among_the_default_symbols),
		T(without_memory_an_engine_is_refused_whole),
		cmocka_unit_test(without_memory_a_message_is_not_made),
		cmocka_unit_test(a_message_owns_what_it_points_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
