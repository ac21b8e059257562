/* history.h - what the control worker reads from the knowledge base for its clients:
 * charts with overlays and spark lines. Read-only, bounded. */
#ifndef ENGINE_HISTORY_H
#define ENGINE_HISTORY_H

#include "engine/control.h"

/* The newest `wanted` bars stored up to now, oldest first, however old they are; *count may
 * be smaller. The caller frees; NULL and 0 where none are stored. */
struct bar *history_newest_bars(struct control *control, const char *symbol,
                                enum timeframe timeframe, size_t wanted, size_t *count);
/* The same of daily bars that belong to the last `wanted` sessions or so: what ended long
 * ago says nothing about the market of today. */
struct bar *history_recent_days(struct control *control, const char *symbol, size_t wanted,
                                size_t *count);
/* [time, o, h, l, c, v] */
json_t *history_bar_row(const struct bar *bar);
/* The chart that the subscription asked for, with SMA20 and SMA50; null without one. */
json_t *history_chart(struct control *control, const struct subscription *subscription);
/* `points` closes of the newest session (or days), oldest first, null where none. */
json_t *history_spark(struct control *control, size_t instrument, size_t points);

#endif
