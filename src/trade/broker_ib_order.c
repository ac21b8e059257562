/* broker_ib_order.c - orders, states, symbols and times between our words and IB's. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/timeval.h"
#include "ib/text.h"
#include "trade/broker_ib_internal.h"

static const char *const type_words[] = {
	[ORDER_MARKET] = "MKT",  [ORDER_LIMIT] = "LMT",
	[ORDER_STOP] = "STP",    [ORDER_STOP_LIMIT] = "STP LMT",
	[ORDER_TRAIL] = "TRAIL", [ORDER_MARKET_ON_CLOSE] = "MOC",
};

/* One fill ends a group (1); what protects a position is reduced by it (2), so that a
 * partial exit leaves the rest protected. */
enum { OCA_CANCEL = 1, OCA_REDUCE = 2 };

static void set_contract(struct ib_contract *out, char *symbol,
                         const struct instrument *instrument)
{
	instrument_ib_symbol(symbol, instrument);
	out->con_id = (int32_t)instrument->con_id;
	out->symbol = symbol;
	out->sec_type = security_type_ib(instrument->type);
	out->exchange = instrument->exchange;
	out->primary_exchange = instrument->primary_exchange;
	out->currency = instrument->currency;
}

static void set_prices(struct ib_order *out, const struct order *order)
{
	if (order->limit_price.e8 != 0)
		out->lmt_price = order->limit_price;
	if (order->type == ORDER_STOP || order->type == ORDER_STOP_LIMIT)
		out->aux_price = order->stop_price;
	if (order->type != ORDER_TRAIL)
		return;
	if (order->trail_amount.e8 != 0)
		out->aux_price = order->trail_amount;
	else
		out->trailing_percent =
			decimal_mul_sat(order->trail_ratio, decimal_from_int(100));
	if (order->stop_price.e8 != 0)
		out->trail_stop_price = order->stop_price;
}

static void set_good_till(char out[24], int64_t time_ns)
{
	struct civil civil;

	time_to_civil(&civil, time_ns);
	snprintf(out, 24, "%04u%02u%02u-%02u:%02u:%02u", (unsigned)civil.year % 10000,
	         (unsigned)civil.month % 100, (unsigned)civil.day % 100,
	         (unsigned)civil.hour % 100, (unsigned)civil.minute % 100,
	         (unsigned)civil.second % 100);
}

static void add_param(struct ib_order *out, struct broker_ib_texts *texts, const char *tag,
                      const char *value)
{
	texts->params[out->algo_param_count++] = (struct ib_tag_value){ tag, value };
	out->algo_params = texts->params;
}

/* The algorithms that the broker works; ours never come here. */
static void set_algo(struct ib_order *out, struct broker_ib_texts *texts,
                     const struct algo *algo)
{
	static const char *const urgencies[] = { [URGENCY_NONE] = "Normal",
		                                 [URGENCY_PATIENT] = "Patient",
		                                 [URGENCY_NORMAL] = "Normal",
		                                 [URGENCY_URGENT] = "Urgent" };

	out->algo_param_count = 0;
	if (algo->kind == ALGO_IB_ADAPTIVE) {
		out->algo_strategy = "Adaptive";
		add_param(out, texts, "adaptivePriority", urgencies[algo->urgency]);
		return;
	}
	out->algo_strategy = algo->kind == ALGO_IB_TWAP ? "Twap" : "Vwap";
	if (algo->share.e8 != 0) {
		(void)decimal_format(texts->share, algo->share);
		add_param(out, texts, "maxPctVol", texts->share);
	}
	if (algo->start_ns != 0) {
		set_good_till(texts->start, algo->start_ns);
		add_param(out, texts, "startTime", texts->start);
	}
	if (algo->end_ns != 0) {
		set_good_till(texts->end, algo->end_ns);
		add_param(out, texts, "endTime", texts->end);
	}
	add_param(out, texts, "allowPastEndTime", "0");
}

void broker_ib_place(struct ib_message *out, struct broker_ib_texts *texts,
                     const struct broker_ib *ib, const struct broker_ticket *ticket)
{
	const struct order *order = ticket->order;
	struct ib_place_order *place = &out->place_order;

	place->order_id = order->ib_order_id;
	set_contract(&place->contract, texts->symbol, ticket->instrument);
	uuid_format(texts->ref, &order->id);
	place->order.order_ref = texts->ref;
	place->order.account = ib->account;
	place->order.action = order_side_name(order->side);
	place->order.total_quantity = order->quantity;
	place->order.order_type = type_words[order->type];
	set_prices(&place->order, order);
	place->order.tif = time_in_force_name(order->tif);
	if (order->tif == TIF_GTD) {
		set_good_till(texts->good_till, order->good_till_ns);
		place->order.good_till_date = texts->good_till;
	}
	if (algo_is_native(order->algo.kind))
		set_algo(&place->order, texts, &order->algo);
	place->order.parent_id = ticket->parent_order_id;
	place->order.transmit = ticket->transmit;
	if (order->oca_group[0] != '\0') {
		place->order.oca_group = order->oca_group;
		place->order.oca_type = ticket->oca_reduce ? OCA_REDUCE : OCA_CANCEL;
	}
}

