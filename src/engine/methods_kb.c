/* methods_kb.c - kb.* that only read: run on the control worker with its own handle. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/control.h"
#include "engine/methods.h"
#include "engine/order_row.h"
#include "engine/query.h"
#include "kb/kb.h"

json_t *method_kb_get_market_data(void *state, const struct rpc_request *request,
                                  struct rpc_refusal *refusal)
{
	struct control *control = state;
	struct market_query query;
	struct kb_bars *cursor = NULL;
	struct bar *bars = NULL;
	size_t count = 0;
	json_t *list = NULL;
	json_t *result = NULL;

	if (!market_query_read(&query, request->params, control->engine->settings, refusal) ||
	    !market_query_run(&bars, &count, control->kb, &query, refusal))
		return NULL;
	if (kb_bars_open(&cursor, control->kb, &query.query, &refusal->error) != DRT_OK) {
		free(bars);
		return NULL;
	}
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, bar_to_json(&bars[i], query.symbol));
	result = json_pack(
		"{s:s, s:s, s:s, s:s, s:b, s:o}", "symbol", query.symbol, "timeframe",
		timeframe_name(query.query.timeframe), "source", kb_bars_series(cursor)->source,
		"adjustment", kb_bars_series(cursor)->adjustment, "synthetic",
		strcmp(kb_bars_series(cursor)->source, "synthetic") == 0, "bars", list);
	kb_bars_close(cursor);
	free(bars);
	return result;
}

/* symbol, from, to and limit, which several filters share. */
struct common {
	char symbol[SYMBOL_TEXT];
	int64_t from_ns, to_ns, limit;
};

static bool read_common(struct common *out, const json_t *params, struct rpc_refusal *refusal)
{
	*out = (struct common){ .limit = 100 };
	if (!param_symbol(out->symbol, params, false, refusal) ||
	    json_get_time(&out->from_ns, params, "from", false, &refusal->error) != DRT_OK ||
	    json_get_time(&out->to_ns, params, "to", false, &refusal->error) != DRT_OK)
		return false;
	return param_limit(&out->limit, params, refusal);
}

json_t *method_kb_get_trading_signals(void *state, const struct rpc_request *request,
                                      struct rpc_refusal *refusal)
{
	struct control *control = state;
	const char *word = NULL;
	struct kb_signal_filter filter = { .strategy = NULL };
	struct common common;
	struct signal *signals = NULL;
	size_t count = 0;
	json_t *list = NULL;

	if (!read_common(&common, request->params, refusal) ||
	    !param_text(&filter.strategy, request->params, "strategy", false, refusal) ||
	    !param_text(&word, request->params, "state", false, refusal) ||
	    json_get_bool(&filter.raised_only, request->params, "raised", false,
	                  &refusal->error) != DRT_OK)
		return NULL;
	if (word && signal_state_parse(&filter.state, word) != DRT_OK)
		return method_refuse(
			refusal, DRT_EINVAL,
			"state %.20s: use active taken expired not-raised or refused", word);
	filter.by_state = word != NULL;
	if (filter.by_state && filter.state == SIGNAL_ACTIVE)
		filter.active_at_ns = clock_now_ns(control->engine->market);
	filter.symbol = *common.symbol ? common.symbol : NULL;
	filter.from_ns = common.from_ns;
	filter.to_ns = common.to_ns;
	filter.limit = (size_t)common.limit;
	if (kb_get_trading_signals(&signals, &count, control->kb, &filter, &refusal->error) !=
	    DRT_OK)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, signal_to_json(&signals[i]));
	free(signals);
	return json_pack("{s:o, s:b}", "signals", list, "synthetic",
	                 engine_is_synthetic(control->engine));
}

/* An order, and what working it cost where an algorithm did. */
static json_t *order_json(struct kb *kb, const struct order *order)
{
	json_t *json = order_to_json(order);
	struct instrument instrument;
	struct execution_cost cost;

	if (order->algo.began_ns == 0)
		return json;
	if (kb_find_instrument(&instrument, kb, order->symbol, NULL) != DRT_OK)
		instrument.multiplier = decimal_from_int(1);
	execution_cost(&cost, order, NAN, instrument.multiplier);
	json_object_set_new(json, "execution", order_cost_json(&cost));
	return json;
}

json_t *method_kb_get_orders(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	struct control *control = state;
	const char *word = NULL;
	struct kb_order_filter filter = { .symbol = NULL };
	struct common common;
	struct order *orders = NULL;
	size_t count = 0;
	json_t *list = NULL;

	if (!read_common(&common, request->params, refusal) ||
	    !param_text(&word, request->params, "status", false, refusal))
		return NULL;
	if (word && order_status_parse(&filter.status, word) != DRT_OK)
		return method_refuse(refusal, DRT_EINVAL, "status %.20s is not one of an order",
		                     word);
	filter.by_status = word != NULL;
	filter.symbol = *common.symbol ? common.symbol : NULL;
	filter.from_ns = common.from_ns;
	filter.to_ns = common.to_ns;
	filter.limit = (size_t)common.limit;
	if (kb_get_orders(&orders, &count, control->kb, &filter, &refusal->error) != DRT_OK)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, order_json(control->kb, &orders[i]));
	free(orders);
	return json_pack("{s:o, s:b}", "orders", list, "synthetic",
	                 engine_is_synthetic(control->engine));
}

