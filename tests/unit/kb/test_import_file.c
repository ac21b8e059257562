/* test_import_file.c - the contract in import.h: files, repetition, steps. */
#include "kb/import.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "core/timeval.h"
#include "tests/unit/kb/fixture.h"
#include "tests/unit/kb/import_rig.h"

static void a_second_import_writes_nothing(void **state)
{
	const char *text = RIG_DAILY "2025-06-30,10,11,9,10,0\n2025-07-01,10,15,9,14.5,1\n"
				     "2025-07-02,x,15,9,14.5,1\n2025-07-09,8,9,7,8,0\n";
	int64_t changes = 0;
	struct kb_import_result result;
	(void)state;

	rig_import(text);
	changes = db_total_changes(kb_db(rig.kb));
	rig.options.now_ns = 99;
	result = rig_import(text);
	assert_int_equal(result.unchanged, 3);
	assert_int_equal(db_total_changes(kb_db(rig.kb)), changes);
	assert_int_equal(fixture_number(rig.kb, "SELECT changed_ns FROM import"), 5);
}

static void a_corrected_file_replaces_bars_flags_and_quarantine(void **state)
{
	struct kb_import_result result;
	(void)state;

	rig_import(RIG_DAILY "2025-06-30,10,11,9,10,0\n2025-07-01,10,15,9,14.5,1\n"
	                     "2025-07-02,x,15,9,14.5,1\n2025-07-09,8,9,7,8,0\n");
	rig.options.now_ns = 99;
	result = rig_import(RIG_DAILY "2025-06-30,10,11,9,10,0\n2025-07-01,10,11,9,10.5,1\n"
	                              "2025-07-02,10,15,9,10.5,1\n2025-07-09,8,9,7,8,3\n");
	assert_int_equal(result.inserted, 1);
	assert_int_equal(result.updated, 2);
	assert_int_equal(result.unchanged, 1);
	rig_assert_quarantine("");
	rig_assert_flags("2025-06-30 zero-volume 0\n2025-07-09 gap 3\n");
	assert_int_equal(fixture_number(rig.kb, "SELECT changed_ns FROM import"), 99);
	assert_int_equal(fixture_number(rig.kb, "SELECT count(*) FROM import"), 1);
}

static void source_and_adjustment_keep_files_apart(void **state)
{
	struct kb_import_result result;
	(void)state;

	rig_import(RIG_DAILY "2025-06-30,10,11,9,10,1\n2025-07-01,10,11,9,10,1\n");
	rig.options.source = "yahoo";
	result = rig_import(RIG_DAILY "2025-06-30,10,11,9,10,1\n2025-07-01,11,12,10,11,1\n");
	assert_int_equal(result.inserted, 2);
	assert_int_equal(result.conflicts, 1);
	rig.options.adjustment = "split";
	result = rig_import(RIG_DAILY "2025-07-01,5,6,4,5,1\n");
	assert_int_equal(result.conflicts, 0);
	assert_int_equal(fixture_number(rig.kb, "SELECT count(*) FROM bar"), 5);
	assert_int_equal(fixture_number(rig.kb, "SELECT count(*) FROM import"), 3);
}

static void gzip_is_read_and_damage_is_told(void **state)
{
	const char *path = test_scratch_path("AAPL.csv.gz");
	gzFile zipped = gzopen(path, "wb");
	char *bytes = NULL;
	size_t length = 0;
	struct kb_import_result result = { .rows = -1 };
	(void)state;

	gzputs(zipped, RIG_DAILY);
	for (int i = 0; i < 5000; i++)
		gzprintf(zipped, "%d-%02d-%02d,%d.%d,90000,0.5,%d,1\n", 1900 + i / 336,
		         i % 336 / 28 + 1, i % 28 + 1, i % 89 + 1, i * i % 9973, i % 77 + 1);
	gzclose(zipped);
	bytes = test_read_file(path, &length);
	rig.options.file = open(path, O_RDONLY);
	assert_int_equal(kb_import_file(&result, rig.kb, &rig.options, NULL, NULL, &rig.error),
	                 DRT_OK);
	close(rig.options.file);
	assert_int_equal(result.stored, 5000);
	assert_int_equal(result.bytes_done, length);
	rig.options.file = rig_file_of(bytes, length / 2);
	assert_int_equal(kb_import_file(&result, rig.kb, &rig.options, NULL, NULL, &rig.error),
	                 DRT_ECORRUPT);
	close(rig.options.file);
	assert_false(db_in_transaction(kb_db(rig.kb)));
	free(bytes);
}

static void the_callers_descriptor_stays_open(void **state)
{
	struct kb_import_result result;
	(void)state;

	rig.options.file = rig_file_of(RIG_DAILY, strlen(RIG_DAILY));
	assert_int_equal(kb_import_file(&result, rig.kb, &rig.options, NULL, NULL, &rig.error),
	                 DRT_OK);
	assert_int_equal(lseek(rig.options.file, 0, SEEK_SET), 0);
	close(rig.options.file);
}

struct watch {
	int calls, stop_after;
	int64_t rows;
};

static bool watch_progress(void *context, const struct kb_import_result *result)
{
	struct watch *watch = context;

	assert_true(result->rows >= watch->rows);
	assert_true(result->bytes_done <= result->bytes_total);
	watch->rows = result->rows;
	return ++watch->calls < watch->stop_after;
}

