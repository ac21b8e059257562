/* research_call.c - see research_call.h. */
#include "engine/research_call.h"

#include <stdlib.h>

#include "engine/methods.h"
#include "engine/query.h"
#include "kb/import_guess.h"

struct research_call {
	struct engine *engine;
	struct rpc_call call;
	research_put_fn *put;
	json_t *head; /* owned */
};

static void call_free(struct research_call *call)
{
	json_decref(call->head);
	free(call);
}

struct research_call *research_call_new(struct collector_worker *worker,
                                        const struct rpc_request *request,
                                        struct rpc_refusal *refusal, research_put_fn *put,
                                        json_t *head)
{
	struct research_call *call = calloc(1, sizeof(*call));

	if (!call || !head) {
		json_decref(head);
		free(call);
		method_refuse(refusal, DRT_ENOMEM, "the engine is out of memory");
		return NULL;
	}
	*call = (struct research_call){ .engine = collector_engine(worker),
		                        .call = request->call,
		                        .put = put,
		                        .head = head };
	return call;
}

void research_call_end(struct research_call *call, json_t *result,
                       const struct drt_error *error)
{
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };

	if (!result && error)
		refusal.error = *error;
	else if (!result)
		method_refuse(&refusal, DRT_ENOMEM, "the engine is out of memory");
	engine_answer(call->engine, &call->call, result, &refusal);
	call_free(call);
}

static void on_done(void *arg, const struct ask_answer *answer, const struct drt_error *error)
{
	struct research_call *call = arg;
	json_t *result = answer ? json_deep_copy(call->head) : NULL;

	if (result && !call->put(call, result, answer)) {
		json_decref(result);
		result = NULL;
	}
	research_call_end(call, result, error);
}

struct ask_reply research_call_reply(struct research_call *call)
{
	return (struct ask_reply){ on_done, call };
}

json_t *research_call_wait(struct research_call *call, enum drt_status status,
                           struct rpc_refusal *refusal)
{
	if (status == DRT_OK)
		refusal->later = true;
	else
		call_free(call);
	return NULL;
}

struct engine *research_call_engine(const struct research_call *call)
{
	return call->engine;
}

const json_t *research_call_head(const struct research_call *call)
{
	return call->head;
}

bool research_instrument(struct instrument *out, struct collector_worker *worker,
                         const json_t *params, struct rpc_refusal *refusal)
{
	const struct engine *engine = collector_engine(worker);
	char symbol[SYMBOL_TEXT];
	int place = -1;

	if (!param_symbol(symbol, params, true, refusal))
		return false;
	place = engine_find_symbol(engine, symbol);
	if (place >= 0)
		*out = engine->universe[place];
	else
		instrument_guess(out, symbol);
	return true;
}
