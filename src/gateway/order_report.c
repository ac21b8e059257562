/* order_report.c - openOrder, orderStatus, executions and commissions, as IB words them.
 *
 * A fill is told in this order: executionData, openOrder, orderStatus, and, once the
 * commission is known, openOrder and orderStatus again where the order is done, then
 * commissionReport. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

const char *gw_order_status_text(const struct gw_order *order)
{
	switch (order->status) {
	case GW_ORDER_HELD:
	case GW_ORDER_INACTIVE:
		return "Inactive";
	case GW_ORDER_PRESUBMITTED:
		return "PreSubmitted";
	case GW_ORDER_SUBMITTED:
		return "Submitted";
	case GW_ORDER_FILLED:
		return "Filled";
	default:
		return "Cancelled";
	}
}

/* An order by hand has no number and no client until it is bound. */
static int32_t number_of(const struct gw_order *order)
{
	return order->key.client_id == GW_BY_HAND ? 0 : order->key.order_id;
}

static int32_t client_of(const struct gw_order *order)
{
	return order->key.client_id == GW_BY_HAND ? 0 : order->key.client_id;
}

/* Who hears of an order as it goes along: its own client and the master, as far as they
 * are connected. */
static int listeners_of(struct gw_client *out[2], const struct gateway *g,
                        const struct gw_order *order)
{
	struct gw_client *own = gw_client_of(g, order->key.client_id);
	struct gw_client *master = g->has_master ? gw_client_of(g, g->master_id) : NULL;
	int count = 0;

	if (own)
		out[count++] = own;
	if (master && master != own)
		out[count++] = master;
	return count;
}

static decimal average_price(const struct gw_order *order)
{
	decimal out = { 0 };

	if (order->filled.e8 == 0 || decimal_div(&out, order->value, order->filled) != DRT_OK)
		return decimal_from_units(0);
	return out;
}

/* The fields of the order as the client gave them, and ours. */
static void set_order(struct ib_order *out, const struct gateway *g,
                      const struct gw_order *order)
{
	const struct ib_order *placed = &order->placed->place_order.order;
	decimal none = { 0 };

	out->client_id = client_of(order);
	out->perm_id = order->perm_id;
	out->account = g->account;
	out->order_ref = placed->order_ref;
	out->action = placed->action;
	out->total_quantity = order->quantity;
	out->order_type = placed->order_type;
	out->lmt_price = ib_decimal_or(placed->lmt_price, none);
	out->aux_price = ib_decimal_or(placed->aux_price, none);
	out->tif = placed->tif[0] ? placed->tif : "DAY";
	out->good_after_time = placed->good_after_time;
	out->good_till_date = placed->good_till_date;
	out->parent_id = placed->parent_id;
	out->oca_group = order->oca;
	out->oca_type = placed->oca_type ? placed->oca_type : 3;
	out->outside_rth = placed->outside_rth;
	out->trail_stop_price = placed->trail_stop_price;
	out->trailing_percent = placed->trailing_percent;
	out->lmt_price_offset = placed->lmt_price_offset;
	out->algo_strategy = placed->algo_strategy;
	out->algo_params = placed->algo_params;
	out->algo_param_count = placed->algo_param_count;
	out->algo_id = placed->algo_id;
	out->exempt_code = -1;
	out->open_close = "";
	out->clearing_intent = "IB";
	out->what_if = placed->what_if;
}

/* The present stop of a trailing order. */
static void set_trail(struct ib_order *out, const struct gateway *g,
                      const struct gw_order *order)
{
	struct sim_order_view view;

	if (strncmp(out->order_type, "TRAIL", 5) != 0 || order->sim_id == 0 ||
	    sim_look(&view, g->matcher, order->sim_id) != DRT_OK || view.stop_price.e8 == 0)
		return;
	out->trail_stop_price = view.stop_price;
	if (view.limit_price.e8 != 0)
		out->lmt_price = view.limit_price;
}

