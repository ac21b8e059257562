/* decimal.c - see decimal.h. */
#include "core/decimal.h"

#include <assert.h>
#include <math.h>
#include <string.h>

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

static const int64_t power_of_ten[] = { 1,         10,         100,        1000,
	                                10000,     100000,     1000000,    10000000,
	                                100000000, 1000000000, 10000000000 };

/* Half away from zero. */
static int128 divide_rounded(int128 numerator, int128 denominator)
{
	bool negative = (numerator < 0) != (denominator < 0);
	int128 size = denominator < 0 ? -denominator : denominator;
	int128 value = numerator < 0 ? -numerator : numerator;
	int128 quotient = value / size;

	if (value % size >= size - value % size)
		quotient++;
	return negative ? -quotient : quotient;
}

static enum drt_status fit(decimal *out, int128 value)
{
	if (value > INT64_MAX || value < INT64_MIN)
		return DRT_ERANGE;
	out->e8 = (int64_t)value;
	return DRT_OK;
}

decimal decimal_from_int(int64_t whole)
{
	int128 value = (int128)whole * DECIMAL_ONE;

	if (value > INT64_MAX)
		return (decimal){ INT64_MAX };
	if (value < INT64_MIN)
		return (decimal){ INT64_MIN };
	return (decimal){ (int64_t)value };
}

