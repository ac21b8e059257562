/* oms.c - see oms.h: the pool of orders, their lists, and the one change of state. */
#include "trade/oms.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"

__extension__ typedef __int128 int128;

/* ---- the pool ---- */

static enum drt_status add_chunk(struct trade *trade)
{
	struct oms_order **chunks =
		realloc(trade->chunks, (trade->chunk_count + 1) * sizeof(*chunks));
	struct oms_order *chunk = NULL;

	if (!chunks)
		return DRT_ENOMEM;
	trade->chunks = chunks;
	chunk = calloc(OMS_CHUNK, sizeof(*chunk));
	if (!chunk)
		return DRT_ENOMEM;
	for (uint32_t i = OMS_CHUNK; i-- > 0;) {
		chunk[i].slot = (uint32_t)trade->chunk_count * OMS_CHUNK + i;
		chunk[i].all_next = trade->free_slot;
		trade->free_slot = chunk[i].slot;
	}
	chunks[trade->chunk_count++] = chunk;
	return DRT_OK;
}

static uint64_t id_key(const struct uuid *id)
{
	uint64_t key = 0;

	memcpy(&key, id->bytes + 8, sizeof(key));
	return key;
}

/* Everything a user of the slot could read, without the reason's arguments. */
static void clear(struct oms_order *o)
{
	uint32_t slot = o->slot;
	struct order *order = &o->order;

	memset(order, 0, offsetof(struct order, reason));
	order->reason.code[0] = '\0';
	order->reason.count = 0;
	memset(&order->note, 0, sizeof(*order) - offsetof(struct order, note));
	memset(o->tag, 0, sizeof(*o) - offsetof(struct oms_order, tag));
	o->slot = slot;
	o->row_next = o->row_previous = o->all_next = o->all_previous = OMS_NONE;
	o->parent = o->worker = o->worked_next = OMS_NONE;
	o->index = o->strategy = -1;
	o->exposes = true;
}

enum drt_status oms_add(struct oms_order **out, struct trade *trade, const struct uuid *id)
{
	struct oms_order *o = NULL;
	enum drt_status status = DRT_OK;

	if (trade->free_slot == OMS_NONE)
		status = add_chunk(trade);
	if (status == DRT_OK)
		status = idmap_set(&trade->by_id, id_key(id), trade->free_slot);
	if (status != DRT_OK)
		return status;
	o = oms_at(trade, trade->free_slot);
	trade->free_slot = o->all_next;
	clear(o);
	o->order.id = *id;
	o->order.version = 1;
	o->all_previous = trade->last_slot;
	if (trade->last_slot != OMS_NONE)
		oms_at(trade, trade->last_slot)->all_next = o->slot;
	else
		trade->first_slot = o->slot;
	trade->last_slot = o->slot;
	trade->order_count++;
	*out = o;
	return DRT_OK;
}

void oms_link_row(struct trade *trade, struct oms_order *o)
{
	struct book_row *row = NULL;

	if (o->index < 0 || o->in_row)
		return;
	row = &trade->book.rows[o->index];
	o->row_previous = row->last;
	o->row_next = OMS_NONE;
	if (row->last != OMS_NONE)
		oms_at(trade, row->last)->row_next = o->slot;
	else
		row->first = o->slot;
	row->last = o->slot;
	o->in_row = true;
}

static void unlink_row(struct trade *trade, struct oms_order *o)
{
	struct book_row *row = NULL;

	if (!o->in_row)
		return;
	row = &trade->book.rows[o->index];
	if (o->row_previous != OMS_NONE)
		oms_at(trade, o->row_previous)->row_next = o->row_next;
	else
		row->first = o->row_next;
	if (o->row_next != OMS_NONE)
		oms_at(trade, o->row_next)->row_previous = o->row_previous;
	else
		row->last = o->row_previous;
	o->row_next = o->row_previous = OMS_NONE;
	o->in_row = false;
}

