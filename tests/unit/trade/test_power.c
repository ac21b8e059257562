/* test_power.c - the ledger behind the order book on a disk that loses power, fills up,
 * refuses, or fails once at any write or sync: what was acknowledged is there afterwards,
 * and nothing is ever sent that is not on record. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "kb/ledger.h"
#include "tests/unit/trade/desk.h"
#include "tests/unit/trade/power.h"
#include "trade/journal_ledger.h"

enum { ORDERS = 24, FILLS = 64, STEPS = 40, CUTS = 500 };

/* What the broker knows, which no power cut of ours changes. */
struct world {
	int order_count, fill_count;
	struct {
		struct order order;
		double filled;
		enum order_status durable; /* the last seen while everything was recorded */
	} orders[ORDERS];
	struct {
		char exec_id[24];
		int order;
		double quantity;
		bool durable;
	} fills[FILLS];
};

static struct desk desk;
static struct ledger *ledger;
static struct journal_ledger *journal;
static struct world world;

/* ---- a process over the disk ---- */

static void end(void)
{
	trade_free(desk.trade);
	desk.trade = NULL;
	journal_ledger_free(journal);
	journal = NULL;
	ledger_close(ledger);
	ledger = NULL;
}

/* False where the disk would not have it. */
static bool begin(void)
{
	const char *path = test_scratch_path("power.db");
	const struct ledger_options options = { .path = path };
	struct journal_ledger_options made = { .market = &desk.market.clock };
	uint64_t last_id = desk.ids.last;
	struct instrument aapl;
	struct drt_error error;

	desk_options(&desk);
	desk.ids.last = last_id;
	if (ledger_open(&ledger, &options, &error) != DRT_OK)
		return false;
	made.ledger = ledger;
	assert_int_equal(journal_ledger_new(&journal, &made), DRT_OK);
	desk.options.journal = journal_ledger_port(journal);
	if (trade_new(&desk.trade, &desk.options, &error) != DRT_OK)
		return false;
	assert_int_equal(instrument_init(&aapl, "AAPL"), DRT_OK);
	aapl.id = 1;
	assert_int_equal(trade_add_instrument(&desk.aapl, desk.trade, &aapl), DRT_OK);
	desk_price(&desk, desk.aapl, 200);
	desk_account(&desk, 100000, 100000);
	desk_link_up(&desk);
	return true;
}

static bool is_open(int i)
{
	return world.orders[i].filled < decimal_to_double(world.orders[i].order.quantity);
}

static void report(int i)
{
	const struct order *order = &world.orders[i].order;
	const struct broker_report told = {
		.order_id = order->ib_order_id,
		.perm_id = 9000 + order->ib_order_id,
		.ref = order->id,
		.state = is_open(i) ? REPORT_WORKING : REPORT_FILLED,
		.filled = dec(world.orders[i].filled),
	};

	desk.broker.port.handler->report(desk.trade, &told);
}

static void tell_fill(int f)
{
	const struct order *order = &world.orders[world.fills[f].order].order;
	const struct broker_fill told = {
		.order_id = order->ib_order_id,
		.perm_id = 9000 + order->ib_order_id,
		.exec_id = world.fills[f].exec_id,
		.ref = order->id,
		.account = "DU1",
		.symbol = "AAPL",
		.side = order->side,
		.quantity = dec(world.fills[f].quantity),
		.price = dec(200),
		.time_ns = desk.market.time_ns,
	};

	desk.broker.port.handler->fill(desk.trade, &told);
}

/* Nothing failed so far: what was done is on record. */
static bool is_recording(void)
{
	return !trade_is_frozen(desk.trade, NULL);
}

static void order_something(struct rng *rng)
{
	double size = (double)(1 + rng_below(rng, 20));
	struct signal signal = desk_signal("AAPL", rng_below(rng, 2) ? size : -size);
	struct trade_outcome made, outcome;
	int before = desk.broker.submit_count;

	if (world.order_count == ORDERS ||
	    trade_process_signal(&made, desk.trade, &signal) != DRT_OK)
		return;
	if (trade_approve(&outcome, desk.trade, &made.order_id, made.version, false) != DRT_OK)
		assert_int_equal(desk.broker.submit_count, before);
	if (desk.broker.submit_count > before)
		world.orders[world.order_count++].order = desk.broker.submitted[before];
}

