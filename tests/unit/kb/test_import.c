/* test_import.c - the contract in import.h: what becomes of each row. */
#include "kb/import.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/strbuf.h"
#include "core/timeval.h"
#include "tests/unit/kb/fixture.h"
#include "tests/unit/kb/import_rig.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void daily_rows_are_stored_under_the_files_symbol(void **state)
{
	struct kb_import_result result = rig_import(RIG_DAILY "2025-06-11,10,11,9,10.5,100\n"
	                                                      "2025-06-12,10.5,12,10,11,200\r\n"
	                                                      "\n"
	                                                      "2025-06-13,11,12,10,11,300");
	struct kb_series *series = NULL;
	size_t count = 0;
	(void)state;

	assert_int_equal(result.rows, 3);
	assert_int_equal(result.inserted, 3);
	assert_int_equal(result.symbols, 1);
	assert_int_equal(result.new_instruments, 1);
	assert_int_equal(result.first_ns, fixture_time("2025-06-11"));
	assert_int_equal(result.last_ns, fixture_time("2025-06-13"));
	assert_int_equal(result.bytes_done, result.bytes_total);
	assert_int_equal(kb_list_series(&series, &count, rig.kb, "AAPL", NULL), DRT_OK);
	assert_int_equal(count, 1);
	assert_int_equal(series->timeframe, TIMEFRAME_1D);
	assert_string_equal(series->source, "csv");
	assert_string_equal(series->adjustment, "none");
	assert_int_equal(series->count, 3);
	free(series);
	assert_int_equal(fixture_number(rig.kb,
	                                "SELECT row_count FROM import WHERE state = 'done' "
	                                "AND changed_ns = 5 AND file = 'data/AAPL.csv'"),
	                 3);
}

