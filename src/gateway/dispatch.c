/* dispatch.c - one line per request. */
#include "core/timeval.h"
#include "gateway/gateway_parts.h"

typedef void request_fn(struct gw_client *client, const struct ib_message *m);

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
	gw_report_open_orders(client, false);
}

static void req_all_open_orders(struct gw_client *client, const struct ib_message *m)
{
	(void)m;
	gw_report_open_orders(client, true);
}

static void req_auto_open_orders(struct gw_client *client, const struct ib_message *m)
{
	(void)m;
	/* nobody types orders into this gateway, so there is nothing to bind */
	if (client->id != 0)
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

/* No options here: an empty list. */
static void req_option_params(struct gw_client *client, const struct ib_message *m)
{
	gw_send_id_only(client, IB_SEC_DEF_OPT_PARAMETER_END, m->req_sec_def_opt_params.req_id);
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
	(void)m;
	gw_report_completed(client);
}

static request_fn *const requests[] = {
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
	[IB_REQ_SEC_DEF_OPT_PARAMS] = req_option_params,
	[IB_REQ_MATCHING_SYMBOLS] = req_matching_symbols,
	[IB_REQ_HEAD_TIMESTAMP] = req_head_timestamp,
	[IB_CANCEL_HEAD_TIMESTAMP] = ignore,
	[IB_REQ_MARKET_RULE] = req_market_rule,
	[IB_REQ_PNL] = req_pnl,
	[IB_CANCEL_PNL] = cancel_pnl,
	[IB_REQ_PNL_SINGLE] = req_pnl_single,
	[IB_CANCEL_PNL_SINGLE] = cancel_pnl_single,
	[IB_REQ_COMPLETED_ORDERS] = req_completed_orders,
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
