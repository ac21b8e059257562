/* test_demo.c - `drt demo` without a screen, as a newcomer's first command: the whole house
 * from stored bars to positions, other figures for another seed, and a clear failure
 * without the gateway. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/integration/program.h"
#include "tests/support/support.h"

enum { RUNS = 2, WAIT_SECONDS = 120 };

static const char *const counts[] = { "bars stored", "signals raised", "orders approved",
	                              "orders filled", "positions" };
enum { COUNTS = sizeof(counts) / sizeof(counts[0]) };

static char *report(char *out, size_t size, const char *name)
{
	size_t length = 0;
	char *text = test_read_file(test_scratch_path(name), &length);

	snprintf(out, size, "%s", text);
	free(text);
	return out;
}

/* The number behind the words in a report. */
static long number_of(const char *text, const char *words)
{
	const char *at = strstr(text, words);

	if (!at)
		fail_msg("the report lacks \"%s\":\n%s", words, text);
	return strtol(at + strlen(words), NULL, 10);
}

static void a_demo_trades_and_another_seed_trades_differently(void **state)
{
	static const char *const seeds[RUNS] = { "1", "2" };
	static const char *const names[RUNS] = { "demo-1", "demo-2" };
	char texts[RUNS][2048];
	pid_t demos[RUNS];

	(void)state;
	for (int i = 0; i < RUNS; i++)
		demos[i] = program_start(WORDS(program_path("drt"), "demo", "--seed", seeds[i]),
		                         test_scratch_path(names[i]));
	for (int i = 0; i < RUNS; i++) {
		int code = program_wait(&demos[i], WAIT_SECONDS);

		report(texts[i], sizeof(texts[i]), names[i]);
		if (code != 0)
			fail_msg("seed %s ended with %d:\n%s", seeds[i], code, texts[i]);
		assert_non_null(strstr(texts[i], "SYNTHETIC market, PAPER account"));
		assert_non_null(strstr(texts[i], "by the rules demo-auto-"));
		for (int k = 0; k < COUNTS; k++) {
			if (number_of(texts[i], counts[k]) <= 0)
				fail_msg("seed %s has no %s:\n%s", seeds[i], counts[k],
				         texts[i]);
		}
		(void)number_of(texts[i], "profit and loss");
	}
	assert_string_not_equal(strchr(texts[0], '\n'), strchr(texts[1], '\n'));
}

/* drt finds the gateway beside itself: here is one that does nothing. */
static void without_the_gateway_it_fails_and_says_why(void **state)
{
	static const char nothing[] = "#!/bin/sh\nexit 3\n";
	char drt[300], text[2048];
	FILE *file = NULL;
	pid_t demo = 0;
	int code = 0;

	(void)state;
	snprintf(drt, sizeof(drt), "%s", test_scratch_path("drt"));
	assert_int_equal(program_run(NULL, WORDS("cp", program_path("drt"), drt)), 0);
	file = fopen(test_scratch_path("drt-ibsim"), "w");
	assert_non_null(file);
	assert_true(fputs(nothing, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(test_scratch_path("drt-ibsim"), 0700), 0);
	demo = program_start(WORDS(drt, "demo"), test_scratch_path("demo-alone"));
	code = program_wait(&demo, WAIT_SECONDS);
	report(text, sizeof(text), "demo-alone");
	assert_int_equal(code, 1);
	assert_non_null(strstr(text, "drt demo: "));
	assert_non_null(strstr(text, "drt-ibsim"));
	assert_null(strstr(text, "orders filled"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_demo_trades_and_another_seed_trades_differently),
		cmocka_unit_test(without_the_gateway_it_fails_and_says_why),
	};

	setenv("HOME", test_scratch_dir(), 1);
	setenv("TMPDIR", test_scratch_dir(), 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	return cmocka_run_group_tests_name("demo", tests, NULL, NULL);
}
