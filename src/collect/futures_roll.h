/* futures_roll.h - which contract of a future is the active one, and one series of prices
 * over all of them.
 *
 * Rules:   by volume, the next contract is active from the day after its volume exceeded
 *          that of the active one in `days` sessions on end, at the latest from the day
 *          after the active one's last trading day; an equal volume does not exceed. By
 *          date, the next one is active from the session on that is `days` sessions before
 *          the end, which is the last trading day or, where it is known and earlier, the
 *          day of first notice.
 * Window:  volumes are compared in the last ROLL_WINDOW days of the active contract: before
 *          them it is active without being compared.
 * Unknown: nothing is guessed. From the first session of the window on that both contracts have, a
 *          session that only one of them has, or a volume that is no number, is refused;
 *          so is a pair that shares no session.
 * Days:    numbers since 1970-01-01. Bars are daily, rising, of sessions that are over.
 * Threads: pure functions. */
#ifndef COLLECT_FUTURES_ROLL_H
#define COLLECT_FUTURES_ROLL_H

#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/bar.h"

struct calendar;

enum { ROLL_CONTRACTS = 64, ROLL_DAYS = 60 }; /* at most */
enum { ROLL_WINDOW = 60 };                    /* calendar days */

enum roll_rule { ROLL_BY_VOLUME, ROLL_BY_DATE };

struct roll_policy {
	enum roll_rule rule;
	int days; /* by volume 1 to ROLL_DAYS, by date 0 to ROLL_DAYS */
};

struct roll_contract {
	const char *name; /* "ESU5", for errors */
	int64_t last_trade_day;
	int64_t first_notice_day; /* INT64_MIN: not known, or none */
	const struct bar *bars;   /* by date they may be missing */
	size_t count;
};

struct roll {
	int64_t day; /* from this day on the contract after the one before is active */
};

struct roll_plan {
	size_t active; /* place among the contracts */
	size_t count;
	struct roll rolls[ROLL_CONTRACTS]; /* the k-th leaves contract k for k + 1 */
	int64_t latest_day;                /* when the active one is left at the latest */
};

/* "volume", "date". Errors: DRT_EPARSE. */
DRT_MUST_CHECK enum drt_status roll_rule_parse(enum roll_rule *out, const char *name);
const char *roll_rule_name(enum roll_rule rule);

/* The rolls up to and including `today`, beginning with the first contract; they are in the
 * order of their last trading days. The calendar counts sessions (by date only). Errors:
 * DRT_EINVAL (policy, order, number of contracts), DRT_ENOTFOUND (no contract is left that
 * could be active; a volume that is not known: the text names contract and day). */
DRT_MUST_CHECK enum drt_status futures_roll(struct roll_plan *out,
                                            const struct roll_contract *contracts, size_t count,
                                            const struct roll_policy *policy,
                                            const struct calendar *calendar, int64_t today,
                                            struct drt_error *error);

enum roll_adjust {
	ROLL_UNADJUSTED,
	ROLL_DIFFERENCE, /* what was before a roll is moved by the step of the closes */
	ROLL_RATIO       /* it is multiplied by their quotient, so that returns stay */
};

/* One series by the plan: each contract's bars while it is active, those before a roll
 * adjusted by the closes of both contracts in the session before it; volumes stay. The
 * newest contract's prices are its own. The caller frees. Errors: DRT_ENOTFOUND (a close
 * that the adjustment needs is missing), DRT_ERANGE (a price would not be above 0: take the
 * ratio), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status futures_join(struct bar **out, size_t *count,
                                            const struct roll_contract *contracts,
                                            const struct roll_plan *plan,
                                            enum roll_adjust adjust, struct drt_error *error);

#endif
