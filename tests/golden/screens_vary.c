/* screens_vary.c - the variations of screens_fixture.h. */
#include "tests/golden/screens_fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"

void fixture_empty(struct fixture *fixture)
{
	struct view *view = &fixture->view;

	view->quote_count = view->order_count = view->signal_count = view->position_count = 0;
	view->quotes_load = view->orders_load = view->signals_load = VIEW_EMPTY;
	view->positions_load = view->chart.load = view->performance.load = VIEW_EMPTY;
	view->chart.bar_count = 0;
	view->chart.overlay_count = 0;
	view->chart.symbol[0] = '\0';
	memset(&view->performance, 0, sizeof(view->performance));
	view->performance.drawdown_now = view->performance.drawdown_worst = NAN;
	view->performance.sharpe = NAN;
	memset(&view->account, 0, sizeof(view->account));
	view->account.day_ratio = view->account.week_ratio = view->account.month_ratio = NAN;
	view->account.year_ratio = view->account.unrealised_ratio = NAN;
	view->account.gross_ratio = view->account.gross_limit_ratio = NAN;
	view->message_count = view->message_next = 0;
	view->signals_active = 0;
	view->status.to_approve = 0;
	view->status.first_expiry_local_ns = 0;
	view->status.data_local_ns = 0;
}

void fixture_loading(struct fixture *fixture)
{
	struct view *view = &fixture->view;

	fixture_empty(fixture);
	view->quote_count = FIXTURE_QUOTES;
	for (int i = 3; i < FIXTURE_QUOTES; i++) {
		quote_init(&fixture->quotes[i].quote);
		for (int k = 0; k < VIEW_SPARK; k++)
			fixture->quotes[i].spark[k] = NAN;
	}
	view->quotes_load = view->orders_load = view->signals_load = VIEW_LOADING;
	view->positions_load = view->chart.load = view->performance.load = VIEW_LOADING;
}

void fixture_failed(struct fixture *fixture)
{
	struct view *view = &fixture->view;

	fixture_empty(fixture);
	view->quotes_load = view->orders_load = view->signals_load = VIEW_FAILED;
	view->positions_load = view->chart.load = view->performance.load = VIEW_FAILED;
}

void fixture_broker_down(struct fixture *fixture)
{
	struct view_status *status = &fixture->view.status;

	fixture->local_ns = FIXTURE_LOCAL_NS + 25 * NS_PER_SEC;
	status->live = true;
	status->synthetic = false;
	snprintf(status->account, ACCOUNT_TEXT, "U4815162");
	status->broker = BROKER_DOWN;
	status->broker_since_local_ns = FIXTURE_LOCAL_NS - 65 * NS_PER_SEC;
	status->data_local_ns = status->broker_since_local_ns;
	status->broker_attempts = 5;
	status->broker_retry_local_ns = fixture->local_ns + 8 * NS_PER_SEC + 500 * NS_PER_MS;
	snprintf(status->broker_text, sizeof(status->broker_text),
	         "connection refused by 127.0.0.1 port 4001");
	status->locked = true;
	fixture->view.quotes_load = fixture->view.orders_load = VIEW_STALE;
	for (int i = 0; i < FIXTURE_QUOTES; i++)
		fixture->quotes[i].stale = true;
}

void fixture_frozen_live(struct fixture *fixture)
{
	struct view_status *status = &fixture->view.status;

	status->live = true;
	status->synthetic = false;
	snprintf(status->account, ACCOUNT_TEXT, "U4815162");
	status->frozen = true;
	status->frozen_local_ns = FIXTURE_LOCAL_NS - 517 * NS_PER_SEC;
	snprintf(status->frozen_reason, NOTE_TEXT, "GOOGL halted");
}

void fixture_unknown(struct fixture *fixture)
{
	struct view_status *status = &fixture->view.status;
	struct view_order *row = &fixture->orders[3];

	row->order.status = ORDER_UNKNOWN;
	row->order.ib_order_id = 1204;
	status->unknown_orders = 1;
	status->unknown_since_local_ns = FIXTURE_LOCAL_NS - 47 * NS_PER_SEC;
}

void fixture_taken(struct fixture *fixture)
{
	static const struct {
		const char *symbol;
		enum signal_state state;
	} rows[FIXTURE_SIGNALS] = {
		{ "MSFT", SIGNAL_ACTIVE }, { "JPM", SIGNAL_TAKEN },
		{ "GOOGL", SIGNAL_TAKEN }, { "XLE", SIGNAL_REFUSED },
		{ "XLK", SIGNAL_EXPIRED }, { "KO", SIGNAL_NOT_RAISED },
	};
	struct view_signal before[FIXTURE_SIGNALS];

	memcpy(before, fixture->signals, sizeof(before));
	for (int i = 0; i < FIXTURE_SIGNALS; i++)
		for (int k = 0; k < FIXTURE_SIGNALS; k++)
			if (strcmp(before[k].signal.symbol, rows[i].symbol) == 0) {
				fixture->signals[i] = before[k];
				fixture->signals[i].signal.state = rows[i].state;
			}
	fixture->orders[0].signal = &fixture->signals[1].signal;
	fixture->orders[0].order.signal_id = fixture->signals[1].signal.id;
	fixture->orders[1].signal = &fixture->signals[0].signal;
	fixture->orders[2].signal = &fixture->signals[3].signal;
	fixture->orders[4].order.signal_id = fixture->signals[2].signal.id;
	fixture->view.signals_active = 1;
}

static decimal money(double value)
{
	decimal out = { 0 };

	return decimal_from_double(&out, value) == DRT_OK ? out : (decimal){ 0 };
}

static struct view_margin margin(double before, double after)
{
	return (struct view_margin){ true, money(before), money(after - before), money(after) };
}

void fixture_what_if(struct fixture *fixture)
{
	const struct order *order = &fixture->orders[1].order;

	fixture->view.what_if = (struct view_what_if){
		.load = VIEW_READY,
		.order_id = order->id,
		.version = order->version,
		.initial = margin(52371.18, 65300.67),
		.maintenance = margin(43642.65, 54417.22),
		.available = margin(322907.78, 309974.59),
		.excess = margin(331636.31, 320858.04),
		.commission_known = true,
		.commission_min = money(1),
		.commission_max = money(1),
		.spread_cost = 2.7,
	};
}

void fixture_what_if_refused(struct fixture *fixture)
{
	struct view_what_if *what_if = &fixture->view.what_if;

	fixture_what_if(fixture);
	what_if->load = VIEW_FAILED;
	what_if->refused = true;
	snprintf(
		what_if->text, sizeof(what_if->text),
		"the broker would refuse it: 201 Order rejected - reason:YOUR ORDER IS NOT "
		"ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR EQUITY WITH LOAN VALUE "
		"MUST EXCEED THE INITIAL MARGIN");
}
