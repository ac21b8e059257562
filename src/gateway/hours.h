/* hours.h - the hours before and after a regular session of US stocks.
 *
 * From 04:00 to the open at 09:30, and four hours after the close, which is until 20:00, or
 * 17:00 on days that close early; all in New York.
 * Threads: pure functions. */
#ifndef GATEWAY_HOURS_H
#define GATEWAY_HOURS_H

#include <stdint.h>

#include "core/timeval.h"
#include "model/calendar.h"
#include "sim/generator.h"

/* Where the hours before a session begin, and those after it end. */
static inline int64_t gw_outside_start(const struct session *session)
{
	return session->open_ns - SIM_BEFORE_MINUTES * NS_PER_MIN;
}

static inline int64_t gw_outside_end(const struct session *session)
{
	return session->close_ns + SIM_AFTER_MINUTES * NS_PER_MIN;
}

#endif
