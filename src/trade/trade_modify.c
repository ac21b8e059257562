/* trade_modify.c - changing an order that works at the broker: checked, journaled, sent;
 * or one that waits for an approval: checked and journaled.
 *
 * Until the broker shows the order with its new values either set may be executed, so the
 * larger quantity counts against the limits, and a refusal is one of the change. */
#include <string.h>

#include "trade/oms.h"

static bool differs(const struct order *a, const struct order *b)
{
	return decimal_cmp(a->quantity, b->quantity) != 0 ||
	       decimal_cmp(a->limit_price, b->limit_price) != 0 ||
	       decimal_cmp(a->stop_price, b->stop_price) != 0;
}

static enum drt_status check_change(const struct trade *trade, const struct oms_order *o,
                                    const struct order *next, struct drt_error *error)
{
	enum drt_status status = order_check(next, error);

	if (status == DRT_OK)
		status = oms_check_grid(next, &trade->book.rows[o->index].instrument, error);
	if (status == DRT_OK && decimal_cmp(next->quantity, next->filled) <= 0)
		return drt_fail(error, DRT_EINVAL,
		                "%s: quantity is the total, above what is filled",
		                next->symbol);
	return status;
}

/* The gate looks at what is left at the new prices, and at the growth alone. */
static struct risk_verdict judge_change(struct risk_input *input, struct trade *trade,
                                        const struct oms_order *o, const struct order *next)
{
	decimal grown = decimal_sub(next->quantity, o->order.quantity);
	struct risk_verdict verdict = { 0, 0 };

	oms_risk_input(input, trade, o);
	input->quantity = decimal_sub(next->quantity, next->filled);
	input->limit_price = next->limit_price;
	input->stop_price = next->stop_price;
	input->exposed_quantity = o->exposes && grown.e8 > 0 ? grown : (decimal){ 0 };
	input->open_orders--; /* it is one of them */
	verdict = risk_check(&trade->gate, input);
	verdict.hard &= ~(1u << RISK_DUPLICATE);
	verdict.soft &= ~(1u << RISK_DUPLICATE);
	return verdict;
}

static enum drt_status deny_change(struct trade_outcome *out, struct trade *trade,
                                   const struct oms_order *o, const struct risk_input *input,
                                   struct risk_verdict verdict, struct drt_error *error)
{
	enum risk_rule rule = RISK_LOCKED;

	(void)risk_first_failed(&rule, verdict);
	risk_reason(&out->reason, &trade->gate, input, rule);
	trade->refused++;
	oms_note(trade, "refused", &o->order.id, &out->reason, NULL, false);
	return drt_fail(error, DRT_EDENIED, "refused: %s", out->reason.code);
}

/* On record before it leaves. */
static enum drt_status record_change(struct trade *trade, const struct oms_order *o,
                                     const struct order *next)
{
	struct reason reason;

	reason_init(&reason, "order.modify");
	reason_add_decimal(&reason, "quantity", next->quantity);
	if (next->limit_price.e8 != 0)
		reason_add_decimal(&reason, "limit", next->limit_price);
	if (next->stop_price.e8 != 0)
		reason_add_decimal(&reason, "stop", next->stop_price);
	oms_note(trade, "modify", &o->order.id, &reason, NULL, false);
	return trade->journal_failed ? DRT_EIO : DRT_OK;
}

static enum drt_status send_change(struct trade *trade, struct oms_order *o,
                                   const struct order *next)
{
	struct broker_ticket ticket = {
		.order = next,
		.instrument = &trade->book.rows[o->index].instrument,
		.oca_reduce = oms_in_bracket(&o->order),
		.transmit = true,
	};
	enum drt_status status = DRT_OK;

	if (o->parent != OMS_NONE)
		ticket.parent_order_id = oms_at(trade, o->parent)->order.ib_order_id;
	risk_note_message(&trade->gate, oms_monotonic(trade));
	status = broker_modify(trade->options.broker, &ticket);
	if (status != DRT_OK && status != DRT_EUNKNOWN)
		return status;
	o->changing = true;
	o->ceiling =
		next->quantity.e8 > o->order.quantity.e8 ? next->quantity : o->order.quantity;
	if (trade->options.trusted_broker) { /* it did what it was told */
		o->order.quantity = next->quantity;
		o->order.limit_price = next->limit_price;
		o->order.stop_price = next->stop_price;
		o->changing = false;
		o->ceiling = (decimal){ 0 };
	}
	oms_expose(trade, o);
	oms_touch(trade, o);
	return status;
}

