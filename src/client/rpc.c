/* rpc.c - see rpc.h.
 *
 * Callbacks may free the rpc from inside its own input, so rpc_free() only marks it
 * dead while `busy` > 0; whoever brings busy back to 0 releases the memory. Between
 * the two nothing is called and the stream is closed already. */
#include "client/rpc.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/strbuf.h"
#include "core/text.h"

struct pending {
	struct pending *next; /* in the order of sending */
	int64_t id;
	int64_t deadline_ns; /* INT64_MAX: none */
	rpc_reply_fn *fn;
	void *arg;
};

struct rpc {
	struct loop *loop;
	struct loop_stream *stream; /* NULL: closed */
	struct loop_timer *timer;
	struct rpc_handler handler;
	void *arg;
	struct strbuf input;
	size_t scanned; /* bytes of input known to hold no line end */
	struct pending *pending;
	int64_t next_id;
	int busy;           /* callbacks under way */
	const char *broken; /* why we closed while sending; told in the next round */
	bool dead;
};

static void release(struct rpc *rpc)
{
	struct pending *call = rpc->pending;

	while (call) {
		struct pending *next = call->next;

		free(call);
		call = next;
	}
	loop_stream_close(rpc->stream);
	loop_timer_free(rpc->timer);
	strbuf_release(&rpc->input);
	free(rpc);
}

static void leave(struct rpc *rpc)
{
	assert(rpc->busy > 0);
	rpc->busy--;
	if (rpc->busy == 0 && rpc->dead)
		release(rpc);
}

/* ---- answers ---- */

static void error_set(struct rpc_error *error, enum drt_status status, const char *text)
{
	memset(error, 0, sizeof(*error));
	error->status = status;
	text_put(error->text, sizeof(error->text), text);
}

static struct pending *take(struct rpc *rpc, int64_t id)
{
	for (struct pending **at = &rpc->pending; *at; at = &(*at)->next) {
		struct pending *call = *at;

		if (call->id == id) {
			*at = call->next;
			return call;
		}
	}
	return NULL;
}

/* Calls back and frees; the caller checks rpc->dead afterwards. */
static void answer(struct pending *call, const struct rpc_error *error, json_t *result)
{
	struct pending copy = *call;

	free(call);
	if (copy.fn)
		copy.fn(copy.arg, error, result);
}

static void answer_all(struct rpc *rpc, enum drt_status status, const char *text)
{
	struct rpc_error error;

	error_set(&error, status, text);
	while (!rpc->dead && rpc->pending) {
		struct pending *call = rpc->pending;

		rpc->pending = call->next;
		answer(call, &error, NULL);
	}
}

/* The connection is over: answers what waits, then tells the owner. */
static void end(struct rpc *rpc, enum drt_status why, const char *text)
{
	loop_stream_close(rpc->stream);
	rpc->stream = NULL;
	rpc->broken = NULL;
	loop_timer_stop(rpc->timer);
	rpc->busy++;
	answer_all(rpc, DRT_ECLOSED, text);
	if (!rpc->dead && rpc->handler.on_close)
		rpc->handler.on_close(rpc->arg, why, text);
	leave(rpc);
}

/* ---- timeouts ---- */

static void arm(struct rpc *rpc)
{
	int64_t first_ns = INT64_MAX;
	int64_t now_ns = clock_now_ns(loop_monotonic(rpc->loop));

	for (const struct pending *call = rpc->pending; call; call = call->next) {
		if (call->deadline_ns < first_ns)
			first_ns = call->deadline_ns;
	}
	if (first_ns == INT64_MAX)
		loop_timer_stop(rpc->timer);
	else
		loop_timer_start(rpc->timer, first_ns > now_ns ? first_ns - now_ns : 0);
}

static struct pending *take_overdue(struct rpc *rpc, int64_t now_ns)
{
	for (const struct pending *call = rpc->pending; call; call = call->next) {
		if (call->deadline_ns <= now_ns)
			return take(rpc, call->id);
	}
	return NULL;
}

static void on_timer(void *arg)
{
	struct rpc *rpc = arg;
	int64_t now_ns = clock_now_ns(loop_monotonic(rpc->loop));
	struct pending *call = NULL;
	struct rpc_error error;

	if (rpc->broken) {
		end(rpc, DRT_EIO, rpc->broken);
		return;
	}
	error_set(&error, DRT_ETIMEOUT, "the engine did not answer in time");
	rpc->busy++;
	while (!rpc->dead && (call = take_overdue(rpc, now_ns)) != NULL)
		answer(call, &error, NULL);
	if (!rpc->dead && rpc->stream)
		arm(rpc);
	leave(rpc);
}

