/* test_order_draft.c - the contract in client/order_draft.h. */
#include <stdlib.h>
#include <string.h>

#include "client/order_draft.h"
#include "tests/support/support.h"

static void the_prices_make_the_type(void **state)
{
	const decimal price = decimal_from_int(7);
	struct order draft = { 0 };

	(void)state;
	assert_int_equal(order_draft_type(&draft), ORDER_MARKET);
	draft.limit_price = price;
	assert_int_equal(order_draft_type(&draft), ORDER_LIMIT);
	draft.stop_price = price;
	assert_int_equal(order_draft_type(&draft), ORDER_STOP_LIMIT);
	draft.limit_price = decimal_from_int(0);
	assert_int_equal(order_draft_type(&draft), ORDER_STOP);
}

static void a_draft_has_the_fields_of_the_control_api(void **state)
{
	struct order draft = { .symbol = "JPM",
		               .side = SIDE_SELL,
		               .type = ORDER_STOP_LIMIT,
		               .tif = TIF_GTC,
		               .note = "why not" };
	json_t *json = NULL;
	char *text = NULL;

	(void)state;
	draft.quantity = decimal_from_int(60);
	draft.limit_price = decimal_from_int(249);
	draft.stop_price = decimal_from_int(250);
	json = order_draft_json(&draft);
	text = json_dumps(json, JSON_COMPACT);
	assert_string_equal(text, "{\"order\":{\"symbol\":\"JPM\",\"direction\":\"SELL\","
	                          "\"quantity\":60,\"order_type\":\"STOP_LIMIT\","
	                          "\"time_in_force\":\"GTC\",\"note\":\"why not\","
	                          "\"price\":249,\"stop_price\":250}}");
	free(text);
	json_decref(json);
}

static void prices_that_are_not_given_are_left_out(void **state)
{
	struct order draft = { .symbol = "JPM" };
	json_t *json = NULL;
	const json_t *order = NULL;

	(void)state;
	json = order_draft_json(&draft);
	order = json_object_get(json, "order");
	assert_non_null(order);
	assert_null(json_object_get(order, "price"));
	assert_null(json_object_get(order, "stop_price"));
	json_decref(json);
}

static void a_note_that_is_no_text_makes_no_order(void **state)
{
	struct order draft = { .symbol = "JPM", .note = "\xff\xfe" };

	(void)state;
	assert_null(order_draft_json(&draft));
}

static void a_change_names_version_and_values(void **state)
{
	struct order draft = { .quantity = { 8000000000 } };
	json_t *id = json_string("x");
	json_t *json = order_change_json(&draft, id, 7);
	(void)state;

	assert_int_equal(json_integer_value(json_object_get(json, "version")), 7);
	assert_int_equal(json_object_size(json), 3); /* no price that is none */
	json_decref(json);
	draft.limit_price.e8 = 100000000;
	draft.stop_price.e8 = 200000000;
	json = order_change_json(&draft, id, 7);
	assert_true(json_number_value(json_object_get(json, "price")) == 1);
	assert_true(json_number_value(json_object_get(json, "stop_price")) == 2);
	json_decref(json);
	json_decref(id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_prices_make_the_type),
		cmocka_unit_test(a_draft_has_the_fields_of_the_control_api),
		cmocka_unit_test(prices_that_are_not_given_are_left_out),
		cmocka_unit_test(a_note_that_is_no_text_makes_no_order),
		cmocka_unit_test(a_change_names_version_and_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
