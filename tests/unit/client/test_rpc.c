/* test_rpc.c - the contract in rpc.h, clause by clause, on a loop the test makes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/rpc.h"
#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/client/fake_loop.h"

struct seen {
	int replies, notices, opens, closes, lines;
	enum drt_status status; /* of the last reply; DRT_OK: a result */
	struct rpc_error error;
	int64_t number; /* the last result, when it is a number */
	char method[32];
	enum drt_status why;
	char text[128];
	struct rpc **free_in_reply, **free_in_notice, **free_in_close;
	bool swallow;
};

struct world {
	struct fake_loop fake;
	struct rpc *rpc;
	struct seen seen;
};

static void drop(struct rpc **rpc)
{
	if (rpc) {
		rpc_free(*rpc);
		*rpc = NULL;
	}
}

static void on_reply(void *arg, const struct rpc_error *error, json_t *result)
{
	struct seen *seen = arg;

	seen->replies++;
	assert_true(!error != !result);
	seen->status = error ? error->status : DRT_OK;
	if (error)
		seen->error = *error;
	else
		seen->number = json_integer_value(result);
	drop(seen->free_in_reply);
}

static void on_open(void *arg)
{
	((struct seen *)arg)->opens++;
}

static bool on_line(void *arg, const char *line, size_t length)
{
	struct seen *seen = arg;

	(void)line;
	(void)length;
	seen->lines++;
	return seen->swallow;
}

static void on_notice(void *arg, const char *method, json_t *params)
{
	struct seen *seen = arg;

	(void)params;
	seen->notices++;
	snprintf(seen->method, sizeof(seen->method), "%s", method);
	drop(seen->free_in_notice);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	struct seen *seen = arg;

	seen->closes++;
	seen->why = why;
	snprintf(seen->text, sizeof(seen->text), "%s", text);
	drop(seen->free_in_close);
}

static const struct rpc_handler handler = {
	.on_open = on_open, .on_line = on_line, .on_notice = on_notice, .on_close = on_close
};

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	if (!world)
		return -1;
	fake_loop_init(&world->fake);
	assert_int_equal(rpc_adopt(&world->rpc, &world->fake.loop, fake_open(&world->fake),
	                           &handler, &world->seen),
	                 DRT_OK);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	rpc_free(world->rpc);
	fake_loop_release(&world->fake);
	free(world);
	return 0;
}

static void call(struct world *world, const char *method)
{
	struct rpc_request request = { .method = method, .fn = on_reply, .arg = &world->seen };

	assert_int_equal(rpc_call(world->rpc, &request, NULL), DRT_OK);
}

static void a_call_is_one_line_with_an_id_that_grows(void **state)
{
	struct world *world = *state;
	struct rpc_request request = { .method = "kb.get_orders",
		                       .params = json_pack("{s:s}", "symbol", "A\nB"),
		                       .fn = on_reply,
		                       .arg = &world->seen };

	call(world, "engine.status");
	assert_int_equal(rpc_call(world->rpc, &request, NULL), DRT_OK);
	assert_string_equal(
		world->fake.sent.text,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"engine.status\",\"params\":{}}\n"
		"{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"kb.get_orders\","
		"\"params\":{\"symbol\":\"A\\nB\"}}\n");
	assert_int_equal(rpc_pending(world->rpc), 2);
}

static void answers_come_in_any_order_and_in_any_pieces(void **state)
{
	struct world *world = *state;
	const char *text = "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":22}\n"
			   "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":11}\n";

	call(world, "a");
	call(world, "b");
	for (const char *at = text; *at; at++)
		fake_feed_bytes(&world->fake, at, 1);
	assert_int_equal(world->seen.replies, 2);
	assert_int_equal(world->seen.number, 11);
	assert_int_equal(rpc_pending(world->rpc), 0);
	assert_int_equal(fake_timers_running(&world->fake), 0);
}

