/* orders.c - the life of an order: placed, held, released, changed, filled, cancelled.
 *
 * An order has a record from the moment it is taken; the matcher knows it by the
 * record's serial number. What is not transmitted is held here until an order of its
 * family (the parent and its children, or its OCA group) is transmitted; the family is
 * then released in the order of its ids. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/gateway_parts.h"

static const char account_currency[] = "USD";

bool gw_order_is_over(const struct gw_order *order)
{
	return order->status == GW_ORDER_FILLED || order->status == GW_ORDER_CANCELLED ||
	       order->status == GW_ORDER_INACTIVE;
}

struct gw_order *gw_order_find(const struct gateway *g, int32_t client_id, int32_t order_id)
{
	struct gw_order_key key = { client_id, order_id };
	struct gw_order *order = NULL;

	HASH_FIND(hh, g->by_key, &key, sizeof(key), order);
	return order;
}

void gw_order_free(struct gw_order *order)
{
	ib_message_free(order->placed);
	free(order->algo);
	free(order);
}

/* ---- numbers ---- */

int32_t gw_order_next_id(const struct gateway *g, int32_t client_id)
{
	struct gw_high_water *mark = NULL;

	HASH_FIND(hh, g->high_waters, &client_id, sizeof(client_id), mark);
	return mark ? mark->order_id + 1 : 1;
}

enum drt_status gw_order_use_id(struct gateway *g, int32_t client_id, int32_t order_id)
{
	struct gw_high_water *mark = NULL;

	HASH_FIND(hh, g->high_waters, &client_id, sizeof(client_id), mark);
	if (!mark) {
		mark = calloc(1, sizeof(*mark));
		if (!mark)
			return DRT_ENOMEM;
		mark->client_id = client_id;
		HASH_ADD(hh, g->high_waters, client_id, sizeof(mark->client_id), mark);
	}
	if (order_id > mark->order_id)
		mark->order_id = order_id;
	return DRT_OK;
}

/* ---- records ---- */

enum drt_status gw_order_add(struct gw_order **out, struct gateway *g, struct gw_order_key key,
                             const struct ib_message *message, int index)
{
	size_t capacity = g->order_capacity ? g->order_capacity * 2 : 64;
	struct gw_order **orders = g->orders;
	struct gw_order *order = calloc(1, sizeof(*order));

	if (!order)
		return DRT_ENOMEM;
	if (g->order_count == g->order_capacity) {
		orders = realloc(g->orders, capacity * sizeof(*orders));
		if (!orders)
			goto fail;
		g->orders = orders;
		g->order_capacity = capacity;
	}
	if (ib_message_clone(&order->placed, IB_TO_SERVER, message) != DRT_OK ||
	    gw_order_use_id(g, key.client_id, key.order_id) != DRT_OK)
		goto fail;
	order->key = key;
	order->serial = g->order_count;
	order->perm_id = g->next_perm++;
	order->index = index;
	order->quantity = message->place_order.order.total_quantity;
	memcpy(order->oca, message->place_order.order.oca_group,
	       strlen(message->place_order.order.oca_group) + 1);
	HASH_ADD(hh, g->by_key, key, sizeof(order->key), order);
	g->orders[g->order_count++] = order;
	g->state_dirty = true;
	*out = order;
	return DRT_OK;
fail:
	gw_order_free(order);
	return DRT_ENOMEM;
}

static const struct ib_order *placed_order(const struct gw_order *order)
{
	return &order->placed->place_order.order;
}

void gw_order_end(struct gateway *g, struct gw_order *order, enum gw_order_status status,
                  const char *text)
{
	order->status = status;
	order->sim_id = 0;
	order->ended_ns = g->time_ns;
	snprintf(order->ended, sizeof(order->ended), "%s", text);
	g->state_dirty = true;
}

/* ---- release ---- */

static void reject(struct gateway *g, struct gw_order *order, int32_t code, const char *text)
{
	struct gw_client *client = gw_client_of(g, order->key.client_id);

	gw_order_end(g, order, GW_ORDER_INACTIVE, "Inactive");
	if (client)
		gw_error(client, order->key.order_id, code, "%s", text);
	gw_report(g, order);
}

/* A child joins a group of its siblings where it names none itself. */
static void set_family(struct gw_order *order, const struct gw_order *parent)
{
	if (order->oca[0] == '\0')
		snprintf(order->oca, sizeof(order->oca), "%lld", (long long)parent->perm_id);
}

