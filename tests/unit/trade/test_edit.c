/* test_edit.c - what waits for an approval: trade_modify_order(), and the broker's reset. */
#include <stdio.h>
#include <string.h>

#include "tests/unit/trade/desk.h"

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

/* A limit order to buy 10 at 199 that waits. */
static struct trade_outcome wait_with_limit(void)
{
	struct signal signal = desk_signal("AAPL", 10);
	struct trade_outcome made;

	signal.intent.type = ORDER_LIMIT;
	signal.intent.limit_price = dec(199);
	assert_int_equal(trade_process_signal(&made, desk.trade, &signal), DRT_OK);
	assert_int_equal(made.status, ORDER_PROPOSED);
	return made;
}

static enum drt_status edit(struct trade_outcome *out, const struct trade_outcome *made,
                            double quantity, double limit)
{
	const struct trade_change change = { .quantity = dec(quantity),
		                             .limit_price = dec(limit) };
	struct drt_error error = { 0 };

	return trade_modify_order(out, desk.trade, &made->order_id, made->version, &change,
	                          false, &error);
}

static void a_proposal_changes_and_waits_on(void **state)
{
	struct trade_outcome made, out, sent;
	struct order before, after;
	int from = 0;
	(void)state;

	desk_begin(&desk);
	made = wait_with_limit();
	before = desk_order(&desk, &made.order_id);
	from = desk.journal.count;
	assert_int_equal(edit(&out, &made, 12, 198.5), DRT_OK);
	after = desk_order(&desk, &made.order_id);
	assert_int_equal(after.status, ORDER_PROPOSED);
	assert_int_equal(after.quantity.e8, dec(12).e8);
	assert_int_equal(after.limit_price.e8, dec(198.5).e8);
	assert_int_equal(after.expires_ns, before.expires_ns); /* its time is as it was */
	assert_true(out.version > made.version);
	assert_int_equal(desk.broker.submit_count, 0);
	assert_int_equal(desk.broker.modify_count, 0);
	assert_true(desk_step(&desk, "begin", from) >= 0);
	assert_true(desk_step(&desk, "note order.modify", from) > 0);
	/* who saw the old version approves nothing */
	assert_int_equal(trade_approve(&sent, desk.trade, &made.order_id, made.version, false),
	                 DRT_ESTATE);
	assert_int_equal(trade_approve(&sent, desk.trade, &made.order_id, out.version, false),
	                 DRT_OK);
	assert_int_equal(desk.broker.submitted[0].quantity.e8, dec(12).e8);
	assert_int_equal(desk.broker.submitted[0].limit_price.e8, dec(198.5).e8);
}

static void what_is_as_it_was_changes_nothing(void **state)
{
	struct trade_outcome made, out;
	int from = 0;
	(void)state;

	desk_begin(&desk);
	made = wait_with_limit();
	from = desk.journal.count;
	assert_int_equal(edit(&out, &made, 10, 199), DRT_OK);
	assert_int_equal(out.orders, 0);
	assert_int_equal(out.version, made.version);
	assert_int_equal(desk.journal.count, from);
}

static void the_gate_refuses_what_it_would_not_let_pass(void **state)
{
	struct trade_outcome made, out;
	(void)state;

	desk.options.limits.level[RISK_QUANTITY].hard = 20 * DECIMAL_ONE;
	desk_begin(&desk);
	made = wait_with_limit();
	assert_int_equal(edit(&out, &made, 21, 199), DRT_EDENIED);
	assert_string_equal(out.reason.code, "risk.quantity");
	assert_int_equal(desk_order(&desk, &made.order_id).quantity.e8, dec(10).e8);
	assert_int_equal(desk_order(&desk, &made.order_id).version, made.version);
	assert_int_equal(edit(&out, &made, 20, 199), DRT_OK);
}

static void a_person_may_edit_while_trading_is_frozen(void **state)
{
	struct trade_outcome made, out, sent;
	(void)state;

	desk_begin(&desk);
	made = wait_with_limit();
	assert_int_equal(trade_freeze(desk.trade, "lunch"), DRT_OK);
	assert_int_equal(edit(&out, &made, 5, 199), DRT_OK);
	assert_int_equal(trade_approve(&sent, desk.trade, &made.order_id, out.version, false),
	                 DRT_EDENIED);
	assert_int_equal(desk.broker.submit_count, 0);
}

static void bad_values_are_refused_with_the_field(void **state)
{
	static const struct {
		double quantity, limit;
		const char *part;
	} rows[] = {
		{ -1, 199, "quantity" },
		{ 10, -3, "price" },
		{ 10, 199.001, "steps" },
		{ 0.5, 199, "steps" },
	};
	struct trade_outcome made, out;
	(void)state;

	desk_begin(&desk);
	made = wait_with_limit();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct trade_change change = { .quantity = dec(rows[i].quantity),
			                             .limit_price = dec(rows[i].limit) };
		struct drt_error error = { 0 };

		assert_int_equal(trade_modify_order(&out, desk.trade, &made.order_id,
		                                    made.version, &change, false, &error),
		                 DRT_EINVAL);
		if (!strstr(error.text, rows[i].part))
			fail_msg("%g %g: %s", rows[i].quantity, rows[i].limit, error.text);
	}
	assert_int_equal(desk_order(&desk, &made.order_id).version, made.version);
}

