/* adx.h - average directional index, 0..100: Wilder's average of
 * DX = 100 * |+DI - -DI| / (+DI + -DI) (dmi.h), seeded by the mean of the first
 * `period` DX, then avg = (avg * (period - 1) + DX) / period. A bar on which neither
 * DI is above 0 adds nothing to the seed and leaves the average as it was.
 *
 * Inputs: high, low, close.   Period: 2..INDICATOR_PERIOD_MAX.
 * +DI and -DI come along and start earlier than the average. */
#ifndef ANALYSIS_ADX_H
#define ANALYSIS_ADX_H

#include "analysis/dmi.h"

struct adx {
	struct dmi dmi;
	double average; /* the sum while seeding */
	int seeded;     /* DX so far, at most period */
};

struct adx_value {
	double adx;
	struct dmi_value di;
};

/* Errors: DRT_EINVAL (period). */
DRT_MUST_CHECK enum drt_status adx_init(struct adx *adx, int period);

/* Takes the next bar. True once all three are there; before that, those that are not
 * there yet are NaN. */
bool adx_update(struct adx_value *out, struct adx *adx, const struct bar *bar);

/* 2 * period - 1; of the DI: dmi_lookback() */
int adx_lookback(int period);

/* out[i] belongs to bars[i]. Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status adx_series(struct adx_value *out, const struct bar *bars,
                                          size_t count, int period);

#endif
