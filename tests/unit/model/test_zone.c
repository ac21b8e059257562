/* test_zone.c - the contract in zone.h, clause by clause. */
#include <string.h>

#include "core/timeval.h"
#include "model/zone.h"
#include "tests/support/support.h"

static struct zone *new_york;

static int open_zone(void **state)
{
	(void)state;
	return zone_new(&new_york, "America/New_York", NULL) == DRT_OK ? 0 : -1;
}

static int close_zone(void **state)
{
	(void)state;
	zone_free(new_york);
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
	int64_t number = 0;

	assert_int_equal(day_parse(&number, text, strlen(text)), DRT_OK);
	return number;
}

static void offsets_change_at_the_second_of_the_rule(void **state)
{
	static const struct {
		const char *time;
		int hours;
		const char *abbreviation;
	} cases[] = {
		{ "2025-03-09T06:59:59Z", -5, "EST" }, { "2025-03-09T07:00:00Z", -4, "EDT" },
		{ "2025-11-02T05:59:59Z", -4, "EDT" }, { "2025-11-02T06:00:00Z", -5, "EST" },
		{ "2006-04-02T06:59:59Z", -5, "EST" }, { "2006-04-02T07:00:00Z", -4, "EDT" },
		{ "1998-10-25T06:00:00Z", -5, "EST" }, { "2006-03-20T12:00:00Z", -5, "EST" },
		{ "2007-03-20T12:00:00Z", -4, "EDT" }, { "2050-07-01T00:00:00Z", -4, "EDT" },
		{ "1974-01-06T07:00:00Z", -4, "EDT" }, { "1900-01-01T00:00:00Z", -5, "EST" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t at = utc(cases[i].time);

		assert_int_equal(zone_offset_s(new_york, at), cases[i].hours * 3600);
		assert_string_equal(zone_abbreviation(new_york, at), cases[i].abbreviation);
	}
}

static void wall_times_become_instants(void **state)
{
	static const struct {
		const char *day;
		int minute;
		const char *instant;
	} cases[] = {
		{ "2025-01-15", 570, "2025-01-15T14:30:00Z" },
		{ "2025-07-15", 570, "2025-07-15T13:30:00Z" },
		{ "2025-03-09", 0, "2025-03-09T05:00:00Z" },
		{ "2025-03-09", 119, "2025-03-09T06:59:00Z" },
		{ "2025-03-09", 150, "2025-03-09T07:30:00Z" }, /* the gap: the later side */
		{ "2025-03-09", 180, "2025-03-09T07:00:00Z" },
		{ "2025-11-02", 90, "2025-11-02T05:30:00Z" }, /* the overlap: the first */
		{ "2025-11-02", 120, "2025-11-02T07:00:00Z" },
		{ "2025-11-02", 1440, "2025-11-03T05:00:00Z" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(zone_instant_ns(new_york, day(cases[i].day), cases[i].minute),
		                 utc(cases[i].instant));
}

static void every_local_minute_of_the_changes_reads_back(void **state)
{
	(void)state;

	for (int64_t at = utc("2025-11-02T06:00:00Z"); at < utc("2025-11-03T09:00:00Z");
	     at += NS_PER_MIN) {
		int64_t local_day = 0;
		int minute = 0;

		zone_local(&local_day, &minute, new_york, at);
		if (at >= utc("2025-11-02T07:00:00Z"))
			assert_int_equal(zone_instant_ns(new_york, local_day, minute), at);
		else /* the second 01:xx of that night reads as the first */
			assert_int_equal(zone_instant_ns(new_york, local_day, minute),
			                 at - NS_PER_HOUR);
	}
}

static void local_day_is_floored_before_the_epoch(void **state)
{
	int64_t local_day = 0;
	int minute = 0;
	(void)state;

	zone_local(&local_day, &minute, new_york, utc("1969-12-31T23:59:59Z"));
	assert_int_equal(local_day, -1);
	assert_int_equal(minute, 18 * 60 + 59);
}

static void days_beyond_the_range_give_its_ends(void **state)
{
	(void)state;
	assert_int_equal(zone_instant_ns(new_york, INT64_MAX, 0), INT64_MAX);
	assert_int_equal(zone_instant_ns(new_york, INT64_MIN, 0), INT64_MIN);
	assert_int_equal(zone_instant_ns(new_york, 200000, 0), INT64_MAX);
}

static void utc_needs_no_database(void **state)
{
	struct zone *zone = NULL;
	(void)state;

	assert_int_equal(zone_new(&zone, "UTC", NULL), DRT_OK);
	assert_string_equal(zone_name(zone), "UTC");
	assert_string_equal(zone_abbreviation(zone, 0), "UTC");
	assert_int_equal(zone_offset_s(zone, utc("2025-07-01")), 0);
	assert_int_equal(zone_instant_ns(zone, 1, 60), NS_PER_DAY + NS_PER_HOUR);
	zone_free(zone);
}

static void zones_without_summer_time_have_one_name(void **state)
{
	struct zone *zone = NULL;
	(void)state;

	assert_int_equal(zone_new(&zone, "Asia/Kolkata", NULL), DRT_OK);
	assert_int_equal(zone_offset_s(zone, utc("2025-07-01")), 19800);
	assert_string_equal(zone_abbreviation(zone, utc("2025-07-01")), "IST");
	zone_free(zone);
}

static void names_that_are_no_zone_are_refused_with_the_remedy(void **state)
{
	static const char *const names[] = {
		"",         "/etc/passwd",       "../../etc/passwd", "Nowhere/At_All",
		"New York", "America/New_York\n"
	};
	(void)state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct drt_error error = { 0 };
		struct zone *zone = NULL;

		assert_int_equal(zone_new(&zone, names[i], &error), DRT_ENOTFOUND);
		assert_null(zone);
		assert_int_equal(error.status, DRT_ENOTFOUND);
		assert_true(strstr(error.text, "time zone") != NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_change_at_the_second_of_the_rule),
		cmocka_unit_test(wall_times_become_instants),
		cmocka_unit_test(every_local_minute_of_the_changes_reads_back),
		cmocka_unit_test(local_day_is_floored_before_the_epoch),
		cmocka_unit_test(days_beyond_the_range_give_its_ends),
		cmocka_unit_test(utc_needs_no_database),
		cmocka_unit_test(zones_without_summer_time_have_one_name),
		cmocka_unit_test(names_that_are_no_zone_are_refused_with_the_remedy),
	};

	return cmocka_run_group_tests(tests, open_zone, close_zone);
}