static void a_refusal_carries_status_text_and_reason(void **state)
{
	struct world *world = *state;

	call(world, "trade.approve");
	fake_feed(&world->fake,
	          "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32011,\"message\":"
	          "\"The order is too large.\",\"data\":{\"status\":\"denied\",\"reason\":"
	          "{\"code\":\"risk.order_value\",\"args\":{\"value\":12.5,\"rule\":\"max\","
	          "\"name_that_is_far_too_long\":1,\"odd\":[]}}}}}\n");
	assert_int_equal(world->seen.status, DRT_EDENIED);
	assert_int_equal(world->seen.error.code, -32011);
	assert_string_equal(world->seen.error.text, "The order is too large.");
	assert_string_equal(world->seen.error.reason.code, "risk.order_value");
	assert_int_equal(world->seen.error.reason.count, 2);
	assert_true(reason_find(&world->seen.error.reason, "value")->number == 12.5);
}

static void a_refusal_without_data_takes_its_status_from_the_code(void **state)
{
	static const struct {
		const char *code;
		enum drt_status status;
	} rows[] = {
		{ "-32700", DRT_EPARSE },
		{ "-32600", DRT_EINVAL },
		{ "-32601", DRT_EUNSUPPORTED },
		{ "-32602", DRT_EINVAL },
		{ "-32018", DRT_EEXPIRED },
		{ "-32019", DRT_EUNKNOWN },
		{ "-32010", DRT_ESTATE },
		{ "-32020", DRT_EIO },
		{ "-32000", DRT_EIO },
		{ "\"x\"", DRT_EIO },
		{ "9223372036854775807", DRT_EIO },
	};
	struct world *world = *state;
	char line[160];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		call(world, "x");
		snprintf(line, sizeof(line),
		         "{\"jsonrpc\":\"2.0\",\"id\":%zu,\"error\":{\"code\":%s}}\n", i + 1,
		         rows[i].code);
		fake_feed(&world->fake, line);
		assert_int_equal(world->seen.status, rows[i].status);
		assert_true(world->seen.error.text[0]);
	}
}

static void a_notice_reaches_the_handler_and_an_unknown_id_nobody(void **state)
{
	struct world *world = *state;

	fake_feed(&world->fake, "\n{\"jsonrpc\":\"2.0\",\"method\":\"update\",\"params\":{}}\n"
	                        "{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":{}}\n");
	assert_int_equal(world->seen.notices, 1);
	assert_string_equal(world->seen.method, "update");
	assert_int_equal(world->seen.replies, 0);
	assert_int_equal(world->seen.closes, 0);
}

static void a_line_that_the_owner_takes_is_not_parsed(void **state)
{
	struct world *world = *state;

	world->seen.swallow = true;
	fake_feed(&world->fake, "this is not JSON\n");
	assert_int_equal(world->seen.lines, 1);
	assert_int_equal(world->seen.closes, 0);
}

static void hostile_lines_end_the_connection(void **state)
{
	static const char *const rows[] = {
		"hello",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":",
		"[]",
		"{}",
		"null",
		"{\"jsonrpc\":\"1.0\",\"id\":1,\"result\":1}",
		"{\"jsonrpc\":2,\"id\":1,\"result\":1}",
		"{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":1}",
		"{\"jsonrpc\":\"2.0\",\"id\":1}",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1,\"error\":{}}",
		"{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"x\"}"
		"}",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"call.me\"}",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":1,\"result\":1}",
		"\xff\xfe",
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int replies = world->seen.replies;

		call(world, "x");
		fake_feed(&world->fake, rows[i]);
		fake_feed(&world->fake, "\n");
		assert_int_equal(world->seen.closes, (int)i + 1);
		assert_int_equal(world->seen.why, DRT_EPARSE);
		assert_int_equal(world->seen.replies, replies + 1);
		assert_int_equal(world->seen.status, DRT_ECLOSED);
		assert_false(world->fake.stream.open);
		rpc_free(world->rpc);
		assert_int_equal(rpc_adopt(&world->rpc, &world->fake.loop,
		                           fake_open(&world->fake), &handler, &world->seen),
		                 DRT_OK);
	}
}

