/* desk.c - see desk.h: life, queue, observation of the view. */
#include "ui/pane/desk_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/i18n.h"
#include "core/timeval.h"
#include "ui/pane/order_text.h"

enum drt_status desk_new(struct desk **out, const struct zone *zone)
{
	struct desk *desk = calloc(1, sizeof(*desk));

	if (!desk)
		return DRT_ENOMEM;
	desk->zone = zone;
	desk->focus = PANE_ORDERS;
	desk->state.chart.crosshair = -1;
	desk->layout = LAYOUT_DESK;
	*out = desk;
	return DRT_OK;
}

void desk_free(struct desk *desk)
{
	free(desk);
}

struct pane_context desk_context(struct desk *desk, const struct view *view, int64_t local_ns)
{
	return (struct pane_context){
		.view = view,
		.state = &desk->state,
		.zone = desk->zone,
		.plot = &desk->plot,
		.local_ns = local_ns,
		.market_ns = view_market_ns(view, local_ns),
		.focus = desk->focus,
	};
}

/* ---- actions ---- */

bool desk_act(struct desk *desk, const struct action *action)
{
	if (desk->count == ACTIONS) {
		desk_say(desk, _("Too much waits to be sent; this key was not taken."));
		return false;
	}
	desk->queue[(desk->head + desk->count++) % ACTIONS] = *action;
	return true;
}

bool desk_take(struct action *out, struct desk *desk)
{
	if (desk->count == 0)
		return false;
	*out = desk->queue[desk->head];
	desk->head = (desk->head + 1) % ACTIONS;
	desk->count--;
	return true;
}

void desk_say(struct desk *desk, const char *text)
{
	desk->progress = false;
	snprintf(desk->said, sizeof(desk->said), "%s", text);
}

void desk_note(struct desk *desk, const char *text)
{
	desk_say(desk, text);
	desk->progress = true;
}

void desk_sayf(struct desk *desk, const char *format, ...)
{
	va_list args;

	desk->progress = false;
	va_start(args, format);
	vsnprintf(desk->said, sizeof(desk->said), format, args);
	va_end(args);
}

void desk_shown(struct desk *desk)
{
	if (desk->sheet_drawn && desk->sheet.kind != SHEET_NONE)
		desk->sheet.shown = true;
	desk->sheet_drawn = false;
}

int64_t desk_wait_ns(const struct desk *desk, const struct view *view, int64_t local_ns)
{
	int64_t speed = view->status.market_speed_milli;
	int64_t into_ns = view_market_ns(view, local_ns) % NS_PER_SEC;
	int64_t wait_ns = NS_PER_SEC;

	(void)desk;
	if (into_ns < 0)
		into_ns += NS_PER_SEC;
	if (speed > 0)
		wait_ns = (NS_PER_SEC - into_ns) / speed * 1000;
	if (wait_ns < 20 * NS_PER_MS)
		wait_ns = 20 * NS_PER_MS;
	return wait_ns > NS_PER_SEC ? NS_PER_SEC : wait_ns;
}

/* ---- symbols ---- */

void desk_subscribe(struct desk *desk, const struct view *view, enum timeframe timeframe)
{
	struct action action = { .kind = ACTION_SUBSCRIBE, .timeframe = timeframe };

	/* before anything was selected it is about the chart that is shown */
	snprintf(action.symbol, sizeof(action.symbol), "%s",
	         *desk->state.symbol ? desk->state.symbol : view->chart.symbol);
	if (*action.symbol)
		desk_act(desk, &action);
}

void desk_link(struct desk *desk, const struct view *view, const char *symbol)
{
	char wanted[SYMBOL_TEXT];

	snprintf(wanted, sizeof(wanted), "%s", symbol); /* it may point into the state */
	if (!*wanted || strcmp(wanted, desk->state.symbol) == 0)
		return;
	memcpy(desk->state.symbol, wanted, sizeof(wanted));
	desk->state.chart.pan = 0;
	desk->state.chart.crosshair = -1;
	if (strcmp(wanted, view->chart.symbol) != 0)
		desk_subscribe(desk, view,
		               *view->chart.symbol ? view->chart.timeframe : TIMEFRAME_1D);
}

