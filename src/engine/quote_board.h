/* quote_board.h - the newest quote of every instrument, shared by all workers.
 *
 * Shape:   one slot an instrument, fixed at birth in the order of the universe. A
 *          newer quote replaces the older one: that is how quotes conflate.
 * Threads: one writer (the collector); any thread reads a consistent copy without
 *          waiting (a sequence lock a slot).
 * Cost:    neither side allocates; a write is some twenty relaxed stores. */
#ifndef ENGINE_QUOTE_BOARD_H
#define ENGINE_QUOTE_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/quote.h"

struct quote_board;

/* Errors: DRT_EINVAL (no slots), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status quote_board_new(struct quote_board **out, size_t count);
void quote_board_free(struct quote_board *board);

size_t quote_board_count(const struct quote_board *board);

/* The writer's thread only; index < count. */
void quote_board_put(struct quote_board *board, size_t index, const struct quote *quote);

/* Copies the quote and returns its version, which grows with every put; 0 and a quote
 * of NaN while nothing was put. */
uint64_t quote_board_get(struct quote *out, const struct quote_board *board, size_t index);
/* The version alone. */
uint64_t quote_board_version(const struct quote_board *board, size_t index);
/* Somebody looks at the instrument at that time (monotonic); any thread. */
void quote_board_view(struct quote_board *board, size_t index, int64_t now_ns);
/* When that was last; INT64_MIN: never. */
int64_t quote_board_viewed_ns(const struct quote_board *board, size_t index);
/* Grows with every put of any slot. */
uint64_t quote_board_total(const struct quote_board *board);

#endif
