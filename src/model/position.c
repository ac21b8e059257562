/* position.c - see position.h. Average cost: an increase averages the price, a
 * decrease realises (price - average) * closed quantity. */
#include "model/position.h"

static enum drt_status average(decimal *out, decimal held, decimal held_price, decimal added,
                               decimal added_price)
{
	__extension__ typedef __int128 int128;
	int128 total = (int128)held.e8 + added.e8;
	int128 value = (int128)held.e8 * held_price.e8 + (int128)added.e8 * added_price.e8;
	int128 half = total / 2;

	if (total <= 0)
		return DRT_ERANGE;
	value = (value + half) / total;
	if (value > INT64_MAX)
		return DRT_ERANGE;
	out->e8 = (int64_t)value;
	return DRT_OK;
}

enum drt_status position_apply(decimal *realised, struct position *position,
                               enum order_side side, decimal quantity, decimal price,
                               decimal multiplier)
{
	int64_t signed_quantity = order_sign(side) * quantity.e8;
	decimal held = decimal_abs(position->quantity);
	decimal closed = { 0 };
	decimal gain = { 0 };
	decimal next_average = position->average_price;
	decimal next = { 0 };
	enum drt_status status = DRT_OK;

	if (__builtin_add_overflow(position->quantity.e8, signed_quantity, &next.e8))
		return DRT_ERANGE;
	if (position->quantity.e8 == 0) {
		next_average = price; /* as average() would say, without its division */
	} else if ((position->quantity.e8 > 0) == (signed_quantity > 0)) {
		status = average(&next_average, held, position->average_price, quantity, price);
	} else {
		decimal step = decimal_sub(price, position->average_price);

		closed = decimal_cmp(quantity, held) < 0 ? quantity : held;
		if (position->quantity.e8 < 0)
			step = decimal_neg(step);
		status = decimal_mul(&gain, step, closed);
		if (status == DRT_OK && multiplier.e8 != DECIMAL_ONE)
			status = decimal_mul(&gain, gain, multiplier);
		if (next.e8 == 0)
			next_average.e8 = 0;
		else if (decimal_cmp(quantity, held) > 0)
			next_average = price;
	}
	if (status != DRT_OK)
		return status;
	position->quantity = next;
	position->average_price = next_average;
	position->realised = decimal_add(position->realised, gain);
	*realised = gain;
	return DRT_OK;
}

decimal position_unrealised(const struct position *position, decimal price, decimal multiplier)
{
	decimal step = decimal_sub(price, position->average_price);

	return decimal_mul_sat(decimal_mul_sat(step, position->quantity), multiplier);
}