static void orphan(struct trade *trade, struct oms_order *o)
{
	for (uint32_t slot = trade->first_slot; o->children > 0 && slot != OMS_NONE;
	     slot = oms_at(trade, slot)->all_next) {
		struct oms_order *child = oms_at(trade, slot);

		if (child->parent == o->slot) {
			child->parent = OMS_NONE;
			o->children--;
		}
	}
	if (o->parent != OMS_NONE)
		oms_at(trade, o->parent)->children--;
}

void oms_drop(struct trade *trade, struct oms_order *o)
{
	unlink_row(trade, o);
	orphan(trade, o);
	if (o->all_previous != OMS_NONE)
		oms_at(trade, o->all_previous)->all_next = o->all_next;
	else
		trade->first_slot = o->all_next;
	if (o->all_next != OMS_NONE)
		oms_at(trade, o->all_next)->all_previous = o->all_previous;
	else
		trade->last_slot = o->all_previous;
	idmap_remove(&trade->by_id, id_key(&o->order.id));
	if (o->order.ib_order_id != 0)
		idmap_remove(&trade->by_number, (uint64_t)o->order.ib_order_id);
	if (o->order.ib_perm_id != 0)
		idmap_remove(&trade->by_perm, (uint64_t)o->order.ib_perm_id);
	trade->order_count--;
	trade->cursor = OMS_NONE;
	o->all_next = trade->free_slot;
	trade->free_slot = o->slot;
}

void oms_sweep(struct trade *trade)
{
	while (trade->doomed != OMS_NONE) {
		struct oms_order *o = oms_at(trade, trade->doomed);

		trade->doomed = o->row_next;
		oms_drop(trade, o);
	}
}

/* ---- lookups ---- */

struct oms_order *oms_find(const struct trade *trade, const struct uuid *id)
{
	uint32_t slot = idmap_get(&trade->by_id, id_key(id));

	if (slot == OMS_NONE || uuid_cmp(&oms_at(trade, slot)->order.id, id) != 0)
		return NULL;
	return oms_at(trade, slot);
}

struct oms_order *oms_find_number(const struct trade *trade, int32_t number)
{
	uint32_t slot = idmap_get(&trade->by_number, (uint64_t)number);

	return slot == OMS_NONE ? NULL : oms_at(trade, slot);
}

struct oms_order *oms_match(const struct trade *trade, int32_t number, int64_t perm_id,
                            const struct uuid *ref)
{
	struct oms_order *o = number > 0 ? oms_find_number(trade, number) : NULL;
	uint32_t slot = OMS_NONE;

	if (!o && perm_id != 0)
		slot = idmap_get(&trade->by_perm, (uint64_t)perm_id);
	if (slot != OMS_NONE)
		o = oms_at(trade, slot);
	if (!o && !uuid_is_nil(ref))
		o = oms_find(trade, ref);
	return o;
}

enum drt_status oms_set_number(struct trade *trade, struct oms_order *o, int32_t number)
{
	enum drt_status status = idmap_set(&trade->by_number, (uint64_t)number, o->slot);

	if (status == DRT_OK)
		o->order.ib_order_id = number;
	return status;
}

enum drt_status oms_set_perm(struct trade *trade, struct oms_order *o, int64_t perm_id)
{
	enum drt_status status = DRT_OK;

	if (perm_id == 0 || o->order.ib_perm_id == perm_id)
		return DRT_OK;
	status = idmap_set(&trade->by_perm, (uint64_t)perm_id, o->slot);
	if (status == DRT_OK)
		o->order.ib_perm_id = perm_id;
	return status;
}

/* ---- changes ---- */

void oms_tell_state(const struct trade *trade)
{
	if (trade->options.observer && trade->options.observer->state)
		trade->options.observer->state(trade->options.observer_arg);
}

