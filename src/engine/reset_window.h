/* reset_window.h - the time of the night at which the broker resets its servers.
 *
 * Interactive Brokers: North America 00:15 to 01:45 New York; connections drop and reports
 * come late, so that nothing new should be sent. The window may span midnight; on days on
 * which clocks change it follows the wall clock.
 * Time:    market time. Threads: pure. */
#ifndef ENGINE_RESET_WINDOW_H
#define ENGINE_RESET_WINDOW_H

#include <stdint.h>

#include "model/zone.h"

/* The end of the window that the instant is in; 0: it is in none. Minutes of the local day,
 * [from, to); the same or negative ones: there is no window. */
int64_t reset_window_end_ns(const struct zone *zone, int from, int to, int64_t now_ns);

#endif
