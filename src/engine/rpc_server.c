/* rpc_server.c - see rpc_server.h. Clients and calls are named by numbers that are
 * never used again, so that a late answer cannot reach the wrong client. */
#include "engine/rpc_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "model/json.h"

enum { CALL_IDS = 64 }; /* calls of one client that may wait at a time */

struct waiting_call {
	uint64_t number; /* 0: free */
	json_t *id;      /* owned */
};

struct rpc_client {
	struct rpc_client *next;
	struct rpc_server *server;
	struct loop_stream *stream; /* owned */
	uint64_t number;
	enum rpc_role role;
	char name[32];
	struct strbuf line; /* bytes of the line that is not complete */
	struct waiting_call calls[CALL_IDS];
	void *data;
	bool collapsed;
	bool doomed; /* the reaper frees it in the next round */
};

struct rpc_server {
	struct loop *loop;
	const struct rpc_owner *table;
	void *owner;
	struct loop_listener *listener; /* owned; may be NULL */
	struct rpc_client *clients;
	size_t client_count;
	uint64_t last_client;
	uint64_t last_call;
	struct strbuf out;         /* reused for every line written */
	struct loop_timer *reaper; /* owned; frees doomed clients outside their callbacks */
};

static void doom(struct rpc_client *client)
{
	client->doomed = true;
	loop_stream_pause(client->stream);
	loop_timer_start(client->server->reaper, 0);
}

/* ---- writing ---- */

/* Formats the message as a line into server->out; takes it. False: no memory, or longer
 * than a line may be. */
static bool format_line(struct rpc_server *server, json_t *message)
{
	struct strbuf *out = &server->out;
	char *text = message ? json_to_text(message) : NULL;

	json_decref(message);
	strbuf_clear(out);
	if (!text)
		return false;
	strbuf_puts(out, text);
	strbuf_putc(out, '\n');
	free(text);
	return !out->failed && out->length <= RPC_LINE_LIMIT;
}

/* Sends the line that was formatted last. */
static bool send_line(struct rpc_client *client)
{
	const struct strbuf *out = &client->server->out;

	if (client->doomed)
		return false;
	if (loop_stream_write(client->stream, out->text, out->length) == DRT_OK)
		return true;
	doom(client);
	return false;
}

static bool write_json(struct rpc_client *client, json_t *message)
{
	if (format_line(client->server, message))
		return send_line(client);
	doom(client); /* rather than a client that waits for what never comes */
	return false;
}

static int error_code(enum drt_status status)
{
	return -32000 + (int)status;
}

static json_t *error_object(int code, const char *text, const char *status_name,
                            const struct reason *reason)
{
	json_t *data = json_pack("{s:s}", "status", status_name);

	if (data && reason && *reason->code)
		json_object_set_new(data, "reason", reason_to_json(reason));
	/* the text may quote a client's bytes, and may be cut within a letter */
	return json_pack("{s:i, s:o, s:o}", "code", code, "message", json_from_text(text),
	                 "data", data);
}

static const char too_long[] = "The answer is longer than 16 MiB; ask for less at a time.";

static struct waiting_call *find_call(struct rpc_client *client, uint64_t number)
{
	for (int i = 0; i < CALL_IDS; i++) {
		if (client->calls[i].number == number)
			return &client->calls[i];
	}
	return NULL;
}

static struct rpc_client *find_client(struct rpc_server *server, uint64_t number)
{
	struct rpc_client *client = server->clients;

	while (client && client->number != number)
		client = client->next;
	return client;
}

