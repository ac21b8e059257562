/* oms_trim.c - what only closes a position must not outlive it.
 *
 * The children of a bracket and the exits of a strategy are sized by what it holds. When
 * another fill makes that smaller - an exit beside its own stop, say - what is too large
 * would open a position on the other side that nobody wanted. So after each such fill the
 * closing orders of the strategy together are cut to what it still holds: exits first,
 * protective children with the rest, members of one OCA group as one order.
 *
 * Orders of one OCA group are settled by the broker, which sees the fill first; they are
 * looked at again a little later. So is what could not be cancelled or changed at once. */
#include <string.h>

#include "core/timeval.h"
#include "trade/oms.h"

#define PATIENCE_NS (5 * NS_PER_SEC)

static bool is_child(const struct oms_order *o)
{
	return !uuid_is_nil(&o->order.parent_id);
}

static bool same_group(const struct oms_order *a, const struct oms_order *b)
{
	return a->order.oca_group[0] != '\0' &&
	       strcmp(a->order.oca_group, b->order.oca_group) == 0;
}

/* Its parent still works: the broker holds it back. */
static bool sleeps(const struct trade *trade, const struct oms_order *o)
{
	return o->parent != OMS_NONE &&
	       !order_status_is_final(oms_at(trade, o->parent)->order.status);
}

static bool counts(const struct trade *trade, const struct oms_order *o, int32_t strategy)
{
	return o->strategy == strategy && o->closes && !sleeps(trade, o) &&
	       o->order.status != ORDER_CANCEL_PENDING &&
	       !order_status_is_final(o->order.status);
}

bool oms_in_bracket(const struct order *order)
{
	struct uuid entry;

	return strncmp(order->oca_group, "b-", 2) == 0 &&
	       uuid_parse(&entry, order->oca_group + 2, strlen(order->oca_group + 2)) == DRT_OK;
}

bool oms_closes(const struct trade *trade, const struct oms_order *o, enum intent_kind kind)
{
	const struct book_strategy *strategy = NULL;
	decimal held = { 0 };

	if (is_child(o) || oms_in_bracket(&o->order))
		return true;
	if (o->index < 0 || o->strategy < 0 ||
	    (kind != INTENT_TARGET_QUANTITY && kind != INTENT_TARGET_WEIGHT))
		return false; /* what was asked for by its size is meant by its size */
	strategy = &trade->book.strategies[o->strategy];
	held = strategy->positions[o->index].quantity;
	return (o->order.side == SIDE_SELL ? held.e8 > 0 : held.e8 < 0) &&
	       decimal_cmp(o->order.quantity, decimal_abs(held)) <= 0;
}

void oms_join_bracket(const struct trade *trade, struct oms_order *exit)
{
	decimal held = trade->book.strategies[exit->strategy].positions[exit->index].quantity;
	const struct oms_order *found = NULL;

	if (exit->order.oca_group[0] != '\0' || !exit->closes ||
	    decimal_cmp(exit->order.quantity, decimal_abs(held)) != 0)
		return;
	for (uint32_t slot = trade->book.rows[exit->index].first; slot != OMS_NONE;) {
		const struct oms_order *o = oms_at(trade, slot);

		slot = o->row_next;
		if (!is_child(o) || !counts(trade, o, exit->strategy) ||
		    o->order.oca_group[0] == '\0')
			continue;
		if (found && !same_group(found, o))
			return; /* two brackets: one order cannot stand in both groups */
		found = o;
	}
	if (found)
		memcpy(exit->order.oca_group, found->order.oca_group,
		       sizeof(exit->order.oca_group));
}

/* ---- how much each may close ---- */

/* The first order of its group in the row; itself where it has none. */
static struct oms_order *leader(struct trade *trade, const struct oms_order *o)
{
	for (uint32_t slot = trade->book.rows[o->index].first; slot != OMS_NONE;) {
		struct oms_order *other = oms_at(trade, slot);

		slot = other->row_next;
		if (other == o || (counts(trade, other, o->strategy) && same_group(other, o)))
			return other;
	}
	return oms_at(trade, o->slot);
}

/* Gives exits (children: what is left to them) their room out of left[side]. A group has
 * the room of its largest order, and takes it once. */
