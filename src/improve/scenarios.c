/* scenarios.c - see scenarios.h. A day is its log return and its open, high and low as
 * ratios of its close, which travel together. */
#include "improve/scenarios.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"

enum { BLOCK = 10, LEAST_BARS = 30 };

static const char *const names[] = { "bootstrap", "shock", "volatility" };

const char *scenario_kind_name(enum scenario_kind kind)
{
	return names[kind];
}

enum drt_status scenario_kind_parse(enum scenario_kind *out, const char *name)
{
	for (int i = 0; i <= SCENARIO_VOLATILITY; i++) {
		if (strcmp(names[i], name) == 0) {
			*out = (enum scenario_kind)i;
			return DRT_OK;
		}
	}
	return DRT_ENOTFOUND;
}

static double log_return(const struct bar *bars, size_t i)
{
	return log(bars[i].close / bars[i - 1].close);
}

static double mean_return(const struct scenario_request *request)
{
	return log(request->base[request->count - 1].close / request->base[0].close) /
	       (double)(request->count - 1);
}

/* The day `from` of the base, on the date `at`, closing at `close`. */
static void place_day(struct bar *out, const struct bar *from, const struct bar *at,
                      double close)
{
	double scale = close / from->close;

	out->time_ns = at->time_ns;
	out->open = from->open * scale;
	out->close = close;
	/* rounding may not leave the body outside the range */
	out->high = fmax(from->high * scale, fmax(out->open, close));
	out->low = fmin(from->low * scale, fmin(out->open, close));
	out->volume = from->volume;
}

static void measure(struct scenario_figures *out, const struct bar *bars, size_t count)
{
	double peak = bars[0].close;
	double sum = 0;
	double squares = 0;

	*out = (struct scenario_figures){ .total_return =
		                                  bars[count - 1].close / bars[0].close - 1 };
	for (size_t i = 1; i < count; i++) {
		double step = log_return(bars, i);

		peak = bars[i].close > peak ? bars[i].close : peak;
		out->worst_drawdown = fmin(out->worst_drawdown, bars[i].close / peak - 1);
		sum += step;
		squares += step * step;
	}
	sum /= (double)(count - 1);
	out->volatility = sqrt(fmax(0, squares / (double)(count - 1) - sum * sum) * 252);
}

enum drt_status improve_generate_scenario(struct bar *out, struct scenario_figures *figures,
                                          const struct scenario_request *request,
                                          struct drt_error *error)
{
	bool shock = request->kind == SCENARIO_SHOCK;
	bool wild = request->kind == SCENARIO_VOLATILITY;
	double mean = 0;
	size_t shock_day = 0;
	size_t from = 0;
	struct rng rng;

	if (request->count < LEAST_BARS)
		return drt_fail(error, DRT_EINVAL, "a scenario needs at least %d bars",
		                LEAST_BARS);
	if ((shock && !(request->size > 0 && request->size <= 0.95)) ||
	    (wild && !(request->size > 0 && request->size <= 10)))
		return drt_fail(error, DRT_EINVAL, "%s: size %g is out of range",
		                names[request->kind], request->size);
	rng_init_keyed(&rng, request->seed, names[request->kind]);
	mean = mean_return(request);
	shock_day = 1 + (size_t)rng_below(&rng, request->count - 1);
	out[0] = request->base[0];
	for (size_t i = 1; i < request->count; i++) {
		double step = 0;

		if (request->kind == SCENARIO_BOOTSTRAP && (i - 1) % BLOCK == 0)
			from = 1 + (size_t)rng_below(&rng, request->count - BLOCK);
		else
			from++;
		if (request->kind != SCENARIO_BOOTSTRAP)
			from = i;
		step = log_return(request->base, from);
		if (wild)
			step = mean + (step - mean) * request->size;
		if (shock && i == shock_day)
			step += log(1 - request->size);
		place_day(&out[i], &request->base[from], &request->base[i],
		          out[i - 1].close * exp(step));
	}
	measure(figures, out, request->count);
	return DRT_OK;
}
