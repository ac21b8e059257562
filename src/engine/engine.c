/* engine.c - see engine.h. Workers are made in the order of this table and ended in
 * the reverse one, the broker first; state is freed after every thread has ended. */
#include "engine/engine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/control.h"
#include "engine/engine_internal.h"
#include "engine/reload.h"
#include "engine/universe.h"
#include "ib/pacer.h"

struct worker_row {
	enum worker_number number;
	const char *name;
	size_t capacity;
	bool needs_broker;
	mailbox_fn *on_message;
};

static const struct worker_row rows[] = {
	{ WORKER_CONTROL, "control", 8192, false, control_on_message },
	{ WORKER_STORE, "store", 8192, false, store_on_message },
	{ WORKER_AGENT, "agent", 4096, false, agent_worker_on_message },
	{ WORKER_IMPROVE, "improve", 256, false, improve_worker_on_message },
	{ WORKER_BROKER, "broker", 4096, true, broker_worker_on_message },
	{ WORKER_COLLECT, "collector", 1024, true, collector_worker_on_message },
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* The state pointer that a worker's inbox handler is given. */
static void *state_slot(struct engine *engine, enum worker_number number)
{
	switch (number) {
	case WORKER_CONTROL:
		return &engine->control;
	case WORKER_STORE:
		return &engine->store;
	case WORKER_AGENT:
		return &engine->agent;
	case WORKER_BROKER:
		return &engine->broker;
	case WORKER_COLLECT:
		return &engine->collector;
	default:
		return &engine->improve;
	}
}

/* ---- hours ---- */

static bool has_calendar(const struct engine *engine, const char *name)
{
	for (size_t i = 0; i < engine->calendar_count; i++) {
		if (strcmp(calendar_name(engine->calendars[i]), name) == 0)
			return true;
	}
	return false;
}

static enum drt_status make_calendars(struct engine *engine, struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	for (size_t i = 0; status == DRT_OK && i < engine->universe_count; i++) {
		const char *name = engine->universe[i].calendar;

		if (has_calendar(engine, name) || engine->calendar_count == ENGINE_CALENDARS)
			continue;
		status = calendar_new(&engine->calendars[engine->calendar_count], name, error);
		engine->calendar_count += status == DRT_OK;
	}
	return status;
}

bool engine_market_is_open(const struct engine *engine, int64_t market_ns)
{
	for (size_t i = 0; i < engine->calendar_count; i++) {
		if (calendar_is_open(engine->calendars[i], market_ns))
			return true;
	}
	return false;
}

/* ---- sending ---- */

int engine_find_symbol(const struct engine *engine, const char *symbol)
{
	for (size_t i = 0; i < engine->universe_count; i++) {
		if (strcmp(engine->universe[i].symbol, symbol) == 0)
			return (int)i;
	}
	return -1;
}

bool engine_post(struct engine *engine, enum worker_number to, struct message *message)
{
	if (!engine->workers[to]) {
		message_unref(message);
		return false;
	}
	if (worker_post(engine->workers[to], message))
		return true;
	log_write(engine->log, LOG_WARNING, "engine", "inbox.full",
	          "%s refused a message; %llu so far", worker_name(engine->workers[to]),
	          (unsigned long long)mailbox_refused(worker_inbox(engine->workers[to])));
	return false;
}

bool engine_post_all(struct engine *engine, unsigned to, struct message *message)
{
	bool taken = true;

	for (int number = 0; number < WORKERS; number++) {
		if (to & 1u << number && engine->workers[number])
			taken &= engine_post(engine, (enum worker_number)number,
			                     message_ref(message));
	}
	message_unref(message);
	return taken;
}

void engine_note(struct engine *engine, bool important, const struct reason *reason)
{
	struct message_note *note =
		message_note_new(clock_now_ns(engine->market), important, reason);

	if (note)
		engine_post(engine, WORKER_CONTROL, &note->base);
}

/* A call without a client is one of the nightly job's questions. */
enum worker_number engine_answers_to(const struct rpc_call *call)
{
	return call->client_number == 0 && call->call_number != 0 ? WORKER_IMPROVE
	                                                          : WORKER_CONTROL;
}

static void answer_by(struct engine *engine, enum worker_number way,
                      const struct rpc_call *call, json_t *result,
                      const struct rpc_refusal *refusal)
{
	struct message_answer *answer =
		message_answer_new(call, result, refusal ? &refusal->error : NULL,
	                           refusal ? &refusal->reason : NULL);

	if (answer)
		engine_post(engine, way == WORKER_CONTROL ? engine_answers_to(call) : way,
		            &answer->base);
}

void engine_answer(struct engine *engine, const struct rpc_call *call, json_t *result,
                   const struct rpc_refusal *refusal)
{
	answer_by(engine, WORKER_CONTROL, call, result, refusal);
}

void engine_run_call(struct engine *engine, void *state, struct message_call *call)
{
	struct rpc_request request = {
		.call = call->call,
		.params = call->params,
		.fds = call->fds,
		.fd_count = call->fd_count,
	};
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };
	json_t *result = call->method->fn(state, &request, &refusal);

	if (refusal.later)
		return;
	/* Signals that the call raised are with the store, which has yet to commit them: its
	 * answer follows them, so that who has it can read them. */
	answer_by(engine,
	          call->method->worker == WORKER_AGENT && !call->method->viewer
	                  ? WORKER_STORE
	                  : WORKER_CONTROL,
	          &call->call, result, &refusal);
}

