/* perception.c - see perception.h. */
#include "agent/perception.h"

#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "kb/kb.h"
#include "model/calendar.h"

struct perception {
	struct perception_options options;
	struct kb *kb;
	size_t source_count;
	struct series *series; /* owned: timeframe * universe_count + instrument */
};

enum drt_status perception_new(struct perception **out,
                               const struct perception_options *options, struct kb *kb,
                               struct drt_error *error)
{
	struct perception *perception = calloc(1, sizeof(*perception));

	if (!perception)
		return drt_fail(error, DRT_ENOMEM, "the agent is out of memory");
	perception->options = *options;
	perception->kb = kb;
	while (options->sources[perception->source_count])
		perception->source_count++;
	perception->series = calloc(TIMEFRAME_COUNT * (options->universe_count + 1),
	                            sizeof(*perception->series));
	if (!perception->series) {
		free(perception);
		return drt_fail(error, DRT_ENOMEM, "the agent is out of memory");
	}
	*out = perception;
	return DRT_OK;
}

void perception_free(struct perception *perception)
{
	if (!perception)
		return;
	for (size_t i = 0; i < TIMEFRAME_COUNT * perception->options.universe_count; i++)
		free(perception->series[i].bars);
	free(perception->series);
	free(perception);
}

static struct series *find(const struct perception *perception, enum timeframe timeframe,
                           size_t instrument)
{
	return &perception->series[(size_t)timeframe * perception->options.universe_count +
	                           instrument];
}

const struct series *perception_series(const struct perception *perception,
                                       enum timeframe timeframe, size_t instrument)
{
	return find(perception, timeframe, instrument);
}

static enum drt_status append(struct series *series, const struct bar *bars, size_t count,
                              size_t most, struct drt_error *error)
{
	size_t needed = series->count + count;

	if (needed > series->capacity) {
		struct bar *grown = realloc(series->bars, needed * 2 * sizeof(*grown));

		if (!grown)
			return drt_fail(error, DRT_ENOMEM, "the agent is out of memory");
		series->bars = grown;
		series->capacity = needed * 2;
	}
	memcpy(series->bars + series->count, bars, count * sizeof(*bars));
	series->count = needed;
	if (series->count > 2 * most) {
		memmove(series->bars, series->bars + series->count - most,
		        most * sizeof(*bars));
		series->count = most;
	}
	return DRT_OK;
}

/* Bars at the end that are not complete yet are left for a later refresh. */
static size_t complete_count(const struct calendar *calendar, enum timeframe timeframe,
                             const struct bar *bars, size_t count, int64_t now_ns)
{
	while (count > 0 &&
	       calendar_bar_end(calendar, timeframe, bars[count - 1].time_ns) > now_ns)
		count--;
	return count;
}

/* Sessions that ended by now_ns after the one that the newest bar belongs to. */
static int64_t sessions_missed(const struct calendar *calendar, enum timeframe timeframe,
                               const struct series *series, int64_t now_ns)
{
	struct session last;
	int64_t end_ns = 0;

	if (series->count == 0)
		return 0;
	end_ns = calendar_bar_end(calendar, timeframe, series->bars[series->count - 1].time_ns);
	calendar_session_at_or_before(&last, calendar, now_ns);
	if (last.close_ns > now_ns)
		calendar_session_at_or_before(&last, calendar, last.open_ns - 1);
	if (last.close_ns <= end_ns)
		return 0;
	return calendar_trading_days_between(calendar, calendar_day_at(calendar, end_ns - 1),
	                                     last.day);
}

/* What was stored since the newest bar of the series; of an empty one its history, which may
 * have ended long ago. One more than wanted: the last may not be complete. */
static enum drt_status read_bars(struct bar **bars, size_t *count,
                                 const struct perception *perception, enum timeframe timeframe,
                                 size_t instrument, int64_t now_ns, struct drt_error *error)
{
	const struct perception_options *options = &perception->options;
	const struct series *series = find(perception, timeframe, instrument);
	struct kb_bar_query query = {
		.symbol = options->universe[instrument].symbol,
		.timeframe = timeframe,
		.from_ns = INT64_MIN,
		.to_ns = now_ns + 1,
		.sources = perception->source_count > 0 ? options->sources : NULL,
		.source_count = perception->source_count,
		.adjustment = options->adjustment,
		.newest = options->history_bars + 1,
	};

	if (series->count == 0)
		return kb_get_newest_bars(bars, count, perception->kb, &query, error);
	query.from_ns = series->bars[series->count - 1].time_ns + 1;
	return kb_get_market_data(bars, count, perception->kb, &query, error);
}

