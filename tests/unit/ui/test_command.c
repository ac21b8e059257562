/* test_command.c - the contracts of ui/pane/command.h and ui/term/osc.h: what a typed word
 * may mean, how the list shows it, and what leaves for clipboard and desktop. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"
#include "ui/pane/command.h"
#include "ui/term/osc.h"

/* ---- the table ---- */

static void every_command_has_a_name_that_can_be_typed(void **state)
{
	size_t count = 0;
	const struct command_row *rows = command_rows(&count);
	(void)state;

	assert_true(count > 20);
	for (size_t i = 0; i < count; i++) {
		assert_in_range(strlen(rows[i].name), 1, COMMAND_NAME - 1);
		assert_int_equal(strspn(rows[i].name, "abcdefghijklmnopqrstuvwxyz"),
		                 strlen(rows[i].name));
		assert_true(strlen(rows[i].help) > 0);
		assert_ptr_equal(command_find(rows[i].name, strlen(rows[i].name)), &rows[i]);
	}
	assert_null(command_find("backtes", 7));
	assert_null(command_find("", 0));
}

/* ---- matching ---- */

/* The names that match, parted by blanks. */
static const char *names(char *out, size_t size, const struct view *view, const char *line)
{
	struct command_match matches[COMMAND_MATCHES];
	size_t count = command_complete(matches, view, line), used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < count && used < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " " : "",
		                         matches[i].name);
	return out;
}

static void commands_complete_by_their_beginning(void **state)
{
	static const struct {
		const char *line;
		const char *first;
		size_t count;
	} cases[] = {
		{ "back", "backtest", 2 }, { "aapl", "AAPL", 1 },      { "XLK", "XLK", 1 },
		{ "zzz", NULL, 0 },        { "orders ", "orders", 1 }, { "orde ", NULL, 0 },
		{ "aapl x", "AAPL", 1 },
	};
	struct fixture fixture;
	struct command_match matches[COMMAND_MATCHES];
	size_t rows = 0;
	(void)state;

	fixture_init(&fixture);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t count = command_complete(matches, &fixture.view, cases[i].line);

		assert_int_equal(count, cases[i].count);
		if (count > 0)
			assert_string_equal(matches[0].name, cases[i].first);
	}
	command_rows(&rows);
	assert_int_equal(command_complete(matches, &fixture.view, ""), rows);
	assert_null(command_find("ord", 3));
	assert_non_null(command_find("orders", 6));
	fixture_release(&fixture);
}

static void the_best_match_comes_first(void **state)
{
	static const struct {
		const char *line, *first;
	} rows[] = {
		{ "back", "backtest" },
		{ "BACK", "backtest" },
		{ "bt", "backtest" },   /* its letters in order */
		{ "test", "backtest" }, /* inside the name */
		{ "ms", "MSFT" },
		{ "jp", "JPM" },
		{ "google", "" },              /* the fixture names two companies alone */
		{ "morgan", "JPM" },           /* the company */
		{ "drawdown", "performance" }, /* a word of the help */
		{ "orders", "orders" },
		{ "o", "orders" },
		{ "frz", "freeze" },
		{ "qqqq", "" },
		{ "backtest momentum", "backtest" },
		{ "back momentum", "" }, /* a blank ends the name */
		{ "MSFT ", "MSFT" },
	};
	struct fixture fixture;
	char text[2048];
	(void)state;

	fixture_init(&fixture);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		names(text, sizeof(text), &fixture.view, rows[i].line);
		text[strcspn(text, " ")] = '\0';
		if (strcmp(text, rows[i].first) != 0)
			fail_msg("\"%s\" means \"%s\" first, not \"%s\"", rows[i].line, text,
			         rows[i].first);
	}
	fixture_release(&fixture);
}

static void equals_stay_in_the_order_of_the_tables(void **state)
{
	struct fixture fixture;
	char text[2048];
	(void)state;

	fixture_init(&fixture);
	names(text, sizeof(text), &fixture.view, "re");
	assert_int_equal(strncmp(text, "research remove refresh reconcile reload ", 41), 0);
	names(text, sizeof(text), &fixture.view, "xl");
	assert_int_equal(strncmp(text, "XLK XLC XLF XLI XLE XLV XLB XLP XLRE XLU XLY", 44), 0);
	/* nothing typed: every command, no symbol */
	names(text, sizeof(text), &fixture.view, "");
	assert_int_equal(strncmp(text, "desk chart signals ", 19), 0);
	assert_null(strstr(text, "AAPL"));
	fixture_release(&fixture);
}

