/* stoch.c - see stoch.h. The chain is raw value, %K, %D; each link says nothing until it
 * is seeded, which makes the lookbacks add up. */
#include "analysis/stoch.h"

#include "analysis/atr.h"

enum drt_status stoch_init(struct stoch *stoch, struct stoch_options options)
{
	enum drt_status status = DRT_OK;

	*stoch = (struct stoch){ 0 };
	if (options.fast_k < 1 || options.fast_k > INDICATOR_PERIOD_MAX)
		return DRT_EINVAL;
	status = extreme_init(&stoch->highest, EXTREME_HIGHEST, options.fast_k);
	if (status == DRT_OK)
		status = extreme_init(&stoch->lowest, EXTREME_LOWEST, options.fast_k);
	if (status == DRT_OK)
		status = moving_init(&stoch->slow_k, options.slow_k_kind, options.slow_k);
	if (status == DRT_OK)
		status = moving_init(&stoch->slow_d, options.slow_d_kind, options.slow_d);
	if (status != DRT_OK)
		stoch_release(stoch);
	return status;
}

void stoch_release(struct stoch *stoch)
{
	extreme_release(&stoch->highest);
	extreme_release(&stoch->lowest);
	moving_release(&stoch->slow_k);
	moving_release(&stoch->slow_d);
}

static inline bool step(struct stoch_value *out, struct stoch *stoch, const struct bar *bar)
{
	double low = 0;
	double range = 0;
	double fast = 0;
	struct stoch_value value = { 0 };

	if (!indicator_takes_hlc(bar))
		return false;
	extreme_push(&stoch->highest, bar->high);
	extreme_push(&stoch->lowest, bar->low);
	if (stoch->highest.seen < stoch->highest.size)
		return false;
	low = extreme_value(&stoch->lowest);
	range = (extreme_value(&stoch->highest) - low) / 100;
	fast = range != 0 ? (bar->close - low) / range : 0;
	if (!moving_update(&value.k, &stoch->slow_k, fast) ||
	    !moving_update(&value.d, &stoch->slow_d, value.k))
		return false;
	*out = value;
	return true;
}

bool stoch_update(struct stoch_value *out, struct stoch *stoch, const struct bar *bar)
{
	return step(out, stoch, bar);
}

int stoch_lookback(struct stoch_options options)
{
	return options.fast_k + options.slow_k + options.slow_d - 3;
}

enum drt_status stoch_series(struct stoch_value *out, const struct bar *bars, size_t count,
                             struct stoch_options options)
{
	struct stoch stoch;
	enum drt_status status = DRT_OK;

	for (size_t i = 0; i < count; i++)
		if (!indicator_takes_hlc(&bars[i]))
			return DRT_EINVAL;
	status = stoch_init(&stoch, options);
	if (status != DRT_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (!step(&out[i], &stoch, &bars[i]))
			out[i] = (struct stoch_value){ NAN, NAN };
	stoch_release(&stoch);
	return DRT_OK;
}
