/* algo.h - how an execution algorithm shows an order to the market, part by part.
 *
 * Shape:   a plan (sim_algo) is fixed when the order begins to work; sim_algo_next()
 *          says, for the state of the moment, which part of the order is to be free
 *          (sim_slice() of matcher.h) and when to ask again. It keeps nothing between
 *          calls: plan, time and fills are enough, so that a plan goes on after a
 *          restart where it stood, and one seed repeats it.
 * Units:   prices and quantities exact, ratios as 0.1 for 10 %.
 * Time:    market time, handed in.
 * Threads: pure functions.
 *
 * TWAP and VWAP cut their window into equal slots: one a minute, at most 120, at least
 * one; each slot's part comes at an instant within its first quarter that the seed
 * chooses (the first at once, the last at its beginning).
 *   TWAP      parts of equal size. What did not fill is added to the next part. Parts
 *             are marketable, or stand where `style` says, through the whole slot.
 *   VWAP      parts in proportion to the usual volume of the time of day. A part joins
 *             its own side and crosses the spread half a slot later, unless passive.
 *             What did not fill is spread over the parts that are left; with catch_up
 *             it is added to the next part. With max_share > 0 never more is filled or
 *             free than that share of what has traded since the beginning.
 *   Adaptive  the whole order at once: first on its own side, then in the middle of
 *             the spread, then across it; the patience says when: urgent begins in the
 *             middle and crosses after 2 s; normal 5 and 15 s; patient 30 and 90 s.
 * At the window's end the plan is over, unless past_end: then all that is left is free
 * for as long as the order lives. */
#ifndef SIM_ALGO_H
#define SIM_ALGO_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decimal.h"
#include "sim/matcher.h"

enum sim_algo_kind { SIM_ALGO_TWAP, SIM_ALGO_VWAP, SIM_ALGO_ADAPTIVE };

/* Where parts stand: across the spread, at the own side's best price, in the middle, at
 * the price of the last trade. All within the order's limit. */
enum sim_algo_style { SIM_STYLE_TAKE, SIM_STYLE_JOIN, SIM_STYLE_MIDDLE, SIM_STYLE_LAST };

enum sim_patience { SIM_URGENT, SIM_NORMAL, SIM_PATIENT };

struct sim_algo {
	enum sim_algo_kind kind;
	enum sim_algo_style style;  /* TWAP */
	enum sim_patience patience; /* ADAPTIVE */
	int64_t start_ns, end_ns;   /* the window */
	int64_t open_ns, close_ns;  /* VWAP: the session whose curve it follows */
	decimal max_share;          /* VWAP: zero for none */
	bool passive;               /* VWAP: never crosses the spread */
	bool catch_up;              /* VWAP */
	bool past_end;
	uint64_t seed;
};

/* The state of the moment. */
struct sim_algo_now {
	int64_t now_ns;
	enum order_side side;
	decimal quantity, filled; /* of the whole order */
	decimal size_step;        /* > 0 */
	decimal limit_price;      /* of the order; zero: market */
	decimal last;             /* price; zero: none */
	decimal volume;           /* traded in the market since the plan began */
	bool quotes;              /* false: only bars, where every part is marketable */
};

struct sim_algo_step {
	struct sim_slice slice;
	int64_t next_ns; /* ask again then: after now_ns, INT64_MAX for never */
	bool over;       /* the window has ended; nothing is free any more */
};

void sim_algo_next(struct sim_algo_step *out, const struct sim_algo *algo,
                   const struct sim_algo_now *now);

#endif
