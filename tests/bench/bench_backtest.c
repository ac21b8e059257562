/* bench_backtest.c - improve_backtest_strategy() on ten million bars: SMA 10/30, the risk
 * gate on with every rule set, IB's fees, equity at every bar. The fills are compared
 * with those of a bare loop first; the loop is timed in the same run.
 *
 * Prices lie on a grid of 1/64, so that sums of doubles are exact in the bare loop too. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "improve/backtest.h"
#include "io/clock_real.h"

enum { BARS = 10000000, FAST = 10, SLOW = 30, SIZE = 100, ROUNDS = 5 };

struct market {
	size_t symbols, bars; /* bars of each */
	struct bar *all;      /* symbol after symbol */
	struct instrument *instruments;
	struct backtest_series *series;
};

struct bare {
	size_t fills;
	double cash, equity, peak, worst;
	uint64_t check; /* over time, side and price of every fill */
};

static void die(const char *why)
{
	fprintf(stderr, "bench_backtest: %s\n", why);
	exit(1);
}

static double grid(double price)
{
	return fmax(1, floor(price * 64 + 0.5) / 64);
}

static void generate(struct market *market, size_t symbols)
{
	struct rng rng;

	market->symbols = symbols;
	market->bars = BARS / symbols;
	market->all = malloc(sizeof(*market->all) * BARS);
	market->instruments = calloc(symbols, sizeof(*market->instruments));
	market->series = calloc(symbols, sizeof(*market->series));
	if (!market->all || !market->instruments || !market->series)
		die("no memory");
	rng_init(&rng, 7);
	for (size_t s = 0; s < symbols; s++) {
		struct bar *bar = market->all + s * market->bars;
		double price = grid(50 + 100 * rng_uniform(&rng));
		char symbol[16];

		snprintf(symbol, sizeof(symbol), "S%zu", s);
		if (instrument_init(&market->instruments[s], symbol) != DRT_OK)
			die("symbol");
		market->instruments[s].id = 1 + (int64_t)s;
		market->instruments[s].tick = decimal_from_units(DECIMAL_ONE / 64);
		market->series[s] =
			(struct backtest_series){ &market->instruments[s], bar, market->bars };
		for (size_t i = 0; i < market->bars; i++, bar++) {
			double open = price, close = 0;
			double noise = (rng_uniform(&rng) + rng_uniform(&rng) - 1) * 0.8;

			close = grid(open + noise + (100 - open) * 1e-5);
			bar->time_ns = (int64_t)(i + 1) * NS_PER_MIN;
			bar->open = open;
			bar->close = close;
			bar->high = fmax(open, close) + 0.25;
			bar->low = fmin(open, close) - 0.25;
			bar->volume = 1000;
			price = close;
		}
	}
}

static uint64_t mix(uint64_t check, size_t symbol, int64_t time_ns, int side, double price)
{
	check ^= (uint64_t)time_ns * 31 + symbol * 7 + (uint64_t)side;
	check ^= (uint64_t)llrint(price * 64) << 20;
	return check * UINT64_C(0x9e3779b97f4a7c15);
}

/* One symbol: crosses decide on the close, fill at the next open. */
static uint64_t bare_symbol(struct bare *out, const struct bar *bars, size_t count,
                            size_t symbol)
{
	double fast = 0, slow = 0, held = 0, wanted = 0;
	int was = 0;
	uint64_t check = 0;

	for (size_t i = 0; i < count; i++) {
		if (wanted != held) {
			double fee = fmax(1, 0.005 * SIZE);

			fee = fmin(fee, 0.01 * SIZE * bars[i].open);
			out->cash -= (wanted - held) * bars[i].open + fee;
			held = wanted;
			out->fills++;
			check = mix(check, symbol, bars[i].time_ns, held > 0, bars[i].open);
		}
		out->equity = out->cash + held * bars[i].close;
		if (out->equity > out->peak)
			out->peak = out->equity;
		if (out->peak - out->equity > out->worst)
			out->worst = out->peak - out->equity;
		fast += bars[i].close - (i >= FAST ? bars[i - FAST].close : 0);
		slow += bars[i].close - (i >= SLOW ? bars[i - SLOW].close : 0);
		if (i + 1 >= SLOW) {
			double difference = fast * SLOW - slow * FAST;
			int side = (difference > 0) - (difference < 0);

			if (i + 1 > SLOW && side != 0 && side != was)
				wanted = side > 0 ? SIZE : 0;
			was = side;
		}
	}
	return check;
}

static void bare_loop(struct bare *out, const struct market *market, double cash)
{
	*out = (struct bare){ .cash = cash };
	for (size_t s = 0; s < market->symbols; s++)
		out->check += bare_symbol(out, market->series[s].bars, market->bars, s);
}

