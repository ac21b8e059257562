/* test_readers.c - the methods that only read, against known bars: figures, alerts, sectors,
 * the agent's view, and when the agent evaluates. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/agent_worker.h"
#include "model/json.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"
#include "tests/unit/engine/samples.h"

static int begin(void **state)
{
	static struct world world;

	world_init(&world);
	world_start(&world);
	world_store_bars(&world, "SPY", 300);
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

/* ---- bars ---- */

static void the_newest_bars_of_a_range_come_oldest_first(void **state)
{
	struct world *world = *state;
	json_t *result = peer_get(&world->peer, "kb.get_market_data",
	                          json_pack("{s:s, s:s, s:s, s:i}", "symbol", "spy", "from",
	                                    "2025-05-01", "to", "2025-06-01", "limit", 5));
	json_t *bars = peer_member(result, "bars");

	assert_string_equal(peer_text(result, "symbol"), "SPY");
	assert_string_equal(peer_text(result, "source"), "unit");
	assert_string_equal(peer_text(result, "adjustment"), "none");
	assert_int_equal(json_array_size(bars), 5);
	assert_int_equal(
		strncmp(peer_text(json_array_get(bars, 0), "timestamp"), "2025-05-27", 10), 0);
	assert_int_equal(
		strncmp(peer_text(json_array_get(bars, 4), "timestamp"), "2025-05-31", 10), 0);
	json_decref(result);
}

static void a_range_without_bars_is_empty_and_no_error(void **state)
{
	struct world *world = *state;
	json_t *result = peer_get(&world->peer, "kb.get_market_data",
	                          json_pack("{s:s, s:s}", "symbol", "SPY", "to", "2000-01-01"));

	assert_int_equal(json_array_size(peer_member(result, "bars")), 0);
	json_decref(result);
}

static void a_coarser_timeframe_is_made_of_the_stored_one(void **state)
{
	struct world *world = *state;
	json_t *result = peer_get(&world->peer, "kb.get_market_data",
	                          json_pack("{s:s, s:s}", "symbol", "SPY", "timeframe", "1w"));
	size_t weeks = json_array_size(peer_member(result, "bars"));

	assert_in_range(weeks, 300 / 7, 300 / 5 + 1);
	json_decref(result);
}

/* ---- figures ---- */

static void an_average_stands_beside_each_bar(void **state)
{
	struct world *world = *state;
	json_t *result = peer_get(&world->peer, "analysis.calculate_indicators",
	                          json_pack("{s:s, s:[{s:s, s:{s:i}}, {s:s}], s:i}", "symbol",
	                                    "SPY", "indicators", "name", "sma", "params",
	                                    "period", 10, "name", "MACD", "limit", 3));
	json_t *bars = peer_member(result, "bars");
	json_t *last = NULL;

	assert_int_equal(json_array_size(bars), 3);
	last = json_array_get(bars, 2);
	/* closes rise by one: the mean of ten is 4.5 below the newest */
	assert_true(number(peer_member(last, "indicators"), "sma") ==
	            number(last, "close") - 4.5);
	assert_int_equal(json_object_size(peer_member(last, "indicators")), 4);
	json_decref(result);
}

static void too_many_indicators_are_refused(void **state)
{
	struct world *world = *state;
	json_t *list = json_array();

	for (int i = 0; i < 17; i++)
		json_array_append_new(list, json_pack("{s:s}", "name", "SMA"));
	peer_refused(&world->peer, "analysis.calculate_indicators",
	             json_pack("{s:s, s:o}", "symbol", "SPY", "indicators", list), DRT_EINVAL);
}

/* A day that falls by a fourth, after the rise. */
static void store_crash(struct world *world)
{
	struct bar bar =
		sample_bar(time_to_day(clock_now_ns(world->host.wall)) * NS_PER_DAY, 300);

	json_decref(
		peer_get(&world->peer, "kb.store_market_data",
	                 json_pack("{s:s, s:s, s:s, s:[o]}", "symbol", "SPY", "timeframe", "1d",
	                           "source", "unit", "bars", bar_to_json(&bar, NULL))));
}

static void alerts_are_of_the_newest_bar(void **state)
{
	struct world *world = *state;
	json_t *result = NULL;
	json_t *list = NULL;
	bool moved = false;

	store_crash(world);
	result = peer_get(&world->peer, "analysis.generate_alerts",
	                  json_pack("{s:[s]}", "symbols", "spy"));
	list = peer_member(result, "alerts");
	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *row = json_array_get(list, i);

		assert_string_equal(peer_text(row, "symbol"), "SPY");
		assert_int_equal(strncmp(peer_text(row, "time"), "2025-06-11", 10), 0);
		assert_true(*peer_text(peer_member(row, "reason"), "code"));
		moved = moved || strcmp(peer_text(row, "kind"), "day_move") == 0;
	}
	assert_true(moved);
	json_decref(result);
	/* all instruments; those without bars raise none */
	result = peer_get(&world->peer, "analysis.generate_alerts", json_object());
	assert_true(json_array_size(peer_member(result, "alerts")) > 0);
	json_decref(result);
	result = peer_get(&world->peer, "analysis.generate_alerts",
	                  json_pack("{s:[]}", "symbols"));
	assert_int_equal(json_array_size(peer_member(result, "alerts")), 0);
	json_decref(result);
}

