/* test_broker_trouble.c - engine/broker_worker.h when something is wrong: a broker that goes,
 * a ledger that cannot be written, a restart, a second engine, a market that is none. */
#include "engine/broker_worker.h"

#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"
#include "tests/support/support.h"
#include "tests/unit/engine/broker_calls.h"

static void without_the_broker_nothing_is_sent_and_it_comes_back(void **state)
{
	struct world *world = *state;
	json_t *outcome = propose(world, "SPY", "BUY", 1, 0);
	json_t *value = NULL;

	gateway_free(world->gateway);
	world->gateway = NULL;
	world_wait_status(world, "broker", "down");
	value = status_of(world);
	assert_true(*peer_text(value, "broker_text")); /* why */
	json_decref(value);
	peer_refused(&world->peer, "trade.approve", approval(outcome), DRT_EDENIED);
	assert_string_equal(reason_code(world), "risk.locked");
	peer_refused(&world->peer, "trade.reconcile", json_object(), DRT_ECLOSED);
	peer_refused(&world->peer, "analysis.collect_market_data",
	             json_pack("{s:[s]}", "symbols", "SPY"), DRT_ECLOSED);
	loop_free(world->gateway_loop);
	world_add_gateway(world);
	world_wait_status(world, "broker", "up");
	world_run(world, 2 * NS_PER_SEC);
	json_decref(peer_get(&world->peer, "trade.approve", approval(outcome)));
	wait_for_order(world, outcome, "FILLED");
	json_decref(outcome);
}

static void an_order_that_cannot_be_written_down_is_not_sent(void **state)
{
	struct world *world = *state;
	json_t *outcome = propose(world, "SPY", "BUY", 1, 0);
	json_t *value = NULL;
	const char *text = NULL;

	world_run(world, NS_PER_SEC);
	world_fill_disk(true);
	value = peer_ask(&world->peer, "trade.approve", approval(outcome));
	world_fill_disk(false);
	assert_null(value);
	assert_string_equal(peer_text(peer_member(world->peer.error, "data"), "status"),
	                    drt_status_name(DRT_EIO));
	assert_non_null(strstr(peer_text(world->peer.error, "message"), "nothing was sent"));
	world_run(world, 30 * NS_PER_SEC);
	wait_for_order(world, outcome, "REJECTED");
	json_decref(outcome);
	value = peer_get(&world->peer, "trade.get_portfolio_status", json_object());
	assert_int_equal(json_array_size(peer_member(value, "positions")), 0);
	json_decref(value);
	/* what was lost is not known, so that only a restart trades again */
	peer_refused(&world->peer, "trade.execute_order",
	             json_pack("{s:{s:s, s:s, s:i}}", "order", "symbol", "AAPL", "direction",
	                       "BUY", "quantity", 1),
	             DRT_EDENIED);
	text = peer_refused(&world->peer, "trade.unfreeze", json_pack("{s:s}", "word", "PAPER"),
	                    DRT_EIO);
	assert_non_null(strstr(text, "start the engine again"));
	world_stop(world);
	world_start(world);
	world_wait_status(world, "broker", "up");
	world_run(world, 2 * NS_PER_SEC);
	outcome = propose(world, "AAPL", "BUY", 1, 0);
	json_decref(peer_get(&world->peer, "trade.approve", approval(outcome)));
	wait_for_order(world, outcome, "FILLED");
	json_decref(outcome);
}

static void a_freeze_that_cannot_be_written_down_freezes_and_says_so(void **state)
{
	struct world *world = *state;
	json_t *value = NULL;

	world_run(world, NS_PER_SEC);
	world_fill_disk(true);
	value = peer_ask(&world->peer, "trade.freeze", json_object());
	world_fill_disk(false);
	assert_null(value);
	assert_non_null(strstr(peer_text(world->peer.error, "message"), "frozen, but"));
	world_run(world, NS_PER_SEC);
	value = status_of(world);
	assert_true(json_is_true(peer_member(value, "frozen")));
	json_decref(value);
}

