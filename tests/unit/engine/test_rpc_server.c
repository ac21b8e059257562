/* test_rpc_server.c - engine/rpc_server.h: calls, roles, clients that come and go, and
 * clients that do not read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/timeval.h"
#include "io/loop_event.h"
#include "tests/support/support.h"
#include "tests/unit/engine/rpc_rig.h"

/* ---- roles ---- */

static void nothing_is_answered_before_hello(void **state)
{
	struct peer peer;
	const char *text = NULL;

	rig_join(*state, &peer);
	text = peer_refused(&peer, "echo", json_object(), DRT_ESTATE);
	assert_non_null(strstr(text, "hello"));
	text = peer_refused(&peer, "order", json_object(), DRT_ESTATE);
	assert_non_null(strstr(text, "hello"));
	json_decref(peer_get(&peer, "hello", json_object()));
	json_decref(peer_get(&peer, "echo", json_object()));
	peer_release(&peer);
}

static void a_viewer_may_look_and_not_touch(void **state)
{
	struct peer viewer;
	struct peer trader;
	const char *text = NULL;

	rig_join_as(*state, &viewer, "viewer");
	rig_join_as(*state, &trader, "trader");
	json_decref(peer_get(&viewer, "echo", json_object()));
	text = peer_refused(&viewer, "order", json_object(), DRT_EDENIED);
	assert_non_null(strstr(text, "trader"));
	json_decref(peer_get(&trader, "order", json_object()));
	peer_release(&viewer);
	peer_release(&trader);
}

static void without_a_broker_its_methods_are_refused(void **state)
{
	struct rpc_rig rig;
	struct peer peer;
	const char *text = NULL;

	(void)state;
	rig_init(&rig, true);
	rig_join_as(&rig, &peer, "trader");
	text = peer_refused(&peer, "order", json_object(), DRT_ESTATE);
	assert_non_null(strstr(text, "--daemon"));
	json_decref(peer_get(&peer, "echo", json_object()));
	peer_release(&peer);
	rig_release(&rig);
}

/* ---- answers ---- */

static void a_refusal_has_its_code_its_word_and_its_reason(void **state)
{
	struct peer peer;
	json_t *data = NULL;
	const char *text = NULL;

	rig_join_as(*state, &peer, "trader");
	for (int status = DRT_EUNKNOWN; status < DRT_OK; status++) {
		text = peer_refused(
			&peer, "refuse",
			json_pack("{s:i, s:s}", "status", status, "text", "No, because."),
			(enum drt_status)status);
		assert_string_equal(text, "No, because.");
		assert_null(json_object_get(peer_member(peer.error, "data"), "reason"));
	}
	text = peer_refused(&peer, "refuse",
	                    json_pack("{s:i, s:s, s:s}", "status", DRT_EDENIED, "text",
	                              "Too big.", "reason", "risk.order_value"),
	                    DRT_EDENIED);
	assert_string_equal(text, "Too big.");
	data = peer_member(peer.error, "data");
	assert_string_equal(peer_text(peer_member(data, "reason"), "code"), "risk.order_value");
	peer_release(&peer);
}

static void a_sentence_cut_within_a_letter_still_arrives(void **state)
{
	char text[DRT_ERROR_TEXT + 8];
	struct peer peer;

	rig_join_as(*state, &peer, "trader");
	for (size_t i = 0; i < sizeof(text) - 4; i += 3)
		memcpy(text + i, "\xe2\x82\xac", 4);
	for (int i = 0; i < 3; i++) /* shifts the place of the cut */
		peer_refused(
			&peer, "refuse",
			json_pack("{s:i, s:s}", "status", DRT_EINVAL, "text", text + i * 3),
			DRT_EINVAL);
	text[0] = 'a';
	text[1] = 'b';
	text[2] = 'c';
	peer_refused(&peer, "refuse",
	             json_pack("{s:i, s:s}", "status", DRT_EINVAL, "text", text + 1),
	             DRT_EINVAL);
	peer_refused(&peer, "refuse",
	             json_pack("{s:i, s:s}", "status", DRT_EINVAL, "text", text + 2),
	             DRT_EINVAL);
	peer_release(&peer);
}

