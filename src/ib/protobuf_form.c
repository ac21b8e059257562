/* protobuf_form.c - see protobuf_form.h. */
#include "config.h"

#include "ib/protobuf_form.h"

#include <stddef.h>

#ifdef DRT_WITH_PROTOBUF
#include "ib/proto/account.pb-c.h"
#include "ib/proto/contract.pb-c.h"
#include "ib/proto/market.pb-c.h"
#include "ib/proto/order.pb-c.h"
#include "ib/proto/research.pb-c.h"
#define FORM(id, since, name, symbol) [id] = { name, since, &ibwire__##symbol##__descriptor }
#else
#define FORM(id, since, name, symbol) [id] = { name, since, NULL }
#endif

static const struct ib_protobuf_form requests[] = {
	/* executions */
	FORM(IB_REQ_EXECUTIONS, 201, "ExecutionRequest", execution_request),
	/* orders */
	FORM(IB_PLACE_ORDER, 203, "PlaceOrderRequest", place_order_request),
	FORM(IB_CANCEL_ORDER, 203, "CancelOrderRequest", cancel_order_request),
	FORM(IB_REQ_GLOBAL_CANCEL, 203, "GlobalCancelRequest", global_cancel_request),
	/* open and completed orders */
	FORM(IB_REQ_OPEN_ORDERS, 204, "OpenOrdersRequest", open_orders_request),
	FORM(IB_REQ_ALL_OPEN_ORDERS, 204, "AllOpenOrdersRequest", all_open_orders_request),
	FORM(IB_REQ_AUTO_OPEN_ORDERS, 204, "AutoOpenOrdersRequest", auto_open_orders_request),
	FORM(IB_REQ_COMPLETED_ORDERS, 204, "CompletedOrdersRequest", completed_orders_request),
	/* definitions */
	FORM(IB_REQ_CONTRACT_DETAILS, 205, "ContractDataRequest", contract_data_request),
	/* market data */
	FORM(IB_REQ_MKT_DATA, 206, "MarketDataRequest", market_data_request),
	FORM(IB_CANCEL_MKT_DATA, 206, "CancelMarketData", cancel_market_data),
	FORM(IB_REQ_MKT_DEPTH, 206, "MarketDepthRequest", market_depth_request),
	FORM(IB_CANCEL_MKT_DEPTH, 206, "CancelMarketDepth", cancel_market_depth),
	FORM(IB_REQ_MARKET_DATA_TYPE, 206, "MarketDataTypeRequest", market_data_type_request),
	/* accounts and positions */
	FORM(IB_REQ_ACCOUNT_UPDATES, 207, "AccountDataRequest", account_data_request),
	FORM(IB_REQ_MANAGED_ACCTS, 207, "ManagedAccountsRequest", managed_accounts_request),
	FORM(IB_REQ_POSITIONS, 207, "PositionsRequest", positions_request),
	FORM(IB_CANCEL_POSITIONS, 207, "CancelPositions", cancel_positions),
	FORM(IB_REQ_ACCOUNT_SUMMARY, 207, "AccountSummaryRequest", account_summary_request),
	FORM(IB_CANCEL_ACCOUNT_SUMMARY, 207, "CancelAccountSummary", cancel_account_summary),
	FORM(IB_REQ_POSITIONS_MULTI, 207, "PositionsMultiRequest", positions_multi_request),
	FORM(IB_CANCEL_POSITIONS_MULTI, 207, "CancelPositionsMulti", cancel_positions_multi),
	FORM(IB_REQ_ACCOUNT_UPDATES_MULTI, 207, "AccountUpdatesMultiRequest",
	     account_updates_multi_request),
	FORM(IB_CANCEL_ACCOUNT_UPDATES_MULTI, 207, "CancelAccountUpdatesMulti",
	     cancel_account_updates_multi),
	/* history */
	FORM(IB_REQ_HISTORICAL_DATA, 208, "HistoricalDataRequest", historical_data_request),
	FORM(IB_CANCEL_HISTORICAL_DATA, 208, "CancelHistoricalData", cancel_historical_data),
	FORM(IB_REQ_REAL_TIME_BARS, 208, "RealTimeBarsRequest", real_time_bars_request),
	FORM(IB_CANCEL_REAL_TIME_BARS, 208, "CancelRealTimeBars", cancel_real_time_bars),
	FORM(IB_REQ_HEAD_TIMESTAMP, 208, "HeadTimestampRequest", head_timestamp_request),
	FORM(IB_CANCEL_HEAD_TIMESTAMP, 208, "CancelHeadTimestamp", cancel_head_timestamp),
	FORM(IB_REQ_HISTOGRAM_DATA, 208, "HistogramDataRequest", histogram_data_request),
	FORM(IB_CANCEL_HISTOGRAM_DATA, 208, "CancelHistogramData", cancel_histogram_data),
	FORM(IB_REQ_HISTORICAL_TICKS, 208, "HistoricalTicksRequest", historical_ticks_request),
	FORM(IB_REQ_TICK_BY_TICK_DATA, 208, "TickByTickRequest", tick_by_tick_request),
	FORM(IB_CANCEL_TICK_BY_TICK_DATA, 208, "CancelTickByTick", cancel_tick_by_tick),
	/* news and corporate events */
	FORM(IB_REQ_NEWS_BULLETINS, 209, "NewsBulletinsRequest", news_bulletins_request),
	FORM(IB_CANCEL_NEWS_BULLETINS, 209, "CancelNewsBulletins", cancel_news_bulletins),
	FORM(IB_REQ_NEWS_ARTICLE, 209, "NewsArticleRequest", news_article_request),
	FORM(IB_REQ_NEWS_PROVIDERS, 209, "NewsProvidersRequest", news_providers_request),
	FORM(IB_REQ_HISTORICAL_NEWS, 209, "HistoricalNewsRequest", historical_news_request),
	FORM(IB_REQ_WSH_META_DATA, 209, "WshMetaDataRequest", wsh_meta_data_request),
	FORM(IB_CANCEL_WSH_META_DATA, 209, "CancelWshMetaData", cancel_wsh_meta_data),
	FORM(IB_REQ_WSH_EVENT_DATA, 209, "WshEventDataRequest", wsh_event_data_request),
	FORM(IB_CANCEL_WSH_EVENT_DATA, 209, "CancelWshEventData", cancel_wsh_event_data),
	/* scanners, fundamentals, P&L */
	FORM(IB_REQ_SCANNER_PARAMETERS, 210, "ScannerParametersRequest",
	     scanner_parameters_request),
	FORM(IB_REQ_SCANNER_SUBSCRIPTION, 210, "ScannerSubscriptionRequest",
	     scanner_subscription_request),
	FORM(IB_CANCEL_SCANNER_SUBSCRIPTION, 210, "CancelScannerSubscription",
	     cancel_scanner_subscription),
	FORM(IB_REQ_FUNDAMENTAL_DATA, 210, "FundamentalsDataRequest",
	     fundamentals_data_request),
	FORM(IB_CANCEL_FUNDAMENTAL_DATA, 210, "CancelFundamentalsData",
	     cancel_fundamentals_data),
	FORM(IB_REQ_PNL, 210, "PnLRequest", pn_lrequest),
	FORM(IB_CANCEL_PNL, 210, "CancelPnL", cancel_pn_l),
	FORM(IB_REQ_PNL_SINGLE, 210, "PnLSingleRequest", pn_lsingle_request),
	FORM(IB_CANCEL_PNL_SINGLE, 210, "CancelPnLSingle", cancel_pn_lsingle),
	/* advisors, exercise, option figures */
	FORM(IB_REQUEST_FA, 211, "FARequest", farequest),
	FORM(IB_REPLACE_FA, 211, "FAReplace", fareplace),
	FORM(IB_EXERCISE_OPTIONS, 211, "ExerciseOptionsRequest", exercise_options_request),
	FORM(IB_CALCULATE_IMPLIED_VOLATILITY, 211, "CalculateImpliedVolatilityRequest",
	     calculate_implied_volatility_request),
	FORM(IB_CANCEL_IMPLIED_VOLATILITY, 211, "CancelCalculateImpliedVolatility",
	     cancel_calculate_implied_volatility),
	FORM(IB_CALCULATE_OPTION_PRICE, 211, "CalculateOptionPriceRequest",
	     calculate_option_price_request),
	FORM(IB_CANCEL_OPTION_PRICE, 211, "CancelCalculateOptionPrice",
	     cancel_calculate_option_price),
	/* more definitions */
	FORM(IB_REQ_SEC_DEF_OPT_PARAMS, 212, "SecDefOptParamsRequest",
	     sec_def_opt_params_request),
	FORM(IB_REQ_SOFT_DOLLAR_TIERS, 212, "SoftDollarTiersRequest",
	     soft_dollar_tiers_request),
	FORM(IB_REQ_FAMILY_CODES, 212, "FamilyCodesRequest", family_codes_request),
	FORM(IB_REQ_MATCHING_SYMBOLS, 212, "MatchingSymbolsRequest", matching_symbols_request),
	FORM(IB_REQ_SMART_COMPONENTS, 212, "SmartComponentsRequest", smart_components_request),
	FORM(IB_REQ_MARKET_RULE, 212, "MarketRuleRequest", market_rule_request),
	FORM(IB_REQ_USER_INFO, 212, "UserInfoRequest", user_info_request),
	/* the session */
	FORM(IB_REQ_IDS, 213, "IdsRequest", ids_request),
	FORM(IB_REQ_CURRENT_TIME, 213, "CurrentTimeRequest", current_time_request),
	FORM(IB_REQ_CURRENT_TIME_IN_MILLIS, 213, "CurrentTimeInMillisRequest",
	     current_time_in_millis_request),
	FORM(IB_START_API, 213, "StartApiRequest", start_api_request),
	FORM(IB_SET_SERVER_LOG_LEVEL, 213, "SetServerLogLevelRequest",
	     set_server_log_level_request),
	FORM(IB_VERIFY_REQUEST, 213, "VerifyRequest", verify_request),
	FORM(IB_VERIFY_MESSAGE, 213, "VerifyMessageRequest", verify_message_request),
	FORM(IB_QUERY_DISPLAY_GROUPS, 213, "QueryDisplayGroupsRequest",
	     query_display_groups_request),
	FORM(IB_SUBSCRIBE_TO_GROUP_EVENTS, 213, "SubscribeToGroupEventsRequest",
	     subscribe_to_group_events_request),
	FORM(IB_UPDATE_DISPLAY_GROUP, 213, "UpdateDisplayGroupRequest",
	     update_display_group_request),
	FORM(IB_UNSUBSCRIBE_FROM_GROUP_EVENTS, 213, "UnsubscribeFromGroupEventsRequest",
	     unsubscribe_from_group_events_request),
	FORM(IB_REQ_MKT_DEPTH_EXCHANGES, 213, "MarketDepthExchangesRequest",
	     market_depth_exchanges_request),
};

