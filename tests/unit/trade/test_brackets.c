/* test_brackets.c - an entry with its stop and target: how they leave, what they count, and
 * that nothing of them closes more than there is. */
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

/* ---- how they leave ---- */

static struct signal bracket_signal(void)
{
	struct signal signal = desk_signal("AAPL", 10);

	signal.intent.kind = INTENT_BRACKET;
	signal.intent.type = ORDER_LIMIT;
	signal.intent.limit_price = dec(199);
	signal.intent.bracket_stop = dec(190);
	signal.intent.bracket_target = dec(220);
	return signal;
}

static void a_bracket_goes_out_as_one_group(void **state)
{
	struct desk *desk = *state;
	struct signal signal = bracket_signal();
	struct trade_outcome outcome;
	struct trade_order_view view;

	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(outcome.orders, 3);
	assert_int_equal(trade_get_order_view(&view, desk->trade, &outcome.order_id), DRT_OK);
	assert_int_equal(view.child_stop.e8, dec(190).e8);
	assert_int_equal(view.child_target.e8, dec(220).e8);
	assert_int_equal(view.value.e8, dec(1990).e8);
	assert_int_equal(view.check_count, 4); /* two locks, the price, its step */
	assert_int_equal(
		trade_approve(&outcome, desk->trade, &outcome.order_id, outcome.version, false),
		DRT_OK);
	assert_int_equal(desk->broker.submit_count, 3);
	assert_false(desk->broker.transmits[0] || desk->broker.transmits[1]);
	assert_true(desk->broker.transmits[2]);
	assert_int_equal(desk->broker.parents[0], 0);
	assert_int_equal(desk->broker.parents[1], 1);
	assert_int_equal(desk->broker.parents[2], 1);
	assert_int_equal(desk->broker.submitted[1].side, SIDE_SELL);
	assert_int_equal(desk->broker.submitted[1].type, ORDER_STOP);
	assert_int_equal(desk->broker.submitted[2].type, ORDER_LIMIT);
	assert_true(desk->broker.submitted[1].oca_group[0] != '\0');
	assert_string_equal(desk->broker.submitted[1].oca_group,
	                    desk->broker.submitted[2].oca_group);
}

static void children_follow_the_decision_about_their_parent(void **state)
{
	struct desk *desk = *state;
	struct signal signal = bracket_signal();
	struct trade_outcome outcome;
	const struct order *child = NULL;

	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	child = trade_order_at(desk->trade, 1);
	assert_int_equal(
		trade_approve(&outcome, desk->trade, &child->id, child->version, false),
		DRT_ESTATE);
	outcome.order_id = trade_order_at(desk->trade, 0)->id;
	assert_int_equal(trade_reject(desk->trade, &outcome.order_id, 0, NULL), DRT_OK);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(trade_order_at(desk->trade, i)->status, ORDER_REJECTED);
	assert_null(trade_order_at(desk->trade, 3));
}

static void only_the_entry_of_a_bracket_counts_as_exposure(void **state)
{
	struct desk *desk = *state;
	struct signal signal = bracket_signal();
	struct trade_outcome outcome;
	struct trade_portfolio portfolio;

	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.exposed.e8, 0); /* a proposal is not one */
	assert_int_equal(trade_approve(&outcome, desk->trade, &outcome.order_id, 1, false),
	                 DRT_OK);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.exposed.e8, dec(2000).e8);
	desk_fill(desk, 1, "x.01", SIDE_BUY, 10, 199);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.exposed.e8, dec(2000).e8);
}

static void a_group_that_breaks_off_sends_no_more_of_it(void **state)
{
	struct desk *desk = *state;
	struct signal signal = bracket_signal();
	struct trade_outcome outcome;

	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	desk->broker.answer = DRT_ECLOSED;
	assert_int_equal(trade_approve(&outcome, desk->trade, &outcome.order_id, 1, false),
	                 DRT_ECLOSED);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(trade_order_at(desk->trade, i)->status, ORDER_REJECTED);
}

/* ---- what closes ends with what it closes ---- */

enum { ENTRY = 1, STOP = 2, TARGET = 3, EXIT = 4 }; /* numbers at the broker */

static void send_signal(struct desk *desk, const struct signal *signal)
{
	struct trade_outcome outcome;

	assert_int_equal(trade_process_signal(&outcome, desk->trade, signal), DRT_OK);
	assert_int_equal(
		trade_approve(&outcome, desk->trade, &outcome.order_id, outcome.version, true),
		DRT_OK);
}

/* Ten AAPL are held, a stop and a target work. */
static void hold_a_bracket(struct desk *desk, bool with_target)
{
	struct signal signal = bracket_signal();

	if (!with_target)
		signal.intent.bracket_target = dec(0);
	send_signal(desk, &signal);
	desk_report(desk, ENTRY, REPORT_WORKING);
	desk_report(desk, STOP, REPORT_WORKING);
	if (with_target)
		desk_report(desk, TARGET, REPORT_WORKING);
	desk_fill(desk, ENTRY, "entry.01", SIDE_BUY, 10, 199);
}

