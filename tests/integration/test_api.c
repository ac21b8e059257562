/* test_api.c - every method of the control API over a real socket, against an engine and
 * a simulated gateway in this process; the answers are read back as the model's values. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/client.h"
#include "core/timeval.h"
#include "engine/engine.h"
#include "gateway/gateway.h"
#include "io/clock_real.h"
#include "io/loop_event.h"
#include "io/thread.h"
#include "model/json.h"
#include "tests/support/support.h"

struct world {
	struct loop *gateway_loop;
	struct gateway *gateway;
	struct thread *gateway_thread;
	struct engine_host host;
	struct engine_settings settings;
	struct engine *engine;
	struct client *client;
	char order_id[UUID_TEXT];
	int called;
};

static struct world world;

static enum drt_status make_loop(void *arg, struct loop **out, const char *name,
                                 struct drt_error *error)
{
	(void)arg;
	(void)name;
	(void)error;
	return loop_event_new(out);
}

static void must(enum drt_status status, const struct drt_error *error)
{
	if (status != DRT_OK)
		fail_msg("%s: %s", drt_status_name(status), error->text);
}

static void start_gateway(void)
{
	struct civil start = { .year = 2025, .month = 6, .day = 11, .hour = 14 };
	struct gateway_options options = {
		.address = "tcp:127.0.0.1:0",
		.seed = 3,
		.start_ns = time_from_civil(&start),
		.speed_milli = 60000,
		.cash = decimal_from_int(100000),
		.version_max = test_server_version(),
	};
	struct drt_error error = { .status = DRT_OK };

	assert_int_equal(loop_event_new(&world.gateway_loop), DRT_OK);
	options.loop = world.gateway_loop;
	must(gateway_new(&world.gateway, &options, &error), &error);
	assert_int_equal(
		thread_start_loop(&world.gateway_thread, "gateway", world.gateway_loop),
		DRT_OK);
}

static void start_engine(void)
{
	struct drt_error error = { .status = DRT_OK };
	struct client_options options = { .fd = -1, .name = "test", .role = "trader" };
	static char socket[300];

	world.host = (struct engine_host){ .make_loop = make_loop,
		                           .threads = true,
		                           .wall = clock_real_wall(),
		                           .monotonic = clock_real_monotonic(),
		                           .seed = 5 };
	must(engine_settings_load(&world.settings, NULL, &error), &error);
	snprintf(socket, sizeof(socket), "%s", test_scratch_path("control.sock"));
	snprintf(world.settings.kb_path, SETTINGS_PATH, "%s", test_scratch_path("kb.db"));
	snprintf(world.settings.ledger_path, SETTINGS_PATH, "%s",
	         test_scratch_path("ledger.db"));
	snprintf(world.settings.control_address, SETTINGS_PATH, "unix:%s", socket);
	world.settings.broker_port = gateway_port(world.gateway);
	must(engine_new(&world.engine, &world.host, &world.settings, NULL, &error), &error);
	must(engine_start(world.engine, &error), &error);
	options.socket = socket;
	must(client_open(&world.client, &options, &error), &error);
}

/* The result, or NULL with *why filled. */
static json_t *ask(struct rpc_error *why, const char *method, json_t *params)
{
	struct rpc_request request = { .method = method,
		                       .params = params,
		                       .timeout_ns = 60 * NS_PER_SEC };
	json_t *result = NULL;

	world.called++;
	if (client_call(&result, world.client, &request, why) != DRT_OK)
		return NULL;
	return result;
}

static json_t *get(const char *method, json_t *params)
{
	struct rpc_error why;
	json_t *result = ask(&why, method, params);

	if (!result)
		fail_msg("%s: %s: %s", method, drt_status_name(why.status), why.text);
	return result;
}

static void refused(const char *method, json_t *params, enum drt_status want)
{
	struct rpc_error why;
	json_t *result = ask(&why, method, params);

	assert_null(result);
	if (why.status != want)
		fail_msg("%s: %s: %s", method, drt_status_name(why.status), why.text);
}

static json_t *member(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	if (!value)
		fail_msg("the answer has no %s", key);
	return value;
}

/* Asks again until `ready` says so, for at most half a minute. */
static json_t *wait_for(const char *method, json_t *params, int (*ready)(json_t *result))
{
	int64_t deadline_ns = clock_now_ns(clock_real_monotonic()) + 30 * NS_PER_SEC;
	json_t *result = NULL;

	do {
		struct rpc_error why;

		json_decref(result);
		result = ask(&why, method, json_incref(params));
		if (!result && why.status != DRT_ENOTFOUND)
			fail_msg("%s: %s", method, why.text);
		if (result && ready(result)) {
			json_decref(params);
			return result;
		}
	} while (clock_now_ns(clock_real_monotonic()) < deadline_ns);
	fail_msg("%s: it did not happen within 30 seconds", method);
	return NULL;
}

