/* desk_draw.c - one frame: the grid, the panes of the screen, sheets and lines. */
#include "ui/pane/desk_internal.h"

#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/pane/command.h"
#include "ui/pane/order_text.h"
#include "ui/pane/performance.h"
#include "ui/pane/tiny.h"
#include "ui/term/text.h"
#include "ui/widget/title.h"

static void draw_pane(struct area area, const struct pane_context *context, enum pane_id pane)
{
	switch (pane) {
	case PANE_WATCHLIST:
		pane_watchlist(area, context);
		break;
	case PANE_CHART:
		pane_chart(area, context);
		break;
	case PANE_ORDERS:
		pane_orders(area, context);
		break;
	case PANE_SIGNALS:
		pane_signals(area, context);
		break;
	case PANE_PERFORMANCE:
		if (context->alone)
			pane_performance_full(area, context);
		else
			pane_performance(area, context);
		break;
	case PANE_POSITIONS:
		pane_positions(area, context);
		break;
	case PANE_DETAIL:
		pane_detail(area, context);
		break;
	case PANE_LOG:
		pane_log(area, context);
		break;
	case PANE_INDICATOR:
		pane_indicator(area, context);
		break;
	case PANE_WHY:
		pane_why(area, context);
		break;
	case PANE_RESEARCH:
		pane_research(area, context);
		break;
	case PANE_LAB:
		pane_lab(area, context);
		break;
	case PANE_DEPTH:
		pane_depth(area, context);
		break;
	case PANE_TAPE:
		pane_tape(area, context);
		break;
	case PANE_COUNT:
		break;
	}
}

static struct area part_of(struct area body, const struct place *place)
{
	return area_part(body, place->row, place->col, place->rows, place->cols);
}

static bool has_indicator(const struct view *view)
{
	for (int i = 0; i < view->chart.overlay_count; i++)
		if (strncmp(view->chart.overlays[i].name, "RSI", 3) == 0)
			return true;
	return false;
}

/* ---- the desk of several panes ---- */

static void draw_desk(struct desk *desk, struct area body, const struct pane_context *context)
{
	const struct view *view = context->view;
	const struct layout_wish wish = { (int)view->quote_count, (int)view->position_count,
		                          (int)view->order_count, (int)view->signal_count,
		                          has_indicator(view) };
	bool sheet = desk->sheet.kind != SHEET_NONE;

	layout_desk(&desk->places, desk->layout, body.rows, body.cols, &wish);
	if (!desk->places.panes[desk->focus].shown)
		desk->focus = PANE_ORDERS;
	for (int i = 0; i < PANE_COUNT; i++) {
		const struct place *place = &desk->places.panes[i];
		struct pane_context here = *context;

		if (!place->shown || (sheet && place->col >= desk->places.sheet.col))
			continue;
		here.focus = sheet ? PANE_COUNT : desk->focus;
		if (i == PANE_CHART && view_is_stale(view))
			pane_broker(part_of(body, place), &here);
		else
			draw_pane(part_of(body, place), &here, (enum pane_id)i);
	}
	for (int i = 0; i < desk->places.divider_count; i++) {
		const struct place *line = &desk->places.dividers[i];

		if (!sheet || line->col < desk->places.sheet.col)
			area_column(body, line->row, line->col, line->rows, ROLE_DIM,
			            GLYPH_DIVIDER);
	}
	if (sheet)
		desk->sheet_drawn =
			sheet_draw(part_of(body, &desk->places.sheet), context, &desk->sheet);
}

/* ---- one pane over the whole body ---- */

/* The order that keys act on, below a pane that is not the queue. Returns its rows. */
static int draw_strip(struct area body, const struct pane_context *context)
{
	const struct view_order *row = selected_order(context);
	char id[UUID_SHORT_TEXT], line[PANE_TEXT], text[PANE_TEXT], money[FIGURE_TEXT];
	char left[FIGURE_TEXT];
	struct area strip = area_part(body, body.rows - 2, 0, 2, body.cols);
	struct title title = { .left = _("To approve"), .gap = 2 };
	int waiting = context->view->status.to_approve, end = 0;

	if (!row || !order_waits(&row->order) || body.rows < 6)
		return 0;
	title_draw(strip, &title);
	snprintf(text, sizeof(text), _(" %d in all "), waiting);
	area_put_right(strip, 0, strip.cols - 1, strip.cols / 2, ROLE_PLAIN, text);
	area_glyph(strip, 1, 0, ROLE_PLAIN, GLYPH_ORDER_CURSOR);
	area_put(strip, 1, 2, ROLE_PLAIN, order_id_text(id, &row->order));
	end = 7 + area_put_text(strip, 1, 7, strip.cols - 8, ROLE_PLAIN,
	                        order_line(line, context->view, row, false));
	figure_exact(money, row->value, 2);
	end += 12 > (int)strlen(money) + 2 ? 12 : (int)strlen(money) + 2;
	if (area_put_right(strip, 1, end, 12, ROLE_PLAIN, money))
		end += 2;
	if (end + 10 <= strip.cols - 28)
		area_put_text(strip, 1, end, 9, ROLE_PLAIN, row->order.strategy);
	if (row->checks_hard > 0)
		snprintf(text, sizeof(text), _("checks %d hard"), row->checks_hard);
	else if (row->checks_soft > 0)
		snprintf(text, sizeof(text), _("checks %d soft"), row->checks_soft);
	else
		snprintf(text, sizeof(text), "%s", _("checks ok"));
	if (end + 10 < strip.cols - 15)
		area_put_text(strip, 1, end + 10, strip.cols - 14 - end - 10,
		              order_state_style(row), text);
	snprintf(text, sizeof(text), _("left %s"), order_left(left, row, context));
	area_put_text(strip, 1, strip.cols - 13, 13, ROLE_PLAIN, text);
	area_mark(strip, 1, 0, strip.cols, ATTR_SELECT);
	return 2;
}

