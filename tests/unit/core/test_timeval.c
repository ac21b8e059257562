/* test_timeval.c - the contract in timeval.h, clause by clause. */
#include <string.h>
#include <time.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "tests/support/support.h"

/* ---- days ---- */

static void days_are_counted_from_1970(void **state)
{
	static const struct {
		int year, month, day;
		int64_t number;
		int week_day;
	} cases[] = {
		{ 1970, 1, 1, 0, 4 },        { 1969, 12, 31, -1, 3 },
		{ 2000, 2, 29, 11016, 2 },   { 2000, 3, 1, 11017, 3 },
		{ 1900, 3, 1, -25508, 4 },   { 2100, 2, 28, 47540, 0 },
		{ 2025, 6, 12, 20251, 4 },   { 1678, 1, 1, -106650, 6 },
		{ 2261, 12, 31, 106650, 2 }, { 1999, 12, 31, 10956, 5 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int year = 0;
		int month = 0;
		int day = 0;

		assert_int_equal(day_from_civil(cases[i].year, cases[i].month, cases[i].day),
		                 cases[i].number);
		civil_from_day(&year, &month, &day, cases[i].number);
		assert_int_equal(year, cases[i].year);
		assert_int_equal(month, cases[i].month);
		assert_int_equal(day, cases[i].day);
		assert_int_equal(day_of_week(cases[i].number), cases[i].week_day);
	}
}

/* The C library is the reference, for every day of the range. */
static void every_day_agrees_with_the_library(void **state)
{
	(void)state;
	for (int64_t number = -106650; number <= 106650; number++) {
		time_t seconds = (time_t)(number * 86400);
		struct tm want;
		int year = 0;
		int month = 0;
		int day = 0;

		assert_non_null(gmtime_r(&seconds, &want));
		civil_from_day(&year, &month, &day, number);
		if (year != want.tm_year + 1900 || month != want.tm_mon + 1 ||
		    day != want.tm_mday || day_of_week(number) != want.tm_wday ||
		    day_from_civil(year, month, day) != number)
			fail_msg("day %lld differs", (long long)number);
	}
}

static void months_have_their_days(void **state)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	(void)state;

	for (int month = 1; month <= 12; month++)
		assert_int_equal(days_in_month(2025, month), days[month - 1]);
	assert_int_equal(days_in_month(2024, 2), 29);
	assert_int_equal(days_in_month(1900, 2), 28);
	assert_int_equal(days_in_month(2000, 2), 29);
}

static void dates_are_read_and_written(void **state)
{
	static const char *const bad[] = { "",           "2025-06-1",  "2025-06-123",
		                           "2025/06/12", "2025-13-01", "2025-00-01",
		                           "2025-06-00", "2025-06-31", "2025-02-29",
		                           "20250612",   "2025-6-012", "+025-06-12",
		                           "2025-06-1a", "2025-02-30" };
	char text[TIME_TEXT];
	int64_t day = 77;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(day_parse(&day, bad[i], strlen(bad[i])), DRT_EPARSE);
	assert_int_equal(day, 77);
	assert_int_equal(day_parse(&day, "2024-02-29 and more", 10), DRT_OK);
	assert_int_equal(day_format(text, day), 10);
	assert_string_equal(text, "2024-02-29");
}

/* ---- instants ---- */

