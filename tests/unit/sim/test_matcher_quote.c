/* test_matcher_quote.c - orders in general and matching against quotes. */
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/sim/matcher_fixture.h"

static void begin_quotes(struct fixture *f)
{
	begin(f);
	f->lot = 100;
}

static void quote(struct fixture *f, double bid, double bid_size, double ask, double ask_size,
                  double last)
{
	struct sim_quote q = { 1,         dec(bid),      dec(ask),
		               dec(last), dec(bid_size), dec(ask_size),
		               dec(1) };

	f->count = 0;
	assert_int_equal(sim_match_quote(f->matcher, f->book, &q), DRT_OK);
}

static void assert_fill(const struct fixture *f, size_t at, uint64_t tag, double quantity,
                        double price, double remaining)
{
	assert_true(at < f->count);
	assert_int_equal(f->events[at].kind, SIM_EVENT_FILL);
	assert_int_equal(f->events[at].tag, tag);
	assert_float_equal(decimal_to_double(f->events[at].quantity), quantity, 0);
	assert_float_equal(decimal_to_double(f->events[at].price), price, 0);
	assert_float_equal(decimal_to_double(f->events[at].remaining), remaining, 0);
}

static void a_market_order_takes_what_is_shown_and_waits_for_more(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	place(&f, (struct sim_order){ .tag = 1 });
	quote(&f, 9.99, 500, 10, 60, 10);
	assert_int_equal(f.count, 1);
	assert_fill(&f, 0, 1, 60, 10, 40);
	assert_true(f.events[0].removed_liquidity);
	quote(&f, 9.99, 500, 10.01, 60, 10);
	assert_fill(&f, 0, 1, 40, 10.01, 0);
	assert_int_equal(sim_working(f.matcher, -1), 0);
	sim_matcher_free(f.matcher);
}

static void size_once_taken_is_gone_until_the_next_quote(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	quote(&f, 9.99, 50, 10, 150, 10);
	place(&f, (struct sim_order){ .tag = 1 });
	assert_int_equal(sim_match_again(f.matcher, f.book, 2), DRT_OK);
	assert_fill(&f, 0, 1, 100, 10, 0);
	place(&f, (struct sim_order){ .tag = 2 });
	f.count = 0;
	assert_int_equal(sim_match_again(f.matcher, f.book, 3), DRT_OK);
	assert_int_equal(f.count, 1);
	assert_fill(&f, 0, 2, 50, 10, 50);
	f.count = 0;
	assert_int_equal(sim_match_again(f.matcher, f.book, 4), DRT_OK);
	assert_int_equal(f.count, 0);
	sim_matcher_free(f.matcher);
}

static void market_goes_first_then_price_then_time(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	place(&f, (struct sim_order){ .tag = 1, .limit_price = dec(10) });
	place(&f, (struct sim_order){ .tag = 2, .limit_price = dec(10.02) });
	place(&f, (struct sim_order){ .tag = 3, .limit_price = dec(10.02) });
	place(&f, (struct sim_order){ .tag = 4 });
	place(&f, (struct sim_order){ .tag = 5, .limit_price = dec(9.99) });
	quote(&f, 9.98, 1, 10, 350, 10);
	assert_int_equal(f.count, 4);
	assert_fill(&f, 0, 4, 100, 10, 0);
	assert_fill(&f, 1, 2, 100, 10, 0);
	assert_fill(&f, 2, 3, 100, 10, 0);
	assert_fill(&f, 3, 1, 50, 10, 50);
	sim_matcher_free(f.matcher);
}

static void sells_take_the_bid(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	place(&f, (struct sim_order){ .tag = 1, .side = SIDE_SELL, .limit_price = dec(9.9) });
	place(&f, (struct sim_order){ .tag = 2, .side = SIDE_SELL, .limit_price = dec(10) });
	quote(&f, 9.95, 1000, 10, 1000, 10);
	assert_int_equal(f.count, 1);
	assert_fill(&f, 0, 1, 100, 9.95, 0);
	quote(&f, 10, 1000, 10.01, 1000, 10);
	assert_fill(&f, 0, 2, 100, 10, 0);
	assert_false(f.events[0].removed_liquidity); /* it had rested */
	sim_matcher_free(f.matcher);
}

