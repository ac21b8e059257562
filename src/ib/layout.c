/* layout.c - the index of all layouts, by direction and id. */
#include "ib/layout.h"
#include "ib/layout_index.h"

static const struct ib_layout requests[] = {
	[IB_REQ_MKT_DATA] = { "reqMktData", &ib_rows_req_mkt_data, 0 },
	[IB_CANCEL_MKT_DATA] = { "cancelMktData", &ib_rows_id_only_2, 0 },
	[IB_PLACE_ORDER] = { "placeOrder", &ib_rows_place_order, 0 },
	[IB_CANCEL_ORDER] = { "cancelOrder", &ib_rows_cancel_order, 0 },
	[IB_REQ_OPEN_ORDERS] = { "reqOpenOrders", &ib_rows_empty_1, 0 },
	[IB_REQ_ACCOUNT_UPDATES] = { "reqAccountUpdates", &ib_rows_req_account_updates, 0 },
	[IB_REQ_EXECUTIONS] = { "reqExecutions", &ib_rows_req_executions, 0 },
	[IB_REQ_IDS] = { "reqIds", &ib_rows_req_ids, 0 },
	[IB_REQ_CONTRACT_DETAILS] = { "reqContractDetails", &ib_rows_req_contract_details, 0 },
	[IB_REQ_AUTO_OPEN_ORDERS] = { "reqAutoOpenOrders", &ib_rows_req_auto_open_orders, 0 },
	[IB_REQ_ALL_OPEN_ORDERS] = { "reqAllOpenOrders", &ib_rows_empty_1, 0 },
	[IB_REQ_MANAGED_ACCTS] = { "reqManagedAccts", &ib_rows_empty_1, 0 },
	[IB_REQ_HISTORICAL_DATA] = { "reqHistoricalData", &ib_rows_req_historical_data, 0 },
	[IB_CANCEL_HISTORICAL_DATA] = { "cancelHistoricalData", &ib_rows_id_only_1, 0 },
	[IB_REQ_CURRENT_TIME] = { "reqCurrentTime", &ib_rows_empty_1, 0 },
	[IB_REQ_REAL_TIME_BARS] = { "reqRealTimeBars", &ib_rows_req_real_time_bars, 0 },
	[IB_CANCEL_REAL_TIME_BARS] = { "cancelRealTimeBars", &ib_rows_id_only_1, 0 },
	[IB_REQ_GLOBAL_CANCEL] = { "reqGlobalCancel", &ib_rows_global_cancel, 0 },
	[IB_REQ_MARKET_DATA_TYPE] = { "reqMarketDataType", &ib_rows_req_market_data_type, 0 },
	[IB_REQ_POSITIONS] = { "reqPositions", &ib_rows_empty_1, 0 },
	[IB_REQ_ACCOUNT_SUMMARY] = { "reqAccountSummary", &ib_rows_req_account_summary, 0 },
	[IB_CANCEL_ACCOUNT_SUMMARY] = { "cancelAccountSummary", &ib_rows_id_only_1, 0 },
	[IB_CANCEL_POSITIONS] = { "cancelPositions", &ib_rows_empty_1, 0 },
	[IB_START_API] = { "startApi", &ib_rows_start_api, 0 },
	[IB_REQ_POSITIONS_MULTI] = { "reqPositionsMulti", &ib_rows_req_positions_multi, 0 },
	[IB_CANCEL_POSITIONS_MULTI] = { "cancelPositionsMulti", &ib_rows_id_only_1, 0 },
	[IB_REQ_ACCOUNT_UPDATES_MULTI] = { "reqAccountUpdatesMulti",
	                                   &ib_rows_req_account_updates_multi, 0 },
	[IB_CANCEL_ACCOUNT_UPDATES_MULTI] = { "cancelAccountUpdatesMulti", &ib_rows_id_only_1,
	                                      0 },
	[IB_REQ_SEC_DEF_OPT_PARAMS] = { "reqSecDefOptParams", &ib_rows_req_sec_def_opt_params,
	                                0 },
	[IB_REQ_MATCHING_SYMBOLS] = { "reqMatchingSymbols", &ib_rows_req_matching_symbols, 0 },
	[IB_REQ_HEAD_TIMESTAMP] = { "reqHeadTimestamp", &ib_rows_req_head_timestamp, 0 },
	[IB_CANCEL_HEAD_TIMESTAMP] = { "cancelHeadTimestamp", &ib_rows_id_only, 0 },
	[IB_REQ_MARKET_RULE] = { "reqMarketRule", &ib_rows_req_market_rule, 0 },
	[IB_REQ_PNL] = { "reqPnL", &ib_rows_req_pnl, 0 },
	[IB_CANCEL_PNL] = { "cancelPnL", &ib_rows_id_only, 0 },
	[IB_REQ_PNL_SINGLE] = { "reqPnLSingle", &ib_rows_req_pnl_single, 0 },
	[IB_CANCEL_PNL_SINGLE] = { "cancelPnLSingle", &ib_rows_id_only, 0 },
	[IB_REQ_COMPLETED_ORDERS] = { "reqCompletedOrders", &ib_rows_req_completed_orders, 0 },
};

