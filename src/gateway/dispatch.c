/* dispatch.c - one line per request. */
#include "core/timeval.h"
#include "gateway/gateway_parts.h"

static void req_mkt_data(struct gw_client *client, const struct ib_message *m)
{
	gw_quotes_request(client, &m->req_mkt_data);
}

static void cancel_mkt_data(struct gw_client *client, const struct ib_message *m)
{
	gw_quotes_cancel(client, m->id_only.req_id);
}

static void cancel_order(struct gw_client *client, const struct ib_message *m)
{
	gw_order_cancel(client, m->cancel_order.order_id);
}

static void req_open_orders(struct gw_client *client, const struct ib_message *m)
{
	(void)m;
	if (client->id == 0)
		gw_manual_bind_all(client);
	gw_report_open_orders(client, false);
}

static void req_all_open_orders(struct gw_client *client, const struct ib_message *m)
{
	(void)m;
	gw_report_open_orders(client, true);
}

static void req_auto_open_orders(struct gw_client *client, const struct ib_message *m)
{
	if (client->id == 0)
		client->auto_bind = m->req_auto_open_orders.auto_bind;
	else
		gw_error(client, -1, 327,
		         "Only the default client (i.e 0) can auto bind orders.");
}

static void req_account_updates(struct gw_client *client, const struct ib_message *m)
{
	gw_account_updates(client, &m->req_account_updates);
}

static void req_executions(struct gw_client *client, const struct ib_message *m)
{
	gw_report_executions(client, &m->req_executions);
}

static void req_ids(struct gw_client *client, const struct ib_message *m)
{
	struct ib_message answer = gw_message(IB_NEXT_VALID_ID);

	(void)m;
	answer.next_valid_id.order_id = gw_order_next_id(client->gateway, client->id);
	gw_send(client, &answer);
}

static void req_contract_details(struct gw_client *client, const struct ib_message *m)
{
	gw_contract_details(client, &m->req_contract);
}

static void req_managed_accts(struct gw_client *client, const struct ib_message *m)
{
	struct ib_message answer = gw_message(IB_MANAGED_ACCOUNTS);

	(void)m;
	answer.managed_accounts.accounts = client->gateway->account;
	gw_send(client, &answer);
}

static void req_historical_data(struct gw_client *client, const struct ib_message *m)
{
	gw_history_request(client, &m->req_historical_data);
}

static void cancel_historical_data(struct gw_client *client, const struct ib_message *m)
{
	gw_history_cancel(client, m->id_only.req_id);
}

static void req_current_time(struct gw_client *client, const struct ib_message *m)
{
	struct ib_message answer = gw_message(IB_CURRENT_TIME);

	(void)m;
	answer.current_time.epoch_s = gw_now(client->gateway) / NS_PER_SEC;
	gw_send(client, &answer);
}

static void req_real_time_bars(struct gw_client *client, const struct ib_message *m)
{
	gw_realtime_request(client, &m->req_real_time_bars);
}

static void cancel_real_time_bars(struct gw_client *client, const struct ib_message *m)
{
	gw_realtime_cancel(client, m->id_only.req_id);
}

static void req_global_cancel(struct gw_client *client, const struct ib_message *m)
{
	(void)m;
	gw_order_cancel_all(client->gateway);
}

/* Everything here is live; that is told with each subscription. */
static void req_market_data_type(struct gw_client *client, const struct ib_message *m)
{
	if (m->req_market_data_type.type < 1 || m->req_market_data_type.type > 4)
		gw_error(client, -1, 321,
		         "Error validating request.-'cn' : cause - Invalid market data type");
}

static void req_positions(struct gw_client *client, const struct ib_message *m)
{
	(void)m;
	gw_account_positions(client);
}

static void cancel_positions(struct gw_client *client, const struct ib_message *m)
{
	(void)m;
	client->positions = false;
}

static void req_account_summary(struct gw_client *client, const struct ib_message *m)
{
	gw_account_summary(client, &m->req_account_summary);
}

static void cancel_account_summary(struct gw_client *client, const struct ib_message *m)
{
	(void)gw_sub_drop(client, GW_SUB_SUMMARY, m->id_only.req_id);
}

static void req_positions_multi(struct gw_client *client, const struct ib_message *m)
{
	gw_account_positions_multi(client, &m->req_account_multi);
}

static void cancel_positions_multi(struct gw_client *client, const struct ib_message *m)
{
	(void)gw_sub_drop(client, GW_SUB_POSITIONS_MULTI, m->id_only.req_id);
}

