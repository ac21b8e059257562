/* matcher.c - see matcher.h.
 *
 * Invariants:
 *  1. `working` counts the slots that are not ended, per book and in all.
 *  2. A slot with `asleep` set has a live parent and no children of its own.
 *  3. No event is delivered while a pass runs; matcher_begin() made room for all that
 *     a pass can cause: per slot a fill, an end, a trigger, an awakening and one
 *     reduction.
 *  4. An ended slot keeps its place in the book's list until matcher_finish(). */
#include "sim/matcher.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "sim/matcher_book.h"

/* ---- ends, fills, triggers ---- */

/* Takes the slot out of everything but its book's list. */
static void retire(struct sim_matcher *m, struct sim_slot *slot)
{
	assert(!slot->ended);
	slot->ended = true;
	m->books[slot->book].working--;
	m->working--;
	matcher_leave_group(m, slot);
	matcher_leave_parent(m, slot);
	slot->group_next = m->dead;
	m->dead = (uint32_t)(slot - m->slots);
}

static void awake(struct sim_matcher *m, struct sim_slot *child, int64_t time_ns)
{
	matcher_leave_parent(m, child);
	child->asleep = false;
	child->first_bar = m->books[child->book].bars + 1;
	matcher_event(m, child, SIM_EVENT_AWAKE, time_ns);
}

/* The parent is over: with fills its children work, without they end. */
static void release_children(struct sim_matcher *m, struct sim_slot *parent, int64_t time_ns)
{
	decimal filled = decimal_sub(parent->quantity, parent->remaining);

	while (parent->first_child != SLOT_NONE) {
		struct sim_slot *child = &m->slots[parent->first_child];

		if (filled.e8 <= 0) {
			retire(m, child);
			matcher_event(m, child, SIM_EVENT_END, time_ns)->end = SIM_END_PARENT;
			continue;
		}
		if (parent->remaining.e8 > 0 && decimal_cmp(child->remaining, filled) > 0) {
			child->quantity = child->remaining = filled;
			child->reduced = m->any_reduced = true;
		}
		awake(m, child, time_ns);
	}
}

void matcher_end(struct sim_matcher *m, struct sim_slot *slot, enum sim_end end,
                 int64_t time_ns)
{
	retire(m, slot);
	matcher_event(m, slot, SIM_EVENT_END, time_ns)->end = end;
	release_children(m, slot, time_ns);
}

/* The doomed member that stands first in the ring after `slot`. */
static struct sim_slot *first_doomed(struct sim_matcher *m, const struct sim_slot *slot)
{
	uint32_t index = (uint32_t)(slot - m->slots);
	uint32_t next = slot->group_next;

	for (; next != index; next = m->slots[next].group_next) {
		if (m->slots[next].doomed)
			return &m->slots[next];
	}
	return NULL;
}

/* Ending a member may end others of the ring (its children), so they are marked
 * first and then taken one at a time. */
static void settle_group(struct sim_matcher *m, struct sim_slot *slot, decimal quantity,
                         int64_t time_ns)
{
	uint32_t index = (uint32_t)(slot - m->slots);
	struct sim_slot *other = NULL;

	if (slot->group == SLOT_NONE)
		return;
	for (uint32_t next = slot->group_next; next != index;
	     next = m->slots[next].group_next) {
		other = &m->slots[next];
		other->doomed =
			!other->oca_reduce || decimal_cmp(other->remaining, quantity) <= 0;
		if (other->doomed)
			continue;
		other->remaining = decimal_sub(other->remaining, quantity);
		other->quantity = decimal_sub(other->quantity, quantity);
		other->reduced = m->any_reduced = true;
	}
	for (other = first_doomed(m, slot); other; other = first_doomed(m, slot))
		matcher_end(m, other, SIM_END_OCA, time_ns);
}

void matcher_fill(struct sim_matcher *m, struct sim_slot *slot, decimal quantity, decimal price,
                  bool removed_liquidity, int64_t time_ns)
{
	struct sim_event *event = NULL;

	assert(quantity.e8 > 0 && decimal_cmp(quantity, slot->remaining) <= 0);
	slot->remaining = decimal_sub(slot->remaining, quantity);
	if (slot->sliced)
		slot->slice = decimal_sub(slot->slice, quantity);
	event = matcher_event(m, slot, SIM_EVENT_FILL, time_ns);
	event->quantity = quantity;
	event->price = price;
	event->removed_liquidity = removed_liquidity;
	settle_group(m, slot, quantity, time_ns);
	if (slot->remaining.e8 > 0)
		return;
	retire(m, slot);
	release_children(m, slot, time_ns);
}

