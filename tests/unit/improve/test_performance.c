/* test_performance.c - performance metrics on series worked out by hand: what is not
 * defined is NaN, bad input is refused, and the tear sheet is made of its parts. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "improve/performance.h"
#include "improve/performance_rolling.h"
#include "tests/support/support.h"

static struct performance_sample sample_of(const double *returns, size_t count)
{
	struct performance_sample sample;

	assert_int_equal(performance_sample_init(&sample, returns, count, NULL), DRT_OK);
	return sample;
}

static void a_sample_holds_order_and_losses(void **state)
{
	const double returns[] = { -0.5, 1.0, 0.5, -0.2 };
	struct performance_sample sample = sample_of(returns, 4);
	(void)state;

	assert_true(sample.sorted[0] == -0.5 && sample.sorted[1] == -0.2);
	assert_true(sample.sorted[2] == 0.5 && sample.sorted[3] == 1.0);
	assert_true(sample.underwater[0] == -0.5); /* a loss on the first day counts */
	assert_true(sample.underwater[1] == 0 && sample.underwater[2] == 0);
	assert_true(test_close(sample.underwater[3], -0.2, 1e-15));
	assert_true(test_close(sample.wealth, 1.2, 1e-15));
	assert_true(test_close(sample.mean, 0.2, 1e-15));
	assert_true(test_close(performance_quantile(&sample, 0.5), 0.15, 1e-15));
	assert_true(performance_quantile(&sample, 0) == -0.5);
	assert_true(performance_quantile(&sample, 1) == 1);
	assert_true(performance_max_drawdown(&sample) == -0.5);
	performance_sample_release(&sample);
	performance_sample_release(&sample); /* twice is harmless */
}

static void bad_returns_are_refused_by_position(void **state)
{
	static const struct {
		double returns[3];
		size_t count;
		const char *says;
	} cases[] = {
		{ { 0 }, 0, "no returns" },
		{ { 0, NAN, 0 }, 3, "return 1 is not" },
		{ { 0, 0, INFINITY }, 3, "return 2 is not" },
		{ { -INFINITY }, 1, "return 0 is not" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct performance_sample sample;
		struct drt_error error;

		assert_int_equal(performance_sample_init(&sample, cases[i].returns,
		                                         cases[i].count, &error),
		                 DRT_EINVAL);
		assert_non_null(strstr(error.text, cases[i].says));
		performance_sample_release(&sample);
	}
}

static void equity_gives_returns(void **state)
{
	const double equity[] = { 100, 110, 99 };
	const double broken[][3] = { { 100, 0, 1 }, { 100, -1, 1 }, { 100, NAN, 1 } };
	double out[2] = { 42, 42 };
	struct drt_error error;
	(void)state;

	assert_int_equal(performance_returns_of(out, equity, 1, &error), DRT_EINVAL);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(performance_returns_of(out, broken[i], 3, &error), DRT_EINVAL);
		assert_non_null(strstr(error.text, "equity 1"));
	}
	assert_true(out[0] == 42);
	assert_int_equal(performance_returns_of(out, equity, 3, NULL), DRT_OK);
	assert_true(test_close(out[0], 0.1, 1e-15) && test_close(out[1], -0.1, 1e-15));
}

static void ratios_follow_their_definitions(void **state)
{
	const double returns[] = { 0.01, -0.02, 0.03, 0.00 };
	struct performance_sample sample = sample_of(returns, 4);
	double deviation = sqrt((0.005 * 0.005 + 0.025 * 0.025 * 2 + 0.005 * 0.005) / 3);
	double total = 1.01 * 0.98 * 1.03 - 1;
	(void)state;

	assert_true(test_close(performance_total_return(&sample), total, 1e-15));
	assert_true(
		test_close(performance_annual_return(&sample), pow(1 + total, 63) - 1, 1e-13));
	assert_true(test_close(performance_volatility(&sample), deviation * sqrt(252), 1e-14));
	assert_true(test_close(performance_sharpe(&sample, 0.001),
	                       0.004 / deviation * sqrt(252), 1e-13));
	assert_true(test_close(performance_downside_risk(&sample, 0), 0.01 * sqrt(252), 1e-14));
	assert_true(test_close(performance_sortino(&sample, 0),
	                       0.005 * 252 / (0.01 * sqrt(252)), 1e-13));
	assert_true(test_close(performance_omega(&sample, 0, 0), 2, 1e-14));
	assert_true(test_close(performance_omega(&sample, 0.01, 0), 0.02 / 0.04, 1e-14));
	assert_true(test_close(performance_calmar(&sample), (pow(1 + total, 63) - 1) / 0.02,
	                       1e-12));
	performance_sample_release(&sample);
}