void desk_follow_watch(struct desk *desk, const struct view *view)
{
	struct action action = { .kind = ACTION_WATCH };
	const char *symbol =
		view_find_quote(view, desk->state.symbol) ? desk->state.symbol : "";

	if (desk_pane_visible(desk, PANE_DEPTH))
		snprintf(action.symbol, sizeof(action.symbol), "%s", symbol);
	if (desk_pane_visible(desk, PANE_TAPE))
		snprintf(action.text, sizeof(action.text), "%s", symbol);
	if ((strcmp(action.symbol, desk->told_depth) == 0 &&
	     strcmp(action.text, desk->told_tape) == 0) ||
	    !desk_act(desk, &action))
		return;
	snprintf(desk->told_depth, sizeof(desk->told_depth), "%s", action.symbol);
	snprintf(desk->told_tape, sizeof(desk->told_tape), "%.*s", SYMBOL_TEXT - 1,
	         action.text);
	desk->state.top[PANE_TAPE] = 0;
}

/* ---- following the view ---- */

/* The cursor's order is gone: the order in its place, else the first that waits. */
static void choose_order(struct desk *desk, const struct view *view, int64_t local_ns)
{
	const struct view_order *chosen = NULL;
	size_t shown = 0, place = 0;

	for (size_t i = 0; i < view->order_count; i++) {
		const struct view_order *row = &view->orders[i];

		if (!order_is_shown(row, local_ns))
			continue;
		if (!chosen || (desk->state.order_set ? shown <= desk->order_place
		                                      : order_waits(&row->order) &&
		                                                !order_waits(&chosen->order))) {
			chosen = row;
			place = shown;
		}
		shown++;
	}
	desk->state.order_set = chosen != NULL;
	if (chosen) {
		desk->state.order_id = chosen->order.id;
		desk->order_place = place;
	}
}

const struct view_order *desk_first_waiting(const struct view *view, int64_t local_ns)
{
	for (size_t i = 0; i < view->order_count; i++)
		if (order_waits(&view->orders[i].order) &&
		    order_is_shown(&view->orders[i], local_ns))
			return &view->orders[i];
	return NULL;
}

/* True where the queue is not on the screen, so that the first proposal has to be. */
static bool queue_hidden(const struct desk *desk)
{
	return desk->layout <= LAYOUT_TINY ||
	       (desk->layout == LAYOUT_ONE && desk->screen != SCREEN_ORDERS);
}

/* A finished order gives the cursor to the first one that waits; where the queue is not
 * seen, so does any order that does not wait. */
static const struct view_order *pass_on(const struct desk *desk, const struct view *view,
                                        const struct view_order *row, int64_t local_ns)
{
	const struct view_order *first = NULL;

	if (order_waits(&row->order) ||
	    (!order_status_is_final(row->order.status) && !queue_hidden(desk)))
		return row;
	if (order_status_is_final(row->order.status) && desk->order_chosen &&
	    !queue_hidden(desk))
		return row; /* a person went there to look */
	first = desk_first_waiting(view, local_ns);
	return first ? first : row;
}

static void follow_order(struct desk *desk, const struct view *view, int64_t local_ns)
{
	const struct view_order *row = NULL;
	size_t shown = 0;

	if (desk->state.order_set)
		row = view_find_order(view, &desk->state.order_id);
	if (row && order_is_shown(row, local_ns)) {
		const struct view_order *next = pass_on(desk, view, row, local_ns);

		if (next != row && strcmp(desk->state.symbol, row->order.symbol) == 0)
			desk_link(desk, view, next->order.symbol); /* the chart goes along */
		row = next;
		desk->state.order_id = row->order.id;
	}
	if (!row || !order_is_shown(row, local_ns)) {
		choose_order(desk, view, local_ns);
		return;
	}
	for (size_t i = 0; i < view->order_count && &view->orders[i] != row; i++)
		shown += order_is_shown(&view->orders[i], local_ns);
	desk->order_place = shown;
}

/* Marks of orders that do not wait any more go away. */
static void follow_marks(struct desk *desk, const struct view *view)
{
	struct pane_state *state = &desk->state;
	int kept = 0;

	for (int i = 0; i < state->mark_count; i++) {
		const struct view_order *row = view_find_order(view, &state->marks[i]);

		if (row && order_waits(&row->order))
			state->marks[kept++] = state->marks[i];
	}
	state->mark_count = kept;
}

