/* generator_tick.c - the live market: ticks between the points of the minute paths.
 *
 * Each instrument ticks at random instants, more often when it trades more. Between
 * two minute points its middle walks a Brownian bridge, drawn tick by tick: with `left`
 * of the minute to go, a step of `dt` has mean (target - at) dt / left and variance
 * v dt (left - dt) / left, v being the variance of the minute per unit of it. */
#include <math.h>

#include "core/timeval.h"
#include "sim/generator_state.h"

static const double tick_size = 0.01;
enum { CENT_UNITS = 1000000, LOT = 100 };

static void schedule(const struct sim_generator *g, struct member *m, int64_t after_ns)
{
	int64_t minute = (after_ns - g->session.open_ns) / NS_PER_MIN;
	double busy = 1;
	double wait = 0;

	if (minute < 0)
		minute = 0;
	if (minute < g->minutes)
		busy = g->volume_share[minute] * g->minutes;
	wait = -log(1 - rng_uniform(&m->rng)) / (m->rate * busy);
	/* a millisecond at least, an hour at most */
	m->next_ns = after_ns + NS_PER_MS + (int64_t)(fmin(wait, 3600) * (double)NS_PER_SEC);
}

/* Dividends and splits whose date has come. */
static void take_steps(struct sim_generator *g)
{
	for (; g->next_step < g->step_count && g->steps[g->next_step].day <= g->session_day;
	     g->next_step++) {
		const struct sim_price_step *step = &g->steps[g->next_step];
		struct member *m = &g->members[step->index];
		double price = exp(m->log_close) / step->ratio - step->cash;

		m->log_after += log(fmax(price, tick_size)) - m->log_close;
		m->log_close = log(fmax(price, tick_size));
		m->shares *= step->ratio;
		m->quote = (struct sim_quote){ 0 };
	}
}

/* Draws the next session and takes its place; the regular hours are still to come. */
static void draw_session(struct sim_generator *g)
{
	struct session session;

	calendar_session_at_or_after(&session, g->calendar, (g->session_day + 1) * NS_PER_DAY);
	while (session.day <= g->session_day)
		calendar_session_at_or_after(&session, g->calendar, session.close_ns);
	g->session_day = session.day;
	generator_draw_day(g, &session);
	generator_draw_paths(g);
	take_steps(g);
	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->members[i];

		m->log_open = m->log_close + m->overnight;
		m->log_close = m->log_open + m->intraday;
	}
}

static void open_regular(struct sim_generator *g)
{
	g->phase = PHASE_REGULAR;
	g->phase_start_ns = g->session.open_ns;
	g->phase_end_ns = g->session.close_ns;
	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->members[i];

		m->at = m->log_open;
		m->at_ns = g->session.open_ns;
		m->next_ns = g->session.open_ns + (int64_t)i * NS_PER_MS;
	}
}

static void next_phase(struct sim_generator *g)
{
	if (g->phase == PHASE_BEFORE) {
		open_regular(g);
	} else if (g->phase == PHASE_REGULAR && g->extended) {
		generator_open_outside(g, PHASE_AFTER);
	} else {
		draw_session(g);
		if (g->extended)
			generator_open_outside(g, PHASE_BEFORE);
		else
			open_regular(g);
	}
}

static struct member *next_member(struct sim_generator *g)
{
	struct member *next = &g->members[0];

	for (size_t i = 1; i < g->count; i++) {
		if (g->members[i].next_ns < next->next_ns)
			next = &g->members[i];
	}
	return next;
}

/* Moves the middle to `now_ns` along the bridge of that minute. */
static void walk(const struct sim_generator *g, struct member *m, int64_t now_ns)
{
	int64_t minute = (now_ns - g->session.open_ns) / NS_PER_MIN;
	int64_t start_ns = g->session.open_ns + minute * NS_PER_MIN;
	double variance = m->deviation * m->deviation * g->variance_share[minute];
	double left = 0;
	double dt = 0;

	if (m->at_ns < start_ns) {
		m->at_ns = start_ns;
		m->at = m->log_open + m->path[minute];
	}
	left = (double)(start_ns + NS_PER_MIN - m->at_ns) / (double)NS_PER_MIN;
	dt = (double)(now_ns - m->at_ns) / (double)NS_PER_MIN;
	m->at += (m->log_open + m->path[minute + 1] - m->at) * dt / left +
	         sqrt(variance * dt * (left - dt) / left) * rng_normal(&m->rng);
	m->at_ns = now_ns;
}

static decimal lots(struct rng *rng, double liquidity)
{
	double most = 4 + 8 * liquidity;

	return decimal_from_int(LOT * (1 + (int64_t)(rng_uniform(rng) * most)));
}

/* Half a basis point for the busiest, up to two for the others; a tick at least. */
static int64_t spread_of(struct member *m, double price, double liquidity)
{
	double ratio = 0.5e-4 + 1.5e-4 / (1 + liquidity);
	int64_t ticks = (int64_t)(price * ratio / tick_size + rng_uniform(&m->rng));

	return ticks < 1 ? 1 : ticks;
}

static void make_quote(struct sim_tick *out, const struct sim_generator *g, struct member *m)
{
	double price = exp(m->at);
	double liquidity = m->listing->daily_volume / 10e6;
	int64_t spread = spread_of(m, price, liquidity);
	int64_t bid = (int64_t)floor(price / tick_size - (double)spread / 2 + 0.5);
	struct sim_quote *quote = &m->quote;

	if (bid < 1)
		bid = 1;
	quote->time_ns = m->next_ns;
	quote->bid = decimal_from_units(bid * CENT_UNITS);
	quote->ask = decimal_from_units((bid + spread) * CENT_UNITS);
	quote->bid_size = lots(&m->rng, liquidity);
	quote->ask_size = lots(&m->rng, liquidity);
	out->traded = quote->last.e8 == 0 || rng_uniform(&m->rng) < 0.7;
	out->volume = 0;
	if (out->traded) {
		quote->last = rng_uniform(&m->rng) < 0.5 ? quote->bid : quote->ask;
		quote->last_size = lots(&m->rng, liquidity / 4);
		out->volume = round(m->volume * m->shares / (0.7 * m->rate * 60 * g->minutes) *
		                    (0.2 + 1.6 * rng_uniform(&m->rng)));
	}
	out->quote = *quote;
}

void sim_generator_next(struct sim_tick *out, struct sim_generator *g)
{
	struct member *m = NULL;

	if (g->phase == PHASE_NONE)
		next_phase(g);
	m = next_member(g);
	while (m->next_ns >= g->phase_end_ns) {
		next_phase(g);
		m = next_member(g);
	}
	out->index = (int)(m - g->members);
	if (g->phase != PHASE_REGULAR) {
		generator_outside_tick(out, g, m);
		return;
	}
	walk(g, m, m->next_ns);
	make_quote(out, g, m);
	schedule(g, m, m->next_ns);
}
