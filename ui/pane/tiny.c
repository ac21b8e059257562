/* tiny.c - see tiny.h. */
#include "ui/pane/tiny.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/pane/order_text.h"
#include "ui/pane/status.h"
#include "ui/term/text.h"
#include "ui/widget/keymap.h"

/* ---- the two lines on top ---- */

/* Unknown orders, then trading; what is as it should be leaves where both do not fit. */
static void put_states(struct area area, int col, const struct pane_context *context)
{
	char unknown[PANE_TEXT], trading[PANE_TEXT];
	bool is_unknown = unknown_text(unknown, context);
	bool is_closed = trading_text(trading, context);
	enum charset charset = area_charset(area);
	int room = area.cols - col, want = text_width(charset, trading);

	if (is_unknown || text_width(charset, unknown) + 3 + want <= room) {
		col += area_put(area, 1, col, is_unknown ? ROLE_DANGER : ROLE_PLAIN, unknown) +
		       3;
		room = area.cols - col;
	}
	if (is_closed || want <= room)
		area_put(area, 1, col, is_closed ? ROLE_DANGER : ROLE_PLAIN, trading);
}

/* `feed`: SYNTHETIC has no place below, so it takes that of the clock. */
static void draw_top(struct area area, const struct pane_context *context, bool feed)
{
	const struct view_status *status = &context->view->status;
	char text[PANE_TEXT], clock[CLOCK_TEXT], zone[CLOCK_TEXT];
	bool bad = false;
	int col = area_put(area, 0, 0, status->live ? ROLE_DANGER : ROLE_PLAIN,
	                   mode_text(context->view)) +
	          2;

	bad = broker_text(text, context, true);
	col += area_put(area, 0, col, bad ? ROLE_DANGER : ROLE_PLAIN, text) + 2;
	if (status->data_local_ns) {
		int64_t age_ns = context->local_ns - status->data_local_ns;

		figure_age(text, age_ns < 100000000 ? 100000000 : age_ns);
		if (col + text_width(area_charset(area), text) < area.cols)
			col += area_put(area, 0, col, ROLE_PLAIN, text) + 2;
	}
	snprintf(text, sizeof(text), "%s %s",
	         clock_text(clock, context->zone, context->market_ns),
	         clock_zone(zone, context->zone, context->market_ns));
	if (feed && status->synthetic)
		snprintf(text, sizeof(text), "SYNTHETIC");
	if (!area_put_right(area, 0, area.cols - 1, area.cols - 1 - col, ROLE_PLAIN, text) &&
	    feed)
		area_put_right(area, 0, area.cols, area.cols, ROLE_PLAIN, text);

	bad = approvals_text(text, context, true);
	if (!view_is_locked(context->view)) /* the time left has its own place below */
		snprintf(text, sizeof(text), _("APPROVE %d"), status->to_approve);
	col = area_put(area, 1, 0, bad ? ROLE_WARN : ROLE_PLAIN, text) + 3;
	put_states(area, col, context);
}

/* ---- one order ---- */

static void write_value(char *out, const struct view *view, const struct view_order *row)
{
	char money[FIGURE_TEXT], stop[FIGURE_TEXT];

	price_text(stop, view, row->order.symbol, row->child_stop);
	snprintf(out, PANE_TEXT, _("value %s%s%s"), figure_exact(money, row->value, 2),
	         *stop ? _("   stop ") : "", stop);
}

static void write_terms(char *out, const struct view *view, const struct view_order *row)
{
	char quantity[FIGURE_TEXT], price[FIGURE_TEXT];

	price_text(price, view, row->order.symbol, order_shown_price(&row->order));
	snprintf(out, PANE_TEXT, "%s %s %s  %s %s", order_side_name(row->order.side),
	         figure_quantity(quantity, row->order.quantity), row->order.symbol,
	         order_type_word(row), row->order.type == ORDER_MARKET ? "" : price);
}

static void put_left(struct area area, int row, const struct pane_context *context,
                     const struct view_order *order)
{
	char left[FIGURE_TEXT], text[PANE_TEXT];

	if (!order_waits(&order->order) || !order->expires_local_ns)
		return;
	snprintf(text, sizeof(text), _("left %s"), order_left(left, order, context));
	area_put_right(area, row, area.cols - 1, 16,
	               order->expires_local_ns - context->local_ns < INT64_C(60000000000)
	                       ? ROLE_WARN
	                       : ROLE_PLAIN,
	               text);
}

