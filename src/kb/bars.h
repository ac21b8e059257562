/* bars.h - the bars of the knowledge base: storing, reading, aggregating, comparing.
 *
 * Key:     instrument, timeframe, time, source, adjustment. All but the time make a
 *          series. A source is a short word ("csv", "yahoo", "ib"); an adjustment one
 *          of "none", "split", "split+dividend".
 * Reads:   the first source of the caller's list that has bars in the asked range; after
 *          the listed ones, any other, by name. Within a source the same timeframe
 *          comes before aggregation, and the adjustments in the order split,
 *          split+dividend, none unless the caller names one.
 * Made on the fly: a timeframe that is not stored is aggregated from the largest stored
 *          one below it, by the sessions of the instrument's calendar: intraday bars
 *          count from the open, and minutes outside regular trading are left out; days,
 *          weeks and months are named by their (first) date. A bar is returned when its
 *          start is in the range, and is then whole as far as the data goes.
 * Threads, errors: kb/kb.h. */
#ifndef KB_BARS_H
#define KB_BARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/bar.h"
#include "model/instrument.h"
#include "model/timeframe.h"

enum { KB_SOURCE_TEXT = 24, KB_ADJUSTMENT_TEXT = 16 };

struct kb;
struct kb_bars;

/* Names one series. */
struct kb_series_key {
	const char *symbol; /* of a stored instrument */
	enum timeframe timeframe;
	const char *source;
	const char *adjustment;
};

struct kb_bar_query {
	const char *symbol;
	enum timeframe timeframe;
	int64_t from_ns;            /* first bar start */
	int64_t to_ns;              /* first bar start not wanted; INT64_MAX: no end */
	const char *const *sources; /* in order of preference; NULL: any, by name */
	size_t source_count;
	const char *adjustment; /* NULL: any */
	size_t newest;          /* of kb_get_newest_bars(): how many, above 0 */
};

/* Where the bars of a read come from. */
struct kb_series {
	int64_t id;
	int64_t instrument_id;
	char symbol[SYMBOL_TEXT];
	enum timeframe timeframe; /* as stored */
	char source[KB_SOURCE_TEXT];
	char adjustment[KB_ADJUSTMENT_TEXT];
	int64_t count; /* only in kb_list_series(), as are the two times */
	int64_t first_ns, last_ns;
};

/* The same bar in two sources, prices differing by more than 0.5 %. */
struct kb_conflict {
	char symbol[SYMBOL_TEXT];
	enum timeframe timeframe;
	int64_t time_ns;
	char adjustment[KB_ADJUSTMENT_TEXT];
	char sources[2][KB_SOURCE_TEXT]; /* in order of name */
	struct bar bars[2];
};

/* True for 1..23 of a-z 0-9 . _ + -; and for the adjustments above. */
bool kb_source_is_valid(const char *source);
bool kb_adjustment_is_valid(const char *adjustment);

/* Stores bars; one with the same key is replaced. *changed, where not NULL, is the
 * number that were new or different. Bars that bar_check() refuses are refused here with
 * DRT_EINVAL, and then nothing of the call is stored. Errors: also DRT_ENOTFOUND (no
 * such instrument), DRT_EINVAL (source, adjustment). */
DRT_MUST_CHECK enum drt_status kb_store_market_data(size_t *changed, struct kb *kb,
                                                    const struct kb_series_key *key,
                                                    const struct bar *bars, size_t count,
                                                    struct drt_error *error);

/* All bars of the query, oldest first. Errors: DRT_ENOTFOUND (the instrument is not
 * known, or no series can give this timeframe); an empty range is DRT_OK with none. */
DRT_MUST_CHECK enum drt_status kb_get_market_data(struct bar **out, size_t *count,
                                                  struct kb *kb,
                                                  const struct kb_bar_query *query,
                                                  struct drt_error *error);

/* The newest `newest` bars of the query's range, oldest first, however long ago they were;
 * *count may be smaller. The source is the first that has bars in the time that so many
 * bars take before the newest of all, so that one which ended long before does not hide one
 * that goes on. Errors: as kb_get_market_data(). */
DRT_MUST_CHECK enum drt_status kb_get_newest_bars(struct bar **out, size_t *count,
                                                  struct kb *kb,
                                                  const struct kb_bar_query *query,
                                                  struct drt_error *error);

/* The same as kb_get_market_data() one by one, in constant memory. The cursor belongs to the handle's thread and
 * must be closed before the handle. Between two pages the data may change. */
DRT_MUST_CHECK enum drt_status kb_bars_open(struct kb_bars **out, struct kb *kb,
                                            const struct kb_bar_query *query,
                                            struct drt_error *error);
/* *more is false, and *bar untouched, after the last one. */
DRT_MUST_CHECK enum drt_status kb_bars_next(struct bar *bar, bool *more, struct kb_bars *bars,
                                            struct drt_error *error);
/* The series that the bars come from; lives with the cursor. */
const struct kb_series *kb_bars_series(const struct kb_bars *bars);
/* Accepts NULL. */
void kb_bars_close(struct kb_bars *bars);

/* Every series of the symbol, or of all (NULL), by symbol, timeframe, source and
 * adjustment. */
DRT_MUST_CHECK enum drt_status kb_list_series(struct kb_series **out, size_t *count,
                                              struct kb *kb, const char *symbol,
                                              struct drt_error *error);

/* Conflicts between sources, of the symbol or of all (NULL): their number, and the
 * oldest `limit` of each pair of series. */
DRT_MUST_CHECK enum drt_status kb_count_conflicts(size_t *count, struct kb *kb,
                                                  const char *symbol, struct drt_error *error);
DRT_MUST_CHECK enum drt_status kb_list_conflicts(struct kb_conflict **out, size_t *count,
                                                 struct kb *kb, const char *symbol,
                                                 size_t limit, struct drt_error *error);

#endif
