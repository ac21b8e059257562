/* sizing.c - see sizing.h. Money ratios are worked out in 128 bits and only the quantity
 * is rounded, once, towards zero. */
#include "trade/sizing.h"

#include <string.h>

__extension__ typedef __int128 int128;

void sizing_rules_default(struct sizing_rules *rules)
{
	*rules = (struct sizing_rules){ .risk_ratio = { DECIMAL_ONE / 100 },
		                        .max_weight = { DECIMAL_ONE } };
}

enum drt_status sizing_round_limit(decimal *out, decimal price, enum order_side side,
                                   decimal tick)
{
	return decimal_round(out, price, tick, side == SIDE_BUY ? DECIMAL_DOWN : DECIMAL_UP);
}

enum drt_status sizing_round_stop(decimal *out, decimal price, enum order_side side,
                                  decimal tick)
{
	return decimal_round(out, price, tick, side == SIDE_BUY ? DECIMAL_UP : DECIMAL_DOWN);
}

static enum drt_status refuse(const char **code, const char *word)
{
	*code = word;
	return DRT_EDENIED;
}

/* Towards zero. */
static int64_t round_size(int64_t e8, decimal min_size)
{
	return e8 - e8 % min_size.e8;
}

/* ratio * equity / (price * multiplier), not rounded to min_size. Prices are positive.
 * Errors: DRT_ERANGE. */
static enum drt_status units_for(int64_t *e8, decimal ratio, decimal equity, decimal price,
                                 decimal multiplier)
{
	int128 spend = (int128)ratio.e8 * equity.e8; /* 10^-16 */
	int128 units = 0;
	decimal cost = price;

	if (multiplier.e8 != DECIMAL_ONE)
		cost = decimal_mul_sat(price, multiplier);
	if (cost.e8 <= 0)
		return DRT_ERANGE;
	units = spend / cost.e8; /* 10^-8 */
	if (units > DECIMAL_EXACT_MAX || units < -DECIMAL_EXACT_MAX)
		return DRT_ERANGE;
	*e8 = (int64_t)units;
	return DRT_OK;
}

/* Puts prices on the tick. Errors: DRT_EDENIED. */
static enum drt_status place_prices(struct sizing_order *order, const char **code,
                                    const struct intent *intent, decimal tick)
{
	enum drt_status status = DRT_OK;
	decimal trail = { 0 };

	if (order->type == ORDER_LIMIT || order->type == ORDER_STOP_LIMIT)
		status = sizing_round_limit(&order->limit_price, intent->limit_price,
		                            order->side, tick);
	if (status == DRT_OK && order->type != ORDER_MARKET && order->type != ORDER_LIMIT)
		status = sizing_round_stop(&order->stop_price, intent->stop_price, order->side,
		                           tick);
	if (status == DRT_OK && order->type == ORDER_TRAIL) {
		status = decimal_round(&trail, intent->trail_amount, tick, DECIMAL_NEAREST);
		order->trail_amount = trail;
		order->trail_ratio = intent->trail_ratio;
		if ((trail.e8 > 0) == (intent->trail_ratio.e8 > 0))
			return refuse(code, "sizing.bad_price");
	}
	if (status != DRT_OK || order->limit_price.e8 < 0 || order->stop_price.e8 < 0)
		return refuse(code, "sizing.bad_price");
	if ((order->type == ORDER_LIMIT || order->type == ORDER_STOP_LIMIT) &&
	    order->limit_price.e8 == 0)
		return refuse(code, "sizing.bad_price");
	if ((order->type == ORDER_STOP || order->type == ORDER_STOP_LIMIT) &&
	    order->stop_price.e8 == 0)
		return refuse(code, "sizing.bad_price");
	return DRT_OK;
}

static enum drt_status set_quantity(struct sizing_order *order, const char **code, int64_t e8,
                                    const struct instrument *instrument)
{
	int64_t size = round_size(e8, instrument->min_size);

	if (size == 0)
		return refuse(code, "sizing.too_small");
	if (size > DECIMAL_EXACT_MAX)
		return refuse(code, "sizing.too_large");
	order->quantity.e8 = size;
	return DRT_OK;
}

/* ---- targets ---- */

