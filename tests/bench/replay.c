/* replay.c - see replay.h. */
#include "tests/bench/replay.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "io/line_reader.h"
#include "sim/matcher.h"
#include "tests/support/support.h"
#include "trade/trade.h"

enum { EVENTS = 4096, ORDERS = 8192, FIELDS = 6 };

static void need(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "replay: %s\n", what);
	exit(1);
}

static decimal exact(double value)
{
	decimal out = { 0 };

	need(decimal_from_double(&out, value) == DRT_OK, "a number is out of range");
	return out;
}

/* ---- the recording ---- */

static void add_tick(struct replay_market *market, const struct replay_tick *tick)
{
	if ((market->count & (market->count - 1)) == 0) {
		size_t capacity = market->count ? 2 * market->count : 1024;

		if (market->count == 0 || market->count >= 1024)
			market->ticks =
				realloc(market->ticks, capacity * sizeof(*market->ticks));
		need(market->ticks != NULL, "no memory");
	}
	market->ticks[market->count++] = *tick;
}

static void add_quote(struct replay_market *market, const double field[FIELDS])
{
	add_tick(market, &(struct replay_tick){ .time_ns = (int64_t)field[0] * NS_PER_MS,
	                                        .bid = field[1],
	                                        .ask = field[2],
	                                        .last = NAN,
	                                        .size = 1000000 });
}

static void add_minute(struct replay_market *market, const double field[FIELDS])
{
	bool rose = field[4] >= field[1];
	const double prints[] = { field[1], field[rose ? 3 : 2], field[rose ? 2 : 3],
		                  field[4] };
	int64_t time_ns = (int64_t)field[0] * NS_PER_MS;

	market->volume[time_ns % NS_PER_DAY / (30 * NS_PER_MIN)] += field[5];
	for (int i = 0; i < 4; i++)
		add_tick(market,
		         &(struct replay_tick){ .time_ns = time_ns + i * 15 * NS_PER_SEC,
		                                .bid = prints[i] - market->tick / 2,
		                                .ask = prints[i] + market->tick / 2,
		                                .last = prints[i],
		                                .size = field[5] / 4 });
}

static void load(struct replay_market *out, const char *symbol, const char *path)
{
	bool quotes = strncmp(path, "tick/", 5) == 0;
	char full[512];
	struct line_reader *reader = NULL;
	struct line line;

	memset(out, 0, sizeof(*out));
	snprintf(out->symbol, sizeof(out->symbol), "%s", symbol);
	out->tick = quotes ? 0.00001 : 0.01;
	out->lot = quotes ? 1000 : 0.0001;
	snprintf(full, sizeof(full), "market/%s", path);
	need(line_reader_open(&reader, test_shared_path(full), NULL) == DRT_OK, path);
	while (line_reader_next(&line, reader, NULL) == DRT_OK) {
		const char *at = line.text;
		double field[FIELDS] = { 0 };

		for (int i = 0; line.number > 1 && i < FIELDS && at; i++) {
			field[i] = strtod(at, NULL);
			at = strchr(at, ',');
			at += at != NULL;
		}
		if (line.number > 1 && quotes)
			add_quote(out, field);
		else if (line.number > 1)
			add_minute(out, field);
	}
	line_reader_free(reader);
	need(out->count > 0, path);
}

void replay_load(struct replay_market *out, const char *symbol, const char *path,
                 const char *earlier)
{
	struct replay_market before;

	load(out, symbol, path);
	memset(out->volume, 0,
	       sizeof(out->volume)); /* nobody knows it before the day is over */
	if (!earlier)
		return;
	load(&before, symbol, earlier);
	memcpy(out->volume, before.volume, sizeof(out->volume));
	replay_release(&before);
}

void replay_release(struct replay_market *market)
{
	free(market->ticks);
	market->ticks = NULL;
}

