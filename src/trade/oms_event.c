/* oms_event.c - what the broker says: facts first, then the state they add up to.
 *
 * A fill is authoritative only as an execution, once per execution id. Its record, the
 * positions it moved and the state of its order become durable together.
 *
 * Once the record failed, memory goes on following the broker and the record stays as it
 * was: a position written later would contain an execution that is not on record, and the
 * next start, which asks for all of them again, would count it twice. */
#include "trade/oms.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/timeval.h"

enum { FIRST_FILLS = 256 };
#define FILL_PATIENCE_NS (5 * NS_PER_SEC)

/* ---- reports ---- */

static bool take_text(struct oms_order *o, const char *text)
{
	char note[NOTE_TEXT] = "";

	if (!text || text[0] == '\0')
		return false;
	text_put(note, sizeof(note), text);
	if (memcmp(o->order.note, note, sizeof(note)) == 0)
		return false;
	memcpy(o->order.note, note, sizeof(note));
	return true;
}

static bool take_price(decimal *price, decimal seen, bool has_one)
{
	if (!has_one || seen.e8 <= 0 || decimal_cmp(*price, seen) == 0)
		return false;
	*price = seen;
	return true;
}

/* What may differ from what we sent: a trail's stop, a quantity reduced by its group, what
 * we or somebody in TWS changed. */
static bool take_seen(struct oms_order *o, const struct order *seen)
{
	bool changed = false;

	if (!seen)
		return false;
	changed = take_price(&o->order.stop_price, seen->stop_price,
	                     o->order.type == ORDER_TRAIL || o->order.type == ORDER_STOP ||
	                             o->order.type == ORDER_STOP_LIMIT);
	changed |=
		take_price(&o->order.limit_price, seen->limit_price,
	                   o->order.type == ORDER_LIMIT || o->order.type == ORDER_STOP_LIMIT);
	o->changing = false; /* what it shows now is what holds */
	o->ceiling = (decimal){ 0 };
	if (seen->quantity.e8 > 0 && decimal_cmp(o->order.quantity, seen->quantity) != 0) {
		o->order.quantity = seen->quantity;
		changed = true;
	}
	return changed;
}

static void ask_soon(struct trade *trade)
{
	int64_t due_ns = oms_monotonic(trade) + FILL_PATIENCE_NS;

	if (due_ns < trade->reconcile_due_ns)
		trade->reconcile_due_ns = due_ns;
}

/* A status, also the last one, may come before the executions that it counts. */
static void note_reported(struct trade *trade, struct oms_order *o, decimal filled)
{
	if (decimal_cmp(filled, o->order.filled) <= 0 || decimal_cmp(filled, o->reported) <= 0)
		return;
	o->reported = filled;
	if (trade->fills_due_ns == INT64_MAX)
		trade->fills_due_ns = oms_monotonic(trade) + FILL_PATIENCE_NS;
}

static bool take_state(struct trade *trade, struct oms_order *o,
                       const struct broker_report *report)
{
	bool changed = false;

	note_reported(trade, o, report->filled);
	switch (report->state) {
	case REPORT_REJECTED:
		if (o->changing) { /* the change, not the order; what became of both? */
			o->changing = false;
			ask_soon(trade);
			return true;
		}
		changed = !o->rejected;
		o->rejected = true;
		return changed;
	case REPORT_CANCELLED:
		changed = !o->cancelled; /* each reconciliation tells it again */
		o->cancelled = true;
		return changed;
	case REPORT_EXPIRED:
		changed = !o->expired;
		o->expired = true;
		return changed;
	case REPORT_CANCEL_REFUSED:
		changed = o->cancel_asked;
		o->cancel_asked = false;
		if (changed && !order_status_is_final(o->order.status))
			ask_soon(trade); /* it found something else than we believe */
		return changed;
	case REPORT_SEEN:
	case REPORT_WORKING:
	case REPORT_INACTIVE:
	case REPORT_FILLED:
	case REPORT_REDUCED:
		o->seen = true;
		break;
	}
	return false;
}

