/* desk_keys.c - keys of the panes: moving, screens, charts; and where each key goes. */
#include "ui/pane/desk_internal.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "client/reason_text.h"
#include "core/i18n.h"
#include "ui/pane/order_text.h"

#define PRESENT_NS (20 * INT64_C(1000000000))

enum { ZOOM_MOST = 2, ZOOM_LEAST = -4, PAGE = 10 };

/* ---- screens and panes ---- */

bool desk_pane_visible(const struct desk *desk, enum pane_id pane)
{
	if (desk->layout <= LAYOUT_TINY)
		return false;
	if (desk->screen == SCREEN_DESK && desk->layout >= LAYOUT_DESK)
		return desk->places.panes[pane].shown;
	switch (desk->screen) {
	case SCREEN_DESK:
		return pane == PANE_WATCHLIST;
	case SCREEN_CHART:
		return pane == PANE_CHART;
	case SCREEN_SIGNALS:
		return pane == PANE_SIGNALS;
	case SCREEN_ORDERS:
		return pane == PANE_ORDERS;
	case SCREEN_POSITIONS:
		return pane == PANE_POSITIONS;
	case SCREEN_PERFORMANCE:
		return pane == PANE_PERFORMANCE;
	case SCREEN_RESEARCH:
		return pane == PANE_RESEARCH;
	case SCREEN_LAB:
		return pane == PANE_LAB;
	case SCREEN_DEPTH:
		return pane == PANE_DEPTH || (pane == PANE_TAPE && desk->layout >= LAYOUT_DESK);
	case SCREEN_TAPE:
		return pane == PANE_TAPE || (pane == PANE_DEPTH && desk->layout >= LAYOUT_DESK);
	case SCREEN_COUNT:
		break;
	}
	return false;
}

void desk_set_screen(struct desk *desk, const struct view *view, enum screen_id screen)
{
	static const enum pane_id first[SCREEN_COUNT] = {
		[SCREEN_DESK] = PANE_ORDERS,         [SCREEN_CHART] = PANE_CHART,
		[SCREEN_SIGNALS] = PANE_SIGNALS,     [SCREEN_ORDERS] = PANE_ORDERS,
		[SCREEN_POSITIONS] = PANE_POSITIONS, [SCREEN_PERFORMANCE] = PANE_PERFORMANCE,
		[SCREEN_RESEARCH] = PANE_RESEARCH,   [SCREEN_LAB] = PANE_LAB,
		[SCREEN_DEPTH] = PANE_DEPTH,         [SCREEN_TAPE] = PANE_TAPE,
	};

	(void)view;
	desk_close_sheet(desk);
	desk->screen = screen;
	desk->zoomed = false;
	desk->focus = first[screen];
	if (screen == SCREEN_DESK && desk->layout < LAYOUT_DESK)
		desk->focus = PANE_WATCHLIST;
}

static void next_pane(struct desk *desk, int step)
{
	static const enum pane_id ring[] = { PANE_WATCHLIST, PANE_POSITIONS, PANE_PERFORMANCE,
		                             PANE_CHART,     PANE_ORDERS,    PANE_SIGNALS,
		                             PANE_LOG,       PANE_DEPTH,     PANE_TAPE };
	const int count = sizeof(ring) / sizeof(ring[0]);
	int at = 0;

	if (desk->screen >= SCREEN_DEPTH) { /* the two belong together */
		desk_set_screen(desk, NULL,
		                desk->screen == SCREEN_DEPTH ? SCREEN_TAPE : SCREEN_DEPTH);
		return;
	}
	if (desk->screen != SCREEN_DESK || desk->layout < LAYOUT_DESK) {
		/* one pane at a time: the next pane is the next screen */
		desk_set_screen(
			desk, NULL,
			(enum screen_id)(((int)desk->screen + step + SCREEN_PERFORMANCE + 1) %
		                         (SCREEN_PERFORMANCE + 1)));
		return;
	}
	while (at < count && ring[at] != desk->focus)
		at++;
	for (int i = 0; i < count; i++) {
		at = (at + step + count) % count;
		if (desk_pane_visible(desk, ring[at])) {
			desk->focus = ring[at];
			return;
		}
	}
}

/* ---- cursors ---- */

/* The place `by` rows from `at` among `count` rows. */
static size_t moved(size_t at, size_t count, int by)
{
	long long to = (long long)at + by;

	if (count == 0 || by == INT_MIN || to < 0)
		return 0;
	return by == INT_MAX || to >= (long long)count ? count - 1 : (size_t)to;
}

