/* order.h - orders in IB's words, the state the broker gives them, executions.
 *
 * Shape:   plain structs that mirror the wire; placeOrder, openOrder and completedOrder
 *          share them. Which member travels in which message is told by the layout in
 *          layout_order.c. Prepare with ib_message_init(): a struct of zeros is *not*
 *          an empty order, because zero is a price.
 * Units:   prices, cash and quantities are decimals; IB_UNSET_DECIMAL, IB_UNSET_INT and
 *          IB_UNSET_DOUBLE mean "not given".
 * Owners:  texts and arrays are borrowed, as in contract.h. */
#ifndef IB_ORDER_H
#define IB_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/decimal.h"
#include "ib/contract.h"

enum ib_condition_type {
	IB_CONDITION_PRICE = 1,
	IB_CONDITION_TIME = 3,
	IB_CONDITION_MARGIN = 4,
	IB_CONDITION_EXECUTION = 5,
	IB_CONDITION_VOLUME = 6,
	IB_CONDITION_CHANGE = 7
};

/* One condition; the members in use depend on `type`. */
struct ib_condition {
	int32_t type;            /* enum ib_condition_type */
	const char *conjunction; /* "a" or "o": joins this one with the next */
	bool is_more;            /* all but EXECUTION */
	decimal price;           /* PRICE */
	int32_t con_id;          /* PRICE, VOLUME, CHANGE */
	const char *exchange;    /* PRICE, EXECUTION, VOLUME, CHANGE */
	int32_t trigger_method;  /* PRICE */
	const char *time;        /* TIME */
	int32_t percent;         /* MARGIN */
	const char *sec_type;    /* EXECUTION */
	const char *symbol;      /* EXECUTION */
	int32_t volume;          /* VOLUME */
	double change_percent;   /* CHANGE */
};

struct ib_order {
	/* Who and what. */
	int32_t client_id; /* openOrder */
	int64_t perm_id;   /* the broker's own number; 0: none yet */
	const char *account;
	const char *order_ref; /* our own id travels here */
	const char *action;    /* "BUY", "SELL" */
	decimal total_quantity;
	const char *order_type; /* "LMT" */
	decimal lmt_price;
	decimal aux_price; /* stop, trigger or trailing amount */
	const char *tif;   /* "DAY"; empty means DAY */
	const char *good_after_time;
	const char *good_till_date;
	bool transmit; /* false: the gateway keeps it until a related order */
	bool what_if;
	int32_t parent_id;
	const char *oca_group;
	int32_t oca_type; /* 1 cancel with block, 2 reduce with block, 3 reduce */
	bool outside_rth;
	bool hidden;
	bool all_or_none;
	bool block_order;
	bool sweep_to_fill;
	int32_t display_size; /* IB_UNSET_INT: everything */
	int32_t min_qty;
	int32_t trigger_method;
	decimal cash_qty;
	decimal trail_stop_price;
	decimal trailing_percent;
	decimal percent_offset;
	decimal discretionary_amt;
	const char *open_close;
	int32_t origin; /* 0 customer, 1 firm */
	const char *rule80a;
	const char *settling_firm;
	const char *clearing_account;
	const char *clearing_intent; /* "IB", "Away", "PTA" */
	bool override_percentage_constraints;
	bool opt_out_smart_routing;
	bool not_held;
	bool solicited;
	bool randomize_size;
	bool randomize_price;
	int32_t use_price_mgmt_algo;         /* 0, 1 or IB_UNSET_INT */
	int32_t duration;                    /* seconds, from 158 */
	int32_t post_to_ats;                 /* from 160 */
	bool auto_cancel_parent;             /* from 162 */
	const char *advanced_error_override; /* from 166 */
	const char *manual_order_time;       /* from 169 */

	/* Short sales, advisors, models. */
	int32_t short_sale_slot;
	const char *designated_location;
	int32_t exempt_code; /* -1: none */
	const char *fa_group;
	const char *fa_method;
	const char *fa_percentage;
	const char *model_code;

	/* Auctions and volatility. */
	int32_t auction_strategy;
	decimal starting_price;
	decimal stock_ref_price;
	double delta;
	decimal stock_range_lower;
	decimal stock_range_upper;
	double volatility;
	int32_t volatility_type;
	bool continuous_update;
	int32_t reference_price_type;
	const char *delta_neutral_order_type; /* "None" counts as given */
	decimal delta_neutral_aux_price;
	int32_t delta_neutral_con_id;
	const char *delta_neutral_settling_firm;
	const char *delta_neutral_clearing_account;
	const char *delta_neutral_clearing_intent;
	const char *delta_neutral_open_close;
	bool delta_neutral_short_sale;
	int32_t delta_neutral_short_sale_slot;
	const char *delta_neutral_designated_location;
	double basis_points; /* server side */
	int32_t basis_points_type;

	/* Scale orders. */
	int32_t scale_init_level_size;
	int32_t scale_subs_level_size;
	decimal scale_price_increment; /* the next seven count only when this is > 0 */
	decimal scale_price_adjust_value;
	int32_t scale_price_adjust_interval;
	decimal scale_profit_offset;
	bool scale_auto_reset;
	int32_t scale_init_position;
	int32_t scale_init_fill_qty;
	bool scale_random_percent;
	const char *scale_table;
	const char *active_start_time;
	const char *active_stop_time;

	/* Hedges, algorithms, combinations. */
	const char *hedge_type;
	const char *hedge_param;
	const char *algo_strategy;
	const struct ib_tag_value *algo_params;
	int32_t algo_param_count;
	const char *algo_id;
	const char *misc_options; /* "tag=value;tag=value;" */
	const decimal *leg_prices;
	int32_t leg_price_count;
	const struct ib_tag_value *smart_params;
	int32_t smart_param_count;

