/* performance_sample.h - a series of periodic simple returns, prepared once for every
 * metric of performance_*.h.
 *
 * Units:   a return of 0.01 is one percent of the capital at the start of its period.
 *          Periods are trading days, 252 a year, where a metric is annualised.
 * Shape:   the returns as they are (borrowed), a sorted copy, the losses below the
 *          peak, and the moments. The metrics are pure functions of it; one that is
 *          not defined for a series (too short, nothing to divide by) is NaN.
 * Owners:  performance_sample_init() takes caller storage and borrows the returns,
 *          which must outlive it; performance_sample_release() gives memory back.
 * Threads: read-only after init; any thread may read. */
#ifndef IMPROVE_PERFORMANCE_SAMPLE_H
#define IMPROVE_PERFORMANCE_SAMPLE_H

#include <stddef.h>

#include "core/status.h"

#define PERFORMANCE_PERIODS 252.0 /* per year */

struct performance_sample {
	const double *returns; /* borrowed; count of them, oldest first */
	size_t count;
	double *sorted;     /* owned; ascending */
	double *underwater; /* owned; wealth / peak so far - 1, at most 0 */
	double sum, mean;
	double deviation;  /* standard, with n - 1; NaN below two returns */
	double moments[5]; /* [k]: mean of (r - mean)^k, for 2, 3, 4 */
	double wealth;     /* product of 1 + r */
};

/* Reads `count` returns. The peak of `underwater` starts at the capital before the
 * first return, so that a loss in the first period counts.
 * Errors: DRT_EINVAL (no return at all, or one that is not finite: the error names its
 * position), DRT_ENOMEM. After a failure nothing is held. */
DRT_MUST_CHECK enum drt_status performance_sample_init(struct performance_sample *sample,
                                                       const double *returns, size_t count,
                                                       struct drt_error *error);
void performance_sample_release(struct performance_sample *sample);

/* The value below which the part p (0..1) of the returns lies, linear between
 * neighbours as numpy.percentile does: sorted[(n - 1) p]. */
double performance_quantile(const struct performance_sample *sample, double p);

/* Returns of an equity curve: out[i] = equity[i + 1] / equity[i] - 1 for `count` - 1
 * entries. Errors: DRT_EINVAL (below two values; one that is not finite and above 0:
 * the error names its position). */
DRT_MUST_CHECK enum drt_status performance_returns_of(double *out, const double *equity,
                                                      size_t count, struct drt_error *error);

#endif
