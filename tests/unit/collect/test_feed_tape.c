/* test_feed_tape.c - collect/feed.h: tapes, while somebody looks. */
#include <stdio.h>
#include <string.h>

#include "collect/feed_watch.h"
#include "tests/support/support.h"
#include "tests/unit/collect/feed_rig.h"

enum { COUNT = 6, START = 1749650400 };

/* As many histories as may be on their way are; the past of a tape comes behind them. */
static void answer_histories(struct feed_rig *rig, size_t from)
{
	for (size_t i = from; i < rig->asked_count; i++) {
		if (rig->asked[i].message_id == IB_REQ_HISTORICAL_DATA)
			rig_history(rig, rig->asked[i].req_id, NULL, 0);
	}
}

static int begin(void **state)
{
	static struct feed_rig rig;

	rig_begin(&rig, COUNT, false);
	answer_histories(&rig, 0);
	*state = &rig;
	return 0;
}

static int end(void **state)
{
	rig_end(*state);
	return 0;
}

static void look(struct feed_rig *rig, unsigned which)
{
	size_t places[COUNT];
	size_t count = 0;

	for (size_t i = 0; i < COUNT; i++) {
		if (which & 1u << i)
			places[count++] = i;
	}
	assert_int_equal(feed_watch(rig->feed, FEED_TAPE, places, count), DRT_OK);
	rig_run(rig, 500 * NS_PER_MS);
}

/* The newest request for trades (quotes: for quotes) of an instrument; NULL: none. */
static const struct rig_asked *ticks_of(const struct feed_rig *rig, size_t instrument,
                                        const char *type)
{
	for (size_t i = rig->asked_count; i-- > 0;) {
		const struct rig_asked *asked = &rig->asked[i];

		if (asked->message_id == IB_REQ_TICK_BY_TICK_DATA &&
		    strcmp(asked->what, type) == 0 &&
		    strcmp(asked->symbol, rig->instruments[instrument].symbol) == 0)
			return asked;
	}
	return NULL;
}

static int32_t trades_id(const struct feed_rig *rig, size_t instrument)
{
	const struct rig_asked *asked = ticks_of(rig, instrument, "AllLast");

	assert_non_null(asked);
	return asked->req_id;
}

static void trade(struct feed_rig *rig, int32_t id, int second, double price, int64_t size)
{
	rig_print(rig, id,
	          &(struct ib_tick_by_tick){ .type = IB_BY_TICK_ALL_LAST,
	                                     .epoch_s = START + second,
	                                     .price = price,
	                                     .size = decimal_from_int(size),
	                                     .exchange = "NYSE",
	                                     .conditions = "I" });
}

static void past(struct feed_rig *rig, int count)
{
	struct ib_historical_tick ticks[8];

	for (int i = 0; i < count; i++)
		ticks[i] = (struct ib_historical_tick){ .epoch_s = START + i,
			                                .price = 10,
			                                .size = decimal_from_int(i + 1),
			                                .exchange = "NYSE",
			                                .conditions = "I" };
	rig_past(rig, rig_last(rig, IB_REQ_HISTORICAL_TICKS)->req_id, ticks, count);
}

/* What was told of an instrument since the last time, as text: "loading 1 2 3". */
static const char *told(struct feed_rig *rig, size_t instrument)
{
	static char text[512];
	const struct rig_told *one = NULL;
	size_t used = 0;
	char state[16] = "";

	rig_run(rig, 200 * NS_PER_MS);
	text[0] = '\0';
	while ((one = rig_next(rig, TOLD_TAPE)) != NULL) {
		if (one->instrument != instrument)
			continue;
		snprintf(state, sizeof(state), "%s",
		         watch_state_name(one->watched->tape.state));
		for (size_t i = 0; i < one->of && i < 8; i++)
			used += (size_t)snprintf(
				text + used, sizeof(text) - used, " %s%lld",
				one->watched->prints[i].gap ? "|" : "",
				(long long)(one->watched->prints[i].size.e8 / DECIMAL_ONE));
	}
	memmove(text + strlen(state), text, used + 1);
	memcpy(text, state, strlen(state));
	return text;
}

