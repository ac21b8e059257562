/* order_wait.c - short sales that wait until somebody lends the shares. */
#include <string.h>

#include "gateway/gateway_parts.h"

/* What would be sold short: what is held, less all that is for sale already. */
static bool sells_short(const struct gateway *g, const struct gw_order *order)
{
	const char *action = order->placed->place_order.order.action;
	decimal left = g->positions[order->index].quantity;

	if (strcmp(action, "BUY") == 0 || order->placed->place_order.order.parent_id != 0)
		return false;
	for (size_t i = g->first_live; i < g->order_count; i++) {
		const struct gw_order *o = g->orders[i];

		if (o != order && o->index == order->index && o->sim_id != 0 &&
		    strcmp(o->placed->place_order.order.action, "BUY") != 0)
			left = decimal_sub(left, decimal_sub(o->quantity, o->filled));
	}
	return decimal_cmp(order->quantity, left) > 0;
}

bool gw_order_must_wait(struct gateway *g, struct gw_order *order)
{
	struct gw_client *client = gw_client_of(g, order->key.client_id);

	if (!g->instruments[order->index].hard_to_borrow || !sells_short(g, order))
		return false;
	order->locating = true;
	order->status = GW_ORDER_PRESUBMITTED;
	g->state_dirty = true;
	if (client)
		gw_error(client, order->key.order_id, 404,
		         "Shares for this order are not immediately available for short sale. "
		         "The "
		         "order will be held while we attempt to locate the shares.");
	gw_report(g, order);
	return true;
}

void gw_orders_located(struct gateway *g, int index)
{
	for (size_t i = g->first_live; i < g->order_count; i++) {
		struct gw_order *order = g->orders[i];

		if (order->index != index || !order->locating || gw_order_is_over(order))
			continue;
		order->locating = false;
		gw_order_release(g, order);
	}
}

/* ---- time ---- */

void gw_order_watch(struct gateway *g, const struct gw_order *order)
{
	int64_t end_ns = order->good_till_ns == 0 ? INT64_MAX : order->good_till_ns + 1;

	if (end_ns < g->order_alarm_ns)
		g->order_alarm_ns = end_ns;
	if (order->not_before_ns > g->time_ns && order->not_before_ns < g->order_alarm_ns)
		g->order_alarm_ns = order->not_before_ns;
}

void gw_orders_pass_time(struct gateway *g)
{
	if (g->time_ns < g->order_alarm_ns)
		return;
	g->order_alarm_ns = INT64_MAX;
	if (sim_expire(g->matcher, g->time_ns) != DRT_OK)
		log_write(g->log, LOG_ERROR, "gateway", "expire.failed",
		          "orders could not be ended: out of memory");
	for (size_t i = g->first_live; i < g->order_count; i++) {
		struct gw_order *order = g->orders[i];

		if (gw_order_is_over(order) || order->sim_id == 0)
			continue;
		gw_order_watch(g, order);
		gw_order_show(g, order);
	}
}
