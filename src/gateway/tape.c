/* tape.c - tick by tick: as it happens, of the past, and as a histogram.
 *
 * Past ticks are made from the fine bars: each gives its open, its two extremes (the
 * nearer to the open side first) and its close, a quarter of its volume each. A bar
 * that an instrument does not have gives nothing. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

enum { MOST_LIVE = 5, MOST_PAST = 1000, MOST_BINS = 500 };

/* ---- past ticks ---- */

struct tick {
	int64_t time_ns;
	double price, volume;
};

struct ticks {
	struct tick *items; /* owned */
	size_t count;
};

static void ticks_of_bar(struct tick *out, const struct bar *bar, int64_t length_ns)
{
	bool rising = bar->close >= bar->open;
	double volume = bar->volume / 4;

	out[0] = (struct tick){ bar->time_ns, bar->open, volume };
	out[1] = (struct tick){ bar->time_ns + length_ns * 2 / 5, rising ? bar->low : bar->high,
		                volume };
	out[2] = (struct tick){ bar->time_ns + length_ns * 7 / 10,
		                rising ? bar->high : bar->low, volume };
	out[3] = (struct tick){ bar->time_ns + length_ns * 19 / 20, bar->close, volume };
}

/* The ticks in [start, end): the first `most` of them, or the last. */
static bool past_ticks(struct ticks *out, const struct gateway *g, int index, int64_t start_ns,
                       int64_t end_ns, size_t most, bool last)
{
	const struct gw_instrument *in = &g->instruments[index];
	int64_t length_ns = timeframe_length_ns(in->fine_size);
	struct gw_bar_size size = { GW_SIZE_INTRADAY, (int)(length_ns / NS_PER_SEC), "" };
	struct bar *bars = NULL;
	size_t bar_count = 0;
	size_t kept = 0;

	*out = (struct ticks){ 0 };
	if (gw_bars_collect(&bars, &bar_count, g, index, &size, start_ns - length_ns, end_ns,
	                    false) != DRT_OK)
		return false;
	out->items = calloc(bar_count, 4 * sizeof(*out->items));
	for (size_t i = 0; out->items && i < bar_count; i++)
		ticks_of_bar(&out->items[4 * i], &bars[i], length_ns);
	free(bars);
	if (!out->items)
		return false;
	for (size_t i = 0; i < 4 * bar_count; i++) {
		struct tick *tick = &out->items[i];

		if (tick->time_ns >= start_ns && tick->time_ns < end_ns)
			out->items[kept++] = *tick;
	}
	out->count = kept < most ? kept : most;
	if (last && kept > most)
		memmove(out->items, out->items + kept - most, most * sizeof(*out->items));
	return true;
}

static decimal volume_of(const struct tick *tick)
{
	decimal volume = { 0 };

	if (decimal_from_double(&volume, fmax(1, floor(tick->volume))) != DRT_OK)
		volume = decimal_from_int(1);
	return volume;
}

static void fill_past(struct ib_historical_tick *out, const struct gw_instrument *in,
                      const struct tick *tick, int32_t message)
{
	double step = decimal_to_double(in->instrument.tick);

	*out = (struct ib_historical_tick){ .epoch_s = tick->time_ns / NS_PER_SEC,
		                            .price = tick->price,
		                            .size = volume_of(tick),
		                            .exchange = in->instrument.primary_exchange,
		                            .conditions = "" };
	if (message == IB_HISTORICAL_TICKS)
		out->size = decimal_from_int(0);
	if (message == IB_HISTORICAL_TICKS_BID_ASK) {
		out->bid = tick->price - step;
		out->ask = tick->price + step;
		out->bid_size = out->ask_size = out->size;
	}
}

static int32_t past_message(const char *what)
{
	if (strcmp(what, "TRADES") == 0)
		return IB_HISTORICAL_TICKS_LAST;
	if (strcmp(what, "BID_ASK") == 0)
		return IB_HISTORICAL_TICKS_BID_ASK;
	return strcmp(what, "MIDPOINT") == 0 ? IB_HISTORICAL_TICKS : -1;
}

