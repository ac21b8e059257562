/* test_recorded.c - the codec against messages recorded from gateways and clients. */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ib/layout.h"
#include "ib/message.h"
#include "tests/support/support.h"
#include "tests/unit/ib/recorded.h"

static size_t numbers;
static size_t files;

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

/* The message of one line, decoded; the recording and decoder stay alive. */
static struct ib_message message;
static struct recorded recorded;
static struct ib_decoder *decoder;

static const struct ib_message *decode_line(size_t line, enum ib_direction direction)
{
	struct drt_error error = { 0 };
	struct ib_frame frame = { recorded.line[line].bytes, recorded.line[line].length };
	enum drt_status status = DRT_OK;

	ib_decoder_free(decoder);
	assert_int_equal(ib_decoder_new(&decoder, recorded.line[line].version), DRT_OK);
	status = direction == IB_TO_SERVER
	                 ? ib_decode_client(&message, decoder, &frame, &error)
	                 : ib_decode_server(&message, decoder, &frame, &error);
	if (status != DRT_OK)
		fail_msg("%s", error.text);
	return &message;
}

static void open_file(const char *name)
{
	recorded_read(&recorded, name);
	files++;
}

static void close_file(void)
{
	ib_decoder_free(decoder);
	decoder = NULL;
	recorded_release(&recorded);
}

/* ---- every file ---- */

/* Surplus fields are known in these: openOrder and completedOrder of some builds. */
static int surplus_allowed(const struct ib_message *decoded, enum ib_direction direction)
{
	if (direction == IB_TO_SERVER)
		return 0;
	return decoded->id == IB_OPEN_ORDER ? 1 : decoded->id == IB_COMPLETED_ORDER ? 2 : 0;
}

/* Decodes, encodes and decodes again; the second encoding must equal the first. */
static void survives_round_trip(enum ib_direction direction, int version)
{
	struct strbuf first;
	struct strbuf second;
	struct ib_decoder *again = NULL;
	struct ib_message copy;
	struct drt_error error = { 0 };
	enum drt_status status = DRT_OK;

	strbuf_init(&first);
	strbuf_init(&second);
	assert_int_equal(ib_decoder_new(&again, version), DRT_OK);
	status = direction == IB_TO_SERVER
	                 ? ib_encode_client(&first, &message, version, &error)
	                 : ib_encode_server(&first, &message, version, &error);
	if (status != DRT_OK)
		fail_msg("%s", error.text);
	{
		struct ib_frame frame = { first.text + 4, first.length - 4 };

		status = direction == IB_TO_SERVER
		                 ? ib_decode_client(&copy, again, &frame, &error)
		                 : ib_decode_server(&copy, again, &frame, &error);
	}
	if (status != DRT_OK)
		fail_msg("%s", error.text);
	assert_int_equal(copy.surplus, 0);
	status = direction == IB_TO_SERVER ? ib_encode_client(&second, &copy, version, &error)
	                                   : ib_encode_server(&second, &copy, version, &error);
	assert_int_equal(status, DRT_OK);
	assert_int_equal(first.length, second.length);
	assert_memory_equal(first.text, second.text, first.length);
	strbuf_release(&first);
	strbuf_release(&second);
	ib_decoder_free(again);
}

static size_t check_file(const char *name, enum ib_direction direction)
{
	size_t checked = 0;

	open_file(name);
	for (size_t i = 0; i < recorded.count; i++) {
		int32_t id = atoi(recorded.line[i].bytes);

		if (!ib_layout_find(direction, id))
			fail_msg("%s: message %d has no layout", name, (int)id);
		decode_line(i, direction);
		if (message.surplus > surplus_allowed(&message, direction))
			fail_msg("%s line %zu: %d fields left over", name, i, message.surplus);
		survives_round_trip(direction, recorded.line[i].version);
		checked++;
	}
	close_file();
	return checked;
}

