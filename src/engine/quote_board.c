/* quote_board.c - see quote_board.h. A slot's version is odd while the writer is
 * inside. The words are atomic so that a torn read is defined and then thrown away. */
#include "engine/quote_board.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = sizeof(struct quote) / sizeof(uint64_t) };

_Static_assert(sizeof(struct quote) % sizeof(uint64_t) == 0, "a quote is whole words");

struct slot {
	_Alignas(64) _Atomic uint64_t version; /* twice the number of puts */
	_Atomic uint64_t words[WORDS];
	_Atomic int64_t viewed_ns; /* written by any thread */
};

struct quote_board {
	size_t count;
	struct slot *slots; /* owned */
	_Atomic uint64_t total;
};

enum drt_status quote_board_new(struct quote_board **out, size_t count)
{
	struct quote_board *board = NULL;

	if (count == 0 || count > SIZE_MAX / sizeof(struct slot))
		return DRT_EINVAL;
	board = calloc(1, sizeof(*board));
	if (!board)
		return DRT_ENOMEM;
	board->slots = aligned_alloc(64, count * sizeof(struct slot));
	if (!board->slots) {
		free(board);
		return DRT_ENOMEM;
	}
	memset(board->slots, 0, count * sizeof(struct slot));
	for (size_t i = 0; i < count; i++)
		atomic_store_explicit(&board->slots[i].viewed_ns, INT64_MIN,
		                      memory_order_relaxed);
	board->count = count;
	*out = board;
	return DRT_OK;
}

void quote_board_free(struct quote_board *board)
{
	if (!board)
		return;
	free(board->slots);
	free(board);
}

size_t quote_board_count(const struct quote_board *board)
{
	return board->count;
}

void quote_board_put(struct quote_board *board, size_t index, const struct quote *quote)
{
	struct slot *slot = &board->slots[index];
	uint64_t words[WORDS];
	uint64_t version = atomic_load_explicit(&slot->version, memory_order_relaxed);

	assert(index < board->count);
	memcpy(words, quote, sizeof(words));
	atomic_store_explicit(&slot->version, version + 1, memory_order_relaxed);
	for (size_t i = 0; i < WORDS; i++)
		atomic_store_explicit(&slot->words[i], words[i], memory_order_release);
	atomic_store_explicit(&slot->version, version + 2, memory_order_release);
	atomic_fetch_add_explicit(&board->total, 1, memory_order_release);
}

uint64_t quote_board_get(struct quote *out, const struct quote_board *board, size_t index)
{
	const struct slot *slot = &board->slots[index];
	uint64_t words[WORDS];
	uint64_t before = 0;
	uint64_t after = 0;

	assert(index < board->count);
	do {
		before = atomic_load_explicit(&slot->version, memory_order_acquire);
		for (size_t i = 0; i < WORDS; i++)
			words[i] = atomic_load_explicit(&slot->words[i], memory_order_acquire);
		after = atomic_load_explicit(&slot->version, memory_order_relaxed);
	} while (before != after || before % 2 != 0);
	if (before == 0)
		quote_init(out);
	else
		memcpy(out, words, sizeof(*out));
	return before / 2;
}

uint64_t quote_board_version(const struct quote_board *board, size_t index)
{
	assert(index < board->count);
	return atomic_load_explicit(&board->slots[index].version, memory_order_acquire) / 2;
}

void quote_board_view(struct quote_board *board, size_t index, int64_t now_ns)
{
	assert(index < board->count);
	atomic_store_explicit(&board->slots[index].viewed_ns, now_ns, memory_order_relaxed);
}

int64_t quote_board_viewed_ns(const struct quote_board *board, size_t index)
{
	assert(index < board->count);
	return atomic_load_explicit(&board->slots[index].viewed_ns, memory_order_relaxed);
}

uint64_t quote_board_total(const struct quote_board *board)
{
	return atomic_load_explicit(&board->total, memory_order_acquire);
}
