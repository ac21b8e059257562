/* test_tape.c - collect/tape.h and model/print.h, clause by clause; then random days, joined
 * from past and live, beside the day as it was. */
#include "collect/tape.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "core/timeval.h"
#include "ib/text.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

enum { MANY = 64, START = 1749650400 };

static struct ib_tick_by_tick live(int second, double price, int64_t size)
{
	return (struct ib_tick_by_tick){ .type = IB_BY_TICK_ALL_LAST,
		                         .epoch_s = START + second,
		                         .price = price,
		                         .size = decimal_from_int(size),
		                         .exchange = "NYSE",
		                         .conditions = "" };
}

static struct ib_historical_tick gone(int second, double price, int64_t size)
{
	return (struct ib_historical_tick){ .epoch_s = START + second,
		                            .price = price,
		                            .size = decimal_from_int(size),
		                            .exchange = "NYSE",
		                            .conditions = "" };
}

static void print_live(struct tape *tape, int second, double price, int64_t size)
{
	struct ib_tick_by_tick tick = live(second, price, size);

	assert_true(tape_take_live(tape, &tick));
}

static void tell_past(struct tape *tape, const struct ib_historical_tick *ticks, int32_t count)
{
	tape_take_past(tape, &(struct ib_historical_ticks){
				     .ticks = ticks, .tick_count = count, .done = true });
}

static struct tape *new_tape(size_t capacity)
{
	struct tape *tape = NULL;

	assert_int_equal(tape_new(&tape, capacity), DRT_OK);
	return tape;
}

/* The sizes of all prints, "1 2 3"; a gap is a bar before the print. */
static const char *sizes(char *out, size_t room, const struct tape *tape)
{
	struct print prints[MANY];
	size_t count = tape_read(prints, MANY, tape, 0);
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < count; i++)
		used += (size_t)snprintf(out + used, room - used, "%s%s%lld", i ? " " : "",
		                         prints[i].gap ? "|" : "",
		                         (long long)(prints[i].size.e8 / DECIMAL_ONE));
	return out;
}

static void assert_sizes(const struct tape *tape, const char *want)
{
	char text[512];

	assert_string_equal(sizes(text, sizeof(text), tape), want);
}

static struct print newest(const struct tape *tape)
{
	struct print print;

	assert_int_equal(tape_read(&print, 1, tape, 0), 1);
	return print;
}

/* ---- the ring ---- */

static void a_new_tape_has_nothing_and_holds_nothing(void **state)
{
	struct tape *tape = new_tape(4);
	struct print print;

	(void)state;
	assert_int_equal(tape_newest(tape), 0);
	assert_true(tape_newest_ns(tape) == INT64_MIN);
	assert_int_equal(tape_read(&print, 1, tape, 0), 0);
	assert_false(tape_is_holding(tape));
	tape_free(tape);
	tape_free(NULL);
}

static void the_capacity_has_its_limits_and_memory_may_be_short(void **state)
{
	struct tape *tape = NULL;

	(void)state;
	assert_int_equal(tape_new(&tape, 0), DRT_EINVAL);
	assert_int_equal(tape_new(&tape, TAPE_MOST + 1), DRT_EINVAL);
	for (int failed = 0; failed < 4; failed++) {
		failing_alloc_after(failed);
		assert_int_equal(tape_new(&tape, 8), DRT_ENOMEM);
	}
	failing_alloc_after(-1);
	assert_null(tape);
}

static void the_oldest_prints_fall_out_and_numbers_go_on(void **state)
{
	struct tape *tape = new_tape(3);
	struct print prints[MANY];

	(void)state;
	for (int i = 1; i <= 5; i++)
		print_live(tape, i, 100, i);
	assert_sizes(tape, "3 4 5");
	assert_int_equal(tape_newest(tape), 5);
	assert_int_equal(tape_read(prints, MANY, tape, 4), 1);
	assert_int_equal(prints[0].number, 5);
	assert_int_equal(tape_read(prints, 2, tape, 0), 2); /* the newest */
	assert_int_equal(prints[0].number, 4);
	assert_int_equal(tape_read(prints, MANY, tape, 5), 0);
	assert_int_equal(tape_read(prints, MANY, tape, 99), 0);
	tape_free(tape);
}

