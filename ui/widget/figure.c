/* figure.c - see figure.h. Everything is written in the C locale and grouped after. */
#include "ui/widget/figure.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"

/* Puts commas into the whole part of a plain number; too long ones stay plain. */
static const char *group(char *out, const char *plain)
{
	size_t sign = plain[0] == '-' || plain[0] == '+';
	size_t whole = strspn(plain + sign, "0123456789");
	size_t commas = whole ? (whole - 1) / 3 : 0, at = 0;

	if (strlen(plain) + commas >= FIGURE_TEXT) {
		snprintf(out, FIGURE_TEXT, "%s", plain);
		return out;
	}
	memcpy(out, plain, sign);
	at = sign;
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = plain[sign + i];
	}
	strcpy(out + at, plain + sign + whole);
	return out;
}

/* "-0.00" reads "+0.00" among changes and "0.00" among levels. */
static const char *without_minus_zero(char *plain)
{
	bool zero = plain[0] == '-' && strpbrk(plain, "123456789") == NULL;

	return zero ? plain + 1 : plain;
}

static const char *write_double(char *out, const char *format, double value, int places)
{
	char plain[FIGURE_TEXT];

	out[0] = '\0';
	if (!isfinite(value) || fabs(value) >= 1e20)
		return out;
	snprintf(plain, sizeof(plain), format, places, value);
	if (format[1] == '+' && without_minus_zero(plain) != plain)
		plain[0] = '+';
	return group(out, without_minus_zero(plain));
}

const char *figure_level(char *out, double value, int places)
{
	return write_double(out, "%.*f", value, places);
}

const char *figure_change(char *out, double value, int places)
{
	return write_double(out, "%+.*f", value, places);
}

const char *figure_exact(char *out, decimal value, int places)
{
	char plain[DECIMAL_TEXT];

	decimal_format_places(plain, value, places);
	return group(out, without_minus_zero(plain));
}

const char *figure_exact_change(char *out, decimal value, int places)
{
	char plain[DECIMAL_TEXT + 1] = "+";

	decimal_format_places(plain + 1, value, places);
	if (without_minus_zero(plain + 1) != plain + 1)
		plain[1] = '+'; /* -0.004 at two places */
	return group(out, plain[1] == '-' || plain[1] == '+' ? plain + 1 : plain);
}

const char *figure_quantity(char *out, decimal value)
{
	char plain[DECIMAL_TEXT];

	decimal_format(plain, value);
	return group(out, plain);
}

const char *figure_percent(char *out, double ratio, int places)
{
	return figure_change(out, ratio * 100.0, places);
}

const char *figure_percent_level(char *out, double ratio, int places)
{
	return figure_level(out, ratio * 100.0, places);
}

const char *figure_millions(char *out, double shares)
{
	return figure_level(out, shares / 1e6, 1);
}

int figure_places(decimal tick)
{
	int places = DECIMAL_PLACES;
	int64_t rest = tick.e8;

	if (rest <= 0)
		return 2;
	while (places > 0 && rest % 10 == 0) {
		rest /= 10;
		places--;
	}
	return places == 1 ? 2 : places;
}

const char *figure_span(char *out, int64_t span_ns)
{
	int64_t seconds = span_ns < 0 ? 0 : span_ns / NS_PER_SEC;
	int64_t days = seconds / 86400, hours = seconds / 3600 % 24;
	int minutes = (int)(seconds / 60 % 60), rest = (int)(seconds % 60);

	if (days > 0)
		snprintf(out, FIGURE_TEXT, "%" PRId64 " d %" PRId64 ":%02d", days, hours,
		         minutes);
	else if (hours > 0)
		snprintf(out, FIGURE_TEXT, "%" PRId64 ":%02d:%02d", hours, minutes, rest);
	else
		snprintf(out, FIGURE_TEXT, "%d:%02d", minutes, rest);
	return out;
}

const char *figure_age(char *out, int64_t age_ns)
{
	if (age_ns < 0)
		age_ns = 0;
	if (age_ns < 100 * NS_PER_MS)
		snprintf(out, FIGURE_TEXT, "%d ms", (int)(age_ns / NS_PER_MS));
	else if (age_ns < 10 * NS_PER_SEC)
		snprintf(out, FIGURE_TEXT, "%.1f s",
		         (double)(age_ns / (100 * NS_PER_MS)) / 10.0);
	else if (age_ns < NS_PER_MIN)
		snprintf(out, FIGURE_TEXT, "%d s", (int)(age_ns / NS_PER_SEC));
	else
		figure_span(out, age_ns);
	return out;
}

const char *figure_age_short(char *out, int64_t age_ns)
{
	int64_t seconds = age_ns < 0 ? 0 : age_ns / NS_PER_SEC;

	if (seconds < 60)
		snprintf(out, FIGURE_TEXT, "%" PRId64 "s", seconds);
	else if (seconds < 3600)
		snprintf(out, FIGURE_TEXT, "%" PRId64 "m", seconds / 60);
	else if (seconds < 86400)
		snprintf(out, FIGURE_TEXT, "%" PRId64 "h", seconds / 3600);
	else
		snprintf(out, FIGURE_TEXT, "%" PRId64 "d", seconds / 86400);
	return out;
}
