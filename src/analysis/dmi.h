/* dmi.h - Wilder's directional movement ("New Concepts in Technical Trading Systems",
 * 1978): +DI and -DI, 0..100.
 *
 * The movement of a bar is up (high - previous high) or down (previous low - low),
 * the larger of both if it is above 0. Movements and true ranges are summed: the
 * plain sum of the first period - 1, then sum = sum - sum / period + value. DI is
 * 100 * movement sum / range sum, 0 where nothing moved. With period 1 nothing is
 * summed and, as in TA-Lib, the ratio is not multiplied by 100.
 *
 * Inputs: high, low, close.   Period: 1..INDICATOR_PERIOD_MAX. */
#ifndef ANALYSIS_DMI_H
#define ANALYSIS_DMI_H

#include "analysis/atr.h"

struct dmi {
	double period;
	double plus, minus, range; /* the three sums */
	double previous_high, previous_low, previous_close;
	int seen; /* bars so far, at most period + 1 */
};

struct dmi_value {
	double plus_di, minus_di;
};

/* Errors: DRT_EINVAL (period). */
DRT_MUST_CHECK enum drt_status dmi_init(struct dmi *dmi, int period);

/* Takes the next bar; both in *out and true from the period + 1st on. */
bool dmi_update(struct dmi_value *out, struct dmi *dmi, const struct bar *bar);

/* period */
int dmi_lookback(int period);

/* out[i] belongs to bars[i]; both NaN before the lookback. Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status dmi_series(struct dmi_value *out, const struct bar *bars,
                                          size_t count, int period);

#endif
