/* desk.c - see desk.h. */
#include "tests/unit/trade/desk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

decimal dec(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

/* ---- the journal ---- */

static enum drt_status note_step(struct journal *port, const char *format, const char *what)
{
	struct desk_journal *journal = (struct desk_journal *)port;

	if (journal->calls++ == journal->fail_at)
		return DRT_EIO;
	assert_true(journal->count < DESK_STEPS);
	snprintf(journal->steps[journal->count++], sizeof(journal->steps[0]), format, what);
	return DRT_OK;
}

static enum drt_status journal_begin(struct journal *port)
{
	struct desk_journal *journal = (struct desk_journal *)port;
	enum drt_status status = note_step(port, "%s", "begin");

	assert_int_equal(journal->depth, 0);
	journal->depth += status == DRT_OK;
	return status;
}

static enum drt_status journal_commit(struct journal *port)
{
	struct desk_journal *journal = (struct desk_journal *)port;

	assert_int_equal(journal->depth, 1);
	journal->depth = 0;
	return note_step(port, "%s", "commit");
}

static void journal_rollback(struct journal *port)
{
	struct desk_journal *journal = (struct desk_journal *)port;

	journal->depth = 0;
}

static enum drt_status journal_propose(struct journal *port,
                                       const struct journal_proposal *proposal)
{
	assert_int_equal(proposal->order->status, ORDER_PROPOSED);
	return note_step(port, "propose %s", proposal->order->symbol);
}

static enum drt_status journal_step(struct journal *port, const struct journal_step *step)
{
	return note_step(port, "step %s", order_status_name(step->order->status));
}

static enum drt_status journal_fill(struct journal *port, const struct fill *fill)
{
	return note_step(port, "fill %s", fill->exec_id);
}

static enum drt_status journal_commission(struct journal *port, const struct fill *fill)
{
	return note_step(port, "commission %s", fill->exec_id);
}

static enum drt_status journal_position(struct journal *port, const struct position *position,
                                        const char *strategy)
{
	(void)strategy;
	return note_step(port, "position %s", position->symbol);
}

static enum drt_status journal_note(struct journal *port, const struct journal_note *note)
{
	return note_step(port, "note %s", note->reason->code);
}

static enum drt_status journal_equity(struct journal *port, int64_t time_ns,
                                      const struct account *account)
{
	(void)port;
	(void)time_ns;
	(void)account;
	return DRT_OK;
}

static enum drt_status journal_next(struct journal *port, int32_t next)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", (int)next);
	return note_step(port, "next %s", text);
}

static enum drt_status journal_freeze(struct journal *port, bool frozen, const char *note)
{
	(void)note;
	return note_step(port, "%s", frozen ? "freeze" : "unfreeze");
}

static enum drt_status journal_load(struct journal *port, const struct journal_sink *sink,
                                    void *arg)
{
	(void)port;
	(void)sink;
	(void)arg;
	return DRT_OK;
}

static const struct journal_ops journal_ops = {
	.begin = journal_begin,
	.commit = journal_commit,
	.rollback = journal_rollback,
	.propose = journal_propose,
	.step = journal_step,
	.fill = journal_fill,
	.commission = journal_commission,
	.position = journal_position,
	.note = journal_note,
	.equity = journal_equity,
	.next_order_id = journal_next,
	.freeze = journal_freeze,
	.load = journal_load,
};

int desk_step(const struct desk *desk, const char *text, int from)
{
	for (int i = from; i < desk->journal.count; i++) {
		if (strcmp(desk->journal.steps[i], text) == 0)
			return i;
	}
	return -1;
}

/* ---- the broker ---- */

static enum drt_status broker_take(struct broker *port, const struct broker_ticket *ticket)
{
	struct desk_broker *broker = (struct desk_broker *)port;

	if (broker->answer != DRT_OK)
		return broker->answer;
	assert_true(broker->submit_count < DESK_ORDERS);
	assert_int_equal(ticket->order->status, ORDER_JOURNALED);
	broker->submitted[broker->submit_count] = *ticket->order;
	broker->parents[broker->submit_count] = ticket->parent_order_id;
	broker->transmits[broker->submit_count] = ticket->transmit;
	broker->reduces[broker->submit_count] = ticket->oca_reduce;
	broker->submit_count++;
	return DRT_OK;
}