static void stops_are_triggered_by_the_last_trade(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	place(&f, (struct sim_order){
			  .tag = 1, .trigger = SIM_TRIGGER_STOP, .stop_price = dec(10.5) });
	quote(&f, 10.5, 1000, 10.6, 1000, 10.4); /* the ask alone does not do it */
	assert_int_equal(f.count, 0);
	quote(&f, 10.5, 1000, 10.6, 1000, 10.5);
	assert_int_equal(f.count, 2);
	assert_int_equal(f.events[0].kind, SIM_EVENT_TRIGGERED);
	assert_fill(&f, 1, 1, 100, 10.6, 0);
	sim_matcher_free(f.matcher);
}

static void without_trades_the_quote_triggers(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	place(&f, (struct sim_order){ .tag = 1,
	                              .side = SIDE_SELL,
	                              .trigger = SIM_TRIGGER_STOP,
	                              .stop_price = dec(9.5) });
	quote(&f, 9.5, 40, 9.6, 40, 0);
	assert_fill(&f, 1, 1, 40, 9.5, 60);
	sim_matcher_free(f.matcher);
}

static void a_triggered_stop_limit_stays_within_its_limit(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	place(&f, (struct sim_order){ .tag = 1,
	                              .trigger = SIM_TRIGGER_STOP,
	                              .stop_price = dec(10.5),
	                              .limit_price = dec(10.55) });
	quote(&f, 10.5, 1000, 10.6, 1000, 10.5);
	assert_int_equal(f.count, 1); /* triggered, not filled */
	quote(&f, 10.2, 1000, 10.3, 1000, 10.2);
	assert_fill(&f, 0, 1, 100, 10.3, 0);
	sim_matcher_free(f.matcher);
}

static void a_trail_follows_the_last_trade(void **state)
{
	struct fixture f;
	struct sim_order_view view;
	uint64_t id = 0;
	(void)state;

	begin_quotes(&f);
	quote(&f, 9.99, 1000, 10.01, 1000, 10);
	id = place(&f, (struct sim_order){ .tag = 1,
	                                   .side = SIDE_SELL,
	                                   .trigger = SIM_TRIGGER_TRAIL,
	                                   .trail_amount = dec(0.5) });
	quote(&f, 10.99, 1000, 11.01, 1000, 11);
	assert_int_equal(sim_look(&view, f.matcher, id), DRT_OK);
	assert_float_equal(decimal_to_double(view.stop_price), 10.5, 0);
	quote(&f, 10.59, 1000, 10.61, 1000, 10.6);
	assert_int_equal(f.count, 0);
	quote(&f, 10.48, 1000, 10.51, 1000, 10.5);
	assert_fill(&f, 1, 1, 100, 10.48, 0);
	sim_matcher_free(f.matcher);
}

static void a_trail_limit_keeps_its_distance(void **state)
{
	struct fixture f;
	struct sim_order_view view;
	uint64_t id = 0;
	(void)state;

	begin_quotes(&f);
	quote(&f, 9.99, 1000, 10.01, 1000, 10);
	id = place(&f, (struct sim_order){ .side = SIDE_SELL,
	                                   .trigger = SIM_TRIGGER_TRAIL,
	                                   .trail_ratio = dec(0.1),
	                                   .limit_offset = dec(0.2) });
	assert_int_equal(sim_look(&view, f.matcher, id), DRT_OK);
	assert_float_equal(decimal_to_double(view.limit_price), 8.8, 1e-12);
	quote(&f, 19.99, 1000, 20.01, 1000, 20);
	assert_int_equal(sim_look(&view, f.matcher, id), DRT_OK);
	assert_float_equal(decimal_to_double(view.stop_price), 18, 1e-12);
	assert_float_equal(decimal_to_double(view.limit_price), 17.8, 1e-12);
	sim_matcher_free(f.matcher);
}

static void immediate_orders_end_with_what_they_got(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	place(&f, (struct sim_order){ .tag = 1, .moment = SIM_AT_ONCE });
	place(&f, (struct sim_order){ .tag = 2, .moment = SIM_AT_ONCE_WHOLE });
	quote(&f, 9.99, 1000, 10, 60, 10);
	assert_int_equal(f.count, 3);
	assert_fill(&f, 0, 1, 60, 10, 40);
	assert_int_equal(f.events[1].end, SIM_END_UNFILLED);
	assert_int_equal(f.events[2].end, SIM_END_UNFILLED);
	assert_float_equal(decimal_to_double(f.events[2].remaining), 100, 0);
	place(&f, (struct sim_order){ .tag = 3, .moment = SIM_AT_ONCE_WHOLE });
	quote(&f, 9.99, 1000, 10, 100, 10);
	assert_fill(&f, 0, 3, 100, 10, 0);
	sim_matcher_free(f.matcher);
}

