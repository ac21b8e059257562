/* request.h - what a client asks the server, beside placeOrder (order.h).
 *
 * Shape:   one struct per layout; requests that carry an id only share ib_id_only, and
 *          those without content have none. Names follow the public API.
 * Ids:     req_id is chosen by the client and comes back in the answers. Ours start at
 *          IB_REQUEST_ID_FIRST, so that they never meet order ids.
 * Owners:  texts are borrowed, as in contract.h.
 * Time:    date-times are texts; the UTC form "yyyyMMdd-HH:mm:ss" is always right. */
#ifndef IB_REQUEST_H
#define IB_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "ib/contract.h"

enum { IB_REQUEST_ID_FIRST = 1000000000 };

/* Cancels and other requests (and ends of answers) that carry one id. */
struct ib_id_only {
	int32_t req_id;
};

/* startApi (71), the first message after the handshake. */
struct ib_start_api {
	int32_t client_id;
	const char *capabilities; /* normally empty */
};

struct ib_req_ids {
	int32_t count; /* ignored by servers */
};

struct ib_req_mkt_data {
	int32_t req_id;
	struct ib_contract contract; /* legs and delta_neutral travel too */
	const char *generic_ticks;   /* "233,236"; empty for a snapshot */
	bool snapshot;
	bool regulatory_snapshot;
	const char *options;
};

struct ib_cancel_order {
	int32_t order_id;
	const char *manual_cancel_time; /* from 169 */
	const char *ext_operator;       /* from 192 */
	int32_t manual_order_indicator; /* from 192 */
};

struct ib_global_cancel {
	const char *ext_operator; /* both from 192 */
	int32_t manual_order_indicator;
};

struct ib_req_account_updates {
	bool subscribe;
	const char *account;
};

/* Empty texts and client_id 0 mean "any". */
struct ib_req_executions {
	int32_t req_id;
	int32_t client_id;
	const char *account;
	const char *time; /* since */
	const char *symbol;
	const char *sec_type;
	const char *exchange;
	const char *side;
};

struct ib_req_contract {
	int32_t req_id;
	struct ib_contract contract;
};

struct ib_req_auto_open_orders {
	bool auto_bind;
};

struct ib_req_historical_data {
	int32_t req_id;
	struct ib_contract contract; /* legs travel too */
	const char *end_time;        /* empty: now */
	const char *bar_size;        /* "1 day" */
	const char *duration;        /* "2 D" */
	bool use_rth;
	const char *what_to_show; /* "TRADES" */
	int32_t format_date;      /* 1 text, 2 epoch seconds (daily bars: always a date) */
	bool keep_up_to_date;
	const char *options;
};

struct ib_req_head_timestamp {
	int32_t req_id;
	struct ib_contract contract;
	bool use_rth;
	const char *what_to_show;
	int32_t format_date;
};

struct ib_req_real_time_bars {
	int32_t req_id;
	struct ib_contract contract;
	int32_t bar_size; /* 5 */
	const char *what_to_show;
	bool use_rth;
	const char *options;
};

/* 1 live, 2 frozen, 3 delayed, 4 delayed and frozen. */
struct ib_req_market_data_type {
	int32_t type;
};

struct ib_req_account_summary {
	int32_t req_id;
	const char *group; /* "All" */
	const char *tags;  /* "NetLiquidation,BuyingPower" */
};

/* Positions, account updates and P&L of one account and model. */
struct ib_req_account_multi {
	int32_t req_id;
	const char *account;
	const char *model_code;
	bool ledger_and_nlv; /* accountUpdatesMulti only */
	int32_t con_id;      /* reqPnLSingle only */
};

struct ib_req_sec_def_opt_params {
	int32_t req_id;
	const char *symbol;
	const char *fut_fop_exchange;
	const char *sec_type;
	int32_t con_id;
};

struct ib_req_matching_symbols {
	int32_t req_id;
	const char *pattern;
};

struct ib_req_market_rule {
	int32_t rule_id;
};

struct ib_req_completed_orders {
	bool api_only;
};

#endif
