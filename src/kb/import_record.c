/* import_record.c - the record of an import and its quarantine; see import_internal.h. */
#include <stdlib.h>
#include <string.h>

#include "kb/import_internal.h"

/* Leaves *id at 0 where there is none. */
static enum drt_status find(int64_t *id, struct kb *kb, const char *file,
                            const struct kb_series_key *key, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool row = false;
	enum drt_status status = db_prepare(
		&stmt, kb->db,
		"SELECT id FROM import WHERE (file, source, adjustment, timeframe) = "
		"(?1, ?2, ?3, ?4)",
		error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, file);
	db_bind_text(stmt, 2, key->source);
	db_bind_text(stmt, 3, key->adjustment);
	db_bind_text(stmt, 4, timeframe_name(key->timeframe));
	status = db_step(&row, stmt, error);
	if (status == DRT_OK)
		*id = row ? db_column_int(stmt, 0) : 0;
	db_finalize(stmt);
	return status;
}

/* Quarantined rows refer to the record, so it is there before the first of them. */
static enum drt_status make(int64_t *id, struct kb *kb, const char *file,
                            const struct kb_series_key *key, int64_t now_ns,
                            struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, kb->db,
		"INSERT INTO import (file, source, adjustment, timeframe, state, changed_ns) "
		"VALUES (?1, ?2, ?3, ?4, 'running', ?5)",
		error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, file);
	db_bind_text(stmt, 2, key->source);
	db_bind_text(stmt, 3, key->adjustment);
	db_bind_text(stmt, 4, timeframe_name(key->timeframe));
	db_bind_int(stmt, 5, now_ns);
	status = db_run(stmt, error);
	db_finalize(stmt);
	if (status == DRT_OK)
		*id = db_last_rowid(kb->db);
	return status;
}

enum drt_status import_record_open(struct import_record *record, struct kb *kb,
                                   const char *file, const struct kb_series_key *key,
                                   int64_t now_ns, struct drt_error *error)
{
	enum drt_status status = find(&record->id, kb, file, key, error);

	if (status == DRT_OK && record->id == 0)
		status = make(&record->id, kb, file, key, now_ns, error);
	if (status == DRT_OK)
		status = db_prepare(
			&record->put, kb->db,
			"INSERT INTO quarantine (import_id, line, reason, detail, symbol, raw) "
			"VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (import_id, line) DO "
			"UPDATE "
			"SET (reason, detail, symbol, raw) = (?3, ?4, ?5, ?6) "
			"WHERE (reason, detail, symbol, raw) IS NOT (?3, ?4, ?5, ?6)",
			error);
	return status;
}

void import_record_release(struct import_record *record)
{
	db_finalize(record->put);
	free(record->lines);
	*record = (struct import_record){ .id = 0 };
}

enum drt_status import_record_quarantine(struct import_record *record,
                                         const struct kb_quarantined *row,
                                         struct drt_error *error)
{
	if (record->count == record->capacity) {
		size_t capacity = record->capacity ? 2 * record->capacity : 64;
		int64_t *lines = realloc(record->lines, capacity * sizeof(*lines));

		if (!lines)
			return kb_no_memory(error);
		record->lines = lines;
		record->capacity = capacity;
	}
	record->lines[record->count++] = row->line;
	db_bind_int(record->put, 1, record->id);
	db_bind_int(record->put, 2, row->line);
	db_bind_text(record->put, 3, row->reason);
	db_bind_text(record->put, 4, row->detail);
	db_bind_text(record->put, 5, row->symbol);
	db_bind_text(record->put, 6, row->raw);
	return db_run(record->put, error);
}

/* Runs a statement on the record's id and another number. */
static enum drt_status run_on(struct import_record *record, struct kb *kb, const char *sql,
                              int64_t number, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(&stmt, kb->db, sql, error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, record->id);
	db_bind_int(stmt, 2, number);
	status = db_run(stmt, error);
	db_finalize(stmt);
	return status;
}

enum drt_status import_record_running(struct import_record *record, struct kb *kb,
                                      struct drt_error *error)
{
	return run_on(
		record, kb,
		"UPDATE import SET state = 'running' WHERE id = ?1 AND state <> 'running' "
		"AND ?2 = 0",
		0, error);
}

