/* test_stop.c - changing what works, cancelling everything, closing positions, and stopping
 * what has run away. */
#include <stdio.h>
#include <string.h>

#include "kb/ledger.h"
#include "tests/unit/trade/desk.h"
#include "trade/journal_ledger.h"

#define E8 DECIMAL_ONE

static struct desk desk;

static int setup(void **state)
{
	(void)state;
	desk_options(&desk);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	desk_close(&desk);
	return 0;
}

static void begin(void)
{
	desk_begin(&desk);
}

/* A limit order to buy at 199 that works as number 1. */
static struct uuid rest(double quantity)
{
	struct signal signal = desk_signal("AAPL", quantity);
	struct trade_outcome made, outcome;

	signal.intent.type = ORDER_LIMIT;
	signal.intent.limit_price = dec(199);
	assert_int_equal(trade_process_signal(&made, desk.trade, &signal), DRT_OK);
	assert_int_equal(
		trade_approve(&outcome, desk.trade, &made.order_id, made.version, false),
		DRT_OK);
	desk_report(&desk, desk_order(&desk, &made.order_id).ib_order_id, REPORT_WORKING);
	return made.order_id;
}

static enum drt_status change_to(const struct uuid *id, double quantity, double limit,
                                 struct trade_outcome *out)
{
	const struct trade_change change = { .quantity = dec(quantity),
		                             .limit_price = dec(limit) };
	struct drt_error error;

	return trade_modify_order(out, desk.trade, id, desk_order(&desk, id).version, &change,
	                          false, &error);
}

/* What the broker shows of order number 1 from now on. */
static void show(double quantity, double limit, enum broker_state state)
{
	struct order seen = { .type = ORDER_LIMIT };
	const struct broker_report report = {
		.order_id = 1, .perm_id = 9001, .state = state, .seen = &seen
	};

	seen.quantity = dec(quantity);
	seen.limit_price = dec(limit);
	desk.broker.port.handler->report(desk.trade, &report);
}

static double exposed(void)
{
	struct trade_portfolio portfolio;

	trade_get_portfolio_status(&portfolio, desk.trade);
	return decimal_to_double(portfolio.exposed);
}

static void hold(const char *symbol, double quantity, double price)
{
	struct uuid id = desk_send(&desk, symbol, quantity);
	struct order order = desk_order(&desk, &id);
	char exec_id[32];
	const struct broker_fill fill = { .order_id = order.ib_order_id,
		                          .exec_id = exec_id,
		                          .account = "DU1",
		                          .symbol = symbol,
		                          .side = order.side,
		                          .quantity = order.quantity,
		                          .price = dec(price),
		                          .time_ns = desk.market.time_ns };

	snprintf(exec_id, sizeof(exec_id), "h%d.01", (int)order.ib_order_id);
	desk.broker.port.handler->fill(desk.trade, &fill);
}

/* ---- modify ---- */

static void a_change_is_recorded_then_sent_then_confirmed(void **state)
{
	struct trade_outcome out;
	struct uuid id;
	int from = 0;
	(void)state;

	begin();
	id = rest(10);
	from = desk.journal.count;
	assert_int_equal(change_to(&id, 12, 198, &out), DRT_OK);
	assert_int_equal(out.orders, 1);
	assert_int_equal(desk.broker.modify_count, 1);
	assert_int_equal(desk.broker.modified.ib_order_id, 1);
	assert_int_equal(desk.broker.modified.quantity.e8, dec(12).e8);
	assert_int_equal(desk.broker.modified.limit_price.e8, dec(198).e8);
	assert_true(desk_step(&desk, "note order.modify", from) >= 0);
	/* either may be executed until it is confirmed */
	assert_int_equal(desk_order(&desk, &id).quantity.e8, dec(10).e8);
	assert_true(exposed() == 12 * 200);
	show(12, 198, REPORT_WORKING);
	assert_int_equal(desk_order(&desk, &id).quantity.e8, dec(12).e8);
	assert_int_equal(desk_order(&desk, &id).limit_price.e8, dec(198).e8);
	assert_true(exposed() == 12 * 200);
	assert_int_equal(change_to(&id, 5, 198, &out), DRT_OK);
	assert_true(exposed() == 12 * 200);
	show(5, 198, REPORT_WORKING);
	assert_true(exposed() == 5 * 200);
	assert_int_equal(change_to(&id, 5, 198, &out), DRT_OK); /* nothing to change */
	assert_int_equal(desk.broker.modify_count, 2);
}

