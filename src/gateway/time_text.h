/* time_text.h - instants as the gateway writes and reads them.
 *
 * IB's words: "20250613 09:30:00 US/Eastern" (two blanks and no zone below server
 * version 174), "20250613-13:30:00" (UTC), "20250613".
 * Zones: New York is "US/Eastern", UTC is "UTC"; others by the name of their database
 *        entry. A text without a zone is local to the exchange.
 * Threads: pure functions. */
#ifndef GATEWAY_TIME_TEXT_H
#define GATEWAY_TIME_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/zone.h"

enum { GW_TIME_TEXT = 64 };

/* "US/Eastern"; lives with the zone. */
const char *gw_zone_name(const struct zone *zone);

/* Each writes at most GW_TIME_TEXT bytes and returns the length. */
size_t gw_time_format(char *out, int64_t time_ns, const struct zone *zone, int server_version);
size_t gw_day_format(char *out, int64_t day); /* "20250613" */

/* Reads any of the forms above, with any run of blanks inside. The zone may be
 * "US/Eastern", "America/New_York", "EST", "EDT", "UTC", "GMT", "Z" or the exchange's
 * own name. Errors: DRT_EPARSE (no time, or a zone that is not known). */
DRT_MUST_CHECK enum drt_status gw_time_parse(int64_t *time_ns, const char *text,
                                             const struct zone *zone);

/* As above, and a time of day alone, "9:30:00 US/Eastern", which is that of the local
 * date `day`. Errors: DRT_EPARSE. */
DRT_MUST_CHECK enum drt_status gw_time_parse_on(int64_t *time_ns, const char *text,
                                                const struct zone *zone, int64_t day);

#endif
