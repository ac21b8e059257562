/* reload.h - settings read anew while the engine runs: all that can change, at once or not
 * at all.
 *
 * Shape:   the configuration is read and checked whole, against the components too; only
 *          then it becomes the engine's, and every worker takes its part over at its next
 *          turn. A file that is refused changes nothing.
 * Live:    risk.*, sizing.*, trading.approval_ttl_s, trading.auto_approve, watchlists,
 *          strategies.*, schedule.nightly, log.level. Symbols that the engine does not
 *          follow are left out of lists until it is started again, and said to be.
 * Restart: everything else.
 * Owners:  settings that were in force stay until the engine ends, so that what workers
 *          borrowed from them lives.
 * Threads: reload_now() on the control worker's. */
#ifndef ENGINE_RELOAD_H
#define ENGINE_RELOAD_H

#include <jansson.h>

#include "engine/engine_internal.h"

struct reload;

/* Errors: DRT_ENOMEM. Borrows source. */
DRT_MUST_CHECK enum drt_status reload_new(struct reload **out, struct engine *engine,
                                          const struct engine_reload_source *source);
/* Frees the settings it made; after every worker has ended. Accepts NULL. */
void reload_free(struct reload *reload);

/* Reads, checks and applies; {changed: [keys], restart_needed: [keys]}, or NULL with the
 * reason, and nothing is changed then. */
json_t *reload_now(struct reload *reload, struct drt_error *error);

#endif
