/* test_import.c - the contract in import.h, clause by clause. */
#include "kb/import.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "core/strbuf.h"
#include "core/timeval.h"
#include "tests/unit/kb/fixture.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define DAILY "date,open,high,low,close,volume\n"
#define MINUTE "epoch_ms,open,high,low,close,volume\n"

static struct kb *kb;
static struct kb_import_options options;
static struct drt_error error;

static int set_up(void **state)
{
	(void)state;
	kb = fixture_kb();
	options = (struct kb_import_options){ .name = "data/AAPL.csv", .now_ns = 5 };
	error = (struct drt_error){ 0 };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	kb_close(kb);
	return 0;
}

/* A descriptor at the start of a file with these bytes. */
static int file_of(const char *bytes, size_t length)
{
	const char *path = test_scratch_path("import.csv");
	int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	assert_true(file >= 0);
	assert_int_equal(write(file, bytes, length), length);
	assert_int_equal(lseek(file, 0, SEEK_SET), 0);
	return file;
}

static enum drt_status try_import(struct kb_import_result *result, const char *text)
{
	enum drt_status status = DRT_OK;

	options.file = file_of(text, strlen(text));
	status = kb_import_file(result, kb, &options, NULL, NULL, &error);
	close(options.file);
	return status;
}

static struct kb_import_result import(const char *text)
{
	struct kb_import_result result = { .rows = -1 };

	if (try_import(&result, text) != DRT_OK)
		fail_msg("%s", error.text);
	assert_true(result.done);
	assert_int_equal(result.stored + result.quarantined, result.rows);
	assert_int_equal(result.inserted + result.updated + result.unchanged, result.stored);
	return result;
}

/* Every quarantined row as "line reason [symbol] detail", one a line. */
static void assert_quarantine(const char *want)
{
	struct kb_quarantined *rows = NULL;
	struct strbuf got;
	size_t count = 0;

	strbuf_init(&got);
	assert_int_equal(kb_list_quarantine(&rows, &count, kb, NULL, 0, NULL), DRT_OK);
	for (size_t i = 0; i < count; i++)
		strbuf_printf(&got, "%lld %s [%s] %s\n", (long long)rows[i].line,
		              rows[i].reason, rows[i].symbol, rows[i].detail);
	assert_string_equal(got.text, want);
	strbuf_release(&got);
	free(rows);
}

/* Every flag as "date kind value", one a line. */
static void assert_flags(const char *want)
{
	struct db_stmt *stmt = NULL;
	struct strbuf got;
	bool row = false;

	strbuf_init(&got);
	assert_int_equal(db_prepare(&stmt, kb_db(kb),
	                            "SELECT time_ns, kind, value FROM bar_flag "
	                            "ORDER BY series_id, time_ns, kind",
	                            NULL),
	                 DRT_OK);
	assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
	while (row) {
		char date[TIME_TEXT];

		day_format(date, time_to_day(db_column_int(stmt, 0)));
		strbuf_printf(&got, "%s %s %g\n", date, db_column_text(stmt, 1),
		              db_column_double(stmt, 2));
		assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
	}
	db_finalize(stmt);
	assert_string_equal(got.text, want);
	strbuf_release(&got);
}

