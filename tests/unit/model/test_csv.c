/* test_csv.c - the contract in csv.h, clause by clause. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "model/csv.h"
#include "tests/support/support.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define DAILY "date,open,high,low,close,volume"

static struct csv_layout layout_of(const char *header)
{
	struct drt_error error = { 0 };
	struct csv_layout layout;

	if (csv_header_parse(&layout, header, strlen(header), &error) != DRT_OK)
		fail_msg("%s", error.text);
	return layout;
}

static struct csv_row row_of(const char *header, const char *line)
{
	struct csv_layout layout = layout_of(header);
	struct csv_row row;

	csv_row_parse(&row, &layout, line, strlen(line));
	return row;
}

static double number(const char *text)
{
	double value = -77;

	if (csv_number_parse(&value, text, strlen(text)) != DRT_OK)
		fail_msg("no number: %s", text);
	return value;
}

static void columns_are_found_by_name_in_any_order(void **state)
{
	struct csv_row row =
		row_of("\xef\xbb\xbf Volume,\"CLOSE\",low,name,High,open,symbol,Date",
	               "7,4,2,x y,5,3,\"BRK.B\",2025-06-12");
	(void)state;

	assert_int_equal(row.defect, CSV_OK);
	assert_true(row.has_time);
	assert_int_equal(row.bar.time_ns, 20251 * NS_PER_DAY);
	assert_true(row.bar.open == 3 && row.bar.high == 5 && row.bar.low == 2 &&
	            row.bar.close == 4 && row.bar.volume == 7);
	assert_int_equal(row.symbol_length, 5);
	assert_memory_equal(row.symbol, "BRK.B", 5);
}

static void headers_that_are_none_say_what_is_missing(void **state)
{
	static const struct {
		const char *line, *want;
	} cases[] = {
		{ "", "no column of time" },
		{ "2025-06-12,1,2,3,4,5", "no column of time" },
		{ "open,high,low,close,volume", "no column of time" },
		{ "date;open;high;low;close;volume", "comma-separated" },
		{ "date,epoch_ms,open,high,low,close,volume", "more than one column of time" },
		{ "date,open,high,low,close", "no column \"volume\"" },
		{ "epoch_ms,bid_open,bid_high", "no column \"open\"" },
		{ "date,open,open,high,low,close,volume", "\"open\" twice" },
		{ "date,\"open,high,low,close,volume", "open quote" },
		{ "\x1f\x8b\x08\x00", "no column of time" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct drt_error error = { 0 };
		struct csv_layout layout;

		assert_int_equal(
			csv_header_parse(&layout, cases[i].line, strlen(cases[i].line), &error),
			DRT_EPARSE);
		if (!strstr(error.text, cases[i].want))
			fail_msg("%s: got \"%s\"", cases[i].line, error.text);
	}
}

static void defects_are_told_with_their_column(void **state)
{
	static const struct {
		const char *line;
		enum csv_defect defect;
		const char *text;
	} cases[] = {
		{ "2025-06-12,1,2,3,4", CSV_FIELD_COUNT, "5 fields where the header has 6" },
		{ "2025-06-12,1,2,3,4,5,6", CSV_FIELD_COUNT, "7 fields" },
		{ "", CSV_FIELD_COUNT, "1 fields" },
		{ "2025-06-12,\"1,2,3,4,5", CSV_FIELD_COUNT, "a quote does not end" },
		{ "2025-06-12,\"1\"x,2,3,4,5", CSV_FIELD_COUNT, "a quote does not end" },
		{ ",1,2,3,4,5", CSV_EMPTY, "date is empty" },
		{ "2025-06-12,,2,3,4,5", CSV_EMPTY, "open is empty" },
		{ "2025-06-12,1,2,3,4, ", CSV_EMPTY, "volume is empty" },
		{ "2025-02-30,1,2,3,4,5", CSV_NO_TIME, "date is no date" },
		{ "12/06/2025,1,2,3,4,5", CSV_NO_TIME, "date is no date" },
		{ "9999-06-12,1,2,3,4,5", CSV_NO_TIME, "date is no date" },
		{ "2025-06-12 09:30,1,2,3,4,5", CSV_NO_TIME, "date is no date" },
		{ "2025-06-12,1,2,3.4.5,4,5", CSV_NO_NUMBER, "low is no number" },
		{ "2025-06-12,1,2,3,$4,5", CSV_NO_NUMBER, "close is no number" },
		{ "2025-06-12,1 000,2,3,4,5", CSV_NO_NUMBER, "open is no number" },
		{ "2025-06-12,0x10,2,3,4,5", CSV_NO_NUMBER, "open is no number" },
	};
	struct csv_layout layout = layout_of(DAILY);
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct csv_row row;
		char text[80];

		assert_false(
			csv_row_parse(&row, &layout, cases[i].line, strlen(cases[i].line)));
		assert_int_equal(row.defect, cases[i].defect);
		csv_row_explain(text, sizeof(text), &row, &layout);
		if (!strstr(text, cases[i].text))
			fail_msg("%s: got \"%s\"", cases[i].line, text);
	}
	assert_string_equal(csv_defect_name(CSV_NO_NUMBER), "no-number");
	assert_string_equal(csv_column_name(CSV_EPOCH_MS), "epoch_ms");
}

static void blanks_around_fields_and_quotes_are_dropped(void **state)
{
	static const char *const lines[] = {
		" 2025-06-12\t,1 , 2,3,\t4,5",
		"2025-06-12,1,2,3,4,5\r",
		"\"2025-06-12\" , \" 1 \",2,\t\"3\"\t,4, \"5\" \r",
		"\t\"\t2025-06-12 \",1,2,3,4,5",
	};
	(void)state;

	for (size_t i = 0; i < COUNT(lines); i++) {
		struct csv_row row = row_of(DAILY, lines[i]);

		if (row.defect != CSV_OK)
			fail_msg("line %zu: %s", i, csv_defect_name(row.defect));
		assert_int_equal(row.bar.time_ns, 1749686400 * NS_PER_SEC);
		assert_true(row.bar.open == 1 && row.bar.high == 2 && row.bar.low == 3);
		assert_true(row.bar.close == 4 && row.bar.volume == 5);
	}
}

static void a_symbol_may_be_quoted_and_must_not_be_empty(void **state)
{
	static const char header[] = "symbol,date,open,high,low,close,volume";
	struct csv_layout layout = layout_of(header);
	struct csv_row row = row_of(header, "\"BRK,B \",2025-06-12,1,2,3,4,5");
	char text[80];
	(void)state;

	assert_int_equal(row.defect, CSV_OK);
	assert_int_equal(row.symbol_length, 5);
	assert_memory_equal(row.symbol, "BRK,B", 5);
	csv_row_explain(text, sizeof(text), &row, &layout);
	assert_string_equal(text, "nothing is wrong");
	row = row_of(header, " ,2025-06-12,1,2,3,4,5");
	assert_int_equal(row.defect, CSV_EMPTY);
	assert_int_equal(row.column, CSV_SYMBOL);
	csv_row_explain(text, sizeof(text), &row, &layout);
	assert_string_equal(text, "symbol is empty");
	csv_row_explain(text, 7, &row, &layout); /* cut to fit */
	assert_string_equal(text, "symbol");
	assert_null(row_of(DAILY, "2025-06-12,1,2,3,4,5").symbol);
}