static struct oms_order *add_foreign(struct trade *trade, const struct broker_report *report)
{
	struct uuid id = trade->options.ids->next(trade->options.ids);
	struct oms_order *o = NULL;

	if (!report->seen || oms_add(&o, trade, &id) != DRT_OK)
		return NULL;
	o->order = *report->seen;
	o->order.id = id;
	o->order.version = 1;
	o->order.foreign = true;
	o->order.ib_order_id = 0;
	o->order.ib_perm_id = 0;
	o->order.status = ORDER_SENT;
	o->exposes = false;
	o->index = book_find(&trade->book, report->seen->instrument_id, report->seen->symbol);
	oms_link_row(trade, o);
	trade->differences.foreign += trade->reconciling;
	if (oms_set_perm(trade, o, report->perm_id) != DRT_OK) {
		oms_drop(trade, o);
		return NULL;
	}
	return o;
}

static void on_report(void *arg, const struct broker_report *report)
{
	struct trade *trade = arg;
	struct oms_order *o = oms_match(trade, report->order_id, report->perm_id, &report->ref);
	struct reason reason;
	bool changed = false;

	if (!o)
		o = add_foreign(trade, report);
	if (!o)
		return;
	o->epoch = trade->epoch;
	changed = o->order.ib_perm_id != report->perm_id && report->perm_id != 0;
	if (oms_set_perm(trade, o, report->perm_id) != DRT_OK)
		log_write(trade->options.log, LOG_ERROR, "trade", "order.perm_id",
		          "no memory for the broker's number of an order");
	if (report->client_id != 0)
		o->order.ib_client_id = report->client_id;
	changed |= take_text(o, report->text);
	changed |= take_seen(o, report->seen);
	changed |= take_state(trade, o, report);
	oms_expose(trade, o);
	if (changed) {
		reason_init(&reason, "broker.report");
		reason_add_number(&reason, "code", report->code);
		if (report->text)
			reason_add_text(&reason, "text", report->text);
	}
	oms_follow_facts(trade, o, changed ? &reason : NULL, changed);
	oms_sweep(trade);
}

/* ---- executions ---- */

/* The id without its revision: "0001.02.03.01" is a correction of "0001.02.03.00". */
static uint64_t execution_key(const char *exec_id)
{
	const char *point = strrchr(exec_id, '.');
	char base[EXEC_ID_TEXT] = "";
	size_t length = point ? (size_t)(point - exec_id) : strlen(exec_id);

	memcpy(base, exec_id, length < sizeof(base) - 1 ? length : sizeof(base) - 1);
	return idmap_text_key(base);
}

struct fill *oms_find_fill(const struct trade *trade, const char *exec_id)
{
	uint32_t place = idmap_get(&trade->executions, execution_key(exec_id));

	return place == IDMAP_NONE ? NULL : &trade->fills[place];
}

enum drt_status oms_keep_fill(struct trade *trade, const struct fill *fill)
{
	struct fill *known = oms_find_fill(trade, fill->exec_id);
	enum drt_status status = DRT_OK;

	if (known) {
		*known = *fill;
		return DRT_OK;
	}
	if (trade->fill_count == trade->fill_capacity) {
		size_t capacity = trade->fill_capacity ? 2 * trade->fill_capacity : FIRST_FILLS;
		struct fill *fills = realloc(trade->fills, capacity * sizeof(*fills));

		if (!fills)
			return DRT_ENOMEM;
		trade->fills = fills;
		trade->fill_capacity = capacity;
	}
	status = idmap_set(&trade->executions, execution_key(fill->exec_id),
	                   (uint32_t)trade->fill_count);
	if (status == DRT_OK)
		trade->fills[trade->fill_count++] = *fill;
	return status;
}

/* True when the execution was taken before. *old is set where this one corrects another
 * that was, or completes a commission that came first. */
