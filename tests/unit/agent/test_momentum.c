/* test_momentum.c - the momentum strategy on ten names that grow at different rates. */
#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/agent/market.h"

enum { NAMES = 10, DAYS = 300 };

/* The first name is the strongest; all rise. */
static struct market *ranked_market(size_t days)
{
	struct market *market = market_new(NAMES, "momentum");

	for (size_t i = 0; i < NAMES; i++)
		market_grow(market, i, days, 0.0020 - 0.0002 * (double)i, 0.01);
	return market;
}

static void the_strongest_names_are_bought(void **state)
{
	struct market *market = ranked_market(DAYS);

	(void)state;
	assert_int_equal(market_ask(market, false), 4);
	for (size_t i = 0; i < 4; i++) {
		const struct signal *signal = market_find(market, i);

		assert_non_null(signal);
		assert_int_equal(signal->state, SIGNAL_ACTIVE);
		assert_int_equal(signal->direction, SIGNAL_BUY);
		assert_int_equal(signal->intent.kind, INTENT_TARGET_WEIGHT);
		assert_true(signal->intent.weight == 0.10);
		assert_string_equal(market_failed_gate(signal), "");
		assert_int_equal(signal->gate_count, 8);
		assert_string_equal(signal->reason.code, "momentum.ranked");
		assert_true(market_argument(signal, "rank") == (double)i + 1);
		assert_true(market_argument(signal, "of") == NAMES);
		assert_true(signal->reference_price == market->bars[i][DAYS - 1].close);
		assert_int_equal(signal->expiration_ns - signal->time_ns, NS_PER_DAY);
	}
	assert_true(market_find(market, 0)->strength > market_find(market, 3)->strength);
	market_free(market);
}

static void the_others_say_which_gate_failed(void **state)
{
	struct market *market = ranked_market(DAYS);
	const struct signal *fifth = NULL;

	(void)state;
	assert_int_equal(market_ask(market, true), NAMES);
	fifth = market_find(market, 4);
	assert_int_equal(fifth->state, SIGNAL_NOT_RAISED);
	assert_int_equal(fifth->direction, SIGNAL_HOLD);
	assert_int_equal(fifth->intent.kind, INTENT_NONE);
	assert_string_equal(fifth->reason.code, "momentum.not_raised");
	assert_string_equal(market_failed_gate(fifth), "gate.rank");
	market_free(market);
}

static void each_gate_keeps_out_what_it_should(void **state)
{
	static const struct {
		double growth, wave, least_strength;
		const char *gate;
	} rows[] = {
		{ 0.0020, 0.01, 0.5, "" },
		{ -0.0020, 0.01, 0.5, "gate.trend" },
		{ 0.0003, 0.01, 0.5, "gate.return" },
		{ 0.0020, 0.06, 0.5, "gate.volatility" },
		{ 0.0020, 0.001, 0.5, "gate.volatility" },
		{ 0.0012, 0.01, 0.99, "gate.strength" },
	};

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct market *market = market_new(1, "momentum");

		market_set(market, "least_strength", rows[r].least_strength);
		market_grow(market, 0, DAYS, rows[r].growth, rows[r].wave);
		assert_int_equal(market_ask(market, true), 1);
		assert_string_equal(market_failed_gate(&market->slots[0]), rows[r].gate);
		market_free(market);
	}
}

static void a_bad_month_is_not_bought(void **state)
{
	struct market *market = market_new(1, "momentum");

	(void)state;
	market_grow(market, 0, DAYS, 0.0030, 0.01);
	for (int i = 0; i < 21; i++)
		market_step(market, 0, i % 2 ? 0.99 : 1.002);
	assert_int_equal(market_ask(market, true), 1);
	assert_string_equal(market_failed_gate(&market->slots[0]), "gate.month_return");
	market_free(market);
}

static void nothing_is_raised_before_there_are_enough_bars(void **state)
{
	struct market *market = ranked_market(252);

	(void)state;
	assert_int_equal(market_ask(market, false), 0);
	assert_int_equal(market_ask(market, true), NAMES);
	assert_string_equal(market_failed_gate(market_find(market, 0)), "gate.data");
	market_free(market);
	market = ranked_market(253);
	assert_int_equal(market_ask(market, false), 4);
	market_free(market);
}