static enum drt_status broker_change(struct broker *port, const struct broker_ticket *ticket)
{
	struct desk_broker *broker = (struct desk_broker *)port;

	if (broker->answer != DRT_OK)
		return broker->answer;
	broker->modified = *ticket->order;
	broker->modify_count++;
	return DRT_OK;
}

static enum drt_status broker_drop(struct broker *port, const struct order *order)
{
	struct desk_broker *broker = (struct desk_broker *)port;

	if (broker->cancel_answer != DRT_OK)
		return broker->cancel_answer;
	assert_true(broker->cancel_count < DESK_ORDERS);
	broker->cancelled[broker->cancel_count++] = order->ib_order_id;
	return DRT_OK;
}

static enum drt_status broker_ask(struct broker *port)
{
	struct desk_broker *broker = (struct desk_broker *)port;

	broker->reconcile_count++;
	return broker->reconcile_answer;
}

static const struct broker_ops broker_ops = { .submit = broker_take,
	                                      .modify = broker_change,
	                                      .cancel = broker_drop,
	                                      .request_reconciliation = broker_ask };

/* ---- the observer ---- */

static void on_order(void *arg, const struct order *order, enum order_status from)
{
	struct desk *desk = arg;

	(void)order;
	(void)from;
	desk->order_events++;
}

static void on_fill(void *arg, const struct fill *fill)
{
	struct desk *desk = arg;

	assert_true(fill->quantity.e8 > 0);
	desk->fill_events++;
}

static void on_notice(void *arg, const struct reason *reason, bool important)
{
	struct desk *desk = arg;

	(void)important;
	if (desk->notice_count < DESK_NOTICES)
		snprintf(desk->notices[desk->notice_count++], REASON_CODE_TEXT, "%s",
		         reason->code);
}

static void on_state(void *arg)
{
	struct desk *desk = arg;

	desk->state_events++;
}

bool desk_noticed(const struct desk *desk, const char *code)
{
	for (int i = 0; i < desk->notice_count; i++) {
		if (strcmp(desk->notices[i], code) == 0)
			return true;
	}
	return false;
}

/* ---- life ---- */

void desk_options(struct desk *desk)
{
	static const struct trade_observer observer = {
		.order = on_order, .fill = on_fill, .notice = on_notice, .state = on_state
	};

	memset(desk, 0, sizeof(*desk));
	clock_manual_init(&desk->market, DESK_MARKET_NS);
	clock_manual_init(&desk->monotonic, 1000 * NS_PER_SEC);
	ids_count_init(&desk->ids);
	desk->broker.port.ops = &broker_ops;
	desk->journal.port.ops = &journal_ops;
	desk->journal.fail_at = -1;
	trade_options_init(&desk->options);
	snprintf(desk->options.account, sizeof(desk->options.account), "DU1");
	desk->options.market = &desk->market.clock;
	desk->options.monotonic = &desk->monotonic.clock;
	desk->options.ids = &desk->ids.ids;
	desk->options.broker = &desk->broker.port;
	desk->options.journal = &desk->journal.port;
	desk->options.approver = approver_nobody();
	desk->options.observer = &observer;
	desk->options.observer_arg = desk;
	risk_limits_none(&desk->options.limits);
}

static void add(struct desk *desk, int32_t *index, const char *symbol, int64_t id)
{
	struct instrument instrument;

	assert_int_equal(instrument_init(&instrument, symbol), DRT_OK);
	instrument.id = id;
	assert_int_equal(trade_add_instrument(index, desk->trade, &instrument), DRT_OK);
}

