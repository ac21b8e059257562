/* feed.c - what streams: quotes, bars of five seconds, and growing bars.
 *
 * Quotes are sampled: the flush timer sends each subscription what differs from what
 * its client knows. Bars are made per subscription from the prices as they come, and
 * their last state leaves when their period ends, before anything of the next. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

static const int64_t update_interval_ns = 5 * NS_PER_SEC; /* market time */

/* ---- quotes ---- */

static void send_price(struct gw_client *client, int32_t req_id, enum ib_tick_type type,
                       double price, decimal size)
{
	struct ib_message message = gw_message(IB_TICK_PRICE);

	message.tick_price = (struct ib_tick_price_message){
		.req_id = req_id,
		.type = (int32_t)type,
		.price = price,
		.size = size,
		.attributes =
			type == IB_TICK_BID || type == IB_TICK_ASK ? IB_TICK_AUTO_EXECUTE : 0,
	};
	gw_send(client, &message);
}

static void send_size(struct gw_client *client, int32_t req_id, enum ib_tick_type type,
                      decimal size)
{
	struct ib_message message = gw_message(IB_TICK_SIZE);

	message.tick_size = (struct ib_tick_size_message){ req_id, (int32_t)type, size };
	gw_send(client, &message);
}

/* A price with its size, or the size alone where only that has changed. */
static void send_pair(struct gw_client *client, int32_t req_id, enum ib_tick_type price_type,
                      enum ib_tick_type size_type, decimal price, decimal size,
                      decimal sent_price, decimal sent_size)
{
	if (price.e8 != sent_price.e8)
		send_price(client, req_id, price_type, decimal_to_double(price), size);
	else if (size.e8 != sent_size.e8)
		send_size(client, req_id, size_type, size);
}

static void send_day_price(struct gw_client *client, int32_t req_id, enum ib_tick_type type,
                           double price, double *sent)
{
	if (price <= 0 || price == *sent)
		return;
	send_price(client, req_id, type, price, decimal_from_int(0));
	*sent = price;
}

static void send_last_time(struct gw_client *client, int32_t req_id, int64_t time_ns)
{
	struct ib_message message = gw_message(IB_TICK_STRING);
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)(time_ns / NS_PER_SEC));
	message.tick_string =
		(struct ib_tick_string_message){ req_id, IB_TICK_LAST_TIME, text };
	gw_send(client, &message);
}

static void send_halted(struct gw_client *client, int32_t req_id, enum gw_halt halted)
{
	struct ib_message message = gw_message(IB_TICK_GENERIC);

	message.tick_generic =
		(struct ib_tick_generic_message){ req_id, IB_TICK_HALTED, halted };
	gw_send(client, &message);
}

/* Everything that differs from what the client knows. */
static void send_changes(struct gw_client *client, struct gw_sub *sub)
{
	const struct gw_instrument *in = &client->gateway->instruments[sub->index];
	const struct sim_quote *now = &in->quote;
	const struct sim_quote *sent = &sub->sent;
	int32_t id = sub->req_id;
	decimal volume = { 0 };

	send_pair(client, id, IB_TICK_BID, IB_TICK_BID_SIZE, now->bid, now->bid_size, sent->bid,
	          sent->bid_size);
	send_pair(client, id, IB_TICK_ASK, IB_TICK_ASK_SIZE, now->ask, now->ask_size, sent->ask,
	          sent->ask_size);
	if (now->last.e8 != sent->last.e8 || now->last_size.e8 != sent->last_size.e8)
		send_last_time(client, id, now->time_ns);
	send_pair(client, id, IB_TICK_LAST, IB_TICK_LAST_SIZE, now->last, now->last_size,
	          sent->last, sent->last_size);
	if (in->volume != sub->sent_volume &&
	    decimal_from_double(&volume, in->volume) == DRT_OK)
		send_size(client, id, IB_TICK_VOLUME, volume);
	sub->sent_volume = in->volume;
	send_day_price(client, id, IB_TICK_OPEN, in->open, &sub->sent_open);
	send_day_price(client, id, IB_TICK_HIGH, in->high, &sub->sent_high);
	send_day_price(client, id, IB_TICK_LOW, in->low, &sub->sent_low);
	send_day_price(client, id, IB_TICK_CLOSE, in->previous_close, &sub->sent_close);
	if (in->halted != sub->sent_halted)
		send_halted(client, id, in->halted);
	sub->sent_halted = in->halted;
	sub->sent = *now;
	sub->changes = in->changes;
}

