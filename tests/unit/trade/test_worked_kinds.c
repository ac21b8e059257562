/* test_worked_kinds.c - single algorithms at the desk, brackets by hand, the algorithm of a
 * strategy, and the broker of a backtest. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/trade/desk.h"
#include "trade/broker_sim.h"

static int setup(void **state)
{
	static struct desk desk;

	desk_open(&desk);
	*state = &desk;
	return 0;
}

static int teardown(void **state)
{
	desk_close(*state);
	return 0;
}

/* ---- helpers ---- */

/* 100 shares in four slices of a quarter of an hour. */
static struct order twap(void)
{
	struct order draft = { .symbol = "AAPL", .side = SIDE_BUY, .quantity = dec(100) };

	draft.algo = (struct algo){ .kind = ALGO_TWAP,
		                    .slices = 4,
		                    .end_ns = DESK_MARKET_NS + NS_PER_HOUR };
	return draft;
}

static struct uuid work(struct desk *desk, const struct order *draft, bool accept_soft)
{
	struct drt_error error = { 0 };
	struct trade_outcome outcome, approved;

	if (trade_execute_order(&outcome, desk->trade, draft, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(outcome.status, ORDER_PROPOSED);
	assert_int_equal(trade_approve(&approved, desk->trade, &outcome.order_id,
	                               outcome.version, accept_soft),
	                 DRT_OK);
	assert_int_equal(desk->broker.submit_count, 0); /* itself it is never sent */
	trade_tick(desk->trade);
	return outcome.order_id;
}

/* The newest submit, filled whole. */
static void fill_last(struct desk *desk, double at)
{
	const struct order *order = &desk->broker.submitted[desk->broker.submit_count - 1];
	char id[24];

	snprintf(id, sizeof(id), "%04d.01", desk->broker.submit_count);
	desk_report(desk, order->ib_order_id, REPORT_WORKING);
	desk_fill(desk, order->ib_order_id, id, order->side, decimal_to_double(order->quantity),
	          at);
	desk_commission(desk, id, 0.5);
}

/* ---- single algorithms at the desk ---- */

static void quote(struct desk *desk, double bid, double ask, double volume)
{
	struct quote quote;

	quote_init(&quote);
	quote.bid = bid;
	quote.ask = ask;
	quote.last = ask;
	quote.volume = volume;
	quote.time_ns = desk->market.time_ns;
	quote.received_ns = desk->monotonic.time_ns;
	trade_set_quote(desk->trade, desk->aapl, &quote);
	trade_tick(desk->trade);
}

static void a_share_is_taken_of_what_trades_from_its_begin_on(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct uuid id = { { 0 } };
	struct execution_cost cost;
	struct order order;

	quote(desk, 200, 200.02, 5000);
	draft.algo = (struct algo){ .kind = ALGO_POV,
		                    .share = dec(0.1),
		                    .end_ns = DESK_MARKET_NS + NS_PER_HOUR };
	id = work(desk, &draft, false);
	assert_int_equal(desk->broker.submit_count, 0);
	desk_advance(desk, NS_PER_SEC);
	quote(desk, 200, 200.04, 5205);
	assert_int_equal(desk->broker.submitted[0].quantity.e8, dec(20).e8);
	fill_last(desk, 200.02);
	desk_advance(desk, 2 * NS_PER_SEC);
	quote(desk, 200, 200.1, 5300); /* 300 in all: ten more */
	assert_int_equal(desk->broker.submitted[1].quantity.e8, dec(10).e8);
	desk_advance(desk, 2 * NS_PER_SEC);
	quote(desk, 200, 200.1, 10); /* another day's volume counts from there */
	order = desk_order(desk, &id);
	assert_true(order.algo.volume == 300);
	trade_get_execution_cost(&cost, desk->trade, &order);
	assert_true(fabs(cost.vwap - (205 * 200.04 + 95 * 200.1) / 300) < 0.01);
}

static void a_chase_changes_its_slice_and_leaves_it_its_quantity(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct order seen = { .type = ORDER_LIMIT };
	struct broker_report report = {
		.order_id = 1, .perm_id = 9001, .state = REPORT_WORKING, .seen = &seen
	};

	draft.type = ORDER_LIMIT;
	draft.limit_price = dec(201);
	draft.algo = (struct algo){ .kind = ALGO_CHASE,
		                    .step = dec(0.01),
		                    .patience_ns = 5 * NS_PER_SEC };
	quote(desk, 200, 200.1, NAN);
	(void)work(desk, &draft, false);
	assert_int_equal(desk->broker.submitted[0].limit_price.e8, dec(200).e8);
	assert_int_equal(desk->broker.submitted[0].quantity.e8, dec(100).e8);
	desk_report(desk, 1, REPORT_WORKING);
	desk_advance(desk, 5 * NS_PER_SEC);
	quote(desk, 200.02, 200.1, NAN);
	assert_int_equal(desk->broker.modify_count, 1);
	assert_int_equal(desk->broker.modified.limit_price.e8, dec(200.03).e8);
	assert_int_equal(desk->broker.modified.quantity.e8, dec(100).e8);
	desk_advance(desk, 5 * NS_PER_SEC);
	quote(desk, 200.02, 200.1, NAN); /* the change has not been confirmed */
	assert_int_equal(desk->broker.modify_count, 1);
	seen.limit_price = dec(200.03);
	seen.quantity = dec(100);
	desk->broker.port.handler->report(desk->trade, &report);
	quote(desk, 200.02, 200.1, NAN);
	assert_int_equal(desk->broker.modify_count, 2);
	assert_int_equal(desk->broker.modified.limit_price.e8, dec(200.04).e8);
	assert_int_equal(desk->broker.submit_count, 1);
}

static void a_bracket_by_hand_brings_its_trailing_exit(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct trade_outcome outcome, approved;

	draft.algo =
		(struct algo){ .kind = ALGO_BRACKET, .trail = dec(1.5), .target = dec(210) };
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, NULL), DRT_OK);
	assert_int_equal(outcome.orders, 3);
	assert_int_equal(trade_approve(&approved, desk->trade, &outcome.order_id,
	                               outcome.version, false),
	                 DRT_OK);
	assert_int_equal(desk->broker.submit_count, 3);
	assert_int_equal(desk->broker.submitted[1].type, ORDER_TRAIL);
	assert_int_equal(desk->broker.submitted[1].trail_amount.e8, dec(1.5).e8);
	assert_int_equal(desk->broker.submitted[1].side, SIDE_SELL);
	assert_int_equal(desk->broker.submitted[2].limit_price.e8, dec(210).e8);
	assert_int_equal(desk->broker.parents[2], desk->broker.submitted[0].ib_order_id);
	assert_string_equal(desk->broker.submitted[1].oca_group,
	                    desk->broker.submitted[2].oca_group);
	assert_true(desk->broker.transmits[2] && !desk->broker.transmits[0]);
	assert_int_equal(desk_status(desk, &outcome.order_id), ORDER_SENT);
}

