/* test_averages.c - EMA, MACD, standard deviation and Bollinger bands on small series
 * worked out by hand, and against plain recomputation. */
#include <math.h>
#include <stdlib.h>

#include "analysis/bbands.h"
#include "analysis/ema.h"
#include "analysis/macd.h"
#include "analysis/stddev.h"
#include "core/rng.h"
#include "tests/support/support.h"

static void ema_is_seeded_by_the_mean(void **state)
{
	const double values[] = { 1, 2, 6, 5, 1 };
	double out[5];
	(void)state;

	assert_int_equal(ema_series(out, values, 5, 3), DRT_OK);
	assert_true(isnan(out[0]) && isnan(out[1]));
	assert_true(out[2] == 3 && out[3] == 4 && out[4] == 2.5);
	assert_int_equal(ema_lookback(3), 2);
}

static void ema_of_period_one_is_the_value(void **state)
{
	const double values[] = { 0.1, 1e17, 0.3 };
	double out[3];
	(void)state;

	assert_int_equal(ema_series(out, values, 3, 1), DRT_OK);
	for (int i = 0; i < 3; i++)
		assert_true(out[i] == values[i]);
}

/* Fast 1, slow 2, signal 2: the fast average is the value, so everything is short. */
static void macd_starts_all_three_together(void **state)
{
	const double values[] = { 2, 4, 10, 4 };
	struct macd_value out[4];
	struct macd_options options = { 1, 2, 2 };
	(void)state;

	assert_int_equal(macd_series(out, values, 4, options), DRT_OK);
	assert_int_equal(macd_lookback(2, 2), 2);
	assert_true(isnan(out[1].macd) && isnan(out[1].signal) && isnan(out[1].histogram));
	/* slow: 3, 3 + 2/3 * 7 = 7.667, 5.222; differences 1, 2.333, -1.222 */
	assert_true(test_close(out[2].macd, 7.0 / 3, 1e-14));
	assert_true(test_close(out[2].signal, 5.0 / 3, 1e-14));
	assert_true(test_close(out[3].macd, -11.0 / 9, 1e-14));
	assert_true(
		test_close(out[3].signal, 5.0 / 3 + 2.0 / 3 * (-11.0 / 9 - 5.0 / 3), 1e-14));
	assert_true(out[3].histogram == out[3].macd - out[3].signal);
}

/* The fast average of 2 in a slow of 4 is the mean of the values 2 and 3, not of the
 * first two. */
static void macd_seeds_the_fast_average_late(void **state)
{
	const double values[] = { 100, 1, 3, 5 };
	struct macd_value out[4];
	struct macd_options options = { 2, 4, 1 };
	(void)state;

	assert_int_equal(macd_series(out, values, 4, options), DRT_OK);
	assert_true(out[3].macd == 4 - 27.25);
}

static void macd_wants_the_fast_period_below_the_slow(void **state)
{
	static const struct macd_options bad[] = {
		{ 26, 12, 9 }, { 12, 12, 9 }, { 0, 26, 9 }, { 12, 26, 0 }, { 12, 10001, 9 }
	};
	struct macd macd;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(macd_init(&macd, bad[i].fast, bad[i].slow, bad[i].signal),
		                 DRT_EINVAL);
}

static void stddev_divides_by_the_count(void **state)
{
	const double values[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
	double out[8];
	(void)state;

	assert_int_equal(stddev_series(out, values, 8, 8, 3), DRT_OK);
	assert_true(out[7] == 6);
	assert_true(isnan(out[6]));
	assert_int_equal(stddev_lookback(8), 7);
}

static void stddev_of_one_value_many_times_is_zero(void **state)
{
	static const int periods[] = { 2, 3, 7, 11, 49, 200 };
	static const double values[] = { 0.1, 1.0 / 3, 1e-9, 7e11, 10.68, -3.3 };
	(void)state;

	for (size_t p = 0; p < sizeof(periods) / sizeof(periods[0]); p++)
		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
			struct stddev stddev;
			double out = 1;

			assert_int_equal(stddev_init(&stddev, periods[p], 1), DRT_OK);
			for (int i = 0; i < 2 * periods[p]; i++)
				(void)stddev_update(&out, NULL, &stddev, values[v]);
			assert_true(out == 0);
			stddev_release(&stddev);
		}
}

/* Against long double over windows far from zero, where E[x^2] - E[x]^2 fails. */
static void stddev_is_right_far_from_zero(void **state)
{
	static const int periods[] = { 2, 5, 20, 250 };
	enum { N = 600 };
	static double values[N], out[N];
	struct rng rng;
	(void)state;

	rng_init(&rng, 5);
	for (int i = 0; i < N; i++)
		values[i] = 1e9 + rng_normal(&rng);
	for (size_t p = 0; p < 4; p++) {
		int n = periods[p];

		assert_int_equal(stddev_series(out, values, N, n, 1), DRT_OK);
		for (int i = n - 1; i < N; i++) {
			long double mean = 0, sum = 0;

			for (int k = i - n + 1; k <= i; k++)
				mean += values[k];
			mean /= n;
			for (int k = i - n + 1; k <= i; k++)
				sum += (values[k] - mean) * (values[k] - mean);
			assert_true(test_close(out[i], (double)sqrtl(sum / n), 1e-9));
		}
	}
}

