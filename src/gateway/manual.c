/* manual.c - orders that a person types into the gateway, as into the window of TWS.
 *
 * The person is a client without a connection: checks and margin speak to it as to any
 * other, and what it is told last stands in hand_told. Its orders have numbers that no
 * client sees (0 there), until client 0 binds them: that gives each the next number of
 * that client, and from then on it is an order of its own. */
#include <stdio.h>
#include <string.h>

#include "gateway/gateway_parts.h"

/* The next number of that client that is free; also where numbers fell back. */
static struct gw_order_key next_key(const struct gateway *g, int32_t client_id)
{
	struct gw_order_key key = { client_id, gw_order_next_id(g, client_id) };

	while (gw_order_find(g, key.client_id, key.order_id))
		key.order_id++;
	return key;
}

/* ---- binding ---- */

static void bind(struct gw_client *client, struct gw_order *order)
{
	struct gateway *g = client->gateway;
	struct gw_order_key key = next_key(g, client->id);
	struct ib_message message = gw_message(IB_ORDER_BOUND);

	if (gw_order_use_id(g, key.client_id, key.order_id) != DRT_OK) {
		log_write(g->log, LOG_ERROR, "gateway", "bind.failed",
		          "order %lld cannot be bound: out of memory",
		          (long long)order->perm_id);
		return;
	}
	HASH_DEL(g->by_key, order);
	order->key = key;
	HASH_ADD(hh, g->by_key, key, sizeof(order->key), order);
	g->state_dirty = true;
	log_write(g->log, LOG_INFO, "gateway", "order.bound", "order %lld is client %d's %d",
	          (long long)order->perm_id, (int)key.client_id, (int)key.order_id);
	message.order_bound =
		(struct ib_order_bound){ order->perm_id, key.client_id, key.order_id };
	gw_send(client, &message);
}

void gw_manual_bind_all(struct gw_client *client)
{
	struct gateway *g = client->gateway;

	for (size_t i = g->first_live; i < g->order_count; i++) {
		struct gw_order *order = g->orders[i];

		if (order->key.client_id == GW_BY_HAND && !gw_order_is_over(order))
			bind(client, order);
	}
}

/* ---- placing and cancelling ---- */

static struct ib_message request_of(const struct gateway *g, const struct gw_manual *what)
{
	struct ib_message message;
	struct ib_place_order *place = &message.place_order;
	enum drt_status status = ib_message_init(&message, IB_TO_SERVER, IB_PLACE_ORDER);

	(void)status; /* the layout is known to exist */
	place->order_id = next_key(g, GW_BY_HAND).order_id;
	place->contract = g->instruments[what->index].contract;
	place->order.action = what->buy ? "BUY" : "SELL";
	place->order.order_type = what->type;
	place->order.total_quantity = what->quantity;
	if (strcmp(what->type, "LMT") == 0)
		place->order.lmt_price = what->price;
	else if (strcmp(what->type, "STP") == 0)
		place->order.aux_price = what->price;
	place->order.tif = "DAY";
	place->order.account = g->account;
	return message;
}

enum drt_status gw_manual_place(struct gateway *g, const struct gw_manual *what,
                                struct drt_error *error)
{
	struct ib_message message = request_of(g, what);
	struct gw_client *binder = gw_client_of(g, 0);
	struct gw_order *order = NULL;

	/* held at first, so that it is bound before it can fill */
	message.place_order.order.transmit = false;
	snprintf(g->hand_told, sizeof(g->hand_told), "the order was not taken");
	gw_order_take(&g->hand, &message);
	order = gw_order_find(g, GW_BY_HAND, message.place_order.order_id);
	if (!order || gw_order_is_over(order))
		return drt_fail(error, DRT_EINVAL, "manual: %s", g->hand_told);
	order->by_hand = true;
	log_write(g->log, LOG_INFO, "gateway", "order.manual", "order %lld by hand: %s %s %s",
	          (long long)order->perm_id, message.place_order.order.action,
	          g->instruments[what->index].instrument.symbol, what->type);
	if (binder && binder->auto_bind)
		bind(binder, order);
	gw_order_release(g, order);
	return DRT_OK;
}

bool gw_manual_cancel(struct gateway *g, int index)
{
	bool found = false;

	for (size_t i = g->first_live; i < g->order_count; i++) {
		struct gw_order *order = g->orders[i];

		if (!order->by_hand || order->index != index || gw_order_is_over(order))
			continue;
		gw_order_withdraw(g, order);
		found = true;
	}
	return found;
}