static void the_options_name_the_algorithm_of_a_strategy(void **state)
{
	struct desk *desk = *state;
	struct trade_execution execution = { .strategy = "swing",
		                             .algo = { .kind = ALGO_TWAP, .slices = 5 },
		                             .window_ns = 10 * NS_PER_MIN };
	struct signal signal = desk_signal("AAPL", 50);
	struct trade_outcome outcome;
	struct uuid id;
	struct order order;

	desk_close(desk);
	desk_options(desk);
	desk->options.executions = &execution;
	desk->options.execution_count = 1;
	desk_begin(desk);
	id = desk_propose(desk, "AAPL", 50).order_id;
	order = desk_order(desk, &id);
	assert_int_equal(order.algo.kind, ALGO_TWAP);
	assert_int_equal(order.algo.end_ns, DESK_MARKET_NS + 10 * NS_PER_MIN);
	assert_int_equal(trade_approve(&outcome, desk->trade, &id, order.version, false),
	                 DRT_OK);
	trade_tick(desk->trade);
	assert_int_equal(desk->broker.submitted[0].quantity.e8, dec(10).e8);
	assert_string_equal(desk->broker.submitted[0].strategy, "swing");
	/* what is no plain order is sent as it stands, and so is another strategy's */
	signal.intent.type = ORDER_STOP;
	signal.intent.stop_price = dec(210);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(desk_order(desk, &outcome.order_id).algo.kind, ALGO_NONE);
	signal = desk_signal("AAPL", 50);
	signal.intent.kind = INTENT_BRACKET;
	signal.intent.bracket_stop = dec(190);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(desk_order(desk, &outcome.order_id).algo.kind, ALGO_NONE);
	signal = desk_signal("AAPL", 50);
	snprintf(signal.strategy, sizeof(signal.strategy), "momentum");
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(desk_order(desk, &outcome.order_id).algo.kind, ALGO_NONE);
}

static void a_draft_that_cannot_be_worked_is_refused_in_words(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome outcome;
	struct drt_error error = { 0 };
	struct order draft = twap();

	draft.algo.end_ns = DESK_MARKET_NS;
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "end is over"));
	draft.algo.end_ns = DESK_MARKET_NS + 2 * NS_PER_DAY;
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, &error),
	                 DRT_EINVAL);
	draft = twap();
	draft.type = ORDER_LIMIT;
	draft.limit_price = dec(200);
	draft.algo = (struct algo){ .kind = ALGO_ICEBERG, .display = dec(0.5) };
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "steps of 1"));
	assert_null(trade_order_at(desk->trade, 0));
}

