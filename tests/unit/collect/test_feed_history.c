/* test_feed_history.c - collect/feed.h: history, growing bars, and when a bar is complete
 * by the sessions of its calendar. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/collect/feed_rig.h"

static int begin(void **state)
{
	static struct feed_rig rig;

	rig_begin(&rig, 2, true);
	rig_forget(&rig);
	*state = &rig;
	return 0;
}

static int end(void **state)
{
	rig_end(*state);
	return 0;
}

static int32_t daily(const struct feed_rig *rig)
{
	return rig_find(rig, 0, "1 day")->req_id;
}

static int32_t minute(const struct feed_rig *rig)
{
	return rig_find(rig, 0, "1 min")->req_id;
}

/* A minute bar that starts then; IB writes seconds since the epoch. */
static struct ib_bar minute_bar(char text[24], int day, int hour, int at, double close)
{
	snprintf(text, 24, "%lld", (long long)(rig_time(day, hour, at) / NS_PER_SEC));
	return rig_bar(text, close);
}

/* The next bar told is that one. */
static void assert_told(struct feed_rig *rig, int64_t time_ns, double close, bool live)
{
	const struct rig_told *told = rig_next(rig, TOLD_BAR);

	if (!told)
		fail_msg("no bar was told");
	assert_int_equal(told->bar.time_ns, time_ns);
	assert_true(told->bar.close == close);
	assert_int_equal(told->live, live);
}

static void assert_forming(struct feed_rig *rig, int64_t time_ns, double close)
{
	const struct rig_told *told = rig_next(rig, TOLD_FORMING);

	if (!told)
		fail_msg("no forming bar was told");
	assert_int_equal(told->bar.time_ns, time_ns);
	assert_true(told->bar.close == close);
}

/* ---- history ---- */

static void history_is_told_as_a_block_and_todays_bar_as_forming(void **state)
{
	struct feed_rig *rig = *state;
	const struct ib_bar bars[] = { rig_bar("20250609", 10), rig_bar("20250610", 11),
		                       rig_bar("20250611", 12) };
	const struct rig_told *told = NULL;

	rig_history(rig, daily(rig), bars, 3);
	told = rig_next(rig, TOLD_BAR);
	assert_int_equal(told->of, 2);
	assert_int_equal(told->timeframe, TIMEFRAME_1D);
	assert_int_equal(told->bar.time_ns, rig_time(9, 0, 0));
	assert_true(told->bar.open == 9.5 && told->bar.high == 11 && told->bar.low == 9 &&
	            told->bar.close == 10 && told->bar.volume == 100);
	assert_told(rig, rig_time(10, 0, 0), 11, false);
	assert_forming(rig, rig_time(11, 0, 0), 12);
	assert_null(rig_next(rig, TOLD_BAR));
}

static void an_empty_history_tells_nothing(void **state)
{
	struct feed_rig *rig = *state;

	rig_history(rig, daily(rig), NULL, 0);
	assert_null(rig_next(rig, TOLD_BAR));
	rig_forget(rig);
	assert_null(rig_next(rig, TOLD_FORMING));
}

static void history_out_of_order_is_put_in_order(void **state)
{
	struct feed_rig *rig = *state;
	const struct ib_bar bars[] = { rig_bar("20250611", 12), rig_bar("20250609", 10),
		                       rig_bar("20250610", 11) };

	rig_history(rig, daily(rig), bars, 3);
	assert_told(rig, rig_time(9, 0, 0), 10, false);
	assert_told(rig, rig_time(10, 0, 0), 11, false);
	assert_forming(rig, rig_time(11, 0, 0), 12);
}

static void bars_that_cannot_be_used_are_left_out_and_counted(void **state)
{
	struct feed_rig *rig = *state;
	struct ib_bar bars[12];
	size_t count = 0;

	bars[count++] = rig_bar("20250602", 10);
	bars[count] = rig_bar("20250603", 10);
	bars[count++].high = 5; /* below its open */
	bars[count] = rig_bar("20250604", 10);
	bars[count++].low = 20;
	bars[count] = rig_bar("20250604", 10);
	bars[count++].close = -1;
	bars[count] = rig_bar("20250604", 10);
	bars[count++].open = 0;
	bars[count++] = rig_bar("20250230", 10); /* no such day */
	bars[count++] = rig_bar("", 10);
	bars[count++] = rig_bar("yesterday", 10);
	bars[count++] = rig_bar("20250605  ", 10);
	bars[count++] = rig_bar("-20250605", 10);
	bars[count++] = rig_bar("99999999999999999999", 10);
	bars[count++] = rig_bar("20250605", 10);
	rig_history(rig, daily(rig), bars, (int32_t)count);
	assert_told(rig, rig_time(2, 0, 0), 10, false);
	assert_told(rig, rig_time(5, 0, 0), 10, false);
	assert_null(rig_next(rig, TOLD_BAR));
	assert_int_equal(rig->warnings, 1);
}