static struct ib_message open_order_of(const struct gateway *g, const struct gw_order *order)
{
	struct ib_message message = gw_message(IB_OPEN_ORDER);
	struct ib_open_order *open = &message.open_order;

	open->order_id = number_of(order);
	open->contract = g->instruments[order->index].contract;
	open->contract.right = "?";
	set_order(&open->order, g, order);
	set_trail(&open->order, g, order);
	open->state.status = gw_order_status_text(order);
	return message;
}

void gw_report_order(struct gw_client *client, const struct gw_order *order)
{
	struct ib_message message = open_order_of(client->gateway, order);

	gw_send(client, &message);
}

static void send_unknown(struct gw_client *client)
{
	struct strbuf frame;
	size_t begin = 0;

	strbuf_init(&frame);
	begin = ib_frame_begin(&frame);
	ib_put_int(&frame, 4711);
	ib_put_str(&frame, "from a later version");
	if (ib_frame_end(&frame, begin) == DRT_OK &&
	    gw_wire_write(client, frame.text, frame.length) != DRT_OK)
		gw_doom(client);
	strbuf_release(&frame);
}

void gw_report_status(struct gw_client *client, const struct gw_order *order)
{
	struct gateway *g = client->gateway;
	struct ib_message message = gw_message(IB_ORDER_STATUS);

	if (client->doomed)
		return;
	if (g->faults & GATEWAY_FAULT_UNKNOWN_MESSAGES)
		send_unknown(client);
	message.order_status = (struct ib_order_status){
		.order_id = number_of(order),
		.status = gw_order_status_text(order),
		.filled = order->filled,
		.remaining = decimal_sub(order->quantity, order->filled),
		.avg_fill_price = average_price(order),
		.perm_id = order->perm_id,
		.parent_id = order->placed->place_order.order.parent_id,
		.last_fill_price = order->last_price,
		.client_id = client_of(order),
		.why_held = order->locating ? "locate" : "",
	};
	gw_send(client, &message);
	if (g->faults & GATEWAY_FAULT_DUPLICATE_STATUS)
		gw_send(client, &message);
}

void gw_report(struct gateway *g, const struct gw_order *order)
{
	struct gw_client *clients[2];
	int count = listeners_of(clients, g, order);

	for (int i = 0; i < count; i++) {
		gw_report_order(clients[i], order);
		gw_report_status(clients[i], order);
	}
}

void gw_report_end(struct gateway *g, const struct gw_order *order, const char *reason)
{
	struct gw_client *clients[2];
	int count = listeners_of(clients, g, order);

	for (int i = 0; i < count; i++) {
		gw_report_status(clients[i], order);
		if (clients[i]->id == order->key.client_id)
			gw_error(clients[i], order->key.order_id, 202,
			         "Order Canceled - reason:%s", reason);
	}
}

/* ---- executions ---- */

static void send_execution(struct gw_client *client, const struct gw_execution *e,
                           int32_t req_id)
{
	struct gateway *g = client->gateway;
	const struct gw_instrument *in = &g->instruments[e->order->index];
	const struct ib_order *placed = &e->order->placed->place_order.order;
	struct ib_message message = gw_message(IB_EXECUTION_DATA);
	char time[GW_TIME_TEXT];

	gw_time_format(time, e->time_ns, calendar_zone(in->calendar),
	               ib_peer_version(client->peer));
	message.execution = (struct ib_execution){
		.req_id = req_id,
		.order_id = number_of(e->order),
		.contract = in->contract,
		.exec_id = e->exec_id,
		.time = time,
		.account = g->account,
		.exchange = in->instrument.primary_exchange,
		.side = strcmp(placed->action, "BUY") == 0 ? "BOT" : "SLD",
		.shares = e->shares,
		.price = e->price,
		.perm_id = e->order->perm_id,
		.client_id = client_of(e->order),
		.cum_qty = e->cumulated,
		.avg_price = e->average,
		.order_ref = placed->order_ref,
		.ev_rule = "",
		.ev_multiplier = IB_UNSET_DOUBLE,
		.model_code = "",
		.last_liquidity = e->added ? 1 : 2,
	};
	gw_send(client, &message);
}

