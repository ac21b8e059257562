/* test_peer.c - the contract in peer.h with a client of plain bytes, and both ends on
 * the real event loop. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ib/peer.h"
#include "ib/session.h"
#include "io/loop_event.h"
#include "io/loop_sim.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

#define ADDRESS "tcp:127.0.0.1:4002"
#define SECOND INT64_C(1000000000)

/* A gateway with one peer, and a client that writes bytes and collects what comes. */
static struct {
	struct sim_world *world;
	struct loop *loop;
	struct loop_listener *listener;
	struct ib_peer *peer;
	struct loop_stream *client;
	struct ib_reader reader; /* of the client */
	bool client_closed;
	int hello;
	int version;
	int requests;
	int32_t last_id;
	struct ib_message *last; /* a copy */
	int undecodable;
	int32_t undecodable_id;
	enum drt_status undecodable_why;
	int closed;
	enum drt_status why;
	char why_text[160];
	bool free_at_hello, free_at_request, free_at_close, close_at_request;
	struct ib_version_range versions;
	size_t limit;
} t;

static void drop_peer(void)
{
	ib_peer_free(t.peer);
	t.peer = NULL;
}

static void on_hello(void *arg, int version)
{
	(void)arg;
	t.hello++;
	t.version = version;
	if (t.free_at_hello)
		drop_peer();
}

static void on_request(void *arg, const struct ib_message *request)
{
	(void)arg;
	t.requests++;
	t.last_id = request->id;
	ib_message_free(t.last);
	t.last = NULL;
	assert_int_equal(ib_message_clone(&t.last, IB_TO_SERVER, request), DRT_OK);
	if (t.free_at_request)
		drop_peer();
	else if (t.close_at_request)
		ib_peer_close(t.peer);
}

static void on_undecodable(void *arg, int32_t id, const struct drt_error *error)
{
	(void)arg;
	t.undecodable++;
	t.undecodable_id = id;
	t.undecodable_why = error->status;
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	(void)arg;
	t.closed++;
	t.why = why;
	snprintf(t.why_text, sizeof(t.why_text), "%s", text ? text : "");
	if (t.free_at_close)
		drop_peer();
}

static const struct ib_peer_handler handler = { .on_hello = on_hello,
	                                        .on_request = on_request,
	                                        .on_undecodable = on_undecodable,
	                                        .on_close = on_close };

static void on_accept(void *arg, struct loop_stream *stream)
{
	struct ib_peer_options options = { .versions = t.versions,
		                           .connection_time = "20250415 19:38:30 GMT",
		                           .frame_limit = t.limit,
		                           .handler = &handler };

	(void)arg;
	assert_int_equal(ib_peer_new(&t.peer, stream, &options), DRT_OK);
}

static void client_data(void *arg, const unsigned char *bytes, size_t length)
{
	(void)arg;
	assert_int_equal(ib_reader_feed(&t.reader, bytes, length), DRT_OK);
}

static void client_close(void *arg, enum drt_status why, const char *text)
{
	(void)arg;
	(void)why;
	(void)text;
	t.client_closed = true;
}

static const struct loop_stream_handler client_handler = { .on_data = client_data,
	                                                   .on_close = client_close };

static int set_up(void **state)
{
	struct sim_options options = { .seed = 3 };

	(void)state;
	memset(&t, 0, sizeof(t));
	ib_reader_init(&t.reader, IB_FRAME_MAX);
	assert_int_equal(sim_world_new(&t.world, &options), DRT_OK);
	assert_int_equal(sim_world_loop_new(&t.loop, t.world, "both"), DRT_OK);
	assert_int_equal(loop_listen(&t.listener, t.loop, ADDRESS, on_accept, NULL, NULL),
	                 DRT_OK);
	assert_int_equal(loop_connect(&t.client, t.loop, ADDRESS, &client_handler, NULL, NULL),
	                 DRT_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	drop_peer();
	ib_message_free(t.last);
	ib_reader_release(&t.reader);
	loop_stream_close(t.client);
	loop_listener_close(t.listener);
	loop_free(t.loop);
	sim_world_free(t.world);
	return 0;
}

static void run(void)
{
	int64_t now_ns = clock_now_ns(sim_world_clock(t.world));

	assert_int_equal(sim_world_run_until(t.world, now_ns + SECOND), DRT_OK);
}

static void send_bytes(const void *bytes, size_t length)
{
	assert_int_equal(loop_stream_write(t.client, bytes, length), DRT_OK);
}

static void greet(int min, int max)
{
	struct strbuf out;

	run();
	strbuf_init(&out);
	ib_hello_write(&out, (struct ib_version_range){ min, max }, NULL);
	send_bytes(out.text, out.length);
	strbuf_release(&out);
	run();
}

static void ask(int32_t id)
{
	struct ib_message message;
	struct strbuf out;

	strbuf_init(&out);
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, id), DRT_OK);
	if (id == IB_PLACE_ORDER)
		message.place_order.order_id = 42;
	assert_int_equal(ib_encode_client(&out, &message, t.version, NULL), DRT_OK);
	send_bytes(out.text, out.length);
	strbuf_release(&out);
}