static void move_order(struct desk *desk, const struct pane_context *context, int by)
{
	const struct view *view = context->view;
	const struct view_order *rows[LIST_ROWS];
	size_t count = 0, at = 0;

	for (size_t i = 0; i < view->order_count && count < LIST_ROWS; i++) {
		const struct view_order *row = &view->orders[i];

		if (!order_is_shown(row, context->local_ns) ||
		    !filter_passes(context, PANE_ORDERS, row->order.symbol,
		                   row->order.strategy))
			continue;
		if (desk->layout <= LAYOUT_TINY && !order_waits(&row->order))
			continue;
		if (uuid_cmp(&row->order.id, &desk->state.order_id) == 0)
			at = count;
		rows[count++] = row;
	}
	if (count == 0)
		return;
	at = moved(at, count, by);
	desk->state.order_id = rows[at]->order.id;
	desk->state.order_set = true;
	desk->order_place = at;
	desk->order_chosen = true;
	desk_link(desk, view, rows[at]->order.symbol);
}

static void move_quote(struct desk *desk, const struct pane_context *context, int by)
{
	const struct view *view = context->view;
	const char *rows[LIST_ROWS];
	size_t count = 0, at = 0;

	for (size_t i = 0; i < view->quote_count && count < LIST_ROWS; i++) {
		const struct instrument *instrument = &view->quotes[i].instrument;

		if (!filter_passes(context, PANE_WATCHLIST, instrument->symbol,
		                   instrument->name))
			continue;
		if (strcmp(instrument->symbol, desk->state.symbol) == 0)
			at = count;
		rows[count++] = instrument->symbol;
	}
	if (count > 0)
		desk_link(desk, view, rows[moved(at, count, by)]);
}

static void move_signal(struct desk *desk, const struct pane_context *context, int by)
{
	const struct view *view = context->view;
	const struct signal *rows[LIST_ROWS];
	size_t count = 0, at = 0;

	for (size_t i = 0; i < view->signal_count && count < LIST_ROWS; i++) {
		const struct signal *signal = &view->signals[i].signal;

		if (!filter_passes(context, PANE_SIGNALS, signal->symbol, signal->strategy))
			continue;
		if (uuid_cmp(&signal->id, &desk->state.signal_id) == 0)
			at = count;
		rows[count++] = signal;
	}
	if (count == 0)
		return;
	at = moved(at, count, by);
	desk->state.signal_id = rows[at]->id;
	desk->state.signal_set = true;
	desk_link(desk, view, rows[at]->symbol);
}

static void move_position(struct desk *desk, const struct pane_context *context, int by)
{
	const struct view *view = context->view;
	size_t at = 0;

	for (size_t i = 0; i < view->position_count; i++)
		if (strcmp(view->positions[i].symbol, desk->state.position) == 0)
			at = i;
	if (view->position_count == 0)
		return;
	at = moved(at, view->position_count, by);
	snprintf(desk->state.position, SYMBOL_TEXT, "%s", view->positions[at].symbol);
	desk_link(desk, view, view->positions[at].symbol);
}

static void scroll(struct desk *desk, enum pane_id pane, size_t count, int by)
{
	size_t *top = &desk->state.top[pane];

	*top = moved(*top, count, by);
}

void desk_move(struct desk *desk, const struct pane_context *context, int by)
{
	if (desk->layout <= LAYOUT_TINY) {
		move_order(desk, context, by);
		return;
	}
	switch (desk->focus) {
	case PANE_WATCHLIST:
	case PANE_CHART:
	case PANE_RESEARCH:
	case PANE_DEPTH:
		move_quote(desk, context, by);
		break;
	case PANE_SIGNALS:
		move_signal(desk, context, by);
		break;
	case PANE_POSITIONS:
		move_position(desk, context, by);
		break;
	case PANE_LOG:
		scroll(desk, PANE_LOG, context->view->message_count, by);
		break;
	case PANE_TAPE:
		scroll(desk, PANE_TAPE, context->view->tape.count, by);
		break;
	case PANE_ORDERS:
		move_order(desk, context, by);
		break;
	default:
		break;
	}
}

/* ---- chart ---- */

static void change_timeframe(struct desk *desk, const struct view *view, int step)
{
	int to = (int)view->chart.timeframe + step;

	if (to < 0 || to >= TIMEFRAME_COUNT)
		return;
	desk->state.chart.pan = 0;
	desk->state.chart.crosshair = -1;
	desk_subscribe(desk, view, (enum timeframe)to);
}

