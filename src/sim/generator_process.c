/* generator_process.c - returns of a day and of its minutes. */
#include <math.h>
#include <stdio.h>

#include "core/timeval.h"
#include "sim/generator_state.h"
#include "sim/volume_curve.h"

/* GJR-GARCH: v' = w + (a + g [x < 0]) x^2 + b v; persistence a + g/2 + b = 0.97. */
static const double garch_a = 0.03, garch_g = 0.12, garch_b = 0.88;
static const double overnight_share = 0.3;
static const double year = 252;
static const double market_volatility = 0.155, market_drift = 0.075;

/* Unit variance, kurtosis about 5: one draw in twenty is two and a half times wider. */
static double fat_normal(struct rng *rng)
{
	double wide = rng_uniform(rng) < 0.05 ? 2.2 : 0.9;

	return rng_normal(rng) * wide / 1.00573;
}

static void init_process(struct process *process, uint64_t seed, const char *key,
                         double volatility, double trend_volatility)
{
	*process = (struct process){ .long_run = volatility * volatility / year };
	process->variance = process->long_run;
	rng_init_keyed(&process->rng, seed, key);
	/* the trend forgets one percent a day; its deviation is that of a stationary
	 * first-order process */
	process->trend_step = trend_volatility / year * sqrt(1 - 0.99 * 0.99);
}

void generator_init_processes(struct sim_generator *g, uint64_t seed)
{
	char key[64];

	init_process(&g->processes[MARKET], seed, "market", market_volatility, 0.02);
	for (int i = SIM_SECTOR_NONE + 1; i < SIM_SECTOR_COUNT; i++) {
		snprintf(key, sizeof(key), "sector:%s", sim_sector_name(i));
		init_process(&g->processes[i], seed, key, sim_sector_volatility(i), 0.08);
	}
	for (size_t i = 0; i < g->count; i++) {
		const struct sim_listing *listing = g->members[i].listing;
		struct process *own = &g->processes[OWN + i];

		snprintf(key, sizeof(key), "own:%s", listing->symbol);
		init_process(own, seed, key, listing->volatility, listing->volatility * 0.5);
		if (listing->type == SECURITY_STOCK) {
			own->jump = listing->volatility * 0.18;
			own->jump_every = 63;
			own->jump_in = (int)rng_below(&own->rng, 63);
		}
	}
}

static void draw_process(struct process *p)
{
	double deviation = sqrt(p->variance);
	double total = 0;

	p->trend = 0.99 * p->trend + p->trend_step * rng_normal(&p->rng);
	p->deviation = deviation * sqrt(1 - overnight_share);
	p->overnight = deviation * sqrt(overnight_share) * fat_normal(&p->rng);
	p->intraday = p->deviation * fat_normal(&p->rng);
	total = p->overnight + p->intraday;
	p->variance = p->long_run * (1 - garch_a - garch_g / 2 - garch_b) +
	              (garch_a + (total < 0 ? garch_g : 0)) * total * total +
	              garch_b * p->variance;
	if (p->variance > 25 * p->long_run)
		p->variance = 25 * p->long_run;
	p->overnight += p->trend;
	if (p->jump > 0 && p->jump_in-- == 0) {
		p->overnight += p->jump * rng_normal(&p->rng);
		p->jump_in = p->jump_every;
	}
}

/* Volume grows with its own past and with the size of the day's move. */
static double draw_volume(struct member *m)
{
	double move = fabs(m->overnight + m->intraday) / m->deviation;

	m->activity = 0.75 * m->activity + 0.18 * rng_normal(&m->rng);
	return m->listing->daily_volume * exp(m->activity + 0.22 * (move > 4 ? 4 : move) - 0.2);
}

static void share_out(double *share, int minutes, double open, double close)
{
	double sum = 0;

	for (int i = 0; i < minutes; i++) {
		double x = (i + 0.5) / minutes;

		share[i] = sim_curve_at(x, open, close);
		sum += share[i];
	}
	for (int i = 0; i < minutes; i++)
		share[i] /= sum;
}

void generator_set_session(struct sim_generator *g, const struct session *session)
{
	int64_t minutes = (session->close_ns - session->open_ns) / NS_PER_MIN;

	if (minutes > SESSION_MINUTES)
		minutes = SESSION_MINUTES;
	g->session = *session;
	if (minutes == g->minutes)
		return;
	g->minutes = (int)minutes;
	share_out(g->variance_share, g->minutes, 2.2, 0.6);
	share_out(g->volume_share, g->minutes, SIM_VOLUME_OPEN, SIM_VOLUME_CLOSE);
}

void generator_draw_day(struct sim_generator *g, const struct session *session)
{
	generator_set_session(g, session);
	for (size_t i = 0; i < OWN + g->count; i++)
		draw_process(&g->processes[i]);
	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->members[i];
		const struct sim_listing *l = m->listing;
		const struct process *market = &g->processes[MARKET];
		const struct process *sector = &g->processes[l->sector];
		const struct process *own = &g->processes[OWN + i];
		double b = l->beta;
		double s = l->sector == SIM_SECTOR_NONE ? 0 : l->sector_beta;

		m->overnight = b * market->overnight + s * sector->overnight + own->overnight +
		               (b * market_drift + l->drift) / year;
		m->intraday = b * market->intraday + s * sector->intraday + own->intraday;
		m->deviation = sqrt(b * b * market->deviation * market->deviation +
		                    s * s * sector->deviation * sector->deviation +
		                    own->deviation * own->deviation);
		m->volume = draw_volume(m);
	}
}

/* A bridge on the day's clock from 0 to the intraday return. */
static void draw_path(struct sim_generator *g, struct process *p)
{
	double clock = 0;
	double end = 0;

	p->path[0] = 0;
	for (int i = 0; i < g->minutes; i++)
		p->path[i + 1] = p->path[i] + p->deviation * sqrt(g->variance_share[i]) *
		                                      rng_normal(&p->rng);
	end = p->path[g->minutes];
	for (int i = 0; i < g->minutes; i++) {
		clock += g->variance_share[i];
		p->path[i + 1] += clock * (p->intraday - end);
	}
}

void generator_draw_paths(struct sim_generator *g)
{
	for (size_t i = 0; i < OWN + g->count; i++)
		draw_path(g, &g->processes[i]);
	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->members[i];
		const double *market = g->processes[MARKET].path;
		const double *sector = g->processes[m->listing->sector].path;
		const double *own = g->processes[OWN + i].path;
		double b = m->listing->beta;
		double s = m->listing->sector == SIM_SECTOR_NONE ? 0 : m->listing->sector_beta;

		for (int j = 0; j <= g->minutes; j++)
			m->path[j] = b * market[j] + s * sector[j] + own[j];
	}
}
