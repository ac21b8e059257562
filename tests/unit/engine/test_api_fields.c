/* test_api_fields.c - every answer and every topic has the members that doc/API.md names,
 * and no others: the page is read, an engine with a simulated gateway is asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "model/json.h"
#include "tests/support/support.h"
#include "tests/unit/engine/api_shape.h"
#include "tests/unit/engine/engine_world.h"

static struct world world;
static json_t *methods, *topics;
static char order_id[UUID_TEXT];
static int compared;

static int setup(void **state)
{
	char *page = test_read_file(test_source_path("doc/API.md"), NULL);

	(void)state;
	methods = api_shape_methods(page);
	topics = api_shape_topics(page);
	free(page);
	world_init(&world);
	world_add_gateway(&world);
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	world_store_bars(&world, "SPY", 300);
	world_run(&world, 30 * NS_PER_SEC);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	world_release(&world);
	json_decref(methods);
	json_decref(topics);
	printf("%d answers held against doc/API.md\n", compared);
	return 0;
}

/* The page is read as it is meant: a few of its rows, whole. */
static void the_page_is_understood(void **state)
{
	static const struct {
		const char *page, *shape;
	} rows[] = {
		{ "{a, b?: 1}", "{\"a\":null,\"b?\":null}" },
		{ "{a: \"x\"\\|\"y, z\", b}", "{\"a\":null,\"b\":null}" },
		{ "{rows: [{c, d: [e…]}…] (first 20), f}",
		  "{\"rows\":[{\"c\":null,\"d\":[null]}],\"f\":null}" },
		{ "{list: [instrument + {spark: [8 numbers or null]}]}",
		  "{\"list\":[{\"spark\":[null],\"+\":true}]}" },
		{ "{equity: [[time, value]…], n}", "{\"equity\":[[null]],\"n\":null}" },
		{ "{m: {name: number…}, x: {…}}", "{\"m\":{\"+\":true},\"x\":{\"+\":true}}" },
		{ "{k: \"a\"…, l: {a: \"b\"\\|\"c\"}}", "{\"+\":true,\"l\":{\"a\":null}}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char page[512];
		json_t *all = NULL;
		char *text = NULL;

		snprintf(page, sizeof(page),
		         "## Session\nChanges arrive as\n## Knowledge base\n"
		         "| `m` v b | `{}` → `%s` |\n",
		         rows[i].page);
		all = api_shape_methods(page);
		text = json_dumps(json_object_get(all, "m"), JSON_COMPACT | JSON_ENCODE_ANY);
		assert_string_equal(text, rows[i].shape);
		free(text);
		json_decref(all);
	}
	assert_true(json_object_size(methods) > 45);
	assert_int_equal(json_object_size(topics), 12);
}

static void a_difference_is_told(void **state)
{
	json_t *shape =
		json_loads("{\"a\": null, \"b?\": null, \"c\": [{\"d\": null}]}", 0, NULL);
	static const struct {
		const char *value;
		int wrong;
	} rows[] = {
		{ "{\"a\": 1, \"c\": []}", 0 },
		{ "{\"a\": 1, \"b\": 2, \"c\": [{\"d\": 1}]}", 0 },
		{ "{\"a\": 1, \"c\": null}", 0 },
		{ "{\"c\": []}", 1 },
		{ "{\"a\": 1, \"c\": [{}]}", 1 },
		{ "{\"a\": 1, \"c\": [{\"d\": 1, \"e\": 1}]}", 1 },
		{ "{\"a\": 1, \"c\": {}}", 1 },
		{ "{\"a\": 1, \"c\": [], \"z\": 1}", 1 },
	};

	(void)state;
	print_message("the differences below are meant\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *value = json_loads(rows[i].value, 0, NULL);

		assert_int_equal(api_shape_compare("x", shape, value), rows[i].wrong);
		json_decref(value);
	}
	json_decref(shape);
}

/* Asks and compares; keeps the id of a proposed order. */
static int check(const char *method, const char *params)
{
	json_t *result = NULL;
	json_t *in = NULL;
	json_error_t why;
	char text[1024];
	const char *id = NULL;
	int wrong = 0;

	/* $ stands for the order's id */
	snprintf(text, sizeof(text), "%.*s%s%s", (int)strcspn(params, "$"), params,
	         strchr(params, '$') ? order_id : "",
	         strchr(params, '$') ? strchr(params, '$') + 1 : "");
	in = json_loads(text, 0, &why);
	if (!in)
		fail_msg("%s: %s", text, why.text);
	result = peer_ask(&world.peer, method, in);
	if (!result) {
		print_error("%s: %s\n", method, peer_text(world.peer.error, "message"));
		return 1;
	}
	id = json_string_value(json_object_get(result, "order_id"));
	if (id)
		snprintf(order_id, sizeof(order_id), "%s", id);
	if (json_object_get(methods, method)) {
		wrong = api_shape_compare(method, json_object_get(methods, method), result);
		compared++;
	}
	json_decref(result);
	return wrong;
}

static const struct {
	const char *method, *params;
} calls[] = {
	{ "hello", "{\"version\": 1, \"client\": \"unit\", \"role\": \"trader\"}" },
	{ "subscribe", "{\"topics\": [\"status\"]}" },
	{ "engine.log", "{}" },
	{ "engine.run_job", "{\"job\": \"evaluate\"}" },
	{ "kb.get_market_data", "{\"symbol\": \"SPY\", \"limit\": 3}" },
	{ "kb.store_market_data",
	  "{\"symbol\": \"ZZZ\", \"timeframe\": \"1d\", \"source\": \"unit\", \"bars\": "
	  "[{\"timestamp\": \"2020-01-02T00:00:00Z\", \"open\": -1}]}" },
	{ "kb.get_trading_signals", "{}" },
	{ "kb.get_orders", "{}" },
	{ "kb.get_fills", "{}" },
	{ "kb.store_strategy_performance",
	  "{\"strategy\": \"unit\", \"metrics\": {\"sharpe\": 1}}" },
	{ "kb.get_strategy_performance", "{\"strategy\": \"unit\"}" },
	{ "kb.get_instruments", "{}" },
	{ "kb.get_series", "{}" },
	{ "kb.record_job", "{\"job\": \"unit\"}" },
	{ "engine.jobs", "{}" },
	{ "kb.store_document", "{\"title\": \"A\", \"text\": \"B\", \"source\": \"unit\"}" },
	{ "kb.search", "{\"text\": \"B\"}" },
	{ "agent.analyze_market", "{}" },
	{ "agent.generate_signals", "{}" },
	{ "agent.get_active_signals", "{}" },
	{ "agent.why", "{\"symbol\": \"SPY\"}" },
	{ "agent.update_model", "{\"strategy\": \"momentum\", \"params\": {\"top\": 5}}" },
	{ "agent.get_market_view", "{}" },
	{ "trade.execute_order",
	  "{\"order\": {\"symbol\": \"SPY\", \"direction\": \"BUY\", \"quantity\": 3}}" },
	{ "trade.what_if", "{\"order_id\": \"$\"}" },
	{ "trade.get_order_status", "{\"order_id\": \"$\"}" },
	{ "trade.get_orders", "{}" },
	{ "trade.approve", "{\"order_id\": \"$\", \"version\": 1}" },
	{ "trade.execute_order",
	  "{\"order\": {\"symbol\": \"AAPL\", \"direction\": \"BUY\", \"quantity\": 3, "
	  "\"order_type\": \"LIMIT\", \"price\": 1}}" },
	{ "trade.cancel_order", "{\"order_id\": \"$\"}" },
	{ "trade.execute_order",
	  "{\"order\": {\"symbol\": \"AAPL\", \"direction\": \"BUY\", \"quantity\": 4}}" },
	{ "trade.reject", "{\"order_id\": \"$\"}" },
	{ "trade.get_portfolio_status", "{}" },
	{ "trade.cancel_all", "{}" },
	{ "trade.freeze", "{}" },
	{ "trade.unfreeze", "{\"word\": \"PAPER\"}" },
	{ "trade.take_approvals", "{}" },
	{ "trade.present", "{}" },
	{ "trade.reconcile", "{}" },
	{ "analysis.collect_market_data", "{\"symbols\": [\"SPY\"], \"timeframe\": \"1d\"}" },
	{ "collect.search", "{\"text\": \"AA\"}" },
	{ "collect.contract", "{\"symbol\": \"AAPL\"}" },
	{ "collect.head_time", "{\"symbol\": \"AAPL\"}" },
	{ "collect.histogram", "{\"symbol\": \"AAPL\"}" },
	{ "collect.scan_codes", "{}" },
	{ "collect.scan", "{\"code\": \"TOP_PERC_GAIN\"}" },
	{ "collect.news_providers", "{}" },
	{ "collect.headlines", "{\"symbol\": \"AAPL\"}" },
	{ "collect.fundamentals", "{\"symbol\": \"AAPL\"}" },
	{ "collect.futures", "{\"symbol\": \"ES\", \"history\": 200}" },
	{ "collect.option_chain", "{\"symbol\": \"AAPL\", \"strikes\": 2}" },
	{ "analysis.analyze_sentiment", "{\"text\": \"profit\"}" },
	{ "analysis.calculate_indicators",
	  "{\"symbol\": \"SPY\", \"indicators\": [{\"name\": \"SMA\"}]}" },
	{ "analysis.generate_alerts", "{}" },
	{ "analysis.get_sector_performance", "{}" },
	{ "market.get_depth", "{\"symbol\": \"SPY\"}" },
	{ "market.get_tape", "{\"symbol\": \"SPY\"}" },
	{ "improve.backtest_strategy",
	  "{\"strategy\": \"sma_cross\", \"symbols\": [\"SPY\"]}" },
	{ "improve.evaluate_performance", "{}" },
	{ "improve.optimize_strategies",
	  "{\"strategies\": [\"sma_cross\"], \"symbols\": [\"SPY\"], \"trials\": 2}" },
	{ "improve.generate_scenarios",
	  "{\"symbol\": \"SPY\", \"variations\": [{\"kind\": \"shock\"}], \"count\": 1}" },
	{ "improve.apply_improvements", "{\"proposal_id\": 1, \"accept\": false}" },
};

/* Refused here, or needing descriptors: other tests ask them. */
static const char *const elsewhere[] = { "engine.stop",
	                                 "engine.reload",
	                                 "collect.article",
	                                 "kb.import",
	                                 "kb.store_trading_signal",
	                                 "trade.process_signal",
	                                 "trade.modify_order",
	                                 "trade.resume_order",
	                                 "trade.close_position",
	                                 "trade.flatten",
	                                 "trade.settle" };

static void every_answer_has_the_members_of_the_page(void **state)
{
	const char *method = NULL;
	json_t *shape = NULL;
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		wrong += check(calls[i].method, calls[i].params);
	json_object_foreach(methods, method, shape)
	{
		bool asked = false;

		for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
			asked = asked || strcmp(calls[i].method, method) == 0;
		for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
			asked = asked || strcmp(elsewhere[i], method) == 0;
		if (!asked) {
			print_error("%s: on the page, and never asked\n", method);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

/* After the calls above there are orders, a position and signals to look at. */
static void every_topic_has_the_members_of_the_page(void **state)
{
	json_t *params = json_pack("{s:[], s:{s:s, s:s, s:i}, s:{s:s}, s:{s:s}}", "topics",
	                           "chart", "symbol", "SPY", "timeframe", "1d", "bars", 5,
	                           "depth", "symbol", "SPY", "tape", "symbol", "SPY");
	const char *topic = NULL;
	json_t *shape = NULL;
	json_t *result = NULL;
	int wrong = 0;

	(void)state;
	json_object_foreach(topics, topic, shape)
		json_array_append_new(json_object_get(params, "topics"), json_string(topic));
	world_run(&world, 60 * NS_PER_SEC);
	result = peer_get(&world.peer, "subscribe", params);
	json_object_foreach(topics, topic, shape)
	{
		json_t *value = json_object_get(peer_member(result, "snapshot"), topic);

		assert_non_null(value);
		wrong += api_shape_compare(topic, shape, value);
		compared++;
	}
	json_decref(result);
	assert_int_equal(wrong, 0);
}

/* What the page promises beyond names: figures that are measured. */
static void the_figures_are_there_when_the_broker_is(void **state)
{
	json_t *result = peer_get(&world.peer, "engine.status", json_object());
	json_t *snapshot = NULL;
	json_t *account = NULL;

	(void)state;
	assert_true(json_integer_value(peer_member(result, "broker_latency_ns")) > 0);
	assert_int_equal(json_integer_value(peer_member(result, "broker_version")), 178);
	assert_int_equal(json_integer_value(peer_member(result, "broker_attempts")), 0);
	assert_true(json_is_null(peer_member(result, "broker_retry_in_ns")));
	json_decref(result);
	result = peer_get(&world.peer, "subscribe", json_pack("{s:[s]}", "topics", "account"));
	snapshot = peer_member(result, "snapshot");
	account = peer_member(snapshot, "account");
	assert_true(json_is_number(peer_member(account, "day_pnl")));
	assert_true(json_is_number(peer_member(account, "year_ratio")));
	assert_string_equal(peer_text(account, "nearest_limit"), "risk.position");
	assert_true(json_number_value(peer_member(account, "nearest_limit_used")) > 0);
	assert_true(json_number_value(peer_member(account, "nearest_limit_max")) == 0.2);
	json_decref(result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_is_understood),
		cmocka_unit_test(a_difference_is_told),
		cmocka_unit_test(every_answer_has_the_members_of_the_page),
		cmocka_unit_test(every_topic_has_the_members_of_the_page),
		cmocka_unit_test(the_figures_are_there_when_the_broker_is),
	};

	return cmocka_run_group_tests_name("the API's page", tests, setup, teardown);
}
