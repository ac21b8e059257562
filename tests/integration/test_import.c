/* test_import.c - an import that is killed: whole transactions stay, and a second run
 * completes it to what an import without a kill gives. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/rng.h"
#include "core/strbuf.h"
#include "core/timeval.h"
#include "kb/db.h"
#include "kb/import.h"
#include "kb/kb.h"
#include "tests/support/support.h"

enum { SYMBOLS = 25, DAYS = 1200, ROWS = SYMBOLS * DAYS, BATCH = 1000, KILLS = 12 };

static const char *csv_path;

/* Random walks with a defect now and then: the same text in every run. */
static void write_file(void)
{
	struct strbuf text;
	struct rng rng;

	rng_init(&rng, 99);
	strbuf_init(&text);
	strbuf_puts(&text, "date,symbol,open,high,low,close,volume\n");
	for (int i = 0; i < ROWS; i++) {
		double price = 10 + (double)rng_below(&rng, 900) / 100;
		char date[TIME_TEXT];

		day_format(date, 12000 + i % DAYS);
		strbuf_printf(&text, "%s,K%c,%.2f,%.2f,%.2f,%.2f,%d\n", date, 'A' + i / DAYS,
		              price, price + 1, rng_below(&rng, 50) ? price - 1 : price + 3,
		              price, (int)rng_below(&rng, 100));
	}
	assert_false(text.failed);
	test_write_file(csv_path, text.text);
	strbuf_release(&text);
}

static struct kb *open_kb(const char *path)
{
	const struct kb_options options = { .path = path };
	struct drt_error error = { 0 };
	struct kb *kb = NULL;

	if (kb_open(&kb, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return kb;
}

/* Tells the parent through the pipe that a step is done. */
static bool tell(void *context, const struct kb_import_result *result)
{
	(void)result;
	return write(*(int *)context, "s", 1) == 1;
}

static enum drt_status import(struct kb_import_result *result, const char *path, int *told)
{
	struct kb *kb = open_kb(path);
	struct kb_import_options options = { .file = open(csv_path, O_RDONLY),
		                             .name = "killed.csv",
		                             .now_ns = 7,
		                             .batch_rows = BATCH };
	enum drt_status status =
		kb_import_file(result, kb, &options, told ? tell : NULL, told, NULL);

	close(options.file);
	kb_close(kb);
	return status;
}

/* Starts an import in a process of its own and kills it while it works on the step after
 * the given number of steps. */
static void import_and_kill(const char *path, unsigned steps)
{
	int ends[2], status = 0;
	char byte;
	pid_t child = 0;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct kb_import_result result;

		close(ends[0]);
		_exit(import(&result, path, &ends[1]) == DRT_OK ? 0 : 1);
	}
	close(ends[1]);
	while (steps-- > 0 && read(ends[0], &byte, 1) == 1)
		;
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	close(ends[0]);
}

static int64_t number(struct kb *kb, const char *sql)
{
	int64_t value = -1;

	assert_int_equal(db_query_int(&value, kb_db(kb), sql, NULL), DRT_OK);
	return value;
}

static int64_t rows_there(struct kb *kb)
{
	return number(kb,
	              "SELECT (SELECT count(*) FROM bar) + (SELECT count(*) FROM quarantine)");
}

/* Every row of every table of the import, without the ids of rows. */
static char *dump(struct kb *kb)
{
	static const char *const queries[] = {
		"SELECT symbol, timeframe, time_ns, source, adjustment, open, high, low, "
		"close, "
		"volume FROM bars ORDER BY 1, 3",
		"SELECT i.symbol, f.time_ns, f.kind, f.value FROM bar_flag AS f JOIN series AS "
		"s "
		"ON s.id = f.series_id JOIN instrument AS i ON i.id = s.instrument_id "
		"ORDER BY 1, 2, 3",
		"SELECT line, reason, detail, symbol, raw FROM quarantine ORDER BY 1",
		"SELECT file, state, crc32, row_count, stored, quarantined FROM import",
	};
	struct strbuf out;

	strbuf_init(&out);
	for (size_t q = 0; q < sizeof(queries) / sizeof(queries[0]); q++) {
		struct db_stmt *stmt = NULL;
		bool row = false;

		assert_int_equal(db_prepare(&stmt, kb_db(kb), queries[q], NULL), DRT_OK);
		assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
		while (row) {
			for (int i = 0; i < 10; i++)
				strbuf_printf(&out, "%s|", db_column_text(stmt, i));
			strbuf_putc(&out, '\n');
			assert_int_equal(db_step(&row, stmt, NULL), DRT_OK);
		}
		db_finalize(stmt);
	}
	return strbuf_detach(&out);
}

static char *undisturbed;

static int set_up(void **state)
{
	struct kb_import_result result;
	struct kb *kb = NULL;
	const char *path = test_scratch_path("undisturbed.db");
	(void)state;

	csv_path = test_scratch_path("killed.csv");
	write_file();
	assert_int_equal(import(&result, path, NULL), DRT_OK);
	assert_int_equal(result.rows, ROWS);
	kb = open_kb(path);
	undisturbed = dump(kb);
	kb_close(kb);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(undisturbed);
	return 0;
}

/* After a kill: the file is sound and holds whole steps. */
static int64_t check_after_kill(const char *path)
{
	struct kb *kb = open_kb(path);
	int64_t rows = rows_there(kb);

	assert_int_equal(db_check(kb_db(kb), NULL), DRT_OK);
	assert_int_equal(rows % BATCH, 0);
	kb_close(kb);
	return rows;
}

static void a_killed_import_leaves_whole_steps_and_is_completed(void **state)
{
	struct rng rng;
	(void)state;

	rng_init(&rng, 2025);
	for (int i = 0; i < KILLS; i++) {
		unsigned steps = (unsigned)rng_below(&rng, ROWS / BATCH + 2);
		struct kb_import_result result;
		char name[32], *text = NULL;
		struct kb *kb = NULL;
		int64_t rows = 0;

		snprintf(name, sizeof(name), "killed%d.db", i);
		import_and_kill(test_scratch_path(name), steps);
		rows = check_after_kill(test_scratch_path(name));
		assert_true(rows >= (steps < ROWS / BATCH ? steps : ROWS / BATCH) * BATCH);
		assert_int_equal(import(&result, test_scratch_path(name), NULL), DRT_OK);
		assert_int_equal(result.rows, ROWS);
		kb = open_kb(test_scratch_path(name));
		text = dump(kb);
		assert_string_equal(text, undisturbed);
		free(text);
		kb_close(kb);
	}
}

static void many_kills_in_a_row_lose_nothing(void **state)
{
	const char *path = test_scratch_path("often.db");
	struct kb_import_result result;
	struct kb *kb = NULL;
	int64_t before = 0;
	char *text = NULL;
	(void)state;

	for (unsigned steps = 0; steps < 8; steps++) {
		int64_t rows = 0;

		import_and_kill(path, 3 * steps);
		rows = check_after_kill(path);
		assert_true(rows >= before);
		before = rows;
	}
	assert_int_equal(import(&result, path, NULL), DRT_OK);
	kb = open_kb(path);
	text = dump(kb);
	assert_string_equal(text, undisturbed);
	free(text);
	kb_close(kb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_killed_import_leaves_whole_steps_and_is_completed),
		cmocka_unit_test(many_kills_in_a_row_lose_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
