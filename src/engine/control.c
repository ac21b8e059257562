/* control.c - see control.h. */
#include "config.h"

#include "engine/control.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/methods.h"
#include "engine/query.h"
#include "engine/record.h"
#include "engine/reload.h"
#include "engine/storage.h"
#include "engine/watch.h"

/* Takes the descriptors that came with a call's line. */
static void take_files(struct message_call *message, struct rpc_client *client)
{
	int fd = -1;

	while (client && message->fd_count < RPC_FILES &&
	       (fd = rpc_client_take_fd(client)) >= 0)
		message->fds[message->fd_count++] = fd;
}

static void run_here(struct control *control, const struct rpc_method *method,
                     const struct rpc_call *call, const json_t *params)
{
	struct rpc_request request = { .call = *call, .params = params };
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };
	json_t *result = method->fn(control, &request, &refusal);

	if (refusal.later)
		return;
	if (result)
		rpc_answer(control->server, call, result);
	else
		rpc_refuse(control->server, call,
		           refusal.error.status == DRT_OK ? DRT_ENOMEM : refusal.error.status,
		           refusal.error.text, &refusal.reason);
}

static void dispatch(void *owner, const struct rpc_method *method, const struct rpc_call *call,
                     const json_t *params)
{
	struct control *control = owner;
	struct message_call *message = NULL;
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };

	if (!approver_admits(&control->approver, method, rpc_call_client(control->server, call),
	                     &refusal)) {
		rpc_refuse(control->server, call, refusal.error.status, refusal.error.text,
		           &refusal.reason);
		return;
	}
	if (method->worker == WORKER_CONTROL) {
		run_here(control, method, call, params);
		return;
	}
	message = message_call_new(call, method, params);
	if (message)
		take_files(message, rpc_call_client(control->server, call));
	if (!message ||
	    !engine_post(control->engine, (enum worker_number)method->worker, &message->base))
		rpc_refuse(control->server, call, DRT_EFULL,
		           "The engine is too busy for this call; try again.", NULL);
}

static void drained(void *owner, struct rpc_client *client)
{
	control_send_snapshot(owner, client);
}

static void gone(void *owner, struct rpc_client *client)
{
	struct control *control = owner;

	struct message_gone *message = message_gone_new(rpc_client_number(client));

	if (message)
		engine_post(control->engine, WORKER_STORE, &message->base);
	approver_leave(&control->approver, rpc_client_number(client));
	subscription_free(rpc_client_data(client));
	rpc_client_set_data(client, NULL);
	if (rpc_client_role(client) != RPC_NONE)
		atomic_fetch_sub(&control->engine->clients, 1);
}

static void answer(struct control *control, struct message_answer *message)
{
	if (message->result) {
		json_t *result = message->result;

		message->result = NULL; /* the one receiver takes it out */
		rpc_answer(control->server, &message->call, result);
	} else {
		rpc_refuse(control->server, &message->call,
		           message->error.status == DRT_OK ? DRT_ENOMEM : message->error.status,
		           message->error.text, &message->reason);
	}
}

static void progress(struct control *control, struct message_progress *message)
{
	struct rpc_client *client = rpc_call_client(control->server, &message->call);

	if (client)
		rpc_notify(client, message->done ? "done" : "progress",
		           json_deep_copy(message->params));
}

static void take_bars(struct control *control, const struct message_bars *bars)
{
	const char *symbol = control->engine->universe[bars->instrument].symbol;

	if (bars->count > 0 && (bars->live || bars->forming))
		control_push_bar(control, symbol, bars->timeframe,
		                 &bars->bars[bars->count - 1]);
	else if (bars->count > 0)
		control_touch(control, TOPIC_CHART);
	if (bars->timeframe == TIMEFRAME_1M && !bars->forming)
		control_touch(control, TOPIC_WATCHLIST);
}

