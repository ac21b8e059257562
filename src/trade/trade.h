/* trade.h - the Algorithmic Trading System: signals in, orders out, none lost.
 *
 * signal -> sizing -> proposal -> approval -> risk gate -> journal -> broker -> fills ->
 * positions. The same object runs live, on paper and in a backtest: clock, broker,
 * journal, approver and source of ids are injected.
 *
 * Shape:   instruments are added once and named by their index; strategies by the name in
 *          their signals. Proposals wait for trade_approve() unless the approver's rule
 *          lets them pass. Whatever is sent is journaled first; every change of state
 *          follows the table of model/order.h.
 * Locks:   nothing is sent while frozen (a person's latch, kept over restarts), while the
 *          link is down, or before the broker's own picture was compared with ours
 *          (reconciliation). Cancels are always allowed.
 * Time:    `market` gives times in records, `monotonic` expiry, staleness and rates.
 * Threads: one: the loop of the broker worker. Observers are called on it; they may read,
 *          and must not call what changes orders.
 * Owners:  clocks, broker, journal, approver, ids and observer are borrowed and outlive
 *          the object. Orders handed out by pointer live until the next call. */
#ifndef TRADE_TRADE_H
#define TRADE_TRADE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/log.h"
#include "core/status.h"
#include "model/instrument.h"
#include "model/order.h"
#include "model/position.h"
#include "model/quote.h"
#include "model/reason.h"
#include "model/signal.h"
#include "trade/approval.h"
#include "trade/broker.h"
#include "trade/execution.h"
#include "trade/ids.h"
#include "trade/journal.h"
#include "trade/risk.h"
#include "trade/sizing.h"

struct trade;

/* What changed; every member may be NULL. */
struct trade_observer {
	void (*order)(void *arg, const struct order *order, enum order_status from);
	void (*fill)(void *arg, const struct fill *fill); /* again when its commission came */
	void (*position)(void *arg, const struct position *position);
	/* A reason code to show; important: somebody should look now. */
	void (*notice)(void *arg, const struct reason *reason, bool important);
	void (*state)(void *arg); /* link, lock, freeze or account changed */
	void (*what_if)(void *arg, const struct broker_what_if *answer);
};

/* Limits of one strategy's orders, beside the account's: the tighter holds. */
struct trade_strategy_limits {
	char strategy[STRATEGY_TEXT];
	struct risk_limits limits;
};

/* How the orders of a strategy are worked. */
struct trade_execution {
	char strategy[STRATEGY_TEXT];
	struct algo algo;  /* without its times */
	int64_t window_ns; /* from the proposal on; 0: none */
};

struct trade_options {
	char account[ACCOUNT_TEXT];
	bool live; /* every start is frozen until a person types LIVE */
	const struct clock *market, *monotonic;
	struct ids *ids;
	struct broker *broker;
	struct journal *journal;
	struct approver *approver;
	const struct trade_observer *observer; /* NULL: nobody */
	void *observer_arg;
	struct log_sink *log; /* NULL: none */
	struct risk_limits limits;
	const struct trade_strategy_limits *strategy_limits; /* copied */
	size_t strategy_limit_count;
	/* Symbols of which nothing may be added, and of which nothing may be sold short.
	 * Borrowed, alive as long as the object. */
	const char (*restricted)[SYMBOL_TEXT], (*no_short)[SYMBOL_TEXT];
	size_t restricted_count, no_short_count;
	/* Borrowed as well. Plain market and limit orders only, for the day and of no group. */
	const struct trade_execution *executions;
	size_t execution_count;
	/* Orders go out only while the calendar of their instrument says that its market is
	 * open; an instrument without a known calendar counts as closed. */
	bool regular_hours;
	struct sizing_rules sizing;
	/* How long a proposal waits for a person, monotonic. 0: nothing waits; what no rule
	 * approves and the gate does not pass at once is refused (a backtest). */
	int64_t approval_ttl_ns;
	decimal cash; /* to begin with, where equity is computed */
	/* Equity is cash and positions at the marks (a backtest); otherwise it is the
	 * broker's net liquidation. */
	bool equity_computed;
	/* The broker holds nothing we do not know (a backtest): no reconciliation. */
	bool trusted_broker;
	/* Finished orders are forgotten once the observer saw them (a backtest). */
	bool forget_finished;
	/* A strategy that wants more orders than this in one instrument within the window has
	 * run away: its orders are cancelled and trading is frozen. 0: never. */
	int runaway_orders;
	int64_t runaway_window_ns;  /* market time, in which bars come and strategies act */
	int64_t reconcile_every_ns; /* monotonic; 0: only at start and after each link up */
	int64_t answer_timeout_ns;  /* an order without an answer becomes UNKNOWN; 0: never */
};