static void follow_symbol(struct desk *desk, const struct view *view)
{
	const struct view_order *row = NULL;

	if (*desk->state.symbol)
		return;
	row = desk->state.order_set ? view_find_order(view, &desk->state.order_id) : NULL;
	if (*view->chart.symbol)
		snprintf(desk->state.symbol, SYMBOL_TEXT, "%s", view->chart.symbol);
	else if (row)
		desk_link(desk, view, row->order.symbol);
	else if (view->quote_count > 0)
		desk_link(desk, view, view->quotes[0].instrument.symbol);
}

static void follow_lists(struct desk *desk, const struct view *view)
{
	struct pane_state *state = &desk->state;
	bool found = false;

	for (size_t i = 0; i < view->signal_count && state->signal_set; i++)
		found |= uuid_cmp(&view->signals[i].signal.id, &state->signal_id) == 0;
	if (!found && (state->signal_set = view->signal_count > 0))
		state->signal_id = view->signals[0].signal.id;
	found = false;
	for (size_t i = 0; i < view->position_count; i++)
		found |= strcmp(view->positions[i].symbol, state->position) == 0;
	if (!found)
		snprintf(state->position, SYMBOL_TEXT, "%s",
		         view->position_count > 0 ? view->positions[0].symbol : "");
}

static void follow_loading(struct desk *desk, const struct view *view, int64_t local_ns)
{
	const struct {
		enum pane_id pane;
		enum view_load load;
	} parts[] = {
		{ PANE_WATCHLIST, view->quotes_load },
		{ PANE_ORDERS, view->orders_load },
		{ PANE_SIGNALS, view->signals_load },
		{ PANE_POSITIONS, view->positions_load },
		{ PANE_CHART, view->chart.load },
		{ PANE_PERFORMANCE, view->performance.load },
		{ PANE_DEPTH, view->depth.load },
		{ PANE_TAPE, view->tape.load },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		int64_t *since_ns = &desk->state.loading_since_ns[parts[i].pane];

		if (parts[i].load != VIEW_LOADING)
			*since_ns = 0;
		else if (*since_ns == 0)
			*since_ns = local_ns;
	}
	if (view->status.connected)
		desk->state.disconnected_ns = 0;
	else if (desk->state.disconnected_ns == 0)
		desk->state.disconnected_ns = local_ns;
}

static void tell(struct desk *desk, const struct view *view)
{
	const struct view_status *status = &view->status;
	struct action bell = { .kind = ACTION_BELL }, title = { .kind = ACTION_TITLE };
	bool down = status->broker == BROKER_DOWN && desk->told_broker != BROKER_DOWN;
	bool rings = false;

	rings = desk->told_anything && (status->to_approve > desk->told_approvals ||
	                                status->unknown_orders > desk->told_unknown || down);
	if (rings)
		desk_act(desk, &bell);
	desk->told_anything = true;
	desk->told_approvals = status->to_approve;
	desk->told_unknown = status->unknown_orders;
	desk->told_broker = status->broker;
	if (status->unknown_orders > 0)
		snprintf(title.text, sizeof(title.text), _("drt %s  UNKNOWN %d"),
		         status->live ? "LIVE" : "PAPER", status->unknown_orders);
	else if (view_is_stale(view))
		snprintf(title.text, sizeof(title.text), _("drt %s  BROKER DOWN"),
		         status->live ? "LIVE" : "PAPER");
	else
		snprintf(title.text, sizeof(title.text), _("drt %s  APPROVE %d"),
		         status->live ? "LIVE" : "PAPER", status->to_approve);
	if (strcmp(title.text, desk->told_title) != 0 && desk_act(desk, &title))
		memcpy(desk->told_title, title.text, sizeof(title.text));
	title.kind = ACTION_NOTIFY;
	if (rings && desk->away)
		desk_act(desk, &title);
}

void desk_observe(struct desk *desk, const struct view *view, int64_t local_ns)
{
	if (desk->progress && view->message_next != desk->told_messages)
		desk->said[0] = '\0'; /* the engine has more to say */
	desk->told_messages = view->message_next;
	follow_order(desk, view, local_ns);
	follow_marks(desk, view);
	follow_symbol(desk, view);
	follow_lists(desk, view);
	follow_loading(desk, view, local_ns);
	tell(desk, view);
}

