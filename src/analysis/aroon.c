/* aroon.c - see aroon.h. Ages come from the extremes directly, so that no window of bars
 * has to be kept or searched. */
#include "analysis/aroon.h"

enum drt_status aroon_init(struct aroon *aroon, int period)
{
	enum drt_status status = DRT_OK;

	*aroon = (struct aroon){ .period = period };
	if (period < 2 || period > INDICATOR_PERIOD_MAX)
		return DRT_EINVAL;
	status = extreme_init(&aroon->highest, EXTREME_HIGHEST, period + 1);
	if (status == DRT_OK)
		status = extreme_init(&aroon->lowest, EXTREME_LOWEST, period + 1);
	if (status != DRT_OK)
		aroon_release(aroon);
	return status;
}

void aroon_release(struct aroon *aroon)
{
	extreme_release(&aroon->highest);
	extreme_release(&aroon->lowest);
}

static inline bool step(struct aroon_value *out, struct aroon *aroon, const struct bar *bar)
{
	double scale = 100.0 / aroon->period;

	if (!indicator_takes(bar->high) || !indicator_takes(bar->low))
		return false;
	extreme_push(&aroon->highest, bar->high);
	extreme_push(&aroon->lowest, bar->low);
	if (aroon->highest.seen <= aroon->period)
		return false;
	out->down = scale * (aroon->period - (double)extreme_age(&aroon->lowest));
	out->up = scale * (aroon->period - (double)extreme_age(&aroon->highest));
	return true;
}

bool aroon_update(struct aroon_value *out, struct aroon *aroon, const struct bar *bar)
{
	return step(out, aroon, bar);
}

int aroon_lookback(int period)
{
	return period;
}

enum drt_status aroon_series(struct aroon_value *out, const struct bar *bars, size_t count,
                             int period)
{
	struct aroon aroon;
	enum drt_status status = DRT_OK;

	for (size_t i = 0; i < count; i++)
		if (!indicator_takes(bars[i].high) || !indicator_takes(bars[i].low))
			return DRT_EINVAL;
	status = aroon_init(&aroon, period);
	if (status != DRT_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (!step(&out[i], &aroon, &bars[i]))
			out[i] = (struct aroon_value){ NAN, NAN };
	aroon_release(&aroon);
	return DRT_OK;
}
