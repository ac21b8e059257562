/* test_pseudo.c - every screen in a language that is 40 % longer and ends in wide letters:
 * nothing essential leaves an 80 x 24 screen, nothing is cut, columns stay straight, and no
 * word is left in English. */
#include <ctype.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/pseudo.h"
#include "tests/unit/ui/stage.h"

/* ---- the language ---- */

static void the_language_keeps_placeholders_and_grows(void **state)
{
	static const struct {
		const char *text, *pseudo;
	} rows[] = {
		{ "", "" },
		{ "ok", "óķ語" },
		{ "%s of %s", "%s óƒ %s語" },
		{ "%5.1f %% now", "%5.1f %% ńóŵ語" },
		{ "%{days:d}-day[, %{x:.2f}]", "%{days:d}-đáý[, %{x:.2f}]語語" },
		{ "%zu match", "%zu ḿáŧćĥ語語" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(pseudo_text(rows[i].text), rows[i].pseudo);
	assert_ptr_equal(pseudo_text("ok"), pseudo_text("ok"));
}

/* ---- words that stay as they are ---- */

/* Data, codes and keys; everything else that is written in plain letters is a text that
 * somebody forgot to mark. */
static bool is_data(const struct stage *stage, const char *word)
{
	static const char *const known[] = {
		"PAPER",
		"LIVE",
		"SYNTHETIC",
		"BUY",
		"SELL",
		"MKT",
		"LMT",
		"STP",
		"STPLMT",
		"BRK",
		"DAY",
		"GTC",
		"IOC",
		"FOK",
		"OPG",
		"TWS",
		"IB",
		"RSI",
		"MACD",
		"SMA",
		"USD",
		"ET",
		/* units and time frames */
		"ms",
		"mo",
		"DU",
		/* names of strategies and the watchlist */
		"momentum",
		"rotation",
		"swing",
		"manual",
		"Core",
		/* keys */
		"Enter",
		"Esc",
		"Tab",
		"Shift",
		"Space",
		"Ctrl",
		"Up",
		"Down",
		"PgDn",
		"PgUp",
		"Home",
		"End",
		"Left",
		"Right",
	};
	const struct view *view = &stage->fixture.view;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(word, known[i]) == 0)
			return true;
	for (size_t i = 0; i < view->quote_count; i++) {
		const struct instrument *instrument = &view->quotes[i].instrument;

		if (strcmp(word, instrument->symbol) == 0 || strstr(instrument->name, word))
			return true;
	}
	for (size_t i = 0; i < view->message_count; i++) /* the engine's words */
		if (strstr(view->messages[i].text, word))
			return true;
	return strstr(view->status.broker_text, word) ||
	       strstr(view->status.frozen_reason, word);
}

/* Commands are typed as they are; so is what follows a colon. */
static bool is_command(const char *text, const char *word)
{
	return word > text && word[-1] == ':';
}

static void assert_translated(const struct stage *stage, const char *keys)
{
	for (const char *at = stage->text; *at;) {
		char word[64];
		size_t length = 0;
		bool beside = at > stage->text && (at[-1] & 0x80); /* a letter with a mark */

		while (isalpha((unsigned char)at[length]) && length + 1 < sizeof(word))
			length++;
		if (length < 2 || beside || (at[length] & 0x80) ||
		    (at > stage->text && isdigit((unsigned char)at[-1])) ||
		    is_command(stage->text, at) || isdigit((unsigned char)at[length])) {
			at += length ? length : 1;
			continue;
		}
		snprintf(word, sizeof(word), "%.*s", (int)length, at);
		if (!is_data(stage, word))
			fail_msg("\"%s\": \"%s\" is not translated:\n%s", keys, word,
			         stage->text);
		at += length;
	}
}

/* ---- what must be seen ---- */

enum { PARTS = 8 };

struct picture {
	const char *keys;
	void (*vary)(struct fixture *);
	const char *parts[PARTS];   /* must be on an 80 x 24 screen */
	const char *aligned[PARTS]; /* must end in one column */
	bool list;                  /* rows may be shortened: the chosen one is whole below */
};

static const struct picture pictures[] = {
	{ "",
	  NULL,
	  { "603.12", "266.91", "7c3b BUY 60 JPM", "16,014.00", "1:48" },
	  { "603.12 ", "533.40 ", "51.28 ", "693.36 " },
	  false },
	{ "2",
	  NULL,
	  { "280.30", "266.91", "260.20", "7c3b BUY 60 JPM", "1:48" },
	  { "280.30", "266.90", "260.20", "250.00" },
	  false },
	{ "3",
	  NULL,
	  { "0.64", "(2) 9.5", "7c3b BUY 60 JPM" },
	  { "0.64 ", "0.82 ", "0.41 " },
	  true },
	{ "4",
	  NULL,
	  { "7c3b BUY", "7c41 BUY", "7a15 BUY", "1:48", "40/100", "260.20" },
	  { " 266.90 ", " 478.90 ", " 86.10 ", " 228.40 " },
	  false },
	{ "5",
	  NULL,
	  { "39,840.00", "-21,205.00", "+2,140.40", "132,160.60" },
	  { "39,840.00", "7,234.50", "-21,205.00", "132,160.60" },
	  false },
	{ "6",
	  NULL,
	  { "momentum", "+31,014.93", "1.08", "360.0" },
	  { "+31,014.93", "+4,817.85" },
	  false },
	{ "7", NULL, { "JPM", "swing" }, { NULL }, false },
	{ "8", NULL, { ":" }, { NULL }, false },
	{ "?", NULL, { "a Space y", "Enter" }, { NULL }, false },
	{ "v", NULL, { "12:40:03" }, { NULL }, false },
	{ "a",
	  NULL,
	  { "BUY 60 JPM", "16,014.00", "1:48", "PAPER", "DU4815162", "50.8", "150.0",
	    "280.30" },
	  { " 4.3 ", " 50.8 " },
	  false },
	{ "4 j a",
	  NULL,
	  { "BUY 90 MSFT", "[ ] ", "23.1 %", "25.0 %", "20.0", "3:12" },
	  { " 23.1 ", " 61.9 " },
	  false },
	{ "4 j a Space", NULL, { "[x] ", "DU4815162" }, { NULL }, false },
	{ "4 Space j Space A", NULL, { "7c3b", "7c41", "DU4815162" }, { NULL }, false },
	{ "4 j j j x", NULL, { "SELL 100 AAPL", "DU4815162" }, { NULL }, false },
	{ "X", NULL, { "7b90", "7b8f", "7a02" }, { "0/100", "40/100", "0/150" }, false },
	{ "4 j j j j Enter", NULL, { "BUY 100 GOOGL", "40 ", "176.18" }, { NULL }, false },
	{ "!", NULL, { "PAPER", "7b90", "174,570.60", "132,160.60", "x y" }, { NULL }, false },
	{ "b 1 0 0", NULL, { "[JPM ", "[BUY ", "[100 ", "266.92" }, { NULL }, false },
	{ ": r", NULL, { ":remove", ":reload" }, { NULL }, true },
	{ "/ x", NULL, { "240.31", "/x" }, { NULL }, false },
	{ "4 w", NULL, { "BUY 60 JPM", "1:48" }, { NULL }, false },
	{ "", fixture_broker_down, { "LIVE" }, { NULL }, false },
	{ "4", fixture_broker_down, { "LIVE", "7c3b" }, { NULL }, false },
	{ "", fixture_frozen_live, { "LIVE" }, { NULL }, false },
	{ ": u n f r e e z e Enter",
	  fixture_frozen_live,
	  { "LIVE", "U4815162" },
	  { NULL },
	  false },
	{ "", fixture_unknown, { "PAPER" }, { NULL }, false },
	{ "4 j j j Enter", fixture_unknown, { "SELL 100 AAPL", "1204" }, { NULL }, false },
	{ "", fixture_empty, { "PAPER" }, { NULL }, false },
	{ "4", fixture_loading, { "PAPER" }, { NULL }, false },
	{ "2", fixture_failed, { "PAPER" }, { NULL }, false },
};

/* The screen column behind the first place of `part`; -1: not there. */
static int column_behind(const struct stage *stage, const char *part)
{
	const char *at = strstr(stage->text, part), *line = at;
	char before[1024];

	if (!at)
		return -1;
	while (line > stage->text && line[-1] != '\n')
		line--;
	snprintf(before, sizeof(before), "%.*s%s", (int)(at - line), line, part);
	while (*before && before[strlen(before) - 1] == ' ')
		before[strlen(before) - 1] = '\0';
	return text_width(CHARSET_UTF8, before);
}

static void assert_aligned(const struct stage *stage, const struct picture *picture)
{
	int column = 0;

	for (int i = 0; i < PARTS && picture->aligned[i]; i++) {
		int at = column_behind(stage, picture->aligned[i]);

		if (at < 0 || (i > 0 && at != column))
			fail_msg("\"%s\": \"%s\" ends in column %d, not %d:\n%s", picture->keys,
			         picture->aligned[i], at, column, stage->text);
		column = at;
	}
}

static void raise(struct stage *stage, const struct picture *picture, int rows, int cols)
{
	pseudo_speak(false); /* keys and the fixture's engine speak English */
	stage_open(stage, rows, cols, CHARSET_UTF8);
	if (picture->vary)
		picture->vary(&stage->fixture);
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	pseudo_speak(true);
	stage_press(stage, picture->keys);
}

static void every_screen_keeps_what_matters(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		const struct picture *picture = &pictures[i];
		struct stage stage;

		raise(&stage, picture, 24, 80);
		for (int k = 0; k < PARTS && picture->parts[k]; k++)
			if (!stage_shows(&stage, picture->parts[k]))
				fail_msg("\"%s\": \"%s\" is missing:\n%s", picture->keys,
				         picture->parts[k], stage.text);
		if (!picture->list && stage_shows(&stage, "…"))
			fail_msg("\"%s\": something is cut:\n%s", picture->keys, stage.text);
		assert_aligned(&stage, picture);
		stage_close(&stage);
	}
	pseudo_speak(false);
}

