/* test_corporate.c - dividends, splits and halts in a synthetic market. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/command.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static void begin(const char *facts, int64_t start_ns, const char *state_path)
{
	char universe[200];

	snprintf(universe, sizeof(universe), "only\ninstrument AAPL\n%s", facts);
	market_begin_with(&market, &client, 1,
	                  (struct gateway_options){ .speed_milli = 1000,
	                                            .seed = 3,
	                                            .start_ns = start_ns,
	                                            .state_path = state_path,
	                                            .universe = universe,
	                                            .universe_name = "universe" });
	market_run(&market, 2 * NS_PER_SEC);
}

static void end(void)
{
	market_end_with(&market, &client);
}

static void steer(const char *line)
{
	struct drt_error error = { 0 };

	if (gateway_command(market.gateway, line, &error) != DRT_OK)
		fail_msg("%s", error.text);
}

/* Past the close: market time jumps to the next opening. */
static void next_day(void)
{
	steer("advance 23400");
	market_run(&market, NS_PER_SEC);
}

static double summary(const char *tag)
{
	struct ib_message ask = request(IB_REQ_ACCOUNT_SUMMARY);
	const char *value = NULL;
	decimal out = { 0 };

	ask.req_account_summary.req_id = 900;
	ask.req_account_summary.group = "All";
	ask.req_account_summary.tags = tag;
	client_send(&client, &ask);
	value = client_wait(&client, &market, IB_ACCOUNT_SUMMARY)->account_summary.value;
	assert_int_equal(decimal_parse(&out, value, strlen(value)), DRT_OK);
	client_send_id(&client, IB_CANCEL_ACCOUNT_SUMMARY, 900);
	market_run(&market, NS_PER_SEC / 10);
	client.seen = client.count;
	return decimal_to_double(out);
}

static struct ib_position position(const char *symbol)
{
	client.seen = client.count;
	client_send(&client, &(struct ib_message){ .id = IB_REQ_POSITIONS });
	for (;;) {
		const struct ib_message *m = client_wait(&client, &market, IB_POSITION);

		if (strcmp(m->position.contract.symbol, symbol) == 0)
			return m->position;
	}
}

static double daily_pnl(void)
{
	struct ib_message ask = request(IB_REQ_PNL);
	double out = 0;

	ask.req_account_multi.req_id = 77;
	ask.req_account_multi.account = "DU1000001";
	client_send(&client, &ask);
	out = decimal_to_double(client_wait(&client, &market, IB_PNL)->pnl.daily);
	client_send_id(&client, IB_CANCEL_PNL, 77);
	return out;
}

static void buy(int64_t quantity)
{
	struct ib_message place = order(client.next_id++, "AAPL", "BUY", "MKT");

	place.place_order.order.total_quantity = decimal_from_int(quantity);
	client_send(&client, &place);
	client_wait_status(&client, &market, client.next_id - 1, "Filled");
}

static double last_close(void)
{
	struct ib_message ask = request(IB_REQ_HISTORICAL_DATA);
	const struct ib_historical_data *data = NULL;

	ask.req_historical_data.req_id = 40;
	ask.req_historical_data.contract = stock("AAPL");
	ask.req_historical_data.end_time = "";
	ask.req_historical_data.bar_size = "1 day";
	ask.req_historical_data.duration = "5 D";
	ask.req_historical_data.use_rth = true;
	ask.req_historical_data.what_to_show = "TRADES";
	ask.req_historical_data.format_date = 1;
	client_send(&client, &ask);
	data = &client_wait(&client, &market, IB_HISTORICAL_DATA)->historical_data;
	assert_true(data->bar_count >= 2);
	return data->bars[data->bar_count - 2].close; /* the last complete day */
}

static void a_dividend_is_paid_and_leaves_the_day_as_it_was(void **state)
{
	double cash = 0;
	double before = 0;
	double after = 0;
	(void)state;

	begin("dividend AAPL 2025-06-17 20\n", 0, NULL);
	buy(1000);
	cash = summary("TotalCashValue");
	before = summary("NetLiquidation");
	next_day();
	assert_float_equal(summary("TotalCashValue"), cash + 20000, 0.001);
	after = summary("NetLiquidation");
	/* without the fall of the price a tenth of the position would be new */
	assert_true(fabs(after - before) < 10000);
	assert_true(fabs(daily_pnl()) < 10000);
	end();
}

static void a_split_changes_shares_prices_and_history_alike(void **state)
{
	double close = 0;
	double cost = 0;
	double value = 0;
	(void)state;

	begin("split AAPL 2025-06-17 4 1\n", 0, NULL);
	buy(250);
	cost = decimal_to_double(position("AAPL").average_cost);
	close = last_close();
	value = summary("GrossPositionValue");
	next_day();
	assert_float_equal(decimal_to_double(position("AAPL").position), 1000, 0);
	assert_float_equal(decimal_to_double(position("AAPL").average_cost), cost / 4, 1e-6);
	assert_true(fabs(summary("GrossPositionValue") / value - 1) < 0.06);
	assert_true(fabs(last_close() / close - 0.25) < 0.03);
	assert_true(fabs(daily_pnl()) < 0.06 * value);
	end();
}

