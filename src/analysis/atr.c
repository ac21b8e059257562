/* atr.c - see atr.h. One field serves as sum and as average: the bar that completes the
 * seed divides it, and from then on it is smoothed. Multiplication comes before division,
 * as in TA-Lib, so that results agree in the last digits. */
#include "analysis/atr.h"

enum drt_status atr_init(struct atr *atr, int period)
{
	*atr = (struct atr){ .period = period };
	return period < 1 || period > INDICATOR_PERIOD_MAX ? DRT_EINVAL : DRT_OK;
}

/* Sums ranges until there are `period`, then turns the sum into an average. */
static bool seed(struct atr *atr, double range)
{
	if (atr->seen++ == 0)
		return false;
	atr->average += range;
	if (atr->seen <= atr->period)
		return false;
	atr->average /= atr->period;
	return true;
}

static inline bool step(double *out, struct atr *atr, const struct bar *bar)
{
	double range = true_range(bar, atr->previous_close);

	if (!indicator_takes_hlc(bar))
		return false;
	atr->previous_close = bar->close;
	if (atr->seen <= atr->period) {
		if (!seed(atr, range))
			return false;
	} else {
		atr->average = (atr->average * (atr->period - 1) + range) / atr->period;
	}
	*out = atr->average;
	return true;
}

bool atr_update(double *out, struct atr *atr, const struct bar *bar)
{
	return step(out, atr, bar);
}

int atr_lookback(int period)
{
	return period;
}

enum drt_status atr_series(double *out, const struct bar *bars, size_t count, int period)
{
	struct atr atr;
	enum drt_status status = atr_init(&atr, period);

	if (status != DRT_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (!indicator_takes_hlc(&bars[i]))
			return DRT_EINVAL;
	for (size_t i = 0; i < count; i++)
		if (!step(&out[i], &atr, &bars[i]))
			out[i] = NAN;
	return DRT_OK;
}
