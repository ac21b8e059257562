/* bars_choice.h - which stored series answers a query; used by bars_read.c. */
#ifndef KB_BARS_CHOICE_H
#define KB_BARS_CHOICE_H

#include "kb/kb_internal.h"

/* The best series for the query by the rules in bars.h: the first that has bars in the
 * range, or else the first. Errors: DRT_ENOTFOUND (none can give the timeframe). */
DRT_MUST_CHECK enum drt_status bars_choose(struct kb_series *out, struct kb *kb,
                                           const struct instrument *instrument,
                                           const struct kb_bar_query *query,
                                           struct drt_error *error);

/* The same where only the newest bars count: the first with bars in the last stretch of
 * the range in which there are any, as long as query->newest bars take. *from_ns is where
 * that stretch begins. Errors: the same. */
DRT_MUST_CHECK enum drt_status bars_choose_newest(struct kb_series *out, int64_t *from_ns,
                                                  struct kb *kb,
                                                  const struct instrument *instrument,
                                                  const struct kb_bar_query *query,
                                                  struct drt_error *error);

/* The stored bars that may belong to the query's: [*from, *to) of their times. */
void bars_stored_range(int64_t *from_ns, int64_t *to_ns, const struct kb_bar_query *query,
                       enum timeframe stored);

#endif
