/* test_restart.c - what outlives the gateway in its state file. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static void begin(struct gateway_options options)
{
	market_begin_with(&market, &client, 1, options);
}

static void end(void)
{
	market_end_with(&market, &client);
}

static void positions_orders_and_numbers_outlive_the_gateway(void **state)
{
	const char *path = test_scratch_path("state.json");
	struct gateway_options options = { .speed_milli = 1000, .state_path = path };
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	struct ib_message ask = request(IB_REQ_EXECUTIONS);
	const struct ib_execution *execution = NULL;
	const struct ib_open_order *open = NULL;
	char exec_id[64];
	int64_t perm_id = 0;
	(void)state;

	begin(options);
	client_send(&client, &place);
	execution = &client_wait(&client, &market, IB_EXECUTION_DATA)->execution;
	snprintf(exec_id, sizeof(exec_id), "%s", execution->exec_id);
	client_wait(&client, &market, IB_COMMISSION_REPORT);
	place = order(2, "AAPL", "BUY", "LMT");
	place.place_order.order.lmt_price = dec(10);
	place.place_order.order.tif = "GTC";
	place.place_order.order.order_ref = "kept";
	client_send(&client, &place);
	perm_id = client_wait(&client, &market, IB_OPEN_ORDER)->open_order.order.perm_id;
	market_run(&market, NS_PER_SEC);
	end();

	options.start_ns = test_open_ns + NS_PER_HOUR;
	begin(options);
	assert_int_equal(client.next_id, 3);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_POSITIONS });
	assert_float_equal(
		decimal_to_double(
			client_wait(&client, &market, IB_POSITION)->position.position),
		100, 0);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	open = &client_wait(&client, &market, IB_OPEN_ORDER)->open_order;
	assert_int_equal(open->order.perm_id, perm_id);
	assert_string_equal(open->order.order_ref, "kept");
	ask.req_executions.req_id = 5;
	client_send(&client, &ask);
	assert_string_equal(client_wait(&client, &market, IB_EXECUTION_DATA)->execution.exec_id,
	                    exec_id);
	client_wait(&client, &market, IB_EXECUTION_DATA_END);
	/* what comes now has numbers that were never used */
	place = order(3, "SPY", "SELL", "MKT");
	client_send(&client, &place);
	execution = &client_wait(&client, &market, IB_EXECUTION_DATA)->execution;
	assert_string_not_equal(execution->exec_id, exec_id);
	assert_true(execution->perm_id > perm_id);
	end();
}

static struct ib_message child_of(int32_t parent, int32_t id, const char *type)
{
	struct ib_message message = order(id, "SPY", "SELL", type);

	message.place_order.order.parent_id = parent;
	message.place_order.order.tif = "GTC";
	return message;
}

static const struct ib_open_order *open_order(int32_t id)
{
	for (size_t i = client.count; i > 0; i--) {
		if (client.kept[i - 1]->id == IB_OPEN_ORDER &&
		    client.kept[i - 1]->open_order.order_id == id)
			return &client.kept[i - 1]->open_order;
	}
	fail_msg("order %d is not open", (int)id);
	return NULL;
}

/* A bracket whose entry has filled, a trailing stop, and a day order. */
static void working_orders_go_on_as_far_as_they_had_come(void **state)
{
	const char *path = test_scratch_path("going.json");
	struct gateway_options options = { .speed_milli = 60000, .state_path = path };
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	decimal stop = { 0 };
	(void)state;

	begin(options);
	market_run(&market, NS_PER_SEC);
	place.place_order.order.transmit = false;
	client_send(&client, &place);
	place = child_of(1, 2, "TRAIL");
	place.place_order.order.trailing_percent = dec(5);
	place.place_order.order.transmit = false;
	client_send(&client, &place);
	place = child_of(1, 3, "LMT");
	place.place_order.order.lmt_price = dec(5000);
	client_send(&client, &place);
	client_wait_status(&client, &market, 3, "Submitted");
	place = order(4, "SPY", "BUY", "LMT");
	place.place_order.order.lmt_price = dec(1);
	client_send(&client, &place);
	client_wait_status(&client, &market, 4, "Submitted");
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	client_wait(&client, &market, IB_OPEN_ORDER_END);
	stop = open_order(2)->order.trail_stop_price;
	assert_true(stop.e8 > 0);
	end();

	/* two days later the entry is history and the day order has expired */
	options.start_ns = test_open_ns + 2 * NS_PER_DAY;
	begin(options);
	market_run(&market, NS_PER_SEC);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	client_wait(&client, &market, IB_OPEN_ORDER_END);
	assert_int_equal(client_count(&client, IB_OPEN_ORDER), 2);
	assert_true(decimal_cmp(open_order(2)->order.trail_stop_price, stop) >= 0);
	assert_string_equal(open_order(3)->state.status, "Submitted");
	/* and the two still cancel each other */
	place = child_of(1, 3, "LMT");
	place.place_order.order.lmt_price = dec(1);
	client_send(&client, &place);
	client_wait_status(&client, &market, 3, "Filled");
	client_wait_status(&client, &market, 2, "Cancelled");
	end();
}

static void a_foreign_state_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"{}",
		"{\"version\":1,\"account\":\"DU9\"}",
		"not json",
	};
	struct test_market m;
	(void)state;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *path = test_scratch_path("bad.json");
		struct gateway_options options = { .start_ns = test_open_ns,
			                           .address = "tcp:127.0.0.1:4003",
			                           .state_path = path };
		struct drt_error error = { 0 };
		struct gateway *gateway = NULL;

		test_write_file(path, texts[i]);
		market_begin(&m, (struct gateway_options){ .speed_milli = 1000 });
		options.loop = m.gateway_loop;
		assert_int_equal(gateway_new(&gateway, &options, &error), DRT_ECORRUPT);
		assert_non_null(strstr(error.text, "bad.json"));
		assert_null(gateway);
		market_end(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(positions_orders_and_numbers_outlive_the_gateway),
		cmocka_unit_test(working_orders_go_on_as_far_as_they_had_come),
		cmocka_unit_test(a_foreign_state_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
