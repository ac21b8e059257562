/* methods.h - the functions behind the control API, by the worker that runs them.
 *
 * Each takes its worker's state and a request, and returns the result of doc/API.md or
 * NULL with the refusal filled; see struct rpc_method. */
#ifndef ENGINE_METHODS_H
#define ENGINE_METHODS_H

#include "engine/rpc_server.h"

#define DECLARE_METHOD(name)                                                                   \
	json_t *name(void *state, const struct rpc_request *request,                           \
	             struct rpc_refusal *refusal)

/* control worker */
DECLARE_METHOD(method_hello);
DECLARE_METHOD(method_trade_take_approvals);
DECLARE_METHOD(method_subscribe);
DECLARE_METHOD(method_engine_status);
DECLARE_METHOD(method_engine_stop);
DECLARE_METHOD(method_engine_reload);
DECLARE_METHOD(method_engine_log);
DECLARE_METHOD(method_kb_get_market_data);
DECLARE_METHOD(method_kb_get_trading_signals);
DECLARE_METHOD(method_kb_get_orders);
DECLARE_METHOD(method_kb_get_fills);
DECLARE_METHOD(method_kb_get_strategy_performance);
DECLARE_METHOD(method_kb_get_instruments);
DECLARE_METHOD(method_kb_search);
DECLARE_METHOD(method_kb_get_series);
DECLARE_METHOD(method_kb_store_order);
DECLARE_METHOD(method_analysis_analyze_sentiment);
DECLARE_METHOD(method_analysis_calculate_indicators);
DECLARE_METHOD(method_analysis_generate_alerts);
DECLARE_METHOD(method_analysis_get_sector_performance);
DECLARE_METHOD(method_market_get_depth);
DECLARE_METHOD(method_market_get_tape);

/* store worker */
DECLARE_METHOD(method_kb_store_market_data);
DECLARE_METHOD(method_kb_store_trading_signal);
DECLARE_METHOD(method_kb_store_strategy_performance);
DECLARE_METHOD(method_kb_store_document);
DECLARE_METHOD(method_kb_import);
DECLARE_METHOD(method_kb_record_job);
/* for the nightly job only, not in the table */
DECLARE_METHOD(method_kb_start_job);
DECLARE_METHOD(method_kb_finish_job);
DECLARE_METHOD(method_kb_flush);

/* agent worker */
DECLARE_METHOD(method_agent_analyze_market);
DECLARE_METHOD(method_agent_generate_signals);
DECLARE_METHOD(method_agent_get_active_signals);
DECLARE_METHOD(method_agent_why);
DECLARE_METHOD(method_agent_update_model);
DECLARE_METHOD(method_agent_get_market_view);

/* broker worker */
DECLARE_METHOD(method_trade_process_signal);
DECLARE_METHOD(method_trade_execute_order);
DECLARE_METHOD(method_trade_approve);
DECLARE_METHOD(method_trade_reject);
DECLARE_METHOD(method_trade_cancel_order);
DECLARE_METHOD(method_trade_resume_order);
DECLARE_METHOD(method_trade_modify_order);
DECLARE_METHOD(method_trade_cancel_all);
DECLARE_METHOD(method_trade_close_position);
DECLARE_METHOD(method_trade_flatten);
DECLARE_METHOD(method_trade_settle);
DECLARE_METHOD(method_trade_what_if);
DECLARE_METHOD(method_trade_present);
DECLARE_METHOD(method_trade_get_order_status);
DECLARE_METHOD(method_trade_get_orders);
DECLARE_METHOD(method_trade_get_portfolio_status);
DECLARE_METHOD(method_trade_freeze);
DECLARE_METHOD(method_trade_unfreeze);
DECLARE_METHOD(method_trade_reconcile);

/* collector worker */
DECLARE_METHOD(method_collect_market_data);
DECLARE_METHOD(method_collect_search);
DECLARE_METHOD(method_collect_contract);
DECLARE_METHOD(method_collect_head_time);
DECLARE_METHOD(method_collect_histogram);
DECLARE_METHOD(method_collect_scan_codes);
DECLARE_METHOD(method_collect_scan);
DECLARE_METHOD(method_collect_news_providers);
DECLARE_METHOD(method_collect_headlines);
DECLARE_METHOD(method_collect_article);
DECLARE_METHOD(method_collect_fundamentals);
DECLARE_METHOD(method_collect_option_chain);
DECLARE_METHOD(method_collect_futures);

/* improve worker */
DECLARE_METHOD(method_engine_run_job);
DECLARE_METHOD(method_engine_jobs);
DECLARE_METHOD(method_improve_backtest_strategy);
DECLARE_METHOD(method_improve_evaluate_performance);
DECLARE_METHOD(method_improve_optimize_strategies);
DECLARE_METHOD(method_improve_generate_scenarios);
DECLARE_METHOD(method_improve_apply_improvements);

struct broker_worker;
struct order;
struct uuid;

/* The order that "order_id" names, whole or by its last digits; false: refused. */
bool method_get_order_id(struct uuid *id, const struct broker_worker *worker,
                         const struct rpc_request *request, struct rpc_refusal *refusal);
/* The order that a person describes; false: the error is filled. */
bool method_read_draft(struct order *draft, const json_t *json, struct drt_error *error);

/* Fills the refusal and returns NULL, for `return method_refuse(...)`. */
json_t *method_refuse(struct rpc_refusal *refusal, enum drt_status status, const char *format,
                      ...) DRT_PRINTF(3, 4);

#endif
