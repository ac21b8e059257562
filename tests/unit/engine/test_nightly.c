/* test_nightly.c - the nightly job under an injected clock: when it runs, how often, what it
 * does and what it records, with and without a broker to ask. */
#include "engine/improve_worker.h"

#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/storage.h"
#include "kb/kb.h"
#include "model/json.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"

static struct world world;

/* Nobody listens where the broker should be; daily bars of three symbols are stored. The
 * world begins on Wednesday, 11 June 2025, at 10:00 in New York. */
static int begin_alone(void **state)
{
	(void)state;
	world_init(&world);
	world.settings.brokerless = false;
	world.settings.nightly_minute = 120;
	world_start(&world);
	world_store_bars(&world, "SPY", 400);
	world_store_bars(&world, "XLK", 400);
	world_store_bars(&world, "AAPL", 400);
	return 0;
}

static int begin_joined(void **state)
{
	(void)state;
	world_init(&world);
	world_add_gateway(&world);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_release(&world);
	return 0;
}

static int64_t at(const char *text)
{
	int64_t time_ns = 0;

	if (time_parse(&time_ns, text, strlen(text)) != DRT_OK)
		fail_msg("no time: %s", text);
	return time_ns;
}

/* Sets the wall clock, and lets the engine look at it. */
static void go_to(const char *time)
{
	sim_world_set_wall(world.world, at(time));
	world_run(&world, 61 * NS_PER_SEC);
}

/* The job rows of that kind, the newest first. */
static json_t *jobs(const char *kind)
{
	json_t *result = peer_get(&world.peer, "engine.jobs", json_object());
	json_t *list = json_array();
	size_t i = 0;
	json_t *row = NULL;

	json_array_foreach(peer_member(result, "jobs"), i, row)
	{
		if (strcmp(peer_text(row, "job"), kind) == 0)
			json_array_append(list, row);
	}
	json_decref(result);
	return list;
}

static void expect_nights(size_t count, const char *where)
{
	json_t *list = jobs("nightly");

	if (json_array_size(list) != count)
		fail_msg("%s: %zu nights, not %zu", where, json_array_size(list), count);
	json_decref(list);
}

static void it_runs_once_at_its_time_and_says_what_failed(void **state)
{
	json_t *list = NULL;
	json_t *row = NULL;
	int64_t started_ns = 0;

	(void)state;
	world_run(&world, 120 * NS_PER_SEC);
	expect_nights(0, "nothing was missed by an empty knowledge base");
	sim_world_set_wall(world.world, at("2025-06-12T05:58:00Z"));
	world_run(&world, 119 * NS_PER_SEC);
	expect_nights(0, "a second before 02:00");
	world_run(&world, 30 * NS_PER_SEC);
	list = jobs("nightly");
	assert_int_equal(json_array_size(list), 1);
	row = json_array_get(list, 0);
	assert_int_equal(json_get_time(&started_ns, row, "started", true, NULL), DRT_OK);
	assert_in_range(started_ns - at("2025-06-12T06:00:00Z"), 0, NS_PER_SEC);
	assert_string_equal(peer_text(row, "state"), "failed");
	assert_true(json_is_null(peer_member(row, "progress")));
	/* without its bars from the broker the rest was done on what there is */
	assert_non_null(strstr(peer_text(row, "text"), "refresh: the data session is down"));
	assert_non_null(strstr(peer_text(row, "text"), "3 backtests"));
	assert_non_null(strstr(peer_text(row, "text"), "9 candidates"));
	assert_false(json_is_null(peer_member(row, "ended")));
	json_decref(list);
	assert_true(world_has_logged(&world, "improve", "job"));
	world_run(&world, 600 * NS_PER_SEC);
	expect_nights(1, "ten minutes later");
	list = peer_get(&world.peer, "kb.get_strategy_performance",
	                json_pack("{s:s}", "strategy", "momentum"));
	assert_int_equal(json_array_size(peer_member(list, "performance")), 1);
	json_decref(list);
}

static void nights_follow_sessions(void **state)
{
	static const struct {
		const char *now;
		size_t nights;
	} rows[] = {
		{ "2025-06-12T06:00:00Z", 1 },  { "2025-06-13T06:00:00Z", 2 },
		{ "2025-06-14T06:00:00Z", 3 }, /* Saturday: Friday's */
		{ "2025-06-15T06:00:00Z", 3 },  { "2025-06-16T06:00:00Z", 3 },
		{ "2025-06-17T06:00:00Z", 4 },  { "2025-06-18T06:00:00Z", 5 },
		{ "2025-06-19T06:00:00Z", 6 },  { "2025-06-20T06:00:00Z", 6 }, /* a holiday */
		{ "2025-06-21T06:00:00Z", 7 },  { "2025-10-31T06:00:00Z", 8 },
		{ "2025-11-04T06:30:00Z", 9 }, /* winter time: Friday's was missed, not yet 02:00 */
		{ "2025-11-04T07:00:00Z", 10 },
	};

	(void)state;
	world_run(&world, 120 * NS_PER_SEC);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		go_to(rows[i].now);
		expect_nights(rows[i].nights, rows[i].now);
	}
}