static void steady_growth_is_stable(void **state)
{
	double returns[50];
	struct performance_sample sample;
	(void)state;

	for (int i = 0; i < 50; i++)
		returns[i] = 0.01;
	sample = sample_of(returns, 50);
	assert_true(test_close(performance_stability(&sample), 1, 1e-12));
	assert_true(isnan(performance_calmar(&sample)));
	assert_true(isnan(performance_omega(&sample, 0, 0)));
	assert_true(isnan(performance_sortino(&sample, 0)));
	assert_true(isnan(performance_recovery_factor(&sample)));
	assert_true(isnan(performance_ulcer_performance(&sample)));
	assert_true(performance_max_drawdown(&sample) == 0);
	performance_sample_release(&sample);
}

static void one_return_has_no_risk(void **state)
{
	const double one[] = { 0.05 };
	struct performance_sample sample = sample_of(one, 1);
	(void)state;

	assert_true(isnan(performance_volatility(&sample)));
	assert_true(isnan(performance_sharpe(&sample, 0)));
	assert_true(isnan(performance_stability(&sample)));
	assert_true(isnan(performance_autocorrelation_penalty(&sample)));
	assert_true(isnan(performance_skew_unbiased(&sample)));
	assert_true(isnan(performance_kurtosis_unbiased(&sample)));
	assert_true(isnan(performance_ulcer_index(&sample)));
	assert_true(isnan(performance_probabilistic_sharpe(&sample)));
	performance_sample_release(&sample);
}

static void ruin_has_no_growth_rate(void **state)
{
	const double below[] = { 0.1, -1.5 };
	const double zero[] = { 0.1, -1.0 };
	struct performance_sample sample = sample_of(below, 2);
	(void)state;

	assert_true(isnan(performance_annual_return(&sample)));
	assert_true(test_close(performance_total_return(&sample), -1.55, 1e-15));
	performance_sample_release(&sample);
	sample = sample_of(zero, 2);
	assert_true(performance_annual_return(&sample) == -1);
	assert_true(performance_max_drawdown(&sample) == -1);
	performance_sample_release(&sample);
}

