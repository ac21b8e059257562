/* test_json_hostile.c - model/json.h: every field of every value replaced by whatever a
 * stranger may send. A value is refused with a sentence, or it is read, and then what is
 * written of it reads back the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/json.h"
#include "tests/support/support.h"

/* ---- the values ---- */

struct kind {
	const char *name, *good;
	/* Reads and writes again; NULL where it was refused, with *error filled. */
	json_t *(*again)(const json_t *json, struct drt_error *error);
};

#define AGAIN(type, write)                                                                     \
	static json_t *type##_again(const json_t *json, struct drt_error *error)               \
	{                                                                                      \
		struct type value;                                                             \
                                                                                               \
		memset(&value, 0x5a, sizeof(value));                                           \
		return type##_from_json(&value, json, error) == DRT_OK ? write : NULL;         \
	}

AGAIN(bar, bar_to_json(&value, NULL))
AGAIN(quote, quote_to_json(&value, NULL))
AGAIN(reason, reason_to_json(&value))
AGAIN(intent, intent_to_json(&value))
AGAIN(signal, signal_to_json(&value))
AGAIN(order, order_to_json(&value))
AGAIN(fill, fill_to_json(&value))
AGAIN(position, position_to_json(&value))
AGAIN(account, account_to_json(&value))
AGAIN(instrument, instrument_to_json(&value))

#define REASON                                                                                 \
	"{\"code\":\"momentum.ranked\",\"args\":{\"rank\":1,\"above\":\"SMA200\",\"x\":null}}"
#define INTENT                                                                                 \
	"{\"kind\":\"bracket\",\"quantity\":10,\"order_type\":\"LIMIT\",\"limit_price\":19.5," \
	"\"bracket_stop\":18,\"bracket_target\":22,\"tag\":\"a\"}"

