/* performance.h - how strategies did, in backtests, on paper and live.
 * Threads, errors: kb/kb.h. */
#ifndef KB_PERFORMANCE_H
#define KB_PERFORMANCE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/order.h"
#include "model/timeframe.h"

enum { KB_KIND_TEXT = 16 };

struct kb;

/* The metrics of one strategy over one period. */
struct kb_performance {
	char strategy[STRATEGY_TEXT];
	char kind[KB_KIND_TEXT]; /* "backtest", "paper", "live" */
	enum timeframe timeframe;
	int64_t from_ns, to_ns; /* the period judged */
	int64_t computed_ns;
	json_t *metrics; /* an object; owned by the record */
};

struct kb_performance_filter {
	const char *strategy;   /* NULL: any */
	const char *kind;       /* NULL: any */
	int64_t from_ns, to_ns; /* periods that end in [from, to); to 0: no end */
	size_t limit;           /* 0: all */
};

/* Stores under strategy, kind, timeframe and period, replacing what was there. The
 * record stays the caller's. Errors: DRT_EINVAL (no strategy, no kind, metrics that are
 * no object, a period that ends before it begins). */
DRT_MUST_CHECK enum drt_status
kb_store_strategy_performance(struct kb *kb, const struct kb_performance *record,
                              struct drt_error *error);
/* Latest computed first; free with kb_performance_free(). */
DRT_MUST_CHECK enum drt_status
kb_get_strategy_performance(struct kb_performance **out, size_t *count, struct kb *kb,
                            const struct kb_performance_filter *filter,
                            struct drt_error *error);
/* Frees the list and its metrics. Accepts NULL. */
void kb_performance_free(struct kb_performance *records, size_t count);

#endif
