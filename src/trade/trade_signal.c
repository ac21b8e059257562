/* trade_signal.c - signals and hand-made orders become proposals; what a rule approves
 * goes out at once. */
#include <stddef.h>
#include <string.h>

#include "core/timeval.h"
#include "trade/oms.h"

static void clear_outcome(struct trade_outcome *out)
{
	memset(out, 0, offsetof(struct trade_outcome, reason));
	out->reason.code[0] = '\0';
	out->reason.count = 0;
}

static enum drt_status refuse_code(struct trade_outcome *out, struct trade *trade,
                                   const char *code)
{
	trade->refused++;
	out->status = ORDER_REJECTED;
	reason_init(&out->reason, code);
	return DRT_EDENIED;
}

static uint64_t signal_key(const struct uuid *id)
{
	uint64_t key = 0;

	memcpy(&key, id->bytes + 8, sizeof(key));
	return key;
}

/* ---- making orders ---- */

static void drop_members(struct trade *trade, struct oms_order **members, int count)
{
	while (count-- > 0)
		oms_drop(trade, members[count]);
}

/* In an OCA group one fill ends the rest, so only the largest of a side counts. */
bool oms_oca_exposes(const struct trade *trade, const struct oms_order *o)
{
	if (o->order.oca_group[0] == '\0')
		return true;
	for (uint32_t slot = trade->book.rows[o->index].first; slot != OMS_NONE;) {
		const struct oms_order *other = oms_at(trade, slot);

		slot = other->row_next;
		if (other->exposes && other->order.side == o->order.side &&
		    strcmp(other->order.oca_group, o->order.oca_group) == 0 &&
		    decimal_cmp(o->order.quantity, other->order.quantity) <= 0)
			return false;
	}
	return true;
}

static void copy_reason(struct reason *to, const struct reason *from)
{
	memcpy(to, from,
	       offsetof(struct reason, args) + (size_t)from->count * sizeof(from->args[0]));
}

static void fill_order(struct oms_order *o, const struct trade *trade,
                       const struct sizing_order *sized, const struct signal *signal,
                       int32_t index, int32_t strategy)
{
	const struct book_row *row = &trade->book.rows[index];
	struct order *order = &o->order;

	o->index = index;
	o->strategy = strategy;
	order->signal_id = signal->id;
	order->instrument_id = row->instrument.id;
	memcpy(order->symbol, row->instrument.symbol, sizeof(order->symbol));
	memcpy(order->account, trade->book.account, sizeof(order->account));
	memcpy(order->strategy, signal->strategy, sizeof(order->strategy));
	order->side = sized->side;
	order->type = sized->type;
	order->quantity = sized->quantity;
	order->limit_price = sized->limit_price;
	order->stop_price = sized->stop_price;
	order->trail_amount = sized->trail_amount;
	order->trail_ratio = sized->trail_ratio;
	order->tif = sized->tif;
	order->good_till_ns = sized->good_till_ns;
	order->reference_price = book_reference(&trade->book, index);
	order->created_ns = order->updated_ns = oms_market(trade);
	copy_reason(&order->reason, &signal->reason);
	memcpy(o->tag, signal->intent.tag, sizeof(o->tag));
}

void oms_join_children(struct oms_order **members, int count)
{
	char group[OCA_TEXT] = "b-";

	uuid_format(group + 2, &members[0]->order.id);
	for (int i = 1; i < count; i++) {
		members[i]->order.parent_id = members[0]->order.id;
		members[i]->parent = members[0]->slot;
		members[i]->exposes = false;
		members[0]->children++;
		memcpy(members[i]->order.oca_group, group, sizeof(group));
	}
}

static enum drt_status make_orders(struct oms_order **members, struct trade *trade,
                                   const struct sizing_plan *plan, const struct signal *signal,
                                   int32_t index, int32_t strategy)
{
	int made = 0;
	enum drt_status status = DRT_OK;

	for (; made < plan->count; made++) {
		struct uuid id = trade->options.ids->next(trade->options.ids);

		status = oms_add(&members[made], trade, &id);
		if (status != DRT_OK)
			break;
		fill_order(members[made], trade, &plan->orders[made], signal, index, strategy);
	}
	if (status != DRT_OK) {
		drop_members(trade, members, made);
		return status;
	}
	memcpy(members[0]->order.oca_group, signal->intent.oca_group,
	       sizeof(members[0]->order.oca_group));
	if (plan->count > 1)
		oms_join_children(members, plan->count);
	for (int i = 0; i < plan->count; i++)
		members[i]->closes = oms_closes(trade, members[i], signal->intent.kind);
	oms_join_bracket(trade, members[0]);
	if (plan->count == 1)
		oms_choose_algo(trade, members[0]);
	members[0]->exposes = oms_oca_exposes(trade, members[0]);
	for (int i = 0; i < plan->count; i++)
		oms_link_row(trade, members[i]);
	for (int i = 0; status == DRT_OK && i < plan->count; i++)
		status = order_check(&members[i]->order, NULL);
	if (status != DRT_OK)
		drop_members(trade, members, plan->count);
	return status;
}

