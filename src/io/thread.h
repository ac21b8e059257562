/* thread.h - named threads that leave the signals to the main one.
 *
 * Threads: each call is made by the thread that owns the handle, as a rule the one
 *          that started it.
 * Owners:  a handle is given back by thread_join(). */
#ifndef IO_THREAD_H
#define IO_THREAD_H

#include "core/loop.h"
#include "core/status.h"

struct thread;

typedef void thread_fn(void *arg);

/* Runs fn(arg) on a thread of its own, with every signal blocked. The name is what
 * debuggers show, cut at 15 bytes. Errors: DRT_ENOMEM, DRT_EIO (no thread to have). */
DRT_MUST_CHECK enum drt_status thread_start(struct thread **out, const char *name,
                                            thread_fn *fn, void *arg);

/* The same with loop_run(loop); loop_stop() ends it. The loop stays the caller's, who
 * touches it again only after the join. */
DRT_MUST_CHECK enum drt_status thread_start_loop(struct thread **out, const char *name,
                                                 struct loop *loop);

/* Waits for the end and frees the handle. Accepts NULL. */
void thread_join(struct thread *thread);

/* The calling thread steps behind all others of normal priority, for good: overnight
 * work never delays the broker. Errors: DRT_EIO. */
DRT_MUST_CHECK enum drt_status thread_lower_priority(void);

#endif
