/* test_signals.c - drt's commands without a daemon, as a user types them: what an
 * evaluation finds can be listed at once, and prices of long ago raise nothing. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "core/strbuf.h"
#include "core/timeval.h"
#include "model/calendar.h"
#include "tests/support/support.h"

enum { DAYS = 320, FUNDS = 11, TEXT = 1 << 20 };

static int place; /* number of the running test */

/* Runs drt in the test's own folders; its standard output, freed by the caller. */
static char *run_drt(int *code, const char *arguments)
{
	struct strbuf line;
	FILE *pipe = NULL;
	char *text = calloc(1, TEXT);
	size_t length = 0;

	strbuf_init(&line);
	strbuf_printf(&line, "{ %s --data-dir=%s/data-%d %s; } 2>%s", test_build_path("drt"),
	              test_scratch_dir(), place, arguments, test_scratch_path("errors"));
	assert_false(line.failed);
	assert_non_null(text);
	pipe = popen(line.text, "r");
	assert_non_null(pipe);
	length = fread(text, 1, TEXT - 1, pipe);
	assert_true(length < TEXT - 1);
	*code = WEXITSTATUS(pclose(pipe));
	strbuf_release(&line);
	return text;
}

static json_t *signals_of(const char *arguments)
{
	int code = 0;
	char *text = run_drt(&code, arguments);
	json_t *answer = json_loads(text, 0, NULL);
	json_t *list = json_incref(json_object_get(answer, "signals"));

	assert_int_equal(code, 0);
	assert_true(json_is_array(list));
	json_decref(answer);
	free(text);
	return list;
}

static size_t count_state(const json_t *signals, const char *state)
{
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(signals); i++) {
		const json_t *metadata =
			json_object_get(json_array_get(signals, i), "metadata");

		count += strcmp(json_string_value(json_object_get(metadata, "state")), state) ==
		         0;
	}
	return count;
}

/* Eleven funds that rise at rates of their own, on the sessions up to `last`. */
static void import_funds(int64_t last)
{
	static const char *const symbols[FUNDS] = { "XLB", "XLC",  "XLE", "XLF", "XLI", "XLK",
		                                    "XLP", "XLRE", "XLU", "XLV", "XLY" };
	struct calendar *calendar = NULL;
	struct strbuf text;
	int code = 0;

	assert_int_equal(calendar_new(&calendar, "us-equity", NULL), DRT_OK);
	strbuf_init(&text);
	strbuf_puts(&text, "date,symbol,open,high,low,close,volume\n");
	for (int i = 0; i < FUNDS; i++) {
		double price = 50;

		for (int64_t day = last - DAYS * 3 / 2; day <= last; day++) {
			char date[TIME_TEXT];

			if (!calendar_is_trading_day(calendar, day))
				continue;
			day_format(date, day);
			price *= 1.0002 + 0.0001 * i + (day % 2 ? 0.004 : -0.004);
			strbuf_printf(&text, "%s,%s,%.2f,%.2f,%.2f,%.2f,1000\n", date,
			              symbols[i], price, price + 1, price - 1, price);
		}
	}
	calendar_free(calendar);
	assert_false(text.failed);
	test_write_file(test_scratch_path("funds.csv"), text.text);
	strbuf_release(&text);
	strbuf_init(&text);
	strbuf_printf(&text, "import %s", test_scratch_path("funds.csv"));
	free(run_drt(&code, text.text));
	assert_int_equal(code, 0);
	strbuf_release(&text);
}

/* A knowledge base of its own for each test. */
static int next_place(void **state)
{
	(void)state;
	place++;
	return 0;
}

static void what_an_evaluation_raised_is_listed_at_once(void **state)
{
	(void)state;
	import_funds(time(NULL) / 86400 - 1);
	for (int i = 0; i < 5; i++) {
		json_t *before = signals_of("signals --json");
		json_t *after = signals_of("signals --evaluate --json");
		char *errors = test_read_file(test_scratch_path("errors"), NULL);
		unsigned long long evaluated = 0, raised = 0;

		assert_int_equal(sscanf(errors,
		                        "drt signals: %llu candidates evaluated, %llu signals",
		                        &evaluated, &raised),
		                 2);
		assert_true(evaluated >= FUNDS);
		assert_true(raised >= 2);
		assert_int_equal(json_array_size(after) - json_array_size(before), raised);
		json_decref(before);
		json_decref(after);
		free(errors);
	}
}

static void a_look_back_answers_for_its_day_and_leaves_no_trace(void **state)
{
	json_t *stored = NULL, *seen = NULL, *all = NULL;
	int code = 0;

	(void)state;
	import_funds(18262); /* 2020-01-01 */
	seen = signals_of("signals --as-of 2019-12-31 --json");
	all = signals_of("signals --as-of 2019-12-31 --all --json");
	stored = signals_of("signals --all --json");
	assert_true(json_array_size(seen) >= 2);
	assert_int_equal(count_state(seen, "active"), json_array_size(seen));
	assert_int_equal(count_state(all, "active"), json_array_size(seen));
	assert_true(json_array_size(all) > json_array_size(seen));
	assert_int_equal(json_array_size(stored), 0);
	json_decref(seen);
	json_decref(all);
	json_decref(stored);
	free(run_drt(&code, "signals --as-of 2019-12-31 --limit 2"));
	assert_int_equal(code, 2);
	free(run_drt(&code, "signals --as-of 2999-12-31"));
	assert_int_equal(code, 2);
}

static void prices_of_long_ago_raise_nothing_and_say_why(void **state)
{
	static const int64_t days_ago[] = { 400, 5000 };

	(void)state;
	for (size_t i = 0; i < sizeof(days_ago) / sizeof(days_ago[0]); i++) {
		json_t *raised = NULL;
		char *why = NULL;
		int code = 0;

		next_place(NULL);
		import_funds(time(NULL) / 86400 - days_ago[i]);
		raised = signals_of("signals --evaluate --json");
		assert_int_equal(json_array_size(raised), 0);
		json_decref(raised);
		why = run_drt(&code, "why XLY --strategy rotation");
		assert_int_equal(code, 0);
		assert_non_null(strstr(why, "sessions old"));
		assert_non_null(strstr(why, "at most 3 sessions old"));
		free(why);
	}
}

static void a_reader_that_leaves_early_hears_no_complaint(void **state)
{
	char *errors = NULL;
	int code = 0;

	(void)state;
	import_funds(18262);
	free(run_drt(&code, "bars XLY --csv | head -n 1"));
	errors = test_read_file(test_scratch_path("errors"), NULL);
	assert_int_equal(code, 0);
	assert_string_equal(errors, "");
	free(errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_an_evaluation_raised_is_listed_at_once, next_place),
		cmocka_unit_test_setup(a_look_back_answers_for_its_day_and_leaves_no_trace,
		                       next_place),
		cmocka_unit_test_setup(prices_of_long_ago_raise_nothing_and_say_why,
		                       next_place),
		cmocka_unit_test_setup(a_reader_that_leaves_early_hears_no_complaint,
		                       next_place),
	};

	return cmocka_run_group_tests_name("signals", tests, NULL, NULL);
}
