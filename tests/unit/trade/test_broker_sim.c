/* test_broker_sim.c - the simulated broker through its port: when things are told, fees,
 * DAY orders, several instruments. The matching itself is sim's. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "trade/broker_sim.h"

enum { HEARD = 32 };

struct rig {
	struct clock_manual market;
	struct broker_sim *sim;
	struct broker *port;
	struct instrument aapl, msft;
	struct calendar *calendar;
	int inside; /* an operation runs */
	int count;
	struct {
		int32_t number;
		enum broker_state state; /* while !is_fill */
		bool is_fill;
		int64_t price_e8, commission_e8;
		uint64_t sequence;
	} heard[HEARD];
	bool cancel_on_fill;
};

static void on_report(void *arg, const struct broker_report *report)
{
	struct rig *rig = arg;

	assert_int_equal(rig->inside, 0);
	assert_true(rig->count < HEARD);
	rig->heard[rig->count].number = report->order_id;
	rig->heard[rig->count].state = report->state;
	rig->heard[rig->count++].is_fill = false;
}

static void on_fill(void *arg, const struct broker_fill *fill)
{
	struct rig *rig = arg;

	assert_int_equal(rig->inside, 0);
	assert_true(rig->count < HEARD);
	rig->heard[rig->count].number = fill->order_id;
	rig->heard[rig->count].is_fill = true;
	rig->heard[rig->count].price_e8 = fill->price.e8;
	rig->heard[rig->count].commission_e8 = fill->commission.e8;
	rig->heard[rig->count++].sequence = fill->sequence;
	if (rig->cancel_on_fill) {
		struct order other = { .ib_order_id = fill->order_id + 1 };

		assert_int_equal(broker_cancel(rig->port, &other), DRT_OK);
	}
}

static const struct broker_handler handler = { .report = on_report, .fill = on_fill };

static void open_rig(struct rig *rig, bool calendar, struct sim_fee fee)
{
	struct broker_sim_options options = { .fee = fee, .market = &rig->market.clock };
	int book = -1;

	memset(rig, 0, sizeof(*rig));
	clock_manual_init(&rig->market, 0);
	assert_int_equal(broker_sim_new(&rig->sim, &options), DRT_OK);
	rig->port = broker_sim_port(rig->sim);
	broker_set_handler(rig->port, &handler, rig);
	assert_int_equal(instrument_init(&rig->aapl, "AAPL"), DRT_OK);
	assert_int_equal(instrument_init(&rig->msft, "MSFT"), DRT_OK);
	rig->aapl.id = 7;
	if (calendar)
		assert_int_equal(calendar_new(&rig->calendar, "us-equity", NULL), DRT_OK);
	assert_int_equal(broker_sim_add(&book, rig->sim, &rig->aapl, rig->calendar), DRT_OK);
	assert_int_equal(book, 0);
	assert_int_equal(broker_sim_add(&book, rig->sim, &rig->msft, rig->calendar), DRT_OK);
	assert_int_equal(book, 1);
}

static int setup(void **state)
{
	static struct rig rig;

	open_rig(&rig, false, (struct sim_fee){ 0 });
	*state = &rig;
	return 0;
}

static int teardown(void **state)
{
	struct rig *rig = *state;

	broker_sim_free(rig->sim);
	calendar_free(rig->calendar);
	return 0;
}

static struct order limit_buy(int32_t number, int64_t price)
{
	struct order order = { .symbol = "AAPL",
		               .instrument_id = 7,
		               .side = SIDE_BUY,
		               .type = ORDER_LIMIT,
		               .quantity = { 10 * DECIMAL_ONE },
		               .limit_price = { price * DECIMAL_ONE },
		               .tif = TIF_GTC,
		               .ib_order_id = number };

	return order;
}

static void submit(struct rig *rig, const struct order *order, int32_t parent)
{
	const struct broker_ticket ticket = { order, &rig->aapl, parent, false, true };

	rig->inside = 1;
	assert_int_equal(broker_submit(rig->port, &ticket), DRT_OK);
	rig->inside = 0;
}

static void bar(struct rig *rig, int book, int64_t time_ns, double open, double high,
                double low, double close)
{
	const struct bar made = { time_ns, open, high, low, close, 1000 };
	const struct broker_sim_bar bars[] = { { book, &made } };

	assert_int_equal(broker_sim_match(rig->sim, bars, 1), DRT_OK);
	rig->market.time_ns = time_ns + NS_PER_DAY;
}

static void day(struct rig *rig, int64_t number, double low)
{
	bar(rig, 0, number * NS_PER_DAY, 100, 101, low, 100);
}

static void nothing_is_told_from_inside_an_operation(void **state)
{
	struct rig *rig = *state;
	struct order order = limit_buy(1, 90);

	submit(rig, &order, 0);
	rig->inside = 1;
	assert_int_equal(broker_cancel(rig->port, &order), DRT_OK);
	rig->inside = 0;
	assert_int_equal(rig->count, 0);
	day(rig, 1, 80);
	assert_int_equal(rig->count, 2);
	assert_int_equal(rig->heard[0].state, REPORT_WORKING);
	assert_int_equal(rig->heard[1].state, REPORT_CANCELLED);
}

