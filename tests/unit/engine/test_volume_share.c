/* test_volume_share.c - engine/broker_worker.h: the limit on an order's share of what its
 * instrument trades on an average day. */
#include "engine/broker_worker.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "model/json.h"
#include "tests/support/support.h"
#include "tests/unit/engine/broker_calls.h"

static struct world world;

/* At most a tenth of a thousandth of the day; no other limit is in the way. */
static int begin(void **state)
{
	(void)state;
	world_init(&world);
	world_add_gateway(&world);
	world.settings.strategy_count = 0;
	risk_limits_none(&world.settings.limits);
	world.settings.limits.level[RISK_VOLUME_SHARE].hard = DECIMAL_ONE / 10000;
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	world_run(&world, 2 * NS_PER_SEC);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_release(&world);
	return 0;
}

/* The mean of the newest twenty days before this one; 0: there are none. */
static double mean_of_stored(const char *symbol)
{
	int64_t today_ns = clock_now_ns(world.engine->market);
	json_t *answer = peer_get(&world.peer, "kb.get_market_data",
	                          json_pack("{s:s, s:s}", "symbol", symbol, "timeframe", "1d"));
	const json_t *bars = peer_member(answer, "bars");
	double sum = 0;
	int count = 0;

	today_ns -= today_ns % NS_PER_DAY;
	for (size_t i = json_array_size(bars); i > 0 && count < 20; i--) {
		struct bar bar;
		struct drt_error error = { 0 };

		assert_int_equal(bar_from_json(&bar, json_array_get(bars, i - 1), &error),
		                 DRT_OK);
		if (bar.time_ns >= today_ns)
			continue;
		sum += bar.volume;
		count++;
	}
	json_decref(answer);
	return count > 0 ? sum / count : 0;
}

/* Whether a buy of so many is proposed; if not, the rule is in reason_code(). */
static bool may_buy(const char *symbol, double quantity)
{
	json_t *params = json_pack("{s:{s:s, s:s, s:f}}", "order", "symbol", symbol,
	                           "direction", "BUY", "quantity", quantity);
	json_t *outcome = peer_ask(&world.peer, "trade.execute_order", params);
	bool may = outcome != NULL;

	json_decref(outcome);
	return may;
}

static void the_share_is_of_the_mean_of_twenty_days(void **state)
{
	double most = 0;

	(void)state;
	world_run(&world, 90 * NS_PER_SEC); /* history comes, and is looked at each minute */
	most = floor(mean_of_stored("SPY") / 10000);
	assert_true(most > 10);
	assert_true(may_buy("SPY", most));
	assert_false(may_buy("SPY", most + 1));
	assert_string_equal(reason_code(&world), "risk.volume_share");
}

static void without_history_an_order_is_refused(void **state)
{
	(void)state;
	trade_set_volume(world.engine->broker->trade,
	                 trade_find_instrument(world.engine->broker->trade, 0, "XLK"),
	                 (decimal){ 0 });
	assert_false(may_buy("XLK", 1));
	assert_string_equal(reason_code(&world), "risk.volume_share");
}

static void what_is_stored_counts_at_once_after_a_restart(void **state)
{
	(void)state;
	world_run(&world, 90 * NS_PER_SEC);
	world_stop(&world);
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	world_run(&world, 2 * NS_PER_SEC);
	assert_true(may_buy("SPY", 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(the_share_is_of_the_mean_of_twenty_days),
		T(without_history_an_order_is_refused),
		T(what_is_stored_counts_at_once_after_a_restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
