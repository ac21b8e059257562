/* test_bad_calls.c - doc/API.md: every method refuses parameters of the wrong type, out of
 * range or unknown, names what is wrong, and falls back to nothing in silence. */
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"

static int begin(void **state)
{
	static struct world world;

	world_init(&world);
	world_start(&world);
	world_store_bars(&world, "SPY", 60);
	*state = &world;
	return 0;
}

static int end(void **state)
{
	world_release(*state);
	return 0;
}

#define ALL(rows) rows, sizeof(rows) / sizeof((rows)[0])

static void the_session_methods_refuse(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "hello", "{}", DRT_EPARSE, "version" },
		{ "hello", "{\"version\":\"1\"}", DRT_EPARSE, "version" },
		{ "hello", "{\"version\":2}", DRT_EUNSUPPORTED, "version 1" },
		{ "hello", "{\"version\":0}", DRT_EUNSUPPORTED, "version 1" },
		{ "hello", "{\"version\":1,\"role\":\"king\"}", DRT_EINVAL, "king" },
		{ "hello", "{\"version\":1,\"role\":7}", DRT_EPARSE, "role" },
		{ "hello", "{\"version\":1,\"client\":[]}", DRT_EPARSE, "client" },
		{ "hello",
		  "{\"version\":1,\"client\":\"a name of more than thirty-one bytes\"}",
		  DRT_ERANGE, "client" },
		{ "subscribe", "{\"topics\":\"status\"}", DRT_EINVAL, "topics" },
		{ "subscribe", "{\"topics\":[1]}", DRT_EINVAL, "topic" },
		{ "subscribe", "{\"topics\":[\"status\",\"weather\"]}", DRT_EINVAL, "weather" },
		{ "subscribe", "{\"symbols\":\"SPY\"}", DRT_EINVAL, "symbols" },
		{ "subscribe", "{\"symbols\":[\"SPY\",5]}", DRT_EINVAL, "symbols" },
		{ "subscribe", "{\"symbols\":[\"SPY\",\"GOLD\"]}", DRT_ENOTFOUND, "GOLD" },
		{ "subscribe", "{\"watchlist\":\"Mine\"}", DRT_ENOTFOUND, "Mine" },
		{ "subscribe", "{\"watchlist\":3}", DRT_EPARSE, "watchlist" },
		{ "subscribe", "{\"rate_hz\":\"fast\"}", DRT_EPARSE, "rate_hz" },
		{ "subscribe", "{\"rate_hz\":0}", DRT_EINVAL, "rate_hz" },
		{ "subscribe", "{\"rate_hz\":-1}", DRT_EINVAL, "rate_hz" },
		{ "subscribe", "{\"chart\":[]}", DRT_EPARSE, "chart" },
		{ "subscribe", "{\"chart\":{}}", DRT_EPARSE, "symbol" },
		{ "subscribe", "{\"chart\":{\"symbol\":\"SPY\",\"timeframe\":\"2d\"}}",
		  DRT_EINVAL, "2d" },
		{ "subscribe", "{\"chart\":{\"symbol\":\"SPY\",\"bars\":1.5}}", DRT_EPARSE,
		  "bars" },
		{ "subscribe", "{\"chart\":{\"symbol\":\"SPY\",\"bars\":0}}", DRT_EINVAL,
		  "bars" },
		{ "engine.log", "{\"limit\":\"all\"}", DRT_EPARSE, "limit" },
		{ "engine.log", "{\"limit\":-1}", DRT_EINVAL, "limit" },
		{ "engine.run_job", "{}", DRT_EPARSE, "job" },
		{ "engine.run_job", "{\"job\":\"laundry\"}", DRT_EINVAL, "laundry" },
	};

	world_refuse_all(*state, ALL(rows));
}

