/* test_broker_worker.c - engine/broker_worker.h with a simulated gateway: proposals, approvals,
 * refusals, the freeze, signals. */
#include "engine/broker_worker.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/agent_worker.h"
#include "model/json.h"
#include "tests/support/support.h"
#include "tests/unit/engine/broker_calls.h"
#include "tests/unit/engine/engine_world.h"
#include "tests/unit/engine/samples.h"

/* ---- the session ---- */

static void the_broker_comes_up_and_tells_the_account(void **state)
{
	struct world *world = *state;
	json_t *value = status_of(world);

	assert_true(json_is_false(peer_member(value, "locked")));
	assert_true(json_is_true(peer_member(value, "synthetic")));
	assert_string_equal(peer_text(value, "account"), "DU1000001");
	assert_int_equal(json_integer_value(peer_member(value, "market_speed_milli")), 60000);
	assert_true(json_integer_value(peer_member(value, "data_age_ns")) < 5 * NS_PER_SEC);
	json_decref(value);
	value = peer_get(&world->peer, "trade.get_portfolio_status", json_object());
	assert_true(json_number_value(peer_member(peer_member(value, "account"), "equity")) ==
	            100000);
	assert_int_equal(json_array_size(peer_member(value, "positions")), 0);
	json_decref(value);
}

static void what_is_held_is_told_to_the_agent(void **state)
{
	struct world *world = *state;

	assert_true(world->engine->agent->holdings_known);
	assert_int_equal(world->engine->agent->cash.e8, 100000 * DECIMAL_ONE);
}

/* ---- an order by hand ---- */

static void an_order_waits_for_its_approval_and_fills(void **state)
{
	struct world *world = *state;
	json_t *outcome = propose(world, "spy", "buy", 10, 0);
	json_t *value = NULL;

	assert_string_equal(peer_text(outcome, "status"), "PENDING");
	world_run(world, 60 * NS_PER_SEC);
	value = peer_get(&world->peer, "trade.get_order_status", order_id(outcome));
	assert_string_equal(peer_text(value, "status"), "PENDING");
	assert_true(json_integer_value(peer_member(value, "expires_in_ns")) < 241 * NS_PER_SEC);
	assert_true(json_array_size(peer_member(value, "checks")) > 5);
	json_decref(value);
	json_decref(peer_get(&world->peer, "trade.approve", approval(outcome)));
	wait_for_order(world, outcome, "FILLED");
	world_run(world, NS_PER_SEC);
	value = peer_get(&world->peer, "kb.get_fills", json_pack("{s:s}", "symbol", "spy"));
	assert_true(json_array_size(peer_member(value, "fills")) >= 1);
	json_decref(value);
	value = peer_get(&world->peer, "kb.get_orders", json_pack("{s:s}", "symbol", "SPY"));
	assert_string_equal(
		peer_text(json_array_get(peer_member(value, "orders"), 0), "status"), "FILLED");
	json_decref(value);
	value = peer_get(&world->peer, "trade.get_portfolio_status", json_object());
	assert_int_equal(json_array_size(peer_member(value, "positions")), 1);
	json_decref(value);
	assert_true(world->engine->agent->cash.e8 < 100000 * DECIMAL_ONE);
	assert_true(note_came(world, "order.changed"));
	assert_true(note_came(world, "order.fill"));
	json_decref(outcome);
}

static void only_the_version_that_was_seen_is_approved_and_only_once(void **state)
{
	struct world *world = *state;
	json_t *outcome = propose(world, "SPY", "BUY", 1, 0);
	json_t *params = approval(outcome);

	json_object_set_new(
		params, "version",
		json_integer(json_integer_value(peer_member(outcome, "version")) + 1));
	peer_refused(&world->peer, "trade.approve", params, DRT_ESTATE);
	json_decref(peer_get(&world->peer, "trade.approve", approval(outcome)));
	peer_refused(&world->peer, "trade.approve", approval(outcome), DRT_ESTATE);
	wait_for_order(world, outcome, "FILLED");
	json_decref(outcome);
}

