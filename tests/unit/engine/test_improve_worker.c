/* test_improve_worker.c - engine/improve_worker.h: backtests, searches, proposals and
 * scenarios over stored bars, and the nightly hour. */
#include "engine/improve_worker.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/agent_worker.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"

enum { BARS = 400 };

static int begin(void **state)
{
	static struct world world;

	world_init(&world);
	world_start(&world);
	world_store_bars(&world, "SPY", BARS);
	*state = &world;
	return 0;
}

static int end(void **state)
{
	world_release(*state);
	return 0;
}

static double number(const json_t *object, const char *key)
{
	const json_t *value = peer_member(object, key);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static json_t *backtest(struct world *world, const char *more)
{
	json_t *params = json_loads(more, 0, NULL);

	assert_non_null(params);
	json_object_set_new(params, "strategy", json_string("sma_cross"));
	json_object_set_new(params, "symbols", json_pack("[s]", "spy"));
	return peer_get(&world->peer, "improve.backtest_strategy", params);
}

/* ---- backtests ---- */

static void a_backtest_tells_what_it_ran_on_and_what_came_out(void **state)
{
	struct world *world = *state;
	json_t *result =
		backtest(world, "{\"cash\":50000,\"params\":{\"fast\":5,\"slow\":20}}");
	json_t *metrics = peer_member(result, "metrics");

	assert_string_equal(peer_text(result, "strategy"), "sma_cross");
	assert_string_equal(
		json_string_value(json_array_get(peer_member(result, "symbols"), 0)), "SPY");
	assert_string_equal(peer_text(result, "timeframe"), "1d");
	assert_true(json_is_false(peer_member(result, "synthetic")));
	assert_true(number(peer_member(result, "params"), "fast") == 5);
	assert_true(number(metrics, "start") == 50000);
	assert_true(test_close(number(metrics, "final") - number(metrics, "start"),
	                       number(metrics, "profit"), 1e-9));
	assert_int_equal(json_array_size(peer_member(result, "equity")), BARS);
	json_decref(result);
}

static void the_same_question_has_the_same_answer(void **state)
{
	struct world *world = *state;
	json_t *first = backtest(world, "{\"params\":{\"fast\":3,\"slow\":10}}");
	json_t *second = backtest(world, "{\"params\":{\"fast\":3,\"slow\":10}}");

	assert_true(json_equal(first, second));
	json_decref(first);
	json_decref(second);
}

static void only_the_days_asked_for_are_traded(void **state)
{
	struct world *world = *state;
	json_t *result = backtest(world, "{\"from\":\"2025-05-01\",\"to\":\"2025-06-01\"}");
	json_t *equity = peer_member(result, "equity");

	assert_int_equal(json_array_size(equity), 31);
	assert_int_equal(strncmp(peer_text(result, "from"), "2025-05-01", 10), 0);
	assert_int_equal(strncmp(peer_text(result, "to"), "2025-05-31", 10), 0);
	json_decref(result);
}

static void the_beginning_of_time_is_no_trouble(void **state)
{
	struct world *world = *state;
	json_t *result = backtest(world, "{\"from\":\"1678-01-01\"}");

	assert_int_equal(json_array_size(peer_member(result, "equity")), BARS);
	json_decref(result);
	peer_refused(&world->peer, "improve.backtest_strategy",
	             json_pack("{s:s, s:[s], s:s}", "strategy", "sma_cross", "symbols", "SPY",
	                       "to", "1700-01-01"),
	             DRT_ENOTFOUND);
}

static void a_member_without_bars_is_left_out_but_not_a_named_one(void **state)
{
	struct world *world = *state;
	json_t *result = peer_get(&world->peer, "improve.backtest_strategy",
	                          json_pack("{s:s}", "strategy", "momentum"));

	assert_int_equal(json_array_size(peer_member(result, "symbols")), 1);
	json_decref(result);
	peer_refused(
		&world->peer, "improve.backtest_strategy",
		json_pack("{s:s, s:[s,s]}", "strategy", "momentum", "symbols", "SPY", "AAPL"),
		DRT_ENOTFOUND);
}

/* ---- searches and proposals ---- */

static json_t *search(struct world *world, int trials, int seed)
{
	return peer_get(&world->peer, "improve.optimize_strategies",
	                json_pack("{s:[s], s:[s], s:i, s:i}", "strategies", "momentum",
	                          "symbols", "SPY", "trials", trials, "seed", seed));
}

static json_t *decide(struct world *world, int64_t id, bool accept)
{
	return peer_get(
		&world->peer, "improve.apply_improvements",
		json_pack("{s:I, s:b}", "proposal_id", (json_int_t)id, "accept", accept));
}

static void a_search_proposes_and_repeats_by_its_seed(void **state)
{
	struct world *world = *state;
	json_t *first = search(world, 4, 9);
	json_t *second = search(world, 4, 9);
	json_t *one = json_array_get(peer_member(first, "proposals"), 0);
	json_t *two = json_array_get(peer_member(second, "proposals"), 0);

	assert_int_equal(json_integer_value(peer_member(one, "proposal_id")), 1);
	assert_int_equal(json_integer_value(peer_member(two, "proposal_id")), 2);
	assert_true(json_equal(peer_member(one, "params"), peer_member(two, "params")));
	assert_int_equal(json_integer_value(peer_member(one, "tried")), 4);
	assert_true(json_is_object(peer_member(one, "now")));
	assert_true(json_is_object(peer_member(one, "proposed")));
	json_decref(first);
	json_decref(second);
}

static double present_top(struct world *world)
{
	json_t *view = peer_get(&world->peer, "agent.get_market_view", json_object());
	json_t *list = peer_member(view, "strategies");
	double top = NAN;

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *row = json_array_get(list, i);

		if (strcmp(peer_text(row, "strategy"), "momentum") == 0)
			top = number(peer_member(row, "params"), "top");
	}
	json_decref(view);
	return top;
}

