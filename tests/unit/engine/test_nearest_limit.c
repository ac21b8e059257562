/* test_nearest_limit.c - the limit that is used up most, as people see it. */
#include "engine/nearest_limit.h"

#include <math.h>

#include "tests/support/support.h"

static int64_t part(double value)
{
	return (int64_t)(value * (double)DECIMAL_ONE);
}

static void the_limit_that_is_used_up_most_is_named(void **state)
{
	static const struct {
		struct nearest_limit_input input;
		const char *code;
		double used, most;
	} rows[] = {
		{ { 1000, 500, 100, 0 }, "risk.gross", 0.5, 1.0 },
		{ { 1000, 500, 150, 0 }, "risk.position", 0.15, 0.2 },
		{ { 1000, 0, 0, -90 }, "risk.daily_loss", 90, 100 },
		{ { 1000, 0, 0, 90 }, "risk.gross", 0, 1.0 },
		{ { 1000, 1500, 0, NAN }, "risk.gross", 1.5, 1.0 },
		{ { 0, 500, 100, -90 }, "", NAN, NAN },
		{ { NAN, 500, 100, -90 }, "", NAN, NAN },
	};
	struct risk_limits limits;

	(void)state;
	risk_limits_none(&limits);
	limits.level[RISK_GROSS] = (struct risk_level){ part(1.0), part(1.5) };
	limits.level[RISK_POSITION] = (struct risk_level){ part(0.2), part(0.25) };
	limits.level[RISK_DAILY_LOSS] = (struct risk_level){ RISK_NONE, part(100) };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct nearest_limit found;

		nearest_limit_find(&found, &limits, &rows[i].input);
		assert_string_equal(found.code, rows[i].code);
		assert_true(test_close(found.used, rows[i].used, 1e-9));
		assert_true(test_close(found.most, rows[i].most, 1e-9));
	}
}

static void without_limits_none_is_near(void **state)
{
	const struct nearest_limit_input input = { 1000, 5000, 1000, -500 };
	struct risk_limits limits;
	struct nearest_limit found;

	(void)state;
	risk_limits_none(&limits);
	nearest_limit_find(&found, &limits, &input);
	assert_string_equal(found.code, "");
	assert_int_equal(nearest_limit_level(&limits, RISK_GROSS), RISK_NONE);
	limits.level[RISK_GROSS].hard = 7;
	assert_int_equal(nearest_limit_level(&limits, RISK_GROSS), 7);
	limits.level[RISK_GROSS].soft = 5;
	assert_int_equal(nearest_limit_level(&limits, RISK_GROSS), 5);
}

static void a_limit_of_nothing_is_always_nearest(void **state)
{
	const struct nearest_limit_input input = { 1000, 900, 100, 0 };
	struct risk_limits limits;
	struct nearest_limit found;

	(void)state;
	risk_limits_none(&limits);
	limits.level[RISK_GROSS].hard = part(1.0);
	limits.level[RISK_POSITION].hard = 0;
	nearest_limit_find(&found, &limits, &input);
	assert_string_equal(found.code, "risk.position");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_limit_that_is_used_up_most_is_named),
		cmocka_unit_test(without_limits_none_is_near),
		cmocka_unit_test(a_limit_of_nothing_is_always_nearest),
	};

	return cmocka_run_group_tests_name("nearest limit", tests, NULL, NULL);
}
