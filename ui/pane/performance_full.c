/* performance_full.c - the performance screen: curves, figures, one row a strategy. */
#include "ui/pane/performance.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "core/timeval.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

enum { LABEL = 13, SUMMARY = 38, POINTS = VIEW_EQUITY_POINTS };

/* ---- curves ---- */

static void draw_axis(struct area axis, const struct scale *scale, double now, bool thousands)
{
	double unit = thousands ? 1000.0 : 1.0, step = scale_step(scale, 2);
	int places = thousands ? 1 : step < 1 ? 2 : 0, end = thousands ? 7 : 12;
	int at = scale_place(scale, now, 1);
	char number[FIGURE_TEXT];

	area_column(axis, 0, 0, axis.rows, ROLE_DIM, GLYPH_AXIS);
	/* counted, because a step may be too small to change a value */
	for (int i = 0; i <= axis.rows; i++) {
		double value = (ceil(scale->low / step) + i) * step;
		int row = scale_place(scale, value, 1);

		if (!(value <= scale->high))
			break;
		if (row == at)
			continue;
		area_glyph(axis, row, 0, ROLE_DIM, GLYPH_AXIS_TICK);
		area_put_right(axis, row, end, end - 1, ROLE_PLAIN,
		               figure_level(number, value / unit, places));
	}
	area_glyph(axis, at, 0, ROLE_DIM, GLYPH_AXIS_LEVEL);
	area_put_right(axis, at, end, end - 1, ROLE_PLAIN,
	               figure_level(number, now / unit, places));
	if (thousands)
		area_put(axis, at, 8, ROLE_PLAIN, _("last"));
}

/* Thousands with one place only where they tell the values apart. */
static bool in_thousands(const double *values, size_t count)
{
	struct scale scale = { .rows = 1 };

	return scale_cover(&scale, values, count) && scale.high - scale.low >= 5000;
}

static void draw_curve(struct area area, const struct pane_context *context, size_t count,
                       const double *values)
{
	struct area plot = area_part(area, 0, 1, area.rows, area.cols - 1 - LABEL);
	struct scale scale = { .rows = plot.rows };

	if (!scale_cover(&scale, values, count))
		return;
	plot_begin(context->plot, plot.rows, plot.cols);
	plot_series(context->plot, &scale, values, count, false);
	plot_paint(context->plot, plot, ROLE_LINE1, 1);
	draw_axis(area_part(area, 0, area.cols - LABEL, area.rows, LABEL), &scale,
	          values[count - 1], in_thousands(values, count));
}

/* Each column hangs from the top as deep as the curve stood below its highest point. */
static void draw_drawdown(struct area area, size_t count, const double *values)
{
	struct area bars = area_part(area, 0, 1, area.rows, area.cols - 1 - LABEL);
	struct area axis = area_part(area, 0, area.cols - LABEL, area.rows, LABEL);
	double depth[POINTS], peak = -INFINITY, worst = 0;
	size_t cols = bars.cols > 0 && bars.cols < POINTS ? (size_t)bars.cols : 0;
	int places = 1;

	for (size_t i = 0; i < cols; i++)
		depth[i] = NAN;
	for (size_t i = 0; i < count && cols > 0; i++) {
		size_t col = count > 1 ? i * (cols - 1) / (count - 1) : 0;
		double below = 0;

		peak = fmax(peak, values[i]);
		below = peak > 0 ? values[i] / peak - 1 : 0;
		depth[col] = isnan(depth[col]) ? below : fmin(depth[col], below);
		worst = fmin(worst, below);
	}
	bars_hang(bars, ROLE_DOWN, depth, cols, worst);
	places = worst * 100 > -0.1 && worst * 100 <= -0.005 ? 2 : 1;
	area_column(axis, 0, 0, axis.rows, ROLE_DIM, GLYPH_AXIS);
	area_glyph(axis, 0, 0, ROLE_DIM, GLYPH_AXIS_TICK);
	area_putf(axis, 0, 1, ROLE_PLAIN, "%*.*f", 5 + places, places, 0.0);
	if (worst * 100 > -0.005) /* nothing that a label could tell from the top */
		return;
	area_glyph(axis, axis.rows - 1, 0, ROLE_DIM, GLYPH_AXIS_TICK);
	area_putf(axis, axis.rows - 1, 1, ROLE_PLAIN, "%*.*f", 5 + places, places, worst * 100);
}