static void fill_something(struct rng *rng, int i)
{
	double left =
		decimal_to_double(world.orders[i].order.quantity) - world.orders[i].filled;
	int f = world.fill_count;

	if (f == FILLS || left <= 0)
		return;
	world.fills[f].order = i;
	world.fills[f].quantity = (double)(1 + rng_below(rng, (uint64_t)left));
	snprintf(world.fills[f].exec_id, sizeof(world.fills[f].exec_id), "%04d.01", f);
	world.orders[i].filled += world.fills[f].quantity;
	world.fill_count++;
	tell_fill(f);
	world.fills[f].durable = is_recording();
}

static void note_durable(void)
{
	for (int i = 0; i < world.order_count && is_recording(); i++)
		world.orders[i].durable = desk_status(&desk, &world.orders[i].order.id);
}

/* A day of orders and fills; the seed repeats it. */
static void live(uint64_t seed)
{
	struct rng rng;

	rng_init(&rng, seed);
	for (int step = 0; step < STEPS; step++) {
		uint64_t what = rng_below(&rng, 8);
		int i = world.order_count ? (int)rng_below(&rng, (uint64_t)world.order_count)
		                          : -1;

		desk_advance(&desk, NS_PER_SEC);
		if (what < 3 || i < 0)
			order_something(&rng);
		else if (what < 5)
			report(i);
		else if (what < 7)
			fill_something(&rng, i);
		else if (world.fill_count > 0)
			desk_commission(&desk, world.fills[world.fill_count - 1].exec_id, 1);
		note_durable();
	}
}

/* A ledger as it is made, once for all tests. */
static int make_disk(void **state)
{
	(void)state;
	power_on();
	assert_true(begin());
	end();
	power_keep();
	power_off();
	return 0;
}

static int forget_disk(void **state)
{
	(void)state;
	power_forget();
	return 0;
}

static void open_new_disk(void)
{
	power_on_again();
	memset(&world, 0, sizeof(world));
	desk.ids.last = 0;
	assert_true(begin());
	desk_reconcile(&desk);
}

/* ---- what must hold afterwards ---- */

static int rank(enum order_status status)
{
	return status == ORDER_UNKNOWN        ? 1
	       : status == ORDER_ACKNOWLEDGED ? 2
	       : status == ORDER_PARTIAL      ? 3
	       : status == ORDER_FILLED       ? 4
	                                      : 0;
}

static double signed_quantity(int f)
{
	double quantity = world.fills[f].quantity;

	return world.orders[world.fills[f].order].order.side == SIDE_BUY ? quantity : -quantity;
}

static double total(bool durable_only)
{
	double sum = 0;

	for (int f = 0; f < world.fill_count; f++)
		sum += durable_only && !world.fills[f].durable ? 0 : signed_quantity(f);
	return sum;
}

/* Every order that left is known, no earlier in its life than it had been for sure. */
static void check_orders(uint64_t seed)
{
	for (int i = 0; i < world.order_count; i++) {
		enum order_status durable = world.orders[i].durable;
		struct order order;

		if (trade_get_order_status(&order, desk.trade, &world.orders[i].order.id) !=
		    DRT_OK)
			fail_msg("seed %llu: order %d was sent and is lost",
			         (unsigned long long)seed, i);
		if (durable == ORDER_SENT || durable == ORDER_PROPOSED)
			durable = ORDER_UNKNOWN;
		if (rank(order.status) < rank(durable) || rank(order.status) == 0)
			fail_msg("seed %llu: order %d was %s and is %s",
			         (unsigned long long)seed, i, order_status_name(durable),
			         order_status_name(order.status));
	}
}

