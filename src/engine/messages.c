/* messages.c - see messages.h. */
#include "engine/messages.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void release_plain(struct message *message)
{
	free(message);
}

static void release_call(struct message *message)
{
	struct message_call *call = (struct message_call *)message;

	for (int i = 0; i < call->fd_count; i++) {
		if (call->fds[i] >= 0)
			close(call->fds[i]);
	}
	json_decref(call->params);
	free(call);
}

static void release_answer(struct message *message)
{
	json_decref(((struct message_answer *)message)->result);
	free(message);
}

static void release_progress(struct message *message)
{
	json_decref(((struct message_progress *)message)->params);
	free(message);
}

struct message_call *message_call_new(const struct rpc_call *call,
                                      const struct rpc_method *method, const json_t *params)
{
	struct message_call *message = calloc(1, sizeof(*message));

	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_CALL, release_call);
	message->call = *call;
	message->method = method;
	message->params = json_deep_copy(params);
	if (!message->params) {
		message_unref(&message->base);
		return NULL;
	}
	return message;
}

struct message_answer *message_answer_new(const struct rpc_call *call, json_t *result,
                                          const struct drt_error *error,
                                          const struct reason *reason)
{
	struct message_answer *message = calloc(1, sizeof(*message));

	if (!message) {
		json_decref(result);
		return NULL;
	}
	message_init(&message->base, MESSAGE_ANSWER, release_answer);
	message->call = *call;
	message->result = result;
	if (error)
		message->error = *error;
	if (reason)
		message->reason = *reason;
	return message;
}

struct message_bars *message_bars_new(size_t instrument, enum timeframe timeframe,
                                      const char *source, const struct bar *bars, size_t count)
{
	struct message_bars *message = NULL;

	if (count > (SIZE_MAX - sizeof(*message)) / sizeof(*bars))
		return NULL;
	message = calloc(1, sizeof(*message) + count * sizeof(*bars));
	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_BARS, release_plain);
	message->instrument = instrument;
	message->timeframe = timeframe;
	snprintf(message->source, sizeof(message->source), "%s", source);
	message->count = count;
	if (bars && count > 0)
		memcpy(message->bars, bars, count * sizeof(*bars));
	return message;
}

struct message_signals *message_signals_new(int64_t time_ns, const struct signal *signals,
                                            size_t count)
{
	struct message_signals *message = NULL;

	if (count > (SIZE_MAX - sizeof(*message)) / sizeof(*signals))
		return NULL;
	message = calloc(1, sizeof(*message) + count * sizeof(*signals));
	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_SIGNALS, release_plain);
	message->time_ns = time_ns;
	message->count = count;
	if (signals && count > 0)
		memcpy(message->signals, signals, count * sizeof(*signals));
	return message;
}

struct message_note *message_note_new(int64_t time_ns, bool important,
                                      const struct reason *reason)
{
	struct message_note *message = calloc(1, sizeof(*message));

	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_NOTE, release_plain);
	message->time_ns = time_ns;
	message->important = important;
	message->reason = *reason;
	return message;
}

struct message_progress *message_progress_new(const struct rpc_call *call, bool done,
                                              json_t *params)
{
	struct message_progress *message = calloc(1, sizeof(*message));

	if (!message) {
		json_decref(params);
		return NULL;
	}
	message_init(&message->base, MESSAGE_PROGRESS, release_progress);
	message->call = *call;
	message->done = done;
	message->params = params;
	return message;
}

struct message_changed *message_changed_new(size_t instrument, enum timeframe timeframe)
{
	struct message_changed *message = calloc(1, sizeof(*message));

	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_CHANGED, release_plain);
	message->instrument = instrument;
	message->timeframe = timeframe;
	return message;
}

struct message_orders *message_orders_new(size_t count)
{
	struct message_orders *message =
		calloc(1, sizeof(*message) + count * sizeof(message->rows[0]));

	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_ORDERS, release_plain);
	message->count = count;
	return message;
}

struct message_portfolio *message_portfolio_new(size_t count)
{
	struct message_portfolio *message =
		calloc(1, sizeof(*message) + count * sizeof(message->positions[0]));

	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_PORTFOLIO, release_plain);
	message->count = count;
	return message;
}

struct message_holdings *message_holdings_new(size_t count)
{
	struct message_holdings *message =
		calloc(1, sizeof(*message) + count * sizeof(message->holdings[0]));

	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_HOLDINGS, release_plain);
	message->count = count;
	return message;
}

struct message_mark *message_mark_new(const struct uuid *signal_id, enum signal_state state)
{
	struct message_mark *message = calloc(1, sizeof(*message));

	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_MARK, release_plain);
	message->signal_id = *signal_id;
	message->state = state;
	return message;
}

struct message_gone *message_gone_new(uint64_t client_number)
{
	struct message_gone *message = calloc(1, sizeof(*message));

	if (!message)
		return NULL;
	message_init(&message->base, MESSAGE_GONE, release_plain);
	message->client_number = client_number;
	return message;
}

struct message *message_plain_new(enum message_kind kind)
{
	struct message *message = calloc(1, sizeof(*message));

	if (message)
		message_init(message, (int)kind, release_plain);
	return message;
}
