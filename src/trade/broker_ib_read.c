/* broker_ib_read.c - the gateway's messages as events of broker.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "ib/errors.h"
#include "ib/text.h"
#include "model/zone.h"
#include "trade/broker_ib_internal.h"

#define BURST_NS (20 * NS_PER_MS)

static int64_t now_ns(const struct broker_ib *b)
{
	return clock_now_ns(b->options.market);
}

void broker_ib_set_link(struct broker_ib *b, enum broker_link link, const char *text)
{
	b->link = link;
	b->broker.handler->link(b->broker.handler_arg, link, text);
}

/* ---- reconciliation ---- */

void broker_ib_finish_reconciliation(struct broker_ib *b, const char *text)
{
	struct broker_reconciliation answer = {
		.open_orders = (b->answered & ASKED_OPEN) != 0,
		.completed_orders = (b->answered & ASKED_COMPLETED) != 0,
		.executions = (b->answered & ASKED_EXECUTIONS) != 0,
		.positions = (b->answered & ASKED_POSITIONS) != 0,
		.text = text,
	};

	if (b->waiting == 0)
		return;
	b->waiting = 0;
	loop_timer_stop(b->deadline);
	b->broker.handler->reconciled(b->broker.handler_arg, &answer);
}

void broker_ib_answered(struct broker_ib *b, enum asked what)
{
	if (b->waiting == 0)
		return;
	b->answered |= what;
	if (b->answered == ASKED_ALL)
		broker_ib_finish_reconciliation(b, NULL);
}

/* ---- orders ---- */

static enum broker_state state_of(const char *status)
{
	static const struct {
		const char *word;
		enum broker_state state;
	} words[] = {
		{ "ApiPending", REPORT_SEEN },        { "PendingSubmit", REPORT_SEEN },
		{ "PreSubmitted", REPORT_SEEN },      { "PendingCancel", REPORT_SEEN },
		{ "PreCancelled", REPORT_SEEN },      { "WarnState", REPORT_SEEN },
		{ "Submitted", REPORT_WORKING },      { "Filled", REPORT_FILLED },
		{ "ApiCancelled", REPORT_CANCELLED }, { "Cancelled", REPORT_CANCELLED },
		{ "Inactive", REPORT_INACTIVE },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, status) == 0)
			return words[i].state;
	}
	return REPORT_SEEN; /* a word we do not know ends nothing */
}

static struct uuid ref_of(const char *text)
{
	struct uuid id = { { 0 } };

	if (uuid_parse(&id, text, strlen(text)) != DRT_OK)
		memset(&id, 0, sizeof(id)); /* somebody else's reference */
	return id;
}

static decimal price_of(decimal price)
{
	return ib_decimal_or(price, decimal_from_units(0));
}

static bool read_order(struct order *out, const struct ib_open_order *from)
{
	static const struct {
		const char *word;
		enum order_type type;
	} types[] = { { "MKT", ORDER_MARKET },  { "LMT", ORDER_LIMIT },
		      { "STP", ORDER_STOP },    { "STP LMT", ORDER_STOP_LIMIT },
		      { "TRAIL", ORDER_TRAIL }, { "MOC", ORDER_MARKET_ON_CLOSE } };
	const struct ib_order *order = &from->order;
	bool known = false;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i].word, order->order_type) == 0) {
			out->type = types[i].type;
			known = true;
		}
	}
	out->id = ref_of(order->order_ref);
	snprintf(out->symbol, sizeof(out->symbol), "%s", from->contract.symbol);
	snprintf(out->account, sizeof(out->account), "%s", order->account);
	snprintf(out->oca_group, sizeof(out->oca_group), "%.*s", OCA_TEXT - 1,
	         order->oca_group);
	out->quantity = price_of(order->total_quantity);
	out->limit_price = price_of(order->lmt_price);
	if (out->type == ORDER_TRAIL)
		out->trail_amount = price_of(order->aux_price);
	else
		out->stop_price = price_of(order->aux_price);
	out->ib_order_id = from->order_id;
	out->ib_perm_id = order->perm_id;
	out->ib_client_id = order->client_id;
	if (!known)
		snprintf(out->note, sizeof(out->note), "%.*s", NOTE_TEXT - 1,
		         order->order_type);
	return order_side_parse(&out->side, order->action) == DRT_OK &&
	       (time_in_force_parse(&out->tif, *order->tif ? order->tif : "DAY") == DRT_OK ||
	        !known);
}