/* The broker's day told again ends where it would have ended. */
static void check_recovery(void)
{
	const struct broker_position held = { .account = "DU1",
		                              .symbol = "AAPL",
		                              .instrument_id = 1,
		                              .quantity = dec(total(false)),
		                              .average_price = dec(200) };

	desk_link_up(&desk);
	for (int i = 0; i < world.order_count; i++)
		report(i);
	for (int f = 0; f < world.fill_count; f++)
		tell_fill(f);
	desk.broker.port.handler->position(desk.trade, &held);
	desk_reconcile(&desk);
	assert_false(desk_noticed(&desk, "reconcile.position"));
	assert_false(desk_noticed(&desk, "reconcile.vanished"));
	assert_int_equal(desk_position(&desk, "AAPL").e8, dec(total(false)).e8);
	for (int i = 0; i < world.order_count; i++) {
		struct order order = desk_order(&desk, &world.orders[i].order.id);

		assert_int_equal(order.filled.e8, dec(world.orders[i].filled).e8);
		assert_int_equal(order.status, !is_open(i) ? ORDER_FILLED
		                               : world.orders[i].filled > 0
		                                       ? ORDER_PARTIAL
		                                       : ORDER_ACKNOWLEDGED);
	}
}

static void check_numbers(void)
{
	struct rng rng;
	int32_t last = 0;

	for (int i = 0; i < world.order_count; i++)
		last = world.orders[i].order.ib_order_id > last
		               ? world.orders[i].order.ib_order_id
		               : last;
	rng_init(&rng, 1);
	if (world.order_count == ORDERS)
		return;
	order_something(&rng);
	assert_int_equal(desk.broker.submit_count, 1);
	assert_true(desk.broker.submitted[0].ib_order_id > last);
}

static void check_after(uint64_t seed)
{
	double held = 0, sure = total(true);

	if (!begin())
		fail_msg("seed %llu: the ledger does not open", (unsigned long long)seed);
	assert_false(trade_is_frozen(desk.trade, NULL));
	check_orders(seed);
	/* one fill may have been under way */
	held = decimal_to_double(desk_position(&desk, "AAPL"));
	if (held != sure && held != total(false)) {
		int f = 0;

		while (f < world.fill_count &&
		       (world.fills[f].durable || held != sure + signed_quantity(f)))
			f++;
		if (f == world.fill_count)
			fail_msg("seed %llu: %g held, %g for sure", (unsigned long long)seed,
			         held, sure);
	}
	check_recovery();
	check_numbers();
}

/* ---- tests ---- */

static long day_length(uint64_t seed, long *first)
{
	long last = 0;

	open_new_disk();
	*first = power_operations();
	live(seed);
	last = power_operations();
	assert_true(world.order_count > 5 && world.fill_count > 3);
	end();
	power_off();
	return last;
}

static void a_power_cut_loses_nothing_that_was_acknowledged(void **state)
{
	int orders = 0, fills = 0;
	(void)state;

	for (uint64_t seed = 0; seed < CUTS; seed++) {
		static long first, last;
		struct rng rng;

		if (seed % 10 == 0)
			last = day_length(seed / 10, &first);
		rng_init(&rng, seed);
		open_new_disk();
		power_cut_at(first + (long)rng_below(&rng, (uint64_t)(last - first)));
		live(seed / 10);
		assert_true(power_is_cut());
		assert_true(trade_is_frozen(desk.trade, NULL));
		end();
		power_restore(seed);
		orders += world.order_count;
		fills += world.fill_count;
		check_after(seed);
		end();
		power_off();
	}
	printf("%d cuts: %d orders sent and %d fills told, none lost, none twice\n", CUTS,
	       orders, fills);
	assert_true(orders > CUTS);
}

static void a_second_cut_while_starting_changes_nothing(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 60; seed++) {
		struct rng rng;
		long first = 0;

		rng_init(&rng, seed);
		open_new_disk();
		first = power_operations();
		power_cut_at(first + 200 + (long)rng_below(&rng, 100));
		live(seed);
		end();
		power_restore(seed);
		power_cut_at(power_operations() + (long)rng_below(&rng, 30));
		(void)begin();
		end();
		power_restore(seed + 1);
		check_after(seed);
		end();
		power_off();
	}
}

/* Each write and sync of a short day fails once, or from then on. */
static void fail_everywhere(int code, bool for_good)
{
	long first = 0, last = day_length(3, &first);

	for (long at = first; at < last; at += 1 + (last - first) / 60) {
		open_new_disk();
		power_fail_at(at, code, for_good);
		live(3);
		if (for_good) /* nothing is sent any more */
			assert_true(trade_is_frozen(desk.trade, NULL));
		end();
		power_heal();
		check_after((uint64_t)at);
		end();
		power_off();
	}
}

