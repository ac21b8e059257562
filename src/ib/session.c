/* session.c - see session.h: life, greeting and receiving. */
#include "ib/session.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "ib/session_internal.h"

#define SECOND INT64_C(1000000000)

/* ---- small things ---- */

static int64_t now(const struct ib_session *session)
{
	return clock_now_ns(session->clock);
}

static char *copy_text(const char *text)
{
	size_t size = text ? strlen(text) + 1 : 1;
	char *copy = malloc(size);

	return copy ? memcpy(copy, text ? text : "", size) : NULL;
}

static void destroy(struct ib_session *session)
{
	loop_stream_close(session->stream);
	loop_timer_free(session->life);
	loop_timer_free(session->pace);
	ib_pacer_free(session->own_pacer);
	ib_reader_release(&session->reader);
	ib_decoder_free(session->decoder);
	strbuf_release(&session->out);
	free(session->address);
	free(session->connect_options);
	free(session->connection_time);
	free(session->accounts);
	free(session);
}

void ib_session_enter(struct ib_session *session)
{
	session->depth++;
}

void ib_session_leave(struct ib_session *session)
{
	if (--session->depth > 0)
		return;
	ib_decoder_free(session->retired);
	session->retired = NULL;
	if (session->doomed)
		destroy(session);
}

/* ---- down ---- */

/* Gives back what waits; the outbox is empty afterwards. */
static void give_back(struct ib_session *session)
{
	struct ib_waiting *waiting = NULL;

	while ((waiting = ib_outbox_take(&session->outbox)) != NULL) {
		bool tell = !waiting->silent && session->handler->on_unsent;
		uint64_t token = waiting->token;

		free(waiting);
		if (tell)
			session->handler->on_unsent(session->arg, token);
	}
}

static void disconnect(struct ib_session *session, enum ib_session_state state)
{
	session->state = state;
	loop_timer_stop(session->life);
	loop_timer_stop(session->pace);
	loop_stream_close(session->stream);
	session->stream = NULL;
	ib_reader_reset(&session->reader);
	/* the message a callback looks at just now lives until that callback returns */
	if (session->decoder && session->depth > 0 && !session->retired)
		session->retired = session->decoder;
	else
		ib_decoder_free(session->decoder);
	session->decoder = NULL;
	session->has_accounts = false;
	session->has_next_valid_id = false;
	session->asking = false;
	session->connection++;
	memset(session->unknown_seen, 0, sizeof(session->unknown_seen));
}

static int64_t next_delay(struct ib_session *session)
{
	int64_t delay_ns = session->retry_min_ns;

	for (unsigned i = 0; i < session->attempts && delay_ns < session->retry_max_ns; i++)
		delay_ns *= 2;
	if (delay_ns > session->retry_max_ns)
		delay_ns = session->retry_max_ns;
	if (session->attempts < 64)
		session->attempts++;
	return (int64_t)((double)delay_ns * (0.75 + 0.5 * rng_uniform(&session->rng)));
}

/* Sockets begin with the address that they failed for; it is known here. */
static const char *cause_of(const struct ib_session *session, const char *text)
{
	size_t length = strlen(session->address);

	return strncmp(text, session->address, length) == 0 &&
	                       strncmp(text + length, ": ", 2) == 0
	               ? text + length + 2
	               : text;
}

void ib_session_fall(struct ib_session *session, enum ib_down_reason reason, const char *text)
{
	bool was_ready = session->state == IB_SESSION_READY;
	int64_t retry_ns = 0;

	text = cause_of(session, text);
	if (was_ready && now(session) - session->ready_ns >= session->retry_max_ns)
		session->attempts = 0;
	retry_ns = next_delay(session);
	disconnect(session, IB_SESSION_WAITING);
	loop_timer_start(session->life, retry_ns);
	log_write(session->log, LOG_WARNING, "ib", "session.down",
	          "%s: %s (%s); next attempt in %.1f s", session->address, text,
	          ib_down_reason_name(reason), (double)retry_ns / (double)SECOND);
	give_back(session);
	if (!session->doomed && session->state != IB_SESSION_IDLE && session->handler->on_down)
		session->handler->on_down(session->arg, reason, text, retry_ns);
}

/* ---- receiving ---- */

