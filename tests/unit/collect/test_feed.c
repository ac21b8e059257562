/* test_feed.c - collect/feed.h: the session, what is asked and in what order, quotes, and
 * what the broker says. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"
#include "tests/unit/collect/feed_rig.h"

static int begin(void **state)
{
	static struct feed_rig rig;

	rig_begin(&rig, 3, true);
	*state = &rig;
	return 0;
}

static int end(void **state)
{
	rig_end(*state);
	return 0;
}

/* ---- asking ---- */

static void each_instrument_gets_a_quote_line_and_two_series(void **state)
{
	struct feed_rig *rig = *state;

	assert_true(rig_next(rig, TOLD_LINK)->up);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DATA), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(rig_find(rig, i, NULL)->symbol, rig->instruments[i].symbol);
		assert_string_equal(rig_find(rig, i, "1 day")->sec_type, "STK");
		assert_true(rig_find(rig, i, "1 day")->keep_up_to_date);
		assert_true(rig_find(rig, i, "1 day")->use_rth);
		assert_string_equal(rig_find(rig, i, "1 day")->what, "TRADES");
	}
}

static void daily_series_come_first_and_five_at_a_time(void **state)
{
	struct feed_rig *rig = *state;
	const struct ib_bar none = { .date = "" };

	/* three daily ones, then two of the minute ones */
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 5);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(rig->asked[3 + i].bar_size, "1 day");
	assert_string_equal(rig->asked[6].bar_size, "1 min");
	rig_history(rig, rig->asked[3].req_id, &none, 0);
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 6);
	rig_history(rig, rig->asked[4].req_id, &none, 0);
	rig_run(rig, 60 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 6);
}

static void without_minute_bars_none_are_asked_for(void **state)
{
	struct feed_rig rig;

	(void)state;
	rig_begin(&rig, 2, false);
	assert_int_equal(rig_count(&rig, IB_REQ_HISTORICAL_DATA), 2);
	assert_string_equal(rig.asked[3].bar_size, "1 day");
	rig_end(&rig);
}

static void an_answer_to_nothing_frees_no_place(void **state)
{
	struct feed_rig *rig = *state;
	const struct ib_bar none = { .date = "" };

	rig_history(rig, 12345, &none, 0);
	rig_history(rig, -1, &none, 0);
	rig_history(rig, rig_find(rig, 0, NULL)->req_id, &none, 0); /* a quote's id */
	rig_history(rig, rig_find(rig, 0, "1 day")->req_id, &none, 0);
	rig_history(rig, rig_find(rig, 0, "1 day")->req_id, &none, 0); /* twice is once */
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 6);
}

static void no_more_than_sixty_histories_in_ten_minutes(void **state)
{
	enum { COUNT = 40 };
	static struct feed_rig rig;
	int64_t first_ns = 0;
	size_t answered = 0;

	(void)state;
	rig_begin(&rig, COUNT, true);
	first_ns = rig_find(&rig, 0, "1 day")->at_ns;
	while (clock_now_ns(sim_world_clock(rig.world)) < first_ns + 590 * NS_PER_SEC) {
		for (; answered < rig.asked_count; answered++) {
			const struct ib_bar none = { .date = "" };

			if (rig.asked[answered].message_id == IB_REQ_HISTORICAL_DATA)
				rig_history(&rig, rig.asked[answered].req_id, &none, 0);
		}
		rig_run(&rig, 5 * NS_PER_SEC);
	}
	assert_int_equal(rig_count(&rig, IB_REQ_HISTORICAL_DATA), 60);
	rig_run(&rig, 30 * NS_PER_SEC);
	assert_true(rig_count(&rig, IB_REQ_HISTORICAL_DATA) > 60);
	rig_end(&rig);
}

static void a_simulated_gateway_is_asked_for_all_at_once(void **state)
{
	enum { COUNT = 40 };
	static struct feed_rig rig;

	(void)state;
	rig_begin(&rig, COUNT, true);
	assert_int_equal(rig_count(&rig, IB_REQ_HISTORICAL_DATA), 5);
	rig_simulated(&rig, rig_time(11, 14, 0), 1000);
	assert_non_null(rig_next(&rig, TOLD_SIMULATED));
	rig_run(&rig, 3 * NS_PER_SEC); /* 45 messages a second pass */
	assert_int_equal(rig_count(&rig, IB_REQ_HISTORICAL_DATA), 50);
	rig_end(&rig);
}

