/* performance_calendar.h - returns of weeks, months and years from daily ones.
 *
 * Time:   a return belongs to the UTC date of its time; times do not decrease.
 * Shape:  periods without a day do not appear. */
#ifndef IMPROVE_PERFORMANCE_CALENDAR_H
#define IMPROVE_PERFORMANCE_CALENDAR_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

enum performance_period {
	PERFORMANCE_YEARS,
	PERFORMANCE_MONTHS,
	PERFORMANCE_WEEKS, /* of ISO 8601: year and week belong together */
	/* As empyrical groups them: calendar year and ISO week, so that the last days of
	 * December may be joined with the first week of the same January. */
	PERFORMANCE_WEEKS_OF_CALENDAR_YEAR,
};

struct performance_period_return {
	int year;
	int part;     /* month 1..12, week 1..53, 0 for years */
	double value; /* prod(1 + r) - 1 over its days */
	size_t days;
};

/* Returns per period, in the order of (year, part); `out` has room for `count`, which
 * always suffices. Their number in *periods.
 * Errors: DRT_EINVAL (a time before the one before it). */
DRT_MUST_CHECK enum drt_status performance_by_period(struct performance_period_return *out,
                                                     size_t *periods,
                                                     enum performance_period period,
                                                     const int64_t *times_ns,
                                                     const double *returns, size_t count);

#endif
