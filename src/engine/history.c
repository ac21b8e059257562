/* history.c - see history.h. */
#include "engine/history.h"

#include <stdlib.h>

#include "core/timeval.h"
#include "kb/kb.h"

enum { SPARK_DAYS = 5, SPARK_MINUTES = 24 * 60 };

json_t *history_bar_row(const struct bar *bar)
{
	return json_pack("[o,o,o,o,o,o]", json_from_time(bar->time_ns),
	                 json_from_double(bar->open), json_from_double(bar->high),
	                 json_from_double(bar->low), json_from_double(bar->close),
	                 json_from_double(bar->volume));
}

/* The newest `wanted` bars from then on. Daily ones may be named by the day after: sessions
 * that begin on the eve. */
static struct bar *read_newest(struct control *control, const char *symbol,
                               enum timeframe timeframe, int64_t from_ns, size_t wanted,
                               size_t *count)
{
	const struct engine_settings *settings = control->engine->settings;
	int64_t eve_ns = timeframe_is_intraday(timeframe) ? 0 : NS_PER_DAY;
	struct kb_bar_query query = {
		.symbol = symbol,
		.timeframe = timeframe,
		.from_ns = from_ns,
		.to_ns = clock_now_ns(control->engine->market) + eve_ns + 1,
		.adjustment = settings_adjustment(settings),
		.newest = wanted,
	};
	struct bar *bars = NULL;

	*count = 0;
	while (settings->sources[query.source_count])
		query.source_count++;
	query.sources = query.source_count > 0 ? settings->sources : NULL;
	if (kb_get_newest_bars(&bars, count, control->kb, &query, NULL) != DRT_OK)
		return NULL;
	return bars;
}

struct bar *history_newest_bars(struct control *control, const char *symbol,
                                enum timeframe timeframe, size_t wanted, size_t *count)
{
	return read_newest(control, symbol, timeframe, INT64_MIN, wanted, count);
}

struct bar *history_recent_days(struct control *control, const char *symbol, size_t wanted,
                                size_t *count)
{
	int64_t span_ns = (int64_t)wanted * NS_PER_DAY * 8 / 5 + 15 * NS_PER_DAY;

	return read_newest(control, symbol, TIMEFRAME_1D,
	                   clock_now_ns(control->engine->market) - span_ns, wanted, count);
}

/* The mean of the last `period` closes before each bar from `first` on. */
static json_t *overlay(const char *name, size_t period, const struct bar *bars, size_t first,
                       size_t count)
{
	json_t *values = json_array();

	for (size_t i = first; i < count; i++) {
		double sum = 0;

		if (i + 1 < period) {
			json_array_append_new(values, json_null());
			continue;
		}
		for (size_t j = i + 1 - period; j <= i; j++)
			sum += bars[j].close;
		json_array_append_new(values, json_from_double(sum / (double)period));
	}
	return json_pack("{s:s, s:o}", "name", name, "values", values);
}

json_t *history_chart(struct control *control, const struct subscription *subscription)
{
	size_t wanted = subscription ? subscription->chart_bars : 0;
	json_t *rows = NULL;
	struct bar *bars = NULL;
	size_t count = 0;
	size_t first = 0;
	json_t *value = NULL;

	if (wanted == 0 || !*subscription->chart_symbol)
		return json_null();
	bars = history_newest_bars(control, subscription->chart_symbol,
	                           subscription->chart_timeframe, wanted + 50, &count);
	first = count > wanted ? count - wanted : 0;
	rows = json_array();
	for (size_t i = first; i < count; i++)
		json_array_append_new(rows, history_bar_row(&bars[i]));
	value = json_pack("{s:s, s:s, s:o, s:[o,o]}", "symbol", subscription->chart_symbol,
	                  "timeframe", timeframe_name(subscription->chart_timeframe), "bars",
	                  rows, "overlays", overlay("SMA20", 20, bars, first, count),
	                  overlay("SMA50", 50, bars, first, count));
	free(bars);
	return value;
}

/* The session's minutes at even steps; without minutes of these days, the newest daily
 * closes. */
json_t *history_spark(struct control *control, size_t instrument, size_t points)
{
	const char *symbol = control->engine->universe[instrument].symbol;
	int64_t since_ns = clock_now_ns(control->engine->market) - SPARK_DAYS * NS_PER_DAY;
	json_t *values = json_array();
	size_t count = 0;
	struct bar *bars =
		read_newest(control, symbol, TIMEFRAME_1M, since_ns, SPARK_MINUTES, &count);
	size_t first = 0;

	if (count < points) {
		free(bars);
		bars = history_newest_bars(control, symbol, TIMEFRAME_1D, points, &count);
	} else {
		int64_t day = time_to_day(bars[count - 1].time_ns);

		while (first < count && time_to_day(bars[first].time_ns) < day)
			first++;
	}
	for (size_t i = 0; i < points; i++) {
		size_t span = count - first;
		size_t at = first + (span > 0 ? (i + 1) * span / points : 0);

		json_array_append_new(values, span < points
		                                      ? json_null()
		                                      : json_from_double(bars[at - 1].close));
	}
	free(bars);
	return values;
}