static const struct ib_layout answers[] = {
	[IB_TICK_PRICE] = { "tickPrice", &ib_rows_tick_price, 0 },
	[IB_TICK_SIZE] = { "tickSize", &ib_rows_tick_size, 0 },
	[IB_ORDER_STATUS] = { "orderStatus", &ib_rows_order_status, 0 },
	[IB_ERROR] = { "error", &ib_rows_error, 0 },
	[IB_OPEN_ORDER] = { "openOrder", &ib_rows_open_order, IB_VARIANT_OPEN },
	[IB_ACCOUNT_VALUE] = { "accountValue", &ib_rows_account_value, 0 },
	[IB_PORTFOLIO_VALUE] = { "portfolioValue", &ib_rows_portfolio_value, 0 },
	[IB_ACCOUNT_UPDATE_TIME] = { "accountUpdateTime", &ib_rows_account_time, 0 },
	[IB_NEXT_VALID_ID] = { "nextValidId", &ib_rows_next_valid_id, 0 },
	[IB_CONTRACT_DATA] = { "contractData", &ib_rows_contract_details, 0 },
	[IB_EXECUTION_DATA] = { "executionData", &ib_rows_execution, 0 },
	[IB_MANAGED_ACCOUNTS] = { "managedAccounts", &ib_rows_managed_accounts, 0 },
	[IB_HISTORICAL_DATA] = { "historicalData", &ib_rows_historical_data, 0 },
	[IB_BOND_CONTRACT_DATA] = { "bondContractData", &ib_rows_bond_details, 0 },
	[IB_TICK_GENERIC] = { "tickGeneric", &ib_rows_tick_generic, 0 },
	[IB_TICK_STRING] = { "tickString", &ib_rows_tick_string, 0 },
	[IB_CURRENT_TIME] = { "currentTime", &ib_rows_current_time, 0 },
	[IB_REAL_TIME_BAR] = { "realTimeBar", &ib_rows_real_time_bar, 0 },
	[IB_CONTRACT_DATA_END] = { "contractDataEnd", &ib_rows_id_only_1, 0 },
	[IB_OPEN_ORDER_END] = { "openOrderEnd", &ib_rows_empty_1, 0 },
	[IB_ACCOUNT_DOWNLOAD_END] = { "accountDownloadEnd", &ib_rows_account_end, 0 },
	[IB_EXECUTION_DATA_END] = { "executionDataEnd", &ib_rows_id_only_1, 0 },
	[IB_TICK_SNAPSHOT_END] = { "tickSnapshotEnd", &ib_rows_id_only_1, 0 },
	[IB_MARKET_DATA_TYPE] = { "marketDataType", &ib_rows_market_data_type, 0 },
	[IB_COMMISSION_REPORT] = { "commissionReport", &ib_rows_commission_report, 0 },
	[IB_POSITION] = { "position", &ib_rows_position, 0 },
	[IB_POSITION_END] = { "positionEnd", &ib_rows_empty_1, 0 },
	[IB_ACCOUNT_SUMMARY] = { "accountSummary", &ib_rows_account_summary, 0 },
	[IB_ACCOUNT_SUMMARY_END] = { "accountSummaryEnd", &ib_rows_id_only_1, 0 },
	[IB_POSITION_MULTI] = { "positionMulti", &ib_rows_position_multi, 0 },
	[IB_POSITION_MULTI_END] = { "positionMultiEnd", &ib_rows_id_only_1, 0 },
	[IB_ACCOUNT_UPDATE_MULTI] = { "accountUpdateMulti", &ib_rows_account_update_multi, 0 },
	[IB_ACCOUNT_UPDATE_MULTI_END] = { "accountUpdateMultiEnd", &ib_rows_id_only_1, 0 },
	[IB_SEC_DEF_OPT_PARAMETER] = { "securityDefinitionOptionParameter",
	                               &ib_rows_sec_def_opt_params, 0 },
	[IB_SEC_DEF_OPT_PARAMETER_END] = { "securityDefinitionOptionParameterEnd",
	                                   &ib_rows_id_only, 0 },
	[IB_SYMBOL_SAMPLES] = { "symbolSamples", &ib_rows_symbol_samples, 0 },
	[IB_TICK_REQ_PARAMS] = { "tickReqParams", &ib_rows_tick_req_params, 0 },
	[IB_HEAD_TIMESTAMP] = { "headTimestamp", &ib_rows_head_timestamp, 0 },
	[IB_HISTORICAL_DATA_UPDATE] = { "historicalDataUpdate", &ib_rows_historical_update, 0 },
	[IB_MARKET_RULE] = { "marketRule", &ib_rows_market_rule, 0 },
	[IB_PNL] = { "pnl", &ib_rows_pnl, 0 },
	[IB_PNL_SINGLE] = { "pnlSingle", &ib_rows_pnl_single, 0 },
	[IB_COMPLETED_ORDER] = { "completedOrder", &ib_rows_open_order, IB_VARIANT_COMPLETED },
	[IB_COMPLETED_ORDERS_END] = { "completedOrdersEnd", &ib_rows_empty, 0 },
};

int32_t ib_layout_end(enum ib_direction direction)
{
	return direction == IB_TO_SERVER ? IB_COUNT(requests) : IB_COUNT(answers);
}

const struct ib_layout *ib_layout_find(enum ib_direction direction, int32_t id)
{
	const struct ib_layout *table = direction == IB_TO_SERVER ? requests : answers;

	if (id < 0 || id >= ib_layout_end(direction) || !table[id].name)
		return NULL;
	return &table[id];
}
