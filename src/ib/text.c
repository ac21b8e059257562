/* text.c - see text.h.
 *
 * Most fields are short: both readers collect at most 19 digits in one pass and are
 * then done with integer or exact floating arithmetic (Clinger's fast path: mantissa
 * below 2^53 and a power of ten up to 22 are exact, so one operation rounds once).
 * The rest goes to strtod() as an integer with an exponent: without a decimal point
 * in the text, the locale has no say. */
#include "ib/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double exact_power[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
	                              1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
	                              1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

static const int64_t whole_power[] = { 1,      10,      100,      1000,     10000,
	                               100000, 1000000, 10000000, 100000000 };

static enum drt_status refuse(const char **end, const char *text)
{
	*end = text + strlen(text);
	return DRT_EPARSE;
}

enum drt_status ib_parse_long(int64_t *out, const char **end, const char *text)
{
	bool negative = *text == '-';
	const char *at = text + negative;
	uint64_t value = 0;
	int digits = 0;

	for (; *at >= '0' && *at <= '9'; at++) {
		value = value * 10 + (uint64_t)(*at - '0');
		digits += digits > 0 || *at != '0';
		if (digits > 19) {
			*end = at + strspn(at, "0123456789");
			return **end ? refuse(end, at) : DRT_ERANGE;
		}
	}
	if (*at || at == text + negative)
		return refuse(end, at);
	*end = at;
	if (value > (uint64_t)INT64_MAX + negative)
		return DRT_ERANGE;
	*out = negative ? (int64_t)(0 - value) : (int64_t)value;
	return DRT_OK;
}

enum drt_status ib_parse_int(int32_t *out, const char **end, const char *text)
{
	int64_t value = 0;
	enum drt_status status = ib_parse_long(&value, end, text);

	if (status != DRT_OK)
		return status;
	if (value > INT32_MAX || value < INT32_MIN)
		return DRT_ERANGE;
	*out = (int32_t)value;
	return DRT_OK;
}

/* A number taken apart: mantissa * 10^exponent. */
struct parts {
	uint64_t mantissa; /* the first 19 significant digits */
	int digits;        /* how many of them */
	int exponent;
	bool negative;
	bool cut; /* non-zero digits were left out of the mantissa */
};

static const char *take_exponent(struct parts *parts, const char *at)
{
	bool negative = at[1] == '-';
	const char *digit = at + 1 + (at[1] == '-' || at[1] == '+');
	const char *first = digit;
	int value = 0;

	for (; *digit >= '0' && *digit <= '9'; digit++)
		if (value < 100000)
			value = value * 10 + (*digit - '0');
	if (digit == first)
		return at; /* the caller finds that the text did not end */
	parts->exponent += negative ? -value : value;
	return digit;
}

/* Reads sign, digits, point and exponent. Returns where it stopped, or NULL when
 * there was no digit at all. */
static const char *take_apart(struct parts *parts, const char *text)
{
	const char *at = text + (*text == '-');
	bool point = false;
	bool any = false;

	*parts = (struct parts){ .negative = *text == '-' };
	for (;; at++) {
		if (*at == '.' && !point) {
			point = true;
			continue;
		}
		if (*at < '0' || *at > '9')
			break;
		any = true;
		if (parts->digits < 19) {
			parts->mantissa = parts->mantissa * 10 + (uint64_t)(*at - '0');
			parts->digits += parts->mantissa != 0;
			parts->exponent -= point;
		} else {
			parts->cut |= *at != '0';
			parts->exponent += !point;
		}
	}
	if (!any)
		return NULL;
	if (*at == 'e' || *at == 'E')
		at = take_exponent(parts, at);
	return at;
}

/* The exact way for what the fast path cannot do: all digits as one integer. */
static double read_slowly(const char *text, const struct parts *parts)
{
	char digits[IB_NUMBER_TEXT + 32];
	size_t length = 0;
	int exponent = parts->exponent;
	int seen = 0;

	for (const char *at = text + parts->negative; *at && *at != 'e' && *at != 'E'; at++) {
		if (*at == '.')
			continue;
		digits[length++] = *at;
		seen += seen > 0 || *at != '0';
		/* take_apart() counted each digit after the nineteenth into the exponent */
		if (seen > 19)
			exponent -= 1;
	}
	snprintf(digits + length, sizeof(digits) - length, "E%d", exponent);
	return strtod(digits, NULL);
}

static enum drt_status infinite(double *out, const char **end, const char *text)
{
	bool negative = *text == '-';
	const char *word = text + negative;

	if (strcmp(word, "Infinity") != 0 && strcmp(word, "Infinite") != 0)
		return refuse(end, text);
	*end = text + strlen(text);
	*out = negative ? -INFINITY : INFINITY;
	return DRT_OK;
}

enum { USUAL_LENGTH = sizeof("1.7976931348623157E308") - 1 };

/* The usual spelling of the mark for "unset"; by far the commonest long number. */
static inline bool is_usual_unset(const char *text)
{
	return text[0] == '1' && text[1] == '.' && text[2] == '7' &&
	       strcmp(text + 3, "976931348623157E308") == 0;
}

