/* idmap.h - finds a number by a number: slots by order number, rows by instrument id.
 *
 * Shape:   open addressing over a power of two, at most half full; removing moves later
 *          entries back, so that there are no tombstones and lookups stay short.
 * Owners:  caller storage; idmap_release() gives the memory back.
 * Errors:  only adding allocates, and only when the map grows. */
#ifndef TRADE_IDMAP_H
#define TRADE_IDMAP_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

#define IDMAP_NONE UINT32_MAX

struct idmap_entry {
	uint64_t key;
	uint32_t value; /* IDMAP_NONE: the place is free */
};

struct idmap {
	struct idmap_entry *entries; /* owned; capacity of them */
	size_t capacity;             /* 0 or a power of two */
	size_t count;
};

void idmap_init(struct idmap *map);
void idmap_release(struct idmap *map);

/* Sets the value of a key, any but IDMAP_NONE. Errors: DRT_ENOMEM (unchanged). */
DRT_MUST_CHECK enum drt_status idmap_set(struct idmap *map, uint64_t key, uint32_t value);
/* IDMAP_NONE: not there. */
uint32_t idmap_get(const struct idmap *map, uint64_t key);
/* Does nothing where the key is not there. */
void idmap_remove(struct idmap *map, uint64_t key);
/* Makes room for `count` keys in all. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status idmap_reserve(struct idmap *map, size_t count);

/* A key for a short text (FNV-1a); different texts may share one: compare. */
uint64_t idmap_text_key(const char *text);

#endif
