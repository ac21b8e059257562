/* import_symbol.c - the symbols of a file; see import_internal.h.
 *
 * Duplicates: as long as the stored times rise or fall, a time beyond both ends is new
 * and nothing is searched. The first time between the ends makes a hash table of all
 * stored times, which is kept from then on. */
#include <stdlib.h>
#include <string.h>

#include "kb/import_guess.h"
#include "kb/import_internal.h"

enum { BUCKETS = 1024, FIRST_POINTS = 256 };
#define NO_TIME INT64_MIN /* an empty slot; no bar starts there */

struct import_symbols {
	struct import_symbol *buckets[BUCKETS];
	struct import_symbol **order;
	size_t count, capacity;
	struct import_symbol *last; /* files are mostly sorted by symbol */
};

enum drt_status import_symbols_new(struct import_symbols **out, struct drt_error *error)
{
	struct import_symbols *symbols = calloc(1, sizeof(*symbols));

	if (!symbols)
		return kb_no_memory(error);
	*out = symbols;
	return DRT_OK;
}

void import_symbols_free(struct import_symbols *symbols)
{
	if (!symbols)
		return;
	for (size_t i = 0; i < symbols->count; i++) {
		free(symbols->order[i]->points);
		free(symbols->order[i]->seen);
		free(symbols->order[i]);
	}
	free(symbols->order);
	free(symbols);
}

size_t import_symbols_count(const struct import_symbols *symbols)
{
	return symbols->count;
}

struct import_symbol *import_symbols_at(const struct import_symbols *symbols, size_t index)
{
	return symbols->order[index];
}

/* FNV-1a over the text. */
static size_t bucket_of(const char *symbol)
{
	uint32_t hash = 2166136261U;

	for (; *symbol; symbol++)
		hash = (hash ^ (unsigned char)*symbol) * 16777619U;
	return hash % BUCKETS;
}

/* A new entry at the end of the order and at the front of its bucket. */
static enum drt_status add(struct import_symbol **out, struct import_symbols *symbols,
                           const char *name)
{
	struct import_symbol *symbol = NULL;
	size_t bucket = bucket_of(name);

	if (symbols->count == symbols->capacity) {
		size_t capacity = symbols->capacity ? 2 * symbols->capacity : 64;
		struct import_symbol **order =
			realloc(symbols->order, capacity * sizeof(struct import_symbol *));

		if (!order)
			return DRT_ENOMEM;
		symbols->order = order;
		symbols->capacity = capacity;
	}
	symbol = calloc(1, sizeof(*symbol));
	if (!symbol)
		return DRT_ENOMEM;
	strcpy(symbol->symbol, name);
	symbol->ordered = true;
	symbol->next = symbols->buckets[bucket];
	symbols->buckets[bucket] = symbol;
	symbols->order[symbols->count++] = symbol;
	*out = symbol;
	return DRT_OK;
}

enum drt_status import_symbols_obtain(struct import_symbol **out, bool *added,
                                      struct import_symbols *symbols, const char *text,
                                      size_t length)
{
	struct import_symbol *last = symbols->last;
	char name[SYMBOL_TEXT];
	enum drt_status status = DRT_OK;

	*added = false;
	if (last && strncmp(last->symbol, text, length) == 0 && last->symbol[length] == '\0') {
		*out = last;
		return DRT_OK;
	}
	if (symbol_normalise(name, text, length) != DRT_OK)
		return DRT_EPARSE;
	last = symbols->buckets[bucket_of(name)];
	while (last && strcmp(last->symbol, name) != 0)
		last = last->next;
	if (!last) {
		status = add(&last, symbols, name);
		*added = status == DRT_OK;
	}
	if (status != DRT_OK)
		return status;
	symbols->last = last;
	*out = last;
	return DRT_OK;
}

enum drt_status import_symbol_open(struct import_symbol *symbol, bool *new_instrument,
                                   struct kb *kb, const struct kb_series_key *key,
                                   struct drt_error *error)
{
	struct instrument instrument;
	enum drt_status status = kb_find_instrument(&instrument, kb, symbol->symbol, error);