static void the_readers_of_the_knowledge_base_refuse(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "kb.get_market_data", "{}", DRT_EPARSE, "symbol" },
		{ "kb.get_market_data", "{\"symbol\":5}", DRT_EPARSE, "symbol" },
		{ "kb.get_market_data", "{\"symbol\":\"a b\"}", DRT_EINVAL, "a b" },
		{ "kb.get_market_data", "{\"symbol\":\"NONE\"}", DRT_ENOTFOUND, "NONE" },
		{ "kb.get_market_data", "{\"symbol\":\"SPY\",\"timeframe\":\"1y\"}", DRT_EINVAL,
		  "1y" },
		{ "kb.get_market_data", "{\"symbol\":\"SPY\",\"limit\":0}", DRT_EINVAL,
		  "limit" },
		{ "kb.get_market_data", "{\"symbol\":\"SPY\",\"limit\":-5}", DRT_EINVAL,
		  "limit" },
		{ "kb.get_market_data", "{\"symbol\":\"SPY\",\"limit\":2.5}", DRT_EPARSE,
		  "limit" },
		{ "kb.get_market_data", "{\"symbol\":\"SPY\",\"from\":\"yesterday\"}",
		  DRT_EPARSE, "from" },
		{ "kb.get_market_data", "{\"symbol\":\"SPY\",\"to\":20250101}", DRT_EPARSE,
		  "to" },
		{ "kb.get_market_data", "{\"symbol\":\"SPY\",\"source\":[\"unit\"]}",
		  DRT_EPARSE, "source" },
		{ "kb.get_trading_signals", "{\"symbol\":\"$\"}", DRT_EINVAL, "$" },
		{ "kb.get_trading_signals", "{\"strategy\":5}", DRT_EPARSE, "strategy" },
		{ "kb.get_trading_signals", "{\"state\":\"green\"}", DRT_EINVAL, "green" },
		{ "kb.get_trading_signals", "{\"state\":5}", DRT_EPARSE, "state" },
		{ "kb.get_trading_signals", "{\"raised\":\"yes\"}", DRT_EPARSE, "raised" },
		{ "kb.get_trading_signals", "{\"limit\":0}", DRT_EINVAL, "limit" },
		{ "kb.get_orders", "{\"status\":\"lost\"}", DRT_EINVAL, "lost" },
		{ "kb.get_orders", "{\"status\":1}", DRT_EPARSE, "status" },
		{ "kb.get_orders", "{\"limit\":-1}", DRT_EINVAL, "limit" },
		{ "kb.get_fills", "{\"limit\":0}", DRT_EINVAL, "limit" },
		{ "kb.get_fills", "{\"symbol\":\"a b\"}", DRT_EINVAL, "a b" },
		{ "kb.get_fills", "{\"from\":true}", DRT_EPARSE, "from" },
		{ "kb.get_strategy_performance", "{}", DRT_EPARSE, "strategy" },
		{ "kb.get_strategy_performance",
		  "{\"strategy\":\"momentum\",\"timeframe\":\"2w\"}", DRT_EINVAL, "2w" },
		{ "kb.get_strategy_performance", "{\"strategy\":\"momentum\",\"limit\":0}",
		  DRT_EINVAL, "limit" },
		{ "kb.get_series", "{\"symbol\":5}", DRT_EPARSE, "symbol" },
		{ "kb.get_series", "{\"symbol\":\"a b\"}", DRT_EINVAL, "a b" },
		{ "kb.search", "{\"text\":[]}", DRT_EPARSE, "text" },
		{ "kb.search", "{\"text\":\"x\",\"limit\":0}", DRT_EINVAL, "limit" },
	};

	world_refuse_all(*state, ALL(rows));
}

#define BARS "\"symbol\":\"NEW\",\"timeframe\":\"1d\",\"source\":\"unit\""

