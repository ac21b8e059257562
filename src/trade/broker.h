/* broker.h - the port to whoever executes orders: IB over src/ib, or src/sim in a backtest.
 *
 * Shape:   the order book of ours calls down through `ops` and hears through `handler`.
 *          An order is named by our broker number (`ib_order_id`, greater than every
 *          one used before); `ref` carries our UUID in the order's reference so that an
 *          order whose answer was lost can be found again.
 * Events:  may repeat, come late and in any order. None is delivered from inside an
 *          operation: the caller has finished its own step when it hears of it.
 * Threads: all of it on the loop of the broker worker.
 * Owners:  everything pointed to is borrowed for the call.
 * Errors:  an operation that answers DRT_OK was handed over whole; its outcome comes as
 *          an event. DRT_ECLOSED and DRT_EFULL mean that nothing left this process.
 *          DRT_EUNKNOWN means that some of it may have left. */
#ifndef TRADE_BROKER_H
#define TRADE_BROKER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "core/uuid.h"
#include "model/instrument.h"
#include "model/order.h"
#include "model/position.h"

enum broker_link {
	LINK_DOWN,
	LINK_SUSPENDED, /* the socket stands, the gateway has lost the broker: no new orders */
	LINK_UP         /* may be reconciled; not before that may anything be sent */
};

/* What is placed beside the order itself. */
struct broker_ticket {
	const struct order *order; /* whole; ib_order_id is set */
	const struct instrument *instrument;
	int32_t parent_order_id; /* broker number of the parent; 0: none */
	bool oca_reduce;         /* a fill of its OCA group makes it smaller, not void */
	bool transmit;           /* false: hold until the last of its group arrives */
};

/* What the broker says about one order. */
enum broker_state {
	REPORT_SEEN,      /* it has the order; held, waiting for a parent, or just accepted */
	REPORT_WORKING,   /* at the destination */
	REPORT_INACTIVE,  /* refused or held by the system; not necessarily the end */
	REPORT_FILLED,    /* all of it; the executions are what counts */
	REPORT_CANCELLED, /* the rest is gone */
	REPORT_EXPIRED,   /* its time in force ended */
	REPORT_REJECTED,  /* refused for good */
	REPORT_CANCEL_REFUSED, /* the cancel came too late or found nothing */
	REPORT_REDUCED         /* a smaller quantity now, by a fill of its group */
};

struct broker_report {
	int32_t order_id;  /* our number; 0: placed by another client or typed into TWS */
	int32_t client_id; /* of the session that placed it */
	int64_t perm_id;   /* the broker's; 0: not known yet */
	struct uuid ref;   /* our id as the broker repeats it; nil: not given */
	enum broker_state state;
	decimal filled; /* as the broker counts; only executions are authoritative */
	decimal average_price;
	int code;                 /* of the message behind it; 0: none */
	const char *text;         /* the broker's words; NULL: none */
	const struct order *seen; /* the order as the broker holds it; NULL in a mere status */
	int64_t time_ns;          /* market time */
};

/* One execution. With an exec_id it is known by that text (a correction changes the part
 * after the last point); without one `sequence` grows by every execution. */
struct broker_fill {
	int32_t order_id;
	int32_t client_id;
	int64_t perm_id;
	struct uuid ref;
	const char *exec_id;
	uint64_t sequence;
	const char *account;
	const char *symbol;    /* used where instrument_id is 0 */
	int64_t instrument_id; /* 0: not known */
	enum order_side side;
	decimal quantity;
	decimal price;
	decimal commission;
	bool commission_known;
	int64_t time_ns; /* market time */
};

struct broker_commission {
	const char *exec_id;
	decimal commission;
};

struct broker_position {
	const char *account;
	const char *symbol;
	int64_t instrument_id; /* 0: not known */
	decimal quantity;
	decimal average_price; /* per unit, without the multiplier */
};

