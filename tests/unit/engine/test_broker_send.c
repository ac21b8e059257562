/* test_broker_send.c - what leaves the broker worker: since when a strategy holds what it
 * holds, and that no state of an order is lost where the others are slow. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"
#include "kb/ledger.h"
#include "tests/support/support.h"
#include "tests/unit/engine/broker_calls.h"
#include "tests/unit/engine/samples.h"

/* ---- holdings ---- */

/* Restarts with momentum alone, which looks at AAPL only, and with a rule that approves all
 * of its orders: what happens to SPY is what the test wants. */
static void trade_by_rule(struct world *world)
{
	struct engine_settings *settings = &world->settings;
	size_t place = 0;

	world_stop(world);
	while (strcmp(settings->strategies[place].strategy->name, "momentum") != 0) {
		place++;
		assert_true(place < AGENT_STRATEGIES && settings->strategies[place].strategy);
	}
	/* exchanged, so that the settings still own every list */
	if (place > 0) {
		struct settings_strategy other = settings->strategies[0];

		settings->strategies[0] = settings->strategies[place];
		settings->strategies[place] = other;
	}
	settings->strategy_count = 1;
	settings->strategies[0].member_count = 1;
	snprintf(settings->strategies[0].members[0], SYMBOL_TEXT, "AAPL");
	settings->rules[0] = (struct approval_rule){ .name = "all",
		                                     .strategy = "momentum",
		                                     .buys = true,
		                                     .sells = true,
		                                     .max_value = decimal_from_int(90000),
		                                     .to_minute = 1440 };
	settings->rule_count = 1;
	world_start(world);
	world_wait_status(world, "broker", "up");
	world_run(world, 2 * NS_PER_SEC);
}

/* Has momentum hold that many of SPY. */
static void hold(struct world *world, unsigned n, int quantity)
{
	struct signal signal = sample_signal(n, "momentum", "SPY");

	signal.time_ns = clock_now_ns(world->engine->market);
	signal.expiration_ns = signal.time_ns + 10 * NS_PER_DAY;
	signal.reference_price = last_price(world, "SPY");
	signal.direction = quantity > 0 ? SIGNAL_BUY : SIGNAL_SELL;
	signal.intent.quantity = decimal_from_int(quantity);
	assert_true(engine_post(world->engine, WORKER_BROKER,
	                        &message_signals_new(signal.time_ns, &signal, 1)->base));
	world_run(world, 30 * NS_PER_SEC);
}

/* The fill of that place among SPY's, oldest first. */
static int64_t fill_time(struct world *world, size_t place, size_t want)
{
	struct ledger_filter filter = { .symbol = "SPY" };
	struct fill *fills = NULL;
	size_t count = 0;
	int64_t time_ns = 0;

	assert_int_equal(
		ledger_get_fills(&fills, &count, world->engine->broker->ledger, &filter, NULL),
		DRT_OK);
	assert_int_equal(count, want);
	time_ns = fills[place].time_ns;
	free(fills);
	return time_ns;
}

static int64_t told_since(const struct world *world)
{
	const struct broker_worker *broker = world->engine->broker;

	return broker->held[engine_find_symbol(world->engine, "SPY")].since_ns;
}

static void a_position_is_held_since_the_fill_that_opened_it(void **state)
{
	struct world *world = *state;
	int64_t opened_ns = 0;

	trade_by_rule(world);
	assert_int_equal(told_since(world), 0);
	hold(world, 1, 10);
	opened_ns = fill_time(world, 0, 1);
	assert_true(opened_ns > 0);
	assert_int_equal(told_since(world), opened_ns);
	hold(world, 2, 25); /* more of it is no new position */
	assert_true(fill_time(world, 1, 2) > opened_ns);
	assert_int_equal(told_since(world), opened_ns);
	hold(world, 3, 0);
	assert_int_equal(told_since(world), 0);
	hold(world, 4, 5);
	assert_int_equal(told_since(world), fill_time(world, 3, 4));
	assert_true(told_since(world) > opened_ns);
}

static void the_ledger_remembers_since_when(void **state)
{
	struct world *world = *state;
	int64_t opened_ns = 0;

	trade_by_rule(world);
	hold(world, 1, 10);
	opened_ns = fill_time(world, 0, 1);
	world_stop(world);
	world_start(world);
	world_wait_status(world, "broker", "up");
	world_run(world, 2 * NS_PER_SEC);
	assert_int_equal(told_since(world), opened_ns);
}

/* ---- slow readers ---- */

static size_t open_orders(struct world *world)
{
	json_t *value =
		peer_get(&world->peer, "trade.get_orders", json_pack("{s:b}", "open", 1));
	size_t count = json_array_size(peer_member(value, "orders"));

	json_decref(value);
	return count;
}

static void an_order_that_finds_no_room_is_told_again(void **state)
{
	struct world *world = *state;
	struct loop *control = engine_control_loop(world->engine);
	struct signal signal = sample_signal(1, "momentum", "SPY");
	size_t posted = 0;

	assert_int_equal(open_orders(world), 0);
	signal.time_ns = clock_now_ns(world->engine->market);
	signal.expiration_ns = signal.time_ns + 10 * NS_PER_DAY;
	signal.reference_price = last_price(world, "SPY");
	sim_loop_freeze(control);
	while (engine_post(world->engine, WORKER_CONTROL, message_plain_new(MESSAGE_TICKLE)))
		assert_true(++posted < 1000000);
	assert_true(engine_post(world->engine, WORKER_BROKER,
	                        &message_signals_new(signal.time_ns, &signal, 1)->base));
	world_run(world, NS_PER_SEC);
	assert_true(world->engine->broker->dirty_all);
	sim_loop_thaw(control);
	world_run(world, NS_PER_SEC);
	assert_false(world->engine->broker->dirty_all);
	assert_int_equal(open_orders(world), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, broker_begin, broker_end)
		T(a_position_is_held_since_the_fill_that_opened_it),
		T(the_ledger_remembers_since_when),
		T(an_order_that_finds_no_room_is_told_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
