/* sheet.c - see sheet.h: what sheets have in common, and the small ones. */
#include "ui/pane/sheet.h"

#include <stdio.h>
#include <string.h>

#include "client/reason_text.h"
#include "core/i18n.h"
#include "ui/pane/change.h"
#include "ui/pane/order_text.h"
#include "ui/pane/why.h"
#include "ui/term/text.h"
#include "ui/widget/keymap.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

const char *unfreeze_word(const struct view *view)
{
	return view->status.live ? "LIVE" : "PAPER";
}

static enum sheet_verdict row_verdict(const struct sheet_order *seen,
                                      const struct pane_context *context, int accepted)
{
	const struct view_order *row = view_find_order(context->view, &seen->id);

	if (!row || !order_waits(&row->order))
		return VERDICT_GONE;
	if (row->order.version != seen->version)
		return VERDICT_CHANGED;
	if (row->expires_local_ns && row->expires_local_ns <= context->local_ns)
		return VERDICT_EXPIRED;
	if (row->checks_hard > 0)
		return VERDICT_HARD;
	return row->checks_soft > accepted ? VERDICT_SOFT : VERDICT_YES;
}

static enum sheet_verdict lock_verdict(const struct view *view)
{
	if (view->status.frozen)
		return VERDICT_FROZEN;
	return view_is_locked(view) ? VERDICT_LOCKED : VERDICT_YES;
}

static enum sheet_verdict cancel_verdict(const struct sheet *sheet,
                                         const struct pane_context *context)
{
	const struct view_order *row = view_find_order(context->view, &sheet->order.id);

	if (!row || order_status_is_final(row->order.status))
		return VERDICT_GONE;
	return row->order.foreign ? VERDICT_EMPTY : VERDICT_YES;
}

/* A freeze does not keep anybody from getting out. */
static enum sheet_verdict close_verdict(const struct sheet *sheet, const struct view *view)
{
	if (view_is_stale(view) || view->status.locked || view->status.read_only)
		return VERDICT_LOCKED;
	return sheet_held(sheet, view) > 0 ? VERDICT_YES : VERDICT_GONE;
}

static bool is_close(const struct sheet *sheet)
{
	return sheet->kind == SHEET_CLOSE || sheet->kind == SHEET_FLATTEN;
}

/* The gate decides about limits; here only whether it is the order that was shown. */
static enum sheet_verdict change_verdict(const struct sheet *sheet, const struct view *view)
{
	const struct view_order *row = view_find_order(view, &sheet->order.id);

	if (view_is_stale(view) || view->status.read_only)
		return VERDICT_LOCKED;
	if (!row || !change_allowed(&row->order))
		return VERDICT_GONE;
	return row->order.version == sheet->order.version ? VERDICT_YES : VERDICT_CHANGED;
}

enum sheet_verdict sheet_verdict(const struct sheet *sheet, const struct pane_context *context)
{
	enum sheet_verdict verdict = lock_verdict(context->view);

	switch (sheet->kind) {
	case SHEET_APPROVE:
		if (verdict == VERDICT_YES)
			verdict = row_verdict(&sheet->order, context, sheet->accepted_soft);
		return verdict == VERDICT_YES &&
		                       what_if_of(context->view, &sheet->order)->refused
		               ? VERDICT_BROKER
		               : verdict;
	case SHEET_BATCH:
		if (sheet->batch_count == 0)
			return VERDICT_EMPTY;
		for (int i = 0; i < sheet->batch_count && verdict == VERDICT_YES; i++)
			verdict = row_verdict(&sheet->batch[i], context, 0);
		return verdict;
	case SHEET_CHANGE:
	case SHEET_CHANGE_ASK:
		return change_verdict(sheet, context->view);
	case SHEET_CANCEL:
		return cancel_verdict(sheet, context);
	case SHEET_CANCEL_ALL:
		return sheet->batch_count > 0 ? VERDICT_YES : VERDICT_EMPTY;
	case SHEET_CLOSE:
	case SHEET_FLATTEN:
		return close_verdict(sheet, context->view);
	case SHEET_FREEZE:
		return VERDICT_YES;
	default:
		return VERDICT_EMPTY;
	}
}

