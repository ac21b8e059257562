/* venue.c - see venue.h. */
#include "tests/unit/trade/venue.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/trade/desk.h"

static void say(struct venue *venue, struct venue_said said)
{
	assert_true(venue->said_count < VENUE_SAID);
	venue->said[venue->said_count++] = said;
}

static void say_state(struct venue *venue, int i, enum broker_state state)
{
	say(venue, (struct venue_said){ .kind = SAY_REPORT,
	                                .which = i,
	                                .state = state,
	                                .filled = venue->orders[i].filled });
}

/* ---- the port ---- */

static int find(const struct venue *venue, int32_t number)
{
	for (int i = 0; i < venue->order_count; i++) {
		if (venue->orders[i].order.ib_order_id == number)
			return i;
	}
	return -1;
}

static enum drt_status take(struct broker *port, const struct broker_ticket *ticket)
{
	struct venue *venue = (struct venue *)port;

	assert_int_equal(ticket->order->status, ORDER_JOURNALED);
	assert_int_equal(find(venue, ticket->order->ib_order_id), -1);
	assert_true(venue->order_count < VENUE_ORDERS);
	venue->orders[venue->order_count++] =
		(struct venue_order){ .order = *ticket->order, .open = true };
	say_state(venue, venue->order_count - 1, REPORT_WORKING);
	return DRT_OK;
}

static enum drt_status change(struct broker *port, const struct broker_ticket *ticket)
{
	struct venue *venue = (struct venue *)port;
	int i = find(venue, ticket->order->ib_order_id);

	assert_true(i >= 0);
	assert_int_equal(ticket->order->quantity.e8, venue->orders[i].order.quantity.e8);
	if (venue->orders[i].open)
		venue->orders[i].order.limit_price = ticket->order->limit_price;
	say_state(venue, i, venue->orders[i].open ? REPORT_WORKING : REPORT_REJECTED);
	return DRT_OK;
}

static enum drt_status drop(struct broker *port, const struct order *order)
{
	struct venue *venue = (struct venue *)port;
	int i = find(venue, order->ib_order_id);

	if (i >= 0 && venue->orders[i].open)
		venue->orders[i].cancel = true;
	else if (i >= 0)
		say_state(venue, i, REPORT_CANCEL_REFUSED);
	return DRT_OK;
}

static enum drt_status ask(struct broker *port)
{
	((struct venue *)port)->asked = true;
	return DRT_OK;
}

void venue_init(struct venue *venue)
{
	static const struct broker_ops ops = {
		.submit = take, .modify = change, .cancel = drop, .request_reconciliation = ask
	};

	memset(venue, 0, sizeof(*venue));
	venue->port.ops = &ops;
}

/* ---- what happens there ---- */

void venue_fill(struct venue *venue, int i, int64_t units)
{
	struct venue_order *o = &venue->orders[i];
	struct venue_exec *exec = &venue->execs[venue->exec_count];

	assert_true(venue->exec_count < VENUE_EXECS);
	o->filled.e8 += units;
	assert_true(o->open && o->filled.e8 <= o->order.quantity.e8);
	o->open = o->filled.e8 < o->order.quantity.e8;
	*exec = (struct venue_exec){ .order = i,
		                     .quantity = decimal_from_units(units),
		                     .price = o->order.limit_price.e8 ? o->order.limit_price
		                                                      : dec(200) };
	snprintf(exec->id, sizeof(exec->id), "%06d.01", venue->exec_count);
	say(venue, (struct venue_said){
			   .kind = SAY_FILL, .which = venue->exec_count, .filled = { 0 } });
	say_state(venue, i, o->open ? REPORT_WORKING : REPORT_FILLED);
	say(venue, (struct venue_said){ .kind = SAY_COMMISSION, .which = venue->exec_count });
	venue->exec_count++;
}

void venue_end(struct venue *venue, int i)
{
	venue->orders[i].open = false;
	say_state(venue, i, REPORT_CANCELLED);
}

/* ---- what it says ---- */

static void tell_report(struct venue *venue, int i, enum broker_state state, decimal filled,
                        bool whole)
{
	const struct order *order = &venue->orders[i].order;
	const struct broker_report report = {
		.order_id = order->ib_order_id,
		.perm_id = 9000 + order->ib_order_id,
		.ref = order->id,
		.state = state,
		.filled = filled,
		.seen = whole || state == REPORT_WORKING ? order : NULL,
	};

	venue->port.handler->report(venue->port.handler_arg, &report);
}

