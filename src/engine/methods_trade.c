/* methods_trade.c - trade.*: run on the broker worker. */
#include <stdio.h>
#include <string.h>

#include "engine/broker_worker.h"
#include "engine/methods.h"
#include "engine/order_algo.h"
#include "engine/order_row.h"
#include "kb/kb.h"
#include "model/json.h"

bool method_get_order_id(struct uuid *id, const struct broker_worker *worker,
                         const struct rpc_request *request, struct rpc_refusal *refusal)
{
	char text[UUID_TEXT];
	enum drt_status status = json_get_text(text, sizeof(text), request->params, "order_id",
	                                       true, &refusal->error);

	if (status != DRT_OK)
		return false;
	status = trade_find_order(id, worker->trade, text);
	if (status == DRT_EINVAL && strlen(text) < 4)
		method_refuse(refusal, DRT_EINVAL,
		              "order_id: give the id, or its last four digits or more");
	else if (status == DRT_EINVAL)
		method_refuse(refusal, DRT_EINVAL,
		              "order_id %s fits several orders; give more digits", text);
	else if (status != DRT_OK)
		method_refuse(refusal, DRT_ENOTFOUND, "there is no order %s", text);
	return status == DRT_OK;
}

/* "symbol" as we write it; empty where it is not there and need not be. */
static bool get_symbol(char symbol[SYMBOL_TEXT], const struct rpc_request *request, bool needed,
                       struct rpc_refusal *refusal)
{
	char text[SYMBOL_TEXT] = "";

	*symbol = '\0';
	if (json_get_text(text, sizeof(text), request->params, "symbol", needed,
	                  &refusal->error) != DRT_OK)
		return false;
	if (!needed && !json_is_string(json_object_get(request->params, "symbol")))
		return true;
	if (symbol_normalise(symbol, text, strlen(text)) == DRT_OK)
		return true;
	method_refuse(refusal, DRT_EINVAL, "symbol \"%s\" is not one", text);
	return false;
}

/* What went wrong, in words; the reason travels beside it. */
static json_t *refuse_outcome(struct rpc_refusal *refusal, enum drt_status status,
                              const struct reason *reason, const char *what)
{
	static const struct {
		enum drt_status status;
		const char *text;
	} words[] = {
		{ DRT_EDENIED, "refused by a limit" },
		{ DRT_EEXPIRED, "the time to approve is over" },
		{ DRT_ESTATE, "the order changed, or is not in a state for this; look again" },
		{ DRT_EUNKNOWN, "sent, but the outcome is not known; it is never sent again" },
		{ DRT_ECLOSED, "the broker is not connected; nothing was sent" },
		{ DRT_EIO, "the ledger could not be written; nothing was sent" },
		{ DRT_EEXIST, "this signal was taken already" },
		{ DRT_EFULL, "too many proposals wait" },
		{ DRT_ENOTFOUND, "not known here" },
	};

	if (reason)
		refusal->reason = *reason;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (words[i].status == status)
			return method_refuse(refusal, status, "%s: %s", what, words[i].text);
	}
	return method_refuse(refusal, status, "%s: %s", what, drt_status_name(status));
}

static json_t *outcome_json(const struct trade_outcome *outcome)
{
	return json_pack("{s:o, s:i, s:s, s:s, s:i}", "order_id",
	                 json_from_uuid(&outcome->order_id), "version", (int)outcome->version,
	                 "state", order_status_name(outcome->status), "status",
	                 order_status_seed(outcome->status), "orders", outcome->orders);
}

/* "signal" itself, or the stored one that "signal_id" names. */
static bool read_signal(struct signal *out, struct broker_worker *worker,
                        const struct rpc_request *request, struct drt_error *error)
{
	const json_t *json = json_object_get(request->params, "signal");
	struct uuid id;

	if (json)
		return signal_from_json(out, json, error) == DRT_OK;
	if (!json_object_get(request->params, "signal_id"))
		return drt_fail(error, DRT_EINVAL, "give signal or signal_id") == DRT_OK;
	return json_get_uuid(&id, request->params, "signal_id", true, error) == DRT_OK &&
	       kb_get_trading_signal(out, worker->kb, &id, error) == DRT_OK;
}

