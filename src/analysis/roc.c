/* roc.c - see roc.h. */
#include "analysis/roc.h"

enum drt_status roc_init(struct roc *roc, int period)
{
	*roc = (struct roc){ 0 };
	if (period < 1 || period > INDICATOR_PERIOD_MAX)
		return DRT_EINVAL;
	return window_init(&roc->window, period);
}

void roc_release(struct roc *roc)
{
	window_release(&roc->window);
}

static inline bool step(double *out, struct roc *roc, double value)
{
	double older = 0;
	bool ready = false;

	if (!indicator_takes(value))
		return false;
	ready = window_is_full(&roc->window);
	older = window_oldest(&roc->window);
	window_push(&roc->window, value);
	if (ready)
		*out = older != 0 ? (value / older - 1) * 100 : 0;
	return ready;
}

bool roc_update(double *out, struct roc *roc, double value)
{
	return step(out, roc, value);
}

int roc_lookback(int period)
{
	return period;
}

enum drt_status roc_series(double *out, const double *values, size_t count, int period)
{
	struct roc roc;
	enum drt_status status = DRT_OK;

	if (!indicator_takes_all(values, count))
		return DRT_EINVAL;
	status = roc_init(&roc, period);
	if (status != DRT_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (!step(&out[i], &roc, values[i]))
			out[i] = NAN;
	roc_release(&roc);
	return DRT_OK;
}