/* ---- input ---- */

static enum drt_status status_from_word(const char *word)
{
	for (int status = DRT_EINVAL; status >= DRT_EUNKNOWN; status--) {
		if (strcmp(drt_status_name((enum drt_status)status), word) == 0)
			return (enum drt_status)status;
	}
	return DRT_EIO;
}

static enum drt_status status_from_code(int64_t code)
{
	if (code <= -32001 && code >= -32000 + DRT_EUNKNOWN)
		return (enum drt_status)(code + 32000);
	switch (code) {
	case -32700:
		return DRT_EPARSE;
	case -32600:
	case -32602:
		return DRT_EINVAL;
	case -32601:
		return DRT_EUNSUPPORTED;
	default:
		return DRT_EIO;
	}
}

/* A reason as far as it can be read: what is malformed is left out, since the
 * refusal stands with or without it. */
static void read_reason(struct reason *reason, const json_t *json)
{
	const char *code = json_string_value(json_object_get(json, "code"));
	const char *name = NULL;
	json_t *value = NULL;

	if (!code || strlen(code) >= REASON_CODE_TEXT)
		return;
	reason_init(reason, code);
	json_object_foreach(json_object_get(json, "args"), name, value)
	{
		if (reason->count == REASON_ARGS || strlen(name) >= REASON_NAME_TEXT)
			continue;
		if (json_is_string(value))
			reason_add_text(reason, name, json_string_value(value));
		else if (json_is_number(value))
			reason_add_number(reason, name, json_number_value(value));
	}
}

static void read_error(struct rpc_error *error, const json_t *json)
{
	const char *text = json_string_value(json_object_get(json, "message"));
	const json_t *data = json_object_get(json, "data");
	const char *word = json_string_value(json_object_get(data, "status"));
	int64_t code = json_integer_value(json_object_get(json, "code"));

	error_set(error, word ? status_from_word(word) : status_from_code(code),
	          text ? text : "the engine refused without a reason");
	error->code = code;
	read_reason(&error->reason, json_object_get(data, "reason"));
}

static void on_answer(struct rpc *rpc, int64_t id, json_t *message)
{
	struct pending *call = take(rpc, id);
	json_t *failed = json_object_get(message, "error");
	struct rpc_error error;

	if (!call)
		return;
	arm(rpc);
	if (!failed) {
		answer(call, NULL, json_object_get(message, "result"));
		return;
	}
	read_error(&error, failed);
	answer(call, &error, NULL);
}

/* Returns what is wrong with the line, or NULL. */
static const char *take_message(struct rpc *rpc, json_t *message)
{
	const json_t *id = json_object_get(message, "id");
	const char *method = json_string_value(json_object_get(message, "method"));
	const json_t *version = json_object_get(message, "jsonrpc");

	if (!json_is_object(message) || !json_is_string(version) ||
	    strcmp(json_string_value(version), "2.0") != 0)
		return "the engine sent something that is not JSON-RPC 2.0";
	if (method && !id) {
		if (rpc->handler.on_notice)
			rpc->handler.on_notice(rpc->arg, method,
			                       json_object_get(message, "params"));
		return NULL;
	}
	if (json_is_null(id) && json_is_object(json_object_get(message, "error")))
		return "the engine could not read our message";
	if (method || !json_is_integer(id) ||
	    !json_object_get(message, "result") == !json_object_get(message, "error"))
		return "the engine sent an answer without an id or a result";
	on_answer(rpc, json_integer_value(id), message);
	return NULL;
}

/* False when the connection is over. */
static bool take_line(struct rpc *rpc, const char *line, size_t length)
{
	json_t *message = NULL;
	const char *wrong = NULL;

	if (length == 0)
		return true;
	if (rpc->handler.on_line && rpc->handler.on_line(rpc->arg, line, length))
		return !rpc->dead;
	if (length <= RPC_LINE_MAX)
		message = json_loadb(line, length, JSON_REJECT_DUPLICATES, NULL);
	wrong = message ? take_message(rpc, message)
	                : "the engine sent a line that is too long or not JSON";
	json_decref(message);
	if (wrong && !rpc->dead)
		end(rpc, DRT_EPARSE, wrong);
	return !rpc->dead && rpc->stream;
}

