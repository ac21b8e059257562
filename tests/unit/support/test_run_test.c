/* test_run_test.c - tests/run-test: what a process below a test does wrong must fail it.
 *
 * The program runs itself below run-test. With a word it does one kind of harm, in a
 * child whose standard error is closed and whose exit code nobody asks for; where the
 * build is instrumented the harm is real, else the child writes the report itself. */
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/support.h"

enum { EXIT_REPORT = 97, EXIT_LEFT = 98 };

#if defined(__SANITIZE_ADDRESS__)
static const bool address_build = true;
#else
static const bool address_build = false;
#endif
#if defined(__SANITIZE_THREAD__)
static const bool thread_build = true;
#else
static const bool thread_build = false;
#endif

static const char *program;
/* A pipe that nobody writes: its reading end sees the end of whoever holds the other. */
static int parent_lives[2];

/* ---- harm ---- */

/* Not known to the compiler, which would refuse or drop the harm. */
static volatile int one = 1;
static void *volatile kept;

static void write_report(void)
{
	const char *options = getenv("ASAN_OPTIONS");
	const char *path = options ? strstr(options, "log_path=") : NULL;
	char name[256];
	FILE *file = NULL;

	if (!path)
		return;
	path += strlen("log_path=");
	snprintf(name, sizeof(name), "%.*s.1", (int)strcspn(path, ":"), path);
	file = fopen(name, "w");
	if (file) {
		fputs("a report\n", file);
		fclose(file);
	}
}

static void leak(void)
{
	kept = malloc(100);
	kept = NULL;
}

static void overflow(void)
{
	kept = malloc(8);
	if (kept)
		memset(kept, 'x', 8 + (size_t)one);
	free(kept);
}

static void undefined(void)
{
	one += 0x7fffffff;
}

static int shared;

static void *add(void *arg)
{
	for (int i = 0; i < 1000; i++)
		shared++;
	return arg;
}

static void race(void)
{
	pthread_t other;

	if (pthread_create(&other, NULL, add, NULL) != 0)
		return;
	add(NULL);
	pthread_join(other, NULL);
}

static void linger(void)
{
	pause();
}

/* In the child: returns when the parent has ended and nobody is left to wait for it. */
static void outlive_parent(void)
{
	char byte = 0;

	close(parent_lives[1]);
	while (read(parent_lives[0], &byte, 1) > 0)
		;
}

static void report_late(void)
{
	outlive_parent();
	write_report();
}

static const struct harm {
	const char *word;
	void (*fn)(void);
	const bool *build; /* where it is noticed; NULL: everywhere */
	int exit_code;
	bool alone; /* the parent does not wait for the child */
} harms[] = {
	{ "report", write_report, NULL, EXIT_REPORT, false },
	{ "leak", leak, &address_build, EXIT_REPORT, false },
	{ "overflow", overflow, &address_build, EXIT_REPORT, false },
	{ "undefined", undefined, &address_build, EXIT_REPORT, false },
	{ "race", race, &thread_build, EXIT_REPORT, false },
	{ "late-report", report_late, NULL, EXIT_REPORT, true },
	{ "late-end", outlive_parent, NULL, 0, true },
	{ "linger", linger, NULL, EXIT_LEFT, true },
};
enum { HARMS = sizeof(harms) / sizeof(harms[0]) };

/* The child ends by exit(), as a program does. */
static int do_harm(const struct harm *harm)
{
	pid_t child = pipe(parent_lives) == 0 ? fork() : -1;

	if (child < 0)
		return 1;
	if (child == 0) {
		close(STDERR_FILENO);
		harm->fn();
		exit(0);
	}
	if (!harm->alone)
		waitpid(child, NULL, 0);
	return 0;
}

/* ---- tests ---- */

/* Runs this program with a word below run-test and returns the exit code. */
static int run_below(const char *sanitize, const char *word)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		FILE *null = freopen("/dev/null", "w", stdout);

		unsetenv("ASAN_OPTIONS"); /* of a run-test above this program */
		setenv("DRT_SANITIZE", sanitize, 1);
		setenv("RUN_TEST_PATIENCE", strcmp(word, "linger") == 0 ? "5" : "300", 1);
		if (null)
			execl("/bin/sh", "sh", test_source_path("tests/run-test"), program,
			      word, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void a_clean_program_keeps_its_exit_code(void **state)
{
	(void)state;
	assert_int_equal(run_below("yes", "0"), 0);
	assert_int_equal(run_below("yes", "3"), 3);
	assert_int_equal(run_below("yes", "77"), 77);
	assert_int_equal(run_below("", "0"), 0);
	assert_int_equal(run_below("", "3"), 3);
}

static void what_a_silent_child_does_is_noticed(void **state)
{
	(void)state;
	for (size_t i = 0; i < HARMS; i++) {
		if (harms[i].build && !*harms[i].build)
			continue;
		if (run_below("yes", harms[i].word) != harms[i].exit_code)
			fail_msg("%s went wrong", harms[i].word);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_program_keeps_its_exit_code),
		cmocka_unit_test(what_a_silent_child_does_is_noticed),
	};

	program = argv[0];
	for (size_t i = 0; argc > 1 && i < HARMS; i++) {
		if (strcmp(argv[1], harms[i].word) == 0)
			return do_harm(&harms[i]);
	}
	if (argc > 1)
		return atoi(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
