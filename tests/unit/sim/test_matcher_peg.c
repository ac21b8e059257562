/* test_matcher_peg.c - pegged orders: where they stand, and which trades fill them. */
#include <string.h>

#include "sim/matcher.h"
#include "tests/support/support.h"

static struct sim_matcher *matcher;
static struct sim_event events[32];
static size_t event_count;
static int book;

static void on_event(void *arg, const struct sim_event *event)
{
	(void)arg;
	assert_true(event_count < 32);
	events[event_count++] = *event;
}

static decimal cents(int64_t n)
{
	return decimal_from_units(n * 1000000);
}

static int set_up(void **state)
{
	struct sim_matcher_options options = { .on_event = on_event };

	(void)state;
	event_count = 0;
	assert_int_equal(sim_matcher_new(&matcher, &options), DRT_OK);
	assert_int_equal(sim_matcher_add_book(&book, matcher, cents(1)), DRT_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sim_matcher_free(matcher);
	return 0;
}

static void quote(int64_t bid, int64_t ask)
{
	struct sim_quote q = { .time_ns = 1,
		               .bid = cents(bid),
		               .ask = cents(ask),
		               .bid_size = decimal_from_int(500),
		               .ask_size = decimal_from_int(500) };

	assert_int_equal(sim_match_quote(matcher, book, &q), DRT_OK);
}

static uint64_t place(enum order_side side, enum sim_peg peg, int64_t offset, int64_t cap)
{
	struct sim_order order = { .book = book,
		                   .side = side,
		                   .quantity = decimal_from_int(100),
		                   .peg = peg,
		                   .peg_offset = cents(offset),
		                   .limit_price = cents(cap) };
	uint64_t id = 0;

	assert_int_equal(sim_place(&id, matcher, &order), DRT_OK);
	return id;
}

static void trade(int64_t price, int64_t size)
{
	assert_int_equal(
		sim_match_trade(matcher, book, cents(price), decimal_from_int(size), 2),
		DRT_OK);
}

static int64_t stands_at(uint64_t id)
{
	struct sim_order_view view;

	assert_int_equal(sim_look(&view, matcher, id), DRT_OK);
	return view.limit_price.e8 / 10000; /* hundredths of a cent */
}

static void the_middle_moves_with_the_quote(void **state)
{
	uint64_t id = 0;

	(void)state;
	quote(9999, 10002);
	id = place(SIDE_BUY, SIM_PEG_MID, 0, 0);
	assert_int_equal(stands_at(id), 1000050);
	quote(10010, 10012);
	assert_int_equal(stands_at(id), 1001100);
	assert_int_equal(event_count, 0);
}

static void the_primary_side_leads_with_its_offset(void **state)
{
	uint64_t buy = 0;
	uint64_t sell = 0;

	(void)state;
	quote(9990, 10010);
	buy = place(SIDE_BUY, SIM_PEG_PRIMARY, 2, 0);
	sell = place(SIDE_SELL, SIM_PEG_PRIMARY, 3, 0);
	assert_int_equal(stands_at(buy), 999200);
	assert_int_equal(stands_at(sell), 1000700);
}

static void a_cap_is_never_passed(void **state)
{
	uint64_t buy = 0;
	uint64_t sell = 0;

	(void)state;
	quote(9990, 10010);
	buy = place(SIDE_BUY, SIM_PEG_MID, 0, 9995);
	sell = place(SIDE_SELL, SIM_PEG_MID, 0, 10005);
	assert_int_equal(stands_at(buy), 999500);
	assert_int_equal(stands_at(sell), 1000500);
	quote(9970, 9980); /* below the buy's cap, far below the sell's */
	assert_int_equal(stands_at(sell), 1000500);
}

static void trades_at_the_price_or_beyond_fill(void **state)
{
	(void)state;
	quote(9990, 10010);
	place(SIDE_BUY, SIM_PEG_MID, 0, 0);
	trade(10001, 50);
	assert_int_equal(event_count, 0);
	trade(10000, 40);
	assert_int_equal(event_count, 1);
	assert_int_equal(events[0].quantity.e8, decimal_from_int(40).e8);
	assert_int_equal(events[0].price.e8, cents(10000).e8);
	assert_false(events[0].removed_liquidity);
	trade(9991, 1000);
	assert_int_equal(event_count, 2);
	assert_int_equal(events[1].remaining.e8, 0);
	assert_int_equal(sim_working(matcher, book), 0);
}

static void one_trade_is_shared_in_order(void **state)
{
	(void)state;
	quote(9990, 10010);
	place(SIDE_BUY, SIM_PEG_MID, 0, 0);
	place(SIDE_BUY, SIM_PEG_MID, 0, 0);
	trade(10000, 130);
	assert_int_equal(event_count, 2);
	assert_int_equal(events[0].quantity.e8, decimal_from_int(100).e8);
	assert_int_equal(events[1].quantity.e8, decimal_from_int(30).e8);
}

static void without_a_quote_a_peg_is_no_market_order(void **state)
{
	struct sim_quote half = { .time_ns = 1,
		                  .ask = cents(10010),
		                  .ask_size = decimal_from_int(500) };

	(void)state;
	place(SIDE_BUY, SIM_PEG_MID, 0, 0);
	assert_int_equal(sim_match_quote(matcher, book, &half), DRT_OK);
	trade(9000, 100);
	assert_int_equal(event_count, 0);
}

static void a_changed_cap_counts_from_the_next_quote(void **state)
{
	struct sim_change change = { .quantity = decimal_from_int(100),
		                     .limit_price = cents(9993) };
	uint64_t id = 0;

	(void)state;
	quote(9990, 10010);
	id = place(SIDE_BUY, SIM_PEG_MID, 0, 0);
	assert_int_equal(sim_modify(matcher, id, &change), DRT_OK);
	quote(9990, 10010);
	assert_int_equal(stands_at(id), 999300);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(the_middle_moves_with_the_quote),
		EACH(the_primary_side_leads_with_its_offset),
		EACH(a_cap_is_never_passed),
		EACH(trades_at_the_price_or_beyond_fill),
		EACH(one_trade_is_shared_in_order),
		EACH(without_a_quote_a_peg_is_no_market_order),
		EACH(a_changed_cap_counts_from_the_next_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
