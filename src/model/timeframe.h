/* timeframe.h - the bar sizes: 1m 5m 15m 30m 1h 4h 1d 1w 1mo. */
#ifndef MODEL_TIMEFRAME_H
#define MODEL_TIMEFRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "core/status.h"

enum timeframe {
	TIMEFRAME_1M,
	TIMEFRAME_5M,
	TIMEFRAME_15M,
	TIMEFRAME_30M,
	TIMEFRAME_1H,
	TIMEFRAME_4H,
	TIMEFRAME_1D,
	TIMEFRAME_1W,
	TIMEFRAME_1MO,
	TIMEFRAME_COUNT
};

/* "1d"; never translated. */
const char *timeframe_name(enum timeframe timeframe);
/* Errors: DRT_EPARSE. */
DRT_MUST_CHECK enum drt_status timeframe_parse(enum timeframe *out, const char *text);

/* True for the sizes below a day. */
bool timeframe_is_intraday(enum timeframe timeframe);
/* The length of an intraday bar; one day, seven days, 30 days for the others. */
int64_t timeframe_length_ns(enum timeframe timeframe);
/* What is stored and the others are made from: 1m for intraday, 1d for the rest. */
enum timeframe timeframe_stored(enum timeframe timeframe);

#endif
