/* exact_sum.c - see exact_sum.h. The wide accumulator has 32 bits per limb in
 * 64-bit words, lowest first; limb i weighs 2^(32 i - 1074). A double touches at
 * most three neighbours, so 2^30 additions cannot overflow a word. */
#include "analysis/exact_sum.h"

#include <assert.h>
#include <math.h>

enum { LIMBS = 68 }; /* 2098 bits of the doubles, 30 for the count, the sign */

static void limbs_add(int64_t *limbs, double value)
{
	uint64_t bits = 0;
	uint64_t mantissa = 0;
	unsigned exponent = 0;
	unsigned at = 0;
	uint64_t low = 0;
	uint64_t high = 0;
	int64_t sign = 0;

	memcpy(&bits, &value, sizeof(bits));
	exponent = (unsigned)(bits >> 52) & 0x7ff;
	mantissa = bits & 0xfffffffffffffU;
	if (exponent)
		mantissa |= 0x10000000000000U;
	else
		exponent = 1;
	at = (exponent - 1) / 32;
	low = mantissa << (exponent - 1) % 32;
	high = (exponent - 1) % 32 ? mantissa >> (64 - (exponent - 1) % 32) : 0;
	sign = bits >> 63 ? -1 : 1;
	limbs[at] += sign * (int64_t)(low & 0xffffffffU);
	limbs[at + 1] += sign * (int64_t)(low >> 32);
	limbs[at + 2] += sign * (int64_t)high;
}

/* Brings every limb into 0..2^32-1; returns the carry, which is 0 or negative. */
static int64_t limbs_carry(int64_t *limbs)
{
	int64_t carry = 0;

	for (int i = 0; i < LIMBS; i++) {
		int64_t limb = limbs[i] + carry;

		carry = limb >> 32;
		limbs[i] = limb & 0xffffffff;
	}
	return carry;
}

/* The magnitude in carried limbs, rounded to nearest even. */
static double limbs_round(const int64_t *limbs)
{
	exact_bits head = 0;
	uint64_t rest = 0;
	int top = LIMBS - 1;
	int shift = 0;

	while (top > 1 && limbs[top] == 0)
		top--;
	if (top < 2)
		return ldexp((double)((uint64_t)limbs[1] << 32 | (uint64_t)limbs[0]), -1074);
	head = (exact_bits)limbs[top] << 64 | (exact_bits)limbs[top - 1] << 32 |
	       (exact_bits)limbs[top - 2];
	shift = __builtin_clzll((uint64_t)(head >> 64));
	head <<= shift;
	/* 64 leading bits stay; one sticky bit stands for all that follow */
	rest = (uint64_t)head;
	for (int i = 0; i < top - 2; i++)
		rest |= (uint64_t)limbs[i];
	return ldexp((double)((uint64_t)(head >> 64) | (rest != 0)),
	             32 * (top - 2) - 1074 + 64 - shift);
}

double exact_sum_of(const double *values, size_t count)
{
	int64_t limbs[LIMBS] = { 0 };
	bool negative = false;

	assert(count <= (size_t)1 << 30);
	for (size_t i = 0; i < count; i++)
		limbs_add(limbs, values[i]);
	if (limbs_carry(limbs) < 0) {
		negative = true;
		for (int i = 0; i < LIMBS; i++)
			limbs[i] = -limbs[i];
		limbs_carry(limbs);
	}
	return negative ? -limbs_round(limbs) : limbs_round(limbs);
}