/* ---- life ---- */

static enum drt_status make_workers(struct engine *engine, struct drt_error *error)
{
	for (size_t i = 0; i < ROWS; i++) {
		enum drt_status status = DRT_OK;

		if (rows[i].needs_broker && engine->settings->brokerless)
			continue;
		status = worker_new(&engine->workers[rows[i].number], engine->host,
		                    rows[i].name, rows[i].capacity, rows[i].on_message,
		                    state_slot(engine, rows[i].number), error);
		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}

/* The store comes first: it makes the knowledge base that others read. */
static enum drt_status make_states(struct engine *engine, struct drt_error *error)
{
	enum drt_status status = store_new(&engine->store, engine, error);

	if (status == DRT_OK)
		status = control_new(&engine->control, engine, error);
	if (status == DRT_OK)
		status = agent_worker_new(&engine->agent, engine, error);
	if (status == DRT_OK)
		status = improve_worker_new(&engine->improve, engine, error);
	if (status == DRT_OK && !engine->settings->brokerless)
		status = broker_worker_new(&engine->broker, engine, error);
	if (status == DRT_OK && !engine->settings->brokerless)
		status = collector_worker_new(&engine->collector, engine, error);
	return status;
}

enum drt_status engine_new(struct engine **out, const struct engine_host *host,
                           const struct engine_settings *settings, struct log_sink *log,
                           struct drt_error *error)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	enum drt_status status = DRT_OK;

	if (!engine)
		return drt_fail(error, DRT_ENOMEM, "the engine is out of memory");
	engine->host = host;
	engine->settings = settings;
	engine->log = log;
	engine->started_ns = clock_now_ns(host->wall);
	status = market_clock_new(&engine->clock, host->wall, host->monotonic);
	if (status != DRT_OK)
		goto fail;
	engine->market = market_clock_as_clock(engine->clock);
	if (settings->live && market_clock_lock_real(engine->clock) != DRT_OK) {
		status = drt_fail(error, DRT_ESTATE, "LIVE trading needs the real clock");
		goto fail;
	}
	status = calendar_new(&engine->calendar, "us-equity", error);
	if (status == DRT_OK)
		status = universe_load(&engine->universe, &engine->universe_count, settings,
		                       error);
	if (status == DRT_OK)
		status = make_calendars(engine, error);
	if (status == DRT_OK)
		status = quote_board_new(&engine->board,
		                         engine->universe_count ? engine->universe_count : 1);
	if (status == DRT_OK && !settings->brokerless)
		status = ib_pacer_new_default(&engine->pacer);
	if (status == DRT_OK)
		status = make_workers(engine, error);
	if (status == DRT_OK)
		status = make_states(engine, error);
	if (status != DRT_OK)
		goto fail;
	*out = engine;
	return DRT_OK;

fail:
	if (status == DRT_ENOMEM)
		drt_fail(error, status, "the engine is out of memory");
	engine_free(engine);
	return status;
}

