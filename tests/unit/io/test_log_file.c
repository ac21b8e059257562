/* test_log_file.c - the contract in log_file.h, clause by clause. */
#include "config.h"

#include <fcntl.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/timeval.h"
#include "io/log_file.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

static const int64_t when_ns = INT64_C(1749738727250131999); /* 2025-06-12T14:32:07... */

static struct log_file *opened(const char *path, bool json, struct clock_manual *wall)
{
	struct log_file_options options = { path, json, LOG_INFO, &wall->clock };
	struct log_file *log = NULL;
	struct drt_error error = { 0 };

	clock_manual_init(wall, when_ns);
	if (log_file_open(&log, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return log;
}

static void assert_file(const char *path, const char *want)
{
	char *text = test_read_file(path, NULL);

	assert_string_equal(text, want);
	free(text);
}

static void a_record_is_one_line_of_text(void **state)
{
	const char *path = test_scratch_path("text.log");
	struct clock_manual wall;
	struct log_file *log = opened(path, false, &wall);
	struct stat info;
	(void)state;

	log_write(log_file_sink(log), LOG_DEBUG, "ib", "quote", "dropped");
	log_write(log_file_sink(log), LOG_NOTICE, "ib", "order.sent", "order %d is out", 7);
	log_write(log_file_sink(log), LOG_ERROR, "a\nb", "e",
	          "two\nlines\tand \x1b[31m red \xff");
	log_file_free(log);
	assert_file(path, "2025-06-12T14:32:07.250131Z notice ib order.sent: order 7 is out\n"
	                  "2025-06-12T14:32:07.250131Z error a\\nb e: two\\nlines\\tand "
	                  "\\x1b[31m red \xef\xbf\xbd\n");
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	log_file_free(NULL);
}

static void a_record_is_one_json_object(void **state)
{
	static const char *const texts[] = {
		"plain",
		"quotes \" and \\ back",
		"line\nbreak\ttab\r",
		"\x01\x1f\x7f",
		"gr\xc3\xbc\xc3\x9f \xe2\x96\xb2",
		"\xc2\x85 is a line end",
		"broken \xc3\xc3 \xf0",
	};
	static const char *const read_back[] = {
		"plain",
		"quotes \" and \\ back",
		"line\nbreak\ttab\r",
		"\x01\x1f\x7f",
		"gr\xc3\xbc\xc3\x9f \xe2\x96\xb2",
		"\xc2\x85 is a line end",
		"broken \xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd",
	};
	const char *path = test_scratch_path("json.log");
	struct clock_manual wall;
	struct log_file *log = opened(path, true, &wall);
	char *text = NULL;
	char *line = NULL;
	(void)state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		log_write(log_file_sink(log), LOG_INFO, "kb", "bars.stored", "%s", texts[i]);
	log_file_free(log);
	text = test_read_file(path, NULL);
	line = text;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *end = strchr(line, '\n');
		json_error_t error;
		json_t *record = NULL;

		assert_non_null(end);
		record = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, &error);
		if (!record)
			fail_msg("%s: %s", error.text, line);
		assert_int_equal(json_object_size(record), 5);
		assert_string_equal(json_string_value(json_object_get(record, "time")),
		                    "2025-06-12T14:32:07.250131Z");
		assert_string_equal(json_string_value(json_object_get(record, "level")),
		                    "info");
		assert_string_equal(json_string_value(json_object_get(record, "area")), "kb");
		assert_string_equal(json_string_value(json_object_get(record, "event")),
		                    "bars.stored");
		assert_string_equal(json_string_value(json_object_get(record, "text")),
		                    read_back[i]);
		json_decref(record);
		line = end + 1;
	}
	assert_string_equal(line, "");
	free(text);
}

static void the_longest_record_fits(void **state)
{
	const char *path = test_scratch_path("long.log");
	struct clock_manual wall;
	struct log_file *log = opened(path, true, &wall);
	char controls[LOG_TEXT + 100];
	char *text = NULL;
	size_t length = 0;
	(void)state;

	memset(controls, '\x02', sizeof(controls) - 1);
	controls[sizeof(controls) - 1] = '\0';
	log_write(log_file_sink(log), LOG_ERROR, controls, controls, "%s", controls);
	log_file_free(log);
	text = test_read_file(path, &length);
	assert_true(length > 6 * 1000);
	assert_string_equal(text + length - 3, "\"}\n");
	free(text);
}

static void the_level_may_change_while_it_runs(void **state)
{
	const char *path = test_scratch_path("level.log");
	struct clock_manual wall;
	struct log_file *log = opened(path, false, &wall);
	(void)state;

	log_file_set_level(log, LOG_ERROR);
	log_write(log_file_sink(log), LOG_WARNING, "a", "b", "no");
	log_file_set_level(log, LOG_DEBUG);
	log_write(log_file_sink(log), LOG_DEBUG, "a", "b", "yes");
	log_file_free(log);
	assert_file(path, "2025-06-12T14:32:07.250131Z debug a b: yes\n");
}

