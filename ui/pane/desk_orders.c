/* desk_orders.c - the keys that decide about orders, in panes and in their sheets. Every
 * action that can move money leaves from this file. */
#include "ui/pane/desk_internal.h"

#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/pane/order_text.h"
#include "ui/pane/ticket.h"

static struct sheet_order seen(const struct view_order *row)
{
	return (struct sheet_order){ row->order.id, row->order.version };
}

/* ---- opening ---- */

/* False, saying so, where nothing can be sent. */
static bool reachable(struct desk *desk, const struct view *view)
{
	if (!view->status.connected)
		desk_say(desk, _("The engine does not answer: nothing was sent. Orders at the "
		                 "broker go on."));
	else if (view->status.read_only)
		desk_say(desk, _("This client may only look."));
	else
		return true;
	return false;
}

/* Where the broker can be asked at all; who may only look asks for nothing. */
static void ask_what_if(struct desk *desk, const struct view *view)
{
	struct action action = { .kind = ACTION_WHAT_IF,
		                 .order_id = desk->sheet.order.id,
		                 .version = desk->sheet.order.version };

	if (!view_is_stale(view) && !view->status.read_only)
		(void)desk_act(desk, &action);
}

/* The selected order or, where that one does not wait, the first that does. */
static void open_approve(struct desk *desk, const struct pane_context *context)
{
	const struct view_order *row = selected_order(context);

	if (!row || !order_waits(&row->order))
		row = desk_first_waiting(context->view, context->local_ns);
	if (!row) {
		desk_say(desk, _("No order waits for an approval."));
		return;
	}
	desk->state.order_id = row->order.id;
	desk->state.order_set = true;
	desk->order_chosen = false;
	desk_open_sheet(desk, SHEET_APPROVE);
	desk->sheet.order = seen(row);
	desk_link(desk, context->view, row->order.symbol);
	ask_what_if(desk, context->view);
}

static void open_batch(struct desk *desk, const struct pane_context *context)
{
	struct sheet sheet = { .kind = SHEET_BATCH };

	for (int i = 0; i < desk->state.mark_count; i++) {
		const struct view_order *row =
			view_find_order(context->view, &desk->state.marks[i]);

		if (row && order_waits(&row->order))
			sheet.batch[sheet.batch_count++] = seen(row);
	}
	if (sheet.batch_count == 0) {
		desk_say(desk, _("No order is marked; Space marks the selected one."));
		return;
	}
	desk_open_sheet(desk, SHEET_BATCH);
	desk->sheet = sheet;
}

static bool can_cancel(const struct order *order)
{
	return !order->foreign && !order_status_is_final(order->status) && !order_waits(order);
}

static void open_cancel(struct desk *desk, const struct pane_context *context)
{
	const struct view_order *row = selected_order(context);

	if (!row || order_status_is_final(row->order.status)) {
		desk_say(desk, _("There is no working order to cancel."));
		return;
	}
	if (order_waits(&row->order)) {
		desk_say(desk, _("It was not sent yet: r rejects it."));
		return;
	}
	desk_open_sheet(desk, SHEET_CANCEL);
	desk->sheet.order = seen(row);
}

static void collect_own(struct sheet *sheet, const struct view *view)
{
	sheet->batch_count = 0;
	for (size_t i = 0; i < view->order_count && sheet->batch_count < PANE_MARKS; i++)
		if (can_cancel(&view->orders[i].order))
			sheet->batch[sheet->batch_count++] = seen(&view->orders[i]);
}

static void open_cancel_all(struct desk *desk, const struct pane_context *context)
{
	desk_open_sheet(desk, SHEET_CANCEL_ALL);
	collect_own(&desk->sheet, context->view);
	if (desk->sheet.batch_count == 0) {
		desk_close_sheet(desk);
		desk_say(desk, _("No own order works at the broker."));
	}
}