void matcher_trigger(struct sim_matcher *m, struct sim_slot *slot, int64_t time_ns)
{
	slot->triggered = true;
	matcher_event(m, slot, SIM_EVENT_TRIGGERED, time_ns);
}

static void push_reductions(struct sim_matcher *m)
{
	m->any_reduced = false;
	for (size_t i = 0; i < m->slot_count; i++) {
		struct sim_slot *slot = &m->slots[i];

		if (slot->reduced && !slot->ended)
			matcher_event(m, slot, SIM_EVENT_REDUCED, m->books[slot->book].time_ns);
		slot->reduced = false;
	}
}

static void sweep(struct sim_matcher *m)
{
	while (m->dead != SLOT_NONE) {
		uint32_t index = m->dead;
		struct sim_slot *slot = &m->slots[index];

		m->dead = slot->group_next;
		matcher_remove(m, index);
		slot->generation++;
		slot->next = m->free_slot;
		m->free_slot = index;
	}
}

void matcher_finish(struct sim_matcher *m)
{
	if (m->any_reduced)
		push_reductions(m);
	sweep(m);
	matcher_deliver(m);
}

void matcher_expire_book(struct sim_matcher *m, struct sim_book *book, int64_t time_ns)
{
	struct sim_slot *slot = slot_at(m, book->first);

	for (; slot; slot = slot_at(m, slot->next)) {
		if (!slot->ended && slot->good_till_ns != 0 && slot->good_till_ns < time_ns)
			matcher_end(m, slot, SIM_END_EXPIRED, time_ns);
	}
}

/* ---- prices ---- */

void matcher_trail(struct sim_slot *slot, decimal price, decimal tick)
{
	bool buy = slot->side == SIDE_BUY;
	decimal distance = slot->trail_amount;
	decimal stop = { 0 };

	if (slot->triggered || price.e8 <= 0)
		return;
	if (distance.e8 == 0)
		distance = decimal_mul_sat(price, slot->trail_ratio);
	stop = buy ? decimal_add(price, distance) : decimal_sub(price, distance);
	if (decimal_round(&stop, stop, tick, buy ? DECIMAL_UP : DECIMAL_DOWN) != DRT_OK ||
	    stop.e8 <= 0)
		return;
	if (slot->stop.e8 == 0 ||
	    (buy ? decimal_cmp(stop, slot->stop) < 0 : decimal_cmp(stop, slot->stop) > 0))
		slot->stop = stop;
	if (slot->limit_offset.e8 != 0)
		slot->limit = buy ? decimal_add(slot->stop, slot->limit_offset)
		                  : decimal_sub(slot->stop, slot->limit_offset);
}

decimal matcher_taken_price(const struct sim_matcher *m, const struct sim_book *book,
                            const struct sim_slot *slot, decimal price, decimal cap)
{
	decimal rounded = price;

	if (book->tick.e8 != 1 &&
	    decimal_round(&rounded, price, book->tick, DECIMAL_NEAREST) != DRT_OK)
		rounded = price;
	return sim_slippage_apply(&m->slippage, slot->side, rounded, book->tick, cap);
}

/* ---- life ---- */

enum drt_status sim_matcher_new(struct sim_matcher **out,
                                const struct sim_matcher_options *options)
{
	struct sim_matcher *m = NULL;

	if (!options->on_event || sim_slippage_check(&options->slippage) != DRT_OK)
		return DRT_EINVAL;
	m = calloc(1, sizeof(*m));
	if (!m)
		return DRT_ENOMEM;
	m->on_event = options->on_event;
	m->arg = options->arg;
	m->slippage = options->slippage;
	m->free_slot = m->dead = SLOT_NONE;
	*out = m;
	return DRT_OK;
}

void sim_matcher_free(struct sim_matcher *m)
{
	if (!m)
		return;
	assert(!m->delivering);
	free(m->books);
	free(m->slots);
	free(m->groups);
	free(m->events);
	free(m);
}

enum drt_status sim_matcher_add_book(int *book, struct sim_matcher *m, decimal tick)
{
	struct sim_book *books = NULL;

	if (tick.e8 <= 0)
		return DRT_EINVAL;
	books = realloc(m->books, (m->book_count + 1) * sizeof(*books));
	if (!books)
		return DRT_ENOMEM;
	m->books = books;
	m->books[m->book_count] =
		(struct sim_book){ .first = SLOT_NONE, .last = SLOT_NONE, .tick = tick };
	*book = (int)m->book_count++;
	return DRT_OK;
}

/* ---- orders ---- */

