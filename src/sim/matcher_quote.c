/* matcher_quote.c - matching against the top of the book.
 *
 * A pass: expiry, triggers, trails, then one side after the other. On a side the best
 * order takes what is shown until size or orders run out: market orders first, then
 * the better limit, then the earlier (the list is in order of submission). */
#include "sim/matcher.h"

#include "sim/matcher_book.h"

static bool may_match(const struct sim_book *book, const struct sim_slot *slot, int64_t time_ns)
{
	return !slot->ended && !slot->asleep && time_ns >= slot->not_before_ns &&
	       slot->moment != SIM_AT_CLOSE && (!book->outside || slot->outside);
}

/* The price that triggers and trails: the last trade, or the side an order would
 * take where there are only quotes. Zero: none. */
static decimal reference_of(const struct sim_slot *slot, const struct sim_quote *quote)
{
	if (quote->last.e8 > 0)
		return quote->last;
	return slot->side == SIDE_BUY ? quote->ask : quote->bid;
}

static bool is_reached(const struct sim_slot *slot, decimal price)
{
	bool above = slot->side == SIDE_BUY;

	if (price.e8 <= 0 || slot->stop.e8 == 0)
		return false;
	if (slot->trigger == SIM_TRIGGER_TOUCH)
		above = !above;
	return above ? decimal_cmp(price, slot->stop) >= 0
	             : decimal_cmp(price, slot->stop) <= 0;
}

static void wake_by_price(struct sim_matcher *m, struct sim_book *book, int64_t time_ns)
{
	struct sim_slot *slot = slot_at(m, book->first);

	for (; slot; slot = slot_at(m, slot->next)) {
		decimal price = reference_of(slot, &book->quote);

		if (!may_match(book, slot, time_ns) || slot->triggered)
			continue;
		if (is_reached(slot, price))
			matcher_trigger(m, slot, time_ns);
		else if (slot->trigger == SIM_TRIGGER_TRAIL)
			matcher_trail(slot, price, book->tick);
	}
}

static bool takes(const struct sim_slot *slot, enum order_side side, decimal price)
{
	if (slot->side != side || !slot->triggered || slot_free(slot).e8 == 0 ||
	    (slot->peg != SIM_PEG_NONE && slot->limit.e8 == 0))
		return false;
	if (slot->limit.e8 == 0)
		return true;
	return side == SIDE_BUY ? decimal_cmp(price, slot->limit) <= 0
	                        : decimal_cmp(price, slot->limit) >= 0;
}

/* True when a stands before b, which is earlier in the list. */
static bool goes_before(const struct sim_slot *a, const struct sim_slot *b)
{
	if (a->limit.e8 == 0 || b->limit.e8 == 0)
		return a->limit.e8 == 0 && b->limit.e8 != 0;
	return a->side == SIDE_BUY ? decimal_cmp(a->limit, b->limit) > 0
	                           : decimal_cmp(a->limit, b->limit) < 0;
}

static struct sim_slot *next_taker(struct sim_matcher *m, const struct sim_book *book,
                                   enum order_side side, decimal price, decimal size,
                                   int64_t time_ns)
{
	struct sim_slot *chosen = NULL;
	struct sim_slot *slot = slot_at(m, book->first);

	for (; slot; slot = slot_at(m, slot->next)) {
		if (!may_match(book, slot, time_ns) || !takes(slot, side, price))
			continue;
		if (slot->moment == SIM_AT_ONCE_WHOLE && decimal_cmp(slot->remaining, size) > 0)
			continue;
		if (!chosen || goes_before(slot, chosen))
			chosen = slot;
	}
	return chosen;
}

static void match_side(struct sim_matcher *m, struct sim_book *book, enum order_side side,
                       int64_t time_ns)
{
	decimal price = side == SIDE_BUY ? book->quote.ask : book->quote.bid;
	decimal *size = side == SIDE_BUY ? &book->quote.ask_size : &book->quote.bid_size;

	while (price.e8 > 0 && size->e8 > 0) {
		struct sim_slot *slot = next_taker(m, book, side, price, *size, time_ns);
		decimal quantity = *size;

		if (!slot)
			return;
		if (decimal_cmp(slot_free(slot), quantity) < 0)
			quantity = slot_free(slot);
		*size = decimal_sub(*size, quantity);
		matcher_fill(m, slot, quantity,
		             matcher_taken_price(m, book, slot, price, slot->limit),
		             !slot->rested, time_ns);
	}
}

/* Orders for one moment have had it; the others rest from now on. */
static void pass_moment(struct sim_matcher *m, struct sim_book *book, int64_t time_ns)
{
	struct sim_slot *slot = slot_at(m, book->first);

	for (; slot; slot = slot_at(m, slot->next)) {
		if (!may_match(book, slot, time_ns))
			continue;
		slot->rested = slot->triggered;
		if (slot->triggered)
			matcher_queue(slot, &book->quote);
		if (slot->moment != SIM_ANY_TIME)
			matcher_end(m, slot, SIM_END_UNFILLED, time_ns);
	}
}

static void quote_pass(struct sim_matcher *m, struct sim_book *book, int64_t time_ns)
{
	book->time_ns = time_ns;
	if (book->working == 0)
		return;
	matcher_expire_book(m, book, time_ns);
	matcher_follow(m, book);
	wake_by_price(m, book, time_ns);
	match_side(m, book, SIDE_BUY, time_ns);
	match_side(m, book, SIDE_SELL, time_ns);
	pass_moment(m, book, time_ns);
	matcher_finish(m);
}

enum drt_status sim_match_quote(struct sim_matcher *m, int book, const struct sim_quote *quote)
{
	enum drt_status status = matcher_begin(m);

	if (status != DRT_OK)
		return status;
	m->books[book].quote = *quote;
	quote_pass(m, &m->books[book], quote->time_ns);
	return DRT_OK;
}

enum drt_status sim_match_again(struct sim_matcher *m, int book, int64_t time_ns)
{
	enum drt_status status = matcher_begin(m);

	if (status != DRT_OK)
		return status;
	quote_pass(m, &m->books[book], time_ns);
	return DRT_OK;
}

enum drt_status sim_match_close(struct sim_matcher *m, int book_index, decimal price,
                                int64_t time_ns)
{
	struct sim_book *book = &m->books[book_index];
	struct sim_slot *slot = NULL;
	enum drt_status status = matcher_begin(m);

	if (status != DRT_OK)
		return status;
	book->time_ns = time_ns;
	for (slot = slot_at(m, book->first); slot; slot = slot_at(m, slot->next)) {
		if (slot->ended || slot->asleep || slot->moment != SIM_AT_CLOSE ||
		    time_ns < slot->not_before_ns)
			continue;
		if (takes(slot, slot->side, price))
			matcher_fill(m, slot, slot->remaining, price, true, time_ns);
		else
			matcher_end(m, slot, SIM_END_UNFILLED, time_ns);
	}
	matcher_finish(m);
	return DRT_OK;
}
