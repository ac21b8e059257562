/* db.c - see db.h. */
#include "kb/db.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kb/db_internal.h"

enum { BUSY_TIMEOUT_MS = 5000, SHOWN_SQL = 72 };

struct db_stmt {
	sqlite3_stmt *handle;
	struct db *db;
	struct db_stmt *next, *previous; /* of the same handle */
	int bind_code;                   /* first failure of a bind since the last step */
};

/* What a caller can act on: try again, correct the call, restore a backup, make room. */
static enum drt_status status_of(int code)
{
	if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
	    code == SQLITE_CONSTRAINT_ROWID)
		return DRT_EEXIST;
	switch (code & 0xff) {
	case SQLITE_OK:
		return DRT_OK;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return DRT_EBUSY;
	case SQLITE_NOMEM:
		return DRT_ENOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return DRT_ECORRUPT;
	case SQLITE_INTERRUPT:
		return DRT_ECANCELLED;
	case SQLITE_CONSTRAINT:
	case SQLITE_ERROR:
	case SQLITE_RANGE:
	case SQLITE_MISUSE:
	case SQLITE_MISMATCH:
	case SQLITE_TOOBIG:
		return DRT_EINVAL;
	default:
		return DRT_EIO;
	}
}

enum drt_status db_fail(struct db *db, int code, const char *what, struct drt_error *error)
{
	size_t length = strcspn(what, "\n");
	const char *text = db->handle && sqlite3_extended_errcode(db->handle) == code
	                           ? sqlite3_errmsg(db->handle)
	                           : sqlite3_errstr(code);

	if (length > SHOWN_SQL)
		length = SHOWN_SQL;
	return drt_fail(error, status_of(code), "%s: %.*s: %s", db->path, (int)length, what,
	                text);
}

/* A database holds positions and orders: nobody else may read it. */
static enum drt_status create_private(const char *path, struct drt_error *error)
{
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (file < 0)
		return drt_fail(error, DRT_EIO, "%s: cannot be opened for writing: %s", path,
		                strerror(errno));
	close(file);
	return DRT_OK;
}

/* NOMUTEX: a handle belongs to one thread, so SQLite need not lock on every call. */
static enum drt_status connect_file(struct db *db, const struct db_options *options,
                                    struct drt_error *error)
{
	int flags = options->read_only ? SQLITE_OPEN_READONLY
	                               : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	int code = 0;

	if (strcmp(options->path, ":memory:") != 0) {
		if (options->read_only && access(options->path, F_OK) != 0)
			return drt_fail(error, DRT_ENOTFOUND, "%s: there is no such file",
			                options->path);
		if (!options->read_only) {
			enum drt_status status = create_private(options->path, error);

			if (status != DRT_OK)
				return status;
		}
	}
	code = sqlite3_open_v2(options->path, &db->handle,
	                       flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (code != SQLITE_OK)
		return db_fail(db, code, "open", error);
	sqlite3_busy_timeout(db->handle, options->busy_timeout_ms ? options->busy_timeout_ms
	                                                          : BUSY_TIMEOUT_MS);
	return DRT_OK;
}

/* Readers take the journal mode as they find it; only a writer sets it, once for the file.
 * Foreign keys are per connection and off by default. */
static enum drt_status set_up(struct db *db, const struct db_options *options,
                              struct drt_error *error)
{
	enum drt_status status = db_exec(db,
	                                 "PRAGMA foreign_keys = ON;"
	                                 "PRAGMA temp_store = MEMORY;"
	                                 "PRAGMA cache_size = -16384;",
	                                 error);

	if (status != DRT_OK || options->read_only)
		return status;
	status = db_exec(db, "PRAGMA journal_mode = WAL", error);
	if (status != DRT_OK)
		return status;
	return db_exec(db,
	               options->sync == DB_SYNC_FULL ? "PRAGMA synchronous = FULL"
	                                             : "PRAGMA synchronous = NORMAL",
	               error);
}

enum drt_status db_open(struct db **out, const struct db_options *options,
                        struct drt_error *error)
{
	struct db *db = calloc(1, sizeof(*db));
	enum drt_status status = DRT_OK;