void sim_order_set(struct sim_order *out, const struct order *order)
{
	*out = (struct sim_order){
		.side = order->side,
		.quantity = order->quantity,
		.limit_price = order->limit_price,
		.stop_price = order->stop_price,
		.trail_amount = order->trail_amount,
		.trail_ratio = order->trail_ratio,
		.oca_group = order->oca_group,
	};
	if (order->type == ORDER_STOP || order->type == ORDER_STOP_LIMIT)
		out->trigger = SIM_TRIGGER_STOP;
	if (order->type == ORDER_TRAIL)
		out->trigger = SIM_TRIGGER_TRAIL;
	if (order->type == ORDER_MARKET_ON_CLOSE)
		out->moment = SIM_AT_CLOSE;
	if (order->tif == TIF_IOC)
		out->moment = SIM_AT_ONCE;
	if (order->tif == TIF_FOK)
		out->moment = SIM_AT_ONCE_WHOLE;
	if (order->tif == TIF_OPG)
		out->moment = SIM_AT_OPEN;
	if (order->tif == TIF_GTD)
		out->good_till_ns = order->good_till_ns;
}

static bool prices_fit(enum sim_trigger trigger, decimal limit, decimal stop, decimal amount,
                       decimal ratio)
{
	bool trail = trigger == SIM_TRIGGER_TRAIL;

	if (limit.e8 < 0 || stop.e8 < 0 || amount.e8 < 0 || ratio.e8 < 0 ||
	    ratio.e8 >= DECIMAL_ONE)
		return false;
	if (trail)
		return (amount.e8 == 0) != (ratio.e8 == 0);
	if (amount.e8 != 0 || ratio.e8 != 0)
		return false;
	return (trigger == SIM_TRIGGER_NONE) == (stop.e8 == 0);
}

static bool order_fits(const struct sim_matcher *m, const struct sim_order *order)
{
	return order->book >= 0 && (size_t)order->book < m->book_count &&
	       order->quantity.e8 > 0 && order->limit_offset.e8 >= 0 &&
	       prices_fit(order->trigger, order->limit_price, order->stop_price,
	                  order->trail_amount, order->trail_ratio) &&
	       (!order->oca_group || strlen(order->oca_group) < OCA_TEXT);
}

static void set_slot(struct sim_slot *slot, const struct sim_order *order)
{
	uint32_t generation = slot->generation;

	*slot = (struct sim_slot){
		.generation = generation,
		.book = order->book,
		.parent = SLOT_NONE,
		.first_child = SLOT_NONE,
		.next_child = SLOT_NONE,
		.group = SLOT_NONE,
		.triggered = order->trigger == SIM_TRIGGER_NONE,
		.oca_reduce = order->oca_reduce,
		.outside = order->outside,
		.sliced = order->sliced,
		.side = order->side,
		.trigger = order->trigger,
		.moment = order->moment,
		.peg = order->peg,
		.peg_offset = order->peg_offset,
		.peg_cap = order->peg == SIM_PEG_NONE ? (decimal){ 0 } : order->limit_price,
		.quantity = order->quantity,
		.remaining = order->quantity,
		.limit = order->limit_price,
		.stop = order->stop_price,
		.trail_amount = order->trail_amount,
		.trail_ratio = order->trail_ratio,
		.limit_offset = order->limit_offset,
		.not_before_ns = order->not_before_ns,
		.good_till_ns = order->good_till_ns,
		.tag = order->tag,
	};
}

static void add_child(struct sim_matcher *m, struct sim_slot *parent, uint32_t index)
{
	uint32_t *link = &parent->first_child;

	while (*link != SLOT_NONE)
		link = &m->slots[*link].next_child;
	*link = index;
	m->slots[index].parent = (uint32_t)(parent - m->slots);
	m->slots[index].asleep = true;
}

/* Where a trail without a stop begins: the newest price of its book. */
static void start_trail(struct sim_slot *slot, const struct sim_book *book)
{
	decimal price = book->quote.last;

	if (slot->trigger != SIM_TRIGGER_TRAIL || slot->asleep)
		return;
	if (price.e8 == 0)
		price = slot->side == SIDE_BUY ? book->quote.ask : book->quote.bid;
	if (price.e8 == 0 && book->close != 0 &&
	    decimal_from_double(&price, book->close) != DRT_OK)
		return;
	if (slot->stop.e8 == 0 || slot->limit_offset.e8 != 0)
		matcher_trail(slot, price, book->tick);
}

enum drt_status sim_place(uint64_t *id, struct sim_matcher *m, const struct sim_order *order)
{
	struct sim_slot *parent = NULL;
	struct sim_slot *slot = NULL;
	uint32_t parent_index = SLOT_NONE;
	uint32_t group = SLOT_NONE;
	uint32_t index = 0;
	enum drt_status status = DRT_OK;

