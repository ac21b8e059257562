/* performance.c - see performance.h. */
#include "kb/performance.h"

#include <stdlib.h>

#include "kb/kb_internal.h"

/* Refuses what could not be found or read again. */
static enum drt_status check(const struct kb_performance *record, struct drt_error *error)
{
	if (!*record->strategy || !*record->kind)
		return drt_fail(error, DRT_EINVAL,
		                "a performance record needs a strategy and a kind");
	if (!json_is_object(record->metrics))
		return drt_fail(error, DRT_EINVAL, "%s: the metrics must be a JSON object",
		                record->strategy);
	if (record->to_ns < record->from_ns)
		return drt_fail(error, DRT_EINVAL, "%s: the period ends before it begins",
		                record->strategy);
	return DRT_OK;
}

enum drt_status kb_store_strategy_performance(struct kb *kb,
                                              const struct kb_performance *record,
                                              struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = check(record, error);

	if (status == DRT_OK)
		status = db_prepare(
			&stmt, kb->db,
			"INSERT INTO performance (strategy, kind, timeframe, from_ns, to_ns, "
			"computed_ns, metrics) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
			"ON CONFLICT (strategy, kind, timeframe, from_ns, to_ns) DO UPDATE SET "
			"computed_ns = ?6, metrics = ?7",
			error);
	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, record->strategy);
	db_bind_text(stmt, 2, record->kind);
	db_bind_text(stmt, 3, timeframe_name(record->timeframe));
	db_bind_int(stmt, 4, record->from_ns);
	db_bind_int(stmt, 5, record->to_ns);
	db_bind_int(stmt, 6, record->computed_ns);
	status = kb_bind_json(stmt, 7, json_incref(record->metrics), error);
	if (status == DRT_OK)
		status = db_run(stmt, error);
	db_finalize(stmt);
	return status;
}

/* On failure `metrics` is NULL, which json_decref() takes. */
static enum drt_status read_row(void *record, struct db_stmt *stmt, struct drt_error *error)
{
	struct kb_performance *out = record;

	db_column_copy(out->strategy, sizeof(out->strategy), stmt, 0);
	db_column_copy(out->kind, sizeof(out->kind), stmt, 1);
	if (timeframe_parse(&out->timeframe, db_column_text(stmt, 2)) != DRT_OK)
		return drt_fail(error, DRT_ECORRUPT, "%s has the unknown timeframe \"%s\"",
		                out->strategy, db_column_text(stmt, 2));
	out->from_ns = db_column_int(stmt, 3);
	out->to_ns = db_column_int(stmt, 4);
	out->computed_ns = db_column_int(stmt, 5);
	return kb_column_json(&out->metrics, stmt, 6, error);
}

static void release_row(void *record)
{
	json_decref(((struct kb_performance *)record)->metrics);
}

enum drt_status kb_get_strategy_performance(struct kb_performance **out, size_t *count,
                                            struct kb *kb,
                                            const struct kb_performance_filter *filter,
                                            struct drt_error *error)
{
	const struct kb_performance_filter all = { .strategy = NULL };
	const struct kb_performance_filter *by = filter ? filter : &all;
	const struct kb_shape shape = { sizeof(struct kb_performance), read_row, release_row };
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, kb->db,
		"SELECT strategy, kind, timeframe, from_ns, to_ns, computed_ns, metrics "
		"FROM performance WHERE (?1 IS NULL OR strategy = ?1) "
		"AND (?2 IS NULL OR kind = ?2) AND to_ns >= ?3 AND to_ns < ?4 "
		"ORDER BY computed_ns DESC, id DESC LIMIT ?5",
		error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, by->strategy);
	db_bind_text(stmt, 2, by->kind);
	db_bind_int(stmt, 3, by->from_ns);
	db_bind_int(stmt, 4, kb_range_end(by->to_ns));
	db_bind_int(stmt, 5, kb_limit(by->limit));
	return kb_read_all(out, count, stmt, &shape, error);
}

void kb_performance_free(struct kb_performance *records, size_t count)
{
	for (size_t i = 0; i < count; i++)
		release_row(&records[i]);
	free(records);
}
