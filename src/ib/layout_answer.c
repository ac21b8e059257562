/* layout_answer.c - the fields of what servers send, beside orders and contracts. */
#include "ib/layout.h"
#include "ib/layout_index.h"

/* ---- session ---- */

#define T struct ib_next_valid_id
static const struct ib_row next_valid_id[] = {
	{ VERSION("1") },
	{ INT(order_id, "orderId") },
};
const struct ib_rows ib_rows_next_valid_id = { ROWS(next_valid_id, T), .fixed = true };
#undef T

#define T struct ib_managed_accounts
static const struct ib_row managed_accounts[] = {
	{ VERSION("1") },
	{ STR(accounts, "accountsList") },
};
const struct ib_rows ib_rows_managed_accounts = { ROWS(managed_accounts, T), .fixed = true };
#undef T

#define T struct ib_current_time
static const struct ib_row current_time[] = {
	{ VERSION("1") },
	{ LONG(epoch_s, "time") },
};
const struct ib_rows ib_rows_current_time = { ROWS(current_time, T), .fixed = true };
#undef T

#define T struct ib_error_message
static const struct ib_row error_message[] = {
	{ VERSION("2"), BEFORE(194) },
	{ INT(id, "id") },
	{ INT(code, "errorCode") },
	{ ESCAPED(text, "errorMsg") },
	{ STR(reject_json, "advancedOrderRejectJson"), SINCE(166) },
	{ LONG(time_ms, "errorTime"), SINCE(194) },
};
const struct ib_rows ib_rows_error = { ROWS(error_message, T) };
#undef T

/* ---- ticks ---- */

#define T struct ib_tick_price_message
static const struct ib_row tick_price[] = {
	{ VERSION("6") },        { INT(req_id, "reqId") }, { INT(type, "tickType") },
	{ DBL(price, "price") }, { DEC(size, "size") },    { INT(attributes, "attrMask") },
};
const struct ib_rows ib_rows_tick_price = { ROWS(tick_price, T), .fixed = true };
#undef T

#define T struct ib_tick_size_message
static const struct ib_row tick_size[] = {
	{ VERSION("6") },
	{ INT(req_id, "reqId") },
	{ INT(type, "tickType") },
	{ DEC(size, "size") },
};
const struct ib_rows ib_rows_tick_size = { ROWS(tick_size, T), .fixed = true };
#undef T

#define T struct ib_tick_generic_message
static const struct ib_row tick_generic[] = {
	{ VERSION("6") },
	{ INT(req_id, "reqId") },
	{ INT(type, "tickType") },
	{ DBL(value, "value") },
};
const struct ib_rows ib_rows_tick_generic = { ROWS(tick_generic, T), .fixed = true };
#undef T

#define T struct ib_tick_string_message
static const struct ib_row tick_string[] = {
	{ VERSION("6") },
	{ INT(req_id, "reqId") },
	{ INT(type, "tickType") },
	{ STR(value, "value") },
};
const struct ib_rows ib_rows_tick_string = { ROWS(tick_string, T), .fixed = true };
#undef T

#define T struct ib_tick_req_params_message
static const struct ib_row tick_req_params[] = {
	{ INT(req_id, "reqId") },
	{ DEC_ZERO(min_tick, "minTick") },
	{ STR(bbo_exchange, "bboExchange") },
	{ INT(snapshot_permissions, "snapshotPermissions") },
};
const struct ib_rows ib_rows_tick_req_params = { ROWS(tick_req_params, T), .fixed = true };
#undef T

#define T struct ib_market_data_type_message
static const struct ib_row market_data_type[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ INT(type, "marketDataType") },
};
const struct ib_rows ib_rows_market_data_type = { ROWS(market_data_type, T), .fixed = true };
#undef T

/* ---- orders ---- */

#define T struct ib_order_status
static const struct ib_row order_status[] = {
	{ INT(order_id, "orderId") },
	{ STR(status, "status") },
	{ DEC_ZERO(filled, "filled"), AS_ZERO },
	{ DEC_ZERO(remaining, "remaining"), AS_ZERO },
	{ DEC_ZERO(avg_fill_price, "avgFillPrice"), AS_ZERO },
	{ LONG(perm_id, "permId") },
	{ INT(parent_id, "parentId") },
	{ DEC_ZERO(last_fill_price, "lastFillPrice"), AS_ZERO },
	{ INT(client_id, "clientId") },
	{ STR(why_held, "whyHeld") },
	{ DEC_ZERO(mkt_cap_price, "mktCapPrice"), AS_ZERO },
};
const struct ib_rows ib_rows_order_status = { ROWS(order_status, T), .fixed = true };
#undef T