void oms_journal_failed(struct trade *trade, enum drt_status status)
{
	if (trade->journal_failed)
		return;
	trade->journal_failed = true;
	log_write(trade->options.log, LOG_ERROR, "trade", "journal.failed",
	          "the ledger cannot be written (%s): nothing is sent any more",
	          drt_status_name(status));
	oms_tell_state(trade);
}

void oms_note(struct trade *trade, const char *kind, const struct uuid *order_id,
              const struct reason *reason, const char *text, bool important)
{
	struct journal *journal = trade->options.journal;
	struct journal_note note = { order_id, kind, reason, text };
	enum drt_status status = journal->ops->note(journal, &note);

	if (status != DRT_OK)
		oms_journal_failed(trade, status);
	log_write(trade->options.log, important ? LOG_WARNING : LOG_NOTICE, "trade",
	          reason->code, "%s", text ? text : kind);
	if (trade->options.observer && trade->options.observer->notice)
		trade->options.observer->notice(trade->options.observer_arg, reason, important);
}

static void note_impossible(struct trade *trade, const struct oms_order *o,
                            enum order_status to, const char *actor)
{
	struct reason reason;

	reason_init(&reason, "order.impossible");
	reason_add_text(&reason, "from", order_status_name(o->order.status));
	reason_add_text(&reason, "to", order_status_name(to));
	reason_add_text(&reason, "actor", actor);
	oms_note(trade, "anomaly", &o->order.id, &reason, NULL, true);
}

/* True from the moment at which the order may reach the broker. */
static bool is_out(enum order_status status)
{
	return status == ORDER_JOURNALED || order_status_is_working(status);
}

static int64_t open_units(const struct oms_order *o)
{
	decimal quantity =
		o->ceiling.e8 > o->order.quantity.e8 ? o->ceiling : o->order.quantity;
	int64_t remaining = decimal_sub(quantity, o->order.filled).e8;

	return o->exposes && remaining > 0 && is_out(o->order.status) ? remaining : 0;
}

void oms_expose(struct trade *trade, struct oms_order *o)
{
	int64_t units = open_units(o);

	if (o->index >= 0 && units != o->exposed)
		book_expose(&trade->book, o->index, o->order.side, units - o->exposed);
	o->exposed = units;
}

static void tell(const struct trade *trade, const struct oms_order *o, enum order_status from)
{
	if (trade->options.observer && trade->options.observer->order)
		trade->options.observer->order(trade->options.observer_arg, &o->order, from);
}

static enum drt_status record(struct trade *trade, const struct oms_order *o,
                              enum order_status from, const char *actor,
                              const struct reason *reason)
{
	struct journal *journal = trade->options.journal;
	struct journal_step step = { &o->order, from, actor, reason };
	enum drt_status status = DRT_OK;

	if (!oms_journals(trade) || o->order.foreign)
		return DRT_OK;
	if (trade->journal_failed)
		return DRT_EIO; /* see oms_event.c */
	status = journal->ops->step(journal, &step);
	if (status != DRT_OK)
		oms_journal_failed(trade, status);
	return status;
}

/* Into the list of worked orders (1), out of it (-1). */
static void list_worked(struct trade *trade, struct oms_order *o, int change)
{
	uint32_t *at = &trade->first_worked;

	trade->worked_count += change;
	if (change > 0) {
		o->worked_next = *at;
		*at = o->slot;
	}
	while (change < 0 && *at != OMS_NONE && *at != o->slot)
		at = &oms_at(trade, *at)->worked_next;
	if (change < 0 && *at == o->slot)
		*at = o->worked_next;
}

void oms_count_out(struct trade *trade, struct oms_order *o)
{
	if (!is_out(o->order.status))
		return;
	if (oms_is_worked(o))
		list_worked(trade, o, 1);
	else
		trade->working_count++;
}

