/* broker_ib.c - see broker_ib.h: the port's operations and the session's life. */
#include "trade/broker_ib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/zone.h"
#include "trade/broker_ib_internal.h"

#define ANSWER_NS (30 * NS_PER_SEC)

static const char summary_tags[] = "NetLiquidation,TotalCashValue,BuyingPower,"
				   "GrossPositionValue,InitMarginReq,MaintMarginReq";

/* ---- placing ---- */

static const char *type_word(const struct order *order)
{
	switch (order->type) {
	case ORDER_LIMIT:
		return "LMT";
	case ORDER_STOP:
		return "STP";
	case ORDER_STOP_LIMIT:
		return "STP LMT";
	case ORDER_TRAIL:
		return "TRAIL";
	case ORDER_MARKET_ON_CLOSE:
		return "MOC";
	case ORDER_MARKET:
		break;
	}
	return "MKT";
}

static void set_prices(struct ib_order *out, const struct order *order)
{
	if (order->type == ORDER_LIMIT || order->type == ORDER_STOP_LIMIT)
		out->lmt_price = order->limit_price;
	if (order->type == ORDER_STOP || order->type == ORDER_STOP_LIMIT)
		out->aux_price = order->stop_price;
	if (order->type != ORDER_TRAIL)
		return;
	if (order->trail_amount.e8 != 0)
		out->aux_price = order->trail_amount;
	else /* the wire wants percent */
		out->trailing_percent =
			decimal_mul_sat(order->trail_ratio, decimal_from_int(100));
	if (order->stop_price.e8 != 0)
		out->trail_stop_price = order->stop_price;
}

/* "20250612-20:00:00" is UTC on the wire. */
static void good_till_text(char *out, size_t size, int64_t time_ns)
{
	struct civil c;

	time_to_civil(&c, time_ns);
	snprintf(out, size, "%04d%02d%02d-%02d:%02d:%02d", c.year, c.month, c.day, c.hour,
	         c.minute, c.second);
}

static void set_contract(struct ib_contract *out, const struct instrument *instrument)
{
	out->con_id = (int32_t)instrument->con_id;
	out->symbol = instrument->symbol;
	out->sec_type = security_type_ib(instrument->type);
	out->exchange = instrument->exchange;
	out->primary_exchange = instrument->primary_exchange;
	out->currency = instrument->currency;
}

static enum drt_status place(struct broker *port, const struct broker_ticket *ticket)
{
	struct broker_ib *b = (struct broker_ib *)port;
	const struct order *order = ticket->order;
	struct drt_error error = { .status = DRT_OK };
	struct ib_message message;
	struct ib_order *out = NULL;
	char ref[UUID_TEXT];
	char till[64];
	bool sent = false;
	enum drt_status status = DRT_OK;

	if (b->link != LINK_UP)
		return DRT_ECLOSED;
	status = ib_message_init(&message, IB_TO_SERVER, IB_PLACE_ORDER);
	if (status != DRT_OK)
		return status;
	uuid_format(ref, &order->id);
	message.place_order.order_id = order->ib_order_id;
	set_contract(&message.place_order.contract, ticket->instrument);
	out = &message.place_order.order;
	out->account = b->account;
	out->order_ref = ref;
	out->action = order_side_name(order->side);
	out->total_quantity = order->quantity;
	out->order_type = type_word(order);
	set_prices(out, order);
	out->tif = time_in_force_name(order->tif);
	if (order->tif == TIF_GTD) {
		good_till_text(till, sizeof(till), order->good_till_ns);
		out->good_till_date = till;
	}
	out->parent_id = ticket->parent_order_id;
	out->oca_group = order->oca_group;
	out->oca_type = *order->oca_group ? 1 : 0;
	out->transmit = ticket->transmit;
	status = ib_session_send(&sent, b->session, &message, (uint64_t)order->ib_order_id,
	                         &error);
	if (status != DRT_OK)
		log_write(b->options.log, LOG_WARNING, "broker", "place", "%s %s: %s", ref,
		          order->symbol, error.text);
	return status;
}

