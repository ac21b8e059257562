/* bench_matcher.c - what a bar and an order cost in the matcher. Prints, asserts nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "io/clock_real.h"
#include "sim/matcher.h"

enum { BARS = 10000000 };

static void on_event(void *arg, const struct sim_event *event)
{
	int64_t *sum = arg;

	*sum += event->price.e8;
}

static double run(const struct clock *clock, int every)
{
	int64_t sum = 0;
	struct sim_matcher_options options = { on_event, &sum, { 0 } };
	struct sim_matcher *matcher = NULL;
	struct bar bar = { 0, 100, 101, 99, 100.5, 1000 };
	int book = 0;
	int64_t began = 0;
	int64_t took = 0;

	if (sim_matcher_new(&matcher, &options) != DRT_OK ||
	    sim_matcher_add_book(&book, matcher, decimal_from_units(1000000)) != DRT_OK)
		exit(1);
	began = clock_now_ns(clock);
	for (int i = 0; i < BARS; i++) {
		struct sim_order order = { .quantity = { DECIMAL_ONE } };
		uint64_t id = 0;

		bar.time_ns = i;
		bar.open = 100 + (i & 63) * 0.01;
		if (sim_match_bar(matcher, book, &bar) != DRT_OK)
			exit(1);
		if (every > 0 && i % every == 0 && sim_place(&id, matcher, &order) != DRT_OK)
			exit(1);
	}
	took = clock_now_ns(clock) - began;
	sim_matcher_free(matcher);
	return (double)took / BARS;
}

int main(void)
{
	const struct clock *clock = clock_real_monotonic();
	double idle = run(clock, 0);
	double some = run(clock, 25);
	double each = run(clock, 1);

	printf("matcher: idle bar %.2f ns, bar with a market order on 4 %% of bars %.2f ns, "
	       "order and fill %.0f ns\n",
	       idle, some, each - idle);
	return 0;
}
