/* dmi.c - see dmi.h. The first bar only sets what is compared with; the next period - 1
 * are summed plainly and every later one is smoothed in, which also makes the first
 * result: with period 1 each sum is replaced whole. */
#include "analysis/dmi.h"

enum drt_status dmi_init(struct dmi *dmi, int period)
{
	*dmi = (struct dmi){ .period = period };
	return period < 1 || period > INDICATOR_PERIOD_MAX ? DRT_EINVAL : DRT_OK;
}

/* Takes one bar's movements and range into the sums. */
static inline void sum_up(struct dmi *dmi, const struct bar *bar, bool smooth)
{
	double up = bar->high - dmi->previous_high;
	double down = dmi->previous_low - bar->low;
	double range = true_range(bar, dmi->previous_close);

	if (smooth) {
		dmi->plus -= dmi->plus / dmi->period;
		dmi->minus -= dmi->minus / dmi->period;
		dmi->range -= dmi->range / dmi->period;
	}
	dmi->plus += up > 0 && up > down ? up : 0;
	dmi->minus += down > 0 && down > up ? down : 0;
	dmi->range += range;
}

static inline void remember(struct dmi *dmi, const struct bar *bar)
{
	dmi->previous_high = bar->high;
	dmi->previous_low = bar->low;
	dmi->previous_close = bar->close;
}

static inline bool step(struct dmi_value *out, struct dmi *dmi, const struct bar *bar)
{
	double scale = dmi->period > 1 ? 100 : 1;

	if (!indicator_takes_hlc(bar))
		return false;
	if (dmi->seen < dmi->period) {
		if (dmi->seen++ > 0)
			sum_up(dmi, bar, false);
		remember(dmi, bar);
		return false;
	}
	sum_up(dmi, bar, true);
	remember(dmi, bar);
	*out = (struct dmi_value){ 0, 0 };
	if (!indicator_is_zero(dmi->range)) {
		out->plus_di = scale * (dmi->plus / dmi->range);
		out->minus_di = scale * (dmi->minus / dmi->range);
	}
	return true;
}

bool dmi_update(struct dmi_value *out, struct dmi *dmi, const struct bar *bar)
{
	return step(out, dmi, bar);
}

int dmi_lookback(int period)
{
	return period;
}

enum drt_status dmi_series(struct dmi_value *out, const struct bar *bars, size_t count,
                           int period)
{
	struct dmi dmi;
	enum drt_status status = dmi_init(&dmi, period);

	if (status != DRT_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (!indicator_takes_hlc(&bars[i]))
			return DRT_EINVAL;
	for (size_t i = 0; i < count; i++)
		if (!step(&out[i], &dmi, &bars[i]))
			out[i] = (struct dmi_value){ NAN, NAN };
	return DRT_OK;
}