static bool is_known(struct trade *trade, struct fill **old, const struct broker_fill *fill)
{
	if (!fill->exec_id) {
		if (fill->sequence <= trade->last_sequence)
			return true;
		trade->last_sequence = fill->sequence;
		return false;
	}
	*old = oms_find_fill(trade, fill->exec_id);
	if (!*old || (*old)->quantity.e8 == 0)
		return false;
	return strcmp(fill->exec_id, (*old)->exec_id) <= 0;
}

static void describe(struct fill *out, const struct trade *trade,
                     const struct broker_fill *fill, const struct oms_order *o, int32_t index)
{
	const struct book_row *row = &trade->book.rows[index];

	*out = (struct fill){ .instrument_id = row->instrument.id,
		              .side = fill->side,
		              .quantity = fill->quantity,
		              .price = fill->price,
		              .commission = fill->commission,
		              .commission_known = fill->commission_known,
		              .time_ns = fill->time_ns,
		              .ib_perm_id = fill->perm_id };
	memcpy(out->symbol, row->instrument.symbol, sizeof(out->symbol));
	if (fill->exec_id)
		memccpy(out->exec_id, fill->exec_id, '\0', sizeof(out->exec_id) - 1);
	if (fill->account)
		memccpy(out->account, fill->account, '\0', sizeof(out->account) - 1);
	else
		memcpy(out->account, trade->book.account, sizeof(out->account));
	if (o && !o->order.foreign) {
		out->order_id = o->order.id;
		memcpy(out->strategy, o->order.strategy, sizeof(out->strategy));
	}
}

static void note_fill(struct trade *trade, const char *code, const struct fill *fill)
{
	struct reason reason;

	reason_init(&reason, code);
	reason_add_text(&reason, "symbol", fill->symbol);
	reason_add_decimal(&reason, "quantity", fill->quantity);
	reason_add_decimal(&reason, "price", fill->price);
	oms_note(trade, "anomaly", &fill->order_id, &reason, fill->exec_id, true);
}

static void tell_fill(const struct trade *trade, const struct fill *fill, int32_t index)
{
	const struct trade_observer *observer = trade->options.observer;

	if (observer && observer->fill)
		observer->fill(trade->options.observer_arg, fill);
	if (observer && observer->position)
		observer->position(trade->options.observer_arg,
		                   &trade->book.rows[index].position);
}

static enum drt_status journal_positions(struct trade *trade, const struct oms_order *o,
                                         int32_t index)
{
	struct journal *journal = trade->options.journal;
	const struct book_row *row = &trade->book.rows[index];
	enum drt_status status = journal->ops->position(journal, &row->position, "");

	if (status == DRT_OK && o && o->strategy >= 0)
		status = journal->ops->position(
			journal, &trade->book.strategies[o->strategy].positions[index],
			o->order.strategy);
	return status;
}

/* A correction: what the first report moved is moved back at its own price, which leaves
 * total P&L as if it had never been. */
static void take_back(struct trade *trade, struct oms_order *o, const struct fill *old,
                      int32_t index)
{
	decimal realised = { 0 };
	enum order_side side = old->side == SIDE_BUY ? SIDE_SELL : SIDE_BUY;

	note_fill(trade, "fill.corrected", old);
	if (book_fill(&realised, &trade->book, index, o ? o->strategy : -1, side, old->quantity,
	              old->price) != DRT_OK)
		return;
	book_charge(&trade->book, index, o ? o->strategy : -1, decimal_neg(old->commission));
	if (o)
		oms_add_to_order(o, decimal_neg(old->quantity), old->price,
		                 decimal_neg(old->commission));
}

