/* number_text.c - see number_text.h. */
#include "client/number_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"

const char *number_format_parse(struct number_format *out, const char *text)
{
	struct number_format format = { .places = -1 };

	if (*text == '+') {
		format.plus = true;
		text++;
	}
	if (*text == ',') {
		format.group = true;
		text++;
	}
	if (*text == '.') {
		if (text[1] < '0' || text[1] > '8')
			return NULL;
		format.places = text[1] - '0';
		text += 2;
	}
	if (*text == '\0' || !strchr("fdprtgw", *text))
		return NULL;
	format.type = *text;
	*out = format;
	return text + 1;
}

/* Copies digits with a comma before every third of the whole part. */
static void put_grouped(char *out, size_t size, const char *digits)
{
	size_t sign = strspn(digits, "+-");
	size_t whole = strspn(digits + sign, "0123456789");
	size_t used = 0;

	for (size_t i = 0; digits[i] && used + 2 < size; i++) {
		size_t left = i >= sign && i < sign + whole ? sign + whole - i : 0;

		if (left > 0 && i > sign && left % 3 == 0)
			out[used++] = ',';
		out[used++] = digits[i];
	}
	out[used] = '\0';
}

/* The C locale's text whatever LC_NUMERIC is. */
static void put_plain(char *out, size_t size, const char *form, int places, double value)
{
	int length = snprintf(out, size, form, places, value);

	for (int i = 0; i < length && (size_t)i + 1 < size; i++) {
		if (out[i] == ',')
			out[i] = '.';
	}
}

static bool is_negative_zero(const char *text)
{
	return *text == '-' && strspn(text + 1, "0.") == strlen(text + 1);
}

static void put_fixed(char *out, size_t size, double value, int places,
                      const struct number_format *format)
{
	char plain[400];
	const char *text = plain;

	put_plain(plain, sizeof(plain), format->plus ? "%+.*f" : "%.*f", places, value);
	if (is_negative_zero(plain))
		text = plain + 1;
	if (format->group)
		put_grouped(out, size, text);
	else
		snprintf(out, size, "%s", text);
}

static void put_exact(char *out, size_t size, decimal value, int least,
                      const struct number_format *format)
{
	char text[DECIMAL_TEXT + 1] = "+";
	size_t length = decimal_format_places(text + 1, value, DECIMAL_PLACES);
	const char *from = text + 1;
	size_t point = strcspn(text, ".");

	/* drop zeros beyond the places that are wanted in any case */
	while (length > point + (size_t)least && text[length] == '0')
		text[length--] = '\0';
	if (least == 0 && text[length] == '.')
		text[length] = '\0';
	if (format->plus && value.e8 > 0)
		from = text;
	if (format->group)
		put_grouped(out, size, from);
	else
		snprintf(out, size, "%s", from);
}

/* A price: two places, or as many as it needs of eight. */
static void put_price(char *out, size_t size, double value, const struct number_format *format)
{
	decimal exact;

	if (decimal_from_double(&exact, value) == DRT_OK)
		put_exact(out, size, exact, 2, format);
	else
		put_fixed(out, size, value, 2, format);
}

static void put_shortest(char *out, size_t size, double value,
                         const struct number_format *format)
{
	char plain[64];

	put_plain(plain, sizeof(plain), "%.*g", 10, value);
	if (format->group && !strchr(plain, 'e'))
		put_grouped(out, size, plain);
	else
		snprintf(out, size, "%s", plain);
}

void number_text(char *out, size_t size, double value, const struct number_format *format)
{
	int places = format->places;

	if (size == 0)
		return;
	out[0] = '\0';
	if (!isfinite(value))
		return;
	switch (format->type) {
	case 'd':
		put_fixed(out, size, round(value), 0, format);
		break;
	case 'r':
		put_fixed(out, size, 100 * value, places < 0 ? 1 : places, format);
		break;
	case 'p':
		put_price(out, size, value, format);
		break;
	case 't':
		number_text_span(out, size,
		                 (int64_t)(fmin(fmax(value, 0), 4e9) * (double)NS_PER_SEC));
		break;
	case 'f':
		put_fixed(out, size, value, places < 0 ? 2 : places, format);
		break;
	default:
		put_shortest(out, size, value, format);
		break;
	}
}

void number_text_decimal(char *out, size_t size, decimal value, int least, bool plus)
{
	struct number_format format = { .plus = plus, .group = true };

	put_exact(out, size, value, least, &format);
}

void number_text_span(char *out, size_t size, int64_t span_ns)
{
	long long seconds = span_ns > 0 ? span_ns / NS_PER_SEC : 0;

	if (seconds < 3600)
		snprintf(out, size, "%lld:%02lld", seconds / 60, seconds % 60);
	else if (seconds < 86400)
		snprintf(out, size, "%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60,
		         seconds % 60);
	else
		snprintf(out, size, "%lld d %02lld:%02lld", seconds / 86400,
		         seconds / 3600 % 24, seconds / 60 % 60);
}