static void take_open_order(struct broker_ib *b, const struct ib_open_order *open)
{
	struct order seen;
	bool whole = read_order(&seen, open);
	const char *word = *open->state.completed_status && !*open->state.status
	                           ? open->state.completed_status
	                           : open->state.status;
	struct broker_report report = {
		.order_id = open->order_id,
		.client_id = open->order.client_id,
		.perm_id = open->order.perm_id,
		.ref = ref_of(open->order.order_ref),
		.state = state_of(word),
		.filled = price_of(open->order.filled_quantity),
		.text = *open->state.warning_text ? open->state.warning_text : NULL,
		.seen = whole ? &seen : NULL,
		.time_ns = now_ns(b),
	};

	if (open->order.what_if)
		return;
	b->broker.handler->report(b->broker.handler_arg, &report);
}

static void take_status(struct broker_ib *b, const struct ib_order_status *status)
{
	struct broker_report report = {
		.order_id = status->order_id,
		.client_id = status->client_id,
		.perm_id = status->perm_id,
		.state = state_of(status->status),
		.filled = price_of(status->filled),
		.average_price = price_of(status->avg_fill_price),
		.text = *status->why_held ? status->why_held : NULL,
		.time_ns = now_ns(b),
	};

	b->broker.handler->report(b->broker.handler_arg, &report);
}

/* ---- executions ---- */

/* "20250612 14:32:07 US/Eastern", or "20250612-18:32:07" in UTC. Without a zone that is
 * known here the present market time stands in. */
static int64_t execution_time(struct broker_ib *b, const char *text)
{
	struct civil c = { 0 };
	char separator = ' ';
	char name[48] = "";
	int64_t day = 0;

	if (sscanf(text, "%4d%2d%2d%c%*[ ]", &c.year, &c.month, &c.day, &separator) < 4 ||
	    c.year < 1900 || c.year > 2200 || c.month < 1 || c.month > 12 || c.day < 1 ||
	    c.day > 31)
		return now_ns(b);
	text += 9;
	text += strspn(text, " ");
	if (sscanf(text, "%2d:%2d:%2d %47s", &c.hour, &c.minute, &c.second, name) < 3 ||
	    c.hour > 23 || c.minute > 59 || c.second > 60 || c.hour < 0 || c.minute < 0 ||
	    c.second < 0)
		return now_ns(b);
	if (separator == '-' || strcmp(name, "UTC") == 0)
		return time_from_civil(&c);
	if (!*name)
		return now_ns(b);
	if (b->zone && strcmp(zone_name(b->zone), name) != 0) {
		zone_free(b->zone);
		b->zone = NULL;
	}
	if (!b->zone && zone_new(&b->zone, name, NULL) != DRT_OK)
		return now_ns(b);
	day = day_from_civil(c.year, c.month, c.day);
	return zone_instant_ns(b->zone, day, c.hour * 60 + c.minute) + c.second * NS_PER_SEC;
}

static void take_execution(struct broker_ib *b, const struct ib_execution *execution)
{
	struct broker_fill fill = {
		.order_id = execution->order_id,
		.client_id = execution->client_id,
		.perm_id = execution->perm_id,
		.ref = ref_of(execution->order_ref),
		.exec_id = execution->exec_id,
		.account = execution->account,
		.symbol = execution->contract.symbol,
		.side = strcmp(execution->side, "SLD") == 0 ? SIDE_SELL : SIDE_BUY,
		.quantity = price_of(execution->shares),
		.price = price_of(execution->price),
		.time_ns = execution_time(b, execution->time),
	};

	if (fill.quantity.e8 <= 0 || fill.price.e8 <= 0 ||
	    (strcmp(execution->side, "SLD") != 0 && strcmp(execution->side, "BOT") != 0)) {
		log_write(b->options.log, LOG_ERROR, "broker", "execution.bad",
		          "execution %s of %s has no usable side, quantity or price",
		          execution->exec_id, execution->contract.symbol);
		return;
	}
	b->broker.handler->fill(b->broker.handler_arg, &fill);
}

static void take_commission(struct broker_ib *b, const struct ib_commission_report *report)
{
	struct broker_commission commission = { .exec_id = report->exec_id,
		                                .commission = report->commission };

	if (ib_decimal_is_set(report->commission))
		b->broker.handler->commission(b->broker.handler_arg, &commission);
}

/* ---- account ---- */

