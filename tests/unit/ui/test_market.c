/* test_market.c - book and trades on the screen: what is asked for, given up, scrolled. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/ui/stage.h"

static void expect_watch(struct stage *stage, const char *book, const char *trades)
{
	struct action action;

	assert_true(stage_take(&action, stage, ACTION_WATCH));
	assert_string_equal(action.symbol, book);
	assert_string_equal(action.text, trades);
}

static void expect_no_watch(struct stage *stage)
{
	struct action action;

	assert_false(stage_take(&action, stage, ACTION_WATCH));
}

static void nothing_is_asked_for_before_it_is_on_the_screen(void **state)
{
	struct stage *stage = *state;

	stage_show(stage);
	expect_no_watch(stage);
	stage_press(stage, "2 3 4 5 6 7 8 1");
	expect_no_watch(stage);
}

static void a_key_shows_both_and_leaving_gives_them_up(void **state)
{
	struct stage *stage = *state;

	stage_press(stage, "d");
	expect_watch(stage, "JPM", "JPM");
	assert_true(stage_shows(stage, "[d Depth]"));
	assert_true(stage_shows(stage, "Trades  JPM"));
	stage_press(stage, "t Tab Shift-Tab");
	expect_no_watch(stage); /* the same two */
	stage_press(stage, "1");
	expect_watch(stage, "", "");
	assert_false(stage_shows(stage, "Depth"));
}

static void where_there_is_room_for_one_only_that_is_asked_for(void **state)
{
	struct stage small;

	(void)state;
	stage_open(&small, 24, 80, CHARSET_UTF8);
	stage_press(&small, "d");
	expect_watch(&small, "JPM", "");
	stage_press(&small, "Tab");
	expect_watch(&small, "", "JPM");
	assert_true(stage_shows(&small, "[Trades]"));
	stage_press(&small, ": d e p t h Enter");
	expect_watch(&small, "JPM", "");
	stage_close(&small);
}

static void the_widest_desk_has_both_at_once(void **state)
{
	struct stage wide;

	(void)state;
	stage_open(&wide, 60, 200, CHARSET_UTF8);
	stage_show(&wide);
	expect_watch(&wide, "JPM", "JPM");
	stage_press(&wide, "2");
	expect_watch(&wide, "", "");
	stage_close(&wide);
}

static void they_follow_the_selection(void **state)
{
	struct stage *stage = *state;

	stage_press(stage, "d j");
	expect_watch(stage, "JPM", "JPM");
	expect_watch(stage, "XOM", "XOM"); /* the next of the watchlist */
	stage_press(stage, ": t a p e Space A A P L Enter");
	expect_watch(stage, "AAPL", "AAPL");
	assert_true(stage_shows(stage, "[t Trades]"));
	/* of a symbol that is in no watchlist the engine gives nothing */
	stage_press(stage, ": d e p t h Space Z Z Z Z Enter");
	expect_watch(stage, "", "");
}

static void the_smallest_screen_says_that_it_is_too_small(void **state)
{
	struct stage tiny;

	(void)state;
	stage_open(&tiny, 10, 40, CHARSET_UTF8);
	stage_press(&tiny, ": t a p e Enter");
	expect_no_watch(&tiny);
	assert_true(stage_shows(&tiny, "This takes 64 columns"));
	assert_true(stage_shows(&tiny, "7c3b"));
	stage_close(&tiny);
}

static void trades_scroll_and_stay_within_what_there_is(void **state)
{
	struct stage *stage = *state;

	stage_press(stage, "t");
	assert_true(stage_shows(stage, "14:32:06"));
	stage_press(stage, "j j");
	assert_false(stage_shows(stage, " 14:32:06  266.91"));
	assert_true(stage_shows(stage, "14:31:58"));
	stage_press(stage, "G G j j PgDn");
	assert_true(stage_shows(stage, "14:31:58"));
	stage_press(stage, "g k");
	assert_true(stage_shows(stage, " 14:32:06  266.91"));
	stage->fixture.view.tape.count = 1;
	stage_press(stage, "j j j");
	assert_true(stage_shows(stage, " 14:32:06  266.91"));
	stage->fixture.view.tape.count = 0;
	stage_press(stage, "j");
	assert_true(stage_shows(stage, "Nothing was traded yet"));
}

static void approving_works_from_there_as_anywhere(void **state)
{
	struct stage *stage = *state;
	struct action action;

	stage_press(stage, "d a y");
	assert_true(stage_take(&action, stage, ACTION_APPROVE));
	stage_press(stage, "t ! Esc");
	stage_expect_no_order_action(stage);
}

static void a_source_is_named_when_loading_takes_long(void **state)
{
	struct stage *stage = *state;

	fixture_market_loading(&stage->fixture);
	stage->fixture.view.depth.load = VIEW_LOADING;
	stage_press(stage, "d");
	stage->fixture.local_ns += 5 * NS_PER_SEC;
	desk_observe(stage->desk, &stage->fixture.view, stage->fixture.local_ns);
	stage_show(stage);
	assert_true(stage_shows(stage, "loading from IB"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_STAGE(nothing_is_asked_for_before_it_is_on_the_screen),
		ON_STAGE(a_key_shows_both_and_leaving_gives_them_up),
		cmocka_unit_test(where_there_is_room_for_one_only_that_is_asked_for),
		cmocka_unit_test(the_widest_desk_has_both_at_once),
		ON_STAGE(they_follow_the_selection),
		cmocka_unit_test(the_smallest_screen_says_that_it_is_too_small),
		ON_STAGE(trades_scroll_and_stay_within_what_there_is),
		ON_STAGE(approving_works_from_there_as_anywhere),
		ON_STAGE(a_source_is_named_when_loading_takes_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
