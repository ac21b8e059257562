/* test_feed_watch.c - collect/feed.h: books and tapes, while somebody looks. */
#include <math.h>
#include <string.h>

#include "collect/feed_watch.h"
#include "tests/support/support.h"
#include "tests/unit/collect/feed_rig.h"

enum { COUNT = 6, INSERT = 0, UPDATE = 1, DELETE = 2 };

static int begin(void **state)
{
	static struct feed_rig rig;

	rig_begin(&rig, COUNT, false);
	*state = &rig;
	return 0;
}

static int end(void **state)
{
	rig_end(*state);
	return 0;
}

/* Looks at those instruments (a bit each), and lets some time go by. */
static void look(struct feed_rig *rig, enum feed_watch_kind kind, unsigned which)
{
	size_t places[COUNT];
	size_t count = 0;

	for (size_t i = 0; i < COUNT; i++) {
		if (which & 1u << i)
			places[count++] = i;
	}
	assert_int_equal(feed_watch(rig->feed, kind, places, count), DRT_OK);
	rig_run(rig, 500 * NS_PER_MS);
}

static int32_t book_id(const struct feed_rig *rig)
{
	const struct rig_asked *asked = rig_last(rig, IB_REQ_MKT_DEPTH);

	assert_non_null(asked);
	return asked->req_id;
}

static void row(struct feed_rig *rig, int32_t id, int operation, int side, int position,
                double price, int64_t size)
{
	rig_row(rig, id,
	        &(struct ib_market_depth){ .position = position,
	                                   .market_maker = "ARCA",
	                                   .operation = operation,
	                                   .side = side,
	                                   .price = price,
	                                   .size = decimal_from_int(size),
	                                   .smart = true });
}

/* A bid at 99 and an ask at 101. */
static void small_book(struct feed_rig *rig, int32_t id)
{
	row(rig, id, INSERT, DEPTH_BID, 0, 99, 100);
	row(rig, id, INSERT, DEPTH_ASK, 0, 101, 200);
	rig_run(rig, 200 * NS_PER_MS);
}

static const struct depth *told_book(const struct feed_rig *rig)
{
	const struct rig_told *told = rig_newest(rig, TOLD_DEPTH);

	assert_non_null(told);
	return &told->watched->depth;
}

/* ---- books ---- */

static void a_book_is_asked_for_when_looked_at_and_told_whole(void **state)
{
	struct feed_rig *rig = *state;
	const struct rig_asked *asked = NULL;

	assert_null(rig_last(rig, IB_REQ_MKT_DEPTH));
	look(rig, FEED_DEPTH, 0x01);
	asked = rig_last(rig, IB_REQ_MKT_DEPTH);
	assert_non_null(asked);
	assert_string_equal(asked->symbol, "S0");
	assert_int_equal(asked->rows, DEPTH_ROWS);
	assert_true(asked->smart);
	assert_int_equal(told_book(rig)->state, WATCH_LOADING);
	small_book(rig, asked->req_id);
	assert_int_equal(told_book(rig)->state, WATCH_LIVE);
	assert_int_equal(told_book(rig)->stale, QUOTE_LIVE);
	assert_int_equal(told_book(rig)->bid_count, 1);
	assert_true(told_book(rig)->asks[0].price == 101);
	assert_string_equal(told_book(rig)->asks[0].venue, "ARCA");
	assert_true(told_book(rig)->received_ns > 0);
	/* nothing new, nothing told */
	rig_forget(rig);
	rig_run(rig, 5 * NS_PER_SEC);
	assert_null(rig_newest(rig, TOLD_DEPTH));
}

static void a_cursor_that_only_passes_asks_for_nothing(void **state)
{
	struct feed_rig *rig = *state;
	size_t place = 0;

	for (int i = 0; i < 20; i++) {
		place = (size_t)i % COUNT;
		assert_int_equal(feed_watch(rig->feed, FEED_DEPTH, &place, 1), DRT_OK);
		rig_run(rig, 100 * NS_PER_MS);
	}
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 0);
	rig_run(rig, NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 1);
}

