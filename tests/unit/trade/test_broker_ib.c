/* test_broker_ib.c - trade over the IB port against the simulated gateway, in one simulated
 * world: orders, lost answers, restarts, reconciliation. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/trade/ib_house.h"

/* ---- orders ---- */

static struct signal signal_for(double quantity)
{
	struct signal signal;

	memset(&signal, 0, sizeof(signal));
	snprintf(signal.symbol, sizeof(signal.symbol), "SPY");
	snprintf(signal.strategy, sizeof(signal.strategy), "swing");
	signal.direction = quantity < 0 ? SIGNAL_SELL : SIGNAL_BUY;
	signal.intent.kind = INTENT_ORDER;
	signal.intent.quantity = house_decimal(quantity < 0 ? -quantity : quantity);
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

	house_run(house, NS_PER_SEC);
	trade_get_portfolio_status(&portfolio, house->trade);
	assert_string_equal(broker_ib_account(house->broker), "DU1000001");
	assert_int_equal(portfolio.account.net_liquidation.e8, house_decimal(1000000).e8);
	assert_int_equal(portfolio.cash.e8, house_decimal(1000000).e8);
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

	house_run(house, 10 * NS_PER_SEC);
	order = order_of(house, &id);
	assert_int_equal(order.status, ORDER_FILLED);
	assert_int_equal(order.filled.e8, house_decimal(100).e8);
	assert_true(order.ib_perm_id != 0);
	assert_true(order.commission.e8 >= house_decimal(1).e8);
	assert_int_equal(held(house).e8, house_decimal(100).e8);
	trade_get_portfolio_status(&portfolio, house->trade);
	/* cash as the gateway reckons: what was paid and the commission are gone */
	assert_int_equal(portfolio.account.cash.e8,
	                 decimal_sub(decimal_sub(house_decimal(1000000),
	                                         decimal_mul_sat(order.average_price,
	                                                         house_decimal(100))),
	                             order.commission)
	                         .e8);
	assert_int_equal(trade_reconcile(house->trade), DRT_OK);
	house_run(house, 2 * NS_PER_SEC);
	assert_int_equal(house->notices, 0); /* no break, nothing vanished */
}

static void a_resting_order_is_cancelled(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(10);
	struct uuid id;

	signal.intent.type = ORDER_LIMIT;
	signal.intent.limit_price = house_decimal(100);
	id = send(house, &signal);
	house_run(house, NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_ACKNOWLEDGED);
	assert_int_equal(trade_cancel_order(house->trade, &id), DRT_OK);
	assert_int_equal(order_of(house, &id).status, ORDER_CANCEL_PENDING);
	house_run(house, NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_CANCELLED);
	assert_int_equal(held(house).e8, 0);
}

static void a_bracket_protects_what_it_bought(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);
	struct uuid id;

	signal.intent.kind = INTENT_BRACKET;
	signal.intent.bracket_stop = house_decimal(300);
	signal.intent.bracket_target = house_decimal(1500);
	id = send(house, &signal);
	house_run(house, 10 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_FILLED);
	assert_int_equal(count_orders(house), 3);
	assert_int_equal(trade_order_at(house->trade, 1)->status, ORDER_ACKNOWLEDGED);
	assert_int_equal(trade_order_at(house->trade, 2)->status, ORDER_ACKNOWLEDGED);
	id = trade_order_at(house->trade, 1)->id;
	assert_int_equal(trade_cancel_order(house->trade, &id), DRT_OK);
	house_run(house, NS_PER_SEC);
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
	house_run(house, NS_PER_SEC);
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
	house_run(house, 20 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_FILLED);
	assert_int_equal(held(house).e8, house_decimal(100).e8);
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
	house_run(house, 200 * NS_PER_MS);
	assert_int_equal(order_of(house, &id).status, ORDER_UNKNOWN);
	assert_true(trade_is_locked(house->trade));
	gateway_set_faults(house->gateway, 0);
	house_wait(house, house_is_open);
	house_run(house, 5 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_FILLED);
	assert_int_equal(held(house).e8, house_decimal(100).e8);
	assert_int_equal(count_orders(house), 1);
}