static void another_version_or_a_time_that_is_over_changes_nothing(void **state)
{
	struct trade_outcome made, other, out;
	(void)state;

	desk_begin(&desk);
	made = other = wait_with_limit();
	other.version++;
	assert_int_equal(edit(&out, &other, 5, 199), DRT_ESTATE);
	desk_advance(&desk, desk.options.approval_ttl_ns + 1);
	assert_int_equal(edit(&out, &made, 5, 199), DRT_EEXPIRED);
	assert_int_equal(desk_order(&desk, &made.order_id).quantity.e8, dec(10).e8);
}

static void the_children_of_a_bracket_close_all_of_it(void **state)
{
	struct signal signal = desk_signal("AAPL", 10);
	struct trade_outcome made, out, sent;
	(void)state;

	signal.intent.type = ORDER_LIMIT;
	signal.intent.limit_price = dec(199);
	signal.intent.kind = INTENT_BRACKET;
	signal.intent.bracket_stop = dec(190);
	signal.intent.bracket_target = dec(220);
	desk_begin(&desk);
	assert_int_equal(trade_process_signal(&made, desk.trade, &signal), DRT_OK);
	assert_int_equal(made.orders, 3);
	assert_int_equal(edit(&out, &made, 4, 190), DRT_EINVAL); /* at the stop */
	assert_int_equal(edit(&out, &made, 4, 220), DRT_EINVAL); /* at the target */
	assert_int_equal(edit(&out, &made, 4, 198), DRT_OK);
	assert_int_equal(out.orders, 3);
	assert_int_equal(trade_approve(&sent, desk.trade, &made.order_id, out.version, false),
	                 DRT_OK);
	assert_int_equal(desk.broker.submit_count, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(desk.broker.submitted[i].quantity.e8, dec(4).e8);
}

/* The ledger fails at each call in turn: nothing is ever sent, and trading stops. */
static void a_ledger_that_fails_stops_trading(void **state)
{
	for (int at = 0; at < 6; at++) {
		struct trade_outcome made, out, sent;
		(void)state;

		desk_options(&desk);
		desk_begin(&desk);
		made = wait_with_limit();
		desk.journal.calls = 0;
		desk.journal.fail_at = at;
		if (edit(&out, &made, 12, 198) == DRT_OK) {
			assert_true(at > 2); /* begin, note, step, commit */
			desk_close(&desk);
			continue;
		}
		desk.journal.fail_at = -1;
		assert_int_not_equal(trade_approve(&sent, desk.trade, &made.order_id,
		                                   desk_order(&desk, &made.order_id).version,
		                                   false),
		                     DRT_OK);
		assert_int_equal(desk.broker.submit_count, 0);
		desk_close(&desk);
	}
	desk_options(&desk);
	desk_begin(&desk);
}

/* ---- the broker's nightly reset ---- */

static void nothing_new_is_sent_while_the_broker_resets(void **state)
{
	struct trade_outcome resting, made, out;
	(void)state;

	desk_begin(&desk);
	resting = wait_with_limit();
	assert_int_equal(
		trade_approve(&out, desk.trade, &resting.order_id, resting.version, false),
		DRT_OK);
	desk_report(&desk, 1, REPORT_WORKING);
	made = desk_propose(&desk, "AAPL", 5);
	trade_set_resetting(desk.trade, true);
	assert_true(trade_is_locked(desk.trade));
	assert_int_equal(trade_approve(&out, desk.trade, &made.order_id, made.version, false),
	                 DRT_EDENIED);
	assert_string_equal(out.reason.code, "risk.locked");
	assert_int_equal(desk.broker.submit_count, 1);
	assert_int_equal(trade_cancel_order(desk.trade, &resting.order_id), DRT_OK);
	assert_int_equal(desk.broker.cancel_count, 1);
	trade_set_resetting(desk.trade, false);
	assert_false(trade_is_locked(desk.trade));
	assert_int_equal(trade_approve(&out, desk.trade, &made.order_id, made.version, false),
	                 DRT_OK);
	assert_int_equal(desk.broker.submit_count, 2);
	assert_true(desk_step(&desk, "note link.resetting", 0) >= 0);
	assert_true(desk_step(&desk, "note link.reset_over", 0) >= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(a_proposal_changes_and_waits_on),
		T(what_is_as_it_was_changes_nothing),
		T(the_gate_refuses_what_it_would_not_let_pass),
		T(a_person_may_edit_while_trading_is_frozen),
		T(bad_values_are_refused_with_the_field),
		T(another_version_or_a_time_that_is_over_changes_nothing),
		T(the_children_of_a_bracket_close_all_of_it),
		T(a_ledger_that_fails_stops_trading),
		T(nothing_new_is_sent_while_the_broker_resets),
	};

	return cmocka_run_group_tests_name("trade edit", tests, NULL, NULL);
}
