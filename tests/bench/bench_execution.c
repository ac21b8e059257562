/* bench_execution.c - what each algorithm makes of recorded markets, buying for two hours.
 *
 * Benchmarks: arrival is the middle of the market when the order began; the interval's VWAP
 * is of the recorded trades, where only quotes are recorded its time-weighted middle.
 * Shortfall is that of trade/execution.h, in basis points of the quantity at arrival. No
 * commission is charged, and what trades here moves no recording. */
#include <math.h>
#include <stdio.h>

#include "tests/bench/replay.h"
#include "tests/support/support.h"

enum { CASES = 8 };

static void put_row(const char *market, const char *name, const struct replay_result *result)
{
	const struct execution_cost *cost = &result->cost;
	double benchmark = isnan(cost->vwap) ? result->twap : cost->vwap;

	printf("%-16s %-10s %11.5f %11.5f %11.5f %9.2f %9.2f %7.1f %7d\n", market, name,
	       cost->arrival, benchmark, cost->average, cost->shortfall_bp,
	       1e4 * (cost->average / benchmark - 1), 100 * cost->fill_ratio, result->slices);
}

static void run(const char *symbol, const char *path, const char *earlier, double quantity,
                double hour)
{
	struct replay_case cases[CASES];
	struct replay_market market;
	const struct replay_tick *begin = NULL;
	size_t count = 0;

	replay_load(&market, symbol, path, earlier);
	begin = replay_tick_at(&market, hour);
	count = replay_cases(cases, CASES, symbol, quantity, begin->ask, earlier != NULL);
	for (size_t i = 0; i < count; i++) {
		struct replay_result result;
		char name[32];

		snprintf(name, sizeof(name), "%s %02.0fh", symbol, hour);
		replay_run(&result, &market, &cases[i].draft, begin->time_ns);
		put_row(name, cases[i].name, &result);
	}
	replay_release(&market);
}

int main(void)
{
	test_require_shared();
	printf("%-16s %-10s %11s %11s %11s %9s %9s %7s %7s\n", "market", "algo", "arrival",
	       "interval", "average", "short bp", "vs int bp", "fill %", "slices");
	run("EURUSD", "tick/EURUSD_20140507_quote.csv.gz", NULL, 5e6, 12);
	run("EURUSD", "tick/EURUSD_20140508_quote.csv.gz", NULL, 5e6, 12);
	run("BTCUSD", "minute/BTCUSD_20161009.csv", "minute/BTCUSD_20161008.csv", 6, 12);
	run("BTCUSD", "minute/BTCUSD_20180405.csv", "minute/BTCUSD_20180404.csv", 20, 12);
	return 0;
}
