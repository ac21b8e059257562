/* ids.c - see ids.h. */
#include "trade/ids.h"

#include <endian.h>
#include <string.h>

static struct uuid next_uuid(struct ids *ids)
{
	return uuid_next(&((struct ids_uuid *)ids)->source);
}

void ids_uuid_init(struct ids_uuid *ids, const struct clock *clock, uint64_t seed)
{
	ids->ids.next = next_uuid;
	uuid_source_init(&ids->source, clock, seed);
}

static struct uuid next_count(struct ids *ids)
{
	uint64_t number = htobe64(++((struct ids_count *)ids)->last);
	struct uuid id = { { 0 } };

	memcpy(id.bytes + 8, &number, sizeof(number));
	return id;
}

void ids_count_init(struct ids_count *ids)
{
	ids->ids.next = next_count;
	ids->last = 0;
}

uint64_t ids_count_of(const struct uuid *id)
{
	uint64_t number = 0;

	memcpy(&number, id->bytes + 8, sizeof(number));
	return be64toh(number);
}
