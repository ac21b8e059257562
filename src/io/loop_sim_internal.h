/* loop_sim_internal.h - what the files of loop_sim share; nobody else includes it.
 *
 * Invariants:
 *  1. An event is outside, in the world's heap, or parked on its loop.
 *  2. Of a killed loop no event is run any more and none is put in.
 *  3. A stream's `peer` is the other end, whose `peer` is the stream; both are set
 *     to NULL together.
 *  4. Segments of a stream arrive in order: arrival_ns never goes back; an opening
 *     comes before and an end after all of them.
 *  5. Nothing depends on an address of memory, so that a run repeats. */
#ifndef IO_LOOP_SIM_INTERNAL_H
#define IO_LOOP_SIM_INTERNAL_H

#include <stdbool.h>
#include <sys/queue.h>

#include "core/loop.h"
#include "core/rng.h"
#include "io/address.h"
#include "io/byte_queue.h"
#include "io/due_heap.h"
#include "io/loop_sim.h"

enum {
	SIM_WINDOW = 65536,     /* bytes under way in one direction */
	SIM_READ_BYTES = 65536, /* the most one on_data hands over */
};

struct sim_loop;
struct sim_stream;
struct sim_listener;

struct sim_event {
	struct due due; /* first, so that the heap's node is the event */
	struct sim_loop *loop;
	void (*fn)(struct sim_event *event);
	void *owner;
	uint32_t id; /* of the object, for the trace */
	char kind;   /* a letter, for the trace */
	bool parked;
	TAILQ_ENTRY(sim_event) link;
};

TAILQ_HEAD(sim_events, sim_event);
TAILQ_HEAD(sim_streams, sim_stream);
TAILQ_HEAD(sim_listeners, sim_listener);

/* The faults of all connections to one address. */
struct sim_link {
	struct sim_link *next;
	bool stalled;
	bool refused;
	bool fds; /* a Unix socket: descriptors pass */
	char address[ADDRESS_TEXT];
};

struct clock_offset {
	struct clock clock; /* first */
	const struct sim_world *world;
	int64_t offset_ns;
};

struct sim_world {
	struct clock_offset monotonic;
	struct clock_offset wall;
	int64_t now_ns;
	struct due_heap due;
	struct rng order;   /* ties */
	struct rng network; /* latencies and cuts */
	struct sim_options options;
	struct sim_streams streams;
	struct sim_listeners listeners;
	struct sim_link *links; /* owned */
	bool all_stalled;
	bool all_refused;
	int next_port;
	uint32_t next_id;
	size_t loops;
	uint64_t events;
	uint64_t instant_events;
	uint64_t hash;
	bool running;
	unsigned char buffer[SIM_READ_BYTES];
};

struct sim_loop {
	struct loop loop;
	struct sim_world *world;
	struct sim_events parked;
	size_t objects;
	uint32_t id;
	bool frozen, stopped, killed;
};

struct sim_segment;

struct sim_stream {
	struct loop_stream stream;
	struct sim_loop *loop;
	TAILQ_ENTRY(sim_stream) all;
	TAILQ_ENTRY(sim_stream) backlog;
	struct sim_stream *peer;
	struct sim_link *link; /* borrowed from the world */
	struct loop_stream_handler handler;
	void *arg;
	enum { SIM_DIALLING, SIM_CONNECTING, SIM_BACKLOG, SIM_OPEN, SIM_ENDED } state;
	struct address to;       /* while dialling, until open_ns */
	struct sim_event arrive; /* the next thing that reaches this end */
	struct sim_event flush;  /* what was written goes on its way */
	struct byte_queue out;
	size_t limit;
	struct sim_segment *first, *last; /* under way to this end */
	size_t under_way;                 /* their bytes */
	int64_t last_arrival_ns;
	int64_t not_before_ns; /* the rest of a cut delivery */
	bool open_due;
	int64_t open_ns;
	bool close_due;
	int64_t close_ns;
	enum drt_status close_why;
	const char *close_text;
	struct fd_queue received;
	bool cut; /* its end arrives through a stall */
	bool paused, drain_due, dead;
	int busy;
};

struct sim_listener {
	struct loop_listener listener;
	struct sim_loop *loop;
	TAILQ_ENTRY(sim_listener) all;
	struct address at;
	struct sim_streams backlog; /* owned until they are handed over */
	struct sim_event accept;
	loop_accept_fn *fn;
	void *arg;
	bool open, dead;
	int busy;
};

extern const struct loop_ops loop_sim_ops;

/* ---- loop_sim.c ---- */

static inline struct sim_loop *sim_loop_of(const struct loop *loop)
{
	return (struct sim_loop *)(uintptr_t)loop;
}

/* Reserves the event's place. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_event_init(struct sim_event *event, struct sim_loop *loop,
                                              char kind, void (*fn)(struct sim_event *),
                                              void *owner);
void sim_event_release(struct sim_event *event);
/* Puts it in or moves it; with a tie drawn from the seed. */
void sim_event_at(struct sim_event *event, int64_t due_ns);
void sim_event_cancel(struct sim_event *event);
static inline bool sim_event_waits(const struct sim_event *event)
{
	return event->parked || due_is_queued(&event->due);
}
void sim_trace(struct sim_world *world, const void *bytes, size_t length);
int64_t sim_latency(struct sim_world *world);

/* ---- loop_sim_stream.c ---- */

/* Not in any state yet; the caller sets it. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_stream_new(struct sim_stream **out, struct sim_loop *loop,
                                              struct sim_link *link);
/* Sets the arrival event to whatever comes next, if anything does. */
void sim_stream_expect(struct sim_stream *stream);
/* Loses what is under way and written, and both ends' next arrival is the end. */
void sim_stream_break(struct sim_stream *stream);
/* The end is on its way to this end, after what was sent before. */
void sim_stream_end_later(struct sim_stream *stream, enum drt_status why, const char *text);
/* Leaves without a word to its own handler; the other end will hear of it. */
void sim_stream_vanish(struct sim_stream *stream);
void sim_stream_free(struct sim_stream *stream);
void sim_stream_enter(struct sim_stream *stream);
bool sim_stream_leave(struct sim_stream *stream);

void sim_stream_set_handler(struct loop_stream *stream,
                            const struct loop_stream_handler *handler, void *arg);
enum drt_status sim_stream_write(struct loop_stream *stream, const void *bytes, size_t length,
                                 int fd);
int sim_stream_take_fd(struct loop_stream *stream);
size_t sim_stream_pending(const struct loop_stream *stream);
void sim_stream_set_limit(struct loop_stream *stream, size_t bytes);
void sim_stream_set_reading(struct loop_stream *stream, int on);
void sim_stream_close(struct loop_stream *stream);

/* ---- loop_sim_listen.c ---- */

/* Connects a stream that is due to, or tells it why not. */
void sim_connect_now(struct sim_stream *stream);
bool sim_link_stalls(const struct sim_stream *stream);
void sim_listener_vanish(struct sim_listener *listener);

enum drt_status sim_connect(struct loop_stream **out, struct loop *loop, const char *address,
                            const struct loop_stream_handler *handler, void *arg,
                            struct drt_error *error);
enum drt_status sim_listen(struct loop_listener **out, struct loop *loop, const char *address,
                           loop_accept_fn *fn, void *arg, struct drt_error *error);
int sim_listener_port(const struct loop_listener *listener);
void sim_listener_close(struct loop_listener *listener);

#endif
