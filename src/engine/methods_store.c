/* methods_store.c - kb.* that write: run on the store worker. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "engine/store_worker.h"
#include "kb/kb.h"
#include "model/json.h"

/* Bars that are none are left out and told one by one; the others are stored. */
static size_t read_bars(struct bar *bars, const json_t *list, json_t *rejected)
{
	size_t count = 0;
	size_t i = 0;
	json_t *json = NULL;

	json_array_foreach(list, i, json)
	{
		struct drt_error error = { .status = DRT_OK };
		enum bar_defect defect = BAR_OK;

		if (bar_from_json(&bars[count], json, &error) != DRT_OK) {
			json_array_append_new(rejected,
			                      json_pack("{s:I, s:s}", "index", (json_int_t)i,
			                                "reason", error.text));
			continue;
		}
		defect = bar_check(&bars[count]);
		if (defect != BAR_OK)
			json_array_append_new(rejected,
			                      json_pack("{s:I, s:s}", "index", (json_int_t)i,
			                                "reason", bar_defect_name(defect)));
		else
			count++;
	}
	return count;
}

struct series_request {
	char symbol[SYMBOL_TEXT], source[KB_SOURCE_TEXT], adjustment[KB_ADJUSTMENT_TEXT];
	enum timeframe timeframe;
};

static bool read_series(struct series_request *out, const json_t *params,
                        struct rpc_refusal *refusal)
{
	struct drt_error *error = &refusal->error;
	char symbol[SYMBOL_TEXT];
	char timeframe[8] = "1d";

	snprintf(out->adjustment, sizeof(out->adjustment), "none");
	if (json_get_text(symbol, sizeof(symbol), params, "symbol", true, error) != DRT_OK ||
	    json_get_text(timeframe, sizeof(timeframe), params, "timeframe", true, error) !=
	            DRT_OK ||
	    json_get_text(out->source, sizeof(out->source), params, "source", true, error) !=
	            DRT_OK ||
	    json_get_text(out->adjustment, sizeof(out->adjustment), params, "adjustment", false,
	                  error) != DRT_OK)
		return false;
	if (symbol_normalise(out->symbol, symbol, strlen(symbol)) != DRT_OK) {
		method_refuse(refusal, DRT_EINVAL, "%s is not a symbol", symbol);
		return false;
	}
	if (timeframe_parse(&out->timeframe, timeframe) != DRT_OK) {
		method_refuse(refusal, DRT_EINVAL, "timeframe %s is not one", timeframe);
		return false;
	}
	return true;
}

static bool ensure_instrument(struct store *store, const char *symbol, struct drt_error *error)
{
	struct instrument instrument;
	int64_t id = 0;
	enum drt_status status = kb_find_instrument(&instrument, store->kb, symbol, error);

	if (status == DRT_OK)
		return true;
	if (status != DRT_ENOTFOUND || instrument_init(&instrument, symbol) != DRT_OK)
		return false;
	return kb_store_instrument(&id, store->kb, &instrument, error) == DRT_OK;
}

json_t *method_kb_store_market_data(void *state, const struct rpc_request *request,
                                    struct rpc_refusal *refusal)
{
	struct store *store = state;
	const json_t *list = json_object_get(request->params, "bars");
	struct series_request series = { .symbol = "" };
	struct kb_series_key key;
	struct bar *bars = NULL;
	json_t *rejected = NULL;
	size_t count = 0;
	size_t changed = 0;
	int place = -1;

	if (!read_series(&series, request->params, refusal))
		return NULL;
	if (!json_is_array(list))
		return method_refuse(refusal, DRT_EINVAL, "bars must be a list");
	store_flush(store);
	if (!ensure_instrument(store, series.symbol, &refusal->error))
		return NULL;
	bars = calloc(json_array_size(list) + 1, sizeof(*bars));
	rejected = json_array();
	if (!bars || !rejected) {
		free(bars);
		json_decref(rejected);
		return method_refuse(refusal, DRT_ENOMEM, "the engine is out of memory");
	}
	count = read_bars(bars, list, rejected);
	key = (struct kb_series_key){ series.symbol, series.timeframe, series.source,
		                      series.adjustment };
	if (kb_store_market_data(&changed, store->kb, &key, bars, count, &refusal->error) !=
	    DRT_OK) {
		free(bars);
		json_decref(rejected);
		return NULL;
	}
	free(bars);
	place = engine_find_symbol(store->engine, series.symbol);
	if (changed > 0 && place >= 0)
		store_tell_changed(store, (size_t)place, series.timeframe);
	return json_pack("{s:I, s:I, s:o}", "stored", (json_int_t)changed, "unchanged",
	                 (json_int_t)(count - changed), "rejected", rejected);
}