static void what_can_be_read_is_read(void **state)
{
	struct csv_row row = row_of(DAILY, "2025-06-12,,2,x,4,5");
	(void)state;

	assert_int_equal(row.defect, CSV_EMPTY);
	assert_int_equal(row.column, CSV_OPEN);
	assert_true(row.has_time && isnan(row.bar.open) && isnan(row.bar.low));
	assert_true(row.bar.close == 4 && row.bar.volume == 5);
}

static void not_finite_words_are_numbers_for_the_bar_check(void **state)
{
	struct csv_row row = row_of(DAILY, "2025-06-12,nan,inf,-INF,1e999,5");
	(void)state;

	assert_int_equal(row.defect, CSV_OK);
	assert_true(isnan(row.bar.open) && isinf(row.bar.high) && isinf(row.bar.close));
	assert_true(row.bar.low == -INFINITY);
}

static void times_come_in_three_forms(void **state)
{
	static const struct {
		const char *header, *time;
		int64_t want;
	} cases[] = {
		{ "date", "1993-01-29", 728265600 * NS_PER_SEC },
		{ "epoch_ms", "1475798400000", 1475798400 * NS_PER_SEC },
		{ "epoch_ms", "-1", -NS_PER_MS },
		{ "timestamp", "2025-06-12T14:30:00Z", 1749738600 * NS_PER_SEC },
		{ "timestamp", "2025-06-12T10:30:00-04:00", 1749738600 * NS_PER_SEC },
	};
	static const char *const bad[] = { "",    "-",  "1475798400000000", "1.5",
		                           "1e3", "+1", "999999999999999" };
	char header[80], line[80];
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		snprintf(header, sizeof(header), "%s,open,high,low,close,volume",
		         cases[i].header);
		snprintf(line, sizeof(line), "%s,1,1,1,1,1", cases[i].time);
		assert_int_equal(row_of(header, line).bar.time_ns, cases[i].want);
		assert_int_equal(row_of(header, line).defect, CSV_OK);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		snprintf(line, sizeof(line), "%s,1,1,1,1,1", bad[i]);
		assert_false(row_of("epoch_ms,open,high,low,close,volume", line).has_time);
	}
}

