/* test_ranges.c - what is made from highs and lows: extremes, Aroon, the stochastic,
 * directional movement; and on-balance volume. */
#include <math.h>

#include "analysis/adx.h"
#include "analysis/aroon.h"
#include "analysis/obv.h"
#include "analysis/stoch.h"
#include "core/rng.h"
#include "tests/support/support.h"

static struct bar bar_of(double high, double low, double close)
{
	return (struct bar){ .high = high, .low = low, .close = close, .volume = 1 };
}

/* Against a scan of each window, with many equal values. */
static void extremes_are_those_of_a_scan(void **state)
{
	static const int sizes[] = { 1, 2, 3, 7, 64, 200 };
	enum { N = 3000 };
	static double values[N];
	struct rng rng;
	(void)state;

	rng_init(&rng, 9);
	for (int i = 0; i < N; i++)
		values[i] = i % 500 < 300 ? (double)rng_below(&rng, 9) : i % 500;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		struct extreme high, low;

		assert_int_equal(extreme_init(&high, EXTREME_HIGHEST, sizes[s]), DRT_OK);
		assert_int_equal(extreme_init(&low, EXTREME_LOWEST, sizes[s]), DRT_OK);
		for (int i = 0; i < N; i++) {
			int top = i, bottom = i;

			extreme_push(&high, values[i]);
			extreme_push(&low, values[i]);
			for (int k = i; k >= 0 && k > i - sizes[s]; k--) {
				top = values[k] > values[top] ? k : top;
				bottom = values[k] < values[bottom] ? k : bottom;
			}
			assert_true(extreme_value(&high) == values[top]);
			assert_int_equal(extreme_age(&high), i - top);
			assert_true(extreme_value(&low) == values[bottom]);
			assert_int_equal(extreme_age(&low), i - bottom);
		}
		extreme_release(&high);
		extreme_release(&low);
	}
}

static void aroon_tells_how_recent_the_extremes_are(void **state)
{
	/* highs 5 9 7 9 6, lows 4 3 3 8 5: period 4 looks at all five */
	const struct bar bars[] = { bar_of(5, 4, 4), bar_of(9, 3, 4), bar_of(7, 3, 4),
		                    bar_of(9, 8, 8), bar_of(6, 5, 5) };
	struct aroon_value out[5];
	(void)state;

	assert_int_equal(aroon_series(out, bars, 5, 4), DRT_OK);
	assert_true(isnan(out[3].up) && isnan(out[3].down));
	assert_true(out[4].up == 75);   /* the later of the equal highs, one bar ago */
	assert_true(out[4].down == 50); /* the later of the equal lows, two ago */
	assert_int_equal(aroon_lookback(4), 4);
}

static void stochastic_places_the_close_in_its_range(void **state)
{
	const struct bar bars[] = { bar_of(10, 0, 5), bar_of(20, 10, 15), bar_of(20, 10, 10),
		                    bar_of(15, 15, 15), bar_of(15, 15, 15) };
	struct stoch_options options = { 2, 1, MOVING_SMA, 2, MOVING_SMA };
	struct stoch_value out[5];
	(void)state;

	assert_int_equal(stoch_lookback(options), 2);
	assert_int_equal(stoch_series(out, bars, 5, options), DRT_OK);
	assert_true(isnan(out[1].k) && isnan(out[1].d));
	assert_true(test_close(out[2].k, 0, 1e-14));
	assert_true(test_close(out[2].d, 37.5, 1e-14));
	assert_true(test_close(out[3].k, 50, 1e-14));
	assert_true(out[4].k == 0); /* high and low of the window are one */
}

static void stochastic_takes_exponential_averages(void **state)
{
	const struct bar bars[] = { bar_of(10, 0, 0), bar_of(10, 0, 10), bar_of(10, 0, 5) };
	struct stoch_options options = { 1, 2, MOVING_EMA, 1, MOVING_EMA };
	struct stoch_value out[3];
	(void)state;

	assert_int_equal(stoch_series(out, bars, 3, options), DRT_OK);
	assert_true(isnan(out[0].k));
	assert_true(out[1].k == 50 && out[1].d == 50);
	assert_true(test_close(out[2].k, 50, 1e-14));
}

/* +DM 2, 0, 1; -DM 0, 3, 0; ranges 3, 4, 3 by hand, period 2. */
static void movement_is_the_larger_of_up_and_down(void **state)
{
	const struct bar bars[] = { bar_of(10, 8, 9), bar_of(12, 9, 11), bar_of(11, 6, 7),
		                    bar_of(12, 6, 10) };
	struct dmi_value out[4];
	(void)state;

	assert_int_equal(dmi_series(out, bars, 4, 2), DRT_OK);
	assert_true(isnan(out[0].plus_di) && isnan(out[1].plus_di));
	/* sums after the second: 2 0 3; third: 1 3 1.5+5; fourth: .5+1 1.5 3.25+6 */
	assert_true(test_close(out[2].plus_di, 100 * (1 / 6.5), 1e-14));
	assert_true(test_close(out[2].minus_di, 100 * (3 / 6.5), 1e-14));
	assert_true(test_close(out[3].plus_di, 100 * (1.5 / 9.25), 1e-14));
	assert_true(test_close(out[3].minus_di, 100 * (1.5 / 9.25), 1e-14));
	assert_int_equal(dmi_lookback(2), 2);
}

