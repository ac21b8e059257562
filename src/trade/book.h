/* book.h - what we hold: instruments, marks, positions of account and strategies, cash.
 *
 * Shape:   one row per instrument, named by its index. What is read for every bar (marks,
 *          held quantities) stands in plain arrays beside the rows.
 * Units:   a mark is the price positions are valued at; 0: none yet.
 * Invariants:
 *   1. exposed[i] = max(|position + working_buy|, |position - working_sell|) of row i.
 *   2. held[i] = position of row i times its multiplier, as a double.
 *   3. cash changes only by fills, commissions and book_set_cash().
 * Threads: one. Internal to src/trade. */
#ifndef TRADE_BOOK_H
#define TRADE_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "model/instrument.h"
#include "model/position.h"
#include "model/quote.h"
#include "trade/idmap.h"

struct calendar;

enum { BOOK_STRATEGIES = 32 };

struct book_row {
	struct instrument instrument;
	struct position position; /* of the account */
	decimal working_buy, working_sell;
	struct quote quote;   /* the newest; unset while received_ns is 0 */
	uint32_t first, last; /* open orders of the row, in order of submission: slots */
	bool touched;         /* had a position or a fill */
	bool untrimmed;       /* a closing order may be larger than what it closes */
	/* to be closed, or turned round, once none of its orders is open */
	enum book_closing { CLOSE_NOT, CLOSE_FLAT, CLOSE_REVERSE } closing;
	bool despite_freeze;             /* that was asked for while trading was frozen */
	decimal average_volume;          /* units a day; zero: not known */
	const struct calendar *calendar; /* borrowed from the trade object; NULL: none */
	/* what the broker reported in reconciliation `broker_epoch` */
	uint32_t broker_epoch;
	decimal broker_quantity, broker_average;
};

struct book {
	size_t count, capacity;
	struct book_row *rows; /* owned, as are the arrays below */
	double *mark;
	double *held;
	decimal *multiplier; /* of the rows' instruments */
	int64_t *exposed;
	int64_t *mark_ns; /* monotonic arrival of the mark; 0: none */
	struct idmap by_id, by_symbol;
	int strategy_count;
	struct book_strategy {
		char name[STRATEGY_TEXT];
		struct position *positions; /* owned; one per row */
		struct book_attempts {      /* orders it wanted lately; owned */
			int64_t since_ns;   /* market time */
			int count;
		} * attempts;
	} strategies[BOOK_STRATEGIES];
	char account[ACCOUNT_TEXT];
	decimal cash;
	decimal realised, commission; /* of all fills since the ledger began */
};

void book_init(struct book *book, const char *account, decimal cash);
void book_release(struct book *book);

/* Errors: DRT_ENOMEM, DRT_EINVAL (symbol, tick, size or multiplier). */
DRT_MUST_CHECK enum drt_status book_add(int32_t *index, struct book *book,
                                        const struct instrument *instrument);
/* By id (0: skip) and then by symbol (NULL: skip); negative: not there. */
int32_t book_find(const struct book *book, int64_t id, const char *symbol);

/* The number of a strategy, made at first use. Errors: DRT_EINVAL (empty or too long),
 * DRT_EFULL, DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status book_strategy(int32_t *number, struct book *book,
                                             const char *name);

/* Takes a fill into account and strategy (negative: none) and cash; *realised is what the
 * account realised. Errors: DRT_ERANGE (nothing changed). */
DRT_MUST_CHECK enum drt_status book_fill(decimal *realised, struct book *book, int32_t index,
                                         int32_t strategy, enum order_side side,
                                         decimal quantity, decimal price);
void book_charge(struct book *book, int32_t index, int32_t strategy, decimal commission);

/* Adds to the working quantities of a side; negative amounts take away. */
void book_expose(struct book *book, int32_t index, enum order_side side, int64_t units);
/* Puts the account's position where the broker says it is. */
void book_adopt(struct book *book, int32_t index, decimal quantity, decimal average_price);
/* Restores invariants 1 and 2 after a row was set by hand. */
void book_refresh(struct book *book, int32_t index);

/* Cash and all positions at their marks. */
double book_equity(const struct book *book);
/* Money of all worst positions at their marks (average price where there is none);
 * saturates. */
decimal book_exposed(const struct book *book);
/* As above, of the instruments whose sector is that of row `index`. */
decimal book_exposed_sector(const struct book *book, int32_t index);
/* Positions at their marks, shorts negative; saturates. */
decimal book_net(const struct book *book);
/* What a strategy holds, long and short, at the marks; saturates. */
decimal book_strategy_gross(const struct book *book, int32_t strategy);
/* The mark as an exact price; zero: none, or not a price. */
decimal book_reference(const struct book *book, int32_t index);

/* The nearest unit of a price; zero for NaN and what does not fit. */
decimal book_decimal(double value);
/* A sum of money as exact as a double is; saturates, zero for NaN. */
decimal book_money(double value);

#endif
