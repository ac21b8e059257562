/* execution.h - what an algorithm wants next: a pure function of order, time and market.
 *
 * Shape:   execution_decide() looks at a worked order (model/algo.h), at its slices that
 *          may still fill, and at the market, and answers with one step: wait, place a
 *          slice, give the slice another price, or finish. It keeps nothing: what it knew
 *          before a restart it knows after it. Who carries the step out is oms_algo.c.
 * Rules:   filled + open + the new slice never exceed the quantity; no limit is worse than
 *          the order's. TWAP, VWAP and SHORTFALL place one slice per part of the window; a
 *          part that was missed is not made up at once, what is left is spread over the
 *          parts to come by their weights, and the last takes the rest. POV counts only
 *          volume that was seen, so it never makes up for time it was not there. At the
 *          end of the window what works is cancelled and the rest stays unfilled.
 * Sources: Almgren, Chriss: Optimal Execution of Portfolio Transactions, Journal of Risk
 *          3 (2000), 5-39, equations 14 to 20 (without permanent impact).
 *          Perold: The Implementation Shortfall, J. of Portfolio Management 14 (1988), 4-9.
 * Threads: any; nothing is kept. */
#ifndef TRADE_EXECUTION_H
#define TRADE_EXECUTION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decimal.h"
#include "model/algo.h"
#include "model/order.h"

/* Everything it looks at. Prices NaN: not known. */
struct execution_view {
	int64_t now_ns;            /* market time */
	const struct order *order; /* with its algo; began_ns is set */
	decimal tick, lot;         /* steps of price and quantity, > 0 */
	decimal open;              /* units of slices that may still fill; those that are
	                            * UNKNOWN or asked to cancel too */
	int slices;                /* how many those are */
	const struct order *slice; /* the newest of them; NULL: none */
	bool slice_works;          /* it may be given another price now */
	double bid, ask;
};

enum execution_verb {
	EXECUTION_WAIT,    /* until due_ns, or a fill, or a trade */
	EXECUTION_PLACE,   /* a slice of `quantity`, at limit_price or at the market */
	EXECUTION_REPRICE, /* the slice to limit_price */
	EXECUTION_FINISH   /* cancel the slices; the order is over */
};

struct execution_step {
	enum execution_verb verb;
	decimal quantity;
	enum order_type type;
	decimal limit_price; /* zero: market */
	int64_t due_ns;      /* WAIT: market time; INT64_MAX: only events change anything */
};

/* `out` is one step of a worked order whose filled and open are below its quantity. */
void execution_decide(struct execution_step *out, const struct execution_view *view);

/* ---- schedules ---- */

/* Share (0..1) of what is left that part k of `parts` takes, given that all before it are
 * over; 1 for the last. The window begins at began_ns or start_ns, whichever is later. */
double execution_share(const struct algo *algo, int k, int parts);
/* kappa of Almgren and Chriss per hour for parts of `tau` hours: the solution of
 * 2 (cosh(kappa tau) - 1) / tau^2 = lambda sigma^2 / eta. */
double execution_kappa(const struct algo *algo, double tau);
/* Of the quantity, what is held at time t of `end` (same unit as 1/kappa):
 * sinh(kappa (end - t)) / sinh(kappa end). */
double execution_held(double kappa, double t, double end);

/* ---- what it cost ---- */

/* Against the middle of the market when it began; what is worse than that is positive. */
struct execution_cost {
	double arrival, average; /* prices; NaN: none */
	double vwap;             /* of what was seen to trade while it worked; NaN: nothing */
	double fill_ratio;
	double execution;   /* money: of what was filled, against arrival */
	double opportunity; /* of what was not, at the last middle */
	double commission;
	double shortfall;    /* the three together */
	double shortfall_bp; /* of the quantity at arrival; NaN: no arrival */
	double vwap_bp;      /* average against vwap; NaN: either is not known */
};

/* `last` is where the market is while the order works (NaN: not known, no opportunity
 * cost); once it has ended its own record counts. `multiplier`: money per price unit. */
void execution_cost(struct execution_cost *out, const struct order *order, double last,
                    decimal multiplier);

#endif