static void send_quote_head(struct gw_client *client, int32_t req_id, int index)
{
	const struct gw_instrument *in = &client->gateway->instruments[index];
	struct ib_message message = gw_message(IB_TICK_REQ_PARAMS);

	message.tick_req_params = (struct ib_tick_req_params_message){
		.req_id = req_id,
		.min_tick = in->instrument.tick,
		.bbo_exchange = "9c0001",
		.snapshot_permissions = 3,
	};
	gw_send(client, &message);
	message = gw_message(IB_MARKET_DATA_TYPE);
	message.market_data_type = (struct ib_market_data_type_message){ req_id, 1 };
	gw_send(client, &message);
}

void gw_quotes_request(struct gw_client *client, const struct ib_req_mkt_data *request)
{
	struct gw_sub *sub = NULL;
	int index = 0;

	if (gw_sub_find(client, GW_SUB_QUOTES, request->req_id) ||
	    gw_sub_find(client, GW_SUB_OPTION, request->req_id)) {
		gw_error(client, request->req_id, 102, "Duplicate ticker ID.");
		return;
	}
	if (request->snapshot && request->generic_ticks[0] != '\0') {
		gw_error(client, request->req_id, 414,
		         "Snapshot market data subscription is not applicable to generic "
		         "ticks.");
		return;
	}
	if (client->lines >= GW_LINES) {
		gw_error(client, request->req_id, 101,
		         "Max number of tickers has been reached");
		return;
	}
	if (gw_option_is_meant(&request->contract)) {
		gw_option_quotes(client, request);
		return;
	}
	index = gw_contract_resolve(client, request->req_id, &request->contract);
	if (index < 0)
		return;
	send_quote_head(client, request->req_id, index);
	sub = gw_sub_add(client, GW_SUB_QUOTES, request->req_id, index);
	if (!sub)
		return;
	send_changes(client, sub);
	if (request->snapshot) {
		gw_sub_drop(client, GW_SUB_QUOTES, request->req_id);
		gw_send_id_only(client, IB_TICK_SNAPSHOT_END, request->req_id);
		return;
	}
	client->lines++;
}

void gw_quotes_cancel(struct gw_client *client, int32_t req_id)
{
	if (!gw_sub_drop(client, GW_SUB_QUOTES, req_id) &&
	    !gw_sub_drop(client, GW_SUB_OPTION, req_id))
		gw_error(client, req_id, 300, "Can't find EId with tickerId:%d", (int)req_id);
	else if (client->lines > 0)
		client->lines--;
}

/* ---- bars of five seconds ---- */

void gw_realtime_request(struct gw_client *client, const struct ib_req_real_time_bars *request)
{
	struct gw_sub *sub = NULL;
	int index = gw_contract_resolve(client, request->req_id, &request->contract);

	if (index < 0)
		return;
	if (request->bar_size != 5) {
		gw_error(client, request->req_id, 321,
		         "Error validating request.-'bT' : cause - Only 5 second bars are "
		         "available");
		return;
	}
	if (gw_sub_find(client, GW_SUB_REALTIME, request->req_id)) {
		gw_error(client, request->req_id, 102, "Duplicate ticker ID.");
		return;
	}
	sub = gw_sub_add(client, GW_SUB_REALTIME, request->req_id, index);
	if (!sub)
		return;
	sub->size = (struct gw_bar_size){ GW_SIZE_INTRADAY, 5, "5 secs" };
	sub->regular = request->use_rth;
	sub->whole = strcmp(request->what_to_show, "TRADES") != 0;
}

void gw_realtime_cancel(struct gw_client *client, int32_t req_id)
{
	if (!gw_sub_drop(client, GW_SUB_REALTIME, req_id))
		gw_error(client, req_id, 300, "Can't find EId with tickerId:%d", (int)req_id);
}