static void set_first_status(const struct gateway *g, struct gw_order *order,
                             const struct sim_order *sim)
{
	bool works = sim->not_before_ns <= g->time_ns &&
	             (sim->limit_price.e8 > 0 || sim->peg != SIM_PEG_NONE) &&
	             sim->trigger == SIM_TRIGGER_NONE && sim->parent == 0 &&
	             sim->moment == SIM_ANY_TIME && gw_is_open_for(g, order);

	order->triggered = sim->trigger == SIM_TRIGGER_NONE;
	order->auction = sim->moment == SIM_AT_OPEN || sim->moment == SIM_AT_CLOSE;
	order->asleep = sim->parent != 0;
	order->status = works ? GW_ORDER_SUBMITTED : GW_ORDER_PRESUBMITTED;
}

static bool find_parent(const struct gw_order **parent, struct gateway *g,
                        struct gw_order *order)
{
	int32_t parent_id = placed_order(order)->parent_id;

	*parent = NULL;
	if (parent_id == 0)
		return true;
	*parent = gw_order_find(g, order->key.client_id, parent_id);
	if (!*parent || *parent == order) {
		reject(g, order, 10006, "Missing parent order.");
		return false;
	}
	if ((*parent)->status == GW_ORDER_CANCELLED || (*parent)->status == GW_ORDER_INACTIVE) {
		reject(g, order, 201,
		       "Order rejected - reason:The parent order is already cancelled.");
		return false;
	}
	return true;
}

/* Hands the order to the matcher; tells the client. */
static void activate(struct gateway *g, struct gw_order *order, const struct sim_order *how,
                     const struct gw_order *parent)
{
	struct sim_order sim = *how;
	enum drt_status status = DRT_OK;

	sim.book = g->instruments[order->index].book;
	sim.tag = order->serial;
	sim.quantity = decimal_sub(order->quantity, order->filled);
	if (parent)
		set_family(order, parent);
	if (parent && !gw_order_is_over(parent))
		sim.parent = parent->sim_id;
	sim.oca_group = order->oca;
	status = gw_algo_begin(g, order, &sim);
	order->outside = sim.outside;
	order->good_till_ns = sim.good_till_ns;
	order->not_before_ns = sim.not_before_ns;
	gw_order_watch(g, order);
	if (status == DRT_OK)
		status = sim_place(&order->sim_id, g->matcher, &sim);
	if (status != DRT_OK) {
		reject(g, order, 201,
		       status == DRT_ENOMEM
		               ? "Order rejected - reason:The system is out of memory."
		               : "Order rejected - reason:The order cannot be attached.");
		return;
	}
	set_first_status(g, order, &sim);
	gw_algo_again(g, order);
	g->state_dirty = true;
	if (!(g->faults & GATEWAY_FAULT_EXECUTION_FIRST))
		gw_report(g, order);
}

/* For the first time: by what its client sent. */
static void activate_new(struct gateway *g, struct gw_order *order)
{
	const struct gw_order *parent = NULL;
	struct sim_order sim;

	if (!find_parent(&parent, g, order) || gw_order_must_wait(g, order))
		return;
	gw_order_translate(&sim, g, &order->placed->place_order, order->index);
	activate(g, order, &sim, parent);
}

/* After a restart: as far as it had come. A parent that is not on record any more was
 * over before, and filled, or the child would be gone too. */
static void activate_again(struct gateway *g, struct gw_order *order)
{
	int32_t parent_id = placed_order(order)->parent_id;
	const struct gw_order *parent = NULL;
	struct sim_order sim;

	if (parent_id != 0)
		parent = gw_order_find(g, order->key.client_id, parent_id);
	gw_order_translate(&sim, g, &order->placed->place_order, order->index);
	sim.good_till_ns = order->good_till_ns;
	if (sim.trigger == SIM_TRIGGER_TRAIL && order->stop.e8 != 0)
		sim.stop_price = order->stop;
	if (order->triggered && sim.trigger != SIM_TRIGGER_NONE) {
		sim.trigger = SIM_TRIGGER_NONE;
		sim.stop_price = sim.trail_amount = sim.trail_ratio = decimal_from_units(0);
		sim.limit_offset = decimal_from_units(0);
	}
	activate(g, order, &sim, parent);
}

