/* source.c - see source.h: dispatch, and the generator as a source. */
#include "gateway/source.h"

#include <stdlib.h>

#include "core/timeval.h"
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

enum drt_status gw_source_new_generator(struct gw_source **out, uint64_t seed,
                                        const struct calendar *us_equity, int64_t start_ns,
                                        struct drt_error *error)
{
	static const struct gw_source_ops ops = {
		generated_free,     generated_count,   generated_instrument,
		generated_calendar, generated_is_bars, generated_timeframe,
		generated_history,  generated_peek,    generated_next,
	};
	struct sim_generator_options options = { .seed = seed, .calendar = us_equity };
	struct generated *g = calloc(1, sizeof(*g));
	struct session session;
	enum drt_status status = DRT_OK;

	if (!g)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	calendar_session_at_or_after(&session, us_equity, start_ns);
	options.last_day = session.day - 1;
	g->source = (struct gw_source){ .ops = &ops, .synthetic = true, .start_ns = start_ns };
	g->calendar = us_equity;
	status = sim_generator_new(&g->generator, &options);
	if (status != DRT_OK) {
		free(g);
		return drt_fail(error, status, "cannot make the synthetic market: %s",
		                drt_status_name(status));
	}
	sim_generator_next(&g->tick, g->generator);
	*out = &g->source;
	return DRT_OK;
}
