/* test_depth_book.c - collect/depth_book.h and model/depth.h, clause by clause; then a long
 * random walk beside the book that a broker would keep. */
#include "collect/depth_book.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "ib/text.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

enum { INSERT, UPDATE, DELETE };

static struct ib_market_depth change(int operation, int side, int position, double price,
                                     int64_t size)
{
	return (struct ib_market_depth){ .operation = operation,
		                         .side = side,
		                         .position = position,
		                         .price = price,
		                         .size = decimal_from_int(size),
		                         .market_maker = "ARCA" };
}

static void put(struct depth_book *book, int operation, int side, int position, double price,
                int64_t size)
{
	struct ib_market_depth row = change(operation, side, position, price, size);

	assert_int_equal(depth_book_apply(book, &row), DEPTH_FITS);
}

/* A book of three bids and two asks, at most four rows. */
static struct depth_book *small_book(void)
{
	struct depth_book *book = NULL;

	assert_int_equal(depth_book_new(&book, 4), DRT_OK);
	put(book, INSERT, DEPTH_BID, 0, 99, 100);
	put(book, INSERT, DEPTH_BID, 1, 98, 200);
	put(book, INSERT, DEPTH_BID, 2, 97, 300);
	put(book, INSERT, DEPTH_ASK, 0, 101, 150);
	put(book, INSERT, DEPTH_ASK, 1, 102, 250);
	return book;
}

/* The bids as text: "99x100 98x200". */
static const char *bids(char *out, size_t size, const struct depth_book *book)
{
	struct depth depth;
	size_t used = 0;

	depth_init(&depth);
	depth_book_read(&depth, book);
	out[0] = '\0';
	for (size_t i = 0; i < depth.bid_count; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%gx%g", i ? " " : "",
		                         depth.bids[i].price,
		                         decimal_to_double(depth.bids[i].size));
	return out;
}

static void a_new_book_is_empty_and_whole(void **state)
{
	struct depth_book *book = NULL;
	struct depth depth;

	(void)state;
	assert_int_equal(depth_book_new(&book, DEPTH_ROWS), DRT_OK);
	depth_init(&depth);
	depth_book_read(&depth, book);
	assert_int_equal(depth.bid_count, 0);
	assert_int_equal(depth.ask_count, 0);
	assert_true(isnan(depth_spread(&depth)));
	assert_true(depth_book_is_whole(book));
	assert_true(depth_book_is_ordered(book));
	assert_false(depth_book_is_crossed(book));
	depth_book_free(book);
	depth_book_free(NULL);
}

static void the_number_of_rows_has_its_limits(void **state)
{
	struct depth_book *book = NULL;

	(void)state;
	assert_int_equal(depth_book_new(&book, 0), DRT_EINVAL);
	assert_int_equal(depth_book_new(&book, DEPTH_ROWS + 1), DRT_EINVAL);
	failing_alloc_after(0);
	assert_int_equal(depth_book_new(&book, 1), DRT_ENOMEM);
	failing_alloc_after(-1);
	assert_null(book);
}

static void an_insert_shifts_what_is_below_it_down(void **state)
{
	struct depth_book *book = small_book();
	char text[128];

	(void)state;
	put(book, INSERT, DEPTH_BID, 1, 98.5, 50);
	assert_string_equal(bids(text, sizeof(text), book), "99x100 98.5x50 98x200 97x300");
	depth_book_free(book);
}

static void the_last_row_of_a_full_side_falls_out(void **state)
{
	struct depth_book *book = small_book();
	char text[128];

	(void)state;
	put(book, INSERT, DEPTH_BID, 3, 96, 400);
	put(book, INSERT, DEPTH_BID, 0, 100, 10);
	assert_string_equal(bids(text, sizeof(text), book), "100x10 99x100 98x200 97x300");
	put(book, INSERT, DEPTH_BID, 3, 97.5, 20);
	assert_string_equal(bids(text, sizeof(text), book), "100x10 99x100 98x200 97.5x20");
	assert_int_equal(depth_book_count(book, DEPTH_BID), 4);
	depth_book_free(book);
}

