/* test_orders.c - the life of an order through trade.h: proposals, decisions, sending,
 * what the broker answers in whatever order, locks. */
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

/* ---- proposals and decisions ---- */

static void a_signal_becomes_a_proposal_that_waits(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome outcome = desk_propose(desk, "AAPL", 10);
	struct order order = desk_order(desk, &outcome.order_id);
	struct trade_counts counts;

	assert_int_equal(order.status, ORDER_PROPOSED);
	assert_int_equal(order.quantity.e8, dec(10).e8);
	assert_int_equal(order.reference_price.e8, dec(200).e8);
	assert_string_equal(order.reason.code, "swing.pullback");
	assert_string_equal(order.strategy, "swing");
	assert_string_equal(order.account, "DU1");
	assert_int_equal(desk->broker.submit_count, 0);
	trade_get_counts(&counts, desk->trade);
	assert_int_equal(counts.proposed, 1);
	assert_int_equal(counts.first_expiry_ns, desk->monotonic.time_ns + 5 * NS_PER_MIN);
	assert_true(desk_step(desk, "propose AAPL", 0) >= 0);
}

static void an_approval_journals_before_it_sends(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);
	int journaled = desk_step(desk, "step journaled", 0);
	int commit = desk_step(desk, "commit", journaled);

	assert_int_equal(desk->broker.submit_count, 1);
	assert_int_equal(desk->broker.submitted[0].ib_order_id, 1);
	assert_true(journaled >= 0 && commit > journaled);
	assert_true(desk_step(desk, "next 2", 0) > 0);
	assert_true(desk_step(desk, "next 2", 0) < commit);
	assert_true(desk_step(desk, "step sent", 0) > commit);
	assert_int_equal(desk_status(desk, &id), ORDER_SENT);
}

static void an_approval_names_a_version(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome proposal = desk_propose(desk, "AAPL", 10);
	struct trade_outcome outcome;
	struct uuid nobody = { { 9 } };

	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id,
	                               proposal.version + 1, false),
	                 DRT_ESTATE);
	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id, 0, false),
	                 DRT_ESTATE);
	assert_int_equal(trade_approve(&outcome, desk->trade, &nobody, 1, false),
	                 DRT_ENOTFOUND);
	assert_int_equal(desk->broker.submit_count, 0);
	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id,
	                               proposal.version, false),
	                 DRT_OK);
	/* twice is once */
	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id,
	                               proposal.version, false),
	                 DRT_ESTATE);
	assert_int_equal(desk->broker.submit_count, 1);
}

static void a_proposal_expires_on_the_monotonic_clock(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome proposal = desk_propose(desk, "AAPL", 10);
	struct trade_outcome outcome;

	clock_manual_advance(&desk->market, NS_PER_DAY); /* market time does not count */
	trade_tick(desk->trade);
	assert_int_equal(desk_status(desk, &proposal.order_id), ORDER_PROPOSED);
	assert_int_equal(trade_next_due_ns(desk->trade),
	                 desk->monotonic.time_ns + 5 * NS_PER_MIN);
	clock_manual_advance(&desk->monotonic, 5 * NS_PER_MIN);
	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id,
	                               proposal.version, false),
	                 DRT_EEXPIRED);
	trade_tick(desk->trade);
	assert_int_equal(desk_status(desk, &proposal.order_id), ORDER_EXPIRED);
	assert_int_equal(trade_next_due_ns(desk->trade), INT64_MAX);
	assert_int_equal(desk->broker.submit_count, 0);
}

static void a_rejection_ends_a_proposal(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome proposal = desk_propose(desk, "AAPL", 10);
	struct order order;

	assert_int_equal(
		trade_reject(desk->trade, &proposal.order_id, proposal.version + 1, ""),
		DRT_ESTATE);
	assert_int_equal(trade_reject(desk->trade, &proposal.order_id, 0, "too late"), DRT_OK);
	order = desk_order(desk, &proposal.order_id);
	assert_int_equal(order.status, ORDER_REJECTED);
	assert_string_equal(order.reason.code, "approval.rejected");
	assert_string_equal(reason_arg_text(&order.reason, reason_find(&order.reason, "note")),
	                    "too late");
	assert_int_equal(trade_reject(desk->trade, &proposal.order_id, 0, ""), DRT_ESTATE);
}