static void become_ready(struct ib_session *session)
{
	struct ib_session_ready ready = { .server_version =
		                                  ib_decoder_version(session->decoder),
		                          .connection_time = session->connection_time,
		                          .accounts = session->accounts,
		                          .next_valid_id = session->next_valid_id };

	session->state = IB_SESSION_READY;
	session->ready_ns = now(session);
	loop_timer_start(session->life, session->silence_ns);
	log_write(session->log, LOG_NOTICE, "ib", "session.ready",
	          "%s: client %d, server version %d, next order id %d", session->address,
	          (int)session->client_id, ready.server_version, (int)ready.next_valid_id);
	if (session->handler->on_ready)
		session->handler->on_ready(session->arg, &ready);
}

/* The greeting's answer, then startApi. */
static void take_greeting(struct ib_session *session, const struct ib_frame *frame)
{
	struct drt_error error = { 0 };
	const char *time_text = "";
	int version = 0;
	enum drt_status status =
		ib_hello_reply_read(&version, &time_text, frame, session->versions, &error);

	if (status != DRT_OK) {
		ib_session_fall(session,
		                status == DRT_EUNSUPPORTED ? IB_DOWN_VERSION : IB_DOWN_PROTOCOL,
		                error.text);
		return;
	}
	free(session->connection_time);
	session->connection_time = copy_text(time_text);
	if (!session->connection_time || ib_decoder_new(&session->decoder, version) != DRT_OK) {
		ib_session_fall(session, IB_DOWN_RESOURCES, "out of memory");
		return;
	}
	session->state = IB_SESSION_STARTING;
	if (ib_session_send_plain(session, IB_START_API) != DRT_OK)
		ib_session_fall(session, IB_DOWN_RESOURCES, "cannot send startApi");
}

static void complain(struct ib_session *session, int32_t id, const struct drt_error *error)
{
	uint64_t bit = UINT64_C(1) << (id & 63);
	uint64_t *seen = &session->unknown_seen[(id >> 6) & 3];

	if (error->status == DRT_EUNSUPPORTED) {
		if (*seen & bit)
			return;
		*seen |= bit;
	}
	log_write(session->log, error->status == DRT_EUNSUPPORTED ? LOG_INFO : LOG_ERROR, "ib",
	          "message.undecodable", "%s", error->text);
	if (session->handler->on_undecodable)
		session->handler->on_undecodable(session->arg, id, error);
}

/* What the session itself wants to know of a message, before the owner sees it. */
static void note(struct ib_session *session, const struct ib_message *message)
{
	if (message->id == IB_NEXT_VALID_ID) {
		session->next_valid_id = message->next_valid_id.order_id;
		session->has_next_valid_id = true;
	} else if (message->id == IB_MANAGED_ACCOUNTS && *message->managed_accounts.accounts) {
		char *accounts = copy_text(message->managed_accounts.accounts);

		if (accounts) {
			free(session->accounts);
			session->accounts = accounts;
			session->has_accounts = true;
		}
	}
}

static void take_frame(struct ib_session *session, const struct ib_frame *frame)
{
	struct ib_message message;
	struct drt_error error = { 0 };
	unsigned connection = session->connection;

	if (session->state == IB_SESSION_GREETING) {
		take_greeting(session, frame);
		return;
	}
	if (ib_decode_server(&message, session->decoder, frame, &error) != DRT_OK) {
		complain(session, message.id, &error);
		return;
	}
	note(session, &message);
	session->handler->on_message(session->arg, &message);
	if (session->connection != connection || session->doomed ||
	    session->state != IB_SESSION_STARTING)
		return;
	if (message.id == IB_ERROR && message.error.code == 326)
		ib_session_fall(session, IB_DOWN_CLIENT_ID, message.error.text);
	else if (session->has_next_valid_id && session->has_accounts)
		become_ready(session);
}

static void on_data(void *arg, const unsigned char *bytes, size_t length)
{
	struct ib_session *session = arg;
	unsigned connection = session->connection;
	struct drt_error error = { 0 };
	struct ib_frame frame;
	enum drt_status status = DRT_OK;

	ib_session_enter(session);
	session->heard_ns = now(session);
	session->asking = false;
	status = ib_reader_feed(&session->reader, bytes, length);
	if (status != DRT_OK)
		ib_session_fall(session, IB_DOWN_RESOURCES, "out of memory");
	while (status == DRT_OK && session->connection == connection && !session->doomed) {
		status = ib_reader_next(&frame, &session->reader, &error);
		if (status == DRT_OK)
			take_frame(session, &frame);
		else if (status != DRT_EEMPTY)
			ib_session_fall(session, IB_DOWN_PROTOCOL, error.text);
	}
	ib_session_leave(session);
}

