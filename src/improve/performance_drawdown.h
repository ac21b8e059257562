/* performance_drawdown.h - losses below the peak: how deep, how long, what they cost.
 *
 * Peak:    the highest wealth so far, beginning with the capital before the first
 *          return (performance_sample.h).
 * Units:   a drawdown of -0.25 is a loss of a quarter of the peak.
 * Results: NaN where not defined. */
#ifndef IMPROVE_PERFORMANCE_DRAWDOWN_H
#define IMPROVE_PERFORMANCE_DRAWDOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "improve/performance_sample.h"

/* The lowest of `underwater`, at most 0. */
double performance_max_drawdown(const struct performance_sample *sample);

/* sqrt(sum(underwater^2) / (n - 1)) (Martin; QuantStats) */
double performance_ulcer_index(const struct performance_sample *sample);

/* Total return / ulcer index (QuantStats; not annualised). */
double performance_ulcer_performance(const struct performance_sample *sample);

/* Sum of returns / (ulcer index * pitfall); the pitfall is the mean of the drawdowns
 * below their own 5 % normal quantile, in deviations of the returns (KeyQuant). */
double performance_serenity_index(const struct performance_sample *sample);

/* |sum of returns| / |maximum drawdown| */
double performance_recovery_factor(const struct performance_sample *sample);

/* One time below the peak. Positions are those of returns; the wealth at `peak` was the
 * highest so far, PERFORMANCE_AT_START when that is the capital before the first. */
enum { PERFORMANCE_AT_START = -1 };
struct performance_drawdown {
	double depth;       /* at most 0 */
	double depth_usual; /* the same without the deepest 1 % of its days; NaN for none left */
	int64_t peak;       /* the last position at the peak */
	int64_t valley;     /* the first position at the deepest */
	int64_t end;        /* the last position below the peak */
	bool recovered;     /* position end + 1 is at the peak again */
};

/* The up to `room` deepest drawdowns, deepest first, of equal ones the earlier; their
 * number in *count. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status performance_drawdowns(struct performance_drawdown *out,
                                                     size_t *count, size_t room,
                                                     const struct performance_sample *sample);

/* Days from Monday to Friday between two UTC instants, both ends included, as pyfolio
 * counts the duration from peak to recovery. */
int64_t performance_weekdays(int64_t from_ns, int64_t to_ns);

#endif
