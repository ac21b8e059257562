/* layout_request.c - the fields of requests, beside placeOrder. */
#include "ib/layout.h"
#include "ib/layout_index.h"

/* ---- requests with an id, or nothing, after the version ---- */

#define T struct ib_id_only

static const struct ib_row id_only[] = { { INT(req_id, "reqId") } };
const struct ib_rows ib_rows_id_only = { ROWS(id_only, T), .fixed = true };

static const struct ib_row id_only_1[] = { { VERSION("1") }, { INT(req_id, "reqId") } };
const struct ib_rows ib_rows_id_only_1 = { ROWS(id_only_1, T), .fixed = true };

static const struct ib_row id_only_2[] = { { VERSION("2") }, { INT(req_id, "reqId") } };
const struct ib_rows ib_rows_id_only_2 = { ROWS(id_only_2, T), .fixed = true };

static const struct ib_row empty_1[] = { { VERSION("1") } };
const struct ib_rows ib_rows_empty_1 = { ROWS(empty_1, T) };

const struct ib_rows ib_rows_empty = { .row = empty_1, .count = 0, .size = sizeof(T) };

#undef T

/* ---- session ---- */

#define T struct ib_start_api
static const struct ib_row start_api[] = {
	{ VERSION("2") },
	{ INT(client_id, "clientId") },
	{ STR(capabilities, "optionalCapabilities") },
};
const struct ib_rows ib_rows_start_api = { ROWS(start_api, T), .fixed = true };
#undef T

#define T struct ib_req_ids
static const struct ib_row req_ids[] = {
	{ VERSION("1") },
	{ INT(count, "numIds") },
};
const struct ib_rows ib_rows_req_ids = { ROWS(req_ids, T), .fixed = true };
#undef T

/* ---- market data and history ---- */

#define T struct ib_req_mkt_data
static bool mkt_data_bag(const void *base)
{
	return ib_contract_is_bag(&((const T *)base)->contract);
}

static const struct ib_group mkt_data_legs = { .item = &ib_rows_data_leg,
	                                       .count_offset =
	                                               IB_AT(T, contract.leg_count, int32_t) };
static const struct ib_row req_mkt_data[] = {
	{ VERSION("11") },
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ GROUP(contract.legs, mkt_data_legs, "comboLegsCount"), WHEN(mkt_data_bag) },
	{ BLOCK(contract.delta_neutral, ib_rows_delta_neutral, "deltaNeutralContract") },
	{ STR(generic_ticks, "genericTickList") },
	{ BOOL(snapshot, "snapshot") },
	{ BOOL(regulatory_snapshot, "regulatorySnapshot") },
	{ STR(options, "mktDataOptions") },
};
const struct ib_rows ib_rows_req_mkt_data = { ROWS(req_mkt_data, T) };
#undef T

#define T struct ib_req_market_data_type
static const struct ib_row req_market_data_type[] = {
	{ VERSION("1") },
	{ INT(type, "marketDataType") },
};
const struct ib_rows ib_rows_req_market_data_type = { ROWS(req_market_data_type, T),
	                                              .fixed = true };
#undef T

#define T struct ib_req_historical_data
static bool historical_bag(const void *base)
{
	return ib_contract_is_bag(&((const T *)base)->contract);
}

static const struct ib_group historical_legs = {
	.item = &ib_rows_data_leg, .count_offset = IB_AT(T, contract.leg_count, int32_t)
};
/* The wire has the bar size before the duration; API functions have it after. */
static const struct ib_row req_historical_data[] = {
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ BOOL(contract.include_expired, "includeExpired") },
	{ STR(end_time, "endDateTime") },
	{ STR(bar_size, "barSize") },
	{ STR(duration, "duration") },
	{ BOOL(use_rth, "useRTH") },
	{ STR(what_to_show, "whatToShow") },
	{ INT(format_date, "formatDate") },
	{ GROUP(contract.legs, historical_legs, "comboLegsCount"), WHEN(historical_bag) },
	{ BOOL(keep_up_to_date, "keepUpToDate") },
	{ STR(options, "chartOptions") },
};
const struct ib_rows ib_rows_req_historical_data = { ROWS(req_historical_data, T) };
#undef T

#define T struct ib_req_head_timestamp
static const struct ib_row req_head_timestamp[] = {
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ BOOL(contract.include_expired, "includeExpired") },
	{ BOOL(use_rth, "useRTH") },
	{ STR(what_to_show, "whatToShow") },
	{ INT(format_date, "formatDate") },
};
const struct ib_rows ib_rows_req_head_timestamp = { ROWS(req_head_timestamp, T) };
#undef T

#define T struct ib_req_real_time_bars
static const struct ib_row req_real_time_bars[] = {
	{ VERSION("3") },
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ INT(bar_size, "barSize") },
	{ STR(what_to_show, "whatToShow") },
	{ BOOL(use_rth, "useRTH") },
	{ STR(options, "options") },
};
const struct ib_rows ib_rows_req_real_time_bars = { ROWS(req_real_time_bars, T) };
#undef T

/* ---- definitions ---- */

#define T struct ib_req_contract
static const struct ib_row req_contract_details[] = {
	{ VERSION("8") },
	{ INT(req_id, "reqId") },
	{ BLOCK(contract, ib_rows_c12, "contract") },
	{ BOOL(contract.include_expired, "includeExpired") },
	{ STR(contract.sec_id_type, "secIdType") },
	{ STR(contract.sec_id, "secId") },
	{ STR(contract.issuer_id, "issuerId"), SINCE(176) },
};
const struct ib_rows ib_rows_req_contract_details = { ROWS(req_contract_details, T) };
#undef T

