/* test_app_engine.c - app/app_engine.h: an engine in the real world, from a configuration
 * file and directories of the test. */
#include "app/app_engine.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/client.h"
#include "core/timeval.h"
#include "io/configuration.h"
#include "tests/support/support.h"

struct home {
	struct paths paths;
	struct app_engine *app;
	struct client *client;
	int fd;
};

static void write_configuration(const struct home *home, const char *text)
{
	test_write_file(home->paths.config_file, text);
}

static int begin(void **state)
{
	static struct home home;
	static char folder[300];
	static int number;
	struct paths_options options = { .config_file = NULL };
	struct drt_error error = { .status = DRT_OK };
	char text[8][340];

	memset(&home, 0, sizeof(home));
	snprintf(folder, sizeof(folder), "%s/home%d", test_scratch_dir(), ++number);
	assert_int_equal(mkdir(folder, 0700), 0);
	snprintf(text[0], sizeof(text[0]), "%s/drt.conf", folder);
	snprintf(text[1], sizeof(text[1]), "%s/data", folder);
	snprintf(text[2], sizeof(text[2]), "%s/state", folder);
	snprintf(text[3], sizeof(text[3]), "%s/run", folder);
	options.config_file = text[0];
	options.data_dir = text[1];
	options.state_dir = text[2];
	options.runtime_dir = text[3];
	if (paths_init(&home.paths, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	write_configuration(&home, "# nothing\n");
	home.fd = -1;
	*state = &home;
	return 0;
}

static int end(void **state)
{
	struct home *home = *state;

	client_close(home->client);
	app_engine_stop(home->app);
	paths_release(&home->paths);
	return 0;
}

static struct app_engine_options usual(const struct home *home)
{
	return (struct app_engine_options){
		.paths = &home->paths, .brokerless = true, .client = true, .seed = 4
	};
}

static void start(struct home *home, const struct app_engine_options *options)
{
	struct client_options client = { .name = "unit", .role = "trader" };
	struct drt_error error = { .status = DRT_OK };

	if (app_engine_start(&home->app, &home->fd, options, &error) != DRT_OK)
		fail_msg("%s", error.text);
	assert_true(home->fd >= 0);
	client.fd = home->fd;
	if (client_open(&home->client, &client, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

/* Starts and must fail; the sentence lives until the next call. */
static const char *refused(struct home *home, const struct app_engine_options *options,
                           enum drt_status status)
{
	static struct drt_error error;

	memset(&error, 0, sizeof(error));
	assert_int_equal(app_engine_start(&home->app, &home->fd, options, &error), status);
	assert_null(home->app);
	assert_int_equal(home->fd, -1);
	return error.text;
}

static json_t *call(struct home *home, const char *method)
{
	struct rpc_request request = { .method = method,
		                       .params = json_object(),
		                       .timeout_ns = 30 * NS_PER_SEC };
	struct rpc_error why;
	json_t *result = NULL;

	if (client_call(&result, home->client, &request, &why) != DRT_OK)
		fail_msg("%s: %s", method, why.text);
	return result;
}

static bool lists(const json_t *result, const char *key, const char *word)
{
	const json_t *list = json_object_get(result, key);

	for (size_t i = 0; i < json_array_size(list); i++) {
		if (strcmp(json_string_value(json_array_get(list, i)), word) == 0)
			return true;
	}
	return false;
}

/* ---- starting ---- */

static void an_engine_answers_over_its_socketpair(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);
	json_t *status = NULL;

	start(home, &options);
	status = call(home, "engine.status");
	assert_true(json_is_true(json_object_get(status, "brokerless")));
	json_decref(status);
	assert_true(engine_has_clients(app_engine_get(home->app)));
}

static void the_directories_are_made_for_their_owner_alone(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);
	const char *folders[] = { home->paths.data_dir, home->paths.state_dir,
		                  home->paths.runtime_dir };
	char path[400];
	struct stat info;

	start(home, &options);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(stat(folders[i], &info), 0);
		assert_int_equal(info.st_mode & 07777, 0700);
	}
	snprintf(path, sizeof(path), "%s/kb.db", home->paths.data_dir);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	snprintf(path, sizeof(path), "%s/drt.log", home->paths.state_dir);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	/* without `listen` there is no socket */
	assert_int_not_equal(stat(home->paths.control_socket, &info), 0);
}

static void a_listening_engine_takes_clients_at_its_socket(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);
	struct client_options client = { .fd = -1, .name = "unit", .role = "viewer" };
	struct client *second = NULL;
	struct stat info;

	options.listen = true;
	start(home, &options);
	assert_int_equal(stat(home->paths.control_socket, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	client.socket = home->paths.control_socket;
	assert_int_equal(client_open(&second, &client, NULL), DRT_OK);
	client_close(second);
}

static void adjust(void *arg, struct engine_settings *settings)
{
	++*(int *)arg;
	settings->demo = true;
}

static void settings_can_be_changed_before_the_start(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);
	json_t *status = NULL;
	int asked = 0;

	options.adjust = adjust;
	options.adjust_arg = &asked;
	start(home, &options);
	assert_int_equal(asked, 1);
	status = call(home, "engine.status");
	assert_true(json_is_true(json_object_get(status, "demo")));
	json_decref(status);
}

/* ---- what stops a start ---- */

static void a_bad_configuration_is_named_with_file_and_line(void **state)
{
	static const struct {
		const char *text, *part;
	} rows[] = {
		{ "trading: {\n mode = \"real\";\n};\n", "drt.conf:2" },
		{ "broker: { port = 70000; };\n", "broker.port" },
		{ "nonsense = 1;\n", "nonsense" },
		{ "strategies: { luck: { a = 1.0; }; };\n", "luck" },
		{ "strategies: { momentum: { top = 1000.0; }; };\n", "top" },
		{ "watchlists = ( { name = \"A\"; symbols = [\"a b\"]; } );\n", "a b" },
		{ "{{{\n", "drt.conf:1" },
		{ "\xff\xfe\n", "drt.conf:1" },
	};
	struct home *home = *state;
	struct app_engine_options options = usual(home);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct drt_error error = { .status = DRT_OK };

		write_configuration(home, rows[i].text);
		assert_int_not_equal(app_engine_start(&home->app, &home->fd, &options, &error),
		                     DRT_OK);
		if (!strstr(error.text, rows[i].part))
			fail_msg("%s: %s", rows[i].text, error.text);
		assert_null(home->app);
	}
}

static void a_directory_that_cannot_be_made_is_named(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);

	test_write_file(home->paths.data_dir, "in the way");
	assert_non_null(strstr(refused(home, &options, DRT_EEXIST), home->paths.data_dir));
}

