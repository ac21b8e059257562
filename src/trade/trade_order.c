/* trade_order.c - orders by hand, and orders as they are seen: lookups, rows, counts. */
#include <math.h>
#include <string.h>

#include "trade/oms.h"

/* ---- by hand ---- */

enum drt_status oms_check_grid(const struct order *order, const struct instrument *instrument,
                               struct drt_error *error)
{
	char tick[DECIMAL_TEXT], size[DECIMAL_TEXT];

	if (instrument->type == SECURITY_INDEX)
		return drt_fail(error, DRT_EINVAL,
		                "%s is an index, which is not traded; a fund, a future or an "
		                "option on it is",
		                order->symbol);
	(void)decimal_format(tick, instrument->tick);
	(void)decimal_format(size, instrument->min_size);
	if (!decimal_is_multiple(order->limit_price, instrument->tick) ||
	    !decimal_is_multiple(order->stop_price, instrument->tick))
		return drt_fail(error, DRT_EINVAL, "%s: prices move in steps of %s",
		                order->symbol, tick);
	if (!decimal_is_multiple(order->quantity, instrument->min_size))
		return drt_fail(error, DRT_EINVAL, "%s: quantity moves in steps of %s",
		                order->symbol, size);
	return DRT_OK;
}

/* The fields of a draft that a person decides; the rest is ours. */
static void take_draft(struct oms_order *o, const struct trade *trade,
                       const struct order *draft)
{
	const struct book_row *row = &trade->book.rows[o->index];
	struct order *order = &o->order;

	memcpy(order->symbol, row->instrument.symbol, sizeof(order->symbol));
	order->instrument_id = row->instrument.id;
	memcpy(order->account, trade->book.account, sizeof(order->account));
	memcpy(order->strategy, "manual", sizeof("manual"));
	memcpy(order->note, draft->note, sizeof(order->note));
	memcpy(order->oca_group, draft->oca_group, sizeof(order->oca_group));
	order->side = draft->side;
	order->type = draft->type;
	order->quantity = draft->quantity;
	order->limit_price = draft->limit_price;
	order->stop_price = draft->stop_price;
	order->trail_amount = draft->trail_amount;
	order->trail_ratio = draft->trail_ratio;
	order->tif = draft->tif;
	order->good_till_ns = draft->good_till_ns;
	oms_take_algo(order, &draft->algo);
	order->reference_price = book_reference(&trade->book, o->index);
	order->created_ns = order->updated_ns = oms_market(trade);
	reason_init(&order->reason, "manual.order");
}

enum drt_status trade_execute_order(struct trade_outcome *out, struct trade *trade,
                                    const struct order *draft, struct drt_error *error)
{
	int32_t index = book_find(&trade->book, draft->instrument_id, draft->symbol);
	struct uuid id = trade->options.ids->next(trade->options.ids);
	struct oms_order *members[OMS_GROUP];
	struct oms_order *o = NULL;
	int32_t strategy = -1;
	int count = 0;
	enum drt_status status = DRT_OK;

	*out = (struct trade_outcome){ .status = ORDER_REJECTED };
	if (index < 0)
		return drt_fail(error, DRT_ENOTFOUND, "%s is not a known instrument",
		                draft->symbol);
	if (trade->frozen || trade->journal_failed) {
		reason_init(&out->reason, risk_rule_code(RISK_FROZEN));
		return drt_fail(error, DRT_EDENIED, "trading is frozen");
	}
	status = order_check(draft, error);
	if (status == DRT_OK)
		status = oms_check_grid(draft, &trade->book.rows[index].instrument, error);
	if (status == DRT_OK)
		status = oms_check_algo(trade, draft, &trade->book.rows[index].instrument,
		                        error);
	if (status == DRT_OK)
		status = book_strategy(&strategy, &trade->book, "manual");
	if (status == DRT_OK)
		status = oms_add(&o, trade, &id);
	if (status != DRT_OK)
		return status;
	o->index = index;
	o->strategy = strategy;
	take_draft(o, trade, draft);
	o->exposes = oms_oca_exposes(trade, o);
	members[0] = o;
	status = oms_add_bracket(members, &count, trade);
	for (int i = 0; i < count; i++) {
		if (status == DRT_OK)
			oms_link_row(trade, members[i]);
		else
			oms_drop(trade, members[i]);
	}
	if (status == DRT_OK)
		status = oms_propose(out, trade, members, count, NULL);
	oms_sweep(trade);
	if (status == DRT_EDENIED)
		return drt_fail(error, status, "refused: %s", out->reason.code);
	return status == DRT_OK ? status
	                        : drt_fail(error, status, "the order was not proposed");
}

