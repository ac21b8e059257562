/* test_widget.c - the contracts of table.h, title.h, plot.h, candle.h and layout.h in
 * ui/widget. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/canvas.h"
#include "ui/headless/headless.h"
#include "ui/widget/candle.h"
#include "ui/widget/layout.h"
#include "ui/widget/plot.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

/* ---- table ---- */

static const struct table_column order_columns[] = {
	{ .title = "Id", .width = 4 },
	{ .title = "Qty", .width = 5, .gap = 1, .right = true },
	{ .title = "Price", .width = 7, .gap = 1, .right = true, .drop = 1 },
	{ .title = "Reason", .width = 6, .gap = 2, .grow = true, .drop = 2 },
};

static const char *const order_cells[3][4] = {
	{ "7c3b", "60", "266.90", "Pullback to SMA20" },
	{ "7c41", "90", "478.90", "126-day return" },
	{ "7c46", "12,400", "86.10", "" },
};

static void order_cell(struct table_cell *out, const void *arg, size_t row, int column)
{
	(void)arg;
	snprintf(out->text, sizeof(out->text), "%s", order_cells[row][column]);
	if (column == 2)
		out->style = ROLE_UP;
}

static struct table order_table(void)
{
	return (struct table){ .columns = order_columns,
		               .column_count = 4,
		               .cell = order_cell,
		               .row_count = 3,
		               .cursor = 1,
		               .cursor_glyph = GLYPH_ORDER_CURSOR,
		               .gutter = 2,
		               .header = true };
}

static void columns_line_up_and_the_last_one_grows(void **state)
{
	struct screen *screen = canvas_new(4, 40);
	struct table table = order_table();
	(void)state;

	assert_int_equal(table_draw(area_of(screen), &table), 3);
	canvas_expect(screen, "  Id      Qty   Price  Reason           \n"
	                      "  7c3b     60  266.90  Pullback to SMA20\n"
	                      "▸ 7c41     90  478.90  126-day return   \n"
	                      "  7c46 12,400   86.10                   \n");
}

static const char *const tight_cells[3][2] = {
	{ "to approve", "1:48" },
	{ "partial 40/100", "DAY" },
	{ "filled 100/100", "11:39" },
};

static void tight_cell(struct table_cell *out, const void *arg, size_t row, int column)
{
	(void)arg;
	snprintf(out->text, sizeof(out->text), "%s", tight_cells[row][column]);
}

static void neighbours_without_a_gap_never_touch(void **state)
{
	static const struct table_column columns[] = {
		{ .title = "State", .width = 13 },
		{ .title = "Left", .width = 5, .right = true },
	};
	struct table table = { .columns = columns,
		               .column_count = 2,
		               .cell = tight_cell,
		               .row_count = 2,
		               .cursor = TABLE_NONE };
	struct screen *screen = canvas_new(2, 20);
	(void)state;

	table_draw(area_of(screen), &table);
	canvas_expect(screen, "to approve     1:48 \n"
	                      "partial 40/100  DAY \n");
	table.row_count = 3;
	screen = canvas_new(3, 20);
	table_draw(area_of(screen), &table);
	canvas_expect(screen, "to approve      1:48\n"
	                      "partial 40/100   DAY\n"
	                      "filled 100/100 11:39\n");
}

static void whole_columns_drop_in_the_given_order(void **state)
{
	struct table table = order_table();
	(void)state;

	for (int cols = 1; cols <= 60; cols++) {
		struct screen *screen = canvas_new(4, cols);
		struct strbuf got;

		table_draw(area_of(screen), &table);
		strbuf_init(&got);
		screen_dump(&got, screen);
		/* a number or an identifier is there whole or not at all */
		assert_true(strstr(got.text, "478.90") || !strstr(got.text, "478"));
		assert_true(strstr(got.text, "12,400") || !strstr(got.text, "12,"));
		assert_true(strstr(got.text, "7c41") || !strstr(got.text, "7c"));
		assert_int_equal(strstr(got.text, "478.90") != NULL, cols >= 21);
		assert_int_equal(strstr(got.text, "12,400") != NULL, cols >= 13);
		assert_int_equal(strstr(got.text, "126-day return") != NULL, cols >= 37);
		strbuf_release(&got);
		screen_free(screen);
	}
}

static void long_cells_shorten_after_a_word(void **state)
{
	struct screen *screen = canvas_new(2, 34);
	struct table table = order_table();
	(void)state;

	table.row_count = 1;
	table.cursor = TABLE_NONE;
	table_draw(area_of(screen), &table);
	canvas_expect(screen, "  Id     Qty   Price  Reason      \n"
	                      "  7c3b    60  266.90  Pullback to…\n");
}

