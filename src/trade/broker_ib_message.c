/* broker_ib_message.c - what the gateway says becomes the port's events.
 *
 * An order id is ours only where the client id is; foreign orders are reported with
 * number 0 and found by permId. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "ib/errors.h"
#include "ib/text.h"
#include "trade/broker_ib_internal.h"

static int32_t own_number(const struct broker_ib *ib, int32_t client_id, int32_t order_id)
{
	return client_id == ib->client_id && order_id > 0 ? order_id : 0;
}

static decimal set_or_zero(decimal value)
{
	return ib_decimal_or(value, (decimal){ 0 });
}

/* ---- orders ---- */

static void on_open_order(struct broker_ib *ib, const struct ib_open_order *open)
{
	struct order seen;
	struct broker_report report = {
		.order_id = own_number(ib, open->order.client_id, open->order_id),
		.client_id = open->order.client_id,
		.perm_id = open->order.perm_id,
		.ref = broker_ib_ref(open->order.order_ref),
		.state = broker_ib_state(open->state.status ? open->state.status : ""),
		.text = open->state.warning_text,
		.seen = &seen,
		.time_ns = clock_now_ns(ib->market),
	};

	if (open->order.what_if) {
		broker_ib_on_what_if(ib, open);
		return;
	}
	broker_ib_seen(&seen, open);
	if (seen.symbol[0] != '\0' || report.order_id != 0)
		broker_ib_report(ib, &report);
}

/* Lists of what is done bear no order id, only permId and our reference. */
static void on_completed_order(struct broker_ib *ib, const struct ib_open_order *done)
{
	struct broker_report report = {
		.perm_id = done->order.perm_id,
		.ref = broker_ib_ref(done->order.order_ref),
		.state = broker_ib_state(done->state.status ? done->state.status : ""),
		.filled = set_or_zero(done->order.filled_quantity),
		.text = done->state.completed_status,
		.time_ns = clock_now_ns(ib->market),
	};

	if (report.state == REPORT_INACTIVE) /* done and inactive: it was refused */
		report.state = REPORT_REJECTED;
	broker_ib_report(ib, &report);
}

static void on_order_status(struct broker_ib *ib, const struct ib_order_status *status)
{
	struct broker_report report = {
		.order_id = own_number(ib, status->client_id, status->order_id),
		.client_id = status->client_id,
		.perm_id = status->perm_id,
		.state = broker_ib_state(status->status ? status->status : ""),
		.filled = set_or_zero(status->filled),
		.average_price = set_or_zero(status->avg_fill_price),
		.text = status->why_held,
		.time_ns = clock_now_ns(ib->market),
	};

	broker_ib_report(ib, &report);
}

static void on_execution(struct broker_ib *ib, const struct ib_execution *execution)
{
	char symbol[SYMBOL_TEXT] = "";
	struct broker_fill fill = {
		.order_id = own_number(ib, execution->client_id, execution->order_id),
		.client_id = execution->client_id,
		.perm_id = execution->perm_id,
		.ref = broker_ib_ref(execution->order_ref),
		.exec_id = execution->exec_id,
		.account = execution->account,
		.symbol = symbol,
		.side = execution->side && strcmp(execution->side, "BOT") == 0 ? SIDE_BUY
		                                                               : SIDE_SELL,
		.quantity = execution->shares,
		.price = execution->price,
		.time_ns = broker_ib_time(ib, execution->time),
	};

	if (!execution->side ||
	    (strcmp(execution->side, "BOT") != 0 && strcmp(execution->side, "SLD") != 0) ||
	    !execution->exec_id || execution->exec_id[0] == '\0' ||
	    strlen(execution->exec_id) >= EXEC_ID_TEXT || !ib_decimal_is_set(fill.quantity) ||
	    fill.quantity.e8 <= 0 || !ib_decimal_is_set(fill.price) ||
	    !broker_ib_symbol(symbol, &execution->contract)) {
		log_write(ib->log, LOG_ERROR, "ib", "execution.unreadable",
		          "an execution of %s cannot be read; positions will differ",
		          execution->contract.symbol ? execution->contract.symbol : "?");
		return;
	}
	if (ib->account[0] != '\0' && execution->account &&
	    strcmp(execution->account, ib->account) != 0)
		return; /* another account of the same login */
	ib->port.handler->fill(ib->port.handler_arg, &fill);
}

