/* test_view_depth.c - the topics depth and tape in client/view_update.h, and the words of
 * client/watch_text.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/watch_text.h"
#include "core/timeval.h"
#include "tests/support/support.h"
#include "tests/unit/client/view_fixture.h"

#define BOOK(symbol, price)                                                                    \
	"{'symbol':'" symbol "','state':'live','stale':null,'note':'','refused':2,"            \
	"'crossed':false,'time':'2025-06-12T14:30:00Z','age_ms':250,'bids':[[" price           \
	",300,'ARCA']],'asks':[]}"

#define HEAD(symbol, whole)                                                                    \
	"{'symbol':'" symbol "','state':'live','stale':null,'note':'','refused':0,"            \
	"'whole':" whole ",'prints':["

static void a_book_is_taken_whole_each_time(void **state)
{
	struct fixture *f = *state;

	view_watch_depth(f->view, "AAPL");
	assert_int_equal(f->view->depth.load, VIEW_LOADING);
	assert_int_equal(fixture_snapshot(f, 0, "depth", BOOK("AAPL", "199.19")), DRT_OK);
	assert_int_equal(f->view->depth.load, VIEW_READY);
	assert_string_equal(f->view->depth.symbol, "AAPL");
	assert_true(f->view->depth.book.bids[0].price == 199.19);
	assert_int_equal(f->view->depth.book.refused, 2);
	assert_true(f->view->depth.book.received_ns == FIXTURE_NOW_NS - 250 * NS_PER_MS);
	assert_int_equal(fixture_change(f, 1, "depth", BOOK("AAPL", "200")), DRT_OK);
	assert_int_equal(f->topics, TOPIC_DEPTH);
	assert_true(f->view->depth.book.bids[0].price == 200);
	assert_int_equal(f->view->depth.book.ask_count, 0);
}

static void what_comes_for_another_symbol_is_passed_over(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_snapshot(f, 0, "depth", BOOK("AAPL", "199.19")), DRT_OK);
	view_watch_depth(f->view, "MSFT");
	assert_int_equal(f->view->depth.book.bid_count, 0);
	assert_int_equal(fixture_change(f, 1, "depth", BOOK("AAPL", "200")), DRT_OK);
	assert_int_equal(f->view->depth.book.bid_count, 0);
	assert_int_equal(fixture_change(f, 2, "depth", BOOK("MSFT", "400")), DRT_OK);
	assert_true(f->view->depth.book.bids[0].price == 400);
	view_watch_depth(f->view, "");
	assert_int_equal(f->view->depth.load, VIEW_EMPTY);
}

static void nothing_is_expected_where_nothing_is_named(void **state)
{
	struct fixture *f = *state;

	view_update_expect(f->update, TOPIC_ALL);
	assert_int_equal(f->view->depth.load, VIEW_EMPTY);
	assert_int_equal(f->view->tape.load, VIEW_EMPTY);
	assert_int_equal(fixture_snapshot(f, 0, "depth", "null"), DRT_OK);
	assert_int_equal(f->view->depth.load, VIEW_EMPTY);
	assert_int_equal(fixture_snapshot(f, 0, "tape", HEAD("AAPL", "true") "]}"), DRT_OK);
	view_update_disconnected(f->update);
	assert_int_equal(f->view->tape.load, VIEW_STALE);
}

static char *print_text(int number)
{
	char *text = malloc(256);

	snprintf(text, 256,
	         "{'number':%d,'time':'2025-06-12T14:30:00Z','price':199.2,'size':%d,"
	         "'tick':'up','side':'bid','exchange':'NYSE'}",
	         number, number);
	return text;
}

static void tell_print(struct fixture *f, int seq, int number, bool whole)
{
	char *print = print_text(number);
	char value[512];

	snprintf(value, sizeof(value), "%s%s]}",
	         whole ? HEAD("AAPL", "true") : HEAD("AAPL", "false"), print);
	assert_int_equal(fixture_change(f, seq, "tape", value), DRT_OK);
	free(print);
}

static void prints_go_on_behind_the_others_the_oldest_fall_out(void **state)
{
	struct fixture *f = *state;
	int seq = 0;

	assert_int_equal(fixture_snapshot(f, 0, "tape", HEAD("AAPL", "true") "]}"), DRT_OK);
	assert_null(view_print(&f->view->tape, 0));
	for (int number = 1; number <= VIEW_PRINTS + 5; number++)
		tell_print(f, ++seq, number, false);
	assert_int_equal(f->view->tape.count, VIEW_PRINTS);
	assert_int_equal(view_print(&f->view->tape, 0)->number, VIEW_PRINTS + 5);
	assert_int_equal(view_print(&f->view->tape, VIEW_PRINTS - 1)->number, 6);
	assert_null(view_print(&f->view->tape, VIEW_PRINTS));
	assert_int_equal(view_print(&f->view->tape, 0)->tick, PRINT_UP);
	tell_print(f, ++seq, 3, true); /* whole: nothing before it stays */
	assert_int_equal(f->view->tape.count, 1);
	assert_int_equal(view_print(&f->view->tape, 0)->number, 3);
}