static void as_much_history_is_asked_for_as_is_missing(void **state)
{
	static const struct {
		int days_ago; /* the newest stored bar; -1: none */
		const char *daily, *minute;
	} rows[] = {
		{ -1, "10 Y", "30 D" },   { 0, "2 D", "2 D" },      { 1, "3 D", "3 D" },
		{ 28, "30 D", "30 D" },   { 29, "31 D", "30 D" },   { 358, "360 D", "30 D" },
		{ 359, "1 Y", "30 D" },   { 400, "2 Y", "30 D" },   { 3598, "10 Y", "30 D" },
		{ 9000, "10 Y", "30 D" }, { -365, "10 Y", "30 D" }, /* stored in the future */
	};
	struct feed_rig rig;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rig_begin(&rig, 1, true);
		rig.newest_ns = rows[i].days_ago == -1
		                        ? INT64_MIN
		                        : rig_time(11, 14, 0) - rows[i].days_ago * NS_PER_DAY;
		rig_hang_up(&rig);
		rig_run(&rig, 60 * NS_PER_SEC);
		if (strcmp(rig_find(&rig, 0, "1 day")->duration, rows[i].daily) != 0)
			fail_msg("row %zu: %s", i, rig_find(&rig, 0, "1 day")->duration);
		assert_string_equal(rig_find(&rig, 0, "1 min")->duration, rows[i].minute);
		rig_end(&rig);
	}
}

/* Answers everything that was asked. */
static void serve_all(struct feed_rig *rig)
{
	const struct ib_bar none = { .date = "" };

	for (size_t i = 0; i < rig->asked_count; i++) {
		if (rig->asked[i].message_id == IB_REQ_HISTORICAL_DATA)
			rig_history(rig, rig->asked[i].req_id, &none, 0);
	}
}

static void a_series_is_asked_for_again_and_its_old_updates_end(void **state)
{
	struct feed_rig *rig = *state;
	struct ib_bar bar = rig_bar("20250611", 10);
	int32_t first = rig_find(rig, 0, "1 day")->req_id;
	int32_t second = 0;

	serve_all(rig);
	rig_run(rig, 15 * NS_PER_SEC);
	assert_int_equal(collect_market_data(rig->feed, 0, TIMEFRAME_1D), DRT_OK);
	rig_run(rig, NS_PER_SEC);
	second = rig_find(rig, 0, "1 day")->req_id;
	assert_int_not_equal(first, second);
	assert_int_equal(rig_count(rig, IB_CANCEL_HISTORICAL_DATA), 1);
	for (size_t i = 0; i < rig->asked_count; i++) {
		if (rig->asked[i].message_id == IB_CANCEL_HISTORICAL_DATA)
			assert_int_equal(rig->asked[i].req_id, first);
	}
	rig_forget(rig);
	rig_update(rig, first, &bar);
	assert_null(rig_next(rig, TOLD_FORMING));
	rig_update(rig, second, &bar);
	assert_non_null(rig_next(rig, TOLD_FORMING));
}

static void a_series_wanted_too_soon_waits_and_lets_the_others_pass(void **state)
{
	struct feed_rig *rig = *state;
	struct ib_bar bar = rig_bar("20250611", 10);
	int32_t first = rig_find(rig, 0, "1 day")->req_id;
	int64_t asked_ns = rig_find(rig, 0, "1 day")->at_ns;
	int64_t wait_ns = 0;

	serve_all(rig);
	assert_int_equal(feed_wait_ns(rig->feed, 0, TIMEFRAME_1D), 0);
	assert_int_equal(collect_market_data(rig->feed, 0, TIMEFRAME_1D), DRT_OK);
	wait_ns = feed_wait_ns(rig->feed, 0, TIMEFRAME_1D);
	assert_true(wait_ns > 0 && wait_ns < 16 * NS_PER_SEC);
	assert_int_equal(feed_wait_ns(rig->feed, 1, TIMEFRAME_1D), 0);
	/* meanwhile its updates go on, and another series is asked for */
	rig_forget(rig);
	rig_update(rig, first, &bar);
	assert_non_null(rig_next(rig, TOLD_FORMING));
	rig->newest_ns = rig_time(1, 0, 0); /* another duration: not the identical request */
	assert_int_equal(collect_market_data(rig->feed, 1, TIMEFRAME_1D), DRT_OK);
	assert_int_equal(feed_wait_ns(rig->feed, 1, TIMEFRAME_1D), 0);
	rig->newest_ns = INT64_MIN;
	rig_run(rig, 20 * NS_PER_SEC);
	assert_int_not_equal(rig_find(rig, 0, "1 day")->req_id, first);
	assert_true(rig_find(rig, 0, "1 day")->at_ns - asked_ns > 15 * NS_PER_SEC);
	assert_int_equal(feed_wait_ns(rig->feed, 0, TIMEFRAME_1D), 0);
}