const struct replay_tick *replay_tick_at(const struct replay_market *market, double hour)
{
	int64_t from_ns = market->ticks[0].time_ns / NS_PER_DAY * NS_PER_DAY +
	                  (int64_t)(hour * (double)NS_PER_HOUR);
	size_t i = 0;

	while (i + 1 < market->count && market->ticks[i].time_ns < from_ns)
		i++;
	return &market->ticks[i];
}

/* ---- the broker ---- */

struct venue {
	struct broker port; /* first */
	struct sim_matcher *matcher;
	int book;
	size_t order_count;
	struct placed {
		uint64_t id;
		int32_t number;
		enum order_side side;
	} orders[ORDERS];
	size_t event_count;
	struct sim_event events[EVENTS]; /* to be told; tag: place in orders */
	uint64_t sequence;
	const char *symbol;
};

static void keep_event(void *arg, const struct sim_event *event)
{
	struct venue *venue = arg;

	need(venue->event_count < EVENTS, "too many events");
	venue->events[venue->event_count++] = *event;
}

static enum drt_status submit(struct broker *port, const struct broker_ticket *ticket)
{
	struct venue *venue = (struct venue *)port;
	struct placed *placed = &venue->orders[venue->order_count];
	struct sim_order order;

	need(venue->order_count < ORDERS, "too many orders");
	sim_order_set(&order, ticket->order);
	order.book = venue->book;
	order.tag = venue->order_count;
	need(sim_place(&placed->id, venue->matcher, &order) == DRT_OK, "not placed");
	placed->number = ticket->order->ib_order_id;
	placed->side = ticket->order->side;
	/* that it works is told like the rest */
	keep_event(venue,
	           &(struct sim_event){ .kind = SIM_EVENT_AWAKE, .tag = venue->order_count });
	venue->order_count++;
	return DRT_OK;
}

static struct placed *find(struct venue *venue, int32_t number)
{
	for (size_t i = venue->order_count; i-- > 0;) {
		if (venue->orders[i].number == number)
			return &venue->orders[i];
	}
	need(false, "an order that was never placed");
	return NULL;
}

static enum drt_status change(struct broker *port, const struct broker_ticket *ticket)
{
	struct venue *venue = (struct venue *)port;
	const struct sim_change next = { .quantity = ticket->order->quantity,
		                         .limit_price = ticket->order->limit_price };

	/* what filled meanwhile is about to be told */
	(void)!sim_modify(venue->matcher, find(venue, ticket->order->ib_order_id)->id, &next);
	return DRT_OK;
}

static enum drt_status drop(struct broker *port, const struct order *order)
{
	struct venue *venue = (struct venue *)port;

	(void)!sim_cancel(venue->matcher, find(venue, order->ib_order_id)->id);
	return DRT_OK;
}

static enum drt_status ask(struct broker *port)
{
	(void)port;
	return DRT_OK;
}

static void tell_fill(struct venue *venue, const struct placed *placed,
                      const struct sim_event *event)
{
	const struct broker_fill fill = { .order_id = placed->number,
		                          .sequence = ++venue->sequence,
		                          .symbol = venue->symbol,
		                          .side = placed->side,
		                          .quantity = event->quantity,
		                          .price = event->price,
		                          .commission_known = true,
		                          .time_ns = event->time_ns };

	venue->port.handler->fill(venue->port.handler_arg, &fill);
}

static void tell(struct venue *venue)
{
	for (size_t i = 0; i < venue->event_count; i++) {
		const struct sim_event *event = &venue->events[i];
		const struct placed *placed = &venue->orders[event->tag];
		struct broker_report report = { .order_id = placed->number,
			                        .state = REPORT_WORKING,
			                        .time_ns = event->time_ns };

		if (event->kind == SIM_EVENT_FILL) {
			tell_fill(venue, placed, event);
			continue;
		}
		if (event->kind == SIM_EVENT_END)
			report.state = REPORT_CANCELLED;
		venue->port.handler->report(venue->port.handler_arg, &report);
	}
	venue->event_count = 0;
}

