/* extreme.c - see extreme.h. */
#include "analysis/extreme.h"

static const struct extreme_slot none = { -INFINITY, -1 };

enum drt_status extreme_init(struct extreme *extreme, enum extreme_kind kind, int size)
{
	*extreme = (struct extreme){ .size = size,
		                     .sign = kind == EXTREME_HIGHEST ? 1 : -1,
		                     .present = none };
	extreme->slots = calloc((size_t)size + 1, sizeof(*extreme->slots));
	if (!extreme->slots)
		return DRT_ENOMEM;
	for (int i = 0; i <= size; i++)
		extreme->slots[i] = none;
	return DRT_OK;
}

void extreme_fold(struct extreme *extreme)
{
	for (int i = extreme->size - 2; i >= 0; i--)
		extreme->slots[i] = extreme_better(extreme->slots[i], extreme->slots[i + 1]);
	extreme->place = 0;
	extreme->present = none;
}