static void sectors_are_measured_against_the_market(void **state)
{
	struct world *world = *state;
	json_t *result = NULL;
	json_t *row = NULL;

	world_store_bars(world, "XLK", 200);
	result = peer_get(&world->peer, "analysis.get_sector_performance",
	                  json_pack("{s:i}", "days", 21));
	assert_int_equal(json_integer_value(peer_member(result, "days")), 21);
	assert_int_equal(json_array_size(peer_member(result, "sectors")), 1);
	row = json_array_get(peer_member(result, "sectors"), 0);
	assert_string_equal(peer_text(row, "symbol"), "XLK");
	assert_string_equal(peer_text(row, "sector"), "Information Technology");
	/* 200 bars end at 300, 21 before at 279; SPY at 400 and 379 */
	assert_true(test_close(number(row, "return"), 300.0 / 279 - 1, 1e-9));
	assert_true(number(row, "relative") > 0);
	json_decref(result);
}

static void without_the_market_there_is_nothing_to_measure_against(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	snprintf(world.settings.kb_path, SETTINGS_PATH, "%s", test_scratch_path("bare.db"));
	world_start(&world);
	assert_non_null(strstr(peer_refused(&world.peer, "analysis.get_sector_performance",
	                                    json_object(), DRT_ENOTFOUND),
	                       "SPY"));
	world_release(&world);
}

static void words_have_a_mood(void **state)
{
	static const struct {
		const char *text, *label;
	} rows[] = {
		{ "Shares surge on record profit and strong growth", "positive" },
		{ "Losses widen as fraud and bankruptcy loom", "negative" },
		{ "", "neutral" },
		{ "The meeting is on Tuesday", "neutral" },
		{ "\xf0\x9f\x9a\x80\xf0\x9f\x9a\x80", "neutral" },
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *result = peer_get(&world->peer, "analysis.analyze_sentiment",
		                          json_pack("{s:s}", "text", rows[i].text));

		assert_string_equal(peer_text(result, "label"), rows[i].label);
		json_decref(result);
	}
}

/* ---- the agent ---- */

static void without_a_broker_the_agent_waits_to_be_asked(void **state)
{
	struct world *world = *state;
	json_t *result = NULL;

	world_run(world, 10 * NS_PER_SEC);
	assert_false(world->engine->agent->evaluated);
	result = peer_get(&world->peer, "agent.analyze_market", json_object());
	assert_int_equal(json_integer_value(peer_member(result, "evaluated")),
	                 json_integer_value(peer_member(result, "raised")) +
	                         json_integer_value(peer_member(result, "not_raised")));
	assert_true(json_integer_value(peer_member(result, "evaluated")) > 0);
	json_decref(result);
	/* what was found is kept */
	world_run(world, NS_PER_SEC);
	result = peer_get(&world->peer, "kb.get_trading_signals",
	                  json_pack("{s:s}", "symbol", "SPY"));
	assert_true(json_array_size(peer_member(result, "signals")) > 0);
	json_decref(result);
}

static void why_names_every_gate(void **state)
{
	struct world *world = *state;
	json_t *result =
		peer_get(&world->peer, "agent.why",
	                 json_pack("{s:s, s:s}", "symbol", "spy", "strategy", "swing"));
	json_t *list = peer_member(result, "candidates");

	assert_int_equal(json_array_size(list), 1);
	assert_string_equal(peer_text(json_array_get(list, 0), "strategy"), "swing");
	assert_true(json_array_size(peer_member(
			    peer_member(json_array_get(list, 0), "metadata"), "gates")) > 2);
	json_decref(result);
}

static void a_parameter_that_was_changed_shows(void **state)
{
	struct world *world = *state;
	json_t *result = peer_get(
		&world->peer, "agent.update_model",
		json_pack("{s:s, s:{s:i}}", "strategy", "momentum", "params", "top", 4));

	assert_true(number(peer_member(result, "params"), "top") == 4);
	json_decref(result);
}

static void bars_that_complete_together_are_evaluated_together(void **state)
{
	struct world *world = *state;
	struct agent_worker *agent = NULL;

	world_stop(world);
	world->settings.brokerless = false; /* and nobody listens at the broker's address */
	world_start(world);
	agent = world->engine->agent;
	world_run(world, 3 * NS_PER_SEC);
	assert_true(agent->holdings_known && agent->evaluated);
	assert_int_equal(agent->due, 0);
	for (size_t i = 0; i < 3; i++) {
		struct bar bar = sample_bar(20250 * NS_PER_DAY, 100);
		struct message_bars *message = message_bars_new(i, TIMEFRAME_1D, "ib", &bar, 1);

		message->live = true;
		assert_true(engine_post(world->engine, WORKER_AGENT, &message->base));
		world_run(world, 10 * NS_PER_MS);
		assert_true(agent->due != 0);
	}
	world_run(world, 30 * NS_PER_MS);
	assert_int_equal(agent->due, 0);
}