void gw_orders_resume(struct gateway *g)
{
	for (size_t i = 0; i < g->order_count; i++) {
		if (!gw_order_is_over(g->orders[i]))
			activate_again(g, g->orders[i]);
	}
}

void gw_orders_new_day(struct gateway *g)
{
	gw_report_commissions(g);
	g->execution_count = 0;
	while (g->first_live < g->order_count && gw_order_is_over(g->orders[g->first_live]))
		g->first_live++;
}

static bool is_family(const struct gw_order *a, const struct gw_order *b)
{
	int32_t root_a = placed_order(a)->parent_id;
	int32_t root_b = placed_order(b)->parent_id;

	if (a->key.client_id != b->key.client_id)
		return false;
	if (root_a == 0)
		root_a = a->key.order_id;
	if (root_b == 0)
		root_b = b->key.order_id;
	return root_a == root_b || (a->oca[0] != '\0' && strcmp(a->oca, b->oca) == 0);
}

static void warn_closed(struct gateway *g, const struct gw_order *order)
{
	const struct gw_instrument *in = &g->instruments[order->index];
	struct gw_client *client = gw_client_of(g, order->key.client_id);
	struct session session;
	char text[GW_TIME_TEXT];

	if (!client || gw_is_open_for(g, order))
		return;
	calendar_session_at_or_after(&session, in->calendar, g->time_ns);
	if (order->outside)
		session.open_ns = gw_outside_start(&session);
	gw_time_format(text, session.open_ns, calendar_zone(in->calendar), 178);
	gw_error(client, order->key.order_id, 399,
	         "Order Message:\n%s %s %s\nWarning: Your order will not be placed at the "
	         "exchange until %s.",
	         placed_order(order)->action, in->ib_symbol, in->trading_class, text);
}

void gw_order_show(struct gateway *g, struct gw_order *order)
{
	if (order->status != GW_ORDER_PRESUBMITTED || order->asleep || order->locating ||
	    order->auction || order->not_before_ns > g->time_ns || !order->triggered ||
	    !gw_is_open_for(g, order))
		return;
	order->status = GW_ORDER_SUBMITTED;
	gw_report(g, order);
}

void gw_order_match(struct gateway *g, int index)
{
	const struct gw_instrument *in = &g->instruments[index];

	if (in->bars || in->halted || gw_phase_of(g, index) == GW_CLOSED)
		return;
	if (sim_match_again(g->matcher, in->book, g->time_ns) != DRT_OK)
		log_write(g->log, LOG_ERROR, "gateway", "match.failed",
		          "matching %s failed: out of memory", in->instrument.symbol);
}

/* Releases the whole family of an order, in the order of ids. */
static void release(struct gateway *g, struct gw_order *order)
{
	struct gw_order *next = NULL;

	for (;;) {
		next = NULL;
		for (size_t i = g->first_live; i < g->order_count; i++) {
			struct gw_order *o = g->orders[i];

			if (o->status == GW_ORDER_HELD && is_family(o, order) &&
			    (!next || o->key.order_id < next->key.order_id))
				next = o;
		}
		if (!next)
			break;
		activate_new(g, next);
		warn_closed(g, next);
	}
	gw_order_match(g, order->index);
	for (size_t i = g->first_live; i < g->order_count; i++) {
		if (is_family(g->orders[i], order))
			gw_order_show(g, g->orders[i]);
	}
}

void gw_order_release(struct gateway *g, struct gw_order *order)
{
	activate_new(g, order);
	gw_order_match(g, order->index);
	gw_order_show(g, order);
}

void gw_orders_session_open(struct gateway *g, int session)
{
	for (size_t i = g->first_live; i < g->order_count; i++) {
		if (g->instruments[g->orders[i]->index].session == session)
			gw_order_show(g, g->orders[i]);
	}
}

/* ---- new and changed orders ---- */

