/* oms_reconcile.c - the broker's picture against ours, before anything may be sent.
 *
 * A reconciliation is an epoch: every order and position that the broker lists in it is
 * stamped with its number. When all four questions were answered whole, what bears an
 * older stamp is missing at the broker. A partial answer is no answer. */
#include "trade/oms.h"

#include <string.h>

#include "core/timeval.h"

#define RETRY_NS (5 * NS_PER_SEC)

enum drt_status oms_ask_reconciliation(struct trade *trade)
{
	enum drt_status status = DRT_OK;

	if (trade->link != LINK_UP)
		return DRT_ECLOSED;
	if (trade->reconciling) {
		/* look again when its answer should be there, not all the time */
		trade->reconcile_due_ns = oms_monotonic(trade) + RETRY_NS;
		return DRT_EBUSY;
	}
	trade->epoch++;
	trade->reconcile_due_ns = INT64_MAX;
	trade->reconciling = true;
	trade->differences = (struct oms_differences){ 0, 0, 0, 0 };
	status = broker_request_reconciliation(trade->options.broker);
	if (status != DRT_OK) {
		trade->reconciling = false;
		trade->reconcile_due_ns = oms_monotonic(trade) + RETRY_NS;
	}
	oms_tell_state(trade);
	return status;
}

/* An order that left us and was not answered: nobody knows what became of it. */
static void lose_unanswered(struct trade *trade, const char *code)
{
	struct reason reason;

	reason_init(&reason, code);
	for (uint32_t slot = trade->first_slot; slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);

		slot = o->all_next;
		if (o->order.status == ORDER_SENT && !o->order.foreign)
			(void)oms_become(trade, o, ORDER_UNKNOWN, "link", &reason);
	}
}

void oms_on_link(void *arg, enum broker_link link, const char *text)
{
	struct trade *trade = arg;
	struct reason reason;

	if (link == trade->link)
		return;
	trade->link = link;
	trade->reconciling = false;
	trade->reconciled = false;
	trade->reconcile_due_ns = INT64_MAX;
	reason_init(&reason, link == LINK_UP     ? "link.up"
	                     : link == LINK_DOWN ? "link.down"
	                                         : "link.suspended");
	if (text)
		reason_add_text(&reason, "text", text);
	oms_note(trade, "link", NULL, &reason, text, link != LINK_UP);
	if (link == LINK_DOWN)
		lose_unanswered(trade, "link.lost_answer");
	if (link == LINK_UP && !trade->options.trusted_broker)
		(void)oms_ask_reconciliation(trade); /* a refusal is tried again when due */
	oms_tell_state(trade);
}

void oms_on_position(void *arg, const struct broker_position *position)
{
	struct trade *trade = arg;
	int32_t index = book_find(&trade->book, position->instrument_id, position->symbol);
	struct instrument instrument;

	if (position->account && trade->book.account[0] != '\0' &&
	    strcmp(position->account, trade->book.account) != 0)
		return;
	if (index < 0 && position->symbol &&
	    instrument_init(&instrument, position->symbol) == DRT_OK) {
		instrument.id = position->instrument_id;
		if (book_add(&index, &trade->book, &instrument) != DRT_OK)
			index = -1;
	}
	if (index < 0)
		return;
	trade->book.rows[index].broker_epoch = trade->epoch;
	trade->book.rows[index].broker_quantity = position->quantity;
	trade->book.rows[index].broker_average = position->average_price;
}

/* ---- the comparison ---- */

static void note_order(struct trade *trade, const char *code, const struct oms_order *o)
{
	struct reason reason;

	reason_init(&reason, code);
	reason_add_text(&reason, "symbol", o->order.symbol);
	reason_add_text(&reason, "state", order_status_name(o->order.status));
	reason_add_number(&reason, "number", o->order.ib_order_id);
	oms_note(trade, "reconcile", &o->order.id, &reason, NULL, true);
}

/* A working order that the broker lists nowhere. One that nobody ever saw stays UNKNOWN:
 * it may still be in flight, and only a person may call it lost. */
