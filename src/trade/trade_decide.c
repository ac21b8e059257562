/* trade_decide.c - what people and the clock decide: approve, reject, freeze, settle, and
 * all that falls due. */
#include <string.h>

#include "core/timeval.h"
#include "trade/oms.h"

#define RETRY_NS (250 * NS_PER_MS)

/* ---- locks ---- */

enum broker_link trade_link(const struct trade *trade)
{
	return trade->link;
}

bool trade_is_locked(const struct trade *trade)
{
	return !trade->options.trusted_broker &&
	       (trade->link != LINK_UP || !trade->reconciled || trade->resetting);
}

void trade_set_resetting(struct trade *trade, bool resetting)
{
	struct reason reason;

	if (trade->resetting == resetting)
		return;
	trade->resetting = resetting;
	reason_init(&reason, resetting ? "link.resetting" : "link.reset_over");
	oms_note(trade, "link", NULL, &reason, NULL, false);
	if (!resetting) /* what waits for it goes now */
		trade->retry_due_ns = 0;
	oms_tell_state(trade);
}

enum drt_status trade_reconcile(struct trade *trade)
{
	return oms_ask_reconciliation(trade);
}

bool trade_is_frozen(const struct trade *trade, const char **note)
{
	if (note)
		*note = trade->journal_failed ? "the ledger cannot be written"
		                              : trade->frozen_note;
	return trade->frozen || trade->journal_failed;
}

static enum drt_status set_frozen(struct trade *trade, bool frozen, const char *note)
{
	struct reason reason;
	enum drt_status status =
		trade->options.journal->ops->freeze(trade->options.journal, frozen, note);

	/* what was to be closed before this freeze is not */
	for (size_t i = 0; frozen && i < trade->book.count; i++)
		trade->book.rows[i].despite_freeze = false;
	if (frozen || status == DRT_OK) {
		memset(trade->frozen_note, 0, sizeof(trade->frozen_note));
		memccpy(trade->frozen_note, note, '\0', sizeof(trade->frozen_note) - 1);
		trade->frozen = frozen;
	}
	if (status != DRT_OK) {
		oms_journal_failed(trade, status);
		return DRT_EIO;
	}
	reason_init(&reason, frozen ? "trade.frozen" : "trade.unfrozen");
	oms_note(trade, "freeze", NULL, &reason, note, true);
	oms_tell_state(trade);
	return DRT_OK;
}

enum drt_status trade_freeze(struct trade *trade, const char *note)
{
	return set_frozen(trade, true, note ? note : "");
}

enum drt_status trade_unfreeze(struct trade *trade, const char *word)
{
	if (strcmp(word, trade->options.live ? "LIVE" : "PAPER") != 0)
		return DRT_EDENIED;
	if (trade->journal_failed)
		return DRT_EIO;
	trade->unopened = false;
	return set_frozen(trade, false, "");
}

/* ---- approvals ---- */

static enum drt_status deny(struct trade_outcome *out, struct trade *trade,
                            const struct oms_order *entry, struct risk_verdict verdict)
{
	enum risk_rule rule = RISK_LOCKED;
	struct risk_input input;

	(void)risk_first_failed(&rule, verdict);
	oms_risk_input(&input, trade, entry);
	risk_reason(&out->reason, &trade->gate, &input, rule);
	trade->refused++;
	oms_note(trade, "refused", &entry->order.id, &out->reason, NULL, false);
	return DRT_EDENIED;
}

static void expire(struct trade *trade, struct oms_order *o)
{
	struct reason reason;

	reason_init(&reason, "approval.expired");
	oms_refuse(trade, o, ORDER_EXPIRED, "clock", &reason);
}

/* The proposal that a decision names, or why there is none. */
static enum drt_status find_proposal(struct oms_order **out, struct trade *trade,
                                     const struct uuid *id, uint32_t version)
{
	struct oms_order *o = oms_find(trade, id);

	if (!o)
		return DRT_ENOTFOUND;
	if (o->order.status == ORDER_EXPIRED)
		return DRT_EEXPIRED;
	if (o->order.status != ORDER_PROPOSED || o->parent != OMS_NONE ||
	    (version != 0 && version != o->order.version))
		return DRT_ESTATE;
	if (o->order.expires_ns != 0 && oms_monotonic(trade) >= o->order.expires_ns) {
		expire(trade, o);
		return DRT_EEXPIRED;
	}
	*out = o;
	return DRT_OK;
}

static enum drt_status approve(struct trade_outcome *out, struct trade *trade,
                               struct oms_order *o, const char *actor, bool accept_soft)
{
	struct risk_verdict verdict = oms_check_group(trade, o);
	enum drt_status status = DRT_OK;

	if (verdict.hard || (verdict.soft && !accept_soft)) {
		status = deny(out, trade, o, verdict);
	} else {
		o->order.reference_price = book_reference(&trade->book, o->index);
		o->order.algo.accept_soft = accept_soft;
		out->orders = 1 + o->children;
		status = oms_release(trade, o, actor);
	}
	out->status = o->order.status;
	out->version = o->order.version;
	return status;
}

enum drt_status trade_approve(struct trade_outcome *out, struct trade *trade,
                              const struct uuid *id, uint32_t version, bool accept_soft)
{
	struct oms_order *o = NULL;
	enum drt_status status =
		version == 0 ? DRT_ESTATE : find_proposal(&o, trade, id, version);

	*out = (struct trade_outcome){ .order_id = *id };
	if (status == DRT_OK)
		status = approve(out, trade, o, "person", accept_soft);
	oms_sweep(trade);
	return status;
}

