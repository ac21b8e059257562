/* test_chart.c - the chart and its indicator as drawn: figures, legend, levels, dates,
 * crosshair, kinds, states. What is shown of which bars is in test_chart_model.c. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/room.h"

static const char *draw(struct room *room, int rows, int cols)
{
	return room_draw(room, rows, cols, CHARSET_UTF8, pane_chart);
}

static void scale_prices(struct room *room, double factor)
{
	for (int i = 0; i < FIXTURE_BARS; i++) {
		struct bar *bar = &room->fixture.bars[i];

		bar->open *= factor;
		bar->high *= factor;
		bar->low *= factor;
		bar->close *= factor;
		bar->volume *= factor;
	}
}

/* ---- the line of figures ---- */

static void the_newest_bar_is_told_in_figures(void **state)
{
	struct room *room = *state;

	draw(room, 20, 86);
	room_expect(room, " O ", "O 267.88  H 269.17  L 266.83  C 266.91  ▼ -1.23  -0.46 %");
	room_expect(room, " O ", "⠒⠒ SMA20  ⠂⠂ SMA50");
}

static void the_crosshair_tells_its_bar_and_its_day(void **state)
{
	struct room *room = *state;
	char want[64];

	room->context.alone = true;
	room->state.chart.crosshair = 1;
	draw(room, 20, 120);
	snprintf(want, sizeof(want), "C %.2f", room->fixture.bars[FIXTURE_BARS - 2].close);
	room_expect(room, " O ", want);
	room_expect(room, " O ", "Wed 11 Jun 2025");
	assert_non_null(strstr(room->text, "┊"));
	room->state.chart.crosshair = 9999; /* beyond what is shown: the newest again */
	draw(room, 20, 120);
	room_expect(room, " O ", "C 266.91");
	assert_null(strstr(room->text, "┊"));
}

/* Figures of any size stay clear of the legend, or are left out; nothing is cut. */
static void large_figures_never_run_into_the_legend(void **state)
{
	static const double factors[] = { 1, 37, 1000, 54321, 1e6 };
	struct room *room = *state;

	room->fixture.view.order_count = room->fixture.view.position_count = 0;
	for (size_t f = 0; f < sizeof(factors) / sizeof(factors[0]); f++) {
		scale_prices(room, factors[f]);
		for (int alone = 0; alone < 2; alone++) {
			room->context.alone = alone;
			for (int cols = 60; cols <= 200; cols++) {
				char line[512];

				draw(room, 20, cols);
				room_line(line, sizeof(line), room, " O ");
				if (!strstr(line, "⠒⠒ SMA20  ⠂⠂ SMA50"))
					fail_msg("%g at %d columns: %s", factors[f], cols,
					         line);
				if (strstr(line, "▼"))
					assert_non_null(strstr(line, "-0.46 %  "));
				if (strstr(line, "Vol"))
					assert_non_null(strstr(line, "M  "));
			}
		}
		scale_prices(room, 1 / factors[f]);
	}
}

static void a_first_bar_has_no_change(void **state)
{
	struct room *room = *state;

	room->fixture.view.chart.bar_count = 1;
	draw(room, 20, 86);
	room_expect(room, " O ", "C ");
	assert_null(strstr(room->text, " %"));
}

/* ---- title ---- */

static void titles_say_what_is_proposed_or_what_is_shown(void **state)
{
	struct room *room = *state;
	struct view_order *proposal = &room->fixture.orders[0];

	draw(room, 20, 86);
	room_expect(room, "Chart",
	            "Chart  JPM 1d ───────────────── proposed 7c3b: buy 266.90, stop 260.20, "
	            "target 280.30");
	proposal->child_stop = proposal->child_target = decimal_from_int(0);
	proposal->order.side = SIDE_SELL;
	draw(room, 20, 86);
	room_expect(room, "Chart", " proposed 7c3b: sell 266.90 ");
	proposal->order.status = ORDER_FILLED;
	draw(room, 20, 86);
	assert_null(strstr(room->text, "proposed"));
	room->context.alone = true;
	room->state.chart.kind = CHART_BARS;
	room->state.chart.logarithmic = true;
	draw(room, 20, 86);
	room_expect(room, "Chart", "Chart  JPM 1d  bars  logarithmic");
	room_expect(room, "Chart", " of 160 bars");
}

static void stale_bars_say_of_when(void **state)
{
	struct room *room = *state;

	fixture_broker_down(&room->fixture);
	draw(room, 20, 86);
	room_expect(room, "Chart", "? of 14:31:02");
	room_expect(room, " O ", "C 266.91"); /* values stay */
}

/* ---- body ---- */

static void levels_are_labelled_right_of_the_axis(void **state)
{
	struct room *room = *state;

	draw(room, 24, 86);
	room_expect(room, "┤ 280.30", "┤ 280.30 tgt");
	room_expect(room, "┤ 266.90", "┤ 266.90 buy");
	room_expect(room, "┤ 266.91", "┤ 266.91 last");
	room_expect(room, "┤ 260.20", "┤ 260.20 stop");
	assert_non_null(strstr(room->text, "△")); /* the signal's bar */
}

static void each_kind_draws_other_signs(void **state)
{
	static const struct {
		enum chart_kind kind;
		const char *has, *lacks;
	} rows[] = {
		{ CHART_CANDLES, "║", NULL },
		{ CHART_BARS, "│", "║" },
		{ CHART_LINE, "⠁", "║" },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		room->state.chart.kind = rows[i].kind;
		draw(room, 24, 86);
		assert_non_null(strstr(room->text, rows[i].has));
		if (rows[i].lacks)
			assert_null(strstr(room->text, rows[i].lacks));
	}
}

