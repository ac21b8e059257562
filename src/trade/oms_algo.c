/* oms_algo.c - worked orders: the slices that an algorithm wants become orders.
 *
 * execution.h decides; here its steps meet the gate, the journal and the broker. A worked
 * order is approved once and never sent. Invariants:
 *   1. filled + open slices + what a report still owes us never exceed its quantity.
 *   2. its whole remainder counts against the limits; its slices count for nothing, and
 *      the gate sees each with that part of the remainder taken out.
 *   3. a slice and the progress of its order become durable together, before it is sent;
 *      an execution and the order's totals too. So a restart needs nothing else.
 *   4. a slice that is UNKNOWN, refused, or ended by anybody else lets no other follow. */
#include "trade/oms.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "trade/execution.h"

#define POLL_NS (250 * NS_PER_MS)
#define SETTLE_NS NS_PER_SEC /* for executions behind the end of a slice */

/* Rules that time cures, and a freeze, which a person does. */
#define PASSING                                                                                \
	(1u << RISK_LOCKED | 1u << RISK_FROZEN | 1u << RISK_REFERENCE | 1u << RISK_QUOTE_AGE | \
	 1u << RISK_MESSAGE_RATE | 1u << RISK_HOURS | 1u << RISK_HALTED)

/* ---- what there is ---- */

struct slices {
	decimal open;
	int count;
	bool unknown;
	struct oms_order *newest;
};

static void count_slices(struct slices *out, const struct trade *trade,
                         const struct oms_order *parent)
{
	*out = (struct slices){ .open = parent->late };
	for (uint32_t slot = trade->book.rows[parent->index].first; slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);

		slot = o->row_next;
		if (o->worker != parent->slot)
			continue;
		out->count++;
		out->open = decimal_add(out->open, order_remaining(&o->order));
		out->unknown |= o->order.status == ORDER_UNKNOWN;
		out->newest = o;
	}
}

static struct oms_order *worker_of(const struct trade *trade, const struct oms_order *slice)
{
	return slice->worker == OMS_NONE ? NULL : oms_at(trade, slice->worker);
}

decimal oms_middle(const struct trade *trade, int32_t index)
{
	const struct quote *quote = &trade->book.rows[index].quote;

	if (quote->received_ns != 0 && quote->bid > 0 && quote->ask >= quote->bid)
		return book_decimal((quote->bid + quote->ask) / 2);
	return book_reference(&trade->book, index);
}

void oms_algo_wake(struct trade *trade)
{
	trade->algo_due_ns = 0;
}

/* ---- its ends ---- */

void oms_algo_hold(struct trade *trade, struct oms_order *parent, const struct reason *why)
{
	if (parent->order.algo.held || order_status_is_final(parent->order.status))
		return;
	parent->order.algo.held = true;
	parent->order.reason = *why;
	oms_note(trade, "algo", &parent->order.id, why, "held until a person resumes it", true);
	oms_touch_as(trade, parent, "algo", why);
}

static void stamp_end(struct trade *trade, struct oms_order *parent)
{
	if (parent->order.algo.ended_ns != 0)
		return;
	parent->order.algo.ended_ns = oms_market(trade);
	parent->order.algo.last = oms_middle(trade, parent->index);
}

/* Nothing of it is open any more. */
static void finish(struct trade *trade, struct oms_order *parent)
{
	struct reason reason;

	stamp_end(trade, parent);
	if (parent->cancel_asked) {
		parent->cancelled = true;
		(void)oms_become(trade, parent, ORDER_CANCELLED, "algo", NULL);
		return;
	}
	reason_init(&reason, "algo.window_over");
	reason_add_decimal(&reason, "filled", parent->order.filled);
	reason_add_decimal(&reason, "quantity", parent->order.quantity);
	parent->expired = true;
	(void)oms_become(trade, parent, ORDER_EXPIRED, "algo", &reason);
}

/* Cancels what is open; what cannot be cancelled now is tried again. `unknown`: those
 * whose outcome is not known too. */