/* Zeroes everything, then default limits and sizing, 5 min to approve, 10 s to answer. */
void trade_options_init(struct trade_options *options);

/* Reads what the journal kept: orders, fills, positions, freeze. An order that was
 * journaled or sent without an answer is UNKNOWN from here on.
 * Errors: DRT_EINVAL (a missing part, a bad limit), DRT_ENOMEM, and the journal's. */
DRT_MUST_CHECK enum drt_status
trade_new(struct trade **out, const struct trade_options *options, struct drt_error *error);
void trade_free(struct trade *trade);

/* ---- instruments and prices ---- */

/* Adds or updates (same id, or same symbol) a copy. Errors: DRT_ENOMEM, DRT_EINVAL. */
DRT_MUST_CHECK enum drt_status trade_add_instrument(int32_t *index, struct trade *trade,
                                                    const struct instrument *instrument);
/* By id (or 0) and symbol; negative: not known. */
int32_t trade_find_instrument(const struct trade *trade, int64_t id, const char *symbol);
const struct instrument *trade_instrument(const struct trade *trade, int32_t index);
size_t trade_instrument_count(const struct trade *trade);

/* The newest quote; its reference price is the mark. */
void trade_set_quote(struct trade *trade, int32_t index, const struct quote *quote);
/* A mark without a quote: the close of a bar. NaN: none. */
void trade_set_mark(struct trade *trade, int32_t index, double price, int64_t received_ns);

/* That much was seen to trade, of which worked orders take their share. Quotes tell it
 * themselves by their volume of the day; this is for bars. */
void trade_note_trades(struct trade *trade, int32_t index, double price, double volume);

/* Units traded on an average day; the limit on an order's share of it needs them. */
void trade_set_volume(struct trade *trade, int32_t index, decimal units);

/* ---- the seed's five ---- */

/* What became of a request. `reason` is empty unless something was refused. */
struct trade_outcome {
	struct uuid order_id; /* the entry's; nil: no order was made */
	enum order_status status;
	uint32_t version;
	int orders; /* made or cancelled by this call */
	struct reason reason;
};

/* Sizes the signal's intent and proposes its orders; those that a rule approves go out at
 * once. INTENT_CANCEL cancels. A target that is met already is DRT_OK with no order. Stop
 * and target of a bracket, and what goes towards a smaller target, never close more than
 * the strategy holds: a fill that leaves less cuts or cancels them (oms_trim.c).
 * Errors: DRT_EDENIED (sizing, gate or freeze; the reason tells, and the refusal is on
 * record), DRT_EEXIST (this signal was taken), DRT_EEXPIRED (the signal is), DRT_ENOTFOUND
 * (instrument), DRT_EINVAL (no intent), DRT_EFULL (queue), DRT_ENOMEM, DRT_EIO (journal). */
DRT_MUST_CHECK enum drt_status trade_process_signal(struct trade_outcome *out,
                                                    struct trade *trade,
                                                    const struct signal *signal);

/* Whether there is what the signal's orders are sized by: a price of its instrument and
 * the account's figures. True where none is needed, or nobody knows the instrument. */
bool trade_can_size(const struct trade *trade, const struct signal *signal);

/* Proposes an order by hand: symbol, side, type, quantity, prices, tif, algo, note of
 * `draft`. It waits for an approval; a bracket's children wait with it. Errors: as above; DRT_EINVAL with the field. */
DRT_MUST_CHECK enum drt_status trade_execute_order(struct trade_outcome *out,
                                                   struct trade *trade,
                                                   const struct order *draft,
                                                   struct drt_error *error);

/* Asks the broker to cancel; what was not sent is cancelled at once. Children go with
 * their parent. Errors: DRT_ENOTFOUND, DRT_ESTATE (finished, or foreign), DRT_ECLOSED. */
DRT_MUST_CHECK enum drt_status trade_cancel_order(struct trade *trade, const struct uuid *id);

/* What is to be different; zero: as it is. */
struct trade_change {
	decimal quantity; /* the total, more than what is filled */
	decimal limit_price, stop_price;
};
/* Changes that version of an order which works at the broker. The gate judges what is left
 * of it at the new prices; until the broker confirms, the larger quantity counts against
 * the limits. A proposal is changed as well, with the quantity of its children; it keeps
 * its time, and no rule approves it any more.
 * Errors: DRT_ENOTFOUND, DRT_ESTATE (the row changed, or neither waits nor works),
 * DRT_EINVAL with the field, DRT_EDENIED (the gate; the reason tells), DRT_EEXPIRED, DRT_EIO
 * (journal: nothing was sent), DRT_ECLOSED, DRT_EFULL, DRT_EUNKNOWN (it may have left). */
