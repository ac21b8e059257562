/* record.h - how the account did: the ledger's record, read for screens and reports.
 *
 * The broker worker writes the ledger; the improve worker reads it, with a handle of its
 * own for each reading, after every change of fills or equity (at most every five
 * seconds), and tells the control worker.
 * Threads: record_read() any; the rest those of the values. */
#ifndef ENGINE_RECORD_H
#define ENGINE_RECORD_H

#include <jansson.h>

#include "core/mailbox.h"
#include "engine/engine_internal.h"
#include "improve/performance_account.h"

struct record_request {
	const char *account;    /* NULL: that of the newest equity */
	int64_t from_ns, to_ns; /* [from, to); to 0: no end */
};

/* A ledger that is not there yet gives an empty record. Errors: the ledger's, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status record_read(struct performance_account **out,
                                           const struct engine *engine,
                                           const struct record_request *request,
                                           struct drt_error *error);

/* From the improve worker to the control worker, which takes `account` out. */
struct message_record {
	struct message base;
	struct performance_account *account; /* owned */
};
/* Takes the account over, also where there is no memory. */
struct message_record *message_record_new(struct performance_account *account);

/* The parts of doc/API.md; NULL: out of memory. */
json_t *record_strategies_json(const struct performance_account *account);
/* The curve, in at most `most` points, and one more where `now` is later than its end. */
json_t *record_curve_json(const struct performance_account *account, size_t most,
                          const struct account_point *now);
/* start, final, profit, trades and the metrics of days, by their names. */
json_t *record_metrics_json(const struct performance_account *account);

#endif