static void how_long_is_not_known_while_it_depends_on_an_answer(void **state)
{
	struct feed_rig *rig = *state;

	/* five are on their way, the sixth waits for one of them */
	assert_true(feed_wait_ns(rig->feed, 2, TIMEFRAME_1M) == INT64_MAX);
	assert_int_equal(feed_wait_ns(rig->feed, 2, TIMEFRAME_1H), 0);
	assert_int_equal(feed_wait_ns(rig->feed, 3, TIMEFRAME_1M), 0);
	rig_hang_up(rig);
	assert_true(feed_wait_ns(rig->feed, 2, TIMEFRAME_1M) == INT64_MAX);
}

static void only_what_is_stored_can_be_collected(void **state)
{
	struct feed_rig *rig = *state;

	assert_int_equal(collect_market_data(rig->feed, 0, TIMEFRAME_1H), DRT_EINVAL);
	assert_int_equal(collect_market_data(rig->feed, 3, TIMEFRAME_1D), DRT_EINVAL);
	assert_int_equal(collect_market_data(rig->feed, 2, TIMEFRAME_1M), DRT_OK);
	rig_hang_up(rig);
	assert_int_equal(collect_market_data(rig->feed, 0, TIMEFRAME_1D), DRT_ECLOSED);
}

/* ---- quotes ---- */

static void each_tick_type_fills_its_field(void **state)
{
	static const struct {
		int32_t type;
		size_t offset;
	} rows[] = {
		{ IB_TICK_BID, offsetof(struct quote, bid) },
		{ IB_TICK_ASK, offsetof(struct quote, ask) },
		{ IB_TICK_LAST, offsetof(struct quote, last) },
		{ IB_TICK_HIGH, offsetof(struct quote, high) },
		{ IB_TICK_LOW, offsetof(struct quote, low) },
		{ IB_TICK_OPEN, offsetof(struct quote, open) },
		{ IB_TICK_CLOSE, offsetof(struct quote, previous_close) },
		{ IB_TICK_DELAYED_BID, offsetof(struct quote, bid) },
		{ IB_TICK_DELAYED_ASK, offsetof(struct quote, ask) },
		{ IB_TICK_DELAYED_LAST, offsetof(struct quote, last) },
		{ IB_TICK_DELAYED_HIGH, offsetof(struct quote, high) },
		{ IB_TICK_DELAYED_LOW, offsetof(struct quote, low) },
		{ IB_TICK_DELAYED_OPEN, offsetof(struct quote, open) },
		{ IB_TICK_DELAYED_CLOSE, offsetof(struct quote, previous_close) },
	};
	struct feed_rig *rig = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double price = 10 + (double)i;
		const struct rig_told *told = NULL;

		rig_tick(rig, rig_find(rig, 1, NULL)->req_id, rows[i].type, price, 0);
		told = rig_next(rig, TOLD_QUOTE);
		assert_int_equal(told->instrument, 1);
		assert_true(*(const double *)((const char *)&told->quote + rows[i].offset) ==
		            price);
		assert_int_equal(told->quote.received_ns + 10 * NS_PER_MS >=
		                         clock_now_ns(sim_world_clock(rig->world)),
		                 1);
		assert_true(told->quote.time_ns > rig_time(11, 13, 59));
	}
}