static void it_is_released_a_moment_after_the_last_one_looked_away(void **state)
{
	struct feed_rig *rig = *state;
	int32_t id = 0;

	look(rig, FEED_DEPTH, 0x01);
	id = book_id(rig);
	look(rig, FEED_DEPTH, 0); /* and back */
	look(rig, FEED_DEPTH, 0x01);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 1);
	assert_null(rig_last(rig, IB_CANCEL_MKT_DEPTH));
	look(rig, FEED_DEPTH, 0);
	rig_run(rig, 3 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_CANCEL_MKT_DEPTH), 1);
	assert_int_equal(rig_last(rig, IB_CANCEL_MKT_DEPTH)->req_id, id);
	assert_true(rig_last(rig, IB_CANCEL_MKT_DEPTH)->smart);
	rig_forget(rig);
	small_book(rig, id); /* what was on its way */
	assert_null(rig_newest(rig, TOLD_DEPTH));
}

static void the_fourth_book_waits_for_a_free_place(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, FEED_DEPTH, 0x07);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 3);
	look(rig, FEED_DEPTH, 0x0f);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 3);
	assert_int_equal(rig_newest(rig, TOLD_DEPTH)->instrument, 3);
	assert_int_equal(told_book(rig)->state, WATCH_WAITING);
	assert_non_null(strstr(told_book(rig)->note, "3 books"));
	/* the place of one that nobody looks at is free at once */
	look(rig, FEED_DEPTH, 0x0e);
	assert_int_equal(rig_count(rig, IB_CANCEL_MKT_DEPTH), 1);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 4);
	assert_string_equal(rig_last(rig, IB_REQ_MKT_DEPTH)->symbol, "S3");
	assert_int_equal(told_book(rig)->state, WATCH_LOADING);
}

static void a_broker_that_gives_fewer_books_is_believed(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, FEED_DEPTH, 0x01);
	look(rig, FEED_DEPTH, 0x03);
	rig_error(rig, book_id(rig), 309, "Max number (1) of market depth requests");
	rig_run(rig, 300 * NS_PER_MS);
	assert_int_equal(told_book(rig)->state, WATCH_WAITING);
	assert_string_equal(told_book(rig)->note, "Max number (1) of market depth requests");
	look(rig, FEED_DEPTH, 0x07);
	rig_run(rig, 60 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 2);
	look(rig, FEED_DEPTH, 0x02);
	rig_run(rig, 5 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 3);
	assert_string_equal(rig_last(rig, IB_REQ_MKT_DEPTH)->symbol, "S1");
}

static void a_reset_clears_the_book_and_keeps_the_request(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, FEED_DEPTH, 0x01);
	small_book(rig, book_id(rig));
	rig_error(rig, book_id(rig), 317, "Market depth data has been RESET.");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->bid_count, 0);
	assert_int_equal(told_book(rig)->ask_count, 0);
	assert_int_equal(told_book(rig)->state, WATCH_LOADING);
	small_book(rig, book_id(rig));
	assert_int_equal(told_book(rig)->state, WATCH_LIVE);
	assert_int_equal(told_book(rig)->bid_count, 1);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 1);
}

static void a_halted_book_is_asked_for_anew(void **state)
{
	struct feed_rig *rig = *state;
	int32_t id = 0;

	look(rig, FEED_DEPTH, 0x01);
	id = book_id(rig);
	small_book(rig, id);
	rig_error(rig, id, 316, "Market depth data has been HALTED. Please re-subscribe.");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->state, WATCH_REPAIRING);
	assert_int_equal(told_book(rig)->bid_count, 1); /* it stays in sight, doubtful */
	rig_run(rig, 2 * NS_PER_SEC);
	assert_int_not_equal(book_id(rig), id);
	small_book(rig, book_id(rig));
	assert_int_equal(told_book(rig)->state, WATCH_LIVE);
}

