/* test_recorded_values.c - the values that recorded messages are known to hold, file by
 * file. */
#include <stdio.h>
#include <string.h>

#include "tests/support/support.h"
#include "tests/unit/ib/recorded.h"

static struct reading at;
static size_t numbers;

static decimal dec(const char *text)
{
	decimal value = { 0 };

	assert_int_equal(decimal_parse(&value, text, strlen(text)), DRT_OK);
	return value;
}

static void same_decimal(decimal got, const char *want)
{
	numbers++;
	if (!*want)
		assert_false(ib_decimal_is_set(got));
	else
		assert_int_equal(got.e8, dec(want).e8);
}

static void same_number(int64_t got, int64_t want)
{
	numbers++;
	assert_int_equal(got, want);
}

static void same_text(const char *got, const char *want)
{
	numbers++;
	assert_string_equal(got, want);
}

static void an_open_order_reads_as_noted(void **state)
{
	const struct ib_open_order *open = &at.message.open_order;

	(void)state;
	reading_open(&at, "server_005_open_order.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(open->order_id, 5);
	same_number(open->contract.con_id, 265598);
	same_text(open->contract.symbol, "AAPL");
	same_text(open->contract.right, "?");
	same_text(open->contract.trading_class, "NMS");
	same_text(open->order.action, "BUY");
	same_decimal(open->order.total_quantity, "100");
	same_text(open->order.order_type, "MKT");
	same_decimal(open->order.lmt_price, "0");
	same_number(open->order.client_id, 100);
	same_number(open->order.perm_id, 600745656);
	same_number(open->order.exempt_code, -1);
	same_number(open->order.display_size, IB_UNSET_INT);
	same_number(open->order.oca_type, 3);
	same_text(open->order.delta_neutral_order_type, "None");
	same_text(open->order.delta_neutral_open_close, "?");
	same_text(open->order.clearing_intent, "IB");
	same_text(open->state.status, "PreSubmitted");
	same_decimal(open->state.init_margin_before, "");
	same_decimal(open->state.equity_with_loan_after, "");
	same_decimal(open->state.commission, "");
	same_text(open->order.adjusted_order_type, "None");
	same_decimal(open->order.trigger_price, "");
	same_decimal(open->order.cash_qty, "0");
	same_number(open->order.dont_use_auto_price_for_hedge, true);
	same_number(open->order.use_price_mgmt_algo, 0);
	same_number(open->order.duration, IB_UNSET_INT);
	same_number(open->order.min_trade_qty, IB_UNSET_INT);
	same_number(open->order.min_compete_size, 100);
	same_number(open->order.compete_against_best_offset == 0.02, true);
	reading_decode(&at, 1, IB_TO_CLIENT);
	same_text(open->order.order_type, "LMT");
	same_decimal(open->order.lmt_price, "1");
	same_decimal(open->order.trail_stop_price, "2");
	reading_decode(&at, 3, IB_TO_CLIENT);
	same_text(open->state.status, "Filled");
	same_decimal(open->state.commission, "1");
	same_text(open->state.commission_currency, "USD");
	reading_decode(&at, 4, IB_TO_CLIENT);
	same_decimal(open->order.discretionary_amt, "0.67");
	same_decimal(open->order.trail_stop_price, "999.1");
	same_text(open->order.open_close, "O");
	reading_close(&at);
}

static void a_completed_order_reads_as_noted(void **state)
{
	const struct ib_open_order *done = &at.message.open_order;

	(void)state;
	reading_open(&at, "server_101_completed_order.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(done->order_id, 0);
	same_text(done->contract.symbol, "SPY");
	same_text(done->order.action, "SELL");
	same_decimal(done->order.total_quantity, "100");
	same_decimal(done->order.lmt_price, "549.97");
	same_decimal(done->order.aux_price, "550");
	same_text(done->order.oca_group, "close_135");
	same_number(done->order.perm_id, 1451120741);
	same_decimal(done->order.trail_stop_price, "550");
	same_decimal(done->order.filled_quantity, "0");
	same_number(done->order.parent_perm_id, IB_UNSET_LONG);
	same_text(done->order.shareholder, "Not an insider or substantial shareholder");
	same_text(done->state.status, "Cancelled");
	same_text(done->state.completed_time, "20250312 14:13:48 US/Eastern");
	same_text(done->state.completed_status, "Cancelled by Trader");
	reading_decode(&at, 1, IB_TO_CLIENT);
	same_decimal(done->order.total_quantity, "0");
	same_decimal(done->order.filled_quantity, "100");
	same_text(done->state.completed_status, "Filled Size: 100");
	reading_decode(&at, 2, IB_TO_CLIENT);
	same_text(done->contract.sec_type, "FUT");
	same_text(done->contract.last_trade_date, "20250919");
	same_text(done->contract.multiplier, "50");
	same_decimal(done->order.lmt_price, "5800");
	same_decimal(done->order.trail_stop_price, "5801");
	reading_close(&at);
}

static void orders_of_public_clients_read_alike(void **state)
{
	const struct ib_place_order *place = &at.message.place_order;
	static const struct {
		int id;
		const char *action, *quantity, *type, *limit, *aux, *tif, *ref;
		int volatility_type;
	} want[] = {
		{ 4, "BUY", "10", "LMT", "150", "", "", "", IB_UNSET_INT },
		{ 6, "BUY", "10", "LMT", "150", "", "", "whatif", IB_UNSET_INT },
		{ 2, "SELL", "3", "MKT", "", "", "", "", IB_UNSET_INT },
		{ 3, "SELL", "0.5", "TRAIL LIMIT", "", "1.5", "GTD", "", IB_UNSET_INT },
		{ 2, "BUY", "3", "MKT", "", "", "DAY", "x", IB_UNSET_INT },
		{ 4, "BUY", "3", "LMT", "150", "", "DAY", "", IB_UNSET_INT },
		{ 1, "BUY", "10", "LMT", "150", "", "DAY", "r1", IB_UNSET_INT },
	};

	(void)state;
	reading_open(&at, "client_003_place_order.txt");
	for (size_t i = 0; i < at.recorded.count; i++) {
		reading_decode(&at, i, IB_TO_SERVER);
		assert_true(i < sizeof(want) / sizeof(want[0]));
		same_number(place->order_id, want[i].id);
		same_text(place->contract.symbol, "AAPL");
		same_text(place->contract.currency, "USD");
		same_text(place->order.action, want[i].action);
		same_decimal(place->order.total_quantity, want[i].quantity);
		same_text(place->order.order_type, want[i].type);
		same_decimal(place->order.lmt_price, want[i].limit);
		same_decimal(place->order.aux_price, want[i].aux);
		same_text(place->order.tif, want[i].tif);
		same_text(place->order.order_ref, want[i].ref);
		same_number(place->order.transmit, true);
		same_number(place->order.exempt_code, -1);
		/* empty, int maximum and double maximum all mean "not given" */
		same_number(place->order.volatility_type, want[i].volatility_type);
		same_decimal(place->order.trigger_price, "");
		same_decimal(place->order.cash_qty, "");
		same_number(place->order.duration, IB_UNSET_INT);
		same_number(place->order.what_if, i == 1);
	}
	reading_decode(&at, 3, IB_TO_SERVER);
	same_decimal(place->order.trail_stop_price, "140");
	same_decimal(place->order.lmt_price_offset, "0.1");
	same_text(place->order.good_till_date, "20250501-15:00:00");
	same_text(place->order.algo_strategy, "Adaptive");
	same_number(place->order.algo_param_count, 1);
	same_text(place->order.algo_params[0].tag, "adaptivePriority");
	same_text(place->order.algo_params[0].value, "Normal");
	reading_decode(&at, 4, IB_TO_SERVER);
	same_decimal(place->order.discretionary_amt, "");
	reading_decode(&at, 5, IB_TO_SERVER);
	same_number(place->order.condition_count, 2);
	same_number(place->order.conditions[0].type, IB_CONDITION_PRICE);
	same_text(place->order.conditions[0].conjunction, "a");
	same_number(place->order.conditions[0].is_more, true);
	same_decimal(place->order.conditions[0].price, "160");
	same_number(place->order.conditions[0].con_id, 265598);
	same_text(place->order.conditions[0].exchange, "SMART");
	same_number(place->order.conditions[0].trigger_method, 2);
	same_number(place->order.conditions[1].type, IB_CONDITION_TIME);
	same_text(place->order.conditions[1].conjunction, "o");
	same_text(place->order.conditions[1].time, "20250501-15:00:00");
	reading_close(&at);
}

static void contract_details_read_as_recorded(void **state)
{
	const struct ib_contract_details *details = &at.message.contract_details;

	(void)state;
	reading_open(&at, "server_010_contract_data.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(details->req_id, 9001);
	same_number(details->contract.con_id, 76792991);
	same_text(details->contract.exchange, "SMART");
	same_text(details->contract.primary_exchange, "NASDAQ");
	same_decimal(details->min_tick, "0.01");
	same_text(details->long_name, "TESLA INC");
	same_text(details->category, "Auto Manufacturers");
	same_text(details->time_zone_id, "US/Eastern");
	same_number(details->sec_id_count, 1);
	same_text(details->sec_ids[0].tag, "ISIN");
	same_text(details->sec_ids[0].value, "US88160R1014");
	same_number(details->agg_group, 1);
	same_text(details->stock_type, "COMMON");
	same_decimal(details->min_size, "1");
	same_decimal(details->size_increment, "1");
	same_decimal(details->suggested_size_increment, "100");
	reading_decode(&at, 1, IB_TO_CLIENT);
	same_text(details->contract.last_trade_date, "20250620 08:30 US/Central");
	same_text(details->contract.local_symbol, "ESM5");
	same_text(details->contract.multiplier, "50");
	same_decimal(details->min_tick, "0.25");
	same_number(details->under_con_id, 11004968);
	same_number(details->ev_multiplier == IB_UNSET_DOUBLE, true);
	same_number(details->agg_group, IB_UNSET_INT);
	same_text(details->under_symbol, "ES");
	same_text(details->market_rule_ids, "67,67");
	same_text(details->real_expiration_date, "20250620");
	reading_close(&at);
}

static void executions_and_commissions_read_as_recorded(void **state)
{
	const struct ib_execution *execution = &at.message.execution;
	const struct ib_commission_report *report = &at.message.commission_report;

	(void)state;
	reading_open(&at, "server_011_execution_data.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(execution->req_id, -1);
	same_number(execution->order_id, 13);
	same_text(execution->contract.exchange, "ISLAND");
	same_text(execution->exec_id, "00025b46.63f8f39c.01.01");
	same_text(execution->time, "20230224  12:04:56");
	same_text(execution->side, "BOT");
	same_decimal(execution->shares, "100");
	same_decimal(execution->price, "196.52");
	same_number(execution->perm_id, 1376327563);
	same_number(execution->client_id, 100);
	same_decimal(execution->cum_qty, "100");
	same_decimal(execution->avg_price, "196.52");
	same_number(execution->last_liquidity, 2);
	reading_decode(&at, 1, IB_TO_CLIENT);
	same_text(execution->side, "SLD");
	same_decimal(execution->price, "142.46");
	reading_close(&at);
	reading_open(&at, "server_059_commission_report.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_text(report->exec_id, "00025b46.63f8f39c.01.01");
	same_decimal(report->commission, "1");
	same_text(report->currency, "USD");
	same_decimal(report->realized_pnl, "");
	same_number(report->yield == IB_UNSET_DOUBLE, true);
	reading_close(&at);
	reading_open(&at, "server_003_order_status.txt");
	reading_decode(&at, 3, IB_TO_CLIENT);
	same_text(at.message.order_status.status, "Submitted");
	same_decimal(at.message.order_status.remaining, "1");
	same_number(at.message.order_status.perm_id, 2126726143);
	same_number(at.message.order_status.client_id, 100);
	reading_close(&at);
}

static void history_and_definitions_read_as_recorded(void **state)
{
	(void)state;
	reading_open(&at, "server_017_historical_data.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(at.message.historical_data.bar_count, 2);
	same_text(at.message.historical_data.start, "20230413  16:31:22");
	same_text(at.message.historical_data.bars[1].date, "20230414");
	same_number(at.message.historical_data.bars[1].open == 183.88, true);
	same_number(at.message.historical_data.bars[1].low == 182.01, true);
	same_decimal(at.message.historical_data.bars[0].volume, "948837.22");
	same_decimal(at.message.historical_data.bars[0].wap, "184.869");
	same_number(at.message.historical_data.bars[1].count, 277547);
	reading_close(&at);
	reading_open(&at, "server_090_historical_data_update.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_text(at.message.historical_update.bar.date, "20190702  16:50:30");
	same_number(at.message.historical_update.bar.close == IB_UNSET_DOUBLE, true);
	same_decimal(at.message.historical_update.bar.volume, "-1");
	same_number(at.message.historical_update.bar.count, -1);
	reading_close(&at);
	reading_open(&at, "server_079_symbol_samples.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(at.message.symbol_samples.sample_count, 16);
	same_number(at.message.symbol_samples.samples[0].derivative_type_count, 5);
	same_text(at.message.symbol_samples.samples[0].derivative_types[4], "BAG");
	same_text(at.message.symbol_samples.samples[13].symbol, "TES1");
	same_number(at.message.symbol_samples.samples[15].con_id, -1);
	same_text(at.message.symbol_samples.samples[15].sec_type, "BOND");
	reading_close(&at);
	reading_open(&at, "server_088_head_timestamp.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_text(at.message.head_timestamp.time, "1560346200");
	reading_close(&at);
}

static void accounts_and_errors_read_as_recorded(void **state)
{
	(void)state;
	reading_open(&at, "server_061_position.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_decimal(at.message.position.position, "-110");
	same_decimal(at.message.position.average_cost, "201.8829709");
	same_text(at.message.position.contract.exchange, "NASDAQ");
	reading_close(&at);
	reading_open(&at, "server_006_acct_value.txt");
	reading_decode(&at, 4, IB_TO_CLIENT);
	same_text(at.message.account_value.key, "FundValue");
	same_text(at.message.account_value.currency, "BASE");
	reading_close(&at);
	reading_open(&at, "server_015_managed_accts.txt");
	reading_decode(&at, 1, IB_TO_CLIENT);
	same_text(at.message.managed_accounts.accounts, "DU1234567,DU7654321");
	reading_close(&at);
	reading_open(&at, "server_004_err_msg.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(at.message.error.id, -1);
	same_number(at.message.error.code, 2104);
	same_text(at.message.error.text, "Market data farm connection is OK:usfarm");
	reading_decode(&at, 3, IB_TO_CLIENT);
	same_number(at.message.error.id, 9002);
	same_number(at.message.error.code, 10089);
	same_number(at.message.error.time_ms, 1772160892101);
	reading_close(&at);
	reading_open(&at, "server_001_tick_price.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(at.message.tick_price.type, IB_TICK_LAST);
	same_number(at.message.tick_price.price == 4594.45, true);
	same_decimal(at.message.tick_price.size, "");
	reading_close(&at);
	reading_open(&at, "server_009_next_valid_id.txt");
	reading_decode(&at, 1, IB_TO_CLIENT);
	same_number(at.message.next_valid_id.order_id, 43);
	reading_close(&at);
}

static void requests_of_public_clients_read_as_recorded(void **state)
{
	(void)state;
	reading_open(&at, "client_001_req_mkt_data.txt");
	reading_decode(&at, 1, IB_TO_SERVER);
	same_number(at.message.req_mkt_data.req_id, 101);
	same_number(at.message.req_mkt_data.contract.con_id, 265598);
	same_text(at.message.req_mkt_data.contract.exchange, "SMART");
	reading_close(&at);
	reading_open(&at, "client_020_req_historical_data.txt");
	for (size_t i = 0; i < 2; i++) {
		reading_decode(&at, i, IB_TO_SERVER);
		same_text(at.message.req_historical_data.bar_size, "1 day");
		same_text(at.message.req_historical_data.duration, "2 D");
		same_text(at.message.req_historical_data.what_to_show, "TRADES");
		same_number(at.message.req_historical_data.use_rth, true);
		same_number(at.message.req_historical_data.format_date, 1);
		same_number(at.message.req_historical_data.keep_up_to_date, false);
	}
	reading_close(&at);
	reading_open(&at, "client_009_req_contract_data.txt");
	reading_decode(&at, 0, IB_TO_SERVER);
	same_number(at.message.req_contract.req_id, 3);
	same_text(at.message.req_contract.contract.symbol, "AAPL");
	reading_close(&at);
	reading_open(&at, "client_050_req_real_time_bars.txt");
	reading_decode(&at, 0, IB_TO_SERVER);
	same_number(at.message.req_real_time_bars.bar_size, 5);
	same_number(at.message.req_real_time_bars.use_rth, true);
	reading_close(&at);
}

static void books_and_tapes_read_as_recorded(void **state)
{
	const struct ib_market_depth *depth = &at.message.market_depth;
	const struct ib_historical_ticks *ticks = &at.message.historical_ticks;

	(void)state;
	reading_open(&at, "server_013_market_depth_l2.txt");
	reading_decode(&at, 2, IB_TO_CLIENT);
	same_number(depth->req_id, 9000);
	same_number(depth->position, 1);
	same_text(depth->market_maker, "IBEOS");
	same_number(depth->operation, 0);
	same_number(depth->side, 0);
	same_number(depth->price == 236.26, true);
	same_decimal(depth->size, "100");
	same_number(depth->smart, true);
	reading_decode(&at, 4, IB_TO_CLIENT);
	same_number(depth->operation, 1);
	same_number(depth->side, 1);
	reading_close(&at);
	reading_open(&at, "server_096_historical_ticks.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(ticks->tick_count, 24);
	same_number(ticks->ticks[1].epoch_s, 1681133400);
	same_number(ticks->ticks[1].price == 91.355, true);
	same_decimal(ticks->ticks[0].size, "0");
	same_number(ticks->done, true);
	reading_close(&at);
	reading_open(&at, "server_098_historical_ticks_last.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(ticks->tick_count, 7);
	same_number(ticks->ticks[0].price == 11.63, true);
	same_decimal(ticks->ticks[0].size, "24547");
	same_text(ticks->ticks[0].exchange, "ISLAND");
	same_text(ticks->ticks[0].conditions, " O X");
	same_number(ticks->ticks[1].mask, 2);
	same_text(ticks->ticks[2].conditions, "");
	same_number(ticks->done, true);
	reading_close(&at);
	reading_open(&at, "server_099_tick_by_tick.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(at.message.tick_by_tick.type, IB_BY_TICK_BID_ASK);
	same_number(at.message.tick_by_tick.epoch_s, 1678745793);
	same_number(at.message.tick_by_tick.bid == 3895.5, true);
	same_number(at.message.tick_by_tick.ask == 3896, true);
	same_decimal(at.message.tick_by_tick.bid_size, "9");
	same_decimal(at.message.tick_by_tick.ask_size, "11");
	same_number(at.message.tick_by_tick.mask, 3);
	reading_close(&at);
}

static void scanners_news_and_schedules_read_as_recorded(void **state)
{
	const struct ib_scanner_data *scan = &at.message.scanner_data;
	const struct ib_historical_schedule *schedule = &at.message.historical_schedule;

	(void)state;
	reading_open(&at, "server_020_scanner_data.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_number(scan->row_count, 10);
	same_number(scan->rows[3].rank, 3);
	same_number(scan->rows[3].contract.con_id, 504716446);
	same_text(scan->rows[3].contract.symbol, "LCID");
	same_text(scan->rows[3].market_name, "NMS");
	same_text(scan->rows[3].legs, "");
	reading_decode(&at, 1, IB_TO_CLIENT);
	same_number(scan->row_count, 50);
	same_text(scan->rows[0].contract.sec_type, "BAG");
	same_text(scan->rows[0].legs, "738758309|1,738758426|-1");
	reading_close(&at);
	reading_open(&at, "server_086_historical_news.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_text(at.message.historical_news.time, "2024-12-23 19:45:00.0");
	same_text(at.message.historical_news.provider, "DJ-N");
	same_text(at.message.historical_news.article_id, "DJ-N$19985fef");
	same_number(at.message.historical_news.headline[0], '{');
	reading_close(&at);
	reading_open(&at, "server_106_historical_schedule.txt");
	reading_decode(&at, 0, IB_TO_CLIENT);
	same_text(schedule->zone, "US/Eastern");
	same_number(schedule->session_count, 1);
	same_text(schedule->sessions[0].end, "20230414-16:00:00");
	same_text(schedule->sessions[0].day, "20230414");
	reading_close(&at);
}

static void rarer_requests_of_public_clients_read_as_recorded(void **state)
{
	(void)state;
	reading_open(&at, "client_010_req_mkt_depth.txt");
	reading_decode(&at, 0, IB_TO_SERVER);
	same_number(at.message.req_mkt_depth.rows, 5);
	same_number(at.message.req_mkt_depth.smart, true);
	same_text(at.message.req_mkt_depth.contract.symbol, "AAPL");
	reading_close(&at);
	reading_open(&at, "client_052_req_fundamental_data.txt");
	reading_decode(&at, 0, IB_TO_SERVER);
	same_number(at.message.req_fundamentals.req_id, 119);
	same_text(at.message.req_fundamentals.contract.currency, "USD");
	same_text(at.message.req_fundamentals.report, "ReportSnapshot");
	/* a count and a text, where others send the text alone */
	same_text(at.message.req_fundamentals.options, "");
	same_number(at.message.surplus, 0);
	reading_close(&at);
	reading_open(&at, "client_083_req_smart_components.txt");
	reading_decode(&at, 0, IB_TO_SERVER);
	same_text(at.message.req_smart_components.bbo_exchange, "9c0001");
	reading_close(&at);
	reading_open(&at, "client_096_req_historical_ticks.txt");
	reading_decode(&at, 0, IB_TO_SERVER);
	same_text(at.message.req_historical_ticks.start, "20230410 09:30:00");
	same_text(at.message.req_historical_ticks.end, "");
	same_number(at.message.req_historical_ticks.tick_count, 100);
	same_text(at.message.req_historical_ticks.what_to_show, "TRADES");
	same_number(at.message.req_historical_ticks.use_rth, 1);
	reading_close(&at);
	reading_open(&at, "client_097_req_tick_by_tick_data.txt");
	reading_decode(&at, 0, IB_TO_SERVER);
	same_text(at.message.req_tick_by_tick.type, "BidAsk");
	same_number(at.message.req_tick_by_tick.ignore_size, false);
	reading_close(&at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_open_order_reads_as_noted),
		cmocka_unit_test(a_completed_order_reads_as_noted),
		cmocka_unit_test(orders_of_public_clients_read_alike),
		cmocka_unit_test(contract_details_read_as_recorded),
		cmocka_unit_test(executions_and_commissions_read_as_recorded),
		cmocka_unit_test(history_and_definitions_read_as_recorded),
		cmocka_unit_test(accounts_and_errors_read_as_recorded),
		cmocka_unit_test(requests_of_public_clients_read_as_recorded),
		cmocka_unit_test(books_and_tapes_read_as_recorded),
		cmocka_unit_test(scanners_news_and_schedules_read_as_recorded),
		cmocka_unit_test(rarer_requests_of_public_clients_read_as_recorded),
	};
	int failed = 0;

	test_require_shared();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	printf("compared %zu numbers in %zu files\n", numbers, at.files);
	return failed;
}
