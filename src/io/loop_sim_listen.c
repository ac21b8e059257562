/* loop_sim_listen.c - names, connecting and the faults of links of loop_sim.h.
 *
 * Connecting takes one latency to reach the listener and one to come back. The other
 * end stands from then on; the listener gets it in an event of its own, as from the
 * backlog of a socket. */
#include "config.h"

#include "io/loop_sim.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "io/loop_sim_internal.h"

/* ---- links ---- */

/* The link of a canonical address, made when it is new; NULL without memory. */
static struct sim_link *link_of(struct sim_world *world, const struct address *address)
{
	char text[ADDRESS_TEXT];
	struct sim_link *link = world->links;

	address_format(text, address);
	while (link && strcmp(link->address, text) != 0)
		link = link->next;
	if (link)
		return link;
	link = calloc(1, sizeof(*link));
	if (!link)
		return NULL;
	memcpy(link->address, text, sizeof(text));
	link->fds = address->kind == ADDRESS_UNIX;
	link->next = world->links;
	world->links = link;
	return link;
}

static enum drt_status link_find(struct sim_link **out, struct sim_world *world,
                                 const char *text)
{
	struct address address;
	enum drt_status status = address_parse(&address, text, NULL);

	if (status != DRT_OK)
		return status;
	*out = link_of(world, &address);
	return *out ? DRT_OK : DRT_ENOMEM;
}

bool sim_link_stalls(const struct sim_stream *stream)
{
	return stream->loop->world->all_stalled || stream->link->stalled;
}

enum drt_status sim_world_stall(struct sim_world *world, const char *address, bool on)
{
	struct sim_stream *s = NULL;
	struct sim_link *link = NULL;
	enum drt_status status = DRT_OK;

	if (address) {
		status = link_find(&link, world, address);
		if (status != DRT_OK)
			return status;
		link->stalled = on;
	} else {
		world->all_stalled = on;
	}
	for (s = TAILQ_FIRST(&world->streams); s; s = TAILQ_NEXT(s, all))
		if (!link || s->link == link)
			sim_stream_expect(s);
	return DRT_OK;
}

enum drt_status sim_world_refuse(struct sim_world *world, const char *address, bool on)
{
	struct sim_link *link = NULL;
	enum drt_status status = DRT_OK;

	if (!address) {
		world->all_refused = on;
		return DRT_OK;
	}
	status = link_find(&link, world, address);
	if (status == DRT_OK)
		link->refused = on;
	return status;
}

enum drt_status sim_world_cut(size_t *count, struct sim_world *world, const char *address)
{
	struct sim_stream *s = NULL;
	struct sim_link *link = NULL;
	enum drt_status status = DRT_OK;
	size_t broken = 0;

	if (address)
		status = link_find(&link, world, address);
	if (status != DRT_OK)
		return status;
	for (s = TAILQ_FIRST(&world->streams); s; s = TAILQ_NEXT(s, all)) {
		if (!s->peer || (link && s->link != link))
			continue;
		sim_stream_break(s); /* the other end has no peer any more: counted once */
		broken++;
	}
	if (count)
		*count = broken;
	return DRT_OK;
}

enum drt_status sim_world_pair(struct loop_stream **a, struct loop *loop_a,
                               struct loop_stream **b, struct loop *loop_b)
{
	struct sim_world *world = sim_loop_of(loop_a)->world;
	struct address address = { .kind = ADDRESS_UNIX, .name = "socketpair" };
	struct sim_link *link = link_of(world, &address);
	struct sim_stream *one = NULL;
	struct sim_stream *other = NULL;

	assert(sim_loop_of(loop_b)->world == world);
	if (!link || sim_stream_new(&one, sim_loop_of(loop_a), link) != DRT_OK)
		return DRT_ENOMEM;
	if (sim_stream_new(&other, sim_loop_of(loop_b), link) != DRT_OK) {
		sim_stream_free(one);
		return DRT_ENOMEM;
	}
	one->state = other->state = SIM_OPEN;
	one->peer = other;
	other->peer = one;
	*a = &one->stream;
	*b = &other->stream;
	return DRT_OK;
}

/* ---- connecting ---- */

enum drt_status sim_connect(struct loop_stream **out, struct loop *loop, const char *text,
                            const struct loop_stream_handler *handler, void *arg,
                            struct drt_error *error)
{
	struct sim_world *world = sim_loop_of(loop)->world;
	struct sim_stream *s = NULL;
	struct sim_link *link = NULL;
	struct address to;
	enum drt_status status = address_parse(&to, text, error);

	if (status != DRT_OK)
		return status;
	link = link_of(world, &to);
	if (!link || sim_stream_new(&s, sim_loop_of(loop), link) != DRT_OK)
		return drt_fail(error, DRT_ENOMEM, "%s: out of memory", text);
	s->state = SIM_DIALLING;
	s->to = to;
	s->open_ns = world->now_ns + sim_latency(world);
	sim_stream_set_handler(&s->stream, handler, arg);
	sim_stream_expect(s);
	*out = &s->stream;
	return DRT_OK;
}

static struct sim_listener *listener_at(const struct sim_world *world, const struct address *to)
{
	struct sim_listener *l = NULL;