enum drt_status oms_reduce(struct trade *trade, struct oms_order *o, decimal quantity)
{
	struct order next = o->order;
	enum drt_status status = DRT_EBUSY;

	next.quantity = quantity;
	if (o->order.status == ORDER_ACKNOWLEDGED || o->order.status == ORDER_PARTIAL)
		status = record_change(trade, o, &next);
	return status == DRT_OK ? send_change(trade, o, &next) : status;
}

enum drt_status oms_reprice(struct reason *reason, struct trade *trade, struct oms_order *o,
                            decimal limit_price, bool accept_soft)
{
	const uint32_t passing = 1u << RISK_LOCKED | 1u << RISK_REFERENCE |
	                         1u << RISK_QUOTE_AGE | 1u << RISK_MESSAGE_RATE |
	                         1u << RISK_HOURS | 1u << RISK_HALTED | 1u << RISK_FROZEN;
	struct risk_verdict verdict = { 0, 0 };
	struct order next = o->order;
	struct risk_input input;
	enum risk_rule rule = RISK_LOCKED;
	enum drt_status status = DRT_OK;

	if (o->changing ||
	    (o->order.status != ORDER_ACKNOWLEDGED && o->order.status != ORDER_PARTIAL))
		return DRT_EBUSY;
	next.limit_price = limit_price;
	verdict = judge_change(&input, trade, o, &next);
	if (accept_soft)
		verdict.soft = 0;
	if ((verdict.hard | verdict.soft) & passing)
		return DRT_EBUSY;
	if (risk_first_failed(&rule, verdict)) {
		trade->refused++;
		risk_reason(reason, &trade->gate, &input, rule);
		return DRT_EDENIED;
	}
	status = record_change(trade, o, &next);
	return status == DRT_OK ? send_change(trade, o, &next) : status;
}

/* ---- before an approval ---- */

/* The children of a bracket close what the entry buys: all of it, no more. */
static void set_group(struct oms_order **members, int count, const struct order *next)
{
	members[0]->order.limit_price = next->limit_price;
	members[0]->order.stop_price = next->stop_price;
	for (int i = 0; i < count; i++)
		members[i]->order.quantity = next->quantity;
}

/* What protects stays behind the entry's price, what takes the profit before it. */
static enum drt_status check_children(struct oms_order **members, int count,
                                      const struct order *next, struct drt_error *error)
{
	for (int i = 1; i < count && next->limit_price.e8 != 0; i++) {
		const struct order *child = &members[i]->order;
		bool target = child->type == ORDER_LIMIT;
		decimal price = target ? child->limit_price : child->stop_price;
		int order = decimal_cmp(price, next->limit_price);

		if (price.e8 == 0) /* a trail follows by itself */
			continue;
		if (next->side == SIDE_SELL)
			order = -order;
		if (target ? order <= 0 : order >= 0)
			return drt_fail(error, DRT_EINVAL,
			                "%s: the price is beyond the bracket's %s",
			                next->symbol, target ? "target" : "stop");
	}
	return DRT_OK;
}

/* All of the group on record or nothing of it. A person's word stands from here on: no
 * rule lets it pass any more. */
static enum drt_status record_edit(struct trade *trade, struct oms_order **members, int count)
{
	struct journal *journal = trade->options.journal;
	enum drt_status status = journal->ops->begin(journal);

	members[0]->rule[0] = '\0';
	if (status == DRT_OK)
		status = record_change(trade, members[0], &members[0]->order);
	for (int i = 0; i < count && status == DRT_OK; i++) {
		oms_touch_as(trade, members[i], "person", NULL);
		status = trade->journal_failed ? DRT_EIO : DRT_OK;
	}
	if (status == DRT_OK)
		status = journal->ops->commit(journal);
	if (status == DRT_OK)
		return DRT_OK;
	journal->ops->rollback(journal);
	oms_journal_failed(trade, status);
	return status;
}

