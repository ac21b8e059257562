/* orders.c - the queue and the orders at the broker; the details of the selected one. */
#include "ui/pane/order_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "core/timeval.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

enum column { COL_FROM = ORDER_FIELDS, COL_STATE, COL_LEFT, COLUMNS };

struct rows {
	const struct pane_context *context;
	size_t count;
	size_t index[LIST_ROWS];
	bool marked[LIST_ROWS];
	bool brief;
};

/* clang-format off */
static const struct table_column wide_columns[COLUMNS - ORDER_FIELDS] = {
	{ .title = N_("From"), .width = 9, .gap = 1, .drop = 3 },
	{ .title = N_("State"), .width = 17, .gap = 1 },
	{ .title = N_("Left"), .width = 5, .gap = 1, .right = true },
};
static const struct table_column brief_columns[COLUMNS - ORDER_FIELDS] = {
	{ .title = N_("From"), .width = 9, .gap = 1, .drop = 3 },
	{ .title = N_("State"), .width = 13, .gap = 1 },
	{ .title = N_("Left"), .width = 5, .gap = 0, .right = true, .shift = -1 },
};
/* clang-format on */

static unsigned left_style(const struct view_order *row, const struct pane_context *context)
{
	if (!order_waits(&row->order) || row->expires_local_ns == 0)
		return order_status_is_final(row->order.status) ? ROLE_DIM : ROLE_PLAIN;
	return row->expires_local_ns - context->local_ns < NS_PER_MIN ? ROLE_WARN : ROLE_PLAIN;
}

static void put_cell(struct table_cell *out, const void *arg, size_t at, int column)
{
	const struct rows *rows = arg;
	const struct pane_context *context = rows->context;
	const struct view_order *row = &context->view->orders[rows->index[at]];
	const struct order *order = &row->order;

	out->style = order_status_is_final(order->status) ? ROLE_DIM : ROLE_PLAIN;
	if (column < ORDER_FIELDS) {
		order_field_text(out->text, (enum order_field)column, context->view, row);
		return;
	}
	switch ((enum column)column) {
	case COL_FROM:
		strcpy(out->text, order->strategy);
		break;
	case COL_STATE:
		order_state_line(out->text, row, context, rows->brief);
		out->style = order_state_style(row);
		break;
	case COL_LEFT:
		order_left(out->text, row, context);
		out->style = left_style(row, context);
		break;
	case COLUMNS:
		break;
	}
}

static bool is_marked(const struct pane_state *state, const struct uuid *id)
{
	for (int i = 0; i < state->mark_count; i++)
		if (uuid_cmp(&state->marks[i], id) == 0)
			return true;
	return false;
}

static size_t find_rows(struct rows *rows)
{
	const struct pane_context *context = rows->context;
	const struct view *view = context->view;
	size_t cursor = TABLE_NONE;

	for (size_t i = 0; i < view->order_count && rows->count < LIST_ROWS; i++) {
		const struct view_order *row = &view->orders[i];

		if (!order_is_shown(row, context->local_ns) ||
		    !filter_passes(context, PANE_ORDERS, row->order.symbol,
		                   row->order.strategy))
			continue;
		if (context->state->order_set &&
		    uuid_cmp(&row->order.id, &context->state->order_id) == 0)
			cursor = rows->count;
		rows->marked[rows->count] = is_marked(context->state, &row->order.id);
		rows->index[rows->count++] = i;
	}
	return cursor;
}

/* "3 to approve, 3 working, 1 foreign, 1 done" */
static void count_orders(char *out, const struct rows *rows)
{
	const struct view *view = rows->context->view;
	int waiting = 0, working = 0, foreign = 0, done = 0, unknown = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const struct order *order = &view->orders[rows->index[i]].order;

		if (order->status == ORDER_UNKNOWN)
			unknown++;
		else if (order_waits(order))
			waiting++;
		else if (order_status_is_final(order->status))
			done++;
		else if (order->foreign)
			foreign++;
		else
			working++;
	}
	out[0] = '\0';
	add_count(out, unknown, _("UNKNOWN"));
	add_count(out, waiting, view_is_locked(view) ? _("locked") : _("to approve"));
	add_count(out, working, view_is_stale(view) ? _("at broker") : _("working"));
	add_count(out, foreign, _("foreign"));
	add_count(out, done, _("done"));
}

