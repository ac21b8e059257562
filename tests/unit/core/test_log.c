/* test_log.c - the contracts in log.h and status.h, clause by clause. */
#include <stdio.h>
#include <string.h>

#include "core/log.h"
#include "core/status.h"
#include "tests/support/support.h"

/* ---- log ---- */

struct memory_sink {
	struct log_sink sink; /* first */
	int count;
	enum log_level level;
	const char *area, *event;
	char text[LOG_TEXT];
};

static void remember(struct log_sink *sink, enum log_level level, const char *area,
                     const char *event, const char *text)
{
	struct memory_sink *memory = (struct memory_sink *)sink;

	memory->count++;
	memory->level = level;
	memory->area = area;
	memory->event = event;
	snprintf(memory->text, sizeof(memory->text), "%s", text);
}

static void a_record_reaches_the_sink_whole(void **state)
{
	struct memory_sink memory = { .sink = { .write = remember, .least = LOG_DEBUG } };
	(void)state;

	log_write(&memory.sink, LOG_WARNING, "ib", "session.lost", "%s after %d s", "lost", 3);
	assert_int_equal(memory.count, 1);
	assert_int_equal(memory.level, LOG_WARNING);
	assert_string_equal(memory.area, "ib");
	assert_string_equal(memory.event, "session.lost");
	assert_string_equal(memory.text, "lost after 3 s");
}

static void records_below_the_level_are_dropped(void **state)
{
	(void)state;
	for (int least = LOG_DEBUG; least <= LOG_ERROR; least++) {
		struct memory_sink memory = { .sink = { .write = remember, .least = least } };

		for (int level = LOG_DEBUG; level <= LOG_ERROR; level++)
			log_write(&memory.sink, (enum log_level)level, "a", "e", "x");
		assert_int_equal(memory.count, LOG_ERROR - least + 1);
	}
	log_write(NULL, LOG_ERROR, "a", "e", "nobody hears %d", 1);
}

static void a_long_text_is_cut(void **state)
{
	struct memory_sink memory = { .sink = { .write = remember } };
	(void)state;

	log_write(&memory.sink, LOG_INFO, "a", "e", "%05000d", 1);
	assert_int_equal(strlen(memory.text), LOG_TEXT - 1);
}

static void levels_have_names(void **state)
{
	static const char *const bad[] = { "", "Info", "warn", "errors", "fatal" };
	enum log_level level = LOG_NOTICE;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(log_level_parse(&level, bad[i]), DRT_ENOTFOUND);
	assert_int_equal(level, LOG_NOTICE);
	for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
		assert_int_equal(log_level_parse(&level, log_level_name((enum log_level)i)),
		                 DRT_OK);
		assert_int_equal(level, i);
	}
}

/* ---- status ---- */

static void a_failure_keeps_status_and_text(void **state)
{
	struct drt_error error = { 0 };
	(void)state;

	assert_int_equal(drt_fail(&error, DRT_EPARSE, "%s:%d: bad", "file", 3), DRT_EPARSE);
	assert_int_equal(error.status, DRT_EPARSE);
	assert_string_equal(error.text, "file:3: bad");
	assert_int_equal(drt_fail(NULL, DRT_EIO, "nobody reads"), DRT_EIO);
}

static void context_goes_before_the_text(void **state)
{
	struct drt_error error = { 0 };
	(void)state;

	(void)drt_fail(&error, DRT_EIO, "no room");
	drt_fail_within(&error, "import %s", "a.csv");
	assert_string_equal(error.text, "import a.csv: no room");
	drt_fail_within(&error, "job %d", 7);
	assert_string_equal(error.text, "job 7: import a.csv: no room");
	assert_int_equal(error.status, DRT_EIO);
	drt_fail_within(NULL, "nothing");
}

static void long_texts_are_cut_and_ended(void **state)
{
	struct drt_error error;
	(void)state;

	memset(&error, 'x', sizeof(error));
	(void)drt_fail(&error, DRT_EIO, "%01000d", 1);
	assert_int_equal(strlen(error.text), DRT_ERROR_TEXT - 1);
	for (int i = 0; i < 3; i++) {
		drt_fail_within(&error, "%0600d", 2);
		assert_int_equal(strlen(error.text), DRT_ERROR_TEXT - 1);
	}
}

static void every_status_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int i = DRT_EUNKNOWN; i <= DRT_OK; i++) {
		const char *name = drt_status_name((enum drt_status)i);

		assert_string_not_equal(name, "undefined");
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
		for (int other = DRT_EUNKNOWN; other < i; other++)
			assert_string_not_equal(name, drt_status_name((enum drt_status)other));
	}
	assert_string_equal(drt_status_name((enum drt_status)(DRT_EUNKNOWN - 1)), "undefined");
	assert_string_equal(drt_status_name(DRT_ENOTFOUND), "not-found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_reaches_the_sink_whole),
		cmocka_unit_test(records_below_the_level_are_dropped),
		cmocka_unit_test(a_long_text_is_cut),
		cmocka_unit_test(levels_have_names),
		cmocka_unit_test(a_failure_keeps_status_and_text),
		cmocka_unit_test(context_goes_before_the_text),
		cmocka_unit_test(long_texts_are_cut_and_ended),
		cmocka_unit_test(every_status_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests_name("log and status", tests, NULL, NULL);
}