static void take_summary(struct broker_ib *b, const struct ib_account_summary *summary)
{
	const struct {
		const char *tag;
		decimal *field;
	} fields[] = {
		{ "NetLiquidation", &b->figures.net_liquidation },
		{ "TotalCashValue", &b->figures.cash },
		{ "BuyingPower", &b->figures.buying_power },
		{ "GrossPositionValue", &b->figures.gross_position_value },
		{ "InitMarginReq", &b->figures.initial_margin },
		{ "MaintMarginReq", &b->figures.maintenance_margin },
	};
	const char *end = NULL;
	decimal value = { 0 };

	if (summary->req_id != b->summary_id || strcmp(summary->account, b->account) != 0 ||
	    ib_parse_decimal(&value, &end, summary->value) != DRT_OK)
		return;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].tag, summary->tag) == 0)
			*fields[i].field = value;
	}
	if (strlen(summary->currency) == 3)
		memcpy(b->figures.currency, summary->currency, 4);
	loop_timer_start(b->account_told, BURST_NS);
}

static void take_position(struct broker_ib *b, const struct ib_position *position)
{
	struct broker_position out = {
		.account = position->account,
		.symbol = position->contract.symbol,
		.quantity = price_of(position->position),
		.average_price = price_of(position->average_cost),
	};
	const char *end = NULL;
	decimal multiplier = { 0 };

	if (strcmp(position->account, b->account) != 0)
		return;
	/* the broker's average is per contract; ours is per unit */
	if (*position->contract.multiplier &&
	    ib_parse_decimal(&multiplier, &end, position->contract.multiplier) == DRT_OK &&
	    multiplier.e8 > 0 &&
	    decimal_div(&out.average_price, out.average_price, multiplier) != DRT_OK)
		out.average_price = decimal_from_units(0);
	b->broker.handler->position(b->broker.handler_arg, &out);
}

/* ---- errors ---- */

static void take_order_error(struct broker_ib *b, const struct ib_error_message *error)
{
	struct broker_report report = {
		.order_id = error->id,
		.client_id = b->options.client_id,
		.code = error->code,
		.text = error->text,
		.time_ns = now_ns(b),
	};

	switch (ib_error_find(error->code)->effect) {
	case IB_ORDER_REFUSED:
		report.state = REPORT_REJECTED;
		break;
	case IB_ORDER_CANCELLED:
		report.state = REPORT_CANCELLED;
		break;
	case IB_ORDER_CANCEL_REFUSED:
		report.state = REPORT_CANCEL_REFUSED;
		break;
	default:
		/* the next orderStatus tells the state; ask for it where it is not sure */
		return;
	}
	b->broker.handler->report(b->broker.handler_arg, &report);
}

static void take_error(struct broker_ib *b, const struct ib_error_message *error)
{
	char text[LOG_TEXT];

	ib_error_describe(text, sizeof(text), error);
	log_write(b->options.log,
	          ib_error_find(error->code)->severity == IB_SEVERITY_INFO ? LOG_INFO
	                                                                   : LOG_WARNING,
	          "broker", "says", "%s", text);
	switch (ib_error_link_news(error->code)) {
	case IB_NEWS_BROKER_LOST:
		if (b->link == LINK_UP)
			broker_ib_set_link(b, LINK_SUSPENDED, error->text);
		return;
	case IB_NEWS_BROKER_BACK:
	case IB_NEWS_BROKER_BACK_NO_DATA:
		if (b->link == LINK_SUSPENDED)
			broker_ib_set_link(b, LINK_UP, "");
		return;
	default:
		break;
	}
	if (error->id > 0 && error->id < IB_REQUEST_ID_FIRST)
		take_order_error(b, error);
}

void broker_ib_take(struct broker_ib *b, const struct ib_message *message)
{
	switch (message->id) {
	case IB_OPEN_ORDER:
	case IB_COMPLETED_ORDER:
		take_open_order(b, &message->open_order);
		break;
	case IB_ORDER_STATUS:
		take_status(b, &message->order_status);
		break;
	case IB_EXECUTION_DATA:
		take_execution(b, &message->execution);
		break;
	case IB_COMMISSION_REPORT:
		take_commission(b, &message->commission_report);
		break;
	case IB_POSITION:
		take_position(b, &message->position);
		break;
	case IB_ACCOUNT_SUMMARY:
		take_summary(b, &message->account_summary);
		break;
	case IB_OPEN_ORDER_END:
		broker_ib_answered(b, ASKED_OPEN);
		break;
	case IB_COMPLETED_ORDERS_END:
		broker_ib_answered(b, ASKED_COMPLETED);
		break;
	case IB_EXECUTION_DATA_END:
		broker_ib_answered(b, ASKED_EXECUTIONS);
		break;
	case IB_POSITION_END:
		broker_ib_answered(b, ASKED_POSITIONS);
		break;
	case IB_ERROR:
		take_error(b, &message->error);
		break;
	default:
		break;
	}
}
