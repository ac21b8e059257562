/* approval.h - who may let an order pass: a person, or a written rule.
 *
 * Shape:   an approver answers at once, with the name of the rule that approves or with
 *          NULL: then the order waits in the queue for a person, until it expires.
 * Time:    rules look at market time (time of day), the queue at monotonic time.
 * Owners:  an approver outlives the trade object that borrows it. */
#ifndef TRADE_APPROVAL_H
#define TRADE_APPROVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "model/order.h"
#include "model/zone.h"

/* ---- the port ---- */

struct approval_request {
	const struct order *order;
	decimal price;   /* money per unit that it is valued at */
	int soft_failed; /* soft limits it is beyond */
	int64_t market_ns;
	bool live;
};

struct approver {
	/* The rule's name, alive as long as the approver, or NULL: a person decides. */
	const char *(*decide)(struct approver *self, const struct approval_request *request);
};

/* Approves everything: for backtests. Shared, immutable. */
struct approver *approver_always(void);
/* Approves nothing: every order waits for a person. Shared, immutable. */
struct approver *approver_nobody(void);

/* ---- written rules ---- */

enum { APPROVAL_RULE_TEXT = 32, APPROVAL_RULES = 32 };

struct approval_rule {
	char name[APPROVAL_RULE_TEXT];
	char strategy[STRATEGY_TEXT]; /* the strategy it is for; never empty */
	bool buys, sells;
	decimal max_value;          /* money; an order of exactly this value passes */
	int from_minute, to_minute; /* minute of the local day, [from, to); 0, 1440: always */
	bool live;                  /* also in LIVE; otherwise paper only */
};

struct approval_rules {
	struct approver approver; /* first, so that the rules are the approver */
	const struct zone *zone;  /* of the minutes; borrowed; NULL: UTC */
	size_t count;
	struct approval_rule rules[APPROVAL_RULES];
};

void approval_rules_init(struct approval_rules *rules, const struct zone *zone);
/* Adds a copy; the first rule that fits decides. An order beyond a soft limit never
 * fits. Errors: DRT_EINVAL (no name, no strategy, no side, value not positive, minutes
 * outside 0..1440 or not ascending), DRT_EEXIST (name), DRT_EFULL. */
DRT_MUST_CHECK enum drt_status approval_rules_add(struct approval_rules *rules,
                                                  const struct approval_rule *rule,
                                                  struct drt_error *error);

/* ---- the queue of what waits ---- */

enum { APPROVAL_QUEUE = 512 };

struct approval_entry {
	uint32_t slot;      /* of the order in the order book */
	int64_t expires_ns; /* monotonic */
};

/* Entries by expiry, soonest first. Fixed size: a full queue refuses. */
struct approval_queue {
	size_t count;
	struct approval_entry entries[APPROVAL_QUEUE];
};

void approval_queue_init(struct approval_queue *queue);
/* Errors: DRT_EFULL, DRT_EEXIST. */
DRT_MUST_CHECK enum drt_status approval_queue_add(struct approval_queue *queue, uint32_t slot,
                                                  int64_t expires_ns);
/* False when it is not there. */
bool approval_queue_remove(struct approval_queue *queue, uint32_t slot);
/* Takes the first entry whose time has come (expires_ns <= now_ns); false: none. */
bool approval_queue_pop_expired(uint32_t *slot, struct approval_queue *queue, int64_t now_ns);
/* When the next one expires; INT64_MAX: nothing waits. */
int64_t approval_queue_next_ns(const struct approval_queue *queue);

#endif
