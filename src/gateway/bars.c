/* bars.c - the bars the gateway keeps, and how they are gathered for a request.
 *
 * Per instrument there are complete daily bars and complete fine bars (a minute, or the
 * size of the replay), and one growing bar of each. Prices that arrive grow them; a
 * replayed bar replaces what its prices made, so that history is the file's, digit by
 * digit. Other sizes are made from these two on request. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

enum drt_status gw_series_append(struct gw_series *series, const struct bar *bars, size_t count)
{
	size_t capacity = series->capacity ? series->capacity : 512;
	struct bar *larger = NULL;

	if (count == 0)
		return DRT_OK;
	while (capacity < series->count + count)
		capacity *= 2;
	if (capacity != series->capacity) {
		larger = realloc(series->bars, capacity * sizeof(*larger));
		if (!larger)
			return DRT_ENOMEM;
		series->bars = larger;
		series->capacity = capacity;
	}
	memcpy(&series->bars[series->count], bars, count * sizeof(*bars));
	series->count += count;
	return DRT_OK;
}

static void append(struct gateway *g, struct gw_instrument *in, struct gw_series *series,
                   const struct bar *bar)
{
	if (gw_series_append(series, bar, 1) != DRT_OK)
		log_write(g->log, LOG_ERROR, "gateway", "bars.lost",
		          "a bar of %s is lost: out of memory", in->instrument.symbol);
}

static struct bar first_print(int64_t time_ns, double price, double volume)
{
	return (struct bar){ time_ns, price, price, price, price, volume };
}

static void grow_bar(struct bar *bar, double price, double volume)
{
	bar->high = fmax(bar->high, price);
	bar->low = fmin(bar->low, price);
	bar->close = price;
	bar->volume += volume;
}

/* Days are those of regular hours. */
static void grow_day(struct gateway *g, int index, int64_t time_ns, double price, double volume)
{
	struct gw_instrument *in = gw_instrument_at(g, index);

	if (!gw_is_regular(g, index))
		return;
	if (in->day_live)
		grow_bar(&in->day_bar, price, volume);
	else
		in->day_bar = first_print(
			calendar_bar_start(in->calendar, TIMEFRAME_1D, time_ns), price, volume);
	in->day_live = true;
}

void gw_bars_print(struct gateway *g, int index, int64_t time_ns, double price, double volume)
{
	struct gw_instrument *in = gw_instrument_at(g, index);

	grow_day(g, index, time_ns, price, volume);
	if (in->bars && in->fine_size == TIMEFRAME_1D)
		return;
	if (in->fine_live &&
	    time_ns < in->fine_bar.time_ns + timeframe_length_ns(in->fine_size)) {
		grow_bar(&in->fine_bar, price, volume);
		return;
	}
	if (in->fine_live && !in->bars)
		append(g, in, &in->fine, &in->fine_bar);
	in->fine_bar = first_print(calendar_bar_start(in->calendar, in->fine_size, time_ns),
	                           price, volume);
	in->fine_live = true;
}

void gw_bars_done(struct gateway *g, int index, const struct bar *bar, enum timeframe timeframe)
{
	struct gw_instrument *in = gw_instrument_at(g, index);

	if (timeframe == TIMEFRAME_1D) {
		append(g, in, &in->daily, bar);
		in->day_live = false;
		return;
	}
	append(g, in, &in->fine, bar);
	in->fine_live = false;
}

/* A day that was replayed in finer bars is their sum. */
static void sum_day(struct gw_instrument *in)
{
	struct bar sum = in->day_bar;
	bool any = false;

	for (size_t i = in->fine.count; i > 0; i--) {
		const struct bar *bar = &in->fine.bars[i - 1];

		if (calendar_bar_start(in->calendar, TIMEFRAME_1D, bar->time_ns) !=
		    in->day_bar.time_ns)
			break;
		if (!calendar_is_open(in->calendar, bar->time_ns))
			continue;
		if (!any)
			sum = *bar;
		sum.open = bar->open;
		sum.high = fmax(sum.high, bar->high);
		sum.low = fmin(sum.low, bar->low);
		sum.volume += any ? bar->volume : 0;
		any = true;
	}
	sum.time_ns = in->day_bar.time_ns;
	in->day_bar = sum;
}

void gw_bars_close_outside(struct gateway *g, int index)
{
	struct gw_instrument *in = gw_instrument_at(g, index);

	if (in->fine_live && !in->bars)
		append(g, in, &in->fine, &in->fine_bar);
	in->fine_live = false;
}

