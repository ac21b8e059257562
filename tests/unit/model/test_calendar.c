/* test_calendar.c - the contracts in calendar.h and calendar_table.h. */
#include <string.h>

#include "core/timeval.h"
#include "model/calendar.h"
#include "model/calendar_table.h"
#include "model/zone.h"
#include "tests/support/support.h"

static struct calendar *equity, *fx, *always;

static int open_calendars(void **state)
{
	(void)state;
	return calendar_new(&equity, "us-equity", NULL) || calendar_new(&fx, "fx", NULL) ||
	       calendar_new(&always, "always", NULL);
}

static int close_calendars(void **state)
{
	(void)state;
	calendar_free(equity);
	calendar_free(fx);
	calendar_free(always);
	return 0;
}

static int64_t utc(const char *text)
{
	int64_t time_ns = 0;

	assert_int_equal(time_parse(&time_ns, text, strlen(text)), DRT_OK);
	return time_ns;
}

static int64_t day(const char *text)
{
	return time_to_day(utc(text));
}

static void names_are_known_or_refused(void **state)
{
	struct drt_error error = { 0 };
	struct calendar *calendar = NULL;
	(void)state;

	assert_true(calendar_name_is_known("fx"));
	assert_false(calendar_name_is_known("lse"));
	assert_int_equal(calendar_new(&calendar, "lse", &error), DRT_ENOTFOUND);
	assert_null(calendar);
	assert_true(strstr(error.text, "us-equity") != NULL);
	assert_string_equal(calendar_name(equity), "us-equity");
	assert_string_equal(zone_name(calendar_zone(equity)), "America/New_York");
	calendar_free(NULL);
}

static void days_without_a_session_are_told_apart(void **state)
{
	static const struct {
		const char *day;
		int trading, holiday;
	} cases[] = {
		{ "2025-07-03", 1, 0 }, { "2025-07-04", 0, 1 }, { "2025-07-05", 0, 0 },
		{ "2001-09-11", 0, 1 }, { "2001-09-17", 1, 0 }, { "2012-10-29", 0, 1 },
		{ "2022-06-20", 0, 1 }, { "2021-06-18", 1, 0 }, { "2022-01-01", 0, 0 },
		{ "2021-12-31", 1, 0 }, { "2025-01-09", 0, 1 }, { "1995-07-04", 1, 0 },
		{ "2028-12-25", 0, 1 }, { "2029-12-25", 1, 0 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(calendar_is_trading_day(equity, day(cases[i].day)),
		                 cases[i].trading);
		assert_int_equal(calendar_is_holiday(equity, day(cases[i].day)),
		                 cases[i].holiday);
	}
	assert_true(calendar_is_trading_day(always, day("2025-12-25")));
	assert_false(calendar_is_trading_day(fx, day("2025-06-15")));
}

static void coverage_ends_where_the_list_ends(void **state)
{
	(void)state;
	assert_false(calendar_is_covered(equity, day("1997-12-31")));
	assert_true(calendar_is_covered(equity, day("1998-01-01")));
	assert_true(calendar_is_covered(equity, day("2028-12-31")));
	assert_false(calendar_is_covered(equity, day("2029-01-01")));
	assert_true(calendar_is_covered(always, day("1901-01-01")));
}

static void sessions_follow_summer_time_and_early_closes(void **state)
{
	static const struct {
		const char *day, *open, *close;
	} cases[] = {
		{ "2025-01-15", "2025-01-15T14:30:00Z", "2025-01-15T21:00:00Z" },
		{ "2025-07-15", "2025-07-15T13:30:00Z", "2025-07-15T20:00:00Z" },
		{ "2025-07-03", "2025-07-03T13:30:00Z", "2025-07-03T17:00:00Z" },
		{ "2025-11-28", "2025-11-28T14:30:00Z", "2025-11-28T18:00:00Z" },
	};
	struct session session;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(calendar_session(&session, equity, day(cases[i].day)), DRT_OK);
		assert_int_equal(session.day, day(cases[i].day));
		assert_int_equal(session.open_ns, utc(cases[i].open));
		assert_int_equal(session.close_ns, utc(cases[i].close));
	}
	assert_int_equal(calendar_session(&session, equity, day("2025-07-04")), DRT_ENOTFOUND);
}