static enum drt_status refresh_one(struct perception *perception, enum timeframe timeframe,
                                   size_t instrument, int64_t now_ns, struct drt_error *error)
{
	const struct perception_options *options = &perception->options;
	struct series *series = find(perception, timeframe, instrument);
	const struct calendar *calendar = NULL;
	struct bar *bars = NULL;
	const struct bar *news = NULL;
	size_t count = 0;
	enum drt_status status = DRT_OK;

	series->updated = false;
	status = read_bars(&bars, &count, perception, timeframe, instrument, now_ns, error);
	if (status == DRT_ENOTFOUND)
		return DRT_OK; /* nothing is stored yet */
	if (status != DRT_OK)
		return status;
	news = bars;
	status = kb_calendar(&calendar, perception->kb, options->universe[instrument].calendar,
	                     error);
	if (status == DRT_OK) {
		count = complete_count(calendar, timeframe, bars, count, now_ns);
		if (series->count == 0 && count > options->history_bars) {
			news += count - options->history_bars;
			count = options->history_bars;
		}
		series->updated = count > 0;
		if (count > 0)
			status = append(series, news, count, options->history_bars, error);
		series->missed = sessions_missed(calendar, timeframe, series, now_ns);
	}
	free(bars);
	return status;
}

/* Whether the series holds that bar, with those figures. */
static bool holds(const struct series *series, const struct bar *bar)
{
	size_t low = 0;
	size_t high = series->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (series->bars[middle].time_ns < bar->time_ns)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == series->count || series->bars[low].time_ns != bar->time_ns)
		return false;
	return series->bars[low].open == bar->open && series->bars[low].high == bar->high &&
	       series->bars[low].low == bar->low && series->bars[low].close == bar->close &&
	       series->bars[low].volume == bar->volume;
}

/* As perception_note_bars() for one series. Of a series that is aggregated from others
 * the end of its newest bar decides. Bars before the first one are missed by a series that
 * is shorter than it may be. */
static bool is_news(const struct perception *perception, enum timeframe made,
                    enum timeframe timeframe, size_t instrument, const struct bar *bar)
{
	const struct series *series = find(perception, made, instrument);
	const struct calendar *calendar = NULL;
	int64_t newest_ns = series->bars[series->count - 1].time_ns;

	if (bar->time_ns < series->bars[0].time_ns)
		return series->count < perception->options.history_bars;
	if (made == timeframe)
		return bar->time_ns <= newest_ns && !holds(series, bar);
	if (kb_calendar(&calendar, perception->kb,
	                perception->options.universe[instrument].calendar, NULL) != DRT_OK)
		return true;
	return bar->time_ns < calendar_bar_end(calendar, made, newest_ns);
}

bool perception_note_bars(struct perception *perception, enum timeframe timeframe,
                          size_t instrument, const struct bar *bars, size_t count)
{
	bool changed = false;

	for (int made = 0; made < TIMEFRAME_COUNT; made++) {
		struct series *series = find(perception, (enum timeframe)made, instrument);

		if (timeframe_stored((enum timeframe)made) != timeframe)
			continue;
		for (size_t i = 0; series->count > 0 && i < count; i++) {
			if (!is_news(perception, (enum timeframe)made, timeframe, instrument,
			             &bars[i]))
				continue;
			series->count = 0;
			changed = true;
		}
	}
	return changed;
}

void perception_forget(struct perception *perception)
{
	for (size_t i = 0; i < TIMEFRAME_COUNT * perception->options.universe_count; i++)
		perception->series[i].count = 0;
}

enum drt_status perception_refresh(struct perception *perception, enum timeframe timeframe,
                                   int64_t now_ns, struct drt_error *error)
{
	for (size_t i = 0; i < perception->options.universe_count; i++) {
		enum drt_status status = refresh_one(perception, timeframe, i, now_ns, error);

		if (status != DRT_OK)
			return status;
	}
	return DRT_OK;
}
