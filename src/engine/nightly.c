/* nightly.c - see nightly.h. */
#include "engine/nightly.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/timeval.h"
#include "engine/improve_worker.h"
#include "engine/methods.h"
#include "engine/record.h"
#include "engine/schedule.h"
#include "kb/kb.h"
#include "model/json.h"

#define LOOK_NS (60 * NS_PER_SEC)   /* how often clocks are looked at, at least */
#define SETTLE_NS (60 * NS_PER_SEC) /* until the gateway has told its clock and bars */
#define ANSWER_NS (30 * 60 * NS_PER_SEC)

static void go_on(void *arg);

/* ---- asking ---- */

/* Sends a call whose answer comes back to this worker. False: it could not be sent. */
static bool send_call(struct improve_worker *worker, const struct rpc_method *method,
                      json_t *params)
{
	struct nightly *job = &worker->nightly;
	const struct rpc_call call = { .call_number = ++job->call_number };
	struct message_call *message = params ? message_call_new(&call, method, params) : NULL;

	json_decref(params);
	if (!message ||
	    !engine_post(worker->engine, (enum worker_number)method->worker, &message->base))
		return false;
	job->waiting = true;
	loop_timer_start(job->step, ANSWER_NS);
	return true;
}

static const struct rpc_method *find_method(const char *name)
{
	const struct rpc_method *method = engine_methods;

	while (method->name && strcmp(method->name, name) != 0)
		method++;
	return method->name ? method : NULL;
}

void improve_ask(struct engine *engine, const char *name, json_t *params)
{
	const struct rpc_method *method = find_method(name);
	const struct rpc_call nobody = { 0 };
	struct message_call *call =
		method && params ? message_call_new(&nobody, method, params) : NULL;

	json_decref(params);
	if (call)
		engine_post(engine, (enum worker_number)method->worker, &call->base);
}

/* ---- what failed ---- */

static void fail_step(struct nightly *job, const char *format, ...) DRT_PRINTF(2, 3);

static void fail_step(struct nightly *job, const char *format, ...)
{
	size_t used = strlen(job->why);
	va_list args;

	job->failed++;
	if (used > 0 && used + 2 < sizeof(job->why)) {
		memcpy(job->why + used, "; ", 3);
		used += 2;
	}
	va_start(args, format);
	if (vsnprintf(job->why + used, sizeof(job->why) - used, format, args) >=
	    (int)(sizeof(job->why) - used))
		text_mark_cut(job->why, sizeof(job->why));
	va_end(args);
}

/* ---- the steps ---- */

static bool has_part(const struct nightly *job, const char *part)
{
	return strcmp(job->kind, "nightly") == 0 || strcmp(job->kind, part) == 0;
}

static void step_to(struct improve_worker *worker, enum nightly_step step)
{
	worker->nightly.at = step;
	loop_timer_start(worker->nightly.step, 0);
}

static void start_row(struct improve_worker *worker)
{
	static const struct rpc_method method = { "kb.start_job", false, true, WORKER_STORE,
		                                  method_kb_start_job };
	struct nightly *job = &worker->nightly;

	if (!send_call(worker, &method,
	               json_pack("{s:s, s:o}", "job", job->kind, "time",
	                         json_from_time(clock_now_ns(worker->engine->market)))))
		step_to(worker, NIGHTLY_REFRESH);
}

static bool collect(struct improve_worker *worker, enum timeframe timeframe)
{
	json_t *symbols = json_array();

	for (size_t i = 0; i < worker->engine->universe_count; i++)
		json_array_append_new(symbols, json_string(worker->engine->universe[i].symbol));
	return send_call(worker, find_method("analysis.collect_market_data"),
	                 json_pack("{s:o, s:s, s:b}", "symbols", symbols, "timeframe",
	                           timeframe_name(timeframe), "wait", true));
}