static void orders_and_positions_outlive_the_engine(void **state)
{
	struct world *world = *state;
	json_t *filled = propose(world, "SPY", "BUY", 3, 0);
	json_t *working =
		propose(world, "SPY", "BUY", 1, floor(last_price(world, "SPY") * 0.99));
	json_t *value = NULL;

	json_decref(peer_get(&world->peer, "trade.approve", approval(filled)));
	json_decref(peer_get(&world->peer, "trade.approve", approval(working)));
	wait_for_order(world, filled, "FILLED");
	wait_for_order(world, working, "SUBMITTED");
	world_stop(world);
	world_start(world);
	value = peer_get(&world->peer, "trade.get_orders", json_object());
	assert_int_equal(json_array_size(peer_member(value, "orders")), 2);
	json_decref(value);
	world_wait_status(world, "broker", "up");
	wait_for_order(world, working, "SUBMITTED");
	value = peer_get(&world->peer, "trade.get_portfolio_status", json_object());
	assert_true(json_number_value(peer_member(
			    json_array_get(peer_member(value, "positions"), 0), "quantity")) ==
	            3);
	json_decref(value);
	json_decref(peer_get(&world->peer, "trade.cancel_order", order_id(working)));
	wait_for_order(world, working, "CANCELLED");
	json_decref(filled);
	json_decref(working);
}

static void the_ledger_has_one_engine_at_a_time(void **state)
{
	struct world *world = *state;
	struct drt_error error = { .status = DRT_OK };
	struct engine *second = NULL;

	assert_int_equal(engine_new(&second, &world->host, &world->settings, NULL, &error),
	                 DRT_EBUSY);
	assert_non_null(strstr(error.text, "ledger.db"));
	assert_null(second);
	json_decref(status_of(world));
}

static void a_live_engine_takes_no_simulated_market(void **state)
{
	struct world *world = *state;
	json_t *value = NULL;

	world_stop(world);
	world->settings.live = true;
	world_start(world);
	world_run(world, 30 * NS_PER_SEC);
	value = status_of(world);
	assert_string_equal(peer_text(value, "mode"), "LIVE");
	assert_string_not_equal(peer_text(value, "broker"), "up");
	assert_int_equal(json_integer_value(peer_member(value, "market_speed_milli")), 1000);
	assert_true(json_is_true(peer_member(value, "locked")));
	json_decref(value);
	assert_true(note_came(world, "broker.simulated_in_live"));
}

static void what_is_halted_is_not_ordered_until_it_trades(void **state)
{
	struct world *world = *state;
	json_t *outcome = propose(world, "SPY", "BUY", 1, 0);
	int spy = 0;

	while (strcmp(world->gateway->instruments[spy].instrument.symbol, "SPY") != 0)
		spy++;
	gw_market_halt(world->gateway, spy, true);
	world_run(world, 2 * NS_PER_SEC);
	peer_refused(&world->peer, "trade.approve", approval(outcome), DRT_EDENIED);
	assert_string_equal(reason_code(world), "risk.halted");
	gw_market_halt(world->gateway, spy, false);
	world_run(world, 2 * NS_PER_SEC);
	json_decref(peer_get(&world->peer, "trade.approve", approval(outcome)));
	wait_for_order(world, outcome, "FILLED");
	json_decref(outcome);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, broker_begin, broker_end)
		T(without_the_broker_nothing_is_sent_and_it_comes_back),
		T(an_order_that_cannot_be_written_down_is_not_sent),
		T(a_freeze_that_cannot_be_written_down_freezes_and_says_so),
		T(orders_and_positions_outlive_the_engine),
		T(the_ledger_has_one_engine_at_a_time),
		T(what_is_halted_is_not_ordered_until_it_trades),
		T(a_live_engine_takes_no_simulated_market),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