/* Hands over the complete lines of the input; what is left moves to the front. */
static void take_lines(struct rpc *rpc)
{
	size_t begin = 0;

	for (;;) {
		const char *from = rpc->input.text + rpc->scanned;
		const char *stop = memchr(from, '\n', rpc->input.length - rpc->scanned);
		size_t line_end = 0;

		if (!stop)
			break;
		line_end = (size_t)(stop - rpc->input.text);
		rpc->scanned = line_end + 1;
		if (!take_line(rpc, rpc->input.text + begin, line_end - begin))
			return;
		begin = line_end + 1;
	}
	strbuf_consume(&rpc->input, begin);
	rpc->scanned = rpc->input.length;
	if (rpc->input.length > RPC_LINE_MAX)
		end(rpc, DRT_EPARSE, "the engine sent a line of more than 16 MiB");
}

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	struct rpc *rpc = arg;

	strbuf_append(&rpc->input, bytes, length);
	rpc->busy++;
	if (rpc->input.failed)
		end(rpc, DRT_ENOMEM, "out of memory while reading from the engine");
	else
		take_lines(rpc);
	leave(rpc);
}

static void on_open(void *arg)
{
	struct rpc *rpc = arg;

	rpc->busy++;
	if (rpc->handler.on_open)
		rpc->handler.on_open(rpc->arg);
	leave(rpc);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	end(arg, why, text && *text ? text : "the engine closed the connection");
}

static const struct loop_stream_handler stream_handler = {
	.on_open = on_open,
	.on_data = on_data,
	.on_close = on_close,
};

/* ---- life ---- */

static enum drt_status make(struct rpc **out, struct loop *loop,
                            const struct rpc_handler *handler, void *arg)
{
	struct rpc *rpc = calloc(1, sizeof(*rpc));
	enum drt_status status = DRT_ENOMEM;

	if (!rpc)
		return DRT_ENOMEM;
	strbuf_init(&rpc->input);
	rpc->loop = loop;
	rpc->handler = *handler;
	rpc->arg = arg;
	rpc->next_id = 1;
	status = loop_timer_new(&rpc->timer, loop, on_timer, rpc);
	if (status != DRT_OK) {
		release(rpc);
		return status;
	}
	*out = rpc;
	return DRT_OK;
}

enum drt_status rpc_connect(struct rpc **out, struct loop *loop, const char *address,
                            const struct rpc_handler *handler, void *arg,
                            struct drt_error *error)
{
	struct rpc *rpc = NULL;
	enum drt_status status = make(&rpc, loop, handler, arg);

	if (status != DRT_OK)
		return drt_fail(error, status, "out of memory");
	status = loop_connect(&rpc->stream, loop, address, &stream_handler, rpc, error);
	if (status != DRT_OK) {
		release(rpc);
		return status;
	}
	*out = rpc;
	return DRT_OK;
}

enum drt_status rpc_adopt(struct rpc **out, struct loop *loop, struct loop_stream *stream,
                          const struct rpc_handler *handler, void *arg)
{
	struct rpc *rpc = NULL;
	enum drt_status status = make(&rpc, loop, handler, arg);

	if (status != DRT_OK)
		return status;
	rpc->stream = stream;
	loop_stream_set_handler(stream, &stream_handler, rpc);
	*out = rpc;
	return DRT_OK;
}

void rpc_free(struct rpc *rpc)
{
	if (!rpc)
		return;
	rpc->dead = true;
	loop_stream_close(rpc->stream);
	rpc->stream = NULL;
	if (rpc->busy == 0)
		release(rpc);
}

/* ---- calls ---- */