static void a_print_has_exchange_conditions_and_marks(void **state)
{
	struct tape *tape = new_tape(4);
	struct ib_tick_by_tick tick = live(0, 101.25, 40);
	struct print print;

	(void)state;
	tick.conditions = "4 I and a great many more of them";
	tick.mask = 3;
	assert_true(tape_take_live(tape, &tick));
	print = newest(tape);
	assert_true(print.time_ns == START * NS_PER_SEC);
	assert_true(print.price == 101.25);
	assert_true(print.size.e8 == decimal_from_int(40).e8);
	assert_string_equal(print.venue, "NYSE");
	assert_memory_equal(print.conditions, "4 I", 3);
	assert_true(strlen(print.conditions) < CONDITIONS_TEXT);
	assert_true(print.past_limit && print.unreported && !print.past && !print.gap);
	tape_free(tape);
}

static void senseless_ticks_are_refused_and_counted(void **state)
{
	static const struct ib_tick_by_tick bad[] = {
		{ .type = IB_BY_TICK_LAST, .epoch_s = 0, .price = 1, .size = { 1 } },
		{ .type = IB_BY_TICK_LAST, .epoch_s = -5, .price = 1, .size = { 1 } },
		{ .type = IB_BY_TICK_LAST, .epoch_s = INT64_MAX, .price = 1, .size = { 1 } },
		{ .type = IB_BY_TICK_LAST, .epoch_s = START, .price = NAN, .size = { 1 } },
		{ .type = IB_BY_TICK_LAST, .epoch_s = START, .price = 0, .size = { 1 } },
		{ .type = IB_BY_TICK_LAST, .epoch_s = START, .price = -1, .size = { 1 } },
		{ .type = IB_BY_TICK_LAST,
		  .epoch_s = START,
		  .price = IB_UNSET_DOUBLE,
		  .size = { 1 } },
		{ .type = IB_BY_TICK_LAST, .epoch_s = START, .price = 1, .size = { -1 } },
		{ .type = IB_BY_TICK_LAST,
		  .epoch_s = START,
		  .price = 1,
		  .size = { INT64_MAX } },
		{ .type = IB_BY_TICK_MID, .epoch_s = START, .price = 1, .size = { 1 } },
		{ .type = 17, .epoch_s = START, .price = 1, .size = { 1 } },
	};
	struct tape *tape = new_tape(4);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (tape_take_live(tape, &bad[i]))
			fail_msg("tick %zu was taken", i);
	}
	assert_int_equal(tape_refused(tape), sizeof(bad) / sizeof(bad[0]));
	assert_int_equal(tape_newest(tape), 0);
	tape_free(tape);
}

static void ticks_up_and_down_follow_the_tick_test(void **state)
{
	static const struct {
		double price;
		int32_t mask;
		enum print_tick tick;
	} cases[] = {
		{ 100, 0, PRINT_NO_TICK }, { 100, 0, PRINT_NO_TICK },
		{ 101, 0, PRINT_UP },      { 101, 0, PRINT_ZERO_UP },
		{ 101, 0, PRINT_ZERO_UP }, { 100.5, 0, PRINT_DOWN },
		{ 200, 2, PRINT_NO_TICK }, { 100.5, 0, PRINT_ZERO_DOWN },
		{ 90, 1, PRINT_NO_TICK },  { 100.6, 0, PRINT_UP },
	};
	struct tape *tape = new_tape(16);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_tick_by_tick tick = live((int)i, cases[i].price, 1);

		tick.mask = cases[i].mask;
		assert_true(tape_take_live(tape, &tick));
		assert_int_equal(newest(tape).tick, cases[i].tick);
	}
	tape_free(tape);
}

static void the_quote_tells_on_which_side_it_traded(void **state)
{
	static const struct {
		double bid, ask, price;
		enum print_side side;
	} cases[] = {
		{ NAN, NAN, 100, PRINT_NO_SIDE },
		{ 99, 101, 101, PRINT_AT_ASK },
		{ 99, 101, 105, PRINT_AT_ASK },
		{ 99, 101, 99, PRINT_AT_BID },
		{ 99, 101, 90, PRINT_AT_BID },
		{ 99, 101, 100, PRINT_INSIDE },
		{ 101, 99, 100, PRINT_NO_SIDE },
		{ 100, 100, 100, PRINT_NO_SIDE },
		{ -1, 101, 101, PRINT_NO_SIDE },
		{ 99, INFINITY, 99, PRINT_NO_SIDE },
		{ IB_UNSET_DOUBLE, 1, 1, PRINT_NO_SIDE },
	};
	struct tape *tape = new_tape(4);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_tick_by_tick quote = { .type = IB_BY_TICK_BID_ASK,
			                         .bid = cases[i].bid,
			                         .ask = cases[i].ask };

		assert_true(tape_take_live(tape, &quote));
		print_live(tape, (int)i, cases[i].price, 1);
		if (newest(tape).side != cases[i].side)
			fail_msg("case %zu: side %d", i, newest(tape).side);
	}
	assert_int_equal(tape_newest(tape), sizeof(cases) / sizeof(cases[0]));
	tape_free(tape);
}