#define T struct ib_execution
static const struct ib_row execution[] = {
	{ INT(req_id, "reqId") },
	{ INT(order_id, "orderId") },
	{ BLOCK(contract, ib_rows_c11, "contract") },
	{ STR(exec_id, "execId") },
	{ STR(time, "time") },
	{ STR(account, "acctNumber") },
	{ STR(exchange, "exchange") },
	{ STR(side, "side") },
	{ DEC_ZERO(shares, "shares"), AS_ZERO },
	{ DEC_ZERO(price, "price"), AS_ZERO },
	{ LONG(perm_id, "permId") },
	{ INT(client_id, "clientId") },
	{ INT(liquidation, "liquidation") },
	{ DEC_ZERO(cum_qty, "cumQty"), AS_ZERO },
	{ DEC_ZERO(avg_price, "avgPrice"), AS_ZERO },
	{ STR(order_ref, "orderRef") },
	{ STR(ev_rule, "evRule") },
	{ DBL_MAX_(ev_multiplier, "evMultiplier") },
	{ STR(model_code, "modelCode") },
	{ INT(last_liquidity, "lastLiquidity") },
	{ BOOL(pending_price_revision, "pendingPriceRevision"), SINCE(178) },
	{ STR(submitter, "submitter"), SINCE(198) },
};
const struct ib_rows ib_rows_execution = { ROWS(execution, T) };
#undef T

#define T struct ib_commission_report
static const struct ib_row commission_report[] = {
	{ VERSION("1") },
	{ STR(exec_id, "execId") },
	{ DEC_ZERO(commission, "commission"), AS_ZERO },
	{ STR(currency, "currency") },
	{ DEC(realized_pnl, "realizedPNL"), AS_MAX },
	{ DBL_MAX_(yield, "yield"), AS_MAX },
	{ STR(yield_redemption_date, "yieldRedemptionDate") },
};
const struct ib_rows ib_rows_commission_report = { ROWS(commission_report, T), .fixed = true };
#undef T

/* ---- history ---- */

#define T struct ib_bar
/* The three that may not apply are -1 then. */
static const struct ib_row bar[] = {
	{ STR(date, "bar.date") },       { DBL_BAR(open, "bar.open") },
	{ DBL_BAR(high, "bar.high") },   { DBL_BAR(low, "bar.low") },
	{ DBL_BAR(close, "bar.close") }, { DEC(volume, "bar.volume") },
	{ DEC(wap, "bar.wap") },         { INT(count, "bar.barCount") },
};
static const struct ib_rows bar_rows = { ROWS(bar, T), .fixed = true };
#undef T

#define T struct ib_historical_data
static const struct ib_group historical_bars = { .item = &bar_rows,
	                                         .count_offset = IB_AT(T, bar_count, int32_t) };
static const struct ib_row historical_data[] = {
	{ INT(req_id, "reqId") },
	{ STR(start, "startDate"), BEFORE(196) },
	{ STR(end, "endDate"), BEFORE(196) },
	{ GROUP(bars, historical_bars, "itemCount") },
};
const struct ib_rows ib_rows_historical_data = { ROWS(historical_data, T) };
#undef T

#define T struct ib_historical_update
/* Not the columns of a bar of message 17: the count leads and close precedes high. */
static const struct ib_row historical_update[] = {
	{ INT(req_id, "reqId") },        { INT(bar.count, "barCount") },
	{ STR(bar.date, "date") },       { DBL_BAR(bar.open, "open") },
	{ DBL_BAR(bar.close, "close") }, { DBL_BAR(bar.high, "high") },
	{ DBL_BAR(bar.low, "low") },     { DEC(bar.wap, "wap") },
	{ DEC(bar.volume, "volume") },
};
const struct ib_rows ib_rows_historical_update = { ROWS(historical_update, T), .fixed = true };
#undef T

#define T struct ib_head_timestamp
static const struct ib_row head_timestamp[] = {
	{ INT(req_id, "reqId") },
	{ STR(time, "timestamp") },
};
const struct ib_rows ib_rows_head_timestamp = { ROWS(head_timestamp, T), .fixed = true };
#undef T

