/* history.h - what the control worker reads from the knowledge base for its clients:
 * charts with overlays, spark lines, the record of strategies. Read-only, bounded. */
#ifndef ENGINE_HISTORY_H
#define ENGINE_HISTORY_H

#include "engine/control.h"

/* [time, o, h, l, c, v] */
json_t *history_bar_row(const struct bar *bar);
/* The chart that the subscription asked for, with SMA20 and SMA50; null without one. */
json_t *history_chart(struct control *control, const struct subscription *subscription);
/* `points` closes of the newest session (or days), oldest first, null where none. */
json_t *history_spark(struct control *control, size_t instrument, size_t points);
/* Adds sharpe, sortino, volatility, annual_return, trades, strategies. */
void history_add_performance(json_t *value, struct control *control);

#endif
