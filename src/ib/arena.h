/* arena.h - memory that is given back all at once.
 *
 * Shape:   a list of blocks, the newest first; an allocation takes from the newest
 *          block or makes a new one, at least as large as asked for.
 * Owners:  everything handed out belongs to the arena and dies with the next
 *          ib_arena_reset() or ib_arena_release().
 * Threads: one arena, one thread at a time. */
#ifndef IB_ARENA_H
#define IB_ARENA_H

#include <stddef.h>

struct ib_arena_block;

struct ib_arena {
	struct ib_arena_block *newest; /* owned, with all behind it */
};

/* A struct of zeros is an empty arena too. */
void ib_arena_init(struct ib_arena *arena);
/* The same, taking from the caller's memory first, which must be aligned for anything
 * and outlive the arena. Such an arena is not for ib_arena_reset(). */
void ib_arena_init_with(struct ib_arena *arena, void *memory, size_t size);
void ib_arena_release(struct ib_arena *arena);

/* Forgets all allocations; keeps one block of ordinary size for the next round. */
void ib_arena_reset(struct ib_arena *arena);

/* `count` items of `size` bytes, all zero, aligned for anything; NULL when memory is
 * out or the product overflows. */
void *ib_arena_alloc(struct ib_arena *arena, size_t count, size_t size);

/* A copy of a text of this length, with a NUL behind; NULL when memory is out. */
char *ib_arena_copy(struct ib_arena *arena, const char *text, size_t length);

#endif
