/* agreement.c - see agreement.h. */
#include "tests/torture/agreement.h"

#include <stdlib.h>
#include <string.h>

#include "gateway/gateway_state.h"
#include "kb/ledger.h"
#include "tests/support/support.h"

/* What the engine kept. */
struct record {
	struct order *orders;
	struct fill *fills;
	struct ledger_position *positions;
	struct ledger_event *events;
	size_t order_count, fill_count, position_count, event_count;
};

static void read_record(struct record *out, const struct simulated_day *day)
{
	char path[SIMULATED_DAY_PATH];
	struct ledger_options options = { .read_only = true };
	struct ledger *ledger = NULL;
	struct drt_error error = { .status = DRT_OK };

	options.path = simulated_day_path(path, day, "ledger.db");
	assert_int_equal(ledger_open(&ledger, &options, &error), DRT_OK);
	assert_int_equal(
		ledger_get_orders(&out->orders, &out->order_count, ledger, NULL, &error),
		DRT_OK);
	assert_int_equal(ledger_get_fills(&out->fills, &out->fill_count, ledger, NULL, &error),
	                 DRT_OK);
	assert_int_equal(
		ledger_get_positions(&out->positions, &out->position_count, ledger, &error),
		DRT_OK);
	assert_int_equal(
		ledger_get_events(&out->events, &out->event_count, ledger, 0, NULL, 0, &error),
		DRT_OK);
	ledger_close(ledger);
}

static void free_record(struct record *record)
{
	free(record->orders);
	free(record->fills);
	free(record->positions);
	ledger_events_free(record->events, record->event_count);
}

/* ---- what must hold ---- */

static const struct order *find_order(const struct record *record, const char *reference)
{
	struct uuid id;

	assert_int_equal(uuid_parse(&id, reference, strlen(reference)), DRT_OK);
	for (size_t i = 0; i < record->order_count; i++) {
		if (uuid_cmp(&record->orders[i].id, &id) == 0)
			return &record->orders[i];
	}
	return NULL;
}

static bool fits(enum gw_order_status theirs, enum order_status ours)
{
	switch (theirs) {
	case GW_ORDER_FILLED:
		return ours == ORDER_FILLED;
	case GW_ORDER_CANCELLED:
		return ours == ORDER_CANCELLED || ours == ORDER_EXPIRED;
	case GW_ORDER_INACTIVE:
		return ours == ORDER_BROKER_REJECTED;
	default:
		return ours == ORDER_ACKNOWLEDGED || ours == ORDER_PARTIAL;
	}
}

/* What was lost on its way is not guessed and not sent again. */
static void check_unsent(struct agreement *totals, const struct order *ours,
                         const struct gateway *g)
{
	if (ours->ib_order_id == 0)
		return; /* never approved, or refused */
	for (size_t i = 0; i < g->order_count; i++) {
		if (g->orders[i]->key.order_id == ours->ib_order_id)
			return;
	}
	if (ours->status != ORDER_UNKNOWN && ours->status != ORDER_CANCELLED)
		fail_msg("order %d is %s, and the gateway never had it", ours->ib_order_id,
		         order_status_name(ours->status));
	totals->unknown += ours->status == ORDER_UNKNOWN;
	totals->settled += ours->status == ORDER_CANCELLED;
}

/* Every order of the gateway is one of ours, once, and both say the same of it. One that
 * never got there is held as UNKNOWN. */
static void check_orders(struct agreement *totals, const struct record *record,
                         const struct gateway *g)
{
	for (size_t i = 0; i < g->order_count; i++) {
		const struct gw_order *theirs = g->orders[i];
		const char *reference = theirs->placed->place_order.order.order_ref;
		const struct order *ours = find_order(record, reference);

		if (!ours)
			fail_msg("the gateway has order %d (%s), the ledger has not",
			         theirs->key.order_id, reference);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(
				g->orders[k]->placed->place_order.order.order_ref, reference);
		assert_int_equal(ours->ib_order_id, theirs->key.order_id);
		if (!fits(theirs->status, ours->status))
			fail_msg("order %d: %s here, state %d at the gateway",
			         theirs->key.order_id, order_status_name(ours->status),
			         (int)theirs->status);
		assert_int_equal(ours->filled.e8, theirs->filled.e8);
		assert_int_equal(ours->commission.e8, theirs->fee.charged.e8);
	}
	for (size_t i = 0; i < record->order_count; i++)
		check_unsent(totals, &record->orders[i], g);
	totals->orders += g->order_count;
}