static void req_updates_multi(struct gw_client *client, const struct ib_message *m)
{
	gw_account_updates_multi(client, &m->req_account_multi);
}

static void cancel_updates_multi(struct gw_client *client, const struct ib_message *m)
{
	(void)gw_sub_drop(client, GW_SUB_ACCOUNT_MULTI, m->id_only.req_id);
}

static void req_matching_symbols(struct gw_client *client, const struct ib_message *m)
{
	gw_matching_symbols(client, &m->req_matching_symbols);
}

static void req_head_timestamp(struct gw_client *client, const struct ib_message *m)
{
	gw_head_timestamp(client, &m->req_head_timestamp);
}

static void ignore(struct gw_client *client, const struct ib_message *m)
{
	(void)client;
	(void)m;
}

static void req_market_rule(struct gw_client *client, const struct ib_message *m)
{
	gw_market_rule(client, &m->req_market_rule);
}

static void req_pnl(struct gw_client *client, const struct ib_message *m)
{
	gw_account_pnl(client, &m->req_account_multi, false);
}

static void cancel_pnl(struct gw_client *client, const struct ib_message *m)
{
	(void)gw_sub_drop(client, GW_SUB_PNL, m->id_only.req_id);
}

static void req_pnl_single(struct gw_client *client, const struct ib_message *m)
{
	gw_account_pnl(client, &m->req_account_multi, true);
}

static void cancel_pnl_single(struct gw_client *client, const struct ib_message *m)
{
	(void)gw_sub_drop(client, GW_SUB_PNL_SINGLE, m->id_only.req_id);
}

static void req_completed_orders(struct gw_client *client, const struct ib_message *m)
{
	gw_report_completed(client, m->req_completed_orders.api_only);
}