static void a_rejected_proposal_is_over(void **state)
{
	struct world *world = *state;
	json_t *outcome = propose(world, "SPY", "BUY", 1, 0);
	json_t *value = peer_get(&world->peer, "trade.reject",
	                         json_pack("{s:O, s:s}", "order_id",
	                                   peer_member(outcome, "order_id"), "note", "no"));

	json_decref(value);
	peer_refused(&world->peer, "trade.approve", approval(outcome), DRT_ESTATE);
	peer_refused(&world->peer, "trade.reject", order_id(outcome), DRT_ESTATE);
	peer_refused(&world->peer, "trade.cancel_order", order_id(outcome), DRT_ESTATE);
	value = peer_get(&world->peer, "trade.get_orders", json_pack("{s:b}", "open", 1));
	assert_int_equal(json_array_size(peer_member(value, "orders")), 0);
	json_decref(value);
	json_decref(outcome);
}

static void a_proposal_expires_by_the_clock_that_never_runs_fast(void **state)
{
	struct world *world = *state;
	json_t *outcome = propose(world, "SPY", "BUY", 1, 0);

	world_run(world, 295 * NS_PER_SEC); /* nearly five hours of market time */
	json_decref(peer_get(&world->peer, "trade.get_order_status", order_id(outcome)));
	world_run(world, 10 * NS_PER_SEC);
	peer_refused(&world->peer, "trade.approve", approval(outcome), DRT_EEXPIRED);
	json_decref(outcome);
}

static void a_working_order_is_cancelled(void **state)
{
	struct world *world = *state;
	json_t *outcome =
		propose(world, "SPY", "BUY", 1, floor(last_price(world, "SPY") * 0.99));
	json_t *value = NULL;

	json_decref(peer_get(&world->peer, "trade.approve", approval(outcome)));
	wait_for_order(world, outcome, "SUBMITTED");
	value = peer_get(&world->peer, "trade.get_orders", json_pack("{s:b}", "open", 1));
	assert_int_equal(json_array_size(peer_member(value, "orders")), 1);
	json_decref(value);
	json_decref(peer_get(&world->peer, "trade.cancel_order", order_id(outcome)));
	wait_for_order(world, outcome, "CANCELLED");
	json_decref(outcome);
}

/* ---- refusals ---- */

