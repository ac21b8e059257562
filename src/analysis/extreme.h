/* extreme.h - the highest or the lowest of the last `size` values, and how old it is.
 *
 * Shape:   values fall into blocks of `size`. The extremes of all ends of the last
 *          full block are at hand, so the window's is the better of one of these and
 *          the extreme of the present block (van Herk, "A fast algorithm for local
 *          minimum and maximum filters on rectangular and octagonal kernels", 1992).
 *          Of equal values the latest counts.
 * Cost:    about three comparisons a value, whatever the size and the data; once per
 *          block one pass over it.
 * Owners:  one allocation at birth. A struct that holds an extreme is not copied.
 * Threads: one thread at a time. */
#ifndef ANALYSIS_EXTREME_H
#define ANALYSIS_EXTREME_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "core/status.h"

struct extreme_slot {
	double value; /* times sign */
	int64_t at;   /* position in the series */
};

struct extreme {
	/* Owned; size + 1 of them. Those before `place` are values of the present block,
	 * slot i behind it is the extreme of the last block's values i.. ; the very last
	 * one stands for no value. */
	struct extreme_slot *slots;
	struct extreme_slot present; /* of the present block */
	struct extreme_slot best;    /* of the window */
	int64_t seen;                /* values so far */
	int size;
	int place;   /* values in the present block, below size */
	double sign; /* 1 for the highest, -1 for the lowest */
};

enum extreme_kind { EXTREME_HIGHEST, EXTREME_LOWEST };

/* Over the last `size` (> 0) values. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status extreme_init(struct extreme *extreme, enum extreme_kind kind,
                                            int size);

static inline void extreme_release(struct extreme *extreme)
{
	free(extreme->slots);
	*extreme = (struct extreme){ 0 };
}

/* The better of both; `later` where they are equal. */
static inline struct extreme_slot extreme_better(struct extreme_slot earlier,
                                                 struct extreme_slot later)
{
	struct extreme_slot better = { earlier.value > later.value ? earlier.value
		                                                   : later.value,
		                       earlier.value > later.value ? earlier.at : later.at };

	return better;
}

/* Ends a full block. For extreme_push(). */
void extreme_fold(struct extreme *extreme);

/* Takes a finite value. */
static inline void extreme_push(struct extreme *extreme, double value)
{
	struct extreme_slot slot = { value * extreme->sign, extreme->seen++ };

	extreme->present = extreme_better(extreme->present, slot);
	extreme->slots[extreme->place++] = slot;
	extreme->best = extreme_better(extreme->slots[extreme->place], extreme->present);
	if (extreme->place == extreme->size)
		extreme_fold(extreme);
}

/* After the first push: the extreme, and how many values came after it. */
static inline double extreme_value(const struct extreme *extreme)
{
	return extreme->best.value * extreme->sign;
}

static inline int64_t extreme_age(const struct extreme *extreme)
{
	return extreme->seen - 1 - extreme->best.at;
}

#endif