enum drt_status trade_cancel_order(struct trade *trade, const struct uuid *id)
{
	struct oms_order *o = oms_find(trade, id);
	struct reason reason;
	enum drt_status status = DRT_ENOTFOUND;

	if (o && o->worker != OMS_NONE) { /* or the next slice would take its place */
		reason_init(&reason, "algo.slice_cancelled");
		oms_algo_hold(trade, oms_at(trade, o->worker), &reason);
	}
	if (o)
		status = oms_cancel(trade, o, "person", NULL);
	oms_sweep(trade);
	return status;
}

/* ---- lookups ---- */

enum drt_status trade_get_order_status(struct order *out, const struct trade *trade,
                                       const struct uuid *id)
{
	const struct oms_order *o = oms_find(trade, id);

	if (!o)
		return DRT_ENOTFOUND;
	*out = o->order;
	return DRT_OK;
}

const struct order *trade_order_at(const struct trade *trade, size_t i)
{
	struct trade *cursor = (struct trade *)trade; /* remembers the place, nothing else */
	uint32_t slot = trade->first_slot;
	size_t at = 0;

	if (trade->cursor != OMS_NONE && trade->cursor_at <= i) {
		slot = trade->cursor;
		at = trade->cursor_at;
	}
	for (; slot != OMS_NONE && at < i; at++)
		slot = oms_at(trade, slot)->all_next;
	if (slot == OMS_NONE)
		return NULL;
	cursor->cursor = slot;
	cursor->cursor_at = at;
	return &oms_at(trade, slot)->order;
}

/* True when the hexadecimal digits of the id end in those of the text. */
static bool ends_in(const struct uuid *id, const char *text, size_t length)
{
	char whole[UUID_TEXT];
	size_t at = UUID_TEXT - 1;

	uuid_format(whole, id);
	while (length > 0 && at > 0) {
		char wanted = text[--length];

		if (wanted == '-')
			continue;
		at--;
		if (whole[at] == '-')
			at--;
		if (wanted >= 'A' && wanted <= 'F')
			wanted = (char)(wanted - 'A' + 'a');
		if (whole[at] != wanted)
			return false;
	}
	return length == 0;
}

enum drt_status trade_find_order(struct uuid *id, const struct trade *trade, const char *text)
{
	const struct oms_order *found = NULL;
	size_t length = strlen(text);

	if (length < 4)
		return DRT_EINVAL;
	for (uint32_t slot = trade->first_slot; slot != OMS_NONE;) {
		const struct oms_order *o = oms_at(trade, slot);

		slot = o->all_next;
		if (!ends_in(&o->order.id, text, length))
			continue;
		if (found)
			return DRT_EINVAL;
		found = o;
	}
	if (!found)
		return DRT_ENOTFOUND;
	*id = found->order.id;
	return DRT_OK;
}

void trade_get_counts(struct trade_counts *out, const struct trade *trade)
{
	*out = (struct trade_counts){ .proposed = (int)trade->queue.count,
		                      .working = trade->working_count + trade->worked_count,
		                      .unknown = trade->unknown_count,
		                      .first_expiry_ns = approval_queue_next_ns(&trade->queue),
		                      .messages_last_second = trade->gate.message_count,
		                      .refused = trade->refused };
}

