/* bars_store.c - series and the storing of bars; see bars.h. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "kb/bars_internal.h"

static const char *const adjustments[] = { "none", "split", "split+dividend" };
enum { ADJUSTMENTS = sizeof(adjustments) / sizeof(adjustments[0]) };

bool kb_source_is_valid(const char *source)
{
	size_t length = strlen(source);

	return length > 0 && length < KB_SOURCE_TEXT &&
	       strspn(source, "abcdefghijklmnopqrstuvwxyz0123456789._+-") == length;
}

bool kb_adjustment_is_valid(const char *adjustment)
{
	for (int i = 0; i < ADJUSTMENTS; i++) {
		if (strcmp(adjustments[i], adjustment) == 0)
			return true;
	}
	return false;
}

/* Both words become part of keys and file names elsewhere, so they are checked at the door. */
static enum drt_status check_key(const struct kb_series_key *key, struct drt_error *error)
{
	if (!kb_source_is_valid(key->source))
		return drt_fail(error, DRT_EINVAL,
		                "source \"%s\" is not 1 to 23 of a-z 0-9 . _ + -", key->source);
	if (!kb_adjustment_is_valid(key->adjustment))
		return drt_fail(error, DRT_EINVAL,
		                "adjustment \"%s\" is not known; use none, split or "
		                "split+dividend",
		                key->adjustment);
	return DRT_OK;
}

/* Parameters 1 to 4 of every statement that names a series. */
static void bind_series(struct db_stmt *stmt, int64_t instrument_id,
                        const struct kb_series_key *key)
{
	db_bind_int(stmt, 1, instrument_id);
	db_bind_text(stmt, 2, timeframe_name(key->timeframe));
	db_bind_text(stmt, 3, key->source);
	db_bind_text(stmt, 4, key->adjustment);
}

/* Leaves *id at 0 where there is none. */
static enum drt_status find_series(int64_t *id, struct kb *kb, int64_t instrument_id,
                                   const struct kb_series_key *key, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool row = false;
	enum drt_status status =
		db_prepare(&stmt, kb->db,
	                   "SELECT id FROM series WHERE (instrument_id, timeframe, source, "
	                   "adjustment) = (?1, ?2, ?3, ?4)",
	                   error);

	if (status != DRT_OK)
		return status;
	bind_series(stmt, instrument_id, key);
	status = db_step(&row, stmt, error);
	if (status == DRT_OK)
		*id = row ? db_column_int(stmt, 0) : 0;
	db_finalize(stmt);
	return status;
}

enum drt_status series_obtain(int64_t *id, struct kb *kb, int64_t instrument_id,
                              const struct kb_series_key *key, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = check_key(key, error);

	if (status == DRT_OK)
		status = find_series(id, kb, instrument_id, key, error);
	if (status != DRT_OK || *id != 0)
		return status;
	status = db_prepare(&stmt, kb->db,
	                    "INSERT INTO series (instrument_id, timeframe, source, adjustment) "
	                    "VALUES (?1, ?2, ?3, ?4)",
	                    error);
	if (status != DRT_OK)
		return status;
	bind_series(stmt, instrument_id, key);
	status = db_run(stmt, error);
	db_finalize(stmt);
	if (status == DRT_OK)
		*id = db_last_rowid(kb->db);
	return status;
}

enum drt_status bar_writer_init(struct bar_writer *out, struct kb *kb, struct drt_error *error)
{
	struct bar_writer writer = { .kb = kb };
	enum drt_status status = db_prepare(
		&writer.insert, kb->db,
		"INSERT INTO bar (series_id, time_ns, open, high, low, close, volume) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
		"ON CONFLICT (series_id, time_ns) DO NOTHING",
		error);

	if (status == DRT_OK)
		status = db_prepare(&writer.update, kb->db,
		                    "UPDATE bar SET open = ?3, high = ?4, low = ?5, close = "
		                    "?6, volume = ?7 "
		                    "WHERE series_id = ?1 AND time_ns = ?2 AND (open <> ?3 OR "
		                    "high <> ?4 OR "
		                    "low <> ?5 OR close <> ?6 OR volume <> ?7)",
		                    error);
	if (status != DRT_OK) {
		bar_writer_release(&writer);
		return status;
	}
	*out = writer;
	return DRT_OK;
}

void bar_writer_release(struct bar_writer *writer)
{
	db_finalize(writer->insert);
	db_finalize(writer->update);
	*writer = (struct bar_writer){ .kb = NULL };
}

/* Parameters 1 to 7 are the same in both statements of a writer. */
static enum drt_status run_with(struct db_stmt *stmt, int64_t series_id, const struct bar *bar,
                                struct drt_error *error)
{
	db_bind_int(stmt, 1, series_id);
	db_bind_int(stmt, 2, bar->time_ns);
	db_bind_double(stmt, 3, bar->open);
	db_bind_double(stmt, 4, bar->high);
	db_bind_double(stmt, 5, bar->low);
	db_bind_double(stmt, 6, bar->close);
	db_bind_double(stmt, 7, bar->volume);
	return db_run(stmt, error);
}

enum drt_status bar_writer_put(enum bar_put *out, struct bar_writer *writer, int64_t series_id,
                               const struct bar *bar, struct drt_error *error)
{
	enum drt_status status = run_with(writer->insert, series_id, bar, error);

	if (status == DRT_OK && db_changes(writer->kb->db) > 0) {
		*out = BAR_INSERTED;
		return DRT_OK;
	}
	if (status == DRT_OK)
		status = run_with(writer->update, series_id, bar, error);
	if (status == DRT_OK)
		*out = db_changes(writer->kb->db) > 0 ? BAR_UPDATED : BAR_UNCHANGED;
	return status;
}