static void the_normal_quantile_inverts_the_distribution(void **state)
{
	static const struct {
		double p, x;
	} cases[] = {
		{ 0.5, 0 },
		{ 0.05, -1.6448536269514722 },
		{ 0.975, 1.959963984540054 },
		{ 0.01, -2.3263478740408408 },
		{ 1e-10, -6.361340902404056 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(
			test_close(performance_normal_quantile(cases[i].p), cases[i].x, 1e-14));
	for (double p = 0.001; p < 1; p += 0.001)
		assert_true(fabs(performance_normal(performance_normal_quantile(p)) - p) <
		            1e-15);
	assert_true(isnan(performance_normal_quantile(0)));
	assert_true(isnan(performance_normal_quantile(1)));
	assert_true(isnan(performance_normal_quantile(NAN)));
}

static void the_worst_days_make_the_tail(void **state)
{
	double returns[101];
	struct performance_sample sample;
	(void)state;

	for (int i = 0; i <= 100; i++)
		returns[i] = (i - 50) / 1000.0;
	sample = sample_of(returns, 101);
	assert_true(test_close(performance_var(&sample, 0.05), -0.045, 1e-15));
	assert_true(test_close(performance_cvar(&sample, 0.05), -0.0475, 1e-15));
	assert_true(test_close(performance_var_normal(&sample, 0.5), 0, 1e-15));
	assert_true(test_close(performance_tail_ratio(&sample), 1, 1e-12));
	assert_true(fabs(performance_skew(&sample)) < 1e-12);
	performance_sample_release(&sample);
}

/* Losses drawn from a generalized Pareto distribution above the first threshold: the
 * fit has to find a fat tail there. */
static void a_fat_tail_is_found(void **state)
{
	enum { N = 4000 };
	static double returns[N];
	struct performance_sample sample;
	struct performance_gpd gpd;
	struct rng rng;
	(void)state;

	rng_init(&rng, 4);
	for (int i = 0; i < N; i++)
		returns[i] = -(pow(1 - rng_uniform(&rng), -0.4) - 1) * 0.1 / 0.4;
	sample = sample_of(returns, N);
	assert_true(performance_gpd(&gpd, &sample, 0.01));
	assert_true(gpd.shape > 0 && gpd.scale > 0);
	assert_true(gpd.threshold <= 0.2 && gpd.var > gpd.threshold);
	assert_true(gpd.es > gpd.var);
	performance_sample_release(&sample);
}

static void no_losses_have_no_tail(void **state)
{
	const double returns[] = { 0.1, 0.2, 0.3 };
	struct performance_sample sample = sample_of(returns, 3);
	struct performance_gpd gpd = { 1, 1, 1, 1, 1 };
	(void)state;

	assert_false(performance_gpd(&gpd, &sample, 0.01));
	assert_true(gpd.threshold == 0 && gpd.var == 0 && gpd.es == 0);
	performance_sample_release(&sample);
}

static void drawdowns_are_found_deepest_first(void **state)
{
	/* wealth 1 .9 1 1.1 .99 .88 1.1 1.045, still below at the end */
	const double wealth[] = { 0.9, 1.0, 1.1, 0.99, 0.88, 1.1, 1.045 };
	double returns[7];
	struct performance_drawdown got[3];
	struct performance_sample sample;
	size_t count = 0;
	(void)state;

	for (int i = 0; i < 7; i++)
		returns[i] = wealth[i] / (i ? wealth[i - 1] : 1) - 1;
	returns[1] = 1 / (1 + returns[0]) - 1;
	sample = sample_of(returns, 7);
	sample.underwater[1] = sample.underwater[5] = 0; /* rounding is not the matter */
	assert_int_equal(performance_drawdowns(got, &count, 3, &sample), DRT_OK);
	assert_int_equal(count, 3);
	assert_true(test_close(got[0].depth, -0.2, 1e-12));
	assert_int_equal(got[0].peak, 2);
	assert_int_equal(got[0].valley, 4);
	assert_int_equal(got[0].end, 4);
	assert_true(got[0].recovered);
	assert_true(test_close(got[1].depth, -0.1, 1e-12));
	assert_int_equal(got[1].peak, PERFORMANCE_AT_START);
	assert_true(isnan(got[1].depth_usual)); /* one day only */
	assert_true(test_close(got[2].depth, -0.05, 1e-12));
	assert_false(got[2].recovered);
	assert_int_equal(got[2].end, 6);
	assert_int_equal(performance_drawdowns(got, &count, 1, &sample), DRT_OK);
	assert_int_equal(count, 1);
	assert_int_equal(got[0].peak, 2);
	assert_int_equal(performance_drawdowns(got, &count, 0, &sample), DRT_OK);
	assert_int_equal(count, 0);
	performance_sample_release(&sample);
}

static void weekdays_count_both_ends(void **state)
{
	const int64_t day = INT64_C(86400000000000);
	(void)state;

	/* day 0 was a Thursday */
	assert_int_equal(performance_weekdays(0, 0), 1);
	assert_int_equal(performance_weekdays(0, day), 2);
	assert_int_equal(performance_weekdays(2 * day, 3 * day), 0);
	assert_int_equal(performance_weekdays(0, 7 * day), 6);
	assert_int_equal(performance_weekdays(0, 13 * day), 10);
	assert_int_equal(performance_weekdays(day, 0), 0);
}

static void winning_and_losing_days_are_counted(void **state)
{
	const double returns[] = { 0.02, 0.04, 0, -0.01, -0.03, -0.02, 0.03 };
	struct performance_sample sample = sample_of(returns, 7);
	struct performance_days days;
	(void)state;

	performance_days(&days, &sample);
	assert_int_equal(days.wins, 3);
	assert_int_equal(days.losses, 3);
	assert_int_equal(days.longest_wins, 2);
	assert_int_equal(days.longest_losses, 3);
	assert_true(days.best == 0.04 && days.worst == -0.03);
	assert_true(days.exposure == 0.86);
	assert_true(days.win_rate == 0.5);
	assert_true(test_close(days.payoff_ratio, 1.5, 1e-14));
	assert_true(test_close(days.kelly, (1.5 * 0.5 - 0.5) / 1.5, 1e-14));
	assert_true(test_close(days.profit_factor, 1.5, 1e-14));
	performance_sample_release(&sample);
}

static void a_benchmark_explains_its_multiple(void **state)
{
	double benchmark[40], returns[40];
	struct performance_sample own, other;
	struct performance_alpha_beta both;
	struct rng rng;
	(void)state;

	rng_init(&rng, 8);
	for (int i = 0; i < 40; i++) {
		benchmark[i] = 0.01 * rng_normal(&rng);
		returns[i] = 0.0005 + 1.5 * benchmark[i];
	}
	own = sample_of(returns, 40);
	other = sample_of(benchmark, 40);
	for (int side = PERFORMANCE_ALL_DAYS; side <= PERFORMANCE_DOWN_DAYS; side++) {
		both = performance_alpha_beta(&own, &other, 0, (enum performance_side)side);
		assert_true(test_close(both.beta, 1.5, 1e-12));
		assert_true(test_close(both.alpha, pow(1.0005, 252) - 1, 1e-10));
	}
	assert_true(test_close(performance_r_squared(&own, &other), 1, 1e-12));
	assert_true(test_close(performance_alpha_simple(&own, &other), 0.126, 1e-12));
	assert_true(
		test_close(performance_capture(&other, &other, PERFORMANCE_UP_DAYS), 1, 1e-14));
	assert_true(test_close(performance_up_down_capture(&other, &other), 1, 1e-14));
	assert_true(isnan(performance_information_ratio(&other, &other)));
	performance_sample_release(&own);
	performance_sample_release(&other);
}

static void a_flat_benchmark_explains_nothing(void **state)
{
	const double flat[] = { 0, 0, 0 };
	const double returns[] = { 0.01, 0.02, 0.03 };
	struct performance_sample own = sample_of(returns, 3);
	struct performance_sample other = sample_of(flat, 3);
	(void)state;

	assert_true(isnan(performance_alpha_beta(&own, &other, 0, PERFORMANCE_ALL_DAYS).beta));
	assert_true(isnan(performance_r_squared(&own, &other)));
	assert_true(isnan(performance_capture(&own, &other, PERFORMANCE_UP_DAYS)));
	assert_true(isnan(performance_alpha_simple(&own, &other)));
	performance_sample_release(&own);
	performance_sample_release(&other);
}

static void fragility_weighs_the_extremes(void **state)
{
	/* sorted by the benchmark: -2 -> 5, 0 -> 1, 2 -> 9 (percent): .5 * 5 + .5 * 9 - 1 */
	const double benchmark[] = { 0, 0.02, -0.02 };
	const double returns[] = { 0.01, 0.09, 0.05 };
	struct performance_sample own = sample_of(returns, 3);
	struct performance_sample other = sample_of(benchmark, 3);
	(void)state;

	/* three days: the middle is round(1.5) = 2, the best day itself */
	assert_true(test_close(performance_beta_fragility(&own, &other),
	                       1 * 0.05 + 0 * 0.09 - 0.09, 1e-15));
	performance_sample_release(&own);
	performance_sample_release(&other);
}

static void rolling_windows_are_read_afresh(void **state)
{
	const double returns[] = { 0.01, -0.01, 0.02, 0.02, 0.02 };
	const double benchmark[] = { 0.02, -0.02, 0.04, 0, 0 };
	struct performance_rolling options = { PERFORMANCE_ROLLING_BETA, 2, returns, benchmark,
		                               5 };
	double out[5];
	(void)state;

	assert_int_equal(performance_rolling(out, &options), DRT_OK);
	assert_true(isnan(out[0]));
	assert_true(test_close(out[1], 0.5, 1e-14) && test_close(out[2], 0.5, 1e-14));
	assert_true(isnan(out[4])); /* the benchmark stands still */
	options.kind = PERFORMANCE_ROLLING_SHARPE;
	assert_int_equal(performance_rolling(out, &options), DRT_OK);
	assert_true(isnan(out[3]));
	options.kind = PERFORMANCE_ROLLING_MAX_DRAWDOWN;
	assert_int_equal(performance_rolling(out, &options), DRT_OK);
	assert_true(test_close(out[1], -0.01, 1e-14) && out[3] == 0);
	options.window = 1;
	assert_int_equal(performance_rolling(out, &options), DRT_EINVAL);
	options = (struct performance_rolling){ PERFORMANCE_ROLLING_BETA, 2, returns, NULL, 5 };
	assert_int_equal(performance_rolling(out, &options), DRT_EINVAL);
	options.window = 9;
	options.kind = PERFORMANCE_ROLLING_VOLATILITY;
	assert_int_equal(performance_rolling(out, &options), DRT_OK);
	assert_true(isnan(out[4])); /* longer than the series */
}

static void the_tear_sheet_is_made_of_its_parts(void **state)
{
	const double returns[] = { 0.01, -0.02, 0.03, -0.01, 0.02, 0.01 };
	const double benchmark[] = { 0.02, -0.01, 0.01, -0.02, 0.01, 0.01 };
	struct performance_request request = { returns, benchmark, 6, 0.0252 };
	struct performance_sample sample = sample_of(returns, 6);
	struct performance_number numbers[PERFORMANCE_NUMBERS_MAX];
	struct performance_report report;
	size_t with = 0;
	(void)state;

	assert_int_equal(improve_evaluate_performance(&report, &request, NULL), DRT_OK);
	assert_int_equal(report.count, 6);
	assert_true(report.sharpe == performance_sharpe(&sample, 0.0252 / 252));
	assert_true(report.annual_return == performance_annual_return(&sample));
	assert_true(report.has_benchmark && !isnan(report.beta));
	assert_int_equal(report.drawdown_count, 2);
	with = performance_report_numbers(numbers, &report);
	for (size_t i = 0; i < with; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(numbers[i].name, numbers[k].name);
	request.benchmark = NULL;
	assert_int_equal(improve_evaluate_performance(&report, &request, NULL), DRT_OK);
	assert_false(report.has_benchmark);
	assert_true(isnan(report.alpha) && isnan(report.down_capture));
	assert_int_equal(performance_report_numbers(numbers, &report), with - 10);
	performance_sample_release(&sample);
}

static void a_tear_sheet_of_bad_input_is_refused(void **state)
{
	const double good[] = { 0.01, 0.02 };
	const double hole[] = { 0.01, NAN };
	const struct {
		struct performance_request request;
		const char *says;
	} cases[] = {
		{ { good, NULL, 0, 0 }, "no returns" },
		{ { hole, NULL, 2, 0 }, "return 1" },
		{ { good, hole, 2, 0 }, "benchmark: performance: return 1" },
		{ { good, NULL, 2, NAN }, "risk-free rate" },
		{ { good, NULL, 2, -1 }, "risk-free rate" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct performance_report report = { .count = 42 };
		struct drt_error error;

		assert_int_equal(
			improve_evaluate_performance(&report, &cases[i].request, &error),
			DRT_EINVAL);
		assert_non_null(strstr(error.text, cases[i].says));
		assert_int_equal(report.count, 42);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sample_holds_order_and_losses),
		cmocka_unit_test(bad_returns_are_refused_by_position),
		cmocka_unit_test(equity_gives_returns),
		cmocka_unit_test(ratios_follow_their_definitions),
		cmocka_unit_test(steady_growth_is_stable),
		cmocka_unit_test(one_return_has_no_risk),
		cmocka_unit_test(ruin_has_no_growth_rate),
		cmocka_unit_test(the_normal_quantile_inverts_the_distribution),
		cmocka_unit_test(the_worst_days_make_the_tail),
		cmocka_unit_test(a_fat_tail_is_found),
		cmocka_unit_test(no_losses_have_no_tail),
		cmocka_unit_test(drawdowns_are_found_deepest_first),
		cmocka_unit_test(weekdays_count_both_ends),
		cmocka_unit_test(winning_and_losing_days_are_counted),
		cmocka_unit_test(a_benchmark_explains_its_multiple),
		cmocka_unit_test(a_flat_benchmark_explains_nothing),
		cmocka_unit_test(fragility_weighs_the_extremes),
		cmocka_unit_test(rolling_windows_are_read_afresh),
		cmocka_unit_test(the_tear_sheet_is_made_of_its_parts),
		cmocka_unit_test(a_tear_sheet_of_bad_input_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
