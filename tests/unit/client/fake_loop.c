/* fake_loop.c - see fake_loop.h. */
#include "tests/unit/client/fake_loop.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"

static const struct clock *fake_monotonic(const struct loop *loop)
{
	return &((const struct fake_loop *)loop)->clock.clock;
}

static enum drt_status fake_timer_new(struct loop_timer **out, struct loop *loop, loop_fn *fn,
                                      void *arg)
{
	struct fake_loop *fake = (struct fake_loop *)loop;

	if (fake->timer_result != DRT_OK)
		return fake->timer_result;
	for (int i = 0; i < FAKE_TIMERS; i++) {
		struct fake_timer *timer = &fake->timers[i];

		if (timer->used)
			continue;
		*timer = (struct fake_timer){ .timer = { fake->loop.ops },
			                      .owner = fake,
			                      .used = true,
			                      .fn = fn,
			                      .arg = arg };
		*out = &timer->timer;
		return DRT_OK;
	}
	return DRT_ENOMEM;
}

static void fake_timer_start(struct loop_timer *timer, int64_t delay_ns)
{
	struct fake_timer *fake = (struct fake_timer *)timer;

	fake->running = true;
	fake->at_ns = fake->owner->clock.time_ns + delay_ns;
}

static void fake_timer_stop(struct loop_timer *timer)
{
	((struct fake_timer *)timer)->running = false;
}

static void fake_timer_free(struct loop_timer *timer)
{
	struct fake_timer *fake = (struct fake_timer *)timer;

	assert_true(fake->used);
	fake->used = fake->running = false;
}

static enum drt_status fake_connect(struct loop_stream **out, struct loop *loop,
                                    const char *address,
                                    const struct loop_stream_handler *handler, void *arg,
                                    struct drt_error *error)
{
	struct fake_loop *fake = (struct fake_loop *)loop;

	if (strncmp(address, "unix:", 5) != 0)
		return drt_fail(error, DRT_EINVAL, "%s is no address", address);
	fake->connects++;
	snprintf(fake->address, sizeof(fake->address), "%s", address);
	*out = fake_open(fake);
	loop_stream_set_handler(*out, handler, arg);
	return DRT_OK;
}

static void fake_set_handler(struct loop_stream *stream,
                             const struct loop_stream_handler *handler, void *arg)
{
	struct fake_stream *fake = (struct fake_stream *)stream;

	fake->handler = *handler;
	fake->arg = arg;
}

static enum drt_status fake_write(struct loop_stream *stream, const void *bytes, size_t length,
                                  int fd)
{
	struct fake_loop *fake = ((struct fake_stream *)stream)->owner;

	assert_true(fake->stream.open);
	if (fake->writes_left == 0)
		return fake->write_result;
	if (fake->writes_left != SIZE_MAX)
		fake->writes_left--;
	if (fd >= 0) {
		assert_true(fake->fd_count < FAKE_FDS);
		fake->fd_at[fake->fd_count] = fake->sent.length;
		fake->fds[fake->fd_count++] = fd;
	}
	strbuf_append(&fake->sent, bytes, length);
	return DRT_OK;
}

static void fake_close(struct loop_stream *stream)
{
	struct fake_stream *fake = (struct fake_stream *)stream;

	assert_true(fake->open);
	fake->open = false;
}

static const struct loop_ops fake_ops = {
	.monotonic = fake_monotonic,
	.timer_new = fake_timer_new,
	.timer_start = fake_timer_start,
	.timer_stop = fake_timer_stop,
	.timer_free = fake_timer_free,
	.connect = fake_connect,
	.stream_set_handler = fake_set_handler,
	.stream_write = fake_write,
	.stream_close = fake_close,
};

void fake_loop_init(struct fake_loop *fake)
{
	memset(fake, 0, sizeof(*fake));
	fake->loop.ops = &fake_ops;
	clock_manual_init(&fake->clock, 1000);
	strbuf_init(&fake->sent);
	fake->writes_left = SIZE_MAX;
}

void fake_loop_release(struct fake_loop *fake)
{
	for (int i = 0; i < FAKE_TIMERS; i++)
		assert_false(fake->timers[i].used);
	assert_false(fake->stream.open);
	strbuf_release(&fake->sent);
}

struct loop_stream *fake_open(struct fake_loop *fake)
{
	assert_false(fake->stream.open);
	fake->stream =
		(struct fake_stream){ .stream = { &fake_ops }, .owner = fake, .open = true };
	return &fake->stream.stream;
}

void fake_opened(struct fake_loop *fake)
{
	fake->stream.handler.on_open(fake->stream.arg);
}

void fake_feed_bytes(struct fake_loop *fake, const void *bytes, size_t length)
{
	assert_true(fake->stream.open);
	fake->stream.handler.on_data(fake->stream.arg, bytes, length);
}

void fake_feed(struct fake_loop *fake, const char *text)
{
	fake_feed_bytes(fake, text, strlen(text));
}

void fake_hang_up(struct fake_loop *fake, enum drt_status why, const char *text)
{
	fake->stream.handler.on_close(fake->stream.arg, why, text);
}

void fake_advance(struct fake_loop *fake, int64_t by_ns)
{
	clock_manual_advance(&fake->clock, by_ns);
	for (int i = 0; i < FAKE_TIMERS; i++) {
		struct fake_timer *timer = &fake->timers[i];

		if (!timer->running || timer->at_ns > fake->clock.time_ns)
			continue;
		timer->running = false;
		timer->fn(timer->arg);
	}
}

int fake_timers_running(const struct fake_loop *fake)
{
	int count = 0;

	for (int i = 0; i < FAKE_TIMERS; i++)
		count += fake->timers[i].running;
	return count;
}