static void on_open(void *arg)
{
	struct ib_session *session = arg;

	ib_session_enter(session);
	session->state = IB_SESSION_GREETING;
	session->heard_ns = now(session);
	strbuf_clear(&session->out);
	ib_hello_write(&session->out, session->versions, session->connect_options);
	if (session->out.failed || loop_stream_write(session->stream, session->out.text,
	                                             session->out.length) != DRT_OK)
		ib_session_fall(session, IB_DOWN_RESOURCES, "cannot send the greeting");
	ib_session_leave(session);
}

static void on_close(void *arg, enum drt_status why, const char *text)
{
	struct ib_session *session = arg;
	bool connected = session->state != IB_SESSION_CONNECTING;

	(void)why;
	ib_session_enter(session);
	ib_session_fall(session, connected ? IB_DOWN_CLOSED : IB_DOWN_CONNECT,
	                text && *text ? text : "closed by the gateway");
	ib_session_leave(session);
}

static const struct loop_stream_handler stream_handler = { .on_open = on_open,
	                                                   .on_data = on_data,
	                                                   .on_close = on_close };

/* ---- the life timer ---- */

static void connect_now(struct ib_session *session)
{
	struct drt_error error = { 0 };

	session->state = IB_SESSION_CONNECTING;
	loop_timer_start(session->life, session->connect_ns);
	if (loop_connect(&session->stream, session->loop, session->address, &stream_handler,
	                 session, &error) != DRT_OK)
		ib_session_fall(session, IB_DOWN_CONNECT, error.text);
}

static void watch_silence(struct ib_session *session)
{
	int64_t quiet_ns = now(session) - session->heard_ns;

	if (session->asking) {
		int64_t waited_ns = now(session) - session->asked_ns;

		if (waited_ns >= session->answer_ns)
			ib_session_fall(session, IB_DOWN_SILENT, "no answer to reqCurrentTime");
		else
			loop_timer_start(session->life, session->answer_ns - waited_ns);
		return;
	}
	if (quiet_ns < session->silence_ns) {
		loop_timer_start(session->life, session->silence_ns - quiet_ns);
		return;
	}
	session->asking = true;
	session->asked_ns = now(session);
	loop_timer_start(session->life, session->answer_ns);
	if (ib_session_send_plain(session, IB_REQ_CURRENT_TIME) != DRT_OK)
		ib_session_fall(session, IB_DOWN_RESOURCES, "cannot ask for a sign of life");
}

static void on_life(void *arg)
{
	struct ib_session *session = arg;

	ib_session_enter(session);
	switch (session->state) {
	case IB_SESSION_CONNECTING:
		ib_session_fall(session, IB_DOWN_CONNECT, "no connection in time");
		break;
	case IB_SESSION_GREETING:
	case IB_SESSION_STARTING:
		ib_session_fall(session, IB_DOWN_SILENT,
		                "the gateway took the connection but does not answer; a dialog "
		                "may wait "
		                "there for a person");
		break;
	case IB_SESSION_READY:
		watch_silence(session);
		break;
	case IB_SESSION_WAITING:
		connect_now(session);
		break;
	case IB_SESSION_IDLE:
		break;
	}
	ib_session_leave(session);
}

/* ---- life ---- */

static int64_t or_default(int64_t value, int64_t otherwise)
{
	return value > 0 ? value : otherwise;
}

static void take_options(struct ib_session *session, const struct ib_session_options *options)
{
	session->loop = options->loop;
	session->clock = loop_monotonic(options->loop);
	session->handler = options->handler;
	session->arg = options->arg;
	session->log = options->log;
	session->client_id = options->client_id;
	session->versions = options->versions;
	if (options->versions.min == 0 && options->versions.max == 0)
		session->versions =
			(struct ib_version_range){ IB_VERSION_MIN, ib_version_offered() };
	session->connect_ns = or_default(options->connect_ns, 10 * SECOND);
	session->silence_ns = or_default(options->silence_ns, 30 * SECOND);
	session->answer_ns = or_default(options->answer_ns, 10 * SECOND);
	session->retry_min_ns = or_default(options->retry_min_ns, SECOND);
	session->retry_max_ns = or_default(options->retry_max_ns, 60 * SECOND);
	session->pacer = options->pacer;
	session->next_request_id = IB_REQUEST_ID_FIRST;
	rng_init_keyed(&session->rng, options->seed, "ib.session");
	ib_reader_init(&session->reader, IB_FRAME_MAX);
	strbuf_init(&session->out);
	ib_outbox_init(&session->outbox, options->queue_limit ? options->queue_limit : 10000);
}