/* Reads the settings anew; says in the log and on the screens what came of it. */
static json_t *reload(struct control *control, struct drt_error *error)
{
	json_t *result = reload_now(control->engine->reload, error);
	struct reason reason;

	if (!result) {
		log_write(control->engine->log, LOG_ERROR, "engine", "reload", "%s",
		          error->text);
		reason_init(&reason, "engine.reload_refused");
		reason_add_text(&reason, "cause", error->text);
		engine_note(control->engine, true, &reason);
		return NULL;
	}
	reason_init(&reason, "engine.reloaded");
	reason_add_number(&reason, "changed",
	                  (double)json_array_size(json_object_get(result, "changed")));
	reason_add_number(&reason, "restart",
	                  (double)json_array_size(json_object_get(result, "restart_needed")));
	engine_note(control->engine, false, &reason);
	log_write(control->engine->log, LOG_NOTICE, "engine", "reload",
	          "configuration read again: %zu changed, %zu wait for a restart",
	          json_array_size(json_object_get(result, "changed")),
	          json_array_size(json_object_get(result, "restart_needed")));
	control_follow_watchlists(control);
	control_touch(control, TOPIC_ACCOUNT);
	return result;
}

void control_on_message(void *arg, struct message *message)
{
	struct control *control = *(struct control **)arg;

	if (!control)
		return;
	switch (message->kind) {
	case MESSAGE_ANSWER:
		answer(control, (struct message_answer *)message);
		break;
	case MESSAGE_PROGRESS:
		progress(control, (struct message_progress *)message);
		break;
	case MESSAGE_BARS:
		take_bars(control, (struct message_bars *)message);
		break;
	case MESSAGE_RELOAD:
		if (control->engine->reload) {
			struct drt_error error = { .status = DRT_OK };

			json_decref(reload(control, &error));
		}
		break;
	case MESSAGE_CHANGED:
		control_touch(control, TOPIC_CHART);
		control_touch(control, TOPIC_WATCHLIST);
		break;
	case MESSAGE_SIGNALS:
		control_take_signals(control, (struct message_signals *)message);
		break;
	case MESSAGE_ORDERS:
		control_take_orders(control, (struct message_orders *)message);
		break;
	case MESSAGE_PORTFOLIO:
		control_take_portfolio(control, (struct message_portfolio *)message);
		break;
	case MESSAGE_MARK:
		control_take_mark(control, (struct message_mark *)message);
		break;
	case MESSAGE_RECORD:
		control_take_record(control, (struct message_record *)message);
		break;
	case MESSAGE_NOTE:
		control_take_note(control, (struct message_note *)message);
		break;
	case MESSAGE_DEPTH:
	case MESSAGE_TAPE:
		watch_take(control, message);
		break;
	default:
		break;
	}
}

/* ---- methods that run here ---- */

/* The folder of the databases; null where they are in memory. */
static json_t *data_dir(const struct engine_settings *settings)
{
	const char *slash = strrchr(settings->kb_path, '/');

	return slash ? json_stringn(settings->kb_path, (size_t)(slash - settings->kb_path))
	             : json_null();
}

json_t *method_hello(void *state, const struct rpc_request *request,
                     struct rpc_refusal *refusal)
{
	struct control *control = state;
	const struct engine_settings *settings = control->engine->settings;
	struct rpc_client *client = rpc_call_client(control->server, &request->call);
	char name[32] = "";
	char role[16] = "trader";
	int64_t version = 0;
	bool viewer = false;

	if (json_get_int(&version, request->params, "version", true, &refusal->error) !=
	            DRT_OK ||
	    json_get_text(name, sizeof(name), request->params, "client", false,
	                  &refusal->error) != DRT_OK ||
	    json_get_text(role, sizeof(role), request->params, "role", false,
	                  &refusal->error) != DRT_OK)
		return NULL;
	viewer = strcmp(role, "viewer") == 0;
	if (version != 1)
		return method_refuse(refusal, DRT_EUNSUPPORTED,
		                     "this engine speaks version 1 of the control API");
	if (!viewer && strcmp(role, "trader") != 0)
		return method_refuse(refusal, DRT_EINVAL, "role %s: use trader or viewer",
		                     role);
	if (rpc_client_role(client) == RPC_NONE)
		atomic_fetch_add(&control->engine->clients, 1);
	rpc_client_set_role(client, viewer ? RPC_VIEWER : RPC_TRADER, name);
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:o, s:b, s:b, s:b}", "version", 1,
	                 "engine", PACKAGE_VERSION, "role", role, "mode",
	                 settings->live ? "LIVE" : "PAPER", "account", settings->account,
	                 "data_dir", data_dir(settings), "synthetic",
	                 engine_is_synthetic(control->engine), "brokerless",
	                 settings->brokerless, "demo", settings->demo);
}

