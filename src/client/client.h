/* client.h - a connection to an engine for who can wait: the commands of the CLI.
 *
 * Shape:   each call runs an event loop of its own until the answer is there. The
 *          connection is to the daemon's socket, or one end of a socketpair whose
 *          other end an engine in this process serves.
 * Signals: with `interruptible`, SIGINT and SIGTERM end the present call with
 *          DRT_ECANCELLED instead of the process; a second one ends the process.
 * Threads: one, the opener's.
 * Owners:  results handed out are the caller's references. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <jansson.h>
#include <stdbool.h>

#include "client/rpc.h"
#include "core/status.h"

struct client;

struct client_options {
	const char *socket; /* path of a control socket; NULL: take `fd` */
	int fd;             /* connected; the client's from the call on, also on failure */
	const char *name;   /* who we are, for the engine's log */
	const char *role;   /* "trader" or "viewer" */
	bool interruptible;
	/* A notification while a call or client_wait() runs; may be NULL. */
	void (*on_notice)(void *arg, const char *method, json_t *params);
	void *arg;
};

/* Connects and says hello. Errors: DRT_ENOTFOUND (nobody listens there), DRT_EDENIED,
 * DRT_ETIMEOUT, DRT_ECLOSED, DRT_EPARSE (no engine speaks there), DRT_EUNSUPPORTED (its
 * version), DRT_ENOMEM, DRT_EIO. */
DRT_MUST_CHECK enum drt_status
client_open(struct client **out, const struct client_options *options, struct drt_error *error);
/* Accepts NULL. */
void client_close(struct client *client);

/* The engine's answer to hello: version, role, mode, synthetic, brokerless. Borrowed. */
const json_t *client_hello(const struct client *client);

/* One call and its answer. request->fn and arg are ignored. On failure *why says
 * everything there is to say; its status is returned. Errors: those of rpc_call(), the
 * engine's, DRT_ETIMEOUT, DRT_ECLOSED, DRT_ECANCELLED (interrupted). */
DRT_MUST_CHECK enum drt_status client_call(json_t **result, struct client *client,
                                           const struct rpc_request *request,
                                           struct rpc_error *why);

/* Waits for notifications until on_notice calls client_wake(); returns at once where that
 * happened since the last wait, as during a call. Errors: DRT_ETIMEOUT,
 * DRT_ECLOSED, DRT_ECANCELLED. */
DRT_MUST_CHECK enum drt_status client_wait(struct client *client, int64_t timeout_ns,
                                           struct rpc_error *why);
void client_wake(struct client *client);

#endif
