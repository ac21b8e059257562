/* account.c - cash, positions, margin and what is told about them.
 *
 * Average costs include commissions and so do realised profits, as IB reports them.
 * Margin is that of a Reg-T account in one line: half of the gross position value at
 * first, a quarter to maintain; buying power is twice what is available. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

/* Of market time, and where that runs fast not more often than a screen can show. */
static const int64_t refresh_ns = 180 * NS_PER_SEC;
static const int64_t refresh_least_ns = NS_PER_SEC; /* monotonic */

static decimal half(decimal value)
{
	return decimal_from_units(value.e8 / 2);
}

static decimal price_of(const struct gateway *g, int index)
{
	decimal price = { 0 };

	if (decimal_from_double(&price, gw_market_price(&g->instruments[index])) != DRT_OK)
		return decimal_from_units(0);
	return price;
}

static decimal value_of(const struct gateway *g, int index)
{
	return decimal_mul_sat(g->positions[index].quantity, price_of(g, index));
}

/* ---- booking ---- */

/* total / quantity; both of one sign, quantity not zero. */
static decimal average(decimal total, decimal quantity)
{
	decimal out = { 0 };

	if (decimal_div(&out, total, quantity) != DRT_OK)
		return decimal_from_units(0);
	return out;
}

/* The part of a fill that closes what is held; 0 where it only adds. */
static decimal closing_part(decimal held, decimal signed_quantity)
{
	decimal size = decimal_abs(signed_quantity);

	if (held.e8 == 0 || (held.e8 > 0) == (signed_quantity.e8 > 0))
		return decimal_from_units(0);
	return decimal_cmp(decimal_abs(held), size) < 0 ? decimal_abs(held) : size;
}

void gw_account_fill(decimal *realized, bool *closing, struct gateway *g, int index,
                     enum order_side side, decimal quantity, decimal price, decimal commission)
{
	struct gw_position *p = &g->positions[index];
	decimal signed_quantity = side == SIDE_BUY ? quantity : decimal_neg(quantity);
	decimal value = decimal_mul_sat(signed_quantity, price);
	decimal closed = closing_part(p->quantity, signed_quantity);
	decimal opened = decimal_sub(quantity, closed);
	decimal gain = { 0 };
	decimal total = { 0 };

	g->cash = decimal_sub(decimal_sub(g->cash, value), commission);
	p->flow = decimal_sub(decimal_sub(p->flow, value), commission);
	p->touched = true;
	*closing = closed.e8 > 0;
	*realized = decimal_from_units(0);
	if (*closing) {
		gain = p->quantity.e8 > 0 ? decimal_sub(price, p->average_cost)
		                          : decimal_sub(p->average_cost, price);
		*realized = decimal_sub(decimal_mul_sat(gain, closed), commission);
		p->realized = decimal_add(p->realized, *realized);
		g->realized_total = decimal_add(g->realized_total, *realized);
	}
	if (opened.e8 > 0 && closed.e8 > 0)
		p->average_cost = price; /* through zero: a new position */
	else if (opened.e8 > 0) {
		total = decimal_add(decimal_mul_sat(decimal_abs(p->quantity), p->average_cost),
		                    decimal_mul_sat(opened, price));
		/* a commission makes a long dearer, a short worth less */
		total = side == SIDE_BUY ? decimal_add(total, commission)
		                         : decimal_sub(total, commission);
		p->average_cost = average(total, decimal_add(decimal_abs(p->quantity), opened));
	}
	p->quantity = decimal_add(p->quantity, signed_quantity);
	if (p->quantity.e8 == 0)
		p->average_cost = decimal_from_units(0);
	g->account_dirty = g->state_dirty = true;
}

/* ---- figures ---- */

static decimal unrealized_of(const struct gateway *g, int index)
{
	const struct gw_position *p = &g->positions[index];

	return decimal_mul_sat(decimal_sub(price_of(g, index), p->average_cost), p->quantity);
}

static decimal daily_of(const struct gateway *g, int index)
{
	const struct gw_position *p = &g->positions[index];

	return decimal_sub(decimal_add(value_of(g, index), p->flow), p->start_value);
}

struct gw_figures gw_account_figures(const struct gateway *g)
{
	struct gw_figures f = { .net_liquidation = g->cash, .cash = g->cash };

