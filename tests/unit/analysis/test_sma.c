/* test_sma.c - exact sums and the moving average made from them. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/sma.h"
#include "core/rng.h"
#include "tests/support/support.h"

__extension__ typedef __float128 quad;

/* Cases of CPython's own test of math.fsum. */
static void sums_are_rounded_once(void **state)
{
	static const struct {
		double values[7];
		size_t count;
		double want;
	} cases[] = {
		{ { 0 }, 0, 0.0 },
		{ { 0.0 }, 1, 0.0 },
		{ { 1e100, 1.0, -1e100, 1e-100, 1e50, -1.0, -1e50 }, 7, 1e-100 },
		{ { 0x1p53, -0.5, -0x1p-54 }, 3, 0x1p53 - 1.0 },
		{ { 0x1p53, 1.0, 0x1p-100 }, 3, 0x1p53 + 2.0 },
		{ { 0x1p53 + 10.0, 1.0, 0x1p-100 }, 3, 0x1p53 + 12.0 },
		{ { 0x1p53 - 4.0, 0.5, 0x1p-54 }, 3, 0x1p53 - 3.0 },
		{ { 0x1p53, 1.0 }, 2, 0x1p53 },
		{ { 0x1p53 + 2.0, 1.0 }, 2, 0x1p53 + 4.0 },
		{ { 1e16, 1.0, 1e-16 }, 3, 10000000000000002.0 },
		{ { 1e16 - 2., 1. - 0x1p-53, -(1e16 - 2.), -(1. - 0x1p-53) }, 4, 0.0 },
		{ { 0.1, 0.1, 0.1 }, 3, 0.30000000000000004 },
		{ { DBL_TRUE_MIN, DBL_TRUE_MIN }, 2, 2 * DBL_TRUE_MIN },
		{ { DBL_MIN, -DBL_TRUE_MIN }, 2, DBL_MIN - DBL_TRUE_MIN },
		{ { DBL_MAX, DBL_MAX, -DBL_MAX }, 3, DBL_MAX },
		{ { DBL_MAX, DBL_MAX }, 2, INFINITY },
		{ { -DBL_MAX, -DBL_MAX }, 2, -INFINITY },
		{ { -1e-300, -0x1p-1070 }, 2, -1e-300 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (exact_sum_of(cases[i].values, cases[i].count) != cases[i].want)
			fail_msg("case %zu: got %.17g, want %.17g", i,
			         exact_sum_of(cases[i].values, cases[i].count), cases[i].want);
}

static void long_sums_are_rounded_once(void **state)
{
	double values[1024];
	size_t count = 0;
	(void)state;

	for (int n = 1; n <= 1000; n++)
		values[n - 1] = 1.0 / n;
	assert_true(exact_sum_of(values, 1000) == 0x1.df11f45f4e61ap+2);
	for (int n = 1; n <= 1000; n++)
		values[n - 1] = (n % 2 ? -1.0 : 1.0) / n;
	assert_true(exact_sum_of(values, 1000) == -0x1.62a2af1bd3624p-1);
	for (int n = -1074; n < 972; n += 2)
		values[count++] = ldexp(1, n) - ldexp(1, n + 50) + ldexp(1, n + 52);
	values[count++] = -0x1p1022;
	assert_true(exact_sum_of(values, count) == 0x1.5555555555555p+970);
}

static void values_that_fit_are_told_from_those_that_do_not(void **state)
{
	static const double fit[] = { 0.0,  -0.0,         1.0,     -10.68,    0x1p-20,
		                      1e-6, 0x1p40 - 0.5, 0x1p-72, 0x1.8p-71, 1e12 };
	static const double odd[] = {
		0x1p40, -1e13,  1e-7,    0x1p-73,      0x1.8p-72,
		1e300,  1e-300, DBL_MIN, DBL_TRUE_MIN, 0x1.0000000000001p-21
	};
	exact_int units = 42;
	(void)state;

	for (size_t i = 0; i < sizeof(fit) / sizeof(fit[0]); i++) {
		assert_true(exact_units(&units, fit[i]));
		assert_true((double)units * 0x1p-72 == fit[i]);
	}
	units = 42;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		assert_false(exact_units(&units, odd[i]));
		assert_true(units == 42);
	}
}

/* The window summed afresh in 113 bits, rounded to double, divided. */
static double fresh_mean(const double *values, int period)
{
	quad sum = 0;

	for (int i = 0; i < period; i++)
		sum += values[i];
	return (double)sum / period;
}

static void fill_prices(double *values, size_t count, uint64_t seed)
{
	struct rng rng;
	double price = 100;

	rng_init(&rng, seed);
	for (size_t i = 0; i < count; i++) {
		price *= 1 + 0.02 * rng_normal(&rng);
		values[i] = i % 3 ? round(price * 100) / 100 : price;
	}
}

static void every_mean_is_that_of_its_window_summed_afresh(void **state)
{
	static const int periods[] = { 1, 2, 3, 10, 30, 200 };
	enum { N = 5000 };
	static double values[N], means[N];
	(void)state;

	fill_prices(values, N, 7);
	for (size_t p = 0; p < sizeof(periods) / sizeof(periods[0]); p++) {
		int period = periods[p];

		assert_int_equal(sma_series(means, values, N, period), DRT_OK);
		for (int i = 0; i < N; i++)
			if (i < period - 1)
				assert_true(isnan(means[i]));
			else
				assert_true(means[i] ==
				            fresh_mean(values + i - period + 1, period));
	}
}

static void values_that_do_not_fit_give_the_same_means(void **state)
{
	enum { N = 400, PERIOD = 7 };
	double values[N], means[N];
	(void)state;

	fill_prices(values, N, 11);
	for (int i = 0; i < N; i++) {
		if (i % 20 == 3)
			values[i] = 1e13 + i;
		if (i % 50 == 4)
			values[i] = 1.234567e-9;
	}
	assert_int_equal(sma_series(means, values, N, PERIOD), DRT_OK);
	for (int i = PERIOD - 1; i < N; i++)
		assert_true(means[i] == fresh_mean(values + i - PERIOD + 1, PERIOD));
}

/* Two windows with the same values in another order have one mean; a running sum
 * of doubles drifts apart here. */
static void averages_tie_where_their_windows_have_equal_sums(void **state)
{
	static const double cycle[] = { 10.1, 20.7, 33.3, 7.9, 1e9 + 0.1 };
	struct sma sma;
	double first = 0;
	double mean = 0;
	(void)state;

	assert_int_equal(sma_init(&sma, 5), DRT_OK);
	for (int i = 0; i < 5; i++)
		(void)sma_update(&first, &sma, cycle[i]);
	for (int i = 0; i < 100000; i++) {
		assert_true(sma_update(&mean, &sma, cycle[i % 5]));
		assert_true(mean == first);
	}
	sma_release(&sma);
}

static void no_number_is_taken_and_nothing_changes(void **state)
{
	static const double bad[] = { NAN, INFINITY, -INFINITY, 1e300, -1e300 };
	struct sma sma;
	double out = 42;
	(void)state;

	assert_int_equal(sma_init(&sma, 2), DRT_OK);
	assert_false(sma_update(&out, &sma, 1.0));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(sma_update(&out, &sma, bad[i]));
	assert_true(out == 42);
	assert_true(sma_update(&out, &sma, 2.0));
	assert_true(out == 1.5);
	sma_release(&sma);
}

static void reset_forgets_every_value(void **state)
{
	struct sma sma;
	double out = 0;
	(void)state;

	assert_int_equal(sma_init(&sma, 2), DRT_OK);
	(void)sma_update(&out, &sma, 1e20);
	(void)sma_update(&out, &sma, 5.0);
	sma_reset(&sma);
	assert_false(sma_update(&out, &sma, 1.0));
	assert_true(sma_update(&out, &sma, 2.0));
	assert_true(out == 1.5);
	sma_release(&sma);
}

static void periods_and_arrays_out_of_range_are_refused(void **state)
{
	static const int bad[] = { 0, -1, INDICATOR_PERIOD_MAX + 1 };
	const double hole[] = { 1, NAN, 3 };
	double out[3] = { 42, 42, 42 };
	struct sma sma;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(sma_init(&sma, bad[i]), DRT_EINVAL);
		sma_release(&sma); /* nothing is held; must be harmless */
		assert_int_equal(sma_series(out, hole, 1, bad[i]), DRT_EINVAL);
	}
	assert_int_equal(sma_series(out, hole, 3, 1), DRT_EINVAL);
	assert_true(out[0] == 42);
	assert_int_equal(sma_series(NULL, NULL, 0, 5), DRT_OK);
	assert_int_equal(sma_init(&sma, INDICATOR_PERIOD_MAX), DRT_OK);
	sma_release(&sma);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_are_rounded_once),
		cmocka_unit_test(long_sums_are_rounded_once),
		cmocka_unit_test(values_that_fit_are_told_from_those_that_do_not),
		cmocka_unit_test(every_mean_is_that_of_its_window_summed_afresh),
		cmocka_unit_test(values_that_do_not_fit_give_the_same_means),
		cmocka_unit_test(averages_tie_where_their_windows_have_equal_sums),
		cmocka_unit_test(no_number_is_taken_and_nothing_changes),
		cmocka_unit_test(reset_forgets_every_value),
		cmocka_unit_test(periods_and_arrays_out_of_range_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