static void a_line_may_have_sixteen_mebibytes_and_no_more(void **state)
{
	struct world *world = *state;
	size_t size = 64 * 1024;
	char *piece = malloc(size);

	assert_non_null(piece);
	memset(piece, ' ', size);
	for (size_t sent = 0; sent < RPC_LINE_MAX; sent += size)
		fake_feed_bytes(&world->fake, piece, size);
	assert_int_equal(world->seen.closes, 0);
	fake_feed_bytes(&world->fake, piece, 1);
	assert_int_equal(world->seen.closes, 1);
	assert_int_equal(world->seen.why, DRT_EPARSE);
	free(piece);
}

static void deep_nesting_is_refused_not_followed(void **state)
{
	struct world *world = *state;
	size_t depth = 1000 * 1000;
	char *text = malloc(depth + 2);

	assert_non_null(text);
	memset(text, '[', depth);
	strcpy(text + depth, "\n");
	fake_feed(&world->fake, text);
	assert_int_equal(world->seen.why, DRT_EPARSE);
	free(text);
}

static void a_call_without_an_answer_times_out_on_the_monotonic_clock(void **state)
{
	struct world *world = *state;
	struct rpc_request slow = { .method = "slow",
		                    .timeout_ns = RPC_NO_TIMEOUT,
		                    .fn = on_reply,
		                    .arg = &world->seen };
	struct rpc_request quick = {
		.method = "quick", .timeout_ns = NS_PER_SEC, .fn = on_reply, .arg = &world->seen
	};

	assert_int_equal(rpc_call(world->rpc, &slow, NULL), DRT_OK);
	call(world, "usual");
	assert_int_equal(rpc_call(world->rpc, &quick, NULL), DRT_OK);
	fake_advance(&world->fake, NS_PER_SEC - 1);
	assert_int_equal(world->seen.replies, 0);
	fake_advance(&world->fake, 1);
	assert_int_equal(world->seen.replies, 1);
	assert_int_equal(world->seen.status, DRT_ETIMEOUT);
	fake_advance(&world->fake, RPC_TIMEOUT_NS);
	assert_int_equal(world->seen.replies, 2);
	fake_advance(&world->fake, 1000 * RPC_TIMEOUT_NS);
	assert_int_equal(rpc_pending(world->rpc), 1);
	/* the answer that comes late belongs to nobody */
	fake_feed(&world->fake, "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":1}\n");
	assert_int_equal(world->seen.replies, 2);
	assert_int_equal(world->seen.closes, 0);
}

static void the_end_of_the_connection_answers_every_call_first(void **state)
{
	struct world *world = *state;
	struct rpc_request late = { .method = "late" };
	struct drt_error error;

	call(world, "a");
	call(world, "b");
	fake_hang_up(&world->fake, DRT_ECLOSED, "");
	assert_int_equal(world->seen.replies, 2);
	assert_int_equal(world->seen.status, DRT_ECLOSED);
	assert_int_equal(world->seen.closes, 1);
	assert_string_equal(world->seen.text, "the engine closed the connection");
	assert_int_equal(rpc_call(world->rpc, &late, &error), DRT_ECLOSED);
}

static void descriptors_ride_on_the_first_bytes_of_the_line(void **state)
{
	struct world *world = *state;
	int fds[3] = { 10, 11, 12 };
	struct rpc_request request = { .method = "kb.import", .fds = fds, .fd_count = 3 };

	assert_int_equal(rpc_call(world->rpc, &request, NULL), DRT_OK);
	assert_int_equal(world->fake.fd_count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(world->fake.fds[i], fds[i]);
		assert_int_equal(world->fake.fd_at[i], i);
	}
	assert_string_equal(
		world->fake.sent.text,
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"kb.import\",\"params\":{}}\n");
}