static void write_hard(char *out, const struct sheet *sheet, const struct pane_context *context)
{
	const struct view_order *row = view_find_order(context->view, &sheet->order.id);
	char reason[REASON_TEXT];

	snprintf(out, PANE_TEXT, "%s", _("A hard limit refuses this order."));
	for (int i = 0; row && i < row->check_count && i < VIEW_CHECKS; i++) {
		if (row->checks[i].level != CHECK_HARD)
			continue;
		reason_breach(reason, sizeof(reason), &row->checks[i].reason);
		snprintf(out, PANE_TEXT, _("A hard limit refuses this order: %s"), reason);
		return;
	}
}

static void write_yes(char *out, const struct sheet *sheet, const char *mode)
{
	if (sheet->kind == SHEET_APPROVE || sheet->kind == SHEET_BATCH)
		snprintf(out, PANE_TEXT,
		         sheet->kind == SHEET_APPROVE
		                 ? _("y sends the order to the %s account.")
		                 : _("y sends all of them to the %s account."),
		         mode);
	else if (is_close(sheet))
		/* TRANSLATORS: PAPER or LIVE; the letter to press stays y */
		snprintf(out, PANE_TEXT,
		         _("y cancels the orders there, then sends market orders in the %s "
		           "account."),
		         mode);
	else if (sheet->kind == SHEET_CHANGE_ASK)
		/* TRANSLATORS: PAPER or LIVE; the letter to press stays y */
		snprintf(out, PANE_TEXT, _("y changes the order in the %s account."), mode);
	else if (sheet->kind == SHEET_CANCEL || sheet->kind == SHEET_CANCEL_ALL)
		snprintf(out, PANE_TEXT, "%s",
		         _("y asks the broker to cancel. What is filled stays."));
}

static const char *gone_text(const struct sheet *sheet)
{
	if (is_close(sheet))
		return _("Nothing is held any more.");
	return sheet->kind == SHEET_CANCEL ? _("The order is finished already.")
	                                   : _("The order does not wait any more.");
}

static const char *locked_text(const struct sheet *sheet, const struct view *view)
{
	if (view->status.read_only)
		return _("This client may only look.");
	if (view->status.broker == BROKER_RESETTING)
		return _("The broker resets its servers: nothing is sent until that is over.");
	return is_close(sheet) ? _("Nothing is closed until the broker is connected and "
	                           "reconciled.")
	                       : _("Approvals are locked until the broker is connected and "
	                           "reconciled.");
}

const char *sheet_verdict_text(char *out, const struct sheet *sheet,
                               const struct pane_context *context)
{
	const char *mode = unfreeze_word(context->view);

	out[0] = '\0';
	switch (sheet_verdict(sheet, context)) {
	case VERDICT_YES:
		write_yes(out, sheet, mode);
		break;
	case VERDICT_SOFT:
		snprintf(out, PANE_TEXT,
		         sheet->kind == SHEET_BATCH
		                 ? _("A soft limit is exceeded; approve that order by itself.")
		                 : _("Space accepts the soft limit, then y sends the order to "
		                     "the %s account."),
		         mode);
		break;
	case VERDICT_BROKER:
		snprintf(out, PANE_TEXT, "%s",
		         _("The broker would refuse this order; y is refused."));
		break;
	case VERDICT_HARD:
		write_hard(out, sheet, context);
		break;
	case VERDICT_CHANGED:
		snprintf(out, PANE_TEXT, "%s",
		         _("The order changed since you opened it. Look again, then press a."));
		break;
	case VERDICT_GONE:
		snprintf(out, PANE_TEXT, "%s", gone_text(sheet));
		break;
	case VERDICT_EXPIRED:
		snprintf(out, PANE_TEXT, "%s", _("The time to approve is over."));
		break;
	case VERDICT_FROZEN:
		snprintf(out, PANE_TEXT, "%s",
		         _("Trading is frozen; :unfreeze opens it. y is refused."));
		break;
	case VERDICT_LOCKED:
		snprintf(out, PANE_TEXT, "%s", locked_text(sheet, context->view));
		break;
	case VERDICT_EMPTY:
		if (sheet->kind == SHEET_CANCEL)
			snprintf(out, PANE_TEXT, "%s",
			         _("A foreign order is not touched; cancel it where it was "
			           "made."));
		else
			snprintf(out, PANE_TEXT, "%s", _("There is nothing to do."));
		break;
	}
	return out;
}