	if (db)
		db->path = strdup(options->path);
	if (!db || !db->path) {
		free(db);
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	}
	status = connect_file(db, options, error);
	if (status == DRT_OK)
		status = set_up(db, options, error);
	if (status == DRT_OK)
		status = db_migrate(db, options, error);
	if (status != DRT_OK) {
		db_close(db);
		return status;
	}
	*out = db;
	return DRT_OK;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	/* Only our own: SQLite's list also has those of its virtual tables. */
	while (db->statements)
		db_finalize(db->statements);
	sqlite3_close(db->handle);
	free(db->path);
	free(db);
}

const char *db_path(const struct db *db)
{
	return db->path;
}

int db_schema_version(const struct db *db)
{
	return db->schema_version;
}

struct sqlite3 *db_handle(struct db *db)
{
	return db->handle;
}

enum drt_status db_exec(struct db *db, const char *sql, struct drt_error *error)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? DRT_OK : db_fail(db, code, sql, error);
}

enum drt_status db_query_int(int64_t *out, struct db *db, const char *sql,
                             struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool row = false;
	enum drt_status status = db_prepare(&stmt, db, sql, error);

	if (status == DRT_OK)
		status = db_step(&row, stmt, error);
	if (status == DRT_OK && !row)
		status = drt_fail(error, DRT_ENOTFOUND, "%s: no row", db->path);
	if (status == DRT_OK)
		*out = db_column_int(stmt, 0);
	db_finalize(stmt);
	return status;
}

enum drt_status db_begin(struct db *db, struct drt_error *error)
{
	if (db_in_transaction(db))
		return drt_fail(error, DRT_ESTATE, "%s: a transaction is open already",
		                db->path);
	return db_exec(db, "BEGIN IMMEDIATE", error);
}

enum drt_status db_commit(struct db *db, struct drt_error *error)
{
	enum drt_status status = db_exec(db, "COMMIT", error);

	if (status != DRT_OK)
		db_rollback(db);
	return status;
}

void db_rollback(struct db *db)
{
	if (db_in_transaction(db))
		(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

bool db_in_transaction(const struct db *db)
{
	return !sqlite3_get_autocommit(db->handle);
}

enum drt_status db_sync_now(struct db *db, struct drt_error *error)
{
	int code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL,
	                                     NULL);

	/* Busy: another connection checkpoints at this moment and syncs the log. */
	if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY)
		return DRT_OK;
	return db_fail(db, code, "checkpoint", error);
}

int64_t db_changes(const struct db *db)
{
	return sqlite3_changes64(db->handle);
}

int64_t db_total_changes(const struct db *db)
{
	return sqlite3_total_changes64(db->handle);
}

int64_t db_last_rowid(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

enum drt_status db_check(struct db *db, struct drt_error *error)
{
	struct db_stmt *stmt = NULL;
	bool row = false;
	enum drt_status status = db_prepare(&stmt, db, "PRAGMA integrity_check(1)", error);

	if (status == DRT_OK)
		status = db_step(&row, stmt, error);
	if (status == DRT_OK && (!row || strcmp(db_column_text(stmt, 0), "ok") != 0))
		status = drt_fail(error, DRT_ECORRUPT,
		                  "%s: %s; restore a backup or move the file away", db->path,
		                  row ? db_column_text(stmt, 0) : "no answer");
	db_finalize(stmt);
	return status;
}

void db_interrupt(struct db *db)
{
	sqlite3_interrupt(db->handle);
}

enum drt_status db_prepare(struct db_stmt **out, struct db *db, const char *sql,
                           struct drt_error *error)
{
	struct db_stmt *stmt = calloc(1, sizeof(*stmt));
	int code = SQLITE_NOMEM;

	if (stmt)
		code = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
		                          &stmt->handle, NULL);
	if (code != SQLITE_OK) {
		free(stmt);
		return db_fail(db, code, sql, error);
	}
	stmt->db = db;
	stmt->next = db->statements;
	if (stmt->next)
		stmt->next->previous = stmt;
	db->statements = stmt;
	*out = stmt;
	return DRT_OK;
}

