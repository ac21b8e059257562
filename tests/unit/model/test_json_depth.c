/* test_json_depth.c - model/json_depth.h: what is written is read again; what is hostile is
 * refused by name. */
#include "model/json_depth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/json.h"
#include "tests/support/support.h"

#define TIME_NS INT64_C(1749650400000000000)
#define NOW_NS (INT64_C(900) * NS_PER_SEC)

static struct depth sample(void)
{
	struct depth depth;

	depth_init(&depth);
	depth.state = WATCH_LIVE;
	depth.time_ns = TIME_NS;
	depth.received_ns = NOW_NS - 250 * NS_PER_MS;
	depth.refused = 3;
	depth.crossed = true;
	depth.bid_count = 2;
	depth.bids[0] = (struct depth_row){ 99.25, decimal_from_int(300), "ARCA" };
	depth.bids[1] = (struct depth_row){ 99.24, { 50000000 }, "" };
	depth.ask_count = 1;
	depth.asks[0] = (struct depth_row){ 99.2, decimal_from_int(5), "IEX" };
	strcpy(depth.note, "as it is");
	return depth;
}

/* Through text, as over a socket. */
static json_t *reread(json_t *json)
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

static void a_book_is_read_as_it_was_written(void **state)
{
	struct depth depth = sample(), again;
	json_t *json = reread(depth_to_json(&depth, "AAPL", DEPTH_ROWS, NOW_NS));

	(void)state;
	assert_string_equal(json_string_value(json_object_get(json, "symbol")), "AAPL");
	assert_true(json_is_null(json_object_get(json, "stale")));
	assert_int_equal(depth_from_json(&again, json, NOW_NS, NULL), DRT_OK);
	assert_int_equal(again.state, WATCH_LIVE);
	assert_int_equal(again.stale, QUOTE_LIVE);
	assert_true(again.time_ns == TIME_NS && again.received_ns == depth.received_ns);
	assert_int_equal(again.refused, 3);
	assert_true(again.crossed);
	assert_string_equal(again.note, "as it is");
	assert_int_equal(again.bid_count, 2);
	assert_int_equal(again.ask_count, 1);
	assert_true(again.bids[0].price == 99.25 && again.bids[1].size.e8 == 50000000);
	assert_string_equal(again.asks[0].venue, "IEX");
	json_decref(json);
}

static void only_so_many_rows_are_written(void **state)
{
	struct depth depth = sample(), again;
	json_t *json = depth_to_json(&depth, "AAPL", 1, NOW_NS);

	(void)state;
	assert_int_equal(depth_from_json(&again, json, NOW_NS, NULL), DRT_OK);
	assert_int_equal(again.bid_count, 1);
	assert_int_equal(again.ask_count, 1);
	json_decref(json);
}

static void what_is_not_known_is_null(void **state)
{
	struct depth depth, again;
	json_t *json = NULL;

	(void)state;
	depth_init(&depth);
	depth.state = WATCH_WAITING;
	depth.stale = QUOTE_FARM_LOST;
	json = reread(depth_to_json(&depth, "AAPL", 5, NOW_NS));
	assert_true(json_is_null(json_object_get(json, "time")));
	assert_true(json_is_null(json_object_get(json, "age_ms")));
	assert_int_equal(depth_from_json(&again, json, NOW_NS, NULL), DRT_OK);
	assert_int_equal(again.stale, QUOTE_FARM_LOST);
	assert_int_equal(again.state, WATCH_WAITING);
	assert_true(again.received_ns == 0 && again.time_ns == 0);
	json_decref(json);
}

static void a_print_is_read_as_it_was_written(void **state)
{
	struct print print = { .number = 17,
		               .time_ns = TIME_NS,
		               .price = 101.5,
		               .size = { 12345678 },
		               .tick = PRINT_ZERO_DOWN,
		               .side = PRINT_INSIDE,
		               .unreported = true,
		               .gap = true,
		               .venue = "NYSE",
		               .conditions = "4 I" };
	struct print again;
	json_t *json = reread(print_to_json(&print));

	(void)state;
	assert_int_equal(print_from_json(&again, json, NULL), DRT_OK);
	assert_int_equal(again.number, 17);
	assert_true(again.time_ns == TIME_NS && again.price == 101.5);
	assert_true(again.size.e8 == 12345678);
	assert_int_equal(again.tick, PRINT_ZERO_DOWN);
	assert_int_equal(again.side, PRINT_INSIDE);
	assert_true(again.unreported && again.gap && !again.past && !again.past_limit);
	assert_string_equal(again.venue, "NYSE");
	assert_string_equal(again.conditions, "4 I");
	json_decref(json);
	print.tick = PRINT_NO_TICK;
	print.side = PRINT_NO_SIDE;
	json = reread(print_to_json(&print));
	assert_true(json_is_null(json_object_get(json, "tick")));
	assert_int_equal(print_from_json(&again, json, NULL), DRT_OK);
	assert_int_equal(again.side, PRINT_NO_SIDE);
	json_decref(json);
}

