/* sma.h - simple moving average: the mean of the last `period` values.
 *
 * Method:  the sum of the window is kept exactly, in integers (exact_sum.h), is
 *          rounded once to the nearest double and divided once by the period. The
 *          result is bit for bit that of summing each window afresh without
 *          rounding (math.fsum(window) / period in Python): it depends on the
 *          window alone, has no drift, and two averages over windows with the same
 *          mean compare as they should. A value that does not fit the integers
 *          (see exact_sum.h) makes the windows that hold it be summed afresh;
 *          slower, same result.
 * Cost:    independent of the period.
 * Period:  1..INDICATOR_PERIOD_MAX. */
#ifndef ANALYSIS_SMA_H
#define ANALYSIS_SMA_H

#include "analysis/exact_sum.h"
#include "analysis/indicator.h"
#include "analysis/window.h"

struct sma {
	struct window window;
	exact_int *units; /* owned; of each value in the window, 0 for one that does not fit */
	struct exact_sum sum; /* of these */
	int odd_for;          /* updates until the last value that does not fit is out */
	double period;
};

/* Errors: DRT_EINVAL (period), DRT_ENOMEM. After a failure nothing is held. */
DRT_MUST_CHECK enum drt_status sma_init(struct sma *sma, int period);
void sma_release(struct sma *sma);
/* Forgets every value. */
void sma_reset(struct sma *sma);

/* Takes the next value; the mean in *out and true once the window is full. */
bool sma_update(double *out, struct sma *sma, double value);

/* period - 1 */
int sma_lookback(int period);

/* out[i] is the mean of values[i - period + 1 .. i], NaN for i < period - 1.
 * Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status sma_series(double *out, const double *values, size_t count,
                                          int period);

#endif
