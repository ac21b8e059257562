/* bars_internal.h - series and bar rows; shared by bars_*.c and import*.c. */
#ifndef KB_BARS_INTERNAL_H
#define KB_BARS_INTERNAL_H

#include "kb/kb_internal.h"

/* What a put did. */
enum bar_put { BAR_INSERTED, BAR_UPDATED, BAR_UNCHANGED };

/* The two statements that store bars, made once for many bars. */
struct bar_writer {
	struct kb *kb;
	struct db_stmt *insert, *update;
};

DRT_MUST_CHECK enum drt_status bar_writer_init(struct bar_writer *out, struct kb *kb,
                                               struct drt_error *error);
/* Accepts a zeroed one. */
void bar_writer_release(struct bar_writer *writer);
/* Stores one bar; an equal one changes no row. */
DRT_MUST_CHECK enum drt_status bar_writer_put(enum bar_put *out, struct bar_writer *writer,
                                              int64_t series_id, const struct bar *bar,
                                              struct drt_error *error);

/* The row of the series, made when there is none. Errors: DRT_EINVAL (source,
 * adjustment). */
DRT_MUST_CHECK enum drt_status series_obtain(int64_t *id, struct kb *kb, int64_t instrument_id,
                                             const struct kb_series_key *key,
                                             struct drt_error *error);

/* Conflicts of one series with the other sources of its instrument in [from, to]. */
DRT_MUST_CHECK enum drt_status series_count_conflicts(size_t *count, struct kb *kb,
                                                      int64_t series_id, int64_t from_ns,
                                                      int64_t to_ns, struct drt_error *error);

/* Reads id, instrument_id, symbol, timeframe, source, adjustment from columns 0 to 5. */
DRT_MUST_CHECK enum drt_status series_read(void *record, struct db_stmt *stmt,
                                           struct drt_error *error);

#endif
