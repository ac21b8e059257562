/* depth.h - an order book as somebody looks at it, and how it stands with what is watched.
 *
 * Shape:   both sides, best row first. Of a book of several exchanges each row names its
 *          own; a row of a book by market makers names the maker.
 * Units:   prices as quoted (double, on the instrument's tick), sizes exact, in shares.
 * Time:    time_ns is market time of the newest change, received_ns monotonic. */
#ifndef MODEL_DEPTH_H
#define MODEL_DEPTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "model/quote.h"

enum { DEPTH_ROWS = 20, VENUE_TEXT = 16, WATCH_NOTE = 160 };

/* How it stands with a book or a tape that somebody looks at. */
enum watch_state {
	WATCH_NONE,      /* nobody looks, or nothing is known yet */
	WATCH_WAITING,   /* cannot be asked for now; the note says for what it waits */
	WATCH_LOADING,   /* asked for, nothing has come */
	WATCH_LIVE,      /* it is what the broker has, unless it is stale */
	WATCH_REPAIRING, /* something did not fit: what is shown is doubtful, asked for anew */
	WATCH_REFUSED,   /* the broker will not; the note has its words */
	WATCH_STATES
};

struct depth_row {
	double price;
	decimal size;
	char venue[VENUE_TEXT]; /* exchange or market maker; empty: not told */
};

struct depth {
	enum watch_state state;
	enum quote_stale stale; /* QUOTE_LIVE, or why it must not be trusted */
	bool crossed;           /* best bid above best ask, longer than a moment */
	char note[WATCH_NOTE];
	int64_t time_ns;
	int64_t received_ns; /* 0: no row came yet */
	uint64_t refused;    /* rows that did not fit, since it is looked at */
	size_t bid_count, ask_count;
	struct depth_row bids[DEPTH_ROWS], asks[DEPTH_ROWS];
};

/* Empty, WATCH_NONE, live. */
void depth_init(struct depth *depth);

/* "none", "waiting", "loading", "live", "repairing", "refused". */
const char *watch_state_name(enum watch_state state);
/* The state of that name; WATCH_REPAIRING for a name that is not known: it may be wrong. */
enum watch_state watch_state_find(const char *name);

/* Best ask less best bid; NaN where a side is empty. */
double depth_spread(const struct depth *depth);

#endif