void desk_start(struct desk *desk)
{
	struct drt_error error = { 0 };

	if (trade_new(&desk->trade, &desk->options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	add(desk, &desk->aapl, "AAPL", 1);
	add(desk, &desk->msft, "MSFT", 2);
	desk_price(desk, desk->aapl, 200);
	desk_price(desk, desk->msft, 400);
}

void desk_open(struct desk *desk)
{
	desk_options(desk);
	desk_begin(desk);
}

void desk_begin(struct desk *desk)
{
	desk_start(desk);
	desk_account(desk, 100000, 100000);
	desk_link_up(desk);
	desk_reconcile(desk);
}

void desk_close(struct desk *desk)
{
	trade_free(desk->trade);
	desk->trade = NULL;
}

void desk_price(struct desk *desk, int32_t index, double price)
{
	struct quote quote;

	quote_init(&quote);
	quote.last = price;
	quote.bid = price - 0.01;
	quote.ask = price + 0.01;
	quote.time_ns = desk->market.time_ns;
	quote.received_ns = desk->monotonic.time_ns;
	trade_set_quote(desk->trade, index, &quote);
}

void desk_link_up(struct desk *desk)
{
	desk->broker.port.handler->next_id(desk->trade, 1);
	desk->broker.port.handler->link(desk->trade, LINK_UP, NULL);
}

void desk_reconcile(struct desk *desk)
{
	const struct broker_reconciliation all = { true, true, true, true, NULL };

	desk->broker.port.handler->reconciled(desk->trade, &all);
}

void desk_account(struct desk *desk, double net_liquidation, double cash)
{
	struct account account = { .id = "DU1", .currency = "USD" };

	account.net_liquidation = dec(net_liquidation);
	account.cash = dec(cash);
	account.time_ns = desk->market.time_ns;
	desk->broker.port.handler->account(desk->trade, &account);
}

void desk_advance(struct desk *desk, int64_t ns)
{
	clock_manual_advance(&desk->market, ns);
	clock_manual_advance(&desk->monotonic, ns);
}

/* ---- orders ---- */

struct signal desk_signal(const char *symbol, double quantity)
{
	struct signal signal;

	memset(&signal, 0, sizeof(signal));
	snprintf(signal.symbol, sizeof(signal.symbol), "%s", symbol);
	snprintf(signal.strategy, sizeof(signal.strategy), "swing");
	signal.direction = quantity < 0 ? SIGNAL_SELL : SIGNAL_BUY;
	signal.time_ns = DESK_MARKET_NS;
	signal.intent.kind = INTENT_ORDER;
	signal.intent.type = ORDER_MARKET;
	signal.intent.quantity = dec(fabs(quantity));
	reason_init(&signal.reason, "swing.pullback");
	reason_add_number(&signal.reason, "rsi", 9.5);
	return signal;
}

struct trade_outcome desk_propose(struct desk *desk, const char *symbol, double quantity)
{
	struct signal signal = desk_signal(symbol, quantity);
	struct trade_outcome outcome;

	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(outcome.status, ORDER_PROPOSED);
	return outcome;
}

struct uuid desk_send(struct desk *desk, const char *symbol, double quantity)
{
	struct trade_outcome proposal = desk_propose(desk, symbol, quantity);
	struct trade_outcome outcome;

	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id,
	                               proposal.version, false),
	                 DRT_OK);
	assert_int_equal(outcome.status, ORDER_SENT);
	return proposal.order_id;
}

struct order desk_order(struct desk *desk, const struct uuid *id)
{
	struct order order;

	assert_int_equal(trade_get_order_status(&order, desk->trade, id), DRT_OK);
	return order;
}

enum order_status desk_status(struct desk *desk, const struct uuid *id)
{
	return desk_order(desk, id).status;
}

decimal desk_position(struct desk *desk, const char *symbol)
{
	const struct position *position = NULL;

	for (size_t i = 0; (position = trade_position_at(desk->trade, i)) != NULL; i++) {
		if (strcmp(position->symbol, symbol) == 0)
			return position->quantity;
	}
	return (decimal){ 0 };
}

/* ---- events ---- */

void desk_report(struct desk *desk, int32_t number, enum broker_state state)
{
	const struct broker_report report = { .order_id = number,
		                              .perm_id = 9000 + number,
		                              .state = state,
		                              .time_ns = desk->market.time_ns };

	desk->broker.port.handler->report(desk->trade, &report);
}

void desk_fill(struct desk *desk, int32_t number, const char *exec_id, enum order_side side,
               double quantity, double price)
{
	const struct broker_fill fill = { .order_id = number,
		                          .perm_id = 9000 + number,
		                          .exec_id = exec_id,
		                          .account = "DU1",
		                          .symbol = "AAPL",
		                          .side = side,
		                          .quantity = dec(quantity),
		                          .price = dec(price),
		                          .time_ns = desk->market.time_ns };

	desk->broker.port.handler->fill(desk->trade, &fill);
}

void desk_commission(struct desk *desk, const char *exec_id, double commission)
{
	const struct broker_commission report = { exec_id, dec(commission) };

	desk->broker.port.handler->commission(desk->trade, &report);
}
