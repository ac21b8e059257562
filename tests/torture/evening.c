/* evening.c - see evening.h. */
#include "config.h"

#include "tests/torture/evening.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/timeval.h"
#include "ib/message.h"
#include "tests/support/support.h"

/* Short averages cross often. */
#define CONFIG(trading)                                                                        \
	"trading: { account = \"DU1000001\"; auto_approve = ( { name = \"evening\";\n"         \
	"  strategy = \"sma_cross\"; max_value = 50000; } );" trading " };\n"                  \
	"data: { sources = [ \"ib\" ]; adjustment = \"any\"; };\n"                             \
	"risk: { duplicate_window_s = 5; };\n"                                                 \
	"schedule: { nightly = \"off\"; };\n"                                                  \
	"watchlists = ( { name = \"Day\"; symbols = [ \"BTCUSD\", \"ETHUSD\" ]; } );\n"        \
	"strategies: {\n"                                                                      \
	"  sma_cross: { timeframe = \"1m\"; symbols = [ \"BTCUSD\", \"ETHUSD\" ];\n"           \
	"    fast = 2.0; slow = 5.0; quantity = 2.0; };\n"                                     \
	"  momentum: { enabled = false; }; rotation: { enabled = false; };\n"                  \
	"  swing: { enabled = false; };\n"                                                     \
	"};\n"

static void begin(struct simulated_day *day, uint64_t seed, const char *name,
                  const char *config)
{
	struct simulated_day_options options = {
		.seed = seed,
		.name = name,
		.config = config,
		.speed_milli = 10000,
		/* every other one at the newest version */
		.server_version = seed % 2 ? ib_version_last() : 0,
		.from_ns = simulated_day_from_ns + 20 * 3600 * NS_PER_SEC,
	};

	simulated_day_begin(day, &options);
}

void evening_begin(struct simulated_day *day, uint64_t seed, const char *name)
{
	begin(day, seed, name, CONFIG(""));
}

void evening_begin_worked(struct simulated_day *day, uint64_t seed, const char *name)
{
	begin(day, seed, name,
	      CONFIG(" execution = ( { strategy = \"sma_cross\"; algo = \"twap\"; "
	             "minutes = 3; slices = 2; } );"));
}

bool evening_advance(struct simulated_day *day, struct rng *rng,
                     const struct evening_reach *reach)
{
	size_t raised = day->raised + 1 + rng_below(rng, reach->signals);

	if (rng_below(rng, 2) == 0)
		return simulated_day_step(day, rng_below(rng, reach->far));
	while (day->raised < raised) {
		if (!simulated_day_step(day, 1))
			return false;
	}
	return simulated_day_step(day, rng_below(rng, reach->near));
}

static uint64_t number_from(const char *variable, uint64_t otherwise)
{
	const char *text = getenv(variable);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

uint64_t evening_for_each_seed(void (*run)(uint64_t seed))
{
	uint64_t first = number_from("DRT_TORTURE_FIRST", 1);
	uint64_t seeds = number_from("DRT_TORTURE_SEEDS", 3);

	for (uint64_t seed = first; seed < first + seeds; seed++) {
		print_message("seed %" PRIu64 "\n", seed);
		run(seed);
	}
	return seeds;
}