void desk_open_close(struct desk *desk, const char *symbol, const struct view *view)
{
	struct sheet sheet = { .kind = symbol ? SHEET_CLOSE : SHEET_FLATTEN };

	if (symbol)
		snprintf(sheet.symbol, sizeof(sheet.symbol), "%s", symbol);
	if (view->positions_load == VIEW_LOADING || view->positions_load == VIEW_FAILED) {
		desk_say(desk, _("What is held is not known yet."));
		return;
	}
	if (sheet_held(&sheet, view) == 0 && symbol) {
		desk_sayf(desk, _("Nothing is held in %s."), symbol);
		return;
	}
	if (sheet_held(&sheet, view) == 0) {
		desk_say(desk, _("Nothing is held."));
		return;
	}
	desk_open_sheet(desk, sheet.kind);
	desk->sheet = sheet;
}

static void reject(struct desk *desk, const struct key *key, const struct pane_context *context)
{
	const struct view_order *row = selected_order(context);
	struct action action = { .kind = ACTION_REJECT };
	char id[UUID_SHORT_TEXT];

	if (key->burst) {
		desk_say(desk, _("Typed ahead: nothing was rejected. Press r once."));
		return;
	}
	if (!row || !order_waits(&row->order)) {
		desk_say(desk, _("The selected order does not wait for an approval."));
		return;
	}
	if (!reachable(desk, context->view))
		return;
	action.order_id = row->order.id;
	action.version = row->order.version;
	if (desk_act(desk, &action))
		desk_sayf(desk, _("Rejecting order %s."), order_id_text(id, &row->order));
}

static void toggle_mark(struct desk *desk, const struct pane_context *context)
{
	struct pane_state *state = &desk->state;
	const struct view_order *row = selected_order(context);

	if (!row || !order_waits(&row->order)) {
		desk_say(desk, _("Only orders that wait for an approval can be marked."));
		return;
	}
	for (int i = 0; i < state->mark_count; i++) {
		if (uuid_cmp(&state->marks[i], &row->order.id) == 0) {
			state->marks[i] = state->marks[--state->mark_count];
			return;
		}
	}
	if (state->mark_count < PANE_MARKS)
		state->marks[state->mark_count++] = row->order.id;
	else
		desk_sayf(desk, _("At most %d orders can be marked."), PANE_MARKS);
}

static void open_ticket(struct desk *desk, const char *side)
{
	desk_open_sheet(desk, SHEET_TICKET);
	ticket_open(&desk->sheet, desk->state.symbol, side);
}

static void open_detail(struct desk *desk, const struct pane_context *context)
{
	const struct view_order *row = selected_order(context);

	if (desk->focus == PANE_SIGNALS || desk->screen == SCREEN_SIGNALS || !row) {
		if (selected_signal(context))
			desk_open_sheet(desk, SHEET_WHY);
		return;
	}
	desk_open_sheet(desk, SHEET_ORDER);
	desk->sheet.order = seen(row);
}

bool desk_order_action(struct desk *desk, enum key_action action, const struct key *key,
                       const struct pane_context *context)
{
	switch (action) {
	case ACT_APPROVE:
		open_approve(desk, context);
		return true;
	case ACT_BATCH:
		open_batch(desk, context);
		return true;
	case ACT_REJECT:
		reject(desk, key, context);
		return true;
	case ACT_MARK:
		toggle_mark(desk, context);
		return true;
	case ACT_CANCEL:
		open_cancel(desk, context);
		return true;
	case ACT_CANCEL_ALL:
		open_cancel_all(desk, context);
		return true;
	case ACT_FREEZE:
		if (context->view->status.frozen) {
			desk_say(desk, _("Trading is frozen already; :unfreeze opens it."));
			return true;
		}
		desk_open_sheet(desk, SHEET_FREEZE);
		return true;
	case ACT_MODIFY:
		desk_open_change(desk, context);
		return true;
	case ACT_BUY:
	case ACT_SELL:
		open_ticket(desk, action == ACT_BUY ? "BUY" : "SELL");
		return true;
	case ACT_WHY:
		open_detail(desk, context);
		return true;
	default:
		return false;
	}
}

