/* peer.c - see peer.h. */
#include "tests/unit/engine/peer.h"

#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	strbuf_append(&((struct peer *)arg)->in, bytes, length);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	struct peer *peer = arg;

	(void)text;
	peer->closed = true;
	peer->why = why;
}

static const struct loop_stream_handler handler = { .on_data = on_data, .on_close = on_close };

static void prepare(struct peer *peer, struct sim_world *world)
{
	memset(peer, 0, sizeof(*peer));
	peer->world = world;
	peer->notices = json_array();
	strbuf_init(&peer->in);
}

void peer_init(struct peer *peer, struct sim_world *world, struct loop *loop,
               struct loop_stream **out, struct loop *server_loop)
{
	prepare(peer, world);
	assert_int_equal(sim_world_pair(&peer->stream, loop, out, server_loop), DRT_OK);
	loop_stream_set_handler(peer->stream, &handler, peer);
}

void peer_connect(struct peer *peer, struct sim_world *world, struct loop *loop,
                  const char *address)
{
	struct drt_error error = { .status = DRT_OK };

	prepare(peer, world);
	if (loop_connect(&peer->stream, loop, address, &handler, peer, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

void peer_hang_up(struct peer *peer)
{
	if (peer->stream)
		loop_stream_close(peer->stream);
	peer->stream = NULL;
}

void peer_release(struct peer *peer)
{
	peer_hang_up(peer);
	strbuf_release(&peer->in);
	json_decref(peer->notices);
	json_decref(peer->error);
	memset(peer, 0, sizeof(*peer));
}

/* ---- bytes ---- */

void peer_send_bytes(struct peer *peer, const void *bytes, size_t length)
{
	assert_int_equal(loop_stream_write(peer->stream, bytes, length), DRT_OK);
}

void peer_send(struct peer *peer, const char *line)
{
	peer_send_bytes(peer, line, strlen(line));
	peer_send_bytes(peer, "\n", 1);
}

void peer_settle(struct peer *peer)
{
	int64_t until_ns = clock_now_ns(sim_world_clock(peer->world)) + NS_PER_SEC;

	assert_int_equal(sim_world_run_until(peer->world, until_ns), DRT_OK);
}

json_t *peer_waiting(struct peer *peer)
{
	char *end = memchr(peer->in.text, '\n', peer->in.length);
	json_error_t why;
	json_t *value = NULL;

	if (!end)
		return NULL;
	value = json_loadb(peer->in.text, (size_t)(end - peer->in.text), 0, &why);
	if (!json_is_object(value))
		fail_msg("not a JSON object: %s: %.*s", why.text, (int)(end - peer->in.text),
		         peer->in.text);
	strbuf_consume(&peer->in, (size_t)(end - peer->in.text) + 1);
	return value;
}

static bool no_line(void *arg)
{
	const struct peer *peer = arg;

	return !peer->closed && !memchr(peer->in.text, '\n', peer->in.length);
}

json_t *peer_next(struct peer *peer)
{
	enum drt_status status =
		sim_world_run_while(peer->world, no_line, peer, 60 * NS_PER_SEC);

	assert_true(status == DRT_OK || status == DRT_ETIMEOUT);
	return peer_waiting(peer);
}

/* ---- calls ---- */

json_t *peer_ask(struct peer *peer, const char *method, json_t *params)
{
	int id = ++peer->next_id;
	json_t *request = json_pack("{s:s, s:i, s:s, s:o}", "jsonrpc", "2.0", "id", id,
	                            "method", method, "params", params);
	char *text = json_dumps(request, JSON_COMPACT);
	json_t *answer = NULL;
	json_t *result = NULL;

	assert_non_null(text);
	peer_send(peer, text);
	free(text);
	json_decref(request);
	json_decref(peer->error);
	peer->error = NULL;
	while ((answer = peer_next(peer)) != NULL && !json_object_get(answer, "id"))
		json_array_append_new(peer->notices, answer);
	if (!answer)
		fail_msg("%s: no answer came", method);
	assert_int_equal(json_integer_value(json_object_get(answer, "id")), id);
	assert_string_equal(peer_text(answer, "jsonrpc"), "2.0");
	result = json_incref(json_object_get(answer, "result"));
	if (!result)
		peer->error = json_incref(peer_member(answer, "error"));
	json_decref(answer);
	return result;
}

json_t *peer_get(struct peer *peer, const char *method, json_t *params)
{
	json_t *result = peer_ask(peer, method, params);

	if (!result)
		fail_msg("%s: %s", method, peer_text(peer->error, "message"));
	return result;
}

const char *peer_refused(struct peer *peer, const char *method, json_t *params,
                         enum drt_status status)
{
	json_t *result = peer_ask(peer, method, params);
	const char *word = NULL;

	if (result)
		fail_msg("%s was not refused: %s", method, json_dumps(result, 0));
	word = peer_text(peer_member(peer->error, "data"), "status");
	if (strcmp(word, drt_status_name(status)) != 0)
		fail_msg("%s: %s: %s", method, word, peer_text(peer->error, "message"));
	assert_int_equal(json_integer_value(peer_member(peer->error, "code")),
	                 -32000 + (int)status);
	return peer_text(peer->error, "message");
}

static json_t *take_notice(struct peer *peer, const char *method)
{
	for (size_t i = 0; i < json_array_size(peer->notices); i++) {
		json_t *notice = json_array_get(peer->notices, i);
		const char *name = json_string_value(json_object_get(notice, "method"));
		json_t *params = NULL;

		if (!name || strcmp(name, method) != 0)
			continue;
		params = json_incref(peer_member(notice, "params"));
		json_array_remove(peer->notices, i);
		return params;
	}
	return NULL;
}

json_t *peer_notice(struct peer *peer, const char *method)
{
	json_t *params = take_notice(peer, method);

	while (!params) {
		json_t *line = peer_next(peer);

		if (!line)
			return NULL;
		json_array_append_new(peer->notices, line);
		params = take_notice(peer, method);
	}
	return params;
}

json_t *peer_member(const json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	if (!value)
		fail_msg("there is no %s", key);
	return value;
}

const char *peer_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(peer_member(object, key));

	if (!text)
		fail_msg("%s is no text", key);
	return text;
}