static void send_past(struct gw_client *client, int32_t req_id, int index, int32_t message,
                      const struct ticks *ticks)
{
	struct ib_historical_tick *list = calloc(ticks->count + 1, sizeof(*list));
	struct ib_message answer = gw_message(message);

	if (!list) {
		gw_error(client, req_id, 322, "Error processing request: out of memory");
		return;
	}
	for (size_t i = 0; i < ticks->count; i++)
		fill_past(&list[i], &client->gateway->instruments[index], &ticks->items[i],
		          message);
	answer.historical_ticks =
		(struct ib_historical_ticks){ req_id, list, (int32_t)ticks->count, true };
	gw_send(client, &answer);
	free(list);
}

static bool read_window(int64_t *start_ns, int64_t *end_ns, struct gw_client *client,
                        const struct ib_req_historical_ticks *r, int index)
{
	const struct zone *zone = calendar_zone(client->gateway->instruments[index].calendar);

	*start_ns = INT64_MIN / 2;
	*end_ns = gw_now(client->gateway) + 1;
	if ((r->start[0] != '\0') == (r->end[0] != '\0')) {
		gw_error(client, r->req_id, 321,
		         "Error validating request.-'cS' : cause - Either start or end time, "
		         "and "
		         "not both, must be specified");
		return false;
	}
	if ((r->start[0] == '\0' || gw_time_parse(start_ns, r->start, zone) == DRT_OK) &&
	    (r->end[0] == '\0' || gw_time_parse(end_ns, r->end, zone) == DRT_OK))
		return true;
	gw_error(client, r->req_id, 10314,
	         "The date, time, or time-zone entered is invalid. The correct format is "
	         "yyyymmdd hh:mm:ss xx/xxxx");
	return false;
}

void gw_tape_history(struct gw_client *client, const struct ib_message *m)
{
	const struct ib_req_historical_ticks *r = &m->req_historical_ticks;
	int32_t message = past_message(r->what_to_show);
	int index = gw_contract_resolve(client, r->req_id, &r->contract);
	struct ticks ticks;
	int64_t start_ns = 0;
	int64_t end_ns = 0;

	if (index < 0)
		return;
	if (message < 0 || r->tick_count < 1 || r->tick_count > MOST_PAST) {
		gw_error(client, r->req_id, 321, "Error validating request.-'cS' : cause - %s",
		         message < 0 ? "whatToShow must be TRADES, BID_ASK or MIDPOINT"
		                     : "Number of ticks must be 1 to 1000");
		return;
	}
	if (!read_window(&start_ns, &end_ns, client, r, index))
		return;
	if (!past_ticks(&ticks, client->gateway, index, start_ns, end_ns, (size_t)r->tick_count,
	                r->start[0] == '\0')) {
		gw_error(client, r->req_id, 10187,
		         "Failed to request historical ticks:No tick data here for this time");
		return;
	}
	send_past(client, r->req_id, index, message, &ticks);
	free(ticks.items);
}

/* ---- live ---- */

static int32_t live_type(const char *text)
{
	static const char *const names[] = { "Last", "AllLast", "BidAsk", "MidPoint" };

	for (int32_t i = 0; i < 4; i++) {
		if (strcmp(names[i], text) == 0)
			return i + 1;
	}
	return -1;
}

static void send_trade(struct gw_client *client, const struct gw_sub *sub, int64_t time_ns,
                       double price, decimal size)
{
	struct ib_message m = gw_message(IB_TICK_BY_TICK);

	m.tick_by_tick.req_id = sub->req_id;
	m.tick_by_tick.type = sub->tick_type;
	m.tick_by_tick.epoch_s = time_ns / NS_PER_SEC;
	m.tick_by_tick.price = price;
	m.tick_by_tick.size = size;
	m.tick_by_tick.exchange =
		client->gateway->instruments[sub->index].instrument.primary_exchange;
	gw_send(client, &m);
}