static void a_volume_below_zero_means_none(void **state)
{
	struct feed_rig *rig = *state;
	struct ib_bar bar = rig_bar("20250602", 10);

	bar.volume = decimal_from_int(-1);
	rig_history(rig, daily(rig), &bar, 1);
	assert_true(rig_next(rig, TOLD_BAR)->bar.volume == 0);
}

static void a_daily_bar_may_be_dated_by_seconds(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 10, 4, 0, 10);

	rig_history(rig, daily(rig), &bar, 1);
	assert_told(rig, rig_time(10, 0, 0), 10, false);
}

static void a_minute_bar_has_no_date_of_a_day(void **state)
{
	struct feed_rig *rig = *state;
	struct ib_bar bar = rig_bar("20250610", 10);

	rig_history(rig, minute(rig), &bar, 1);
	/* read as seconds it is of 1970 */
	assert_true(rig_next(rig, TOLD_BAR)->bar.time_ns < rig_time(1, 0, 0));
}

/* ---- bars that grow ---- */

static void a_bar_is_shown_while_it_grows_and_told_when_the_next_begins(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 11, 14, 0, 10);

	rig_update(rig, minute(rig), &bar);
	assert_forming(rig, rig_time(11, 14, 0), 10);
	bar = minute_bar(text, 11, 14, 0, 10.5);
	rig_update(rig, minute(rig), &bar);
	assert_forming(rig, rig_time(11, 14, 0), 10.5);
	rig_forget(rig);
	bar = minute_bar(text, 11, 14, 1, 11);
	rig_update(rig, minute(rig), &bar); /* its clock may be ahead of ours */
	assert_told(rig, rig_time(11, 14, 0), 10.5, true);
	assert_forming(rig, rig_time(11, 14, 1), 11);
}

static void a_bar_is_told_a_moment_after_its_end(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 11, 14, 0, 10);

	rig_update(rig, minute(rig), &bar);
	rig_run_to(rig, 11, 14, 1);
	rig_run(rig, 2900 * NS_PER_MS);
	assert_null(rig_next(rig, TOLD_BAR));
	rig_run(rig, 200 * NS_PER_MS);
	assert_told(rig, rig_time(11, 14, 0), 10, true);
	rig_run(rig, 600 * NS_PER_SEC);
	assert_null(rig_next(rig, TOLD_BAR));
}

static void a_late_trade_corrects_a_bar_that_was_complete(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 11, 14, 0, 10);

	rig_update(rig, minute(rig), &bar);
	rig_run_to(rig, 11, 14, 2);
	assert_told(rig, rig_time(11, 14, 0), 10, true);
	bar = minute_bar(text, 11, 14, 0, 10.25);
	rig_update(rig, minute(rig), &bar);
	assert_told(rig, rig_time(11, 14, 0), 10.25, false);
}

static void an_older_bar_does_not_replace_the_one_that_grows(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 11, 14, 5, 10);

	rig_update(rig, minute(rig), &bar);
	bar = minute_bar(text, 11, 14, 3, 9);
	rig_update(rig, minute(rig), &bar);
	assert_told(rig, rig_time(11, 14, 3), 9, false);
	rig_run_to(rig, 11, 14, 7);
	assert_told(rig, rig_time(11, 14, 5), 10, true);
}

static void an_update_that_cannot_be_read_changes_nothing(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 11, 14, 0, 10);

	bar.high = 1;
	rig_update(rig, minute(rig), &bar);
	rig_update(rig, 4711, &bar);
	bar = rig_bar("soon", 10);
	rig_update(rig, minute(rig), &bar);
	assert_int_equal(rig->told_count, 0);
}

static void a_gap_of_minutes_is_no_bar(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 11, 14, 0, 10);

	rig_update(rig, minute(rig), &bar);
	bar = minute_bar(text, 11, 14, 30, 11);
	rig_update(rig, minute(rig), &bar);
	assert_told(rig, rig_time(11, 14, 0), 10, true);
	rig_run_to(rig, 11, 14, 32);
	assert_told(rig, rig_time(11, 14, 30), 11, true);
	assert_null(rig_next(rig, TOLD_BAR));
}

/* ---- sessions ---- */

static void the_day_ends_with_its_session(void **state)
{
	struct feed_rig *rig = *state;
	struct ib_bar bar = rig_bar("20250611", 12);

	rig_history(rig, daily(rig), &bar, 1);
	rig_run_to(rig, 11, 19, 59);
	assert_null(rig_next(rig, TOLD_BAR));
	rig_run_to(rig, 11, 20, 1); /* 16:00 in New York */
	assert_told(rig, rig_time(11, 0, 0), 12, true);
}