void sheet_put_account(struct area area, int row, int end, const struct view *view)
{
	char text[PANE_TEXT];
	int col = 0;

	snprintf(text, sizeof(text), _("%s account %s"), unfreeze_word(view),
	         view->status.account);
	col = end - text_width(area_charset(area), text);
	if (col < 0)
		return;
	area_put(area, row, col, ROLE_PLAIN, text);
	if (view->status.live)
		area_tint(area, row, col, 4, ROLE_DANGER);
}

void sheet_title(struct area area, const struct view *view, const char *left)
{
	char right[PANE_TEXT];
	struct title title = { .left = left, .right = right, .margin = true, .focused = true };

	snprintf(right, sizeof(right), _("%s account %s"), unfreeze_word(view),
	         view->status.account);
	title_draw(area, &title);
	sheet_put_account(area, 0, area.cols - 1, view);
}

/* ---- cancel, cancel all, batch ---- */

enum { LIST_FRAME = 4 /* title, two blanks, the sentence */ };

static int draw_list(struct area area, int row, const struct pane_context *context,
                     const struct sheet *sheet)
{
	char id[UUID_SHORT_TEXT], line[PANE_TEXT], state[FIGURE_TEXT];

	for (int i = 0; i < sheet->batch_count && row < area.rows - 2; i++) {
		const struct view_order *order =
			view_find_order(context->view, &sheet->batch[i].id);

		if (!order)
			continue;
		area_put(area, row, 2, ROLE_PLAIN, order_id_text(id, &order->order));
		area_put_text(area, row, 8, area.cols - 34, ROLE_PLAIN,
		              order_line(line, context->view, order, false));
		area_put_right(area, row++, area.cols - 1, 24, order_state_style(order),
		               order_state_line(state, order, context, true));
	}
	return row;
}

static void put_list_verdict(struct area area, const struct pane_context *context,
                             const struct sheet *sheet)
{
	char text[PANE_TEXT];

	if (sheet->batch_count + LIST_FRAME > area.rows)
		snprintf(text, sizeof(text), "%s",
		         _("Not all of them fit on this screen, so y is refused; take fewer."));
	else
		sheet_verdict_text(text, sheet, context);
	footer_draw(area, text, ROLE_PLAIN);
}

void sheet_draw_batch(struct area area, const struct pane_context *context,
                      const struct sheet *sheet)
{
	char text[PANE_TEXT];

	snprintf(text, sizeof(text), _("Approve %d marked"), sheet->batch_count);
	sheet_title(area, context->view, text);
	draw_list(area, 2, context, sheet);
	put_list_verdict(area, context, sheet);
}

void sheet_draw_cancel(struct area area, const struct pane_context *context,
                       const struct sheet *sheet)
{
	const struct view_order *row = view_find_order(context->view, &sheet->order.id);
	char text[PANE_TEXT + 32], line[PANE_TEXT], id[UUID_SHORT_TEXT];

	if (sheet->kind == SHEET_CANCEL_ALL) {
		snprintf(text, sizeof(text), _("Cancel %d own orders"), sheet->batch_count);
		sheet_title(area, context->view, text);
		draw_list(area, 2, context, sheet);
		put_list_verdict(area, context, sheet);
		return;
	} else {
		snprintf(text, sizeof(text), _("Cancel  %s"),
		         row ? order_id_text(id, &row->order) : "");
		sheet_title(area, context->view, text);
		if (row) {
			area_put_text(area, 1, 1, area.cols - 2, ROLE_PLAIN,
			              order_line(line, context->view, row, false));
			area_put_text(area, 2, 1, area.cols - 2, order_state_style(row),
			              order_state_line(line, row, context, false));
		}
	}
	footer_draw(area, sheet_verdict_text(text, sheet, context), ROLE_PLAIN);
}

/* ---- help ---- */