static void on_commission(struct broker_ib *ib, const struct ib_commission_report *report)
{
	const struct broker_commission commission = { report->exec_id, report->commission };

	if (report->exec_id && ib_decimal_is_set(report->commission) &&
	    strlen(report->exec_id) < EXEC_ID_TEXT)
		ib->port.handler->commission(ib->port.handler_arg, &commission);
}

/* ---- account ---- */

static void on_position(struct broker_ib *ib, const struct ib_position *theirs)
{
	char symbol[SYMBOL_TEXT] = "";
	const char *end = NULL;
	decimal multiplier = decimal_from_int(1);
	struct broker_position position = { .account = theirs->account,
		                            .symbol = symbol,
		                            .quantity = set_or_zero(theirs->position),
		                            .average_price =
		                                    set_or_zero(theirs->average_cost) };

	if (!broker_ib_symbol(symbol, &theirs->contract))
		return;
	if (theirs->contract.multiplier && theirs->contract.multiplier[0] != '\0' &&
	    ib_parse_decimal(&multiplier, &end, theirs->contract.multiplier) == DRT_OK &&
	    multiplier.e8 > 0 && ib_decimal_is_set(multiplier) &&
	    decimal_div(&position.average_price, position.average_price, multiplier) != DRT_OK)
		position.average_price = (decimal){ 0 };
	ib->port.handler->position(ib->port.handler_arg, &position);
}

static void on_account_value(struct broker_ib *ib, const struct ib_account_value *value)
{
	const struct {
		const char *key;
		decimal *to;
	} keys[] = {
		{ "NetLiquidation", &ib->figures.net_liquidation },
		{ "TotalCashValue", &ib->figures.cash },
		{ "BuyingPower", &ib->figures.buying_power },
		{ "GrossPositionValue", &ib->figures.gross_position_value },
		{ "InitMarginReq", &ib->figures.initial_margin },
		{ "MaintMarginReq", &ib->figures.maintenance_margin },
	};
	const char *end = NULL;
	decimal number = { 0 };

	if (!value->key || !value->value || !value->currency ||
	    (value->account && strcmp(value->account, ib->account) != 0) ||
	    strcmp(value->currency, "BASE") == 0)
		return;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (strcmp(keys[i].key, value->key) != 0)
			continue;
		if (ib_parse_decimal(&number, &end, value->value) != DRT_OK ||
		    !ib_decimal_is_set(number))
			return;
		ib->figures_changed |= decimal_cmp(*keys[i].to, number) != 0;
		*keys[i].to = number;
		memset(ib->figures.currency, 0, sizeof(ib->figures.currency));
		memccpy(ib->figures.currency, value->currency, '\0',
		        sizeof(ib->figures.currency) - 1);
	}
}

/* The values of one moment are complete. */
static void on_account_time(struct broker_ib *ib)
{
	if (!ib->figures_changed)
		return;
	ib->figures_changed = false;
	memcpy(ib->figures.id, ib->account, sizeof(ib->figures.id));
	ib->figures.time_ns = clock_now_ns(ib->market);
	ib->port.handler->account(ib->port.handler_arg, &ib->figures);
}

/* ---- errors ---- */

static void report_error(struct broker_ib *ib, const struct ib_error_message *error,
                         enum broker_state state)
{
	const struct broker_report report = { .order_id = error->id,
		                              .state = state,
		                              .code = error->code,
		                              .text = error->text,
		                              .time_ns = clock_now_ns(ib->market) };

	broker_ib_report(ib, &report);
}

static void on_order_error(struct broker_ib *ib, const struct ib_error_message *error)
{
	switch (ib_error_find(error->code)->effect) {
	case IB_ORDER_REFUSED:
		report_error(ib, error, REPORT_REJECTED);
		break;
	case IB_ORDER_CANCELLED:
		report_error(ib, error, REPORT_CANCELLED);
		break;
	case IB_ORDER_CANCEL_REFUSED:
		report_error(ib, error, REPORT_CANCEL_REFUSED);
		break;
	case IB_ORDER_CHANGE_REFUSED:
		report_error(ib, error, REPORT_SEEN);
		break;
	case IB_ORDER_UNAFFECTED:
	case IB_ORDER_UNSURE: /* the next status tells, or its absence */
		break;
	}
}

