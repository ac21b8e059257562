/* fee.c - see fee.h. */
#include "sim/fee.h"

struct sim_fee sim_fee_ib_fixed(void)
{
	return (struct sim_fee){
		.per_share = { 500000 },
		.minimum = { DECIMAL_ONE },
		.maximum_ratio = { DECIMAL_ONE / 100 },
	};
}

enum drt_status sim_fee_check(const struct sim_fee *fee)
{
	if (fee->per_share.e8 < 0 || fee->ratio.e8 < 0 || fee->minimum.e8 < 0 ||
	    fee->maximum_ratio.e8 < 0 || fee->fixed.e8 < 0)
		return DRT_EINVAL;
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

	if (fee->per_share.e8 != 0)
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

enum drt_status sim_fee_charge(decimal *charge, struct sim_fee_order *order,
                               const struct sim_fee *fee, decimal quantity, decimal price,
                               decimal multiplier)
{
	struct sim_fee_order next = *order;
	decimal value = { 0 };
	decimal total = { 0 };
	enum drt_status status = value_of(&value, quantity, price, multiplier);

	if (status != DRT_OK)
		return status;
	next.quantity = decimal_add(order->quantity, quantity);
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
