/* measure.c - see measure.h. */
#include "agent/measure.h"

#include <math.h>

double measure_return(const struct bar *bars, size_t count, size_t back, size_t skip)
{
	if (count <= back || skip > back)
		return NAN;
	return bars[count - 1 - skip].close / bars[count - 1 - back].close - 1;
}

double measure_sma(const struct bar *bars, size_t count, size_t period)
{
	double sum = 0;

	if (period == 0 || count < period)
		return NAN;
	for (size_t i = count - period; i < count; i++)
		sum += bars[i].close;
	return sum / (double)period;
}

double measure_volatility(const struct bar *bars, size_t count, size_t days)
{
	double sum = 0;
	double squares = 0;
	double mean = 0;

	if (days < 2 || count <= days)
		return NAN;
	for (size_t i = count - days; i < count; i++)
		sum += log(bars[i].close / bars[i - 1].close);
	mean = sum / (double)days;
	for (size_t i = count - days; i < count; i++) {
		double step = log(bars[i].close / bars[i - 1].close) - mean;

		squares += step * step;
	}
	return sqrt(squares / (double)(days - 1) * 252);
}

void measure_ranks(int *ranks, const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		ranks[i] = isnan(values[i]) ? 0 : 1;
		for (size_t j = 0; j < count && ranks[i] > 0; j++)
			ranks[i] += values[j] > values[i] || (j < i && values[j] == values[i]);
	}
}
