/* test_swing.c - the swing strategy: a rise, a pullback, a bracket, an exit by time. */
#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/agent/market.h"

/* A steady rise of `days` days and three lower closes. */
static struct market *pulled_back(size_t days)
{
	struct market *market = market_new(1, "swing");

	market_grow(market, 0, days, 0.003, 0);
	for (int i = 0; i < 3; i++)
		market_step(market, 0, 0.99);
	return market;
}

static void a_pullback_in_an_uptrend_is_bought_with_a_bracket(void **state)
{
	struct market *market = pulled_back(220);
	const struct signal *signal = &market->slots[0];
	const struct intent *intent = &signal->intent;
	decimal close;

	(void)state;
	assert_int_equal(market_ask(market, false), 1);
	assert_int_equal(signal->state, SIGNAL_ACTIVE);
	assert_int_equal(signal->direction, SIGNAL_BUY);
	assert_string_equal(market_failed_gate(signal), "");
	assert_string_equal(signal->reason.code, "swing.pullback");
	assert_true(market_argument(signal, "rsi") < 25);
	assert_int_equal(intent->kind, INTENT_BRACKET);
	assert_int_equal(intent->type, ORDER_LIMIT);
	assert_int_equal(intent->tif, TIF_DAY);
	assert_int_equal(decimal_from_double(&close, signal->reference_price), DRT_OK);
	assert_int_equal(intent->limit_price.e8, close.e8);
	assert_true(intent->bracket_stop.e8 > 0);
	assert_true(intent->bracket_stop.e8 < intent->limit_price.e8);
	/* Two ranges down, three up. */
	assert_true(
		test_close((double)(intent->bracket_target.e8 - intent->limit_price.e8) /
	                           (double)(intent->limit_price.e8 - intent->bracket_stop.e8),
	                   1.5, 1e-6));
	assert_int_equal(signal->expiration_ns - signal->time_ns, NS_PER_DAY);
	market_free(market);
}

static void without_a_pullback_nothing_is_raised(void **state)
{
	struct market *market = market_new(1, "swing");

	(void)state;
	market_grow(market, 0, 220, 0.003, 0);
	assert_int_equal(market_ask(market, true), 1);
	assert_int_equal(market->slots[0].state, SIGNAL_NOT_RAISED);
	assert_int_equal(market->slots[0].direction, SIGNAL_HOLD);
	assert_int_equal(market->slots[0].intent.kind, INTENT_NONE);
	assert_string_equal(market->slots[0].reason.code, "swing.not_raised");
	assert_string_equal(market_failed_gate(&market->slots[0]), "gate.pullback");
	market_free(market);
}

static void without_an_uptrend_nothing_is_raised(void **state)
{
	struct market *market = market_new(1, "swing");

	(void)state;
	market_grow(market, 0, 220, -0.003, 0);
	assert_int_equal(market_ask(market, true), 1);
	assert_string_equal(market_failed_gate(&market->slots[0]), "gate.trend");
	market_free(market);
}

static void a_fall_far_from_the_average_is_no_pullback(void **state)
{
	struct market *market = market_new(1, "swing");

	(void)state;
	market_grow(market, 0, 220, 0.003, 0);
	market_step(market, 0, 0.9);
	assert_int_equal(market_ask(market, true), 1);
	assert_string_equal(market_failed_gate(&market->slots[0]), "gate.near_average");
	market_free(market);
}

static void a_name_held_or_on_order_is_not_bought_again(void **state)
{
	struct market *market = pulled_back(220);

	(void)state;
	market->views[0].working_count = 2;
	assert_int_equal(market_ask(market, true), 1);
	assert_string_equal(market_failed_gate(&market->slots[0]), "gate.flat");
	market_free(market);
}

static void nothing_is_raised_before_there_are_enough_bars(void **state)
{
	struct market *market = pulled_back(196);

	(void)state;
	assert_int_equal(market_ask(market, true), 1);
	assert_string_equal(market_failed_gate(&market->slots[0]), "gate.data");
	market_free(market);
	market = pulled_back(197);
	assert_int_equal(market_ask(market, false), 1);
	market_free(market);
	market = market_new(1, "swing");
	assert_int_equal(market_ask(market, true), 0);
	market_add(market, 0, 100);
	assert_int_equal(market_ask(market, false), 0);
	market_free(market);
}

static void a_position_is_closed_after_its_days(void **state)
{
	struct market *market = market_new(1, "swing");

	(void)state;
	market_set(market, "hold", 4);
	market_grow(market, 0, 220, 0.003, 0);
	market_ask(market, false);
	market_hold(market, 0, 10);
	for (int day = 1; day <= 4; day++) {
		market_step(market, 0, 1.001);
		assert_int_equal(market_ask(market, false), day == 4 ? 1 : 0);
	}
	assert_int_equal(market->slots[0].direction, SIGNAL_SELL);
	assert_string_equal(market->slots[0].reason.code, "swing.held_long_enough");
	assert_true(market_argument(&market->slots[0], "bars") == 4);
	assert_int_equal(market->slots[0].intent.kind, INTENT_TARGET_QUANTITY);
	assert_int_equal(market->slots[0].intent.quantity.e8, 0);
	market_free(market);
}

