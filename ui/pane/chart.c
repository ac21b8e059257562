/* chart.c - bars with overlays, levels, volume and axes.
 *
 * Order of painting: levels, then overlays, then candles, then crosshair and marks. One
 * bar a column, or as many as the zoom says. The scale covers the bars and the levels. */
#include "ui/pane/chart_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/i18n.h"
#include "core/timeval.h"
#include "ui/pane/order_text.h"
#include "ui/widget/candle.h"
#include "ui/widget/title.h"

/* ---- painting ---- */

static void draw_overlays(const struct chart *chart)
{
	double values[CHART_BARS_MAX];
	int drawn = 0;

	for (int i = chart->view->overlay_count - 1; i >= 0; i--) {
		const struct view_overlay *overlay = &chart->view->overlays[i];
		int kind = i % 2 + 1;

		if (strncmp(overlay->name, "RSI", 3) == 0 || !overlay->values)
			continue;
		for (size_t k = 0; k < chart->count; k++) {
			size_t at = chart->first + (k + 1) * (size_t)chart->merge - 1;

			at = at < chart->view->bar_count ? at : chart->view->bar_count - 1;
			values[k] = overlay->values[at];
			if (!chart_holds(chart, values[k]))
				values[k] = NAN;
		}
		plot_begin(chart->context->plot, chart->plot.rows, chart->plot.cols);
		if (chart->stride == 1)
			plot_columns(chart->context->plot, &chart->scale, values, chart->count,
			             kind == 2);
		else
			plot_series(chart->context->plot, &chart->scale, values, chart->count,
			            kind == 2);
		plot_paint(chart->context->plot, chart->plot,
		           kind == 2 ? ROLE_LINE2 : ROLE_LINE1, kind);
		drawn++;
	}
}

static void draw_close_line(const struct chart *chart)
{
	double values[CHART_BARS_MAX];

	for (size_t i = 0; i < chart->count; i++)
		values[i] = chart->bars[i].close;
	plot_begin(chart->context->plot, chart->plot.rows, chart->plot.cols);
	if (chart->stride == 1)
		plot_columns(chart->context->plot, &chart->scale, values, chart->count, false);
	else
		plot_series(chart->context->plot, &chart->scale, values, chart->count, false);
	plot_paint(chart->context->plot, chart->plot, ROLE_PLAIN, 1);
}

/* The signal that the proposal came from stands below the last bar. */
static void draw_signal_mark(const struct chart *chart)
{
	const struct view_order *proposal = chart_proposal(chart->context, chart->view->symbol);
	const struct bar *last = NULL;
	int row = 0;

	if (!proposal || !proposal->signal || chart->count == 0 ||
	    chart->context->state->chart.pan > 0)
		return;
	last = &chart->bars[chart->count - 1];
	row = scale_place(&chart->scale, last->low, 1) + 1;
	area_glyph(chart->plot, row, (int)(chart->count - 1) * chart->stride, ROLE_TITLE,
	           GLYPH_SIGNAL);
}

static int by_price(const void *a, const void *b)
{
	double left = ((const struct chart_level *)a)->price,
	       right = ((const struct chart_level *)b)->price;

	return (left < right) - (left > right);
}

/* Right of the axis: the number to the point, then the word. */
static void draw_label(const struct chart *chart, int row, double price, const char *word,
                       enum glyph sign)
{
	char number[FIGURE_TEXT];

	area_glyph(chart->axis, row, 0, ROLE_DIM, sign);
	figure_level(number, price, chart->places);
	area_put_right(chart->axis, row, CHART_AXIS + chart->number_cols, chart->number_cols,
	               ROLE_PLAIN, number);
	area_put(chart->axis, row, CHART_AXIS + chart->number_cols + 1, ROLE_PLAIN, word);
}

static void draw_axis(struct chart *chart)
{
	bool taken[PLOT_ROWS] = { false };
	double step = scale_step(&chart->scale, 2);
	int rows = chart->plot.rows < PLOT_ROWS ? chart->plot.rows : PLOT_ROWS;

	area_column(chart->axis, 0, 0, chart->plot.rows + chart->volume.rows, ROLE_DIM,
	            GLYPH_AXIS);
	qsort(chart->levels, (size_t)chart->level_count, sizeof(chart->levels[0]), by_price);
	for (int i = 0; i < chart->level_count; i++) {
		int row = scale_place(&chart->scale, chart->levels[i].price, 1);

		if (!chart_holds(chart, chart->levels[i].price))
			continue;
		while (row < rows && taken[row])
			row++;
		if (row >= rows)
			continue;
		taken[row] = true;
		draw_label(chart, row, chart->levels[i].price, chart->levels[i].word,
		           GLYPH_AXIS_LEVEL);
	}
	/* counted, because a step may be too small to change a price */
	for (int i = 0; i <= rows; i++) {
		double price = (ceil(chart->scale.low / step) + i) * step;
		int row = scale_place(&chart->scale, price, 1);

		if (!(price <= chart->scale.high))
			break;
		if (row < rows && !taken[row]) {
			taken[row] = true;
			draw_label(chart, row, price, "", GLYPH_AXIS_TICK);
		}
	}
}