static void numbers_are_rounded_as_strtod_does(void **state)
{
	static const char *const cases[] = {
		"0",
		"-0",
		"1",
		"+2.50",
		"10.34",
		".5",
		"5.",
		"1e5",
		"1.5E-3",
		"201853036",
		"60.65999999999999",
		"7.00000700001",
		"0.1",
		"123456789012345678901234567890",
		"9007199254740993",
		"1e22",
		"1e23",
		"1e-22",
		"1e-23",
		"4.9e-324",
		"2.2250738585072011e-308",
		"1.7976931348623157e308",
		"179769313486231580793e289",
		"0.000000000000000000000000000012345",
		"8.5e-5",
		"611.78",
		"179.66000000000003",
	};
	struct rng rng;
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		double got = number(cases[i]), want = strtod(cases[i], NULL);

		assert_memory_equal(&got, &want, sizeof(got));
	}
	rng_init(&rng, 42);
	for (int i = 0; i < 200000; i++) {
		char text[64];
		double got = 0, want = 0;
		uint64_t bits = rng_next(&rng);

		snprintf(text, sizeof(text), "%.*f", (int)(bits % 9),
		         (double)(bits >> 20) / (double)(1 + (bits & 0xfffff)));
		got = number(text);
		want = strtod(text, NULL);
		assert_memory_equal(&got, &want, sizeof(got));
	}
}

static void what_is_no_number_is_refused(void **state)
{
	static const char *const cases[] = { "",     "-",     ".",   "e5",  "1e",   "1e+",
		                             "1,5",  "1.2.3", "1 ",  " 1",  "0x10", "1e1234567",
		                             "nano", "infin", "--1", "1-1", "1_000" };
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		double value = 5;

		assert_int_equal(csv_number_parse(&value, cases[i], strlen(cases[i])),
		                 DRT_EPARSE);
		assert_true(value == 5);
	}
}

static void the_locale_changes_nothing(void **state)
{
	char text[CSV_NUMBER_TEXT];
	(void)state;

	if (!setlocale(LC_NUMERIC, "de_DE.UTF-8"))
		skip();
	assert_true(number("60.6599999999999966") == 60.659999999999997);
	csv_number_format(text, 0.1);
	assert_string_equal(text, "0.1");
	setlocale(LC_NUMERIC, "C");
}

static void formatted_numbers_are_the_shortest_that_read_back(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0.1, "0.1" },
		{ 100, "100" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ -12.5, "-12.5" },
		{ 1e22, "1e+22" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 0, "0" },
		{ 201853036, "201853036" },
	};
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		char text[CSV_NUMBER_TEXT];

		assert_int_equal(csv_number_format(text, cases[i].value),
		                 strlen(cases[i].text));
		assert_string_equal(text, cases[i].text);
	}
}

static void written_bars_read_back(void **state)
{
	const struct bar bar = { 1749738600 * NS_PER_SEC, 1.0 / 3, 0.5, 0.25, 0.3, 1.13872 };
	struct strbuf out;
	char *line = NULL;
	struct csv_row row;
	(void)state;

	strbuf_init(&out);
	csv_write_header(&out, true, false);
	csv_write_bar(&out, &bar, "ETHUSD", false);
	line = strchr(out.text, '\n');
	*line++ = '\0';
	line[strlen(line) - 1] = '\0';
	row = row_of(out.text, line);
	assert_int_equal(row.defect, CSV_OK);
	assert_memory_equal(&row.bar, &bar, sizeof(bar));
	assert_memory_equal(row.symbol, "ETHUSD", row.symbol_length);
	strbuf_clear(&out);
	csv_write_header(&out, false, true);
	csv_write_bar(&out, &bar, NULL, true);
	assert_string_equal(out.text, "date,open,high,low,close,volume\n"
	                              "2025-06-12,0.3333333333333333,0.5,0.25,0.3,1.13872\n");
	strbuf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_found_by_name_in_any_order),
		cmocka_unit_test(headers_that_are_none_say_what_is_missing),
		cmocka_unit_test(defects_are_told_with_their_column),
		cmocka_unit_test(blanks_around_fields_and_quotes_are_dropped),
		cmocka_unit_test(a_symbol_may_be_quoted_and_must_not_be_empty),
		cmocka_unit_test(what_can_be_read_is_read),
		cmocka_unit_test(not_finite_words_are_numbers_for_the_bar_check),
		cmocka_unit_test(times_come_in_three_forms),
		cmocka_unit_test(numbers_are_rounded_as_strtod_does),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(the_locale_changes_nothing),
		cmocka_unit_test(formatted_numbers_are_the_shortest_that_read_back),
		cmocka_unit_test(written_bars_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
