/* session_send.c - the sending half of a session (see session.h). */
#include <stdlib.h>

#include "ib/session_internal.h"

static int64_t now(const struct ib_session *session)
{
	return clock_now_ns(session->clock);
}

/* What decides about orders and about what is known of them. */
static bool is_urgent(int32_t id)
{
	switch (id) {
	case IB_PLACE_ORDER:
	case IB_CANCEL_ORDER:
	case IB_REQ_GLOBAL_CANCEL:
	case IB_REQ_OPEN_ORDERS:
	case IB_REQ_ALL_OPEN_ORDERS:
	case IB_REQ_AUTO_OPEN_ORDERS:
	case IB_REQ_COMPLETED_ORDERS:
	case IB_REQ_EXECUTIONS:
	case IB_REQ_POSITIONS:
	case IB_REQ_IDS:
	case IB_REQ_CURRENT_TIME:
	case IB_START_API:
		return true;
	default:
		return false;
	}
}

/* Sends what the pacer lets through, or starts the timer for the rest. */
static void flush(struct ib_session *session)
{
	struct ib_waiting *waiting = NULL;
	unsigned connection = session->connection;
	bool urgent = false;

	while (session->stream && session->connection == connection && !session->doomed) {
		int64_t wait_ns = 0;
		enum drt_status status = DRT_OK;
		bool tell = false;
		uint64_t token = 0;

		waiting = ib_outbox_peek(&session->outbox, &urgent);
		if (!waiting)
			return;
		wait_ns = ib_pacer_take(session->pacer, now(session), urgent);
		if (wait_ns > 0) {
			loop_timer_start(session->pace, wait_ns);
			return;
		}
		status = loop_stream_write(session->stream, waiting->bytes, waiting->length);
		if (status != DRT_OK) {
			ib_session_fall(session, IB_DOWN_RESOURCES,
			                "the gateway does not read");
			return;
		}
		tell = !waiting->silent && session->handler->on_sent;
		token = waiting->token;
		free(ib_outbox_take(&session->outbox));
		if (tell)
			session->handler->on_sent(session->arg, token);
	}
}

void ib_session_on_pace(void *arg)
{
	struct ib_session *session = arg;

	ib_session_enter(session);
	flush(session);
	ib_session_leave(session);
}

/* Encodes into session->out. */
static enum drt_status encode(struct ib_session *session, const struct ib_message *message,
                              struct drt_error *error)
{
	strbuf_clear(&session->out);
	return ib_encode_beside(&session->out, IB_TO_SERVER, message, session->decoder, error);
}

static enum drt_status send_or_queue(bool *sent, struct ib_session *session,
                                     const struct ib_message *message, const uint64_t *token,
                                     struct drt_error *error)
{
	bool urgent = is_urgent(message->id);
	struct ib_outbox *outbox = &session->outbox;
	bool free_way = outbox->lane[1].count == 0 && (urgent || outbox->lane[0].count == 0);
	int64_t wait_ns = 0;
	enum drt_status status = encode(session, message, error);

	if (status != DRT_OK)
		return status;
	if (free_way)
		wait_ns = ib_pacer_take(session->pacer, now(session), urgent);
	if (!free_way || wait_ns > 0) {
		status = ib_outbox_push(outbox, urgent, session->out.text, session->out.length,
		                        token);
		if (status != DRT_OK)
			return drt_fail(error, status,
			                "too many requests wait for the gateway");
		if (wait_ns > 0)
			loop_timer_start(session->pace, wait_ns);
		*sent = false;
		return DRT_OK;
	}
	status = loop_stream_write(session->stream, session->out.text, session->out.length);
	if (status != DRT_OK)
		return drt_fail(error, status, "cannot send to %s: %s", session->address,
		                drt_status_name(status));
	*sent = true;
	return DRT_OK;
}

enum drt_status ib_session_send(bool *sent, struct ib_session *session,
                                const struct ib_message *message, uint64_t token,
                                struct drt_error *error)
{
	bool went = false;
	enum drt_status status = DRT_OK;

	if (session->state != IB_SESSION_READY)
		return drt_fail(error, DRT_ECLOSED, "not connected to the gateway at %s (%s)",
		                session->address, ib_session_state_name(session->state));
	status = send_or_queue(&went, session, message, &token, error);
	if (status == DRT_OK && sent)
		*sent = went;
	return status;
}

enum drt_status ib_session_send_plain(struct ib_session *session, int32_t id)
{
	struct ib_message message;
	bool sent = false;
	enum drt_status status = ib_message_init(&message, IB_TO_SERVER, id);

	if (status != DRT_OK)
		return status;
	if (id == IB_START_API)
		message.start_api.client_id = session->client_id;
	return send_or_queue(&sent, session, &message, NULL, NULL);
}

int32_t ib_session_take_request_id(struct ib_session *session)
{
	int32_t id = session->next_request_id;

	session->next_request_id = id == INT32_MAX - 1 ? IB_REQUEST_ID_FIRST : id + 1;
	return id;
}
