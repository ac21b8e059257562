/* roc.h - rate of change: the move over `period` values in percent,
 * (value / value[period ago] - 1) * 100; 0 where the older value is 0.
 *
 * Period: 1..INDICATOR_PERIOD_MAX. */
#ifndef ANALYSIS_ROC_H
#define ANALYSIS_ROC_H

#include "analysis/indicator.h"
#include "analysis/window.h"

struct roc {
	struct window window; /* the last `period` values */
};

/* Errors: DRT_EINVAL (period), DRT_ENOMEM. After a failure nothing is held. */
DRT_MUST_CHECK enum drt_status roc_init(struct roc *roc, int period);
void roc_release(struct roc *roc);

/* Takes the next value; percent in *out and true from the period + 1st on. */
bool roc_update(double *out, struct roc *roc, double value);

/* period */
int roc_lookback(int period);

/* out[i] belongs to values[i]. Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status roc_series(double *out, const double *values, size_t count,
                                          int period);

#endif
