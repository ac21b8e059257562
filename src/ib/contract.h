/* contract.h - instruments in IB's words: contracts, legs, contract details.
 *
 * Shape:   plain structs that mirror the wire. A struct of zeros is a valid empty
 *          contract; NULL and "" are the same text.
 * Units:   strike and tick sizes as quoted; sizes are decimals, IB_UNSET_DECIMAL where
 *          the other side sent none.
 * Owners:  texts and arrays are borrowed: after a decode from the frame and the
 *          decoder, for an encode from the caller. ib_message_clone() makes copies.
 * Source:  the names follow the public API (conId is con_id). */
#ifndef IB_CONTRACT_H
#define IB_CONTRACT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decimal.h"

/* "tag" and "value" of algorithms, smart routing and security ids. */
struct ib_tag_value {
	const char *tag;
	const char *value;
};

/* One leg of a combination. Data requests carry the first four members only. */
struct ib_combo_leg {
	int32_t con_id;
	int32_t ratio;
	const char *action; /* "BUY", "SELL" */
	const char *exchange;
	int32_t open_close; /* 0 same as parent, 1 open, 2 close */
	int32_t short_sale_slot;
	const char *designated_location;
	int32_t exempt_code; /* -1: none */
};

/* The stock that hedges an option combination; `present` says whether there is one. */
struct ib_delta_neutral {
	bool present;
	int32_t con_id;
	double delta;
	double price;
};

struct ib_contract {
	int32_t con_id; /* 0: not known; then symbol and the rest identify it */
	const char *symbol;
	const char *sec_type; /* "STK", "OPT", "FUT", "CASH", "BAG", "CRYPTO", … */
	/* "20250620", "202506", or with time and zone ("20250620 08:30 US/Central") */
	const char *last_trade_date;
	double strike;
	const char *right; /* "C", "P", "" or "?" */
	const char *multiplier;
	const char *exchange;
	const char *primary_exchange;
	const char *currency;
	const char *local_symbol;
	const char *trading_class;
	bool include_expired;
	const char *sec_id_type; /* "ISIN", "CUSIP" */
	const char *sec_id;
	const char *issuer_id;         /* bonds, from 176 */
	const char *combo_description; /* server side only */
	const struct ib_combo_leg *legs;
	int32_t leg_count;
	struct ib_delta_neutral delta_neutral;
};

/* Why an instrument may not be traded (from 186). */
struct ib_ineligibility {
	const char *id;
	const char *description;
};

/* Answer to reqContractDetails for everything but bonds (10), one per match. */
struct ib_contract_details {
	int32_t req_id;
	struct ib_contract contract;
	const char *final_trade_date; /* lastTradeDate, from 182 */
	const char *market_name;
	decimal min_tick;            /* the smallest of all price ranges; see market_rule_ids */
	int32_t md_size_multiplier;  /* below 164 */
	const char *order_types;     /* comma list */
	const char *valid_exchanges; /* comma list */
	int32_t price_magnifier;
	int32_t under_con_id;
	const char *long_name;
	const char *contract_month;
	const char *industry;
	const char *category;
	const char *subcategory;
	const char *time_zone_id;  /* "US/Eastern" */
	const char *trading_hours; /* "20230407:0400-20230407:2000;20230408:CLOSED;…" */
	const char *liquid_hours;
	const char *ev_rule;
	double ev_multiplier; /* IB_UNSET_DOUBLE: none */
	const struct ib_tag_value *sec_ids;
	int32_t sec_id_count;
	int32_t agg_group; /* IB_UNSET_INT: none */
	const char *under_symbol;
	const char *under_sec_type;
	const char *market_rule_ids; /* comma list, parallel to valid_exchanges */
	const char *real_expiration_date;
	const char *stock_type; /* "COMMON", "ETF" */
	decimal min_size;       /* from 163 */
	decimal size_increment; /* this and the next from 164 */
	decimal suggested_size_increment;
	/* Funds (sec_type "FUND", from 179). */
	const char *fund_name;
	const char *fund_family;
	const char *fund_type;
	const char *fund_front_load;
	const char *fund_back_load;
	const char *fund_back_load_time_interval;
	const char *fund_management_fee;
	bool fund_closed;
	bool fund_closed_for_new_investors;
	bool fund_closed_for_new_money;
	const char *fund_notify_amount;
	const char *fund_minimum_initial_purchase;
	const char *fund_subsequent_minimum_purchase;
	const char *fund_blue_sky_states;
	const char *fund_blue_sky_territories;
	const char *fund_distribution_policy;
	const char *fund_asset_type;
	const struct ib_ineligibility *ineligibilities; /* from 186 */
	int32_t ineligibility_count;
};

/* The same for a bond (18). */
struct ib_bond_details {
	int32_t req_id;
	struct ib_contract contract;
	const char *cusip;
	double coupon;
	const char *maturity; /* a date, or date, time and zone */
	const char *issue_date;
	const char *ratings;
	const char *bond_type;
	const char *coupon_type;
	bool convertible;
	bool callable;
	bool putable;
	const char *description;
	const char *market_name;
	decimal min_tick;
	int32_t md_size_multiplier; /* below 164 */
	const char *order_types;
	const char *valid_exchanges;
	const char *next_option_date;
	const char *next_option_type;
	bool next_option_partial;
	const char *notes;
	const char *long_name;
	const char *time_zone_id; /* this and the next two from 188 */
	const char *trading_hours;
	const char *liquid_hours;
	const char *ev_rule;
	double ev_multiplier;
	const struct ib_tag_value *sec_ids;
	int32_t sec_id_count;
	int32_t agg_group;
	const char *market_rule_ids;
	decimal min_size;
	decimal size_increment;
	decimal suggested_size_increment;
};

#endif
