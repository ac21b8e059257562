/* agent_worker.c - see agent_worker.h. */
#include "engine/agent_worker.h"

#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/storage.h"
#include "kb/kb.h"

enum { CANDIDATES = 4096 };
/* Market data of one time comes within this; history is loaded in longer bursts. */
#define QUIET_LIVE_NS (20 * NS_PER_MS)
#define QUIET_HISTORY_NS (300 * NS_PER_MS)
#define PATIENCE_NS (2 * NS_PER_SEC)

/* Everything the last evaluation found goes to those who keep and show it; what was
 * raised goes to the trading system. */
static void send_found(struct agent_worker *worker, int64_t now_ns)
{
	const struct signal **found = calloc(CANDIDATES, sizeof(*found));
	const struct signal *raised = NULL;
	struct message_signals *all = NULL;
	struct message_signals *fresh = NULL;
	size_t count = 0;

	if (!found)
		return;
	count = agent_get_candidates(found, CANDIDATES, worker->agent, NULL, NULL);
	all = message_signals_new(now_ns, NULL, count);
	for (size_t i = 0; all && i < count; i++)
		all->signals[i] = *found[i];
	free(found);
	if (all)
		engine_post_all(worker->engine, 1u << WORKER_STORE | 1u << WORKER_CONTROL,
		                &all->base);
	count = agent_generate_signals(&raised, worker->agent);
	fresh = count > 0 ? message_signals_new(now_ns, raised, count) : NULL;
	if (fresh && worker->engine->workers[WORKER_BROKER])
		engine_post(worker->engine, WORKER_BROKER, &fresh->base);
	else if (fresh)
		message_unref(&fresh->base);
}

static enum drt_status analyze(struct agent_summary *out, struct agent_worker *worker,
                               int64_t now_ns, bool again, bool send, struct drt_error *error)
{
	struct agent_summary total = { .time_ns = now_ns };

	for (int timeframe = 0; timeframe < TIMEFRAME_COUNT; timeframe++) {
		struct agent_summary summary;
		enum drt_status status =
			agent_analyze_market(&summary, worker->agent, (enum timeframe)timeframe,
		                             now_ns, again, error);

		if (status != DRT_OK)
			return status;
		total.evaluated += summary.evaluated;
		total.raised += summary.raised;
		total.not_raised += summary.not_raised;
		if (send && summary.evaluated > 0)
			send_found(worker, now_ns);
	}
	*out = total;
	return DRT_OK;
}

enum drt_status agent_worker_evaluate(struct agent_summary *out, struct agent_worker *worker,
                                      bool again, struct drt_error *error)
{
	enum drt_status status =
		analyze(out, worker, clock_now_ns(worker->engine->market), again, true, error);

	worker->evaluated |= status == DRT_OK;
	return status;
}

enum drt_status agent_worker_look_back(struct agent_summary *out, struct agent_worker *worker,
                                       int64_t as_of_ns, struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	agent_forget_bars(worker->agent); /* those after that time */
	status = analyze(out, worker, as_of_ns, true, false, error);
	agent_forget_bars(worker->agent);
	return status;
}

enum drt_status agent_worker_ensure(struct agent_worker *worker, struct drt_error *error)
{
	struct agent_summary summary;

	if (worker->evaluated || !worker->engine->settings->brokerless)
		return DRT_OK;
	return agent_worker_evaluate(&summary, worker, false, error);
}

static void tell(struct agent_worker *worker, const struct agent_summary *summary)
{
	struct reason reason;

	log_write(worker->engine->log, LOG_INFO, "agent", "evaluated",
	          "%zu candidates: %zu raised, %zu not raised", summary->evaluated,
	          summary->raised, summary->not_raised);
	if (summary->evaluated == 0)
		return;
	reason_init(&reason, "agent.evaluated");
	reason_add_number(&reason, "candidates", (double)summary->evaluated);
	reason_add_number(&reason, "raised", (double)summary->raised);
	reason_add_number(&reason, "not_raised", (double)summary->not_raised);
	engine_note(worker->engine, false, &reason);
}

static void evaluate_due(void *arg)
{
	struct agent_worker *worker = arg;
	struct agent_summary summary;
	struct drt_error error = { .status = DRT_OK };
	bool again = false;

	if (worker->due == 0 ||
	    (!worker->holdings_known && !worker->engine->settings->brokerless))
		return;
	again = worker->again;
	worker->patience_ns = 0;
	worker->due = 0;
	worker->again = false;
	if (agent_worker_evaluate(&summary, worker, again, &error) != DRT_OK) {
		struct reason reason;

		log_write(worker->engine->log, LOG_ERROR, "agent", "failed", "%s", error.text);
		reason_init(&reason, "agent.failed");
		reason_add_text(&reason, "cause", error.text);
		engine_note(worker->engine, true, &reason);
		return;
	}
	tell(worker, &summary);
}

