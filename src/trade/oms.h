/* oms.h - the order book of ours: orders, their facts, and the one way to change them.
 *
 * Shape:   orders stand in chunks that never move; a slot names one. Open orders are
 *          linked per instrument in order of submission, all orders by age.
 * Facts:   what the broker said about an order is kept as facts that only grow (seen,
 *          filled, cancelled ...); the state is derived from them, so that it does not
 *          depend on the order in which messages arrive.
 * Invariants:
 *   1. order.status changes in oms_become() only, along the table of model/order.h.
 *   2. broker_submit() is called in oms_send.c only, in one function with one caller.
 *   3. an order that was handed to broker_submit() was JOURNALED durably before.
 *   4. row.working_buy/sell are the sums of `exposed` of the row's orders.
 * Threads: one. Internal to src/trade. */
#ifndef TRADE_OMS_H
#define TRADE_OMS_H

#include <stdbool.h>
#include <stdint.h>

#include "trade/book.h"
#include "trade/idmap.h"
#include "trade/trade.h"

#define OMS_NONE IDMAP_NONE
enum {
	OMS_CHUNK = 64,
	OMS_GROUP = SIZING_ORDERS,
	OMS_CALENDARS = 8,
	OMS_ACTOR = APPROVAL_RULE_TEXT + 8
};

struct oms_order {
	struct order order;
	char tag[OCA_TEXT];
	uint32_t slot;
	uint32_t row_next, row_previous; /* open orders of the instrument; row_next also
	                                  * links what is to be forgotten */
	uint32_t all_next, all_previous; /* every order; all_next links free slots too */
	uint32_t parent;                 /* slot of the entry; OMS_NONE: none */
	uint32_t worker;      /* slot of the order whose algorithm placed it; OMS_NONE */
	uint32_t worked_next; /* worked orders that are on their way */
	int32_t index;        /* of the instrument; negative: not known */
	int32_t strategy;     /* negative: none (foreign) */
	int children;         /* orders whose parent is this one */
	int64_t exposed;      /* units it adds to the row's working quantity */
	int64_t sent_ns;      /* monotonic; 0: not in this process */
	uint32_t sent_epoch;  /* reconciliation that had been asked for when it was sent */
	uint32_t epoch;       /* reconciliation in which the broker last listed it */
	bool exposes;         /* false: it can only follow another order */
	bool closes;          /* made to close what its strategy holds, and never more */
	int64_t room;         /* units it may close, while oms_trim() measures them */
	bool in_row;          /* linked in its instrument's row */
	bool doomed;          /* to be forgotten after this call */
	char rule[APPROVAL_RULE_TEXT]; /* approves it, and it waits for the gate only */
	bool lost;                     /* counted among the losses */
	bool changing;                 /* a modification is on its way */
	bool despite_freeze; /* a person who froze trading wants this position closed */
	decimal ceiling;     /* the larger quantity while it is; zero: none */
	int64_t wait_ns;     /* worked: no step before that, monotonic */
	decimal late;        /* worked: units that ended slices may have filled, besides those
	                      * we know; a slice: its part of that */
	/* facts */
	decimal reported; /* the most that a status said was filled */
	bool seen, cancelled, expired, rejected, cancel_asked;
};

/* What a reconciliation found to differ, by class. */
struct oms_differences {
	int missed_fills; /* executions that we had not heard of */
	int foreign;      /* orders that are not ours, seen for the first time */
	int vanished;     /* orders that worked and are listed no more */
	int positions;    /* that were not what ours add up to */
};

struct trade {
	struct trade_options options;
	struct book book;
	struct risk_gate gate;
	int32_t limit_set[BOOK_STRATEGIES];        /* of the gate, by strategy */
	struct calendar *calendars[OMS_CALENDARS]; /* owned */
	int calendar_count;
	struct approval_queue queue;

	struct oms_order **chunks; /* owned, as what they point to */
	size_t chunk_count;
	uint32_t free_slot;             /* first of the free slots */
	uint32_t first_slot, last_slot; /* all orders, oldest first */
	size_t order_count;
	size_t cursor_at; /* trade_order_at() was last here ... */
	uint32_t cursor;  /* ... at this slot; OMS_NONE: nowhere */
	struct idmap by_id, by_number, by_perm, signals;

	struct fill *fills; /* owned; executions that have a text id */
	size_t fill_count, fill_capacity;
	struct idmap executions; /* key of the text id -> place in fills */
	uint64_t last_sequence;  /* of executions without a text id */