static gw_request_fn *const requests[] = {
	[IB_REQ_MKT_DATA] = req_mkt_data,
	[IB_CANCEL_MKT_DATA] = cancel_mkt_data,
	[IB_PLACE_ORDER] = gw_order_place,
	[IB_CANCEL_ORDER] = cancel_order,
	[IB_REQ_OPEN_ORDERS] = req_open_orders,
	[IB_REQ_ACCOUNT_UPDATES] = req_account_updates,
	[IB_REQ_EXECUTIONS] = req_executions,
	[IB_REQ_IDS] = req_ids,
	[IB_REQ_CONTRACT_DETAILS] = req_contract_details,
	[IB_REQ_AUTO_OPEN_ORDERS] = req_auto_open_orders,
	[IB_REQ_ALL_OPEN_ORDERS] = req_all_open_orders,
	[IB_REQ_MANAGED_ACCTS] = req_managed_accts,
	[IB_REQ_HISTORICAL_DATA] = req_historical_data,
	[IB_CANCEL_HISTORICAL_DATA] = cancel_historical_data,
	[IB_REQ_CURRENT_TIME] = req_current_time,
	[IB_REQ_REAL_TIME_BARS] = req_real_time_bars,
	[IB_CANCEL_REAL_TIME_BARS] = cancel_real_time_bars,
	[IB_REQ_GLOBAL_CANCEL] = req_global_cancel,
	[IB_REQ_MARKET_DATA_TYPE] = req_market_data_type,
	[IB_REQ_POSITIONS] = req_positions,
	[IB_REQ_ACCOUNT_SUMMARY] = req_account_summary,
	[IB_CANCEL_ACCOUNT_SUMMARY] = cancel_account_summary,
	[IB_CANCEL_POSITIONS] = cancel_positions,
	[IB_START_API] = ignore,
	[IB_REQ_POSITIONS_MULTI] = req_positions_multi,
	[IB_CANCEL_POSITIONS_MULTI] = cancel_positions_multi,
	[IB_REQ_ACCOUNT_UPDATES_MULTI] = req_updates_multi,
	[IB_CANCEL_ACCOUNT_UPDATES_MULTI] = cancel_updates_multi,
	[IB_REQ_SEC_DEF_OPT_PARAMS] = gw_option_chain,
	[IB_REQ_MATCHING_SYMBOLS] = req_matching_symbols,
	[IB_REQ_HEAD_TIMESTAMP] = req_head_timestamp,
	[IB_CANCEL_HEAD_TIMESTAMP] = ignore,
	[IB_REQ_MARKET_RULE] = req_market_rule,
	[IB_REQ_PNL] = req_pnl,
	[IB_CANCEL_PNL] = cancel_pnl,
	[IB_REQ_PNL_SINGLE] = req_pnl_single,
	[IB_CANCEL_PNL_SINGLE] = cancel_pnl_single,
	[IB_REQ_COMPLETED_ORDERS] = req_completed_orders,
	[IB_REQ_MKT_DEPTH] = gw_depth_request,
	[IB_CANCEL_MKT_DEPTH] = gw_depth_cancel,
	[IB_REQ_NEWS_BULLETINS] = gw_news_bulletins,
	[IB_CANCEL_NEWS_BULLETINS] = gw_news_bulletins_cancel,
	[IB_SET_SERVER_LOG_LEVEL] = gw_desk_log_level,
	[IB_REQUEST_FA] = gw_desk_request_fa,
	[IB_REPLACE_FA] = gw_desk_replace_fa,
	[IB_EXERCISE_OPTIONS] = gw_option_exercise,
	[IB_REQ_SCANNER_SUBSCRIPTION] = gw_scanner_request,
	[IB_CANCEL_SCANNER_SUBSCRIPTION] = gw_scanner_cancel,
	[IB_REQ_SCANNER_PARAMETERS] = gw_scanner_parameters,
	[IB_REQ_FUNDAMENTAL_DATA] = gw_fundamentals,
	[IB_CANCEL_FUNDAMENTAL_DATA] = ignore,
	[IB_CALCULATE_IMPLIED_VOLATILITY] = gw_option_calculate,
	[IB_CALCULATE_OPTION_PRICE] = gw_option_calculate,
	[IB_CANCEL_IMPLIED_VOLATILITY] = gw_option_calculate_cancel,
	[IB_CANCEL_OPTION_PRICE] = gw_option_calculate_cancel,
	[IB_VERIFY_REQUEST] = gw_desk_verify,
	[IB_VERIFY_MESSAGE] = gw_desk_verify,
	[IB_VERIFY_AND_AUTH_REQUEST] = gw_desk_verify,
	[IB_VERIFY_AND_AUTH_MESSAGE] = gw_desk_verify,
	[IB_QUERY_DISPLAY_GROUPS] = gw_desk_groups,
	[IB_SUBSCRIBE_TO_GROUP_EVENTS] = gw_desk_group_subscribe,
	[IB_UPDATE_DISPLAY_GROUP] = gw_desk_group_update,
	[IB_UNSUBSCRIBE_FROM_GROUP_EVENTS] = gw_desk_group_unsubscribe,
	[IB_REQ_SOFT_DOLLAR_TIERS] = gw_desk_tiers,
	[IB_REQ_FAMILY_CODES] = gw_desk_families,
	[IB_REQ_MKT_DEPTH_EXCHANGES] = gw_depth_exchanges,
	[IB_REQ_SMART_COMPONENTS] = gw_depth_components,
	[IB_REQ_NEWS_ARTICLE] = gw_news_article,
	[IB_REQ_NEWS_PROVIDERS] = gw_news_providers,
	[IB_REQ_HISTORICAL_NEWS] = gw_news_history,
	[IB_REQ_HISTOGRAM_DATA] = gw_tape_histogram,
	[IB_CANCEL_HISTOGRAM_DATA] = ignore,
	[IB_REQ_HISTORICAL_TICKS] = gw_tape_history,
	[IB_REQ_TICK_BY_TICK_DATA] = gw_tape_request,
	[IB_CANCEL_TICK_BY_TICK_DATA] = gw_tape_cancel,
	[IB_REQ_WSH_META_DATA] = gw_news_wsh_meta,
	[IB_CANCEL_WSH_META_DATA] = ignore,
	[IB_REQ_WSH_EVENT_DATA] = gw_news_wsh_events,
	[IB_CANCEL_WSH_EVENT_DATA] = ignore,
	[IB_REQ_USER_INFO] = gw_desk_user_info,
	[IB_REQ_CURRENT_TIME_IN_MILLIS] = gw_desk_time_ms,
};

void gw_dispatch(struct gw_client *client, const struct ib_message *request)
{
	size_t count = sizeof(requests) / sizeof(requests[0]);

	if (request->id >= 0 && (size_t)request->id < count && requests[request->id])
		requests[request->id](client, request);
	else
		log_write(client->gateway->log, LOG_WARNING, "gateway", "request.unknown",
		          "request %d of client %d is not offered here", (int)request->id,
		          (int)client->id);
}
