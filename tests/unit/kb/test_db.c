/* test_db.c - the contract in db.h, clause by clause. */
#include "kb/db.h"

#include <math.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/support.h"

#define FILE_OF(name, text)                                                                    \
	{                                                                                      \
		name, text, sizeof(text) - 1                                                   \
	}

static const struct embedded_file two[] = {
	FILE_OF("0001-start.sql", "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT UNIQUE, "
	                          "d REAL CHECK (d > 0))"),
	FILE_OF("0002-more.sql", "CREATE TABLE u (x BLOB); INSERT INTO t VALUES (1, 'one', 1)"),
	{ NULL, NULL, 0 },
};
static const struct embedded_file one[] = {
	FILE_OF("0001-start.sql", "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT UNIQUE, "
	                          "d REAL CHECK (d > 0))"),
	{ NULL, NULL, 0 },
};
static const struct embedded_file broken[] = {
	FILE_OF("0001-start.sql", "CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT UNIQUE, "
	                          "d REAL CHECK (d > 0))"),
	FILE_OF("0002-broken.sql", "CREATE TABLE half (x); INSERT INTO nowhere VALUES (1)"),
	{ NULL, NULL, 0 },
};

static struct db_options options_for(const char *path, const struct embedded_file *migrations)
{
	return (struct db_options){ .path = path,
		                    .schema = "test",
		                    .application_id = 0x54455354,
		                    .busy_timeout_ms = 1,
		                    .migrations = migrations };
}

static struct db *opened(const char *path, const struct embedded_file *migrations)
{
	struct db_options options = options_for(path, migrations);
	struct drt_error error = { 0 };
	struct db *db = NULL;

