/* calendar.c - see calendar.h.
 *
 * A calendar is a weekly plan of opening and closing minutes, counted from local
 * midnight of the session's date (an opening on the eve is negative), and a sorted
 * list of the dates that differ from it. */
#include "model/calendar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/calendar_table.h"
#include "model/zone.h"

enum { MINUTES_PER_DAY = 24 * 60, DAYS_PER_WEEK = 7 };
/* No exchange of ours stays closed longer; a longer search is a wrong table. */
enum { LONGEST_PAUSE_DAYS = 30 };

struct plan {
	const char *name;
	const char *zone;
	int open_minute, close_minute;
	unsigned weekdays; /* bit 0: Sunday */
	bool has_table;
};

struct calendar {
	const struct plan *plan;
	struct zone *zone;
	struct calendar_table table; /* empty without has_table */
};

static const struct plan plans[] = {
	{ "us-equity", "America/New_York", 9 * 60 + 30, 16 * 60, 0x3e, true },
	{ "fx", "America/New_York", -7 * 60, 17 * 60, 0x3e, false },
	{ "always", "UTC", 0, MINUTES_PER_DAY, 0x7f, false },
};
enum { PLANS = sizeof(plans) / sizeof(plans[0]) };

/* C rounds towards zero; time before an epoch or an open needs the floor. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* NULL: no such calendar. */
static const struct plan *find_plan(const char *name)
{
	for (int i = 0; i < PLANS; i++) {
		if (strcmp(plans[i].name, name) == 0)
			return &plans[i];
	}
	return NULL;
}

bool calendar_name_is_known(const char *name)
{
	return find_plan(name) != NULL;
}

enum drt_status calendar_new(struct calendar **out, const char *name, struct drt_error *error)
{
	const struct plan *plan = find_plan(name);
	struct calendar *calendar = NULL;
	enum drt_status status = DRT_OK;

	if (!plan)
		return drt_fail(error, DRT_ENOTFOUND,
		                "calendar \"%s\" is not known; use us-equity, fx or always",
		                name);
	calendar = calloc(1, sizeof(*calendar));
	if (!calendar)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	calendar->plan = plan;
	status = zone_new(&calendar->zone, plan->zone, error);
	if (status == DRT_OK && plan->has_table)
		status = calendar_table_load(&calendar->table, plan->name, error);
	if (status != DRT_OK) {
		calendar_free(calendar);
		return status;
	}
	*out = calendar;
	return DRT_OK;
}

void calendar_free(struct calendar *calendar)
{
	if (!calendar)
		return;
	calendar_table_release(&calendar->table);
	zone_free(calendar->zone);
	free(calendar);
}

const char *calendar_name(const struct calendar *calendar)
{
	return calendar->plan->name;
}

const struct zone *calendar_zone(const struct calendar *calendar)
{
	return calendar->zone;
}

/* Whether the weekday trades, before any holiday. */
static bool is_planned(const struct calendar *calendar, int64_t day)
{
	return calendar->plan->weekdays >> day_of_week(day) & 1;
}

bool calendar_is_covered(const struct calendar *calendar, int64_t day)
{
	return !calendar->plan->has_table ||
	       (day >= calendar->table.first_day && day <= calendar->table.last_day);
}

bool calendar_is_holiday(const struct calendar *calendar, int64_t day)
{
	const struct calendar_entry *entry = calendar_table_find(&calendar->table, day);

	return entry && entry->close_minute == 0;
}

bool calendar_is_trading_day(const struct calendar *calendar, int64_t day)
{
	return is_planned(calendar, day) && !calendar_is_holiday(calendar, day);
}

/* A minute of the plan, which may lie on the eve, as an instant. */
static int64_t plan_instant(const struct calendar *calendar, int64_t day, int minute)
{
	int64_t eves = minute < 0 ? 1 : 0;

	return zone_instant_ns(calendar->zone, day - eves,
	                       minute + (int)eves * MINUTES_PER_DAY);
}

/* Opening and closing by the plan, the closing by the table where it has an early one. */
static struct session make_session(const struct calendar *calendar, int64_t day)
{
	const struct calendar_entry *entry = calendar_table_find(&calendar->table, day);
	int close_minute = entry && entry->close_minute ? entry->close_minute
	                                                : calendar->plan->close_minute;

	return (struct session){
		.day = day,
		.open_ns = plan_instant(calendar, day, calendar->plan->open_minute),
		.close_ns = plan_instant(calendar, day, close_minute),
	};
}

enum drt_status calendar_session(struct session *out, const struct calendar *calendar,
                                 int64_t day)
{
	if (!calendar_is_trading_day(calendar, day))
		return DRT_ENOTFOUND;
	*out = make_session(calendar, day);
	return DRT_OK;
}

int64_t calendar_day_at(const struct calendar *calendar, int64_t time_ns)
{
	int64_t day = 0;
	int minute = 0;

	zone_local(&day, &minute, calendar->zone, time_ns);
	return day + (minute >= MINUTES_PER_DAY + calendar->plan->open_minute);
}

bool calendar_is_open(const struct calendar *calendar, int64_t time_ns)
{
	struct session session;

	return calendar_session(&session, calendar, calendar_day_at(calendar, time_ns)) ==
	               DRT_OK &&
	       time_ns >= session.open_ns && time_ns < session.close_ns;
}

