/* test_worked_trouble.c - worked orders among fills, cancels and messages in any order, lost
 * connections and processes that end: nothing is lost, nothing is sent twice, and never
 * more than was ordered is out. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kb/ledger.h"
#include "tests/unit/trade/desk.h"
#include "tests/unit/trade/power.h"
#include "tests/unit/trade/venue.h"
#include "trade/journal_ledger.h"

enum { RUNS = 60, QUANTITY = 60 };

static struct desk desk;
static struct venue venue;
static struct ledger *ledger;
static struct journal_ledger *journal;
static struct uuid parent;

/* ---- a process ---- */

static void end(void)
{
	trade_free(desk.trade);
	desk.trade = NULL;
	journal_ledger_free(journal);
	journal = NULL;
	ledger_close(ledger);
	ledger = NULL;
	venue_forget(&venue);
}

static void price(void)
{
	desk_price(&desk, desk.aapl, 200);
}

/* False where the disk would not have it. The clocks and the ids go on. */
static bool begin(bool first)
{
	const struct ledger_options options = { .path = test_scratch_path("worked.db") };
	struct clock_manual market = desk.market, monotonic = desk.monotonic;
	struct journal_ledger_options made = { .market = &desk.market.clock };
	uint64_t last_id = desk.ids.last;
	struct instrument aapl;
	struct drt_error error;

	desk_options(&desk);
	if (!first) {
		desk.ids.last = last_id;
		clock_manual_set(&desk.market, market.time_ns);
		clock_manual_set(&desk.monotonic, monotonic.time_ns);
	}
	if (ledger_open(&ledger, &options, &error) != DRT_OK)
		return false;
	made.ledger = ledger;
	assert_int_equal(journal_ledger_new(&journal, &made), DRT_OK);
	desk.options.journal = journal_ledger_port(journal);
	desk.options.broker = &venue.port;
	if (trade_new(&desk.trade, &desk.options, &error) != DRT_OK)
		return false;
	assert_int_equal(instrument_init(&aapl, "AAPL"), DRT_OK);
	aapl.id = 1;
	assert_int_equal(trade_add_instrument(&desk.aapl, desk.trade, &aapl), DRT_OK);
	price();
	venue.port.handler->next_id(desk.trade, 1);
	venue.port.handler->link(desk.trade, LINK_UP, NULL);
	return true;
}

static struct order draft_of(enum algo_kind kind)
{
	struct order draft = { .symbol = "AAPL",
		               .side = SIDE_BUY,
		               .type = ORDER_LIMIT,
		               .limit_price = dec(201),
		               .quantity = dec(QUANTITY) };

	draft.algo = (struct algo){ .kind = kind, .end_ns = desk.market.time_ns + NS_PER_HOUR };
	if (kind == ALGO_TWAP)
		draft.algo.slices = 6;
	if (kind == ALGO_POV)
		draft.algo.share = dec(0.5);
	if (kind == ALGO_ICEBERG)
		draft.algo.display = dec(9);
	if (kind == ALGO_ICEBERG)
		draft.algo.vary = dec(0.3);
	if (kind == ALGO_CHASE) {
		draft.algo.step = dec(0.01);
		draft.algo.patience_ns = 30 * NS_PER_SEC;
	}
	return draft;
}

static void order_it(enum algo_kind kind)
{
	struct order draft = draft_of(kind);
	struct trade_outcome made, outcome;

	parent = (struct uuid){ { 0 } };
	if (trade_execute_order(&made, desk.trade, &draft, NULL) != DRT_OK)
		return;
	parent = made.order_id;
	/* what the journal did not take fails; what became of it the record tells */
	if (trade_approve(&outcome, desk.trade, &made.order_id, made.version, false) != DRT_OK)
		assert_true(trade_is_frozen(desk.trade, NULL));
}

/* ---- what a person and the clock do ---- */

static bool is_over(void)
{
	struct order order;

	return trade_get_order_status(&order, desk.trade, &parent) != DRT_OK ||
	       order_status_is_final(order.status);
}

