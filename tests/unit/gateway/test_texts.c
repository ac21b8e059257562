/* test_texts.c - times, bar sizes, durations and symbols as the gateway reads them. */
#include <string.h>

#include "core/timeval.h"
#include "gateway/history_text.h"
#include "gateway/symbol_kind.h"
#include "gateway/time_text.h"
#include "tests/support/support.h"

static struct calendar *us, *always;

static int64_t at(const char *text)
{
	int64_t time_ns = 0;

	assert_int_equal(time_parse(&time_ns, text, strlen(text)), DRT_OK);
	return time_ns;
}

static void times_are_written_as_the_version_wants(void **state)
{
	char text[GW_TIME_TEXT];
	int64_t time_ns = at("2025-06-13T13:30:05Z");
	(void)state;

	gw_time_format(text, time_ns, calendar_zone(us), 178);
	assert_string_equal(text, "20250613 09:30:05 US/Eastern");
	gw_time_format(text, time_ns, calendar_zone(us), 173);
	assert_string_equal(text, "20250613  09:30:05");
	gw_time_format(text, time_ns, calendar_zone(always), 178);
	assert_string_equal(text, "20250613 13:30:05 UTC");
	gw_day_format(text, day_from_civil(2025, 1, 2));
	assert_string_equal(text, "20250102");
}

static void times_are_read_in_every_form(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "20250613-13:30:05", "2025-06-13T13:30:05Z" },
		{ "20250613 09:30:05 US/Eastern", "2025-06-13T13:30:05Z" },
		{ "20250613  09:30:05", "2025-06-13T13:30:05Z" },
		{ "20250113 09:30:05 America/New_York", "2025-01-13T14:30:05Z" },
		{ "20250613 09:30", "2025-06-13T13:30:00Z" },
		{ "20250613 13:30:05 UTC", "2025-06-13T13:30:05Z" },
		{ "20250613 13:30:05 GMT", "2025-06-13T13:30:05Z" },
		{ "20250613", "2025-06-13T04:00:00Z" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t got = 0;

		assert_int_equal(gw_time_parse(&got, cases[i].text, calendar_zone(us)), DRT_OK);
		assert_int_equal(got, at(cases[i].want));
	}
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const bad[] = { "",
		                           "tomorrow",
		                           "2025-06-13",
		                           "20250230 10:00:00",
		                           "20250613 24:00:00",
		                           "20250613 10:60:00",
		                           "20250613 10:00:00 Mars/Olympus",
		                           "20250613-10:00:00 UTC",
		                           "20250613T10:00:00",
		                           "20250613 1:00:00" };
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t got = 42;

		assert_int_equal(gw_time_parse(&got, bad[i], calendar_zone(us)), DRT_EPARSE);
		assert_int_equal(got, 42);
	}
}

static void every_legal_bar_size_is_known(void **state)
{
	static const struct {
		const char *text;
		enum gw_size_kind kind;
		int seconds;
	} cases[] = {
		{ "1 secs", GW_SIZE_INTRADAY, 1 },
		{ "5 secs", GW_SIZE_INTRADAY, 5 },
		{ "30 secs", GW_SIZE_INTRADAY, 30 },
		{ "1 min", GW_SIZE_INTRADAY, 60 },
		{ "2 mins", GW_SIZE_INTRADAY, 120 },
		{ "15 mins", GW_SIZE_INTRADAY, 900 },
		{ "1 hour", GW_SIZE_INTRADAY, 3600 },
		{ "8 hours", GW_SIZE_INTRADAY, 28800 },
		{ "1 day", GW_SIZE_DAY, 0 },
		{ "1 week", GW_SIZE_WEEK, 0 },
		{ "1W", GW_SIZE_WEEK, 0 },
		{ "1 month", GW_SIZE_MONTH, 0 },
		{ "1M", GW_SIZE_MONTH, 0 },
	};
	static const char *const bad[] = { "", "1", "7 mins", "1 minute", "1min", "day" };
	struct gw_bar_size size;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(gw_bar_size_parse(&size, cases[i].text), DRT_OK);
		assert_int_equal(size.kind, cases[i].kind);
		assert_int_equal(size.seconds, cases[i].seconds);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(gw_bar_size_parse(&size, bad[i]), DRT_EPARSE);
}

static void durations_have_units_and_limits(void **state)
{
	static const struct {
		const char *text;
		enum drt_status want;
	} cases[] = { { "60 S", DRT_OK },
		      { "86400 S", DRT_OK },
		      { "86401 S", DRT_ERANGE },
		      { "365 D", DRT_OK },
		      { "366 D", DRT_ERANGE },
		      { "52 W", DRT_OK },
		      { "53 W", DRT_ERANGE },
		      { "12 M", DRT_OK },
		      { "13 M", DRT_ERANGE },
		      { "68 Y", DRT_OK },
		      { "69 Y", DRT_ERANGE },
		      { "0 D", DRT_EPARSE },
		      { "D", DRT_EPARSE },
		      { "1D", DRT_EPARSE },
		      { "1 X", DRT_EPARSE },
		      { "1 D ", DRT_EPARSE },
		      { "-1 D", DRT_EPARSE },
		      { "", DRT_EPARSE },
		      { "99999999999 Y", DRT_ERANGE } };
	struct gw_duration duration;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(gw_duration_parse(&duration, cases[i].text), cases[i].want);
}

