/* generator.c - see generator.h.
 *
 * The history is drawn forward in returns and placed in price at the end, so that it
 * ends where the listing says: first all days' returns (and the last days' minute
 * paths), then, instrument by instrument, the bars. */
#include "sim/generator.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "sim/generator_state.h"

enum { DEFAULT_YEARS = 10, MOST_YEARS = 50, DEFAULT_MINUTE_DAYS = 21, MOST_MINUTE_DAYS = 250 };

/* One instrument's day, before it has a price. */
struct day_draw {
	double overnight, intraday, deviation, volume;
};

struct draft {
	struct session *sessions;
	struct day_draw *draws; /* [day * count + index] */
	double *paths;          /* [(minute day * count + index) * (SESSION_MINUTES + 1)] */
};

static void draft_release(struct draft *draft)
{
	free(draft->sessions);
	free(draft->draws);
	free(draft->paths);
}

static enum drt_status list_sessions(struct draft *draft, struct sim_generator *g,
                                     int64_t last_day, int years)
{
	int64_t first = last_day - (int64_t)(years * 365.25);

	draft->sessions = calloc((size_t)(last_day - first + 1), sizeof(*draft->sessions));
	if (!draft->sessions)
		return DRT_ENOMEM;
	for (int64_t day = first; day <= last_day; day++) {
		if (calendar_session(&draft->sessions[g->days], g->calendar, day) == DRT_OK)
			g->days++;
	}
	if (g->days == 0)
		return DRT_ERANGE;
	if (g->minute_days > g->days)
		g->minute_days = g->days;
	return DRT_OK;
}

static double *path_at(const struct draft *draft, const struct sim_generator *g,
                       size_t minute_day, size_t index)
{
	return &draft->paths[(minute_day * g->count + index) * (SESSION_MINUTES + 1)];
}

static enum drt_status draw_history(struct draft *draft, struct sim_generator *g)
{
	draft->draws = calloc(g->days * g->count, sizeof(*draft->draws));
	draft->paths = calloc(g->minute_days * g->count * (SESSION_MINUTES + 1),
	                      sizeof(*draft->paths));
	if (!draft->draws || !draft->paths)
		return DRT_ENOMEM;
	for (size_t day = 0; day < g->days; day++) {
		bool fine = day >= g->days - g->minute_days;

		generator_draw_day(g, &draft->sessions[day]);
		if (fine)
			generator_draw_paths(g);
		for (size_t i = 0; i < g->count; i++) {
			const struct member *m = &g->members[i];

			draft->draws[day * g->count + i] =
				(struct day_draw){ m->overnight, m->intraday, m->deviation,
				                   m->volume };
			if (fine)
				memcpy(path_at(draft, g, day - (g->days - g->minute_days), i),
				       m->path, sizeof(m->path));
		}
	}
	return DRT_OK;
}

static struct bar coarse_bar(struct member *m, const struct session *session, double log_open)
{
	double variance = 0.9 * m->deviation * m->deviation;
	struct bar bar = {
		.time_ns = session->day * NS_PER_DAY,
		.open = generator_on_tick(exp(log_open)),
		.close = generator_on_tick(exp(log_open + m->intraday)),
		.volume = round(m->volume),
	};
	double high = log_open + generator_extreme(&m->rng, m->intraday, variance, 1);
	double low = log_open + generator_extreme(&m->rng, m->intraday, variance, -1);

	bar.high = fmax(generator_on_tick(exp(high)), fmax(bar.open, bar.close));
	bar.low = fmin(generator_on_tick(exp(low)), fmin(bar.open, bar.close));
	return bar;
}

static struct bar sum_of(const struct bar *minutes, size_t count, const struct session *session)
{
	struct bar sum = minutes[0];

	for (size_t i = 1; i < count; i++)
		bar_merge(&sum, &minutes[i]);
	sum.time_ns = session->day * NS_PER_DAY;
	return sum;
}

/* Where the first day opens so that the last one closes near the listing's price. */
static double first_log_price(const struct draft *draft, const struct sim_generator *g,
                              size_t index, struct rng *rng)
{
	double sum = 0;

	for (size_t day = 0; day < g->days; day++) {
		const struct day_draw *draw = &draft->draws[day * g->count + index];

		sum += draw->overnight + draw->intraday;
	}
	return log(g->members[index].listing->price) + 0.04 * rng_normal(rng) - sum;
}

static void make_bars(const struct draft *draft, struct sim_generator *g, size_t index)
{
	struct member *m = &g->members[index];
	double price = first_log_price(draft, g, index, &m->rng);
	size_t fine_from = g->days - g->minute_days;

	for (size_t day = 0; day < g->days; day++) {
		const struct day_draw *draw = &draft->draws[day * g->count + index];
		const struct session *session = &draft->sessions[day];
		struct bar *minutes = &m->minutes[m->minute_count];

		m->intraday = draw->intraday;
		m->deviation = draw->deviation;
		m->volume = draw->volume;
		price += draw->overnight;
		if (day < fine_from) {
			m->daily[day] = coarse_bar(m, session, price);
		} else {
			memcpy(m->path, path_at(draft, g, day - fine_from, index),
			       sizeof(m->path));
			generator_set_session(g, session);
			generator_make_minutes(minutes, g, m, price);
			m->daily[day] = sum_of(minutes, (size_t)g->minutes, session);
			m->minute_count += (size_t)g->minutes;
		}
		price += draw->intraday;
	}
	m->log_close = m->log_after = price;
}

