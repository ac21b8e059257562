/* depth.c - the order book of the linked symbol: bids on the left, asks on the right, with
 * bars that show how sizes compare on their side. */
#include "ui/pane/pane.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "client/watch_text.h"
#include "core/i18n.h"
#include "ui/term/text.h"
#include "ui/widget/title.h"

/* Columns, as in the picture of 200 x 60; where there is room the exchanges stand outside. */
enum {
	BAR = 6,
	SIZE = 6,
	PRICE = 8,
	BID_BAR = 1,
	BID_SIZE_END = 13,
	BID_END = 22,
	ASK_END = 31,
	ASK_SIZE_END = 38,
	ASK_BAR = 39,
	WIDTH = 46,
	VENUE = 10,
	WITH_VENUES = WIDTH + 2 * (VENUE + 1),
	SENTENCE = 320
};

static void write_right(char *out, struct title *title, const struct pane_context *context)
{
	const struct view_depth *depth = &context->view->depth;
	double spread = depth_spread(&depth->book);
	char money[FIGURE_TEXT];

	out[0] = '\0';
	if (depth->load != VIEW_READY && depth->load != VIEW_STALE)
		return;
	if (*pane_stale_text(out, context)) {
		title->right_style = ROLE_WARN;
	} else if (depth->book.state != WATCH_LIVE || depth->book.stale != QUOTE_LIVE) {
		snprintf(out, PANE_TEXT, "%s",
		         watch_word(depth->book.state, depth->book.stale));
		title->right_style = ROLE_WARN;
	} else if (depth->book.crossed) {
		snprintf(out, PANE_TEXT, "%s", _("CROSSED"));
		title->right_style = ROLE_WARN;
	} else if (isfinite(spread)) {
		snprintf(out, PANE_TEXT, _("spread %s"),
		         figure_level(money, spread,
		                      symbol_places(context->view, depth->symbol)));
	}
}

static void draw_title(struct area area, const struct pane_context *context)
{
	char left[PANE_TEXT], right[PANE_TEXT];
	struct title title = { .left = left,
		               .right = right,
		               .margin = true,
		               .focused = context->focus == PANE_DEPTH };

	snprintf(left, sizeof(left), "%s%s%s", _("Depth"),
	         *context->view->depth.symbol ? "  " : "", context->view->depth.symbol);
	write_right(right, &title, context);
	title_draw(area, &title);
}

static decimal largest(const struct depth_row *rows, size_t count)
{
	decimal most = { 0 };

	for (size_t i = 0; i < count; i++) {
		if (rows[i].size.e8 > most.e8)
			most = rows[i].size;
	}
	return most;
}

/* Cells of the bar: what is there has at least one. */
static int bar_cells(decimal size, decimal most)
{
	int cells = most.e8 > 0 ? (int)lround((double)size.e8 / (double)most.e8 * BAR) : 0;

	return cells > 0 ? cells : 1;
}

struct columns {
	int first; /* of the book */
	bool venues, bars;
	unsigned style;
	int places;
};

static void draw_bid(struct area area, int row, const struct columns *columns,
                     const struct depth_row *bid, decimal most)
{
	char text[FIGURE_TEXT];
	int cells = bar_cells(bid->size, most), first = columns->first;

	if (columns->venues)
		area_put_text(area, row, 1, VENUE, ROLE_DIM, bid->venue);
	area_put_right(area, row, first + BID_SIZE_END, columns->bars ? SIZE : SIZE + BAR,
	               columns->style, figure_quantity(text, bid->size));
	if (columns->bars)
		area_rule(area, row, first + BID_BAR + BAR - cells, cells,
		          columns->style == ROLE_DIM ? ROLE_DIM : ROLE_UP, GLYPH_BAR_FULL);
	area_put_right(area, row, first + BID_END, PRICE, columns->style,
	               figure_level(text, bid->price, columns->places));
}

static void draw_ask(struct area area, int row, const struct columns *columns,
                     const struct depth_row *ask, decimal most)
{
	char text[FIGURE_TEXT];
	int cells = bar_cells(ask->size, most), first = columns->first;

	area_put_right(area, row, first + ASK_END, PRICE, columns->style,
	               figure_level(text, ask->price, columns->places));
	area_put_right(area, row, first + ASK_SIZE_END + (columns->bars ? 0 : BAR),
	               columns->bars ? SIZE : SIZE + BAR, columns->style,
	               figure_quantity(text, ask->size));
	if (columns->bars)
		area_rule(area, row, first + ASK_BAR, cells,
		          columns->style == ROLE_DIM ? ROLE_DIM : ROLE_DOWN, GLYPH_BAR_FULL);
	if (columns->venues)
		area_put_text(area, row, first + WIDTH, VENUE, ROLE_DIM, ask->venue);
}

