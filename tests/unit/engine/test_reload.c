/* test_reload.c - settings read anew: what changes at once, what waits for a restart, and
 * that a file that is refused changes nothing. */
#include "engine/reload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/timeval.h"
#include "engine/agent_worker.h"
#include "engine/broker_worker.h"
#include "engine/control.h"
#include "engine/improve_worker.h"
#include "io/configuration.h"
#include "tests/support/support.h"
#include "tests/unit/engine/engine_world.h"

#define WATCHED "[\"SPY\", \"XLK\", \"AAPL\"]"
#define WATCHLISTS "watchlists = ( { name = \"Core\"; symbols = " WATCHED "; } );\n"
#define MEMBERS "symbols = " WATCHED "; "
#define STRATEGIES                                                                             \
	"strategies = { momentum = { " MEMBERS "}; rotation = { " MEMBERS                      \
	"}; swing = { " MEMBERS "}; };\n"
#define NIGHTLY "schedule = { nightly = \"off\"; };\n"
#define BASE WATCHLISTS STRATEGIES NIGHTLY

static struct world world;
static struct engine_reload_source source;
static struct config *start;
static const char *file_text;
static int applied_count;

static enum drt_status read_text(void *arg, struct config **out, struct drt_error *error)
{
	(void)arg;
	return config_parse(out, file_text, "drt.conf", error);
}

static void count_applied(void *arg, const struct engine_settings *settings)
{
	(void)arg;
	assert_ptr_equal(settings, world.engine->settings);
	applied_count++;
}

static void join_source(void)
{
	struct drt_error error = { .status = DRT_OK };

	if (config_parse(&start, BASE, "drt.conf", &error) != DRT_OK)
		fail_msg("%s", error.text);
	source = (struct engine_reload_source){
		.config = start, .file = "drt.conf", .read = read_text, .applied = count_applied
	};
	applied_count = 0;
	assert_int_equal(engine_set_reload(world.engine, &source, &error), DRT_OK);
}

static int begin(void **state)
{
	(void)state;
	world_init(&world);
	world_start(&world);
	join_source();
	return 0;
}

static int begin_joined(void **state)
{
	(void)state;
	world_init(&world);
	world_add_gateway(&world);
	world_start(&world);
	world_wait_status(&world, "broker", "up");
	join_source();
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_release(&world);
	config_free(start);
	return 0;
}

/* The two lists, each as one text of keys. */
static void reload(const char *text, const char *changed, const char *restart)
{
	json_t *result = NULL;
	char *got[2];

	file_text = text;
	result = peer_get(&world.peer, "engine.reload", json_object());
	got[0] = json_dumps(peer_member(result, "changed"), JSON_COMPACT);
	got[1] = json_dumps(peer_member(result, "restart_needed"), JSON_COMPACT);
	assert_string_equal(got[0], changed);
	assert_string_equal(got[1], restart);
	free(got[0]);
	free(got[1]);
	json_decref(result);
	world_run(&world, NS_PER_SEC);
}

static void the_same_file_changes_nothing(void **state)
{
	(void)state;
	reload(BASE, "[]", "[]");
	assert_int_equal(applied_count, 1);
}

static void a_file_that_is_refused_changes_nothing_and_says_where(void **state)
{
	static const struct {
		const char *text;
		enum drt_status status;
		const char *parts[3];
	} rows[] = {
		{ BASE "risk = {\n  max_order_value = -5; };\n",
		  DRT_EINVAL,
		  { "drt.conf:5", "risk.max_order_value", "0" } },
		{ BASE "risk = { max_orders_value = 5; };\n",
		  DRT_EINVAL,
		  { "drt.conf:4", "risk.max_orders_value", "risk.max_order_value" } },
		{ BASE "risk = { max_order_value = 5 };\nnonsense\n",
		  DRT_EPARSE,
		  { "drt.conf:6", "", "" } },
		{ WATCHLISTS NIGHTLY "risk = { max_order_value = 1; };\nstrategies = { "
		                     "momentum = { top = 500; }; };\n",
		  DRT_ERANGE,
		  { "drt.conf:4", "strategies.momentum.top", "50" } },
		{ WATCHLISTS NIGHTLY "risk = { max_order_value = 1; };\n"
		                     "strategies = { momentum = { " MEMBERS
		                     "lookback = 60; skip = 60; }; };\n",
		  DRT_EINVAL,
		  { "drt.conf", "momentum", "skip must be below lookback" } },
		{ BASE
		  "trading = { auto_approve = ( { name = \"a\"; strategy = \"swing\"; "
		  "max_value = 5; }, { name = \"a\"; strategy = \"swing\"; max_value = 6; } "
		  "); };\n",
		  DRT_EEXIST,
		  { "drt.conf", "a", "" } },
	};
	const struct engine_settings *before = world.engine->settings;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *text = NULL;

		file_text = rows[i].text;
		text = peer_refused(&world.peer, "engine.reload", json_object(),
		                    rows[i].status);
		for (size_t k = 0; k < 3; k++) {
			if (!strstr(text, rows[i].parts[k]))
				fail_msg("%zu: no %s in %s", i, rows[i].parts[k], text);
		}
		assert_ptr_equal(world.engine->settings, before);
	}
	assert_int_equal(applied_count, 0);
	assert_true(world_has_logged(&world, "engine", "reload"));
}

