/* test_broker_stop.c - changing, cancelling and closing over the control API, with a
 * simulated gateway. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"

static int begin(void **state)
{
	static struct world world;

	world_init(&world);
	world_add_gateway(&world);
	world.settings.strategy_count = 0;
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	world_run(&world, 2 * NS_PER_SEC); /* quotes of every instrument */
	*state = &world;
	return 0;
}

static int end(void **state)
{
	world_release(*state);
	return 0;
}

static double last_price(const struct world *world, const char *symbol)
{
	struct quote quote;

	quote_board_get(&quote, world->engine->board,
	                (size_t)engine_find_symbol(world->engine, symbol));
	return quote_reference(&quote);
}

static json_t *order_id(const json_t *outcome)
{
	return json_pack("{s:O}", "order_id", peer_member(outcome, "order_id"));
}

static json_t *row_of(struct world *world, const json_t *outcome)
{
	return peer_get(&world->peer, "trade.get_order_status", order_id(outcome));
}

static void wait_for(struct world *world, const json_t *outcome, const char *status)
{
	char last[32] = "";

	for (int i = 0; i < 300; i++) {
		json_t *row = row_of(world, outcome);

		snprintf(last, sizeof(last), "%s", peer_text(row, "status"));
		json_decref(row);
		if (strcmp(last, status) == 0)
			return;
		world_run(world, NS_PER_SEC);
	}
	fail_msg("the order is %s, not %s", last, status);
}

/* Proposed and approved; limit 0: at the market. */
static json_t *send(struct world *world, const char *symbol, double quantity, double limit)
{
	json_t *order = json_pack("{s:s, s:s, s:f}", "symbol", symbol, "direction", "BUY",
	                          "quantity", quantity);
	json_t *outcome = NULL;

	if (limit > 0) {
		json_object_set_new(order, "order_type", json_string("LIMIT"));
		json_object_set_new(order, "price", json_real(limit));
	}
	outcome = peer_get(&world->peer, "trade.execute_order",
	                   json_pack("{s:o}", "order", order));
	json_decref(
		peer_get(&world->peer, "trade.approve",
	                 json_pack("{s:O, s:O}", "order_id", peer_member(outcome, "order_id"),
	                           "version", peer_member(outcome, "version"))));
	wait_for(world, outcome, limit > 0 ? "SUBMITTED" : "FILLED");
	return outcome;
}

static double held(struct world *world)
{
	json_t *value = peer_get(&world->peer, "trade.get_portfolio_status", json_object());
	const json_t *list = peer_member(value, "positions");
	double sum = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		sum += fabs(
			json_number_value(peer_member(json_array_get(list, i), "quantity")));
	json_decref(value);
	return sum;
}

static void wait_until_held(struct world *world, double quantity)
{
	for (int i = 0; i < 300 && held(world) != quantity; i++)
		world_run(world, NS_PER_SEC);
	assert_true(held(world) == quantity);
}

static void a_working_order_is_changed(void **state)
{
	struct world *world = *state;
	double limit = floor(last_price(world, "SPY") * 0.97);
	json_t *outcome = send(world, "SPY", 2, limit);
	json_t *row = NULL;
	double price = 0;

	row = row_of(world, outcome);
	json_decref(peer_get(
		&world->peer, "trade.modify_order",
		json_pack("{s:O, s:O, s:i, s:f}", "order_id", peer_member(outcome, "order_id"),
	                  "version",
	                  peer_member(peer_member(row, "execution_details"), "version"),
	                  "quantity", 3, "price", limit - 1)));
	peer_refused(&world->peer, "trade.modify_order",
	             json_pack("{s:O, s:i, s:i}", "order_id", peer_member(outcome, "order_id"),
	                       "version", 1, "quantity", 4),
	             DRT_ESTATE);
	json_decref(row);
	for (int i = 0; i < 60 && price != limit - 1; i++) {
		world_run(world, NS_PER_SEC);
		row = row_of(world, outcome);
		price = json_number_value(peer_member(row, "price"));
		json_decref(row);
	}
	assert_true(price == limit - 1);
	row = row_of(world, outcome);
	assert_true(json_number_value(peer_member(row, "quantity")) == 3);
	assert_string_equal(peer_text(row, "status"), "SUBMITTED");
	json_decref(row);
	json_decref(outcome);
}

