/* matcher.h - the one matching engine of backtest, scenarios and simulated gateway.
 *
 * Shape:   one *book* per instrument holds its working orders in submission order.
 *          A book is fed by bars (two phases, so that a live replay and a backtest
 *          over the same bars give the same fills) or by quotes (top of book with
 *          sizes: partial fills, price-time priority; what rests queues behind the
 *          size shown at its price and is filled by trades). Orders are described by what
 *          they do, not by their name: a trigger, a limit, a moment; see
 *          sim_order_set() for the usual names.
 * Events:  every result is an event. Events are delivered in the order in which they
 *          happened, at the end of the public call that caused them and never from
 *          within matching, so a handler may call anything here but
 *          sim_matcher_free(). An order is gone once its last event is delivered:
 *          a fill with nothing remaining, or an end.
 * Units:   prices and quantities exact; a price of zero means "none".
 * Time:    market time, handed in; no clock is read.
 * Threads: one.
 * Cost:    a bar over a book without working orders is a few ns. Orders and events
 *          come from pools that grow by doubling: nothing is allocated once they
 *          have reached the largest number of orders that work at a time.
 *
 * The rules of a bar (O, H, L, C), for a buy; a sell is the mirror image.
 *   open   1. Orders past good_till_ns end as expired, before anything matches.
 *          2. In submission order: a market order fills at O; a limit at O when
 *             O <= limit; a stop or trailing stop at O when O >= stop; a stop-limit
 *             with O >= stop is from now on a plain limit order.
 *          3. What was immediate or for the opening only ends unfilled.
 *   rest   4. In submission order: a limit fills at its limit when L <= limit; a
 *             stop at its stop when H >= stop; a stop-limit touched within the bar
 *             fills at its stop when limit >= stop, else at its limit when O > C and
 *             limit >= C (a sell: O <= C and limit <= C), else is a plain limit
 *             order from the next bar on; at-the-close orders fill at C.
 *          5. Trailing stops that did not fill follow the close.
 *   - An order never matches on the bar during which it was placed or changed.
 *   - The children of a bracket sleep until the parent has filled, and through that
 *     bar. A parent that ends with nothing filled takes its children along; one that
 *     ends partly filled wakes them for what it filled.
 *   - One cancels others within the bar, at once: of two that a bar touches the one
 *     submitted first wins, unless the other could fill at the open already.
 *   - Without quotes there is no size: a bar fills an order whole. */
#ifndef SIM_MATCHER_H
#define SIM_MATCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/decimal.h"
#include "core/status.h"
#include "model/bar.h"
#include "model/order.h"
#include "sim/quote.h"
#include "sim/slippage.h"

struct sim_matcher;

/* What wakes an order up. A buy stop waits for a price at or above stop_price, a buy
 * touch for one at or below it. A trail is a stop that follows the market. */
enum sim_trigger { SIM_TRIGGER_NONE, SIM_TRIGGER_STOP, SIM_TRIGGER_TOUCH, SIM_TRIGGER_TRAIL };

/* When an order may match. */
enum sim_moment {
	SIM_ANY_TIME,
	SIM_AT_OPEN,  /* the next opening only */
	SIM_AT_CLOSE, /* the next close only */
	SIM_AT_ONCE,  /* the first attempt only; what it leaves ends unfilled */
	SIM_AT_ONCE_WHOLE
};

/* A limit that follows the quote: the middle, or the own side's best price with
 * peg_offset towards the other side. Only books fed by quotes know them. */
enum sim_peg { SIM_PEG_NONE, SIM_PEG_MID, SIM_PEG_PRIMARY };