/* ---- proposing ---- */

enum drt_status oms_journal_proposals(struct trade *trade, struct oms_order **members,
                                      int count, const struct signal *signal, bool more)
{
	struct journal *journal = trade->options.journal;
	const struct book_row *row = &trade->book.rows[members[0]->index];
	struct reason checks[RISK_RULES];
	bool passed[RISK_RULES];
	struct journal_proposal proposal = { .signal = signal,
		                             .quote = row->quote.received_ns ? &row->quote
		                                                             : NULL,
		                             .checks = checks,
		                             .check_passed = passed };
	enum drt_status status = journal->ops->begin(journal);

	for (int i = 0; status == DRT_OK && i < count; i++) {
		struct risk_input input;
		struct risk_verdict verdict;

		oms_risk_input(&input, trade, members[i]);
		input.ahead = i;
		verdict = risk_check(&trade->gate, &input);
		proposal.check_count = 0;
		for (int rule = 0; rule < RISK_RULES; rule++) {
			bool failed = ((verdict.hard | verdict.soft) & 1u << rule) != 0;
			int at = proposal.check_count;

			if (!failed &&
			    !risk_applies(&trade->gate, &input, (enum risk_rule)rule))
				continue;
			risk_reason(&checks[at], &trade->gate, &input, (enum risk_rule)rule);
			passed[at] = !failed;
			proposal.check_count++;
		}
		proposal.order = &members[i]->order;
		proposal.tag = members[i]->tag;
		status = journal->ops->propose(journal, &proposal);
	}
	trade->batch = status == DRT_OK && more;
	if (status == DRT_OK && !more)
		status = journal->ops->commit(journal);
	if (status == DRT_OK)
		return DRT_OK;
	journal->ops->rollback(journal);
	oms_journal_failed(trade, status);
	return status;
}

/* A refused order is one row in the record per rule and second; the rest is counted. */
static bool worth_a_record(struct trade *trade, struct risk_verdict verdict)
{
	enum risk_rule rule = RISK_LOCKED;
	int64_t second = oms_monotonic(trade) / NS_PER_SEC + 1;

	if (!oms_journals(trade))
		return true;
	if (!risk_first_failed(&rule, verdict) || trade->refused_second[rule] == second)
		return false;
	trade->refused_second[rule] = second;
	return true;
}

static enum drt_status refuse_members(struct trade_outcome *out, struct trade *trade,
                                      struct oms_order **members, int count,
                                      const struct signal *signal, struct risk_verdict verdict)
{
	enum risk_rule rule = RISK_LOCKED;
	struct risk_input input;

	trade->refused++;
	out->status = ORDER_REJECTED;
	if (!risk_first_failed(&rule, verdict))
		reason_init(&out->reason, "approval.nobody");
	for (int i = 0; verdict.hard && i < count; i++) {
		oms_risk_input(&input, trade, members[i]);
		input.ahead = i;
		if (i == 0 || risk_check(&trade->gate, &input).hard & 1u << rule)
			risk_reason(&out->reason, &trade->gate, &input, rule);
	}
	if (!verdict.hard && verdict.soft)
		reason_init(&out->reason, risk_rule_code(rule)); /* nobody may accept it */
	if (!worth_a_record(trade, verdict) ||
	    (oms_journals(trade) &&
	     oms_journal_proposals(trade, members, count, signal, false) != DRT_OK)) {
		drop_members(trade, members, count);
		return DRT_EDENIED;
	}
	out->order_id = members[0]->order.id;
	oms_refuse(trade, members[0], ORDER_REJECTED, "risk", &out->reason);
	out->version = members[0]->order.version;
	return DRT_EDENIED;
}

/* No room to wait in: counted, and on record once a second. */
static enum drt_status refuse_for_room(struct trade_outcome *out, struct trade *trade,
                                       struct oms_order **members, int count)
{
	int64_t second = oms_monotonic(trade) / NS_PER_SEC + 1;

	trade->refused++;
	out->status = ORDER_REJECTED;
	reason_init(&out->reason, "approval.queue_full");
	if (trade->full_second != second)
		oms_note(trade, "refused", NULL, &out->reason, NULL, true);
	trade->full_second = second;
	drop_members(trade, members, count);
	return DRT_EFULL;
}