static void wind_down(struct trade *trade, struct oms_order *parent, bool unknown)
{
	struct slices slices;

	for (uint32_t slot = trade->book.rows[parent->index].first; slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);

		slot = o->row_next;
		if (o->worker == parent->slot && o->order.status != ORDER_CANCEL_PENDING &&
		    (unknown || o->order.status != ORDER_UNKNOWN) &&
		    oms_cancel(trade, o, "algo", NULL) != DRT_OK)
			break; /* the link is down: later */
	}
	count_slices(&slices, trade, parent);
	if (slices.count == 0 && slices.open.e8 == 0)
		finish(trade, parent);
	else
		parent->wait_ns = oms_monotonic(trade) + SETTLE_NS;
}

void oms_algo_cancel(struct trade *trade, struct oms_order *parent, const char *actor,
                     const struct reason *reason)
{
	parent->cancel_asked = true;
	(void)oms_become(trade, parent, ORDER_CANCEL_PENDING, actor, reason);
	wind_down(trade, parent, true);
	oms_algo_wake(trade);
}

/* ---- what its slices tell ---- */

static void hold_for_end(struct trade *trade, struct oms_order *parent,
                         const struct oms_order *slice)
{
	struct reason reason;

	reason_init(&reason, "algo.slice_ended");
	reason_add_text(&reason, "state", order_status_name(slice->order.status));
	if (slice->order.note[0] != '\0')
		reason_add_text(&reason, "text", slice->order.note);
	oms_algo_hold(trade, parent, &reason);
}

void oms_algo_slice_ended(struct trade *trade, struct oms_order *slice)
{
	struct oms_order *parent = worker_of(trade, slice);
	decimal late = decimal_sub(slice->reported, slice->order.filled);

	oms_algo_wake(trade);
	if (!parent || slice->order.status == ORDER_FILLED)
		return;
	if (late.e8 > 0) { /* a status told of executions that will come */
		slice->late = late;
		parent->late = decimal_add(parent->late, late);
	}
	if (!trade->options.trusted_broker)
		parent->wait_ns = oms_monotonic(trade) + SETTLE_NS;
	if (slice->order.status == ORDER_EXPIRED) {
		/* its day is over, and so is that of the whole */
		parent->order.algo.end_ns = oms_market(trade);
		oms_touch_as(trade, parent, "algo", NULL);
	} else if (slice->order.status != ORDER_REJECTED && !slice->cancel_asked) {
		hold_for_end(trade, parent, slice);
	}
}

void oms_algo_filled(struct trade *trade, struct oms_order *slice, decimal quantity,
                     decimal price, decimal commission)
{
	struct oms_order *parent = worker_of(trade, slice);
	int64_t owed = quantity.e8 < slice->late.e8 ? quantity.e8 : slice->late.e8;

	if (!parent)
		return;
	if (owed > 0) {
		slice->late.e8 -= owed;
		parent->late.e8 -= owed < parent->late.e8 ? owed : parent->late.e8;
	}
	oms_add_to_order(parent, quantity, price, commission);
	oms_expose(trade, parent);
	if (decimal_cmp(parent->order.filled, parent->order.quantity) >= 0)
		stamp_end(trade, parent);
	oms_follow_facts(trade, parent, NULL, true);
	oms_algo_wake(trade);
}

void oms_algo_charged(struct trade *trade, struct oms_order *slice, decimal commission)
{
	struct oms_order *parent = worker_of(trade, slice);

	if (!parent)
		return;
	parent->order.commission = decimal_add(parent->order.commission, commission);
	oms_touch(trade, parent);
}

/* Every execution has been told: nothing is owed any more. */
void oms_algo_reconciled(struct trade *trade)
{
	for (uint32_t slot = trade->first_worked; slot != OMS_NONE;) {
		struct oms_order *parent = oms_at(trade, slot);

		slot = parent->worked_next;
		parent->late = (decimal){ 0 };
	}
	oms_algo_wake(trade);
}

/* ---- the gate ---- */

