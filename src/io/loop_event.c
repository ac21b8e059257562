/* loop_event.c - see loop_event.h: the loop itself, timers and wake-ups.
 *
 * A round is: serve the dirty streams, wait for one batch of events, run their
 * callbacks, then the timers that are due. Timers stand in a heap of ours, whose
 * places are reserved, so that starting one cannot fail; libevent knows a single
 * timeout, the `tick`, which only ends the wait. It counts in microseconds cut off,
 * so one is added, and none fires early. */
#include "config.h"

#include "io/loop_event.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "io/clock_real.h"
#include "io/loop_event_internal.h"

enum { BASE_DESCRIPTORS = 6 };

struct event_wake {
	struct loop_wake wake;
	struct event_loop *loop;
	struct event *event;
	int fd; /* eventfd, owned */
	atomic_bool signalled;
	loop_fn *fn;
	void *arg;
};

static struct event_loop *loop_of(const struct loop *loop)
{
	return (struct event_loop *)(uintptr_t)loop;
}

/* ---- the loop ---- */

static void ring(int fd)
{
	uint64_t one = 1;
	ssize_t written = write(fd, &one, sizeof(one));

	(void)written; /* it fails only where the counter is full, which rings too */
}

static void hush(int fd)
{
	uint64_t count = 0;
	ssize_t got = read(fd, &count, sizeof(count));

	(void)got; /* nothing to read: a signal that was taken already */
}

static void stop_rang(evutil_socket_t fd, short what, void *arg)
{
	(void)what;
	(void)arg;
	hush(fd);
}

/* libevent ends the process where it cannot open what a base needs (an epoll, a timer
 * and a pair for signals), so that is tried before. */
static bool has_descriptors(void)
{
	int fds[BASE_DESCRIPTORS];
	int count = 0;

	while (count < BASE_DESCRIPTORS) {
		fds[count] = eventfd(0, EFD_CLOEXEC);
		if (fds[count] < 0)
			break;
		count++;
	}
	for (int i = 0; i < count; i++)
		close(fds[i]);
	return count == BASE_DESCRIPTORS;
}

static struct event_base *base_new(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base = NULL;

	if (!config)
		return NULL;
	if (event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK |
	                                          EVENT_BASE_FLAG_NO_CACHE_TIME |
	                                          EVENT_BASE_FLAG_PRECISE_TIMER) == 0)
		base = event_base_new_with_config(config);
	event_config_free(config);
	return base;
}