static enum drt_status target_units(int64_t *e8, const char **code,
                                    const struct sizing_input *in)
{
	decimal weight = { 0 };

	if (in->intent->kind == INTENT_TARGET_QUANTITY) {
		*e8 = in->intent->quantity.e8;
		return DRT_OK;
	}
	if (in->intent->weight == 0) {
		*e8 = 0;
		return DRT_OK;
	}
	if (in->reference.e8 <= 0)
		return refuse(code, "sizing.no_reference");
	if (in->equity.e8 <= 0)
		return refuse(code, "sizing.no_equity");
	if (decimal_from_double(&weight, in->intent->weight) != DRT_OK)
		return refuse(code, "sizing.too_large");
	if (units_for(e8, weight, in->equity, in->reference, in->instrument->multiplier) !=
	    DRT_OK)
		return refuse(code, "sizing.too_large");
	return DRT_OK;
}

static enum drt_status plan_target(struct sizing_plan *out, const char **code,
                                   const struct sizing_input *in)
{
	struct sizing_order *order = &out->orders[0];
	int128 difference = 0;
	int64_t target = 0, units = 0;
	enum drt_status status = target_units(&target, code, in);

	if (status != DRT_OK)
		return status;
	difference = (int128)round_size(target, in->instrument->min_size) - in->position.e8 -
	             in->pending.e8;
	if (difference > DECIMAL_EXACT_MAX || difference < -DECIMAL_EXACT_MAX)
		return refuse(code, "sizing.too_large");
	units = round_size((int64_t)difference, in->instrument->min_size);
	out->count = 0;
	if (units == 0)
		return DRT_OK;
	*order = (struct sizing_order){ .role = SIZING_ENTRY,
		                        .side = units > 0 ? SIDE_BUY : SIDE_SELL,
		                        .type = in->intent->type,
		                        .tif = in->intent->tif,
		                        .good_till_ns = in->intent->good_till_ns };
	order->quantity.e8 = units > 0 ? units : -units;
	out->count = 1;
	return place_prices(order, code, in->intent, in->instrument->tick);
}

/* ---- plans ---- */

/* What the entry is expected to cost. */
static decimal entry_price(const struct sizing_order *entry, const struct sizing_input *in)
{
	if (entry->limit_price.e8 != 0)
		return entry->limit_price;
	return entry->stop_price.e8 != 0 ? entry->stop_price : in->reference;
}

static enum drt_status plan_quantity(struct sizing_order *entry, const char **code,
                                     const struct sizing_rules *rules,
                                     const struct sizing_input *in)
{
	decimal price = entry_price(entry, in);
	decimal distance = in->intent->bracket_trail;
	int64_t by_risk = 0, by_weight = 0;

	if (in->intent->quantity.e8 < 0)
		return refuse(code, "sizing.no_side");
	if (in->intent->quantity.e8 > 0)
		return set_quantity(entry, code, in->intent->quantity.e8, in->instrument);
	if (price.e8 <= 0)
		return refuse(code, "sizing.no_reference");
	if (in->equity.e8 <= 0)
		return refuse(code, "sizing.no_equity");
	if (distance.e8 == 0 && in->intent->bracket_stop.e8 != 0)
		distance = decimal_abs(decimal_sub(price, in->intent->bracket_stop));
	if (distance.e8 <= 0)
		return refuse(code, "sizing.no_stop");
	if (units_for(&by_risk, rules->risk_ratio, in->equity, distance,
	              in->instrument->multiplier) != DRT_OK ||
	    units_for(&by_weight, rules->max_weight, in->equity, price,
	              in->instrument->multiplier) != DRT_OK)
		return refuse(code, "sizing.too_large");
	return set_quantity(entry, code, by_risk < by_weight ? by_risk : by_weight,
	                    in->instrument);
}

/* A buy protects below and takes profit above its entry; a sell the other way round. */
static bool bracket_fits(enum order_side side, decimal price, decimal stop, decimal target)
{
	int sign = order_sign(side);

	if (stop.e8 < 0 || target.e8 < 0)
		return false;
	if (price.e8 != 0 && stop.e8 != 0 && sign * decimal_cmp(price, stop) <= 0)
		return false;
	if (price.e8 != 0 && target.e8 != 0 && sign * decimal_cmp(target, price) <= 0)
		return false;
	return stop.e8 == 0 || target.e8 == 0 || sign * decimal_cmp(target, stop) > 0;
}

