/* schedule.h - when the nightly job is due: once after each session, at a time of day.
 *
 * The night of a session is due at the first instant at or after its close at which local
 * clocks show the minute: 02:00 comes on the next day, 18:00 on the same one. Days without a
 * session (weekends, holidays) have no night of their own, and early closes have one. Where
 * clocks are put forward over the minute, the later side counts; where they are put back,
 * the first.
 * Time:    market time. Threads: pure. */
#ifndef ENGINE_SCHEDULE_H
#define ENGINE_SCHEDULE_H

#include <stdint.h>

#include "model/calendar.h"

/* One night. */
struct schedule_night {
	int64_t day; /* of the session before, days since 1970-01-01 */
	int64_t due_ns;
};

/* The newest night that is due by now_ns, and the first one after it. minute is 0..1439. */
void schedule_last(struct schedule_night *out, const struct calendar *calendar, int minute,
                   int64_t now_ns);
void schedule_next(struct schedule_night *out, const struct calendar *calendar, int minute,
                   int64_t now_ns);

#endif
