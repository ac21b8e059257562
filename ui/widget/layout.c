/* layout.c - see layout.h. The constants are those of the 120 x 36 and 200 x 60 pictures:
 * a body of 32 rows has 15 of chart, 10 of orders and 7 of signals. */
#include "ui/widget/layout.h"

#include <string.h>

enum {
	LEFT = 34,           /* columns of the first column */
	LEFT_WIDE = 58,      /* the same at 200 */
	RIGHT_WIDE = 49,     /* the third column */
	PERFORMANCE = 12,    /* rows */
	WATCHLIST_LEAST = 8, /* rows below which performance gives way */
	CHART_LEAST = 9,
	BODY = 32,
	DEPTH = 8, /* rows: title, header, five of each side, a blank one */
	TAPE = 7
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

enum layout_kind layout_kind(int rows, int cols)
{
	if (rows >= 48 && cols >= 190)
		return LAYOUT_WIDE;
	if (rows >= 28 && cols >= 120)
		return LAYOUT_DESK;
	if (rows >= 14 && cols >= 64)
		return LAYOUT_ONE;
	if (rows >= 10 && cols >= 40)
		return LAYOUT_TINY;
	if (cols >= 28 || (rows >= 3 && cols >= 10))
		return LAYOUT_MINI;
	return cols >= 5 ? LAYOUT_MODE : LAYOUT_NOTHING;
}

static void set(struct place *place, int row, int col, int rows, int cols)
{
	*place = (struct place){ rows > 0 && cols > 0, row, col, rows, cols };
}

/* Watchlist, positions where there is room for them, performance. */
static void first_column(struct layout_desk *out, int rows, int cols, bool positions,
                         const struct layout_wish *wish)
{
	int performance = rows - PERFORMANCE >= WATCHLIST_LEAST ? PERFORMANCE : 0;
	int held = 0;

	if (positions) {
		held = least(wish->positions + 5, rows - performance - wish->quotes - 2);
		if (held < 4)
			held = 0;
	}
	set(&out->panes[PANE_WATCHLIST], 0, 0, rows - performance - held, cols);
	set(&out->panes[PANE_POSITIONS], rows - performance - held, 0, held, cols);
	set(&out->panes[PANE_PERFORMANCE], rows - performance, 0, performance, cols);
}

/* Chart, orders, signals. */
static void desk_column(struct layout_desk *out, int rows, int col, int cols)
{
	int orders = most(rows * 10 / BODY, 6), signals = most(rows * 7 / BODY, 4);
	int chart = rows - orders - signals;

	if (chart < CHART_LEAST) {
		signals = most(rows - orders, 0);
		chart = 0;
	}
	set(&out->panes[PANE_CHART], 0, col, chart, cols);
	set(&out->panes[PANE_ORDERS], chart, col, orders, cols);
	set(&out->panes[PANE_SIGNALS], chart + orders, col, signals, cols);
}

/* Chart, indicator, orders, detail, log. */
static void wide_column(struct layout_desk *out, int rows, int col, int cols,
                        const struct layout_wish *wish)
{
	int indicator = wish->indicator ? 6 : 0;
	int orders = most(least(wish->orders + 2, rows / 3), 10), detail = 5;
	int log = most(rows * 7 / 56, 4);
	int chart = rows - indicator - orders - detail - log;
	int row = 0;

	set(&out->panes[PANE_CHART], row, col, chart, cols);
	row += chart;
	set(&out->panes[PANE_INDICATOR], row, col, indicator, cols);
	row += indicator;
	set(&out->panes[PANE_ORDERS], row, col, orders, cols);
	row += orders;
	set(&out->panes[PANE_DETAIL], row, col, detail, cols);
	row += detail;
	set(&out->panes[PANE_LOG], row, col, log, cols);
}

/* Depth, trades, signals, why; the first two leave their last rows blank. */
static void right_column(struct layout_desk *out, int rows, int col, int cols,
                         const struct layout_wish *wish)
{
	int top = DEPTH + TAPE;
	int signals = least(most(wish->signals * 3 + 1, 6), (rows - top) * 2 / 3);

	set(&out->panes[PANE_DEPTH], 0, col, DEPTH, cols);
	set(&out->panes[PANE_TAPE], DEPTH, col, TAPE, cols);
	set(&out->panes[PANE_SIGNALS], top, col, signals, cols);
	set(&out->panes[PANE_WHY], top + signals, col, rows - top - signals, cols);
}

void layout_desk(struct layout_desk *out, enum layout_kind kind, int rows, int cols,
                 const struct layout_wish *wish)
{
	memset(out, 0, sizeof(*out));
	if (kind != LAYOUT_WIDE) {
		first_column(out, rows, LEFT, false, wish);
		desk_column(out, rows, LEFT + 1, cols - LEFT - 1);
		set(&out->sheet, 0, LEFT + 1, rows, cols - LEFT - 1);
		set(&out->dividers[0], 0, LEFT, rows, 1);
		out->divider_count = 1;
		return;
	}
	first_column(out, rows, LEFT_WIDE, true, wish);
	wide_column(out, rows, LEFT_WIDE + 1, cols - LEFT_WIDE - RIGHT_WIDE - 2, wish);
	right_column(out, rows, cols - RIGHT_WIDE, RIGHT_WIDE, wish);
	set(&out->sheet, 0, LEFT_WIDE + 1, rows, cols - LEFT_WIDE - 1);
	set(&out->dividers[0], 0, LEFT_WIDE, rows, 1);
	set(&out->dividers[1], 0, cols - RIGHT_WIDE - 1, rows, 1);
	out->divider_count = 2;
}
