/* bars_conflicts.c - the same bar in two sources; see bars.h.
 *
 * Series are compared pair by pair, each pair in a statement of its own, so that no read
 * transaction covers more than two series. */
#include <stdlib.h>

#include "kb/bars_internal.h"

/* Either price is more than 0.5 % above the other. */
#define DIFFERS(column)                                                                        \
	"a." column " > b." column " * 1.005 OR b." column " > a." column " * 1.005"
#define CONFLICTING                                                                            \
	"FROM bar AS a JOIN bar AS b ON b.series_id = ?2 AND b.time_ns = a.time_ns "           \
	"WHERE a.series_id = ?1 AND a.time_ns BETWEEN ?3 AND ?4 AND (" DIFFERS(                \
		"open") " OR " DIFFERS("high") " OR " DIFFERS("low") " OR " DIFFERS("close") ")"

/* Two series that differ in nothing but the source. */
struct pair {
	int64_t ids[2];
	struct kb_conflict conflict; /* all but time and bars */
};

/* Two series of one instrument, size and adjustment, the sources in order of name. */
static enum drt_status read_pair(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	struct pair *out = record;
	struct kb_conflict *conflict = &out->conflict;

	out->ids[0] = db_column_int(stmt, 0);
	out->ids[1] = db_column_int(stmt, 1);
	db_column_copy(conflict->symbol, sizeof(conflict->symbol), stmt, 2);
	db_column_copy(conflict->adjustment, sizeof(conflict->adjustment), stmt, 4);
	db_column_copy(conflict->sources[0], KB_SOURCE_TEXT, stmt, 5);
	db_column_copy(conflict->sources[1], KB_SOURCE_TEXT, stmt, 6);
	if (timeframe_parse(&conflict->timeframe, db_column_text(stmt, 3)) != DRT_OK)
		return drt_fail(error, DRT_ECORRUPT,
		                "a series has the unknown timeframe \"%s\"",
		                db_column_text(stmt, 3));
	return DRT_OK;
}

/* Pairs of the symbol, of one series (0: any), or all. */
static enum drt_status list_pairs(struct kb_list *pairs, struct kb *kb, const char *symbol,
                                  int64_t series_id, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, kb->db,
		"SELECT a.id, b.id, i.symbol, a.timeframe, a.adjustment, a.source, b.source "
		"FROM series AS a JOIN series AS b ON b.instrument_id = a.instrument_id "
		"AND b.timeframe = a.timeframe AND b.adjustment = a.adjustment "
		"AND b.source > a.source JOIN instrument AS i ON i.id = a.instrument_id "
		"WHERE (?1 IS NULL OR i.symbol = ?1) AND (?2 = 0 OR ?2 IN (a.id, b.id)) "
		"ORDER BY i.symbol, a.timeframe, a.adjustment, a.source, b.source",
		error);

	if (status == DRT_OK) {
		db_bind_text(stmt, 1, symbol);
		db_bind_int(stmt, 2, series_id);
		status = kb_collect(pairs, stmt, read_pair, error);
	}
	db_finalize(stmt);
	return status;
}

/* One statement per pair, so that no read transaction covers more. */
static enum drt_status count_pairs(size_t *count, struct kb *kb, const struct kb_list *pairs,
                                   int64_t from_ns, int64_t to_ns, struct drt_error *error)
{
	const struct pair *all = pairs->items;
	struct db_stmt *stmt = NULL;
	enum drt_status status =
		db_prepare(&stmt, kb->db, "SELECT count(*) " CONFLICTING, error);

	*count = 0;
	for (size_t i = 0; status == DRT_OK && i < pairs->count; i++) {
		bool row = false;

		db_bind_int(stmt, 1, all[i].ids[0]);
		db_bind_int(stmt, 2, all[i].ids[1]);
		db_bind_int(stmt, 3, from_ns);
		db_bind_int(stmt, 4, to_ns);
		status = db_step(&row, stmt, error);
		if (status == DRT_OK && row)
			*count += (size_t)db_column_int(stmt, 0);
		db_rewind(stmt);
	}
	db_finalize(stmt);
	return status;
}

