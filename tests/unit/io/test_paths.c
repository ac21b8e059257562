/* test_paths.c - the contract in paths.h, clause by clause. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file.h"
#include "io/paths.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

/* An environment as NAME=VALUE texts, ended by NULL. */
static const char *look_up(void *arg, const char *name)
{
	size_t length = strlen(name);

	for (const char *const *entry = arg; *entry; entry++)
		if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
			return *entry + length + 1;
	return NULL;
}

static struct paths worked_out(const char *const *environment, struct paths_options options)
{
	struct drt_error error = { 0 };
	struct paths paths;

	options.lookup = look_up;
	options.arg = (void *)(uintptr_t)environment;
	if (paths_init(&paths, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	return paths;
}

static void the_defaults_stand_below_home(void **state)
{
	static const char *const environment[] = { "HOME=/home/ann",
		                                   "XDG_DATA_HOME=", "XDG_STATE_HOME=relative",
		                                   "XDG_RUNTIME_DIR=run/user", NULL };
	struct paths paths = worked_out(environment, (struct paths_options){ .uid = 4711 });
	(void)state;

	assert_string_equal(paths.config_file, "/home/ann/.config/drt/drt.conf");
	assert_string_equal(paths.data_dir, "/home/ann/.local/share/drt");
	assert_string_equal(paths.state_dir, "/home/ann/.local/state/drt");
	assert_string_equal(paths.cache_dir, "/home/ann/.cache/drt");
	assert_string_equal(paths.runtime_dir, "/tmp/drt-4711");
	assert_string_equal(paths.control_socket, "/tmp/drt-4711/control.sock");
	assert_string_equal(paths.lock_file, "/tmp/drt-4711/engine.lock");
	paths_release(&paths);
	paths_release(&paths);
}

static void xdg_variables_move_them(void **state)
{
	static const char *const environment[] = { "HOME=/home/ann",
		                                   "XDG_CONFIG_HOME=/c",
		                                   "XDG_DATA_HOME=/d",
		                                   "XDG_STATE_HOME=/s",
		                                   "XDG_CACHE_HOME=/x",
		                                   "XDG_RUNTIME_DIR=/run/user/7",
		                                   NULL };
	struct paths paths = worked_out(environment, (struct paths_options){ 0 });
	(void)state;

	assert_string_equal(paths.config_file, "/c/drt/drt.conf");
	assert_string_equal(paths.data_dir, "/d/drt");
	assert_string_equal(paths.state_dir, "/s/drt");
	assert_string_equal(paths.cache_dir, "/x/drt");
	assert_string_equal(paths.control_socket, "/run/user/7/drt/control.sock");
	paths_release(&paths);
}

static void variables_of_ours_go_before_and_options_before_those(void **state)
{
	static const char *const environment[] = { "HOME=/home/ann",
		                                   "XDG_RUNTIME_DIR=/run/user/7",
		                                   "DRT_CONFIG=/e/my.conf",
		                                   "DRT_DATA_DIR=/e/data",
		                                   "DRT_STATE_DIR=state",
		                                   "DRT_RUNTIME_DIR=/e/run",
		                                   NULL };
	struct paths_options options = { .config_file = "/o/my.conf",
		                         .data_dir = "/o/data",
		                         .state_dir = "/o/state",
		                         .runtime_dir = "/o/run" };
	struct paths paths = worked_out(environment, (struct paths_options){ 0 });
	char *here = getcwd(NULL, 0);
	char want[600];
	(void)state;

	assert_string_equal(paths.config_file, "/e/my.conf");
	assert_string_equal(paths.data_dir, "/e/data");
	snprintf(want, sizeof(want), "%s/state", here);
	assert_string_equal(paths.state_dir, want);
	assert_string_equal(paths.runtime_dir, "/e/run");
	paths_release(&paths);
	paths = worked_out(environment, options);
	assert_string_equal(paths.config_file, "/o/my.conf");
	assert_string_equal(paths.data_dir, "/o/data");
	assert_string_equal(paths.state_dir, "/o/state");
	assert_string_equal(paths.lock_file, "/o/run/engine.lock");
	paths_release(&paths);
	free(here);
}

static void without_home_the_password_database_tells(void **state)
{
	static const char *const environment[] = { NULL };
	struct paths paths = worked_out(environment, (struct paths_options){ 0 });
	(void)state;

	assert_int_equal(paths.data_dir[0], '/');
	assert_non_null(strstr(paths.data_dir, "/.local/share/drt"));
	paths_release(&paths);
}

static void the_directories_are_made_private(void **state)
{
	const char *top = test_scratch_path("home");
	char home[600];
	char runtime[600];
	const char *const environment[] = { home, runtime, NULL };
	struct drt_error error = { 0 };
	struct stat info;
	struct paths paths;
	(void)state;

	snprintf(home, sizeof(home), "HOME=%s", top);
	snprintf(runtime, sizeof(runtime), "DRT_RUNTIME_DIR=%s/run", top);
	paths = worked_out(environment, (struct paths_options){ 0 });
	assert_int_equal(access(top, F_OK), -1); /* nothing is made before */
	assert_int_equal(paths_make_dirs(&paths, NULL), DRT_OK);
	assert_int_equal(paths_make_dirs(&paths, NULL), DRT_OK);
	assert_int_equal(stat(paths.data_dir, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0700);
	assert_int_equal(stat(paths.state_dir, &info), 0);
	assert_int_equal(stat(paths.cache_dir, &info), 0);
	assert_int_equal(chmod(paths.runtime_dir, 0777), 0);
	assert_int_equal(paths_make_dirs(&paths, &error), DRT_EDENIED);
	assert_non_null(strstr(error.text, paths.runtime_dir));
	paths_release(&paths);
}

static void every_failed_allocation_is_told(void **state)
{
	static const char *const environment[] = { "HOME=/home/ann", NULL };
	struct paths_options options = { .lookup = look_up,
		                         .arg = (void *)(uintptr_t)environment };
	int failures = 0;
	(void)state;

	for (bool failed = true; failed; failures++) {
		struct paths paths = { 0 };
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = paths_init(&paths, &options, NULL);
		failed = failing_alloc_happened();
		assert_int_equal(status, failed ? DRT_ENOMEM : DRT_OK);
		paths_release(&paths);
	}
	failing_alloc_after(-1);
	assert_true(failures >= 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_defaults_stand_below_home),
		cmocka_unit_test(xdg_variables_move_them),
		cmocka_unit_test(variables_of_ours_go_before_and_options_before_those),
		cmocka_unit_test(without_home_the_password_database_tells),
		cmocka_unit_test(the_directories_are_made_private),
		cmocka_unit_test(every_failed_allocation_is_told),
	};

	return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}
