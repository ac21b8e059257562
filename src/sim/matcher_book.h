/* matcher_book.h - what the files of the matcher share: slots, books, events.
 *
 * Shape:   an order sits in a slot of one pool; slots of a book form a list in order
 *          of submission. A slot that ends during a pass stays in its list, marked,
 *          until matcher_finish() sweeps it, so that a pass may hold a position.
 * Owners:  everything belongs to the matcher. Internal to src/sim. */
#ifndef SIM_MATCHER_BOOK_H
#define SIM_MATCHER_BOOK_H

#include "sim/matcher.h"

#define SLOT_NONE UINT32_MAX

struct sim_slot {
	uint32_t generation;
	uint32_t next, previous; /* of the book; next alone in the free list */
	int book;
	uint32_t parent, first_child, next_child;
	uint32_t group, group_next, group_previous; /* a ring; swept slots use group_next */

	bool ended, asleep, triggered, oca_reduce;
	bool doomed;  /* to be ended by an OCA sibling's fill */
	bool reduced; /* an event is due at the end of the pass */
	bool spent;   /* its one moment has been tried */
	bool rested;  /* has survived a match against a quote */
	bool outside; /* matches outside regular hours too */
	bool sliced;  /* only `slice` of it may match */
	bool seen;    /* has had its part of the present trade */
	enum order_side side;
	enum sim_trigger trigger;
	enum sim_moment moment;
	enum sim_peg peg;
	decimal peg_offset, peg_cap;

	decimal quantity, remaining, slice;
	decimal ahead;       /* size that stands before it at `queue_price` */
	decimal queue_price; /* zero: its level has not been the best yet */
	decimal limit, stop, trail_amount, trail_ratio, limit_offset;
	int64_t not_before_ns, good_till_ns;
	uint64_t first_bar; /* of the book's count, the first it may match on */
	uint64_t tag;
};

struct sim_book {
	uint32_t first, last;
	size_t working;
	decimal tick;
	uint64_t bars; /* opened so far */
	bool bar_open;
	bool outside;           /* of regular hours */
	double close;           /* of the newest bar; 0: none */
	struct sim_quote quote; /* sizes: what is left of them */
	int64_t time_ns;
};

struct sim_group {
	char name[OCA_TEXT];
	uint32_t first; /* a member, or SLOT_NONE: the entry is free */
};

struct sim_matcher {
	sim_event_fn *on_event;
	void *arg;
	struct sim_slippage slippage;

	struct sim_book *books;
	size_t book_count;

	struct sim_slot *slots;
	size_t slot_count, slot_capacity;
	uint32_t free_slot;
	uint32_t dead; /* ended in this pass, linked by group_next */
	size_t working;
	bool any_reduced;

	struct sim_group *groups;
	size_t group_count, group_capacity;

	struct sim_event *events; /* [event_next, event_count) wait for delivery */
	size_t event_next, event_count, event_capacity;
	bool delivering;
};

/* ---- matcher_pool.c ---- */

/* Room for the events of a pass over so many slots. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status matcher_reserve(struct sim_matcher *matcher, size_t slots);
/* Appends an event of this slot; the caller fills in the rest. */
struct sim_event *matcher_event(struct sim_matcher *matcher, const struct sim_slot *slot,
                                enum sim_event_kind kind, int64_t time_ns);
/* Hands the waiting events out, unless that is being done already. */
void matcher_deliver(struct sim_matcher *matcher);

uint64_t matcher_id(const struct sim_matcher *matcher, const struct sim_slot *slot);
/* NULL: no such order works. */
struct sim_slot *matcher_find(const struct sim_matcher *matcher, uint64_t id);
/* An unused slot with its generation set. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status matcher_take_slot(uint32_t *out, struct sim_matcher *matcher);
void matcher_append(struct sim_matcher *matcher, uint32_t index);
void matcher_remove(struct sim_matcher *matcher, uint32_t index);
/* The group of that name, made where there is none. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status matcher_take_group(uint32_t *out, struct sim_matcher *matcher,
                                                  const char *name);
void matcher_join_group(struct sim_matcher *matcher, uint32_t index, uint32_t group);
void matcher_leave_group(struct sim_matcher *matcher, struct sim_slot *slot);
void matcher_leave_parent(struct sim_matcher *matcher, struct sim_slot *slot);

/* ---- matcher.c ---- */

/* Before a pass: room for every event it can cause. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status matcher_begin(struct sim_matcher *matcher);
/* After a pass: late events, sweeping, delivery. */
void matcher_finish(struct sim_matcher *matcher);

/* Fills, with everything that follows for OCA group and children. */
void matcher_fill(struct sim_matcher *matcher, struct sim_slot *slot, decimal quantity,
                  decimal price, bool removed_liquidity, int64_t time_ns);
/* Ends with an event. */
void matcher_end(struct sim_matcher *matcher, struct sim_slot *slot, enum sim_end end,
                 int64_t time_ns);
void matcher_trigger(struct sim_matcher *matcher, struct sim_slot *slot, int64_t time_ns);
/* Ends what is past its good_till in one book. */
void matcher_expire_book(struct sim_matcher *matcher, struct sim_book *book, int64_t time_ns);

/* Moves the limits of pegged orders after the quote (matcher_peg.c). */
void matcher_follow(struct sim_matcher *matcher, struct sim_book *book);
/* Where a resting order stands in the queue of its price (matcher_rest.c). */
void matcher_queue(struct sim_slot *slot, const struct sim_quote *quote);
/* Moves a trailing stop after `price`, never away from the market. */
void matcher_trail(struct sim_slot *slot, decimal price, decimal tick);
/* `price` on the tick and slipped, never beyond `cap` (zero: none). */
decimal matcher_taken_price(const struct sim_matcher *matcher, const struct sim_book *book,
                            const struct sim_slot *slot, decimal price, decimal cap);

/* What may match now. */
static inline decimal slot_free(const struct sim_slot *slot)
{
	if (slot->sliced && decimal_cmp(slot->slice, slot->remaining) < 0)
		return slot->slice;
	return slot->remaining;
}

static inline struct sim_slot *slot_at(struct sim_matcher *matcher, uint32_t index)
{
	return index == SLOT_NONE ? NULL : &matcher->slots[index];
}

#endif