static void cancel_all_cancels_also_while_frozen(void **state)
{
	struct world *world = *state;
	json_t *first = send(world, "SPY", 1, floor(last_price(world, "SPY") * 0.97));
	json_t *second = send(world, "SPY", 2, floor(last_price(world, "SPY") * 0.97));
	json_t *value = NULL;

	json_decref(peer_get(&world->peer, "trade.freeze", json_object()));
	value = peer_get(&world->peer, "trade.cancel_all", json_object());
	assert_int_equal(json_integer_value(peer_member(value, "orders")), 2);
	json_decref(value);
	wait_for(world, first, "CANCELLED");
	wait_for(world, second, "CANCELLED");
	json_decref(first);
	json_decref(second);
}

static void cancel_all_of_one_symbol_leaves_the_others(void **state)
{
	struct world *world = *state;
	json_t *first = send(world, "SPY", 1, floor(last_price(world, "SPY") * 0.97));
	json_t *second = send(world, "SPY", 2, floor(last_price(world, "SPY") * 0.97));
	json_t *other = send(world, "XLK", 1, floor(last_price(world, "XLK") * 0.97));
	json_t *value =
		peer_get(&world->peer, "trade.cancel_all", json_pack("{s:s}", "symbol", "spy"));

	assert_int_equal(json_integer_value(peer_member(value, "orders")), 2);
	json_decref(value);
	wait_for(world, first, "CANCELLED");
	wait_for(world, second, "CANCELLED");
	wait_for(world, other, "SUBMITTED");
	/* what is cancelled already is not asked for again */
	value = peer_get(&world->peer, "trade.cancel_all", json_pack("{s:s}", "symbol", "SPY"));
	assert_int_equal(json_integer_value(peer_member(value, "orders")), 0);
	json_decref(value);
	json_decref(first);
	json_decref(second);
	json_decref(other);
}

static void without_a_broker_nothing_is_closed(void **state)
{
	struct world *world = *state;
	json_t *bought = send(world, "SPY", 5, 0);

	wait_until_held(world, 5);
	gateway_free(world->gateway);
	world->gateway = NULL;
	world_wait_status(world, "broker", "down");
	peer_refused(&world->peer, "trade.close_position", json_pack("{s:s}", "symbol", "SPY"),
	             DRT_ECLOSED);
	peer_refused(&world->peer, "trade.flatten", json_object(), DRT_ECLOSED);
	assert_true(held(world) == 5);
	json_decref(bought);
}

static void flatten_sells_what_is_held_also_while_frozen(void **state)
{
	struct world *world = *state;
	json_t *bought = send(world, "SPY", 5, 0);
	json_t *works = NULL;
	json_t *value = NULL;

	world_run(world, 2 * NS_PER_SEC);
	works = send(world, "SPY", 2, floor(last_price(world, "SPY") * 0.97));
	wait_until_held(world, 5);
	json_decref(peer_get(&world->peer, "trade.freeze", json_object()));
	value = peer_get(&world->peer, "trade.flatten", json_object());
	assert_int_equal(json_integer_value(peer_member(value, "positions")), 1);
	json_decref(value);
	wait_for(world, works, "CANCELLED");
	wait_until_held(world, 0);
	json_decref(bought);
	json_decref(works);
}

static void a_position_is_turned_round(void **state)
{
	struct world *world = *state;
	json_t *bought = send(world, "SPY", 5, 0);
	json_t *value = NULL;

	wait_until_held(world, 5);
	json_decref(peer_get(&world->peer, "trade.close_position",
	                     json_pack("{s:s, s:b}", "symbol", "spy", "reverse", 1)));
	for (int i = 0; i < 60; i++) {
		double quantity = 0;

		world_run(world, NS_PER_SEC);
		value = peer_get(&world->peer, "trade.get_portfolio_status", json_object());
		quantity = json_number_value(peer_member(
			json_array_get(peer_member(value, "positions"), 0), "quantity"));
		json_decref(value);
		if (quantity == -5)
			break;
		assert_true(i < 59);
	}
	json_decref(bought);
}

