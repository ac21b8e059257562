/* test_ibsim_options.c - app/ibsim_options.h: every option of drt-ibsim, and for every bad
 * value the option's name and the remedy. */
#include "app/ibsim_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/timeval.h"
#include "tests/support/support.h"

enum { WORDS = 16 };

/* Reads one line of words; what was said on standard error comes back in *said, owned. The
 * options borrow the words until the next line. */
static enum ibsim_exit read_line(struct ibsim_options *out, char **said, const char *line)
{
	static char words[400];
	static char *argv[WORDS + 1];
	const char *path = test_scratch_path("said");
	FILE *file = fopen(path, "w+");
	int saved = dup(STDERR_FILENO);
	int argc = 1;
	enum ibsim_exit code = IBSIM_OK;

	assert_non_null(file);
	argv[0] = (char *)"drt-ibsim";
	snprintf(words, sizeof(words), "%s", line);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		argv[argc++] = strcmp(word, "''") == 0 ? (char *)"" : word;
	assert_true(argc <= WORDS);
	argv[argc] = NULL;
	fflush(stderr);
	dup2(fileno(file), STDERR_FILENO);
	code = ibsim_options_read(out, argc, argv);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	fclose(file);
	*said = test_read_file(path, NULL);
	return code;
}

static struct ibsim_options good(const char *line)
{
	struct ibsim_options options;
	char *said = NULL;

	if (read_line(&options, &said, line) != IBSIM_OK)
		fail_msg("%s: %s", line, said);
	assert_string_equal(said, "");
	free(said);
	return options;
}

static void without_options_the_built_in_values_hold(void **state)
{
	struct ibsim_options o = good("");

	(void)state;
	assert_string_equal(o.listen, "127.0.0.1");
	assert_int_equal(o.port, 4002);
	assert_int_equal(o.speed_milli, 1000);
	assert_int_equal(o.seed, 1);
	assert_int_equal(o.file_count, 0);
	assert_int_equal(o.from_ns, 0);
	assert_int_equal(o.cash.e8, 0);
	assert_int_equal(o.least, LOG_INFO);
	assert_int_equal(o.pause_ns, NS_PER_SEC);
	assert_null(o.account);
	assert_null(o.state);
	assert_null(o.log);
	assert_false(o.hold || o.help || o.version);
}

static void every_option_is_taken_in_both_forms(void **state)
{
	static const char *const lines[] = {
		"--port 0 --listen ::1 --speed 60 --seed 7 --from 2025-06-12 --account DU77 "
		"--hold",
		"--port=0 --listen=::1 --speed=60 --seed=7 --from=2025-06-12 --account=DU77 "
		"--hold",
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct ibsim_options o = good(lines[i]);

		assert_int_equal(o.port, 0);
		assert_string_equal(o.listen, "::1");
		assert_int_equal(o.speed_milli, 60000);
		assert_int_equal(o.seed, 7);
		assert_int_equal(o.from_ns, day_from_civil(2025, 6, 12) * NS_PER_DAY);
		assert_string_equal(o.account, "DU77");
		assert_true(o.hold);
	}
}

static void the_rest_of_the_options_is_taken(void **state)
{
	struct ibsim_options o =
		good("--cash 100000.5 --state s.json --log l.txt --log-level debug --pause 0");

	(void)state;
	assert_int_equal(o.cash.e8, INT64_C(10000050000000));
	assert_string_equal(o.state, "s.json");
	assert_string_equal(o.log, "l.txt");
	assert_int_equal(o.least, LOG_DEBUG);
	assert_int_equal(o.pause_ns, 0);
	assert_int_equal(good("--server-version 200").server_version, 200);
	assert_true(good("--help").help);
	assert_true(good("--version").version);
}

static void speeds_are_thousandths_of_real_time(void **state)
{
	static const struct {
		const char *line;
		int64_t milli, pause_ns;
	} rows[] = {
		{ "--speed 1", 1000, NS_PER_SEC },
		{ "--speed 0.001", 1, NS_PER_SEC },
		{ "--speed 1.5", 1500, NS_PER_SEC },
		{ "--speed 1000000", 1000000000, NS_PER_SEC },
		{ "--speed max", 0, 0 },
		{ "--speed max --pause 20", 0, 20 * NS_PER_MS },
		{ "--pause 3600000", 1000, 3600 * NS_PER_SEC },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ibsim_options o = good(rows[i].line);

		assert_int_equal(o.speed_milli, rows[i].milli);
		assert_int_equal(o.pause_ns, rows[i].pause_ns);
	}
}

