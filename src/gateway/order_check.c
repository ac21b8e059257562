/* order_check.c - what an order must be, and what it is for the matcher.
 *
 * The codes and texts are IB's. Only the price fields that an order's type uses are
 * looked at: some clients leave others behind. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

struct order_kind {
	const char *name;
	enum sim_trigger trigger;
	enum sim_moment moment;
	bool limit;
	enum sim_peg peg;
};

static const struct order_kind kinds[] = {
	{ "MKT", SIM_TRIGGER_NONE, SIM_ANY_TIME, false, SIM_PEG_NONE },
	{ "LMT", SIM_TRIGGER_NONE, SIM_ANY_TIME, true, SIM_PEG_NONE },
	{ "STP", SIM_TRIGGER_STOP, SIM_ANY_TIME, false, SIM_PEG_NONE },
	{ "STP LMT", SIM_TRIGGER_STOP, SIM_ANY_TIME, true, SIM_PEG_NONE },
	{ "STPLMT", SIM_TRIGGER_STOP, SIM_ANY_TIME, true, SIM_PEG_NONE },
	{ "TRAIL", SIM_TRIGGER_TRAIL, SIM_ANY_TIME, false, SIM_PEG_NONE },
	{ "TRAIL LIMIT", SIM_TRIGGER_TRAIL, SIM_ANY_TIME, true, SIM_PEG_NONE },
	{ "TRAILLMT", SIM_TRIGGER_TRAIL, SIM_ANY_TIME, true, SIM_PEG_NONE },
	{ "MIT", SIM_TRIGGER_TOUCH, SIM_ANY_TIME, false, SIM_PEG_NONE },
	{ "LIT", SIM_TRIGGER_TOUCH, SIM_ANY_TIME, true, SIM_PEG_NONE },
	{ "MOC", SIM_TRIGGER_NONE, SIM_AT_CLOSE, false, SIM_PEG_NONE },
	{ "LOC", SIM_TRIGGER_NONE, SIM_AT_CLOSE, true, SIM_PEG_NONE },
	{ "PEG MID", SIM_TRIGGER_NONE, SIM_ANY_TIME, false, SIM_PEG_MID },
	{ "REL", SIM_TRIGGER_NONE, SIM_ANY_TIME, false, SIM_PEG_PRIMARY },
};

static const struct order_kind *kind_of(const struct ib_order *order)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, order->order_type) == 0)
			return &kinds[i];
	}
	return NULL;
}

static bool is_price(decimal value)
{
	return ib_decimal_is_set(value) && value.e8 > 0 && value.e8 <= DECIMAL_EXACT_MAX;
}

static bool refuse(struct gw_client *client, int32_t id, int32_t code, const char *text)
{
	gw_error(client, id, code, "%s", text);
	return false;
}

static bool invalid(struct gw_client *client, int32_t id, const char *cause)
{
	gw_error(client, id, 321, "Error validating request.-'bW' : cause - %s", cause);
	return false;
}

static bool is_one_of(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(text, words[i]) == 0)
			return true;
	}
	return false;
}

static bool is_day(const struct ib_order *order)
{
	return order->tif[0] == '\0' || strcmp(order->tif, "DAY") == 0;
}

/* Parts of a share are for plain orders only. */
static bool takes_fractions(const struct ib_order *order)
{
	static const char *const types[] = { "MKT", "LMT", "STP", "STP LMT", "STPLMT" };
	bool plain = is_day(order) || strcmp(order->tif, "GTC") == 0;

	return plain && order->algo_strategy[0] == '\0' &&
	       is_one_of(order->order_type, types, sizeof(types) / sizeof(types[0]));
}

