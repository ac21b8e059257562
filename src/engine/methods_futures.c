/* methods_futures.c - collect.futures; runs on the collector worker. */
#include <math.h>
#include <string.h>

#include "collect/futures.h"
#include "core/timeval.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "engine/research_call.h"
#include "engine/research_json.h"
#include "model/json.h"

enum { BY_VOLUME = 1, BY_DATE = 5 }; /* days, where none are named */

static json_t *contract_row(const void *row)
{
	const struct future *future = row;
	const struct ask_contract *contract = &future->contract;

	return json_pack(
		"{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "con_id",
		(int)contract->con_id, "local_symbol", json_from_text(contract->local_symbol),
		"exchange", json_from_text(contract->exchange), "currency",
		json_from_text(contract->currency), "trading_class",
		json_from_text(contract->trading_class), "multiplier",
		json_from_text(contract->multiplier), "month", json_from_text(contract->month),
		"expiry", research_day_json(contract->expiry_day), "min_tick",
		contract->min_tick.e8 > 0 ? json_from_decimal(contract->min_tick) : json_null(),
		"close", json_from_double(future->close), "volume",
		json_from_double(future->volume), "session",
		research_day_json(future->session_day));
}

static json_t *bar_row(const void *row)
{
	const struct bar *bar = row;

	return json_pack("[o, f, f, f, f, f]", research_day_json(time_to_day(bar->time_ns)),
	                 bar->open, bar->high, bar->low, bar->close, bar->volume);
}

static json_t *futures_json(const json_t *head, const struct futures *futures)
{
	json_t *result = json_deep_copy(head);
	const struct future *active =
		futures->active_known ? &futures->contracts[futures->active] : NULL;
	json_t *more = json_pack(
		"{s:o, s:o, s:o}", "active",
		active ? json_from_text(active->contract.local_symbol) : json_null(), "rolled",
		active ? research_day_json(futures->rolled_day) : json_null(), "latest",
		active ? research_day_json(futures->latest_day) : json_null());
	bool done = result && more && json_object_update(result, more) == 0 &&
	            research_put_rows(result, "contracts", futures->contracts, futures->count,
	                              sizeof(struct future), contract_row);

	if (done && futures->bars)
		done = research_put_rows(result, "bars", futures->bars, futures->bar_count,
		                         sizeof(struct bar), bar_row);
	if (done && futures->why.status != DRT_OK)
		done = json_object_set_new(result, "why", json_from_text(futures->why.text)) ==
		       0;
	json_decref(more);
	if (done)
		return result;
	json_decref(result);
	return NULL;
}

static void on_futures(void *arg, const struct futures *futures, const struct drt_error *error)
{
	struct research_call *call = arg;

	research_call_end(
		call, futures ? futures_json(research_call_head(call), futures) : NULL, error);
}

static bool read_policy(struct futures_query *out, const json_t *params,
                        struct rpc_refusal *refusal)
{
	const char *rule = "volume";
	const char *adjust = "ratio";
	int64_t days = 0;
	int64_t history = 0;

	if (!param_text(&rule, params, "rule", false, refusal) ||
	    !param_text(&adjust, params, "adjust", false, refusal))
		return false;
	if (roll_rule_parse(&out->policy.rule, rule) != DRT_OK) {
		method_refuse(refusal, DRT_EINVAL, "rule %.20s: volume or date", rule);
		return false;
	}
	days = out->policy.rule == ROLL_BY_VOLUME ? BY_VOLUME : BY_DATE;
	if (json_get_int(&days, params, "days", false, &refusal->error) != DRT_OK ||
	    json_get_int(&history, params, "history", false, &refusal->error) != DRT_OK)
		return false;
	if (days < 0 || days > ROLL_DAYS || history < 0 || history > FUTURES_DAYS) {
		method_refuse(refusal, DRT_EINVAL, "days: up to %d; history: up to %d",
		              (int)ROLL_DAYS, (int)FUTURES_DAYS);
		return false;
	}
	if (strcmp(adjust, "none") != 0 && strcmp(adjust, "ratio") != 0 &&
	    strcmp(adjust, "difference") != 0) {
		method_refuse(refusal, DRT_EINVAL, "adjust %.20s: ratio, difference or none",
		              adjust);
		return false;
	}
	out->adjust = *adjust == 'n'   ? ROLL_UNADJUSTED
	              : *adjust == 'r' ? ROLL_RATIO
	                               : ROLL_DIFFERENCE;
	out->policy.days = (int)days;
	out->history_days = (int)history;
	return true;
}

json_t *method_collect_futures(void *state, const struct rpc_request *request,
                               struct rpc_refusal *refusal)
{
	struct engine *engine = collector_engine(state);
	const json_t *params = request->params;
	char symbol[SYMBOL_TEXT];
	struct futures_query query = { .symbol = symbol,
		                       .exchange = "",
		                       .currency = "",
		                       .trading_class = "",
		                       .calendar = engine->calendar };
	struct research_call *call = NULL;

	if (!param_symbol(symbol, params, true, refusal) ||
	    !param_text(&query.exchange, params, "exchange", false, refusal) ||
	    !param_text(&query.currency, params, "currency", false, refusal) ||
	    !param_text(&query.trading_class, params, "trading_class", false, refusal) ||
	    !read_policy(&query, params, refusal))
		return NULL;
	query.today = calendar_day_at(engine->calendar, clock_now_ns(engine->market));
	call = research_call_new(state, request, refusal, NULL,
	                         json_pack("{s:s, s:s, s:i}", "symbol", symbol, "rule",
	                                   roll_rule_name(query.policy.rule), "days",
	                                   query.policy.days));
	if (!call)
		return NULL;
	return research_call_wait(
		call,
		futures_ask(collector_asker(state), &query, on_futures, call, &refusal->error),
		refusal);
}
