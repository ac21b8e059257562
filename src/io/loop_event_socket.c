/* loop_event_socket.c - connecting and listening for loop_event.h.
 *
 * A Unix listener is bound, gets its mode and only then listens: nobody can connect
 * before the mode is right. Whether an existing socket file is stale is found out by
 * connecting to it; two processes that do so at once must exclude each other with a
 * lock file (io/file.h). */
#include "config.h"

#include "io/loop_event.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "io/loop_event_internal.h"

enum { ACCEPTS = 16, BACKLOG = 128 };
static const int64_t retry_ns = 100000000; /* after running out of descriptors */

struct event_listener {
	struct loop_listener listener;
	struct event_loop *loop;
	struct event *event;
	struct event_timer retry;
	bool has_retry;
	int fd;
	int domain;
	int port;
	char path[ADDRESS_NAME]; /* of a Unix socket file to remove, or empty */
	dev_t device;            /* that file's identity */
	ino_t inode;
	loop_accept_fn *fn;
	void *arg;
	int busy;
	bool dead;
};

struct socket_address {
	union {
		struct sockaddr any;
		struct sockaddr_storage storage;
		struct sockaddr_un local;
	} at;
	socklen_t length;
	int domain;
};

void event_socket_tune(int fd, int domain)
{
	int on = 1;

	if (domain != AF_INET && domain != AF_INET6)
		return;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

enum drt_status event_socket_status(int error)
{
	switch (error) {
	case ECONNREFUSED:
	case ENOENT:
		return DRT_ENOTFOUND;
	case ECONNRESET:
	case EPIPE:
		return DRT_ECLOSED;
	case ETIMEDOUT:
		return DRT_ETIMEOUT;
	case EACCES:
	case EPERM:
		return DRT_EDENIED;
	case EAGAIN:
		return DRT_EBUSY;
	case ENOMEM:
	case ENOBUFS:
		return DRT_ENOMEM;
	default:
		return DRT_EIO;
	}
}

/* ---- addresses ---- */

static enum drt_status resolve_tcp(struct socket_address *out, const struct address *address,
                                   const char *text, struct drt_error *error)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		                  .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	char port[8];
	int result = 0;

	snprintf(port, sizeof(port), "%d", address->port);
	result = getaddrinfo(address->name, port, &hints, &found);
	if (result == EAI_MEMORY)
		return drt_fail(error, DRT_ENOMEM, "address \"%s\": out of memory", text);
	if (result != 0)
		return drt_fail(error, DRT_EINVAL,
		                "address \"%s\": the host must be numeric, as in 127.0.0.1",
		                text);
	assert(found->ai_addrlen <= sizeof(out->at));
	memcpy(&out->at, found->ai_addr, found->ai_addrlen);
	out->length = found->ai_addrlen;
	out->domain = found->ai_family;
	freeaddrinfo(found);
	return DRT_OK;
}

static void resolve_unix(struct socket_address *out, const struct address *address)
{
	out->at.local.sun_family = AF_UNIX;
	memcpy(out->at.local.sun_path, address->name, strlen(address->name) + 1);
	out->length = sizeof(out->at.local);
	out->domain = AF_UNIX;
}

static enum drt_status resolve(struct socket_address *out, struct address *address,
                               const char *text, struct drt_error *error)
{
	enum drt_status status = address_parse(address, text, error);

	if (status != DRT_OK)
		return status;
	*out = (struct socket_address){ 0 };
	if (address->kind == ADDRESS_TCP)
		return resolve_tcp(out, address, text, error);
	resolve_unix(out, address);
	return DRT_OK;
}