/* The call as one line, owned by the caller; NULL when out of memory. */
static char *make_line(size_t *length, int64_t id, const char *method, json_t *params)
{
	json_t *message = json_pack("{s:s, s:I, s:s, s:O}", "jsonrpc", "2.0", "id",
	                            (json_int_t)id, "method", method, "params", params);
	char *text =
		message ? json_dumps(message, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
	size_t used = text ? strlen(text) : 0;
	char *line = text ? realloc(text, used + 2) : NULL;

	json_decref(message);
	if (!line) {
		free(text);
		return NULL;
	}
	line[used] = '\n';
	line[used + 1] = '\0';
	*length = used + 1;
	return line;
}

static void break_off(struct rpc *rpc, const char *why)
{
	loop_stream_close(rpc->stream);
	rpc->stream = NULL;
	rpc->broken = why;
	loop_timer_start(rpc->timer, 0);
}

/* One descriptor goes beside one byte, so that all of them are there before the line
 * is complete; a line is always longer than RPC_CALL_FDS bytes. */
static enum drt_status write_line(struct rpc *rpc, const char *line, size_t length,
                                  const struct rpc_request *request)
{
	enum drt_status status = DRT_OK;
	size_t sent = 0;

	for (; sent < request->fd_count; sent++) {
		status = loop_stream_write_fd(rpc->stream, line + sent, 1, request->fds[sent]);
		if (status != DRT_OK)
			break;
	}
	if (sent == request->fd_count)
		status = loop_stream_write(rpc->stream, line + sent, length - sent);
	/* half a line would spoil every later call */
	if (status != DRT_OK && sent > 0)
		break_off(rpc, "a call could be sent only in part");
	return status;
}

static void enlist(struct rpc *rpc, struct pending *call, const struct rpc_request *request)
{
	struct pending **at = &rpc->pending;
	int64_t timeout_ns = request->timeout_ns ? request->timeout_ns : RPC_TIMEOUT_NS;
	int64_t now_ns = clock_now_ns(loop_monotonic(rpc->loop));

	call->id = rpc->next_id++;
	call->fn = request->fn;
	call->arg = request->arg;
	call->deadline_ns = timeout_ns < 0 ? INT64_MAX : now_ns + timeout_ns;
	while (*at)
		at = &(*at)->next;
	*at = call;
}

static enum drt_status send_call(struct rpc *rpc, const struct rpc_request *request,
                                 json_t *params, struct drt_error *error)
{
	struct pending *call = calloc(1, sizeof(*call));
	size_t length = 0;
	char *line = make_line(&length, rpc->next_id, request->method, params);
	enum drt_status status = DRT_ENOMEM;

	if (!call || !line) {
		drt_fail(error, DRT_ENOMEM, "out of memory while calling %s", request->method);
		goto done;
	}
	status = DRT_ERANGE;
	if (length > RPC_LINE_MAX) {
		drt_fail(error, status, "the call of %s has %zu bytes; at most %d are allowed",
		         request->method, length, RPC_LINE_MAX);
		goto done;
	}
	status = write_line(rpc, line, length, request);
	if (status != DRT_OK) {
		drt_fail(error, status, "cannot send %s to the engine: %s", request->method,
		         drt_status_name(status));
		goto done;
	}
	enlist(rpc, call, request);
	arm(rpc);
	call = NULL;
done:
	free(call);
	free(line);
	return status;
}

enum drt_status rpc_call(struct rpc *rpc, const struct rpc_request *request,
                         struct drt_error *error)
{
	json_t *params = request->params ? request->params : json_object();
	enum drt_status status = DRT_OK;

	if (!params)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	if (!request->method || request->fd_count > RPC_CALL_FDS)
		status = drt_fail(error, DRT_EINVAL,
		                  "a call needs a method and at most %d descriptors",
		                  RPC_CALL_FDS);
	else if (!rpc->stream || rpc->dead)
		status = drt_fail(error, DRT_ECLOSED, "the connection to the engine is closed");
	else
		status = send_call(rpc, request, params, error);
	json_decref(params);
	return status;
}

enum drt_status rpc_hello(struct rpc *rpc, const char *client, const char *role,
                          rpc_reply_fn *fn, void *arg, struct drt_error *error)
{
	json_t *params =
		json_pack("{s:i, s:s, s:s}", "version", 1, "client", client, "role", role);
	struct rpc_request request = {
		.method = "hello", .params = params, .fn = fn, .arg = arg
	};

	if (!params)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	return rpc_call(rpc, &request, error);
}

void rpc_forget(struct rpc *rpc, const void *arg)
{
	for (struct pending *call = rpc->pending; call; call = call->next) {
		if (call->arg == arg)
			call->fn = NULL;
	}
}

size_t rpc_pending(const struct rpc *rpc)
{
	size_t count = 0;

	for (const struct pending *call = rpc->pending; call; call = call->next)
		count++;
	return count;
}