static const struct tape_status *status(const struct feed_rig *rig)
{
	const struct rig_told *one = rig_newest(rig, TOLD_TAPE);

	assert_non_null(one);
	return &one->watched->tape;
}

static void live_ticks_are_asked_for_first_and_the_past_behind_them(void **state)
{
	struct feed_rig *rig = *state;
	const struct rig_asked *trades = NULL;
	const struct rig_asked *before = NULL;

	look(rig, 0x02);
	trades = ticks_of(rig, 1, "AllLast");
	before = rig_last(rig, IB_REQ_HISTORICAL_TICKS);
	assert_non_null(trades);
	assert_non_null(before);
	assert_true(trades < before);
	assert_string_equal(before->symbol, "S1");
	assert_string_equal(before->what, "TRADES");
	assert_int_equal(before->rows, FEED_PAST);
	assert_int_equal(strlen(before->end), strlen("20250611-14:00:06"));
	assert_memory_equal(before->end, "20250611-14:00:", 15);
	assert_string_equal(told(rig, 1), "loading");
}

static void past_and_live_are_told_joined_and_then_each_print_once(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, 0x01);
	trade(rig, trades_id(rig, 0), 2, 10, 3); /* the past has it too */
	trade(rig, trades_id(rig, 0), 9, 10, 7);
	assert_string_equal(told(rig, 0), "loading");
	past(rig, 3);
	assert_string_equal(told(rig, 0), "live 1 2 3 7");
	trade(rig, trades_id(rig, 0), 9, 10, 8);
	trade(rig, trades_id(rig, 0), 10, 10, 9);
	assert_string_equal(told(rig, 0), "live 8 9");
	rig_run(rig, 5 * NS_PER_SEC);
	assert_string_equal(told(rig, 0), "");
	assert_string_equal(rig_newest(rig, TOLD_TAPE)->watched->prints[0].venue, "NYSE");
	assert_string_equal(rig_newest(rig, TOLD_TAPE)->watched->prints[0].conditions, "I");
}

static void live_prints_do_not_wait_long_for_the_past(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, 0x01);
	trade(rig, trades_id(rig, 0), 9, 10, 7);
	rig_run(rig, 3 * NS_PER_SEC);
	assert_string_equal(told(rig, 0), "loading");
	rig_run(rig, 3 * NS_PER_SEC);
	assert_string_equal(told(rig, 0), "live 7");
	past(rig, 3); /* too late */
	assert_string_equal(told(rig, 0), "live");
}

static void without_a_past_live_prints_are_told_at_once(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, 0x01);
	trade(rig, trades_id(rig, 0), 9, 10, 7);
	rig_error(rig, rig_last(rig, IB_REQ_HISTORICAL_TICKS)->req_id, 10187,
	          "Failed to request historical ticks:No tick data");
	assert_string_equal(told(rig, 0), "live 7");
}

static void a_past_refused_for_its_pace_holds_back_other_history(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, 0x01);
	rig_error(rig, rig_last(rig, IB_REQ_HISTORICAL_TICKS)->req_id, 162,
	          "Historical Market Data Service error message:Historical data request "
	          "pacing violation");
	assert_int_equal(collect_market_data(rig->feed, 1, TIMEFRAME_1D), DRT_OK);
	assert_true(feed_wait_ns(rig->feed, 1, TIMEFRAME_1D) > 30 * NS_PER_SEC);
	look(rig, 0x03); /* another past waits, then does without */
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_TICKS), 1);
	trade(rig, trades_id(rig, 1), 9, 10, 7);
	rig_run(rig, 6 * NS_PER_SEC);
	assert_string_equal(told(rig, 1), "live 7");
}

