/* test_subscriptions.c - what streams until it is cancelled, its limits, and the
 * sums behind the account. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "gateway/command.h"
#include "gateway/gateway_parts.h"
#include "tests/unit/gateway/gateway_fixture.h"

static struct test_market market;
static struct test_client client;

static int set_up(void **state)
{
	(void)state;
	market_begin_quoted(&market, &client, 2);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	market_end_with(&market, &client);
	return 0;
}

static struct ib_message of_account(int32_t id, int32_t req_id)
{
	struct ib_message ask = request(id);

	ask.req_account_multi.req_id = req_id;
	ask.req_account_multi.account = "DU1000001";
	return ask;
}

static void trade(int32_t id)
{
	struct ib_message place = order(id, "SPY", "BUY", "MKT");

	client_send(&client, &place);
	client_wait_status(&client, &market, id, "Filled");
	market_run(&market, NS_PER_SEC);
}

/* Each stream says something after a trade, and nothing once it is cancelled. */
static void account_streams_end_with_their_cancel(void **state)
{
	static const struct {
		int32_t request, cancel, answer;
	} cases[] = {
		{ IB_REQ_ACCOUNT_UPDATES_MULTI, IB_CANCEL_ACCOUNT_UPDATES_MULTI,
		  IB_ACCOUNT_UPDATE_MULTI },
		{ IB_REQ_PNL, IB_CANCEL_PNL, IB_PNL },
		{ IB_REQ_PNL_SINGLE, IB_CANCEL_PNL_SINGLE, IB_PNL_SINGLE },
	};
	(void)state;

	for (int i = 0; i < 3; i++) {
		struct ib_message ask = of_account(cases[i].request, 90 + i);

		ask.req_account_multi.con_id = 900001; /* SPY */
		client_send(&client, &ask);
		client_wait(&client, &market, cases[i].answer);
		client_forget(&client);
		trade(10 * i + 1);
		assert_true(client_count(&client, cases[i].answer) > 0);
		client_send_id(&client, cases[i].cancel, 90 + i);
		market_run(&market, NS_PER_SEC);
		client_forget(&client);
		trade(10 * i + 2);
		assert_int_equal(client_count(&client, cases[i].answer), 0);
	}
}

static void a_summary_is_renewed_after_trades(void **state)
{
	struct ib_message ask = request(IB_REQ_ACCOUNT_SUMMARY);
	(void)state;

	ask.req_account_summary.req_id = 30;
	ask.req_account_summary.group = "All";
	ask.req_account_summary.tags = "GrossPositionValue,$LEDGER:ALL";
	client_send(&client, &ask);
	client_wait(&client, &market, IB_ACCOUNT_SUMMARY_END);
	assert_int_equal(client_count(&client, IB_ACCOUNT_SUMMARY), 5);
	client_send(&client, &ask);
	client_wait_error(&client, &market, 322);
	client_forget(&client);
	trade(1);
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id == IB_ACCOUNT_SUMMARY &&
		    strcmp(client.kept[i]->account_summary.tag, "GrossPositionValue") == 0)
			assert_true(atof(client.kept[i]->account_summary.value) > 10000);
	}
	client_send_id(&client, IB_CANCEL_ACCOUNT_SUMMARY, 30);
	market_run(&market, NS_PER_SEC);
	client_forget(&client);
	trade(2);
	assert_int_equal(client_count(&client, IB_ACCOUNT_SUMMARY), 0);
}

