/* test_simulated_kill.c - the engine is killed at random events of a trading evening and
 * begins again from its databases, in virtual time. Afterwards engine and gateway agree
 * on every order, fill and position, and nothing was sent twice; and the evening repeats
 * from its seed, deaths included.
 *
 * Half of the kills come within a few events of a signal, while its order is proposed,
 * journaled, sent, answered or filled; the others anywhere. The engine stays away for up
 * to three minutes of market time.
 * Seeds: DRT_TORTURE_SEEDS of them (3 without it), from DRT_TORTURE_FIRST (1) on. */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "gateway/gateway_state.h"
#include "tests/integration/simulated_day.h"
#include "tests/support/support.h"

/* Short averages cross often. */
static const char config[] =
	"trading: { account = \"DU1000001\"; auto_approve = ( { name = \"evening\";\n"
	"  strategy = \"sma_cross\"; max_value = 50000; } ); };\n"
	"data: { sources = [ \"ib\" ]; adjustment = \"any\"; };\n"
	"risk: { duplicate_window_s = 5; };\n"
	"schedule: { nightly = \"off\"; };\n"
	"watchlists = ( { name = \"Day\"; symbols = [ \"BTCUSD\", \"ETHUSD\" ]; } );\n"
	"strategies: {\n"
	"  sma_cross: { timeframe = \"1m\"; symbols = [ \"BTCUSD\", \"ETHUSD\" ];\n"
	"    fast = 2.0; slow = 5.0; quantity = 2.0; };\n"
	"  momentum: { enabled = false; }; rotation: { enabled = false; };\n"
	"  swing: { enabled = false; };\n"
	"};\n";

enum { EVENING_EVENTS = 22000, MOST_KILLS = 6, NEAR_EVENTS = 120 };

struct totals {
	size_t kills, orders, fills, unknown;
};

static struct totals totals;

/* What the engine kept. */
struct record {
	struct order *orders;
	struct fill *fills;
	struct ledger_position *positions;
	struct ledger_event *events;
	size_t order_count, fill_count, position_count, event_count;
};

static void read_record(struct record *out, const struct simulated_day *day)
{
	char path[SIMULATED_DAY_PATH];
	struct ledger_options options = { .read_only = true };
	struct ledger *ledger = NULL;
	struct drt_error error = { .status = DRT_OK };

	options.path = simulated_day_path(path, day, "ledger.db");
	assert_int_equal(ledger_open(&ledger, &options, &error), DRT_OK);
	assert_int_equal(
		ledger_get_orders(&out->orders, &out->order_count, ledger, NULL, &error),
		DRT_OK);
	assert_int_equal(ledger_get_fills(&out->fills, &out->fill_count, ledger, NULL, &error),
	                 DRT_OK);
	assert_int_equal(
		ledger_get_positions(&out->positions, &out->position_count, ledger, &error),
		DRT_OK);
	assert_int_equal(
		ledger_get_events(&out->events, &out->event_count, ledger, 0, NULL, 0, &error),
		DRT_OK);
	ledger_close(ledger);
}

static void free_record(struct record *record)
{
	free(record->orders);
	free(record->fills);
	free(record->positions);
	ledger_events_free(record->events, record->event_count);
}

/* ---- what must hold ---- */

static const struct order *find_order(const struct record *record, const char *reference)
{
	struct uuid id;

	assert_int_equal(uuid_parse(&id, reference, strlen(reference)), DRT_OK);
	for (size_t i = 0; i < record->order_count; i++) {
		if (uuid_cmp(&record->orders[i].id, &id) == 0)
			return &record->orders[i];
	}
	return NULL;
}

static bool fits(enum gw_order_status theirs, enum order_status ours)
{
	switch (theirs) {
	case GW_ORDER_FILLED:
		return ours == ORDER_FILLED;
	case GW_ORDER_CANCELLED:
		return ours == ORDER_CANCELLED || ours == ORDER_EXPIRED;
	case GW_ORDER_INACTIVE:
		return ours == ORDER_BROKER_REJECTED;
	default:
		return ours == ORDER_ACKNOWLEDGED || ours == ORDER_PARTIAL;
	}
}

