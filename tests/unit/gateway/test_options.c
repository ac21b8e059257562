/* test_options.c - option_math.h by known values, and chains, quotes and values on the wire. */
#include <math.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/option_math.h"
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

static bool near(double a, double b, double slack)
{
	return fabs(a - b) <= slack;
}

/* Hull, Options, Futures and Other Derivatives: with no interest the at-the-money call
 * on 100 for a year at 20 % is worth 7.9656. */
static void values_are_those_of_the_textbook(void **state)
{
	struct gw_option_terms terms = { 100, 100, 1, true };
	struct gw_option_value call = gw_option_value_at(&terms, 0.2);
	struct gw_option_value put;

	(void)state;
	assert_true(near(call.price, 7.9655674554, 1e-8));
	assert_true(near(call.delta, 0.5398278373, 1e-8));
	assert_true(near(call.gamma, 0.0198476, 1e-6));
	assert_true(near(call.vega, 0.396953, 1e-5));
	terms.call = false;
	put = gw_option_value_at(&terms, 0.2);
	assert_true(near(put.price, call.price, 1e-9)); /* parity, spot = strike */
	assert_true(near(put.delta, call.delta - 1, 1e-12));
	assert_true(put.theta < 0);
}

static void puts_and_calls_keep_their_parity(void **state)
{
	(void)state;
	for (double strike = 60; strike <= 160; strike += 20) {
		struct gw_option_terms terms = { 100, strike, 0.25, true };
		double call = gw_option_value_at(&terms, 0.35).price;
		double put = 0;

		terms.call = false;
		put = gw_option_value_at(&terms, 0.35).price;
		assert_true(near(call - put, 100 - strike, 1e-9));
	}
}

static void the_implied_volatility_gives_the_price_back(void **state)
{
	(void)state;
	for (double strike = 80; strike <= 120; strike += 10) {
		for (double volatility = 0.05; volatility < 2; volatility *= 2) {
			struct gw_option_terms terms = { 100, strike, 0.5, strike < 100 };
			double price = gw_option_value_at(&terms, volatility).price;
			double implied = 0;

			if (price < 1e-4 || price - fabs(100 - strike) < 1e-4)
				continue;
			assert_int_equal(gw_option_implied(&implied, &terms, price), DRT_OK);
			assert_true(
				near(gw_option_value_at(&terms, implied).price, price, 1e-9));
		}
	}
}

static void impossible_prices_have_no_volatility(void **state)
{
	struct gw_option_terms terms = { 100, 80, 0.5, true };
	double volatility = 0;

	(void)state;
	assert_int_equal(gw_option_implied(&volatility, &terms, 19), DRT_ERANGE);
	assert_int_equal(gw_option_implied(&volatility, &terms, 101), DRT_ERANGE);
	assert_int_equal(gw_option_implied(&volatility, &terms, NAN), DRT_ERANGE);
}

/* ---- on the wire ---- */

static struct ib_contract option_of(const char *expiry, double strike)
{
	return (struct ib_contract){ .symbol = "AAPL",
		                     .sec_type = "OPT",
		                     .last_trade_date = expiry,
		                     .strike = strike,
		                     .right = "C",
		                     .exchange = "SMART",
		                     .currency = "USD" };
}

/* Its furthest expiry and middle strike. */
static struct ib_contract some_option(char *expiry)
{
	struct ib_message m = request(IB_REQ_SEC_DEF_OPT_PARAMS);
	const struct ib_sec_def_opt_params *chain = NULL;
	double strike = 0;

	m.req_sec_def_opt_params.req_id = 5;
	m.req_sec_def_opt_params.symbol = "AAPL";
	m.req_sec_def_opt_params.sec_type = "STK";
	client_send(&client, &m);
	chain = &client_wait(&client, &market, IB_SEC_DEF_OPT_PARAMETER)->sec_def_opt_params;
	assert_string_equal(chain->multiplier, "100");
	assert_true(chain->expiration_count >= 8);
	for (int32_t i = 1; i < chain->expiration_count; i++)
		assert_true(strcmp(chain->expirations[i - 1], chain->expirations[i]) < 0);
	for (int32_t i = 1; i < chain->strike_count; i++)
		assert_true(chain->strikes[i - 1] < chain->strikes[i]);
	strcpy(expiry, chain->expirations[chain->expiration_count - 1]);
	strike = chain->strikes[chain->strike_count / 2];
	client_wait(&client, &market, IB_SEC_DEF_OPT_PARAMETER_END);
	return option_of(expiry, strike);
}

