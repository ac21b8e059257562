/* app_engine.c - see app_engine.h. */
#include "config.h"

#include "app/app_engine.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/strbuf.h"
#include "engine/engine_internal.h"
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
	atomic_int level; /* enum log_level in force; reload may come on two threads */
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

/* One parameter as a line of text. */
static enum drt_status show_param(void *arg, const struct config_param *param,
                                  struct drt_error *error)
{
	struct strbuf *out = arg;

	(void)error;
	strbuf_printf(out, "%s.%s=%d %.17g %s", param->strategy, param->name, param->flag,
	              param->number, param->text ? param->text : "");
	for (size_t i = 0; i < param->count; i++)
		strbuf_printf(out, " %s", param->list[i]);
	strbuf_putc(out, '\n');
	return DRT_OK;
}

static bool same_params(const struct config *before, const struct config *after)
{
	struct strbuf a;
	struct strbuf b;
	bool same = false;

	strbuf_init(&a);
	strbuf_init(&b);
	same = config_check_params(before, show_param, &a, NULL) == DRT_OK &&
	       config_check_params(after, show_param, &b, NULL) == DRT_OK &&
	       a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
	strbuf_release(&a);
	strbuf_release(&b);
	return same;
}

/* What takes a restart to come into force. */
static void compare(json_t *restart, const struct config *before, const struct config *after)
{
	for (int key = 0; key < CONFIG_COUNT; key++) {
		const char *path = config_option((enum config_key)key)->path;
		struct strbuf a;
		struct strbuf b;

		if (strstr(path, "[]") || key == CONFIG_LOG_LEVEL)
			continue; /* shown with its group; in force at once */
		strbuf_init(&a);
		strbuf_init(&b);
		config_show(&a, before, (enum config_key)key, 0);
		config_show(&b, after, (enum config_key)key, 0);
		if (strcmp(a.text, b.text) != 0)
			json_array_append_new(restart, json_string(path));
		strbuf_release(&a);
		strbuf_release(&b);
	}
	if (!same_params(before, after))
		json_array_append_new(restart, json_string("strategies"));
}

static json_t *reload(void *arg, struct rpc_refusal *refusal)
{
	struct app_engine *app = arg;
	struct config *fresh = NULL;
	enum log_level level = LOG_INFO;
	json_t *changed = NULL;
	json_t *restart = NULL;

	if (config_load(&fresh, app->config_file, &refusal->error) != DRT_OK)
		return NULL;
	changed = json_array();
	restart = json_array();
	compare(restart, app->config, fresh);
	if (log_level_parse(&level, config_string(fresh, CONFIG_LOG_LEVEL)) == DRT_OK) {
		if (atomic_exchange(&app->level, (int)level) != (int)level)
			json_array_append_new(changed, json_string("log.level"));
		log_file_set_level(app->log, level);
	}
	config_free(fresh);
	return json_pack("{s:o, s:o}", "changed", changed, "restart_needed", restart);
}

void app_engine_reload(struct app_engine *app)
{
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };
	struct drt_error error;
	json_t *result = NULL;
	struct log_sink *sink = log_file_sink(app->log);

	if (log_file_reopen(app->log, &error) != DRT_OK)
		log_write(sink, LOG_ERROR, "engine", "log", "%s", error.text);
	result = reload(app, &refusal);
	if (!result) {
		log_write(sink, LOG_ERROR, "engine", "reload", "%s", refusal.error.text);
		return;
	}
	log_write(sink, LOG_NOTICE, "engine", "reload",
	          "configuration read again: %zu changed, %zu wait for a restart",
	          json_array_size(json_object_get(result, "changed")),
	          json_array_size(json_object_get(result, "restart_needed")));
	json_decref(result);
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
	int c = options->listen ? snprintf(s->control_address, sizeof(s->control_address),
	                                   "unix:%s", paths->control_socket)
	                        : 0;

	if (a >= SETTINGS_PATH || b >= SETTINGS_PATH || c >= SETTINGS_PATH)
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
	atomic_store(&app->level, (int)app->settings.log_level);
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
	app->engine->on_reload = reload;
	app->engine->on_reload_arg = app;
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