/* Ends the call with either member of a response. */
static void finish(struct rpc_server *server, const struct rpc_call *call, const char *key,
                   json_t *value)
{
	struct rpc_client *client = find_client(server, call->client_number);
	struct waiting_call *waiting = client ? find_call(client, call->call_number) : NULL;
	json_t *id = NULL;

	if (!waiting) {
		json_decref(value);
		return;
	}
	id = waiting->id;
	waiting->number = 0;
	waiting->id = NULL;
	if (format_line(server,
	                json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id", id, key, value)))
		send_line(client);
	else
		write_json(client,
		           json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id", id, "error",
		                     error_object(error_code(DRT_ERANGE), too_long,
		                                  drt_status_name(DRT_ERANGE), NULL)));
	json_decref(id);
}

void rpc_answer(struct rpc_server *server, const struct rpc_call *call, json_t *result)
{
	if (!result) {
		rpc_refuse(server, call, DRT_ENOMEM, "The engine is out of memory.", NULL);
		return;
	}
	finish(server, call, "result", result);
}

void rpc_refuse(struct rpc_server *server, const struct rpc_call *call, enum drt_status status,
                const char *text, const struct reason *reason)
{
	finish(server, call, "error",
	       error_object(error_code(status), text, drt_status_name(status), reason));
}

void rpc_refuse_error(struct rpc_server *server, const struct rpc_call *call,
                      const struct drt_error *error)
{
	rpc_refuse(server, call, error->status, error->text, NULL);
}

static void refuse_unseen(struct rpc_client *client, json_t *id, json_t *error)
{
	write_json(client, json_pack("{s:s, s:o, s:o}", "jsonrpc", "2.0", "id",
	                             id ? id : json_null(), "error", error));
}

/* An answer for a line that was no proper request. */
static void refuse_line(struct rpc_client *client, json_t *id, int code, const char *text)
{
	refuse_unseen(client, id, error_object(code, text, drt_status_name(DRT_EPARSE), NULL));
}

/* ---- reading ---- */

static const struct rpc_method *find_method(const struct rpc_server *server, const char *name)
{
	const struct rpc_method *method = server->table->methods;

	for (; method->name; method++) {
		if (strcmp(method->name, name) == 0)
			return method;
	}
	return NULL;
}

static void refuse_method(struct rpc_client *client, const struct rpc_call *call,
                          const struct rpc_method *method)
{
	if (client->role == RPC_NONE)
		rpc_refuse(client->server, call, DRT_ESTATE, "Call hello first.", NULL);
	else if (client->role == RPC_VIEWER && !method->viewer)
		rpc_refuse(client->server, call, DRT_EDENIED,
		           "A viewer may not call this method; attach as a trader.", NULL);
	else
		rpc_refuse(client->server, call, DRT_ESTATE,
		           "This engine runs without a broker; start drt --daemon.", NULL);
}

static void run_call(struct rpc_client *client, const struct rpc_method *method, json_t *id,
                     const json_t *params)
{
	struct waiting_call *waiting = find_call(client, 0);
	struct rpc_call call = { .client_number = client->number };
	bool first = strcmp(method->name, "hello") == 0;

	if (!waiting) {
		refuse_unseen(client, json_incref(id),
		              error_object(error_code(DRT_EFULL),
		                           "Too many calls wait; read the answers first.",
		                           drt_status_name(DRT_EFULL), NULL));
		return;
	}
	waiting->number = call.call_number = ++client->server->last_call;
	waiting->id = json_incref(id);
	if ((client->role == RPC_NONE && !first) ||
	    (client->role == RPC_VIEWER && !method->viewer) ||
	    (client->server->table->brokerless && !method->brokerless))
		refuse_method(client, &call, method);
	else
		client->server->table->dispatch(client->server->owner, method, &call, params);
}

static void handle_request(struct rpc_client *client, json_t *request)
{
	static const char *const wrong =
		"Not a JSON-RPC 2.0 request with id, method and params.";
	json_t *id = json_object_get(request, "id");
	json_t *params = json_object_get(request, "params");
	const char *name = json_string_value(json_object_get(request, "method"));
	const char *version = json_string_value(json_object_get(request, "jsonrpc"));
	const struct rpc_method *method = NULL;
	json_t *empty = NULL;

	if (!version || strcmp(version, "2.0") != 0 || !name ||
	    (!json_is_integer(id) && !json_is_string(id))) {
		refuse_line(client, NULL, -32600, wrong);
		return;
	}
	if (params && !json_is_object(params)) {
		refuse_line(client, json_incref(id), -32602, "params must be an object.");
		return;
	}
	method = find_method(client->server, name);
	if (!method) {
		char text[160];

		snprintf(text, sizeof(text), "There is no method %.64s; see doc/API.md.", name);
		refuse_line(client, json_incref(id), -32601, text);
		return;
	}
	empty = params ? json_incref(params) : json_object();
	if (empty)
		run_call(client, method, id, empty);
	json_decref(empty);
}

static void handle_line(struct rpc_client *client, const char *line, size_t length)
{
	json_error_t why;
	json_t *request = json_loadb(line, length, JSON_REJECT_DUPLICATES, &why);
	char text[256];

	if (!request) {
		snprintf(text, sizeof(text), "Not JSON: %.160s (byte %d).", why.text,
		         why.position);
		refuse_line(client, NULL, -32700, text);
		return;
	}
	handle_request(client, request);
	json_decref(request);
}

static void client_free(struct rpc_client *client)
{
	struct rpc_server *server = client->server;
	struct rpc_client **link = &server->clients;

	while (*link && *link != client)
		link = &(*link)->next;
	if (*link) {
		*link = client->next;
		server->client_count--;
	}
	if (server->table->gone)
		server->table->gone(server->owner, client);
	for (int i = 0; i < CALL_IDS; i++)
		json_decref(client->calls[i].id);
	loop_stream_close(client->stream);
	strbuf_release(&client->line);
	free(client);
}

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	struct rpc_client *client = arg;
	size_t start = 0;
	size_t look = client->line.length; /* what came before holds no line feed */
	char *end = NULL;

	if (client->doomed)
		return;
	strbuf_append(&client->line, bytes, length);
	while (!client->doomed && !client->line.failed &&
	       (end = memchr(client->line.text + look, '\n', client->line.length - look)) !=
	               NULL) {
		size_t size = (size_t)(end - client->line.text) - start;

		if (size > 0)
			handle_line(client, client->line.text + start, size);
		start += size + 1;
		look = start;
	}
	strbuf_consume(&client->line, start);
	if (client->line.length > RPC_LINE_LIMIT)
		refuse_line(client, NULL, -32600, "The line is longer than 16 MiB.");
	if (client->line.failed || client->line.length > RPC_LINE_LIMIT)
		doom(client);
}

