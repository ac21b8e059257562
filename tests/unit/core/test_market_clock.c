/* test_market_clock.c - the contracts in clock.h and market_clock.h. */
#include <pthread.h>
#include <stdatomic.h>

#include "core/market_clock.h"
#include "core/timeval.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

struct fixture {
	struct clock_manual wall, monotonic;
	struct market_clock *market;
};

static int setup(void **state)
{
	static struct fixture f;

	clock_manual_init(&f.wall, 1000 * NS_PER_DAY);
	clock_manual_init(&f.monotonic, 50);
	*state = &f;
	return market_clock_new(&f.market, &f.wall.clock, &f.monotonic.clock) == DRT_OK ? 0
	                                                                                : -1;
}

static int teardown(void **state)
{
	market_clock_free(((struct fixture *)*state)->market);
	return 0;
}

static int64_t now(const struct fixture *f)
{
	return clock_now_ns(market_clock_as_clock(f->market));
}

static void a_manual_clock_stands_until_it_is_told(void **state)
{
	struct clock_manual manual;
	(void)state;

	clock_manual_init(&manual, 5);
	assert_int_equal(clock_now_ns(&manual.clock), 5);
	clock_manual_advance(&manual, 7);
	assert_int_equal(clock_now_ns(&manual.clock), 12);
	clock_manual_set(&manual, 100);
	assert_int_equal(clock_now_ns(&manual.clock), 100);
}

static void without_an_announcement_it_is_the_wall_clock(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(now(f), 1000 * NS_PER_DAY);
	clock_manual_advance(&f->monotonic, NS_PER_HOUR);
	assert_int_equal(now(f), 1000 * NS_PER_DAY);
	clock_manual_advance(&f->wall, 3);
	assert_int_equal(now(f), 1000 * NS_PER_DAY + 3);
	assert_int_equal(market_clock_speed_milli(f->market), 1000);
	assert_false(market_clock_is_simulated(f->market));
	assert_int_equal(market_clock_until_ns(f->market, now(f) + 10), 10);
	assert_int_equal(market_clock_until_ns(f->market, now(f) - 10), 0);
}

static void announced_time_runs_at_its_speed(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(market_clock_announce(f->market, 500 * NS_PER_DAY, 60000), DRT_OK);
	assert_true(market_clock_is_simulated(f->market));
	assert_int_equal(market_clock_speed_milli(f->market), 60000);
	assert_int_equal(now(f), 500 * NS_PER_DAY);
	clock_manual_advance(&f->monotonic, NS_PER_SEC);
	clock_manual_advance(&f->wall, NS_PER_DAY);
	assert_int_equal(now(f), 500 * NS_PER_DAY + NS_PER_MIN);
	assert_int_equal(market_clock_until_ns(f->market, now(f) + NS_PER_MIN), NS_PER_SEC);
	assert_int_equal(market_clock_until_ns(f->market, now(f) + 1), 1); /* rounds up */
	assert_int_equal(market_clock_announce(f->market, NS_PER_DAY, 500), DRT_OK);
	clock_manual_advance(&f->monotonic, 10);
	assert_int_equal(now(f), NS_PER_DAY + 5);
}

static void standing_time_never_arrives(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(market_clock_announce(f->market, 7, 0), DRT_OK);
	clock_manual_advance(&f->monotonic, NS_PER_DAY);
	assert_int_equal(now(f), 7);
	assert_true(market_clock_until_ns(f->market, 8) == INT64_MAX);
	assert_int_equal(market_clock_until_ns(f->market, 7), 0);
}

static void the_fastest_time_stops_at_the_end_of_the_range(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(market_clock_announce(f->market, NS_PER_DAY, 1000000000), DRT_OK);
	clock_manual_advance(&f->monotonic, 300 * NS_PER_DAY);
	assert_true(now(f) == INT64_MAX);
	assert_int_equal(market_clock_announce(f->market, INT64_MIN + 5, 1), DRT_OK);
	assert_true(market_clock_until_ns(f->market, INT64_MAX) == INT64_MAX);
}

static void speeds_outside_their_range_are_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(market_clock_announce(f->market, 1, -1), DRT_EINVAL);
	assert_int_equal(market_clock_announce(f->market, 1, 1000000001), DRT_EINVAL);
	assert_false(market_clock_is_simulated(f->market));
}

static void a_locked_clock_stays_real(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(market_clock_lock_real(f->market), DRT_OK);
	assert_int_equal(market_clock_announce(f->market, 1, 1000), DRT_EDENIED);
	assert_int_equal(market_clock_announce(f->market, 1, -1), DRT_EDENIED);
	assert_false(market_clock_is_simulated(f->market));
	assert_int_equal(now(f), 1000 * NS_PER_DAY);
	assert_int_equal(market_clock_lock_real(f->market), DRT_OK);
}