static void rising_and_falling_bodies_differ_without_colour(void **state)
{
	struct room *room = *state;

	room->fixture.view.order_count = 0;
	room->fixture.view.chart.overlay_count = 0;
	for (int i = 0; i < FIXTURE_BARS; i++)
		room->fixture.bars[i] =
			i % 2 ? (struct bar){ i * NS_PER_DAY, 100, 110, 90, 109, 1 }
			      : (struct bar){ i * NS_PER_DAY, 109, 110, 90, 100, 1 };
	draw(room, 16, 60);
	assert_non_null(strstr(room->text, "║"));
	assert_non_null(strstr(room->text, "┃"));
	room_draw(room, 16, 60, CHARSET_ASCII, pane_chart);
	assert_non_null(strstr(room->text, "O#O#"));
}

static void dates_name_what_changes_from_bar_to_bar(void **state)
{
	static const struct {
		enum timeframe timeframe;
		int64_t step_ns;
		const char *has;
	} rows[] = {
		{ TIMEFRAME_1D, NS_PER_DAY, "May" },
		{ TIMEFRAME_1W, 7 * NS_PER_DAY, "2025" },
		{ TIMEFRAME_1H, NS_PER_HOUR, "11 Jun" },
		{ TIMEFRAME_1M, NS_PER_MIN, "14:00" },
	};
	struct room *room = *state;
	int64_t last_ns = room->context.market_ns / NS_PER_MIN * NS_PER_MIN;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		room->fixture.view.chart.timeframe = rows[i].timeframe;
		for (int k = 0; k < FIXTURE_BARS; k++)
			room->fixture.bars[k].time_ns =
				last_ns - (FIXTURE_BARS - 1 - k) * rows[i].step_ns;
		draw(room, 20, 86);
		if (!strstr(room->text, rows[i].has))
			fail_msg("no \"%s\" in\n%s", rows[i].has, room->text);
	}
}

static void small_areas_draw_what_fits(void **state)
{
	struct room *room = *state;

	for (int rows = 1; rows <= 24; rows++)
		for (int cols = 1; cols <= 60; cols += 3)
			draw(room, rows, cols); /* must not write outside: see screen.h */
	draw(room, 8, 60);
	room_expect(room, "Chart", "Chart  JPM 1d");
	assert_null(strstr(room->text, "vol")); /* volume is the first to leave */
}

/* ---- states ---- */

static void states_tell_themselves_apart(void **state)
{
	struct room *room = *state;
	struct view_chart *chart = &room->fixture.view.chart;

	chart->bar_count = 0;
	assert_non_null(strstr(draw(room, 12, 86), "No bars. drt import"));
	chart->load = VIEW_LOADING;
	assert_non_null(strstr(draw(room, 12, 86), "loading"));
	chart->load = VIEW_FAILED;
	assert_non_null(strstr(draw(room, 12, 86), "Bars unreadable; :log"));
	snprintf(chart->error, sizeof(chart->error), "no such symbol: XYZ");
	assert_non_null(strstr(draw(room, 12, 86), "no such symbol: XYZ"));
}

/* ---- indicator ---- */

static const char *indicator(struct room *room, int rows)
{
	return room_draw(room, rows, 86, CHARSET_UTF8, pane_indicator);
}

static void the_indicator_keeps_its_bounds_in_sight(void **state)
{
	struct room *room = *state;

	indicator(room, 10);
	room_expect(room, "RSI", "RSI 14 ─");
	room_expect(room, "├   70", "├   70");
	room_expect(room, "├   30", "├   30");
	room_expect(room, " now", "┤ ");
	for (int i = 0; i < FIXTURE_BARS; i++)
		room->fixture.overlays[2][i] = 90; /* beyond the bounds: the scale grows */
	indicator(room, 10);
	room_expect(room, " now", " 90.0 now");
	room_expect(room, "├   70", "├   70");
}

static void without_an_rsi_the_indicator_stays_blank(void **state)
{
	struct room *room = *state;

	room->fixture.view.chart.overlay_count = 2; /* the averages alone */
	indicator(room, 10);
	assert_int_equal(strspn(room->text, " \n"), strlen(room->text));
	room->fixture.view.chart.overlay_count = 3;
	indicator(room, 2); /* too low for a plot */
	assert_int_equal(strspn(room->text, " \n"), strlen(room->text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(the_newest_bar_is_told_in_figures),
		IN_ROOM(the_crosshair_tells_its_bar_and_its_day),
		IN_ROOM(large_figures_never_run_into_the_legend),
		IN_ROOM(a_first_bar_has_no_change),
		IN_ROOM(titles_say_what_is_proposed_or_what_is_shown),
		IN_ROOM(stale_bars_say_of_when),
		IN_ROOM(levels_are_labelled_right_of_the_axis),
		IN_ROOM(each_kind_draws_other_signs),
		IN_ROOM(rising_and_falling_bodies_differ_without_colour),
		IN_ROOM(dates_name_what_changes_from_bar_to_bar),
		IN_ROOM(small_areas_draw_what_fits),
		IN_ROOM(states_tell_themselves_apart),
		IN_ROOM(the_indicator_keeps_its_bounds_in_sight),
		IN_ROOM(without_an_rsi_the_indicator_stays_blank),
	};

	setlocale(LC_CTYPE, "");
	return cmocka_run_group_tests_name("ui chart", tests, NULL, NULL);
}
