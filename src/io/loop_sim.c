/* loop_sim.c - see loop_sim.h: the world, its loops, timers and wake-ups.
 *
 * Everything that will happen stands in one heap, ordered by time and then by a tie
 * drawn when it was put in. Events of a loop that may not run are parked on it when
 * their time comes and return when it runs again. */
#include "config.h"

#include "io/loop_sim.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "io/loop_sim_internal.h"

struct sim_timer {
	struct loop_timer timer;
	struct sim_event event;
	loop_fn *fn;
	void *arg;
};

struct sim_wake {
	struct loop_wake wake;
	struct sim_event event;
	loop_fn *fn;
	void *arg;
};

/* ---- events ---- */

enum drt_status sim_event_init(struct sim_event *event, struct sim_loop *loop, char kind,
                               void (*fn)(struct sim_event *), void *owner)
{
	if (due_heap_reserve(&loop->world->due) != DRT_OK)
		return DRT_ENOMEM;
	*event = (struct sim_event){ .loop = loop, .fn = fn, .owner = owner, .kind = kind };
	event->id = loop->world->next_id++;
	return DRT_OK;
}

void sim_event_release(struct sim_event *event)
{
	sim_event_cancel(event);
	due_heap_unreserve(&event->loop->world->due);
}

void sim_event_cancel(struct sim_event *event)
{
	if (event->parked)
		TAILQ_REMOVE(&event->loop->parked, event, link);
	event->parked = false;
	due_heap_remove(&event->loop->world->due, &event->due);
}

void sim_event_at(struct sim_event *event, int64_t due_ns)
{
	struct sim_world *world = event->loop->world;

	sim_event_cancel(event);
	if (event->loop->killed)
		return;
	due_heap_put(&world->due, &event->due, due_ns, rng_next(&world->order));
}

static bool may_run(const struct sim_loop *loop)
{
	return !loop->frozen && !loop->stopped;
}

static void park(struct sim_event *event)
{
	due_heap_remove(&event->loop->world->due, &event->due);
	event->parked = true;
	TAILQ_INSERT_TAIL(&event->loop->parked, event, link);
}

static void unpark_all(struct sim_loop *loop)
{
	while (may_run(loop) && !TAILQ_EMPTY(&loop->parked))
		sim_event_at(TAILQ_FIRST(&loop->parked), loop->world->now_ns);
}

/* The next event of a loop that may run, or NULL. */
static struct sim_event *next_event(struct sim_world *world)
{
	struct sim_event *event = (struct sim_event *)due_heap_first(&world->due);

	while (event && (event->loop->killed || !may_run(event->loop))) {
		if (event->loop->killed)
			sim_event_cancel(event);
		else
			park(event);
		event = (struct sim_event *)due_heap_first(&world->due);
	}
	return event;
}

void sim_trace(struct sim_world *world, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	uint64_t hash = world->hash;

	for (size_t i = 0; i < length; i++) /* FNV-1a */
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	world->hash = hash;
}

static void run_event(struct sim_world *world, struct sim_event *event)
{
	uint64_t what[3];

	due_heap_remove(&world->due, &event->due);
	if (event->due.due_ns > world->now_ns) {
		world->now_ns = event->due.due_ns;
		world->instant_events = 0;
	}
	world->events++;
	world->instant_events++;
	what[0] = (uint64_t)world->now_ns;
	what[1] = (uint64_t)event->loop->id << 32 | event->id;
	what[2] = (uint64_t)event->kind;
	sim_trace(world, what, sizeof(what));
	assert(!world->running); /* a callback must not run the world */
	world->running = true;
	event->fn(event);
	world->running = false;
}

static bool is_livelock(const struct sim_world *world)
{
	return world->instant_events > world->options.events_per_instant;
}

/* ---- the world ---- */

static int64_t offset_now_ns(const struct clock *clock)
{
	const struct clock_offset *c = (const struct clock_offset *)clock;

	return c->world->now_ns + c->offset_ns;
}

static void set_defaults(struct sim_options *options)
{
	if (options->latency_min_ns == 0 && options->latency_max_ns == 0) {
		options->latency_min_ns = 20 * NS_PER_US;
		options->latency_max_ns = 500 * NS_PER_US;
	}
	if (options->fragment_permille == 0)
		options->fragment_permille = 250;
	else if (options->fragment_permille > 1000)
		options->fragment_permille = 0;
	if (options->events_per_instant == 0)
		options->events_per_instant = 1000000;
}

enum drt_status sim_world_new(struct sim_world **out, const struct sim_options *options)
{
	struct sim_world *world = NULL;