static void quotes_for_the_side_follow_when_the_broker_allows_it(void **state)
{
	struct feed_rig *rig = *state;
	int64_t asked_ns = 0;

	look(rig, 0x01);
	asked_ns = ticks_of(rig, 0, "AllLast")->at_ns;
	past(rig, 1);
	rig_run(rig, 20 * NS_PER_SEC);
	assert_non_null(ticks_of(rig, 0, "BidAsk"));
	assert_true(ticks_of(rig, 0, "BidAsk")->at_ns - asked_ns > 15 * NS_PER_SEC);
	rig_print(rig, ticks_of(rig, 0, "BidAsk")->req_id,
	          &(struct ib_tick_by_tick){
			  .type = IB_BY_TICK_BID_ASK, .epoch_s = START, .bid = 10, .ask = 11 });
	trade(rig, trades_id(rig, 0), 30, 11, 5);
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(rig_newest(rig, TOLD_TAPE)->watched->prints[0].side, PRINT_AT_ASK);
	/* a broker that will not give them takes nothing else away */
	rig_error(rig, ticks_of(rig, 0, "BidAsk")->req_id, 10190, "Max number");
	rig_run(rig, 60 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_TICK_BY_TICK_DATA), 2);
	assert_int_equal(status(rig)->state, WATCH_LIVE);
}

static void a_twentieth_of_the_lines_are_tapes_and_quotes_make_room(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, 0x07);
	rig_run(rig, 20 * NS_PER_SEC);
	/* a hundred lines: five requests, two of them quotes */
	assert_int_equal(rig_count(rig, IB_REQ_TICK_BY_TICK_DATA), 5);
	look(rig, 0x1f);
	rig_run(rig, 20 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_CANCEL_TICK_BY_TICK_DATA), 2);
	assert_non_null(ticks_of(rig, 3, "AllLast"));
	assert_non_null(ticks_of(rig, 4, "AllLast"));
	look(rig, 0x3f);
	assert_null(ticks_of(rig, 5, "AllLast"));
	assert_int_equal(rig_newest(rig, TOLD_TAPE)->instrument, 5);
	assert_int_equal(status(rig)->state, WATCH_WAITING);
	assert_non_null(strstr(status(rig)->note, "5 tapes"));
}

static void a_broker_that_gives_fewer_tapes_is_believed(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, 0x01);
	look(rig, 0x03);
	rig_error(rig, trades_id(rig, 1), 10190, "Max number of tick-by-tick requests");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(status(rig)->state, WATCH_WAITING);
	rig_run(rig, 29 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_TICK_BY_TICK_DATA), 2);
	look(rig, 0x02);
	rig_run(rig, 20 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_TICK_BY_TICK_DATA), 3);
	assert_int_equal(rig_count(rig, IB_CANCEL_TICK_BY_TICK_DATA), 1);
}

static void an_instrument_is_asked_for_once_in_fifteen_seconds(void **state)
{
	struct feed_rig *rig = *state;
	int64_t asked_ns = 0;

	look(rig, 0x01);
	asked_ns = ticks_of(rig, 0, "AllLast")->at_ns;
	rig_error(rig, trades_id(rig, 0), 10189, "Failed to request tick-by-tick data.");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(status(rig)->state, WATCH_REFUSED);
	look(rig, 0);
	look(rig, 0x01);
	assert_int_equal(rig_count(rig, IB_REQ_TICK_BY_TICK_DATA), 1);
	assert_int_equal(status(rig)->state, WATCH_WAITING);
	assert_non_null(strstr(status(rig)->note, "15 seconds"));
	rig_run(rig, 16 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_TICK_BY_TICK_DATA), 2);
	assert_true(ticks_of(rig, 0, "AllLast")->at_ns - asked_ns > 15 * NS_PER_SEC);
}