static void a_refused_change_leaves_the_order_alive(void **state)
{
	struct trade_outcome out;
	struct uuid id;
	(void)state;

	begin();
	id = rest(10);
	assert_int_equal(change_to(&id, 12, 198, &out), DRT_OK);
	desk_report(&desk, 1, REPORT_REJECTED);
	assert_int_equal(desk_status(&desk, &id), ORDER_ACKNOWLEDGED);
	assert_true(exposed() == 12 * 200); /* nobody has shown which holds */
	show(10, 199, REPORT_WORKING);
	assert_true(exposed() == 10 * 200);
	desk_report(&desk, 1, REPORT_REJECTED); /* and this one is of the order */
	assert_int_equal(desk_status(&desk, &id), ORDER_BROKER_REJECTED);
}

static void what_cannot_be_changed_is_refused(void **state)
{
	struct trade_outcome out;
	const struct trade_change change = { .quantity = dec(5) };
	struct drt_error error;
	struct uuid id, sent;
	(void)state;

	desk.options.limits.level[RISK_QUANTITY].hard = 20 * E8;
	desk.options.limits.level[RISK_PRICE_COLLAR].hard = E8 / 100;
	begin();
	id = rest(10);
	sent = desk_send(&desk, "MSFT", 1);
	assert_int_equal(change_to(&sent, 2, 0, &out), DRT_ESTATE); /* not acknowledged */
	assert_int_equal(trade_modify_order(&out, desk.trade, &id,
	                                    desk_order(&desk, &id).version + 1, &change, false,
	                                    &error),
	                 DRT_ESTATE);
	assert_int_equal(change_to(&id, 0, 199.005, &out), DRT_EINVAL);
	assert_int_equal(change_to(&id, 0.5, 0, &out), DRT_EINVAL);
	assert_int_equal(change_to(&id, 20, 0, &out), DRT_OK);
	show(20, 199, REPORT_WORKING);
	assert_int_equal(change_to(&id, 21, 0, &out), DRT_EDENIED);
	assert_string_equal(out.reason.code, "risk.quantity");
	assert_int_equal(change_to(&id, 0, 202, &out), DRT_OK);
	show(20, 202, REPORT_WORKING);
	assert_int_equal(change_to(&id, 0, 202.01, &out), DRT_EDENIED);
	assert_string_equal(out.reason.code, "risk.price_collar");
	desk_fill(&desk, 1, "1.01", SIDE_BUY, 8, 199);
	assert_int_equal(change_to(&id, 8, 0, &out), DRT_EINVAL);
	assert_int_equal(trade_freeze(desk.trade, "x"), DRT_OK);
	assert_int_equal(change_to(&id, 9, 0, &out), DRT_EDENIED);
	assert_string_equal(out.reason.code, "risk.frozen");
	assert_int_equal(desk.broker.modify_count, 2);
	id.bytes[15] ^= 0x80;
	assert_int_equal(trade_modify_order(&out, desk.trade, &id, 1, &change, false, &error),
	                 DRT_ENOTFOUND);
}

static void no_record_no_change(void **state)
{
	struct trade_outcome out;
	struct uuid id;
	(void)state;

	begin();
	id = rest(10);
	desk.journal.fail_at = desk.journal.calls;
	assert_int_equal(change_to(&id, 12, 198, &out), DRT_EIO);
	assert_int_equal(desk.broker.modify_count, 0);
	assert_true(exposed() == 10 * 200);
}

/* ---- cancel all ---- */

