/* alerts.h - rules over bars that call for attention.
 *
 * Shape:   a rule looks at one series of bars, oldest first, and fires on single bars.
 *          What is a state (above a level, in an extreme) fires when it begins; what
 *          is an event (a large move, much volume) fires each time.
 * Units:   prices in the currency of the bars, moves in percent, volume in multiples.
 * Reasons: every alert carries the code "alert.NAME" of its rule with arguments, which
 *          the client renders: close, and what is listed with the kinds below.
 * Threads: pure. */
#ifndef ANALYSIS_ALERTS_H
#define ANALYSIS_ALERTS_H

#include <stddef.h>

#include "core/status.h"
#include "model/bar.h"
#include "model/reason.h"

enum alert_kind {
	/* The close reaches `value` from below, or from above. Arguments: level. */
	ALERT_PRICE_ABOVE,
	ALERT_PRICE_BELOW,
	/* The close is at least `value` percent away from the one before. Arguments: pct. */
	ALERT_DAY_MOVE,
	/* The close crosses the simple average of `period` closes. Arguments: sma, period. */
	ALERT_SMA_ABOVE,
	ALERT_SMA_BELOW,
	/* The RSI of `period` reaches `value`. Arguments: rsi, level, period. */
	ALERT_RSI_HIGH,
	ALERT_RSI_LOW,
	/* The high exceeds all highs (the low all lows) of the `period` bars before, and
	 * the bar before did not: the first of a run. Arguments: level (the old extreme),
	 * period. */
	ALERT_NEW_HIGH,
	ALERT_NEW_LOW,
	/* The volume is at least `value` times the average of the `period` bars before.
	 * Arguments: times, period. */
	ALERT_VOLUME_SPIKE,
	ALERT_KINDS
};

struct alert_rule {
	enum alert_kind kind;
	double value; /* level, percent or multiple; unused for averages and extremes */
	int period;   /* bars; unused for price and move */
};

struct alert {
	size_t rule; /* position in the request */
	enum alert_kind kind;
	size_t bar; /* position in the request */
	int64_t time_ns;
	struct reason reason;
};

struct alert_request {
	const struct alert_rule *rules;
	size_t rule_count;
	const struct bar *bars; /* oldest first; those before `from` are history */
	size_t bar_count;
	size_t from; /* alerts of earlier bars are not reported */
};

struct alert_list {
	struct alert *alerts; /* owned; by bar, then by rule */
	size_t count;
};

/* The usual rule of a kind: RSI 14 at 70 and 30, average of 200, extremes of 252 bars (a
 * year of days), a move of 5 percent, twice the volume of 20 bars; price kinds have the
 * level 0 and need one. */
struct alert_rule alert_rule_usual(enum alert_kind kind);

/* "price_above"; stable, never translated. */
const char *alert_kind_name(enum alert_kind kind);
/* Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status alert_kind_parse(enum alert_kind *out, const char *name);

/* Finds the alerts of all rules. The list is the caller's, to be given to
 * alert_list_release(). A rule without enough history says nothing.
 * Errors: DRT_EINVAL (a rule with a value or period out of range, a bar that is not made
 * of finite numbers: the error names it), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status analysis_generate_alerts(struct alert_list *out,
                                                        const struct alert_request *request,
                                                        struct drt_error *error);
void alert_list_release(struct alert_list *list);

#endif