	if (db_open(&db, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return db;
}

static int64_t number(struct db *db, const char *sql)
{
	int64_t value = -1;

	assert_int_equal(db_query_int(&value, db, sql, NULL), DRT_OK);
	return value;
}

static const char *fresh_path(void)
{
	static int count;
	char name[32];

	snprintf(name, sizeof(name), "%d.db", count++);
	return test_scratch_path(name);
}

static void a_new_file_is_private_in_wal_and_migrated(void **state)
{
	const char *path = fresh_path();
	struct db *db = opened(path, two);
	struct stat info;
	struct db_stmt *stmt = NULL;
	bool row = false;
	(void)state;

	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	assert_int_equal(db_schema_version(db), 2);
	assert_string_equal(db_path(db), path);
	assert_int_equal(number(db, "SELECT count(*) FROM t"), 1);
	assert_int_equal(number(db, "SELECT max(version) FROM schema_version"), 2);
	assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
	assert_int_equal(number(db, "PRAGMA synchronous"), 1);
	assert_int_equal(db_prepare(&stmt, db, "PRAGMA journal_mode", NULL), DRT_OK);
	assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
	assert_string_equal(db_column_text(stmt, 0), "wal");
	db_finalize(stmt);
	db_close(db);
}

static void full_sync_is_full(void **state)
{
	struct db_options options = options_for(fresh_path(), one);
	struct db *db = NULL;
	(void)state;

	options.sync = DB_SYNC_FULL;
	assert_int_equal(db_open(&db, &options, NULL), DRT_OK);
	assert_int_equal(number(db, "PRAGMA synchronous"), 2);
	assert_int_equal(db_sync_now(db, NULL), DRT_OK);
	assert_int_equal(db_check(db, NULL), DRT_OK);
	db_close(db);
}

static void an_older_file_is_migrated_once(void **state)
{
	const char *path = fresh_path();
	(void)state;

	db_close(opened(path, one));
	for (int i = 0; i < 2; i++) {
		struct db *db = opened(path, two);

		assert_int_equal(db_schema_version(db), 2);
		assert_int_equal(number(db, "SELECT count(*) FROM t"), 1);
		db_close(db);
	}
}

static void a_newer_file_is_refused_with_the_remedy(void **state)
{
	const char *path = fresh_path();
	struct db_options options = options_for(path, one);
	struct drt_error error = { 0 };
	struct db *db = NULL;
	(void)state;

	db_close(opened(path, two));
	assert_int_equal(db_open(&db, &options, &error), DRT_EUNSUPPORTED);
	assert_null(db);
	assert_true(strstr(error.text, path) != NULL);
	assert_true(strstr(error.text, "schema 2 is newer than this program's 1") != NULL);
	assert_true(strstr(error.text, "install the newer drt") != NULL);
}

static void a_failing_migration_leaves_the_version_before_it(void **state)
{
	const char *path = fresh_path();
	struct db_options options = options_for(path, broken);
	struct drt_error error = { 0 };
	struct db *db = NULL;
	(void)state;

	assert_int_equal(db_open(&db, &options, &error), DRT_EINVAL);
	assert_true(strstr(error.text, "migration 0002-broken.sql") != NULL);
	assert_true(strstr(error.text, "nowhere") != NULL);
	db = opened(path, one);
	assert_int_equal(db_schema_version(db), 1);
	assert_int_equal(number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"),
	                 0);
	db_close(db);
}

static void somebody_elses_files_are_refused(void **state)
{
	const char *foreign = fresh_path(), *text = fresh_path();
	struct db_options options = options_for(foreign, one);
	struct drt_error error = { 0 };
	sqlite3 *raw = NULL;
	struct db *db = NULL;
	(void)state;

	assert_int_equal(sqlite3_open(foreign, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, "CREATE TABLE bookmarks (x)", NULL, NULL, NULL),
	                 SQLITE_OK);
	sqlite3_close(raw);
	assert_int_equal(db_open(&db, &options, &error), DRT_EUNSUPPORTED);
	assert_true(strstr(error.text, "not a test database") != NULL);

	test_write_file(text, "this is a letter to my aunt, and it is long enough to have a "
	                      "header of a hundred bytes; SQLite must not touch it at all.");
	options.path = text;
	assert_int_equal(db_open(&db, &options, &error), DRT_ECORRUPT);
	options.path = test_scratch_path("no/such/folder.db");
	assert_int_equal(db_open(&db, &options, &error), DRT_EIO);
	assert_true(strstr(error.text, "folder.db") != NULL);
	assert_null(db);
}

static void read_only_wants_a_file_with_this_schema(void **state)
{
	const char *path = fresh_path();
	struct db_options options = options_for(path, two);
	struct drt_error error = { 0 };
	struct db *db = NULL;
	(void)state;

	options.read_only = true;
	assert_int_equal(db_open(&db, &options, &error), DRT_ENOTFOUND);
	assert_int_equal(access(path, F_OK), -1);
	db_close(opened(path, one));
	assert_int_equal(db_open(&db, &options, &error), DRT_ESTATE);
	assert_true(strstr(error.text, "older than this program's 2") != NULL);
	db_close(opened(path, two));
	assert_int_equal(db_open(&db, &options, &error), DRT_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM t"), 1);
	assert_int_equal(db_exec(db, "DELETE FROM t", &error), DRT_EIO);
	db_close(db);
}

static void values_survive_binding_and_reading(void **state)
{
	struct db *db = opened(":memory:", one);
	struct db_stmt *stmt = NULL;
	const struct uuid id = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };
	struct uuid again = { { 9 } }, nil = { { 0 } };
	char cut[4] = "";
	size_t length = 0;
	bool row = false;
	(void)state;

	assert_int_equal(
		db_prepare(&stmt, db, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9", NULL),
		DRT_OK);
	db_bind_int(stmt, 1, INT64_MIN);
	db_bind_double(stmt, 2, 0.1);
	db_bind_double(stmt, 3, NAN);
	db_bind_text(stmt, 4, "grüße");
	db_bind_text(stmt, 5, NULL);
	db_bind_bytes(stmt, 6, "a\0b", 3);
	db_bind_bytes(stmt, 7, NULL, 0);
	db_bind_uuid(stmt, 8, &id);
	db_bind_uuid(stmt, 9, &nil);
	assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
	assert_true(row);
	assert_int_equal(db_column_int(stmt, 0), INT64_MIN);
	assert_true(db_column_double(stmt, 1) == 0.1);
	assert_true(isnan(db_column_double(stmt, 2)) && db_column_is_null(stmt, 2));
	assert_string_equal(db_column_text(stmt, 3), "grüße");
	db_column_copy(cut, sizeof(cut), stmt, 0);
	assert_string_equal(cut, "-92");
	assert_string_equal(db_column_text(stmt, 4), "");
	assert_memory_equal(db_column_bytes(&length, stmt, 5), "a\0b", 3);
	assert_int_equal(length, 3);
	assert_false(db_column_is_null(stmt, 6));
	db_column_uuid(&again, stmt, 7);
	assert_memory_equal(&again, &id, sizeof(id));
	db_column_uuid(&again, stmt, 8);
	assert_true(uuid_is_nil(&again));
	assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
	assert_false(row);
	db_bind_null(stmt, 1);
	assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
	assert_true(db_column_is_null(stmt, 0));
	db_rewind(stmt);
	db_finalize(stmt);
	db_close(db);
}

static void failures_tell_file_statement_and_kind(void **state)
{
	static const struct {
		const char *sql;
		enum drt_status want;
		const char *text;
	} cases[] = {
		{ "SELEC 1", DRT_EINVAL, "SELEC 1: near" },
		{ "INSERT INTO t VALUES (1, 'a', 1)", DRT_EEXIST, "UNIQUE" },
		{ "INSERT INTO t VALUES (2, 'one', 1)", DRT_EEXIST, "UNIQUE" },
		{ "INSERT INTO t VALUES (2, 'b', -1)", DRT_EINVAL, "CHECK" },
		{ "SELECT * FROM missing", DRT_EINVAL, "no such table" },
	};
	const char *path = fresh_path();
	struct db *db = opened(path, two);
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct drt_error error = { 0 };

		assert_int_equal(db_exec(db, cases[i].sql, &error), cases[i].want);
		assert_int_equal(error.status, cases[i].want);
		assert_true(strstr(error.text, path) == error.text);
		assert_true(strstr(error.text, cases[i].text) != NULL);
	}
	assert_int_equal(db_query_int(&(int64_t){ 0 }, db, "SELECT k FROM t WHERE k > 9", NULL),
	                 DRT_ENOTFOUND);
	db_close(db);
}

static void a_failed_bind_is_told_by_the_next_step(void **state)
{
	struct db *db = opened(":memory:", one);
	struct db_stmt *stmt = NULL;
	(void)state;

	assert_int_equal(db_prepare(&stmt, db, "INSERT INTO t (v) VALUES (?1)", NULL), DRT_OK);
	db_bind_text(stmt, 2, "there is no second parameter");
	assert_int_equal(db_run(stmt, NULL), DRT_EINVAL);
	assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);
	db_bind_text(stmt, 1, "fine");
	assert_int_equal(db_run(stmt, NULL), DRT_OK);
	assert_int_equal(db_changes(db), 1);
	assert_int_equal(db_last_rowid(db), 1);
	db_finalize(stmt);
	db_close(db);
}

static void transactions_are_whole_or_nothing(void **state)
{
	struct db *db = opened(fresh_path(), one);
	(void)state;

	assert_int_equal(db_begin(db, NULL), DRT_OK);
	assert_true(db_in_transaction(db));
	assert_int_equal(db_begin(db, NULL), DRT_ESTATE);
	assert_int_equal(db_exec(db, "INSERT INTO t VALUES (1, 'x', 1)", NULL), DRT_OK);
	db_rollback(db);
	db_rollback(db);
	assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);
	assert_int_equal(db_begin(db, NULL), DRT_OK);
	assert_int_equal(db_exec(db, "INSERT INTO t VALUES (1, 'x', 1)", NULL), DRT_OK);
	assert_int_equal(db_commit(db, NULL), DRT_OK);
	assert_int_equal(number(db, "SELECT count(*) FROM t"), 1);
	assert_int_equal(db_commit(db, NULL), DRT_EINVAL);
	db_close(db);
}