static bool check_fraction(struct gw_client *client, const struct ib_place_order *place,
                           const struct instrument *instrument)
{
	bool whole = decimal_is_multiple(place->order.total_quantity, decimal_from_int(1));
	bool share = instrument->type == SECURITY_STOCK || instrument->type == SECURITY_ETF;

	if (!whole && instrument->min_size.e8 == DECIMAL_ONE)
		return refuse(client, place->order_id, 10243,
		              "Fractional-sized order cannot be placed via API. Please use "
		              "desktop version to place this order.");
	if (!decimal_is_multiple(place->order.total_quantity, instrument->min_size))
		return refuse(client, place->order_id, 355,
		              "Order size does not conform to market rule.");
	if (!whole && share && !takes_fractions(&place->order))
		return refuse(client, place->order_id, 10318,
		              "This order doesn't support fractional quantity trading.");
	return true;
}

static bool check_size(struct gw_client *client, const struct ib_place_order *place,
                       const struct gw_instrument *in)
{
	decimal quantity = place->order.total_quantity;
	int32_t id = place->order_id;

	if (!ib_decimal_is_set(quantity) || quantity.e8 == 0)
		return refuse(client, id, 434, "The order size cannot be zero.");
	if (quantity.e8 < 0 || quantity.e8 > DECIMAL_EXACT_MAX)
		return invalid(client, id, "The order size is out of range");
	if (!check_fraction(client, place, &in->instrument))
		return false;
	if (decimal_cmp(quantity, in->least) < 0)
		return refuse(client, id, 388,
		              "Order size is smaller than the minimum requirement.");
	return true;
}

static bool check_tick(struct gw_client *client, int32_t id, decimal price, decimal tick)
{
	if (decimal_is_multiple(price, tick))
		return true;
	return refuse(client, id, 110,
	              "The price does not conform to the minimum price variation for this "
	              "contract.");
}

static bool check_trail(struct gw_client *client, const struct ib_place_order *place,
                        const struct order_kind *kind)
{
	const struct ib_order *order = &place->order;
	bool amount = is_price(order->aux_price);
	bool percent = is_price(order->trailing_percent) &&
	               order->trailing_percent.e8 < 100 * DECIMAL_ONE;

	if (amount == percent)
		return refuse(client, place->order_id, 403,
		              "Invalid trailing amount: give the amount or the percentage.");
	if (kind->limit && !is_price(order->lmt_price_offset) && !is_price(order->lmt_price))
		return refuse(client, place->order_id, 107,
		              "Cannot transmit incomplete order.");
	return true;
}

/* The cap and the offset are both optional. */
static bool check_peg(struct gw_client *client, const struct ib_place_order *place,
                      decimal tick)
{
	const struct ib_order *order = &place->order;

	if (ib_decimal_is_set(order->aux_price) && order->aux_price.e8 < 0)
		return refuse(client, place->order_id, 363, "Invalid offset.");
	return !is_price(order->lmt_price) ||
	       check_tick(client, place->order_id, order->lmt_price, tick);
}

static bool check_prices(struct gw_client *client, const struct ib_place_order *place,
                         const struct order_kind *kind, decimal tick)
{
	const struct ib_order *order = &place->order;
	int32_t id = place->order_id;

	if (kind->trigger == SIM_TRIGGER_TRAIL)
		return check_trail(client, place, kind);
	if (kind->peg != SIM_PEG_NONE)
		return check_peg(client, place, tick);
	if (kind->limit && !is_price(order->lmt_price))
		return refuse(client, id, 107, "Cannot transmit incomplete order.");
	if (kind->trigger != SIM_TRIGGER_NONE && !is_price(order->aux_price))
		return refuse(client, id, 361, "Invalid trigger price.");
	if (kind->limit && !check_tick(client, id, order->lmt_price, tick))
		return false;
	return kind->trigger == SIM_TRIGGER_NONE ||
	       check_tick(client, id, order->aux_price, tick);
}