	int32_t next_number; /* of broker orders */
	enum broker_link link;
	bool reconciled, reconciling;
	bool resetting;                     /* the broker resets its servers */
	struct oms_differences differences; /* of the reconciliation that runs, or the last */
	uint32_t epoch;
	int64_t reconcile_due_ns; /* monotonic; INT64_MAX: not */
	bool frozen, journal_failed;
	bool unopened; /* LIVE, and nobody has typed the word since the start */
	bool batch;    /* a proposal stands in an open transaction that its approval ends */
	char frozen_note[NOTE_TEXT];
	struct account account; /* time_ns 0: the broker has not told */
	int64_t day;            /* UTC day of day_equity */
	double day_equity;      /* at its start; NaN: not known */
	double peak_equity;     /* the highest ever; 0: not known */
	int losses;             /* trades of loss_day that lost, in a row */
	int64_t loss_day;
	int working_count, unknown_count; /* JOURNALED counts as working; worked ones do not */
	int worked_count;                 /* JOURNALED or working */
	uint32_t first_worked;
	int64_t algo_due_ns;   /* monotonic: look at worked orders; INT64_MAX: there are none */
	int64_t answer_due_ns; /* monotonic: look whether the broker answered; INT64_MAX */
	int64_t retry_due_ns;  /* monotonic: try proposals that wait for the gate again */
	int64_t fills_due_ns;  /* monotonic: look whether reported fills came; INT64_MAX */
	int64_t closing_due_ns; /* monotonic: rows are to be closed; INT64_MAX: none */
	int64_t trim_due_ns;    /* monotonic: look at untrimmed rows again; INT64_MAX: none */
	uint64_t refused;
	int64_t refused_second[RISK_RULES]; /* market second of the rule's last record */
	int64_t full_second;                /* of the last record that the queue is full */
	uint32_t doomed;                    /* first of the orders to forget after this call */
};

/* ---- orders (oms.c) ---- */

static inline struct oms_order *oms_at(const struct trade *trade, uint32_t slot)
{
	return &trade->chunks[slot / OMS_CHUNK][slot % OMS_CHUNK];
}

/* A new order in state PROPOSED with an id of its own, linked last. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status oms_add(struct oms_order **out, struct trade *trade,
                                       const struct uuid *id);
/* Puts it into the row of its instrument (index must be set). */
void oms_link_row(struct trade *trade, struct oms_order *o);
/* Takes it out of every list and map; its slot may be used again. */
void oms_drop(struct trade *trade, struct oms_order *o);
/* Forgets what finished during this call, where the options say so. */
void oms_sweep(struct trade *trade);

struct oms_order *oms_find(const struct trade *trade, const struct uuid *id);
struct oms_order *oms_find_number(const struct trade *trade, int32_t number);
/* The broker's number and perm id of an order became known. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status oms_set_number(struct trade *trade, struct oms_order *o,
                                              int32_t number);
DRT_MUST_CHECK enum drt_status oms_set_perm(struct trade *trade, struct oms_order *o,
                                            int64_t perm_id);

/* Changes the state, records it and tells the observer. A step that the table does not
 * allow is recorded as impossible instead (DRT_ESTATE). Errors: DRT_EIO and others of
 * the journal; the state has changed in memory all the same. */
enum drt_status oms_become(struct trade *trade, struct oms_order *o, enum order_status to,
                           const char *actor, const struct reason *reason);
/* An order that was read from the record is out: it counts as one. */
void oms_count_out(struct trade *trade, struct oms_order *o);
/* Counts the remaining quantity against the limits, as the state says. */
void oms_expose(struct trade *trade, struct oms_order *o);
/* Something changed that a person can see, but not the state. */
void oms_touch(struct trade *trade, struct oms_order *o);
void oms_touch_as(struct trade *trade, struct oms_order *o, const char *actor,
                  const struct reason *reason);
/* The state that the facts add up to, or (changed) a new version of the same one. */
void oms_follow_facts(struct trade *trade, struct oms_order *o, const struct reason *reason,
                      bool changed);
/* The order's totals after one more execution; negative quantities take one back. */
void oms_add_to_order(struct oms_order *o, decimal quantity, decimal price, decimal commission);
static inline bool oms_is_worked(const struct oms_order *o)
{
	return algo_is_worked(o->order.algo.kind);
}

/* A reason code, recorded and shown. */
void oms_note(struct trade *trade, const char *kind, const struct uuid *order_id,
              const struct reason *reason, const char *text, bool important);