enum drt_status trade_reject(struct trade *trade, const struct uuid *id, uint32_t version,
                             const char *note)
{
	struct oms_order *o = NULL;
	struct reason reason;
	enum drt_status status = find_proposal(&o, trade, id, version);

	if (status != DRT_OK)
		return status == DRT_EEXPIRED ? DRT_ESTATE : status;
	reason_init(&reason, "approval.rejected");
	if (note && note[0] != '\0')
		reason_add_text(&reason, "note", note);
	oms_refuse(trade, o, ORDER_REJECTED, "person", &reason);
	oms_sweep(trade);
	return trade->journal_failed ? DRT_EIO : DRT_OK;
}

enum drt_status trade_settle(struct trade *trade, const struct uuid *id,
                             enum trade_settlement how)
{
	struct oms_order *o = oms_find(trade, id);
	struct reason reason;
	enum drt_status status = DRT_OK;

	if (!o)
		return DRT_ENOTFOUND;
	if (o->order.status != ORDER_UNKNOWN)
		return DRT_ESTATE;
	reason_init(&reason, how == SETTLE_WORKING ? "settled.working" : "settled.never");
	if (how == SETTLE_WORKING)
		o->seen = true;
	else
		o->cancelled = o->cancel_asked = true;
	status = oms_become(trade, o,
	                    how == SETTLE_WORKING ? ORDER_ACKNOWLEDGED : ORDER_CANCELLED,
	                    "person", &reason);
	oms_sweep(trade);
	return status;
}

/* ---- what falls due ---- */

static void expire_due(struct trade *trade, int64_t now_ns)
{
	uint32_t slot = OMS_NONE;

	while (approval_queue_pop_expired(&slot, &trade->queue, now_ns))
		expire(trade, oms_at(trade, slot));
}

/* Proposals that a rule approves and the gate held back. */
static void retry_rules(struct trade *trade, int64_t now_ns)
{
	struct trade_outcome outcome;
	char actor[OMS_ACTOR] = "";
	bool waiting = false;

	if (now_ns < trade->retry_due_ns)
		return;
	for (size_t i = 0; i < trade->queue.count;) {
		struct oms_order *o = oms_at(trade, trade->queue.entries[i].slot);

		if (o->rule[0] != '\0')
			oms_name_rule(actor, o->rule);
		if (o->rule[0] != '\0' && oms_check_group(trade, o).hard == 0 &&
		    approve(&outcome, trade, o, actor, false) == DRT_OK)
			continue; /* it left the queue, the next one took its place */
		waiting |= o->rule[0] != '\0';
		if (o->order.status == ORDER_PROPOSED)
			i++;
	}
	trade->retry_due_ns = waiting ? now_ns + RETRY_NS : INT64_MAX;
}

static void give_up_waiting(struct trade *trade, int64_t now_ns)
{
	int64_t patience = trade->options.answer_timeout_ns;
	struct reason reason;

	if (now_ns < trade->answer_due_ns)
		return;
	trade->answer_due_ns = INT64_MAX;
	reason_init(&reason, "answer.timeout");
	for (uint32_t slot = trade->first_slot; slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);

		slot = o->all_next;
		if (o->order.status != ORDER_SENT)
			continue;
		if (now_ns >= o->sent_ns + patience)
			(void)oms_become(trade, o, ORDER_UNKNOWN, "clock", &reason);
		else if (o->sent_ns + patience < trade->answer_due_ns)
			trade->answer_due_ns = o->sent_ns + patience;
	}
	if (trade->unknown_count > 0 && trade->link == LINK_UP)
		trade->reconcile_due_ns = now_ns;
}

/* A status told of fills that no execution report followed. */
static void look_for_fills(struct trade *trade, int64_t now_ns)
{
	if (now_ns < trade->fills_due_ns)
		return;
	trade->fills_due_ns = INT64_MAX;
	for (uint32_t slot = trade->first_slot; slot != OMS_NONE;) {
		const struct oms_order *o = oms_at(trade, slot);

		slot = o->all_next;
		if (!o->order.foreign && decimal_cmp(o->reported, o->order.filled) > 0)
			trade->reconcile_due_ns = now_ns;
	}
}

void trade_tick(struct trade *trade)
{
	int64_t now_ns = oms_monotonic(trade);

	expire_due(trade, now_ns);
	retry_rules(trade, now_ns);
	give_up_waiting(trade, now_ns);
	look_for_fills(trade, now_ns);
	if (now_ns >= trade->closing_due_ns)
		oms_close_rows(trade);
	if (now_ns >= trade->trim_due_ns)
		oms_trim_due(trade);
	if (now_ns >= trade->algo_due_ns)
		oms_algo_due(trade);
	if (now_ns >= trade->reconcile_due_ns && trade->link == LINK_UP)
		(void)oms_ask_reconciliation(trade); /* a refusal is tried again when due */
	oms_sweep(trade);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t trade_next_due_ns(const struct trade *trade)
{
	int64_t due = approval_queue_next_ns(&trade->queue);

	due = least(due, trade->retry_due_ns);
	due = least(due, trade->answer_due_ns);
	due = least(due, trade->fills_due_ns);
	due = least(due, least(trade->closing_due_ns, trade->algo_due_ns));
	if (trade->link == LINK_UP)
		due = least(due, least(trade->reconcile_due_ns, trade->trim_due_ns));
	return due;
}
