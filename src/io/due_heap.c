/* due_heap.c - see due_heap.h. Invariant: slots[i] is not after slots[2i + 1] and
 * slots[2i + 2], and slots[i]->place == i + 1. */
#include "io/due_heap.h"

#include <assert.h>
#include <stdlib.h>

void due_heap_release(struct due_heap *heap)
{
	free(heap->slots);
	*heap = (struct due_heap){ 0 };
}

enum drt_status due_heap_reserve(struct due_heap *heap)
{
	size_t capacity = heap->capacity ? 2 * heap->capacity : 16;
	struct due **slots = NULL;

	if (heap->reserved == heap->capacity) {
		slots = realloc(heap->slots, capacity * sizeof(*slots));
		if (!slots)
			return DRT_ENOMEM;
		heap->slots = slots;
		heap->capacity = capacity;
	}
	heap->reserved++;
	return DRT_OK;
}

void due_heap_unreserve(struct due_heap *heap)
{
	assert(heap->reserved > heap->count);
	heap->reserved--;
}

static bool before(const struct due *a, const struct due *b)
{
	if (a->due_ns != b->due_ns)
		return a->due_ns < b->due_ns;
	if (a->tie != b->tie)
		return a->tie < b->tie;
	return a->order < b->order;
}

static void place(struct due_heap *heap, struct due *node, size_t at)
{
	heap->slots[at] = node;
	node->place = at + 1;
}

static void sift_up(struct due_heap *heap, struct due *node, size_t at)
{
	while (at > 0 && before(node, heap->slots[(at - 1) / 2])) {
		place(heap, heap->slots[(at - 1) / 2], at);
		at = (at - 1) / 2;
	}
	place(heap, node, at);
}

static void sift_down(struct due_heap *heap, struct due *node, size_t at)
{
	for (size_t child = 2 * at + 1; child < heap->count; child = 2 * at + 1) {
		if (child + 1 < heap->count &&
		    before(heap->slots[child + 1], heap->slots[child]))
			child++;
		if (!before(heap->slots[child], node))
			break;
		place(heap, heap->slots[child], at);
		at = child;
	}
	place(heap, node, at);
}

void due_heap_put(struct due_heap *heap, struct due *node, int64_t due_ns, uint64_t tie)
{
	due_heap_remove(heap, node);
	assert(heap->count < heap->reserved);
	node->due_ns = due_ns;
	node->tie = tie;
	node->order = heap->next_order++;
	heap->count++;
	sift_up(heap, node, heap->count - 1);
}

void due_heap_remove(struct due_heap *heap, struct due *node)
{
	size_t at = node->place - 1;
	struct due *last = NULL;

	if (node->place == 0)
		return;
	assert(heap->slots[at] == node);
	heap->count--;
	last = heap->slots[heap->count];
	node->place = 0;
	if (last == node)
		return;
	if (at > 0 && before(last, heap->slots[(at - 1) / 2]))
		sift_up(heap, last, at);
	else
		sift_down(heap, last, at);
}

struct due *due_heap_first(const struct due_heap *heap)
{
	return heap->count > 0 ? heap->slots[0] : NULL;
}

int64_t due_after(int64_t now_ns, int64_t delay_ns)
{
	return delay_ns > INT64_MAX - now_ns ? INT64_MAX : now_ns + delay_ns;
}