static void limits_and_rules_hold_at_once(void **state)
{
	json_t *result = NULL;

	(void)state;
	result = peer_get(&world.peer, "trade.execute_order",
	                  json_pack("{s:{s:s, s:s, s:i}}", "order", "symbol", "SPY",
	                            "direction", "BUY", "quantity", 10));
	json_decref(peer_get(&world.peer, "trade.reject",
	                     json_pack("{s:O}", "order_id", peer_member(result, "order_id"))));
	json_decref(result);
	reload(BASE "risk = { max_order_value = 100; };\n"
	            "sizing = { max_weight_pct = 3.0; };\n"
	            "trading = { approval_ttl_s = 77; auto_approve = ( { name = \"small\"; "
	            "strategy = \"swing\"; max_value = 5; } ); };\n",
	       "[\"trading.approval_ttl_s\",\"trading.auto_approve\",\"risk.max_order_value\","
	       "\"sizing.max_weight_pct\"]",
	       "[]");
	peer_refused(&world.peer, "trade.execute_order",
	             json_pack("{s:{s:s, s:s, s:i}}", "order", "symbol", "SPY", "direction",
	                       "BUY", "quantity", 11),
	             DRT_EDENIED);
	assert_int_equal(world.engine->broker->rules.count, 1);
	assert_string_equal(world.engine->broker->rules.rules[0].name, "small");
	/* and back */
	reload(BASE,
	       "[\"trading.approval_ttl_s\",\"trading.auto_approve\",\"risk.max_order_value\","
	       "\"sizing.max_weight_pct\"]",
	       "[]");
	assert_int_equal(world.engine->broker->rules.count, 0);
	json_decref(peer_get(&world.peer, "trade.execute_order",
	                     json_pack("{s:{s:s, s:s, s:i}}", "order", "symbol", "SPY",
	                               "direction", "BUY", "quantity", 12)));
}

/* "momentum 5, swing 3": the strategies that run, and a parameter of each. */
static void expect_strategies(const char *want)
{
	json_t *view = peer_get(&world.peer, "agent.get_market_view", json_object());
	char text[256] = "";
	size_t i = 0;
	json_t *row = NULL;

	json_array_foreach(peer_member(view, "strategies"), i, row)
	{
		const json_t *params = peer_member(row, "params");
		const json_t *top = json_object_get(params, "top");
		size_t length = strlen(text);

		snprintf(text + length, sizeof(text) - length, "%s%s%s%.0f", i > 0 ? ", " : "",
		         peer_text(row, "strategy"), top ? " " : "",
		         top ? json_number_value(top) : 0);
	}
	json_decref(view);
	assert_string_equal(text, want);
}

static void strategies_come_go_and_change(void **state)
{
	(void)state;
	world_store_bars(&world, "SPY", 300);
	world_store_bars(&world, "XLK", 300);
	world_store_bars(&world, "AAPL", 300);
	expect_strategies("momentum 4, rotation 3, swing0");
	/* learned since: stays where the file says nothing new */
	json_decref(peer_get(
		&world.peer, "agent.update_model",
		json_pack("{s:s, s:{s:i}}", "strategy", "rotation", "params", "top", 2)));
	reload(WATCHLISTS NIGHTLY
	       "strategies = { momentum = { " MEMBERS "top = 7; }; rotation = { " MEMBERS
	       "}; swing = { enabled = false; }; sma_cross = { " MEMBERS "}; };\n",
	       "[\"strategies.momentum\",\"strategies.swing\",\"strategies.sma_cross\"]", "[]");
	expect_strategies("momentum 7, rotation 2, sma_cross0");
	reload(BASE, "[\"strategies.momentum\",\"strategies.swing\",\"strategies.sma_cross\"]",
	       "[]");
	expect_strategies("momentum 4, rotation 2, swing0");
}