static enum drt_status make_history(struct sim_generator *g, int64_t last_day, int years)
{
	struct draft draft = { 0 };
	enum drt_status status = list_sessions(&draft, g, last_day, years);

	if (status == DRT_OK)
		status = draw_history(&draft, g);
	for (size_t i = 0; status == DRT_OK && i < g->count; i++) {
		struct member *m = &g->members[i];

		m->daily = calloc(g->days, sizeof(*m->daily));
		m->minutes = calloc(g->minute_days * SESSION_MINUTES + 1, sizeof(*m->minutes));
		if (m->daily && m->minutes)
			make_bars(&draft, g, i);
		else
			status = DRT_ENOMEM;
	}
	if (status == DRT_OK)
		g->last_day = g->session_day = draft.sessions[g->days - 1].day;
	draft_release(&draft);
	return status;
}

static enum drt_status copy_steps(struct sim_generator *g,
                                  const struct sim_generator_options *options)
{
	if (options->step_count == 0)
		return DRT_OK;
	g->steps = calloc(options->step_count, sizeof(*g->steps));
	if (!g->steps)
		return DRT_ENOMEM;
	for (size_t i = 0; i < options->step_count; i++) {
		const struct sim_price_step *step = &options->steps[i];

		if (step->index < 0 || (size_t)step->index >= g->count || !(step->ratio > 0) ||
		    !(step->cash >= 0))
			return DRT_EINVAL;
		g->steps[g->step_count++] = *step;
	}
	return DRT_OK;
}

static enum drt_status init_members(struct sim_generator *g,
                                    const struct sim_generator_options *options)
{
	const struct sim_listing *listings = options->listings;
	uint64_t seed = options->seed;

	g->count = options->listing_count;
	if (!listings)
		g->count = sim_universe(&listings);
	g->members = calloc(g->count, sizeof(*g->members));
	g->processes = calloc(OWN + g->count, sizeof(*g->processes));
	if (!g->members || !g->processes)
		return DRT_ENOMEM;
	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->members[i];

		m->listing = &listings[i];
		sim_listing_instrument(&m->instrument, &listings[i]);
		rng_init_keyed(&m->rng, seed ^ UINT64_C(0x7469636b73), listings[i].symbol);
		rng_init_keyed(&m->outside, seed ^ UINT64_C(0x6f757473696465),
		               listings[i].symbol);
		m->shares = 1;
		m->rate = 0.25 * sqrt(listings[i].daily_volume / 5e6);
	}
	generator_init_processes(g, seed);
	return DRT_OK;
}

enum drt_status sim_generator_new(struct sim_generator **out,
                                  const struct sim_generator_options *options)
{
	int years = options->years == 0 ? DEFAULT_YEARS : options->years;
	int minute_days =
		options->minute_days == 0 ? DEFAULT_MINUTE_DAYS : options->minute_days;
	struct sim_generator *g = NULL;
	enum drt_status status = DRT_OK;

	if (!options->calendar || years < 0 || years > MOST_YEARS || minute_days < 0 ||
	    minute_days > MOST_MINUTE_DAYS)
		return DRT_EINVAL;
	g = calloc(1, sizeof(*g));
	if (!g)
		return DRT_ENOMEM;
	g->calendar = options->calendar;
	g->extended = options->extended;
	g->minute_days = (size_t)minute_days;
	status = init_members(g, options);
	if (status == DRT_OK)
		status = copy_steps(g, options);
	if (status == DRT_OK)
		status = make_history(g, options->last_day, years);
	if (status != DRT_OK) {
		sim_generator_free(g);
		return status;
	}
	*out = g;
	return DRT_OK;
}

void sim_generator_free(struct sim_generator *g)
{
	if (!g)
		return;
	for (size_t i = 0; g->members && i < g->count; i++) {
		free(g->members[i].daily);
		free(g->members[i].minutes);
	}
	free(g->steps);
	free(g->members);
	free(g->processes);
	free(g);
}

size_t sim_generator_count(const struct sim_generator *g)
{
	return g->count;
}

const struct instrument *sim_generator_instrument(const struct sim_generator *g, size_t index)
{
	return &g->members[index].instrument;
}

const struct sim_listing *sim_generator_listing(const struct sim_generator *g, size_t index)
{
	return g->members[index].listing;
}

const struct bar *sim_generator_daily(size_t *count, const struct sim_generator *g,
                                      size_t index)
{
	*count = g->days;
	return g->members[index].daily;
}

const struct bar *sim_generator_minutes(size_t *count, const struct sim_generator *g,
                                        size_t index)
{
	*count = g->members[index].minute_count;
	return g->members[index].minutes;
}

int64_t sim_generator_last_day(const struct sim_generator *g)
{
	return g->last_day;
}
