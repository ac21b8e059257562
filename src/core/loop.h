/* loop.h - one worker's event loop: timers, streams and a wake-up from outside.
 *
 * Workers are written against this interface only. io/loop_event.h runs each loop
 * on a thread with the real world; io/loop_sim.h runs all loops of a world on one
 * thread with virtual time, seeded scheduling and in-memory streams, so that a run
 * with a seed repeats.
 *
 * Threads: a loop belongs to the thread that runs it. Everything here is called on
 *          that thread (or while the loop does not run), except loop_wake_signal()
 *          and loop_stop(), which any thread may call.
 * Time:    delays are monotonic nanoseconds, never scaled.
 * Owners:  what a *_new, listen or connect call returns is the caller's, who gives
 *          it back with *_free/_close before the loop is freed. Callbacks may free
 *          or close the very object that calls them.
 * Errors:  an address is "tcp:HOST:PORT" (numeric host, port 0 picks a free one) or
 *          "unix:PATH". */
#ifndef CORE_LOOP_H
#define CORE_LOOP_H

#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/status.h"

struct loop;
struct loop_timer;
struct loop_wake;
struct loop_stream;
struct loop_listener;

typedef void loop_fn(void *arg);

/* What happens on a stream. on_close comes at most once and last; it does not come
 * after loop_stream_close(). Every member but on_data and on_close may be NULL.
 * on_close says DRT_ENOTFOUND (connecting: nobody listens), DRT_ETIMEOUT, DRT_EDENIED,
 * DRT_EBUSY (connecting: too many wait), DRT_ECLOSED (the other side ended it),
 * DRT_EFULL (descriptors were lost), DRT_ENOMEM or DRT_EIO. The stream stays the owner's
 * to close. A paused stream hears of the end when it resumes. */
struct loop_stream_handler {
	void (*on_open)(void *arg); /* an outgoing connection stands */
	void (*on_data)(void *arg, const unsigned char *bytes, size_t length);
	void (*on_drain)(void *arg); /* everything written has left */
	void (*on_close)(void *arg, enum drt_status why, const char *text);
};

typedef void loop_accept_fn(void *arg, struct loop_stream *stream);

/* ---- the loop ---- */

void loop_free(struct loop *loop);
/* Runs until loop_stop(); a stop that came before ends the run at once, and each run
 * takes notice of one. In a simulated world the world runs the loops instead. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* The unscaled clock of this loop; lives as long as the loop. */
const struct clock *loop_monotonic(const struct loop *loop);

/* ---- timers: one shot, started again at will ---- */

DRT_MUST_CHECK enum drt_status loop_timer_new(struct loop_timer **out, struct loop *loop,
                                              loop_fn *fn, void *arg);
/* Fires once after delay_ns (0: in the next round). A pending start is replaced. */
void loop_timer_start(struct loop_timer *timer, int64_t delay_ns);
void loop_timer_stop(struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer);

/* ---- wake-up: signals of any thread collapse into one call on the loop ---- */

DRT_MUST_CHECK enum drt_status loop_wake_new(struct loop_wake **out, struct loop *loop,
                                             loop_fn *fn, void *arg);
/* Any thread; never blocks, never fails, does not allocate. */
void loop_wake_signal(struct loop_wake *wake);
void loop_wake_free(struct loop_wake *wake);

/* ---- streams ---- */

/* Begins to connect; on_open or on_close tells the outcome. Errors: DRT_EINVAL
 * (address), DRT_ENOMEM, DRT_EIO. */
DRT_MUST_CHECK enum drt_status loop_connect(struct loop_stream **out, struct loop *loop,
                                            const char *address,
                                            const struct loop_stream_handler *handler,
                                            void *arg, struct drt_error *error);
/* Accepts streams; each is the callee's, which sets its handler before returning.
 * A stale Unix socket file nobody listens on is replaced; new ones get mode 0600.
 * Errors: DRT_EBUSY (address in use), DRT_EINVAL, DRT_ENOMEM, DRT_EIO. */
DRT_MUST_CHECK enum drt_status loop_listen(struct loop_listener **out, struct loop *loop,
                                           const char *address, loop_accept_fn *fn, void *arg,
                                           struct drt_error *error);
/* The port of a tcp listener, also where 0 was asked for; 0 for others. */
int loop_listener_port(const struct loop_listener *listener);
void loop_listener_close(struct loop_listener *listener);

void loop_stream_set_handler(struct loop_stream *stream,
                             const struct loop_stream_handler *handler, void *arg);
/* Queues all of the bytes, in order, or nothing. Errors: DRT_EFULL (more than the
 * stream's limit would wait), DRT_ECLOSED, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status loop_stream_write(struct loop_stream *stream, const void *bytes,
                                                 size_t length);
/* As above, with an open descriptor beside the first byte (Unix sockets only). The
 * descriptor is duplicated. Errors: also DRT_EUNSUPPORTED. */
DRT_MUST_CHECK enum drt_status loop_stream_write_fd(struct loop_stream *stream,
                                                    const void *bytes, size_t length, int fd);
/* The oldest descriptor received and not yet taken, now the caller's, or -1. */
int loop_stream_take_fd(struct loop_stream *stream);
/* Bytes queued and not yet handed to the other side. */
size_t loop_stream_pending(const struct loop_stream *stream);
/* The most that may wait; 64 MiB at birth. */
void loop_stream_set_limit(struct loop_stream *stream, size_t bytes);
/* Stops and resumes reading, so that a slow consumer pushes back. */
void loop_stream_pause(struct loop_stream *stream);
void loop_stream_resume(struct loop_stream *stream);
/* Ends the stream and frees it. What is queued is still tried once, then dropped. */
void loop_stream_close(struct loop_stream *stream);

/* ---- for the two implementations: the first member of each object ---- */

struct loop_ops {
	void (*free)(struct loop *);
	void (*run)(struct loop *);
	void (*stop)(struct loop *);
	const struct clock *(*monotonic)(const struct loop *);
	enum drt_status (*timer_new)(struct loop_timer **, struct loop *, loop_fn *, void *);
	void (*timer_start)(struct loop_timer *, int64_t);
	void (*timer_stop)(struct loop_timer *);
	void (*timer_free)(struct loop_timer *);
	enum drt_status (*wake_new)(struct loop_wake **, struct loop *, loop_fn *, void *);
	void (*wake_signal)(struct loop_wake *);
	void (*wake_free)(struct loop_wake *);
	enum drt_status (*connect)(struct loop_stream **, struct loop *, const char *,
	                           const struct loop_stream_handler *, void *,
	                           struct drt_error *);
	enum drt_status (*listen)(struct loop_listener **, struct loop *, const char *,
	                          loop_accept_fn *, void *, struct drt_error *);
	int (*listener_port)(const struct loop_listener *);
	void (*listener_close)(struct loop_listener *);
	void (*stream_set_handler)(struct loop_stream *, const struct loop_stream_handler *,
	                           void *);
	enum drt_status (*stream_write)(struct loop_stream *, const void *, size_t, int fd);
	int (*stream_take_fd)(struct loop_stream *);
	size_t (*stream_pending)(const struct loop_stream *);
	void (*stream_set_limit)(struct loop_stream *, size_t);
	void (*stream_set_reading)(struct loop_stream *, int on);
	void (*stream_close)(struct loop_stream *);
};

struct loop {
	const struct loop_ops *ops;
};
struct loop_timer {
	const struct loop_ops *ops;
};
struct loop_wake {
	const struct loop_ops *ops;
};
struct loop_stream {
	const struct loop_ops *ops;
};
struct loop_listener {
	const struct loop_ops *ops;
};

#endif