static void pan(struct desk *desk, const struct view *view, int by)
{
	int most = view->chart.bar_count > 0 ? (int)view->chart.bar_count - 1 : 0;
	int to = desk->state.chart.pan + by;

	desk->state.chart.pan = to < 0 ? 0 : to > most ? most : to;
}

static void move_crosshair(struct desk *desk, const struct view *view, int by)
{
	int to = desk->state.chart.crosshair + by;
	int most = view->chart.bar_count > 0 ? (int)view->chart.bar_count - 1 : -1;

	desk->state.chart.crosshair = to < -1 ? -1 : to > most ? most : to;
}

static bool chart_action(struct desk *desk, enum key_action action, const struct view *view)
{
	struct chart_state *chart = &desk->state.chart;

	switch (action) {
	case ACT_TIMEFRAME_UP:
		change_timeframe(desk, view, 1);
		return true;
	case ACT_TIMEFRAME_DOWN:
		change_timeframe(desk, view, -1);
		return true;
	case ACT_CHART_KIND:
		chart->kind = (enum chart_kind)((chart->kind + 1) % (CHART_LINE + 1));
		return true;
	case ACT_ZOOM_IN:
		chart->zoom += chart->zoom < ZOOM_MOST;
		return true;
	case ACT_ZOOM_OUT:
		chart->zoom -= chart->zoom > ZOOM_LEAST;
		return true;
	case ACT_PAN_LEFT:
		pan(desk, view, PAGE);
		return true;
	case ACT_PAN_RIGHT:
		pan(desk, view, -PAGE);
		return true;
	case ACT_LEFT:
		move_crosshair(desk, view, 1);
		return true;
	case ACT_RIGHT:
		move_crosshair(desk, view, -1);
		return true;
	case ACT_LOG_SCALE:
		chart->logarithmic = !chart->logarithmic;
		return true;
	default:
		return false;
	}
}

/* ---- the rest ---- */

static void open_row(struct desk *desk, const struct key *key,
                     const struct pane_context *context)
{
	if (desk->focus == PANE_WATCHLIST || desk->focus == PANE_POSITIONS)
		desk_set_screen(desk, context->view, SCREEN_CHART);
	else
		desk_order_action(desk, ACT_WHY, key, context);
}

static void start_line(struct desk *desk, enum line_kind kind)
{
	desk->line_kind = kind;
	input_clear(&desk->line);
	desk->chosen = 0;
	if (kind == LINE_FILTER) {
		desk->state.filter[0] = '\0';
		desk->state.filter_pane = desk->focus;
	}
}

static void back(struct desk *desk)
{
	if (*desk->state.filter)
		desk->state.filter[0] = '\0';
	else if (desk->state.chart.crosshair >= 0)
		desk->state.chart.crosshair = -1;
	else if (desk->zoomed)
		desk->zoomed = false;
}

static void simple(struct desk *desk, enum action_kind kind)
{
	struct action action = { .kind = kind };

	desk_act(desk, &action);
}

/* The focused row in words: an order, a signal with its reason, or a symbol and price. */
static void copy_row(struct desk *desk, const struct pane_context *context)
{
	const struct view_order *order = selected_order(context);
	const struct view_signal *signal = selected_signal(context);
	struct action action = { .kind = ACTION_COPY };
	char text[PANE_TEXT], id[UUID_SHORT_TEXT];

	if ((desk->focus == PANE_ORDERS || desk->focus == PANE_DETAIL) && order)
		snprintf(action.text, sizeof(action.text), "%s %.200s",
		         order_id_text(id, &order->order),
		         order_line(text, context->view, order, false));
	else if ((desk->focus == PANE_SIGNALS || desk->focus == PANE_WHY) && signal) {
		reason_text(text, sizeof(text), &signal->signal.reason);
		snprintf(action.text, sizeof(action.text), "%s %s %.2f: %.180s",
		         signal->signal.symbol, signal->signal.strategy,
		         signal->signal.strength, text);
	} else {
		snprintf(action.text, sizeof(action.text), "%s", desk->state.symbol);
	}
	if (*action.text && desk_act(desk, &action))
		desk_sayf(desk, _("Copied: %.120s"), action.text);
}

static bool move_action(struct desk *desk, enum key_action action,
                        const struct pane_context *context)
{
	static const struct {
		enum key_action action;
		int by;
	} moves[] = {
		{ ACT_DOWN, 1 },         { ACT_UP, -1 },
		{ ACT_FIRST, INT_MIN },  { ACT_LAST, INT_MAX },
		{ ACT_PAGE_DOWN, PAGE }, { ACT_PAGE_UP, -PAGE },
		{ ACT_NEXT_MATCH, 1 },   { ACT_PREVIOUS_MATCH, -1 },
	};

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		if (moves[i].action == action) {
			desk_move(desk, context, moves[i].by);
			return true;
		}
	}
	return false;
}

