/* desk.h - a trade object with everything around it under the test's control: clocks that
 * stand still, a broker that only remembers, a journal that counts and can fail. */
#ifndef TESTS_TRADE_DESK_H
#define TESTS_TRADE_DESK_H

#include "tests/support/support.h"

#include "core/timeval.h"
#include "trade/trade.h"

enum { DESK_ORDERS = 64, DESK_STEPS = 512, DESK_NOTICES = 64 };

/* 2025-06-12T14:30:00Z */
#define DESK_MARKET_NS INT64_C(1749738600000000000)

struct desk_journal {
	struct journal port;        /* first */
	char steps[DESK_STEPS][64]; /* "propose", "step sent", "fill X", "begin", ... */
	int count;
	int fail_at; /* the call of that number fails; -1: none */
	int calls;
	int depth; /* begun, not committed */
};

struct desk_broker {
	struct broker port; /* first */
	struct order submitted[DESK_ORDERS];
	int32_t parents[DESK_ORDERS];
	bool transmits[DESK_ORDERS];
	bool reduces[DESK_ORDERS]; /* asked for by the ticket */
	int submit_count, cancel_count, reconcile_count, modify_count;
	struct order modified; /* the last */
	int32_t cancelled[DESK_ORDERS];
	enum drt_status answer; /* of the next submits */
	enum drt_status cancel_answer, reconcile_answer;
};

struct desk {
	struct clock_manual market, monotonic;
	struct ids_count ids;
	struct desk_broker broker;
	struct desk_journal journal;
	struct trade_options options;
	struct trade *trade;
	int32_t aapl, msft;
	char notices[DESK_NOTICES][REASON_CODE_TEXT];
	int notice_count;
	int order_events, fill_events, state_events;
};

/* Limits wide, approval by a person within five minutes, link up and reconciled, AAPL at
 * 200.00 and MSFT at 400.00, 100,000 of equity. */
void desk_open(struct desk *desk);
/* As above with options already changed by desk_options() before. */
void desk_options(struct desk *desk);
void desk_start(struct desk *desk);
/* Started, linked, reconciled, with 100,000 of equity. */
void desk_begin(struct desk *desk);
void desk_close(struct desk *desk);

void desk_price(struct desk *desk, int32_t index, double price);
void desk_link_up(struct desk *desk);
void desk_reconcile(struct desk *desk);
void desk_account(struct desk *desk, double net_liquidation, double cash);
void desk_advance(struct desk *desk, int64_t ns);

/* A signal that asks for a market order of `quantity` (negative: sell). */
struct signal desk_signal(const char *symbol, double quantity);
/* Processes it and gives the proposal. */
struct trade_outcome desk_propose(struct desk *desk, const char *symbol, double quantity);
/* ... and approves it: an order at the broker in state SENT. */
struct uuid desk_send(struct desk *desk, const char *symbol, double quantity);

enum order_status desk_status(struct desk *desk, const struct uuid *id);
struct order desk_order(struct desk *desk, const struct uuid *id);
decimal desk_position(struct desk *desk, const char *symbol);

/* Events of the broker about order number `number`. */
void desk_report(struct desk *desk, int32_t number, enum broker_state state);
void desk_fill(struct desk *desk, int32_t number, const char *exec_id, enum order_side side,
               double quantity, double price);
void desk_commission(struct desk *desk, const char *exec_id, double commission);

bool desk_noticed(const struct desk *desk, const char *code);
/* Place of the first step with that text at or after `from`, or -1. */
int desk_step(const struct desk *desk, const char *text, int from);

decimal dec(double value);

#endif