/* Positions, cash, the order and its state. */
static enum drt_status apply(struct trade *trade, struct oms_order *o, struct fill *fill,
                             int32_t index)
{
	int32_t strategy = o ? o->strategy : -1;
	enum drt_status status = book_fill(&fill->realised_pnl, &trade->book, index, strategy,
	                                   fill->side, fill->quantity, fill->price);

	if (status != DRT_OK) {
		note_fill(trade, "fill.out_of_range", fill);
		return status;
	}
	if (fill->commission_known)
		book_charge(&trade->book, index, strategy, fill->commission);
	oms_count_loss(trade, o, fill->realised_pnl, oms_market(trade));
	if (!o)
		return DRT_OK;
	oms_add_to_order(o, fill->quantity, fill->price, fill->commission);
	oms_algo_filled(trade, o, fill->quantity, fill->price, fill->commission);
	if (decimal_cmp(o->order.filled, o->order.quantity) > 0)
		note_fill(trade, "fill.beyond_order", fill);
	oms_expose(trade, o);
	oms_follow_facts(trade, o, NULL, true);
	return DRT_OK;
}

/* The durable form of apply(): all of it is one commit. */
static enum drt_status apply_journaled(struct trade *trade, struct oms_order *o,
                                       struct fill *fill, int32_t index)
{
	struct journal *journal = trade->options.journal;
	struct position after = trade->book.rows[index].position;
	enum drt_status status = journal->ops->begin(journal);

	/* what it will realise belongs on its record; out of range is told by apply() */
	if (position_apply(&fill->realised_pnl, &after, fill->side, fill->quantity, fill->price,
	                   trade->book.rows[index].instrument.multiplier) != DRT_OK)
		fill->realised_pnl = (decimal){ 0 };
	if (status == DRT_OK)
		status = journal->ops->fill(journal, fill);
	if (status == DRT_EEXIST) { /* recorded before a restart, and too old to be loaded */
		journal->ops->rollback(journal);
		return DRT_EEXIST;
	}
	if (status != DRT_OK)
		oms_journal_failed(trade, status);
	if (apply(trade, o, fill, index) == DRT_OK && status == DRT_OK)
		status = journal_positions(trade, o, index);
	if (trade->journal_failed && status == DRT_OK)
		status = DRT_EIO; /* a step of the order found no record */
	if (status == DRT_OK)
		status = journal->ops->commit(journal);
	if (status != DRT_OK) {
		journal->ops->rollback(journal);
		oms_journal_failed(trade, status);
	}
	return DRT_OK;
}

/* The row of a fill; an instrument nobody told us of is added by its symbol. */
static int32_t row_of(struct trade *trade, const struct broker_fill *fill,
                      const struct oms_order *o)
{
	struct instrument instrument;
	int32_t index =
		o ? o->index : book_find(&trade->book, fill->instrument_id, fill->symbol);

	if (index >= 0 || !fill->symbol || instrument_init(&instrument, fill->symbol) != DRT_OK)
		return index;
	instrument.id = fill->instrument_id;
	return book_add(&index, &trade->book, &instrument) == DRT_OK ? index : -1;
}

