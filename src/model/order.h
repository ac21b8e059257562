/* order.h - orders, their plans and their states; executions.
 *
 * Units:   prices and quantities are exact (decimal). A price of zero means "none":
 *          no order type of ours has a meaningful price of zero.
 * Ids:     UUIDv7. The broker's numbers are kept beside them. `version` grows with
 *          every change that a person could see; approvals name it.
 * Owners:  plain values; copy them freely. */
#ifndef MODEL_ORDER_H
#define MODEL_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "core/uuid.h"
#include "model/algo.h"
#include "model/instrument.h"
#include "model/reason.h"

enum {
	ACCOUNT_TEXT = 24,
	STRATEGY_TEXT = 32,
	OCA_TEXT = 40,
	EXEC_ID_TEXT = 48,
	NOTE_TEXT = 96
};

enum order_side { SIDE_BUY, SIDE_SELL };

enum order_type {
	ORDER_MARKET,
	ORDER_LIMIT,
	ORDER_STOP,
	ORDER_STOP_LIMIT,
	ORDER_TRAIL, /* trailing stop: by amount or by percent */
	ORDER_MARKET_ON_CLOSE
};

enum time_in_force { TIF_DAY, TIF_GTC, TIF_GTD, TIF_IOC, TIF_FOK, TIF_OPG };

/* The life of an order. The seed's words are order_status_seed(). */
enum order_status {
	ORDER_PROPOSED,     /* waits for an approval */
	ORDER_APPROVED,     /* decided, not yet journaled */
	ORDER_REJECTED,     /* by a person or by the risk gate; final */
	ORDER_EXPIRED,      /* nobody approved it in time, or its time in force ended; final */
	ORDER_JOURNALED,    /* durable, not yet sent */
	ORDER_SENT,         /* handed to the socket, no answer yet */
	ORDER_ACKNOWLEDGED, /* works at the broker */
	ORDER_PARTIAL,      /* works, some of it is filled */
	ORDER_FILLED,       /* final */
	ORDER_CANCEL_PENDING,  /* we asked to cancel */
	ORDER_CANCELLED,       /* final */
	ORDER_BROKER_REJECTED, /* final */
	ORDER_UNKNOWN,         /* sent, outcome not known; never resent */
	ORDER_STATUS_COUNT
};

struct order {
	struct uuid id;
	struct uuid signal_id;    /* nil: by hand */
	struct uuid parent_id;    /* nil: none; a child works once its parent has filled */
	struct uuid slice_of;     /* nil: none; the order whose algorithm placed this one */
	char oca_group[OCA_TEXT]; /* empty: none; one fill cancels the others */
	char symbol[SYMBOL_TEXT];
	int64_t instrument_id;
	char account[ACCOUNT_TEXT];
	char strategy[STRATEGY_TEXT]; /* "manual" by hand */

	enum order_side side;
	enum order_type type;
	decimal quantity;
	decimal limit_price;  /* LIMIT, STOP_LIMIT */
	decimal stop_price;   /* STOP, STOP_LIMIT; the current stop of a TRAIL */
	decimal trail_amount; /* TRAIL: distance, or zero */
	decimal trail_ratio;  /* TRAIL: 0.05 is five percent, or zero */
	enum time_in_force tif;
	int64_t good_till_ns; /* GTD: market time; 0: none */
	struct algo algo;     /* kind ALGO_NONE: it is sent as it stands */

	enum order_status status;
	uint32_t version;
	decimal filled;
	decimal average_price; /* of the fills */
	decimal commission;
	decimal reference_price; /* what sizing and checks were based on */
	struct reason reason;    /* why proposed, or why refused */
	char note[NOTE_TEXT];    /* the broker's or a person's words */

	int64_t created_ns; /* market time */
	int64_t expires_ns; /* of the approval, monotonic; 0: never */
	int64_t updated_ns; /* market time of the last change */

	int32_t ib_order_id; /* 0: none yet */
	int64_t ib_perm_id;  /* 0: none yet */
	int32_t ib_client_id;
	bool foreign; /* seen at the broker, not ours */
};

struct fill {
	char exec_id[EXEC_ID_TEXT]; /* the broker's; unique per execution */
	struct uuid order_id;       /* nil: of a foreign order */
	char symbol[SYMBOL_TEXT];
	int64_t instrument_id;
	char account[ACCOUNT_TEXT];
	char strategy[STRATEGY_TEXT];
	enum order_side side;
	decimal quantity;
	decimal price;
	decimal commission; /* zero until the report came */
	bool commission_known;
	decimal realised_pnl; /* of the quantity that this fill closed, before commission */
	int64_t time_ns;      /* market time */
	int64_t ib_perm_id;
};

/* True for the states that nothing leaves. */
bool order_status_is_final(enum order_status status);
/* True for the states in which the broker may hold the order: SENT, ACKNOWLEDGED,
 * PARTIAL, CANCEL_PENDING, UNKNOWN. Their exposure counts against the limits. */
bool order_status_is_working(enum order_status status);
/* True when the state machine allows the step (a table; see trade/order_state.c). */
bool order_status_may_become(enum order_status from, enum order_status to);

/* Stable lower-case words, "cancel-pending"; and the seed's PENDING, SUBMITTED,
 * FILLED, CANCELLED, REJECTED, UNKNOWN. */
const char *order_status_name(enum order_status status);
const char *order_status_seed(enum order_status status);
DRT_MUST_CHECK enum drt_status order_status_parse(enum order_status *out, const char *name);

/* "BUY"; "MARKET" "LIMIT" "STOP" "STOP_LIMIT" "TRAIL" "MARKET_ON_CLOSE"; "DAY". Parsing takes the
 * same words in any case. Errors: DRT_EPARSE. */
const char *order_side_name(enum order_side side);
const char *order_type_name(enum order_type type);
const char *time_in_force_name(enum time_in_force tif);
DRT_MUST_CHECK enum drt_status order_side_parse(enum order_side *out, const char *name);
DRT_MUST_CHECK enum drt_status order_type_parse(enum order_type *out, const char *name);
DRT_MUST_CHECK enum drt_status time_in_force_parse(enum time_in_force *out, const char *name);

decimal order_remaining(const struct order *order);
/* +1 for BUY, -1 for SELL. */
static inline int order_sign(enum order_side side)
{
	return side == SIDE_BUY ? 1 : -1;
}

/* Checks that the prices fit the type, quantity is positive, everything is within
 * DECIMAL_EXACT_MAX and algo_check() agrees. Errors: DRT_EINVAL with the field and the remedy. */
DRT_MUST_CHECK enum drt_status order_check(const struct order *order, struct drt_error *error);

#endif
