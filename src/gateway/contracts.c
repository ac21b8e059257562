/* contracts.c - which instrument a contract means, and its definition. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/strbuf.h"
#include "core/timeval.h"
#include "gateway/gateway_parts.h"

enum { HOURS_DAYS = 6, MOST_SAMPLES = 16, STOCK_RULE = 26, FINE_RULE = 239, COIN_RULE = 3195 };

static const char order_types[] = "ACTIVETIM,DAY,GAT,GTC,GTD,IOC,LIT,LMT,LOC,MIT,MKT,MOC,OCA,"
				  "OPG,STP,STPLMT,TRAIL,TRAILLMT,WHATIF";

/* ---- names ---- */

/* "BTCUSD" is the contract BTC in USD, "EURUSD" is EUR in USD. */
void gw_contract_init(struct gw_instrument *in)
{
	const struct instrument *instrument = &in->instrument;
	bool pair = instrument->type == SECURITY_FOREX || instrument->type == SECURITY_CRYPTO;
	size_t length = strlen(instrument->symbol);

	if (pair) {
		length -= strcmp(instrument->symbol + length - 4, "USDT") == 0 ? 4 : 3;
		snprintf(in->local_symbol, sizeof(in->local_symbol), "%.*s.%s", (int)length,
		         instrument->symbol, instrument->currency);
	} else {
		snprintf(in->local_symbol, sizeof(in->local_symbol), "%s", instrument->symbol);
	}
	snprintf(in->ib_symbol, sizeof(in->ib_symbol), "%.*s", (int)length, instrument->symbol);
	if (instrument->type == SECURITY_STOCK &&
	    strcmp(instrument->primary_exchange, "NASDAQ") == 0)
		snprintf(in->trading_class, sizeof(in->trading_class), "NMS");
	else
		snprintf(in->trading_class, sizeof(in->trading_class), "%s", in->local_symbol);
	in->contract = (struct ib_contract){
		.con_id = (int32_t)instrument->con_id,
		.symbol = in->ib_symbol,
		.sec_type = security_type_ib(instrument->type),
		.last_trade_date = "",
		.right = "",
		.multiplier = "",
		.exchange = instrument->exchange,
		.primary_exchange = instrument->primary_exchange,
		.currency = instrument->currency,
		.local_symbol = in->local_symbol,
		.trading_class = in->trading_class,
	};
}

static bool is_empty_or(const char *text, const char *value)
{
	return !text || *text == '\0' || strcasecmp(text, value) == 0;
}

static bool exchange_fits(const struct gw_instrument *in, const char *exchange)
{
	return is_empty_or(exchange, in->instrument.exchange) ||
	       strcasecmp(exchange, in->instrument.primary_exchange) == 0 ||
	       strcasecmp(exchange, "SMART") == 0 || strcasecmp(exchange, "ISLAND") == 0;
}

static bool matches(const struct gw_instrument *in, const struct ib_contract *c)
{
	bool named = false;

	if (c->con_id != 0)
		return c->con_id == in->contract.con_id;
	if (c->symbol && *c->symbol)
		named = strcasecmp(c->symbol, in->ib_symbol) == 0 ||
		        strcasecmp(c->symbol, in->instrument.symbol) == 0;
	else if (c->local_symbol && *c->local_symbol)
		named = strcasecmp(c->local_symbol, in->local_symbol) == 0;
	return named && is_empty_or(c->sec_type, in->contract.sec_type) &&
	       is_empty_or(c->currency, in->instrument.currency) &&
	       is_empty_or(c->local_symbol, in->local_symbol) && exchange_fits(in, c->exchange);
}

int gw_contract_find(const struct gateway *g, const struct ib_contract *contract)
{
	int found = -1;

	for (size_t i = 0; i < g->count; i++) {
		if (!matches(&g->instruments[i], contract))
			continue;
		if (found >= 0)
			return -2;
		found = (int)i;
	}
	return found;
}

int gw_contract_resolve(struct gw_client *client, int32_t id,
                        const struct ib_contract *contract)
{
	int index = gw_contract_find(client->gateway, contract);

	if (index >= 0)
		return index;
	if (index == -2)
		gw_error(client, id, 200,
		         "The contract description specified for %s is ambiguous.",
		         contract->symbol ? contract->symbol : "");
	else
		gw_error(client, id, 200,
		         "No security definition has been found for the request");
	return -1;
}

/* ---- definitions ---- */

static void append_hours(struct strbuf *out, const struct gw_instrument *in, int64_t now_ns,
                         bool outside)
{
	const struct zone *zone = calendar_zone(in->calendar);
	int64_t day = 0;
	int minute = 0;

	zone_local(&day, &minute, zone, now_ns);
	for (int i = 0; i < HOURS_DAYS; i++, day++) {
		struct session session;
		char date[GW_TIME_TEXT];
		int64_t local = 0;
		int open = 0;
		int close = 0;

		if (i > 0)
			strbuf_putc(out, ';');
		gw_day_format(date, day);
		if (calendar_session(&session, in->calendar, day) != DRT_OK) {
			strbuf_printf(out, "%s:CLOSED", date);
			continue;
		}
		if (outside) {
			session.open_ns = gw_outside_start(&session);
			session.close_ns = gw_outside_end(&session);
		}
		zone_local(&local, &open, zone, session.open_ns);
		gw_day_format(date, local);
		strbuf_printf(out, "%s:%02d%02d-", date, open / 60, open % 60);
		zone_local(&local, &close, zone, session.close_ns);
		gw_day_format(date, local);
		strbuf_printf(out, "%s:%02d%02d", date, close / 60, close % 60);
	}
}

