/* test_matcher_rest.c - orders that rest: their queue, trades, hours, and slices. */
#include <string.h>

#include "sim/matcher.h"
#include "tests/support/support.h"

static struct sim_matcher *matcher;
static struct sim_event events[64];
static size_t event_count;
static int book;

static void on_event(void *arg, const struct sim_event *event)
{
	(void)arg;
	assert_true(event_count < 64);
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

/* Prices in cents. */
static void quote(int64_t bid, int64_t bid_size, int64_t ask, int64_t ask_size)
{
	struct sim_quote q = { .time_ns = 1,
		               .bid = cents(bid),
		               .ask = cents(ask),
		               .bid_size = decimal_from_int(bid_size),
		               .ask_size = decimal_from_int(ask_size) };

	event_count = 0;
	assert_int_equal(sim_match_quote(matcher, book, &q), DRT_OK);
}

static void trade(int64_t price, int64_t size)
{
	event_count = 0;
	assert_int_equal(
		sim_match_trade(matcher, book, cents(price), decimal_from_int(size), 2),
		DRT_OK);
}

static uint64_t place(struct sim_order order)
{
	uint64_t id = 0;

	order.book = book;
	if (order.quantity.e8 == 0)
		order.quantity = decimal_from_int(100);
	assert_int_equal(sim_place(&id, matcher, &order), DRT_OK);
	return id;
}

static uint64_t buy(uint64_t tag, int64_t limit)
{
	return place((struct sim_order){
		.tag = tag, .side = SIDE_BUY, .limit_price = cents(limit) });
}

static void assert_fill(size_t at, uint64_t tag, int64_t quantity, int64_t price)
{
	assert_true(at < event_count);
	assert_int_equal(events[at].kind, SIM_EVENT_FILL);
	assert_int_equal(events[at].tag, tag);
	assert_int_equal(events[at].quantity.e8, decimal_from_int(quantity).e8);
	assert_int_equal(events[at].price.e8, cents(price).e8);
}

/* ---- the queue ---- */

static void at_the_best_price_it_waits_behind_what_is_shown(void **state)
{
	(void)state;
	quote(9990, 300, 10000, 500);
	buy(1, 9990);
	trade(9990, 200);
	assert_int_equal(event_count, 0);
	trade(9990, 140); /* a hundred are left before it */
	assert_int_equal(event_count, 1);
	assert_fill(0, 1, 40, 9990);
	assert_false(events[0].removed_liquidity);
	trade(9990, 500);
	assert_fill(0, 1, 60, 9990);
	assert_int_equal(sim_working(matcher, book), 0);
}

static void who_cancels_before_it_lets_it_move_up(void **state)
{
	(void)state;
	quote(9990, 300, 10000, 500);
	buy(1, 9990);
	quote(9990, 50, 10000, 500);
	quote(9990, 800, 10000, 500); /* the others came later */
	trade(9990, 60);
	assert_fill(0, 1, 10, 9990);
}

static void who_improves_the_quote_is_first(void **state)
{
	(void)state;
	quote(9990, 300, 10000, 500);
	buy(1, 9995);
	trade(9996, 500);
	assert_int_equal(event_count, 0);
	trade(9995, 70);
	assert_fill(0, 1, 70, 9995);
}

static void a_trade_beyond_its_price_has_gone_through_the_level(void **state)
{
	(void)state;
	quote(9990, 300, 10000, 500);
	buy(1, 9990);
	buy(2, 9980); /* its level was never the best */
	trade(9989, 130);
	assert_int_equal(event_count, 1);
	assert_fill(0, 1, 100, 9990);
	trade(9980, 1000);
	assert_int_equal(event_count, 0);
	trade(9979, 1000);
	assert_fill(0, 2, 100, 9980);
}

static void a_level_that_becomes_the_best_is_joined_at_its_end(void **state)
{
	(void)state;
	quote(9990, 300, 10000, 500);
	buy(1, 9980);
	quote(9980, 200, 9990, 500);
	trade(9980, 250);
	assert_fill(0, 1, 50, 9980);
}

static void away_and_back_keeps_the_place(void **state)
{
	(void)state;
	quote(9990, 100, 10000, 500);
	buy(1, 9990);
	quote(9995, 100, 10000, 500);
	quote(9990, 900, 10000, 500);
	trade(9990, 150);
	assert_fill(0, 1, 50, 9990);
}

static void sells_wait_at_the_ask_likewise(void **state)
{
	(void)state;
	quote(9990, 300, 10000, 200);
	place((struct sim_order){ .tag = 1, .side = SIDE_SELL, .limit_price = cents(10000) });
	trade(10000, 200);
	assert_int_equal(event_count, 0);
	trade(10001, 30);
	assert_fill(0, 1, 30, 10000);
	trade(10000, 500);
	assert_fill(0, 1, 70, 10000);
}

static void a_trade_goes_to_the_better_limit_then_the_earlier(void **state)
{
	(void)state;
	quote(9980, 300, 10000, 500);
	buy(1, 9985);
	buy(2, 9990);
	buy(3, 9990);
	trade(9984, 250);
	assert_int_equal(event_count, 3);
	assert_fill(0, 2, 100, 9990);
	assert_fill(1, 3, 100, 9990);
	assert_fill(2, 1, 50, 9985);
}

static void a_changed_price_goes_to_the_end_and_a_smaller_size_stays(void **state)
{
	struct sim_change change = { .quantity = decimal_from_int(50),
		                     .limit_price = cents(9990) };
	uint64_t id = 0;

	(void)state;
	quote(9990, 300, 10000, 500);
	id = buy(1, 9990);
	trade(9990, 250);
	assert_int_equal(sim_modify(matcher, id, &change), DRT_OK);
	trade(9990, 60);
	assert_fill(0, 1, 10, 9990);
	change.quantity = decimal_from_int(80); /* more: behind the 300 again */
	assert_int_equal(sim_modify(matcher, id, &change), DRT_OK);
	trade(9990, 300);
	assert_int_equal(event_count, 0);
	trade(9990, 70);
	assert_fill(0, 1, 70, 9990);
}

static void trades_fill_only_what_rests(void **state)
{
	uint64_t parent = 0;

	(void)state;
	quote(9990, 300, 10000, 500);
	place((struct sim_order){ .side = SIDE_BUY, .moment = SIM_AT_CLOSE });
	place((struct sim_order){ .side = SIDE_BUY, .not_before_ns = 99 });
	place((struct sim_order){ .side = SIDE_BUY,
	                          .trigger = SIM_TRIGGER_STOP,
	                          .stop_price = cents(10100),
	                          .limit_price = cents(10100) });
	parent = buy(1, 9980);
	place((struct sim_order){
		.side = SIDE_BUY, .limit_price = cents(9999), .parent = parent });
	trade(9985, 1000);
	assert_int_equal(event_count, 0);
	assert_int_equal(sim_match_trade(matcher, book, cents(0), cents(1), 2), DRT_OK);
	assert_int_equal(sim_match_trade(matcher, book, cents(1), cents(0), 2), DRT_OK);
	assert_int_equal(event_count, 0);
}

/* ---- hours ---- */

static void outside_regular_hours_only_those_who_say_so_match(void **state)
{
	(void)state;
	quote(9990, 300, 10000, 50);
	sim_set_outside(matcher, book, true);
	buy(1, 10000);
	place((struct sim_order){
		.tag = 2, .side = SIDE_BUY, .limit_price = cents(10000), .outside = true });
	place((struct sim_order){ .tag = 3,
	                          .side = SIDE_BUY,
	                          .trigger = SIM_TRIGGER_STOP,
	                          .stop_price = cents(9000) });
	quote(9990, 300, 10000, 50);
	assert_int_equal(event_count, 1);
	assert_fill(0, 2, 50, 10000);
	trade(9980, 20);
	assert_int_equal(event_count, 1);
	assert_fill(0, 2, 20, 10000);
	sim_set_outside(matcher, book, false);
	quote(9990, 300, 10000, 1000);
	assert_int_equal(sim_working(matcher, book), 0);
}

/* ---- slices ---- */

static uint64_t place_sliced(int64_t limit)
{
	return place((struct sim_order){
		.tag = 7, .side = SIDE_BUY, .limit_price = cents(limit), .sliced = true });
}

static void set_free(uint64_t id, int64_t quantity, enum sim_peg peg, int64_t limit)
{
	struct sim_slice slice = { decimal_from_int(quantity), peg, cents(limit) };

	assert_int_equal(sim_slice(matcher, id, &slice), DRT_OK);
}

static void of_a_sliced_order_only_the_slice_matches(void **state)
{
	uint64_t id = place_sliced(0);

	(void)state;
	quote(9990, 300, 10000, 500);
	assert_int_equal(event_count, 0);
	set_free(id, 30, SIM_PEG_NONE, 0);
	quote(9990, 300, 10000, 500);
	assert_int_equal(event_count, 1);
	assert_fill(0, 7, 30, 10000);
	assert_int_equal(events[0].remaining.e8, decimal_from_int(70).e8);
	quote(9990, 300, 10000, 500);
	assert_int_equal(event_count, 0);
	set_free(id, 500, SIM_PEG_NONE, 10005); /* more than is left */
	quote(9990, 300, 10000, 500);
	assert_fill(0, 7, 70, 10000);
	assert_int_equal(sim_working(matcher, book), 0);
}

static void a_slice_may_join_its_side_or_stand_in_the_middle(void **state)
{
	uint64_t id = 0;

	(void)state;
	quote(9990, 300, 10000, 500);
	id = place_sliced(9993);
	set_free(id, 40, SIM_PEG_PRIMARY, 9993);
	trade(9990, 320);
	assert_fill(0, 7, 20, 9990);
	set_free(id, 40, SIM_PEG_MID, 9993);
	trade(9993, 10); /* capped: the middle would be 9995 */
	assert_fill(0, 7, 10, 9993);
	set_free(id, 0, SIM_PEG_NONE, 0); /* all of it is taken back */
	trade(9900, 1000);
	assert_int_equal(event_count, 0);
}

static void on_bars_a_slice_fills_from_the_next_bar_on(void **state)
{
	struct bar bar = { 1, 100, 101, 99, 100, 1000 };
	uint64_t id = place_sliced(0);

	(void)state;
	assert_int_equal(sim_match_bar(matcher, book, &bar), DRT_OK);
	assert_int_equal(event_count, 0);
	assert_int_equal(sim_match_open(matcher, book, &bar, 2), DRT_OK);
	set_free(id, 25, SIM_PEG_NONE, 0);
	assert_int_equal(sim_match_rest(matcher, book, &bar, 2), DRT_OK);
	assert_int_equal(event_count, 0);
	bar.time_ns = 3;
	assert_int_equal(sim_match_bar(matcher, book, &bar), DRT_OK);
	assert_int_equal(event_count, 1);
	assert_fill(0, 7, 25, 10000);
	assert_int_equal(sim_match_bar(matcher, book, &bar), DRT_OK);
	assert_int_equal(event_count, 1);
}

static void slices_are_only_for_sliced_orders(void **state)
{
	struct sim_slice slice = { .quantity = { 1 } };
	uint64_t plain = buy(1, 100);
	uint64_t sliced = place_sliced(0);

	(void)state;
	assert_int_equal(sim_slice(matcher, plain, &slice), DRT_EINVAL);
	assert_int_equal(sim_slice(matcher, 12345, &slice), DRT_ENOTFOUND);
	slice.quantity.e8 = -1;
	assert_int_equal(sim_slice(matcher, sliced, &slice), DRT_EINVAL);
	slice = (struct sim_slice){ .quantity = { 1 }, .limit_price = { -1 } };
	assert_int_equal(sim_slice(matcher, sliced, &slice), DRT_EINVAL);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(at_the_best_price_it_waits_behind_what_is_shown),
		EACH(who_cancels_before_it_lets_it_move_up),
		EACH(who_improves_the_quote_is_first),
		EACH(a_trade_beyond_its_price_has_gone_through_the_level),
		EACH(a_level_that_becomes_the_best_is_joined_at_its_end),
		EACH(away_and_back_keeps_the_place),
		EACH(sells_wait_at_the_ask_likewise),
		EACH(a_trade_goes_to_the_better_limit_then_the_earlier),
		EACH(a_changed_price_goes_to_the_end_and_a_smaller_size_stays),
		EACH(trades_fill_only_what_rests),
		EACH(outside_regular_hours_only_those_who_say_so_match),
		EACH(of_a_sliced_order_only_the_slice_matches),
		EACH(a_slice_may_join_its_side_or_stand_in_the_middle),
		EACH(on_bars_a_slice_fills_from_the_next_bar_on),
		EACH(slices_are_only_for_sliced_orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