static void an_update_changes_one_row_and_a_delete_shifts_up(void **state)
{
	struct depth_book *book = small_book();
	char text[128];

	(void)state;
	put(book, UPDATE, DEPTH_BID, 1, 98.25, 7);
	assert_string_equal(bids(text, sizeof(text), book), "99x100 98.25x7 97x300");
	put(book, DELETE, DEPTH_BID, 0, 0, 0);
	assert_string_equal(bids(text, sizeof(text), book), "98.25x7 97x300");
	put(book, DELETE, DEPTH_BID, 1, NAN, -1); /* what goes needs no price */
	assert_string_equal(bids(text, sizeof(text), book), "98.25x7");
	put(book, DELETE, DEPTH_BID, 0, 0, 0);
	assert_string_equal(bids(text, sizeof(text), book), "");
	assert_int_equal(depth_book_count(book, DEPTH_ASK), 2); /* the other side stays */
	depth_book_free(book);
}

static void each_row_names_its_exchange_and_a_long_name_is_cut(void **state)
{
	struct depth_book *book = small_book();
	struct ib_market_depth row = change(UPDATE, DEPTH_ASK, 0, 101, 5);
	struct depth depth;

	(void)state;
	row.market_maker = "AVERYLONGEXCHANGENAMEINDEED";
	assert_int_equal(depth_book_apply(book, &row), DEPTH_FITS);
	row.position = 1;
	row.market_maker = NULL;
	assert_int_equal(depth_book_apply(book, &row), DEPTH_FITS);
	depth_init(&depth);
	depth_book_read(&depth, book);
	assert_string_equal(depth.bids[0].venue, "ARCA");
	assert_true(strlen(depth.asks[0].venue) < VENUE_TEXT);
	assert_memory_equal(depth.asks[0].venue, "AVERY", 5);
	assert_string_equal(depth.asks[1].venue, "");
	depth_book_free(book);
}

static void what_does_not_fit_is_refused_counted_and_told(void **state)
{
	static const struct {
		int operation, side, position;
		double price;
		decimal size;
		enum depth_fault fault;
	} cases[] = {
		{ INSERT, 2, 0, 99, { 1 }, DEPTH_BAD_SIDE },
		{ INSERT, -1, 0, 99, { 1 }, DEPTH_BAD_SIDE },
		{ 3, DEPTH_BID, 0, 99, { 1 }, DEPTH_BAD_OPERATION },
		{ -1, DEPTH_BID, 0, 99, { 1 }, DEPTH_BAD_OPERATION },
		{ INSERT, DEPTH_BID, -1, 99, { 1 }, DEPTH_BAD_POSITION },
		{ DELETE, DEPTH_BID, INT32_MIN, 99, { 1 }, DEPTH_BAD_POSITION },
		{ INSERT, DEPTH_BID, 0, NAN, { 1 }, DEPTH_BAD_PRICE },
		{ INSERT, DEPTH_BID, 0, INFINITY, { 1 }, DEPTH_BAD_PRICE },
		{ INSERT, DEPTH_BID, 0, 0, { 1 }, DEPTH_BAD_PRICE },
		{ UPDATE, DEPTH_BID, 0, -1, { 1 }, DEPTH_BAD_PRICE },
		{ UPDATE, DEPTH_BID, 0, IB_UNSET_DOUBLE, { 1 }, DEPTH_BAD_PRICE },
		{ UPDATE, DEPTH_BID, 0, 99, { -1 }, DEPTH_BAD_SIZE },
		{ INSERT, DEPTH_BID, 0, 99, { INT64_MAX }, DEPTH_BAD_SIZE },
		{ INSERT, DEPTH_ASK, 3, 104, { 1 }, DEPTH_HOLE },
		{ UPDATE, DEPTH_BID, 3, 99, { 1 }, DEPTH_MISSING },
		{ DELETE, DEPTH_ASK, 2, 0, { 0 }, DEPTH_MISSING },
	};
	char before[128], after[128];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct depth_book *book = small_book();
		struct ib_market_depth row = change(cases[i].operation, cases[i].side,
		                                    cases[i].position, cases[i].price, 1);

		row.size = cases[i].size;
		bids(before, sizeof(before), book);
		if (depth_book_apply(book, &row) != cases[i].fault)
			fail_msg("case %zu: %s was expected", i,
			         depth_fault_text(cases[i].fault));
		assert_string_equal(bids(after, sizeof(after), book), before);
		assert_int_equal(depth_book_count(book, DEPTH_ASK), 2);
		assert_int_equal(depth_book_faults(book, cases[i].fault), 1);
		assert_int_equal(depth_book_refused(book), 1);
		assert_false(depth_book_is_whole(book));
		assert_true(strlen(depth_fault_text(cases[i].fault)) > 5);
		depth_book_free(book);
	}
}