/* The end of a reconciliation: which of the questions were answered whole. */
struct broker_reconciliation {
	bool open_orders, completed_orders, executions, positions;
	const char *text; /* what failed; NULL: nothing */
};

/* One figure of the account without the order, and with it filled. */
struct broker_margin {
	bool known;
	decimal before, change, after;
};

/* What an order would do to the account, as the broker reckons. It was not placed. */
struct broker_what_if {
	int32_t number; /* that it was asked with */
	bool known;     /* false: the broker gave none; `code` and `text` tell why */
	struct broker_margin initial, maintenance, equity_with_loan;
	bool commission_known;
	decimal commission_min, commission_max; /* the same where it is certain */
	int code;                               /* of the broker's message; 0: none */
	const char *text;                       /* the cause, or a warning; NULL: none */
};

struct broker_handler {
	void (*link)(void *arg, enum broker_link link, const char *text);
	/* The smallest order number that the broker will take. */
	void (*next_id)(void *arg, int32_t next_valid_id);
	void (*report)(void *arg, const struct broker_report *report);
	void (*fill)(void *arg, const struct broker_fill *fill);
	void (*commission)(void *arg, const struct broker_commission *commission);
	void (*position)(void *arg, const struct broker_position *position);
	void (*account)(void *arg, const struct account *account);
	void (*reconciled)(void *arg, const struct broker_reconciliation *answer);
	/* Once for each broker_ask_what_if() that was DRT_OK; may be NULL. */
	void (*what_if)(void *arg, const struct broker_what_if *answer);
};

struct broker;

struct broker_ops {
	enum drt_status (*submit)(struct broker *broker, const struct broker_ticket *ticket);
	enum drt_status (*modify)(struct broker *broker, const struct broker_ticket *ticket);
	enum drt_status (*cancel)(struct broker *broker, const struct order *order);
	enum drt_status (*request_reconciliation)(struct broker *broker);
	/* NULL: this broker does not reckon. */
	enum drt_status (*ask_what_if)(struct broker *broker,
	                               const struct broker_ticket *ticket);
};

/* First member of every implementation. */
struct broker {
	const struct broker_ops *ops;
	const struct broker_handler *handler; /* set before the first event */
	void *handler_arg;
};

static inline void broker_set_handler(struct broker *broker,
                                      const struct broker_handler *handler, void *arg)
{
	broker->handler = handler;
	broker->handler_arg = arg;
}

/* Places a new order. Called from one place only (tests/check-one-sender proves it). */
DRT_MUST_CHECK static inline enum drt_status broker_submit(struct broker *broker,
                                                           const struct broker_ticket *ticket)
{
	return broker->ops->submit(broker, ticket);
}

/* Changes price, quantity or time in force of an order of ours; the quantity is the
 * total, so it is above what is filled. */
DRT_MUST_CHECK static inline enum drt_status broker_modify(struct broker *broker,
                                                           const struct broker_ticket *ticket)
{
	return broker->ops->modify(broker, ticket);
}

/* Asks to cancel; a fill may still win the race. */
DRT_MUST_CHECK static inline enum drt_status broker_cancel(struct broker *broker,
                                                           const struct order *order)
{
	return broker->ops->cancel(broker, order);
}

/* Asks for open orders, completed orders, executions and positions; each comes as
 * events, then `reconciled` once. A second request while one runs is DRT_EBUSY. */
DRT_MUST_CHECK static inline enum drt_status
broker_request_reconciliation(struct broker *broker)
{
	return broker->ops->request_reconciliation(broker);
}

/* Asks what the order would do to margin and cost. It is never placed; its number is used
 * up all the same. Errors: DRT_EUNSUPPORTED, DRT_ECLOSED, DRT_EFULL (several are asked). */
DRT_MUST_CHECK static inline enum drt_status
broker_ask_what_if(struct broker *broker, const struct broker_ticket *ticket)
{
	return broker->ops->ask_what_if ? broker->ops->ask_what_if(broker, ticket)
	                                : DRT_EUNSUPPORTED;
}

#endif
