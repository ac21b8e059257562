/* chart_model.h - what a chart shows, worked out before it is painted; for ui/pane only.
 *
 * Shape:   the newest bars that fit, zoomed and panned; the levels of proposal, working
 *          orders, position and last price; a scale that covers both.
 * Owners:  everything is copied or borrowed from the view for one drawing. */
#ifndef UI_PANE_CHART_MODEL_H
#define UI_PANE_CHART_MODEL_H

#include "ui/pane/pane.h"

enum {
	CHART_NUMBER = 7, /* columns of a label's number, at least */
	CHART_TAIL = 4,   /* of its word */
	CHART_AXIS = 1,
	CHART_BARS_MAX = 512,
	CHART_LEVELS = 12,
	CHART_WORD = 32
};

struct chart_level {
	double price;
	char word[CHART_WORD]; /* "tgt", "stop", "last", ... */
	bool line;             /* drawn across; the last price is only a label */
};

struct chart {
	const struct pane_context *context;
	const struct view_chart *view;
	struct area plot, volume, axis; /* axis: the column of the axis and its labels */
	struct scale scale;
	size_t count, first;             /* shown bars; index of the first in the view */
	int merge;                       /* bars of the view in one shown bar */
	int stride;                      /* columns a bar */
	struct bar bars[CHART_BARS_MAX]; /* as shown */
	struct chart_level levels[CHART_LEVELS];
	int level_count;
	int places;
	int number_cols; /* of the labels right of the axis */
	int label_cols;  /* with the word that follows the number */
};

/* How wide the labels right of the axis have to be for everything that they will say, in
 * an area of `cols` columns. */
void chart_measure_labels(struct chart *chart, enum charset charset, int cols);

/* The bars that fit into `cols` columns. */
void chart_choose_bars(struct chart *chart, int cols);

/* The prices that matter here. Needs the bars. */
void chart_choose_levels(struct chart *chart);

/* A scale over bars and levels; levels far away do not squeeze the bars. */
void chart_choose_scale(struct chart *chart);

/* The order of this symbol that waits for approval, the selected one first, or NULL. */
const struct view_order *chart_proposal(const struct pane_context *context, const char *symbol);

/* True for a price within the scale. */
bool chart_holds(const struct chart *chart, double price);

/* A thin line across one row of the plot. */
void chart_draw_level(struct area plot, int row);

#endif