static void progress_is_told_and_can_cancel(void **state)
{
	const char *text = RIG_DAILY "2025-06-02,1,1,1,1,1\n2025-06-03,1,1,1,1,1\n"
				     "2025-06-04,1,1,1,1,1\n2025-06-05,1,1,1,1,1\n"
				     "2025-06-06,1,1,1,1,1\n";
	struct kb_import_result result = { .rows = -1 };
	struct watch watch = { .stop_after = 2 };
	(void)state;

	rig.options.batch_rows = 2;
	rig.options.file = rig_file_of(text, strlen(text));
	assert_int_equal(kb_import_file(&result, rig.kb, &rig.options, watch_progress, &watch,
	                                &rig.error),
	                 DRT_ECANCELLED);
	assert_int_equal(watch.calls, 2);
	assert_int_equal(result.rows, 4);
	assert_false(result.done);
	assert_int_equal(fixture_number(rig.kb, "SELECT count(*) FROM bar"), 4);
	assert_int_equal(fixture_number(rig.kb, "SELECT state = 'running' FROM import"), 1);
	watch = (struct watch){ .stop_after = 100 };
	lseek(rig.options.file, 0, SEEK_SET);
	assert_int_equal(kb_import_file(&result, rig.kb, &rig.options, watch_progress, &watch,
	                                &rig.error),
	                 DRT_OK);
	close(rig.options.file);
	assert_int_equal(watch.rows, 5);
	assert_int_equal(result.inserted, 1);
	assert_int_equal(fixture_number(rig.kb, "SELECT state = 'done' FROM import"), 1);
}

static void a_step_is_one_transaction_and_needs_the_handle_free(void **state)
{
	const char *text = RIG_DAILY "2025-06-02,1,1,1,1,1\n2025-06-03,1,1,1,1,1\n";
	struct kb_import *running = NULL;
	bool more = false;
	int steps = 0;
	(void)state;

	rig.options.file = rig_file_of(text, strlen(text));
	rig.options.batch_rows = 1;
	assert_int_equal(kb_import_new(&running, rig.kb, &rig.options, NULL), DRT_OK);
	assert_int_equal(kb_begin(rig.kb, NULL), DRT_OK);
	assert_int_equal(kb_import_step(&more, running, &rig.error), DRT_ESTATE);
	kb_rollback(rig.kb);
	do {
		assert_int_equal(kb_import_step(&more, running, NULL), DRT_OK);
		assert_false(db_in_transaction(kb_db(rig.kb)));
		steps++;
	} while (more);
	assert_int_equal(kb_import_result(running)->stored, 2);
	assert_true(steps >= 4);
	assert_int_equal(kb_import_step(&more, running, NULL), DRT_OK);
	assert_false(more);
	kb_import_free(running);
	kb_import_free(NULL);
	close(rig.options.file);
}

static void a_failed_step_is_rolled_back_for_good(void **state)
{
	const char *text = RIG_DAILY "2025-06-02,1,1,1,1,1\n2025-06-03,1,1,1,1,1\n";
	struct kb_import *running = NULL;
	bool more = true;
	(void)state;

	rig.options.file = rig_file_of(text, strlen(text));
	assert_int_equal(kb_import_new(&running, rig.kb, &rig.options, NULL), DRT_OK);
	assert_int_equal(db_exec(kb_db(rig.kb),
	                         "CREATE TRIGGER full BEFORE INSERT ON bar WHEN new.time_ns > "
	                         "1748822400000000000 BEGIN SELECT raise(FAIL, 'disk'); END",
	                         NULL),
	                 DRT_OK);
	assert_int_not_equal(kb_import_step(&more, running, &rig.error), DRT_OK);
	assert_true(strstr(rig.error.text, "disk") != NULL);
	assert_int_equal(fixture_number(rig.kb, "SELECT count(*) FROM bar"), 0);
	assert_int_equal(kb_import_step(&more, running, &rig.error), DRT_ESTATE);
	kb_import_free(running);
	close(rig.options.file);
}

static void a_reading_handle_cannot_import(void **state)
{
	const char *path = fixture_path();
	struct kb *reader = NULL;
	struct kb_import *running = NULL;
	(void)state;

	kb_close(fixture_kb_at(path, false));
	reader = fixture_kb_at(path, true);
	rig.options.file = rig_file_of(RIG_DAILY, strlen(RIG_DAILY));
	assert_int_equal(kb_import_new(&running, reader, &rig.options, &rig.error),
	                 DRT_EDENIED);
	assert_null(running);
	close(rig.options.file);
	kb_close(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(a_second_import_writes_nothing),
		RIG_TEST(a_corrected_file_replaces_bars_flags_and_quarantine),
		RIG_TEST(source_and_adjustment_keep_files_apart),
		RIG_TEST(gzip_is_read_and_damage_is_told),
		RIG_TEST(the_callers_descriptor_stays_open),
		RIG_TEST(progress_is_told_and_can_cancel),
		RIG_TEST(a_step_is_one_transaction_and_needs_the_handle_free),
		RIG_TEST(a_failed_step_is_rolled_back_for_good),
		RIG_TEST(a_reading_handle_cannot_import),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