static void calls_that_make_no_sense_are_refused(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "trade.execute_order", "{}", DRT_EINVAL, "order is missing" },
		{ "trade.execute_order", "{\"order\":5}", DRT_EINVAL, "order" },
		{ "trade.execute_order", "{\"order\":{}}", DRT_EPARSE, "symbol" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"a b\",\"direction\":\"BUY\",\"quantity\":1}}",
		  DRT_EINVAL, "a b" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"GOLD\",\"direction\":\"BUY\",\"quantity\":1}}",
		  DRT_ENOTFOUND, "GOLD" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"HOLD\",\"quantity\":1}}",
		  DRT_EINVAL, "HOLD" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\"}}", DRT_EPARSE,
		  "quantity" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\",\"quantity\":0}}",
		  DRT_EINVAL, "quantity" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\",\"quantity\":-5}}",
		  DRT_EINVAL, "quantity" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\",\"quantity\":1e300}}",
		  DRT_ERANGE, "quantity" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\",\"quantity\":\"1\"}}",
		  DRT_EPARSE, "quantity" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\",\"quantity\":1,"
		  "\"order_type\":\"MAGIC\"}}",
		  DRT_EINVAL, "MAGIC" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\",\"quantity\":1,"
		  "\"order_type\":\"LIMIT\"}}",
		  DRT_EINVAL, "limit" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\",\"quantity\":1,"
		  "\"order_type\":\"STOP\"}}",
		  DRT_EINVAL, "stop" },
		{ "trade.execute_order",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\",\"quantity\":1,"
		  "\"time_in_force\":\"EVER\"}}",
		  DRT_EINVAL, "EVER" },
		{ "trade.approve", "{}", DRT_EPARSE, "order_id" },
		{ "trade.approve", "{\"order_id\":\"ffff\",\"version\":1}", DRT_ENOTFOUND,
		  "ffff" },
		{ "trade.approve", "{\"order_id\":\"\",\"version\":1}", DRT_EINVAL,
		  "four digits" },
		{ "trade.cancel_order", "{\"order_id\":\"abc\"}", DRT_EINVAL, "four digits" },
		{ "trade.approve", "{\"order_id\":\"xyz!\",\"version\":1}", DRT_ENOTFOUND,
		  "xyz!" },
		{ "trade.reject", "{\"order_id\":5}", DRT_EPARSE, "order_id" },
		{ "trade.cancel_order", "{\"order_id\":\"0000\"}", DRT_ENOTFOUND, "0000" },
		{ "trade.get_order_status", "{}", DRT_EPARSE, "order_id" },
		{ "trade.get_orders", "{\"open\":\"yes\"}", DRT_EPARSE, "open" },
		{ "trade.freeze", "{\"note\":5}", DRT_EPARSE, "note" },
		{ "trade.unfreeze", "{}", DRT_EPARSE, "word" },
		{ "trade.process_signal", "{}", DRT_EINVAL, "signal" },
		{ "trade.process_signal", "{\"signal\":{}}", DRT_EPARSE, "" },
		{ "trade.process_signal", "{\"signal_id\":\"nothing\"}", DRT_EPARSE,
		  "signal_id" },
		{ "trade.process_signal",
		  "{\"signal_id\":\"01976000-0000-7000-8000-00000000000f\"}", DRT_ENOTFOUND,
		  "signal" },
		{ "analysis.collect_market_data", "{}", DRT_EINVAL, "symbols" },
		{ "analysis.collect_market_data", "{\"symbols\":[\"GOLD\"]}", DRT_ENOTFOUND,
		  "GOLD" },
		{ "analysis.collect_market_data", "{\"symbols\":[5]}", DRT_ENOTFOUND, "?" },
		{ "analysis.collect_market_data",
		  "{\"symbols\":[\"SPY\"],\"timeframe\":\"1h\"}", DRT_EINVAL, "1h" },
	};

	world_refuse_all(*state, rows, sizeof(rows) / sizeof(rows[0]));
}

static void the_version_of_a_row_is_a_number_that_fits(void **state)
{
	static const int64_t versions[] = {
		0, -1, INT64_C(4294967296), INT64_C(4294967297), INT64_MAX, INT64_MIN
	};
	struct world *world = *state;
	json_t *outcome = propose(world, "SPY", "BUY", 1, 0);

	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		json_t *params = approval(outcome);

		json_object_set_new(params, "version", json_integer(versions[i]));
		peer_refused(&world->peer, "trade.approve", json_incref(params), DRT_EINVAL);
		if (versions[i] != 0)
			peer_refused(&world->peer, "trade.reject", json_incref(params),
			             DRT_EINVAL);
		json_decref(params);
	}
	json_decref(peer_get(&world->peer, "trade.reject", order_id(outcome)));
	json_decref(outcome);
}

static void the_gate_refuses_with_its_rule(void **state)
{
	struct world *world = *state;
	double price = last_price(world, "SPY");
	json_t *outcome = NULL;
	json_t *params = NULL;

	peer_refused(&world->peer, "trade.execute_order",
	             json_pack("{s:{s:s, s:s, s:i}}", "order", "symbol", "SPY", "direction",
	                       "BUY", "quantity", 100000),
	             DRT_EDENIED);
	assert_int_equal(strncmp(reason_code(world), "risk.", 5), 0);
	/* beyond the soft limit of a position a person must accept it */
	outcome = propose(world, "SPY", "BUY", floor(22000 / price), 0);
	peer_refused(&world->peer, "trade.approve", approval(outcome), DRT_EDENIED);
	assert_string_equal(reason_code(world), "risk.position");
	params = approval(outcome);
	json_object_set_new(params, "accept_soft", json_true());
	json_decref(peer_get(&world->peer, "trade.approve", params));
	wait_for_order(world, outcome, "FILLED");
	json_decref(outcome);
}