/* Every order of the gateway is one of ours, once, and both say the same of it. One that
 * never got there is held as UNKNOWN. */
static void check_orders(const struct record *record, const struct gateway *g)
{
	size_t sent = 0;
	size_t unknown = 0;

	for (size_t i = 0; i < g->order_count; i++) {
		const struct gw_order *theirs = g->orders[i];
		const char *reference = theirs->placed->place_order.order.order_ref;
		const struct order *ours = find_order(record, reference);

		if (!ours)
			fail_msg("the gateway has order %d (%s), the ledger has not",
			         theirs->key.order_id, reference);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(
				g->orders[k]->placed->place_order.order.order_ref, reference);
		assert_int_equal(ours->ib_order_id, theirs->key.order_id);
		if (!fits(theirs->status, ours->status))
			fail_msg("order %d: %s here, state %d at the gateway",
			         theirs->key.order_id, order_status_name(ours->status),
			         (int)theirs->status);
		assert_int_equal(ours->filled.e8, theirs->filled.e8);
		assert_int_equal(ours->commission.e8, theirs->fee.charged.e8);
	}
	for (size_t i = 0; i < record->order_count; i++) {
		sent += record->orders[i].ib_order_id != 0;
		unknown += record->orders[i].status == ORDER_UNKNOWN;
	}
	/* what died in a buffer of the process is not guessed and not sent again */
	assert_int_equal(sent, g->order_count + unknown);
	totals.orders += g->order_count;
	totals.unknown += unknown;
}

/* Each number was used once, and each order left once. */
static void check_sent_once(const struct record *record)
{
	for (size_t i = 0; i < record->order_count; i++) {
		const struct order *order = &record->orders[i];
		size_t sent = 0;

		for (size_t k = 0; k < i && order->ib_order_id != 0; k++)
			assert_int_not_equal(record->orders[k].ib_order_id, order->ib_order_id);
		for (size_t k = 0; k < record->event_count; k++)
			sent += uuid_cmp(&record->events[k].order_id, &order->id) == 0 &&
			        strcmp(record->events[k].kind, "step") == 0 &&
			        strcmp(record->events[k].to, "sent") == 0;
		assert_int_equal(sent, order->ib_order_id != 0);
	}
}

static void check_fills(const struct record *record, const struct gateway *g)
{
	assert_int_equal(record->fill_count, g->execution_count);
	for (size_t i = 0; i < g->execution_count; i++) {
		const struct gw_execution *theirs = &g->executions[i];
		const struct fill *ours = NULL;

		for (size_t k = 0; k < record->fill_count; k++) {
			if (strcmp(record->fills[k].exec_id, theirs->exec_id) == 0)
				ours = &record->fills[k];
		}
		if (!ours)
			fail_msg("execution %s is not in the ledger", theirs->exec_id);
		assert_int_equal(ours->quantity.e8, theirs->shares.e8);
		assert_int_equal(ours->price.e8, theirs->price.e8);
		assert_true(ours->commission_known);
		assert_int_equal(ours->commission.e8, theirs->commission.e8);
	}
	totals.fills += g->execution_count;
}

/* The account's and the strategy's positions are the gateway's: all was traded by it. */
static void check_positions(const struct record *record, const struct gateway *g)
{
	for (size_t i = 0; i < g->count; i++) {
		int64_t account = 0;
		int64_t strategy = 0;

		for (size_t k = 0; k < record->position_count; k++) {
			const struct ledger_position *ours = &record->positions[k];

			if (strcmp(ours->position.symbol,
			           g->instruments[i].instrument.symbol) != 0)
				continue;
			if (ours->strategy[0] == '\0')
				account = ours->position.quantity.e8;
			else
				strategy = ours->position.quantity.e8;
		}
		assert_int_equal(account, g->positions[i].quantity.e8);
		assert_int_equal(strategy, g->positions[i].quantity.e8);
	}
}

