/* test_charges.c - commissions by the month's shares: charged, forecast, and kept. */
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;
static char data_path[256];

/* A share of a dollar: quotes on the last two days of June and the first of July. */
static void write_data(void)
{
	static const int64_t times[] = { 1751031000000, 1751290200000, 1751313500000,
		                         1751376600000, 1751399900000 };
	FILE *file = NULL;

	snprintf(data_path, sizeof(data_path), "%s", test_scratch_path("CENT.csv"));
	file = fopen(data_path, "w");
	assert_non_null(file);
	fprintf(file, "epoch_ms,bid,ask\n");
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		fprintf(file, "%lld,0.99,1.00\n", (long long)times[i]);
	fclose(file);
}

static void begin(const char *state_path, int64_t start_ns)
{
	const char *files[] = { data_path };
	struct sim_fee fee = sim_fee_ib_tiered();

	market_begin_with(&market, &client, 1,
	                  (struct gateway_options){ .speed_milli = 1000,
	                                            .files = files,
	                                            .file_count = 1,
	                                            .start_ns = start_ns,
	                                            .state_path = state_path,
	                                            .cash = { 5000000 * DECIMAL_ONE },
	                                            .fee = &fee });
}

static struct ib_message buy(int64_t quantity)
{
	struct ib_message place = order(client.next_id++, "CENT", "BUY", "MKT");

	place.place_order.order.total_quantity = decimal_from_int(quantity);
	return place;
}

static double forecast(int64_t quantity)
{
	struct ib_message place = buy(quantity);

	client.next_id--;
	place.place_order.order.what_if = true;
	client_send(&client, &place);
	return decimal_to_double(
		client_wait(&client, &market, IB_OPEN_ORDER)->open_order.state.commission);
}

static double charged(int64_t quantity)
{
	struct ib_message place = buy(quantity);

	client_send(&client, &place);
	return decimal_to_double(client_wait(&client, &market, IB_COMMISSION_REPORT)
	                                 ->commission_report.commission);
}

static void a_fill_pays_by_the_shares_of_the_month(void **state)
{
	(void)state;
	begin(NULL, 1751290200 * NS_PER_SEC);
	assert_float_equal(forecast(290000), 1015, 0);
	assert_float_equal(charged(290000), 1015, 0);
	assert_float_equal(forecast(20000), 55, 0);
	assert_float_equal(charged(20000), 55, 0);
	assert_float_equal(charged(1000), 2, 0);
	market_end_with(&market, &client);
}

static void the_month_outlives_the_gateway_but_not_the_month(void **state)
{
	const char *path = test_scratch_path("month.json");
	(void)state;

	begin(path, 1751290200 * NS_PER_SEC);
	assert_float_equal(charged(300000), 1050, 0);
	market_end_with(&market, &client);
	begin(path, 1751313490 * NS_PER_SEC); /* the same day */
	assert_float_equal(charged(1000), 2, 0);
	market_end_with(&market, &client);
	begin(path, 1751376600 * NS_PER_SEC); /* the first of July */
	assert_float_equal(forecast(1000), 3.5, 0);
	assert_float_equal(charged(1000), 3.5, 0);
	market_end_with(&market, &client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fill_pays_by_the_shares_of_the_month),
		cmocka_unit_test(the_month_outlives_the_gateway_but_not_the_month),
	};

	write_data();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
