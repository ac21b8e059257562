/* indicator.c - the RSI below the chart, over the same bars. */
#include "ui/pane/chart_model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/widget/title.h"

/* Its units stand above those of the value now, which has one place more. */
static void draw_bound(const struct chart *chart, double value)
{
	int row = scale_place(&chart->scale, value, 1);

	chart_draw_level(chart->plot, row);
	area_glyph(chart->axis, row, 0, ROLE_DIM, GLYPH_AXIS_TICK);
	area_putf(chart->axis, row, CHART_AXIS, ROLE_PLAIN, "%*.0f", chart->number_cols - 2,
	          value);
}

void pane_indicator(struct area area, const struct pane_context *context)
{
	struct chart chart = { .context = context, .view = &context->view->chart };
	const struct view_overlay *rsi = NULL;
	double values[CHART_BARS_MAX], now = NAN;
	struct title title = { 0 };
	char name[CLOCK_TEXT];

	for (int i = 0; i < chart.view->overlay_count; i++)
		if (strncmp(chart.view->overlays[i].name, "RSI", 3) == 0)
			rsi = &chart.view->overlays[i];
	if (!rsi || !rsi->values || chart.view->bar_count == 0 || area.rows < 3)
		return;
	snprintf(name, sizeof(name), "RSI %s", rsi->name + 3);
	title.left = name;
	title_draw(area, &title);
	chart.places = symbol_places(context->view, chart.view->symbol);
	chart_measure_labels(&chart, area_charset(area), area.cols);
	chart.plot = area_part(area, 1, 1, area.rows - 2,
	                       area.cols - 1 - CHART_AXIS - chart.label_cols);
	chart.axis = area_part(area, 1, area.cols - CHART_AXIS - chart.label_cols,
	                       area.rows - 2, CHART_AXIS + chart.label_cols);
	chart.scale = (struct scale){ .low = 30, .high = 70, .rows = chart.plot.rows };
	chart_choose_bars(&chart, chart.plot.cols);
	for (size_t i = 0; i < chart.count; i++) {
		values[i] = rsi->values[chart.first + i * (size_t)chart.merge];
		if (!isfinite(values[i]))
			continue;
		now = values[i];
		chart.scale.low = fmin(chart.scale.low, now);
		chart.scale.high = fmax(chart.scale.high, now);
	}
	area_column(chart.axis, 0, 0, chart.axis.rows, ROLE_DIM, GLYPH_AXIS);
	draw_bound(&chart, 70);
	draw_bound(&chart, 30);
	plot_begin(context->plot, chart.plot.rows, chart.plot.cols);
	plot_columns(context->plot, &chart.scale, values, chart.count, false);
	plot_paint(context->plot, chart.plot, ROLE_LINE1, 1);
	if (isfinite(now)) {
		int row = scale_place(&chart.scale, now, 1);

		area_glyph(chart.axis, row, 0, ROLE_DIM, GLYPH_AXIS_LEVEL);
		area_putf(chart.axis, row, CHART_AXIS, ROLE_PLAIN, "%*.1f %s",
		          chart.number_cols, now, _("now"));
	}
}