#define T struct ib_req_matching_symbols
static const struct ib_row req_matching_symbols[] = {
	{ INT(req_id, "reqId") },
	{ STR(pattern, "pattern") },
};
const struct ib_rows ib_rows_req_matching_symbols = { ROWS(req_matching_symbols, T),
	                                              .fixed = true };
#undef T

#define T struct ib_req_sec_def_opt_params
static const struct ib_row req_sec_def_opt_params[] = {
	{ INT(req_id, "reqId") },
	{ STR(symbol, "underlyingSymbol") },
	{ STR(fut_fop_exchange, "futFopExchange") },
	{ STR(sec_type, "underlyingSecType") },
	{ INT(con_id, "underlyingConId") },
};
const struct ib_rows ib_rows_req_sec_def_opt_params = { ROWS(req_sec_def_opt_params, T),
	                                                .fixed = true };
#undef T

#define T struct ib_req_market_rule
static const struct ib_row req_market_rule[] = { { INT(rule_id, "marketRuleId") } };
const struct ib_rows ib_rows_req_market_rule = { ROWS(req_market_rule, T), .fixed = true };
#undef T

/* ---- orders ---- */

#define T struct ib_cancel_order
static const struct ib_row cancel_order[] = {
	{ VERSION("1"), BEFORE(192) },
	{ INT(order_id, "orderId") },
	{ STR(manual_cancel_time, "manualCancelTime"), SINCE(169) },
	{ LITERAL("", "rfq text 1"), SINCE(187), BEFORE(190) },
	{ LITERAL("", "rfq text 2"), SINCE(187), BEFORE(190) },
	{ LITERAL("2147483647", "rfq number"), SINCE(187), BEFORE(190) },
	{ STR(ext_operator, "extOperator"), SINCE(192) },
	{ INT_MAX_(manual_order_indicator, "manualOrderIndicator"), SINCE(192) },
};
const struct ib_rows ib_rows_cancel_order = { ROWS(cancel_order, T) };
#undef T

#define T struct ib_global_cancel
static const struct ib_row global_cancel[] = {
	{ VERSION("1"), BEFORE(192) },
	{ STR(ext_operator, "extOperator"), SINCE(192) },
	{ INT_MAX_(manual_order_indicator, "manualOrderIndicator"), SINCE(192) },
};
const struct ib_rows ib_rows_global_cancel = { ROWS(global_cancel, T) };
#undef T

#define T struct ib_req_auto_open_orders
static const struct ib_row req_auto_open_orders[] = {
	{ VERSION("1") },
	{ BOOL(auto_bind, "autoBind") },
};
const struct ib_rows ib_rows_req_auto_open_orders = { ROWS(req_auto_open_orders, T),
	                                              .fixed = true };
#undef T

#define T struct ib_req_completed_orders
static const struct ib_row req_completed_orders[] = { { BOOL(api_only, "apiOnly") } };
const struct ib_rows ib_rows_req_completed_orders = { ROWS(req_completed_orders, T),
	                                              .fixed = true };
#undef T

#define T struct ib_req_executions
static const struct ib_row req_executions[] = {
	{ VERSION("3") },
	{ INT(req_id, "reqId") },
	{ INT(client_id, "clientId") },
	{ STR(account, "acctCode") },
	{ STR(time, "time") },
	{ STR(symbol, "symbol") },
	{ STR(sec_type, "secType") },
	{ STR(exchange, "exchange") },
	{ STR(side, "side") },
	{ LITERAL("2147483647", "lastNDays"), SINCE(200) },
	{ LITERAL("0", "specificDatesCount"), SINCE(200) },
};
const struct ib_rows ib_rows_req_executions = { ROWS(req_executions, T) };
#undef T

/* ---- accounts ---- */

#define T struct ib_req_account_updates
static const struct ib_row req_account_updates[] = {
	{ VERSION("2") },
	{ BOOL(subscribe, "subscribe") },
	{ STR(account, "acctCode") },
};
const struct ib_rows ib_rows_req_account_updates = { ROWS(req_account_updates, T),
	                                             .fixed = true };
#undef T

#define T struct ib_req_account_summary
static const struct ib_row req_account_summary[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ STR(group, "group") },
	{ STR(tags, "tags") },
};
const struct ib_rows ib_rows_req_account_summary = { ROWS(req_account_summary, T),
	                                             .fixed = true };
#undef T

#define T struct ib_req_account_multi
static const struct ib_row req_positions_multi[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ STR(account, "account") },
	{ STR(model_code, "modelCode") },
};
const struct ib_rows ib_rows_req_positions_multi = { ROWS(req_positions_multi, T) };

static const struct ib_row req_account_updates_multi[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ STR(account, "account") },
	{ STR(model_code, "modelCode") },
	{ BOOL(ledger_and_nlv, "ledgerAndNLV") },
};
const struct ib_rows ib_rows_req_account_updates_multi = { ROWS(req_account_updates_multi, T) };

static const struct ib_row req_pnl[] = {
	{ INT(req_id, "reqId") },
	{ STR(account, "account") },
	{ STR(model_code, "modelCode") },
};
const struct ib_rows ib_rows_req_pnl = { ROWS(req_pnl, T) };

static const struct ib_row req_pnl_single[] = {
	{ INT(req_id, "reqId") },
	{ STR(account, "account") },
	{ STR(model_code, "modelCode") },
	{ INT(con_id, "conId") },
};
const struct ib_rows ib_rows_req_pnl_single = { ROWS(req_pnl_single, T) };
#undef T
