/* methods_options.c - collect.option_chain; runs on the collector worker. */
#include <math.h>
#include <string.h>

#include "collect/chain.h"
#include "core/timeval.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "engine/research_call.h"
#include "engine/research_json.h"
#include "model/json.h"

enum { STRIKES = 10 };

static json_t *greeks_json(const struct ask_greeks *greeks)
{
	if (isnan(greeks->implied_volatility) && isnan(greeks->delta) && isnan(greeks->price))
		return json_null();
	return json_pack(
		"{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "implied_volatility",
		json_from_double(greeks->implied_volatility), "delta",
		json_from_double(greeks->delta), "gamma", json_from_double(greeks->gamma),
		"vega", json_from_double(greeks->vega), "theta",
		json_from_double(greeks->theta), "price", json_from_double(greeks->price),
		"under_price", json_from_double(greeks->under_price));
}

static double if_quoted(const struct chain_option *option, double value)
{
	return option->quoted ? value : NAN;
}

static json_t *option_json(const struct chain_option *option)
{
	const struct ask_quote *quote = &option->quote;
	const struct ask_greeks none = { NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	const struct ask_greeks *greeks[ASK_GREEKS];

	if (option->con_id == 0)
		return json_null();
	for (int i = 0; i < ASK_GREEKS; i++)
		greeks[i] = option->quoted ? &quote->greeks[i] : &none;
	return json_pack(
		"{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:{s:o, s:o, s:o, s:o}}", "con_id",
		(int)option->con_id, "local_symbol", json_from_text(option->local_symbol),
		"bid", json_from_double(if_quoted(option, quote->top.bid)), "ask",
		json_from_double(if_quoted(option, quote->top.ask)), "last",
		json_from_double(if_quoted(option, quote->top.last)), "close",
		json_from_double(if_quoted(option, quote->top.previous_close)), "volume",
		json_from_double(if_quoted(option, quote->top.volume)), "delayed",
		option->quoted && quote->delayed, "greeks", "bid",
		greeks_json(greeks[ASK_OF_BID]), "ask", greeks_json(greeks[ASK_OF_ASK]), "last",
		greeks_json(greeks[ASK_OF_LAST]), "model", greeks_json(greeks[ASK_OF_MODEL]));
}

static json_t *row_json(const void *row)
{
	const struct chain_row *from = row;

	return json_pack("{s:o, s:o, s:o}", "strike", json_from_double(from->strike), "call",
	                 option_json(&from->options[CHAIN_CALL]), "put",
	                 option_json(&from->options[CHAIN_PUT]));
}

static json_t *day_row(const void *row)
{
	return research_day_json(*(const int64_t *)row);
}

static json_t *chain_json(const json_t *head, const struct chain *chain)
{
	json_t *result = json_deep_copy(head);
	json_t *more = json_pack(
		"{s:i, s:o, s:o, s:o, s:o, s:o, s:I}", "under_con_id", (int)chain->under_con_id,
		"price", json_from_double(chain->price), "exchange",
		json_from_text(chain->exchange), "trading_class",
		json_from_text(chain->trading_class), "multiplier",
		json_from_text(chain->multiplier), "expiry",
		research_day_json(chain->expiry_day), "missing", (json_int_t)chain->missing);
	bool done = result && more && json_object_update(result, more) == 0 &&
	            research_put_rows(result, "expiries", chain->expiry_days,
	                              chain->expiry_count, sizeof(int64_t), day_row) &&
	            research_put_rows(result, "rows", chain->rows, chain->row_count,
	                              sizeof(struct chain_row), row_json);

	if (done && chain->missing > 0)
		done = json_object_set_new(result, "why", json_from_text(chain->why.text)) == 0;
	json_decref(more);
	if (done)
		return result;
	json_decref(result);
	return NULL;
}

static void on_chain(void *arg, const struct chain *chain, const struct drt_error *error)
{
	struct research_call *call = arg;

	research_call_end(call, chain ? chain_json(research_call_head(call), chain) : NULL,
	                  error);
}

static bool read_day(int64_t *day, const json_t *params, const char *key,
                     struct rpc_refusal *refusal)
{
	const char *text = NULL;

	if (!param_text(&text, params, key, false, refusal))
		return false;
	if (!text || day_parse(day, text, strlen(text)) == DRT_OK)
		return true;
	method_refuse(refusal, DRT_EINVAL, "%s %.20s is no day; write 2025-06-20", key, text);
	return false;
}

/* The price that the engine knows, so that nobody is asked for it. */
static double known_price(const struct engine *engine, const char *symbol)
{
	struct quote quote;
	int place = engine_find_symbol(engine, symbol);

	if (place < 0 || !engine->board)
		return NAN;
	quote_board_get(&quote, engine->board, (size_t)place);
	return quote.stale == QUOTE_LIVE ? quote_reference(&quote) : NAN;
}

json_t *method_collect_option_chain(void *state, const struct rpc_request *request,
                                    struct rpc_refusal *refusal)
{
	struct engine *engine = collector_engine(state);
	const json_t *params = request->params;
	struct instrument what;
	struct chain_query query = {
		.what = &what, .expiry_day = INT64_MIN, .exchange = "SMART", .trading_class = ""
	};
	struct research_call *call = NULL;
	int64_t strikes = STRIKES;

	if (!research_instrument(&what, state, params, refusal) ||
	    !read_day(&query.expiry_day, params, "expiry", refusal) ||
	    !param_text(&query.exchange, params, "exchange", false, refusal) ||
	    !param_text(&query.trading_class, params, "trading_class", false, refusal) ||
	    json_get_int(&strikes, params, "strikes", false, &refusal->error) != DRT_OK)
		return NULL;
	if (strikes < 1 || strikes > CHAIN_STRIKES)
		return method_refuse(refusal, DRT_EINVAL, "strikes: from 1 to %d",
		                     (int)CHAIN_STRIKES);
	query.strikes = (int)strikes;
	query.today = calendar_day_at(engine->calendar, clock_now_ns(engine->market));
	query.price = known_price(engine, what.symbol);
	call = research_call_new(state, request, refusal, NULL,
	                         json_pack("{s:s}", "symbol", what.symbol));
	if (!call)
		return NULL;
	return research_call_wait(
		call,
		chain_ask(collector_asker(state), &query, on_chain, call, &refusal->error),
		refusal);
}
