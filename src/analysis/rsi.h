/* rsi.h - relative strength index, 0..100: 100 * G / (G + L), where G and L are the
 * average gain and loss between neighbours, smoothed as Wilder does ("New Concepts
 * in Technical Trading Systems", 1978): seeded by the plain mean of the first
 * `period` moves, then avg = (avg * (period - 1) + move) / period. 0 where nothing
 * moved.
 *
 * Period: 2..INDICATOR_PERIOD_MAX. */
#ifndef ANALYSIS_RSI_H
#define ANALYSIS_RSI_H

#include "analysis/indicator.h"

struct rsi {
	double period;
	double gain, loss; /* sums while seeding, averages afterwards */
	double previous;
	int seen; /* values so far, at most period + 1 */
};

/* Errors: DRT_EINVAL (period). */
DRT_MUST_CHECK enum drt_status rsi_init(struct rsi *rsi, int period);

/* Takes the next value; the index in *out and true from the period + 1st on. */
bool rsi_update(double *out, struct rsi *rsi, double value);

/* period */
int rsi_lookback(int period);

/* out[i] belongs to values[i]. Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status rsi_series(double *out, const double *values, size_t count,
                                          int period);

#endif