static void instants_are_read_in_every_form(void **state)
{
	static const struct {
		const char *text, *utc;
	} cases[] = {
		{ "2025-06-12T14:32:07.250Z", "2025-06-12T14:32:07.250Z" },
		{ "2025-06-12T14:32:07Z", "2025-06-12T14:32:07Z" },
		{ "2025-06-12t14:32:07z", "2025-06-12T14:32:07Z" },
		{ "2025-06-12 14:32:07Z", "2025-06-12T14:32:07Z" },
		{ "2025-06-12", "2025-06-12T00:00:00Z" },
		{ "2025-06-12T14:32:07-04:00", "2025-06-12T18:32:07Z" },
		{ "2025-01-01T00:30:00+05:45", "2024-12-31T18:45:00Z" },
		{ "2025-06-12T14:32:07.000000001Z", "2025-06-12T14:32:07.000000001Z" },
		{ "2025-06-12T14:32:07.1Z", "2025-06-12T14:32:07.100Z" },
		{ "2025-06-12T14:32:07.1234Z", "2025-06-12T14:32:07.123400Z" },
		{ "2025-06-12T14:32:07.12345678999Z", "2025-06-12T14:32:07.123456789Z" },
		{ "1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z" },
		{ "1678-01-01T00:00:00+23:59", "1677-12-31T00:01:00Z" },
		{ "2261-12-31T23:59:59-23:59", "2262-01-01T23:58:59Z" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[TIME_TEXT];
		int64_t time_ns = 0;

		assert_int_equal(time_parse(&time_ns, cases[i].text, strlen(cases[i].text)),
		                 DRT_OK);
		assert_int_equal(time_format(text, time_ns), strlen(cases[i].utc));
		assert_string_equal(text, cases[i].utc);
	}
}

static void what_is_no_instant_is_refused(void **state)
{
	static const struct {
		const char *text;
		enum drt_status want;
	} cases[] = {
		{ "", DRT_EPARSE },
		{ "2025", DRT_EPARSE },
		{ "2025-02-30T00:00:00Z", DRT_EPARSE },
		{ "2025-06-12T", DRT_EPARSE },
		{ "2025-06-12T14:32Z", DRT_EPARSE },
		{ "2025-06-12T14:32:07", DRT_EPARSE },
		{ "2025-06-12T24:00:00Z", DRT_EPARSE },
		{ "2025-06-12T23:60:00Z", DRT_EPARSE },
		{ "2025-06-12T23:59:60Z", DRT_EPARSE },
		{ "2025-06-12X14:32:07Z", DRT_EPARSE },
		{ "2025-06-12T14-32:07Z", DRT_EPARSE },
		{ "2025-06-12T14:32:07.Z", DRT_EPARSE },
		{ "2025-06-12T14:32:07.5", DRT_EPARSE },
		{ "2025-06-12T14:32:07ZZ", DRT_EPARSE },
		{ "2025-06-12T14:32:07+24:00", DRT_EPARSE },
		{ "2025-06-12T14:32:07+02:60", DRT_EPARSE },
		{ "2025-06-12T14:32:07+0200", DRT_EPARSE },
		{ "2025-06-12T14:32:07+2:000", DRT_EPARSE },
		{ "1677-12-31", DRT_ERANGE },
		{ "2262-01-01T00:00:00Z", DRT_ERANGE },
	};
	int64_t time_ns = 5;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(time_parse(&time_ns, cases[i].text, strlen(cases[i].text)),
		                 cases[i].want);
	assert_int_equal(time_ns, 5);
}

static void fields_and_texts_go_back_and_forth(void **state)
{
	struct rng rng;
	(void)state;

	rng_init(&rng, 5);
	for (int i = 0; i < 20000; i++) {
		int64_t day = (int64_t)rng_below(&rng, 2 * 106650) - 106650;
		int64_t time_ns = day * NS_PER_DAY + (int64_t)rng_below(&rng, NS_PER_DAY);
		struct civil civil;
		char text[TIME_TEXT];
		int64_t again = 0;

		time_to_civil(&civil, time_ns);
		assert_true(time_from_civil(&civil) == time_ns);
		assert_true(civil.nanosecond >= 0 && civil.nanosecond < NS_PER_SEC);
		time_format(text, time_ns);
		assert_int_equal(time_parse(&again, text, strlen(text)), DRT_OK);
		assert_true(again == time_ns);
		assert_int_equal(time_to_day(time_ns),
		                 day_from_civil(civil.year, civil.month, civil.day));
	}
	assert_int_equal(time_to_day(-1), -1);
	assert_int_equal(time_to_day(0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_counted_from_1970),
		cmocka_unit_test(every_day_agrees_with_the_library),
		cmocka_unit_test(months_have_their_days),
		cmocka_unit_test(dates_are_read_and_written),
		cmocka_unit_test(instants_are_read_in_every_form),
		cmocka_unit_test(what_is_no_instant_is_refused),
		cmocka_unit_test(fields_and_texts_go_back_and_forth),
	};

	return cmocka_run_group_tests_name("timeval", tests, NULL, NULL);
}
