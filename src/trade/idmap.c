/* idmap.c - see idmap.h. Invariant: between the home place of a key and the place where
 * it stands no place is free. */
#include "trade/idmap.h"

#include <assert.h>
#include <stdlib.h>

enum { FIRST_CAPACITY = 64 };

static size_t home(const struct idmap *map, uint64_t key)
{
	key ^= key >> 32;
	key *= UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(key >> 32) & (map->capacity - 1);
}

static size_t next(const struct idmap *map, size_t place)
{
	return (place + 1) & (map->capacity - 1);
}

/* The place of the key, or the free one where it would go. */
static size_t find(const struct idmap *map, uint64_t key)
{
	size_t place = home(map, key);

	while (map->entries[place].value != IDMAP_NONE && map->entries[place].key != key)
		place = next(map, place);
	return place;
}

void idmap_init(struct idmap *map)
{
	*map = (struct idmap){ 0 };
}

void idmap_release(struct idmap *map)
{
	free(map->entries);
	*map = (struct idmap){ 0 };
}

static enum drt_status resize(struct idmap *map, size_t capacity)
{
	struct idmap grown = { NULL, capacity, map->count };

	grown.entries = malloc(capacity * sizeof(*grown.entries));
	if (!grown.entries)
		return DRT_ENOMEM;
	for (size_t i = 0; i < capacity; i++)
		grown.entries[i].value = IDMAP_NONE;
	for (size_t i = 0; i < map->capacity; i++) {
		if (map->entries[i].value != IDMAP_NONE)
			grown.entries[find(&grown, map->entries[i].key)] = map->entries[i];
	}
	free(map->entries);
	*map = grown;
	return DRT_OK;
}

enum drt_status idmap_reserve(struct idmap *map, size_t count)
{
	size_t capacity = map->capacity ? map->capacity : FIRST_CAPACITY;

	if (count > SIZE_MAX / 4 / sizeof(struct idmap_entry))
		return DRT_ENOMEM;
	while (capacity < 2 * count)
		capacity *= 2;
	return capacity == map->capacity ? DRT_OK : resize(map, capacity);
}

enum drt_status idmap_set(struct idmap *map, uint64_t key, uint32_t value)
{
	enum drt_status status = DRT_OK;
	size_t place = 0;

	assert(value != IDMAP_NONE);
	if (map->capacity < 2 * (map->count + 1))
		status = idmap_reserve(map, map->count + 1);
	if (status != DRT_OK)
		return status;
	place = find(map, key);
	map->count += map->entries[place].value == IDMAP_NONE;
	map->entries[place] = (struct idmap_entry){ key, value };
	return DRT_OK;
}

uint32_t idmap_get(const struct idmap *map, uint64_t key)
{
	return map->capacity == 0 ? IDMAP_NONE : map->entries[find(map, key)].value;
}

void idmap_remove(struct idmap *map, uint64_t key)
{
	size_t gap = 0, place = 0;

	if (map->capacity == 0)
		return;
	gap = find(map, key);
	if (map->entries[gap].value == IDMAP_NONE)
		return;
	map->count--;
	for (place = next(map, gap); map->entries[place].value != IDMAP_NONE;
	     place = next(map, place)) {
		size_t wanted = home(map, map->entries[place].key);

		/* an entry may move back to the gap unless its home lies after the gap */
		if (((place - wanted) & (map->capacity - 1)) <
		    ((place - gap) & (map->capacity - 1)))
			continue;
		map->entries[gap] = map->entries[place];
		gap = place;
	}
	map->entries[gap].value = IDMAP_NONE;
}

uint64_t idmap_text_key(const char *text)
{
	uint64_t key = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		key = (key ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return key;
}
