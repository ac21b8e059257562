/* generator_outside.c - ticks before and after regular hours.
 *
 * Few trade then: most near the open and after the close. Before the open the middle is
 * a Brownian bridge from where the evening has left it to the open; after the close it
 * walks freely. Both have a small part of the day's variance. */
#include <math.h>

#include "core/timeval.h"
#include "sim/generator_state.h"

enum { CENT_UNITS = 1000000, LOT = 100 };

/* Against the session: its ticks a second, its variance, and its volume. */
static const double rate_share = 0.05, variance_share = 0.04, volume_share = 0.02;

/* How busy it is, 1 on average: falling away from the session, which is at `far` == 0. */
static double busy_at(const struct sim_generator *g, int64_t time_ns)
{
	double length = (double)(g->phase_end_ns - g->phase_start_ns);
	double far = (double)(time_ns - g->phase_start_ns) / length;

	if (g->phase == PHASE_BEFORE)
		far = 1 - far;
	return 0.3 + 4.7 * exp(-far / 0.15); /* the integral over 0..1 is 1 */
}

static void schedule(struct sim_generator *g, struct member *m, int64_t after_ns)
{
	double rate = m->rate * rate_share * busy_at(g, after_ns);
	double wait = -log(1 - rng_uniform(&m->outside)) / rate;

	m->next_ns = after_ns + NS_PER_MS + (int64_t)(fmin(wait, 7200) * (double)NS_PER_SEC);
}

void generator_open_outside(struct sim_generator *g, enum phase phase)
{
	g->phase = phase;
	if (phase == PHASE_BEFORE) {
		g->phase_start_ns = g->session.open_ns - SIM_BEFORE_MINUTES * NS_PER_MIN;
		g->phase_end_ns = g->session.open_ns;
	} else {
		g->phase_start_ns = g->session.close_ns;
		g->phase_end_ns = g->session.close_ns + SIM_AFTER_MINUTES * NS_PER_MIN;
	}
	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->members[i];

		m->at = phase == PHASE_BEFORE ? m->log_after : m->log_close;
		m->at_ns = g->phase_start_ns;
		m->log_after = m->log_close;
		schedule(g, m, g->phase_start_ns);
	}
}

static void walk(const struct sim_generator *g, struct member *m)
{
	double length = (double)(g->phase_end_ns - g->phase_start_ns);
	double left = (double)(g->phase_end_ns - m->at_ns) / length;
	double dt = (double)(m->next_ns - m->at_ns) / length;
	double variance = m->deviation * m->deviation * variance_share;

	if (g->phase == PHASE_BEFORE) {
		m->at += (m->log_open - m->at) * dt / left;
		variance *= (left - dt) / left;
	}
	m->at += sqrt(variance * dt) * rng_normal(&m->outside);
	m->at_ns = m->next_ns;
	if (g->phase == PHASE_AFTER)
		m->log_after = m->at;
}

static decimal lots(struct rng *rng)
{
	return decimal_from_int(LOT * (1 + (int64_t)(rng_uniform(rng) * 3)));
}

void generator_outside_tick(struct sim_tick *out, struct sim_generator *g, struct member *m)
{
	double price = 0;
	double liquidity = m->listing->daily_volume / 10e6;
	struct sim_quote *quote = &m->quote;
	int64_t spread = 0;
	int64_t bid = 0;

	walk(g, m);
	price = exp(m->at) * 100;
	spread = 2 + (int64_t)(price * (2e-4 + 6e-4 / (1 + liquidity)) *
	                       (0.5 + rng_uniform(&m->outside)));
	bid = (int64_t)floor(price - (double)spread / 2 + 0.5);
	if (bid < 1)
		bid = 1;
	quote->time_ns = m->next_ns;
	quote->bid = decimal_from_units(bid * CENT_UNITS);
	quote->ask = decimal_from_units((bid + spread) * CENT_UNITS);
	quote->bid_size = lots(&m->outside);
	quote->ask_size = lots(&m->outside);
	out->traded = quote->last.e8 == 0 || rng_uniform(&m->outside) < 0.5;
	out->volume = 0;
	if (out->traded) {
		double trades = m->rate * rate_share * 0.5 *
		                (double)(g->phase_end_ns - g->phase_start_ns) /
		                (double)NS_PER_SEC;

		quote->last = rng_uniform(&m->outside) < 0.5 ? quote->bid : quote->ask;
		quote->last_size = lots(&m->outside);
		out->volume = round(m->volume * m->shares * volume_share / trades *
		                    (0.2 + 1.6 * rng_uniform(&m->outside)));
	}
	out->quote = *quote;
	schedule(g, m, m->next_ns);
}