static void place_new(struct gw_client *client, const struct ib_message *message)
{
	struct gateway *g = client->gateway;
	const struct ib_place_order *place = &message->place_order;
	struct gw_order_key key = { client->id, place->order_id };
	struct gw_order *order = NULL;
	bool margin = true;
	int index = 0;

	if (place->order_id < gw_order_next_id(g, client->id)) {
		gw_error(client, place->order_id, 103, "Duplicate order id");
		return;
	}
	if (gw_option_is_meant(&place->contract)) {
		gw_error(client, place->order_id, 203,
		         "The security %s is not available or allowed for this account.",
		         place->contract.symbol);
		return;
	}
	index = gw_contract_resolve(client, place->order_id, &place->contract);
	if (index < 0 || !gw_order_check(client, place, index) ||
	    !gw_algo_check(client, place, index))
		return;
	if (strcmp(g->instruments[index].instrument.currency, account_currency) != 0) {
		/* the account has one currency; converting would need rates to invent */
		gw_error(client, place->order_id, 203,
		         "The security %s is not available or allowed for this account.",
		         g->instruments[index].ib_symbol);
		return;
	}
	if (place->order.what_if) {
		gw_report_what_if(client, place, index);
		return;
	}
	/* a child only reduces what its parent opened */
	margin = place->order.parent_id != 0 || gw_order_has_margin(client, place, index);
	if (gw_order_add(&order, g, key, message, index) != DRT_OK) {
		gw_error(client, place->order_id, 201,
		         "Order rejected - reason:The system is out of memory.");
		return;
	}
	if (!margin) {
		gw_order_end(g, order, GW_ORDER_INACTIVE, "Inactive");
		gw_report(g, order);
		return;
	}
	if (place->order.outside_rth && !gw_order_goes_outside(g, place, index))
		gw_error(client, place->order_id, 2109,
		         "Order Event Warning: Attribute 'Outside Regular Trading Hours' is "
		         "ignored based on the order type and destination. PlaceOrder is now "
		         "being processed.");
	if (place->order.transmit)
		release(g, order);
	if ((g->faults & GATEWAY_FAULT_REJECT_AFTER_ACK) && !gw_order_is_over(order) &&
	    order->sim_id != 0) {
		g->faults &= ~(unsigned)GATEWAY_FAULT_REJECT_AFTER_ACK;
		g->rejecting = true;
		if (sim_cancel(g->matcher, order->sim_id) == DRT_OK)
			reject(g, order, 201, "Order rejected - reason:Fault for a test.");
		g->rejecting = false;
	}
}

static bool replace_placed(struct gw_order *order, const struct ib_message *message)
{
	struct ib_message *copy = NULL;

	if (ib_message_clone(&copy, IB_TO_SERVER, message) != DRT_OK)
		return false;
	ib_message_free(order->placed);
	order->placed = copy;
	return true;
}

static bool same_order(struct gw_client *client, const struct gw_order *order,
                       const struct ib_place_order *place)
{
	const struct ib_order *was = placed_order(order);

	if (gw_contract_find(client->gateway, &place->contract) != order->index ||
	    strcmp(place->order.action, was->action) != 0) {
		gw_error(client, place->order_id, 105,
		         "Order being modified does not match original order.");
		return false;
	}
	if (strcmp(place->order.order_type, was->order_type) != 0) {
		gw_error(client, place->order_id, 329,
		         "Order modify failed. Cannot change to the new order type.");
		return false;
	}
	if (!gw_algo_same(order, &place->order)) {
		gw_error(client, place->order_id, 440,
		         "Order modify failed. Algorithm cannot be modified.");
		return false;
	}
	return gw_order_check(client, place, order->index);
}

static void change(struct gw_client *client, struct gw_order *order,
                   const struct ib_message *message)
{
	struct gateway *g = client->gateway;
	const struct ib_place_order *place = &message->place_order;
	struct sim_order_view view;
	struct sim_order sim;
	struct sim_change change;

	if (!same_order(client, order, place))
		return;
	if (order->status == GW_ORDER_HELD || order->locating) {
		if (!replace_placed(order, message))
			return;
		order->quantity = place->order.total_quantity;
		if (order->locating)
			gw_report(g, order);
		else if (place->order.transmit)
			release(g, order);
		return;
	}
	gw_order_translate(&sim, g, place, order->index);
	if (sim_look(&view, g->matcher, order->sim_id) != DRT_OK)
		return;
	if (sim.trigger == SIM_TRIGGER_TRAIL && sim.stop_price.e8 == 0)
		sim.stop_price = view.stop_price;
	change = (struct sim_change){ sim.quantity,     sim.limit_price, sim.stop_price,
		                      sim.trail_amount, sim.trail_ratio, sim.good_till_ns };
	if (sim.limit_offset.e8 != 0)
		change.limit_price = view.limit_price;
	if (order->algo)
		change.good_till_ns = order->good_till_ns;
	if (sim_modify(g->matcher, order->sim_id, &change) != DRT_OK ||
	    !replace_placed(order, message)) {
		gw_error(client, place->order_id, 104,
		         "Cannot modify a filled order: more than the new quantity is filled.");
		return;
	}
	order->quantity = sim.quantity;
	if (!order->algo)
		order->good_till_ns = sim.good_till_ns;
	gw_algo_again(g, order);
	gw_order_watch(g, order);
	g->state_dirty = true;
	gw_report(g, order);
	gw_order_match(g, order->index);
}

