/* test_broker_ib.c - trade over the IB port against the simulated gateway, in one simulated
 * world: orders, lost answers, restarts, reconciliation. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway.h"
#include "io/loop_sim.h"
#include "kb/ledger.h"
#include "tests/support/support.h"
#include "trade/broker_ib.h"
#include "trade/journal_ledger.h"
#include "trade/trade.h"

/* 2025-06-16T13:30:00Z, a Monday's opening. */
#define OPEN_NS INT64_C(1750080600000000000)
static const char address[] = "tcp:127.0.0.1:4002";

struct house {
	struct sim_world *world;
	struct loop *gateway_loop, *loop;
	struct gateway *gateway;
	struct broker_ib *broker;
	struct ledger *ledger;
	struct journal_ledger *journal;
	struct trade *trade;
	struct ids_uuid ids;
	uint64_t runs; /* seeds the ids of each start */
	char path[512];
	char notice[64]; /* the newest important one */
	char link_text[128];
	int notices;
	int32_t spy;
};

static decimal dec(double value)
{
	decimal out = { 0 };

	assert_int_equal(decimal_from_double(&out, value), DRT_OK);
	return out;
}

static void on_notice(void *arg, const struct reason *reason, bool important)
{
	struct house *house = arg;
	const struct reason_arg *text = reason_find(reason, "text");

	house->notices += important;
	if (important)
		snprintf(house->notice, sizeof(house->notice), "%s", reason->code);
	if (strncmp(reason->code, "link.", 5) == 0)
		snprintf(house->link_text, sizeof(house->link_text), "%s",
		         text ? reason_arg_text(reason, text) : "");
}

static const struct trade_observer observer = { .notice = on_notice };

/* ---- the house ---- */

static void start_trade(struct house *house, const char *account, bool live)
{
	const struct clock *wall = sim_world_wall(house->world);
	const struct ledger_options ledger = { .path = house->path };
	const struct broker_ib_options broker = { .loop = house->loop,
		                                  .address = address,
		                                  .client_id = 1,
		                                  .account = account,
		                                  .live = live,
		                                  .market = wall };
	struct journal_ledger_options journal = { .market = wall };
	struct trade_options options;
	struct instrument spy;
	struct drt_error error = { 0 };

	if (ledger_open(&house->ledger, &ledger, &error) != DRT_OK)
		fail_msg("%s", error.text);
	journal.ledger = house->ledger;
	assert_int_equal(journal_ledger_new(&house->journal, &journal), DRT_OK);
	assert_int_equal(broker_ib_new(&house->broker, &broker, &error), DRT_OK);
	ids_uuid_init(&house->ids, wall, ++house->runs);
	trade_options_init(&options);
	snprintf(options.account, sizeof(options.account), "DU1000001");
	options.market = wall;
	options.monotonic = sim_world_clock(house->world);
	options.ids = &house->ids.ids;
	options.broker = broker_ib_port(house->broker);
	options.journal = journal_ledger_port(house->journal);
	options.approver = approver_always();
	options.observer = &observer;
	options.observer_arg = house;
	risk_limits_none(&options.limits);
	assert_int_equal(trade_new(&house->trade, &options, &error), DRT_OK);
	assert_int_equal(instrument_init(&spy, "SPY"), DRT_OK);
	spy.id = 1;
	assert_int_equal(trade_add_instrument(&house->spy, house->trade, &spy), DRT_OK);
	trade_set_mark(house->trade, house->spy, 600, 1);
	broker_ib_start(house->broker);
}

static void stop_trade(struct house *house)
{
	trade_free(house->trade);
	broker_ib_free(house->broker);
	journal_ledger_free(house->journal);
	ledger_close(house->ledger);
}

static void run(struct house *house, int64_t ns)
{
	int64_t end = clock_now_ns(sim_world_clock(house->world)) + ns;

	for (;;) {
		int64_t now = clock_now_ns(sim_world_clock(house->world));

		if (now >= end)
			return;
		now = now + 50 * NS_PER_MS < end ? now + 50 * NS_PER_MS : end;
		assert_int_equal(sim_world_run_until(house->world, now), DRT_OK);
		trade_tick(house->trade);
	}
}

static void wait_until(struct house *house, bool (*done)(const struct house *))
{
	for (int i = 0; i < 600 && !done(house); i++)
		run(house, 100 * NS_PER_MS);
	assert_true(done(house));
}

static bool is_open(const struct house *house)
{
	return !trade_is_locked(house->trade);
}

