/* positions.c - what is held, and what it is worth at the newest price. */
#include "ui/pane/pane.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

enum column {
	COL_SYMBOL,
	COL_QUANTITY,
	COL_AVERAGE,
	COL_MARKET,
	COL_VALUE,
	COL_UNREALISED,
	COL_REALISED,
	COL_COMMISSION,
	COLUMNS
};

struct rows {
	const struct pane_context *context;
	size_t count; /* without the line of sums */
	size_t index[LIST_ROWS];
	double value, unrealised;
	decimal realised, commission;
	bool whole; /* every position has a price */
};

/* clang-format off */
static const struct table_column columns[COLUMNS] = {
	{ .title = N_("Sym"), .width = 5 },
	{ .title = N_("Qty"), .width = 5, .gap = 1, .right = true },
	{ .title = N_("Avg"), .width = 7, .gap = 1, .right = true, .drop = 1 },
	{ .title = N_("Last"), .width = 7, .gap = 2, .right = true, .drop = 5 },
	{ .title = N_("Value"), .width = 10, .gap = 2, .right = true },
	{ .title = N_("Unrealised"), .width = 10, .gap = 2, .right = true },
	{ .title = N_("Realised"), .width = 10, .gap = 2, .right = true, .drop = 7 },
	{ .title = N_("Commission"), .width = 10, .gap = 2, .right = true, .drop = 8 },
};
/* clang-format on */

static double multiplier_of(const struct view *view, const char *symbol)
{
	const struct view_quote *quote = view_find_quote(view, symbol);
	double multiplier = quote ? decimal_to_double(quote->instrument.multiplier) : 1;

	return multiplier > 0 ? multiplier : 1;
}

/* The newest price: that of the position, else of the watchlist. NaN: none. */
static double price_of(const struct view *view, const struct position *position)
{
	const struct view_quote *quote = view_find_quote(view, position->symbol);

	if (isfinite(position->market_price))
		return position->market_price;
	return quote ? quote_reference(&quote->quote) : NAN;
}

static double value_of(const struct view *view, const struct position *position)
{
	return decimal_to_double(position->quantity) * price_of(view, position) *
	       multiplier_of(view, position->symbol);
}

static double unrealised_of(const struct view *view, const struct position *position)
{
	return decimal_to_double(position->quantity) *
	       (price_of(view, position) - decimal_to_double(position->average_price)) *
	       multiplier_of(view, position->symbol);
}

static void put_sum(struct table_cell *out, const struct rows *rows, enum column column)
{
	if (column == COL_SYMBOL)
		strcpy(out->text, _("All"));
	else if (column == COL_VALUE && rows->whole)
		figure_level(out->text, rows->value, 2);
	else if (column == COL_UNREALISED && rows->whole)
		figure_change(out->text, rows->unrealised, 2);
	else if (column == COL_REALISED)
		figure_exact_change(out->text, rows->realised, 2);
	else if (column == COL_COMMISSION)
		figure_exact(out->text, rows->commission, 2);
	if (column == COL_UNREALISED)
		out->style = sign_style(rows->unrealised);
}

static void put_cell(struct table_cell *out, const void *arg, size_t at, int column)
{
	const struct rows *rows = arg;
	const struct view *view = rows->context->view;
	const struct position *position = NULL;
	int places = 2;

	if (at == rows->count) {
		put_sum(out, rows, (enum column)column);
		return;
	}
	position = &view->positions[rows->index[at]];
	places = symbol_places(view, position->symbol);
	switch ((enum column)column) {
	case COL_SYMBOL:
		strcpy(out->text, position->symbol);
		break;
	case COL_QUANTITY:
		figure_quantity(out->text, position->quantity);
		break;
	case COL_AVERAGE:
		figure_exact(out->text, position->average_price, places);
		break;
	case COL_MARKET:
		figure_level(out->text, price_of(view, position), places);
		break;
	case COL_VALUE:
		figure_level(out->text, value_of(view, position), 2);
		break;
	case COL_UNREALISED:
		figure_change(out->text, unrealised_of(view, position), 2);
		out->style = sign_style(unrealised_of(view, position));
		break;
	case COL_REALISED:
		if (!decimal_is_zero(position->realised))
			figure_exact_change(out->text, position->realised, 2);
		out->style = sign_style((double)position->realised.e8);
		break;
	case COL_COMMISSION:
		figure_exact(out->text, position->commission, 2);
		break;
	case COLUMNS:
		break;
	}
	if (view_is_stale(view) && column > COL_AVERAGE)
		out->style = ROLE_DIM;
}

static size_t find_rows(struct rows *rows)
{
	const struct pane_context *context = rows->context;
	const struct view *view = context->view;
	size_t cursor = TABLE_NONE;

	rows->whole = true;
	for (size_t i = 0; i < view->position_count && rows->count < LIST_ROWS - 1; i++) {
		const struct position *position = &view->positions[i];

		if (decimal_is_zero(position->quantity) ||
		    !filter_passes(context, PANE_POSITIONS, position->symbol, ""))
			continue;
		if (strcmp(position->symbol, context->state->position) == 0)
			cursor = rows->count;
		rows->value += value_of(view, position);
		rows->unrealised += unrealised_of(view, position);
		rows->realised = decimal_add(rows->realised, position->realised);
		rows->commission = decimal_add(rows->commission, position->commission);
		rows->index[rows->count++] = i;
	}
	rows->whole = isfinite(rows->value) && isfinite(rows->unrealised);
	return cursor;
}

static void draw_title(struct area area, const struct rows *rows)
{
	char right[PANE_TEXT], money[FIGURE_TEXT], stale[CLOCK_TEXT];
	struct title title = { .left = _("Positions"),
		               .right = right,
		               .margin = true,
		               .focused = rows->context->focus == PANE_POSITIONS };

	if (rows->whole && rows->count > 0)
		snprintf(right, sizeof(right), _("%zu, unrealised %s"), rows->count,
		         figure_change(money, rows->unrealised, 2));
	else
		snprintf(right, sizeof(right), "%zu", rows->count);
	if (*pane_stale_text(stale, rows->context)) {
		snprintf(right, sizeof(right), "%s", stale);
		title.right_style = ROLE_WARN;
	}
	title_draw(area, &title);
}

void pane_positions(struct area area, const struct pane_context *context)
{
	struct rows rows = { .context = context };
	struct area body = area_part(area, 1, 0, area.rows - 1, area.cols - 1);
	struct pane_void none = { .load = context->view->positions_load,
		                  .pane = PANE_POSITIONS,
		                  .empty = _("No positions"),
		                  .failed = _("Ledger unreadable. Trading locked") };
	struct table table = { .columns = columns,
		               .column_count = COLUMNS,
		               .cell = put_cell,
		               .arg = &rows,
		               .cursor_glyph = GLYPH_ROW_CURSOR,
		               .gutter = 1,
		               .header = true };

	table.cursor = find_rows(&rows);
	table.row_count = rows.count + 1;
	table.top = table_scroll(context->state->top[PANE_POSITIONS], table.cursor,
	                         table.row_count, body.rows > 1 ? (size_t)body.rows - 1 : 0);
	context->state->top[PANE_POSITIONS] = table.top;
	if (context->focus != PANE_POSITIONS)
		table.cursor = TABLE_NONE;
	draw_title(area, &rows);
	if (pane_has_rows(&none, rows.count))
		table_draw(body, &table);
	else
		pane_draw_void(area, 1, context, &none);
}
