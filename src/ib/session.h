/* session.h - the client's connection to one gateway: kept up, paced, watched.
 *
 * Shape:   start -> connect -> greeting -> startApi -> ready, and after any loss again,
 *          until it is stopped. Ready means that nextValidId and managedAccounts came.
 *          Every message is handed over decoded, also those before ready.
 * Sending: through a pacer that sessions to one gateway share. What has to wait waits
 *          in two queues; orders, cancels and questions about orders go before requests
 *          for data. Nothing is ever resent: what was not handed to the socket when
 *          the connection fell is given back (on_unsent), what was handed over has an
 *          unknown outcome.
 * Silence: after `silence_ns` without a byte the session asks for the time; without an
 *          answer within `answer_ns` the connection counts as lost.
 * Losses:  the next attempt follows after a delay that doubles from `retry_min_ns` to
 *          `retry_max_ns`, with a seeded jitter of a quarter either way, and starts
 *          over once a connection has been ready for `retry_max_ns`.
 * Time:    monotonic, from the loop; never scaled.
 * Threads: everything on the loop's thread, callbacks too. Callbacks may call any
 *          function here, ib_session_free() included.
 * Policy:  none. What to do about an error or a lost connection is the owner's. */
#ifndef IB_SESSION_H
#define IB_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/log.h"
#include "core/loop.h"
#include "core/status.h"
#include "ib/hello.h"
#include "ib/message.h"
#include "ib/pacer.h"

struct ib_session;

enum ib_session_state {
	IB_SESSION_IDLE,       /* not started, or stopped */
	IB_SESSION_CONNECTING, /* no connection yet */
	IB_SESSION_GREETING,   /* versions are being agreed */
	IB_SESSION_STARTING,   /* startApi is out */
	IB_SESSION_READY,
	IB_SESSION_WAITING /* for the next attempt */
};

enum ib_down_reason {
	IB_DOWN_CONNECT,   /* no connection: gateway off, wrong port, API not enabled */
	IB_DOWN_VERSION,   /* no common version */
	IB_DOWN_CLIENT_ID, /* the client id is in use (326) */
	IB_DOWN_CLOSED,    /* the gateway closed the connection, or it broke */
	IB_DOWN_SILENT,    /* no sign of life */
	IB_DOWN_PROTOCOL,  /* bytes that are not the protocol */
	IB_DOWN_RESOURCES  /* our own memory or buffers */
};

struct ib_session_ready {
	int server_version;
	const char *connection_time; /* display text of the gateway */
	const char *accounts;        /* comma list, as it came */
	int32_t next_valid_id;
};

/* Texts are borrowed for the call. Only on_message must be there. */
struct ib_session_handler {
	void (*on_ready)(void *arg, const struct ib_session_ready *ready);
	void (*on_message)(void *arg, const struct ib_message *message);
	/* A frame that cannot be read; the session goes on. error->status is
	 * DRT_EUNSUPPORTED for an unknown id, which comes once per id and connection. */
	void (*on_undecodable)(void *arg, int32_t id, const struct drt_error *error);
	/* What ib_session_send() left waiting went to the socket, or never will. */
	void (*on_sent)(void *arg, uint64_t token);
	void (*on_unsent)(void *arg, uint64_t token);
	/* Comes after all on_unsent. `text` is the cause without the address, which the
	 * caller knows. The next attempt is `retry_ns` away. */
	void (*on_down)(void *arg, enum ib_down_reason reason, const char *text,
	                int64_t retry_ns);
};

/* Zeros take the defaults in brackets. */
struct ib_session_options {
	struct loop *loop;
	const char *address; /* "tcp:127.0.0.1:4002"; copied */
	int32_t client_id;
	struct ib_version_range versions; /* [IB_VERSION_MIN..ib_version_offered()] */
	const char *connect_options;      /* "+PACEAPI"; copied [none] */
	struct ib_pacer *pacer;           /* shared, outlives the session [its own] */
	uint64_t seed;                    /* of the jitter */
	struct log_sink *log;             /* [none] */
	int64_t connect_ns;               /* from connect to ready [10 s] */
	int64_t silence_ns;               /* [30 s] */
	int64_t answer_ns;                /* [10 s] */
	int64_t retry_min_ns;             /* [1 s] */
	int64_t retry_max_ns;             /* [60 s] */
	size_t queue_limit;               /* messages of each queue that may wait [10,000] */
	const struct ib_session_handler *handler; /* lives as long as the session */
	void *arg;
};

/* What to offer when nothing newer than this is wanted; 0: whatever sessions offer. */
struct ib_version_range ib_versions_upto(int server_version);

/* ---- life ---- */

/* Does nothing yet. Errors: DRT_EINVAL, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_session_new(struct ib_session **out,
                                              const struct ib_session_options *options,
                                              struct drt_error *error);
/* Stops and frees. NULL is fine. */
void ib_session_free(struct ib_session *session);

/* Begins to connect; also ends a wait for the next attempt. Nothing happens while a
 * connection stands or is being made. */
void ib_session_start(struct ib_session *session);
/* Closes, forgets what waits (on_unsent comes, on_down does not) and stays idle. */
void ib_session_stop(struct ib_session *session);

/* Another client id or address for the next attempt, as after IB_DOWN_CLIENT_ID or a
 * changed port. Errors: DRT_ENOMEM. */
void ib_session_set_client_id(struct ib_session *session, int32_t client_id);
DRT_MUST_CHECK enum drt_status ib_session_set_address(struct ib_session *session,
                                                      const char *address);

/* ---- sending ---- */

/* Sends the message now (*sent true), or queues it behind the pacing (*sent false; then
 * on_sent or on_unsent names the token later, never from inside this call). `sent` may
 * be NULL. On failure nothing has left and nothing waits. Errors: DRT_ECLOSED (not
 * ready), DRT_EFULL (queue or socket buffer), and those of ib_encode_client(). */
DRT_MUST_CHECK enum drt_status ib_session_send(bool *sent, struct ib_session *session,
                                               const struct ib_message *message, uint64_t token,
                                               struct drt_error *error);

/* A request id that this session never gave before: IB_REQUEST_ID_FIRST and upward. */
int32_t ib_session_take_request_id(struct ib_session *session);

/* ---- state ---- */

enum ib_session_state ib_session_state(const struct ib_session *session);
bool ib_session_is_ready(const struct ib_session *session);
/* 0 before the greeting was answered. */
int ib_session_server_version(const struct ib_session *session);
/* Messages that wait for the pacer. */
size_t ib_session_waiting(const struct ib_session *session);

const char *ib_session_state_name(enum ib_session_state state);
const char *ib_down_reason_name(enum ib_down_reason reason);

#endif
