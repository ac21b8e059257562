/* order_algo.c - see order_algo.h. */
#include "engine/order_algo.h"

#include <math.h>
#include <stdlib.h>

#include "core/timeval.h"
#include "kb/kb.h"
#include "model/calendar.h"
#include "model/json.h"
#include "model/zone.h"

enum { SESSIONS = 20, DAYS = 45 };

/* ---- local times ---- */

/* Minute of the day in "9:30" or "09:30"; negative: it is something else. */
static int minute_of(const char *text)
{
	int hour = 0, minute = 0, digits = 0;

	for (; *text >= '0' && *text <= '9' && digits < 2; digits++)
		hour = hour * 10 + (*text++ - '0');
	if (digits == 0 || *text++ != ':')
		return -1;
	for (digits = 0; *text >= '0' && *text <= '9' && digits < 2; digits++)
		minute = minute * 10 + (*text++ - '0');
	return digits == 2 && *text == '\0' && hour <= 24 && minute < 60 &&
	                       hour * 60 + minute <= 1440
	               ? hour * 60 + minute
	               : -1;
}

/* Puts the instant in place of a local time. */
static bool resolve(json_t *json, const char *key, const struct calendar *calendar,
                    int64_t market_ns)
{
	const char *text = json_string_value(json_object_get(json, key));
	int minute = text ? minute_of(text) : -1;
	struct session session;

	if (minute < 0)
		return true;
	calendar_session_at_or_after(&session, calendar, market_ns);
	return json_object_set_new(json, key,
	                           json_from_time(zone_instant_ns(calendar_zone(calendar),
	                                                          session.day, minute))) == 0;
}

/* ---- the volume curve ---- */

/* Sums the newest sessions of the bars, which are of half hours and oldest first. */
static void add_up(double sums[ALGO_BINS], const struct bar *bars, size_t count,
                   const struct calendar *calendar)
{
	int64_t last = INT64_MIN;
	int sessions = 0;

	for (size_t i = count; i-- > 0;) {
		int64_t day = 0;
		int minute = 0;

		zone_local(&day, &minute, calendar_zone(calendar), bars[i].time_ns);
		sessions += day != last;
		last = day;
		if (sessions > SESSIONS)
			return;
		if (bars[i].volume > 0 && isfinite(bars[i].volume))
			sums[minute / 30 % ALGO_BINS] += bars[i].volume;
	}
}

/* Without history the curve stays empty, which order_check() refuses in its words. */
static enum drt_status read_curve(struct algo *algo, const struct order_algo_context *context,
                                  const struct calendar *calendar, struct drt_error *error)
{
	const struct zone *zone = calendar_zone(calendar);
	struct kb_bar_query query = { .symbol = context->instrument->symbol,
		                      .timeframe = TIMEFRAME_30M };
	double sums[ALGO_BINS] = { 0 };
	struct bar *bars = NULL;
	size_t count = 0;
	int64_t day = 0;
	int minute = 0;
	enum drt_status status = DRT_OK;

	zone_local(&day, &minute, zone, context->market_ns);
	query.to_ns = zone_instant_ns(zone, day, 0);
	query.from_ns = query.to_ns - DAYS * NS_PER_DAY;
	status = kb_get_market_data(&bars, &count, context->kb, &query, error);
	if (status == DRT_ENOTFOUND)
		return DRT_OK;
	if (status != DRT_OK)
		return status;
	add_up(sums, bars, count, calendar);
	free(bars);
	algo->curve_offset_ns = zone_offset_s(zone, context->market_ns) * NS_PER_SEC;
	status = algo_set_curve(algo, sums);
	return status == DRT_ENOTFOUND ? DRT_OK : status;
}

/* ---- all of it ---- */

static enum drt_status read_with(struct order *draft, json_t *json,
                                 const struct order_algo_context *context,
                                 struct drt_error *error)
{
	const struct calendar *calendar = NULL;
	enum drt_status status =
		kb_calendar(&calendar, context->kb, context->instrument->calendar, error);

	if (status != DRT_OK)
		return status;
	if (!resolve(json, "start", calendar, context->market_ns) ||
	    !resolve(json, "end", calendar, context->market_ns))
		status = drt_fail(error, DRT_ENOMEM, "no memory");
	if (status == DRT_OK)
		status = algo_from_json(&draft->algo, json, error);
	if (status == DRT_OK && draft->algo.kind == ALGO_VWAP)
		status = read_curve(&draft->algo, context, calendar, error);
	return status;
}

enum drt_status order_algo_read(struct order *draft, const json_t *json,
                                const struct order_algo_context *context,
                                struct drt_error *error)
{
	json_t *copy = NULL;
	enum drt_status status = DRT_OK;

	if (!json || json_is_null(json))
		return DRT_OK;
	if (!json_is_object(json))
		return drt_fail(error, DRT_EPARSE, "algo is not an object");
	if (json_object_get(json, "curve") || json_object_get(json, "curve_offset_s") ||
	    json_object_get(json, "progress"))
		return drt_fail(error, DRT_EINVAL, "algo: leave curve and progress out");
	copy = json_deep_copy(json);
	if (!copy)
		return drt_fail(error, DRT_ENOMEM, "no memory");
	status = read_with(draft, copy, context, error);
	json_decref(copy);
	return status;
}