static int rule_of(const struct instrument *instrument)
{
	if (instrument->type == SECURITY_FOREX)
		return FINE_RULE;
	return instrument->type == SECURITY_CRYPTO ? COIN_RULE : STOCK_RULE;
}

static void send_details(struct gw_client *client, int32_t req_id,
                         const struct gw_instrument *in)
{
	const struct instrument *instrument = &in->instrument;
	struct ib_message message = gw_message(IB_CONTRACT_DATA);
	struct ib_contract_details *d = &message.contract_details;
	bool smart = strcmp(instrument->exchange, "SMART") == 0;
	char exchanges[64];
	char rules[64];
	bool outside =
		gw_has_outside(client->gateway, (int)(in - client->gateway->instruments));
	struct strbuf hours;
	struct strbuf liquid;

	strbuf_init(&hours);
	strbuf_init(&liquid);
	append_hours(&hours, in, gw_now(client->gateway), outside);
	append_hours(&liquid, in, gw_now(client->gateway), false);
	snprintf(exchanges, sizeof(exchanges), smart ? "%s,%s" : "%s", instrument->exchange,
	         instrument->primary_exchange);
	snprintf(rules, sizeof(rules), smart ? "%d,%d" : "%d", rule_of(instrument),
	         rule_of(instrument));
	d->req_id = req_id;
	d->contract = in->contract;
	d->market_name = in->trading_class;
	d->min_tick = instrument->tick;
	d->md_size_multiplier = 1;
	d->order_types = order_types;
	d->valid_exchanges = exchanges;
	d->price_magnifier = 1;
	d->long_name = instrument->name;
	d->contract_month = "";
	d->industry = instrument->sector;
	d->category = "";
	d->subcategory = "";
	d->time_zone_id = gw_zone_name(calendar_zone(in->calendar));
	d->trading_hours = hours.text ? hours.text : "";
	d->liquid_hours = liquid.text ? liquid.text : "";
	d->agg_group = 1;
	d->market_rule_ids = rules;
	d->stock_type = instrument->type == SECURITY_ETF     ? "ETF"
	                : instrument->type == SECURITY_STOCK ? "COMMON"
	                                                     : "";
	d->min_size = in->least.e8 > 0 ? in->least : instrument->min_size;
	d->size_increment = instrument->min_size;
	d->suggested_size_increment =
		(instrument->type == SECURITY_STOCK || instrument->type == SECURITY_ETF) &&
				instrument->min_size.e8 == DECIMAL_ONE
			? decimal_from_int(100)
			: instrument->min_size;
	gw_send(client, &message);
	strbuf_release(&hours);
	strbuf_release(&liquid);
}

void gw_contract_details(struct gw_client *client, const struct ib_req_contract *request)
{
	struct gateway *g = client->gateway;
	bool any = false;

	if (gw_future_is_meant(&request->contract)) {
		gw_future_details(client, request);
		return;
	}
	if (gw_option_is_meant(&request->contract)) {
		gw_option_details(client, request);
		return;
	}
	for (size_t i = 0; i < g->count; i++) {
		if (!matches(&g->instruments[i], &request->contract))
			continue;
		send_details(client, request->req_id, &g->instruments[i]);
		any = true;
	}
	if (any)
		gw_send_id_only(client, IB_CONTRACT_DATA_END, request->req_id);
	else
		gw_error(client, request->req_id, 200,
		         "No security definition has been found for the request");
}

static bool sounds_like(const struct gw_instrument *in, const char *pattern)
{
	size_t length = strlen(pattern);

	return length > 0 && (strncasecmp(in->ib_symbol, pattern, length) == 0 ||
	                      strcasestr(in->instrument.name, pattern) != NULL);
}

void gw_matching_symbols(struct gw_client *client,
                         const struct ib_req_matching_symbols *request)
{
	struct gateway *g = client->gateway;
	struct ib_message message = gw_message(IB_SYMBOL_SAMPLES);
	struct ib_symbol_sample samples[MOST_SAMPLES];
	int32_t count = 0;

	for (size_t i = 0; i < g->count && count < MOST_SAMPLES; i++) {
		const struct gw_instrument *in = &g->instruments[i];

		if (!sounds_like(in, request->pattern))
			continue;
		samples[count++] = (struct ib_symbol_sample){
			.con_id = in->contract.con_id,
			.symbol = in->ib_symbol,
			.sec_type = in->contract.sec_type,
			.primary_exchange = in->instrument.primary_exchange,
			.currency = in->instrument.currency,
			.description = in->instrument.name,
			.issuer_id = "",
		};
	}
	message.symbol_samples = (struct ib_symbol_samples){ request->req_id, samples, count };
	gw_send(client, &message);
}

void gw_market_rule(struct gw_client *client, const struct ib_req_market_rule *request)
{
	struct gateway *g = client->gateway;
	struct ib_message message = gw_message(IB_MARKET_RULE);
	struct ib_price_increment increment = { { 0 }, { 0 } };

	for (size_t i = 0; i < g->count && increment.increment.e8 == 0; i++) {
		if (rule_of(&g->instruments[i].instrument) == request->rule_id)
			increment.increment = g->instruments[i].instrument.tick;
	}
	if (increment.increment.e8 == 0) {
		gw_error(client, -1, 124, "No market rule with id %d", (int)request->rule_id);
		return;
	}
	message.market_rule = (struct ib_market_rule){ request->rule_id, &increment, 1 };
	gw_send(client, &message);
}