/* Takes that part of the parent's remainder out of the worst case, or gives it back. */
static void lift(struct trade *trade, struct oms_order *parent, int64_t units)
{
	book_expose(&trade->book, parent->index, parent->order.side, -units);
	parent->exposed -= units;
}

/* False: it may not go out; it waits, or is held. */
static bool passes(struct trade *trade, struct oms_order *parent, struct oms_order *slice)
{
	uint32_t spared = ~(1u << RISK_DUPLICATE); /* slices are alike; their sum is bounded */
	struct risk_verdict verdict;
	struct risk_input input;
	struct reason reason;
	enum risk_rule rule = RISK_LOCKED;

	lift(trade, parent, slice->order.quantity.e8);
	slice->exposes = true;
	oms_risk_input(&input, trade, slice);
	slice->exposes = false;
	verdict = risk_check(&trade->gate, &input);
	lift(trade, parent, -slice->order.quantity.e8);
	verdict.hard &= spared;
	verdict.soft &= parent->order.algo.accept_soft ? 0 : spared;
	if ((verdict.hard | verdict.soft) == 0)
		return true;
	if (((verdict.hard | verdict.soft) & ~PASSING) == 0)
		return false;
	verdict.hard &= ~PASSING; /* what a person must look at */
	verdict.soft &= ~PASSING;
	(void)risk_first_failed(&rule, verdict);
	trade->refused++;
	risk_reason(&reason, &trade->gate, &input, rule);
	oms_algo_hold(trade, parent, &reason);
	return false;
}

/* ---- its steps ---- */

static void describe_slice(struct oms_order *o, const struct trade *trade,
                           const struct oms_order *parent, const struct execution_step *step)
{
	struct order *order = &o->order;

	o->index = parent->index;
	o->strategy = parent->strategy;
	o->worker = parent->slot;
	o->exposes = false;
	order->slice_of = parent->order.id;
	order->signal_id = parent->order.signal_id;
	memcpy(order->symbol, parent->order.symbol, sizeof(order->symbol));
	order->instrument_id = parent->order.instrument_id;
	memcpy(order->account, parent->order.account, sizeof(order->account));
	memcpy(order->strategy, parent->order.strategy, sizeof(order->strategy));
	order->side = parent->order.side;
	order->type = step->type;
	order->quantity = step->quantity;
	order->limit_price = step->limit_price;
	order->tif = TIF_DAY;
	order->reference_price = book_reference(&trade->book, parent->index);
	order->created_ns = order->updated_ns = oms_market(trade);
	reason_init(&order->reason, "algo.slice");
	reason_add_text(&order->reason, "algo", algo_name(parent->order.algo.kind));
	reason_add_number(&order->reason, "number", parent->order.algo.placed + 1);
}

static enum drt_status journal_slice(struct trade *trade, struct oms_order *parent,
                                     struct oms_order *slice)
{
	enum drt_status status = DRT_OK;

	if (oms_journals(trade))
		status = oms_journal_proposals(trade, &slice, 1, NULL, true);
	if (status != DRT_OK)
		return status;
	parent->order.algo.placed++;
	parent->order.algo.placed_ns = oms_market(trade);
	oms_touch_as(trade, parent, "algo", NULL);
	return trade->journal_failed ? DRT_EIO : DRT_OK;
}

static void place(struct trade *trade, struct oms_order *parent,
                  const struct execution_step *step)
{
	struct oms_order draft = { .slot = OMS_NONE, .parent = OMS_NONE };
	struct oms_order *o = NULL;
	struct uuid id;
	char actor[OMS_ACTOR];

	describe_slice(&draft, trade, parent, step);
	if (!passes(trade, parent, &draft))
		return;
	id = trade->options.ids->next(trade->options.ids);
	if (trade->next_number > INT32_MAX - OMS_GROUP || oms_add(&o, trade, &id) != DRT_OK)
		return;
	describe_slice(o, trade, parent, step);
	oms_link_row(trade, o);
	if (journal_slice(trade, parent, o) != DRT_OK) {
		if (trade->batch)
			trade->options.journal->ops->rollback(trade->options.journal);
		trade->batch = false;
		oms_drop(trade, o);
		return;
	}
	if (trade->options.observer && trade->options.observer->order)
		trade->options.observer->order(trade->options.observer_arg, &o->order,
		                               ORDER_PROPOSED);
	snprintf(actor, sizeof(actor), "algo:%s", algo_name(parent->order.algo.kind));
	if (oms_release(trade, o, actor) != DRT_OK)
		parent->wait_ns =
			oms_monotonic(trade) + SETTLE_NS; /* nothing left, or unknown */
}

