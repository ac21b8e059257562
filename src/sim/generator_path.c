/* generator_path.c - from log paths to bars on the tick. */
#include <math.h>

#include "core/timeval.h"
#include "sim/generator_state.h"

double generator_on_tick(double price)
{
	double cents = round(price * 100);

	return (cents < 1 ? 1 : cents) / 100;
}

/* The reflection principle gives the distribution of a bridge's extreme:
 * P(max > m) = exp(-2 m (m - end) / variance); solved for m. */
double generator_extreme(struct rng *rng, double end, double variance, int sign)
{
	double u = 1 - rng_uniform(rng); /* (0, 1] */

	return (end + sign * sqrt(end * end - 2 * variance * log(u))) / 2;
}

void generator_make_minutes(struct bar *out, struct sim_generator *g, struct member *m,
                            double log_open)
{
	double noise[SESSION_MINUTES];
	double sum = 0;

	for (int i = 0; i < g->minutes; i++) {
		noise[i] = g->volume_share[i] * exp(0.35 * rng_normal(&m->rng));
		sum += noise[i];
	}
	for (int i = 0; i < g->minutes; i++) {
		double from = log_open + m->path[i];
		double step = m->path[i + 1] - m->path[i];
		double variance = m->deviation * m->deviation * g->variance_share[i];
		double high = from + generator_extreme(&m->rng, step, variance, 1);
		double low = from + generator_extreme(&m->rng, step, variance, -1);

		out[i] = (struct bar){
			.time_ns = g->session.open_ns + i * NS_PER_MIN,
			.open = i == 0 ? generator_on_tick(exp(from)) : out[i - 1].close,
			.close = generator_on_tick(exp(from + step)),
			.high = generator_on_tick(exp(high)),
			.low = generator_on_tick(exp(low)),
			.volume = round(m->volume * noise[i] / sum),
		};
		out[i].high = fmax(out[i].high, fmax(out[i].open, out[i].close));
		out[i].low = fmin(out[i].low, fmin(out[i].open, out[i].close));
	}
}
