/* test_events.c - what the broker says: executions count once, what cannot be is
 * recorded, what differs is told. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/trade/desk.h"

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

/* ---- executions ---- */

static void an_execution_counts_once(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);

	for (int i = 0; i < 3; i++)
		desk_fill(desk, 1, "0001.01", SIDE_BUY, 4, 200);
	assert_int_equal(desk_order(desk, &id).filled.e8, dec(4).e8);
	assert_int_equal(desk_status(desk, &id), ORDER_PARTIAL);
	assert_int_equal(desk->fill_events, 1);
}

static void a_correction_replaces_its_execution(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);
	struct trade_portfolio portfolio;

	desk_fill(desk, 1, "0001.02.01", SIDE_BUY, 4, 200);
	desk_fill(desk, 1, "0001.02.02", SIDE_BUY, 3, 199);
	assert_int_equal(desk_order(desk, &id).filled.e8, dec(3).e8);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(3).e8);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.cash.e8, dec(100000 - 3 * 199).e8);
	assert_true(desk_noticed(desk, "fill.corrected"));
	/* the old revision, late, changes nothing */
	desk_fill(desk, 1, "0001.02.01", SIDE_BUY, 4, 200);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(3).e8);
}

static void more_than_was_ordered_is_counted_and_surfaced(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);

	desk_fill(desk, 1, "0001.01", SIDE_BUY, 12, 200);
	assert_int_equal(desk_status(desk, &id), ORDER_FILLED);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(12).e8);
	assert_true(desk_noticed(desk, "fill.beyond_order"));
}

static void a_fill_moves_ledger_and_memory_together(void **state)
{
	struct desk *desk = *state;
	int begin = 0, fill = 0, commit = 0;

	(void)desk_send(desk, "AAPL", 10);
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	fill = desk_step(desk, "fill 0001.01", 0);
	assert_true(fill > 0);
	for (int i = 0; i < fill; i++)
		begin = strcmp(desk->journal.steps[i], "begin") == 0 ? i : begin;
	commit = desk_step(desk, "commit", fill);
	assert_int_equal(begin, fill - 1);
	assert_in_range(desk_step(desk, "step filled", fill), fill, commit);
	assert_in_range(desk_step(desk, "position AAPL", fill), fill, commit);
}

static void the_record_failing_keeps_the_truth_and_stops_trading(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);

	desk->journal.fail_at = desk->journal.calls;
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	assert_int_equal(desk_status(desk, &id), ORDER_FILLED);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(10).e8);
	assert_true(trade_is_frozen(desk->trade, NULL));
}

static void a_fill_of_an_unknown_order_moves_the_account_only(void **state)
{
	struct desk *desk = *state;
	decimal quantity, price;
	int32_t strategy = -1;

	desk_fill(desk, 0, "0009.01", SIDE_SELL, 5, 200);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(-5).e8);
	assert_int_equal(trade_strategy(&strategy, desk->trade, "swing"), DRT_OK);
	trade_strategy_position(&quantity, &price, desk->trade, strategy, desk->aapl);
	assert_int_equal(quantity.e8, 0);
}

/* ---- reports ---- */

static void a_rejection_is_final_and_keeps_the_words(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);
	struct broker_report report = { .order_id = 1,
		                        .state = REPORT_REJECTED,
		                        .code = 201,
		                        .text = "Order rejected - reason: margin" };
	struct order order;

	desk->broker.port.handler->report(desk->trade, &report);
	order = desk_order(desk, &id);
	assert_int_equal(order.status, ORDER_BROKER_REJECTED);
	assert_string_equal(order.note, "Order rejected - reason: margin");
	assert_string_equal(order.reason.code, "broker.report");
	desk_report(desk, 1, REPORT_INACTIVE);
	desk_report(desk, 1, REPORT_CANCELLED);
	assert_int_equal(desk_status(desk, &id), ORDER_BROKER_REJECTED);
}

static void inactive_is_not_the_end(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);

	desk_report(desk, 1, REPORT_INACTIVE);
	assert_int_equal(desk_status(desk, &id), ORDER_ACKNOWLEDGED);
	desk_report(desk, 1, REPORT_WORKING);
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	assert_int_equal(desk_status(desk, &id), ORDER_FILLED);
}

