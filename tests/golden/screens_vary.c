/* screens_vary.c - the variations of screens_fixture.h. */
#include "tests/golden/screens_fixture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"

/* ---- the book and the trades ---- */

static void put_row(struct depth_row *row, double price, int size, const char *venue)
{
	row->price = price;
	row->size = decimal_from_int(size);
	snprintf(row->venue, sizeof(row->venue), "%s", venue);
}

/* Newest first in the picture, hence oldest first here. */
static void put_print(struct view_tape *tape, int ago_s, double price, int size,
                      enum print_tick tick, const char *venue)
{
	struct print *print = &tape->prints[tape->next++];

	*print = (struct print){ .number = ++tape->count,
		                 .price = price,
		                 .size = decimal_from_int(size),
		                 .tick = tick,
		                 .side = tick == PRINT_UP     ? PRINT_AT_ASK
		                         : tick == PRINT_DOWN ? PRINT_AT_BID
		                                              : PRINT_NO_SIDE };
	print->time_ns = INT64_C(1749753127) * NS_PER_SEC - ago_s * NS_PER_SEC;
	snprintf(print->venue, sizeof(print->venue), "%s", venue);
}

void fixture_market(struct fixture *fixture)
{
	static const struct {
		double bid, ask;
		int bid_size, ask_size;
		const char *bid_venue, *ask_venue;
	} rows[] = {
		{ 266.90, 266.92, 300, 200, "ARCA", "NASDAQ" },
		{ 266.89, 266.93, 500, 600, "NASDAQ", "ARCA" },
		{ 266.88, 266.94, 900, 400, "BATS", "IEX" },
		{ 266.87, 266.95, 400, 1100, "NYSE", "NYSE" },
		{ 266.86, 266.96, 1300, 700, "NYSE", "BATS" },
	};
	struct view_depth *depth = &fixture->view.depth;
	struct view_tape *tape = &fixture->view.tape;

	depth->load = tape->load = VIEW_READY;
	snprintf(depth->symbol, SYMBOL_TEXT, "JPM");
	snprintf(tape->symbol, SYMBOL_TEXT, "JPM");
	depth->book.state = tape->status.state = WATCH_LIVE;
	depth->book.received_ns = fixture->local_ns;
	depth->book.bid_count = depth->book.ask_count = 5;
	for (int i = 0; i < 5; i++) {
		put_row(&depth->book.bids[i], rows[i].bid, rows[i].bid_size, rows[i].bid_venue);
		put_row(&depth->book.asks[i], rows[i].ask, rows[i].ask_size, rows[i].ask_venue);
	}
	tape->count = tape->next = 0;
	put_print(tape, 9, 266.90, 300, PRINT_DOWN, "NYSE");
	put_print(tape, 6, 266.90, 75, PRINT_ZERO_DOWN, "IEX");
	put_print(tape, 3, 266.91, 200, PRINT_UP, "ARCA");
	put_print(tape, 3, 266.90, 40, PRINT_DOWN, "NASDAQ");
	put_print(tape, 1, 266.91, 100, PRINT_UP, "BATS");
}

static void without_rows(struct fixture *fixture, enum watch_state state)
{
	struct view *view = &fixture->view;

	view->depth.book.bid_count = view->depth.book.ask_count = 0;
	view->tape.count = view->tape.next = 0;
	view->depth.book.state = view->tape.status.state = state;
}

void fixture_market_loading(struct fixture *fixture)
{
	without_rows(fixture, WATCH_LOADING);
}

void fixture_market_doubtful(struct fixture *fixture)
{
	fixture->view.depth.book.state = fixture->view.tape.status.state = WATCH_REPAIRING;
}

void fixture_market_stale(struct fixture *fixture)
{
	fixture->view.depth.book.stale = fixture->view.tape.status.stale = QUOTE_FARM_LOST;
}

void fixture_market_waits(struct fixture *fixture)
{
	without_rows(fixture, WATCH_WAITING);
}

void fixture_market_refused(struct fixture *fixture)
{
	static const char words[] = "Requested market data requires additional subscription "
				    "for API.";

	without_rows(fixture, WATCH_REFUSED);
	snprintf(fixture->view.depth.book.note, WATCH_NOTE, "%s", words);
	snprintf(fixture->view.tape.status.note, WATCH_NOTE, "%s", words);
}

void fixture_market_long(struct fixture *fixture)
{
	struct view_depth *depth = &fixture->view.depth;
	struct view_tape *tape = &fixture->view.tape;

	depth->book.crossed = true;
	put_row(&depth->book.bids[0], 1266.93, 1234567, "AVERYLONGVENUE");
	depth->book.ask_count = 3;
	tape->prints[4].gap = tape->prints[2].past_limit = tape->prints[2].unreported = true;
	tape->prints[4].price = 12266.93;
	tape->prints[3].size = decimal_from_int(1234567);
	tape->prints[1].side = PRINT_INSIDE;
	snprintf(tape->prints[2].conditions, CONDITIONS_TEXT, "4 I");
}

void fixture_empty(struct fixture *fixture)
{
	struct view *view = &fixture->view;

	view->quote_count = view->order_count = view->signal_count = view->position_count = 0;
	view->quotes_load = view->orders_load = view->signals_load = VIEW_EMPTY;
	view->positions_load = view->chart.load = view->performance.load = VIEW_EMPTY;
	memset(&view->depth, 0, sizeof(view->depth));
	memset(&view->tape, 0, sizeof(view->tape));
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
	view->depth.load = view->tape.load = VIEW_LOADING;
}

void fixture_failed(struct fixture *fixture)
{
	struct view *view = &fixture->view;

	fixture_empty(fixture);
	view->quotes_load = view->orders_load = view->signals_load = VIEW_FAILED;
	view->positions_load = view->chart.load = view->performance.load = VIEW_FAILED;
	view->depth.load = view->tape.load = VIEW_FAILED;
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
	fixture->view.depth.book.stale = fixture->view.tape.status.stale = QUOTE_LINK_LOST;
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