	if (options &&
	    (options->latency_min_ns < 0 || options->latency_max_ns < options->latency_min_ns))
		return DRT_EINVAL;
	world = calloc(1, sizeof(*world));
	if (!world)
		return DRT_ENOMEM;
	if (options)
		world->options = *options;
	set_defaults(&world->options);
	rng_init_keyed(&world->order, world->options.seed, "order");
	rng_init_keyed(&world->network, world->options.seed, "network");
	world->monotonic = (struct clock_offset){ { offset_now_ns }, world, 0 };
	world->wall =
		(struct clock_offset){ { offset_now_ns }, world, world->options.wall_start_ns };
	TAILQ_INIT(&world->streams);
	TAILQ_INIT(&world->listeners);
	world->next_port = 32768;
	world->hash = UINT64_C(0xcbf29ce484222325);
	*out = world;
	return DRT_OK;
}

void sim_world_free(struct sim_world *world)
{
	if (!world)
		return;
	assert(world->loops == 0);
	while (world->links) {
		struct sim_link *link = world->links;

		world->links = link->next;
		free(link);
	}
	due_heap_release(&world->due);
	free(world);
}

const struct clock *sim_world_clock(const struct sim_world *world)
{
	return &world->monotonic.clock;
}

const struct clock *sim_world_wall(const struct sim_world *world)
{
	return &world->wall.clock;
}

void sim_world_set_wall(struct sim_world *world, int64_t wall_ns)
{
	world->wall.offset_ns = wall_ns - world->now_ns;
}

bool sim_world_step(struct sim_world *world)
{
	struct sim_event *event = next_event(world);

	if (event)
		run_event(world, event);
	return event != NULL;
}

/* Runs one event due by `until_ns`; where there is none, time moves there. */
static enum drt_status step_until(struct sim_world *world, int64_t until_ns)
{
	struct sim_event *event = next_event(world);

	if (!event || event->due.due_ns > until_ns) {
		if (until_ns > world->now_ns) {
			world->now_ns = until_ns;
			world->instant_events = 0;
		}
		return DRT_ETIMEOUT;
	}
	run_event(world, event);
	return is_livelock(world) ? DRT_ESTATE : DRT_OK;
}

enum drt_status sim_world_run_until(struct sim_world *world, int64_t monotonic_ns)
{
	enum drt_status status = DRT_OK;

	while (status == DRT_OK)
		status = step_until(world, monotonic_ns);
	return status == DRT_ETIMEOUT ? DRT_OK : status;
}

enum drt_status sim_world_run_while(struct sim_world *world, bool (*predicate)(void *arg),
                                    void *arg, int64_t limit_ns)
{
	int64_t until_ns = due_after(world->now_ns, limit_ns);
	enum drt_status status = DRT_OK;

	while (predicate(arg)) {
		if (status != DRT_OK)
			return status;
		status = step_until(world, until_ns);
	}
	return DRT_OK;
}

uint64_t sim_world_events(const struct sim_world *world)
{
	return world->events;
}

uint64_t sim_world_trace_hash(const struct sim_world *world)
{
	return world->hash;
}

void sim_world_set_latency(struct sim_world *world, int64_t min_ns, int64_t max_ns)
{
	assert(min_ns >= 0 && min_ns <= max_ns);
	world->options.latency_min_ns = min_ns;
	world->options.latency_max_ns = max_ns;
}

int64_t sim_latency(struct sim_world *world)
{
	const struct sim_options *o = &world->options;
	uint64_t span = (uint64_t)(o->latency_max_ns - o->latency_min_ns) + 1;

	return o->latency_min_ns + (int64_t)rng_below(&world->network, span);
}

/* ---- loops ---- */

enum drt_status sim_world_loop_new(struct loop **out, struct sim_world *world, const char *name)
{
	struct sim_loop *loop = calloc(1, sizeof(*loop));

	if (!loop)
		return DRT_ENOMEM;
	loop->loop.ops = &loop_sim_ops;
	loop->world = world;
	loop->id = world->next_id++;
	TAILQ_INIT(&loop->parked);
	world->loops++;
	sim_trace(world, name, strlen(name));
	*out = &loop->loop;
	return DRT_OK;
}

static void loop_free_sim(struct loop *base)
{
	struct sim_loop *loop = sim_loop_of(base);

	assert(loop->objects == 0);
	loop->world->loops--;
	free(loop);
}

static void loop_run_sim(struct loop *base)
{
	struct sim_loop *loop = sim_loop_of(base);

	while (!loop->stopped && !is_livelock(loop->world) && sim_world_step(loop->world))
		;
	loop->stopped = false;
	unpark_all(loop);
}

static void loop_stop_sim(struct loop *base)
{
	sim_loop_of(base)->stopped = true;
}

static const struct clock *loop_monotonic_sim(const struct loop *base)
{
	return &sim_loop_of(base)->world->monotonic.clock;
}

