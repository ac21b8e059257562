/* test_reason_text.c - the contract in reason_text.h and number_text.h; and every code
 * of the program has words. */
#include <ctype.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/number_text.h"
#include "client/reason_table.h"
#include "client/reason_text.h"
#include "core/timeval.h"
#include "tests/support/support.h"

static struct reason ranked(void)
{
	struct reason reason;

	reason_init(&reason, "momentum.ranked");
	reason_add_number(&reason, "days", 126);
	reason_add_number(&reason, "return_pct", 18.2);
	reason_add_number(&reason, "rank", 2);
	reason_add_number(&reason, "of", 9);
	reason_add_number(&reason, "sma", 200);
	return reason;
}

static void a_signal_reads_like_a_trader_would_say_it(void **state)
{
	struct reason reason = ranked();
	char text[REASON_TEXT];

	(void)state;
	reason_text(text, sizeof(text), &reason);
	assert_string_equal(text, "126-day return 18.2 %, rank 2 of 9, above SMA200");
	reason.count--;
	reason_text(text, sizeof(text), &reason);
	assert_string_equal(text, "126-day return 18.2 %, rank 2 of 9");
}

static void a_gate_has_a_name_a_need_and_a_finding(void **state)
{
	struct reason reason;
	char text[REASON_TEXT];

	(void)state;
	reason_init(&reason, "risk.order_value");
	reason_add_number(&reason, "value", 43101);
	reason_add_number(&reason, "limit", 50000);
	reason_label(text, sizeof(text), &reason);
	assert_string_equal(text, "Order value");
	reason_found(text, sizeof(text), &reason);
	assert_string_equal(text, "43,101.00");
	reason_needs(text, sizeof(text), &reason);
	assert_string_equal(text, "at most 50,000.00");
	reason_text(text, sizeof(text), &reason);
	assert_string_equal(text, "Order value: 43,101.00, needs at most 50,000.00");
}

static void a_check_without_figures_is_named_and_refuses_in_a_sentence(void **state)
{
	static const struct {
		const char *code, *label, *sentence;
	} rows[] = {
		{ "risk.locked", "Reconciled",
		  "Orders wait until the broker's picture is reconciled with ours" },
		{ "risk.frozen", "Not frozen", "Trading is frozen" },
		{ "risk.reference", "Reference price", "No price to check the order against" },
	};
	struct reason reason;
	char text[REASON_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		reason_init(&reason, rows[i].code);
		reason_label(text, sizeof(text), &reason);
		assert_string_equal(text, rows[i].label);
		reason_text(text, sizeof(text), &reason);
		assert_string_equal(text, rows[i].sentence);
		reason_breach(text, sizeof(text), &reason);
		assert_string_equal(text, rows[i].sentence);
		reason_limit(text, sizeof(text), &reason);
		assert_string_equal(text, "");
	}
}

static void every_check_has_a_short_name_and_a_limit_of_its_own(void **state)
{
	struct reason reason;
	char label[REASON_TEXT], found[REASON_TEXT], limit[REASON_TEXT], needs[REASON_TEXT];

	(void)state;
	for (const struct reason_row *row = reason_rows(); row->code; row++) {
		if (strncmp(row->code, "risk.", 5) != 0)
			continue;
		reason_init(&reason, row->code);
		reason_add_number(&reason, "value", 1);
		reason_add_number(&reason, "limit", 2);
		reason_label(label, sizeof(label), &reason);
		reason_found(found, sizeof(found), &reason);
		reason_limit(limit, sizeof(limit), &reason);
		reason_needs(needs, sizeof(needs), &reason);
		/* two of them, with figures, stand side by side on 80 columns */
		if (strlen(label) > 17 || strchr(label, '%'))
			fail_msg("%s: \"%s\" is no name of a check", row->code, label);
		assert_int_equal(*found == '\0', *limit == '\0');
		if (*limit && strcmp(needs + strlen(needs) - strlen(limit), limit) != 0)
			fail_msg("%s: \"%s\" and \"%s\" differ", row->code, needs, limit);
	}
}