static void who_looks_back_sees_all_that_was_kept(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, 0x01);
	past(rig, 3);
	assert_string_equal(told(rig, 0), "live 1 2 3");
	look(rig, 0);
	trade(rig, trades_id(rig, 0), 20, 10, 4);
	assert_string_equal(told(rig, 0), "");
	look(rig, 0x01);
	assert_string_equal(told(rig, 0), "live 1 2 3 4");
	assert_int_equal(rig_count(rig, IB_REQ_TICK_BY_TICK_DATA), 1);
	look(rig, 0);
	rig_run(rig, 20 * NS_PER_SEC);
	assert_int_equal(rig_last(rig, IB_CANCEL_TICK_BY_TICK_DATA)->req_id, trades_id(rig, 0));
}

static void a_lost_connection_is_filled_from_the_past(void **state)
{
	struct feed_rig *rig = *state;
	size_t asked = 0;

	look(rig, 0x01);
	past(rig, 2);
	assert_string_equal(told(rig, 0), "live 1 2");
	asked = rig->asked_count;
	rig_run(rig, 16 * NS_PER_SEC);
	rig_hang_up(rig);
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(status(rig)->stale, QUOTE_LINK_LOST);
	while (!feed_is_up(rig->feed))
		rig_run(rig, 100 * NS_PER_MS);
	rig_run(rig, 500 * NS_PER_MS);
	answer_histories(rig, asked);
	assert_int_equal(status(rig)->state,
	                 WATCH_WAITING); /* the quotes were asked just now */
	rig_run(rig, 16 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_HISTORICAL_TICKS), 2);
	rig_forget(rig);
	trade(rig, trades_id(rig, 0), 9, 10, 9);
	past(rig, 4);
	assert_string_equal(told(rig, 0), "live 3 4 9");
	assert_int_equal(status(rig)->stale, QUOTE_LIVE);
}

static void a_simulated_gateway_has_no_rule_of_fifteen_seconds(void **state)
{
	struct feed_rig *rig = *state;

	rig_simulated(rig, rig_time(11, 14, 0), 60000);
	look(rig, 0x01);
	past(rig, 1);
	rig_run(rig, NS_PER_SEC);
	assert_non_null(ticks_of(rig, 0, "BidAsk"));
}

static void senseless_prints_are_counted_and_told(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, 0x01);
	past(rig, 1);
	trade(rig, trades_id(rig, 0), 9, -1, 9);
	assert_string_equal(told(rig, 0), "live 1");
	assert_int_equal(status(rig)->refused, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			live_ticks_are_asked_for_first_and_the_past_behind_them, begin, end),
		cmocka_unit_test_setup_teardown(
			past_and_live_are_told_joined_and_then_each_print_once, begin, end),
		cmocka_unit_test_setup_teardown(live_prints_do_not_wait_long_for_the_past,
		                                begin, end),
		cmocka_unit_test_setup_teardown(without_a_past_live_prints_are_told_at_once,
		                                begin, end),
		cmocka_unit_test_setup_teardown(
			a_past_refused_for_its_pace_holds_back_other_history, begin, end),
		cmocka_unit_test_setup_teardown(
			quotes_for_the_side_follow_when_the_broker_allows_it, begin, end),
		cmocka_unit_test_setup_teardown(
			a_twentieth_of_the_lines_are_tapes_and_quotes_make_room, begin, end),
		cmocka_unit_test_setup_teardown(a_broker_that_gives_fewer_tapes_is_believed,
		                                begin, end),
		cmocka_unit_test_setup_teardown(
			an_instrument_is_asked_for_once_in_fifteen_seconds, begin, end),
		cmocka_unit_test_setup_teardown(who_looks_back_sees_all_that_was_kept, begin,
		                                end),
		cmocka_unit_test_setup_teardown(a_lost_connection_is_filled_from_the_past,
		                                begin, end),
		cmocka_unit_test_setup_teardown(
			a_simulated_gateway_has_no_rule_of_fifteen_seconds, begin, end),
		cmocka_unit_test_setup_teardown(senseless_prints_are_counted_and_told, begin,
		                                end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
