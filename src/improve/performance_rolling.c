/* performance_rolling.c - see performance_rolling.h. Windows are short and series are
 * years of days: reading each window afresh costs milliseconds and cannot drift, as
 * running sums of squares do. */
#include "improve/performance_rolling.h"

#include <math.h>

#include "improve/performance_sample.h"

static double mean_of(const double *values, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += values[i];
	return sum / (double)count;
}

/* Sum of (a - mean of a)(b - mean of b). */
static double products_of(const double *a, const double *b, size_t count)
{
	double a_mean = mean_of(a, count);
	double b_mean = mean_of(b, count);
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (a[i] - a_mean) * (b[i] - b_mean);
	return sum;
}

static double volatility_of(const double *returns, size_t count)
{
	return sqrt(products_of(returns, returns, count) / (double)(count - 1) *
	            PERFORMANCE_PERIODS);
}

static double downside_of(const double *returns, size_t count)
{
	double squares = 0;

	for (size_t i = 0; i < count; i++)
		squares += returns[i] < 0 ? returns[i] * returns[i] : 0;
	return sqrt(squares / (double)count * PERFORMANCE_PERIODS);
}

static double drawdown_of(const double *returns, size_t count)
{
	double wealth = 1;
	double peak = 1;
	double lowest = 0;

	for (size_t i = 0; i < count; i++) {
		wealth *= 1 + returns[i];
		peak = fmax(peak, wealth);
		lowest = fmin(lowest, wealth / peak - 1);
	}
	return lowest;
}

static double divided(double numerator, double denominator)
{
	return denominator != 0 ? numerator / denominator : NAN;
}

static double metric_at(const struct performance_rolling *options, size_t from)
{
	const double *returns = options->returns + from;
	size_t n = options->window;
	double annual = mean_of(returns, n) * PERFORMANCE_PERIODS;

	switch (options->kind) {
	case PERFORMANCE_ROLLING_SHARPE:
		return divided(annual, volatility_of(returns, n));
	case PERFORMANCE_ROLLING_SORTINO:
		return divided(annual, downside_of(returns, n));
	case PERFORMANCE_ROLLING_VOLATILITY:
		return volatility_of(returns, n);
	case PERFORMANCE_ROLLING_MAX_DRAWDOWN:
		return drawdown_of(returns, n);
	case PERFORMANCE_ROLLING_BETA:
		break;
	}
	return divided(products_of(returns, options->benchmark + from, n),
	               products_of(options->benchmark + from, options->benchmark + from, n));
}

enum drt_status performance_rolling(double *out, const struct performance_rolling *options)
{
	if (options->window < 2 ||
	    (options->kind == PERFORMANCE_ROLLING_BETA && !options->benchmark))
		return DRT_EINVAL;
	for (size_t i = 0; i < options->count; i++)
		out[i] = i + 1 < options->window ? NAN
		                                 : metric_at(options, i + 1 - options->window);
	return DRT_OK;
}
