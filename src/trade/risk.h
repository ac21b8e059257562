/* risk.h - the pre-trade gate: may this order go out now?
 *
 * Shape:   a pure comparison of one order with the limits, plus two short memories
 *          (messages of the last second, orders of the duplicate window). It allocates
 *          nothing, formats nothing and costs well under 100 ns; words are made only
 *          when somebody asks for the reason of a rule.
 * Levels:  beyond `hard` the order is refused; beyond `soft` a person must accept it. A
 *          value at the limit passes, one unit beyond fails. RISK_NONE: no limit. A
 *          missing, zero or negative figure that a limit needs refuses.
 * Units:   money and quantities in 10^-8 (decimal's unit), ratios of equity in 10^-8
 *          (1.0 = DECIMAL_ONE), ages in nanoseconds, counts plain.
 * Growth:  the rules about positions, capital, losses and restricted instruments look at
 *          the worst case of position and working orders together, and only refuse what
 *          makes it larger: an order that reduces is never held back by them.
 * Sets:    set 0 are the account's limits; others are as tight or tighter, for orders of
 *          one strategy each. All share the two memories.
 * Threads: one. */
#ifndef TRADE_RISK_H
#define TRADE_RISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "model/order.h"
#include "model/reason.h"

enum risk_rule {
	RISK_LOCKED,       /* the link is down or reconciliation is not complete */
	RISK_FROZEN,       /* the freeze latch is set */
	RISK_REFERENCE,    /* no reference price (missing, zero, NaN) */
	RISK_QUOTE_AGE,    /* age of the reference price, ns */
	RISK_QUANTITY,     /* units of one order */
	RISK_ORDER_VALUE,  /* money of one order at its own price */
	RISK_PRICE_COLLAR, /* how far a limit may cross the reference, ratio */
	RISK_POSITION,     /* worst position in the instrument, ratio of equity */
	RISK_GROSS,        /* sum of all worst positions, ratio of equity */
	RISK_OPEN_ORDERS,  /* working orders, this one included, count */
	RISK_DUPLICATE,    /* equal orders sent within the window, count */
	RISK_MESSAGE_RATE, /* messages in the last second, this one included, count */
	RISK_DAILY_LOSS,   /* loss since the session began, money */
	RISK_TICK,         /* a price that is no multiple of the instrument's tick */
	RISK_RESTRICTED,   /* the instrument is on the restricted or the no-short list */
	RISK_HOURS,        /* its market is closed */
	RISK_HALTED,       /* the exchange has halted it */
	RISK_VOLUME_SHARE, /* units of one order, ratio of the average daily volume */
	RISK_SECTOR,       /* worst positions of the instrument's sector, ratio of equity */
	RISK_STRATEGY,     /* what the strategy holds and works, ratio of equity */
	RISK_NET,          /* long less short, ratio of equity */
	RISK_CAPITAL,      /* sum of all worst positions, money */
	RISK_BUYING_POWER, /* what the order adds, ratio of the broker's buying power */
	RISK_DRAWDOWN,     /* equity below its highest, ratio */
	RISK_LOSSES,       /* trades that lost, one after the other, count */
	RISK_RULES
};

#define RISK_NONE INT64_MAX
/* RISK_SETS: the account's limits and one tighter set per strategy. */
enum { RISK_MESSAGES = 1024, RISK_RECENT = 256, RISK_BUCKETS = 1024, RISK_SETS = 33 };

struct risk_level {
	int64_t soft, hard;
};

struct risk_limits {
	/* those of LOCKED, FROZEN, REFERENCE, TICK, RESTRICTED, HOURS and HALTED are unused */
	struct risk_level level[RISK_RULES];
	int64_t duplicate_window_ns;
};

/* Everything RISK_NONE, no duplicate window. */
void risk_limits_none(struct risk_limits *limits);
/* Cautious figures for a small account: order value 50,000, quantity 2,000, position
 * 20/25 %, gross 100/150 %, collar 2 %, quote age 5 s, 50 open orders, no duplicate in
 * 60 s, 5 messages a second, daily loss 3,000. */
void risk_limits_default(struct risk_limits *limits);

/* Everything the gate looks at, for one order. */
struct risk_input {
	int64_t now_ns;       /* monotonic */
	int64_t quote_age_ns; /* negative: not known */
	int32_t instrument;   /* any number that names it, for duplicates */
	enum order_side side;
	enum order_type type;
	decimal quantity;
	decimal limit_price;
	decimal stop_price;
	decimal reference;  /* last, mid or previous close; zero: none */
	decimal multiplier; /* money per price unit */
	/* Zero for an order that can only follow another (a bracket's child, a second
	 * member of an OCA group): it adds nothing to the worst case. */
	decimal exposed_quantity;
	decimal position;     /* before; negative: short */
	decimal working_buy;  /* exposed quantity of working orders, before */
	decimal working_sell; /* positive */
	decimal equity;
	decimal gross; /* money of all worst positions, before, this one included */
	decimal day_pnl;
	int32_t open_orders; /* before */
	int32_t ahead;       /* orders of its group that go out just before it */
	int32_t set;         /* of limits; 0: the account's */
	bool locked;
	bool frozen;
	bool closed;       /* the market */
	bool halted;       /* the instrument */
	bool restricted;   /* nothing that adds */
	bool no_short;     /* no sell beyond what is held */
	bool has_sector;   /* false: the sector's limit does not apply */
	bool has_strategy; /* false: nor the strategy's */
	decimal tick;      /* price step; zero: any */
	/* Of the rules from VOLUME_SHARE on; needed where their limits are set. */
	decimal average_volume;    /* units a day */
	decimal sector_gross;      /* as gross, of the sector */
	decimal strategy_gross;    /* money of its positions and working orders, before */
	decimal strategy_position; /* its own, in this instrument */
	decimal net;               /* money of all positions, shorts negative */
	decimal buying_power;
	decimal peak_equity;
	int32_t losses;
};

