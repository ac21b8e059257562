/* fuzz_values.c - any JSON as a signal, an order and the other values: it is refused with
 * a message, or it is written and read back the same. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "model/json.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_seed fuzz_seeds[] = {
	{ "{\"signal_id\":\"0190f3c2-7c3b-7abc-8def-012345678901\",\"timestamp\":"
	  "\"2025-06-12T14:32:07.250Z\",\"symbol\":\"AAPL\",\"direction\":\"BUY\",\"strength\":"
	  "0.8,"
	  "\"strategy\":\"momentum\",\"timeframe\":\"1d\",\"expiration\":\"2025-06-13\","
	  "\"metadata\":"
	  "{\"state\":\"taken\",\"reference_price\":195.3,\"reason\":{\"code\":\"a\",\"args\":"
	  "{\"rank\":1,\"above\":\"SMA\",\"x\":null}},\"gates\":[{\"code\":\"g\",\"passed\":"
	  "true}],"
	  "\"intent\":{\"kind\":\"bracket\",\"quantity\":10,\"order_type\":\"LIMIT\"}}}",
	  0 },
	{ "{\"order_id\":null,\"symbol\":\"AAPL\",\"order_type\":\"LIMIT\",\"direction\":"
	  "\"SELL\","
	  "\"quantity\":1.5,\"price\":195.30000001,\"status\":\"SUBMITTED\",\"execution_"
	  "details\":"
	  "{\"state\":\"partial\",\"version\":7,\"ib_order_id\":-1,\"note\":\"x\"}}",
	  0 },
	{ "{\"exec_id\":\"1\",\"symbol\":\"A\",\"direction\":\"BUY\",\"quantity\":1,\"price\":"
	  "2,"
	  "\"timestamp\":\"2025-06-12\",\"open\":1,\"high\":1,\"low\":1,\"close\":1,\"volume\":"
	  "1e300,"
	  "\"account\":\"DU1\",\"cash\":-92233720368.5,\"market_price\":3}",
	  0 },
	{ "{\"symbol\":\"A\",\"order_type\":\"LIMIT\",\"direction\":\"BUY\",\"quantity\":9,"
	  "\"execution_details\":{\"slice_of\":\"0190f3c2-7c3b-7abc-8def-000000007b8e\","
	  "\"algo\":{\"name\":\"vwap\",\"end\":\"2025-06-12T15:30:00Z\",\"slices\":12,"
	  "\"share\":0.1,\"patience_s\":2.5,\"urgency\":\"normal\",\"impact\":1e-5,"
	  "\"curve_offset_s\":-14400,\"curve\":[1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,"
	  "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,65535],\"progress\":"
	  "{\"began\":\"2025-06-12T14:30:00Z\",\"placed\":3,\"held\":true,"
	  "\"arrival\":200.5,\"volume\":12.5,\"turnover\":9e3}}}}",
	  0 },
	{ NULL, 0 },
};

/* Text of a value that was read; reading that text gives the same text. */
#define ROUND_TRIP(type, write)                                                                \
	static json_t *type##_again(const json_t *json)                                        \
	{                                                                                      \
		struct type value;                                                             \
		struct drt_error error = { 0 };                                                \
                                                                                               \
		if (type##_from_json(&value, json, &error) == DRT_OK)                          \
			return write;                                                          \
		if (error.status == DRT_OK || !*error.text)                                    \
			abort();                                                               \
		return NULL;                                                                   \
	}

ROUND_TRIP(signal, signal_to_json(&value))
ROUND_TRIP(order, order_to_json(&value))
ROUND_TRIP(fill, fill_to_json(&value))
ROUND_TRIP(position, position_to_json(&value))
ROUND_TRIP(account, account_to_json(&value))
ROUND_TRIP(instrument, instrument_to_json(&value))
ROUND_TRIP(quote, quote_to_json(&value, NULL))
ROUND_TRIP(bar, bar_to_json(&value, NULL))

static void check(json_t *(*again)(const json_t *json), const json_t *json)
{
	json_t *first = again(json), *second = NULL;
	char *first_text = NULL, *second_text = NULL;

	if (!first)
		return;
	second = again(first);
	if (!second)
		abort();
	first_text = json_to_text(first);
	second_text = json_to_text(second);
	if (!first_text || !second_text || strcmp(first_text, second_text) != 0)
		abort();
	free(first_text);
	free(second_text);
	json_decref(first);
	json_decref(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	json_t *json = json_loadb((const char *)bytes, size, JSON_DECODE_ANY, NULL);

	if (!json)
		return 0;
	check(signal_again, json);
	check(order_again, json);
	check(fill_again, json);
	check(position_again, json);
	check(account_again, json);
	check(instrument_again, json);
	check(quote_again, json);
	check(bar_again, json);
	json_decref(json);
	return 0;
}