static const struct ib_protobuf_form answers[] = {
	/* executions */
	FORM(IB_EXECUTION_DATA, 201, "ExecutionDetails", execution_details),
	FORM(IB_EXECUTION_DATA_END, 201, "ExecutionDetailsEnd", execution_details_end),
	/* orders */
	FORM(IB_ORDER_STATUS, 203, "OrderStatus", order_status),
	FORM(IB_ERROR, 203, "ErrorMessage", error_message),
	FORM(IB_OPEN_ORDER, 203, "OpenOrder", open_order),
	FORM(IB_OPEN_ORDER_END, 203, "OpenOrdersEnd", open_orders_end),
	/* completed orders */
	FORM(IB_ORDER_BOUND, 204, "OrderBound", order_bound),
	FORM(IB_COMPLETED_ORDER, 204, "CompletedOrder", completed_order),
	FORM(IB_COMPLETED_ORDERS_END, 204, "CompletedOrdersEnd", completed_orders_end),
	/* definitions */
	FORM(IB_CONTRACT_DATA, 205, "ContractData", contract_data),
	FORM(IB_BOND_CONTRACT_DATA, 205, "ContractData", contract_data),
	FORM(IB_CONTRACT_DATA_END, 205, "ContractDataEnd", contract_data_end),
	/* market data */
	FORM(IB_TICK_PRICE, 206, "TickPrice", tick_price),
	FORM(IB_TICK_SIZE, 206, "TickSize", tick_size),
	FORM(IB_TICK_OPTION_COMPUTATION, 206, "TickOptionComputation", tick_option_computation),
	FORM(IB_TICK_GENERIC, 206, "TickGeneric", tick_generic),
	FORM(IB_TICK_STRING, 206, "TickString", tick_string),
	FORM(IB_TICK_SNAPSHOT_END, 206, "TickSnapshotEnd", tick_snapshot_end),
	FORM(IB_TICK_REQ_PARAMS, 206, "TickReqParams", tick_req_params),
	FORM(IB_TICK_NEWS, 206, "TickNews", tick_news),
	FORM(IB_MARKET_DATA_TYPE, 206, "MarketDataType", market_data_type),
	FORM(IB_MARKET_DEPTH, 206, "MarketDepth", market_depth),
	FORM(IB_MARKET_DEPTH_L2, 206, "MarketDepthL2", market_depth_l2),
	FORM(IB_REROUTE_MKT_DATA, 206, "RerouteMarketDataRequest", reroute_market_data_request),
	FORM(IB_REROUTE_MKT_DEPTH, 206, "RerouteMarketDepthRequest",
	     reroute_market_depth_request),
	/* accounts and positions */
	FORM(IB_ACCOUNT_VALUE, 207, "AccountValue", account_value),
	FORM(IB_PORTFOLIO_VALUE, 207, "PortfolioValue", portfolio_value),
	FORM(IB_ACCOUNT_UPDATE_TIME, 207, "AccountUpdateTime", account_update_time),
	FORM(IB_ACCOUNT_DOWNLOAD_END, 207, "AccountDataEnd", account_data_end),
	FORM(IB_MANAGED_ACCOUNTS, 207, "ManagedAccounts", managed_accounts),
	FORM(IB_POSITION, 207, "Position", position),
	FORM(IB_POSITION_END, 207, "PositionEnd", position_end),
	FORM(IB_ACCOUNT_SUMMARY, 207, "AccountSummary", account_summary),
	FORM(IB_ACCOUNT_SUMMARY_END, 207, "AccountSummaryEnd", account_summary_end),
	FORM(IB_POSITION_MULTI, 207, "PositionMulti", position_multi),
	FORM(IB_POSITION_MULTI_END, 207, "PositionMultiEnd", position_multi_end),
	FORM(IB_ACCOUNT_UPDATE_MULTI, 207, "AccountUpdateMulti", account_update_multi),
	FORM(IB_ACCOUNT_UPDATE_MULTI_END, 207, "AccountUpdateMultiEnd",
	     account_update_multi_end),
	/* history */
	FORM(IB_HISTORICAL_DATA, 208, "HistoricalData", historical_data),
	FORM(IB_HISTORICAL_DATA_UPDATE, 208, "HistoricalDataUpdate", historical_data_update),
	FORM(IB_HISTORICAL_DATA_END, 208, "HistoricalDataEnd", historical_data_end),
	FORM(IB_HISTORICAL_SCHEDULE, 208, "HistoricalSchedule", historical_schedule),
	FORM(IB_REAL_TIME_BAR, 208, "RealTimeBarTick", real_time_bar_tick),
	FORM(IB_HEAD_TIMESTAMP, 208, "HeadTimestamp", head_timestamp),
	FORM(IB_HISTOGRAM_DATA, 208, "HistogramData", histogram_data),
	FORM(IB_HISTORICAL_TICKS, 208, "HistoricalTicks", historical_ticks),
	FORM(IB_HISTORICAL_TICKS_BID_ASK, 208, "HistoricalTicksBidAsk",
	     historical_ticks_bid_ask),
	FORM(IB_HISTORICAL_TICKS_LAST, 208, "HistoricalTicksLast", historical_ticks_last),
	FORM(IB_TICK_BY_TICK, 208, "TickByTickData", tick_by_tick_data),
	/* news and corporate events */
	FORM(IB_NEWS_BULLETINS, 209, "NewsBulletin", news_bulletin),
	FORM(IB_NEWS_ARTICLE, 209, "NewsArticle", news_article),
	FORM(IB_NEWS_PROVIDERS, 209, "NewsProviders", news_providers),
	FORM(IB_HISTORICAL_NEWS, 209, "HistoricalNews", historical_news),
	FORM(IB_HISTORICAL_NEWS_END, 209, "HistoricalNewsEnd", historical_news_end),
	FORM(IB_WSH_META_DATA, 209, "WshMetaData", wsh_meta_data),
	FORM(IB_WSH_EVENT_DATA, 209, "WshEventData", wsh_event_data),
	/* scanners, fundamentals, P&L */
	FORM(IB_SCANNER_PARAMETERS, 210, "ScannerParameters", scanner_parameters),
	FORM(IB_SCANNER_DATA, 210, "ScannerData", scanner_data),
	FORM(IB_FUNDAMENTAL_DATA, 210, "FundamentalsData", fundamentals_data),
	FORM(IB_PNL, 210, "PnL", pn_l),
	FORM(IB_PNL_SINGLE, 210, "PnLSingle", pn_lsingle),
	/* advisors; commissions came late */
	FORM(IB_RECEIVE_FA, 211, "ReceiveFA", receive_fa),
	FORM(IB_REPLACE_FA_END, 211, "ReplaceFAEnd", replace_faend),
	FORM(IB_COMMISSION_REPORT, 211, "CommissionAndFeesReport", commission_and_fees_report),
	/* more definitions */
	FORM(IB_SEC_DEF_OPT_PARAMETER, 212, "SecDefOptParameter", sec_def_opt_parameter),
	FORM(IB_SEC_DEF_OPT_PARAMETER_END, 212, "SecDefOptParameterEnd",
	     sec_def_opt_parameter_end),
	FORM(IB_SOFT_DOLLAR_TIERS, 212, "SoftDollarTiers", soft_dollar_tiers),
	FORM(IB_FAMILY_CODES, 212, "FamilyCodes", family_codes),
	FORM(IB_SYMBOL_SAMPLES, 212, "SymbolSamples", symbol_samples),
	FORM(IB_SMART_COMPONENTS, 212, "SmartComponents", smart_components),
	FORM(IB_MARKET_RULE, 212, "MarketRule", market_rule),
	FORM(IB_USER_INFO, 212, "UserInfo", user_info),
	/* the session */
	FORM(IB_NEXT_VALID_ID, 213, "NextValidId", next_valid_id),
	FORM(IB_CURRENT_TIME, 213, "CurrentTime", current_time),
	FORM(IB_CURRENT_TIME_IN_MILLIS, 213, "CurrentTimeInMillis", current_time_in_millis),
	FORM(IB_VERIFY_MESSAGE_API, 213, "VerifyMessageApi", verify_message_api),
	FORM(IB_VERIFY_COMPLETED, 213, "VerifyCompleted", verify_completed),
	FORM(IB_DISPLAY_GROUP_LIST, 213, "DisplayGroupList", display_group_list),
	FORM(IB_DISPLAY_GROUP_UPDATED, 213, "DisplayGroupUpdated", display_group_updated),
	FORM(IB_MKT_DEPTH_EXCHANGES, 213, "MarketDepthExchanges", market_depth_exchanges),
};

bool ib_has_protobuf(void)
{
#ifdef DRT_WITH_PROTOBUF
	return true;
#else
	return false;
#endif
}

int ib_version_last(void)
{
	return ib_has_protobuf() ? IB_VERSION_PROTOBUF_MAX : IB_VERSION_TEXT_MAX;
}

int ib_version_offered(void)
{
	return ib_has_protobuf() ? IB_VERSION_PROTOBUF_MAX : IB_VERSION_SERVER;
}

#define COUNT(table) ((int32_t)(sizeof(table) / sizeof((table)[0])))

const struct ib_protobuf_form *ib_protobuf_form(enum ib_direction direction, int32_t id)
{
	const struct ib_protobuf_form *table = direction == IB_TO_SERVER ? requests : answers;
	int32_t count = direction == IB_TO_SERVER ? COUNT(requests) : COUNT(answers);

	return id >= 0 && id < count && table[id].name ? &table[id] : NULL;
}

bool ib_travels_as_protobuf(enum ib_direction direction, int32_t id, int version)
{
	const struct ib_protobuf_form *form = ib_protobuf_form(direction, id);

	return form && version >= form->since;
}
