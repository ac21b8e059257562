/* fee.c - see fee.h. */
#include "sim/fee.h"

#include <stdbool.h>

struct sim_fee sim_fee_ib_fixed(void)
{
	return (struct sim_fee){
		.per_share = { 500000 },
		.minimum = { DECIMAL_ONE },
		.maximum_ratio = { DECIMAL_ONE / 100 },
	};
}

struct sim_fee sim_fee_ib_tiered(void)
{
	return (struct sim_fee){
		.minimum = { DECIMAL_ONE / 100 * 35 },
		.maximum_ratio = { DECIMAL_ONE / 100 },
		.tiers = { { { 0 }, { 350000 } },
		           { { 300000 * DECIMAL_ONE }, { 200000 } },
		           { { 3000000 * DECIMAL_ONE }, { 150000 } },
		           { { 20000000 * DECIMAL_ONE }, { 100000 } },
		           { { 100000000 * DECIMAL_ONE }, { 50000 } } },
		.tier_count = 5,
	};
}

static bool tiers_rise(const struct sim_fee *fee)
{
	if (fee->tier_count > SIM_FEE_TIERS ||
	    (fee->tier_count > 0 && fee->tiers[0].from.e8 != 0))
		return false;
	for (size_t i = 0; i < fee->tier_count; i++) {
		if (fee->tiers[i].per_share.e8 < 0 ||
		    (i > 0 && decimal_cmp(fee->tiers[i].from, fee->tiers[i - 1].from) <= 0))
			return false;
	}
	return true;
}

enum drt_status sim_fee_check(const struct sim_fee *fee)
{
	if (!tiers_rise(fee))
		return DRT_EINVAL;
	if (fee->per_share.e8 < 0 || fee->ratio.e8 < 0 || fee->minimum.e8 < 0 ||
	    fee->maximum_ratio.e8 < 0 || fee->fixed.e8 < 0)
		return DRT_EINVAL;
	return DRT_OK;
}

/* What the tiers make of the shares from `month` on. */
static enum drt_status tiers_of(decimal *out, const struct sim_fee *fee, decimal month,
                                decimal quantity)
{
	decimal end = decimal_add(month, quantity);
	decimal part = { 0 };

	*out = part;
	for (size_t i = 0; i < fee->tier_count; i++) {
		bool last = i + 1 == fee->tier_count;
		decimal from = fee->tiers[i].from;
		decimal to = last ? end : fee->tiers[i + 1].from;
		enum drt_status status = DRT_OK;

		if (decimal_cmp(from, month) < 0)
			from = month;
		if (decimal_cmp(to, end) > 0)
			to = end;
		if (decimal_cmp(from, to) >= 0)
			continue;
		status = decimal_mul(&part, decimal_sub(to, from), fee->tiers[i].per_share);
		if (status != DRT_OK)
			return status;
		*out = decimal_add(*out, part);
	}
	return DRT_OK;
}

static enum drt_status value_of(decimal *out, decimal quantity, decimal price,
                                decimal multiplier)
{
	decimal value = { 0 };
	enum drt_status status = decimal_mul(&value, quantity, price);

	if (status == DRT_OK && multiplier.e8 != DECIMAL_ONE)
		status = decimal_mul(&value, value, multiplier);
	if (status == DRT_OK)
		*out = value;
	return status;
}

/* The fee of the whole order so far. */
static enum drt_status total_of(decimal *out, const struct sim_fee *fee,
                                const struct sim_fee_order *order)
{
	decimal total = { 0 };
	decimal part = { 0 };
	enum drt_status status = DRT_OK;

	if (fee->tier_count > 0)
		total = order->by_tier;
	else if (fee->per_share.e8 != 0)
		status = decimal_mul(&total, order->quantity, fee->per_share);
	if (status == DRT_OK && fee->ratio.e8 != 0) {
		status = decimal_mul(&part, order->value, fee->ratio);
		total = decimal_add(total, part);
	}
	if (decimal_cmp(total, fee->minimum) < 0)
		total = fee->minimum;
	if (status == DRT_OK && fee->maximum_ratio.e8 != 0) {
		status = decimal_mul(&part, order->value, fee->maximum_ratio);
		if (decimal_cmp(total, part) > 0)
			total = part;
	}
	*out = decimal_add(total, fee->fixed);
	return status;
}

enum drt_status sim_fee_charge_month(decimal *charge, struct sim_fee_order *order,
                                     const struct sim_fee *fee, const struct sim_fee_fill *fill)
{
	struct sim_fee_order next = *order;
	decimal value = { 0 };
	decimal total = { 0 };
	enum drt_status status =
		value_of(&value, fill->quantity, fill->price, fill->multiplier);

	if (status == DRT_OK && fee->tier_count > 0) {
		status = tiers_of(&total, fee, fill->month, fill->quantity);
		next.by_tier = decimal_add(order->by_tier, total);
	}
	if (status != DRT_OK)
		return status;
	next.quantity = decimal_add(order->quantity, fill->quantity);
	next.value = decimal_add(order->value, value);
	status = total_of(&total, fee, &next);
	if (status != DRT_OK)
		return status;
	*charge = decimal_sub(total, order->charged);
	if (charge->e8 < 0)
		*charge = decimal_from_units(0);
	next.charged = decimal_add(order->charged, *charge);
	*order = next;
	return DRT_OK;
}

enum drt_status sim_fee_charge(decimal *charge, struct sim_fee_order *order,
                               const struct sim_fee *fee, decimal quantity, decimal price,
                               decimal multiplier)
{
	struct sim_fee_fill fill = { quantity, price, multiplier, { 0 } };

	return sim_fee_charge_month(charge, order, fee, &fill);
}