static void a_missed_night_is_made_up_for_once_after_the_start(void **state)
{
	(void)state;
	world_run(&world, 120 * NS_PER_SEC);
	world_stop(&world);
	/* three nights pass; the newest one counts */
	sim_world_set_wall(world.world, at("2025-06-14T15:00:00Z"));
	world_start(&world);
	world_run(&world, 50 * NS_PER_SEC);
	expect_nights(0, "before the engine has settled");
	world_run(&world, 30 * NS_PER_SEC);
	expect_nights(1, "after that");
	world_stop(&world);
	world_start(&world);
	world_run(&world, 300 * NS_PER_SEC);
	expect_nights(1, "after another start");
}

static void a_job_that_was_cut_off_is_abandoned_and_made_up_for(void **state)
{
	struct kb *kb = NULL;
	json_t *list = NULL;
	int64_t id = 0;

	(void)state;
	world_run(&world, 120 * NS_PER_SEC);
	world_stop(&world);
	/* as a power cut at two in the morning leaves it */
	assert_int_equal(storage_open_writer(&kb, &world.settings, NULL), DRT_OK);
	assert_int_equal(kb_start_job(&id, kb, "nightly", at("2025-06-12T06:00:00Z"), NULL),
	                 DRT_OK);
	storage_close(kb);
	sim_world_set_wall(world.world, at("2025-06-12T06:10:00Z"));
	world_start(&world);
	list = jobs("nightly");
	assert_int_equal(json_array_size(list), 1);
	assert_string_equal(peer_text(json_array_get(list, 0), "state"), "abandoned");
	json_decref(list);
	world_run(&world, 90 * NS_PER_SEC);
	expect_nights(2, "again");
}

static void it_rests_where_the_schedule_is_off(void **state)
{
	(void)state;
	world_stop(&world);
	world.settings.nightly_minute = -1;
	world_start(&world);
	go_to("2025-06-13T06:00:00Z");
	world_run(&world, 300 * NS_PER_SEC);
	expect_nights(0, "off");
}

/* Waits until no job runs. */
static json_t *run_job(const char *kind)
{
	json_t *result =
		peer_get(&world.peer, "engine.run_job", json_pack("{s:s}", "job", kind));
	json_int_t id = json_integer_value(peer_member(result, "job_id"));
	json_t *list = NULL;
	json_t *row = NULL;

	assert_true(id > 0);
	/* those that wait for the broker take a while of the world's time */
	if (strcmp(kind, "nightly") == 0 || strcmp(kind, "refresh") == 0)
		assert_non_null(
			strstr(peer_refused(&world.peer, "engine.run_job",
		                            json_pack("{s:s}", "job", "backtest"), DRT_EBUSY),
		               kind));
	json_decref(result);
	for (int i = 0; i < 600; i++) {
		world_run(&world, NS_PER_SEC);
		if (world.engine->improve->nightly.at == NIGHTLY_REST)
			break;
	}
	list = jobs(kind);
	row = json_incref(json_array_get(list, 0));
	assert_int_equal(json_integer_value(peer_member(row, "job_id")), id);
	json_decref(list);
	return row;
}

static void a_client_can_run_it_and_its_parts(void **state)
{
	json_t *row = NULL;

	(void)state;
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	world_run(&world, 30 * NS_PER_SEC);
	row = run_job("nightly");
	if (strcmp(peer_text(row, "state"), "done") != 0)
		fail_msg("%s", peer_text(row, "text"));
	/* daily and minute bars of three instruments */
	assert_non_null(strstr(peer_text(row, "text"), "6 series"));
	assert_non_null(strstr(peer_text(row, "text"), "3 backtests"));
	assert_null(strstr(peer_text(row, "text"), "failed"));
	assert_true(json_number_value(peer_member(row, "progress")) == 1);
	json_decref(row);
	row = run_job("refresh");
	assert_non_null(strstr(peer_text(row, "text"), "6 series, 0 candidates"));
	json_decref(row);
	row = run_job("evaluate");
	assert_non_null(strstr(peer_text(row, "text"), "0 series, 9 candidates"));
	json_decref(row);
	row = run_job("backtest");
	assert_non_null(strstr(peer_text(row, "text"), "0 candidates, 0 raised, 3 backtests"));
	json_decref(row);
	row = peer_get(&world.peer, "kb.get_strategy_performance",
	               json_pack("{s:s}", "strategy", "account"));
	assert_string_equal(
		peer_text(json_array_get(peer_member(row, "performance"), 0), "kind"), "paper");
	json_decref(row);
}