static void on_link_news(struct broker_ib *ib, const struct ib_error_message *error)
{
	switch (ib_error_link_news(error->code)) {
	case IB_NEWS_BROKER_LOST:
		ib->suspended = true;
		broker_ib_finish(ib, error->text);
		if (ib->ready)
			broker_ib_set_link(ib, LINK_SUSPENDED, error->text);
		break;
	case IB_NEWS_BROKER_BACK:
	case IB_NEWS_BROKER_BACK_NO_DATA:
		ib->suspended = false;
		if (ib->ready)
			broker_ib_set_link(ib, LINK_UP, error->text);
		break;
	case IB_NEWS_NONE:
	case IB_NEWS_PORT_CHANGED:
	case IB_NEWS_FARM_LOST:
	case IB_NEWS_FARM_BACK:
	case IB_NEWS_FARM_IDLE:
		break;
	}
}

static void on_error(struct broker_ib *ib, const struct ib_error_message *error)
{
	char line[LOG_TEXT];

	(void)ib_error_describe(line, sizeof(line), error);
	log_write(ib->log,
	          ib_error_find(error->code)->severity <= IB_SEVERITY_WARNING ? LOG_INFO
	                                                                      : LOG_WARNING,
	          "ib", "notice", "id %d: %s", (int)error->id, line);
	if (ib->on_notice)
		ib->on_notice(ib->notice_arg, error);
	on_link_news(ib, error);
	if (error->id > 0 && error->id < IB_REQUEST_ID_FIRST &&
	    !broker_ib_what_if_error(ib, error))
		on_order_error(ib, error);
}

/* ---- reconciliation ---- */

void broker_ib_finish(struct broker_ib *ib, const char *text)
{
	const struct broker_reconciliation answer = {
		.open_orders = (ib->answered & ASKED_OPEN) != 0,
		.completed_orders = (ib->answered & ASKED_COMPLETED) != 0,
		.executions = (ib->answered & ASKED_EXECUTIONS) != 0,
		.positions = (ib->answered & ASKED_POSITIONS) != 0,
		.text = text,
	};

	if (!ib->asking)
		return;
	ib->asking = false;
	loop_timer_stop(ib->patience);
	if (ib->port.handler)
		ib->port.handler->reconciled(ib->port.handler_arg, &answer);
}

static void on_answered(struct broker_ib *ib, enum broker_ib_question question)
{
	if (!ib->asking)
		return;
	ib->answered |= question;
	if (ib->answered == ASKED_ALL)
		broker_ib_finish(ib, NULL);
}

void broker_ib_on_message(void *arg, const struct ib_message *message)
{
	struct broker_ib *ib = arg;

	if (!ib->port.handler)
		return;
	switch (message->id) {
	case IB_OPEN_ORDER:
		on_open_order(ib, &message->open_order);
		break;
	case IB_COMPLETED_ORDER:
		on_completed_order(ib, &message->open_order);
		break;
	case IB_ORDER_STATUS:
		on_order_status(ib, &message->order_status);
		break;
	case IB_EXECUTION_DATA:
		on_execution(ib, &message->execution);
		break;
	case IB_COMMISSION_REPORT:
		on_commission(ib, &message->commission_report);
		break;
	case IB_POSITION:
		on_position(ib, &message->position);
		break;
	case IB_ACCOUNT_VALUE:
		on_account_value(ib, &message->account_value);
		break;
	case IB_ACCOUNT_UPDATE_TIME:
	case IB_ACCOUNT_DOWNLOAD_END:
		on_account_time(ib);
		break;
	case IB_NEXT_VALID_ID:
		ib->port.handler->next_id(ib->port.handler_arg,
		                          message->next_valid_id.order_id);
		break;
	case IB_ERROR:
		on_error(ib, &message->error);
		break;
	case IB_CURRENT_TIME:
		if (ib->asked_time_ns != 0)
			ib->latency_ns =
				clock_now_ns(loop_monotonic(ib->loop)) - ib->asked_time_ns;
		ib->asked_time_ns = 0;
		break;
	case IB_OPEN_ORDER_END:
		on_answered(ib, ASKED_OPEN);
		break;
	case IB_COMPLETED_ORDERS_END:
		on_answered(ib, ASKED_COMPLETED);
		break;
	case IB_EXECUTION_DATA_END:
		if (message->id_only.req_id == ib->executions_id)
			on_answered(ib, ASKED_EXECUTIONS);
		break;
	case IB_POSITION_END:
		on_answered(ib, ASKED_POSITIONS);
		break;
	default:
		break;
	}
}