static int setup(void **state)
{
	static struct house house;
	static int number;
	const struct sim_options world = { .seed = 5, .wall_start_ns = OPEN_NS };
	struct gateway_options gateway = {
		.address = address, .seed = 1, .start_ns = OPEN_NS, .speed_milli = 1000
	};
	struct drt_error error = { 0 };

	memset(&house, 0, sizeof(house));
	snprintf(house.path, sizeof(house.path), "%s/ib-%d.db", test_scratch_dir(), number++);
	assert_int_equal(sim_world_new(&house.world, &world), DRT_OK);
	assert_int_equal(sim_world_loop_new(&house.gateway_loop, house.world, "gateway"),
	                 DRT_OK);
	assert_int_equal(sim_world_loop_new(&house.loop, house.world, "broker"), DRT_OK);
	gateway.loop = house.gateway_loop;
	if (gateway_new(&house.gateway, &gateway, &error) != DRT_OK)
		fail_msg("%s", error.text);
	start_trade(&house, "", false);
	wait_until(&house, is_open);
	*state = &house;
	return 0;
}

static int teardown(void **state)
{
	struct house *house = *state;

	stop_trade(house);
	gateway_free(house->gateway);
	loop_free(house->gateway_loop);
	loop_free(house->loop);
	sim_world_free(house->world);
	return 0;
}

/* ---- orders ---- */

static struct signal signal_for(double quantity)
{
	struct signal signal;

	memset(&signal, 0, sizeof(signal));
	snprintf(signal.symbol, sizeof(signal.symbol), "SPY");
	snprintf(signal.strategy, sizeof(signal.strategy), "swing");
	signal.direction = quantity < 0 ? SIGNAL_SELL : SIGNAL_BUY;
	signal.intent.kind = INTENT_ORDER;
	signal.intent.quantity = dec(quantity < 0 ? -quantity : quantity);
	signal.intent.tif = TIF_DAY;
	return signal;
}

static struct uuid send(struct house *house, const struct signal *signal)
{
	struct trade_outcome outcome;

	assert_int_equal(trade_process_signal(&outcome, house->trade, signal), DRT_OK);
	return outcome.order_id;
}

static struct order order_of(const struct house *house, const struct uuid *id)
{
	struct order order;

	assert_int_equal(trade_get_order_status(&order, house->trade, id), DRT_OK);
	return order;
}

static decimal held(const struct house *house)
{
	const struct position *position = trade_position_at(house->trade, 0);

	return position ? position->quantity : (decimal){ 0 };
}

static int count_orders(const struct house *house)
{
	int count = 0;

	while (trade_order_at(house->trade, (size_t)count))
		count++;
	return count;
}

static void a_start_reconciles_and_knows_its_account(void **state)
{
	struct house *house = *state;
	struct trade_portfolio portfolio;

	run(house, NS_PER_SEC);
	trade_get_portfolio_status(&portfolio, house->trade);
	assert_string_equal(broker_ib_account(house->broker), "DU1000001");
	assert_int_equal(portfolio.account.net_liquidation.e8, dec(1000000).e8);
	assert_int_equal(portfolio.cash.e8, dec(1000000).e8);
	assert_true(broker_ib_latency_ns(house->broker) > 0);
	assert_true(broker_ib_latency_ns(house->broker) < NS_PER_SEC);
	assert_int_equal(house->notices, 0);
}

static void a_market_order_fills_and_the_figures_agree(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);
	struct uuid id = send(house, &signal);
	struct trade_portfolio portfolio;
	struct order order;

	run(house, 10 * NS_PER_SEC);
	order = order_of(house, &id);
	assert_int_equal(order.status, ORDER_FILLED);
	assert_int_equal(order.filled.e8, dec(100).e8);
	assert_true(order.ib_perm_id != 0);
	assert_true(order.commission.e8 >= dec(1).e8);
	assert_int_equal(held(house).e8, dec(100).e8);
	trade_get_portfolio_status(&portfolio, house->trade);
	/* cash as the gateway reckons: what was paid and the commission are gone */
	assert_int_equal(
		portfolio.account.cash.e8,
		decimal_sub(decimal_sub(dec(1000000),
	                                decimal_mul_sat(order.average_price, dec(100))),
	                    order.commission)
			.e8);
	assert_int_equal(trade_reconcile(house->trade), DRT_OK);
	run(house, 2 * NS_PER_SEC);
	assert_int_equal(house->notices, 0); /* no break, nothing vanished */
}

