/* loop_sim_stream.c - streams of loop_sim.h.
 *
 * A write waits in `out`; the flush event moves what the window takes into segments
 * under way to the other end, each with its time of arrival. One arrival event per
 * end stands for whatever reaches it next: the opening, bytes, or the end. */
#include "config.h"

#include "io/loop_sim.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/timeval.h"
#include "io/loop_sim_internal.h"

enum { LIMIT_AT_BIRTH = 64 << 20, PIECES = 16 };

struct sim_segment {
	struct sim_segment *next;
	int64_t arrival_ns;
	size_t start, end;
	int fd; /* owned, or -1 */
	unsigned char bytes[];
};

static struct sim_stream *stream_of(const struct loop_stream *stream)
{
	return (struct sim_stream *)(uintptr_t)stream;
}

static int64_t now(const struct sim_stream *s)
{
	return s->loop->world->now_ns;
}

/* ---- under way ---- */

static void drop_segment(struct sim_stream *s)
{
	struct sim_segment *segment = s->first;

	s->under_way -= segment->end - segment->start;
	s->first = segment->next;
	if (!s->first)
		s->last = NULL;
	if (segment->fd >= 0)
		close(segment->fd);
	free(segment);
}

/* When the next thing reaches this end, or -1. A paused end hears nothing. */
static int64_t next_arrival_ns(const struct sim_stream *s)
{
	if (s->state == SIM_ENDED || s->state == SIM_BACKLOG || s->dead)
		return -1;
	if (s->open_due || s->state == SIM_DIALLING)
		return s->open_ns;
	if (s->state == SIM_CONNECTING)
		return s->close_due ? s->close_ns : -1;
	if (s->paused)
		return -1;
	if (s->first)
		return s->first->arrival_ns > s->not_before_ns ? s->first->arrival_ns
		                                               : s->not_before_ns;
	return s->close_due ? s->close_ns : -1;
}

void sim_stream_expect(struct sim_stream *s)
{
	int64_t at_ns = next_arrival_ns(s);

	if (at_ns < 0 || (sim_link_stalls(s) && !s->cut))
		sim_event_cancel(&s->arrive);
	else
		sim_event_at(&s->arrive, at_ns > now(s) ? at_ns : now(s));
}

void sim_stream_end_later(struct sim_stream *s, enum drt_status why, const char *text)
{
	int64_t at_ns = now(s) + sim_latency(s->loop->world);

	if (s->close_due || s->state == SIM_ENDED)
		return;
	s->close_due = true;
	s->close_ns = at_ns > s->last_arrival_ns ? at_ns : s->last_arrival_ns;
	s->close_why = why;
	s->close_text = text;
	if (!s->first)
		sim_stream_expect(s);
}

static void break_end(struct sim_stream *s)
{
	byte_queue_release(&s->out);
	while (s->first)
		drop_segment(s);
	s->peer = NULL;
	s->cut = true;
	s->open_due = false;
	s->close_due = false;
	s->last_arrival_ns = 0;
	s->not_before_ns = 0;
	sim_stream_end_later(s, DRT_ECLOSED, "the connection was cut");
}

void sim_stream_break(struct sim_stream *s)
{
	struct sim_stream *peer = s->peer;

	if (!peer)
		return;
	break_end(s);
	break_end(peer);
}

void sim_stream_cut(struct loop_stream *stream)
{
	sim_stream_break(stream_of(stream));
}

/* Appends a segment of `length` bytes on its way to `to`; false without memory. */
static bool send_segment(struct sim_stream *to, const void *bytes, size_t length, int fd)
{
	struct sim_segment *segment = malloc(sizeof(*segment) + length);
	int64_t at_ns = now(to) + sim_latency(to->loop->world);

	if (!segment)
		return false;
	if (at_ns < to->last_arrival_ns)
		at_ns = to->last_arrival_ns;
	*segment = (struct sim_segment){ .arrival_ns = at_ns, .end = length, .fd = fd };
	memcpy(segment->bytes, bytes, length);
	if (to->last)
		to->last->next = segment;
	else
		to->first = segment;
	to->last = segment;
	to->under_way += length;
	to->last_arrival_ns = at_ns;
	if (to->first == segment && !to->open_due)
		sim_stream_expect(to);
	return true;
}