static void draw_volume(const struct chart *chart)
{
	double volumes[CHART_BARS_MAX], spread[CHART_BARS_MAX], most = 0;
	char number[FIGURE_TEXT];

	if (chart->volume.rows == 0)
		return;
	for (int i = 0; i < chart->plot.cols && i < CHART_BARS_MAX; i++)
		spread[i] = NAN;
	for (size_t i = 0; i < chart->count; i++) {
		volumes[i] = chart->bars[i].volume;
		most = isfinite(volumes[i]) ? fmax(most, volumes[i]) : most;
		if ((int)i * chart->stride < chart->plot.cols &&
		    (int)i * chart->stride < CHART_BARS_MAX)
			spread[i * (size_t)chart->stride] = volumes[i];
	}
	bars_draw(
		chart->volume, ROLE_DIM, spread,
		(size_t)(chart->plot.cols < CHART_BARS_MAX ? chart->plot.cols : CHART_BARS_MAX),
		most);
	if (most > 0) {
		char label[FIGURE_TEXT + 16];

		/* TRANSLATORS: millions of shares, at most 7 columns: 17.2M */
		snprintf(label, sizeof(label), _("%sM"), figure_millions(number, most));
		area_put_right(chart->axis, chart->plot.rows, CHART_AXIS + chart->number_cols,
		               chart->number_cols, ROLE_PLAIN, label);
		area_put(chart->axis, chart->plot.rows, CHART_AXIS + chart->number_cols + 1,
		         ROLE_PLAIN, _("vol"));
	}
}

/* What changes from bar to bar names the axis: the month, the year, the day, the hour. */
static bool date_label(char *out, const struct chart *chart, const struct bar *bar,
                       const struct bar *before)
{
	enum timeframe timeframe = chart->view->timeframe;
	struct civil now, then;
	int32_t offset_s = timeframe_is_intraday(timeframe)
	                           ? zone_offset_s(chart->context->zone, bar->time_ns)
	                           : 0;

	time_to_civil(&now, bar->time_ns + offset_s * NS_PER_SEC);
	time_to_civil(&then, before->time_ns + offset_s * NS_PER_SEC);
	if (timeframe == TIMEFRAME_1W || timeframe == TIMEFRAME_1MO) {
		snprintf(out, CLOCK_TEXT, "%d", now.year);
		return now.year != then.year;
	}
	if (timeframe == TIMEFRAME_1D || timeframe == TIMEFRAME_4H) {
		if (now.month == 1)
			snprintf(out, CLOCK_TEXT, "%d", now.year);
		else
			snprintf(out, CLOCK_TEXT, "%s", month_name(now.month));
		return now.month != then.month;
	}
	if (now.day != then.day) {
		snprintf(out, CLOCK_TEXT, "%d %s", now.day, month_name(now.month));
		return true;
	}
	snprintf(out, CLOCK_TEXT, "%02d:%02d", now.hour, now.minute / 30 * 30);
	return now.hour != then.hour && timeframe <= TIMEFRAME_5M;
}

static void draw_dates(const struct chart *chart, struct area line)
{
	char label[CLOCK_TEXT];
	int free_from = 0;

	for (size_t i = 1; i < chart->count; i++) {
		int col = (int)i * chart->stride;

		if (!date_label(label, chart, &chart->bars[i], &chart->bars[i - 1]) ||
		    col < free_from)
			continue;
		if (col + text_width(area_charset(line), label) <= line.cols)
			free_from = col + 2 + area_put(line, 0, col, ROLE_DIM, label);
	}
}

static int crosshair_column(const struct chart *chart)
{
	int back = chart->context->state->chart.crosshair;

	if (back < 0 || (size_t)back >= chart->count)
		return -1;
	return ((int)chart->count - 1 - back) * chart->stride;
}

static void draw_crosshair(const struct chart *chart)
{
	int col = crosshair_column(chart);

	for (int row = 0; col >= 0 && row < chart->plot.rows; row++) {
		const struct cell *cell = NULL;

		if (col >= chart->plot.cols)
			return;
		cell = screen_cell(chart->plot.screen, chart->plot.row + row,
		                   chart->plot.col + col);
		if (strcmp(cell->text, " ") == 0)
			area_glyph(chart->plot, row, col, ROLE_DIM, GLYPH_CROSSHAIR);
	}
}