/* The result is a function of the window: the same values at another phase of the
 * ring give the same bits. */
static void stddev_does_not_depend_on_what_came_before(void **state)
{
	enum { N = 100, PERIOD = 13 };
	double values[N], whole[N], part[N];
	struct rng rng;
	(void)state;

	rng_init(&rng, 6);
	for (int i = 0; i < N; i++)
		values[i] = 100 + rng_normal(&rng);
	assert_int_equal(stddev_series(whole, values, N, PERIOD, 1), DRT_OK);
	for (int from = 1; from < PERIOD; from++) {
		assert_int_equal(
			stddev_series(part, values + from, (size_t)(N - from), PERIOD, 1),
			DRT_OK);
		for (int i = PERIOD - 1; i < N - from; i++)
			assert_true(part[i] == whole[i + from]);
	}
}

static void bands_lie_around_the_middle(void **state)
{
	const double values[] = { 2, 4, 4, 4, 5, 5, 7, 9 };
	struct bbands_value out[8];
	struct bbands_options options = { 8, 2, 1, MOVING_SMA };
	(void)state;

	assert_int_equal(bbands_series(out, values, 8, options), DRT_OK);
	assert_true(out[7].upper == 9 && out[7].middle == 5 && out[7].lower == 3);
	assert_true(isnan(out[6].upper) && isnan(out[6].middle) && isnan(out[6].lower));
	options.kind = MOVING_EMA;
	options.period = 2;
	assert_int_equal(bbands_series(out, values, 8, options), DRT_OK);
	assert_true(out[1].middle == 3 && out[1].upper == 5 && out[1].lower == 2);
	assert_true(test_close(out[2].middle, 3 + 2.0 / 3, 1e-15));
	assert_true(out[2].upper == out[2].middle); /* the last two are equal */
}

static void options_out_of_range_are_refused(void **state)
{
	static const struct bbands_options bad[] = {
		{ 1, 2, 2, MOVING_SMA },         { 20, NAN, 2, MOVING_SMA },
		{ 20, 2, INFINITY, MOVING_SMA }, { 20, 2, 2, MOVING_KINDS },
		{ 10001, 2, 2, MOVING_EMA },     { 20, 2, 2, (enum moving_kind)(-1) },
	};
	const double hole[] = { 1, NAN };
	double out[2] = { 42, 42 };
	struct bbands bbands;
	struct bbands_value bands[2];
	struct macd_value macd[2];
	struct moving moving;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(bbands_init(&bbands, bad[i]), DRT_EINVAL);
	assert_int_equal(ema_series(out, hole, 1, 0), DRT_EINVAL);
	assert_int_equal(ema_series(out, hole, 2, 1), DRT_EINVAL);
	assert_int_equal(stddev_series(out, hole, 1, 1, 1), DRT_EINVAL);
	assert_int_equal(stddev_series(out, hole, 1, 2, NAN), DRT_EINVAL);
	assert_int_equal(stddev_series(out, hole, 2, 2, 1), DRT_EINVAL);
	assert_int_equal(bbands_series(bands, hole, 2, (struct bbands_options){ 2, 2, 2, 0 }),
	                 DRT_EINVAL);
	assert_int_equal(macd_series(macd, hole, 2, (struct macd_options){ 1, 2, 1 }),
	                 DRT_EINVAL);
	assert_int_equal(moving_init(&moving, MOVING_KINDS, 3), DRT_EINVAL);
	moving_release(&moving);
	assert_true(out[0] == 42);
}

static void what_is_no_number_is_not_taken(void **state)
{
	struct ema ema;
	struct macd macd;
	struct macd_value value = { 0 };
	double out = 0;
	(void)state;

	assert_int_equal(ema_init(&ema, 2), DRT_OK);
	assert_false(ema_update(&out, &ema, NAN));
	assert_false(ema_update(&out, &ema, 1));
	assert_true(ema_update(&out, &ema, 2) && out == 1.5);
	assert_false(ema_update(&out, &ema, INFINITY));
	assert_int_equal(macd_init(&macd, 1, 2, 1), DRT_OK);
	assert_false(macd_update(&value, &macd, NAN));
	assert_false(macd_update(&value, &macd, 1));
	assert_true(macd_update(&value, &macd, 2) && value.macd == 0.5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ema_is_seeded_by_the_mean),
		cmocka_unit_test(ema_of_period_one_is_the_value),
		cmocka_unit_test(macd_starts_all_three_together),
		cmocka_unit_test(macd_seeds_the_fast_average_late),
		cmocka_unit_test(macd_wants_the_fast_period_below_the_slow),
		cmocka_unit_test(stddev_divides_by_the_count),
		cmocka_unit_test(stddev_of_one_value_many_times_is_zero),
		cmocka_unit_test(stddev_is_right_far_from_zero),
		cmocka_unit_test(stddev_does_not_depend_on_what_came_before),
		cmocka_unit_test(bands_lie_around_the_middle),
		cmocka_unit_test(options_out_of_range_are_refused),
		cmocka_unit_test(what_is_no_number_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