static void tell_members(const struct trade *trade, struct oms_order **members, int count)
{
	const struct trade_observer *observer = trade->options.observer;

	for (int i = 0; observer && observer->order && i < count; i++)
		observer->order(trade->options.observer_arg, &members[i]->order,
		                ORDER_PROPOSED);
}

static const char *ask_approver(const struct trade *trade, const struct oms_order *entry,
                                struct risk_verdict verdict)
{
	struct approval_request request = {
		.order = &entry->order,
		.soft_failed = __builtin_popcount(verdict.soft),
		.market_ns = oms_market(trade),
		.live = trade->options.live,
	};
	decimal price = entry->order.limit_price.e8  ? entry->order.limit_price
	                : entry->order.stop_price.e8 ? entry->order.stop_price
	                                             : entry->order.reference_price;
	const char *rule = NULL;

	request.price = price;
	if (trade->book.rows[entry->index].instrument.multiplier.e8 != DECIMAL_ONE)
		request.price = decimal_mul_sat(
			price, trade->book.rows[entry->index].instrument.multiplier);
	rule = trade->options.approver->decide(trade->options.approver, &request);
	return rule;
}

static enum drt_status wait_for_person(struct trade *trade, struct oms_order **members,
                                       int count)
{
	int64_t expires_ns = oms_monotonic(trade) + trade->options.approval_ttl_ns;

	for (int i = 0; i < count; i++)
		members[i]->order.expires_ns = expires_ns;
	return approval_queue_add(&trade->queue, members[0]->slot, expires_ns);
}

void oms_name_rule(char actor[OMS_ACTOR], const char *rule)
{
	memcpy(actor, "rule:", 6);
	memccpy(actor + 5, rule, '\0', APPROVAL_RULE_TEXT);
	actor[OMS_ACTOR - 1] = '\0';
}

enum drt_status oms_propose(struct trade_outcome *out, struct trade *trade,
                            struct oms_order **members, int count, const struct signal *signal)
{
	struct risk_verdict verdict = oms_check_group(trade, members[0]);
	bool waits = trade->options.approval_ttl_ns > 0;
	char actor[OMS_ACTOR] = "";
	const char *rule = NULL;
	enum drt_status status = DRT_OK;

	if (verdict.hard & ~OMS_PASSING || (verdict.hard && !waits))
		return refuse_members(out, trade, members, count, signal, verdict);
	if (signal)
		rule = ask_approver(trade, members[0], verdict);
	if (!rule && !waits)
		return refuse_members(out, trade, members, count, signal, verdict);
	if ((!rule || verdict.hard) && trade->queue.count == APPROVAL_QUEUE)
		return refuse_for_room(out, trade, members, count);
	if (oms_journals(trade)) {
		status = oms_journal_proposals(trade, members, count, signal,
		                               rule && !verdict.hard);
		if (status != DRT_OK) {
			drop_members(trade, members, count);
			return status;
		}
	}
	out->order_id = members[0]->order.id;
	out->orders = count;
	tell_members(trade, members, count);
	if (rule && !verdict.hard) {
		oms_name_rule(actor, rule);
		status = oms_release(trade, members[0], actor);
	} else {
		if (rule) {
			memccpy(members[0]->rule, rule, '\0', APPROVAL_RULE_TEXT - 1);
			trade->retry_due_ns = 0;
		}
		status = wait_for_person(trade, members, count);
		if (status != DRT_OK) { /* the queue is full */
			reason_init(&out->reason, "approval.queue_full");
			oms_refuse(trade, members[0], ORDER_REJECTED, "oms", &out->reason);
		}
	}
	out->status = members[0]->order.status;
	out->version = members[0]->order.version;
	return status;
}

/* ---- signals ---- */

static int cancel_tagged(enum drt_status *status, struct trade *trade, int32_t index,
                         int32_t strategy, const char *tag)
{
	int cancelled = 0;

	for (uint32_t slot = trade->book.rows[index].first; slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);
		enum drt_status one = DRT_OK;

		slot = o->row_next;
		if (o->strategy != strategy || strcmp(o->tag, tag) != 0 ||
		    o->order.status == ORDER_CANCEL_PENDING)
			continue;
		/* children of a proposal went with it */
		if (order_status_is_final(o->order.status))
			continue;
		/* a sleeping child goes with its parent at the broker */
		if (o->parent != OMS_NONE && oms_at(trade, o->parent)->cancel_asked)
			continue;
		one = oms_cancel(trade, o, "strategy", NULL);
		cancelled += one == DRT_OK;
		if (*status == DRT_OK)
			*status = one;
		/* cancelling a proposal unlinks its children too: begin again */
		if (!o->in_row)
			slot = trade->book.rows[index].first;
	}
	return cancelled;
}

