/* escape.c - see escape.h. */
#include "ib/escape.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

bool ib_has_escapes(const char *text)
{
	return strstr(text, "\\u") != NULL;
}

static int hex(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

/* The unit behind a "\u" at `at`, or -1 when there is none. */
static int32_t read_unit(const char *at)
{
	int32_t unit = 0;

	if (at[0] != '\\' || at[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = hex(at[i]);

		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

static size_t put_utf8(char *out, uint32_t code)
{
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

void ib_unescape(char *text)
{
	const char *from = text;
	char *to = text;

	while (*from) {
		int32_t unit = read_unit(from);

		if (unit < 0x80) {
			*to++ = *from++;
			continue;
		}
		from += 6;
		if (unit >= 0xD800 && unit < 0xDC00) {
			int32_t low = read_unit(from);

			if (low >= 0xDC00 && low < 0xE000) {
				from += 6;
				unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
			} else {
				unit = 0xFFFD;
			}
		} else if (unit >= 0xDC00 && unit < 0xE000) {
			unit = 0xFFFD;
		}
		to += put_utf8(to, (uint32_t)unit);
	}
	*to = '\0';
}

/* Reads one code point above ASCII; 0 when the bytes are no UTF-8. */
static uint32_t read_utf8(const unsigned char *at, size_t *length)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t code = 0;
	size_t count = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;

	*length = 1;
	if (at[0] < 0xC2 || at[0] > 0xF4)
		return 0;
	code = at[0] & (0x7Fu >> count);
	for (size_t i = 1; i < count; i++) {
		if ((at[i] & 0xC0) != 0x80)
			return 0;
		code = code << 6 | (at[i] & 0x3Fu);
	}
	if (code < least[count] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
		return 0;
	*length = count;
	return code;
}

void ib_append_escaped(struct strbuf *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at) {
		size_t length = 1;
		uint32_t code = 0;

		if (*at < 0x80) {
			strbuf_putc(out, (char)*at++);
			continue;
		}
		code = read_utf8(at, &length);
		if (code == 0)
			strbuf_putc(out, '?');
		else if (code < 0x10000)
			strbuf_printf(out, "\\u%04x", (unsigned)code);
		else
			strbuf_printf(out, "\\u%04x\\u%04x",
			              (unsigned)(0xD800 + ((code - 0x10000) >> 10)),
			              (unsigned)(0xDC00 + ((code - 0x10000) & 0x3FF)));
		at += length;
	}
}