/* Sizes are never cut: where one is too long for its place the bars give way. */
static bool fit_bars(const struct depth *book)
{
	char text[FIGURE_TEXT];

	for (size_t i = 0; i < book->bid_count; i++) {
		if (strlen(figure_quantity(text, book->bids[i].size)) > SIZE)
			return false;
	}
	for (size_t i = 0; i < book->ask_count; i++) {
		if (strlen(figure_quantity(text, book->asks[i].size)) > SIZE)
			return false;
	}
	return true;
}

static void draw_header(struct area area, const struct columns *columns)
{
	int first = columns->first, more = columns->bars ? 0 : BAR;

	if (columns->venues)
		area_put_text(area, 1, 1, VENUE, ROLE_TITLE, _("Exchange"));
	area_put_right(area, 1, first + BID_SIZE_END, BID_SIZE_END, ROLE_TITLE, _("Size"));
	area_put_right(area, 1, first + BID_END, PRICE, ROLE_TITLE, _("Bid"));
	area_put_right(area, 1, first + ASK_END, PRICE, ROLE_TITLE, _("Ask"));
	area_put_right(area, 1, first + ASK_SIZE_END + more, SIZE + more, ROLE_TITLE,
	               _("Size"));
	if (columns->venues)
		area_put_text(area, 1, first + WIDTH, VENUE, ROLE_TITLE, _("Exchange"));
}

static bool is_doubtful(const struct pane_context *context, const struct depth *book)
{
	return view_is_stale(context->view) || book->state != WATCH_LIVE ||
	       book->stale != QUOTE_LIVE || context->view->depth.load == VIEW_STALE;
}

static void draw_rows(struct area area, const struct pane_context *context)
{
	const struct depth *book = &context->view->depth.book;
	bool venues = area.cols >= WITH_VENUES;
	struct columns columns = { .first = venues ? VENUE + 1 : 0,
		                   .venues = venues,
		                   .bars = fit_bars(book),
		                   .style = is_doubtful(context, book) ? ROLE_DIM : ROLE_PLAIN,
		                   .places = symbol_places(context->view,
		                                           context->view->depth.symbol) };
	decimal most_bid = largest(book->bids, book->bid_count);
	decimal most_ask = largest(book->asks, book->ask_count);

	draw_header(area, &columns);
	for (size_t i = 0; (int)i + 2 < area.rows; i++) {
		if (i < book->bid_count)
			draw_bid(area, (int)i + 2, &columns, &book->bids[i], most_bid);
		if (i < book->ask_count)
			draw_ask(area, (int)i + 2, &columns, &book->asks[i], most_ask);
	}
}

bool pane_draw_watch(struct area area, const struct pane_context *context,
                     const struct pane_watch *what)
{
	char text[SENTENCE];
	struct pane_void none = { .load = what->load,
		                  .pane = what->pane,
		                  .empty = what->empty,
		                  .failed = what->failed,
		                  .source = _("IB") };

	watch_sentence(text, sizeof(text), what->state, what->stale, what->note);
	if (what->rows > 0 && what->load != VIEW_FAILED && what->load != VIEW_EMPTY)
		return false;
	if (none.load == VIEW_READY && !*text &&
	    (what->state == WATCH_NONE || what->state == WATCH_LOADING))
		none.load = VIEW_LOADING;
	if (pane_draw_void(area, 1, context, &none))
		return true;
	labelled_draw(area, 1, 1, "", *text ? text : what->nothing,
	              *text ? ROLE_WARN : ROLE_PLAIN);
	return true;
}

void pane_depth(struct area area, const struct pane_context *context)
{
	const struct view_depth *depth = &context->view->depth;
	const struct pane_watch what = { .load = depth->load,
		                         .pane = PANE_DEPTH,
		                         .state = depth->book.state,
		                         .stale = depth->book.stale,
		                         .note = depth->book.note,
		                         .rows = depth->book.bid_count + depth->book.ask_count,
		                         .empty = _("No book. Choose a symbol."),
		                         .failed = _("Book unreadable; :log"),
		                         .nothing = _("No bids and no asks") };

	draw_title(area, context);
	if (!context->alone)
		area = area_part(area, 0, 0, area.rows - 1,
		                 area.cols); /* apart from the next */
	if (!pane_draw_watch(area, context, &what))
		draw_rows(area, context);
}