json_t *method_trade_process_signal(void *state, const struct rpc_request *request,
                                    struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	struct trade_outcome outcome = { .orders = 0 };
	struct signal signal;
	enum drt_status status = DRT_OK;

	if (!read_signal(&signal, worker, request, &refusal->error))
		return NULL;
	status = trade_process_signal(&outcome, worker->trade, &signal);
	if (status != DRT_OK)
		return refuse_outcome(refusal, status, &outcome.reason, "signal");
	return outcome_json(&outcome);
}

bool method_read_draft(struct order *draft, const json_t *json, struct drt_error *error)
{
	char symbol[SYMBOL_TEXT] = "";
	char direction[8] = "";
	char type[16] = "MARKET";
	char tif[8] = "DAY";
	decimal price = { 0 };

	memset(draft, 0, sizeof(*draft));
	if (json_get_text(symbol, sizeof(symbol), json, "symbol", true, error) != DRT_OK ||
	    json_get_text(direction, sizeof(direction), json, "direction", true, error) !=
	            DRT_OK ||
	    json_get_text(type, sizeof(type), json, "order_type", false, error) != DRT_OK ||
	    json_get_text(tif, sizeof(tif), json, "time_in_force", false, error) != DRT_OK ||
	    json_get_text(draft->note, sizeof(draft->note), json, "note", false, error) !=
	            DRT_OK ||
	    json_get_decimal(&draft->quantity, json, "quantity", true, error) != DRT_OK ||
	    json_get_decimal(&price, json, "price", false, error) != DRT_OK ||
	    json_get_decimal(&draft->stop_price, json, "stop_price", false, error) != DRT_OK ||
	    json_get_decimal(&draft->trail_amount, json, "trail_amount", false, error) !=
	            DRT_OK)
		return false;
	if (symbol_normalise(draft->symbol, symbol, strlen(symbol)) != DRT_OK)
		return drt_fail(error, DRT_EINVAL, "symbol %s is not one", symbol) == DRT_OK;
	if (order_side_parse(&draft->side, direction) != DRT_OK)
		return drt_fail(error, DRT_EINVAL, "direction %s: use BUY or SELL",
		                direction) == DRT_OK;
	if (order_type_parse(&draft->type, type) != DRT_OK)
		return drt_fail(error, DRT_EINVAL,
		                "order_type %s: use MARKET LIMIT STOP STOP_LIMIT or TRAIL",
		                type) == DRT_OK;
	if (time_in_force_parse(&draft->tif, tif) != DRT_OK)
		return drt_fail(error, DRT_EINVAL,
		                "time_in_force %s: use DAY GTC IOC FOK or OPG", tif) == DRT_OK;
	/* the seed's one price is the limit, or the stop of a plain stop */
	if (draft->type == ORDER_STOP && draft->stop_price.e8 == 0)
		draft->stop_price = price;
	else
		draft->limit_price = price;
	return true;
}

/* The algorithm that works it, if it names one. An instrument that is not known is for
 * trade to refuse. */
static bool read_algo(struct order *draft, const struct broker_worker *worker,
                      const json_t *json, struct drt_error *error)
{
	int32_t index = trade_find_instrument(worker->trade, 0, draft->symbol);
	struct order_algo_context context = {
		.kb = worker->kb,
		.market_ns = clock_now_ns(worker->engine->market),
	};

	if (index < 0)
		return true;
	context.instrument = trade_instrument(worker->trade, index);
	return order_algo_read(draft, json_object_get(json, "algo"), &context, error) == DRT_OK;
}

json_t *method_trade_execute_order(void *state, const struct rpc_request *request,
                                   struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	const json_t *json = json_object_get(request->params, "order");
	struct trade_outcome outcome = { .orders = 0 };
	struct order draft;
	enum drt_status status = DRT_OK;

	if (!json_is_object(json))
		return method_refuse(refusal, DRT_EINVAL, "order is missing");
	if (!method_read_draft(&draft, json, &refusal->error) ||
	    !read_algo(&draft, worker, json, &refusal->error))
		return NULL;
	status = trade_execute_order(&outcome, worker->trade, &draft, &refusal->error);
	if (status != DRT_OK && *refusal->error.text) {
		refusal->reason = outcome.reason;
		return NULL;
	}
	if (status != DRT_OK)
		return refuse_outcome(refusal, status, &outcome.reason, draft.symbol);
	return outcome_json(&outcome);
}

