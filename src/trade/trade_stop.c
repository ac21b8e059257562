/* trade_stop.c - ending things at once: cancel all, flatten, reverse, and the strategy that
 * has run away. */
#include <string.h>

#include "core/timeval.h"
#include "trade/oms.h"

#define RETRY_NS (250 * NS_PER_MS)

/* ---- cancels ---- */

/* Orders of `strategy` (negative: any) in row `index` (negative: any). */
static enum drt_status cancel_some(int *count, struct trade *trade, const char *actor,
                                   int32_t strategy, int32_t index)
{
	enum drt_status first = DRT_OK;

	*count = 0;
	for (uint32_t slot = trade->first_slot; slot != OMS_NONE;) {
		struct oms_order *o = oms_at(trade, slot);
		enum drt_status status = DRT_OK;

		slot = o->all_next;
		if (o->order.foreign || order_status_is_final(o->order.status) ||
		    o->order.status == ORDER_CANCEL_PENDING ||
		    (strategy >= 0 && o->strategy != strategy) ||
		    (index >= 0 && o->index != index))
			continue;
		status = oms_cancel(trade, o, actor, NULL);
		*count += status == DRT_OK;
		if (first == DRT_OK)
			first = status;
	}
	return first;
}

enum drt_status trade_cancel_all(int *count, struct trade *trade)
{
	enum drt_status status = cancel_some(count, trade, "person", -1, -1);

	oms_sweep(trade);
	return status;
}

enum drt_status trade_cancel_symbol(int *count, struct trade *trade, int32_t index)
{
	enum drt_status status = DRT_OK;

	*count = 0;
	if (index < 0 || (size_t)index >= trade->book.count)
		return DRT_ENOTFOUND;
	status = cancel_some(count, trade, "person", -1, index);
	oms_sweep(trade);
	return status;
}

/* ---- closing ---- */

/* A freeze keeps everything from leaving but cancels and what the person who asks now
 * wants closed. A LIVE account that nobody has opened since the start stays shut. */
static bool may_begin_closing(const struct trade *trade)
{
	return !trade->journal_failed && (!trade->frozen || !trade->unopened);
}

static void begin_closing(struct trade *trade, int32_t index, enum book_closing how)
{
	int cancelled = 0;

	trade->book.rows[index].closing = how;
	trade->book.rows[index].despite_freeze = trade->frozen;
	trade->closing_due_ns = oms_monotonic(trade);
	/* a cancel that cannot be sent now is found open below, and asked for again */
	(void)cancel_some(&cancelled, trade, "person", -1, index);
}

enum drt_status trade_close_position(struct trade *trade, int32_t index, bool reverse)
{
	if (!may_begin_closing(trade) || (trade->frozen && reverse))
		return DRT_EDENIED;
	if (index < 0 || (size_t)index >= trade->book.count ||
	    trade->book.rows[index].position.quantity.e8 == 0)
		return DRT_ESTATE;
	begin_closing(trade, index, reverse ? CLOSE_REVERSE : CLOSE_FLAT);
	oms_close_rows(trade);
	oms_sweep(trade);
	return DRT_OK;
}

enum drt_status trade_flatten(int *count, struct trade *trade)
{
	*count = 0;
	if (!may_begin_closing(trade))
		return DRT_EDENIED;
	for (size_t i = 0; i < trade->book.count; i++) {
		if (trade->book.rows[i].position.quantity.e8 == 0)
			continue;
		begin_closing(trade, (int32_t)i, CLOSE_FLAT);
		++*count;
	}
	oms_close_rows(trade);
	oms_sweep(trade);
	return DRT_OK;
}

/* One market order against `held`, decided by the person who asked for it all. */
static enum drt_status close_part(struct trade *trade, int32_t index, int32_t strategy,
                                  int64_t held)
{
	const struct book_row *row = &trade->book.rows[index];
	struct uuid id = trade->options.ids->next(trade->options.ids);
	struct trade_outcome outcome;
	struct oms_order *o = NULL;
	enum drt_status status = oms_add(&o, trade, &id);

	if (status != DRT_OK)
		return status;
	o->index = index;
	o->strategy = strategy;
	memcpy(o->order.symbol, row->instrument.symbol, sizeof(o->order.symbol));
	o->order.instrument_id = row->instrument.id;
	memcpy(o->order.account, trade->book.account, sizeof(o->order.account));
	memcpy(o->order.strategy, trade->book.strategies[strategy].name,
	       sizeof(o->order.strategy));
	o->despite_freeze = row->despite_freeze;
	o->order.side = held > 0 ? SIDE_SELL : SIDE_BUY;
	o->order.type = ORDER_MARKET;
	o->order.quantity = decimal_abs(decimal_from_units(held));
	if (row->closing == CLOSE_REVERSE)
		o->order.quantity = decimal_add(o->order.quantity, o->order.quantity);
	o->order.reference_price = book_reference(&trade->book, index);
	o->order.created_ns = o->order.updated_ns = oms_market(trade);
	reason_init(&o->order.reason, "manual.close");
	oms_link_row(trade, o);
	status = oms_propose(&outcome, trade, &o, 1, NULL);
	if (status == DRT_OK)
		status = trade_approve(&outcome, trade, &id, outcome.version, true);
	if (status == DRT_EDENIED && oms_find(trade, &id) &&
	    oms_find(trade, &id)->order.status == ORDER_PROPOSED)
		return trade_reject(trade, &id, 0, "tried again") == DRT_OK ? DRT_EBUSY
		                                                            : DRT_EIO;
	return status;
}

