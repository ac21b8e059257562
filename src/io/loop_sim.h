/* loop_sim.h - a simulated world: any number of core/loop.h loops on one thread, in
 * virtual time, so that a run with one seed repeats byte for byte.
 *
 * Shape:   the world keeps what is due on any of its loops. A step takes the next
 *          event, moves virtual time to it and calls back. The order among events
 *          of one instant is drawn from the seed; the bytes of a stream, and with
 *          them whatever a mailbox holds, stay in order.
 * Time:    virtual nanoseconds. Monotonic time starts at 0 and jumps from event to
 *          event; computing takes no time. The wall clock is an offset from it.
 * Streams: "tcp:HOST:PORT" and "unix:PATH" are only names inside the world. What is
 *          written arrives after a seeded latency and cut into seeded pieces. A
 *          descriptor passes through as a duplicate. 64 KiB are under way at most;
 *          the rest waits at the writer, as behind a full socket.
 * Threads: one, also for loop_wake_signal() and loop_stop().
 * Owners:  loops belong to the caller and are freed before their world; so do the
 *          objects of a killed loop, whose calls do nothing any more. */
#ifndef IO_LOOP_SIM_H
#define IO_LOOP_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "core/loop.h"

struct sim_world;

struct sim_options {
	uint64_t seed;
	int64_t wall_start_ns;  /* UTC at monotonic 0 */
	int64_t latency_min_ns; /* of each write; both 0: 20 to 500 microseconds */
	int64_t latency_max_ns;
	unsigned fragment_permille;  /* deliveries cut short; 0: 250, above 1000: none */
	uint64_t events_per_instant; /* before it counts as a livelock; 0: 1,000,000 */
};

/* ---- the world ---- */

/* Options may be NULL (seed 0). Errors: DRT_EINVAL (latencies), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_world_new(struct sim_world **out,
                                             const struct sim_options *options);
void sim_world_free(struct sim_world *world);

/* A loop named for the trace. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_world_loop_new(struct loop **out, struct sim_world *world,
                                                  const char *name);

/* Two streams joined to one another, as by socketpair() and loop_event_adopt_fd();
 * the loops may be the same. The callers set the handlers before the world runs on.
 * Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_world_pair(struct loop_stream **a, struct loop *loop_a,
                                              struct loop_stream **b, struct loop *loop_b);

/* Monotonic time and UTC of this world; live as long as it does. */
const struct clock *sim_world_clock(const struct sim_world *world);
const struct clock *sim_world_wall(const struct sim_world *world);
/* Steps the wall clock, as a time server does; monotonic time does not notice. */
void sim_world_set_wall(struct sim_world *world, int64_t wall_ns);

/* Runs the next event. False where nothing is due on any loop that runs. */
bool sim_world_step(struct sim_world *world);

/* Runs everything due up to and including `monotonic_ns`, where time then stands.
 * Errors: DRT_ESTATE (livelock: an instant had more than events_per_instant). */
DRT_MUST_CHECK enum drt_status sim_world_run_until(struct sim_world *world,
                                                   int64_t monotonic_ns);

/* Runs while `predicate` says true, looked at before each event, for at most
 * `limit_ns` from now. Errors: DRT_ETIMEOUT (still true; time stands at the limit),
 * DRT_ESTATE (livelock). */
DRT_MUST_CHECK enum drt_status sim_world_run_while(struct sim_world *world,
                                                   bool (*predicate)(void *arg), void *arg,
                                                   int64_t limit_ns);

/* Events run so far, and a hash over all of them: time, loop, object, kind, bytes. */
uint64_t sim_world_events(const struct sim_world *world);
uint64_t sim_world_trace_hash(const struct sim_world *world);

/* ---- faults ---- */

/* Each names connections by the address that was connected to; NULL means all.
 * Errors: DRT_EINVAL (no address), DRT_ENOMEM. */

/* Breaks the connections that stand: both sides see on_close (DRT_ECLOSED) and what
 * was under way is lost. *count (may be NULL) tells how many connections. */
DRT_MUST_CHECK enum drt_status sim_world_cut(size_t *count, struct sim_world *world,
                                             const char *address);
/* Breaks the connection of one stream, as above. */
void sim_stream_cut(struct loop_stream *stream);
/* While on, nothing arrives and nobody notices: a network that swallows. What was
 * sent arrives once it is off. Also holds for connections made meanwhile. */
DRT_MUST_CHECK enum drt_status sim_world_stall(struct sim_world *world, const char *address,
                                               bool on);
/* While on, connecting fails as if nobody listened. */
DRT_MUST_CHECK enum drt_status sim_world_refuse(struct sim_world *world, const char *address,
                                                bool on);
/* Latency of what is written from now on, on all connections; 0 <= min <= max. */
void sim_world_set_latency(struct sim_world *world, int64_t min_ns, int64_t max_ns);

/* The end of a process: the loop never runs again, its listeners and streams vanish
 * and their other sides see on_close; what it had not sent is lost. */
void sim_loop_kill(struct loop *loop);
bool sim_loop_is_killed(const struct loop *loop);
/* A stopped process: nothing of the loop runs until it is thawed. */
void sim_loop_freeze(struct loop *loop);
void sim_loop_thaw(struct loop *loop);

/* ---- as core/loop.h says, here ----
 *
 * loop_run(): runs the whole world until this loop was stopped or nothing is due;
 *             not from inside a callback.
 * loop_stop(): nothing of the loop runs until a loop_run() took notice, or until
 *             sim_loop_thaw(). */

#endif