static void the_greeting_is_answered_with_two_fields_and_nothing_else(void **state)
{
	struct ib_frame frame;

	(void)state;
	greet(100, 193);
	assert_int_equal(t.hello, 1);
	assert_int_equal(t.version, 178);
	assert_int_equal(ib_peer_version(t.peer), 178);
	assert_int_equal(ib_reader_next(&frame, &t.reader, NULL), DRT_OK);
	assert_int_equal(frame.length, 26);
	assert_memory_equal(frame.bytes,
	                    "178\0"
	                    "20250415 19:38:30 GMT",
	                    26);
	assert_int_equal(ib_reader_next(&frame, &t.reader, NULL), DRT_EEMPTY);
}

static void official_clients_get_177(void **state)
{
	(void)state;
	greet(100, 177);
	assert_int_equal(ib_peer_version(t.peer), 177);
}

static void a_client_beyond_our_versions_is_sent_away(void **state)
{
	(void)state;
	greet(213, 225);
	assert_int_equal(t.hello, 0);
	assert_int_equal(t.closed, 1);
	assert_int_equal(t.why, DRT_EUNSUPPORTED);
	assert_non_null(strstr(t.why_text, "213"));
	assert_true(t.client_closed);
	assert_null(ib_peer_stream(t.peer));
}

static void another_protocol_is_sent_away(void **state)
{
	(void)state;
	run();
	send_bytes("GET / HTTP/1.1\r\n\r\n", 18);
	run();
	assert_int_equal(t.closed, 1);
	assert_int_equal(t.why, DRT_EPARSE);
	assert_true(t.client_closed);
}

static void requests_come_decoded_also_with_the_greeting(void **state)
{
	struct strbuf out;
	struct ib_message message;

	(void)state;
	run();
	strbuf_init(&out);
	ib_hello_write(&out, (struct ib_version_range){ 157, 178 }, "+PACEAPI");
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, IB_START_API), DRT_OK);
	message.start_api.client_id = 28;
	assert_int_equal(ib_encode_client(&out, &message, 178, NULL), DRT_OK);
	send_bytes(out.text, out.length);
	strbuf_release(&out);
	run();
	assert_int_equal(t.requests, 1);
	assert_int_equal(t.last_id, IB_START_API);
	assert_int_equal(t.last->start_api.client_id, 28);
	ask(IB_PLACE_ORDER);
	run();
	assert_int_equal(t.last_id, IB_PLACE_ORDER);
	assert_int_equal(t.last->place_order.order_id, 42);
}

static void what_cannot_be_read_is_told_and_skipped(void **state)
{
	(void)state;
	greet(157, 178);
	send_bytes("\0\0\0\x07"
	           "200\0"
	           "1\0x",
	           11);
	run();
	assert_int_equal(t.undecodable, 1);
	assert_int_equal(t.undecodable_id, -1); /* its last field is not ended */
	send_bytes("\0\0\0\x06"
	           "200\0"
	           "1",
	           10);
	run();
	assert_int_equal(t.undecodable, 2);
	assert_int_equal(t.undecodable_id, 200);
	assert_int_equal(t.undecodable_why, DRT_EUNSUPPORTED);
	send_bytes("\0\0\0\x06"
	           "3\0"
	           "abc",
	           10);
	run();
	assert_int_equal(t.undecodable, 3);
	assert_int_equal(t.undecodable_id, IB_PLACE_ORDER);
	assert_int_equal(t.undecodable_why, DRT_EPARSE);
	ask(IB_REQ_CURRENT_TIME);
	run();
	assert_int_equal(t.requests, 1);
	assert_int_equal(t.closed, 0);
}

static void a_request_beyond_the_limit_ends_the_connection(void **state)
{
	(void)state;
	t.limit = 2000;
	greet(157, 178);
	send_bytes("\0\0\x10\0", 4);
	run();
	assert_int_equal(t.closed, 1);
	assert_int_equal(t.why, DRT_EPARSE);
}