static void send_commission(struct gw_client *client, const struct gw_execution *e)
{
	struct ib_message message = gw_message(IB_COMMISSION_REPORT);

	message.commission_report = (struct ib_commission_report){
		.exec_id = e->exec_id,
		.commission = e->commission,
		.currency = client->gateway->instruments[e->order->index].instrument.currency,
		.realized_pnl = e->closing ? e->realized : IB_UNSET_DECIMAL,
		.yield = IB_UNSET_DOUBLE,
		.yield_redemption_date = "",
	};
	gw_send(client, &message);
}

/* The order once more, now with what it cost, and the report itself. */
static void tell_commission(struct gw_client *client, struct gw_execution *e)
{
	struct ib_message message = open_order_of(client->gateway, e->order);

	if (e->order->status == GW_ORDER_FILLED) {
		message.open_order.state.commission = e->order->fee.charged;
		message.open_order.state.commission_currency =
			client->gateway->instruments[e->order->index].instrument.currency;
		gw_send(client, &message);
		gw_report_status(client, e->order);
	}
	send_commission(client, e);
}

void gw_report_fill(struct gateway *g, struct gw_execution *e)
{
	struct gw_client *clients[2];
	int count = listeners_of(clients, g, e->order);

	for (int i = 0; i < count; i++)
		send_execution(clients[i], e, -1);
	gw_report(g, e->order);
	if (count > 0 && (g->faults & GATEWAY_FAULT_LATE_COMMISSION))
		return;
	for (int i = 0; i < count; i++)
		tell_commission(clients[i], e);
	e->reported = true; /* who is not here asks when it comes back */
}

void gw_report_correction(struct gateway *g, const struct gw_execution *e)
{
	struct gw_client *clients[2];
	int count = listeners_of(clients, g, e->order);

	for (int i = 0; i < count; i++) {
		send_execution(clients[i], e, -1);
		send_commission(clients[i], e);
	}
}

void gw_report_commissions(struct gateway *g)
{
	for (size_t i = 0; i < g->execution_count; i++) {
		struct gw_execution *e = &g->executions[i];
		struct gw_client *clients[2];
		int count = e->reported ? 0 : listeners_of(clients, g, e->order);

		for (int k = 0; k < count; k++)
			tell_commission(clients[k], e);
		e->reported = true;
	}
}

static bool filter_fits(const struct gateway *g, const struct gw_execution *e,
                        const struct ib_req_executions *f)
{
	const struct gw_instrument *in = &g->instruments[e->order->index];
	bool buy = strcmp(e->order->placed->place_order.order.action, "BUY") == 0;
	int64_t since_ns = 0;

	if (f->client_id != 0 && f->client_id != client_of(e->order))
		return false;
	if (f->account[0] && strcmp(f->account, g->account) != 0)
		return false;
	if (f->symbol[0] && strcasecmp(f->symbol, in->ib_symbol) != 0)
		return false;
	if (f->sec_type[0] && strcasecmp(f->sec_type, in->contract.sec_type) != 0)
		return false;
	if (f->side[0] && strcasecmp(f->side, buy ? "BUY" : "SELL") != 0 &&
	    strcasecmp(f->side, buy ? "BOT" : "SLD") != 0)
		return false;
	return !f->time[0] ||
	       gw_time_parse(&since_ns, f->time, calendar_zone(in->calendar)) != DRT_OK ||
	       e->time_ns >= since_ns;
}

void gw_report_executions(struct gw_client *client, const struct ib_req_executions *request)
{
	struct gateway *g = client->gateway;

	for (size_t i = 0; i < g->execution_count; i++) {
		struct gw_execution *e = &g->executions[i];

		if (!filter_fits(g, e, request))
			continue;
		send_execution(client, e, request->req_id);
		send_commission(client, e);
	}
	gw_send_id_only(client, IB_EXECUTION_DATA_END, request->req_id);
}

