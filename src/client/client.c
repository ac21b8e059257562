/* client.c - see client.h: the loop runs in turns, each until somebody calls finish(). */
#include "client/client.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/text.h"
#include "core/timeval.h"
#include "io/loop_event.h"
#include "io/signals.h"

enum { HELLO_VERSION = 1 };
#define HELLO_TIMEOUT_NS (10 * NS_PER_SEC)

struct client {
	struct loop *loop;
	struct loop_timer *timer;
	struct signals *signals; /* NULL: not interruptible */
	struct rpc *rpc;
	json_t *hello;
	void (*on_notice)(void *arg, const char *method, json_t *params);
	void *arg;

	/* the present turn */
	bool running;
	bool waiting;          /* in client_wait() */
	bool woken;            /* and nobody waited since */
	bool opened;           /* connecting: the connection stands */
	enum drt_status ended; /* of the turn */
	struct rpc_error error;
	json_t *result;

	/* the connection */
	bool closed;
	char closed_text[DRT_ERROR_TEXT];
	bool interrupted;
};

/* The first call ends the turn; what comes in the same round changes nothing. */
static void finish(struct client *client, enum drt_status status)
{
	if (!client->running)
		return;
	client->ended = status;
	client->running = false;
	loop_stop(client->loop);
}

/* Runs the loop until finish(). */
static enum drt_status turn(struct client *client, int64_t timeout_ns)
{
	if (client->interrupted)
		return DRT_ECANCELLED;
	client->running = true;
	client->ended = DRT_ETIMEOUT;
	if (timeout_ns >= 0)
		loop_timer_start(client->timer, timeout_ns);
	loop_run(client->loop);
	loop_timer_stop(client->timer);
	client->running = false;
	return client->ended;
}

/* ---- what happens ---- */

static void on_timer(void *arg)
{
	finish(arg, DRT_ETIMEOUT);
}

static void on_signal(void *arg, int number)
{
	struct client *client = arg;

	(void)number;
	client->interrupted = true;
	/* from here on the signal does what it does elsewhere */
	signals_free(client->signals);
	client->signals = NULL;
	finish(client, DRT_ECANCELLED);
}

static void on_open(void *arg)
{
	struct client *client = arg;

	client->opened = true;
	finish(client, DRT_OK);
}

static void on_notice(void *arg, const char *method, json_t *params)
{
	struct client *client = arg;

	if (client->on_notice)
		client->on_notice(client->arg, method, params);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	struct client *client = arg;

	client->closed = true;
	text_put(client->closed_text, sizeof(client->closed_text), text);
	finish(client, why == DRT_OK ? DRT_ECLOSED : why);
}

static const struct rpc_handler handler = {
	.on_open = on_open,
	.on_notice = on_notice,
	.on_close = on_close,
};

static void on_reply(void *arg, const struct rpc_error *error, json_t *result)
{
	struct client *client = arg;

	json_decref(client->result);
	client->result = NULL;
	if (error)
		client->error = *error;
	else
		client->result = json_incref(result);
	finish(client, error ? error->status : DRT_OK);
}

/* ---- opening ---- */

static enum drt_status connect_socket(struct client *client, const char *path,
                                      struct drt_error *error)
{
	char address[256];
	enum drt_status status = DRT_OK;

	if ((size_t)snprintf(address, sizeof(address), "unix:%s", path) >= sizeof(address))
		return drt_fail(error, DRT_EINVAL, "%s: the path of the socket is too long",
		                path);
	status = rpc_connect(&client->rpc, client->loop, address, &handler, client, error);
	if (status != DRT_OK)
		return status;
	status = turn(client, HELLO_TIMEOUT_NS);
	if (status == DRT_OK && client->opened)
		return DRT_OK;
	if (status == DRT_ECANCELLED || status == DRT_ETIMEOUT)
		return drt_fail(error, status, "%s: no connection: %s", path,
		                drt_status_name(status));
	return drt_fail(error, DRT_ENOTFOUND, "%s", client->closed_text);
}

static enum drt_status adopt_fd(struct client *client, int fd, struct drt_error *error)
{
	struct loop_stream *stream = NULL;
	enum drt_status status = loop_event_adopt_fd(&stream, client->loop, fd);

	if (status != DRT_OK) {
		close(fd);
		return drt_fail(error, status, "cannot use the engine's connection: %s",
		                drt_status_name(status));
	}
	status = rpc_adopt(&client->rpc, client->loop, stream, &handler, client);
	if (status != DRT_OK) {
		loop_stream_close(stream);
		return drt_fail(error, status, "out of memory");
	}
	return DRT_OK;
}

