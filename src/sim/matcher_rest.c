/* matcher_rest.c - orders that rest in the book: their queue, trades that fill them, and
 * the parts that algorithms show of them. */
#include "sim/matcher.h"

#include "sim/matcher_book.h"

/* ---- the queue ---- */

/* True when `price` is better for the slot's side: higher for a buy. */
static bool is_better(const struct sim_slot *slot, decimal price, decimal than)
{
	return slot->side == SIDE_BUY ? decimal_cmp(price, than) > 0
	                              : decimal_cmp(price, than) < 0;
}

void matcher_queue(struct sim_slot *slot, const struct sim_quote *quote)
{
	decimal best = slot->side == SIDE_BUY ? quote->bid : quote->ask;
	decimal size = slot->side == SIDE_BUY ? quote->bid_size : quote->ask_size;

	if (slot->limit.e8 == 0 || best.e8 == 0 || slot->asleep || !slot->triggered)
		return;
	if (is_better(slot, slot->limit, best)) {
		slot->ahead = decimal_from_units(0);
		slot->queue_price = slot->limit;
	} else if (decimal_cmp(slot->limit, best) == 0) {
		bool came = decimal_cmp(slot->queue_price, slot->limit) != 0;

		if (came || decimal_cmp(size, slot->ahead) < 0)
			slot->ahead = size;
		slot->queue_price = slot->limit;
	}
}

/* ---- trades ---- */

static bool is_met(const struct sim_book *book, const struct sim_slot *slot, decimal price,
                   int64_t time_ns)
{
	if (slot->ended || slot->asleep || !slot->triggered || slot->limit.e8 <= 0 ||
	    slot->moment != SIM_ANY_TIME || time_ns < slot->not_before_ns ||
	    (book->outside && !slot->outside) || slot_free(slot).e8 == 0)
		return false;
	return !is_better(slot, price, slot->limit);
}

/* What of a trade is left for a slot behind those before it. */
static decimal share_of(const struct sim_slot *slot, decimal price, decimal size)
{
	if (decimal_cmp(price, slot->limit) != 0)
		return size;
	if (decimal_cmp(slot->queue_price, slot->limit) != 0 ||
	    decimal_cmp(size, slot->ahead) <= 0)
		return decimal_from_units(0);
	return decimal_sub(size, slot->ahead);
}

/* The next one of a side: the better limit, then the earlier. */
static struct sim_slot *next_met(struct sim_matcher *m, const struct sim_book *book,
                                 enum order_side side, decimal price, int64_t time_ns)
{
	struct sim_slot *chosen = NULL;
	struct sim_slot *slot = slot_at(m, book->first);

	for (; slot; slot = slot_at(m, slot->next)) {
		if (slot->side != side || slot->seen || !is_met(book, slot, price, time_ns))
			continue;
		if (!chosen || is_better(slot, slot->limit, chosen->limit))
			chosen = slot;
	}
	return chosen;
}

static void trade_side(struct sim_matcher *m, struct sim_book *book, enum order_side side,
                       const struct sim_quote *trade)
{
	decimal used = { 0 };
	struct sim_slot *slot = NULL;

	while ((slot = next_met(m, book, side, trade->last, trade->time_ns)) != NULL) {
		decimal left = decimal_sub(share_of(slot, trade->last, trade->last_size), used);
		decimal quantity = slot_free(slot);

		slot->seen = true;
		if (left.e8 <= 0)
			continue;
		if (decimal_cmp(left, quantity) < 0)
			quantity = left;
		used = decimal_add(used, quantity);
		matcher_fill(m, slot, quantity, slot->limit, false, trade->time_ns);
	}
}

/* Those who stood before have had their part of the trade. */
static void shorten_queues(struct sim_matcher *m, struct sim_book *book,
                           const struct sim_quote *trade)
{
	struct sim_slot *slot = slot_at(m, book->first);

	for (; slot; slot = slot_at(m, slot->next)) {
		slot->seen = false;
		if (decimal_cmp(slot->queue_price, trade->last) != 0 || slot->ended)
			continue;
		slot->ahead = decimal_sub(slot->ahead, trade->last_size);
		if (slot->ahead.e8 < 0)
			slot->ahead = decimal_from_units(0);
	}
}

enum drt_status sim_match_trade(struct sim_matcher *m, int book_index, decimal price,
                                decimal size, int64_t time_ns)
{
	struct sim_book *book = &m->books[book_index];
	struct sim_quote trade = { .time_ns = time_ns, .last = price, .last_size = size };
	enum drt_status status = DRT_OK;

	if (book->working == 0 || price.e8 <= 0 || size.e8 <= 0)
		return DRT_OK;
	status = matcher_begin(m);
	if (status != DRT_OK)
		return status;
	book->time_ns = time_ns;
	trade_side(m, book, SIDE_BUY, &trade);
	trade_side(m, book, SIDE_SELL, &trade);
	shorten_queues(m, book, &trade);
	matcher_finish(m);
	return DRT_OK;
}

/* ---- hours and slices ---- */

void sim_set_outside(struct sim_matcher *m, int book, bool outside)
{
	m->books[book].outside = outside;
}

void sim_forget_quote(struct sim_matcher *m, int book)
{
	m->books[book].quote = (struct sim_quote){ .time_ns = m->books[book].time_ns };
}

enum drt_status sim_slice(struct sim_matcher *m, uint64_t id, const struct sim_slice *slice)
{
	struct sim_slot *slot = matcher_find(m, id);
	struct sim_book *book = NULL;

	if (!slot)
		return DRT_ENOTFOUND;
	if (!slot->sliced || slice->quantity.e8 < 0 || slice->limit_price.e8 < 0)
		return DRT_EINVAL;
	book = &m->books[slot->book];
	matcher_remove(m, (uint32_t)(slot - m->slots));
	matcher_append(m, (uint32_t)(slot - m->slots));
	slot->slice = slice->quantity;
	slot->peg = slice->peg;
	slot->peg_offset = decimal_from_units(0);
	slot->peg_cap = slice->peg == SIM_PEG_NONE ? (decimal){ 0 } : slice->limit_price;
	slot->limit = slice->limit_price;
	slot->rested = false;
	slot->first_bar = book->bars + 1;
	slot->queue_price = decimal_from_units(0);
	if (slot->peg != SIM_PEG_NONE)
		matcher_follow(m, book);
	matcher_queue(slot, &book->quote);
	return DRT_OK;
}