static void rows_that_do_not_fit_make_it_doubtful_and_asked_for_ever_more_slowly(void **state)
{
	struct feed_rig *rig = *state;
	int64_t asked_ns[6];

	look(rig, FEED_DEPTH, 0x01);
	for (int i = 0; i < 6; i++) {
		int32_t id = book_id(rig);

		asked_ns[i] = rig_last(rig, IB_REQ_MKT_DEPTH)->at_ns;
		small_book(rig, id);
		row(rig, id, UPDATE, DEPTH_BID, 5, 98, 100);
		rig_run(rig, 200 * NS_PER_MS);
		assert_int_equal(told_book(rig)->state, WATCH_REPAIRING);
		assert_non_null(strstr(told_book(rig)->note, "not there"));
		assert_int_equal(told_book(rig)->refused, i + 1);
		assert_int_equal(rig_last(rig, IB_CANCEL_MKT_DEPTH)->req_id, id);
		while (book_id(rig) == id)
			rig_run(rig, 100 * NS_PER_MS);
	}
	assert_true(asked_ns[1] - asked_ns[0] < 2 * NS_PER_SEC);
	assert_true(asked_ns[5] - asked_ns[4] > 15 * NS_PER_SEC);
	/* after a quiet minute the next failure is the first again */
	small_book(rig, book_id(rig));
	rig_run(rig, 70 * NS_PER_SEC);
	row(rig, book_id(rig), DELETE, DEPTH_BID, 5, 0, 0);
	rig_run(rig, 2 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 8);
}

static void a_side_that_is_rewritten_row_by_row_is_told_when_it_is_done(void **state)
{
	struct feed_rig *rig = *state;
	int32_t id = 0;

	look(rig, FEED_DEPTH, 0x01);
	id = book_id(rig);
	small_book(rig, id);
	row(rig, id, INSERT, DEPTH_BID, 1, 98, 100);
	rig_run(rig, 200 * NS_PER_MS);
	rig_forget(rig);
	row(rig, id, UPDATE, DEPTH_BID, 0, 97, 100);
	rig_run(rig, 300 * NS_PER_MS);
	assert_null(rig_newest(rig, TOLD_DEPTH));
	row(rig, id, UPDATE, DEPTH_BID, 1, 96, 100);
	rig_run(rig, 200 * NS_PER_MS);
	assert_true(told_book(rig)->bids[0].price == 97 && told_book(rig)->bids[1].price == 96);
	assert_int_equal(told_book(rig)->state, WATCH_LIVE);
	row(rig, id, UPDATE, DEPTH_BID, 0, 90, 100); /* and it stays so */
	rig_run(rig, 800 * NS_PER_MS);
	assert_int_equal(told_book(rig)->state, WATCH_REPAIRING);
}

static void a_crossed_book_is_told_as_crossed(void **state)
{
	struct feed_rig *rig = *state;
	int32_t id = 0;

	look(rig, FEED_DEPTH, 0x01);
	id = book_id(rig);
	small_book(rig, id);
	rig_forget(rig);
	row(rig, id, UPDATE, DEPTH_BID, 0, 101.5, 100);
	rig_run(rig, 300 * NS_PER_MS);
	assert_null(rig_newest(rig, TOLD_DEPTH)); /* the ask may follow */
	rig_run(rig, 400 * NS_PER_MS);
	assert_true(told_book(rig)->crossed);
	assert_int_equal(told_book(rig)->state, WATCH_LIVE);
	row(rig, id, UPDATE, DEPTH_ASK, 0, 102, 100);
	rig_run(rig, 200 * NS_PER_MS);
	assert_false(told_book(rig)->crossed);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 1);
}

static void what_the_broker_refuses_is_told_and_not_asked_again(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, FEED_DEPTH, 0x01);
	rig_error(rig, book_id(rig), 2152, "Exchanges - Depth: IEX; Top: BYX");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->state, WATCH_LOADING);
	rig_error(rig, book_id(rig), 354, "Deep market data is not subscribed.");
	rig_run(rig, 60 * NS_PER_SEC);
	assert_int_equal(told_book(rig)->state, WATCH_REFUSED);
	assert_string_equal(told_book(rig)->note, "Deep market data is not subscribed.");
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 1);
	look(rig, FEED_DEPTH, 0); /* who looks again wants to know again */
	look(rig, FEED_DEPTH, 0x01);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 2);
}