enum broker_state broker_ib_state(const char *status)
{
	static const struct {
		const char *word;
		enum broker_state state;
	} words[] = {
		{ "ApiPending", REPORT_SEEN },     { "PendingSubmit", REPORT_SEEN },
		{ "PreSubmitted", REPORT_SEEN },   { "Submitted", REPORT_WORKING },
		{ "PendingCancel", REPORT_SEEN },  { "PreCancelled", REPORT_SEEN },
		{ "WarnState", REPORT_SEEN },      { "ApiCancelled", REPORT_CANCELLED },
		{ "Cancelled", REPORT_CANCELLED }, { "Filled", REPORT_FILLED },
		{ "Inactive", REPORT_INACTIVE },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, status) == 0)
			return words[i].state;
	}
	return REPORT_SEEN; /* a word of tomorrow: the broker has the order */
}

struct uuid broker_ib_ref(const char *order_ref)
{
	struct uuid id = { { 0 } };

	if (!order_ref || uuid_parse(&id, order_ref, strlen(order_ref)) != DRT_OK)
		return (struct uuid){ { 0 } };
	return id;
}

bool broker_ib_symbol(char *out, const struct ib_contract *contract)
{
	return symbol_parse_ib(out, contract->symbol, contract->sec_type, contract->currency) ==
	       DRT_OK;
}

static enum order_type type_of(const char *word)
{
	for (size_t i = 0; i < sizeof(type_words) / sizeof(type_words[0]); i++) {
		if (strcasecmp(type_words[i], word) == 0)
			return (enum order_type)i;
	}
	return strncmp(word, "TRAIL", 5) == 0 ? ORDER_TRAIL : ORDER_LIMIT;
}

static decimal set_or_zero(decimal value)
{
	return ib_decimal_or(value, (decimal){ 0 });
}

void broker_ib_seen(struct order *out, const struct ib_open_order *open)
{
	const struct ib_order *theirs = &open->order;

	memset(out, 0, sizeof(*out));
	(void)broker_ib_symbol(out->symbol, &open->contract);
	memccpy(out->account, theirs->account ? theirs->account : "", '\0',
	        sizeof(out->account) - 1);
	memccpy(out->oca_group, theirs->oca_group ? theirs->oca_group : "", '\0',
	        sizeof(out->oca_group) - 1);
	out->side = theirs->action && strcmp(theirs->action, "BUY") == 0 ? SIDE_BUY : SIDE_SELL;
	out->type = type_of(theirs->order_type ? theirs->order_type : "");
	out->quantity = set_or_zero(theirs->total_quantity);
	if (out->type == ORDER_LIMIT || out->type == ORDER_STOP_LIMIT)
		out->limit_price = set_or_zero(theirs->lmt_price);
	if (out->type == ORDER_STOP || out->type == ORDER_STOP_LIMIT)
		out->stop_price = set_or_zero(theirs->aux_price);
	if (out->type == ORDER_TRAIL) {
		out->stop_price = set_or_zero(theirs->trail_stop_price);
		out->trail_amount = set_or_zero(theirs->aux_price);
	}
	if (!theirs->tif || time_in_force_parse(&out->tif, theirs->tif) != DRT_OK)
		out->tif = TIF_DAY;
	out->ib_perm_id = theirs->perm_id;
	out->ib_client_id = theirs->client_id;
}

/* ---- times ---- */

/* Skips blanks, then reads `digits` digits; negative where they are not there. */
static int take_number(const char **text, int digits)
{
	int value = 0;

	for (; digits > 0; digits--, (*text)++) {
		if (**text < '0' || **text > '9')
			return -1;
		value = value * 10 + (**text - '0');
	}
	return value;
}

static bool take_civil(struct civil *out, const char **text)
{
	*out = (struct civil){ 0 };
	out->year = take_number(text, 4);
	out->month = take_number(text, 2);
	out->day = take_number(text, 2);
	while (**text == ' ' || **text == '-')
		(*text)++;
	out->hour = take_number(text, 2);
	if (**text != ':')
		return false;
	(*text)++;
	out->minute = take_number(text, 2);
	if (**text != ':')
		return false;
	(*text)++;
	out->second = take_number(text, 2);
	while (**text == ' ')
		(*text)++;
	return out->year >= 1970 && out->month >= 1 && out->month <= 12 && out->day >= 1 &&
	       out->day <= days_in_month(out->year, out->month) && out->hour >= 0 &&
	       out->hour < 24 && out->minute >= 0 && out->minute < 60 && out->second >= 0 &&
	       out->second < 61;
}

static const struct zone *find_zone(struct broker_ib *ib, const char *name)
{
	if (ib->zone && strcmp(zone_name(ib->zone), name) == 0)
		return ib->zone;
	zone_free(ib->zone);
	ib->zone = NULL;
	return zone_new(&ib->zone, name, NULL) == DRT_OK ? ib->zone : NULL;
}

int64_t broker_ib_time(struct broker_ib *ib, const char *text)
{
	int64_t now_ns = clock_now_ns(ib->market);
	const struct zone *zone = NULL;
	struct civil civil;

	if (!text || !take_civil(&civil, &text))
		return now_ns;
	if (*text == '\0' || strcmp(text, "UTC") == 0 || strcmp(text, "GMT") == 0)
		return time_from_civil(&civil);
	zone = find_zone(ib, strcmp(text, "US/Eastern") == 0 ? "America/New_York" : text);
	if (!zone)
		return now_ns;
	return zone_instant_ns(zone, day_from_civil(civil.year, civil.month, civil.day),
	                       civil.hour * 60 + civil.minute) +
	       civil.second * NS_PER_SEC;
}