static void an_impossible_event_is_recorded(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);

	desk_report(desk, 1, REPORT_REJECTED);
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	assert_int_equal(desk_status(desk, &id), ORDER_BROKER_REJECTED);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(10).e8); /* it happened */
	assert_true(desk_noticed(desk, "order.impossible"));
	assert_true(desk_step(desk, "note order.impossible", 0) > 0);
}

static void a_status_alone_fills_nothing_but_asks_again(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);
	struct broker_report report = { .order_id = 1,
		                        .state = REPORT_FILLED,
		                        .filled = dec(10) };

	desk->broker.port.handler->report(desk->trade, &report);
	assert_int_equal(desk_status(desk, &id), ORDER_ACKNOWLEDGED);
	assert_int_equal(desk_position(desk, "AAPL").e8, 0);
	assert_int_equal(desk->broker.reconcile_count, 1);
	desk_advance(desk, 5 * NS_PER_SEC);
	trade_tick(desk->trade);
	assert_int_equal(desk->broker.reconcile_count, 2);
}

static void a_late_commission_is_charged_by_difference(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);
	struct trade_portfolio portfolio;

	desk_fill(desk, 1, "0001.01", SIDE_BUY, 10, 200);
	desk_commission(desk, "0001.01", 1);
	desk_commission(desk, "0001.01", 1);
	desk_commission(desk, "0001.01", 1.5);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.commission.e8, dec(1.5).e8);
	assert_int_equal(desk_order(desk, &id).commission.e8, dec(1.5).e8);
	assert_int_equal(portfolio.cash.e8, dec(100000 - 2000 - 1.5).e8);
}

static void an_order_without_an_answer_becomes_unknown(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);
	struct trade_counts counts;
	struct trade_portfolio portfolio;

	assert_int_equal(trade_next_due_ns(desk->trade),
	                 desk->monotonic.time_ns + 10 * NS_PER_SEC);
	desk_advance(desk, 10 * NS_PER_SEC);
	trade_tick(desk->trade);
	assert_int_equal(desk_status(desk, &id), ORDER_UNKNOWN);
	trade_get_counts(&counts, desk->trade);
	assert_int_equal(counts.unknown, 1);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.exposed.e8, dec(2000).e8); /* it still counts */
	assert_int_equal(desk->broker.reconcile_count, 2);
	assert_int_equal(desk->broker.submit_count, 1); /* and is not sent again */
	desk_report(desk, 1, REPORT_WORKING);
	assert_int_equal(desk_status(desk, &id), ORDER_ACKNOWLEDGED);
}

static void a_lost_link_leaves_unanswered_orders_unknown(void **state)
{
	struct desk *desk = *state;
	struct uuid seen = desk_send(desk, "AAPL", 10);
	struct uuid unseen;

	desk_report(desk, 1, REPORT_WORKING);
	unseen = desk_send(desk, "AAPL", 11);
	desk->broker.port.handler->link(desk->trade, LINK_DOWN, "gone");
	assert_int_equal(desk_status(desk, &seen), ORDER_ACKNOWLEDGED);
	assert_int_equal(desk_status(desk, &unseen), ORDER_UNKNOWN);
}

static void a_person_settles_what_stays_unknown(void **state)
{
	struct desk *desk = *state;
	struct uuid working = desk_send(desk, "AAPL", 10);
	struct uuid never = desk_send(desk, "AAPL", 11);
	struct trade_portfolio portfolio;

	assert_int_equal(trade_settle(desk->trade, &never, SETTLE_NEVER), DRT_ESTATE);
	desk->broker.port.handler->link(desk->trade, LINK_DOWN, NULL);
	assert_int_equal(trade_settle(desk->trade, &working, SETTLE_WORKING), DRT_OK);
	assert_int_equal(trade_settle(desk->trade, &never, SETTLE_NEVER), DRT_OK);
	assert_int_equal(desk_status(desk, &working), ORDER_ACKNOWLEDGED);
	assert_int_equal(desk_status(desk, &never), ORDER_CANCELLED);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.exposed.e8, dec(2000).e8);
}

/* ---- reconciliation ---- */

