/* test_screens.c - whole screens against the files in tests/golden/screens.
 *
 * Each file holds the rows of a screen, every column, exactly; colours are compared for
 * one screen of each kind. DRT_UPDATE_GOLDEN=1 writes the files anew: look at the
 * difference before you commit it. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "tests/golden/screens_fixture.h"
#include "tests/support/support.h"
#include "ui/headless/headless.h"
#include "ui/pane/desk.h"

static long cells_compared, files_compared;

struct stage {
	struct fixture fixture;
	struct desk *desk;
	struct terminal *terminal;
	struct screen *screen;
};

static void raise_curtain(struct stage *stage, int rows, int cols, enum charset charset,
                          void (*vary)(struct fixture *))
{
	fixture_init(&stage->fixture);
	if (vary)
		vary(&stage->fixture);
	assert_int_equal(desk_new(&stage->desk, stage->fixture.zone), DRT_OK);
	assert_int_equal(headless_new(&stage->terminal, rows, cols, charset), DRT_OK);
	assert_int_equal(screen_new(&stage->screen, rows, cols, charset), DRT_OK);
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
}

static void drop_curtain(struct stage *stage)
{
	desk_free(stage->desk);
	terminal_free(stage->terminal);
	screen_free(stage->screen);
	fixture_release(&stage->fixture);
}

static void draw(struct stage *stage)
{
	desk_draw(stage->screen, stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	assert_int_equal(terminal_flush(stage->terminal, stage->screen), DRT_OK);
	desk_shown(stage->desk);
}

static void press(struct stage *stage, const char *keys)
{
	struct key key;

	draw(stage);
	assert_int_equal(headless_feed(stage->terminal, keys, false), DRT_OK);
	while (terminal_read_key(&key, stage->terminal) == DRT_OK) {
		desk_key(stage->desk, &key, &stage->fixture.view, stage->fixture.local_ns);
		draw(stage);
	}
}

static void show_difference(const char *name, const char *got, const char *want)
{
	int row = 0;

	while (*got && *want) {
		size_t g = strcspn(got, "\n"), w = strcspn(want, "\n");

		if (g != w || memcmp(got, want, g) != 0)
			fprintf(stderr, "%s row %d\n  got  %.*s|\n  want %.*s|\n", name, row,
			        (int)g, got, (int)w, want);
		got += g + (got[g] != '\0');
		want += w + (want[w] != '\0');
		row++;
	}
}

static void compare_text(const char *name, const char *got)
{
	char relative[128];
	const char *update = getenv("DRT_UPDATE_GOLDEN");
	const char *path = NULL;
	char *want = NULL;

	snprintf(relative, sizeof(relative), "tests/golden/screens/%s.txt", name);
	path = test_source_path(relative);
	if (update && strcmp(update, "1") == 0)
		test_write_file(path, got);
	want = test_read_file(path, NULL);
	if (strcmp(got, want) != 0) {
		show_difference(name, got, want);
		fail_msg("%s differs from %s", name, path);
	}
	free(want);
	files_compared++;
}

static void compare(struct stage *stage, const char *name)
{
	const struct screen *screen = headless_screen(stage->terminal);
	struct strbuf got;

	draw(stage);
	strbuf_init(&got);
	screen_dump(&got, screen);
	compare_text(name, got.text);
	strbuf_release(&got);
	cells_compared += (long)screen_rows(screen) * screen_cols(screen);
}

/* One picture: a size, a variation, keys, a file. */
struct picture {
	const char *name;
	int rows, cols;
	void (*vary)(struct fixture *);
	const char *keys;
};