static uint64_t magnitude(int64_t value)
{
	return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

/* As fit(divide_rounded(a * b, DECIMAL_ONE)), in two divisions of 64 bits by a constant,
 * which are multiplications: the high word is below DECIMAL_ONE (27 bits), so each half
 * of the low word follows it without overflow. */
enum drt_status decimal_mul(decimal *out, decimal a, decimal b)
{
	bool negative = (a.e8 < 0) != (b.e8 < 0);
	uint128 product = (uint128)magnitude(a.e8) * magnitude(b.e8) + DECIMAL_ONE / 2;
	uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
	uint64_t upper = high << 32 | low >> 32, lower = 0, quotient = 0;

	if (high >= DECIMAL_ONE)
		return DRT_ERANGE;
	lower = (upper % DECIMAL_ONE) << 32 | (low & UINT32_MAX);
	if (upper / DECIMAL_ONE > UINT32_MAX)
		return DRT_ERANGE;
	quotient = (upper / DECIMAL_ONE) << 32 | lower / DECIMAL_ONE;
	if (quotient > (uint64_t)INT64_MAX + negative)
		return DRT_ERANGE;
	out->e8 = negative ? (int64_t)-quotient : (int64_t)quotient;
	return DRT_OK;
}

enum drt_status decimal_div(decimal *out, decimal a, decimal b)
{
	if (b.e8 == 0)
		return DRT_ERANGE;
	return fit(out, divide_rounded((int128)a.e8 * DECIMAL_ONE, b.e8));
}

decimal decimal_mul_sat(decimal a, decimal b)
{
	decimal product = { (a.e8 < 0) == (b.e8 < 0) ? INT64_MAX : INT64_MIN };

	/* on overflow the saturated value above stays */
	if (decimal_mul(&product, a, b) != DRT_OK)
		return product;
	return product;
}

enum drt_status decimal_from_double(decimal *out, double value)
{
	long double scaled = 0;

	if (!isfinite(value))
		return DRT_EINVAL;
	scaled = roundl((long double)value * DECIMAL_ONE);
	if (scaled >= 9223372036854775807.0L || scaled <= -9223372036854775807.0L)
		return DRT_ERANGE;
	out->e8 = (int64_t)scaled;
	return DRT_OK;
}

double decimal_to_double(decimal a)
{
	return (double)((long double)a.e8 / DECIMAL_ONE);
}

enum drt_status decimal_round(decimal *out, decimal a, decimal step, enum decimal_rounding how)
{
	int128 below = 0;
	int64_t rest = 0;

	if (step.e8 <= 0)
		return DRT_EINVAL;
	rest = a.e8 % step.e8;
	if (rest < 0)
		rest += step.e8;
	below = (int128)a.e8 - rest;
	if (rest == 0)
		return fit(out, a.e8);
	if (how == DECIMAL_UP)
		return fit(out, below + step.e8);
	if (how == DECIMAL_DOWN)
		return fit(out, below);
	/* a tie goes away from zero */
	if ((int128)rest * 2 > step.e8 || ((int128)rest * 2 == step.e8 && a.e8 > 0))
		below += step.e8;
	return fit(out, below);
}

bool decimal_is_multiple(decimal a, decimal step)
{
	assert(step.e8 > 0);
	return a.e8 % step.e8 == 0;
}

struct digits {
	int128 value; /* the digits read so far, at most 19 significant */
	int dropped;  /* digits before the point beyond those */
	int places;   /* digits after the point that are in value */
	int next;     /* the first digit left out after the point, or -1 */
	bool any;
};

static size_t read_digits(struct digits *d, const char *text, size_t length)
{
	bool point = false;
	size_t i = 0;

	for (; i < length; i++) {
		if (text[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (text[i] < '0' || text[i] > '9')
			break;
		d->any = true;
		if (d->value < (int128)1000000000000000000LL * 100000000) {
			d->value = d->value * 10 + (text[i] - '0');
			d->places += point;
		} else {
			if (d->next < 0)
				d->next = text[i] - '0';
			d->dropped += !point;
		}
	}
	return i;
}

static enum drt_status read_exponent(int *out, const char *text, size_t length)
{
	bool negative = false;
	int value = 0;
	size_t i = 0;

	if (i < length && (text[i] == '+' || text[i] == '-'))
		negative = text[i++] == '-';
	if (i == length)
		return DRT_EPARSE;
	for (; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return DRT_EPARSE;
		if (value < 10000)
			value = value * 10 + (text[i] - '0');
	}
	*out = negative ? -value : value;
	return DRT_OK;
}

/* value * 10^shift, rounded half away from zero. */
static enum drt_status scale(int128 *value, int shift)
{
	if (*value == 0)
		return DRT_OK;
	if (shift > 40)
		return DRT_ERANGE;
	for (; shift > 0; shift--) {
		if (*value > INT64_MAX)
			return DRT_ERANGE;
		*value *= 10;
	}
	if (shift < -38) {
		*value = 0;
		return DRT_OK;
	}
	while (shift < -10) {
		int128 rest = *value % 10;

		/* keep a sticky digit so that rounding happens once, at the end */
		*value = *value / 10;
		if (rest != 0 && *value % 10 == 0)
			*value += 1;
		shift++;
	}
	if (shift < 0)
		*value = divide_rounded(*value, power_of_ten[-shift]);
	return DRT_OK;
}

enum drt_status decimal_parse(decimal *out, const char *text, size_t length)
{
	struct digits d = { .next = -1 };
	bool negative = false;
	int exponent = 0;
	size_t i = 0;
	enum drt_status status = DRT_OK;

	if (length > 0 && (text[0] == '-' || text[0] == '+')) {
		negative = text[0] == '-';
		i = 1;
	}
	i += read_digits(&d, text + i, length - i);
	if (!d.any)
		return DRT_EPARSE;
	if (i < length && (text[i] == 'e' || text[i] == 'E')) {
		status = read_exponent(&exponent, text + i + 1, length - i - 1);
		if (status != DRT_OK)
			return status;
		i = length;
	}
	if (i != length)
		return DRT_EPARSE;
	status = scale(&d.value, exponent + d.dropped - d.places + DECIMAL_PLACES);
	if (status != DRT_OK)
		return status;
	return fit(out, negative ? -d.value : d.value);
}

static size_t write_digits(char *out, bool negative, uint64_t whole, uint64_t fraction,
                           int places)
{
	char reversed[24];
	size_t length = 0;
	size_t count = 0;

	if (negative && (whole != 0 || fraction != 0))
		out[length++] = '-';
	do {
		reversed[count++] = (char)('0' + whole % 10);
		whole /= 10;
	} while (whole != 0);
	while (count > 0)
		out[length++] = reversed[--count];
	if (places > 0) {
		out[length++] = '.';
		for (int i = places - 1; i >= 0; i--) {
			out[length + (size_t)i] = (char)('0' + fraction % 10);
			fraction /= 10;
		}
		length += (size_t)places;
	}
	out[length] = '\0';
	return length;
}

size_t decimal_format(char *out, decimal a)
{
	uint64_t size = a.e8 < 0 ? 0 - (uint64_t)a.e8 : (uint64_t)a.e8;
	uint64_t fraction = size % (uint64_t)DECIMAL_ONE;
	int places = DECIMAL_PLACES;

	while (places > 0 && fraction % 10 == 0) {
		fraction /= 10;
		places--;
	}
	return write_digits(out, a.e8 < 0, size / (uint64_t)DECIMAL_ONE, fraction, places);
}

size_t decimal_format_places(char *out, decimal a, int places)
{
	uint64_t size = a.e8 < 0 ? 0 - (uint64_t)a.e8 : (uint64_t)a.e8;
	uint64_t step = 0;

	assert(places >= 0 && places <= DECIMAL_PLACES);
	step = (uint64_t)power_of_ten[DECIMAL_PLACES - places];
	size = size / step + (size % step >= (step + 1) / 2 && step > 1);
	return write_digits(out, a.e8 < 0, size / (uint64_t)power_of_ten[places],
	                    size % (uint64_t)power_of_ten[places], places);
}
