/* peer.h - a client of the control API inside a simulated world, line by line.
 *
 * Shape:   a stream to the server under test, the bytes that came back, and a number
 *          for the next call. What is sent is exactly what the test wrote.
 * Time:    waiting runs the world; nothing sleeps.
 * Owners:  json_t that a function returns is the caller's, unless it says otherwise. */
#ifndef TESTS_ENGINE_PEER_H
#define TESTS_ENGINE_PEER_H

#include <stdbool.h>

#include <jansson.h>

#include "core/strbuf.h"
#include "io/loop_sim.h"

struct peer {
	struct sim_world *world;
	struct loop_stream *stream; /* owned; NULL after peer_hang_up() */
	struct strbuf in;           /* bytes received and not yet taken */
	json_t *notices;            /* owned list: notifications that peer_ask() passed */
	json_t *error;              /* owned: of the last refusal; NULL: none */
	enum drt_status why;        /* of the close */
	bool closed;
	int next_id;
};

/* Joins the peer, on `loop`, with a stream on `server_loop` that *out receives. */
void peer_init(struct peer *peer, struct sim_world *world, struct loop *loop,
               struct loop_stream **out, struct loop *server_loop);
/* Connects to an address of the world instead. */
void peer_connect(struct peer *peer, struct sim_world *world, struct loop *loop,
                  const char *address);
void peer_hang_up(struct peer *peer);
void peer_release(struct peer *peer);

void peer_send_bytes(struct peer *peer, const void *bytes, size_t length);
/* The text and a line feed. */
void peer_send(struct peer *peer, const char *line);

/* Runs the world for a while of its time: long enough for every answer. */
void peer_settle(struct peer *peer);
/* The next line that came, parsed; the test fails where it is no JSON object. Runs the
 * world for at most a minute of its time; NULL: nothing came. */
json_t *peer_next(struct peer *peer);
/* The same without running the world. */
json_t *peer_waiting(struct peer *peer);

/* Sends a call and returns its result, or NULL with peer->error set. Takes params.
 * Notifications that come before it are put into peer->notices. */
json_t *peer_ask(struct peer *peer, const char *method, json_t *params);
/* The same for a call that must succeed, and for one that must not; the latter returns
 * the error's sentence, which lives until the next call. */
json_t *peer_get(struct peer *peer, const char *method, json_t *params);
const char *peer_refused(struct peer *peer, const char *method, json_t *params,
                         enum drt_status status);

/* Takes the oldest notification of that method that has come or comes within a minute;
 * its params, or NULL. */
json_t *peer_notice(struct peer *peer, const char *method);

/* One member of an object, borrowed; the test fails where it is missing. */
json_t *peer_member(const json_t *object, const char *key);
const char *peer_text(const json_t *object, const char *key);

#endif
