/* test_picture.c - the contract in ui/headless/picture.h. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"
#include "ui/headless/picture.h"

static const struct picture_look in_256 = { .palette = PALETTE_256 };

static struct screen *new_screen(int rows, int cols)
{
	struct screen *screen = NULL;

	assert_int_equal(screen_new(&screen, rows, cols, CHARSET_UTF8), DRT_OK);
	return screen;
}

static void text_has_no_blanks_at_the_end_of_a_line(void **state)
{
	struct screen *screen = new_screen(3, 10);
	struct strbuf out;
	(void)state;

	area_put(area_of(screen), 0, 1, ROLE_UP, "▲ +1");
	area_put(area_of(screen), 2, 8, ROLE_PLAIN, "語");
	strbuf_init(&out);
	picture_text(&out, screen);
	assert_string_equal(out.text, " ▲ +1\n\n        語\n");
	strbuf_release(&out);
	screen_free(screen);
}

static void each_palette_speaks_its_own_sequences(void **state)
{
	static const struct {
		struct picture_look look;
		unsigned style;
		const char *want;
	} rows[] = {
		{ { PALETTE_256, false }, ROLE_PLAIN, "x\n" },
		{ { PALETTE_256, false }, ROLE_UP, "\033[0;38;5;71mx\033[0m\n" },
		{ { PALETTE_256, true }, ROLE_UP, "\033[0;38;5;167mx\033[0m\n" },
		{ { PALETTE_256, false },
		  ROLE_DANGER,
		  "\033[0;1;38;5;231;48;5;160mx\033[0m\n" },
		{ { PALETTE_256, false },
		  ROLE_PLAIN | ATTR_SELECT,
		  "\033[0;48;5;237mx\033[0m\n" },
		{ { PALETTE_TRUE, false }, ROLE_DOWN, "\033[0;38;2;215;95;95mx\033[0m\n" },
		{ { PALETTE_16, false }, ROLE_DOWN, "\033[0;31mx\033[0m\n" },
		{ { PALETTE_16, false }, ROLE_DIM, "\033[0;90mx\033[0m\n" },
		{ { PALETTE_16, false }, ROLE_DANGER, "\033[0;1;37;41mx\033[0m\n" },
		{ { PALETTE_16, false }, ROLE_UP | ATTR_SELECT, "\033[0;7;32mx\033[0m\n" },
		{ { PALETTE_BLIND, false }, ROLE_UP, "\033[0;38;5;33mx\033[0m\n" },
		{ { PALETTE_MONO, false }, ROLE_DANGER, "\033[0;1;7mx\033[0m\n" },
		{ { PALETTE_MONO, false }, ROLE_UP, "\033[0mx\033[0m\n" },
		{ { PALETTE_MONO, false }, ROLE_WARN, "\033[0;1mx\033[0m\n" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct screen *screen = new_screen(1, 1);
		struct strbuf out;

		area_put(area_of(screen), 0, 0, rows[i].style, "x");
		strbuf_init(&out);
		picture_ansi(&out, screen, &rows[i].look);
		assert_string_equal(out.text, rows[i].want);
		strbuf_release(&out);
		screen_free(screen);
	}
}

static void a_style_is_named_once_for_a_run(void **state)
{
	struct screen *screen = new_screen(2, 8);
	struct strbuf out;
	(void)state;

	area_put(area_of(screen), 0, 0, ROLE_UP, "abc");
	area_put(area_of(screen), 0, 3, ROLE_PLAIN, "def");
	area_mark(area_of(screen), 1, 0, 8, ATTR_SELECT); /* a painted row is not blank */
	strbuf_init(&out);
	picture_ansi(&out, screen, &in_256);
	assert_string_equal(out.text, "\033[0;38;5;71mabc\033[0mdef\n"
	                              "\033[0;48;5;237m        \033[0m\n");
	strbuf_release(&out);
	screen_free(screen);
}

/* ---- drawings ---- */

