/* indicator.h - what every indicator of this folder has in common.
 *
 * Shape:   an indicator is a struct in the caller's storage that is fed one bar at
 *          a time. NAME_init() prepares it (the only allocation, if any),
 *          NAME_update() takes the next value and says whether it has a result,
 *          NAME_lookback() is the number of leading bars without one, and
 *          NAME_series() runs over whole arrays through the very same step, so
 *          that both forms agree bit for bit. NAME_release() gives memory back;
 *          indicators without one hold none.
 * Source:  the definitions are those of TA-Lib 0.4 with unstable period 0; where
 *          TA-Lib accumulates rounding errors in running sums, ours do not.
 * Values:  finite and below 10^300 in size. An update with any other value returns
 *          false and leaves the state as it was; a series refuses the whole array.
 * Results: a series writes `count` numbers, NaN where there is no result yet.
 * Errors:  DRT_EINVAL (a parameter outside its range, a value that is no number),
 *          DRT_ENOMEM (init and series). Results are untouched then.
 * Threads: functions on different structs are independent. */
#ifndef ANALYSIS_INDICATOR_H
#define ANALYSIS_INDICATOR_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"

/* Periods run from the least one of the indicator to this. */
enum { INDICATOR_PERIOD_MAX = 10000 };

#define INDICATOR_VALUE_MAX 1e300

/* False also for NaN. */
static inline bool indicator_takes(double value)
{
	return fabs(value) < INDICATOR_VALUE_MAX;
}

/* True when all `count` values are numbers that an indicator takes. */
static inline bool indicator_takes_all(const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!indicator_takes(values[i]))
			return false;
	return true;
}

/* TA-Lib treats smaller magnitudes as zero before it divides. */
static inline bool indicator_is_zero(double value)
{
	return -1e-14 < value && value < 1e-14;
}

#endif
