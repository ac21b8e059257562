/* test_figure.c - the contract in ui/widget/figure.h. */
#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/support/support.h"
#include "ui/widget/figure.h"

static void levels_have_commas_and_fixed_places(void **state)
{
	static const struct {
		double value;
		int places;
		const char *want;
	} cases[] = {
		{ 16014, 2, "16,014.00" },
		{ 603.12, 2, "603.12" },
		{ 0, 2, "0.00" },
		{ -21205, 2, "-21,205.00" },
		{ 1234567, 0, "1,234,567" },
		{ 999.999, 2, "1,000.00" },
		{ -0.001, 2, "0.00" },
		{ NAN, 2, "" },
		{ INFINITY, 2, "" },
		{ 1e19, 0, "10,000,000,000,000,000,000" },
		{ 1e30, 2, "" },
	};
	char text[FIGURE_TEXT];
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(figure_level(text, cases[i].value, cases[i].places),
		                    cases[i].want);
}

static void changes_always_carry_a_sign(void **state)
{
	char text[FIGURE_TEXT];
	(void)state;

	assert_string_equal(figure_change(text, 395.1, 2), "+395.10");
	assert_string_equal(figure_change(text, -1209.48, 2), "-1,209.48");
	assert_string_equal(figure_change(text, 0.0, 2), "+0.00");
	assert_string_equal(figure_change(text, -0.004, 2), "+0.00");
	assert_string_equal(figure_percent(text, 0.0026, 2), "+0.26");
	assert_string_equal(figure_percent(text, NAN, 2), "");
	assert_string_equal(figure_percent_level(text, 0.465, 1), "46.5");
}

static void exact_numbers_stay_exact(void **state)
{
	char text[FIGURE_TEXT];
	(void)state;

	assert_string_equal(figure_exact(text, decimal_from_units(4310100000000), 2),
	                    "43,101.00");
	assert_string_equal(figure_exact(text, decimal_from_units(INT64_MIN), 8),
	                    "-92,233,720,368.54775808");
	assert_string_equal(figure_exact_change(text, decimal_from_int(5), 2), "+5.00");
	assert_string_equal(figure_exact_change(text, decimal_from_int(-5), 2), "-5.00");
	assert_string_equal(figure_exact_change(text, decimal_from_int(0), 2), "+0.00");
	assert_string_equal(figure_exact_change(text, decimal_from_units(-400000), 2), "+0.00");
	assert_string_equal(figure_quantity(text, decimal_from_int(1500)), "1,500");
	assert_string_equal(figure_quantity(text, decimal_from_units(25000000)), "0.25");
	assert_string_equal(figure_millions(text, 41.26e6), "41.3");
}

static void places_follow_the_tick(void **state)
{
	(void)state;
	assert_int_equal(figure_places(decimal_from_units(DECIMAL_ONE / 100)), 2);
	assert_int_equal(figure_places(decimal_from_units(DECIMAL_ONE / 4)), 2);
	assert_int_equal(figure_places(decimal_from_units(DECIMAL_ONE / 10)), 2);
	assert_int_equal(figure_places(decimal_from_units(DECIMAL_ONE / 20000)), 5);
	assert_int_equal(figure_places(decimal_from_int(1)), 0);
	assert_int_equal(figure_places(decimal_from_int(0)), 2);
}

static void spans_and_ages_step(void **state)
{
	static const struct {
		int64_t ns;
		const char *span, *age, *brief;
	} cases[] = {
		{ -5, "0:00", "0 ms", "0s" },
		{ 4 * NS_PER_MS, "0:00", "4 ms", "0s" },
		{ 300 * NS_PER_MS, "0:00", "0.3 s", "0s" },
		{ 999 * NS_PER_MS, "0:00", "0.9 s", "0s" },
		{ 12 * NS_PER_SEC, "0:12", "12 s", "12s" },
		{ 108 * NS_PER_SEC, "1:48", "1:48", "1m" },
		{ 3599 * NS_PER_SEC, "59:59", "59:59", "59m" },
		{ 16015 * NS_PER_SEC, "4:26:55", "4:26:55", "4h" },
		{ NS_PER_DAY + 3 * NS_PER_HOUR + 660 * NS_PER_SEC, "1 d 3:11", "1 d 3:11",
		  "1d" },
	};
	char text[FIGURE_TEXT];
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(figure_span(text, cases[i].ns), cases[i].span);
		assert_string_equal(figure_age(text, cases[i].ns), cases[i].age);
		assert_string_equal(figure_age_short(text, cases[i].ns), cases[i].brief);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_have_commas_and_fixed_places),
		cmocka_unit_test(changes_always_carry_a_sign),
		cmocka_unit_test(exact_numbers_stay_exact),
		cmocka_unit_test(places_follow_the_tick),
		cmocka_unit_test(spans_and_ages_step),
	};

	return cmocka_run_group_tests_name("ui figure", tests, NULL, NULL);
}
