/* clock_real.c - see clock_real.h. */
#include "config.h"

#include "io/clock_real.h"

#include <assert.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec now = { 0 };
	int result = clock_gettime(id, &now);

	assert(result == 0); /* both clocks exist on every Linux */
	(void)result;
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t wall_now_ns(const struct clock *clock)
{
	(void)clock;
	return read_clock(CLOCK_REALTIME);
}

static int64_t monotonic_now_ns(const struct clock *clock)
{
	(void)clock;
	return read_clock(CLOCK_MONOTONIC);
}

const struct clock *clock_real_wall(void)
{
	static const struct clock wall = { wall_now_ns };

	return &wall;
}

const struct clock *clock_real_monotonic(void)
{
	static const struct clock monotonic = { monotonic_now_ns };

	return &monotonic;
}
