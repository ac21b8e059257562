/* host.h - where an engine lives: the real world or a simulated one.
 *
 * The host makes the workers' loops and says whether each runs on a thread of its own
 * (io/loop_event) or the world runs them all (io/loop_sim). Nothing else in the engine
 * knows the difference. */
#ifndef ENGINE_HOST_H
#define ENGINE_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/loop.h"
#include "core/status.h"

struct engine_host {
	void *arg;
	/* A loop for the worker of that name; the engine frees it. */
	enum drt_status (*make_loop)(void *arg, struct loop **out, const char *name,
	                             struct drt_error *error);
	bool threads;                  /* each loop runs on a thread that the engine starts */
	const struct clock *wall;      /* UTC */
	const struct clock *monotonic; /* never scaled */
	uint64_t seed;                 /* of ids and jitter */
};

#endif
