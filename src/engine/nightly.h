/* nightly.h - the overnight job: refresh the data, evaluate, backtest; or one part of it.
 *
 * Shape:   a state machine on the improve worker, one job at a time. Each step asks
 *          another worker and goes on with its answer, or does one backtest; between two
 *          steps the worker serves its calls. A step that fails is noted with its reason,
 *          and the next one works with what there is.
 * Record:  a row of the knowledge base from start to end: kind, state, times (market
 *          time), what was done, what failed. A program that ends before its job leaves it
 *          "abandoned" at the next start.
 * Nights:  schedule.h. A night is run once, whatever its outcome; one that was missed
 *          because no engine ran is made up for a minute after the start, only the newest
 *          of several. A knowledge base without any bars at the start has missed none.
 * Threads: the improve worker's. */
#ifndef ENGINE_NIGHTLY_H
#define ENGINE_NIGHTLY_H

#include "engine/engine_internal.h"
#include "kb/jobs.h"

struct improve_worker;

enum nightly_step {
	NIGHTLY_REST,
	NIGHTLY_START,   /* the store makes the row */
	NIGHTLY_REFRESH, /* daily bars, then minute bars */
	NIGHTLY_MINUTES,
	NIGHTLY_STORED, /* the store has committed what came */
	NIGHTLY_EVALUATE,
	NIGHTLY_BACKTEST,
	NIGHTLY_FINISH /* the store ends the row */
};

struct nightly {
	struct loop_timer *due;  /* owned; looks whether a night has come */
	struct loop_timer *step; /* owned; goes on, or gives up waiting */
	int64_t newest_ns;       /* market time of the newest run; INT64_MIN: none */
	bool watching;           /* the schedule is on */

	enum nightly_step at;
	int64_t id; /* 0: not known yet */
	char kind[KB_JOB_KIND_TEXT];
	bool waiting;         /* for the answer with this number */
	uint64_t call_number; /* of the newest question */
	bool called;          /* a client waits for the job's id */
	struct rpc_call caller;
	int failed, series, candidates, raised, backtests;
	size_t strategy; /* the next one to backtest */
	char why[KB_JOB_DETAIL_TEXT - 96];
};

enum drt_status nightly_init(struct improve_worker *worker, struct drt_error *error);
void nightly_release(struct improve_worker *worker);
/* Begins to look for nights, or to look at another hour; not where the schedule is off or there is no broker. */
void nightly_watch(struct improve_worker *worker);

/* Starts a job: "nightly", "refresh", "evaluate" or "backtest". `caller`, who may be NULL,
 * is answered with its id. Errors: DRT_EINVAL (no such job), DRT_EBUSY (one runs). */
DRT_MUST_CHECK enum drt_status nightly_start(struct improve_worker *worker, const char *kind,
                                             const struct rpc_call *caller,
                                             struct drt_error *error);
/* An answer to one of the job's questions. */
void nightly_take_answer(struct improve_worker *worker, struct message_answer *answer);

#endif
