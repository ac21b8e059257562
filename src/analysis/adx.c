/* adx.c - see adx.h. The seed counts every DX, also one of a bar on which nothing moved
 * (it is 0 then); once seeded, such a bar leaves the average alone. That asymmetry is TA-
 * Lib's and is part of the definition. */
#include "analysis/adx.h"

enum drt_status adx_init(struct adx *adx, int period)
{
	*adx = (struct adx){ 0 };
	return period < 2 ? DRT_EINVAL : dmi_init(&adx->dmi, period);
}

static inline bool step(struct adx_value *out, struct adx *adx, const struct bar *bar)
{
	double period = adx->dmi.period;
	double sum = 0;
	double dx = 0;

	*out = (struct adx_value){ NAN, { NAN, NAN } };
	if (!dmi_update(&out->di, &adx->dmi, bar))
		return false;
	sum = out->di.plus_di + out->di.minus_di;
	if (!indicator_is_zero(sum))
		dx = 100 * (fabs(out->di.minus_di - out->di.plus_di) / sum);
	if (adx->seeded < period) {
		adx->average += dx;
		if (++adx->seeded < period)
			return false;
		adx->average /= period;
	} else if (!indicator_is_zero(sum)) {
		adx->average = (adx->average * (period - 1) + dx) / period;
	}
	out->adx = adx->average;
	return true;
}

bool adx_update(struct adx_value *out, struct adx *adx, const struct bar *bar)
{
	return step(out, adx, bar);
}

int adx_lookback(int period)
{
	return 2 * period - 1;
}

enum drt_status adx_series(struct adx_value *out, const struct bar *bars, size_t count,
                           int period)
{
	struct adx adx;
	enum drt_status status = adx_init(&adx, period);

	if (status != DRT_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (!indicator_takes_hlc(&bars[i]))
			return DRT_EINVAL;
	for (size_t i = 0; i < count; i++)
		(void)step(&out[i], &adx, &bars[i]);
	return DRT_OK;
}