static int broker_is_up(json_t *status)
{
	return strcmp(json_string_value(member(status, "broker")), "up") == 0;
}

static int has_300_bars(json_t *data)
{
	return json_array_size(member(data, "bars")) >= 300;
}

/* Daily and minute bars of all thirty instruments. */
static int has_all_series(json_t *result)
{
	return json_array_size(member(result, "series")) >= 60;
}

static int has_quote(json_t *status)
{
	return !json_is_null(member(status, "data_age_ns"));
}

static int has_equity(json_t *result)
{
	return json_array_size(member(result, "equity")) > 0;
}

/* ---- the tests, in the order of a session ---- */

static void the_session_methods_answer(void **state)
{
	json_t *result = wait_for("engine.status", json_object(), broker_is_up);

	(void)state;
	assert_string_equal(json_string_value(member(result, "mode")), "PAPER");
	json_decref(result);
	result = wait_for("engine.status", json_object(), has_quote);
	assert_true(json_is_true(member(result, "synthetic")));
	json_decref(result);
	json_decref(wait_for("kb.get_series", json_object(), has_all_series));
	result = get("subscribe",
	             json_pack("{s:[s,s,s,s,s,s,s,s,s,s], s:{s:s,s:s,s:i}}", "topics", "status",
	                       "account", "watchlist", "quotes", "orders", "signals",
	                       "positions", "performance", "chart", "message", "chart",
	                       "symbol", "SPY", "timeframe", "1d", "bars", 50));
	assert_int_equal(json_object_size(member(result, "snapshot")), 10);
	json_decref(result);
	refused("subscribe", json_pack("{s:[s]}", "topics", "weather"), DRT_EINVAL);
	refused("subscribe",
	        json_pack("{s:[s],s:[s,s]}", "topics", "quotes", "symbols", "SPY", "NOSUCH"),
	        DRT_ENOTFOUND);
	refused("subscribe", json_pack("{s:[s],s:s}", "topics", "quotes", "symbols", "SPY"),
	        DRT_EINVAL);
	json_decref(get("engine.log", json_object()));
	json_decref(get("engine.jobs", json_object()));
	refused("engine.stop", json_object(), DRT_EUNSUPPORTED);
	refused("engine.reload", json_object(), DRT_EUNSUPPORTED);
	refused("engine.run_job", json_pack("{s:s}", "job", "laundry"), DRT_EINVAL);
}

static void the_knowledge_base_methods_answer(void **state)
{
	json_t *result = NULL;
	json_t *bars = NULL;
	struct bar bar;

	(void)state;
	result = wait_for("kb.get_market_data", json_pack("{s:s}", "symbol", "SPY"),
	                  has_300_bars);
	assert_int_equal(bar_from_json(&bar, json_array_get(member(result, "bars"), 0), NULL),
	                 DRT_OK);
	assert_int_equal(bar_check(&bar), BAR_OK);
	json_decref(result);
	bars = json_pack("[{s:s,s:f,s:f,s:f,s:f,s:i},{s:s,s:f,s:f,s:f,s:f,s:i}]", "timestamp",
	                 "2020-01-02T00:00:00Z", "open", 10.5, "high", 11.0, "low", 10.0,
	                 "close", 10.75, "volume", 100, "timestamp", "2020-01-03T00:00:00Z",
	                 "open", 10.5, "high", 9.0, "low", 10.0, "close", 10.75, "volume", 100);
	result = get("kb.store_market_data",
	             json_pack("{s:s,s:s,s:s,s:o}", "symbol", "TEST", "timeframe", "1d",
	                       "source", "unit", "bars", bars));
	assert_int_equal(json_integer_value(member(result, "stored")), 1);
	assert_int_equal(json_array_size(member(result, "rejected")), 1);
	json_decref(result);
	result = get("kb.get_series", json_pack("{s:s}", "symbol", "TEST"));
	assert_int_equal(json_array_size(member(result, "series")), 1);
	json_decref(result);
	json_decref(get("kb.get_instruments", json_object()));
	json_decref(
		get("kb.store_strategy_performance",
	            json_pack("{s:s,s:{s:f}}", "strategy", "unit", "metrics", "sharpe", 1.5)));
	result = get("kb.get_strategy_performance", json_pack("{s:s}", "strategy", "unit"));
	assert_true(json_number_value(json_object_get(
			    member(json_array_get(member(result, "performance"), 0), "metrics"),
			    "sharpe")) == 1.5);
	json_decref(result);
	json_decref(get("kb.store_document",
	                json_pack("{s:s,s:s,s:s,s:[s]}", "title", "Profit beats forecasts",
	                          "text", "Strong growth and record profit.", "source", "unit",
	                          "symbols", "SPY")));
	result = get("kb.search", json_pack("{s:s}", "text", "profit"));
	assert_int_equal(json_array_size(member(result, "documents")), 1);
	json_decref(result);
	json_decref(get("kb.record_job", json_pack("{s:s}", "job", "unit")));
	refused("kb.store_order", json_object(), DRT_EDENIED);
	refused("kb.import", json_pack("{s:[{s:s}]}", "files", "name", "x.csv"), DRT_EINVAL);
	json_decref(get("kb.get_orders", json_object()));
	json_decref(get("kb.get_fills", json_object()));
}

