/* db.h - one SQLite file: opening, migrations, statements, transactions, errors.
 *
 * Shape:   a handle is one connection. A writer opens with read_only false; readers
 *          have their own handles and go on while it writes (WAL).
 * Threads: a handle and its statements belong to one thread at a time. Only
 *          db_interrupt() may be called from another.
 * Errors:  every message names the file and the statement. DRT_EBUSY (another process
 *          writes longer than the busy timeout), DRT_ENOMEM, DRT_EIO (disk full, no
 *          permission), DRT_ECORRUPT, DRT_EEXIST (unique key), DRT_EINVAL (another
 *          constraint, or wrong SQL), DRT_ECANCELLED (interrupted). */
#ifndef KB_DB_H
#define KB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/embed.h"
#include "core/status.h"
#include "core/uuid.h"

struct db;
struct db_stmt;
struct sqlite3;

enum db_sync {
	DB_SYNC_NORMAL, /* a power failure may lose the last commits, never the file */
	DB_SYNC_FULL    /* what is committed is on the disk */
};

struct db_options {
	const char *path;   /* or ":memory:" */
	const char *schema; /* "kb", "ledger": for messages */
	bool read_only;     /* the file must be there, with this program's schema */
	enum db_sync sync;
	int busy_timeout_ms;                    /* 0: 5000 */
	uint32_t application_id;                /* marks the file; another mark is refused */
	const struct embedded_file *migrations; /* "0001-name.sql", ... without a hole */
};

/* Opens, creates (mode 0600) where a writer finds nothing, and migrates: each numbered
 * file runs in one transaction of its own, so that an interrupted migration goes on
 * with the next start. Errors: as above; DRT_ENOTFOUND (read_only and no file),
 * DRT_EUNSUPPORTED (somebody else's file, or a newer schema than this program knows),
 * DRT_ESTATE (read_only and an older schema: a writer must migrate it first). */
DRT_MUST_CHECK enum drt_status db_open(struct db **out, const struct db_options *options,
                                       struct drt_error *error);
/* Finalises every statement, rolls back what is open. Accepts NULL. */
void db_close(struct db *db);

const char *db_path(const struct db *db);
/* Number of the last migration that ran. */
int db_schema_version(const struct db *db);
/* The connection itself, for what this header does not offer. */
struct sqlite3 *db_handle(struct db *db);

/* Runs statements without parameters; rows are dropped. */
DRT_MUST_CHECK enum drt_status db_exec(struct db *db, const char *sql, struct drt_error *error);
/* The first column of the first row; DRT_ENOTFOUND without a row. */
DRT_MUST_CHECK enum drt_status db_query_int(int64_t *out, struct db *db, const char *sql,
                                            struct drt_error *error);

/* Transactions do not nest: a second db_begin() is DRT_ESTATE. db_begin() takes the
 * write lock at once, so that a later statement cannot fail for it. */
DRT_MUST_CHECK enum drt_status db_begin(struct db *db, struct drt_error *error);
/* On failure the transaction is rolled back. */
DRT_MUST_CHECK enum drt_status db_commit(struct db *db, struct drt_error *error);
/* Nothing to do outside a transaction. */
void db_rollback(struct db *db);
bool db_in_transaction(const struct db *db);

/* Makes what is committed survive a power failure (fsync of the log). */
DRT_MUST_CHECK enum drt_status db_sync_now(struct db *db, struct drt_error *error);
/* Rows changed by the last statement, and since the handle was opened. */
int64_t db_changes(const struct db *db);
int64_t db_total_changes(const struct db *db);
int64_t db_last_rowid(const struct db *db);
/* SQLite's own check of the file. Errors: DRT_ECORRUPT with its first complaint. */
DRT_MUST_CHECK enum drt_status db_check(struct db *db, struct drt_error *error);
/* Ends the running statement with DRT_ECANCELLED. Any thread, while the handle is open. */
void db_interrupt(struct db *db);

/* A prepared statement, freed by db_finalize() or with the handle. */
DRT_MUST_CHECK enum drt_status db_prepare(struct db_stmt **out, struct db *db, const char *sql,
                                          struct drt_error *error);
/* Accepts NULL. */
void db_finalize(struct db_stmt *stmt);

/* Parameters, from 1. What is bound is copied and stays bound until it is bound again.
 * A failure is remembered and told by the next db_step() or db_run(). */
void db_bind_int(struct db_stmt *stmt, int index, int64_t value);
void db_bind_double(struct db_stmt *stmt, int index, double value);   /* NaN: NULL */
void db_bind_text(struct db_stmt *stmt, int index, const char *text); /* NULL: NULL */
void db_bind_bytes(struct db_stmt *stmt, int index, const void *bytes, size_t length);
void db_bind_uuid(struct db_stmt *stmt, int index, const struct uuid *id); /* nil: NULL */
void db_bind_null(struct db_stmt *stmt, int index);

/* Goes to the next row; *row false and the statement rewound after the last one. */
DRT_MUST_CHECK enum drt_status db_step(bool *row, struct db_stmt *stmt,
                                       struct drt_error *error);
/* Runs to the end, drops rows, rewinds. */
DRT_MUST_CHECK enum drt_status db_run(struct db_stmt *stmt, struct drt_error *error);
/* Leaves the rows that are still to come, and with them the read transaction. */
void db_rewind(struct db_stmt *stmt);

/* Columns of the present row, from 0; they live until the next step. */
int64_t db_column_int(struct db_stmt *stmt, int column);
double db_column_double(struct db_stmt *stmt, int column);    /* NULL: NaN */
const char *db_column_text(struct db_stmt *stmt, int column); /* NULL: "" */
const void *db_column_bytes(size_t *length, struct db_stmt *stmt, int column);
void db_column_uuid(struct uuid *out, struct db_stmt *stmt, int column); /* NULL: nil */
/* Copies at most size - 1 bytes and ends with a NUL; a longer text is cut. */
void db_column_copy(char *out, size_t size, struct db_stmt *stmt, int column);
bool db_column_is_null(struct db_stmt *stmt, int column);

#endif