/* ---- lists ---- */

void gw_report_open_orders(struct gw_client *client, bool all)
{
	struct gateway *g = client->gateway;
	struct ib_message end = gw_message(IB_OPEN_ORDER_END);

	for (size_t i = 0; i < g->order_count; i++) {
		const struct gw_order *order = g->orders[i];

		if (gw_order_is_over(order) || order->status == GW_ORDER_HELD ||
		    (!all && order->key.client_id != client->id))
			continue;
		gw_report_order(client, order);
		gw_report_status(client, order);
	}
	gw_send(client, &end);
}

static void send_completed(struct gw_client *client, const struct gw_order *order)
{
	struct gateway *g = client->gateway;
	const struct gw_instrument *in = &g->instruments[order->index];
	struct ib_message message = gw_message(IB_COMPLETED_ORDER);
	struct ib_open_order *done = &message.open_order;
	char time[GW_TIME_TEXT];

	gw_time_format(time, order->ended_ns, calendar_zone(in->calendar), 178);
	done->contract = in->contract;
	done->contract.right = "?";
	set_order(&done->order, g, order);
	done->order.filled_quantity = order->filled;
	done->order.shareholder = "Not an insider or substantial shareholder";
	done->order.parent_perm_id = IB_UNSET_LONG;
	done->order.auto_cancel_date = "";
	done->state.status = gw_order_status_text(order);
	done->state.completed_time = time;
	done->state.completed_status = order->ended;
	gw_send(client, &message);
}

void gw_report_completed(struct gw_client *client, bool api_only)
{
	struct gateway *g = client->gateway;
	struct ib_message end = gw_message(IB_COMPLETED_ORDERS_END);

	for (size_t i = 0; i < g->order_count; i++) {
		const struct gw_order *order = g->orders[i];

		if (gw_order_is_over(order) && order->ended_ns >= g->day_ns &&
		    !(api_only && order->key.client_id == GW_BY_HAND))
			send_completed(client, order);
	}
	gw_send(client, &end);
}

void gw_report_what_if(struct gw_client *client, const struct ib_place_order *place, int index)
{
	struct gateway *g = client->gateway;
	struct gw_figures f = gw_account_figures(g);
	struct ib_message message = gw_message(IB_OPEN_ORDER);
	struct ib_open_order *open = &message.open_order;
	struct ib_message placed = { .id = IB_PLACE_ORDER, .place_order = *place };
	struct gw_order order = { .key = { client->id, place->order_id },
		                  .index = index,
		                  .placed = &placed,
		                  .quantity = place->order.total_quantity,
		                  .status = GW_ORDER_PRESUBMITTED };
	decimal price = { 0 };
	decimal after = { 0 };

	if (decimal_from_double(&price, gw_market_price(&g->instruments[index])) != DRT_OK)
		price = decimal_from_units(0);
	after = gw_account_margin_after(
		g, index,
		place->order.action[0] == 'B' ? order.quantity : decimal_neg(order.quantity),
		price);
	message = open_order_of(g, &order);
	open->state.init_margin_before = f.initial_margin;
	open->state.init_margin_after = after;
	open->state.init_margin_change = decimal_sub(after, f.initial_margin);
	open->state.maint_margin_before = f.maintenance_margin;
	open->state.maint_margin_after = decimal_from_units(after.e8 / 2);
	open->state.maint_margin_change =
		decimal_sub(open->state.maint_margin_after, f.maintenance_margin);
	open->state.equity_with_loan_before = f.net_liquidation;
	open->state.equity_with_loan_change = decimal_from_units(0);
	open->state.equity_with_loan_after = f.net_liquidation;
	if (price.e8 > 0) {
		open->state.commission = gw_charge_estimate(g, index, order.quantity, price);
		open->state.commission_currency = g->instruments[index].instrument.currency;
	}
	gw_send(client, &message);
}