static void reprice(struct trade *trade, struct oms_order *parent, struct oms_order *slice,
                    decimal limit_price)
{
	struct reason reason;
	enum drt_status status =
		oms_reprice(&reason, trade, slice, limit_price, parent->order.algo.accept_soft);

	if (status == DRT_EDENIED) {
		oms_algo_hold(trade, parent, &reason);
	} else if (status == DRT_OK) {
		parent->order.algo.placed_ns = oms_market(trade);
		oms_touch_as(trade, parent, "algo", NULL);
	} else if (status != DRT_EBUSY) {
		parent->wait_ns = oms_monotonic(trade) + SETTLE_NS;
	}
}

static void look(struct execution_view *out, const struct trade *trade,
                 const struct oms_order *parent, const struct slices *slices)
{
	const struct book_row *row = &trade->book.rows[parent->index];
	const struct oms_order *newest = slices->newest;

	*out = (struct execution_view){
		.now_ns = oms_market(trade),
		.order = &parent->order,
		.tick = row->instrument.tick,
		.lot = row->instrument.min_size,
		.open = slices->open,
		.slices = slices->count,
		.slice = newest ? &newest->order : NULL,
		.slice_works = newest && !newest->changing &&
		               (newest->order.status == ORDER_ACKNOWLEDGED ||
		                newest->order.status == ORDER_PARTIAL),
		.bid = row->quote.received_ns ? row->quote.bid : NAN,
		.ask = row->quote.received_ns ? row->quote.ask : NAN,
	};
}

/* Monotonic time of the next look. Market time may run fast: no wait is longer than a
 * poll, and what an event changes wakes it before. */
static int64_t next_look(const struct trade *trade, const struct execution_step *step)
{
	int64_t wait_ns = step->due_ns - oms_market(trade);

	return oms_monotonic(trade) + (wait_ns > 0 && wait_ns < POLL_NS ? wait_ns : POLL_NS);
}

/* One step of one order; returns when to look again. */
static int64_t work(struct trade *trade, struct oms_order *parent)
{
	int64_t now_ns = oms_monotonic(trade);
	struct execution_step step;
	struct execution_view view;
	struct slices slices;

	if (now_ns < parent->wait_ns)
		return parent->wait_ns;
	count_slices(&slices, trade, parent);
	look(&view, trade, parent, &slices);
	execution_decide(&step, &view);
	if (step.verb == EXECUTION_FINISH || parent->cancel_asked) {
		wind_down(trade, parent, false);
		return now_ns + SETTLE_NS;
	}
	if (parent->order.algo.held || slices.unknown || trade->frozen ||
	    trade->journal_failed || trade_is_locked(trade))
		return now_ns + POLL_NS;
	if (step.verb == EXECUTION_PLACE)
		place(trade, parent, &step);
	else if (step.verb == EXECUTION_REPRICE)
		reprice(trade, parent, slices.newest, step.limit_price);
	return next_look(trade, &step);
}

void oms_algo_due(struct trade *trade)
{
	int64_t due_ns = INT64_MAX;

	for (uint32_t slot = trade->first_worked; slot != OMS_NONE;) {
		struct oms_order *parent = oms_at(trade, slot);
		int64_t next_ns = 0;

		slot = parent->worked_next;
		next_ns = work(trade, parent);
		if (!order_status_is_final(parent->order.status) && next_ns < due_ns)
			due_ns = next_ns;
	}
	trade->algo_due_ns = due_ns;
}