static void a_long_watchlist_never_overflows_the_list(void **state)
{
	enum { MANY = 300 };
	struct view_quote *quotes = calloc(MANY, sizeof(*quotes));
	struct view view = { .quotes = quotes, .quote_count = MANY };
	struct command_match matches[COMMAND_MATCHES + 1];
	(void)state;

	assert_non_null(quotes);
	for (int i = 0; i < MANY; i++)
		snprintf(quotes[i].instrument.symbol, SYMBOL_TEXT, "%sB%03d",
		         i % 2 ? "A" : "XX", i);
	memset(&matches[COMMAND_MATCHES], 0x5a, sizeof(matches[0]));
	for (const char *line = "b\0ab\0x\0b1\0"; *line; line += strlen(line) + 1) {
		assert_in_range(command_complete(matches, &view, line), 1, COMMAND_MATCHES);
		assert_int_equal(((unsigned char *)&matches[COMMAND_MATCHES])[0], 0x5a);
	}
	free(quotes);
}

/* ---- the list on the screen ---- */

static void the_list_rises_and_shows_the_usage_of_the_chosen_row(void **state)
{
	static const int sizes[][2] = { { 24, 80 }, { 36, 120 }, { 60, 200 } };
	(void)state;

	for (size_t i = 0; i < 3; i++) {
		struct stage stage;

		stage_open(&stage, sizes[i][0], sizes[i][1], CHARSET_UTF8);
		stage_press(&stage, ": b a c k");
		assert_true(stage_shows(&stage, "▸ command"));
		assert_true(stage_shows(&stage, ":backtest STRATEGY"));
		assert_true(stage_shows(&stage, "Usage  :backtest STRATEGY [--symbols LIST]"));
		assert_true(stage_shows(&stage, "run a backtest"));
		stage_press(&stage, "Esc : q q q q");
		assert_true(stage_shows(&stage, "0 match"));
		assert_true(stage_shows(&stage, "Nothing has this name."));
		stage_close(&stage);
	}
}

static void the_list_fits_every_height(void **state)
{
	(void)state;

	for (int rows = 1; rows < 30; rows++) {
		struct stage stage;

		stage_open(&stage, rows, 80, CHARSET_UTF8);
		stage_press(&stage, ": e Down Down Down Up");
		stage_press(&stage, "Esc");
		stage_expect_no_order_action(&stage);
		stage_close(&stage);
	}
}

/* ---- clipboard and notices ---- */

static void base64_is_that_of_the_standard(void **state)
{
	static const struct {
		const char *text, *sequence;
	} rows[] = {
		{ "", "" },
		{ "f", "\033]52;c;Zg==\007" },
		{ "fo", "\033]52;c;Zm8=\007" },
		{ "foo", "\033]52;c;Zm9v\007" },
		{ "foobar", "\033]52;c;Zm9vYmFy\007" },
		{ "\xff\xfe\xfd", "\033]52;c;//79\007" },
		{ "語", "\033]52;c;6Kqe\007" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf out;

		strbuf_init(&out);
		osc_copy(&out, rows[i].text);
		assert_string_equal(out.length ? out.text : "", rows[i].sequence);
		strbuf_release(&out);
	}
}

static void too_long_a_text_is_not_copied_in_part(void **state)
{
	char text[OSC_COPY_MOST + 2];
	struct strbuf out;
	(void)state;

	memset(text, 'x', sizeof(text));
	text[OSC_COPY_MOST + 1] = '\0';
	strbuf_init(&out);
	osc_copy(&out, text);
	assert_int_equal(out.length, 0);
	text[OSC_COPY_MOST] = '\0';
	osc_copy(&out, text);
	assert_int_equal(out.length, 7 + (OSC_COPY_MOST + 2) / 3 * 4 + 1);
	strbuf_release(&out);
}

static void a_notice_cannot_end_its_own_sequence(void **state)
{
	static const struct {
		const char *term, *text, *sequence;
	} rows[] = {
		{ "xterm-256color", "", "" },
		{ "xterm-256color", "APPROVE 3", "\033]9;APPROVE 3\007" },
		{ "xterm-256color", "a\007b\033\\c", "\033]9;a?b?\\c\007" },
		{ "rxvt-unicode", "a;b", "\033]777;notify;drt;a,b\007" },
		{ "foot", "x", "\033]777;notify;drt;x\007" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct strbuf out;

		strbuf_init(&out);
		osc_notify(&out, CHARSET_UTF8, rows[i].term, rows[i].text);
		assert_string_equal(out.length ? out.text : "", rows[i].sequence);
		strbuf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_has_a_name_that_can_be_typed),
		cmocka_unit_test(commands_complete_by_their_beginning),
		cmocka_unit_test(the_best_match_comes_first),
		cmocka_unit_test(equals_stay_in_the_order_of_the_tables),
		cmocka_unit_test(a_long_watchlist_never_overflows_the_list),
		cmocka_unit_test(the_list_rises_and_shows_the_usage_of_the_chosen_row),
		cmocka_unit_test(the_list_fits_every_height),
		cmocka_unit_test(base64_is_that_of_the_standard),
		cmocka_unit_test(too_long_a_text_is_not_copied_in_part),
		cmocka_unit_test(a_notice_cannot_end_its_own_sequence),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui command", tests, NULL, NULL);
}
