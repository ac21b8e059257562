/* engine.h - the engine: workers wired together; the only place where they meet.
 *
 * Workers: collector, agent, broker, store, control, improve; see messages.h for what
 *          travels between them. A brokerless engine has no collector and no broker.
 * Threads: engine_new() to engine_free() are the owner's; the workers run in between.
 * Host:    threads and the real world, or one thread and a simulated one (host.h). */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include <stdbool.h>

#include "core/log.h"
#include "core/loop.h"
#include "core/status.h"
#include "engine/host.h"
#include "engine/settings.h"

struct config;
struct engine;

/* Opens the databases (and makes them), loads the ledger, makes the workers. Borrows
 * host, settings and log until engine_free().
 * Errors: with the file and the remedy; DRT_EBUSY (another engine holds the ledger). */
DRT_MUST_CHECK enum drt_status engine_new(struct engine **out, const struct engine_host *host,
                                          const struct engine_settings *settings,
                                          struct log_sink *log, struct drt_error *error);

/* The control worker's loop, for making a stream of a socketpair's end, and handing it
 * over; both before engine_start(). */
struct loop *engine_control_loop(struct engine *engine);
DRT_MUST_CHECK enum drt_status engine_adopt(struct engine *engine, struct loop_stream *stream);

/* Lets the workers run. Errors: DRT_EIO (no thread). */
DRT_MUST_CHECK enum drt_status engine_start(struct engine *engine, struct drt_error *error);

/* Called on the control worker when a client asked to stop; the owner then stops. */
void engine_on_stop(struct engine *engine, void (*fn)(void *arg), void *arg);

/* Where settings are read anew. Borrowed until engine_free(). */
struct engine_reload_source {
	void *arg;
	const struct config *config; /* that of the start */
	const char *file;            /* for messages */
	/* Reads the file: the configuration is the engine's then. Control worker. */
	enum drt_status (*read)(void *arg, struct config **out, struct drt_error *error);
	/* Changes the settings before they are looked at, as at the start; may be NULL. */
	void (*adjust)(void *arg, struct engine_settings *settings);
	void *adjust_arg;
	/* They are in force now; control worker; may be NULL. */
	void (*applied)(void *arg, const struct engine_settings *settings);
};
/* Before engine_start(). Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status engine_set_reload(struct engine *engine,
                                                 const struct engine_reload_source *source,
                                                 struct drt_error *error);
/* Any thread: has the settings read anew; the log says what came of it. */
void engine_reload(struct engine *engine);

/* Ends the workers, the broker first; what was on its way to the store is stored. What
 * works at the broker stays there; calls that were not begun are dropped. */
void engine_stop(struct engine *engine);
void engine_free(struct engine *engine);

/* True while some client is attached. */
bool engine_has_clients(const struct engine *engine);

#endif