	for (l = TAILQ_FIRST(&world->listeners); l; l = TAILQ_NEXT(l, all))
		if (l->open && address_reaches(to, &l->at))
			return l;
	return NULL;
}

static void refuse(struct sim_stream *s, enum drt_status why, const char *text)
{
	s->state = SIM_CONNECTING;
	s->close_due = true;
	s->close_ns = s->loop->world->now_ns;
	s->close_why = why;
	s->close_text = text;
}

void sim_connect_now(struct sim_stream *s)
{
	struct sim_world *world = s->loop->world;
	struct sim_listener *l = listener_at(world, &s->to);
	struct sim_stream *t = NULL;

	if (!l || world->all_refused || s->link->refused) {
		refuse(s, DRT_ENOTFOUND, "nobody listens there");
		return;
	}
	if (sim_stream_new(&t, l->loop, s->link) != DRT_OK) {
		refuse(s, DRT_ENOMEM, "out of memory");
		return;
	}
	t->state = SIM_BACKLOG;
	t->peer = s;
	TAILQ_INSERT_TAIL(&l->backlog, t, backlog);
	if (!sim_event_waits(&l->accept))
		sim_event_at(&l->accept, world->now_ns);
	s->state = SIM_CONNECTING;
	s->peer = t;
	s->open_due = true;
	s->open_ns = world->now_ns + sim_latency(world);
	s->last_arrival_ns = s->open_ns;
}

/* ---- listening ---- */

static void listener_free(struct sim_listener *l)
{
	sim_event_release(&l->accept);
	TAILQ_REMOVE(&l->loop->world->listeners, l, all);
	l->loop->objects--;
	free(l);
}

static void hand_over(struct sim_listener *l)
{
	struct sim_stream *s = TAILQ_FIRST(&l->backlog);

	TAILQ_REMOVE(&l->backlog, s, backlog);
	s->state = SIM_OPEN;
	sim_stream_enter(s);
	l->fn(l->arg, &s->stream);
	assert(s->dead || s->handler.on_close);
	if (sim_stream_leave(s))
		sim_stream_expect(s);
}

static void accept_due(struct sim_event *event)
{
	struct sim_listener *l = event->owner;

	l->busy++;
	if (!TAILQ_EMPTY(&l->backlog))
		hand_over(l);
	l->busy--;
	if (l->dead)
		listener_free(l);
	else if (!TAILQ_EMPTY(&l->backlog))
		sim_event_at(&l->accept, l->loop->world->now_ns);
}

/* Port 0 takes the next number nobody listens on. */
static enum drt_status choose_port(struct sim_world *world, struct address *at)
{
	for (int tried = 0; at->kind == ADDRESS_TCP && at->port == 0 && tried < 32768;
	     tried++) {
		struct address candidate = *at;

		candidate.port = world->next_port++;
		if (world->next_port > 65535)
			world->next_port = 32768;
		if (!listener_at(world, &candidate))
			*at = candidate;
	}
	return at->kind == ADDRESS_TCP && at->port == 0 ? DRT_EBUSY : DRT_OK;
}

static bool is_taken(const struct sim_world *world, const struct address *at)
{
	const struct sim_listener *l = NULL;

	for (l = TAILQ_FIRST(&world->listeners); l; l = TAILQ_NEXT(l, all))
		if (l->open && (address_reaches(at, &l->at) || address_reaches(&l->at, at)))
			return true;
	return false;
}

enum drt_status sim_listen(struct loop_listener **out, struct loop *loop, const char *text,
                           loop_accept_fn *fn, void *arg, struct drt_error *error)
{
	struct sim_loop *owner = sim_loop_of(loop);
	struct sim_listener *l = NULL;
	struct address at;
	enum drt_status status = address_parse(&at, text, error);

	if (status != DRT_OK)
		return status;
	if (choose_port(owner->world, &at) != DRT_OK || is_taken(owner->world, &at))
		return drt_fail(error, DRT_EBUSY, "%s: another process listens there", text);
	l = calloc(1, sizeof(*l));
	if (!l || sim_event_init(&l->accept, owner, 'l', accept_due, l) != DRT_OK) {
		free(l);
		return drt_fail(error, DRT_ENOMEM, "%s: out of memory", text);
	}
	l->listener.ops = &loop_sim_ops;
	l->loop = owner;
	l->at = at;
	l->fn = fn;
	l->arg = arg;
	l->open = !owner->killed;
	TAILQ_INIT(&l->backlog);
	TAILQ_INSERT_TAIL(&owner->world->listeners, l, all);
	owner->objects++;
	*out = &l->listener;
	return DRT_OK;
}

int sim_listener_port(const struct loop_listener *listener)
{
	return ((const struct sim_listener *)listener)->at.port;
}

void sim_listener_vanish(struct sim_listener *l)
{
	l->open = false;
	sim_event_cancel(&l->accept);
	while (!TAILQ_EMPTY(&l->backlog)) {
		struct sim_stream *s = TAILQ_FIRST(&l->backlog);

		TAILQ_REMOVE(&l->backlog, s, backlog);
		sim_stream_free(s);
	}
}

void sim_listener_close(struct loop_listener *listener)
{
	struct sim_listener *l = (struct sim_listener *)listener;

	assert(!l->dead);
	sim_listener_vanish(l);
	l->dead = true;
	if (l->busy == 0)
		listener_free(l);
}
