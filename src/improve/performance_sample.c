/* performance_sample.c - see performance_sample.h. Sorted returns and the losses below the
 * peak are what several metrics share and what needs memory; with both here, the metrics
 * cannot fail. */
#include "improve/performance_sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *left, const void *right)
{
	double a = *(const double *)left;
	double b = *(const double *)right;

	return (a > b) - (a < b);
}

static void fill_moments(struct performance_sample *sample)
{
	double n = (double)sample->count;

	for (size_t i = 0; i < sample->count; i++)
		sample->sum += sample->returns[i];
	sample->mean = sample->sum / n;
	for (size_t i = 0; i < sample->count; i++) {
		double distance = sample->returns[i] - sample->mean;
		double square = distance * distance;

		sample->moments[2] += square;
		sample->moments[3] += square * distance;
		sample->moments[4] += square * square;
	}
	sample->deviation = n > 1 ? sqrt(sample->moments[2] / (n - 1)) : NAN;
	for (int k = 2; k <= 4; k++)
		sample->moments[k] /= n;
}

static void fill_underwater(struct performance_sample *sample)
{
	double wealth = 1;
	double peak = 1;

	for (size_t i = 0; i < sample->count; i++) {
		wealth *= 1 + sample->returns[i];
		peak = wealth > peak ? wealth : peak;
		sample->underwater[i] = wealth / peak - 1;
	}
	sample->wealth = wealth;
}

enum drt_status performance_sample_init(struct performance_sample *sample,
                                        const double *returns, size_t count,
                                        struct drt_error *error)
{
	*sample = (struct performance_sample){ .returns = returns, .count = count };
	if (count == 0)
		return drt_fail(error, DRT_EINVAL, "performance: there are no returns");
	for (size_t i = 0; i < count; i++)
		if (!isfinite(returns[i]))
			return drt_fail(error, DRT_EINVAL,
			                "performance: return %zu is not a finite number", i);
	sample->sorted = calloc(count, sizeof(*sample->sorted));
	sample->underwater = calloc(count, sizeof(*sample->underwater));
	if (!sample->sorted || !sample->underwater) {
		performance_sample_release(sample);
		return drt_fail(error, DRT_ENOMEM, "performance: out of memory for %zu returns",
		                count);
	}
	memcpy(sample->sorted, returns, count * sizeof(*returns));
	qsort(sample->sorted, count, sizeof(*sample->sorted), by_value);
	fill_moments(sample);
	fill_underwater(sample);
	return DRT_OK;
}

void performance_sample_release(struct performance_sample *sample)
{
	free(sample->sorted);
	free(sample->underwater);
	*sample = (struct performance_sample){ 0 };
}

double performance_quantile(const struct performance_sample *sample, double p)
{
	double position = (double)(sample->count - 1) * p;
	size_t below = (size_t)position;
	size_t above = below + 1 < sample->count ? below + 1 : below;
	double part = position - (double)below;

	return sample->sorted[below] + part * (sample->sorted[above] - sample->sorted[below]);
}

enum drt_status performance_returns_of(double *out, const double *equity, size_t count,
                                       struct drt_error *error)
{
	if (count < 2)
		return drt_fail(error, DRT_EINVAL,
		                "performance: an equity curve needs two values, got %zu",
		                count);
	for (size_t i = 0; i < count; i++)
		if (!isfinite(equity[i]) || equity[i] <= 0)
			return drt_fail(error, DRT_EINVAL,
			                "performance: equity %zu is %g; it must be above 0", i,
			                equity[i]);
	for (size_t i = 0; i + 1 < count; i++)
		out[i] = equity[i + 1] / equity[i] - 1;
	return DRT_OK;
}