struct ib_version_range ib_versions_upto(int server_version)
{
	int last = ib_version_offered();

	if (server_version != 0 && server_version < last)
		last = server_version;
	return (struct ib_version_range){ IB_VERSION_MIN, last };
}

enum drt_status ib_session_new(struct ib_session **out,
                               const struct ib_session_options *options,
                               struct drt_error *error)
{
	struct ib_session *session = NULL;

	assert(options->loop && options->handler && options->handler->on_message);
	if (!options->address || !*options->address)
		return drt_fail(error, DRT_EINVAL, "the gateway's address is missing");
	session = calloc(1, sizeof(*session));
	if (!session)
		return drt_fail(error, DRT_ENOMEM, "out of memory");
	take_options(session, options);
	if (session->versions.min < IB_VERSION_MIN ||
	    session->versions.max > ib_version_last() ||
	    session->versions.min > session->versions.max ||
	    session->retry_min_ns > session->retry_max_ns) {
		destroy(session);
		return drt_fail(error, DRT_EINVAL, "versions or delays out of range");
	}
	if (!session->pacer && ib_pacer_new_default(&session->own_pacer) != DRT_OK)
		goto fail;
	if (!session->pacer)
		session->pacer = session->own_pacer;
	session->address = copy_text(options->address);
	session->connect_options = copy_text(options->connect_options);
	if (!session->address || !session->connect_options ||
	    loop_timer_new(&session->life, session->loop, on_life, session) != DRT_OK ||
	    loop_timer_new(&session->pace, session->loop, ib_session_on_pace, session) !=
	            DRT_OK)
		goto fail;
	*out = session;
	return DRT_OK;

fail:
	destroy(session);
	return drt_fail(error, DRT_ENOMEM, "out of memory");
}

void ib_session_free(struct ib_session *session)
{
	if (!session || session->doomed)
		return;
	ib_session_enter(session);
	ib_session_stop(session);
	session->doomed = true;
	ib_session_leave(session);
}

void ib_session_start(struct ib_session *session)
{
	if (session->state != IB_SESSION_IDLE && session->state != IB_SESSION_WAITING)
		return;
	ib_session_enter(session);
	connect_now(session);
	ib_session_leave(session);
}

void ib_session_stop(struct ib_session *session)
{
	ib_session_enter(session);
	disconnect(session, IB_SESSION_IDLE);
	session->attempts = 0;
	give_back(session);
	ib_session_leave(session);
}

void ib_session_set_client_id(struct ib_session *session, int32_t client_id)
{
	session->client_id = client_id;
}

enum drt_status ib_session_set_address(struct ib_session *session, const char *address)
{
	char *copy = copy_text(address);

	if (!copy)
		return DRT_ENOMEM;
	free(session->address);
	session->address = copy;
	return DRT_OK;
}

/* ---- state ---- */

enum ib_session_state ib_session_state(const struct ib_session *session)
{
	return session->state;
}

bool ib_session_is_ready(const struct ib_session *session)
{
	return session->state == IB_SESSION_READY;
}

int ib_session_server_version(const struct ib_session *session)
{
	return session->decoder ? ib_decoder_version(session->decoder) : 0;
}

size_t ib_session_waiting(const struct ib_session *session)
{
	return ib_outbox_count(&session->outbox);
}

const char *ib_session_state_name(enum ib_session_state state)
{
	static const char *const names[] = { "idle",     "connecting", "greeting",
		                             "starting", "ready",      "waiting" };

	return names[state];
}

const char *ib_down_reason_name(enum ib_down_reason reason)
{
	static const char *const names[] = { "no connection",    "no common version",
		                             "client id in use", "closed",
		                             "silent",           "protocol error",
		                             "out of resources" };

	return names[reason];
}
