/* trade.c - see trade.h: life, instruments and prices, figures. */
#include "trade/trade.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/calendar.h"
#include "trade/oms.h"

#define APPROVAL_TTL_NS (5 * NS_PER_MIN)
#define ANSWER_TIMEOUT_NS (10 * NS_PER_SEC)

/* ---- life ---- */

void trade_options_init(struct trade_options *options)
{
	*options = (struct trade_options){ .approval_ttl_ns = APPROVAL_TTL_NS,
		                           .answer_timeout_ns = ANSWER_TIMEOUT_NS };
	risk_limits_default(&options->limits);
	sizing_rules_default(&options->sizing);
}

static enum drt_status check(const struct trade_options *options, struct drt_error *error)
{
	if (!options->market || !options->monotonic || !options->ids || !options->broker ||
	    !options->journal || !options->approver)
		return drt_fail(error, DRT_EINVAL,
		                "trading needs clocks, ids, broker, journal and approver");
	if (options->approval_ttl_ns < 0 || options->reconcile_every_ns < 0 ||
	    options->answer_timeout_ns < 0 || options->runaway_window_ns < 0 ||
	    options->runaway_orders < 0)
		return drt_fail(error, DRT_EINVAL, "trading: a time span or count is negative");
	if (options->sizing.risk_ratio.e8 <= 0 || options->sizing.risk_ratio.e8 > DECIMAL_ONE ||
	    options->sizing.max_weight.e8 <= 0)
		return drt_fail(error, DRT_EINVAL,
		                "trading: risk_ratio must be in (0, 1], max_weight above 0");
	return DRT_OK;
}

/* The sets of strategies with limits of their own; sets[number] is that of a strategy. */
static enum drt_status add_strategy_limits(int32_t *sets, struct risk_gate *gate,
                                           struct trade *trade, struct trade_options *options,
                                           struct drt_error *error)
{
	for (size_t i = 0; i < options->strategy_limit_count; i++) {
		const struct trade_strategy_limits *own = &options->strategy_limits[i];
		int32_t number = -1;
		enum drt_status status = book_strategy(&number, &trade->book, own->strategy);

		if (status != DRT_OK)
			return drt_fail(error, status, "limits of strategy %s: no such name",
			                own->strategy);
		status = risk_gate_add_set(&sets[number], gate, &own->limits, error);
		if (status != DRT_OK)
			return status;
	}
	options->strategy_limits = NULL;
	return DRT_OK;
}

enum drt_status trade_new(struct trade **out, const struct trade_options *options,
                          struct drt_error *error)
{
	struct trade *trade = NULL;
	enum drt_status status = check(options, error);

	if (status != DRT_OK)
		return status;
	trade = calloc(1, sizeof(*trade));
	if (!trade)
		return drt_fail(error, DRT_ENOMEM, "no memory for the order book");
	trade->options = *options;
	book_init(&trade->book, options->account, options->cash);
	approval_queue_init(&trade->queue);
	trade->free_slot = trade->first_slot = trade->last_slot = OMS_NONE;
	trade->cursor = trade->doomed = trade->first_worked = OMS_NONE;
	trade->next_number = 1;
	trade->day = INT64_MIN;
	trade->day_equity = options->equity_computed ? decimal_to_double(options->cash) : NAN;
	trade->reconcile_due_ns = trade->fills_due_ns = INT64_MAX;
	trade->answer_due_ns = trade->retry_due_ns = trade->closing_due_ns = INT64_MAX;
	trade->trim_due_ns = trade->algo_due_ns = INT64_MAX;
	status = risk_gate_init(&trade->gate, &options->limits, error);
	if (status == DRT_OK)
		status = add_strategy_limits(trade->limit_set, &trade->gate, trade,
		                             &trade->options, error);
	if (status == DRT_OK)
		status = oms_load(trade);
	if (status != DRT_OK) {
		trade_free(trade);
		return error && error->status == status
		               ? status
		               : drt_fail(error, status, "the ledger cannot be read");
	}
	broker_set_handler(options->broker, &oms_handler, trade);
	*out = trade;
	return DRT_OK;
}

