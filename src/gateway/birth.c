/* birth.c - a gateway's prices, instruments and books, made at its birth. */
#include <stdlib.h>

#include "gateway/gateway_parts.h"
#include "gateway/universe_file.h"

enum drt_status gw_birth_source(struct gateway *g, const struct gateway_options *options,
                                struct drt_error *error)
{
	struct gw_files_options files = {
		.paths = options->files,
		.path_count = options->file_count,
		.start_ns = options->start_ns,
		.us_equity = g->calendars[0],
		.always = g->calendars[1],
		.fx = g->calendars[2],
		.log = g->log,
		.extended = options->extended,
	};
	struct gw_generated_options generated = {
		.seed = options->seed,
		.start_ns = options->start_ns,
		.us_equity = g->calendars[0],
		.extended = options->extended,
	};

	if (options->universe) {
		enum drt_status status = gw_universe_read(&g->universe, options->universe_name,
		                                          options->universe, error);

		if (status != DRT_OK)
			return status;
	}
	if (options->file_count > 0)
		return gw_source_new_files(&g->source, &files, error);
	if (options->start_ns <= 0)
		return drt_fail(error, DRT_EINVAL,
		                "the synthetic market needs a time to start at");
	generated.universe = g->universe;
	return gw_source_new_generator(&g->source, &generated, error);
}

static enum drt_status init_instrument(struct gateway *g, size_t index)
{
	struct gw_instrument *in = &g->instruments[index];
	const struct bar *bars = NULL;
	size_t count = 0;
	enum drt_status status = DRT_OK;

	in->instrument = *gw_source_instrument(g->source, index);
	in->calendar = gw_source_calendar(g->source, index);
	in->bars = gw_source_is_bars(g->source, index);
	for (int i = 0; i < GW_CALENDARS; i++) {
		if (in->calendar == g->calendars[i])
			in->session = i;
	}
	g->sessions[in->session].used = true;
	gw_contract_init(in);
	status = sim_matcher_add_book(&in->book, g->matcher, in->instrument.tick);
	bars = gw_source_history(&count, g->source, index, TIMEFRAME_1D);
	if (status == DRT_OK)
		status = gw_series_append(&in->daily, bars, count);
	if (count > 0)
		in->previous_close = bars[count - 1].close;
	in->fine_size = gw_source_timeframe(g->source, index);
	bars = gw_source_history(&count, g->source, index, in->fine_size);
	if (status == DRT_OK && in->fine_size != TIMEFRAME_1D)
		status = gw_series_append(&in->fine, bars, count);
	if (in->previous_close == 0 && count > 0)
		in->previous_close = bars[count - 1].close;
	return status;
}

enum drt_status gw_birth_market(struct gateway *g, const struct gateway_options *options,
                                struct drt_error *error)
{
	struct sim_matcher_options matching = { gw_order_event, g, options->slippage };
	enum drt_status status = sim_matcher_new(&g->matcher, &matching);

	if (status == DRT_EINVAL)
		return drt_fail(error, status, "slippage is out of range");
	g->count = gw_source_count(g->source);
	g->instruments = calloc(g->count, sizeof(*g->instruments));
	g->positions = calloc(g->count, sizeof(*g->positions));
	if (status != DRT_OK || !g->instruments || !g->positions)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	for (int i = 0; i < GW_CALENDARS; i++)
		g->sessions[i].calendar = g->calendars[i];
	for (size_t i = 0; i < g->count; i++) {
		if (init_instrument(g, i) != DRT_OK)
			return drt_fail(error, DRT_ENOMEM, "out of memory");
	}
	gw_market_init(g);
	return gw_corporate_init(g, error);
}
