/* test_worked_orders.c - an order that an algorithm works: approved once, sent in slices
 * that each pass gate, journal and broker. */
#include <math.h>
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

static void pass(struct desk *desk, int64_t ns)
{
	desk_advance(desk, ns);
	desk_price(desk, desk->aapl, 200);
	trade_tick(desk->trade);
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

static void check_state(struct desk *desk, const struct uuid *id, enum order_status status,
                        double filled)
{
	struct order order = desk_order(desk, id);

	assert_string_equal(order_status_name(order.status), order_status_name(status));
	assert_int_equal(order.filled.e8, dec(filled).e8);
}

/* ---- the life of a worked order ---- */

static void it_is_worked_in_slices_until_it_is_filled(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct uuid id = work(desk, &draft, false);
	struct execution_cost cost;
	struct order order;

	for (int i = 1; i <= 4; i++) {
		assert_int_equal(desk->broker.submit_count, i);
		assert_int_equal(desk->broker.submitted[i - 1].quantity.e8, dec(25).e8);
		assert_int_equal(desk->broker.submitted[i - 1].algo.kind, ALGO_NONE);
		assert_int_equal(uuid_cmp(&desk->broker.submitted[i - 1].slice_of, &id), 0);
		fill_last(desk, 200 + i);
		check_state(desk, &id, i < 4 ? ORDER_PARTIAL : ORDER_FILLED, 25 * i);
		pass(desk, 15 * NS_PER_MIN);
	}
	order = desk_order(desk, &id);
	assert_int_equal(order.average_price.e8, dec(202.5).e8);
	assert_int_equal(order.commission.e8, dec(2).e8);
	assert_int_equal(order.algo.placed, 4);
	trade_get_execution_cost(&cost, desk->trade, &order);
	assert_true(cost.arrival == 200);
	assert_true(fabs(cost.shortfall - 252) < 1e-9); /* 100 times 2.5, and 2 */
	assert_int_equal(desk_position(desk, "AAPL").e8, dec(100).e8);
	assert_int_equal(trade_next_due_ns(desk->trade), INT64_MAX);
}

static void a_slice_and_its_progress_are_on_record_before_it_is_sent(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	int from = desk->journal.count;
	int at = 0;

	(void)work(desk, &draft, false);
	at = desk_step(desk, "step acknowledged", from); /* the whole, and its commit */
	assert_true(at > 0);
	at = desk_step(desk, "propose AAPL", at);
	assert_true(at > 0);
	assert_string_equal(desk->journal.steps[at - 1], "begin");
	assert_string_equal(desk->journal.steps[at + 1], "step acknowledged"); /* progress */
	assert_string_equal(desk->journal.steps[at + 2], "step approved");
	assert_string_equal(desk->journal.steps[at + 3], "step journaled");
	assert_string_equal(desk->journal.steps[at + 5], "commit");
	assert_string_equal(desk->journal.steps[at + 6], "step sent");
}

static void nothing_is_sent_that_the_journal_did_not_take(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();

	(void)state;
	for (int fail = 0; fail < 30; fail++) {
		struct trade_outcome outcome, approved;
		int sent = 0;

		desk_close(desk);
		desk_open(desk);
		assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, NULL),
		                 DRT_OK);
		desk->journal.fail_at = desk->journal.calls + fail;
		if (trade_approve(&approved, desk->trade, &outcome.order_id, outcome.version,
		                  false) == DRT_OK)
			trade_tick(desk->trade);
		sent = desk->broker.submit_count;
		assert_int_equal(desk->journal.depth, 0);
		for (int i = 0; i < sent; i++)
			assert_true(desk_step(desk, "step journaled", 0) >= 0);
		if (desk->journal.calls > desk->journal.fail_at)
			assert_true(trade_is_frozen(desk->trade, NULL));
		pass(desk, NS_PER_MIN);
		if (trade_is_frozen(desk->trade, NULL))
			assert_int_equal(desk->broker.submit_count, sent);
	}
}