/* ---- deciding ---- */

static void approve(struct desk *desk, const struct sheet_order *order, bool accept_soft)
{
	struct action action = { .kind = ACTION_APPROVE,
		                 .order_id = order->id,
		                 .version = order->version,
		                 .accept_soft = accept_soft };

	desk_act(desk, &action);
}

static void cancel(struct desk *desk, const struct sheet_order *order)
{
	struct action action = { .kind = ACTION_CANCEL, .order_id = order->id };

	desk_act(desk, &action);
}

/* Out of the position, or of all. */
static void close_held(struct desk *desk, const struct sheet *sheet)
{
	struct action action = { .kind = sheet->kind == SHEET_CLOSE ? ACTION_CLOSE
		                                                    : ACTION_FLATTEN };

	memcpy(action.symbol, sheet->symbol, sizeof(action.symbol));
	if (desk_act(desk, &action))
		desk_note(desk, _("Closing; orders are cancelled first."));
}

static void freeze(struct desk *desk, const struct pane_context *context)
{
	struct action action = { .kind = ACTION_FREEZE };
	bool cancel_too = desk->sheet.cancel_too;

	if (!reachable(desk, context->view))
		return;
	snprintf(action.text, sizeof(action.text), "%.*s", ACTION_TEXT - 1,
	         desk->sheet.input.text);
	if (!desk_act(desk, &action))
		return;
	if (cancel_too) {
		collect_own(&desk->sheet, context->view);
		for (int i = 0; i < desk->sheet.batch_count; i++)
			cancel(desk, &desk->sheet.batch[i]);
	}
	desk_close_sheet(desk);
	desk_note(desk, _("Freezing."));
}

/* y in a sheet: only if the sheet was seen, and typed by itself. */
static void decide(struct desk *desk, const struct key *key, const struct pane_context *context)
{
	struct sheet *sheet = &desk->sheet;
	enum sheet_verdict verdict = sheet_verdict(sheet, context);
	char text[PANE_TEXT];

	if (key->burst) {
		desk_say(desk, _("Typed ahead: nothing was decided. Look, then press y."));
		return;
	}
	if (sheet->kind == SHEET_FREEZE) { /* the safe direction waits for no frame */
		freeze(desk, context);
		return;
	}
	if (!sheet->shown) {
		desk_say(desk, _("This was not wholly on the screen yet. Look, then press y."));
		return;
	}
	if (!reachable(desk, context->view))
		return;
	if (verdict != VERDICT_YES) {
		desk_say(desk, sheet_verdict_text(text, sheet, context));
		return;
	}
	if (sheet->kind == SHEET_APPROVE) {
		approve(desk, &sheet->order, sheet->accepted_soft > 0);
		desk_note(desk, _("Approving; waiting for the engine."));
	} else if (sheet->kind == SHEET_CANCEL) {
		cancel(desk, &sheet->order);
		desk_note(desk, _("Cancelling; waiting for the broker."));
	} else if (sheet->kind == SHEET_CHANGE_ASK) {
		desk_change(desk, context);
	} else if (sheet->kind == SHEET_CLOSE || sheet->kind == SHEET_FLATTEN) {
		close_held(desk, sheet);
	} else {
		for (int i = 0; i < sheet->batch_count; i++) {
			if (sheet->kind == SHEET_BATCH)
				approve(desk, &sheet->batch[i], false);
			else
				cancel(desk, &sheet->batch[i]);
		}
		desk_note(desk, sheet->kind == SHEET_BATCH
		                        ? _("Approving; waiting for the engine.")
		                        : _("Cancelling; waiting for the broker."));
		desk->state.mark_count = 0;
	}
	desk_close_sheet(desk);
}

