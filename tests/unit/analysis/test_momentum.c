/* test_momentum.c - RSI, ROC and ATR on small series worked out by hand. */
#include <math.h>

#include "analysis/atr.h"
#include "analysis/roc.h"
#include "analysis/rsi.h"
#include "tests/support/support.h"

static void rsi_smooths_as_wilder_does(void **state)
{
	/* period 2: moves +2 -1 +3 -4; seeds G=1 L=.5; then (1+3)/2=2 .25; 1 2.125 */
	const double values[] = { 10, 12, 11, 14, 10 };
	double out[5];
	(void)state;

	assert_int_equal(rsi_series(out, values, 5, 2), DRT_OK);
	assert_true(isnan(out[0]) && isnan(out[1]));
	assert_true(test_close(out[2], 100 * (1 / 1.5), 1e-14));
	assert_true(test_close(out[3], 100 * (2 / 2.25), 1e-14));
	assert_true(test_close(out[4], 100 * (1 / 3.125), 1e-14));
	assert_int_equal(rsi_lookback(2), 2);
}

static void rsi_knows_its_extremes(void **state)
{
	const double up[] = { 1, 2, 3, 4 };
	const double down[] = { 4, 3, 2, 1 };
	const double flat[] = { 5, 5, 5, 5 };
	double out[4];
	(void)state;

	assert_int_equal(rsi_series(out, up, 4, 3), DRT_OK);
	assert_true(out[3] == 100);
	assert_int_equal(rsi_series(out, down, 4, 3), DRT_OK);
	assert_true(out[3] == 0);
	assert_int_equal(rsi_series(out, flat, 4, 3), DRT_OK);
	assert_true(out[3] == 0);
}

static void roc_is_the_move_in_percent(void **state)
{
	const double values[] = { 50, 0, 60, 40 };
	double out[4];
	(void)state;

	assert_int_equal(roc_series(out, values, 4, 2), DRT_OK);
	assert_true(isnan(out[0]) && isnan(out[1]));
	assert_true(test_close(out[2], 20, 1e-14));
	assert_true(out[3] == 0); /* the older value is 0 */
	assert_int_equal(roc_lookback(2), 2);
}

static void atr_averages_true_ranges(void **state)
{
	/* ranges from the second bar on: 3 (high to close), 5 (gap down), 1 */
	const struct bar bars[] = { { .high = 11, .low = 9, .close = 10 },
		                    { .high = 13, .low = 11, .close = 12 },
		                    { .high = 9, .low = 7, .close = 8 },
		                    { .high = 8.5, .low = 7.5, .close = 8 } };
	double out[4];
	(void)state;

	assert_int_equal(atr_series(out, bars, 4, 2), DRT_OK);
	assert_true(isnan(out[0]) && isnan(out[1]));
	assert_true(out[2] == 4);
	assert_true(out[3] == 2.5);
	assert_int_equal(atr_series(out, bars, 4, 1), DRT_OK);
	assert_true(isnan(out[0]));
	assert_true(out[1] == 3 && out[2] == 5 && out[3] == 1);
}

static void what_is_no_number_is_not_taken(void **state)
{
	const struct bar holes[] = { { .high = NAN, .low = 1, .close = 1 },
		                     { .high = 1, .low = INFINITY, .close = 1 },
		                     { .high = 1, .low = 1, .close = NAN } };
	const struct bar good = { .high = 3, .low = 1, .close = 2 };
	struct rsi rsi;
	struct roc roc;
	struct atr atr;
	double out = 42;
	(void)state;

	assert_int_equal(rsi_init(&rsi, 2), DRT_OK);
	assert_int_equal(roc_init(&roc, 1), DRT_OK);
	assert_int_equal(atr_init(&atr, 1), DRT_OK);
	assert_false(rsi_update(&out, &rsi, 1));
	assert_false(roc_update(&out, &roc, 1));
	assert_false(atr_update(&out, &atr, &good));
	assert_false(rsi_update(&out, &rsi, NAN));
	assert_false(roc_update(&out, &roc, -INFINITY));
	for (int i = 0; i < 3; i++)
		assert_false(atr_update(&out, &atr, &holes[i]));
	assert_true(out == 42);
	assert_true(roc_update(&out, &roc, 2) && out == 100);
	assert_true(atr_update(&out, &atr, &good) && out == 2);
	assert_false(rsi_update(&out, &rsi, 2));
	assert_true(rsi_update(&out, &rsi, 3) && out == 100);
	roc_release(&roc);
}

static void series_with_holes_are_refused_whole(void **state)
{
	const double values[] = { 1, 2, NAN };
	const struct bar bars[] = { { .high = 1, .low = 1, .close = 1 }, { .high = NAN } };
	double out[3] = { 42, 42, 42 };
	(void)state;

	assert_int_equal(rsi_series(out, values, 3, 2), DRT_EINVAL);
	assert_int_equal(roc_series(out, values, 3, 1), DRT_EINVAL);
	assert_int_equal(atr_series(out, bars, 2, 1), DRT_EINVAL);
	assert_true(out[0] == 42);
}

static void periods_out_of_range_are_refused(void **state)
{
	double out[1];
	const struct bar bar = { .high = 1, .low = 1, .close = 1 };
	const double value = 1;
	(void)state;

	for (int high = 0; high < 2; high++) {
		int extra = high ? INDICATOR_PERIOD_MAX + 1 : 0;

		assert_int_equal(rsi_series(out, &value, 1, extra), DRT_EINVAL);
		assert_int_equal(roc_series(out, &value, 1, extra), DRT_EINVAL);
		assert_int_equal(atr_series(out, &bar, 1, extra), DRT_EINVAL);
	}
	assert_int_equal(rsi_series(out, &value, 1, 1), DRT_EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rsi_smooths_as_wilder_does),
		cmocka_unit_test(rsi_knows_its_extremes),
		cmocka_unit_test(roc_is_the_move_in_percent),
		cmocka_unit_test(atr_averages_true_ranges),
		cmocka_unit_test(what_is_no_number_is_not_taken),
		cmocka_unit_test(series_with_holes_are_refused_whole),
		cmocka_unit_test(periods_out_of_range_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