static void the_writers_of_the_knowledge_base_refuse(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "kb.store_market_data", "{}", DRT_EPARSE, "symbol" },
		{ "kb.store_market_data", "{" BARS "}", DRT_EINVAL, "bars" },
		{ "kb.store_market_data", "{" BARS ",\"bars\":{}}", DRT_EINVAL, "bars" },
		{ "kb.store_market_data", "{" BARS ",\"bars\":[],\"adjustment\":5}", DRT_EPARSE,
		  "adjustment" },
		{ "kb.store_market_data",
		  "{\"symbol\":\"a b\",\"timeframe\":\"1d\",\"source\":\"unit\",\"bars\":[]}",
		  DRT_EINVAL, "a b" },
		{ "kb.store_market_data",
		  "{\"symbol\":\"SPY\",\"timeframe\":\"9d\",\"source\":\"unit\",\"bars\":[]}",
		  DRT_EINVAL, "9d" },
		{ "kb.store_market_data",
		  "{\"symbol\":\"SPY\",\"timeframe\":\"1d\",\"source\":\"a source of many "
		  "letters\",\"bars\":[]}",
		  DRT_ERANGE, "source" },
		{ "kb.store_trading_signal", "{}", DRT_EINVAL, "signal" },
		{ "kb.store_trading_signal", "{\"signal\":5}", DRT_EPARSE, "signal" },
		{ "kb.store_trading_signal", "{\"signal\":{}}", DRT_EPARSE, "" },
		{ "kb.store_strategy_performance", "{\"strategy\":\"momentum\"}", DRT_EINVAL,
		  "metrics" },
		{ "kb.store_strategy_performance",
		  "{\"strategy\":\"momentum\",\"metrics\":[1]}", DRT_EINVAL, "metrics" },
		{ "kb.store_strategy_performance",
		  "{\"strategy\":\"momentum\",\"metrics\":{\"sharpe\":\"good\"}}", DRT_EINVAL,
		  "sharpe" },
		{ "kb.store_strategy_performance",
		  "{\"strategy\":\"momentum\",\"metrics\":{},\"timeframe\":\"1q\"}", DRT_EINVAL,
		  "1q" },
		{ "kb.store_document", "{\"title\":\"a\",\"text\":\"b\"}", DRT_EPARSE,
		  "source" },
		{ "kb.store_document",
		  "{\"title\":\"a\",\"text\":\"b\",\"source\":\"c\",\"time\":5}", DRT_EPARSE,
		  "time" },
		{ "kb.store_document",
		  "{\"title\":\"a\",\"text\":\"b\",\"source\":\"c\",\"symbols\":\"SPY\"}",
		  DRT_EINVAL, "symbols" },
		{ "kb.store_document",
		  "{\"title\":\"a\",\"text\":\"b\",\"source\":\"c\",\"symbols\":[\"a b\"]}",
		  DRT_EINVAL, "symbols" },
		{ "kb.store_document",
		  "{\"title\":\"a\",\"text\":\"b\",\"source\":\"c\",\"key\":5}", DRT_EPARSE,
		  "key" },
		{ "kb.store_order", "{}", DRT_EDENIED, "trade.process_signal" },
		{ "kb.record_job", "{}", DRT_EPARSE, "job" },
		{ "kb.record_job", "{\"job\":\"x\",\"failed\":1}", DRT_EPARSE, "failed" },
		{ "kb.import", "{}", DRT_EINVAL, "files" },
		{ "kb.import", "{\"files\":[]}", DRT_EINVAL, "files" },
		{ "kb.import", "{\"files\":[{\"name\":\"a.csv\"}]}", DRT_EINVAL,
		  "0 descriptors" },
		{ "kb.import", "{\"files\":[{}],\"timeframe\":\"1q\"}", DRT_EINVAL, "1q" },
		{ "kb.import", "{\"files\":[{}],\"source\":5}", DRT_EPARSE, "source" },
	};

	world_refuse_all(*state, ALL(rows));
}

