/* test_data.c - connecting, definitions, quotes, history and the account. */
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "ib/sim_notice.h"
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

static void a_client_is_welcomed(void **state)
{
	struct ib_sim_notice notice;
	bool announced = false;
	(void)state;

	assert_int_equal(client.kept[0]->id, IB_MANAGED_ACCOUNTS);
	assert_string_equal(client.kept[0]->managed_accounts.accounts, "DU1000001,");
	assert_int_equal(client.kept[1]->id, IB_NEXT_VALID_ID);
	assert_int_equal(client.next_id, 1);
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id == IB_ERROR &&
		    ib_sim_notice_parse(&notice, &client.kept[i]->error) == DRT_OK)
			announced = true;
	}
	assert_true(announced);
	assert_int_equal(notice.speed_milli, 1000);
	assert_true(notice.synthetic);
	assert_true(llabs(notice.time_ns - test_open_ns) < NS_PER_SEC);
	assert_true(client_count_errors(&client, 2106) == 1);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_MANAGED_ACCTS });
	client_wait(&client, &market, IB_MANAGED_ACCOUNTS);
	client_send(&client, &(struct ib_message){ .id = IB_REQ_CURRENT_TIME });
	assert_true(llabs(client_wait(&client, &market, IB_CURRENT_TIME)->current_time.epoch_s -
	                  gateway_market_ns(market.gateway) / NS_PER_SEC) <= 1);
}

static void a_client_id_is_taken_once(void **state)
{
	static struct test_client other;
	(void)state;

	client_begin(&other, &market, 0);
	assert_true(other.down);
	assert_int_equal(other.reason, IB_DOWN_CLIENT_ID);
	assert_int_equal(client_count_errors(&other, 326), 1);
	client_end(&other);
	assert_int_equal(gateway_clients(market.gateway), 1);
}

static void many_clients_have_streams_of_their_own(void **state)
{
	static struct test_client others[4];
	struct ib_message ask = request(IB_REQ_MKT_DATA);
	(void)state;

	ask.req_mkt_data.req_id = 5;
	ask.req_mkt_data.contract = stock("SPY");
	for (int i = 0; i < 4; i++) {
		client_begin(&others[i], &market, 10 + i);
		client_send(&others[i], &ask);
	}
	for (int i = 0; i < 4; i++)
		client_wait(&others[i], &market, IB_TICK_PRICE);
	assert_int_equal(client_count(&client, IB_TICK_PRICE), 0);
	for (int i = 0; i < 4; i++)
		client_end(&others[i]);
}

static void contracts_are_defined(void **state)
{
	struct ib_message ask = request(IB_REQ_CONTRACT_DETAILS);
	const struct ib_contract_details *details = NULL;
	int32_t con_id = 0;
	(void)state;

	ask.req_contract.req_id = 9;
	ask.req_contract.contract = stock("AAPL");
	client_send(&client, &ask);
	details = &client_wait(&client, &market, IB_CONTRACT_DATA)->contract_details;
	con_id = details->contract.con_id;
	assert_true(con_id > 0);
	assert_string_equal(details->contract.symbol, "AAPL");
	assert_string_equal(details->contract.primary_exchange, "NASDAQ");
	assert_string_equal(details->time_zone_id, "US/Eastern");
	assert_string_equal(details->long_name, "Apple Inc.");
	assert_string_equal(details->stock_type, "COMMON");
	assert_int_equal(details->min_tick.e8, 1000000);
	assert_non_null(strstr(details->trading_hours, "20250616:0930-20250616:1600"));
	assert_non_null(strstr(details->trading_hours, "20250619:CLOSED"));
	assert_int_equal(client_wait(&client, &market, IB_CONTRACT_DATA_END)->id_only.req_id,
	                 9);
	/* by its number alone */
	ask.req_contract.contract = (struct ib_contract){ .con_id = con_id };
	client_send(&client, &ask);
	client_wait(&client, &market, IB_CONTRACT_DATA);
	ask.req_contract.contract = stock("NOBODY");
	client_send(&client, &ask);
	assert_int_equal(client_wait_error(&client, &market, 200)->id, 9);
	ask.req_contract.contract = stock("AAPL");
	ask.req_contract.contract.currency = "EUR";
	client_send(&client, &ask);
	client_wait_error(&client, &market, 200);
}

