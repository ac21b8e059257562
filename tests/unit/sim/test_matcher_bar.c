/* test_matcher_bar.c - the rules of a bar in matcher.h, one by one. */
#include <math.h>

#include "tests/support/support.h"
#include "tests/unit/sim/matcher_fixture.h"

struct bar_case {
	const char *why;
	enum order_side side;
	enum sim_trigger trigger;
	double limit, stop;
	double open, high, low, close;
	double want; /* the price; 0: it does not fill */
};

static const struct bar_case bar_cases[] = {
	{ "market buy: open", SIDE_BUY, 0, 0, 0, 10, 11, 9, 10.5, 10 },
	{ "market sell: open", SIDE_SELL, 0, 0, 0, 10, 11, 9, 10.5, 10 },
	{ "buy limit gapped: open", SIDE_BUY, 0, 10.5, 0, 10, 11, 9, 10, 10 },
	{ "buy limit at the open", SIDE_BUY, 0, 10, 0, 10, 11, 9, 10, 10 },
	{ "buy limit touched: limit", SIDE_BUY, 0, 9.5, 0, 10, 11, 9.5, 10, 9.5 },
	{ "buy limit missed", SIDE_BUY, 0, 8.99, 0, 10, 11, 9, 10, 0 },
	{ "sell limit gapped: open", SIDE_SELL, 0, 9.5, 0, 10, 11, 9, 10, 10 },
	{ "sell limit touched: limit", SIDE_SELL, 0, 10.5, 0, 10, 10.5, 9, 10, 10.5 },
	{ "sell limit missed", SIDE_SELL, 0, 11.01, 0, 10, 11, 9, 10, 0 },
	{ "buy stop gapped: open", SIDE_BUY, SIM_TRIGGER_STOP, 0, 9.5, 10, 11, 9, 10, 10 },
	{ "buy stop touched: stop", SIDE_BUY, SIM_TRIGGER_STOP, 0, 11, 10, 11, 9, 10, 11 },
	{ "buy stop missed", SIDE_BUY, SIM_TRIGGER_STOP, 0, 11.01, 10, 11, 9, 10, 0 },
	{ "sell stop gapped: open", SIDE_SELL, SIM_TRIGGER_STOP, 0, 10.5, 10, 11, 9, 10, 10 },
	{ "sell stop touched: stop", SIDE_SELL, SIM_TRIGGER_STOP, 0, 9, 10, 11, 9, 10, 9 },
	{ "sell stop missed", SIDE_SELL, SIM_TRIGGER_STOP, 0, 8.99, 10, 11, 9, 10, 0 },
	{ "buy touch gapped: open", SIDE_BUY, SIM_TRIGGER_TOUCH, 0, 10.5, 10, 11, 9, 10, 10 },
	{ "buy touch touched", SIDE_BUY, SIM_TRIGGER_TOUCH, 0, 9.2, 10, 11, 9, 10, 9.2 },
	{ "buy touch missed", SIDE_BUY, SIM_TRIGGER_TOUCH, 0, 8.9, 10, 11, 9, 10, 0 },
	{ "sell touch touched", SIDE_SELL, SIM_TRIGGER_TOUCH, 0, 10.8, 10, 11, 9, 10, 10.8 },
	/* stop-limits: open already through the stop: a limit order on this bar */
	{ "open through stop, better than limit", SIDE_BUY, SIM_TRIGGER_STOP, 10.5, 9.8, 10, 11,
	  9, 10, 10 },
	{ "open through stop, limit touched", SIDE_BUY, SIM_TRIGGER_STOP, 9.5, 9.8, 10, 11, 9,
	  10, 9.5 },
	{ "open through stop, limit missed", SIDE_BUY, SIM_TRIGGER_STOP, 8.5, 9.8, 10, 11, 9,
	  10, 0 },
	/* touched inside the bar */
	{ "buy, limit >= stop: stop", SIDE_BUY, SIM_TRIGGER_STOP, 10.9, 10.8, 10, 11, 9, 10,
	  10.8 },
	{ "buy, limit < stop, bar falls, close within", SIDE_BUY, SIM_TRIGGER_STOP, 10.5, 10.8,
	  10.4, 11, 9, 10, 10.5 },
	{ "buy, limit < stop, bar rises", SIDE_BUY, SIM_TRIGGER_STOP, 10.5, 10.8, 10, 11, 9,
	  10.2, 0 },
	{ "buy, limit < stop, close beyond", SIDE_BUY, SIM_TRIGGER_STOP, 9.9, 10.8, 10.4, 11, 9,
	  10.2, 0 },
	{ "sell, limit <= stop: stop", SIDE_SELL, SIM_TRIGGER_STOP, 9.1, 9.2, 10, 11, 9, 10,
	  9.2 },
	{ "sell, limit > stop, bar rises, close within", SIDE_SELL, SIM_TRIGGER_STOP, 10.1, 9.2,
	  10, 11, 9, 10.2, 10.1 },
	{ "sell, limit > stop, bar falls", SIDE_SELL, SIM_TRIGGER_STOP, 9.5, 9.2, 10.3, 11, 9,
	  10.2, 0 },
	{ "sell, limit > stop, close beyond", SIDE_SELL, SIM_TRIGGER_STOP, 10.5, 9.2, 10, 11, 9,
	  10.2, 0 },
};

