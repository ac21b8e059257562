/* control.h - the control worker: clients, subscriptions, and the picture they see.
 *
 * It keeps the newest ORDERS, SIGNALS, PORTFOLIO and NOTES that other workers told,
 * answers what needs no other worker, sends calls to the worker they belong to, and
 * pushes changes to subscribers, each at its own rate.
 * Threads: the control worker's only. */
#ifndef ENGINE_CONTROL_H
#define ENGINE_CONTROL_H

#include "engine/approver.h"
#include "engine/engine_internal.h"
#include "engine/rpc_server.h"
#include "model/json.h"

struct kb;
struct message_record;
struct message_watch;
struct watch_call;
struct watch_entry;
struct performance_account;

enum { CONTROL_NOTES = 256, CONTROL_CHART_BARS = 1000, CONTROL_EQUITY = 512 };

enum topic {
	TOPIC_STATUS,
	TOPIC_ACCOUNT,
	TOPIC_WATCHLIST,
	TOPIC_QUOTES,
	TOPIC_ORDERS,
	TOPIC_SIGNALS,
	TOPIC_POSITIONS,
	TOPIC_PERFORMANCE,
	TOPIC_CHART,
	TOPIC_MESSAGE,
	TOPIC_DEPTH,
	TOPIC_TAPE,
	TOPICS
};

struct control_order {
	struct trade_order_view view;
	int64_t changed_ns; /* monotonic */
};

struct control {
	struct engine *engine;
	struct rpc_server *server; /* owned */
	struct kb *kb;             /* owned; read-only */
	struct loop_timer *pulse;  /* owned; pushes what is throttled */
	int64_t pulse_ns;          /* its period; 0: it rests */

	struct control_order *orders; /* owned */
	size_t order_count, order_capacity;
	struct signal *signals; /* owned; newest candidate of strategy and symbol */
	size_t signal_count, signal_capacity;
	struct signal *taken; /* owned ring; signals that orders came from */
	size_t taken_next;
	struct message_portfolio *portfolio;  /* owned reference; NULL before the first */
	struct message *notes[CONTROL_NOTES]; /* owned references; ring */
	size_t note_next, note_count;

	struct approver_lease approver;
	struct performance_account *record; /* owned; the ledger's; NULL before the first */
	int64_t worth_ns;                   /* monotonic; when the curve's end was told */
	uint64_t quotes_total;              /* of the board, when it was looked at last */
	int stale_quotes;                   /* what clients were told */
	enum quote_stale stale_why;

	/* watch.h */
	struct watch_entry *watched;      /* owned list */
	struct watch_call *watch_calls;   /* owned list */
	struct message_watch *watch_told; /* owned; NULL before the first */
	bool watch_untold;                /* the collector has still to be told */
};

struct subscription {
	unsigned topics; /* bits 1 << enum topic */
	uint64_t seq;    /* of the last message to this client */
	unsigned dirty;  /* topics that changed since the last push */
	int64_t quote_interval_ns;
	int64_t quotes_due_ns; /* monotonic */
	size_t count;          /* instruments in the watchlist */
	size_t *members;       /* owned; places in the universe */
	uint64_t *versions;    /* owned; of the quotes sent */
	char watchlist[32];
	bool by_symbols;                /* the client named them; no watchlist */
	char chart_symbol[SYMBOL_TEXT]; /* empty: no chart */
	enum timeframe chart_timeframe;
	size_t chart_bars;
	char depth_symbol[SYMBOL_TEXT]; /* empty: no book */
	size_t depth_rows;
	int64_t depth_due_ns;          /* monotonic */
	uint64_t depth_version;        /* of the book sent */
	char tape_symbol[SYMBOL_TEXT]; /* empty: no tape */
	size_t tape_prints;
	uint64_t tape_version, tape_newest; /* of what was sent */
	unsigned tape_life;
};

/* ---- topics.c: the values of the topics; NULL when out of memory ---- */

json_t *topic_value(struct control *control, struct subscription *subscription,
                    enum topic topic);
const char *topic_name(enum topic topic);
/* TOPICS when there is none of that name. */
enum topic topic_find(const char *name);
json_t *topic_order_row(struct control *control, const struct control_order *order);
/* What is held counts as looked at, so that it keeps its market data line. */
void control_note_holdings(const struct control *control, int64_t now_ns);
/* Touches the status where the number or the gravest cause of stale quotes changed. */
void topic_look_at_data(struct control *control);
/* Quotes that changed since they were sent to this subscription, or all; NULL: none. */
json_t *topic_quotes(struct control *control, struct subscription *subscription, bool all);
json_t *topic_note(const struct message_note *note);
json_t *topic_chart_bar(const char *symbol, enum timeframe timeframe, const struct bar *bar);

/* ---- subscription.c ---- */

/* Makes or replaces the client's subscription from the parameters of `subscribe`, and
 * returns its snapshot. */
json_t *control_subscribe(struct control *control, struct rpc_client *client,
                          const json_t *params, struct rpc_refusal *refusal);
void subscription_free(struct subscription *subscription);
/* Marks a topic as changed for everybody who asked for it. */
void control_touch(struct control *control, enum topic topic);
/* Sends one value at once to everybody who asked for the topic; takes `value`. */
void control_push(struct control *control, enum topic topic, json_t *value);
/* Sends changed charts bars to those who look at that chart. */
void control_push_bar(struct control *control, const char *symbol, enum timeframe timeframe,
                      const struct bar *bar);
/* Sends everything anew, after a collapse. */
void control_send_snapshot(struct control *control, struct rpc_client *client);
/* The watchlists are others: those who look at one see it as it is now. */
void control_follow_watchlists(struct control *control);
/* Starts or stops the pulse as there are subscribers. */
void control_plan_pulse(struct control *control);

/* ---- control_state.c: what other workers told ---- */

void control_take_orders(struct control *control, const struct message_orders *message);
void control_take_signals(struct control *control, const struct message_signals *message);
void control_take_portfolio(struct control *control, struct message_portfolio *message);
void control_take_mark(struct control *control, const struct message_mark *mark);
void control_take_record(struct control *control, struct message_record *message);
void control_take_note(struct control *control, struct message_note *note);
/* The signal an order came from, or NULL when it is no longer kept. */
const struct signal *control_find_signal(const struct control *control, const struct uuid *id);
struct control_order *control_find_order(struct control *control, const struct uuid *id);

#endif
