/* test_strategy.c - the list of strategies, their parameters, the slots of signals. */
#include <math.h>
#include <string.h>

#include "agent/strategy.h"
#include "tests/support/support.h"

static void every_built_in_strategy_is_whole(void **state)
{
	(void)state;
	for (const struct strategy *const *at = strategy_list(); *at; at++) {
		const struct strategy *strategy = *at;
		double values[64];

		assert_ptr_equal(strategy_find(strategy->name), strategy);
		assert_non_null(strategy->description);
		assert_non_null(strategy->create);
		assert_non_null(strategy->on_bars);
		assert_non_null(strategy->free);
		assert_true(strlen(strategy->name) < STRATEGY_TEXT);
		assert_in_range(strategy->param_count, 1, 64);
		strategy_params_init(values, strategy);
		for (size_t i = 0; i < strategy->param_count; i++) {
			const struct strategy_param *param = &strategy->params[i];

			assert_true(param->least <= param->initial);
			assert_true(param->initial <= param->most);
			assert_true(values[i] == param->initial);
			assert_non_null(param->description);
			/* what it begins with may be set */
			assert_int_equal(strategy_params_set(values, strategy, param->name,
			                                     param->initial, NULL),
			                 DRT_OK);
		}
	}
	assert_null(strategy_find("nonsense"));
}

static void a_parameter_keeps_its_range(void **state)
{
	const struct strategy *cross = strategy_find("sma_cross");
	double values[8];
	struct drt_error error;
	(void)state;

	assert_non_null(cross);
	strategy_params_init(values, cross);
	assert_int_equal(strategy_params_set(values, cross, "fast", 500, &error), DRT_OK);
	assert_true(values[0] == 500);
	assert_int_equal(strategy_params_set(values, cross, "fast", 501, &error), DRT_ERANGE);
	assert_non_null(strstr(error.text, "sma_cross.fast"));
	assert_int_equal(strategy_params_set(values, cross, "fast", 0, &error), DRT_ERANGE);
	assert_int_equal(strategy_params_set(values, cross, "fast", NAN, &error), DRT_ERANGE);
	assert_int_equal(strategy_params_set(values, cross, "fast", 10.5, &error), DRT_ERANGE);
	assert_non_null(strstr(error.text, "whole"));
	assert_int_equal(strategy_params_set(values, cross, "weight", 0.25, &error), DRT_OK);
	assert_int_equal(strategy_params_set(values, cross, "slower", 1, &error),
	                 DRT_ENOTFOUND);
	assert_non_null(strstr(error.text, "slower"));
	assert_true(values[0] == 500);
}

static void a_slot_is_clean_and_named(void **state)
{
	static struct signal slots[2];
	struct strategy_output output = { .slots = slots, .capacity = 2 };
	struct strategy_view view = { .now_ns = 77 };
	struct instrument aapl;
	struct signal *signal = NULL;
	(void)state;

	memset(slots, 0xff, sizeof(slots));
	assert_int_equal(instrument_init(&aapl, "AAPL"), DRT_OK);
	aapl.id = 5;
	signal = strategy_emit(&output, &view, "swing", TIMEFRAME_1H, &aapl);
	assert_ptr_equal(signal, &slots[0]);
	assert_int_equal(signal->time_ns, 77);
	assert_int_equal(signal->instrument_id, 5);
	assert_string_equal(signal->symbol, "AAPL");
	assert_string_equal(signal->strategy, "swing");
	assert_int_equal(signal->timeframe, TIMEFRAME_1H);
	assert_int_equal(signal->state, SIGNAL_ACTIVE);
	assert_int_equal(signal->intent.kind, INTENT_NONE);
	assert_int_equal(signal->intent.limit_price.e8, 0);
	assert_string_equal(signal->intent.tag, "");
	assert_string_equal(signal->reason.code, "");
	assert_int_equal(signal->gate_count, 0);
	assert_true(uuid_is_nil(&signal->id));
	assert_non_null(strategy_emit(&output, &view, "swing", TIMEFRAME_1H, &aapl));
	assert_null(strategy_emit(&output, &view, "swing", TIMEFRAME_1H, &aapl));
	assert_int_equal(output.count, 2);
	assert_int_equal(output.dropped, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_built_in_strategy_is_whole),
		cmocka_unit_test(a_parameter_keeps_its_range),
		cmocka_unit_test(a_slot_is_clean_and_named),
	};

	return cmocka_run_group_tests_name("strategy", tests, NULL, NULL);
}
