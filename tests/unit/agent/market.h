/* market.h - a hand-made market for strategies: a few names, daily bars, no positions.
 *
 * Shape:   bars are appended one by one; market_ask() shows the strategy all of them, with
 *          now at the end of the newest. The caller may change `views` in between. */
#ifndef TESTS_AGENT_MARKET_H
#define TESTS_AGENT_MARKET_H

#include "agent/strategy.h"

enum { MARKET_NAMES = 12, MARKET_BARS = 400 };

struct market {
	size_t count;
	struct instrument instruments[MARKET_NAMES]; /* "AAA", "BBB", ... */
	const struct instrument *pointers[MARKET_NAMES];
	struct strategy_instrument views[MARKET_NAMES];
	struct bar bars[MARKET_NAMES][MARKET_BARS];
	struct signal slots[MARKET_NAMES];
	struct strategy_output output;
	const struct strategy *strategy;
	double params[24];
	void *self;
};

/* With the strategy's initial parameters; the instance is made by the first ask. */
struct market *market_new(size_t count, const char *strategy);
void market_free(struct market *market);

void market_set(struct market *market, const char *param, double value);
/* A day with that close, open as the close before, one percent to high and low. */
void market_add(struct market *market, size_t place, double close);
/* `days` days by `growth` a day in logs; every other close is `wave` higher. */
void market_grow(struct market *market, size_t place, size_t days, double growth, double wave);
/* As market_add() for a change against the last close. */
void market_step(struct market *market, size_t place, double ratio);
void market_hold(struct market *market, size_t place, int quantity);

/* Signals emitted, in market->slots; want_rejected as in strategy.h. */
size_t market_ask(struct market *market, bool want_rejected);
/* The signal of a place in the last answer, or NULL. */
const struct signal *market_find(const struct market *market, size_t place);
/* The code of the first failed gate, "" when all passed. */
const char *market_failed_gate(const struct signal *signal);
/* An argument of the reason; fails the test where there is none. */
double market_argument(const struct signal *signal, const char *name);

/* Fails the test unless the place was told to hold, without an intent. */
void market_expect_hold(const struct market *market, size_t place);
/* The same for a held name that was not judged for want of bars, and says so. */
void market_expect_kept(const struct market *market, size_t place, size_t bars, size_t needs);

#endif