static void without_minute_bars_none_are_collected(void **state)
{
	json_t *row = NULL;
	json_t *list = NULL;

	(void)state;
	world.settings.minute_bars = false;
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	world_run(&world, 60 * NS_PER_SEC);
	row = run_job("refresh");
	assert_string_equal(peer_text(row, "state"), "done");
	assert_non_null(strstr(peer_text(row, "text"), "3 series"));
	json_decref(row);
	row = peer_get(&world.peer, "kb.get_series", json_object());
	list = peer_member(row, "series");
	assert_int_equal(json_array_size(list), 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(peer_text(json_array_get(list, i), "timeframe"), "1d");
	json_decref(row);
}

/* The gateway's market jumps over the night; the job comes all the same. */
static void a_simulated_market_has_nights_too(void **state)
{
	(void)state;
	world.settings.nightly_minute = 120;
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	/* six hours to the close at sixty times real time, and the next session's first hour */
	world_run(&world, 600 * NS_PER_SEC);
	expect_nights(1, "after one session");
}

/* ---- workers that do not answer ---- */

static struct loop *loop_of(enum worker_number number)
{
	return worker_loop(world.engine->workers[number]);
}

/* Starts the job and runs until it rests; for two waits of half an hour at the most. */
static void run_unanswered(const char *kind)
{
	struct drt_error error = { .status = DRT_OK };

	if (nightly_start(world.engine->improve, kind, NULL, &error) != DRT_OK)
		fail_msg("%s", error.text);
	for (int i = 0; i < 62; i++) {
		world_run(&world, NS_PER_MIN);
		if (world.engine->improve->nightly.at == NIGHTLY_REST)
			return;
	}
	fail_msg("%s waits for good", kind);
}

static void expect_failure(const char *kind, const char *why)
{
	json_t *list = jobs(kind);
	json_t *row = json_array_get(list, 0);

	assert_string_equal(peer_text(row, "state"), "failed");
	if (!strstr(peer_text(row, "text"), why))
		fail_msg("%s, not %s", peer_text(row, "text"), why);
	json_decref(list);
}

static void a_step_that_is_not_answered_is_given_up(void **state)
{
	(void)state;
	world_run(&world, 120 * NS_PER_SEC);
	sim_loop_freeze(loop_of(WORKER_AGENT));
	run_unanswered("evaluate");
	expect_failure("evaluate", "evaluate: no answer within 30 minutes");
	/* the answer that comes after all belongs to no job any more */
	sim_loop_thaw(loop_of(WORKER_AGENT));
	world_run(&world, 60 * NS_PER_SEC);
	expect_failure("evaluate", "evaluate: no answer within 30 minutes");
	json_decref(run_job("evaluate"));
}

static void a_step_that_finds_no_room_is_left_out(void **state)
{
	size_t posted = 0;

	(void)state;
	world_run(&world, 120 * NS_PER_SEC);
	sim_loop_freeze(loop_of(WORKER_AGENT));
	while (engine_post(world.engine, WORKER_AGENT, message_plain_new(MESSAGE_TICKLE)))
		assert_true(++posted < 1000000);
	run_unanswered("evaluate");
	expect_failure("evaluate", "evaluate: the agent is too busy");
	sim_loop_thaw(loop_of(WORKER_AGENT));
}

static void without_its_row_a_job_is_done_and_its_end_is_logged(void **state)
{
	(void)state;
	world_run(&world, 120 * NS_PER_SEC);
	sim_loop_freeze(loop_of(WORKER_STORE));
	assert_false(world_has_logged(&world, "improve", "job"));
	run_unanswered("backtest");
	assert_int_equal(world.engine->improve->nightly.backtests, 3);
	assert_true(world_has_logged(&world, "improve", "job"));
	sim_loop_thaw(loop_of(WORKER_STORE));
	world_run(&world, NS_PER_SEC);
}

#define ALONE(test) cmocka_unit_test_setup_teardown(test, begin_alone, end)
#define JOINED(test) cmocka_unit_test_setup_teardown(test, begin_joined, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ALONE(it_runs_once_at_its_time_and_says_what_failed),
		ALONE(nights_follow_sessions),
		ALONE(a_missed_night_is_made_up_for_once_after_the_start),
		ALONE(a_job_that_was_cut_off_is_abandoned_and_made_up_for),
		ALONE(it_rests_where_the_schedule_is_off),
		ALONE(a_step_that_is_not_answered_is_given_up),
		ALONE(a_step_that_finds_no_room_is_left_out),
		ALONE(without_its_row_a_job_is_done_and_its_end_is_logged),
		JOINED(a_client_can_run_it_and_its_parts),
		JOINED(without_minute_bars_none_are_collected),
		JOINED(a_simulated_market_has_nights_too),
	};

	return cmocka_run_group_tests_name("nightly job", tests, NULL, NULL);
}