void db_finalize(struct db_stmt *stmt)
{
	if (!stmt)
		return;
	if (stmt->next)
		stmt->next->previous = stmt->previous;
	if (stmt->previous)
		stmt->previous->next = stmt->next;
	else
		stmt->db->statements = stmt->next;
	sqlite3_finalize(stmt->handle);
	free(stmt);
}

/* The first failure counts: a later one may only follow from it. */
static void note(struct db_stmt *stmt, int code)
{
	if (stmt->bind_code == SQLITE_OK)
		stmt->bind_code = code;
}

void db_bind_int(struct db_stmt *stmt, int index, int64_t value)
{
	note(stmt, sqlite3_bind_int64(stmt->handle, index, value));
}

void db_bind_double(struct db_stmt *stmt, int index, double value)
{
	note(stmt, sqlite3_bind_double(stmt->handle, index, value));
}

void db_bind_text(struct db_stmt *stmt, int index, const char *text)
{
	note(stmt, sqlite3_bind_text(stmt->handle, index, text, -1, SQLITE_TRANSIENT));
}

void db_bind_bytes(struct db_stmt *stmt, int index, const void *bytes, size_t length)
{
	note(stmt, sqlite3_bind_blob64(stmt->handle, index, bytes ? bytes : "", length,
	                               SQLITE_TRANSIENT));
}

void db_bind_uuid(struct db_stmt *stmt, int index, const struct uuid *id)
{
	if (uuid_is_nil(id))
		db_bind_null(stmt, index);
	else
		db_bind_bytes(stmt, index, id->bytes, sizeof(id->bytes));
}

void db_bind_null(struct db_stmt *stmt, int index)
{
	note(stmt, sqlite3_bind_null(stmt->handle, index));
}

enum drt_status db_step(bool *row, struct db_stmt *stmt, struct drt_error *error)
{
	int code = stmt->bind_code != SQLITE_OK ? stmt->bind_code : sqlite3_step(stmt->handle);
	enum drt_status status = DRT_OK;

	stmt->bind_code = SQLITE_OK;
	if (code == SQLITE_ROW) {
		*row = true;
		return DRT_OK;
	}
	if (code == SQLITE_DONE)
		*row = false;
	else
		status = db_fail(stmt->db, code, sqlite3_sql(stmt->handle), error);
	sqlite3_reset(stmt->handle);
	return status;
}

enum drt_status db_run(struct db_stmt *stmt, struct drt_error *error)
{
	bool row = true;
	enum drt_status status = DRT_OK;

	while (status == DRT_OK && row)
		status = db_step(&row, stmt, error);
	return status;
}

void db_rewind(struct db_stmt *stmt)
{
	sqlite3_reset(stmt->handle);
}

int64_t db_column_int(struct db_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->handle, column);
}

double db_column_double(struct db_stmt *stmt, int column)
{
	if (db_column_is_null(stmt, column))
		return NAN;
	return sqlite3_column_double(stmt->handle, column);
}

const char *db_column_text(struct db_stmt *stmt, int column)
{
	const char *text = (const char *)sqlite3_column_text(stmt->handle, column);

	return text ? text : "";
}

const void *db_column_bytes(size_t *length, struct db_stmt *stmt, int column)
{
	const void *bytes = sqlite3_column_blob(stmt->handle, column);

	*length = (size_t)sqlite3_column_bytes(stmt->handle, column);
	return bytes;
}

void db_column_uuid(struct uuid *out, struct db_stmt *stmt, int column)
{
	size_t length = 0;
	const void *bytes = db_column_bytes(&length, stmt, column);

	*out = (struct uuid){ { 0 } };
	if (length == sizeof(out->bytes))
		memcpy(out->bytes, bytes, length);
}

void db_column_copy(char *out, size_t size, struct db_stmt *stmt, int column)
{
	const char *text = db_column_text(stmt, column);
	size_t length = strlen(text);

	if (length >= size)
		length = size - 1;
	memcpy(out, text, length);
	out[length] = '\0';
}

bool db_column_is_null(struct db_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}