static void each_size_fills_its_field(void **state)
{
	static const struct {
		int32_t type;
		size_t offset;
	} rows[] = {
		{ IB_TICK_BID_SIZE, offsetof(struct quote, bid_size) },
		{ IB_TICK_ASK_SIZE, offsetof(struct quote, ask_size) },
		{ IB_TICK_LAST_SIZE, offsetof(struct quote, last_size) },
		{ IB_TICK_VOLUME, offsetof(struct quote, volume) },
		{ IB_TICK_DELAYED_BID_SIZE, offsetof(struct quote, bid_size) },
		{ IB_TICK_DELAYED_ASK_SIZE, offsetof(struct quote, ask_size) },
		{ IB_TICK_DELAYED_LAST_SIZE, offsetof(struct quote, last_size) },
		{ IB_TICK_DELAYED_VOLUME, offsetof(struct quote, volume) },
	};
	struct feed_rig *rig = *state;
	int32_t id = rig_find(rig, 0, NULL)->req_id;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct rig_told *told = NULL;

		rig_size(rig, id, rows[i].type, decimal_from_int(7 + (int64_t)i));
		told = rig_next(rig, TOLD_QUOTE);
		assert_true(*(const double *)((const char *)&told->quote + rows[i].offset) ==
		            7 + (double)i);
	}
	/* a price tick brings the size of its side along */
	rig_tick(rig, id, IB_TICK_BID, 9.5, 300);
	assert_true(rig_next(rig, TOLD_QUOTE)->quote.bid_size == 300);
	/* what is negative or not set is no size */
	rig_size(rig, id, IB_TICK_BID_SIZE, decimal_from_int(-1));
	assert_true(rig_next(rig, TOLD_QUOTE)->quote.bid_size == 300);
}

static void a_price_that_is_none_becomes_unknown(void **state)
{
	static const double none[] = { -1, 0, -0.01, -1e300, DBL_MAX };
	struct feed_rig *rig = *state;
	int32_t id = rig_find(rig, 0, NULL)->req_id;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		const struct rig_told *told = NULL;

		rig_tick(rig, id, IB_TICK_LAST, 10, 0);
		assert_true(rig_next(rig, TOLD_QUOTE)->quote.last == 10);
		rig_tick(rig, id, IB_TICK_LAST, none[i], 0);
		while ((told = rig_next(rig, TOLD_QUOTE)) != NULL)
			assert_true(isnan(told->quote.last));
	}
}

static void ticks_of_nobody_and_of_other_kinds_are_left_alone(void **state)
{
	struct feed_rig *rig = *state;
	int32_t id = rig_find(rig, 0, NULL)->req_id;

	rig_forget(rig);
	rig_tick(rig, 999, IB_TICK_LAST, 10, 0);
	rig_tick(rig, -1, IB_TICK_LAST, 10, 0);
	rig_tick(rig, INT32_MAX, IB_TICK_LAST, 10, 0);
	rig_tick(rig, rig_find(rig, 0, "1 day")->req_id, IB_TICK_LAST, 10, 0);
	rig_tick(rig, id, 37, 10, 0); /* mark price */
	rig_tick(rig, id, -5, 10, 0);
	rig_size(rig, 999, IB_TICK_VOLUME, decimal_from_int(1));
	assert_null(rig_next(rig, TOLD_QUOTE));
}

/* ---- the session goes and comes ---- */

static void after_a_reconnect_everything_is_asked_again_and_old_prices_are_gone(void **state)
{
	struct feed_rig *rig = *state;
	const struct rig_told *told = NULL;

	rig_tick(rig, rig_find(rig, 0, NULL)->req_id, IB_TICK_BID, 9, 100);
	rig_forget(rig);
	rig_hang_up(rig);
	assert_false(rig_next(rig, TOLD_LINK)->up);
	assert_false(feed_is_up(rig->feed));
	rig_run(rig, 60 * NS_PER_SEC);
	assert_true(rig_next(rig, TOLD_LINK)->up);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DATA), 6);
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 10);
	/* the first tick does not make the bid of before look new */
	rig_tick(rig, rig_find(rig, 0, NULL)->req_id, IB_TICK_ASK, 11, 100);
	told = rig_next(rig, TOLD_QUOTE);
	assert_true(told->quote.ask == 11);
	assert_true(isnan(told->quote.bid) && isnan(told->quote.bid_size));
}

static void a_broker_that_is_back_without_its_data_is_asked_again(void **state)
{
	struct feed_rig *rig = *state;
	int32_t before = rig_find(rig, 0, NULL)->req_id;

	rig_error(rig, -1, 1100, "Connectivity between IB and TWS has been lost.");
	rig_error(rig, -1, 1102, "Connectivity restored - data maintained.");
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DATA), 3);
	rig_error(rig, -1, 1101, "Connectivity restored - data lost.");
	rig_run(rig, 20 * NS_PER_SEC); /* identical requests are 15 s apart */
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DATA), 6);
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 10);
	rig_forget(rig);
	rig_tick(rig, rig_find(rig, 0, NULL)->req_id, IB_TICK_LAST, 10, 0);
	assert_non_null(rig_next(rig, TOLD_QUOTE));
	assert_int_not_equal(before, rig_find(rig, 0, NULL)->req_id);
}

