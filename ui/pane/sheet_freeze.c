/* sheet_freeze.c - freeze, unfreeze, and the page that stands while the broker is away. */
#include "ui/pane/sheet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/pane/order_text.h"
#include "ui/term/text.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

/* What is at the broker and what is held. */
struct stock {
	int own, foreign, waiting;
	size_t positions;
	double gross, net;
	bool worth_known;
};

static void take_stock(struct stock *out, const struct view *view)
{
	*out = (struct stock){ .worth_known = true };
	for (size_t i = 0; i < view->order_count; i++) {
		const struct order *order = &view->orders[i].order;

		if (order_waits(order))
			out->waiting++;
		else if (order_status_is_working(order->status))
			*(order->foreign ? &out->foreign : &out->own) += 1;
	}
	for (size_t i = 0; i < view->position_count; i++) {
		const struct position *position = &view->positions[i];
		const struct view_quote *quote = view_find_quote(view, position->symbol);
		double price = isfinite(position->market_price) ? position->market_price
		               : quote                          ? quote_reference(&quote->quote)
		                                                : NAN;

		if (decimal_is_zero(position->quantity))
			continue;
		out->positions++;
		out->net += decimal_to_double(position->quantity) * price;
		out->gross += fabs(decimal_to_double(position->quantity) * price);
	}
	out->worth_known = isfinite(out->gross);
}

/* Two columns: what, and what becomes of it. */
static int put_pair(struct area area, int row, const char *what, const char *becomes)
{
	int col = 3 + text_width(area_charset(area), what) + 2;

	area_put(area, row, 3, ROLE_PLAIN, what);
	col = col < 30 ? 30 : col;
	if (area.cols - col < 20)
		return row + 1; /* the first half says enough */
	return labelled_draw(area, row, col, "", becomes, ROLE_PLAIN);
}

enum column { COL_REST = ORDER_FIELDS, COLUMNS };

static const struct table_column own_columns[COLUMNS - ORDER_FIELDS] = {
	{ .title = N_("Remaining"), .width = 10, .gap = 2 },
};

struct rows {
	const struct view *view;
	size_t count;
	size_t index[LIST_ROWS];
};

static void put_cell(struct table_cell *out, const void *arg, size_t at, int column)
{
	const struct rows *rows = arg;
	const struct view_order *row = &rows->view->orders[rows->index[at]];
	const struct order *order = &row->order;
	char rest[FIGURE_TEXT], quantity[FIGURE_TEXT];

	if (column < ORDER_FIELDS) {
		order_field_text(out->text, (enum order_field)column, rows->view, row);
		return;
	}
	switch ((enum column)column) {
	case COL_REST:
		snprintf(out->text, sizeof(out->text), _("%s of %s%s"),
		         figure_quantity(rest, order_remaining(order)),
		         figure_quantity(quantity, order->quantity),
		         order->foreign ? _(", foreign: not touched") : "");
		break;
	case COLUMNS:
		break;
	}
}

static int draw_working(struct area area, int row, const struct view *view)
{
	struct rows rows = { .view = view };
	struct table_column columns[COLUMNS];
	struct table table = { .columns = columns,
		               .column_count = COLUMNS,
		               .cell = put_cell,
		               .arg = &rows,
		               .cursor = TABLE_NONE,
		               .gutter = 3,
		               .header = true };

	for (size_t i = 0; i < view->order_count && rows.count < LIST_ROWS; i++)
		if (order_status_is_working(view->orders[i].order.status))
			rows.index[rows.count++] = i;
	if (rows.count == 0) {
		area_put_text(area, row, 3, area.cols - 4, ROLE_PLAIN, _("nothing"));
		return row + 1;
	}
	order_columns(columns, own_columns, COLUMNS - ORDER_FIELDS);
	table.row_count = rows.count;
	return row + 1 +
	       (int)table_draw(area_part(area, row, 0, area.rows - row, area.cols), &table);
}

static void write_holdings(char *out, const struct view *view, const struct stock *stock)
{
	char gross[FIGURE_TEXT], net[FIGURE_TEXT], open[FIGURE_TEXT];

	if (view->account.known && stock->worth_known)
		snprintf(out, PANE_TEXT, _("%zu positions, gross %s, net %s, unrealised %s"),
		         stock->positions, figure_level(gross, stock->gross, 2),
		         figure_level(net, stock->net, 2),
		         figure_exact_change(open, view->account.unrealised, 2));
	else
		snprintf(out, PANE_TEXT, _("%zu positions"), stock->positions);
}

static int draw_reason(struct area area, int row, const struct sheet *sheet)
{
	int col = 1 + area_put(area, row, 1, ROLE_TITLE, _("Reason, kept in the record")) + 2;
	int width = area.cols - col - 5;

	if (width < 8)
		return row + 1;
	area_put(area, row, col, ROLE_PLAIN, "[");
	area_put(area, row, col + width + 1, ROLE_PLAIN, "]");
	if (sheet->typing)
		input_draw(area, row, col + 1, width, &sheet->input);
	else
		area_put_text(area, row, col + 1, width, ROLE_PLAIN, sheet->input.text);
	return row + 1;
}