/* ---- the freeze ---- */

static void a_freeze_holds_over_a_restart_until_the_word_is_typed(void **state)
{
	struct world *world = *state;
	json_t *outcome = propose(world, "SPY", "BUY", 1, 0);
	json_t *value = NULL;

	json_decref(
		peer_get(&world->peer, "trade.freeze", json_pack("{s:s}", "note", "storm")));
	peer_refused(&world->peer, "trade.approve", approval(outcome), DRT_EDENIED);
	assert_string_equal(reason_code(world), "risk.frozen");
	world_stop(world);
	world_start(world);
	world_wait_status(world, "broker", "up");
	value = status_of(world);
	assert_true(json_is_true(peer_member(value, "frozen")));
	assert_string_equal(peer_text(value, "frozen_reason"), "storm");
	json_decref(value);
	peer_refused(&world->peer, "trade.unfreeze", json_pack("{s:s}", "word", "LIVE"),
	             DRT_EDENIED);
	peer_refused(&world->peer, "trade.unfreeze", json_pack("{s:s}", "word", "paper"),
	             DRT_EDENIED);
	json_decref(
		peer_get(&world->peer, "trade.unfreeze", json_pack("{s:s}", "word", "PAPER")));
	world_wait_status(world, "frozen_reason", "");
	json_decref(outcome);
}

/* ---- signals ---- */

static struct signal buy_signal(const struct world *world, unsigned n)
{
	struct signal signal = sample_signal(n, "momentum", "SPY");

	signal.time_ns = clock_now_ns(world->engine->market);
	signal.expiration_ns = signal.time_ns + 10 * NS_PER_DAY;
	signal.reference_price = last_price(world, "SPY");
	return signal;
}

static void post_signal(struct world *world, const struct signal *signal)
{
	struct message_signals *message = message_signals_new(signal->time_ns, signal, 1);

	assert_true(engine_post(world->engine, WORKER_STORE, message_ref(&message->base)));
	assert_true(engine_post(world->engine, WORKER_BROKER, &message->base));
	world_run(world, NS_PER_SEC);
}

static size_t signals_in(struct world *world, const char *state)
{
	json_t *value =
		peer_get(&world->peer, "kb.get_trading_signals",
	                 json_pack("{s:s, s:s}", "state", state, "strategy", "momentum"));
	size_t count = json_array_size(peer_member(value, "signals"));

	json_decref(value);
	return count;
}

static void a_signal_becomes_a_proposal_once(void **state)
{
	struct world *world = *state;
	struct signal signal = buy_signal(world, 1);
	size_t before = signals_in(world, "taken");
	json_t *value = NULL;

	post_signal(world, &signal);
	value = peer_get(&world->peer, "trade.get_orders", json_pack("{s:b}", "open", 1));
	assert_int_equal(json_array_size(peer_member(value, "orders")), 1);
	json_decref(value);
	assert_int_equal(signals_in(world, "taken"), before + 1);
	assert_true(note_came(world, "order.changed"));
	/* again: what was taken stays taken */
	assert_true(engine_post(world->engine, WORKER_BROKER,
	                        &message_signals_new(0, &signal, 1)->base));
	world_run(world, NS_PER_SEC);
	assert_int_equal(signals_in(world, "taken"), before + 1);
	peer_refused(&world->peer, "trade.process_signal",
	             json_pack("{s:o}", "signal", signal_to_json(&signal)), DRT_EEXIST);
}

static void a_signal_that_cannot_be_traded_is_marked_refused(void **state)
{
	struct world *world = *state;
	struct signal signal = buy_signal(world, 2);
	size_t before = signals_in(world, "refused");

	snprintf(signal.symbol, sizeof(signal.symbol), "GOLD");
	post_signal(world, &signal);
	assert_int_equal(signals_in(world, "refused"), before + 1);
	signal = buy_signal(world, 3);
	signal.state = SIGNAL_NOT_RAISED; /* a candidate is only looked at */
	post_signal(world, &signal);
	assert_int_equal(signals_in(world, "refused"), before + 1);
}

