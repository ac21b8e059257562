/* test_rpc_lines.c - engine/rpc_server.h: what arrives as bytes. Lines are put together
 * however they are cut; whatever is no request is answered with the standard's error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/engine/rpc_rig.h"

/* The error's code of the next line; its id goes to *id, its sentence to text. */
static int refused_line(struct peer *peer, json_t **id, char *text, size_t size)
{
	json_t *answer = peer_next(peer);
	json_t *error = NULL;
	int code = 0;

	if (!answer)
		fail_msg("no answer came");
	error = peer_member(answer, "error");
	code = (int)json_integer_value(peer_member(error, "code"));
	snprintf(text, size, "%s", peer_text(error, "message"));
	*id = json_incref(peer_member(answer, "id"));
	json_decref(answer);
	return code;
}

/* ---- framing ---- */

static void a_request_is_understood_however_it_is_cut(void **state)
{
	static const char line[] = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"echo\","
				   "\"params\":{\"a\":\"\xc3\xa9\"}}\n";
	struct peer peer;

	rig_join_as(*state, &peer, "trader");
	for (size_t cut = 0; cut < sizeof(line) - 1; cut++) {
		json_t *answer = NULL;

		peer_send_bytes(&peer, line, cut);
		peer_settle(&peer);
		peer_send_bytes(&peer, line + cut, sizeof(line) - 1 - cut);
		answer = peer_next(&peer);
		assert_int_equal(json_integer_value(peer_member(answer, "id")), 7);
		assert_string_equal(peer_text(peer_member(answer, "result"), "a"), "\xc3\xa9");
		json_decref(answer);
	}
	peer_release(&peer);
}