	for (size_t i = 0; i < g->count; i++) {
		decimal value = value_of(g, (int)i);

		f.net_liquidation = decimal_add(f.net_liquidation, value);
		f.gross = decimal_add(f.gross, decimal_abs(value));
		f.unrealized = decimal_add(f.unrealized, unrealized_of(g, (int)i));
		f.realized = decimal_add(f.realized, g->positions[i].realized);
	}
	f.initial_margin = half(f.gross);
	f.maintenance_margin = half(half(f.gross));
	f.available = decimal_sub(f.net_liquidation, f.initial_margin);
	f.excess = decimal_sub(f.net_liquidation, f.maintenance_margin);
	f.buying_power = decimal_add(f.available, f.available);
	if (f.buying_power.e8 < 0)
		f.buying_power = decimal_from_units(0);
	return f;
}

decimal gw_account_margin_after(const struct gateway *g, int index, decimal quantity,
                                decimal price)
{
	decimal gross = gw_account_figures(g).gross;
	decimal after =
		decimal_mul_sat(decimal_add(g->positions[index].quantity, quantity), price);

	gross = decimal_sub(gross, decimal_abs(value_of(g, index)));
	return half(decimal_add(gross, decimal_abs(after)));
}

void gw_account_new_day(struct gateway *g)
{
	g->day_equity = gw_account_figures(g).net_liquidation;
	for (size_t i = 0; i < g->count; i++) {
		struct gw_position *p = &g->positions[i];

		p->start_value = value_of(g, (int)i);
		p->flow = decimal_from_units(0);
		p->realized = decimal_from_units(0);
	}
	g->account_dirty = true;
}

/* ---- account values ---- */

enum { VALUE_TEXT = 40, MOST_VALUES = 32 };

struct value {
	const char *key;
	const char *currency; /* "" for words and counts */
	char text[VALUE_TEXT];
};

static void put_money(struct value *out, size_t *count, const char *key, decimal value)
{
	out[*count] = (struct value){ .key = key, .currency = "USD" };
	decimal_format_places(out[*count].text, value, 2);
	++*count;
}

static void put_text(struct value *out, size_t *count, const char *key, const char *currency,
                     const char *text)
{
	out[*count] = (struct value){ .key = key, .currency = currency };
	memcpy(out[*count].text, text, strlen(text) + 1);
	++*count;
}

/* Every key that both account updates and summaries know. */
static size_t list_values(struct value *out, const struct gateway *g)
{
	struct gw_figures f = gw_account_figures(g);
	decimal cushion = { 0 };
	size_t n = 0;

	if (f.net_liquidation.e8 > 0 &&
	    decimal_div(&cushion, f.excess, f.net_liquidation) != DRT_OK)
		cushion = decimal_from_units(0);
	put_text(out, &n, "AccountType", "", "INDIVIDUAL");
	put_text(out, &n, "AccountReady", "", "true");
	put_text(out, &n, "Cushion", "", "");
	decimal_format_places(out[n - 1].text, cushion, 6);
	put_text(out, &n, "DayTradesRemaining", "", "-1");
	put_money(out, &n, "NetLiquidation", f.net_liquidation);
	put_money(out, &n, "TotalCashValue", f.cash);
	put_money(out, &n, "SettledCash", f.cash);
	put_money(out, &n, "AccruedCash", decimal_from_units(0));
	put_money(out, &n, "CashBalance", f.cash);
	put_money(out, &n, "TotalCashBalance", f.cash);
	put_money(out, &n, "BuyingPower", f.buying_power);
	put_money(out, &n, "EquityWithLoanValue", f.net_liquidation);
	put_money(out, &n, "PreviousDayEquityWithLoanValue", g->day_equity);
	put_money(out, &n, "GrossPositionValue", f.gross);
	put_money(out, &n, "InitMarginReq", f.initial_margin);
	put_money(out, &n, "MaintMarginReq", f.maintenance_margin);
	put_money(out, &n, "FullInitMarginReq", f.initial_margin);
	put_money(out, &n, "FullMaintMarginReq", f.maintenance_margin);
	put_money(out, &n, "AvailableFunds", f.available);
	put_money(out, &n, "FullAvailableFunds", f.available);
	put_money(out, &n, "ExcessLiquidity", f.excess);
	put_money(out, &n, "FullExcessLiquidity", f.excess);
	put_money(out, &n, "UnrealizedPnL", f.unrealized);
	put_money(out, &n, "RealizedPnL", f.realized);
	put_text(out, &n, "Currency", "USD", "USD");
	put_text(out, &n, "ExchangeRate", "USD", "1.00");
	return n;
}