/* ---- seams ---- */

static void live_prints_wait_for_the_past_and_follow_it(void **state)
{
	const struct ib_historical_tick past[] = { gone(1, 10, 1), gone(2, 10, 2) };
	struct tape *tape = new_tape(16);

	(void)state;
	tape_begin(tape);
	print_live(tape, 5, 10, 3);
	assert_true(tape_is_holding(tape));
	assert_int_equal(tape_newest(tape), 0);
	tell_past(tape, past, 2);
	assert_false(tape_is_holding(tape));
	assert_sizes(tape, "1 2 3");
	print_live(tape, 6, 10, 4);
	assert_sizes(tape, "1 2 3 4");
	tape_free(tape);
}

static void the_past_may_come_in_parts(void **state)
{
	const struct ib_historical_tick past[] = { gone(1, 10, 1), gone(2, 10, 2) };
	struct tape *tape = new_tape(16);

	(void)state;
	tape_begin(tape);
	tape_take_past(tape, &(struct ib_historical_ticks){ .ticks = past, .tick_count = 1 });
	assert_true(tape_is_holding(tape));
	tell_past(tape, past + 1, 1);
	assert_sizes(tape, "1 2");
	tell_past(tape, past, 2); /* of a request that nobody waits for */
	assert_sizes(tape, "1 2");
	tape_free(tape);
}

static void of_the_second_of_the_seam_only_what_is_missing_is_taken(void **state)
{
	/* twice the same print is two prints */
	const struct ib_historical_tick past[] = { gone(1, 10, 1), gone(5, 10, 2),
		                                   gone(5, 10, 7), gone(5, 10, 7),
		                                   gone(5, 10, 7), gone(6, 10, 8),
		                                   gone(9, 10, 9) };
	struct tape *tape = new_tape(16);

	(void)state;
	tape_begin(tape);
	print_live(tape, 5, 10, 7);
	print_live(tape, 5, 10, 7);
	print_live(tape, 6, 10, 8);
	tell_past(tape, past, 7);
	/* the print of second 9 comes live */
	assert_sizes(tape, "1 2 7 7 7 8");
	print_live(tape, 9, 10, 9);
	assert_sizes(tape, "1 2 7 7 7 8 9");
	tape_free(tape);
}

static void what_differs_in_any_part_is_another_print(void **state)
{
	struct ib_historical_tick past[] = { gone(5, 10, 1), gone(5, 10, 2), gone(5, 10, 3),
		                             gone(5, 11, 4), gone(5, 10, 5) };
	struct tape *tape = new_tape(16);

	(void)state;
	past[1].exchange = "ARCA";
	past[2].conditions = "I";
	tape_begin(tape);
	for (int i = 1; i <= 5; i++)
		print_live(tape, 5, 10, i);
	tell_past(tape, past, 5);
	assert_sizes(tape, "2 3 4 1 2 3 4 5");
	tape_free(tape);
}

static void a_live_print_that_the_past_had_is_left_out_once(void **state)
{
	const struct ib_historical_tick past[] = { gone(4, 10, 1), gone(5, 10, 2) };
	struct tape *tape = new_tape(16);

	(void)state;
	tape_begin(tape);
	tell_past(tape, past, 2); /* before anything came live */
	print_live(tape, 5, 10, 2);
	assert_sizes(tape, "1 2");
	print_live(tape, 5, 10, 2);
	assert_sizes(tape, "1 2 2");
	print_live(tape, 6, 10, 2);
	assert_sizes(tape, "1 2 2 2");
	tape_free(tape);
}

