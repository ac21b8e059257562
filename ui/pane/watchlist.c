/* watchlist.c - quotes of the watchlist, in three widths. */
#include "ui/pane/pane.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

enum column {
	COL_SYMBOL,
	COL_FLAGS,
	COL_LAST,
	COL_ARROW,
	COL_CHANGE,
	COL_BID,
	COL_ASK,
	COL_VOLUME,
	COL_POSITION,
	COL_UNREALISED,
	COL_SPARK
};

struct rows {
	const struct pane_context *context;
	size_t count;
	size_t index[LIST_ROWS];
	const unsigned char *columns; /* enum column of each column */
	int spark;                    /* points */
	enum charset charset;
};

/* A width of the pane: its columns and what they hold. */
struct width {
	int least; /* columns of the pane */
	int count;
	int spark;
	unsigned char holds[TABLE_COLUMNS];
	struct table_column columns[TABLE_COLUMNS];
};

/* clang-format off */
static const struct width widths[] = {
	{ 74, 11, 6,
	  { COL_SYMBOL, COL_FLAGS, COL_LAST, COL_ARROW, COL_CHANGE, COL_BID, COL_ASK, COL_VOLUME,
	    COL_POSITION, COL_UNREALISED, COL_SPARK },
	  { { .title = N_("Sym"), .width = 5, .gap = 0, .shift = 0 },
	    { .title = NULL, .width = 1, .gap = 0 },
	    { .title = N_("Last"), .width = 7, .gap = 1, .right = true },
	    { .title = NULL, .width = 1, .gap = 1 },
	    { .title = N_("Chg %"), .width = 5, .gap = 1, .right = true, .shift = 1 },
	    { .title = N_("Bid"), .width = 7, .gap = 2, .right = true, .drop = 5, .shift = 1 },
	    { .title = N_("Ask"), .width = 7, .gap = 2, .right = true, .drop = 5, .shift = 1 },
	    { .title = N_("Vol M"), .width = 7, .gap = 2, .right = true, .drop = 6, .shift = 1 },
	    { .title = N_("Pos"), .width = 5, .gap = 1, .right = true, .drop = 4, .shift = 1 },
	    { .title = N_("Unrealised"), .width = 10, .gap = 2, .right = true, .drop = 3, .shift = 1 },
	    { .title = N_("Today"), .width = 6, .gap = 2, .drop = 9, .shift = 1 } } },
	{ 52, 9, 7,
	  { COL_SYMBOL, COL_FLAGS, COL_LAST, COL_ARROW, COL_CHANGE, COL_BID, COL_ASK, COL_VOLUME,
	    COL_SPARK },
	  { { .title = N_("Sym"), .width = 5, .gap = 0 },
	    { .title = NULL, .width = 2, .gap = 1 },
	    { .title = N_("Last"), .width = 6, .gap = 1, .right = true, .shift = -1 },
	    { .title = NULL, .width = 1, .gap = 1 },
	    { .title = N_("Chg %"), .width = 5, .gap = 1, .right = true },
	    { .title = N_("Bid"), .width = 8, .gap = 1, .right = true, .drop = 5 },
	    { .title = N_("Ask"), .width = 8, .gap = 1, .right = true, .drop = 5 },
	    { .title = N_("Vol M"), .width = 6, .gap = 1, .right = true, .drop = 6 },
	    { .title = N_("Today"), .width = 7, .gap = 1, .drop = 9, .shift = 1 } } },
	{ 0, 6, 8,
	  { COL_SYMBOL, COL_FLAGS, COL_LAST, COL_ARROW, COL_CHANGE, COL_SPARK },
	  { { .title = N_("Sym"), .width = 5, .gap = 0 },
	    { .title = NULL, .width = 2, .gap = 1 },
	    { .title = N_("Last"), .width = 6, .gap = 1, .right = true, .shift = -1 },
	    { .title = NULL, .width = 1, .gap = 1 },
	    { .title = N_("Chg %"), .width = 5, .gap = 1, .right = true, .shift = -1 },
	    { .title = N_("Today"), .width = 8, .gap = 1, .drop = 9, .shift = -1 } } },
};
/* clang-format on */

static void put_flags(char *out, const struct view_quote *row, bool held_apart)
{
	int held = decimal_cmp(row->position, decimal_from_int(0));

	if (held_apart) /* where positions have a column of their own */
		snprintf(out, FIGURE_TEXT, "%s", row->alert ? "!" : "");
	else
		snprintf(out, FIGURE_TEXT, "%s%s",
		         held > 0   ? "L"
		         : held < 0 ? "S"
		                    : " ",
		         row->alert ? "!" : " ");
}

static void put_change(struct table_cell *out, enum column column, double change, bool stale,
                       enum charset charset)
{
	bool moved = fabs(change) >= 0.00005; /* a change that reads 0.00 has no arrow */

	if (!isfinite(change))
		return;
	out->style = stale ? ROLE_DIM : moved ? sign_style(change) : ROLE_PLAIN;
	if (column == COL_CHANGE)
		figure_percent(out->text, change, 2);
	else if (stale)
		strcpy(out->text, "?");
	else if (moved)
		strcpy(out->text, glyph_text(charset, change > 0 ? GLYPH_UP : GLYPH_DOWN));
}

/* No quote came yet, but the newest stored bar is known. */
static bool is_last_close(const struct view_quote *row)
{
	return !isfinite(quote_reference(&row->quote)) && isfinite(row->spark[VIEW_SPARK - 1]);
}