static void its_remainder_counts_once_against_the_limits(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct trade_portfolio portfolio;
	struct trade_counts counts;
	struct uuid id = work(desk, &draft, false);

	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.exposed.e8, dec(20000).e8);
	fill_last(desk, 200);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.exposed.e8, dec(20000).e8); /* 25 held, 75 to come */
	trade_get_counts(&counts, desk->trade);
	assert_int_equal(counts.working, 1);
	assert_int_equal(trade_cancel_order(desk->trade, &id), DRT_OK);
	pass(desk, 2 * NS_PER_SEC);
	trade_get_portfolio_status(&portfolio, desk->trade);
	assert_int_equal(portfolio.exposed.e8, dec(5000).e8);
	trade_get_counts(&counts, desk->trade);
	assert_int_equal(counts.working, 0);
}

/* ---- its end ---- */

static void a_cancel_ends_its_slices_and_then_it(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct uuid id = { { 0 } };
	int32_t number = 0;

	draft.type = ORDER_LIMIT;
	draft.limit_price = dec(199);
	id = work(desk, &draft, false);
	number = desk->broker.submitted[0].ib_order_id;
	desk_report(desk, number, REPORT_WORKING);
	desk_fill(desk, number, "1.01", SIDE_BUY, 10, 199);
	assert_int_equal(trade_cancel_order(desk->trade, &id), DRT_OK);
	assert_int_equal(desk->broker.cancel_count, 1);
	check_state(desk, &id, ORDER_CANCEL_PENDING, 10);
	pass(desk, 15 * NS_PER_MIN); /* no other slice follows */
	assert_int_equal(desk->broker.submit_count, 1);
	desk_fill(desk, number, "2.01", SIDE_BUY, 5, 199); /* it wins the race */
	desk_report(desk, number, REPORT_CANCELLED);
	pass(desk, 2 * NS_PER_SEC);
	check_state(desk, &id, ORDER_CANCELLED, 15);
	assert_true(desk_order(desk, &id).algo.ended_ns > 0);
}

static void its_window_over_the_rest_stays_unfilled(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct uuid id = { { 0 } };

	draft.type = ORDER_LIMIT;
	draft.limit_price = dec(199);
	id = work(desk, &draft, false);
	for (int i = 1; i <= 4; i++) {
		desk_report(desk, i, REPORT_WORKING);
		pass(desk, 15 * NS_PER_MIN);
	}
	assert_int_equal(desk->broker.submit_count, 4);
	assert_int_equal(desk->broker.cancel_count, 4);
	check_state(desk, &id, ORDER_PARTIAL - 1, 0); /* until each has ended */
	for (int i = 1; i <= 4; i++)
		desk_report(desk, i, REPORT_CANCELLED);
	pass(desk, 2 * NS_PER_SEC);
	check_state(desk, &id, ORDER_EXPIRED, 0);
	assert_string_equal(desk_order(desk, &id).reason.code, "algo.window_over");
}

static void the_day_of_a_slice_is_its_day(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct uuid id = { { 0 } };

	draft.type = ORDER_LIMIT;
	draft.limit_price = dec(199);
	draft.algo = (struct algo){ .kind = ALGO_ICEBERG, .display = dec(40) };
	id = work(desk, &draft, false);
	assert_int_equal(desk->broker.submitted[0].quantity.e8, dec(40).e8);
	desk_report(desk, 1, REPORT_EXPIRED);
	pass(desk, 2 * NS_PER_SEC);
	check_state(desk, &id, ORDER_EXPIRED, 0);
	assert_int_equal(desk->broker.submit_count, 1);
}

/* ---- what stops it ---- */

static void a_refusal_of_the_gate_holds_it_until_a_person_resumes_it(void **state)
{
	struct desk *desk = *state;
	struct trade_options rules = desk->options;
	struct order draft = twap();
	struct uuid id = work(desk, &draft, false);

	fill_last(desk, 200);
	rules.limits.level[RISK_ORDER_VALUE] = (struct risk_level){ RISK_NONE, 499900000000 };
	assert_int_equal(trade_set_rules(desk->trade, &rules, NULL), DRT_OK);
	pass(desk, 15 * NS_PER_MIN); /* 25 times 200 is one too much */
	assert_int_equal(desk->broker.submit_count, 1);
	assert_true(desk_order(desk, &id).algo.held);
	assert_string_equal(desk_order(desk, &id).reason.code, "risk.order_value");
	assert_true(desk_noticed(desk, "risk.order_value"));
	rules.limits.level[RISK_ORDER_VALUE] = (struct risk_level){ RISK_NONE, 500000000000 };
	assert_int_equal(trade_set_rules(desk->trade, &rules, NULL), DRT_OK);
	pass(desk, NS_PER_MIN);
	assert_int_equal(desk->broker.submit_count, 1); /* held is held */
	assert_int_equal(trade_resume_order(desk->trade, &id), DRT_OK);
	trade_tick(desk->trade);
	assert_int_equal(desk->broker.submit_count, 2);
	assert_int_equal(trade_resume_order(desk->trade, &id), DRT_ESTATE);
}