static void what_the_broker_says_is_passed_on_with_its_instrument(void **state)
{
	struct feed_rig *rig = *state;
	const struct rig_told *told = NULL;

	rig_error(rig, rig_find(rig, 2, NULL)->req_id, 354, "Not subscribed.");
	told = rig_next(rig, TOLD_SAID);
	assert_int_equal(told->instrument, 2);
	assert_int_equal(told->code, 354);
	rig_error(rig, -1, 2103, "Market data farm connection is broken:usfarm");
	told = rig_next(rig, TOLD_SAID);
	assert_true(told->instrument == SIZE_MAX);
	rig_error(rig, 4711, 200, "No security definition");
	assert_true(rig_next(rig, TOLD_SAID)->instrument == SIZE_MAX);
	/* a farm notice that is not the simulator's is only passed on */
	rig_error(rig, -1, 2104, "Market data farm connection is OK:usfarm");
	assert_int_equal(rig_next(rig, TOLD_SAID)->code, 2104);
	assert_false(market_clock_is_simulated(rig->clock));
}

static void a_refused_history_frees_its_place_and_is_left_alone(void **state)
{
	static const int32_t codes[] = { 162, 200, 321, 10314 };
	struct feed_rig *rig = *state;

	for (int i = 0; i < 4; i++) {
		rig_error(rig, rig->asked[3 + i].req_id, codes[i], "no data, or so");
		rig_run(rig, NS_PER_SEC);
	}
	/* six series in all, each asked for once */
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 6);
	rig_run(rig, 3600 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 6);
	assert_int_equal(collect_market_data(rig->feed, 0, TIMEFRAME_1D), DRT_OK);
	rig_run(rig, NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 7);
	assert_int_equal(rig_count(rig, IB_CANCEL_HISTORICAL_DATA), 0);
}

static void every_kind_of_refusal_frees_its_place(void **state)
{
	struct feed_rig *rig = *state;

	for (int i = 0; i < 5; i++)
		rig_error(rig, rig->asked[3 + i].req_id, 10314, "End date and time are wrong.");
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 6);
}

static void a_warning_about_a_history_is_no_refusal(void **state)
{
	struct feed_rig *rig = *state;

	rig_error(rig, rig_find(rig, 0, "1 day")->req_id, 2174, "The time zone was assumed.");
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 5);
}

static void a_history_refused_for_its_pace_is_asked_for_again(void **state)
{
	struct feed_rig *rig = *state;
	int32_t first = rig_find(rig, 0, "1 day")->req_id;

	rig_error(rig, first, 162,
	          "Historical Market Data Service error message:"
	          "Historical data request pacing violation");
	rig_run(rig, 30 * NS_PER_SEC);
	assert_int_equal(rig_find(rig, 0, "1 day")->req_id, first);
	rig_run(rig, 60 * NS_PER_SEC);
	assert_int_not_equal(rig_find(rig, 0, "1 day")->req_id, first);
}

static void after_a_pacing_violation_nothing_is_asked_for_until_the_pause_is_over(void **state)
{
	struct feed_rig *rig = *state;
	const struct ib_bar none = { .date = "" };
	size_t before = rig_count(rig, IB_REQ_HISTORICAL_DATA);
	int64_t wait_ns = 0;

	rig_error(rig, rig_find(rig, 0, "1 day")->req_id, 162,
	          "Historical data request pacing violation");
	/* neither a place that becomes free nor a wish nor a new session ends the pause */
	rig_history(rig, rig_find(rig, 1, "1 day")->req_id, &none, 0);
	assert_int_equal(collect_market_data(rig->feed, 1, TIMEFRAME_1D), DRT_OK);
	wait_ns = feed_wait_ns(rig->feed, 0, TIMEFRAME_1D);
	assert_true(wait_ns > 59 * NS_PER_SEC && wait_ns <= 60 * NS_PER_SEC);
	rig_hang_up(rig);
	rig_run(rig, 58 * NS_PER_SEC);
	assert_true(feed_is_up(rig->feed));
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), before);
	rig_run(rig, 5 * NS_PER_SEC);
	assert_true(rig_count(rig, IB_REQ_HISTORICAL_DATA) > before);
}

