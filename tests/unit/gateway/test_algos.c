/* test_algos.c - orders with algorithms: what clients see of them, and restarts. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static const struct ib_tag_value window[] = { { "startTime", "9:31:00 US/Eastern" },
	                                      { "endTime", "9:41:00 US/Eastern" },
	                                      { "strategyType", "Marketable" } };

static struct ib_message twap(int32_t id, int64_t quantity)
{
	struct ib_message place = order(id, "SPY", "BUY", "MKT");

	place.place_order.order.total_quantity = decimal_from_int(quantity);
	place.place_order.order.algo_strategy = "Twap";
	place.place_order.order.algo_params = window;
	place.place_order.order.algo_param_count = 3;
	return place;
}

static void begin(struct gateway_options options)
{
	options.seed = 5;
	market_begin_with(&market, &client, 1, options);
	market_run(&market, NS_PER_SEC / 10);
}

/* All executions so far, as one text. */
static size_t list_fills(char *out, size_t size)
{
	size_t count = 0;
	size_t length = 0;

	for (size_t i = 0; i < client.count; i++) {
		const struct ib_execution *e = &client.kept[i]->execution;

		if (client.kept[i]->id != IB_EXECUTION_DATA)
			continue;
		length +=
			(size_t)snprintf(out + length, size - length, "%s %lld %lld\n", e->time,
		                         (long long)e->shares.e8, (long long)e->price.e8);
		assert_true(length < size);
		count++;
	}
	return count;
}

static void the_client_gets_its_algorithm_back_and_sees_one_order(void **state)
{
	struct ib_message place = twap(1, 1000);
	const struct ib_order *told = NULL;
	const struct ib_order_status *status = NULL;
	char fills[8192];
	(void)state;

	begin((struct gateway_options){ .speed_milli = 60000 });
	client_send(&client, &place);
	told = &client_wait(&client, &market, IB_OPEN_ORDER)->open_order.order;
	assert_string_equal(told->algo_strategy, "Twap");
	assert_int_equal(told->algo_param_count, 3);
	assert_string_equal(told->algo_params[1].tag, "endTime");
	assert_string_equal(told->algo_params[1].value, "9:41:00 US/Eastern");
	status = client_wait_status(&client, &market, 1, "Filled");
	assert_int_equal(status->filled.e8, decimal_from_int(1000).e8);
	assert_true(list_fills(fills, sizeof(fills)) >= 10);
	market_end_with(&market, &client);
}

static void a_seed_repeats_every_part(void **state)
{
	static char fills[2][8192];
	(void)state;

	for (int i = 0; i < 2; i++) {
		struct ib_message place = twap(1, 700);

		begin((struct gateway_options){ .speed_milli = 60000 });
		client_send(&client, &place);
		client_wait_status(&client, &market, 1, "Filled");
		assert_true(list_fills(fills[i], sizeof(fills[i])) >= 10);
		market_end_with(&market, &client);
	}
	assert_string_equal(fills[0], fills[1]);
}

static void a_restart_goes_on_in_the_same_window(void **state)
{
	const char *path = test_scratch_path("algo.json");
	struct gateway_options options = { .speed_milli = 60000, .state_path = path };
	struct ib_message place = twap(1, 1000);
	const struct ib_order_status *status = NULL;
	decimal before = { 0 };
	(void)state;

	begin(options);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "PreSubmitted");
	market_run(&market, 4 * NS_PER_SEC); /* 9:35 */
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id == IB_EXECUTION_DATA)
			before = client.kept[i]->execution.cum_qty;
	}
	assert_in_range(before.e8, decimal_from_int(300).e8, decimal_from_int(600).e8);
	market_end_with(&market, &client);

	options.start_ns = test_open_ns + 6 * NS_PER_MIN;
	begin(options);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	status = client_wait_status(&client, &market, 1, "Submitted");
	assert_true(decimal_cmp(status->filled, before) >= 0);
	status = client_wait_status(&client, &market, 1, "Filled");
	assert_int_equal(status->filled.e8, decimal_from_int(1000).e8);
	assert_true(gateway_market_ns(market.gateway) <= test_open_ns + 13 * NS_PER_MIN);
	market_end_with(&market, &client);
}

static void a_window_that_is_over_is_that_of_the_next_session(void **state)
{
	struct ib_message place = twap(1, 100);
	(void)state;

	begin((struct gateway_options){ .speed_milli = 1000,
	                                .start_ns = test_open_ns + NS_PER_HOUR });
	client_send(&client, &place);
	client_wait_error(&client, &market, 2111);
	client_wait_status(&client, &market, 1, "PreSubmitted");
	market_run(&market, 10 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_EXECUTION_DATA), 0);
	market_end_with(&market, &client);
}

