/* research_call.h - a call of the control API that waits for the broker's answer to a
 * question of collect/question.h.
 *
 * Shape:   begun with the part of the result that is known (`head`), which `put` completes
 *          when the answer comes; what goes wrong is the call's refusal. The worker goes on
 *          meanwhile.
 * Threads: the collector's.
 * Owners:  head belongs to the call from its birth; the call ends itself. */
#ifndef ENGINE_RESEARCH_CALL_H
#define ENGINE_RESEARCH_CALL_H

#include <jansson.h>

#include "engine/collector_worker.h"
#include "engine/rpc_server.h"

struct research_call;

/* Puts the answer into the result. False: out of memory. */
typedef bool research_put_fn(struct research_call *call, json_t *result,
                             const struct ask_answer *answer);

/* NULL with the refusal filled where memory is short; head is released then. */
struct research_call *research_call_new(struct collector_worker *worker,
                                        const struct rpc_request *request,
                                        struct rpc_refusal *refusal, research_put_fn *put,
                                        json_t *head);
/* Where the question of this call tells its end. */
struct ask_reply research_call_reply(struct research_call *call);
/* After the question was asked: the call waits, or was refused and is freed. Always NULL,
 * for `return research_call_wait(...)`. */
json_t *research_call_wait(struct research_call *call, enum drt_status status,
                           struct rpc_refusal *refusal);
/* Ends the call; takes result, NULL with `error` where there is none. */
void research_call_end(struct research_call *call, json_t *result,
                       const struct drt_error *error);

struct engine *research_call_engine(const struct research_call *call);
/* What is known of the result; borrowed. */
const json_t *research_call_head(const struct research_call *call);

/* The instrument of the parameter "symbol": as the engine follows it, else as the symbol
 * looks. False with the refusal filled. */
bool research_instrument(struct instrument *out, struct collector_worker *worker,
                         const json_t *params, struct rpc_refusal *refusal);

#endif