DRT_MUST_CHECK enum drt_status trade_modify_order(struct trade_outcome *out,
                                                  struct trade *trade, const struct uuid *id,
                                                  uint32_t version,
                                                  const struct trade_change *change,
                                                  bool accept_soft, struct drt_error *error);

/* Goes on with a worked order (model/algo.h) that is held: the gate refused a slice, or
 * somebody else ended one. Errors: DRT_ENOTFOUND, DRT_ESTATE (it is not held), DRT_EIO. */
DRT_MUST_CHECK enum drt_status trade_resume_order(struct trade *trade, const struct uuid *id);

/* Asks to cancel every order of ours; foreign ones stay. *count is how many it asked for.
 * Errors: the first one met, after trying all. */
DRT_MUST_CHECK enum drt_status trade_cancel_all(int *count, struct trade *trade);
/* The same for the orders of one instrument. Errors: also DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status trade_cancel_symbol(int *count, struct trade *trade,
                                                   int32_t index);
/* Cancels the orders of an instrument and, once none is open, closes what is held by
 * market orders, for each strategy its own; `reverse`: twice as much, so that it is held on
 * the other side. The gate looks at them as at any other; what only time cures is tried
 * again. While trading is frozen it may be asked for too, but not `reverse`, and nothing in
 * a LIVE account that nobody has opened since the start; a freeze that comes later ends it.
 * Errors: DRT_ESTATE (nothing is held), DRT_EDENIED. */
DRT_MUST_CHECK enum drt_status trade_close_position(struct trade *trade, int32_t index,
                                                    bool reverse);
/* All of them; *count is how many instruments. Errors: DRT_EDENIED. */
DRT_MUST_CHECK enum drt_status trade_flatten(int *count, struct trade *trade);

/* Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status
trade_get_order_status(struct order *out, const struct trade *trade, const struct uuid *id);

/* What working an order has cost so far, or did; see execution.h. */
void trade_get_execution_cost(struct execution_cost *out, const struct trade *trade,
                              const struct order *order);

struct trade_portfolio {
	struct account account; /* time_ns 0: the broker has not told yet */
	decimal equity, cash, realised, unrealised, commission;
	decimal gross;   /* value of all positions, without working orders */
	decimal exposed; /* worst case with working orders */
	decimal day_pnl;
	size_t position_count; /* for trade_position_at() */
};
void trade_get_portfolio_status(struct trade_portfolio *out, const struct trade *trade);

/* ---- decisions ---- */

/* Approves that version of a proposal (and its children), runs the gate again and sends.
 * accept_soft: a person accepts what is beyond soft limits.
 * Errors: DRT_ENOTFOUND, DRT_ESTATE (the row changed, or is no proposal), DRT_EEXPIRED,
 * DRT_EDENIED (the gate refuses, or soft limits are not accepted: the proposal stays until
 * it expires), DRT_EIO (journal: nothing was sent), DRT_ECLOSED, DRT_EUNKNOWN (sent,
 * outcome not known). */
DRT_MUST_CHECK enum drt_status trade_approve(struct trade_outcome *out, struct trade *trade,
                                             const struct uuid *id, uint32_t version,
                                             bool accept_soft);
/* version 0: whatever it is. Errors: DRT_ENOTFOUND, DRT_ESTATE, DRT_EIO. */
DRT_MUST_CHECK enum drt_status trade_reject(struct trade *trade, const struct uuid *id,
                                            uint32_t version, const char *note);
/* The latch, kept over restarts. Errors: DRT_EIO: frozen all the same, until the record
 * can be written. Unfreezing needs the word PAPER or LIVE, as the account is
 * (DRT_EDENIED). */
DRT_MUST_CHECK enum drt_status trade_freeze(struct trade *trade, const char *note);
DRT_MUST_CHECK enum drt_status trade_unfreeze(struct trade *trade, const char *word);
bool trade_is_frozen(const struct trade *trade, const char **note);

/* A person says what became of an UNKNOWN order. WORKING keeps it as acknowledged, NEVER
 * closes it. Errors: DRT_ENOTFOUND, DRT_ESTATE, DRT_EIO. */
enum trade_settlement { SETTLE_WORKING, SETTLE_NEVER };
DRT_MUST_CHECK enum drt_status trade_settle(struct trade *trade, const struct uuid *id,
                                            enum trade_settlement how);

/* A day of the market begins, before its first price: where equity is computed, the result
 * of the day counts from here. Elsewhere the broker's figures tell. */
void trade_begin_day(struct trade *trade);