/* Before anything is written: a call stores all of its bars or none. */
static enum drt_status check_bars(const char *symbol, const struct bar *bars, size_t count,
                                  struct drt_error *error)
{
	for (size_t i = 0; i < count; i++) {
		enum bar_defect defect = bar_check(&bars[i]);
		char time[TIME_TEXT];

		if (defect == BAR_OK)
			continue;
		time_format(time, bars[i].time_ns);
		return drt_fail(error, DRT_EINVAL, "%s: the bar of %s is refused: %s", symbol,
		                time, bar_defect_name(defect));
	}
	return DRT_OK;
}

/* Counts what was new or different; an equal bar is neither. */
static enum drt_status put_all(size_t *changed, struct kb *kb, int64_t series_id,
                               const struct bar *bars, size_t count, struct drt_error *error)
{
	struct bar_writer writer = { .kb = NULL };
	enum drt_status status = bar_writer_init(&writer, kb, error);

	*changed = 0;
	for (size_t i = 0; status == DRT_OK && i < count; i++) {
		enum bar_put put = BAR_UNCHANGED;

		status = bar_writer_put(&put, &writer, series_id, &bars[i], error);
		*changed += status == DRT_OK && put != BAR_UNCHANGED;
	}
	bar_writer_release(&writer);
	return status;
}

enum drt_status kb_store_market_data(size_t *changed, struct kb *kb,
                                     const struct kb_series_key *key, const struct bar *bars,
                                     size_t count, struct drt_error *error)
{
	struct instrument instrument;
	int64_t series_id = 0;
	size_t stored = 0;
	bool own = false;
	enum drt_status status = check_bars(key->symbol, bars, count, error);

	if (status == DRT_OK)
		status = kb_find_instrument(&instrument, kb, key->symbol, error);
	if (status == DRT_OK)
		status = kb_enter(&own, kb, error);
	if (status != DRT_OK)
		return status;
	status = series_obtain(&series_id, kb, instrument.id, key, error);
	if (status == DRT_OK)
		status = put_all(&stored, kb, series_id, bars, count, error);
	status = kb_leave(own, kb, status, error);
	if (status == DRT_OK && changed)
		*changed = stored;
	return status;
}

enum drt_status series_read(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	struct kb_series *out = record;

	out->id = db_column_int(stmt, 0);
	out->instrument_id = db_column_int(stmt, 1);
	db_column_copy(out->symbol, sizeof(out->symbol), stmt, 2);
	if (timeframe_parse(&out->timeframe, db_column_text(stmt, 3)) != DRT_OK)
		return drt_fail(error, DRT_ECORRUPT,
		                "a series has the unknown timeframe \"%s\"",
		                db_column_text(stmt, 3));
	db_column_copy(out->source, sizeof(out->source), stmt, 4);
	db_column_copy(out->adjustment, sizeof(out->adjustment), stmt, 5);
	return DRT_OK;
}

/* Count and ends of a series, in a statement of its own: all series in one would be a
 * long read transaction. */
static enum drt_status measure(struct kb_series *series, struct db_stmt *stmt,
                               struct drt_error *error)
{
	bool row = false;
	enum drt_status status = DRT_OK;

	db_bind_int(stmt, 1, series->id);
	status = db_step(&row, stmt, error);
	if (status == DRT_OK && row) {
		series->count = db_column_int(stmt, 0);
		series->first_ns = db_column_int(stmt, 1);
		series->last_ns = db_column_int(stmt, 2);
	}
	db_rewind(stmt);
	return status;
}

static enum drt_status measure_all(struct kb_list *list, struct kb *kb, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, kb->db,
		"SELECT count(*), coalesce(min(time_ns), 0), coalesce(max(time_ns), 0) "
		"FROM bar WHERE series_id = ?1",
		error);

	for (size_t i = 0; status == DRT_OK && i < list->count; i++)
		status = measure((struct kb_series *)list->items + i, stmt, error);
	db_finalize(stmt);
	return status;
}

/* Timeframes sort by length, which their words in the database do not. */
static int by_key(const void *a, const void *b)
{
	const struct kb_series *x = a, *y = b;
	int order = strcmp(x->symbol, y->symbol);

	if (order == 0)
		order = (int)x->timeframe - (int)y->timeframe;
	if (order == 0)
		order = strcmp(x->source, y->source);
	return order ? order : strcmp(x->adjustment, y->adjustment);
}

enum drt_status kb_list_series(struct kb_series **out, size_t *count, struct kb *kb,
                               const char *symbol, struct drt_error *error)
{
	struct kb_list list = { .size = sizeof(struct kb_series) };
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, kb->db,
		"SELECT s.id, s.instrument_id, i.symbol, s.timeframe, s.source, s.adjustment "
		"FROM series AS s JOIN instrument AS i ON i.id = s.instrument_id "
		"WHERE ?1 IS NULL OR i.symbol = ?1",
		error);

	if (status == DRT_OK) {
		db_bind_text(stmt, 1, symbol);
		status = kb_collect(&list, stmt, series_read, error);
	}
	db_finalize(stmt);
	if (status == DRT_OK)
		status = measure_all(&list, kb, error);
	if (status != DRT_OK) {
		free(list.items);
		return status;
	}
	if (list.count > 0)
		qsort(list.items, list.count, list.size, by_key);
	*out = list.items;
	*count = list.count;
	return DRT_OK;
}
