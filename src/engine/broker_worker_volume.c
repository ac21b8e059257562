/* broker_worker_volume.c - how much of each instrument an average day trades.
 *
 * The mean of the newest complete daily bars, from the knowledge base. Read anew when a
 * day of the market begins, a few instruments a second; one without enough bars is looked
 * at again each minute, since its history may be on its way. Until then trade knows no
 * volume, and a limit on the share of it refuses. */
#include <math.h>
#include <stdlib.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"
#include "kb/bars.h"

#define AGAIN_NS NS_PER_MIN
enum { DAYS = 20, FEWEST_DAYS = 5, AT_ONCE = 16 };

/* The mean of the volumes that are known; NaN where they are too few. */
static double mean_volume(const struct bar *bars, size_t count)
{
	double sum = 0;
	size_t known = 0;

	for (size_t i = 0; i < count; i++) {
		if (!(bars[i].volume > 0) || !isfinite(bars[i].volume))
			continue;
		sum += bars[i].volume;
		known++;
	}
	return known >= FEWEST_DAYS ? sum / (double)known : NAN;
}

/* Bars before the local day on which the market is now. */
static double read_volume(struct broker_worker *worker, const char *symbol, int64_t day_ns)
{
	const struct engine_settings *settings = worker->settings;
	struct kb_bar_query query = {
		.symbol = symbol,
		.timeframe = TIMEFRAME_1D,
		.from_ns = day_ns - 2 * DAYS * NS_PER_DAY,
		.to_ns = day_ns,
		.adjustment = settings_adjustment(settings),
		.newest = DAYS,
	};
	struct bar *bars = NULL;
	size_t count = 0;
	double volume = NAN;

	while (settings->sources[query.source_count])
		query.source_count++;
	query.sources = query.source_count > 0 ? settings->sources : NULL;
	if (kb_get_newest_bars(&bars, &count, worker->kb, &query, NULL) == DRT_OK)
		volume = mean_volume(bars, count);
	free(bars);
	return volume;
}

static bool read_one(struct broker_worker *worker, size_t i, int64_t day_ns)
{
	double volume = read_volume(worker, worker->engine->universe[i].symbol, day_ns);
	decimal units = { 0 };

	/* more than a decimal holds is no volume of this world */
	if (!isfinite(volume) || decimal_from_double(&units, volume) != DRT_OK)
		units = (decimal){ 0 };
	trade_set_volume(worker->trade, worker->indices[i], units);
	return units.e8 > 0;
}

void broker_worker_read_volumes(struct broker_worker *worker, bool all)
{
	const struct engine *engine = worker->engine;
	int64_t now_ns = clock_now_ns(engine->host->monotonic);
	int64_t market_ns = clock_now_ns(engine->market);
	int64_t day_ns = market_ns - market_ns % NS_PER_DAY;
	size_t left = all ? engine->universe_count : AT_ONCE;

	for (size_t i = 0; i < engine->universe_count && left > 0; i++) {
		struct broker_volume *volume = &worker->volumes[i];

		if (worker->indices[i] < 0 ||
		    (volume->day_ns == day_ns && now_ns < volume->again_ns))
			continue;
		left--;
		*volume = (struct broker_volume){ .day_ns = day_ns,
			                          .again_ns = read_one(worker, i, day_ns)
			                                              ? INT64_MAX
			                                              : now_ns + AGAIN_NS };
	}
}
