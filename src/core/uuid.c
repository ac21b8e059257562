/* uuid.c - see uuid.h. */
#include "core/uuid.h"

#include <string.h>

#include "core/timeval.h"

void uuid_source_init(struct uuid_source *source, const struct clock *clock, uint64_t seed)
{
	*source = (struct uuid_source){ .clock = clock };
	rng_init(&source->rng, seed);
}

struct uuid uuid_next(struct uuid_source *source)
{
	struct uuid id = { { 0 } };
	int64_t now_ms = clock_now_ns(source->clock) / NS_PER_MS;
	uint64_t random = rng_next(&source->rng);

	/* a clock that stands still or goes back borrows from the counter */
	if (now_ms > source->last_ms) {
		source->last_ms = now_ms;
		source->counter = (uint32_t)(random >> 62);
	} else if (++source->counter > 0xfff) {
		source->last_ms++;
		source->counter = 0;
	}
	for (int i = 0; i < 6; i++)
		id.bytes[i] = (uint8_t)((uint64_t)source->last_ms >> (40 - 8 * i));
	id.bytes[6] = (uint8_t)(0x70 | (source->counter >> 8));
	id.bytes[7] = (uint8_t)source->counter;
	for (int i = 0; i < 8; i++)
		id.bytes[8 + i] = (uint8_t)(random >> (56 - 8 * i));
	id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
	return id;
}

bool uuid_is_nil(const struct uuid *id)
{
	static const struct uuid nil;

	return uuid_cmp(id, &nil) == 0;
}

int uuid_cmp(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

void uuid_format(char *out, const struct uuid *id)
{
	static const char hex[] = "0123456789abcdef";

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = hex[id->bytes[i] >> 4];
		*out++ = hex[id->bytes[i] & 15];
	}
	*out = '\0';
}

void uuid_format_short(char *out, const struct uuid *id)
{
	char text[UUID_TEXT];

	uuid_format(text, id);
	memcpy(out, text + UUID_TEXT - UUID_SHORT_TEXT, UUID_SHORT_TEXT);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum drt_status uuid_parse(struct uuid *id, const char *text, size_t length)
{
	struct uuid parsed = { { 0 } };
	size_t at = 0;

	if (length != UUID_TEXT - 1)
		return DRT_EPARSE;
	for (int i = 0; i < 16; i++) {
		int high = 0;
		int low = 0;

		if ((i == 4 || i == 6 || i == 8 || i == 10) && text[at++] != '-')
			return DRT_EPARSE;
		high = hex_digit(text[at]);
		low = hex_digit(text[at + 1]);
		if (high < 0 || low < 0)
			return DRT_EPARSE;
		parsed.bytes[i] = (uint8_t)(high * 16 + low);
		at += 2;
	}
	*id = parsed;
	return DRT_OK;
}
