/* obv.h - on-balance volume (Granville): the running sum of the volume, added when
 * the close rose and subtracted when it fell. It starts at the first bar's volume.
 *
 * Inputs: close, volume. There is a result for every bar.
 * Range:  a sum of whole volumes is exact below 2^53. */
#ifndef ANALYSIS_OBV_H
#define ANALYSIS_OBV_H

#include "analysis/indicator.h"
#include "model/bar.h"

struct obv {
	double sum;
	double previous_close; /* -infinity at first: the first bar counts as risen */
};

void obv_init(struct obv *obv);

/* Takes the next bar; the sum in *out and true, or false for a bar that holds no
 * numbers. */
bool obv_update(double *out, struct obv *obv, const struct bar *bar);

/* 0 */
int obv_lookback(void);

/* out[i] belongs to bars[i]. Errors: DRT_EINVAL (a bar that holds no numbers). */
DRT_MUST_CHECK enum drt_status obv_series(double *out, const struct bar *bars, size_t count);

#endif
