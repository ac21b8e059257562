/* test_market.c - market time, sessions, and what orders and options the market takes. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "ib/sim_notice.h"
#include "model/calendar.h"
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

/* The newest notice of the market clock. */
static struct ib_sim_notice newest_notice(void)
{
	struct ib_sim_notice notice = { .speed_milli = -1 };

	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id == IB_ERROR &&
		    ib_sim_notice_parse(&notice, &client.kept[i]->error) != DRT_OK)
			continue;
	}
	return notice;
}

/* ---- time ---- */

static void market_time_runs_at_its_speed(void **state)
{
	(void)state;

	begin((struct gateway_options){ .speed_milli = 60000 });
	market_run(&market, 10 * NS_PER_SEC);
	/* ten seconds after connecting, which took some milliseconds */
	assert_true(llabs(gateway_market_ns(market.gateway) - test_open_ns - 600 * NS_PER_SEC) <
	            10 * NS_PER_SEC);
	assert_int_equal(gateway_set_speed(market.gateway, 1000), DRT_OK);
	market_run(&market, NS_PER_SEC);
	assert_int_equal(newest_notice().speed_milli, 1000);
	assert_int_equal(gateway_set_speed(market.gateway, -1), DRT_EINVAL);
	assert_int_equal(gateway_set_speed(market.gateway, INT64_C(1000000001)), DRT_EINVAL);
	end();
}

static void closed_markets_are_skipped_and_told(void **state)
{
	struct ib_sim_notice notice;
	struct calendar *calendar = NULL;
	size_t days = 0;
	int64_t before = 0;
	(void)state;

	assert_int_equal(calendar_new(&calendar, "us-equity", NULL), DRT_OK);
	begin((struct gateway_options){ .speed_milli = 10000000 }); /* 10,000 times */
	for (int i = 0; i < 30; i++) {
		market_run(&market, NS_PER_SEC);
		if (calendar_is_open(calendar, gateway_market_ns(market.gateway)))
			continue;
		/* without a pause the market is never found closed for long */
		market_run(&market, 20 * NS_PER_MS);
		assert_true(calendar_is_open(calendar, gateway_market_ns(market.gateway)));
	}
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id != IB_ERROR ||
		    ib_sim_notice_parse(&notice, &client.kept[i]->error) != DRT_OK)
			continue;
		assert_true(calendar_is_open(calendar, notice.time_ns));
		days += before / NS_PER_DAY != notice.time_ns / NS_PER_DAY;
		before = notice.time_ns;
	}
	assert_true(days >= 12); /* 30 s are 83 hours of sessions */
	calendar_free(calendar);
	end();
}

static void a_pause_leaves_time_between_sessions(void **state)
{
	int64_t close_ns = test_open_ns + 390 * NS_PER_MIN;
	(void)state;

	begin((struct gateway_options){ .speed_milli = 10000000, .pause_ns = 3 * NS_PER_SEC });
	market_run(&market, 2400 * NS_PER_MS); /* the session takes 2.34 s */
	assert_true(gateway_market_ns(market.gateway) >= close_ns);
	market_run(&market, 2 * NS_PER_SEC);
	assert_true(gateway_market_ns(market.gateway) < close_ns + 12 * NS_PER_HOUR);
	market_run(&market, 2 * NS_PER_SEC);
	assert_true(gateway_market_ns(market.gateway) > close_ns + 17 * NS_PER_HOUR);
	end();
}

static void a_held_market_waits_for_its_first_client(void **state)
{
	(void)state;

	market_begin(&market, (struct gateway_options){ .speed_milli = 1000, .hold = true });
	market_run(&market, NS_PER_MIN);
	assert_int_equal(gateway_market_ns(market.gateway), test_open_ns);
	client_begin(&client, &market, 1);
	market_run(&market, 10 * NS_PER_SEC);
	assert_true(gateway_market_ns(market.gateway) > test_open_ns + 9 * NS_PER_SEC);
	assert_int_equal(newest_notice().speed_milli, 1000);
	end();
}

/* ---- orders and sessions ---- */

static void day_orders_end_with_their_session_others_do_not(void **state)
{
	static const char *const tifs[] = { "DAY", "GTC", "GTD" };
	(void)state;

	begin((struct gateway_options){ .speed_milli = 10000000, .pause_ns = NS_PER_SEC });
	for (int i = 0; i < 3; i++) {
		struct ib_message place = order(i + 1, "SPY", "BUY", "LMT");

		place.place_order.order.lmt_price = dec(100);
		place.place_order.order.tif = tifs[i];
		place.place_order.order.good_till_date = "20250618-00:00:00";
		client_send(&client, &place);
		client_wait_status(&client, &market, i + 1, "Submitted");
	}
	client_wait_status(&client, &market, 1, "Cancelled");
	assert_int_equal(client_wait_error(&client, &market, 202)->id, 1);
	client_wait_status(&client, &market, 3, "Cancelled");
	assert_true(gateway_market_ns(market.gateway) > test_open_ns + NS_PER_DAY);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	assert_int_equal(client_wait(&client, &market, IB_OPEN_ORDER)->open_order.order_id, 2);
	end();
}