static void a_result_that_could_not_be_made_is_said(void **state)
{
	struct peer peer;

	rig_join_as(*state, &peer, "trader");
	peer_refused(&peer, "nothing", json_object(), DRT_ENOMEM);
	peer_release(&peer);
}

static void a_kept_call_is_answered_when_its_time_comes(void **state)
{
	struct rpc_rig *rig = *state;
	struct peer peer;
	json_t *answer = NULL;

	rig_join_as(rig, &peer, "trader");
	peer_send(&peer, "{\"jsonrpc\":\"2.0\",\"id\":\"k1\",\"method\":\"keep\"}");
	peer_send(&peer, "{\"jsonrpc\":\"2.0\",\"id\":\"k2\",\"method\":\"keep\"}");
	peer_settle(&peer);
	assert_null(peer_waiting(&peer));
	assert_int_equal(rig->kept_count, 2);
	rpc_answer(rig->server, &rig->kept[1], json_pack("{s:i}", "n", 2));
	answer = peer_next(&peer);
	assert_string_equal(peer_text(answer, "id"), "k2");
	json_decref(answer);
	rpc_answer(rig->server, &rig->kept[1], json_object()); /* twice is once */
	rpc_answer(rig->server, &rig->kept[0], json_object());
	answer = peer_next(&peer);
	assert_string_equal(peer_text(answer, "id"), "k1");
	json_decref(answer);
	peer_settle(&peer);
	assert_null(peer_waiting(&peer));
	peer_release(&peer);
}

static void two_calls_of_one_id_get_two_answers(void **state)
{
	struct rpc_rig *rig = *state;
	struct peer peer;

	rig_join_as(rig, &peer, "trader");
	peer_send(&peer, "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"keep\"}");
	peer_send(&peer, "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"keep\"}");
	peer_settle(&peer);
	assert_int_equal(rig->kept_count, 2);
	for (int i = 0; i < 2; i++) {
		json_t *answer = NULL;

		rpc_answer(rig->server, &rig->kept[i], json_pack("{s:i}", "n", i));
		answer = peer_next(&peer);
		assert_int_equal(json_integer_value(peer_member(answer, "id")), 5);
		assert_int_equal(
			json_integer_value(peer_member(peer_member(answer, "result"), "n")), i);
		json_decref(answer);
	}
	peer_release(&peer);
}

static void too_many_waiting_calls_are_refused_and_the_place_comes_back(void **state)
{
	enum { WAITING = 64 };
	struct rpc_rig *rig = *state;
	struct peer peer;
	json_t *answer = NULL;

	rig_join_as(rig, &peer, "trader");
	for (int i = 0; i < WAITING; i++)
		peer_send(&peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"keep\"}");
	peer_settle(&peer);
	assert_int_equal(rig->kept_count, WAITING);
	peer_refused(&peer, "echo", json_object(), DRT_EFULL);
	rpc_answer(rig->server, &rig->kept[10], json_object());
	answer = peer_next(&peer);
	assert_int_equal(json_integer_value(peer_member(answer, "id")), 1);
	json_decref(answer);
	json_decref(peer_get(&peer, "echo", json_object()));
	peer_release(&peer);
}

/* ---- clients that leave ---- */

static void an_answer_for_a_client_that_left_is_dropped(void **state)
{
	struct rpc_rig *rig = *state;
	struct peer first;
	struct peer second;

	rig_join_as(rig, &first, "trader");
	peer_send(&first, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"keep\"}");
	peer_settle(&first);
	assert_int_equal(rpc_client_number(rpc_call_client(rig->server, &rig->kept[0])),
	                 rig->kept[0].client_number);
	peer_hang_up(&first);
	peer_settle(&first);
	assert_null(rpc_call_client(rig->server, &rig->kept[0]));
	assert_int_equal(rig->gone, 1);
	assert_int_equal(rig->gone_number, rig->kept[0].client_number);
	rig_join_as(rig, &second, "trader");
	rpc_answer(rig->server, &rig->kept[0], json_object());
	rpc_refuse(rig->server, &rig->kept[0], DRT_EIO, "Late.", NULL);
	peer_settle(&second);
	assert_null(peer_waiting(&second));
	peer_release(&first);
	peer_release(&second);
}