static void reap(void *arg)
{
	struct rpc_server *server = arg;
	struct rpc_client *client = server->clients;

	while (client) {
		struct rpc_client *next = client->next;

		if (client->doomed)
			client_free(client);
		client = next;
	}
}

static void on_drain(void *arg)
{
	struct rpc_client *client = arg;

	if (!client->collapsed)
		return;
	client->collapsed = false;
	client->server->table->drained(client->server->owner, client);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	struct rpc_client *client = arg;

	(void)why;
	(void)text;
	client_free(client);
}

static const struct loop_stream_handler handler = {
	.on_data = on_data,
	.on_drain = on_drain,
	.on_close = on_close,
};

enum drt_status rpc_server_adopt(struct rpc_server *server, struct loop_stream *stream)
{
	struct rpc_client *client = calloc(1, sizeof(*client));

	if (!client) {
		loop_stream_close(stream);
		return DRT_ENOMEM;
	}
	client->server = server;
	client->stream = stream;
	client->number = ++server->last_client;
	strbuf_init(&client->line);
	client->next = server->clients;
	server->clients = client;
	server->client_count++;
	loop_stream_set_handler(stream, &handler, client);
	return DRT_OK;
}

static void on_accept(void *arg, struct loop_stream *stream)
{
	/* on failure the stream is closed, which is all the other side can be told */
	if (rpc_server_adopt(arg, stream) != DRT_OK)
		return;
}

/* ---- the server ---- */

enum drt_status rpc_server_new(struct rpc_server **out, struct loop *loop,
                               const struct rpc_owner *table, void *owner)
{
	struct rpc_server *server = calloc(1, sizeof(*server));

	if (!server)
		return DRT_ENOMEM;
	server->loop = loop;
	server->table = table;
	server->owner = owner;
	strbuf_init(&server->out);
	if (loop_timer_new(&server->reaper, loop, reap, server) != DRT_OK) {
		free(server);
		return DRT_ENOMEM;
	}
	*out = server;
	return DRT_OK;
}

void rpc_server_free(struct rpc_server *server)
{
	if (!server)
		return;
	loop_listener_close(server->listener);
	while (server->clients)
		client_free(server->clients);
	loop_timer_free(server->reaper);
	strbuf_release(&server->out);
	free(server);
}

enum drt_status rpc_server_listen(struct rpc_server *server, const char *address,
                                  struct drt_error *error)
{
	return loop_listen(&server->listener, server->loop, address, on_accept, server, error);
}

struct rpc_client *rpc_call_client(struct rpc_server *server, const struct rpc_call *call)
{
	return find_client(server, call->client_number);
}

int rpc_client_take_fd(struct rpc_client *client)
{
	return loop_stream_take_fd(client->stream);
}

size_t rpc_server_client_count(const struct rpc_server *server)
{
	return server->client_count;
}

struct rpc_client *rpc_server_next(const struct rpc_server *server,
                                   const struct rpc_client *client)
{
	return client ? client->next : server->clients;
}

uint64_t rpc_client_number(const struct rpc_client *client)
{
	return client->number;
}

void rpc_client_set_role(struct rpc_client *client, enum rpc_role role, const char *name)
{
	client->role = role;
	snprintf(client->name, sizeof(client->name), "%s", name);
}

const char *rpc_client_name(const struct rpc_client *client)
{
	return client->name;
}

enum rpc_role rpc_client_role(const struct rpc_client *client)
{
	return client->role;
}

void rpc_client_set_data(struct rpc_client *client, void *data)
{
	client->data = data;
}

void *rpc_client_data(const struct rpc_client *client)
{
	return client->data;
}

bool rpc_client_is_collapsed(const struct rpc_client *client)
{
	return client->collapsed;
}

bool rpc_notify(struct rpc_client *client, const char *method, json_t *params)
{
	if (client->collapsed || client->doomed ||
	    loop_stream_pending(client->stream) > RPC_QUEUE_LIMIT) {
		client->collapsed = client->collapsed || !client->doomed;
		json_decref(params);
		return false;
	}
	return write_json(client, json_pack("{s:s, s:s, s:o}", "jsonrpc", "2.0", "method",
	                                    method, "params", params ? params : json_object()));
}