static void account_updates_come_every_three_minutes(void **state)
{
	struct ib_message ask = request(IB_REQ_ACCOUNT_UPDATES);
	(void)state;

	ask.req_account_updates.subscribe = true;
	ask.req_account_updates.account = "";
	client_send(&client, &ask);
	client_wait(&client, &market, IB_ACCOUNT_DOWNLOAD_END);
	client_forget(&client);
	market_run(&market, 181 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_ACCOUNT_UPDATE_TIME), 1);
	/* of market time: at a minute a second that is every three seconds */
	assert_int_equal(gateway_set_speed(market.gateway, 60000), DRT_OK);
	client_forget(&client);
	market_run(&market, 30 * NS_PER_SEC);
	assert_in_range(client_count(&client, IB_ACCOUNT_UPDATE_TIME), 8, 12);
	/* and however fast it runs, once a second */
	assert_int_equal(gateway_set_speed(market.gateway, 3600000), DRT_OK);
	client_forget(&client);
	market_run(&market, 10 * NS_PER_SEC);
	assert_in_range(client_count(&client, IB_ACCOUNT_UPDATE_TIME), 5, 11);
	assert_int_equal(gateway_set_speed(market.gateway, 1000), DRT_OK);
	ask.req_account_updates.subscribe = false;
	client_send(&client, &ask);
	market_run(&market, NS_PER_SEC);
	client_forget(&client);
	trade(1);
	assert_int_equal(client_count(&client, IB_ACCOUNT_VALUE), 0);
}

static void positions_of_another_account_are_none(void **state)
{
	struct ib_message ask = of_account(IB_REQ_POSITIONS_MULTI, 70);
	(void)state;

	trade(1);
	client_send(&client, &ask);
	client_wait(&client, &market, IB_POSITION_MULTI);
	client_wait(&client, &market, IB_POSITION_MULTI_END);
	client_send_id(&client, IB_CANCEL_POSITIONS_MULTI, 70);
	client_forget(&client);
	ask.req_account_multi.account = "DU999";
	client_send(&client, &ask);
	client_wait(&client, &market, IB_POSITION_MULTI_END);
	assert_int_equal(client_count(&client, IB_POSITION_MULTI), 0);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_POSITIONS });
	client_wait(&client, &market, IB_POSITION_END);
	client_send(&client, &(struct ib_message){ .id = IB_CANCEL_POSITIONS });
	market_run(&market, NS_PER_SEC);
	client_forget(&client);
	trade(2);
	assert_int_equal(client_count(&client, IB_POSITION), 0);
}

static void profit_requests_are_checked(void **state)
{
	struct ib_message ask = of_account(IB_REQ_PNL, 60);
	(void)state;

	client_send(&client, &ask);
	client_wait(&client, &market, IB_PNL);
	client_send(&client, &ask);
	client_wait_error(&client, &market, 102);
	ask = of_account(IB_REQ_PNL, 61);
	ask.req_account_multi.account = "DU999";
	client_send(&client, &ask);
	client_wait_error(&client, &market, 321);
	ask = of_account(IB_REQ_PNL_SINGLE, 62);
	ask.req_account_multi.con_id = 123;
	client_send(&client, &ask);
	client_wait_error(&client, &market, 2150);
}

static void quote_lines_are_limited(void **state)
{
	struct ib_message ask = request(IB_REQ_MKT_DATA);
	(void)state;

	ask.req_mkt_data.contract = stock("SPY");
	for (int i = 0; i < GW_LINES; i++) {
		ask.req_mkt_data.req_id = 1000 + i;
		client_send(&client, &ask);
	}
	market_run(&market, 5 * NS_PER_SEC);
	assert_int_equal(client_count_errors(&client, 101), 0);
	ask.req_mkt_data.req_id = 2000;
	client_send(&client, &ask);
	client_wait_error(&client, &market, 101);
	client_send_id(&client, IB_CANCEL_MKT_DATA, 1000);
	client_send(&client, &ask);
	market_run(&market, 2 * NS_PER_SEC);
	assert_int_equal(client_count_errors(&client, 101), 1);
}