static void nothing_changes_until_a_person_accepts(void **state)
{
	struct world *world = *state;
	double before = present_top(world);
	json_t *result = search(world, 3, 1);
	struct improve_worker *worker = world->engine->improve;
	size_t top = 0;

	json_decref(result);
	while (strcmp(worker->proposals[0].strategy->params[top].name, "top") != 0)
		top++;
	worker->proposals[0].params[top] = before + 1;
	assert_true(present_top(world) == before);
	result = decide(world, 1, true);
	assert_string_equal(peer_text(result, "state"), "accepted");
	assert_true(number(peer_member(result, "params"), "top") == before + 1);
	json_decref(result);
	world_run(world, NS_PER_SEC);
	assert_true(present_top(world) == before + 1);
	/* and it is on record */
	result = peer_get(&world->peer, "kb.get_strategy_performance",
	                  json_pack("{s:s}", "strategy", "momentum"));
	assert_string_equal(
		peer_text(json_array_get(peer_member(result, "performance"), 0), "kind"),
		"accepted");
	json_decref(result);
	peer_refused(&world->peer, "improve.apply_improvements",
	             json_pack("{s:i, s:b}", "proposal_id", 1, "accept", 1), DRT_ESTATE);
}

static void a_rejected_proposal_changes_nothing(void **state)
{
	struct world *world = *state;
	double before = present_top(world);

	json_decref(search(world, 3, 1));
	world->engine->improve->proposals[0].params[0] = 1;
	json_decref(decide(world, 1, false));
	world_run(world, NS_PER_SEC);
	assert_true(present_top(world) == before);
}

static void old_proposals_make_room_for_new_ones(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < IMPROVE_PROPOSALS + 1; i++)
		json_decref(search(world, 1, i));
	peer_refused(&world->peer, "improve.apply_improvements",
	             json_pack("{s:i, s:b}", "proposal_id", 1, "accept", 0), DRT_ENOTFOUND);
	json_decref(decide(world, 2, false));
	json_decref(decide(world, IMPROVE_PROPOSALS + 1, false));
}

/* ---- scenarios ---- */

static void scenarios_are_made_for_each_variation_and_seed(void **state)
{
	struct world *world = *state;
	json_t *result =
		peer_get(&world->peer, "improve.generate_scenarios",
	                 json_pack("{s:s, s:[{s:s, s:f}, {s:s}], s:i, s:i, s:i}", "symbol",
	                           "spy", "variations", "kind", "shock", "size", 0.5, "kind",
	                           "bootstrap", "count", 5, "seed", 40, "bars", 100));
	json_t *list = peer_member(result, "scenarios");

	assert_int_equal(json_array_size(list), 10);
	for (size_t i = 0; i < 5; i++) {
		json_t *row = json_array_get(list, i);

		assert_string_equal(peer_text(row, "kind"), "shock");
		assert_int_equal(json_integer_value(peer_member(row, "seed")), 40 + (int)i);
		assert_true(number(row, "worst_drawdown") < -0.45);
	}
	json_decref(result);
}

/* ---- what was traded ---- */

static void without_a_ledger_nothing_was_traded(void **state)
{
	struct world *world = *state;
	json_t *result = peer_get(&world->peer, "improve.evaluate_performance", json_object());

	assert_int_equal(json_integer_value(peer_member(result, "trades")), 0);
	assert_int_equal(json_array_size(peer_member(result, "strategies")), 0);
	json_decref(result);
}

/* ---- jobs ---- */

static json_t *jobs(struct world *world)
{
	json_t *result = peer_get(&world->peer, "engine.jobs", json_object());
	json_t *list = json_incref(peer_member(result, "jobs"));

	json_decref(result);
	return list;
}