static void refresh(struct improve_worker *worker)
{
	struct nightly *job = &worker->nightly;

	if (!has_part(job, "refresh")) {
		step_to(worker, NIGHTLY_EVALUATE);
	} else if (!worker->engine->collector) {
		fail_step(job, "refresh: this engine has no broker to ask for bars");
		step_to(worker, NIGHTLY_EVALUATE);
	} else if (!collect(worker, TIMEFRAME_1D)) {
		fail_step(job, "refresh: the collector is too busy");
		step_to(worker, NIGHTLY_EVALUATE);
	}
}

static void refresh_minutes(struct improve_worker *worker)
{
	if (!worker->engine->settings->minute_bars || !collect(worker, TIMEFRAME_1M))
		step_to(worker, NIGHTLY_STORED);
}

/* A question to the store, whose answer follows what it committed. */
static void wait_for_store(struct improve_worker *worker)
{
	static const struct rpc_method method = { "kb.flush", false, true, WORKER_STORE,
		                                  method_kb_flush };

	if (!send_call(worker, &method, json_object()))
		step_to(worker, NIGHTLY_EVALUATE);
}

/* How the account did goes to the record of performance. */
static void keep_performance(struct improve_worker *worker)
{
	const struct record_request all = { .account = NULL };
	const char *kind = worker->engine->settings->live ? "live" : "paper";
	struct performance_account *account = NULL;
	struct drt_error error = { .status = DRT_OK };
	json_t *params = NULL;

	if (record_read(&account, worker->engine, &all, &error) != DRT_OK) {
		fail_step(&worker->nightly, "evaluate: %s", error.text);
		return;
	}
	params = json_pack("{s:s, s:s, s:s, s:o}", "strategy", "account", "kind", kind,
	                   "timeframe", "1d", "metrics", record_metrics_json(account));
	if (account->count > 0) {
		json_object_set_new(params, "from", json_from_time(account->rows[0].time_ns));
		json_object_set_new(params, "to",
		                    json_from_time(account->rows[account->count - 1].time_ns));
	}
	improve_ask(worker->engine, "kb.store_strategy_performance", params);
	performance_account_free(account);
}

static void evaluate(struct improve_worker *worker)
{
	struct nightly *job = &worker->nightly;

	if (!has_part(job, "evaluate")) {
		step_to(worker, NIGHTLY_BACKTEST);
		return;
	}
	keep_performance(worker);
	if (!send_call(worker, find_method("agent.analyze_market"), json_object())) {
		fail_step(job, "evaluate: the agent is too busy");
		step_to(worker, NIGHTLY_BACKTEST);
	}
}

/* Backtests one strategy over all that is stored and has the figures kept. */
static bool backtest(struct improve_worker *worker, const struct strategy *strategy,
                     struct drt_error *error)
{
	json_t *params = json_pack("{s:s}", "strategy", strategy->name);
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };
	struct backtest_input input;
	struct backtest_result result;
	bool done = false;

	if (backtest_input_read(&input, worker, params, &refusal)) {
		if (backtest_input_run(&result, worker, &input, &refusal.error) == DRT_OK) {
			improve_ask(worker->engine, "kb.store_strategy_performance",
			            json_pack("{s:s, s:s, s:s, s:o}", "strategy",
			                      strategy->name, "kind", "backtest", "timeframe",
			                      timeframe_name(input.timeframe), "metrics",
			                      backtest_metrics(&result, input.cash)));
			backtest_result_release(&result);
			done = true;
		}
		backtest_input_release(&input);
	}
	if (!done)
		*error = refusal.error;
	json_decref(params);
	return done;
}

/* One strategy a step. */
static void backtest_next(struct improve_worker *worker)
{
	const struct engine_settings *settings = worker->engine->settings;
	struct nightly *job = &worker->nightly;
	struct drt_error error = { .status = DRT_OK };
	const struct strategy *strategy = NULL;

	if (!has_part(job, "backtest") || job->strategy >= settings->strategy_count) {
		step_to(worker, NIGHTLY_FINISH);
		return;
	}
	strategy = settings->strategies[job->strategy++].strategy;
	if (backtest(worker, strategy, &error))
		job->backtests++;
	else
		fail_step(job, "backtest %s: %s", strategy->name, error.text);
	step_to(worker, NIGHTLY_BACKTEST);
}