/* What each strategy holds, and then what none of them does. */
static enum drt_status close_row(struct trade *trade, int32_t index)
{
	struct book *book = &trade->book;
	int64_t rest = book->rows[index].position.quantity.e8;
	int32_t manual = -1;
	enum drt_status status = book_strategy(&manual, book, "manual");

	for (int32_t i = 0; status == DRT_OK && i < book->strategy_count; i++) {
		int64_t held = book->strategies[i].positions[index].quantity.e8;

		if (i == manual || held == 0)
			continue;
		rest -= held;
		status = close_part(trade, index, i, held);
	}
	if (status == DRT_OK && rest != 0)
		status = close_part(trade, index, manual, rest);
	return status;
}

static void tell_refusal(struct trade *trade, const struct book_row *row,
                         enum drt_status status)
{
	struct reason reason;

	reason_init(&reason, "close.refused");
	reason_add_text(&reason, "symbol", row->instrument.symbol);
	reason_add_text(&reason, "status", drt_status_name(status));
	oms_note(trade, "close", NULL, &reason, row->instrument.symbol, true);
}

void oms_close_rows(struct trade *trade)
{
	bool waiting = false;

	for (size_t i = 0; i < trade->book.count; i++) {
		struct book_row *row = &trade->book.rows[i];
		bool may = !trade->frozen || row->despite_freeze;
		enum drt_status status = DRT_EDENIED;
		int asked = 0;

		if (row->closing == CLOSE_NOT)
			continue;
		if (row->first != OMS_NONE && may) {
			(void)cancel_some(&asked, trade, "person", -1, (int32_t)i);
			waiting = true;
			continue;
		}
		if (may)
			status = close_row(trade, (int32_t)i);
		row = &trade->book.rows[i];
		if (status == DRT_EBUSY) {
			waiting = true;
			continue;
		}
		row->closing = CLOSE_NOT;
		if (status != DRT_OK)
			tell_refusal(trade, row, status);
	}
	trade->closing_due_ns = waiting ? oms_monotonic(trade) + RETRY_NS : INT64_MAX;
}

/* ---- the strategy that has run away ---- */

static void stop_strategy(struct trade *trade, int32_t strategy, int32_t index)
{
	struct reason reason;
	char note[NOTE_TEXT] = "runaway strategy ";
	int cancelled = 0;

	memccpy(note + strlen(note), trade->book.strategies[strategy].name, '\0',
	        sizeof(note) - strlen(note) - 1);
	reason_init(&reason, "strategy.runaway");
	reason_add_text(&reason, "strategy", trade->book.strategies[strategy].name);
	reason_add_text(&reason, "symbol", trade->book.rows[index].instrument.symbol);
	reason_add_number(&reason, "orders",
	                  trade->book.strategies[strategy].attempts[index].count);
	oms_note(trade, "runaway", NULL, &reason, note, true);
	if (trade_freeze(trade, note) != DRT_OK) /* frozen all the same */
		log_write(trade->options.log, LOG_ERROR, "trade", "strategy.runaway",
		          "the freeze could not be recorded");
	(void)cancel_some(&cancelled, trade, "oms", strategy, -1);
}

bool oms_runs_away(struct trade *trade, int32_t strategy, int32_t index)
{
	struct book_attempts *attempts = &trade->book.strategies[strategy].attempts[index];
	int64_t now_ns = oms_market(trade);

	if (attempts->count == 0 ||
	    now_ns - attempts->since_ns >= trade->options.runaway_window_ns) {
		attempts->since_ns = now_ns;
		attempts->count = 0;
	}
	if (++attempts->count <= trade->options.runaway_orders)
		return false;
	stop_strategy(trade, strategy, index);
	attempts->count = 0; /* whoever opens trading again begins anew */
	return true;
}