static void a_change_that_may_have_left_is_not_told_as_unsent(void **state)
{
	static const struct {
		enum drt_status answer;
		const char *told;
	} rows[] = {
		{ DRT_EUNKNOWN, "AAPL: the change was sent; whether it arrived is not known" },
		{ DRT_ECLOSED, "AAPL: the change was not sent" },
	};
	(void)state;

	begin();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct uuid id = rest(10 + (double)i);
		const struct trade_change change = { .quantity = dec(20) };
		struct drt_error error = { 0 };
		struct trade_outcome out;

		desk.broker.answer = rows[i].answer;
		assert_int_equal(trade_modify_order(&out, desk.trade, &id,
		                                    desk_order(&desk, &id).version, &change,
		                                    false, &error),
		                 rows[i].answer);
		assert_string_equal(error.text, rows[i].told);
		assert_int_equal(out.orders, 0);
		desk.broker.answer = DRT_OK;
	}
}

static void cancelling_one_instrument_leaves_the_others(void **state)
{
	struct uuid apple, microsoft;
	int count = 0;
	(void)state;

	begin();
	apple = rest(10);
	microsoft = desk_send(&desk, "MSFT", 1);
	assert_int_equal(trade_cancel_symbol(&count, desk.trade,
	                                     trade_find_instrument(desk.trade, 0, "AAPL")),
	                 DRT_OK);
	assert_int_equal(count, 1);
	assert_int_equal(desk_status(&desk, &apple), ORDER_CANCEL_PENDING);
	assert_int_equal(desk_status(&desk, &microsoft), ORDER_SENT);
	assert_int_equal(trade_cancel_symbol(&count, desk.trade, -1), DRT_ENOTFOUND);
	assert_int_equal(trade_cancel_symbol(&count, desk.trade, 9999), DRT_ENOTFOUND);
	assert_int_equal(count, 0);
}

static void cancel_all_takes_ours_and_leaves_what_is_foreign(void **state)
{
	struct order seen = { .symbol = "AAPL", .quantity = dec(5) };
	const struct broker_report foreign = { .perm_id = 77,
		                               .state = REPORT_WORKING,
		                               .seen = &seen };
	struct trade_outcome waits;
	struct uuid id;
	int count = 0;
	(void)state;

	begin();
	id = rest(10);
	(void)desk_send(&desk, "MSFT", 1);
	waits = desk_propose(&desk, "AAPL", 3);
	desk.broker.port.handler->report(desk.trade, &foreign);
	assert_int_equal(trade_freeze(desk.trade, "x"), DRT_OK); /* always allowed */
	assert_int_equal(trade_cancel_all(&count, desk.trade), DRT_OK);
	assert_int_equal(count, 3);
	assert_int_equal(desk.broker.cancel_count, 2);
	assert_int_equal(desk_status(&desk, &id), ORDER_CANCEL_PENDING);
	assert_int_equal(desk_status(&desk, &waits.order_id), ORDER_CANCELLED);
	assert_int_equal(trade_cancel_all(&count, desk.trade), DRT_OK);
	assert_int_equal(count, 0);
}

static void cancel_all_goes_on_after_a_failure(void **state)
{
	struct trade_outcome waits;
	int count = 0;
	(void)state;

	begin();
	(void)rest(10);
	waits = desk_propose(&desk, "AAPL", 3);
	desk.broker.cancel_answer = DRT_ECLOSED;
	assert_int_equal(trade_cancel_all(&count, desk.trade), DRT_ECLOSED);
	assert_int_equal(count, 1);
	assert_int_equal(desk_status(&desk, &waits.order_id), ORDER_CANCELLED);
}

/* ---- closing ---- */

