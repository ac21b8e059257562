/* worker.h - one worker: a name, a loop, an inbox, perhaps a thread.
 *
 * Life:    worker_new() makes loop and inbox; the owner sets up its state on them;
 *          worker_start() runs the loop (on a thread, or leaves it to the world);
 *          worker_stop() ends the thread; then state is torn down, then worker_free().
 * Threads: worker_post() from any thread; everything else from the engine's owner. */
#ifndef ENGINE_WORKER_H
#define ENGINE_WORKER_H

#include <stddef.h>

#include "core/mailbox.h"
#include "core/status.h"
#include "engine/host.h"

struct worker;

/* Errors: what the host's make_loop() says, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status worker_new(struct worker **out, const struct engine_host *host,
                                          const char *name, size_t capacity, mailbox_fn *fn,
                                          void *arg, struct drt_error *error);
void worker_free(struct worker *worker);

DRT_MUST_CHECK enum drt_status worker_start(struct worker *worker, struct drt_error *error);
/* Waits for the thread. Nothing more is delivered. */
void worker_stop(struct worker *worker);

/* Handles what still waits in the inbox, on the caller's thread. After worker_stop(), while
 * the state lives. Accepts NULL. */
void worker_drain(struct worker *worker);

struct loop *worker_loop(const struct worker *worker);
const char *worker_name(const struct worker *worker);

/* Hands the message over; on refusal it is dropped and false is returned, counted in
 * mailbox_refused(). A NULL message (no memory) is refused as well. */
bool worker_post(struct worker *worker, struct message *message);
struct mailbox *worker_inbox(const struct worker *worker);

#endif
