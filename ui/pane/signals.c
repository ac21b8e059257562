/* signals.c - what the strategies think, why, and why not. */
#include "ui/pane/pane.h"

#include <stdio.h>
#include <string.h>

#include "client/reason_text.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "ui/pane/order_text.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

enum column {
	COL_SYMBOL,
	COL_DIRECTION,
	COL_STRATEGY,
	COL_STRENGTH,
	COL_AGE,
	COL_REASON,
	COLUMNS
};

struct rows {
	const struct pane_context *context;
	enum charset charset;
	size_t count;
	size_t index[LIST_ROWS];
};

/* clang-format off */
static const struct table_column columns[COLUMNS] = {
	{ .width = 5 },
	{ .width = 6, .gap = 1 },
	{ .width = 9, .gap = 1 },
	{ .width = 4, .gap = 1, .right = true },
	{ .width = 3, .gap = 1, .right = true, .drop = 1 },
	{ .width = 20, .gap = 2, .grow = true, .drop = 2 },
};
/* clang-format on */

static unsigned direction_style(const struct signal *signal)
{
	if (signal->state != SIGNAL_ACTIVE)
		return ROLE_DIM;
	if (signal->direction == SIGNAL_HOLD)
		return ROLE_PLAIN;
	return signal->direction == SIGNAL_BUY ? ROLE_UP : ROLE_DOWN;
}

static void write_direction(char *out, enum charset charset, const struct signal *signal)
{
	const char *sign = " ", *word = _("hold");

	if (signal->state == SIGNAL_NOT_RAISED) {
		sign = glyph_text(charset, GLYPH_NO_SIGNAL);
		word = _("none");
	} else if (signal->direction != SIGNAL_HOLD) {
		bool buy = signal->direction == SIGNAL_BUY;

		/* an arrow stands for what still may become an order */
		if (signal->state == SIGNAL_ACTIVE)
			sign = glyph_text(charset, buy ? GLYPH_UP : GLYPH_DOWN);
		word = buy ? _("buy") : _("sell");
	}
	snprintf(out, TABLE_CELL, "%s %s", sign, word);
}

/* The order stands after the reason, which is what a reader came for; elsewhere nothing of
 * the reason holds any more, and the fate comes first. */
static void write_fate(char *out, const struct view *view, const struct signal *signal)
{
	const struct order *order = signal_order(view, signal);
	char id[UUID_SHORT_TEXT], why[TABLE_CELL], all[2 * TABLE_CELL];

	reason_text(why, sizeof(why), &signal->reason);
	if (order) {
		uuid_format_short(id, &order->id);
		snprintf(all, sizeof(all), _("%s; %s %s"), why, id,
		         order_status_text(order->status));
	} else if (signal->state == SIGNAL_TAKEN) {
		snprintf(all, sizeof(all), _("%s; taken"), why);
	} else {
		snprintf(all, sizeof(all), "%s: %s",
		         signal->state == SIGNAL_EXPIRED ? _("Expired") : _("Refused"), why);
	}
	text_copy(out, TABLE_CELL, all);
}

static void write_reason(char *out, const struct view *view, const struct signal *signal)
{
	int failed = signal->gate_count - signal_gates_passed(signal);

	if (signal->state == SIGNAL_NOT_RAISED && signal->gate_count > 0)
		snprintf(out, TABLE_CELL,
		         ngettext("Not raised: %d of %d gate failed; w shows it",
		                  "Not raised: %d of %d gates failed; w shows them",
		                  (unsigned long)signal->gate_count),
		         failed, signal->gate_count);
	else if (signal->state == SIGNAL_ACTIVE || signal->state == SIGNAL_NOT_RAISED)
		reason_text(out, TABLE_CELL, &signal->reason);
	else
		write_fate(out, view, signal);
}

static void put_cell(struct table_cell *out, const void *arg, size_t at, int column)
{
	const struct rows *rows = arg;
	const struct signal *signal = &rows->context->view->signals[rows->index[at]].signal;

	if (signal->state != SIGNAL_ACTIVE)
		out->style = ROLE_DIM;
	switch ((enum column)column) {
	case COL_SYMBOL:
		strcpy(out->text, signal->symbol);
		break;
	case COL_DIRECTION:
		write_direction(out->text, rows->charset, signal);
		out->style = direction_style(signal);
		break;
	case COL_STRATEGY:
		strcpy(out->text, signal->strategy);
		break;
	case COL_STRENGTH:
		figure_level(out->text, signal->strength, 2);
		break;
	case COL_AGE:
		figure_age_short(out->text, rows->context->market_ns - signal->time_ns);
		break;
	case COL_REASON:
		write_reason(out->text, rows->context->view, signal);
		break;
	case COLUMNS:
		break;
	}
}