/* The lines that an earlier run quarantined and this one did not. Both rise. */
static enum drt_status list_stale(struct kb_list *stale, struct import_record *record,
                                  struct kb *kb, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	size_t at = 0;
	bool row = false;
	enum drt_status status = db_prepare(
		&stmt, kb->db, "SELECT line FROM quarantine WHERE import_id = ?1 ORDER BY line",
		error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, record->id);
	status = db_step(&row, stmt, error);
	while (status == DRT_OK && row) {
		int64_t line = db_column_int(stmt, 0);

		while (at < record->count && record->lines[at] < line)
			at++;
		if (at == record->count || record->lines[at] != line) {
			int64_t *slot = kb_list_add(stale);

			if (slot)
				*slot = line;
			else
				status = kb_no_memory(error);
		}
		if (status == DRT_OK)
			status = db_step(&row, stmt, error);
	}
	db_finalize(stmt);
	return status;
}

/* A line that was refused once and is good now leaves quarantine. */
static enum drt_status drop_stale(struct import_record *record, struct kb *kb,
                                  struct drt_error *error)
{
	struct kb_list stale = { .size = sizeof(int64_t) };
	enum drt_status status = list_stale(&stale, record, kb, error);

	for (size_t i = 0; status == DRT_OK && i < stale.count; i++)
		status = run_on(record, kb,
		                "DELETE FROM quarantine WHERE import_id = ?1 AND line = ?2",
		                ((int64_t *)stale.items)[i], error);
	free(stale.items);
	return status;
}

enum drt_status import_record_finish(struct import_record *record, struct kb *kb,
                                     const struct kb_import_result *result, int64_t now_ns,
                                     struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = drop_stale(record, kb, error);

	if (status == DRT_OK)
		status = db_prepare(&stmt, kb->db,
		                    "UPDATE import SET (state, crc32, row_count, stored, "
		                    "quarantined, changed_ns) "
		                    "= ('done', ?2, ?3, ?4, ?5, ?6) WHERE id = ?1 AND "
		                    "(state, crc32, row_count, stored, quarantined) IS NOT "
		                    "('done', ?2, ?3, ?4, ?5)",
		                    error);
	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, record->id);
	db_bind_int(stmt, 2, result->crc32);
	db_bind_int(stmt, 3, result->rows);
	db_bind_int(stmt, 4, result->stored);
	db_bind_int(stmt, 5, result->quarantined);
	db_bind_int(stmt, 6, now_ns);
	status = db_run(stmt, error);
	db_finalize(stmt);
	return status;
}

/* A row of quarantine with the name of its file. */
static enum drt_status read_row(void *out, struct db_stmt *stmt, struct drt_error *error)
{
	struct kb_quarantined *row = out;

	(void)error;
	db_column_copy(row->file, sizeof(row->file), stmt, 0);
	row->line = db_column_int(stmt, 1);
	db_column_copy(row->reason, sizeof(row->reason), stmt, 2);
	db_column_copy(row->detail, sizeof(row->detail), stmt, 3);
	db_column_copy(row->symbol, sizeof(row->symbol), stmt, 4);
	db_column_copy(row->raw, sizeof(row->raw), stmt, 5);
	return DRT_OK;
}

enum drt_status kb_list_quarantine(struct kb_quarantined **out, size_t *count, struct kb *kb,
                                   const char *file, size_t limit, struct drt_error *error)
{
	const struct kb_shape shape = { sizeof(struct kb_quarantined), read_row, NULL };
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, kb->db,
		"SELECT i.file, q.line, q.reason, q.detail, q.symbol, q.raw FROM quarantine AS "
		"q "
		"JOIN import AS i ON i.id = q.import_id WHERE ?1 IS NULL OR i.file = ?1 "
		"ORDER BY i.file, i.id, q.line LIMIT ?2",
		error);

	if (status != DRT_OK)
		return status;
	db_bind_text(stmt, 1, file);
	db_bind_int(stmt, 2, kb_limit(limit));
	return kb_read_all(out, count, stmt, &shape, error);
}