static void every_recorded_message_is_consumed_to_its_last_field(void **state)
{
	DIR *directory = opendir(test_shared_path("ib/messages"));
	struct dirent *entry = NULL;
	size_t checked = 0;

	(void)state;
	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		if (strstr(entry->d_name, "_000_handshake"))
			continue;
		if (strncmp(entry->d_name, "client_", 7) == 0)
			checked += check_file(entry->d_name, IB_TO_SERVER);
		else if (strncmp(entry->d_name, "server_", 7) == 0)
			checked += check_file(entry->d_name, IB_TO_CLIENT);
	}
	closedir(directory);
	print_message("%zu recorded messages decoded\n", checked);
	assert_true(checked >= 110);
}

/* ---- values, file by file ---- */

static void an_open_order_reads_as_noted(void **state)
{
	const struct ib_open_order *open = &message.open_order;

	(void)state;
	open_file("server_005_open_order.txt");
	decode_line(0, IB_TO_CLIENT);
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
	decode_line(1, IB_TO_CLIENT);
	same_text(open->order.order_type, "LMT");
	same_decimal(open->order.lmt_price, "1");
	same_decimal(open->order.trail_stop_price, "2");
	decode_line(3, IB_TO_CLIENT);
	same_text(open->state.status, "Filled");
	same_decimal(open->state.commission, "1");
	same_text(open->state.commission_currency, "USD");
	decode_line(4, IB_TO_CLIENT);
	same_decimal(open->order.discretionary_amt, "0.67");
	same_decimal(open->order.trail_stop_price, "999.1");
	same_text(open->order.open_close, "O");
	close_file();
}

static void a_completed_order_reads_as_noted(void **state)
{
	const struct ib_open_order *done = &message.open_order;

	(void)state;
	open_file("server_101_completed_order.txt");
	decode_line(0, IB_TO_CLIENT);
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
	decode_line(1, IB_TO_CLIENT);
	same_decimal(done->order.total_quantity, "0");
	same_decimal(done->order.filled_quantity, "100");
	same_text(done->state.completed_status, "Filled Size: 100");
	decode_line(2, IB_TO_CLIENT);
	same_text(done->contract.sec_type, "FUT");
	same_text(done->contract.last_trade_date, "20250919");
	same_text(done->contract.multiplier, "50");
	same_decimal(done->order.lmt_price, "5800");
	same_decimal(done->order.trail_stop_price, "5801");
	close_file();
}

