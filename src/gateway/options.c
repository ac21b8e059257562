/* options.c - options on the stocks of the market: chains, definitions, quotes, values.
 *
 * Expiries are the next four Fridays and the third Fridays of the next six months;
 * strikes stand around the price in steps that fit it. Prices are by Black and Scholes
 * from the underlying and its own volatility of the last month. They are shown, not
 * traded: the account has no permission for options. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"
#include "gateway/option_math.h"

enum { MOST_EXPIRIES = 10, STRIKES = 21, MONTH_BARS = 21, FIRST_CON_ID = 0x30000000 };
enum { LOCAL_TEXT = 96 };

struct option {
	int index;      /* of the underlying */
	int64_t expiry; /* day */
	double strike;
	bool call;
};

/* ---- the chain ---- */

static bool has_options(const struct gw_instrument *in)
{
	return in->instrument.type == SECURITY_STOCK || in->instrument.type == SECURITY_ETF;
}

static int64_t third_friday(int year, int month)
{
	int64_t first = day_from_civil(year, month, 1);

	while (day_of_week(first) != 5)
		first++;
	return first + 14;
}

static int add_day(int64_t *days, int count, int64_t day)
{
	int at = count;

	for (int i = 0; i < count; i++) {
		if (days[i] == day)
			return count;
	}
	for (; at > 0 && days[at - 1] > day; at--)
		days[at] = days[at - 1];
	days[at] = day;
	return count + 1;
}

static int expiries(int64_t *days, int64_t today)
{
	int year = 0;
	int month = 0;
	int day = 0;
	int count = 0;
	int64_t friday = today;

	civil_from_day(&year, &month, &day, today);
	while (day_of_week(friday) != 5)
		friday++;
	for (int i = 0; i < 4; i++)
		count = add_day(days, count, friday + 7 * i);
	for (int i = 0; i < 6; i++) {
		int64_t third =
			third_friday(year + (month - 1 + i) / 12, (month - 1 + i) % 12 + 1);

		if (third >= today)
			count = add_day(days, count, third);
	}
	return count;
}

static int strikes_around(double *out, double price)
{
	double step = price < 25 ? 1 : price < 100 ? 2.5 : price < 250 ? 5 : 10;
	double middle = round(price / step) * step;
	int count = 0;

	for (int i = -STRIKES / 2; i <= STRIKES / 2; i++) {
		if (middle + i * step > 0)
			out[count++] = middle + i * step;
	}
	return count;
}

static int64_t today_of(const struct gateway *g, const struct gw_instrument *in)
{
	return calendar_day_at(in->calendar, gw_now(g));
}

void gw_option_chain(struct gw_client *client, const struct ib_message *m)
{
	const struct ib_req_sec_def_opt_params *r = &m->req_sec_def_opt_params;
	struct gateway *g = client->gateway;
	struct ib_contract under = { .symbol = r->symbol, .sec_type = r->sec_type };
	int index = gw_contract_find(g, &under);
	int64_t days[MOST_EXPIRIES + 1];
	char texts[MOST_EXPIRIES + 1][GW_TIME_TEXT];
	const char *dates[MOST_EXPIRIES + 1];
	double strikes[STRIKES + 1];

	if (index >= 0 && has_options(&g->instruments[index])) {
		const struct gw_instrument *in = &g->instruments[index];
		struct ib_message answer = gw_message(IB_SEC_DEF_OPT_PARAMETER);
		int count = expiries(days, today_of(g, in));

		for (int i = 0; i < count; i++) {
			gw_day_format(texts[i], days[i]);
			dates[i] = texts[i];
		}
		answer.sec_def_opt_params = (struct ib_sec_def_opt_params){
			r->req_id,     "SMART", in->contract.con_id,
			in->ib_symbol, "100",   dates,
			count,         strikes, strikes_around(strikes, gw_market_price(in))
		};
		gw_send(client, &answer);
	}
	gw_send_id_only(client, IB_SEC_DEF_OPT_PARAMETER_END, r->req_id);
}

