/* ids.h - the port to the source of order ids: UUIDv7 live, a plain count in backtests.
 *
 * Threads: one source belongs to one thread. */
#ifndef TRADE_IDS_H
#define TRADE_IDS_H

#include <stdint.h>

#include "core/clock.h"
#include "core/uuid.h"

struct ids {
	struct uuid (*next)(struct ids *ids);
};

/* UUIDv7 of a clock and a seed: time-ordered, repeatable with the seed. */
struct ids_uuid {
	struct ids ids; /* first */
	struct uuid_source source;
};

void ids_uuid_init(struct ids_uuid *ids, const struct clock *clock, uint64_t seed);

/* 1, 2, 3 ... in the last eight bytes, big endian. */
struct ids_count {
	struct ids ids; /* first */
	uint64_t last;
};

void ids_count_init(struct ids_count *ids);
/* The number in an id that ids_count made. */
uint64_t ids_count_of(const struct uuid *id);

#endif
