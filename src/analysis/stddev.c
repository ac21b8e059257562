/* stddev.c - see stddev.h. */
#include "analysis/stddev.h"

#include <float.h>

enum drt_status stddev_init(struct stddev *stddev, int period, double factor)
{
	*stddev = (struct stddev){ .factor = factor };
	if (period < 2 || !isfinite(factor))
		return DRT_EINVAL;
	return sma_init(&stddev->sma, period);
}

void stddev_release(struct stddev *stddev)
{
	sma_release(&stddev->sma);
}

/* Four lanes, added in one fixed order: independent additions overlap. */
static double variance_about(double mean, const double *values, int count)
{
	double squares[4] = { 0 };
	double rests[4] = { 0 };
	double square = 0;
	double rest = 0;
	int i = 0;

	for (; i + 4 <= count; i += 4)
		for (int lane = 0; lane < 4; lane++) {
			double distance = values[i + lane] - mean;

			squares[lane] += distance * distance;
			rests[lane] += distance;
		}
	for (int lane = 0; i < count; i++, lane++) {
		double distance = values[i] - mean;

		squares[lane] += distance * distance;
		rests[lane] += distance;
	}
	square = (squares[0] + squares[1]) + (squares[2] + squares[3]);
	rest = (rests[0] + rests[1]) + (rests[2] + rests[3]);
	return (square - rest * rest / count) / count;
}

static inline bool step(double *out, double *mean, struct stddev *stddev, double value)
{
	double average = 0;
	double variance = 0;
	double least = 0;

	if (!sma_update(&average, &stddev->sma, value))
		return false;
	variance = variance_about(average, window_values(&stddev->sma.window),
	                          stddev->sma.window.size);
	least = average * DBL_EPSILON;
	*out = variance > least * least ? sqrt(variance) * stddev->factor : 0;
	if (mean)
		*mean = average;
	return true;
}

bool stddev_update(double *out, double *mean, struct stddev *stddev, double value)
{
	return step(out, mean, stddev, value);
}

int stddev_lookback(int period)
{
	return period - 1;
}

enum drt_status stddev_series(double *out, const double *values, size_t count, int period,
                              double factor)
{
	struct stddev stddev;
	enum drt_status status = DRT_OK;

	if (!indicator_takes_all(values, count))
		return DRT_EINVAL;
	status = stddev_init(&stddev, period, factor);
	if (status != DRT_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		if (!step(&out[i], NULL, &stddev, values[i]))
			out[i] = NAN;
	stddev_release(&stddev);
	return DRT_OK;
}
