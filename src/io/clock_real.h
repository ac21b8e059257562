/* clock_real.h - the clocks of the machine behind core/clock.h.
 *
 * Time:    the wall clock is UTC and follows the machine's, also backwards; the
 *          monotonic one starts anywhere and never goes back.
 * Threads: any.
 * Owners:  both live as long as the program. */
#ifndef IO_CLOCK_REAL_H
#define IO_CLOCK_REAL_H

#include "core/clock.h"

/* UTC nanoseconds since 1970-01-01. */
const struct clock *clock_real_wall(void);

/* CLOCK_MONOTONIC, the clock that loop timers count on. */
const struct clock *clock_real_monotonic(void);

#endif
