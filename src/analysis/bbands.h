/* bbands.h - Bollinger bands: a moving average and, above and below it, a number of
 * population standard deviations of the same window (stddev.h).
 *
 * Middle: MOVING_SMA or MOVING_EMA. The deviation is always about the plain mean.
 * Period: 2..INDICATOR_PERIOD_MAX; the factors any finite numbers. */
#ifndef ANALYSIS_BBANDS_H
#define ANALYSIS_BBANDS_H

#include "analysis/moving.h"
#include "analysis/stddev.h"

struct bbands_options {
	int period;
	double up, down;       /* deviations, 2 and 2 as usual */
	enum moving_kind kind; /* of the middle */
};

struct bbands {
	struct stddev stddev;
	struct ema ema; /* the middle, when kind is MOVING_EMA */
	struct bbands_options options;
};

struct bbands_value {
	double upper, middle, lower;
};

/* Errors: DRT_EINVAL (an option), DRT_ENOMEM. After a failure nothing is held. */
DRT_MUST_CHECK enum drt_status bbands_init(struct bbands *bbands,
                                           struct bbands_options options);
void bbands_release(struct bbands *bbands);

/* Takes the next value; the bands in *out and true once the window is full. */
bool bbands_update(struct bbands_value *out, struct bbands *bbands, double value);

/* period - 1 */
int bbands_lookback(int period);

/* out[i] belongs to values[i]; all three NaN before the lookback.
 * Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status bbands_series(struct bbands_value *out, const double *values,
                                             size_t count, struct bbands_options options);

#endif