void calendar_session_at_or_after(struct session *out, const struct calendar *calendar,
                                  int64_t time_ns)
{
	int64_t day = calendar_day_at(calendar, time_ns);
	int64_t stop = day + LONGEST_PAUSE_DAYS;

	for (; day < stop; day++) {
		if (calendar_session(out, calendar, day) == DRT_OK && time_ns < out->close_ns)
			return;
	}
	assert(!"a calendar without sessions");
}

void calendar_session_at_or_before(struct session *out, const struct calendar *calendar,
                                   int64_t time_ns)
{
	int64_t day = calendar_day_at(calendar, time_ns);
	int64_t stop = day - LONGEST_PAUSE_DAYS;

	for (; day > stop; day--) {
		if (calendar_session(out, calendar, day) == DRT_OK && time_ns >= out->open_ns)
			return;
	}
	assert(!"a calendar without sessions");
}

/* Planned days before `day`, counted from a fixed Sunday. */
static int64_t planned_before(const struct calendar *calendar, int64_t day)
{
	int64_t sunday = day - day_of_week(day);
	int per_week = __builtin_popcount(calendar->plan->weekdays);
	unsigned begun = calendar->plan->weekdays & ((1U << day_of_week(day)) - 1);

	return floor_div(sunday + 4, DAYS_PER_WEEK) * per_week + __builtin_popcount(begun);
}

int64_t calendar_trading_days_between(const struct calendar *calendar, int64_t from, int64_t to)
{
	int64_t days = planned_before(calendar, to + 1) - planned_before(calendar, from + 1);

	/* Holidays are kept for planned days only, so each takes one away. */
	return days - (calendar_table_closed_before(&calendar->table, to + 1) -
	               calendar_table_closed_before(&calendar->table, from + 1));
}

int64_t calendar_missing_between(const struct calendar *calendar, int64_t last, int64_t next)
{
	int64_t to = next - 1;

	if (calendar->plan->has_table) {
		if (last < calendar->table.first_day - 1)
			last = calendar->table.first_day - 1;
		if (to > calendar->table.last_day)
			to = calendar->table.last_day;
	}
	return to > last ? calendar_trading_days_between(calendar, last, to) : 0;
}

/* First day of the week (Monday) or month; the day itself for smaller sizes. */
static int64_t period_first_day(enum timeframe timeframe, int64_t day)
{
	int year = 0, month = 0, day_of_month = 0;

	if (timeframe == TIMEFRAME_1W)
		return day - (day_of_week(day) + 6) % DAYS_PER_WEEK;
	if (timeframe != TIMEFRAME_1MO)
		return day;
	civil_from_day(&year, &month, &day_of_month, day);
	return day - day_of_month + 1;
}

/* The counterpart of period_first_day(). */
static int64_t period_last_day(enum timeframe timeframe, int64_t first_day)
{
	int year = 0, month = 0, day_of_month = 0;

	if (timeframe == TIMEFRAME_1W)
		return first_day + DAYS_PER_WEEK - 1;
	if (timeframe != TIMEFRAME_1MO)
		return first_day;
	civil_from_day(&year, &month, &day_of_month, first_day);
	return first_day - day_of_month + days_in_month(year, month);
}

int64_t calendar_bar_start(const struct calendar *calendar, enum timeframe timeframe,
                           int64_t time_ns)
{
	int64_t day = calendar_day_at(calendar, time_ns);
	int64_t length_ns = timeframe_length_ns(timeframe);
	int64_t open_ns = 0;

	if (!timeframe_is_intraday(timeframe))
		return period_first_day(timeframe, day) * NS_PER_DAY;
	open_ns = plan_instant(calendar, day, calendar->plan->open_minute);
	return open_ns + floor_div(time_ns - open_ns, length_ns) * length_ns;
}

int64_t calendar_bar_start_of_day(enum timeframe timeframe, int64_t day_time_ns)
{
	return period_first_day(timeframe, time_to_day(day_time_ns)) * NS_PER_DAY;
}

/* The close cuts the last bar of a session; bars outside sessions have their full length. */
static int64_t intraday_end(const struct calendar *calendar, int64_t start_ns,
                            int64_t length_ns)
{
	struct session session;
	int64_t day = calendar_day_at(calendar, start_ns);

	if (calendar_session(&session, calendar, day) == DRT_OK &&
	    start_ns < session.close_ns && start_ns + length_ns > session.close_ns)
		return session.close_ns;
	return start_ns + length_ns;
}

int64_t calendar_bar_end(const struct calendar *calendar, enum timeframe timeframe,
                         int64_t bar_start_ns)
{
	struct session session;
	int64_t first = 0, last = 0;

	if (timeframe_is_intraday(timeframe))
		return intraday_end(calendar, bar_start_ns, timeframe_length_ns(timeframe));
	first = time_to_day(bar_start_ns);
	last = period_last_day(timeframe, first);
	for (int64_t day = last; day >= first; day--) {
		if (calendar_session(&session, calendar, day) == DRT_OK)
			return session.close_ns;
	}
	return zone_instant_ns(calendar->zone, last + 1, 0);
}