static void share_room(struct trade *trade, int32_t index, int32_t strategy, bool children,
                       int64_t left[2])
{
	for (uint32_t slot = trade->book.rows[index].first; slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);
		struct oms_order *first = NULL;
		int64_t wanted = 0, more = 0;

		slot = o->row_next;
		if (is_child(o) != children || !counts(trade, o, strategy))
			continue;
		first = leader(trade, o);
		wanted = order_remaining(&o->order).e8;
		more = wanted - first->room;
		if (more > left[o->order.side])
			more = left[o->order.side];
		if (more > 0) {
			first->room += more;
			left[o->order.side] -= more;
		}
	}
}

static void measure_room(struct trade *trade, int32_t index, int32_t strategy)
{
	int64_t held = trade->book.strategies[strategy].positions[index].quantity.e8;
	int64_t left[2] = { 0, 0 };

	left[SIDE_SELL] = held > 0 ? held : 0;
	left[SIDE_BUY] = held < 0 ? -held : 0;
	for (uint32_t slot = trade->book.rows[index].first; slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);

		o->room = 0;
		slot = o->row_next;
	}
	share_room(trade, index, strategy, false, left);
	share_room(trade, index, strategy, true, left);
}

/* ---- cutting ---- */

/* False: it has to be looked at again. */
static bool cut(struct trade *trade, struct oms_order *o, int64_t room)
{
	struct reason reason;
	enum drt_status status = DRT_OK;

	reason_init(&reason, "position.closed");
	reason_add_text(&reason, "symbol", o->order.symbol);
	if (o->order.status == ORDER_PROPOSED || room == 0 || oms_is_worked(o))
		return oms_cancel(trade, o, "oms", &reason) == DRT_OK &&
		       order_status_is_final(o->order.status);
	if (o->changing)
		return false;
	status = oms_reduce(trade, o, decimal_add(o->order.filled, decimal_from_units(room)));
	return status == DRT_OK && !o->changing;
}

/* `filled`: the order whose fill it is about; NULL: a later look, at groups too.
 * False: something has to be looked at again. */
static bool trim(struct trade *trade, int32_t index, int32_t strategy,
                 const struct oms_order *filled)
{
	bool settled = true;

	measure_room(trade, index, strategy);
	for (uint32_t slot = trade->book.rows[index].first; slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);
		int64_t room = 0;

		slot = o->row_next;
		if (!counts(trade, o, strategy))
			continue;
		room = leader(trade, o)->room;
		if (order_remaining(&o->order).e8 <= room)
			continue;
		if (filled && same_group(o, filled) && o->order.status != ORDER_PROPOSED)
			settled = trade->options.trusted_broker && settled;
		else
			settled = cut(trade, o, room) && settled;
	}
	return settled;
}

static void look_again(struct trade *trade, int32_t index)
{
	int64_t due_ns = oms_monotonic(trade) + PATIENCE_NS;

	if (trade->options.trusted_broker)
		return; /* it has settled all of it when its events are over */
	trade->book.rows[index].untrimmed = true;
	trade->trim_due_ns = trade->trim_due_ns < due_ns ? trade->trim_due_ns : due_ns;
}

void oms_trim(struct trade *trade, const struct oms_order *filled, int64_t before)
{
	int64_t held =
		trade->book.strategies[filled->strategy].positions[filled->index].quantity.e8;
	bool smaller = before > 0 ? held < before : held > before;

	if (before == 0 || !smaller || trade->book.rows[filled->index].first == OMS_NONE)
		return;
	if (trade_is_locked(trade) || !trim(trade, filled->index, filled->strategy, filled))
		look_again(trade, filled->index);
}

void oms_trim_later(struct trade *trade)
{
	for (size_t i = 0; i < trade->book.count; i++) {
		if (trade->book.rows[i].first != OMS_NONE)
			look_again(trade, (int32_t)i);
	}
}

void oms_trim_due(struct trade *trade)
{
	trade->trim_due_ns = INT64_MAX;
	for (size_t i = 0; i < trade->book.count; i++) {
		struct book_row *row = &trade->book.rows[i];
		bool settled = !trade_is_locked(trade);

		if (!row->untrimmed)
			continue;
		row->untrimmed = false;
		for (int32_t s = 0; s < trade->book.strategy_count && settled; s++)
			settled = trim(trade, (int32_t)i, s, NULL);
		if (!settled)
			look_again(trade, (int32_t)i);
	}
}