static void count_waiting(size_t *place, size_t *total, const struct pane_context *context)
{
	const struct view *view = context->view;

	*place = *total = 0;
	for (size_t i = 0; i < view->order_count; i++) {
		const struct order *order = &view->orders[i].order;

		if (!order_waits(order))
			continue;
		(*total)++;
		if (uuid_cmp(&order->id, &context->state->order_id) == 0)
			*place = *total;
	}
}

static void put_wrapped(struct area area, int row, int last, const char *text)
{
	while (*text && row <= last) {
		const char *next = NULL;
		size_t bytes = 0;

		text_wrap(&bytes, &next, area_charset(area), text, area.cols - 4);
		area_put_bytes(area, row++, 2, ROLE_PLAIN, text, bytes);
		text = next;
	}
}

static void draw_order(struct area area, const struct pane_context *context)
{
	const struct view_order *row = selected_order(context);
	const char *why = NULL;
	char text[PANE_TEXT], line[PANE_TEXT], id[UUID_SHORT_TEXT];
	size_t place = 0, total = 0;

	if (!row) {
		area_put_text(area, 2, 0, area.cols, ROLE_PLAIN, _("No orders."));
		return;
	}
	count_waiting(&place, &total, context);
	order_id_text(id, &row->order);
	if (place > 0)
		snprintf(text, sizeof(text), _("%s  %zu of %zu"), id, place, total);
	else
		snprintf(text, sizeof(text), "%s  %s", id,
		         order_state_line(line, row, context, true));
	area_put_text(area, 2, 0, area.cols - 12, ROLE_TITLE, text);
	put_left(area, 2, context, row);
	write_terms(text, context->view, row);
	area_glyph(area, 3, 0, ROLE_PLAIN, GLYPH_ORDER_CURSOR);
	area_put_text(area, 3, 2, area.cols - 2, ROLE_PLAIN, text);
	write_value(text, context->view, row);
	area_put_text(area, 4, 2, area.cols - 2, ROLE_PLAIN, text);
	text[0] = '\0';
	if (*order_checks(line, row))
		snprintf(text, sizeof(text), _("checks %s"), line);
	area_put_text(area, 5, 2, area.cols - 2, order_state_style(row), text);
	order_why(text, row);
	why = row->signal ? strstr(text, ": ") : NULL;
	put_wrapped(area, 6, area.rows - 3, why ? why + 2 : text);
}

/* ---- sheets ---- */

static bool draw_approve(struct area area, const struct pane_context *context,
                         const struct sheet *sheet)
{
	const struct view_order *row = view_find_order(context->view, &sheet->order.id);
	enum sheet_verdict verdict = sheet_verdict(sheet, context);
	char text[PANE_TEXT], line[PANE_TEXT], id[UUID_SHORT_TEXT];
	int col = 0;

	if (row) {
		snprintf(text, sizeof(text), _("Approve %s?"), order_id_text(id, &row->order));
		area_put_text(area, 2, 0, area.cols - 12, ROLE_TITLE, text);
		put_left(area, 2, context, row);
		write_terms(text, context->view, row);
		area_put_text(area, 3, 2, area.cols - 2, ROLE_PLAIN, text);
		write_value(text, context->view, row);
		area_put_text(area, 4, 2, area.cols - 2, ROLE_PLAIN, text);
		if (isfinite(row->gross_before) && isfinite(row->gross_after)) {
			snprintf(text, sizeof(text), _("gross %.1f to %.1f %%"),
			         row->gross_before * 100, row->gross_after * 100);
			area_put_text(area, 5, 2, area.cols - 2, ROLE_PLAIN, text);
		}
		snprintf(text, sizeof(text), _("checks %s"), order_checks(line, row));
		area_put_text(area, 6, 2, area.cols - 2, order_state_style(row), text);
	}
	snprintf(text, sizeof(text), _("account %s"), context->view->status.account);
	col = 2 + area_put_text(area, 7, 2, area.cols - 13, ROLE_PLAIN, text);
	if (context->view->status.synthetic)
		area_put(area, 7, col, ROLE_PLAIN, ", SYNTHETIC");
	if (verdict == VERDICT_YES)
		snprintf(text, sizeof(text), _("y sends it to the %s account"),
		         unfreeze_word(context->view));
	else if (verdict == VERDICT_SOFT)
		snprintf(text, sizeof(text), "%s", _("Space accepts the soft limit, then y"));
	else
		sheet_verdict_text(text, sheet, context);
	area_put_text(area, area.rows - 2, 0, area.cols,
	              verdict == VERDICT_YES ? ROLE_PLAIN : ROLE_WARN, text);
	return row != NULL;
}