static void equal_movements_cancel(void **state)
{
	const struct bar bars[] = { bar_of(10, 8, 9), bar_of(11, 7, 9) };
	struct dmi_value out[2];
	(void)state;

	assert_int_equal(dmi_series(out, bars, 2, 1), DRT_OK);
	assert_true(out[1].plus_di == 0 && out[1].minus_di == 0);
}

static void adx_averages_the_dx(void **state)
{
	const struct bar bars[] = { bar_of(10, 8, 9), bar_of(12, 9, 11), bar_of(11, 6, 7),
		                    bar_of(12, 6, 10) };
	struct adx_value out[4];
	(void)state;

	assert_int_equal(adx_series(out, bars, 4, 2), DRT_OK);
	assert_int_equal(adx_lookback(2), 3);
	assert_true(isnan(out[2].adx) && !isnan(out[2].di.plus_di));
	/* DX: 100 * 2 / 4 = 50, then 0 */
	assert_true(test_close(out[3].adx, 25, 1e-14));
}

static void adx_stays_where_nothing_moves(void **state)
{
	struct bar bars[40];
	struct adx_value out[40];
	(void)state;

	for (int i = 0; i < 40; i++)
		bars[i] = i < 4 ? bar_of(10 + i, 8 + i, 9 + i) : bar_of(13, 13, 13);
	assert_int_equal(adx_series(out, bars, 4, 2), DRT_OK);
	assert_true(out[3].adx == 100);
	for (int i = 0; i < 40; i++)
		bars[i] = bar_of(5, 5, 5);
	assert_int_equal(adx_series(out, bars, 40, 2), DRT_OK);
	assert_true(out[39].adx == 0 && out[39].di.plus_di == 0);
}

static void volume_is_added_and_subtracted(void **state)
{
	struct bar bars[] = { bar_of(1, 1, 10), bar_of(1, 1, 11), bar_of(1, 1, 11),
		              bar_of(1, 1, 9) };
	double out[4];
	(void)state;

	for (int i = 0; i < 4; i++)
		bars[i].volume = 100 * (i + 1);
	assert_int_equal(obv_series(out, bars, 4), DRT_OK);
	assert_true(out[0] == 100 && out[1] == 300 && out[2] == 300 && out[3] == -100);
	assert_int_equal(obv_lookback(), 0);
}

static void options_out_of_range_are_refused(void **state)
{
	static const struct stoch_options bad[] = {
		{ 0, 3, 0, 3, 0 },  { 5, 0, 0, 3, 0 },  { 5, 3, 2, 3, 0 },
		{ 5, 3, 0, -1, 0 }, { 5, 3, 0, 3, 99 }, { 10001, 3, 0, 3, 0 },
	};
	struct stoch stoch;
	struct aroon aroon;
	struct adx adx;
	struct dmi dmi;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(stoch_init(&stoch, bad[i]), DRT_EINVAL);
	assert_int_equal(aroon_init(&aroon, 1), DRT_EINVAL);
	assert_int_equal(aroon_init(&aroon, 10001), DRT_EINVAL);
	assert_int_equal(adx_init(&adx, 1), DRT_EINVAL);
	assert_int_equal(adx_init(&adx, 10001), DRT_EINVAL);
	assert_int_equal(dmi_init(&dmi, 0), DRT_EINVAL);
}

static void series_with_holes_are_refused_whole(void **state)
{
	const struct bar bars[] = { bar_of(1, 1, 1), { .high = NAN, .volume = NAN } };
	struct stoch_options options = { 1, 1, MOVING_SMA, 1, MOVING_SMA };
	double number = 42;
	(void)state;

	assert_int_equal(aroon_series((struct aroon_value *)&number, bars, 2, 2), DRT_EINVAL);
	assert_int_equal(stoch_series((struct stoch_value *)&number, bars, 2, options),
	                 DRT_EINVAL);
	assert_int_equal(dmi_series((struct dmi_value *)&number, bars, 2, 2), DRT_EINVAL);
	assert_int_equal(adx_series((struct adx_value *)&number, bars, 2, 2), DRT_EINVAL);
	assert_int_equal(obv_series(&number, bars, 2), DRT_EINVAL);
	assert_true(number == 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(extremes_are_those_of_a_scan),
		cmocka_unit_test(aroon_tells_how_recent_the_extremes_are),
		cmocka_unit_test(stochastic_places_the_close_in_its_range),
		cmocka_unit_test(stochastic_takes_exponential_averages),
		cmocka_unit_test(movement_is_the_larger_of_up_and_down),
		cmocka_unit_test(equal_movements_cancel),
		cmocka_unit_test(adx_averages_the_dx),
		cmocka_unit_test(adx_stays_where_nothing_moves),
		cmocka_unit_test(volume_is_added_and_subtracted),
		cmocka_unit_test(options_out_of_range_are_refused),
		cmocka_unit_test(series_with_holes_are_refused_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