static void a_failing_write_or_sync_sends_nothing_unrecorded(void **state)
{
	(void)state;
	fail_everywhere(SQLITE_IOERR_WRITE, false);
	fail_everywhere(SQLITE_IOERR_FSYNC, false);
}

static void a_full_disk_stops_and_loses_nothing(void **state)
{
	(void)state;
	fail_everywhere(SQLITE_FULL, true);
}

static void a_read_only_disk_stops_and_loses_nothing(void **state)
{
	(void)state;
	fail_everywhere(SQLITE_READONLY, true);
}

static void an_order_is_refused_once_the_disk_is_full(void **state)
{
	struct trade_outcome made, outcome;
	struct signal signal = desk_signal("AAPL", 1);
	const char *note = NULL;
	(void)state;

	open_new_disk();
	assert_int_equal(trade_process_signal(&made, desk.trade, &signal), DRT_OK);
	power_fail_at(power_operations(), SQLITE_FULL, true);
	assert_int_equal(
		trade_approve(&outcome, desk.trade, &made.order_id, made.version, false),
		DRT_EIO);
	assert_int_equal(desk.broker.submit_count, 0);
	assert_true(trade_is_frozen(desk.trade, &note));
	assert_string_equal(note, "the ledger cannot be written");
	assert_int_equal(trade_process_signal(&made, desk.trade, &signal), DRT_EDENIED);
	end();
	power_off();
}

/* The gateway forgets and says any number between 1 and 100 is next. */
static void a_hundred_restarts_use_no_number_twice(void **state)
{
	struct rng rng;
	int32_t last = 0;
	(void)state;

	open_new_disk();
	rng_init(&rng, 5);
	for (int i = 0; i < 100; i++) {
		end();
		desk_advance(&desk, NS_PER_DAY);
		{
			int64_t market_ns = desk.market.time_ns;

			assert_true(begin());
			clock_manual_set(&desk.market, market_ns);
		}
		desk.broker.port.handler->next_id(desk.trade,
		                                  1 + (int32_t)rng_below(&rng, 100));
		desk_reconcile(&desk);
		memset(&world, 0, sizeof(world));
		order_something(&rng);
		assert_int_equal(world.order_count, 1);
		assert_true(world.orders[0].order.ib_order_id > last);
		last = world.orders[0].order.ib_order_id;
		fill_something(&rng, 0);
		report(0);
	}
	assert_true(last >= 100);
	end();
	power_off();
}

static void a_thousand_lost_answers_stay_unknown_and_are_not_sent_again(void **state)
{
	struct trade_portfolio portfolio;
	struct trade_counts counts;
	(void)state;

	open_new_disk();
	for (int i = 0; i < 1000; i++) {
		(void)desk_send(&desk, "AAPL", 1);
		desk.broker.submit_count = 0;
	}
	desk_advance(&desk, 11 * NS_PER_SEC);
	trade_tick(desk.trade);
	trade_get_counts(&counts, desk.trade);
	assert_int_equal(counts.unknown, 1000);
	for (int i = 0; i < 3; i++) { /* however often the broker lists none of them */
		desk_advance(&desk, NS_PER_MIN);
		trade_tick(desk.trade);
		desk_reconcile(&desk);
	}
	end();
	assert_true(begin());
	desk_reconcile(&desk);
	trade_get_counts(&counts, desk.trade);
	trade_get_portfolio_status(&portfolio, desk.trade);
	assert_int_equal(counts.unknown, 1000);
	assert_int_equal(portfolio.exposed.e8, dec(1000 * 200).e8);
	assert_int_equal(desk.broker.submit_count, 0);
	end();
	power_off();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_power_cut_loses_nothing_that_was_acknowledged),
		cmocka_unit_test(a_second_cut_while_starting_changes_nothing),
		cmocka_unit_test(a_failing_write_or_sync_sends_nothing_unrecorded),
		cmocka_unit_test(a_full_disk_stops_and_loses_nothing),
		cmocka_unit_test(a_read_only_disk_stops_and_loses_nothing),
		cmocka_unit_test(an_order_is_refused_once_the_disk_is_full),
		cmocka_unit_test(a_hundred_restarts_use_no_number_twice),
		cmocka_unit_test(a_thousand_lost_answers_stay_unknown_and_are_not_sent_again),
	};

	return cmocka_run_group_tests_name("power", tests, make_disk, forget_disk);
}
