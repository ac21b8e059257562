/* measure.h - what several strategies read off a run of daily bars.
 *
 * Every function looks at the end of the array, the newest bar last, and returns NaN
 * where there are too few bars. */
#ifndef AGENT_MEASURE_H
#define AGENT_MEASURE_H

#include <stddef.h>

#include "model/bar.h"

/* close[n-1-skip] / close[n-1-bars] - 1. */
double measure_return(const struct bar *bars, size_t count, size_t back, size_t skip);
/* Mean of the last `period` closes. */
double measure_sma(const struct bar *bars, size_t count, size_t period);
/* Standard deviation (ddof 1) of the last `days` log returns times sqrt(252). */
double measure_volatility(const struct bar *bars, size_t count, size_t days);

/* Fills ranks (1 is the largest value) of `count` values; NaN gets 0. */
void measure_ranks(int *ranks, const double *values, size_t count);

#endif
