/* wire.c - what goes to a client, and what a bad network makes of it.
 *
 * Frames pass through here on their way to the stream. In good weather they leave at
 * once. A fault holds bytes back (delay), cuts a frame in two (split), lets two frames
 * change places (reorder), or lets nothing through in either direction while the
 * connection seems to stand (half-open). Bytes that are held keep their order; a
 * connection that ends takes them along. */
#include "gateway/gateway_parts.h"

#include <stdlib.h>

#include "core/timeval.h"

static const int64_t split_pause_ns = NS_PER_SEC;
static const int64_t swap_pause_ns = NS_PER_SEC / 4; /* where no second frame comes */
static const int64_t half_open_ns = NS_PER_MIN;      /* until the gateway finds out */

static void write_now(struct gw_client *client, const void *bytes, size_t length)
{
	struct loop_stream *stream = ib_peer_stream(client->peer);

	if (length > 0 && (!stream || loop_stream_write(stream, bytes, length) != DRT_OK))
		gw_doom(client);
}

/* The timer: lets go of what was held. */
static void on_release(void *arg)
{
	struct gw_client *client = arg;

	if (client->doomed || client->wire.half_open)
		return;
	write_now(client, client->wire.held.text, client->wire.held.length);
	strbuf_clear(&client->wire.held);
}

static enum drt_status hold(struct gw_client *client, const char *bytes, size_t length,
                            int64_t wait_ns)
{
	struct gw_wire *wire = &client->wire;
	bool first = wire->held.length == 0;

	if (!wire->timer &&
	    loop_timer_new(&wire->timer, client->gateway->loop, on_release, client) != DRT_OK)
		return DRT_ENOMEM;
	if (strbuf_reserve(&wire->held, length) != DRT_OK)
		return DRT_ENOMEM;
	strbuf_append(&wire->held, bytes, length);
	if (first)
		loop_timer_start(wire->timer, wait_ns);
	return DRT_OK;
}

/* One or more whole frames, in the order in which they are to arrive. */
static enum drt_status pass(struct gw_client *client, const void *bytes, size_t length)
{
	struct gw_wire *wire = &client->wire;
	struct loop_stream *stream = ib_peer_stream(client->peer);
	size_t cut = wire->split;

	if (!stream)
		return DRT_ECLOSED;
	if (wire->held.length > 0 || wire->delay_ns > 0)
		return hold(client, bytes, length, wire->delay_ns);
	if (cut == 0)
		return loop_stream_write(stream, bytes, length);
	wire->split = 0;
	if (cut >= length)
		cut = length - 1;
	if (loop_stream_write(stream, bytes, cut) != DRT_OK)
		return DRT_EFULL;
	return hold(client, (const char *)bytes + cut, length - cut, split_pause_ns);
}

/* ---- two frames that change places ---- */

/* Lets the frame that waits go. */
static enum drt_status release_early(struct gw_client *client)
{
	struct gw_wire *wire = &client->wire;
	enum drt_status status = pass(client, wire->early.text, wire->early.length);

	strbuf_clear(&wire->early);
	return status;
}

/* The timer: no second frame came. */
static void on_alone(void *arg)
{
	struct gw_client *client = arg;

	if (!client->doomed && client->wire.early.length > 0 && release_early(client) != DRT_OK)
		gw_doom(client);
}

static enum drt_status keep_early(struct gw_client *client, const void *bytes, size_t length)
{
	struct gw_wire *wire = &client->wire;

	if (!wire->alone &&
	    loop_timer_new(&wire->alone, client->gateway->loop, on_alone, client) != DRT_OK)
		return DRT_ENOMEM;
	if (strbuf_reserve(&wire->early, length) != DRT_OK)
		return DRT_ENOMEM;
	strbuf_append(&wire->early, bytes, length);
	wire->reorder = false;
	loop_timer_start(wire->alone, swap_pause_ns);
	return DRT_OK;
}

void gw_wire_reorder(struct gw_client *client)
{
	if (client->started && client->wire.early.length == 0)
		client->wire.reorder = true;
}

enum drt_status gw_wire_write(void *arg, const void *bytes, size_t length)
{
	struct gw_client *client = arg;
	struct gw_wire *wire = &client->wire;
	enum drt_status status = DRT_OK;

	if (wire->half_open)
		return DRT_OK;
	if (wire->reorder)
		return keep_early(client, bytes, length);
	if (wire->early.length == 0)
		return pass(client, bytes, length);
	gw_fault_log(client->gateway, "two frames to client %d change places", (int)client->id);
	status = pass(client, bytes, length);
	return status == DRT_OK ? release_early(client) : status;
}

/* Reads again; a connection that was half open is found out and ends. */
static void on_resume(void *arg)
{
	struct gw_client *client = arg;
	struct loop_stream *stream = ib_peer_stream(client->peer);

	if (client->wire.half_open)
		gw_doom(client);
	else if (!client->doomed && stream)
		loop_stream_resume(stream);
}

bool gw_wire_stall(struct gw_client *client, int64_t wait_ns)
{
	struct gw_wire *wire = &client->wire;
	struct loop_stream *stream = ib_peer_stream(client->peer);

	if (wire->half_open || !stream ||
	    (!wire->stall &&
	     loop_timer_new(&wire->stall, client->gateway->loop, on_resume, client) != DRT_OK))
		return false;
	loop_stream_pause(stream);
	loop_timer_start(wire->stall, wait_ns);
	return true;
}

void gw_wire_half_open(struct gw_client *client)
{
	if (!gw_wire_stall(client, half_open_ns))
		return;
	client->wire.half_open = true;
	strbuf_clear(&client->wire.held);
	strbuf_clear(&client->wire.early);
}

void gw_wire_calm(struct gw_client *client)
{
	struct gw_wire *wire = &client->wire;

	wire->delay_ns = 0;
	wire->split = 0;
	wire->reorder = false;
	if (wire->half_open)
		gw_doom(client);
	else
		on_alone(client);
}

void gw_wire_release(struct gw_wire *wire)
{
	if (wire->alone)
		loop_timer_free(wire->alone);
	if (wire->timer)
		loop_timer_free(wire->timer);
	if (wire->stall)
		loop_timer_free(wire->stall);
	strbuf_release(&wire->held);
	strbuf_release(&wire->early);
}

/* ---- pacing ---- */

enum { STRIKES = 3 };

bool gw_wire_pace(struct gw_client *client)
{
	struct gateway *g = client->gateway;
	struct gw_wire *wire = &client->wire;
	int64_t now_ns = clock_now_ns(loop_monotonic(g->loop));
	int oldest = wire->asked_at % GW_PACE_MOST;

	if (g->pace <= 0)
		return true;
	/* the ring holds the last `pace` requests; its oldest must be a second back */
	oldest = (wire->asked_at + GW_PACE_MOST - g->pace) % GW_PACE_MOST;
	if (wire->asked_count >= g->pace && now_ns - wire->asked_ns[oldest] < NS_PER_SEC) {
		gw_fault_log(g, "pacing violation of client %d", (int)client->id);
		gw_error(client, -1, 100, "Max rate of messages per second has been exceeded");
		if (++wire->strikes >= STRIKES)
			gw_doom(client);
		return false;
	}
	wire->asked_ns[wire->asked_at] = now_ns;
	wire->asked_at = (wire->asked_at + 1) % GW_PACE_MOST;
	wire->asked_count++;
	return true;
}