/* Moves what the window takes. Without memory the rest stays and is tried again. */
static void send_some(struct sim_stream *s)
{
	struct sim_stream *to = s->peer;

	while (s->out.length > 0 && to->under_way < SIM_WINDOW) {
		struct iovec piece;
		size_t length = SIM_WINDOW - to->under_way;
		int fd = byte_queue_front_fd(&s->out);

		(void)byte_queue_pieces(&s->out, &piece, 1);
		if (length > piece.iov_len)
			length = piece.iov_len;
		if (!send_segment(to, piece.iov_base, length, fd)) {
			sim_event_at(&s->flush, now(s) + NS_PER_MS);
			return;
		}
		(void)byte_queue_take_fd(&s->out);
		byte_queue_consume(&s->out, length);
	}
}

static void flush_due(struct sim_event *event)
{
	struct sim_stream *s = event->owner;

	if (s->state != SIM_OPEN)
		return;
	if (s->peer)
		send_some(s);
	else
		byte_queue_release(&s->out); /* nobody there; the end is on its way */
	if (s->out.length > 0 || !s->drain_due)
		return;
	s->drain_due = false;
	sim_stream_enter(s);
	if (s->handler.on_drain)
		s->handler.on_drain(s->arg);
	sim_stream_leave(s);
}

/* ---- arrivals ---- */

static void end_now(struct sim_stream *s, enum drt_status why, const char *text)
{
	sim_stream_vanish(s);
	sim_trace(s->loop->world, text, strlen(text));
	s->handler.on_close(s->arg, why, text);
}

static void open_now(struct sim_stream *s)
{
	s->open_due = false;
	s->state = SIM_OPEN;
	if (s->out.length > 0)
		sim_event_at(&s->flush, now(s));
	if (s->handler.on_open)
		s->handler.on_open(s->arg);
}

/* Copies into `buffer` what has arrived, up to the next descriptor. */
static size_t gather(const struct sim_stream *s, unsigned char *buffer)
{
	size_t length = 0;

	for (const struct sim_segment *g = s->first; g; g = g->next) {
		size_t here = g->end - g->start;

		if (g->arrival_ns > now(s) || (g != s->first && g->fd >= 0))
			break;
		if (here > SIM_READ_BYTES - length)
			here = SIM_READ_BYTES - length;
		memcpy(buffer + length, g->bytes + g->start, here);
		length += here;
		if (length == SIM_READ_BYTES)
			break;
	}
	return length;
}

/* Takes `length` gathered bytes off; the rest of a cut delivery comes soon. */
static void take(struct sim_stream *s, size_t length)
{
	while (length > 0) {
		struct sim_segment *g = s->first;
		size_t here = g->end - g->start;

		if (length < here) {
			g->start += length;
			s->under_way -= length;
			return;
		}
		length -= here;
		drop_segment(s);
	}
}

static size_t cut_short(struct sim_stream *s, size_t length)
{
	struct sim_world *world = s->loop->world;

	if (length < 2 || rng_below(&world->network, 1000) >= world->options.fragment_permille)
		return length;
	s->not_before_ns = now(s) + (int64_t)rng_below(&world->network, 50 * NS_PER_US);
	return 1 + (size_t)rng_below(&world->network, length - 1);
}

static void deliver(struct sim_stream *s)
{
	struct sim_world *world = s->loop->world;
	size_t length = cut_short(s, gather(s, world->buffer));
	int fd = s->first->fd;

	assert(length > 0);
	s->first->fd = -1;
	if (fd >= 0 && fd_queue_push(&s->received, fd) != DRT_OK) {
		end_now(s, DRT_EFULL, "descriptors were lost: too many wait");
		return;
	}
	take(s, length);
	if (s->peer && s->peer->out.length > 0 && !sim_event_waits(&s->peer->flush))
		sim_event_at(&s->peer->flush, now(s));
	sim_trace(world, world->buffer, length);
	s->handler.on_data(s->arg, world->buffer, length);
}

static void arrive_due(struct sim_event *event)
{
	struct sim_stream *s = event->owner;

	sim_stream_enter(s);
	if (s->state == SIM_DIALLING)
		sim_connect_now(s);
	else if (s->open_due)
		open_now(s);
	else if (s->first && s->state == SIM_OPEN)
		deliver(s);
	else if (s->close_due)
		end_now(s, s->close_why, s->close_text);
	if (sim_stream_leave(s))
		sim_stream_expect(s);
}

