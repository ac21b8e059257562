/* test_store_worker.c - engine/store_worker.h: group commits, what is passed on once it is
 * durable, and a disk that is full or read-only. */
#include "engine/store_worker.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/control.h"
#include "kb/db.h"
#include "kb/kb.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"
#include "tests/unit/engine/samples.h"

static int begin(void **state)
{
	static struct world world;

	world_init(&world);
	world_start(&world);
	*state = &world;
	return 0;
}

static int end(void **state)
{
	world_release(*state);
	return 0;
}

static void post(struct world *world, struct message *message)
{
	assert_true(engine_post(world->engine, WORKER_STORE, message));
}

/* Runs the messages that were posted, but no timer of the store's group. */
static void deliver(struct world *world)
{
	world_run(world, NS_PER_MS);
}

static struct db *database(const struct world *world)
{
	return kb_db(world->engine->store->kb);
}

static void must_exec(const struct world *world, const char *sql)
{
	struct drt_error error = { .status = DRT_OK };

	if (db_exec(database(world), sql, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

/* What a reader with a handle of its own sees. */
static int64_t seen(const struct world *world, const char *sql)
{
	int64_t count = -1;

	assert_int_equal(db_query_int(&count, kb_db(world->engine->control->kb), sql, NULL),
	                 DRT_OK);
	return count;
}

static struct message_bars *bars_message(const struct world *world, const char *symbol,
                                         int count)
{
	size_t place = (size_t)engine_find_symbol(world->engine, symbol);
	struct message_bars *message =
		message_bars_new(place, TIMEFRAME_1D, "ib", NULL, (size_t)count);

	assert_non_null(message);
	for (int i = 0; i < count; i++)
		message->bars[i] = sample_bar((20000 + i) * NS_PER_DAY, 100 + i);
	return message;
}

static bool note_came(struct world *world, const char *code)
{
	json_t *value = peer_get(&world->peer, "engine.log", json_object());
	json_t *list = peer_member(value, "messages");
	bool came = false;

	for (size_t i = 0; i < json_array_size(list); i++)
		came = came ||
		       strcmp(peer_text(peer_member(json_array_get(list, i), "reason"), "code"),
		              code) == 0;
	json_decref(value);
	return came;
}

/* ---- groups ---- */

static void what_comes_within_a_moment_is_committed_together(void **state)
{
	struct world *world = *state;
	struct signal signal = sample_signal(5, "momentum", "SPY");
	struct order order = sample_order(6, "SPY", ORDER_PROPOSED);
	struct message_signals *signals = message_signals_new(0, &signal, 1);

	post(world, &bars_message(world, "SPY", 3)->base);
	post(world, &signals->base);
	post(world, sample_orders_message(&order));
	deliver(world);
	assert_true(world->engine->store->open);
	assert_int_equal(seen(world, "select count(*) from bars"), 0);
	assert_int_equal(seen(world, "select count(*) from signal"), 0);
	world_run(world, 10 * NS_PER_MS);
	assert_false(world->engine->store->open);
	assert_int_equal(seen(world, "select count(*) from bars"), 3);
	assert_int_equal(seen(world, "select count(*) from signal"), 1);
	assert_int_equal(seen(world, "select count(*) from order_mirror"), 1);
	assert_int_equal(world->engine->store->bars_stored, 3);
}

static void bars_are_passed_on_once_they_are_durable(void **state)
{
	struct world *world = *state;
	struct message_bars *message = bars_message(world, "SPY", 3);
	json_t *params = NULL;

	json_decref(peer_get(
		&world->peer, "subscribe",
		json_pack("{s:[s], s:{s:s}}", "topics", "chart", "chart", "symbol", "SPY")));
	post(world, &message->base);
	deliver(world);
	assert_int_equal(world->engine->store->pending_count, 1);
	params = peer_notice(&world->peer, "update");
	assert_string_equal(peer_text(params, "topic"), "chart");
	assert_int_equal(world->engine->store->pending_count, 0);
	assert_int_equal(seen(world, "select count(*) from bars"), 3);
	json_decref(params);
}

static void a_live_bar_waits_for_nobody(void **state)
{
	struct world *world = *state;
	struct message_bars *message = bars_message(world, "SPY", 1);

	message->live = true;
	post(world, &message->base);
	deliver(world);
	assert_false(world->engine->store->open);
	assert_int_equal(seen(world, "select count(*) from bars"), 1);
}

static void many_bars_at_once_are_committed_in_portions(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < STORE_PENDING + 10; i++)
		post(world, &bars_message(world, "SPY", 1)->base);
	deliver(world);
	assert_int_equal(world->engine->store->pending_count, 10);
	assert_int_equal(seen(world, "select count(*) from bars"), 1);
	world_run(world, 10 * NS_PER_MS);
	assert_int_equal(world->engine->store->pending_count, 0);
}

static void a_mark_changes_the_stored_signal_and_one_for_none_is_no_failure(void **state)
{
	struct world *world = *state;
	struct signal signal = sample_signal(5, "momentum", "SPY");
	struct uuid other = sample_uuid(99);
	json_t *value = NULL;

	post(world, &message_signals_new(0, &signal, 1)->base);
	post(world, &message_mark_new(&signal.id, SIGNAL_REFUSED)->base);
	post(world, &message_mark_new(&other, SIGNAL_TAKEN)->base);
	peer_settle(&world->peer);
	value = peer_get(&world->peer, "kb.get_trading_signals",
	                 json_pack("{s:s}", "state", "refused"));
	assert_int_equal(json_array_size(peer_member(value, "signals")), 1);
	json_decref(value);
	assert_int_equal(world->engine->store->failures, 0);
}

static size_t count_signals(struct world *world, const char *state)
{
	json_t *value = peer_get(&world->peer, "kb.get_trading_signals",
	                         json_pack("{s:s}", "state", state));
	size_t count = json_array_size(peer_member(value, "signals"));

	json_decref(value);
	return count;
}

static void a_signal_whose_time_is_over_is_active_no_more(void **state)
{
	struct world *world = *state;
	int64_t now_ns = clock_now_ns(world->engine->market);
	struct signal signal = sample_signal(5, "momentum", "SPY");
	struct signal later = sample_signal(6, "momentum", "AAPL");

	signal.expiration_ns = now_ns + 10 * NS_PER_SEC;
	post(world, &message_signals_new(now_ns, &signal, 1)->base);
	peer_settle(&world->peer);
	assert_int_equal(count_signals(world, "active"), 1);
	world_run(world, 20 * NS_PER_SEC);
	assert_int_equal(count_signals(world, "active"), 0);
	post(world, &message_signals_new(now_ns + 20 * NS_PER_SEC, &later, 1)->base);
	peer_settle(&world->peer);
	assert_int_equal(count_signals(world, "active"), 1);
	assert_int_equal(count_signals(world, "expired"), 1);
}

static void what_is_open_at_the_end_is_committed(void **state)
{
	struct world *world = *state;

	post(world, &bars_message(world, "SPY", 4)->base);
	deliver(world);
	assert_true(world->engine->store->open);
	world_stop(world);
	world_start(world);
	assert_int_equal(seen(world, "select count(*) from bars"), 4);
}

/* ---- calls between groups ---- */

static void a_call_that_writes_commits_what_was_open_first(void **state)
{
	struct world *world = *state;

	post(world, &bars_message(world, "SPY", 2)->base);
	json_decref(peer_get(&world->peer, "kb.record_job", json_pack("{s:s}", "job", "x")));
	assert_int_equal(seen(world, "select count(*) from bars"), 2);
	assert_int_equal(seen(world, "select count(*) from job"), 1);
}

static void stored_values_come_back_over_the_api(void **state)
{
	struct world *world = *state;
	struct signal signal = sample_signal(8, "swing", "AAPL");
	json_t *value = NULL;

	json_decref(peer_get(&world->peer, "kb.store_trading_signal",
	                     json_pack("{s:o}", "signal", signal_to_json(&signal))));
	value = peer_get(&world->peer, "kb.get_trading_signals",
	                 json_pack("{s:s, s:s, s:b}", "symbol", "aapl", "strategy", "swing",
	                           "raised", 1));
	assert_int_equal(json_array_size(peer_member(value, "signals")), 1);
	json_decref(value);
	for (int i = 0; i < 3; i++)
		json_decref(peer_get(&world->peer, "kb.store_strategy_performance",
		                     json_pack("{s:s, s:s, s:s, s:{s:f, s:n}}", "strategy",
		                               "swing", "timeframe", i == 0 ? "1h" : "1d", "to",
		                               i == 2 ? "2025-06-02" : "2025-06-01", "metrics",
		                               "sharpe", 1.5, "sortino")));
	value = peer_get(&world->peer, "kb.get_strategy_performance",
	                 json_pack("{s:s}", "strategy", "swing"));
	assert_int_equal(json_array_size(peer_member(value, "performance")), 3);
	json_decref(value);
	value = peer_get(&world->peer, "kb.get_strategy_performance",
	                 json_pack("{s:s, s:s, s:i}", "strategy", "swing", "timeframe", "1d",
	                           "limit", 1));
	assert_int_equal(json_array_size(peer_member(value, "performance")), 1);
	json_decref(value);
	value = peer_get(&world->peer, "kb.store_document",
	                 json_pack("{s:s, s:s, s:s, s:[s]}", "title", "A record", "text",
	                           "Profits rose.", "source", "unit", "symbols", "spy"));
	json_decref(value);
	value = peer_get(&world->peer, "kb.search",
	                 json_pack("{s:s, s:s}", "text", "profits", "symbol", "SPY"));
	assert_int_equal(json_array_size(peer_member(value, "documents")), 1);
	json_decref(value);
	value = peer_get(&world->peer, "analysis.analyze_sentiment",
	                 json_pack("{s:s}", "symbol", "spy"));
	assert_int_equal(json_integer_value(peer_member(value, "documents")), 2);
	json_decref(value);
}

static void bars_that_are_none_are_told_and_the_others_stored(void **state)
{
	struct world *world = *state;
	json_t *value = peer_get(
		&world->peer, "kb.store_market_data",
		json_pack(
			"{s:s, s:s, s:s, s:[{s:s,s:i,s:i,s:i,s:i,s:i}, i, {s:s,s:i,s:i,s:i,s:i,"
			"s:i}, {s:s}]}",
			"symbol", "new", "timeframe", "1d", "source", "unit", "bars",
			"timestamp", "2020-01-02T00:00:00Z", "open", 1, "high", 2, "low", 1,
			"close", 2, "volume", 5, 7, "timestamp", "2020-01-03T00:00:00Z", "open",
			1, "high", 2, "low", 3, "close", 2, "volume", 5, "timestamp",
			"2020-01-04T00:00:00Z"));
	json_t *rejected = peer_member(value, "rejected");

	assert_int_equal(json_integer_value(peer_member(value, "stored")), 1);
	assert_int_equal(json_array_size(rejected), 3);
	for (int i = 0; i < 3; i++) {
		json_t *row = json_array_get(rejected, (size_t)i);

		assert_int_equal(json_integer_value(peer_member(row, "index")), i + 1);
		assert_true(*peer_text(row, "reason"));
	}
	json_decref(value);
	value = peer_get(&world->peer, "kb.get_series", json_pack("{s:s}", "symbol", "new"));
	assert_int_equal(json_array_size(peer_member(value, "series")), 1);
	json_decref(value);
}

/* ---- a database that fails ---- */

static void fill_the_disk(const struct world *world)
{
	char sql[64];
	int64_t pages = 0;

	assert_int_equal(db_query_int(&pages, database(world), "pragma page_count", NULL),
	                 DRT_OK);
	snprintf(sql, sizeof(sql), "pragma max_page_count = %lld", (long long)pages);
	must_exec(world, sql);
}

static void a_full_disk_is_told_and_nothing_half_stored_is_passed_on(void **state)
{
	struct world *world = *state;
	json_t *value = NULL;
	uint64_t failures = 0;

	fill_the_disk(world);
	json_decref(peer_get(
		&world->peer, "subscribe",
		json_pack("{s:[s], s:{s:s}}", "topics", "chart", "chart", "symbol", "SPY")));
	for (int i = 0; i < 40; i++)
		post(world, &bars_message(world, "SPY", 200 + i * 50)->base);
	peer_settle(&world->peer);
	failures = world->engine->store->failures;
	assert_true(failures > 0);
	assert_true(world_has_logged(world, "store", "bars") ||
	            world_has_logged(world, "store", "commit"));
	assert_true(note_came(world, "store.failed"));
	/* with room again it goes on, without a restart */
	must_exec(world, "pragma max_page_count = 1000000");
	post(world, &bars_message(world, "SPY", 2500)->base);
	peer_settle(&world->peer);
	assert_int_equal(world->engine->store->failures, failures);
	value = peer_get(&world->peer, "kb.get_market_data",
	                 json_pack("{s:s}", "symbol", "SPY"));
	assert_int_equal(json_array_size(peer_member(value, "bars")), 2500);
	json_decref(value);
}

static void bars_that_were_not_committed_are_passed_on_to_nobody(void **state)
{
	struct world *world = *state;
	json_t *value = NULL;

	json_decref(peer_get(
		&world->peer, "subscribe",
		json_pack("{s:[s], s:{s:s}}", "topics", "chart", "chart", "symbol", "SPY")));
	post(world, &bars_message(world, "SPY", 3)->base);
	deliver(world);
	assert_int_equal(world->engine->store->pending_count, 1);
	world_fill_disk(true);
	peer_settle(&world->peer);
	world_fill_disk(false);
	assert_int_equal(world->engine->store->failures, 1);
	assert_int_equal(world->engine->store->pending_count, 0);
	assert_true(world_has_logged(world, "store", "commit"));
	assert_int_equal(seen(world, "select count(*) from bars"), 0);
	assert_null(peer_waiting(&world->peer));
	/* the next ones are */
	post(world, &bars_message(world, "SPY", 3)->base);
	value = peer_notice(&world->peer, "update");
	assert_string_equal(peer_text(value, "topic"), "chart");
	json_decref(value);
}

static void a_call_on_a_full_disk_is_refused_with_the_cause(void **state)
{
	struct world *world = *state;
	char text[20000];
	const char *why = NULL;

	memset(text, 'w', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	fill_the_disk(world);
	why = peer_refused(
		&world->peer, "kb.store_document",
		json_pack("{s:s, s:s, s:s}", "title", "big", "text", text, "source", "unit"),
		DRT_EIO);
	assert_non_null(strstr(why, "kb.db"));
	assert_non_null(strstr(why, "full"));
}

static void a_read_only_database_refuses_writers_and_serves_readers(void **state)
{
	struct world *world = *state;
	struct order order = sample_order(6, "SPY", ORDER_PROPOSED);
	struct signal signal = sample_signal(5, "momentum", "SPY");

	world_store_bars(world, "SPY", 10);
	must_exec(world, "pragma query_only = 1");
	post(world, &bars_message(world, "SPY", 3)->base);
	post(world, sample_orders_message(&order));
	post(world, &message_signals_new(0, &signal, 1)->base);
	post(world, &message_mark_new(&signal.id, SIGNAL_TAKEN)->base);
	peer_settle(&world->peer);
	assert_true(world->engine->store->failures >= 1);
	peer_refused(&world->peer, "kb.record_job", json_pack("{s:s}", "job", "x"), DRT_EIO);
	assert_int_equal(seen(world, "select count(*) from bars"), 10);
	json_decref(peer_get(&world->peer, "kb.get_market_data",
	                     json_pack("{s:s}", "symbol", "SPY")));
	must_exec(world, "pragma query_only = 0");
	json_decref(peer_get(&world->peer, "kb.record_job", json_pack("{s:s}", "job", "x")));
}

static void another_writer_is_waited_for_and_then_told(void **state)
{
	struct world *world = *state;
	const struct kb_options options = { .path = world->settings.kb_path,
		                            .busy_timeout_ms = 1 };
	struct kb *other = NULL;

	must_exec(world, "pragma busy_timeout = 1");
	assert_int_equal(kb_open(&other, &options, NULL), DRT_OK);
	assert_int_equal(kb_begin(other, NULL), DRT_OK);
	post(world, &bars_message(world, "SPY", 3)->base);
	peer_settle(&world->peer);
	assert_true(world_has_logged(world, "store", "begin"));
	assert_int_equal(world->engine->store->pending_count, 0);
	kb_rollback(other);
	kb_close(other);
	post(world, &bars_message(world, "SPY", 3)->base);
	peer_settle(&world->peer);
	assert_int_equal(seen(world, "select count(*) from bars"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(what_comes_within_a_moment_is_committed_together),
		T(bars_are_passed_on_once_they_are_durable),
		T(a_live_bar_waits_for_nobody),
		T(many_bars_at_once_are_committed_in_portions),
		T(a_mark_changes_the_stored_signal_and_one_for_none_is_no_failure),
		T(a_signal_whose_time_is_over_is_active_no_more),
		T(what_is_open_at_the_end_is_committed),
		T(a_call_that_writes_commits_what_was_open_first),
		T(stored_values_come_back_over_the_api),
		T(bars_that_are_none_are_told_and_the_others_stored),
		T(a_full_disk_is_told_and_nothing_half_stored_is_passed_on),
		T(bars_that_were_not_committed_are_passed_on_to_nobody),
		T(a_call_on_a_full_disk_is_refused_with_the_cause),
		T(a_read_only_database_refuses_writers_and_serves_readers),
		T(another_writer_is_waited_for_and_then_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
