/* db_migrate.c - numbered migrations of a database; see db_open() in db.h.
 *
 * Invariants:
 * 1. Table schema_version has one row per migration that ran, 1, 2, 3, ... without a
 *    hole, written in the transaction of that migration.
 * 2. The version is read again inside the transaction: of two processes that start
 *    together, one migrates and the other finds it done. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kb/db_internal.h"

/* A hole in the numbers is a mistake in the tree, not in the file. */
static int last_version(const struct embedded_file *migrations)
{
	int count = 0;

	while (migrations && migrations[count].name) {
		assert(atoi(migrations[count].name) == count + 1);
		count++;
	}
	return count;
}

/* Zero for a file without the table. */
static enum drt_status read_version(int *out, struct db *db, struct drt_error *error)
{
	int64_t value = 0;
	enum drt_status status = db_query_int(
		&value, db, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'",
		error);

	if (status == DRT_OK && value)
		status = db_query_int(&value, db,
		                      "SELECT coalesce(max(version), 0) FROM schema_version",
		                      error);
	if (status == DRT_OK)
		*out = (int)value;
	return status;
}

/* The file must be empty or bear our mark. */
static enum drt_status check_mark(struct db *db, const struct db_options *options,
                                  struct drt_error *error)
{
	int64_t mark = 0, tables = 0;
	enum drt_status status = db_query_int(&mark, db, "PRAGMA application_id", error);

	if (status == DRT_OK)
		status = db_query_int(&tables, db, "SELECT count(*) FROM sqlite_schema", error);
	if (status != DRT_OK)
		return status;
	if ((uint32_t)mark != options->application_id && (mark != 0 || tables != 0))
		return drt_fail(error, DRT_EUNSUPPORTED,
		                "%s: this is not a %s database of drt; choose another file",
		                db->path, options->schema);
	return DRT_OK;
}

/* An older program must not write what it does not understand, and a reader cannot migrate. */
static enum drt_status check_version(int version, int known, struct db *db,
                                     const struct db_options *options, struct drt_error *error)
{
	if (version > known)
		return drt_fail(error, DRT_EUNSUPPORTED,
		                "%s: its %s schema %d is newer than this program's %d; install "
		                "the newer drt, or restore the backup made before the update",
		                db->path, options->schema, version, known);
	if (options->read_only && version < known)
		return drt_fail(error, DRT_ESTATE,
		                "%s: its %s schema %d is older than this program's %d; start "
		                "drt once with write access to migrate it",
		                db->path, options->schema, version, known);
	return DRT_OK;
}

/* In the transaction of the migration: both are there or neither (invariant 1). */
static enum drt_status record(struct db *db, int version, const char *name,
                              struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	enum drt_status status = db_prepare(
		&stmt, db, "INSERT INTO schema_version (version, name) VALUES (?1, ?2)", error);

	if (status != DRT_OK)
		return status;
	db_bind_int(stmt, 1, version);
	db_bind_text(stmt, 2, name);
	status = db_run(stmt, error);
	db_finalize(stmt);
	return status;
}

/* Before the first migration, in its transaction: an unmarked file has no table of ours. */
static enum drt_status mark_file(struct db *db, uint32_t application_id,
                                 struct drt_error *error)
{
	char *sql = sqlite3_mprintf("PRAGMA application_id = %d;"
	                            "CREATE TABLE IF NOT EXISTS schema_version ("
	                            "version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT",
	                            (int)application_id);
	enum drt_status status = DRT_ENOMEM;

	if (!sql)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	status = db_exec(db, sql, error);
	sqlite3_free(sql);
	return status;
}

/* Runs the migration after the present version, if it is still to be run. */
static enum drt_status run_next(int *version, struct db *db, const struct db_options *options,
                                int known, struct drt_error *error)
{
	const struct embedded_file *file = NULL;
	enum drt_status status = db_begin(db, error);

	if (status != DRT_OK)
		return status;
	status = read_version(version, db, error);
	if (status == DRT_OK && *version < known) {
		file = &options->migrations[*version];
		status = *version == 0 ? mark_file(db, options->application_id, error) : DRT_OK;
		if (status == DRT_OK)
			status = db_exec(db, file->text, error);
		if (status == DRT_OK)
			status = record(db, *version + 1, file->name, error);
		if (status != DRT_OK)
			(void)drt_fail_within(error, "migration %s", file->name);
	}
	if (status != DRT_OK) {
		db_rollback(db);
		return status;
	}
	*version += file != NULL;
	return db_commit(db, error);
}

enum drt_status db_migrate(struct db *db, const struct db_options *options,
                           struct drt_error *error)
{
	int known = last_version(options->migrations), version = 0;
	enum drt_status status = check_mark(db, options, error);

	if (status == DRT_OK)
		status = read_version(&version, db, error);
	if (status == DRT_OK)
		status = check_version(version, known, db, options, error);
	while (status == DRT_OK && version < known)
		status = run_next(&version, db, options, known, error);
	db->schema_version = version;
	return status;
}
