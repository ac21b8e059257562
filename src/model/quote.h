/* quote.h - the top of the book and the day's figures of one instrument.
 *
 * Units:   prices as quoted (double, on the instrument's tick), sizes in shares.
 *          A value that is not known is NaN, never 0.
 * Time:    time_ns is market time of the newest change; received_ns is monotonic
 *          and tells the age, which is never scaled. */
#ifndef MODEL_QUOTE_H
#define MODEL_QUOTE_H

#include <stdint.h>

struct quote {
	int64_t time_ns;
	int64_t received_ns;
	double bid, ask, last;
	double bid_size, ask_size, last_size;
	double open, high, low;
	double previous_close;
	double volume;
};

/* Everything NaN, times 0. */
void quote_init(struct quote *quote);

/* last, or else the middle of bid and ask, or else the previous close, or NaN. */
double quote_reference(const struct quote *quote);

/* last against previous_close: difference and ratio - 1; NaN when either is unknown. */
double quote_change(const struct quote *quote);
double quote_change_ratio(const struct quote *quote);

#endif