static const struct picture pictures[] = {
	{ "default-200x60", 60, 200, NULL, "" },
	{ "default-120x36", 36, 120, NULL, "" },
	{ "default-80x24", 24, 80, NULL, "" },
	{ "tiny-40x10", 10, 40, NULL, "" },
	{ "orders-80x24", 24, 80, NULL, "4" },
	{ "chart-80x24", 24, 80, NULL, "2" },
	{ "signals-80x24", 24, 80, NULL, "3" },
	{ "performance-80x24", 24, 80, NULL, "6" },
	{ "positions-80x24", 24, 80, NULL, "5" },
	{ "chart-full-120x36", 36, 120, NULL, "2 h h h h h" },
	{ "chart-zoom-120x36", 36, 120, NULL, "2 + c" },
	{ "signals-120x36", 36, 120, NULL, "3 G" },
	{ "taken-120x36", 36, 120, fixture_taken, "" },
	{ "taken-80x24", 24, 80, fixture_taken, "3" },
	{ "taken-full-120x36", 36, 120, fixture_taken, "3 j" },
	{ "orders-120x36", 36, 120, NULL, "4" },
	{ "positions-120x36", 36, 120, NULL, "5" },
	{ "performance-120x36", 36, 120, NULL, "6" },
	{ "research-120x36", 36, 120, NULL, "7" },
	{ "lab-120x36", 36, 120, NULL, "8" },
	{ "help-120x36", 36, 120, NULL, "?" },
	{ "log-120x36", 36, 120, NULL, "v" },
	{ "approve-bracket-120x36", 36, 120, NULL, "a" },
	{ "approve-soft-120x36", 36, 120, NULL, "j a" },
	{ "approve-accepted-120x36", 36, 120, NULL, "j a Space" },
	{ "what-if-120x36", 36, 120, fixture_what_if, "j a" },
	{ "what-if-80x24", 24, 80, fixture_what_if, "4 j a Space" },
	{ "what-if-refused-120x36", 36, 120, fixture_what_if_refused, "j a Space" },
	{ "approve-80x24", 24, 80, NULL, "a" },
	{ "approve-200x60", 60, 200, NULL, "a" },
	{ "tiny-approve-40x10", 10, 40, NULL, "a" },
	{ "tiny-freeze-40x10", 10, 40, NULL, "!" },
	{ "batch-120x36", 36, 120, NULL, "Space j j Space A" },
	{ "change-120x36", 36, 120, NULL, "4 j m 8 0" },
	{ "change-ask-80x24", 24, 80, NULL, "4 j m 8 0 Enter 4 7 8 Enter" },
	{ "change-ask-40x10", 10, 40, NULL, "m 8 0 Enter Enter" },
	{ "cancel-120x36", 36, 120, NULL, "j j j x" },
	{ "cancel-all-80x24", 24, 80, NULL, "X" },
	{ "ticket-120x36", 36, 120, NULL, "s 1 0 0 Enter Enter 2 7 0 . 5" },
	{ "order-120x36", 36, 120, NULL, "j j j j Enter" },
	{ "freeze-120x36", 36, 120, NULL, "!" },
	{ "freeze-80x24", 24, 80, NULL, "!" },
	{ "unfreeze-120x36", 36, 120, fixture_frozen_live, ": u n f r e e z e Enter L I V" },
	{ "unfreeze-40x10", 10, 40, fixture_frozen_live, ": u n f r e e z e Enter L" },
	{ "frozen-80x24", 24, 80, fixture_frozen_live, "" },
	{ "broker-down-120x36", 36, 120, fixture_broker_down, "" },
	{ "broker-down-80x24", 24, 80, fixture_broker_down, "4" },
	{ "broker-down-40x10", 10, 40, fixture_broker_down, "" },
	{ "approve-locked-120x36", 36, 120, fixture_broker_down, "a" },
	{ "unknown-120x36", 36, 120, fixture_unknown, "j j j Enter" },
	{ "unknown-80x24", 24, 80, fixture_unknown, "" },
	{ "palette-120x36", 36, 120, NULL, ": r e" },
	{ "palette-80x24", 24, 80, NULL, ": x" },
	{ "filter-120x36", 36, 120, NULL, "/ x l" },
	{ "empty-120x36", 36, 120, fixture_empty, "" },
	{ "empty-80x24", 24, 80, fixture_empty, "4" },
	{ "empty-40x10", 10, 40, fixture_empty, "" },
	{ "empty-200x60", 60, 200, fixture_empty, "" },
	{ "loading-120x36", 36, 120, fixture_loading, "" },
	{ "failed-120x36", 36, 120, fixture_failed, "" },
	{ "depth-40x10", 10, 40, NULL, ": d e p t h Enter" },
	{ "depth-80x24", 24, 80, NULL, "d" },
	{ "depth-120x36", 36, 120, NULL, "d" },
	{ "depth-200x60", 60, 200, NULL, ": d e p t h Enter" },
	{ "tape-40x10", 10, 40, fixture_broker_down, ": t a p e Enter" },
	{ "tape-80x24", 24, 80, NULL, "t" },
	{ "tape-120x36", 36, 120, NULL, "t j" },
	{ "tape-200x60", 60, 200, NULL, "d Tab" },
	{ "depth-empty-80x24", 24, 80, fixture_empty, "d" },
	{ "depth-empty-120x36", 36, 120, fixture_empty, "d" },
	{ "tape-empty-80x24", 24, 80, fixture_empty, "t" },
	{ "depth-loading-80x24", 24, 80, fixture_market_loading, "d" },
	{ "depth-loading-120x36", 36, 120, fixture_market_loading, "d" },
	{ "tape-loading-80x24", 24, 80, fixture_loading, "t" },
	{ "market-loading-200x60", 60, 200, fixture_market_loading, "" },
	{ "depth-stale-80x24", 24, 80, fixture_market_stale, "d" },
	{ "depth-stale-120x36", 36, 120, fixture_market_stale, "d" },
	{ "tape-stale-80x24", 24, 80, fixture_market_stale, "t" },
	{ "market-stale-200x60", 60, 200, fixture_market_stale, "" },
	{ "depth-down-80x24", 24, 80, fixture_broker_down, "d" },
	{ "depth-down-120x36", 36, 120, fixture_broker_down, "d" },
	{ "tape-down-80x24", 24, 80, fixture_broker_down, "t" },
	{ "market-down-200x60", 60, 200, fixture_broker_down, "" },
	{ "depth-doubtful-120x36", 36, 120, fixture_market_doubtful, "d" },
	{ "depth-waits-80x24", 24, 80, fixture_market_waits, "d" },
	{ "depth-refused-80x24", 24, 80, fixture_market_refused, "d" },
	{ "tape-refused-120x36", 36, 120, fixture_market_refused, "t" },
	{ "depth-failed-80x24", 24, 80, fixture_failed, "d" },
	{ "depth-long-80x24", 24, 80, fixture_market_long, "d" },
	{ "tape-long-80x24", 24, 80, fixture_market_long, "t" },
	{ "market-long-200x60", 60, 200, fixture_market_long, "" },
};