static void a_soft_limit_holds_it_unless_a_person_accepted_it(void **state)
{
	struct desk *desk = *state;
	struct trade_options rules = desk->options;
	struct order draft = twap();
	struct uuid id = work(desk, &draft, false);

	rules.limits.level[RISK_QUANTITY] = (struct risk_level){ 2400000000, RISK_NONE };
	assert_int_equal(trade_set_rules(desk->trade, &rules, NULL), DRT_OK);
	fill_last(desk, 200);
	pass(desk, 15 * NS_PER_MIN);
	assert_true(desk_order(desk, &id).algo.held);
	desk_close(desk);
	desk_options(desk);
	desk->options.limits = rules.limits;
	desk_begin(desk);
	id = work(desk, &draft, true);
	assert_int_equal(desk->broker.submit_count, 1);
	assert_false(desk_order(desk, &id).algo.held);
}

static void alike_slices_are_no_duplicates_but_alike_orders_are(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct trade_outcome outcome;

	desk_close(desk);
	desk_options(desk);
	desk->options.limits.level[RISK_DUPLICATE] = (struct risk_level){ RISK_NONE, 0 };
	desk->options.limits.duplicate_window_ns = NS_PER_HOUR;
	desk_begin(desk);
	(void)work(desk, &draft, false);
	fill_last(desk, 200);
	pass(desk, 15 * NS_PER_MIN);
	assert_int_equal(desk->broker.submit_count, 2);
	draft.algo.end_ns += NS_PER_HOUR;
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, NULL), DRT_EDENIED);
	assert_string_equal(outcome.reason.code, "risk.duplicate");
}

static void an_end_that_nobody_here_asked_for_holds_it(void **state)
{
	static const enum broker_state ends[] = { REPORT_CANCELLED, REPORT_REJECTED };

	for (size_t i = 0; i < 2; i++) {
		struct desk *desk = *state;
		struct order draft = twap();
		struct uuid id = { { 0 } };

		desk_close(desk);
		desk_open(desk);
		id = work(desk, &draft, false);
		desk_report(desk, 1, ends[i]);
		pass(desk, 15 * NS_PER_MIN);
		assert_int_equal(desk->broker.submit_count, 1);
		assert_true(desk_order(desk, &id).algo.held);
		assert_string_equal(desk_order(desk, &id).reason.code, "algo.slice_ended");
	}
}

static void a_person_who_cancels_a_slice_holds_it_too(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct uuid id = work(desk, &draft, false);

	desk_report(desk, 1, REPORT_WORKING);
	assert_int_equal(trade_cancel_order(desk->trade, &desk->broker.submitted[0].id),
	                 DRT_OK);
	desk_report(desk, 1, REPORT_CANCELLED);
	pass(desk, 15 * NS_PER_MIN);
	assert_int_equal(desk->broker.submit_count, 1);
	assert_true(desk_order(desk, &id).algo.held);
	assert_int_equal(trade_resume_order(desk->trade, &id), DRT_OK);
	trade_tick(desk->trade); /* the second part takes its share of all that is left */
	assert_int_equal(desk->broker.submitted[1].quantity.e8, dec(33).e8);
}

static void an_unknown_slice_lets_no_other_follow_until_it_is_settled(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct uuid id = work(desk, &draft, false);
	struct uuid slice = desk->broker.submitted[0].id;

	pass(desk, 15 * NS_PER_SEC); /* no answer */
	assert_int_equal(desk_status(desk, &slice), ORDER_UNKNOWN);
	desk_reconcile(desk);
	pass(desk, 30 * NS_PER_MIN);
	assert_int_equal(desk->broker.submit_count, 1);
	assert_int_equal(trade_settle(desk->trade, &slice, SETTLE_NEVER), DRT_OK);
	pass(desk, 2 * NS_PER_SEC);
	assert_int_equal(desk->broker.submit_count, 2);
	assert_int_equal(desk->broker.submitted[1].quantity.e8, dec(50).e8);
	assert_false(desk_order(desk, &id).algo.held);
}