static void send_values(struct gw_client *client)
{
	struct gateway *g = client->gateway;
	struct value values[MOST_VALUES];
	size_t count = list_values(values, g);

	for (size_t i = 0; i < count; i++) {
		struct ib_message message = gw_message(IB_ACCOUNT_VALUE);

		message.account_value =
			(struct ib_account_value){ values[i].key, values[i].text,
			                           values[i].currency, g->account };
		gw_send(client, &message);
	}
}

static void send_portfolio(struct gw_client *client)
{
	struct gateway *g = client->gateway;

	for (size_t i = 0; i < g->count; i++) {
		const struct gw_position *p = &g->positions[i];
		struct ib_message message = gw_message(IB_PORTFOLIO_VALUE);

		if (p->quantity.e8 == 0 && !p->touched)
			continue;
		message.portfolio_value = (struct ib_portfolio_value){
			.contract = g->instruments[i].contract,
			.position = p->quantity,
			.market_price = price_of(g, (int)i),
			.market_value = value_of(g, (int)i),
			.average_cost = p->average_cost,
			.unrealized_pnl = unrealized_of(g, (int)i),
			.realized_pnl = p->realized,
			.account = g->account,
		};
		gw_send(client, &message);
	}
}

static void send_update_time(struct gw_client *client)
{
	struct ib_message message = gw_message(IB_ACCOUNT_UPDATE_TIME);
	struct civil civil;
	char text[16];

	time_to_civil(&civil, gw_now(client->gateway));
	text[0] = (char)('0' + civil.hour / 10);
	text[1] = (char)('0' + civil.hour % 10);
	text[2] = ':';
	text[3] = (char)('0' + civil.minute / 10);
	text[4] = (char)('0' + civil.minute % 10);
	text[5] = '\0';
	message.account_time.time = text;
	gw_send(client, &message);
}

static bool is_our_account(const struct gateway *g, const char *account)
{
	return account[0] == '\0' || strcmp(account, g->account) == 0 ||
	       strcmp(account, "All") == 0;
}

void gw_account_updates(struct gw_client *client, const struct ib_req_account_updates *request)
{
	struct gateway *g = client->gateway;
	struct ib_message message = gw_message(IB_ACCOUNT_DOWNLOAD_END);

	client->account_updates = false;
	if (!request->subscribe)
		return;
	if (!is_our_account(g, request->account)) {
		gw_error(client, -1, 321,
		         "Error validating request.-'bR' : cause - Invalid account code '%s'",
		         request->account);
		return;
	}
	client->account_updates = true;
	send_values(client);
	send_portfolio(client);
	send_update_time(client);
	message.account_end.account = g->account;
	gw_send(client, &message);
}

/* ---- summary ---- */

/* True when the comma list holds the word. */
static bool lists(const char *tags, const char *word)
{
	size_t length = strlen(word);

	while (*tags) {
		size_t span = strcspn(tags, ",");

		while (span > 0 && *tags == ' ') {
			tags++;
			span--;
		}
		if (span == length && strncmp(tags, word, length) == 0)
			return true;
		tags += span;
		tags += *tags == ',';
	}
	return false;
}

static void send_summary_line(struct gw_client *client, int32_t req_id, const char *key,
                              const char *value, const char *currency)
{
	struct ib_message message = gw_message(IB_ACCOUNT_SUMMARY);

	message.account_summary = (struct ib_account_summary){ req_id, client->gateway->account,
		                                               key, value, currency };
	gw_send(client, &message);
}

static void send_summary(struct gw_client *client, const struct gw_sub *sub)
{
	struct value values[MOST_VALUES];
	size_t count = list_values(values, client->gateway);
	bool ledger = strstr(sub->tags, "$LEDGER") != NULL;

	for (size_t i = 0; i < count; i++) {
		bool asked = lists(sub->tags, values[i].key) ||
		             (strcmp(values[i].key, "PreviousDayEquityWithLoanValue") == 0 &&
		              lists(sub->tags, "PreviousEquityWithLoanValue"));
		bool of_ledger = ledger && (strcmp(values[i].key, "CashBalance") == 0 ||
		                            strcmp(values[i].key, "ExchangeRate") == 0 ||
		                            strcmp(values[i].key, "UnrealizedPnL") == 0 ||
		                            strcmp(values[i].key, "RealizedPnL") == 0);

		if (asked || of_ledger)
			send_summary_line(client, sub->req_id, values[i].key, values[i].text,
			                  values[i].currency);
	}
	gw_send_id_only(client, IB_ACCOUNT_SUMMARY_END, sub->req_id);
}

