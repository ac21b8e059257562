/* json_text.c - JSON as text, with each real in the shortest form that reads back to it;
 * see json.h. jansson writes a fixed number of digits, which makes 86.1 of money into
 * 86.09999999999999. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "model/json.h"

enum { DIGITS_LEAST = 15, DIGITS_MOST = 17, DEPTH_MAX = 2048, REAL_TEXT = 40 };

static bool put_value(struct strbuf *out, const json_t *value, int depth);

/* Fifteen digits are kept by every double; a few need one or two more. */
static void put_real(struct strbuf *out, double value)
{
	char text[REAL_TEXT];

	for (int digits = DIGITS_LEAST; digits <= DIGITS_MOST; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	for (char *at = text; *at; at++) { /* whatever LC_NUMERIC says */
		if (*at == ',')
			*at = '.';
	}
	strbuf_puts(out, text);
	if (!strpbrk(text, ".e"))
		strbuf_puts(out, ".0");
}

/* Nothing in it that JSON writes otherwise, and nothing beyond ASCII. */
static bool is_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] < 0x20 || text[i] > 0x7e || text[i] == '"' || text[i] == '\\')
			return false;
	}
	return true;
}

static bool put_quoted(struct strbuf *out, const char *text, size_t length)
{
	json_t *string = json_stringn(text, length);
	char *quoted = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;

	json_decref(string);
	if (!quoted)
		return false;
	strbuf_puts(out, quoted);
	free(quoted);
	return true;
}

static bool put_string(struct strbuf *out, const char *text, size_t length)
{
	if (!is_plain(text, length))
		return put_quoted(out, text, length);
	strbuf_putc(out, '"');
	strbuf_append(out, text, length);
	strbuf_putc(out, '"');
	return true;
}

static bool put_array(struct strbuf *out, const json_t *array, int depth)
{
	strbuf_putc(out, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i > 0)
			strbuf_putc(out, ',');
		if (!put_value(out, json_array_get(array, i), depth + 1))
			return false;
	}
	strbuf_putc(out, ']');
	return true;
}

static bool put_object(struct strbuf *out, const json_t *object, int depth)
{
	const char *key = NULL;
	json_t *value = NULL;
	bool first = true;

	strbuf_putc(out, '{');
	json_object_foreach((json_t *)object, key, value)
	{
		if (!first)
			strbuf_putc(out, ',');
		first = false;
		if (!put_string(out, key, strlen(key)))
			return false;
		strbuf_putc(out, ':');
		if (!put_value(out, value, depth + 1))
			return false;
	}
	strbuf_putc(out, '}');
	return true;
}

static bool put_value(struct strbuf *out, const json_t *value, int depth)
{
	if (!value || depth > DEPTH_MAX)
		return false;
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return put_object(out, value, depth);
	case JSON_ARRAY:
		return put_array(out, value, depth);
	case JSON_STRING:
		return put_string(out, json_string_value(value), json_string_length(value));
	case JSON_INTEGER:
		strbuf_printf(out, "%lld", (long long)json_integer_value(value));
		return true;
	case JSON_REAL:
		put_real(out, json_real_value(value));
		return true;
	case JSON_TRUE:
		strbuf_puts(out, "true");
		return true;
	case JSON_FALSE:
		strbuf_puts(out, "false");
		return true;
	case JSON_NULL:
		strbuf_puts(out, "null");
		return true;
	}
	return false;
}

char *json_to_text(const json_t *value)
{
	struct strbuf out;

	strbuf_init(&out);
	if (!put_value(&out, value, 0)) {
		strbuf_release(&out);
		return NULL;
	}
	return strbuf_detach(&out);
}