/* The strategy wants to hold `target` from now on. */
static struct signal exit_signal(double target)
{
	struct signal signal = desk_signal("AAPL", target);

	signal.direction = SIGNAL_SELL;
	signal.intent.kind = INTENT_TARGET_QUANTITY;
	return signal;
}

static enum order_status status_of(struct desk *desk, int number)
{
	struct uuid id = desk->broker.submitted[number - 1].id;

	return desk_status(desk, &id);
}

static void wait(struct desk *desk, int seconds)
{
	desk_advance(desk, seconds * NS_PER_SEC);
	trade_tick(desk->trade);
}

static void an_exit_joins_the_group_of_its_bracket(void **state)
{
	struct desk *desk = *state;
	struct signal exit = exit_signal(0);

	hold_a_bracket(desk, true);
	send_signal(desk, &exit);
	assert_int_equal(desk->broker.submit_count, 4);
	assert_int_equal(desk->broker.submitted[3].type, ORDER_MARKET);
	assert_int_equal(desk->broker.parents[3], 0);
	assert_string_equal(desk->broker.submitted[3].oca_group,
	                    desk->broker.submitted[1].oca_group);
	for (int i = 0; i < 4; i++)
		assert_int_equal(desk->broker.reduces[i], i > 0);
}

static void a_stop_alone_has_a_group_that_its_exit_joins(void **state)
{
	struct desk *desk = *state;
	struct signal exit = exit_signal(0);

	hold_a_bracket(desk, false);
	send_signal(desk, &exit);
	assert_int_equal(desk->broker.submit_count, 3);
	assert_true(desk->broker.submitted[1].oca_group[0] != '\0');
	assert_string_equal(desk->broker.submitted[2].oca_group,
	                    desk->broker.submitted[1].oca_group);
}

static void an_exit_from_a_part_stands_alone(void **state)
{
	struct desk *desk = *state;
	struct signal exit = exit_signal(4);

	hold_a_bracket(desk, true);
	send_signal(desk, &exit);
	assert_string_equal(desk->broker.submitted[3].oca_group, "");
	assert_int_equal(desk->broker.submitted[3].quantity.e8, dec(6).e8);
}

static void a_group_is_left_to_the_broker_for_a_while(void **state)
{
	struct desk *desk = *state;
	struct signal exit = exit_signal(0);

	hold_a_bracket(desk, true);
	send_signal(desk, &exit);
	desk_fill(desk, EXIT, "exit.01", SIDE_SELL, 10, 201);
	assert_int_equal(desk_position(desk, "AAPL").e8, 0);
	assert_int_equal(desk->broker.cancel_count, 0);
	desk_report(desk, STOP, REPORT_CANCELLED);
	wait(desk, 6); /* the target still works: it is told to end */
	assert_int_equal(desk->broker.cancel_count, 1);
	assert_int_equal(desk->broker.cancelled[0], TARGET);
	assert_int_equal(status_of(desk, TARGET), ORDER_CANCEL_PENDING);
	desk_report(desk, TARGET, REPORT_CANCELLED);
	wait(desk, 6);
	assert_int_equal(desk->broker.cancel_count, 1);
	assert_int_equal(trade_next_due_ns(desk->trade), INT64_MAX);
}

/* Two brackets: an exit cannot stand in both groups. */
static void an_exit_without_a_group_ends_all_that_protected(void **state)
{
	struct desk *desk = *state;
	struct signal again = bracket_signal();
	struct signal exit = exit_signal(0);

	hold_a_bracket(desk, true);
	send_signal(desk, &again);
	for (int number = 4; number <= 6; number++)
		desk_report(desk, number, REPORT_WORKING);
	desk_fill(desk, 4, "entry2.01", SIDE_BUY, 10, 199);
	send_signal(desk, &exit);
	assert_string_equal(desk->broker.submitted[6].oca_group, "");
	assert_int_equal(desk->broker.submitted[6].quantity.e8, dec(20).e8);
	desk_report(desk, 7, REPORT_WORKING);
	desk_fill(desk, 7, "exit.01", SIDE_SELL, 20, 201);
	assert_int_equal(desk->broker.cancel_count, 4);
	assert_int_equal(status_of(desk, STOP), ORDER_CANCEL_PENDING);
	assert_int_equal(status_of(desk, TARGET), ORDER_CANCEL_PENDING);
	assert_int_equal(status_of(desk, 5), ORDER_CANCEL_PENDING);
	assert_int_equal(status_of(desk, 6), ORDER_CANCEL_PENDING);
}

