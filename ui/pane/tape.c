/* tape.c - time and sales of the linked symbol, the newest first. */
#include "ui/pane/pane.h"

#include <stdio.h>
#include <string.h>

#include "client/watch_text.h"
#include "core/i18n.h"
#include "ui/widget/title.h"

/* Columns, as in the picture of 200 x 60; where there is room side, exchange and marks. */
enum {
	TIME_COL = 1,
	PRICE_COL = 11,
	PRICE_LEAST = 6,
	SIZE = 6,
	SIDE = 6,
	VENUE = 10,
	WIDE = 51, /* side and exchange */
	MARKS = 8  /* columns below which they are not shown */
};

static bool is_doubtful(const struct pane_context *context)
{
	const struct view_tape *tape = &context->view->tape;

	return view_is_stale(context->view) || tape->status.state != WATCH_LIVE ||
	       tape->status.stale != QUOTE_LIVE || tape->load == VIEW_STALE;
}

static void draw_title(struct area area, const struct pane_context *context)
{
	const struct view_tape *tape = &context->view->tape;
	char left[PANE_TEXT], right[PANE_TEXT] = "";
	struct title title = { .left = left,
		               .right = right,
		               .margin = true,
		               .right_style = ROLE_WARN,
		               .focused = context->focus == PANE_TAPE };

	/* TRANSLATORS: the trades as they are printed, time and sales */
	snprintf(left, sizeof(left), "%s%s%s", _("Trades"), *tape->symbol ? "  " : "",
	         tape->symbol);
	if ((tape->load == VIEW_READY || tape->load == VIEW_STALE) &&
	    !*pane_stale_text(right, context) && is_doubtful(context))
		snprintf(right, sizeof(right), "%s",
		         watch_word(tape->status.state, tape->status.stale));
	title_draw(area, &title);
}

/* Where the columns begin or end: prices are never cut, so that long ones move the rest. */
struct columns {
	int price_end, arrow, size_end, side, venue, marks;
	int places;
	bool wide, doubtful;
};

static struct columns measure(const struct area *area, const struct pane_context *context,
                              size_t top)
{
	const struct view_tape *tape = &context->view->tape;
	struct columns columns = { .places = symbol_places(context->view, tape->symbol),
		                   .wide = area->cols >= WIDE,
		                   .doubtful = is_doubtful(context) };
	int price = PRICE_LEAST, size = SIZE;
	char text[FIGURE_TEXT];

	for (int i = 0; i < area->rows && view_print(tape, top + (size_t)i); i++) {
		const struct print *print = view_print(tape, top + (size_t)i);
		int needs = (int)strlen(figure_level(text, print->price, columns.places));

		price = needs > price ? needs : price;
		needs = (int)strlen(figure_quantity(text, print->size));
		size = needs > size ? needs : size;
	}
	columns.price_end = PRICE_COL + price;
	columns.arrow = columns.price_end + 1;
	columns.size_end = columns.arrow + 2 + size;
	columns.side = columns.size_end + 2;
	columns.venue = columns.side + SIDE + 2;
	columns.marks = columns.venue + VENUE + 1;
	return columns;
}

static void add_mark(char *out, const char *mark)
{
	size_t length = strlen(out);

	snprintf(out + length, PANE_TEXT - length, "%s%s", length ? ", " : "", mark);
}

static void draw_wide(struct area area, int row, const struct columns *columns,
                      const struct print *print)
{
	char marks[PANE_TEXT] = "";
	const char *side = print->side == PRINT_AT_BID   ? _("bid")
	                   : print->side == PRINT_AT_ASK ? _("ask")
	                   : print->side == PRINT_INSIDE ? _("inside")
	                                                 : "";

	if (*print->conditions)
		add_mark(marks, print->conditions);
	if (print->past_limit)
		add_mark(marks, _("past limit"));
	if (print->unreported)
		add_mark(marks, _("unreported"));
	area_put_text(area, row, columns->side, SIDE, ROLE_PLAIN, side);
	area_put_text(area, row, columns->venue, VENUE, ROLE_DIM, print->venue);
	if (area.cols - columns->marks > MARKS)
		area_put_text(area, row, columns->marks, area.cols - columns->marks - 1,
		              ROLE_DIM, marks);
}

static void draw_print(struct area area, int row, const struct pane_context *context,
                       const struct columns *columns, const struct print *print)
{
	unsigned style = columns->doubtful ? ROLE_DIM : ROLE_PLAIN;
	bool up = print->tick == PRINT_UP, down = print->tick == PRINT_DOWN;
	char text[FIGURE_TEXT], clock[CLOCK_TEXT];

	area_put(area, row, TIME_COL, style, clock_text(clock, context->zone, print->time_ns));
	area_put_right(area, row, columns->price_end, area.cols, style,
	               figure_level(text, print->price, columns->places));
	if (up || down)
		area_glyph(area, row, columns->arrow,
		           columns->doubtful ? ROLE_DIM
		           : up              ? ROLE_UP
		                             : ROLE_DOWN,
		           up ? GLYPH_UP : GLYPH_DOWN);
	area_put_right(area, row, columns->size_end, area.cols, style,
	               figure_quantity(text, print->size));
	if (columns->wide)
		draw_wide(area, row, columns, print);
}

static void draw_header(struct area area, const struct columns *columns)
{
	area_put(area, 0, TIME_COL, ROLE_TITLE, _("Time"));
	area_put_right(area, 0, columns->price_end, PRICE_COL, ROLE_TITLE, _("Price"));
	area_put_right(area, 0, columns->size_end, SIZE + 1, ROLE_TITLE, _("Size"));
	area_put_text(area, 0, columns->side, SIDE, ROLE_TITLE, _("Side"));
	area_put_text(area, 0, columns->venue, VENUE, ROLE_TITLE, _("Exchange"));
	if (area.cols - columns->marks > MARKS)
		area_put_text(area, 0, columns->marks, area.cols - columns->marks - 1,
		              ROLE_TITLE, _("Marks"));
}

static void draw_prints(struct area area, const struct pane_context *context)
{
	const struct view_tape *tape = &context->view->tape;
	size_t *top = &context->state->top[PANE_TAPE];
	struct columns columns;
	int row = 0;

	if (*top >= tape->count)
		*top = tape->count > 0 ? tape->count - 1 : 0;
	columns = measure(&area, context, *top);
	if (columns.wide)
		draw_header(area, &columns);
	row = columns.wide;
	for (size_t i = *top; i < tape->count && row < area.rows; i++) {
		const struct print *print = view_print(tape, i);

		draw_print(area, row++, context, &columns, print);
		if (print->gap && row < area.rows)
			area_put_text(area, row++, TIME_COL, area.cols - 2, ROLE_WARN,
			              _("Prints are missing here"));
	}
}

void pane_tape(struct area area, const struct pane_context *context)
{
	const struct view_tape *tape = &context->view->tape;
	const struct pane_watch what = { .load = tape->load,
		                         .pane = PANE_TAPE,
		                         .state = tape->status.state,
		                         .stale = tape->status.stale,
		                         .note = tape->status.note,
		                         .rows = tape->count,
		                         .empty = _("No trades. Choose a symbol."),
		                         .failed = _("Trades unreadable; :log"),
		                         .nothing = _("Nothing was traded yet") };

	draw_title(area, context);
	if (!context->alone)
		area = area_part(area, 0, 0, area.rows - 1,
		                 area.cols); /* apart from the next */
	if (!pane_draw_watch(area, context, &what))
		draw_prints(area_part(area, 1, 0, area.rows - 1, area.cols), context);
}