static void an_order_that_is_lost_stays_unknown_and_is_not_sent_again(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);
	struct uuid id;

	gateway_set_faults(house->gateway, GATEWAY_FAULT_LOSE_PLACE);
	id = send(house, &signal);
	house_run(house, 200 * NS_PER_MS);
	gateway_set_faults(house->gateway, 0);
	house_wait(house, house_is_open);
	house_run(house, 120 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_UNKNOWN);
	assert_int_equal(held(house).e8, 0);
	assert_int_equal(trade_settle(house->trade, &id, SETTLE_NEVER), DRT_OK);
	/* the next order takes the next number, and trading goes on */
	id = send(house, &signal);
	house_run(house, 10 * NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_FILLED);
	assert_int_equal(held(house).e8, house_decimal(100).e8);
}

static void a_restart_in_the_middle_shows_the_same_position(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);
	struct uuid filled = send(house, &signal);
	struct uuid sent;

	house_run(house, 10 * NS_PER_SEC);
	assert_int_equal(order_of(house, &filled).status, ORDER_FILLED);
	sent = send(house, &signal);
	house_stop(house); /* before any answer */
	house_start(house, "", false);
	assert_int_equal(order_of(house, &sent).status, ORDER_UNKNOWN);
	assert_int_equal(order_of(house, &filled).status, ORDER_FILLED);
	house_wait(house, house_is_open);
	house_run(house, 10 * NS_PER_SEC);
	assert_int_equal(count_orders(house), 2);
	/* the bytes of the second order may have been lost with the process: then it is
	 * still unknown, and what is held agrees with the gateway either way */
	if (order_of(house, &sent).status == ORDER_UNKNOWN)
		assert_int_equal(held(house).e8, house_decimal(100).e8);
	else
		assert_int_equal(held(house).e8, house_decimal(200).e8);
	assert_string_not_equal(house->notice, "reconcile.position");
}

static void a_strange_position_is_taken_over_loudly(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(100);

	(void)send(house, &signal);
	house_run(house, 10 * NS_PER_SEC);
	house_stop(house);
	snprintf(house->path, sizeof(house->path), "%s/empty.db", test_scratch_dir());
	house_start(house, "", false); /* a ledger that knows nothing */
	house_wait(house, house_is_open);
	assert_int_equal(held(house).e8, house_decimal(100).e8);
}

/* ---- the link ---- */

static void a_gateway_without_its_broker_suspends(void **state)
{
	struct house *house = *state;
	struct signal signal = signal_for(10);
	struct uuid id;

	gateway_send_notice(house->gateway, 1100, "Connectivity has been lost");
	house_run(house, NS_PER_SEC);
	assert_int_equal(trade_link(house->trade), LINK_SUSPENDED);
	id = send(house, &signal); /* waits for the gate */
	house_run(house, NS_PER_SEC);
	assert_int_equal(order_of(house, &id).status, ORDER_PROPOSED);
	gateway_send_notice(house->gateway, 1102, "Connectivity restored");
	house_wait(house, house_is_open);
	house_run(house, 10 * NS_PER_SEC);
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
		house_stop(house);
		house_start(house, cases[i].account, cases[i].live);
		house_run(house, 5 * NS_PER_SEC);
		assert_int_equal(trade_link(house->trade), LINK_DOWN);
		assert_true(trade_is_locked(house->trade));
	}
}

static void a_silent_gateway_is_no_answer(void **state)
{
	struct house *house = *state;

	assert_int_equal(sim_world_stall(house->world, HOUSE_ADDRESS, true), DRT_OK);
	assert_int_equal(trade_reconcile(house->trade), DRT_OK);
	house_run(house, 16 * NS_PER_SEC);
	assert_string_equal(house->notice, "reconcile.incomplete");
	assert_int_equal(sim_world_stall(house->world, HOUSE_ADDRESS, false), DRT_OK);
	house_run(house, 60 * NS_PER_SEC);
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

		(void)house_teardown(state);
		(void)house_setup(state);
		(void)send(house, &signal);
		house_run(house, 10 * NS_PER_SEC);
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

#define WITH_HOUSE(test) cmocka_unit_test_setup_teardown(test, house_setup, house_teardown)

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