json_t *method_trade_approve(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	struct trade_outcome outcome = { .orders = 0 };
	struct uuid id;
	int64_t version = 0;
	bool soft = false;
	enum drt_status status = DRT_OK;

	if (!method_get_order_id(&id, worker, request, refusal) ||
	    json_get_int(&version, request->params, "version", true, &refusal->error) !=
	            DRT_OK ||
	    json_get_bool(&soft, request->params, "accept_soft", false, &refusal->error) !=
	            DRT_OK)
		return NULL;
	if (version < 1 || version > UINT32_MAX)
		return method_refuse(refusal, DRT_EINVAL,
		                     "version must be that of the row you saw");
	status = trade_approve(&outcome, worker->trade, &id, (uint32_t)version, soft);
	if (status != DRT_OK)
		return refuse_outcome(refusal, status, &outcome.reason, "approval");
	return outcome_json(&outcome);
}

static json_t *state_json(const struct broker_worker *worker, const struct uuid *id)
{
	struct order order;

	if (trade_get_order_status(&order, worker->trade, id) != DRT_OK)
		return json_object();
	return json_pack("{s:o, s:s, s:s}", "order_id", json_from_uuid(id), "state",
	                 order_status_name(order.status), "status",
	                 order_status_seed(order.status));
}

json_t *method_trade_reject(void *state, const struct rpc_request *request,
                            struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	char note[NOTE_TEXT] = "";
	struct uuid id;
	int64_t version = 0;
	enum drt_status status = DRT_OK;

	if (!method_get_order_id(&id, worker, request, refusal) ||
	    json_get_int(&version, request->params, "version", false, &refusal->error) !=
	            DRT_OK ||
	    json_get_text(note, sizeof(note), request->params, "note", false,
	                  &refusal->error) != DRT_OK)
		return NULL;
	if (version < 0 || version > UINT32_MAX)
		return method_refuse(refusal, DRT_EINVAL,
		                     "version must be that of the row you saw");
	status = trade_reject(worker->trade, &id, (uint32_t)version, note);
	if (status != DRT_OK)
		return refuse_outcome(refusal, status, NULL, "rejection");
	return state_json(worker, &id);
}

json_t *method_trade_cancel_order(void *state, const struct rpc_request *request,
                                  struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	struct uuid id;
	enum drt_status status = DRT_OK;

	if (!method_get_order_id(&id, worker, request, refusal))
		return NULL;
	status = trade_cancel_order(worker->trade, &id);
	if (status != DRT_OK)
		return refuse_outcome(refusal, status, NULL, "cancel");
	return state_json(worker, &id);
}

json_t *method_trade_resume_order(void *state, const struct rpc_request *request,
                                  struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	struct uuid id;
	enum drt_status status = DRT_OK;

	if (!method_get_order_id(&id, worker, request, refusal))
		return NULL;
	status = trade_resume_order(worker->trade, &id);
	if (status == DRT_ESTATE)
		return method_refuse(refusal, status,
		                     "only an order whose algorithm is held can be resumed");
	if (status != DRT_OK)
		return refuse_outcome(refusal, status, NULL, "resume");
	return state_json(worker, &id);
}

json_t *method_trade_modify_order(void *state, const struct rpc_request *request,
                                  struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	const json_t *json = request->params;
	struct trade_outcome outcome = { .orders = 0 };
	struct trade_change change = { { 0 }, { 0 }, { 0 } };
	struct uuid id;
	int64_t version = 0;
	bool soft = false;
	enum drt_status status = DRT_OK;

	if (!method_get_order_id(&id, worker, request, refusal) ||
	    json_get_int(&version, json, "version", true, &refusal->error) != DRT_OK ||
	    json_get_bool(&soft, json, "accept_soft", false, &refusal->error) != DRT_OK ||
	    json_get_decimal(&change.quantity, json, "quantity", false, &refusal->error) !=
	            DRT_OK ||
	    json_get_decimal(&change.limit_price, json, "price", false, &refusal->error) !=
	            DRT_OK ||
	    json_get_decimal(&change.stop_price, json, "stop_price", false, &refusal->error) !=
	            DRT_OK)
		return NULL;
	if (version < 1 || version > UINT32_MAX)
		return method_refuse(refusal, DRT_EINVAL,
		                     "version must be that of the row you saw");
	status = trade_modify_order(&outcome, worker->trade, &id, (uint32_t)version, &change,
	                            soft, &refusal->error);
	if (status != DRT_OK) {
		refusal->reason = outcome.reason;
		return NULL;
	}
	return outcome_json(&outcome);
}