static void orders_of_public_clients_read_alike(void **state)
{
	const struct ib_place_order *place = &message.place_order;
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
	open_file("client_003_place_order.txt");
	for (size_t i = 0; i < recorded.count; i++) {
		decode_line(i, IB_TO_SERVER);
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
	decode_line(3, IB_TO_SERVER);
	same_decimal(place->order.trail_stop_price, "140");
	same_decimal(place->order.lmt_price_offset, "0.1");
	same_text(place->order.good_till_date, "20250501-15:00:00");
	same_text(place->order.algo_strategy, "Adaptive");
	same_number(place->order.algo_param_count, 1);
	same_text(place->order.algo_params[0].tag, "adaptivePriority");
	same_text(place->order.algo_params[0].value, "Normal");
	decode_line(4, IB_TO_SERVER);
	same_decimal(place->order.discretionary_amt, "");
	decode_line(5, IB_TO_SERVER);
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
	close_file();
}

static void contract_details_read_as_recorded(void **state)
{
	const struct ib_contract_details *details = &message.contract_details;

	(void)state;
	open_file("server_010_contract_data.txt");
	decode_line(0, IB_TO_CLIENT);
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
	decode_line(1, IB_TO_CLIENT);
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
	close_file();
}

static void executions_and_commissions_read_as_recorded(void **state)
{
	const struct ib_execution *execution = &message.execution;
	const struct ib_commission_report *report = &message.commission_report;

	(void)state;
	open_file("server_011_execution_data.txt");
	decode_line(0, IB_TO_CLIENT);
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
	decode_line(1, IB_TO_CLIENT);
	same_text(execution->side, "SLD");
	same_decimal(execution->price, "142.46");
	close_file();
	open_file("server_059_commission_report.txt");
	decode_line(0, IB_TO_CLIENT);
	same_text(report->exec_id, "00025b46.63f8f39c.01.01");
	same_decimal(report->commission, "1");
	same_text(report->currency, "USD");
	same_decimal(report->realized_pnl, "");
	same_number(report->yield == IB_UNSET_DOUBLE, true);
	close_file();
	open_file("server_003_order_status.txt");
	decode_line(3, IB_TO_CLIENT);
	same_text(message.order_status.status, "Submitted");
	same_decimal(message.order_status.remaining, "1");
	same_number(message.order_status.perm_id, 2126726143);
	same_number(message.order_status.client_id, 100);
	close_file();
}

static void history_and_definitions_read_as_recorded(void **state)
{
	(void)state;
	open_file("server_017_historical_data.txt");
	decode_line(0, IB_TO_CLIENT);
	same_number(message.historical_data.bar_count, 2);
	same_text(message.historical_data.start, "20230413  16:31:22");
	same_text(message.historical_data.bars[1].date, "20230414");
	same_number(message.historical_data.bars[1].open == 183.88, true);
	same_number(message.historical_data.bars[1].low == 182.01, true);
	same_decimal(message.historical_data.bars[0].volume, "948837.22");
	same_decimal(message.historical_data.bars[0].wap, "184.869");
	same_number(message.historical_data.bars[1].count, 277547);
	close_file();
	open_file("server_090_historical_data_update.txt");
	decode_line(0, IB_TO_CLIENT);
	same_text(message.historical_update.bar.date, "20190702  16:50:30");
	same_number(message.historical_update.bar.close == IB_UNSET_DOUBLE, true);
	same_decimal(message.historical_update.bar.volume, "-1");
	same_number(message.historical_update.bar.count, -1);
	close_file();
	open_file("server_079_symbol_samples.txt");
	decode_line(0, IB_TO_CLIENT);
	same_number(message.symbol_samples.sample_count, 16);
	same_number(message.symbol_samples.samples[0].derivative_type_count, 5);
	same_text(message.symbol_samples.samples[0].derivative_types[4], "BAG");
	same_text(message.symbol_samples.samples[13].symbol, "TES1");
	same_number(message.symbol_samples.samples[15].con_id, -1);
	same_text(message.symbol_samples.samples[15].sec_type, "BOND");
	close_file();
	open_file("server_088_head_timestamp.txt");
	decode_line(0, IB_TO_CLIENT);
	same_text(message.head_timestamp.time, "1560346200");
	close_file();
}

static void accounts_and_errors_read_as_recorded(void **state)
{
	(void)state;
	open_file("server_061_position.txt");
	decode_line(0, IB_TO_CLIENT);
	same_decimal(message.position.position, "-110");
	same_decimal(message.position.average_cost, "201.8829709");
	same_text(message.position.contract.exchange, "NASDAQ");
	close_file();
	open_file("server_006_acct_value.txt");
	decode_line(4, IB_TO_CLIENT);
	same_text(message.account_value.key, "FundValue");
	same_text(message.account_value.currency, "BASE");
	close_file();
	open_file("server_015_managed_accts.txt");
	decode_line(1, IB_TO_CLIENT);
	same_text(message.managed_accounts.accounts, "DU1234567,DU7654321");
	close_file();
	open_file("server_004_err_msg.txt");
	decode_line(0, IB_TO_CLIENT);
	same_number(message.error.id, -1);
	same_number(message.error.code, 2104);
	same_text(message.error.text, "Market data farm connection is OK:usfarm");
	decode_line(3, IB_TO_CLIENT);
	same_number(message.error.id, 9002);
	same_number(message.error.code, 10089);
	same_number(message.error.time_ms, 1772160892101);
	close_file();
	open_file("server_001_tick_price.txt");
	decode_line(0, IB_TO_CLIENT);
	same_number(message.tick_price.type, IB_TICK_LAST);
	same_number(message.tick_price.price == 4594.45, true);
	same_decimal(message.tick_price.size, "");
	close_file();
	open_file("server_009_next_valid_id.txt");
	decode_line(1, IB_TO_CLIENT);
	same_number(message.next_valid_id.order_id, 43);
	close_file();
}

static void requests_of_public_clients_read_as_recorded(void **state)
{
	(void)state;
	open_file("client_001_req_mkt_data.txt");
	decode_line(1, IB_TO_SERVER);
	same_number(message.req_mkt_data.req_id, 101);
	same_number(message.req_mkt_data.contract.con_id, 265598);
	same_text(message.req_mkt_data.contract.exchange, "SMART");
	close_file();
	open_file("client_020_req_historical_data.txt");
	for (size_t i = 0; i < 2; i++) {
		decode_line(i, IB_TO_SERVER);
		same_text(message.req_historical_data.bar_size, "1 day");
		same_text(message.req_historical_data.duration, "2 D");
		same_text(message.req_historical_data.what_to_show, "TRADES");
		same_number(message.req_historical_data.use_rth, true);
		same_number(message.req_historical_data.format_date, 1);
		same_number(message.req_historical_data.keep_up_to_date, false);
	}
	close_file();
	open_file("client_009_req_contract_data.txt");
	decode_line(0, IB_TO_SERVER);
	same_number(message.req_contract.req_id, 3);
	same_text(message.req_contract.contract.symbol, "AAPL");
	close_file();
	open_file("client_050_req_real_time_bars.txt");
	decode_line(0, IB_TO_SERVER);
	same_number(message.req_real_time_bars.bar_size, 5);
	same_number(message.req_real_time_bars.use_rth, true);
	close_file();
}

static void books_and_tapes_read_as_recorded(void **state)
{
	const struct ib_market_depth *depth = &message.market_depth;
	const struct ib_historical_ticks *ticks = &message.historical_ticks;

	(void)state;
	open_file("server_013_market_depth_l2.txt");
	decode_line(2, IB_TO_CLIENT);
	same_number(depth->req_id, 9000);
	same_number(depth->position, 1);
	same_text(depth->market_maker, "IBEOS");
	same_number(depth->operation, 0);
	same_number(depth->side, 0);
	same_number(depth->price == 236.26, true);
	same_decimal(depth->size, "100");
	same_number(depth->smart, true);
	decode_line(4, IB_TO_CLIENT);
	same_number(depth->operation, 1);
	same_number(depth->side, 1);
	close_file();
	open_file("server_096_historical_ticks.txt");
	decode_line(0, IB_TO_CLIENT);
	same_number(ticks->tick_count, 24);
	same_number(ticks->ticks[1].epoch_s, 1681133400);
	same_number(ticks->ticks[1].price == 91.355, true);
	same_decimal(ticks->ticks[0].size, "0");
	same_number(ticks->done, true);
	close_file();
	open_file("server_098_historical_ticks_last.txt");
	decode_line(0, IB_TO_CLIENT);
	same_number(ticks->tick_count, 7);
	same_number(ticks->ticks[0].price == 11.63, true);
	same_decimal(ticks->ticks[0].size, "24547");
	same_text(ticks->ticks[0].exchange, "ISLAND");
	same_text(ticks->ticks[0].conditions, " O X");
	same_number(ticks->ticks[1].mask, 2);
	same_text(ticks->ticks[2].conditions, "");
	same_number(ticks->done, true);
	close_file();
	open_file("server_099_tick_by_tick.txt");
	decode_line(0, IB_TO_CLIENT);
	same_number(message.tick_by_tick.type, IB_BY_TICK_BID_ASK);
	same_number(message.tick_by_tick.epoch_s, 1678745793);
	same_number(message.tick_by_tick.bid == 3895.5, true);
	same_number(message.tick_by_tick.ask == 3896, true);
	same_decimal(message.tick_by_tick.bid_size, "9");
	same_decimal(message.tick_by_tick.ask_size, "11");
	same_number(message.tick_by_tick.mask, 3);
	close_file();
}

static void scanners_news_and_schedules_read_as_recorded(void **state)
{
	const struct ib_scanner_data *scan = &message.scanner_data;
	const struct ib_historical_schedule *schedule = &message.historical_schedule;

	(void)state;
	open_file("server_020_scanner_data.txt");
	decode_line(0, IB_TO_CLIENT);
	same_number(scan->row_count, 10);
	same_number(scan->rows[3].rank, 3);
	same_number(scan->rows[3].contract.con_id, 504716446);
	same_text(scan->rows[3].contract.symbol, "LCID");
	same_text(scan->rows[3].market_name, "NMS");
	same_text(scan->rows[3].legs, "");
	decode_line(1, IB_TO_CLIENT);
	same_number(scan->row_count, 50);
	same_text(scan->rows[0].contract.sec_type, "BAG");
	same_text(scan->rows[0].legs, "738758309|1,738758426|-1");
	close_file();
	open_file("server_086_historical_news.txt");
	decode_line(0, IB_TO_CLIENT);
	same_text(message.historical_news.time, "2024-12-23 19:45:00.0");
	same_text(message.historical_news.provider, "DJ-N");
	same_text(message.historical_news.article_id, "DJ-N$19985fef");
	same_number(message.historical_news.headline[0], '{');
	close_file();
	open_file("server_106_historical_schedule.txt");
	decode_line(0, IB_TO_CLIENT);
	same_text(schedule->zone, "US/Eastern");
	same_number(schedule->session_count, 1);
	same_text(schedule->sessions[0].end, "20230414-16:00:00");
	same_text(schedule->sessions[0].day, "20230414");
	close_file();
}

static void rarer_requests_of_public_clients_read_as_recorded(void **state)
{
	(void)state;
	open_file("client_010_req_mkt_depth.txt");
	decode_line(0, IB_TO_SERVER);
	same_number(message.req_mkt_depth.rows, 5);
	same_number(message.req_mkt_depth.smart, true);
	same_text(message.req_mkt_depth.contract.symbol, "AAPL");
	close_file();
	open_file("client_052_req_fundamental_data.txt");
	decode_line(0, IB_TO_SERVER);
	same_number(message.req_fundamentals.req_id, 119);
	same_text(message.req_fundamentals.contract.currency, "USD");
	same_text(message.req_fundamentals.report, "ReportSnapshot");
	/* a count and a text, where others send the text alone */
	same_text(message.req_fundamentals.options, "");
	same_number(message.surplus, 0);
	close_file();
	open_file("client_083_req_smart_components.txt");
	decode_line(0, IB_TO_SERVER);
	same_text(message.req_smart_components.bbo_exchange, "9c0001");
	close_file();
	open_file("client_096_req_historical_ticks.txt");
	decode_line(0, IB_TO_SERVER);
	same_text(message.req_historical_ticks.start, "20230410 09:30:00");
	same_text(message.req_historical_ticks.end, "");
	same_number(message.req_historical_ticks.tick_count, 100);
	same_text(message.req_historical_ticks.what_to_show, "TRADES");
	same_number(message.req_historical_ticks.use_rth, 1);
	close_file();
	open_file("client_097_req_tick_by_tick_data.txt");
	decode_line(0, IB_TO_SERVER);
	same_text(message.req_tick_by_tick.type, "BidAsk");
	same_number(message.req_tick_by_tick.ignore_size, false);
	close_file();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_recorded_message_is_consumed_to_its_last_field),
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
	printf("compared %zu numbers in %zu files\n", numbers, files);
	return failed;
}
