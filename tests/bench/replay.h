/* replay.h - working an order against a recorded market, in market time.
 *
 * Shape:   trade with its own gate and order book on one side, src/sim's matcher fed with
 *          the recording on the other; an order that goes out meets what the last tick left.
 *          Nothing is random but what an order's id seeds: a run repeats.
 * Files:   of the shared folder: tick quotes (bid and ask as recorded; what is shown there
 *          is not, a size is assumed), or minute bars (four prints a minute, a quarter of
 *          its volume each, in the order open, low, high, close where it rose, else open,
 *          high, low, close; the spread of one tick is assumed).
 * Errors:  any ends the process with a message. */
#ifndef TESTS_BENCH_REPLAY_H
#define TESTS_BENCH_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trade/execution.h"

struct replay_tick {
	int64_t time_ns;
	double bid, ask, last; /* last NaN: a quote alone */
	double size;           /* shown on either side, and traded where there is a last */
};

struct replay_market {
	char symbol[16];
	double tick, lot;
	struct replay_tick *ticks; /* owned */
	size_t count;
	double volume[48]; /* of an earlier day by half hour, UTC, where trades are recorded */
};

/* "tick/EURUSD_...", "minute/BTCUSD_...": a path in the shared market folder, and that of
 * an earlier day, of which VWAP knows the volume (NULL: none). */
void replay_load(struct replay_market *out, const char *symbol, const char *path,
                 const char *earlier);
void replay_release(struct replay_market *market);
/* The first tick at or after that hour of its first day, UTC. */
const struct replay_tick *replay_tick_at(const struct replay_market *market, double hour);

struct replay_result {
	struct order order; /* as it ended */
	struct execution_cost cost;
	double twap;       /* middle of the market over its life, by time */
	double worst;      /* share of the volume at its highest, after the first minute */
	double sent, most; /* units placed in all; most that was filled and open */
	int slices;
};

/* Works `draft`, whose algo's times are nanoseconds from `begin_ns` on, from there on. */
void replay_run(struct replay_result *out, const struct replay_market *market,
                const struct order *draft, int64_t begin_ns);

/* A row of the table: an algorithm over a market. */
struct replay_case {
	const char *name;
	struct order draft;
};
/* The algorithms over a market that has volume, or has not, two hours each; limits are
 * around `price`. Writes at most `capacity`, returns how many. */
size_t replay_cases(struct replay_case *out, size_t capacity, const char *symbol,
                    double quantity, double price, bool volume);

#endif