static void no_word_is_left_in_english(void **state)
{
	static const int sizes[][2] = { { 10, 40 }, { 24, 80 }, { 36, 120 }, { 60, 200 } };
	(void)state;

	for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
			struct stage stage;

			raise(&stage, &pictures[i], sizes[s][0], sizes[s][1]);
			assert_translated(&stage, pictures[i].keys);
			stage_close(&stage);
		}
	}
	pseudo_speak(false);
}

/* A word that was cut in the middle of a character shows as a question mark. */
static void no_character_is_cut(void **state)
{
	static const int sizes[][2] = { { 10, 40 }, { 24, 80 }, { 36, 120 } };
	(void)state;

	for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
			struct stage stage;

			raise(&stage, &pictures[i], sizes[s][0], sizes[s][1]);
			for (const char *at = stage.text; (at = strchr(at, '?')) != NULL; at++)
				if (at > stage.text && (at[-1] & 0x80) && !isspace(at[1]) &&
				    !(at[1] & 0x80))
					fail_msg("\"%s\": a broken character:\n%s",
					         pictures[i].keys, stage.text);
			stage_close(&stage);
		}
	}
	pseudo_speak(false);
}

/* "266.9" may not stand where "266.90" was meant. */
static void assert_whole(const struct stage *stage, const char *number)
{
	size_t length = strlen(number);

	for (const char *at = stage->text; (at = strstr(at, number)) != NULL; at += length)
		assert_false(isdigit((unsigned char)at[length]));
}