static void send_quote(struct gw_client *client, const struct gw_sub *sub,
                       const struct sim_quote *quote)
{
	struct ib_message m = gw_message(IB_TICK_BY_TICK);

	m.tick_by_tick.req_id = sub->req_id;
	m.tick_by_tick.type = sub->tick_type;
	m.tick_by_tick.epoch_s = quote->time_ns / NS_PER_SEC;
	m.tick_by_tick.bid = decimal_to_double(quote->bid);
	m.tick_by_tick.ask = decimal_to_double(quote->ask);
	m.tick_by_tick.bid_size = quote->bid_size;
	m.tick_by_tick.ask_size = quote->ask_size;
	m.tick_by_tick.price = (m.tick_by_tick.bid + m.tick_by_tick.ask) / 2;
	gw_send(client, &m);
}

static bool wants_trades(const struct gw_sub *sub)
{
	return sub->tick_type == IB_BY_TICK_LAST || sub->tick_type == IB_BY_TICK_ALL_LAST;
}

void gw_tape_print(struct gateway *g, int index, int64_t time_ns, double price, double volume)
{
	decimal size = { 0 };

	if (volume <= 0 || decimal_from_double(&size, volume) != DRT_OK)
		return;
	for (struct gw_client *client = g->clients; client; client = client->next) {
		for (struct gw_sub *sub = client->subs; sub && !client->doomed;
		     sub = sub->next) {
			if (sub->kind == GW_SUB_TICKS && sub->index == index &&
			    wants_trades(sub))
				send_trade(client, sub, time_ns, price, size);
		}
	}
}

void gw_tape_quote(struct gateway *g, int index, const struct sim_quote *quote)
{
	for (struct gw_client *client = g->clients; client; client = client->next) {
		for (struct gw_sub *sub = client->subs; sub && !client->doomed;
		     sub = sub->next) {
			if (sub->kind != GW_SUB_TICKS || sub->index != index ||
			    wants_trades(sub))
				continue;
			if (quote->bid.e8 == sub->sent.bid.e8 &&
			    quote->ask.e8 == sub->sent.ask.e8 &&
			    quote->bid_size.e8 == sub->sent.bid_size.e8 &&
			    quote->ask_size.e8 == sub->sent.ask_size.e8)
				continue;
			if (quote->bid.e8 > 0 && quote->ask.e8 > 0)
				send_quote(client, sub, quote);
			sub->sent = *quote;
		}
	}
}

static int count_live(const struct gw_client *client)
{
	int count = 0;

	for (const struct gw_sub *sub = client->subs; sub; sub = sub->next)
		count += sub->kind == GW_SUB_TICKS;
	return count;
}

/* The ticks of the past that the request wants first. */
static void send_before(struct gw_client *client, const struct gw_sub *sub, int32_t count)
{
	struct gateway *g = client->gateway;
	struct ticks ticks;

	if (count <= 0 || !past_ticks(&ticks, g, sub->index, INT64_MIN / 2, gw_now(g),
	                              count > MOST_PAST ? MOST_PAST : (size_t)count, true))
		return;
	for (size_t i = 0; i < ticks.count; i++)
		send_trade(client, sub, ticks.items[i].time_ns, ticks.items[i].price,
		           volume_of(&ticks.items[i]));
	free(ticks.items);
}

void gw_tape_request(struct gw_client *client, const struct ib_message *m)
{
	const struct ib_req_tick_by_tick *r = &m->req_tick_by_tick;
	int32_t type = live_type(r->type);
	int index = gw_contract_resolve(client, r->req_id, &r->contract);
	struct gw_sub *sub = NULL;

	if (index < 0)
		return;
	if (type < 0) {
		gw_error(client, r->req_id, 321,
		         "Error validating request.-'cT' : cause - tickType must be Last, "
		         "AllLast, BidAsk or MidPoint");
		return;
	}
	if (gw_sub_find(client, GW_SUB_TICKS, r->req_id)) {
		gw_error(client, r->req_id, 102, "Duplicate ticker ID.");
		return;
	}
	if (count_live(client) >= MOST_LIVE) {
		gw_error(client, r->req_id, 10190,
		         "Max number of tick-by-tick requests has been reached.");
		return;
	}
	sub = gw_sub_add(client, GW_SUB_TICKS, r->req_id, index);
	if (!sub)
		return;
	sub->tick_type = type;
	if (wants_trades(sub))
		send_before(client, sub, r->tick_count);
	else
		gw_tape_quote(client->gateway, index,
		              &client->gateway->instruments[index].quote);
}

