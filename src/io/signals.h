/* signals.h - signals of the process as calls on an event loop.
 *
 * Shape:   the signals are blocked and read from a descriptor, so a handler runs as
 *          an ordinary callback; several of one kind may come as one.
 * Threads: made before other threads are started, which inherit the blocking, on the
 *          thread of the loop. A child process inherits it too: reset the mask before
 *          exec (posix_spawnattr_setsigmask).
 * Owners:  freed before the loop; what was blocked before is then restored. */
#ifndef IO_SIGNALS_H
#define IO_SIGNALS_H

#include <stddef.h>

#include "core/loop.h"
#include "core/status.h"

struct signals;

typedef void signals_fn(void *arg, int signal);

/* Calls fn(arg, signal) on `loop`, one made by loop_event_new(), for each of the
 * `count` signals in `list`, as in { SIGTERM, SIGINT, SIGHUP, SIGWINCH }.
 * Errors: DRT_EINVAL (a signal that cannot be caught), DRT_ENOMEM, DRT_EIO. */
DRT_MUST_CHECK enum drt_status signals_new(struct signals **out, struct loop *loop,
                                           const int *list, size_t count, signals_fn *fn,
                                           void *arg);

/* Signals that came and were not heard are dropped. Accepts NULL; may be called from
 * the callback. */
void signals_free(struct signals *signals);

#endif