#define T struct ib_real_time_bar
static const struct ib_row real_time_bar[] = {
	{ VERSION("3") },
	{ INT(req_id, "reqId") },
	{ LONG(epoch_s, "time") },
	{ DBL_BAR(open, "open") },
	{ DBL_BAR(high, "high") },
	{ DBL_BAR(low, "low") },
	{ DBL_BAR(close, "close") },
	{ DEC(volume, "volume") },
	{ DEC(wap, "wap") },
	{ INT(count, "count") },
};
const struct ib_rows ib_rows_real_time_bar = { ROWS(real_time_bar, T), .fixed = true };
#undef T

/* ---- accounts ---- */

#define T struct ib_account_value
static const struct ib_row account_value[] = {
	{ VERSION("2") },
	{ STR(key, "key") },
	{ STR(value, "value") },
	{ STR(currency, "currency") },
	{ STR(account, "account") },
};
const struct ib_rows ib_rows_account_value = { ROWS(account_value, T), .fixed = true };
#undef T

#define T struct ib_portfolio_value
static const struct ib_row portfolio_value[] = {
	{ VERSION("8") },
	{ BLOCK(contract, ib_rows_c11_primary, "contract") },
	{ DEC_ZERO(position, "position"), AS_ZERO },
	{ DEC_ZERO(market_price, "marketPrice"), AS_ZERO },
	{ DEC_ZERO(market_value, "marketValue"), AS_ZERO },
	{ DEC_ZERO(average_cost, "averageCost"), AS_ZERO },
	{ DEC_ZERO(unrealized_pnl, "unrealizedPNL"), AS_ZERO },
	{ DEC_ZERO(realized_pnl, "realizedPNL"), AS_ZERO },
	{ STR(account, "account") },
};
const struct ib_rows ib_rows_portfolio_value = { ROWS(portfolio_value, T) };
#undef T

#define T struct ib_account_time
static const struct ib_row account_time[] = {
	{ VERSION("1") },
	{ STR(time, "timeStamp") },
};
const struct ib_rows ib_rows_account_time = { ROWS(account_time, T), .fixed = true };
#undef T

#define T struct ib_account_end
static const struct ib_row account_end[] = {
	{ VERSION("1") },
	{ STR(account, "account") },
};
const struct ib_rows ib_rows_account_end = { ROWS(account_end, T), .fixed = true };
#undef T

#define T struct ib_account_summary
static const struct ib_row account_summary[] = {
	{ VERSION("1") },    { INT(req_id, "reqId") }, { STR(account, "account") },
	{ STR(tag, "tag") }, { STR(value, "value") },  { STR(currency, "currency") },
};
const struct ib_rows ib_rows_account_summary = { ROWS(account_summary, T), .fixed = true };
#undef T

#define T struct ib_position
static const struct ib_row position[] = {
	{ VERSION("3") },
	{ STR(account, "account") },
	{ BLOCK(contract, ib_rows_c11, "contract") },
	{ DEC_ZERO(position, "position"), AS_ZERO },
	{ DEC_ZERO(average_cost, "avgCost"), AS_ZERO },
};
static const struct ib_position position_blank = { .account = "",
	                                           .contract = IB_CONTRACT_BLANK,
	                                           .model_code = "" };
const struct ib_rows ib_rows_position = { ROWS(position, T), .blank = &position_blank };

static const struct ib_row position_multi[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ STR(account, "account") },
	{ BLOCK(contract, ib_rows_c11, "contract") },
	{ DEC_ZERO(position, "position"), AS_ZERO },
	{ DEC_ZERO(average_cost, "avgCost"), AS_ZERO },
	{ STR(model_code, "modelCode") },
};
const struct ib_rows ib_rows_position_multi = { ROWS(position_multi, T),
	                                        .blank = &position_blank };
#undef T

#define T struct ib_account_update_multi
static const struct ib_row account_update_multi[] = {
	{ VERSION("1") },
	{ INT(req_id, "reqId") },
	{ STR(account, "account") },
	{ STR(model_code, "modelCode") },
	{ STR(key, "key") },
	{ STR(value, "value") },
	{ STR(currency, "currency") },
};
const struct ib_rows ib_rows_account_update_multi = { ROWS(account_update_multi, T),
	                                              .fixed = true };
#undef T

