/* test_keys.c - the contracts in ui/term/keys.h, glyph.h and palette.h. */
#include <string.h>

#include "tests/support/support.h"
#include "ui/term/keys.h"
#include "ui/term/palette.h"

static void names_go_there_and_back(void **state)
{
	static const char *const names[] = {
		"a",         "A",
		"?",         "!",
		"Space",     "Enter",
		"Tab",       "Shift-Tab",
		"Esc",       "Ctrl-R",
		"Alt-X",     "PgUp",
		"PgDn",      "Home",
		"F1",        "F12",
		"é",         "日",
		"-",         "Ctrl-Space",
		"Backspace", "Ctrl-Alt-Del",
	};
	(void)state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct key key = { 0 };
		char back[KEY_NAME];

		assert_int_equal(key_parse(&key, names[i]), DRT_OK);
		key_format(back, &key);
		assert_string_equal(back, names[i]);
	}
}

static void bad_names_are_refused(void **state)
{
	static const char *const names[] = {
		"", "ab", "Nope", "F0x", "F25", "Ctrl-xy", "F99x"
	};
	(void)state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct key key = { .code = CODE_UP };

		assert_int_equal(key_parse(&key, names[i]), DRT_EPARSE);
		assert_int_equal(key.code, CODE_UP);
	}
}

static void a_key_is_itself_only_without_modifiers(void **state)
{
	struct key key = key_char("y");
	(void)state;

	assert_true(key_is(&key, "y"));
	assert_false(key_is(&key, "Y"));
	key.modifiers = MOD_ALT;
	assert_false(key_is(&key, "y"));
	key = key_ctrl('y');
	assert_false(key_is(&key, "y"));
	assert_true(key_is_ctrl(&key, 'y'));
	key = key_named(CODE_PASTE);
	assert_false(key_is(&key, "y"));
}

static void every_glyph_is_one_column_in_every_charset(void **state)
{
	(void)state;

	for (int charset = CHARSET_UTF8; charset <= CHARSET_LINUX; charset++) {
		for (int glyph = 0; glyph < GLYPH_COUNT; glyph++) {
			int want = glyph == GLYPH_ELLIPSIS && charset == CHARSET_ASCII ? 3 : 1;

			assert_int_equal(text_width(CHARSET_UTF8, glyph_text(charset, glyph)),
			                 want);
		}
		for (int eighths = -1; eighths < 11; eighths++)
			assert_int_equal(text_width(CHARSET_UTF8, glyph_bar(charset, eighths)),
			                 1);
	}
	for (int glyph = 0; glyph < GLYPH_COUNT; glyph++)
		for (const char *at = glyph_text(CHARSET_ASCII, glyph); *at; at++)
			assert_in_range(*at, 0x20, 0x7e);
}

static void braille_dots_are_where_they_should_be(void **state)
{
	char out[4];
	(void)state;

	glyph_braille(out, CHARSET_UTF8, 0x01, 1);
	assert_string_equal(out, "⠁");
	glyph_braille(out, CHARSET_UTF8, 0x08, 1); /* left column, last row */
	assert_string_equal(out, "⡀");
	glyph_braille(out, CHARSET_UTF8, 0x80, 1); /* right column, last row */
	assert_string_equal(out, "⢀");
	glyph_braille(out, CHARSET_UTF8, 0x22, 1); /* second row */
	assert_string_equal(out, "⠒");
	glyph_braille(out, CHARSET_UTF8, 0xff, 1);
	assert_string_equal(out, "⣿");
	glyph_braille(out, CHARSET_ASCII, 0xff, 1);
	assert_string_equal(out, ".");
	glyph_braille(out, CHARSET_ASCII, 0xff, 2);
	assert_string_equal(out, ",");
	glyph_braille(out, CHARSET_LINUX, 0xff, 1);
	assert_string_equal(out, "•");
}