static void a_foreign_order_is_shown_and_never_touched(void **state)
{
	struct desk *desk = *state;
	struct order theirs = { .symbol = "AAPL",
		                .side = SIDE_BUY,
		                .type = ORDER_LIMIT,
		                .quantity = dec(100),
		                .limit_price = dec(180) };
	struct broker_report report = { .perm_id = 77,
		                        .state = REPORT_WORKING,
		                        .seen = &theirs };
	const struct order *shown = NULL;
	struct trade_portfolio portfolio;

	desk->broker.port.handler->report(desk->trade, &report);
	shown = trade_order_at(desk->trade, 0);
	assert_non_null(shown);
	assert_true(shown->foreign);
	assert_int_equal(shown->status, ORDER_ACKNOWLEDGED);
	assert_int_equal(trade_cancel_order(desk->trade, &shown->id), DRT_ESTATE);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.exposed.e8, 0);
	desk->broker.port.handler->report(desk->trade, &report);
	assert_null(trade_order_at(desk->trade, 1)); /* known by its perm id */
}

static void list_position(struct desk *desk, const char *symbol, double quantity, double price)
{
	const struct broker_position position = { .account = "DU1",
		                                  .symbol = symbol,
		                                  .quantity = dec(quantity),
		                                  .average_price = dec(price) };

	desk->broker.port.handler->position(desk->trade, &position);
}

static void ask_again(struct desk *desk)
{
	desk->broker.port.handler->link(desk->trade, LINK_DOWN, NULL);
	desk_link_up(desk);
}

static void a_vanished_order_is_unknown_a_listed_one_is_not(void **state)
{
	struct desk *desk = *state;
	struct uuid gone = desk_send(desk, "AAPL", 10);
	struct uuid there = desk_send(desk, "MSFT", 1);

	desk_report(desk, 1, REPORT_WORKING);
	desk_report(desk, 2, REPORT_WORKING);
	ask_again(desk);
	desk_report(desk, 2, REPORT_WORKING);
	desk_reconcile(desk);
	assert_int_equal(desk_status(desk, &gone), ORDER_UNKNOWN);
	assert_int_equal(desk_status(desk, &there), ORDER_ACKNOWLEDGED);
	assert_true(desk_noticed(desk, "reconcile.vanished"));
	assert_true(desk_noticed(desk, "reconcile.done"));
}

static void an_unknown_order_stays_unknown_however_often_it_is_missing(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);

	for (int i = 0; i < 5; i++) {
		ask_again(desk);
		desk_reconcile(desk);
		assert_int_equal(desk_status(desk, &id), ORDER_UNKNOWN);
	}
	assert_int_equal(desk->broker.submit_count, 1);
}

static void an_unknown_order_is_found_by_its_reference(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);
	struct broker_report report = { .perm_id = 5, .state = REPORT_WORKING, .ref = id };

	ask_again(desk);
	desk->broker.port.handler->report(desk->trade, &report);
	desk_reconcile(desk);
	assert_int_equal(desk_status(desk, &id), ORDER_ACKNOWLEDGED);
	assert_int_equal(desk_order(desk, &id).ib_perm_id, 5);
}

static void a_partial_answer_is_no_answer(void **state)
{
	struct desk *desk = *state;

	for (int missing = 0; missing < 4; missing++) {
		const struct broker_reconciliation answer = { missing != 0, missing != 1,
			                                      missing != 2, missing != 3,
			                                      "no answer" };

		ask_again(desk);
		desk->broker.port.handler->reconciled(desk->trade, &answer);
		assert_true(trade_is_locked(desk->trade));
		assert_true(desk_noticed(desk, "reconcile.incomplete"));
		assert_int_equal(trade_next_due_ns(desk->trade),
		                 desk->monotonic.time_ns + 5 * NS_PER_SEC);
	}
}

static void a_position_break_is_told_and_the_brokers_truth_taken(void **state)
{
	struct desk *desk = *state;

	list_position(desk, "AAPL", 0, 0);
	ask_again(desk);
	list_position(desk, "AAPL", 25, 150);
	list_position(desk, "TSLA", -3, 300); /* an instrument nobody told us of */
	desk_reconcile(desk);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(25).e8);
	assert_int_equal(desk_position(desk, "TSLA").e8, dec(-3).e8);
	assert_true(desk_noticed(desk, "reconcile.position"));
	assert_true(desk_step(desk, "position TSLA", 0) > 0);
}

static void a_missed_fill_is_recovered_once(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);

	desk_report(desk, 1, REPORT_WORKING);
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 4, 200);
	desk->broker.port.handler->link(desk->trade, LINK_DOWN, NULL);
	desk_link_up(desk);
	desk_fill(desk, 1, "0001.01", SIDE_BUY, 4, 200);
	desk_fill(desk, 1, "0002.01", SIDE_BUY, 6, 200);
	list_position(desk, "AAPL", 10, 200);
	desk_reconcile(desk);
	assert_int_equal(desk_status(desk, &id), ORDER_FILLED);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(10).e8);
	assert_false(desk_noticed(desk, "reconcile.position"));
	assert_true(desk_noticed(desk, "reconcile.missed_fill"));
	assert_int_equal(desk->fill_events, 2);
}