	/* Pegged orders, conditions, adjusted stops. */
	int32_t reference_contract_id;
	bool is_pegged_change_amount_decrease;
	decimal pegged_change_amount;
	decimal reference_change_amount;
	const char *reference_exchange_id;
	int32_t min_trade_qty; /* this and the next four from 170 */
	int32_t min_compete_size;
	double compete_against_best_offset; /* infinite: up to the middle */
	decimal mid_offset_at_whole;
	decimal mid_offset_at_half;
	const struct ib_condition *conditions;
	int32_t condition_count;
	bool conditions_ignore_rth;
	bool conditions_cancel_order;
	const char *adjusted_order_type;
	decimal trigger_price;
	decimal lmt_price_offset;
	decimal adjusted_stop_price;
	decimal adjusted_stop_limit_price;
	decimal adjusted_trailing_amount;
	int32_t adjustable_trailing_unit;

	/* Regulation and desks. */
	const char *ext_operator;
	const char *soft_dollar_name;
	const char *soft_dollar_value;
	const char *soft_dollar_display_name;
	const char *mifid2_decision_maker;
	const char *mifid2_decision_algo;
	const char *mifid2_execution_trader;
	const char *mifid2_execution_algo;
	bool dont_use_auto_price_for_hedge;
	bool is_oms_container;
	bool discretionary_up_to_limit_price;
	const char *customer_account;      /* from 183 */
	bool professional_customer;        /* from 184 */
	const char *bond_accrued_interest; /* from 185 */
	bool include_overnight;            /* from 189 */
	int32_t manual_order_indicator;    /* from 192 */
	const char *submitter;             /* from 198 */
	bool imbalance_only;               /* completedOrder; others from 199 */

	/* completedOrder only. */
	const char *auto_cancel_date;
	decimal filled_quantity;
	int32_t ref_futures_con_id;
	const char *shareholder;
	bool route_marketable_to_bbo;
	int64_t parent_perm_id; /* IB_UNSET_LONG: none */
};

/* Share of one account in an advisor's order (from 195). */
struct ib_order_allocation {
	const char *account;
	decimal position;
	decimal position_desired;
	decimal position_after;
	decimal desired_alloc_qty;
	decimal allowed_alloc_qty;
	bool is_monetary;
};

struct ib_order_state {
	const char *status; /* "Submitted" */
	/* Before, change and after; given in answers to what-if orders only. */
	decimal init_margin_before;
	decimal maint_margin_before;
	decimal equity_with_loan_before;
	decimal init_margin_change;
	decimal maint_margin_change;
	decimal equity_with_loan_change;
	decimal init_margin_after;
	decimal maint_margin_after;
	decimal equity_with_loan_after;
	decimal commission; /* unset until filled */
	decimal min_commission;
	decimal max_commission;
	const char *commission_currency;
	const char *warning_text;
	const char *completed_time; /* "20230306 12:28:30 America/Los_Angeles" */
	const char *completed_status;
	/* From 195: the preview outside regular hours. */
	const char *margin_currency;
	decimal outside_init_margin_before;
	decimal outside_maint_margin_before;
	decimal outside_equity_with_loan_before;
	decimal outside_init_margin_change;
	decimal outside_maint_margin_change;
	decimal outside_equity_with_loan_change;
	decimal outside_init_margin_after;
	decimal outside_maint_margin_after;
	decimal outside_equity_with_loan_after;
	decimal suggested_size;
	const char *reject_reason;
	const struct ib_order_allocation *allocations;
	int32_t allocation_count;
};

/* placeOrder (3, to the server): new, or a change of the order with this id. */
struct ib_place_order {
	int32_t order_id;
	struct ib_contract contract;
	struct ib_order order;
};

/* openOrder (5) and completedOrder (101, whose order_id is 0), from the server. */
struct ib_open_order {
	int32_t order_id; /* 0: entered by hand */
	struct ib_contract contract;
	struct ib_order order;
	struct ib_order_state state;
};

/* orderStatus (3, from the server). May repeat, and may come late: `filled` never
 * goes back, and only executions count for positions. */
struct ib_order_status {
	int32_t order_id;
	const char *status;
	decimal filled;
	decimal remaining;
	decimal avg_fill_price; /* over the whole order, rounded to eight places */
	int64_t perm_id;
	int32_t parent_id;
	decimal last_fill_price;
	int32_t client_id;
	const char *why_held; /* "locate" */
	decimal mkt_cap_price;
};

/* executionData (11). req_id is -1 for a live fill. */
struct ib_execution {
	int32_t req_id;
	int32_t order_id;
	struct ib_contract contract;
	const char *exec_id; /* unique; a correction changes what follows the last point */
	const char *time;    /* one or two blanks inside, a zone from 174 on */
	const char *account;
	const char *exchange;
	const char *side; /* "BOT", "SLD" */
	decimal shares;
	decimal price;
	int64_t perm_id;
	int32_t client_id;
	int32_t liquidation;
	decimal cum_qty;
	decimal avg_price;
	const char *order_ref;
	const char *ev_rule;
	double ev_multiplier; /* IB_UNSET_DOUBLE: none */
	const char *model_code;
	int32_t last_liquidity;      /* 0 none, 1 added, 2 removed, 3 routed out */
	bool pending_price_revision; /* from 178 */
	const char *submitter;       /* from 198 */
};

/* commissionReport (59); follows its execution. */
struct ib_commission_report {
	const char *exec_id;
	decimal commission;
	const char *currency;
	decimal realized_pnl; /* unset for a trade that opens a position */
	double yield;
	const char *yield_redemption_date;
};

#endif
