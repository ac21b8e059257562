/* test_rotation.c - the rotation strategy on five funds and cash. */
#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/agent/market.h"

/* The first bar is that of 1 January 2024; bar 91 is 1 April, bar 100 is 10 April. */
enum { FUNDS = 5, APRIL = 91, DAYS = 101 };

static struct market *funds(size_t days)
{
	struct market *market = market_new(FUNDS, "rotation");

	for (size_t i = 0; i < FUNDS; i++)
		market_grow(market, i, days, 0.0020 - 0.0003 * (double)i, 0);
	return market;
}

static void step_all(struct market *market)
{
	for (size_t i = 0; i < FUNDS; i++)
		market_step(market, i, 1.0001);
}

static void the_first_evaluation_buys_the_strongest_funds(void **state)
{
	struct market *market = funds(DAYS);

	(void)state;
	assert_int_equal(market_ask(market, false), 3);
	for (size_t i = 0; i < 3; i++) {
		const struct signal *signal = market_find(market, i);

		assert_non_null(signal);
		assert_int_equal(signal->direction, SIGNAL_BUY);
		assert_int_equal(signal->intent.kind, INTENT_TARGET_WEIGHT);
		assert_true(signal->intent.weight == 0.15);
		assert_string_equal(signal->reason.code, "rotation.ranked");
		assert_true(market_argument(signal, "rank") == (double)i + 1);
		assert_int_equal(signal->expiration_ns - signal->time_ns, 2 * NS_PER_DAY);
		assert_true(test_close(signal->strength, 1 - 0.2 * (double)i, 1e-12));
	}
	market_free(market);
}

static void within_the_month_nothing_more_is_bought(void **state)
{
	struct market *market = funds(DAYS);

	(void)state;
	assert_int_equal(market_ask(market, false), 3);
	step_all(market);
	assert_int_equal(market_ask(market, true), FUNDS);
	assert_string_equal(market_failed_gate(market_find(market, 0)), "gate.rebalance_day");
	assert_string_equal(market_failed_gate(market_find(market, 4)), "gate.rank");
	assert_int_equal(market_find(market, 0)->state, SIGNAL_NOT_RAISED);
	market_free(market);
}

static void a_new_month_rebalances(void **state)
{
	struct market *market = funds(APRIL);

	(void)state;
	assert_int_equal(market_ask(market, false), 3);
	step_all(market);
	assert_int_equal(market_ask(market, false), 3);
	step_all(market);
	assert_int_equal(market_ask(market, false), 0);
	market_free(market);
}

static void a_fund_out_of_rank_is_sold_on_a_rebalancing_day_only(void **state)
{
	struct market *market = funds(APRIL - 1);

	(void)state;
	market_hold(market, 4, 10);
	market_ask(market, false);
	assert_int_equal(market_find(market, 4)->direction, SIGNAL_SELL);
	assert_string_equal(market_find(market, 4)->reason.code, "rotation.rank_lost");
	assert_int_equal(market_find(market, 4)->intent.kind, INTENT_TARGET_QUANTITY);
	step_all(market);
	assert_int_equal(market_ask(market, false), 0);
	step_all(market);
	market_ask(market, false);
	assert_int_equal(market_find(market, 4)->direction, SIGNAL_SELL);
	market_free(market);
}

static void a_held_fund_below_cash_is_sold_on_any_day(void **state)
{
	struct market *market = funds(DAYS);

	(void)state;
	market_ask(market, false);
	market_hold(market, 0, 10);
	for (size_t i = 0; i < FUNDS; i++)
		market_step(market, i, i == 0 ? 0.7 : 1.0);
	assert_int_equal(market_ask(market, false), 1);
	assert_int_equal(market->slots[0].instrument_id, 1);
	assert_int_equal(market->slots[0].direction, SIGNAL_SELL);
	assert_string_equal(market->slots[0].reason.code, "rotation.below_cash");
	market_free(market);
}

static void a_held_fund_of_rank_is_kept(void **state)
{
	struct market *market = funds(DAYS);

	(void)state;
	market_hold(market, 0, 10);
	market->views[1].working_count = 1;
	assert_int_equal(market_ask(market, false), 3);
	market_expect_hold(market, 0);
	market_expect_hold(market, 1);
	market_free(market);
}

static void a_held_fund_with_too_few_bars_is_kept_and_says_why(void **state)
{
	struct market *market = market_new(2, "rotation");

	(void)state;
	market_grow(market, 0, DAYS, 0.0020, 0);
	market_grow(market, 1, 63, 0.0020, 0);
	market_hold(market, 1, 10);
	assert_int_equal(market_ask(market, true), 2);
	market_expect_kept(market, 1, 63, 64);
	market_free(market);
}

static void cash_is_held_when_no_fund_beats_it(void **state)
{
	struct market *market = market_new(2, "rotation");

	(void)state;
	market_grow(market, 0, DAYS, 0.0001, 0);
	market_grow(market, 1, DAYS, -0.0010, 0);
	assert_int_equal(market_ask(market, true), 2);
	assert_string_equal(market_failed_gate(market_find(market, 0)), "gate.above_cash");
	assert_string_equal(market_failed_gate(market_find(market, 1)), "gate.above_cash");
	market_free(market);
}

static void nothing_is_raised_before_there_are_enough_bars(void **state)
{
	struct market *market = funds(63);

	(void)state;
	assert_int_equal(market_ask(market, true), FUNDS);
	for (size_t i = 0; i < FUNDS; i++)
		assert_string_equal(market_failed_gate(market_find(market, i)), "gate.data");
	market_free(market);
	market = funds(64);
	assert_int_equal(market_ask(market, false), 3);
	market_free(market);
}

static void a_market_without_new_bars_is_not_an_evaluation(void **state)
{
	struct market *market = funds(DAYS);

	(void)state;
	for (size_t i = 0; i < FUNDS; i++)
		market->views[i].updated = false;
	assert_int_equal(market_ask(market, true), 0);
	for (size_t i = 0; i < FUNDS; i++)
		market->views[i].updated = true;
	assert_int_equal(market_ask(market, false), 3);
	market_free(market);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_evaluation_buys_the_strongest_funds),
		cmocka_unit_test(within_the_month_nothing_more_is_bought),
		cmocka_unit_test(a_new_month_rebalances),
		cmocka_unit_test(a_fund_out_of_rank_is_sold_on_a_rebalancing_day_only),
		cmocka_unit_test(a_held_fund_below_cash_is_sold_on_any_day),
		cmocka_unit_test(a_held_fund_of_rank_is_kept),
		cmocka_unit_test(a_held_fund_with_too_few_bars_is_kept_and_says_why),
		cmocka_unit_test(cash_is_held_when_no_fund_beats_it),
		cmocka_unit_test(nothing_is_raised_before_there_are_enough_bars),
		cmocka_unit_test(a_market_without_new_bars_is_not_an_evaluation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
