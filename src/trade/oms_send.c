/* oms_send.c - the gate and the way out. send_order() is the only function that hands an
 * order to the broker, and release_members() its only caller (tests/check-one-sender). */
#include "trade/oms.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "model/calendar.h"

/* ---- the gate ---- */

static bool lists(const char (*symbols)[SYMBOL_TEXT], size_t count, const char *symbol)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(symbols[i], symbol) == 0)
			return true;
	}
	return false;
}

static void look_up_lists(struct risk_input *out, const struct trade *trade, const char *symbol)
{
	const struct trade_options *options = &trade->options;

	out->restricted = lists(options->restricted, options->restricted_count, symbol);
	out->no_short = lists(options->no_short, options->no_short_count, symbol);
}

/* Working orders of a strategy at the marks. */
static decimal strategy_working(const struct trade *trade, int32_t strategy)
{
	decimal sum = { 0 };

	for (size_t i = 0; i < trade->book.count; i++) {
		const struct book_row *row = &trade->book.rows[i];
		decimal price = book_reference(&trade->book, (int32_t)i);

		for (uint32_t slot = row->first; slot != OMS_NONE;) {
			const struct oms_order *o = oms_at(trade, slot);
			decimal value = { 0 };

			slot = o->row_next;
			if (o->strategy != strategy || o->exposed == 0)
				continue;
			value = decimal_mul_sat(decimal_from_units(o->exposed), price);
			sum = decimal_add(sum,
			                  decimal_mul_sat(value, row->instrument.multiplier));
		}
	}
	return sum;
}

/* What only the rules from VOLUME_SHARE on look at. */
static void add_figures(struct risk_input *out, const struct trade *trade,
                        const struct oms_order *o, double equity)
{
	const struct book_row *row = &trade->book.rows[o->index];
	const struct risk_gate *gate = &trade->gate;

	out->average_volume = row->average_volume;
	out->has_sector = row->instrument.sector[0] != '\0';
	out->has_strategy = o->strategy >= 0;
	if (risk_gate_needs(gate, RISK_SECTOR) && out->has_sector)
		out->sector_gross = book_exposed_sector(&trade->book, o->index);
	if (risk_gate_needs(gate, RISK_STRATEGY) && out->has_strategy) {
		out->strategy_position =
			trade->book.strategies[o->strategy].positions[o->index].quantity;
		out->strategy_gross =
			decimal_add(book_strategy_gross(&trade->book, o->strategy),
		                    strategy_working(trade, o->strategy));
	}
	if (risk_gate_needs(gate, RISK_NET))
		out->net = book_net(&trade->book);
	out->buying_power =
		trade->options.equity_computed ? trade->book.cash : trade->account.buying_power;
	out->peak_equity =
		book_money(equity > trade->peak_equity ? equity : trade->peak_equity);
	out->losses = trade->losses;
}

void oms_risk_input(struct risk_input *out, const struct trade *trade,
                    const struct oms_order *o)
{
	const struct book_row *row = &trade->book.rows[o->index];
	int64_t now_ns = oms_monotonic(trade);
	int64_t mark_ns = trade->book.mark_ns[o->index];
	double equity = trade_equity(trade);

	*out = (struct risk_input){
		.now_ns = now_ns,
		.quote_age_ns = mark_ns == 0 ? -1 : now_ns - mark_ns,
		.instrument = o->index,
		.side = o->order.side,
		.type = o->order.type,
		.quantity = o->order.quantity,
		.limit_price = o->order.limit_price,
		.stop_price = o->order.stop_price,
		.reference = book_reference(&trade->book, o->index),
		.multiplier = row->instrument.multiplier,
		.exposed_quantity = o->exposes ? o->order.quantity : (decimal){ 0 },
		.position = row->position.quantity,
		.working_buy = row->working_buy,
		.working_sell = row->working_sell,
		.equity = book_money(equity),
		.open_orders = trade->working_count,
		.locked = trade_is_locked(trade),
		.halted = row->quote.halted,
		.frozen = (trade->frozen && !o->despite_freeze) || trade->journal_failed,
	};
	if (risk_gate_needs(&trade->gate, RISK_GROSS) ||
	    risk_gate_needs(&trade->gate, RISK_CAPITAL))
		out->gross = book_exposed(&trade->book);
	if (risk_gate_needs(&trade->gate, RISK_DAILY_LOSS))
		out->day_pnl = isnan(trade->day_equity) /* beyond every limit */
		                       ? decimal_from_units(INT64_MIN)
		                       : book_money(equity - trade->day_equity);
	out->tick = row->instrument.tick;
	if (trade->options.regular_hours)
		out->closed =
			!row->calendar || !calendar_is_open(row->calendar, oms_market(trade));
	if (trade->options.restricted_count + trade->options.no_short_count > 0)
		look_up_lists(out, trade, row->instrument.symbol);
	if (o->strategy >= 0)
		out->set = trade->limit_set[o->strategy];
	if (trade->gate.rules >> RISK_VOLUME_SHARE)
		add_figures(out, trade, o, equity);
}