static void too_many_descriptors_and_no_method_are_refused(void **state)
{
	struct world *world = *state;
	int fds[RPC_CALL_FDS + 1] = { 0 };
	struct rpc_request crowded = {
		.method = "x", .fds = fds, .fd_count = RPC_CALL_FDS + 1, .params = json_object()
	};
	struct rpc_request nameless = { .params = json_object() };

	assert_int_equal(rpc_call(world->rpc, &crowded, NULL), DRT_EINVAL);
	assert_int_equal(rpc_call(world->rpc, &nameless, NULL), DRT_EINVAL);
	assert_int_equal(world->fake.sent.length, 0);
}

static void a_full_stream_refuses_the_call_and_keeps_the_connection(void **state)
{
	struct world *world = *state;
	struct rpc_request request = { .method = "x", .fn = on_reply, .arg = &world->seen };
	struct drt_error error;

	world->fake.writes_left = 0;
	world->fake.write_result = DRT_EFULL;
	assert_int_equal(rpc_call(world->rpc, &request, &error), DRT_EFULL);
	assert_non_null(strstr(error.text, "x"));
	assert_int_equal(rpc_pending(world->rpc), 0);
	world->fake.writes_left = SIZE_MAX;
	call(world, "x");
	fake_feed(&world->fake, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":5}\n");
	assert_int_equal(world->seen.number, 5);
}

static void half_a_call_ends_the_connection_in_the_next_round(void **state)
{
	struct world *world = *state;
	int fds[2] = { 10, 11 };
	struct rpc_request request = { .method = "kb.import", .fds = fds, .fd_count = 2 };

	call(world, "before");
	world->fake.writes_left = 1;
	world->fake.write_result = DRT_EFULL;
	assert_int_equal(rpc_call(world->rpc, &request, NULL), DRT_EFULL);
	assert_int_equal(world->seen.replies, 0);
	fake_advance(&world->fake, 0);
	assert_int_equal(world->seen.replies, 1);
	assert_int_equal(world->seen.closes, 1);
}

static void a_call_longer_than_a_line_is_refused(void **state)
{
	struct world *world = *state;
	char *text = malloc(RPC_LINE_MAX + 1);
	struct rpc_request request = { .method = "x" };

	assert_non_null(text);
	memset(text, 'a', RPC_LINE_MAX);
	text[RPC_LINE_MAX] = '\0';
	request.params = json_pack("{s:s}", "text", text);
	assert_int_equal(rpc_call(world->rpc, &request, NULL), DRT_ERANGE);
	free(text);
}

