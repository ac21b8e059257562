/* test_backtest_allocation.c - every allocation of a backtest fails once: the run ends with
 * DRT_ENOMEM, or without what could not be remembered, and leaves nothing behind. */
#include <string.h>

#include "core/timeval.h"
#include "improve/backtest.h"
#include "tests/support/failing_alloc.h"
#include "tests/support/support.h"

enum { BARS = 700 };

static struct bar bars[2][BARS];
static struct instrument instruments[2];
static struct backtest_series series[2];

static void make_market(void)
{
	static const char *const symbols[] = { "AAPL", "MSFT" };

	for (int s = 0; s < 2; s++) {
		assert_int_equal(instrument_init(&instruments[s], symbols[s]), DRT_OK);
		instruments[s].id = s + 1;
		for (int i = 0; i < BARS; i++) {
			double price = 100 + ((i / 2) % 2 ? 3 : -3) + s;

			bars[s][i] = (struct bar){ (int64_t)(i + 1) * NS_PER_DAY,
				                   price,
				                   price + 1,
				                   price - 1,
				                   price,
				                   1000 };
		}
		series[s] = (struct backtest_series){ &instruments[s], bars[s], BARS };
	}
}

static enum drt_status run(struct backtest_result *result, struct drt_error *error)
{
	const struct strategy *cross = strategy_find("sma_cross");
	struct backtest_spec spec;
	double params[8];

	strategy_params_init(params, cross);
	assert_int_equal(strategy_params_set(params, cross, "fast", 1, NULL), DRT_OK);
	assert_int_equal(strategy_params_set(params, cross, "slow", 2, NULL), DRT_OK);
	assert_int_equal(strategy_params_set(params, cross, "quantity", 10, NULL), DRT_OK);
	backtest_spec_init(&spec);
	spec.strategy = cross;
	spec.params = params;
	spec.series = series;
	spec.series_count = 2;
	spec.calendars = false;
	risk_limits_none(&spec.limits);
	return improve_backtest_strategy(result, &spec, error);
}

static void every_failed_allocation_ends_the_run_cleanly(void **state)
{
	struct backtest_result whole, result;
	struct drt_error error;
	int failures = 0;
	(void)state;

	make_market();
	assert_int_equal(run(&whole, &error), DRT_OK);
	assert_true(whole.fill_count > 256); /* enough for every array to grow */
	for (;; failures++) {
		enum drt_status status = DRT_OK;

		failing_alloc_after(failures);
		status = run(&result, &error);
		if (!failing_alloc_happened())
			break;
		assert_int_equal(status, DRT_ENOMEM);
		assert_true(error.text[0] != '\0');
		assert_null(result.fills);
		assert_null(result.orders);
	}
	failing_alloc_after(-1);
	assert_true(failures > 20);
	assert_int_equal(result.fill_count, whole.fill_count);
	backtest_result_release(&result);
	backtest_result_release(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_failed_allocation_ends_the_run_cleanly),
	};

	return cmocka_run_group_tests_name("backtest allocation", tests, NULL, NULL);
}
