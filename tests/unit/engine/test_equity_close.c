/* test_equity_close.c - the close of each session is written down once, in time. */
#include "engine/equity_close.h"

#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"

static struct calendar *us;

static int setup(void **state)
{
	(void)state;
	return calendar_new(&us, "us-equity", NULL) == DRT_OK ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	calendar_free(us);
	return 0;
}

static int64_t at(const char *text)
{
	int64_t time_ns = 0;

	assert_int_equal(time_parse(&time_ns, text, strlen(text)), DRT_OK);
	return time_ns;
}

/* Asks each second from one time to another, market time at `speed`; counts the closes
 * and keeps the last one. */
static int ask(struct equity_close *state, const char *from, const char *to, int speed,
               int64_t *last_ns)
{
	static int64_t now_ns = NS_PER_SEC;
	int closes = 0;

	for (int64_t market_ns = at(from); market_ns <= at(to);
	     market_ns += speed * NS_PER_SEC) {
		int64_t close_ns = 0;

		now_ns += NS_PER_SEC;
		if (!equity_close_passed(&close_ns, state, us, market_ns, now_ns))
			continue;
		closes++;
		*last_ns = close_ns;
	}
	return closes;
}

static void each_close_comes_once_and_with_its_own_time(void **state)
{
	struct equity_close close = { 0 };
	int64_t last_ns = 0;

	(void)state;
	assert_int_equal(
		ask(&close, "2025-06-12T19:59:50Z", "2025-06-12T20:00:30Z", 1, &last_ns), 1);
	assert_int_equal(last_ns, at("2025-06-12T20:00:00Z"));
	close = (struct equity_close){ 0 };
	/* four sessions of a week with a holiday, at 600 times real time */
	assert_int_equal(
		ask(&close, "2025-06-16T00:00:00Z", "2025-06-21T00:00:00Z", 600, &last_ns), 4);
	assert_int_equal(last_ns, at("2025-06-20T20:00:00Z"));
}

static void an_early_close_is_one(void **state)
{
	struct equity_close close = { 0 };
	int64_t last_ns = 0;

	(void)state;
	assert_int_equal(
		ask(&close, "2025-07-03T16:00:00Z", "2025-07-03T21:00:00Z", 60, &last_ns), 1);
	assert_int_equal(last_ns, at("2025-07-03T17:00:00Z"));
}

static void figures_of_later_are_not_those_of_the_close(void **state)
{
	struct equity_close close = { 0 };
	int64_t close_ns = 0;

	(void)state;
	assert_false(equity_close_passed(&close_ns, &close, us, at("2025-06-12T19:59:00Z"), 1));
	/* the broker was away over the close */
	assert_false(equity_close_passed(&close_ns, &close, us, at("2025-06-12T21:00:00Z"),
	                                 3600 * NS_PER_SEC));
	assert_false(equity_close_passed(&close_ns, &close, us, at("2025-06-12T21:00:01Z"),
	                                 3601 * NS_PER_SEC));
	assert_int_equal(close.next_ns, at("2025-06-13T20:00:00Z"));
}

static void a_clock_that_is_set_back_begins_anew(void **state)
{
	struct equity_close close = { 0 };
	int64_t last_ns = 0;

	(void)state;
	ask(&close, "2025-06-12T19:59:50Z", "2025-06-12T20:00:30Z", 1, &last_ns);
	assert_int_equal(
		ask(&close, "2025-06-11T19:59:50Z", "2025-06-11T20:00:30Z", 1, &last_ns), 1);
	assert_int_equal(last_ns, at("2025-06-11T20:00:00Z"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_close_comes_once_and_with_its_own_time),
		cmocka_unit_test(an_early_close_is_one),
		cmocka_unit_test(figures_of_later_are_not_those_of_the_close),
		cmocka_unit_test(a_clock_that_is_set_back_begins_anew),
	};

	return cmocka_run_group_tests_name("equity at the close", tests, setup, teardown);
}