/* What the signs mean; each entry stays whole, the next one follows it or the line ends. */
static int put_legend(struct area area, int row)
{
	static const struct {
		enum glyph glyph[2];
		const char *sign; /* where it is no glyph */
		const char *text;
	} signs[] = {
		{ { GLYPH_UP, GLYPH_DOWN }, NULL, N_("up and down; colour only repeats it") },
		{ { 0 }, "?", N_("stale, do not trust") },
		{ { 0 }, "L S", N_("long, short position") },
		{ { GLYPH_ORDER_CURSOR, GLYPH_COUNT }, NULL, N_("order the keys act on") },
		{ { GLYPH_ROW_CURSOR, GLYPH_COUNT }, NULL, N_("current row") },
		{ { GLYPH_MARK, GLYPH_COUNT }, NULL, N_("marked") },
		{ { 0 }, "!", N_("needs you") },
		{ { GLYPH_BODY_UP, GLYPH_COUNT }, NULL, N_("rose") },
		{ { GLYPH_BODY_DOWN, GLYPH_COUNT }, NULL, N_("fell") },
		{ { GLYPH_SIGNAL, GLYPH_COUNT }, NULL, N_("signal") },
		{ { 0 }, "", N_("UNKNOWN: outcome not known, never sent again") },
	};
	enum charset charset = area_charset(area);
	int col = 1;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		bool pair = !signs[i].sign && signs[i].glyph[1] != GLYPH_COUNT;
		int sign = signs[i].sign ? text_width(charset, signs[i].sign) : pair ? 3 : 1;
		int width = sign + 1 + text_width(charset, _(signs[i].text));

		if (col > 1 && col + width >= area.cols) {
			col = 1;
			row++;
		}
		if (signs[i].sign)
			area_put(area, row, col, ROLE_KEY, signs[i].sign);
		else
			area_glyph(area, row, col, ROLE_KEY, signs[i].glyph[0]);
		if (pair)
			area_glyph(area, row, col + 2, ROLE_KEY, signs[i].glyph[1]);
		area_put_text(area, row, col + sign + 1, area.cols - col - sign - 2, ROLE_PLAIN,
		              _(signs[i].text));
		col += width + 3;
	}
	return row + 2;
}

static void put_help_text(struct area area, int row)
{
	const char *const lines[] = {
		_("Enter never sends an order. Pasted text never triggers an order key."),
		_("An approval counts only for the row you saw: if it changed, you are asked "
		  "again."),
	};
	struct title title = { .left = _("How to read the screen") };

	title_draw(area_part(area, row++, 0, 1, area.cols), &title);
	row = put_legend(area, row);
	title.left = _("Two rules");
	title_draw(area_part(area, row++, 0, 1, area.cols), &title);
	for (size_t i = 0; i < 2; i++)
		row = labelled_draw(area, row, 1, "", lines[i], ROLE_PLAIN);
}

void sheet_draw_help(struct area area, const struct pane_context *context,
                     const struct sheet *sheet)
{
	struct title title = { .left = _("Help"),
		               .right = _("made from the key table"),
		               .focused = true,
		               .margin = true };
	int used = 0;

	(void)context;
	title_draw(area, &title);
	used = keymap_draw(area_part(area, 2, 1, area.rows - 2, area.cols - 1), sheet->scroll);
	used += 3 - sheet->scroll;
	if (used < area.rows)
		put_help_text(area_part(area, used, 0, area.rows - used, area.cols), 0);
}

bool sheet_draw(struct area area, const struct pane_context *context, const struct sheet *sheet)
{
	bool list = sheet->kind == SHEET_BATCH || sheet->kind == SHEET_CANCEL_ALL;
	int need = list ? sheet->batch_count + LIST_FRAME : 4;

	area_clear(area);
	switch (sheet->kind) {
	case SHEET_NONE:
		break;
	case SHEET_APPROVE:
		sheet_draw_approve(area, context, sheet);
		break;
	case SHEET_BATCH:
		sheet_draw_batch(area, context, sheet);
		break;
	case SHEET_CANCEL:
	case SHEET_CANCEL_ALL:
		sheet_draw_cancel(area, context, sheet);
		break;
	case SHEET_CHANGE:
	case SHEET_CHANGE_ASK:
		sheet_draw_change(area, context, sheet);
		break;
	case SHEET_CLOSE:
	case SHEET_FLATTEN:
		sheet_draw_close(area, context, sheet);
		break;
	case SHEET_FREEZE:
		sheet_draw_freeze(area, context, sheet);
		break;
	case SHEET_UNFREEZE:
		sheet_draw_unfreeze(area, context, sheet);
		break;
	case SHEET_ORDER:
		sheet_draw_order(area, context, sheet);
		break;
	case SHEET_WHY:
		pane_why(area, context);
		break;
	case SHEET_HELP:
		sheet_draw_help(area, context, sheet);
		break;
	case SHEET_LOG:
		pane_log(area, context);
		break;
	case SHEET_TICKET:
		sheet_draw_ticket(area, context, sheet);
		break;
	}
	return area.rows >= need && area.cols >= 36;
}