static void one_order_fills_by_the_rules_of_its_type(void **state)
{
	(void)state;

	for (size_t i = 0; i < sizeof(bar_cases) / sizeof(bar_cases[0]); i++) {
		const struct bar_case *c = &bar_cases[i];
		struct fixture f;
		double got = 0;

		begin(&f);
		place(&f, (struct sim_order){ .side = c->side,
		                              .trigger = c->trigger,
		                              .limit_price = dec(c->limit),
		                              .stop_price = dec(c->stop) });
		feed(&f, 1, c->open, c->high, c->low, c->close);
		got = fill_of(&f, 0);
		if (c->want == 0 ? !isnan(got) : got != c->want)
			fail_msg("%s: got %g, want %g", c->why, got, c->want);
		assert_int_equal(sim_working(f.matcher, f.book), c->want == 0);
		sim_matcher_free(f.matcher);
	}
}

static void touched_stop_limit_stays_as_a_limit_from_the_next_bar(void **state)
{
	struct fixture f;
	(void)state;

	begin(&f);
	place(&f, (struct sim_order){ .trigger = SIM_TRIGGER_STOP,
	                              .limit_price = dec(10.5),
	                              .stop_price = dec(10.8) });
	feed(&f, 1, 10.6, 11, 10.4, 10.9); /* touched; rises: stays */
	assert_int_equal(f.events[0].kind, SIM_EVENT_TRIGGERED);
	assert_true(isnan(fill_of(&f, 0)));
	feed(&f, 2, 10.7, 10.75, 10.5, 10.7); /* never at the stop again */
	assert_float_equal(fill_of(&f, 0), 10.5, 0);
	sim_matcher_free(f.matcher);
}

static void an_order_never_matches_on_the_bar_during_which_it_came(void **state)
{
	struct bar bar = { 1, 10, 11, 9, 10, 0 };
	struct fixture f;
	(void)state;

	begin(&f);
	assert_int_equal(sim_match_open(f.matcher, f.book, &bar, 1), DRT_OK);
	place(&f, (struct sim_order){ .limit_price = dec(9.5) });
	assert_int_equal(sim_match_rest(f.matcher, f.book, &bar, 2), DRT_OK);
	assert_int_equal(f.count, 0);
	assert_int_equal(sim_match_open(f.matcher, f.book, &bar, 3), DRT_OK);
	assert_int_equal(f.count, 0);
	assert_int_equal(sim_match_rest(f.matcher, f.book, &bar, 4), DRT_OK);
	assert_float_equal(fill_of(&f, 0), 9.5, 0);
	assert_int_equal(f.events[0].time_ns, 4);
	sim_matcher_free(f.matcher);
}

static void a_changed_order_waits_for_the_next_bar(void **state)
{
	struct bar bar = { 1, 10, 11, 9, 10, 0 };
	struct sim_change change = { .quantity = dec(10), .limit_price = dec(9.5) };
	struct fixture f;
	uint64_t id = 0;
	(void)state;

	begin(&f);
	id = place(&f, (struct sim_order){ .limit_price = dec(8) });
	assert_int_equal(sim_match_open(f.matcher, f.book, &bar, 1), DRT_OK);
	assert_int_equal(sim_modify(f.matcher, id, &change), DRT_OK);
	assert_int_equal(sim_match_rest(f.matcher, f.book, &bar, 2), DRT_OK);
	assert_int_equal(f.count, 0);
	feed(&f, 3, 10, 11, 9, 10);
	assert_float_equal(fill_of(&f, 0), 9.5, 0);
	sim_matcher_free(f.matcher);
}

