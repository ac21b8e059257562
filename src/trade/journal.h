/* journal.h - the port to the durable record: the ledger live, nothing in a backtest.
 *
 * Shape:   each step is durable before its function returns, unless it stands between
 *          begin and commit: then all of them become durable together, or none.
 * Order:   propose, approve, journal, send, acknowledge, fill, position. A step that is
 *          recorded already changes nothing (idempotent by order id and version, by
 *          execution id).
 * Threads: the broker worker's only; it is the single writer.
 * Errors:  DRT_EIO (the medium refused), DRT_ENOMEM, DRT_ECORRUPT. After a failure the
 *          order book sends nothing any more. */
#ifndef TRADE_JOURNAL_H
#define TRADE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/status.h"
#include "model/order.h"
#include "model/position.h"
#include "model/quote.h"
#include "model/reason.h"
#include "model/signal.h"

struct risk_verdict;
struct risk_gate;
struct journal;

/* What an order was decided on. */
struct journal_proposal {
	const struct order *order;
	const char *tag;             /* of the intent; empty: none */
	const struct signal *signal; /* NULL: by hand */
	const struct quote *quote;   /* NULL: none was known */
	const struct reason *checks; /* what the gate said then, one per rule tried */
	const bool *check_passed;
	int check_count;
};

/* One change of an order's state; `order` is as it is after the change. */
struct journal_step {
	const struct order *order;
	enum order_status from;
	const char *actor; /* "person", "rule:NAME", "strategy", "oms", "broker" ... */
	const struct reason *reason; /* NULL: none */
};

/* Something worth a record that changes no order: an impossible event, a difference
 * found by reconciliation, a freeze. */
struct journal_note {
	const struct uuid *order_id; /* NULL: none */
	const char *kind;            /* "anomaly", "reconcile", "freeze" */
	const struct reason *reason;
	const char *text; /* NULL: none */
};

/* Takes what journal_load() reads; returning anything but DRT_OK ends the reading. */
struct journal_sink {
	enum drt_status (*order)(void *arg, const struct order *order, const char *tag);
	enum drt_status (*fill)(void *arg, const struct fill *fill);
	/* `strategy` is empty for the account's own row. */
	enum drt_status (*position)(void *arg, const struct position *position,
	                            const char *strategy);
	enum drt_status (*control)(void *arg, int32_t next_order_id, bool frozen,
	                           const char *frozen_note);
	/* What the account was worth, oldest first; before orders and fills. */
	enum drt_status (*equity)(void *arg, int64_t time_ns, decimal equity);
};

struct journal_ops {
	enum drt_status (*begin)(struct journal *journal);
	enum drt_status (*commit)(struct journal *journal);
	void (*rollback)(struct journal *journal);
	enum drt_status (*propose)(struct journal *journal,
	                           const struct journal_proposal *proposal);
	enum drt_status (*step)(struct journal *journal, const struct journal_step *step);
	enum drt_status (*fill)(struct journal *journal, const struct fill *fill);
	enum drt_status (*commission)(struct journal *journal, const struct fill *fill);
	enum drt_status (*position)(struct journal *journal, const struct position *position,
	                            const char *strategy);
	enum drt_status (*note)(struct journal *journal, const struct journal_note *note);
	/* What the account is worth; kept once a minute of market time, and where it is
	 * another sum than before. */
	enum drt_status (*equity)(struct journal *journal, int64_t time_ns,
	                          const struct account *account);
	/* Numbers below `next` count as used, also after a crash. */
	enum drt_status (*next_order_id)(struct journal *journal, int32_t next);
	enum drt_status (*freeze)(struct journal *journal, bool frozen, const char *note);
	enum drt_status (*load)(struct journal *journal, const struct journal_sink *sink,
	                        void *arg);
};

/* First member of every implementation. */
struct journal {
	const struct journal_ops *ops;
	bool discards; /* keeps nothing: callers need not prepare what only the record wants */
};

/* A journal that accepts everything and keeps nothing: for backtests. Static data that
 * never changes, shared by all. */
struct journal *journal_null(void);

#endif
