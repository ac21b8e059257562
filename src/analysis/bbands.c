/* bbands.c - see bbands.h. The deviation brings the mean of its window along; only an
 * exponential middle needs an average of its own. Both start on the same bar. */
#include "analysis/bbands.h"

enum drt_status bbands_init(struct bbands *bbands, struct bbands_options options)
{
	*bbands = (struct bbands){ .options = options };
	if (options.kind != MOVING_SMA && options.kind != MOVING_EMA)
		return DRT_EINVAL;
	if (!isfinite(options.up) || !isfinite(options.down))
		return DRT_EINVAL;
	if (ema_init(&bbands->ema, options.period) != DRT_OK)
		return DRT_EINVAL;
	return stddev_init(&bbands->stddev, options.period, 1);
}

void bbands_release(struct bbands *bbands)
{
	stddev_release(&bbands->stddev);
}

static inline bool step(struct bbands_value *out, struct bbands *bbands, double value)
{
	double deviation = 0;
	double middle = 0;
	double exponential = 0;

	if (bbands->options.kind == MOVING_EMA)
		(void)ema_update(&exponential, &bbands->ema, value);
	if (!stddev_update(&deviation, &middle, &bbands->stddev, value))
		return false;
	if (bbands->options.kind == MOVING_EMA)
		middle = exponential;
	*out = (struct bbands_value){ middle + bbands->options.up * deviation, middle,
		                      middle - bbands->options.down * deviation };
	return true;
}

bool bbands_update(struct bbands_value *out, struct bbands *bbands, double value)
{
	return step(out, bbands, value);
}

int bbands_lookback(int period)
{
	return period - 1;
}

enum drt_status bbands_series(struct bbands_value *out, const double *values, size_t count,
                              struct bbands_options options)
{
	struct bbands bbands;
	enum drt_status status = DRT_OK;

	if (!indicator_takes_all(values, count))
		return DRT_EINVAL;
	status = bbands_init(&bbands, options);
	if (status != DRT_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (!step(&out[i], &bbands, values[i]))
			out[i] = (struct bbands_value){ NAN, NAN, NAN };
	bbands_release(&bbands);
	return DRT_OK;
}
