/* simulated_day.h - one day of real bars in one thread and virtual time, for tests: the
 * engine with all its workers, the simulated gateway that replays the bars, and the
 * wire between them, on the loops of one sim_world.
 *
 * Shape:   the day before is the history that strategies warm up on. The engine may be
 *          killed at any event and started again from what its databases then held.
 * Repeats: everything follows from the seed: latencies, pieces of the wire, the order of
 *          what falls on one instant, ids.
 * Owners:  the caller's storage; simulated_day_end() gives back what it holds.
 * Errors:  any fails the test. */
#ifndef TESTS_SIMULATED_DAY_H
#define TESTS_SIMULATED_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/log.h"
#include "core/strbuf.h"
#include "engine/engine.h"
#include "gateway/gateway.h"
#include "io/loop_sim.h"
#include "kb/ledger.h"

enum { SIMULATED_DAY_LOOPS = 8, SIMULATED_DAY_PATH = 512 };

struct simulated_day_options {
	uint64_t seed;
	const char *name;   /* of the folder below the scratch one */
	const char *config; /* text of the configuration */
	int64_t speed_milli;
	int64_t from_ns;                        /* where the replay begins; 0: with the day */
	int64_t latency_min_ns, latency_max_ns; /* of the wire; 0: those of the world */
	int server_version;                     /* of the gateway; 0: test_server_version() */
};

struct simulated_day {
	struct simulated_day_options options;
	char folder[SIMULATED_DAY_PATH]; /* of the databases of the engine that runs */
	int life;                        /* engines started so far */
	struct sim_world *world;
	struct loop *gateway_loop;
	struct gateway *gateway;
	struct engine_host host;
	struct engine_settings settings;
	struct engine *engine; /* NULL while there is none */
	struct loop *loops[SIMULATED_DAY_LOOPS];
	size_t loop_count;
	struct log_sink sink;
	struct strbuf log; /* what the engine and the gateway said */
	size_t raised;     /* evaluations that raised a signal, in all lives */
};

/* The day: UTC midnight, and the files that make it, the day before first. */
extern const int64_t simulated_day_from_ns;
extern const char *const simulated_day_files[4];

/* World, gateway (its market stands) and the engine, connected to nothing yet. */
void simulated_day_begin(struct simulated_day *day,
                         const struct simulated_day_options *options);
/* Lets everything run until the replay is over and what is under way has arrived: a
 * minute of monotonic time more. */
void simulated_day_run(struct simulated_day *day);
/* Runs that many events of the world at most; false: the replay is over. */
bool simulated_day_step(struct simulated_day *day, uint64_t events);
/* The process of the engine ends here: nothing more of it runs, nothing is committed that
 * was not, its connections break. The databases go on as copies of what the disk held. */
void simulated_day_kill(struct simulated_day *day);
/* Lets everything that lives run for so long (monotonic). */
void simulated_day_wait(struct simulated_day *day, int64_t wait_ns);
/* Another process begins on the databases. */
void simulated_day_restart(struct simulated_day *day);
/* The engine ends in good order; its databases are whole files after it. */
void simulated_day_stop(struct simulated_day *day);
void simulated_day_end(struct simulated_day *day);

/* The path of a database of the engine, "kb.db" or "ledger.db"; the caller's buffer. */
const char *simulated_day_path(char out[SIMULATED_DAY_PATH], const struct simulated_day *day,
                               const char *name);
/* Every row of every table as text, tables by name, rows by key; adds the number of rows. */
void simulated_day_dump(struct strbuf *out, size_t *rows, const char *path);

#endif
