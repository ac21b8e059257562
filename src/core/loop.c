/* loop.c - see loop.h: each call goes to the implementation that made the object. */
#include "core/loop.h"

void loop_free(struct loop *loop)
{
	if (loop)
		loop->ops->free(loop);
}

void loop_run(struct loop *loop)
{
	loop->ops->run(loop);
}

void loop_stop(struct loop *loop)
{
	loop->ops->stop(loop);
}

const struct clock *loop_monotonic(const struct loop *loop)
{
	return loop->ops->monotonic(loop);
}

enum drt_status loop_timer_new(struct loop_timer **out, struct loop *loop, loop_fn *fn,
                               void *arg)
{
	return loop->ops->timer_new(out, loop, fn, arg);
}

void loop_timer_start(struct loop_timer *timer, int64_t delay_ns)
{
	timer->ops->timer_start(timer, delay_ns < 0 ? 0 : delay_ns);
}

void loop_timer_stop(struct loop_timer *timer)
{
	timer->ops->timer_stop(timer);
}

void loop_timer_free(struct loop_timer *timer)
{
	if (timer)
		timer->ops->timer_free(timer);
}

enum drt_status loop_wake_new(struct loop_wake **out, struct loop *loop, loop_fn *fn, void *arg)
{
	return loop->ops->wake_new(out, loop, fn, arg);
}

void loop_wake_signal(struct loop_wake *wake)
{
	wake->ops->wake_signal(wake);
}

void loop_wake_free(struct loop_wake *wake)
{
	if (wake)
		wake->ops->wake_free(wake);
}

enum drt_status loop_connect(struct loop_stream **out, struct loop *loop, const char *address,
                             const struct loop_stream_handler *handler, void *arg,
                             struct drt_error *error)
{
	return loop->ops->connect(out, loop, address, handler, arg, error);
}

enum drt_status loop_listen(struct loop_listener **out, struct loop *loop, const char *address,
                            loop_accept_fn *fn, void *arg, struct drt_error *error)
{
	return loop->ops->listen(out, loop, address, fn, arg, error);
}

int loop_listener_port(const struct loop_listener *listener)
{
	return listener->ops->listener_port(listener);
}

void loop_listener_close(struct loop_listener *listener)
{
	if (listener)
		listener->ops->listener_close(listener);
}

void loop_stream_set_handler(struct loop_stream *stream,
                             const struct loop_stream_handler *handler, void *arg)
{
	stream->ops->stream_set_handler(stream, handler, arg);
}

enum drt_status loop_stream_write(struct loop_stream *stream, const void *bytes, size_t length)
{
	return stream->ops->stream_write(stream, bytes, length, -1);
}

enum drt_status loop_stream_write_fd(struct loop_stream *stream, const void *bytes,
                                     size_t length, int fd)
{
	return stream->ops->stream_write(stream, bytes, length, fd);
}

int loop_stream_take_fd(struct loop_stream *stream)
{
	return stream->ops->stream_take_fd(stream);
}

size_t loop_stream_pending(const struct loop_stream *stream)
{
	return stream->ops->stream_pending(stream);
}

void loop_stream_set_limit(struct loop_stream *stream, size_t bytes)
{
	stream->ops->stream_set_limit(stream, bytes);
}

void loop_stream_pause(struct loop_stream *stream)
{
	stream->ops->stream_set_reading(stream, 0);
}

void loop_stream_resume(struct loop_stream *stream)
{
	stream->ops->stream_set_reading(stream, 1);
}

void loop_stream_close(struct loop_stream *stream)
{
	if (stream)
		stream->ops->stream_close(stream);
}