/* The way out, or the restart of an engine that died before it had written that down. */
static bool is_leaving(const struct ledger_event *event)
{
	return strcmp(event->kind, "step") == 0 &&
	       (strcmp(event->to, "sent") == 0 ||
	        (strcmp(event->from, "journaled") == 0 && strcmp(event->to, "unknown") == 0));
}

/* Each number was used once, and each order left once. */
static void check_sent_once(const struct record *record)
{
	for (size_t i = 0; i < record->order_count; i++) {
		const struct order *order = &record->orders[i];
		size_t sent = 0;

		for (size_t k = 0; k < i && order->ib_order_id != 0; k++)
			assert_int_not_equal(record->orders[k].ib_order_id, order->ib_order_id);
		for (size_t k = 0; k < record->event_count; k++)
			sent += uuid_cmp(&record->events[k].order_id, &order->id) == 0 &&
			        is_leaving(&record->events[k]);
		if (!algo_is_worked(order->algo.kind))
			assert_int_equal(sent, order->ib_order_id != 0);
	}
}

/* A worked order was never sent, is what its slices add up to, and no more was out. */
static void check_worked(struct agreement *totals, const struct record *record)
{
	for (size_t i = 0; i < record->order_count; i++) {
		const struct order *order = &record->orders[i];
		int64_t filled = 0, out = 0, commission = 0;

		for (size_t k = 0; k < record->order_count; k++) {
			const struct order *slice = &record->orders[k];

			if (uuid_cmp(&slice->slice_of, &order->id) != 0)
				continue;
			filled += slice->filled.e8;
			commission += slice->commission.e8;
			out += order_status_is_final(slice->status) ? slice->filled.e8
			                                            : slice->quantity.e8;
			totals->slices++;
		}
		if (!algo_is_worked(order->algo.kind))
			continue;
		assert_int_equal(order->ib_order_id, 0);
		assert_int_equal(order->filled.e8, filled);
		assert_int_equal(order->commission.e8, commission);
		assert_true(out <= order->quantity.e8);
		totals->worked++;
	}
}

static void check_fills(struct agreement *totals, const struct record *record,
                        const struct gateway *g)
{
	assert_int_equal(record->fill_count, g->execution_count);
	for (size_t i = 0; i < g->execution_count; i++) {
		const struct gw_execution *theirs = &g->executions[i];
		const struct fill *ours = NULL;

		for (size_t k = 0; k < record->fill_count; k++) {
			if (strcmp(record->fills[k].exec_id, theirs->exec_id) == 0)
				ours = &record->fills[k];
		}
		if (!ours)
			fail_msg("execution %s is not in the ledger", theirs->exec_id);
		assert_int_equal(ours->quantity.e8, theirs->shares.e8);
		assert_int_equal(ours->price.e8, theirs->price.e8);
		assert_true(ours->commission_known);
		assert_int_equal(ours->commission.e8, theirs->commission.e8);
	}
	totals->fills += g->execution_count;
}

/* The account's and the strategy's positions are the gateway's: all was traded by it. */
static void check_positions(const struct record *record, const struct gateway *g)
{
	for (size_t i = 0; i < g->count; i++) {
		int64_t account = 0;
		int64_t strategy = 0;

		for (size_t k = 0; k < record->position_count; k++) {
			const struct ledger_position *ours = &record->positions[k];

			if (strcmp(ours->position.symbol,
			           g->instruments[i].instrument.symbol) != 0)
				continue;
			if (ours->strategy[0] == '\0')
				account = ours->position.quantity.e8;
			else
				strategy = ours->position.quantity.e8;
		}
		assert_int_equal(account, g->positions[i].quantity.e8);
		assert_int_equal(strategy, g->positions[i].quantity.e8);
	}
}

void agreement_check(struct agreement *totals, const struct simulated_day *day)
{
	struct record record;

	read_record(&record, day);
	check_orders(totals, &record, day->gateway);
	check_sent_once(&record);
	check_worked(totals, &record);
	check_fills(totals, &record, day->gateway);
	check_positions(&record, day->gateway);
	/* nothing had to be taken over from the broker's positions */
	assert_null(strstr(day->log.text, "reconcile.position"));
	free_record(&record);
}