static void symbols_and_rules_are_found(void **state)
{
	struct ib_message ask = request(IB_REQ_MATCHING_SYMBOLS);
	const struct ib_symbol_samples *samples = NULL;
	(void)state;

	ask.req_matching_symbols.req_id = 3;
	ask.req_matching_symbols.pattern = "apple";
	client_send(&client, &ask);
	samples = &client_wait(&client, &market, IB_SYMBOL_SAMPLES)->symbol_samples;
	assert_int_equal(samples->sample_count, 1);
	assert_string_equal(samples->samples[0].symbol, "AAPL");
	ask = request(IB_REQ_MARKET_RULE);
	ask.req_market_rule.rule_id = 26;
	client_send(&client, &ask);
	assert_int_equal(client_wait(&client, &market, IB_MARKET_RULE)
	                         ->market_rule.increments[0]
	                         .increment.e8,
	                 1000000);
	ask.req_market_rule.rule_id = 7;
	client_send(&client, &ask);
	client_wait_error(&client, &market, 124);
}

static void quotes_stream_until_they_are_cancelled(void **state)
{
	struct ib_message ask = request(IB_REQ_MKT_DATA);
	size_t before = 0;
	bool kinds[128] = { false };
	(void)state;

	ask.req_mkt_data.req_id = 5;
	ask.req_mkt_data.contract = stock("SPY");
	client_send(&client, &ask);
	assert_int_equal(
		client_wait(&client, &market, IB_TICK_REQ_PARAMS)->tick_req_params.min_tick.e8,
		1000000);
	assert_int_equal(
		client_wait(&client, &market, IB_MARKET_DATA_TYPE)->market_data_type.type, 1);
	market_run(&market, 20 * NS_PER_SEC);
	for (size_t i = 0; i < client.count; i++) {
		const struct ib_message *m = client.kept[i];

		if (m->id == IB_TICK_PRICE) {
			assert_int_equal(m->tick_price.req_id, 5);
			assert_true(m->tick_price.price > 0);
			kinds[m->tick_price.type] = true;
		}
		if (m->id == IB_TICK_SIZE)
			kinds[m->tick_size.type] = true;
		if (m->id == IB_TICK_STRING)
			kinds[m->tick_string.type] = true;
	}
	assert_true(kinds[IB_TICK_BID] && kinds[IB_TICK_ASK] && kinds[IB_TICK_LAST]);
	assert_true(kinds[IB_TICK_VOLUME] && kinds[IB_TICK_OPEN] && kinds[IB_TICK_HIGH]);
	assert_true(kinds[IB_TICK_LOW] && kinds[IB_TICK_CLOSE] && kinds[IB_TICK_LAST_TIME]);
	client_send(&client, &ask);
	assert_int_equal(client_wait_error(&client, &market, 102)->id, 5);
	client_send_id(&client, IB_CANCEL_MKT_DATA, 5);
	market_run(&market, NS_PER_SEC);
	before = client_count(&client, IB_TICK_PRICE);
	market_run(&market, 20 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_TICK_PRICE), before);
	client_send_id(&client, IB_CANCEL_MKT_DATA, 5);
	client_wait_error(&client, &market, 300);
}

static void quotes_are_sampled_not_flooded(void **state)
{
	struct ib_message ask = request(IB_REQ_MKT_DATA);
	size_t bids = 0;
	(void)state;

	assert_int_equal(gateway_set_speed(market.gateway, 60000), DRT_OK);
	ask.req_mkt_data.req_id = 5;
	ask.req_mkt_data.contract = stock("NVDA");
	client_send(&client, &ask);
	market_run(&market, 10 * NS_PER_SEC);
	for (size_t i = 0; i < client.count; i++)
		bids += client.kept[i]->id == IB_TICK_PRICE &&
		        client.kept[i]->tick_price.type == IB_TICK_BID;
	assert_true(bids > 10 && bids <= 42); /* four a second */
}