/* The person knows that the venue has never heard of it. */
static void settle(void)
{
	const struct order *order = NULL;

	for (size_t i = 0; (order = trade_order_at(desk.trade, i)) != NULL; i++) {
		bool there = false;

		for (int v = 0; v < venue.order_count; v++)
			there |= uuid_cmp(&venue.orders[v].order.id, &order->id) == 0;
		if (order->status == ORDER_UNKNOWN && !there)
			assert_int_equal(trade_settle(desk.trade, &order->id, SETTLE_NEVER),
			                 DRT_OK);
	}
}

static void pass(int64_t ns)
{
	desk_advance(&desk, ns);
	price();
	trade_note_trades(desk.trade, desk.aapl, 200, 10);
	trade_tick(desk.trade);
	venue_check(&venue, &parent, dec(QUANTITY));
}

static void check_end(void)
{
	struct order order = desk_order(&desk, &parent);
	int64_t filled = venue_filled(&venue, &parent);

	assert_true(order_status_is_final(order.status));
	assert_int_equal(order.filled.e8, filled);
	assert_int_equal(desk_position(&desk, "AAPL").e8, filled);
	assert_int_equal(order.status == ORDER_FILLED, filled == dec(QUANTITY).e8);
	assert_true(order.algo.ended_ns > 0);
	if (filled > 0)
		assert_true(fabs(decimal_to_double(order.commission) -
		                 0.01 * venue.exec_count) < 1e-9);
}

/* Everything is told and answered until it is over. */
static void let_it_end(void)
{
	for (int i = 0; i < 4000 && !is_over(); i++) {
		while (venue.said_count > 0)
			venue_say(&venue, 0, false);
		if (venue.asked)
			venue_reconcile(&venue);
		settle();
		for (int v = 0; v < venue.order_count; v++) {
			if (venue.orders[v].open && venue.orders[v].cancel)
				venue_end(&venue, v);
			else if (venue.orders[v].open && i % 3 == 0)
				venue_fill(&venue, v, DECIMAL_ONE);
		}
		if (desk_order(&desk, &parent).algo.held)
			(void)!trade_resume_order(desk.trade, &parent);
		pass(10 * NS_PER_SEC);
	}
	while (venue.said_count > 0)
		venue_say(&venue, 0, false);
	if (venue.asked)
		venue_reconcile(&venue);
	check_end();
}

/* ---- any order of things ---- */

static void something_happens(struct rng *rng)
{
	switch (rng_below(rng, 160)) {
	case 0:
		end();
		assert_true(begin(false));
		break;
	case 1:
		venue_forget(&venue);
		venue.port.handler->link(desk.trade, LINK_DOWN, NULL);
		venue.port.handler->link(desk.trade, LINK_UP, NULL);
		break;
	case 2:
		assert_int_equal(trade_freeze(desk.trade, "x"), DRT_OK);
		break;
	case 3:
	case 4:
	case 5:
		if (trade_is_frozen(desk.trade, NULL))
			assert_int_equal(trade_unfreeze(desk.trade, "PAPER"), DRT_OK);
		break;
	case 10:
	case 6: /* a slice is cancelled, by a person here or there */
		if (venue.order_count > 0 && venue.orders[venue.order_count - 1].open)
			venue_end(&venue, venue.order_count - 1);
		break;
	case 7:
	case 11:
		if (venue.order_count > 0)
			(void)!trade_cancel_order(
				desk.trade, &venue.orders[venue.order_count - 1].order.id);
		break;
	case 8:
	case 12:
	case 13:
	case 14:
	case 15:
		(void)!trade_resume_order(desk.trade, &parent);
		break;
	case 9:
		if (rng_below(rng, 30) == 0)
			(void)!trade_cancel_order(desk.trade, &parent);
		break;
	default:
		venue_step(&venue, rng);
		break;
	}
	if (venue.asked && rng_below(rng, 4) == 0)
		venue_reconcile(&venue);
	settle();
	pass((int64_t)(1 + rng_below(rng, 8)) * NS_PER_SEC);
}