static enum drt_status say_hello(struct client *client, const struct client_options *options,
                                 struct drt_error *error)
{
	struct rpc_request request = { .method = "hello", .timeout_ns = HELLO_TIMEOUT_NS };
	struct rpc_error why;
	enum drt_status status = DRT_OK;

	request.params = json_pack("{s:i, s:s, s:s}", "version", HELLO_VERSION, "client",
	                           options->name, "role", options->role);
	if (!request.params)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	status = client_call(&client->hello, client, &request, &why);
	if (status != DRT_OK)
		return drt_fail(error, status, "%s", why.text);
	if (json_integer_value(json_object_get(client->hello, "version")) != HELLO_VERSION)
		return drt_fail(error, DRT_EUNSUPPORTED,
		                "the running engine speaks another version of the control "
		                "API; stop it with the drt that started it");
	return DRT_OK;
}

static enum drt_status make_loop(struct client *client, bool interruptible,
                                 struct drt_error *error)
{
	static const int list[] = { SIGINT, SIGTERM };
	enum drt_status status = loop_event_new(&client->loop);

	if (status == DRT_OK)
		status = loop_timer_new(&client->timer, client->loop, on_timer, client);
	if (status == DRT_OK && interruptible)
		status =
			signals_new(&client->signals, client->loop, list, 2, on_signal, client);
	if (status != DRT_OK)
		return drt_fail(error, status, "cannot make an event loop: %s",
		                drt_status_name(status));
	return DRT_OK;
}

enum drt_status client_open(struct client **out, const struct client_options *options,
                            struct drt_error *error)
{
	struct client *client = calloc(1, sizeof(*client));
	int fd = options->socket ? -1 : options->fd;
	enum drt_status status = DRT_OK;

	if (!client) {
		if (fd >= 0)
			close(fd);
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	}
	client->on_notice = options->on_notice;
	client->arg = options->arg;
	status = make_loop(client, options->interruptible, error);
	if (status != DRT_OK && fd >= 0)
		close(fd);
	else if (status == DRT_OK && options->socket)
		status = connect_socket(client, options->socket, error);
	else if (status == DRT_OK)
		status = adopt_fd(client, fd, error);
	if (status == DRT_OK)
		status = say_hello(client, options, error);
	if (status != DRT_OK) {
		client_close(client);
		return status;
	}
	*out = client;
	return DRT_OK;
}

void client_close(struct client *client)
{
	if (!client)
		return;
	rpc_free(client->rpc);
	signals_free(client->signals);
	loop_timer_free(client->timer);
	loop_free(client->loop);
	json_decref(client->hello);
	json_decref(client->result);
	free(client);
}

const json_t *client_hello(const struct client *client)
{
	return client->hello;
}

/* ---- calls ---- */

static enum drt_status fail_call(struct rpc_error *why, enum drt_status status,
                                 const char *text)
{
	memset(why, 0, sizeof(*why));
	why->status = status;
	text_put(why->text, sizeof(why->text), text);
	return status;
}

enum drt_status client_call(json_t **result, struct client *client,
                            const struct rpc_request *request, struct rpc_error *why)
{
	struct rpc_request mine = *request;
	struct drt_error error = { 0 };
	enum drt_status status = DRT_OK;

	if (client->closed) {
		json_decref(mine.params);
		return fail_call(why, DRT_ECLOSED, client->closed_text);
	}
	mine.fn = on_reply;
	mine.arg = client;
	memset(&client->error, 0, sizeof(client->error));
	status = rpc_call(client->rpc, &mine, &error);
	if (status != DRT_OK)
		return fail_call(why, status, error.text);
	status = turn(client, -1);
	if (status == DRT_OK) {
		*result = client->result;
		client->result = NULL;
		return DRT_OK;
	}
	if (client->error.status != DRT_OK) {
		*why = client->error;
		return status;
	}
	/* nobody waits for the answer any more */
	if (!client->closed)
		rpc_forget(client->rpc, client);
	return fail_call(why, status,
	                 client->closed ? client->closed_text : drt_status_name(status));
}

enum drt_status client_wait(struct client *client, int64_t timeout_ns, struct rpc_error *why)
{
	enum drt_status status = DRT_OK;

	if (client->closed) {
		status = DRT_ECLOSED;
	} else if (!client->woken) {
		client->waiting = true;
		status = turn(client, timeout_ns);
		client->waiting = false;
	}
	client->woken = false;
	if (status == DRT_OK)
		return DRT_OK;
	return fail_call(why, status,
	                 client->closed ? client->closed_text : drt_status_name(status));
}

void client_wake(struct client *client)
{
	client->woken = true;
	if (client->waiting)
		finish(client, DRT_OK);
}