static void a_cut_in_mid_answer_ends_that_client_only(void **state)
{
	struct rpc_rig *rig = *state;
	struct peer peer;
	struct peer other;

	rig_join_as(rig, &other, "trader");
	rig_join_as(rig, &peer, "trader");
	peer_send(&peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"big\","
	                 "\"params\":{\"size\":4000000}}");
	while (peer.in.length == 0)
		assert_true(sim_world_step(rig->world));
	sim_stream_cut(peer.stream);
	peer_settle(&peer);
	assert_true(peer.closed);
	assert_true(peer.in.length < 4000000);
	assert_int_equal(rpc_server_client_count(rig->server), 1);
	json_decref(peer_get(&other, "echo", json_object()));
	peer_release(&peer);
	peer_release(&other);
}

static void many_clients_keep_their_answers_apart(void **state)
{
	enum { CLIENTS = 200 };
	struct rpc_rig *rig = *state;
	struct peer *peers = calloc(CLIENTS, sizeof(*peers));
	struct rpc_client *client = NULL;
	size_t seen = 0;

	assert_non_null(peers);
	for (int i = 0; i < CLIENTS; i++)
		rig_join_as(rig, &peers[i], i % 2 ? "viewer" : "trader");
	assert_int_equal(rpc_server_client_count(rig->server), CLIENTS);
	while ((client = rpc_server_next(rig->server, client)) != NULL) {
		uint64_t number = rpc_client_number(client);

		assert_int_equal(rpc_client_role(client),
		                 number % 2 == 0 ? RPC_VIEWER : RPC_TRADER);
		seen++;
	}
	assert_int_equal(seen, CLIENTS);
	for (int i = 0; i < CLIENTS; i++) {
		char line[100];

		snprintf(line, sizeof(line),
		         "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"echo\",\"params\":{\"i\":"
		         "%d}}",
		         i, i);
		peer_send(&peers[i], line);
	}
	for (int i = 0; i < CLIENTS; i++) {
		json_t *answer = peer_next(&peers[i]);

		assert_int_equal(json_integer_value(peer_member(answer, "id")), i);
		json_decref(answer);
		if (i % 3 == 0)
			peer_hang_up(&peers[i]);
	}
	peer_settle(&peers[0]);
	assert_int_equal(rpc_server_client_count(rig->server), CLIENTS - (CLIENTS + 2) / 3);
	for (int i = 0; i < CLIENTS; i++)
		peer_release(&peers[i]);
	free(peers);
}

static void the_owner_keeps_something_with_a_client(void **state)
{
	struct rpc_rig *rig = *state;
	struct rpc_client *client = NULL;
	struct peer peer;
	int thing = 0;

	rig_join(rig, &peer);
	client = rpc_server_next(rig->server, NULL);
	assert_int_equal(rpc_client_role(client), RPC_NONE);
	assert_null(rpc_client_data(client));
	rpc_client_set_data(client, &thing);
	assert_ptr_equal(rpc_client_data(client), &thing);
	assert_null(rpc_server_next(rig->server, client));
	assert_int_equal(rpc_client_take_fd(client), -1);
	peer_release(&peer);
}

static void freeing_the_server_closes_every_client(void **state)
{
	struct rpc_rig rig;
	struct peer one;
	struct peer two;

	(void)state;
	rig_init(&rig, false);
	rig_join_as(&rig, &one, "trader");
	rig_join_as(&rig, &two, "viewer");
	rpc_server_free(rig.server);
	rig.server = NULL;
	assert_int_equal(rig.gone, 2);
	peer_settle(&one);
	assert_true(one.closed && two.closed);
	peer_release(&one);
	peer_release(&two);
	rig_release(&rig);
	rpc_server_free(NULL);
}

