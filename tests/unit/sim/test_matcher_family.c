/* test_matcher_family.c - orders that hang on each other, and orders that follow the
 * price: children, groups of which one cancels the others, and trails. */
#include <math.h>

#include "tests/support/support.h"
#include "tests/unit/sim/matcher_fixture.h"

/* ---- children and groups ---- */

static void children_sleep_through_the_bar_of_the_entry(void **state)
{
	struct fixture f;
	uint64_t parent = 0;
	struct sim_order_view view;
	uint64_t child = 0;
	(void)state;

	begin(&f);
	parent = place(&f, (struct sim_order){ .tag = 1 });
	child = place(&f, (struct sim_order){ .tag = 2,
	                                      .side = SIDE_SELL,
	                                      .trigger = SIM_TRIGGER_STOP,
	                                      .stop_price = dec(9.5),
	                                      .parent = parent });
	assert_int_equal(sim_look(&view, f.matcher, child), DRT_OK);
	assert_true(view.asleep);
	feed(&f, 1, 10, 11, 9, 10); /* the low is below the stop */
	assert_int_equal(f.count, 2);
	assert_float_equal(fill_of(&f, 1), 10, 0);
	assert_int_equal(f.events[1].kind, SIM_EVENT_AWAKE);
	feed(&f, 2, 10, 11, 9, 10);
	assert_float_equal(fill_of(&f, 2), 9.5, 0);
	sim_matcher_free(f.matcher);
}

static void a_parent_without_fills_takes_its_children_along(void **state)
{
	struct fixture f;
	uint64_t parent = 0;
	(void)state;

	begin(&f);
	parent = place(&f, (struct sim_order){ .tag = 1, .limit_price = dec(5) });
	place(&f, (struct sim_order){ .tag = 2, .limit_price = dec(20), .parent = parent });
	place(&f, (struct sim_order){ .tag = 3, .limit_price = dec(20), .parent = parent });
	f.count = 0;
	assert_int_equal(sim_cancel(f.matcher, parent), DRT_OK);
	assert_int_equal(f.count, 3);
	assert_int_equal(end_of(&f, 1), SIM_END_CANCELLED);
	assert_int_equal(end_of(&f, 2), SIM_END_PARENT);
	assert_int_equal(end_of(&f, 3), SIM_END_PARENT);
	assert_int_equal(sim_working(f.matcher, -1), 0);
	sim_matcher_free(f.matcher);
}

static void the_stop_submitted_first_wins_a_bar_that_touches_both(void **state)
{
	struct fixture f;
	(void)state;

	begin(&f);
	place(&f, (struct sim_order){ .tag = 1,
	                              .side = SIDE_SELL,
	                              .trigger = SIM_TRIGGER_STOP,
	                              .stop_price = dec(9.5),
	                              .oca_group = "g" });
	place(&f, (struct sim_order){ .tag = 2,
	                              .side = SIDE_SELL,
	                              .limit_price = dec(10.5),
	                              .oca_group = "g" });
	feed(&f, 1, 10, 11, 9, 10);
	assert_float_equal(fill_of(&f, 1), 9.5, 0);
	assert_int_equal(end_of(&f, 2), SIM_END_OCA);
	assert_int_equal(sim_working(f.matcher, -1), 0);
	sim_matcher_free(f.matcher);
}

static void what_fills_at_the_open_comes_before_what_fills_later(void **state)
{
	struct fixture f;
	(void)state;

	begin(&f);
	place(&f, (struct sim_order){ .tag = 1, .limit_price = dec(9.5), .oca_group = "g" });
	place(&f, (struct sim_order){ .tag = 2, .limit_price = dec(10.5), .oca_group = "g" });
	feed(&f, 1, 10, 11, 9, 10);
	assert_float_equal(fill_of(&f, 2), 10, 0);
	assert_int_equal(end_of(&f, 1), SIM_END_OCA);
	sim_matcher_free(f.matcher);
}

static void oca_groups_span_books_and_may_reduce(void **state)
{
	struct fixture f;
	int other = 0;
	struct sim_order_view view;
	uint64_t big = 0;
	(void)state;

	begin(&f);
	assert_int_equal(sim_matcher_add_book(&other, f.matcher, dec(0.01)), DRT_OK);
	big = place(&f, (struct sim_order){ .tag = 1,
	                                    .book = other,
	                                    .quantity = dec(25),
	                                    .limit_price = dec(1),
	                                    .oca_group = "g",
	                                    .oca_reduce = true });
	place(&f, (struct sim_order){ .tag = 2, .oca_group = "g", .oca_reduce = true });
	place(&f, (struct sim_order){ .tag = 3, .oca_group = "other" });
	feed(&f, 1, 10, 11, 9, 10);
	assert_int_equal(sim_look(&view, f.matcher, big), DRT_OK);
	assert_float_equal(decimal_to_double(view.remaining), 15, 0);
	assert_int_equal(f.events[f.count - 1].kind, SIM_EVENT_REDUCED);
	assert_int_equal(f.events[f.count - 1].tag, 1);
	assert_float_equal(fill_of(&f, 3), 10, 0);
	sim_matcher_free(f.matcher);
}

