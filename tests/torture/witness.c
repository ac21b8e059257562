/* witness.c - see witness.h. */
#include "config.h"

#include "tests/torture/witness.h"

#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "core/timeval.h"
#include "io/loop_event.h"
#include "tests/support/support.h"

enum { QUESTIONS = 5, EXECUTIONS_ID = 900, SUMMARY_ID = 901 };
#define ANSWER_NS (10 * NS_PER_SEC)

static struct ib_message request(int32_t id)
{
	struct ib_message message;

	memset(&message, 0, sizeof(message));
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, id), DRT_OK);
	return message;
}

/* What cannot be sent will not be answered either. */
static void send(struct witness *w, const struct ib_message *message)
{
	(void)!ib_session_send(NULL, w->session, message, 0, NULL);
}

static void on_ready(void *arg, const struct ib_session_ready *ready)
{
	struct witness *w = arg;

	(void)ready;
	for (int32_t i = 0; i < w->symbol_count; i++) {
		struct ib_message quotes = request(IB_REQ_MKT_DATA);

		quotes.req_mkt_data.req_id = i;
		quotes.req_mkt_data.contract.symbol = w->symbols[i];
		quotes.req_mkt_data.contract.sec_type = "STK";
		quotes.req_mkt_data.contract.exchange = "SMART";
		quotes.req_mkt_data.contract.currency = "USD";
		send(w, &quotes);
	}
}

static void on_down(void *arg, enum ib_down_reason reason, const char *text, int64_t retry_ns)
{
	struct witness *w = arg;

	(void)reason;
	(void)text;
	(void)retry_ns;
	w->lost = true;
	loop_stop(w->loop);
}

/* ---- the answers ---- */

/* The row of that number, or a new one. */
static struct witness_order *order_row(struct witness *w, int64_t perm_id)
{
	for (size_t i = 0; i < w->order_count; i++) {
		if (w->orders[i].perm_id == perm_id)
			return &w->orders[i];
	}
	assert_true(w->order_count < WITNESS_MOST);
	w->orders[w->order_count] = (struct witness_order){ .perm_id = perm_id };
	return &w->orders[w->order_count++];
}

static void take_order(struct witness *w, const struct ib_open_order *open, bool completed)
{
	struct witness_order *row = order_row(w, open->order.perm_id);

	text_put(row->ref, sizeof(row->ref), open->order.order_ref);
	text_put(row->status, sizeof(row->status), open->state.status);
	row->client_id = open->order.client_id;
	if (completed)
		row->filled = open->order.filled_quantity;
	else
		row->order_id = open->order_id;
}

static void take_status(struct witness *w, const struct ib_order_status *status)
{
	struct witness_order *row = order_row(w, status->perm_id);

	text_put(row->status, sizeof(row->status), status->status);
	row->filled = status->filled;
}

static void take_execution(struct witness *w, const struct ib_execution *e)
{
	struct witness_execution *row = &w->executions[w->execution_count];

	if (e->req_id != EXECUTIONS_ID)
		return;
	assert_true(w->execution_count < WITNESS_MOST);
	*row = (struct witness_execution){ .client_id = e->client_id,
		                           .order_id = e->order_id,
		                           .quantity = e->shares,
		                           .price = e->price };
	text_put(row->exec_id, sizeof(row->exec_id), e->exec_id);
	text_put(row->ref, sizeof(row->ref), e->order_ref);
	w->execution_count++;
}

static void take_commission(struct witness *w, const struct ib_commission_report *report)
{
	for (size_t i = 0; i < w->execution_count; i++) {
		if (strcmp(w->executions[i].exec_id, report->exec_id) == 0)
			w->executions[i].commission = report->commission;
	}
}

static void take_position(struct witness *w, const struct ib_position *position)
{
	size_t i = 0;

	while (i < w->position_count &&
	       strcmp(w->positions[i].symbol, position->contract.symbol) != 0)
		i++;
	assert_true(i < WITNESS_MOST);
	text_put(w->positions[i].symbol, sizeof(w->positions[i].symbol),
	         position->contract.symbol);
	w->positions[i].quantity = position->position;
	if (i == w->position_count)
		w->position_count++;
}

static void take_price(struct witness *w, const struct ib_tick_price_message *tick)
{
	if (tick->req_id < 0 || tick->req_id >= w->symbol_count || tick->price <= 0)
		return;
	if (tick->type == IB_TICK_BID)
		w->bid[tick->req_id] = tick->price;
	else if (tick->type == IB_TICK_ASK)
		w->ask[tick->req_id] = tick->price;
}

static void end_answer(struct witness *w)
{
	if (w->missing > 0 && --w->missing == 0)
		loop_stop(w->loop);
}