static void the_cursor_is_painted_and_marks_are_shown(void **state)
{
	static const bool marked[3] = { true, false, true };
	struct screen *screen = canvas_new(4, 13);
	struct table table = order_table();
	struct strbuf got;
	(void)state;

	table.select = true;
	table.marked = marked;
	table_draw(area_of(screen), &table);
	strbuf_init(&got);
	screen_dump_styles(&got, screen);
	assert_string_equal(got.text,
	                    "..--......---\n.............\n:::::::::::::\n.............\n");
	strbuf_release(&got);
	canvas_expect(screen, "  Id      Qty\n ●7c3b     60\n▸ 7c41     90\n ●7c46 12,400\n");
}

static void scrolling_moves_no_more_than_needed(void **state)
{
	(void)state;
	assert_int_equal(table_scroll(0, 5, 20, 10), 0);
	assert_int_equal(table_scroll(0, 10, 20, 10), 1);
	assert_int_equal(table_scroll(8, 3, 20, 10), 3);
	assert_int_equal(table_scroll(15, TABLE_NONE, 20, 10), 10);
	assert_int_equal(table_scroll(3, 2, 4, 10), 0);
	assert_int_equal(table_scroll(3, 2, 4, 0), 0);
}

/* ---- title ---- */

static void titles_fill_their_rule(void **state)
{
	static const struct {
		struct title title;
		const char *want;
	} cases[] = {
		{ { .left = "Orders",
		    .right = "3 to approve",
		    .focused = true,
		    .margin = true },
		  "Orders ━━━━━━━━━ 3 to approve \n" },
		{ { .left = "Orders", .right = "3 to approve" },
		  "Orders ────────── 3 to approve\n" },
		{ { .left = "Log" }, "Log ──────────────────────────\n" },
		{ { .left = "To approve", .gap = 2 }, "To approve  ──────────────────\n" },
		{ { .left = "Chart",
		    .right = "proposed 7c3b: buy 266.90, stop",
		    .margin = true },
		  "Chart ─── proposed 7c3b: buy… \n" },
		{ { .left = "A very long title that never ends", .right = "x" },
		  "A very long title that never… \n" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct screen *screen = canvas_new(1, 30);

		title_draw(area_of(screen), &cases[i].title);
		canvas_expect(screen, cases[i].want);
	}
}

/* ---- plots ---- */

static void places_run_from_high_to_low_and_stay_inside(void **state)
{
	struct scale scale = { .low = 100, .high = 200, .rows = 10 };
	(void)state;

	assert_int_equal(scale_place(&scale, 200, 1), 0);
	assert_int_equal(scale_place(&scale, 100, 1), 9);
	assert_int_equal(scale_place(&scale, 150, 2), 10);
	assert_int_equal(scale_place(&scale, 1e9, 4), 0);
	assert_int_equal(scale_place(&scale, -1e9, 4), 39);
	assert_int_equal(scale_place(&scale, NAN, 4), 0);
	scale.high = scale.low;
	assert_int_equal(scale_place(&scale, 100, 2), 10);
	scale = (struct scale){ .low = 1, .high = 100, .rows = 2, .logarithmic = true };
	assert_int_equal(scale_place(&scale, 10.0001, 2), 1);
	assert_int_equal(scale_place(&scale, 9.999, 2), 2);
}

static void steps_are_round(void **state)
{
	static const struct {
		double low, high;
		int rows;
		double want;
	} cases[] = {
		{ 244, 281, 10, 10 }, { 190, 262, 18, 10 }, { 243, 281, 22, 5 },
		{ 0, 1, 10, 0.2 },    { 5, 5, 10, 1 },      { 0, 1e6, 4, 500000 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scale scale = { .low = cases[i].low,
			               .high = cases[i].high,
			               .rows = cases[i].rows };

		assert_true(fabs(scale_step(&scale, 2) - cases[i].want) < 1e-9);
	}
}

static void covering_skips_what_is_unknown(void **state)
{
	const double values[] = { NAN, 3, -2, INFINITY }, none[] = { NAN };
	const double flat[] = { 5, 5 };
	struct scale scale = { 0 };
	(void)state;

	assert_true(scale_cover(&scale, values, 4));
	assert_true(scale.low == -2 && scale.high == 3);
	assert_false(scale_cover(&scale, none, 1));
	assert_true(scale_cover(&scale, flat, 2));
	assert_true(scale.low < 5 && scale.high > 5);
}

static void lines_are_braille_or_dots(void **state)
{
	static struct plot plot;
	const double values[] = { 0, 1, 2, 3, NAN, 3, 3 };
	struct scale scale = { .low = 0, .high = 3, .rows = 1 };
	struct screen *screen = canvas_new(2, 7);
	(void)state;

	plot_begin(&plot, 1, 7);
	plot_columns(&plot, &scale, values, 7, false);
	plot_paint(&plot, area_of(screen), ROLE_LINE1, 1);
	plot_begin(&plot, 1, 7);
	plot_columns(&plot, &scale, values, 7, true);
	plot_paint(&plot, area_part(area_of(screen), 1, 0, 1, 7), ROLE_LINE2, 2);
	canvas_expect(screen, "⡠⠔⠊⠁ ⠉⠉\n⡀⠄⠂⠁ ⠁⠁\n");
	screen = canvas_new(1, 7);
	screen_set_charset(screen, CHARSET_ASCII);
	plot_paint(&plot, area_of(screen), ROLE_LINE2, 2);
	canvas_expect(screen, ",,,, ,,\n");
	plot_dot(&plot, -1, 0);
	plot_dot(&plot, 14, 0);
	plot_dot(&plot, 0, 4);
	plot_begin(&plot, 100000, 100000);
	assert_int_equal(plot.cols, PLOT_COLS);
}

static void sparks_show_the_newest_values(void **state)
{
	const double values[] = { 1, 2, 3, 4, 5, 6, 7, 8 }, flat[] = { 2, NAN, 2 };
	struct screen *screen = canvas_new(3, 8);
	(void)state;

	assert_int_equal(spark_draw(area_of(screen), 0, 0, 8, ROLE_PLAIN, values, 8), 8);
	assert_int_equal(spark_draw(area_of(screen), 1, 0, 4, ROLE_PLAIN, values, 8), 4);
	assert_int_equal(spark_draw(area_of(screen), 2, 0, 99, ROLE_PLAIN, flat, 3), 3);
	canvas_expect(screen, "▁▂▃▄▅▆▇█\n▁▃▆█    \n▄ ▄     \n");
}

static void bars_grow_and_hang(void **state)
{
	const double up[] = { 16, 8, 1, 0.01, 0, NAN, -3 }, down[] = { -8, -4, -1, 0, NAN, 2 };
	struct screen *screen = canvas_new(4, 7);
	(void)state;

	bars_draw(area_part(area_of(screen), 0, 0, 2, 7), ROLE_PLAIN, up, 7, 16);
	bars_hang(area_part(area_of(screen), 2, 0, 2, 7), ROLE_PLAIN, down, 6, -8);
	canvas_expect(screen, "█      \n██▁▁   \n██▔    \n█      \n");
}

static void candle_signs_follow_the_two_halves(void **state)
{
	static const struct {
		enum candle_half upper, lower;
		int rising;
		enum glyph want;
	} cases[] = {
		{ HALF_BODY, HALF_BODY, 1, GLYPH_BODY_UP },
		{ HALF_NONE, HALF_BODY, 1, GLYPH_BODY_UP },
		{ HALF_WICK, HALF_BODY, 1, GLYPH_BODY_UP },
		{ HALF_BODY, HALF_BODY, 0, GLYPH_BODY_DOWN },
		{ HALF_NONE, HALF_BODY, 0, GLYPH_BODY_DOWN_LOW },
		{ HALF_BODY, HALF_NONE, 0, GLYPH_BODY_DOWN_HIGH },
		{ HALF_WICK, HALF_BODY, 0, GLYPH_WICK_BODY },
		{ HALF_BODY, HALF_WICK, 0, GLYPH_BODY_WICK },
		{ HALF_WICK, HALF_WICK, 1, GLYPH_WICK },
		{ HALF_NONE, HALF_WICK, 0, GLYPH_WICK_LOW },
		{ HALF_WICK, HALF_NONE, 1, GLYPH_WICK_HIGH },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(candle_glyph(cases[i].upper, cases[i].lower, cases[i].rising),
		                 cases[i].want);
}

static void candles_stand_where_their_prices_are(void **state)
{
	const struct bar bars[] = {
		{ .open = 2, .high = 4, .low = 0, .close = 3 },   /* rises */
		{ .open = 3, .high = 4, .low = 0, .close = 1 },   /* falls */
		{ .open = 2, .high = 2, .low = 2, .close = 2 },   /* does not move */
		{ .open = NAN, .high = 4, .low = 0, .close = 1 }, /* not known */
	};
	struct scale scale = { .low = 0, .high = 4, .rows = 4 };
	struct screen *screen = canvas_new(4, 4);
	(void)state;

	candle_draw(area_of(screen), &scale, bars, 4, 1, CANDLE_BODY);
	canvas_expect(screen, "││  \n║┃  \n║┃║ \n│╿  \n");
	screen = canvas_new(4, 4);
	candle_draw(area_of(screen), &scale, bars, 2, 2, CANDLE_RANGE);
	canvas_expect(screen, "│ │ \n│ │ \n│ │ \n│ │ \n");
}

/* ---- layout ---- */

static void sizes_choose_their_layout(void **state)
{
	static const struct {
		int rows, cols;
		enum layout_kind want;
	} cases[] = {
		{ 60, 200, LAYOUT_WIDE }, { 36, 120, LAYOUT_DESK }, { 24, 80, LAYOUT_ONE },
		{ 10, 40, LAYOUT_TINY },  { 9, 40, LAYOUT_MINI },   { 1, 28, LAYOUT_MINI },
		{ 1, 27, LAYOUT_MODE },   { 1, 4, LAYOUT_NOTHING }, { 100, 79, LAYOUT_ONE },
		{ 1, 1, LAYOUT_NOTHING }, { 24, 200, LAYOUT_ONE },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(layout_kind(cases[i].rows, cases[i].cols), cases[i].want);
}

static void the_desk_is_that_of_the_picture(void **state)
{
	static const struct {
		enum pane_id pane;
		struct place want;
	} cases[] = {
		{ PANE_WATCHLIST, { true, 0, 0, 20, 34 } },
		{ PANE_PERFORMANCE, { true, 20, 0, 12, 34 } },
		{ PANE_CHART, { true, 0, 35, 15, 85 } },
		{ PANE_ORDERS, { true, 15, 35, 10, 85 } },
		{ PANE_SIGNALS, { true, 25, 35, 7, 85 } },
	};
	const struct layout_wish wish = { 30, 7, 8, 6, false };
	struct layout_desk desk;
	(void)state;

	layout_desk(&desk, LAYOUT_DESK, 32, 120, &wish);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_memory_equal(&desk.panes[cases[i].pane], &cases[i].want,
		                    sizeof(struct place));
	assert_false(desk.panes[PANE_LOG].shown);
}

static void panes_tile_the_body_at_every_size(void **state)
{
	const struct layout_wish wish = { 30, 7, 8, 6, true };
	(void)state;

	for (int rows = 24; rows <= 90; rows++) {
		for (int cols = 120; cols <= 260; cols += 7) {
			static char used[90][260];
			struct layout_desk desk;
			enum layout_kind kind = layout_kind(rows + 4, cols);

			if (kind != LAYOUT_DESK && kind != LAYOUT_WIDE)
				continue;
			memset(used, 0, sizeof(used));
			layout_desk(&desk, kind, rows, cols, &wish);
			for (int i = 0; i < PANE_COUNT + desk.divider_count; i++) {
				const struct place *place =
					i < PANE_COUNT ? &desk.panes[i]
						       : &desk.dividers[i - PANE_COUNT];

				if (i < PANE_COUNT && !place->shown)
					continue;
				for (int r = 0; r < place->rows; r++)
					for (int c = 0; c < place->cols; c++)
						used[place->row + r][place->col + c]++;
			}
			for (int r = 0; r < rows; r++)
				for (int c = 0; c < cols; c++)
					assert_int_equal(used[r][c], 1);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_line_up_and_the_last_one_grows),
		cmocka_unit_test(neighbours_without_a_gap_never_touch),
		cmocka_unit_test(whole_columns_drop_in_the_given_order),
		cmocka_unit_test(long_cells_shorten_after_a_word),
		cmocka_unit_test(the_cursor_is_painted_and_marks_are_shown),
		cmocka_unit_test(scrolling_moves_no_more_than_needed),
		cmocka_unit_test(titles_fill_their_rule),
		cmocka_unit_test(places_run_from_high_to_low_and_stay_inside),
		cmocka_unit_test(steps_are_round),
		cmocka_unit_test(covering_skips_what_is_unknown),
		cmocka_unit_test(lines_are_braille_or_dots),
		cmocka_unit_test(sparks_show_the_newest_values),
		cmocka_unit_test(bars_grow_and_hang),
		cmocka_unit_test(candle_signs_follow_the_two_halves),
		cmocka_unit_test(candles_stand_where_their_prices_are),
		cmocka_unit_test(sizes_choose_their_layout),
		cmocka_unit_test(the_desk_is_that_of_the_picture),
		cmocka_unit_test(panes_tile_the_body_at_every_size),
	};

	return cmocka_run_group_tests_name("ui widget", tests, NULL, NULL);
}
