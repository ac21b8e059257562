/* risk_facts.h - what the rules look at, shared by the verdict and its words.
 *
 * Units:   as in risk.h. Threads: one. Internal to src/trade/risk*.c. */
#ifndef TRADE_RISK_FACTS_H
#define TRADE_RISK_FACTS_H

#include "trade/risk.h"

__extension__ typedef __int128 int128;

/* What the rules share about one order. */
struct facts {
	decimal price;         /* that the order is valued at */
	decimal price_money;   /* price * multiplier */
	decimal ref_money;     /* reference * multiplier */
	int64_t before, after; /* worst position without and with this order */
};

/* The larger of what all buys and all sells together would lead to; saturates. */
static inline int64_t risk_worst(decimal position, decimal buys, decimal sells)
{
	int64_t high = decimal_abs(decimal_add(position, buys)).e8;
	int64_t low = decimal_abs(decimal_sub(position, sells)).e8;

	return high > low ? high : low;
}

static inline decimal risk_money(decimal price, decimal multiplier)
{
	return multiplier.e8 == DECIMAL_ONE ? price : decimal_mul_sat(price, multiplier);
}

static inline void risk_gather(struct facts *f, const struct risk_input *in)
{
	decimal buys = in->working_buy, sells = in->working_sell;

	f->price = risk_price(in);
	f->price_money = risk_money(f->price, in->multiplier);
	f->ref_money = risk_money(in->reference, in->multiplier);
	f->before = risk_worst(in->position, buys, sells);
	if (in->side == SIDE_BUY)
		buys = decimal_add(buys, in->exposed_quantity);
	else
		sells = decimal_add(sells, in->exposed_quantity);
	f->after = risk_worst(in->position, buys, sells);
}

/* How far the limit lies beyond the price it is measured by; scaled by `base`. */
static inline int64_t risk_collar_excess(int64_t *base, const struct risk_input *in)
{
	*base = in->type == ORDER_STOP_LIMIT ? in->stop_price.e8 : in->reference.e8;
	if (in->type != ORDER_LIMIT && in->type != ORDER_STOP_LIMIT)
		return 0;
	return in->side == SIDE_BUY
	               ? decimal_sub(in->limit_price, decimal_from_units(*base)).e8
	               : decimal_sub(decimal_from_units(*base), in->limit_price).e8;
}

static inline int128 risk_absolute(int128 value)
{
	return value < 0 ? -value : value;
}

/* How far equity is below its peak; scaled by the peak. */
static inline int128 risk_drawdown(const struct risk_input *in)
{
	return ((int128)in->peak_equity.e8 - in->equity.e8) * DECIMAL_ONE;
}

/* Units by which the order makes the strategy's own position larger; 0: it does not. */
static inline int64_t risk_strategy_growth(const struct risk_input *in)
{
	decimal after = in->side == SIDE_BUY
	                        ? decimal_add(in->strategy_position, in->exposed_quantity)
	                        : decimal_sub(in->strategy_position, in->exposed_quantity);
	decimal grown = decimal_sub(decimal_abs(after), decimal_abs(in->strategy_position));

	return grown.e8 > 0 ? grown.e8 : 0;
}

/* Money of all positions, shorts negative, after this order, without its sign; 10^-16. */
static inline int128 risk_net_after(const struct risk_input *in, const struct facts *f)
{
	int128 own = (int128)in->exposed_quantity.e8 * f->ref_money.e8;
	int128 net = (int128)in->net.e8 * DECIMAL_ONE;

	return risk_absolute(in->side == SIDE_BUY ? net + own : net - own);
}

/* Equal orders within the window; forgets those that left it. */
int64_t risk_count_equal(struct risk_gate *gate, const struct risk_input *in);
/* Messages of the last second; forgets the others. */
int64_t risk_count_messages(struct risk_gate *gate, int64_t now_ns);

#endif