static void a_log_that_cannot_be_written_is_named(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);

	write_configuration(home, "log: { file = \"/nowhere/drt.log\"; };\n");
	assert_non_null(strstr(refused(home, &options, DRT_ENOTFOUND), "/nowhere/drt.log"));
}

static void a_path_that_is_too_long_is_refused_and_not_cut(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);
	char *name = home->paths.data_dir;
	size_t length = strlen(name);
	char *longer = malloc(length + 600);

	assert_non_null(longer);
	snprintf(longer, length + 600, "%s", name);
	for (size_t at = length; at < 520; at += 3)
		snprintf(longer + at, 4, "/ab");
	free(name);
	home->paths.data_dir = longer;
	assert_non_null(strstr(refused(home, &options, DRT_ERANGE), "/ab/ab"));
}

static void a_socket_that_is_taken_stops_the_start(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);
	struct app_engine *second = NULL;
	struct drt_error error = { .status = DRT_OK };
	int fd = -1;

	options.listen = true;
	start(home, &options);
	assert_int_equal(app_engine_start(&second, &fd, &options, &error), DRT_EBUSY);
	assert_non_null(strstr(error.text, "control.sock"));
	assert_null(second);
	assert_int_equal(fd, -1);
	json_decref(call(home, "engine.status"));
}

/* ---- stopping and reading again ---- */

static void on_stop(void *arg)
{
	atomic_fetch_add((atomic_int *)arg, 1);
}

static void a_client_may_ask_to_stop(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);
	atomic_int asked = 0;

	options.on_stop = on_stop;
	options.on_stop_arg = &asked;
	start(home, &options);
	json_decref(call(home, "engine.stop"));
	assert_int_equal(atomic_load(&asked), 1);
	app_engine_stop(NULL);
}

static void a_reload_says_what_changed_and_what_waits(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);
	json_t *result = NULL;

	start(home, &options);
	result = call(home, "engine.reload");
	assert_int_equal(json_array_size(json_object_get(result, "changed")), 0);
	assert_int_equal(json_array_size(json_object_get(result, "restart_needed")), 0);
	json_decref(result);
	write_configuration(home, "log: { level = \"debug\"; };\nbroker: { port = 7777; };\n"
	                          "watchlists = ( { name = \"A\"; symbols = [\"SPY\"]; } );\n");
	result = call(home, "engine.reload");
	assert_true(lists(result, "changed", "log.level"));
	assert_true(lists(result, "restart_needed", "broker.port"));
	assert_true(lists(result, "changed", "watchlists"));
	assert_false(lists(result, "restart_needed", "broker.host"));
	json_decref(result);
	/* the level is in force now, so it has not changed since; the port still waits */
	result = call(home, "engine.reload");
	assert_false(lists(result, "changed", "log.level"));
	assert_true(lists(result, "restart_needed", "broker.port"));
	json_decref(result);
}

static void a_changed_parameter_is_in_force_at_once(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);
	json_t *result = NULL;

	start(home, &options);
	write_configuration(home, "strategies: { momentum: { top = 3.0; }; };\n");
	result = call(home, "engine.reload");
	assert_true(lists(result, "changed", "strategies.momentum"));
	json_decref(result);
}

static void a_bad_configuration_changes_nothing_on_reload(void **state)
{
	struct home *home = *state;
	struct app_engine_options options = usual(home);
	struct rpc_request request = { .method = "engine.reload",
		                       .timeout_ns = 30 * NS_PER_SEC };
	struct rpc_error why;
	json_t *result = NULL;

	start(home, &options);
	write_configuration(home, "broker: { port = \"x\"; };\n");
	request.params = json_object();
	assert_int_not_equal(client_call(&result, home->client, &request, &why), DRT_OK);
	assert_non_null(strstr(why.text, "broker.port"));
	app_engine_reload(home->app); /* SIGHUP: told in the log */
	json_decref(call(home, "engine.status"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(an_engine_answers_over_its_socketpair),
		T(the_directories_are_made_for_their_owner_alone),
		T(a_listening_engine_takes_clients_at_its_socket),
		T(settings_can_be_changed_before_the_start),
		T(a_bad_configuration_is_named_with_file_and_line),
		T(a_directory_that_cannot_be_made_is_named),
		T(a_log_that_cannot_be_written_is_named),
		T(a_path_that_is_too_long_is_refused_and_not_cut),
		T(a_socket_that_is_taken_stops_the_start),
		T(a_client_may_ask_to_stop),
		T(a_reload_says_what_changed_and_what_waits),
		T(a_changed_parameter_is_in_force_at_once),
		T(a_bad_configuration_changes_nothing_on_reload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
