/* layout_index.h - the row lists that layout.c puts into the index; private to src/ib. */
#ifndef IB_LAYOUT_INDEX_H
#define IB_LAYOUT_INDEX_H

struct ib_rows;

extern const struct ib_rows ib_rows_id_only;
extern const struct ib_rows ib_rows_id_only_1;
extern const struct ib_rows ib_rows_id_only_2;
extern const struct ib_rows ib_rows_empty_1;
extern const struct ib_rows ib_rows_empty;
extern const struct ib_rows ib_rows_start_api;
extern const struct ib_rows ib_rows_req_ids;
extern const struct ib_rows ib_rows_req_mkt_data;
extern const struct ib_rows ib_rows_req_market_data_type;
extern const struct ib_rows ib_rows_req_historical_data;
extern const struct ib_rows ib_rows_req_head_timestamp;
extern const struct ib_rows ib_rows_req_real_time_bars;
extern const struct ib_rows ib_rows_req_contract_details;
extern const struct ib_rows ib_rows_req_matching_symbols;
extern const struct ib_rows ib_rows_req_sec_def_opt_params;
extern const struct ib_rows ib_rows_req_market_rule;
extern const struct ib_rows ib_rows_cancel_order;
extern const struct ib_rows ib_rows_global_cancel;
extern const struct ib_rows ib_rows_req_auto_open_orders;
extern const struct ib_rows ib_rows_req_completed_orders;
extern const struct ib_rows ib_rows_req_executions;
extern const struct ib_rows ib_rows_req_account_updates;
extern const struct ib_rows ib_rows_req_account_summary;
extern const struct ib_rows ib_rows_req_positions_multi;
extern const struct ib_rows ib_rows_req_account_updates_multi;
extern const struct ib_rows ib_rows_req_pnl;
extern const struct ib_rows ib_rows_req_pnl_single;
extern const struct ib_rows ib_rows_next_valid_id;
extern const struct ib_rows ib_rows_managed_accounts;
extern const struct ib_rows ib_rows_current_time;
extern const struct ib_rows ib_rows_error;
extern const struct ib_rows ib_rows_tick_price;
extern const struct ib_rows ib_rows_tick_size;
extern const struct ib_rows ib_rows_tick_generic;
extern const struct ib_rows ib_rows_tick_string;
extern const struct ib_rows ib_rows_tick_req_params;
extern const struct ib_rows ib_rows_market_data_type;
extern const struct ib_rows ib_rows_order_status;
extern const struct ib_rows ib_rows_execution;
extern const struct ib_rows ib_rows_commission_report;
extern const struct ib_rows ib_rows_historical_data;
extern const struct ib_rows ib_rows_historical_update;
extern const struct ib_rows ib_rows_head_timestamp;
extern const struct ib_rows ib_rows_real_time_bar;
extern const struct ib_rows ib_rows_account_value;
extern const struct ib_rows ib_rows_portfolio_value;
extern const struct ib_rows ib_rows_account_time;
extern const struct ib_rows ib_rows_account_end;
extern const struct ib_rows ib_rows_account_summary;
extern const struct ib_rows ib_rows_position;
extern const struct ib_rows ib_rows_position_multi;
extern const struct ib_rows ib_rows_account_update_multi;
extern const struct ib_rows ib_rows_pnl;
extern const struct ib_rows ib_rows_pnl_single;
extern const struct ib_rows ib_rows_symbol_samples;
extern const struct ib_rows ib_rows_sec_def_opt_params;
extern const struct ib_rows ib_rows_market_rule;

#endif