/* Freezes for this process after the record failed. */
void oms_journal_failed(struct trade *trade, enum drt_status status);
static inline bool oms_journals(const struct trade *trade)
{
	return !trade->options.journal->discards;
}
static inline int64_t oms_monotonic(const struct trade *trade)
{
	return clock_now_ns(trade->options.monotonic);
}
static inline int64_t oms_market(const struct trade *trade)
{
	return clock_now_ns(trade->options.market);
}
void oms_tell_state(const struct trade *trade);

/* ---- the gate and sending (oms_send.c) ---- */

void oms_risk_input(struct risk_input *out, const struct trade *trade,
                    const struct oms_order *o);
/* What the gate says about an entry and its children together. */
struct risk_verdict oms_check_group(struct trade *trade, const struct oms_order *entry);
/* Equity was this much at that market time: the peak and the day's begin follow. */
void oms_note_equity(struct trade *trade, double equity, int64_t time_ns);
/* A trade counts among the losses once, by the first of its fills that lost. `o` may be
 * NULL: an order that is not known. */
void oms_count_loss(struct trade *trade, struct oms_order *o, decimal realised,
                    int64_t time_ns);
/* Entry and children by slot, the entry first; returns how many. */
int oms_group(struct oms_order *members[OMS_GROUP], const struct trade *trade,
              struct oms_order *entry);
/* Approves, journals and sends a group that the gate passed.
 * Errors: those of trade_approve(). */
DRT_MUST_CHECK enum drt_status oms_release(struct trade *trade, struct oms_order *entry,
                                           const char *actor);
/* Ends a group before it was sent, with the reason. */
void oms_refuse(struct trade *trade, struct oms_order *entry, enum order_status to,
                const char *actor, const struct reason *reason);
/* Ends a proposal, or asks the broker to cancel one order. `actor` and `reason` (NULL:
 * none) go on record. Errors: DRT_ECLOSED, DRT_ESTATE. */
DRT_MUST_CHECK enum drt_status oms_cancel(struct trade *trade, struct oms_order *o,
                                          const char *actor, const struct reason *reason);
/* Makes the total quantity of a working order smaller; no rule is asked.
 * Errors: DRT_EBUSY (it does not work yet), DRT_EIO, those of broker_modify(). */
DRT_MUST_CHECK enum drt_status oms_reduce(struct trade *trade, struct oms_order *o,
                                          decimal quantity);

/* Gives a working order of ours another limit, if the gate agrees.
 * Errors: DRT_EDENIED (*reason tells), DRT_EBUSY (it does not work yet, is changing, or the
 * gate will agree later), DRT_EIO, those of broker_modify(). */
DRT_MUST_CHECK enum drt_status oms_reprice(struct reason *reason, struct trade *trade,
                                           struct oms_order *o, decimal limit_price,
                                           bool accept_soft);

/* ---- worked orders (oms_algo.c) ---- */

/* Approved: on record, and on its way from now on. Errors: those of the journal. */
DRT_MUST_CHECK enum drt_status oms_algo_start(struct trade *trade, struct oms_order *parent,
                                              const char *actor);
/* Cancels its slices, and it once none is open. */
void oms_algo_cancel(struct trade *trade, struct oms_order *parent, const char *actor,
                     const struct reason *reason);
/* No further slice until trade_resume_order(). */
void oms_algo_hold(struct trade *trade, struct oms_order *parent, const struct reason *why);
/* One step of each worked order; algo_due_ns is when to look again. */
void oms_algo_due(struct trade *trade);
/* Something happened that may change what they want. */
void oms_algo_wake(struct trade *trade);
/* What slices tell: an end, an execution (negative: taken back), a late commission. */
void oms_algo_slice_ended(struct trade *trade, struct oms_order *slice);
void oms_algo_filled(struct trade *trade, struct oms_order *slice, decimal quantity,
                     decimal price, decimal commission);
void oms_algo_charged(struct trade *trade, struct oms_order *slice, decimal commission);
void oms_algo_reconciled(struct trade *trade);
/* What the quote says has traded since the one before. */
void oms_algo_quote(struct trade *trade, int32_t index, const struct quote *before,
                    const struct quote *now);
/* Middle of the market, or the mark; zero: neither is known. */
decimal oms_middle(const struct trade *trade, int32_t index);
/* At start: joins a slice to its order; lets a worked order go on. */
void oms_algo_join(struct trade *trade, struct oms_order *slice);
void oms_algo_load(struct trade *trade, struct oms_order *o);

/* ---- orders by hand that name an algorithm (trade_algo.c) ---- */

/* The parameters without the progress. */
void oms_take_algo(struct order *order, const struct algo *algo);
/* Its times, and its steps of price and quantity. Errors: DRT_EINVAL. */
DRT_MUST_CHECK enum drt_status oms_check_algo(const struct trade *trade,
                                              const struct order *draft,
                                              const struct instrument *instrument,
                                              struct drt_error *error);