static void an_order_in_a_closed_market_waits_for_the_open(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	(void)state;

	begin((struct gateway_options){ .speed_milli = 10000000, .pause_ns = 5 * NS_PER_SEC });
	market_run(&market, 2500 * NS_PER_MS);
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "PreSubmitted");
	assert_non_null(strstr(client_wait_error(&client, &market, 399)->text,
	                       "20250617 09:30:00 US/Eastern"));
	assert_int_equal(client_count(&client, IB_EXECUTION_DATA), 0);
	client_wait_status(&client, &market, 1, "Filled");
	end();
}

static void orders_at_the_close_fill_at_the_close(void **state)
{
	struct ib_message place = order(1, "SPY", "BUY", "MOC");
	const struct ib_execution *execution = NULL;
	(void)state;

	begin((struct gateway_options){ .speed_milli = 10000000, .pause_ns = NS_PER_SEC });
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "PreSubmitted");
	execution = &client_wait(&client, &market, IB_EXECUTION_DATA)->execution;
	assert_string_equal(execution->time, "20250616 16:00:00 US/Eastern");
	assert_float_equal(decimal_to_double(execution->shares), 100, 0);
	end();
}

/* ---- refusals and beginnings ---- */

static void an_order_in_another_currency_is_refused(void **state)
{
	const char *path = test_scratch_path("USDJPY_q.csv");
	struct ib_message place = order(1, "USD", "BUY", "MKT");
	(void)state;

	test_write_file(path, "epoch_ms,bid,ask\n1750080600000,140.1,140.2\n"
	                      "1750080601000,140.1,140.2\n");
	begin((struct gateway_options){
		.files = &path, .file_count = 1, .hold = true, .speed_milli = 1000 });
	place.place_order.contract = (struct ib_contract){ .symbol = "USDJPY" };
	client_send(&client, &place);
	assert_int_equal(client_wait_error(&client, &market, 203)->id, 1);
	end();
}

static void the_days_profit_begins_at_nothing(void **state)
{
	struct ib_message ask = request(IB_REQ_PNL);
	(void)state;

	/* on a Sunday, before the first session */
	begin((struct gateway_options){ .speed_milli = 1000,
	                                .start_ns = test_open_ns - NS_PER_DAY,
	                                .pause_ns = NS_PER_HOUR });
	ask.req_account_multi.req_id = 60;
	ask.req_account_multi.account = "DU1000001";
	client_send(&client, &ask);
	assert_int_equal(client_wait(&client, &market, IB_PNL)->pnl.daily.e8, 0);
	end();
}

static void options_are_checked(void **state)
{
	struct sim_fee fee = { .ratio = { -1 } };
	const char *missing = "/nonexistent/AAPL.csv";
	struct gateway_options bad[] = {
		{ .speed_milli = -1 },
		{ .speed_milli = INT64_C(1000000001) },
		{ .account = "U123" },
		{ .account = "DU1,DU2" },
		{ .cash = { -1 } },
		{ .fee = &fee },
		{ .slippage = { SIM_SLIPPAGE_TICKS, -1, { 0 } } },
		{ .version_max = 156 },
		{ .start_ns = -5 },
		{ .files = &missing, .file_count = 1 },
	};
	struct test_market m;
	(void)state;

	market_begin(&m, (struct gateway_options){ .speed_milli = 1000 });
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct gateway *gateway = NULL;
		struct drt_error error = { 0 };

		bad[i].loop = m.gateway_loop;
		bad[i].address = "tcp:127.0.0.1:4003";
		if (bad[i].start_ns == 0)
			bad[i].start_ns = test_open_ns;
		assert_int_not_equal(gateway_new(&gateway, &bad[i], &error), DRT_OK);
		assert_true(error.text[0] != '\0');
		assert_null(gateway);
	}
	market_end(&m);
}

/* ---- repetition ---- */

static uint64_t run_once(uint64_t seed)
{
	struct ib_message place = order(1, "SPY", "BUY", "MKT");
	struct ib_message ask = request(IB_REQ_MKT_DATA);
	uint64_t hash = 0;

	begin((struct gateway_options){ .speed_milli = 60000, .seed = seed });
	ask.req_mkt_data.req_id = 5;
	ask.req_mkt_data.contract = stock("SPY");
	client_send(&client, &ask);
	client_send(&client, &place);
	market_run(&market, 20 * NS_PER_SEC);
	hash = sim_world_trace_hash(market.world);
	end();
	return hash;
}

static void one_seed_repeats_byte_for_byte(void **state)
{
	uint64_t first = run_once(1);
	(void)state;

	assert_true(run_once(1) == first);
	assert_true(run_once(2) != first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(market_time_runs_at_its_speed),
		cmocka_unit_test(closed_markets_are_skipped_and_told),
		cmocka_unit_test(a_pause_leaves_time_between_sessions),
		cmocka_unit_test(a_held_market_waits_for_its_first_client),
		cmocka_unit_test(day_orders_end_with_their_session_others_do_not),
		cmocka_unit_test(an_order_in_a_closed_market_waits_for_the_open),
		cmocka_unit_test(orders_at_the_close_fill_at_the_close),
		cmocka_unit_test(one_seed_repeats_byte_for_byte),
		cmocka_unit_test(an_order_in_another_currency_is_refused),
		cmocka_unit_test(the_days_profit_begins_at_nothing),
		cmocka_unit_test(options_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