/* What stops, what stays, what is held. Returns the next free row. */
static int draw_effects(struct area area, int gap, const struct view *view,
                        const struct stock *stock)
{
	char text[PANE_TEXT];
	int row = 1 + gap;

	snprintf(text, sizeof(text),
	         _("y freezes now: no order leaves until you type %s to unfreeze. Cancels "
	           "work."),
	         unfreeze_word(view));
	row = labelled_draw(area, row, 0, "", text, ROLE_PLAIN) + gap;
	area_put(area, row++, 1, ROLE_TITLE, _("What stops"));
	snprintf(text, sizeof(text), _("%d orders to approve"), stock->waiting);
	row = put_pair(area, row, text,
	               _("stay in the queue, cannot be approved, expire as usual"));
	row = put_pair(area, row, _("strategies"),
	               _("keep watching; signals are recorded, not proposed")) +
	      gap;
	area_put(area, row++, 1, ROLE_TITLE,
	         _("What stays at the broker unless you cancel it"));
	row = draw_working(area, row, view) + gap;
	area_put(area, row++, 1, ROLE_TITLE, _("What you hold"));
	write_holdings(text, view, stock);
	return labelled_draw(area, row, 3, "", text, ROLE_PLAIN) + gap;
}

static void draw_choices(struct area area, const struct stock *stock, bool cancel_too)
{
	char text[PANE_TEXT];

	area_put(area, 0, 1, ROLE_TITLE, _("Then, if you want more"));
	area_put(area, 1, 3, ROLE_KEY, "y");
	area_put_text(area, 1, 12, area.cols - 13, ROLE_PLAIN, _("freeze only"));
	area_put(area, 2, 3, ROLE_KEY, "x y");
	snprintf(text, sizeof(text), _("freeze, then cancel %d own orders"), stock->own);
	area_put_text(area, 2, 12, area.cols - 13, ROLE_PLAIN, text);
	if (cancel_too)
		area_glyph(area, 2, 1, ROLE_PLAIN, GLYPH_ORDER_CURSOR);
}

enum { CHOICES = 3 };

/* The choices and the reason are seen whatever the effects take. */
void sheet_draw_freeze(struct area area, const struct pane_context *context,
                       const struct sheet *sheet)
{
	const struct view *view = context->view;
	struct stock stock;
	int gap = area.rows >= 28 ? 1 : 0, most = area.rows - CHOICES - 1, row = 0;

	take_stock(&stock, view);
	sheet_title(area, view, _("Freeze trading"));
	row = draw_effects(area_part(area, 0, 0, most, area.cols), gap, view, &stock);
	row = row < most ? row : most;
	draw_choices(area_part(area, row, 0, CHOICES, area.cols), &stock, sheet->cancel_too);
	row += CHOICES + gap;
	if (row + 2 < area.rows)
		row = labelled_draw(area, row, 0, "",
		                    _("Each step is listed with its result. The freeze is kept "
		                      "over a restart."),
		                    ROLE_PLAIN) +
		      gap;
	draw_reason(area, row < area.rows ? row : area.rows - 1, sheet);
}

/* ---- unfreeze ---- */

static int put_condition(struct area area, int row, bool good, const char *text)
{
	area_put(area, row, 3, good ? ROLE_OK : ROLE_WARN, good ? _("ok") : "!");
	return labelled_draw(area_part(area, row, 8, area.rows - row, area.cols - 8), 0, 0, "",
	                     text, good ? ROLE_PLAIN : ROLE_WARN) +
	       row;
}

static int draw_conditions(struct area area, int row, const struct pane_context *context)
{
	const struct view_status *status = &context->view->status;
	int64_t age_ns = context->local_ns - status->data_local_ns;
	char text[PANE_TEXT], span[FIGURE_TEXT];
	bool up = status->connected && status->broker == BROKER_UP;

	figure_span(span, context->local_ns - status->broker_since_local_ns);
	snprintf(text, sizeof(text), up ? _("Broker connected for %s") : _("No broker for %s"),
	         span);
	row = put_condition(area, row, up, text);
	row = put_condition(area, row, up && !status->locked,
	                    up && !status->locked ? _("Reconciled with the broker")
	                                          : _("Not reconciled with the broker yet"));
	if (status->unknown_orders > 0)
		snprintf(text, sizeof(text), _("%d orders with an unknown outcome"),
		         status->unknown_orders);
	else
		snprintf(text, sizeof(text), "%s", _("No order with an unknown outcome"));
	row = put_condition(area, row, status->unknown_orders == 0, text);
	if (status->data_local_ns == 0)
		snprintf(text, sizeof(text), "%s", _("No quotes yet"));
	else
		snprintf(text, sizeof(text), _("Quotes %s old"), figure_age(span, age_ns));
	return put_condition(area, row,
	                     status->data_local_ns != 0 && age_ns < INT64_C(10000000000), text);
}

