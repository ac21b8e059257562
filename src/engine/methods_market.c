/* methods_market.c - alerts, sectors and fills: run on the control worker. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/alerts.h"
#include "analysis/sectors.h"
#include "core/timeval.h"
#include "engine/control.h"
#include "engine/history.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "kb/kb.h"
#include "kb/ledger.h"

enum { HISTORY_DAYS = 500, SECTORS = 64 };

/* Daily bars of an instrument up to now; NULL and 0 where none are stored. */
static struct bar *daily_bars(struct control *control, const char *symbol, size_t *count)
{
	return history_recent_days(control, symbol, HISTORY_DAYS, count);
}

/* ---- alerts ---- */

static const enum alert_kind usual[] = {
	ALERT_DAY_MOVE, ALERT_SMA_ABOVE, ALERT_SMA_BELOW, ALERT_RSI_HIGH,
	ALERT_RSI_LOW,  ALERT_NEW_HIGH,  ALERT_NEW_LOW,   ALERT_VOLUME_SPIKE,
};
enum { USUAL = sizeof(usual) / sizeof(usual[0]) };

/* The alerts of the newest bar of one symbol. */
static bool add_alerts(json_t *list, struct control *control, const char *symbol,
                       struct rpc_refusal *refusal)
{
	struct alert_rule rules[USUAL];
	struct alert_request request = { .rules = rules, .rule_count = USUAL };
	struct alert_list alerts;
	struct bar *bars = daily_bars(control, symbol, &request.bar_count);
	enum drt_status status = DRT_OK;

	if (request.bar_count == 0) {
		free(bars);
		return true;
	}
	for (int i = 0; i < USUAL; i++)
		rules[i] = alert_rule_usual(usual[i]);
	request.bars = bars;
	request.from = request.bar_count - 1;
	status = analysis_generate_alerts(&alerts, &request, &refusal->error);
	for (size_t i = 0; status == DRT_OK && i < alerts.count; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:o, s:s, s:o}", "symbol", symbol, "time",
		                        json_from_time(alerts.alerts[i].time_ns), "kind",
		                        alert_kind_name(alerts.alerts[i].kind), "reason",
		                        reason_to_json(&alerts.alerts[i].reason)));
	if (status == DRT_OK)
		alert_list_release(&alerts);
	free(bars);
	return status == DRT_OK;
}

json_t *method_analysis_generate_alerts(void *state, const struct rpc_request *request,
                                        struct rpc_refusal *refusal)
{
	struct control *control = state;
	const json_t *symbols = NULL;
	size_t count = control->engine->universe_count;
	json_t *list = NULL;

	if (!param_list(&symbols, request->params, "symbols", refusal))
		return NULL;
	if (symbols)
		count = json_array_size(symbols);
	list = json_array();
	for (size_t i = 0; i < count; i++) {
		const char *text = symbols ? json_string_value(json_array_get(symbols, i))
		                           : control->engine->universe[i].symbol;
		char symbol[SYMBOL_TEXT];

		if (!text || symbol_normalise(symbol, text, strlen(text)) != DRT_OK) {
			json_decref(list);
			return method_refuse(refusal, DRT_EINVAL, "symbols: %.32s is not one",
			                     text ? text : "an entry");
		}
		if (!add_alerts(list, control, symbol, refusal)) {
			json_decref(list);
			return NULL;
		}
	}
	return json_pack("{s:o, s:b}", "alerts", list, "synthetic",
	                 engine_is_synthetic(control->engine));
}

/* ---- sectors ---- */

static json_t *sector_rows(struct control *control, const struct sector_table *table,
                           const size_t *places, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < table->count; i++) {
		const struct sector_performance *row = &table->rows[i];
		const char *symbol = "";

		for (size_t k = 0; k < count; k++) {
			if (strcmp(control->engine->universe[places[k]].sector, row->sector) ==
			    0)
				symbol = control->engine->universe[places[k]].symbol;
		}
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:o, s:o, s:i, s:o}", "symbol", symbol,
		                        "sector", row->sector, "return",
		                        json_from_double(row->windows[0].value), "relative",
		                        json_from_double(row->windows[0].relative), "rank",
		                        row->windows[0].rank, "strength",
		                        json_from_double(row->strength)));
	}
	return list;
}