static void rows_below_those_asked_for_are_passed_over(void **state)
{
	struct depth_book *book = small_book();

	(void)state;
	for (int operation = INSERT; operation <= DELETE; operation++) {
		struct ib_market_depth row = change(operation, DEPTH_BID, 4, 90, 1);

		assert_int_equal(depth_book_apply(book, &row), DEPTH_OUTSIDE);
		row.position = INT32_MAX;
		assert_int_equal(depth_book_apply(book, &row), DEPTH_OUTSIDE);
	}
	assert_true(depth_book_is_whole(book));
	assert_int_equal(depth_book_faults(book, DEPTH_OUTSIDE), 6);
	assert_int_equal(depth_book_refused(book), 0);
	assert_int_equal(depth_book_count(book, DEPTH_BID), 3);
	depth_book_free(book);
}

static void cleared_it_is_empty_and_whole_and_remembers_the_faults(void **state)
{
	struct depth_book *book = small_book();
	struct ib_market_depth row = change(UPDATE, DEPTH_BID, 3, 90, 1);

	(void)state;
	assert_int_equal(depth_book_apply(book, &row), DEPTH_MISSING);
	depth_book_clear(book);
	assert_true(depth_book_is_whole(book));
	assert_int_equal(depth_book_count(book, DEPTH_BID), 0);
	assert_int_equal(depth_book_count(book, DEPTH_ASK), 0);
	assert_int_equal(depth_book_refused(book), 1);
	row = change(UPDATE, DEPTH_BID, 0, 90, 1); /* of the rows before */
	assert_int_equal(depth_book_apply(book, &row), DEPTH_MISSING);
	depth_book_free(book);
}

static void order_and_crossing_are_told_of_the_book_as_it_is(void **state)
{
	struct depth_book *book = small_book();
	struct depth depth;

	(void)state;
	assert_true(depth_book_is_ordered(book));
	/* the market falls, and the broker rewrites the bids from the top */
	put(book, UPDATE, DEPTH_BID, 0, 96, 100);
	assert_false(depth_book_is_ordered(book));
	put(book, UPDATE, DEPTH_BID, 1, 95, 100);
	put(book, UPDATE, DEPTH_BID, 2, 95, 100); /* two exchanges at one price */
	assert_true(depth_book_is_ordered(book));
	put(book, UPDATE, DEPTH_ASK, 0, 103, 100);
	assert_false(depth_book_is_ordered(book));
	put(book, UPDATE, DEPTH_ASK, 0, 96, 100); /* locked, not crossed */
	assert_true(depth_book_is_ordered(book));
	assert_false(depth_book_is_crossed(book));
	put(book, UPDATE, DEPTH_ASK, 0, 95.99, 100);
	assert_true(depth_book_is_crossed(book));
	depth_book_read(&depth, book);
	assert_true(depth.crossed);
	assert_true(depth_spread(&depth) < 0);
	depth_book_free(book);
}

