/* schedule.c - see schedule.h. */
#include "engine/schedule.h"

#include "core/timeval.h"
#include "model/zone.h"

static void night_of(struct schedule_night *out, const struct calendar *calendar, int minute,
                     const struct session *session)
{
	const struct zone *zone = calendar_zone(calendar);
	int64_t day = 0;
	int closes_at = 0;

	zone_local(&day, &closes_at, zone, session->close_ns);
	out->day = session->day;
	out->due_ns = zone_instant_ns(zone, day, minute);
	if (out->due_ns < session->close_ns)
		out->due_ns = zone_instant_ns(zone, day + 1, minute);
}

void schedule_last(struct schedule_night *out, const struct calendar *calendar, int minute,
                   int64_t now_ns)
{
	struct session session;

	calendar_session_at_or_before(&session, calendar, now_ns);
	night_of(out, calendar, minute, &session);
	while (out->due_ns > now_ns) {
		calendar_session_at_or_before(&session, calendar, session.open_ns - 1);
		night_of(out, calendar, minute, &session);
	}
}

void schedule_next(struct schedule_night *out, const struct calendar *calendar, int minute,
                   int64_t now_ns)
{
	struct schedule_night last;
	struct session session;

	schedule_last(&last, calendar, minute, now_ns);
	if (calendar_session(&session, calendar, last.day) != DRT_OK)
		calendar_session_at_or_before(&session, calendar, last.due_ns);
	calendar_session_at_or_after(&session, calendar, session.close_ns);
	night_of(out, calendar, minute, &session);
}
