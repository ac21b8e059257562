/* unoffered.c - requests that this gateway does not offer, answered all the same.
 *
 * A client must get an answer in finite time: an error that carries its id, in IB's own
 * code where there is one, or an empty list. The table knows where the id stands. */
#include <stdio.h>

#include "gateway/gateway_parts.h"

struct unoffered {
	int32_t id;
	int field; /* of the request id, counted behind the message id; 0: it has none */
	int32_t code;
	const char *text;
};

static const char not_offered[] = "The simulated gateway does not offer this request";

static const struct unoffered table[] = {
	{ 10, 2, 10092,
	  "Deep market data is not supported for this combination of security "
	  "type/exchange" },
	{ 11, 2, 310, "Can't find the subscribed market depth with this ticker id" },
	{ 18, 0, 321, "FA data operations ignored for non FA customers." },
	{ 19, 0, 321, "FA data operations ignored for non FA customers." },
	{ 21, 2, 321, not_offered },
	{ 22, 1, 162, "Historical Market Data Service error message:no market scanner here" },
	{ 23, 2, 365, "No scanner subscription found for this ticker id" },
	{ 24, 0, 321, not_offered },
	{ 52, 2, 430, "The fundamentals data for the security specified is not available." },
	{ 53, 2, 300, "Can't find EId with this ticker id" },
	{ 54, 2, 321, not_offered },
	{ 55, 2, 321, not_offered },
	{ 56, 2, 300, "Can't find EId with this ticker id" },
	{ 57, 2, 300, "Can't find EId with this ticker id" },
	{ 67, 2, 321, not_offered },
	{ 68, 2, 321, not_offered },
	{ 79, 1, 321, not_offered },
	{ 83, 1, 321, not_offered },
	{ 84, 1, 321, not_offered },
	{ 86, 1, 321, not_offered },
	{ 88, 1, 162, "Historical Market Data Service error message:no histogram data here" },
	{ 89, 1, 300, "Can't find EId with this ticker id" },
	{ 96, 1, 10187, "Failed to request historical ticks:No historical tick data here" },
	{ 97, 1, 10189, "Failed to request tick-by-tick data:No tick-by-tick data here" },
	{ 98, 1, 300, "Can't find EId with this ticker id" },
	{ 100, 1, 321, not_offered },
	{ 102, 1, 321, not_offered },
	{ 104, 1, 321, not_offered },
};

/* Lists that are empty here: request, answer. Their answers are "id, 0". */
static const struct {
	int32_t request, answer;
} empty_lists[] = { { 80, 78 }, { 82, 80 }, { 85, 85 } };

static void send_empty(struct gw_client *client, int32_t answer)
{
	struct strbuf frame;
	size_t begin = 0;
	struct loop_stream *stream = ib_peer_stream(client->peer);

	strbuf_init(&frame);
	begin = ib_frame_begin(&frame);
	ib_put_int(&frame, answer);
	ib_put_int(&frame, 0);
	if (ib_frame_end(&frame, begin) != DRT_OK || !stream ||
	    loop_stream_write(stream, frame.text, frame.length) != DRT_OK)
		log_write(client->gateway->log, LOG_WARNING, "gateway", "send.failed",
		          "an empty list could not be sent to client %d", (int)client->id);
	strbuf_release(&frame);
}

/* The number that stands `field` places behind the message id, or -1. */
static int32_t number_at(const struct ib_frame *frame, int field)
{
	struct ib_cursor cursor;
	int32_t number = 0;

	if (field == 0 || ib_cursor_init(&cursor, frame, NULL) != DRT_OK)
		return -1;
	for (int i = 0; i < field; i++)
		ib_next_skip(&cursor);
	number = ib_next_int(&cursor);
	return cursor.problem == IB_FINE ? number : -1;
}

void gw_answer_unoffered(struct gw_client *client, int32_t id, const struct ib_frame *frame)
{
	for (size_t i = 0; i < sizeof(empty_lists) / sizeof(empty_lists[0]); i++) {
		if (empty_lists[i].request == id) {
			send_empty(client, empty_lists[i].answer);
			return;
		}
	}
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].id != id)
			continue;
		gw_error(client, number_at(frame, table[i].field), table[i].code, "%s",
		         table[i].text);
		return;
	}
	log_write(client->gateway->log, LOG_WARNING, "gateway", "request.unknown",
	          "request %d of client %d is not known and dropped", (int)id, (int)client->id);
}
