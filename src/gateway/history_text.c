/* history_text.c - see history_text.h. */
#include "gateway/history_text.h"

#include <string.h>

#include "core/timeval.h"
#include "model/zone.h"

static const struct gw_bar_size sizes[] = {
	{ GW_SIZE_INTRADAY, 1, "1 secs" },
	{ GW_SIZE_INTRADAY, 5, "5 secs" },
	{ GW_SIZE_INTRADAY, 10, "10 secs" },
	{ GW_SIZE_INTRADAY, 15, "15 secs" },
	{ GW_SIZE_INTRADAY, 30, "30 secs" },
	{ GW_SIZE_INTRADAY, 60, "1 min" },
	{ GW_SIZE_INTRADAY, 120, "2 mins" },
	{ GW_SIZE_INTRADAY, 180, "3 mins" },
	{ GW_SIZE_INTRADAY, 300, "5 mins" },
	{ GW_SIZE_INTRADAY, 600, "10 mins" },
	{ GW_SIZE_INTRADAY, 900, "15 mins" },
	{ GW_SIZE_INTRADAY, 1200, "20 mins" },
	{ GW_SIZE_INTRADAY, 1800, "30 mins" },
	{ GW_SIZE_INTRADAY, 3600, "1 hour" },
	{ GW_SIZE_INTRADAY, 7200, "2 hours" },
	{ GW_SIZE_INTRADAY, 10800, "3 hours" },
	{ GW_SIZE_INTRADAY, 14400, "4 hours" },
	{ GW_SIZE_INTRADAY, 28800, "8 hours" },
	{ GW_SIZE_DAY, 0, "1 day" },
	{ GW_SIZE_WEEK, 0, "1 week" },
	{ GW_SIZE_MONTH, 0, "1 month" },
};

/* Other spellings that gateways take. */
static const struct {
	const char *text, *means;
} aliases[] = { { "1 sec", "1 secs" }, { "1 D", "1 day" },  { "1D", "1 day" },
	        { "1W", "1 week" },    { "1M", "1 month" }, { "1 W", "1 week" },
	        { "1 M", "1 month" } };

static const char size_list[] =
	"1 secs, 5 secs, 10 secs, 15 secs, 30 secs, 1 min, 2 mins, 3 mins, 5 mins, 10 mins, "
	"15 mins, 20 mins, 30 mins, 1 hour, 2 hours, 3 hours, 4 hours, 8 hours, 1 day, 1W, 1M";

const char *gw_bar_size_list(void)
{
	return size_list;
}

enum drt_status gw_bar_size_parse(struct gw_bar_size *out, const char *text)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (strcmp(aliases[i].text, text) == 0)
			text = aliases[i].means;
	}
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (strcmp(sizes[i].text, text) == 0) {
			*out = sizes[i];
			return DRT_OK;
		}
	}
	return DRT_EPARSE;
}

static int most_of(char unit)
{
	switch (unit) {
	case 'S':
		return 86400;
	case 'D':
		return 365;
	case 'W':
		return 52;
	case 'M':
		return 12;
	default:
		return 68;
	}
}

enum drt_status gw_duration_parse(struct gw_duration *out, const char *text)
{
	struct gw_duration duration = { 0, 0 };

	for (; *text >= '0' && *text <= '9'; text++) {
		if (duration.count < 1000000)
			duration.count = duration.count * 10 + (*text - '0');
	}
	if (duration.count == 0 || *text != ' ')
		return DRT_EPARSE;
	duration.unit = text[1];
	if (duration.unit == '\0' || !strchr("SDWMY", duration.unit) || text[2] != '\0')
		return DRT_EPARSE;
	if (duration.count > most_of(duration.unit))
		return DRT_ERANGE;
	*out = duration;
	return DRT_OK;
}

static int64_t months_before(int64_t day, int months)
{
	int year = 0;
	int month = 0;
	int mday = 0;
	int last = 0;

	civil_from_day(&year, &month, &mday, day);
	month -= months;
	while (month < 1) {
		month += 12;
		year--;
	}
	last = days_in_month(year, month);
	return day_from_civil(year, month, mday > last ? last : mday);
}

static int64_t sessions_before(const struct calendar *calendar, int64_t end_ns, int count)
{
	struct session session;

	calendar_session_at_or_before(&session, calendar, end_ns - 1);
	while (count > 1) {
		calendar_session_at_or_before(&session, calendar, session.open_ns - 1);
		count--;
	}
	return session.open_ns;
}

int64_t gw_duration_start(const struct gw_duration *duration, const struct calendar *calendar,
                          int64_t end_ns)
{
	const struct zone *zone = calendar_zone(calendar);
	int64_t day = 0;
	int minute = 0;

	if (duration->unit == 'S')
		return end_ns - duration->count * NS_PER_SEC;
	if (duration->unit == 'D')
		return sessions_before(calendar, end_ns, duration->count);
	zone_local(&day, &minute, zone, end_ns);
	if (duration->unit == 'W')
		day -= 7 * (int64_t)duration->count;
	else
		day = months_before(day, duration->unit == 'M' ? duration->count
		                                               : 12 * duration->count);
	return zone_instant_ns(zone, day, 0);
}

int64_t gw_bar_start(const struct gw_bar_size *size, const struct calendar *calendar,
                     int64_t time_ns)
{
	struct session session;
	int64_t length = size->seconds * NS_PER_SEC;

	if (size->kind == GW_SIZE_DAY)
		return calendar_bar_start(calendar, TIMEFRAME_1D, time_ns);
	if (size->kind == GW_SIZE_WEEK)
		return calendar_bar_start(calendar, TIMEFRAME_1W, time_ns);
	if (size->kind == GW_SIZE_MONTH)
		return calendar_bar_start(calendar, TIMEFRAME_1MO, time_ns);
	calendar_session_at_or_before(&session, calendar, time_ns);
	return session.open_ns + (time_ns - session.open_ns) / length * length;
}

int64_t gw_bar_end(const struct gw_bar_size *size, const struct calendar *calendar,
                   int64_t start_ns)
{
	struct session session;
	int64_t end_ns = start_ns + size->seconds * NS_PER_SEC;

	if (size->kind == GW_SIZE_DAY)
		return calendar_bar_end(calendar, TIMEFRAME_1D, start_ns);
	if (size->kind == GW_SIZE_WEEK)
		return calendar_bar_end(calendar, TIMEFRAME_1W, start_ns);
	if (size->kind == GW_SIZE_MONTH)
		return calendar_bar_end(calendar, TIMEFRAME_1MO, start_ns);
	calendar_session_at_or_before(&session, calendar, start_ns);
	return start_ns < session.close_ns && end_ns > session.close_ns ? session.close_ns
	                                                                : end_ns;
}
