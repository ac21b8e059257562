/* methods.c - the table of the control API; doc/API.md is its page. */
#include "engine/methods.h"

#include <stdarg.h>
#include <stdio.h>

#include "engine/engine_internal.h"

json_t *method_refuse(struct rpc_refusal *refusal, enum drt_status status, const char *format,
                      ...)
{
	va_list args;

	refusal->error.status = status;
	va_start(args, format);
	vsnprintf(refusal->error.text, sizeof(refusal->error.text), format, args);
	va_end(args);
	return NULL;
}

#define V true  /* a viewer may call it */
#define T false /* traders only */
#define L true  /* runs without a broker */
#define B false /* needs the broker */

const struct rpc_method engine_methods[] = {
	{ "hello", V, L, WORKER_CONTROL, method_hello },
	{ "subscribe", V, L, WORKER_CONTROL, method_subscribe },
	{ "engine.status", V, L, WORKER_CONTROL, method_engine_status },
	{ "engine.stop", T, L, WORKER_CONTROL, method_engine_stop },
	{ "engine.reload", T, L, WORKER_CONTROL, method_engine_reload },
	{ "engine.log", V, L, WORKER_CONTROL, method_engine_log },
	{ "engine.run_job", T, L, WORKER_IMPROVE, method_engine_run_job },
	{ "engine.jobs", V, L, WORKER_IMPROVE, method_engine_jobs },

	{ "kb.get_market_data", V, L, WORKER_CONTROL, method_kb_get_market_data },
	{ "kb.store_market_data", T, L, WORKER_STORE, method_kb_store_market_data },
	{ "kb.store_trading_signal", T, L, WORKER_STORE, method_kb_store_trading_signal },
	{ "kb.get_trading_signals", V, L, WORKER_CONTROL, method_kb_get_trading_signals },
	{ "kb.store_order", T, L, WORKER_CONTROL, method_kb_store_order },
	{ "kb.get_orders", V, L, WORKER_CONTROL, method_kb_get_orders },
	{ "kb.get_fills", V, L, WORKER_CONTROL, method_kb_get_fills },
	{ "kb.store_strategy_performance", T, L, WORKER_STORE,
	  method_kb_store_strategy_performance },
	{ "kb.get_strategy_performance", V, L, WORKER_CONTROL,
	  method_kb_get_strategy_performance },
	{ "kb.get_instruments", V, L, WORKER_CONTROL, method_kb_get_instruments },
	{ "kb.get_series", V, L, WORKER_CONTROL, method_kb_get_series },
	{ "kb.import", T, L, WORKER_STORE, method_kb_import },
	{ "kb.store_document", T, L, WORKER_STORE, method_kb_store_document },
	{ "kb.record_job", T, L, WORKER_STORE, method_kb_record_job },
	{ "kb.search", V, L, WORKER_CONTROL, method_kb_search },

	{ "agent.analyze_market", T, L, WORKER_AGENT, method_agent_analyze_market },
	{ "agent.generate_signals", T, L, WORKER_AGENT, method_agent_generate_signals },
	{ "agent.get_active_signals", V, L, WORKER_AGENT, method_agent_get_active_signals },
	{ "agent.why", V, L, WORKER_AGENT, method_agent_why },
	{ "agent.update_model", T, L, WORKER_AGENT, method_agent_update_model },
	{ "agent.get_market_view", V, L, WORKER_AGENT, method_agent_get_market_view },

	{ "trade.process_signal", T, B, WORKER_BROKER, method_trade_process_signal },
	{ "trade.execute_order", T, B, WORKER_BROKER, method_trade_execute_order },
	{ "trade.approve", T, B, WORKER_BROKER, method_trade_approve },
	{ "trade.reject", T, B, WORKER_BROKER, method_trade_reject },
	{ "trade.cancel_order", T, B, WORKER_BROKER, method_trade_cancel_order },
	{ "trade.resume_order", T, B, WORKER_BROKER, method_trade_resume_order },
	{ "trade.modify_order", T, B, WORKER_BROKER, method_trade_modify_order },
	{ "trade.cancel_all", T, B, WORKER_BROKER, method_trade_cancel_all },
	{ "trade.close_position", T, B, WORKER_BROKER, method_trade_close_position },
	{ "trade.flatten", T, B, WORKER_BROKER, method_trade_flatten },
	{ "trade.settle", T, B, WORKER_BROKER, method_trade_settle },
	{ "trade.take_approvals", T, B, WORKER_CONTROL, method_trade_take_approvals },
	{ "trade.present", T, B, WORKER_BROKER, method_trade_present },
	{ "trade.what_if", T, B, WORKER_BROKER, method_trade_what_if },
	{ "trade.get_order_status", V, B, WORKER_BROKER, method_trade_get_order_status },
	{ "trade.get_orders", V, B, WORKER_BROKER, method_trade_get_orders },
	{ "trade.get_portfolio_status", V, B, WORKER_BROKER,
	  method_trade_get_portfolio_status },
	{ "trade.freeze", T, B, WORKER_BROKER, method_trade_freeze },
	{ "trade.unfreeze", T, B, WORKER_BROKER, method_trade_unfreeze },
	{ "trade.reconcile", T, B, WORKER_BROKER, method_trade_reconcile },

	{ "collect.search", V, B, WORKER_COLLECT, method_collect_search },
	{ "collect.contract", V, B, WORKER_COLLECT, method_collect_contract },
	{ "collect.head_time", V, B, WORKER_COLLECT, method_collect_head_time },
	{ "collect.histogram", V, B, WORKER_COLLECT, method_collect_histogram },
	{ "collect.scan_codes", V, B, WORKER_COLLECT, method_collect_scan_codes },
	{ "collect.scan", V, B, WORKER_COLLECT, method_collect_scan },
	{ "collect.news_providers", V, B, WORKER_COLLECT, method_collect_news_providers },
	{ "collect.headlines", V, B, WORKER_COLLECT, method_collect_headlines },
	{ "collect.article", V, B, WORKER_COLLECT, method_collect_article },
	{ "collect.fundamentals", V, B, WORKER_COLLECT, method_collect_fundamentals },
	{ "collect.option_chain", V, B, WORKER_COLLECT, method_collect_option_chain },
	{ "collect.futures", V, B, WORKER_COLLECT, method_collect_futures },

	{ "analysis.collect_market_data", T, B, WORKER_COLLECT, method_collect_market_data },
	{ "analysis.analyze_sentiment", V, L, WORKER_CONTROL,
	  method_analysis_analyze_sentiment },
	{ "analysis.calculate_indicators", V, L, WORKER_CONTROL,
	  method_analysis_calculate_indicators },
	{ "analysis.generate_alerts", V, L, WORKER_CONTROL, method_analysis_generate_alerts },
	{ "analysis.get_sector_performance", V, L, WORKER_CONTROL,
	  method_analysis_get_sector_performance },

	{ "market.get_depth", V, B, WORKER_CONTROL, method_market_get_depth },
	{ "market.get_tape", V, B, WORKER_CONTROL, method_market_get_tape },

	{ "improve.backtest_strategy", T, L, WORKER_IMPROVE, method_improve_backtest_strategy },
	{ "improve.evaluate_performance", V, L, WORKER_IMPROVE,
	  method_improve_evaluate_performance },
	{ "improve.optimize_strategies", T, L, WORKER_IMPROVE,
	  method_improve_optimize_strategies },
	{ "improve.generate_scenarios", T, L, WORKER_IMPROVE,
	  method_improve_generate_scenarios },
	{ "improve.apply_improvements", T, L, WORKER_IMPROVE,
	  method_improve_apply_improvements },
	{ NULL, false, false, 0, NULL },
};
