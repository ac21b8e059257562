/* session_internal.h - the state of a session; private to src/ib.
 *
 * Invariants: `stream` stands exactly in CONNECTING to READY; the outbox holds
 * something only in STARTING and READY; the `life` timer runs in every state but IDLE,
 * and what it means depends on the state. A callback may stop or free the session, so
 * after each one the code looks whether `connection` is still the same. */
#ifndef IB_SESSION_INTERNAL_H
#define IB_SESSION_INTERNAL_H

#include "core/rng.h"
#include "ib/outbox.h"
#include "ib/session.h"

struct ib_session {
	struct loop *loop;
	const struct clock *clock;
	const struct ib_session_handler *handler;
	void *arg;
	struct log_sink *log;
	char *address;
	char *connect_options;
	int32_t client_id;
	struct ib_version_range versions;
	int64_t connect_ns, silence_ns, answer_ns, retry_min_ns, retry_max_ns;
	struct ib_pacer *pacer;
	struct ib_pacer *own_pacer; /* NULL where it is shared */
	struct rng rng;

	enum ib_session_state state;
	struct loop_stream *stream;
	struct loop_timer *life;
	struct loop_timer *pace; /* runs while the outbox waits for the pacer */
	struct ib_reader reader;
	struct ib_decoder *decoder; /* NULL until the greeting was answered */
	struct ib_decoder *retired; /* of a connection lost inside a callback */
	unsigned connection;        /* grows with every loss */
	struct strbuf out;
	struct ib_outbox outbox;
	int32_t next_request_id;

	/* of this connection */
	char *connection_time;
	char *accounts;
	int32_t next_valid_id;
	bool has_accounts;
	bool has_next_valid_id;
	int64_t heard_ns; /* when bytes came last */
	int64_t ready_ns; /* since when it is ready */
	int64_t asked_ns; /* when the question for a sign of life went out */
	bool asking;
	uint64_t unknown_seen[4]; /* bits by id modulo 256 */

	unsigned attempts; /* failed in a row */
	int depth;         /* callbacks under way */
	bool doomed;       /* freed inside one */
};

/* Around everything that may call back: the session is freed on the way out only. */
void ib_session_enter(struct ib_session *session);
void ib_session_leave(struct ib_session *session);

/* The connection is lost: wait, tell, try again. */
void ib_session_fall(struct ib_session *session, enum ib_down_reason reason, const char *text);

/* Sends one message of the session's own, of which nobody is told. */
DRT_MUST_CHECK enum drt_status ib_session_send_plain(struct ib_session *session, int32_t id);
/* The pacer may have room again. */
void ib_session_on_pace(void *arg);

#endif
