/* test_quote_board.c - engine/quote_board.h: conflation, versions, a reader at work. */
#include "engine/quote_board.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

#include "tests/support/support.h"

enum { PUTS = 200000 };

/* Every value tells the number of the put, so that a torn copy shows. */
static struct quote numbered(int64_t n)
{
	double v = (double)n;

	return (struct quote){ .time_ns = n,
		               .received_ns = n,
		               .bid = v,
		               .ask = v,
		               .last = v,
		               .bid_size = v,
		               .ask_size = v,
		               .last_size = v,
		               .open = v,
		               .high = v,
		               .low = v,
		               .previous_close = v,
		               .volume = v };
}

static int is_whole(const struct quote *q)
{
	double v = (double)q->time_ns;

	return q->received_ns == q->time_ns && q->bid == v && q->ask == v && q->last == v &&
	       q->bid_size == v && q->ask_size == v && q->last_size == v && q->open == v &&
	       q->high == v && q->low == v && q->previous_close == v && q->volume == v;
}

static void a_board_without_slots_is_refused(void **state)
{
	struct quote_board *board = NULL;

	(void)state;
	assert_int_equal(quote_board_new(&board, 0), DRT_EINVAL);
}

static void before_the_first_put_nothing_is_known(void **state)
{
	struct quote_board *board = NULL;
	struct quote quote = numbered(5);

	(void)state;
	assert_int_equal(quote_board_new(&board, 2), DRT_OK);
	assert_int_equal(quote_board_count(board), 2);
	assert_int_equal(quote_board_get(&quote, board, 1), 0);
	assert_true(isnan(quote.bid) && isnan(quote.last) && isnan(quote.volume));
	assert_int_equal(quote.time_ns, 0);
	assert_int_equal(quote_board_version(board, 1), 0);
	assert_int_equal(quote_board_total(board), 0);
	quote_board_free(board);
}

static void a_newer_quote_replaces_the_older(void **state)
{
	struct quote_board *board = NULL;
	struct quote quote;
	uint64_t first = 0;
	uint64_t total = 0;

	(void)state;
	assert_int_equal(quote_board_new(&board, 2), DRT_OK);
	quote = numbered(1);
	quote_board_put(board, 0, &quote);
	first = quote_board_get(&quote, board, 0);
	total = quote_board_total(board);
	assert_true(first > 0 && total > 0);
	quote = numbered(2);
	quote_board_put(board, 0, &quote);
	quote = numbered(3);
	quote_board_put(board, 0, &quote);
	assert_true(quote_board_get(&quote, board, 0) > first);
	assert_int_equal(quote.time_ns, 3);
	assert_true(is_whole(&quote));
	assert_true(quote_board_total(board) > total);
	assert_int_equal(quote_board_version(board, 1), 0);
	quote_board_free(board);
}

struct race {
	struct quote_board *board;
	atomic_bool done;
	int64_t torn, backwards;
};

static void who_was_looked_at_is_remembered_and_no_quote(void **state)
{
	struct quote_board *board = NULL;

	(void)state;
	assert_int_equal(quote_board_new(&board, 2), DRT_OK);
	assert_true(quote_board_viewed_ns(board, 1) == INT64_MIN);
	quote_board_view(board, 1, 7);
	quote_board_view(board, 1, 9);
	assert_int_equal(quote_board_viewed_ns(board, 1), 9);
	assert_true(quote_board_viewed_ns(board, 0) == INT64_MIN);
	assert_int_equal(quote_board_version(board, 1), 0);
	assert_int_equal(quote_board_total(board), 0);
	quote_board_free(board);
}

static void *read_on(void *arg)
{
	struct race *race = arg;
	uint64_t last = 0;

	while (!atomic_load(&race->done)) {
		struct quote quote;
		uint64_t version = quote_board_get(&quote, race->board, 0);

		race->torn += version > 0 && !is_whole(&quote);
		race->backwards += version < last;
		last = version;
	}
	return NULL;
}

static void a_reader_beside_the_writer_sees_whole_quotes_only(void **state)
{
	struct race race = { 0 };
	struct quote quote;
	pthread_t reader;

	(void)state;
	assert_int_equal(quote_board_new(&race.board, 1), DRT_OK);
	assert_int_equal(pthread_create(&reader, NULL, read_on, &race), 0);
	for (int64_t i = 1; i <= PUTS; i++) {
		quote = numbered(i);
		quote_board_put(race.board, 0, &quote);
	}
	atomic_store(&race.done, true);
	assert_int_equal(pthread_join(reader, NULL), 0);
	assert_int_equal(race.torn, 0);
	assert_int_equal(race.backwards, 0);
	quote_board_get(&quote, race.board, 0);
	assert_int_equal(quote.time_ns, PUTS);
	quote_board_free(race.board);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_board_without_slots_is_refused),
		cmocka_unit_test(before_the_first_put_nothing_is_known),
		cmocka_unit_test(a_newer_quote_replaces_the_older),
		cmocka_unit_test(who_was_looked_at_is_remembered_and_no_quote),
		cmocka_unit_test(a_reader_beside_the_writer_sees_whole_quotes_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