static void long_words_drop_columns_not_digits(void **state)
{
	static const int sizes[][2] = { { 10, 40 }, { 24, 80 }, { 36, 120 }, { 60, 200 } };
	static const char *const keys[] = { "", "a", "!", "2", "3", "4", "5", "6", "?" };
	(void)state;

	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			const struct picture picture = { .keys = keys[k] };
			struct stage stage;

			raise(&stage, &picture, sizes[s][0], sizes[s][1]);
			/* what never leaves the screen: the mode and the feed */
			assert_true(stage_shows(&stage, "PAPER"));
			assert_true(stage_shows(&stage, "SYNTHETIC"));
			assert_whole(&stage, "266.90");
			assert_whole(&stage, "16,014.00");
			assert_false(stage_shows(&stage, "16,014.…"));
			stage_close(&stage);
		}
	}
	pseudo_speak(false);
}

/* What a decision needs stays on the smallest screen that may decide. */
static void the_tiny_screen_still_decides(void **state)
{
	static const struct {
		const char *keys, *parts[PARTS];
	} rows[] = {
		{ "",
		  { "PAPER", "7c3b", "1:48", "BUY 60 JPM", "16,014.00", "SYNTHETIC", "! " } },
		{ "a", { "PAPER", "7c3b", "1:48", "BUY 60 JPM", "16,014.00", "y ", "! " } },
		{ "!", { "PAPER", "y " } },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct picture picture = { .keys = rows[i].keys };
		struct stage stage;

		raise(&stage, &picture, 10, 40);
		for (int k = 0; k < PARTS && rows[i].parts[k]; k++)
			if (!stage_shows(&stage, rows[i].parts[k]))
				fail_msg("\"%s\": \"%s\" is missing:\n%s", rows[i].keys,
				         rows[i].parts[k], stage.text);
		stage_close(&stage);
	}
	pseudo_speak(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_language_keeps_placeholders_and_grows),
		cmocka_unit_test(every_screen_keeps_what_matters),
		cmocka_unit_test(no_word_is_left_in_english),
		cmocka_unit_test(no_character_is_cut),
		cmocka_unit_test(long_words_drop_columns_not_digits),
		cmocka_unit_test(the_tiny_screen_still_decides),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui in a long language", tests, NULL, NULL);
}
