/* test_simulated_faults.c - a trading evening in virtual time on a bad network, with a
 * gateway that repeats, reorders, delays and loses, and an engine that is killed.
 * Afterwards engine and gateway agree on every order, fill and position, and nothing was
 * sent twice. Orders that were lost on their way are held as UNKNOWN until a person, who
 * looks at the gateway, says that they never arrived.
 *
 * Seeds: DRT_TORTURE_SEEDS of them (3 without it), from DRT_TORTURE_FIRST (1) on. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"
#include "gateway/gateway_state.h"
#include "tests/support/support.h"
#include "tests/torture/agreement.h"
#include "tests/torture/evening.h"

enum trouble {
	TROUBLE_MANNERS,    /* repeats, reorders, delays from now on */
	TROUBLE_DROP_PLACE, /* the next order is taken and not answered */
	TROUBLE_LOSE_PLACE, /* the next order is lost */
	TROUBLE_REJECT,     /* the next order is taken, then rejected */
	TROUBLE_CUT,        /* every connection breaks */
	TROUBLE_REFUSE,     /* and none is made for a while */
	TROUBLE_STALL,      /* a network that swallows, for a while */
	TROUBLE_BROKER,     /* the gateway has lost the broker, for a while */
	TROUBLE_SLOW,       /* up to a second of latency, for a while */
	TROUBLE_KILL,       /* the engine dies and is away for a while */
	TROUBLES
};

enum { MOST_TROUBLES = 12 };
static const struct evening_reach reach = { .signals = 4, .far = 3000, .near = 60 };
#define PATIENCE_NS (60 * NS_PER_SEC)

static const char gateway_address[] = "tcp:127.0.0.1:4002";
static const unsigned manners = GATEWAY_FAULT_DUPLICATE_STATUS | GATEWAY_FAULT_EXECUTION_FIRST |
                                GATEWAY_FAULT_LATE_COMMISSION | GATEWAY_FAULT_UNKNOWN_MESSAGES;

static struct agreement totals;
static size_t troubles_in_all[TROUBLES];
static size_t settled_in_all;

/* ---- trouble ---- */

static void must(enum drt_status status)
{
	assert_int_equal(status, DRT_OK);
}

static void wait_for_a_while(struct simulated_day *day, struct rng *rng)
{
	simulated_day_wait(day, (int64_t)rng_below(rng, 20 * NS_PER_SEC));
}

static void lose_broker(struct simulated_day *day, struct rng *rng)
{
	gateway_send_notice(day->gateway, 1100,
	                    "Connectivity between IB and Trader Workstation has been lost.");
	wait_for_a_while(day, rng);
	gateway_send_notice(day->gateway, 1102,
	                    "Connectivity between IB and Trader Workstation has been restored "
	                    "- data maintained.");
}

static void make_trouble(struct simulated_day *day, struct rng *rng, enum trouble trouble)
{
	unsigned kept = day->gateway->faults & manners;

	troubles_in_all[trouble]++;
	switch (trouble) {
	case TROUBLE_MANNERS:
		gateway_set_faults(day->gateway, (unsigned)rng_next(rng) & manners);
		break;
	case TROUBLE_DROP_PLACE:
		gateway_set_faults(day->gateway, kept | GATEWAY_FAULT_DROP_AFTER_PLACE);
		break;
	case TROUBLE_LOSE_PLACE:
		gateway_set_faults(day->gateway, kept | GATEWAY_FAULT_LOSE_PLACE);
		break;
	case TROUBLE_REJECT:
		gateway_set_faults(day->gateway, kept | GATEWAY_FAULT_REJECT_AFTER_ACK);
		break;
	case TROUBLE_CUT:
		must(sim_world_cut(NULL, day->world, gateway_address));
		break;
	case TROUBLE_REFUSE:
		must(sim_world_refuse(day->world, gateway_address, true));
		must(sim_world_cut(NULL, day->world, gateway_address));
		wait_for_a_while(day, rng);
		must(sim_world_refuse(day->world, gateway_address, false));
		break;
	case TROUBLE_STALL:
		must(sim_world_stall(day->world, gateway_address, true));
		wait_for_a_while(day, rng);
		must(sim_world_stall(day->world, gateway_address, false));
		break;
	case TROUBLE_BROKER:
		lose_broker(day, rng);
		break;
	case TROUBLE_SLOW:
		sim_world_set_latency(day->world, NS_PER_MS, NS_PER_SEC);
		wait_for_a_while(day, rng);
		sim_world_set_latency(day->world, 20 * NS_PER_MS / 1000, NS_PER_MS / 2);
		break;
	default:
		simulated_day_kill(day);
		wait_for_a_while(day, rng);
		simulated_day_restart(day);
		break;
	}
}

/* ---- the person ---- */

static bool arrived(const struct gateway *g, const struct order *order)
{
	for (size_t i = 0; i < g->order_count; i++) {
		if (g->orders[i]->key.order_id == order->ib_order_id)
			return true;
	}
	return false;
}

/* The network is well for longer than anything may be under way; what the gateway has
 * never seen will not come any more. */
static void settle_what_never_arrived(struct simulated_day *day)
{
	struct trade *trade = day->engine->broker->trade;

	simulated_day_wait(day, PATIENCE_NS);
	for (size_t i = 0; trade_order_at(trade, i); i++) {
		const struct order *order = trade_order_at(trade, i);

		if (order->status != ORDER_UNKNOWN || arrived(day->gateway, order))
			continue;
		must(trade_settle(trade, &order->id, SETTLE_NEVER));
		broker_worker_touch(day->engine->broker);
		settled_in_all++;
	}
}

/* ---- one evening ---- */

static void run_evening(uint64_t seed)
{
	struct simulated_day day;
	struct rng rng;
	char name[32];
	size_t left = 0;

	snprintf(name, sizeof(name), "faults-%" PRIu64, seed);
	rng_init(&rng, seed);
	left = 1 + rng_below(&rng, MOST_TROUBLES);
	evening_begin(&day, seed, name);
	while (left-- > 0 && evening_advance(&day, &rng, &reach)) {
		make_trouble(&day, &rng, (enum trouble)rng_below(&rng, TROUBLES));
		if (rng_below(&rng, 3) == 0)
			settle_what_never_arrived(&day);
	}
	gateway_set_faults(day.gateway, 0);
	simulated_day_run(&day);
	simulated_day_stop(&day);
	agreement_check(&totals, &day);
	simulated_day_end(&day);
}

static void in_any_trouble_engine_and_gateway_agree(void **state)
{
	uint64_t seeds = evening_for_each_seed(run_evening);
	size_t troubles = 0;

	(void)state;
	for (int i = 0; i < TROUBLES; i++)
		troubles += troubles_in_all[i];
	printf("%" PRIu64 " evenings, %zu troubles: %zu orders and %zu fills agree, %zu never "
	       "arrived, %zu of them settled\n",
	       seeds, troubles, totals.orders, totals.fills, totals.unknown + totals.settled,
	       totals.settled);
	assert_int_equal(totals.settled, settled_in_all);
	assert_true(troubles > 0 && totals.fills > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_any_trouble_engine_and_gateway_agree),
	};

	test_require_shared();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