static const struct kind kinds[] = {
	{ "bar",
	  "{\"timestamp\":\"2025-06-12T00:00:00Z\",\"open\":1,\"high\":2,\"low\":1,\"close\":1."
	  "5,"
	  "\"volume\":100}",
	  bar_again },
	{ "quote",
	  "{\"symbol\":\"AAPL\",\"timestamp\":\"2025-06-12T00:00:00Z\",\"bid\":1,\"ask\":2,"
	  "\"last\":1.5,\"bid_size\":100,\"volume\":1e6,\"previous_close\":null}",
	  quote_again },
	{ "reason", REASON, reason_again },
	{ "intent", INTENT, intent_again },
	{ "signal",
	  "{\"signal_id\":\"0190f3c2-7c3b-7abc-8def-012345678901\",\"timestamp\":"
	  "\"2025-06-12T14:32:07.250Z\",\"symbol\":\"AAPL\",\"direction\":\"BUY\",\"strength\":"
	  "0.8,"
	  "\"strategy\":\"momentum\",\"timeframe\":\"1d\",\"expiration\":\"2025-06-13\","
	  "\"metadata\":{\"state\":\"taken\",\"reference_price\":195.3,\"reason\":" REASON ","
	  "\"gates\":[{\"code\":\"gate.trend\",\"passed\":true},{\"code\":\"gate.rank\","
	  "\"passed\":false,\"args\":{\"needs\":1}}],\"intent\":" INTENT "}}",
	  signal_again },
	{ "order",
	  "{\"order_id\":\"0190f3c2-7c3b-7abc-8def-012345678901\",\"signal_id\":null,"
	  "\"symbol\":"
	  "\"AAPL\",\"order_type\":\"LIMIT\",\"direction\":\"SELL\",\"quantity\":1.5,\"price\":"
	  "195.30000001,\"status\":\"SUBMITTED\",\"timestamp\":\"2025-06-12T14:32:07Z\","
	  "\"execution_details\":{\"state\":\"partial\",\"version\":7,\"filled\":0.5,"
	  "\"limit_price\":195.30000001,\"ib_order_id\":-1,\"note\":\"x\",\"reason\":" REASON
	  "}}",
	  order_again },
	{ "fill",
	  "{\"exec_id\":\"0001.1\",\"symbol\":\"A\",\"direction\":\"BUY\",\"quantity\":1,"
	  "\"price\":2,"
	  "\"commission\":1.25,\"timestamp\":\"2025-06-12T14:32:07Z\"}",
	  fill_again },
	{ "position",
	  "{\"symbol\":\"A\",\"quantity\":-10,\"average_price\":2.5,\"realised\":0,"
	  "\"commission\":1,\"market_price\":null}",
	  position_again },
	{ "account",
	  "{\"account\":\"DU1\",\"currency\":\"USD\",\"cash\":-92233720368.5,"
	  "\"net_liquidation\":1}",
	  account_again },
	{ "instrument",
	  "{\"id\":1,\"symbol\":\"A\",\"name\":\"N\",\"type\":\"stock\",\"exchange\":\"SMART\","
	  "\"currency\":\"USD\",\"calendar\":\"us-equity\",\"tick\":0.01,\"min_size\":1,"
	  "\"multiplier\":1,\"con_id\":5,\"synthetic\":true}",
	  instrument_again },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* What stands in a field that is not what it should be. */
static const char *const strange[] = {
	"null",
	"true",
	"false",
	"0",
	"-1",
	"1e308",
	"-1e308",
	"1e-308",
	"9223372036854775807",
	"-9223372036854775808",
	"92233720368.54775807",
	"0.000000001",
	"\"\"",
	"\" \"",
	"\"nan\"",
	"\"%s%n\"",
	"\"\\u20ac\\ud83d\\ude80\"",
	"\"9999-99-99T99:99:99Z\"",
	"\"1677-01-01T00:00:00Z\"",
	"\"2262-04-12T00:00:00Z\"",
	"\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	"xxxx"
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	"xxxx\"",
	"[]",
	"[null]",
	"[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]",
	"{}",
	"{\"\":{}}",
	"{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9}",
};
enum { STRANGE = sizeof(strange) / sizeof(strange[0]) };

static json_t *parse(const char *text)
{
	json_error_t why;
	json_t *json = json_loads(text, JSON_DECODE_ANY, &why);

	if (!json)
		fail_msg("%s: %s", why.text, text);
	return json;
}

/* ---- one value ---- */

static size_t tried, read_well;

static void check(const struct kind *kind, const json_t *json)
{
	struct drt_error error = { .status = DRT_OK };
	json_t *first = kind->again(json, &error);
	json_t *second = NULL;

	tried++;
	if (!first) {
		if (error.status == DRT_OK || !*error.text)
			fail_msg("%s: refused without a word: %s", kind->name,
			         json_dumps(json, 0));
		return;
	}
	read_well++;
	second = kind->again(first, &error);
	if (!second || !json_equal(first, second))
		fail_msg("%s: %s is not read back: %s", kind->name, json_dumps(first, 0),
		         error.text);
	json_decref(first);
	json_decref(second);
}

/* Replaces each member in turn, here and below. */
static void replace_each(const struct kind *kind, json_t *whole, json_t *object)
{
	json_t *copy = json_copy(object);
	const char *key = NULL;
	json_t *value = NULL;

	json_object_foreach(copy, key, value)
	{
		for (int i = 0; i < STRANGE; i++) {
			json_object_set_new(object, key, parse(strange[i]));
			check(kind, whole);
		}
		json_object_del(object, key);
		check(kind, whole);
		json_object_set(object, key, value);
		if (json_is_object(value))
			replace_each(kind, whole, value);
		else if (json_is_array(value) && json_is_object(json_array_get(value, 0)))
			replace_each(kind, whole, json_array_get(value, 0));
	}
	json_decref(copy);
}

/* ---- the tests ---- */

static void the_good_values_are_read(void **state)
{
	(void)state;
	for (int i = 0; i < KINDS; i++) {
		struct drt_error error = { .status = DRT_OK };
		json_t *json = parse(kinds[i].good);
		json_t *again = kinds[i].again(json, &error);

		if (!again)
			fail_msg("%s: %s", kinds[i].name, error.text);
		json_decref(again);
		json_decref(json);
	}
}

static void a_strange_field_is_refused_or_reads_back(void **state)
{
	(void)state;
	tried = read_well = 0;
	for (int i = 0; i < KINDS; i++) {
		json_t *json = parse(kinds[i].good);

		replace_each(&kinds[i], json, json);
		json_decref(json);
	}
	assert_true(tried > 2000);
	assert_true(read_well > 100 && read_well < tried);
}

static void what_is_no_object_is_no_value(void **state)
{
	(void)state;
	for (int i = 0; i < KINDS; i++) {
		for (int k = 0; k < STRANGE; k++) {
			struct drt_error error = { .status = DRT_OK };
			json_t *json = parse(strange[k]);

			if (!json_is_object(json)) {
				assert_null(kinds[i].again(json, &error));
				assert_true(*error.text);
			}
			json_decref(json);
		}
	}
}

static void a_text_that_is_too_long_is_refused_and_not_cut(void **state)
{
	char text[400];
	struct drt_error error = { .status = DRT_OK };
	json_t *json = parse(kinds[5].good);
	struct order order;

	(void)state;
	memset(text, 'n', sizeof(text));
	for (size_t length = NOTE_TEXT - 2; length < NOTE_TEXT + 2; length++) {
		text[length] = '\0';
		json_object_set_new(json_object_get(json, "execution_details"), "note",
		                    json_string(text));
		text[length] = 'n';
		assert_int_equal(order_from_json(&order, json, &error),
		                 length < NOTE_TEXT ? DRT_OK : DRT_ERANGE);
	}
	assert_non_null(strstr(error.text, "note"));
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_good_values_are_read),
		cmocka_unit_test(a_strange_field_is_refused_or_reads_back),
		cmocka_unit_test(what_is_no_object_is_no_value),
		cmocka_unit_test(a_text_that_is_too_long_is_refused_and_not_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
