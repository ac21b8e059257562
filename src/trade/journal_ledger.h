/* journal_ledger.h - the journal of paper and live trading, over kb/ledger.h.
 *
 * Threads: the broker worker's. Owners: ledger, clock and log are borrowed.
 * Errors:  the ledger's; the text goes to the log. */
#ifndef TRADE_JOURNAL_LEDGER_H
#define TRADE_JOURNAL_LEDGER_H

#include <stdint.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/status.h"
#include "trade/journal.h"

struct journal_ledger;
struct ledger;

struct journal_ledger_options {
	struct ledger *ledger;
	const struct clock *market; /* time of notes and positions */
	struct log_sink *log;       /* NULL: none */
	/* Finished orders and fills are loaded when they are at most that much older than
	 * market time or the newest of them, whichever is earlier; 0: seven days. Open
	 * orders are always. */
	int64_t keep_ns;
};

/* Errors: DRT_EINVAL, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status journal_ledger_new(struct journal_ledger **out,
                                                  const struct journal_ledger_options *options);
void journal_ledger_free(struct journal_ledger *journal);

/* The port; lives as long as the object. */
struct journal *journal_ledger_port(struct journal_ledger *journal);

#endif