static void calls_that_make_no_sense_are_refused(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "trade.modify_order", "{}", DRT_EPARSE, "order_id" },
		{ "trade.modify_order", "{\"order_id\":\"ffff\",\"version\":1}", DRT_ENOTFOUND,
		  "ffff" },
		{ "trade.close_position", "{}", DRT_EPARSE, "symbol" },
		{ "trade.close_position", "{\"symbol\":\"a b\"}", DRT_EINVAL, "a b" },
		{ "trade.close_position", "{\"symbol\":\"GOLD\"}", DRT_ESTATE, "GOLD" },
		{ "trade.close_position", "{\"symbol\":\"SPY\"}", DRT_ESTATE, "nothing" },
		{ "trade.close_position", "{\"symbol\":\"SPY\",\"reverse\":\"x\"}", DRT_EPARSE,
		  "reverse" },
		{ "trade.cancel_all", "{\"symbol\":\"\"}", DRT_EINVAL, "symbol" },
		{ "trade.cancel_all", "{\"symbol\":7}", DRT_EPARSE, "symbol" },
		{ "trade.cancel_all", "{\"symbol\":\"GOLD\"}", DRT_ENOTFOUND, "GOLD" },
		{ "trade.settle", "{\"order_id\":\"ffff\",\"outcome\":\"never\"}",
		  DRT_ENOTFOUND, "ffff" },
	};
	struct world *world = *state;
	json_t *works = send(world, "SPY", 1, floor(last_price(world, "SPY") * 0.97));

	world_refuse_all(world, rows, sizeof(rows) / sizeof(rows[0]));
	peer_refused(&world->peer, "trade.settle",
	             json_pack("{s:O, s:s}", "order_id", peer_member(works, "order_id"),
	                       "outcome", "never"),
	             DRT_ESTATE);
	peer_refused(&world->peer, "trade.settle",
	             json_pack("{s:O, s:s}", "order_id", peer_member(works, "order_id"),
	                       "outcome", "perhaps"),
	             DRT_EINVAL);
	peer_refused(&world->peer, "trade.modify_order",
	             json_pack("{s:O, s:i}", "order_id", peer_member(works, "order_id"),
	                       "version", 0),
	             DRT_EINVAL);
	json_decref(peer_get(&world->peer, "trade.freeze", json_object()));
	peer_refused(&world->peer, "trade.close_position",
	             json_pack("{s:s, s:b}", "symbol", "SPY", "reverse", 1), DRT_EDENIED);
	json_decref(works);
}

/* ---- nobody is there ---- */

static bool is_frozen(struct world *world, const char *why)
{
	json_t *value = peer_get(&world->peer, "engine.status", json_object());
	bool frozen = json_is_true(peer_member(value, "frozen"));

	assert_true(!frozen || strstr(peer_text(value, "frozen_reason"), why));
	json_decref(value);
	return frozen;
}

/* Two minutes without a person; an order that works. */
static json_t *begin_alone(struct world *world)
{
	json_t *outcome = NULL;

	world_stop(world);
	world->settings.dead_man_ns = 2 * NS_PER_MIN;
	world_start(world);
	world_wait_status(world, "broker", "up");
	world_run(world, 2 * NS_PER_SEC);
	outcome = send(world, "SPY", 1, floor(last_price(world, "SPY") * 0.97));
	return outcome;
}

static void without_a_person_trading_stops(void **state)
{
	struct world *world = *state;
	json_t *outcome = begin_alone(world);

	world_run(world, 110 * NS_PER_SEC);
	assert_false(is_frozen(world, "nobody"));
	world_run(world, 15 * NS_PER_SEC);
	assert_true(is_frozen(world, "nobody was there for 120 s"));
	wait_for(world, outcome, "CANCELLED");
	json_decref(outcome);
}

static void a_key_on_a_screen_keeps_trading_open(void **state)
{
	struct world *world = *state;
	json_t *outcome = begin_alone(world);
	json_t *answer = NULL;

	for (int i = 0; i < 4; i++) {
		world_run(world, 100 * NS_PER_SEC);
		answer = peer_get(&world->peer, "trade.present", json_object());
		assert_int_equal(json_integer_value(peer_member(answer, "stops_in_ns")),
		                 2 * NS_PER_MIN);
		json_decref(answer);
	}
	assert_false(is_frozen(world, "nobody"));
	/* looking is not being there to decide: a viewer's call does not count */
	for (int i = 0; i < 7; i++) {
		world_run(world, 20 * NS_PER_SEC);
		json_decref(peer_get(&world->peer, "trade.get_orders", json_object()));
	}
	assert_true(is_frozen(world, "nobody"));
	json_decref(outcome);
}