static void a_resting_order_is_cancelled(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(10);
	struct uuid id;

	signal.intent.type = ORDER_LIMIT;
	signal.intent.limit_price = dec(100);
	id = send(house, &signal);
	run(house, NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_ACKNOWLEDGED);
	assert_int_equal(trade_cancel_order(house->trade, &id), DRT_OK);
	assert_int_equal(order_of(house, &id).status, ORDER_CANCEL_PENDING);
	run(house, NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_CANCELLED);
	assert_int_equal(held(house).e8, 0);
}

static void a_bracket_protects_what_it_bought(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);
	struct uuid id;

	signal.intent.kind = INTENT_BRACKET;
	signal.intent.bracket_stop = dec(300);
	signal.intent.bracket_target = dec(1500);
	id = send(house, &signal);
	run(house, 10 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_FILLED);
	assert_int_equal(count_orders(house), 3);
	assert_int_equal(trade_order_at(house->trade, 1)->status, ORDER_ACKNOWLEDGED);
	assert_int_equal(trade_order_at(house->trade, 2)->status, ORDER_ACKNOWLEDGED);
	id = trade_order_at(house->trade, 1)->id;
	assert_int_equal(trade_cancel_order(house->trade, &id), DRT_OK);
	run(house, NS_PER_SEC);
	assert_int_equal(trade_order_at(house->trade, 1)->status, ORDER_CANCELLED);
}

static void what_the_gateway_refuses_is_refused_with_its_words(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(10);
	struct instrument nonsense;
	struct uuid id;
	int32_t index = -1;

	assert_int_equal(instrument_init(&nonsense, "ZZZZQ"), DRT_OK);
	nonsense.id = 77;
	assert_int_equal(trade_add_instrument(&index, house->trade, &nonsense), DRT_OK);
	trade_set_mark(house->trade, index, 10, 1);
	snprintf(signal.symbol, sizeof(signal.symbol), "ZZZZQ");
	id = send(house, &signal);
	run(house, NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_BROKER_REJECTED);
	assert_true(order_of(house, &id).note[0] != '\0');
}

static void odd_orders_of_messages_end_the_same(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);
	struct uuid id;

	gateway_set_faults(house->gateway, GATEWAY_FAULT_DUPLICATE_STATUS |
	                                           GATEWAY_FAULT_EXECUTION_FIRST |
	                                           GATEWAY_FAULT_LATE_COMMISSION |
	                                           GATEWAY_FAULT_UNKNOWN_MESSAGES);
	id = send(house, &signal);
	run(house, 20 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_FILLED);
	assert_int_equal(held(house).e8, dec(100).e8);
	assert_true(order_of(house, &id).commission.e8 > 0);
}

/* ---- lost answers ---- */

static void an_answer_that_is_lost_is_found_again(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);
	struct uuid id;

	gateway_set_faults(house->gateway, GATEWAY_FAULT_DROP_AFTER_PLACE);
	id = send(house, &signal);
	run(house, 200 * NS_PER_MS);
	assert_int_equal(order_of(house, &id).status, ORDER_UNKNOWN);
	assert_true(trade_is_locked(house->trade));
	gateway_set_faults(house->gateway, 0);
	wait_until(house, is_open);
	run(house, 5 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_FILLED);
	assert_int_equal(held(house).e8, dec(100).e8);
	assert_int_equal(count_orders(house), 1);
}

static void an_order_that_is_lost_stays_unknown_and_is_not_sent_again(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);
	struct uuid id;

	gateway_set_faults(house->gateway, GATEWAY_FAULT_LOSE_PLACE);
	id = send(house, &signal);
	run(house, 200 * NS_PER_MS);
	gateway_set_faults(house->gateway, 0);
	wait_until(house, is_open);
	run(house, 120 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_UNKNOWN);
	assert_int_equal(held(house).e8, 0);
	assert_int_equal(trade_settle(house->trade, &id, SETTLE_NEVER), DRT_OK);
	/* the next order takes the next number, and trading goes on */
	id = send(house, &signal);
	run(house, 10 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_FILLED);
	assert_int_equal(held(house).e8, dec(100).e8);
}

static void a_restart_in_the_middle_shows_the_same_position(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);
	struct uuid filled = send(house, &signal);
	struct uuid sent;

	run(house, 10 * NS_PER_SEC);
	assert_int_equal(order_of(house, &filled).status, ORDER_FILLED);
	sent = send(house, &signal);
	stop_trade(house); /* before any answer */
	start_trade(house, "", false);
	assert_int_equal(order_of(house, &sent).status, ORDER_UNKNOWN);
	assert_int_equal(order_of(house, &filled).status, ORDER_FILLED);
	wait_until(house, is_open);
	run(house, 10 * NS_PER_SEC);
	assert_int_equal(count_orders(house), 2);
	/* the bytes of the second order may have been lost with the process: then it is
	 * still unknown, and what is held agrees with the gateway either way */
	if (order_of(house, &sent).status == ORDER_UNKNOWN)
		assert_int_equal(held(house).e8, dec(100).e8);
	else
		assert_int_equal(held(house).e8, dec(200).e8);
	assert_string_not_equal(house->notice, "reconcile.position");
}

