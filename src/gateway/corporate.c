/* corporate.c - dividends and splits of the universe, at the opening of their session.
 *
 * Prices: the generator's own fall by themselves (sim/generator.h), and files have theirs;
 * what is kept of the time before (history, the last quote) is put on the new scale.
 * Account: a dividend is cash for who holds the shares, and a debt for who is short. A
 * split changes quantity and average cost; parts of a share are paid out. Open orders are
 * cancelled, as the broker does, or where the universe says so, put on the new scale.
 * Each is taken once: the state file keeps the date up to which the account has them. */
#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"
#include "gateway/universe_file.h"

static int index_of(const struct gateway *g, const char *symbol)
{
	for (size_t i = 0; i < g->count; i++) {
		if (strcmp(g->instruments[i].instrument.symbol, symbol) == 0)
			return (int)i;
	}
	return -1;
}

static enum drt_status not_here(const struct gateway *g, const char *symbol, int line,
                                struct drt_error *error)
{
	return drt_fail(error, DRT_EINVAL, "%s line %d: there is no instrument %s here",
	                gw_universe_name(g->universe), line, symbol);
}

static enum drt_status take_entries(struct gateway *g, struct drt_error *error)
{
	size_t count = 0;
	const struct gw_universe_entry *entries = gw_universe_entries(&count, g->universe);

	for (size_t i = 0; i < count; i++) {
		const struct gw_universe_entry *e = &entries[i];
		int index = index_of(g, e->symbol);
		struct gw_instrument *in = NULL;

		if (index < 0)
			return not_here(g, e->symbol, e->line, error);
		in = &g->instruments[index];
		if (e->size.e8 > 0)
			in->instrument.min_size = e->size;
		in->least = e->least;
		in->halts = e->halts;
		in->hard_to_borrow = e->hard_to_borrow;
	}
	return DRT_OK;
}

enum drt_status gw_corporate_init(struct gateway *g, struct drt_error *error)
{
	const struct gw_universe_action *actions = NULL;
	size_t count = 0;
	struct session session;
	enum drt_status status = DRT_OK;

	calendar_session_at_or_after(&session, g->calendars[0], gw_source_start_ns(g->source));
	g->prices_day = g->actions_day = session.day - 1;
	if (!g->universe)
		return DRT_OK;
	status = take_entries(g, error);
	actions = gw_universe_actions(&count, g->universe);
	for (size_t i = 0; status == DRT_OK && i < count; i++) {
		int index = index_of(g, actions[i].symbol);

		if (index < 0)
			status = not_here(g, actions[i].symbol, actions[i].line, error);
		else if (g->instruments[index].calendar != g->calendars[0])
			status = drt_fail(error, DRT_EINVAL,
			                  "%s line %d: %s is no stock: it pays no dividend and "
			                  "is not split",
			                  gw_universe_name(g->universe), actions[i].line,
			                  actions[i].symbol);
	}
	return status;
}

/* ---- prices ---- */

static void scale_series(struct gw_series *series, double ratio)
{
	for (size_t i = 0; i < series->count; i++) {
		struct bar *bar = &series->bars[i];

		bar->open /= ratio;
		bar->high /= ratio;
		bar->low /= ratio;
		bar->close /= ratio;
		bar->volume = round(bar->volume * ratio);
	}
}

/* A price on the new scale and on the tick; one below half a tick is a tick. */
static decimal scale_price(decimal price, const struct gw_universe_action *a, decimal tick)
{
	decimal out = { 0 };

	if (price.e8 == 0 ||
	    decimal_from_double(&out, decimal_to_double(price) * (double)a->old_shares /
	                                      (double)a->new_shares) != DRT_OK ||
	    decimal_round(&out, out, tick, DECIMAL_NEAREST) != DRT_OK)
		return price;
	return price.e8 > 0 && out.e8 == 0 ? tick : out;
}

static void scale_prices(struct gateway *g, int index, const struct gw_universe_action *a)
{
	struct gw_instrument *in = &g->instruments[index];
	double ratio = (double)a->new_shares / (double)a->old_shares;
	decimal tick = in->instrument.tick;

	scale_series(&in->daily, ratio);
	scale_series(&in->fine, ratio);
	in->previous_close /= ratio;
	in->last /= ratio;
	in->quote.bid = scale_price(in->quote.bid, a, tick);
	in->quote.ask = scale_price(in->quote.ask, a, tick);
	in->quote.last = scale_price(in->quote.last, a, tick);
	in->changes++;
	sim_forget_quote(g->matcher, in->book);
}

/* ---- the account ---- */

static void pay(struct gateway *g, int index, decimal amount)
{
	decimal cents = amount;

	if (decimal_round(&cents, amount, decimal_from_units(DECIMAL_ONE / 100),
	                  DECIMAL_NEAREST) != DRT_OK)
		cents = amount;
	g->cash = decimal_add(g->cash, cents);
	g->positions[index].flow = decimal_add(g->positions[index].flow, cents);
	g->account_dirty = g->state_dirty = true;
}

/* A quantity on the new scale, cut to whole steps; the rest goes to *part. */
static decimal scale_quantity(decimal *part, decimal quantity,
                              const struct gw_universe_action *a, decimal step)
{
	__extension__ typedef __int128 int128;
	int128 scaled = (int128)quantity.e8 * a->new_shares / a->old_shares;
	decimal out = { scaled > INT64_MAX || scaled < -INT64_MAX ? quantity.e8
		                                                  : (int64_t)scaled };

	*part = decimal_from_units(out.e8 % step.e8);
	return decimal_sub(out, *part);
}