/* The broker is away just then: the order is cancelled when it is back. */
static void what_a_lost_link_kept_is_cancelled_later(void **state)
{
	struct world *world = *state;
	json_t *outcome = begin_alone(world);

	world_run(world, 100 * NS_PER_SEC);
	assert_int_equal(sim_world_refuse(world->world, "tcp:127.0.0.1:4002", true), DRT_OK);
	assert_int_equal(sim_world_cut(NULL, world->world, "tcp:127.0.0.1:4002"), DRT_OK);
	world_run(world, 30 * NS_PER_SEC);
	assert_true(is_frozen(world, "nobody"));
	assert_int_equal(sim_world_refuse(world->world, "tcp:127.0.0.1:4002", false), DRT_OK);
	wait_for(world, outcome, "CANCELLED");
	json_decref(outcome);
}

static void who_opens_trading_has_the_whole_time_again(void **state)
{
	struct world *world = *state;
	json_t *outcome = begin_alone(world);

	world_run(world, 140 * NS_PER_SEC);
	assert_true(is_frozen(world, "nobody"));
	world_run(world, 600 * NS_PER_SEC);
	json_decref(
		peer_get(&world->peer, "trade.unfreeze", json_pack("{s:s}", "word", "PAPER")));
	world_run(world, 110 * NS_PER_SEC);
	assert_false(is_frozen(world, "nobody"));
	world_run(world, 20 * NS_PER_SEC);
	assert_true(is_frozen(world, "nobody"));
	json_decref(outcome);
}

/* ---- the kill file ---- */

static void put_kill_file(const struct world *world)
{
	FILE *file = fopen(world->settings.kill_path, "w");

	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
}

static void a_kill_file_freezes_and_cancels_within_a_second(void **state)
{
	struct world *world = *state;
	json_t *working = send(world, "SPY", 1, floor(last_price(world, "SPY") * 0.97));
	json_t *word = json_pack("{s:s}", "word", "PAPER");
	json_t *waiting = peer_get(&world->peer, "trade.execute_order",
	                           json_pack("{s:{s:s, s:s, s:f}}", "order", "symbol", "SPY",
	                                     "direction", "BUY", "quantity", 1.0));

	assert_false(is_frozen(world, ""));
	put_kill_file(world);
	world_run(world, 2 * NS_PER_SEC);
	assert_true(is_frozen(world, "kill file "));
	wait_for(world, working, "CANCELLED");
	wait_for(world, waiting, "CANCELLED");
	peer_refused(&world->peer, "trade.unfreeze", json_incref(word), DRT_EDENIED);
	peer_refused(&world->peer, "trade.flatten", json_object(), DRT_EDENIED);
	assert_int_equal(remove(world->settings.kill_path), 0);
	world_run(world, 2 * NS_PER_SEC);
	assert_true(is_frozen(world, "kill file ")); /* until a person says so */
	json_decref(peer_get(&world->peer, "trade.unfreeze", word));
	assert_false(is_frozen(world, ""));
	json_decref(working);
	json_decref(waiting);
}

static void a_kill_file_is_seen_before_anything_is_sent(void **state)
{
	struct world *world = *state;

	world_stop(world);
	put_kill_file(world);
	world_start(world);
	assert_true(is_frozen(world, "kill file "));
	assert_int_equal(remove(world->settings.kill_path), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(a_working_order_is_changed),
		T(cancel_all_cancels_also_while_frozen),
		T(cancel_all_of_one_symbol_leaves_the_others),
		T(without_a_broker_nothing_is_closed),
		T(flatten_sells_what_is_held_also_while_frozen),
		T(a_position_is_turned_round),
		T(calls_that_make_no_sense_are_refused),
		T(without_a_person_trading_stops),
		T(a_key_on_a_screen_keeps_trading_open),
		T(what_a_lost_link_kept_is_cancelled_later),
		T(who_opens_trading_has_the_whole_time_again),
		T(a_kill_file_freezes_and_cancels_within_a_second),
		T(a_kill_file_is_seen_before_anything_is_sent),
	};

	return cmocka_run_group_tests_name("broker stop", tests, NULL, NULL);
}