static void each_is_taken_once_over_restarts(void **state)
{
	const char *universe = "dividend AAPL 2025-06-17 2\nsplit AAPL 2025-06-18 2 1\n";
	const char *path = test_scratch_path("actions.json");
	double cash = 0;
	(void)state;

	begin(universe, 0, path);
	buy(100);
	cash = summary("TotalCashValue");
	next_day();
	assert_float_equal(summary("TotalCashValue"), cash + 200, 0.001);
	end();
	begin(universe, test_open_ns + NS_PER_DAY + NS_PER_HOUR, path);
	assert_float_equal(summary("TotalCashValue"), cash + 200, 0.001);
	assert_float_equal(decimal_to_double(position("AAPL").position), 100, 0);
	end();
	/* away on the day of the split */
	begin(universe, test_open_ns + 3 * NS_PER_DAY, path);
	assert_float_equal(decimal_to_double(position("AAPL").position), 200, 0);
	assert_float_equal(summary("TotalCashValue"), cash + 200, 0.001);
	end();
	begin(universe, test_open_ns + 3 * NS_PER_DAY + NS_PER_HOUR, path);
	assert_float_equal(decimal_to_double(position("AAPL").position), 200, 0);
	end();
}

static void an_adjusted_order_outlives_a_restart(void **state)
{
	const char *universe = "split AAPL 2025-06-17 2 1 adjust\n";
	const char *path = test_scratch_path("adjusted.json");
	struct ib_message place = order(1, "AAPL", "BUY", "LMT");
	const struct ib_order *told = NULL;
	(void)state;

	begin(universe, 0, path);
	place.place_order.order.lmt_price = dec(50.01);
	place.place_order.order.tif = "GTC";
	client_send(&client, &place);
	client_wait_status(&client, &market, 1, "Submitted");
	next_day();
	market_run(&market, NS_PER_SEC);
	end();
	begin(universe, test_open_ns + NS_PER_DAY + NS_PER_HOUR, path);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_OPEN_ORDERS });
	told = &client_wait(&client, &market, IB_OPEN_ORDER)->open_order.order;
	assert_int_equal(told->total_quantity.e8, decimal_from_int(200).e8);
	assert_true(fabs(decimal_to_double(told->lmt_price) - 25.005) < 0.0051);
	end();
}

static void the_universe_must_be_of_this_market(void **state)
{
	static const struct {
		const char *universe, *says;
	} cases[] = {
		{ "dividend NONE 2025-06-17 1\n",
		  "u line 1: there is no instrument NONE here" },
		{ "only\ninstrument SPY\nsplit AAPL 2025-06-17 2 1\n", "no instrument AAPL" },
		{ "instrument ZZZ\n", "needs price=" },
		{ "nonsense\n", "u line 1: \"nonsense\" is no fact" },
	};
	struct sim_world *world = NULL;
	struct loop *loop = NULL;
	(void)state;

	assert_int_equal(sim_world_new(&world, NULL), DRT_OK);
	assert_int_equal(sim_world_loop_new(&loop, world, "gateway"), DRT_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct gateway *gateway = NULL;
		struct drt_error error = { 0 };
		struct gateway_options options = { .loop = loop,
			                           .address = "tcp:127.0.0.1:4002",
			                           .start_ns = test_open_ns,
			                           .universe = cases[i].universe,
			                           .universe_name = "u" };

		assert_int_equal(gateway_new(&gateway, &options, &error), DRT_EINVAL);
		if (!strstr(error.text, cases[i].says))
			fail_msg("told as: %s", error.text);
	}
	loop_free(loop);
	sim_world_free(world);
}

/* ---- halts ---- */

/* Lets a day pass; counts the beginnings of halts, and checks them. */
static int watch_halts(char *times, size_t size)
{
	struct ib_message ask = request(IB_REQ_MKT_DATA);
	bool halted = false;
	bool traded = false;
	size_t length = 0;
	int count = 0;

	market_begin_with(
		&market, &client, 1,
		(struct gateway_options){ .speed_milli = 600000,
	                                  .seed = 9,
	                                  .universe = "only\ninstrument SPY halts=4\n",
	                                  .universe_name = "u" });
	ask.req_mkt_data.req_id = 5;
	ask.req_mkt_data.contract = stock("SPY");
	client_send(&client, &ask);
	times[0] = '\0';
	for (int i = 0; i < 39 * 4; i++) {
		market_run(&market, NS_PER_SEC / 4);
		for (; client.seen < client.count; client.seen++) {
			const struct ib_message *m = client.kept[client.seen];

			traded = traded || (m->id == IB_TICK_PRICE && halted &&
			                    m->tick_price.type == IB_TICK_LAST);
			if (m->id != IB_TICK_GENERIC || m->tick_generic.type != IB_TICK_HALTED)
				continue;
			halted = m->tick_generic.value == 2;
			traded = false; /* it was told with the end of the halt */
			count += halted;
			length += (size_t)snprintf(times + length, size - length, "%d %d;", i,
			                           halted);
			assert_true(length < size);
		}
		assert_false(traded);
	}
	assert_false(halted);
	end();
	return count;
}

static void halts_come_and_go_as_the_seed_says(void **state)
{
	static char times[2][2000];
	int count = 0;
	(void)state;

	count = watch_halts(times[0], sizeof(times[0]));
	assert_in_range(count, 1, 8);
	assert_int_equal(watch_halts(times[1], sizeof(times[1])), count);
	assert_string_equal(times[0], times[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dividend_is_paid_and_leaves_the_day_as_it_was),
		cmocka_unit_test(a_split_changes_shares_prices_and_history_alike),
		cmocka_unit_test(each_is_taken_once_over_restarts),
		cmocka_unit_test(an_adjusted_order_outlives_a_restart),
		cmocka_unit_test(the_universe_must_be_of_this_market),
		cmocka_unit_test(halts_come_and_go_as_the_seed_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