json_t *method_kb_store_trading_signal(void *state, const struct rpc_request *request,
                                       struct rpc_refusal *refusal)
{
	struct store *store = state;
	const json_t *json = json_object_get(request->params, "signal");
	struct signal signal;

	if (!json)
		return method_refuse(refusal, DRT_EINVAL, "signal is missing");
	if (signal_from_json(&signal, json, &refusal->error) != DRT_OK)
		return NULL;
	store_flush(store);
	if (kb_store_trading_signal(store->kb, &signal, &refusal->error) != DRT_OK)
		return NULL;
	return json_pack("{s:o}", "signal_id", json_from_uuid(&signal.id));
}

/* Numbers, null where one is not known, and lists of rows. */
static bool metrics_are_good(json_t *metrics, struct rpc_refusal *refusal)
{
	const char *name = NULL;
	json_t *value = NULL;

	if (!json_is_object(metrics)) {
		method_refuse(refusal, DRT_EINVAL, "metrics must be an object of numbers");
		return false;
	}
	json_object_foreach(metrics, name, value)
	{
		if (json_is_number(value) || json_is_null(value) || json_is_array(value))
			continue;
		method_refuse(refusal, DRT_EINVAL, "metrics.%.32s must be a number", name);
		return false;
	}
	return true;
}

json_t *method_kb_store_strategy_performance(void *state, const struct rpc_request *request,
                                             struct rpc_refusal *refusal)
{
	struct store *store = state;
	struct kb_performance record = { .timeframe = TIMEFRAME_1D, .kind = "paper" };
	struct drt_error *error = &refusal->error;
	char timeframe[8] = "1d";

	record.computed_ns = clock_now_ns(store->engine->market);
	record.to_ns = record.computed_ns;
	record.metrics = json_object_get(request->params, "metrics");
	if (json_get_text(record.strategy, sizeof(record.strategy), request->params, "strategy",
	                  true, error) != DRT_OK ||
	    json_get_text(record.kind, sizeof(record.kind), request->params, "kind", false,
	                  error) != DRT_OK ||
	    json_get_text(timeframe, sizeof(timeframe), request->params, "timeframe", false,
	                  error) != DRT_OK ||
	    json_get_time(&record.from_ns, request->params, "from", false, error) != DRT_OK ||
	    json_get_time(&record.to_ns, request->params, "to", false, error) != DRT_OK)
		return NULL;
	if (timeframe_parse(&record.timeframe, timeframe) != DRT_OK)
		return method_refuse(refusal, DRT_EINVAL, "timeframe %s is not one", timeframe);
	if (!metrics_are_good(record.metrics, refusal))
		return NULL;
	store_flush(store);
	if (kb_store_strategy_performance(store->kb, &record, error) != DRT_OK)
		return NULL;
	return json_object();
}

json_t *method_kb_store_document(void *state, const struct rpc_request *request,
                                 struct rpc_refusal *refusal)
{
	struct store *store = state;
	const json_t *symbols = NULL;
	const char *title = NULL;
	const char *text = NULL;
	const char *source = NULL;
	const char *key = NULL;
	struct kb_document document = { .time_ns = clock_now_ns(store->engine->market) };
	int64_t id = 0;
	size_t i = 0;
	json_t *symbol = NULL;