static void fx_sessions_begin_on_the_eve(void **state)
{
	struct session session;
	(void)state;

	assert_int_equal(calendar_session(&session, fx, day("2025-06-16")), DRT_OK);
	assert_int_equal(session.open_ns, utc("2025-06-15T21:00:00Z"));
	assert_int_equal(session.close_ns, utc("2025-06-16T21:00:00Z"));
	assert_int_equal(calendar_day_at(fx, utc("2025-06-16T20:59:59Z")), day("2025-06-16"));
	assert_int_equal(calendar_day_at(fx, utc("2025-06-16T21:00:00Z")), day("2025-06-17"));
	assert_false(calendar_is_open(fx, utc("2025-06-14T12:00:00Z")));
	assert_true(calendar_is_open(fx, utc("2025-06-15T21:00:00Z")));
	assert_false(calendar_is_open(fx, utc("2025-06-20T21:00:00Z")));
}

static void open_includes_the_first_instant_and_not_the_last(void **state)
{
	(void)state;
	assert_false(calendar_is_open(equity, utc("2025-07-15T13:29:59.999Z")));
	assert_true(calendar_is_open(equity, utc("2025-07-15T13:30:00Z")));
	assert_true(calendar_is_open(equity, utc("2025-07-15T19:59:59.999Z")));
	assert_false(calendar_is_open(equity, utc("2025-07-15T20:00:00Z")));
	assert_false(calendar_is_open(equity, utc("2025-07-03T17:00:00Z")));
	assert_true(calendar_is_open(always, utc("2025-07-05T03:00:00Z")));
}

static void next_and_last_sessions_are_found_across_pauses(void **state)
{
	struct session session;
	(void)state;

	calendar_session_at_or_after(&session, equity, utc("2025-07-03T17:00:00Z"));
	assert_int_equal(session.day, day("2025-07-07"));
	calendar_session_at_or_after(&session, equity, utc("2025-07-03T16:59:00Z"));
	assert_int_equal(session.day, day("2025-07-03"));
	calendar_session_at_or_before(&session, equity, utc("2025-07-07T13:29:00Z"));
	assert_int_equal(session.day, day("2025-07-03"));
	calendar_session_at_or_before(&session, equity, utc("2025-07-07T13:30:00Z"));
	assert_int_equal(session.day, day("2025-07-07"));
	calendar_session_at_or_after(&session, equity, utc("2001-09-11T12:00:00Z"));
	assert_int_equal(session.day, day("2001-09-17"));
	calendar_session_at_or_after(&session, fx, utc("2025-06-20T22:00:00Z"));
	assert_int_equal(session.day, day("2025-06-23"));
}

static void trading_days_are_counted_as_one_by_one(void **state)
{
	const struct calendar *calendars[] = { equity, fx, always };
	(void)state;

	for (size_t c = 0; c < 3; c++) {
		int64_t from = day("1969-12-20"), count = 0;

		for (int64_t to = from; to < day("2003-01-10"); to++) {
			count += to > from && calendar_is_trading_day(calendars[c], to);
			assert_int_equal(calendar_trading_days_between(calendars[c], from, to),
			                 count);
			assert_int_equal(calendar_trading_days_between(calendars[c], to, from),
			                 -count);
		}
	}
	assert_int_equal(
		calendar_trading_days_between(equity, day("2023-12-31"), day("2024-12-31")),
		252);
}