/* The algorithm that the options name for the order's strategy, where it fits. */
void oms_choose_algo(const struct trade *trade, struct oms_order *o);
/* Makes the children of an entry that is a bracket, in members[1] on; *count is of all,
 * also on failure. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status oms_add_bracket(struct oms_order **members, int *count,
                                               struct trade *trade);

/* ---- what only closes (oms_trim.c) ---- */

/* Whether an order of that intent is there to close what its strategy holds: a child of a
 * bracket, a member of a bracket's group, or one towards a target that is smaller. */
bool oms_closes(const struct trade *trade, const struct oms_order *o, enum intent_kind kind);
/* The group that children of a bracket share, and exits beside them. */
bool oms_in_bracket(const struct order *order);
/* An exit from all that a strategy holds under one bracket joins the bracket's group, so
 * that the broker lets only one of them close the position. */
void oms_join_bracket(const struct trade *trade, struct oms_order *exit);
/* After a fill of `filled` (strategy and index known), before which its strategy held
 * `before` units: cuts what now closes more than is held. */
void oms_trim(struct trade *trade, const struct oms_order *filled, int64_t before);
/* Looks at every row as soon as trading is open. */
void oms_trim_later(struct trade *trade);
void oms_trim_due(struct trade *trade);

/* ---- proposing (trade_signal.c) ---- */

/* Rules that time cures: a proposal may wait for them. */
#define OMS_PASSING                                                                            \
	(1u << RISK_LOCKED | 1u << RISK_QUOTE_AGE | 1u << RISK_MESSAGE_RATE | 1u << RISK_HALTED)

/* Journals new, linked orders and lets them wait for a person, or go where a rule says
 * so; signal NULL: made by hand, no rule is asked. On failure they are gone or refused.
 * Errors: those of trade_process_signal(). */
DRT_MUST_CHECK enum drt_status oms_propose(struct trade_outcome *out, struct trade *trade,
                                           struct oms_order **members, int count,
                                           const struct signal *signal);
/* The proposals on record; `more`: the approval follows at once, and both become durable
 * together. Errors: those of the journal. */
DRT_MUST_CHECK enum drt_status oms_journal_proposals(struct trade *trade,
                                                     struct oms_order **members, int count,
                                                     const struct signal *signal, bool more);
/* The children of a bracket: they end one another, and whatever else ends the position. */
void oms_join_children(struct oms_order **members, int count);
/* The actor of what a rule approves, at once or once the gate lets it pass: "rule:NAME". */
void oms_name_rule(char actor[OMS_ACTOR], const char *rule);
/* Counts an order that a strategy wants, and stops the strategy when they are too many. */
bool oms_runs_away(struct trade *trade, int32_t strategy, int32_t index);
/* Goes on with the rows that are to be closed. */
void oms_close_rows(struct trade *trade);
/* Prices and quantity on the steps of an instrument that is traded, which an index is not.
 * Errors: DRT_EINVAL. */
DRT_MUST_CHECK enum drt_status oms_check_grid(const struct order *order,
                                              const struct instrument *instrument,
                                              struct drt_error *error);
/* Whether the order adds to the worst case, given its OCA group. */
bool oms_oca_exposes(const struct trade *trade, const struct oms_order *o);

/* ---- what the broker says (oms_event.c, oms_reconcile.c) ---- */

extern const struct broker_handler oms_handler;

/* Finds the order that a message is about: by number, perm id or reference. */
struct oms_order *oms_match(const struct trade *trade, int32_t number, int64_t perm_id,
                            const struct uuid *ref);
void oms_on_account(void *arg, const struct account *account);
void oms_on_link(void *arg, enum broker_link link, const char *text);
void oms_on_position(void *arg, const struct broker_position *position);
void oms_on_reconciled(void *arg, const struct broker_reconciliation *answer);
void oms_on_what_if(void *arg, const struct broker_what_if *answer);
/* A refusal is tried again when reconcile_due_ns comes. */
enum drt_status oms_ask_reconciliation(struct trade *trade);
/* Keeps an execution for its commission and against its repetition. */
DRT_MUST_CHECK enum drt_status oms_keep_fill(struct trade *trade, const struct fill *fill);
struct fill *oms_find_fill(const struct trade *trade, const char *exec_id);

/* ---- at start (trade_load.c) ---- */

DRT_MUST_CHECK enum drt_status oms_load(struct trade *trade);

#endif
