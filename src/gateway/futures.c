/* futures.c - futures on the funds of the market: definitions and daily bars.
 *
 * A root exists where its fund does. Contracts end on the third Fridays of March, June,
 * September and December. Prices follow the fund, dearer by 4 % a year to the end; volume
 * moves to the next contract in the last eight days, as it does in the real ones. They are
 * shown, not traded, and not quoted. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

enum { FIRST_CON_ID = 0x40000000, LISTED = 5, EXPIRED = 8, NAME_TEXT = 16 };
enum { LIFE_DAYS = 450, MOVE_DAYS = 8, QUARTER_DAYS = 91 };
static const double dearer_a_year = 0.04;

static const struct root {
	const char *symbol, *fund, *name, *multiplier;
	double scale, tick;
} roots[] = {
	{ "ES", "SPY", "E-mini S&P 500", "50", 10, 0.25 },
	{ "NQ", "QQQ", "E-mini NASDAQ 100", "20", 40, 0.25 },
	{ "RTY", "IWM", "E-mini Russell 2000", "50", 10, 0.1 },
};
enum { ROOTS = sizeof(roots) / sizeof(roots[0]) };

struct future {
	const struct root *root;
	const struct gw_instrument *fund;
	int64_t expiry; /* day */
	char local[NAME_TEXT];
	int32_t con_id;
};

bool gw_future_is_meant(const struct ib_contract *contract)
{
	return contract->con_id >= FIRST_CON_ID ||
	       (contract->sec_type && strcmp(contract->sec_type, "FUT") == 0);
}

/* ---- which there are ---- */

static const struct gw_instrument *fund_of(const struct gateway *g, const struct root *root)
{
	for (size_t i = 0; i < g->count; i++) {
		if (strcmp(g->instruments[i].instrument.symbol, root->fund) == 0)
			return &g->instruments[i];
	}
	return NULL;
}

static int64_t third_friday(int year, int month)
{
	int64_t first = day_from_civil(year, month, 1);

	while (day_of_week(first) != 5)
		first++;
	return first + 14;
}

/* The quarters count from the year 0. */
static struct future future_of(const struct root *root, const struct gw_instrument *fund,
                               int quarter)
{
	static const char letters[] = "HMUZ";
	struct future out = { .root = root, .fund = fund };

	out.expiry = third_friday(quarter / 4, quarter % 4 * 3 + 3);
	snprintf(out.local, sizeof(out.local), "%.4s%c%d", root->symbol, letters[quarter % 4],
	         quarter / 4 % 10);
	out.con_id = FIRST_CON_ID + (int32_t)((root - roots) * 100000 + quarter);
	return out;
}

static bool is_text(const char *text)
{
	return text && *text;
}

static bool fits(const struct future *future, const struct ib_contract *c)
{
	char date[GW_TIME_TEXT];

	if (c->con_id != 0)
		return c->con_id == future->con_id;
	gw_day_format(date, future->expiry);
	return (!is_text(c->symbol) || strcasecmp(c->symbol, future->root->symbol) == 0) &&
	       (!is_text(c->local_symbol) || strcasecmp(c->local_symbol, future->local) == 0) &&
	       (is_text(c->symbol) || is_text(c->local_symbol)) &&
	       (!is_text(c->exchange) || strcmp(c->exchange, "CME") == 0) &&
	       (!is_text(c->currency) || strcmp(c->currency, "USD") == 0) &&
	       (!is_text(c->trading_class) ||
	        strcmp(c->trading_class, future->root->symbol) == 0) &&
	       (!is_text(c->last_trade_date) ||
	        strncmp(date, c->last_trade_date, strlen(c->last_trade_date)) == 0);
}

/* Calls `found` for each that fits, the earliest first; how many did. */
static size_t search(const struct gateway *g, const struct ib_contract *contract,
                     void (*found)(void *arg, const struct future *future), void *arg)
{
	bool old = contract->include_expired || contract->con_id != 0;
	size_t count = 0;

	for (size_t r = 0; r < ROOTS; r++) {
		const struct gw_instrument *fund = fund_of(g, &roots[r]);
		int64_t today = fund ? calendar_day_at(fund->calendar, gw_now(g)) : 0;
		int year = 0;
		int month = 0;
		int day = 0;
		int now = 0;

		if (!fund)
			continue;
		civil_from_day(&year, &month, &day, today);
		now = year * 4 + (month - 1) / 3;
		if (third_friday(year, (month - 1) / 3 * 3 + 3) < today)
			now++;
		for (int q = now - (old ? EXPIRED : 0); q < now + LISTED; q++) {
			struct future future = future_of(&roots[r], fund, q);

			if (!fits(&future, contract))
				continue;
			found(arg, &future);
			count++;
		}
	}
	return count;
}

/* ---- definitions ---- */

struct describing {
	struct gw_client *client;
	int32_t req_id;
};

static void describe(void *arg, const struct future *future)
{
	struct describing *d = arg;
	struct ib_message m = gw_message(IB_CONTRACT_DATA);
	struct ib_contract_details *out = &m.contract_details;
	char date[GW_TIME_TEXT];
	char month[8];

	gw_day_format(date, future->expiry);
	snprintf(month, sizeof(month), "%.6s", date);
	out->req_id = d->req_id;
	out->contract.con_id = future->con_id;
	out->contract.symbol = future->root->symbol;
	out->contract.sec_type = "FUT";
	out->contract.last_trade_date = date;
	out->contract.multiplier = future->root->multiplier;
	out->contract.exchange = "CME";
	out->contract.currency = "USD";
	out->contract.local_symbol = future->local;
	out->contract.trading_class = future->root->symbol;
	out->market_name = future->root->symbol;
	if (decimal_from_double(&out->min_tick, future->root->tick) != DRT_OK)
		out->min_tick = decimal_from_int(1);
	out->md_size_multiplier = 1;
	out->order_types = "";
	out->valid_exchanges = "CME";
	out->price_magnifier = 1;
	out->under_con_id = future->fund->contract.con_id;
	out->long_name = future->root->name;
	out->contract_month = month;
	out->time_zone_id = "US/Central";
	out->under_symbol = future->root->symbol;
	out->under_sec_type = "IND";
	out->market_rule_ids = ""; /* the tick is the same at every price */
	out->real_expiration_date = date;
	out->min_size = out->size_increment = out->suggested_size_increment =
		decimal_from_int(1);
	gw_send(d->client, &m);
}

