/* ask.h - questions to the broker that have one answer, beside what the feed streams: who
 * is called so, since when are there prices, which options are there, what is in the news.
 *
 * Shape:   a question is a message of the protocol without its number. It waits until the
 *          broker's pacing of its kind lets it go, collects its rows, and ends once: with
 *          an answer, with what the broker said, at its time limit (then it is cancelled
 *          at the broker) or with the session.
 * Kinds:   reqMatchingSymbols, reqContractDetails, reqHeadTimestamp, reqSecDefOptParams,
 *          reqMktData as a snapshot, reqHistoricalData that ends, reqHistogramData,
 *          reqScannerParameters, reqScannerSubscription (its first ranking),
 *          reqNewsProviders, reqHistoricalNews, reqNewsArticle, reqFundamentalData.
 * Pacing:  symbols one a second; scanners ten at once; what is history by its own rules
 *          (ib/history_gate.h), shared with the feed; the other kinds few at once, which
 *          is ours. All of it below the session's own pacer.
 * Numbers: from ASK_ID_FIRST on, so that they never meet those of the feed. A late answer
 *          to a question that has ended is taken and forgotten.
 * Hostile: rows beyond a kind's bound are left out and `more` says so; texts are cut, and
 *          what is no printable UTF-8 is replaced; numbers that are none become NaN.
 * Time:    monotonic.
 * Threads: the loop's. `done` may ask again, and may not free the asker.
 * Owners:  loop, gate and log are borrowed. */
#ifndef COLLECT_ASK_H
#define COLLECT_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "collect/ask_answer.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/status.h"
#include "ib/history_gate.h"
#include "ib/message.h"

/* Above the numbers that sessions give (IB_REQUEST_ID_FIRST). */
enum { ASK_ID_FIRST = 1500000000, ASK_WAITING = 256 };

struct asker;

/* The answer lives as long as the call; NULL: *error says why there is none:
 * DRT_ENOTFOUND (no such contract, article or data), DRT_EDENIED (no subscription or
 * permission), DRT_EINVAL (the broker refused the values), DRT_EBUSY (pacing, or too many
 * at once), DRT_EUNSUPPORTED, DRT_ETIMEOUT, DRT_ECLOSED (the session was lost),
 * DRT_ECANCELLED (the asker ends), DRT_EPARSE, DRT_ENOMEM, and DRT_EIO for what else the broker says; its text has the
 * broker's code, what it means, and its own words. */
typedef void ask_done_fn(void *arg, const struct ask_answer *answer,
                         const struct drt_error *error);

struct asker_options {
	struct loop *loop;
	/* Sends over the data session. Errors: those of ib_session_send(). */
	enum drt_status (*send)(void *arg, const struct ib_message *message,
	                        struct drt_error *error);
	/* A place of the shared gate is free again; may be NULL. */
	void (*gate_freed)(void *arg);
	void *arg;                    /* of both */
	struct ib_history_gate *gate; /* of the session; NULL: its own */
	struct log_sink *log;
};

/* There is no session yet. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status asker_new(struct asker **out,
                                         const struct asker_options *options);
/* What is not answered ends with DRT_ECANCELLED. Accepts NULL. */
void asker_free(struct asker *asker);

/* Asks. Texts of the message are copied; its req_id is chosen here. *number, which may be
 * NULL, names the question for ask_cancel(). Errors: DRT_ECLOSED (no session), DRT_EFULL
 * (too many wait), DRT_EUNSUPPORTED (not a kind of the list above), DRT_ENOMEM; `done` is
 * then not called. It is never called from inside. */
DRT_MUST_CHECK enum drt_status ask(uint64_t *number, struct asker *asker,
                                   const struct ib_message *question, ask_done_fn *done,
                                   void *arg, struct drt_error *error);
/* Forgets a question, and tells the broker where it is on its way. An unknown number is
 * fine. */
void ask_cancel(struct asker *asker, uint64_t number);

/* The session came up, or was lost with everything that was asked. */
void asker_set_link(struct asker *asker, bool up);
bool asker_is_up(const struct asker *asker);
/* Looks at a message of the session. True: it was for the asker, and for nobody else. */
bool asker_take(struct asker *asker, const struct ib_message *message);

/* Questions that wait or are on their way. */
size_t asker_open(const struct asker *asker);

#endif