static void a_rest_without_its_open_does_nothing(void **state)
{
	struct bar bar = { 1, 10, 11, 9, 10, 0 };
	struct fixture f;
	(void)state;

	begin(&f);
	place(&f, (struct sim_order){ 0 });
	assert_int_equal(sim_match_rest(f.matcher, f.book, &bar, 1), DRT_OK);
	assert_int_equal(f.count, 0);
	sim_matcher_free(f.matcher);
}

static void orders_are_tried_in_order_of_submission(void **state)
{
	struct fixture f;
	(void)state;

	begin(&f);
	place(&f, (struct sim_order){ .tag = 1 });
	place(&f, (struct sim_order){ .tag = 2, .side = SIDE_SELL });
	place(&f, (struct sim_order){ .tag = 3 });
	feed(&f, 1, 10, 11, 9, 10);
	assert_int_equal(f.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(f.events[i].tag, i + 1);
	sim_matcher_free(f.matcher);
}

static void expiry_comes_before_matching(void **state)
{
	struct fixture f;
	(void)state;

	begin(&f);
	place(&f, (struct sim_order){ .tag = 1, .good_till_ns = 5 });
	place(&f, (struct sim_order){ .tag = 2, .limit_price = dec(9), .good_till_ns = 5 });
	feed(&f, 5, 10, 11, 9.5, 10); /* the last instant is still good */
	assert_float_equal(fill_of(&f, 1), 10, 0);
	assert_int_equal(end_of(&f, 2), SIM_END_NONE);
	feed(&f, 6, 8, 8, 8, 8); /* would fill */
	assert_int_equal(f.count, 1);
	assert_int_equal(end_of(&f, 2), SIM_END_EXPIRED);
	sim_matcher_free(f.matcher);
}

static void expire_ends_orders_of_all_books(void **state)
{
	struct fixture f;
	int other = 0;
	(void)state;

	begin(&f);
	assert_int_equal(sim_matcher_add_book(&other, f.matcher, dec(0.01)), DRT_OK);
	place(&f, (struct sim_order){ .tag = 1, .good_till_ns = 5 });
	place(&f, (struct sim_order){ .tag = 2, .book = other, .good_till_ns = 9 });
	place(&f, (struct sim_order){ .tag = 3, .book = other, .good_till_ns = 3 });
	assert_int_equal(sim_expire(f.matcher, 6), DRT_OK);
	assert_int_equal(f.count, 2);
	assert_int_equal(end_of(&f, 1), SIM_END_EXPIRED);
	assert_int_equal(end_of(&f, 3), SIM_END_EXPIRED);
	assert_int_equal(sim_working(f.matcher, -1), 1);
	sim_matcher_free(f.matcher);
}

static void orders_for_one_moment_end_when_it_has_passed(void **state)
{
	static const struct {
		enum sim_moment moment;
		double limit, want;
		enum sim_end end;
	} cases[] = {
		{ SIM_AT_ONCE, 10, 10, SIM_END_NONE },
		{ SIM_AT_ONCE, 9.5, 0, SIM_END_UNFILLED },
		{ SIM_AT_ONCE_WHOLE, 9.5, 0, SIM_END_UNFILLED },
		{ SIM_AT_OPEN, 0, 10, SIM_END_NONE },
		{ SIM_AT_OPEN, 9.5, 0, SIM_END_UNFILLED },
		{ SIM_AT_CLOSE, 0, 10.2, SIM_END_NONE },
		{ SIM_AT_CLOSE, 10.3, 10.2, SIM_END_NONE },
		{ SIM_AT_CLOSE, 10.1, 0, SIM_END_UNFILLED },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture f;

		begin(&f);
		place(&f, (struct sim_order){ .moment = cases[i].moment,
		                              .limit_price = dec(cases[i].limit) });
		feed(&f, 1, 10, 11, 9, 10.2);
		if (cases[i].want == 0)
			assert_true(isnan(fill_of(&f, 0)));
		else
			assert_float_equal(fill_of(&f, 0), cases[i].want, 0);
		assert_int_equal(end_of(&f, 0), cases[i].end);
		assert_int_equal(sim_working(f.matcher, -1), 0);
		sim_matcher_free(f.matcher);
	}
}

static void not_before_holds_an_order_back(void **state)
{
	struct fixture f;
	(void)state;

	begin(&f);
	place(&f, (struct sim_order){ .not_before_ns = 3, .moment = SIM_AT_ONCE });
	feed(&f, 2, 10, 11, 9, 10);
	assert_int_equal(f.count, 0);
	feed(&f, 3, 10, 11, 9, 10);
	assert_float_equal(fill_of(&f, 0), 10, 0);
	sim_matcher_free(f.matcher);
}

static void slippage_worsens_within_its_caps(void **state)
{
	static const struct {
		enum order_side side;
		double limit, stop;
		double open, high, low;
		double want;
	} cases[] = {
		{ SIDE_BUY, 0, 0, 10, 11, 9, 10.1 },      /* market: 1 % worse */
		{ SIDE_BUY, 0, 0, 10, 10.05, 9, 10.05 },  /* capped by the high */
		{ SIDE_SELL, 0, 0, 10, 11, 9.95, 9.95 },  /* capped by the low */
		{ SIDE_BUY, 10.05, 0, 10, 11, 9, 10.05 }, /* limit at the open: by the limit */
		{ SIDE_BUY, 10.05, 0, 10, 10.03, 9, 10.03 }, /* and by the high */
		{ SIDE_SELL, 9.5, 0, 10, 11, 9.95, 9.9 }, /* a sell limit by its limit alone */
		{ SIDE_BUY, 9.5, 0, 10, 11, 9, 9.5 },     /* at the limit: none */
		{ SIDE_BUY, 0, 10.5, 10, 11, 9, 10.61 },  /* stop within the bar; on the tick */
		{ SIDE_BUY, 10.55, 10.5, 10, 11, 9, 10.55 }, /* stop-limit: never beyond it */
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fixture f;

		begin_with(&f, (struct sim_slippage){ SIM_SLIPPAGE_RATIO, 0, dec(0.01) }, 0.01);
		place(&f, (struct sim_order){ .side = cases[i].side,
		                              .trigger = cases[i].stop == 0 ? SIM_TRIGGER_NONE
		                                                            : SIM_TRIGGER_STOP,
		                              .limit_price = dec(cases[i].limit),
		                              .stop_price = dec(cases[i].stop) });
		feed(&f, 1, cases[i].open, cases[i].high, cases[i].low, cases[i].open);
		assert_float_equal(fill_of(&f, 0), cases[i].want, 0);
		sim_matcher_free(f.matcher);
	}
}

static void prices_of_bars_are_put_on_the_tick(void **state)
{
	struct fixture f;
	(void)state;

	begin_with(&f, (struct sim_slippage){ 0 }, 0.05);
	place(&f, (struct sim_order){ .tag = 1 });
	place(&f, (struct sim_order){ .tag = 2, .limit_price = dec(10.04) });
	feed(&f, 1, 10.03, 11, 9, 10);
	assert_float_equal(fill_of(&f, 1), 10.05, 0);
	assert_float_equal(fill_of(&f, 2), 10.04, 0); /* not above its limit */
	sim_matcher_free(f.matcher);
}

static void a_bar_that_is_none_is_refused_while_an_order_works(void **state)
{
	struct bar bar = { 1, 10, NAN, 9, 10, 0 };
	struct fixture f;
	(void)state;

	begin(&f);
	place(&f, (struct sim_order){ 0 });
	assert_int_equal(sim_match_bar(f.matcher, f.book, &bar), DRT_EINVAL);
	assert_int_equal(f.count, 0);
	assert_int_equal(sim_working(f.matcher, -1), 1);
	sim_matcher_free(f.matcher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_order_fills_by_the_rules_of_its_type),
		cmocka_unit_test(touched_stop_limit_stays_as_a_limit_from_the_next_bar),
		cmocka_unit_test(an_order_never_matches_on_the_bar_during_which_it_came),
		cmocka_unit_test(a_changed_order_waits_for_the_next_bar),
		cmocka_unit_test(a_rest_without_its_open_does_nothing),
		cmocka_unit_test(orders_are_tried_in_order_of_submission),
		cmocka_unit_test(expiry_comes_before_matching),
		cmocka_unit_test(expire_ends_orders_of_all_books),
		cmocka_unit_test(orders_for_one_moment_end_when_it_has_passed),
		cmocka_unit_test(not_before_holds_an_order_back),
		cmocka_unit_test(slippage_worsens_within_its_caps),
		cmocka_unit_test(prices_of_bars_are_put_on_the_tick),
		cmocka_unit_test(a_bar_that_is_none_is_refused_while_an_order_works),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
