/* demo_world.h - a workstation on a synthetic market, with nothing set up: the simulated
 * gateway as a child, an engine in this process, and a directory that goes with them.
 *
 * Threads: the caller's one; the engine has its own.
 * Owners:  the caller's storage; demo_world_stop() ends and removes everything. */
#ifndef APP_DEMO_WORLD_H
#define APP_DEMO_WORLD_H

#include "app/app_engine.h"
#include "app/gateway_child.h"
#include "core/status.h"
#include "io/paths.h"

struct demo_options {
	const char *seed;  /* NULL: 1 */
	const char *speed; /* of market time; NULL: 60 */
	bool approve;      /* a rule approves every order: nobody watches */
};

struct demo_world {
	char directory[64];
	struct paths paths;
	struct gateway_child gateway;
	struct app_engine *engine;
	int fd; /* a connection to the engine; whoever uses it owns it */
	bool approve;
};

/* Starts both. On failure what was started waits for demo_world_stop(). Errors: with the
 * file or program and the remedy; DRT_EINVAL (seed or speed, before anything starts). */
DRT_MUST_CHECK enum drt_status demo_world_start(struct demo_world *world,
                                                const struct demo_options *options,
                                                struct drt_error *error);
void demo_world_stop(struct demo_world *world);

#endif
