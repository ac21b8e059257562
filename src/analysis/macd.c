/* macd.c - see macd.h. Delaying the fast average by slow - fast values lets it seed itself
 * as any other: both are complete on the same bar. */
#include "analysis/macd.h"

enum drt_status macd_init(struct macd *macd, int fast, int slow, int signal)
{
	*macd = (struct macd){ .skip = slow - fast };
	if (fast >= slow || ema_init(&macd->fast, fast) != DRT_OK ||
	    ema_init(&macd->slow, slow) != DRT_OK || ema_init(&macd->signal, signal) != DRT_OK)
		return DRT_EINVAL;
	return DRT_OK;
}

static inline bool step(struct macd_value *out, struct macd *macd, double value)
{
	double fast = 0;
	double slow = 0;
	double signal = 0;

	if (!indicator_takes(value))
		return false;
	if (__builtin_expect(macd->skip > 0, 0))
		macd->skip--;
	else
		(void)ema_update(&fast, &macd->fast, value);
	if (!ema_update(&slow, &macd->slow, value))
		return false;
	if (!ema_update(&signal, &macd->signal, fast - slow))
		return false;
	*out = (struct macd_value){ fast - slow, signal, fast - slow - signal };
	return true;
}

bool macd_update(struct macd_value *out, struct macd *macd, double value)
{
	return step(out, macd, value);
}

int macd_lookback(int slow, int signal)
{
	return slow + signal - 2;
}

enum drt_status macd_series(struct macd_value *out, const double *values, size_t count,
                            struct macd_options options)
{
	struct macd macd;
	enum drt_status status = macd_init(&macd, options.fast, options.slow, options.signal);

	if (status != DRT_OK)
		return status;
	if (!indicator_takes_all(values, count))
		return DRT_EINVAL;
	for (size_t i = 0; i < count; i++)
		if (!step(&out[i], &macd, values[i]))
			out[i] = (struct macd_value){ NAN, NAN, NAN };
	return DRT_OK;
}