enum drt_status ib_parse_double(double *out, const char **end, const char *text)
{
	struct parts parts;
	const char *at = NULL;
	double value = 0;

	if (is_usual_unset(text)) {
		*end = text + USUAL_LENGTH;
		*out = DBL_MAX;
		return DRT_OK;
	}
	at = take_apart(&parts, text);
	if (!at)
		return infinite(out, end, text);
	if (*at || at - text > IB_NUMBER_TEXT)
		return refuse(end, at);
	*end = at;
	value = (double)parts.mantissa;
	if (parts.mantissa == 0 || (parts.exponent == 0 && parts.mantissa <= UINT64_C(1) << 53))
		;
	else if (!parts.cut && parts.mantissa <= UINT64_C(1) << 53 && parts.exponent >= -22 &&
	         parts.exponent <= 22)
		value = parts.exponent < 0 ? value / exact_power[-parts.exponent]
		                           : value * exact_power[parts.exponent];
	else if (parts.mantissa == UINT64_C(17976931348623157) && parts.exponent == 292)
		value = DBL_MAX;
	else
		value = read_slowly(text, &parts);
	if (isinf(value))
		return DRT_ERANGE;
	*out = parts.negative ? -value : value;
	return DRT_OK;
}

static bool marks_unset(const struct parts *parts)
{
	if (parts->negative || parts->cut)
		return false;
	return (parts->exponent == 0 &&
	        (parts->mantissa == INT32_MAX || parts->mantissa == (uint64_t)INT64_MAX)) ||
	       (parts->exponent == 292 && parts->mantissa == UINT64_C(17976931348623157));
}

enum drt_status ib_parse_decimal(decimal *out, const char **end, const char *text)
{
	struct parts parts;
	const char *at = NULL;
	decimal value = { 0 };
	enum drt_status status = DRT_OK;

	if (is_usual_unset(text)) {
		*end = text + USUAL_LENGTH;
		*out = IB_UNSET_DECIMAL;
		return DRT_OK;
	}
	at = take_apart(&parts, text);
	if (!at || *at || at - text > IB_NUMBER_TEXT)
		return refuse(end, at ? at : text);
	*end = at;
	if (marks_unset(&parts)) {
		*out = IB_UNSET_DECIMAL;
		return DRT_OK;
	}
	if (parts.exponent <= 0 && parts.exponent >= -8 && parts.digits <= 10) {
		value.e8 = (int64_t)parts.mantissa * whole_power[8 + parts.exponent];
		out->e8 = parts.negative ? -value.e8 : value.e8;
		return DRT_OK;
	}
	status = decimal_parse(&value, text, (size_t)(at - text));
	if (status != DRT_OK)
		return status;
	if (value.e8 == INT64_MAX || value.e8 == INT64_MIN)
		return DRT_ERANGE;
	*out = value;
	return DRT_OK;
}

size_t ib_format_long(char *out, int64_t value)
{
	char reversed[24];
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	size_t count = 0;
	size_t length = 0;

	if (value < 0)
		out[length++] = '-';
	do {
		reversed[count++] = (char)('0' + size % 10);
		size /= 10;
	} while (size != 0);
	while (count > 0)
		out[length++] = reversed[--count];
	out[length] = '\0';
	return length;
}

/* "d.dddE5". */
static size_t write_scientific(char *out, const char *digits, size_t count, int exponent)
{
	size_t length = 0;

	out[length++] = digits[0];
	if (count > 1) {
		out[length++] = '.';
		memcpy(out + length, digits + 1, count - 1);
		length += count - 1;
	}
	out[length++] = 'E';
	return length + ib_format_long(out + length, exponent);
}

/* The fewest digits that read back, tried one after the other. */
static size_t format_slowly(char *out, double value)
{
	char text[40];
	char digits[24];
	size_t count = 0;
	int precision = 0;
	const char *at = NULL;

	for (precision = 0; precision < 17; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, value);
		if (strtod(text, NULL) == value)
			break;
	}
	/* the character between the digits is the locale's; digits are not */
	for (at = text; *at && *at != 'e'; at++)
		if (*at >= '0' && *at <= '9')
			digits[count++] = *at;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	return write_scientific(out, digits, count, (int)strtol(at + 1, NULL, 10));
}

size_t ib_format_double(char *out, double value)
{
	size_t length = 0;
	decimal exact = { 0 };

	if (isnan(value)) {
		memcpy(out, "NaN", 4);
		return 3;
	}
	/* what is exact on eight places is also shortest there: up to 9 * 10^7 the
	 * doubles lie closer together than half a unit of the eighth place */
	if (fabs(value) < 9e7 && decimal_from_double(&exact, value) == DRT_OK &&
	    decimal_to_double(exact) == value)
		return decimal_format(out, exact);
	if (value < 0) {
		out[length++] = '-';
		value = -value;
	}
	if (isinf(value)) {
		memcpy(out + length, "Infinity", 9);
		return length + 8;
	}
	if (value < 9e15 && value == floor(value))
		return length + ib_format_long(out + length, (int64_t)value);
	return length + format_slowly(out + length, value);
}