/* Ends the wait; the timers themselves run at the end of the round. */
static void tick_passed(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

static void event_loop_free(struct loop *base)
{
	struct event_loop *loop = loop_of(base);

	assert(loop->objects == 0);
	due_heap_release(&loop->timers);
	if (loop->tick)
		event_free(loop->tick);
	if (loop->stop_event)
		event_free(loop->stop_event);
	if (loop->stop_fd >= 0)
		close(loop->stop_fd);
	if (loop->base)
		event_base_free(loop->base);
	free(loop);
}

enum drt_status loop_event_new(struct loop **out)
{
	struct event_loop *loop = calloc(1, sizeof(*loop));
	enum drt_status status = DRT_ENOMEM;

	if (!loop)
		return DRT_ENOMEM;
	loop->loop.ops = &loop_event_ops;
	loop->stop_fd = -1;
	TAILQ_INIT(&loop->dirty);
	TAILQ_INIT(&loop->serving);
	loop->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (loop->stop_fd < 0 || !has_descriptors()) {
		status = DRT_EIO;
		goto fail;
	}
	loop->base = base_new();
	if (!loop->base)
		goto fail;
	loop->stop_event =
		event_new(loop->base, loop->stop_fd, EV_READ | EV_PERSIST, stop_rang, loop);
	if (!loop->stop_event || event_add(loop->stop_event, NULL) != 0)
		goto fail;
	loop->tick = event_new(loop->base, -1, 0, tick_passed, loop);
	if (!loop->tick || event_add(loop->tick, &(struct timeval){ .tv_sec = 1 }) != 0)
		goto fail;
	*out = &loop->loop;
	return DRT_OK;

fail:
	event_loop_free(&loop->loop);
	return status;
}

/* Sets the tick to the first timer. Its place in libevent's heap was taken when the
 * loop was born, so this cannot fail. */
static void set_tick(struct event_loop *loop)
{
	struct due *first = due_heap_first(&loop->timers);
	struct timeval wait = { 0 };
	int64_t wait_ns = 0;
	int64_t wait_us = 0;
	int result = 0;

	if (!first) {
		event_del(loop->tick);
		return;
	}
	wait_ns = first->due_ns - clock_now_ns(clock_real_monotonic());
	wait_us = wait_ns > 0 ? wait_ns / 1000 + 1 : 0;
	wait.tv_sec = (time_t)(wait_us / 1000000);
	wait.tv_usec = (suseconds_t)(wait_us % 1000000);
	result = event_add(loop->tick, &wait);
	assert(result == 0);
	(void)result;
}

/* Runs what is due now; a timer started meanwhile waits for the next round. */
static void run_timers(struct event_loop *loop)
{
	int64_t now_ns = clock_now_ns(clock_real_monotonic());
	uint64_t until_order = loop->timers.next_order;
	struct due *first = due_heap_first(&loop->timers);

	while (first && first->due_ns <= now_ns && first->order < until_order) {
		struct event_timer *timer = (struct event_timer *)first;

		due_heap_remove(&loop->timers, first);
		timer->fn(timer->arg);
		first = due_heap_first(&loop->timers);
	}
}

static void event_loop_run(struct loop *base)
{
	struct event_loop *loop = loop_of(base);

	while (!atomic_exchange(&loop->stopping, false)) {
		int flags = EVLOOP_ONCE;

		event_loop_serve_dirty(loop);
		if (!TAILQ_EMPTY(&loop->dirty) || atomic_load(&loop->stopping))
			flags |= EVLOOP_NONBLOCK;
		else
			set_tick(loop);
		event_base_loop(loop->base, flags);
		run_timers(loop);
	}
}

static void event_loop_stop(struct loop *base)
{
	struct event_loop *loop = loop_of(base);

	atomic_store(&loop->stopping, true);
	ring(loop->stop_fd);
}

static const struct clock *event_loop_monotonic(const struct loop *base)
{
	(void)base;
	return clock_real_monotonic();
}

/* ---- timers ---- */

enum drt_status event_timer_init(struct event_timer *timer, struct event_loop *loop,
                                 loop_fn *fn, void *arg)
{
	if (due_heap_reserve(&loop->timers) != DRT_OK)
		return DRT_ENOMEM;
	*timer = (struct event_timer){ .loop = loop, .fn = fn, .arg = arg };
	timer->timer.ops = &loop_event_ops;
	return DRT_OK;
}

void event_timer_release(struct event_timer *timer)
{
	due_heap_remove(&timer->loop->timers, &timer->due);
	due_heap_unreserve(&timer->loop->timers);
}

void event_timer_start(struct event_timer *timer, int64_t delay_ns)
{
	int64_t now_ns = clock_now_ns(clock_real_monotonic());

	due_heap_put(&timer->loop->timers, &timer->due, due_after(now_ns, delay_ns), 0);
}

static struct event_timer *timer_of(struct loop_timer *base)
{
	return (struct event_timer *)((char *)base - offsetof(struct event_timer, timer));
}

static enum drt_status timer_new(struct loop_timer **out, struct loop *base, loop_fn *fn,
                                 void *arg)
{
	struct event_timer *timer = malloc(sizeof(*timer));

	if (!timer)
		return DRT_ENOMEM;
	if (event_timer_init(timer, loop_of(base), fn, arg) != DRT_OK) {
		free(timer);
		return DRT_ENOMEM;
	}
	timer->loop->objects++;
	*out = &timer->timer;
	return DRT_OK;
}

static void timer_start(struct loop_timer *base, int64_t delay_ns)
{
	event_timer_start(timer_of(base), delay_ns);
}

static void timer_stop(struct loop_timer *base)
{
	struct event_timer *timer = timer_of(base);

	due_heap_remove(&timer->loop->timers, &timer->due);
}

static void timer_free(struct loop_timer *base)
{
	struct event_timer *timer = timer_of(base);

	event_timer_release(timer);
	timer->loop->objects--;
	free(timer);
}

/* ---- wake-ups ---- */

/* The flag is cleared after the eventfd is read and before the callback looks at
 * the world: a signal from then on rings again, one before is seen. */
static void wake_rang(evutil_socket_t fd, short what, void *arg)
{
	struct event_wake *wake = arg;

	(void)what;
	hush(fd);
	if (atomic_exchange(&wake->signalled, false))
		wake->fn(wake->arg);
}

static void event_wake_free(struct loop_wake *base)
{
	struct event_wake *wake = (struct event_wake *)base;

	if (wake->event)
		event_free(wake->event);
	if (wake->fd >= 0)
		close(wake->fd);
	wake->loop->objects--;
	free(wake);
}

static enum drt_status event_wake_new(struct loop_wake **out, struct loop *base, loop_fn *fn,
                                      void *arg)
{
	struct event_wake *wake = calloc(1, sizeof(*wake));
	enum drt_status status = DRT_ENOMEM;

	if (!wake)
		return DRT_ENOMEM;
	wake->wake.ops = &loop_event_ops;
	wake->loop = loop_of(base);
	wake->loop->objects++;
	wake->fn = fn;
	wake->arg = arg;
	wake->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (wake->fd < 0) {
		status = DRT_EIO;
		goto fail;
	}
	wake->event =
		event_new(wake->loop->base, wake->fd, EV_READ | EV_PERSIST, wake_rang, wake);
	if (!wake->event || event_add(wake->event, NULL) != 0)
		goto fail;
	*out = &wake->wake;
	return DRT_OK;

fail:
	event_wake_free(&wake->wake);
	return status;
}

static void event_wake_signal(struct loop_wake *base)
{
	struct event_wake *wake = (struct event_wake *)base;

	if (!atomic_exchange(&wake->signalled, true))
		ring(wake->fd);
}

const struct loop_ops loop_event_ops = {
	.free = event_loop_free,
	.run = event_loop_run,
	.stop = event_loop_stop,
	.monotonic = event_loop_monotonic,
	.timer_new = timer_new,
	.timer_start = timer_start,
	.timer_stop = timer_stop,
	.timer_free = timer_free,
	.wake_new = event_wake_new,
	.wake_signal = event_wake_signal,
	.wake_free = event_wake_free,
	.connect = event_connect,
	.listen = event_listen,
	.listener_port = event_listener_port,
	.listener_close = event_listener_close,
	.stream_set_handler = event_stream_set_handler,
	.stream_write = event_stream_write,
	.stream_take_fd = event_stream_take_fd,
	.stream_pending = event_stream_pending,
	.stream_set_limit = event_stream_set_limit,
	.stream_set_reading = event_stream_set_reading,
	.stream_close = event_stream_close,
};