struct sim_order {
	int book;     /* of sim_matcher_add_book() */
	uint64_t tag; /* the caller's own number, handed back in events */
	enum order_side side;
	enum sim_trigger trigger;
	enum sim_moment moment;
	decimal quantity;     /* > 0 */
	decimal limit_price;  /* zero: market; of a peg: the cap, zero for none */
	decimal stop_price;   /* of the trigger. A trail may leave it zero: it starts at
	                            * the last close or price of the book, less its distance */
	decimal trail_amount; /* trail: distance, or zero */
	decimal trail_ratio;  /* trail: distance as a ratio of the price, or zero */
	decimal limit_offset; /* trail: the limit stays so far beyond the stop; zero: none */
	enum sim_peg peg;
	decimal peg_offset;
	int64_t not_before_ns; /* sleeps before that instant; 0: none */
	int64_t good_till_ns;  /* the last instant at which it may match; 0: none. For a
	                            * DAY order the caller gives the end of its session */
	uint64_t parent;       /* id of the order that must fill first; 0: none */
	const char *oca_group; /* NULL or empty: none; copied. Groups span books */
	bool oca_reduce;       /* a fill of another member reduces this order by its
	                            * quantity; false: any fill ends it */
	bool outside;          /* matches outside regular hours too */
	bool sliced;           /* nothing of it matches but what sim_slice() sets free */
};

enum sim_event_kind {
	SIM_EVENT_FILL,
	SIM_EVENT_END,       /* gone, with `remaining` unfilled; see `end` */
	SIM_EVENT_AWAKE,     /* a child whose parent has filled: works from now on */
	SIM_EVENT_TRIGGERED, /* the stop or touch price was reached */
	SIM_EVENT_REDUCED    /* an OCA sibling's fill took some of the quantity */
};

enum sim_end {
	SIM_END_NONE,
	SIM_END_CANCELLED, /* sim_cancel() */
	SIM_END_EXPIRED,
	SIM_END_OCA,
	SIM_END_PARENT,   /* its parent ended with nothing filled */
	SIM_END_UNFILLED, /* an order for one moment, and that has passed */
};

struct sim_event {
	enum sim_event_kind kind;
	enum sim_end end;
	uint64_t id;
	uint64_t tag;
	int book;
	enum order_side side;
	decimal quantity;       /* FILL: of this fill */
	decimal price;          /* FILL */
	decimal remaining;      /* after the event */
	int64_t time_ns;        /* as handed to the call; of a cancel, the book's last time */
	bool removed_liquidity; /* FILL: took the other side (false: it rested) */
};

typedef void sim_event_fn(void *arg, const struct sim_event *event);

struct sim_matcher_options {
	sim_event_fn *on_event;
	void *arg;
	struct sim_slippage slippage; /* zeroed: none */
};

/* What may be changed in a working order: all of these are taken over. */
struct sim_change {
	decimal quantity; /* of the whole order, above what is filled */
	decimal limit_price;
	decimal stop_price;
	decimal trail_amount;
	decimal trail_ratio;
	int64_t good_till_ns;
};

struct sim_order_view {
	decimal quantity, remaining, limit_price, stop_price; /* the present stop of a trail */
	bool asleep;    /* a child whose parent has not filled */
	bool triggered; /* true also for orders without a trigger */
};

/* ---- life ---- */

/* Errors: DRT_EINVAL (no handler), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_matcher_new(struct sim_matcher **out,
                                               const struct sim_matcher_options *options);
/* Drops what works without an event. Accepts NULL. */
void sim_matcher_free(struct sim_matcher *matcher);

/* A book for one more instrument: 0, 1, 2, ... Prices that the engine makes (slipped,
 * trailed, or taken from bars) are put on the tick; limits and stops are taken as they
 * are. Errors: DRT_EINVAL (tick not above zero), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_matcher_add_book(int *book, struct sim_matcher *matcher,
                                                    decimal tick);

/* ---- orders ---- */

/* Sets side, trigger, moment, quantity, prices and OCA group from an order of the
 * model, and good_till_ns for GTD; every other field is zeroed. The group's text is
 * borrowed from the order. DAY is the caller's to set. */
void sim_order_set(struct sim_order *out, const struct order *order);

/* Places an order at the end of its book; *id is never 0 and never reused. It matches
 * with the next feed, not now. Errors: DRT_EINVAL (book, quantity, a trigger without
 * its price, a trail without exactly one distance, OCA name too long), DRT_ENOTFOUND
 * (no order of the parent's id works, or that one sleeps itself), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_place(uint64_t *id, struct sim_matcher *matcher,
                                         const struct sim_order *order);

/* Ends a working order and its sleeping children. Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status sim_cancel(struct sim_matcher *matcher, uint64_t id);

/* Replaces quantity and prices. Unless only the quantity shrinks, the order loses its
 * place in the queue. A triggered order stays triggered. Errors: DRT_ENOTFOUND,
 * DRT_EINVAL (as in sim_place; quantity not above what is filled); unchanged then. */