	if (!param_text(&title, request->params, "title", true, refusal) ||
	    !param_text(&text, request->params, "text", true, refusal) ||
	    !param_text(&source, request->params, "source", true, refusal) ||
	    !param_text(&key, request->params, "key", false, refusal) ||
	    !param_list(&symbols, request->params, "symbols", refusal))
		return NULL;
	if (json_get_time(&document.time_ns, request->params, "time", false, &refusal->error) !=
	    DRT_OK)
		return NULL;
	document.title = (char *)title;
	document.text = (char *)text;
	document.source = (char *)source;
	document.kind = (char *)"note";
	document.key = (char *)(key ? key : title);
	json_array_foreach(symbols, i, symbol)
	{
		const char *name = json_string_value(symbol);

		if (document.symbol_count == KB_DOCUMENT_SYMBOLS || !name ||
		    symbol_normalise(document.symbols[document.symbol_count], name,
		                     strlen(name)) != DRT_OK)
			return method_refuse(refusal, DRT_EINVAL,
			                     "symbols: at most %d valid symbols",
			                     KB_DOCUMENT_SYMBOLS);
		document.symbol_count++;
	}
	store_flush(store);
	if (kb_store_document(&id, store->kb, &document, &refusal->error) != DRT_OK)
		return NULL;
	return json_pack("{s:I}", "document_id", (json_int_t)id);
}

/* A job that began and ended, for the list of jobs. */
json_t *method_kb_record_job(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	struct store *store = state;
	struct kb_job job = { .state = KB_JOB_DONE };
	bool failed = false;
	int64_t time_ns = clock_now_ns(store->engine->host->wall);
	struct drt_error *error = &refusal->error;

	if (json_get_text(job.kind, sizeof(job.kind), request->params, "job", true, error) !=
	            DRT_OK ||
	    json_get_bool(&failed, request->params, "failed", false, error) != DRT_OK ||
	    json_get_text(job.detail, sizeof(job.detail), request->params, "text", false,
	                  error) != DRT_OK ||
	    json_get_time(&time_ns, request->params, "time", false, error) != DRT_OK)
		return NULL;
	store_flush(store);
	job.state = failed ? KB_JOB_FAILED : KB_JOB_DONE;
	job.finished_ns = time_ns;
	if (kb_start_job(&job.id, store->kb, job.kind, time_ns, error) != DRT_OK ||
	    kb_finish_job(store->kb, &job, error) != DRT_OK)
		return NULL;
	return json_pack("{s:I}", "job_id", (json_int_t)job.id);
}

/* ---- for the nightly job ---- */

json_t *method_kb_start_job(void *state, const struct rpc_request *request,
                            struct rpc_refusal *refusal)
{
	struct store *store = state;
	char kind[KB_JOB_KIND_TEXT];
	int64_t time_ns = 0;
	int64_t id = 0;

	if (json_get_text(kind, sizeof(kind), request->params, "job", true, &refusal->error) !=
	            DRT_OK ||
	    json_get_time(&time_ns, request->params, "time", true, &refusal->error) != DRT_OK)
		return NULL;
	store_flush(store);
	if (kb_start_job(&id, store->kb, kind, time_ns, &refusal->error) != DRT_OK)
		return NULL;
	return json_pack("{s:I}", "job_id", (json_int_t)id);
}

json_t *method_kb_finish_job(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	struct store *store = state;
	struct kb_job job = { .state = KB_JOB_DONE };
	struct drt_error *error = &refusal->error;
	bool failed = false;

	if (json_get_int(&job.id, request->params, "job_id", true, error) != DRT_OK ||
	    json_get_bool(&failed, request->params, "failed", true, error) != DRT_OK ||
	    json_get_text(job.detail, sizeof(job.detail), request->params, "text", true,
	                  error) != DRT_OK ||
	    json_get_time(&job.finished_ns, request->params, "time", true, error) != DRT_OK)
		return NULL;
	job.state = failed ? KB_JOB_FAILED : KB_JOB_DONE;
	store_flush(store);
	return kb_finish_job(store->kb, &job, error) == DRT_OK ? json_object() : NULL;
}

json_t *method_kb_flush(void *state, const struct rpc_request *request,
                        struct rpc_refusal *refusal)
{
	(void)request;
	(void)refusal;
	store_flush(state);
	return json_object();
}
