/* loop_event_internal.h - what the files of loop_event share; nobody else includes it.
 *
 * Invariants:
 *  1. A stream stands in at most one of the lists `dirty` and `serving`; `in` says
 *     which. `dirty` holds those with something to do at the end of the round.
 *  2. `busy` counts the callbacks of an object that are under way; while it is
 *     above zero a close only sets `dead`, and the last callback frees.
 *  3. After `ended` no callback of a stream is called any more. */
#ifndef IO_LOOP_EVENT_INTERNAL_H
#define IO_LOOP_EVENT_INTERNAL_H

#include <event2/event.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "core/loop.h"
#include "io/address.h"
#include "io/byte_queue.h"
#include "io/due_heap.h"

enum {
	EVENT_READ_BYTES = 65536,    /* handed over per stream and round */
	EVENT_WRITE_BYTES = 1 << 20, /* sent per stream and round */
};

struct event_timer {
	struct due due; /* first, so that the heap's node is the timer */
	struct loop_timer timer;
	struct event_loop *loop;
	loop_fn *fn;
	void *arg;
};

TAILQ_HEAD(event_streams, event_stream);

struct event_loop {
	struct loop loop;
	struct event_base *base;
	struct event *stop_event; /* readable stop_fd: only ends the wait */
	int stop_fd;
	atomic_bool stopping;
	struct event *tick;     /* ends the wait for the first timer */
	struct due_heap timers; /* of struct event_timer */
	size_t objects;         /* timers, wakes, streams and listeners alive */
	struct event_streams dirty;
	struct event_streams serving;
	unsigned char buffer[EVENT_READ_BYTES];
};

struct event_stream {
	struct loop_stream stream;
	struct event_loop *loop;
	int fd; /* owned; -1 once ended */
	bool unix_domain;
	struct event *readable;
	struct event *writable; /* added while connecting or while the socket is full */
	struct loop_stream_handler handler;
	void *arg;
	struct byte_queue out;
	struct fd_queue received;
	size_t limit; /* bytes that may wait in `out` */
	TAILQ_ENTRY(event_stream) link;
	struct event_streams *in;
	int failure; /* errno of a connect or send that failed, 0 */
	bool connecting;
	bool paused;
	bool drain_due; /* on_drain is owed once `out` is empty */
	bool out_dead;  /* sending failed; the rest of the input is still read */
	bool ended;
	bool dead;
	int busy;
	char address[ADDRESS_TEXT]; /* for messages; empty for accepted ones */
};

extern const struct loop_ops loop_event_ops;

/* ---- loop_event.c ---- */

/* A timer in caller storage. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status
event_timer_init(struct event_timer *timer, struct event_loop *loop, loop_fn *fn, void *arg);
void event_timer_release(struct event_timer *timer);
void event_timer_start(struct event_timer *timer, int64_t delay_ns);

/* ---- loop_event_stream.c ---- */

/* Owns fd on success. One that is not `reading` yet is connecting. */
DRT_MUST_CHECK enum drt_status event_stream_new(struct event_stream **out,
                                                struct event_loop *loop, int fd, int domain,
                                                bool reading);
void event_stream_mark_dirty(struct event_stream *stream);
/* Sends, opens or ends every stream that was dirty when the call began. */
void event_loop_serve_dirty(struct event_loop *loop);
void event_stream_enter(struct event_stream *stream);
/* False where the stream was closed meanwhile; it may be freed then. */
bool event_stream_leave(struct event_stream *stream);

void event_stream_set_handler(struct loop_stream *stream,
                              const struct loop_stream_handler *handler, void *arg);
enum drt_status event_stream_write(struct loop_stream *stream, const void *bytes, size_t length,
                                   int fd);
int event_stream_take_fd(struct loop_stream *stream);
size_t event_stream_pending(const struct loop_stream *stream);
void event_stream_set_limit(struct loop_stream *stream, size_t bytes);
void event_stream_set_reading(struct loop_stream *stream, int on);
void event_stream_close(struct loop_stream *stream);

/* ---- loop_event_socket.c ---- */

/* TCP_NODELAY and keep-alive; nothing for other domains. */
void event_socket_tune(int fd, int domain);
/* The status and the sentence for an errno of connect, send or receive. */
enum drt_status event_socket_status(int error);

enum drt_status event_connect(struct loop_stream **out, struct loop *loop, const char *address,
                              const struct loop_stream_handler *handler, void *arg,
                              struct drt_error *error);
enum drt_status event_listen(struct loop_listener **out, struct loop *loop, const char *address,
                             loop_accept_fn *fn, void *arg, struct drt_error *error);
int event_listener_port(const struct loop_listener *listener);
void event_listener_close(struct loop_listener *listener);

#endif