static void a_breach_names_value_and_limits(void **state)
{
	static const struct {
		const char *code;
		double value, soft, hard, limit;
		const char *text;
	} rows[] = {
		{ "risk.position", 0.231, 0.20, 0.25, 0.20,
		  "Position 23.1 % is above soft 20.0 %, below hard 25.0 %" },
		{ "risk.position", 0.31, 0.20, 0.25, 0.25,
		  "Position 31.0 % is above hard 25.0 %" },
		{ "risk.position", 0.31, 0.20, NAN, 0.20,
		  "Position 31.0 % is above soft 20.0 %" },
		{ "risk.order_value", 60000, NAN, 50000, 50000,
		  "Order value 60,000.00 is above hard 50,000.00" },
		{ "risk.order_value", 60000, NAN, NAN, 50000,
		  "Order value 60,000.00 is above hard 50,000.00" },
		{ "risk.price_collar", -0.03, NAN, 0.02, 0.02,
		  "Price collar -3.00 % is outside hard 2.00 %" },
		{ "risk.quantity", 2500, NAN, 2000, 2000,
		  "Quantity 2,500 is above hard 2,000" },
		{ "risk.quote_age", NAN, NAN, 5, 5, "Quote age is not known, limit 5.0 s" },
	};
	char text[REASON_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reason reason;

		reason_init(&reason, rows[i].code);
		if (isfinite(rows[i].value))
			reason_add_number(&reason, "value", rows[i].value);
		reason_add_number(&reason, "limit", rows[i].limit);
		if (isfinite(rows[i].soft))
			reason_add_number(&reason, "soft", rows[i].soft);
		if (isfinite(rows[i].hard))
			reason_add_number(&reason, "hard", rows[i].hard);
		reason_breach(text, sizeof(text), &reason);
		assert_string_equal(text, rows[i].text);
	}
}

static void an_unknown_code_is_shown_with_its_arguments(void **state)
{
	struct reason reason;
	char text[REASON_TEXT];

	(void)state;
	reason_init(&reason, "weather.rain");
	reason_text(text, sizeof(text), &reason);
	assert_string_equal(text, "weather.rain");
	reason_add_number(&reason, "mm", 12.5);
	reason_add_text(&reason, "place", "Bergen");
	reason_text(text, sizeof(text), &reason);
	assert_string_equal(text, "weather.rain mm=12.5 place=Bergen");
	reason_label(text, sizeof(text), &reason);
	assert_string_equal(text, "weather.rain");
	reason_needs(text, sizeof(text), &reason);
	assert_string_equal(text, "");
	assert_false(reason_is_known("weather.rain"));
}

static void templates_follow_their_grammar(void **state)
{
	static const struct {
		const char *form, *text;
	} rows[] = {
		{ "", "" },
		{ "100 %% of it", "100 % of it" },
		{ "%{n}", "1234567.891" },
		{ "%{n:.1f}", "1234567.9" },
		{ "%{n:,.2f}", "1,234,567.89" },
		{ "%{n:+,d}", "+1,234,568" },
		{ "%{n:p}", "1234567.891" },
		{ "%{n:,p}", "1,234,567.891" },
		{ "%{half:.1r} %%", "50.0 %" },
		{ "%{half:r}", "50.0" },
		{ "%{half:p}", "0.50" },
		{ "%{sec:t}", "1:15" },
		{ "%{word}", "night" },
		{ "%{word:.2f}", "night" },
		{ "%{state:w}", "to approve" },
		{ "%{word:w}", "night" },
		{ "%{n:,g}", "1,234,567.891" },
		{ "%{nan:.2f}", "not known" },
		{ "above %{nan:.1f} %% a year", "above not known a year" },
		{ "%{none}", "not known" },
		{ "a[, b %{none}]c", "ac" },
		{ "a[, b %{half}]c", "a, b 0.5c" },
		{ "a[, 5 %% %{half}]", "a, 5 % 0.5" },
		{ "a[b", "a[b" },
		{ "a]b", "ab" },
		{ "%{half:.9f}", "%{half:.9f}" },
		{ "%{half:x}", "%{half:x}" },
		{ "%{half", "%{half" },
		{ "%{}", "%{}" },
		{ "%{a_name_beyond_all_bounds}", "%{a_name_beyond_all_bounds}" },
		{ "50 % up", "50 % up" },
	};
	struct reason reason;
	char text[REASON_TEXT];

	(void)state;
	reason_init(&reason, "x");
	reason_add_number(&reason, "n", 1234567.891);
	reason_add_number(&reason, "half", 0.5);
	reason_add_number(&reason, "sec", 75);
	reason_add_number(&reason, "nan", NAN);
	reason_add_text(&reason, "word", "night");
	reason_add_text(&reason, "state", "proposed");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		reason_expand(text, sizeof(text), rows[i].form, &reason);
		assert_string_equal(text, rows[i].text);
	}
}