static void open_venue(struct venue *venue, const struct replay_market *market)
{
	static const struct broker_ops ops = { .submit = submit,
		                               .modify = change,
		                               .cancel = drop,
		                               .request_reconciliation = ask };
	const struct sim_matcher_options options = { .on_event = keep_event, .arg = venue };

	venue->port.ops = &ops;
	venue->symbol = market->symbol;
	need(sim_matcher_new(&venue->matcher, &options) == DRT_OK &&
	             sim_matcher_add_book(&venue->book, venue->matcher, exact(market->tick)) ==
	                     DRT_OK,
	     "no matcher");
}

/* ---- a run ---- */

struct desk {
	struct clock_manual clock;
	struct ids_count ids;
	struct venue *venue;
	struct trade *trade;
	int32_t index;
	struct uuid id;
	double volume; /* of the day */
};

static void open_desk(struct desk *desk, const struct replay_market *market)
{
	struct trade_options options;
	struct instrument instrument;

	clock_manual_init(&desk->clock, 0);
	ids_count_init(&desk->ids);
	trade_options_init(&options);
	options.market = options.monotonic = &desk->clock.clock;
	options.ids = &desk->ids.ids;
	options.broker = &desk->venue->port;
	options.journal = journal_null();
	options.approver = approver_nobody();
	options.cash = exact(1e9);
	options.equity_computed = options.trusted_broker = true;
	risk_limits_none(&options.limits);
	need(trade_new(&desk->trade, &options, NULL) == DRT_OK, "no order book");
	need(instrument_init(&instrument, market->symbol) == DRT_OK, "a symbol");
	instrument.tick = exact(market->tick);
	instrument.min_size = exact(market->lot);
	need(trade_add_instrument(&desk->index, desk->trade, &instrument) == DRT_OK,
	     "an instrument");
}

static void take_quote(struct desk *desk, const struct replay_tick *tick)
{
	struct sim_quote seen = { .time_ns = tick->time_ns,
		                  .bid = exact(tick->bid),
		                  .ask = exact(tick->ask),
		                  .bid_size = exact(tick->size),
		                  .ask_size = exact(tick->size) };
	struct quote quote;

	clock_manual_set(&desk->clock, tick->time_ns);
	quote_init(&quote);
	quote.time_ns = quote.received_ns = tick->time_ns;
	quote.bid = tick->bid;
	quote.ask = tick->ask;
	quote.last = tick->last;
	if (!isnan(tick->last)) {
		desk->volume += tick->size;
		quote.volume = desk->volume;
		need(sim_match_trade(desk->venue->matcher, desk->venue->book, exact(tick->last),
		                     exact(tick->size), tick->time_ns) == DRT_OK,
		     "a trade");
	}
	need(sim_match_quote(desk->venue->matcher, desk->venue->book, &seen) == DRT_OK,
	     "a quote");
	tell(desk->venue);
	trade_set_quote(desk->trade, desk->index, &quote);
}

static void begin(struct desk *desk, const struct replay_market *market,
                  const struct order *draft, int64_t begin_ns)
{
	struct order order = *draft;
	struct trade_outcome made, outcome;
	struct drt_error error = { 0 };

	if (order.algo.start_ns != 0)
		order.algo.start_ns += begin_ns;
	if (order.algo.end_ns != 0)
		order.algo.end_ns += begin_ns;
	if (order.algo.kind == ALGO_VWAP)
		need(algo_set_curve(&order.algo, market->volume) == DRT_OK, "no volume");
	if (trade_execute_order(&made, desk->trade, &order, &error) != DRT_OK)
		need(false, error.text);
	desk->id = made.order_id;
	need(trade_approve(&outcome, desk->trade, &made.order_id, made.version, true) == DRT_OK,
	     "not approved");
}

/* What is filled and open of the whole, and what was placed. */
static void measure(struct replay_result *out, const struct desk *desk, int64_t began_ns)
{
	const struct order *order = NULL;
	double total = 0;

	out->slices = 0;
	out->sent = 0;
	for (size_t i = 0; (order = trade_order_at(desk->trade, i)) != NULL; i++) {
		if (uuid_cmp(&order->slice_of, &desk->id) != 0)
			continue;
		out->slices++;
		out->sent += decimal_to_double(order->quantity);
		total += decimal_to_double(
			order_status_is_final(order->status) ? order->filled : order->quantity);
	}
	out->most = total > out->most ? total : out->most;
	if (out->order.algo.volume > 0 && desk->clock.time_ns - began_ns > NS_PER_MIN)
		out->worst = fmax(out->worst, total / out->order.algo.volume);
}