static void a_row_without_size_keeps_its_place_and_is_not_shown(void **state)
{
	struct depth_book *book = small_book();
	char text[128];

	(void)state;
	put(book, UPDATE, DEPTH_BID, 0, 120, 0);
	assert_string_equal(bids(text, sizeof(text), book), "98x200 97x300");
	assert_int_equal(depth_book_count(book, DEPTH_BID), 3);
	assert_false(depth_book_is_crossed(book));
	assert_true(depth_book_is_ordered(book));
	put(book, UPDATE, DEPTH_BID, 1, 98, 5);
	assert_string_equal(bids(text, sizeof(text), book), "98x5 97x300");
	put(book, DELETE, DEPTH_BID, 0, 0, 0);
	assert_string_equal(bids(text, sizeof(text), book), "98x5 97x300");
	depth_book_free(book);
}

static void states_have_names_and_an_unknown_one_is_doubtful(void **state)
{
	(void)state;
	for (int i = 0; i < WATCH_STATES; i++)
		assert_int_equal(watch_state_find(watch_state_name((enum watch_state)i)), i);
	assert_int_equal(watch_state_find("splendid"), WATCH_REPAIRING);
}

/* ---- the random walk ---- */

enum { WINDOW = 10, DEEP = 64, STEPS = 100000 };

/* What the broker knows: more rows than the window that it tells of. */
struct broker_side {
	size_t count;
	struct depth_row rows[DEEP];
};

struct walk {
	struct rng rng;
	struct depth_book *book;
	struct broker_side sides[DEPTH_SIDES];
	size_t told, hostile;
};

static void tell(struct walk *walk, int operation, int side, size_t position,
                 const struct depth_row *row)
{
	struct ib_market_depth m = { .operation = operation,
		                     .side = side,
		                     .position = (int32_t)position,
		                     .price = row ? row->price : 0,
		                     .size = row ? row->size : decimal_from_int(0),
		                     .market_maker = row ? row->venue : "" };

	assert_int_equal(depth_book_apply(walk->book, &m), DEPTH_FITS);
	walk->told++;
}

static struct depth_row random_row(struct walk *walk, int side)
{
	static const char *const venues[] = { "ARCA", "NASDAQ", "BATS", "" };
	int64_t away = (int64_t)rng_below(&walk->rng, 400);
	struct depth_row row = {
		.price = (double)(side == DEPTH_ASK ? 10001 + away : 10000 - away) / 100,
		.size = decimal_from_int(1 + (int64_t)rng_below(&walk->rng, 1000))
	};

	snprintf(row.venue, sizeof(row.venue), "%s", venues[rng_below(&walk->rng, 4)]);
	return row;
}

static void broker_adds(struct walk *walk, int side)
{
	struct broker_side *known = &walk->sides[side];
	struct depth_row row = random_row(walk, side);
	size_t at = 0;

	if (known->count == DEEP)
		return;
	while (at < known->count && (side == DEPTH_ASK ? known->rows[at].price <= row.price
	                                               : known->rows[at].price >= row.price))
		at++;
	memmove(&known->rows[at + 1], &known->rows[at],
	        (known->count - at) * sizeof(known->rows[0]));
	known->rows[at] = row;
	known->count++;
	if (at < WINDOW)
		tell(walk, INSERT, side, at, &row);
}

static void broker_removes(struct walk *walk, int side)
{
	struct broker_side *known = &walk->sides[side];
	size_t at = 0;

	if (known->count == 0)
		return;
	at = (size_t)rng_below(&walk->rng, known->count);
	memmove(&known->rows[at], &known->rows[at + 1],
	        (known->count - at - 1) * sizeof(known->rows[0]));
	known->count--;
	if (at >= WINDOW)
		return;
	tell(walk, DELETE, side, at, NULL);
	if (known->count >= WINDOW) /* a row comes into the window */
		tell(walk, INSERT, side, WINDOW - 1, &known->rows[WINDOW - 1]);
}

static void broker_changes(struct walk *walk, int side)
{
	struct broker_side *known = &walk->sides[side];
	size_t at = 0;

	if (known->count == 0)
		return;
	at = (size_t)rng_below(&walk->rng, known->count);
	known->rows[at].size = decimal_from_int(1 + (int64_t)rng_below(&walk->rng, 1000));
	if (at < WINDOW)
		tell(walk, UPDATE, side, at, &known->rows[at]);
}