/* Lists and queues follow the state. */
static void settle_lists(struct trade *trade, struct oms_order *o, enum order_status from)
{
	enum order_status to = o->order.status;

	if (from == ORDER_PROPOSED)
		(void)approval_queue_remove(&trade->queue, o->slot);
	trade->unknown_count += (to == ORDER_UNKNOWN) - (from == ORDER_UNKNOWN);
	if (oms_is_worked(o))
		list_worked(trade, o, is_out(to) - is_out(from));
	else
		trade->working_count += is_out(to) - is_out(from);
	oms_expose(trade, o);
	if (!order_status_is_final(to))
		return;
	unlink_row(trade, o);
	if (trade->options.forget_finished && !o->doomed) {
		o->doomed = true;
		o->row_next = trade->doomed;
		trade->doomed = o->slot;
	}
}

enum drt_status oms_become(struct trade *trade, struct oms_order *o, enum order_status to,
                           const char *actor, const struct reason *reason)
{
	enum order_status from = o->order.status;
	enum drt_status status = DRT_OK;

	if (from == to)
		return DRT_OK;
	if (!order_status_may_become(from, to)) {
		note_impossible(trade, o, to, actor);
		return DRT_ESTATE;
	}
	o->order.status = to;
	o->order.version++;
	o->order.updated_ns = oms_market(trade);
	if (reason && order_status_is_final(to))
		o->order.reason = *reason;
	settle_lists(trade, o, from);
	status = record(trade, o, from, actor, reason);
	tell(trade, o, from);
	if (o->worker != OMS_NONE && order_status_is_final(to))
		oms_algo_slice_ended(trade, o);
	return status;
}

void oms_touch_as(struct trade *trade, struct oms_order *o, const char *actor,
                  const struct reason *reason)
{
	o->order.version++;
	o->order.updated_ns = oms_market(trade);
	(void)record(trade, o, o->order.status, actor, reason);
	tell(trade, o, o->order.status);
}

void oms_touch(struct trade *trade, struct oms_order *o)
{
	oms_touch_as(trade, o, "broker", NULL);
}

/* ---- facts ---- */

/* The state that the facts add up to. */
static enum order_status derive(const struct oms_order *o)
{
	if (decimal_cmp(o->order.filled, o->order.quantity) >= 0)
		return ORDER_FILLED;
	if (o->rejected)
		return ORDER_BROKER_REJECTED;
	if (o->expired)
		return ORDER_EXPIRED;
	if (o->cancelled)
		return ORDER_CANCELLED;
	if (o->cancel_asked)
		return ORDER_CANCEL_PENDING;
	if (o->order.filled.e8 > 0)
		return ORDER_PARTIAL;
	if (o->seen)
		return ORDER_ACKNOWLEDGED;
	/* a cancel that found nothing says nothing about the order */
	return o->order.status == ORDER_CANCEL_PENDING ? ORDER_UNKNOWN : o->order.status;
}

void oms_follow_facts(struct trade *trade, struct oms_order *o, const struct reason *reason,
                      bool changed)
{
	enum order_status to = derive(o);

	/* two ends of one order: the first stays, whichever it was */
	if (order_status_is_final(o->order.status) && to != ORDER_FILLED)
		to = o->order.status;
	if (to != o->order.status)
		(void)oms_become(trade, o, to, "broker", reason);
	else if (changed)
		oms_touch(trade, o);
}

void oms_add_to_order(struct oms_order *o, decimal quantity, decimal price, decimal commission)
{
	struct order *order = &o->order;
	decimal filled = decimal_add(order->filled, quantity);
	int128 value = 0;

	if (order->filled.e8 == 0) {
		order->average_price = price;
	} else if (filled.e8 > 0) {
		value = (int128)order->average_price.e8 * order->filled.e8 +
		        (int128)price.e8 * quantity.e8;
		order->average_price.e8 = (int64_t)((value + filled.e8 / 2) / filled.e8);
	}
	order->filled = filled;
	order->commission = decimal_add(order->commission, commission);
}