static void a_position_is_closed_after_its_orders_are_gone(void **state)
{
	struct uuid id;
	(void)state;

	begin();
	hold("AAPL", 10, 200); /* number 1 */
	id = rest(5);
	assert_int_equal(trade_close_position(desk.trade, desk.aapl, false), DRT_OK);
	assert_int_equal(desk.broker.cancel_count, 1);
	assert_int_equal(desk.broker.submit_count, 2); /* nothing before the cancel is sure */
	desk_advance(&desk, NS_PER_SEC);
	assert_true(trade_next_due_ns(desk.trade) <= desk.monotonic.time_ns);
	trade_tick(desk.trade);
	assert_int_equal(desk.broker.submit_count, 2);
	desk_report(&desk, desk_order(&desk, &id).ib_order_id, REPORT_CANCELLED);
	desk_advance(&desk, NS_PER_SEC);
	trade_tick(desk.trade);
	assert_int_equal(desk.broker.submit_count, 3);
	assert_int_equal(desk.broker.submitted[2].side, SIDE_SELL);
	assert_int_equal(desk.broker.submitted[2].type, ORDER_MARKET);
	assert_int_equal(desk.broker.submitted[2].quantity.e8, dec(10).e8);
	assert_string_equal(desk.broker.submitted[2].strategy, "swing");
	desk_advance(&desk, NS_PER_MIN);
	trade_tick(desk.trade);
	assert_int_equal(desk.broker.submit_count, 3); /* once */
}

static void a_reversal_sells_twice_what_is_held(void **state)
{
	(void)state;
	begin();
	assert_int_equal(trade_close_position(desk.trade, desk.aapl, true), DRT_ESTATE);
	assert_int_equal(trade_close_position(desk.trade, -1, true), DRT_ESTATE);
	hold("AAPL", -10, 200);
	assert_int_equal(trade_close_position(desk.trade, desk.aapl, true), DRT_OK);
	assert_int_equal(desk.broker.submit_count, 2);
	assert_int_equal(desk.broker.submitted[1].side, SIDE_BUY);
	assert_int_equal(desk.broker.submitted[1].quantity.e8, dec(20).e8);
}

static void flatten_closes_each_strategys_part_and_the_rest(void **state)
{
	struct broker_fill by_hand = { .exec_id = "x.01",
		                       .account = "DU1",
		                       .symbol = "MSFT",
		                       .side = SIDE_SELL,
		                       .quantity = dec(3),
		                       .price = dec(400) };
	int count = 0;
	(void)state;

	begin();
	hold("AAPL", 10, 200);
	hold("MSFT", 5, 400);
	by_hand.time_ns = desk.market.time_ns;
	desk.broker.port.handler->fill(desk.trade, &by_hand); /* in TWS: 2 are left */
	assert_int_equal(trade_flatten(&count, desk.trade), DRT_OK);
	assert_int_equal(count, 2);
	assert_int_equal(desk.broker.submit_count, 5);
	assert_int_equal(desk.broker.submitted[3].quantity.e8, dec(5).e8);
	assert_int_equal(desk.broker.submitted[3].side, SIDE_SELL);
	assert_int_equal(desk.broker.submitted[4].quantity.e8, dec(3).e8);
	assert_int_equal(desk.broker.submitted[4].side, SIDE_BUY);
	assert_string_equal(desk.broker.submitted[4].strategy, "manual");
}

static void what_is_held_can_be_closed_while_trading_is_frozen(void **state)
{
	struct trade_outcome outcome;
	struct signal signal;
	int count = 0;
	(void)state;

	begin();
	hold("AAPL", 10, 200);
	hold("MSFT", 5, 400);
	assert_int_equal(trade_freeze(desk.trade, "x"), DRT_OK);
	assert_int_equal(trade_close_position(desk.trade, desk.aapl, true), DRT_EDENIED);
	assert_int_equal(trade_flatten(&count, desk.trade), DRT_OK);
	assert_int_equal(count, 2);
	assert_int_equal(desk.broker.submit_count, 4);
	assert_int_equal(desk.broker.submitted[2].side, SIDE_SELL);
	assert_int_equal(desk.broker.submitted[2].quantity.e8, dec(10).e8);
	signal = desk_signal("AAPL", -1); /* what nobody asked to close stays here */
	assert_int_equal(trade_process_signal(&outcome, desk.trade, &signal), DRT_EDENIED);
	assert_true(trade_is_frozen(desk.trade, NULL));
	desk.journal.fail_at = desk.journal.calls; /* no record: nothing leaves at all */
	assert_int_not_equal(trade_freeze(desk.trade, "y"), DRT_OK);
	assert_int_equal(trade_flatten(&count, desk.trade), DRT_EDENIED);
}

