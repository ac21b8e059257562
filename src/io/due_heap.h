/* due_heap.h - what is due when: a heap of nodes embedded in timers and events.
 *
 * Shape:   ordered by due time, then `tie` (the owner's choice), then the order in
 *          which they were put in. Putting never allocates: each node's place is
 *          reserved when its owner is born.
 * Cost:    O(log n) to put, move and take; O(1) to look at the first.
 * Threads: one.
 * Owners:  the heap borrows the nodes; a node leaves before its memory goes. */
#ifndef IO_DUE_HEAP_H
#define IO_DUE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

struct due {
	int64_t due_ns;
	uint64_t tie;
	uint64_t order; /* given by the heap */
	size_t place;   /* index + 1, 0 while outside */
};

struct due_heap {
	struct due **slots;
	size_t count, capacity, reserved;
	uint64_t next_order;
};

/* An all-zero heap is empty and valid. Release does not touch the nodes. */
void due_heap_release(struct due_heap *heap);

/* One more (one fewer) node may be put in. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status due_heap_reserve(struct due_heap *heap);
void due_heap_unreserve(struct due_heap *heap);

/* Puts the node in, or moves it where it is in. Ties put in later come later. */
void due_heap_put(struct due_heap *heap, struct due *node, int64_t due_ns, uint64_t tie);
/* Nothing where the node is outside. */
void due_heap_remove(struct due_heap *heap, struct due *node);

/* NULL where empty. */
struct due *due_heap_first(const struct due_heap *heap);

static inline bool due_is_queued(const struct due *node)
{
	return node->place > 0;
}

/* now + delay, at most INT64_MAX. */
int64_t due_after(int64_t now_ns, int64_t delay_ns);

#endif