static void an_order_fills_from_the_next_bar_on(void **state)
{
	struct rig *rig = *state;
	struct order order = limit_buy(4, 95);

	day(rig, 1, 90);
	submit(rig, &order, 0);
	day(rig, 2, 96);
	assert_int_equal(rig->count, 1); /* the acknowledgement */
	day(rig, 3, 94);
	assert_int_equal(rig->count, 2);
	assert_true(rig->heard[1].is_fill);
	assert_int_equal(rig->heard[1].number, 4);
	assert_int_equal(rig->heard[1].price_e8, 95 * DECIMAL_ONE);
	assert_int_equal(rig->heard[1].sequence, 1);
}

static void fees_come_with_the_fill(void **state)
{
	struct rig *rig = *state;
	struct order order = limit_buy(1, 95);

	(void)teardown(state);
	open_rig(rig, false, sim_fee_ib_fixed());
	order.type = ORDER_MARKET;
	order.limit_price.e8 = 0;
	submit(rig, &order, 0);
	day(rig, 1, 90);
	assert_int_equal(rig->count, 1);
	assert_int_equal(rig->heard[0].commission_e8, DECIMAL_ONE); /* the minimum */
}

static void a_day_order_lives_through_its_first_day(void **state)
{
	struct rig *rig = *state;
	struct order order = limit_buy(1, 80);

	order.tif = TIF_DAY;
	day(rig, 1, 90);
	submit(rig, &order, 0);
	day(rig, 5, 90); /* a long weekend does not end it */
	assert_int_equal(rig->count, 1);
	day(rig, 6, 70); /* too late */
	assert_true(rig->count >= 2);
	assert_int_equal(rig->heard[1].state, REPORT_EXPIRED);
	assert_false(rig->heard[1].is_fill);
	assert_int_equal(rig->heard[rig->count - 1].is_fill, false);
}

static void a_calendar_ends_the_day(void **state)
{
	struct rig *rig = *state;
	struct order order = limit_buy(1, 80);
	int64_t friday = day_from_civil(2025, 6, 13) * NS_PER_DAY;

	(void)teardown(state);
	open_rig(rig, true, (struct sim_fee){ 0 });
	order.tif = TIF_DAY;
	bar(rig, 0, friday, 100, 101, 90, 100);
	rig->market.time_ns = friday + 20 * NS_PER_HOUR; /* 16:00 in New York: closed */
	submit(rig, &order, 0);
	bar(rig, 0, friday + 3 * NS_PER_DAY, 100, 101, 90, 100); /* Monday */
	assert_int_equal(rig->count, 1);
	bar(rig, 0, friday + 4 * NS_PER_DAY, 100, 101, 70, 100);
	assert_int_equal(rig->count, 2);
	assert_int_equal(rig->heard[1].state, REPORT_EXPIRED);
}

static void children_sleep_until_their_parent_fills(void **state)
{
	struct rig *rig = *state;
	struct order entry = limit_buy(1, 95);
	struct order stop = limit_buy(2, 0);

	stop.side = SIDE_SELL;
	stop.type = ORDER_STOP;
	stop.stop_price.e8 = 97 * DECIMAL_ONE;
	submit(rig, &entry, 0);
	submit(rig, &stop, 1);
	day(rig, 1, 96); /* would trigger the stop, were it awake */
	day(rig, 2, 95); /* fills the entry, and the stop sleeps through this bar */
	assert_int_equal(rig->count, 3);
	assert_int_equal(rig->heard[2].number, 1);
	day(rig, 3, 96);
	assert_int_equal(rig->count, 4);
	assert_int_equal(rig->heard[3].number, 2);
}

/* One bar that would fill both: the group lets only the first of them. */
static void an_exit_at_the_open_ends_its_stop_within_the_bar(void **state)
{
	struct rig *rig = *state;
	struct order stop = limit_buy(1, 0), exit = limit_buy(2, 0);

	stop.side = exit.side = SIDE_SELL;
	stop.type = ORDER_STOP;
	stop.stop_price.e8 = 97 * DECIMAL_ONE;
	exit.type = ORDER_MARKET;
	snprintf(stop.oca_group, sizeof(stop.oca_group), "bracket");
	snprintf(exit.oca_group, sizeof(exit.oca_group), "bracket");
	submit(rig, &stop, 0);
	submit(rig, &exit, 0);
	day(rig, 1, 90);
	assert_int_equal(rig->count, 3);
	assert_true(rig->heard[1].is_fill);
	assert_int_equal(rig->heard[1].number, 2);
	assert_int_equal(rig->heard[2].number, 1);
	assert_int_equal(rig->heard[2].state, REPORT_CANCELLED);
}

