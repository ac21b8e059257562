/* bench_risk.c - what one pass of the gate costs over random orders of 1,024 instruments:
 * the twelve rules that the published comparison has (switch, halt, quantity, value, price
 * band, position, gross, daily loss, message rate, duplicate, open orders, leverage as
 * gross over equity), and every rule set. Prints; asserts nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "io/clock_real.h"
#include "trade/risk.h"

enum { ORDERS = 1 << 12, PASSES = 512, ROUNDS = 5 };

/* An order of a quiet day, which passes; every sixteenth is beyond one limit or another. */
static void make(struct risk_input *in, struct rng *rng, int i)
{
	int64_t price = (int64_t)(10 + rng_below(rng, 90)) * DECIMAL_ONE;

	*in = (struct risk_input){
		.now_ns = NS_PER_SEC + i * NS_PER_US,
		.quote_age_ns = (int64_t)rng_below(rng, 5) * NS_PER_SEC,
		.instrument = (int32_t)rng_below(rng, 1024),
		.side = rng_below(rng, 2) ? SIDE_BUY : SIDE_SELL,
		.type = ORDER_LIMIT,
		.quantity = { (int64_t)(1 + rng_below(rng, 400)) * DECIMAL_ONE },
		.reference = { price },
		.multiplier = { DECIMAL_ONE },
		.position = { ((int64_t)rng_below(rng, 600) - 300) * DECIMAL_ONE },
		.working_buy = { (int64_t)rng_below(rng, 100) * DECIMAL_ONE },
		.working_sell = { (int64_t)rng_below(rng, 100) * DECIMAL_ONE },
		.equity = { 1000000 * DECIMAL_ONE },
		.gross = { (int64_t)rng_below(rng, 800000) * DECIMAL_ONE },
		.day_pnl = { ((int64_t)rng_below(rng, 4000) - 2500) * DECIMAL_ONE },
		.open_orders = (int32_t)rng_below(rng, 40),
		.tick = { DECIMAL_ONE / 100 },
		.has_sector = true,
		.has_strategy = true,
		.average_volume = { 1000000 * DECIMAL_ONE },
		.sector_gross = { (int64_t)rng_below(rng, 200000) * DECIMAL_ONE },
		.strategy_gross = { (int64_t)rng_below(rng, 200000) * DECIMAL_ONE },
		.strategy_position = { ((int64_t)rng_below(rng, 600) - 300) * DECIMAL_ONE },
		.net = { ((int64_t)rng_below(rng, 400000) - 200000) * DECIMAL_ONE },
		.buying_power = { 2000000 * DECIMAL_ONE },
		.peak_equity = { 1010000 * DECIMAL_ONE },
		.losses = (int32_t)rng_below(rng, 3),
	};
	in->limit_price.e8 = price + ((int64_t)rng_below(rng, 20) - 10) * DECIMAL_ONE / 100;
	if (i % 16 == 0)
		in->quantity.e8 *= 20;
	in->exposed_quantity = in->quantity;
}

static double measure(struct risk_gate *gate, const struct risk_input *inputs, long *passed)
{
	const struct clock *clock = clock_real_monotonic();
	int64_t began = clock_now_ns(clock);

	for (int pass = 0; pass < PASSES; pass++) {
		for (int i = 0; i < ORDERS; i++) {
			struct risk_verdict verdict = risk_check(gate, &inputs[i]);

			*passed += verdict.hard == 0;
		}
	}
	return (double)(clock_now_ns(clock) - began) / ((double)PASSES * ORDERS);
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void set_twelve(struct risk_limits *limits)
{
	risk_limits_default(limits);
	limits->level[RISK_MESSAGE_RATE].hard = RISK_MESSAGES - 1;
	limits->level[RISK_QUOTE_AGE].hard = RISK_NONE;
}

static void set_all(struct risk_limits *limits)
{
	set_twelve(limits);
	limits->level[RISK_QUOTE_AGE].hard = 5 * NS_PER_SEC;
	limits->level[RISK_VOLUME_SHARE].hard = DECIMAL_ONE / 100;
	limits->level[RISK_SECTOR].hard = DECIMAL_ONE / 2;
	limits->level[RISK_STRATEGY].hard = DECIMAL_ONE / 2;
	limits->level[RISK_NET].hard = DECIMAL_ONE;
	limits->level[RISK_CAPITAL].hard = 2000000 * DECIMAL_ONE;
	limits->level[RISK_BUYING_POWER].hard = DECIMAL_ONE;
	limits->level[RISK_DRAWDOWN].hard = DECIMAL_ONE / 10;
	limits->level[RISK_LOSSES].hard = 5;
}

static void run(const struct risk_input *inputs, const struct risk_limits *limits,
                const char *what)
{
	struct risk_gate *gate = calloc(1, sizeof(*gate));
	struct drt_error error = { 0 };
	double checks[ROUNDS];
	long passed = 0;

	if (!gate || risk_gate_init(gate, limits, &error) != DRT_OK)
		exit(1);
	for (int i = 0; i < 64; i++) { /* a duplicate window that is in use */
		struct order order = { .side = SIDE_BUY, .type = ORDER_LIMIT };

		order.quantity.e8 = i * DECIMAL_ONE;
		risk_note_order(gate, NS_PER_SEC, i, &order);
	}
	for (int i = 0; i < ROUNDS; i++)
		checks[i] = measure(gate, inputs, &passed);
	qsort(checks, ROUNDS, sizeof(*checks), by_size);
	printf("risk gate, %s: %.1f ns a check (%.1f to %.1f); %.1f %% passed\n", what,
	       checks[ROUNDS / 2], checks[0], checks[ROUNDS - 1],
	       100.0 * (double)passed / ((double)ROUNDS * PASSES * ORDERS));
	free(gate);
}

int main(void)
{
	struct risk_input *inputs = calloc(ORDERS, sizeof(*inputs));
	struct risk_limits limits;
	struct rng rng;

	if (!inputs)
		return 1;
	rng_init(&rng, 1);
	for (int i = 0; i < ORDERS; i++)
		make(&inputs[i], &rng, i);
	set_twelve(&limits);
	run(inputs, &limits, "the twelve rules");
	set_all(&limits);
	run(inputs, &limits, "every rule set");
	free(inputs);
	return 0;
}