static void a_status_keeps_its_words(void **state)
{
	struct tape_status status = { WATCH_REFUSED, QUOTE_SILENT, "not subscribed", 4 };
	struct tape_status again;
	json_t *json = json_object();

	(void)state;
	assert_true(tape_status_put(json, &status));
	json = reread(json);
	assert_int_equal(tape_status_get(&again, json, NULL), DRT_OK);
	assert_int_equal(again.state, WATCH_REFUSED);
	assert_int_equal(again.stale, QUOTE_SILENT);
	assert_string_equal(again.note, "not subscribed");
	assert_int_equal(again.refused, 4);
	json_decref(json);
}

static void hostile_texts_are_refused_and_change_nothing(void **state)
{
	static const char *const books[] = {
		"[]",
		"{}",
		"{\"state\": 3, \"bids\": [], \"asks\": []}",
		"{\"state\": \"live\", \"bids\": [], \"asks\": {}}",
		"{\"state\": \"live\", \"bids\": [[1, 2]], \"asks\": []}",
		"{\"state\": \"live\", \"bids\": [[null, 2, \"\"]], \"asks\": []}",
		"{\"state\": \"live\", \"bids\": [[1, \"2\", \"\"]], \"asks\": []}",
		"{\"state\": \"live\", \"bids\": [[1, 2, 3]], \"asks\": []}",
		"{\"state\": \"live\", \"bids\": [], \"asks\": [], \"time\": \"noon\"}",
		"{\"state\": \"live\", \"bids\": [], \"asks\": [], \"age_ms\": \"x\"}",
		"{\"state\": \"live\", \"bids\": [], \"asks\": [], \"crossed\": 1}",
		"{\"state\": \"live\", \"bids\": [[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],"
		"[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],"
		"[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],[1,1,\"\"],"
		"[1,1,\"\"],[1,1,\"\"],[1,1,\"\"]], \"asks\": []}",
	};
	static const char *const prints[] = {
		"[]",
		"{\"time\": \"2025-06-11T14:00:00Z\", \"price\": 1, \"size\": 1}",
		"{\"number\": 0, \"time\": \"2025-06-11T14:00:00Z\", \"price\": 1, \"size\": "
		"1}",
		"{\"number\": 1, \"time\": 5, \"price\": 1, \"size\": 1}",
		"{\"number\": 1, \"time\": \"2025-06-11T14:00:00Z\", \"size\": 1}",
		"{\"number\": 1, \"time\": \"2025-06-11T14:00:00Z\", \"price\": 1}",
		"{\"number\": 1, \"time\": \"2025-06-11T14:00:00Z\", \"price\": 1, \"size\": "
		"1, "
		"\"tick\": 5}",
	};
	struct drt_error error;
	struct depth depth = { .refused = 77 };
	struct print print = { .number = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(books) / sizeof(books[0]); i++) {
		json_t *json = json_loads(books[i], 0, NULL);

		assert_non_null(json);
		if (depth_from_json(&depth, json, NOW_NS, &error) == DRT_OK)
			fail_msg("book %zu was taken", i);
		assert_int_equal(depth.refused, 77);
		assert_true(strlen(error.text) > 5);
		json_decref(json);
	}
	for (size_t i = 0; i < sizeof(prints) / sizeof(prints[0]); i++) {
		json_t *json = json_loads(prints[i], 0, NULL);

		assert_non_null(json);
		if (print_from_json(&print, json, &error) == DRT_OK)
			fail_msg("print %zu was taken", i);
		assert_int_equal(print.number, 77);
		json_decref(json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_book_is_read_as_it_was_written),
		cmocka_unit_test(only_so_many_rows_are_written),
		cmocka_unit_test(what_is_not_known_is_null),
		cmocka_unit_test(a_print_is_read_as_it_was_written),
		cmocka_unit_test(a_status_keeps_its_words),
		cmocka_unit_test(hostile_texts_are_refused_and_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