static void protection_shrinks_with_the_position(void **state)
{
	struct desk *desk = *state;
	struct signal exit = exit_signal(4);

	hold_a_bracket(desk, true);
	send_signal(desk, &exit);
	desk_report(desk, EXIT, REPORT_WORKING);
	desk_fill(desk, EXIT, "exit.01", SIDE_SELL, 2, 201);
	/* 8 are held, and the exit is still to take 4 of them */
	assert_int_equal(desk->broker.modify_count, 2);
	assert_int_equal(desk->broker.modified.ib_order_id, TARGET);
	assert_int_equal(desk->broker.modified.quantity.e8, dec(4).e8);
	assert_int_equal(desk->broker.cancel_count, 0);
	assert_int_equal(status_of(desk, EXIT), ORDER_PARTIAL);
	desk_fill(desk, EXIT, "exit2.01", SIDE_SELL, 4, 201);
	wait(desk, 6);
	assert_int_equal(desk->broker.cancel_count, 0);
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(4).e8);
}

static void a_stop_that_fills_ends_the_exit_that_waits(void **state)
{
	struct desk *desk = *state;
	struct signal exit = exit_signal(0);
	struct trade_outcome outcome;

	hold_a_bracket(desk, true);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &exit), DRT_OK);
	assert_int_equal(outcome.status, ORDER_PROPOSED);
	desk_fill(desk, STOP, "stop.01", SIDE_SELL, 10, 190);
	assert_int_equal(desk_status(desk, &outcome.order_id), ORDER_CANCELLED);
	assert_string_equal(desk_order(desk, &outcome.order_id).reason.code, "position.closed");
	assert_int_equal(
		trade_approve(&outcome, desk->trade, &outcome.order_id, outcome.version, true),
		DRT_ESTATE);
	assert_int_equal(desk->broker.submit_count, 3);
}

static void an_order_that_says_its_size_keeps_it(void **state)
{
	struct desk *desk = *state;
	struct signal sell = desk_signal("AAPL", -10);

	hold_a_bracket(desk, true);
	send_signal(desk, &sell); /* its own decision, whatever is held when it fills */
	desk_report(desk, EXIT, REPORT_WORKING);
	desk_fill(desk, STOP, "stop.01", SIDE_SELL, 10, 190);
	wait(desk, 6);
	assert_int_equal(status_of(desk, EXIT), ORDER_ACKNOWLEDGED);
}

static void children_wait_for_the_whole_of_their_entry(void **state)
{
	struct desk *desk = *state;
	struct signal signal = bracket_signal();
	struct signal exit = exit_signal(0);

	send_signal(desk, &signal);
	desk_report(desk, ENTRY, REPORT_WORKING);
	desk_fill(desk, ENTRY, "entry.01", SIDE_BUY, 4, 199);
	exit.intent.kind = INTENT_ORDER;
	exit.intent.quantity = dec(4);
	send_signal(desk, &exit); /* flat again, and the entry goes on */
	desk_fill(desk, 4, "exit.01", SIDE_SELL, 4, 199);
	wait(desk, 6);
	assert_int_equal(desk->broker.cancel_count, 0);
	assert_int_equal(desk->broker.modify_count, 0);
}

static void what_cannot_be_cancelled_now_is_cancelled_later(void **state)
{
	struct desk *desk = *state;
	struct signal exit = exit_signal(0);

	hold_a_bracket(desk, true);
	send_signal(desk, &exit);
	desk->broker.port.handler->link(desk->trade, LINK_SUSPENDED, NULL);
	desk_fill(desk, EXIT, "exit.01", SIDE_SELL, 10, 201);
	wait(desk, 60);
	assert_int_equal(desk->broker.cancel_count, 0);
	desk_link_up(desk);
	desk_reconcile(desk);
	wait(desk, 6);
	assert_int_equal(desk->broker.cancel_count, 2);
}

#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DESK(a_bracket_goes_out_as_one_group),
		WITH_DESK(children_follow_the_decision_about_their_parent),
		WITH_DESK(only_the_entry_of_a_bracket_counts_as_exposure),
		WITH_DESK(a_group_that_breaks_off_sends_no_more_of_it),
		WITH_DESK(an_exit_joins_the_group_of_its_bracket),
		WITH_DESK(a_stop_alone_has_a_group_that_its_exit_joins),
		WITH_DESK(an_exit_from_a_part_stands_alone),
		WITH_DESK(a_group_is_left_to_the_broker_for_a_while),
		WITH_DESK(an_exit_without_a_group_ends_all_that_protected),
		WITH_DESK(protection_shrinks_with_the_position),
		WITH_DESK(a_stop_that_fills_ends_the_exit_that_waits),
		WITH_DESK(an_order_that_says_its_size_keeps_it),
		WITH_DESK(children_wait_for_the_whole_of_their_entry),
		WITH_DESK(what_cannot_be_cancelled_now_is_cancelled_later),
	};

	return cmocka_run_group_tests_name("trade brackets", tests, NULL, NULL);
}