/* ---- in a backtest ---- */

struct rig {
	struct clock_manual clock;
	struct ids_count ids;
	struct broker_sim *broker;
	struct trade *trade;
	int32_t index;
	int book;
};

static void open_rig(struct rig *rig, const struct trade_execution *execution)
{
	struct broker_sim_options sim = { .market = &rig->clock.clock };
	struct trade_options options;
	struct instrument instrument;

	clock_manual_init(&rig->clock, DESK_MARKET_NS);
	ids_count_init(&rig->ids);
	assert_int_equal(broker_sim_new(&rig->broker, &sim), DRT_OK);
	trade_options_init(&options);
	risk_limits_none(&options.limits);
	options.market = options.monotonic = &rig->clock.clock;
	options.ids = &rig->ids.ids;
	options.broker = broker_sim_port(rig->broker);
	options.journal = journal_null();
	options.approver = approver_always();
	options.cash = dec(100000);
	options.approval_ttl_ns = options.answer_timeout_ns = 0;
	options.equity_computed = options.trusted_broker = options.forget_finished = true;
	options.executions = execution;
	options.execution_count = 1;
	assert_int_equal(trade_new(&rig->trade, &options, NULL), DRT_OK);
	assert_int_equal(instrument_init(&instrument, "AAPL"), DRT_OK);
	assert_int_equal(trade_add_instrument(&rig->index, rig->trade, &instrument), DRT_OK);
	assert_int_equal(broker_sim_add(&rig->book, rig->broker, &instrument, NULL), DRT_OK);
}

/* A minute of the market, and what the order book makes of it. */
static void next_minute(struct rig *rig, double price)
{
	const struct bar bar = { rig->clock.time_ns, price, price + 1, price - 1, price, 400 };
	const struct broker_sim_bar one = { rig->book, &bar };

	assert_int_equal(broker_sim_match(rig->broker, &one, 1), DRT_OK);
	clock_manual_advance(&rig->clock, NS_PER_MIN);
	trade_set_mark(rig->trade, rig->index, price, rig->clock.time_ns);
	trade_note_trades(rig->trade, rig->index, price, bar.volume);
	trade_tick(rig->trade);
}

static double work_in_backtest(const struct algo *algo, int minutes)
{
	struct trade_execution execution = { .strategy = "swing",
		                             .algo = *algo,
		                             .window_ns = 10 * NS_PER_MIN };
	struct signal signal = desk_signal("AAPL", 100);
	struct trade_outcome outcome;
	struct rig rig;
	decimal held = { 0 }, average = { 0 };

	open_rig(&rig, &execution);
	trade_set_mark(rig.trade, rig.index, 200, rig.clock.time_ns);
	assert_int_equal(trade_process_signal(&outcome, rig.trade, &signal), DRT_OK);
	trade_tick(rig.trade);
	for (int i = 0; i < minutes; i++)
		next_minute(&rig, 200 + i);
	trade_strategy_position(&held, &average, rig.trade, 0, rig.index);
	if (minutes > 12) { /* what finished is forgotten, slices and whole */
		assert_null(trade_order_at(rig.trade, 0));
		assert_int_equal(trade_next_due_ns(rig.trade), INT64_MAX);
	}
	trade_free(rig.trade);
	broker_sim_free(rig.broker);
	return decimal_to_double(held);
}

static void the_same_code_works_orders_in_a_backtest(void **state)
{
	const struct algo twap = { .kind = ALGO_TWAP, .slices = 5 };
	const struct algo pov = { .kind = ALGO_POV, .share = dec(0.1) };

	(void)state;
	assert_true(work_in_backtest(&twap, 1) == 20); /* filled by the first bar */
	assert_true(work_in_backtest(&twap, 4) == 40);
	assert_true(work_in_backtest(&twap, 20) == 100);
	assert_true(work_in_backtest(&pov, 3) == 80); /* a tenth of 400 a minute, a bar later */
	assert_true(work_in_backtest(&pov, 20) == 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(a_share_is_taken_of_what_trades_from_its_begin_on),
		TEST(a_chase_changes_its_slice_and_leaves_it_its_quantity),
		TEST(a_bracket_by_hand_brings_its_trailing_exit),
		TEST(the_options_name_the_algorithm_of_a_strategy),
		TEST(a_draft_that_cannot_be_worked_is_refused_in_words),
		cmocka_unit_test(the_same_code_works_orders_in_a_backtest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