static void after_a_break_the_past_fills_the_hole(void **state)
{
	const struct ib_historical_tick past[] = { gone(1, 10, 1), gone(2, 10, 2),
		                                   gone(2, 10, 3), gone(3, 10, 4),
		                                   gone(7, 10, 5) };
	struct tape *tape = new_tape(16);

	(void)state;
	print_live(tape, 1, 10, 1);
	print_live(tape, 2, 10, 2);
	tape_begin(tape);
	print_live(tape, 7, 10, 5);
	tell_past(tape, past, 5);
	assert_sizes(tape, "1 2 3 4 5");
	tape_free(tape);
}

static void twice_the_same_print_in_the_known_second_stays_two(void **state)
{
	const struct ib_historical_tick past[] = { gone(2, 10, 2), gone(2, 10, 3),
		                                   gone(2, 10, 3) };
	struct tape *tape = new_tape(16);

	(void)state;
	print_live(tape, 2, 10, 2);
	tape_begin(tape);
	tell_past(tape, past, 3);
	assert_sizes(tape, "2 3 3");
	tape_free(tape);
}

static void a_hole_that_nothing_fills_is_told(void **state)
{
	const struct ib_historical_tick past[] = { gone(4, 10, 4), gone(5, 10, 5) };
	struct tape *tape = new_tape(16);

	(void)state;
	print_live(tape, 1, 10, 1);
	tape_begin(tape);
	tell_past(tape, past, 2); /* it does not reach back */
	assert_sizes(tape, "1 |4 5");
	assert_int_equal(newest(tape).tick, PRINT_NO_TICK); /* as before it, all at 10 */
	tape_begin(tape);
	print_live(tape, 9, 12, 6);
	tape_no_past(tape);
	assert_sizes(tape, "1 |4 5 |6");
	assert_int_equal(newest(tape).tick, PRINT_NO_TICK); /* compared with nothing */
	tape_begin(tape);
	tell_past(tape, NULL, 0);
	print_live(tape, 10, 13, 7); /* the gap waits for a print */
	print_live(tape, 10, 14, 8);
	assert_sizes(tape, "1 |4 5 |6 |7 8");
	tape_free(tape);
}

static void without_a_past_the_first_tape_has_no_hole(void **state)
{
	struct tape *tape = new_tape(16);

	(void)state;
	tape_begin(tape);
	print_live(tape, 9, 12, 6);
	tape_no_past(tape);
	tape_no_past(tape);
	assert_sizes(tape, "6");
	tape_free(tape);
}

static void a_new_beginning_drops_what_was_half_there(void **state)
{
	const struct ib_historical_tick old[] = { gone(1, 10, 1) };
	const struct ib_historical_tick past[] = { gone(3, 10, 3) };
	struct tape *tape = new_tape(16);

	(void)state;
	tape_begin(tape);
	print_live(tape, 2, 10, 2);
	tape_take_past(tape, &(struct ib_historical_ticks){ .ticks = old, .tick_count = 1 });
	tape_begin(tape);
	tell_past(tape, past, 1);
	assert_sizes(tape, "3");
	tape_free(tape);
}

static void too_much_live_does_not_wait_for_ever(void **state)
{
	struct tape *tape = new_tape(4);

	(void)state;
	tape_begin(tape);
	for (int i = 1; i <= 5; i++)
		print_live(tape, i, 10, i);
	assert_false(tape_is_holding(tape));
	assert_sizes(tape, "2 3 4 5");
	tape_free(tape);
}

static void of_a_long_past_the_newest_are_kept(void **state)
{
	struct ib_historical_tick past[10];
	struct tape *tape = new_tape(4);

	(void)state;
	for (int i = 0; i < 10; i++)
		past[i] = gone(i, 10, i + 1);
	past[8] = gone(3, 10, 99); /* older than the one before */
	tape_begin(tape);
	tell_past(tape, past, 10);
	assert_sizes(tape, "6 7 8 10");
	assert_int_equal(tape_refused(tape), 1);
	tape_free(tape);
}

static void ticks_and_sides_have_names(void **state)
{
	(void)state;
	for (int i = 1; i < PRINT_TICKS; i++)
		assert_int_equal(print_tick_find(print_tick_name((enum print_tick)i)), i);
	for (int i = 1; i < PRINT_SIDES; i++)
		assert_int_equal(print_side_find(print_side_name((enum print_side)i)), i);
	assert_null(print_tick_name(PRINT_NO_TICK));
	assert_null(print_side_name(PRINT_NO_SIDE));
	assert_int_equal(print_tick_find("sideways"), PRINT_NO_TICK);
	assert_int_equal(print_side_find(NULL), PRINT_NO_SIDE);
}

