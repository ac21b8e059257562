/* market_clock.c - see market_clock.h. A sequence lock: the writer makes `version`
 * odd while it changes the anchor; a reader that saw an odd or changed version
 * reads again. All fields are atomic so that the races are defined. */
#include "core/market_clock.h"

#include <stdatomic.h>
#include <stdlib.h>

__extension__ typedef __int128 int128;

struct anchor {
	int64_t market_ns;
	int64_t monotonic_ns;
	int64_t speed_milli;
	bool simulated;
};

struct market_clock {
	struct clock clock; /* first, so that the clock is the object */
	const struct clock *wall;
	const struct clock *monotonic;
	atomic_uint version; /* odd while the writer is inside */
	_Atomic int64_t market_ns;
	_Atomic int64_t monotonic_ns;
	_Atomic int64_t speed_milli;
	atomic_bool simulated;
	atomic_bool locked;
};

static struct anchor read_anchor(const struct market_clock *m)
{
	struct anchor anchor = { 0 };
	unsigned before = 0;
	unsigned after = 0;

	do {
		before = atomic_load_explicit(&m->version, memory_order_acquire);
		anchor.market_ns = atomic_load_explicit(&m->market_ns, memory_order_acquire);
		anchor.monotonic_ns =
			atomic_load_explicit(&m->monotonic_ns, memory_order_acquire);
		anchor.speed_milli =
			atomic_load_explicit(&m->speed_milli, memory_order_acquire);
		anchor.simulated = atomic_load_explicit(&m->simulated, memory_order_acquire);
		after = atomic_load_explicit(&m->version, memory_order_relaxed);
	} while (before != after || before % 2 != 0);
	return anchor;
}

/* Time that runs fast for long stops at the end of the range. */
static int64_t clamp(int128 time_ns)
{
	if (time_ns > INT64_MAX)
		return INT64_MAX;
	return time_ns < INT64_MIN ? INT64_MIN : (int64_t)time_ns;
}

static int64_t now_ns(const struct clock *clock)
{
	const struct market_clock *m = (const struct market_clock *)clock;
	struct anchor anchor = read_anchor(m);
	int64_t passed_ns = 0;

	if (!anchor.simulated)
		return clock_now_ns(m->wall);
	passed_ns = clock_now_ns(m->monotonic) - anchor.monotonic_ns;
	return clamp(anchor.market_ns + (int128)passed_ns * anchor.speed_milli / 1000);
}

enum drt_status market_clock_new(struct market_clock **out, const struct clock *wall,
                                 const struct clock *monotonic)
{
	struct market_clock *m = calloc(1, sizeof(*m));

	if (!m)
		return DRT_ENOMEM;
	m->clock.now_ns = now_ns;
	m->wall = wall;
	m->monotonic = monotonic;
	atomic_init(&m->speed_milli, 1000);
	*out = m;
	return DRT_OK;
}

void market_clock_free(struct market_clock *market)
{
	free(market);
}

const struct clock *market_clock_as_clock(const struct market_clock *market)
{
	return &market->clock;
}

enum drt_status market_clock_announce(struct market_clock *m, int64_t time_ns,
                                      int64_t speed_milli)
{
	unsigned version = atomic_load(&m->version);

	if (atomic_load(&m->locked))
		return DRT_EDENIED;
	if (speed_milli < 0 || speed_milli > 1000000000)
		return DRT_EINVAL;
	do { /* one writer at a time */
		version &= ~1u;
	} while (!atomic_compare_exchange_weak(&m->version, &version, version + 1));
	atomic_store(&m->market_ns, time_ns);
	atomic_store(&m->monotonic_ns, clock_now_ns(m->monotonic));
	atomic_store(&m->speed_milli, speed_milli);
	atomic_store(&m->simulated, true);
	atomic_fetch_add(&m->version, 1);
	return DRT_OK;
}

int64_t market_clock_speed_milli(const struct market_clock *market)
{
	return read_anchor(market).speed_milli;
}

bool market_clock_is_simulated(const struct market_clock *market)
{
	return read_anchor(market).simulated;
}

enum drt_status market_clock_lock_real(struct market_clock *market)
{
	if (market_clock_is_simulated(market))
		return DRT_ESTATE;
	atomic_store(&market->locked, true);
	return DRT_OK;
}

int64_t market_clock_until_ns(const struct market_clock *market, int64_t time_ns)
{
	struct anchor anchor = read_anchor(market);
	int64_t left_ns = clamp((int128)time_ns - now_ns(&market->clock));
	int128 wait_ns = 0;

	if (left_ns <= 0)
		return 0;
	if (!anchor.simulated)
		return left_ns;
	if (anchor.speed_milli == 0)
		return INT64_MAX;
	wait_ns = ((int128)left_ns * 1000 + anchor.speed_milli - 1) / anchor.speed_milli;
	return clamp(wait_ns);
}