static void a_signal_is_taken_once_and_in_time(void **state)
{
	struct desk *desk = *state;
	struct signal signal = desk_signal("AAPL", 10);
	struct trade_outcome outcome;

	signal.id = (struct uuid){ { 1, 2, 3, 4, 5, 6, 7, 8, 9 } };
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_EEXIST);
	signal.id.bytes[9] = 7;
	signal.expiration_ns = desk->market.time_ns;
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_EEXPIRED);
	signal.expiration_ns++;
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	signal = desk_signal("NOPE", 10);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_ENOTFOUND);
	signal = desk_signal("AAPL", 10);
	signal.intent.kind = INTENT_NONE;
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_EINVAL);
	signal = desk_signal("AAPL", 10);
	signal.state = SIGNAL_NOT_RAISED;
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_EINVAL);
}

static void a_target_counts_what_is_held_and_on_its_way(void **state)
{
	struct desk *desk = *state;
	struct signal signal = desk_signal("AAPL", 10);
	struct trade_outcome outcome;
	struct uuid id;

	signal.intent.kind = INTENT_TARGET_QUANTITY;
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	id = outcome.order_id;
	/* asked again while the first waits: nothing to do */
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(outcome.orders, 0);
	assert_true(uuid_is_nil(&outcome.order_id));
	assert_int_equal(trade_approve(&outcome, desk->trade, &id, 1, false), DRT_OK);
	desk_fill(desk, 1, "x.01", SIDE_BUY, 10, 200);
	signal.intent.quantity = dec(4);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(desk_order(desk, &outcome.order_id).side, SIDE_SELL);
	assert_int_equal(desk_order(desk, &outcome.order_id).quantity.e8, dec(6).e8);
}

/* ---- rules ---- */

static struct approval_rule rule_for_swing(void)
{
	struct approval_rule rule = { .name = "demo",
		                      .strategy = "swing",
		                      .buys = true,
		                      .max_value = dec(2000),
		                      .to_minute = 1440 };

	return rule;
}

static void a_rule_approves_what_it_is_written_for(void **state)
{
	struct desk *desk = *state;
	struct approval_rules rules;
	struct approval_rule rule = rule_for_swing();
	struct signal signal = desk_signal("AAPL", 10);
	struct trade_outcome outcome;

	desk_close(desk);
	desk_options(desk);
	approval_rules_init(&rules, NULL);
	assert_int_equal(approval_rules_add(&rules, &rule, NULL), DRT_OK);
	desk->options.approver = &rules.approver;
	desk_start(desk);
	desk_account(desk, 100000, 100000);
	desk_link_up(desk);
	desk_reconcile(desk);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(outcome.status, ORDER_SENT); /* 10 * 200 = 2000 */
	signal = desk_signal("AAPL", 11);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(outcome.status, ORDER_PROPOSED);
	signal = desk_signal("AAPL", -1);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(outcome.status, ORDER_PROPOSED);
}

static void a_rule_waits_for_the_link_and_then_sends(void **state)
{
	struct desk *desk = *state;
	struct signal signal = desk_signal("AAPL", 10);
	struct trade_outcome outcome;

	desk_close(desk);
	desk_options(desk);
	desk->options.approver = approver_always();
	desk_start(desk);
	desk_account(desk, 100000, 100000);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(outcome.status, ORDER_PROPOSED);
	trade_tick(desk->trade);
	assert_int_equal(desk->broker.submit_count, 0);
	desk_link_up(desk);
	desk_reconcile(desk);
	desk_advance(desk, NS_PER_SEC);
	trade_tick(desk->trade);
	assert_int_equal(desk->broker.submit_count, 1);
	assert_int_equal(desk_status(desk, &outcome.order_id), ORDER_SENT);
}

/* ---- by hand ---- */

static void an_order_by_hand_waits_and_is_checked(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome outcome;
	struct drt_error error;
	struct order draft = { .symbol = "AAPL",
		               .side = SIDE_SELL,
		               .type = ORDER_LIMIT,
		               .quantity = dec(5),
		               .limit_price = dec(201.5),
		               .note = "by telephone" };

	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, &error), DRT_OK);
	assert_int_equal(outcome.status, ORDER_PROPOSED);
	assert_string_equal(desk_order(desk, &outcome.order_id).strategy, "manual");
	assert_string_equal(desk_order(desk, &outcome.order_id).note, "by telephone");
	draft.limit_price = dec(201.505);
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "0.01"));
	draft.limit_price = (decimal){ 0 };
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, &error),
	                 DRT_EINVAL);
	draft.limit_price = dec(201.5);
	draft.quantity = dec(0.5);
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, &error),
	                 DRT_EINVAL);
	snprintf(draft.symbol, sizeof(draft.symbol), "NOPE");
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, &error),
	                 DRT_ENOTFOUND);
}

