/* loop_event_stream.c - streams of loop_event.h.
 *
 * A write only queues and marks the stream dirty; the end of the round sends. Where
 * the socket is full, the `writable` event goes on. When sending fails the rest of
 * the input is still read, because the other side may have said why it left; the
 * end of the input then ends the stream. */
#include "config.h"

#include "io/loop_event.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/loop_event_internal.h"

enum { PIECES = 16, LIMIT_AT_BIRTH = 64 << 20, DRAIN_READS = 16 };

union fd_control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(FD_QUEUE_MAX * sizeof(int))];
};

static struct event_stream *stream_of(const struct loop_stream *stream)
{
	return (struct event_stream *)(uintptr_t)stream;
}

/* ---- life ---- */

static void stop_events(struct event_stream *s)
{
	if (s->in)
		TAILQ_REMOVE(s->in, s, link);
	s->in = NULL;
	if (s->readable)
		event_free(s->readable);
	if (s->writable)
		event_free(s->writable);
	s->readable = NULL;
	s->writable = NULL;
}

static void stream_free(struct event_stream *s)
{
	stop_events(s);
	byte_queue_release(&s->out);
	fd_queue_release(&s->received);
	if (s->fd >= 0)
		close(s->fd);
	s->loop->objects--;
	free(s);
}

void event_stream_enter(struct event_stream *s)
{
	s->busy++;
}

bool event_stream_leave(struct event_stream *s)
{
	assert(s->busy > 0);
	s->busy--;
	if (!s->dead)
		return true;
	if (s->busy == 0)
		stream_free(s);
	return false;
}

void event_stream_mark_dirty(struct event_stream *s)
{
	if (s->in || s->ended || s->dead)
		return;
	TAILQ_INSERT_TAIL(&s->loop->dirty, s, link);
	s->in = &s->loop->dirty;
}

/* The last thing a handler hears. The descriptor goes before, so that on_close may
 * listen or connect again. The caller holds the stream with event_stream_enter(). */
static void stream_end(struct event_stream *s, enum drt_status why, const char *text)
{
	assert(s->busy > 0);
	if (s->ended || s->dead)
		return;
	s->ended = true;
	stop_events(s);
	byte_queue_release(&s->out);
	close(s->fd);
	s->fd = -1;
	s->handler.on_close(s->arg, why, text);
}

static void stream_fail(struct event_stream *s, int error)
{
	char text[ADDRESS_TEXT + 128];

	snprintf(text, sizeof(text), "%s%s%s", s->address, *s->address ? ": " : "",
	         strerror(error));
	stream_end(s, event_socket_status(error), text);
}

/* ---- in ---- */

/* Keeps the descriptors of one message; false where some were lost. */
static bool take_descriptors(struct event_stream *s, struct msghdr *message)
{
	bool complete = (message->msg_flags & MSG_CTRUNC) == 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < count; i++) {
			int fd = -1;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
			if (fd_queue_push(&s->received, fd) != DRT_OK)
				complete = false;
		}
	}
	return complete;
}

static ssize_t receive(struct event_stream *s, bool *complete)
{
	union fd_control control;
	struct iovec piece = { s->loop->buffer, sizeof(s->loop->buffer) };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
	ssize_t got = 0;

	if (s->unix_domain) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
	}
	got = recvmsg(s->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	if (got > 0 && s->unix_domain)
		*complete = take_descriptors(s, &message);
	return got;
}

