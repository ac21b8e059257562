/* test_chart_model.c - bars, levels and scale: the contract of ui/pane/chart_model.h. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ui/room.h"
#include "ui/pane/chart_model.h"

/* ---- chart ---- */

static struct chart new_chart(struct room *room)
{
	struct chart chart = { .context = &room->context, .view = &room->fixture.view.chart };

	chart.plot.rows = 10;
	return chart;
}

static void zoom_and_pan_choose_the_bars(void **state)
{
	static const struct {
		int zoom, pan, cols;
		size_t count, first;
		int stride, merge;
	} cases[] = {
		{ 0, 0, 71, 71, 89, 1, 1 },  { 0, 10, 71, 71, 79, 1, 1 },
		{ 1, 0, 71, 36, 124, 2, 1 }, { 2, 0, 71, 24, 136, 3, 1 },
		{ -1, 0, 71, 71, 18, 1, 2 }, { -4, 0, 71, 10, 0, 1, 16 },
		{ 0, 159, 71, 1, 0, 1, 1 },  { 0, 9999, 71, 0, 0, 1, 1 },
		{ 0, 0, 0, 0, 160, 1, 1 },   { 0, 0, 5000, 160, 0, 1, 1 },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct chart chart = new_chart(room);

		room->state.chart.zoom = cases[i].zoom;
		room->state.chart.pan = cases[i].pan;
		chart_choose_bars(&chart, cases[i].cols);
		assert_int_equal(chart.count, cases[i].count);
		assert_int_equal(chart.first, cases[i].first);
		assert_int_equal(chart.stride, cases[i].stride);
		assert_int_equal(chart.merge, cases[i].merge);
	}
}

static void merged_bars_hold_their_parts(void **state)
{
	struct room *room = *state;
	struct chart chart = new_chart(room);
	const struct bar *parts = NULL;

	room->state.chart.zoom = -1;
	chart_choose_bars(&chart, 71);
	parts = &room->fixture.bars[chart.first];
	assert_true(chart.bars[0].open == parts[0].open);
	assert_true(chart.bars[0].close == parts[1].close);
	assert_true(chart.bars[0].high == fmax(parts[0].high, parts[1].high));
	assert_true(chart.bars[0].volume == parts[0].volume + parts[1].volume);
}

static void levels_are_those_of_the_symbol(void **state)
{
	struct room *room = *state;
	struct chart chart = new_chart(room);

	chart_choose_bars(&chart, 71);
	chart_choose_levels(&chart);
	assert_int_equal(chart.level_count, 4); /* last, target, buy, stop */
	assert_string_equal(chart.levels[0].word, "last");
	assert_false(chart.levels[0].line);
	assert_string_equal(chart.levels[1].word, "tgt");
	assert_true(chart.levels[1].line);
	snprintf(room->fixture.view.chart.symbol, SYMBOL_TEXT, "AAPL");
	chart.level_count = 0;
	chart_choose_levels(&chart);
	assert_int_equal(chart.level_count, 3); /* last, average, the working sale */
	assert_string_equal(chart.levels[1].word, "avg");
	assert_string_equal(chart.levels[2].word, "S100");
}

static void far_levels_do_not_squeeze_the_bars(void **state)
{
	struct room *room = *state;
	struct chart chart = new_chart(room);

	room->fixture.orders[0].child_target = decimal_from_int(5000);
	chart_choose_bars(&chart, 71);
	chart_choose_levels(&chart);
	chart_choose_scale(&chart);
	assert_true(chart.scale.high < 400);
	assert_false(chart_holds(&chart, 5000));
	assert_true(chart_holds(&chart, 260.20));
}

static void a_flat_market_still_has_a_scale(void **state)
{
	struct room *room = *state;
	struct chart chart = new_chart(room);

	for (int i = 0; i < FIXTURE_BARS; i++)
		room->fixture.bars[i] = (struct bar){ 0, 50, 50, 50, 50, 0 };
	room->fixture.view.order_count = 0;
	chart_choose_bars(&chart, 71);
	chart_choose_levels(&chart);
	chart_choose_scale(&chart);
	assert_true(chart.scale.low < 50 && chart.scale.high > 50);
}

static void the_axis_is_as_wide_as_its_prices(void **state)
{
	static const struct {
		double factor;
		const char *last; /* of a close at 266.91 */
	} cases[] = {
		{ 1, "┤ 266.91 last" },
		{ 10, "2,669.10 last" },
		{ 100, "26,691.00 last" },
		{ 10000, "2,669,100.00 last" },
	};
	struct room *room = *state;
	struct view_chart *chart = &room->fixture.view.chart;
	double times = 1;
	const char *text = NULL;

	room->fixture.view.order_count = 0;
	room->fixture.view.position_count = 0;
	chart->overlay_count = 0;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t k = 0; k < chart->bar_count; k++) {
			struct bar *bar = &chart->bars[k];

			bar->open *= cases[i].factor / times;
			bar->high *= cases[i].factor / times;
			bar->low *= cases[i].factor / times;
			bar->close *= cases[i].factor / times;
		}
		times = cases[i].factor;
		text = room_draw(room, 20, 80, CHARSET_UTF8, pane_chart);
		assert_non_null(strstr(text, cases[i].last));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(zoom_and_pan_choose_the_bars),
		IN_ROOM(merged_bars_hold_their_parts),
		IN_ROOM(levels_are_those_of_the_symbol),
		IN_ROOM(far_levels_do_not_squeeze_the_bars),
		IN_ROOM(a_flat_market_still_has_a_scale),
		IN_ROOM(the_axis_is_as_wide_as_its_prices),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui chart model", tests, NULL, NULL);
}
