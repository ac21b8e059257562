/* performance_ratio.c - see performance_ratio.h. What would divide by zero is NaN: an
 * infinite ratio would win every ranking. */
#include "improve/performance_ratio.h"

#include <math.h>

#include "improve/performance_drawdown.h"
#include "improve/performance_risk.h"

/* NaN instead of an infinity or a signed zero. */
static double divided(double numerator, double denominator)
{
	return denominator != 0 ? numerator / denominator : NAN;
}

double performance_total_return(const struct performance_sample *sample)
{
	return sample->wealth - 1;
}

static double grown(const struct performance_sample *sample, double exponent)
{
	return sample->wealth >= 0 ? pow(sample->wealth, exponent) - 1 : NAN;
}

double performance_annual_return(const struct performance_sample *sample)
{
	return grown(sample, PERFORMANCE_PERIODS / (double)sample->count);
}

double performance_geometric_mean(const struct performance_sample *sample)
{
	return grown(sample, 1 / (double)sample->count);
}

double performance_volatility(const struct performance_sample *sample)
{
	return sample->deviation * sqrt(PERFORMANCE_PERIODS);
}

double performance_sharpe(const struct performance_sample *sample, double risk_free)
{
	return divided(sample->mean - risk_free, sample->deviation) * sqrt(PERFORMANCE_PERIODS);
}

double performance_downside_risk(const struct performance_sample *sample, double required)
{
	double squares = 0;

	for (size_t i = 0; i < sample->count; i++) {
		double short_fall = fmin(sample->returns[i] - required, 0);

		squares += short_fall * short_fall;
	}
	return sqrt(squares / (double)sample->count) * sqrt(PERFORMANCE_PERIODS);
}

double performance_sortino(const struct performance_sample *sample, double required)
{
	return divided((sample->mean - required) * PERFORMANCE_PERIODS,
	               performance_downside_risk(sample, required));
}

double performance_adjusted_sortino(const struct performance_sample *sample)
{
	return performance_sortino(sample, 0) / sqrt(2);
}

double performance_calmar(const struct performance_sample *sample)
{
	return divided(performance_annual_return(sample),
	               fabs(performance_max_drawdown(sample)));
}

double performance_omega(const struct performance_sample *sample, double risk_free,
                         double required_annual)
{
	double threshold = pow(1 + required_annual, 1 / PERFORMANCE_PERIODS) - 1;
	double above = 0;
	double below = 0;

	for (size_t i = 0; i < sample->count; i++) {
		double excess = sample->returns[i] - risk_free - threshold;

		if (excess > 0)
			above += excess;
		else
			below -= excess;
	}
	return divided(above, below);
}

double performance_stability(const struct performance_sample *sample)
{
	double n = (double)sample->count;
	double time_mean = (n - 1) / 2;
	double level = 0;
	double level_mean = 0;
	double squares = 0;
	double products = 0;

	for (size_t i = 0; i < sample->count; i++) {
		level += log1p(sample->returns[i]);
		level_mean += level;
	}
	level_mean /= n;
	level = 0;
	for (size_t i = 0; i < sample->count; i++) {
		level += log1p(sample->returns[i]);
		squares += (level - level_mean) * (level - level_mean);
		products += (level - level_mean) * ((double)i - time_mean);
	}
	/* the sum of (i - mean)^2 over 0..n-1 is n (n^2 - 1) / 12 */
	return divided(products * products, squares * (n * (n * n - 1) / 12));
}

double performance_tail_ratio(const struct performance_sample *sample)
{
	return divided(fabs(performance_quantile(sample, 0.95)),
	               fabs(performance_quantile(sample, 0.05)));
}

double performance_common_sense(const struct performance_sample *sample)
{
	return performance_tail_ratio(sample) * (1 + performance_annual_return(sample));
}

double performance_risk_return(const struct performance_sample *sample)
{
	return divided(sample->mean, sample->deviation);
}

/* |correlation| of each return with the one before. */
static double neighbour_correlation(const struct performance_sample *sample)
{
	const double *r = sample->returns;
	size_t pairs = sample->count - 1;
	double early_mean = 0;
	double late_mean = 0;
	double early = 0;
	double late = 0;
	double both = 0;

	for (size_t i = 0; i < pairs; i++) {
		early_mean += r[i];
		late_mean += r[i + 1];
	}
	early_mean /= (double)pairs;
	late_mean /= (double)pairs;
	for (size_t i = 0; i < pairs; i++) {
		early += (r[i] - early_mean) * (r[i] - early_mean);
		late += (r[i + 1] - late_mean) * (r[i + 1] - late_mean);
		both += (r[i] - early_mean) * (r[i + 1] - late_mean);
	}
	return fabs(divided(both, sqrt(early * late)));
}

double performance_autocorrelation_penalty(const struct performance_sample *sample)
{
	double n = (double)sample->count;
	double correlation = 0;
	double power = 1;
	double sum = 0;

	if (sample->count < 3)
		return NAN;
	correlation = neighbour_correlation(sample);
	for (size_t k = 1; k < sample->count; k++) {
		power *= correlation;
		sum += (n - (double)k) / n * power;
	}
	return sqrt(1 + 2 * sum);
}

double performance_smart_sharpe(const struct performance_sample *sample)
{
	return performance_sharpe(sample, 0) / performance_autocorrelation_penalty(sample);
}

double performance_smart_sortino(const struct performance_sample *sample)
{
	return performance_sortino(sample, 0) / performance_autocorrelation_penalty(sample);
}

double performance_probabilistic_sharpe(const struct performance_sample *sample)
{
	double ratio = performance_risk_return(sample);
	double kurtosis = performance_kurtosis_unbiased(sample) + 3;
	double variance = 1 - performance_skew_unbiased(sample) * ratio +
	                  (kurtosis - 1) / 4 * ratio * ratio;

	return performance_normal(ratio / sqrt(variance / (double)(sample->count - 1)));
}

double performance_probabilistic_sharpe_quantstats(const struct performance_sample *sample)
{
	double ratio = performance_risk_return(sample);
	double excess = performance_kurtosis_unbiased(sample);
	double variance = 1 + 0.5 * ratio * ratio - performance_skew_unbiased(sample) * ratio +
	                  (excess - 3) / 4 * ratio * ratio;

	return performance_normal(ratio / sqrt(variance / (double)(sample->count - 1)));
}
