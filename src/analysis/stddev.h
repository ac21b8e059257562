/* stddev.h - standard deviation of the last `period` values, population moments
 * (divided by the period), times `factor`.
 *
 * Method: the mean of the window is exact (sma.h); the squares of the distances from
 *         it are summed afresh each time, with the correction of Chan, Golub and
 *         LeVeque, "Algorithms for computing the sample variance" (1983), eq. 1.7.
 *         The result depends on the window alone. A deviation below one unit in the
 *         last place of the mean is 0.
 * Cost:   proportional to the period, with a small constant.
 * Period: 2..INDICATOR_PERIOD_MAX; the factor any number. */
#ifndef ANALYSIS_STDDEV_H
#define ANALYSIS_STDDEV_H

#include "analysis/sma.h"

struct stddev {
	struct sma sma;
	double factor;
};

/* Errors: DRT_EINVAL (period, factor not finite), DRT_ENOMEM. After a failure nothing
 * is held. */
DRT_MUST_CHECK enum drt_status stddev_init(struct stddev *stddev, int period, double factor);
void stddev_release(struct stddev *stddev);

/* Takes the next value; factor * deviation in *out, the mean of the window in *mean
 * when not NULL, and true once the window is full. */
bool stddev_update(double *out, double *mean, struct stddev *stddev, double value);

/* period - 1 */
int stddev_lookback(int period);

/* out[i] belongs to values[i]. Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status stddev_series(double *out, const double *values, size_t count,
                                             int period, double factor);

#endif
