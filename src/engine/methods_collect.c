/* methods_collect.c - collect.*: contracts, prices and scans that the broker is asked for;
 * run on the collector worker, which does not wait. */
#include <math.h>
#include <string.h>

#include "engine/methods.h"
#include "engine/query.h"
#include "engine/research_call.h"
#include "engine/research_json.h"
#include "model/json.h"

enum { HISTOGRAM_DAYS = 3, SCAN_ROWS = 25 };

/* ---- contracts ---- */

static json_t *found_row(const void *row)
{
	return research_found_json(row);
}

static bool put_found(struct research_call *call, json_t *result,
                      const struct ask_answer *answer)
{
	(void)call;
	return research_put_rows(result, "contracts", answer->contracts, answer->count,
	                         sizeof(struct ask_contract), found_row);
}

json_t *method_collect_search(void *state, const struct rpc_request *request,
                              struct rpc_refusal *refusal)
{
	const char *text = NULL;
	struct research_call *call = NULL;
	struct ask_reply reply;

	if (!param_text(&text, request->params, "text", true, refusal))
		return NULL;
	if (!*text || strlen(text) > 64)
		return method_refuse(refusal, DRT_EINVAL, "text: from 1 to 64 characters");
	call = research_call_new(state, request, refusal, put_found,
	                         json_pack("{s:s}", "text", text));
	if (!call)
		return NULL;
	reply = research_call_reply(call);
	return research_call_wait(
		call, ask_symbols(collector_asker(state), text, &reply, &refusal->error),
		refusal);
}

static json_t *contract_row(const void *row)
{
	return research_contract_json(row);
}

static bool put_contracts(struct research_call *call, json_t *result,
                          const struct ask_answer *answer)
{
	(void)call;
	return research_put_rows(result, "contracts", answer->contracts, answer->count,
	                         sizeof(struct ask_contract), contract_row) &&
	       json_object_set_new(result, "more", json_boolean(answer->more)) == 0;
}

/* Of an instrument as the engine knows it, or, where a type is named, of what the
 * parameters say. */
json_t *method_collect_contract(void *state, const struct rpc_request *request,
                                struct rpc_refusal *refusal)
{
	const json_t *params = request->params;
	struct ask_wanted wanted = { .symbol = "" };
	struct instrument what;
	struct research_call *call = NULL;
	struct ask_reply reply;
	char symbol[SYMBOL_TEXT];

	if (!research_instrument(&what, state, params, refusal) ||
	    !param_text(&wanted.sec_type, params, "type", false, refusal) ||
	    !param_text(&wanted.exchange, params, "exchange", false, refusal) ||
	    !param_text(&wanted.currency, params, "currency", false, refusal) ||
	    !param_text(&wanted.expiry, params, "expiry", false, refusal))
		return NULL;
	call = research_call_new(state, request, refusal, put_contracts,
	                         json_pack("{s:s}", "symbol", what.symbol));
	if (!call)
		return NULL;
	reply = research_call_reply(call);
	instrument_ib_symbol(symbol, &what);
	wanted.symbol = symbol;
	return research_call_wait(call,
	                          wanted.sec_type
	                                  ? ask_contracts(collector_asker(state), &wanted,
	                                                  &reply, &refusal->error)
	                                  : ask_contract_of(collector_asker(state), &what,
	                                                    &reply, &refusal->error),
	                          refusal);
}

/* ---- prices ---- */

static bool put_head_time(struct research_call *call, json_t *result,
                          const struct ask_answer *answer)
{
	(void)call;
	return json_object_set_new(result, "time", json_from_time(answer->head_ns)) == 0;
}

json_t *method_collect_head_time(void *state, const struct rpc_request *request,
                                 struct rpc_refusal *refusal)
{
	struct instrument what;
	struct research_call *call = NULL;
	struct ask_reply reply;

	if (!research_instrument(&what, state, request->params, refusal))
		return NULL;
	call = research_call_new(
		state, request, refusal, put_head_time,
		json_pack("{s:s, s:s}", "symbol", what.symbol, "of", ask_trades_of(&what)));
	if (!call)
		return NULL;
	reply = research_call_reply(call);
	return research_call_wait(
		call, ask_head_time(collector_asker(state), &what, &reply, &refusal->error),
		refusal);
}

static json_t *level_row(const void *row)
{
	const struct ask_level *level = row;

	return json_pack("[o, o]", json_from_double(level->price),
	                 json_from_double(level->size));
}

static bool put_levels(struct research_call *call, json_t *result,
                       const struct ask_answer *answer)
{
	(void)call;
	return research_put_rows(result, "levels", answer->levels, answer->count,
	                         sizeof(struct ask_level), level_row);
}

