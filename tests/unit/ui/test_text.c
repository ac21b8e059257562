/* test_text.c - the contract in ui/term/text.h. */
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "ui/term/text.h"

/* The clusters of a text, parted by '/', with their widths. */
static void spell(char *out, size_t size, enum charset charset, const char *text)
{
	struct text_cursor cursor;
	struct cluster cluster;
	size_t length = 0;

	out[0] = '\0';
	text_begin(&cursor, charset, text);
	while (text_next(&cluster, &cursor)) {
		assert_int_equal(strlen(cluster.text), cluster.length);
		assert_in_range(cluster.width, 1, 2);
		length += (size_t)snprintf(out + length, size - length, "%s%d/", cluster.text,
		                           cluster.width);
	}
}

static void clusters_keep_marks_and_know_their_width(void **state)
{
	static const struct {
		const char *text, *utf8, *ascii;
	} cases[] = {
		{ "", "", "" },
		{ "ab", "a1/b1/", "a1/b1/" },
		{ "e\xcc\x81x",
		  "e\xcc\x81"
		  "1/x1/",
		  "e1/x1/" }, /* e + combining acute */
		{ "é", "é1/", "e1/" },
		{ "ß", "ß1/", "s1/s1/" },
		{ "日本", "日2/本2/", "?1/?1/" },
		{ "▲", "▲1/", "?1/" },
		{ "–", "–1/", "-1/" },
		{ "a\tb\n", "a1/ 1/b1/ 1/", "a1/ 1/b1/ 1/" },
		{ "\xcc\x81",
		  " \xcc\x81"
		  "1/",
		  "?1/" }, /* a mark alone */
		{ "👍🏽", "👍🏽2/", "?1/" },
		{ "🇩🇪", "🇩🇪2/", "?1/" },
	};
	char got[128];
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		spell(got, sizeof(got), CHARSET_UTF8, cases[i].text);
		assert_string_equal(got, cases[i].utf8);
		spell(got, sizeof(got), CHARSET_ASCII, cases[i].text);
		assert_string_equal(got, cases[i].ascii);
	}
}

static void nothing_that_steers_a_terminal_gets_through(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "a\033[2Jb", "a1/?1/[1/21/J1/b1/" },
		{ "a\x7f", "a1/?1/" },
		{ "a\xc2\x9b"
		  "b",
		  "a1/?1/b1/" }, /* C1 CSI */
		{ "a\xe2\x80\xae"
		  "b",
		  "a1/b1/" }, /* right-to-left override */
		{ "a\xe2\x80\x8d"
		  "b",
		  "a1/b1/" }, /* joiner */
		{ "a\xc2\xad"
		  "b",
		  "a1/b1/" }, /* soft hyphen */
		{ "a\xe2\x80\xa8"
		  "b",
		  "a1/ 1/b1/" }, /* line separator */
		{ "\xff\xfe"
		  "a",
		  "?1/?1/a1/" },                 /* no UTF-8 */
		{ "\xe6\x97", "?1/?1/" },        /* cut short */
		{ "\xc0\xaf", "?1/?1/" },        /* overlong */
		{ "\xed\xa0\x80", "?1/?1/?1/" }, /* surrogate */
		{ "\xee\x80\x80", "?1/" },       /* private use */
	};
	char got[128];
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		spell(got, sizeof(got), CHARSET_UTF8, cases[i].text);
		assert_string_equal(got, cases[i].want);
	}
}

static void a_pile_of_marks_is_cut_and_stays_whole_utf8(void **state)
{
	char text[200] = "a", got[128];
	struct text_cursor cursor;
	struct cluster cluster;
	(void)state;

	for (int i = 0; i < 60; i++)
		strcat(text, "\xcc\x81");
	text_begin(&cursor, CHARSET_UTF8, text);
	assert_true(text_next(&cluster, &cursor));
	assert_int_equal(cluster.length, 15); /* one and seven pairs */
	assert_false(text_next(&cluster, &cursor));
	spell(got, sizeof(got), CHARSET_ASCII, text);
	assert_string_equal(got, "a1/");
}

static void plain_bytes_are_those_that_nothing_can_join(void **state)
{
	static const struct {
		const char *text;
		size_t plain;
		int width;
	} rows[] = {
		{ "", 0, 0 },          { "a", 1, 1 },
		{ "12.5", 4, 4 },      { "caf\xc3\xa9", 2, 4 },
		{ "e\xcc\x81", 0, 1 }, { "ae\xcc\x81z", 1, 3 },
		{ "a\tb", 0, 3 },      { "日本", 0, 4 },
		{ "ab\x7f", 1, 3 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(text_plain(rows[i].text), rows[i].plain);
		assert_int_equal(text_width(CHARSET_UTF8, rows[i].text), rows[i].width);
	}
}

static void null_counts_as_empty(void **state)
{
	(void)state;
	assert_int_equal(text_width(CHARSET_UTF8, NULL), 0);
}

static void fit_never_cuts_a_word(void **state)
{
	static const struct {
		const char *text;
		int width, reserve;
		const char *want;
	} cases[] = {
		{ "Pullback to SMA20", 17, 1, "Pullback to SMA20" },
		{ "Pullback to SMA20", 16, 1, "Pullback to" },
		{ "Pullback to SMA20", 12, 1, "Pullback to" },
		{ "Pullback to SMA20", 11, 1, "Pullback" },
		{ "Pullback to SMA20", 8, 1, "" },
		{ "rank 1 of 16, above", 15, 1, "rank 1 of 16" },
		{ "日本語", 5, 1, "日本" },
		{ "日本語", 4, 1, "日" },
		{ "日本語", 6, 1, "日本語" },
		{ "word", 0, 1, "" },
		{ "", 5, 1, "" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t bytes = 99;
		int width = text_fit(&bytes, CHARSET_UTF8, cases[i].text, cases[i].width,
		                     cases[i].reserve);

		assert_int_equal(bytes, strlen(cases[i].want));
		assert_int_equal(width, text_width(CHARSET_UTF8, cases[i].want));
		assert_memory_equal(cases[i].text, cases[i].want, bytes);
	}
}

static void wrap_breaks_at_blanks_and_always_ends(void **state)
{
	const char *at = "126-day return 18.2 %, rank 1 of 16, above Donaudampfschiff";
	const char *want[] = { "126-day",   "return",     "18.2 %,", "rank 1 of",
		               "16, above", "Donaudampf", "schiff" };
	size_t lines = 0, bytes = 0;
	(void)state;

	while (*at) {
		const char *next = NULL;

		assert_in_range(text_wrap(&bytes, &next, CHARSET_UTF8, at, 10), 1, 10);
		assert_true(lines < 7);
		assert_int_equal(bytes, strlen(want[lines]));
		assert_memory_equal(at, want[lines], bytes);
		lines++;
		at = next;
	}
	assert_int_equal(lines, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clusters_keep_marks_and_know_their_width),
		cmocka_unit_test(nothing_that_steers_a_terminal_gets_through),
		cmocka_unit_test(a_pile_of_marks_is_cut_and_stays_whole_utf8),
		cmocka_unit_test(plain_bytes_are_those_that_nothing_can_join),
		cmocka_unit_test(null_counts_as_empty),
		cmocka_unit_test(fit_never_cuts_a_word),
		cmocka_unit_test(wrap_breaks_at_blanks_and_always_ends),
	};

	return cmocka_run_group_tests_name("ui text", tests, NULL, NULL);
}
