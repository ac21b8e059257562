/* test_feed_stale.c - collect/feed.h: which quotes are marked stale, why, how soon, and
 * what makes them live again. */
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/collect/feed_rig.h"

static int begin(void **state)
{
	static struct feed_rig rig;

	rig_begin(&rig, 2, false);
	*state = &rig;
	return 0;
}

static int end(void **state)
{
	rig_end(*state);
	return 0;
}

/* `count` ticks of one line, `gap_ns` apart. */
static void tick_often(struct feed_rig *rig, size_t instrument, int count, int64_t gap_ns)
{
	for (int i = 0; i < count; i++) {
		rig_tick(rig, rig_find(rig, instrument, NULL)->req_id, IB_TICK_LAST, 10 + i % 2,
		         100);
		rig_run(rig, gap_ns - 10 * NS_PER_MS);
	}
}

static void tick_once(struct feed_rig *rig, size_t instrument)
{
	rig_tick(rig, rig_find(rig, instrument, NULL)->req_id, IB_TICK_LAST, 12, 100);
}

/* The mark that an instrument's quote was told with last. */
static enum quote_stale mark_of(const struct feed_rig *rig, size_t instrument)
{
	for (size_t i = rig->told_count; i-- > 0;) {
		if (rig->told[i].kind == TOLD_QUOTE && rig->told[i].instrument == instrument)
			return rig->told[i].quote.stale;
	}
	fail_msg("no quote of instrument %zu was told", instrument);
	return QUOTE_LIVE;
}

/* ---- silence ---- */

static void a_busy_line_that_stops_is_silent_within_two_seconds(void **state)
{
	struct feed_rig *rig = *state;
	int64_t received_ns = 0;

	tick_often(rig, 0, 20, 250 * NS_PER_MS);
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
	received_ns = rig->told[rig->told_count - 1].quote.received_ns;
	rig_run(rig, 750 * NS_PER_MS); /* a second since the last tick */
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
	rig_run(rig, 600 * NS_PER_MS);
	assert_int_equal(mark_of(rig, 0), QUOTE_SILENT);
	/* with the prices and the age that it had, and said once */
	assert_true(rig->told[rig->told_count - 1].quote.last == 11);
	assert_int_equal(rig->told[rig->told_count - 1].quote.received_ns, received_ns);
	rig_forget(rig);
	rig_run(rig, 600 * NS_PER_SEC);
	assert_null(rig_next(rig, TOLD_QUOTE));
	tick_once(rig, 0);
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
}

static void a_line_that_ticks_seldom_is_left_in_peace(void **state)
{
	struct feed_rig *rig = *state;

	tick_often(rig, 0, 12, 8 * NS_PER_SEC);
	for (size_t i = 0; i < rig->told_count; i++) {
		if (rig->told[i].kind == TOLD_QUOTE)
			assert_int_equal(rig->told[i].quote.stale, QUOTE_LIVE);
	}
	rig_run(rig, 7 * NS_PER_SEC); /* 15 since the last tick: less than twice 8 */
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
	rig_run(rig, 2 * NS_PER_SEC);
	assert_int_equal(mark_of(rig, 0), QUOTE_SILENT);
}

static void a_line_of_which_little_is_known_has_a_minute(void **state)
{
	struct feed_rig *rig = *state;

	tick_often(rig, 0, 3, 250 * NS_PER_MS);
	rig_run(rig, 59 * NS_PER_SEC);
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
	rig_run(rig, 2 * NS_PER_SEC);
	assert_int_equal(mark_of(rig, 0), QUOTE_SILENT);
	/* and one that never ticked has nothing to mark */
	for (size_t i = 0; i < rig->told_count; i++)
		assert_false(rig->told[i].kind == TOLD_QUOTE && rig->told[i].instrument == 1);
}

static void silence_counts_only_while_the_market_is_open_and_moves(void **state)
{
	struct feed_rig *rig = *state;

	rig_run_to(rig, 11, 19, 59); /* a minute before the close in New York */
	rig_run(rig, 54 * NS_PER_SEC);
	tick_often(rig, 0, 24, 250 * NS_PER_MS);
	rig_run(rig, 3600 * NS_PER_SEC);
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
	rig_run_to(rig, 12, 13, 30); /* the next open */
	rig_run(rig, 800 * NS_PER_MS);
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
	rig_run(rig, 1200 * NS_PER_MS);
	assert_int_equal(mark_of(rig, 0), QUOTE_SILENT);
	tick_once(rig, 0);
	rig_simulated(rig, rig_time(12, 14, 0), 0); /* a market that stands */
	rig_run(rig, 60 * NS_PER_SEC);
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
}

/* ---- farms, the broker, the session ---- */

