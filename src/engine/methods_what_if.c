/* methods_what_if.c - trade.what_if: the broker reckons an order before anybody decides.
 *
 * The call waits for the broker's answer. The broker wants few such questions, about one a
 * minute: ALLOWANCE of them may be asked at once, and one more each minute. A simulated
 * gateway has no such rule. */
#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"
#include "engine/methods.h"
#include "model/json.h"

enum { ALLOWANCE = 6 };

/* How long until another may be asked; 0: it may, and is counted. */
static int64_t take_allowance(struct broker_worker *worker)
{
	const struct engine *engine = worker->engine;

	if (market_clock_is_simulated(engine->clock))
		return 0;
	return allowance_take(&worker->what_if_allowance, clock_now_ns(engine->host->monotonic),
	                      ALLOWANCE, NS_PER_MIN);
}

/* ---- the answer ---- */

static json_t *margin_json(const struct broker_margin *margin)
{
	if (!margin->known)
		return json_null();
	return json_pack("{s:o, s:o, s:o}", "before", json_from_decimal(margin->before),
	                 "change", json_from_decimal(margin->change), "after",
	                 json_from_decimal(margin->after));
}

/* What is left of the equity beyond a margin. */
static json_t *left_json(const struct broker_margin *equity, const struct broker_margin *margin)
{
	struct broker_margin left = { .known = equity->known && margin->known };

	left.before = decimal_sub(equity->before, margin->before);
	left.after = decimal_sub(equity->after, margin->after);
	left.change = decimal_sub(left.after, left.before);
	return margin_json(&left);
}

/* Half the spread for all of it where the order takes what is offered; 0 where it waits. */
static double spread_cost(const struct broker_worker *worker, const struct order *order)
{
	const struct engine *engine = worker->engine;
	int place = engine_find_symbol(engine, order->symbol);
	double limit = decimal_to_double(order->limit_price);
	bool buys = order->side == SIDE_BUY;
	struct quote quote;

	if (place < 0)
		return NAN;
	quote_board_get(&quote, engine->board, (size_t)place);
	if (!(quote.bid > 0) || !(quote.ask >= quote.bid) || quote.stale != QUOTE_LIVE)
		return NAN;
	if (order->limit_price.e8 != 0 && (buys ? limit < quote.ask : limit > quote.bid))
		return 0;
	return decimal_to_double(order->quantity) * (quote.ask - quote.bid) / 2 *
	       decimal_to_double(engine->universe[place].multiplier);
}

static json_t *what_if_json(const struct broker_worker *worker, const struct order *order,
                            const struct broker_what_if *answer)
{
	const struct {
		const char *key;
		json_t *value;
	} fields[] = {
		{ "symbol", json_string(order->symbol) },
		{ "initial_margin", margin_json(&answer->initial) },
		{ "maintenance_margin", margin_json(&answer->maintenance) },
		{ "equity_with_loan", margin_json(&answer->equity_with_loan) },
		{ "available_funds", left_json(&answer->equity_with_loan, &answer->initial) },
		{ "excess_liquidity",
		  left_json(&answer->equity_with_loan, &answer->maintenance) },
		{ "commission_min", answer->commission_known
		                            ? json_from_decimal(answer->commission_min)
		                            : json_null() },
		{ "commission_max", answer->commission_known
		                            ? json_from_decimal(answer->commission_max)
		                            : json_null() },
		{ "spread_cost", json_from_double(spread_cost(worker, order)) },
		{ "warning", json_string(answer->text ? answer->text : "") },
	};
	json_t *out = json_object();

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		json_object_set_new(out, fields[i].key,
		                    fields[i].value ? fields[i].value : json_null());
	return out;
}

void broker_worker_on_what_if(void *arg, const struct broker_what_if *answer)
{
	struct broker_worker *worker = arg;
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };

	for (int i = 0; i < BROKER_WHAT_IFS; i++) {
		struct broker_asked *asked = &worker->what_ifs[i];
		json_t *result = NULL;

		if (asked->number != answer->number)
			continue;
		if (answer->known)
			result = what_if_json(worker, &asked->order, answer);
		else if (answer->code != 0)
			method_refuse(&refusal, DRT_EDENIED,
			              "the broker would refuse it: %d %s", answer->code,
			              answer->text ? answer->text : "");
		else
			method_refuse(&refusal, DRT_ECLOSED, "the broker did not reckon it: %s",
			              answer->text ? answer->text : "no answer");
		asked->number = 0;
		engine_answer(worker->engine, &asked->call, result, &refusal);
		return;
	}
}

/* ---- the question ---- */

/* The draft in "order", or the proposal that "order_id" names. */
static bool read_order(struct order *out, const struct broker_worker *worker,
                       const struct rpc_request *request, struct rpc_refusal *refusal)
{
	const json_t *json = json_object_get(request->params, "order");
	struct uuid id;

	if (json_is_object(json))
		return method_read_draft(out, json, &refusal->error);
	if (!json_object_get(request->params, "order_id"))
		return method_refuse(refusal, DRT_EINVAL, "give order or order_id") != NULL;
	if (!method_get_order_id(&id, worker, request, refusal))
		return false;
	if (trade_get_order_status(out, worker->trade, &id) != DRT_OK ||
	    out->status != ORDER_PROPOSED)
		return method_refuse(refusal, DRT_ESTATE,
		                     "the order waits for no approval any more") != NULL;
	return true;
}

json_t *method_trade_what_if(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	struct broker_asked *place = NULL;
	struct broker_asked asked = { .call = request->call };
	int64_t wait_ns = 0;

	if (!read_order(&asked.order, worker, request, refusal))
		return NULL;
	for (int i = 0; i < BROKER_WHAT_IFS && !place; i++)
		place = worker->what_ifs[i].number == 0 ? &worker->what_ifs[i] : NULL;
	if (!place)
		return method_refuse(refusal, DRT_EBUSY,
		                     "%d what-ifs wait for the broker; ask again in a moment",
		                     BROKER_WHAT_IFS);
	wait_ns = take_allowance(worker);
	if (wait_ns > 0)
		return method_refuse(refusal, DRT_EBUSY,
		                     "the broker wants few what-ifs; ask again in %lld s",
		                     (long long)(wait_ns / NS_PER_SEC + 1));
	if (trade_ask_what_if(&asked.number, worker->trade, &asked.order, &refusal->error) !=
	    DRT_OK)
		return NULL;
	*place = asked;
	refusal->later = true;
	return NULL;
}
