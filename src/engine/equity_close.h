/* equity_close.h - when to write down what the account is worth at a session's close.
 *
 * Asked once a second while the broker's figures are known. Says yes for a close that
 * came since the question before, unless that was too long ago for the figures to be
 * those of the close: then the day keeps the last row that it has. Threads: one. */
#ifndef ENGINE_EQUITY_CLOSE_H
#define ENGINE_EQUITY_CLOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/calendar.h"

/* Zero at birth. */
struct equity_close {
	int64_t next_ns;   /* market time of the next close; 0: not known yet */
	int64_t asked_ns;  /* monotonic; of the question before */
	int64_t market_ns; /* of the question before */
};

/* True once for each close, with its instant in *close_ns. market_ns is market time, now_ns
 * monotonic. A market clock that was set back begins anew. */
bool equity_close_passed(int64_t *close_ns, struct equity_close *state,
                         const struct calendar *calendar, int64_t market_ns, int64_t now_ns);

#endif