json_t *method_trade_cancel_all(void *state, const struct rpc_request *request,
                                struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	char symbol[SYMBOL_TEXT] = "";
	enum drt_status status = DRT_OK;
	int count = 0;

	if (!get_symbol(symbol, request, false, refusal))
		return NULL;
	if (*symbol)
		status = trade_cancel_symbol(&count, worker->trade,
		                             trade_find_instrument(worker->trade, 0, symbol));
	else
		status = trade_cancel_all(&count, worker->trade);
	if (status == DRT_ENOTFOUND && *symbol)
		return method_refuse(refusal, status, "%s is not followed here", symbol);
	if (status != DRT_OK)
		return refuse_outcome(refusal, status, NULL, "cancel all");
	return json_pack("{s:i}", "orders", count);
}

#define CLOSING_DENIED                                                                         \
	"nobody has opened this account since the start, or the ledger cannot be written"

/* A close sends later, when no order is open any more: without a broker it would not, and
 * while the kill file is there everything is cancelled. */
static bool may_close(const struct broker_worker *worker, struct rpc_refusal *refusal)
{
	if (trade_link(worker->trade) != LINK_UP)
		method_refuse(refusal, DRT_ECLOSED,
		              "the broker is not connected; nothing was sent or cancelled");
	else if (broker_worker_is_killed(worker))
		method_refuse(refusal, DRT_EDENIED, "%s exists: remove it first",
		              worker->settings->kill_path);
	else
		return true;
	return false;
}

json_t *method_trade_close_position(void *state, const struct rpc_request *request,
                                    struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	char symbol[SYMBOL_TEXT] = "";
	bool reverse = false;
	enum drt_status status = DRT_OK;

	if (!get_symbol(symbol, request, true, refusal) ||
	    json_get_bool(&reverse, request->params, "reverse", false, &refusal->error) !=
	            DRT_OK ||
	    !may_close(worker, refusal))
		return NULL;
	status = trade_close_position(worker->trade,
	                              trade_find_instrument(worker->trade, 0, symbol), reverse);
	if (status == DRT_ESTATE)
		return method_refuse(refusal, status, "%s: nothing is held", symbol);
	if (status != DRT_OK)
		return method_refuse(refusal, status, "%s: %s", symbol,
		                     reverse ? "trading is frozen; a close without reverse "
		                               "is possible"
		                             : CLOSING_DENIED);
	return json_pack("{s:s, s:b}", "symbol", symbol, "closing", true);
}

json_t *method_trade_flatten(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	int count = 0;

	(void)request;
	if (!may_close(worker, refusal))
		return NULL;
	if (trade_flatten(&count, worker->trade) != DRT_OK)
		return method_refuse(refusal, DRT_EDENIED, "flatten: " CLOSING_DENIED);
	return json_pack("{s:i}", "positions", count);
}

json_t *method_trade_settle(void *state, const struct rpc_request *request,
                            struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	char how[16] = "";
	struct uuid id;
	enum drt_status status = DRT_OK;

	if (!method_get_order_id(&id, worker, request, refusal) ||
	    json_get_text(how, sizeof(how), request->params, "outcome", true,
	                  &refusal->error) != DRT_OK)
		return NULL;
	if (strcmp(how, "working") != 0 && strcmp(how, "never") != 0)
		return method_refuse(refusal, DRT_EINVAL,
		                     "outcome %s: it is working, or it never arrived (never)",
		                     how);
	status = trade_settle(worker->trade, &id,
	                      strcmp(how, "working") == 0 ? SETTLE_WORKING : SETTLE_NEVER);
	if (status != DRT_OK)
		return refuse_outcome(refusal, status, NULL, "settlement");
	return state_json(worker, &id);
}

