/* slippage.c - see slippage.h. */
#include "sim/slippage.h"

enum drt_status sim_slippage_check(const struct sim_slippage *slippage)
{
	if (slippage->kind == SIM_SLIPPAGE_TICKS && slippage->ticks < 0)
		return DRT_EINVAL;
	if (slippage->kind == SIM_SLIPPAGE_RATIO &&
	    (slippage->ratio.e8 < 0 || slippage->ratio.e8 >= DECIMAL_ONE))
		return DRT_EINVAL;
	return DRT_OK;
}

static decimal distance_of(const struct sim_slippage *slippage, decimal price, decimal tick)
{
	if (slippage->kind == SIM_SLIPPAGE_RATIO)
		return decimal_mul_sat(price, slippage->ratio);
	return decimal_mul_sat(tick, decimal_from_int(slippage->ticks));
}

decimal sim_slippage_apply(const struct sim_slippage *slippage, enum order_side side,
                           decimal price, decimal tick, decimal cap)
{
	decimal distance = { 0 };
	decimal worse = { 0 };
	decimal rounded = { 0 };

	if (slippage->kind == SIM_SLIPPAGE_NONE)
		return price;
	distance = distance_of(slippage, price, tick);
	worse = side == SIDE_BUY ? decimal_add(price, distance) : decimal_sub(price, distance);
	if (decimal_round(&rounded, worse, tick, DECIMAL_NEAREST) == DRT_OK)
		worse = rounded;
	if (decimal_is_zero(cap))
		return worse;
	if (side == SIDE_BUY)
		return decimal_cmp(worse, cap) > 0 ? cap : worse;
	return decimal_cmp(worse, cap) < 0 ? cap : worse;
}