	*new_instrument = status == DRT_ENOTFOUND;
	if (status == DRT_ENOTFOUND) {
		instrument_guess(&instrument, symbol->symbol);
		status = kb_store_instrument(&instrument.id, kb, &instrument, error);
	}
	if (status == DRT_OK)
		status = kb_calendar(&symbol->calendar, kb, instrument.calendar, error);
	if (status == DRT_OK)
		status = series_obtain(&symbol->series_id, kb, instrument.id, key, error);
	return status;
}

/* Where the time is, or belongs. */
static size_t slot_of(const struct import_symbol *symbol, int64_t time_ns)
{
	uint64_t hash = (uint64_t)time_ns * UINT64_C(0x9e3779b97f4a7c15);
	size_t mask = symbol->seen_capacity - 1, slot = (size_t)(hash >> 32) & mask;

	while (symbol->seen[slot] != NO_TIME && symbol->seen[slot] != time_ns)
		slot = (slot + 1) & mask;
	return slot;
}

/* A table of all stored times with room for as many again. */
static enum drt_status make_seen(struct import_symbol *symbol)
{
	size_t capacity = 64;
	int64_t *seen = NULL;

	while (capacity < 4 * (symbol->count + 1))
		capacity *= 2;
	seen = malloc(capacity * sizeof(*seen));
	if (!seen)
		return DRT_ENOMEM;
	for (size_t i = 0; i < capacity; i++)
		seen[i] = NO_TIME;
	free(symbol->seen);
	symbol->seen = seen;
	symbol->seen_capacity = capacity;
	for (size_t i = 0; i < symbol->count; i++) {
		if (symbol->points[i].stored)
			seen[slot_of(symbol, symbol->points[i].time_ns)] =
				symbol->points[i].time_ns;
	}
	return DRT_OK;
}

enum drt_status import_symbol_has(bool *out, struct import_symbol *symbol, int64_t time_ns)
{
	*out = false;
	if (!symbol->has_stored || time_ns > symbol->last_ns || time_ns < symbol->first_ns)
		return DRT_OK;
	if (time_ns == symbol->last_ns || time_ns == symbol->first_ns) {
		*out = true;
		return DRT_OK;
	}
	if (!symbol->seen && make_seen(symbol) != DRT_OK)
		return DRT_ENOMEM;
	*out = symbol->seen[slot_of(symbol, time_ns)] == time_ns;
	return DRT_OK;
}

/* Keeps the ends of the stored times, which most duplicates are found by. */
static void widen(struct import_symbol *symbol, int64_t time_ns)
{
	if (!symbol->has_stored || time_ns < symbol->first_ns)
		symbol->first_ns = time_ns;
	if (!symbol->has_stored || time_ns > symbol->last_ns)
		symbol->last_ns = time_ns;
	symbol->has_stored = true;
}

enum drt_status import_symbol_note(struct import_symbol *symbol,
                                   const struct import_point *point)
{
	if (symbol->count == symbol->capacity) {
		size_t capacity = symbol->capacity ? 2 * symbol->capacity : FIRST_POINTS;
		struct import_point *points =
			realloc(symbol->points, capacity * sizeof(*points));

		if (!points)
			return DRT_ENOMEM;
		symbol->points = points;
		symbol->capacity = capacity;
	}
	if (symbol->count > 0 && point->time_ns < symbol->points[symbol->count - 1].time_ns)
		symbol->ordered = false;
	symbol->points[symbol->count++] = *point;
	if (!point->stored)
		return DRT_OK;
	widen(symbol, point->time_ns);
	if (!symbol->seen)
		return DRT_OK;
	if (symbol->seen_capacity < 2 * symbol->count)
		return make_seen(symbol);
	symbol->seen[slot_of(symbol, point->time_ns)] = point->time_ns;
	return DRT_OK;
}
