/* market_view.c - agent_get_market_view(): the regime, breadth and sectors. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "agent/agent_internal.h"
#include "agent/measure.h"
#include "agent/perception.h"

enum { SECTOR_DAYS = 63, BREADTH_DAYS = 50, TREND_DAYS = 200, VOLATILITY_DAYS = 21 };

/* The instrument that stands for the market: SPY, or else the first. */
static size_t market_place(const struct agent *agent)
{
	for (size_t i = 0; i < agent->universe_count; i++) {
		if (strcmp(agent->universe[i].symbol, "SPY") == 0)
			return i;
	}
	return 0;
}

static void describe_market(struct agent_market_view *view, const struct series *series)
{
	double close = series->bars[series->count - 1].close;
	double sma = measure_sma(series->bars, series->count, TREND_DAYS);
	double volatility = measure_volatility(series->bars, series->count, VOLATILITY_DAYS);
	const char *regime = "range";
	const char *level = "normal";

	if (isnan(sma))
		regime = "unknown";
	else if (close > sma * 1.02)
		regime = "trend-up";
	else if (close < sma * 0.98)
		regime = "trend-down";
	if (isnan(volatility))
		level = "unknown";
	else if (volatility < 0.12)
		level = "low";
	else if (volatility > 0.25)
		level = "high";
	snprintf(view->regime, sizeof(view->regime), "%s", regime);
	snprintf(view->volatility, sizeof(view->volatility), "%s", level);
}

static void add_sector(struct agent_market_view *view, const struct instrument *instrument,
                       const struct series *series)
{
	struct agent_sector *row = &view->sectors[view->sector_count];

	if (view->sector_count == sizeof(view->sectors) / sizeof(view->sectors[0]))
		return;
	view->sector_count++;
	snprintf(row->symbol, sizeof(row->symbol), "%s", instrument->symbol);
	snprintf(row->sector, sizeof(row->sector), "%s", instrument->sector);
	row->return_63d = measure_return(series->bars, series->count, SECTOR_DAYS, 0);
}

static void rank_sectors(struct agent_market_view *view)
{
	double returns[16];
	int ranks[16];

	for (size_t i = 0; i < view->sector_count; i++)
		returns[i] = view->sectors[i].return_63d;
	measure_ranks(ranks, returns, view->sector_count);
	for (size_t i = 0; i < view->sector_count; i++)
		view->sectors[i].rank = ranks[i];
}

enum drt_status agent_get_market_view(struct agent_market_view *out, struct agent *agent,
                                      int64_t now_ns, struct drt_error *error)
{
	struct agent_market_view view = { .time_ns = now_ns };
	const struct series *market = NULL;
	enum drt_status status =
		perception_refresh(agent->perception, TIMEFRAME_1D, now_ns, error);

	if (status != DRT_OK)
		return status;
	if (agent->universe_count > 0)
		market =
			perception_series(agent->perception, TIMEFRAME_1D, market_place(agent));
	if (!market || market->count == 0)
		return drt_fail(error, DRT_ENOTFOUND,
		                "no daily bars are stored; import some with drt import");
	describe_market(&view, market);
	for (size_t i = 0; i < agent->universe_count; i++) {
		const struct series *series =
			perception_series(agent->perception, TIMEFRAME_1D, i);
		double sma = measure_sma(series->bars, series->count, BREADTH_DAYS);

		if (!isnan(sma)) {
			view.of++;
			view.above_sma50 += series->bars[series->count - 1].close > sma;
		}
		if (agent->universe[i].type == SECURITY_ETF && *agent->universe[i].sector)
			add_sector(&view, &agent->universe[i], series);
	}
	rank_sectors(&view);
	*out = view;
	return DRT_OK;
}