/* Reads one text element back: its place and what it says. Returns what follows it. */
static const char *read_text(int *x, int *y, int *length, char *said, const char *at)
{
	int used = 0, size = 0;

	assert_int_equal(
		sscanf(at, "<text x=\"%d\" y=\"%d\" textLength=\"%d\"%n", x, y, length, &used),
		3);
	at = strchr(at + used, '>') + 1;
	while (strncmp(at, "</text>", 7) != 0) {
		static const struct {
			const char *entity;
			char sign;
		} entities[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' } };
		char sign = *at;
		size_t step = 1;

		assert_true(*at != '<' && *at != '\0' && size < 250);
		for (size_t i = 0; i < 3; i++) {
			if (strncmp(at, entities[i].entity, strlen(entities[i].entity)) == 0) {
				sign = entities[i].sign;
				step = strlen(entities[i].entity);
			}
		}
		said[size++] = sign;
		at += step;
	}
	said[size] = '\0';
	return at + 7;
}

/* Puts the text elements back onto a grid of cells. */
static void collect(char *rows, int cols, const char *svg)
{
	while ((svg = strstr(svg, "<text ")) != NULL) {
		char said[256];
		int x = 0, y = 0, length = 0, col = 0, row = 0;

		svg = read_text(&x, &y, &length, said, svg);
		col = (x - 8) / 8;
		row = (y - 8 - 13) / 17;
		assert_int_equal(length, text_width(CHARSET_UTF8, said) * 8);
		assert_true(col >= 0 && col + (int)strlen(said) <= cols);
		memcpy(rows + row * cols + col, said, strlen(said));
	}
}

static void a_drawing_holds_every_cell_in_its_place(void **state)
{
	struct stage stage;
	struct strbuf out, plain;
	char rows[24 * 80];
	(void)state;

	stage_open(&stage, 24, 80, CHARSET_ASCII);
	stage_press(&stage, "4 j a");
	strbuf_init(&out);
	picture_svg(&out, stage.screen, &in_256, "approve");
	memset(rows, ' ', sizeof(rows));
	collect(rows, 80, out.text);
	strbuf_init(&plain);
	screen_dump(&plain, stage.screen);
	for (int row = 0; row < 24; row++)
		if (memcmp(rows + row * 80, plain.text + row * 81, 80) != 0)
			fail_msg("row %d\n  got  %.80s|\n  want %.80s|", row, rows + row * 80,
			         plain.text + row * 81);
	strbuf_release(&plain);
	strbuf_release(&out);
	stage_close(&stage);
}

static void a_drawing_escapes_what_xml_keeps_for_itself(void **state)
{
	struct screen *screen = new_screen(1, 20);
	struct strbuf out;
	(void)state;

	area_put(area_of(screen), 0, 0, ROLE_PLAIN, "a<b & c>\"d'");
	strbuf_init(&out);
	picture_svg(&out, screen, &in_256, "<&>");
	assert_non_null(strstr(out.text, "a&lt;b"));
	assert_non_null(strstr(out.text, "c&gt;\"d'"));
	assert_non_null(strstr(out.text, "<title>&lt;&amp;&gt;</title>"));
	strbuf_release(&out);
	screen_free(screen);
}

static void every_look_can_be_drawn_and_repeats(void **state)
{
	struct screen *screen = new_screen(3, ROLE_COUNT * 2);
	(void)state;

	for (unsigned role = 0; role < ROLE_COUNT; role++) {
		area_put(area_of(screen), 0, (int)role * 2, role, "x");
		area_put(area_of(screen), 1, (int)role * 2, role | ATTR_SELECT, "x");
		area_put(area_of(screen), 2, (int)role * 2, role | ATTR_BOLD, "x");
	}
	for (int palette = 0; palette < PALETTE_COUNT; palette++) {
		struct picture_look look = { .palette = (enum palette)palette };
		struct strbuf one, two;

		strbuf_init(&one);
		strbuf_init(&two);
		picture_svg(&one, screen, &look, NULL);
		picture_svg(&two, screen, &look, NULL);
		assert_string_equal(one.text, two.text);
		assert_null(strstr(one.text, "<title>"));
		/* danger is always painted, selection too */
		assert_non_null(strstr(one.text, "<rect x="));
		strbuf_release(&one);
		strbuf_release(&two);
	}
	screen_free(screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_has_no_blanks_at_the_end_of_a_line),
		cmocka_unit_test(each_palette_speaks_its_own_sequences),
		cmocka_unit_test(a_style_is_named_once_for_a_run),
		cmocka_unit_test(a_drawing_holds_every_cell_in_its_place),
		cmocka_unit_test(a_drawing_escapes_what_xml_keeps_for_itself),
		cmocka_unit_test(every_look_can_be_drawn_and_repeats),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui picture", tests, NULL, NULL);
}