/* a in the open sheet: look at the row as it is now. */
static void approve_again(struct desk *desk, const struct pane_context *context)
{
	const struct view_order *row = view_find_order(context->view, &desk->sheet.order.id);

	if (!row || row->order.version == desk->sheet.order.version)
		return;
	desk_open_sheet(desk, SHEET_APPROVE);
	desk->sheet.order = seen(row);
	ask_what_if(desk, context->view);
}

static void accept_soft(struct desk *desk, const struct pane_context *context)
{
	const struct view_order *row = view_find_order(context->view, &desk->sheet.order.id);

	if (row && row->checks_soft > 0)
		desk->sheet.accepted_soft = desk->sheet.accepted_soft ? 0 : row->checks_soft;
}

/* ---- sheets with text ---- */

static void unfreeze(struct desk *desk, const struct key *key,
                     const struct pane_context *context)
{
	struct action action = { .kind = ACTION_UNFREEZE };
	const char *word = unfreeze_word(context->view);

	if (key->burst || strcmp(desk->sheet.input.text, word) != 0) {
		desk_sayf(desk, _("Type the word %s, then press Enter."), word);
		return;
	}
	if (!reachable(desk, context->view))
		return;
	snprintf(action.text, sizeof(action.text), "%s", word);
	if (desk_act(desk, &action))
		desk_note(desk, _("Unfreezing."));
	desk_close_sheet(desk);
}

static void propose(struct desk *desk, const struct view *view)
{
	struct action action = { .kind = ACTION_PROPOSE };
	char problem[PANE_TEXT];

	if (ticket_read(&action.draft, &desk->sheet, problem) != DRT_OK) {
		desk_say(desk, problem);
		return;
	}
	if (!reachable(desk, view))
		return;
	if (desk_act(desk, &action))
		desk_note(desk, _("Proposing; then a and y approve it."));
	desk_close_sheet(desk);
}

/* Everything but the note is there: what would it do? Asked once for the same fields. */
static void preview_ticket(struct desk *desk, const struct view *view)
{
	struct action action = { .kind = ACTION_WHAT_IF };
	char problem[PANE_TEXT];

	if (desk->sheet.field != TICKET_NOTE || view_is_stale(view) || view->status.read_only ||
	    ticket_read(&action.draft, &desk->sheet, problem) != DRT_OK ||
	    what_if_of_draft(view, &action.draft)->load != VIEW_EMPTY)
		return;
	(void)desk_act(desk, &action);
}

static bool ticket_key(struct desk *desk, const struct key *key, enum key_action action,
                       const struct view *view)
{
	struct sheet *sheet = &desk->sheet;

	if (action == ACT_NEXT_FIELD || (action == ACT_OPEN && sheet->field < TICKET_NOTE)) {
		sheet->field = (enum ticket_field)((sheet->field + 1) % TICKET_FIELDS);
		sheet->entered = true;
		preview_ticket(desk, view);
		return true;
	}
	if (action == ACT_PREVIOUS_FIELD) {
		sheet->field =
			(enum ticket_field)((sheet->field + TICKET_FIELDS - 1) % TICKET_FIELDS);
		sheet->entered = true;
		preview_ticket(desk, view);
		return true;
	}
	if (action == ACT_OPEN) {
		if (key->burst)
			desk_say(desk,
			         _("Typed ahead: nothing was proposed. Press Enter once."));
		else
			propose(desk, view);
		return true;
	}
	if (action != ACT_NONE)
		return false;
	if (sheet->entered && key->code == CODE_CHAR && key->modifiers == 0)
		input_clear(&sheet->fields[sheet->field]);
	sheet->entered = false;
	return input_key(&sheet->fields[sheet->field], key, NULL);
}

/* While the reason is typed, letters are letters. */
static bool reason_key(struct desk *desk, const struct key *key)
{
	if (key->code == CODE_TAB || key->code == CODE_ENTER || key->code == CODE_ESCAPE) {
		desk->sheet.typing = false;
		return true;
	}
	return input_key(&desk->sheet.input, key, NULL);
}

