/* test_parameters.c - what all strategies share: the list, parameters, slots; the agent's
 * order of signals. */
#include "agent/strategy.h"

#include <math.h>
#include <string.h>

#include "agent/agent_internal.h"
#include "tests/support/support.h"
#include "tests/unit/agent/market.h"

static void each_strategy_is_found_by_its_name(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct strategy *const *s = strategy_list(); *s; s++, count++)
		assert_ptr_equal(strategy_find((*s)->name), *s);
	assert_int_equal(count, 4);
	assert_null(strategy_find("Momentum"));
	assert_null(strategy_find(""));
}

static void initial_values_lie_within_their_ranges(void **state)
{
	(void)state;
	for (const struct strategy *const *s = strategy_list(); *s; s++) {
		double values[24];

		assert_true((*s)->param_count <= 24);
		strategy_params_init(values, *s);
		for (size_t i = 0; i < (*s)->param_count; i++)
			assert_int_equal(strategy_params_set(values, *s, (*s)->params[i].name,
			                                     values[i], NULL),
			                 DRT_OK);
	}
}

static void a_wrong_parameter_is_refused_with_the_remedy(void **state)
{
	static const struct {
		const char *name;
		double value;
		enum drt_status status;
		const char *text;
	} rows[] = {
		{ "lookbak", 100, DRT_ENOTFOUND,
		  "momentum has no parameter lookbak; it has lookback, " },
		{ "lookback", 59, DRT_ERANGE, "momentum.lookback must be from 60 to 1000" },
		{ "lookback", 1001, DRT_ERANGE, "from 60 to 1000" },
		{ "lookback", 100.5, DRT_ERANGE, "must be a whole number" },
		{ "lookback", NAN, DRT_ERANGE, "from 60 to 1000" },
		{ "weight", INFINITY, DRT_ERANGE, "from 0.001 to 1" },
	};
	const struct strategy *strategy = strategy_find("momentum");

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct drt_error error = { 0 };
		double values[24];
		double before[24];

		strategy_params_init(values, strategy);
		memcpy(before, values, sizeof(double) * strategy->param_count);
		assert_int_equal(strategy_params_set(values, strategy, rows[r].name,
		                                     rows[r].value, &error),
		                 rows[r].status);
		assert_non_null(strstr(error.text, rows[r].text));
		assert_memory_equal(values, before, sizeof(double) * strategy->param_count);
	}
}

static void a_signal_without_a_slot_is_counted(void **state)
{
	struct market *market = market_new(2, "momentum");
	struct strategy_view view = { .now_ns = 7 };
	struct strategy_output output = { .slots = market->slots, .capacity = 1 };
	struct signal *signal = NULL;

	(void)state;
	memset(market->slots, 0xff, sizeof(market->slots));
	signal = strategy_emit(&output, &view, "momentum", TIMEFRAME_1D, market->pointers[0]);
	assert_ptr_equal(signal, market->slots);
	assert_string_equal(signal->symbol, "AAA");
	assert_string_equal(signal->strategy, "momentum");
	assert_int_equal(signal->time_ns, 7);
	assert_int_equal(signal->state, SIGNAL_ACTIVE);
	assert_int_equal(signal->gate_count, 0);
	assert_int_equal(signal->reason.count, 0);
	assert_int_equal(signal->intent.kind, INTENT_NONE);
	assert_null(
		strategy_emit(&output, &view, "momentum", TIMEFRAME_1D, market->pointers[1]));
	assert_int_equal(output.count, 1);
	assert_int_equal(output.dropped, 1);
	market_free(market);
}

static void set_signal(struct signal *signal, const char *symbol, const char *strategy,
                       double strength)
{
	*signal = (struct signal){ .strength = strength };
	strcpy(signal->symbol, symbol);
	strcpy(signal->strategy, strategy);
}

static void signals_are_ordered_by_strength_then_by_name(void **state)
{
	struct signal signals[4];

	(void)state;
	set_signal(&signals[0], "BBB", "swing", 0.5);
	set_signal(&signals[1], "AAA", "swing", 0.5);
	set_signal(&signals[2], "CCC", "swing", 0.9);
	set_signal(&signals[3], "AAA", "momentum", 0.5);
	agent_sort(signals, 4);
	assert_string_equal(signals[0].symbol, "CCC");
	assert_string_equal(signals[1].strategy, "momentum");
	assert_string_equal(signals[2].symbol, "AAA");
	assert_string_equal(signals[3].symbol, "BBB");
}

static void a_newer_signal_takes_the_place_of_the_older_until_it_expires(void **state)
{
	struct signal active[2];
	struct signal fresh[2];
	struct agent agent = { .active = active, .active_capacity = 2, .fresh = fresh };
	const struct signal *list = NULL;
	struct signal signal;

	(void)state;
	set_signal(&signal, "AAA", "swing", 0.5);
	signal.expiration_ns = 100;
	agent_activate(&agent, &signal);
	signal.strength = 0.7;
	signal.expiration_ns = 200;
	agent_activate(&agent, &signal);
	assert_int_equal(agent_get_active_signals(&list, &agent, 199), 1);
	assert_true(list[0].strength == 0.7);
	assert_int_equal(agent_generate_signals(&list, &agent), 1);
	assert_int_equal(agent_generate_signals(&list, &agent), 0);
	assert_int_equal(agent_get_active_signals(&list, &agent, 200), 0);
}

static void a_taken_signal_is_active_no_more(void **state)
{
	struct signal active[1];
	struct signal fresh[1];
	struct agent agent = { .active = active, .active_capacity = 1, .fresh = fresh };
	const struct signal *list = NULL;
	struct signal signal;
	struct uuid other = { { 2 } };

	(void)state;
	set_signal(&signal, "AAA", "swing", 0.5);
	signal.expiration_ns = 100;
	signal.id = (struct uuid){ { 1 } };
	agent_activate(&agent, &signal);
	agent_mark_signal(&agent, &other, SIGNAL_TAKEN);
	assert_int_equal(agent_get_active_signals(&list, &agent, 1), 1);
	agent_mark_signal(&agent, &signal.id, SIGNAL_TAKEN);
	assert_int_equal(agent_get_active_signals(&list, &agent, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_strategy_is_found_by_its_name),
		cmocka_unit_test(initial_values_lie_within_their_ranges),
		cmocka_unit_test(a_wrong_parameter_is_refused_with_the_remedy),
		cmocka_unit_test(a_signal_without_a_slot_is_counted),
		cmocka_unit_test(signals_are_ordered_by_strength_then_by_name),
		cmocka_unit_test(a_newer_signal_takes_the_place_of_the_older_until_it_expires),
		cmocka_unit_test(a_taken_signal_is_active_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
