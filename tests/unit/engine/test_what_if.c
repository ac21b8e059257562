/* test_what_if.c - trade.what_if of doc/API.md, with a simulated gateway. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/engine/broker_calls.h"

static json_t *ask_for(struct world *world, const char *symbol, double quantity, double limit)
{
	json_t *order = json_pack("{s:s, s:s, s:f}", "symbol", symbol, "direction", "BUY",
	                          "quantity", quantity);

	if (limit > 0) {
		json_object_set_new(order, "order_type", json_string("LIMIT"));
		json_object_set_new(order, "price", json_real(limit));
	}
	return peer_get(&world->peer, "trade.what_if", json_pack("{s:o}", "order", order));
}

static double figure(const json_t *answer, const char *margin, const char *when)
{
	return json_number_value(peer_member(peer_member(answer, margin), when));
}

static void a_draft_is_reckoned_and_not_proposed(void **state)
{
	struct world *world = *state;
	json_t *answer = ask_for(world, "SPY", 10, 0);
	json_t *orders = NULL;

	assert_string_equal(peer_text(answer, "symbol"), "SPY");
	assert_true(figure(answer, "initial_margin", "before") == 0);
	assert_true(figure(answer, "initial_margin", "after") > 100);
	assert_true(fabs(figure(answer, "available_funds", "after") -
	                 (figure(answer, "equity_with_loan", "after") -
	                  figure(answer, "initial_margin", "after"))) < 1e-6);
	assert_true(fabs(figure(answer, "excess_liquidity", "change") +
	                 figure(answer, "maintenance_margin", "change")) < 1e-6);
	assert_true(json_number_value(peer_member(answer, "commission_min")) == 1);
	assert_true(json_number_value(peer_member(answer, "spread_cost")) > 0);
	json_decref(answer);
	orders = peer_get(&world->peer, "trade.get_orders", json_object());
	assert_int_equal(json_array_size(peer_member(orders, "orders")), 0);
	json_decref(orders);
}

static void a_limit_that_waits_pays_no_spread(void **state)
{
	struct world *world = *state;
	json_t *answer = ask_for(world, "SPY", 10, floor(last_price(world, "SPY") * 0.99));

	assert_true(json_number_value(peer_member(answer, "spread_cost")) == 0);
	json_decref(answer);
}

static void a_proposal_is_reckoned_by_its_id_while_it_waits(void **state)
{
	struct world *world = *state;
	json_t *outcome = propose(world, "SPY", "BUY", 10, 0);
	json_t *answer = peer_get(&world->peer, "trade.what_if", order_id(outcome));

	assert_true(figure(answer, "initial_margin", "after") > 100);
	json_decref(answer);
	json_decref(peer_get(&world->peer, "trade.approve", approval(outcome)));
	wait_for_order(world, outcome, "FILLED");
	peer_refused(&world->peer, "trade.what_if", order_id(outcome), DRT_ESTATE);
	/* what is held is the margin before the next one */
	answer = ask_for(world, "SPY", 10, 0);
	assert_true(figure(answer, "initial_margin", "before") > 100);
	json_decref(answer);
	json_decref(outcome);
}

static void what_cannot_be_reckoned_is_refused(void **state)
{
	struct world *world = *state;
	static const struct world_bad_call rows[] = {
		{ "trade.what_if", "{}", DRT_EINVAL, "order or order_id" },
		{ "trade.what_if", "{\"order_id\":\"ffff\"}", DRT_ENOTFOUND, "no order" },
		{ "trade.what_if",
		  "{\"order\":{\"symbol\":\"NOPE\",\"direction\":\"BUY\",\"quantity\":1}}",
		  DRT_ENOTFOUND, "known instrument" },
		{ "trade.what_if",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"BUY\",\"quantity\":0}}",
		  DRT_EINVAL, "quantity" },
		{ "trade.what_if",
		  "{\"order\":{\"symbol\":\"SPY\",\"direction\":\"UP\",\"quantity\":1}}",
		  DRT_EINVAL, "direction" },
	};

	world_refuse_all(world, rows, sizeof(rows) / sizeof(rows[0]));
}

static void without_the_gateway_nobody_reckons(void **state)
{
	struct world *world = *state;
	json_t *params = json_pack("{s:{s:s, s:s, s:i}}", "order", "symbol", "SPY", "direction",
	                           "BUY", "quantity", 1);
	size_t cut = 0;

	assert_int_equal(sim_world_cut(&cut, world->world, "tcp:127.0.0.1:4002"), DRT_OK);
	world_run(world, NS_PER_SEC / 10);
	peer_refused(&world->peer, "trade.what_if", params, DRT_ECLOSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, broker_begin, broker_end)
		T(a_draft_is_reckoned_and_not_proposed),
		T(a_limit_that_waits_pays_no_spread),
		T(a_proposal_is_reckoned_by_its_id_while_it_waits),
		T(what_cannot_be_reckoned_is_refused),
		T(without_the_gateway_nobody_reckons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