static void missing_sessions_are_counted_where_holidays_are_known(void **state)
{
	static const struct {
		const char *last, *next;
		int missing;
	} cases[] = {
		{ "2025-07-03", "2025-07-07", 0 }, { "2025-07-02", "2025-07-07", 1 },
		{ "2025-07-07", "2025-07-07", 0 }, { "2025-07-08", "2025-07-07", 0 },
		{ "1997-01-01", "1997-12-31", 0 }, { "1997-06-01", "1998-01-06", 2 },
		{ "2028-12-28", "2030-01-01", 1 }, { "2001-09-10", "2001-09-17", 0 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(calendar_missing_between(equity, day(cases[i].last),
		                                          day(cases[i].next)),
		                 cases[i].missing);
	assert_int_equal(calendar_missing_between(always, day("2025-07-04"), day("2025-07-07")),
	                 2);
}

static void intraday_bars_count_from_the_open(void **state)
{
	static const struct {
		enum timeframe timeframe;
		const char *time, *start, *end;
	} cases[] = {
		{ TIMEFRAME_1H, "2025-07-15T13:30:00Z", "2025-07-15T13:30:00Z",
		  "2025-07-15T14:30:00Z" },
		{ TIMEFRAME_1H, "2025-07-15T14:29:59Z", "2025-07-15T13:30:00Z",
		  "2025-07-15T14:30:00Z" },
		{ TIMEFRAME_1H, "2025-07-15T19:45:00Z", "2025-07-15T19:30:00Z",
		  "2025-07-15T20:00:00Z" },
		{ TIMEFRAME_4H, "2025-07-15T19:45:00Z", "2025-07-15T17:30:00Z",
		  "2025-07-15T20:00:00Z" },
		{ TIMEFRAME_5M, "2025-07-15T13:34:59Z", "2025-07-15T13:30:00Z",
		  "2025-07-15T13:35:00Z" },
		/* before the open and after the close: the day's grid continued */
		{ TIMEFRAME_1H, "2025-07-15T13:00:00Z", "2025-07-15T12:30:00Z",
		  "2025-07-15T13:30:00Z" },
		{ TIMEFRAME_30M, "2025-07-15T20:40:00Z", "2025-07-15T20:30:00Z",
		  "2025-07-15T21:00:00Z" },
		/* an early close ends the bar */
		{ TIMEFRAME_4H, "2025-07-03T14:00:00Z", "2025-07-03T13:30:00Z",
		  "2025-07-03T17:00:00Z" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t start =
			calendar_bar_start(equity, cases[i].timeframe, utc(cases[i].time));

		assert_int_equal(start, utc(cases[i].start));
		assert_int_equal(calendar_bar_end(equity, cases[i].timeframe, start),
		                 utc(cases[i].end));
	}
	assert_int_equal(calendar_bar_start(always, TIMEFRAME_4H, utc("2025-07-05T07:59:00Z")),
	                 utc("2025-07-05T04:00:00Z"));
	assert_int_equal(calendar_bar_start(fx, TIMEFRAME_4H, utc("2025-06-16T02:00:00Z")),
	                 utc("2025-06-16T01:00:00Z"));
}

static void days_weeks_and_months_are_named_by_their_date(void **state)
{
	static const struct {
		enum timeframe timeframe;
		const char *time, *start, *end;
	} cases[] = {
		/* 01:00 UTC is the evening before in New York */
		{ TIMEFRAME_1D, "2025-07-16T01:00:00Z", "2025-07-15", "2025-07-15T20:00:00Z" },
		{ TIMEFRAME_1W, "2025-07-04T12:00:00Z", "2025-06-30", "2025-07-03T17:00:00Z" },
		{ TIMEFRAME_1W, "2025-07-07T03:00:00Z", "2025-06-30", "2025-07-03T17:00:00Z" },
		{ TIMEFRAME_1MO, "2025-05-15T12:00:00Z", "2025-05-01", "2025-05-30T20:00:00Z" },
		/* no session at all that day */
		{ TIMEFRAME_1D, "2025-07-04T12:00:00Z", "2025-07-04", "2025-07-05T04:00:00Z" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t start =
			calendar_bar_start(equity, cases[i].timeframe, utc(cases[i].time));

		assert_int_equal(start, utc(cases[i].start));
		assert_int_equal(calendar_bar_end(equity, cases[i].timeframe, start),
		                 utc(cases[i].end));
	}
}

static void stored_days_name_their_own_week_and_month(void **state)
{
	(void)state;
	assert_int_equal(calendar_bar_start_of_day(TIMEFRAME_1D, utc("2025-07-06")),
	                 utc("2025-07-06"));
	assert_int_equal(calendar_bar_start_of_day(TIMEFRAME_1W, utc("2025-07-06")),
	                 utc("2025-06-30"));
	assert_int_equal(calendar_bar_start_of_day(TIMEFRAME_1W, utc("2025-07-07")),
	                 utc("2025-07-07"));
	assert_int_equal(calendar_bar_start_of_day(TIMEFRAME_1MO, utc("1969-12-31")),
	                 utc("1969-12-01"));
	assert_int_equal(calendar_bar_start_of_day(TIMEFRAME_1H, utc("2025-07-06")),
	                 utc("2025-07-06"));
}

static void tables_refuse_bad_lines_by_number(void **state)
{
	static const struct {
		const char *text, *line;
	} cases[] = {
		{ "2025-07-04", "line 1" },
		{ "2025-07-04 shut", "line 1" },
		{ "2025-07-05 closed a Saturday", "line 1" },
		{ "2025-07-04 closed\n2025-07-04 closed twice", "line 2" },
		{ "# comment\n\n2025-07-04 24:00", "line 3" },
		{ "2025-07-04 1:00 pm", "line 1" },
		{ "2025-02-30 closed", "line 1" },
		{ "covers 2025-01-01", "line 1" },
		{ "covers 2025-01-02 2025-01-01", "line 1" },
		{ "2025-07-04  closed", "line 1" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct drt_error error = { 0 };
		struct calendar_table table = { 0 };

		assert_int_equal(calendar_table_parse(&table, cases[i].text, &error),
		                 DRT_EPARSE);
		assert_true(strstr(error.text, cases[i].line) != NULL);
		assert_null(table.entries);
	}
	assert_int_equal(calendar_table_load(&(struct calendar_table){ 0 }, "lse", NULL),
	                 DRT_ENOTFOUND);
}

static void tables_count_closed_days_only(void **state)
{
	struct calendar_table table = { 0 };
	(void)state;

	assert_int_equal(calendar_table_parse(&table,
	                                      "covers 2025-01-01 2025-12-31\n"
	                                      "2025-07-03 13:00 eve\n2025-07-04 closed",
	                                      NULL),
	                 DRT_OK);
	assert_int_equal(table.count, 2);
	assert_int_equal(calendar_table_find(&table, day("2025-07-03"))->close_minute, 780);
	assert_null(calendar_table_find(&table, day("2025-07-05")));
	assert_int_equal(calendar_table_closed_before(&table, day("2025-07-04")), 0);
	assert_int_equal(calendar_table_closed_before(&table, day("2025-07-05")), 1);
	calendar_table_release(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_known_or_refused),
		cmocka_unit_test(days_without_a_session_are_told_apart),
		cmocka_unit_test(coverage_ends_where_the_list_ends),
		cmocka_unit_test(sessions_follow_summer_time_and_early_closes),
		cmocka_unit_test(fx_sessions_begin_on_the_eve),
		cmocka_unit_test(open_includes_the_first_instant_and_not_the_last),
		cmocka_unit_test(next_and_last_sessions_are_found_across_pauses),
		cmocka_unit_test(trading_days_are_counted_as_one_by_one),
		cmocka_unit_test(missing_sessions_are_counted_where_holidays_are_known),
		cmocka_unit_test(intraday_bars_count_from_the_open),
		cmocka_unit_test(days_weeks_and_months_are_named_by_their_date),
		cmocka_unit_test(stored_days_name_their_own_week_and_month),
		cmocka_unit_test(tables_refuse_bad_lines_by_number),
		cmocka_unit_test(tables_count_closed_days_only),
	};

	return cmocka_run_group_tests(tests, open_calendars, close_calendars);
}
