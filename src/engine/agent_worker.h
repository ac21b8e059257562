/* agent_worker.h - the agent worker: evaluates strategies when bars complete.
 *
 * Bars of one time arrive one instrument at a time; an evaluation waits until they have
 * been quiet for a moment, so that all instruments are seen together; where they never
 * are, it comes after two seconds. The first one waits, too, until the trading system
 * has told what is held. Without a broker nothing is evaluated unless a client asks.
 * Threads: its worker's only. */
#ifndef ENGINE_AGENT_WORKER_H
#define ENGINE_AGENT_WORKER_H

#include "agent/agent.h"
#include "engine/engine_internal.h"

struct kb;

struct agent_worker {
	struct engine *engine;
	const struct engine_settings *settings; /* that the agent has taken over */
	struct kb *kb;                          /* owned; read-only */
	struct agent *agent;                    /* owned */
	struct loop_timer *quiet;               /* owned; fires when bars have been quiet */
	int64_t patience_ns; /* monotonic; when it fires at the latest; 0: it rests */
	unsigned due;        /* timeframes to evaluate, bits */
	bool again;          /* history came: the strategies take it in anew */
	bool evaluated;      /* at least once */
	bool holdings_known;
	decimal equity, cash;
};

/* Evaluates now; returns the summary. Sends what was found to the others. */
DRT_MUST_CHECK enum drt_status agent_worker_evaluate(struct agent_summary *out,
                                                     struct agent_worker *worker, bool again,
                                                     struct drt_error *error);
/* Evaluates as of a time gone by, on the bars that were complete then. Nobody else hears
 * of it; the agent holds what it found until the next evaluation. */
DRT_MUST_CHECK enum drt_status agent_worker_look_back(struct agent_summary *out,
                                                      struct agent_worker *worker,
                                                      int64_t as_of_ns,
                                                      struct drt_error *error);

/* As above where nothing was evaluated yet: without a broker nobody else asks.
 * DRT_OK where there is nothing to do. */
DRT_MUST_CHECK enum drt_status agent_worker_ensure(struct agent_worker *worker,
                                                   struct drt_error *error);

#endif
