/* history_text.h - bar sizes and durations of reqHistoricalData.
 *
 * The legal texts are those of the public API: "1 min", "5 mins", "1 day"; "1800 S",
 * "10 D", "2 W", "6 M", "1 Y". */
#ifndef GATEWAY_HISTORY_TEXT_H
#define GATEWAY_HISTORY_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/status.h"
#include "model/calendar.h"

enum gw_size_kind { GW_SIZE_INTRADAY, GW_SIZE_DAY, GW_SIZE_WEEK, GW_SIZE_MONTH };

struct gw_bar_size {
	enum gw_size_kind kind;
	int seconds; /* intraday; below 60 for sizes that no replay stores */
	const char *text;
};

struct gw_duration {
	int count; /* > 0 */
	char unit; /* S D W M Y */
};

/* Any spelling that gateways take ("1 day", "1D", "1W", "1 hour"). Errors: DRT_EPARSE. */
DRT_MUST_CHECK enum drt_status gw_bar_size_parse(struct gw_bar_size *out, const char *text);
/* All legal sizes, comma separated, for the error text. */
const char *gw_bar_size_list(void);

/* Errors: DRT_EPARSE, DRT_ERANGE (above 86400 S, 365 D, 52 W, 12 M, 68 Y). */
DRT_MUST_CHECK enum drt_status gw_duration_parse(struct gw_duration *out, const char *text);

/* The first instant that a request for `duration` up to end_ns covers: D counts trading
 * days, the one under way included; W, M and Y count the calendar. */
int64_t gw_duration_start(const struct gw_duration *duration, const struct calendar *calendar,
                          int64_t end_ns);

/* Where the bar that holds time_ns starts, and where it ends. Intraday bars are counted
 * from the session's open and end with it. Daily bars are named by midnight UTC. */
int64_t gw_bar_start(const struct gw_bar_size *size, const struct calendar *calendar,
                     int64_t time_ns);
int64_t gw_bar_end(const struct gw_bar_size *size, const struct calendar *calendar,
                   int64_t start_ns);

#endif
