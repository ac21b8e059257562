/* answer.h - what a server tells its clients, beside orders, executions (order.h) and
 * contract details (contract.h).
 *
 * Shape:   one struct per layout; ends of answers share ib_id_only of request.h.
 * Units:   sizes, cash and quantities are decimals with IB_UNSET_DECIMAL for "none";
 *          ticks and bars are doubles. A price of -1 in a tick means "no quote".
 * Owners:  texts and arrays are borrowed, as in contract.h.
 * Hostile: texts are bytes as they came, not always UTF-8; escape before showing. */
#ifndef IB_ANSWER_H
#define IB_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "ib/contract.h"

struct ib_next_valid_id {
	int32_t order_id;
};

struct ib_managed_accounts {
	const char *accounts; /* comma list, often with a comma at the end */
};

struct ib_current_time {
	int64_t epoch_s;
};

/* id is -1, an order id or a request id. Look the code up in errors.h. */
struct ib_error_message {
	int32_t id;
	int32_t code;
	const char *text;
	const char *reject_json; /* advancedOrderRejectJson, from 166 */
	int64_t time_ms;         /* from 194 */
};

/* ---- ticks ---- */

enum ib_tick_type {
	IB_TICK_BID_SIZE = 0,
	IB_TICK_BID = 1,
	IB_TICK_ASK = 2,
	IB_TICK_ASK_SIZE = 3,
	IB_TICK_LAST = 4,
	IB_TICK_LAST_SIZE = 5,
	IB_TICK_HIGH = 6,
	IB_TICK_LOW = 7,
	IB_TICK_VOLUME = 8,
	IB_TICK_CLOSE = 9,
	IB_TICK_OPEN = 14,
	IB_TICK_LAST_TIME = 45,
	IB_TICK_HALTED = 49,
	IB_TICK_DELAYED_BID = 66,
	IB_TICK_DELAYED_ASK = 67,
	IB_TICK_DELAYED_LAST = 68,
	IB_TICK_DELAYED_BID_SIZE = 69,
	IB_TICK_DELAYED_ASK_SIZE = 70,
	IB_TICK_DELAYED_LAST_SIZE = 71,
	IB_TICK_DELAYED_HIGH = 72,
	IB_TICK_DELAYED_LOW = 73,
	IB_TICK_DELAYED_VOLUME = 74,
	IB_TICK_DELAYED_CLOSE = 75,
	IB_TICK_DELAYED_OPEN = 76,
	IB_TICK_DELAYED_LAST_TIME = 88
};

/* Bits of ib_tick_price.attributes. */
enum { IB_TICK_AUTO_EXECUTE = 1, IB_TICK_PAST_LIMIT = 2, IB_TICK_PRE_OPEN = 4 };

struct ib_tick_price_message {
	int32_t req_id;
	int32_t type; /* enum ib_tick_type and others */
	double price;
	decimal size;
	int32_t attributes;
};

struct ib_tick_size_message {
	int32_t req_id;
	int32_t type;
	decimal size;
};

struct ib_tick_generic_message {
	int32_t req_id;
	int32_t type;
	double value;
};

struct ib_tick_string_message {
	int32_t req_id;
	int32_t type;
	const char *value;
};

struct ib_tick_req_params_message {
	int32_t req_id;
	decimal min_tick;
	const char *bbo_exchange;
	int32_t snapshot_permissions;
};

struct ib_market_data_type_message {
	int32_t req_id;
	int32_t type; /* 1 live … 4 delayed and frozen */
};

/* ---- history ---- */

/* Prices are IB_UNSET_DOUBLE where the wire had "" or "?"; volume, wap and count are
 * -1 where they do not apply. */
struct ib_bar {
	const char *date; /* as asked for by format_date */
	double open;
	double high;
	double low;
	double close;
	decimal volume;
	decimal wap;
	int32_t count;
};

/* Ends the request by itself; start and end are absent from 196. */
struct ib_historical_data {
	int32_t req_id;
	const char *start;
	const char *end;
	const struct ib_bar *bars;
	int32_t bar_count;
};

/* A bar that is still growing. */
struct ib_historical_update {
	int32_t req_id;
	struct ib_bar bar;
};

struct ib_head_timestamp {
	int32_t req_id;
	const char *time;
};

struct ib_real_time_bar {
	int32_t req_id;
	int64_t epoch_s;
	double open;
	double high;
	double low;
	double close;
	decimal volume;
	decimal wap;
	int32_t count;
};

/* ---- accounts ---- */

struct ib_account_value {
	const char *key;
	const char *value;
	const char *currency;
	const char *account;
};

struct ib_portfolio_value {
	struct ib_contract contract; /* primary_exchange, not exchange */
	decimal position;
	decimal market_price;
	decimal market_value;
	decimal average_cost;
	decimal unrealized_pnl;
	decimal realized_pnl;
	const char *account;
};

struct ib_account_time {
	const char *time; /* "HH:MM" */
};

struct ib_account_end {
	const char *account;
};

struct ib_account_summary {
	int32_t req_id;
	const char *account;
	const char *tag;
	const char *value;
	const char *currency;
};

/* position (61) and positionMulti (71, with req_id and model_code). */
struct ib_position {
	int32_t req_id;
	const char *account;
	struct ib_contract contract; /* exchange, not primary_exchange */
	decimal position;
	decimal average_cost; /* with commissions, and times the multiplier */
	const char *model_code;
};

struct ib_account_update_multi {
	int32_t req_id;
	const char *account;
	const char *model_code;
	const char *key;
	const char *value;
	const char *currency;
};

/* pnl (94) and pnlSingle (95, with position and value). */
struct ib_pnl {
	int32_t req_id;
	decimal position;
	decimal daily;
	decimal unrealized;
	decimal realized;
	decimal value;
};

/* ---- definitions ---- */

struct ib_symbol_sample {
	int32_t con_id;
	const char *symbol;
	const char *sec_type;
	const char *primary_exchange;
	const char *currency;
	const char *const *derivative_types;
	int32_t derivative_type_count;
	const char *description; /* this and the next from 176 */
	const char *issuer_id;
};

struct ib_symbol_samples {
	int32_t req_id;
	const struct ib_symbol_sample *samples;
	int32_t sample_count;
};

/* Options on an underlying, one message per exchange; then an end (76). */
struct ib_sec_def_opt_params {
	int32_t req_id;
	const char *exchange;
	int32_t under_con_id;
	const char *trading_class;
	const char *multiplier;
	const char *const *expirations;
	int32_t expiration_count;
	const double *strikes;
	int32_t strike_count;
};

/* From low_edge upward prices move in steps of increment. */
struct ib_price_increment {
	decimal low_edge;
	decimal increment;
};

struct ib_market_rule {
	int32_t rule_id;
	const struct ib_price_increment *increments;
	int32_t increment_count;
};

#endif
