/* macd.h - moving average convergence/divergence (Appel): the fast EMA less the slow
 * one, an EMA of that as signal, and the difference of both as histogram.
 *
 * Seeding: both averages start on the bar slow - 1: the fast one is seeded with the
 *          mean of the `fast` values that end there, not with the first ones. The
 *          signal is seeded by the mean of the first `signal` differences. All three
 *          results start together.
 * Periods: 1 <= fast < slow, 1 <= signal, all up to INDICATOR_PERIOD_MAX. */
#ifndef ANALYSIS_MACD_H
#define ANALYSIS_MACD_H

#include "analysis/ema.h"

struct macd {
	struct ema fast, slow, signal;
	int skip; /* values that the fast average has still to pass over */
};

struct macd_value {
	double macd, signal, histogram;
};

/* Errors: DRT_EINVAL (a period; fast not below slow). */
DRT_MUST_CHECK enum drt_status macd_init(struct macd *macd, int fast, int slow, int signal);

/* Takes the next value; the three in *out and true once they are there. */
bool macd_update(struct macd_value *out, struct macd *macd, double value);

/* slow + signal - 2 */
int macd_lookback(int slow, int signal);

struct macd_options {
	int fast, slow, signal;
};

/* out[i] belongs to values[i]; all three NaN before the lookback.
 * Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status macd_series(struct macd_value *out, const double *values,
                                           size_t count, struct macd_options options);

#endif
