/* test_futures.c - futures of the simulated gateway on the wire: definitions and bars. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static int set_up(void **state)
{
	(void)state;
	market_begin_quoted(&market, &client, 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	market_end_with(&market, &client);
	return 0;
}

static void ask_details(const char *symbol, const char *expiry, bool expired)
{
	struct ib_message message = request(IB_REQ_CONTRACT_DETAILS);

	client_forget(&client);
	message.req_contract.req_id = 7;
	message.req_contract.contract.symbol = symbol;
	message.req_contract.contract.sec_type = "FUT";
	message.req_contract.contract.last_trade_date = expiry;
	message.req_contract.contract.include_expired = expired;
	client_send(&client, &message);
}

static void the_next_quarters_are_listed(void **state)
{
	static const char *const dates[] = { "20250620", "20250919", "20251219", "20260320",
		                             "20260619" };
	static const char *const names[] = { "ESM5", "ESU5", "ESZ5", "ESH6", "ESM6" };

	(void)state;
	ask_details("ES", "", false);
	for (size_t i = 0; i < 5; i++) {
		const struct ib_contract_details *d =
			&client_wait(&client, &market, IB_CONTRACT_DATA)->contract_details;

		assert_string_equal(d->contract.local_symbol, names[i]);
		assert_string_equal(d->contract.last_trade_date, dates[i]);
		assert_string_equal(d->contract.multiplier, "50");
		assert_int_equal(d->min_tick.e8, DECIMAL_ONE / 4);
	}
	client_wait(&client, &market, IB_CONTRACT_DATA_END);
	assert_int_equal(client_count(&client, IB_CONTRACT_DATA), 5);
}

static void months_and_ended_contracts_are_found(void **state)
{
	(void)state;
	ask_details("NQ", "202509", false);
	client_wait(&client, &market, IB_CONTRACT_DATA_END);
	assert_int_equal(client_count(&client, IB_CONTRACT_DATA), 1);
	ask_details("ES", "", true);
	client_wait(&client, &market, IB_CONTRACT_DATA_END);
	assert_int_equal(client_count(&client, IB_CONTRACT_DATA), 13);
	ask_details("GC", "", false);
	client_wait_error(&client, &market, 200);
}

static const struct ib_historical_data *ask_bars(const char *expiry)
{
	struct ib_message message = request(IB_REQ_HISTORICAL_DATA);

	client_forget(&client);
	message.req_historical_data.req_id = 8;
	message.req_historical_data.contract.symbol = "ES";
	message.req_historical_data.contract.sec_type = "FUT";
	message.req_historical_data.contract.last_trade_date = expiry;
	message.req_historical_data.contract.include_expired = true;
	message.req_historical_data.bar_size = "1 day";
	message.req_historical_data.duration = "20 D";
	message.req_historical_data.what_to_show = "TRADES";
	client_send(&client, &message);
	return &client_wait(&client, &market, IB_HISTORICAL_DATA)->historical_data;
}

static void volume_moves_to_the_next_contract(void **state)
{
	struct {
		char date[16];
		decimal volume;
		double close;
	} front[32];
	const struct ib_historical_data *data = ask_bars("20250620");
	int32_t count = data->bar_count;
	bool led = false;

	(void)state;
	assert_true(count >= 15 && count <= 32);
	for (int32_t i = 0; i < count; i++) {
		snprintf(front[i].date, sizeof(front[i].date), "%s", data->bars[i].date);
		front[i].volume = data->bars[i].volume;
		front[i].close = data->bars[i].close;
	}
	data = ask_bars("20250919");
	assert_int_equal(data->bar_count, count);
	for (int32_t i = 0; i < count; i++) {
		bool leads = data->bars[i].volume.e8 > front[i].volume.e8;

		assert_string_equal(data->bars[i].date, front[i].date);
		assert_true(data->bars[i].close > front[i].close);
		/* eight days before the 20th, once and for all */
		assert_int_equal(leads, strcmp(front[i].date, "20250612") >= 0);
		led = led || leads;
	}
	assert_true(led);
}

static void what_is_not_offered_is_refused(void **state)
{
	struct ib_message message = request(IB_REQ_HISTORICAL_DATA);

	(void)state;
	client_forget(&client);
	message.req_historical_data.req_id = 9;
	message.req_historical_data.contract.symbol = "ES";
	message.req_historical_data.contract.sec_type = "FUT";
	message.req_historical_data.bar_size = "1 day";
	message.req_historical_data.duration = "20 D";
	message.req_historical_data.what_to_show = "TRADES";
	client_send(&client, &message); /* which of them? */
	client_wait_error(&client, &market, 200);
	message.req_historical_data.contract.last_trade_date = "202509";
	message.req_historical_data.bar_size = "1 min";
	client_send(&client, &message);
	client_wait_error(&client, &market, 321);
	message.req_historical_data.bar_size = "1 day";
	message.req_historical_data.keep_up_to_date = true;
	client_send(&client, &message);
	client_wait_error(&client, &market, 321);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_next_quarters_are_listed),
		cmocka_unit_test(months_and_ended_contracts_are_found),
		cmocka_unit_test(volume_moves_to_the_next_contract),
		cmocka_unit_test(what_is_not_offered_is_refused),
	};

	return cmocka_run_group_tests_name("simulated futures", tests, set_up, tear_down);
}