static bool check_times(struct gw_client *client, const struct ib_place_order *place,
                        const struct order_kind *kind, const struct zone *zone)
{
	static const char *const known[] = { "", "DAY", "GTC", "GTD", "IOC", "FOK", "OPG" };
	const struct ib_order *order = &place->order;
	bool once = strcmp(order->tif, "IOC") == 0 || strcmp(order->tif, "FOK") == 0 ||
	            strcmp(order->tif, "OPG") == 0;
	int64_t time_ns = 0;

	if (!is_one_of(order->tif, known, sizeof(known) / sizeof(known[0])) ||
	    (once && (kind->trigger != SIM_TRIGGER_NONE || kind->peg != SIM_PEG_NONE)))
		return refuse(client, place->order_id, 111,
		              "The time-in-force and order type combination is invalid.");
	if (kind->moment == SIM_AT_CLOSE && order->tif[0] != '\0' &&
	    strcmp(order->tif, "DAY") != 0)
		return refuse(client, place->order_id, 113,
		              "The Time-In-Force should be set to DAY for MOC and LOC orders.");
	if (strcmp(order->tif, "GTD") == 0 &&
	    gw_time_parse(&time_ns, order->good_till_date, zone) != DRT_OK)
		return refuse(client, place->order_id, 343,
		              "The date, time, or time-zone entered is invalid. The correct "
		              "format is yyyymmdd hh:mm:ss xx/xxxx");
	if (order->good_after_time[0] != '\0' &&
	    gw_time_parse(&time_ns, order->good_after_time, zone) != DRT_OK)
		return refuse(client, place->order_id, 337,
		              "The \"Good After Time\" is invalid; the correct format is "
		              "yyyymmdd hh:mm:ss xx/xxxx");
	return true;
}

bool gw_order_check(struct gw_client *client, const struct ib_place_order *place, int index)
{
	const struct gw_instrument *in = &client->gateway->instruments[index];
	const struct ib_order *order = &place->order;
	const struct order_kind *kind = kind_of(order);
	static const char *const sides[] = { "BUY", "SELL", "SSHORT" };

	if (!kind)
		return refuse(client, place->order_id, 387,
		              "Unsupported order type for this exchange and security type.");
	if (!is_one_of(order->action, sides, sizeof(sides) / sizeof(sides[0])))
		return invalid(client, place->order_id, "Invalid side");
	if (order->account[0] != '\0' && strcmp(order->account, client->gateway->account) != 0)
		return invalid(client, place->order_id, "Invalid account code");
	if (order->what_if && !order->transmit)
		return refuse(client, place->order_id, 413,
		              "What-If order should have the transmit flag set to true.");
	if (strlen(order->oca_group) >= OCA_TEXT)
		return invalid(client, place->order_id, "OCA group name is too long");
	return check_size(client, place, in) &&
	       check_prices(client, place, kind, in->instrument.tick) &&
	       check_times(client, place, kind, calendar_zone(in->calendar));
}

/* ---- buying power ---- */

bool gw_order_has_margin(struct gw_client *client, const struct ib_place_order *place,
                         int index)
{
	struct gateway *g = client->gateway;
	struct gw_figures f = gw_account_figures(g);
	decimal quantity = place->order.total_quantity;
	decimal price = { 0 };
	decimal margin = { 0 };
	char equity[DECIMAL_TEXT];
	char needed[DECIMAL_TEXT];

	if (decimal_from_double(&price, gw_market_price(&g->instruments[index])) != DRT_OK)
		return true;
	margin = gw_account_margin_after(
		g, index, place->order.action[0] == 'B' ? quantity : decimal_neg(quantity),
		price);
	if (decimal_cmp(margin, f.initial_margin) <= 0 ||
	    decimal_cmp(margin, f.net_liquidation) <= 0)
		return true;
	decimal_format_places(equity, f.net_liquidation, 2);
	decimal_format_places(needed, margin, 2);
	gw_error(client, place->order_id, 201,
	         "Order rejected - reason:YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE "
	         "DESIRED POSITION YOUR EQUITY WITH LOAN VALUE [%s USD] MUST EXCEED THE "
	         "INITIAL MARGIN [%s USD]",
	         equity, needed);
	return false;
}

/* ---- translation ---- */

static decimal hundredth(decimal percent)
{
	return decimal_from_units((percent.e8 + 50) / 100);
}

