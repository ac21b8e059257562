/* slippage.h - how much worse than the price that was seen an order fills.
 *
 * Units:   ticks of the book, or a ratio of the price (0.001 is a tenth of a percent).
 * Rule:    a buy that would fill at p fills at min(worse(p), cap), a sell at
 *          max(worse(p), cap). It is asked for market, stop and trailing fills and for
 *          limit orders that fill better than their limit; never for fills at a limit
 *          price or in a closing auction. The matcher gives the cap: the bar's high
 *          (low) and the order's limit. */
#ifndef SIM_SLIPPAGE_H
#define SIM_SLIPPAGE_H

#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "model/order.h"

enum sim_slippage_kind { SIM_SLIPPAGE_NONE, SIM_SLIPPAGE_TICKS, SIM_SLIPPAGE_RATIO };

struct sim_slippage {
	enum sim_slippage_kind kind;
	int32_t ticks;
	decimal ratio;
};

/* Errors: DRT_EINVAL (negative, or a ratio of 1 and above). */
DRT_MUST_CHECK enum drt_status sim_slippage_check(const struct sim_slippage *slippage);

/* The price after slippage, on the tick unless the cap is not; cap zero: none.
 * Saturates. With SIM_SLIPPAGE_NONE the price as it is, whatever the cap. */
decimal sim_slippage_apply(const struct sim_slippage *slippage, enum order_side side,
                           decimal price, decimal tick, decimal cap);

#endif