static void draw_orders(struct area body, struct pane_context *context, bool titled)
{
	int rows = (int)context->view->order_count + (titled ? 2 : 1);
	int most = body.rows > 14 ? body.rows - 7 : body.rows;

	if (rows > most)
		rows = most;
	context->alone = !titled;
	pane_orders(area_part(body, 0, 0, most, body.cols), context);
	context->alone = true;
	if (selected_order(context) && rows + 3 < body.rows)
		pane_detail(area_part(body, rows + 1, 0, body.rows - rows - 1, body.cols),
		            context);
}

static void draw_signals(struct area body, struct pane_context *context, bool wide)
{
	int list = wide ? 50 : body.cols;

	context->alone = !wide;
	if (!wide) {
		int rows = (int)context->view->signal_count, most = body.rows / 2;

		rows = rows < 1 ? 1 : rows > most ? most : rows;
		if (body.rows < 14 || !selected_signal(context))
			rows = body.rows;
		pane_signals(area_part(body, 0, 0, rows, list), context);
		pane_why(area_part(body, rows + 1, 0, body.rows - rows - 1, list), context);
		return;
	}
	pane_signals(area_part(body, 0, 0, body.rows, list), context);
	area_column(body, 0, list, body.rows, ROLE_DIM, GLYPH_DIVIDER);
	pane_why(area_part(body, 0, list + 1, body.rows, body.cols - list - 1), context);
}

static void draw_chart(struct area body, struct pane_context *context)
{
	int indicator = has_indicator(context->view) && body.rows >= 24 ? 6 : 0;

	pane_chart(area_part(body, 0, 0, body.rows - indicator, body.cols), context);
	if (indicator)
		pane_indicator(area_part(body, body.rows - indicator, 0, indicator, body.cols),
		               context);
}

/* The book and the trades beside one another, or the one that was asked for. */
static void draw_market(const struct desk *desk, struct area body,
                        const struct pane_context *context, bool wide)
{
	int book = 68; /* with the exchanges */

	if (!wide && desk->screen == SCREEN_DEPTH) {
		pane_depth(body, context);
		return;
	}
	if (!wide) {
		pane_tape(body, context);
		return;
	}
	pane_depth(area_part(body, 0, 0, body.rows, book), context);
	area_column(body, 0, book, body.rows, ROLE_DIM, GLYPH_DIVIDER);
	pane_tape(area_part(body, 0, book + 1, body.rows, body.cols - book - 1), context);
}

static void draw_single(struct desk *desk, struct area body, const struct pane_context *context)
{
	struct pane_context here = *context;
	bool wide = body.cols >= 120;

	here.alone = true;
	if (desk->screen != SCREEN_ORDERS && !wide)
		body.rows -= draw_strip(body, &here);
	switch (desk->screen) {
	case SCREEN_DESK:
		if (desk->zoomed) {
			here.alone =
				desk->focus == PANE_CHART || desk->focus == PANE_PERFORMANCE;
			draw_pane(body, &here, desk->focus);
		} else {
			pane_watchlist(body, &here);
		}
		break;
	case SCREEN_CHART:
		draw_chart(body, &here);
		break;
	case SCREEN_SIGNALS:
		draw_signals(body, &here, wide);
		break;
	case SCREEN_ORDERS:
		draw_orders(body, &here, wide);
		break;
	case SCREEN_POSITIONS:
		pane_positions(body, &here);
		break;
	case SCREEN_PERFORMANCE:
		pane_performance_full(body, &here);
		break;
	case SCREEN_RESEARCH:
		pane_research(body, &here);
		break;
	case SCREEN_DEPTH:
	case SCREEN_TAPE:
		draw_market(desk, body, &here, wide);
		break;
	case SCREEN_LAB:
	case SCREEN_COUNT:
		pane_lab(body, &here);
		break;
	}
}

/* ---- the frame ---- */

static void draw_body(struct desk *desk, struct area body, const struct pane_context *context)
{
	enum sheet_kind kind = desk->sheet.kind;
	bool whole = kind == SHEET_HELP || kind == SHEET_LOG;
	bool several =
		desk->screen == SCREEN_DESK && desk->layout >= LAYOUT_DESK && !desk->zoomed;

	if (several && !whole)
		draw_desk(desk, body, context);
	else if (kind != SHEET_NONE)
		desk->sheet_drawn = sheet_draw(body, context, &desk->sheet);
	else
		draw_single(desk, body, context);
}

