/* broker_worker_send.c - what leaves the broker worker: orders, portfolio and holdings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/broker_worker.h"
#include "kb/ledger.h"
#include "trade/broker_ib.h"

#define AGAIN_NS (200 * NS_PER_MS)

void broker_worker_send_orders(struct broker_worker *worker)
{
	size_t count = worker->dirty_count;
	struct message_orders *message = NULL;
	size_t kept = 0;

	if (worker->dirty_all) {
		for (count = 0; trade_order_at(worker->trade, count); count++)
			;
	}
	message = count > 0 ? message_orders_new(count) : NULL;
	if (!message)
		return;
	for (size_t i = 0; i < count; i++) {
		const struct uuid *id = worker->dirty_all
		                                ? &trade_order_at(worker->trade, i)->id
		                                : &worker->dirty[i];

		if (trade_get_order_view(&message->rows[kept], worker->trade, id) == DRT_OK)
			kept++;
	}
	message->count = kept;
	worker->dirty_count = 0;
	worker->dirty_all = false;
	if (engine_post_all(worker->engine, 1u << WORKER_CONTROL | 1u << WORKER_STORE,
	                    &message->base))
		return;
	worker->dirty_all = true; /* an order's state is never dropped: told again */
	loop_timer_start(worker->flush, AGAIN_NS);
}

static void add_link(struct message_portfolio *message, const struct broker_worker *worker)
{
	struct broker_ib_status status;

	broker_ib_get_status(&status, worker->broker);
	memcpy(message->link_text, status.text, sizeof(message->link_text));
	message->link_since_ns = worker->link_since_ns;
	message->latency_ns = status.latency_ns;
	message->server_version = status.server_version;
	message->attempts = status.attempts;
	message->retry_due_ns = status.retry_due_ns;
}

/* The largest of the positions that were just copied, in money. */
static double largest_position(const struct message_portfolio *message,
                               const struct broker_worker *worker)
{
	double largest = 0;

	for (size_t i = 0; i < message->portfolio.position_count; i++) {
		const struct position *position = &message->positions[i];
		int32_t index = trade_find_instrument(worker->trade, position->instrument_id,
		                                      position->symbol);
		const struct instrument *instrument =
			index < 0 ? NULL : trade_instrument(worker->trade, index);
		double value = fabs(decimal_to_double(position->quantity)) *
		               (isfinite(position->market_price)
		                        ? position->market_price
		                        : decimal_to_double(position->average_price)) *
		               (instrument ? decimal_to_double(instrument->multiplier) : 1);

		largest = value > largest ? value : largest;
	}
	return largest;
}

void broker_worker_send_portfolio(struct broker_worker *worker)
{
	struct trade_portfolio portfolio;
	struct message_portfolio *message = NULL;
	const char *note = NULL;

	trade_get_portfolio_status(&portfolio, worker->trade);
	message = message_portfolio_new(portfolio.position_count);
	if (!message)
		return;
	message->portfolio = portfolio;
	trade_get_counts(&message->counts, worker->trade);
	message->link = trade_link(worker->trade);
	message->locked = trade_is_locked(worker->trade);
	message->reset_end_ns = worker->reset_end_ns;
	message->frozen = trade_is_frozen(worker->trade, &note);
	snprintf(message->frozen_note, sizeof(message->frozen_note), "%s", note ? note : "");
	add_link(message, worker);
	if (!message->frozen)
		worker->frozen_since_ns = 0;
	else if (worker->frozen_since_ns == 0)
		worker->frozen_since_ns = clock_now_ns(worker->engine->host->monotonic);
	message->frozen_since_ns = worker->frozen_since_ns;
	for (size_t i = 0; i < portfolio.position_count; i++) {
		const struct position *position = trade_position_at(worker->trade, i);

		if (position)
			message->positions[i] = *position;
	}
	nearest_limit_find(&message->nearest, &worker->settings->limits,
	                   &(struct nearest_limit_input){
				   .equity = decimal_to_double(portfolio.equity),
				   .gross = decimal_to_double(portfolio.exposed),
				   .position = largest_position(message, worker),
				   .day_pnl = decimal_to_double(portfolio.day_pnl) });
	engine_post(worker->engine, WORKER_CONTROL, &message->base);
}

/* When a strategy's position was opened, from the ledger's fills; 0: not known, as for
 * what was held before the ledger began. */
static int64_t opened_ns(struct broker_worker *worker, const char *strategy, const char *symbol)
{
	struct ledger_filter filter = { .strategy = strategy, .symbol = symbol };
	struct fill *fills = NULL;
	size_t count = 0;
	int64_t held_e8 = 0;
	int64_t since_ns = 0;

	if (ledger_get_fills(&fills, &count, worker->ledger, &filter, NULL) != DRT_OK)
		return 0;
	for (size_t i = 0; i < count; i++) {
		int64_t before_e8 = held_e8;

		held_e8 += fills[i].side == SIDE_BUY ? fills[i].quantity.e8
		                                     : -fills[i].quantity.e8;
		if (before_e8 == 0 || (before_e8 > 0) != (held_e8 > 0))
			since_ns = fills[i].time_ns;
	}
	free(fills);
	return held_e8 != 0 ? since_ns : 0;
}

/* Looked up once for each position; forgotten when it is flat, or changes its side. */
static int64_t held_since(struct broker_worker *worker, size_t strategy, size_t instrument,
                          decimal quantity)
{
	struct broker_held *held =
		&worker->held[strategy * worker->engine->universe_count + instrument];
	int side = (quantity.e8 > 0) - (quantity.e8 < 0);

	if (side != held->side)
		held->since_ns =
			side == 0
				? 0
				: opened_ns(
					  worker,
					  worker->settings->strategies[strategy].strategy->name,
					  worker->engine->universe[instrument].symbol);
	held->side = side;
	return held->since_ns;
}

void broker_worker_send_holdings(struct broker_worker *worker)
{
	const struct engine_settings *settings = worker->settings;
	size_t places = settings->strategy_count * worker->engine->universe_count;
	struct message_holdings *message = message_holdings_new(places);
	double equity = trade_equity(worker->trade);
	size_t count = 0;

	if (!message)
		return;
	message->cash = trade_cash(worker->trade);
	if (decimal_from_double(&message->equity, equity) != DRT_OK)
		message->equity = decimal_from_units(0);
	for (size_t s = 0; s < settings->strategy_count; s++) {
		const char *name = settings->strategies[s].strategy->name;
		int32_t number = -1;

		if (trade_strategy(&number, worker->trade, name) != DRT_OK)
			continue;
		for (size_t i = 0; i < worker->engine->universe_count; i++) {
			struct agent_holding *holding = &message->holdings[count];

			trade_strategy_position(&holding->quantity, &holding->average_price,
			                        worker->trade, number, worker->indices[i]);
			holding->working = (int)trade_strategy_working(
				NULL, 0, worker->trade, number, worker->indices[i]);
			holding->held_since_ns = held_since(worker, s, i, holding->quantity);
			holding->instrument = i;
			snprintf(holding->strategy, sizeof(holding->strategy), "%s", name);
			count += holding->quantity.e8 != 0 || holding->working > 0;
		}
	}
	message->count = count;
	engine_post(worker->engine, WORKER_AGENT, &message->base);
}
