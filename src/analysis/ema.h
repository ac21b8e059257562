/* ema.h - exponential moving average with k = 2 / (period + 1), seeded by the plain
 * mean of the first `period` values; then avg = avg + k * (value - avg). With
 * period 1 it is the value itself.
 *
 * Period: 1..INDICATOR_PERIOD_MAX. */
#ifndef ANALYSIS_EMA_H
#define ANALYSIS_EMA_H

#include "analysis/indicator.h"

struct ema {
	double weight;  /* k */
	double average; /* the sum while seeding */
	int period;
	int seen; /* values so far, at most period */
};

/* Errors: DRT_EINVAL (period). */
DRT_MUST_CHECK enum drt_status ema_init(struct ema *ema, int period);

/* Takes the next value; the average in *out and true from the period-th on. Inline,
 * since other indicators are made of it. */
static inline bool ema_update(double *out, struct ema *ema, double value)
{
	if (!indicator_takes(value))
		return false;
	if (__builtin_expect(ema->seen < ema->period, 0)) {
		ema->average += value;
		if (++ema->seen < ema->period)
			return false;
		ema->average /= ema->period;
	} else if (ema->period == 1) {
		ema->average = value;
	} else {
		ema->average += (value - ema->average) * ema->weight;
	}
	*out = ema->average;
	return true;
}

/* period - 1 */
int ema_lookback(int period);

/* out[i] belongs to values[i]. Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status ema_series(double *out, const double *values, size_t count,
                                          int period);

#endif