void gw_future_details(struct gw_client *client, const struct ib_req_contract *request)
{
	struct describing describing = { client, request->req_id };

	if (search(client->gateway, &request->contract, describe, &describing) > 0)
		gw_send_id_only(client, IB_CONTRACT_DATA_END, request->req_id);
	else
		gw_error(client, request->req_id, 200,
		         "No security definition has been found for the request");
}

/* ---- daily bars ---- */

struct only {
	struct future future;
	size_t count;
};

static void keep_only(void *arg, const struct future *future)
{
	struct only *only = arg;

	only->future = *future;
	only->count++;
}

/* What part of the trading a contract has, so many days before it ends. */
static double share_of(int64_t days)
{
	if (days <= MOVE_DAYS)
		return 0.15;
	return days <= MOVE_DAYS + QUARTER_DAYS ? 0.8 : 0.05;
}

static struct bar bar_of(const struct future *future, const struct bar *fund)
{
	int64_t days = future->expiry - time_to_day(fund->time_ns);
	double scale = future->root->scale * (1 + dearer_a_year * (double)days / 365);
	double tick = future->root->tick;
	struct bar bar = { .time_ns = fund->time_ns,
		           .open = round(fund->open * scale / tick) * tick,
		           .high = round(fund->high * scale / tick) * tick,
		           .low = round(fund->low * scale / tick) * tick,
		           .close = round(fund->close * scale / tick) * tick,
		           .volume = floor(fund->volume * share_of(days) / 50) };

	return bar;
}

static size_t collect(struct bar *out, const struct future *future, int64_t start_ns,
                      int64_t end_ns)
{
	const struct gw_series *daily = &future->fund->daily;
	size_t count = 0;

	for (size_t i = 0; i < daily->count; i++) {
		int64_t day = time_to_day(daily->bars[i].time_ns);

		if (daily->bars[i].time_ns >= time_to_day(start_ns) * NS_PER_DAY &&
		    daily->bars[i].time_ns < end_ns && day <= future->expiry &&
		    day > future->expiry - LIFE_DAYS)
			out[count++] = bar_of(future, &daily->bars[i]);
	}
	return count;
}

static void send_bars(struct gw_client *client, int32_t req_id, const struct bar *bars,
                      size_t count)
{
	struct ib_message message = gw_message(IB_HISTORICAL_DATA);
	struct ib_bar *list = calloc(count + 1, sizeof(*list));
	char(*dates)[GW_TIME_TEXT] = calloc(count + 1, sizeof(*dates));

	for (size_t i = 0; list && dates && i < count; i++) {
		gw_day_format(dates[i], time_to_day(bars[i].time_ns));
		list[i] = (struct ib_bar){ .date = dates[i],
			                   .open = bars[i].open,
			                   .high = bars[i].high,
			                   .low = bars[i].low,
			                   .close = bars[i].close,
			                   .volume = decimal_from_int((int64_t)bars[i].volume),
			                   .wap = decimal_from_int(-1),
			                   .count = -1 };
	}
	message.historical_data = (struct ib_historical_data){ .req_id = req_id,
		                                               .start = "",
		                                               .end = "",
		                                               .bars = list,
		                                               .bar_count = (int32_t)count };
	if (list && dates)
		gw_send(client, &message);
	else
		gw_error(client, req_id, 322, "Error processing request: out of memory");
	free(list);
	free(dates);
}

void gw_future_history(struct gw_client *client, const struct ib_req_historical_data *request)
{
	struct only only = { .count = 0 };
	struct gw_duration duration = { 0, 0 };
	struct bar *bars = NULL;
	size_t count = 0;
	int64_t end_ns = gw_now(client->gateway);

	if (search(client->gateway, &request->contract, keep_only, &only) != 1) {
		gw_error(client, request->req_id, 200,
		         only.count > 1
		                 ? "The contract description specified for %s is ambiguous."
		                 : "No security definition has been found for the request",
		         request->contract.symbol ? request->contract.symbol : "");
		return;
	}
	if (strcmp(request->bar_size, "1 day") != 0 || request->keep_up_to_date ||
	    strcmp(request->what_to_show, "TRADES") != 0 ||
	    gw_duration_parse(&duration, request->duration) != DRT_OK) {
		gw_error(client, request->req_id, 321,
		         "Error validating request.-'bP' : cause - futures have daily bars of "
		         "trades here, which do not update");
		return;
	}
	bars = calloc(only.future.fund->daily.count + 1, sizeof(*bars));
	if (bars)
		count = collect(
			bars, &only.future,
			gw_duration_start(&duration, only.future.fund->calendar, end_ns),
			end_ns);
	if (count > 0)
		send_bars(client, request->req_id, bars, count);
	else
		gw_error(client, request->req_id, 162,
		         "Historical Market Data Service error message:HMDS query returned no "
		         "data: %s@CME Trades",
		         only.future.local);
	free(bars);
}
