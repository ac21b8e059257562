/* test_text.c - the contract in text.h: numbers of the wire. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rng.h"
#include "ib/text.h"
#include "tests/support/support.h"

static void whole_numbers_are_read_whole(void **state)
{
	static const struct {
		const char *text;
		enum drt_status want;
		int64_t value;
	} cases[] = {
		{ "0", DRT_OK, 0 },
		{ "-1", DRT_OK, -1 },
		{ "007", DRT_OK, 7 },
		{ "2147483647", DRT_OK, IB_UNSET_INT },
		{ "9223372036854775807", DRT_OK, IB_UNSET_LONG },
		{ "-9223372036854775808", DRT_OK, INT64_MIN },
		{ "9223372036854775808", DRT_ERANGE, 0 },
		{ "-9223372036854775809", DRT_ERANGE, 0 },
		{ "99999999999999999999999", DRT_ERANGE, 0 },
		{ "0000000000000000000000000000000000001", DRT_OK, 1 },
		{ "", DRT_EPARSE, 0 },
		{ "-", DRT_EPARSE, 0 },
		{ "+1", DRT_EPARSE, 0 },
		{ " 1", DRT_EPARSE, 0 },
		{ "1 ", DRT_EPARSE, 0 },
		{ "1.0", DRT_EPARSE, 0 },
		{ "1e3", DRT_EPARSE, 0 },
		{ "0x10", DRT_EPARSE, 0 },
		{ "99999999999999999999999x", DRT_EPARSE, 0 },
		{ "\xd9\xa1", DRT_EPARSE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t value = 0;
		const char *end = NULL;

		assert_int_equal(ib_parse_long(&value, &end, cases[i].text), cases[i].want);
		assert_int_equal(value, cases[i].value);
		assert_ptr_equal(end, cases[i].text + strlen(cases[i].text));
	}
}

static void an_int_is_refused_beyond_32_bits(void **state)
{
	int32_t value = 5;
	const char *end = NULL;

	(void)state;
	assert_int_equal(ib_parse_int(&value, &end, "2147483648"), DRT_ERANGE);
	assert_int_equal(ib_parse_int(&value, &end, "-2147483649"), DRT_ERANGE);
	assert_int_equal(ib_parse_int(&value, &end, "12a"), DRT_EPARSE);
	assert_int_equal(value, 5);
	assert_int_equal(ib_parse_int(&value, &end, "-2147483648"), DRT_OK);
	assert_int_equal(value, INT32_MIN);
}

static void doubles_read_in_every_form(void **state)
{
	static const struct {
		const char *text;
		double want;
	} cases[] = {
		{ "0", 0 },
		{ "0.0", 0 },
		{ "196.52", 196.52 },
		{ "-1", -1 },
		{ ".5", .5 },
		{ "5.", 5 },
		{ "1e-07", 1e-07 },
		{ "1.5E3", 1500 },
		{ "1E+2", 100 },
		{ "1.7976931348623157E308", DBL_MAX },
		{ "1.7976931348623157e+308", DBL_MAX },
		{ "17976931348623157E292", DBL_MAX },
		{ "4.9E-324", 4.9E-324 },
		{ "0.1000000000000000055511151231257827021181583404541015625", 0.1 },
		{ "123456789012345678901234567890", 123456789012345678901234567890. },
		{ "9007199254740993", 9007199254740992. },
		{ "9007199254740992.5000000000000000001", 9007199254740992. },
		{ "9007199254740993.0000000000000000001", 9007199254740994. },
		{ "1e-999", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double value = -77;
		const char *end = NULL;

		assert_int_equal(ib_parse_double(&value, &end, cases[i].text), DRT_OK);
		if (value != cases[i].want)
			fail_msg("%s read as %.17g", cases[i].text, value);
		assert_ptr_equal(end, cases[i].text + strlen(cases[i].text));
	}
}

static void infinity_has_two_spellings_and_a_sign(void **state)
{
	double value = 0;
	const char *end = NULL;

	(void)state;
	assert_int_equal(ib_parse_double(&value, &end, "Infinity"), DRT_OK);
	assert_true(isinf(value) && value > 0);
	assert_int_equal(ib_parse_double(&value, &end, "Infinite"), DRT_OK);
	assert_true(isinf(value) && value > 0);
	assert_int_equal(ib_parse_double(&value, &end, "-Infinity"), DRT_OK);
	assert_true(isinf(value) && value < 0);
}

static void what_is_no_double_is_refused(void **state)
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
		{ "NaN", DRT_EPARSE },
		{ "nan", DRT_EPARSE },
		{ "inf", DRT_EPARSE },
		{ "infinity", DRT_EPARSE },
		{ "1e", DRT_EPARSE },
		{ "1e+", DRT_EPARSE },
		{ "e5", DRT_EPARSE },
		{ "+1", DRT_EPARSE },
		{ " 1", DRT_EPARSE },
		{ "1 ", DRT_EPARSE },
		{ "0x1p3", DRT_EPARSE },
		{ "Infinityx", DRT_EPARSE },
		{ "--1", DRT_EPARSE },
		{ "1e999", DRT_ERANGE },
		{ "-1e309", DRT_ERANGE },
		{ "1e99999999999", DRT_ERANGE },
		{ "1111111111111111111111111111111111111111111111111111111111111111111",
		  DRT_EPARSE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double value = 3;
		const char *end = NULL;

		if (ib_parse_double(&value, &end, cases[i].text) != cases[i].want)
			fail_msg("\"%s\" is not refused as it should be", cases[i].text);
		assert_true(value == 3);
		assert_ptr_equal(end, cases[i].text + strlen(cases[i].text));
	}
}

static void random_doubles_read_as_the_c_library_reads_them(void **state)
{
	struct rng rng;

	(void)state;
	rng_init(&rng, 1);
	for (int i = 0; i < 100000; i++) {
		char text[80];
		double got = 0;
		const char *end = NULL;
		int digits = (int)rng_below(&rng, 22);
		uint64_t bits = rng_next(&rng);
		double value = 0;

		memcpy(&value, &bits, sizeof(value));
		if (!isfinite(value))
			continue;
		if (rng_below(&rng, 2) == 0)
			snprintf(text, sizeof(text), "%.*e", digits, value);
		else
			snprintf(text, sizeof(text), "%.*f", digits % 12,
			         (rng_uniform(&rng) - 0.5) * 1e7);
		if (isinf(strtod(text, NULL))) {
			assert_int_equal(ib_parse_double(&got, &end, text), DRT_ERANGE);
			continue;
		}
		assert_int_equal(ib_parse_double(&got, &end, text), DRT_OK);
		if (got != strtod(text, NULL))
			fail_msg("%s read as %.17g", text, got);
	}
}

static void written_doubles_read_back_and_are_short(void **state)
{
	static const struct {
		double value;
		const char *want;
	} cases[] = {
		{ 0, "0" },
		{ -0.0, "0" },
		{ 150, "150" },
		{ 0.01, "0.01" },
		{ 196.52, "196.52" },
		{ 0.1 + 0.2, "3.0000000000000004E-1" },
		{ 1.5e-9, "1.5E-9" },
		{ -2.5, "-2.5" },
		{ 123456789012., "123456789012" },
		{ 1e15, "1000000000000000" },
		{ 1e22, "1E22" },
		{ DBL_MAX, "1.7976931348623157E308" },
		{ INFINITY, "Infinity" },
		{ -INFINITY, "-Infinity" },
	};
	struct rng rng;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[IB_DOUBLE_TEXT];

		assert_int_equal(ib_format_double(text, cases[i].value), strlen(cases[i].want));
		text[strlen(cases[i].want)] = '\0';
		assert_string_equal(text, cases[i].want);
	}
	rng_init(&rng, 2);
	for (int i = 0; i < 100000; i++) {
		char text[IB_DOUBLE_TEXT + 1] = { 0 };
		uint64_t bits = rng_next(&rng);
		double value = 0;
		double back = 0;
		const char *end = NULL;

		memcpy(&value, &bits, sizeof(value));
		if (i % 2)
			value = round(rng_normal(&rng) * 1e8) / (i % 4 == 1 ? 1e4 : 1e8);
		if (!isfinite(value))
			continue;
		text[ib_format_double(text, value)] = '\0';
		assert_int_equal(ib_parse_double(&back, &end, text), DRT_OK);
		assert_true(back == value);
	}
}

static void decimals_know_the_marks_for_unset(void **state)
{
	static const struct {
		const char *text;
		enum drt_status want;
		int64_t e8;
	} cases[] = {
		{ "100", DRT_OK, 10000000000 },
		{ "0.5", DRT_OK, 50000000 },
		{ "-110", DRT_OK, -11000000000 },
		{ "201.8829709", DRT_OK, 20188297090 },
		{ "196.523333333333333", DRT_OK, 19652333333 },
		{ "1E-8", DRT_OK, 1 },
		{ "9999999999", DRT_OK, 999999999900000000 },
		{ "92233720368.54775806", DRT_OK, INT64_MAX - 1 },
		{ "2147483647", DRT_OK, INT64_MAX },
		{ "9223372036854775807", DRT_OK, INT64_MAX },
		{ "1.7976931348623157E308", DRT_OK, INT64_MAX },
		{ "1.7976931348623157e+308", DRT_OK, INT64_MAX },
		{ "-2147483647", DRT_OK, -214748364700000000 },
		{ "92233720368.54775807", DRT_ERANGE, 3 },
		{ "-92233720368.54775808", DRT_ERANGE, 3 },
		{ "1e30", DRT_ERANGE, 3 },
		{ "", DRT_EPARSE, 3 },
		{ "abc", DRT_EPARSE, 3 },
		{ "1.2.3", DRT_EPARSE, 3 },
		{ "+5", DRT_EPARSE, 3 },
		{ "Infinity", DRT_EPARSE, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		decimal value = { 3 };
		const char *end = NULL;

		if (ib_parse_decimal(&value, &end, cases[i].text) != cases[i].want ||
		    value.e8 != cases[i].e8)
			fail_msg("%s read as %" PRId64, cases[i].text, value.e8);
		assert_ptr_equal(end, cases[i].text + strlen(cases[i].text));
	}
	assert_false(ib_decimal_is_set(IB_UNSET_DECIMAL));
	assert_true(ib_decimal_is_set((decimal){ 0 }));
	assert_int_equal(ib_decimal_or(IB_UNSET_DECIMAL, (decimal){ 7 }).e8, 7);
	assert_int_equal(ib_decimal_or((decimal){ 8 }, (decimal){ 7 }).e8, 8);
	assert_false(ib_double_is_set(IB_UNSET_DOUBLE));
}

static void decimals_read_as_the_core_reads_them(void **state)
{
	struct rng rng;

	(void)state;
	rng_init(&rng, 3);
	for (int i = 0; i < 100000; i++) {
		char text[48];
		decimal got = { 0 };
		decimal want = { 0 };
		const char *end = NULL;

		snprintf(text, sizeof(text), "%.*f", (int)rng_below(&rng, 14),
		         (rng_uniform(&rng) - 0.5) * pow(10, (double)rng_below(&rng, 11)));
		assert_int_equal(decimal_parse(&want, text, strlen(text)), DRT_OK);
		assert_int_equal(ib_parse_decimal(&got, &end, text), DRT_OK);
		assert_int_equal(got.e8, want.e8);
	}
}

static void whole_numbers_are_written_plainly(void **state)
{
	static const int64_t values[] = { 0, 1, -1, 42, INT32_MAX, INT64_MAX, INT64_MIN };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char text[24];
		char want[24];

		snprintf(want, sizeof(want), "%" PRId64, values[i]);
		assert_int_equal(ib_format_long(text, values[i]), strlen(want));
		assert_string_equal(text, want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_numbers_are_read_whole),
		cmocka_unit_test(an_int_is_refused_beyond_32_bits),
		cmocka_unit_test(doubles_read_in_every_form),
		cmocka_unit_test(infinity_has_two_spellings_and_a_sign),
		cmocka_unit_test(what_is_no_double_is_refused),
		cmocka_unit_test(random_doubles_read_as_the_c_library_reads_them),
		cmocka_unit_test(written_doubles_read_back_and_are_short),
		cmocka_unit_test(decimals_know_the_marks_for_unset),
		cmocka_unit_test(decimals_read_as_the_core_reads_them),
		cmocka_unit_test(whole_numbers_are_written_plainly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