static void the_agent_methods_refuse(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "agent.generate_signals", "{\"strategy\":\"luck\"}", DRT_ENOTFOUND, "luck" },
		{ "agent.generate_signals", "{\"strategy\":5}", DRT_EPARSE, "strategy" },
		{ "agent.why", "{}", DRT_EPARSE, "symbol" },
		{ "agent.why", "{\"symbol\":\"a b\"}", DRT_EINVAL, "a b" },
		{ "agent.why", "{\"symbol\":\"GOLD\"}", DRT_ENOTFOUND, "GOLD" },
		{ "agent.why", "{\"symbol\":\"SPY\",\"strategy\":\"luck\"}", DRT_ENOTFOUND,
		  "luck" },
		{ "agent.why", "{\"symbol\":\"SPY\",\"strategy\":7}", DRT_EPARSE, "strategy" },
		{ "agent.update_model", "{}", DRT_EPARSE, "strategy" },
		{ "agent.update_model", "{\"strategy\":\"luck\",\"params\":{\"a\":1}}",
		  DRT_ENOTFOUND, "luck" },
		{ "agent.update_model", "{\"strategy\":\"momentum\"}", DRT_EINVAL, "params" },
		{ "agent.update_model", "{\"strategy\":\"momentum\",\"params\":{}}", DRT_EINVAL,
		  "params" },
		{ "agent.update_model",
		  "{\"strategy\":\"momentum\",\"params\":{\"top\":\"5\"}}", DRT_EINVAL,
		  "params.top" },
		{ "agent.update_model", "{\"strategy\":\"momentum\",\"params\":{\"nose\":5}}",
		  DRT_ENOTFOUND, "nose" },
		{ "agent.update_model", "{\"strategy\":\"momentum\",\"params\":{\"top\":1e9}}",
		  DRT_ERANGE, "top" },
	};

	world_refuse_all(*state, ALL(rows));
}

static void the_analysis_methods_refuse(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "analysis.analyze_sentiment", "{}", DRT_EPARSE, "symbol" },
		{ "analysis.analyze_sentiment", "{\"text\":5}", DRT_EPARSE, "text" },
		{ "analysis.analyze_sentiment", "{\"symbol\":5}", DRT_EPARSE, "symbol" },
		{ "analysis.analyze_sentiment", "{\"symbol\":\"a b\"}", DRT_EINVAL, "a b" },
		{ "analysis.calculate_indicators", "{\"symbol\":\"SPY\"}", DRT_EINVAL,
		  "indicators" },
		{ "analysis.calculate_indicators", "{\"symbol\":\"SPY\",\"indicators\":[]}",
		  DRT_EINVAL, "indicators" },
		{ "analysis.calculate_indicators",
		  "{\"symbol\":\"SPY\",\"indicators\":[{\"name\":\"MAGIC\"}]}", DRT_ENOTFOUND,
		  "MAGIC" },
		{ "analysis.calculate_indicators", "{\"symbol\":\"SPY\",\"indicators\":[{}]}",
		  DRT_ENOTFOUND, "without a name" },
		{ "analysis.calculate_indicators",
		  "{\"symbol\":\"SPY\",\"indicators\":[{\"name\":\"SMA\",\"params\":{\"nose\":"
		  "1}}"
		  "]}",
		  DRT_EINVAL, "nose" },
		{ "analysis.calculate_indicators",
		  "{\"symbol\":\"SPY\",\"indicators\":[{\"name\":\"SMA\",\"params\":[5]}]}",
		  DRT_EINVAL, "params" },
		{ "analysis.calculate_indicators",
		  "{\"symbol\":\"SPY\",\"indicators\":[{\"name\":\"SMA\",\"params\":{"
		  "\"period\":0}"
		  "}]}",
		  DRT_EINVAL, "period" },
		{ "analysis.calculate_indicators",
		  "{\"symbol\":\"SPY\",\"indicators\":[{\"name\":\"SMA\"}],\"limit\":0}",
		  DRT_EINVAL, "limit" },
		{ "analysis.generate_alerts", "{\"symbols\":\"SPY\"}", DRT_EINVAL, "symbols" },
		{ "analysis.generate_alerts", "{\"symbols\":[5]}", DRT_EINVAL, "symbols" },
		{ "analysis.generate_alerts", "{\"symbols\":[\"a b\"]}", DRT_EINVAL, "a b" },
		{ "analysis.get_sector_performance", "{\"days\":0}", DRT_EINVAL, "days" },
		{ "analysis.get_sector_performance", "{\"days\":501}", DRT_EINVAL, "500" },
		{ "analysis.get_sector_performance", "{\"days\":\"63\"}", DRT_EPARSE, "days" },
	};

	world_refuse_all(*state, ALL(rows));
}