static void answers_arrive_whole(void **state)
{
	struct ib_message message;
	struct ib_decoder *decoder = NULL;
	struct ib_frame frame;

	(void)state;
	assert_int_equal(ib_decoder_new(&decoder, 178), DRT_OK);
	run();
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_NEXT_VALID_ID), DRT_OK);
	message.next_valid_id.order_id = 9;
	assert_int_equal(ib_peer_send(t.peer, &message, NULL), DRT_ESTATE);
	greet(157, 178);
	assert_int_equal(ib_reader_next(&frame, &t.reader, NULL), DRT_OK);
	for (int i = 0; i < 100; i++)
		assert_int_equal(ib_peer_send(t.peer, &message, NULL), DRT_OK);
	run();
	for (int i = 0; i < 100; i++) {
		assert_int_equal(ib_reader_next(&frame, &t.reader, NULL), DRT_OK);
		assert_int_equal(ib_decode_server(&message, decoder, &frame, NULL), DRT_OK);
		assert_int_equal(message.next_valid_id.order_id, 9);
	}
	ib_decoder_free(decoder);
}

static void a_client_that_goes_is_told(void **state)
{
	struct ib_message message;

	(void)state;
	greet(157, 178);
	loop_stream_close(t.client);
	t.client = NULL;
	run();
	assert_int_equal(t.closed, 1);
	assert_null(ib_peer_stream(t.peer));
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_NEXT_VALID_ID), DRT_OK);
	assert_int_equal(ib_peer_send(t.peer, &message, NULL), DRT_ECLOSED);
}

static void a_client_that_does_not_read_fills_the_stream(void **state)
{
	struct ib_message message;
	enum drt_status status = DRT_OK;

	(void)state;
	greet(157, 178);
	loop_stream_pause(t.client);
	loop_stream_set_limit(ib_peer_stream(t.peer), 10000);
	assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_OPEN_ORDER), DRT_OK);
	for (int i = 0; i < 10000 && status == DRT_OK; i++)
		status = ib_peer_send(t.peer, &message, NULL);
	assert_int_equal(status, DRT_EFULL);
}

static void a_peer_may_be_freed_or_closed_in_any_callback(void **state)
{
	(void)state;
	t.free_at_hello = true;
	greet(157, 178);
	assert_null(t.peer);
	run();
	assert_true(t.client_closed);
	tear_down(NULL);

	set_up(NULL);
	t.free_at_request = true;
	greet(157, 178);
	for (int i = 0; i < 3; i++)
		ask(IB_REQ_CURRENT_TIME);
	run();
	assert_int_equal(t.requests, 1);
	assert_null(t.peer);
	tear_down(NULL);

	set_up(NULL);
	t.close_at_request = true;
	greet(157, 178);
	for (int i = 0; i < 3; i++)
		ask(IB_REQ_CURRENT_TIME);
	run();
	assert_int_equal(t.requests, 1);
	assert_int_equal(t.closed, 0);
	tear_down(NULL);

	set_up(NULL);
	t.free_at_close = true;
	greet(157, 178);
	loop_stream_close(t.client);
	t.client = NULL;
	run();
	assert_null(t.peer);
}

static void wrong_options_are_refused(void **state)
{
	static const struct ib_version_range wrong[] = { { 100, 178 },
		                                         { 178, 157 },
		                                         { 157, 220 } };
	struct ib_peer *peer = NULL;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct ib_peer_options options = { .versions = wrong[i], .handler = &handler };

		assert_int_equal(ib_peer_new(&peer, t.client, &options), DRT_EINVAL);
	}
	{
		struct ib_peer_options options = { .frame_limit = IB_FRAME_MAX + 1,
			                           .handler = &handler };

		assert_int_equal(ib_peer_new(&peer, t.client, &options), DRT_EINVAL);
	}
	assert_null(peer);
}

static void both_ends_tell_when_memory_is_out(void **state)
{
	static const struct ib_session_handler ears = {
		.on_message = (void (*)(void *, const struct ib_message *))on_request
	};
	int failures = 0;

	(void)state;
	for (int n = 0;; n++) {
		struct ib_session_options options = { .loop = t.loop,
			                              .address = ADDRESS,
			                              .handler = &ears };
		struct ib_peer_options peer_options = { .handler = &handler };
		struct ib_session *session = NULL;
		struct ib_peer *peer = NULL;
		struct loop_stream *a = NULL;
		struct loop_stream *b = NULL;
		enum drt_status status = DRT_OK;

		assert_int_equal(sim_world_pair(&a, t.loop, &b, t.loop), DRT_OK);
		loop_stream_set_handler(b, &client_handler, NULL);
		failing_alloc_after(n);
		status = ib_session_new(&session, &options, NULL);
		if (status == DRT_OK)
			status = ib_peer_new(&peer, a, &peer_options);
		if (!peer)
			loop_stream_close(a);
		ib_peer_free(peer);
		ib_session_free(session);
		loop_stream_close(b);
		if (!failing_alloc_happened())
			break;
		assert_int_equal(status, DRT_ENOMEM);
		failures++;
	}
	failing_alloc_after(-1);
	assert_true(failures >= 6);
}

