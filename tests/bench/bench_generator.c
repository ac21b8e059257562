/* bench_generator.c - how long the synthetic market takes. Prints, asserts nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "core/timeval.h"
#include "io/clock_real.h"
#include "sim/generator.h"

enum { TICKS = 5000000 };

int main(void)
{
	const struct clock *clock = clock_real_monotonic();
	struct sim_generator_options options = { .seed = 1,
		                                 .last_day = day_from_civil(2025, 6, 13) };
	struct calendar *calendar = NULL;
	struct sim_generator *generator = NULL;
	struct sim_tick tick;
	int64_t began = 0;
	int64_t made = 0;
	size_t bars = 0;

	if (calendar_new(&calendar, "us-equity", NULL) != DRT_OK)
		return 1;
	options.calendar = calendar;
	began = clock_now_ns(clock);
	if (sim_generator_new(&generator, &options) != DRT_OK)
		return 1;
	made = clock_now_ns(clock);
	for (size_t i = 0; i < sim_generator_count(generator); i++) {
		size_t daily = 0;
		size_t minutes = 0;

		sim_generator_daily(&daily, generator, i);
		sim_generator_minutes(&minutes, generator, i);
		bars += daily + minutes;
	}
	printf("generator: %zu bars in %.0f ms", bars, (double)(made - began) / NS_PER_MS);
	made = clock_now_ns(clock);
	for (int i = 0; i < TICKS; i++)
		sim_generator_next(&tick, generator);
	printf(", a tick in %.0f ns\n", (double)(clock_now_ns(clock) - made) / TICKS);
	sim_generator_free(generator);
	calendar_free(calendar);
	return 0;
}
