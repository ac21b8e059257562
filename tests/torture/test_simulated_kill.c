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
#include "tests/integration/simulated_day.h"
#include "tests/support/support.h"
#include "tests/torture/agreement.h"

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

static struct agreement totals;
static size_t kills_in_all;

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
		kills_in_all++;
		simulated_day_wait(&day, (int64_t)rng_below(&rng, 18) * NS_PER_SEC);
		simulated_day_restart(&day);
	}
	simulated_day_run(&day);
	simulated_day_stop(&day);
	agreement_check(&totals, &day);
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
	       seeds, kills_in_all, totals.orders, totals.fills, totals.unknown);
	assert_true(kills_in_all > 0 && totals.fills > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_anywhere_nothing_is_lost_or_sent_twice),
	};

	test_require_shared();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