static void a_text_is_cut_at_a_whole_character(void **state)
{
	struct reason reason = ranked();
	char text[8];

	(void)state;
	text_copy(text, 4, "a\xc3\xa9\xc3\xa9");
	assert_string_equal(text, "a\xc3\xa9");
	text_copy(text, 3, "\xe2\x82\xac");
	assert_string_equal(text, "");
	text_copy(text, 1, "abc");
	assert_string_equal(text, "");
	reason_text(text, sizeof(text), &reason);
	assert_string_equal(text, "126-…");
	reason_text(text, 1, &reason);
	assert_string_equal(text, "");
}

static void numbers_are_grouped_signed_and_never_zero_by_mistake(void **state)
{
	static const struct {
		double value;
		const char *format, *text;
	} rows[] = {
		{ 0, "+.2f", "+0.00" },
		{ -0.001, ".2f", "0.00" },
		{ -0.001, "+.2f", "0.00" },
		{ -1234.5, ",.2f", "-1,234.50" },
		{ 999, ",d", "999" },
		{ 1000, ",d", "1,000" },
		{ 1e15, ",d", "1,000,000,000,000,000" },
		{ NAN, ".2f", "" },
		{ INFINITY, ",d", "" },
		{ -INFINITY, "p", "" },
		{ 1e300, "g", "1e+300" },
		{ 0.1 + 0.2, "g", "0.3" },
		{ 266.9, "p", "266.90" },
		{ 1.083450, "p", "1.08345" },
		{ 100, "p", "100.00" },
		{ 1e12, "p", "1000000000000.00" },
		{ -3, "t", "0:00" },
		{ 7384, "t", "2:03:04" },
		{ 1e300, "t", "46296 d 07:06" },
	};
	char text[NUMBER_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct number_format format;
		const char *rest = number_format_parse(&format, rows[i].format);

		assert_non_null(rest);
		assert_string_equal(rest, "");
		number_text(text, sizeof(text), rows[i].value, &format);
		assert_string_equal(text, rows[i].text);
	}
}

static void exact_money_keeps_its_places(void **state)
{
	static const struct {
		int64_t e8;
		int least;
		bool plus;
		const char *text;
	} rows[] = {
		{ 0, 2, false, "0.00" },
		{ 0, 2, true, "0.00" },
		{ 1, 2, false, "0.00000001" },
		{ -1, 2, true, "-0.00000001" },
		{ INT64_C(123456789000), 2, false, "1,234.56789" },
		{ INT64_C(100000000000), 0, false, "1,000" },
		{ INT64_C(150000000), 0, true, "+1.5" },
		{ INT64_MAX, 2, true, "+92,233,720,368.54775807" },
		{ INT64_MIN, 2, false, "-92,233,720,368.54775808" },
	};
	char text[NUMBER_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		number_text_decimal(text, sizeof(text), decimal_from_units(rows[i].e8),
		                    rows[i].least, rows[i].plus);
		assert_string_equal(text, rows[i].text);
	}
	number_text_span(text, sizeof(text), 25 * NS_PER_HOUR);
	assert_string_equal(text, "1 d 01:00");
}

