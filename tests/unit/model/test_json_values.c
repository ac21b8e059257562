/* test_json_values.c - numbers, texts and single fields in json.h, clause by clause. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/json.h"
#include "tests/support/support.h"
#include "tests/unit/model/json_fixture.h"

static void decimals_are_exact_numbers(void **state)
{
	static const char *const cases[] = { "0",
		                             "100",
		                             "-12.5",
		                             "0.00000001",
		                             "60.66",
		                             "195.12345678",
		                             "90071992.54740991",
		                             "123456789.12",
		                             "-92233720368" };
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *object = json_object();
		decimal value = { -1 };
		char text[DECIMAL_TEXT];

		json_object_set_new(object, "x", json_from_decimal(exact(cases[i])));
		object = reread(object);
		assert_int_equal(json_get_decimal(&value, object, "x", true, NULL), DRT_OK);
		decimal_format(text, value);
		assert_string_equal(text, cases[i]);
		json_decref(object);
	}
}

static void decimals_are_written_without_noise(void **state)
{
	json_t *object = json_object();
	char *text = NULL;
	(void)state;

	json_object_set_new(object, "a", json_from_decimal(exact("0.1")));
	json_object_set_new(object, "b", json_from_decimal(exact("150")));
	json_object_set_new(object, "c", json_from_decimal(exact("195.32")));
	text = json_to_text(object);
	assert_string_equal(text, "{\"a\":0.1,\"b\":150,\"c\":195.32}");
	free(text);
	json_decref(object);
}

static void reals_are_as_short_as_they_can_be(void **state)
{
	static const struct {
		double value;
		const char *text;
	} rows[] = {
		{ 86.1, "86.1" },
		{ 5.0, "5.0" },
		{ -0.0, "-0.0" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 1.0 / 3, "0.3333333333333333" },
		{ 1e300, "1e+300" },
		{ 5e-324, "4.94065645841247e-324" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *real = json_real(rows[i].value);
		char *text = json_to_text(real);

		assert_string_equal(text, rows[i].text);
		assert_true(strtod(text, NULL) == rows[i].value);
		free(text);
		json_decref(real);
	}
}

static void texts_nest_and_quote_like_any_json(void **state)
{
	static const char wanted[] = "{\"b\":[1,-2,[],{}],\"a\":{\"k\\\"y\":\"l\\n\\\\ "
				     "\xc3\xa9\"},\"n\":null,\"t\":true,"
				     "\"f\":false}";
	json_t *json = parsed(wanted);
	char *text = json_to_text(json);

	(void)state;
	assert_string_equal(text, wanted);
	free(text);
	json_decref(json);
	assert_null(json_to_text(NULL));
}

static void numbers_that_are_not_known_are_null(void **state)
{
	json_t *values[] = { json_from_double(NAN), json_from_double(INFINITY),
		             json_from_double(-INFINITY),
		             json_from_uuid(&(struct uuid){ { 0 } }) };
	(void)state;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_true(json_is_null(values[i]));
}

static void whole_doubles_are_integers_up_to_2_to_the_53(void **state)
{
	json_t *small = json_from_double(201853036), *large = json_from_double(1e20);
	(void)state;

	assert_true(json_is_integer(small));
	assert_true(json_is_real(large));
	json_decref(small);
	json_decref(large);
}

static void absent_and_null_leave_the_value_alone(void **state)
{
	json_t *object = parsed("{\"null\": null}");
	const char *const keys[] = { "null", "absent" };
	(void)state;

	for (size_t i = 0; i < 2; i++) {
		decimal exact_value = { 7 };
		double real = 7;
		int64_t whole = 7, time_ns = 7;
		bool flag = true;
		struct uuid id = some_id(7);
		char text[8] = "seven";

		assert_int_equal(json_get_decimal(&exact_value, object, keys[i], false, NULL),
		                 DRT_OK);
		assert_int_equal(json_get_double(&real, object, keys[i], false, NULL), DRT_OK);
		assert_int_equal(json_get_int(&whole, object, keys[i], false, NULL), DRT_OK);
		assert_int_equal(json_get_time(&time_ns, object, keys[i], false, NULL), DRT_OK);
		assert_int_equal(json_get_bool(&flag, object, keys[i], false, NULL), DRT_OK);
		assert_int_equal(json_get_uuid(&id, object, keys[i], false, NULL), DRT_OK);
		assert_int_equal(json_get_text(text, 8, object, keys[i], false, NULL), DRT_OK);
		assert_int_equal(exact_value.e8, 7);
		assert_true(real == 7 && whole == 7 && time_ns == 7 && flag);
		assert_int_equal(id.bytes[15], 7);
		assert_string_equal(text, "seven");
	}
	json_decref(object);
}

static void needed_and_mistyped_fields_are_named(void **state)
{
	json_t *object = parsed("{\"list\": [], \"long\": \"abcdefgh\", \"real\": 1.5, "
	                        "\"huge\": 99999999999999, \"word\": \"x\"}");
	char text[8] = "";
	decimal exact_value;
	double real;
	int64_t whole;
	bool flag;
	struct uuid id;
	struct drt_error error;
	(void)state;

	assert_int_equal(json_get_int(&whole, object, "gone", true, &error), DRT_EPARSE);
	assert_string_equal(error.text, "field \"gone\" is missing");
	assert_int_equal(json_get_decimal(&exact_value, object, "list", true, &error),
	                 DRT_EPARSE);
	assert_string_equal(error.text, "field \"list\" must be a number");
	assert_int_equal(json_get_decimal(&exact_value, object, "huge", true, &error),
	                 DRT_ERANGE);
	assert_int_equal(json_get_double(&real, object, "word", true, &error), DRT_EPARSE);
	assert_int_equal(json_get_int(&whole, object, "real", true, &error), DRT_EPARSE);
	assert_int_equal(json_get_bool(&flag, object, "real", true, &error), DRT_EPARSE);
	assert_int_equal(json_get_time(&whole, object, "word", true, &error), DRT_EPARSE);
	assert_int_equal(json_get_uuid(&id, object, "word", true, &error), DRT_EPARSE);
	assert_int_equal(json_get_text(text, 8, object, "long", true, &error), DRT_ERANGE);
	assert_true(strstr(error.text, "\"long\"") != NULL);
	assert_int_equal(json_get_text(text, 8, object, "real", true, &error), DRT_EPARSE);
	assert_string_equal(text, "");
	json_decref(object);
}

static void a_comma_of_the_locale_does_not_travel(void **state)
{
	json_t *object = NULL;
	decimal value = { 0 };
	double real = 0;
	char *text = NULL;
	(void)state;

	if (!setlocale(LC_NUMERIC, "de_DE.UTF-8"))
		skip();
	object = json_pack("{s:f, s:o}", "a", 0.30000000000000004, "b",
	                   json_from_decimal(exact("195.32")));
	text = json_to_text(object);
	json_decref(object);
	assert_string_equal(text, "{\"a\":0.30000000000000004,\"b\":195.32}");
	object = parsed(text);
	assert_int_equal(json_get_double(&real, object, "a", true, NULL), DRT_OK);
	assert_int_equal(json_get_decimal(&value, object, "b", true, NULL), DRT_OK);
	setlocale(LC_NUMERIC, "C");
	assert_true(real == 0.1 + 0.2);
	assert_int_equal(value.e8, exact("195.32").e8);
	free(text);
	json_decref(object);
}

static void a_text_is_copied_whole_or_not_at_all(void **state)
{
	json_t *object = parsed("{\"seven\": \"1234567\", \"eight\": \"12345678\", "
	                        "\"empty\": \"\", \"wide\": \"\\u00e9\\u00e9\\u00e9\"}");
	struct drt_error error = { 0 };
	char text[8] = "before";
	(void)state;

	assert_int_equal(json_get_text(text, 8, object, "seven", true, NULL), DRT_OK);
	assert_string_equal(text, "1234567");
	assert_int_equal(json_get_text(text, 8, object, "eight", true, &error), DRT_ERANGE);
	assert_string_equal(error.text, "field \"eight\" is longer than 7 bytes");
	assert_string_equal(text, "1234567");
	assert_int_equal(json_get_text(text, 8, object, "wide", true, NULL), DRT_OK);
	assert_string_equal(text, "\xc3\xa9\xc3\xa9\xc3\xa9"); /* bytes count, not letters */
	assert_int_equal(json_get_text(text, 8, object, "empty", true, NULL), DRT_OK);
	assert_string_equal(text, "");
	/* what a text cannot hold is not cut silently */
	json_object_set_new(object, "nul", json_stringn("a\0b", 3));
	strcpy(text, "before");
	assert_int_equal(json_get_text(text, 8, object, "nul", true, &error), DRT_EPARSE);
	assert_string_equal(error.text, "field \"nul\" must be a text without NUL bytes");
	assert_string_equal(text, "before");
	json_decref(object);
}