static void an_index_is_not_traded(void **state)
{
	struct desk *desk = *state;
	struct instrument vix;
	struct trade_outcome outcome;
	struct drt_error error;
	struct order draft = { .symbol = "VIX",
		               .side = SIDE_BUY,
		               .type = ORDER_LIMIT,
		               .quantity = dec(1),
		               .limit_price = dec(20) };
	int32_t index = -1;

	assert_int_equal(instrument_init(&vix, "VIX"), DRT_OK);
	vix.type = SECURITY_INDEX;
	vix.id = 77;
	assert_int_equal(trade_add_instrument(&index, desk->trade, &vix), DRT_OK);
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "VIX is an index"));
	assert_int_equal(outcome.orders, 0);
}

static void no_rule_approves_an_order_by_hand(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome outcome;
	struct order draft = { .symbol = "AAPL", .quantity = dec(5) };

	desk_close(desk);
	desk_options(desk);
	desk->options.approver = approver_always();
	desk_start(desk);
	desk_link_up(desk);
	desk_reconcile(desk);
	assert_int_equal(trade_execute_order(&outcome, desk->trade, &draft, NULL), DRT_OK);
	assert_int_equal(outcome.status, ORDER_PROPOSED);
	assert_int_equal(desk->broker.submit_count, 0);
}

/* ---- cancels ---- */

static void a_proposal_is_cancelled_here_an_order_there(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome proposal = desk_propose(desk, "AAPL", 10);
	struct uuid id = desk_send(desk, "AAPL", 10);
	struct uuid nobody = { { 9 } };

	assert_int_equal(trade_cancel_order(desk->trade, &nobody), DRT_ENOTFOUND);
	assert_int_equal(trade_cancel_order(desk->trade, &proposal.order_id), DRT_OK);
	assert_int_equal(desk_status(desk, &proposal.order_id), ORDER_CANCELLED);
	assert_int_equal(desk->broker.cancel_count, 0);
	desk_report(desk, 1, REPORT_WORKING);
	assert_int_equal(trade_cancel_order(desk->trade, &id), DRT_OK);
	assert_int_equal(desk->broker.cancelled[0], 1);
	assert_int_equal(desk_status(desk, &id), ORDER_CANCEL_PENDING);
	assert_int_equal(trade_cancel_order(desk->trade, &id), DRT_OK); /* once is enough */
	assert_int_equal(desk->broker.cancel_count, 1);
	desk_report(desk, 1, REPORT_CANCELLED);
	assert_int_equal(desk_status(desk, &id), ORDER_CANCELLED);
	assert_int_equal(trade_cancel_order(desk->trade, &id), DRT_ESTATE);
}

static void a_fill_may_win_against_a_cancel(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);

	desk_report(desk, 1, REPORT_WORKING);
	assert_int_equal(trade_cancel_order(desk->trade, &id), DRT_OK);
	desk_fill(desk, 1, "x.01", SIDE_BUY, 10, 200);
	assert_int_equal(desk_status(desk, &id), ORDER_FILLED);
	desk_report(desk, 1, REPORT_CANCEL_REFUSED);
	assert_int_equal(desk_status(desk, &id), ORDER_FILLED);
}

static void a_refused_cancel_leaves_the_order_as_it_is(void **state)
{
	struct desk *desk = *state;
	struct uuid id = desk_send(desk, "AAPL", 10);

	desk_report(desk, 1, REPORT_WORKING);
	assert_int_equal(trade_cancel_order(desk->trade, &id), DRT_OK);
	desk_report(desk, 1, REPORT_CANCEL_REFUSED);
	assert_int_equal(desk_status(desk, &id), ORDER_ACKNOWLEDGED);
}