static void a_snapshot_ends_by_itself(void **state)
{
	struct ib_message ask = request(IB_REQ_MKT_DATA);
	(void)state;

	ask.req_mkt_data.req_id = 6;
	ask.req_mkt_data.contract = stock("SPY");
	ask.req_mkt_data.snapshot = true;
	client_send(&client, &ask);
	client_wait(&client, &market, IB_TICK_PRICE);
	assert_int_equal(client_wait(&client, &market, IB_TICK_SNAPSHOT_END)->id_only.req_id,
	                 6);
	client_send_id(&client, IB_CANCEL_MKT_DATA, 6);
	client_wait_error(&client, &market, 300);
	ask.req_mkt_data.generic_ticks = "233";
	client_send(&client, &ask);
	client_wait_error(&client, &market, 414);
}

static struct ib_message history(const char *symbol, const char *size, const char *duration)
{
	struct ib_message ask = request(IB_REQ_HISTORICAL_DATA);

	ask.req_historical_data.req_id = 40;
	ask.req_historical_data.contract = stock(symbol);
	ask.req_historical_data.end_time = "";
	ask.req_historical_data.bar_size = size;
	ask.req_historical_data.duration = duration;
	ask.req_historical_data.use_rth = true;
	ask.req_historical_data.what_to_show = "TRADES";
	ask.req_historical_data.format_date = 1;
	return ask;
}

static const struct ib_historical_data *get(struct ib_message ask)
{
	client_send(&client, &ask);
	return &client_wait(&client, &market, IB_HISTORICAL_DATA)->historical_data;
}

