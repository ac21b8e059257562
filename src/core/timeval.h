/* timeval.h - instants, civil dates and their text.
 *
 * Time:    int64 nanoseconds since 1970-01-01T00:00:00Z, UTC, proleptic Gregorian,
 *          without leap seconds; suffix `_ns`. Range 1678 to 2261. A civil date is
 *          a day number since 1970-01-01 (`day`), which may be negative.
 * Zones:   none here; exchange-local time comes from model/zone.h. */
#ifndef CORE_TIMEVAL_H
#define CORE_TIMEVAL_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_SEC INT64_C(1000000000)
#define NS_PER_MIN (60 * NS_PER_SEC)
#define NS_PER_HOUR (3600 * NS_PER_SEC)
#define NS_PER_DAY (86400 * NS_PER_SEC)
enum { TIME_TEXT = 40 };

struct civil {
	int year, month, day;     /* 1..12, 1..31 */
	int hour, minute, second; /* 0..23, 0..59, 0..59 */
	int32_t nanosecond;
};

/* Day number of a date. The month may be any 1..12 and the day 1..31; no check. */
int64_t day_from_civil(int year, int month, int day);
void civil_from_day(int *year, int *month, int *day, int64_t day_number);
/* 0 Sunday .. 6 Saturday. */
int day_of_week(int64_t day_number);
/* 28..31 */
int days_in_month(int year, int month);

/* UTC instant to civil fields and back. */
void time_to_civil(struct civil *out, int64_t time_ns);
int64_t time_from_civil(const struct civil *civil);
/* The day that holds the instant, floored. */
int64_t time_to_day(int64_t time_ns);

/* "2025-06-12" over exactly `length` bytes. Errors: DRT_EPARSE (also 2025-02-30). */
DRT_MUST_CHECK enum drt_status day_parse(int64_t *day_number, const char *text, size_t length);
/* Needs TIME_TEXT bytes. Returns the length. */
size_t day_format(char *out, int64_t day_number);

/* RFC 3339 "2025-06-12T14:32:07.250Z" or with an offset; a date alone is its
 * midnight UTC. Errors: DRT_EPARSE, DRT_ERANGE. */
DRT_MUST_CHECK enum drt_status time_parse(int64_t *time_ns, const char *text, size_t length);
/* RFC 3339 in UTC with as few of 0, 3, 6 or 9 places as are exact. */
size_t time_format(char *out, int64_t time_ns);

#endif
