/* sma.c - see sma.h. While a value that does not fit is in the window, `odd_for` is above
 * 0 and the window is summed afresh. Those that fit stay in the running sum meanwhile, so
 * it is right again when the last odd one leaves. */
#include "analysis/sma.h"

enum drt_status sma_init(struct sma *sma, int period)
{
	*sma = (struct sma){ .period = period };
	if (period < 1 || period > INDICATOR_PERIOD_MAX)
		return DRT_EINVAL;
	exact_sum_init(&sma->sum);
	sma->units = calloc((size_t)period, sizeof(*sma->units));
	if (!sma->units)
		return DRT_ENOMEM;
	if (window_init(&sma->window, period) != DRT_OK) {
		sma_release(sma);
		return DRT_ENOMEM;
	}
	return DRT_OK;
}

void sma_release(struct sma *sma)
{
	free(sma->units);
	sma->units = NULL;
	window_release(&sma->window);
}

void sma_reset(struct sma *sma)
{
	window_clear(&sma->window);
	exact_sum_init(&sma->sum);
	memset(sma->units, 0, (size_t)sma->window.size * sizeof(*sma->units));
	sma->odd_for = 0;
}

static inline bool step(double *out, struct sma *sma, double value)
{
	exact_int *slot = &sma->units[sma->window.next];
	exact_int units = 0;

	if (!indicator_takes(value))
		return false;
	sma->odd_for -= sma->odd_for > 0;
	if (__builtin_expect(!exact_units(&units, value), 0))
		sma->odd_for = sma->window.size;
	sma->sum.units += units - *slot;
	*slot = units;
	window_push(&sma->window, value);
	if (!window_is_full(&sma->window))
		return false;
	if (__builtin_expect(sma->odd_for == 0, 1))
		*out = exact_sum_value(&sma->sum) / sma->period;
	else
		*out = exact_sum_of(window_values(&sma->window), (size_t)sma->window.size) /
		       sma->period;
	return true;
}

bool sma_update(double *out, struct sma *sma, double value)
{
	return step(out, sma, value);
}

int sma_lookback(int period)
{
	return period - 1;
}

enum drt_status sma_series(double *out, const double *values, size_t count, int period)
{
	struct sma sma;
	enum drt_status status = DRT_OK;

	if (!indicator_takes_all(values, count))
		return DRT_EINVAL;
	status = sma_init(&sma, period);
	if (status != DRT_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (!step(&out[i], &sma, values[i]))
			out[i] = NAN;
	sma_release(&sma);
	return DRT_OK;
}