static void the_symbol_comes_from_column_option_or_name(void **state)
{
	static const struct {
		const char *name, *option, *text, *want;
	} cases[] = {
		{ "/a_b/BTCUSD_20161007.csv", NULL, RIG_DAILY "2025-06-11,1,1,1,1,1",
		  "BTCUSD" },
		{ "brk.b.csv.gz", NULL, RIG_DAILY "2025-06-11,1,1,1,1,1", "BRK.B" },
		{ "SPY", NULL, RIG_DAILY "2025-06-11,1,1,1,1,1", "SPY" },
		{ "export.csv", "msft", RIG_DAILY "2025-06-11,1,1,1,1,1", "MSFT" },
		{ "all.csv", NULL,
		  "symbol,date,open,high,low,close,volume\nko,2025-06-11,1,1,1,1,1", "KO" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct instrument found;

		rig.options.name = cases[i].name;
		rig.options.symbol = cases[i].option;
		rig_import(cases[i].text);
		assert_int_equal(kb_find_instrument(&found, rig.kb, cases[i].want, NULL),
		                 DRT_OK);
	}
	assert_int_equal(fixture_number(rig.kb, "SELECT count(*) FROM instrument"),
	                 COUNT(cases));
}

static void files_and_options_that_cannot_be_are_refused(void **state)
{
	static const struct {
		const char *text, *name, *symbol, *source, *adjustment;
		enum drt_status want;
		const char *message;
	} cases[] = {
		{ "", "A.csv", NULL, NULL, NULL, DRT_EPARSE, "the file is empty" },
		{ "bid,ask\n1,2\n", "A.csv", NULL, NULL, NULL, DRT_EPARSE, "A.csv:1: " },
		{ RIG_DAILY, "_.csv", NULL, NULL, NULL, DRT_EPARSE, "give the symbol" },
		{ RIG_DAILY, "A.csv", "a b", NULL, NULL, DRT_EINVAL,
		  "\"a b\" is not a symbol" },
		{ "symbol," RIG_DAILY, "A.csv", "B", NULL, NULL, DRT_EINVAL,
		  "leave the symbol option out" },
		{ RIG_DAILY, "A.csv", NULL, "Big Bank", NULL, DRT_EINVAL, "source" },
		{ RIG_DAILY, "A.csv", NULL, NULL, "total", DRT_EINVAL, "adjustment" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct kb_import_result result = { .rows = -1 };

		rig.options.name = cases[i].name;
		rig.options.symbol = cases[i].symbol;
		rig.options.source = cases[i].source;
		rig.options.adjustment = cases[i].adjustment;
		assert_int_equal(rig_try(&result, cases[i].text), cases[i].want);
		if (!strstr(rig.error.text, cases[i].message))
			fail_msg("got \"%s\"", rig.error.text);
		assert_int_equal(result.rows, -1);
	}
	assert_int_equal(fixture_number(rig.kb, "SELECT count(*) FROM import"), 0);
}

static void every_reason_quarantines_with_line_and_detail(void **state)
{
	struct kb_import_result result = rig_import(RIG_DAILY "2025-06-02,10,11,9,10,1\n"
	                                                      "2025-06-03,10,11,9\n"
	                                                      "2025-06-03,,11,9,10,1\n"
	                                                      "2025-06-33,10,11,9,10,1\n"
	                                                      "2025-06-03,10,11,9,ten,1\n"
	                                                      "2025-06-03,nan,11,9,10,1\n"
	                                                      "2025-06-03,10,11,0,10,1\n"
	                                                      "2025-06-03,10,10,9,10.5,1\n"
	                                                      "2025-06-03,10,11,10.25,10.5,1\n"
	                                                      "2025-06-03,10,11,9,10,-1\n"
	                                                      "2025-06-02,10,11,9,10,1\n"
	                                                      "2025-06-03,10,9,11,10,1\n");
	(void)state;

	assert_int_equal(result.rows, 12);
	assert_int_equal(result.quarantined, 11);
	assert_int_equal(result.rejects[KB_REJECT_UNPARSABLE], 4);
	assert_int_equal(result.rejects[KB_REJECT_NOT_FINITE], 1);
	assert_int_equal(result.rejects[KB_REJECT_NOT_POSITIVE], 1);
	assert_int_equal(result.rejects[KB_REJECT_HIGH_TOO_LOW], 2);
	assert_int_equal(result.rejects[KB_REJECT_LOW_TOO_HIGH], 2);
	assert_int_equal(result.rejects[KB_REJECT_NEGATIVE_VOLUME], 1);
	assert_int_equal(result.rejects[KB_REJECT_DUPLICATE], 1);
	rig_assert_quarantine("3 unparsable [] 4 fields where the header has 6\n"
	                      "4 unparsable [AAPL] open is empty\n"
	                      "5 unparsable [] date is no date such as 2025-06-12\n"
	                      "6 unparsable [AAPL] close is no number\n"
	                      "7 not-finite [AAPL] a value is not a finite number\n"
	                      "8 not-positive [AAPL] the lowest price is 0\n"
	                      "9 high-too-low [AAPL] high 10 is below close 10.5\n"
	                      "10 low-too-high [AAPL] low 10.25 is above open 10\n"
	                      "11 negative-volume [AAPL] volume is -1\n"
	                      "12 duplicate [AAPL] an earlier line has this bar\n"
	                      "13 high-too-low [AAPL] high 9 is below open 10\n");
	assert_int_equal(fixture_number(rig.kb,
	                                "SELECT count(*) FROM quarantine WHERE line = 4 AND "
	                                "raw = '2025-06-03,,11,9,10,1'"),
	                 1);
}

static void hostile_lines_are_rows_like_others(void **state)
{
	static const char bytes[] = RIG_DAILY "2025-06-02,10,11,9,10,1\n"
					      "2025-06-03,\0,11,9,10,1\n"
					      "\xff\xfe\x80,,,,,\n"
					      "'; DROP TABLE bar; --,1,1,1,1,1\n"
					      "2025-06-04,10,11,9,10,1\n";
	struct kb_import_result result = { .rows = -1 };
	struct strbuf long_line;
	(void)state;

	rig.options.file = rig_file_of(bytes, sizeof(bytes) - 1);
	assert_int_equal(kb_import_file(&result, rig.kb, &rig.options, NULL, NULL, &rig.error),
	                 DRT_OK);
	close(rig.options.file);
	assert_int_equal(result.stored, 2);
	assert_int_equal(result.quarantined, 3);
	rig_assert_quarantine("3 unparsable [] the line holds a NUL byte\n"
	                      "4 unparsable [] date is no date such as 2025-06-12\n"
	                      "5 unparsable [] date is no date such as 2025-06-12\n");
	strbuf_init(&long_line);
	strbuf_puts(&long_line, RIG_DAILY);
	for (int i = 0; i < 2000000; i++)
		strbuf_putc(&long_line, '9');
	assert_int_equal(rig_try(&result, long_line.text), DRT_EPARSE);
	strbuf_release(&long_line);
}

static void odd_rows_are_stored_and_flagged(void **state)
{
	struct kb_import_result result = rig_import(RIG_DAILY "2025-06-30,10,11,9,10,0\n"
	                                                      "2025-07-01,10,15,9,14.5,1\n"
	                                                      "2025-07-04,14,15,13,14.5,1\n"
	                                                      "2025-07-09,8,9,7,8,0\n");
	(void)state;

	assert_int_equal(result.quarantined, 0);
	assert_int_equal(result.flags[KB_FLAG_ZERO_VOLUME], 2);
	assert_int_equal(result.flags[KB_FLAG_JUMP], 2);
	assert_int_equal(result.flags[KB_FLAG_GAP], 2);
	assert_int_equal(result.flags[KB_FLAG_HOLIDAY], 1);
	assert_int_equal(result.missing_sessions, 2 + 2);
	rig_assert_flags("2025-06-30 zero-volume 0\n"
	                 "2025-07-01 jump 0.45\n"
	                 "2025-07-04 gap 2\n"
	                 "2025-07-04 holiday 0\n"
	                 "2025-07-09 gap 2\n"
	                 "2025-07-09 jump -0.448276\n"
	                 "2025-07-09 zero-volume 0\n");
	assert_string_equal(kb_flag_name(KB_FLAG_GAP), "gap");
	assert_string_equal(kb_reject_name(KB_REJECT_OFF_GRID), "off-grid");
}

static void a_quarantined_row_is_no_gap_and_counts_as_a_jump(void **state)
{
	struct kb_import_result result = rig_import(RIG_DAILY "2025-06-02,10,11,9,10,1\n"
	                                                      "2025-06-03,10,11,9,30,1\n"
	                                                      "2025-06-04,10,11,9,10,1\n");
	(void)state;

	assert_int_equal(result.quarantined, 1);
	assert_int_equal(result.missing_sessions, 0);
	assert_int_equal(result.flags[KB_FLAG_JUMP], 2);
	rig_assert_flags("");
}

static void a_gap_before_the_known_holidays_proves_nothing(void **state)
{
	(void)state;
	assert_int_equal(rig_import(RIG_DAILY "1995-06-02,10,11,9,10,1\n"
	                                      "1995-07-04,10,11,9,10,1\n")
	                         .missing_sessions,
	                 0);
	rig_assert_flags("");
}

static void the_order_of_the_rows_does_not_matter(void **state)
{
	static const char *const orders[] = {
		RIG_DAILY "2025-06-30,10,11,9,10,1\n2025-07-01,10,15,9,14.5,1\n"
			  "2025-07-03,14,15,13,14.5,1\n2025-07-01,1,1,1,1,1\n",
		RIG_DAILY "2025-07-03,14,15,13,14.5,1\n2025-07-01,10,15,9,14.5,1\n"
			  "2025-07-01,1,1,1,1,1\n2025-06-30,10,11,9,10,1\n",
		RIG_DAILY "2025-07-01,10,15,9,14.5,1\n2025-06-30,10,11,9,10,1\n"
			  "2025-07-03,14,15,13,14.5,1\n2025-07-01,1,1,1,1,1\n",
	};
	(void)state;

	for (size_t i = 0; i < COUNT(orders); i++) {
		struct kb_import_result result = rig_import(orders[i]);

		assert_int_equal(result.stored, 3);
		assert_int_equal(result.rejects[KB_REJECT_DUPLICATE], 1);
		assert_int_equal(result.missing_sessions, 1);
		rig_assert_flags("2025-07-01 jump 0.45\n2025-07-03 gap 1\n");
	}
	assert_int_equal(fixture_number(rig.kb, "SELECT count(*) FROM quarantine"), 1);
}

static void duplicates_are_found_in_any_order(void **state)
{
	enum { ROWS = 3000 };
	struct strbuf text;
	struct kb_import_result result;
	(void)state;

	strbuf_init(&text);
	strbuf_puts(&text, RIG_MINUTE);
	for (int i = 0; i < ROWS; i++) /* 7 and 3000 have no common divisor */
		strbuf_printf(&text, "%lld,1,1,1,1,1\n", i * 7 % ROWS * 60000LL);
	for (int i = 0; i < ROWS; i += 10)
		strbuf_printf(&text, "%lld,2,2,2,2,2\n", i * 60000LL);
	rig.options.name = "BTCUSD.csv";
	result = rig_import(text.text);
	strbuf_release(&text);
	assert_int_equal(result.stored, ROWS);
	assert_int_equal(result.rejects[KB_REJECT_DUPLICATE], ROWS / 10);
	assert_int_equal(fixture_number(rig.kb, "SELECT sum(volume) FROM bar"), ROWS);
}

static void intraday_rows_are_minutes_on_their_grid(void **state)
{
	struct kb_import_result result = { .rows = 0 };
	(void)state;

	rig.options.name = "BTCUSD_20161007.csv";
	result = rig_import(RIG_MINUTE "1475798400000,611.78,611.91,611.78,611.9,1.13872\n"
	                               "1475798460500,611.87,611.88,611.87,611.88,0.56799\n"
	                               "1475798520000,611.87,611.88,611.87,611.88,0.56799\n");
	assert_int_equal(result.stored, 2);
	assert_int_equal(result.rejects[KB_REJECT_OFF_GRID], 1);
	assert_int_equal(fixture_number(rig.kb,
	                                "SELECT count(*) FROM bars WHERE timeframe = '1m' "
	                                "AND time_ns % 60000000000 = 0"),
	                 2);
	rig_assert_flags("");
}

static void sizes_are_as_the_option_says(void **state)
{
	struct kb_import_result result = { .rows = 0 };
	(void)state;

	rig.options.has_timeframe = true;
	rig.options.timeframe = TIMEFRAME_1M;
	assert_int_equal(rig_try(&result, RIG_DAILY), DRT_EINVAL);
	assert_true(strstr(rig.error.text, "cannot hold 1m bars") != NULL);
	rig.options.timeframe = TIMEFRAME_1W;
	result = rig_import(RIG_DAILY "2025-06-30,1,1,1,1,1\n2025-07-04,1,1,1,1,1\n");
	assert_int_equal(result.stored, 1); /* weeks begin on Monday */
	assert_int_equal(result.rejects[KB_REJECT_OFF_GRID], 1);
	rig.options.timeframe = TIMEFRAME_1D;
	rig.options.symbol = "MSFT";
	result = rig_import("timestamp,open,high,low,close,volume\n"
	                    "2025-07-02T00:00:00Z,1,1,1,1,1\n"      /* a date's name */
	                    "2025-07-03T09:30:00-04:00,1,1,1,1,1\n" /* the open */
	                    "2025-07-08T01:00:00Z,1,1,1,1,1\n");    /* evening of the 7th */
	assert_int_equal(result.stored, 3);
	assert_int_equal(result.missing_sessions, 0);
	assert_int_equal(fixture_number(rig.kb,
	                                "SELECT count(*) FROM bars WHERE symbol = 'MSFT' AND "
	                                "time_ns % 86400000000000 = 0"),
	                 3);
	assert_int_equal(result.last_ns, fixture_time("2025-07-07"));
}

static void a_holiday_of_minutes_is_flagged_once(void **state)
{
	struct kb_import_result result =
		rig_import("timestamp,open,high,low,close,volume\n"
	                   "2025-07-04T14:00:00Z,1,1,1,1,1\n2025-07-04T14:01:00Z,1,1,1,1,1\n");
	(void)state;

	assert_int_equal(result.flags[KB_FLAG_HOLIDAY], 1);
	rig_assert_flags("2025-07-04 holiday 0\n");
}

static void unknown_symbols_become_what_they_look_like(void **state)
{
	static const struct {
		const char *symbol;
		enum security_type type;
		const char *calendar, *currency, *exchange;
	} cases[] = {
		{ "EURUSD", SECURITY_FOREX, "fx", "USD", "IDEALPRO" },
		{ "USD.JPY", SECURITY_FOREX, "fx", "JPY", "IDEALPRO" },
		{ "ETH-BTC", SECURITY_CRYPTO, "always", "BTC", "PAXOS" },
		{ "DOGEUSDT", SECURITY_CRYPTO, "always", "USD", "PAXOS" },
		{ "VIX", SECURITY_INDEX, "us-equity", "USD", "CBOE" },
		{ "NDX", SECURITY_INDEX, "us-equity", "USD", "NASDAQ" },
		{ "XLRE", SECURITY_ETF, "us-equity", "USD", "SMART" },
		{ "USDX", SECURITY_STOCK, "us-equity", "USD", "SMART" },
		{ "BTC", SECURITY_STOCK, "us-equity", "USD", "SMART" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct instrument found;

		rig.options.symbol = cases[i].symbol;
		rig_import(RIG_DAILY "2025-06-11,1,1,1,1,1");
		assert_int_equal(kb_find_instrument(&found, rig.kb, cases[i].symbol, NULL),
		                 DRT_OK);
		assert_int_equal(found.type, cases[i].type);
		assert_string_equal(found.calendar, cases[i].calendar);
		assert_string_equal(found.currency, cases[i].currency);
		assert_string_equal(found.exchange, cases[i].exchange);
	}
	rig.options.symbol = "NYX";
	fixture_instrument(rig.kb, "NYX", "always");
	assert_int_equal(rig_import(RIG_DAILY "2025-07-04,1,1,1,1,1").new_instruments, 0);
	assert_int_equal(fixture_number(rig.kb, "SELECT count(*) FROM bar_flag"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(daily_rows_are_stored_under_the_files_symbol),
		RIG_TEST(the_symbol_comes_from_column_option_or_name),
		RIG_TEST(files_and_options_that_cannot_be_are_refused),
		RIG_TEST(every_reason_quarantines_with_line_and_detail),
		RIG_TEST(hostile_lines_are_rows_like_others),
		RIG_TEST(odd_rows_are_stored_and_flagged),
		RIG_TEST(a_quarantined_row_is_no_gap_and_counts_as_a_jump),
		RIG_TEST(a_gap_before_the_known_holidays_proves_nothing),
		RIG_TEST(the_order_of_the_rows_does_not_matter),
		RIG_TEST(duplicates_are_found_in_any_order),
		RIG_TEST(intraday_rows_are_minutes_on_their_grid),
		RIG_TEST(sizes_are_as_the_option_says),
		RIG_TEST(a_holiday_of_minutes_is_flagged_once),
		RIG_TEST(unknown_symbols_become_what_they_look_like),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