static void put_last(struct table_cell *out, const struct view_quote *row, int places)
{
	bool closed = is_last_close(row);

	if (closed)
		out->style = ROLE_DIM;
	figure_level(out->text,
	             closed ? row->spark[VIEW_SPARK - 1] : quote_reference(&row->quote),
	             places);
}

static void put_quote(struct table_cell *out, const struct rows *rows,
                      const struct view_quote *row, enum column column)
{
	const struct quote *quote = &row->quote;
	int places = figure_places(row->instrument.tick);
	bool stale = row->stale || view_is_stale(rows->context->view);

	if (stale && column != COL_SYMBOL)
		out->style = ROLE_DIM;
	switch (column) {
	case COL_SYMBOL:
		strcpy(out->text, row->instrument.symbol);
		break;
	case COL_FLAGS:
		put_flags(out->text, row, rows->columns[8] == COL_POSITION);
		out->style = row->alert ? ROLE_WARN : ROLE_PLAIN;
		break;
	case COL_LAST:
		put_last(out, row, places);
		break;
	case COL_ARROW:
	case COL_CHANGE:
		if (is_last_close(row) && column == COL_ARROW)
			strcpy(out->text, "?");
		put_change(out, column, quote_change_ratio(quote), stale, rows->charset);
		break;
	case COL_BID:
		figure_level(out->text, quote->bid, places);
		break;
	case COL_ASK:
		figure_level(out->text, quote->ask, places);
		break;
	case COL_VOLUME:
		figure_millions(out->text, quote->volume);
		break;
	case COL_POSITION:
		if (!decimal_is_zero(row->position))
			figure_quantity(out->text, row->position);
		break;
	case COL_UNREALISED:
		if (!decimal_is_zero(row->position)) {
			figure_exact_change(out->text, row->unrealised, 2);
			out->style = sign_style((double)row->unrealised.e8);
		}
		break;
	case COL_SPARK:
		spark_text(out->text, rows->charset, row->spark, VIEW_SPARK, rows->spark);
		break;
	}
}

static void put_cell(struct table_cell *out, const void *arg, size_t row, int column)
{
	const struct rows *rows = arg;

	put_quote(out, rows, &rows->context->view->quotes[rows->index[row]],
	          rows->columns[column]);
}

static size_t find_rows(struct rows *rows)
{
	const struct view *view = rows->context->view;
	size_t cursor = TABLE_NONE;

	for (size_t i = 0; i < view->quote_count && rows->count < LIST_ROWS; i++) {
		const struct instrument *instrument = &view->quotes[i].instrument;

		if (!filter_passes(rows->context, PANE_WATCHLIST, instrument->symbol,
		                   instrument->name))
			continue;
		if (strcmp(instrument->symbol, rows->context->state->symbol) == 0)
			cursor = rows->count;
		rows->index[rows->count++] = i;
	}
	return cursor;
}

static size_t known_quotes(const struct view *view)
{
	size_t known = 0;

	for (size_t i = 0; i < view->quote_count; i++)
		known += isfinite(view->quotes[i].quote.last) != 0;
	return known;
}

static void draw_title(struct area area, const struct pane_context *context, size_t shown)
{
	const struct view *view = context->view;
	char left[PANE_TEXT], right[PANE_TEXT];
	struct title title = { .left = left,
		               .right = right,
		               .margin = true,
		               .focused = context->focus == PANE_WATCHLIST };

	snprintf(left, sizeof(left), "%s%s%s", _("Watchlist"), *view->watchlist ? "  " : "",
	         view->watchlist);
	right[0] = '\0';
	if (view->quotes_load == VIEW_LOADING && view->quote_count > 0)
		snprintf(right, sizeof(right), _("loading %zu of %zu"), known_quotes(view),
		         view->quote_count);
	else if (view->quote_count > 0)
		snprintf(right, sizeof(right), _("%zu of %zu"), shown, view->quote_count);
	title_draw(area, &title);
}

void pane_watchlist(struct area area, const struct pane_context *context)
{
	struct rows rows = { .context = context, .charset = area_charset(area) };
	const struct view *view = context->view;
	int title = context->alone ? 0 : 1;
	const struct width *width = widths;
	struct area body = area_part(area, title, 0, area.rows - title,
	                             area.cols - (area.cols < 60 ? 1 : 0));
	struct pane_void none = { .load = view->quotes_load,
		                  .pane = PANE_WATCHLIST,
		                  .done = known_quotes(view),
		                  .total = view->quote_count,
		                  .empty = _("No symbols. :add AAPL"),
		                  .failed = _("No quotes from IB; :doctor"),
		                  .source = "IB" };
	struct table table = { .cell = put_cell,
		               .arg = &rows,
		               .cursor_glyph = GLYPH_ROW_CURSOR,
		               .gutter = 1,
		               .header = true };
	size_t visible = body.rows > 1 ? (size_t)body.rows - 1 : 0;
	size_t shown = 0;

	while (width->least > area.cols)
		width++;
	rows.columns = width->holds;
	rows.spark = width->spark;
	table.columns = width->columns;
	table.column_count = width->count;
	table.cursor = find_rows(&rows);
	table.row_count = rows.count;
	table.top = table_scroll(context->state->top[PANE_WATCHLIST], table.cursor, rows.count,
	                         visible);
	context->state->top[PANE_WATCHLIST] = table.top;
	if (view->quote_count == 0 && none.load == VIEW_READY)
		none.load = VIEW_EMPTY;
	if ((view->quote_count > 0 && none.load != VIEW_FAILED) ||
	    !pane_draw_void(area, title, context, &none))
		shown = table_draw(body, &table);
	if (title)
		draw_title(area, context, shown);
}