/* ---- the lines above ---- */

static int draw_legend(struct area area, const struct view_chart *view)
{
	int end = area.cols - (area.cols >= 90 ? 1 : 0);

	for (int i = view->overlay_count - 1; i >= 0; i--) {
		const struct view_overlay *overlay = &view->overlays[i];
		unsigned style = i % 2 ? ROLE_LINE2 : ROLE_LINE1;
		enum glyph sign = i % 2 ? GLYPH_OVERLAY2 : GLYPH_OVERLAY1;
		int width = text_width(area_charset(area), overlay->name) + 3;

		if (strncmp(overlay->name, "RSI", 3) == 0)
			continue;
		area_rule(area, 0, end - width, 2, style, sign);
		area_put(area, 0, end - width + 3, ROLE_PLAIN, overlay->name);
		end -= width + 2;
	}
	return end + 2;
}

/* The change since the bar before, where all of it fits before `end`; returns the column
 * behind it. */
static int put_change(struct area area, int col, int end, const struct chart *chart,
                      double before, double close)
{
	double change = close - before;
	unsigned style = sign_style(change);
	char moved[FIGURE_TEXT], percent[FIGURE_TEXT], text[2 * FIGURE_TEXT + 8];

	if (!isfinite(before) || before <= 0)
		return col;
	snprintf(text, sizeof(text), "%s%*s%s %%", figure_change(moved, change, chart->places),
	         chart->context->alone ? 3 : 2, "",
	         figure_percent(percent, change / before, 2));
	if (col + 2 + text_width(area_charset(area), text) > end)
		return col;
	if (change != 0)
		area_glyph(area, 0, col, style, change > 0 ? GLYPH_UP : GLYPH_DOWN);
	return col + 2 + area_put(area, 0, col + 2, style, text);
}

static void put_volume(struct area area, int col, int end, double volume)
{
	char number[FIGURE_TEXT], text[FIGURE_TEXT + 16];
	int label = text_width(area_charset(area), _("Vol"));

	if (!*figure_millions(number, volume))
		return;
	snprintf(text, sizeof(text), _("%sM"), number);
	if (col + label + 1 + text_width(area_charset(area), text) > end)
		return;
	area_put(area, 0, col, ROLE_DIM, _("Vol"));
	area_put(area, 0, col + label + 1, ROLE_PLAIN, text);
}

static void draw_figures(struct area area, const struct chart *chart)
{
	int back = chart->context->state->chart.crosshair;
	bool hair = back >= 0 && (size_t)back < chart->count;
	size_t at = chart->count - 1 - (hair ? (size_t)back : 0);
	const struct bar *bar = &chart->bars[at];
	const char *const names[] = { "O", "H", "L", "C" };
	const double prices[] = { bar->open, bar->high, bar->low, bar->close };
	/* two columns stay free before the legend */
	int end = draw_legend(area, chart->view) - 2, col = 1,
	    gap = chart->context->alone ? 3 : 2;
	char number[FIGURE_TEXT], text[CLOCK_TEXT];

	if (chart->context->alone && hair) {
		clock_date(text, timeframe_is_intraday(chart->view->timeframe)
		                         ? clock_day(chart->context->zone, bar->time_ns)
		                         : time_to_day(bar->time_ns));
		col += area_put_text(area, 0, col, end - col, ROLE_PLAIN, text) + gap;
	}
	for (int i = 0; i < 4; i++) {
		figure_level(number, prices[i], chart->places);
		if (col + 2 + (int)strlen(number) > end)
			return;
		area_put(area, 0, col, ROLE_DIM, names[i]);
		col += 2 + area_put(area, 0, col + 2, ROLE_PLAIN, number) + gap;
	}
	col = put_change(area, col, end, chart, at > 0 ? chart->bars[at - 1].close : NAN,
	                 bar->close);
	if (chart->context->alone)
		put_volume(area, col + gap, end, bar->volume);
}

static const char *kind_word(enum chart_kind kind)
{
	return kind == CHART_CANDLES ? _("candles")
	       : kind == CHART_BARS  ? _("bars")
	                             : _("line");
}