static void the_agent_methods_answer(void **state)
{
	struct signal signal;
	json_t *result = get("agent.analyze_market", json_object());
	json_t *list = NULL;

	(void)state;
	assert_true(json_integer_value(member(result, "evaluated")) > 0);
	json_decref(result);
	json_decref(get("agent.generate_signals", json_object()));
	json_decref(get("agent.get_active_signals", json_object()));
	result = get("agent.why", json_pack("{s:s}", "symbol", "SPY"));
	list = member(result, "candidates");
	assert_true(json_array_size(list) >= 2);
	assert_int_equal(signal_from_json(&signal, json_array_get(list, 0), NULL), DRT_OK);
	assert_true(signal.gate_count > 0);
	json_decref(get("kb.store_trading_signal",
	                json_pack("{s:O}", "signal", json_array_get(list, 0))));
	json_decref(result);
	result = get("kb.get_trading_signals", json_pack("{s:s}", "symbol", "SPY"));
	assert_true(json_array_size(member(result, "signals")) > 0);
	json_decref(result);
	result = get("agent.update_model",
	             json_pack("{s:s,s:{s:i}}", "strategy", "momentum", "params", "top", 5));
	assert_true(json_number_value(json_object_get(member(result, "params"), "top")) == 5);
	json_decref(result);
	refused("agent.update_model",
	        json_pack("{s:s,s:{s:i}}", "strategy", "momentum", "params", "top", 500),
	        DRT_ERANGE);
	result = get("agent.get_market_view", json_object());
	assert_true(json_array_size(member(result, "sectors")) > 5);
	json_decref(result);
}

static int order_is_filled(json_t *row)
{
	return strcmp(json_string_value(member(row, "status")), "FILLED") == 0;
}

static void the_trade_methods_answer(void **state)
{
	struct order order;
	json_t *params = NULL;
	json_t *result =
		get("trade.execute_order",
	            json_pack("{s:{s:s,s:s,s:i,s:s}}", "order", "symbol", "XLK", "direction",
	                      "BUY", "quantity", 10, "order_type", "MARKET"));

	(void)state;
	assert_string_equal(json_string_value(member(result, "status")), "PENDING");
	snprintf(world.order_id, sizeof(world.order_id), "%s",
	         json_string_value(member(result, "order_id")));
	refused("trade.approve",
	        json_pack("{s:s,s:I}", "order_id", world.order_id, "version",
	                  json_integer_value(member(result, "version")) + 1),
	        DRT_ESTATE);
	json_decref(get("trade.approve", json_pack("{s:s,s:O}", "order_id", world.order_id,
	                                           "version", member(result, "version"))));
	json_decref(result);
	params = json_pack("{s:s}", "order_id", world.order_id);
	result = wait_for("trade.get_order_status", params, order_is_filled);
	assert_int_equal(order_from_json(&order, result, NULL), DRT_OK);
	assert_int_equal(order.filled.e8, 10 * DECIMAL_ONE);
	json_decref(result);
	result = get("trade.get_portfolio_status", json_object());
	assert_int_equal(json_array_size(member(result, "positions")), 1);
	json_decref(result);
	result = get("trade.get_orders", json_object());
	assert_true(json_array_size(member(result, "orders")) >= 1);
	json_decref(result);
	refused("trade.cancel_order", json_pack("{s:s}", "order_id", world.order_id),
	        DRT_ESTATE);
	result = get("trade.execute_order",
	             json_pack("{s:{s:s,s:s,s:i,s:s,s:f}}", "order", "symbol", "XLE",
	                       "direction", "SELL", "quantity", 5, "order_type", "LIMIT",
	                       "price", 90.0));
	json_decref(get("trade.reject",
	                json_pack("{s:O}", "order_id", member(result, "order_id"))));
	json_decref(result);
	refused("trade.process_signal", json_object(), DRT_EINVAL);
	json_decref(get("trade.freeze", json_pack("{s:s}", "note", "a test")));
	refused("trade.unfreeze", json_pack("{s:s}", "word", "LIVE"), DRT_EDENIED);
	json_decref(get("trade.unfreeze", json_pack("{s:s}", "word", "PAPER")));
	json_decref(get("trade.reconcile", json_object()));
	result = get("kb.get_fills", json_object());
	assert_true(json_array_size(member(result, "fills")) >= 1);
	json_decref(result);
}

