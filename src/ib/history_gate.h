/* history_gate.h - when a request for history may go to the gateway.
 *
 * Interactive Brokers refuses with 162 ("pacing violation") what breaks one of its rules,
 * and counts on over reconnects; so does the gate, which outlives sessions. Its rules:
 *
 *   - at most 60 requests in any ten minutes, BID_ASK counting double;
 *   - no identical request within 15 seconds;
 *   - fewer than six for the same contract, exchange and tick type within 2 seconds;
 *   - at most so many on their way at once (the broker allows 50);
 *   - after a violation nothing for a minute; for two, four, eight and at most ten after
 *     the next ones, until a request is answered again.
 *
 * Source:  the broker's "Historical Data Limitations"; the last rule is ours.
 * Shape:   ring of what went out last, with keys made of the requests' fields (hashes: two
 *          requests taken for the same by accident cost a delay, nothing else).
 * Orders:  never pass here, so they never wait here.
 * Time:    monotonic nanoseconds, passed in; the same clock over reconnects.
 * Threads: one.
 * Owners:  nothing is borrowed beyond a call. */
#ifndef IB_HISTORY_GATE_H
#define IB_HISTORY_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "ib/request.h"

enum {
	IB_HISTORY_LIMIT = 60,       /* in IB_HISTORY_WINDOW_NS */
	IB_HISTORY_SERIES_LIMIT = 5, /* of one contract in IB_HISTORY_SERIES_NS */
	IB_HISTORY_AT_ONCE_MAX = 50
};
/* Each a little longer than the rule, since the broker counts when they arrive. */
#define IB_HISTORY_WINDOW_NS INT64_C(601000000000)
#define IB_HISTORY_SAME_NS INT64_C(15500000000)
#define IB_HISTORY_SERIES_NS INT64_C(2500000000)
#define IB_HISTORY_BACK_OFF_NS INT64_C(60000000000)      /* the first */
#define IB_HISTORY_BACK_OFF_MAX_NS INT64_C(600000000000) /* the longest */

/* The rule that makes a request wait. Those up to IB_HISTORY_BACK_OFF hold back every
 * request, the others this one. */
enum ib_history_rule {
	IB_HISTORY_FREE,     /* none */
	IB_HISTORY_AT_ONCE,  /* too many on their way */
	IB_HISTORY_WINDOW,   /* 60 in ten minutes */
	IB_HISTORY_BACK_OFF, /* the broker refused one for its pace */
	IB_HISTORY_SAME,     /* the identical one went out just now */
	IB_HISTORY_SERIES    /* too many of this contract */
};

struct ib_history_gate;

/* Errors: DRT_EINVAL (at_once 0 or above IB_HISTORY_AT_ONCE_MAX), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_history_gate_new(struct ib_history_gate **out,
                                                   size_t at_once);
void ib_history_gate_free(struct ib_history_gate *gate);

/* A simulated gateway has no such rules: only the broker's limit of requests at once and
 * the back-off after a violation are kept while this is on. */
void ib_history_gate_set_simulated(struct ib_history_gate *gate, bool simulated);

/* How long every request has to wait, and why; 0: some may go. INT64_MAX: until one of
 * those on their way is answered. `rule` may be NULL. */
int64_t ib_history_gate_wait(enum ib_history_rule *rule, const struct ib_history_gate *gate,
                             int64_t now_ns);

/* Counts the request and returns 0 when it may go now; otherwise how long it has to wait,
 * as above, and counts nothing. The request id is no part of what makes two identical.
 * `rule` may be NULL. */
int64_t ib_history_gate_take(enum ib_history_rule *rule, struct ib_history_gate *gate,
                             const struct ib_req_historical_data *request, int64_t now_ns);

/* One that was on its way has its answer, whatever it says, or was cancelled. */
void ib_history_gate_release(struct ib_history_gate *gate);
/* Its answer was history: the back-off after the next violation is the first again. */
void ib_history_gate_served(struct ib_history_gate *gate);
/* The broker refused one for its pace. Those refused while a back-off runs belong to the
 * same violation and do not lengthen it. */
void ib_history_gate_refused(struct ib_history_gate *gate, int64_t now_ns);
/* The session is lost, and all that was on its way with it. Everything else stays. */
void ib_history_gate_lost(struct ib_history_gate *gate);

/* "the limit of requests on their way", for a log; "" for IB_HISTORY_FREE. */
const char *ib_history_rule_text(enum ib_history_rule rule);

#endif
