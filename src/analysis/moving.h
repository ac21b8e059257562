/* moving.h - a moving average whose kind is an option. The numbers of the kinds are
 * TA-Lib's. Contract as for sma.h and ema.h. */
#ifndef ANALYSIS_MOVING_H
#define ANALYSIS_MOVING_H

#include "analysis/ema.h"
#include "analysis/sma.h"

enum moving_kind { MOVING_SMA = 0, MOVING_EMA = 1, MOVING_KINDS };

struct moving {
	enum moving_kind kind;
	struct sma sma; /* while kind is MOVING_SMA */
	struct ema ema; /* while kind is MOVING_EMA */
};

/* Errors: DRT_EINVAL (kind, period), DRT_ENOMEM. After a failure nothing is held. */
DRT_MUST_CHECK enum drt_status moving_init(struct moving *moving, enum moving_kind kind,
                                           int period);
void moving_release(struct moving *moving);

/* Takes the next value; the average in *out and true once there is one. */
static inline bool moving_update(double *out, struct moving *moving, double value)
{
	if (moving->kind == MOVING_EMA)
		return ema_update(out, &moving->ema, value);
	return sma_update(out, &moving->sma, value);
}

#endif
