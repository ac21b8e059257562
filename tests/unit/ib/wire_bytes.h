/* wire_bytes.h - protobuf put together by hand, for tests: by the rules of its public
 * wire format and without the library.
 *
 * A field is a tag (number * 8 + wire type) and a value: a variable-length integer (0),
 * eight bytes little-endian (1), or a length and so many bytes (2). */
#ifndef TESTS_UNIT_IB_WIRE_BYTES_H
#define TESTS_UNIT_IB_WIRE_BYTES_H

#include <stdint.h>
#include <string.h>

#include "core/strbuf.h"

static inline void wire_varint(struct strbuf *out, uint64_t value)
{
	while (value > 0x7F) {
		strbuf_putc(out, (char)(0x80 | (value & 0x7F)));
		value >>= 7;
	}
	strbuf_putc(out, (char)value);
}

static inline void wire_int(struct strbuf *out, unsigned number, int64_t value)
{
	wire_varint(out, (uint64_t)number << 3);
	wire_varint(out, (uint64_t)value);
}

static inline void wire_double(struct strbuf *out, unsigned number, double value)
{
	uint64_t bits = 0;

	memcpy(&bits, &value, sizeof(bits));
	wire_varint(out, (uint64_t)number << 3 | 1);
	for (int i = 0; i < 8; i++)
		strbuf_putc(out, (char)(bits >> (8 * i)));
}

static inline void wire_bytes(struct strbuf *out, unsigned number, const void *bytes,
                              size_t length)
{
	wire_varint(out, (uint64_t)number << 3 | 2);
	wire_varint(out, length);
	strbuf_append(out, bytes, length);
}

static inline void wire_text(struct strbuf *out, unsigned number, const char *text)
{
	wire_bytes(out, number, text, strlen(text));
}

/* Puts a message that was put together in `inner`, and empties that. */
static inline void wire_message(struct strbuf *out, unsigned number, struct strbuf *inner)
{
	wire_bytes(out, number, inner->length ? inner->text : "", inner->length);
	strbuf_clear(inner);
}

/* Four bytes, big-endian. */
static inline void wire_big(struct strbuf *out, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		strbuf_putc(out, (char)(value >> (24 - 8 * i)));
}

#endif