/* Expires proposals, gives up waiting for answers, asks for reconciliation when due. Call
 * it when trade_next_due_ns() (monotonic; INT64_MAX: nothing is due) has come. */
void trade_tick(struct trade *trade);
int64_t trade_next_due_ns(const struct trade *trade);

/* ---- before a decision ---- */

/* Asks the broker what the order of a draft (see trade_execute_order()) would do to margin
 * and cost; the observer hears of it with this number, from outside this call. It is placed
 * under no circumstances. The broker counts such questions as orders: ask rarely.
 * Errors: DRT_ENOTFOUND, DRT_EINVAL with the field, DRT_ECLOSED, DRT_EFULL (several are
 * asked), DRT_EUNSUPPORTED, DRT_EIO (journal), DRT_ERANGE. */
DRT_MUST_CHECK enum drt_status trade_ask_what_if(int32_t *number, struct trade *trade,
                                                 const struct order *draft,
                                                 struct drt_error *error);

/* ---- what there is ---- */

enum broker_link trade_link(const struct trade *trade);
/* The broker resets its servers, or is done: meanwhile nothing new is sent. */
void trade_set_resetting(struct trade *trade, bool resetting);
/* True while nothing may be sent: link not up, not reconciled, or the broker resets. */
bool trade_is_locked(const struct trade *trade);
/* Starts one now. Errors: DRT_ECLOSED, DRT_EBUSY. */
DRT_MUST_CHECK enum drt_status trade_reconcile(struct trade *trade);

struct trade_counts {
	int proposed, working, unknown;
	int64_t first_expiry_ns; /* monotonic; INT64_MAX: none */
	int64_t messages_last_second;
	uint64_t refused; /* since start */
};
void trade_get_counts(struct trade_counts *out, const struct trade *trade);

/* All orders known, oldest first; foreign ones too. NULL beyond the end. */
const struct order *trade_order_at(const struct trade *trade, size_t i);
/* Errors: DRT_ENOTFOUND, DRT_EINVAL (the digits fit several). Takes a whole id or its
 * last four or more hexadecimal digits. */
DRT_MUST_CHECK enum drt_status trade_find_order(struct uuid *id, const struct trade *trade,
                                                const char *text);
/* The account's positions that are not flat or had a fill. NULL beyond the end. */
const struct position *trade_position_at(const struct trade *trade, size_t i);

/* An order with what the gate says now: for rows, dialogs and the record. */
struct trade_order_view {
	struct order order;
	decimal value;
	decimal child_stop, child_target; /* of a bracket's entry; zero: none */
	decimal position_before, position_after;
	double exposure_before, exposure_after; /* of this symbol, ratio of equity; NaN */
	double gross_before, gross_after;       /* ratio of equity; NaN: no equity */
	struct execution_cost cost;             /* of a worked order that has begun */
	int check_count;
	struct reason checks[RISK_RULES];
	enum trade_level { LEVEL_OK, LEVEL_SOFT, LEVEL_HARD } levels[RISK_RULES];
};
DRT_MUST_CHECK enum drt_status trade_get_order_view(struct trade_order_view *out,
                                                    struct trade *trade, const struct uuid *id);

/* Other rules from now on: limits, strategy_limits, restricted, no_short, executions,
 * regular_hours, runaway_*, sizing and approval_ttl_ns of `rules`, whose lists are borrowed as in
 * trade_new(). A proposal keeps the time it has, and meets the limits of the moment of its
 * approval. Errors: as trade_new(); nothing changed. */
DRT_MUST_CHECK enum drt_status trade_set_rules(struct trade *trade,
                                               const struct trade_options *rules,
                                               struct drt_error *error);

/* ---- the strategies' view ---- */

/* Number of a strategy, made at its first use. Errors: DRT_EFULL (32), DRT_EINVAL. */
DRT_MUST_CHECK enum drt_status trade_strategy(int32_t *number, struct trade *trade,
                                              const char *name);
/* What it holds of an instrument. */
void trade_strategy_position(decimal *quantity, decimal *average_price,
                             const struct trade *trade, int32_t strategy, int32_t index);
/* A working or waiting order of a strategy. */
struct trade_working {
	const char *tag;
	enum order_side side;
	enum order_type type;
	decimal remaining;
};
/* Writes at most `capacity` of them, in order of submission; returns how many there are. */
size_t trade_strategy_working(struct trade_working *out, size_t capacity,
                              const struct trade *trade, int32_t strategy, int32_t index);
/* Cash and positions at the marks, or the broker's net liquidation. */
double trade_equity(const struct trade *trade);
decimal trade_cash(const struct trade *trade);

#endif
