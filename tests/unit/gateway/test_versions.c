/* test_versions.c - what the simulated gateway does otherwise at newer versions of the
 * protocol. */
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static void begin(int version)
{
	market_begin_with(&market, &client, 1,
	                  (struct gateway_options){
				  .speed_milli = 1000, .seed = 4, .version_max = version });
	assert_int_equal(ib_session_server_version(client.session), version);
}

static const struct ib_historical_data *ask_for_bars(int32_t req_id)
{
	struct ib_message message = request(IB_REQ_HISTORICAL_DATA);

	message.req_historical_data.req_id = req_id;
	message.req_historical_data.contract = stock("SPY");
	message.req_historical_data.bar_size = "1 day";
	message.req_historical_data.duration = "5 D";
	message.req_historical_data.what_to_show = "TRADES";
	message.req_historical_data.use_rth = true;
	message.req_historical_data.format_date = 1;
	client_send(&client, &message);
	return &client_wait(&client, &market, IB_HISTORICAL_DATA)->historical_data;
}

static void a_history_ends_by_itself_below_196(void **state)
{
	const struct ib_historical_data *bars = NULL;

	(void)state;
	begin(195);
	bars = ask_for_bars(9);
	assert_int_equal(bars->bar_count, 5);
	assert_string_not_equal(bars->start, "");
	market_run(&market, NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_HISTORICAL_DATA_END), 0);
	market_end_with(&market, &client);
}

static void check_history_end(int version)
{
	const struct ib_historical_data *bars = NULL;
	const struct ib_historical_end *end = NULL;

	begin(version);
	bars = ask_for_bars(9);
	assert_int_equal(bars->bar_count, 5);
	assert_string_equal(bars->start, "");
	end = &client_wait(&client, &market, IB_HISTORICAL_DATA_END)->historical_end;
	assert_int_equal(end->req_id, 9);
	assert_string_not_equal(end->start, "");
	assert_string_not_equal(end->end, "");
	market_end_with(&market, &client);
}

static void a_history_has_an_end_of_its_own_from_196(void **state)
{
	(void)state;
	check_history_end(196);
	check_history_end(ib_version_last());
}

static void errors_tell_their_time_from_194(void **state)
{
	struct ib_message message = request(IB_CANCEL_ORDER);
	const struct ib_error_message *error = NULL;

	(void)state;
	message.cancel_order.order_id = 4711;
	begin(178);
	client_send(&client, &message);
	assert_int_equal(client_wait_error(&client, &market, 10147)->time_ms, 0);
	market_end_with(&market, &client);
	begin(ib_version_last());
	client_send(&client, &message);
	error = client_wait_error(&client, &market, 10147);
	assert_true(error->time_ms >= test_open_ns / NS_PER_MS);
	assert_true(error->time_ms < test_open_ns / NS_PER_MS + 60000);
	market_end_with(&market, &client);
}

static void a_gateway_without_a_wish_answers_178(void **state)
{
	(void)state;
	market_begin_with(&market, &client, 1,
	                  (struct gateway_options){ .speed_milli = 1000, .seed = 4 });
	if (test_server_version() == 0)
		assert_int_equal(ib_session_server_version(client.session), 178);
	market_end_with(&market, &client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_history_ends_by_itself_below_196),
		cmocka_unit_test(a_history_has_an_end_of_its_own_from_196),
		cmocka_unit_test(errors_tell_their_time_from_194),
		cmocka_unit_test(a_gateway_without_a_wish_answers_178),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
