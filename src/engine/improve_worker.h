/* improve_worker.h - the improve worker: backtests, searches, scenarios, nightly jobs,
 * imports' big reads; low priority, one job at a time, with a handle of its own.
 * Threads: its worker's only; cancelled() is read from the engine's stop flag. */
#ifndef ENGINE_IMPROVE_WORKER_H
#define ENGINE_IMPROVE_WORKER_H

#include "engine/engine_internal.h"
#include "engine/nightly.h"
#include "improve/backtest.h"

struct kb;

enum { IMPROVE_PROPOSALS = 64 };

/* Parameters found by a search, waiting for a person. */
struct improve_proposal {
	int64_t id; /* 0: none */
	const struct strategy *strategy;
	double params[AGENT_PARAMS];
	bool decided;
};

struct improve_worker {
	struct engine *engine;
	struct kb *kb; /* owned; read-only */
	struct nightly nightly;
	struct loop_timer *record; /* owned; reads the ledger for the screens */
	bool gave_way;             /* the thread's priority is lowered */
	bool record_planned;
	int64_t record_ns; /* monotonic; when it was read last */
	int64_t last_proposal;
	size_t proposal_next;
	struct improve_proposal proposals[IMPROVE_PROPOSALS]; /* ring */
};

/* The bars of a backtest, loaded from the knowledge base. */
struct backtest_input {
	const struct strategy *strategy;
	double params[AGENT_PARAMS];
	enum timeframe timeframe;
	int64_t from_ns, to_ns; /* 0: no bound */
	decimal cash;
	size_t count;
	struct instrument *instruments; /* owned */
	struct bar **bars;              /* owned, each too */
	size_t *bar_counts;             /* owned */
	bool synthetic;
};

/* Reads strategy, symbols, from, to, params, timeframe and cash of a request and loads
 * the bars, with a warm-up before `from`. False with the refusal filled. */
bool backtest_input_read(struct backtest_input *out, struct improve_worker *worker,
                         const json_t *params, struct rpc_refusal *refusal);
void backtest_input_release(struct backtest_input *input);
/* Runs it; the result is the caller's. */
enum drt_status backtest_input_run(struct backtest_result *result,
                                   struct improve_worker *worker,
                                   const struct backtest_input *input, struct drt_error *error);
/* The metrics of a result: the report of its daily returns, and its trades. */
json_t *backtest_metrics(const struct backtest_result *result, decimal cash);

/* Reads the ledger's record and tells the control worker; arg is the worker. */
void improve_tell_record(void *arg);
/* Has it read soon, and not too often. */
void improve_plan_record(struct improve_worker *worker);

/* Asks another worker for a method's effect; nobody waits for the answer. Takes params. */
void improve_ask(struct engine *engine, const char *name, json_t *params);

#endif
