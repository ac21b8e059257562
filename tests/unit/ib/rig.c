/* rig.c - see rig.h. */
#include "tests/unit/ib/rig.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"

#define ADDRESS "tcp:127.0.0.1:4002"

/* ---- the gateway ---- */

static void on_hello(void *arg, int version)
{
	struct rig *rig = arg;

	(void)version;
	if (rig->hangs_up)
		ib_peer_close(rig->peer);
}

void rig_answer(struct rig *rig, const struct ib_message *message)
{
	struct drt_error error = { 0 };

	if (ib_peer_send(rig->peer, message, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

void rig_answer_raw(struct rig *rig, const void *bytes, size_t length)
{
	assert_int_equal(loop_stream_write(ib_peer_stream(rig->peer), bytes, length), DRT_OK);
}

static void answer_start(struct rig *rig)
{
	struct ib_message message;

	if (rig->id_in_use) {
		assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_ERROR), DRT_OK);
		message.error.id = -1;
		message.error.code = 326;
		message.error.text = "Unable to connect as the client id is already in use";
		rig_answer(rig, &message);
		ib_peer_close(rig->peer);
		return;
	}
	if (!rig->answers_start)
		return;
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_MANAGED_ACCOUNTS), DRT_OK);
	message.managed_accounts.accounts = "DU1234567,";
	rig_answer(rig, &message);
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_NEXT_VALID_ID), DRT_OK);
	message.next_valid_id.order_id = 17;
	rig_answer(rig, &message);
}

static void on_request(void *arg, const struct ib_message *request)
{
	struct rig *rig = arg;

	rig->requests[request->id]++;
	if (rig->arrived < RIG_TOKENS) {
		rig->order[rig->arrived] = request->id;
		rig->when[rig->arrived++] = rig_now(rig);
	}
	if (request->id == IB_START_API) {
		rig->started_as = request->start_api.client_id;
		answer_start(rig);
	}
	if (request->id == IB_REQ_CURRENT_TIME && rig->answers_time) {
		struct ib_message message;

		assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_CURRENT_TIME),
		                 DRT_OK);
		message.current_time.epoch_s = 1752606307;
		rig_answer(rig, &message);
	}
}

static void on_peer_undecodable(void *arg, int32_t id, const struct drt_error *error)
{
	struct rig *rig = arg;

	(void)id;
	(void)error;
	rig->undecodable++;
}

static void on_peer_close(void *arg, enum drt_status why, const char *text)
{
	struct rig *rig = arg;

	(void)text;
	rig->closed++;
	rig->closed_why = why;
}

static const struct ib_peer_handler peer_handler = { .on_hello = on_hello,
	                                             .on_request = on_request,
	                                             .on_undecodable = on_peer_undecodable,
	                                             .on_close = on_peer_close };

static void on_accept(void *arg, struct loop_stream *stream)
{
	struct rig *rig = arg;
	struct ib_peer_options options = { .versions = rig->versions,
		                           .connection_time = "20250415 19:38:30 GMT",
		                           .handler = &peer_handler,
		                           .arg = rig };

	ib_peer_free(rig->peer);
	assert_int_equal(ib_peer_new(&rig->peer, stream, &options), DRT_OK);
	rig->accepted++;
}

/* ---- the client ---- */

static void on_ready(void *arg, const struct ib_session_ready *ready)
{
	struct rig *rig = arg;

	rig->ready++;
	rig->last_ready = *ready;
	snprintf(rig->accounts, sizeof(rig->accounts), "%s", ready->accounts);
	if (rig->in_ready)
		rig->in_ready(rig);
}

static void on_message(void *arg, const struct ib_message *message)
{
	struct rig *rig = arg;

	rig->messages[message->id]++;
	if (message->id == IB_CURRENT_TIME)
		rig->last_time = message->current_time.epoch_s;
	if (rig->in_message)
		rig->in_message(rig, message);
}

static void on_undecodable(void *arg, int32_t id, const struct drt_error *error)
{
	struct rig *rig = arg;

	rig->undecoded++;
	rig->undecoded_id = id;
	rig->undecoded_why = error->status;
}

static void on_sent(void *arg, uint64_t token)
{
	struct rig *rig = arg;

	rig->sent[rig->sent_count++] = token;
}

static void on_unsent(void *arg, uint64_t token)
{
	struct rig *rig = arg;

	rig->unsent[rig->unsent_count++] = token;
}

static void on_down(void *arg, enum ib_down_reason reason, const char *text, int64_t retry_ns)
{
	struct rig *rig = arg;

	if (rig->down < 64)
		rig->down_at[rig->down] = rig_now(rig);
	rig->down++;
	rig->why = reason;
	rig->retry_ns = retry_ns;
	snprintf(rig->why_text, sizeof(rig->why_text), "%s", text);
	if (rig->in_down)
		rig->in_down(rig);
}

static const struct ib_session_handler handler = { .on_ready = on_ready,
	                                           .on_message = on_message,
	                                           .on_undecodable = on_undecodable,
	                                           .on_sent = on_sent,
	                                           .on_unsent = on_unsent,
	                                           .on_down = on_down };

/* ---- both ---- */

void rig_open(struct rig *rig, uint64_t seed,
              void (*change)(struct ib_session_options *options))
{
	struct sim_options world = { .seed = seed };
	struct ib_session_options options = {
		.address = ADDRESS, .client_id = 7, .seed = 1, .handler = &handler, .arg = rig
	};
	struct drt_error error = { 0 };

	memset(rig, 0, sizeof(*rig));
	rig->answers_start = true;
	rig->answers_time = true;
	assert_int_equal(sim_world_new(&rig->world, &world), DRT_OK);
	assert_int_equal(sim_world_loop_new(&rig->client_loop, rig->world, "client"), DRT_OK);
	assert_int_equal(sim_world_loop_new(&rig->server_loop, rig->world, "server"), DRT_OK);
	assert_int_equal(
		loop_listen(&rig->listener, rig->server_loop, ADDRESS, on_accept, rig, NULL),
		DRT_OK);
	options.loop = rig->client_loop;
	if (change)
		change(&options);
	if (ib_session_new(&rig->session, &options, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

void rig_close(struct rig *rig)
{
	ib_session_free(rig->session);
	ib_peer_free(rig->peer);
	loop_listener_close(rig->listener);
	loop_free(rig->client_loop);
	loop_free(rig->server_loop);
	sim_world_free(rig->world);
}

int64_t rig_now(const struct rig *rig)
{
	return clock_now_ns(sim_world_clock(rig->world));
}

void rig_run(struct rig *rig, int64_t for_ns)
{
	assert_int_equal(sim_world_run_until(rig->world, rig_now(rig) + for_ns), DRT_OK);
}

static bool not_ready(void *arg)
{
	return !ib_session_is_ready(((struct rig *)arg)->session);
}

void rig_connect(struct rig *rig)
{
	ib_session_start(rig->session);
	assert_int_equal(sim_world_run_while(rig->world, not_ready, rig, 60 * RIG_SECOND),
	                 DRT_OK);
}

enum drt_status rig_ask(struct rig *rig, int32_t id, uint64_t token, bool *sent)
{
	struct ib_message message;

	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, id), DRT_OK);
	return ib_session_send(sent, rig->session, &message, token, NULL);
}
