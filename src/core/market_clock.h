/* market_clock.h - market time: real time, or what a simulated gateway announces.
 *
 * Shape:   market = anchor_market + (monotonic - anchor_monotonic) * speed. Until
 *          somebody announces, market time is the wall clock at speed 1.
 * Units:   speed in thousandths: 1000 is real time, 60000 is sixty times as fast,
 *          0 stands still.
 * Threads: any thread announces, the last one counts; any thread reads. Nobody waits for
 *          longer than another announcement takes.
 * Safety:  market_clock_lock_real() makes every later announcement fail; LIVE
 *          trading calls it before anything else. */
#ifndef CORE_MARKET_CLOCK_H
#define CORE_MARKET_CLOCK_H

#include <stdbool.h>

#include "core/clock.h"
#include "core/status.h"

struct market_clock;

/* Borrows both clocks, which must outlive it. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status market_clock_new(struct market_clock **out,
                                                const struct clock *wall,
                                                const struct clock *monotonic);
void market_clock_free(struct market_clock *market);

/* The clock to hand out; lives as long as the object. */
const struct clock *market_clock_as_clock(const struct market_clock *market);

/* From now on market time is time_ns and advances at `speed_milli`.
 * Errors: DRT_EDENIED (locked), DRT_EINVAL (negative speed or above 10^9). */
DRT_MUST_CHECK enum drt_status market_clock_announce(struct market_clock *market,
                                                     int64_t time_ns, int64_t speed_milli);

/* 1000 while nothing was announced. */
int64_t market_clock_speed_milli(const struct market_clock *market);
/* True once somebody announced: the time is not that of the world. */
bool market_clock_is_simulated(const struct market_clock *market);

/* Refuses announcements for good. Errors: DRT_ESTATE (one was accepted before). */
DRT_MUST_CHECK enum drt_status market_clock_lock_real(struct market_clock *market);

/* How long monotonic time takes until market time `time_ns`: 0 when it is past,
 * INT64_MAX when the market stands still. */
int64_t market_clock_until_ns(const struct market_clock *market, int64_t time_ns);

#endif