/* ---- rows ---- */

static double ratio(int64_t units, decimal price, double equity)
{
	return equity > 0
	               ? decimal_to_double(decimal_mul_sat(decimal_from_units(units), price)) /
	                         equity
	               : NAN;
}

static void show_exposure(struct trade_order_view *out, struct trade *trade,
                          const struct oms_order *o)
{
	const struct book_row *row = &trade->book.rows[o->index];
	double equity = trade_equity(trade);
	decimal price = decimal_mul_sat(book_reference(&trade->book, o->index),
	                                row->instrument.multiplier);
	decimal remaining = order_remaining(&o->order);
	int64_t before = 0, after = 0;

	out->position_before = row->position.quantity;
	out->position_after = o->order.side == SIDE_BUY
	                              ? decimal_add(row->position.quantity, remaining)
	                              : decimal_sub(row->position.quantity, remaining);
	before = decimal_abs(out->position_before).e8;
	after = decimal_abs(out->position_after).e8;
	out->exposure_before = ratio(before, price, equity);
	out->exposure_after = ratio(after, price, equity);
	out->gross_before =
		equity > 0 ? decimal_to_double(book_exposed(&trade->book)) / equity : NAN;
	out->gross_after = out->gross_before + ratio(after - before, price, equity);
}

static void show_checks(struct trade_order_view *out, struct trade *trade,
                        const struct oms_order *entry)
{
	struct risk_verdict verdict = oms_check_group(trade, entry);
	struct risk_input input;

	oms_risk_input(&input, trade, entry);
	for (int rule = 0; rule < RISK_RULES; rule++) {
		uint32_t bit = 1u << rule;
		int at = out->check_count;

		if (!((verdict.hard | verdict.soft) & bit) &&
		    !risk_applies(&trade->gate, &input, (enum risk_rule)rule))
			continue;
		risk_reason(&out->checks[at], &trade->gate, &input, (enum risk_rule)rule);
		out->levels[at] = verdict.hard & bit   ? LEVEL_HARD
		                  : verdict.soft & bit ? LEVEL_SOFT
		                                       : LEVEL_OK;
		out->check_count++;
	}
}

static void show_children(struct trade_order_view *out, const struct trade *trade,
                          const struct oms_order *entry)
{
	for (uint32_t slot = trade->book.rows[entry->index].first; slot != OMS_NONE;) {
		const struct oms_order *o = oms_at(trade, slot);

		slot = o->row_next;
		if (o->parent != entry->slot)
			continue;
		if (o->order.type == ORDER_LIMIT)
			out->child_target = o->order.limit_price;
		else
			out->child_stop = o->order.stop_price;
	}
}

enum drt_status trade_get_order_view(struct trade_order_view *out, struct trade *trade,
                                     const struct uuid *id)
{
	const struct oms_order *o = oms_find(trade, id);
	decimal price = { 0 };

	if (!o)
		return DRT_ENOTFOUND;
	*out = (struct trade_order_view){ .order = o->order,
		                          .exposure_before = NAN,
		                          .exposure_after = NAN,
		                          .gross_before = NAN,
		                          .gross_after = NAN };
	price = o->order.limit_price.e8  ? o->order.limit_price
	        : o->order.stop_price.e8 ? o->order.stop_price
	                                 : o->order.reference_price;
	out->value = decimal_mul_sat(o->order.quantity, price);
	if (o->index < 0)
		return DRT_OK;
	out->value =
		decimal_mul_sat(out->value, trade->book.rows[o->index].instrument.multiplier);
	if (o->order.algo.began_ns != 0)
		trade_get_execution_cost(&out->cost, trade, &o->order);
	show_exposure(out, trade, o);
	show_children(out, trade, o);
	if (o->order.status == ORDER_PROPOSED)
		show_checks(out, trade, o);
	return DRT_OK;
}