void gw_tape_cancel(struct gw_client *client, const struct ib_message *m)
{
	if (!gw_sub_drop(client, GW_SUB_TICKS, m->id_only.req_id))
		gw_error(client, m->id_only.req_id, 300, "Can't find EId with tickerId:%d",
		         (int)m->id_only.req_id);
}

/* ---- histogram ---- */

/* "3 days", "1 week", "2 DAY". */
static bool read_days(int64_t *days, const char *text)
{
	static const struct {
		char unit;
		int days;
	} units[] = { { 's', 1 }, { 'd', 1 }, { 'w', 7 }, { 'm', 31 }, { 'y', 366 } };
	char unit = 0;
	int count = 0;

	if (sscanf(text, "%4d %c", &count, &unit) != 2 || count < 1)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if ((unit | 0x20) == units[i].unit) {
			*days = (int64_t)units[i].days * (units[i].unit == 's' ? 1 : count);
			return true;
		}
	}
	return false;
}

static int by_price(const void *a, const void *b)
{
	const struct ib_histogram_entry *left = a;
	const struct ib_histogram_entry *right = b;

	return (left->price > right->price) - (left->price < right->price);
}

/* Rounds to steps, sums what meets; returns how many are left. */
static int32_t bin(struct ib_histogram_entry *out, const struct bar *bars, size_t count,
                   double step)
{
	int32_t bins = 0;

	for (size_t i = 0; i < count; i++) {
		out[i].price = round(bars[i].close / step) * step;
		if (decimal_from_double(&out[i].size, floor(bars[i].volume)) != DRT_OK)
			out[i].size = decimal_from_int(0);
	}
	qsort(out, count, sizeof(*out), by_price);
	for (size_t i = 0; i < count; i++) {
		if (bins > 0 && fabs(out[bins - 1].price - out[i].price) < step / 2)
			out[bins - 1].size = decimal_add(out[bins - 1].size, out[i].size);
		else
			out[bins++] = out[i];
	}
	return bins;
}

void gw_tape_histogram(struct gw_client *client, const struct ib_message *m)
{
	const struct ib_req_histogram *r = &m->req_histogram;
	struct gateway *g = client->gateway;
	int index = gw_contract_resolve(client, r->req_id, &r->contract);
	struct gw_bar_size size = { GW_SIZE_INTRADAY, 60, "" };
	struct ib_message answer = gw_message(IB_HISTOGRAM_DATA);
	struct ib_histogram_entry *entries = NULL;
	struct bar *bars = NULL;
	size_t count = 0;
	int64_t days = 0;
	double step = 0;

	if (index < 0)
		return;
	if (!read_days(&days, r->period)) {
		gw_error(client, r->req_id, 321,
		         "Error validating request.-'cQ' : cause - Invalid period");
		return;
	}
	if (g->instruments[index].fine_size == TIMEFRAME_1D)
		size = (struct gw_bar_size){ GW_SIZE_DAY, 0, "" };
	if (gw_bars_collect(&bars, &count, g, index, &size, gw_now(g) - days * NS_PER_DAY,
	                    gw_now(g) + 1, false) == DRT_OK)
		entries = calloc(count, sizeof(*entries));
	if (!entries) {
		free(bars);
		gw_error(client, r->req_id, 162,
		         "Historical Market Data Service error message:no histogram data");
		return;
	}
	step = fmax(decimal_to_double(g->instruments[index].instrument.tick),
	            bars[count - 1].close / MOST_BINS);
	answer.histogram =
		(struct ib_histogram){ r->req_id, entries, bin(entries, bars, count, step) };
	gw_send(client, &answer);
	free(entries);
	free(bars);
}