static void a_freeze_that_comes_later_ends_a_closing(void **state)
{
	struct uuid id;
	(void)state;

	for (int frozen = 0; frozen < 2; frozen++) {
		begin();
		hold("AAPL", 10, 200);
		id = rest(5);
		if (frozen)
			assert_int_equal(trade_freeze(desk.trade, "x"), DRT_OK);
		assert_int_equal(trade_close_position(desk.trade, desk.aapl, false), DRT_OK);
		assert_int_equal(trade_freeze(desk.trade, "stop all of it"), DRT_OK);
		desk_report(&desk, desk_order(&desk, &id).ib_order_id, REPORT_CANCELLED);
		desk_advance(&desk, NS_PER_SEC);
		trade_tick(desk.trade);
		assert_int_equal(desk.broker.submit_count, 2);
		assert_true(desk_noticed(&desk, "close.refused"));
		if (!frozen) {
			desk_close(&desk);
			desk_options(&desk);
		}
	}
}

static void a_live_account_that_nobody_opened_sends_nothing(void **state)
{
	const struct broker_position there = { .account = "DU1",
		                               .symbol = "AAPL",
		                               .instrument_id = 1,
		                               .quantity = dec(10),
		                               .average_price = dec(200) };
	int count = 0;
	(void)state;

	desk.options.live = true;
	begin();
	desk.broker.port.handler->position(desk.trade, &there);
	desk_reconcile(&desk);
	assert_int_equal(trade_flatten(&count, desk.trade), DRT_EDENIED);
	assert_int_equal(trade_unfreeze(desk.trade, "LIVE"), DRT_OK);
	assert_int_equal(trade_freeze(desk.trade, "x"), DRT_OK);
	assert_int_equal(trade_flatten(&count, desk.trade), DRT_OK);
}

static void what_time_cures_is_tried_again(void **state)
{
	int count = 0;
	(void)state;

	desk.options.limits.level[RISK_MESSAGE_RATE].hard = 2;
	begin();
	hold("AAPL", 10, 200);
	hold("MSFT", 5, 400);
	assert_int_equal(trade_flatten(&count, desk.trade), DRT_OK);
	assert_int_equal(desk.broker.submit_count, 2);
	desk_advance(&desk, NS_PER_SEC);
	trade_tick(desk.trade);
	assert_int_equal(desk.broker.submit_count, 4);
	assert_false(desk_noticed(&desk, "close.refused"));
}

static void what_the_gate_refuses_for_good_is_told(void **state)
{
	(void)state;
	desk.options.limits.level[RISK_QUANTITY].hard = 10 * E8;
	begin();
	hold("AAPL", 10, 200);
	hold("AAPL", 10, 200);
	assert_int_equal(trade_close_position(desk.trade, desk.aapl, false), DRT_OK);
	assert_int_equal(desk.broker.submit_count, 2);
	assert_true(desk_noticed(&desk, "close.refused"));
}

/* ---- the strategy that has run away ---- */

/* One that wants to buy at every tick, a thousand times a second for ten seconds. */
static void a_runaway_strategy_is_stopped_within_ten_orders(void **state)
{
	struct approver *always = approver_always();
	int sent = 0;
	const char *note = NULL;
	(void)state;

	desk.options.approver = always;
	desk.options.runaway_orders = 10;
	desk.options.runaway_window_ns = 60 * NS_PER_SEC;
	begin();
	for (int i = 0; i < 10000; i++) {
		struct signal signal = desk_signal("AAPL", 1 + i % 7);
		struct trade_outcome outcome;

		(void)!trade_process_signal(&outcome, desk.trade, &signal);
		desk_advance(&desk, NS_PER_MS);
	}
	sent = desk.broker.submit_count;
	assert_int_equal(sent, 10);
	assert_true(trade_is_frozen(desk.trade, &note));
	assert_string_equal(note, "runaway strategy swing");
	assert_true(desk_noticed(&desk, "strategy.runaway"));
	assert_int_equal(desk.broker.cancel_count, 10); /* what it had sent is cancelled */
}