static void a_lost_farm_marks_every_quote_at_once_until_it_is_back(void **state)
{
	static const int32_t back[] = { 2104, 2108 };
	struct feed_rig *rig = *state;

	for (size_t i = 0; i < 2; i++) {
		tick_often(rig, 0, 10, 250 * NS_PER_MS);
		tick_once(rig, 1);
		rig_error(rig, -1, 2103, "Market data farm connection is broken:usfarm");
		assert_int_equal(mark_of(rig, 0), QUOTE_FARM_LOST);
		assert_int_equal(mark_of(rig, 1), QUOTE_FARM_LOST);
		tick_once(rig, 0); /* it was under way */
		assert_int_equal(mark_of(rig, 0), QUOTE_FARM_LOST);
		rig_error(rig, -1, back[i], "Market data farm connection is OK:usfarm");
		assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
		assert_int_equal(mark_of(rig, 1), QUOTE_LIVE);
		/* it has its time again before it counts as silent */
		rig_run(rig, 900 * NS_PER_MS);
		assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
	}
}

static void of_two_lost_farms_both_must_be_back(void **state)
{
	struct feed_rig *rig = *state;

	tick_once(rig, 0);
	rig_error(rig, -1, 2103, "Market data farm connection is broken:usfarm");
	rig_error(rig, -1, 2103, "Market data farm connection is broken:usfarm");
	rig_error(rig, -1, 2103, "Market data farm connection is broken:cashfarm");
	rig_error(rig, -1, 2104, "Market data farm connection is OK:eufarm");
	rig_error(rig, -1, 2104, "Market data farm connection is OK:usfarm");
	assert_int_equal(mark_of(rig, 0), QUOTE_FARM_LOST);
	rig_error(rig, -1, 2104, "Market data farm connection is OK:cashfarm");
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
}

static void a_line_that_goes_on_ticking_comes_from_another_farm(void **state)
{
	struct feed_rig *rig = *state;

	tick_once(rig, 0);
	tick_once(rig, 1);
	rig_error(rig, -1, 2103, "Market data farm connection is broken:cashfarm");
	tick_often(rig, 0, 30, 250 * NS_PER_MS);
	assert_int_equal(mark_of(rig, 0), QUOTE_FARM_LOST);
	tick_often(rig, 0, 12, 250 * NS_PER_MS); /* ten seconds are over */
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
	assert_int_equal(mark_of(rig, 1), QUOTE_FARM_LOST);
}

static void a_farm_of_history_or_definitions_marks_no_quote(void **state)
{
	struct feed_rig *rig = *state;

	tick_once(rig, 0);
	rig_error(rig, -1, 2105, "HMDS data farm connection is broken:ushmds");
	rig_error(rig, -1, 2157, "Sec-def data farm connection is broken:secdefnj");
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
}

static void a_gateway_without_its_broker_marks_every_quote(void **state)
{
	struct feed_rig *rig = *state;

	tick_once(rig, 0);
	rig_error(rig, -1, 1100, "Connectivity between IB and TWS has been lost.");
	assert_int_equal(mark_of(rig, 0), QUOTE_BROKER_LOST);
	rig_error(rig, -1, 2103, "Market data farm connection is broken:usfarm");
	rig_run(rig, 20 * NS_PER_SEC);
	tick_once(rig, 0); /* however late */
	assert_int_equal(mark_of(rig, 0), QUOTE_BROKER_LOST);
	rig_error(rig, -1, 1102, "Connectivity restored - data maintained.");
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
	rig_error(rig, -1, 1100, "Connectivity between IB and TWS has been lost.");
	rig_error(rig, -1, 1101, "Connectivity restored - data lost.");
	rig_run(rig, 5 * NS_PER_SEC);
	assert_int_equal(mark_of(rig, 0), QUOTE_BROKER_LOST); /* nothing came yet */
	rig_run(rig, 20 * NS_PER_SEC);
	tick_once(rig, 0);
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
}

static void a_lost_session_marks_every_quote_until_its_first_tick(void **state)
{
	struct feed_rig *rig = *state;

	tick_once(rig, 0);
	rig_error(rig, -1, 2103, "Market data farm connection is broken:usfarm");
	rig_hang_up(rig);
	assert_int_equal(mark_of(rig, 0), QUOTE_LINK_LOST);
	rig_run(rig, 60 * NS_PER_SEC);
	assert_true(feed_is_up(rig->feed));
	assert_int_equal(mark_of(rig, 0), QUOTE_LINK_LOST);
	tick_once(rig, 0); /* and farms are all well on a new connection */
	assert_int_equal(mark_of(rig, 0), QUOTE_LIVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(a_busy_line_that_stops_is_silent_within_two_seconds),
		T(a_line_that_ticks_seldom_is_left_in_peace),
		T(a_line_of_which_little_is_known_has_a_minute),
		T(silence_counts_only_while_the_market_is_open_and_moves),
		T(a_lost_farm_marks_every_quote_at_once_until_it_is_back),
		T(of_two_lost_farms_both_must_be_back),
		T(a_line_that_goes_on_ticking_comes_from_another_farm),
		T(a_farm_of_history_or_definitions_marks_no_quote),
		T(a_gateway_without_its_broker_marks_every_quote),
		T(a_lost_session_marks_every_quote_until_its_first_tick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