int oms_group(struct oms_order *members[OMS_GROUP], const struct trade *trade,
              struct oms_order *entry)
{
	int count = 1;

	members[0] = entry;
	for (uint32_t slot = entry->row_next; count <= entry->children && slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);

		slot = o->row_next;
		if (o->parent == entry->slot && count < OMS_GROUP)
			members[count++] = o;
	}
	return count;
}

struct risk_verdict oms_check_group(struct trade *trade, const struct oms_order *entry)
{
	struct oms_order *members[OMS_GROUP];
	struct oms_order *first = oms_at(trade, entry->slot);
	int count = entry->children == 0 ? 1 : oms_group(members, trade, first);
	struct risk_verdict all = { 0, 0 };
	struct risk_input input;

	if (trade->options.equity_computed && trade->gate.rules >> RISK_DRAWDOWN)
		oms_note_equity(trade, trade_equity(trade), oms_market(trade));
	oms_risk_input(&input, trade, entry);
	all = risk_check(&trade->gate, &input);
	for (int i = 1; i < count; i++) {
		struct risk_verdict one = { 0, 0 };

		oms_risk_input(&input, trade, members[i]);
		input.ahead = i;
		one = risk_check(&trade->gate, &input);
		all.hard |= one.hard;
		all.soft |= one.soft;
	}
	return all;
}

/* ---- the way out ---- */

static void fail_to_send(struct trade *trade, struct oms_order *o, enum drt_status status)
{
	struct reason reason;

	reason_init(&reason, "send.failed");
	reason_add_text(&reason, "status", drt_status_name(status));
	(void)oms_become(trade, o, status == DRT_EUNKNOWN ? ORDER_UNKNOWN : ORDER_REJECTED,
	                 "broker", &reason);
}

static enum drt_status send_order(struct trade *trade, struct oms_order *o, bool transmit)
{
	struct broker_ticket ticket = {
		.order = &o->order,
		.instrument = &trade->book.rows[o->index].instrument,
		.oca_reduce = oms_in_bracket(&o->order),
		.transmit = transmit,
	};
	int64_t now_ns = oms_monotonic(trade);
	enum drt_status status = DRT_OK;

	assert(o->order.status == ORDER_JOURNALED && o->order.ib_order_id > 0);
	if (o->parent != OMS_NONE)
		ticket.parent_order_id = oms_at(trade, o->parent)->order.ib_order_id;
	risk_note_message(&trade->gate, now_ns);
	if (o->worker == OMS_NONE) /* slices of one order are alike by design */
		risk_note_order(&trade->gate, now_ns, o->index, &o->order);
	o->sent_ns = now_ns;
	o->sent_epoch = trade->epoch;
	status = broker_submit(trade->options.broker, &ticket);
	if (status != DRT_OK)
		fail_to_send(trade, o, status);
	else
		(void)oms_become(trade, o, ORDER_SENT, "oms", NULL);
	if (trade->options.answer_timeout_ns > 0 && trade->answer_due_ns == INT64_MAX)
		trade->answer_due_ns = now_ns + trade->options.answer_timeout_ns;
	return status;
}