json_t *method_analysis_get_sector_performance(void *state, const struct rpc_request *request,
                                               struct rpc_refusal *refusal)
{
	struct control *control = state;
	struct sector_member members[SECTORS];
	size_t places[SECTORS];
	struct sector_request query = { .members = members, .window_count = 1 };
	struct sector_table table;
	struct bar *benchmark = NULL;
	int64_t days = 63;
	int window = 0;
	json_t *result = NULL;

	if (json_get_int(&days, request->params, "days", false, &refusal->error) != DRT_OK)
		return NULL;
	if (days < 1 || days > HISTORY_DAYS)
		return method_refuse(refusal, DRT_EINVAL, "days: from 1 to %d", HISTORY_DAYS);
	window = (int)days;
	query.windows = &window;
	for (size_t i = 0; i < control->engine->universe_count && query.member_count < SECTORS;
	     i++) {
		const struct instrument *instrument = &control->engine->universe[i];
		struct sector_member *member = &members[query.member_count];

		if (instrument->type != SECURITY_ETF || !*instrument->sector)
			continue;
		member->sector = instrument->sector;
		member->bars = daily_bars(control, instrument->symbol, &member->count);
		places[query.member_count++] = i;
	}
	benchmark = daily_bars(control, "SPY", &query.benchmark_count);
	query.benchmark = benchmark;
	if (query.benchmark_count == 0)
		method_refuse(
			refusal, DRT_ENOTFOUND,
			"no daily bars of SPY are stored, which sectors are measured against");
	else if (analysis_get_sector_performance(&table, &query, &refusal->error) == DRT_OK) {
		result = json_pack("{s:i, s:o, s:b}", "days", window, "sectors",
		                   sector_rows(control, &table, places, query.member_count),
		                   "synthetic", engine_is_synthetic(control->engine));
		sector_table_release(&table);
	}
	for (size_t i = 0; i < query.member_count; i++)
		free((void *)members[i].bars);
	free(benchmark);
	return result;
}

/* ---- fills, from the ledger ---- */

json_t *method_kb_get_fills(void *state, const struct rpc_request *request,
                            struct rpc_refusal *refusal)
{
	struct control *control = state;
	struct ledger_options options = { .path = control->engine->settings->ledger_path,
		                          .read_only = true };
	struct ledger_filter filter = { .newest_first = true };
	struct ledger *ledger = NULL;
	struct fill *fills = NULL;
	char symbol[SYMBOL_TEXT] = "";
	int64_t limit = 100;
	size_t count = 0;
	json_t *list = NULL;
	enum drt_status status = DRT_OK;

	if (!param_symbol(symbol, request->params, false, refusal) ||
	    json_get_time(&filter.from_ns, request->params, "from", false, &refusal->error) !=
	            DRT_OK ||
	    json_get_time(&filter.to_ns, request->params, "to", false, &refusal->error) !=
	            DRT_OK ||
	    !param_limit(&limit, request->params, refusal))
		return NULL;
	filter.symbol = *symbol ? symbol : NULL;
	filter.limit = (size_t)limit;
	status = ledger_open(&ledger, &options, &refusal->error);
	if (status == DRT_ENOTFOUND) { /* nothing was traded yet */
		refusal->error.status = DRT_OK;
		return json_pack("{s:[]}", "fills");
	}
	if (status == DRT_OK)
		status = ledger_get_fills(&fills, &count, ledger, &filter, &refusal->error);
	if (status == DRT_OK) {
		list = json_array();
		for (size_t i = 0; i < count; i++)
			json_array_append_new(list, fill_to_json(&fills[i]));
		free(fills);
	}
	ledger_close(ledger);
	return list ? json_pack("{s:o, s:b}", "fills", list, "synthetic",
	                        engine_is_synthetic(control->engine))
	            : NULL;
}