static void the_days_count_from_the_newest_position(void **state)
{
	struct market *market = market_new(1, "swing");

	(void)state;
	market_set(market, "hold", 3);
	market_grow(market, 0, 220, 0.003, 0);
	for (int day = 0; day < 6; day++) {
		market_hold(market, 0, day == 2 ? 0 : 10);
		if (day > 0)
			market_step(market, 0, 1.001);
		else
			market->views[0].position = decimal_from_int(0);
		assert_int_equal(market_ask(market, false), day == 5 ? 1 : 0);
	}
	market_free(market);
}

static void a_bracket_whose_stop_is_no_price_is_not_raised(void **state)
{
	struct market *market = market_new(1, "swing");
	const struct signal *signal = &market->slots[0];

	(void)state;
	market_set(market, "stop_atr", 20);
	market_grow(market, 0, 220, 0.003, 0);
	/* days of a range beyond the price itself: 20 ATR below it is under zero */
	for (int day = 0; day < 3; day++) {
		size_t n = market->views[0].bar_count;

		market_step(market, 0, 0.99);
		market->bars[0][n].high *= 3;
	}
	assert_int_equal(market_ask(market, true), 1);
	assert_string_equal(market_failed_gate(signal), "gate.bracket");
	assert_int_equal(signal->state, SIGNAL_NOT_RAISED);
	assert_int_equal(signal->direction, SIGNAL_HOLD);
	assert_int_equal(signal->intent.kind, INTENT_NONE);
	assert_int_equal(signal->intent.limit_price.e8, 0);
	assert_string_equal(signal->reason.code, "swing.not_raised");
	market_free(market);
}

static void a_position_found_at_the_start_is_not_closed_for_the_history(void **state)
{
	struct market *market = market_new(1, "swing");

	(void)state;
	market_set(market, "hold", 3);
	market_grow(market, 0, 220, 0.003, 0);
	market_hold(market, 0, 10);
	for (int day = 1; day <= 3; day++) {
		assert_int_equal(market_ask(market, false), day == 3 ? 1 : 0);
		market_step(market, 0, 1.001);
	}
	market_free(market);
}

static void a_position_counts_from_the_fill_that_opened_it(void **state)
{
	struct market *market = market_new(1, "swing");
	size_t n = 0;

	(void)state;
	market_set(market, "hold", 3);
	market_grow(market, 0, 220, 0.003, 0);
	market_hold(market, 0, 10);
	n = market->views[0].bar_count;
	/* filled at 15:00 two days before the newest bar's day: that day counts as one */
	market->views[0].held_since_ns = market->bars[0][n - 3].time_ns + 15 * NS_PER_HOUR;
	assert_int_equal(market_ask(market, false), 1);
	assert_string_equal(market->slots[0].reason.code, "swing.held_long_enough");
	assert_true(market_argument(&market->slots[0], "bars") == 3);
	market_free(market);
	market = market_new(1, "swing");
	market_set(market, "hold", 4);
	market_grow(market, 0, 220, 0.003, 0);
	market_hold(market, 0, 10);
	market->views[0].held_since_ns = market->bars[0][n - 3].time_ns + 15 * NS_PER_HOUR;
	assert_int_equal(market_ask(market, false), 0);
	market_free(market);
}

static void minutes_are_counted_as_minutes(void **state)
{
	(void)state;
	for (int hold = 3; hold <= 4; hold++) {
		struct market *market = market_new(1, "swing");
		size_t n = 0;

		market_set(market, "hold", hold);
		market_grow(market, 0, 220, 0.003, 0);
		market_hold(market, 0, 10);
		n = market->views[0].bar_count;
		for (size_t i = 0; i < n; i++)
			market->bars[0][i].time_ns = market->bars[0][n - 1].time_ns -
			                             (int64_t)(n - 1 - i) * 60 * NS_PER_SEC;
		/* filled within the third bar from the end, which counts as one */
		market->views[0].held_since_ns =
			market->bars[0][n - 3].time_ns + 10 * NS_PER_SEC;
		assert_int_equal(market_ask(market, false), hold == 3);
		market_free(market);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pullback_in_an_uptrend_is_bought_with_a_bracket),
		cmocka_unit_test(without_a_pullback_nothing_is_raised),
		cmocka_unit_test(without_an_uptrend_nothing_is_raised),
		cmocka_unit_test(a_fall_far_from_the_average_is_no_pullback),
		cmocka_unit_test(a_name_held_or_on_order_is_not_bought_again),
		cmocka_unit_test(nothing_is_raised_before_there_are_enough_bars),
		cmocka_unit_test(a_position_is_closed_after_its_days),
		cmocka_unit_test(the_days_count_from_the_newest_position),
		cmocka_unit_test(a_bracket_whose_stop_is_no_price_is_not_raised),
		cmocka_unit_test(a_position_found_at_the_start_is_not_closed_for_the_history),
		cmocka_unit_test(a_position_counts_from_the_fill_that_opened_it),
		cmocka_unit_test(minutes_are_counted_as_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