static void a_short_day_ends_early(void **state)
{
	struct feed_rig *rig = *state;
	struct ib_bar bar = rig_bar("20250703", 12); /* the day before the Fourth */

	rig_run_to(rig, 33, 14, 0); /* 3 July */
	rig_forget(rig);
	rig_update(rig, daily(rig), &bar);
	rig_run_to(rig, 33, 16, 59);
	assert_null(rig_next(rig, TOLD_BAR));
	rig_run_to(rig, 33, 17, 1); /* 13:00 in New York */
	assert_told(rig, rig_time(33, 0, 0), 12, true);
}

static void a_bar_of_yesterday_is_complete_at_once(void **state)
{
	struct feed_rig *rig = *state;
	struct ib_bar bar = rig_bar("20250610", 12);

	rig_update(rig, daily(rig), &bar);
	rig_run(rig, NS_PER_SEC);
	assert_told(rig, rig_time(10, 0, 0), 12, true);
}

/* ---- a simulated market ---- */

static void what_a_simulated_gateway_sends_at_the_end_is_the_whole_bar(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 11, 15, 0, 10);

	rig_simulated(rig, rig_time(11, 15, 1), 1000);
	rig_update(rig, minute(rig), &bar);
	assert_told(rig, rig_time(11, 15, 0), 10, true);
	rig_forget(rig);
	bar = minute_bar(text, 11, 15, 5, 11);
	rig_update(rig, minute(rig), &bar);
	assert_forming(rig, rig_time(11, 15, 5), 11);
}

static void fast_time_completes_bars_fast(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 11, 15, 0, 10);

	rig_simulated(rig, rig_time(11, 15, 0), 60000); /* a minute a second */
	rig_update(rig, minute(rig), &bar);
	rig_run(rig, 900 * NS_PER_MS);
	assert_null(rig_next(rig, TOLD_BAR));
	rig_run(rig, 200 * NS_PER_MS);
	assert_told(rig, rig_time(11, 15, 0), 10, true);
}

static void a_jump_of_the_clock_completes_what_it_passed(void **state)
{
	struct feed_rig *rig = *state;
	struct ib_bar bar = rig_bar("20250611", 12);

	rig_update(rig, daily(rig), &bar);
	rig_simulated(rig, rig_time(12, 13, 30), 1000);
	rig_run(rig, NS_PER_SEC);
	assert_told(rig, rig_time(11, 0, 0), 12, true);
}

static void while_the_market_stands_nothing_completes(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 11, 15, 0, 10);

	rig_simulated(rig, rig_time(11, 15, 0), 0);
	rig_update(rig, minute(rig), &bar);
	rig_run(rig, 3600 * NS_PER_SEC);
	assert_null(rig_next(rig, TOLD_BAR));
}

static void a_lost_session_drops_what_was_growing(void **state)
{
	struct feed_rig *rig = *state;
	char text[24];
	struct ib_bar bar = minute_bar(text, 11, 14, 0, 10);

	rig_update(rig, minute(rig), &bar);
	rig_hang_up(rig);
	rig_run(rig, 300 * NS_PER_SEC);
	assert_null(rig_next(rig, TOLD_BAR)); /* the history that is asked for now has it */
	rig_history(rig, minute(rig), &bar, 1);
	assert_told(rig, rig_time(11, 14, 0), 10, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(history_is_told_as_a_block_and_todays_bar_as_forming),
		T(an_empty_history_tells_nothing),
		T(history_out_of_order_is_put_in_order),
		T(bars_that_cannot_be_used_are_left_out_and_counted),
		T(a_volume_below_zero_means_none),
		T(a_daily_bar_may_be_dated_by_seconds),
		T(a_minute_bar_has_no_date_of_a_day),
		T(a_bar_is_shown_while_it_grows_and_told_when_the_next_begins),
		T(a_bar_is_told_a_moment_after_its_end),
		T(a_late_trade_corrects_a_bar_that_was_complete),
		T(an_older_bar_does_not_replace_the_one_that_grows),
		T(an_update_that_cannot_be_read_changes_nothing),
		T(a_gap_of_minutes_is_no_bar),
		T(the_day_ends_with_its_session),
		T(a_short_day_ends_early),
		T(a_bar_of_yesterday_is_complete_at_once),
		T(what_a_simulated_gateway_sends_at_the_end_is_the_whole_bar),
		T(fast_time_completes_bars_fast),
		T(a_jump_of_the_clock_completes_what_it_passed),
		T(while_the_market_stands_nothing_completes),
		T(a_lost_session_drops_what_was_growing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