/* ---- one option ---- */

static void local_symbol(char *out, const struct gateway *g, const struct option *option)
{
	char date[GW_TIME_TEXT];

	gw_day_format(date, option->expiry);
	snprintf(out, LOCAL_TEXT, "%-6.6s%s%c%08.0f", g->instruments[option->index].ib_symbol,
	         date + 2, option->call ? 'C' : 'P', option->strike * 1000);
}

/* By its local symbol alone, so that an id means the same option for ever. */
static int32_t con_id_of(const struct gateway *g, const struct option *option)
{
	char text[LOCAL_TEXT];
	uint32_t hash = 2166136261u;

	local_symbol(text, g, option);
	for (const char *c = text; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	return FIRST_CON_ID + (int32_t)(hash & 0x0FFFFFFF);
}

static bool fits(const struct gateway *g, const struct option *option,
                 const struct ib_contract *c)
{
	char date[GW_TIME_TEXT];
	char local[LOCAL_TEXT];

	if (c->con_id != 0)
		return c->con_id == con_id_of(g, option);
	local_symbol(local, g, option);
	if (c->local_symbol && *c->local_symbol && strcmp(c->local_symbol, local) != 0)
		return false;
	gw_day_format(date, option->expiry);
	if (c->last_trade_date && strncmp(date, c->last_trade_date, strlen(c->last_trade_date)))
		return false;
	if (c->strike > 0 && fabs(c->strike - option->strike) > 1e-6)
		return false;
	return !c->right || !*c->right || strchr("?0", *c->right) ||
	       (option->call ? strchr("Cc", *c->right) : strchr("Pp", *c->right));
}

struct search {
	struct gateway *g;
	const struct ib_contract *contract;
	void (*found)(void *arg, const struct option *option);
	void *arg;
};

static void search_one(const struct search *search, int index)
{
	struct gateway *g = search->g;
	const struct gw_instrument *in = &g->instruments[index];
	int64_t days[MOST_EXPIRIES + 1];
	double strikes[STRIKES + 1];
	int day_count = expiries(days, today_of(g, in));
	int strike_count = strikes_around(strikes, gw_market_price(in));

	for (int d = 0; d < day_count; d++) {
		for (int s = 0; s < strike_count; s++) {
			for (int right = 0; right < 2; right++) {
				struct option o = { index, days[d], strikes[s], right == 0 };

				if (fits(g, &o, search->contract))
					search->found(search->arg, &o);
			}
		}
	}
}

static void search_all(const struct search *search)
{
	const struct ib_contract *c = search->contract;

	for (size_t i = 0; i < search->g->count; i++) {
		const struct gw_instrument *in = &search->g->instruments[i];
		bool named = c->symbol && *c->symbol ? strcasecmp(c->symbol, in->ib_symbol) == 0
		                                     : true;

		if (has_options(in) && named)
			search_one(search, (int)i);
	}
}

struct only {
	struct option option;
	int count;
};

static void keep_only(void *arg, const struct option *option)
{
	struct only *only = arg;

	only->option = *option;
	only->count++;
}

bool gw_option_is_meant(const struct ib_contract *contract)
{
	return contract->con_id >= FIRST_CON_ID ||
	       (contract->sec_type && strcmp(contract->sec_type, "OPT") == 0);
}

static bool resolve(struct option *out, struct gw_client *client, int32_t id,
                    const struct ib_contract *contract)
{
	struct only only = { { 0, 0, 0, false }, 0 };
	struct search search = { client->gateway, contract, keep_only, &only };

	search_all(&search);
	*out = only.option;
	if (only.count == 1)
		return true;
	gw_error(client, id, 200,
	         only.count > 1 ? "The contract description specified for %s is ambiguous."
	                        : "No security definition has been found for the request",
	         contract->symbol ? contract->symbol : "");
	return false;
}

/* ---- definitions ---- */

struct describing {
	struct gw_client *client;
	int32_t req_id;
	int count;
};

static void describe(void *arg, const struct option *option)
{
	struct describing *d = arg;
	struct gateway *g = d->client->gateway;
	const struct gw_instrument *in = &g->instruments[option->index];
	struct ib_message m = gw_message(IB_CONTRACT_DATA);
	struct ib_contract_details *out = &m.contract_details;
	char local[LOCAL_TEXT];
	char date[GW_TIME_TEXT];
	char month[8];

	local_symbol(local, g, option);
	gw_day_format(date, option->expiry);
	snprintf(month, sizeof(month), "%.6s", date);
	out->req_id = d->req_id;
	out->contract.con_id = con_id_of(g, option);
	out->contract.symbol = in->ib_symbol;
	out->contract.sec_type = "OPT";
	out->contract.last_trade_date = date;
	out->contract.strike = option->strike;
	out->contract.right = option->call ? "C" : "P";
	out->contract.multiplier = "100";
	out->contract.exchange = "SMART";
	out->contract.currency = in->instrument.currency;
	out->contract.local_symbol = local;
	out->contract.trading_class = in->ib_symbol;
	out->market_name = in->ib_symbol;
	out->min_tick = in->instrument.tick;
	out->md_size_multiplier = 1;
	out->order_types = "";
	out->valid_exchanges = "SMART";
	out->under_con_id = in->contract.con_id;
	out->long_name = in->instrument.name;
	out->contract_month = month;
	out->time_zone_id = gw_zone_name(calendar_zone(in->calendar));
	out->under_symbol = in->ib_symbol;
	out->under_sec_type = in->contract.sec_type;
	out->market_rule_ids = "26";
	out->real_expiration_date = date;
	out->min_size = out->size_increment = out->suggested_size_increment =
		decimal_from_int(1);
	gw_send(d->client, &m);
	d->count++;
}

void gw_option_details(struct gw_client *client, const struct ib_req_contract *request)
{
	struct describing describing = { client, request->req_id, 0 };
	struct search search = { client->gateway, &request->contract, describe, &describing };

	search_all(&search);
	if (describing.count > 0)
		gw_send_id_only(client, IB_CONTRACT_DATA_END, request->req_id);
	else
		gw_error(client, request->req_id, 200,
		         "No security definition has been found for the request");
}

/* ---- values ---- */

static double volatility_of(const struct gw_instrument *in)
{
	size_t count = in->daily.count;
	size_t first = count > MONTH_BARS ? count - MONTH_BARS : 1;
	double sum = 0;
	double squares = 0;
	double n = 0;

	for (size_t i = first; i < count; i++) {
		double change = log(in->daily.bars[i].close / in->daily.bars[i - 1].close);

		sum += change;
		squares += change * change;
		n++;
	}
	if (n < 2 || !isfinite(squares))
		return 0.25;
	return fmin(1.5, fmax(0.1, sqrt((squares - sum * sum / n) / (n - 1) * 252)));
}

static struct gw_option_terms terms_of(const struct gateway *g, const struct option *option,
                                       double spot)
{
	const struct gw_instrument *in = &g->instruments[option->index];
	double days = (double)(option->expiry - today_of(g, in)) + 0.5;

	return (struct gw_option_terms){ spot, option->strike, fmax(days, 0.5) / 365,
		                         option->call };
}

static void send_value(struct gw_client *client, int32_t req_id, int32_t type,
                       const struct gw_option_terms *terms, double volatility)
{
	struct gw_option_value value = gw_option_value_at(terms, volatility);
	struct ib_message m = gw_message(IB_TICK_OPTION_COMPUTATION);

	m.tick_option = (struct ib_tick_option){
		.req_id = req_id,
		.type = type,
		.attribute = 1,
		.implied_volatility = volatility,
		.delta = value.delta,
		.price = value.price,
		.gamma = value.gamma,
		.vega = value.vega,
		.theta = value.theta,
		.under_price = terms->spot,
	};
	gw_send(client, &m);
}

/* calculateImpliedVolatility and calculateOptionPrice. */
void gw_option_calculate(struct gw_client *client, const struct ib_message *m)
{
	const struct ib_req_option_value *r = &m->req_option_value;
	bool implied = m->id == IB_CALCULATE_IMPLIED_VOLATILITY;
	double volatility = r->value;
	struct gw_option_terms terms;
	struct option option;

	if (!resolve(&option, client, r->req_id, &r->contract))
		return;
	terms = terms_of(client->gateway, &option, r->under_price);
	if (!(r->under_price > 0) || !(r->value > 0) || r->under_price > 1e9 ||
	    r->value > 1e9 ||
	    (implied && gw_option_implied(&volatility, &terms, r->value) != DRT_OK)) {
		gw_error(
			client, r->req_id, 322,
			"Error processing request.-'bI' : cause - The option cannot be valued");
		return;
	}
	send_value(client, r->req_id, 53, &terms, volatility);
}

/* A calculation is answered at once, so there is never one to cancel. */
void gw_option_calculate_cancel(struct gw_client *client, const struct ib_message *m)
{
	(void)client;
	(void)m;
}

void gw_option_exercise(struct gw_client *client, const struct ib_message *m)
{
	gw_error(client, m->exercise_options.req_id, 322,
	         "Error processing request.-'bN' : cause - No unlapsed position exists in this "
	         "option in account %s",
	         client->gateway->account);
}

/* ---- quotes ---- */

static void send_option_price(struct gw_client *client, int32_t req_id, enum ib_tick_type type,
                              double price)
{
	struct ib_message m = gw_message(IB_TICK_PRICE);

	m.tick_price = (struct ib_tick_price_message){ req_id, (int32_t)type, price,
		                                       decimal_from_int(10), 1 };
	gw_send(client, &m);
}

/* What a quoted price says about volatility and Greeks; nothing where it says none. */
static void send_implied(struct gw_client *client, int32_t req_id, int32_t type,
                         const struct gw_option_terms *terms, double price)
{
	double volatility = 0;

	if (price > 0 && gw_option_implied(&volatility, terms, price) == DRT_OK)
		send_value(client, req_id, type, terms, volatility);
}

void gw_option_flush(struct gw_client *client, struct gw_sub *sub)
{
	struct gateway *g = client->gateway;
	const struct gw_instrument *in = &g->instruments[sub->index];
	struct option option = { sub->index, sub->expiry, sub->strike, sub->call };
	struct gw_option_terms terms = terms_of(g, &option, gw_market_price(in));
	double volatility = volatility_of(in);
	double middle = 0;
	double bid = 0;
	double ask = 0;

	sub->changes = in->changes;
	if (!(terms.spot > 0))
		return;
	middle = gw_option_value_at(&terms, volatility).price;
	bid = fmax(0, floor(middle * 98 + 0.5) / 100 - 0.01);
	ask = floor(middle * 102 + 0.5) / 100 + 0.01;
	send_value(client, sub->req_id, 13, &terms, volatility);
	send_implied(client, sub->req_id, 10, &terms, bid);
	send_implied(client, sub->req_id, 11, &terms, ask);
	send_option_price(client, sub->req_id, IB_TICK_BID, bid);
	send_option_price(client, sub->req_id, IB_TICK_ASK, ask);
}

void gw_option_quotes(struct gw_client *client, const struct ib_req_mkt_data *request)
{
	struct option option;
	struct gw_sub *sub = NULL;

	if (!resolve(&option, client, request->req_id, &request->contract))
		return;
	sub = gw_sub_add(client, GW_SUB_OPTION, request->req_id, option.index);
	if (!sub)
		return;
	sub->expiry = option.expiry;
	sub->strike = option.strike;
	sub->call = option.call;
	gw_option_flush(client, sub);
	if (!request->snapshot) {
		client->lines++;
		return;
	}
	gw_sub_drop(client, GW_SUB_OPTION, request->req_id);
	gw_send_id_only(client, IB_TICK_SNAPSHOT_END, request->req_id);
}