/* ---- the end ---- */

static void tell_end(struct improve_worker *worker, const char *text)
{
	struct nightly *job = &worker->nightly;
	struct reason reason;

	reason_init(&reason, job->failed > 0 ? "job.failed" : "job.done");
	reason_add_text(&reason, "job", job->kind);
	reason_add_number(&reason, "backtests", job->backtests);
	if (job->failed > 0)
		reason_add_text(&reason, "cause", job->why);
	engine_note(worker->engine, job->failed > 0, &reason);
	log_write(worker->engine->log, job->failed > 0 ? LOG_ERROR : LOG_NOTICE, "improve",
	          "job", "%s: %s", job->kind, text);
}

static void finish(struct improve_worker *worker)
{
	static const struct rpc_method method = { "kb.finish_job", false, true, WORKER_STORE,
		                                  method_kb_finish_job };
	struct nightly *job = &worker->nightly;
	char text[KB_JOB_DETAIL_TEXT];

	snprintf(text, sizeof(text), "%d series, %d candidates, %d raised, %d backtests%s%s",
	         job->series, job->candidates, job->raised, job->backtests,
	         job->failed > 0 ? "; failed: " : "", job->why);
	tell_end(worker, text);
	if (job->id == 0 ||
	    !send_call(worker, &method,
	               json_pack("{s:I, s:b, s:s, s:o}", "job_id", (json_int_t)job->id,
	                         "failed", job->failed > 0, "text", text, "time",
	                         json_from_time(clock_now_ns(worker->engine->market)))))
		job->at = NIGHTLY_REST;
}

/* ---- going on ---- */

static void (*const steps[])(struct improve_worker *worker) = {
	[NIGHTLY_START] = start_row,         [NIGHTLY_REFRESH] = refresh,
	[NIGHTLY_MINUTES] = refresh_minutes, [NIGHTLY_STORED] = wait_for_store,
	[NIGHTLY_EVALUATE] = evaluate,       [NIGHTLY_BACKTEST] = backtest_next,
	[NIGHTLY_FINISH] = finish,
};

static void answer_caller(struct improve_worker *worker, const struct drt_error *error)
{
	struct nightly *job = &worker->nightly;
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };

	if (!job->called)
		return;
	job->called = false;
	if (error)
		refusal.error = *error;
	engine_answer(worker->engine, &job->caller,
	              error ? NULL : json_pack("{s:I}", "job_id", (json_int_t)job->id),
	              &refusal);
}

static int count_of(const json_t *result, const char *name)
{
	return (int)json_integer_value(json_object_get(result, name));
}

/* The result of the step, or why it failed; then the next one. */
static void take_result(struct improve_worker *worker, const json_t *result,
                        const struct drt_error *error)
{
	struct nightly *job = &worker->nightly;

	switch (job->at) {
	case NIGHTLY_START:
		job->id = count_of(result, "job_id");
		answer_caller(worker, result ? NULL : error);
		if (!result)
			fail_step(job, "record: %s", error->text);
		step_to(worker, NIGHTLY_REFRESH);
		break;
	case NIGHTLY_REFRESH:
	case NIGHTLY_MINUTES:
		if (!result)
			fail_step(job, "refresh: %s", error->text);
		job->series += count_of(result, "arrived");
		if (count_of(result, "arrived") < count_of(result, "requested"))
			fail_step(job, "refresh: %d of %d series did not come",
			          count_of(result, "requested") - count_of(result, "arrived"),
			          count_of(result, "requested"));
		step_to(worker, result && job->at == NIGHTLY_REFRESH ? NIGHTLY_MINUTES
		                                                     : NIGHTLY_STORED);
		break;
	case NIGHTLY_STORED:
		step_to(worker, NIGHTLY_EVALUATE);
		break;
	case NIGHTLY_EVALUATE:
		if (!result)
			fail_step(job, "evaluate: %s", error->text);
		job->candidates = count_of(result, "evaluated");
		job->raised = count_of(result, "raised");
		step_to(worker, NIGHTLY_BACKTEST);
		break;
	default:
		if (!result)
			log_write(worker->engine->log, LOG_ERROR, "improve", "job",
			          "%s: its end was not recorded: %s", job->kind, error->text);
		job->at = NIGHTLY_REST;
		break;
	}
}