static void readers_see_the_last_commit_while_a_writer_writes(void **state)
{
	const char *path = fresh_path();
	struct db *writer = opened(path, one), *reader = NULL, *second = opened(path, one);
	struct db_options options = options_for(path, one);
	(void)state;

	options.read_only = true;
	assert_int_equal(db_open(&reader, &options, NULL), DRT_OK);
	assert_int_equal(db_begin(writer, NULL), DRT_OK);
	assert_int_equal(db_exec(writer, "INSERT INTO t VALUES (1, 'x', 1)", NULL), DRT_OK);
	assert_int_equal(number(reader, "SELECT count(*) FROM t"), 0);
	assert_int_equal(db_begin(second, NULL), DRT_EBUSY);
	assert_int_equal(db_commit(writer, NULL), DRT_OK);
	assert_int_equal(number(reader, "SELECT count(*) FROM t"), 1);
	assert_int_equal(db_begin(second, NULL), DRT_OK);
	db_close(second);
	db_close(reader);
	db_close(writer);
}

static void closing_drops_open_statements_and_transactions(void **state)
{
	const char *path = fresh_path();
	struct db *db = opened(path, one);
	struct db_stmt *statements[3];
	(void)state;

	for (int i = 0; i < 3; i++)
		assert_int_equal(db_prepare(&statements[i], db, "SELECT 1", NULL), DRT_OK);
	db_finalize(statements[1]);
	assert_int_equal(db_begin(db, NULL), DRT_OK);
	assert_int_equal(db_exec(db, "INSERT INTO t VALUES (1, 'x', 1)", NULL), DRT_OK);
	db_close(db);
	db = opened(path, one);
	assert_int_equal(number(db, "SELECT count(*) FROM t"), 0);
	db_close(db);
	db_close(NULL);
	db_finalize(NULL);
}