static void price_files_go_up_to_the_next_option(void **state)
{
	struct ibsim_options o = good("--data a.csv b.csv c.csv --hold");

	(void)state;
	assert_int_equal(o.file_count, 3);
	assert_string_equal(o.files[0], "a.csv");
	assert_string_equal(o.files[2], "c.csv");
	assert_true(o.hold);
	o = good("--seed 3 --data only.csv");
	assert_int_equal(o.file_count, 1);
	assert_string_equal(o.files[0], "only.csv");
}

static void a_bad_line_names_the_option_and_the_remedy(void **state)
{
	static const struct {
		const char *line, *option, *remedy;
	} rows[] = {
		{ "--nonsense", "--nonsense", "--help" },
		{ "word", "word", "--help" },
		{ "-p 4", "-p", "--help" },
		{ "--por 4", "--por", "--help" },
		{ "--ports 4", "--ports", "--help" },
		{ "--hold=yes", "--hold", "takes no value" },
		{ "--help=", "--help", "takes no value" },
		{ "--port", "--port", "needs a value" },
		{ "--data", "--data", "needs a value" },
		{ "--port ''", "--port", "0 to 65535" },
		{ "--port=", "--port", "0 to 65535" },
		{ "--port -1", "--port", "0 to 65535" },
		{ "--port 65536", "--port", "0 to 65535" },
		{ "--port 4002x", "--port", "0 to 65535" },
		{ "--port 0x10", "--port", "0 to 65535" },
		{ "--port 99999999999999999999999", "--port", "0 to 65535" },
		{ "--listen ''", "--listen", "127.0.0.1" },
		{ "--speed 0", "--speed", "max" },
		{ "--speed -1", "--speed", "max" },
		{ "--speed 0.0001", "--speed", "max" },
		{ "--speed 1000001", "--speed", "max" },
		{ "--speed fast", "--speed", "max" },
		{ "--speed nan", "--speed", "max" },
		{ "--seed x", "--seed", "whole number" },
		{ "--seed -1", "--seed", "whole number" },
		{ "--seed 1.5", "--seed", "whole number" },
		{ "--seed 9223372036854775808", "--seed", "whole number" },
		{ "--from yesterday", "--from", "2025-06-12" },
		{ "--from 2025-02-30", "--from", "2025-06-12" },
		{ "--from 1969-01-01", "--from", "2025-06-12" },
		{ "--account U1234567", "--account", "DU1234567" },
		{ "--account DU", "--account", "DU1234567" },
		{ "--account DU12345678901234", "--account", "DU1234567" },
		{ "--account DUabc", "--account", "DU1234567" },
		{ "--cash 0", "--cash", "100000" },
		{ "--cash -5", "--cash", "100000" },
		{ "--cash much", "--cash", "100000" },
		{ "--cash 1e99", "--cash", "100000" },
		{ "--pause -1", "--pause", "milliseconds" },
		{ "--pause 3600001", "--pause", "milliseconds" },
		{ "--pause soon", "--pause", "milliseconds" },
		{ "--log-level loud", "--log-level", "warning" },
		{ "--data a.csv --hold --data b.csv", "--data", "after one --data" },
	};
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ibsim_options o;
		char *said = NULL;

		if (read_line(&o, &said, rows[i].line) != IBSIM_USAGE ||
		    strncmp(said, "drt-ibsim: ", 11) != 0 || !strstr(said, rows[i].option) ||
		    !strstr(said, rows[i].remedy) ||
		    strchr(said, '\n') != strrchr(said, '\n')) {
			print_error("%s: %s", rows[i].line, said);
			wrong++;
		}
		free(said);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_options_the_built_in_values_hold),
		cmocka_unit_test(every_option_is_taken_in_both_forms),
		cmocka_unit_test(the_rest_of_the_options_is_taken),
		cmocka_unit_test(speeds_are_thousandths_of_real_time),
		cmocka_unit_test(price_files_go_up_to_the_next_option),
		cmocka_unit_test(a_bad_line_names_the_option_and_the_remedy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
