/* atr.h - average true range, in the currency of the bars.
 *
 * The true range is the largest of high - low, |high - previous close| and
 * |low - previous close|; it exists from the second bar on. The average is
 * Wilder's: the mean of the first `period` true ranges, then
 * avg = (avg * (period - 1) + range) / period. With period 1 it is the range.
 *
 * Inputs: high, low, close.   Period: 1..INDICATOR_PERIOD_MAX. */
#ifndef ANALYSIS_ATR_H
#define ANALYSIS_ATR_H

#include "analysis/indicator.h"
#include "model/bar.h"

struct atr {
	double period;
	double average; /* the sum while seeding */
	double previous_close;
	int seen; /* bars so far, at most period + 1 */
};

/* The true range of a bar after a close. */
static inline double true_range(const struct bar *bar, double previous_close)
{
	double range = bar->high - bar->low;
	double up = fabs(bar->high - previous_close);
	double down = fabs(bar->low - previous_close);

	range = up > range ? up : range;
	return down > range ? down : range;
}

/* True when high, low and close are numbers an indicator takes. */
static inline bool indicator_takes_hlc(const struct bar *bar)
{
	return indicator_takes(bar->high) && indicator_takes(bar->low) &&
	       indicator_takes(bar->close);
}

/* Errors: DRT_EINVAL (period). */
DRT_MUST_CHECK enum drt_status atr_init(struct atr *atr, int period);

/* Takes the next bar; the average in *out and true from the period + 1st on. */
bool atr_update(double *out, struct atr *atr, const struct bar *bar);

/* period */
int atr_lookback(int period);

/* out[i] belongs to bars[i]. Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status atr_series(double *out, const struct bar *bars, size_t count,
                                          int period);

#endif
