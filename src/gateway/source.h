/* source.h - where a simulated market's prices come from.
 *
 * Shape:   a source has instruments, a history before its start, and then events in
 *          order of time: quotes, or the phases of bars. Ties come in a fixed order.
 * Bars:    a replayed bar is spread over its period: its open at 10 %, its extremes at
 *          40 % and 70 % (the one nearer to the open side first: the low of a rising
 *          bar), its close at 95 %; at 100 % it is complete. A daily bar's period is
 *          its session.
 * Owners:  whatever a source hands out lives with it.
 * Threads: one. */
#ifndef GATEWAY_SOURCE_H
#define GATEWAY_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/log.h"
#include "core/status.h"
#include "model/bar.h"
#include "model/calendar.h"
#include "model/instrument.h"
#include "model/timeframe.h"
#include "sim/quote.h"

enum gw_event_kind {
	GW_EVENT_QUOTE,
	GW_EVENT_BAR_OPEN,
	GW_EVENT_BAR_PRICE, /* an extreme */
	GW_EVENT_BAR_REST,  /* the close */
	GW_EVENT_BAR_DONE
};

struct gw_event {
	int64_t time_ns;
	enum gw_event_kind kind;
	int index;              /* of the instrument */
	struct sim_quote quote; /* QUOTE */
	bool traded;            /* QUOTE: last is of now */
	double volume;          /* traded since the last event */
	double price;           /* BAR_*: where the market is */
	const struct bar *bar;  /* BAR_* */
	enum timeframe timeframe;
};

struct gw_source;
struct gw_universe;

struct gw_generated_options {
	uint64_t seed;
	int64_t start_ns;
	const struct calendar *us_equity; /* borrowed */
	struct gw_universe *universe;     /* borrowed; NULL: the usual instruments */
	bool extended;                    /* ticks before and after regular hours */
};

/* The generator from a seed: its history ends with the session before the one that
 * holds start_ns or follows it. Errors: those of universe_file.h (listings; a dividend
 * or split of an instrument that is not there), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status
gw_source_new_generator(struct gw_source **out, const struct gw_generated_options *options,
                        struct drt_error *error);

struct gw_files_options {
	const char *const *paths; /* CSV: bars by date or epoch_ms, or bid and ask; .gz too */
	size_t path_count;
	int64_t start_ns; /* earlier bars are history; 0: before the first one */
	const struct calendar *us_equity, *always, *fx;
	struct log_sink *log; /* skipped rows are told here; may be NULL */
	bool extended;        /* stocks' bars before and after regular hours, too */
};

/* Files. The symbol is in a column of that name or stands in the file's name before its
 * first "_" or ".". A row that is no sound bar is skipped and counted in the log.
 * Errors: DRT_EINVAL (no file), those of io/line_reader.h, DRT_EPARSE (an unknown
 * header), DRT_EEMPTY (no usable row), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status gw_source_new_files(struct gw_source **out,
                                                   const struct gw_files_options *options,
                                                   struct drt_error *error);
void gw_source_free(struct gw_source *source);

/* True when the prices are invented. */
bool gw_source_is_synthetic(const struct gw_source *source);
size_t gw_source_count(const struct gw_source *source);
const struct instrument *gw_source_instrument(const struct gw_source *source, size_t index);
const struct calendar *gw_source_calendar(const struct gw_source *source, size_t index);
/* True when the instrument is replayed by bars, not by quotes. */
bool gw_source_is_bars(const struct gw_source *source, size_t index);
/* The finest bars it has: those that are replayed, or 1m. */
enum timeframe gw_source_timeframe(const struct gw_source *source, size_t index);
/* The bars of that size, or 1d, before the start; NULL and 0 where there are none. */
const struct bar *gw_source_history(size_t *count, const struct gw_source *source, size_t index,
                                    enum timeframe timeframe);
/* Where the market starts: start_ns, or the first event. */
int64_t gw_source_start_ns(const struct gw_source *source);

/* The time of the next event; false once there is none. */
bool gw_source_peek(int64_t *time_ns, const struct gw_source *source);
/* Takes it. Only after gw_source_peek() said true. */
void gw_source_next(struct gw_event *out, struct gw_source *source);

/* ---- for the implementations: the first member of each ---- */

struct gw_source_ops {
	void (*free)(struct gw_source *source);
	size_t (*count)(const struct gw_source *source);
	const struct instrument *(*instrument)(const struct gw_source *source, size_t index);
	const struct calendar *(*calendar)(const struct gw_source *source, size_t index);
	bool (*is_bars)(const struct gw_source *source, size_t index);
	enum timeframe (*timeframe)(const struct gw_source *source, size_t index);
	const struct bar *(*history)(size_t *count, const struct gw_source *source,
	                             size_t index, enum timeframe timeframe);
	bool (*peek)(int64_t *time_ns, const struct gw_source *source);
	void (*next)(struct gw_event *out, struct gw_source *source);
};

struct gw_source {
	const struct gw_source_ops *ops;
	bool synthetic;
	int64_t start_ns;
};

#endif