static void send_realtime(struct gw_client *client, struct gw_sub *sub)
{
	struct ib_message message = gw_message(IB_REAL_TIME_BAR);
	decimal volume = decimal_from_int(-1);
	decimal middle = decimal_from_int(-1);

	if (!sub->whole &&
	    (decimal_from_double(&volume, sub->bar.volume) != DRT_OK ||
	     decimal_from_double(&middle, (sub->bar.high + sub->bar.low) / 2) != DRT_OK))
		return;
	message.real_time_bar = (struct ib_real_time_bar){
		.req_id = sub->req_id,
		.epoch_s = sub->bar.time_ns / NS_PER_SEC,
		.open = sub->bar.open,
		.high = sub->bar.high,
		.low = sub->bar.low,
		.close = sub->bar.close,
		.volume = volume,
		.wap = middle,
		.count = sub->whole ? -1 : (int32_t)fmin(sub->bar.volume / 100, 2e9),
	};
	gw_send(client, &message);
}

/* ---- growing bars ---- */

static void finish_bar(struct gw_client *client, struct gw_sub *sub)
{
	sub->live = false;
	if (sub->kind == GW_SUB_REALTIME)
		send_realtime(client, sub);
	else
		gw_history_update(client, sub);
}

void gw_bars_roll(struct gateway *g, int64_t time_ns)
{
	if (time_ns < g->next_bar_end_ns)
		return;
	g->next_bar_end_ns = INT64_MAX;
	for (struct gw_client *client = g->clients; client; client = client->next) {
		for (struct gw_sub *sub = client->subs; sub; sub = sub->next) {
			if (!sub->live)
				continue;
			if (sub->end_ns <= time_ns)
				finish_bar(client, sub);
			else if (sub->end_ns < g->next_bar_end_ns)
				g->next_bar_end_ns = sub->end_ns;
		}
	}
}

static void print_into(struct gateway *g, struct gw_sub *sub, int64_t time_ns, double price,
                       double volume)
{
	const struct calendar *calendar = g->instruments[sub->index].calendar;

	if (!sub->live) {
		sub->bar = (struct bar){ gw_bar_start(&sub->size, calendar, time_ns),
			                 price,
			                 price,
			                 price,
			                 price,
			                 0 };
		sub->end_ns = gw_bar_end(&sub->size, calendar, sub->bar.time_ns);
		sub->live = true;
		if (sub->end_ns < g->next_bar_end_ns)
			g->next_bar_end_ns = sub->end_ns;
	}
	sub->bar.high = fmax(sub->bar.high, price);
	sub->bar.low = fmin(sub->bar.low, price);
	sub->bar.close = price;
	sub->bar.volume += volume;
	sub->dirty = true;
}

void gw_feed_print(struct gateway *g, int index, int64_t time_ns, double price, double volume)
{
	bool regular = gw_is_regular(g, index);

	for (struct gw_client *client = g->clients; client; client = client->next) {
		for (struct gw_sub *sub = client->subs; sub; sub = sub->next) {
			if (sub->index == index && (!sub->regular || regular) &&
			    (sub->kind == GW_SUB_BARS || sub->kind == GW_SUB_REALTIME))
				print_into(g, sub, time_ns, price, volume);
		}
	}
}

static void flush_sub(struct gw_client *client, struct gw_sub *sub)
{
	struct gateway *g = client->gateway;
	bool changed = sub->index >= 0 && sub->changes != g->instruments[sub->index].changes;

	if (sub->kind == GW_SUB_QUOTES && changed)
		send_changes(client, sub);
	if (sub->kind == GW_SUB_DEPTH && changed)
		gw_depth_flush(client, sub);
	if (sub->kind == GW_SUB_OPTION && changed)
		gw_option_flush(client, sub);
	if (sub->kind == GW_SUB_SCANNER)
		gw_scanner_flush(client, sub);
	if (sub->kind == GW_SUB_BARS && sub->live && sub->dirty &&
	    g->time_ns - sub->sent_ns >= update_interval_ns)
		gw_history_update(client, sub);
}

void gw_feed_flush(struct gateway *g)
{
	for (struct gw_client *client = g->clients; client; client = client->next) {
		for (struct gw_sub *sub = client->subs; sub && !client->doomed; sub = sub->next)
			flush_sub(client, sub);
	}
}