static void an_order_without_an_algorithm_cannot_get_one(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "LMT");
	(void)state;

	begin((struct gateway_options){ .speed_milli = 1000 });
	place.place_order.order.lmt_price = dec(10);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Submitted");
	place.place_order.order.algo_strategy = "Adaptive";
	client_send(&client, &place);
	client_wait_error(&client, &market, 440);
	market_end_with(&market, &client);
}

static void a_child_begins_when_its_parent_has_filled(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	const struct ib_tag_value urgent = { "adaptivePriority", "Urgent" };
	(void)state;

	begin((struct gateway_options){ .speed_milli = 1000 });
	place.place_order.order.transmit = false;
	client_send(&client, &place);
	place = order(2, "SPY", "SELL", "MKT");
	place.place_order.order.parent_id = 1;
	place.place_order.order.algo_strategy = "Adaptive";
	place.place_order.order.algo_params = &urgent;
	place.place_order.order.algo_param_count = 1;
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Filled");
	client_wait_status(&client, &market, 2, "Filled");
	market_end_with(&market, &client);
}

static void values_are_checked_one_by_one(void **state)
{
	static const struct {
		const char *strategy, *tag, *value;
		int32_t code; /* 0: good */
	} cases[] = {
		{ "Twap", "allowPastEndTime", "2", 441 },
		{ "Twap", "allowPastEndTime", "1", 0 },
		{ "Twap", "strategyType", "Matching Same Side", 0 },
		{ "Twap", "strategyType", "Sideways", 441 },
		{ "Twap", "maxPctVol", "0.2", 443 },
		{ "Vwap", "maxPctVol", "0.2", 0 },
		{ "Vwap", "maxPctVol", "0.05", 441 },
		{ "Vwap", "maxPctVol", "x", 441 },
		{ "Vwap", "noTakeLiq", "maybe", 441 },
		{ "Vwap", "speedUp", "true", 0 },
		{ "vwap", "startTime", "25:00:00", 441 },
		{ "VWAP", "startTime", "10:00:00 Mars/Olympus", 441 },
		{ "Vwap", "startTime", "20250616-14:00:00", 0 },
		{ "Vwap", "endTime", "20250616 10:00:00 US/Eastern", 0 },
		{ "Vwap", "endTime", "20250610 10:00:00 US/Eastern", 441 },
		{ "Adaptive", "adaptivePriority", "patient", 0 },
		{ "AD", "componentSize", "10", 442 },
		{ "Nothing", "x", "y", 439 },
	};
	(void)state;

	begin((struct gateway_options){ .speed_milli = 1000 });
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_message place = order((int32_t)i + 1, "SPY", "BUY", "LMT");
		struct ib_tag_value tag = { cases[i].tag, cases[i].value };

		place.place_order.order.lmt_price = dec(1);
		place.place_order.order.algo_strategy = cases[i].strategy;
		place.place_order.order.algo_params = &tag;
		place.place_order.order.algo_param_count = 1;
		client_send(&client, &place);
		if (cases[i].code != 0)
			assert_int_equal(client_wait_error(&client, &market, cases[i].code)->id,
			                 i + 1);
		else
			client_wait(&client, &market, IB_ORDER_STATUS);
	}
	market_end_with(&market, &client);
}

static void daily_bars_have_no_parts(void **state)
{
	const char *path = test_scratch_path("SPY.csv");
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	(void)state;

	test_write_file(path, "date,open,high,low,close,volume\n"
	                      "2025-06-16,10,12,9,11,1000\n"
	                      "2025-06-17,11,12,10,11,1000\n");
	begin((struct gateway_options){
		.speed_milli = 1000, .files = &path, .file_count = 1, .hold = true });
	place.place_order.order.algo_strategy = "Twap";
	client_send(&client, &place);
	client_wait_error(&client, &market, 442);
	place = order(2, "SPY", "BUY", "MKT");
	place.place_order.order.algo_strategy = "Adaptive";
	client_send(&client, &place);
	client_wait_status(&client, &market, 2, "PreSubmitted");
	market_end_with(&market, &client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_client_gets_its_algorithm_back_and_sees_one_order),
		cmocka_unit_test(a_seed_repeats_every_part),
		cmocka_unit_test(a_restart_goes_on_in_the_same_window),
		cmocka_unit_test(a_window_that_is_over_is_that_of_the_next_session),
		cmocka_unit_test(an_order_without_an_algorithm_cannot_get_one),
		cmocka_unit_test(a_child_begins_when_its_parent_has_filled),
		cmocka_unit_test(values_are_checked_one_by_one),
		cmocka_unit_test(daily_bars_have_no_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