static void numbers_never_go_back(void **state)
{
	struct desk *desk = *state;
	const struct broker_handler *handler = desk->broker.port.handler;

	handler->next_id(desk->trade, 50);
	(void)desk_send(desk, "AAPL", 1);
	handler->next_id(desk->trade, 3);
	(void)desk_send(desk, "AAPL", 2);
	assert_int_equal(desk->broker.submitted[0].ib_order_id, 50);
	assert_int_equal(desk->broker.submitted[1].ib_order_id, 51);
}

static void reconciliation_comes_back_every_so_often(void **state)
{
	struct desk *desk = *state;

	desk_close(desk);
	desk_options(desk);
	desk->options.reconcile_every_ns = 60 * NS_PER_SEC;
	desk_start(desk);
	desk_link_up(desk);
	desk_reconcile(desk);
	assert_int_equal(trade_next_due_ns(desk->trade),
	                 desk->monotonic.time_ns + 60 * NS_PER_SEC);
	desk_advance(desk, 60 * NS_PER_SEC);
	trade_tick(desk->trade);
	assert_int_equal(desk->broker.reconcile_count, 2);
	assert_int_equal(trade_reconcile(desk->trade), DRT_EBUSY);
	assert_false(trade_is_locked(desk->trade)); /* trading goes on meanwhile */
}

/* A lost answer asks for a reconciliation; while one runs unanswered, nothing may be due
 * in the past, or the broker's loop would do nothing else. */
static void an_unanswered_reconciliation_is_not_asked_for_all_the_time(void **state)
{
	struct desk *desk = *state;
	int asked = 0;

	(void)desk_send(desk, "AAPL", 1);
	assert_int_equal(trade_reconcile(desk->trade), DRT_OK);
	asked = desk->broker.reconcile_count;
	desk_advance(desk, 11 * NS_PER_SEC);
	trade_tick(desk->trade);
	assert_int_equal(trade_order_at(desk->trade, 0)->status, ORDER_UNKNOWN);
	assert_int_equal(desk->broker.reconcile_count, asked);
	assert_true(trade_next_due_ns(desk->trade) > desk->monotonic.time_ns);
	desk_reconcile(desk);
	assert_true(trade_next_due_ns(desk->trade) < INT64_MAX);
}

#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DESK(an_execution_counts_once),
		WITH_DESK(a_correction_replaces_its_execution),
		WITH_DESK(more_than_was_ordered_is_counted_and_surfaced),
		WITH_DESK(a_fill_moves_ledger_and_memory_together),
		WITH_DESK(the_record_failing_keeps_the_truth_and_stops_trading),
		WITH_DESK(a_fill_of_an_unknown_order_moves_the_account_only),
		WITH_DESK(a_rejection_is_final_and_keeps_the_words),
		WITH_DESK(inactive_is_not_the_end),
		WITH_DESK(an_impossible_event_is_recorded),
		WITH_DESK(a_status_alone_fills_nothing_but_asks_again),
		WITH_DESK(a_late_commission_is_charged_by_difference),
		WITH_DESK(an_order_without_an_answer_becomes_unknown),
		WITH_DESK(a_lost_link_leaves_unanswered_orders_unknown),
		WITH_DESK(a_person_settles_what_stays_unknown),
		WITH_DESK(a_foreign_order_is_shown_and_never_touched),
		WITH_DESK(a_vanished_order_is_unknown_a_listed_one_is_not),
		WITH_DESK(an_unknown_order_stays_unknown_however_often_it_is_missing),
		WITH_DESK(an_unknown_order_is_found_by_its_reference),
		WITH_DESK(a_partial_answer_is_no_answer),
		WITH_DESK(a_position_break_is_told_and_the_brokers_truth_taken),
		WITH_DESK(a_missed_fill_is_recovered_once),
		WITH_DESK(numbers_never_go_back),
		WITH_DESK(reconciliation_comes_back_every_so_often),
		WITH_DESK(an_unanswered_reconciliation_is_not_asked_for_all_the_time),
	};

	return cmocka_run_group_tests_name("trade events", tests, NULL, NULL);
}