static void check(const struct simulated_day *day)
{
	struct record record;

	read_record(&record, day);
	check_orders(&record, day->gateway);
	check_sent_once(&record);
	check_fills(&record, day->gateway);
	check_positions(&record, day->gateway);
	/* nothing had to be taken over from the broker's positions */
	assert_null(strstr(day->log.text, "reconcile.position"));
	free_record(&record);
}

/* ---- one evening ---- */

/* Runs to where the engine dies; false: the market closed before. */
static bool run_to_death(struct simulated_day *day, struct rng *rng)
{
	size_t raised = day->raised + 1 + rng_below(rng, 8);

	if (rng_below(rng, 2) == 0)
		return simulated_day_step(day, rng_below(rng, EVENING_EVENTS / 2));
	while (day->raised < raised) {
		if (!simulated_day_step(day, 1))
			return false;
	}
	return simulated_day_step(day, rng_below(rng, NEAR_EVENTS));
}

/* What an evening leaves: the ledger's rows, and what the world's events hash to. */
struct trail {
	struct strbuf ledger;
	uint64_t hash;
};

static void run_evening(struct trail *out, uint64_t seed, const char *which)
{
	struct simulated_day_options options = { .config = config, .speed_milli = 10000 };
	struct simulated_day day;
	struct rng rng;
	char name[32];
	char path[SIMULATED_DAY_PATH];
	size_t rows = 0;
	size_t kills = 0;

	snprintf(name, sizeof(name), "%" PRIu64 "-%s", seed, which);
	options.seed = seed;
	options.name = name;
	options.from_ns = simulated_day_from_ns + 20 * 3600 * NS_PER_SEC;
	rng_init(&rng, seed);
	kills = 1 + rng_below(&rng, MOST_KILLS);
	simulated_day_begin(&day, &options);
	while (kills-- > 0 && run_to_death(&day, &rng)) {
		simulated_day_kill(&day);
		totals.kills++;
		simulated_day_wait(&day, (int64_t)rng_below(&rng, 18) * NS_PER_SEC);
		simulated_day_restart(&day);
	}
	simulated_day_run(&day);
	simulated_day_stop(&day);
	check(&day);
	out->hash = sim_world_trace_hash(day.world);
	strbuf_init(&out->ledger);
	simulated_day_dump(&out->ledger, &rows, simulated_day_path(path, &day, "ledger.db"));
	simulated_day_end(&day);
}

/* Deaths belong to the seed, too: the evening repeats with them. */
static void run_twice(uint64_t seed)
{
	struct trail first;
	struct trail again;

	run_evening(&first, seed, "first");
	run_evening(&again, seed, "again");
	assert_string_equal(first.ledger.text, again.ledger.text);
	assert_int_equal(first.hash, again.hash);
	strbuf_release(&first.ledger);
	strbuf_release(&again.ledger);
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void killed_anywhere_nothing_is_lost_or_sent_twice(void **state)
{
	uint64_t first = number_from("DRT_TORTURE_FIRST", 1);
	uint64_t seeds = number_from("DRT_TORTURE_SEEDS", 3);

	(void)state;
	for (uint64_t seed = first; seed < first + seeds; seed++) {
		print_message("seed %" PRIu64 "\n", seed);
		run_twice(seed);
	}
	printf("%" PRIu64
	       " evenings, each twice, %zu kills: %zu orders and %zu fills agree, %zu never "
	       "left and are unknown\n",
	       seeds, totals.kills, totals.orders, totals.fills, totals.unknown);
	assert_true(totals.kills > 0 && totals.fills > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_anywhere_nothing_is_lost_or_sent_twice),
	};

	test_require_shared();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