static void the_closing_auction_fills_whole_orders(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	place(&f, (struct sim_order){ .tag = 1, .moment = SIM_AT_CLOSE });
	place(&f,
	      (struct sim_order){ .tag = 2, .moment = SIM_AT_CLOSE, .limit_price = dec(9.9) });
	quote(&f, 9.99, 1000, 10, 10, 10);
	assert_int_equal(f.count, 0);
	assert_int_equal(sim_match_close(f.matcher, f.book, dec(10.05), 9), DRT_OK);
	assert_int_equal(f.count, 2);
	assert_fill(&f, 0, 1, 100, 10.05, 0);
	assert_int_equal(f.events[1].end, SIM_END_UNFILLED);
	sim_matcher_free(f.matcher);
}

static void a_partly_filled_parent_that_ends_wakes_children_for_its_fill(void **state)
{
	struct fixture f;
	struct sim_order_view view;
	uint64_t parent = 0;
	uint64_t child = 0;
	(void)state;

	begin_quotes(&f);
	parent = place(&f, (struct sim_order){ .tag = 1, .limit_price = dec(10) });
	child = place(&f, (struct sim_order){ .tag = 2,
	                                      .side = SIDE_SELL,
	                                      .limit_price = dec(11),
	                                      .parent = parent });
	quote(&f, 9.99, 1000, 10, 30, 10);
	assert_int_equal(sim_look(&view, f.matcher, child), DRT_OK);
	assert_true(view.asleep);
	f.count = 0;
	assert_int_equal(sim_cancel(f.matcher, parent), DRT_OK);
	assert_int_equal(sim_look(&view, f.matcher, child), DRT_OK);
	assert_false(view.asleep);
	assert_float_equal(decimal_to_double(view.remaining), 30, 0);
	assert_int_equal(f.events[1].kind, SIM_EVENT_AWAKE);
	assert_int_equal(f.events[2].kind, SIM_EVENT_REDUCED);
	sim_matcher_free(f.matcher);
}

static void a_partial_fill_reduces_or_ends_its_oca_siblings(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	place(&f, (struct sim_order){ .tag = 1, .oca_group = "r", .oca_reduce = true });
	place(&f,
	      (struct sim_order){
		      .tag = 2, .limit_price = dec(5), .oca_group = "r", .oca_reduce = true });
	quote(&f, 9.99, 1000, 10, 30, 10);
	assert_int_equal(f.count, 2);
	assert_int_equal(f.events[1].kind, SIM_EVENT_REDUCED);
	assert_float_equal(decimal_to_double(f.events[1].remaining), 70, 0);
	quote(&f, 9.99, 1000, 10, 70, 10);
	assert_int_equal(f.events[1].end, SIM_END_OCA);
	assert_int_equal(sim_working(f.matcher, -1), 0);
	sim_matcher_free(f.matcher);
}

static void a_handler_may_place_and_match(void **state)
{
	struct fixture f;
	(void)state;

	begin_quotes(&f);
	f.place_on_fill = 100;
	place(&f, (struct sim_order){ .tag = 1, .quantity = dec(5) });
	quote(&f, 9.99, 1000, 10, 90, 10);
	assert_int_equal(f.count, 86); /* one of 5, then 85 of 1: the size is used up */
	assert_int_equal(f.events[85].tag, 77);
	assert_int_equal(sim_working(f.matcher, -1), 1);
	sim_matcher_free(f.matcher);
}

