/* quote.h - the top of a simulated book. Exact; zero: none. */
#ifndef SIM_QUOTE_H
#define SIM_QUOTE_H

#include <stdint.h>

#include "core/decimal.h"

struct sim_quote {
	int64_t time_ns; /* market time */
	decimal bid, ask, last;
	decimal bid_size, ask_size, last_size;
};

#endif
