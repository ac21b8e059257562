/* generator.h - a synthetic market from a seed: history in bars, and then ticks.
 *
 * Shape:   the instruments of universe.h, or others, in order. At birth the generator makes
 *          years of daily bars and some last days of minute bars (which add up to
 *          their daily bars exactly); from then on it gives ticks, one session after
 *          the other, that continue the same prices.
 * Model:   log return = beta * market + sector_beta * sector + own. Each of these is
 *          a process with clustered volatility (GJR-GARCH(1,1): Glosten, Jagannathan
 *          and Runkle, 1993), fat tails (a mixture of two normals) and a slowly
 *          wandering mean; 30 % of a day's variance comes overnight. Within a day
 *          paths are Brownian bridges on a U-shaped clock, volume follows its own U.
 *          Prices end near the listing's price and are on the tick.
 * Outside: before and after regular hours (extended) few trade, most near the open and
 *          after the close, over wider spreads; prices lead from the close to the next
 *          open. Regular hours have the same days and paths with and without.
 * Time:    us-equity sessions with their holidays and early closes; bars and ticks
 *          carry market time.
 * Repeats: one seed, one calendar and one last day give the same market. Each process
 *          has a random stream of its own.
 * Threads: one.
 * Owners:  bars and instruments live with the generator. */
#ifndef SIM_GENERATOR_H
#define SIM_GENERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/bar.h"
#include "model/calendar.h"
#include "model/instrument.h"
#include "sim/quote.h"
#include "sim/universe.h"

struct sim_generator;

/* The hours outside regular ones, where there are any. */
enum { SIM_BEFORE_MINUTES = 330, SIM_AFTER_MINUTES = 240 };

/* What a dividend or split does to a price at the first session from its date on: it is
 * divided by `ratio` (new shares for an old one), then falls by `cash`. */
struct sim_price_step {
	int index; /* of the instrument */
	int64_t day;
	double ratio, cash;
};

struct sim_generator_options {
	uint64_t seed;
	const struct calendar *calendar; /* borrowed; us-equity hours of at most 390 minutes */
	int64_t last_day; /* the history ends with the last session up to this date */
	int years;        /* of daily bars, 1..50; 0: ten */
	int minute_days;  /* sessions with minute bars, up to 250; 0: 21 */
	const struct sim_listing *listings; /* instead of universe.h; live with the caller */
	size_t listing_count;
	bool extended;                      /* ticks before and after regular hours, too */
	const struct sim_price_step *steps; /* in order of days, after last_day; copied */
	size_t step_count;
};

struct sim_tick {
	int index;              /* of the instrument */
	bool traded;            /* last and last_size are of a trade at this instant */
	struct sim_quote quote; /* never without bid, ask and last */
	double volume;          /* shares traded since the instrument's previous tick */
};

/* Errors: DRT_EINVAL (calendar, years, days, steps), DRT_ERANGE (no session up to last_day),
 * DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_generator_new(struct sim_generator **out,
                                                 const struct sim_generator_options *options);
void sim_generator_free(struct sim_generator *generator);

size_t sim_generator_count(const struct sim_generator *generator);
const struct instrument *sim_generator_instrument(const struct sim_generator *generator,
                                                  size_t index);
const struct sim_listing *sim_generator_listing(const struct sim_generator *generator,
                                                size_t index);

/* The history, oldest first. Daily bars are named by their date at midnight UTC. */
const struct bar *sim_generator_daily(size_t *count, const struct sim_generator *generator,
                                      size_t index);
const struct bar *sim_generator_minutes(size_t *count, const struct sim_generator *generator,
                                        size_t index);
/* The date of the last daily bar. */
int64_t sim_generator_last_day(const struct sim_generator *generator);

/* The next tick of any instrument: never earlier than the one before, always within a
 * session or the hours around it. The first ones open the first session after the
 * history. */
void sim_generator_next(struct sim_tick *out, struct sim_generator *generator);

#endif