static void a_handler_may_cancel(void **state)
{
	struct rig *rig = *state;
	struct order first = limit_buy(1, 95), second = limit_buy(2, 50);

	rig->cancel_on_fill = true;
	submit(rig, &first, 0);
	submit(rig, &second, 0);
	day(rig, 1, 90);
	day(rig, 2, 90);
	assert_int_equal(rig->heard[rig->count - 1].number, 2);
	assert_int_equal(rig->heard[rig->count - 1].state, REPORT_CANCELLED);
}

static void a_cancel_that_finds_nothing_is_refused(void **state)
{
	struct rig *rig = *state;
	struct order order = limit_buy(9, 50);

	assert_int_equal(broker_cancel(rig->port, &order), DRT_OK);
	day(rig, 1, 90);
	assert_int_equal(rig->count, 1);
	assert_int_equal(rig->heard[0].state, REPORT_CANCEL_REFUSED);
}

static void a_group_across_instruments_sees_the_opens_first(void **state)
{
	struct rig *rig = *state;
	struct order apple = limit_buy(1, 95), soft = limit_buy(2, 401);
	const struct bar falls = { NS_PER_DAY, 100, 101, 90, 100, 1 };
	const struct bar opens = { NS_PER_DAY, 400, 401, 399, 400, 1 };
	const struct broker_sim_bar bars[] = { { 0, &falls }, { 1, &opens } };

	snprintf(apple.oca_group, sizeof(apple.oca_group), "pair");
	snprintf(soft.oca_group, sizeof(soft.oca_group), "pair");
	snprintf(soft.symbol, sizeof(soft.symbol), "MSFT");
	soft.instrument_id = 0;
	submit(rig, &apple, 0);
	submit(rig, &soft, 0);
	assert_int_equal(broker_sim_match(rig->sim, bars, 2), DRT_OK);
	assert_int_equal(rig->count, 4);
	assert_true(rig->heard[2].is_fill);
	assert_int_equal(rig->heard[2].number, 2); /* at the open, before AAPL's low */
	assert_int_equal(rig->heard[3].number, 1);
	assert_int_equal(rig->heard[3].state, REPORT_CANCELLED);
}

static void a_modify_changes_the_working_order(void **state)
{
	struct rig *rig = *state;
	struct order order = limit_buy(1, 50);
	const struct broker_ticket ticket = { &order, &rig->aapl, 0, false, true };

	submit(rig, &order, 0);
	order.limit_price.e8 = 95 * DECIMAL_ONE;
	assert_int_equal(broker_modify(rig->port, &ticket), DRT_OK);
	day(rig, 1, 90);
	assert_int_equal(rig->heard[1].price_e8, 95 * DECIMAL_ONE);
	assert_int_equal(broker_modify(rig->port, &ticket), DRT_ENOTFOUND);
}

static void bad_options_and_orders_are_refused(void **state)
{
	struct rig *rig = *state;
	struct broker_sim_options options = { .market = &rig->market.clock };
	struct broker_sim *sim = NULL;
	struct order order = limit_buy(1, 50);
	const struct broker_ticket ticket = { &order, &rig->aapl, 0, false, true };

	options.fee.fixed.e8 = -1;
	assert_int_equal(broker_sim_new(&sim, &options), DRT_EINVAL);
	options.fee.fixed.e8 = 0;
	options.market = NULL;
	assert_int_equal(broker_sim_new(&sim, &options), DRT_EINVAL);
	assert_null(sim);
	snprintf(order.symbol, sizeof(order.symbol), "NOPE");
	order.instrument_id = 99;
	assert_int_equal(broker_submit(rig->port, &ticket), DRT_ENOTFOUND);
	order = limit_buy(1, 50);
	order.quantity.e8 = 0;
	assert_int_equal(broker_submit(rig->port, &ticket), DRT_EINVAL);
	assert_int_equal(broker_request_reconciliation(rig->port), DRT_EUNSUPPORTED);
	broker_sim_free(NULL);
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(nothing_is_told_from_inside_an_operation),
		WITH_RIG(an_order_fills_from_the_next_bar_on),
		WITH_RIG(fees_come_with_the_fill),
		WITH_RIG(a_day_order_lives_through_its_first_day),
		WITH_RIG(a_calendar_ends_the_day),
		WITH_RIG(children_sleep_until_their_parent_fills),
		WITH_RIG(an_exit_at_the_open_ends_its_stop_within_the_bar),
		WITH_RIG(a_handler_may_cancel),
		WITH_RIG(a_cancel_that_finds_nothing_is_refused),
		WITH_RIG(a_group_across_instruments_sees_the_opens_first),
		WITH_RIG(a_modify_changes_the_working_order),
		WITH_RIG(bad_options_and_orders_are_refused),
	};

	return cmocka_run_group_tests_name("broker_sim", tests, NULL, NULL);
}
