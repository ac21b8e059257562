/* ledger.h - the durable record of trading: proposals with what they were decided on,
 * approvals, orders, fills, positions, equity, the freeze latch.
 *
 * Shape:   a SQLite file of its own (WAL, synchronous FULL). Every step is one event
 *          with a sequence number; orders, fills and positions are what they add up to.
 *          Outside ledger_begin() each function is durable when it returns; inside, all
 *          become durable with ledger_commit(), or none.
 * Idempotent: a step is known by order and version, a fill by its execution id.
 *          Recording a step again changes nothing and succeeds; a fill says DRT_EEXIST.
 * Threads: a handle belongs to one thread at a time. There is one writer, the broker
 *          worker; a second one is refused while the first lives. Readers open their own
 *          read-only handles and follow ledger_last_seq().
 * Owners:  lists are the caller's and given back by free(), ledger_events_free().
 * Errors:  those of db.h. */
#ifndef KB_LEDGER_H
#define KB_LEDGER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/order.h"
#include "model/position.h"
#include "model/quote.h"
#include "model/reason.h"
#include "model/signal.h"

struct ledger;

struct ledger_options {
	const char *path;
	bool read_only;
	int busy_timeout_ms; /* 0: 5000 */
};

/* Errors: DRT_EBUSY (another process or handle writes this ledger), DRT_ENOTFOUND
 * (read_only and no file), and those of db_open(). */
DRT_MUST_CHECK enum drt_status
ledger_open(struct ledger **out, const struct ledger_options *options, struct drt_error *error);
void ledger_close(struct ledger *ledger);

DRT_MUST_CHECK enum drt_status ledger_begin(struct ledger *ledger, struct drt_error *error);
DRT_MUST_CHECK enum drt_status ledger_commit(struct ledger *ledger, struct drt_error *error);
void ledger_rollback(struct ledger *ledger);

/* ---- the steps ---- */

struct ledger_proposal {
	const struct order *order;
	const char *tag;             /* of the intent; empty: none */
	const struct signal *signal; /* NULL: by hand */
	const struct quote *quote;   /* NULL: none was known */
	const struct reason *checks;
	const bool *check_passed;
	size_t check_count;
};
DRT_MUST_CHECK enum drt_status ledger_propose(struct ledger *ledger,
                                              const struct ledger_proposal *proposal,
                                              struct drt_error *error);

struct ledger_step {
	const struct order *order; /* after the step */
	enum order_status from;
	const char *actor;
	const struct reason *reason; /* NULL: none */
};
DRT_MUST_CHECK enum drt_status
ledger_step(struct ledger *ledger, const struct ledger_step *step, struct drt_error *error);

/* A new execution. One whose id differs in what follows the last point only is a
 * correction: the earlier ones are superseded. Errors: DRT_EEXIST. */
DRT_MUST_CHECK enum drt_status ledger_add_fill(struct ledger *ledger, const struct fill *fill,
                                               struct drt_error *error);
/* Its commission came, or changed. Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status
ledger_set_commission(struct ledger *ledger, const struct fill *fill, struct drt_error *error);
/* strategy empty: the account's. time_ns is that of the event. */
DRT_MUST_CHECK enum drt_status ledger_put_position(struct ledger *ledger,
                                                   const struct position *position,
                                                   const char *strategy, int64_t time_ns,
                                                   struct drt_error *error);
struct ledger_note {
	const char *kind;            /* "anomaly", "reconcile", "freeze", "link", ... */
	const struct uuid *order_id; /* NULL: none */
	const struct reason *reason; /* NULL: none */
	const char *text;            /* NULL: none */
	int64_t time_ns;
};
DRT_MUST_CHECK enum drt_status
ledger_add_note(struct ledger *ledger, const struct ledger_note *note, struct drt_error *error);
/* What an account is worth; one row per account and time, the last one stays. */
struct ledger_equity {
	int64_t time_ns;
	char account[ACCOUNT_TEXT];
	decimal equity, cash;
};
DRT_MUST_CHECK enum drt_status ledger_put_equity(struct ledger *ledger,
                                                 const struct ledger_equity *row,
                                                 struct drt_error *error);