static void on_fill(void *arg, const struct broker_fill *reported)
{
	struct trade *trade = arg;
	struct oms_order *o =
		oms_match(trade, reported->order_id, reported->perm_id, &reported->ref);
	struct fill *old = NULL;
	struct fill fill;
	int32_t index = -1;
	int64_t before = 0;
	enum drt_status status = DRT_OK;

	if (is_known(trade, &old, reported))
		return;
	index = row_of(trade, reported, o);
	if (index < 0) {
		fill = (struct fill){ .quantity = reported->quantity,
			              .price = reported->price };
		note_fill(trade, "fill.unknown_instrument", &fill);
		return;
	}
	describe(&fill, trade, reported, o, index);
	if (trade->reconciling) {
		trade->differences.missed_fills++;
		note_fill(trade, "reconcile.missed_fill", &fill);
	}
	if (o) {
		o->seen = true;
		o->epoch = trade->epoch;
	}
	if (o && o->strategy >= 0)
		before = trade->book.strategies[o->strategy].positions[index].quantity.e8;
	if (old && old->quantity.e8 != 0) {
		take_back(trade, o, old, index);
	} else if (old && old->commission_known && !fill.commission_known) {
		fill.commission = old->commission; /* it came before the execution */
		fill.commission_known = true;
	}
	status = oms_journals(trade) && !trade->journal_failed
	                 ? apply_journaled(trade, o, &fill, index)
	                 : apply(trade, o, &fill, index);
	if (status == DRT_EEXIST) { /* counted long ago, and so was its commission */
		fill.quantity = (decimal){ 0 };
		fill.commission_known = true;
	}
	if (fill.exec_id[0] != '\0' && oms_keep_fill(trade, &fill) != DRT_OK)
		oms_journal_failed(trade, DRT_ENOMEM);
	if (status == DRT_OK)
		tell_fill(trade, &fill, index);
	if (status == DRT_OK && o && o->strategy >= 0 && o->index == index)
		oms_trim(trade, o, before);
	oms_sweep(trade);
}

/* ---- commissions, numbers ---- */

/* Fill, order and positions with their new commission: one commit. */
static void journal_charge(struct trade *trade, const struct oms_order *o,
                           const struct fill *fill, int32_t index)
{
	struct journal *journal = trade->options.journal;
	enum drt_status status = journal->ops->commission(journal, fill);

	if (status == DRT_OK)
		status = journal_positions(trade, o, index);
	if (status == DRT_OK && !trade->journal_failed)
		status = journal->ops->commit(journal);
	if (status != DRT_OK)
		oms_journal_failed(trade, status);
	if (trade->journal_failed)
		journal->ops->rollback(journal);
}

static void charge_late(struct trade *trade, struct fill *fill, decimal commission)
{
	struct oms_order *o = oms_find(trade, &fill->order_id);
	int32_t index = book_find(&trade->book, fill->instrument_id, fill->symbol);
	decimal added = decimal_sub(commission, fill->commission);
	struct journal *journal = trade->options.journal;
	enum drt_status status = trade->journal_failed ? DRT_OK : journal->ops->begin(journal);

	if (status != DRT_OK)
		oms_journal_failed(trade, status);
	fill->commission = commission;
	fill->commission_known = true;
	book_charge(&trade->book, index, o ? o->strategy : -1, added);
	if (o) {
		o->order.commission = decimal_add(o->order.commission, added);
		oms_touch(trade, o);
		oms_algo_charged(trade, o, added);
	}
	if (trade->journal_failed)
		journal->ops->rollback(journal);
	else
		journal_charge(trade, o, fill, index);
	tell_fill(trade, fill, index);
}

static void on_commission(void *arg, const struct broker_commission *report)
{
	struct trade *trade = arg;
	struct fill *fill = oms_find_fill(trade, report->exec_id);
	struct fill early = { .commission = report->commission, .commission_known = true };

	if (!fill) {
		memccpy(early.exec_id, report->exec_id, '\0', sizeof(early.exec_id) - 1);
		if (oms_keep_fill(trade, &early) != DRT_OK)
			oms_journal_failed(trade, DRT_ENOMEM);
		return;
	}
	if (fill->quantity.e8 == 0 ||
	    (fill->commission_known && decimal_cmp(fill->commission, report->commission) == 0))
		return;
	charge_late(trade, fill, report->commission);
	oms_sweep(trade);
}

static void on_next_id(void *arg, int32_t next_valid_id)
{
	struct trade *trade = arg;

	if (next_valid_id > trade->next_number)
		trade->next_number = next_valid_id;
}

const struct broker_handler oms_handler = {
	.link = oms_on_link,
	.next_id = on_next_id,
	.report = on_report,
	.fill = on_fill,
	.commission = on_commission,
	.position = oms_on_position,
	.account = oms_on_account,
	.reconciled = oms_on_reconciled,
	.what_if = oms_on_what_if,
};
