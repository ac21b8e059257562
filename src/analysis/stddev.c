/* stddev.c - see stddev.h. The window lies in one piece (window.h), so it is read two
 * values at a time in an order that does not depend on the phase of the ring. */
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

enum { NEWEST = 2 };

typedef double lanes __attribute__((vector_size(16)));

static inline lanes distances_at(const double *values, double mean)
{
	lanes pair;

	memcpy(&pair, values, sizeof(pair));
	return pair - mean;
}

/* Four lanes, added in one fixed order: independent additions overlap. The newest
 * values are read one by one, since a wide load of what was only just stored waits
 * until the stores are through. */
static double variance_about(double mean, const double *values, int count)
{
	lanes squares[2] = { { 0 } };
	lanes rests[2] = { { 0 } };
	double n = count;
	double square = 0;
	double rest = 0;
	int i = 0;

	for (; i + 4 <= count - NEWEST; i += 4) {
		lanes first = distances_at(values + i, mean);
		lanes second = distances_at(values + i + 2, mean);

		squares[0] += first * first;
		squares[1] += second * second;
		rests[0] += first;
		rests[1] += second;
	}
	for (; i < count; i++) {
		double distance = values[i] - mean;

		square += distance * distance;
		rest += distance;
	}
	squares[0] += squares[1];
	rests[0] += rests[1];
	square += squares[0][0] + squares[0][1];
	rest += rests[0][0] + rests[0][1];
	return (n * square - rest * rest) / (n * n);
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