static void hostile_values_change_nothing_and_are_marked(void **state)
{
	static const char *const values[] = {
		"7",
		"{}",
		"{'symbol':'AAPL'}",
		HEAD("AAPL", "7") "]}",
		HEAD("AAPL", "true") "{}]}",
		"{'symbol':'AAPL','state':'live','refused':0,'whole':true}",
		"{'symbol':'AAPL','state':5,'refused':0,'whole':true,'prints':[]}",
	};
	struct fixture *f = *state;

	assert_int_equal(fixture_snapshot(f, 0, "tape", HEAD("AAPL", "true") "]}"), DRT_OK);
	tell_print(f, 1, 9, false);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		assert_int_equal(fixture_change(f, (int)i + 2, "tape", values[i]), DRT_EPARSE);
		assert_int_equal(f->view->tape.load, VIEW_FAILED);
		assert_int_equal(view_print(&f->view->tape, 0)->number, 9);
		assert_int_equal(f->view->tape.count, 1);
	}
	assert_int_equal(fixture_snapshot(f, 0, "depth", BOOK("AAPL", "1")), DRT_OK);
	assert_int_equal(fixture_change(f, 1, "depth", "{'symbol':'AAPL','state':'live'}"),
	                 DRT_EPARSE);
	assert_int_equal(f->view->depth.load, VIEW_FAILED);
	assert_int_equal(f->view->depth.book.bid_count, 1);
}

static void every_state_has_a_word_and_what_is_not_live_a_sentence(void **state)
{
	char text[320];

	(void)state;
	for (int standing = 0; standing < WATCH_STATES; standing++) {
		for (int stale = 0; stale < QUOTE_STALE_KINDS; stale++) {
			const char *word =
				watch_word((enum watch_state)standing, (enum quote_stale)stale);

			assert_true(strlen(word) >= 4);
			watch_sentence(text, sizeof(text), (enum watch_state)standing,
			               (enum quote_stale)stale, "Nobody knows.");
			if (standing == WATCH_REFUSED)
				assert_string_equal(text, "Refused: Nobody knows.");
			else if (stale != QUOTE_LIVE)
				assert_true(strlen(text) > 10);
		}
	}
	assert_string_equal(watch_word(WATCH_LIVE, QUOTE_LIVE), "live");
	assert_string_equal(watch_word(WATCH_LIVE, QUOTE_LINK_LOST), "gateway lost");
	watch_sentence(text, sizeof(text), WATCH_LIVE, QUOTE_LIVE, "");
	assert_string_equal(text, "");
	watch_sentence(text, 12, WATCH_REFUSED, QUOTE_LIVE, "a long text");
	assert_int_equal(strlen(text), 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_VIEW(a_book_is_taken_whole_each_time),
		WITH_VIEW(what_comes_for_another_symbol_is_passed_over),
		WITH_VIEW(nothing_is_expected_where_nothing_is_named),
		WITH_VIEW(prints_go_on_behind_the_others_the_oldest_fall_out),
		WITH_VIEW(hostile_values_change_nothing_and_are_marked),
		cmocka_unit_test(every_state_has_a_word_and_what_is_not_live_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
