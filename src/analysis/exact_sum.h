/* exact_sum.h - the sum of doubles without any rounding inside.
 *
 * Shape:   a running sum that takes values in and out again in any order. It is
 *          an integer multiple of 2^-72 in 128 bits, so that adding and removing
 *          is exact: there is no drift, and two windows with equal sums compare
 *          equal. Reading rounds once, to the nearest double, ties to even.
 * Range:   a value "fits" when it is a multiple of 2^-72 below 2^40; every double
 *          between 2^-20 (about 0.000001) and 10^12 does, and zero. What does not
 *          fit is summed by exact_sum_of(), which takes any finite double.
 * Source:  the result is that of Python's math.fsum, which rounds the exact sum;
 *          the wide accumulator is the one of Kulisch, "Computer Arithmetic and
 *          Validity" (2008), chapter 8.
 * Threads: none of this has state besides the caller's struct. */
#ifndef ANALYSIS_EXACT_SUM_H
#define ANALYSIS_EXACT_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef __int128 exact_int;
__extension__ typedef unsigned __int128 exact_bits;

/* How many values may be inside an exact_sum at one time. */
enum { EXACT_SUM_VALUES_MAX = 16384 };

struct exact_sum {
	exact_int units; /* sum * 2^72 */
};

static inline void exact_sum_init(struct exact_sum *sum)
{
	sum->units = 0;
}

/* value * 2^72 in *units. False, and *units untouched, when value does not fit. */
static inline bool exact_units(exact_int *units, double value)
{
	uint64_t bits = 0;
	uint64_t mantissa = 0;
	int shift = 0;

	memcpy(&bits, &value, sizeof(bits));
	/* value is mantissa * 2^(exponent - 1075), hence the shift by 72 more */
	shift = (int)(bits >> 52 & 0x7ff) - 1003;
	mantissa = (bits & 0xfffffffffffffU) | 0x10000000000000U;
	if (__builtin_expect((unsigned)shift > 59, 0)) {
		int right = -shift;

		if (value == 0) {
			*units = 0;
			return true;
		}
		if (right < 1 || right > 52 || mantissa & ((UINT64_C(1) << right) - 1))
			return false;
		mantissa >>= right;
		shift = 0;
	}
	*units = (exact_int)mantissa << shift;
	if (bits >> 63)
		*units = -*units;
	return true;
}

/* The sum rounded to the nearest double. */
static inline double exact_sum_value(const struct exact_sum *sum)
{
	exact_bits size = (exact_bits)(sum->units < 0 ? -sum->units : sum->units);
	int shift = 0;
	int64_t head = 0;
	uint64_t scale = 0;
	double unit = 0;
	double value = 0;

	if (__builtin_expect(size >> 64 == 0, 0))
		return (double)sum->units * 0x1p-72;
	/* 63 leading bits, the last of them sticky: the conversion rounds as it must */
	shift = __builtin_clzll((uint64_t)(size >> 64)) - 1;
	size <<= shift;
	head = (int64_t)(size >> 64) | ((uint64_t)size != 0);
	scale = (uint64_t)(1023 + 64 - 72 - shift) << 52; /* 2^(64 - 72 - shift) */
	memcpy(&unit, &scale, sizeof(unit));
	value = (double)head * unit;
	return sum->units < 0 ? -value : value;
}

/* The sum of `count` finite values rounded once; +-infinity beyond the doubles.
 * Up to 2^30 values. */
double exact_sum_of(const double *values, size_t count);

#endif