static void an_intent_cancels_by_tag(void **state)
{
	struct desk *desk = *state;
	struct signal signal = desk_signal("AAPL", 10);
	struct trade_outcome outcome;

	snprintf(signal.intent.tag, sizeof(signal.intent.tag), "pullback");
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(trade_approve(&outcome, desk->trade, &outcome.order_id, 1, false),
	                 DRT_OK);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	signal.intent.kind = INTENT_CANCEL;
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(outcome.orders, 2); /* one at the broker, one proposal */
	assert_int_equal(desk->broker.cancel_count, 1);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_OK);
	assert_int_equal(outcome.orders, 0);
	signal.intent.tag[0] = '\0';
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_EINVAL);
}

/* ---- locks ---- */

static void a_freeze_stops_everything_but_cancels(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome proposal = desk_propose(desk, "AAPL", 10);
	struct uuid id = desk_send(desk, "AAPL", 1);
	struct signal signal = desk_signal("AAPL", 5);
	struct trade_outcome outcome;
	const char *note = NULL;

	assert_int_equal(trade_freeze(desk->trade, "looks wrong"), DRT_OK);
	assert_true(trade_is_frozen(desk->trade, &note));
	assert_string_equal(note, "looks wrong");
	assert_true(desk_step(desk, "freeze", 0) > 0);
	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id,
	                               proposal.version, false),
	                 DRT_EDENIED);
	assert_string_equal(outcome.reason.code, "risk.frozen");
	assert_int_equal(desk_status(desk, &proposal.order_id), ORDER_PROPOSED);
	assert_int_equal(trade_process_signal(&outcome, desk->trade, &signal), DRT_EDENIED);
	assert_string_equal(outcome.reason.code, "risk.frozen");
	assert_int_equal(trade_cancel_order(desk->trade, &id), DRT_OK);
	assert_int_equal(trade_unfreeze(desk->trade, "LIVE"), DRT_EDENIED);
	assert_true(trade_is_frozen(desk->trade, NULL));
	assert_int_equal(trade_unfreeze(desk->trade, "PAPER"), DRT_OK);
	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id,
	                               proposal.version, false),
	                 DRT_OK);
}

static void nothing_is_sent_before_reconciliation(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome proposal, outcome;

	desk_close(desk);
	desk_options(desk);
	desk_start(desk);
	desk_account(desk, 100000, 100000);
	proposal = desk_propose(desk, "AAPL", 10);
	assert_true(trade_is_locked(desk->trade));
	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id, 1, false),
	                 DRT_EDENIED);
	assert_string_equal(outcome.reason.code, "risk.locked");
	desk_link_up(desk);
	assert_int_equal(desk->broker.reconcile_count, 1);
	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id, 1, false),
	                 DRT_EDENIED);
	desk_reconcile(desk);
	assert_false(trade_is_locked(desk->trade));
	assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id, 1, false),
	                 DRT_OK);
}

static void a_lost_link_locks_until_it_is_reconciled_again(void **state)
{
	struct desk *desk = *state;
	const struct broker_handler *handler = desk->broker.port.handler;

	handler->link(desk->trade, LINK_SUSPENDED, "1100");
	assert_true(trade_is_locked(desk->trade));
	handler->link(desk->trade, LINK_UP, NULL);
	assert_true(trade_is_locked(desk->trade));
	assert_int_equal(desk->broker.reconcile_count, 2);
	desk_reconcile(desk);
	assert_false(trade_is_locked(desk->trade));
}

/* ---- sending fails ---- */

static void what_never_left_is_refused_what_may_have_left_is_unknown(void **state)
{
	static const struct {
		enum drt_status answer;
		enum order_status want;
	} cases[] = {
		{ DRT_ECLOSED, ORDER_REJECTED },
		{ DRT_EFULL, ORDER_REJECTED },
		{ DRT_EUNKNOWN, ORDER_UNKNOWN },
	};
	struct desk *desk = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trade_outcome proposal = desk_propose(desk, "AAPL", 10);
		struct trade_outcome outcome;

		desk->broker.answer = cases[i].answer;
		assert_int_equal(trade_approve(&outcome, desk->trade, &proposal.order_id,
		                               proposal.version, false),
		                 cases[i].answer);
		assert_int_equal(desk_status(desk, &proposal.order_id), cases[i].want);
		assert_int_equal(desk->broker.submit_count, 0);
	}
}