/* Before anything is made of it: what a client has sent stands in the log once for each
 * time that it was sent. */
static void log_request(const struct gw_client *client, const struct ib_place_order *place)
{
	char quantity[DECIMAL_TEXT];

	if (place->order.what_if)
		return;
	decimal_format(quantity, place->order.total_quantity);
	log_write(client->gateway->log, LOG_INFO, "gateway", "order.request",
	          "order %d of client %d: %s %s %s %s", (int)place->order_id, (int)client->id,
	          place->order.action ? place->order.action : "?", quantity,
	          place->contract.symbol ? place->contract.symbol : "?",
	          place->order.order_type ? place->order.order_type : "?");
}

void gw_order_place(struct gw_client *client, const struct ib_message *message)
{
	struct gateway *g = client->gateway;

	log_request(client, &message->place_order);
	if (g->faults & (GATEWAY_FAULT_LOSE_PLACE | GATEWAY_FAULT_DROP_AFTER_PLACE)) {
		bool lost = (g->faults & GATEWAY_FAULT_LOSE_PLACE) != 0;

		g->faults &=
			~(unsigned)(GATEWAY_FAULT_LOSE_PLACE | GATEWAY_FAULT_DROP_AFTER_PLACE);
		gw_doom(client); /* nothing more is sent to it */
		if (lost)
			return;
	}
	gw_order_take(client, message);
}

void gw_order_take(struct gw_client *client, const struct ib_message *message)
{
	struct gw_order *order =
		gw_order_find(client->gateway, client->id, message->place_order.order_id);

	if (!order)
		place_new(client, message);
	else if (!gw_order_is_over(order))
		change(client, order, message);
	else if (order->status == GW_ORDER_FILLED)
		gw_error(client, order->key.order_id, 104, "Cannot modify a filled order.");
	else
		gw_error(client, order->key.order_id, 103, "Duplicate order id");
}

/* ---- cancels ---- */

void gw_order_withdraw(struct gateway *g, struct gw_order *order)
{
	if (order->status == GW_ORDER_HELD || order->locating) {
		order->locating = false;
		gw_order_end(g, order, GW_ORDER_CANCELLED, "Cancelled by Trader");
		gw_report_end(g, order, g->end_reason ? g->end_reason : "");
	} else if (sim_cancel(g->matcher, order->sim_id) != DRT_OK) {
		log_write(g->log, LOG_ERROR, "gateway", "cancel.failed",
		          "order %d of client %d could not be cancelled",
		          (int)order->key.order_id, (int)order->key.client_id);
	}
}

void gw_order_end_with(struct gateway *g, struct gw_order *order, const char *reason)
{
	g->end_reason = reason;
	gw_order_withdraw(g, order);
	g->end_reason = NULL;
}

void gw_order_cancel(struct gw_client *client, int32_t order_id)
{
	struct gw_order *order = gw_order_find(client->gateway, client->id, order_id);

	if (!order) {
		gw_error(client, order_id, 10147,
		         "OrderId %d that needs to be cancelled is not found.", (int)order_id);
		return;
	}
	if (!gw_order_is_over(order)) {
		gw_order_withdraw(client->gateway, order);
		return;
	}
	gw_error(client, order_id, 10148,
	         "OrderId %d that needs to be cancelled cannot be cancelled, state: %s.",
	         (int)order_id, gw_order_status_text(order));
	gw_report_status(client, order);
}

void gw_order_cancel_all(struct gateway *g)
{
	for (size_t i = 0; i < g->order_count; i++) {
		if (!gw_order_is_over(g->orders[i]))
			gw_order_withdraw(g, g->orders[i]);
	}
}
