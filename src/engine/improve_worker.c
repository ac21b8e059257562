/* improve_worker.c - see improve_worker.h: the worker's life and improve.backtest. */
#include "engine/improve_worker.h"

#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/methods.h"
#include "engine/storage.h"
#include "io/thread.h"
#include "kb/kb.h"
#include "model/json.h"

static json_t *fills_json(const struct backtest_result *result,
                          const struct backtest_input *input)
{
	json_t *list = json_array();

	for (size_t i = 0; i < result->fill_count; i++) {
		const struct backtest_fill *fill = &result->fills[i];

		json_array_append_new(
			list, json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "symbol",
		                        input->instruments[fill->series].symbol, "direction",
		                        order_side_name(fill->side), "quantity",
		                        json_from_decimal(fill->quantity), "price",
		                        json_from_decimal(fill->price), "commission",
		                        json_from_decimal(fill->commission), "timestamp",
		                        json_from_time(fill->time_ns)));
	}
	return list;
}

static json_t *equity_json(const struct backtest_result *result)
{
	json_t *list = json_array();

	for (size_t i = 0; i < result->row_count; i++)
		json_array_append_new(
			list, json_pack("[o,o]", json_from_time(result->rows[i].time_ns),
		                        json_from_double(result->rows[i].equity)));
	return list;
}

static json_t *refusals_json(const struct backtest_result *result)
{
	json_t *object = json_object();

	for (size_t i = 0; i < result->refusal_count; i++)
		json_object_set_new(object, result->refusals[i].code,
		                    json_integer((json_int_t)result->refusals[i].count));
	return object;
}

static json_t *symbols_json(const struct backtest_input *input)
{
	json_t *list = json_array();

	for (size_t i = 0; i < input->count; i++)
		json_array_append_new(list, json_string(input->instruments[i].symbol));
	return list;
}

static json_t *params_json(const struct strategy *strategy, const double *values)
{
	json_t *object = json_object();

	for (size_t i = 0; i < strategy->param_count; i++)
		json_object_set_new(object, strategy->params[i].name,
		                    json_from_double(values[i]));
	return object;
}

static json_t *backtest_json(const struct backtest_result *result,
                             const struct backtest_input *input)
{
	size_t rows = result->row_count;
	json_t *json =
		json_pack("{s:s, s:o, s:s, s:o, s:b, s:o, s:I, s:I, s:o, s:o, s:o}", "strategy",
	                  input->strategy->name, "symbols", symbols_json(input), "timeframe",
	                  timeframe_name(input->timeframe), "params",
	                  params_json(input->strategy, input->params), "synthetic",
	                  input->synthetic, "metrics", backtest_metrics(result, input->cash),
	                  "trades", (json_int_t)result->trade_count, "orders",
	                  (json_int_t)result->order_count, "fills", fills_json(result, input),
	                  "refusals", refusals_json(result), "equity", equity_json(result));

	json_object_set_new(json, "from",
	                    rows > 0 ? json_from_time(result->rows[0].time_ns) : json_null());
	json_object_set_new(json, "to",
	                    rows > 0 ? json_from_time(result->rows[rows - 1].time_ns)
	                             : json_null());
	return json;
}

json_t *method_improve_backtest_strategy(void *state, const struct rpc_request *request,
                                         struct rpc_refusal *refusal)
{
	struct improve_worker *worker = state;
	struct backtest_input input;
	struct backtest_result result;
	json_t *json = NULL;

	if (!backtest_input_read(&input, worker, request->params, refusal))
		return NULL;
	if (backtest_input_run(&result, worker, &input, &refusal->error) == DRT_OK) {
		json = backtest_json(&result, &input);
		backtest_result_release(&result);
	}
	backtest_input_release(&input);
	return json;
}

/* Beside a broker, this worker's long jobs give way to everybody else. */
static void give_way(struct improve_worker *worker)
{
	if (worker->gave_way || !worker->engine->host->threads ||
	    worker->engine->settings->brokerless)
		return;
	worker->gave_way = true;
	if (thread_lower_priority() != DRT_OK)
		log_write(worker->engine->log, LOG_WARNING, "improve", "priority",
		          "the priority of overnight work could not be lowered");
}

void improve_worker_on_message(void *arg, struct message *message)
{
	struct improve_worker *worker = *(struct improve_worker **)arg;

	if (worker)
		give_way(worker);
	if (worker && message->kind == MESSAGE_CALL)
		engine_run_call(worker->engine, worker, (struct message_call *)message);
	else if (worker && message->kind == MESSAGE_ANSWER)
		nightly_take_answer(worker, (struct message_answer *)message);
	else if (worker && message->kind == MESSAGE_SETTINGS)
		nightly_watch(worker);
	else if (worker && message->kind == MESSAGE_TICKLE)
		improve_plan_record(worker);
}

/* ---- life ---- */

enum drt_status improve_worker_new(struct improve_worker **out, struct engine *engine,
                                   struct drt_error *error)
{
	struct improve_worker *worker = calloc(1, sizeof(*worker));
	enum drt_status status = DRT_OK;

	if (!worker)
		return drt_fail(error, DRT_ENOMEM, "the improve worker is out of memory");
	worker->engine = engine;
	status = storage_open_reader(&worker->kb, engine->settings, error);
	if (status == DRT_OK)
		status = nightly_init(worker, error);
	if (status == DRT_OK)
		status = loop_timer_new(&worker->record,
		                        worker_loop(engine->workers[WORKER_IMPROVE]),
		                        improve_tell_record, worker);
	worker->record_ns = INT64_MIN / 2;
	if (status != DRT_OK) {
		improve_worker_free(worker);
		return status;
	}
	*out = worker;
	return DRT_OK;
}

enum drt_status improve_worker_start(struct improve_worker *worker, struct drt_error *error)
{
	(void)error;
	if (!worker->engine->settings->brokerless) {
		worker->record_planned = true;
		loop_timer_start(worker->record, 0);
	}
	nightly_watch(worker);
	return DRT_OK;
}

void improve_worker_free(struct improve_worker *worker)
{
	if (!worker)
		return;
	nightly_release(worker);
	loop_timer_free(worker->record);
	storage_close(worker->kb);
	free(worker);
}
