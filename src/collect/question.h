/* question.h - the questions of ask.h in words of the program, and those that take several
 * steps: an instrument's headlines need its contract and the providers first.
 *
 * Shape:   each begins to ask and returns; the reply comes once, as ask_done_fn says, with
 *          the rows of the last step.
 * Errors:  those of ask(); then the reply is not called. DRT_EINVAL for values that no
 *          broker takes.
 * Threads, owners: ask.h; texts are borrowed for the call. */
#ifndef COLLECT_QUESTION_H
#define COLLECT_QUESTION_H

#include "collect/ask.h"
#include "model/instrument.h"

/* Whom to tell. */
struct ask_reply {
	ask_done_fn *done;
	void *arg;
};

/* ---- contracts ---- */

/* Contracts whose symbol or name begins so; at most 16. */
DRT_MUST_CHECK enum drt_status ask_symbols(struct asker *asker, const char *text,
                                           const struct ask_reply *reply,
                                           struct drt_error *error);

/* Empty texts and zeros leave it to the broker. */
struct ask_wanted {
	const char *symbol;   /* the broker's: "BRK B" */
	const char *sec_type; /* the broker's: "STK" */
	const char *exchange;
	const char *currency;
	const char *expiry; /* "20250620" or "202506" */
	const char *right;
	double strike;
	const char *trading_class;
	bool expired; /* also futures that are over */
};

/* What fits, described. */
DRT_MUST_CHECK enum drt_status ask_contracts(struct asker *asker,
                                             const struct ask_wanted *wanted,
                                             const struct ask_reply *reply,
                                             struct drt_error *error);
/* The same for an instrument. */
DRT_MUST_CHECK enum drt_status ask_contract_of(struct asker *asker,
                                               const struct instrument *what,
                                               const struct ask_reply *reply,
                                               struct drt_error *error);
/* The one contract that an answer names, NULL with *error filled: DRT_ENOTFOUND (none),
 * DRT_EINVAL (several, named in the text). */
const struct ask_contract *ask_pick_contract(const struct ask_answer *answer,
                                             struct drt_error *error);

/* ---- prices ---- */

/* What the broker calls the trades of an instrument: "TRADES", for a pair of currencies
 * "MIDPOINT", for coins "AGGTRADES". */
const char *ask_trades_of(const struct instrument *what);

/* Since when there are trades of it. */
DRT_MUST_CHECK enum drt_status ask_head_time(struct asker *asker, const struct instrument *what,
                                             const struct ask_reply *reply,
                                             struct drt_error *error);
/* How much was traded at which prices in the last `days` (1 to 365). */
DRT_MUST_CHECK enum drt_status ask_histogram(struct asker *asker, const struct instrument *what,
                                             int days, const struct ask_reply *reply,
                                             struct drt_error *error);

/* ---- scans ---- */

/* NaN and 0 do not filter. */
struct ask_scan {
	const char *code;       /* "TOP_PERC_GAIN" */
	const char *instrument; /* "STK" */
	const char *location;   /* "STK.US.MAJOR" */
	int rows;               /* 1 to 50 */
	double price_above, price_below, market_cap_above, market_cap_below;
	int volume_above;
};

DRT_MUST_CHECK enum drt_status
ask_scan_codes(struct asker *asker, const struct ask_reply *reply, struct drt_error *error);
DRT_MUST_CHECK enum drt_status ask_scan(struct asker *asker, const struct ask_scan *scan,
                                        const struct ask_reply *reply, struct drt_error *error);

/* ---- news and reports ---- */

struct ask_news {
	const struct instrument *what;
	const char *providers;  /* codes joined by "+"; "": all that there are */
	int64_t from_ns, to_ns; /* INT64_MIN, INT64_MAX: without bound */
	int most;               /* 1 to 300 */
};

DRT_MUST_CHECK enum drt_status
ask_news_providers(struct asker *asker, const struct ask_reply *reply, struct drt_error *error);
/* The newest headlines, with their contract and the providers asked for first. Later
 * errors: DRT_EDENIED (the account has no provider of news). */
DRT_MUST_CHECK enum drt_status ask_headlines(struct asker *asker, const struct ask_news *news,
                                             const struct ask_reply *reply,
                                             struct drt_error *error);
DRT_MUST_CHECK enum drt_status ask_article(struct asker *asker, const char *provider,
                                           const char *article_id,
                                           const struct ask_reply *reply,
                                           struct drt_error *error);
/* "ReportSnapshot", "ReportsFinSummary", "ReportsFinStatements", "ReportsOwnership",
 * "RESC", "CalendarReport". */
DRT_MUST_CHECK enum drt_status ask_report(struct asker *asker, const struct instrument *what,
                                          const char *report, const struct ask_reply *reply,
                                          struct drt_error *error);

#endif