static void the_analysis_methods_answer(void **state)
{
	json_t *result = get("analysis.analyze_sentiment",
	                     json_pack("{s:s}", "text", "Shares surge on record profit"));

	(void)state;
	assert_true(json_number_value(member(result, "score")) > 0);
	json_decref(result);
	json_decref(get("analysis.analyze_sentiment", json_pack("{s:s}", "symbol", "SPY")));
	result = get("analysis.calculate_indicators",
	             json_pack("{s:s,s:[{s:s,s:{s:i}},{s:s}],s:i}", "symbol", "SPY",
	                       "indicators", "name", "SMA", "params", "period", 20, "name",
	                       "MACD", "limit", 10));
	assert_int_equal(json_array_size(member(result, "bars")), 10);
	json_decref(result);
	json_decref(get("analysis.generate_alerts", json_object()));
	result = get("analysis.get_sector_performance", json_pack("{s:i}", "days", 63));
	assert_int_equal(json_array_size(member(result, "sectors")), 11);
	json_decref(result);
	result = get("analysis.collect_market_data",
	             json_pack("{s:[s],s:s}", "symbols", "SPY", "timeframe", "1d"));
	assert_int_equal(json_integer_value(member(result, "requested")), 1);
	json_decref(result);
}

static void the_improvement_methods_answer(void **state)
{
	json_t *result =
		get("improve.backtest_strategy",
	            json_pack("{s:s,s:[s]}", "strategy", "sma_cross", "symbols", "SPY"));
	json_t *proposal = NULL;

	(void)state;
	assert_true(json_array_size(member(result, "fills")) > 10);
	assert_true(json_is_true(member(result, "synthetic")));
	json_decref(result);
	result = wait_for("improve.evaluate_performance", json_object(), has_equity);
	assert_true(json_integer_value(member(result, "fill_count")) >= 1);
	assert_int_equal(json_integer_value(member(result, "trades")), 0);
	assert_true(json_integer_value(member(member(result, "metrics"), "fills")) >= 1);
	assert_string_equal(
		json_string_value(
			member(json_array_get(member(result, "strategies"), 0), "strategy")),
		"manual");
	json_decref(result);
	result = get("improve.optimize_strategies",
	             json_pack("{s:[s],s:[s],s:i}", "strategies", "sma_cross", "symbols", "SPY",
	                       "trials", 3));
	proposal = json_array_get(member(result, "proposals"), 0);
	json_decref(get("improve.apply_improvements",
	                json_pack("{s:O,s:b}", "proposal_id", member(proposal, "proposal_id"),
	                          "accept", false)));
	refused("improve.apply_improvements",
	        json_pack("{s:O,s:b}", "proposal_id", member(proposal, "proposal_id"), "accept",
	                  true),
	        DRT_ESTATE);
	json_decref(result);
	result = get("improve.generate_scenarios",
	             json_pack("{s:s,s:[{s:s},{s:s,s:f}],s:i}", "symbol", "SPY", "variations",
	                       "kind", "bootstrap", "kind", "shock", "size", 0.3, "count", 3));
	assert_int_equal(json_array_size(member(result, "scenarios")), 6);
	json_decref(result);
}

static int setup(void **state)
{
	(void)state;
	start_gateway();
	start_engine();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	client_close(world.client);
	if (world.engine)
		engine_stop(world.engine);
	engine_free(world.engine);
	engine_settings_release(&world.settings);
	if (world.gateway_loop)
		loop_stop(world.gateway_loop);
	thread_join(world.gateway_thread);
	gateway_free(world.gateway);
	loop_free(world.gateway_loop);
	printf("%d calls of the control API\n", world.called);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_session_methods_answer),
		cmocka_unit_test(the_knowledge_base_methods_answer),
		cmocka_unit_test(the_agent_methods_answer),
		cmocka_unit_test(the_trade_methods_answer),
		cmocka_unit_test(the_analysis_methods_answer),
		cmocka_unit_test(the_improvement_methods_answer),
	};

	return cmocka_run_group_tests_name("control API", tests, setup, teardown);
}