static void history_comes_in_every_size(void **state)
{
	static const struct {
		const char *size, *duration;
		int least, most;
		const char *last;
	} cases[] = {
		{ "1 day", "10 D", 10, 10, "20250616" },
		{ "1 day", "1 Y", 250, 254, "20250616" },
		{ "1 day", "10 Y", 2500, 2530, "20250616" },
		{ "1 week", "1 M", 5, 6, "20250616" },
		{ "1 month", "1 Y", 13, 13, "20250601" },
		{ "1 min", "2 D", 391, 391, "20250616 09:30:00 US/Eastern" },
		{ "5 mins", "2 D", 79, 79, "20250616 09:30:00 US/Eastern" },
		{ "1 hour", "2 D", 8, 8, "20250616 09:30:00 US/Eastern" },
		{ "1 min", "3600 S", 1, 1, "20250616 09:30:00 US/Eastern" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ib_historical_data *data =
			get(history("SPY", cases[i].size, cases[i].duration));

		if (data->bar_count < cases[i].least || data->bar_count > cases[i].most)
			fail_msg("%s of %s: %d bars", cases[i].duration, cases[i].size,
			         (int)data->bar_count);
		assert_string_equal(data->bars[data->bar_count - 1].date, cases[i].last);
		for (int32_t at = 0; at < data->bar_count; at++) {
			assert_true(data->bars[at].high >= data->bars[at].low);
			assert_true(data->bars[at].volume.e8 >= 0);
		}
	}
}

static void history_ends_where_it_is_asked_to(void **state)
{
	struct ib_message ask = history("SPY", "1 day", "5 D");
	const struct ib_historical_data *data = NULL;
	(void)state;

	ask.req_historical_data.end_time = "20250610 23:59:59 US/Eastern";
	data = get(ask);
	assert_int_equal(data->bar_count, 5);
	assert_string_equal(data->bars[4].date, "20250610");
	ask.req_historical_data.end_time = "20250610-20:00:00";
	ask.req_historical_data.bar_size = "1 min";
	ask.req_historical_data.duration = "1 D";
	ask.req_historical_data.format_date = 2;
	data = get(ask);
	assert_int_equal(data->bar_count, 390);
	assert_string_equal(data->bars[0].date, "1749562200");
	ask.req_historical_data.what_to_show = "MIDPOINT";
	data = get(ask);
	assert_int_equal(data->bars[0].count, -1);
	assert_int_equal(data->bars[0].volume.e8, -DECIMAL_ONE);
}

static void wrong_history_requests_are_refused(void **state)
{
	static const struct {
		const char *symbol, *size, *duration, *end, *what;
		bool keep;
		int32_t code;
	} cases[] = {
		{ "NOBODY", "1 day", "1 D", "", "TRADES", false, 200 },
		{ "SPY", "7 mins", "1 D", "", "TRADES", false, 321 },
		{ "SPY", "1 day", "1 fortnight", "", "TRADES", false, 321 },
		{ "SPY", "1 day", "400 D", "", "TRADES", false, 321 },
		{ "SPY", "1 day", "1 D", "yesterday", "TRADES", false, 10314 },
		{ "SPY", "5 secs", "60 S", "", "TRADES", false, 162 },
		{ "SPY", "1 day", "1 D", "", "FEE_RATE", false, 162 },
		{ "SPY", "1 min", "1 D", "20200102 16:00:00", "TRADES", false, 162 },
		{ "SPY", "1 day", "1 D", "20250610 16:00:00", "TRADES", true, 321 },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ib_message ask =
			history(cases[i].symbol, cases[i].size, cases[i].duration);

		ask.req_historical_data.end_time = cases[i].end;
		ask.req_historical_data.what_to_show = cases[i].what;
		ask.req_historical_data.keep_up_to_date = cases[i].keep;
		client_send(&client, &ask);
		assert_int_equal(client_wait_error(&client, &market, cases[i].code)->id, 40);
	}
	assert_int_equal(client_count(&client, IB_HISTORICAL_DATA), 0);
	client_send_id(&client, IB_CANCEL_HISTORICAL_DATA, 40);
	client_wait_error(&client, &market, 366);
}

static void history_keeps_up_to_date(void **state)
{
	struct ib_message ask = history("SPY", "1 min", "1 D");
	const struct ib_bar *bar = NULL;
	const struct ib_bar *final = NULL;
	const struct ib_historical_data *data = NULL;
	(void)state;

	ask.req_historical_data.keep_up_to_date = true;
	get(ask);
	market_run(&market, 130 * NS_PER_SEC);
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id != IB_HISTORICAL_DATA_UPDATE)
			continue;
		bar = &client.kept[i]->historical_update.bar;
		if (strcmp(bar->date, "20250616 09:31:00 US/Eastern") == 0)
			final = bar;
		if (strcmp(bar->date, "20250616 09:32:00 US/Eastern") == 0)
			break;
	}
	assert_string_equal(bar->date, "20250616 09:32:00 US/Eastern");
	assert_non_null(final);
	client_send_id(&client, IB_CANCEL_HISTORICAL_DATA, 40);
	assert_non_null(strstr(client_wait_error(&client, &market, 162)->text, "cancelled"));
	/* the last update of a bar is the bar as history has it */
	ask.req_historical_data.keep_up_to_date = false;
	data = get(ask);
	bar = &data->bars[1];
	assert_string_equal(bar->date, final->date);
	assert_float_equal(bar->open, final->open, 0);
	assert_float_equal(bar->high, final->high, 0);
	assert_float_equal(bar->low, final->low, 0);
	assert_float_equal(bar->close, final->close, 0);
	assert_int_equal(bar->volume.e8, final->volume.e8);
}