static struct sizing_order *add_child(struct sizing_plan *out, enum sizing_role role,
                                      enum order_type type)
{
	const struct sizing_order *entry = &out->orders[0];
	struct sizing_order *child = &out->orders[out->count++];

	*child = (struct sizing_order){ .role = role,
		                        .side = entry->side == SIDE_BUY ? SIDE_SELL : SIDE_BUY,
		                        .type = type,
		                        .quantity = entry->quantity,
		                        .tif = TIF_GTC };
	return child;
}

static enum drt_status add_children(struct sizing_plan *out, const char **code,
                                    const struct sizing_input *in)
{
	const struct intent *intent = in->intent;
	decimal tick = in->instrument->tick;
	decimal price = entry_price(&out->orders[0], in);
	struct sizing_order *child = NULL;

	if (!bracket_fits(out->orders[0].side, price, intent->bracket_stop,
	                  intent->bracket_target) ||
	    intent->bracket_trail.e8 < 0)
		return refuse(code, "sizing.bad_price");
	if (intent->bracket_trail.e8 > 0) {
		child = add_child(out, SIZING_STOP, ORDER_TRAIL);
		if (decimal_round(&child->trail_amount, intent->bracket_trail, tick,
		                  DECIMAL_NEAREST) != DRT_OK ||
		    child->trail_amount.e8 == 0)
			return refuse(code, "sizing.bad_price");
	} else if (intent->bracket_stop.e8 > 0) {
		child = add_child(out, SIZING_STOP, ORDER_STOP);
		if (sizing_round_stop(&child->stop_price, intent->bracket_stop, child->side,
		                      tick) != DRT_OK ||
		    child->stop_price.e8 == 0)
			return refuse(code, "sizing.bad_price");
	}
	if (intent->bracket_target.e8 > 0) {
		child = add_child(out, SIZING_TARGET, ORDER_LIMIT);
		if (sizing_round_limit(&child->limit_price, intent->bracket_target, child->side,
		                       tick) != DRT_OK ||
		    child->limit_price.e8 == 0)
			return refuse(code, "sizing.bad_price");
	}
	return DRT_OK;
}

static enum drt_status plan_order(struct sizing_plan *out, const char **code,
                                  const struct sizing_rules *rules,
                                  const struct sizing_input *in)
{
	struct sizing_order *entry = &out->orders[0];
	enum drt_status status = DRT_OK;

	if (in->direction != SIGNAL_BUY && in->direction != SIGNAL_SELL)
		return refuse(code, "sizing.no_side");
	*entry = (struct sizing_order){ .role = SIZING_ENTRY,
		                        .side = in->direction == SIGNAL_BUY ? SIDE_BUY
		                                                            : SIDE_SELL,
		                        .type = in->intent->type,
		                        .tif = in->intent->tif,
		                        .good_till_ns = in->intent->good_till_ns };
	out->count = 1;
	status = place_prices(entry, code, in->intent, in->instrument->tick);
	if (status == DRT_OK)
		status = plan_quantity(entry, code, rules, in);
	if (status == DRT_OK && in->intent->kind == INTENT_BRACKET)
		status = add_children(out, code, in);
	return status;
}

enum drt_status sizing_plan(struct sizing_plan *out, const char **code,
                            const struct sizing_rules *rules, const struct sizing_input *in)
{
	if (in->instrument->type == SECURITY_INDEX && in->intent->kind != INTENT_NONE &&
	    in->intent->kind != INTENT_CANCEL)
		return refuse(code, "sizing.index");
	switch (in->intent->kind) {
	case INTENT_TARGET_WEIGHT:
	case INTENT_TARGET_QUANTITY:
		return plan_target(out, code, in);
	case INTENT_ORDER:
	case INTENT_BRACKET:
		return plan_order(out, code, rules, in);
	case INTENT_NONE:
	case INTENT_CANCEL:
		break;
	}
	return DRT_EINVAL;
}