static void forgotten_calls_are_not_answered(void **state)
{
	struct world *world = *state;

	call(world, "x");
	rpc_forget(world->rpc, &world->seen);
	fake_feed(&world->fake, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n");
	assert_int_equal(world->seen.replies, 0);
	assert_int_equal(rpc_pending(world->rpc), 0);
}

static void the_rpc_may_be_freed_in_a_reply(void **state)
{
	struct world *world = *state;

	world->seen.free_in_reply = &world->rpc;
	call(world, "x");
	fake_feed(&world->fake, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\n"
	                        "{\"jsonrpc\":\"2.0\",\"method\":\"update\"}\n");
	assert_int_equal(world->seen.replies, 1);
	assert_int_equal(world->seen.notices, 0);
	assert_int_equal(world->seen.closes, 0);
}

static void the_rpc_may_be_freed_in_a_notice_a_timeout_and_a_close(void **state)
{
	struct world *world = *state;
	struct seen *seen = &world->seen;

	seen->free_in_notice = &world->rpc;
	fake_feed(&world->fake, "{\"jsonrpc\":\"2.0\",\"method\":\"update\"}\nnot JSON\n");
	assert_null(world->rpc);
	seen->free_in_notice = NULL;

	assert_int_equal(rpc_adopt(&world->rpc, &world->fake.loop, fake_open(&world->fake),
	                           &handler, seen),
	                 DRT_OK);
	seen->free_in_reply = &world->rpc;
	call(world, "a");
	call(world, "b");
	fake_advance(&world->fake, RPC_TIMEOUT_NS);
	assert_int_equal(seen->replies, 1);
	assert_null(world->rpc);
	seen->free_in_reply = NULL;

	assert_int_equal(rpc_adopt(&world->rpc, &world->fake.loop, fake_open(&world->fake),
	                           &handler, seen),
	                 DRT_OK);
	seen->free_in_close = &world->rpc;
	call(world, "a");
	fake_hang_up(&world->fake, DRT_EIO, "reset");
	assert_string_equal(seen->text, "reset");
	assert_null(world->rpc);
}

static void connecting_tells_the_outcome_and_refuses_a_bad_address(void **state)
{
	struct world *world = *state;
	struct drt_error error;

	rpc_free(world->rpc);
	world->rpc = NULL;
	assert_int_equal(rpc_connect(&world->rpc, &world->fake.loop, "nowhere", &handler,
	                             &world->seen, &error),
	                 DRT_EINVAL);
	assert_int_equal(rpc_connect(&world->rpc, &world->fake.loop, "unix:/run/x", &handler,
	                             &world->seen, &error),
	                 DRT_OK);
	fake_opened(&world->fake);
	assert_int_equal(world->seen.opens, 1);
	assert_int_equal(rpc_hello(world->rpc, "tui", "trader", on_reply, &world->seen, NULL),
	                 DRT_OK);
	assert_string_equal(world->fake.sent.text,
	                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\",\"params\":"
	                    "{\"version\":1,\"client\":\"tui\",\"role\":\"trader\"}}\n");
}

static void a_loop_without_memory_refuses_and_leaves_the_stream_alone(void **state)
{
	struct world *world = *state;
	struct rpc *rpc = NULL;
	struct loop_stream *stream = NULL;

	rpc_free(world->rpc);
	world->rpc = NULL;
	stream = fake_open(&world->fake);
	world->fake.timer_result = DRT_ENOMEM;
	assert_int_equal(rpc_adopt(&rpc, &world->fake.loop, stream, &handler, &world->seen),
	                 DRT_ENOMEM);
	assert_null(rpc);
	assert_true(world->fake.stream.open);
	loop_stream_close(stream);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(a_call_is_one_line_with_an_id_that_grows),
		WORLD(answers_come_in_any_order_and_in_any_pieces),
		WORLD(a_refusal_carries_status_text_and_reason),
		WORLD(a_refusal_without_data_takes_its_status_from_the_code),
		WORLD(a_notice_reaches_the_handler_and_an_unknown_id_nobody),
		WORLD(a_line_that_the_owner_takes_is_not_parsed),
		WORLD(hostile_lines_end_the_connection),
		WORLD(a_line_may_have_sixteen_mebibytes_and_no_more),
		WORLD(deep_nesting_is_refused_not_followed),
		WORLD(a_call_without_an_answer_times_out_on_the_monotonic_clock),
		WORLD(the_end_of_the_connection_answers_every_call_first),
		WORLD(descriptors_ride_on_the_first_bytes_of_the_line),
		WORLD(too_many_descriptors_and_no_method_are_refused),
		WORLD(a_full_stream_refuses_the_call_and_keeps_the_connection),
		WORLD(half_a_call_ends_the_connection_in_the_next_round),
		WORLD(a_call_longer_than_a_line_is_refused),
		WORLD(forgotten_calls_are_not_answered),
		WORLD(the_rpc_may_be_freed_in_a_reply),
		WORLD(the_rpc_may_be_freed_in_a_notice_a_timeout_and_a_close),
		WORLD(connecting_tells_the_outcome_and_refuses_a_bad_address),
		WORLD(a_loop_without_memory_refuses_and_leaves_the_stream_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