static void tell_fill(struct venue *venue, int e)
{
	const struct venue_exec *exec = &venue->execs[e];
	const struct order *order = &venue->orders[exec->order].order;
	const struct broker_fill fill = { .order_id = order->ib_order_id,
		                          .perm_id = 9000 + order->ib_order_id,
		                          .exec_id = exec->id,
		                          .ref = order->id,
		                          .account = "DU1",
		                          .symbol = order->symbol,
		                          .side = order->side,
		                          .quantity = exec->quantity,
		                          .price = exec->price,
		                          .time_ns = order->created_ns };

	venue->port.handler->fill(venue->port.handler_arg, &fill);
}

static void tell_commission(struct venue *venue, int e)
{
	const struct broker_commission told = { venue->execs[e].id, dec(0.01) };

	venue->port.handler->commission(venue->port.handler_arg, &told);
}

void venue_say(struct venue *venue, int k, bool again)
{
	struct venue_said said = venue->said[k];

	if (!again)
		venue->said[k] = venue->said[--venue->said_count];
	if (said.kind == SAY_FILL)
		tell_fill(venue, said.which);
	else if (said.kind == SAY_COMMISSION)
		tell_commission(venue, said.which);
	else
		tell_report(venue, said.which, said.state, said.filled, false);
}

void venue_forget(struct venue *venue)
{
	venue->said_count = 0;
	venue->asked = false;
}

void venue_reconcile(struct venue *venue)
{
	const struct broker_reconciliation all = { true, true, true, true, NULL };
	int64_t held = 0;

	venue->asked = false;
	for (int i = 0; i < venue->order_count; i++) {
		const struct venue_order *o = &venue->orders[i];
		bool whole = o->filled.e8 == o->order.quantity.e8;

		tell_report(venue, i,
		            o->open ? REPORT_WORKING
		            : whole ? REPORT_FILLED
		                    : REPORT_CANCELLED,
		            o->filled, o->open);
		held += o->filled.e8 * order_sign(o->order.side);
	}
	for (int e = 0; e < venue->exec_count; e++)
		tell_fill(venue, e);
	for (int e = 0; e < venue->exec_count; e++)
		tell_commission(venue, e);
	if (venue->exec_count > 0) {
		const struct broker_position position = { "DU1", "AAPL", 0,
			                                  decimal_from_units(held), dec(200) };

		venue->port.handler->position(venue->port.handler_arg, &position);
	}
	venue->port.handler->reconciled(venue->port.handler_arg, &all);
}

int64_t venue_filled(const struct venue *venue, const struct uuid *parent)
{
	int64_t sum = 0;

	for (int i = 0; i < venue->order_count; i++) {
		if (uuid_cmp(&venue->orders[i].order.slice_of, parent) == 0)
			sum += venue->orders[i].filled.e8;
	}
	return sum;
}

void venue_check(const struct venue *venue, const struct uuid *parent, decimal quantity)
{
	int64_t sum = 0;

	for (int i = 0; i < venue->order_count; i++) {
		const struct venue_order *o = &venue->orders[i];

		if (uuid_cmp(&o->order.slice_of, parent) == 0)
			sum += o->open ? o->order.quantity.e8 : o->filled.e8;
	}
	if (sum > quantity.e8)
		fail_msg("%lld units filled or open of %lld", (long long)sum,
		         (long long)quantity.e8);
}

void venue_step(struct venue *venue, struct rng *rng)
{
	int i = venue->order_count ? (int)rng_below(rng, (uint64_t)venue->order_count) : -1;

	if (i >= 0 && !venue->orders[i].open)
		i = venue->order_count - 1;
	if (i >= 0 && venue->orders[i].open && rng_below(rng, 4) == 0) {
		const struct venue_order *o = &venue->orders[i];
		int64_t lots = (o->order.quantity.e8 - o->filled.e8) / DECIMAL_ONE;

		venue_fill(venue, i,
		           DECIMAL_ONE * (int64_t)(1 + rng_below(rng, (uint64_t)lots)));
	}
	for (i = 0; i < venue->order_count; i++) {
		if (venue->orders[i].open && venue->orders[i].cancel && rng_below(rng, 3) == 0)
			venue_end(venue, i);
	}
	if (venue->said_count > 0 && rng_below(rng, 3) > 0)
		venue_say(venue, (int)rng_below(rng, (uint64_t)venue->said_count),
		          rng_below(rng, 8) == 0);
}