/* ---- random days ---- */

enum { DAY = 400, DAYS = 2000 };

struct day {
	int seconds[DAY];
	int64_t sizes[DAY]; /* its number, so that each print is told from every other */
};

static void send_past(struct tape *tape, const struct day *day, size_t from, size_t to)
{
	struct ib_historical_tick past[DAY];

	for (size_t i = from; i < to; i++)
		past[i] = gone(day->seconds[i], 10, day->sizes[i]);
	tell_past(tape, past + from, (int32_t)(to - from));
}

/* Live from `at` on; the past is a picture taken when `taken` was printed, and comes after
 * `before` of the live prints. */
static void subscribe(struct tape *tape, const struct day *day, struct rng *rng, size_t at,
                      size_t end)
{
	size_t taken = at + (size_t)rng_below(rng, end - at + 1);
	size_t before = at + (size_t)rng_below(rng, end - at + 1);

	tape_begin(tape);
	for (size_t i = at; i < before; i++)
		print_live(tape, day->seconds[i], 10, day->sizes[i]);
	send_past(tape, day, 0, taken);
	for (size_t i = before; i < end; i++)
		print_live(tape, day->seconds[i], 10, day->sizes[i]);
}

static void joined_days_are_as_they_were(void **state)
{
	static struct print prints[DAY + 1];
	size_t joined = 0;
	struct rng rng;

	(void)state;
	rng_init(&rng, 7);
	for (int run = 0; run < DAYS; run++) {
		struct tape *tape = new_tape(DAY);
		struct day day;
		size_t at = (size_t)rng_below(&rng, DAY / 2);
		size_t lost = at + (size_t)rng_below(&rng, DAY / 4);
		size_t back = lost + (size_t)rng_below(&rng, DAY / 8);

		for (int i = 0, second = 0; i < DAY; i++) {
			second += rng_below(&rng, 3) == 0;
			day.seconds[i] = second;
			day.sizes[i] = i + 1;
		}
		subscribe(tape, &day, &rng, at, lost); /* then the connection is lost */
		subscribe(tape, &day, &rng, back, DAY);
		assert_int_equal(tape_read(prints, DAY + 1, tape, 0), DAY);
		for (int i = 0; i < DAY; i++) {
			if (prints[i].size.e8 / DECIMAL_ONE != i + 1 || prints[i].gap)
				fail_msg("day %d: print %d is %lld", run, i + 1,
				         (long long)(prints[i].size.e8 / DECIMAL_ONE));
		}
		joined += DAY;
		tape_free(tape);
	}
	printf("joined %zu prints in %d days\n", joined, DAYS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_tape_has_nothing_and_holds_nothing),
		cmocka_unit_test(the_capacity_has_its_limits_and_memory_may_be_short),
		cmocka_unit_test(the_oldest_prints_fall_out_and_numbers_go_on),
		cmocka_unit_test(a_print_has_exchange_conditions_and_marks),
		cmocka_unit_test(senseless_ticks_are_refused_and_counted),
		cmocka_unit_test(ticks_up_and_down_follow_the_tick_test),
		cmocka_unit_test(the_quote_tells_on_which_side_it_traded),
		cmocka_unit_test(live_prints_wait_for_the_past_and_follow_it),
		cmocka_unit_test(the_past_may_come_in_parts),
		cmocka_unit_test(of_the_second_of_the_seam_only_what_is_missing_is_taken),
		cmocka_unit_test(what_differs_in_any_part_is_another_print),
		cmocka_unit_test(a_live_print_that_the_past_had_is_left_out_once),
		cmocka_unit_test(after_a_break_the_past_fills_the_hole),
		cmocka_unit_test(twice_the_same_print_in_the_known_second_stays_two),
		cmocka_unit_test(a_hole_that_nothing_fills_is_told),
		cmocka_unit_test(without_a_past_the_first_tape_has_no_hole),
		cmocka_unit_test(a_new_beginning_drops_what_was_half_there),
		cmocka_unit_test(too_much_live_does_not_wait_for_ever),
		cmocka_unit_test(of_a_long_past_the_newest_are_kept),
		cmocka_unit_test(ticks_and_sides_have_names),
		cmocka_unit_test(joined_days_are_as_they_were),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