static void a_stream_of_bars_does_not_put_it_off_for_ever(void **state)
{
	struct world *world = *state;
	struct agent_worker *agent = NULL;
	int rounds = 0;

	world_stop(world);
	world->settings.brokerless = false;
	world_start(world);
	agent = world->engine->agent;
	world_run(world, 3 * NS_PER_SEC);
	do {
		struct bar bar = sample_bar((20250 + rounds) * NS_PER_DAY, 100);
		struct message_bars *message = message_bars_new(0, TIMEFRAME_1D, "ib", &bar, 1);

		message->live = true;
		assert_true(engine_post(world->engine, WORKER_AGENT, &message->base));
		world_run(world, 10 * NS_PER_MS);
	} while (agent->due != 0 && ++rounds < 1000);
	assert_in_range(rounds, 100, 300);
}

/* ---- prices that ended long ago ---- */

/* Daily bars of AAPL from 1994-03-01 on, closing at 101, 102, ... */
static void store_old_bars(struct world *world, int count)
{
	int64_t first = 0;
	json_t *bars = json_array();

	assert_int_equal(day_parse(&first, "1994-03-01", 10), DRT_OK);
	for (int i = 0; i < count; i++) {
		struct bar bar = sample_bar((first + i) * NS_PER_DAY, 101 + i);

		json_array_append_new(bars, bar_to_json(&bar, NULL));
	}
	json_decref(peer_get(&world->peer, "kb.store_market_data",
	                     json_pack("{s:s, s:s, s:s, s:o}", "symbol", "AAPL", "timeframe",
	                               "1d", "source", "unit", "bars", bars)));
}

static double close_of(const json_t *rows, size_t at)
{
	return json_number_value(json_array_get(json_array_get(rows, at), 4));
}

static void the_chart_of_prices_that_ended_long_ago_shows_the_newest(void **state)
{
	struct world *world = *state;
	json_t *value = NULL;
	const json_t *chart = NULL;
	const json_t *rows = NULL;

	store_old_bars(world, 90);
	value = peer_get(&world->peer, "subscribe",
	                 json_pack("{s:[s], s:{s:s, s:i}}", "topics", "chart", "chart",
	                           "symbol", "AAPL", "bars", 30));
	chart = peer_member(peer_member(value, "snapshot"), "chart");
	rows = peer_member(chart, "bars");
	assert_int_equal(json_array_size(rows), 30);
	assert_true(close_of(rows, 0) == 161 && close_of(rows, 29) == 190);
	assert_true(json_number_value(json_array_get(
			    peer_member(json_array_get(peer_member(chart, "overlays"), 0),
	                                "values"),
			    29)) == 180.5);
	json_decref(value);
	/* a range that was asked for stays what it is */
	value = peer_get(&world->peer, "kb.get_market_data",
	                 json_pack("{s:s, s:s}", "symbol", "AAPL", "from", "2025-01-01"));
	assert_int_equal(json_array_size(peer_member(value, "bars")), 0);
	json_decref(value);
	/* nor do they say anything about the market of today */
	value = peer_get(&world->peer, "analysis.generate_alerts",
	                 json_pack("{s:[s]}", "symbols", "AAPL"));
	assert_int_equal(json_array_size(peer_member(value, "alerts")), 0);
	json_decref(value);
}

static void prices_that_ended_long_ago_are_judged_as_old(void **state)
{
	struct world *world = *state;
	json_t *value = NULL;
	size_t old = 0;

	store_old_bars(world, 300);
	json_decref(peer_get(&world->peer, "agent.analyze_market", json_object()));
	value = peer_get(&world->peer, "agent.why", json_pack("{s:s}", "symbol", "AAPL"));
	for (size_t i = 0; i < json_array_size(peer_member(value, "candidates")); i++) {
		const json_t *candidate = json_array_get(peer_member(value, "candidates"), i);
		char *text = json_dumps(candidate, 0);

		old += strstr(text, "\"gate.recent\"") != NULL;
		free(text);
	}
	assert_true(json_array_size(peer_member(value, "candidates")) > 0);
	assert_int_equal(old, json_array_size(peer_member(value, "candidates")));
	json_decref(value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(the_newest_bars_of_a_range_come_oldest_first),
		T(a_range_without_bars_is_empty_and_no_error),
		T(a_coarser_timeframe_is_made_of_the_stored_one),
		T(an_average_stands_beside_each_bar),
		T(too_many_indicators_are_refused),
		T(alerts_are_of_the_newest_bar),
		T(sectors_are_measured_against_the_market),
		cmocka_unit_test(without_the_market_there_is_nothing_to_measure_against),
		T(the_chart_of_prices_that_ended_long_ago_shows_the_newest),
		T(prices_that_ended_long_ago_are_judged_as_old),
		T(words_have_a_mood),
		T(without_a_broker_the_agent_waits_to_be_asked),
		T(why_names_every_gate),
		T(a_parameter_that_was_changed_shows),
		T(bars_that_complete_together_are_evaluated_together),
		T(a_stream_of_bars_does_not_put_it_off_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
