/* test_algo.c - what algorithms show, and when; and the curve of a session's volume. */
#include "sim/algo.h"

#include <math.h>

#include "core/timeval.h"
#include "sim/volume_curve.h"
#include "tests/support/support.h"

static const int64_t open_ns = 1000 * NS_PER_HOUR;

static decimal whole(int64_t n)
{
	return decimal_from_int(n);
}

/* A window of ten minutes at the open of a session of six hours and a half. */
static struct sim_algo plan(enum sim_algo_kind kind)
{
	return (struct sim_algo){
		.kind = kind,
		.start_ns = open_ns,
		.end_ns = open_ns + 10 * NS_PER_MIN,
		.open_ns = open_ns,
		.close_ns = open_ns + 390 * NS_PER_MIN,
		.seed = 7,
	};
}

static struct sim_algo_now now_at(int64_t seconds)
{
	return (struct sim_algo_now){
		.now_ns = open_ns + seconds * NS_PER_SEC,
		.side = SIDE_BUY,
		.quantity = whole(1000),
		.size_step = whole(1),
		.quotes = true,
	};
}

static struct sim_algo_step ask(const struct sim_algo *algo, struct sim_algo_now now)
{
	struct sim_algo_step step;

	sim_algo_next(&step, algo, &now);
	assert_true(step.next_ns > now.now_ns);
	return step;
}

static void before_the_window_nothing_is_free(void **state)
{
	static const enum sim_algo_kind kinds[] = { SIM_ALGO_TWAP, SIM_ALGO_VWAP,
		                                    SIM_ALGO_ADAPTIVE };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct sim_algo algo = plan(kinds[i]);
		struct sim_algo_step step = ask(&algo, now_at(-60));

		assert_int_equal(step.slice.quantity.e8, 0);
		assert_int_equal(step.next_ns, algo.start_ns);
		assert_false(step.over);
	}
}

/* Fills all that is free, step by step; returns how many parts there were. */
static int work(int64_t *sum, const struct sim_algo *algo, int64_t *sizes, int64_t *times)
{
	struct sim_algo_now now = now_at(0);
	int parts = 0;

	*sum = 0;
	for (;;) {
		struct sim_algo_step step = ask(algo, now);

		if (step.slice.quantity.e8 > 0) {
			assert_true(parts < 130);
			sizes[parts] = step.slice.quantity.e8 / DECIMAL_ONE;
			times[parts++] = now.now_ns;
			now.filled = decimal_add(now.filled, step.slice.quantity);
		}
		if (step.next_ns == INT64_MAX || step.over)
			break;
		now.now_ns = step.next_ns;
	}
	*sum = now.filled.e8 / DECIMAL_ONE;
	return parts;
}

static void a_twap_is_cut_into_equal_parts(void **state)
{
	struct sim_algo algo = plan(SIM_ALGO_TWAP);
	int64_t sizes[130];
	int64_t times[130];
	int64_t sum = 0;

	(void)state;
	assert_int_equal(work(&sum, &algo, sizes, times), 10);
	assert_int_equal(sum, 1000);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(sizes[i], 100);
		assert_in_range(times[i] - open_ns, i * NS_PER_MIN,
		                i * NS_PER_MIN + NS_PER_MIN / 4);
	}
	assert_int_equal(times[0], open_ns);
	assert_int_equal(times[9], open_ns + 9 * NS_PER_MIN);
}

static void a_seed_repeats_its_times_and_another_has_others(void **state)
{
	struct sim_algo algo = plan(SIM_ALGO_TWAP);
	int64_t sizes[130];
	int64_t times[3][130];
	int64_t sum = 0;
	int differ = 0;

	(void)state;
	work(&sum, &algo, sizes, times[0]);
	work(&sum, &algo, sizes, times[1]);
	algo.seed = 8000;
	work(&sum, &algo, sizes, times[2]);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(times[0][i], times[1][i]);
		differ += times[0][i] != times[2][i];
	}
	assert_true(differ >= 6);
}

static void a_long_window_has_at_most_120_parts(void **state)
{
	struct sim_algo algo = plan(SIM_ALGO_VWAP);
	int64_t sizes[130];
	int64_t times[130];
	int64_t sum = 0;
	int parts = 0;

	(void)state;
	algo.end_ns = algo.close_ns;
	parts = work(&sum, &algo, sizes, times);
	assert_in_range(parts, 100, 120);
	assert_int_equal(sum, 1000);
	/* the open and the close are busier than noon */
	assert_true(sizes[0] > 2 * sizes[60]);
	assert_true(sizes[parts - 1] > 2 * sizes[60]);
}

