/* performance_risk.c - see performance_risk.h. Moments are taken about the mean in
 * performance_sample.c; here they are only put in proportion. */
#include "improve/performance_risk.h"

#include <math.h>

double performance_skew(const struct performance_sample *sample)
{
	double m2 = sample->moments[2];

	return m2 > 0 ? sample->moments[3] / (m2 * sqrt(m2)) : NAN;
}

double performance_skew_unbiased(const struct performance_sample *sample)
{
	double n = (double)sample->count;

	return n > 2 ? sqrt(n * (n - 1)) / (n - 2) * performance_skew(sample) : NAN;
}

double performance_kurtosis(const struct performance_sample *sample)
{
	double m2 = sample->moments[2];

	return m2 > 0 ? sample->moments[4] / (m2 * m2) - 3 : NAN;
}

double performance_kurtosis_unbiased(const struct performance_sample *sample)
{
	double n = (double)sample->count;

	if (n < 4)
		return NAN;
	return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * performance_kurtosis(sample) + 6);
}

double performance_jarque_bera(double *p_value, const struct performance_sample *sample)
{
	double skew = performance_skew(sample);
	double kurtosis = performance_kurtosis(sample);
	double value = (double)sample->count / 6 * (skew * skew + kurtosis * kurtosis / 4);

	*p_value = exp(-value / 2);
	return value;
}

double performance_var(const struct performance_sample *sample, double p)
{
	return performance_quantile(sample, p);
}

double performance_cvar(const struct performance_sample *sample, double p)
{
	size_t lowest = (size_t)((double)(sample->count - 1) * p) + 1;
	double sum = 0;

	for (size_t i = 0; i < lowest; i++)
		sum += sample->sorted[i];
	return sum / (double)lowest;
}

double performance_var_sigma(const struct performance_sample *sample, double sigmas)
{
	return sample->mean - sigmas * sample->deviation;
}

double performance_var_normal(const struct performance_sample *sample, double p)
{
	return sample->mean + sample->deviation * performance_normal_quantile(p);
}

/* Mean of the values below the bound; the bound itself when there is none. */
static double mean_below(const double *values, size_t count, double bound)
{
	double sum = 0;
	size_t below = 0;

	for (size_t i = 0; i < count; i++)
		if (values[i] < bound) {
			sum += values[i];
			below++;
		}
	return below > 0 ? sum / (double)below : bound;
}

double performance_cvar_normal(const struct performance_sample *sample, double p)
{
	return mean_below(sample->returns, sample->count, performance_var_normal(sample, p));
}

double performance_cvar_normal_of(const double *values, size_t count, double p)
{
	double mean = 0;
	double squares = 0;

	if (count < 2)
		return NAN;
	for (size_t i = 0; i < count; i++)
		mean += values[i];
	mean /= (double)count;
	for (size_t i = 0; i < count; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	return mean_below(values, count,
	                  mean + sqrt(squares / (double)(count - 1)) *
	                                  performance_normal_quantile(p));
}

double performance_normal(double x)
{
	return 0.5 * erfc(-x / sqrt(2));
}

/* A start good to 0.005 (Abramowitz and Stegun 26.2.23), then Halley's steps against
 * the distribution function, each of which triples the correct digits. */
double performance_normal_quantile(double p)
{
	static const double pi = 3.14159265358979323846;
	double tail = p < 0.5 ? p : 1 - p;
	double t = 0;
	double x = 0;

	if (!(p > 0 && p < 1))
		return NAN;
	t = sqrt(-2 * log(tail));
	x = t - (2.515517 + t * (0.802853 + t * 0.010328)) /
	                (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
	x = p < 0.5 ? -x : x;
	for (int i = 0; i < 3; i++) {
		double miss = (performance_normal(x) - p) * sqrt(2 * pi) * exp(x * x / 2);

		x -= miss / (1 + x * miss / 2);
	}
	return x;
}