/* Strategies that are done before the broker's figures and the first quotes have come. */
static void a_signal_before_prices_waits_for_them(void **state)
{
	struct world *world = *state;
	struct signal signal = buy_signal(world, 5);
	size_t refused = signals_in(world, "refused");
	size_t taken = signals_in(world, "taken");

	world_stop(world);
	world_start(world);
	assert_true(isnan(last_price(world, "SPY")));
	post_signal(world, &signal);
	world_wait_status(world, "broker", "up");
	world_run(world, 5 * NS_PER_SEC);
	assert_int_equal(signals_in(world, "refused"), refused);
	assert_int_equal(signals_in(world, "taken"), taken + 1);
}

static void a_signal_does_not_wait_for_ever(void **state)
{
	struct world *world = *state;
	struct signal signal = buy_signal(world, 6);
	size_t refused = signals_in(world, "refused");

	world_stop(world);
	gateway_free(world->gateway);
	world->gateway = NULL;
	world_start(world);
	post_signal(world, &signal);
	world_run(world, NS_PER_MIN);
	assert_int_equal(signals_in(world, "refused"), refused);
	world_run(world, 2 * NS_PER_MIN);
	assert_int_equal(signals_in(world, "refused"), refused + 1);
}

static void a_stored_signal_is_processed_by_its_id(void **state)
{
	struct world *world = *state;
	struct signal signal = buy_signal(world, 4);
	json_t *outcome = NULL;

	json_decref(peer_get(&world->peer, "kb.store_trading_signal",
	                     json_pack("{s:o}", "signal", signal_to_json(&signal))));
	outcome = peer_get(&world->peer, "trade.process_signal",
	                   json_pack("{s:o}", "signal_id", json_from_uuid(&signal.id)));
	assert_int_equal(json_integer_value(peer_member(outcome, "orders")), 1);
	assert_string_equal(peer_text(outcome, "status"), "PENDING");
	json_decref(outcome);
}

static void a_written_rule_approves_without_a_person(void **state)
{
	struct world *world = *state;
	struct approval_rule *rule = &world->settings.rules[0];
	struct signal signal;
	json_t *value = NULL;

	world_stop(world);
	*rule = (struct approval_rule){ .name = "small",
		                        .strategy = "momentum",
		                        .buys = true,
		                        .max_value = decimal_from_int(50000),
		                        .to_minute = 1440 };
	world->settings.rule_count = 1;
	world_start(world);
	world_wait_status(world, "broker", "up");
	world_run(world, 2 * NS_PER_SEC);
	signal = buy_signal(world, 5);
	post_signal(world, &signal);
	world_run(world, 30 * NS_PER_SEC);
	value = peer_get(&world->peer, "kb.get_fills", json_pack("{s:s}", "symbol", "SPY"));
	assert_true(json_array_size(peer_member(value, "fills")) >= 1);
	assert_string_equal(
		peer_text(json_array_get(peer_member(value, "fills"), 0), "strategy"),
		"momentum");
	json_decref(value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, broker_begin, broker_end)
		T(the_broker_comes_up_and_tells_the_account),
		T(what_is_held_is_told_to_the_agent),
		T(an_order_waits_for_its_approval_and_fills),
		T(only_the_version_that_was_seen_is_approved_and_only_once),
		T(a_rejected_proposal_is_over),
		T(a_proposal_expires_by_the_clock_that_never_runs_fast),
		T(a_working_order_is_cancelled),
		T(calls_that_make_no_sense_are_refused),
		T(the_version_of_a_row_is_a_number_that_fits),
		T(the_gate_refuses_with_its_rule),
		T(a_freeze_holds_over_a_restart_until_the_word_is_typed),
		T(a_signal_becomes_a_proposal_once),
		T(a_signal_that_cannot_be_traded_is_marked_refused),
		T(a_signal_before_prices_waits_for_them),
		T(a_signal_does_not_wait_for_ever),
		T(a_stored_signal_is_processed_by_its_id),
		T(a_written_rule_approves_without_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
