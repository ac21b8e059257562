/* engine_world.h - an engine in a simulated world, with or without a simulated gateway:
 * all workers on one thread, in virtual time, from one seed.
 *
 * Shape:   world_init() makes the world and settings; the test changes those it wants;
 *          world_start() makes and starts the engine and joins one trader. Databases
 *          are fresh files in the scratch folder.
 * Bars:    world_store_bars() has a rising series stored over the control API.
 * Owners:  world_release() ends everything; the files stay until the process ends. */
#ifndef TESTS_ENGINE_WORLD_H
#define TESTS_ENGINE_WORLD_H

#include "engine/engine.h"
#include "engine/engine_internal.h"
#include "gateway/gateway.h"
#include "tests/unit/engine/peer.h"

enum { WORLD_LOG = 64 };

struct world {
	struct sim_world *world;
	struct engine_host host;
	struct engine_settings settings;
	struct engine *engine;
	struct loop *client_loop, *gateway_loop;
	struct gateway *gateway; /* NULL: none */
	struct peer peer;        /* a trader that said hello */
	struct log_sink log;
	struct world_log {
		enum log_level level;
		char area[24], event[32], text[200];
	} logged[WORLD_LOG]; /* warnings and errors, the last ones; ring */
	size_t log_count;
};

/* A brokerless engine, watching SPY, XLK and AAPL only, without nightly jobs. */
void world_init(struct world *world);
/* A gateway with the generated market, Wednesday 2025-06-11 14:00 UTC, and the engine
 * attached to it. Before world_start(). */
void world_add_gateway(struct world *world);
void world_start(struct world *world);
/* Ends the engine, keeping world, files and settings; world_start() goes on. */
void world_stop(struct world *world);
void world_release(struct world *world);

/* Joins one more client that has not said hello. */
void world_join(struct world *world, struct peer *peer);
/* Runs the world for so long. */
void world_run(struct world *world, int64_t for_ns);
/* Runs while the status topic's `key` is not the text, for at most ten minutes. */
void world_wait_status(struct world *world, const char *key, const char *text);

/* Stores `count` daily bars of `symbol` (source "unit"), the last on the day before
 * market time, rising from 100 by 1 a bar. */
void world_store_bars(struct world *world, const char *symbol, int count);

/* While on, no file of this process can grow: a full disk. Print nothing meanwhile. */
void world_fill_disk(bool on);

/* True where a warning or error with that area and event was logged. */
bool world_has_logged(const struct world *world, const char *area, const char *event);

/* One row of a table of calls that must be refused. */
struct world_bad_call {
	const char *method, *params; /* params as JSON */
	enum drt_status status;
	const char *part; /* of the sentence */
};
void world_refuse_all(struct world *world, const struct world_bad_call *rows, size_t count);

#endif