/* What is held, with parts of a step paid out at the new price. */
static void split_position(struct gateway *g, int index, const struct gw_universe_action *a)
{
	struct gw_position *p = &g->positions[index];
	struct gw_instrument *in = &g->instruments[index];
	decimal price = { 0 };
	decimal part = { 0 };
	decimal gain = { 0 };

	if (p->quantity.e8 == 0)
		return;
	p->quantity = scale_quantity(&part, p->quantity, a, in->instrument.min_size);
	if (decimal_from_double(&p->average_cost, decimal_to_double(p->average_cost) *
	                                                  (double)a->old_shares /
	                                                  (double)a->new_shares) != DRT_OK)
		p->average_cost = decimal_from_units(0);
	p->touched = true;
	if (part.e8 != 0 && decimal_from_double(&price, gw_market_price(in)) == DRT_OK) {
		gain = decimal_mul_sat(decimal_sub(price, p->average_cost), part);
		p->realized = decimal_add(p->realized, gain);
		g->realized_total = decimal_add(g->realized_total, gain);
		pay(g, index, decimal_mul_sat(price, part));
	}
	if (p->quantity.e8 == 0)
		p->average_cost = decimal_from_units(0);
	g->account_dirty = g->state_dirty = true;
}

/* ---- orders ---- */

static void scale_request(struct ib_order *o, const struct gw_universe_action *a, decimal tick)
{
	decimal *prices[] = { &o->lmt_price, &o->aux_price, &o->trail_stop_price,
		              &o->lmt_price_offset };

	for (size_t i = 0; i < sizeof(prices) / sizeof(prices[0]); i++) {
		if (ib_decimal_is_set(*prices[i]))
			*prices[i] = scale_price(*prices[i], a, tick);
	}
}

/* False: it cannot be put on the new scale. */
static bool scale_order(struct gateway *g, struct gw_order *order,
                        const struct gw_universe_action *a)
{
	const struct gw_instrument *in = &g->instruments[order->index];
	struct ib_order *placed = &order->placed->place_order.order;
	decimal part = { 0 };
	decimal left = scale_quantity(&part, decimal_sub(order->quantity, order->filled), a,
	                              in->instrument.min_size);
	struct sim_order_view view;
	struct sim_change change;

	if (left.e8 <= 0)
		return false;
	if (order->sim_id != 0) {
		struct sim_order sim;

		if (sim_look(&view, g->matcher, order->sim_id) != DRT_OK)
			return false;
		scale_request(placed, a, in->instrument.tick);
		gw_order_translate(&sim, g, &order->placed->place_order, order->index);
		change = (struct sim_change){
			.quantity = decimal_add(order->filled, left),
			.limit_price = sim.limit_price,
			.stop_price = sim.stop_price,
			.trail_amount = sim.trail_amount,
			.trail_ratio = sim.trail_ratio,
			.good_till_ns = order->good_till_ns,
		};
		if (sim.trigger == SIM_TRIGGER_TRAIL)
			change.stop_price =
				scale_price(view.stop_price, a, in->instrument.tick);
		if (sim.limit_offset.e8 != 0)
			change.limit_price =
				scale_price(view.limit_price, a, in->instrument.tick);
		if (sim_modify(g->matcher, order->sim_id, &change) != DRT_OK)
			return false;
	} else {
		scale_request(placed, a, in->instrument.tick);
	}
	order->quantity = decimal_add(order->filled, left);
	placed->total_quantity = order->quantity;
	g->state_dirty = true;
	if (order->status != GW_ORDER_HELD)
		gw_report(g, order);
	return true;
}

static void split_orders(struct gateway *g, int index, const struct gw_universe_action *a)
{
	for (size_t i = g->first_live; i < g->order_count; i++) {
		struct gw_order *order = g->orders[i];

		if (order->index != index || gw_order_is_over(order))
			continue;
		if (!a->adjust || order->algo || !scale_order(g, order, a))
			gw_order_end_with(g, order, "The stock has been split.");
	}
}

/* ---- the day ---- */

static void take_account(struct gateway *g, int index, const struct gw_universe_action *a)
{
	const struct gw_position *p = &g->positions[index];

	if (a->new_shares == 0) {
		if (p->quantity.e8 != 0)
			pay(g, index, decimal_mul_sat(p->quantity, a->amount));
		return;
	}
	split_position(g, index, a);
	split_orders(g, index, a);
}

static void tell(struct gateway *g, const struct gw_universe_action *a)
{
	char amount[DECIMAL_TEXT];

	decimal_format(amount, a->amount);
	if (a->new_shares == 0)
		log_write(g->log, LOG_INFO, "gateway", "dividend", "%s pays %s a share",
		          a->symbol, amount);
	else
		log_write(g->log, LOG_INFO, "gateway", "split", "%s is split %lld for %lld",
		          a->symbol, (long long)a->new_shares, (long long)a->old_shares);
}

void gw_corporate_open(struct gateway *g, int64_t day)
{
	const struct gw_universe_action *actions = NULL;
	size_t count = 0;

	if (g->universe)
		actions = gw_universe_actions(&count, g->universe);
	for (size_t i = 0; i < count && actions[i].day <= day; i++) {
		int index = index_of(g, actions[i].symbol);

		if (actions[i].day > g->prices_day && actions[i].new_shares != 0)
			scale_prices(g, index, &actions[i]);
		if (actions[i].day > g->actions_day)
			take_account(g, index, &actions[i]);
		if (actions[i].day > g->actions_day || actions[i].day > g->prices_day)
			tell(g, &actions[i]);
	}
	if (day > g->actions_day)
		g->state_dirty = true;
	g->prices_day = day > g->prices_day ? day : g->prices_day;
	g->actions_day = day > g->actions_day ? day : g->actions_day;
}
