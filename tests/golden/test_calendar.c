/* test_calendar.c - the built-in calendar against the reference list of holidays and
 * early closes, day by day. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/calendar.h"
#include "model/zone.h"
#include "tests/support/support.h"

enum { LAST_DAY_INDEX = 31 * 366 };

struct reference {
	int64_t first_day;
	char kind[LAST_DAY_INDEX]; /* 0, 'h' holiday, 'e' early close at 13:00 */
};

static struct reference reference;
static int compared;

static int64_t day(const char *text)
{
	int64_t number = 0;

	assert_int_equal(day_parse(&number, text, 10), DRT_OK);
	return number;
}

static int load(void **state)
{
	char *text = test_read_file(test_shared_path("market/calendar/us_equity_holidays.csv"),
	                            NULL);
	(void)state;

	reference.first_day = day("1998-01-01");
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (line[0] >= '0' && line[0] <= '9')
			reference.kind[day(line) - reference.first_day] = line[11];
	}
	free(text);
	return 0;
}

/* Early closes that the list does not have: it says that those of 1998 are absent,
 * and the eve of the year 2000 is missing too. */
static int is_absent_from_the_list(int64_t date)
{
	return date == day("1998-11-27") || date == day("1998-12-24") ||
	       date == day("1999-12-31");
}

static void every_day_from_1998_to_2028_agrees(void **state)
{
	struct calendar *calendar = NULL;
	(void)state;

	assert_int_equal(calendar_new(&calendar, "us-equity", NULL), DRT_OK);
	for (int64_t date = reference.first_day; date <= day("2028-12-31"); date++) {
		char kind = reference.kind[date - reference.first_day];
		int weekday = day_of_week(date) % 6 != 0;
		struct session session;
		int64_t local = 0;
		int minute = 0;

		assert_int_equal(calendar_is_holiday(calendar, date), weekday && kind == 'h');
		assert_int_equal(calendar_is_trading_day(calendar, date),
		                 weekday && kind != 'h');
		compared += 2;
		if (calendar_session(&session, calendar, date) != DRT_OK)
			continue;
		zone_local(&local, &minute, calendar_zone(calendar), session.close_ns);
		assert_int_equal(local, date);
		if (!is_absent_from_the_list(date))
			assert_int_equal(minute, kind == 'e' ? 780 : 960);
		zone_local(&local, &minute, calendar_zone(calendar), session.open_ns);
		assert_int_equal(minute, 570);
		compared += 2;
	}
	calendar_free(calendar);
}

static void trading_days_are_the_sessions_of_a_fund_that_never_paused(void **state)
{
	struct calendar *calendar = NULL;
	char *text = test_read_file(test_shared_path("market/daily/SPY.csv"), NULL);
	int64_t previous = 0;
	(void)state;

	assert_int_equal(calendar_new(&calendar, "us-equity", NULL), DRT_OK);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		int64_t date = line[0] == 'd' ? 0 : day(line);

		if (date < reference.first_day)
			continue;
		assert_true(calendar_is_trading_day(calendar, date));
		if (previous)
			assert_int_equal(
				calendar_trading_days_between(calendar, previous, date), 1);
		previous = date;
		compared += 2;
	}
	free(text);
	calendar_free(calendar);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_from_1998_to_2028_agrees),
		cmocka_unit_test(trading_days_are_the_sessions_of_a_fund_that_never_paused),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, load, NULL);
	printf("compared %d numbers in 2 files\n", compared);
	return failed;
}