static void streams_of_bars_have_ids_of_their_own(void **state)
{
	struct ib_message ask = request(IB_REQ_REAL_TIME_BARS);
	struct ib_message history = request(IB_REQ_HISTORICAL_DATA);
	(void)state;

	ask.req_real_time_bars.req_id = 8;
	ask.req_real_time_bars.contract = stock("SPY");
	ask.req_real_time_bars.bar_size = 5;
	ask.req_real_time_bars.what_to_show = "MIDPOINT";
	client_send(&client, &ask);
	assert_int_equal(client_wait(&client, &market, IB_REAL_TIME_BAR)->real_time_bar.count,
	                 -1);
	client_send(&client, &ask);
	client_wait_error(&client, &market, 102);
	client_send_id(&client, IB_CANCEL_REAL_TIME_BARS, 9);
	client_wait_error(&client, &market, 300);
	history.req_historical_data.req_id = 8; /* another family */
	history.req_historical_data.contract = stock("SPY");
	history.req_historical_data.bar_size = "1 day";
	history.req_historical_data.duration = "2 D";
	history.req_historical_data.what_to_show = "TRADES";
	history.req_historical_data.keep_up_to_date = true;
	client_send(&client, &history);
	client_wait(&client, &market, IB_HISTORICAL_DATA);
	client_send(&client, &history);
	client_wait_error(&client, &market, 386);
	/* the day's bar grows with the market */
	market_run(&market, 20 * NS_PER_SEC);
	assert_true(client_count(&client, IB_HISTORICAL_DATA_UPDATE) >= 2);
	ask = request(IB_REQ_MARKET_DATA_TYPE);
	ask.req_market_data_type.type = 3;
	client_send(&client, &ask);
	ask.req_market_data_type.type = 9;
	client_send(&client, &ask);
	client_wait_error(&client, &market, 321);
}

static bool is_up(void *arg)
{
	return !((const struct test_client *)arg)->down;
}

static void a_client_that_does_not_read_is_let_go(void **state)
{
	struct ib_message ask = request(IB_REQ_HISTORICAL_DATA);
	(void)state;

	ask.req_historical_data.contract = stock("SPY");
	ask.req_historical_data.bar_size = "1 day";
	ask.req_historical_data.duration = "10 Y";
	ask.req_historical_data.what_to_show = "TRADES";
	sim_loop_freeze(market.client_loop);
	/* the gateway holds at most the stream's limit for it; ask for more than that */
	for (struct gw_client *c = market.gateway->clients; c; c = c->next)
		loop_stream_set_limit(ib_peer_stream(c->peer), 1024 * 1024);
	for (struct gw_client *c = market.gateway->clients; c; c = c->next) {
		for (int i = 0; i < 40 && !c->doomed; i++)
			gw_history_request(c, &ask.req_historical_data);
		assert_true(c->doomed);
	}
	market_run(&market, NS_PER_SEC);
	assert_int_equal(gateway_clients(market.gateway), 0);
	sim_loop_thaw(market.client_loop);
	assert_int_equal(sim_world_run_while(market.world, is_up, &client, NS_PER_MIN), DRT_OK);
}

/* ---- the sums ---- */

struct step {
	enum order_side side;
	double quantity, price, commission;
	double realized; /* what the fill realises; 0 with closing false */
	bool closing;
	double position, average;
};

static void average_costs_hold_commissions(void **state)
{
	static const struct step steps[] = {
		{ SIDE_BUY, 100, 10, 1, 0, false, 100, 10.01 },
		{ SIDE_BUY, 100, 12, 1, 0, false, 200, 11.01 },
		{ SIDE_SELL, 50, 13, 1, 50 * (13 - 11.01) - 1, true, 150, 11.01 },
		{ SIDE_SELL, 150, 11, 1, 150 * (11 - 11.01) - 1, true, 0, 0 },
		{ SIDE_SELL, 100, 20, 1, 0, false, -100, 19.99 },
		{ SIDE_BUY, 40, 19, 1, 40 * (19.99 - 19) - 1, true, -60, 19.99 },
		/* through zero: the rest opens at its price */
		{ SIDE_BUY, 100, 18, 1, 60 * (19.99 - 18) - 1, true, 40, 18 },
	};
	struct gateway *g = market.gateway;
	double cash = decimal_to_double(g->cash);
	(void)state;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		const struct step *s = &steps[i];
		decimal realized = { 0 };
		bool closing = false;

		gw_account_fill(&realized, &closing, g, 3, s->side, dec(s->quantity),
		                dec(s->price), dec(s->commission));
		cash += (s->side == SIDE_BUY ? -1 : 1) * s->quantity * s->price - s->commission;
		assert_int_equal(closing, s->closing);
		assert_float_equal(decimal_to_double(realized), s->realized, 1e-6);
		assert_float_equal(decimal_to_double(g->positions[3].quantity), s->position, 0);
		assert_float_equal(decimal_to_double(g->positions[3].average_cost), s->average,
		                   1e-6);
		assert_float_equal(decimal_to_double(g->cash), cash, 1e-6);
	}
}

