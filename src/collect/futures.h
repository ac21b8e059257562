/* futures.h - the contracts of a future as the broker has them, which of them is the active
 * one by a rule (futures_roll.h), and one history over them.
 *
 * Steps:   the contracts; daily bars of those that the rule and the history need; the roll.
 *          A contract whose bars did not come, or a roll that is not known, is said in `why`
 *          and leaves the rest as it is.
 * Errors:  those of ask_done_fn.
 * Threads, owners: ask.h; what is told lives as long as the call that brings it. */
#ifndef COLLECT_FUTURES_H
#define COLLECT_FUTURES_H

#include "collect/futures_roll.h"
#include "collect/question.h"

enum { FUTURES_DAYS = 730, FUTURES_LISTED = 16 };

struct futures_query {
	const char *symbol;   /* the broker's: "ES" */
	const char *exchange; /* "CME"; "": any */
	const char *currency;
	const char
		*trading_class; /* "": the one called as the symbol, else the most frequent */
	struct roll_policy policy;
	enum roll_adjust adjust;
	int history_days;                /* 0: no history; up to FUTURES_DAYS */
	const struct calendar *calendar; /* counts sessions; lives until the end */
	int64_t today;
};

struct future {
	struct ask_contract contract;
	double close, volume; /* of its newest session that is over; NaN: not asked or none */
	int64_t session_day;  /* INT64_MIN: none */
};

struct futures {
	size_t count;
	struct future *contracts; /* by expiry; at most FUTURES_LISTED from today on */
	bool active_known;
	size_t active;
	int64_t rolled_day; /* since when it is active; INT64_MIN: not in what was looked at */
	int64_t latest_day; /* when it is left at the latest */
	size_t bar_count;
	struct bar *bars;     /* the history; NULL: none */
	struct drt_error why; /* status DRT_OK: nothing failed */
};

typedef void futures_done_fn(void *arg, const struct futures *futures,
                             const struct drt_error *error);

/* Begins to ask. Errors: DRT_EINVAL (history_days, the policy's days), those of ask();
 * `done` is then not called. */
DRT_MUST_CHECK enum drt_status futures_ask(struct asker *asker,
                                           const struct futures_query *query,
                                           futures_done_fn *done, void *arg,
                                           struct drt_error *error);

#endif