static void durations_count_back_from_the_end(void **state)
{
	static const struct {
		const char *duration, *end, *want;
	} cases[] = {
		/* days are trading days; the one under way counts */
		{ "1 D", "2025-06-16T15:00:00Z", "2025-06-16T13:30:00Z" },
		{ "2 D", "2025-06-16T15:00:00Z", "2025-06-13T13:30:00Z" },
		{ "1 D", "2025-06-15T15:00:00Z", "2025-06-13T13:30:00Z" },
		{ "1 D", "2025-06-16T13:30:00Z", "2025-06-13T13:30:00Z" },
		{ "3600 S", "2025-06-16T15:00:00Z", "2025-06-16T14:00:00Z" },
		{ "1 W", "2025-06-16T15:00:00Z", "2025-06-09T04:00:00Z" },
		{ "1 M", "2025-03-31T15:00:00Z", "2025-02-28T05:00:00Z" },
		{ "1 Y", "2025-06-16T15:00:00Z", "2024-06-16T04:00:00Z" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gw_duration duration;

		assert_int_equal(gw_duration_parse(&duration, cases[i].duration), DRT_OK);
		assert_int_equal(gw_duration_start(&duration, us, at(cases[i].end)),
		                 at(cases[i].want));
	}
}

static void bars_are_counted_from_the_open(void **state)
{
	struct gw_bar_size hour;
	struct gw_bar_size day;
	(void)state;

	assert_int_equal(gw_bar_size_parse(&hour, "1 hour"), DRT_OK);
	assert_int_equal(gw_bar_size_parse(&day, "1 day"), DRT_OK);
	assert_int_equal(gw_bar_start(&hour, us, at("2025-06-16T15:10:00Z")),
	                 at("2025-06-16T14:30:00Z"));
	assert_int_equal(gw_bar_end(&hour, us, at("2025-06-16T14:30:00Z")),
	                 at("2025-06-16T15:30:00Z"));
	/* the last one ends with the session */
	assert_int_equal(gw_bar_end(&hour, us, at("2025-06-16T19:30:00Z")),
	                 at("2025-06-16T20:00:00Z"));
	assert_int_equal(gw_bar_start(&day, us, at("2025-06-16T15:10:00Z")),
	                 at("2025-06-16T00:00:00Z"));
	assert_int_equal(gw_bar_end(&day, us, at("2025-06-16T00:00:00Z")),
	                 at("2025-06-16T20:00:00Z"));
}

static void symbols_tell_what_they_are(void **state)
{
	static const struct {
		const char *symbol;
		enum security_type type;
		const char *currency, *calendar;
	} cases[] = {
		{ "AAPL", SECURITY_STOCK, "USD", "us-equity" },
		{ "SPY", SECURITY_ETF, "USD", "us-equity" },
		{ "GE", SECURITY_STOCK, "USD", "us-equity" },
		{ "GOOGL", SECURITY_STOCK, "USD", "us-equity" },
		{ "EURUSD", SECURITY_FOREX, "USD", "fx" },
		{ "USDJPY", SECURITY_FOREX, "JPY", "fx" },
		{ "BTCUSD", SECURITY_CRYPTO, "USD", "always" },
		{ "DOGEUSD", SECURITY_CRYPTO, "USD", "always" },
		{ "BTCUSDT", SECURITY_CRYPTO, "USD", "always" },
	};
	struct instrument in;
	struct instrument again;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(gw_instrument_of_symbol(&in, cases[i].symbol), DRT_OK);
		assert_int_equal(in.type, cases[i].type);
		assert_string_equal(in.currency, cases[i].currency);
		assert_string_equal(in.calendar, cases[i].calendar);
		assert_false(in.synthetic);
		assert_int_equal(gw_instrument_of_symbol(&again, cases[i].symbol), DRT_OK);
		assert_int_equal(in.con_id, again.con_id);
		assert_true(in.con_id > 0);
	}
	assert_int_equal(gw_instrument_of_symbol(&in, "not a symbol"), DRT_EINVAL);
}

static int set_up(void **state)
{
	(void)state;
	return calendar_new(&us, "us-equity", NULL) == DRT_OK &&
	                       calendar_new(&always, "always", NULL) == DRT_OK
	               ? 0
	               : -1;
}

static int tear_down(void **state)
{
	(void)state;
	calendar_free(us);
	calendar_free(always);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_written_as_the_version_wants),
		cmocka_unit_test(times_are_read_in_every_form),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(every_legal_bar_size_is_known),
		cmocka_unit_test(durations_have_units_and_limits),
		cmocka_unit_test(durations_count_back_from_the_end),
		cmocka_unit_test(bars_are_counted_from_the_open),
		cmocka_unit_test(symbols_tell_what_they_are),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
