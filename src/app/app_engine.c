/* app_engine.c - see app_engine.h. */
#include "config.h"

#include "app/app_engine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/clock_real.h"
#include "io/configuration.h"
#include "io/log_file.h"
#include "io/loop_event.h"

struct app_engine {
	struct engine_host host;
	struct engine_settings settings;
	struct config *config; /* owned */
	struct log_file *log;  /* owned */
	struct engine *engine; /* owned */
	char config_file[SETTINGS_PATH];
	bool quiet;
	struct engine_reload_source reload;
};

static enum drt_status make_loop(void *arg, struct loop **out, const char *name,
                                 struct drt_error *error)
{
	enum drt_status status = loop_event_new(out);

	(void)arg;
	if (status != DRT_OK)
		return drt_fail(error, status,
		                "no event loop for %s: out of memory or descriptors", name);
	return DRT_OK;
}

/* ---- reload ---- */

static enum drt_status read_again(void *arg, struct config **out, struct drt_error *error)
{
	struct app_engine *app = arg;

	return config_load(out, app->config_file, error);
}

static void applied(void *arg, const struct engine_settings *settings)
{
	struct app_engine *app = arg;

	if (!app->quiet)
		log_file_set_level(app->log, settings->log_level);
}

void app_engine_reload(struct app_engine *app)
{
	struct drt_error error;

	if (log_file_reopen(app->log, &error) != DRT_OK)
		log_write(log_file_sink(app->log), LOG_ERROR, "engine", "log", "%s",
		          error.text);
	engine_reload(app->engine);
}

/* ---- start ---- */

static enum drt_status set_paths(struct app_engine *app,
                                 const struct app_engine_options *options,
                                 struct drt_error *error)
{
	struct engine_settings *s = &app->settings;
	const struct paths *paths = options->paths;
	int a = snprintf(s->kb_path, sizeof(s->kb_path), "%s/kb.db", paths->data_dir);
	int b = snprintf(s->ledger_path, sizeof(s->ledger_path), "%s/ledger.db",
	                 paths->data_dir);
	const char *kill = config_string(app->config, CONFIG_TRADING_KILL_FILE);
	int d = *kill ? snprintf(s->kill_path, sizeof(s->kill_path), "%s", kill)
	              : snprintf(s->kill_path, sizeof(s->kill_path), "%s/kill",
	                         paths->data_dir);
	int c = options->listen ? snprintf(s->control_address, sizeof(s->control_address),
	                                   "unix:%s", paths->control_socket)
	                        : 0;

	if (a >= SETTINGS_PATH || b >= SETTINGS_PATH || c >= SETTINGS_PATH ||
	    d >= SETTINGS_PATH)
		return drt_fail(error, DRT_ERANGE, "%s: the path is too long", paths->data_dir);
	return DRT_OK;
}

static enum drt_status open_log(struct app_engine *app,
                                const struct app_engine_options *options,
                                struct drt_error *error)
{
	char path[SETTINGS_PATH];
	const char *file = config_string(app->config, CONFIG_LOG_FILE);
	struct log_file_options log = {
		.json = true,
		.least = options->quiet ? LOG_WARNING : app->settings.log_level,
		.wall = app->host.wall,
		.path = file,
	};

	if (!*file) {
		snprintf(path, sizeof(path), "%s/drt.log", options->paths->state_dir);
		log.path = path;
	}
	return log_file_open(&app->log, &log, error);
}

static enum drt_status prepare(struct app_engine *app, const struct app_engine_options *options,
                               struct drt_error *error)
{
	enum drt_status status = paths_make_dirs(options->paths, error);

	app->host.make_loop = make_loop;
	app->host.threads = true;
	app->host.wall = clock_real_wall();
	app->host.monotonic = clock_real_monotonic();
	app->host.seed = options->seed;
	if (app->host.seed == 0 &&
	    getrandom(&app->host.seed, sizeof(app->host.seed), 0) != sizeof(app->host.seed))
		return drt_fail(error, DRT_EIO, "the system gives no random numbers");
	snprintf(app->config_file, sizeof(app->config_file), "%s", options->paths->config_file);
	if (status == DRT_OK)
		status = config_load(&app->config, options->paths->config_file, error);
	if (status == DRT_OK)
		status = engine_settings_load(&app->settings, app->config, error);
	if (status == DRT_OK)
		status = set_paths(app, options, error);
	if (status != DRT_OK)
		return status;
	app->settings.brokerless = options->brokerless;
	app->quiet = options->quiet;
	if (options->adjust)
		options->adjust(options->adjust_arg, &app->settings);
	return open_log(app, options, error);
}

/* Gives one end of a socketpair to the engine. */
static enum drt_status join_client(struct app_engine *app, int *fd, struct drt_error *error)
{
	struct loop_stream *stream = NULL;
	int ends[2];
	enum drt_status status = DRT_OK;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return drt_fail(error, DRT_EIO,
		                "no socketpair: the system has no descriptors left");
	status = loop_event_adopt_fd(&stream, engine_control_loop(app->engine), ends[0]);
	if (status != DRT_OK) {
		close(ends[0]);
		close(ends[1]);
		return drt_fail(error, status, "the socketpair could not be used");
	}
	status = engine_adopt(app->engine, stream);
	if (status != DRT_OK) {
		close(ends[1]);
		return drt_fail(error, status, "the engine is out of memory");
	}
	*fd = ends[1];
	return DRT_OK;
}

enum drt_status app_engine_start(struct app_engine **out, int *fd,
                                 const struct app_engine_options *options,
                                 struct drt_error *error)
{
	struct app_engine *app = calloc(1, sizeof(*app));
	enum drt_status status = DRT_OK;

	*fd = -1;
	if (!app)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	status = prepare(app, options, error);
	if (status == DRT_OK)
		status = engine_new(&app->engine, &app->host, &app->settings,
		                    log_file_sink(app->log), error);
	if (status != DRT_OK)
		goto fail;
	app->reload = (struct engine_reload_source){ .arg = app,
		                                     .config = app->config,
		                                     .file = app->config_file,
		                                     .read = read_again,
		                                     .adjust = options->adjust,
		                                     .adjust_arg = options->adjust_arg,
		                                     .applied = applied };
	status = engine_set_reload(app->engine, &app->reload, error);
	if (status != DRT_OK)
		goto fail;
	if (options->on_stop)
		engine_on_stop(app->engine, options->on_stop, options->on_stop_arg);
	if (options->client)
		status = join_client(app, fd, error);
	if (status == DRT_OK)
		status = engine_start(app->engine, error);
	if (status != DRT_OK)
		goto fail;
	*out = app;
	return DRT_OK;

fail:
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	app_engine_stop(app);
	return status;
}

void app_engine_stop(struct app_engine *app)
{
	if (!app)
		return;
	if (app->engine)
		engine_stop(app->engine);
	engine_free(app->engine);
	log_file_free(app->log);
	engine_settings_release(&app->settings);
	config_free(app->config);
	free(app);
}

struct engine *app_engine_get(struct app_engine *app)
{
	return app->engine;
}
