/* clock.h - what time it is, as an object that is passed in.
 *
 * Time:    int64 nanoseconds. A *market* clock gives UTC instants and may run fast
 *          when a simulated gateway announces it; a *monotonic* clock starts
 *          anywhere, never goes back and is never scaled. Only src/io reads the
 *          real ones; tests and loop_sim advance their own.
 * Threads: clock_now_ns() may be called from any thread. */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include <stdint.h>

struct clock {
	int64_t (*now_ns)(const struct clock *clock);
};

static inline int64_t clock_now_ns(const struct clock *clock)
{
	return clock->now_ns(clock);
}

/* A clock that stands still until it is told. One thread. */
struct clock_manual {
	struct clock clock; /* first, so that the clock is the object */
	int64_t time_ns;
};

void clock_manual_init(struct clock_manual *manual, int64_t time_ns);
void clock_manual_set(struct clock_manual *manual, int64_t time_ns);
void clock_manual_advance(struct clock_manual *manual, int64_t by_ns);

#endif
