/* day_trades.h - what a simulated day traded, against the backtest of that day.
 *
 * Compared, exactly: of each order instrument, the bar it was decided on, side, type,
 * quantity, limit and stop price, status, filled, average price and commission; of each
 * fill instrument, bar, side, quantity, price, commission and realised profit. Left out:
 * ids and numbers (UUIDs of the seed here, a plain count there), versions (a backtest
 * skips the steps between journal and answer), and times within a bar (a backtest has
 * none).
 * Owners:  what is read is given back by the function beside it.
 * Errors:  any fails the test. */
#ifndef TESTS_DAY_TRADES_H
#define TESTS_DAY_TRADES_H

#include <stddef.h>
#include <stdint.h>

#include "core/strbuf.h"
#include "gateway/price_files.h"
#include "improve/backtest.h"
#include "model/order.h"

/* In the order of their bars, whatever wrote them. */
struct day_trades {
	struct order *orders;
	struct fill *fills;
	size_t order_count, fill_count;
};

/* Those of a ledger. */
void day_trades_read(struct day_trades *out, const char *ledger_path);
void day_trades_free(struct day_trades *trades);
/* A line for each order and fill. Where `step` is not 1, quantities are rounded to so
 * many units and realised profit is left out. */
void day_trades_print(struct strbuf *out, const struct day_trades *trades, int64_t step);
/* How many orders were refused. */
size_t day_trades_refused(const struct day_trades *trades);

/* Fails with the first line that differs. */
void assert_same_text(const char *what, const struct strbuf *a, const struct strbuf *b);

/* The series of simulated_day_files. */
void day_files_read(struct price_files *out);
/* The backtest of the day with the first strategy of the configuration: the same bars,
 * cash, fees, slippage, sizing and limits. Two limits look at a clock that a backtest does
 * not have: messages a second and duplicates. */
void day_backtest(struct backtest_result *out, const char *config);
/* Compares the ledger's trades with those of a backtest; the trades are the caller's. */
void day_trades_compare(struct day_trades *day, const char *ledger_path,
                        const struct backtest_result *backtest, int64_t step);

#endif
