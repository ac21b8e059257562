/* peer.h - the server's end of one client connection: greeting, frames, requests.
 *
 * Shape:   takes an accepted stream, answers the greeting with the version both sides
 *          know, then hands over every request decoded. What to answer is the owner's
 *          matter; nothing is sent without being asked for but the greeting's answer.
 * Life:    on_hello once, on_request as often as it happens, on_close at most once and
 *          last: after it only ib_peer_free() makes sense. Callbacks may free the peer.
 * Threads: all of it on the stream's loop.
 * Owners:  the peer owns the stream from ib_peer_new() on. Messages are borrowed for
 *          the call. */
#ifndef IB_PEER_H
#define IB_PEER_H

#include <stddef.h>
#include <stdint.h>

#include "core/loop.h"
#include "core/status.h"
#include "ib/hello.h"
#include "ib/message.h"

struct ib_peer;

struct ib_peer_handler {
	/* The version is agreed; the client's startApi comes as a request. */
	void (*on_hello)(void *arg, int version);
	void (*on_request)(void *arg, const struct ib_message *request);
	/* A frame that is no request of ours: id -1 where not even that could be read;
	 * error->status DRT_EUNSUPPORTED is an unknown id. The connection goes on. */
	void (*on_undecodable)(void *arg, int32_t id, const struct drt_error *error);
	/* Where it is set, a request without a layout comes here instead, as it arrived:
	 * servers answer what they do not offer. */
	void (*on_unknown)(void *arg, int32_t id, const struct ib_frame *frame);
	/* The client is gone, or spoke something else: DRT_EPARSE, DRT_EUNSUPPORTED. */
	void (*on_close)(void *arg, enum drt_status why, const char *text);
};

struct ib_peer_options {
	struct ib_version_range versions;      /* zeros: IB_VERSION_MIN..IB_VERSION_SERVER */
	const char *connection_time;           /* "20250415 19:38:30 GMT"; copied */
	size_t frame_limit;                    /* longest request; 0: 1 MiB */
	const struct ib_peer_handler *handler; /* lives as long as the peer */
	void *arg;
	/* Takes the frames instead of the stream, for faults of the way; NULL: none. */
	enum drt_status (*write)(void *arg, const void *bytes, size_t length);
};

/* On failure the stream stays the caller's. Errors: DRT_EINVAL (versions, limit),
 * DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_peer_new(struct ib_peer **out, struct loop_stream *stream,
                                           const struct ib_peer_options *options);

/* Closes what is open, without on_close. NULL is fine. */
void ib_peer_free(struct ib_peer *peer);

/* Ends the connection after what was sent has been tried; no more callbacks come. */
void ib_peer_close(struct ib_peer *peer);

/* Sends one message. Errors: DRT_ESTATE (before the greeting), DRT_ECLOSED, DRT_EFULL
 * (the client does not read), and those of ib_encode_server(). */
DRT_MUST_CHECK enum drt_status
ib_peer_send(struct ib_peer *peer, const struct ib_message *message, struct drt_error *error);

/* The agreed version, 0 before. */
int ib_peer_version(const struct ib_peer *peer);

/* The stream, NULL once closed: for faults (torn frames, unknown messages), limits and
 * pauses. */
struct loop_stream *ib_peer_stream(struct ib_peer *peer);

#endif