static enum drt_status process_cancel(struct trade_outcome *out, struct trade *trade,
                                      const struct signal *signal, int32_t index,
                                      int32_t strategy)
{
	enum drt_status status = DRT_OK;

	if (signal->intent.tag[0] == '\0')
		return DRT_EINVAL;
	out->orders = cancel_tagged(&status, trade, index, strategy, signal->intent.tag);
	return status;
}

static decimal pending_units(const struct trade *trade, int32_t index, int32_t strategy)
{
	decimal sum = { 0 };

	for (uint32_t slot = trade->book.rows[index].first; slot != OMS_NONE;) {
		const struct oms_order *o = oms_at(trade, slot);
		decimal remaining = order_remaining(&o->order);

		slot = o->row_next;
		if (o->strategy != strategy || !o->exposes)
			continue;
		sum = o->order.side == SIDE_BUY ? decimal_add(sum, remaining)
		                                : decimal_sub(sum, remaining);
	}
	return sum;
}

static enum drt_status size_signal(struct sizing_plan *plan, struct trade_outcome *out,
                                   struct trade *trade, const struct signal *signal,
                                   int32_t index, int32_t strategy)
{
	const struct position *held = &trade->book.strategies[strategy].positions[index];
	struct sizing_input input = {
		.intent = &signal->intent,
		.direction = signal->direction,
		.instrument = &trade->book.rows[index].instrument,
		.reference = book_reference(&trade->book, index),
		.position = held->quantity,
	};
	const char *code = NULL;
	enum drt_status status = DRT_OK;

	if (signal->intent.kind == INTENT_TARGET_WEIGHT || signal->intent.quantity.e8 == 0)
		input.equity = book_money(trade_equity(trade));
	if (signal->intent.kind == INTENT_TARGET_WEIGHT ||
	    signal->intent.kind == INTENT_TARGET_QUANTITY)
		input.pending = pending_units(trade, index, strategy);
	status = sizing_plan(plan, &code, &trade->options.sizing, &input);
	return status == DRT_EDENIED ? refuse_code(out, trade, code) : status;
}

static enum drt_status check_signal(const struct trade *trade, const struct signal *signal)
{
	if (signal->expiration_ns != 0 && oms_market(trade) >= signal->expiration_ns)
		return DRT_EEXPIRED;
	if (!uuid_is_nil(&signal->id) &&
	    idmap_get(&trade->signals, signal_key(&signal->id)) != IDMAP_NONE)
		return DRT_EEXIST;
	return DRT_OK;
}

static enum drt_status process(struct trade_outcome *out, struct trade *trade,
                               const struct signal *signal, int32_t index)
{
	struct oms_order *members[OMS_GROUP];
	struct sizing_plan plan;
	int32_t strategy = -1;
	enum drt_status status = book_strategy(&strategy, &trade->book, signal->strategy);

	if (status != DRT_OK)
		return status;
	if (signal->intent.kind == INTENT_CANCEL)
		return process_cancel(out, trade, signal, index, strategy);
	if (trade->frozen || trade->journal_failed)
		return refuse_code(out, trade, "risk.frozen");
	status = size_signal(&plan, out, trade, signal, index, strategy);
	if (status != DRT_OK || plan.count == 0)
		return status;
	if (trade->options.runaway_orders > 0 && oms_runs_away(trade, strategy, index))
		return refuse_code(out, trade, "strategy.runaway");
	if (!uuid_is_nil(&signal->id))
		status = idmap_set(&trade->signals, signal_key(&signal->id), 0);
	if (status == DRT_OK)
		status = make_orders(members, trade, &plan, signal, index, strategy);
	if (status == DRT_OK)
		status = oms_propose(out, trade, members, plan.count, signal);
	return status;
}

bool trade_can_size(const struct trade *trade, const struct signal *signal)
{
	int32_t index = book_find(&trade->book, signal->instrument_id, signal->symbol);

	if (index < 0 || signal->intent.kind == INTENT_NONE ||
	    signal->intent.kind == INTENT_CANCEL)
		return true;
	return book_reference(&trade->book, index).e8 > 0 &&
	       (trade->options.equity_computed || trade->account.time_ns != 0);
}

enum drt_status trade_process_signal(struct trade_outcome *out, struct trade *trade,
                                     const struct signal *signal)
{
	int32_t index = book_find(&trade->book, signal->instrument_id, signal->symbol);
	enum drt_status status = check_signal(trade, signal);

	clear_outcome(out);
	if (status != DRT_OK)
		return status;
	if (signal->state == SIGNAL_NOT_RAISED || signal->intent.kind == INTENT_NONE)
		return DRT_EINVAL;
	if (index < 0)
		return DRT_ENOTFOUND;
	status = process(out, trade, signal, index);
	oms_sweep(trade);
	return status;
}
