/* performance_rolling.h - a metric over a window that moves along the returns. */
#ifndef IMPROVE_PERFORMANCE_ROLLING_H
#define IMPROVE_PERFORMANCE_ROLLING_H

#include <stddef.h>

#include "core/status.h"

enum performance_rolling_kind {
	PERFORMANCE_ROLLING_SHARPE,
	PERFORMANCE_ROLLING_SORTINO,
	PERFORMANCE_ROLLING_VOLATILITY,
	PERFORMANCE_ROLLING_MAX_DRAWDOWN,
	PERFORMANCE_ROLLING_BETA
};

struct performance_rolling {
	enum performance_rolling_kind kind;
	size_t window;           /* returns, at least 2; 126 is half a year */
	const double *returns;   /* count of them, finite */
	const double *benchmark; /* the same days; for the beta only */
	size_t count;
};

/* out[i] is the metric, as in performance_ratio.h and its neighbours with rates of 0,
 * over the `window` returns that end with returns[i]; NaN for i < window - 1 and where
 * it is not defined. Cost: count * window. Each window is read afresh, so nothing drifts.
 * Errors: DRT_EINVAL (window below 2; a beta without a benchmark). */
DRT_MUST_CHECK enum drt_status performance_rolling(double *out,
                                                   const struct performance_rolling *options);

#endif
