/* extreme.h - the highest or the lowest of the last `size` values, and how old it is.
 *
 * Shape:   a queue of candidates, each better than all that came after it; the front
 *          is the extreme. Of equal values the latest counts.
 * Cost:    each value enters and leaves once: constant on average, whatever the size.
 * Owners:  one allocation at birth. A struct that holds an extreme is not copied.
 * Threads: one thread at a time. */
#ifndef ANALYSIS_EXTREME_H
#define ANALYSIS_EXTREME_H

#include <stdint.h>
#include <stdlib.h>

#include "core/status.h"

struct extreme_slot {
	double value; /* times sign */
	uint64_t at;
};

struct extreme {
	struct extreme_slot *slots; /* owned; mask + 1 of them */
	uint32_t mask;
	uint32_t front, back; /* run freely; back - front candidates wait */
	uint64_t seen;        /* values so far */
	uint64_t size;
	double sign; /* 1 for the highest, -1 for the lowest */
};

enum extreme_kind { EXTREME_HIGHEST, EXTREME_LOWEST };

/* Over the last `size` (> 0) values. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK static inline enum drt_status extreme_init(struct extreme *extreme,
                                                          enum extreme_kind kind, int size)
{
	uint32_t slots = 2;

	while (slots < (uint32_t)size + 1)
		slots *= 2;
	*extreme = (struct extreme){ .mask = slots - 1,
		                     .size = (uint64_t)size,
		                     .sign = kind == EXTREME_HIGHEST ? 1 : -1 };
	extreme->slots = calloc(slots, sizeof(*extreme->slots));
	return extreme->slots ? DRT_OK : DRT_ENOMEM;
}

static inline void extreme_release(struct extreme *extreme)
{
	free(extreme->slots);
	*extreme = (struct extreme){ 0 };
}

static inline void extreme_push(struct extreme *extreme, double value)
{
	struct extreme_slot slot = { value * extreme->sign, extreme->seen++ };

	while (extreme->back != extreme->front &&
	       extreme->slots[(extreme->back - 1) & extreme->mask].value <= slot.value)
		extreme->back--;
	extreme->slots[extreme->back++ & extreme->mask] = slot;
	if (extreme->slots[extreme->front & extreme->mask].at + extreme->size < extreme->seen)
		extreme->front++;
}

/* After the first push: the extreme, and how many values came after it. */
static inline double extreme_value(const struct extreme *extreme)
{
	return extreme->slots[extreme->front & extreme->mask].value * extreme->sign;
}

static inline uint64_t extreme_age(const struct extreme *extreme)
{
	return extreme->seen - 1 - extreme->slots[extreme->front & extreme->mask].at;
}

#endif
