/* rpc_rig.c - see rpc_rig.h. */
#include "tests/unit/engine/rpc_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"

static json_t *method_hello(void *state, const struct rpc_request *request,
                            struct rpc_refusal *refusal)
{
	struct rpc_rig *rig = state;
	const char *role = json_string_value(json_object_get(request->params, "role"));

	(void)refusal;
	rpc_client_set_role(rpc_call_client(rig->server, &request->call),
	                    role && strcmp(role, "viewer") == 0 ? RPC_VIEWER : RPC_TRADER,
	                    "rig");
	return json_object();
}

static json_t *method_echo(void *state, const struct rpc_request *request,
                           struct rpc_refusal *refusal)
{
	(void)state;
	(void)refusal;
	return json_deep_copy(request->params);
}

static json_t *method_keep(void *state, const struct rpc_request *request,
                           struct rpc_refusal *refusal)
{
	struct rpc_rig *rig = state;

	assert_true(rig->kept_count < RIG_KEPT);
	rig->kept[rig->kept_count++] = request->call;
	refusal->later = true;
	return NULL;
}

static json_t *method_refuse(void *state, const struct rpc_request *request,
                             struct rpc_refusal *refusal)
{
	(void)state;
	refusal->error.status =
		(enum drt_status)json_integer_value(json_object_get(request->params, "status"));
	snprintf(refusal->error.text, sizeof(refusal->error.text), "%s",
	         json_string_value(json_object_get(request->params, "text")));
	if (json_object_get(request->params, "reason"))
		reason_init(&refusal->reason,
		            json_string_value(json_object_get(request->params, "reason")));
	return NULL;
}

static json_t *method_big(void *state, const struct rpc_request *request,
                          struct rpc_refusal *refusal)
{
	size_t size = (size_t)json_integer_value(json_object_get(request->params, "size"));
	char *text = malloc(size + 1);
	json_t *result = NULL;

	(void)state;
	(void)refusal;
	assert_non_null(text);
	memset(text, 'x', size);
	text[size] = '\0';
	result = json_pack("{s:s}", "a", text);
	free(text);
	return result;
}

static json_t *method_nothing(void *state, const struct rpc_request *request,
                              struct rpc_refusal *refusal)
{
	(void)state;
	(void)request;
	(void)refusal;
	return NULL;
}

static const struct rpc_method methods[] = {
	{ "hello", true, true, 0, method_hello },     { "echo", true, true, 0, method_echo },
	{ "order", false, false, 0, method_echo },    { "keep", true, true, 0, method_keep },
	{ "refuse", true, true, 0, method_refuse },   { "big", true, true, 0, method_big },
	{ "nothing", true, true, 0, method_nothing }, { NULL, false, false, 0, NULL },
};

static void dispatch(void *owner, const struct rpc_method *method, const struct rpc_call *call,
                     const json_t *params)
{
	struct rpc_rig *rig = owner;
	struct rpc_request request = { .call = *call, .params = params };
	struct rpc_refusal refusal = { .error = { .status = DRT_OK } };
	json_t *result = method->fn(rig, &request, &refusal);

	rig->dispatched++;
	if (refusal.later)
		return;
	if (refusal.error.status != DRT_OK && !*refusal.reason.code)
		rpc_refuse_error(rig->server, call, &refusal.error);
	else if (refusal.error.status != DRT_OK)
		rpc_refuse(rig->server, call, refusal.error.status, refusal.error.text,
		           &refusal.reason);
	else
		rpc_answer(rig->server, call, result);
}

static void drained(void *owner, struct rpc_client *client)
{
	struct rpc_rig *rig = owner;

	rig->drained++;
	assert_false(rpc_client_is_collapsed(client));
	assert_true(rpc_notify(client, "fresh", json_object()));
}

static void gone(void *owner, struct rpc_client *client)
{
	struct rpc_rig *rig = owner;

	rig->gone++;
	rig->gone_number = rpc_client_number(client);
}

void rig_init(struct rpc_rig *rig, bool brokerless)
{
	static const struct rpc_owner lively = { methods, false, dispatch, drained, gone };
	static const struct rpc_owner quiet = { methods, true, dispatch, drained, gone };

	memset(rig, 0, sizeof(*rig));
	assert_int_equal(sim_world_new(&rig->world, NULL), DRT_OK);
	assert_int_equal(sim_world_loop_new(&rig->server_loop, rig->world, "server"), DRT_OK);
	assert_int_equal(sim_world_loop_new(&rig->client_loop, rig->world, "client"), DRT_OK);
	assert_int_equal(rpc_server_new(&rig->server, rig->server_loop,
	                                brokerless ? &quiet : &lively, rig),
	                 DRT_OK);
}

void rig_release(struct rpc_rig *rig)
{
	rpc_server_free(rig->server);
	loop_free(rig->server_loop);
	loop_free(rig->client_loop);
	sim_world_free(rig->world);
}

void rig_join(struct rpc_rig *rig, struct peer *peer)
{
	struct loop_stream *end = NULL;

	peer_init(peer, rig->world, rig->client_loop, &end, rig->server_loop);
	assert_int_equal(rpc_server_adopt(rig->server, end), DRT_OK);
}

void rig_join_as(struct rpc_rig *rig, struct peer *peer, const char *role)
{
	rig_join(rig, peer);
	json_decref(peer_get(peer, "hello", json_pack("{s:s}", "role", role)));
}

int rig_set_up(void **state)
{
	static struct rpc_rig rig;

	rig_init(&rig, false);
	*state = &rig;
	return 0;
}

int rig_tear_down(void **state)
{
	rig_release(*state);
	return 0;
}
