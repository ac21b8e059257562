/* test_schedule.c - one night after each session: weekends, holidays, early closes, and
 * clocks that change. */
#include "engine/schedule.h"

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

	if (time_parse(&time_ns, text, strlen(text)) != DRT_OK)
		fail_msg("no time: %s", text);
	return time_ns;
}

static void each_session_has_one_night(void **state)
{
	static const struct {
		const char *now;
		int minute;
		const char *last, *next;
	} rows[] = {
		/* two in the morning, summer time: 06:00 UTC of the day after */
		{ "2025-06-12T05:59:59Z", 120, "2025-06-11T06:00:00Z", "2025-06-12T06:00:00Z" },
		{ "2025-06-12T06:00:00Z", 120, "2025-06-12T06:00:00Z", "2025-06-13T06:00:00Z" },
		/* Friday's night is on Saturday; Sunday and Monday morning have none */
		{ "2025-06-14T06:00:00Z", 120, "2025-06-14T06:00:00Z", "2025-06-17T06:00:00Z" },
		{ "2025-06-16T12:00:00Z", 120, "2025-06-14T06:00:00Z", "2025-06-17T06:00:00Z" },
		/* 19 June is a holiday: Wednesday's night, then Friday's */
		{ "2025-06-19T06:00:00Z", 120, "2025-06-19T06:00:00Z", "2025-06-21T06:00:00Z" },
		/* winter time: 07:00 UTC; the clocks change on 9 March and 2 November 2025, where
		 * 02:00 is 03:00 summer time, and on Saturdays and Sundays anyway */
		{ "2025-03-08T12:00:00Z", 120, "2025-03-08T07:00:00Z", "2025-03-11T06:00:00Z" },
		{ "2025-11-01T12:00:00Z", 120, "2025-11-01T06:00:00Z", "2025-11-04T07:00:00Z" },
		/* six in the evening is the same day, also after an early close */
		{ "2025-06-12T21:59:59Z", 1080, "2025-06-11T22:00:00Z",
		  "2025-06-12T22:00:00Z" },
		{ "2025-07-03T21:00:00Z", 1080, "2025-07-02T22:00:00Z",
		  "2025-07-03T22:00:00Z" },
		/* two in the afternoon: after an early close the same day, else the next day */
		{ "2025-07-03T18:00:00Z", 840, "2025-07-03T18:00:00Z", "2025-07-08T18:00:00Z" },
		/* at the close itself; midnight */
		{ "2025-06-12T20:00:00Z", 960, "2025-06-12T20:00:00Z", "2025-06-13T20:00:00Z" },
		{ "2025-06-12T20:00:00Z", 0, "2025-06-12T04:00:00Z", "2025-06-13T04:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct schedule_night last, next;

		schedule_last(&last, us, rows[i].minute, at(rows[i].now));
		schedule_next(&next, us, rows[i].minute, at(rows[i].now));
		if (last.due_ns != at(rows[i].last) || next.due_ns != at(rows[i].next)) {
			char a[TIME_TEXT], b[TIME_TEXT];

			time_format(a, last.due_ns);
			time_format(b, next.due_ns);
			fail_msg("%s at minute %d: %s, then %s", rows[i].now, rows[i].minute, a,
			         b);
		}
	}
}

/* Walking a year hour by hour comes by each night once, in order. */
static void a_year_has_as_many_nights_as_sessions(void **state)
{
	int64_t end_ns = at("2026-01-01T12:00:00Z");
	int64_t due_ns = 0;
	int64_t sessions =
		calendar_trading_days_between(us, time_to_day(at("2024-12-31T12:00:00Z")),
	                                      time_to_day(at("2025-12-31T12:00:00Z")));
	int nights = 0;

	(void)state;
	for (int64_t now_ns = at("2025-01-01T12:00:00Z"); now_ns < end_ns;
	     now_ns += NS_PER_HOUR) {
		struct schedule_night night;

		schedule_last(&night, us, 150, now_ns);
		assert_true(night.due_ns <= now_ns);
		if (due_ns != 0 && night.due_ns != due_ns) {
			assert_true(night.due_ns > due_ns);
			assert_true(now_ns - night.due_ns < NS_PER_HOUR);
			nights++;
		}
		due_ns = night.due_ns;
	}
	assert_int_equal(nights, sessions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_session_has_one_night),
		cmocka_unit_test(a_year_has_as_many_nights_as_sessions),
	};

	return cmocka_run_group_tests_name("nightly schedule", tests, setup, teardown);
}
