/* json_fixture.c - see json_fixture.h. */
#include "tests/unit/model/json_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "model/json.h"
#include "tests/support/support.h"

struct uuid some_id(uint8_t last)
{
	struct uuid id = { { 0x01, 0x90, 0xf3, 0xc2, 0x7c, 0x3b, 0x7a, 0xbc, 0x8d, 0xef, 0x01,
		             0x23, 0x45, 0x67, 0x89, last } };
	return id;
}

decimal exact(const char *text)
{
	decimal value = { 0 };

	assert_int_equal(decimal_parse(&value, text, strlen(text)), DRT_OK);
	return value;
}

json_t *reread(json_t *json)
{
	char *text = json_to_text(json);
	json_t *again = NULL;

	assert_non_null(text);
	again = json_loads(text, 0, NULL);
	assert_non_null(again);
	free(text);
	json_decref(json);
	return again;
}

json_t *parsed(const char *text)
{
	json_error_t where;
	json_t *json = json_loads(text, 0, &where);

	if (!json)
		fail_msg("%s: %s", text, where.text);
	return json;
}

void assert_same(json_t *got, json_t *want)
{
	char *got_text = json_to_text(got), *want_text = json_to_text(want);

	assert_string_equal(got_text, want_text);
	free(got_text);
	free(want_text);
	json_decref(got);
	json_decref(want);
}

const char *text_at(const json_t *json, const char *key)
{
	return json_string_value(json_object_get(json, key));
}
