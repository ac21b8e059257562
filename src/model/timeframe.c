/* timeframe.c - see timeframe.h. */
#include "model/timeframe.h"

#include <string.h>

#include "core/timeval.h"

static const struct {
	const char *name;
	int64_t length_ns;
} rows[TIMEFRAME_COUNT] = {
	[TIMEFRAME_1M] = { "1m", NS_PER_MIN },
	[TIMEFRAME_5M] = { "5m", 5 * NS_PER_MIN },
	[TIMEFRAME_15M] = { "15m", 15 * NS_PER_MIN },
	[TIMEFRAME_30M] = { "30m", 30 * NS_PER_MIN },
	[TIMEFRAME_1H] = { "1h", NS_PER_HOUR },
	[TIMEFRAME_4H] = { "4h", 4 * NS_PER_HOUR },
	[TIMEFRAME_1D] = { "1d", NS_PER_DAY },
	[TIMEFRAME_1W] = { "1w", 7 * NS_PER_DAY },
	[TIMEFRAME_1MO] = { "1mo", 30 * NS_PER_DAY },
};

const char *timeframe_name(enum timeframe timeframe)
{
	return rows[timeframe].name;
}

enum drt_status timeframe_parse(enum timeframe *out, const char *text)
{
	for (int i = 0; i < TIMEFRAME_COUNT; i++) {
		if (strcmp(rows[i].name, text) == 0) {
			*out = (enum timeframe)i;
			return DRT_OK;
		}
	}
	return DRT_EPARSE;
}

bool timeframe_is_intraday(enum timeframe timeframe)
{
	return timeframe < TIMEFRAME_1D;
}

int64_t timeframe_length_ns(enum timeframe timeframe)
{
	return rows[timeframe].length_ns;
}

enum timeframe timeframe_stored(enum timeframe timeframe)
{
	return timeframe_is_intraday(timeframe) ? TIMEFRAME_1M : TIMEFRAME_1D;
}