static void byte_by_byte_is_the_same(void **state)
{
	static const char line[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\"}\n";
	struct peer peer;
	json_t *answer = NULL;

	rig_join_as(*state, &peer, "trader");
	for (size_t i = 0; i < sizeof(line) - 1; i++) {
		assert_null(peer_waiting(&peer));
		peer_send_bytes(&peer, &line[i], 1);
		peer_settle(&peer);
	}
	answer = peer_waiting(&peer);
	assert_int_equal(json_object_size(peer_member(answer, "result")), 0);
	json_decref(answer);
	peer_release(&peer);
}

static void pipelined_requests_are_answered_in_their_order(void **state)
{
	enum { CALLS = 500 };
	struct strbuf lines;
	struct peer peer;

	rig_join_as(*state, &peer, "trader");
	strbuf_init(&lines);
	for (int i = 0; i < CALLS; i++)
		strbuf_printf(&lines,
		              "{\"jsonrpc\":\"2.0\",\"id\":\"n%d\",\"method\":\"echo\","
		              "\"params\":{\"i\":%d}}\n",
		              i, i);
	peer_send_bytes(&peer, lines.text, lines.length);
	strbuf_release(&lines);
	for (int i = 0; i < CALLS; i++) {
		json_t *answer = peer_next(&peer);
		char id[16];

		snprintf(id, sizeof(id), "n%d", i);
		assert_string_equal(peer_text(answer, "id"), id);
		assert_int_equal(
			json_integer_value(peer_member(peer_member(answer, "result"), "i")), i);
		json_decref(answer);
	}
	peer_release(&peer);
}

static void empty_lines_and_carriage_returns_are_no_requests_of_their_own(void **state)
{
	struct peer peer;
	json_t *answer = NULL;

	rig_join_as(*state, &peer, "trader");
	peer_send(&peer, "");
	peer_send(&peer, "\n\n");
	peer_send(&peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\"}\r");
	answer = peer_next(&peer);
	assert_int_equal(json_integer_value(peer_member(answer, "id")), 1);
	json_decref(answer);
	peer_settle(&peer);
	assert_null(peer_waiting(&peer));
	peer_release(&peer);
}

static void a_half_line_at_the_end_is_dropped_with_its_client(void **state)
{
	struct rpc_rig *rig = *state;
	size_t before = rig->dispatched;
	static const char half[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"}";
	struct peer peer;

	rig_join(rig, &peer);
	peer_send_bytes(&peer, half, strlen(half));
	peer_hang_up(&peer);
	peer_settle(&peer);
	assert_int_equal(rig->dispatched, before);
	assert_int_equal(rpc_server_client_count(rig->server), 0);
	peer_release(&peer);
}

/* ---- lines that are too long ---- */

static const char head[] =
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":{\"a\":\"";

/* A request whose line has `size` bytes without its line feed. */
static char *long_line(size_t size)
{
	char *line = malloc(size + 1);

	assert_non_null(line);
	memset(line, 'x', size);
	memcpy(line, head, sizeof(head) - 1);
	memcpy(line + size - 3, "\"}}", 3);
	line[size] = '\n';
	return line;
}

static void a_line_of_the_limit_is_taken(void **state)
{
	char *line = long_line(RPC_LINE_LIMIT - 1);
	struct peer peer;
	json_t *answer = NULL;

	rig_join_as(*state, &peer, "trader");
	peer_send_bytes(&peer, line, RPC_LINE_LIMIT);
	free(line);
	answer = peer_next(&peer);
	assert_int_equal(strlen(peer_text(peer_member(answer, "result"), "a")),
	                 RPC_LINE_LIMIT - 1 - (sizeof(head) - 1) - 3);
	json_decref(answer);
	peer_release(&peer);
}

static void a_longer_line_ends_its_client_and_no_other(void **state)
{
	struct rpc_rig *rig = *state;
	size_t size = RPC_LINE_LIMIT + 200 * 1024;
	char *line = long_line(size);
	struct peer greedy;
	struct peer other;
	char text[200];
	json_t *id = NULL;

	rig_join_as(rig, &greedy, "trader");
	rig_join_as(rig, &other, "trader");
	peer_send_bytes(&greedy, line, size);
	free(line);
	assert_int_equal(refused_line(&greedy, &id, text, sizeof(text)), -32600);
	assert_true(json_is_null(id));
	json_decref(id);
	assert_non_null(strstr(text, "16 MiB"));
	peer_settle(&greedy);
	assert_true(greedy.closed);
	assert_int_equal(rig->gone, 1);
	assert_int_equal(rpc_server_client_count(rig->server), 1);
	json_decref(peer_get(&other, "echo", json_object()));
	peer_release(&greedy);
	peer_release(&other);
}

static void an_answer_above_the_limit_becomes_a_refusal(void **state)
{
	struct peer peer;
	json_t *answer = NULL;
	const char *text = NULL;

	rig_join_as(*state, &peer, "trader");
	/* around the text stand 40 bytes: {"jsonrpc":"2.0","id":2,"result":{"a":""}} */
	answer = peer_get(&peer, "big", json_pack("{s:i}", "size", RPC_LINE_LIMIT - 100));
	assert_int_equal(strlen(peer_text(answer, "a")), RPC_LINE_LIMIT - 100);
	json_decref(answer);
	text = peer_refused(&peer, "big", json_pack("{s:i}", "size", RPC_LINE_LIMIT),
	                    DRT_ERANGE);
	assert_non_null(strstr(text, "ask for less"));
	json_decref(peer_get(&peer, "echo", json_object()));
	peer_release(&peer);
}

/* ---- what is no request ---- */

static void what_is_not_json_is_refused_with_the_place(void **state)
{
	static const struct {
		const char *line;
		size_t length; /* 0: strlen */
	} rows[] = {
		{ "hello", 0 },
		{ "{", 0 },
		{ "}", 0 },
		{ "{\"jsonrpc\":\"2.0\",}", 0 },
		{ "{'jsonrpc':'2.0'}", 0 },
		{ "{\"a\":1,\"a\":2}", 0 },
		{ "{\"a\":1} {\"b\":2}", 0 },
		{ "{\"a\":NaN}", 0 },
		{ "{\"a\":1e999}", 0 },
		{ "{\"a\":99999999999999999999999}", 0 },
		{ "{\"a\":\"\\u0000\"}", 0 },
		{ "{\"a\":\"\\ud800\"}", 0 },
		{ "{\"a\":\"\0\"}", 9 },
		{ "\0\0\0\0", 4 },
		{ "{\"a\":\"\xff\"}", 0 },
		{ "{\"a\":\"\xc3\"}", 0 },
		{ "{\"a\":\"\xed\xa0\x80\"}", 0 },
		{ "{\"a\":\"\xc0\x80\"}", 0 },
		{ "{\"a\":\"\xf5\x80\x80\x80\"}", 0 },
		{ "\xef\xbb\xbf{}", 0 },
		{ "\xff\xfe\x00\x01", 4 },
		{ "GET / HTTP/1.1", 0 },
		{ "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11 },
	};
	struct peer peer;

	rig_join_as(*state, &peer, "trader");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[300];
		json_t *id = NULL;
		int code = 0;

		peer_send_bytes(&peer, rows[i].line,
		                rows[i].length ? rows[i].length : strlen(rows[i].line));
		peer_send_bytes(&peer, "\n", 1);
		code = refused_line(&peer, &id, text, sizeof(text));
		if (code != -32700)
			fail_msg("row %zu: %d %s", i, code, text);
		assert_non_null(strstr(text, "Not JSON"));
		assert_non_null(strstr(text, "(byte "));
		assert_true(json_is_null(id));
		json_decref(id);
	}
	json_decref(peer_get(&peer, "echo", json_object()));
	peer_release(&peer);
}

static void deep_nesting_is_refused_and_not_followed(void **state)
{
	enum { DEPTH = 200000 };
	char *line = malloc(DEPTH + 1);
	struct peer peer;
	char text[300];
	json_t *id = NULL;

	assert_non_null(line);
	memset(line, '[', DEPTH);
	line[DEPTH] = '\n';
	rig_join_as(*state, &peer, "trader");
	peer_send_bytes(&peer, line, DEPTH + 1);
	free(line);
	assert_int_equal(refused_line(&peer, &id, text, sizeof(text)), -32700);
	assert_non_null(strstr(text, "depth"));
	json_decref(id);
	json_decref(peer_get(&peer, "echo", json_object()));
	peer_release(&peer);
}

static void a_line_of_long_foreign_letters_is_still_answered(void **state)
{
	char line[600] = "";
	struct peer peer;
	char text[300];
	json_t *id = NULL;

	/* the sentence quotes what it found, cut within a letter in one of the two */
	rig_join_as(*state, &peer, "trader");
	for (int shift = 0; shift < 4; shift++) {
		memset(line, 'a', (size_t)shift);
		line[shift] = '\0';
		for (int i = 0; i < 100; i++)
			strcat(line, "\xe2\x82\xac");
		peer_send(&peer, line);
		assert_int_equal(refused_line(&peer, &id, text, sizeof(text)), -32700);
		json_decref(id);
	}
	peer_release(&peer);
}

static void what_is_no_request_is_refused(void **state)
{
	static const struct {
		const char *line;
		int code;
		const char *id, *part; /* id NULL: null */
	} rows[] = {
		{ "[]", -32600, NULL, "" },
		{ "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\"}]", -32600, NULL, "id" },
		{ "{}", -32600, NULL, "JSON-RPC 2.0" },
		{ "{\"id\":1,\"method\":\"echo\"}", -32600, NULL, "" },
		{ "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"echo\"}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"echo\"}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"2.0\",\"method\":\"echo\"}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"echo\"}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"echo\"}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"echo\"}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"echo\"}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"echo\"}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":null}", -32600, NULL, "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"\"}", -32601, "a",
		  "no method" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"Echo\"}", -32601, "a",
		  "Echo" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"echo \"}", -32601, "a", "" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"rpc.echo\"}", -32601, "a",
		  "doc/API.md" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"%s%n\"}", -32601, "a",
		  "%s%n" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"echo\",\"params\":[]}",
		  -32602, "a", "params" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"echo\",\"params\":1}", -32602,
		  "a", "object" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"echo\",\"params\":null}",
		  -32602, "a", "object" },
		{ "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"echo\",\"params\":\"x\"}",
		  -32602, "a", "" },
	};
	struct rpc_rig *rig = *state;
	struct peer peer;
	size_t before = 0;

	rig_join_as(rig, &peer, "trader");
	before = rig->dispatched;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[300];
		json_t *id = NULL;
		int code = 0;

		peer_send(&peer, rows[i].line);
		code = refused_line(&peer, &id, text, sizeof(text));
		if (code != rows[i].code || !strstr(text, rows[i].part))
			fail_msg("%s: %d %s", rows[i].line, code, text);
		if (rows[i].id)
			assert_string_equal(json_string_value(id), rows[i].id);
		else
			assert_true(json_is_null(id));
		json_decref(id);
	}
	assert_int_equal(rig->dispatched, before);
	peer_release(&peer);
}