void replay_run(struct replay_result *out, const struct replay_market *market,
                const struct order *draft, int64_t begin_ns)
{
	struct desk desk = { .venue = calloc(1, sizeof(*desk.venue)) };
	double weighted = 0, span = 0;
	size_t i = 0;
	int64_t began_ns = 0;

	need(desk.venue != NULL, "no memory");
	memset(out, 0, sizeof(*out));
	open_venue(desk.venue, market);
	open_desk(&desk, market);
	while (i < market->count && market->ticks[i].time_ns < begin_ns)
		i++;
	take_quote(&desk, &market->ticks[i]);
	began_ns = market->ticks[i].time_ns;
	begin(&desk, market, draft, began_ns);
	for (; i + 1 < market->count && out->order.algo.ended_ns == 0; i++) {
		const struct replay_tick *tick = &market->ticks[i];
		double lasts = (double)(market->ticks[i + 1].time_ns - tick->time_ns);

		trade_tick(desk.trade);
		/* what went out meets what the last quote has left */
		need(sim_match_again(desk.venue->matcher, desk.venue->book, tick->time_ns) ==
		             DRT_OK,
		     "a match");
		tell(desk.venue);
		weighted += (tick->bid + tick->ask) / 2 * lasts;
		span += lasts;
		take_quote(&desk, &market->ticks[i + 1]);
		trade_tick(desk.trade);
		need(trade_get_order_status(&out->order, desk.trade, &desk.id) == DRT_OK,
		     "it is gone");
		measure(out, &desk, began_ns);
	}
	out->twap = weighted / span;
	trade_get_execution_cost(&out->cost, desk.trade, &out->order);
	trade_free(desk.trade);
	sim_matcher_free(desk.venue->matcher);
	free(desk.venue);
}

/* ---- the rows ---- */

size_t replay_cases(struct replay_case *out, size_t capacity, const char *symbol,
                    double quantity, double price, bool volume)
{
	const struct algo algos[] = {
		{ .kind = ALGO_TWAP, .slices = 24 },
		{ .kind = ALGO_SHORTFALL,
		  .slices = 24,
		  .risk_aversion = 1e-4,
		  .impact = price * 1e-5 / quantity,
		  .volatility = price * 0.003 },
		{ .kind = ALGO_ICEBERG, .display = exact(quantity / 20) },
		{ .kind = ALGO_CHASE,
		  .step = exact(volume ? 0.01 : 0.00001),
		  .patience_ns = 20 * NS_PER_SEC },
		{ .kind = ALGO_VWAP, .slices = 24 },
		{ .kind = ALGO_POV, .share = exact(0.1) },
	};
	size_t count = volume ? 6 : 4;

	for (size_t i = 0; i < count && i < capacity; i++) {
		bool limit = algos[i].kind == ALGO_ICEBERG || algos[i].kind == ALGO_CHASE;

		out[i] = (struct replay_case){ .name = algo_name(algos[i].kind) };
		snprintf(out[i].draft.symbol, sizeof(out[i].draft.symbol), "%s", symbol);
		out[i].draft.quantity = exact(quantity);
		out[i].draft.type = limit ? ORDER_LIMIT : ORDER_MARKET;
		if (limit)
			(void)!decimal_round(
				&out[i].draft.limit_price,
				exact(price * (algos[i].kind == ALGO_CHASE ? 1.01 : 1.0001)),
				exact(volume ? 0.01 : 0.00001), DECIMAL_DOWN);
		out[i].draft.algo = algos[i];
		out[i].draft.algo.end_ns = 2 * NS_PER_HOUR;
	}
	return count < capacity ? count : capacity;
}
