/* db_internal.h - what db.c and db_migrate.c share. */
#ifndef KB_DB_INTERNAL_H
#define KB_DB_INTERNAL_H

#include <sqlite3.h>

#include "kb/db.h"

struct db {
	sqlite3 *handle;
	char *path;
	int schema_version;
	struct db_stmt *statements; /* all that are not finalised yet */
};

/* The status and text of the last failure of the connection; `what` is the statement
 * or the step. */
enum drt_status db_fail(struct db *db, int code, const char *what, struct drt_error *error);

/* Brings the schema to the last migration, or says why it cannot be used. */
DRT_MUST_CHECK enum drt_status db_migrate(struct db *db, const struct db_options *options,
                                          struct drt_error *error);

#endif