static void scroll_sheet(struct desk *desk, enum key_action action)
{
	int step = action == ACT_PAGE_DOWN || action == ACT_PAGE_UP ? 10 : 1;
	size_t *log = &desk->state.top[PANE_LOG];

	if (action == ACT_DOWN || action == ACT_PAGE_DOWN) {
		desk->sheet.scroll += step;
		*log += desk->sheet.kind == SHEET_LOG ? (size_t)step : 0;
	} else if (action == ACT_UP || action == ACT_PAGE_UP) {
		desk->sheet.scroll -= step;
		if (desk->sheet.kind == SHEET_LOG)
			*log = *log > (size_t)step ? *log - (size_t)step : 0;
	} else if (action == ACT_FIRST) {
		desk->sheet.scroll = 0;
		*log = 0;
	}
	if (desk->sheet.scroll < 0)
		desk->sheet.scroll = 0;
	if (desk->sheet.scroll > 60)
		desk->sheet.scroll = 60;
}

static void sheet_action(struct desk *desk, enum key_action action, const struct key *key,
                         const struct pane_context *context)
{
	switch (action) {
	case ACT_YES:
		decide(desk, key, context);
		break;
	case ACT_NO:
	case ACT_BACK:
		desk_close_sheet(desk);
		break;
	case ACT_ACCEPT_SOFT:
		accept_soft(desk, context);
		break;
	case ACT_CANCEL_TOO:
		desk->sheet.cancel_too = !desk->sheet.cancel_too;
		break;
	case ACT_NEXT_FIELD:
		desk->sheet.typing = desk->sheet.kind == SHEET_FREEZE;
		break;
	case ACT_CONFIRM_WORD:
		unfreeze(desk, key, context);
		break;
	case ACT_APPROVE:
		if (desk->sheet.kind == SHEET_APPROVE)
			approve_again(desk, context);
		else
			desk_order_action(desk, action, key, context);
		break;
	case ACT_DOWN:
	case ACT_UP:
	case ACT_PAGE_DOWN:
	case ACT_PAGE_UP:
	case ACT_FIRST:
	case ACT_LAST:
		scroll_sheet(desk, action);
		break;
	case ACT_WHY:
		if (desk->sheet.kind == SHEET_APPROVE)
			desk->sheet.kind = SHEET_ORDER;
		break;
	default:
		desk_pane_action(desk, action, key, context);
		break;
	}
}

void desk_sheet_key(struct desk *desk, const struct key *key,
                    const struct pane_context *context)
{
	enum key_action action = ACT_NONE;

	if (desk->sheet.kind == SHEET_FREEZE && desk->sheet.typing) {
		reason_key(desk, key);
		return;
	}
	action = keymap_find(desk_places(desk, context->view), key);
	if (desk->sheet.kind == SHEET_TICKET && ticket_key(desk, key, action, context->view))
		return;
	if (desk->sheet.kind == SHEET_CHANGE &&
	    desk_change_key(desk, key, action, context->view))
		return;
	if (desk->sheet.kind == SHEET_UNFREEZE && action == ACT_NONE) {
		input_key(&desk->sheet.input, key, NULL);
		return;
	}
	if (action != ACT_NONE)
		sheet_action(desk, action, key, context);
}

void desk_paste(struct desk *desk, const struct key *key)
{
	struct sheet *sheet = &desk->sheet;

	if (desk->line_kind != LINE_NONE)
		input_insert(&desk->line, key->paste, key->paste_length);
	else if (sheet->kind == SHEET_TICKET || sheet->kind == SHEET_CHANGE)
		input_insert(&sheet->fields[sheet->field], key->paste, key->paste_length);
	else if (sheet->kind == SHEET_FREEZE && sheet->typing)
		input_insert(&sheet->input, key->paste, key->paste_length);
	else if (sheet->kind == SHEET_UNFREEZE)
		desk_say(desk, _("The word has to be typed."));
	else
		desk_say(desk, _("Pasted text is not taken as keys."));
}
