/* performance_risk.h - the shape of a distribution of returns and what its lower tail
 * costs.
 *
 * Units:   results are daily returns: -0.03 is a loss of 3 %. A part p of 0.05 is the
 *          worst 5 % of the days.
 * Results: NaN where not defined, see performance_sample.h. */
#ifndef IMPROVE_PERFORMANCE_RISK_H
#define IMPROVE_PERFORMANCE_RISK_H

#include <stdbool.h>

#include "improve/performance_sample.h"

/* Skewness m3 / m2^1.5 and excess kurtosis m4 / m2^2 - 3 of the moments as they are
 * (scipy bias=True, pyfolio), and corrected for the sample (pandas, QuantStats). */
double performance_skew(const struct performance_sample *sample);
double performance_skew_unbiased(const struct performance_sample *sample);
double performance_kurtosis(const struct performance_sample *sample);
double performance_kurtosis_unbiased(const struct performance_sample *sample);

/* n / 6 (skew^2 + kurtosis^2 / 4); *p_value is that of chi squared with two degrees. */
double performance_jarque_bera(double *p_value, const struct performance_sample *sample);

/* The quantile of the returns themselves (empyrical), and the mean of the lowest
 * int((n - 1) p) + 1. */
double performance_var(const struct performance_sample *sample, double p);
double performance_cvar(const struct performance_sample *sample, double p);

/* mean - sigmas * deviation (pyfolio, with 2) */
double performance_var_sigma(const struct performance_sample *sample, double sigmas);

/* The quantile of the normal distribution with that mean and deviation, and the mean
 * of the returns below it (QuantStats); with no return below, the quantile. */
double performance_var_normal(const struct performance_sample *sample, double p);
double performance_cvar_normal(const struct performance_sample *sample, double p);

/* Mean of the `count` values below the normal quantile of those values. */
double performance_cvar_normal_of(const double *values, size_t count, double p);

/* The standard normal distribution and its inverse; p in (0, 1), else NaN. */
double performance_normal(double x);
double performance_normal_quantile(double p);

/* Value at risk and expected shortfall from a generalized Pareto distribution over the
 * largest losses: Gilli and Kellezi, "An Application of Extreme Value Theory for
 * Measuring Financial Risk" (2006). As empyrical does it: losses of at least the
 * threshold, which starts at 0.2 and is halved until the fit has a positive shape and
 * the value at risk is positive; the part p is one of the losing days, not of all.
 * Losses are positive numbers here. */
struct performance_gpd {
	double threshold, scale, shape;
	double var, es;
};

/* False, and zeros, when no threshold above 10^-9 gives a fit; below three returns.
 * Errors are not possible otherwise. */
bool performance_gpd(struct performance_gpd *out, const struct performance_sample *sample,
                     double p);

#endif