static enum drt_status edit_proposal(struct trade_outcome *out, struct trade *trade,
                                     struct oms_order *o, const struct order *next,
                                     struct drt_error *error)
{
	struct oms_order *members[OMS_GROUP];
	struct risk_verdict verdict = { 0, 0 };
	struct order before = o->order;
	struct risk_input input;
	int count = oms_group(members, trade, o);

	if (o->parent != OMS_NONE)
		return drt_fail(error, DRT_EINVAL,
		                "%s: it waits with its entry; change that, or propose anew",
		                next->symbol);
	if (before.expires_ns != 0 && before.expires_ns <= oms_monotonic(trade))
		return drt_fail(error, DRT_EEXPIRED, "%s: its time is over", next->symbol);
	if (check_children(members, count, next, error) != DRT_OK)
		return DRT_EINVAL;
	set_group(members, count, next);
	verdict = oms_check_group(trade, o);
	verdict.hard &= ~(OMS_PASSING | 1u << RISK_FROZEN); /* nothing is sent by this */
	if (verdict.hard) {
		oms_risk_input(&input, trade, o);
		set_group(members, count, &before);
		return deny_change(out, trade, o, &input, verdict, error);
	}
	out->orders = count;
	if (record_edit(trade, members, count) == DRT_OK) {
		out->version = o->order.version;
		return DRT_OK;
	}
	return drt_fail(error, DRT_EIO, "%s: the change could not be recorded", next->symbol);
}

enum drt_status trade_modify_order(struct trade_outcome *out, struct trade *trade,
                                   const struct uuid *id, uint32_t version,
                                   const struct trade_change *change, bool accept_soft,
                                   struct drt_error *error)
{
	struct oms_order *o = oms_find(trade, id);
	struct risk_verdict verdict = { 0, 0 };
	struct risk_input input;
	struct order next;
	enum drt_status status = DRT_OK;

	*out = (struct trade_outcome){ .order_id = *id };
	if (!o)
		return drt_fail(error, DRT_ENOTFOUND, "there is no such order");
	out->status = o->order.status;
	out->version = o->order.version;
	if (o->order.foreign || o->index < 0 || o->order.version != version ||
	    (o->order.status != ORDER_PROPOSED && o->order.status != ORDER_ACKNOWLEDGED &&
	     o->order.status != ORDER_PARTIAL))
		return drt_fail(error, DRT_ESTATE,
		                "%s: only an order of ours that waits or works, as it was "
		                "shown, can be changed",
		                o->order.symbol);
	if ((oms_is_worked(o) && o->order.status != ORDER_PROPOSED) || o->worker != OMS_NONE)
		return drt_fail(error, DRT_ESTATE,
		                "%s: an algorithm works this order; cancel it, or the order "
		                "it is a slice of",
		                o->order.symbol);
	next = o->order;
	next.quantity = change->quantity.e8 ? change->quantity : next.quantity;
	next.limit_price = change->limit_price.e8 ? change->limit_price : next.limit_price;
	next.stop_price = change->stop_price.e8 ? change->stop_price : next.stop_price;
	status = check_change(trade, o, &next, error);
	if (status != DRT_OK || !differs(&next, &o->order))
		return status;
	if (o->order.status == ORDER_PROPOSED)
		return edit_proposal(out, trade, o, &next, error);
	verdict = judge_change(&input, trade, o, &next);
	if (verdict.hard || (verdict.soft && !accept_soft))
		return deny_change(out, trade, o, &input, verdict, error);
	status = record_change(trade, o, &next);
	if (status == DRT_OK)
		status = send_change(trade, o, &next);
	out->orders = status == DRT_OK;
	out->version = o->order.version;
	if (status == DRT_OK)
		return status;
	return drt_fail(error, status,
	                status == DRT_EUNKNOWN
	                        ? "%s: the change was sent; whether it arrived is not known"
	                        : "%s: the change was not sent",
	                next.symbol);
}