#define T struct ib_pnl
static const struct ib_pnl pnl_blank = { .position = IB_DECIMAL_BLANK,
	                                 .daily = IB_DECIMAL_BLANK,
	                                 .unrealized = IB_DECIMAL_BLANK,
	                                 .realized = IB_DECIMAL_BLANK,
	                                 .value = IB_DECIMAL_BLANK };
static const struct ib_row pnl[] = {
	{ INT(req_id, "reqId") },
	{ DEC(daily, "dailyPnL"), AS_MAX },
	{ DEC(unrealized, "unrealizedPnL"), AS_MAX },
	{ DEC(realized, "realizedPnL"), AS_MAX },
};
const struct ib_rows ib_rows_pnl = { ROWS(pnl, T), .blank = &pnl_blank };

static const struct ib_row pnl_single[] = {
	{ INT(req_id, "reqId") },
	{ DEC(position, "position"), AS_ZERO },
	{ DEC(daily, "dailyPnL"), AS_MAX },
	{ DEC(unrealized, "unrealizedPnL"), AS_MAX },
	{ DEC(realized, "realizedPnL"), AS_MAX },
	{ DEC(value, "value"), AS_MAX },
};
const struct ib_rows ib_rows_pnl_single = { ROWS(pnl_single, T), .blank = &pnl_blank };
#undef T

/* ---- definitions ---- */

static const struct ib_row text_item[] = { { .name = "item", .kind = IB_KIND_STR } };
static const struct ib_rows text_item_rows = { ROWS(text_item, const char *), .fixed = true };
static const struct ib_row number_item[] = { { .name = "item", .kind = IB_KIND_DBL } };
static const struct ib_rows number_item_rows = { ROWS(number_item, double), .fixed = true };

#define T struct ib_symbol_sample
static const struct ib_group sample_types = {
	.item = &text_item_rows, .count_offset = IB_AT(T, derivative_type_count, int32_t)
};
static const struct ib_row sample[] = {
	{ INT(con_id, "conId") },
	{ STR(symbol, "symbol") },
	{ STR(sec_type, "secType") },
	{ STR(primary_exchange, "primaryExchange") },
	{ STR(currency, "currency") },
	{ GROUP(derivative_types, sample_types, "derivativeSecTypesCount") },
	{ STR(description, "description"), SINCE(176) },
	{ STR(issuer_id, "issuerId"), SINCE(176) },
};
static const struct ib_rows sample_rows = { ROWS(sample, T) };
#undef T

#define T struct ib_symbol_samples
static const struct ib_group samples = { .item = &sample_rows,
	                                 .count_offset = IB_AT(T, sample_count, int32_t) };
static const struct ib_row symbol_samples[] = {
	{ INT(req_id, "reqId") },
	{ GROUP(samples, samples, "samplesCount") },
};
const struct ib_rows ib_rows_symbol_samples = { ROWS(symbol_samples, T) };
#undef T

#define T struct ib_sec_def_opt_params
static const struct ib_group expirations = { .item = &text_item_rows,
	                                     .count_offset =
	                                             IB_AT(T, expiration_count, int32_t) };
static const struct ib_group strikes = { .item = &number_item_rows,
	                                 .count_offset = IB_AT(T, strike_count, int32_t) };
static const struct ib_row sec_def_opt_params[] = {
	{ INT(req_id, "reqId") },
	{ STR(exchange, "exchange") },
	{ INT(under_con_id, "underlyingConId") },
	{ STR(trading_class, "tradingClass") },
	{ STR(multiplier, "multiplier") },
	{ GROUP(expirations, expirations, "expirationsCount") },
	{ GROUP(strikes, strikes, "strikesCount") },
};
const struct ib_rows ib_rows_sec_def_opt_params = { ROWS(sec_def_opt_params, T) };
#undef T

#define T struct ib_price_increment
static const struct ib_row increment[] = {
	{ DEC_ZERO(low_edge, "lowEdge"), AS_ZERO },
	{ DEC_ZERO(increment, "increment"), AS_ZERO },
};
static const struct ib_rows increment_rows = { ROWS(increment, T), .fixed = true };
#undef T

#define T struct ib_market_rule
static const struct ib_group increments = { .item = &increment_rows,
	                                    .count_offset =
	                                            IB_AT(T, increment_count, int32_t) };
static const struct ib_row market_rule[] = {
	{ INT(rule_id, "marketRuleId") },
	{ GROUP(increments, increments, "incrementsCount") },
};
const struct ib_rows ib_rows_market_rule = { ROWS(market_rule, T) };
#undef T
