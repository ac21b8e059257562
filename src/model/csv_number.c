/* csv_number.c - numbers of bar files; see csv.h.
 *
 * Nearly all prices have at most 15 digits: such a number is an exact integer times or
 * through an exact power of ten, and one operation rounds correctly (W. D. Clinger, "How
 * to Read Floating Point Numbers Accurately", 1990). The rest goes to strtod(), with the
 * locale's decimal point put in. */
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/csv.h"

enum { EXACT_POWER = 22, MANTISSA_DIGITS = 19, LONGEST = 120 };

static const double powers[EXACT_POWER + 1] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
	                                        1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
	                                        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* A number taken apart: value = mantissa * 10^exponent. */
struct parts {
	bool negative;
	bool exact; /* every digit is in the mantissa */
	uint64_t mantissa;
	int exponent;
};

/* Digits into the mantissa. Returns how many there were. */
static size_t read_digits(struct parts *parts, const char *text, size_t length, bool fraction)
{
	size_t count = 0;

	while (count < length && text[count] >= '0' && text[count] <= '9') {
		if (parts->mantissa < UINT64_C(1000000000000000000)) {
			parts->mantissa = 10 * parts->mantissa + (uint64_t)(text[count] - '0');
			parts->exponent -= fraction;
		} else {
			parts->exact = false;
		}
		count++;
	}
	return count;
}

/* "e-12" over the rest of the text. */
static bool read_exponent(struct parts *parts, const char *text, size_t length)
{
	size_t at = 1;
	bool negative = length > 1 && text[1] == '-';
	int exponent = 0;

	if (length > 1 && (text[1] == '-' || text[1] == '+'))
		at = 2;
	if (at >= length || length - at > 6)
		return false;
	for (; at < length; at++) {
		if (text[at] < '0' || text[at] > '9')
			return false;
		exponent = 10 * exponent + text[at] - '0';
	}
	parts->exponent += negative ? -exponent : exponent;
	return true;
}

/* Checks the grammar and splits in one pass. False: no number in digits. */
static bool take_apart(struct parts *parts, const char *text, size_t length)
{
	size_t at = 0, digits = 0;

	*parts = (struct parts){ .exact = true };
	if (length > 0 && (text[0] == '-' || text[0] == '+')) {
		parts->negative = text[0] == '-';
		at = 1;
	}
	digits = read_digits(parts, text + at, length - at, false);
	at += digits;
	if (at < length && text[at] == '.') {
		size_t places = read_digits(parts, text + at + 1, length - at - 1, true);

		digits += places;
		at += 1 + places;
	}
	if (digits == 0)
		return false;
	return at == length || ((text[at] == 'e' || text[at] == 'E') &&
	                        read_exponent(parts, text + at, length - at));
}

/* The grammar has been checked. */
static bool read_slowly(double *out, const char *text, size_t length)
{
	const char *point = localeconv()->decimal_point;
	const char *dot = memchr(text, '.', length);
	size_t before = dot ? (size_t)(dot - text) : length;
	char copy[LONGEST + 16];

	if (length > LONGEST || strlen(point) > 8)
		return false;
	snprintf(copy, sizeof(copy), "%.*s%s%.*s", (int)before, text, dot ? point : "",
	         dot ? (int)(length - before - 1) : 0, dot ? dot + 1 : "");
	*out = strtod(copy, NULL);
	return true;
}

/* Words that C's own printing gives, in any case. */
static bool read_word(double *out, const char *text, size_t length)
{
	static const struct {
		const char *word;
		double value;
	} words[] = { { "nan", NAN }, { "inf", INFINITY }, { "infinity", INFINITY } };
	size_t sign = length > 0 && (text[0] == '-' || text[0] == '+');

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (length - sign == strlen(words[i].word) &&
		    strncasecmp(text + sign, words[i].word, length - sign) == 0) {
			*out = sign && text[0] == '-' ? -words[i].value : words[i].value;
			return true;
		}
	}
	return false;
}

enum drt_status csv_number_parse(double *out, const char *text, size_t length)
{
	struct parts parts;
	double value = 0;

	if (!take_apart(&parts, text, length))
		return read_word(out, text, length) ? DRT_OK : DRT_EPARSE;
	if (!parts.exact || parts.mantissa > (UINT64_C(1) << 53) ||
	    parts.exponent > EXACT_POWER || parts.exponent < -EXACT_POWER)
		return read_slowly(out, text, length) ? DRT_OK : DRT_EPARSE;
	value = (double)parts.mantissa;
	if (parts.exponent < 0)
		value /= powers[-parts.exponent];
	else
		value *= powers[parts.exponent];
	*out = parts.negative ? -value : value;
	return DRT_OK;
}

/* The text in the C locale's form. */
static void put_dot(char *text)
{
	const char *point = localeconv()->decimal_point;
	size_t length = strlen(point);
	char *found = strcmp(point, ".") == 0 ? NULL : strstr(text, point);

	if (!found)
		return;
	*found = '.';
	memmove(found + 1, found + length, strlen(found + length) + 1);
}

size_t csv_number_format(char *out, double value)
{
	for (int digits = 15; digits <= 17; digits++) {
		double again = 0;

		snprintf(out, CSV_NUMBER_TEXT, "%.*g", digits, value);
		put_dot(out);
		if (csv_number_parse(&again, out, strlen(out)) == DRT_OK && again == value)
			break;
	}
	return strlen(out);
}
