/* test_measure.c - agent/measure.h and agent/gates.h by hand-worked numbers. */
#include "agent/measure.h"

#include <math.h>

#include "agent/gates.h"
#include "tests/support/support.h"

static const double closes[] = { 100, 110, 99, 108.9, 121 };

enum { COUNT = 5 };

static void fill(struct bar *bars)
{
	for (int i = 0; i < COUNT; i++)
		bars[i] = (struct bar){ .time_ns = i, .close = closes[i] };
}

static void a_return_skips_the_newest_bars(void **state)
{
	struct bar bars[COUNT];

	(void)state;
	fill(bars);
	assert_true(test_close(measure_return(bars, COUNT, 4, 0), 0.21, 1e-12));
	assert_true(test_close(measure_return(bars, COUNT, 4, 2), -0.01, 1e-12));
	assert_true(test_close(measure_return(bars, COUNT, 2, 2), 0, 1e-12));
	assert_true(test_close(measure_return(bars, COUNT, 0, 0), 0, 1e-12));
}

static void a_return_without_enough_bars_is_not_a_number(void **state)
{
	struct bar bars[COUNT];

	(void)state;
	fill(bars);
	assert_true(isnan(measure_return(bars, COUNT, 5, 0)));
	assert_true(isnan(measure_return(bars, COUNT, 2, 3)));
	assert_true(isnan(measure_return(bars, 0, 0, 0)));
}

static void an_average_takes_the_last_closes(void **state)
{
	struct bar bars[COUNT];

	(void)state;
	fill(bars);
	assert_true(test_close(measure_sma(bars, COUNT, 1), 121, 1e-12));
	assert_true(test_close(measure_sma(bars, COUNT, 2), 114.95, 1e-12));
	assert_true(test_close(measure_sma(bars, COUNT, 5), 107.78, 1e-12));
	assert_true(isnan(measure_sma(bars, COUNT, 6)));
	assert_true(isnan(measure_sma(bars, COUNT, 0)));
}

static void volatility_is_the_yearly_deviation_of_log_returns(void **state)
{
	struct bar bars[COUNT];
	double a = log(1.1);
	double b = log(0.9);
	double c = log(121 / 108.9);
	double mean = (b + a + c) / 3;
	double want = 0;

	(void)state;
	fill(bars);
	want = sqrt(
		((a - mean) * (a - mean) + (b - mean) * (b - mean) + (c - mean) * (c - mean)) /
		2 * 252);
	assert_true(test_close(measure_volatility(bars, COUNT, 3), want, 1e-12));
	assert_true(isnan(measure_volatility(bars, COUNT, 5)));
	assert_true(isnan(measure_volatility(bars, COUNT, 1)));
}

static void ranks_begin_at_the_largest_and_leave_out_what_is_unknown(void **state)
{
	const double values[] = { 0.1, NAN, 0.3, -0.2, 0.1 };
	const int want[] = { 2, 0, 1, 4, 3 };
	int ranks[5] = { 9, 9, 9, 9, 9 };

	(void)state;
	measure_ranks(ranks, values, 5);
	assert_memory_equal(ranks, want, sizeof(want));
}

static void a_gate_keeps_what_it_needed_and_found(void **state)
{
	struct signal signal = { 0 };

	(void)state;
	assert_true(gate_add(&signal, "gate.trend", true, 10, 12));
	assert_false(gate_add_band(&signal, "gate.volatility", 5, 60, NAN));
	assert_true(gate_add_band(&signal, "gate.volatility", 5, 60, 60));
	assert_false(gate_add_band(&signal, "gate.volatility", 5, 60, 60.1));
	assert_int_equal(signal.gate_count, 4);
	assert_int_equal(signal_gates_passed(&signal), 2);
	assert_string_equal(signal.gates[0].reason.code, "gate.trend");
	assert_true(reason_find(&signal.gates[0].reason, "needs")->number == 10);
	assert_true(reason_find(&signal.gates[0].reason, "found")->number == 12);
	assert_true(reason_find(&signal.gates[3].reason, "least")->number == 5);
	assert_true(reason_find(&signal.gates[3].reason, "most")->number == 60);
}

static void one_failed_gate_decides(void **state)
{
	struct signal signal = { 0 };

	(void)state;
	gate_add(&signal, "gate.trend", true, 1, 2);
	assert_true(gates_decide(&signal, SIGNAL_BUY));
	assert_int_equal(signal.state, SIGNAL_ACTIVE);
	assert_int_equal(signal.direction, SIGNAL_BUY);
	gate_add(&signal, "gate.rank", false, 4, 5);
	assert_false(gates_decide(&signal, SIGNAL_BUY));
	assert_int_equal(signal.state, SIGNAL_NOT_RAISED);
	assert_int_equal(signal.direction, SIGNAL_HOLD);
}

static void a_strength_stays_between_nothing_and_one(void **state)
{
	(void)state;
	assert_true(strength_clamp(-1) == 0);
	assert_true(strength_clamp(NAN) == 0);
	assert_true(strength_clamp(0.25) == 0.25);
	assert_true(strength_clamp(7) == 1);
	assert_true(strength_clamp(INFINITY) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_return_skips_the_newest_bars),
		cmocka_unit_test(a_return_without_enough_bars_is_not_a_number),
		cmocka_unit_test(an_average_takes_the_last_closes),
		cmocka_unit_test(volatility_is_the_yearly_deviation_of_log_returns),
		cmocka_unit_test(ranks_begin_at_the_largest_and_leave_out_what_is_unknown),
		cmocka_unit_test(a_gate_keeps_what_it_needed_and_found),
		cmocka_unit_test(one_failed_gate_decides),
		cmocka_unit_test(a_strength_stays_between_nothing_and_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