/* ---- its begin ---- */

enum drt_status oms_algo_start(struct trade *trade, struct oms_order *parent, const char *actor)
{
	const struct journal_ops *ops = trade->options.journal->ops;
	struct journal *journal = trade->options.journal;
	enum drt_status status = trade->batch ? DRT_OK : ops->begin(journal);
	static const enum order_status steps[] = { ORDER_APPROVED, ORDER_JOURNALED, ORDER_SENT,
		                                   ORDER_ACKNOWLEDGED };

	trade->batch = false;
	parent->order.algo.began_ns = oms_market(trade);
	parent->order.algo.arrival = oms_middle(trade, parent->index);
	for (size_t i = 0; status == DRT_OK && i < sizeof(steps) / sizeof(steps[0]); i++)
		status = oms_become(trade, parent, steps[i], i == 0 ? actor : "algo", NULL);
	if (status == DRT_OK)
		status = ops->commit(journal);
	if (status == DRT_OK) {
		parent->seen = true;
		risk_note_order(&trade->gate, oms_monotonic(trade), parent->index,
		                &parent->order);
		oms_algo_wake(trade);
		return DRT_OK;
	}
	ops->rollback(journal);
	oms_journal_failed(trade, status);
	(void)oms_become(trade, parent,
	                 order_status_is_working(parent->order.status) ? ORDER_CANCELLED
	                                                               : ORDER_REJECTED,
	                 "oms", NULL);
	return status;
}

void oms_algo_join(struct trade *trade, struct oms_order *slice)
{
	const struct oms_order *parent = NULL;

	if (!uuid_is_nil(&slice->order.slice_of))
		parent = oms_find(trade, &slice->order.slice_of);
	if (parent && oms_is_worked(parent))
		slice->worker = parent->slot;
}

void oms_algo_load(struct trade *trade, struct oms_order *o)
{
	if (!oms_is_worked(o))
		return;
	/* nothing of it was ever at the broker: what the process left goes on */
	for (enum order_status to = ORDER_SENT; to <= ORDER_ACKNOWLEDGED; to++) {
		if (order_status_may_become(o->order.status, to) && !o->cancel_asked &&
		    o->order.status < to)
			(void)oms_become(trade, o, to, "restart", NULL);
	}
	o->seen = true;
	oms_algo_wake(trade);
}

enum drt_status trade_resume_order(struct trade *trade, const struct uuid *id)
{
	struct oms_order *o = oms_find(trade, id);
	struct reason reason;

	if (!o)
		return DRT_ENOTFOUND;
	if (!o->order.algo.held || order_status_is_final(o->order.status))
		return DRT_ESTATE;
	reason_init(&reason, "algo.resumed");
	o->order.algo.held = false;
	o->order.reason = reason;
	o->wait_ns = 0;
	oms_touch_as(trade, o, "person", &reason);
	oms_algo_wake(trade);
	return trade->journal_failed ? DRT_EIO : DRT_OK;
}

/* ---- the market ---- */

void trade_note_trades(struct trade *trade, int32_t index, double price, double volume)
{
	if (!(volume > 0) || !(price > 0) || isinf(volume) || isinf(price))
		return;
	for (uint32_t slot = trade->first_worked; slot != OMS_NONE;) {
		struct oms_order *parent = oms_at(trade, slot);

		slot = parent->worked_next;
		if (parent->index != index || oms_market(trade) < parent->order.algo.start_ns)
			continue;
		parent->order.algo.volume += volume;
		parent->order.algo.turnover += volume * price;
		oms_algo_wake(trade);
	}
}

void oms_algo_quote(struct trade *trade, int32_t index, const struct quote *before,
                    const struct quote *now)
{
	double price = quote_reference(now);

	/* the day's volume begins anew, or nobody knows what it was: nothing was seen */
	if (before->received_ns != 0 && now->volume > before->volume)
		trade_note_trades(trade, index, now->last > 0 ? now->last : price,
		                  now->volume - before->volume);
	oms_algo_wake(trade);
}