static bool strategies_use(const struct agent_worker *worker, enum timeframe timeframe)
{
	const struct engine_settings *settings = worker->settings;

	for (size_t i = 0; i < settings->strategy_count; i++) {
		if (timeframe_stored(settings->strategies[i].timeframe) == timeframe)
			return true;
	}
	return false;
}

/* Evaluates after a quiet moment, but PATIENCE_NS after the first wish at the latest. */
static void plan(struct agent_worker *worker, int64_t quiet_ns)
{
	int64_t now_ns = clock_now_ns(worker->engine->host->monotonic);

	if (worker->patience_ns == 0)
		worker->patience_ns = now_ns + PATIENCE_NS;
	if (quiet_ns > worker->patience_ns - now_ns)
		quiet_ns = worker->patience_ns - now_ns;
	loop_timer_start(worker->quiet, quiet_ns > 0 ? quiet_ns : 0);
}

/* Corrected and filled-in bars count as history, however few they are. */
static void take_bars(struct agent_worker *worker, const struct message_bars *bars)
{
	bool corrected = agent_note_bars(worker->agent, bars->instrument, bars->timeframe,
	                                 bars->bars, bars->count);

	if (!strategies_use(worker, bars->timeframe))
		return;
	worker->due |= 1u << bars->timeframe;
	worker->again = worker->again || corrected || (!bars->live && bars->count > 1);
	plan(worker, bars->live ? QUIET_LIVE_NS : QUIET_HISTORY_NS);
}

/* A client stored or imported bars. */
static void take_changed(struct agent_worker *worker, const struct message_changed *changed)
{
	agent_forget_bars(worker->agent);
	if (worker->engine->settings->brokerless ||
	    (changed->instrument != SIZE_MAX && !strategies_use(worker, changed->timeframe)))
		return;
	worker->due |= 1u << changed->timeframe;
	worker->again = true;
	plan(worker, QUIET_HISTORY_NS);
}

static void take_holdings(struct agent_worker *worker, const struct message_holdings *message)
{
	bool first = !worker->holdings_known;

	if (agent_set_holdings(worker->agent, message->holdings, message->count,
	                       message->equity, message->cash) != DRT_OK)
		return;
	worker->equity = message->equity;
	worker->cash = message->cash;
	worker->holdings_known = true;
	if (first && worker->due != 0)
		plan(worker, QUIET_HISTORY_NS);
}

/* The strategies of the settings with members as places in the universe. */
static enum drt_status choose(struct agent_strategy *chosen, size_t *places,
                              const struct engine *engine,
                              const struct engine_settings *settings)
{
	size_t used = 0;

	for (size_t s = 0; s < settings->strategy_count; s++) {
		const struct settings_strategy *from = &settings->strategies[s];

		chosen[s].strategy = from->strategy;
		memcpy(chosen[s].params, from->params, sizeof(chosen[s].params));
		chosen[s].timeframe = from->timeframe;
		chosen[s].members = &places[used];
		chosen[s].member_count = from->member_count;
		for (size_t i = 0; i < from->member_count; i++) {
			int place = engine_find_symbol(engine, from->members[i]);

			if (place < 0)
				return DRT_ENOTFOUND;
			places[used++] = (size_t)place;
		}
	}
	return DRT_OK;
}

/* What a client or an improvement changed stays, where the settings say nothing new. */
static void keep_learned(struct agent_strategy *chosen, const struct agent_worker *worker,
                         const struct engine_settings *fresh)
{
	const struct agent_strategy *running[AGENT_STRATEGIES];
	const struct engine_settings *before = worker->settings;
	size_t count = agent_strategies(running, worker->agent);

	for (size_t i = 0; i < fresh->strategy_count; i++) {
		for (size_t k = 0; k < before->strategy_count && k < count; k++) {
			if (before->strategies[k].strategy == chosen[i].strategy &&
			    memcmp(before->strategies[k].params, chosen[i].params,
			           sizeof(chosen[i].params)) == 0)
				memcpy(chosen[i].params, running[k]->params,
				       sizeof(chosen[i].params));
		}
	}
}