static void a_long_cause_is_read_whole_or_ends_with_an_ellipsis(void **state)
{
	static const char cause[] =
		"/home/müller/.config/drt/drt.conf:17: broker.port: 99999 is no port; write a "
		"number from 1 to 65535, such as 4002 for a paper gateway";
	char wide[1024] = "";
	char text[REASON_TEXT];
	char narrow[16];
	struct reason reason;

	(void)state;
	reason_init(&reason, "engine.reload_refused");
	reason_add_text(&reason, "cause", cause);
	reason_text(text, sizeof(text), &reason);
	assert_non_null(strstr(text, cause));
	reason_init(&reason, "newer.code"); /* of a newer engine */
	reason_add_text(&reason, "cause", cause);
	reason_text(text, sizeof(text), &reason);
	assert_non_null(strstr(text, cause));
	for (size_t i = 0; i + 4 < sizeof(wide); i += 3)
		memcpy(wide + i, "字", 4);
	reason_init(&reason, "engine.reload_refused");
	reason_add_text(&reason, "cause", wide);
	reason_text(text, sizeof(text), &reason);
	assert_string_equal(text + strlen(text) - 6, "字…");
	reason_text(narrow, sizeof(narrow), &reason);
	assert_string_equal(narrow, "The configur…");
}

/* Every placeholder of a template can be read, and brackets pair up. */
static void check_template(const char *code, const char *form)
{
	struct reason reason;
	char text[2 * REASON_TEXT];
	int depth = 0;

	if (!form)
		return;
	reason_init(&reason, "x");
	reason_expand(text, sizeof(text), form, &reason);
	if (strstr(text, "%{"))
		fail_msg("%s: a placeholder of \"%s\" cannot be read", code, form);
	for (const char *at = form; *at; at++) {
		depth += *at == '[' ? 1 : *at == ']' ? -1 : 0;
		if (depth < 0 || depth > 1)
			fail_msg("%s: brackets of \"%s\"", code, form);
	}
	if (depth != 0)
		fail_msg("%s: brackets of \"%s\"", code, form);
}

static void every_row_of_the_table_can_be_read(void **state)
{
	(void)state;
	for (const struct reason_row *row = reason_rows(); row->code; row++) {
		assert_true(strlen(row->code) < REASON_CODE_TEXT);
		assert_true(row->sentence || (row->label && row->needs && row->found));
		check_template(row->code, row->sentence);
		check_template(row->code, row->needs);
		check_template(row->code, row->found);
		for (const struct reason_row *other = row + 1; other->code; other++)
			assert_string_not_equal(row->code, other->code);
	}
}

/* ---- the tree: every code has words ---- */

/* Folders that make reasons. */
static const char *const makers[] = { "agent", "trade",    "engine",  "improve",
	                              "kb",    "analysis", "collect", "gateway" };
/* Dotted words that name other things: figures of a tear sheet, options, files. */
static const char *const no_codes[] = { "days.", "watchlists.", "config.", "drt." };

/* Calls whose dotted words are no reasons: log events, configuration keys, methods. */
static const char *const others[] = { "log_write", "log_event",   "config_",
	                              "method",    "improve_ask", "#include" };

static bool is_code(const char *text, size_t length)
{
	size_t dots = 0;

	for (size_t i = 0; i < length; i++) {
		dots += text[i] == '.';
		if (!islower((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) &&
		    text[i] != '_' && text[i] != '.')
			return false;
	}
	if (dots != 1 || !islower((unsigned char)text[0]) || text[length - 1] == '.')
		return false;
	for (size_t i = 0; i < sizeof(no_codes) / sizeof(no_codes[0]); i++) {
		if (strncmp(text, no_codes[i], strlen(no_codes[i])) == 0)
			return false;
	}
	return true;
}

/* True when the statement around `at` is one of `others`. */
static bool is_other(const char *begin, const char *at)
{
	const char *from = at;
	char statement[400];
	size_t length = 0;

	while (from > begin && from[-1] != ';' && from[-1] != '}' && at - from < 380)
		from--;
	length = (size_t)(at - from) + 8;
	memcpy(statement, from, length);
	statement[length] = '\0';
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (strstr(statement, others[i]))
			return true;
	}
	return false;
}

