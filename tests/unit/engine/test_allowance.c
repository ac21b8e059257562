/* test_allowance.c - engine/allowance.h. */
#include "engine/allowance.h"

#include "core/timeval.h"
#include "tests/support/support.h"

enum { AT_ONCE = 6 };

static int64_t take(struct allowance *allowance, int64_t second)
{
	return allowance_take(allowance, second * NS_PER_SEC, AT_ONCE, NS_PER_MIN);
}

static void so_many_may_be_used_at_once(void **state)
{
	struct allowance allowance = { 0 };

	(void)state;
	for (int i = 0; i < AT_ONCE; i++)
		assert_int_equal(take(&allowance, 1000), 0);
	assert_int_equal(take(&allowance, 1000), NS_PER_MIN);
	assert_int_equal(take(&allowance, 1000), NS_PER_MIN); /* asking uses none */
}

static void one_comes_back_each_while(void **state)
{
	struct allowance allowance = { 0 };

	(void)state;
	for (int i = 0; i < AT_ONCE; i++)
		(void)take(&allowance, 1000);
	assert_int_equal(take(&allowance, 1059), NS_PER_SEC);
	assert_int_equal(take(&allowance, 1060), 0);
	assert_int_equal(take(&allowance, 1060), NS_PER_MIN);
	assert_int_equal(take(&allowance, 1180), 0);
	assert_int_equal(take(&allowance, 1180), 0);
	assert_true(take(&allowance, 1180) > 0);
}

static void no_more_than_so_many_are_saved_up(void **state)
{
	struct allowance allowance = { 0 };

	(void)state;
	(void)take(&allowance, 1);
	for (int i = 0; i < AT_ONCE; i++)
		assert_int_equal(take(&allowance, 1000000), 0);
	assert_true(take(&allowance, 1000000) > 0);
}

static void a_day_of_asking_keeps_the_rate(void **state)
{
	struct allowance allowance = { 0 };
	int used = 0;

	(void)state;
	for (int second = 0; second < 86400; second++)
		used += take(&allowance, second) == 0;
	assert_int_equal(used, AT_ONCE - 1 + 1440);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_many_may_be_used_at_once),
		cmocka_unit_test(one_comes_back_each_while),
		cmocka_unit_test(no_more_than_so_many_are_saved_up),
		cmocka_unit_test(a_day_of_asking_keeps_the_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