static bool is_hostile(const struct depth_book *book, const struct ib_market_depth *m)
{
	return m->side < 0 || m->side > 1 || m->operation < 0 || m->operation > 2 ||
	       m->position < 0 || m->position >= WINDOW ||
	       (size_t)m->position > depth_book_count(book, (enum depth_side)m->side) ||
	       ((size_t)m->position == depth_book_count(book, (enum depth_side)m->side) &&
	        m->operation != INSERT) ||
	       (m->operation != DELETE && !(m->price > 0));
}

static void a_stranger_meddles(struct walk *walk)
{
	struct ib_market_depth m = change(
		(int)rng_below(&walk->rng, 6) - 1, (int)rng_below(&walk->rng, 4) - 1,
		(int)rng_below(&walk->rng, 30) - 5, rng_below(&walk->rng, 3) ? 100 : -1, 1);

	if (!is_hostile(walk->book, &m))
		return; /* it could be the broker's */
	assert_int_not_equal(depth_book_apply(walk->book, &m), DEPTH_FITS);
	walk->hostile++;
}

static void compare(const struct walk *walk)
{
	struct depth depth;

	depth_book_read(&depth, walk->book);
	for (int side = 0; side < DEPTH_SIDES; side++) {
		const struct broker_side *known = &walk->sides[side];
		const struct depth_row *rows = side == DEPTH_BID ? depth.bids : depth.asks;
		size_t count = side == DEPTH_BID ? depth.bid_count : depth.ask_count;

		assert_int_equal(count, known->count < WINDOW ? known->count : WINDOW);
		for (size_t i = 0; i < count; i++) {
			assert_true(rows[i].price == known->rows[i].price);
			assert_true(rows[i].size.e8 == known->rows[i].size.e8);
			assert_string_equal(rows[i].venue, known->rows[i].venue);
		}
	}
	assert_true(depth_book_is_ordered(walk->book));
	assert_false(depth.crossed);
}

static void a_long_walk_keeps_to_the_brokers_own_book(void **state)
{
	struct walk walk = { .told = 0 };

	(void)state;
	rng_init(&walk.rng, 2026);
	assert_int_equal(depth_book_new(&walk.book, WINDOW), DRT_OK);
	while (walk.told < STEPS) {
		int side = (int)rng_below(&walk.rng, 2);

		switch (rng_below(&walk.rng, 8)) {
		case 0:
		case 1:
		case 2:
			broker_adds(&walk, side);
			break;
		case 3:
		case 4:
			broker_removes(&walk, side);
			break;
		case 5:
		case 6:
			broker_changes(&walk, side);
			break;
		default:
			a_stranger_meddles(&walk);
			break;
		}
		compare(&walk);
		if (rng_below(&walk.rng, 20000) == 0) { /* 317, and the book anew */
			depth_book_clear(walk.book);
			memset(walk.sides, 0, sizeof(walk.sides));
		}
	}
	assert_true(walk.hostile > STEPS / 20);
	printf("walked %zu changes of the broker and %zu of a stranger\n", walk.told,
	       walk.hostile);
	depth_book_free(walk.book);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_book_is_empty_and_whole),
		cmocka_unit_test(the_number_of_rows_has_its_limits),
		cmocka_unit_test(an_insert_shifts_what_is_below_it_down),
		cmocka_unit_test(the_last_row_of_a_full_side_falls_out),
		cmocka_unit_test(an_update_changes_one_row_and_a_delete_shifts_up),
		cmocka_unit_test(each_row_names_its_exchange_and_a_long_name_is_cut),
		cmocka_unit_test(what_does_not_fit_is_refused_counted_and_told),
		cmocka_unit_test(rows_below_those_asked_for_are_passed_over),
		cmocka_unit_test(cleared_it_is_empty_and_whole_and_remembers_the_faults),
		cmocka_unit_test(order_and_crossing_are_told_of_the_book_as_it_is),
		cmocka_unit_test(a_row_without_size_keeps_its_place_and_is_not_shown),
		cmocka_unit_test(states_have_names_and_an_unknown_one_is_doubtful),
		cmocka_unit_test(a_long_walk_keeps_to_the_brokers_own_book),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