static int scan_text(const char *path, const char *text)
{
	int missing = 0;

	for (const char *at = strchr(text, '"'); at; at = strchr(at, '"')) {
		size_t length = 0;
		char code[REASON_CODE_TEXT * 2];

		at++;
		while (at[length] && at[length] != '"' && at[length] != '\n')
			length += at[length] == '\\' && at[length + 1] ? 2 : 1;
		snprintf(code, sizeof(code), "%.*s", (int)length, at);
		if (length < sizeof(code) && is_code(at, length) && !reason_is_known(code) &&
		    !is_other(text, at)) {
			fprintf(stderr, "%s: \"%s\" has no row in src/client/reason_table.c\n",
			        path, code);
			missing++;
		}
		at += length + (at[length] != '\0');
	}
	return missing;
}

static int scan_folder(const char *folder, int *files)
{
	char path[1024];
	struct dirent *entry = NULL;
	DIR *directory = NULL;
	int missing = 0;

	snprintf(path, sizeof(path), "%s/%s", test_source_path("src"), folder);
	directory = opendir(path);
	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		size_t length = strlen(entry->d_name);
		char *text = NULL;

		if (length < 3 || strcmp(entry->d_name + length - 2, ".c") != 0 ||
		    strcmp(entry->d_name, "methods.c") == 0) /* the API's names */
			continue;
		snprintf(path, sizeof(path), "%s/%s/%s", test_source_path("src"), folder,
		         entry->d_name);
		text = test_read_file(path, NULL);
		missing += scan_text(path, text);
		free(text);
		(*files)++;
	}
	closedir(directory);
	return missing;
}

static void every_code_of_the_program_has_words(void **state)
{
	int missing = 0;
	int files = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++)
		missing += scan_folder(makers[i], &files);
	assert_true(files > 0);
	assert_int_equal(missing, 0);
}

static void the_scan_finds_a_code_without_words(void **state)
{
	(void)state;
	assert_int_equal(scan_text("x", "reason_init(&r, \"gate.nonsense\");"), 1);
	assert_int_equal(scan_text("x", "reason_init(&r, \"gate.trend\");"), 0);
	assert_int_equal(
		scan_text("x", "log_write(l, LOG_INFO, \"t\", \"order.lost\", \"x\");"), 0);
	assert_int_equal(scan_text("x", "a(\"b \\\" c\"); f(\"risk.none_such\");"), 1);
	assert_int_equal(scan_text("x", "note_fill(t, \"tail.wags_dog\", f);"), 1);
	assert_int_equal(scan_text("x", "f(\"3.5\", \"a.\", \"x.y.z\", \"Hm. no\");"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signal_reads_like_a_trader_would_say_it),
		cmocka_unit_test(a_gate_has_a_name_a_need_and_a_finding),
		cmocka_unit_test(a_check_without_figures_is_named_and_refuses_in_a_sentence),
		cmocka_unit_test(every_check_has_a_short_name_and_a_limit_of_its_own),
		cmocka_unit_test(a_breach_names_value_and_limits),
		cmocka_unit_test(an_unknown_code_is_shown_with_its_arguments),
		cmocka_unit_test(templates_follow_their_grammar),
		cmocka_unit_test(a_text_is_cut_at_a_whole_character),
		cmocka_unit_test(numbers_are_grouped_signed_and_never_zero_by_mistake),
		cmocka_unit_test(exact_money_keeps_its_places),
		cmocka_unit_test(a_long_cause_is_read_whole_or_ends_with_an_ellipsis),
		cmocka_unit_test(every_row_of_the_table_can_be_read),
		cmocka_unit_test(every_code_of_the_program_has_words),
		cmocka_unit_test(the_scan_finds_a_code_without_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
