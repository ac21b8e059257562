/* number_text.h - numbers as the screens and reports write them.
 *
 * "." before the places and "," between thousands, whatever the locale; a plus sign
 * only on changes; not finite numbers read as empty text, never as 0. */
#ifndef CLIENT_NUMBER_TEXT_H
#define CLIENT_NUMBER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"

enum { NUMBER_TEXT = 48 }; /* also enough for TIME_TEXT */

struct number_format {
	bool plus;  /* + on what is above zero */
	bool group; /* thousands */
	int places; /* -1: the type's own */
	char type;  /* f d p r t w as in reason_text.h; g: the shortest form */
};

/* Reads "[+][,][.N]T"; returns what follows it, or NULL where it is not a format. */
const char *number_format_parse(struct number_format *out, const char *text);

/* Writes at most size - 1 bytes; NUMBER_TEXT always suffices below 10^18. */
void number_text(char *out, size_t size, double value, const struct number_format *format);

/* Exact money and prices: grouped, at least `least` places, more where they matter. */
void number_text_decimal(char *out, size_t size, decimal value, int least, bool plus);

/* "1:15", "2:03:04" and, from a day on, "3 d 04:05"; a negative span as "0:00". */
void number_text_span(char *out, size_t size, int64_t span_ns);

#endif