/* ---- the real loop ---- */

static struct {
	struct loop *loop;
	struct ib_peer *peer;
	struct ib_session *session;
	int64_t epoch_s;
} real;

static void real_request(void *arg, const struct ib_message *request)
{
	struct ib_message message;

	(void)arg;
	if (request->id == IB_START_API) {
		assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_MANAGED_ACCOUNTS),
		                 DRT_OK);
		message.managed_accounts.accounts = "DU1,";
		assert_int_equal(ib_peer_send(real.peer, &message, NULL), DRT_OK);
		assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_NEXT_VALID_ID),
		                 DRT_OK);
		assert_int_equal(ib_peer_send(real.peer, &message, NULL), DRT_OK);
	} else if (request->id == IB_REQ_CURRENT_TIME) {
		assert_int_equal(ib_message_init(&message, IB_TO_CLIENT, IB_CURRENT_TIME),
		                 DRT_OK);
		message.current_time.epoch_s = 1752606307;
		assert_int_equal(ib_peer_send(real.peer, &message, NULL), DRT_OK);
	}
}

static const struct ib_peer_handler real_peer_handler = { .on_request = real_request };

static void real_accept(void *arg, struct loop_stream *stream)
{
	struct ib_peer_options options = { .handler = &real_peer_handler };

	(void)arg;
	assert_int_equal(ib_peer_new(&real.peer, stream, &options), DRT_OK);
}

static void real_ready(void *arg, const struct ib_session_ready *ready)
{
	struct ib_message message;

	(void)arg;
	(void)ready;
	assert_int_equal(ib_message_init(&message, IB_TO_SERVER, IB_REQ_CURRENT_TIME), DRT_OK);
	assert_int_equal(ib_session_send(NULL, real.session, &message, 0, NULL), DRT_OK);
}

static void real_message(void *arg, const struct ib_message *message)
{
	(void)arg;
	if (message->id == IB_CURRENT_TIME) {
		real.epoch_s = message->current_time.epoch_s;
		loop_stop(real.loop);
	}
}

static void give_up(void *arg)
{
	(void)arg;
	loop_stop(real.loop);
}

static void both_ends_work_on_real_sockets(void **state)
{
	static const struct ib_session_handler ears = { .on_ready = real_ready,
		                                        .on_message = real_message };
	struct ib_session_options options = { .handler = &ears };
	struct loop_listener *listener = NULL;
	struct loop_timer *deadline = NULL;
	char address[64];

	(void)state;
	assert_int_equal(loop_event_new(&real.loop), DRT_OK);
	assert_int_equal(
		loop_listen(&listener, real.loop, "tcp:127.0.0.1:0", real_accept, NULL, NULL),
		DRT_OK);
	snprintf(address, sizeof(address), "tcp:127.0.0.1:%d", loop_listener_port(listener));
	options.loop = real.loop;
	options.address = address;
	assert_int_equal(ib_session_new(&real.session, &options, NULL), DRT_OK);
	assert_int_equal(loop_timer_new(&deadline, real.loop, give_up, NULL), DRT_OK);
	loop_timer_start(deadline, 20 * SECOND);
	ib_session_start(real.session);
	loop_run(real.loop);
	assert_int_equal(real.epoch_s, 1752606307);
	ib_session_free(real.session);
	ib_peer_free(real.peer);
	loop_timer_free(deadline);
	loop_listener_close(listener);
	loop_free(real.loop);
}

#define WITH_CLIENT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLIENT(the_greeting_is_answered_with_two_fields_and_nothing_else),
		WITH_CLIENT(official_clients_get_177),
		WITH_CLIENT(a_client_beyond_our_versions_is_sent_away),
		WITH_CLIENT(another_protocol_is_sent_away),
		WITH_CLIENT(requests_come_decoded_also_with_the_greeting),
		WITH_CLIENT(what_cannot_be_read_is_told_and_skipped),
		WITH_CLIENT(a_request_beyond_the_limit_ends_the_connection),
		WITH_CLIENT(answers_arrive_whole),
		WITH_CLIENT(a_client_that_goes_is_told),
		WITH_CLIENT(a_client_that_does_not_read_fills_the_stream),
		WITH_CLIENT(a_peer_may_be_freed_or_closed_in_any_callback),
		WITH_CLIENT(wrong_options_are_refused),
		WITH_CLIENT(both_ends_tell_when_memory_is_out),
		cmocka_unit_test(both_ends_work_on_real_sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