/* ---- notifications and clients that do not read ---- */

static void a_notification_is_a_request_without_an_id(void **state)
{
	struct rpc_rig *rig = *state;
	struct peer peer;
	json_t *line = NULL;

	rig_join_as(rig, &peer, "trader");
	assert_true(rpc_notify(rpc_server_next(rig->server, NULL), "update",
	                       json_pack("{s:i}", "seq", 1)));
	assert_true(rpc_notify(rpc_server_next(rig->server, NULL), "bare", NULL));
	line = peer_next(&peer);
	assert_null(json_object_get(line, "id"));
	assert_string_equal(peer_text(line, "jsonrpc"), "2.0");
	assert_string_equal(peer_text(line, "method"), "update");
	assert_int_equal(json_integer_value(peer_member(peer_member(line, "params"), "seq")),
	                 1);
	json_decref(line);
	line = peer_next(&peer);
	assert_int_equal(json_object_size(peer_member(line, "params")), 0);
	json_decref(line);
	peer_release(&peer);
}

/* Notifies with a text of 64 KiB until it is refused; returns how many went out. */
static int fill(struct rpc_client *client)
{
	static char text[64 * 1024];
	int sent = 0;

	memset(text, 'n', sizeof(text) - 1);
	while (sent < 1000 && rpc_notify(client, "n", json_pack("{s:s}", "t", text)))
		sent++;
	return sent;
}

static void a_client_that_does_not_read_collapses_to_a_fresh_picture(void **state)
{
	struct rpc_rig *rig = *state;
	struct rpc_client *client = NULL;
	struct peer slow;
	json_t *line = NULL;
	int sent = 0;

	rig_join_as(rig, &slow, "trader");
	client = rpc_server_next(rig->server, NULL);
	loop_stream_pause(slow.stream);
	sent = fill(client);
	assert_in_range(sent, RPC_QUEUE_LIMIT / 65600, RPC_QUEUE_LIMIT / 65536 + 2);
	assert_true(rpc_client_is_collapsed(client));
	assert_false(rpc_notify(client, "n", json_object()));
	peer_settle(&slow);
	assert_int_equal(rig->drained, 0);
	assert_true(rpc_client_is_collapsed(client));
	/* what was queued still comes, in order; then the fresh picture, once */
	loop_stream_resume(slow.stream);
	for (int i = 0; i < sent; i++) {
		line = peer_next(&slow);
		assert_string_equal(peer_text(line, "method"), "n");
		json_decref(line);
	}
	line = peer_next(&slow);
	assert_string_equal(peer_text(line, "method"), "fresh");
	json_decref(line);
	peer_settle(&slow);
	assert_null(peer_waiting(&slow));
	assert_int_equal(rig->drained, 1);
	assert_false(rpc_client_is_collapsed(client));
	assert_true(rpc_notify(client, "n", json_object()));
	peer_release(&slow);
}

static void a_collapsed_client_still_gets_its_answers(void **state)
{
	struct rpc_rig *rig = *state;
	struct rpc_client *client = NULL;
	struct peer slow;
	struct peer quick;
	json_t *line = NULL;
	int sent = 0;

	rig_join_as(rig, &slow, "trader");
	client = rpc_server_next(rig->server, NULL);
	rig_join_as(rig, &quick, "trader");
	loop_stream_pause(slow.stream);
	sent = fill(client);
	peer_send(&slow, "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"echo\"}");
	json_decref(peer_get(&quick, "echo", json_object())); /* nobody else waits */
	loop_stream_resume(slow.stream);
	for (int i = 0; i < sent; i++)
		json_decref(peer_next(&slow));
	line = peer_next(&slow);
	assert_int_equal(json_integer_value(peer_member(line, "id")), 9);
	json_decref(line);
	peer_release(&slow);
	peer_release(&quick);
}