static void draw_all(enum charset charset, const char *suffix)
{
	for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		const struct picture *picture = &pictures[i];
		struct stage stage;
		char name[96];

		raise_curtain(&stage, picture->rows, picture->cols, charset, picture->vary);
		press(&stage, picture->keys);
		snprintf(name, sizeof(name), "%s%s", picture->name, suffix);
		compare(&stage, name);
		drop_curtain(&stage);
	}
}

static void screens_equal_their_files(void **state)
{
	(void)state;
	draw_all(CHARSET_UTF8, "");
}

static void ascii_screens_equal_their_files(void **state)
{
	(void)state;
	draw_all(CHARSET_ASCII, "-ascii");
}

static void ascii_screens_hold_nothing_but_ascii(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		struct stage stage;

		raise_curtain(&stage, pictures[i].rows, pictures[i].cols, CHARSET_ASCII,
		              pictures[i].vary);
		press(&stage, pictures[i].keys);
		for (int row = 0; row < pictures[i].rows; row++)
			for (int col = 0; col < pictures[i].cols; col++) {
				const struct cell *cell =
					screen_cell(headless_screen(stage.terminal), row, col);

				assert_in_range(cell->text[0], 0x20, 0x7e);
				assert_int_equal(cell->text[1], '\0');
			}
		drop_curtain(&stage);
	}
}

static void the_linux_console_gets_its_own_signs(void **state)
{
	struct stage stage;
	(void)state;

	raise_curtain(&stage, 36, 120, CHARSET_LINUX, NULL);
	compare(&stage, "default-120x36-linux");
	drop_curtain(&stage);
}

static void colours_follow_their_roles(void **state)
{
	static const struct picture coloured[] = {
		{ "default-120x36-roles", 36, 120, NULL, "" },
		{ "broker-down-120x36-roles", 36, 120, fixture_broker_down, "" },
		{ "approve-soft-120x36-roles", 36, 120, NULL, "j a" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(coloured) / sizeof(coloured[0]); i++) {
		struct stage stage;
		struct strbuf got;

		raise_curtain(&stage, 36, 120, CHARSET_UTF8, coloured[i].vary);
		press(&stage, coloured[i].keys);
		strbuf_init(&got);
		screen_dump_styles(&got, headless_screen(stage.terminal));
		compare_text(coloured[i].name, got.text);
		strbuf_release(&got);
		cells_compared += 36L * 120;
		drop_curtain(&stage);
	}
}

static void an_idle_screen_changes_nothing(void **state)
{
	struct stage stage;
	(void)state;

	raise_curtain(&stage, 36, 120, CHARSET_UTF8, NULL);
	draw(&stage);
	draw(&stage);
	assert_int_equal(headless_cells_changed(stage.terminal), 0);
	stage.fixture.local_ns += INT64_C(1000000000); /* one second: clock, ages, countdowns */
	draw(&stage);
	assert_in_range(headless_cells_changed(stage.terminal), 1, 20);
	drop_curtain(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(screens_equal_their_files),
		cmocka_unit_test(ascii_screens_equal_their_files),
		cmocka_unit_test(ascii_screens_hold_nothing_but_ascii),
		cmocka_unit_test(the_linux_console_gets_its_own_signs),
		cmocka_unit_test(colours_follow_their_roles),
		cmocka_unit_test(an_idle_screen_changes_nothing),
	};
	int failed = 0;

	setlocale(LC_CTYPE, "");
	failed = cmocka_run_group_tests_name("golden screens", tests, NULL, NULL);
	printf("compared %ld numbers in %ld files\n", cells_compared, files_compared);
	return failed;
}
