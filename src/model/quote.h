/* quote.h - the top of the book and the day's figures of one instrument.
 *
 * Units:   prices as quoted (double, on the instrument's tick), sizes in shares.
 *          A value that is not known is NaN, never 0.
 * Time:    time_ns is market time of the newest change; received_ns is monotonic
 *          and tells the age, which is never scaled. */
#ifndef MODEL_QUOTE_H
#define MODEL_QUOTE_H

#include <stdbool.h>
#include <stdint.h>

/* Why a quote must not be taken for the market's. */
enum quote_stale {
	QUOTE_LIVE,        /* it may be */
	QUOTE_RELEASED,    /* its market data line was given to another instrument */
	QUOTE_SILENT,      /* nothing came for long while the market is open */
	QUOTE_FARM_LOST,   /* the broker lost a farm of market data */
	QUOTE_BROKER_LOST, /* the gateway lost the broker */
	QUOTE_LINK_LOST,   /* the gateway is lost */
	QUOTE_STALE_KINDS
};

struct quote {
	int64_t time_ns;
	int64_t received_ns;
	double bid, ask, last;
	double bid_size, ask_size, last_size;
	double open, high, low;
	double previous_close;
	double volume;
	bool halted;            /* the exchange trades it no more, for the moment or longer */
	enum quote_stale stale; /* what is known of it by events; its age tells the rest */
};

/* Everything NaN, times 0. */
void quote_init(struct quote *quote);

/* "live", "released", "silent", "farm_lost", "broker_lost", "link_lost". */
const char *quote_stale_name(enum quote_stale stale);
/* The kind of that name; QUOTE_SILENT for a name that is not known: it is surely not live. */
enum quote_stale quote_stale_find(const char *name);

/* last, or else the middle of bid and ask, or else the previous close, or NaN. */
double quote_reference(const struct quote *quote);

/* last against previous_close: difference and ratio - 1; NaN when either is unknown. */
double quote_change(const struct quote *quote);
double quote_change_ratio(const struct quote *quote);

#endif
