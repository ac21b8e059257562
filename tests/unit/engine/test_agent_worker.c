/* test_agent_worker.c - when the agent evaluates, what is stored of it, and that corrected
 * bars are seen at once. */
#include "engine/agent_worker.h"

#include <string.h>

#include "core/timeval.h"
#include "model/json.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"

static struct world world;

static int begin(void **state)
{
	(void)state;
	world_init(&world);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_release(&world);
	return 0;
}

static void store_bars(void)
{
	world_store_bars(&world, "SPY", 300);
	world_store_bars(&world, "XLK", 300);
	world_store_bars(&world, "AAPL", 300);
}

static size_t stored(void)
{
	json_t *result = peer_get(&world.peer, "kb.get_trading_signals",
	                          json_pack("{s:i}", "limit", 1000));
	size_t count = json_array_size(peer_member(result, "signals"));

	json_decref(result);
	return count;
}

static double last_price_of(const char *symbol)
{
	json_t *result =
		peer_get(&world.peer, "agent.why",
	                 json_pack("{s:s, s:s}", "symbol", symbol, "strategy", "swing"));
	struct signal signal;

	assert_int_equal(json_array_size(peer_member(result, "candidates")), 1);
	assert_int_equal(signal_from_json(&signal,
	                                  json_array_get(peer_member(result, "candidates"), 0),
	                                  NULL),
	                 DRT_OK);
	json_decref(result);
	return signal.reference_price;
}

static void without_a_broker_only_a_client_asks_and_each_candidate_is_stored_once(void **state)
{
	json_t *result = NULL;

	(void)state;
	world_start(&world);
	store_bars();
	world_run(&world, 10 * NS_PER_SEC);
	assert_int_equal(stored(), 0);
	result = peer_get(&world.peer, "agent.analyze_market", json_object());
	assert_int_equal(json_integer_value(peer_member(result, "evaluated")), 9);
	json_decref(result);
	assert_int_equal(stored(), 9);
	world_run(&world, 10 * NS_PER_SEC);
	assert_int_equal(stored(), 9);
}

static void bars_that_a_client_stores_are_evaluated_at_once(void **state)
{
	(void)state;
	world.settings.brokerless = false; /* nobody listens there */
	world_start(&world);
	world_run(&world, 5 * NS_PER_SEC);
	assert_int_equal(stored(), 0);
	store_bars();
	world_run(&world, 3 * NS_PER_SEC);
	assert_true(stored() >= 9);
}

/* Stores the newest bar of SPY once more, with another close. */
static void correct_spy(double close)
{
	int64_t day = time_to_day(clock_now_ns(world.engine->market)) - 1;
	struct bar bar = { .time_ns = day * NS_PER_DAY,
		           .open = close,
		           .high = close + 1,
		           .low = close - 1,
		           .close = close,
		           .volume = 1000 };
	json_t *result =
		peer_get(&world.peer, "kb.store_market_data",
	                 json_pack("{s:s, s:s, s:s, s:[o]}", "symbol", "SPY", "timeframe", "1d",
	                           "source", "unit", "bars", bar_to_json(&bar, NULL)));

	assert_int_equal(json_integer_value(peer_member(result, "stored")), 1);
	json_decref(result);
}

static void a_correction_is_seen_without_a_new_bar(void **state)
{
	(void)state;
	world.settings.brokerless = false;
	world_start(&world);
	store_bars();
	world_run(&world, 3 * NS_PER_SEC);
	assert_true(last_price_of("SPY") == 400);
	correct_spy(350);
	world_run(&world, 3 * NS_PER_SEC);
	assert_true(last_price_of("SPY") == 350);
	assert_true(last_price_of("XLK") == 400);
}

/* Bars that come without a pause do not put an evaluation off for good. */
static void a_stream_without_a_pause_is_evaluated_all_the_same(void **state)
{
	size_t before = 0;

	(void)state;
	world.settings.brokerless = false;
	world_start(&world);
	store_bars();
	world_run(&world, 3 * NS_PER_SEC);
	before = stored();
	for (int i = 0; i < 30; i++) {
		correct_spy(300 + i);
		world_run(&world, 100 * NS_PER_MS);
	}
	assert_true(stored() > before);
}

