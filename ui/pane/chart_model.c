/* chart_model.c - see chart_model.h. */
#include "ui/pane/chart_model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/pane/order_text.h"

void chart_choose_bars(struct chart *chart, int cols)
{
	const struct view_chart *view = chart->view;
	const struct chart_state *state = &chart->context->state->chart;
	size_t room = 0, end = view->bar_count;

	chart->stride = state->zoom > 0 ? state->zoom + 1 : 1;
	chart->merge = state->zoom < 0 ? 1 << -state->zoom : 1;
	room = (size_t)(cols > 0 ? (cols + chart->stride - 1) / chart->stride : 0);
	room = room > CHART_BARS_MAX ? CHART_BARS_MAX : room;
	end -= (size_t)state->pan < end ? (size_t)state->pan : end;
	chart->count = (end + (size_t)chart->merge - 1) / (size_t)chart->merge;
	if (chart->count > room)
		chart->count = room;
	chart->first = end > chart->count * (size_t)chart->merge
	                       ? end - chart->count * (size_t)chart->merge
	                       : 0;
	for (size_t i = 0; i < chart->count; i++) {
		size_t at = chart->first + i * (size_t)chart->merge;

		chart->bars[i] = view->bars[at];
		for (size_t k = at + 1; k < at + (size_t)chart->merge && k < end; k++)
			bar_merge(&chart->bars[i], &view->bars[k]);
	}
}

static void add_level(struct chart *chart, double price, const char *word, bool line)
{
	struct chart_level *level = &chart->levels[chart->level_count];

	if (!isfinite(price) || price <= 0 || chart->level_count == CHART_LEVELS)
		return;
	level->price = price;
	snprintf(level->word, sizeof(level->word), "%s", word);
	level->line = line;
	chart->level_count++;
}

const struct view_order *chart_proposal(const struct pane_context *context, const char *symbol)
{
	const struct view_order *chosen = selected_order(context);

	if (chosen && order_waits(&chosen->order) && strcmp(chosen->order.symbol, symbol) == 0)
		return chosen;
	for (size_t i = 0; i < context->view->order_count; i++) {
		const struct view_order *row = &context->view->orders[i];

		if (order_waits(&row->order) && strcmp(row->order.symbol, symbol) == 0)
			return row;
	}
	return NULL;
}

static void add_working(struct chart *chart, const struct order *order)
{
	char word[CHART_WORD * 4], quantity[FIGURE_TEXT];

	figure_quantity(quantity, order->quantity);
	snprintf(word, sizeof(word), "%c%.5s", order->side == SIDE_BUY ? 'B' : 'S', quantity);
	if (strlen(word) > 4)
		word[1] = '\0';
	add_level(chart, decimal_to_double(order_shown_price(order)), word, true);
}

void chart_choose_levels(struct chart *chart)
{
	const struct pane_context *context = chart->context;
	const struct view *view = context->view;
	const struct view_order *proposal = chart_proposal(context, chart->view->symbol);

	if (chart->count > 0)
		add_level(chart, chart->bars[chart->count - 1].close, _("last"), false);
	if (proposal) {
		add_level(chart, decimal_to_double(proposal->child_target), _("tgt"), true);
		add_level(chart, decimal_to_double(order_shown_price(&proposal->order)),
		          proposal->order.side == SIDE_BUY ? _("buy") : _("sell"), true);
		add_level(chart, decimal_to_double(proposal->child_stop), _("stop"), true);
	}
	for (size_t i = 0; i < view->position_count; i++)
		if (strcmp(view->positions[i].symbol, chart->view->symbol) == 0 &&
		    !decimal_is_zero(view->positions[i].quantity))
			add_level(chart, decimal_to_double(view->positions[i].average_price),
			          _("avg"), true);
	for (size_t i = 0; i < view->order_count; i++) {
		const struct order *order = &view->orders[i].order;

		if (strcmp(order->symbol, chart->view->symbol) == 0 &&
		    order_status_is_working(order->status) && order->type != ORDER_MARKET)
			add_working(chart, order);
	}
}

static void widen(int *cols, enum charset charset, const char *text)
{
	int width = text_width(charset, text);

	*cols = width > *cols ? width : *cols;
}

void chart_measure_labels(struct chart *chart, enum charset charset, int cols)
{
	int number = CHART_NUMBER, word = CHART_TAIL;
	char text[FIGURE_TEXT];

	chart_choose_bars(chart, cols - CHART_AXIS - CHART_NUMBER - 1 - CHART_TAIL);
	chart_choose_levels(chart);
	for (int i = 0; i < chart->level_count; i++) {
		figure_level(text, chart->levels[i].price, chart->places);
		widen(&number, charset, text);
		widen(&word, charset, chart->levels[i].word);
	}
	for (size_t i = 0; i < chart->count; i++) {
		figure_level(text, chart->bars[i].high, chart->places);
		widen(&number, charset, text);
	}
	widen(&word, charset, _("vol"));
	widen(&word, charset, _("now"));
	if (number + 1 + word > cols / 3) /* the bars matter more than the words */
		word = CHART_TAIL;
	chart->number_cols = number;
	chart->label_cols = number + 1 + word;
	chart->level_count = 0;
}

/* Levels further away than this part of the bars' range do not squeeze the bars. */
void chart_choose_scale(struct chart *chart)
{
	double low = INFINITY, high = -INFINITY, reach = 0;

	for (size_t i = 0; i < chart->count; i++) {
		if (isfinite(chart->bars[i].low) && isfinite(chart->bars[i].high)) {
			low = fmin(low, chart->bars[i].low);
			high = fmax(high, chart->bars[i].high);
		}
	}
	if (low > high) /* no bar can be read: a scale all the same */
		low = high = 1;
	reach = (high - low) * 0.6;
	for (int i = 0; i < chart->level_count; i++) {
		double price = chart->levels[i].price;

		if (price < low && price > low - reach)
			low = price;
		if (price > high && price < high + reach)
			high = price;
	}
	if (low == high) {
		double pad = low != 0 ? fabs(low) * 0.01 : 1.0;

		low -= pad;
		high += pad;
	}
	chart->scale =
		(struct scale){ .low = low,
		                .high = high,
		                .rows = chart->plot.rows,
		                .logarithmic = chart->context->state->chart.logarithmic };
}

bool chart_holds(const struct chart *chart, double price)
{
	return price >= chart->scale.low && price <= chart->scale.high;
}

void chart_draw_level(struct area plot, int row)
{
	for (int col = 1; col < plot.cols; col += 3)
		area_glyph(plot, row, col, ROLE_DIM, GLYPH_LEVEL);
}