static void set_prices(struct sim_order *out, const struct ib_order *order,
                       const struct order_kind *kind)
{
	if (kind->trigger == SIM_TRIGGER_TRAIL) {
		if (is_price(order->aux_price))
			out->trail_amount = order->aux_price;
		else
			out->trail_ratio = hundredth(order->trailing_percent);
		if (is_price(order->trail_stop_price))
			out->stop_price = order->trail_stop_price;
		if (kind->limit && is_price(order->lmt_price_offset))
			out->limit_offset = order->lmt_price_offset;
		else if (kind->limit)
			out->limit_price = order->lmt_price;
		return;
	}
	if (kind->limit || (kind->peg != SIM_PEG_NONE && is_price(order->lmt_price)))
		out->limit_price = order->lmt_price;
	if (kind->peg == SIM_PEG_PRIMARY && is_price(order->aux_price))
		out->peg_offset = order->aux_price;
	if (kind->trigger != SIM_TRIGGER_NONE)
		out->stop_price = order->aux_price;
}

bool gw_order_goes_outside(const struct gateway *g, const struct ib_place_order *place,
                           int index)
{
	const struct order_kind *kind = kind_of(&place->order);

	/* the broker takes only limits there, and no auctions */
	return place->order.outside_rth && gw_has_outside(g, index) && kind->limit &&
	       kind->moment == SIM_ANY_TIME && strcmp(place->order.tif, "OPG") != 0 &&
	       place->order.algo_strategy[0] == '\0';
}

/* How long it may match: DAY to the end of the session that is or comes. */
static void set_life(struct sim_order *out, const struct gateway *g,
                     const struct ib_order *order, const struct gw_instrument *in)
{
	const struct zone *zone = calendar_zone(in->calendar);
	struct session session;
	int64_t time_ns = 0;

	gw_session_find(&session, g, (int)(in - g->instruments), out->outside);
	if (out->outside && is_day(order))
		out->good_till_ns = gw_outside_end(&session) - 1;
	else if (is_day(order))
		out->good_till_ns =
			session.close_ns - (out->moment == SIM_AT_CLOSE && !in->bars ? 0 : 1);
	if (strcmp(order->tif, "GTD") == 0 &&
	    gw_time_parse(&time_ns, order->good_till_date, zone) == DRT_OK)
		out->good_till_ns = time_ns;
	if (order->good_after_time[0] != '\0' &&
	    gw_time_parse(&time_ns, order->good_after_time, zone) == DRT_OK)
		out->not_before_ns = time_ns;
	if (out->moment == SIM_AT_OPEN && g->sessions[in->session].phase == GW_REGULAR &&
	    g->time_ns > g->sessions[in->session].session.open_ns) {
		calendar_session_at_or_after(&session, in->calendar, session.close_ns);
		out->not_before_ns = session.open_ns;
	}
	/* where minutes are replayed, the close is that of the session's last bar */
	if (out->moment == SIM_AT_CLOSE && in->bars && in->fine_size != TIMEFRAME_1D)
		out->not_before_ns = session.close_ns - timeframe_length_ns(in->fine_size);
}

void gw_order_translate(struct sim_order *out, const struct gateway *g,
                        const struct ib_place_order *place, int index)
{
	const struct ib_order *order = &place->order;
	const struct order_kind *kind = kind_of(order);

	*out = (struct sim_order){
		.side = strcmp(order->action, "BUY") == 0 ? SIDE_BUY : SIDE_SELL,
		.trigger = kind->trigger,
		.moment = kind->moment,
		.peg = kind->peg,
		.quantity = order->total_quantity,
		.oca_reduce = order->oca_type != 1,
	};
	set_prices(out, order, kind);
	if (strcmp(order->tif, "IOC") == 0)
		out->moment = SIM_AT_ONCE;
	if (strcmp(order->tif, "FOK") == 0)
		out->moment = SIM_AT_ONCE_WHOLE;
	if (strcmp(order->tif, "OPG") == 0)
		out->moment = SIM_AT_OPEN;
	out->outside = gw_order_goes_outside(g, place, index);
	set_life(out, g, order, &g->instruments[index]);
}
