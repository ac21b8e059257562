/* source.c - see source.h: dispatch, and the generator as a source. */
#include "gateway/source.h"

#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/universe_file.h"
#include "sim/generator.h"

void gw_source_free(struct gw_source *source)
{
	if (source)
		source->ops->free(source);
}

bool gw_source_is_synthetic(const struct gw_source *source)
{
	return source->synthetic;
}

size_t gw_source_count(const struct gw_source *source)
{
	return source->ops->count(source);
}

const struct instrument *gw_source_instrument(const struct gw_source *source, size_t index)
{
	return source->ops->instrument(source, index);
}

const struct calendar *gw_source_calendar(const struct gw_source *source, size_t index)
{
	return source->ops->calendar(source, index);
}

bool gw_source_is_bars(const struct gw_source *source, size_t index)
{
	return source->ops->is_bars(source, index);
}

enum timeframe gw_source_timeframe(const struct gw_source *source, size_t index)
{
	return source->ops->timeframe(source, index);
}

const struct bar *gw_source_history(size_t *count, const struct gw_source *source, size_t index,
                                    enum timeframe timeframe)
{
	return source->ops->history(count, source, index, timeframe);
}

int64_t gw_source_start_ns(const struct gw_source *source)
{
	return source->start_ns;
}

bool gw_source_peek(int64_t *time_ns, const struct gw_source *source)
{
	return source->ops->peek(time_ns, source);
}

void gw_source_next(struct gw_event *out, struct gw_source *source)
{
	source->ops->next(out, source);
}

/* ---- the generator ---- */

struct generated {
	struct gw_source source;
	struct sim_generator *generator;
	const struct calendar *calendar;
	struct sim_tick tick; /* the next one */
};

static void generated_free(struct gw_source *source)
{
	struct generated *g = (struct generated *)source;

	sim_generator_free(g->generator);
	free(g);
}

static size_t generated_count(const struct gw_source *source)
{
	return sim_generator_count(((const struct generated *)source)->generator);
}

static const struct instrument *generated_instrument(const struct gw_source *source,
                                                     size_t index)
{
	return sim_generator_instrument(((const struct generated *)source)->generator, index);
}

static const struct calendar *generated_calendar(const struct gw_source *source, size_t index)
{
	(void)index;
	return ((const struct generated *)source)->calendar;
}

static bool generated_is_bars(const struct gw_source *source, size_t index)
{
	(void)source;
	(void)index;
	return false;
}

static enum timeframe generated_timeframe(const struct gw_source *source, size_t index)
{
	(void)source;
	(void)index;
	return TIMEFRAME_1M;
}

static const struct bar *generated_history(size_t *count, const struct gw_source *source,
                                           size_t index, enum timeframe timeframe)
{
	const struct sim_generator *generator = ((const struct generated *)source)->generator;

	if (timeframe == TIMEFRAME_1M)
		return sim_generator_minutes(count, generator, index);
	return sim_generator_daily(count, generator, index);
}

static bool generated_peek(int64_t *time_ns, const struct gw_source *source)
{
	*time_ns = ((const struct generated *)source)->tick.quote.time_ns;
	return true;
}

static void generated_next(struct gw_event *out, struct gw_source *source)
{
	struct generated *g = (struct generated *)source;

	*out = (struct gw_event){
		.time_ns = g->tick.quote.time_ns,
		.kind = GW_EVENT_QUOTE,
		.index = g->tick.index,
		.quote = g->tick.quote,
		.traded = g->tick.traded,
		.volume = g->tick.volume,
	};
	sim_generator_next(&g->tick, g->generator);
}

static int index_of(const struct sim_listing *listings, size_t count, const char *symbol)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(listings[i].symbol, symbol) == 0)
			return (int)i;
	}
	return -1;
}

/* The universe's listings, and what its dividends and splits do to prices after `day`. */
static enum drt_status take_universe(struct sim_generator_options *out,
                                     struct sim_price_step **steps, struct gw_universe *u,
                                     int64_t day, struct drt_error *error)
{
	const struct gw_universe_action *actions = NULL;
	size_t count = 0;
	enum drt_status status = gw_universe_list(u, error);

	if (status != DRT_OK)
		return status;
	out->listings = gw_universe_listings(&out->listing_count, u);
	actions = gw_universe_actions(&count, u);
	*steps = calloc(count + 1, sizeof(**steps));
	if (!*steps)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	out->steps = *steps;
	for (size_t i = 0; i < count; i++) {
		const struct gw_universe_action *a = &actions[i];
		int index = index_of(out->listings, out->listing_count, a->symbol);
		bool split = a->new_shares != 0;

		if (index < 0)
			return drt_fail(error, DRT_EINVAL,
			                "%s line %d: there is no instrument %s here",
			                gw_universe_name(u), a->line, a->symbol);
		if (a->day > day)
			(*steps)[out->step_count++] = (struct sim_price_step){
				index, a->day,
				split ? (double)a->new_shares / (double)a->old_shares : 1,
				split ? 0 : decimal_to_double(a->amount)
			};
	}
	return DRT_OK;
}

enum drt_status gw_source_new_generator(struct gw_source **out,
                                        const struct gw_generated_options *options,
                                        struct drt_error *error)
{
	static const struct gw_source_ops ops = {
		generated_free,     generated_count,   generated_instrument,
		generated_calendar, generated_is_bars, generated_timeframe,
		generated_history,  generated_peek,    generated_next,
	};
	struct sim_generator_options generator = { .seed = options->seed,
		                                   .calendar = options->us_equity,
		                                   .extended = options->extended };
	struct generated *g = calloc(1, sizeof(*g));
	struct sim_price_step *steps = NULL;
	struct session session;
	enum drt_status status = DRT_OK;

	if (!g)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	calendar_session_at_or_after(&session, options->us_equity, options->start_ns);
	generator.last_day = session.day - 1;
	g->source = (struct gw_source){ .ops = &ops,
		                        .synthetic = true,
		                        .start_ns = options->start_ns };
	g->calendar = options->us_equity;
	if (options->universe)
		status = take_universe(&generator, &steps, options->universe,
		                       generator.last_day, error);
	if (status == DRT_OK) {
		status = sim_generator_new(&g->generator, &generator);
		if (status != DRT_OK)
			drt_fail(error, status, "cannot make the synthetic market: %s",
			         drt_status_name(status));
	}
	free(steps);
	if (status != DRT_OK) {
		free(g);
		return status;
	}
	sim_generator_next(&g->tick, g->generator);
	*out = &g->source;
	return DRT_OK;
}
