/* chain.h - a chain of options: the calls and puts of one expiry around the price of what
 * they are on, with quotes and Greeks.
 *
 * Steps:   the contract of the underlying; the classes, expiries and strikes there are; its
 *          price; the options of the expiry; a quote of each of the chosen ones. The chain
 *          is told when the last quote came or failed: an option without one has NaN.
 * Choice:  of the classes on the exchange the named one, else the one called as the
 *          underlying, else the one with most expiries. Of the strikes those nearest to
 *          the price; without a price the middle ones.
 * Errors:  those of ask_done_fn; DRT_ENOTFOUND also for an expiry or a class that is not
 *          there, with those that are.
 * Threads, owners: ask.h; a chain lives as long as the call that brings it. */
#ifndef COLLECT_CHAIN_H
#define COLLECT_CHAIN_H

#include "collect/question.h"

enum { CHAIN_STRIKES = 60 }; /* at most */

struct chain_query {
	const struct instrument *what;
	int64_t today;             /* day; no earlier expiry is chosen */
	int64_t expiry_day;        /* INT64_MIN: the first from today on */
	const char *exchange;      /* "SMART" */
	const char *trading_class; /* "": see above */
	int strikes;               /* 1 to CHAIN_STRIKES */
	double price;              /* of the underlying; NaN: the broker is asked */
};

enum { CHAIN_CALL, CHAIN_PUT, CHAIN_RIGHTS };

struct chain_option {
	int32_t con_id; /* 0: there is none with this strike */
	char local_symbol[ASK_CODE];
	bool quoted; /* a quote came */
	struct ask_quote quote;
};

struct chain_row {
	double strike;
	struct chain_option options[CHAIN_RIGHTS];
};

struct chain {
	int32_t under_con_id;
	double price; /* NaN: not known */
	char exchange[ASK_CODE], trading_class[ASK_CODE], multiplier[ASK_CODE];
	size_t expiry_count;
	int64_t *expiry_days; /* of the class; rising */
	int64_t expiry_day;
	size_t row_count;
	struct chain_row *rows; /* rising strikes */
	size_t missing;         /* options without a quote */
	struct drt_error why;   /* the first of the failures */
};

typedef void chain_done_fn(void *arg, const struct chain *chain, const struct drt_error *error);

/* Begins to ask. Errors: DRT_EINVAL (strikes), those of ask(); `done` is then not called. */
DRT_MUST_CHECK enum drt_status chain_ask(struct asker *asker, const struct chain_query *query,
                                         chain_done_fn *done, void *arg,
                                         struct drt_error *error);

#endif
