/* performance_account.h - how an account did, by the ledger's record: equity by day,
 * drawdown, the common metrics, round trips and results by strategy.
 *
 * Days:    a row belongs to the session that its instant falls into or that follows; the
 *          close belongs to its session. The last row of a day is the day's.
 * Trips:   those of performance_trips.h, for each strategy and symbol by itself.
 * Results: of an account as a whole by equity, so deposits and withdrawals count as
 *          results; of a strategy by what its fills realised, after commission.
 * Units:   money in the account's currency, as doubles; ratios as fractions.
 * Owners:  performance_account_free() frees all. Threads: pure. */
#ifndef IMPROVE_PERFORMANCE_ACCOUNT_H
#define IMPROVE_PERFORMANCE_ACCOUNT_H

#include "improve/performance.h"
#include "kb/ledger.h"
#include "model/calendar.h"

enum { ACCOUNT_STRATEGIES = 32 };

struct account_day {
	int64_t day; /* session date, days since 1970-01-01 */
	int64_t time_ns;
	double equity; /* the day's last */
};

struct account_strategy {
	char name[STRATEGY_TEXT]; /* empty: by hand */
	size_t fills, trips, won;
	double profit; /* realised, after commission */
	double cost;   /* commission */
	/* Of the daily profits against the account's equity; NaN before the second day. */
	double sharpe, worst;
};

struct performance_account {
	char account[ACCOUNT_TEXT];
	size_t count;               /* of rows of equity */
	struct ledger_equity *rows; /* owned; oldest first */
	size_t day_count;
	struct account_day *days;            /* owned */
	double drawdown_now, drawdown_worst; /* 0 or below, over all rows; NaN without rows */
	double peak;
	bool has_report;
	struct performance_report report; /* of the days' returns, from the second day on */
	size_t fills, trips, won;
	double gross_profit, gross_loss; /* of trips; the loss is below 0 */
	double realised, commission;     /* of all fills; realised before commission */
	size_t strategy_count;
	struct account_strategy strategies[ACCOUNT_STRATEGIES]; /* by name */
};

struct performance_account_request {
	const struct ledger_equity *rows; /* of one account, oldest first; copied */
	size_t count;
	const struct fill *fills; /* oldest first */
	size_t fill_count;
	const struct calendar *calendar;
};

/* Errors: DRT_ENOMEM, DRT_EFULL (more strategies than ACCOUNT_STRATEGIES), DRT_ECORRUPT
 * (a fill that is none, with its id). */
DRT_MUST_CHECK enum drt_status
performance_account_new(struct performance_account **out,
                        const struct performance_account_request *request,
                        struct drt_error *error);
/* Accepts NULL. */
void performance_account_free(struct performance_account *account);

/* The periods that results are told for. */
enum account_period { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_YEAR };

/* What the account was worth when the period began that holds now_ns: at the last close
 * before it, or, where the record is younger, in its first row. The day of a weekend or a
 * holiday is the session before. NaN without a record. Rows after now_ns are not looked
 * at. */
double performance_account_base(const struct performance_account *account,
                                const struct calendar *calendar, enum account_period period,
                                int64_t now_ns);

/* The curve for a screen: each day's value, and every row of the last day. Writes at most
 * `most` points, thinned evenly, first and last kept; returns how many. `most` is 2 or
 * more. */
struct account_point {
	int64_t time_ns;
	double equity;
};
size_t performance_account_curve(struct account_point *out, size_t most,
                                 const struct performance_account *account);

#endif
