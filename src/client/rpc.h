/* rpc.h - a JSON-RPC 2.0 client over one stream: calls, answers, notices.
 *
 * Shape:   one object a line, at most RPC_LINE_MAX bytes; doc/API.md has the methods.
 *          Calls are answered in any order; a late answer to a call that timed out is
 *          dropped. Input is hostile until it parsed: a line that is not a JSON-RPC
 *          object, or is too long, ends the connection with DRT_EPARSE.
 * Time:    timeouts count on the loop's monotonic clock.
 * Threads: those of the loop.
 * Owners:  JSON handed to a callback is borrowed for the call. Every callback may free
 *          the rpc. Each accepted call is answered exactly once: by the answer, by
 *          DRT_ETIMEOUT, by DRT_ECLOSED when the connection ends, or, silently, by
 *          rpc_forget() and rpc_free(). */
#ifndef CLIENT_RPC_H
#define CLIENT_RPC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/loop.h"
#include "core/status.h"
#include "model/reason.h"

enum { RPC_LINE_MAX = 16 * 1024 * 1024, RPC_CALL_FDS = 32 };

#define RPC_TIMEOUT_NS INT64_C(30000000000) /* where a call names none */
#define RPC_NO_TIMEOUT INT64_C(-1)

struct rpc;

/* Why a call has no result. */
struct rpc_error {
	enum drt_status status;    /* never DRT_OK */
	int64_t code;              /* the answer's; 0: the connection failed, not the call */
	char text[DRT_ERROR_TEXT]; /* English */
	struct reason reason;      /* code empty: no rule refused */
};

/* Exactly one of error and result is there. */
typedef void rpc_reply_fn(void *arg, const struct rpc_error *error, json_t *result);

/* Every member may be NULL. */
struct rpc_handler {
	void (*on_open)(void *arg);
	/* A line before it is parsed; true when it was taken care of. For the one kind
	 * of message that comes often enough to be read without allocating. */
	bool (*on_line)(void *arg, const char *line, size_t length);
	void (*on_notice)(void *arg, const char *method, json_t *params);
	/* Last; the pending calls were answered before. */
	void (*on_close)(void *arg, enum drt_status why, const char *text);
};

struct rpc_request {
	const char *method;
	json_t *params;     /* taken over, also on failure; NULL: {} */
	int64_t timeout_ns; /* 0: RPC_TIMEOUT_NS; RPC_NO_TIMEOUT: waits for ever */
	const int *fds;     /* descriptors handed over beside the call, duplicated */
	size_t fd_count;    /* at most RPC_CALL_FDS */
	rpc_reply_fn *fn;   /* NULL: the answer does not matter */
	void *arg;
};

/* Begins to connect ("unix:PATH"); handler->on_open or on_close tells the outcome.
 * Errors: those of loop_connect(). */
DRT_MUST_CHECK enum drt_status rpc_connect(struct rpc **out, struct loop *loop,
                                           const char *address,
                                           const struct rpc_handler *handler, void *arg,
                                           struct drt_error *error);

/* Takes over a stream that is open already; on_open does not come. On failure the
 * stream stays the caller's. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status rpc_adopt(struct rpc **out, struct loop *loop,
                                         struct loop_stream *stream,
                                         const struct rpc_handler *handler, void *arg);

/* Drops the pending calls without an answer and closes. Accepts NULL. */
void rpc_free(struct rpc *rpc);

/* Sends a call. Errors: DRT_EINVAL (no method, too many descriptors), DRT_ECLOSED,
 * DRT_EFULL (the engine does not read), DRT_ERANGE (longer than a line may be),
 * DRT_EUNSUPPORTED (descriptors on a stream that carries none), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status rpc_call(struct rpc *rpc, const struct rpc_request *request,
                                        struct drt_error *error);

/* The call that must come first: role is "trader" or "viewer". The result is hello's. */
DRT_MUST_CHECK enum drt_status rpc_hello(struct rpc *rpc, const char *client, const char *role,
                                         rpc_reply_fn *fn, void *arg, struct drt_error *error);

/* Drops the answers of the calls made with this arg, whose owner goes away. */
void rpc_forget(struct rpc *rpc, const void *arg);

/* Calls sent and not answered. */
size_t rpc_pending(const struct rpc *rpc);

#endif
