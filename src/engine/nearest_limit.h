/* nearest_limit.h - which limit of the risk gate the account is nearest to, for screens.
 *
 * Of those that the account as a whole uses up: gross exposure and the largest position
 * (ratios of equity), and the day's loss (money). A limit is the first level that is set,
 * soft before hard, as people see it. It decides nothing: the gate does. Threads: pure. */
#ifndef ENGINE_NEAREST_LIMIT_H
#define ENGINE_NEAREST_LIMIT_H

#include "trade/risk.h"

struct nearest_limit {
	char code[REASON_CODE_TEXT]; /* "risk.gross"; empty: none is set, or no equity */
	double used, most;           /* in the limit's unit; NaN without one */
};

struct nearest_limit_input {
	double equity;
	double gross;    /* worst case of positions and working orders, money */
	double position; /* the largest one, money */
	double day_pnl;  /* NaN: not known */
};

void nearest_limit_find(struct nearest_limit *out, const struct risk_limits *limits,
                        const struct nearest_limit_input *input);

/* The level of a rule that counts here, or RISK_NONE. */
int64_t nearest_limit_level(const struct risk_limits *limits, enum risk_rule rule);

#endif