struct ledger_control {
	int32_t next_order_id; /* smaller ones count as used */
	bool frozen;
	char frozen_note[NOTE_TEXT];
};
/* next_order_id never goes back: a smaller one is ignored. */
DRT_MUST_CHECK enum drt_status ledger_set_next_order_id(struct ledger *ledger, int32_t next,
                                                        struct drt_error *error);
DRT_MUST_CHECK enum drt_status ledger_set_frozen(struct ledger *ledger, bool frozen,
                                                 const char *note, struct drt_error *error);
DRT_MUST_CHECK enum drt_status
ledger_get_control(struct ledger_control *out, struct ledger *ledger, struct drt_error *error);

/* ---- reading ---- */

/* The newest event; 0: none. Grows by one with every event. */
DRT_MUST_CHECK enum drt_status ledger_last_seq(int64_t *out, struct ledger *ledger,
                                               struct drt_error *error);

struct ledger_event {
	int64_t seq;
	int64_t time_ns;
	char kind[16];        /* "propose", "step", "fill", "commission", "position", ... */
	struct uuid order_id; /* nil: none */
	uint32_t version;
	char from[24], to[24]; /* words of order_status_name(); empty: none */
	char actor[48];
	struct reason reason; /* code empty: none */
	char *detail;         /* owned; NULL: none */
};
/* Events after `seq`, oldest first; order_id NULL: of all. limit 0: all. */
DRT_MUST_CHECK enum drt_status ledger_get_events(struct ledger_event **out, size_t *count,
                                                 struct ledger *ledger, int64_t seq,
                                                 const struct uuid *order_id, size_t limit,
                                                 struct drt_error *error);
void ledger_events_free(struct ledger_event *events, size_t count);

struct ledger_filter {
	const char *symbol;     /* NULL: any */
	const char *strategy;   /* NULL: any */
	int64_t from_ns, to_ns; /* [from, to) of creation or execution; to 0: no end */
	bool open_or_since; /* orders: every open one, and others changed at from_ns or later */
	bool newest_first;
	size_t limit; /* 0: all */
};
/* NULL takes all, oldest first. */
DRT_MUST_CHECK enum drt_status ledger_get_orders(struct order **out, size_t *count,
                                                 struct ledger *ledger,
                                                 const struct ledger_filter *filter,
                                                 struct drt_error *error);
/* Errors: DRT_ENOTFOUND. tag may be NULL, or has OCA_TEXT bytes. */
DRT_MUST_CHECK enum drt_status ledger_get_order(struct order *out, char *tag,
                                                struct ledger *ledger, const struct uuid *id,
                                                struct drt_error *error);
/* Superseded ones are left out. */
DRT_MUST_CHECK enum drt_status ledger_get_fills(struct fill **out, size_t *count,
                                                struct ledger *ledger,
                                                const struct ledger_filter *filter,
                                                struct drt_error *error);
struct ledger_position {
	struct position position;
	char strategy[STRATEGY_TEXT]; /* empty: the account's */
};
/* Those of the account and of each strategy. */
DRT_MUST_CHECK enum drt_status ledger_get_positions(struct ledger_position **out, size_t *count,
                                                    struct ledger *ledger,
                                                    struct drt_error *error);
/* What the order was decided on, as JSON objects: signal and quote (null where there was
 * none) and the list of checks {reason, passed}. New references.
 * Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status ledger_get_proposal(json_t **signal, json_t **quote,
                                                   json_t **checks, struct ledger *ledger,
                                                   const struct uuid *order_id,
                                                   struct drt_error *error);
struct ledger_equity_filter {
	const char *account;    /* NULL: that of the newest row */
	int64_t from_ns, to_ns; /* [from, to); to 0: no end */
};
/* Oldest first, of one account; filter NULL: all of the newest row's. */
DRT_MUST_CHECK enum drt_status ledger_get_equity(struct ledger_equity **out, size_t *count,
                                                 struct ledger *ledger,
                                                 const struct ledger_equity_filter *filter,
                                                 struct drt_error *error);

#endif