static void compare_order(struct trade *trade, struct oms_order *o)
{
	struct reason reason;

	if (!order_status_is_working(o->order.status) || o->epoch == trade->epoch ||
	    oms_is_worked(o))
		return;
	if (o->sent_epoch == trade->epoch && trade->epoch != 0)
		return; /* sent after the question */
	if (o->order.foreign) {
		o->cancelled = true;
		(void)oms_become(trade, o, ORDER_CANCELLED, "broker", NULL);
		return;
	}
	if (o->order.status == ORDER_UNKNOWN) {
		note_order(trade, "reconcile.still_unknown", o);
		return;
	}
	trade->differences.vanished++;
	note_order(trade, "reconcile.vanished", o);
	reason_init(&reason, "reconcile.vanished");
	(void)oms_become(trade, o, ORDER_UNKNOWN, "reconcile", &reason);
}

static void compare_position(struct trade *trade, int32_t index)
{
	struct book_row *row = &trade->book.rows[index];
	bool listed = row->broker_epoch == trade->epoch;
	decimal theirs = listed ? row->broker_quantity : (decimal){ 0 };
	struct reason reason;
	enum drt_status status = DRT_OK;

	if (decimal_cmp(theirs, row->position.quantity) == 0)
		return;
	/* while trading goes on, a fill may be on its way: look again next time */
	if (trade->reconciled && row->first != OMS_NONE)
		return;
	trade->differences.positions++;
	reason_init(&reason, "reconcile.position");
	reason_add_text(&reason, "symbol", row->instrument.symbol);
	reason_add_decimal(&reason, "ours", row->position.quantity);
	reason_add_decimal(&reason, "broker", theirs);
	oms_note(trade, "reconcile", NULL, &reason, row->instrument.symbol, true);
	book_adopt(&trade->book, index, theirs, listed ? row->broker_average : (decimal){ 0 });
	if (!trade->journal_failed)
		status = trade->options.journal->ops->position(trade->options.journal,
		                                               &row->position, "");
	if (status != DRT_OK)
		oms_journal_failed(trade, status);
	if (trade->options.observer && trade->options.observer->position)
		trade->options.observer->position(trade->options.observer_arg, &row->position);
}

static void give_no_answer(struct trade *trade, const struct broker_reconciliation *answer)
{
	struct reason reason;

	reason_init(&reason, "reconcile.incomplete");
	reason_add_number(&reason, "open_orders", answer->open_orders);
	reason_add_number(&reason, "completed", answer->completed_orders);
	reason_add_number(&reason, "executions", answer->executions);
	reason_add_number(&reason, "positions", answer->positions);
	oms_note(trade, "reconcile", NULL, &reason, answer->text, true);
	trade->reconcile_due_ns = oms_monotonic(trade) + RETRY_NS;
}

static void add_count(struct reason *reason, const char *name, int count)
{
	if (count > 0)
		reason_add_number(reason, name, count);
}

/* The first one is always told, a later one when it found something. */
static void tell_differences(struct trade *trade)
{
	const struct oms_differences *found = &trade->differences;
	int all = found->missed_fills + found->foreign + found->vanished + found->positions;
	struct reason reason;

	if (trade->reconciled && all == 0)
		return;
	reason_init(&reason, "reconcile.done");
	reason_add_number(&reason, "unknown", trade->unknown_count);
	add_count(&reason, "missed_fills", found->missed_fills);
	add_count(&reason, "foreign", found->foreign);
	add_count(&reason, "vanished", found->vanished);
	add_count(&reason, "positions", found->positions);
	oms_note(trade, "reconcile", NULL, &reason, NULL, all > 0);
}

void oms_on_reconciled(void *arg, const struct broker_reconciliation *answer)
{
	struct trade *trade = arg;

	if (!trade->reconciling)
		return;
	trade->reconciling = false;
	if (!answer->open_orders || !answer->completed_orders || !answer->executions ||
	    !answer->positions) {
		give_no_answer(trade, answer);
		oms_tell_state(trade);
		return;
	}
	for (uint32_t slot = trade->first_slot; slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);

		slot = o->all_next;
		compare_order(trade, o);
	}
	for (size_t i = 0; i < trade->book.count; i++)
		compare_position(trade, (int32_t)i);
	tell_differences(trade);
	trade->reconciled = true;
	if (trade->worked_count > 0)
		oms_algo_reconciled(trade);
	if (trade->options.reconcile_every_ns > 0)
		trade->reconcile_due_ns =
			oms_monotonic(trade) + trade->options.reconcile_every_ns;
	if (trade->unknown_count > 0 &&
	    trade->reconcile_due_ns > oms_monotonic(trade) + 6 * RETRY_NS)
		trade->reconcile_due_ns = oms_monotonic(trade) + 6 * RETRY_NS;
	oms_sweep(trade);
	oms_tell_state(trade);
}
