/* order_events.c - what the matcher tells about an order, booked and passed on. */
#include <stdio.h>
#include <stdlib.h>

#include "gateway/gateway_parts.h"

struct gw_execution *gw_execution_add(struct gateway *g)
{
	size_t capacity = g->execution_capacity ? g->execution_capacity * 2 : 64;
	struct gw_execution *executions = g->executions;

	if (g->execution_count == g->execution_capacity) {
		executions = realloc(g->executions, capacity * sizeof(*executions));
		if (!executions)
			return NULL;
		g->executions = executions;
		g->execution_capacity = capacity;
	}
	return &g->executions[g->execution_count++];
}

static void take_fill(struct gateway *g, struct gw_order *order, const struct sim_event *event)
{
	decimal commission = gw_charge_fill(g, order, event->quantity, event->price);
	struct gw_execution *execution = NULL;
	decimal realized = { 0 };
	bool closing = false;

	order->filled = decimal_add(order->filled, event->quantity);
	order->value =
		decimal_add(order->value, decimal_mul_sat(event->quantity, event->price));
	order->last_price = event->price;
	order->quantity = decimal_add(order->filled, event->remaining);
	gw_account_fill(&realized, &closing, g, order->index, event->side, event->quantity,
	                event->price, commission);
	if (event->remaining.e8 == 0) {
		order->status = GW_ORDER_FILLED;
		order->sim_id = 0;
		order->ended_ns = event->time_ns;
		snprintf(order->ended, sizeof(order->ended), "Filled Size: ");
		decimal_format(order->ended + 13, order->filled);
	} else if (order->status == GW_ORDER_PRESUBMITTED) {
		order->status = GW_ORDER_SUBMITTED;
	}
	execution = gw_execution_add(g);
	if (!execution) {
		log_write(g->log, LOG_ERROR, "gateway", "execution.lost",
		          "an execution of order %d cannot be reported: out of memory",
		          (int)order->key.order_id);
		return;
	}
	*execution = (struct gw_execution){
		.order = order,
		.time_ns = event->time_ns,
		.shares = event->quantity,
		.price = event->price,
		.cumulated = order->filled,
		.commission = commission,
		.realized = realized,
		.closing = closing,
		.added = !event->removed_liquidity,
	};
	if (decimal_div(&execution->average, order->value, order->filled) != DRT_OK)
		execution->average = event->price;
	snprintf(execution->exec_id, sizeof(execution->exec_id), "%08x.%08x.01.01",
	         g->exec_prefix, ++g->next_exec);
	g->state_dirty = true;
	gw_report_fill(g, execution);
}

static const char *reason_of(enum sim_end end)
{
	switch (end) {
	case SIM_END_EXPIRED:
		return "The order has expired: its time in force has ended.";
	case SIM_END_OCA:
		return "Another order of its OCA group was executed.";
	case SIM_END_PARENT:
		return "Its parent order was cancelled.";
	case SIM_END_UNFILLED:
		return "It could not be executed at once.";
	default:
		return "";
	}
}

static void take_end(struct gateway *g, struct gw_order *order, const struct sim_event *event)
{
	order->status = GW_ORDER_CANCELLED;
	order->sim_id = 0;
	order->ended_ns = event->time_ns;
	snprintf(order->ended, sizeof(order->ended), "%s",
	         event->end == SIM_END_CANCELLED && !g->end_reason ? "Cancelled by Trader"
	                                                           : "Cancelled");
	g->state_dirty = true;
	if (!g->rejecting)
		gw_report_end(g, order, g->end_reason ? g->end_reason : reason_of(event->end));
}

/* Awake, triggered or reduced: the client sees it in state and quantity. */
static void take_change(struct gateway *g, struct gw_order *order,
                        const struct sim_event *event)
{
	if (event->kind == SIM_EVENT_AWAKE) {
		order->asleep = false;
		gw_algo_awake(g, order);
	}
	if (event->kind == SIM_EVENT_TRIGGERED)
		order->triggered = true;
	order->quantity = decimal_add(order->filled, event->remaining);
	if (!order->asleep && order->triggered && gw_is_open_for(g, order))
		order->status = GW_ORDER_SUBMITTED;
	g->state_dirty = true;
	gw_report(g, order);
}

void gw_order_event(void *arg, const struct sim_event *event)
{
	struct gateway *g = arg;
	struct gw_order *order = g->orders[event->tag];

	if (event->kind == SIM_EVENT_FILL)
		take_fill(g, order, event);
	else if (event->kind == SIM_EVENT_END)
		take_end(g, order, event);
	else if (!gw_order_is_over(order))
		take_change(g, order, event);
}
