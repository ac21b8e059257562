/* performance.h - parts that the desk's performance pane shares with the full screen. */
#ifndef UI_PANE_PERFORMANCE_H
#define UI_PANE_PERFORMANCE_H

#include "ui/pane/pane.h"

/* At most `want` (2 or more) values of the equity curve, the newest among them; returns
 * how many. */
size_t performance_sample(double *out, size_t want, const struct view_performance *performance);

/* "Position 29.8 of 40.0"; empty where no limit is known. PANE_TEXT bytes. */
const char *nearest_limit_text(char *out, const struct view *view);

/* The whole body: equity, drawdown, summary, strategies. */
void pane_performance_full(struct area area, const struct pane_context *context);

#endif
