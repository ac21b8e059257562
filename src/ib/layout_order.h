/* layout_order.h - what the tables of order messages share; private to src/ib. */
#ifndef IB_LAYOUT_ORDER_H
#define IB_LAYOUT_ORDER_H

#include "ib/layout.h"

bool ib_text_given(const char *text); /* neither NULL nor empty */
bool ib_text_is(const char *text, const char *word);

/* The seven fields after scalePriceIncrement travel. */
bool ib_order_scales(const struct ib_order *order);
/* The five fields of PEG BENCH travel. */
bool ib_order_pegged_to_benchmark(const struct ib_order *order);

extern const struct ib_rows ib_rows_condition;
extern const struct ib_rows ib_rows_leg_price;
/* An unknown condition type: how many fields follow it cannot be known. */
const char *ib_condition_complaint(const void *item);

/* The empty order; transmit is true, as in the public clients. */
#define IB_ORDER_BLANK                                                                         \
	{                                                                                      \
		.account = "", .order_ref = "", .action = "",                                  \
		.total_quantity = IB_DECIMAL_BLANK, .order_type = "",                          \
		.lmt_price = IB_DECIMAL_BLANK, .aux_price = IB_DECIMAL_BLANK, .tif = "",       \
		.good_after_time = "", .good_till_date = "", .transmit = true,                 \
		.oca_group = "", .min_qty = IB_UNSET_INT, .cash_qty = IB_DECIMAL_BLANK,        \
		.trail_stop_price = IB_DECIMAL_BLANK, .trailing_percent = IB_DECIMAL_BLANK,    \
		.percent_offset = IB_DECIMAL_BLANK, .discretionary_amt = IB_DECIMAL_BLANK,     \
		.open_close = "", .rule80a = "", .settling_firm = "", .clearing_account = "",  \
		.clearing_intent = "", .use_price_mgmt_algo = IB_UNSET_INT,                    \
		.duration = IB_UNSET_INT, .post_to_ats = IB_UNSET_INT,                         \
		.advanced_error_override = "", .manual_order_time = "",                        \
		.designated_location = "", .exempt_code = -1, .fa_group = "", .fa_method = "", \
		.fa_percentage = "", .model_code = "", .starting_price = IB_DECIMAL_BLANK,     \
		.stock_ref_price = IB_DECIMAL_BLANK, .delta = IB_UNSET_DOUBLE,                 \
		.stock_range_lower = IB_DECIMAL_BLANK, .stock_range_upper = IB_DECIMAL_BLANK,  \
		.volatility = IB_UNSET_DOUBLE, .volatility_type = IB_UNSET_INT,                \
		.reference_price_type = IB_UNSET_INT, .delta_neutral_order_type = "",          \
		.delta_neutral_aux_price = IB_DECIMAL_BLANK,                                   \
		.delta_neutral_settling_firm = "", .delta_neutral_clearing_account = "",       \
		.delta_neutral_clearing_intent = "", .delta_neutral_open_close = "",           \
		.delta_neutral_designated_location = "", .basis_points = IB_UNSET_DOUBLE,      \
		.basis_points_type = IB_UNSET_INT, .scale_init_level_size = IB_UNSET_INT,      \
		.scale_subs_level_size = IB_UNSET_INT,                                         \
		.scale_price_increment = IB_DECIMAL_BLANK,                                     \
		.scale_price_adjust_value = IB_DECIMAL_BLANK,                                  \
		.scale_price_adjust_interval = IB_UNSET_INT,                                   \
		.scale_profit_offset = IB_DECIMAL_BLANK, .scale_init_position = IB_UNSET_INT,  \
		.scale_init_fill_qty = IB_UNSET_INT, .scale_table = "",                        \
		.active_start_time = "", .active_stop_time = "", .hedge_type = "",             \
		.hedge_param = "", .algo_strategy = "", .algo_id = "", .misc_options = "",     \
		.reference_exchange_id = "", .min_trade_qty = IB_UNSET_INT,                    \
		.min_compete_size = IB_UNSET_INT,                                              \
		.compete_against_best_offset = IB_UNSET_DOUBLE,                                \
		.mid_offset_at_whole = IB_DECIMAL_BLANK,                                       \
		.mid_offset_at_half = IB_DECIMAL_BLANK, .adjusted_order_type = "",             \
		.trigger_price = IB_DECIMAL_BLANK, .lmt_price_offset = IB_DECIMAL_BLANK,       \
		.adjusted_stop_price = IB_DECIMAL_BLANK,                                       \
		.adjusted_stop_limit_price = IB_DECIMAL_BLANK,                                 \
		.adjusted_trailing_amount = IB_DECIMAL_BLANK, .ext_operator = "",              \
		.soft_dollar_name = "", .soft_dollar_value = "",                               \
		.soft_dollar_display_name = "", .mifid2_decision_maker = "",                   \
		.mifid2_decision_algo = "", .mifid2_execution_trader = "",                     \
		.mifid2_execution_algo = "", .customer_account = "",                           \
		.bond_accrued_interest = "", .manual_order_indicator = IB_UNSET_INT,           \
		.submitter = "", .auto_cancel_date = "", .filled_quantity = IB_DECIMAL_BLANK,  \
		.ref_futures_con_id = IB_UNSET_INT, .shareholder = "",                         \
		.parent_perm_id = IB_UNSET_LONG,                                               \
	}

#endif