void desk_pane_action(struct desk *desk, enum key_action action, const struct key *key,
                      const struct pane_context *context)
{
	if (desk_order_action(desk, action, key, context) ||
	    move_action(desk, action, context) || chart_action(desk, action, context->view))
		return;
	switch (action) {
	case ACT_SCREEN:
		desk_set_screen(desk, context->view, (enum screen_id)(key->text[0] - '1'));
		break;
	case ACT_DEPTH:
		desk_set_screen(desk, context->view, SCREEN_DEPTH);
		break;
	case ACT_TAPE:
		desk_set_screen(desk, context->view, SCREEN_TAPE);
		break;
	case ACT_NEXT_PANE:
		next_pane(desk, 1);
		break;
	case ACT_PREVIOUS_PANE:
		next_pane(desk, -1);
		break;
	case ACT_ZOOM_PANE:
		desk->zoomed = !desk->zoomed;
		break;
	case ACT_OPEN:
		open_row(desk, key, context);
		break;
	case ACT_FILTER:
		start_line(desk, LINE_FILTER);
		break;
	case ACT_COMMAND:
		start_line(desk, LINE_COMMAND);
		break;
	case ACT_HELP:
		desk_open_sheet(desk, SHEET_HELP);
		break;
	case ACT_LOG:
		desk_open_sheet(desk, SHEET_LOG);
		break;
	case ACT_COPY:
		copy_row(desk, context);
		break;
	case ACT_BACK:
		back(desk);
		break;
	case ACT_QUIT:
		simple(desk, ACTION_DETACH);
		break;
	case ACT_REDRAW:
		simple(desk, ACTION_REDRAW);
		break;
	case ACT_SUSPEND:
		simple(desk, ACTION_SUSPEND);
		break;
	default:
		break;
	}
}

/* ---- mouse ---- */

static void mouse(struct desk *desk, const struct key *key, const struct pane_context *context)
{
	if (desk->sheet.kind != SHEET_NONE || desk->line_kind != LINE_NONE)
		return;
	if (key->number == 4 || key->number == 5) {
		desk_move(desk, context, key->number == 4 ? -1 : 1);
		return;
	}
	if (desk->screen != SCREEN_DESK || desk->layout < LAYOUT_DESK || desk->zoomed)
		return;
	for (int i = 0; i < PANE_COUNT; i++) {
		const struct place *place = &desk->places.panes[i];

		if (place->shown && key->row - 2 >= place->row &&
		    key->row - 2 < place->row + place->rows && key->col >= place->col &&
		    key->col < place->col + place->cols)
			desk->focus = (enum pane_id)i;
	}
}

/* Now and then, not at each key. */
static void tell_present(struct desk *desk, const struct view *view, int64_t local_ns)
{
	if (!view->status.connected || view->status.read_only ||
	    (desk->present_ns != 0 && local_ns - desk->present_ns < PRESENT_NS))
		return;
	desk->present_ns = local_ns;
	simple(desk, ACTION_PRESENT);
}

void desk_key(struct desk *desk, const struct key *key, const struct view *view,
              int64_t local_ns)
{
	struct pane_context context;
	enum key_action action = ACT_NONE;

	if (key->code == CODE_NONE || key->code == CODE_RESIZE)
		return;
	if (key->code == CODE_CLOSED) {
		simple(desk, ACTION_DETACH);
		return;
	}
	if (key->code == CODE_FOCUS_IN || key->code == CODE_FOCUS_OUT) {
		desk->away = key->code == CODE_FOCUS_OUT;
		return;
	}
	tell_present(desk, view, local_ns);
	desk_observe(desk, view, local_ns);
	desk->said[0] = '\0';
	context = desk_context(desk, view, local_ns);
	if (key->code == CODE_PASTE) {
		desk_paste(desk, key);
	} else if (key->code == CODE_MOUSE) {
		mouse(desk, key, &context);
	} else if (desk->line_kind != LINE_NONE) {
		desk_line_key(desk, key, &context);
	} else if (desk->sheet.kind != SHEET_NONE) {
		desk_sheet_key(desk, key, &context);
	} else {
		action = keymap_find(desk_places(desk, view), key);
		desk_pane_action(desk, action, key, &context);
	}
}
