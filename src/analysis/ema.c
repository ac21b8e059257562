/* ema.c - see ema.h. */
#include "analysis/ema.h"

enum drt_status ema_init(struct ema *ema, int period)
{
	*ema = (struct ema){ .period = period };
	if (period < 1 || period > INDICATOR_PERIOD_MAX)
		return DRT_EINVAL;
	ema->weight = 2.0 / (period + 1);
	return DRT_OK;
}

int ema_lookback(int period)
{
	return period - 1;
}

enum drt_status ema_series(double *out, const double *values, size_t count, int period)
{
	struct ema ema;
	enum drt_status status = ema_init(&ema, period);

	if (status != DRT_OK)
		return status;
	if (!indicator_takes_all(values, count))
		return DRT_EINVAL;
	for (size_t i = 0; i < count; i++)
		if (!ema_update(&out[i], &ema, values[i]))
			out[i] = NAN;
	return DRT_OK;
}