static void a_method_of_foreign_letters_is_refused_by_name(void **state)
{
	char line[700] = "";
	struct peer peer;
	char text[300];
	json_t *id = NULL;

	/* 64 bytes of the name are quoted, which ends within one of the letters */
	rig_join_as(*state, &peer, "trader");
	for (int shift = 0; shift < 3; shift++) {
		snprintf(line, sizeof(line), "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"%.*s",
		         shift, "ab");
		for (int i = 0; i < 60; i++)
			strcat(line, "\xe2\x82\xac");
		strcat(line, "\"}");
		peer_send(&peer, line);
		assert_int_equal(refused_line(&peer, &id, text, sizeof(text)), -32601);
		assert_int_equal(json_integer_value(id), 3);
		json_decref(id);
	}
	peer_release(&peer);
}

static void ids_come_back_as_they_were(void **state)
{
	static const char *const ids[] = {
		"0",    "-1",         "9223372036854775807", "-9223372036854775808",
		"\"\"", "\"a\\\"b\"", "\"\\u20ac\""
	};
	struct peer peer;

	rig_join_as(*state, &peer, "trader");
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		json_t *want = json_loads(ids[i], JSON_DECODE_ANY, NULL);
		json_t *answer = NULL;
		char line[120];

		snprintf(line, sizeof(line),
		         "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"echo\"}", ids[i]);
		peer_send(&peer, line);
		answer = peer_next(&peer);
		assert_true(json_equal(peer_member(answer, "id"), want));
		json_decref(answer);
		json_decref(want);
	}
	peer_release(&peer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
		T(a_request_is_understood_however_it_is_cut),
		T(byte_by_byte_is_the_same),
		T(pipelined_requests_are_answered_in_their_order),
		T(empty_lines_and_carriage_returns_are_no_requests_of_their_own),
		T(a_half_line_at_the_end_is_dropped_with_its_client),
		T(a_line_of_the_limit_is_taken),
		T(a_longer_line_ends_its_client_and_no_other),
		T(an_answer_above_the_limit_becomes_a_refusal),
		T(what_is_not_json_is_refused_with_the_place),
		T(deep_nesting_is_refused_and_not_followed),
		T(a_line_of_long_foreign_letters_is_still_answered),
		T(what_is_no_request_is_refused),
		T(a_method_of_foreign_letters_is_refused_by_name),
		T(ids_come_back_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
