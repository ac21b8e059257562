/* app_engine.h - an engine in this process, in the real world: clocks, loops on threads,
 * configuration, log file and paths put together.
 *
 * Threads: the caller's one; the engine has its own in between. */
#ifndef APP_APP_ENGINE_H
#define APP_APP_ENGINE_H

#include <stdbool.h>

#include "core/status.h"
#include "engine/engine.h"
#include "io/paths.h"

struct app_engine;
struct config;

struct app_engine_options {
	const struct paths *paths; /* borrowed for the call */
	bool brokerless;
	bool listen; /* on the control socket */
	bool quiet;  /* no log but warnings, to the file */
	/* Changes the settings before the engine is made, and after each reload, then on
	 * another thread; may be NULL. The arg lives until app_engine_stop(). */
	void (*adjust)(void *arg, struct engine_settings *settings);
	void *adjust_arg;
	void (*on_stop)(void *arg); /* a client asked to stop; any thread; may be NULL */
	void *on_stop_arg;
	bool client;   /* make a socketpair; our end comes back in *fd */
	uint64_t seed; /* of ids; 0: from the system's random numbers */
};

/* Reads the configuration, opens the databases and lets the workers run. *fd is our end
 * of the socketpair, or -1. Errors: with the file and the remedy. */
DRT_MUST_CHECK enum drt_status app_engine_start(struct app_engine **out, int *fd,
                                                const struct app_engine_options *options,
                                                struct drt_error *error);
/* Stops and frees. Accepts NULL. */
void app_engine_stop(struct app_engine *app);

/* SIGHUP: opens the log again and has the configuration read anew; what came of it is in
 * the log. */
void app_engine_reload(struct app_engine *app);

struct engine *app_engine_get(struct app_engine *app);

#endif
