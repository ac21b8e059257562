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
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/torture/agreement.h"
#include "tests/torture/evening.h"

enum { MOST_KILLS = 6 };
static const struct evening_reach reach = { .signals = 8, .far = 11000, .near = 120 };

static struct agreement totals;
static size_t kills_in_all;
typedef void begin_fn(struct simulated_day *day, uint64_t seed, const char *name);

/* ---- one evening ---- */

/* What an evening leaves: the ledger's rows, and what the world's events hash to. */
struct trail {
	struct strbuf ledger;
	uint64_t hash;
};

static void run_evening(struct trail *out, begin_fn *begin, uint64_t seed, const char *which)
{
	struct simulated_day day;
	struct rng rng;
	char name[32];
	char path[SIMULATED_DAY_PATH];
	size_t rows = 0;
	size_t kills = 0;

	snprintf(name, sizeof(name), "%" PRIu64 "-%s", seed, which);
	rng_init(&rng, seed);
	kills = 1 + rng_below(&rng, MOST_KILLS);
	begin(&day, seed, name);
	while (kills-- > 0 && evening_advance(&day, &rng, &reach)) {
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
static void run_twice(begin_fn *begin, uint64_t seed, const char *first_name,
                      const char *again_name)
{
	struct trail first;
	struct trail again;

	run_evening(&first, begin, seed, first_name);
	run_evening(&again, begin, seed, again_name);
	assert_string_equal(first.ledger.text, again.ledger.text);
	assert_int_equal(first.hash, again.hash);
	strbuf_release(&first.ledger);
	strbuf_release(&again.ledger);
}

static void run_plain(uint64_t seed)
{
	run_twice(evening_begin, seed, "first", "again");
}

static void run_worked(uint64_t seed)
{
	run_twice(evening_begin_worked, seed, "worked", "worked-again");
}

static void killed_anywhere_nothing_is_lost_or_sent_twice(void **state)
{
	uint64_t seeds = evening_for_each_seed(run_plain);

	(void)state;
	printf("%" PRIu64
	       " evenings, each twice, %zu kills: %zu orders and %zu fills agree, %zu never "
	       "left and are unknown\n",
	       seeds, kills_in_all, totals.orders, totals.fills, totals.unknown);
	assert_true(kills_in_all > 0 && totals.fills > 0);
}

static void killed_while_algorithms_work_each_order_is_what_its_slices_add_up_to(void **state)
{
	(void)state;
	memset(&totals, 0, sizeof(totals));
	kills_in_all = 0;
	(void)evening_for_each_seed(run_worked);
	printf("%zu kills: %zu worked orders and %zu slices agree\n", kills_in_all,
	       totals.worked, totals.slices);
	assert_true(kills_in_all > 0 && totals.slices > totals.worked && totals.worked > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_anywhere_nothing_is_lost_or_sent_twice),
		cmocka_unit_test(
			killed_while_algorithms_work_each_order_is_what_its_slices_add_up_to),
	};

	test_require_shared();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
