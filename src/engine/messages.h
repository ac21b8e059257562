/* messages.h - what workers tell one another. Immutable once posted; see mailbox.h.
 *
 * Routes:  collector --BARS--> store --BARS, CHANGED--> agent, control
 *          agent --SIGNALS--> store, broker, control
 *          broker --ORDERS--> control, store; --PORTFOLIO--> control
 *          broker --HOLDINGS, MARK--> agent; --MARK--> store, control
 *          control --CALL--> any --ANSWER--> control (agent's by way of the store)
 *          any --NOTE--> control; improve --PROGRESS, RECORD--> control
 *          broker --TICKLE--> improve: the ledger has more
 *          control --WATCH--> collector --DEPTH, TAPE--> control
 * Owners:  each message owns what it points to; its release frees it. */
#ifndef ENGINE_MESSAGES_H
#define ENGINE_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "agent/agent.h"
#include "core/mailbox.h"
#include "engine/nearest_limit.h"
#include "engine/rpc_server.h"
#include "model/bar.h"
#include "model/reason.h"
#include "model/signal.h"
#include "model/timeframe.h"
#include "trade/trade.h"

enum message_kind {
	MESSAGE_CALL,
	MESSAGE_ANSWER,
	MESSAGE_BARS,
	MESSAGE_SIGNALS,
	MESSAGE_ORDERS,
	MESSAGE_PORTFOLIO,
	MESSAGE_NOTE,
	MESSAGE_PROGRESS,
	MESSAGE_CHANGED,
	MESSAGE_MARK,
	MESSAGE_HOLDINGS,
	MESSAGE_GONE,
	MESSAGE_RECORD,   /* record.h */
	MESSAGE_RELOAD,   /* read the settings anew; no content */
	MESSAGE_SETTINGS, /* they are others now; no content */
	MESSAGE_TICKLE,   /* look again at what is shared; no content */
	MESSAGE_WATCH,    /* watch.h, as the next two */
	MESSAGE_DEPTH,
	MESSAGE_TAPE
};

/* A control-API call on its way to the worker that answers it. */
struct message_call {
	struct message base;
	struct rpc_call call;
	const struct rpc_method *method;
	json_t *params; /* owned, not shared with any other thread */
	int fds[RPC_FILES];
	int fd_count; /* owned descriptors; -1 where one was taken out */
};

struct message_answer {
	struct message base;
	struct rpc_call call;
	json_t *result; /* owned; NULL: refused */
	struct drt_error error;
	struct reason reason;
};

struct message_bars {
	struct message base;
	size_t instrument; /* place in the universe */
	enum timeframe timeframe;
	char source[16];
	bool live;    /* just completed, rather than history */
	bool forming; /* one bar that is not complete: shown, not stored */
	size_t count;
	struct bar bars[];
};

struct message_signals {
	struct message base;
	int64_t time_ns;
	size_t count;
	struct signal signals[];
};

/* Orders that changed, each as it is now. */
struct message_orders {
	struct message base;
	size_t count;
	struct trade_order_view rows[];
};

/* Everything about the account and the state of trading. */
struct message_portfolio {
	struct message base;
	struct trade_portfolio portfolio;
	struct trade_counts counts;
	enum broker_link link;
	bool locked, frozen;
	int64_t reset_end_ns; /* market time; until then the broker resets; 0: it does not */
	char frozen_note[NOTE_TEXT];
	char link_text[NOTE_TEXT];
	int64_t link_since_ns; /* monotonic */
	int server_version;    /* of the gateway; 0: not connected */
	int64_t latency_ns;    /* of the broker's answers; negative: not measured */
	int attempts;          /* to connect, that failed since the link was up */
	int64_t retry_due_ns;  /* monotonic; 0: none is planned */
	struct nearest_limit nearest;
	int64_t frozen_since_ns; /* monotonic; 0: not frozen */
	size_t count;
	struct position positions[];
};

struct message_holdings {
	struct message base;
	decimal equity, cash;
	size_t count;
	struct agent_holding holdings[];
};

/* What became of a signal. */
struct message_mark {
	struct message base;
	struct uuid signal_id;
	enum signal_state state;
};

struct message_note {
	struct message base;
	int64_t time_ns;
	bool important;
	struct reason reason;
};

struct message_progress {
	struct message base;
	struct rpc_call call; /* whose client is told */
	bool done;
	json_t *params; /* owned */
};

/* A client of the control API went away. */
struct message_gone {
	struct message base;
	uint64_t client_number;
};

/* Stored bars changed by a client's hand, an import or a correction. */
struct message_changed {
	struct message base;
	size_t instrument; /* place in the universe; SIZE_MAX: any */
	enum timeframe timeframe;
};

/* Each returns a message with one reference, or NULL when there is no memory. Arrays
 * are copied; where NULL is given they are zero, for the caller to fill. */
struct message_call *message_call_new(const struct rpc_call *call,
                                      const struct rpc_method *method, const json_t *params);
struct message_answer *message_answer_new(const struct rpc_call *call, json_t *result,
                                          const struct drt_error *error,
                                          const struct reason *reason);
struct message_bars *message_bars_new(size_t instrument, enum timeframe timeframe,
                                      const char *source, const struct bar *bars, size_t count);
struct message_signals *message_signals_new(int64_t time_ns, const struct signal *signals,
                                            size_t count);
struct message_note *message_note_new(int64_t time_ns, bool important,
                                      const struct reason *reason);
struct message_progress *message_progress_new(const struct rpc_call *call, bool done,
                                              json_t *params);
struct message_changed *message_changed_new(size_t instrument, enum timeframe timeframe);
struct message_orders *message_orders_new(size_t count);       /* rows to be filled */
struct message_portfolio *message_portfolio_new(size_t count); /* positions to be filled */
struct message_holdings *message_holdings_new(size_t count);   /* holdings to be filled */
struct message_mark *message_mark_new(const struct uuid *signal_id, enum signal_state state);
struct message_gone *message_gone_new(uint64_t client_number);
struct message *message_plain_new(enum message_kind kind);

#endif