static void place_refuses_what_cannot_be(void **state)
{
	struct fixture f;
	uint64_t id = 42;
	struct sim_order bad[] = {
		{ .book = 1, .quantity = { 1 } },
		{ .book = -1, .quantity = { 1 } },
		{ .quantity = { 0 } },
		{ .quantity = { -1 } },
		{ .quantity = { 1 }, .limit_price = { -1 } },
		{ .quantity = { 1 }, .trigger = SIM_TRIGGER_STOP },
		{ .quantity = { 1 }, .stop_price = { 1 } },
		{ .quantity = { 1 }, .trail_amount = { 1 } },
		{ .quantity = { 1 }, .trigger = SIM_TRIGGER_TRAIL },
		{ .quantity = { 1 },
		  .trigger = SIM_TRIGGER_TRAIL,
		  .trail_amount = { 1 },
		  .trail_ratio = { 1 } },
		{ .quantity = { 1 },
		  .trigger = SIM_TRIGGER_TRAIL,
		  .trail_ratio = { DECIMAL_ONE } },
		{ .quantity = { 1 }, .oca_group = "0123456789012345678901234567890123456789" },
	};
	struct sim_order orphan = { .quantity = { 1 }, .parent = 12345 };
	(void)state;

	begin_quotes(&f);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(sim_place(&id, f.matcher, &bad[i]), DRT_EINVAL);
	assert_int_equal(sim_place(&id, f.matcher, &orphan), DRT_ENOTFOUND);
	orphan.parent = place(&f, (struct sim_order){ .limit_price = dec(1) });
	orphan.parent = place(&f, orphan);
	assert_int_equal(sim_place(&id, f.matcher, &orphan), DRT_ENOTFOUND); /* it sleeps */
	assert_int_equal(id, 42);
	assert_int_equal(sim_working(f.matcher, -1), 2);
	sim_matcher_free(f.matcher);
}

static void ids_are_not_reused(void **state)
{
	struct fixture f;
	uint64_t first = 0;
	uint64_t second = 0;
	struct sim_change change = { .quantity = { 1 } };
	struct sim_order_view view;
	(void)state;

	begin_quotes(&f);
	first = place(&f, (struct sim_order){ 0 });
	assert_int_equal(sim_cancel(f.matcher, first), DRT_OK);
	second = place(&f, (struct sim_order){ 0 });
	assert_true(first != second);
	assert_int_equal(sim_cancel(f.matcher, first), DRT_ENOTFOUND);
	assert_int_equal(sim_modify(f.matcher, first, &change), DRT_ENOTFOUND);
	assert_int_equal(sim_look(&view, f.matcher, first), DRT_ENOTFOUND);
	assert_int_equal(sim_cancel(f.matcher, 0), DRT_ENOTFOUND);
	assert_int_equal(sim_cancel(f.matcher, UINT64_MAX), DRT_ENOTFOUND);
	sim_matcher_free(f.matcher);
}

static void modify_keeps_the_place_only_when_the_order_shrinks(void **state)
{
	struct fixture f;
	uint64_t id = 0;
	struct sim_change change = { .quantity = { 5000000000 },
		                     .limit_price = { 1000000000 } };
	(void)state;

	for (int shrink = 0; shrink < 2; shrink++) {
		begin_quotes(&f);
		id = place(&f, (struct sim_order){ .tag = 1, .limit_price = dec(10) });
		place(&f, (struct sim_order){ .tag = 2, .limit_price = dec(10) });
		change.quantity = dec(shrink ? 50 : 200);
		assert_int_equal(sim_modify(f.matcher, id, &change), DRT_OK);
		quote(&f, 9, 10, 10, 1000, 10);
		assert_int_equal(f.events[0].tag, shrink ? 1 : 2);
		sim_matcher_free(f.matcher);
	}
	begin_quotes(&f);
	id = place(&f, (struct sim_order){ .limit_price = dec(10) });
	quote(&f, 9, 10, 10, 40, 10);
	change.quantity = dec(40); /* all of it is filled already */
	assert_int_equal(sim_modify(f.matcher, id, &change), DRT_EINVAL);
	change.quantity = dec(60);
	assert_int_equal(sim_modify(f.matcher, id, &change), DRT_OK);
	quote(&f, 9, 10, 10, 1000, 10);
	assert_fill(&f, 0, 0, 20, 10, 0);
	sim_matcher_free(f.matcher);
}