static void a_busy_strategy_is_not_a_runaway(void **state)
{
	(void)state;
	desk.options.runaway_orders = 10;
	desk.options.runaway_window_ns = NS_PER_SEC;
	begin();
	for (int i = 0; i < 40; i++) { /* ten a second and instrument, no more */
		struct signal signal = desk_signal(i % 2 ? "MSFT" : "AAPL", 1);
		struct trade_outcome outcome;

		assert_int_equal(trade_process_signal(&outcome, desk.trade, &signal), DRT_OK);
		desk_advance(&desk, NS_PER_SEC / 20);
	}
	assert_false(trade_is_frozen(desk.trade, NULL));
}

static void a_person_lets_a_stopped_strategy_begin_anew(void **state)
{
	struct trade_outcome outcome;
	struct signal signal;
	(void)state;

	desk.options.runaway_orders = 2;
	desk.options.runaway_window_ns = 3600 * NS_PER_SEC;
	begin();
	signal = desk_signal("AAPL", 1);
	assert_int_equal(trade_process_signal(&outcome, desk.trade, &signal), DRT_OK);
	assert_int_equal(trade_process_signal(&outcome, desk.trade, &signal), DRT_OK);
	assert_int_equal(trade_process_signal(&outcome, desk.trade, &signal), DRT_EDENIED);
	assert_string_equal(outcome.reason.code, "strategy.runaway");
	assert_int_equal(trade_process_signal(&outcome, desk.trade, &signal), DRT_EDENIED);
	assert_string_equal(outcome.reason.code, "risk.frozen");
	assert_int_equal(trade_unfreeze(desk.trade, "PAPER"), DRT_OK);
	assert_int_equal(trade_process_signal(&outcome, desk.trade, &signal), DRT_OK);
}

/* ---- live ---- */

static void every_live_start_waits_for_the_word(void **state)
{
	struct trade_outcome outcome;
	struct signal signal;
	const char *note = NULL;
	(void)state;

	desk.options.live = true;
	begin();
	assert_true(trade_is_frozen(desk.trade, &note));
	assert_memory_equal(note, "LIVE", 4);
	signal = desk_signal("AAPL", 1);
	assert_int_equal(trade_process_signal(&outcome, desk.trade, &signal), DRT_EDENIED);
	assert_int_equal(trade_unfreeze(desk.trade, "PAPER"), DRT_EDENIED);
	assert_int_equal(trade_unfreeze(desk.trade, "LIVE"), DRT_OK);
	assert_int_equal(trade_process_signal(&outcome, desk.trade, &signal), DRT_OK);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		ONE(a_change_is_recorded_then_sent_then_confirmed),
		ONE(a_refused_change_leaves_the_order_alive),
		ONE(what_cannot_be_changed_is_refused),
		ONE(no_record_no_change),
		ONE(a_change_that_may_have_left_is_not_told_as_unsent),
		ONE(cancelling_one_instrument_leaves_the_others),
		ONE(cancel_all_takes_ours_and_leaves_what_is_foreign),
		ONE(cancel_all_goes_on_after_a_failure),
		ONE(a_position_is_closed_after_its_orders_are_gone),
		ONE(a_reversal_sells_twice_what_is_held),
		ONE(flatten_closes_each_strategys_part_and_the_rest),
		ONE(what_is_held_can_be_closed_while_trading_is_frozen),
		ONE(a_freeze_that_comes_later_ends_a_closing),
		ONE(a_live_account_that_nobody_opened_sends_nothing),
		ONE(what_time_cures_is_tried_again),
		ONE(what_the_gate_refuses_for_good_is_told),
		ONE(a_runaway_strategy_is_stopped_within_ten_orders),
		ONE(a_busy_strategy_is_not_a_runaway),
		ONE(a_person_lets_a_stopped_strategy_begin_anew),
		ONE(every_live_start_waits_for_the_word),
	};

	return cmocka_run_group_tests_name("stop", tests, NULL, NULL);
}
