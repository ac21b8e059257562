/* venue.h - a broker behind the port that keeps the truth, and tells it late, twice and in
 * any order: what it did is its own, what it said is lost with the connection.
 *
 * Checks:  a number is used once; what it holds of one worked order, filled and open,
 *          never exceeds that order's quantity (venue_check()).
 * Threads: one. */
#ifndef TESTS_TRADE_VENUE_H
#define TESTS_TRADE_VENUE_H

#include "core/rng.h"
#include "trade/trade.h"

enum { VENUE_ORDERS = 512, VENUE_EXECS = 2048, VENUE_SAID = 8192 };

struct venue {
	struct broker port; /* first */
	int order_count, exec_count, said_count;
	bool asked; /* for a reconciliation */
	struct venue_order {
		struct order order;
		decimal filled;
		bool open, cancel;
	} orders[VENUE_ORDERS];
	struct venue_exec {
		int order;
		decimal quantity, price;
		char id[24];
	} execs[VENUE_EXECS];
	struct venue_said {
		enum { SAY_REPORT, SAY_FILL, SAY_COMMISSION } kind;
		int which;
		enum broker_state state;
		decimal filled;
	} said[VENUE_SAID];
};

void venue_init(struct venue *venue);

/* Fills so much of order `i` at its limit or at 200, or ends it; both are to be told. */
void venue_fill(struct venue *venue, int i, int64_t units);
void venue_end(struct venue *venue, int i);
/* Tells what is to be told number k, and keeps it (to be told again) or not. */
void venue_say(struct venue *venue, int k, bool again);
/* The connection is lost, and with it what was to be told. */
void venue_forget(struct venue *venue);
/* The answer to the question, whole. */
void venue_reconcile(struct venue *venue);

/* Units filled, and those filled or open, of the slices of an order. */
int64_t venue_filled(const struct venue *venue, const struct uuid *parent);
void venue_check(const struct venue *venue, const struct uuid *parent, decimal quantity);

/* Something that may happen at a market: a fill, a cancel, a message. */
void venue_step(struct venue *venue, struct rng *rng);

#endif
