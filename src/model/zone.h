/* zone.h - exchange-local time: a time zone from the system's database (libical).
 *
 * Database: "UTC" needs none. Every other zone is read from the system's tz database
 *          (package tzdata) when it is made; where the database or the name is
 *          absent, zone_new() says so with the remedy. There is no built-in copy and
 *          no guess: exchange hours that are an hour off are worse than none.
 * Threads: a zone is immutable after zone_new() and may be read by any thread.
 * Cost:    offsets are cached per UTC day range at birth (1970 to 2100), so a
 *          lookup is a binary search; birth takes some 5 ms. Outside those years
 *          the nearest known offset holds. */
#ifndef MODEL_ZONE_H
#define MODEL_ZONE_H

#include <stdint.h>

#include "core/status.h"

struct zone;

/* "America/New_York", "UTC". Errors: DRT_ENOTFOUND, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status zone_new(struct zone **out, const char *name,
                                        struct drt_error *error);
/* Accepts NULL. */
void zone_free(struct zone *zone);

const char *zone_name(const struct zone *zone);

/* Seconds east of UTC at the instant. */
int32_t zone_offset_s(const struct zone *zone, int64_t time_ns);

/* The instant of a local wall time on a civil day, `minute_of_day` 0..1440. In a
 * gap the later side, in an overlap the first. Days beyond the range of int64
 * nanoseconds give its ends. */
int64_t zone_instant_ns(const struct zone *zone, int64_t day_number, int minute_of_day);

/* The local civil day and the minute in it of an instant. */
void zone_local(int64_t *day_number, int *minute_of_day, const struct zone *zone,
                int64_t time_ns);

/* The zone's abbreviation at the instant, "EST" or "EDT"; lives with the zone. */
const char *zone_abbreviation(const struct zone *zone, int64_t time_ns);

#endif
