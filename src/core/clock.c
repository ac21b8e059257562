/* clock.c - see clock.h. */
#include "core/clock.h"

#include <assert.h>

static int64_t manual_now_ns(const struct clock *clock)
{
	return ((const struct clock_manual *)clock)->time_ns;
}

void clock_manual_init(struct clock_manual *manual, int64_t time_ns)
{
	manual->clock.now_ns = manual_now_ns;
	manual->time_ns = time_ns;
}

void clock_manual_set(struct clock_manual *manual, int64_t time_ns)
{
	assert(time_ns >= manual->time_ns);
	manual->time_ns = time_ns;
}

void clock_manual_advance(struct clock_manual *manual, int64_t by_ns)
{
	clock_manual_set(manual, manual->time_ns + by_ns);
}