static json_t *row_json(struct broker_worker *worker, const struct uuid *id)
{
	struct trade_order_view view;

	if (trade_get_order_view(&view, worker->trade, id) != DRT_OK)
		return NULL;
	return order_row_json(&view, clock_now_ns(worker->engine->host->monotonic),
	                      worker->engine->settings->approval_ttl_ns);
}

json_t *method_trade_get_order_status(void *state, const struct rpc_request *request,
                                      struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	struct uuid id;

	if (!method_get_order_id(&id, worker, request, refusal))
		return NULL;
	return row_json(worker, &id);
}

json_t *method_trade_get_orders(void *state, const struct rpc_request *request,
                                struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	json_t *list = json_array();
	bool open = false;
	const struct order *order = NULL;

	if (json_get_bool(&open, request->params, "open", false, &refusal->error) != DRT_OK) {
		json_decref(list);
		return NULL;
	}
	for (size_t i = 0; (order = trade_order_at(worker->trade, i)) != NULL; i++) {
		struct uuid id = order->id;

		if (!open || !order_status_is_final(order->status))
			json_array_append_new(list, row_json(worker, &id));
	}
	return json_pack("{s:o}", "orders", list);
}

json_t *method_trade_get_portfolio_status(void *state, const struct rpc_request *request,
                                          struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	struct trade_portfolio portfolio;
	json_t *account = NULL;
	json_t *list = json_array();

	(void)request;
	(void)refusal;
	trade_get_portfolio_status(&portfolio, worker->trade);
	account = account_to_json(&portfolio.account);
	json_object_set_new(account, "equity", json_from_decimal(portfolio.equity));
	json_object_set_new(account, "realised", json_from_decimal(portfolio.realised));
	json_object_set_new(account, "unrealised", json_from_decimal(portfolio.unrealised));
	json_object_set_new(account, "commission", json_from_decimal(portfolio.commission));
	json_object_set_new(account, "day_pnl", json_from_decimal(portfolio.day_pnl));
	for (size_t i = 0; i < portfolio.position_count; i++)
		json_array_append_new(list,
		                      position_to_json(trade_position_at(worker->trade, i)));
	return json_pack("{s:o, s:o, s:b}", "account", account, "positions", list, "synthetic",
	                 engine_is_synthetic(worker->engine));
}

json_t *method_trade_freeze(void *state, const struct rpc_request *request,
                            struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	char note[NOTE_TEXT] = "";

	if (json_get_text(note, sizeof(note), request->params, "note", false,
	                  &refusal->error) != DRT_OK)
		return NULL;
	if (trade_freeze(worker->trade, note) != DRT_OK)
		return method_refuse(refusal, DRT_EIO,
		                     "frozen, but the ledger could not be written; a restart "
		                     "would forget it");
	return json_pack("{s:b}", "frozen", true);
}

json_t *method_trade_unfreeze(void *state, const struct rpc_request *request,
                              struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	char word[16] = "";
	enum drt_status status = DRT_OK;

	if (json_get_text(word, sizeof(word), request->params, "word", true, &refusal->error) !=
	    DRT_OK)
		return NULL;
	if (broker_worker_is_killed(worker))
		return method_refuse(refusal, DRT_EDENIED, "%s exists: remove it first",
		                     worker->settings->kill_path);
	status = trade_unfreeze(worker->trade, word);
	if (status == DRT_EDENIED)
		return method_refuse(refusal, DRT_EDENIED, "type %s to unfreeze",
		                     worker->engine->settings->live ? "LIVE" : "PAPER");
	if (status == DRT_EIO)
		return method_refuse(refusal, DRT_EIO,
		                     "the ledger could not be written; make room and start the "
		                     "engine again");
	if (status != DRT_OK)
		return refuse_outcome(refusal, status, NULL, "unfreeze");
	return json_pack("{s:b}", "frozen", false);
}

json_t *method_trade_reconcile(void *state, const struct rpc_request *request,
                               struct rpc_refusal *refusal)
{
	struct broker_worker *worker = state;
	enum drt_status status = trade_reconcile(worker->trade);

	(void)request;
	if (status == DRT_EBUSY)
		return method_refuse(refusal, status, "a reconciliation runs already");
	if (status != DRT_OK)
		return refuse_outcome(refusal, status, NULL, "reconciliation");
	return json_pack("{s:b}", "started", true);
}