DRT_MUST_CHECK enum drt_status sim_modify(struct sim_matcher *matcher, uint64_t id,
                                          const struct sim_change *change);

/* What an algorithm shows of an order at the moment. */
struct sim_slice {
	decimal quantity;    /* may match from now on; cut to what remains */
	enum sim_peg peg;    /* SIM_PEG_NONE: limit_price as it is, zero: market */
	decimal limit_price; /* of a peg: the cap, zero for none */
};

/* Sets free a part of a sliced order, at a price of its own; what was free before and
 * did not fill is taken back. The part stands at the end of its queue, and on a bar it
 * matches from the next one on. Everything else, such as brackets, groups, times and the
 * whole quantity, stays with the order. Errors: DRT_ENOTFOUND, DRT_EINVAL (the order is
 * not sliced; a negative number). */
DRT_MUST_CHECK enum drt_status sim_slice(struct sim_matcher *matcher, uint64_t id,
                                         const struct sim_slice *slice);

/* Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status sim_look(struct sim_order_view *out,
                                        const struct sim_matcher *matcher, uint64_t id);

/* Orders that work or sleep, in one book; in all with book -1. */
size_t sim_working(const struct sim_matcher *matcher, int book);

/* Ends the orders of all books whose good_till_ns is before time_ns. A feed does so
 * for its own book. Errors: DRT_ENOMEM (nothing changed). */
DRT_MUST_CHECK enum drt_status sim_expire(struct sim_matcher *matcher, int64_t time_ns);

/* ---- bars ---- */

/* The opening phase, the rest, and both. All read the whole bar; high and low are the
 * bounds of slippage at the open, and a live replay knows them. time_ns stamps events
 * and is what not_before_ns and good_till_ns are compared with; sim_match_bar() uses
 * the bar's own time. A rest without its open does nothing.
 * Errors: DRT_EINVAL (a price is not finite or out of range, while an order works;
 * nothing changed), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_match_open(struct sim_matcher *matcher, int book,
                                              const struct bar *bar, int64_t time_ns);
DRT_MUST_CHECK enum drt_status sim_match_rest(struct sim_matcher *matcher, int book,
                                              const struct bar *bar, int64_t time_ns);
DRT_MUST_CHECK enum drt_status sim_match_bar(struct sim_matcher *matcher, int book,
                                             const struct bar *bar);

/* ---- quotes ---- */

/* Outside regular hours only orders that say so match on this book and are triggered;
 * the others keep what they have. At birth a book is within them. */
void sim_set_outside(struct sim_matcher *matcher, int book, bool outside);

/* Forgets the last quote, which does not hold any more; nothing is matched until the
 * next one. */
void sim_forget_quote(struct sim_matcher *matcher, int book);

/* Takes a new top of book and matches against it: buys at the ask, sells at the bid,
 * each at most for the size shown; a limit order never beyond its limit. Market orders
 * go first, then the better limit, then the earlier. Stops are triggered by `last`, or
 * by the quote where there is no last. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_match_quote(struct sim_matcher *matcher, int book,
                                               const struct sim_quote *quote);
/* A trade that printed. It fills resting limit and pegged orders, each at its own price:
 * the better limit first, then the earlier, together at most for the trade's size.
 *   - Beyond an order's price it has taken all that stood there: the order fills.
 *   - At an order's price it is first for those who stood before it. That is the size
 *     that was shown at the price when the order came there, less what has traded there
 *     since, and never more than is shown now; nothing where the order improved the
 *     quote; and where its level was never the best, it is not known: no fill.
 * Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_match_trade(struct sim_matcher *matcher, int book,
                                               decimal price, decimal size, int64_t time_ns);
/* Matches new orders against what the last quote has left. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_match_again(struct sim_matcher *matcher, int book,
                                               int64_t time_ns);
/* The closing auction of a book fed by quotes: at-the-close orders fill at `price`
 * within their limit or end unfilled. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status sim_match_close(struct sim_matcher *matcher, int book,
                                               decimal price, int64_t time_ns);

#endif
