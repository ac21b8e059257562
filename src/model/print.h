/* print.h - one line of a tape: a trade as it was printed.
 *
 * Units:   price as quoted (double), size exact, in shares.
 * Time:    time_ns is market time, to the second, as the broker tells it.
 * Order:   numbers of one tape are consecutive, in the order of the tape. */
#ifndef MODEL_PRINT_H
#define MODEL_PRINT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decimal.h"
#include "model/depth.h"

enum { CONDITIONS_TEXT = 24 };

/* The tick test: against the price before, and where that is the same, against the last
 * other one. */
enum print_tick {
	PRINT_NO_TICK, /* the first, or one that does not count (unreported, past the limit) */
	PRINT_UP,
	PRINT_DOWN,
	PRINT_ZERO_UP, /* as before, after an uptick */
	PRINT_ZERO_DOWN,
	PRINT_TICKS
};

/* Where it traded, by the quote at that moment. */
enum print_side { PRINT_NO_SIDE, PRINT_AT_BID, PRINT_AT_ASK, PRINT_INSIDE, PRINT_SIDES };

struct print {
	uint64_t number;
	int64_t time_ns;
	double price;
	decimal size;
	enum print_tick tick;
	enum print_side side;
	bool past_limit, unreported; /* the broker's marks */
	bool past;                   /* came as history, not as it happened */
	bool gap;                    /* something is missing before it */
	char venue[VENUE_TEXT];
	char conditions[CONDITIONS_TEXT]; /* the broker's codes, "4 I" */
};

/* How it stands with a tape; see struct depth. */
struct tape_status {
	enum watch_state state;
	enum quote_stale stale;
	char note[WATCH_NOTE];
	uint64_t refused; /* prints that made no sense, since it is looked at */
};

/* "up", "down", "zero_up", "zero_down"; NULL for none. */
const char *print_tick_name(enum print_tick tick);
enum print_tick print_tick_find(const char *name);
/* "bid", "ask", "inside"; NULL for none. */
const char *print_side_name(enum print_side side);
enum print_side print_side_find(const char *name);

#endif