static void set_takes_over_an_order_of_the_model(void **state)
{
	struct order order = { .side = SIDE_SELL,
		               .quantity = { 7 },
		               .limit_price = { 8 },
		               .stop_price = { 9 },
		               .oca_group = "g" };
	static const struct {
		enum order_type type;
		enum sim_trigger trigger;
		enum sim_moment moment;
	} types[] = {
		{ ORDER_MARKET, SIM_TRIGGER_NONE, SIM_ANY_TIME },
		{ ORDER_LIMIT, SIM_TRIGGER_NONE, SIM_ANY_TIME },
		{ ORDER_STOP, SIM_TRIGGER_STOP, SIM_ANY_TIME },
		{ ORDER_STOP_LIMIT, SIM_TRIGGER_STOP, SIM_ANY_TIME },
		{ ORDER_TRAIL, SIM_TRIGGER_TRAIL, SIM_ANY_TIME },
		{ ORDER_MARKET_ON_CLOSE, SIM_TRIGGER_NONE, SIM_AT_CLOSE },
	};
	static const struct {
		enum time_in_force tif;
		enum sim_moment moment;
	} tifs[] = { { TIF_DAY, SIM_ANY_TIME },      { TIF_GTC, SIM_ANY_TIME },
		     { TIF_GTD, SIM_ANY_TIME },      { TIF_IOC, SIM_AT_ONCE },
		     { TIF_FOK, SIM_AT_ONCE_WHOLE }, { TIF_OPG, SIM_AT_OPEN } };
	struct sim_order out;
	(void)state;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		order.type = types[i].type;
		sim_order_set(&out, &order);
		assert_int_equal(out.trigger, types[i].trigger);
		assert_int_equal(out.moment, types[i].moment);
	}
	assert_int_equal(out.side, SIDE_SELL);
	assert_int_equal(out.quantity.e8, 7);
	assert_int_equal(out.limit_price.e8, 8);
	assert_int_equal(out.stop_price.e8, 9);
	assert_string_equal(out.oca_group, "g");
	order.type = ORDER_LIMIT;
	order.good_till_ns = 99;
	for (size_t i = 0; i < sizeof(tifs) / sizeof(tifs[0]); i++) {
		order.tif = tifs[i].tif;
		sim_order_set(&out, &order);
		assert_int_equal(out.moment, tifs[i].moment);
		assert_int_equal(out.good_till_ns, tifs[i].tif == TIF_GTD ? 99 : 0);
	}
}

static void options_are_checked(void **state)
{
	struct sim_matcher *matcher = NULL;
	struct sim_matcher_options options = { 0 };
	int book = 5;
	(void)state;

	assert_int_equal(sim_matcher_new(&matcher, &options), DRT_EINVAL);
	options.on_event = on_event;
	options.slippage = (struct sim_slippage){ SIM_SLIPPAGE_TICKS, -1, { 0 } };
	assert_int_equal(sim_matcher_new(&matcher, &options), DRT_EINVAL);
	assert_null(matcher);
	options.slippage.ticks = 1;
	assert_int_equal(sim_matcher_new(&matcher, &options), DRT_OK);
	assert_int_equal(sim_matcher_add_book(&book, matcher, dec(0)), DRT_EINVAL);
	assert_int_equal(book, 5);
	sim_matcher_free(matcher);
	sim_matcher_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_market_order_takes_what_is_shown_and_waits_for_more),
		cmocka_unit_test(size_once_taken_is_gone_until_the_next_quote),
		cmocka_unit_test(market_goes_first_then_price_then_time),
		cmocka_unit_test(sells_take_the_bid),
		cmocka_unit_test(stops_are_triggered_by_the_last_trade),
		cmocka_unit_test(without_trades_the_quote_triggers),
		cmocka_unit_test(a_triggered_stop_limit_stays_within_its_limit),
		cmocka_unit_test(a_trail_follows_the_last_trade),
		cmocka_unit_test(a_trail_limit_keeps_its_distance),
		cmocka_unit_test(immediate_orders_end_with_what_they_got),
		cmocka_unit_test(the_closing_auction_fills_whole_orders),
		cmocka_unit_test(a_partly_filled_parent_that_ends_wakes_children_for_its_fill),
		cmocka_unit_test(a_partial_fill_reduces_or_ends_its_oca_siblings),
		cmocka_unit_test(a_handler_may_place_and_match),
		cmocka_unit_test(place_refuses_what_cannot_be),
		cmocka_unit_test(ids_are_not_reused),
		cmocka_unit_test(modify_keeps_the_place_only_when_the_order_shrinks),
		cmocka_unit_test(set_takes_over_an_order_of_the_model),
		cmocka_unit_test(options_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