void nightly_take_answer(struct improve_worker *worker, struct message_answer *answer)
{
	struct nightly *job = &worker->nightly;

	if (!job->waiting || answer->call.call_number != job->call_number)
		return;
	job->waiting = false;
	loop_timer_stop(job->step);
	take_result(worker, answer->result, &answer->error);
}

static void go_on(void *arg)
{
	struct improve_worker *worker = arg;
	struct nightly *job = &worker->nightly;
	struct drt_error error;

	if (job->at == NIGHTLY_REST)
		return;
	if (!job->waiting) {
		steps[job->at](worker);
		return;
	}
	job->waiting = false;
	drt_fail(&error, DRT_EEXPIRED, "no answer within %d minutes",
	         (int)(ANSWER_NS / NS_PER_SEC / 60));
	take_result(worker, NULL, &error);
}

enum drt_status nightly_start(struct improve_worker *worker, const char *kind,
                              const struct rpc_call *caller, struct drt_error *error)
{
	static const char *const kinds[] = { "nightly", "refresh", "evaluate", "backtest" };
	struct nightly *job = &worker->nightly;
	bool known = false;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		known = known || strcmp(kinds[i], kind) == 0;
	if (!known)
		return drt_fail(
			error, DRT_EINVAL,
			"there is no job %s; run nightly, refresh, evaluate or backtest", kind);
	if (job->at != NIGHTLY_REST)
		return drt_fail(error, DRT_EBUSY, "the job %s runs; see engine.jobs",
		                job->kind);
	snprintf(job->kind, sizeof(job->kind), "%s", kind);
	job->id = 0;
	job->failed = job->series = job->candidates = job->raised = job->backtests = 0;
	job->strategy = 0;
	job->why[0] = '\0';
	job->called = caller != NULL;
	if (caller)
		job->caller = *caller;
	if (strcmp(kind, "nightly") == 0)
		job->newest_ns = clock_now_ns(worker->engine->market);
	step_to(worker, NIGHTLY_START);
	return DRT_OK;
}

/* ---- nights ---- */

/* What was run before this start, so that a night is run once; without any run, and
 * without bars, nothing was missed. */
static void recall(struct improve_worker *worker)
{
	struct nightly *job = &worker->nightly;
	int64_t now_ns = clock_now_ns(worker->engine->market);
	struct kb_job *jobs = NULL;
	struct kb_series *series = NULL;
	size_t count = 0;
	struct drt_error error = { .status = DRT_OK };

	job->newest_ns = INT64_MIN;
	if (kb_list_jobs(&jobs, &count, worker->kb, "nightly", 100, &error) != DRT_OK) {
		log_write(worker->engine->log, LOG_ERROR, "improve", "nightly", "%s",
		          error.text);
		count = 0;
	}
	for (size_t i = 0; i < count; i++) {
		if (jobs[i].state != KB_JOB_ABANDONED && jobs[i].started_ns <= now_ns &&
		    jobs[i].started_ns > job->newest_ns)
			job->newest_ns = jobs[i].started_ns;
	}
	free(jobs);
	if (count > 0 || job->newest_ns != INT64_MIN)
		return;
	if (kb_list_series(&series, &count, worker->kb, NULL, NULL) != DRT_OK || count == 0)
		job->newest_ns = now_ns;
	free(series);
}