json_t *method_kb_get_strategy_performance(void *state, const struct rpc_request *request,
                                           struct rpc_refusal *refusal)
{
	struct control *control = state;
	char strategy[STRATEGY_TEXT];
	char timeframe[8] = "";
	enum timeframe wanted = TIMEFRAME_1D;
	struct kb_performance_filter filter = { .strategy = strategy };
	struct kb_performance *records = NULL;
	int64_t limit = 100;
	size_t count = 0;
	json_t *list = NULL;

	if (json_get_text(strategy, sizeof(strategy), request->params, "strategy", true,
	                  &refusal->error) != DRT_OK ||
	    json_get_text(timeframe, sizeof(timeframe), request->params, "timeframe", false,
	                  &refusal->error) != DRT_OK ||
	    !param_limit(&limit, request->params, refusal))
		return NULL;
	if (*timeframe && timeframe_parse(&wanted, timeframe) != DRT_OK)
		return method_refuse(refusal, DRT_EINVAL, "timeframe %s is not one", timeframe);
	filter.limit = *timeframe ? 0 : (size_t)limit;
	if (kb_get_strategy_performance(&records, &count, control->kb, &filter,
	                                &refusal->error) != DRT_OK)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < count && json_array_size(list) < (size_t)limit; i++) {
		if (*timeframe && records[i].timeframe != wanted)
			continue;
		json_array_append_new(list,
		                      json_pack("{s:o, s:o, s:o, s:s, s:s, s:O}", "time",
		                                json_from_time(records[i].computed_ns), "from",
		                                json_from_time(records[i].from_ns), "to",
		                                json_from_time(records[i].to_ns), "kind",
		                                records[i].kind, "timeframe",
		                                timeframe_name(records[i].timeframe), "metrics",
		                                records[i].metrics));
	}
	kb_performance_free(records, count);
	return json_pack("{s:s, s:o}", "strategy", strategy, "performance", list);
}

json_t *method_kb_get_instruments(void *state, const struct rpc_request *request,
                                  struct rpc_refusal *refusal)
{
	struct control *control = state;
	struct instrument *instruments = NULL;
	size_t count = 0;
	json_t *list = NULL;

	(void)request;
	if (kb_list_instruments(&instruments, &count, control->kb, &refusal->error) != DRT_OK)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, instrument_to_json(&instruments[i]));
	free(instruments);
	return json_pack("{s:o}", "instruments", list);
}

static json_t *document_json(const struct kb_document *document)
{
	json_t *symbols = json_array();

	for (size_t i = 0; i < document->symbol_count; i++)
		json_array_append_new(symbols, json_string(document->symbols[i]));
	return json_pack("{s:I, s:s, s:s, s:o, s:s, s:s, s:o}", "document_id",
	                 (json_int_t)document->id, "source", document->source, "kind",
	                 document->kind, "time", json_from_time(document->time_ns), "title",
	                 document->title, "text", document->text, "symbols", symbols);
}

json_t *method_kb_search(void *state, const struct rpc_request *request,
                         struct rpc_refusal *refusal)
{
	struct control *control = state;
	struct kb_document_filter filter = { .words = NULL };
	struct kb_document *documents = NULL;
	struct common common;
	size_t count = 0;
	json_t *list = NULL;

	if (!read_common(&common, request->params, refusal) ||
	    !param_text(&filter.words, request->params, "text", false, refusal))
		return NULL;
	filter.symbol = *common.symbol ? common.symbol : NULL;
	filter.from_ns = common.from_ns;
	filter.to_ns = common.to_ns;
	filter.limit = (size_t)common.limit;
	if (kb_find_documents(&documents, &count, control->kb, &filter, &refusal->error) !=
	    DRT_OK)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, document_json(&documents[i]));
	kb_documents_free(documents, count);
	return json_pack("{s:o}", "documents", list);
}

json_t *method_kb_get_series(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	struct control *control = state;
	char symbol[SYMBOL_TEXT] = "";
	struct kb_series *series = NULL;
	size_t count = 0;
	json_t *list = NULL;

	if (!param_symbol(symbol, request->params, false, refusal) ||
	    kb_list_series(&series, &count, control->kb, *symbol ? symbol : NULL,
	                   &refusal->error) != DRT_OK)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:I, s:o, s:o}", "symbol",
		                        series[i].symbol, "timeframe",
		                        timeframe_name(series[i].timeframe), "source",
		                        series[i].source, "adjustment", series[i].adjustment,
		                        "count", (json_int_t)series[i].count, "first",
		                        json_from_time(series[i].first_ns), "last",
		                        json_from_time(series[i].last_ns)));
	free(series);
	return json_pack("{s:o}", "series", list);
}