static void what_a_twap_did_not_get_comes_with_the_next_part(void **state)
{
	struct sim_algo algo = plan(SIM_ALGO_TWAP);
	struct sim_algo_now now = now_at(3 * 60 + 30);

	(void)state;
	now.filled = whole(150);
	assert_int_equal(ask(&algo, now).slice.quantity.e8, whole(250).e8);
	now.now_ns = algo.end_ns - NS_PER_SEC;
	assert_int_equal(ask(&algo, now).slice.quantity.e8, whole(850).e8);
}

static void what_a_vwap_did_not_get_is_spread_or_caught_up(void **state)
{
	struct sim_algo algo = plan(SIM_ALGO_VWAP);
	struct sim_algo_now now = now_at(5 * 60 + 20);
	int64_t spread = 0;
	int64_t caught = 0;

	(void)state;
	spread = ask(&algo, now).slice.quantity.e8;
	algo.catch_up = true;
	caught = ask(&algo, now).slice.quantity.e8;
	assert_in_range(spread, whole(150).e8, whole(260).e8);
	assert_true(caught > whole(550).e8);
}

static void a_vwap_joins_then_crosses(void **state)
{
	struct sim_algo algo = plan(SIM_ALGO_VWAP);
	struct sim_algo_step step = ask(&algo, now_at(0));

	(void)state;
	assert_int_equal(step.slice.peg, SIM_PEG_PRIMARY);
	assert_int_equal(step.next_ns, open_ns + 30 * NS_PER_SEC);
	assert_int_equal(ask(&algo, now_at(30)).slice.peg, SIM_PEG_NONE);
	algo.passive = true;
	assert_int_equal(ask(&algo, now_at(30)).slice.peg, SIM_PEG_PRIMARY);
}

static void a_share_of_the_volume_is_never_passed(void **state)
{
	struct sim_algo algo = plan(SIM_ALGO_VWAP);
	struct sim_algo_now now = now_at(5 * 60 + 20);

	(void)state;
	algo.max_share = decimal_from_units(DECIMAL_ONE / 10);
	assert_int_equal(ask(&algo, now).slice.quantity.e8, 0);
	now.volume = whole(805);
	assert_int_equal(ask(&algo, now).slice.quantity.e8, whole(80).e8);
	now.filled = whole(80);
	assert_int_equal(ask(&algo, now).slice.quantity.e8, 0);
}

static void styles_say_where_a_part_stands(void **state)
{
	static const struct {
		enum sim_algo_style style;
		enum sim_peg peg;
		int64_t limit;
	} cases[] = { { SIM_STYLE_TAKE, SIM_PEG_NONE, 100 },
		      { SIM_STYLE_JOIN, SIM_PEG_PRIMARY, 100 },
		      { SIM_STYLE_MIDDLE, SIM_PEG_MID, 100 },
		      { SIM_STYLE_LAST, SIM_PEG_NONE, 98 } };
	struct sim_algo algo = plan(SIM_ALGO_TWAP);
	struct sim_algo_now now = now_at(0);

	(void)state;
	now.limit_price = whole(100);
	now.last = whole(98);
	for (int i = 0; i < 4; i++) {
		struct sim_slice slice;

		algo.style = cases[i].style;
		slice = ask(&algo, now).slice;
		assert_int_equal(slice.peg, cases[i].peg);
		assert_int_equal(slice.limit_price.e8, whole(cases[i].limit).e8);
	}
	now.last = whole(103); /* beyond the limit */
	assert_int_equal(ask(&algo, now).slice.limit_price.e8, whole(100).e8);
	now.quotes = false;
	algo.style = SIM_STYLE_MIDDLE;
	assert_int_equal(ask(&algo, now).slice.peg, SIM_PEG_NONE);
}