/* What the message line says beside an open sheet; NULL: the newest message. */
static const char *sheet_remark(const struct desk *desk, bool narrow)
{
	if (*desk->said)
		return desk->said;
	switch (desk->sheet.kind) {
	case SHEET_NONE:
		return NULL;
	case SHEET_APPROVE:
		return narrow ? _("y is refused if the order changed.")
		              : _("This preview refreshes while it is open; y is refused if "
		                  "the "
		                  "order changed.");
	case SHEET_BATCH:
	case SHEET_CANCEL:
	case SHEET_CANCEL_ALL:
	case SHEET_CHANGE:
	case SHEET_CHANGE_ASK:
	case SHEET_CLOSE:
	case SHEET_FLATTEN:
	case SHEET_FREEZE:
		return _("Nothing has changed yet.");
	case SHEET_UNFREEZE:
		return _("Enter opens trading; it sends no order.");
	case SHEET_TICKET:
		return narrow ? _("The ticket only proposes.")
		              : _("The ticket only proposes; the order then waits for a and "
		                  "y.");
	default:
		return NULL;
	}
}

static void draw_lines(struct desk *desk, struct area area, const struct pane_context *context)
{
	const struct view *view = context->view;
	uint32_t place = desk_places(desk, view);
	bool strip = desk->layout == LAYOUT_ONE && desk->screen != SCREEN_ORDERS;
	struct palette_state palette = { .line = &desk->line,
		                         .chosen = desk->chosen,
		                         .prompt = desk->line_kind == LINE_FILTER ? "/" : ":" };

	if (place & PLACE_PANES && view_is_stale(view))
		place |= PLACE_DOWN;
	hints_draw(area_part(area, area.rows - 1, 0, 1, area.cols), place,
	           desk_off(desk, view, context->local_ns), 1);
	if (desk->line_kind == LINE_NONE) {
		message_draw(area_part(area, area.rows - 2, 0, 1, area.cols), context,
		             sheet_remark(desk, area.cols < 120), strip);
		return;
	}
	if (desk->line_kind == LINE_COMMAND || desk->line_kind == LINE_FILTER) {
		int rows = palette_rows(view, &palette);

		if (rows > area.rows - 3)
			rows = area.rows - 3 > 0 ? area.rows - 3 : 1;
		palette_draw(area_part(area, area.rows - 1 - rows, 0, rows, area.cols), context,
		             &palette);
	}
}

static void draw_full(struct desk *desk, struct area area, const struct pane_context *context)
{
	status_draw(area_part(area, 0, 0, 1, area.cols), context);
	screens_draw(area_part(area, 1, 0, 1, area.cols), context, desk->screen);
	draw_body(desk, area_part(area, 2, 0, area.rows - 4, area.cols), context);
	draw_lines(desk, area, context);
}

static void draw_tiny(struct desk *desk, struct area area, const struct pane_context *context)
{
	struct area line = area_part(area, area.rows - 2, 0, 1, area.cols);
	struct palette_state palette = { .line = &desk->line,
		                         .prompt = desk->line_kind == LINE_FILTER ? "/" : ":" };

	desk->sheet_drawn = tiny_draw(area, context, &desk->sheet,
	                              desk_off(desk, context->view, context->local_ns)) &&
	                    desk->sheet.kind != SHEET_NONE;
	if (desk->line_kind != LINE_NONE) {
		area_clear(line);
		palette_draw(line, context, &palette);
	} else if (*desk->said) {
		area_clear(line);
		area_put_text(line, 0, 0, line.cols, ROLE_PLAIN, desk->said);
	}
}

void desk_draw(struct screen *screen, struct desk *desk, const struct view *view,
               int64_t local_ns)
{
	struct area area = area_of(screen);
	struct pane_context context = desk_context(desk, view, local_ns);
	enum layout_kind layout = layout_kind(area.rows, area.cols);

	screen_clear(screen);
	if (layout < LAYOUT_DESK && desk->layout >= LAYOUT_DESK && desk->screen == SCREEN_DESK)
		desk->focus = PANE_WATCHLIST;
	if (layout >= LAYOUT_DESK && desk->layout < LAYOUT_DESK && desk->screen == SCREEN_DESK)
		desk->focus = PANE_ORDERS;
	context.focus = desk->focus;
	desk->layout = layout;
	desk->sheet_drawn = false;
	switch (layout) {
	case LAYOUT_NOTHING:
		break;
	case LAYOUT_MODE:
	case LAYOUT_MINI:
		desk->sheet_drawn = mini_draw(area, &context, &desk->sheet);
		break;
	case LAYOUT_TINY:
		draw_tiny(desk, area, &context);
		break;
	case LAYOUT_ONE:
	case LAYOUT_DESK:
	case LAYOUT_WIDE:
		draw_full(desk, area, &context);
		break;
	}
	desk_follow_watch(desk, view);
}
