/* test_decimal.c - the contract in decimal.h, clause by clause. */
#include <math.h>
#include <string.h>

#include "core/decimal.h"
#include "core/rng.h"
#include "tests/support/support.h"

static decimal parsed(const char *text)
{
	decimal value = { 0 };

	assert_int_equal(decimal_parse(&value, text, strlen(text)), DRT_OK);
	return value;
}

static void parse_reads_every_form(void **state)
{
	static const struct {
		const char *text;
		int64_t e8;
	} cases[] = {
		{ "0", 0 },
		{ "1", 100000000 },
		{ "-1.5", -150000000 },
		{ "+.5", 50000000 },
		{ "5.", 500000000 },
		{ "0.000000014", 1 },
		{ "0.000000015", 2 },
		{ "-0.000000015", -2 },
		{ "1e2", 10000000000 },
		{ "1.5E-3", 150000 },
		{ "60.65999999999999", 6066000000 },
		{ "92233720368.54775807", INT64_MAX },
		{ "-92233720368.54775808", INT64_MIN },
		{ "1e-300", 0 },
		{ "123456789012345678901234567890e-22", 1234567890123457 },
		{ "0.00000000499999999999999999999999999", 0 },
		{ "0.00000000500000000000000000000000001", 1 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(parsed(cases[i].text).e8, cases[i].e8);
}

static void parse_refuses_what_is_no_number(void **state)
{
	static const struct {
		const char *text;
		enum drt_status want;
	} cases[] = {
		{ "", DRT_EPARSE },
		{ "-", DRT_EPARSE },
		{ ".", DRT_EPARSE },
		{ "1,5", DRT_EPARSE },
		{ "1.2.3", DRT_EPARSE },
		{ "nan", DRT_EPARSE },
		{ "1e", DRT_EPARSE },
		{ "1e+", DRT_EPARSE },
		{ " 1", DRT_EPARSE },
		{ "1 ", DRT_EPARSE },
		{ "0x10", DRT_EPARSE },
		{ "1e11", DRT_ERANGE },
		{ "92233720368.54775808", DRT_ERANGE },
		{ "1e9999999999", DRT_ERANGE },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		decimal value = { 77 };

		assert_int_equal(decimal_parse(&value, cases[i].text, strlen(cases[i].text)),
		                 cases[i].want);
		assert_int_equal(value.e8, 77);
	}
}

static void format_is_exact_and_short(void **state)
{
	static const struct {
		int64_t e8;
		const char *want;
	} cases[] = {
		{ 0, "0" },
		{ 1, "0.00000001" },
		{ -150000000, "-1.5" },
		{ 10000000000, "100" },
		{ INT64_MAX, "92233720368.54775807" },
		{ INT64_MIN, "-92233720368.54775808" },
	};
	char text[DECIMAL_TEXT];
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t length = decimal_format(text, decimal_from_units(cases[i].e8));

		assert_string_equal(text, cases[i].want);
		assert_int_equal(length, strlen(text));
		assert_int_equal(parsed(text).e8, cases[i].e8);
	}
	decimal_format_places(text, parsed("1.005"), 2);
	assert_string_equal(text, "1.01");
	decimal_format_places(text, parsed("-0.004"), 2);
	assert_string_equal(text, "0.00");
	decimal_format_places(text, parsed("1.5"), 8);
	assert_string_equal(text, "1.50000000");
	decimal_format_places(text, parsed("2.5"), 0);
	assert_string_equal(text, "3");
}

static void products_and_quotients_round_half_away(void **state)
{
	decimal out = { 0 };
	(void)state;

	assert_int_equal(decimal_mul(&out, parsed("0.00000001"), parsed("0.5")), DRT_OK);
	assert_int_equal(out.e8, 1);
	assert_int_equal(decimal_mul(&out, parsed("-0.00000001"), parsed("0.5")), DRT_OK);
	assert_int_equal(out.e8, -1);
	assert_int_equal(decimal_div(&out, parsed("1"), parsed("3")), DRT_OK);
	assert_int_equal(out.e8, 33333333);
	assert_int_equal(decimal_div(&out, parsed("2"), parsed("-3")), DRT_OK);
	assert_int_equal(out.e8, -66666667);
	assert_int_equal(decimal_div(&out, parsed("1"), parsed("0")), DRT_ERANGE);
	assert_int_equal(decimal_mul(&out, parsed("1000000"), parsed("1000000")), DRT_ERANGE);
	assert_int_equal(decimal_mul_sat(parsed("1000000"), parsed("-1000000")).e8, INT64_MIN);
	assert_int_equal(out.e8, -66666667);
}

__extension__ typedef __int128 int128;

static void products_agree_with_plain_arithmetic(void **state)
{
	struct rng rng;
	int overflows = 0;
	(void)state;

	rng_init(&rng, 3);
	for (int i = 0; i < 300000; i++) {
		decimal a = { (int64_t)(rng_next(&rng) >> rng_below(&rng, 64)) };
		decimal b = { (int64_t)(rng_next(&rng) >> rng_below(&rng, 64)) };
		decimal got = { 42 };
		int128 product = 0, want = 0;

		if (rng_below(&rng, 2))
			a.e8 = (int64_t)(0 - (uint64_t)a.e8);
		product = (int128)a.e8 * b.e8;
		want = product < 0 ? -product : product;
		want = (want + DECIMAL_ONE / 2) / DECIMAL_ONE;
		want = product < 0 ? -want : want;
		if (want > INT64_MAX || want < INT64_MIN) {
			overflows++;
			assert_int_equal(decimal_mul(&got, a, b), DRT_ERANGE);
			assert_int_equal(got.e8, 42);
		} else {
			assert_int_equal(decimal_mul(&got, a, b), DRT_OK);
			assert_true(got.e8 == (int64_t)want);
		}
	}
	assert_in_range(overflows, 1000, 290000);
}

static void rounding_goes_to_the_step(void **state)
{
	decimal out = { 0 };
	decimal tick = parsed("0.05");
	(void)state;

	assert_int_equal(decimal_round(&out, parsed("1.025"), tick, DECIMAL_NEAREST), DRT_OK);
	assert_int_equal(out.e8, parsed("1.05").e8);
	assert_int_equal(decimal_round(&out, parsed("-1.025"), tick, DECIMAL_NEAREST), DRT_OK);
	assert_int_equal(out.e8, parsed("-1.05").e8);
	assert_int_equal(decimal_round(&out, parsed("1.049"), tick, DECIMAL_DOWN), DRT_OK);
	assert_int_equal(out.e8, parsed("1").e8);
	assert_int_equal(decimal_round(&out, parsed("-1.01"), tick, DECIMAL_UP), DRT_OK);
	assert_int_equal(out.e8, parsed("-1").e8);
	assert_int_equal(decimal_round(&out, parsed("1"), parsed("0"), DECIMAL_UP), DRT_EINVAL);
	assert_true(decimal_is_multiple(parsed("1.15"), tick));
	assert_false(decimal_is_multiple(parsed("1.16"), tick));
}

static void doubles_cross_the_border_explicitly(void **state)
{
	decimal out = { 5 };
	(void)state;

	assert_int_equal(decimal_from_double(&out, 0.1), DRT_OK);
	assert_int_equal(out.e8, 10000000);
	assert_int_equal(decimal_from_double(&out, NAN), DRT_EINVAL);
	assert_int_equal(decimal_from_double(&out, INFINITY), DRT_EINVAL);
	assert_int_equal(decimal_from_double(&out, 1e12), DRT_ERANGE);
	assert_int_equal(out.e8, 10000000);
	assert_true(decimal_to_double(parsed("266.91")) == 266.91);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse_reads_every_form),
		cmocka_unit_test(parse_refuses_what_is_no_number),
		cmocka_unit_test(format_is_exact_and_short),
		cmocka_unit_test(products_and_quotients_round_half_away),
		cmocka_unit_test(products_agree_with_plain_arithmetic),
		cmocka_unit_test(rounding_goes_to_the_step),
		cmocka_unit_test(doubles_cross_the_border_explicitly),
	};

	return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