void sheet_draw_unfreeze(struct area area, const struct pane_context *context,
                         const struct sheet *sheet)
{
	const struct view *view = context->view;
	struct stock stock;
	char text[PANE_TEXT], clock[CLOCK_TEXT];
	int row = 2, col = 0;

	take_stock(&stock, view);
	sheet_title(area, view, _("Unfreeze"));
	clock_text(clock, context->zone, view_market_ns(view, view->status.frozen_local_ns));
	if (*view->status.frozen_reason)
		snprintf(text, sizeof(text), _("Frozen at %s. Reason: %s."), clock,
		         view->status.frozen_reason);
	else
		snprintf(text, sizeof(text), _("Frozen at %s."), clock);
	row = labelled_draw(area, row, 0, "", text, ROLE_PLAIN) + 1;
	area_put(area, row++, 1, ROLE_TITLE, _("Before trading opens again"));
	row = draw_conditions(area, row, context) + 1;
	snprintf(text, sizeof(text),
	         _("Still at the broker: %d own and %d foreign orders. %d to approve."),
	         stock.own, stock.foreign, stock.waiting);
	row = labelled_draw(area, row, 0, "", text, ROLE_PLAIN) + 1;
	snprintf(text, sizeof(text), _("Type %s and press Enter to open trading:"),
	         unfreeze_word(view));
	col = 1 + area_put(area, row, 1, ROLE_PLAIN, text) + 2;
	if (col > area.cols - 8) {
		row++;
		col = 3;
	}
	input_draw(area, row, col, area.cols - col - 1, &sheet->input);
}

/* ---- broker down ---- */

static int put_fact(struct area area, int row, const char *label, const char *text)
{
	return labelled_draw(area, row, 16, label, text, ROLE_PLAIN);
}

static int draw_reach(struct area area, int row, const struct pane_context *context)
{
	const struct view *view = context->view;
	struct stock stock;
	char text[PANE_TEXT], gross[FIGURE_TEXT], limit[FIGURE_TEXT];
	double most = decimal_to_double(view->account.account.net_liquidation) *
	              view->account.gross_limit_ratio;

	take_stock(&stock, view);
	snprintf(text, sizeof(text), _("%d own and %d foreign orders at the broker."),
	         stock.own, stock.foreign);
	row = put_fact(area, row, _("Out of reach"), text);
	if (view->status.unknown_orders > 0)
		snprintf(text, sizeof(text), _("%d sent without an answer"),
		         view->status.unknown_orders);
	else
		snprintf(text, sizeof(text), "%s",
		         _("none. Every order sent was acknowledged."));
	row = put_fact(area, row, _("Unknown"), text);
	if (view->account.known && isfinite(most)) {
		snprintf(text, sizeof(text), _("gross %s of %s, at the last prices"),
		         figure_level(gross, stock.gross, 2), figure_level(limit, most, 2));
		row = put_fact(area, row, _("Exposure"), text);
	}
	return row + 1;
}

void pane_broker(struct area area, const struct pane_context *context)
{
	const struct view_status *status = &context->view->status;
	char right[PANE_TEXT] = "", text[PANE_TEXT], clock[CLOCK_TEXT], span[FIGURE_TEXT];
	struct title title = { .right = right, .margin = true, .style = ROLE_DANGER };
	int64_t since_ns = status->connected ? status->broker_since_local_ns
	                                     : context->state->disconnected_ns;
	int row = 1;

	title.left = status->connected ? _("! Broker down") : _("! Engine down");
	clock_text(clock, context->zone, view_market_ns(context->view, since_ns));
	if (since_ns)
		snprintf(right, sizeof(right), _("since %s, %s"), clock,
		         figure_span(span, context->local_ns - since_ns));
	title_draw(area, &title);
	row = labelled_draw(area, row, 0, "",
	                    status->connected
	                            ? _("The broker does not answer. Approvals are locked; no "
	                                "order can leave.")
	                            : _("The engine does not answer. This screen tries again; "
	                                "orders go on at the broker."),
	                    ROLE_PLAIN);
	snprintf(text, sizeof(text),
	         _("Prices and profit are those of %s and marked with a question mark."),
	         clock);
	row = labelled_draw(area, row, 0, "", text, ROLE_PLAIN) + 1;
	row = draw_reach(area, row, context);
	if (status->broker_attempts > 0) {
		int used = snprintf(text, sizeof(text), "%d", status->broker_attempts);

		if (status->broker_retry_local_ns > context->local_ns)
			snprintf(text + used, sizeof(text) - (size_t)used, _(", next in %s"),
			         figure_span(span, status->broker_retry_local_ns -
			                                   context->local_ns));
		row = put_fact(area, row, _("Attempts"), text);
	}
	if (*status->broker_text)
		row = put_fact(area, row, _("Last answer"), status->broker_text);
	labelled_draw(area, row + 1, 0, "", _("Try: is the gateway logged in? Or telephone."),
	              ROLE_PLAIN);
}