/* Approved, numbered and on record together, or none of it. */
static enum drt_status journal_members(struct trade *trade, struct oms_order **members,
                                       int count, const char *actor)
{
	const struct journal_ops *ops = trade->options.journal->ops;
	struct journal *journal = trade->options.journal;
	enum drt_status status = trade->batch ? DRT_OK : ops->begin(journal);

	trade->batch = false;
	for (int i = 0; status == DRT_OK && i < count; i++) {
		status = oms_set_number(trade, members[i], trade->next_number);
		if (status != DRT_OK)
			break;
		trade->next_number++;
		status = oms_become(trade, members[i], ORDER_APPROVED, actor, NULL);
		if (status == DRT_OK)
			status = oms_become(trade, members[i], ORDER_JOURNALED, "oms", NULL);
	}
	if (status == DRT_OK)
		status = ops->next_order_id(journal, trade->next_number);
	if (status == DRT_OK)
		status = ops->commit(journal);
	if (status == DRT_OK)
		return DRT_OK;
	ops->rollback(journal);
	oms_journal_failed(trade, status);
	return status;
}

static enum drt_status release_members(struct trade *trade, struct oms_order **members,
                                       int count)
{
	enum drt_status first = DRT_OK;

	for (int i = 0; i < count; i++) {
		enum drt_status status = DRT_ECLOSED;

		if (first == DRT_OK)
			status = send_order(trade, members[i], i == count - 1);
		else
			fail_to_send(trade, members[i], status);
		if (first == DRT_OK)
			first = status;
	}
	return first;
}

enum drt_status oms_release(struct trade *trade, struct oms_order *entry, const char *actor)
{
	struct oms_order *members[OMS_GROUP] = { entry };
	int count = entry->children == 0 ? 1 : oms_group(members, trade, entry);
	enum drt_status status = DRT_OK;

	if (oms_is_worked(entry))
		return oms_algo_start(trade, entry, actor);
	if (trade->next_number > INT32_MAX - OMS_GROUP) {
		if (trade->batch)
			trade->options.journal->ops->rollback(trade->options.journal);
		trade->batch = false;
		return DRT_ERANGE;
	}
	status = journal_members(trade, members, count, actor);
	if (status == DRT_OK)
		return release_members(trade, members, count);
	for (int i = 0; i < count; i++) {
		struct reason reason;

		reason_init(&reason, "journal.failed");
		reason_add_text(&reason, "status", drt_status_name(status));
		(void)oms_become(trade, members[i], ORDER_REJECTED, "oms", &reason);
	}
	return status;
}

void oms_refuse(struct trade *trade, struct oms_order *entry, enum order_status to,
                const char *actor, const struct reason *reason)
{
	struct oms_order *members[OMS_GROUP] = { entry };
	int count = entry->children == 0 ? 1 : oms_group(members, trade, entry);

	for (int i = 0; i < count; i++)
		(void)oms_become(trade, members[i], to, actor, reason);
}

static enum drt_status ask_to_cancel(struct trade *trade, struct oms_order *o,
                                     const char *actor, const struct reason *reason)
{
	enum drt_status status = broker_cancel(trade->options.broker, &o->order);

	if (status != DRT_OK)
		return status;
	risk_note_message(&trade->gate, oms_monotonic(trade));
	o->cancel_asked = true;
	(void)oms_become(trade, o, ORDER_CANCEL_PENDING, actor, reason);
	return DRT_OK;
}

enum drt_status oms_cancel(struct trade *trade, struct oms_order *o, const char *actor,
                           const struct reason *reason)
{
	if (o->order.foreign || order_status_is_final(o->order.status))
		return DRT_ESTATE;
	if (o->order.status == ORDER_PROPOSED || o->order.status == ORDER_APPROVED) {
		oms_refuse(trade, o, ORDER_CANCELLED, actor, reason);
		return DRT_OK;
	}
	if (o->order.status == ORDER_CANCEL_PENDING)
		return DRT_OK;
	if (oms_is_worked(o)) {
		oms_algo_cancel(trade, o, actor, reason);
		return DRT_OK;
	}
	return ask_to_cancel(trade, o, actor, reason);
}