static void looks_are_those_of_the_table(void **state)
{
	static const struct {
		enum palette palette;
		unsigned style;
		struct look want;
	} cases[] = {
		{ PALETTE_256, ROLE_UP, { 71, -1, false, false } },
		{ PALETTE_256, ROLE_DOWN, { 167, -1, false, false } },
		{ PALETTE_256, ROLE_DANGER, { 231, 160, true, false } },
		{ PALETTE_256, ROLE_UP | ATTR_SELECT, { 71, 237, false, false } },
		{ PALETTE_256, ROLE_DANGER | ATTR_SELECT, { 231, 160, true, false } },
		{ PALETTE_256, ROLE_TITLE, { -1, -1, true, false } },
		{ PALETTE_256, ROLE_PLAIN | ATTR_BOLD, { -1, -1, true, false } },
		{ PALETTE_16, ROLE_UP | ATTR_SELECT, { 2, -1, false, true } },
		{ PALETTE_16, ROLE_DANGER, { 7, 1, true, false } },
		{ PALETTE_TRUE, ROLE_UP, { COLOUR_RGB | 0x5faf5f, -1, false, false } },
		{ PALETTE_TRUE,
		  ROLE_DANGER,
		  { COLOUR_RGB | 0xffffff, COLOUR_RGB | 0xc62828, true, false } },
		{ PALETTE_BLIND, ROLE_UP, { 33, -1, false, false } },
		{ PALETTE_BLIND, ROLE_DOWN, { 208, -1, false, false } },
		{ PALETTE_MONO, ROLE_UP, { -1, -1, false, false } },
		{ PALETTE_MONO, ROLE_WARN, { -1, -1, true, false } },
		{ PALETTE_MONO, ROLE_DANGER, { -1, -1, true, true } },
		{ PALETTE_MONO, ROLE_PLAIN | ATTR_SELECT, { -1, -1, false, true } },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct look look = palette_look(cases[i].palette, false, cases[i].style);

		assert_int_equal(look.foreground, cases[i].want.foreground);
		assert_int_equal(look.background, cases[i].want.background);
		assert_int_equal(look.bold, cases[i].want.bold);
		assert_int_equal(look.reverse, cases[i].want.reverse);
	}
}

static void red_up_swaps_up_and_down_only(void **state)
{
	(void)state;
	assert_int_equal(palette_look(PALETTE_256, true, ROLE_UP).foreground, 167);
	assert_int_equal(palette_look(PALETTE_256, true, ROLE_DOWN).foreground, 71);
	assert_int_equal(palette_look(PALETTE_256, true, ROLE_WARN).foreground, 179);
}

static void the_environment_decides_palette_and_charset(void **state)
{
	static const struct {
		struct terminal_env env;
		enum palette palette;
		enum charset charset;
		const char *direct;
	} cases[] = {
		{ { "xterm-256color", NULL, NULL, "UTF-8", 256, false, false },
		  PALETTE_256,
		  CHARSET_UTF8,
		  NULL },
		{ { "xterm-256color", "truecolor", NULL, "UTF-8", 256, false, false },
		  PALETTE_256,
		  CHARSET_UTF8,
		  "xterm-direct" },
		{ { "tmux-256color", "24bit", NULL, "utf8", 256, false, false },
		  PALETTE_256,
		  CHARSET_UTF8,
		  "tmux-direct" },
		{ { "xterm-direct", "truecolor", "", "UTF-8", 16777216, true, false },
		  PALETTE_TRUE,
		  CHARSET_UTF8,
		  NULL },
		{ { "xterm-256color", "truecolor", "1", "UTF-8", 256, false, true },
		  PALETTE_MONO,
		  CHARSET_ASCII,
		  "xterm-direct" },
		{ { "linux", NULL, NULL, "UTF-8", 8, false, false },
		  PALETTE_16,
		  CHARSET_LINUX,
		  NULL },
		{ { "vt100", NULL, NULL, "UTF-8", -1, false, false },
		  PALETTE_MONO,
		  CHARSET_ASCII,
		  NULL },
		{ { "screen", NULL, NULL, "ANSI_X3.4-1968", 8, false, false },
		  PALETTE_16,
		  CHARSET_ASCII,
		  NULL },
		{ { NULL, NULL, NULL, NULL, 0, false, false },
		  PALETTE_MONO,
		  CHARSET_ASCII,
		  NULL },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char direct[32] = "";

		assert_int_equal(palette_detect(&cases[i].env), cases[i].palette);
		assert_int_equal(charset_detect(&cases[i].env), cases[i].charset);
		assert_int_equal(palette_direct_term(direct, sizeof(direct), &cases[i].env),
		                 cases[i].direct != NULL);
		assert_string_equal(direct, cases[i].direct ? cases[i].direct : "");
	}
}

static void palette_names_go_there_and_back(void **state)
{
	enum palette palette = PALETTE_16;
	(void)state;

	for (int i = 0; i < PALETTE_COUNT; i++) {
		assert_true(palette_parse(&palette, palette_name(i)));
		assert_int_equal(palette, i);
	}
	assert_false(palette_parse(&palette, "sepia"));
	assert_int_equal(palette, PALETTE_MONO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_go_there_and_back),
		cmocka_unit_test(bad_names_are_refused),
		cmocka_unit_test(a_key_is_itself_only_without_modifiers),
		cmocka_unit_test(every_glyph_is_one_column_in_every_charset),
		cmocka_unit_test(braille_dots_are_where_they_should_be),
		cmocka_unit_test(looks_are_those_of_the_table),
		cmocka_unit_test(red_up_swaps_up_and_down_only),
		cmocka_unit_test(the_environment_decides_palette_and_charset),
		cmocka_unit_test(palette_names_go_there_and_back),
	};

	return cmocka_run_group_tests_name("ui keys", tests, NULL, NULL);
}
