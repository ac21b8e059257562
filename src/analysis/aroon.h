/* aroon.h - Aroon (Chande, 1995): how recent the highest high and the lowest low of
 * the last period + 1 bars are, 100 for the present bar, 0 for `period` bars ago.
 * Of equal highs the latest counts.
 *
 * Inputs: high, low.   Period: 2..INDICATOR_PERIOD_MAX. */
#ifndef ANALYSIS_AROON_H
#define ANALYSIS_AROON_H

#include "analysis/extreme.h"
#include "analysis/indicator.h"
#include "model/bar.h"

struct aroon {
	struct extreme highest, lowest;
	int period;
};

struct aroon_value {
	double down, up;
};

/* Errors: DRT_EINVAL (period), DRT_ENOMEM. After a failure nothing is held. */
DRT_MUST_CHECK enum drt_status aroon_init(struct aroon *aroon, int period);
void aroon_release(struct aroon *aroon);

/* Takes the next bar; both in *out and true from the period + 1st on. */
bool aroon_update(struct aroon_value *out, struct aroon *aroon, const struct bar *bar);

/* period */
int aroon_lookback(int period);

/* out[i] belongs to bars[i]; both NaN before the lookback. Errors: see indicator.h. */
DRT_MUST_CHECK enum drt_status aroon_series(struct aroon_value *out, const struct bar *bars,
                                            size_t count, int period);

#endif