static void the_ten_minutes_go_on_over_reconnects(void **state)
{
	struct feed_rig *rig = *state;
	int64_t begin_ns = clock_now_ns(sim_world_clock(rig->world)) - 5 * NS_PER_SEC;

	while (clock_now_ns(sim_world_clock(rig->world)) < begin_ns + 570 * NS_PER_SEC) {
		if (feed_is_up(rig->feed)) {
			serve_all(rig);
			rig_hang_up(rig);
		}
		rig_run(rig, 20 * NS_PER_SEC);
	}
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_DATA), 60);
}

/* ---- memory ---- */

static void without_memory_no_feed_is_made_and_none_is_lost(void **state)
{
	struct feed_rig *rig = *state;
	struct feed_options options = { .loop = rig->feed_loop,
		                        .address = "tcp:127.0.0.1:4003",
		                        .clock = rig->clock,
		                        .instruments = rig->instruments,
		                        .count = 3 };
	struct feed *feed = NULL;
	int failed = 0;

	for (;; failed++) {
		struct drt_error error = { .status = DRT_OK };
		enum drt_status status = DRT_OK;

		failing_alloc_after(failed);
		status = feed_new(&feed, &options, &error);
		if (!failing_alloc_happened())
			break;
		failing_alloc_after(-1);
		if (status == DRT_OK) { /* a failure that it could do without */
			feed_free(feed);
			feed = NULL;
			continue;
		}
		assert_int_equal(status, DRT_ENOMEM);
		assert_true(*error.text);
		assert_null(feed);
	}
	failing_alloc_after(-1);
	assert_true(failed > 4);
	feed_free(feed);
	feed_free(NULL);
}

static void an_unknown_calendar_is_refused_by_name(void **state)
{
	struct feed_rig *rig = *state;
	struct instrument instrument = rig->instruments[0];
	struct feed_options options = { .loop = rig->feed_loop,
		                        .address = "tcp:127.0.0.1:4003",
		                        .clock = rig->clock,
		                        .instruments = &instrument,
		                        .count = 1 };
	struct drt_error error = { .status = DRT_OK };
	struct feed *feed = NULL;

	snprintf(instrument.calendar, sizeof(instrument.calendar), "moon");
	assert_int_not_equal(feed_new(&feed, &options, &error), DRT_OK);
	assert_non_null(strstr(error.text, "moon"));
	assert_null(feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(each_instrument_gets_a_quote_line_and_two_series),
		T(daily_series_come_first_and_five_at_a_time),
		cmocka_unit_test(without_minute_bars_none_are_asked_for),
		T(an_answer_to_nothing_frees_no_place),
		cmocka_unit_test(no_more_than_sixty_histories_in_ten_minutes),
		cmocka_unit_test(a_simulated_gateway_is_asked_for_all_at_once),
		cmocka_unit_test(as_much_history_is_asked_for_as_is_missing),
		T(a_series_is_asked_for_again_and_its_old_updates_end),
		T(a_series_wanted_too_soon_waits_and_lets_the_others_pass),
		T(how_long_is_not_known_while_it_depends_on_an_answer),
		T(only_what_is_stored_can_be_collected),
		T(each_tick_type_fills_its_field),
		T(each_size_fills_its_field),
		T(a_price_that_is_none_becomes_unknown),
		T(ticks_of_nobody_and_of_other_kinds_are_left_alone),
		T(after_a_reconnect_everything_is_asked_again_and_old_prices_are_gone),
		T(a_broker_that_is_back_without_its_data_is_asked_again),
		T(what_the_broker_says_is_passed_on_with_its_instrument),
		T(a_refused_history_frees_its_place_and_is_left_alone),
		T(every_kind_of_refusal_frees_its_place),
		T(a_warning_about_a_history_is_no_refusal),
		T(a_history_refused_for_its_pace_is_asked_for_again),
		T(after_a_pacing_violation_nothing_is_asked_for_until_the_pause_is_over),
		T(the_ten_minutes_go_on_over_reconnects),
		T(without_memory_no_feed_is_made_and_none_is_lost),
		T(an_unknown_calendar_is_refused_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