json_t *method_collect_histogram(void *state, const struct rpc_request *request,
                                 struct rpc_refusal *refusal)
{
	struct instrument what;
	struct research_call *call = NULL;
	struct ask_reply reply;
	int64_t days = HISTOGRAM_DAYS;

	if (!research_instrument(&what, state, request->params, refusal) ||
	    json_get_int(&days, request->params, "days", false, &refusal->error) != DRT_OK)
		return NULL;
	if (days < 1 || days > 365)
		return method_refuse(refusal, DRT_EINVAL, "days: from 1 to 365");
	call = research_call_new(
		state, request, refusal, put_levels,
		json_pack("{s:s, s:I}", "symbol", what.symbol, "days", (json_int_t)days));
	if (!call)
		return NULL;
	reply = research_call_reply(call);
	return research_call_wait(call,
	                          ask_histogram(collector_asker(state), &what, (int)days,
	                                        &reply, &refusal->error),
	                          refusal);
}

/* ---- scans ---- */

static json_t *scan_row(const void *row)
{
	const struct ask_word *scan = row;

	return json_pack("{s:o, s:o, s:o}", "code", json_from_text(scan->code), "name",
	                 json_from_text(scan->name), "instruments",
	                 json_from_text(scan->kinds));
}

static bool put_scans(struct research_call *call, json_t *result,
                      const struct ask_answer *answer)
{
	(void)call;
	return research_put_rows(result, "scans", answer->words, answer->count,
	                         sizeof(struct ask_word), scan_row) &&
	       json_object_set_new(result, "more", json_boolean(answer->more)) == 0;
}

json_t *method_collect_scan_codes(void *state, const struct rpc_request *request,
                                  struct rpc_refusal *refusal)
{
	struct research_call *call =
		research_call_new(state, request, refusal, put_scans, json_object());
	struct ask_reply reply;

	if (!call)
		return NULL;
	reply = research_call_reply(call);
	return research_call_wait(
		call, ask_scan_codes(collector_asker(state), &reply, &refusal->error), refusal);
}

static json_t *ranked_row(const void *row)
{
	return research_ranked_json(row);
}

static bool put_ranks(struct research_call *call, json_t *result,
                      const struct ask_answer *answer)
{
	(void)call;
	return research_put_rows(result, "rows", answer->contracts, answer->count,
	                         sizeof(struct ask_contract), ranked_row);
}

static bool read_scan(struct ask_scan *out, const json_t *params, struct rpc_refusal *refusal)
{
	struct drt_error *error = &refusal->error;
	int64_t rows = SCAN_ROWS;
	int64_t volume = 0;

	if (!param_text(&out->code, params, "code", true, refusal) ||
	    !param_text(&out->instrument, params, "instrument", false, refusal) ||
	    !param_text(&out->location, params, "location", false, refusal) ||
	    json_get_int(&rows, params, "rows", false, error) != DRT_OK ||
	    json_get_double(&out->price_above, params, "price_above", false, error) != DRT_OK ||
	    json_get_double(&out->price_below, params, "price_below", false, error) != DRT_OK ||
	    json_get_double(&out->market_cap_above, params, "market_cap_above", false, error) !=
	            DRT_OK ||
	    json_get_double(&out->market_cap_below, params, "market_cap_below", false, error) !=
	            DRT_OK ||
	    json_get_int(&volume, params, "volume_above", false, error) != DRT_OK)
		return false;
	if (rows < 1 || rows > 50) {
		method_refuse(refusal, DRT_EINVAL, "rows: from 1 to 50");
		return false;
	}
	if (volume < 0 || volume > INT32_MAX - 1) {
		method_refuse(refusal, DRT_EINVAL, "volume_above: from 0 to %d", INT32_MAX - 1);
		return false;
	}
	out->rows = (int)rows;
	out->volume_above = (int)volume;
	return true;
}

json_t *method_collect_scan(void *state, const struct rpc_request *request,
                            struct rpc_refusal *refusal)
{
	struct ask_scan scan = { .instrument = "STK",
		                 .location = "STK.US.MAJOR",
		                 .price_above = NAN,
		                 .price_below = NAN,
		                 .market_cap_above = NAN,
		                 .market_cap_below = NAN };
	struct research_call *call = NULL;
	struct ask_reply reply;

	if (!read_scan(&scan, request->params, refusal))
		return NULL;
	call = research_call_new(state, request, refusal, put_ranks,
	                         json_pack("{s:s, s:s, s:s}", "code", scan.code, "instrument",
	                                   scan.instrument, "location", scan.location));
	if (!call)
		return NULL;
	reply = research_call_reply(call);
	return research_call_wait(
		call, ask_scan(collector_asker(state), &scan, &reply, &refusal->error),
		refusal);
}
