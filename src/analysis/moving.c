/* moving.c - see moving.h. */
#include "analysis/moving.h"

enum drt_status moving_init(struct moving *moving, enum moving_kind kind, int period)
{
	*moving = (struct moving){ .kind = kind };
	if (kind == MOVING_SMA)
		return sma_init(&moving->sma, period);
	if (kind == MOVING_EMA)
		return ema_init(&moving->ema, period);
	return DRT_EINVAL;
}

void moving_release(struct moving *moving)
{
	if (moving->kind == MOVING_SMA)
		sma_release(&moving->sma);
}