static void bars_of_five_seconds_stream(void **state)
{
	struct ib_message ask = request(IB_REQ_REAL_TIME_BARS);
	const struct ib_real_time_bar *bar = NULL;
	int64_t before = 0;
	(void)state;

	ask.req_real_time_bars.req_id = 8;
	ask.req_real_time_bars.contract = stock("SPY");
	ask.req_real_time_bars.bar_size = 5;
	ask.req_real_time_bars.what_to_show = "TRADES";
	client_send(&client, &ask);
	for (int i = 0; i < 4; i++) {
		bar = &client_wait(&client, &market, IB_REAL_TIME_BAR)->real_time_bar;
		assert_int_equal(bar->epoch_s % 5, 0);
		assert_true(bar->epoch_s > before);
		assert_true(bar->high >= bar->low && bar->low > 0);
		before = bar->epoch_s;
	}
	client_send_id(&client, IB_CANCEL_REAL_TIME_BARS, 8);
	market_run(&market, NS_PER_SEC);
	client_forget(&client);
	market_run(&market, 20 * NS_PER_SEC);
	assert_int_equal(client_count(&client, IB_REAL_TIME_BAR), 0);
	ask.req_real_time_bars.bar_size = 10;
	client_send(&client, &ask);
	client_wait_error(&client, &market, 321);
}

static void the_first_instant_of_data_is_told(void **state)
{
	struct ib_message ask = request(IB_REQ_HEAD_TIMESTAMP);
	(void)state;

	ask.req_head_timestamp.req_id = 12;
	ask.req_head_timestamp.contract = stock("SPY");
	ask.req_head_timestamp.what_to_show = "TRADES";
	ask.req_head_timestamp.format_date = 1;
	client_send(&client, &ask);
	assert_int_equal(
		strncmp(client_wait(&client, &market, IB_HEAD_TIMESTAMP)->head_timestamp.time,
	                "201506", 6),
		0);
}

static void the_account_is_told_and_kept_up(void **state)
{
	struct ib_message ask = request(IB_REQ_ACCOUNT_UPDATES);
	struct ib_message buy = order(1, "SPY", "BUY", "MKT");
	const struct ib_portfolio_value *value = NULL;
	(void)state;

	ask.req_account_updates.subscribe = true;
	ask.req_account_updates.account = "DU1000001";
	client_send(&client, &ask);
	client_wait(&client, &market, IB_ACCOUNT_VALUE);
	assert_string_equal(
		client_wait(&client, &market, IB_ACCOUNT_DOWNLOAD_END)->account_end.account,
		"DU1000001");
	client_send(&client, &buy);
	value = &client_wait(&client, &market, IB_PORTFOLIO_VALUE)->portfolio_value;
	assert_string_equal(value->contract.symbol, "SPY");
	assert_float_equal(decimal_to_double(value->position), 100, 0);
	assert_float_equal(decimal_to_double(value->market_value),
	                   decimal_to_double(value->market_price) * 100, 1e-6);
	ask.req_account_updates.account = "DU999";
	client_send(&client, &ask);
	client_wait_error(&client, &market, 321);
}

static void a_summary_has_the_tags_asked_for(void **state)
{
	struct ib_message ask = request(IB_REQ_ACCOUNT_SUMMARY);
	(void)state;

	ask.req_account_summary.req_id = 30;
	ask.req_account_summary.group = "All";
	ask.req_account_summary.tags = "NetLiquidation, BuyingPower";
	client_send(&client, &ask);
	client_wait(&client, &market, IB_ACCOUNT_SUMMARY_END);
	assert_int_equal(client_count(&client, IB_ACCOUNT_SUMMARY), 2);
	for (size_t i = 0; i < client.count; i++) {
		const struct ib_account_summary *s = &client.kept[i]->account_summary;

		if (client.kept[i]->id != IB_ACCOUNT_SUMMARY)
			continue;
		assert_string_equal(s->value, strcmp(s->tag, "BuyingPower") == 0
		                                      ? "2000000.00"
		                                      : "1000000.00");
		assert_string_equal(s->currency, "USD");
	}
	ask.req_account_summary.tags = "";
	client_send(&client, &ask);
	client_wait_error(&client, &market, 321);
}