static void write_plan(char *out, const struct chart *chart, const struct view_order *row)
{
	const struct view *view = chart->context->view;
	char id[UUID_SHORT_TEXT], price[FIGURE_TEXT], stop[FIGURE_TEXT], target[FIGURE_TEXT];
	const char *symbol = row->order.symbol;

	order_id_text(id, &row->order);
	price_text(price, view, symbol, order_shown_price(&row->order));
	price_text(stop, view, symbol, row->child_stop);
	price_text(target, view, symbol, row->child_target);
	snprintf(out, PANE_TEXT, _("proposed %s: %s %s%s%s%s%s"), id,
	         row->order.side == SIDE_BUY ? _("buy") : _("sell"), price,
	         *stop ? _(", stop ") : "", stop, *target ? _(", target ") : "", target);
}

static void draw_chart_title(struct area area, const struct chart *chart)
{
	const struct pane_context *context = chart->context;
	const struct view_order *proposal = chart_proposal(context, chart->view->symbol);
	char left[PANE_TEXT], right[PANE_TEXT] = "", number[FIGURE_TEXT], stale[CLOCK_TEXT];
	struct title title = { .left = left,
		               .right = right,
		               .margin = true,
		               .focused = context->focus == PANE_CHART };

	snprintf(left, sizeof(left), "%s%s%s%s%s", _("Chart"), *chart->view->symbol ? "  " : "",
	         chart->view->symbol, *chart->view->symbol ? " " : "",
	         *chart->view->symbol ? timeframe_name(chart->view->timeframe) : "");
	if (context->alone) {
		size_t length = strlen(left);

		snprintf(left + length, sizeof(left) - length, "  %s  %s",
		         kind_word(context->state->chart.kind),
		         context->state->chart.logarithmic ? _("logarithmic") : _("linear"));
		snprintf(right, sizeof(right), _("%zu of %s bars"), chart->count,
		         figure_level(number, (double)chart->view->bar_count, 0));
	} else if (proposal) {
		write_plan(right, chart, proposal);
	}
	if (*pane_stale_text(stale, context)) {
		snprintf(right, sizeof(right), "%s", stale);
		title.right_style = ROLE_WARN;
	}
	title_draw(area, &title);
}

static void split(struct chart *chart, struct area area, int top)
{
	int gutter = chart->context->alone ? 0 : 1;
	int rows = area.rows - top - 1; /* dates below */
	int volume = rows >= 20 ? 3 : rows >= 8 ? 2 : 0;
	int cols = 0;

	chart_measure_labels(chart, area_charset(area), area.cols);
	cols = area.cols - gutter - CHART_AXIS - chart->label_cols;
	chart->plot = area_part(area, top, gutter, rows - volume, cols);
	chart->volume = area_part(area, top + rows - volume, gutter, volume, cols);
	chart->axis = area_part(area, top, gutter + cols, rows, CHART_AXIS + chart->label_cols);
}

static void draw_body(struct area area, struct chart *chart, int top)
{
	enum chart_kind kind = chart->context->state->chart.kind;

	for (int i = 0; i < chart->level_count; i++)
		if (chart->levels[i].line && chart_holds(chart, chart->levels[i].price))
			chart_draw_level(chart->plot,
			                 scale_place(&chart->scale, chart->levels[i].price, 1));
	draw_overlays(chart);
	if (kind == CHART_LINE)
		draw_close_line(chart);
	else
		candle_draw(chart->plot, &chart->scale, chart->bars, chart->count,
		            chart->stride, kind == CHART_BARS ? CANDLE_RANGE : CANDLE_BODY);
	draw_signal_mark(chart);
	draw_crosshair(chart);
	draw_volume(chart);
	draw_axis(chart);
	draw_dates(chart, area_part(area, top + chart->plot.rows + chart->volume.rows,
	                            chart->plot.col - area.col, 1, chart->plot.cols));
}

void pane_chart(struct area area, const struct pane_context *context)
{
	struct chart chart = { .context = context, .view = &context->view->chart };
	struct pane_void none = { .load = chart.view->load,
		                  .pane = PANE_CHART,
		                  .empty = _("No bars. drt import"),
		                  .failed = *chart.view->error ? chart.view->error
		                                               : _("Bars unreadable; :log"),
		                  .source = "IB" };

	chart.places = symbol_places(context->view, chart.view->symbol);
	split(&chart, area, 2);
	chart_choose_bars(&chart, chart.plot.cols);
	draw_chart_title(area, &chart);
	if (chart.count == 0 && (none.load == VIEW_READY || none.load == VIEW_STALE))
		none.load = VIEW_EMPTY;
	if (pane_draw_void(area, 1, context, &none))
		return;
	if (chart.count == 0)
		return;
	draw_figures(area_part(area, 1, 0, 1, area.cols), &chart);
	if (chart.plot.rows <= 0 || chart.plot.cols <= 0)
		return;
	chart_choose_levels(&chart);
	chart_choose_scale(&chart);
	draw_body(area, &chart, 2);
}