static enum drt_status cancel(struct broker *port, const struct order *order)
{
	struct broker_ib *b = (struct broker_ib *)port;
	struct drt_error error;
	struct ib_message message;
	bool sent = false;
	enum drt_status status = ib_message_init(&message, IB_TO_SERVER, IB_CANCEL_ORDER);

	if (b->link == LINK_DOWN)
		return DRT_ECLOSED;
	if (status != DRT_OK)
		return status;
	message.cancel_order.order_id = order->ib_order_id;
	return ib_session_send(&sent, b->session, &message, 0, &error);
}

/* ---- asking ---- */

static enum drt_status ask(struct broker_ib *b, struct ib_message *message)
{
	struct drt_error error = { .status = DRT_OK };
	bool sent = false;
	enum drt_status status = ib_session_send(&sent, b->session, message, 0, &error);

	if (status != DRT_OK)
		log_write(b->options.log, LOG_WARNING, "broker", "ask", "%s", error.text);
	return status;
}

static enum drt_status ask_plain(struct broker_ib *b, int32_t id)
{
	struct ib_message message;
	enum drt_status status = ib_message_init(&message, IB_TO_SERVER, id);

	return status == DRT_OK ? ask(b, &message) : status;
}

static enum drt_status ask_executions(struct broker_ib *b)
{
	struct ib_message message;
	enum drt_status status = ib_message_init(&message, IB_TO_SERVER, IB_REQ_EXECUTIONS);

	if (status != DRT_OK)
		return status;
	b->executions_id = ib_session_take_request_id(b->session);
	message.req_executions.req_id = b->executions_id;
	return ask(b, &message);
}

static void ask_summary(struct broker_ib *b)
{
	struct ib_message message;

	if (ib_message_init(&message, IB_TO_SERVER, IB_REQ_ACCOUNT_SUMMARY) != DRT_OK)
		return;
	b->summary_id = ib_session_take_request_id(b->session);
	message.req_account_summary.req_id = b->summary_id;
	message.req_account_summary.group = "All";
	message.req_account_summary.tags = summary_tags;
	if (ask(b, &message) != DRT_OK)
		log_write(b->options.log, LOG_WARNING, "broker", "summary",
		          "the account's figures could not be asked for");
}

static enum drt_status request_reconciliation(struct broker *port)
{
	struct broker_ib *b = (struct broker_ib *)port;
	enum drt_status status = DRT_OK;

	if (b->link != LINK_UP)
		return DRT_ECLOSED;
	if (b->waiting != 0)
		return DRT_EBUSY;
	b->waiting = ASKED_ALL;
	b->answered = 0;
	status = ask_plain(b, IB_REQ_ALL_OPEN_ORDERS);
	if (status == DRT_OK)
		status = ask_plain(b, IB_REQ_COMPLETED_ORDERS);
	if (status == DRT_OK)
		status = ask_executions(b);
	if (status == DRT_OK)
		status = ask_plain(b, IB_REQ_POSITIONS);
	if (status != DRT_OK) {
		b->waiting = 0;
		return status;
	}
	loop_timer_start(b->deadline, ANSWER_NS);
	return DRT_OK;
}

static void on_deadline(void *arg)
{
	broker_ib_finish_reconciliation(arg, "the gateway did not answer within 30 seconds");
}

static void tell_account(void *arg)
{
	struct broker_ib *b = arg;

	b->figures.time_ns = clock_now_ns(b->options.market);
	snprintf(b->figures.id, sizeof(b->figures.id), "%s", b->account);
	b->broker.handler->account(b->broker.handler_arg, &b->figures);
}

/* ---- the session ---- */

/* The account to use out of "DU1,DU2,", or a text that says why there is none. */
static const char *choose_account(struct broker_ib *b, const char *accounts)
{
	size_t count = 0;
	char first[ACCOUNT_TEXT] = "";
	bool found = false;

	while (*accounts) {
		size_t length = strcspn(accounts, ",");

		if (length > 0 && length < ACCOUNT_TEXT) {
			if (count++ == 0)
				snprintf(first, sizeof(first), "%.*s", (int)length, accounts);
			found = found || (strlen(b->options.account) == length &&
			                  strncmp(b->options.account, accounts, length) == 0);
		}
		accounts += length + (accounts[length] == ',');
	}
	if (count == 0)
		return "the gateway names no account";
	if (*b->options.account && !found)
		return "the gateway does not have the account of the configuration "
		       "(trading.account)";
	if (!*b->options.account && count > 1)
		return "the gateway has several accounts; name one in trading.account";
	snprintf(b->account, sizeof(b->account), "%s",
	         *b->options.account ? b->options.account : first);
	if ((b->account[0] == 'D') == b->options.live)
		return b->options.live ? "trading.mode is live, but this is a paper account"
		                       : "trading.mode is paper, but this is a live account";
	return NULL;
}