static void draw_years(struct area line, const struct view_performance *performance)
{
	size_t count = performance->equity_count;
	int cols = line.cols - 1 - LABEL, free_from = 0, last = 0;

	for (size_t i = 0; i < count && cols > 0; i++) {
		int year = 0, month = 0, day = 0;
		int col = count > 1 ? (int)(i * (size_t)(cols - 1) / (count - 1)) : 0;

		civil_from_day(&year, &month, &day, time_to_day(performance->equity_ns[i]));
		if (year == last || col < free_from)
			continue;
		last = year;
		area_putf(line, 0, col + 1, ROLE_DIM, "%d", year);
		free_from = col + 6;
	}
}

/* ---- figures ---- */

static int put_figure(struct area area, int row, const char *label, const char *figure,
                      unsigned style)
{
	if (!*figure)
		return row;
	area_put(area, row, 0, ROLE_PLAIN, label);
	area_put_right(area, row, area.cols, area.cols, style, figure);
	return row + 1;
}

static void draw_summary(struct area area, const struct view *view)
{
	const struct view_performance *performance = &view->performance;
	double first = performance->equity[0];
	double last = performance->equity[performance->equity_count - 1];
	char text[FIGURE_TEXT * 2], figure[FIGURE_TEXT];
	int row = 1;

	area_put(area, 0, 0, ROLE_TITLE, _("Summary"));
	row = put_figure(area, row, _("Start"), figure_level(text, first, 2), ROLE_PLAIN);
	row = put_figure(area, row, _("Now"), figure_level(text, last, 2), ROLE_PLAIN);
	row = put_figure(area, row, _("Profit"), figure_change(text, last - first, 2),
	                 sign_style(last - first));
#define PERCENT(label, value, style)                                                           \
	do {                                                                                   \
		snprintf(text, sizeof(text), "%s %%", figure_percent(figure, value, 2));       \
		row = put_figure(area, row, label, isfinite(value) ? text : "", style);        \
	} while (0)
	PERCENT(_("Return"), last / first - 1, sign_style(last - first));
	PERCENT(_("A year"), performance->annual_return,
	        sign_style(performance->annual_return));
	PERCENT(_("Worst drawdown"), performance->drawdown_worst, ROLE_PLAIN);
	PERCENT(_("Drawdown now"), performance->drawdown_now, ROLE_PLAIN);
#undef PERCENT
	snprintf(text, sizeof(text), "%s %%",
	         figure_percent_level(figure, performance->volatility, 2));
	row = put_figure(area, row, _("Volatility"), *figure ? text : "", ROLE_PLAIN);
	row = put_figure(area, row, _("Sharpe"), figure_level(text, performance->sharpe, 2),
	                 ROLE_PLAIN);
	row = put_figure(area, row, _("Sortino"), figure_level(text, performance->sortino, 2),
	                 ROLE_PLAIN);
	if (performance->trades > 0) {
		snprintf(text, sizeof(text), _("%" PRId64 " of %" PRId64 ", %.1f %%"),
		         performance->trades_won, performance->trades,
		         (double)performance->trades_won / (double)performance->trades * 100);
		row = put_figure(area, row, _("Trades won"), text, ROLE_PLAIN);
	}
	row = put_figure(area, row, _("Realised"),
	                 figure_exact_change(text, performance->realised, 2),
	                 sign_style((double)performance->realised.e8));
	put_figure(area, row, _("Commission"), figure_exact(text, performance->commission, 2),
	           ROLE_PLAIN);
}

enum column {
	COL_NAME,
	COL_TRADES,
	COL_WON,
	COL_PROFIT,
	COL_SHARPE,
	COL_WORST,
	COL_COST,
	COLUMNS
};

/* clang-format off */
static const struct table_column columns[COLUMNS] = {
	{ .title = N_("Strategy"), .width = 16 },
	{ .title = N_("Trades"), .width = 7, .gap = 1, .right = true },
	{ .title = N_("Won %"), .width = 7, .gap = 2, .right = true, .drop = 2 },
	{ .title = N_("Profit"), .width = 11, .gap = 2, .right = true },
	{ .title = N_("Sharpe"), .width = 8, .gap = 2, .right = true, .drop = 1 },
	{ .title = N_("Worst %"), .width = 8, .gap = 2, .right = true, .drop = 3 },
	{ .title = N_("Cost"), .width = 9, .gap = 2, .right = true, .drop = 4 },
};
/* clang-format on */

