/* test_hours.c - markets that trade before and after regular hours. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/command.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static void begin(int64_t start_ns, bool extended, const char *state_path)
{
	market_begin_with(&market, &client, 1,
	                  (struct gateway_options){ .speed_milli = 1000,
	                                            .seed = 3,
	                                            .start_ns = start_ns,
	                                            .state_path = state_path,
	                                            .universe = "only\ninstrument SPY\n",
	                                            .universe_name = "u",
	                                            .extended = extended });
}

static void steer(const char *line)
{
	struct drt_error error = { 0 };

	if (gateway_command(market.gateway, line, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

/* 08:30 in New York. */
static const int64_t before_ns = -NS_PER_HOUR;

static struct ib_message limit(int32_t id, double price, bool outside)
{
	struct ib_message place = order(id, "SPY", "BUY", "LMT");

	place.place_order.order.lmt_price = dec(price);
	place.place_order.order.outside_rth = outside;
	return place;
}

static void before_the_open_only_who_may_trades(void **state)
{
	struct ib_message place = limit(1, 5000, false);
	(void)state;

	begin(test_open_ns + before_ns, true, NULL);
	client_send(&client, &place);
	client_wait_error(&client, &market, 399);
	place = limit(2, 5000, true);
	client_send(&client, &place);
	client_wait_status(&client, &market, 2, "Filled");
	assert_int_equal(client_count(&client, IB_EXECUTION_DATA), 1);
	steer("advance 3600");
	client_wait_status(&client, &market, 1, "Filled");
	market_end_with(&market, &client);
}

static void without_those_hours_the_market_is_closed(void **state)
{
	struct ib_message place = limit(1, 5000, true);
	(void)state;

	market_begin_with(&market, &client, 1,
	                  (struct gateway_options){ .speed_milli = 1000,
	                                            .seed = 3,
	                                            .universe = "only\ninstrument SPY\n",
	                                            .universe_name = "u",
	                                            .pause_ns = NS_PER_DAY });
	steer("advance 23400");
	client_send(&client, &place);
	client_wait_error(&client, &market, 2109);
	client_wait_error(&client, &market, 399);
	market_run(&market, 10 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_EXECUTION_DATA), 0);
	market_end_with(&market, &client);
}

static size_t count_bars(const char *duration, bool regular, int64_t *first_s, int64_t *last_s)
{
	struct ib_message ask = request(IB_REQ_HISTORICAL_DATA);
	const struct ib_historical_data *data = NULL;

	ask.req_historical_data.req_id = 40;
	ask.req_historical_data.contract = stock("SPY");
	ask.req_historical_data.end_time = "";
	ask.req_historical_data.bar_size = "1 min";
	ask.req_historical_data.duration = duration;
	ask.req_historical_data.use_rth = regular;
	ask.req_historical_data.what_to_show = "TRADES";
	ask.req_historical_data.format_date = 2;
	client_send(&client, &ask);
	data = &client_wait(&client, &market, IB_HISTORICAL_DATA)->historical_data;
	assert_true(data->bar_count > 0);
	*first_s = strtoll(data->bars[0].date, NULL, 10);
	*last_s = strtoll(data->bars[data->bar_count - 1].date, NULL, 10);
	return (size_t)data->bar_count;
}

static void history_has_those_hours_where_it_is_asked_to(void **state)
{
	int64_t first_s = 0;
	int64_t last_s = 0;
	int64_t open_s = test_open_ns / NS_PER_SEC;
	size_t regular = 0;
	size_t all = 0;
	(void)state;

	begin(test_open_ns, true, NULL);
	steer("advance 9000");
	steer("advance 9000");
	steer("advance 9000"); /* 17:00 */
	regular = count_bars("1 D", true, &first_s, &last_s);
	assert_int_equal(first_s, open_s);
	assert_int_equal(last_s, open_s + 389 * 60);
	assert_int_equal(regular, 390);
	all = count_bars("1 D", false, &first_s, &last_s);
	assert_true(all > regular + 40);
	assert_true(first_s < open_s - 3600);
	assert_true(last_s > open_s + 390 * 60);
	market_end_with(&market, &client);
}

static void definitions_tell_both_kinds_of_hours(void **state)
{
	struct ib_message ask = request(IB_REQ_CONTRACT_DETAILS);
	const struct ib_contract_details *d = NULL;
	(void)state;

	begin(test_open_ns, true, NULL);
	ask.req_contract.req_id = 3;
	ask.req_contract.contract = stock("SPY");
	client_send(&client, &ask);
	d = &client_wait(&client, &market, IB_CONTRACT_DATA)->contract_details;
	assert_non_null(strstr(d->trading_hours, "20250616:0400-20250616:2000"));
	assert_non_null(strstr(d->liquid_hours, "20250616:0930-20250616:1600"));
	market_end_with(&market, &client);
}

static void the_day_is_that_of_regular_hours(void **state)
{
	struct ib_message ask = request(IB_REQ_MKT_DATA);
	(void)state;

	begin(test_open_ns + before_ns, true, NULL);
	ask.req_mkt_data.req_id = 5;
	ask.req_mkt_data.contract = stock("SPY");
	client_send(&client, &ask);
	market_run(&market, 60 * NS_PER_SEC);
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id == IB_TICK_PRICE)
			assert_int_not_equal(client.kept[i]->tick_price.type, IB_TICK_OPEN);
	}
	steer("advance 3600");
	market_run(&market, NS_PER_SEC);
	while (client_wait(&client, &market, IB_TICK_PRICE)->tick_price.type != IB_TICK_OPEN)
		continue;
	market_end_with(&market, &client);
}

static void an_order_goes_on_outside_after_a_restart(void **state)
{
	const char *path = test_scratch_path("outside.json");
	struct ib_message place = limit(1, 10, true);
	(void)state;

	place.place_order.order.tif = "GTC";
	begin(test_open_ns, true, path);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Submitted");
	market_run(&market, NS_PER_SEC);
	market_end_with(&market, &client);
	begin(test_open_ns + NS_PER_DAY + before_ns, true, path);
	steer("quote SPY 9.98 9.99 500 500");
	client_wait_status(&client, &market, 1, "Filled");
	market_end_with(&market, &client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_the_open_only_who_may_trades),
		cmocka_unit_test(without_those_hours_the_market_is_closed),
		cmocka_unit_test(history_has_those_hours_where_it_is_asked_to),
		cmocka_unit_test(definitions_tell_both_kinds_of_hours),
		cmocka_unit_test(the_day_is_that_of_regular_hours),
		cmocka_unit_test(an_order_goes_on_outside_after_a_restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