json_t *method_subscribe(void *state, const struct rpc_request *request,
                         struct rpc_refusal *refusal)
{
	struct control *control = state;

	return control_subscribe(control, rpc_call_client(control->server, &request->call),
	                         request->params, refusal);
}

json_t *method_engine_status(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	(void)request;
	(void)refusal;
	return topic_value(state, NULL, TOPIC_STATUS);
}

json_t *method_engine_stop(void *state, const struct rpc_request *request,
                           struct rpc_refusal *refusal)
{
	struct control *control = state;

	(void)request;
	if (!control->engine->on_stop)
		return method_refuse(refusal, DRT_EUNSUPPORTED,
		                     "this engine ends with its client");
	log_write(control->engine->log, LOG_NOTICE, "engine", "stop", "a client asked to stop");
	control->engine->on_stop(control->engine->on_stop_arg);
	return json_object();
}

json_t *method_engine_reload(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	struct control *control = state;

	(void)request;
	if (!control->engine->reload)
		return method_refuse(refusal, DRT_EUNSUPPORTED,
		                     "this engine reads its configuration once");
	return reload(control, &refusal->error);
}

json_t *method_engine_log(void *state, const struct rpc_request *request,
                          struct rpc_refusal *refusal)
{
	struct control *control = state;
	json_t *list = NULL;
	int64_t limit = 100;
	size_t count = control->note_count;

	if (!param_limit(&limit, request->params, refusal))
		return NULL;
	if ((size_t)limit < count)
		count = (size_t)limit;
	list = json_array();
	for (size_t i = control->note_next - count; i < control->note_next; i++)
		json_array_append_new(
			list,
			topic_note((struct message_note *)control->notes[i % CONTROL_NOTES]));
	return json_pack("{s:o}", "messages", list);
}

json_t *method_kb_store_order(void *state, const struct rpc_request *request,
                              struct rpc_refusal *refusal)
{
	(void)state;
	(void)request;
	return method_refuse(
		refusal, DRT_EDENIED,
		"orders are written by trade.process_signal and trade.execute_order "
		"only, which pass queue and gate");
}

/* ---- life ---- */

enum drt_status control_new(struct control **out, struct engine *engine,
                            struct drt_error *error)
{
	static const struct rpc_owner lively = { engine_methods, false, dispatch, drained,
		                                 gone };
	static const struct rpc_owner quiet = { engine_methods, true, dispatch, drained, gone };
	struct control *control = calloc(1, sizeof(*control));
	enum drt_status status = DRT_OK;

	if (!control)
		return drt_fail(error, DRT_ENOMEM, "the control worker is out of memory");
	control->engine = engine;
	status = storage_open_reader(&control->kb, engine->settings, error);
	if (status == DRT_OK)
		status = rpc_server_new(
			&control->server, worker_loop(engine->workers[WORKER_CONTROL]),
			engine->settings->brokerless ? &quiet : &lively, control);
	if (status != DRT_OK) {
		control_free(control);
		return status;
	}
	*out = control;
	return DRT_OK;
}

enum drt_status control_start(struct control *control, struct drt_error *error)
{
	const char *address = control->engine->settings->control_address;

	if (!*address)
		return DRT_OK;
	return rpc_server_listen(control->server, address, error);
}

void control_free(struct control *control)
{
	if (!control)
		return;
	rpc_server_free(control->server);
	loop_timer_free(control->pulse);
	storage_close(control->kb);
	if (control->portfolio)
		message_unref(&control->portfolio->base);
	for (size_t i = 0; i < CONTROL_NOTES; i++)
		message_unref(control->notes[i]);
	performance_account_free(control->record);
	watch_free(control);
	free(control->orders);
	free(control->signals);
	free(control->taken);
	free(control);
}