static bool draw_freeze(struct area area, const struct pane_context *context)
{
	const struct view *view = context->view;
	int waiting = 0, own = 0, foreign = 0, row = 3;
	size_t held = 0;
	char text[PANE_TEXT];

	for (size_t i = 0; i < view->order_count; i++) {
		const struct order *order = &view->orders[i].order;

		waiting += order_waits(order);
		if (order_status_is_working(order->status))
			*(order->foreign ? &foreign : &own) += 1;
	}
	for (size_t i = 0; i < view->position_count; i++)
		held += !decimal_is_zero(view->positions[i].quantity);
	area_put_text(area, 2, 0, area.cols, ROLE_TITLE, _("Freeze trading?"));
	snprintf(text, sizeof(text), _("%d to approve are held"), waiting);
	area_put_text(area, row++, 2, area.cols - 2, ROLE_PLAIN, text);
	snprintf(text, sizeof(text),
	         ngettext("%d own order stays at the broker",
	                  "%d own orders stay at the broker", (unsigned long)own),
	         own);
	area_put_text(area, row++, 2, area.cols - 2, ROLE_PLAIN, text);
	snprintf(text, sizeof(text),
	         ngettext("%d foreign order is not touched",
	                  "%d foreign orders are not touched", (unsigned long)foreign),
	         foreign);
	area_put_text(area, row++, 2, area.cols - 2, ROLE_PLAIN, text);
	snprintf(text, sizeof(text),
	         ngettext("%zu position stays", "%zu positions stay", (unsigned long)held),
	         held);
	area_put_text(area, row++, 2, area.cols - 2, ROLE_PLAIN, text);
	if (view->status.synthetic)
		area_put(area, row, 2, ROLE_PLAIN, "SYNTHETIC");
	area_put_text(area, area.rows - 2, 0, area.cols, ROLE_PLAIN,
	              _("y freezes; cancels still work"));
	return true;
}

static uint32_t sheet_place(const struct sheet *sheet)
{
	switch (sheet->kind) {
	case SHEET_NONE:
		return PLACE_TINY;
	case SHEET_APPROVE:
		return PLACE_APPROVE;
	case SHEET_FREEZE:
		return PLACE_FREEZE;
	case SHEET_BATCH:
		return PLACE_BATCH;
	case SHEET_CANCEL:
	case SHEET_CANCEL_ALL:
		return PLACE_CANCEL;
	case SHEET_CLOSE:
	case SHEET_FLATTEN:
		return PLACE_CLOSE;
	case SHEET_UNFREEZE:
		return PLACE_UNFREEZE;
	case SHEET_HELP:
		return PLACE_HELP;
	case SHEET_CHANGE:
		return PLACE_CHANGE;
	case SHEET_CHANGE_ASK:
		return PLACE_ASK;
	case SHEET_TICKET:
		return PLACE_TICKET;
	default:
		return PLACE_DETAIL;
	}
}

static bool draw_unfreeze(struct area area, const struct pane_context *context,
                          const struct sheet *sheet)
{
	const struct view *view = context->view;
	char text[PANE_TEXT];
	int used = 0;

	area_put_text(area, 2, 0, area.cols, ROLE_TITLE, _("Unfreeze?"));
	sheet_put_account(area, 3, area.cols - 1, view);
	if (*view->status.frozen_reason) {
		snprintf(text, sizeof(text), _("Reason: %s"), view->status.frozen_reason);
		put_wrapped(area, 4, 5, text);
	}
	snprintf(text, sizeof(text), _("Type %s, then Enter:"), unfreeze_word(view));
	used = area_put_text(area, 7, 2, area.cols - 10, ROLE_PLAIN, text) + 4;
	input_draw(area, 7, used, area.cols - used - 1, &sheet->input);
	return true;
}

/* Hints without the columns of the larger screens: keys that work; freeze stays, the others
 * leave from the end. */