static void on_message(void *arg, const struct ib_message *m)
{
	struct witness *w = arg;

	switch (m->id) {
	case IB_TICK_PRICE:
		take_price(w, &m->tick_price);
		break;
	case IB_OPEN_ORDER:
	case IB_COMPLETED_ORDER:
		take_order(w, &m->open_order, m->id == IB_COMPLETED_ORDER);
		break;
	case IB_ORDER_STATUS:
		take_status(w, &m->order_status);
		break;
	case IB_EXECUTION_DATA:
		take_execution(w, &m->execution);
		break;
	case IB_COMMISSION_REPORT:
		take_commission(w, &m->commission_report);
		break;
	case IB_POSITION:
		take_position(w, &m->position);
		break;
	case IB_ACCOUNT_SUMMARY:
		assert_int_equal(decimal_parse(&w->cash, m->account_summary.value,
		                               strlen(m->account_summary.value)),
		                 DRT_OK);
		break;
	case IB_OPEN_ORDER_END:
	case IB_COMPLETED_ORDERS_END:
	case IB_EXECUTION_DATA_END:
	case IB_POSITION_END:
	case IB_ACCOUNT_SUMMARY_END:
		end_answer(w);
		break;
	default:
		break;
	}
}

/* ---- asking ---- */

static void on_timer(void *arg)
{
	struct witness *w = arg;

	loop_stop(w->loop);
}

void witness_open(struct witness *w, const char *port, const char *const *symbols, int count)
{
	static const struct ib_session_handler handler = { .on_ready = on_ready,
		                                           .on_message = on_message,
		                                           .on_down = on_down };
	char address[64];
	struct ib_session_options options = { .address = address,
		                              .client_id = WITNESS_CLIENT,
		                              .silence_ns = 2 * NS_PER_SEC,
		                              .answer_ns = 2 * NS_PER_SEC,
		                              .retry_min_ns = NS_PER_SEC / 4,
		                              .retry_max_ns = NS_PER_SEC,
		                              .handler = &handler,
		                              .arg = w };

	memset(w, 0, sizeof(*w));
	assert_true(count <= WITNESS_SYMBOLS);
	snprintf(address, sizeof(address), "tcp:127.0.0.1:%s", port);
	w->symbols = symbols;
	w->symbol_count = count;
	assert_int_equal(loop_event_new(&w->loop), DRT_OK);
	options.loop = w->loop;
	assert_int_equal(loop_timer_new(&w->timer, w->loop, on_timer, w), DRT_OK);
	assert_int_equal(ib_session_new(&w->session, &options, NULL), DRT_OK);
	ib_session_start(w->session);
}

void witness_close(struct witness *w)
{
	ib_session_free(w->session);
	if (w->timer)
		loop_timer_free(w->timer);
	if (w->loop)
		loop_free(w->loop);
	memset(w, 0, sizeof(*w));
}

/* Until the time is over, the answers are there or the connection is lost. */
static void run_once(struct witness *w, int64_t ns)
{
	loop_timer_start(w->timer, ns);
	loop_run(w->loop);
	loop_timer_stop(w->timer);
}

void witness_run(struct witness *w, int64_t ns)
{
	const struct clock *clock = loop_monotonic(w->loop);
	int64_t end_ns = clock_now_ns(clock) + ns;
	int64_t left_ns = ns;

	for (; left_ns > 0; left_ns = end_ns - clock_now_ns(clock))
		run_once(w, left_ns);
}

static void ask_all(struct witness *w)
{
	struct ib_message message = request(IB_CANCEL_POSITIONS);

	w->missing = 0;
	send(w, &message);
	message = request(IB_CANCEL_ACCOUNT_SUMMARY);
	message.id_only.req_id = SUMMARY_ID;
	send(w, &message);
	w->missing = QUESTIONS;
	message = request(IB_REQ_ALL_OPEN_ORDERS);
	send(w, &message);
	message = request(IB_REQ_COMPLETED_ORDERS);
	send(w, &message);
	message = request(IB_REQ_EXECUTIONS);
	message.req_executions.req_id = EXECUTIONS_ID;
	send(w, &message);
	message = request(IB_REQ_POSITIONS);
	send(w, &message);
	message = request(IB_REQ_ACCOUNT_SUMMARY);
	message.req_account_summary =
		(struct ib_req_account_summary){ SUMMARY_ID, "All", "TotalCashValue" };
	send(w, &message);
}

bool witness_ask(struct witness *w)
{
	const struct clock *clock = loop_monotonic(w->loop);
	int64_t end_ns = clock_now_ns(clock) + ANSWER_NS;

	while (!ib_session_is_ready(w->session)) {
		if (clock_now_ns(clock) >= end_ns)
			return false;
		run_once(w, NS_PER_SEC / 50);
	}
	w->order_count = w->execution_count = w->position_count = 0;
	w->lost = false;
	ask_all(w);
	if (clock_now_ns(clock) < end_ns)
		run_once(w, end_ns - clock_now_ns(clock));
	return w->missing == 0 && !w->lost;
}

double witness_price(const struct witness *w, int symbol)
{
	double bid = w->bid[symbol];
	double ask = w->ask[symbol];

	return bid > 0 && ask > 0 ? (bid + ask) / 2 : 0;
}

const struct witness_order *witness_find(const struct witness *w, const char *ref)
{
	for (size_t i = 0; i < w->order_count; i++) {
		if (strcmp(w->orders[i].ref, ref) == 0)
			return &w->orders[i];
	}
	return NULL;
}
