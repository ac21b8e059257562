/* rpc_server.h - the control API's wire: clients, lines, JSON-RPC calls and answers.
 *
 * Shape:   one server on one loop; any number of clients, each a stream. A request is
 *          parsed, checked against the method table and handed to its function, which
 *          answers at once or keeps the call and answers later by its number.
 * Threads: the control worker's one thread.
 * Safety:  every byte is hostile: lines above the limit end the client, anything that
 *          is not a JSON-RPC request is answered with the standard's error.
 * Slow:    a client whose queue grows beyond RPC_QUEUE_LIMIT gets no notifications
 *          until it has drained; `drained` tells the owner to send a fresh snapshot.
 * Owners:  json_t values given to rpc_answer() and rpc_notify() are taken over. */
#ifndef ENGINE_RPC_SERVER_H
#define ENGINE_RPC_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "core/loop.h"
#include "core/status.h"
#include "model/reason.h"

enum {
	RPC_LINE_LIMIT = 16 * 1024 * 1024,
	RPC_QUEUE_LIMIT = 4 * 1024 * 1024,
	RPC_FILES = 64 /* descriptors of one call */
};

struct rpc_server;
struct rpc_client;

enum rpc_role { RPC_NONE, RPC_VIEWER, RPC_TRADER };

/* A call that waits for its answer. Copy it freely: a call whose client is gone is
 * dropped when it is answered. */
struct rpc_call {
	uint64_t client_number;
	uint64_t call_number;
};

/* What a method sees, and how it says no. */
struct rpc_request {
	struct rpc_call call;
	const json_t *params; /* an object; borrowed */
	int *fds;             /* descriptors that came with it; -1 where one was taken */
	int fd_count;
};

struct rpc_refusal {
	struct drt_error error; /* status DRT_OK: nothing was refused */
	struct reason reason;   /* the rule that refused; empty: none */
	bool later;             /* the method answers by itself, later */
};

struct rpc_method {
	const char *name;
	bool viewer;     /* a viewer may call it */
	bool brokerless; /* runs without a broker */
	int worker;      /* the owner's number of the worker that runs it */
	/* Returns the result, or NULL with *refusal filled. `state` is that worker's. */
	json_t *(*fn)(void *state, const struct rpc_request *request,
	              struct rpc_refusal *refusal);
};

struct rpc_owner {
	const struct rpc_method *methods; /* ended by a row without a name */
	bool brokerless;
	/* Runs the method or sends it to its worker; params are borrowed for the call. */
	void (*dispatch)(void *owner, const struct rpc_method *method,
	                 const struct rpc_call *call, const json_t *params);
	void (*drained)(void *owner, struct rpc_client *client); /* after a collapse */
	void (*gone)(void *owner, struct rpc_client *client);    /* may be NULL */
};

/* Errors: DRT_ENOMEM. Borrows loop, table and owner. */
DRT_MUST_CHECK enum drt_status rpc_server_new(struct rpc_server **out, struct loop *loop,
                                              const struct rpc_owner *table, void *owner);
/* Closes every client. */
void rpc_server_free(struct rpc_server *server);

/* Listens, too, on an address of core/loop.h. Errors as loop_listen(). */
DRT_MUST_CHECK enum drt_status rpc_server_listen(struct rpc_server *server, const char *address,
                                                 struct drt_error *error);
/* Takes over one stream, such as an end of a socketpair. Errors: DRT_ENOMEM (the
 * stream is closed). */
DRT_MUST_CHECK enum drt_status rpc_server_adopt(struct rpc_server *server,
                                                struct loop_stream *stream);

/* ---- answers ---- */

/* A result that makes a longer line than RPC_LINE_LIMIT is answered with DRT_ERANGE. */
void rpc_answer(struct rpc_server *server, const struct rpc_call *call, json_t *result);
/* `reason` may be NULL. */
void rpc_refuse(struct rpc_server *server, const struct rpc_call *call, enum drt_status status,
                const char *text, const struct reason *reason);
void rpc_refuse_error(struct rpc_server *server, const struct rpc_call *call,
                      const struct drt_error *error);

/* The client of a call, or NULL when it is gone. */
struct rpc_client *rpc_call_client(struct rpc_server *server, const struct rpc_call *call);

/* Takes the next descriptor that came with the client's lines, or -1. */
int rpc_client_take_fd(struct rpc_client *client);

/* ---- clients ---- */

size_t rpc_server_client_count(const struct rpc_server *server);
/* The client after `client`, the first for NULL; NULL after the last. Clients may not be
 * closed in between. */
struct rpc_client *rpc_server_next(const struct rpc_server *server,
                                   const struct rpc_client *client);
uint64_t rpc_client_number(const struct rpc_client *client);
void rpc_client_set_role(struct rpc_client *client, enum rpc_role role, const char *name);
enum rpc_role rpc_client_role(const struct rpc_client *client);
/* As it called itself in hello; "" before. */
const char *rpc_client_name(const struct rpc_client *client);
/* What the owner keeps with a client; freed by the owner in `gone`. */
void rpc_client_set_data(struct rpc_client *client, void *data);
void *rpc_client_data(const struct rpc_client *client);

/* Sends {"method": method, "params": params}. False when the client is collapsed and
 * nothing was sent; params is released either way. */
bool rpc_notify(struct rpc_client *client, const char *method, json_t *params);
/* True while notifications would be refused; becomes true when the queue is long. */
bool rpc_client_is_collapsed(const struct rpc_client *client);

#endif