static void a_client_that_never_reads_its_answers_is_ended(void **state)
{
	struct rpc_rig *rig = *state;
	struct peer deaf;

	rig_join_as(rig, &deaf, "trader");
	loop_stream_pause(deaf.stream);
	for (int i = 0; i < 10; i++) /* 80 MB of answers where 64 MiB may wait */
		peer_send(&deaf, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"big\","
		                 "\"params\":{\"size\":8000000}}");
	peer_settle(&deaf);
	assert_int_equal(rpc_server_client_count(rig->server), 0);
	assert_int_equal(rig->gone, 1);
	peer_release(&deaf);
}

/* ---- listening ---- */

static void a_listener_takes_clients_and_an_address_is_taken_once(void **state)
{
	struct rpc_rig *rig = *state;
	struct rpc_owner owner = { .methods = NULL };
	struct rpc_server *second = NULL;
	struct drt_error error = { .status = DRT_OK };
	struct peer peer;

	assert_int_equal(rpc_server_listen(rig->server, "unix:control.sock", &error), DRT_OK);
	peer_connect(&peer, rig->world, rig->client_loop, "unix:control.sock");
	json_decref(peer_get(&peer, "hello", json_object()));
	assert_int_equal(rpc_server_client_count(rig->server), 1);
	assert_int_equal(rpc_server_new(&second, rig->server_loop, &owner, NULL), DRT_OK);
	assert_int_equal(rpc_server_listen(second, "unix:control.sock", &error), DRT_EBUSY);
	assert_non_null(strstr(error.text, "control.sock"));
	assert_int_equal(rpc_server_listen(second, "somewhere", &error), DRT_EINVAL);
	rpc_server_free(second);
	peer_release(&peer);
}

static void the_socket_is_for_its_owner_alone(void **state)
{
	static const struct rpc_owner owner = { .methods = NULL };
	const char *path = test_scratch_path("api.sock");
	struct rpc_server *server = NULL;
	struct loop *loop = NULL;
	struct stat info;
	char address[200];
	mode_t mask = umask(0);

	(void)state;
	snprintf(address, sizeof(address), "unix:%s", path);
	assert_int_equal(loop_event_new(&loop), DRT_OK);
	assert_int_equal(rpc_server_new(&server, loop, &owner, NULL), DRT_OK);
	assert_int_equal(rpc_server_listen(server, address, NULL), DRT_OK);
	umask(mask);
	assert_int_equal(stat(path, &info), 0);
	assert_true(S_ISSOCK(info.st_mode));
	assert_int_equal(info.st_mode & 07777, 0600);
	rpc_server_free(server);
	assert_int_not_equal(stat(path, &info), 0);
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
		T(nothing_is_answered_before_hello),
		T(a_viewer_may_look_and_not_touch),
		cmocka_unit_test(without_a_broker_its_methods_are_refused),
		T(a_refusal_has_its_code_its_word_and_its_reason),
		T(a_sentence_cut_within_a_letter_still_arrives),
		T(a_result_that_could_not_be_made_is_said),
		T(a_kept_call_is_answered_when_its_time_comes),
		T(two_calls_of_one_id_get_two_answers),
		T(too_many_waiting_calls_are_refused_and_the_place_comes_back),
		T(an_answer_for_a_client_that_left_is_dropped),
		T(a_cut_in_mid_answer_ends_that_client_only),
		T(many_clients_keep_their_answers_apart),
		T(the_owner_keeps_something_with_a_client),
		cmocka_unit_test(freeing_the_server_closes_every_client),
		T(a_notification_is_a_request_without_an_id),
		T(a_client_that_does_not_read_collapses_to_a_fresh_picture),
		T(a_collapsed_client_still_gets_its_answers),
		T(a_client_that_never_reads_its_answers_is_ended),
		T(a_listener_takes_clients_and_an_address_is_taken_once),
		cmocka_unit_test(the_socket_is_for_its_owner_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