static void a_chain_defines_options_with_ids_of_their_own(void **state)
{
	struct ib_message m = request(IB_REQ_CONTRACT_DETAILS);
	char expiry[16];
	int32_t con_id = 0;

	(void)state;
	m.req_contract.contract = some_option(expiry);
	m.req_contract.req_id = 6;
	client_send(&client, &m);
	con_id = client_wait(&client, &market, IB_CONTRACT_DATA)
	                 ->contract_details.contract.con_id;
	client_wait(&client, &market, IB_CONTRACT_DATA_END);
	/* the id alone means the same option */
	m.req_contract.contract = (struct ib_contract){ .con_id = con_id };
	client_send(&client, &m);
	assert_string_equal(client_wait(&client, &market, IB_CONTRACT_DATA)
	                            ->contract_details.contract.last_trade_date,
	                    expiry);
	client_wait(&client, &market, IB_CONTRACT_DATA_END);
	/* without strike and right: many */
	client_forget(&client);
	m.req_contract.contract = option_of(expiry, 0);
	m.req_contract.contract.right = "";
	client_send(&client, &m);
	client_wait(&client, &market, IB_CONTRACT_DATA_END);
	assert_true(client_count(&client, IB_CONTRACT_DATA) >= 40);
	m.req_contract.contract = option_of("19990115", 100);
	client_send(&client, &m);
	assert_int_equal(client_wait_error(&client, &market, 200)->id, 6);
}

static void options_are_quoted_with_their_greeks(void **state)
{
	struct ib_message m = request(IB_REQ_MKT_DATA);
	const struct ib_tick_option *tick = NULL;
	char expiry[16];

	(void)state;
	m.req_mkt_data.contract = some_option(expiry);
	m.req_mkt_data.req_id = 7;
	client_send(&client, &m);
	tick = &client_wait(&client, &market, IB_TICK_OPTION_COMPUTATION)->tick_option;
	assert_int_equal(tick->type, 13);
	assert_true(tick->implied_volatility >= 0.1 && tick->implied_volatility <= 1.5);
	assert_true(tick->delta > 0.3 && tick->delta < 0.8);
	assert_true(tick->price > 0 && tick->theta < 0 && tick->gamma > 0);
	assert_true(client_wait(&client, &market, IB_TICK_PRICE)->tick_price.price > 0);
	/* it follows its underlying until it is cancelled */
	client_wait(&client, &market, IB_TICK_OPTION_COMPUTATION);
	client_send_id(&client, IB_CANCEL_MKT_DATA, 7);
	market_run(&market, NS_PER_SEC);
	client_forget(&client);
	market_run(&market, 20 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_TICK_OPTION_COMPUTATION), 0);
	client_send_id(&client, IB_CANCEL_MKT_DATA, 7);
	client_wait_error(&client, &market, 300);
	m.req_mkt_data.snapshot = true;
	client_send(&client, &m);
	client_wait(&client, &market, IB_TICK_SNAPSHOT_END);
}

static void values_are_calculated_both_ways(void **state)
{
	struct ib_message m = request(IB_CALCULATE_OPTION_PRICE);
	char expiry[16];
	double price = 0;

	(void)state;
	m.req_option_value.req_id = 8;
	m.req_option_value.contract = some_option(expiry);
	m.req_option_value.value = 0.42;
	m.req_option_value.under_price = m.req_option_value.contract.strike;
	client_send(&client, &m);
	price = client_wait(&client, &market, IB_TICK_OPTION_COMPUTATION)->tick_option.price;
	assert_true(price > 0);
	m.id = IB_CALCULATE_IMPLIED_VOLATILITY;
	m.req_option_value.value = price;
	client_send(&client, &m);
	assert_true(near(client_wait(&client, &market, IB_TICK_OPTION_COMPUTATION)
	                         ->tick_option.implied_volatility,
	                 0.42, 1e-6));
	m.req_option_value.value = 1e8;
	client_send(&client, &m);
	client_wait_error(&client, &market, 322);
}

static void options_are_not_traded(void **state)
{
	struct ib_message m = order(client.next_id, "AAPL", "BUY", "MKT");
	char expiry[16];

	(void)state;
	m.place_order.contract = some_option(expiry);
	client_send(&client, &m);
	assert_int_equal(client_wait_error(&client, &market, 203)->id, client.next_id);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_those_of_the_textbook),
		cmocka_unit_test(puts_and_calls_keep_their_parity),
		cmocka_unit_test(the_implied_volatility_gives_the_price_back),
		cmocka_unit_test(impossible_prices_have_no_volatility),
		EACH(a_chain_defines_options_with_ids_of_their_own),
		EACH(options_are_quoted_with_their_greeks),
		EACH(values_are_calculated_both_ways),
		EACH(options_are_not_traded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