static void patience_says_when_an_adaptive_order_crosses(void **state)
{
	static const struct {
		enum sim_patience patience;
		int64_t at_s;
		enum sim_peg peg;
	} cases[] = {
		{ SIM_URGENT, 0, SIM_PEG_MID },      { SIM_URGENT, 2, SIM_PEG_NONE },
		{ SIM_NORMAL, 4, SIM_PEG_PRIMARY },  { SIM_NORMAL, 5, SIM_PEG_MID },
		{ SIM_NORMAL, 15, SIM_PEG_NONE },    { SIM_PATIENT, 29, SIM_PEG_PRIMARY },
		{ SIM_PATIENT, 30, SIM_PEG_MID },    { SIM_PATIENT, 89, SIM_PEG_MID },
		{ SIM_PATIENT, 3600, SIM_PEG_NONE },
	};
	struct sim_algo algo = plan(SIM_ALGO_ADAPTIVE);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sim_algo_now now = now_at(cases[i].at_s);
		struct sim_algo_step step;

		algo.patience = cases[i].patience;
		now.filled = whole(400);
		step = ask(&algo, now);
		assert_int_equal(step.slice.peg, cases[i].peg);
		assert_int_equal(step.slice.quantity.e8, whole(600).e8);
	}
}

static void at_its_end_a_plan_is_over_or_goes_on(void **state)
{
	struct sim_algo algo = plan(SIM_ALGO_TWAP);
	struct sim_algo_now now = now_at(600);
	struct sim_algo_step step = ask(&algo, now);

	(void)state;
	assert_true(step.over);
	assert_int_equal(step.slice.quantity.e8, 0);
	algo.past_end = true;
	now.filled = whole(10);
	step = ask(&algo, now);
	assert_false(step.over);
	assert_int_equal(step.slice.quantity.e8, whole(990).e8);
	assert_int_equal(step.next_ns, INT64_MAX);
}

static void short_windows_and_small_orders_are_whole(void **state)
{
	struct sim_algo algo = plan(SIM_ALGO_TWAP);
	struct sim_algo_now now = now_at(0);
	int64_t sizes[130];
	int64_t times[130];
	int64_t sum = 0;

	(void)state;
	algo.end_ns = algo.start_ns + 3;
	assert_int_equal(ask(&algo, now).slice.quantity.e8, whole(1000).e8);
	algo = plan(SIM_ALGO_TWAP);
	now.quantity = whole(3);
	assert_int_equal(ask(&algo, now).slice.quantity.e8, 0);
	now.now_ns = algo.end_ns - 1;
	assert_int_equal(ask(&algo, now).slice.quantity.e8, whole(3).e8);
	work(&sum, &algo, sizes, times);
	assert_int_equal(sum, 1000);
}

static void the_curve_of_volume_runs_from_nothing_to_all(void **state)
{
	double before = 0;

	(void)state;
	assert_float_equal(sim_volume_until(-1), 0, 0);
	assert_float_equal(sim_volume_until(NAN), 0, 0);
	assert_float_equal(sim_volume_until(2), 1, 0);
	for (int i = 1; i <= 100; i++) {
		double share = sim_volume_until(i / 100.0);

		assert_true(share > before);
		before = share;
	}
	assert_float_equal(before, 1, 0);
	/* numerically the integral of the curve */
	for (int k = 1; k < 4; k++) {
		double part = 0;
		double all = 0;

		for (int i = 0; i < 100000; i++) {
			double x = (i + 0.5) / 100000;
			double y = sim_curve_at(x, SIM_VOLUME_OPEN, SIM_VOLUME_CLOSE);

			all += y;
			part += x < k / 4.0 ? y : 0;
		}
		assert_float_equal(sim_volume_until(k / 4.0), part / all, 1e-6);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_the_window_nothing_is_free),
		cmocka_unit_test(a_twap_is_cut_into_equal_parts),
		cmocka_unit_test(a_seed_repeats_its_times_and_another_has_others),
		cmocka_unit_test(a_long_window_has_at_most_120_parts),
		cmocka_unit_test(what_a_twap_did_not_get_comes_with_the_next_part),
		cmocka_unit_test(what_a_vwap_did_not_get_is_spread_or_caught_up),
		cmocka_unit_test(a_vwap_joins_then_crosses),
		cmocka_unit_test(a_share_of_the_volume_is_never_passed),
		cmocka_unit_test(styles_say_where_a_part_stands),
		cmocka_unit_test(patience_says_when_an_adaptive_order_crosses),
		cmocka_unit_test(at_its_end_a_plan_is_over_or_goes_on),
		cmocka_unit_test(short_windows_and_small_orders_are_whole),
		cmocka_unit_test(the_curve_of_volume_runs_from_nothing_to_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