	if (!order_fits(m, order))
		return DRT_EINVAL;
	if (order->parent != 0) {
		parent = matcher_find(m, order->parent);
		if (!parent || parent->asleep)
			return DRT_ENOTFOUND;
		parent_index = (uint32_t)(parent - m->slots);
	}
	if (order->oca_group && order->oca_group[0] != '\0')
		status = matcher_take_group(&group, m, order->oca_group);
	if (status == DRT_OK)
		status = matcher_reserve(m, m->working + 1);
	if (status == DRT_OK)
		status = matcher_take_slot(&index, m);
	if (status != DRT_OK)
		return status;
	slot = &m->slots[index];
	set_slot(slot, order);
	slot->first_bar = m->books[order->book].bars + 1;
	matcher_append(m, index);
	m->books[order->book].working++;
	m->working++;
	if (group != SLOT_NONE)
		matcher_join_group(m, index, group);
	if (parent_index != SLOT_NONE)
		add_child(m, &m->slots[parent_index], index);
	start_trail(slot, &m->books[order->book]);
	if (slot->peg != SIM_PEG_NONE)
		matcher_follow(m, &m->books[order->book]);
	matcher_queue(slot, &m->books[order->book].quote);
	*id = matcher_id(m, slot);
	return DRT_OK;
}

enum drt_status sim_cancel(struct sim_matcher *m, uint64_t id)
{
	struct sim_slot *slot = matcher_find(m, id);
	enum drt_status status = DRT_OK;

	if (!slot)
		return DRT_ENOTFOUND;
	status = matcher_begin(m);
	if (status != DRT_OK)
		return status;
	matcher_end(m, slot, SIM_END_CANCELLED, m->books[slot->book].time_ns);
	matcher_finish(m);
	return DRT_OK;
}

static bool only_shrinks(const struct sim_slot *slot, const struct sim_change *change)
{
	return decimal_cmp(change->quantity, slot->quantity) <= 0 &&
	       decimal_cmp(change->limit_price, slot->limit) == 0 &&
	       decimal_cmp(change->stop_price, slot->stop) == 0 &&
	       decimal_cmp(change->trail_amount, slot->trail_amount) == 0 &&
	       decimal_cmp(change->trail_ratio, slot->trail_ratio) == 0;
}

enum drt_status sim_modify(struct sim_matcher *m, uint64_t id, const struct sim_change *change)
{
	struct sim_slot *slot = matcher_find(m, id);
	decimal filled = { 0 };

	if (!slot)
		return DRT_ENOTFOUND;
	filled = decimal_sub(slot->quantity, slot->remaining);
	if (decimal_cmp(change->quantity, filled) <= 0 ||
	    !prices_fit(slot->trigger, change->limit_price, change->stop_price,
	                change->trail_amount, change->trail_ratio))
		return DRT_EINVAL;
	if (!only_shrinks(slot, change)) {
		matcher_remove(m, (uint32_t)(slot - m->slots));
		matcher_append(m, (uint32_t)(slot - m->slots));
		slot->rested = false;
		slot->first_bar = m->books[slot->book].bars + 1;
		slot->queue_price = decimal_from_units(0);
	}
	slot->quantity = change->quantity;
	slot->remaining = decimal_sub(change->quantity, filled);
	if (slot->peg == SIM_PEG_NONE)
		slot->limit = change->limit_price;
	else
		slot->peg_cap = change->limit_price;
	slot->stop = change->stop_price;
	slot->trail_amount = change->trail_amount;
	slot->trail_ratio = change->trail_ratio;
	slot->good_till_ns = change->good_till_ns;
	start_trail(slot, &m->books[slot->book]);
	if (slot->queue_price.e8 == 0)
		matcher_queue(slot, &m->books[slot->book].quote);
	return DRT_OK;
}

enum drt_status sim_look(struct sim_order_view *out, const struct sim_matcher *m, uint64_t id)
{
	const struct sim_slot *slot = matcher_find(m, id);

	if (!slot)
		return DRT_ENOTFOUND;
	*out = (struct sim_order_view){
		.quantity = slot->quantity,
		.remaining = slot->remaining,
		.limit_price = slot->limit,
		.stop_price = slot->stop,
		.asleep = slot->asleep,
		.triggered = slot->triggered,
	};
	return DRT_OK;
}

size_t sim_working(const struct sim_matcher *m, int book)
{
	return book < 0 ? m->working : m->books[book].working;
}

enum drt_status sim_expire(struct sim_matcher *m, int64_t time_ns)
{
	enum drt_status status = matcher_begin(m);

	if (status != DRT_OK)
		return status;
	for (size_t i = 0; i < m->book_count; i++)
		matcher_expire_book(m, &m->books[i], time_ns);
	matcher_finish(m);
	return DRT_OK;
}
