/* peer.c - see peer.h. */
#include "ib/peer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_LIMIT = 1024 * 1024 };

struct ib_peer {
	struct loop_stream *stream; /* owned; NULL once closed */
	const struct ib_peer_handler *handler;
	void *arg;
	enum drt_status (*write)(void *arg, const void *bytes, size_t length);
	struct ib_version_range versions;
	struct ib_reader reader;
	struct ib_decoder *decoder; /* NULL until the version is agreed */
	struct strbuf out;
	char *connection_time;
	int depth;   /* callbacks from the stream under way */
	bool doomed; /* freed inside one of them */
};

static void destroy(struct ib_peer *peer)
{
	ib_peer_close(peer);
	ib_reader_release(&peer->reader);
	ib_decoder_free(peer->decoder);
	strbuf_release(&peer->out);
	free(peer->connection_time);
	free(peer);
}

static void enter(struct ib_peer *peer)
{
	peer->depth++;
}

static void leave(struct ib_peer *peer)
{
	if (--peer->depth == 0 && peer->doomed)
		destroy(peer);
}

static void fall(struct ib_peer *peer, enum drt_status why, const char *text)
{
	ib_peer_close(peer);
	if (peer->handler->on_close)
		peer->handler->on_close(peer->arg, why, text);
}

static enum drt_status greet(struct ib_peer *peer, struct drt_error *error)
{
	struct ib_version_range client = { 0, 0 };
	int version = 0;
	enum drt_status status = ib_hello_read(&client, &peer->reader, error);

	if (status != DRT_OK)
		return status;
	status = ib_hello_choose(&version, client, peer->versions, error);
	if (status != DRT_OK)
		return status;
	if (ib_decoder_new(&peer->decoder, version) != DRT_OK)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	strbuf_clear(&peer->out);
	status = ib_hello_reply_write(&peer->out, version, peer->connection_time);
	if (status == DRT_OK)
		status = loop_stream_write(peer->stream, peer->out.text, peer->out.length);
	if (status != DRT_OK)
		return drt_fail(error, status, "cannot answer the greeting");
	if (peer->handler->on_hello)
		peer->handler->on_hello(peer->arg, version);
	return DRT_OK;
}

static void take_frame(struct ib_peer *peer, const struct ib_frame *frame)
{
	struct ib_message message;
	struct drt_error error = { 0 };

	if (ib_decode_client(&message, peer->decoder, frame, &error) == DRT_OK)
		peer->handler->on_request(peer->arg, &message);
	else if (error.status == DRT_EUNSUPPORTED && peer->handler->on_unknown)
		peer->handler->on_unknown(peer->arg, message.id, frame);
	else if (peer->handler->on_undecodable)
		peer->handler->on_undecodable(peer->arg, message.id, &error);
}

static enum drt_status take_all(struct ib_peer *peer, struct drt_error *error)
{
	struct ib_frame frame;
	enum drt_status status = DRT_OK;

	if (!peer->decoder)
		status = greet(peer, error);
	while (status == DRT_OK && peer->stream && !peer->doomed) {
		status = ib_reader_next(&frame, &peer->reader, error);
		if (status == DRT_OK)
			take_frame(peer, &frame);
	}
	return status;
}

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	struct ib_peer *peer = arg;
	struct drt_error error = { 0 };
	enum drt_status status = DRT_OK;

	enter(peer);
	status = ib_reader_feed(&peer->reader, bytes, length);
	if (status == DRT_OK)
		status = take_all(peer, &error);
	else
		drt_fail(&error, status, "out of memory");
	if (status != DRT_OK && status != DRT_EEMPTY && peer->stream && !peer->doomed)
		fall(peer, status, error.text);
	leave(peer);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	struct ib_peer *peer = arg;

	enter(peer);
	fall(peer, why, text);
	leave(peer);
}

static const struct loop_stream_handler stream_handler = { .on_data = on_data,
	                                                   .on_close = on_close };

static char *copy_text(const char *text)
{
	size_t size = text ? strlen(text) + 1 : 1;
	char *copy = malloc(size);

	return copy ? memcpy(copy, text ? text : "", size) : NULL;
}

enum drt_status ib_peer_new(struct ib_peer **out, struct loop_stream *stream,
                            const struct ib_peer_options *options)
{
	struct ib_version_range versions = options->versions;
	size_t limit = options->frame_limit ? options->frame_limit : FRAME_LIMIT;
	struct ib_peer *peer = NULL;

	assert(options->handler && options->handler->on_request);
	if (versions.min == 0 && versions.max == 0)
		versions = (struct ib_version_range){ IB_VERSION_MIN, IB_VERSION_SERVER };
	if (versions.min < IB_VERSION_MIN || versions.max > ib_version_last() ||
	    versions.min > versions.max || limit > IB_FRAME_MAX)
		return DRT_EINVAL;
	peer = calloc(1, sizeof(*peer));
	if (!peer)
		return DRT_ENOMEM;
	peer->connection_time = copy_text(options->connection_time);
	if (!peer->connection_time) {
		free(peer);
		return DRT_ENOMEM;
	}
	peer->stream = stream;
	peer->handler = options->handler;
	peer->arg = options->arg;
	peer->write = options->write;
	peer->versions = versions;
	ib_reader_init(&peer->reader, limit);
	strbuf_init(&peer->out);
	loop_stream_set_handler(stream, &stream_handler, peer);
	*out = peer;
	return DRT_OK;
}

void ib_peer_free(struct ib_peer *peer)
{
	if (!peer)
		return;
	if (peer->depth > 0) {
		ib_peer_close(peer);
		peer->doomed = true;
		return;
	}
	destroy(peer);
}

void ib_peer_close(struct ib_peer *peer)
{
	loop_stream_close(peer->stream);
	peer->stream = NULL;
}

enum drt_status ib_peer_send(struct ib_peer *peer, const struct ib_message *message,
                             struct drt_error *error)
{
	enum drt_status status = DRT_OK;

	if (!peer->stream)
		return drt_fail(error, DRT_ECLOSED, "the client is gone");
	if (!peer->decoder)
		return drt_fail(error, DRT_ESTATE, "the client has not greeted yet");
	strbuf_clear(&peer->out);
	status = ib_encode_beside(&peer->out, IB_TO_CLIENT, message, peer->decoder, error);
	if (status != DRT_OK)
		return status;
	status = peer->write
	                 ? peer->write(peer->arg, peer->out.text, peer->out.length)
	                 : loop_stream_write(peer->stream, peer->out.text, peer->out.length);
	if (status != DRT_OK)
		return drt_fail(error, status, "cannot send to the client: %s",
		                drt_status_name(status));
	return DRT_OK;
}

int ib_peer_version(const struct ib_peer *peer)
{
	return peer->decoder ? ib_decoder_version(peer->decoder) : 0;
}

struct loop_stream *ib_peer_stream(struct ib_peer *peer)
{
	return peer->stream;
}
