/* nightly.c - the overnight job: refresh the data, evaluate the account, backtest every
 * enabled strategy; each result is stored by the store worker. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/improve_worker.h"
#include "engine/methods.h"
#include "kb/kb.h"
#include "model/json.h"

void improve_ask(struct engine *engine, const char *name, json_t *params)
{
	const struct rpc_method *method = engine_methods;
	struct rpc_call nobody = { 0 };
	struct message_call *call = NULL;

	while (method->name && strcmp(method->name, name) != 0)
		method++;
	if (method->name && params)
		call = message_call_new(&nobody, method, params);
	json_decref(params);
	if (call)
		engine_post(engine, (enum worker_number)method->worker, &call->base);
}

static void refresh(struct improve_worker *worker)
{
	json_t *symbols = json_array();

	for (size_t i = 0; i < worker->engine->universe_count; i++)
		json_array_append_new(symbols, json_string(worker->engine->universe[i].symbol));
	if (worker->engine->collector)
		improve_ask(worker->engine, "analysis.collect_market_data",
		            json_pack("{s:o, s:s}", "symbols", symbols, "timeframe", "1d"));
	else
		json_decref(symbols);
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

/* What was traded so far, kept as the figures of the account, for the screens. */
static void evaluate_account(struct improve_worker *worker)
{
	json_t *params = json_object();
	struct rpc_request request = { .params = params };
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };
	json_t *result = method_improve_evaluate_performance(worker, &request, &refusal);

	json_decref(params);
	if (!result) {
		log_write(worker->engine->log, LOG_WARNING, "improve", "evaluate", "%s",
		          refusal.error.text);
		return;
	}
	json_object_set(json_object_get(result, "metrics"), "strategies",
	                json_object_get(result, "strategies"));
	improve_ask(worker->engine, "kb.store_strategy_performance",
	            json_pack("{s:s, s:s, s:O}", "strategy", "account", "kind",
	                      worker->engine->settings->live ? "live" : "paper", "metrics",
	                      json_object_get(result, "metrics")));
	json_decref(result);
}

static void record(struct improve_worker *worker, const char *job, int done, int failed,
                   const struct drt_error *error)
{
	struct reason reason;

	reason_init(&reason, failed > 0 ? "job.failed" : "job.done");
	reason_add_text(&reason, "job", job);
	reason_add_number(&reason, "backtests", done);
	if (failed > 0)
		reason_add_text(&reason, "cause", error->text);
	engine_note(worker->engine, failed > 0, &reason);
	log_write(worker->engine->log, failed > 0 ? LOG_ERROR : LOG_NOTICE, "improve", "job",
	          "%s: %d strategies backtested, %d failed%s%s", job, done, failed,
	          failed > 0 ? ": " : "", failed > 0 ? error->text : "");
}

enum drt_status improve_run_nightly(int64_t *job_id, struct improve_worker *worker,
                                    const char *job, struct drt_error *error)
{
	const struct engine_settings *settings = worker->engine->settings;
	bool all = strcmp(job, "nightly") == 0;
	int done = 0;
	int failed = 0;
	struct drt_error why = { .status = DRT_OK };

	if (!all && strcmp(job, "refresh") != 0 && strcmp(job, "evaluate") != 0 &&
	    strcmp(job, "backtest") != 0)
		return drt_fail(
			error, DRT_EINVAL,
			"there is no job %s; run nightly, refresh, evaluate or backtest", job);
	*job_id = ++worker->last_job;
	if (all || strcmp(job, "refresh") == 0)
		refresh(worker);
	if (all || strcmp(job, "evaluate") == 0) {
		evaluate_account(worker);
		improve_ask(worker->engine, "agent.analyze_market", json_object());
	}
	if (all || strcmp(job, "backtest") == 0) {
		for (size_t i = 0; i < settings->strategy_count; i++) {
			if (backtest(worker, settings->strategies[i].strategy, &why))
				done++;
			else
				failed++;
		}
	}
	improve_ask(worker->engine, "kb.record_job",
	            json_pack("{s:s, s:b, s:s, s:o}", "job", job, "failed", failed > 0, "text",
	                      failed > 0 ? why.text : "", "time",
	                      json_from_time(clock_now_ns(worker->engine->host->wall))));
	record(worker, job, done, failed, &why);
	return DRT_OK;
}

json_t *method_engine_run_job(void *state, const struct rpc_request *request,
                              struct rpc_refusal *refusal)
{
	char job[32];
	int64_t id = 0;

	if (json_get_text(job, sizeof(job), request->params, "job", true, &refusal->error) !=
	            DRT_OK ||
	    improve_run_nightly(&id, state, job, &refusal->error) != DRT_OK)
		return NULL;
	return json_pack("{s:I}", "job_id", (json_int_t)id);
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
			json_pack("{s:I, s:s, s:s, s:o, s:o, s:s}", "job_id",
		                  (json_int_t)jobs[i].id, "job", jobs[i].kind, "state",
		                  kb_job_state_name(jobs[i].state), "started",
		                  json_from_time(jobs[i].started_ns), "ended",
		                  jobs[i].finished_ns ? json_from_time(jobs[i].finished_ns)
		                                      : json_null(),
		                  "text", jobs[i].detail));
	free(jobs);
	return json_pack("{s:o}", "jobs", list);
}