static void frozen_or_without_a_broker_it_pauses(void **state)
{
	struct desk *desk = *state;
	struct order draft = twap();
	struct uuid id = work(desk, &draft, false);

	fill_last(desk, 200);
	assert_int_equal(trade_freeze(desk->trade, "lunch"), DRT_OK);
	pass(desk, 15 * NS_PER_MIN);
	assert_int_equal(desk->broker.submit_count, 1);
	assert_int_equal(trade_unfreeze(desk->trade, "PAPER"), DRT_OK);
	desk->broker.port.handler->link(desk->trade, LINK_DOWN, NULL);
	pass(desk, NS_PER_SEC);
	assert_int_equal(desk->broker.submit_count, 1);
	desk_link_up(desk);
	pass(desk, NS_PER_SEC);
	assert_int_equal(desk->broker.submit_count, 1); /* not reconciled */
	desk_reconcile(desk);
	pass(desk, NS_PER_SEC);
	assert_int_equal(desk->broker.submit_count, 2);
	assert_false(desk_order(desk, &id).algo.held);
}

static void what_is_owed_by_a_status_is_not_placed_again(void **state)
{
	struct desk *desk = *state;
	struct broker_report report = {
		.order_id = 1, .perm_id = 9001, .state = REPORT_CANCELLED, .filled = dec(20)
	};
	struct order draft = twap();
	struct uuid id = { { 0 } };

	draft.algo.slices = 1;
	id = work(desk, &draft, false);
	desk_report(desk, 1, REPORT_WORKING);
	assert_int_equal(trade_cancel_order(desk->trade, &desk->broker.submitted[0].id),
	                 DRT_OK);
	desk->broker.port.handler->report(desk->trade, &report); /* before the execution */
	assert_int_equal(trade_resume_order(desk->trade, &id), DRT_OK);
	pass(desk, 2 * NS_PER_SEC);
	assert_int_equal(desk->broker.submit_count, 1); /* one slice was all of it */
	check_state(desk, &id, ORDER_ACKNOWLEDGED, 0);
	desk_fill(desk, 1, "1.01", SIDE_BUY, 20, 200);
	check_state(desk, &id, ORDER_PARTIAL, 20);
}

static void neither_it_nor_a_slice_is_changed_by_hand(void **state)
{
	struct desk *desk = *state;
	const struct trade_change change = { .quantity = dec(50) };
	struct order draft = twap();
	struct uuid id = work(desk, &draft, false);
	struct trade_outcome outcome;
	struct drt_error error = { 0 };

	desk_report(desk, 1, REPORT_WORKING);
	for (int i = 0; i < 2; i++) {
		const struct uuid *which = i ? &id : &desk->broker.submitted[0].id;
		struct order order = desk_order(desk, which);

		assert_int_equal(trade_modify_order(&outcome, desk->trade, which, order.version,
		                                    &change, false, &error),
		                 DRT_ESTATE);
		assert_non_null(strstr(error.text, "algorithm"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(it_is_worked_in_slices_until_it_is_filled),
		TEST(a_slice_and_its_progress_are_on_record_before_it_is_sent),
		TEST(nothing_is_sent_that_the_journal_did_not_take),
		TEST(its_remainder_counts_once_against_the_limits),
		TEST(a_cancel_ends_its_slices_and_then_it),
		TEST(its_window_over_the_rest_stays_unfilled),
		TEST(the_day_of_a_slice_is_its_day),
		TEST(a_refusal_of_the_gate_holds_it_until_a_person_resumes_it),
		TEST(a_soft_limit_holds_it_unless_a_person_accepted_it),
		TEST(alike_slices_are_no_duplicates_but_alike_orders_are),
		TEST(an_end_that_nobody_here_asked_for_holds_it),
		TEST(a_person_who_cancels_a_slice_holds_it_too),
		TEST(an_unknown_slice_lets_no_other_follow_until_it_is_settled),
		TEST(frozen_or_without_a_broker_it_pauses),
		TEST(what_is_owed_by_a_status_is_not_placed_again),
		TEST(neither_it_nor_a_slice_is_changed_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