static bool is_retry(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static void read_once(struct event_stream *s)
{
	bool complete = true;
	ssize_t got = receive(s, &complete);

	if (got < 0 && is_retry(errno))
		return;
	if (got < 0)
		stream_fail(s, s->failure ? s->failure : errno);
	else if (got == 0 && s->failure)
		stream_fail(s, s->failure);
	else if (got == 0)
		stream_end(s, DRT_ECLOSED, "closed by the other side");
	else if (!complete)
		stream_end(s, DRT_EFULL,
		           "descriptors were lost: too many wait, or "
		           "none is left in this process");
	else
		s->handler.on_data(s->arg, s->loop->buffer, (size_t)got);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	struct event_stream *s = arg;

	(void)fd;
	(void)what;
	event_stream_enter(s);
	read_once(s);
	event_stream_leave(s);
}

/* ---- out ---- */

static ssize_t send_front(struct event_stream *s)
{
	union fd_control control = { 0 };
	struct iovec pieces[PIECES];
	struct msghdr message = { .msg_iov = pieces };
	int fd = byte_queue_front_fd(&s->out);

	message.msg_iovlen = (size_t)byte_queue_pieces(&s->out, pieces, PIECES);
	if (fd >= 0) {
		struct cmsghdr *c = &control.align;

		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(sizeof(int));
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(int));
	}
	return sendmsg(s->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Sends what goes, at most EVENT_WRITE_BYTES. Returns 0 or the errno that ends it. */
static int send_some(struct event_stream *s)
{
	size_t sent = 0;

	while (s->out.length > 0 && sent < EVENT_WRITE_BYTES) {
		ssize_t n = send_front(s);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return is_retry(errno) ? 0 : errno;
		byte_queue_consume(&s->out, (size_t)n);
		sent += (size_t)n;
	}
	return 0;
}

/* Sending failed. A reader goes on to the end of the input, which the shutdown makes
 * sure of; a paused one must resume first, and its writes say DRT_ECLOSED meanwhile. */
static void out_fail(struct event_stream *s, int error)
{
	s->failure = error;
	s->out_dead = true;
	byte_queue_release(&s->out);
	event_del(s->writable);
	shutdown(s->fd, SHUT_RDWR);
}

static void flush(struct event_stream *s)
{
	int error = send_some(s);

	if (error == 0 && s->out.length > 0 && event_add(s->writable, NULL) != 0)
		error = ENOMEM;
	if (error != 0) {
		out_fail(s, error);
		return;
	}
	if (s->out.length > 0)
		return;
	event_del(s->writable);
	if (s->drain_due) {
		s->drain_due = false;
		if (s->handler.on_drain)
			s->handler.on_drain(s->arg);
	}
}

/* The connection stands. */
static void opened(struct event_stream *s)
{
	s->connecting = false;
	event_del(s->writable);
	if (!s->paused && event_add(s->readable, NULL) != 0) {
		stream_fail(s, ENOMEM);
		return;
	}
	if (s->out.length > 0)
		event_stream_mark_dirty(s);
	if (s->handler.on_open)
		s->handler.on_open(s->arg);
}

static void finish_connect(struct event_stream *s)
{
	int error = s->failure;
	socklen_t size = sizeof(error);

	if (error == 0 && getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
		error = errno;
	if (error != 0)
		stream_fail(s, error);
	else
		opened(s);
}

static void serve(struct event_stream *s)
{
	event_stream_enter(s);
	if (s->connecting)
		finish_connect(s);
	else if (!s->out_dead)
		flush(s);
	event_stream_leave(s);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	serve(arg);
}

void event_loop_serve_dirty(struct event_loop *loop)
{
	struct event_stream *s = NULL;

	for (s = TAILQ_FIRST(&loop->dirty); s; s = TAILQ_NEXT(s, link))
		s->in = &loop->serving;
	TAILQ_CONCAT(&loop->serving, &loop->dirty, link);
	for (s = TAILQ_FIRST(&loop->serving); s; s = TAILQ_FIRST(&loop->serving)) {
		TAILQ_REMOVE(&loop->serving, s, link);
		s->in = NULL;
		serve(s);
	}
}

/* ---- the interface ---- */

enum drt_status event_stream_new(struct event_stream **out, struct event_loop *loop, int fd,
                                 int domain, bool reading)
{
	struct event_stream *s = calloc(1, sizeof(*s));

	if (!s)
		return DRT_ENOMEM;
	s->stream.ops = &loop_event_ops;
	s->loop = loop;
	s->fd = fd;
	s->unix_domain = domain == AF_UNIX;
	s->limit = LIMIT_AT_BIRTH;
	s->readable = event_new(loop->base, fd, EV_READ | EV_PERSIST, on_readable, s);
	s->writable = event_new(loop->base, fd, EV_WRITE | EV_PERSIST, on_writable, s);
	loop->objects++;
	if (!s->readable || !s->writable || (reading && event_add(s->readable, NULL) != 0)) {
		s->fd = -1; /* stays the caller's */
		stream_free(s);
		return DRT_ENOMEM;
	}
	s->connecting = !reading;
	*out = s;
	return DRT_OK;
}

enum drt_status loop_event_adopt_fd(struct loop_stream **out, struct loop *loop, int fd)
{
	struct event_stream *s = NULL;
	enum drt_status status = DRT_OK;
	int domain = 0;
	int type = 0;
	socklen_t size = sizeof(int);
	socklen_t type_size = sizeof(int);

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &type_size) != 0 || type != SOCK_STREAM)
		return DRT_EINVAL;
	if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
		return DRT_EIO;
	event_socket_tune(fd, domain);
	status = event_stream_new(&s, (struct event_loop *)loop, fd, domain, true);
	if (status != DRT_OK)
		return status;
	*out = &s->stream;
	return DRT_OK;
}

void event_stream_set_handler(struct loop_stream *stream,
                              const struct loop_stream_handler *handler, void *arg)
{
	struct event_stream *s = stream_of(stream);

	assert(handler->on_data && handler->on_close);
	s->handler = *handler;
	s->arg = arg;
}

enum drt_status event_stream_write(struct loop_stream *stream, const void *bytes, size_t length,
                                   int fd)
{
	struct event_stream *s = stream_of(stream);
	enum drt_status status = DRT_OK;

	if (s->ended || s->out_dead)
		return DRT_ECLOSED;
	if (fd >= 0 && !s->unix_domain)
		return DRT_EUNSUPPORTED;
	status = byte_queue_accept(&s->out, s->limit, bytes, length, fd);
	if (status != DRT_OK || length == 0)
		return status;
	s->drain_due = true;
	if (!s->connecting && !event_pending(s->writable, EV_WRITE, NULL))
		event_stream_mark_dirty(s);
	return DRT_OK;
}

int event_stream_take_fd(struct loop_stream *stream)
{
	return fd_queue_pop(&stream_of(stream)->received);
}

size_t event_stream_pending(const struct loop_stream *stream)
{
	return stream_of(stream)->out.length;
}

void event_stream_set_limit(struct loop_stream *stream, size_t bytes)
{
	stream_of(stream)->limit = bytes;
}

void event_stream_set_reading(struct loop_stream *stream, int on)
{
	struct event_stream *s = stream_of(stream);

	if (s->ended || s->paused == !on)
		return;
	s->paused = !on;
	if (s->connecting)
		return;
	if (!on)
		event_del(s->readable);
	else if (event_add(s->readable, NULL) != 0) {
		s->failure = ENOMEM;
		s->connecting = true; /* ends at the next service of the dirty streams */
		event_stream_mark_dirty(s);
	}
}

/* A TCP socket closed with unread input answers with a reset, which can take what
 * was just sent away from the other side: the input is emptied first. */
static void say_goodbye(struct event_stream *s)
{
	if (s->connecting || s->out_dead)
		return;
	(void)send_some(s);
	if (s->unix_domain)
		return;
	shutdown(s->fd, SHUT_WR);
	for (int i = 0; i < DRAIN_READS; i++) {
		if (recv(s->fd, NULL, EVENT_READ_BYTES, MSG_DONTWAIT | MSG_TRUNC) <= 0)
			return;
	}
}

void event_stream_close(struct loop_stream *stream)
{
	struct event_stream *s = stream_of(stream);

	assert(!s->dead);
	if (!s->ended)
		say_goodbye(s);
	s->dead = true;
	if (s->busy > 0) {
		stop_events(s);
		if (s->fd >= 0)
			close(s->fd);
		s->fd = -1;
		return;
	}
	stream_free(s);
}