static void a_strange_position_is_taken_over_loudly(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);

	(void)send(house, &signal);
	run(house, 10 * NS_PER_SEC);
	stop_trade(house);
	snprintf(house->path, sizeof(house->path), "%s/empty.db", test_scratch_dir());
	start_trade(house, "", false); /* a ledger that knows nothing */
	wait_until(house, is_open);
	assert_int_equal(held(house).e8, dec(100).e8);
}

/* ---- the link ---- */

static void a_gateway_without_its_broker_suspends(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(10);
	struct uuid id;

	gateway_send_notice(house->gateway, 1100, "Connectivity has been lost");
	run(house, NS_PER_SEC);
	assert_int_equal(trade_link(house->trade), LINK_SUSPENDED);
	id = send(house, &signal); /* waits for the gate */
	run(house, NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_PROPOSED);
	gateway_send_notice(house->gateway, 1102, "Connectivity restored");
	wait_until(house, is_open);
	run(house, 10 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_FILLED);
}

static void the_wrong_account_keeps_the_link_down(void **state)
{
	static const struct {
		const char *account;
		bool live;
		const char *words;
	} cases[] = {
		{ "DU7777777", false, "does not manage" },
		{ "", true, "paper account" },
	};
	struct house *house = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		stop_trade(house);
		start_trade(house, cases[i].account, cases[i].live);
		run(house, 5 * NS_PER_SEC);
		assert_int_equal(trade_link(house->trade), LINK_DOWN);
		assert_true(trade_is_locked(house->trade));
	}
}

static void a_silent_gateway_is_no_answer(void **state)
{
	struct house *house = *state;

	assert_int_equal(sim_world_stall(house->world, address, true), DRT_OK);
	assert_int_equal(trade_reconcile(house->trade), DRT_OK);
	run(house, 16 * NS_PER_SEC);
	assert_string_equal(house->notice, "reconcile.incomplete");
	assert_int_equal(sim_world_stall(house->world, address, false), DRT_OK);
	run(house, 60 * NS_PER_SEC);
	assert_false(trade_is_locked(house->trade));
}

static void one_seed_repeats_the_ledger(void **state)
{
	uint64_t hashes[2] = { 0, 0 };
	struct house *house = *state;

	for (int i = 0; i < 2; i++) {
		struct signal signal = signal_for(100);
		struct ledger_event *events = NULL;
		size_t count = 0;

		(void)teardown(state);
		(void)setup(state);
		(void)send(house, &signal);
		run(house, 10 * NS_PER_SEC);
		assert_int_equal(
			ledger_get_events(&events, &count, house->ledger, 0, NULL, 0, NULL),
			DRT_OK);
		for (size_t k = 0; k < count; k++) {
			hashes[i] = hashes[i] * 31 + (uint64_t)events[k].time_ns;
			for (size_t b = 0; b < 16; b++)
				hashes[i] = hashes[i] * 31 + events[k].order_id.bytes[b];
		}
		assert_true(count > 5);
		ledger_events_free(events, count);
	}
	assert_true(hashes[0] == hashes[1]);
}

#define WITH_HOUSE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_HOUSE(a_start_reconciles_and_knows_its_account),
		WITH_HOUSE(a_market_order_fills_and_the_figures_agree),
		WITH_HOUSE(a_resting_order_is_cancelled),
		WITH_HOUSE(a_bracket_protects_what_it_bought),
		WITH_HOUSE(what_the_gateway_refuses_is_refused_with_its_words),
		WITH_HOUSE(odd_orders_of_messages_end_the_same),
		WITH_HOUSE(an_answer_that_is_lost_is_found_again),
		WITH_HOUSE(an_order_that_is_lost_stays_unknown_and_is_not_sent_again),
		WITH_HOUSE(a_restart_in_the_middle_shows_the_same_position),
		WITH_HOUSE(a_strange_position_is_taken_over_loudly),
		WITH_HOUSE(a_gateway_without_its_broker_suspends),
		WITH_HOUSE(the_wrong_account_keeps_the_link_down),
		WITH_HOUSE(a_silent_gateway_is_no_answer),
		WITH_HOUSE(one_seed_repeats_the_ledger),
	};

	return cmocka_run_group_tests_name("broker_ib", tests, NULL, NULL);
}
