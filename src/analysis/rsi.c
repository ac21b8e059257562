/* rsi.c - see rsi.h. Gains and losses are sums until the seed is complete and averages
 * from then on. Multiplication comes before division, as in TA-Lib. */
#include "analysis/rsi.h"

enum drt_status rsi_init(struct rsi *rsi, int period)
{
	*rsi = (struct rsi){ .period = period };
	return period < 2 || period > INDICATOR_PERIOD_MAX ? DRT_EINVAL : DRT_OK;
}

/* Sums the moves until there are `period`, then turns the sums into averages. */
static bool seed(struct rsi *rsi, double gain, double loss)
{
	if (rsi->seen++ == 0)
		return false;
	rsi->gain += gain;
	rsi->loss += loss;
	if (rsi->seen <= rsi->period)
		return false;
	rsi->gain /= rsi->period;
	rsi->loss /= rsi->period;
	return true;
}

static inline bool step(double *out, struct rsi *rsi, double value)
{
	double move = value - rsi->previous;
	double gain = move > 0 ? move : 0;
	double loss = move < 0 ? -move : 0;

	if (!indicator_takes(value))
		return false;
	rsi->previous = value;
	if (rsi->seen <= rsi->period) {
		if (!seed(rsi, gain, loss))
			return false;
	} else {
		rsi->gain = (rsi->gain * (rsi->period - 1) + gain) / rsi->period;
		rsi->loss = (rsi->loss * (rsi->period - 1) + loss) / rsi->period;
	}
	*out = indicator_is_zero(rsi->gain + rsi->loss)
	               ? 0
	               : 100 * (rsi->gain / (rsi->gain + rsi->loss));
	return true;
}

bool rsi_update(double *out, struct rsi *rsi, double value)
{
	return step(out, rsi, value);
}

int rsi_lookback(int period)
{
	return period;
}

enum drt_status rsi_series(double *out, const double *values, size_t count, int period)
{
	struct rsi rsi;
	enum drt_status status = rsi_init(&rsi, period);

	if (status != DRT_OK)
		return status;
	if (!indicator_takes_all(values, count))
		return DRT_EINVAL;
	for (size_t i = 0; i < count; i++)
		if (!step(&out[i], &rsi, values[i]))
			out[i] = NAN;
	return DRT_OK;
}
