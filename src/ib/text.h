/* text.h - numbers as the wire writes them, read and written without the locale.
 *
 * Shape:   the readers take NUL-terminated text, demand all of it, and hand back the
 *          address of its NUL through *end, also on failure. Nothing is skipped: no
 *          blanks, no signs but '-', nothing after the number.
 * Empty:   an empty text is not a number here; what it means is the caller's matter.
 * Unset:   IB marks "no value" by the largest number of a type. Those marks keep
 *          their value below and never mean zero.
 * Threads: pure functions.
 * Errors:  DRT_EPARSE (no number), DRT_ERANGE (a number that does not fit). Text of
 *          more than IB_NUMBER_TEXT characters is no number. */
#ifndef IB_TEXT_H
#define IB_TEXT_H

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"

enum { IB_NUMBER_TEXT = 64, IB_DOUBLE_TEXT = 32 };

#define IB_UNSET_INT INT32_MAX
#define IB_UNSET_LONG INT64_MAX
#define IB_UNSET_DOUBLE DBL_MAX
/* The largest decimal: forgotten in a sum or product it saturates and exceeds every
 * limit. No wire text reads as this value otherwise. */
#define IB_UNSET_DECIMAL ((decimal){ INT64_MAX })

static inline bool ib_decimal_is_set(decimal value)
{
	return value.e8 != INT64_MAX;
}

static inline bool ib_double_is_set(double value)
{
	return value != DBL_MAX;
}

/* The value, or `otherwise` where it is unset. */
static inline decimal ib_decimal_or(decimal value, decimal otherwise)
{
	return ib_decimal_is_set(value) ? value : otherwise;
}

/* "-12". */
DRT_MUST_CHECK enum drt_status ib_parse_long(int64_t *out, const char **end, const char *text);
DRT_MUST_CHECK enum drt_status ib_parse_int(int32_t *out, const char **end, const char *text);

/* "12.5", "1.797…E308", "1e-07"; correctly rounded. "Infinity" and "Infinite" (one
 * client's spelling), with or without '-', read as infinite; NaN is refused. */
DRT_MUST_CHECK enum drt_status ib_parse_double(double *out, const char **end, const char *text);

/* A quantity or price, rounded to eight places. The three texts for "unset" (int32
 * maximum, int64 maximum, double maximum in any spelling) read as IB_UNSET_DECIMAL.
 * The two ends of the range itself are refused with DRT_ERANGE. */
DRT_MUST_CHECK enum drt_status ib_parse_decimal(decimal *out, const char **end,
                                                const char *text);

/* Writes the shortest text that reads back as the same double ("150", "0.01",
 * "1.5E-9", "1.7976931348623157E308", "Infinity"); needs IB_DOUBLE_TEXT bytes.
 * Returns the length. NaN is written as "NaN", which nothing here reads. */
size_t ib_format_double(char *out, double value);

/* Writes a whole number; needs 24 bytes. Returns the length. */
size_t ib_format_long(char *out, int64_t value);

#endif