static void without_a_smart_book_it_is_that_of_the_primary_exchange(void **state)
{
	struct feed_rig *rig = *state;
	int32_t id = 0;

	strcpy(rig->instruments[0].primary_exchange, "NYSE");
	look(rig, FEED_DEPTH, 0x01);
	id = book_id(rig);
	rig_error(rig, id, 10092, "Deep market data is not supported for this combination");
	rig_run(rig, 300 * NS_PER_MS);
	assert_int_not_equal(book_id(rig), id);
	assert_false(rig_last(rig, IB_REQ_MKT_DEPTH)->smart);
	assert_string_equal(rig_last(rig, IB_REQ_MKT_DEPTH)->exchange, "NYSE");
	rig_row(rig, book_id(rig),
	        &(struct ib_market_depth){
			.side = DEPTH_BID, .price = 99, .size = decimal_from_int(5) });
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->state, WATCH_LIVE);
	assert_string_equal(told_book(rig)->bids[0].venue, "");
	rig_error(rig, book_id(rig), 10092, "Deep market data is not supported");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->state, WATCH_REFUSED);
	look(rig, FEED_DEPTH, 0);
	/* of one that names no exchange there is nothing else to ask for */
	look(rig, FEED_DEPTH, 0x02);
	rig_error(rig, book_id(rig), 10092, "Deep market data is not supported");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->state, WATCH_REFUSED);
}

static void what_does_not_change_is_told_again_now_and_then(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, FEED_DEPTH, 0x01);
	look(rig, FEED_TAPE, 0x01);
	small_book(rig, book_id(rig));
	rig_run(rig, 10 * NS_PER_SEC);
	rig_forget(rig);
	rig_run(rig, 11 * NS_PER_SEC);
	assert_int_equal(told_book(rig)->bid_count, 1);
	assert_non_null(rig_newest(rig, TOLD_TAPE));
}

static void lost_farms_brokers_and_links_make_it_stale(void **state)
{
	struct feed_rig *rig = *state;

	look(rig, FEED_DEPTH, 0x01);
	small_book(rig, book_id(rig));
	rig_error(rig, -1, 2103, "Market data farm connection is broken:usfarm");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->stale, QUOTE_FARM_LOST);
	assert_int_equal(told_book(rig)->bid_count, 1);
	rig_error(rig, -1, 2104, "Market data farm connection is OK:usfarm");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->stale, QUOTE_LIVE);
	rig_error(rig, -1, 1100, "Connectivity between IB and TWS has been lost.");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->stale, QUOTE_BROKER_LOST);
	rig_error(rig, -1, 1102, "Connectivity restored, data maintained.");
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->stale, QUOTE_LIVE);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 1);
	rig_hang_up(rig);
	rig_run(rig, 200 * NS_PER_MS);
	assert_int_equal(told_book(rig)->stale, QUOTE_LINK_LOST);
	assert_int_equal(told_book(rig)->bid_count, 1);
	rig_run(rig, 10 * NS_PER_SEC);
	assert_int_equal(rig_count(rig, IB_REQ_MKT_DEPTH), 2);
	assert_int_equal(told_book(rig)->bid_count, 0);
	small_book(rig, book_id(rig));
	assert_int_equal(told_book(rig)->stale, QUOTE_LIVE);
	assert_int_equal(told_book(rig)->state, WATCH_LIVE);
}