#define SMA "\"strategy\":\"sma_cross\",\"symbols\":[\"SPY\"]"

static void the_improvement_methods_refuse(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "improve.backtest_strategy", "{}", DRT_EPARSE, "strategy" },
		{ "improve.backtest_strategy", "{\"strategy\":\"luck\"}", DRT_ENOTFOUND,
		  "luck" },
		{ "improve.backtest_strategy",
		  "{\"strategy\":\"sma_cross\",\"symbols\":\"SPY\"}", DRT_EINVAL, "symbols" },
		{ "improve.backtest_strategy", "{\"strategy\":\"sma_cross\",\"symbols\":[7]}",
		  DRT_EINVAL, "symbols" },
		{ "improve.backtest_strategy",
		  "{\"strategy\":\"sma_cross\",\"symbols\":[\"NONE\"]}", DRT_ENOTFOUND,
		  "NONE" },
		{ "improve.backtest_strategy", "{" SMA ",\"cash\":0}", DRT_EINVAL, "cash" },
		{ "improve.backtest_strategy", "{" SMA ",\"cash\":\"much\"}", DRT_EPARSE,
		  "cash" },
		{ "improve.backtest_strategy", "{" SMA ",\"params\":{\"nose\":1}}",
		  DRT_ENOTFOUND, "nose" },
		{ "improve.backtest_strategy", "{" SMA ",\"params\":[1]}", DRT_EINVAL,
		  "params" },
		{ "improve.backtest_strategy", "{" SMA ",\"params\":{\"fast\":\"x\"}}",
		  DRT_EINVAL, "fast" },
		{ "improve.backtest_strategy", "{" SMA ",\"timeframe\":\"5y\"}", DRT_EINVAL,
		  "5y" },
		{ "improve.backtest_strategy",
		  "{" SMA ",\"from\":\"2025-01-02\",\"to\":\"2025-01-01\"}", DRT_EINVAL, "to" },
		{ "improve.optimize_strategies", "{}", DRT_EINVAL, "strategies" },
		{ "improve.optimize_strategies", "{\"strategies\":\"momentum\"}", DRT_EINVAL,
		  "strategies" },
		{ "improve.optimize_strategies", "{\"strategies\":[5]}", DRT_EINVAL,
		  "strategies" },
		{ "improve.optimize_strategies", "{\"strategies\":[\"luck\"]}", DRT_ENOTFOUND,
		  "luck" },
		{ "improve.optimize_strategies",
		  "{\"strategies\":[\"sma_cross\"],\"trials\":0}", DRT_EINVAL, "trials" },
		{ "improve.optimize_strategies",
		  "{\"strategies\":[\"sma_cross\"],\"seed\":\"x\"}", DRT_EPARSE, "seed" },
		{ "improve.generate_scenarios", "{\"symbol\":\"SPY\"}", DRT_EINVAL,
		  "variations" },
		{ "improve.generate_scenarios",
		  "{\"symbol\":\"SPY\",\"variations\":[{\"kind\":\"war\"}]}", DRT_EINVAL,
		  "war" },
		{ "improve.generate_scenarios", "{\"symbol\":\"SPY\",\"variations\":[{}]}",
		  DRT_EINVAL, "missing" },
		{ "improve.generate_scenarios",
		  "{\"symbol\":\"SPY\",\"variations\":[],\"count\":0}", DRT_EINVAL, "count" },
		{ "improve.generate_scenarios",
		  "{\"symbol\":\"SPY\",\"variations\":[],\"bars\":29}", DRT_EINVAL, "bars" },
		{ "improve.generate_scenarios", "{\"symbol\":\"NONE\",\"variations\":[]}",
		  DRT_ENOTFOUND, "NONE" },
		{ "improve.generate_scenarios",
		  "{\"symbol\":\"SPY\",\"variations\":[{\"kind\":\"shock\",\"size\":\"x\"}]}",
		  DRT_EPARSE, "size" },
		{ "improve.generate_scenarios",
		  "{\"symbol\":\"SPY\",\"variations\":[{\"kind\":\"shock\",\"size\":5}]}",
		  DRT_EINVAL, "size" },
		{ "improve.apply_improvements", "{\"proposal_id\":1}", DRT_EPARSE, "accept" },
		{ "improve.apply_improvements", "{\"accept\":true}", DRT_EPARSE,
		  "proposal_id" },
		{ "improve.apply_improvements", "{\"proposal_id\":0,\"accept\":true}",
		  DRT_ENOTFOUND, "0" },
		{ "improve.apply_improvements", "{\"proposal_id\":-1,\"accept\":true}",
		  DRT_ENOTFOUND, "-1" },
		{ "improve.evaluate_performance", "{\"from\":5}", DRT_EPARSE, "from" },
	};

	world_refuse_all(*state, ALL(rows));
}

