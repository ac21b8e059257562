/* decimal.h - exact numbers for prices of orders, cash and quantities.
 *
 * Units:   one unit is 10^-8. The range is that of int64: +-92,233,720,368.54775807.
 * Border:  doubles enter only through decimal_from_double() (nearest unit) and
 *          leave only through decimal_to_double(); floats are never added up.
 * Errors:  operations that can overflow say so with DRT_ERANGE. Those marked
 *          "saturates" clamp to the range instead and are meant for display. */
#ifndef CORE_DECIMAL_H
#define CORE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

#define DECIMAL_ONE INT64_C(100000000)
/* Order prices and quantities beyond this cannot pass JSON exactly. */
#define DECIMAL_EXACT_MAX ((INT64_C(1) << 53))
enum { DECIMAL_PLACES = 8, DECIMAL_TEXT = 32 };

typedef struct {
	int64_t e8; /* value * 10^8 */
} decimal;

enum decimal_rounding {
	DECIMAL_NEAREST,
	DECIMAL_DOWN,
	DECIMAL_UP
}; /* down is towards -infinity */

static inline decimal decimal_from_units(int64_t e8)
{
	return (decimal){ e8 };
}

/* Whole numbers up to 92,233,720,368; larger ones saturate. */
decimal decimal_from_int(int64_t whole);

static inline bool decimal_is_zero(decimal a)
{
	return a.e8 == 0;
}

static inline int decimal_cmp(decimal a, decimal b)
{
	return (a.e8 > b.e8) - (a.e8 < b.e8);
}

static inline decimal decimal_neg(decimal a)
{
	return (decimal){ a.e8 == INT64_MIN ? INT64_MAX : -a.e8 };
}

static inline decimal decimal_abs(decimal a)
{
	return a.e8 < 0 ? decimal_neg(a) : a;
}

/* Sum and difference; saturate. */
static inline decimal decimal_add(decimal a, decimal b)
{
	int64_t sum = 0;

	if (__builtin_add_overflow(a.e8, b.e8, &sum))
		sum = a.e8 < 0 ? INT64_MIN : INT64_MAX;
	return (decimal){ sum };
}

static inline decimal decimal_sub(decimal a, decimal b)
{
	int64_t difference = 0;

	if (__builtin_sub_overflow(a.e8, b.e8, &difference))
		difference = a.e8 < 0 ? INT64_MIN : INT64_MAX;
	return (decimal){ difference };
}

/* Product and quotient, rounded half away from zero, 128-bit inside.
 * Errors: DRT_ERANGE (does not fit; b zero in a division). */
DRT_MUST_CHECK enum drt_status decimal_mul(decimal *out, decimal a, decimal b);
DRT_MUST_CHECK enum drt_status decimal_div(decimal *out, decimal a, decimal b);

/* The product; saturates. For figures that are shown or compared with a limit:
 * a saturated value exceeds every limit. */
decimal decimal_mul_sat(decimal a, decimal b);

/* The nearest unit. Errors: DRT_EINVAL (not finite), DRT_ERANGE. */
DRT_MUST_CHECK enum drt_status decimal_from_double(decimal *out, double value);

/* Correctly rounded. */
double decimal_to_double(decimal a);

/* The multiple of step (> 0) next to a. Errors: DRT_EINVAL (step), DRT_ERANGE. */
DRT_MUST_CHECK enum drt_status decimal_round(decimal *out, decimal a, decimal step,
                                             enum decimal_rounding how);
/* True when a is a multiple of step; step > 0. */
bool decimal_is_multiple(decimal a, decimal step);

/* Reads "[+-]digits[.digits][e[+-]digits]" over exactly `length` bytes; more than
 * eight places are rounded half away from zero. Never reads the locale.
 * Errors: DRT_EPARSE, DRT_ERANGE. */
DRT_MUST_CHECK enum drt_status decimal_parse(decimal *out, const char *text, size_t length);

/* Writes the shortest exact form ("-12.5", "100"); needs DECIMAL_TEXT bytes.
 * Returns the length. */
size_t decimal_format(char *out, decimal a);

/* Writes with exactly `places` (0..8) places, rounded half away from zero. */
size_t decimal_format_places(char *out, decimal a, int places);

#endif