static void draw_title(struct area area, const struct rows *rows)
{
	const struct pane_context *context = rows->context;
	char right[PANE_TEXT];
	struct title title = { .left = _("Orders"),
		               .right = right,
		               .margin = true,
		               .focused = context->focus == PANE_ORDERS };

	count_orders(right, rows);
	title_draw(area, &title);
}

void pane_orders(struct area area, const struct pane_context *context)
{
	struct rows rows = { .context = context };
	int top = context->alone ? 0 : 1;
	bool narrow = area.cols < 84;
	struct area body =
		area_part(area, top, 0, area.rows - top, area.cols - (narrow ? 0 : 1));
	struct pane_void none = { .load = context->view->orders_load,
		                  .pane = PANE_ORDERS,
		                  .empty = _("No orders. b or s opens a ticket"),
		                  .failed = _("Ledger unreadable. Trading locked") };
	struct table_column columns[COLUMNS];
	struct table table = { .columns = columns,
		               .column_count = COLUMNS,
		               .cell = put_cell,
		               .arg = &rows,
		               .cursor_glyph = GLYPH_ORDER_CURSOR,
		               .select = true,
		               .marked = rows.marked,
		               .gutter = 2,
		               .header = true };

	order_columns(columns, narrow ? brief_columns : wide_columns, COLUMNS - ORDER_FIELDS);
	rows.brief = narrow;
	table.cursor = find_rows(&rows);
	table.row_count = rows.count;
	table.top = table_scroll(context->state->top[PANE_ORDERS], table.cursor, rows.count,
	                         body.rows > 1 ? (size_t)body.rows - 1 : 0);
	context->state->top[PANE_ORDERS] = table.top;
	if (top)
		draw_title(area, &rows);
	if (pane_has_rows(&none, rows.count))
		table_draw(body, &table);
	else
		pane_draw_void(area, top, context, &none);
}

/* ---- the details ---- */

static int detail_lines(struct area area, int row, const struct pane_context *context,
                        const struct view_order *order, bool why)
{
	char text[PANE_TEXT + 64], drift[FIGURE_TEXT];
	double moved = order_drift(context->view, order);

	if (why && *order_why(text, order))
		row = labelled_draw(area, row, 9, _("Why"), text, ROLE_PLAIN);
	if (*order_plan(text, context, order))
		row = labelled_draw(area, row, 9, _("Plan"), text, ROLE_PLAIN);
	order_market(text, context, order);
	if (!why && isfinite(moved)) {
		size_t length = strlen(text);

		snprintf(text + length, sizeof(text) - length,
		         _("     drift since proposal %s %%"), figure_percent(drift, moved, 2));
	}
	row = labelled_draw(area, row, 9, _("Market"), text, ROLE_PLAIN);
	if (order_waits(&order->order) && *order_after(text, order))
		row = labelled_draw(area, row, 9, _("After"), text, ROLE_PLAIN);
	return row;
}

void pane_detail(struct area area, const struct pane_context *context)
{
	const struct view_order *order = selected_order(context);
	char left[PANE_TEXT + 16], line[PANE_TEXT], id[UUID_SHORT_TEXT], checks[PANE_TEXT];
	char right[PANE_TEXT + 16] = "";
	struct title title = { .left = left, .margin = true, .gap = context->alone ? 2 : 1 };
	int row = 0;

	if (!order) {
		title.left = _("Order");
		title_draw(area, &title);
		return;
	}
	order_checks(checks, order);
	snprintf(left, sizeof(left), "%s  %s", order_id_text(id, &order->order),
	         order_line(line, context->view, order, true));
	if (!context->alone && *checks) {
		snprintf(right, sizeof(right), _("checks %s"), checks);
		title.right = right;
	}
	title_draw(area, &title);
	row = detail_lines(area, 1, context, order, context->alone);
	if (context->alone && *checks)
		labelled_draw(area, row, 9, _("Checks"), checks, order_state_style(order));
}