static void reopening_starts_the_new_file(void **state)
{
	const char *path = test_scratch_path("turn.log");
	const char *moved = test_scratch_path("turn.log.1");
	struct clock_manual wall;
	struct log_file *log = opened(path, false, &wall);
	struct drt_error error = { 0 };
	(void)state;

	log_write(log_file_sink(log), LOG_INFO, "a", "b", "one");
	assert_int_equal(rename(path, moved), 0);
	log_write(log_file_sink(log), LOG_INFO, "a", "b", "two");
	assert_int_equal(log_file_reopen(log, NULL), DRT_OK);
	log_write(log_file_sink(log), LOG_INFO, "a", "b", "three");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(log_file_reopen(log, &error), DRT_EIO); /* the old one goes on */
	assert_non_null(strstr(error.text, path));
	log_write(log_file_sink(log), LOG_INFO, "a", "b", "four");
	assert_int_equal(log_file_lost(log), 0);
	log_file_free(log);
	assert_file(moved, "2025-06-12T14:32:07.250131Z info a b: one\n"
	                   "2025-06-12T14:32:07.250131Z info a b: two\n");
	rmdir(path);
	log = opened(path, false, &wall); /* appends */
	log_write(log_file_sink(log), LOG_INFO, "a", "b", "one");
	log_file_free(log);
	log = opened(path, false, &wall);
	log_write(log_file_sink(log), LOG_INFO, "a", "b", "two");
	log_file_free(log);
	assert_file(path, "2025-06-12T14:32:07.250131Z info a b: one\n"
	                  "2025-06-12T14:32:07.250131Z info a b: two\n");
}

static void what_cannot_be_written_is_counted_and_told(void **state)
{
	const char *path = test_scratch_path("full.log");
	struct clock_manual wall;
	struct log_file *log = NULL;
	(void)state;

	assert_int_equal(symlink("/dev/full", path), 0);
	log = opened(path, false, &wall);
	log_write(log_file_sink(log), LOG_INFO, "a", "b", "one");
	log_write(log_file_sink(log), LOG_INFO, "a", "b", "two");
	assert_int_equal(log_file_lost(log), 2);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(log_file_reopen(log, NULL), DRT_OK);
	log_write(log_file_sink(log), LOG_INFO, "a", "b", "three");
	log_write(log_file_sink(log), LOG_INFO, "a", "b", "four");
	assert_int_equal(log_file_lost(log), 2);
	log_file_free(log);
	assert_file(path, "2025-06-12T14:32:07.250131Z info a b: three\n"
	                  "2025-06-12T14:32:07.250131Z warning log log.lost: 2 records could "
	                  "not be written\n"
	                  "2025-06-12T14:32:07.250131Z info a b: four\n");
}

static void no_path_means_standard_error(void **state)
{
	const char *path = test_scratch_path("stderr");
	struct clock_manual wall;
	int saved = dup(2);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	(void)state;

	assert_int_equal(dup2(fd, 2), 2);
	for (int i = 0; i < 2; i++) {
		struct log_file *log = opened(i ? "-" : NULL, false, &wall);

		log_write(log_file_sink(log), LOG_INFO, "a", "b", "%d", i);
		if (log_file_reopen(log, NULL) != DRT_OK)
			log_write(log_file_sink(log), LOG_ERROR, "a", "b", "failed");
		log_file_free(log);
	}
	assert_int_equal(dup2(saved, 2), 2); /* it was not closed */
	close(saved);
	close(fd);
	assert_file(path, "2025-06-12T14:32:07.250131Z info a b: 0\n"
	                  "2025-06-12T14:32:07.250131Z info a b: 1\n");
}

static void what_cannot_be_opened_says_why(void **state)
{
	struct clock_manual wall;
	const char *path = test_scratch_path("absent/x.log");
	struct log_file_options options = { path, false, LOG_INFO, &wall.clock };
	struct log_file *log = NULL;
	struct drt_error error = { 0 };
	(void)state;

	assert_int_equal(log_file_open(&log, &options, &error), DRT_ENOTFOUND);
	assert_non_null(strstr(error.text, path));
	for (int n = 0; n < 2; n++) {
		failing_alloc_after(n);
		assert_int_equal(log_file_open(&log, &options, NULL), DRT_ENOMEM);
	}
	failing_alloc_after(-1);
	assert_null(log);
}

enum { WRITERS = 4, RECORDS = 500 };

static void *write_many(void *arg)
{
	struct log_sink *sink = arg;

	for (int i = 0; i < RECORDS; i++)
		log_write(sink, LOG_INFO, "area", "event", "%0200d", i);
	return NULL;
}

static void lines_of_threads_never_mix(void **state)
{
	const char *path = test_scratch_path("threads.log");
	struct clock_manual wall;
	struct log_file *log = opened(path, false, &wall);
	pthread_t threads[WRITERS];
	char *text = NULL;
	size_t length = 0;
	(void)state;

	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, write_many, log_file_sink(log)), 0);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(log_file_reopen(log, NULL), DRT_OK);
		log_file_set_level(log, LOG_INFO);
	}
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	log_file_free(log);
	text = test_read_file(path, &length);
	assert_int_equal(length % (WRITERS * RECORDS), 0);
	for (char *line = text; *line; line = strchr(line, '\n') + 1)
		assert_int_equal(strcspn(line, "\n"), length / (WRITERS * RECORDS) - 1);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_is_one_line_of_text),
		cmocka_unit_test(a_record_is_one_json_object),
		cmocka_unit_test(the_longest_record_fits),
		cmocka_unit_test(the_level_may_change_while_it_runs),
		cmocka_unit_test(reopening_starts_the_new_file),
		cmocka_unit_test(what_cannot_be_written_is_counted_and_told),
		cmocka_unit_test(no_path_means_standard_error),
		cmocka_unit_test(what_cannot_be_opened_says_why),
		cmocka_unit_test(lines_of_threads_never_mix),
	};

	return cmocka_run_group_tests_name("log_file", tests, NULL, NULL);
}