void gw_account_summary(struct gw_client *client, const struct ib_req_account_summary *request)
{
	struct gw_sub *sub = NULL;
	size_t size = strlen(request->tags) + 1;

	if (request->tags[0] == '\0') {
		gw_error(client, request->req_id, 321,
		         "Error validating request.-'bX' : cause - Tags are not specified");
		return;
	}
	if (gw_sub_find(client, GW_SUB_SUMMARY, request->req_id)) {
		gw_error(client, request->req_id, 322,
		         "Error processing request.-'bX' : cause - Duplicate ticker id");
		return;
	}
	sub = gw_sub_add(client, GW_SUB_SUMMARY, request->req_id, -1);
	if (!sub)
		return;
	sub->tags = malloc(size);
	if (!sub->tags) {
		gw_sub_drop(client, GW_SUB_SUMMARY, request->req_id);
		return;
	}
	memcpy(sub->tags, request->tags, size);
	send_summary(client, sub);
}

/* ---- positions ---- */

static void send_position(struct gw_client *client, int index, int32_t message_id,
                          int32_t req_id)
{
	struct gateway *g = client->gateway;
	struct ib_message message = gw_message(message_id);

	message.position = (struct ib_position){
		.req_id = req_id,
		.account = g->account,
		.contract = g->instruments[index].contract,
		.position = g->positions[index].quantity,
		.average_cost = g->positions[index].average_cost,
		.model_code = "",
	};
	gw_send(client, &message);
}

void gw_account_positions(struct gw_client *client)
{
	struct gateway *g = client->gateway;
	struct ib_message end = gw_message(IB_POSITION_END);

	client->positions = true;
	for (size_t i = 0; i < g->count; i++) {
		if (g->positions[i].quantity.e8 != 0)
			send_position(client, (int)i, IB_POSITION, 0);
	}
	gw_send(client, &end);
}

void gw_account_positions_multi(struct gw_client *client,
                                const struct ib_req_account_multi *request)
{
	struct gateway *g = client->gateway;

	if (!gw_sub_find(client, GW_SUB_POSITIONS_MULTI, request->req_id) &&
	    !gw_sub_add(client, GW_SUB_POSITIONS_MULTI, request->req_id, -1))
		return;
	for (size_t i = 0; is_our_account(g, request->account) && i < g->count; i++) {
		if (g->positions[i].quantity.e8 != 0)
			send_position(client, (int)i, IB_POSITION_MULTI, request->req_id);
	}
	gw_send_id_only(client, IB_POSITION_MULTI_END, request->req_id);
}

static void send_multi(struct gw_client *client, int32_t req_id)
{
	struct gateway *g = client->gateway;
	struct value values[MOST_VALUES];
	size_t count = list_values(values, g);

	for (size_t i = 0; i < count; i++) {
		struct ib_message message = gw_message(IB_ACCOUNT_UPDATE_MULTI);

		message.account_update_multi = (struct ib_account_update_multi){
			.req_id = req_id,
			.account = g->account,
			.model_code = "",
			.key = values[i].key,
			.value = values[i].text,
			.currency = values[i].currency,
		};
		gw_send(client, &message);
	}
}

void gw_account_updates_multi(struct gw_client *client,
                              const struct ib_req_account_multi *request)
{
	if (!gw_sub_find(client, GW_SUB_ACCOUNT_MULTI, request->req_id) &&
	    !gw_sub_add(client, GW_SUB_ACCOUNT_MULTI, request->req_id, -1))
		return;
	if (is_our_account(client->gateway, request->account))
		send_multi(client, request->req_id);
	gw_send_id_only(client, IB_ACCOUNT_UPDATE_MULTI_END, request->req_id);
}

/* ---- profit and loss ---- */