static void a_held_name_below_its_average_is_sold(void **state)
{
	struct market *market = ranked_market(DAYS);
	const struct signal *signal = NULL;

	(void)state;
	market_hold(market, 0, 10);
	market_step(market, 0, 0.6);
	assert_true(market_ask(market, false) > 0);
	signal = market_find(market, 0);
	assert_int_equal(signal->direction, SIGNAL_SELL);
	assert_int_equal(signal->state, SIGNAL_ACTIVE);
	assert_string_equal(signal->reason.code, "momentum.below_average");
	assert_int_equal(signal->intent.kind, INTENT_TARGET_QUANTITY);
	assert_int_equal(signal->intent.quantity.e8, 0);
	market_free(market);
}

static void a_held_name_is_kept_down_to_the_band_and_sold_below(void **state)
{
	struct market *market = ranked_market(DAYS);

	(void)state;
	market_hold(market, 7, 10);
	market_hold(market, 8, 10);
	market_ask(market, false);
	assert_null(market_find(market, 7));
	assert_int_equal(market_find(market, 8)->direction, SIGNAL_SELL);
	assert_string_equal(market_find(market, 8)->reason.code, "momentum.rank_lost");
	assert_true(market_argument(market_find(market, 8), "rank") == 9);
	market_free(market);
}

static void a_held_name_with_too_few_bars_is_kept_and_says_why(void **state)
{
	struct market *market = market_new(2, "momentum");

	(void)state;
	market_grow(market, 0, DAYS, 0.0020, 0.01);
	market_grow(market, 1, 126, 0.0020, 0.01);
	market_hold(market, 1, 10);
	assert_int_equal(market_ask(market, true), 2);
	market_expect_kept(market, 1, 126, 127);
	assert_string_equal(market_failed_gate(market_find(market, 1)), "gate.data");
	market_free(market);
}

static void a_name_held_or_on_order_is_not_bought_again(void **state)
{
	struct market *market = ranked_market(DAYS);

	(void)state;
	market_hold(market, 0, 10);
	market->views[1].working_count = 1;
	assert_int_equal(market_ask(market, false), 4);
	market_expect_hold(market, 0);
	market_expect_hold(market, 1);
	assert_int_equal(market_find(market, 2)->direction, SIGNAL_BUY);
	market_free(market);
}

static void a_name_without_a_new_bar_is_left_alone(void **state)
{
	struct market *market = ranked_market(DAYS);

	(void)state;
	market->views[0].updated = false;
	assert_int_equal(market_ask(market, false), 3);
	assert_null(market_find(market, 0));
	market_free(market);
}

static void parameters_that_contradict_each_other_are_refused(void **state)
{
	struct market *market = market_new(1, "momentum");
	struct drt_error error = { 0 };

	(void)state;
	market_set(market, "lookback", 60);
	market_set(market, "skip", 60);
	assert_int_equal(market->strategy->create(&market->self, market->params,
	                                          market->pointers, 1, &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "skip must be below lookback"));
	market->self = NULL;
	market_free(market);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_strongest_names_are_bought),
		cmocka_unit_test(the_others_say_which_gate_failed),
		cmocka_unit_test(each_gate_keeps_out_what_it_should),
		cmocka_unit_test(a_bad_month_is_not_bought),
		cmocka_unit_test(nothing_is_raised_before_there_are_enough_bars),
		cmocka_unit_test(a_held_name_below_its_average_is_sold),
		cmocka_unit_test(a_held_name_is_kept_down_to_the_band_and_sold_below),
		cmocka_unit_test(a_held_name_with_too_few_bars_is_kept_and_says_why),
		cmocka_unit_test(a_name_held_or_on_order_is_not_bought_again),
		cmocka_unit_test(a_name_without_a_new_bar_is_left_alone),
		cmocka_unit_test(parameters_that_contradict_each_other_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
