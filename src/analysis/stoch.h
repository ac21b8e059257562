/* stoch.h - the slow stochastic (Lane): where the close stands between the lowest low
 * and the highest high of the last fast_k bars, 0..100, smoothed to %K and that
 * again to %D. Where high and low are one, the raw value is 0.
 *
 * Inputs:  high, low, close.
 * Periods: fast_k 1.., slow_k 1.., slow_d 1..INDICATOR_PERIOD_MAX; each average is a
 *          MOVING_SMA or a MOVING_EMA. Both results start together. */
#ifndef ANALYSIS_STOCH_H
#define ANALYSIS_STOCH_H

#include "analysis/extreme.h"
#include "analysis/moving.h"
#include "model/bar.h"

struct stoch_options {
	int fast_k;
	int slow_k;
	enum moving_kind slow_k_kind;
	int slow_d;
	enum moving_kind slow_d_kind;
};

struct stoch {
	struct extreme highest, lowest;
	struct moving slow_k, slow_d;
};

struct stoch_value {
	double k, d; /* %K and %D, both slow */
};

/* Errors: DRT_EINVAL (an option), DRT_ENOMEM. After a failure nothing is held. */
DRT_MUST_CHECK enum drt_status stoch_init(struct stoch *stoch, struct stoch_options options);
void stoch_release(struct stoch *stoch);

/* Takes the next bar; both in *out and true once they are there. */
bool stoch_update(struct stoch_value *out, struct stoch *stoch, const struct bar *bar);

/* fast_k + slow_k + slow_d - 3 */
int stoch_lookback(struct stoch_options options);

/* out[i] belongs to bars[i]; both NaN before the lookback. Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status stoch_series(struct stoch_value *out, const struct bar *bars,
                                            size_t count, struct stoch_options options);

#endif
