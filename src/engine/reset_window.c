/* reset_window.c - see reset_window.h. */
#include "engine/reset_window.h"

int64_t reset_window_end_ns(const struct zone *zone, int from, int to, int64_t now_ns)
{
	int64_t day = 0;
	int minute = 0;

	if (from < 0 || to < 0 || from == to)
		return 0;
	zone_local(&day, &minute, zone, now_ns);
	if (from < to)
		return minute >= from && minute < to ? zone_instant_ns(zone, day, to) : 0;
	if (minute < to)
		return zone_instant_ns(zone, day, to);
	return minute >= from ? zone_instant_ns(zone, day + 1, to) : 0;
}
