/* test_execution.c - algorithms over recorded markets: what they make of it is sane, adds
 * up, and repeats. The table that tests/bench/bench_execution prints is made of such runs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/bench/replay.h"
#include "tests/support/support.h"

enum { CASES = 8 };

static const struct recording {
	const char *symbol, *path, *earlier;
	double quantity;
	double near_bp; /* how near a schedule must come to the mean of the market */
} recordings[] = {
	{ "EURUSD", "tick/EURUSD_20140507_quote.csv.gz", NULL, 5e6, 2 },
	{ "EURUSD", "tick/EURUSD_20140508_quote.csv.gz", NULL, 5e6, 2 },
	{ "BTCUSD", "minute/BTCUSD_20161009.csv", "minute/BTCUSD_20161008.csv", 6, 10 },
	{ "BTCUSD", "minute/BTCUSD_20170904.csv", "minute/BTCUSD_20170903.csv", 20, 100 },
	{ "BTCUSD", "minute/BTCUSD_20180405.csv", "minute/BTCUSD_20180404.csv", 20, 60 },
};

static int numbers;

static void check(const char *what, double value, double least, double most)
{
	numbers++;
	if (!(value >= least && value <= most))
		fail_msg("%s is %g, not %g to %g", what, value, least, most);
}

static void check_run(const struct replay_result *r, const struct replay_case *row,
                      double near_bp)
{
	double quantity = decimal_to_double(row->draft.quantity);
	double filled = decimal_to_double(r->order.filled);
	double benchmark = row->draft.algo.kind == ALGO_VWAP ? r->cost.vwap : r->twap;
	bool schedule = row->draft.algo.kind == ALGO_TWAP || row->draft.algo.kind == ALGO_VWAP;

	check("what was filled and open at most", r->most, 0, quantity * (1 + 1e-9));
	check("slices", r->slices, 1, 2000);
	check("what was placed", r->sent, filled * (1 - 1e-9), 1e12);
	if (row->draft.algo.kind != ALGO_ICEBERG && row->draft.algo.kind != ALGO_POV)
		check("fill ratio", r->cost.fill_ratio, 1, 1);
	if (schedule)
		check("basis points from the interval's price",
		      1e4 * (r->cost.average / benchmark - 1), -near_bp, near_bp);
	if (row->draft.algo.kind == ALGO_POV)
		check("share of the volume", r->worst, 0.01, 0.1 + 1e-9);
	if (row->draft.type == ORDER_LIMIT && filled > 0)
		check("average", r->cost.average, 0,
		      decimal_to_double(row->draft.limit_price) + 1e-9);
	/* Perold's sum, reckoned another way */
	check("shortfall less what was paid above arrival",
	      r->cost.shortfall - filled * (r->cost.average - r->cost.arrival) -
	              (quantity - filled) *
	                      (decimal_to_double(r->order.algo.last) - r->cost.arrival),
	      -1e-6 * quantity * r->cost.arrival, 1e-6 * quantity * r->cost.arrival);
}

static void algorithms_over_recorded_markets_are_sane_and_repeat(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(recordings) / sizeof(recordings[0]); k++) {
		const struct recording *recording = &recordings[k];
		struct replay_case cases[CASES];
		struct replay_market market;
		const struct replay_tick *begin = NULL;
		size_t count = 0;

		replay_load(&market, recording->symbol, recording->path, recording->earlier);
		begin = replay_tick_at(&market, 12);
		count = replay_cases(cases, CASES, recording->symbol, recording->quantity,
		                     begin->ask, recording->earlier != NULL);
		for (size_t i = 0; i < count; i++) {
			struct replay_result first, again;

			replay_run(&first, &market, &cases[i].draft, begin->time_ns);
			replay_run(&again, &market, &cases[i].draft, begin->time_ns);
			check_run(&first, &cases[i], recording->near_bp);
			assert_memory_equal(&first.cost, &again.cost, sizeof(first.cost));
			assert_int_equal(first.slices, again.slices);
		}
		replay_release(&market);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(algorithms_over_recorded_markets_are_sane_and_repeat),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	printf("compared %d numbers in %zu files\n", numbers,
	       sizeof(recordings) / sizeof(recordings[0]));
	return failed;
}