static void a_simulated_clock_cannot_be_locked(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(market_clock_announce(f->market, 1, 1000), DRT_OK);
	assert_int_equal(market_clock_lock_real(f->market), DRT_ESTATE);
	assert_int_equal(market_clock_announce(f->market, 2, 1000), DRT_OK);
}

static void without_memory_there_is_no_clock(void **state)
{
	struct fixture *f = *state;
	struct market_clock *market = NULL;

	failing_alloc_after(0);
	assert_int_equal(market_clock_new(&market, &f->wall.clock, &f->monotonic.clock),
	                 DRT_ENOMEM);
	assert_null(market);
	market_clock_free(NULL);
}

/* Monotonic time that the announcer moves for itself; for everybody else it is READ_NS.
 * Announcements are such that at READ_NS market time is a whole million: a reader that
 * mixed two of them would see another figure. */
#define READ_NS INT64_C(1000000007)

struct two_faced {
	struct clock clock;
	pthread_t announcer;
	int64_t announcer_ns; /* touched by the announcer only */
};

static int64_t two_faced_now(const struct clock *clock)
{
	const struct two_faced *c = (const struct two_faced *)clock;

	return pthread_equal(pthread_self(), c->announcer) ? c->announcer_ns : READ_NS;
}

struct readers {
	struct market_clock *market;
	atomic_bool stop;
	atomic_int mixed, reads;
};

static void *read_often(void *arg)
{
	struct readers *readers = arg;

	while (!atomic_load(&readers->stop)) {
		int64_t time_ns = clock_now_ns(market_clock_as_clock(readers->market));

		if (time_ns % 1000000 != 0)
			atomic_fetch_add(&readers->mixed, 1);
		atomic_fetch_add(&readers->reads, 1);
	}
	return NULL;
}

static void announce_one(struct readers *readers, struct two_faced *monotonic, int64_t i)
{
	int64_t speed = i % 7;
	int64_t market_ns = 0;

	monotonic->announcer_ns = i;
	market_ns = (i % 1000 + 1) * 1000000 - (READ_NS - i) * speed;
	assert_int_equal(market_clock_announce(readers->market, market_ns, speed * 1000),
	                 DRT_OK);
}

static void readers_never_see_half_an_announcement(void **state)
{
	struct fixture *f = *state;
	struct two_faced monotonic = { { two_faced_now }, pthread_self(), 0 };
	struct readers readers = { .market = NULL };
	pthread_t threads[2];

	assert_int_equal(market_clock_new(&readers.market, &f->wall.clock, &monotonic.clock),
	                 DRT_OK);
	announce_one(&readers, &monotonic, 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_often, &readers), 0);
	for (int64_t i = 0; i < 300000 || atomic_load(&readers.reads) < 1000; i++)
		announce_one(&readers, &monotonic, i);
	atomic_store(&readers.stop, true);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	assert_int_equal(atomic_load(&readers.mixed), 0);
	market_clock_free(readers.market);
}

struct announcer {
	struct market_clock *market;
	int64_t time_ns;
};

static void *announce_often(void *arg)
{
	const struct announcer *a = arg;
	enum drt_status status = DRT_OK;

	for (int i = 0; status == DRT_OK && i < 50000; i++)
		status = market_clock_announce(a->market, a->time_ns, 0);
	return status == DRT_OK ? arg : NULL;
}

/* Both sessions of an engine hear the gateway's notice. */
static void two_may_announce_at_once_and_one_of_them_counts(void **state)
{
	struct fixture *f = *state;
	struct announcer both[2] = { { f->market, 1000 }, { f->market, 2000 } };
	pthread_t threads[2];
	void *result = NULL;

	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, announce_often, &both[i]),
		                 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(threads[i], &result), 0);
		assert_non_null(result);
	}
	assert_true(now(f) == 1000 || now(f) == 2000);
	assert_int_equal(market_clock_announce(f->market, 3000, 0), DRT_OK);
	assert_int_equal(now(f), 3000);
}

#define WITH_CLOCK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_manual_clock_stands_until_it_is_told),
		WITH_CLOCK(without_an_announcement_it_is_the_wall_clock),
		WITH_CLOCK(announced_time_runs_at_its_speed),
		WITH_CLOCK(standing_time_never_arrives),
		WITH_CLOCK(the_fastest_time_stops_at_the_end_of_the_range),
		WITH_CLOCK(speeds_outside_their_range_are_refused),
		WITH_CLOCK(a_locked_clock_stays_real),
		WITH_CLOCK(a_simulated_clock_cannot_be_locked),
		WITH_CLOCK(without_memory_there_is_no_clock),
		WITH_CLOCK(readers_never_see_half_an_announcement),
		WITH_CLOCK(two_may_announce_at_once_and_one_of_them_counts),
	};

	return cmocka_run_group_tests_name("market_clock", tests, NULL, NULL);
}