static void positions_and_profit_follow_the_trades(void **state)
{
	struct ib_message ask = request(IB_REQ_PNL);
	struct ib_message trade = order(1, "SPY", "BUY", "MKT");
	int32_t con_id = 0;
	(void)state;

	client_send(&client, &(struct ib_message){ .id = IB_REQ_POSITIONS });
	client_wait(&client, &market, IB_POSITION_END);
	ask.req_account_multi.req_id = 60;
	ask.req_account_multi.account = "DU1000001";
	client_send(&client, &ask);
	assert_int_equal(client_wait(&client, &market, IB_PNL)->pnl.daily.e8, 0);
	client_send(&client, &trade);
	con_id = client_wait(&client, &market, IB_POSITION)->position.contract.con_id;
	ask = request(IB_REQ_PNL_SINGLE);
	ask.req_account_multi.req_id = 61;
	ask.req_account_multi.account = "DU1000001";
	ask.req_account_multi.con_id = con_id;
	client_send(&client, &ask);
	assert_float_equal(
		decimal_to_double(client_wait(&client, &market, IB_PNL_SINGLE)->pnl.position),
		100, 0);
	trade = order(2, "SPY", "SELL", "MKT");
	client_send(&client, &trade);
	assert_int_equal(client_wait(&client, &market, IB_POSITION)->position.position.e8, 0);
	client_forget(&client);
	market_run(&market, 3 * NS_PER_SEC);
	/* flat: what is left of the day is what was realised */
	for (size_t i = 0; i < client.count; i++) {
		if (client.kept[i]->id == IB_PNL)
			assert_int_equal(client.kept[i]->pnl.unrealized.e8, 0);
	}
}

static void multi_requests_are_answered_to_their_end(void **state)
{
	struct ib_message ask = request(IB_REQ_ACCOUNT_UPDATES_MULTI);
	(void)state;

	ask.req_account_multi.req_id = 70;
	ask.req_account_multi.account = "DU1000001";
	client_send(&client, &ask);
	client_wait(&client, &market, IB_ACCOUNT_UPDATE_MULTI);
	client_wait(&client, &market, IB_ACCOUNT_UPDATE_MULTI_END);
	ask = request(IB_REQ_POSITIONS_MULTI);
	ask.req_account_multi.req_id = 71;
	client_send(&client, &ask);
	client_wait(&client, &market, IB_POSITION_MULTI_END);
	ask = request(IB_REQ_SEC_DEF_OPT_PARAMS);
	ask.req_sec_def_opt_params.req_id = 72;
	client_send(&client, &ask);
	client_wait(&client, &market, IB_SEC_DEF_OPT_PARAMETER_END);
}

static void automatic_binding_is_for_client_zero(void **state)
{
	static struct test_client other;
	struct ib_message ask = request(IB_REQ_AUTO_OPEN_ORDERS);
	(void)state;

	ask.req_auto_open_orders.auto_bind = true;
	client_send(&client, &ask);
	client_begin(&other, &market, 3);
	client_send(&other, &ask);
	client_wait_error(&other, &market, 327);
	assert_int_equal(client_count_errors(&client, 327), 0);
	client_end(&other);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(a_client_is_welcomed),
		EACH(a_client_id_is_taken_once),
		EACH(many_clients_have_streams_of_their_own),
		EACH(contracts_are_defined),
		EACH(symbols_and_rules_are_found),
		EACH(quotes_stream_until_they_are_cancelled),
		EACH(quotes_are_sampled_not_flooded),
		EACH(a_snapshot_ends_by_itself),
		EACH(history_comes_in_every_size),
		EACH(history_ends_where_it_is_asked_to),
		EACH(wrong_history_requests_are_refused),
		EACH(history_keeps_up_to_date),
		EACH(bars_of_five_seconds_stream),
		EACH(the_first_instant_of_data_is_told),
		EACH(the_account_is_told_and_kept_up),
		EACH(a_summary_has_the_tags_asked_for),
		EACH(positions_and_profit_follow_the_trades),
		EACH(multi_requests_are_answered_to_their_end),
		EACH(automatic_binding_is_for_client_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
