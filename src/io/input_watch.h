/* input_watch.h - tells a loop that a descriptor has something to read, without reading.
 *
 * For the terminal, which curses reads itself. Works with loops of loop_event_new().
 * Threads: the loop's. Owners: the descriptor stays the caller's. */
#ifndef IO_INPUT_WATCH_H
#define IO_INPUT_WATCH_H

#include "core/loop.h"
#include "core/status.h"

struct input_watch;

/* Calls fn(arg) on `loop` whenever `fd` can be read; it is called again while something
 * is left. Errors: DRT_EINVAL (a negative fd), DRT_ENOMEM, DRT_EIO (not a descriptor that
 * can be waited for). */
DRT_MUST_CHECK enum drt_status input_watch_new(struct input_watch **out, struct loop *loop,
                                               int fd, loop_fn *fn, void *arg);
/* Accepts NULL; may be called from the callback. */
void input_watch_free(struct input_watch *watch);

#endif