static int socket_open(int domain)
{
	return socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* ---- connecting ---- */

/* Every outcome of connect() is told by the loop later, also an immediate one. */
static enum drt_status begin_connect(struct event_stream *s, const struct socket_address *to)
{
	int result = connect(s->fd, &to->at.any, to->length);

	if (result != 0 && errno == EINPROGRESS)
		return event_add(s->writable, NULL) == 0 ? DRT_OK : DRT_ENOMEM;
	s->failure = result == 0 ? 0 : errno;
	event_stream_mark_dirty(s);
	return DRT_OK;
}

enum drt_status event_connect(struct loop_stream **out, struct loop *loop, const char *text,
                              const struct loop_stream_handler *handler, void *arg,
                              struct drt_error *error)
{
	struct event_stream *s = NULL;
	struct socket_address to;
	struct address address;
	enum drt_status status = resolve(&to, &address, text, error);
	int fd = -1;

	if (status != DRT_OK)
		return status;
	fd = socket_open(to.domain);
	if (fd < 0)
		return drt_fail(error, DRT_EIO, "%s: no socket: %s", text, strerror(errno));
	event_socket_tune(fd, to.domain);
	status = event_stream_new(&s, (struct event_loop *)loop, fd, to.domain, false);
	if (status != DRT_OK) {
		close(fd);
		return drt_fail(error, status, "%s: out of memory", text);
	}
	address_format(s->address, &address);
	event_stream_set_handler(&s->stream, handler, arg);
	status = begin_connect(s, &to);
	if (status != DRT_OK) {
		event_stream_close(&s->stream);
		return drt_fail(error, status, "%s: out of memory", text);
	}
	*out = &s->stream;
	return DRT_OK;
}

/* ---- listening ---- */

static void listener_free(struct event_listener *l)
{
	if (l->event)
		event_free(l->event);
	if (l->has_retry)
		event_timer_release(&l->retry);
	if (l->fd >= 0)
		close(l->fd);
	l->loop->objects--;
	free(l);
}

static void hand_over(struct event_listener *l, int fd)
{
	struct event_stream *s = NULL;

	event_socket_tune(fd, l->domain);
	if (event_stream_new(&s, l->loop, fd, l->domain, true) != DRT_OK) {
		close(fd); /* the other side sees the end at once */
		return;
	}
	event_stream_enter(s);
	l->fn(l->arg, &s->stream);
	assert(s->dead || s->handler.on_close);
	event_stream_leave(s);
}

/* Without a free descriptor the waiting connection would wake us for ever: the
 * listener rests and tries again. */
static void rest(struct event_listener *l)
{
	event_del(l->event);
	event_timer_start(&l->retry, retry_ns);
}

static void on_retry(void *arg)
{
	struct event_listener *l = arg;

	if (event_add(l->event, NULL) != 0)
		event_timer_start(&l->retry, retry_ns);
}

static void on_acceptable(evutil_socket_t unused, short what, void *arg)
{
	struct event_listener *l = arg;

	(void)unused;
	(void)what;
	l->busy++;
	for (int i = 0; i < ACCEPTS && !l->dead; i++) {
		int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			hand_over(l, fd);
		} else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		           errno == ENOBUFS) {
			rest(l);
			break;
		} else if (errno != ECONNABORTED && errno != EINTR) {
			break;
		}
	}
	l->busy--;
	if (l->dead)
		listener_free(l);
}

/* Finds out who has the path. DRT_OK: it was stale and is gone now. */
static enum drt_status clear_stale(const struct socket_address *at, struct drt_error *error)
{
	const char *path = at->at.local.sun_path;
	struct stat info;
	int fd = -1;
	int reason = 0;

	if (lstat(path, &info) != 0)
		return errno == ENOENT
		               ? DRT_OK
		               : drt_fail(error, DRT_EIO, "%s: %s", path, strerror(errno));
	if (!S_ISSOCK(info.st_mode))
		return drt_fail(error, DRT_EBUSY, "%s exists and is no socket; move it away",
		                path);
	fd = socket_open(AF_UNIX);
	if (fd < 0)
		return drt_fail(error, DRT_EIO, "%s: no socket: %s", path, strerror(errno));
	reason = connect(fd, &at->at.any, at->length) == 0 ? 0 : errno;
	close(fd);
	if (reason != ECONNREFUSED)
		return drt_fail(error, DRT_EBUSY, "%s: another process listens there", path);
	if (unlink(path) != 0 && errno != ENOENT)
		return drt_fail(error, DRT_EIO, "%s: cannot remove the stale socket: %s", path,
		                strerror(errno));
	return DRT_OK;
}

static enum drt_status bind_unix(struct event_listener *l, const struct socket_address *at,
                                 struct drt_error *error)
{
	const char *path = at->at.local.sun_path;
	struct stat info;
	enum drt_status status = DRT_OK;
	int result = bind(l->fd, &at->at.any, at->length);