enum drt_status series_count_conflicts(size_t *count, struct kb *kb, int64_t series_id,
                                       int64_t from_ns, int64_t to_ns, struct drt_error *error)
{
	struct kb_list pairs = { .size = sizeof(struct pair) };
	enum drt_status status = list_pairs(&pairs, kb, NULL, series_id, error);

	if (status == DRT_OK)
		status = count_pairs(count, kb, &pairs, from_ns, to_ns, error);
	free(pairs.items);
	return status;
}

enum drt_status kb_count_conflicts(size_t *count, struct kb *kb, const char *symbol,
                                   struct drt_error *error)
{
	struct kb_list pairs = { .size = sizeof(struct pair) };
	enum drt_status status = list_pairs(&pairs, kb, symbol, 0, error);

	if (status == DRT_OK)
		status = count_pairs(count, kb, &pairs, INT64_MIN, INT64_MAX, error);
	free(pairs.items);
	return status;
}

/* Both bars of a row have the time of its first column. */
static void read_bar(struct bar *out, struct db_stmt *stmt, int first)
{
	out->time_ns = db_column_int(stmt, 0);
	out->open = db_column_double(stmt, first);
	out->high = db_column_double(stmt, first + 1);
	out->low = db_column_double(stmt, first + 2);
	out->close = db_column_double(stmt, first + 3);
	out->volume = db_column_double(stmt, first + 4);
}

/* The conflicts of one pair, oldest first, up to the bound limit. */
static enum drt_status list_pair(struct kb_list *conflicts, struct db_stmt *stmt,
                                 const struct pair *pair, struct drt_error *error)
{
	bool row = false;
	enum drt_status status = DRT_OK;

	db_bind_int(stmt, 1, pair->ids[0]);
	db_bind_int(stmt, 2, pair->ids[1]);
	status = db_step(&row, stmt, error);
	while (status == DRT_OK && row) {
		struct kb_conflict *conflict = kb_list_add(conflicts);

		if (!conflict) {
			status = kb_no_memory(error);
			break;
		}
		*conflict = pair->conflict;
		conflict->time_ns = db_column_int(stmt, 0);
		read_bar(&conflict->bars[0], stmt, 1);
		read_bar(&conflict->bars[1], stmt, 6);
		status = db_step(&row, stmt, error);
	}
	db_rewind(stmt);
	return status;
}

enum drt_status kb_list_conflicts(struct kb_conflict **out, size_t *count, struct kb *kb,
                                  const char *symbol, size_t limit, struct drt_error *error)
{
	struct kb_list pairs = { .size = sizeof(struct pair) };
	struct kb_list conflicts = { .size = sizeof(struct kb_conflict) };
	struct db_stmt *stmt = NULL;
	enum drt_status status = list_pairs(&pairs, kb, symbol, 0, error);

	if (status == DRT_OK)
		status = db_prepare(
			&stmt, kb->db,
			"SELECT a.time_ns, a.open, a.high, a.low, a.close, "
			"a.volume, b.open, b.high, b.low, b.close, b.volume " CONFLICTING
			" ORDER BY a.time_ns LIMIT ?5",
			error);
	if (status == DRT_OK) {
		db_bind_int(stmt, 3, INT64_MIN);
		db_bind_int(stmt, 4, INT64_MAX);
		db_bind_int(stmt, 5, kb_limit(limit));
	}
	for (size_t i = 0; status == DRT_OK && i < pairs.count; i++)
		status = list_pair(&conflicts, stmt, (struct pair *)pairs.items + i, error);
	db_finalize(stmt);
	free(pairs.items);
	if (status != DRT_OK) {
		free(conflicts.items);
		return status;
	}
	*out = conflicts.items;
	*count = conflicts.count;
	return DRT_OK;
}
