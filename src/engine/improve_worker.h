/* improve_worker.h - the improve worker: backtests, searches, scenarios, nightly jobs,
 * imports' big reads; low priority, one job at a time, with a handle of its own.
 * Threads: its worker's only; cancelled() is read from the engine's stop flag. */
#ifndef ENGINE_IMPROVE_WORKER_H
#define ENGINE_IMPROVE_WORKER_H

#include "engine/engine_internal.h"
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
	struct kb *kb;              /* owned; read-only */
	struct loop_timer *nightly; /* owned */
	int64_t last_job, last_proposal;
	size_t proposal_next;
	struct improve_proposal proposals[IMPROVE_PROPOSALS]; /* ring */
	int64_t nightly_day; /* local day of the last run; INT64_MIN: none */
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

/* Runs the nightly job now: refresh, evaluate, backtest; returns its record's id. */
enum drt_status improve_run_nightly(int64_t *job_id, struct improve_worker *worker,
                                    const char *job, struct drt_error *error);

/* Asks another worker for a method's effect; nobody waits for the answer. Takes params. */
void improve_ask(struct engine *engine, const char *name, json_t *params);

#endif