void trade_free(struct trade *trade)
{
	if (!trade)
		return;
	if (trade->options.broker->handler_arg == trade)
		broker_set_handler(trade->options.broker, NULL, NULL);
	book_release(&trade->book);
	for (size_t i = 0; i < trade->chunk_count; i++)
		free(trade->chunks[i]);
	free(trade->chunks);
	idmap_release(&trade->by_id);
	idmap_release(&trade->by_number);
	idmap_release(&trade->by_perm);
	idmap_release(&trade->signals);
	idmap_release(&trade->executions);
	free(trade->fills);
	for (int i = 0; i < trade->calendar_count; i++)
		calendar_free(trade->calendars[i]);
	free(trade);
}

/* ---- instruments and prices ---- */

/* A name that no calendar has leaves the row without one. */
static enum drt_status find_calendar(struct trade *trade, struct book_row *row)
{
	const char *name = row->instrument.calendar;
	enum drt_status status = DRT_OK;

	row->calendar = NULL;
	for (int i = 0; i < trade->calendar_count; i++) {
		if (strcmp(calendar_name(trade->calendars[i]), name) == 0)
			row->calendar = trade->calendars[i];
	}
	if (row->calendar || !calendar_name_is_known(name) ||
	    trade->calendar_count == OMS_CALENDARS)
		return DRT_OK;
	status = calendar_new(&trade->calendars[trade->calendar_count], name, NULL);
	if (status == DRT_OK)
		row->calendar = trade->calendars[trade->calendar_count++];
	return status == DRT_ENOMEM ? status : DRT_OK;
}

enum drt_status trade_add_instrument(int32_t *index, struct trade *trade,
                                     const struct instrument *instrument)
{
	enum drt_status status = book_add(index, &trade->book, instrument);

	if (status == DRT_OK && trade->options.regular_hours)
		status = find_calendar(trade, &trade->book.rows[*index]);
	return status;
}

void trade_set_volume(struct trade *trade, int32_t index, decimal units)
{
	trade->book.rows[index].average_volume = units;
}

int32_t trade_find_instrument(const struct trade *trade, int64_t id, const char *symbol)
{
	return book_find(&trade->book, id, symbol);
}

const struct instrument *trade_instrument(const struct trade *trade, int32_t index)
{
	return &trade->book.rows[index].instrument;
}

size_t trade_instrument_count(const struct trade *trade)
{
	return trade->book.count;
}

void trade_set_mark(struct trade *trade, int32_t index, double price, int64_t received_ns)
{
	bool known = price > 0 && price <= DBL_MAX; /* false for NaN */

	trade->book.mark[index] = known ? price : 0;
	trade->book.mark_ns[index] = known ? received_ns : 0;
}

void trade_set_quote(struct trade *trade, int32_t index, const struct quote *quote)
{
	struct book_row *row = &trade->book.rows[index];
	double price = quote_reference(quote);

	if (trade->worked_count > 0)
		oms_algo_quote(trade, index, &row->quote, quote);
	row->quote = *quote;
	row->position.market_price = price;
	/* a previous close is no price of now: it stays as old as it is */
	trade_set_mark(trade, index, price, quote->received_ns);
}

enum drt_status trade_set_rules(struct trade *trade, const struct trade_options *rules,
                                struct drt_error *error)
{
	struct trade_options options = trade->options;
	struct risk_gate *gate = malloc(sizeof(*gate));
	int32_t sets[BOOK_STRATEGIES] = { 0 };
	enum drt_status status = DRT_OK;