static void figures_agree_with_one_another(void **state)
{
	struct gateway *g = market.gateway;
	struct gw_figures f;
	decimal price = { 0 };
	decimal realized = { 0 };
	bool closing = false;
	(void)state;

	assert_int_equal(decimal_from_double(&price, gw_market_price(&g->instruments[0])),
	                 DRT_OK);
	gw_account_fill(&realized, &closing, g, 0, SIDE_BUY, dec(100), price, dec(1));
	f = gw_account_figures(g);
	assert_float_equal(decimal_to_double(f.gross), 100 * decimal_to_double(price), 1e-6);
	assert_float_equal(decimal_to_double(f.net_liquidation), 1000000 - 1, 1e-6);
	assert_float_equal(decimal_to_double(f.unrealized), -1, 1e-5);
	assert_float_equal(decimal_to_double(f.initial_margin), decimal_to_double(f.gross) / 2,
	                   1e-6);
	assert_float_equal(decimal_to_double(f.maintenance_margin),
	                   decimal_to_double(f.gross) / 4, 1e-6);
	assert_float_equal(decimal_to_double(f.available),
	                   decimal_to_double(f.net_liquidation) -
	                           decimal_to_double(f.initial_margin),
	                   1e-6);
	/* closing needs less margin, doubling twice as much */
	assert_int_equal(gw_account_margin_after(g, 0, dec(-100), price).e8, 0);
	assert_float_equal(decimal_to_double(gw_account_margin_after(g, 0, dec(100), price)),
	                   decimal_to_double(f.gross), 1e-5);
}

/* The price of a quote that is typed in, so long after it was. */
static bool is_told_within(int64_t ns)
{
	struct ib_message quotes = request(IB_REQ_MKT_DATA);
	struct drt_error error = { 0 };
	bool told = false;

	quotes.req_mkt_data.req_id = 1;
	quotes.req_mkt_data.contract = stock("SPY");
	client_send(&client, &quotes);
	market_run(&market, NS_PER_SEC + 7 * NS_PER_MS);
	client_forget(&client);
	if (gateway_command(market.gateway, "quote SPY 1.25 9999 7 7", &error) != DRT_OK)
		fail_msg("%s", error.text);
	market_run(&market, ns);
	for (size_t i = 0; i < client.count; i++)
		told |= client.kept[i]->id == IB_TICK_PRICE &&
		        client.kept[i]->tick_price.price == 1.25;
	return told;
}

static void quotes_are_sampled_as_often_as_is_asked(void **state)
{
	struct gateway_options options = { .speed_milli = 1, .seed = 4 };

	market_begin_with(&market, &client, 2, options);
	assert_false(is_told_within(20 * NS_PER_MS));
	tear_down(state);
	options.sample_ns = 10 * NS_PER_MS;
	market_begin_with(&market, &client, 2, options);
	assert_true(is_told_within(20 * NS_PER_MS));
	tear_down(state);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(account_streams_end_with_their_cancel),
		EACH(a_summary_is_renewed_after_trades),
		EACH(account_updates_come_every_three_minutes),
		EACH(positions_of_another_account_are_none),
		EACH(profit_requests_are_checked),
		EACH(quote_lines_are_limited),
		EACH(streams_of_bars_have_ids_of_their_own),
		EACH(a_client_that_does_not_read_is_let_go),
		EACH(average_costs_hold_commissions),
		EACH(figures_agree_with_one_another),
		cmocka_unit_test(quotes_are_sampled_as_often_as_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