void gw_bars_close_session(struct gateway *g, int index)
{
	struct gw_instrument *in = gw_instrument_at(g, index);

	gw_bars_close_outside(g, index);
	if (!in->day_live)
		return;
	if (in->bars)
		sum_day(in);
	append(g, in, &in->daily, &in->day_bar);
	in->day_live = false;
}

/* ---- gathering ---- */

struct gathering {
	bool regular; /* only these hours */
	struct bar *bars;
	size_t count, capacity;
	bool failed;
};

static void gather(struct gathering *out, const struct gw_bar_size *size,
                   const struct calendar *calendar, const struct bar *bar)
{
	struct gw_series series = { out->bars, out->count, out->capacity };
	struct bar next = *bar;

	next.time_ns = size->kind == GW_SIZE_INTRADAY
	                       ? gw_bar_start(size, calendar, bar->time_ns)
	               : size->kind == GW_SIZE_WEEK
	                       ? calendar_bar_start_of_day(TIMEFRAME_1W, bar->time_ns)
	               : size->kind == GW_SIZE_MONTH
	                       ? calendar_bar_start_of_day(TIMEFRAME_1MO, bar->time_ns)
	                       : bar->time_ns;
	if (out->count > 0 && out->bars[out->count - 1].time_ns == next.time_ns) {
		bar_merge(&out->bars[out->count - 1], bar);
		out->bars[out->count - 1].time_ns = next.time_ns;
		return;
	}
	if (gw_series_append(&series, &next, 1) != DRT_OK) {
		out->failed = true;
		return;
	}
	out->bars = series.bars;
	out->count = series.count;
	out->capacity = series.capacity;
}

static size_t first_not_before(const struct gw_series *series, int64_t time_ns)
{
	size_t low = 0;
	size_t high = series->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (series->bars[middle].time_ns < time_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_wanted(const struct gathering *out, const struct gw_instrument *in,
                      const struct bar *bar)
{
	return !out->regular || calendar_is_open(in->calendar, bar->time_ns);
}

static void gather_fine(struct gathering *out, const struct gw_instrument *in,
                        const struct gw_bar_size *size, int64_t start_ns, int64_t end_ns)
{
	for (size_t i = first_not_before(&in->fine, start_ns);
	     i < in->fine.count && in->fine.bars[i].time_ns < end_ns; i++) {
		if (is_wanted(out, in, &in->fine.bars[i]))
			gather(out, size, in->calendar, &in->fine.bars[i]);
	}
	if (in->fine_live && in->fine_bar.time_ns >= start_ns &&
	    in->fine_bar.time_ns < end_ns && is_wanted(out, in, &in->fine_bar))
		gather(out, size, in->calendar, &in->fine_bar);
}

/* Daily bars are named by their date; the request's instants are turned into dates. */
static void gather_daily(struct gathering *out, const struct gw_instrument *in,
                         const struct gw_bar_size *size, int64_t start_ns, int64_t end_ns)
{
	const struct zone *zone = calendar_zone(in->calendar);
	struct session last;
	int64_t first_day = 0;
	int minute = 0;

	zone_local(&first_day, &minute, zone, start_ns);
	calendar_session_at_or_before(&last, in->calendar, end_ns - 1);
	for (size_t i = first_not_before(&in->daily, first_day * NS_PER_DAY);
	     i < in->daily.count && in->daily.bars[i].time_ns <= last.day * NS_PER_DAY; i++)
		gather(out, size, in->calendar, &in->daily.bars[i]);
	if (in->day_live && in->day_bar.time_ns >= first_day * NS_PER_DAY &&
	    in->day_bar.time_ns <= last.day * NS_PER_DAY)
		gather(out, size, in->calendar, &in->day_bar);
}

enum drt_status gw_bars_collect(struct bar **out, size_t *count, const struct gateway *g,
                                int index, const struct gw_bar_size *size, int64_t start_ns,
                                int64_t end_ns, bool regular)
{
	const struct gw_instrument *in = &g->instruments[index];
	struct gathering gathering = { .regular = regular && gw_has_outside(g, index) };

	if (size->kind == GW_SIZE_INTRADAY) {
		if (in->fine_size == TIMEFRAME_1D ||
		    size->seconds * NS_PER_SEC < timeframe_length_ns(in->fine_size))
			return DRT_ENOTFOUND;
		gather_fine(&gathering, in, size, start_ns, end_ns);
	} else {
		gather_daily(&gathering, in, size, start_ns, end_ns);
	}
	if (gathering.failed || gathering.count == 0) {
		free(gathering.bars);
		return gathering.failed ? DRT_ENOMEM : DRT_ENOTFOUND;
	}
	*out = gathering.bars;
	*count = gathering.count;
	return DRT_OK;
}
