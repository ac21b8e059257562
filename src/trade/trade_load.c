/* trade_load.c - the order book as the journal kept it.
 *
 * What was journaled or sent and not answered before the process ended is UNKNOWN from
 * the first moment: it counts against the limits and is never sent again. Proposals do
 * not outlive their process: the prices they were made at are gone. */
#include <string.h>

#include "core/timeval.h"

#include "trade/oms.h"

static void take_facts(struct oms_order *o)
{
	enum order_status status = o->order.status;

	o->seen = status == ORDER_ACKNOWLEDGED || status == ORDER_PARTIAL ||
	          status == ORDER_FILLED || status == ORDER_CANCEL_PENDING;
	o->cancelled = status == ORDER_CANCELLED;
	o->expired = status == ORDER_EXPIRED;
	o->rejected = status == ORDER_BROKER_REJECTED;
	o->cancel_asked = status == ORDER_CANCEL_PENDING;
}

static enum drt_status load_order(void *arg, const struct order *order, const char *tag)
{
	struct trade *trade = arg;
	struct oms_order *o = NULL;
	struct oms_order *parent = NULL;
	uint64_t key = 0;
	enum drt_status status = oms_add(&o, trade, &order->id);

	if (status != DRT_OK)
		return status;
	o->order = *order;
	memccpy(o->tag, tag, '\0', sizeof(o->tag) - 1);
	take_facts(o);
	o->index = book_find(&trade->book, order->instrument_id, order->symbol);
	if (!uuid_is_nil(&order->parent_id))
		parent = oms_find(trade, &order->parent_id);
	if (parent) {
		o->parent = parent->slot;
		parent->children++;
	}
	if (order->ib_order_id != 0)
		status = oms_set_number(trade, o, order->ib_order_id);
	o->order.ib_perm_id = 0;
	if (status == DRT_OK)
		status = oms_set_perm(trade, o, order->ib_perm_id);
	if (status == DRT_OK)
		status = book_strategy(&o->strategy, &trade->book, order->strategy);
	memcpy(&key, order->signal_id.bytes + 8, sizeof(key));
	if (status == DRT_OK && !uuid_is_nil(&order->signal_id))
		status = idmap_set(&trade->signals, key, 0);
	if (order->ib_order_id >= trade->next_number)
		trade->next_number = order->ib_order_id + 1;
	return status;
}

static enum drt_status load_fill(void *arg, const struct fill *fill)
{
	struct trade *trade = arg;

	oms_count_loss(trade, oms_find(trade, &fill->order_id), fill->realised_pnl,
	               fill->time_ns);
	return oms_keep_fill(trade, fill);
}

/* The loss of the day goes on where it was, and the drawdown from the highest ever. Which
 * day it is, the first account report will tell: the clock may not know yet. */
static enum drt_status load_equity(void *arg, int64_t time_ns, decimal equity)
{
	oms_note_equity(arg, decimal_to_double(equity), time_ns);
	return DRT_OK;
}

/* The row of a symbol; one that nobody added yet gets the defaults until it is. */
static enum drt_status find_row(int32_t *index, struct trade *trade, int64_t id,
                                const char *symbol)
{
	struct instrument instrument;
	enum drt_status status = DRT_OK;

	*index = book_find(&trade->book, id, symbol);
	if (*index >= 0)
		return DRT_OK;
	status = instrument_init(&instrument, symbol);
	if (status != DRT_OK)
		return DRT_ECORRUPT;
	instrument.id = id;
	return book_add(index, &trade->book, &instrument);
}

static enum drt_status load_position(void *arg, const struct position *position,
                                     const char *strategy)
{
	struct trade *trade = arg;
	struct book *book = &trade->book;
	int32_t index = -1, number = -1;
	enum drt_status status =
		find_row(&index, trade, position->instrument_id, position->symbol);

	if (status != DRT_OK)
		return status;
	if (strategy[0] != '\0') {
		status = book_strategy(&number, book, strategy);
		if (status == DRT_OK)
			book->strategies[number].positions[index] = *position;
		return status;
	}
	book->rows[index].position = *position;
	book->rows[index].touched = true;
	book->realised = decimal_add(book->realised, position->realised);
	book->commission = decimal_add(book->commission, position->commission);
	book_refresh(book, index);
	return DRT_OK;
}

static enum drt_status load_control(void *arg, int32_t next_order_id, bool frozen,
                                    const char *frozen_note)
{
	struct trade *trade = arg;

	if (next_order_id > trade->next_number)
		trade->next_number = next_order_id;
	trade->frozen = frozen;
	memccpy(trade->frozen_note, frozen_note ? frozen_note : "", '\0',
	        sizeof(trade->frozen_note) - 1);
	return DRT_OK;
}

/* ---- what a restart means ---- */

static void resume(struct trade *trade, struct oms_order *o)
{
	enum order_status status = o->order.status;
	struct reason reason;

	reason_init(&reason, "restart");
	if (oms_is_worked(o) && status != ORDER_PROPOSED)
		return;
	if (status == ORDER_PROPOSED || status == ORDER_APPROVED)
		(void)oms_become(trade, o,
		                 status == ORDER_PROPOSED ? ORDER_EXPIRED : ORDER_REJECTED,
		                 "restart", &reason);
	else if (status == ORDER_JOURNALED || status == ORDER_SENT)
		(void)oms_become(trade, o, ORDER_UNKNOWN, "restart", &reason);
}

enum drt_status oms_load(struct trade *trade)
{
	static const struct journal_sink sink = { load_order, load_fill, load_position,
		                                  load_control, load_equity };
	enum drt_status status =
		trade->options.journal->ops->load(trade->options.journal, &sink, trade);

	for (uint32_t slot = trade->first_slot; status == DRT_OK && slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);
		enum order_status was = o->order.status;

		slot = o->all_next;
		oms_algo_join(trade, o);
		if (order_status_is_final(was))
			continue;
		if (o->index < 0)
			status = find_row(&o->index, trade, o->order.instrument_id,
			                  o->order.symbol);
		if (status != DRT_OK)
			break;
		o->exposes = o->parent == OMS_NONE && uuid_is_nil(&o->order.slice_of) &&
		             oms_oca_exposes(trade, o);
		o->closes = oms_closes(trade, o, INTENT_NONE);
		oms_link_row(trade, o);
		trade->unknown_count += was == ORDER_UNKNOWN;
		oms_count_out(trade, o);
		oms_expose(trade, o);
		oms_algo_load(trade, o);
		resume(trade, o);
	}
	oms_trim_later(trade); /* a cancel may have been lost with the process */
	trade->unopened = trade->options.live;
	if (trade->unopened && !trade->frozen) {
		/* the typed word is what confirms each start; nothing of it is on record */
		trade->frozen = true;
		memccpy(trade->frozen_note, "LIVE: a person opens trading after each start",
		        '\0', sizeof(trade->frozen_note) - 1);
	}
	return status == DRT_OK && trade->journal_failed ? DRT_EIO : status;
}