static void daily_rows_are_stored_under_the_files_symbol(void **state)
{
	struct kb_import_result result = import(DAILY "2025-06-11,10,11,9,10.5,100\n"
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
	assert_int_equal(kb_list_series(&series, &count, kb, "AAPL", NULL), DRT_OK);
	assert_int_equal(count, 1);
	assert_int_equal(series->timeframe, TIMEFRAME_1D);
	assert_string_equal(series->source, "csv");
	assert_string_equal(series->adjustment, "none");
	assert_int_equal(series->count, 3);
	free(series);
	assert_int_equal(fixture_number(kb, "SELECT row_count FROM import WHERE state = 'done' "
	                                    "AND changed_ns = 5 AND file = 'data/AAPL.csv'"),
	                 3);
}

static void the_symbol_comes_from_column_option_or_name(void **state)
{
	static const struct {
		const char *name, *option, *text, *want;
	} cases[] = {
		{ "/a_b/BTCUSD_20161007.csv", NULL, DAILY "2025-06-11,1,1,1,1,1", "BTCUSD" },
		{ "brk.b.csv.gz", NULL, DAILY "2025-06-11,1,1,1,1,1", "BRK.B" },
		{ "SPY", NULL, DAILY "2025-06-11,1,1,1,1,1", "SPY" },
		{ "export.csv", "msft", DAILY "2025-06-11,1,1,1,1,1", "MSFT" },
		{ "all.csv", NULL,
		  "symbol,date,open,high,low,close,volume\nko,2025-06-11,1,1,1,1,1", "KO" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct instrument found;

		options.name = cases[i].name;
		options.symbol = cases[i].option;
		import(cases[i].text);
		assert_int_equal(kb_find_instrument(&found, kb, cases[i].want, NULL), DRT_OK);
	}
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM instrument"), COUNT(cases));
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
		{ DAILY, "_.csv", NULL, NULL, NULL, DRT_EPARSE, "give the symbol" },
		{ DAILY, "A.csv", "a b", NULL, NULL, DRT_EINVAL, "\"a b\" is not a symbol" },
		{ "symbol," DAILY, "A.csv", "B", NULL, NULL, DRT_EINVAL,
		  "leave the symbol option out" },
		{ DAILY, "A.csv", NULL, "Big Bank", NULL, DRT_EINVAL, "source" },
		{ DAILY, "A.csv", NULL, NULL, "total", DRT_EINVAL, "adjustment" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct kb_import_result result = { .rows = -1 };

		options.name = cases[i].name;
		options.symbol = cases[i].symbol;
		options.source = cases[i].source;
		options.adjustment = cases[i].adjustment;
		assert_int_equal(try_import(&result, cases[i].text), cases[i].want);
		if (!strstr(error.text, cases[i].message))
			fail_msg("got \"%s\"", error.text);
		assert_int_equal(result.rows, -1);
	}
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM import"), 0);
}

static void every_reason_quarantines_with_line_and_detail(void **state)
{
	struct kb_import_result result = import(DAILY "2025-06-02,10,11,9,10,1\n"
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
	assert_quarantine("3 unparsable [] 4 fields where the header has 6\n"
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
	assert_int_equal(fixture_number(kb,
	                                "SELECT count(*) FROM quarantine WHERE line = 4 AND "
	                                "raw = '2025-06-03,,11,9,10,1'"),
	                 1);
}

static void hostile_lines_are_rows_like_others(void **state)
{
	static const char bytes[] = DAILY "2025-06-02,10,11,9,10,1\n"
					  "2025-06-03,\0,11,9,10,1\n"
					  "\xff\xfe\x80,,,,,\n"
					  "'; DROP TABLE bar; --,1,1,1,1,1\n"
					  "2025-06-04,10,11,9,10,1\n";
	struct kb_import_result result = { .rows = -1 };
	struct strbuf long_line;
	(void)state;

	options.file = file_of(bytes, sizeof(bytes) - 1);
	assert_int_equal(kb_import_file(&result, kb, &options, NULL, NULL, &error), DRT_OK);
	close(options.file);
	assert_int_equal(result.stored, 2);
	assert_int_equal(result.quarantined, 3);
	assert_quarantine("3 unparsable [] the line holds a NUL byte\n"
	                  "4 unparsable [] date is no date such as 2025-06-12\n"
	                  "5 unparsable [] date is no date such as 2025-06-12\n");
	strbuf_init(&long_line);
	strbuf_puts(&long_line, DAILY);
	for (int i = 0; i < 2000000; i++)
		strbuf_putc(&long_line, '9');
	assert_int_equal(try_import(&result, long_line.text), DRT_EPARSE);
	strbuf_release(&long_line);
}

static void odd_rows_are_stored_and_flagged(void **state)
{
	struct kb_import_result result = import(DAILY "2025-06-30,10,11,9,10,0\n"
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
	assert_flags("2025-06-30 zero-volume 0\n"
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
	struct kb_import_result result = import(DAILY "2025-06-02,10,11,9,10,1\n"
	                                              "2025-06-03,10,11,9,30,1\n"
	                                              "2025-06-04,10,11,9,10,1\n");
	(void)state;

	assert_int_equal(result.quarantined, 1);
	assert_int_equal(result.missing_sessions, 0);
	assert_int_equal(result.flags[KB_FLAG_JUMP], 2);
	assert_flags("");
}

static void a_gap_before_the_known_holidays_proves_nothing(void **state)
{
	(void)state;
	assert_int_equal(import(DAILY "1995-06-02,10,11,9,10,1\n"
	                              "1995-07-04,10,11,9,10,1\n")
	                         .missing_sessions,
	                 0);
	assert_flags("");
}

static void the_order_of_the_rows_does_not_matter(void **state)
{
	static const char *const orders[] = {
		DAILY "2025-06-30,10,11,9,10,1\n2025-07-01,10,15,9,14.5,1\n"
		      "2025-07-03,14,15,13,14.5,1\n2025-07-01,1,1,1,1,1\n",
		DAILY "2025-07-03,14,15,13,14.5,1\n2025-07-01,10,15,9,14.5,1\n"
		      "2025-07-01,1,1,1,1,1\n2025-06-30,10,11,9,10,1\n",
		DAILY "2025-07-01,10,15,9,14.5,1\n2025-06-30,10,11,9,10,1\n"
		      "2025-07-03,14,15,13,14.5,1\n2025-07-01,1,1,1,1,1\n",
	};
	(void)state;

	for (size_t i = 0; i < COUNT(orders); i++) {
		struct kb_import_result result = import(orders[i]);

		assert_int_equal(result.stored, 3);
		assert_int_equal(result.rejects[KB_REJECT_DUPLICATE], 1);
		assert_int_equal(result.missing_sessions, 1);
		assert_flags("2025-07-01 jump 0.45\n2025-07-03 gap 1\n");
	}
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM quarantine"), 1);
}

static void duplicates_are_found_in_any_order(void **state)
{
	enum { ROWS = 3000 };
	struct strbuf text;
	struct kb_import_result result;
	(void)state;

	strbuf_init(&text);
	strbuf_puts(&text, MINUTE);
	for (int i = 0; i < ROWS; i++) /* 7 and 3000 have no common divisor */
		strbuf_printf(&text, "%lld,1,1,1,1,1\n", i * 7 % ROWS * 60000LL);
	for (int i = 0; i < ROWS; i += 10)
		strbuf_printf(&text, "%lld,2,2,2,2,2\n", i * 60000LL);
	options.name = "BTCUSD.csv";
	result = import(text.text);
	strbuf_release(&text);
	assert_int_equal(result.stored, ROWS);
	assert_int_equal(result.rejects[KB_REJECT_DUPLICATE], ROWS / 10);
	assert_int_equal(fixture_number(kb, "SELECT sum(volume) FROM bar"), ROWS);
}

static void intraday_rows_are_minutes_on_their_grid(void **state)
{
	struct kb_import_result result = { .rows = 0 };
	(void)state;

	options.name = "BTCUSD_20161007.csv";
	result = import(MINUTE "1475798400000,611.78,611.91,611.78,611.9,1.13872\n"
	                       "1475798460500,611.87,611.88,611.87,611.88,0.56799\n"
	                       "1475798520000,611.87,611.88,611.87,611.88,0.56799\n");
	assert_int_equal(result.stored, 2);
	assert_int_equal(result.rejects[KB_REJECT_OFF_GRID], 1);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM bars WHERE timeframe = '1m' "
	                                    "AND time_ns % 60000000000 = 0"),
	                 2);
	assert_flags("");
}

static void sizes_are_as_the_option_says(void **state)
{
	struct kb_import_result result = { .rows = 0 };
	(void)state;

	options.has_timeframe = true;
	options.timeframe = TIMEFRAME_1M;
	assert_int_equal(try_import(&result, DAILY), DRT_EINVAL);
	assert_true(strstr(error.text, "cannot hold 1m bars") != NULL);
	options.timeframe = TIMEFRAME_1W;
	result = import(DAILY "2025-06-30,1,1,1,1,1\n2025-07-04,1,1,1,1,1\n");
	assert_int_equal(result.stored, 1); /* weeks begin on Monday */
	assert_int_equal(result.rejects[KB_REJECT_OFF_GRID], 1);
	options.timeframe = TIMEFRAME_1D;
	options.symbol = "MSFT";
	result = import("timestamp,open,high,low,close,volume\n"
	                "2025-07-02T00:00:00Z,1,1,1,1,1\n"      /* a date's name */
	                "2025-07-03T09:30:00-04:00,1,1,1,1,1\n" /* the open */
	                "2025-07-08T01:00:00Z,1,1,1,1,1\n");    /* evening of the 7th */
	assert_int_equal(result.stored, 3);
	assert_int_equal(result.missing_sessions, 0);
	assert_int_equal(fixture_number(kb,
	                                "SELECT count(*) FROM bars WHERE symbol = 'MSFT' AND "
	                                "time_ns % 86400000000000 = 0"),
	                 3);
	assert_int_equal(result.last_ns, fixture_time("2025-07-07"));
}

static void a_holiday_of_minutes_is_flagged_once(void **state)
{
	struct kb_import_result result =
		import("timestamp,open,high,low,close,volume\n"
	               "2025-07-04T14:00:00Z,1,1,1,1,1\n2025-07-04T14:01:00Z,1,1,1,1,1\n");
	(void)state;

	assert_int_equal(result.flags[KB_FLAG_HOLIDAY], 1);
	assert_flags("2025-07-04 holiday 0\n");
}

static void unknown_symbols_become_what_they_look_like(void **state)
{
	static const struct {
		const char *symbol;
		enum security_type type;
		const char *calendar, *currency;
	} cases[] = {
		{ "EURUSD", SECURITY_FOREX, "fx", "USD" },
		{ "USD.JPY", SECURITY_FOREX, "fx", "JPY" },
		{ "ETH-BTC", SECURITY_CRYPTO, "always", "BTC" },
		{ "DOGEUSDT", SECURITY_CRYPTO, "always", "USD" },
		{ "VIX", SECURITY_INDEX, "us-equity", "USD" },
		{ "XLRE", SECURITY_ETF, "us-equity", "USD" },
		{ "USDX", SECURITY_STOCK, "us-equity", "USD" },
		{ "BTC", SECURITY_STOCK, "us-equity", "USD" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct instrument found;

		options.symbol = cases[i].symbol;
		import(DAILY "2025-06-11,1,1,1,1,1");
		assert_int_equal(kb_find_instrument(&found, kb, cases[i].symbol, NULL), DRT_OK);
		assert_int_equal(found.type, cases[i].type);
		assert_string_equal(found.calendar, cases[i].calendar);
		assert_string_equal(found.currency, cases[i].currency);
	}
	options.symbol = "NYX";
	fixture_instrument(kb, "NYX", "always");
	assert_int_equal(import(DAILY "2025-07-04,1,1,1,1,1").new_instruments, 0);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM bar_flag"), 0);
}

static void a_second_import_writes_nothing(void **state)
{
	const char *text = DAILY "2025-06-30,10,11,9,10,0\n2025-07-01,10,15,9,14.5,1\n"
				 "2025-07-02,x,15,9,14.5,1\n2025-07-09,8,9,7,8,0\n";
	int64_t changes = 0;
	struct kb_import_result result;
	(void)state;

	import(text);
	changes = db_total_changes(kb_db(kb));
	options.now_ns = 99;
	result = import(text);
	assert_int_equal(result.unchanged, 3);
	assert_int_equal(db_total_changes(kb_db(kb)), changes);
	assert_int_equal(fixture_number(kb, "SELECT changed_ns FROM import"), 5);
}

static void a_corrected_file_replaces_bars_flags_and_quarantine(void **state)
{
	struct kb_import_result result;
	(void)state;

	import(DAILY "2025-06-30,10,11,9,10,0\n2025-07-01,10,15,9,14.5,1\n"
	             "2025-07-02,x,15,9,14.5,1\n2025-07-09,8,9,7,8,0\n");
	options.now_ns = 99;
	result = import(DAILY "2025-06-30,10,11,9,10,0\n2025-07-01,10,11,9,10.5,1\n"
	                      "2025-07-02,10,15,9,10.5,1\n2025-07-09,8,9,7,8,3\n");
	assert_int_equal(result.inserted, 1);
	assert_int_equal(result.updated, 2);
	assert_int_equal(result.unchanged, 1);
	assert_quarantine("");
	assert_flags("2025-06-30 zero-volume 0\n2025-07-09 gap 3\n");
	assert_int_equal(fixture_number(kb, "SELECT changed_ns FROM import"), 99);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM import"), 1);
}

static void source_and_adjustment_keep_files_apart(void **state)
{
	struct kb_import_result result;
	(void)state;

	import(DAILY "2025-06-30,10,11,9,10,1\n2025-07-01,10,11,9,10,1\n");
	options.source = "yahoo";
	result = import(DAILY "2025-06-30,10,11,9,10,1\n2025-07-01,11,12,10,11,1\n");
	assert_int_equal(result.inserted, 2);
	assert_int_equal(result.conflicts, 1);
	options.adjustment = "split";
	result = import(DAILY "2025-07-01,5,6,4,5,1\n");
	assert_int_equal(result.conflicts, 0);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM bar"), 5);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM import"), 3);
}

static void gzip_is_read_and_damage_is_told(void **state)
{
	const char *path = test_scratch_path("AAPL.csv.gz");
	gzFile zipped = gzopen(path, "wb");
	char *bytes = NULL;
	size_t length = 0;
	struct kb_import_result result = { .rows = -1 };
	(void)state;

	gzputs(zipped, DAILY);
	for (int i = 0; i < 5000; i++)
		gzprintf(zipped, "%d-%02d-%02d,%d.%d,90000,0.5,%d,1\n", 1900 + i / 336,
		         i % 336 / 28 + 1, i % 28 + 1, i % 89 + 1, i * i % 9973, i % 77 + 1);
	gzclose(zipped);
	bytes = test_read_file(path, &length);
	options.file = open(path, O_RDONLY);
	assert_int_equal(kb_import_file(&result, kb, &options, NULL, NULL, &error), DRT_OK);
	close(options.file);
	assert_int_equal(result.stored, 5000);
	assert_int_equal(result.bytes_done, length);
	options.file = file_of(bytes, length / 2);
	assert_int_equal(kb_import_file(&result, kb, &options, NULL, NULL, &error),
	                 DRT_ECORRUPT);
	close(options.file);
	assert_false(db_in_transaction(kb_db(kb)));
	free(bytes);
}

static void the_callers_descriptor_stays_open(void **state)
{
	struct kb_import_result result;
	(void)state;

	options.file = file_of(DAILY, strlen(DAILY));
	assert_int_equal(kb_import_file(&result, kb, &options, NULL, NULL, &error), DRT_OK);
	assert_int_equal(lseek(options.file, 0, SEEK_SET), 0);
	close(options.file);
}

struct watch {
	int calls, stop_after;
	int64_t rows;
};

static bool watch_progress(void *context, const struct kb_import_result *result)
{
	struct watch *watch = context;

	assert_true(result->rows >= watch->rows);
	assert_true(result->bytes_done <= result->bytes_total);
	watch->rows = result->rows;
	return ++watch->calls < watch->stop_after;
}

static void progress_is_told_and_can_cancel(void **state)
{
	const char *text = DAILY "2025-06-02,1,1,1,1,1\n2025-06-03,1,1,1,1,1\n"
				 "2025-06-04,1,1,1,1,1\n2025-06-05,1,1,1,1,1\n"
				 "2025-06-06,1,1,1,1,1\n";
	struct kb_import_result result = { .rows = -1 };
	struct watch watch = { .stop_after = 2 };
	(void)state;

	options.batch_rows = 2;
	options.file = file_of(text, strlen(text));
	assert_int_equal(kb_import_file(&result, kb, &options, watch_progress, &watch, &error),
	                 DRT_ECANCELLED);
	assert_int_equal(watch.calls, 2);
	assert_int_equal(result.rows, 4);
	assert_false(result.done);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM bar"), 4);
	assert_int_equal(fixture_number(kb, "SELECT state = 'running' FROM import"), 1);
	watch = (struct watch){ .stop_after = 100 };
	lseek(options.file, 0, SEEK_SET);
	assert_int_equal(kb_import_file(&result, kb, &options, watch_progress, &watch, &error),
	                 DRT_OK);
	close(options.file);
	assert_int_equal(watch.rows, 5);
	assert_int_equal(result.inserted, 1);
	assert_int_equal(fixture_number(kb, "SELECT state = 'done' FROM import"), 1);
}

static void a_step_is_one_transaction_and_needs_the_handle_free(void **state)
{
	const char *text = DAILY "2025-06-02,1,1,1,1,1\n2025-06-03,1,1,1,1,1\n";
	struct kb_import *running = NULL;
	bool more = false;
	int steps = 0;
	(void)state;

	options.file = file_of(text, strlen(text));
	options.batch_rows = 1;
	assert_int_equal(kb_import_new(&running, kb, &options, NULL), DRT_OK);
	assert_int_equal(kb_begin(kb, NULL), DRT_OK);
	assert_int_equal(kb_import_step(&more, running, &error), DRT_ESTATE);
	kb_rollback(kb);
	do {
		assert_int_equal(kb_import_step(&more, running, NULL), DRT_OK);
		assert_false(db_in_transaction(kb_db(kb)));
		steps++;
	} while (more);
	assert_int_equal(kb_import_result(running)->stored, 2);
	assert_true(steps >= 4);
	assert_int_equal(kb_import_step(&more, running, NULL), DRT_OK);
	assert_false(more);
	kb_import_free(running);
	kb_import_free(NULL);
	close(options.file);
}

static void a_failed_step_is_rolled_back_for_good(void **state)
{
	const char *text = DAILY "2025-06-02,1,1,1,1,1\n2025-06-03,1,1,1,1,1\n";
	struct kb_import *running = NULL;
	bool more = true;
	(void)state;

	options.file = file_of(text, strlen(text));
	assert_int_equal(kb_import_new(&running, kb, &options, NULL), DRT_OK);
	assert_int_equal(db_exec(kb_db(kb),
	                         "CREATE TRIGGER full BEFORE INSERT ON bar WHEN new.time_ns > "
	                         "1748822400000000000 BEGIN SELECT raise(FAIL, 'disk'); END",
	                         NULL),
	                 DRT_OK);
	assert_int_not_equal(kb_import_step(&more, running, &error), DRT_OK);
	assert_true(strstr(error.text, "disk") != NULL);
	assert_int_equal(fixture_number(kb, "SELECT count(*) FROM bar"), 0);
	assert_int_equal(kb_import_step(&more, running, &error), DRT_ESTATE);
	kb_import_free(running);
	close(options.file);
}

static void a_reading_handle_cannot_import(void **state)
{
	const char *path = fixture_path();
	struct kb *reader = NULL;
	struct kb_import *running = NULL;
	(void)state;

	kb_close(fixture_kb_at(path, false));
	reader = fixture_kb_at(path, true);
	options.file = file_of(DAILY, strlen(DAILY));
	assert_int_equal(kb_import_new(&running, reader, &options, &error), DRT_EDENIED);
	assert_null(running);
	close(options.file);
	kb_close(reader);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(daily_rows_are_stored_under_the_files_symbol),
		TEST(the_symbol_comes_from_column_option_or_name),
		TEST(files_and_options_that_cannot_be_are_refused),
		TEST(every_reason_quarantines_with_line_and_detail),
		TEST(hostile_lines_are_rows_like_others),
		TEST(odd_rows_are_stored_and_flagged),
		TEST(a_quarantined_row_is_no_gap_and_counts_as_a_jump),
		TEST(a_gap_before_the_known_holidays_proves_nothing),
		TEST(the_order_of_the_rows_does_not_matter),
		TEST(duplicates_are_found_in_any_order),
		TEST(intraday_rows_are_minutes_on_their_grid),
		TEST(sizes_are_as_the_option_says),
		TEST(a_holiday_of_minutes_is_flagged_once),
		TEST(unknown_symbols_become_what_they_look_like),
		TEST(a_second_import_writes_nothing),
		TEST(a_corrected_file_replaces_bars_flags_and_quarantine),
		TEST(source_and_adjustment_keep_files_apart),
		TEST(gzip_is_read_and_damage_is_told),
		TEST(the_callers_descriptor_stays_open),
		TEST(progress_is_told_and_can_cancel),
		TEST(a_step_is_one_transaction_and_needs_the_handle_free),
		TEST(a_failed_step_is_rolled_back_for_good),
		TEST(a_reading_handle_cannot_import),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