static void watchlists_change_for_those_who_look(void **state)
{
	json_t *value = NULL;
	json_t *list = NULL;

	(void)state;
	json_decref(peer_get(
		&world.peer, "subscribe",
		json_pack("{s:[s], s:s}", "topics", "watchlist", "watchlist", "Core")));
	reload(STRATEGIES NIGHTLY "watchlists = ( { name = \"Core\"; symbols = [\"AAPL\", "
	                          "\"NOSUCH\", \"SPY\"]; }, "
	                          "{ name = \"More\"; symbols = [\"XLK\"]; } );\n",
	       "[\"watchlists\"]", "[\"watchlists\"]");
	value = peer_notice(&world.peer, "update");
	while (value && strcmp(peer_text(value, "topic"), "watchlist") != 0) {
		json_decref(value);
		value = peer_notice(&world.peer, "update");
	}
	assert_non_null(value);
	list = peer_member(peer_member(value, "value"), "instruments");
	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(peer_text(json_array_get(list, 0), "symbol"), "AAPL");
	assert_string_equal(peer_text(json_array_get(list, 1), "symbol"), "SPY");
	json_decref(value);
	json_decref(peer_get(
		&world.peer, "subscribe",
		json_pack("{s:[s], s:s}", "topics", "watchlist", "watchlist", "More")));
}

static void what_needs_a_restart_is_said_each_time_and_not_done(void **state)
{
	static const char text[] = BASE "broker = { port = 4444; };\n"
					"data = { minute_bars = false; };\n"
					"trading = { account = \"DU5\"; };\n";
	const char *keys = "[\"trading.account\",\"broker.port\",\"data.minute_bars\"]";

	(void)state;
	reload(text, "[]", keys);
	reload(text, "[]", keys);
	assert_string_equal(world.engine->settings->account, "");
	assert_int_not_equal(world.engine->settings->broker_port, 4444);
	assert_true(world.engine->settings->minute_bars);
	reload(BASE, "[]", "[]");
}

static void the_nightly_hour_can_be_set_and_put_off(void **state)
{
	(void)state;
	assert_false(world.engine->improve->nightly.watching);
	reload(WATCHLISTS STRATEGIES "schedule = { nightly = \"03:30\"; };\n",
	       "[\"schedule.nightly\"]", "[]");
	assert_int_equal(world.engine->settings->nightly_minute, 210);
	assert_true(world.engine->improve->nightly.watching);
	reload(BASE, "[\"schedule.nightly\"]", "[]");
	world_run(&world, 120 * NS_PER_SEC);
	assert_false(world.engine->improve->nightly.watching);
}

static void a_signal_to_the_process_does_the_same(void **state)
{
	json_t *log = NULL;

	(void)state;
	file_text = BASE "risk = { max_order_quantity = 7; };\n";
	engine_reload(world.engine);
	world_run(&world, NS_PER_SEC);
	assert_int_equal(applied_count, 1);
	assert_int_equal(world.engine->settings->limits.level[RISK_QUANTITY].hard,
	                 7 * DECIMAL_ONE);
	file_text = "nonsense";
	engine_reload(world.engine);
	world_run(&world, NS_PER_SEC);
	assert_int_equal(applied_count, 1);
	log = peer_get(&world.peer, "engine.log", json_object());
	assert_int_equal(json_array_size(peer_member(log, "messages")), 2);
	assert_string_equal(
		peer_text(
			peer_member(json_array_get(peer_member(log, "messages"), 1), "reason"),
			"code"),
		"engine.reload_refused");
	json_decref(log);
}

#define ALONE(test) cmocka_unit_test_setup_teardown(test, begin, end)
#define JOINED(test) cmocka_unit_test_setup_teardown(test, begin_joined, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ALONE(the_same_file_changes_nothing),
		ALONE(a_file_that_is_refused_changes_nothing_and_says_where),
		JOINED(limits_and_rules_hold_at_once),
		ALONE(strategies_come_go_and_change),
		ALONE(watchlists_change_for_those_who_look),
		ALONE(what_needs_a_restart_is_said_each_time_and_not_done),
		JOINED(the_nightly_hour_can_be_set_and_put_off),
		ALONE(a_signal_to_the_process_does_the_same),
	};

	return cmocka_run_group_tests_name("reload", tests, NULL, NULL);
}