/* Takes over the settings that are in force, where they are others. They were checked. */
static void follow_settings(struct agent_worker *worker)
{
	const struct engine_settings *fresh = worker->engine->settings;
	struct agent_strategy chosen[AGENT_STRATEGIES] = { 0 };
	struct drt_error error = { .status = DRT_OK };
	size_t *places = NULL;

	if (fresh == worker->settings)
		return;
	places = calloc(AGENT_STRATEGIES * (worker->engine->universe_count + 1),
	                sizeof(*places));
	if (!places || choose(chosen, places, worker->engine, fresh) != DRT_OK) {
		free(places);
		return; /* out of memory: the next message tries again */
	}
	keep_learned(chosen, worker, fresh);
	if (agent_set_strategies(worker->agent, chosen, fresh->strategy_count, &error) !=
	    DRT_OK)
		log_write(worker->engine->log, LOG_ERROR, "agent", "settings", "%s",
		          error.text);
	free(places);
	worker->settings = fresh;
	for (size_t i = 0; i < fresh->strategy_count; i++)
		worker->due |= 1u << fresh->strategies[i].timeframe;
	plan(worker, QUIET_HISTORY_NS);
}

void agent_worker_on_message(void *arg, struct message *message)
{
	struct agent_worker *worker = *(struct agent_worker **)arg;

	if (!worker)
		return;
	follow_settings(worker);
	switch (message->kind) {
	case MESSAGE_BARS:
		take_bars(worker, (struct message_bars *)message);
		break;
	case MESSAGE_CHANGED:
		take_changed(worker, (struct message_changed *)message);
		break;
	case MESSAGE_HOLDINGS:
		take_holdings(worker, (struct message_holdings *)message);
		break;
	case MESSAGE_MARK:
		agent_mark_signal(worker->agent, &((struct message_mark *)message)->signal_id,
		                  ((struct message_mark *)message)->state);
		break;
	case MESSAGE_CALL:
		engine_run_call(worker->engine, worker, (struct message_call *)message);
		break;
	default:
		break;
	}
}

static enum drt_status make_agent(struct agent_worker *worker, struct drt_error *error)
{
	struct engine *engine = worker->engine;
	struct agent_strategy chosen[AGENT_STRATEGIES] = { 0 };
	size_t *places =
		calloc(AGENT_STRATEGIES * (engine->universe_count + 1), sizeof(*places));
	struct agent_options options = {
		.universe = engine->universe,
		.universe_count = engine->universe_count,
		.strategies = chosen,
		.strategy_count = worker->settings->strategy_count,
		.sources = engine->settings->sources,
		.adjustment = settings_adjustment(engine->settings),
		.clock = engine->market,
		.seed = engine->host->seed ^ UINT64_C(0xa6e27),
	};
	enum drt_status status = DRT_ENOMEM;

	if (places && (status = choose(chosen, places, engine, worker->settings)) == DRT_OK)
		status = agent_new(&worker->agent, &options, worker->kb, error);
	else
		drt_fail(error, status, "the agent's universe could not be made");
	free(places);
	return status;
}

enum drt_status agent_worker_new(struct agent_worker **out, struct engine *engine,
                                 struct drt_error *error)
{
	struct agent_worker *worker = calloc(1, sizeof(*worker));
	enum drt_status status = DRT_OK;

	if (!worker)
		return drt_fail(error, DRT_ENOMEM, "the agent worker is out of memory");
	worker->engine = engine;
	worker->settings = engine->settings;
	status = storage_open_reader(&worker->kb, engine->settings, error);
	if (status == DRT_OK)
		status = make_agent(worker, error);
	if (status == DRT_OK)
		status = loop_timer_new(&worker->quiet,
		                        worker_loop(engine->workers[WORKER_AGENT]),
		                        evaluate_due, worker);
	if (status != DRT_OK) {
		agent_worker_free(worker);
		return status;
	}
	*out = worker;
	return DRT_OK;
}

/* What is stored already is evaluated without waiting for new bars, once the trading
 * system has told what is held. */
enum drt_status agent_worker_start(struct agent_worker *worker, struct drt_error *error)
{
	(void)error;
	for (size_t i = 0; i < worker->engine->settings->strategy_count; i++)
		worker->due |= 1u << worker->engine->settings->strategies[i].timeframe;
	return DRT_OK;
}

void agent_worker_free(struct agent_worker *worker)
{
	if (!worker)
		return;
	loop_timer_free(worker->quiet);
	agent_free(worker->agent);
	storage_close(worker->kb);
	free(worker);
}
