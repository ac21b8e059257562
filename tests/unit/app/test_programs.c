/* test_programs.c - drt as a program: what is wrong with a command line is told with the
 * option's name and the exit code of the interface; the daemon's life by signals. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "tests/integration/program.h"
#include "tests/support/support.h"

enum { WORDS_MOST = 12, SECONDS = 60 };

static const char *said; /* the file that the last program wrote to */

/* Starts drt with the words of the line; what it says goes to that file. */
static pid_t start(const char *line, const char *out)
{
	static char words[400];
	const char *list[WORDS_MOST + 2] = { program_path("drt") };
	int count = 1;

	snprintf(words, sizeof(words), "%s", line);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		list[count++] = word;
	assert_true(count <= WORDS_MOST);
	return program_start(list, out);
}

static int run(const char *line)
{
	pid_t pid = 0;

	said = test_scratch_path("said");
	pid = start(line, said);
	return program_wait(&pid, SECONDS);
}

struct row {
	const char *line;
	int code;
	const char *part; /* of what is said */
};

static void check_rows(const struct row *rows, size_t count)
{
	size_t wrong = 0;

	for (size_t i = 0; i < count; i++) {
		int code = run(rows[i].line);

		if (code == rows[i].code && file_count(said, rows[i].part) > 0)
			continue;
		print_error("drt %s: exit code %d, not %d, or no \"%s\"\n", rows[i].line, code,
		            rows[i].code, rows[i].part);
		file_tell(said);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof((rows)[0]))

static void a_bad_line_of_the_programs_own_commands_is_told(void **state)
{
	static const struct row rows[] = {
		{ "nonsense", CLI_USAGE, "nonsense" },
		{ "--nonsense", CLI_USAGE, "--nonsense" },
		{ "daemon --background", CLI_USAGE, "--background" },
		{ "daemon now", CLI_USAGE, "now" },
		{ "daemon --no-fork=yes", CLI_USAGE, "--no-fork" },
		{ "attach somewhere", CLI_USAGE, "somewhere" },
		{ "attach --rate", CLI_USAGE, "--rate" },
		{ "demo 5", CLI_USAGE, "5" },
		{ "demo --seed", CLI_USAGE, "--seed" },
		{ "demo --seed x", CLI_USAGE, "--seed" },
		{ "demo --seed -1", CLI_USAGE, "--seed" },
		{ "demo --speed fast", CLI_USAGE, "--speed" },
		{ "demo --speed 0", CLI_USAGE, "--speed" },
		{ "snapshot", CLI_USAGE, "SCREEN" },
		{ "snapshot wall", CLI_USAGE, "wall is no screen" },
		{ "snapshot desk chart", CLI_USAGE, "chart" },
		{ "snapshot desk --size 120", CLI_USAGE, "--size" },
		{ "snapshot desk --size 0x0", CLI_USAGE, "--size" },
		{ "snapshot desk --size 99999x99999", CLI_USAGE, "--size" },
		{ "snapshot desk --size -5x10", CLI_USAGE, "--size" },
		{ "snapshot desk --size 80x24x3", CLI_USAGE, "--size" },
		{ "snapshot desk --palette pink", CLI_USAGE, "--palette" },
		{ "snapshot desk --wait soon", CLI_USAGE, "--wait" },
		{ "snapshot desk --wait -1", CLI_USAGE, "--wait" },
		{ "snapshot desk --symbol a/b", CLI_USAGE, "--symbol" },
		{ "snapshot desk --demo --seed x", CLI_USAGE, "--seed" },
	};

	(void)state;
	CHECK(rows);
}

static void help_and_version_are_no_failures(void **state)
{
	static const struct row rows[] = {
		{ "--version", CLI_OK, "drt " },
		{ "--help", CLI_OK, "snapshot" },
		{ "daemon --help", CLI_OK, "--no-fork" },
		{ "demo --help", CLI_OK, "--seed" },
		{ "attach --help", CLI_OK, "attach" },
		{ "snapshot --help", CLI_OK, "--palette" },
		{ "help snapshot", CLI_OK, "--size" },
	};

	(void)state;
	CHECK(rows);
}

static void without_a_daemon_what_needs_one_says_so(void **state)
{
	static const struct row rows[] = {
		{ "status", CLI_NO_DAEMON, "daemon" },
		{ "approve abcd", CLI_NO_DAEMON, "daemon" },
		{ "freeze", CLI_NO_DAEMON, "daemon" },
		{ "snapshot desk", CLI_NO_DAEMON, "daemon" },
	};

	(void)state;
	CHECK(rows);
}

static void a_broken_configuration_stops_the_daemon_with_its_place(void **state)
{
	const char *path = test_scratch_path("bad.conf");
	char line[500];

	(void)state;
	test_write_file(path, "broker: {\n port = 99999;\n};\n");
	snprintf(line, sizeof(line), "daemon --config %s", path);
	assert_int_equal(run(line), CLI_FAILURE); /* told by the child that ended */
	assert_true(file_count(said, "bad.conf") > 0);
	snprintf(line, sizeof(line), "daemon --no-fork --config %s", path);
	assert_int_equal(run(line), CLI_FAILURE);
	assert_true(file_count(said, "broker.port") > 0);
}

/* ---- the daemon ---- */

static const char *control_socket(void)
{
	static char path[300];

	snprintf(path, sizeof(path), "%s/control.sock", getenv("DRT_RUNTIME_DIR"));
	return path;
}

/* Starts a daemon in the foreground and waits until it answers. */
static pid_t start_daemon(void)
{
	pid_t pid = start("daemon --no-fork", test_scratch_path("daemon-said"));
	int64_t deadline_ns = now_ns() + INT64_C(60000000000);

	/* its broker is down, but it answers */
	while (run("status") != CLI_BROKER_DOWN) {
		if (now_ns() > deadline_ns || !program_runs(pid))
			fail_msg("the daemon did not start");
		look_again();
	}
	return pid;
}

static void the_daemon_ends_with_a_signal_and_leaves_no_socket(void **state)
{
	static const int signals[] = { SIGTERM, SIGINT };

	(void)state;
	for (int i = 0; i < 2; i++) {
		pid_t pid = start_daemon();
		struct stat info;

		assert_int_equal(stat(control_socket(), &info), 0);
		assert_int_equal(info.st_mode & 07777, 0600);
		assert_int_equal(program_end(&pid, signals[i]), 0);
		assert_int_not_equal(access(control_socket(), F_OK), 0);
	}
}

static void a_second_daemon_is_refused_by_the_lock(void **state)
{
	pid_t pid = start_daemon();

	(void)state;
	assert_int_equal(run("daemon --no-fork"), CLI_FAILURE);
	assert_true(file_count(said, "engine.lock") > 0);
	assert_int_equal(run("daemon"), CLI_FAILURE);
	assert_true(file_count(said, "engine.lock") > 0);
	assert_true(program_runs(pid));
	assert_int_equal(program_end(&pid, SIGTERM), 0);
}

static void after_kill_9_the_next_daemon_takes_over(void **state)
{
	pid_t pid = start_daemon();

	(void)state;
	assert_int_equal(program_end(&pid, SIGKILL), -SIGKILL);
	assert_int_equal(access(control_socket(), F_OK), 0); /* nobody took it away */
	pid = start_daemon();
	assert_int_equal(program_end(&pid, SIGTERM), 0);
}

static void sighup_is_no_end(void **state)
{
	pid_t pid = start_daemon();
	char log[300];
	int64_t deadline_ns = now_ns() + INT64_C(60000000000);

	(void)state;
	snprintf(log, sizeof(log), "%s/drt.log", getenv("DRT_STATE_DIR"));
	unlink(log); /* as a rotation does */
	assert_int_equal(kill(pid, SIGHUP), 0);
	while (file_count(log, "configuration read again") == 0) {
		if (now_ns() > deadline_ns)
			fail_msg("nothing was logged");
		look_again();
	}
	assert_int_equal(program_end(&pid, SIGTERM), 0);
}

static void set_folder(const char *name, const char *folder)
{
	const char *path = test_scratch_path(folder);

	assert_int_equal(mkdir(path, 0700), 0);
	setenv(name, path, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_line_of_the_programs_own_commands_is_told),
		cmocka_unit_test(help_and_version_are_no_failures),
		cmocka_unit_test(without_a_daemon_what_needs_one_says_so),
		cmocka_unit_test(a_broken_configuration_stops_the_daemon_with_its_place),
		cmocka_unit_test(the_daemon_ends_with_a_signal_and_leaves_no_socket),
		cmocka_unit_test(a_second_daemon_is_refused_by_the_lock),
		cmocka_unit_test(after_kill_9_the_next_daemon_takes_over),
		cmocka_unit_test(sighup_is_no_end),
	};

	set_folder("DRT_DATA_DIR", "data");
	set_folder("DRT_STATE_DIR", "state");
	set_folder("DRT_RUNTIME_DIR", "run");
	setenv("DRT_CONFIG", test_scratch_path("drt.conf"), 1);
	test_write_file(getenv("DRT_CONFIG"), "broker: { port = 1; };\n");
	setenv("LC_ALL", "C", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
