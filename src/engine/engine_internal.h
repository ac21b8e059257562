/* engine_internal.h - what the workers of src/engine share; for this folder only.
 *
 * Everything here is fixed before the workers start, but for the quote board and the
 * market clock, which synchronise themselves. A worker's own state is in its file. */
#ifndef ENGINE_ENGINE_INTERNAL_H
#define ENGINE_ENGINE_INTERNAL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "core/log.h"
#include "core/market_clock.h"
#include "engine/engine.h"
#include "engine/messages.h"
#include "engine/quote_board.h"
#include "engine/worker.h"
#include "model/calendar.h"
#include "model/instrument.h"

enum worker_number {
	WORKER_CONTROL,
	WORKER_STORE,
	WORKER_AGENT,
	WORKER_BROKER,
	WORKER_COLLECT,
	WORKER_IMPROVE,
	WORKERS
};

struct ib_pacer;
struct control;
struct store;
struct agent_worker;
struct broker_worker;
struct collector_worker;
struct improve_worker;
struct reload;

enum { ENGINE_CALENDARS = 4 };

struct engine {
	const struct engine_host *host;
	/* Changed by a reload only; those before live on. */
	_Atomic(const struct engine_settings *) settings;
	struct log_sink *log;
	struct market_clock *clock; /* owned */
	const struct clock *market; /* its clock */
	struct calendar *calendar;  /* owned; us-equity: its day is the account's */
	/* owned; those that instruments trade by */
	struct calendar *calendars[ENGINE_CALENDARS];
	size_t calendar_count;
	struct instrument *universe; /* owned; order fixed at birth */
	size_t universe_count;
	struct ib_pacer *pacer;          /* owned; shared by both sessions */
	struct quote_board *board;       /* owned; NULL without instruments */
	struct worker *workers[WORKERS]; /* owned; NULL where the engine has none */
	struct control *control;
	struct store *store;
	struct agent_worker *agent;
	struct broker_worker *broker;
	struct collector_worker *collector;
	struct improve_worker *improve;
	void (*on_stop)(void *arg);
	void *on_stop_arg;
	struct reload *reload; /* owned; NULL: settings are read once */
	atomic_size_t clients;
	atomic_bool synthetic; /* the data comes from the generator */
	int64_t started_ns;    /* wall clock */
};

/* True while at least one of the instruments trades. */
bool engine_market_is_open(const struct engine *engine, int64_t market_ns);

static inline bool engine_is_synthetic(const struct engine *engine)
{
	return atomic_load(&engine->synthetic);
}

/* The place of a symbol in the universe, or -1. */
int engine_find_symbol(const struct engine *engine, const char *symbol);

/* Posts to a worker that may not exist; takes the message over in any case. */
bool engine_post(struct engine *engine, enum worker_number to, struct message *message);
/* Posts one message to several workers (bits 1 << number); false where one that is there
 * refused it. */
bool engine_post_all(struct engine *engine, unsigned to, struct message *message);
/* A sentence for the screens: a reason code with no or one number or text. */
void engine_note(struct engine *engine, bool important, const struct reason *reason);

/* Runs a call on the worker that it was sent to, and answers it. */
void engine_run_call(struct engine *engine, void *state, struct message_call *call);
/* Answers from any worker. */
void engine_answer(struct engine *engine, const struct rpc_call *call, json_t *result,
                   const struct rpc_refusal *refusal);

/* Where the answer of a call goes. */
enum worker_number engine_answers_to(const struct rpc_call *call);

/* ---- the workers ---- */

#define DECLARE_WORKER(type, name)                                                             \
	enum drt_status name##_new(struct type **out, struct engine *engine,                   \
	                           struct drt_error *error);                                   \
	enum drt_status name##_start(struct type *state, struct drt_error *error);             \
	void name##_free(struct type *state);                                                  \
	void name##_on_message(void *arg, struct message *message)

DECLARE_WORKER(control, control);
DECLARE_WORKER(store, store);
DECLARE_WORKER(agent_worker, agent_worker);
DECLARE_WORKER(broker_worker, broker_worker);
DECLARE_WORKER(collector_worker, collector_worker);
DECLARE_WORKER(improve_worker, improve_worker);

/* Every method of the control API, ended by a row without a name. */
extern const struct rpc_method engine_methods[];

#endif