static void send_pnl(struct gw_client *client, struct gw_sub *sub)
{
	struct gateway *g = client->gateway;
	bool single = sub->kind == GW_SUB_PNL_SINGLE;
	struct ib_message message = gw_message(single ? IB_PNL_SINGLE : IB_PNL);
	struct ib_pnl *pnl = &message.pnl;
	struct gw_figures f = { .unrealized = { 0 } };

	pnl->req_id = sub->req_id;
	if (single) {
		pnl->position = g->positions[sub->index].quantity;
		pnl->daily = daily_of(g, sub->index);
		pnl->unrealized = unrealized_of(g, sub->index);
		pnl->realized = g->positions[sub->index].realized;
		pnl->value = value_of(g, sub->index);
	} else {
		f = gw_account_figures(g);
		pnl->daily = decimal_sub(f.net_liquidation, g->day_equity);
		pnl->unrealized = f.unrealized;
		pnl->realized = f.realized;
	}
	if (sub->sent_once && pnl->daily.e8 == sub->sent_daily.e8 &&
	    pnl->unrealized.e8 == sub->sent_unrealized.e8 &&
	    pnl->realized.e8 == sub->sent_realized.e8)
		return;
	sub->sent_once = true;
	sub->sent_daily = pnl->daily;
	sub->sent_unrealized = pnl->unrealized;
	sub->sent_realized = pnl->realized;
	gw_send(client, &message);
}

void gw_account_pnl(struct gw_client *client, const struct ib_req_account_multi *request,
                    bool single)
{
	enum gw_sub_kind kind = single ? GW_SUB_PNL_SINGLE : GW_SUB_PNL;
	struct ib_contract contract = { .con_id = request->con_id };
	struct gw_sub *sub = NULL;
	int index = -1;

	if (gw_sub_find(client, kind, request->req_id)) {
		gw_error(client, request->req_id, 102, "Duplicate ticker ID.");
		return;
	}
	if (!is_our_account(client->gateway, request->account)) {
		gw_error(client, request->req_id, 321,
		         "Error validating request.-'bZ' : cause - Invalid account code '%s'",
		         request->account);
		return;
	}
	if (single && request->con_id != 0)
		index = gw_contract_find(client->gateway, &contract);
	if (single && index < 0) {
		gw_error(client, request->req_id, 2150, "Invalid position trade derived value");
		return;
	}
	sub = gw_sub_add(client, kind, request->req_id, index);
	if (sub)
		send_pnl(client, sub);
}

/* ---- flush ---- */

static void flush_client(struct gw_client *client)
{
	struct gateway *g = client->gateway;

	if (client->account_updates) {
		send_values(client);
		send_portfolio(client);
		send_update_time(client);
	}
	for (struct gw_sub *sub = client->subs; sub && !client->doomed; sub = sub->next) {
		if (sub->kind == GW_SUB_SUMMARY)
			send_summary(client, sub);
		if (sub->kind == GW_SUB_ACCOUNT_MULTI)
			send_multi(client, sub->req_id);
	}
	for (size_t i = 0; i < g->count; i++) {
		if (client->positions && g->positions[i].told.e8 != g->positions[i].quantity.e8)
			send_position(client, (int)i, IB_POSITION, 0);
	}
}

static bool is_refresh_due(const struct gateway *g, int64_t now_ns)
{
	int64_t passed_ns = now_ns - g->account_sent_ns;

	return passed_ns >= refresh_ns || (passed_ns >= refresh_least_ns &&
	                                   gw_now(g) - g->account_market_ns >= refresh_ns);
}

void gw_account_flush(struct gateway *g)
{
	int64_t now_ns = clock_now_ns(loop_monotonic(g->loop));
	bool changed = g->account_dirty || is_refresh_due(g, now_ns);
	bool pnl = now_ns - g->pnl_sent_ns >= NS_PER_SEC;

	if (changed) {
		for (struct gw_client *client = g->clients; client; client = client->next)
			flush_client(client);
		for (size_t i = 0; i < g->count; i++) {
			struct gw_position *p = &g->positions[i];

			p->told = p->quantity;
			p->touched = p->quantity.e8 != 0;
		}
		g->account_dirty = false;
		g->account_sent_ns = now_ns;
		g->account_market_ns = gw_now(g);
	}
	if (!pnl)
		return;
	g->pnl_sent_ns = now_ns;
	for (struct gw_client *client = g->clients; client; client = client->next) {
		for (struct gw_sub *sub = client->subs; sub && !client->doomed;
		     sub = sub->next) {
			if (sub->kind == GW_SUB_PNL || sub->kind == GW_SUB_PNL_SINGLE)
				send_pnl(client, sub);
		}
	}
}