static void put_cell(struct table_cell *out, const void *arg, size_t row, int column)
{
	const struct view_performance *performance = arg;
	const struct view_strategy *strategy = &performance->strategies[row];

	switch ((enum column)column) {
	case COL_NAME:
		strcpy(out->text, strategy->name);
		break;
	case COL_TRADES:
		figure_level(out->text, (double)strategy->trades, 0);
		break;
	case COL_WON:
		if (strategy->trades > 0)
			figure_level(out->text,
			             100.0 * (double)strategy->won / (double)strategy->trades,
			             1);
		break;
	case COL_PROFIT:
		figure_exact_change(out->text, strategy->profit, 2);
		out->style = sign_style((double)strategy->profit.e8);
		break;
	case COL_SHARPE:
		figure_level(out->text, strategy->sharpe, 2);
		break;
	case COL_WORST:
		figure_percent(out->text, strategy->worst, 1);
		break;
	case COL_COST:
		figure_exact(out->text, strategy->cost, 2);
		break;
	case COLUMNS:
		break;
	}
}

static void draw_strategies(struct area area, const struct view_performance *performance)
{
	struct title title = { .left = _("Strategies") };
	struct table table = { .columns = columns,
		               .column_count = COLUMNS,
		               .cell = put_cell,
		               .arg = performance,
		               .row_count = performance->strategy_count,
		               .cursor = TABLE_NONE,
		               .gutter = 1,
		               .header = true };

	title_draw(area, &title);
	table_draw(area_part(area, 1, 0, area.rows - 1, area.cols - 1), &table);
}

static void draw_title(struct area area, const struct pane_context *context)
{
	const struct view_performance *performance = &context->view->performance;
	char left[PANE_TEXT], right[PANE_TEXT] = "", date[CLOCK_TEXT], stale[CLOCK_TEXT];
	struct title title = { .left = left, .right = right, .focused = true };

	snprintf(left, sizeof(left), "%s  %s", _("Performance"), _("all strategies"));
	if (performance->equity_count > 0)
		snprintf(right, sizeof(right),
		         area.cols < 120 ? _("%s to now") : _("%s to now, after costs"),
		         clock_date(date, time_to_day(performance->equity_ns[0])));
	if (*pane_stale_text(stale, context)) {
		snprintf(right, sizeof(right), "%s", stale);
		title.right_style = ROLE_WARN;
	}
	title_draw(area, &title);
}

void pane_performance_full(struct area area, const struct pane_context *context)
{
	const struct view_performance *performance = &context->view->performance;
	int strategies =
		performance->strategy_count > 0 ? (int)performance->strategy_count + 2 : 0;
	bool summary = area.cols >= 100;
	struct area left = area_part(area, 1, 0, area.rows - 1 - strategies,
	                             area.cols - (summary ? SUMMARY + 2 : 0));
	int depth = left.rows >= 14 ? 4 : left.rows >= 8 ? 2 : 0;
	int curve = left.rows - depth - 3;
	struct pane_void none = { .load = performance->load,
		                  .pane = PANE_PERFORMANCE,
		                  .empty = _("Nothing closed yet"),
		                  .failed = _("Equity missing; :log") };

	draw_title(area, context);
	if (performance->equity_count == 0 && none.load == VIEW_READY)
		none.load = VIEW_EMPTY;
	if (performance->equity_count == 0) {
		pane_draw_void(area, 1, context, &none);
	} else if (curve >= 3) {
		area_put(left, 0, 1, ROLE_TITLE,
		         in_thousands(performance->equity, performance->equity_count)
		                 ? _("Equity, thousands")
		                 : _("Equity"));
		draw_curve(area_part(left, 1, 0, curve, left.cols), context,
		           performance->equity_count, performance->equity);
		area_put(left, curve + 1, 1, ROLE_TITLE, _("Drawdown, %"));
		if (depth > 0)
			draw_drawdown(area_part(left, curve + 2, 0, depth, left.cols),
			              performance->equity_count, performance->equity);
		draw_years(area_part(left, curve + 2 + depth, 0, 1, left.cols), performance);
		if (summary)
			draw_summary(area_part(area, 1, area.cols - SUMMARY - 1,
			                       area.rows - 1 - strategies, SUMMARY),
			             context->view);
	}
	if (strategies > 0)
		draw_strategies(
			area_part(area, area.rows - strategies, 0, strategies, area.cols),
			performance);
}