static void no_journal_no_order(void **state)
{
	struct desk *desk = *state;

	/* every call of the journal in the approval fails in turn */
	for (int n = 0;; n++) {
		struct trade_outcome proposal, outcome;
		enum drt_status status = DRT_OK;
		int before = 0;

		desk_close(desk);
		desk_open(desk);
		proposal = desk_propose(desk, "AAPL", 10);
		before = desk->journal.calls;
		desk->journal.fail_at = before + n;
		status = trade_approve(&outcome, desk->trade, &proposal.order_id,
		                       proposal.version, false);
		if (status == DRT_OK && desk->journal.calls <= desk->journal.fail_at)
			break;
		if (desk_step(desk, "step sent", before) >= 0 || status == DRT_OK) {
			/* it failed after the order was sent: no more orders */
			assert_int_equal(desk->broker.submit_count, 1);
		} else {
			assert_int_equal(status, DRT_EIO);
			assert_int_equal(desk->broker.submit_count, 0);
			assert_int_equal(desk_status(desk, &proposal.order_id), ORDER_REJECTED);
		}
		assert_true(trade_is_frozen(desk->trade, NULL));
		assert_int_equal(trade_unfreeze(desk->trade, "PAPER"), DRT_EIO);
	}
}

/* ---- views ---- */

static void an_order_is_found_by_its_last_digits(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome first = desk_propose(desk, "AAPL", 10);
	struct trade_outcome second = desk_propose(desk, "AAPL", 11);
	char text[UUID_TEXT];
	struct uuid id;

	uuid_format(text, &second.order_id);
	assert_int_equal(trade_find_order(&id, desk->trade, text), DRT_OK);
	assert_int_equal(uuid_cmp(&id, &second.order_id), 0);
	assert_int_equal(trade_find_order(&id, desk->trade, "0001"), DRT_OK);
	assert_int_equal(uuid_cmp(&id, &first.order_id), 0);
	assert_int_equal(trade_find_order(&id, desk->trade, "002"), DRT_EINVAL);
	assert_int_equal(trade_find_order(&id, desk->trade, "beef"), DRT_ENOTFOUND);
}

static void a_view_shows_exposure_before_and_after(void **state)
{
	struct desk *desk = *state;
	struct trade_outcome proposal;
	struct trade_order_view view;

	(void)desk_send(desk, "AAPL", 10);
	desk_fill(desk, 1, "x.01", SIDE_BUY, 10, 200);
	proposal = desk_propose(desk, "AAPL", -4);
	assert_int_equal(trade_get_order_view(&view, desk->trade, &proposal.order_id), DRT_OK);
	assert_int_equal(view.position_before.e8, dec(10).e8);
	assert_int_equal(view.position_after.e8, dec(6).e8);
	assert_true(test_close(view.exposure_before, 0.02, 1e-12));
	assert_true(test_close(view.exposure_after, 0.012, 1e-12));
	assert_true(test_close(view.gross_after, 0.012, 1e-12));
	assert_int_equal(view.value.e8, dec(800).e8);
}

#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DESK(a_signal_becomes_a_proposal_that_waits),
		WITH_DESK(an_approval_journals_before_it_sends),
		WITH_DESK(an_approval_names_a_version),
		WITH_DESK(a_proposal_expires_on_the_monotonic_clock),
		WITH_DESK(a_rejection_ends_a_proposal),
		WITH_DESK(a_signal_is_taken_once_and_in_time),
		WITH_DESK(a_target_counts_what_is_held_and_on_its_way),
		WITH_DESK(a_rule_approves_what_it_is_written_for),
		WITH_DESK(a_rule_waits_for_the_link_and_then_sends),
		WITH_DESK(an_order_by_hand_waits_and_is_checked),
		WITH_DESK(an_index_is_not_traded),
		WITH_DESK(no_rule_approves_an_order_by_hand),
		WITH_DESK(a_proposal_is_cancelled_here_an_order_there),
		WITH_DESK(a_fill_may_win_against_a_cancel),
		WITH_DESK(a_refused_cancel_leaves_the_order_as_it_is),
		WITH_DESK(an_intent_cancels_by_tag),
		WITH_DESK(a_freeze_stops_everything_but_cancels),
		WITH_DESK(nothing_is_sent_before_reconciliation),
		WITH_DESK(a_lost_link_locks_until_it_is_reconciled_again),
		WITH_DESK(what_never_left_is_refused_what_may_have_left_is_unknown),
		WITH_DESK(no_journal_no_order),
		WITH_DESK(an_order_is_found_by_its_last_digits),
		WITH_DESK(a_view_shows_exposure_before_and_after),
	};

	return cmocka_run_group_tests_name("trade orders", tests, NULL, NULL);
}