/* Bits are 1u << rule. An order may go out when `hard` is 0; a person must accept it
 * when `soft` is not. */
struct risk_verdict {
	uint32_t hard, soft;
};

struct risk_sent {
	int64_t time_ns;
	int64_t quantity_e8, limit_e8, stop_e8;
	int32_t instrument;
	int8_t side, type;
};

struct risk_set {
	struct risk_level level[RISK_RULES];
	int64_t lower[RISK_RULES]; /* the smaller level of each rule */
	uint32_t rules;            /* bits of those that have a level */
};

struct risk_gate {
	struct risk_limits limits; /* the account's */
	uint32_t rules;            /* bits of what is limited in any set */
	int set_count;
	struct risk_set set[RISK_SETS];
	/* messages of the last second: a ring, the oldest at message_first */
	uint32_t message_first, message_count;
	int64_t message_ns[RISK_MESSAGES];
	/* orders of the duplicate window: a ring, the oldest at recent_first; beside it a
	 * key of each, and how many have a key that begins like this */
	uint32_t recent_first, recent_count;
	uint16_t recent_bucket[RISK_BUCKETS];
	uint64_t recent_key[RISK_RECENT];
	struct risk_sent recent[RISK_RECENT];
};

/* Errors: DRT_EINVAL (a negative limit, a hard limit below its soft one, more messages a
 * second than RISK_MESSAGES, more duplicates than RISK_RECENT), naming the rule. */
DRT_MUST_CHECK enum drt_status risk_gate_init(struct risk_gate *gate,
                                              const struct risk_limits *limits,
                                              struct drt_error *error);
/* Other limits of the account from now on, and no other set; what was sent stays in mind.
 * Errors as above: nothing changed. */
DRT_MUST_CHECK enum drt_status risk_gate_set_limits(struct risk_gate *gate,
                                                    const struct risk_limits *limits,
                                                    struct drt_error *error);
/* Adds a set in which of each limit the tighter holds, the account's or the given one;
 * *set is its number for risk_input. The window is the account's.
 * Errors: as above, DRT_EFULL (RISK_SETS). */
DRT_MUST_CHECK enum drt_status risk_gate_add_set(int32_t *set, struct risk_gate *gate,
                                                 const struct risk_limits *limits,
                                                 struct drt_error *error);
/* Whether any set limits the rule, so that its figures are needed. */
static inline bool risk_gate_needs(const struct risk_gate *gate, enum risk_rule rule)
{
	return (gate->rules & 1u << rule) != 0;
}

/* Whether the rule is worth showing beside an order: it has a limit for it, or needs none
 * and always holds. */
bool risk_applies(const struct risk_gate *gate, const struct risk_input *input,
                  enum risk_rule rule);

/* Tries every rule. Forgets messages that left the window, otherwise changes nothing. */
struct risk_verdict risk_check(struct risk_gate *gate, const struct risk_input *input);

/* Remembers a message (submit, modify, cancel) for the rate, and a new order for the
 * duplicate window; `instrument` as in struct risk_input. */
void risk_note_message(struct risk_gate *gate, int64_t now_ns);
void risk_note_order(struct risk_gate *gate, int64_t now_ns, int32_t instrument,
                     const struct order *order);

/* What a rule found and what it allows, in the rule's unit: `limit` is the level that is
 * exceeded, or else the first one that is set; RISK_NONE: none. */
struct risk_finding {
	int64_t found;
	int64_t limit;
	struct risk_level level;
};
struct risk_finding risk_find(struct risk_gate *gate, const struct risk_input *input,
                              enum risk_rule rule);

/* "risk.order_value" and its arguments value, limit, soft and hard (those that are set),
 * in money, units, ratios, seconds or counts. */
void risk_reason(struct reason *out, struct risk_gate *gate, const struct risk_input *input,
                 enum risk_rule rule);
/* The first hard rule of the verdict, or else the first soft one; false: neither. */
bool risk_first_failed(enum risk_rule *out, struct risk_verdict verdict);
const char *risk_rule_code(enum risk_rule rule);

/* The price an order is valued at: its limit, or its stop, or the reference. */
decimal risk_price(const struct risk_input *input);

#endif
