/* pane.h - what every pane draws from, and the small helpers they share.
 *
 * Shape:   a pane is a function of an area and a context: the client's view, the state of
 *          this screen (cursors, scrolling, chart settings) and the two times. It does no
 *          I/O, keeps nothing and allocates nothing; of the screen's state it only moves
 *          the scroll positions.
 * Time:    local_ns is this client's monotonic clock, market_ns the market's time at it.
 * Owners:  the desk owns context and state; panes borrow them for one drawing. */
#ifndef UI_PANE_PANE_H
#define UI_PANE_PANE_H

#include <stdbool.h>
#include <stdint.h>

#include "client/view.h"
#include "model/zone.h"
#include "ui/term/screen.h"
#include "ui/widget/figure.h"
#include "ui/widget/input.h"
#include "ui/widget/layout.h"
#include "ui/widget/plot.h"

enum { PANE_MARKS = 64, PANE_TEXT = 512, CLOCK_TEXT = 48, LIST_ROWS = 1024 };

enum chart_kind { CHART_CANDLES, CHART_BARS, CHART_LINE };

struct chart_state {
	enum chart_kind kind;
	int zoom;      /* > 0: columns a bar less one; < 0: 2^-zoom bars a column */
	int pan;       /* bars hidden at the right end */
	int crosshair; /* bars from the right end of what is shown; -1: none */
	bool logarithmic;
};

/* The state of this screen that panes read. */
struct pane_state {
	struct uuid order_id; /* the order that keys act on; nil: none */
	bool order_set;
	char symbol[SYMBOL_TEXT]; /* linked: the watchlist's cursor and the chart */
	struct uuid signal_id;
	bool signal_set;
	char position[SYMBOL_TEXT];
	size_t top[PANE_COUNT]; /* scroll positions; panes move them */
	struct uuid marks[PANE_MARKS];
	int mark_count;
	char filter[INPUT_TEXT]; /* empty: none */
	enum pane_id filter_pane;
	struct chart_state chart;
	int64_t loading_since_ns[PANE_COUNT]; /* monotonic; 0: not loading */
	int64_t disconnected_ns;              /* monotonic; 0: connected */
};

struct pane_context {
	const struct view *view;
	struct pane_state *state;
	const struct zone *zone; /* of the exchange */
	struct plot *plot;       /* scratch */
	int64_t local_ns;
	int64_t market_ns;
	enum pane_id focus;
	bool alone; /* the pane has the whole body */
};

/* ---- panes: each fills its area, title included ---- */

void pane_watchlist(struct area area, const struct pane_context *context);
void pane_chart(struct area area, const struct pane_context *context);
void pane_indicator(struct area area, const struct pane_context *context);
void pane_orders(struct area area, const struct pane_context *context);
void pane_detail(struct area area, const struct pane_context *context);
void pane_signals(struct area area, const struct pane_context *context);
void pane_performance(struct area area, const struct pane_context *context);
void pane_positions(struct area area, const struct pane_context *context);
void pane_log(struct area area, const struct pane_context *context);
void pane_why(struct area area, const struct pane_context *context);
void pane_research(struct area area, const struct pane_context *context);
void pane_lab(struct area area, const struct pane_context *context);
void pane_depth(struct area area, const struct pane_context *context);
void pane_tape(struct area area, const struct pane_context *context);

/* ---- trust ---- */

/* True where values may be old: no engine, or no broker. Values stay, trust goes. */
bool view_is_stale(const struct view *view);
/* True where nothing can be approved now: stale, not reconciled, or frozen. */
bool view_is_locked(const struct view *view);
/* "? of 14:31:02": since when the values are old; empty where they are not. */
const char *pane_stale_text(char *out, const struct pane_context *context);

/* Draws the message of a part that has no rows: loading, empty, failed. Returns false
 * where the part is ready or stale and has to be drawn. `empty` and `failed` are
 * translated; `done` of `total` are shown while loading where total is not 0. */
struct pane_void {
	enum view_load load;
	enum pane_id pane;
	size_t done, total;
	const char *empty, *failed, *source;
};
bool pane_draw_void(struct area area, int row, const struct pane_context *context,
                    const struct pane_void *what);
/* True where `count` rows are to be drawn; otherwise the part is empty, loading or failed,
 * what->load says which, and pane_draw_void() has the words. */
bool pane_has_rows(struct pane_void *what, size_t count);

/* The same of a book or a tape: also why none comes, in the pane. False where there are
 * rows, which stay in sight whatever happened. `nothing`: it is live, and empty. */
struct pane_watch {
	enum view_load load;
	enum pane_id pane;
	enum watch_state state;
	enum quote_stale stale;
	const char *note;
	size_t rows;
	const char *empty, *failed, *nothing;
};
bool pane_draw_watch(struct area area, const struct pane_context *context,
                     const struct pane_watch *what);

/* ---- words ---- */

/* Exchange-local "14:32:07", "14:32", "ET", "Thu 12 Jun 2025", "Jun"; CLOCK_TEXT bytes. */
const char *clock_text(char *out, const struct zone *zone, int64_t time_ns);
const char *clock_minute(char *out, const struct zone *zone, int64_t time_ns);
const char *clock_zone(char *out, const struct zone *zone, int64_t time_ns);
const char *clock_date(char *out, int64_t day);
const char *month_name(int month);
/* The local day of an instant. */
int64_t clock_day(const struct zone *zone, int64_t time_ns);

/* The price places of a symbol: its tick in the watchlist, else 2. */
int symbol_places(const struct view *view, const char *symbol);
/* A price with the symbol's places; empty where it is zero ("none"). */
const char *price_text(char *out, const struct view *view, const char *symbol, decimal price);

/* The selected order or signal, or NULL. */
const struct view_order *selected_order(const struct pane_context *context);
const struct view_signal *selected_signal(const struct pane_context *context);
/* True where the filter of this pane lets a row with these words pass. */
bool filter_passes(const struct pane_context *context, enum pane_id pane, const char *a,
                   const char *b);

/* Adds "3 working" to a list of counts parted by commas; nothing where the count is zero.
 * PANE_TEXT bytes. */
void add_count(char *out, int count, const char *word);

/* ROLE_UP, ROLE_DOWN or ROLE_PLAIN by sign. */
unsigned sign_style(double value);

/* Draws a line "Label   text" with the label in title style; the text wraps below itself
 * within the area. Returns the next row. */
int labelled_draw(struct area area, int row, int text_col, const char *label, const char *text,
                  unsigned style);

/* Rows that a text takes when it is wrapped into `width` columns; at least 1. */
int wrapped_rows(enum charset charset, const char *text, int width);

/* Draws a sentence over the area's last rows, as many as it takes, with a column left free
 * on both sides. */
void footer_draw(struct area area, const char *text, unsigned style);

#endif