void sim_loop_freeze(struct loop *base)
{
	sim_loop_of(base)->frozen = true;
}

void sim_loop_thaw(struct loop *base)
{
	struct sim_loop *loop = sim_loop_of(base);

	loop->frozen = false;
	loop->stopped = false;
	unpark_all(loop);
}

bool sim_loop_is_killed(const struct loop *base)
{
	return sim_loop_of(base)->killed;
}

void sim_loop_kill(struct loop *base)
{
	struct sim_loop *loop = sim_loop_of(base);
	struct sim_listener *listener = NULL;
	struct sim_stream *stream = NULL;

	loop->killed = true;
	while (!TAILQ_EMPTY(&loop->parked))
		sim_event_cancel(TAILQ_FIRST(&loop->parked));
	for (listener = TAILQ_FIRST(&loop->world->listeners); listener;
	     listener = TAILQ_NEXT(listener, all))
		if (listener->loop == loop)
			sim_listener_vanish(listener);
	for (stream = TAILQ_FIRST(&loop->world->streams); stream;
	     stream = TAILQ_NEXT(stream, all))
		if (stream->loop == loop)
			sim_stream_vanish(stream);
}

/* ---- timers ---- */

static void timer_due(struct sim_event *event)
{
	struct sim_timer *timer = event->owner;

	timer->fn(timer->arg);
}

static enum drt_status timer_new_sim(struct loop_timer **out, struct loop *base, loop_fn *fn,
                                     void *arg)
{
	struct sim_timer *timer = calloc(1, sizeof(*timer));

	if (!timer)
		return DRT_ENOMEM;
	if (sim_event_init(&timer->event, sim_loop_of(base), 't', timer_due, timer) != DRT_OK) {
		free(timer);
		return DRT_ENOMEM;
	}
	timer->timer.ops = &loop_sim_ops;
	timer->fn = fn;
	timer->arg = arg;
	timer->event.loop->objects++;
	*out = &timer->timer;
	return DRT_OK;
}

static void timer_start_sim(struct loop_timer *base, int64_t delay_ns)
{
	struct sim_event *event = &((struct sim_timer *)base)->event;

	sim_event_at(event, due_after(event->loop->world->now_ns, delay_ns));
}

static void timer_stop_sim(struct loop_timer *base)
{
	sim_event_cancel(&((struct sim_timer *)base)->event);
}

static void timer_free_sim(struct loop_timer *base)
{
	struct sim_timer *timer = (struct sim_timer *)base;

	sim_event_release(&timer->event);
	timer->event.loop->objects--;
	free(timer);
}

/* ---- wake-ups ---- */

static void wake_due(struct sim_event *event)
{
	struct sim_wake *wake = event->owner;

	wake->fn(wake->arg);
}

static enum drt_status wake_new_sim(struct loop_wake **out, struct loop *base, loop_fn *fn,
                                    void *arg)
{
	struct sim_wake *wake = calloc(1, sizeof(*wake));

	if (!wake)
		return DRT_ENOMEM;
	if (sim_event_init(&wake->event, sim_loop_of(base), 'w', wake_due, wake) != DRT_OK) {
		free(wake);
		return DRT_ENOMEM;
	}
	wake->wake.ops = &loop_sim_ops;
	wake->fn = fn;
	wake->arg = arg;
	wake->event.loop->objects++;
	*out = &wake->wake;
	return DRT_OK;
}

static void wake_signal_sim(struct loop_wake *base)
{
	struct sim_event *event = &((struct sim_wake *)base)->event;

	if (!sim_event_waits(event))
		sim_event_at(event, event->loop->world->now_ns);
}

static void wake_free_sim(struct loop_wake *base)
{
	struct sim_wake *wake = (struct sim_wake *)base;

	sim_event_release(&wake->event);
	wake->event.loop->objects--;
	free(wake);
}

const struct loop_ops loop_sim_ops = {
	.free = loop_free_sim,
	.run = loop_run_sim,
	.stop = loop_stop_sim,
	.monotonic = loop_monotonic_sim,
	.timer_new = timer_new_sim,
	.timer_start = timer_start_sim,
	.timer_stop = timer_stop_sim,
	.timer_free = timer_free_sim,
	.wake_new = wake_new_sim,
	.wake_signal = wake_signal_sim,
	.wake_free = wake_free_sim,
	.connect = sim_connect,
	.listen = sim_listen,
	.listener_port = sim_listener_port,
	.listener_close = sim_listener_close,
	.stream_set_handler = sim_stream_set_handler,
	.stream_write = sim_stream_write,
	.stream_take_fd = sim_stream_take_fd,
	.stream_pending = sim_stream_pending,
	.stream_set_limit = sim_stream_set_limit,
	.stream_set_reading = sim_stream_set_reading,
	.stream_close = sim_stream_close,
};