static void draw_hints(struct area line, const struct sheet *sheet, uint64_t off)
{
	static const struct {
		enum sheet_kind kind;
		enum key_action action;
		const char *key, *text;
	} hints[] = {
		{ SHEET_NONE, ACT_APPROVE, "a", N_("approve") },
		{ SHEET_NONE, ACT_REJECT, "r", N_("reject") },
		{ SHEET_NONE, ACT_FREEZE, "!", N_("freeze") },
		{ SHEET_NONE, ACT_HELP, "?", N_("help") },
		{ SHEET_APPROVE, ACT_YES, "y", N_("approve") },
		{ SHEET_APPROVE, ACT_NO, "n", N_("back") },
		{ SHEET_APPROVE, ACT_FREEZE, "!", N_("freeze") },
		{ SHEET_CLOSE, ACT_YES, "y", N_("close held") },
		{ SHEET_CLOSE, ACT_NO, "n", N_("back") },
		{ SHEET_CLOSE, ACT_FREEZE, "!", N_("freeze") },
		{ SHEET_FLATTEN, ACT_YES, "y", N_("close held") },
		{ SHEET_FLATTEN, ACT_NO, "n", N_("back") },
		{ SHEET_FLATTEN, ACT_FREEZE, "!", N_("freeze") },
		{ SHEET_FREEZE, ACT_YES, "y", N_("freeze") },
		{ SHEET_FREEZE, ACT_NO, "n", N_("back") },
	};
	enum { HINTS = sizeof(hints) / sizeof(hints[0]) };
	bool shown[HINTS];
	int col = 0, width = -2;

	for (int i = 0; i < HINTS; i++) {
		shown[i] = hints[i].kind == sheet->kind && !action_in(off, hints[i].action);
		if (shown[i])
			width += 4 + text_width(area_charset(line), _(hints[i].text));
	}
	for (int i = HINTS - 1; i >= 0 && width > line.cols; i--) {
		if (!shown[i] || hints[i].action == ACT_FREEZE)
			continue;
		shown[i] = false;
		width -= 4 + text_width(area_charset(line), _(hints[i].text));
	}
	for (int i = 0; i < HINTS; i++) {
		if (!shown[i])
			continue;
		area_put(line, 0, col, ROLE_KEY, hints[i].key);
		col += 2 + area_put(line, 0, col + 2, ROLE_PLAIN, _(hints[i].text)) + 2;
	}
	if (col == 0)
		hints_draw(line, sheet_place(sheet), off, 0);
}

bool tiny_draw(struct area area, const struct pane_context *context, const struct sheet *sheet,
               uint64_t off)
{
	struct area line = area_part(area, area.rows - 1, 0, 1, area.cols);
	bool shown = true;
	int col = 0;

	draw_top(area, context,
	         sheet->kind != SHEET_NONE && sheet->kind != SHEET_APPROVE &&
	                 sheet->kind != SHEET_FREEZE);
	draw_hints(line, sheet, off);
	switch (sheet->kind) {
	case SHEET_NONE:
		draw_order(area, context);
		if (context->view->status.synthetic)
			col = area_put(area, area.rows - 2, 0, ROLE_PLAIN, "SYNTHETIC") + 2;
		if (context->view->status.to_approve > 1)
			area_put_text(area, area.rows - 2, col, area.cols - col, ROLE_PLAIN,
			              _("j k other orders"));
		break;
	case SHEET_APPROVE:
		shown = draw_approve(area, context, sheet);
		break;
	case SHEET_FREEZE:
		shown = draw_freeze(area, context);
		break;
	case SHEET_UNFREEZE:
		shown = draw_unfreeze(area, context, sheet);
		break;
	default:
		shown = sheet_draw(area_part(area, 2, 0, area.rows - 3, area.cols), context,
		                   sheet);
		break;
	}
	return shown;
}

bool mini_draw(struct area area, const struct pane_context *context, const struct sheet *sheet)
{
	const struct view_status *status = &context->view->status;
	bool freezing = sheet->kind == SHEET_FREEZE;
	char approvals[PANE_TEXT];
	const char *last = freezing ? _("y freezes") : _("! freeze");
	enum charset charset = area_charset(area);
	unsigned style = status->live ? ROLE_DANGER : ROLE_PLAIN;
	int col = 0;

	snprintf(approvals, sizeof(approvals), _("APPROVE %d"), status->to_approve);
	if (status->unknown_orders > 0)
		snprintf(approvals, sizeof(approvals), _("! UNKNOWN %d"),
		         status->unknown_orders);
	if (status->frozen)
		snprintf(approvals, sizeof(approvals), "%s", _("! FROZEN"));
	if (text_width(charset, mode_text(context->view)) > area.cols)
		return false;
	if (area.cols >= text_width(charset, mode_text(context->view)) +
	                         text_width(charset, approvals) + text_width(charset, last) +
	                         4) {
		col = area_put(area, 0, col, style, mode_text(context->view)) + 2;
		col += area_put(area, 0, col, ROLE_PLAIN, approvals) + 2;
		area_put(area, 0, col, ROLE_PLAIN, last);
		return freezing;
	}
	area_put(area, 0, 0, style, mode_text(context->view));
	if (area.rows < 3 || text_width(charset, approvals) > area.cols ||
	    text_width(charset, last) > area.cols)
		return false;
	area_put(area, 1, 0, ROLE_PLAIN, approvals);
	area_put(area, 2, 0, ROLE_PLAIN, last);
	return freezing;
}