/* ---- looking back ---- */

static json_t *as_of(int64_t time_ns)
{
	return json_pack("{s:o}", "as_of", json_from_time(time_ns));
}

static void looking_back_takes_the_bars_that_were_complete_then(void **state)
{
	int64_t now_ns = 0;
	json_t *result = NULL;

	(void)state;
	world_start(&world);
	store_bars();
	now_ns = clock_now_ns(world.engine->market);
	result = peer_get(&world.peer, "agent.analyze_market", as_of(now_ns - 10 * NS_PER_DAY));
	assert_int_equal(json_integer_value(peer_member(result, "evaluated")), 9);
	json_decref(result);
	/* ten closes before the newest, which is 400; nobody else has heard of it */
	assert_true(last_price_of("SPY") == 390);
	world_run(&world, 3 * NS_PER_SEC);
	assert_int_equal(stored(), 0);
	/* the next evaluation is of the present, and is kept */
	json_decref(peer_get(&world.peer, "agent.analyze_market", json_object()));
	assert_true(last_price_of("SPY") == 400);
	assert_int_equal(stored(), 9);
	/* looking back once more leaves that alone */
	json_decref(peer_get(&world.peer, "agent.analyze_market",
	                     as_of(now_ns - 100 * NS_PER_DAY)));
	assert_true(last_price_of("SPY") == 300);
	assert_int_equal(stored(), 9);
}

static void where_there_were_too_few_bars_nothing_is_raised(void **state)
{
	json_t *result = NULL;
	json_t *candidate = NULL;
	int64_t now_ns = 0;

	(void)state;
	world_start(&world);
	store_bars();
	now_ns = clock_now_ns(world.engine->market);
	result =
		peer_get(&world.peer, "agent.analyze_market", as_of(now_ns - 280 * NS_PER_DAY));
	assert_int_equal(json_integer_value(peer_member(result, "raised")), 0);
	json_decref(result);
	result = peer_get(&world.peer, "agent.why",
	                  json_pack("{s:s, s:s}", "symbol", "SPY", "strategy", "momentum"));
	candidate = json_array_get(peer_member(result, "candidates"), 0);
	candidate = json_array_get(peer_member(peer_member(candidate, "metadata"), "gates"), 0);
	assert_string_equal(peer_text(candidate, "code"), "gate.data");
	assert_true(json_is_false(peer_member(candidate, "passed")));
	json_decref(result);
}

static void only_what_is_past_and_a_time_can_be_looked_back_to(void **state)
{
	const char *text = NULL;

	(void)state;
	world_start(&world);
	text = peer_refused(&world.peer, "agent.analyze_market",
	                    as_of(clock_now_ns(world.engine->market) + NS_PER_MIN), DRT_EINVAL);
	assert_non_null(strstr(text, "future"));
	text = peer_refused(&world.peer, "agent.analyze_market",
	                    json_pack("{s:s}", "as_of", "yesterday"), DRT_EPARSE);
	assert_non_null(strstr(text, "as_of"));
}

/* Signals of the past would become orders of today. */
static void an_engine_that_trades_does_not_look_back(void **state)
{
	const char *text = NULL;

	(void)state;
	world.settings.brokerless = false;
	world_start(&world);
	text = peer_refused(&world.peer, "agent.analyze_market",
	                    as_of(clock_now_ns(world.engine->market) - NS_PER_DAY), DRT_EINVAL);
	assert_non_null(strstr(text, "the present only"));
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(
			without_a_broker_only_a_client_asks_and_each_candidate_is_stored_once),
		WITH_WORLD(bars_that_a_client_stores_are_evaluated_at_once),
		WITH_WORLD(a_correction_is_seen_without_a_new_bar),
		WITH_WORLD(a_stream_without_a_pause_is_evaluated_all_the_same),
		WITH_WORLD(looking_back_takes_the_bars_that_were_complete_then),
		WITH_WORLD(where_there_were_too_few_bars_nothing_is_raised),
		WITH_WORLD(only_what_is_past_and_a_time_can_be_looked_back_to),
		WITH_WORLD(an_engine_that_trades_does_not_look_back),
	};

	return cmocka_run_group_tests_name("agent worker", tests, NULL, NULL);
}