static void without_a_broker_the_trade_methods_say_so(void **state)
{
	static const struct world_bad_call rows[] = {
		{ "trade.process_signal", "{}", DRT_ESTATE, "without a broker" },
		{ "trade.execute_order", "{}", DRT_ESTATE, "without a broker" },
		{ "trade.approve", "{}", DRT_ESTATE, "without a broker" },
		{ "trade.reject", "{}", DRT_ESTATE, "without a broker" },
		{ "trade.cancel_order", "{}", DRT_ESTATE, "without a broker" },
		{ "trade.get_order_status", "{}", DRT_ESTATE, "without a broker" },
		{ "trade.get_orders", "{}", DRT_ESTATE, "without a broker" },
		{ "trade.get_portfolio_status", "{}", DRT_ESTATE, "without a broker" },
		{ "trade.freeze", "{}", DRT_ESTATE, "without a broker" },
		{ "trade.unfreeze", "{}", DRT_ESTATE, "without a broker" },
		{ "trade.reconcile", "{}", DRT_ESTATE, "without a broker" },
		{ "analysis.collect_market_data", "{}", DRT_ESTATE, "without a broker" },
	};

	world_refuse_all(*state, ALL(rows));
}

/* Nothing of a refused change may stay behind. */
static void a_refused_update_changes_no_parameter(void **state)
{
	struct world *world = *state;
	json_t *before = peer_get(&world->peer, "agent.get_market_view", json_object());
	json_t *after = NULL;

	peer_refused(&world->peer, "agent.update_model",
	             json_pack("{s:s, s:{s:i, s:i}}", "strategy", "momentum", "params", "top",
	                       2, "days", -1),
	             DRT_ENOTFOUND);
	peer_refused(&world->peer, "agent.update_model",
	             json_pack("{s:s, s:{s:i, s:s}}", "strategy", "momentum", "params", "top",
	                       2, "lookback", "x"),
	             DRT_EINVAL);
	after = peer_get(&world->peer, "agent.get_market_view", json_object());
	assert_true(json_equal(peer_member(before, "strategies"),
	                       peer_member(after, "strategies")));
	json_decref(before);
	json_decref(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_session_methods_refuse),
		cmocka_unit_test(the_readers_of_the_knowledge_base_refuse),
		cmocka_unit_test(the_writers_of_the_knowledge_base_refuse),
		cmocka_unit_test(the_agent_methods_refuse),
		cmocka_unit_test(the_analysis_methods_refuse),
		cmocka_unit_test(the_improvement_methods_refuse),
		cmocka_unit_test(without_a_broker_the_trade_methods_say_so),
		cmocka_unit_test(a_refused_update_changes_no_parameter),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