static void set_limits(struct risk_limits *limits)
{
	const int64_t wide = INT64_C(1000000) * DECIMAL_ONE;

	risk_limits_default(limits);
	limits->level[RISK_ORDER_VALUE] = (struct risk_level){ wide / 2, wide };
	limits->level[RISK_QUANTITY] = (struct risk_level){ wide / 2, wide };
	limits->level[RISK_POSITION] = (struct risk_level){ DECIMAL_ONE / 2, DECIMAL_ONE };
	limits->level[RISK_GROSS] = (struct risk_level){ DECIMAL_ONE / 2, DECIMAL_ONE };
	limits->level[RISK_QUOTE_AGE] = (struct risk_level){ NS_PER_SEC, NS_PER_SEC };
	limits->level[RISK_OPEN_ORDERS] = (struct risk_level){ 500, 1000 };
	limits->level[RISK_DUPLICATE] = (struct risk_level){ RISK_NONE, 1 };
	limits->level[RISK_MESSAGE_RATE] = (struct risk_level){ RISK_NONE, 1000 };
	limits->level[RISK_DAILY_LOSS] = (struct risk_level){ RISK_NONE, INT64_MAX / 2 };
	limits->duplicate_window_ns = NS_PER_SEC;
}

static void run(struct backtest_result *result, const struct market *market, double cash,
                enum backtest_rows rows)
{
	const struct strategy *cross = strategy_find("sma_cross");
	struct backtest_spec spec;
	struct drt_error error = { 0 };
	double params[8];

	strategy_params_init(params, cross);
	if (strategy_params_set(params, cross, "fast", FAST, &error) != DRT_OK ||
	    strategy_params_set(params, cross, "slow", SLOW, &error) != DRT_OK ||
	    strategy_params_set(params, cross, "quantity", SIZE, &error) != DRT_OK)
		die(error.text);
	backtest_spec_init(&spec);
	spec.strategy = cross;
	spec.params = params;
	spec.series = market->series;
	spec.series_count = market->symbols;
	spec.timeframe = TIMEFRAME_1M;
	spec.slippage.kind = SIM_SLIPPAGE_NONE;
	spec.rows = rows;
	set_limits(&spec.limits);
	if (decimal_from_double(&spec.cash, cash) != DRT_OK ||
	    improve_backtest_strategy(result, &spec, &error) != DRT_OK)
		die(error.text);
}

static void verify(const struct backtest_result *result, const struct bare *bare,
                   const struct market *market)
{
	uint64_t *checks = calloc(market->symbols, sizeof(*checks));
	uint64_t check = 0;

	if (!checks)
		die("no memory");
	if (result->refusal_count > 0)
		die(result->refusals[0].code);
	for (size_t i = 0; i < result->fill_count; i++) {
		const struct backtest_fill *fill = &result->fills[i];

		if (fill->quantity.e8 != SIZE * DECIMAL_ONE)
			die("a fill of another size");
		checks[fill->series] =
			mix(checks[fill->series], (size_t)fill->series, fill->time_ns,
		            fill->side == SIDE_BUY, decimal_to_double(fill->price));
	}
	for (size_t s = 0; s < market->symbols; s++)
		check += checks[s];
	free(checks);
	if (result->fill_count != bare->fills || check != bare->check)
		die("the fills differ from the bare loop's");
	if (fabs(decimal_to_double(result->cash) - bare->cash) > 1e-3)
		die("the cash differs from the bare loop's");
	printf("  %zu fills equal to the bare loop's, cash within %.1e\n", result->fill_count,
	       fabs(decimal_to_double(result->cash) - bare->cash));
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(size_t symbols, enum backtest_rows rows, const char *what)
{
	const struct clock *clock = clock_real_monotonic();
	struct backtest_result result;
	struct market market;
	struct bare bare;
	double ours[ROUNDS], loops[ROUNDS];
	double cash = 1e9;

	generate(&market, symbols);
	printf("%s\n", what);
	bare_loop(&bare, &market, cash);
	for (int round = 0; round < ROUNDS; round++) {
		int64_t began = clock_now_ns(clock);

		bare_loop(&bare, &market, cash);
		loops[round] = (double)(clock_now_ns(clock) - began) / BARS;
		began = clock_now_ns(clock);
		run(&result, &market, cash, rows);
		ours[round] = (double)(clock_now_ns(clock) - began) / BARS;
		if (round == 0)
			verify(&result, &bare, &market);
		backtest_result_release(&result);
	}
	qsort(ours, ROUNDS, sizeof(*ours), by_size);
	qsort(loops, ROUNDS, sizeof(*loops), by_size);
	printf("  bare loop %.1f M bars/s, backtest %.1f M bars/s (%.1f ns a bar), "
	       "ratio %.1f; medians of %d; backtest %.1f to %.1f M\n",
	       1e3 / loops[ROUNDS / 2], 1e3 / ours[ROUNDS / 2], ours[ROUNDS / 2],
	       ours[ROUNDS / 2] / loops[ROUNDS / 2], ROUNDS, 1e3 / ours[ROUNDS - 1],
	       1e3 / ours[0]);
	free(market.all);
	free(market.instruments);
	free(market.series);
}

int main(void)
{
	measure(1, BACKTEST_ROWS_DAYS, "SMA 10/30, 10 million bars of one symbol, rows a day");
	measure(1, BACKTEST_ROWS_BARS, "SMA 10/30, 10 million bars of one symbol, rows a bar");
	measure(100, BACKTEST_ROWS_DAYS,
	        "SMA 10/30, 100,000 bars of 100 symbols interleaved, rows a day");
	return 0;
}