struct loop *engine_control_loop(struct engine *engine)
{
	return worker_loop(engine->workers[WORKER_CONTROL]);
}

enum drt_status engine_adopt(struct engine *engine, struct loop_stream *stream)
{
	return rpc_server_adopt(engine->control->server, stream);
}

enum drt_status engine_start(struct engine *engine, struct drt_error *error)
{
	enum drt_status status = control_start(engine->control, error);

	if (status == DRT_OK)
		status = store_start(engine->store, error);
	if (status == DRT_OK)
		status = agent_worker_start(engine->agent, error);
	if (status == DRT_OK)
		status = improve_worker_start(engine->improve, error);
	if (status == DRT_OK && engine->broker)
		status = broker_worker_start(engine->broker, error);
	if (status == DRT_OK && engine->collector)
		status = collector_worker_start(engine->collector, error);
	for (int i = 0; status == DRT_OK && i < WORKERS; i++) {
		if (engine->workers[i])
			status = worker_start(engine->workers[i], error);
	}
	if (status == DRT_OK)
		log_write(engine->log, LOG_NOTICE, "engine", "started", "%s%s, %zu instruments",
		          engine->settings->live ? "LIVE" : "PAPER",
		          engine->settings->brokerless ? ", brokerless" : "",
		          engine->universe_count);
	return status;
}

void engine_on_stop(struct engine *engine, void (*fn)(void *arg), void *arg)
{
	engine->on_stop = fn;
	engine->on_stop_arg = arg;
}

enum drt_status engine_set_reload(struct engine *engine,
                                  const struct engine_reload_source *source,
                                  struct drt_error *error)
{
	enum drt_status status = reload_new(&engine->reload, engine, source);

	return status == DRT_OK ? DRT_OK
	                        : drt_fail(error, status, "the engine is out of memory");
}

void engine_reload(struct engine *engine)
{
	struct message *message = message_plain_new(MESSAGE_RELOAD);

	if (message)
		engine_post(engine, WORKER_CONTROL, message);
}

void engine_stop(struct engine *engine)
{
	static const enum worker_number order[] = { WORKER_BROKER, WORKER_COLLECT,
		                                    WORKER_AGENT,  WORKER_IMPROVE,
		                                    WORKER_STORE,  WORKER_CONTROL };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		worker_stop(engine->workers[order[i]]);
	/* what the others told the store before they ended is kept */
	worker_drain(engine->workers[WORKER_STORE]);
	log_write(engine->log, LOG_NOTICE, "engine", "stopped", "every worker has ended");
}

void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	broker_worker_free(engine->broker);
	collector_worker_free(engine->collector);
	improve_worker_free(engine->improve);
	agent_worker_free(engine->agent);
	control_free(engine->control);
	store_free(engine->store);
	for (int i = 0; i < WORKERS; i++)
		worker_free(engine->workers[i]);
	ib_pacer_free(engine->pacer);
	quote_board_free(engine->board);
	free(engine->universe);
	calendar_free(engine->calendar);
	for (size_t i = 0; i < engine->calendar_count; i++)
		calendar_free(engine->calendars[i]);
	market_clock_free(engine->clock);
	reload_free(engine->reload);
	free(engine);
}

bool engine_has_clients(const struct engine *engine)
{
	return atomic_load(&engine->clients) > 0;
}