static void on_ready(void *arg, const struct ib_session_ready *ready)
{
	struct broker_ib *b = arg;
	const char *refusal = choose_account(b, ready->accounts);

	b->waiting = 0;
	if (refusal) {
		log_write(b->options.log, LOG_ERROR, "broker", "account", "%s", refusal);
		broker_ib_set_link(b, LINK_SUSPENDED, refusal);
		return;
	}
	ask_summary(b);
	b->broker.handler->next_id(b->broker.handler_arg, ready->next_valid_id);
	broker_ib_set_link(b, LINK_UP, "");
}

static void on_message(void *arg, const struct ib_message *message)
{
	broker_ib_take(arg, message);
}

/* An order that waited for the pacing never left: the broker does not have it. */
static void on_unsent(void *arg, uint64_t token)
{
	struct broker_ib *b = arg;
	struct broker_report report = {
		.order_id = (int32_t)token,
		.client_id = b->options.client_id,
		.state = REPORT_CANCELLED,
		.text = "never left: the connection broke before it was sent",
		.time_ns = clock_now_ns(b->options.market),
	};

	if (token != 0)
		b->broker.handler->report(b->broker.handler_arg, &report);
}

static void on_down(void *arg, enum ib_down_reason reason, const char *text, int64_t retry_ns)
{
	struct broker_ib *b = arg;

	(void)retry_ns;
	if (b->waiting != 0)
		broker_ib_finish_reconciliation(b, "the connection broke");
	broker_ib_set_link(b, LINK_DOWN, text && *text ? text : ib_down_reason_name(reason));
}

static const struct ib_session_handler session_handler = {
	.on_ready = on_ready,
	.on_message = on_message,
	.on_unsent = on_unsent,
	.on_down = on_down,
};

static const struct broker_ops ops = {
	.submit = place,
	.modify = place, /* IB changes an order by placing it again under its number */
	.cancel = cancel,
	.request_reconciliation = request_reconciliation,
};

enum drt_status broker_ib_new(struct broker_ib **out, const struct broker_ib_options *options,
                              struct drt_error *error)
{
	struct broker_ib *b = calloc(1, sizeof(*b));
	struct ib_session_options session = {
		.loop = options->loop,
		.address = options->address,
		.client_id = options->client_id,
		.pacer = options->pacer,
		.seed = options->seed,
		.log = options->log,
		.handler = &session_handler,
		.arg = b,
	};
	enum drt_status status = DRT_OK;

	if (!b)
		return drt_fail(error, DRT_ENOMEM, "the broker session is out of memory");
	b->broker.ops = &ops;
	b->options = *options;
	snprintf(b->figures.currency, sizeof(b->figures.currency), "USD");
	status = loop_timer_new(&b->deadline, options->loop, on_deadline, b);
	if (status == DRT_OK)
		status = loop_timer_new(&b->account_told, options->loop, tell_account, b);
	if (status == DRT_OK)
		status = ib_session_new(&b->session, &session, error);
	if (status != DRT_OK) {
		broker_ib_free(b);
		return status;
	}
	*out = b;
	return DRT_OK;
}

void broker_ib_free(struct broker_ib *b)
{
	if (!b)
		return;
	ib_session_free(b->session);
	loop_timer_free(b->deadline);
	loop_timer_free(b->account_told);
	zone_free(b->zone);
	free(b);
}

void broker_ib_start(struct broker_ib *b)
{
	ib_session_start(b->session);
}

struct broker *broker_ib_port(struct broker_ib *b)
{
	return &b->broker;
}

const char *broker_ib_account(const struct broker_ib *b)
{
	return b->account;
}