/* ---- where keys count ---- */

static uint32_t sheet_places(enum sheet_kind kind)
{
	static const uint32_t places[] = {
		[SHEET_NONE] = 0,
		[SHEET_APPROVE] = PLACE_APPROVE,
		[SHEET_BATCH] = PLACE_BATCH,
		[SHEET_CANCEL] = PLACE_CANCEL,
		[SHEET_CANCEL_ALL] = PLACE_CANCEL,
		[SHEET_CLOSE] = PLACE_CLOSE,
		[SHEET_FLATTEN] = PLACE_CLOSE,
		[SHEET_FREEZE] = PLACE_FREEZE,
		[SHEET_UNFREEZE] = PLACE_UNFREEZE,
		[SHEET_ORDER] = PLACE_DETAIL,
		[SHEET_WHY] = PLACE_DETAIL,
		[SHEET_HELP] = PLACE_HELP,
		[SHEET_LOG] = PLACE_DETAIL,
		[SHEET_CHANGE] = PLACE_CHANGE,
		[SHEET_CHANGE_ASK] = PLACE_ASK,
		[SHEET_TICKET] = PLACE_TICKET,
	};

	return places[kind];
}

uint32_t desk_places(const struct desk *desk, const struct view *view)
{
	(void)view;
	if (desk->line_kind != LINE_NONE)
		return PLACE_LINE;
	if (desk->sheet.kind != SHEET_NONE)
		return sheet_places(desk->sheet.kind);
	if (desk->layout <= LAYOUT_TINY)
		return PLACE_TINY | PLACE_ORDERS;
	switch (desk->focus) {
	case PANE_WATCHLIST:
		return PLACE_WATCHLIST;
	case PANE_CHART:
	case PANE_INDICATOR:
		return PLACE_CHART;
	case PANE_ORDERS:
	case PANE_DETAIL:
		return PLACE_ORDERS;
	case PANE_SIGNALS:
	case PANE_WHY:
		return PLACE_SIGNALS;
	case PANE_PERFORMANCE:
	case PANE_DEPTH: /* nothing to be filtered here either */
	case PANE_TAPE:
		return PLACE_PERFORMANCE;
	case PANE_POSITIONS:
		return PLACE_POSITIONS;
	default:
		return PLACE_OTHER;
	}
}

uint64_t desk_off(struct desk *desk, const struct view *view, int64_t local_ns)
{
	struct pane_context context = desk_context(desk, view, local_ns);
	const struct view_order *row = selected_order(&context);
	bool waits = row && order_waits(&row->order);
	bool works = row && !waits && !row->order.foreign &&
	             !order_status_is_final(row->order.status);
	uint64_t off = 0;

	if (!waits || view_is_locked(view))
		off |= UINT64_C(1) << ACT_APPROVE | UINT64_C(1) << ACT_BATCH;
	if (!waits)
		off |= UINT64_C(1) << ACT_REJECT | UINT64_C(1) << ACT_MARK;
	if (!works)
		off |= UINT64_C(1) << ACT_CANCEL;
	if (!waits && !works)
		off |= UINT64_C(1) << ACT_MODIFY;
	if (!row && !selected_signal(&context))
		off |= UINT64_C(1) << ACT_WHY;
	if (desk->sheet.kind == SHEET_APPROVE) {
		enum sheet_verdict verdict = sheet_verdict(&desk->sheet, &context);

		off &= ~(UINT64_C(1) << ACT_APPROVE);
		if (verdict != VERDICT_YES && verdict != VERDICT_SOFT)
			off |= UINT64_C(1) << ACT_YES;
		if (!row || row->checks_soft == 0)
			off |= UINT64_C(1) << ACT_ACCEPT_SOFT;
	}
	return off;
}

void desk_open_sheet(struct desk *desk, enum sheet_kind kind)
{
	desk->sheet = (struct sheet){ .kind = kind };
	desk->sheet_drawn = false;
}

void desk_close_sheet(struct desk *desk)
{
	desk_open_sheet(desk, SHEET_NONE);
}