static void look(void *arg)
{
	struct improve_worker *worker = arg;
	const struct engine *engine = worker->engine;
	struct nightly *job = &worker->nightly;
	int minute = engine->settings->nightly_minute;
	int64_t now_ns = clock_now_ns(engine->market);
	int64_t wait_ns = 0;
	struct schedule_night night;
	struct drt_error error = { .status = DRT_OK };

	job->watching = minute >= 0;
	if (!job->watching)
		return;
	if (job->newest_ns > now_ns)
		job->newest_ns = now_ns; /* the market clock was set back */
	schedule_last(&night, engine->calendar, minute, now_ns);
	if (night.due_ns > job->newest_ns && job->at == NIGHTLY_REST &&
	    nightly_start(worker, "nightly", NULL, &error) != DRT_OK)
		log_write(engine->log, LOG_ERROR, "improve", "nightly", "%s", error.text);
	schedule_next(&night, engine->calendar, minute, now_ns);
	wait_ns = market_clock_until_ns(engine->clock, night.due_ns);
	loop_timer_start(job->due, wait_ns < LOOK_NS ? wait_ns : LOOK_NS);
}

void nightly_watch(struct improve_worker *worker)
{
	const struct engine_settings *settings = worker->engine->settings;

	if (settings->nightly_minute < 0 || settings->brokerless)
		return;
	if (worker->nightly.watching) { /* another hour */
		loop_timer_start(worker->nightly.due, 0);
		return;
	}
	worker->nightly.watching = true;
	recall(worker);
	loop_timer_start(worker->nightly.due, SETTLE_NS);
}

enum drt_status nightly_init(struct improve_worker *worker, struct drt_error *error)
{
	struct loop *loop = worker_loop(worker->engine->workers[WORKER_IMPROVE]);
	enum drt_status status = loop_timer_new(&worker->nightly.due, loop, look, worker);

	if (status == DRT_OK)
		status = loop_timer_new(&worker->nightly.step, loop, go_on, worker);
	return status == DRT_OK ? DRT_OK
	                        : drt_fail(error, status, "the nightly job is out of memory");
}

void nightly_release(struct improve_worker *worker)
{
	loop_timer_free(worker->nightly.due);
	loop_timer_free(worker->nightly.step);
}

/* ---- the methods ---- */

json_t *method_engine_run_job(void *state, const struct rpc_request *request,
                              struct rpc_refusal *refusal)
{
	char job[32];

	if (json_get_text(job, sizeof(job), request->params, "job", true, &refusal->error) ==
	            DRT_OK &&
	    nightly_start(state, job, &request->call, &refusal->error) == DRT_OK)
		refusal->later = true;
	return NULL;
}

/* A part of the whole; null of what ended before it was done. */
static json_t *progress_json(const struct improve_worker *worker, const struct kb_job *row)
{
	const struct nightly *job = &worker->nightly;

	if (row->state == KB_JOB_DONE)
		return json_integer(1);
	if (row->state != KB_JOB_RUNNING)
		return json_null();
	return json_from_double(row->id == job->id && job->at != NIGHTLY_REST
	                                ? (double)job->at / (double)NIGHTLY_FINISH
	                                : 0);
}

json_t *method_engine_jobs(void *state, const struct rpc_request *request,
                           struct rpc_refusal *refusal)
{
	struct improve_worker *worker = state;
	struct kb_job *jobs = NULL;
	json_t *list = NULL;
	size_t count = 0;

	(void)request;
	if (kb_list_jobs(&jobs, &count, worker->kb, NULL, 100, &refusal->error) != DRT_OK)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
			list,
			json_pack("{s:I, s:s, s:s, s:o, s:o, s:o, s:s}", "job_id",
		                  (json_int_t)jobs[i].id, "job", jobs[i].kind, "state",
		                  kb_job_state_name(jobs[i].state), "progress",
		                  progress_json(worker, &jobs[i]), "started",
		                  json_from_time(jobs[i].started_ns), "ended",
		                  jobs[i].finished_ns ? json_from_time(jobs[i].finished_ns)
		                                      : json_null(),
		                  "text", jobs[i].detail));
	free(jobs);
	return json_pack("{s:o}", "jobs", list);
}