static size_t find_rows(struct rows *rows)
{
	const struct pane_context *context = rows->context;
	const struct view *view = context->view;
	size_t cursor = TABLE_NONE;

	for (size_t i = 0; i < view->signal_count && rows->count < LIST_ROWS; i++) {
		const struct signal *signal = &view->signals[i].signal;

		if (!filter_passes(context, PANE_SIGNALS, signal->symbol, signal->strategy))
			continue;
		if (context->state->signal_set &&
		    uuid_cmp(&signal->id, &context->state->signal_id) == 0)
			cursor = rows->count;
		rows->index[rows->count++] = i;
	}
	return cursor;
}

/* The list with its reasons below each row, for columns too narrow for one line. */
static void draw_folded(struct area area, int row, struct rows *rows, const struct table *head)
{
	struct table one = *head;
	char reason[TABLE_CELL];

	one.column_count = COLUMNS - 1;
	one.row_count = 0;
	for (size_t i = head->top; i < rows->count && row < area.rows; i++) {
		const struct signal *signal =
			&rows->context->view->signals[rows->index[i]].signal;
		const char *at = reason;

		one.top = i;
		one.row_count = i + 1;
		table_draw(area_part(area, row++, 0, 1, area.cols - 1), &one);
		write_reason(reason, rows->context->view, signal);
		while (*at && row < area.rows) {
			const char *next = NULL;
			size_t bytes = 0;

			text_wrap(&bytes, &next, area_charset(area), at, area.cols - 4);
			area_put_bytes(area, row++, 3, ROLE_PLAIN, at, bytes);
			at = next;
		}
	}
}

/* "1 active, 2 taken, 51 not raised": as many whole counts as fit into `room`, the least
 * first to go. */
static void write_counts(char *out, const struct view *view, enum charset charset, int room)
{
	int count[SIGNAL_REFUSED + 1] = { [SIGNAL_ACTIVE] = view->signals_active,
		                          [SIGNAL_NOT_RAISED] = view->signals_not_raised };

	for (size_t i = 0; i < view->signal_count; i++) {
		enum signal_state state = view->signals[i].signal.state;

		if (state != SIGNAL_ACTIVE && state != SIGNAL_NOT_RAISED)
			count[state]++;
	}
	for (int parts = 3; parts > 0; parts--) {
		snprintf(out, PANE_TEXT, "%d %s", count[SIGNAL_ACTIVE],
		         signal_state_text(SIGNAL_ACTIVE));
		add_count(out, count[SIGNAL_TAKEN], signal_state_text(SIGNAL_TAKEN));
		if (parts == 3) {
			add_count(out, count[SIGNAL_REFUSED],
			          signal_state_text(SIGNAL_REFUSED));
			add_count(out, count[SIGNAL_EXPIRED],
			          signal_state_text(SIGNAL_EXPIRED));
		}
		if (parts >= 2)
			add_count(out, count[SIGNAL_NOT_RAISED],
			          signal_state_text(SIGNAL_NOT_RAISED));
		if (text_width(charset, out) <= room)
			return;
	}
}

static void draw_title(struct area area, const struct pane_context *context)
{
	const struct view *view = context->view;
	enum charset charset = area_charset(area);
	char left[PANE_TEXT], right[PANE_TEXT];
	struct title title = { .left = left,
		               .right = right,
		               .margin = true,
		               .focused = context->focus == PANE_SIGNALS };

	snprintf(left, sizeof(left), "%s%s%s", _("Signals"), view_is_stale(view) ? "  " : "",
	         view_is_stale(view) ? _("paused") : "");
	write_counts(right, view, charset, area.cols - text_width(charset, left) - 4);
	title_draw(area, &title);
}

void pane_signals(struct area area, const struct pane_context *context)
{
	struct rows rows = { .context = context, .charset = area_charset(area) };
	int top = context->alone ? 0 : 1;
	bool folded = area.cols < 70 && area.cols >= 36;
	struct area body = area_part(area, top, 0, area.rows - top, area.cols - 1);
	char empty[PANE_TEXT];
	struct pane_void none = { .load = context->view->signals_load,
		                  .pane = PANE_SIGNALS,
		                  .empty = empty,
		                  .failed = _("Agent stopped; :log") };
	struct table table = { .columns = columns,
		               .column_count = COLUMNS,
		               .cell = put_cell,
		               .arg = &rows,
		               .cursor_glyph = GLYPH_ROW_CURSOR,
		               .gutter = folded ? 1 : 2 };
	size_t visible = body.rows > 0 ? (size_t)(folded ? (body.rows + 2) / 3 : body.rows) : 0;

	if (top)
		draw_title(area, context);
	snprintf(empty, sizeof(empty), _("None active, %d not raised; w shows why"),
	         context->view->signals_not_raised);
	table.cursor = find_rows(&rows);
	table.row_count = rows.count;
	table.top = table_scroll(context->state->top[PANE_SIGNALS], table.cursor, rows.count,
	                         visible);
	context->state->top[PANE_SIGNALS] = table.top;
	if (context->focus != PANE_SIGNALS)
		table.cursor = TABLE_NONE;
	if (!pane_has_rows(&none, rows.count))
		pane_draw_void(area, top, context, &none);
	else if (folded)
		draw_folded(area, top, &rows, &table);
	else
		table_draw(body, &table);
}