static void never_more_than_was_ordered_is_out_whatever_happens(void **state)
{
	static const enum algo_kind kinds[] = { ALGO_TWAP, ALGO_POV, ALGO_ICEBERG, ALGO_CHASE };
	int whole = 0, partly = 0;

	(void)state;
	for (int run = 0; run < RUNS; run++) {
		struct rng rng;

		rng_init(&rng, (uint64_t)run);
		power_on();
		venue_init(&venue);
		assert_true(begin(true));
		venue_reconcile(&venue);
		order_it(kinds[run % 4]);
		for (int i = 0; i < 900 && !is_over(); i++)
			something_happens(&rng);
		if (trade_is_frozen(desk.trade, NULL))
			assert_int_equal(trade_unfreeze(desk.trade, "PAPER"), DRT_OK);
		let_it_end();
		whole += desk_status(&desk, &parent) == ORDER_FILLED;
		partly += desk_status(&desk, &parent) != ORDER_FILLED;
		end();
		power_off();
	}
	assert_true(whole > RUNS / 4 && partly > 0);
}

/* ---- ends of the process ---- */

/* Five units, or what is left. */
static void fill_some(int v)
{
	int64_t left = venue.orders[v].order.quantity.e8 - venue.orders[v].filled.e8;

	venue_fill(&venue, v, left < 5 * DECIMAL_ONE ? left : 5 * DECIMAL_ONE);
}

/* One part after the other until it is over, or the power is. */
static void run_until_cut(void)
{
	for (int i = 0; i < 90 && !is_over() && !power_is_cut(); i++) {
		if (venue.asked)
			venue_reconcile(&venue);
		while (venue.said_count > 0 && !power_is_cut())
			venue_say(&venue, 0, false);
		for (int v = 0; v < venue.order_count; v++) {
			if (venue.orders[v].open && venue.orders[v].cancel)
				venue_end(&venue, v);
			else if (venue.orders[v].open && (i + v) % 2 == 0)
				fill_some(v);
		}
		pass(2 * NS_PER_MIN);
	}
}

/* A process that ends before operation `at` of the disk; the next one takes over. Returns
 * false where it was over before. */
static bool killed_at(long at, enum algo_kind kind)
{
	bool cut = false;

	power_on_again();
	venue_init(&venue);
	assert_true(begin(true));
	venue_reconcile(&venue);
	power_cut_at(power_operations() + at);
	order_it(kind);
	run_until_cut();
	end();
	cut = power_is_cut();
	power_restore((uint64_t)at);
	assert_true(begin(false));
	if (venue.asked)
		venue_reconcile(&venue);
	if (uuid_is_nil(&parent) || is_over()) {
		/* it was never on record: then nothing of it was sent */
		if (cut && (uuid_is_nil(&parent) || venue_filled(&venue, &parent) == 0))
			order_it(kind);
	}
	let_it_end();
	end();
	power_off();
	return cut;
}

static void killed_at_any_step_of_the_journal_nothing_is_lost_or_doubled(void **state)
{
	static const enum algo_kind kinds[] = { ALGO_TWAP, ALGO_CHASE, ALGO_ICEBERG };
	long cuts = 0;

	(void)state;
	for (int k = 0; k < 3; k++) {
		memset(&desk, 0, sizeof(desk));
		power_on();
		venue_init(&venue);
		assert_true(begin(true));
		end();
		power_keep();
		power_off();
		/* every other step of the first, of the others one of thirteen */
		for (long at = 0; killed_at(at, kinds[k]); at += k == 0 ? 2 : 13)
			cuts++;
		power_forget();
	}
	printf("%ld ends of the process\n", cuts);
	assert_true(cuts > 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_more_than_was_ordered_is_out_whatever_happens),
		cmocka_unit_test(killed_at_any_step_of_the_journal_nothing_is_lost_or_doubled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