static void an_ended_member_takes_its_children_out_of_the_ring(void **state)
{
	struct fixture f;
	uint64_t parent = 0;
	(void)state;

	begin(&f);
	place(&f, (struct sim_order){ .tag = 1, .oca_group = "g" });
	parent = place(&f,
	               (struct sim_order){ .tag = 2, .limit_price = dec(1), .oca_group = "g" });
	for (uint64_t tag = 3; tag < 6; tag++)
		place(&f, (struct sim_order){ .tag = tag,
		                              .limit_price = dec(1),
		                              .parent = parent,
		                              .oca_group = "g" });
	feed(&f, 1, 10, 11, 9, 10);
	assert_int_equal(sim_working(f.matcher, -1), 0);
	assert_int_equal(f.count, 5);
	sim_matcher_free(f.matcher);
}

/* ---- trails ---- */

static void trails_follow_closes_only(void **state)
{
	static const struct {
		double open, high, low, close, want;
	} bars[] = {
		{ 10, 10.4, 9.6, 10.5, 0 }, /* stop 9.5 */
		{ 10.5, 12, 9.6, 12, 0 },   /* low is above 9.5; the high does not count */
		{ 11.5, 11.6, 11, 11, 11 }, /* stop 11 of the last close */
	};
	struct fixture f;
	struct sim_order_view view;
	uint64_t id = 0;
	(void)state;

	begin(&f);
	feed(&f, 1, 10, 10, 10, 10.5);
	id = place(&f, (struct sim_order){ .side = SIDE_SELL,
	                                   .trigger = SIM_TRIGGER_TRAIL,
	                                   .trail_amount = dec(1) });
	assert_int_equal(sim_look(&view, f.matcher, id), DRT_OK);
	assert_float_equal(decimal_to_double(view.stop_price), 9.5, 0);
	for (size_t i = 0; i < 3; i++) {
		feed(&f, 2 + (int64_t)i, bars[i].open, bars[i].high, bars[i].low,
		     bars[i].close);
		if (bars[i].want == 0)
			assert_true(isnan(fill_of(&f, 0)));
		else
			assert_float_equal(fill_of(&f, 0), bars[i].want, 0);
	}
	sim_matcher_free(f.matcher);
}

static void a_trail_by_ratio_is_put_on_the_tick_away_from_the_market(void **state)
{
	struct fixture f;
	struct sim_order_view view;
	uint64_t buy = 0;
	uint64_t sell = 0;
	(void)state;

	begin(&f);
	feed(&f, 1, 10, 10, 10, 10.11);
	sell = place(&f, (struct sim_order){ .side = SIDE_SELL,
	                                     .trigger = SIM_TRIGGER_TRAIL,
	                                     .trail_ratio = dec(0.03) });
	buy = place(&f, (struct sim_order){ .trigger = SIM_TRIGGER_TRAIL,
	                                    .trail_ratio = dec(0.03) });
	assert_int_equal(sim_look(&view, f.matcher, sell), DRT_OK);
	assert_float_equal(decimal_to_double(view.stop_price), 9.80, 0);
	assert_int_equal(sim_look(&view, f.matcher, buy), DRT_OK);
	assert_float_equal(decimal_to_double(view.stop_price), 10.42, 0);
	sim_matcher_free(f.matcher);
}

static void a_trailing_child_starts_at_the_close_of_the_entry_bar(void **state)
{
	struct fixture f;
	struct sim_order_view view;
	uint64_t child = 0;
	(void)state;

	begin(&f);
	child = place(&f, (struct sim_order){ .tag = 1 });
	child = place(&f, (struct sim_order){ .tag = 2,
	                                      .side = SIDE_SELL,
	                                      .trigger = SIM_TRIGGER_TRAIL,
	                                      .trail_amount = dec(2),
	                                      .parent = child });
	feed(&f, 1, 10, 15, 5, 14);
	assert_int_equal(sim_look(&view, f.matcher, child), DRT_OK);
	assert_false(view.asleep);
	assert_float_equal(decimal_to_double(view.stop_price), 12, 0);
	sim_matcher_free(f.matcher);
}

static void a_trail_without_any_price_waits(void **state)
{
	struct fixture f;
	(void)state;

	begin(&f);
	place(&f, (struct sim_order){ .trigger = SIM_TRIGGER_TRAIL, .trail_amount = dec(1) });
	feed(&f, 1, 10, 11, 9, 10); /* a buy trail with stop 0 would fill at once */
	assert_int_equal(f.count, 0);
	feed(&f, 2, 11, 11, 10, 10);
	assert_float_equal(fill_of(&f, 0), 11, 0);
	sim_matcher_free(f.matcher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(children_sleep_through_the_bar_of_the_entry),
		cmocka_unit_test(a_parent_without_fills_takes_its_children_along),
		cmocka_unit_test(the_stop_submitted_first_wins_a_bar_that_touches_both),
		cmocka_unit_test(what_fills_at_the_open_comes_before_what_fills_later),
		cmocka_unit_test(oca_groups_span_books_and_may_reduce),
		cmocka_unit_test(an_ended_member_takes_its_children_out_of_the_ring),
		cmocka_unit_test(trails_follow_closes_only),
		cmocka_unit_test(a_trail_by_ratio_is_put_on_the_tick_away_from_the_market),
		cmocka_unit_test(a_trailing_child_starts_at_the_close_of_the_entry_bar),
		cmocka_unit_test(a_trail_without_any_price_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
