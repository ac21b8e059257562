/* halts.c - volatility halts of the simulated market, as the universe asks for them.
 *
 * Each session of an instrument draws its halts from the gateway's seed, its symbol and
 * the date, so that they repeat however the session was come to. A halt takes five
 * minutes; none begins in the first five minutes or the last half hour. */
#include <math.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "gateway/gateway_parts.h"

static const int64_t halt_length_ns = 5 * NS_PER_MIN;
static const int64_t after_open_ns = 5 * NS_PER_MIN, before_close_ns = 30 * NS_PER_MIN;

/* A Poisson draw, by the product of uniforms (Knuth). */
static int draw_count(struct rng *rng, double mean)
{
	double product = rng_uniform(rng);
	double least = exp(-mean);
	int count = 0;

	while (product > least && count < GW_MOST_HALTS) {
		product *= rng_uniform(rng);
		count++;
	}
	return count;
}

static void insert(struct gw_instrument *in, int64_t time_ns)
{
	int at = in->halt_count++;

	for (; at > 0 && in->halt_ns[at - 1] > time_ns; at--)
		in->halt_ns[at] = in->halt_ns[at - 1];
	in->halt_ns[at] = time_ns;
}

static void draw(const struct gateway *g, struct gw_instrument *in,
                 const struct session *session)
{
	int64_t room_ns =
		session->close_ns - session->open_ns - after_open_ns - before_close_ns;
	struct rng rng;
	int count = 0;

	in->halt_count = in->halt_next = 0;
	if (!(in->halts > 0) || room_ns <= 0)
		return;
	rng_init_keyed(&rng, g->seed ^ ((uint64_t)session->day << 20) ^ UINT64_C(0x68616c74),
	               in->instrument.symbol);
	count = draw_count(&rng, in->halts);
	for (int i = 0; i < count; i++)
		insert(in, session->open_ns + after_open_ns +
		                   (int64_t)rng_below(&rng, (uint64_t)room_ns));
}

/* When this instrument's halts next change anything. */
static int64_t next_of(const struct gw_instrument *in)
{
	if (in->halted == GW_VOLATILITY_HALT)
		return in->halt_ns[in->halt_next - 1] + halt_length_ns;
	return in->halt_next < in->halt_count ? in->halt_ns[in->halt_next] : INT64_MAX;
}

static void set_alarm(struct gateway *g)
{
	g->halt_alarm_ns = INT64_MAX;
	for (size_t i = 0; i < g->count; i++) {
		int64_t next_ns = next_of(&g->instruments[i]);

		if (next_ns < g->halt_alarm_ns)
			g->halt_alarm_ns = next_ns;
	}
}

void gw_halts_open(struct gateway *g, int session)
{
	for (size_t i = 0; i < g->count; i++) {
		struct gw_instrument *in = &g->instruments[i];

		if (in->session != session)
			continue;
		draw(g, in, &g->sessions[session].session);
		while (in->halt_next < in->halt_count &&
		       in->halt_ns[in->halt_next] + halt_length_ns <= g->time_ns)
			in->halt_next++;
	}
	set_alarm(g);
}

static void pass(struct gateway *g, size_t index)
{
	struct gw_instrument *in = &g->instruments[index];

	if (next_of(in) > g->time_ns)
		return;
	if (in->halted == GW_VOLATILITY_HALT) {
		gw_market_pause(g, (int)index, GW_NO_HALT);
	} else if (in->halted == GW_NO_HALT) {
		in->halt_next++;
		gw_market_pause(g, (int)index, GW_VOLATILITY_HALT);
	} else {
		in->halt_next++; /* it is halted otherwise */
	}
	/* halts that overlap the one that has just ended are one with it */
	while (in->halted == GW_NO_HALT && in->halt_next < in->halt_count &&
	       in->halt_ns[in->halt_next] <= g->time_ns)
		in->halt_next++;
}

void gw_halts_pass_time(struct gateway *g)
{
	for (size_t i = 0; i < g->count; i++)
		pass(g, i);
	set_alarm(g);
}