static void *interrupt(void *db)
{
	db_interrupt(db);
	return NULL;
}

static void progress_interrupt(struct db *db)
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, interrupt, db), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static int interrupt_once(void *context)
{
	progress_interrupt(context);
	return 0;
}

static void an_interrupt_cancels_the_running_statement(void **state)
{
	struct db *db = opened(":memory:", one);
	(void)state;

	sqlite3_progress_handler(db_handle(db), 1000, interrupt_once, db);
	assert_int_equal(db_exec(db,
	                         "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
	                         "FROM n) SELECT count(*) FROM n",
	                         NULL),
	                 DRT_ECANCELLED);
	sqlite3_progress_handler(db_handle(db), 0, NULL, NULL);
	assert_int_equal(number(db, "SELECT 5"), 5);
	db_close(db);
}

static void damage_is_found_by_the_check(void **state)
{
	const char *path = fresh_path();
	struct db *db = opened(path, one);
	struct drt_error error = { 0 };
	FILE *file = NULL;
	(void)state;

	assert_int_equal(
		db_exec(db,
	                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
	                "FROM n LIMIT 5000) INSERT INTO t SELECT i, 'v' || i, i FROM n",
	                NULL),
		DRT_OK);
	db_close(db);
	file = fopen(path, "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, 3 * 4096, SEEK_SET), 0);
	for (int i = 0; i < 4 * 4096; i++)
		fputc(0x5a, file);
	fclose(file);
	db = opened(path, one);
	assert_int_equal(db_check(db, &error), DRT_ECORRUPT);
	assert_true(strstr(error.text, "restore a backup") != NULL);
	db_close(db);
}

static void the_shipped_schemas_open(void **state)
{
	extern const struct embedded_file kb_migrations[], ledger_migrations[];
	const struct embedded_file *sets[] = { kb_migrations, ledger_migrations };
	(void)state;

	for (int i = 0; i < 2; i++) {
		struct db *db = opened(fresh_path(), sets[i]);

		assert_int_equal(db_check(db, NULL), DRT_OK);
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_file_is_private_in_wal_and_migrated),
		cmocka_unit_test(full_sync_is_full),
		cmocka_unit_test(an_older_file_is_migrated_once),
		cmocka_unit_test(a_newer_file_is_refused_with_the_remedy),
		cmocka_unit_test(a_failing_migration_leaves_the_version_before_it),
		cmocka_unit_test(somebody_elses_files_are_refused),
		cmocka_unit_test(read_only_wants_a_file_with_this_schema),
		cmocka_unit_test(values_survive_binding_and_reading),
		cmocka_unit_test(failures_tell_file_statement_and_kind),
		cmocka_unit_test(a_failed_bind_is_told_by_the_next_step),
		cmocka_unit_test(transactions_are_whole_or_nothing),
		cmocka_unit_test(readers_see_the_last_commit_while_a_writer_writes),
		cmocka_unit_test(closing_drops_open_statements_and_transactions),
		cmocka_unit_test(an_interrupt_cancels_the_running_statement),
		cmocka_unit_test(damage_is_found_by_the_check),
		cmocka_unit_test(the_shipped_schemas_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