	if (result != 0 && errno == EADDRINUSE) {
		status = clear_stale(at, error);
		if (status != DRT_OK)
			return status;
		result = bind(l->fd, &at->at.any, at->length);
	}
	if (result != 0)
		return drt_fail(error, errno == EADDRINUSE ? DRT_EBUSY : DRT_EIO,
		                "%s: cannot listen: %s", path, strerror(errno));
	if (chmod(path, 0600) != 0 || lstat(path, &info) != 0) {
		unlink(path);
		return drt_fail(error, DRT_EIO, "%s: %s", path, strerror(errno));
	}
	memcpy(l->path, path, sizeof(l->path));
	l->device = info.st_dev;
	l->inode = info.st_ino;
	return DRT_OK;
}

static enum drt_status bind_tcp(struct event_listener *l, const struct socket_address *at,
                                const char *text, struct drt_error *error)
{
	struct sockaddr_storage bound;
	socklen_t size = sizeof(bound);
	int on = 1;

	(void)setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(l->fd, &at->at.any, at->length) != 0 ||
	    getsockname(l->fd, (struct sockaddr *)&bound, &size) != 0)
		return drt_fail(error, errno == EADDRINUSE ? DRT_EBUSY : DRT_EIO,
		                "%s: cannot listen: %s", text, strerror(errno));
	l->port = ntohs(bound.ss_family == AF_INET6
	                        ? ((const struct sockaddr_in6 *)&bound)->sin6_port
	                        : ((const struct sockaddr_in *)&bound)->sin_port);
	return DRT_OK;
}

static enum drt_status begin_listen(struct event_listener *l, const struct socket_address *at,
                                    const char *text, struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	l->fd = socket_open(at->domain);
	if (l->fd < 0)
		return drt_fail(error, DRT_EIO, "%s: no socket: %s", text, strerror(errno));
	status = at->domain == AF_UNIX ? bind_unix(l, at, error) : bind_tcp(l, at, text, error);
	if (status != DRT_OK)
		return status;
	if (listen(l->fd, BACKLOG) != 0)
		return drt_fail(error, errno == EADDRINUSE ? DRT_EBUSY : DRT_EIO,
		                "%s: cannot listen: %s", text, strerror(errno));
	l->event = event_new(l->loop->base, l->fd, EV_READ | EV_PERSIST, on_acceptable, l);
	if (!l->event || event_add(l->event, NULL) != 0)
		return drt_fail(error, DRT_ENOMEM, "%s: out of memory", text);
	return DRT_OK;
}

enum drt_status event_listen(struct loop_listener **out, struct loop *loop, const char *text,
                             loop_accept_fn *fn, void *arg, struct drt_error *error)
{
	struct event_listener *l = NULL;
	struct socket_address at;
	struct address address;
	enum drt_status status = resolve(&at, &address, text, error);

	if (status != DRT_OK)
		return status;
	l = calloc(1, sizeof(*l));
	if (!l)
		return drt_fail(error, DRT_ENOMEM, "%s: out of memory", text);
	l->listener.ops = &loop_event_ops;
	l->loop = (struct event_loop *)loop;
	l->loop->objects++;
	l->fd = -1;
	l->domain = at.domain;
	l->fn = fn;
	l->arg = arg;
	status = event_timer_init(&l->retry, l->loop, on_retry, l);
	l->has_retry = status == DRT_OK;
	if (l->has_retry)
		status = begin_listen(l, &at, text, error);
	else
		drt_fail(error, status, "%s: out of memory", text);
	if (status != DRT_OK) {
		event_listener_close(&l->listener);
		return status;
	}
	*out = &l->listener;
	return DRT_OK;
}

int event_listener_port(const struct loop_listener *listener)
{
	return ((const struct event_listener *)listener)->port;
}

/* The socket file goes only where it is still ours. */
static void remove_path(const struct event_listener *l)
{
	struct stat info;

	if (*l->path && lstat(l->path, &info) == 0 && info.st_dev == l->device &&
	    info.st_ino == l->inode)
		unlink(l->path);
}

void event_listener_close(struct loop_listener *listener)
{
	struct event_listener *l = (struct event_listener *)listener;

	assert(!l->dead);
	remove_path(l);
	if (l->busy == 0) {
		listener_free(l);
		return;
	}
	l->dead = true;
	event_del(l->event);
	due_heap_remove(&l->loop->timers, &l->retry.due);
	close(l->fd);
	l->fd = -1;
}
