/* calculate.c - see calculate.h. A stream is one allocation: the row's state follows the
 * header, zeroed, at the alignment of any type. */
#include "analysis/calculate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/indicator.h"
#include "core/timeval.h"

struct analysis_stream {
	const struct analysis_indicator *indicator;
	double params[ANALYSIS_PARAMS_MAX];
	max_align_t state[]; /* indicator->state_size bytes */
};

static enum drt_status fail_unknown(const char *name, struct drt_error *error)
{
	char known[256] = "";
	size_t length = 0;
	const struct analysis_indicator *row = NULL;

	for (size_t i = 0; (row = analysis_indicator_at(i)) != NULL; i++)
		if (length < sizeof(known))
			length += (size_t)snprintf(known + length, sizeof(known) - length,
			                           " %s", row->name);
	return drt_fail(error, DRT_ENOTFOUND, "no indicator \"%.40s\"; there are%s", name,
	                known);
}

enum drt_status analysis_stream_new(struct analysis_stream **out, const char *name,
                                    const double *params, size_t count, struct drt_error *error)
{
	const struct analysis_indicator *indicator = analysis_indicator_find(name);
	struct analysis_stream *stream = NULL;
	double full[ANALYSIS_PARAMS_MAX] = { 0 };
	enum drt_status status = DRT_OK;

	if (!indicator)
		return fail_unknown(name, error);
	status = analysis_indicator_params(full, indicator, params, count, error);
	if (status != DRT_OK)
		return status;
	stream = calloc(1, sizeof(*stream) + indicator->state_size);
	if (!stream)
		return drt_fail(error, DRT_ENOMEM, "%s: out of memory", name);
	stream->indicator = indicator;
	for (int i = 0; i < ANALYSIS_PARAMS_MAX; i++)
		stream->params[i] = full[i];
	status = indicator->init(stream->state, full);
	if (status != DRT_OK) {
		free(stream);
		return drt_fail(error, status, "%s: %s", name,
		                status == DRT_ENOMEM ? "out of memory"
		                                     : "these parameters do not go together");
	}
	*out = stream;
	return DRT_OK;
}

void analysis_stream_free(struct analysis_stream *stream)
{
	if (!stream)
		return;
	if (stream->indicator->release)
		stream->indicator->release(stream->state);
	free(stream);
}

const struct analysis_indicator *analysis_stream_indicator(const struct analysis_stream *stream)
{
	return stream->indicator;
}

int analysis_stream_lookback(const struct analysis_stream *stream, int output)
{
	return stream->indicator->lookback(stream->params, output);
}

/* True when the columns that the indicator reads are numbers it takes. */
static bool bar_is_readable(const struct bar *bar, unsigned inputs)
{
	if (inputs & ANALYSIS_CLOSE && !indicator_takes(bar->close))
		return false;
	if (inputs & ANALYSIS_HIGH_LOW &&
	    !(indicator_takes(bar->high) && indicator_takes(bar->low)))
		return false;
	return !(inputs & ANALYSIS_VOLUME) || indicator_takes(bar->volume);
}

bool analysis_stream_update(double *values, struct analysis_stream *stream,
                            const struct bar *bar)
{
	const struct analysis_indicator *indicator = stream->indicator;
	bool all = true;

	if (!bar_is_readable(bar, indicator->inputs)) {
		for (int k = 0; k < indicator->output_count; k++)
			values[k] = NAN;
		return false;
	}
	indicator->update(values, stream->state, bar);
	for (int k = 0; k < indicator->output_count; k++)
		all = all && !isnan(values[k]);
	return all;
}

static enum drt_status check_bars(const struct analysis_request *request, unsigned inputs,
                                  struct drt_error *error)
{
	char when[TIME_TEXT];

	for (size_t i = 0; i < request->bar_count; i++)
		if (!bar_is_readable(&request->bars[i], inputs)) {
			time_format(when, request->bars[i].time_ns);
			return drt_fail(error, DRT_EINVAL,
			                "%s: bar %zu (%s) holds a value that is not a finite "
			                "number; repair the series and try again",
			                request->name, i, when);
		}
	return DRT_OK;
}

static enum drt_status allocate(struct analysis_series *series, struct drt_error *error)
{
	size_t room = series->count ? series->count : 1;

	for (int k = 0; k < series->indicator->output_count; k++) {
		series->values[k] = calloc(room, sizeof(*series->values[k]));
		if (!series->values[k])
			return drt_fail(error, DRT_ENOMEM, "%s: out of memory for %zu bars",
			                series->indicator->name, series->count);
	}
	return DRT_OK;
}

static void fill(struct analysis_series *series, struct analysis_stream *stream,
                 const struct bar *bars)
{
	const struct analysis_indicator *indicator = stream->indicator;
	double values[ANALYSIS_OUTPUTS_MAX] = { 0 };

	for (int k = 0; k < ANALYSIS_PARAMS_MAX; k++)
		series->params[k] = stream->params[k];
	for (int k = 0; k < indicator->output_count; k++) {
		size_t lookback = (size_t)indicator->lookback(stream->params, k);

		series->first[k] = lookback < series->count ? lookback : series->count;
	}
	for (size_t i = 0; i < series->count; i++) {
		indicator->update(values, stream->state, &bars[i]);
		for (int k = 0; k < indicator->output_count; k++)
			series->values[k][i] = values[k];
	}
}

enum drt_status analysis_calculate_indicators(struct analysis_series *out,
                                              const struct analysis_request *request,
                                              struct drt_error *error)
{
	struct analysis_series series = { .count = request->bar_count };
	struct analysis_stream *stream = NULL;
	enum drt_status status = analysis_stream_new(&stream, request->name, request->params,
	                                             request->param_count, error);

	if (status != DRT_OK)
		return status;
	series.indicator = stream->indicator;
	status = check_bars(request, stream->indicator->inputs, error);
	if (status == DRT_OK)
		status = allocate(&series, error);
	if (status != DRT_OK)
		goto fail;
	fill(&series, stream, request->bars);
	analysis_stream_free(stream);
	*out = series;
	return DRT_OK;

fail:
	analysis_series_release(&series);
	analysis_stream_free(stream);
	return status;
}

void analysis_series_release(struct analysis_series *series)
{
	for (int k = 0; k < ANALYSIS_OUTPUTS_MAX; k++)
		free(series->values[k]);
	*series = (struct analysis_series){ 0 };
}