static void after_1101_books_and_tapes_are_asked_for_anew(void **state)
{
	struct feed_rig *rig = *state;
	int32_t id = 0;

	look(rig, FEED_DEPTH, 0x01);
	look(rig, FEED_TAPE, 0x01);
	id = book_id(rig);
	small_book(rig, id);
	rig_error(rig, -1, 1100, "Connectivity between IB and TWS has been lost.");
	rig_run(rig, 20 * NS_PER_SEC);
	rig_error(rig, -1, 1101, "Connectivity restored, data lost.");
	rig_run(rig, 500 * NS_PER_MS);
	assert_int_not_equal(book_id(rig), id);
	assert_int_equal(told_book(rig)->state, WATCH_REPAIRING);
	assert_true(rig_count(rig, IB_REQ_TICK_BY_TICK_DATA) >= 2);
	rig_forget(rig);
	row(rig, id, INSERT, DEPTH_BID, 0, 50, 1); /* of the request before */
	rig_run(rig, 200 * NS_PER_MS);
	assert_null(rig_newest(rig, TOLD_DEPTH));
	small_book(rig, book_id(rig));
	assert_int_equal(told_book(rig)->state, WATCH_LIVE);
	assert_true(told_book(rig)->bids[0].price == 99);
}

static void answers_of_the_wrong_kind_change_nothing(void **state)
{
	struct feed_rig *rig = *state;
	struct ib_tick_by_tick tick = { .type = IB_BY_TICK_LAST,
		                        .epoch_s = 1749650400,
		                        .price = 1,
		                        .size = { 1 },
		                        .exchange = "",
		                        .conditions = "" };
	int32_t tape = 0;

	look(rig, FEED_DEPTH, 0x01);
	look(rig, FEED_TAPE, 0x01);
	tape = rig_last(rig, IB_REQ_TICK_BY_TICK_DATA)->req_id;
	rig_print(rig, book_id(rig), &tick);
	rig_past(rig, book_id(rig), NULL, 0);
	row(rig, tape, INSERT, DEPTH_BID, 0, 50, 1);
	rig_error(rig, tape, 317, "Market depth data has been RESET.");
	row(rig, 999, INSERT, DEPTH_BID, 0, 50, 1);
	rig_run(rig, NS_PER_SEC);
	assert_int_equal(told_book(rig)->bid_count, 0);
	assert_int_equal(feed_watch(rig->feed, FEED_DEPTH, &(size_t){ COUNT }, 1), DRT_EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_book_is_asked_for_when_looked_at_and_told_whole, begin, end),
		cmocka_unit_test_setup_teardown(a_cursor_that_only_passes_asks_for_nothing,
		                                begin, end),
		cmocka_unit_test_setup_teardown(
			it_is_released_a_moment_after_the_last_one_looked_away, begin, end),
		cmocka_unit_test_setup_teardown(the_fourth_book_waits_for_a_free_place, begin,
		                                end),
		cmocka_unit_test_setup_teardown(a_broker_that_gives_fewer_books_is_believed,
		                                begin, end),
		cmocka_unit_test_setup_teardown(a_reset_clears_the_book_and_keeps_the_request,
		                                begin, end),
		cmocka_unit_test_setup_teardown(a_halted_book_is_asked_for_anew, begin, end),
		cmocka_unit_test_setup_teardown(
			rows_that_do_not_fit_make_it_doubtful_and_asked_for_ever_more_slowly,
			begin, end),
		cmocka_unit_test_setup_teardown(
			a_side_that_is_rewritten_row_by_row_is_told_when_it_is_done, begin,
			end),
		cmocka_unit_test_setup_teardown(a_crossed_book_is_told_as_crossed, begin, end),
		cmocka_unit_test_setup_teardown(
			what_the_broker_refuses_is_told_and_not_asked_again, begin, end),
		cmocka_unit_test_setup_teardown(
			without_a_smart_book_it_is_that_of_the_primary_exchange, begin, end),
		cmocka_unit_test_setup_teardown(what_does_not_change_is_told_again_now_and_then,
		                                begin, end),
		cmocka_unit_test_setup_teardown(lost_farms_brokers_and_links_make_it_stale,
		                                begin, end),
		cmocka_unit_test_setup_teardown(after_1101_books_and_tapes_are_asked_for_anew,
		                                begin, end),
		cmocka_unit_test_setup_teardown(answers_of_the_wrong_kind_change_nothing, begin,
		                                end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
