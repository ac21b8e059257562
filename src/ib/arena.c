/* arena.c - see arena.h. */
#include "ib/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 16 * 1024 };

struct ib_arena_block {
	struct ib_arena_block *older;
	size_t used;
	size_t size;
	bool lent; /* the caller's memory */
	alignas(max_align_t) char bytes[];
};

void ib_arena_init(struct ib_arena *arena)
{
	*arena = (struct ib_arena){ 0 };
}

void ib_arena_init_with(struct ib_arena *arena, void *memory, size_t size)
{
	struct ib_arena_block *block = memory;

	assert(size > sizeof(*block) && (uintptr_t)memory % alignof(max_align_t) == 0);
	block->older = NULL;
	block->used = 0;
	block->size = (size - sizeof(*block)) & ~(alignof(max_align_t) - 1);
	block->lent = true;
	arena->newest = block;
}

void ib_arena_release(struct ib_arena *arena)
{
	while (arena->newest) {
		struct ib_arena_block *block = arena->newest;

		arena->newest = block->older;
		if (!block->lent)
			free(block);
	}
}

void ib_arena_reset(struct ib_arena *arena)
{
	struct ib_arena_block *kept = arena->newest;

	if (kept && !kept->older && kept->size == BLOCK_BYTES) {
		kept->used = 0;
		return;
	}
	ib_arena_release(arena);
}

void *ib_arena_alloc(struct ib_arena *arena, size_t count, size_t size)
{
	struct ib_arena_block *block = arena->newest;
	size_t bytes = 0;
	void *found = NULL;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		return NULL;
	bytes = (bytes + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (!block || block->size - block->used < bytes) {
		size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;

		block = malloc(sizeof(*block) + room);
		if (!block)
			return NULL;
		block->older = arena->newest;
		block->used = 0;
		block->size = room;
		block->lent = false;
		arena->newest = block;
	}
	found = block->bytes + block->used;
	block->used += bytes;
	return memset(found, 0, bytes);
}

char *ib_arena_copy(struct ib_arena *arena, const char *text, size_t length)
{
	char *copy = ib_arena_alloc(arena, length + 1, 1);

	return copy ? memcpy(copy, text, length) : NULL;
}
