/* sizing.h - an intent becomes orders: how many, at which prices.
 *
 * Shape:   a pure function of the intent, the instrument, the account and what is held.
 *          A target becomes the difference to what is held and on its way; a plan
 *          becomes its order, a bracket up to three (entry, stop, target).
 * Rounds:  quantities towards zero to min_size; limits to the passive side of the tick
 *          (a buy down, a sell up), stops away from the market (a buy up, a sell down).
 * Risk:    a plan without quantity risks `risk_ratio` of equity between its entry price
 *          and its protecting stop: quantity = ratio * equity / (distance * multiplier).
 * Threads: any; no state. */
#ifndef TRADE_SIZING_H
#define TRADE_SIZING_H

#include <stdbool.h>

#include "core/decimal.h"
#include "core/status.h"
#include "model/instrument.h"
#include "model/intent.h"
#include "model/reason.h"
#include "model/signal.h"

enum { SIZING_ORDERS = 3 };

struct sizing_rules {
	decimal risk_ratio; /* of equity, for plans sized by risk: 0.01 */
	decimal max_weight; /* no plan sized by risk is larger than this part of equity */
};

struct sizing_input {
	const struct intent *intent;
	enum signal_direction direction; /* the side of INTENT_ORDER and INTENT_BRACKET */
	const struct instrument *instrument;
	decimal reference; /* price that market orders are sized at; zero: none */
	decimal equity;
	decimal position; /* held by this strategy */
	decimal pending;  /* signed quantity of its entries that wait or work */
};

enum sizing_role { SIZING_ENTRY, SIZING_STOP, SIZING_TARGET };

struct sizing_order {
	enum sizing_role role;
	enum order_side side;
	enum order_type type;
	decimal quantity;
	decimal limit_price, stop_price, trail_amount, trail_ratio;
	enum time_in_force tif;
	int64_t good_till_ns;
};

struct sizing_plan {
	int count;                                 /* 0: the target is met, nothing to do */
	struct sizing_order orders[SIZING_ORDERS]; /* the entry first */
};

/* 1 % of equity at risk, at most all of equity in one plan. */
void sizing_rules_default(struct sizing_rules *rules);

/* Errors: DRT_EDENIED with *code set to a stable word: "sizing.no_reference",
 * "sizing.no_equity", "sizing.no_stop", "sizing.no_side", "sizing.bad_price",
 * "sizing.too_small", "sizing.too_large", "sizing.index" (not traded). DRT_EINVAL: an
 * intent without an order (INTENT_NONE, INTENT_CANCEL). */
DRT_MUST_CHECK enum drt_status sizing_plan(struct sizing_plan *out, const char **code,
                                           const struct sizing_rules *rules,
                                           const struct sizing_input *input);

/* Rounds one price for its use; zero stays zero. Errors: DRT_ERANGE. */
DRT_MUST_CHECK enum drt_status sizing_round_limit(decimal *out, decimal price,
                                                  enum order_side side, decimal tick);
DRT_MUST_CHECK enum drt_status sizing_round_stop(decimal *out, decimal price,
                                                 enum order_side side, decimal tick);

#endif