static json_t *nested(int depth, bool objects)
{
	json_t *value = json_integer(1);

	for (int i = 0; i < depth; i++)
		value = objects ? json_pack("{s:o}", "a", value) : json_pack("[o]", value);
	assert_non_null(value);
	return value;
}

static void what_is_nested_too_deep_has_no_text(void **state)
{
	(void)state;
	for (int objects = 0; objects < 2; objects++) {
		json_t *deepest = nested(2048, objects);
		json_t *deeper = nested(2049, objects);
		char *text = json_to_text(deepest);

		assert_non_null(text);
		assert_int_equal(strlen(text), objects ? 6 * 2048 + 1 : 2 * 2048 + 1);
		assert_null(json_to_text(deeper));
		free(text);
		json_decref(deepest);
		json_decref(deeper);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decimals_are_exact_numbers),
		cmocka_unit_test(decimals_are_written_without_noise),
		cmocka_unit_test(reals_are_as_short_as_they_can_be),
		cmocka_unit_test(texts_nest_and_quote_like_any_json),
		cmocka_unit_test(numbers_that_are_not_known_are_null),
		cmocka_unit_test(whole_doubles_are_integers_up_to_2_to_the_53),
		cmocka_unit_test(absent_and_null_leave_the_value_alone),
		cmocka_unit_test(needed_and_mistyped_fields_are_named),
		cmocka_unit_test(a_comma_of_the_locale_does_not_travel),
		cmocka_unit_test(a_text_is_copied_whole_or_not_at_all),
		cmocka_unit_test(what_is_nested_too_deep_has_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
