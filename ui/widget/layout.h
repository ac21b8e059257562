/* layout.h - which panes stand where, for each size of the terminal.
 *
 * Grid:    row 0 status, row 1 screens, the last row hints, the row above it messages;
 *          the rest is the body. Columns part by one divider. From 200 x 60 down to
 *          smaller than 40 x 10, panes leave in the order of the screen rules: log,
 *          indicators, performance, chart.
 * Units:   rows and columns of the screen. */
#ifndef UI_WIDGET_LAYOUT_H
#define UI_WIDGET_LAYOUT_H

#include <stdbool.h>

#include "ui/term/screen.h"

enum layout_kind {
	LAYOUT_NOTHING, /* not even the mode fits */
	LAYOUT_MODE,    /* the mode alone */
	LAYOUT_MINI,    /* mode, approvals, freeze */
	LAYOUT_TINY,    /* 40 x 10: approve and freeze */
	LAYOUT_ONE,     /* 80 x 24: one pane at a time */
	LAYOUT_DESK,    /* 120 x 36: the desk */
	LAYOUT_WIDE,    /* 200 x 60: everything */
};

enum pane_id {
	PANE_WATCHLIST,
	PANE_CHART,
	PANE_ORDERS,
	PANE_SIGNALS,
	PANE_PERFORMANCE,
	PANE_POSITIONS,
	PANE_DETAIL, /* of the selected order */
	PANE_LOG,
	PANE_INDICATOR,
	PANE_WHY, /* of the selected signal */
	PANE_RESEARCH,
	PANE_LAB,
	PANE_DEPTH, /* the order book */
	PANE_TAPE,  /* time and sales */
	PANE_COUNT
};

struct place {
	bool shown;
	int row, col, rows, cols; /* within the body */
};

struct layout_desk {
	struct place panes[PANE_COUNT];
	struct place sheet; /* where a dialog goes: the columns right of the first */
	int divider_count;
	struct place dividers[3];
};

enum layout_kind layout_kind(int rows, int cols);

/* The desk for a body of that size; `quotes` and `positions` are how many rows the lists
 * want, `orders` and `signals` likewise. Only for DESK and WIDE. */
struct layout_wish {
	int quotes, positions, orders, signals;
	bool indicator;
};
void layout_desk(struct layout_desk *out, enum layout_kind kind, int rows, int cols,
                 const struct layout_wish *wish);

#endif
