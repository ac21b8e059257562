/* calendar.h - when an exchange trades: sessions, holidays, early closes, bar periods.
 *
 * Shape:   a calendar has a zone, regular hours per weekday, holidays and early
 *          closes. Built in: "us-equity" (09:30-16:00 New York, holidays 1998 to
 *          2028 from data/calendars), "fx" (Sunday 17:00 to Friday 17:00 New York;
 *          a session of 24 hours belongs to the day it ends on, Monday to Friday),
 *          "always" (24 hours, seven days, UTC: crypto).
 * Time:    instants are UTC; a session's day is its exchange-local date. Instants
 *          within a month of the ends of int64 nanoseconds are outside every range.
 * Threads: immutable after calendar_new(); any thread reads. */
#ifndef MODEL_CALENDAR_H
#define MODEL_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "core/status.h"
#include "model/timeframe.h"

struct calendar;
struct zone;

struct session {
	int64_t day;      /* local date, days since 1970-01-01 */
	int64_t open_ns;  /* first instant of regular trading */
	int64_t close_ns; /* first instant after it */
};

/* Errors: DRT_ENOTFOUND (no such calendar or its zone is not installed), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status calendar_new(struct calendar **out, const char *name,
                                            struct drt_error *error);
/* Accepts NULL. */
void calendar_free(struct calendar *calendar);
/* True for the names that calendar_new() takes. */
bool calendar_name_is_known(const char *name);

const char *calendar_name(const struct calendar *calendar);
const struct zone *calendar_zone(const struct calendar *calendar);

/* True where the list of holidays covers the date. Elsewhere every weekday counts as
 * a trading day, so that a missing bar proves nothing. */
bool calendar_is_covered(const struct calendar *calendar, int64_t day);
/* True when the local date has a session. */
bool calendar_is_trading_day(const struct calendar *calendar, int64_t day);
/* True for a date in the holiday list (a weekend is not one). */
bool calendar_is_holiday(const struct calendar *calendar, int64_t day);

/* The session of a local date. Errors: DRT_ENOTFOUND (none that day). */
DRT_MUST_CHECK enum drt_status calendar_session(struct session *out,
                                                const struct calendar *calendar, int64_t day);
/* True during regular trading. */
bool calendar_is_open(const struct calendar *calendar, int64_t time_ns);
/* The date that an instant belongs to, with or without a session: its local date, or
 * for "fx" the next one from 17:00 New York on. */
int64_t calendar_day_at(const struct calendar *calendar, int64_t time_ns);
/* The session that holds the instant or, outside, the next one. */
void calendar_session_at_or_after(struct session *out, const struct calendar *calendar,
                                  int64_t time_ns);
/* The last session that began at or before the instant. */
void calendar_session_at_or_before(struct session *out, const struct calendar *calendar,
                                   int64_t time_ns);
/* Trading days in (from, to]; negative when to < from. */
int64_t calendar_trading_days_between(const struct calendar *calendar, int64_t from,
                                      int64_t to);

/* Trading days strictly between two dates, as far as the list of holidays covers them:
 * the sessions that are missing where bars of both dates follow one another. */
int64_t calendar_missing_between(const struct calendar *calendar, int64_t last, int64_t next);

/* Start of the bar of this size that holds a bar or tick at time_ns. Intraday bars
 * are counted from the session's open (so 1h bars of a US stock start at 09:30) and
 * end at its close; a tick before the open or after the close belongs to the grid of
 * that day continued. 1d is the session date at midnight UTC; 1w its Monday, 1mo its
 * first, whether or not they trade. */
int64_t calendar_bar_start(const struct calendar *calendar, enum timeframe timeframe,
                           int64_t time_ns);
/* As above for a stored daily bar, whose time_ns names a date; sizes below a day give
 * that day. */
int64_t calendar_bar_start_of_day(enum timeframe timeframe, int64_t day_time_ns);
/* The first instant after the bar that starts at bar_start_ns: the close of the last
 * session for 1d and above, the local midnight after it where it holds no session. */
int64_t calendar_bar_end(const struct calendar *calendar, enum timeframe timeframe,
                         int64_t bar_start_ns);

#endif