/* ---- life ---- */

enum drt_status sim_stream_new(struct sim_stream **out, struct sim_loop *loop,
                               struct sim_link *link)
{
	struct sim_stream *s = calloc(1, sizeof(*s));

	if (!s)
		return DRT_ENOMEM;
	if (sim_event_init(&s->arrive, loop, 'a', arrive_due, s) != DRT_OK) {
		free(s);
		return DRT_ENOMEM;
	}
	if (sim_event_init(&s->flush, loop, 'f', flush_due, s) != DRT_OK) {
		sim_event_release(&s->arrive);
		free(s);
		return DRT_ENOMEM;
	}
	s->stream.ops = &loop_sim_ops;
	s->loop = loop;
	s->link = link;
	s->limit = LIMIT_AT_BIRTH;
	loop->objects++;
	TAILQ_INSERT_TAIL(&loop->world->streams, s, all);
	*out = s;
	return DRT_OK;
}

void sim_stream_vanish(struct sim_stream *s)
{
	struct sim_stream *peer = s->peer;

	sim_event_cancel(&s->arrive);
	sim_event_cancel(&s->flush);
	s->state = SIM_ENDED;
	byte_queue_release(&s->out);
	while (s->first)
		drop_segment(s);
	if (!peer)
		return;
	s->peer = NULL;
	peer->peer = NULL;
	if (peer->out.length > 0)
		sim_event_at(&peer->flush, now(s));
	sim_stream_end_later(peer, DRT_ECLOSED, "closed by the other side");
}

void sim_stream_free(struct sim_stream *s)
{
	sim_stream_vanish(s);
	fd_queue_release(&s->received);
	sim_event_release(&s->arrive);
	sim_event_release(&s->flush);
	TAILQ_REMOVE(&s->loop->world->streams, s, all);
	s->loop->objects--;
	free(s);
}

void sim_stream_enter(struct sim_stream *s)
{
	s->busy++;
}

bool sim_stream_leave(struct sim_stream *s)
{
	assert(s->busy > 0);
	s->busy--;
	if (!s->dead)
		return true;
	if (s->busy == 0)
		sim_stream_free(s);
	return false;
}

/* ---- the interface ---- */

void sim_stream_set_handler(struct loop_stream *stream,
                            const struct loop_stream_handler *handler, void *arg)
{
	struct sim_stream *s = stream_of(stream);

	assert(handler->on_data && handler->on_close);
	s->handler = *handler;
	s->arg = arg;
}

enum drt_status sim_stream_write(struct loop_stream *stream, const void *bytes, size_t length,
                                 int fd)
{
	struct sim_stream *s = stream_of(stream);
	enum drt_status status = DRT_OK;

	if (s->state == SIM_ENDED)
		return DRT_ECLOSED;
	if (fd >= 0 && !s->link->fds)
		return DRT_EUNSUPPORTED;
	status = byte_queue_accept(&s->out, s->limit, bytes, length, fd);
	if (status != DRT_OK || length == 0)
		return status;
	s->drain_due = true;
	if (s->state == SIM_OPEN && !sim_event_waits(&s->flush))
		sim_event_at(&s->flush, now(s));
	return DRT_OK;
}

int sim_stream_take_fd(struct loop_stream *stream)
{
	return fd_queue_pop(&stream_of(stream)->received);
}

size_t sim_stream_pending(const struct loop_stream *stream)
{
	return stream_of(stream)->out.length;
}

void sim_stream_set_limit(struct loop_stream *stream, size_t bytes)
{
	stream_of(stream)->limit = bytes;
}

void sim_stream_set_reading(struct loop_stream *stream, int on)
{
	struct sim_stream *s = stream_of(stream);

	if (s->state == SIM_ENDED || s->paused == !on)
		return;
	s->paused = !on;
	if (s->state == SIM_OPEN)
		sim_stream_expect(s);
}

void sim_stream_close(struct loop_stream *stream)
{
	struct sim_stream *s = stream_of(stream);

	assert(!s->dead);
	if (s->state == SIM_OPEN && s->peer)
		send_some(s);
	sim_stream_vanish(s);
	s->dead = true;
	if (s->busy == 0)
		sim_stream_free(s);
}