	options.limits = rules->limits;
	options.strategy_limits = rules->strategy_limits;
	options.strategy_limit_count = rules->strategy_limit_count;
	options.restricted = rules->restricted;
	options.restricted_count = rules->restricted_count;
	options.no_short = rules->no_short;
	options.no_short_count = rules->no_short_count;
	options.executions = rules->executions;
	options.execution_count = rules->execution_count;
	options.regular_hours = rules->regular_hours;
	options.runaway_orders = rules->runaway_orders;
	options.runaway_window_ns = rules->runaway_window_ns;
	options.sizing = rules->sizing;
	options.approval_ttl_ns = rules->approval_ttl_ns;
	status = gate ? check(&options, error)
	              : drt_fail(error, DRT_ENOMEM, "no memory for the risk gate");
	if (status == DRT_OK) {
		*gate = trade->gate; /* with what was sent */
		status = risk_gate_set_limits(gate, &options.limits, error);
	}
	if (status == DRT_OK)
		status = add_strategy_limits(sets, gate, trade, &options, error);
	if (status == DRT_OK) {
		trade->gate = *gate;
		trade->options = options;
		memcpy(trade->limit_set, sets, sizeof(sets));
	}
	free(gate);
	return status;
}

/* ---- figures ---- */

double trade_equity(const struct trade *trade)
{
	if (trade->options.equity_computed)
		return book_equity(&trade->book);
	return decimal_to_double(trade->account.net_liquidation);
}

decimal trade_cash(const struct trade *trade)
{
	return trade->book.cash;
}

void trade_get_portfolio_status(struct trade_portfolio *out, const struct trade *trade)
{
	const struct book *book = &trade->book;
	double equity = trade_equity(trade);

	*out = (struct trade_portfolio){ .account = trade->account,
		                         .equity = book_money(equity),
		                         .cash = book->cash,
		                         .realised = book->realised,
		                         .commission = book->commission,
		                         .exposed = book_exposed(book),
		                         .day_pnl = book_money(equity - trade->day_equity) };
	for (size_t i = 0; i < book->count; i++) {
		const struct book_row *row = &book->rows[i];
		decimal mark = book_reference(book, (int32_t)i);
		decimal value = { 0 };

		out->position_count += row->touched;
		if (row->position.quantity.e8 == 0 || mark.e8 == 0)
			continue;
		value = decimal_mul_sat(decimal_mul_sat(row->position.quantity, mark),
		                        row->instrument.multiplier);
		out->gross = decimal_add(out->gross, decimal_abs(value));
		out->unrealised = decimal_add(
			out->unrealised,
			position_unrealised(&row->position, mark, row->instrument.multiplier));
	}
}

const struct position *trade_position_at(const struct trade *trade, size_t i)
{
	for (size_t at = 0; at < trade->book.count; at++) {
		if (trade->book.rows[at].touched && i-- == 0)
			return &trade->book.rows[at].position;
	}
	return NULL;
}

/* ---- the strategies' view ---- */

enum drt_status trade_strategy(int32_t *number, struct trade *trade, const char *name)
{
	return book_strategy(number, &trade->book, name);
}

void trade_strategy_position(decimal *quantity, decimal *average_price,
                             const struct trade *trade, int32_t strategy, int32_t index)
{
	const struct position *position = &trade->book.strategies[strategy].positions[index];

	*quantity = position->quantity;
	*average_price = position->average_price;
}

size_t trade_strategy_working(struct trade_working *out, size_t capacity,
                              const struct trade *trade, int32_t strategy, int32_t index)
{
	size_t count = 0;

	for (uint32_t slot = trade->book.rows[index].first; slot != OMS_NONE;) {
		const struct oms_order *o = oms_at(trade, slot);

		slot = o->row_next;
		if (o->strategy != strategy || o->worker != OMS_NONE)
			continue;
		if (count < capacity)
			out[count] =
				(struct trade_working){ o->tag, o->order.side, o->order.type,
				                        order_remaining(&o->order) };
		count++;
	}
	return count;
}