static void a_job_is_run_recorded_and_told(void **state)
{
	struct world *world = *state;
	json_t *list = NULL;
	json_t *result =
		peer_get(&world->peer, "engine.run_job", json_pack("{s:s}", "job", "backtest"));

	assert_true(json_integer_value(peer_member(result, "job_id")) > 0);
	json_decref(result);
	world_run(world, NS_PER_SEC);
	list = jobs(world);
	assert_int_equal(json_array_size(list), 1);
	assert_string_equal(peer_text(json_array_get(list, 0), "job"), "backtest");
	json_decref(list);
	/* each strategy that has bars left its figures */
	result = peer_get(&world->peer, "kb.get_strategy_performance",
	                  json_pack("{s:s}", "strategy", "momentum"));
	assert_string_equal(
		peer_text(json_array_get(peer_member(result, "performance"), 0), "kind"),
		"backtest");
	json_decref(result);
}

static void an_evaluation_leaves_the_figures_of_the_account(void **state)
{
	struct world *world = *state;
	json_t *result =
		peer_get(&world->peer, "engine.run_job", json_pack("{s:s}", "job", "evaluate"));
	json_t *row = NULL;

	json_decref(result);
	world_run(world, NS_PER_SEC);
	result = peer_get(&world->peer, "kb.get_strategy_performance",
	                  json_pack("{s:s}", "strategy", "account"));
	row = json_array_get(peer_member(result, "performance"), 0);
	assert_string_equal(peer_text(row, "kind"), "paper");
	assert_int_equal(json_integer_value(peer_member(peer_member(row, "metrics"), "fills")),
	                 0);
	json_decref(result);
	result = peer_get(&world->peer, "subscribe",
	                  json_pack("{s:[s]}", "topics", "performance"));
	assert_true(json_is_array(peer_member(
		peer_member(peer_member(result, "snapshot"), "performance"), "strategies")));
	json_decref(result);
}

static void a_job_without_bars_fails_and_says_why(void **state)
{
	struct world *world = *state;
	json_t *list = NULL;

	world_stop(world);
	snprintf(world->settings.kb_path, SETTINGS_PATH, "%s", test_scratch_path("empty.db"));
	world_start(world);
	json_decref(peer_get(&world->peer, "engine.run_job",
	                     json_pack("{s:s}", "job", "backtest")));
	world_run(world, NS_PER_SEC);
	list = jobs(world);
	assert_string_equal(peer_text(json_array_get(list, 0), "state"), "failed");
	assert_non_null(strstr(peer_text(json_array_get(list, 0), "text"), "no bars"));
	json_decref(list);
}

static size_t count_jobs(struct world *world)
{
	json_t *list = jobs(world);
	size_t count = json_array_size(list);

	json_decref(list);
	return count;
}

/* The exchange's day is that of New York; the world began at 10:00 there. */
static void the_nightly_job_runs_once_a_night_at_its_minute(void **state)
{
	struct world *world = *state;

	world_stop(world);
	world->settings.nightly_minute = 120;
	world->settings.brokerless = false; /* nobody listens: a real market, real time */
	world_start(world);
	world_run(world, 50 * NS_PER_SEC);
	assert_int_equal(count_jobs(world), 0);
	world_run(world, 20 * NS_PER_SEC);
	assert_int_equal(count_jobs(world), 1); /* today's hour was over before the start */
	world_run(world, 15 * 3600 * NS_PER_SEC);
	assert_int_equal(count_jobs(world), 1); /* 01:01 */
	world_run(world, 3600 * NS_PER_SEC);
	assert_int_equal(count_jobs(world), 2);
	world_run(world, 3 * 3600 * NS_PER_SEC);
	assert_int_equal(count_jobs(world), 2);
	world_run(world, 24 * 3600 * NS_PER_SEC);
	assert_int_equal(count_jobs(world), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(a_backtest_tells_what_it_ran_on_and_what_came_out),
		T(the_same_question_has_the_same_answer),
		T(only_the_days_asked_for_are_traded),
		T(the_beginning_of_time_is_no_trouble),
		T(a_member_without_bars_is_left_out_but_not_a_named_one),
		T(a_search_proposes_and_repeats_by_its_seed),
		T(nothing_changes_until_a_person_accepts),
		T(a_rejected_proposal_changes_nothing),
		T(old_proposals_make_room_for_new_ones),
		T(scenarios_are_made_for_each_variation_and_seed),
		T(without_a_ledger_nothing_was_traded),
		T(a_job_is_run_recorded_and_told),
		T(an_evaluation_leaves_the_figures_of_the_account),
		T(a_job_without_bars_fails_and_says_why),
		T(the_nightly_job_runs_once_a_night_at_its_minute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
