/* test_settings.c - engine/settings.h from configuration texts. */
#include "engine/settings.h"

#include <stdio.h>
#include <string.h>

#include "core/strbuf.h"
#include "core/timeval.h"
#include "io/configuration.h"
#include "tests/support/support.h"

#define E8 DECIMAL_ONE

static enum drt_status load(struct engine_settings *out, const char *text,
                            struct drt_error *error)
{
	struct config *config = NULL;
	enum drt_status status = DRT_OK;

	assert_int_equal(config_parse(&config, text, "drt.conf", error), DRT_OK);
	status = engine_settings_load(out, config, error);
	config_free(config);
	return status;
}

static const struct settings_strategy *find(const struct engine_settings *settings,
                                            const char *name)
{
	for (size_t i = 0; i < settings->strategy_count; i++) {
		if (strcmp(settings->strategies[i].strategy->name, name) == 0)
			return &settings->strategies[i];
	}
	return NULL;
}

static void without_a_configuration_the_built_in_values_hold(void **state)
{
	struct engine_settings settings;
	struct drt_error error = { 0 };

	(void)state;
	assert_int_equal(engine_settings_load(&settings, NULL, &error), DRT_OK);
	assert_false(settings.live);
	assert_int_equal(settings.broker_port, 4002);
	assert_int_equal(settings.approval_ttl_ns, 300 * NS_PER_SEC);
	assert_int_equal(settings.watchlist_count, 1);
	assert_true(settings.watchlists[0].count > 0);
	assert_int_equal(settings.strategy_count, 3);
	assert_non_null(find(&settings, "momentum"));
	assert_non_null(find(&settings, "rotation"));
	assert_non_null(find(&settings, "swing"));
	assert_null(find(&settings, "sma_cross"));
	assert_null(settings_adjustment(&settings));
	engine_settings_release(&settings);
	assert_int_equal(settings.strategy_count, 0);
}

static void a_strategy_takes_symbols_timeframe_and_parameters(void **state)
{
	struct engine_settings settings;
	struct drt_error error = { 0 };
	const struct settings_strategy *one = NULL;

	(void)state;
	assert_int_equal(load(&settings,
	                      "strategies = { sma_cross = { symbols = [ \"spy\", \"QQQ\" ]; "
	                      "timeframe = \"1h\"; fast = 7; }; };\n",
	                      &error),
	                 DRT_OK);
	assert_int_equal(settings.strategy_count, 4);
	one = find(&settings, "sma_cross");
	assert_non_null(one);
	assert_int_equal(one->timeframe, TIMEFRAME_1H);
	assert_int_equal(one->member_count, 2);
	assert_string_equal(one->members[0], "SPY");
	assert_string_equal(one->members[1], "QQQ");
	for (size_t i = 0; i < one->strategy->param_count; i++) {
		if (strcmp(one->strategy->params[i].name, "fast") == 0)
			assert_true(one->params[i] == 7);
	}
	engine_settings_release(&settings);
}

static void a_disabled_strategy_stays_out_whatever_else_is_said_of_it(void **state)
{
	static const char *const texts[] = {
		"strategies = { momentum = { enabled = false; }; };\n",
		"strategies = { momentum = { lookback = 120; enabled = false; }; };\n",
		"strategies = { momentum = { enabled = false; lookback = 120; }; };\n",
		"strategies = { momentum = { enabled = false; symbols = [ \"SPY\" ]; }; };\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct engine_settings settings;
		struct drt_error error = { 0 };

		assert_int_equal(load(&settings, texts[i], &error), DRT_OK);
		assert_null(find(&settings, "momentum"));
		assert_int_equal(settings.strategy_count, 2);
		assert_non_null(find(&settings, "swing"));
		engine_settings_release(&settings);
	}
}

static void what_is_wrong_with_a_strategy_is_said(void **state)
{
	static const struct {
		const char *text, *part;
	} rows[] = {
		{ "strategies = { momentun = { lookback = 120; }; };\n",
		  "there is no strategy momentun" },
		{ "strategies = { momentum = { lookbak = 120; }; };\n", "lookbak" },
		{ "strategies = { momentum = { lookback = 1; }; };\n", "from 60 to 1000" },
		{ "strategies = { momentum = { lookback = \"long\"; }; };\n", "give a number" },
		{ "strategies = { momentum = { timeframe = \"2h\"; }; };\n",
		  "2h is no timeframe" },
		{ "strategies = { momentum = { symbols = [ \"S PY\" ]; }; };\n", "S PY" },
		{ "strategies = { momentum = { enabled = false; lookback = 1; }; };\n",
		  "from 60 to 1000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct engine_settings settings;
		struct drt_error error = { 0 };

		assert_int_not_equal(load(&settings, rows[i].text, &error), DRT_OK);
		assert_non_null(strstr(error.text, rows[i].part));
		assert_int_equal(settings.strategy_count, 0);
		assert_int_equal(settings.watchlist_count, 0);
	}
}

/* ---- limits ---- */

static void every_limit_of_the_configuration_arrives(void **state)
{
	static const struct {
		const char *text;
		enum risk_rule rule;
		int64_t hard;
	} cases[] = {
		{ "max_order_value = \"1000.5\"", RISK_ORDER_VALUE, 1000 * E8 + E8 / 2 },
		{ "max_order_quantity = \"7\"", RISK_QUANTITY, 7 * E8 },
		{ "max_position_pct = 12.5", RISK_POSITION, E8 / 8 },
		{ "max_gross_exposure_pct = 90.0", RISK_GROSS, E8 / 10 * 9 },
		{ "price_collar_pct = 1.0", RISK_PRICE_COLLAR, E8 / 100 },
		{ "max_messages_per_s = 3", RISK_MESSAGE_RATE, 3 },
		{ "max_quote_age_s = 2.0", RISK_QUOTE_AGE, 2 * NS_PER_SEC },
		{ "max_open_orders = 4", RISK_OPEN_ORDERS, 4 },
		{ "max_daily_loss = \"250\"", RISK_DAILY_LOSS, 250 * E8 },
		{ "max_capital = \"60000\"", RISK_CAPITAL, 60000 * E8 },
		{ "max_capital = \"0\"", RISK_CAPITAL, RISK_NONE },
		{ "max_sector_pct = 30.0", RISK_SECTOR, E8 / 10 * 3 },
		{ "max_sector_pct = 0.0", RISK_SECTOR, RISK_NONE },
		{ "max_strategy_pct = 40.0", RISK_STRATEGY, E8 / 10 * 4 },
		{ "max_net_exposure_pct = 80.0", RISK_NET, E8 / 10 * 8 },
		{ "max_buying_power_pct = 50.0", RISK_BUYING_POWER, E8 / 2 },
		{ "max_volume_share_pct = 1.0", RISK_VOLUME_SHARE, E8 / 100 },
		{ "max_volume_share_pct = 0.0", RISK_VOLUME_SHARE, RISK_NONE },
		{ "levels = ( { rule = \"volume_share\"; hard = 2; } )", RISK_VOLUME_SHARE,
		  E8 / 50 },
		{ "max_drawdown_pct = 10.0", RISK_DRAWDOWN, E8 / 10 },
		{ "max_losses_in_a_row = 6", RISK_LOSSES, 6 },
		{ "max_losses_in_a_row = 0", RISK_LOSSES, RISK_NONE },
		{ "levels = ( { rule = \"net\"; hard = 20; } )", RISK_NET, E8 / 5 },
		{ "levels = ( { rule = \"quantity\"; hard = 20; } )", RISK_QUANTITY, 20 * E8 },
		{ "levels = ( { rule = \"open_orders\"; hard = 9; } )", RISK_OPEN_ORDERS, 9 },
		{ "levels = ( { rule = \"quote_age\"; hard = 3; } )", RISK_QUOTE_AGE,
		  3 * NS_PER_SEC },
		{ "levels = ( { rule = \"order_value\"; hard = 90000; } )", RISK_ORDER_VALUE,
		  50000 * E8 }, /* wider than the limit above it: the tighter holds */
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct engine_settings settings;
		struct drt_error error = { 0 };
		char text[256];

		snprintf(text, sizeof(text), "risk = { %s; };\n", cases[i].text);
		if (load(&settings, text, &error) != DRT_OK)
			fail_msg("%s: %s", text, error.text);
		if (settings.limits.level[cases[i].rule].hard != cases[i].hard)
			fail_msg("%s gave %lld", text,
			         (long long)settings.limits.level[cases[i].rule].hard);
		engine_settings_release(&settings);
	}
}

static void levels_are_soft_or_hard_for_all_or_for_a_strategy(void **state)
{
	struct engine_settings settings;
	struct drt_error error = { 0 };

	(void)state;
	assert_int_equal(
		load(&settings,
	             "risk = { runaway_orders = 7; runaway_window_s = 2.0; regular_hours = "
	             "true; restricted = [ \"gme\" ];"
	             " no_short = [ \"SPY\", \"qqq\" ]; levels = ("
	             "{ rule = \"order_value\"; soft = 10000; },"
	             "{ rule = \"position\"; strategy = \"swing\"; soft = 2.5; hard = 5; },"
	             "{ rule = \"losses\"; strategy = \"swing\"; hard = 3; } ); };\n",
	             &error),
		DRT_OK);
	assert_int_equal(settings.limits.level[RISK_ORDER_VALUE].soft, 10000 * E8);
	assert_int_equal(settings.limits.level[RISK_ORDER_VALUE].hard, 50000 * E8);
	assert_int_equal(settings.strategy_limit_count, 1);
	assert_string_equal(settings.strategy_limits[0].strategy, "swing");
	assert_int_equal(settings.strategy_limits[0].limits.level[RISK_POSITION].soft, E8 / 40);
	assert_int_equal(settings.strategy_limits[0].limits.level[RISK_POSITION].hard, E8 / 20);
	assert_int_equal(settings.strategy_limits[0].limits.level[RISK_LOSSES].hard, 3);
	assert_int_equal(settings.strategy_limits[0].limits.level[RISK_QUANTITY].hard,
	                 RISK_NONE);
	assert_true(settings.regular_hours);
	assert_int_equal(settings.runaway_orders, 7);
	assert_int_equal(settings.runaway_window_ns, 2 * NS_PER_SEC);
	assert_int_equal(settings.restricted_count, 1);
	assert_string_equal(settings.restricted[0], "GME");
	assert_int_equal(settings.no_short_count, 2);
	assert_string_equal(settings.no_short[1], "QQQ");
	engine_settings_release(&settings);
}

static void bad_limits_and_half_a_live_account_are_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "risk = { levels = ( { rule = \"net\"; } ); };", "neither soft nor hard" },
		{ "risk = { levels = ( { rule = \"net\"; soft = 3; hard = 2; } ); };",
		  "soft must not be above hard" },
		{ "risk = { restricted = [ \"A B\" ]; };", "risk.restricted" },
		{ "trading = { mode = \"live\"; };", "trading.live_accounts" },
		{ "trading = { mode = \"live\"; account = \"U1\"; };",
		  "trading.live_accounts" },
		{ "trading = { mode = \"live\"; account = \"U1\"; live_accounts = [ \"U2\" ]; "
		  "};",
		  "trading.live_accounts" },
		{ "trading = { mode = \"live\"; account = \"U1\"; live_accounts = [ \"U1\" ]; "
		  "};",
		  "risk.max_capital" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct engine_settings settings;
		struct drt_error error = { 0 };

		assert_int_equal(load(&settings, cases[i].text, &error), DRT_EINVAL);
		if (!strstr(error.text, cases[i].words))
			fail_msg("%s: %s", cases[i].text, error.text);
	}
}

static void a_live_account_that_is_listed_and_capped_loads(void **state)
{
	struct engine_settings settings;
	struct drt_error error = { 0 };

	(void)state;
	assert_int_equal(load(&settings,
	                      "trading = { mode = \"live\"; account = \"U1\"; live_accounts = "
	                      "[ \"U7\", \"U1\" ]; }; risk = { max_capital = \"5000\"; };",
	                      &error),
	                 DRT_OK);
	assert_true(settings.live);
	engine_settings_release(&settings);
}

/* ---- how many and how long ---- */

/* A list of `count` items between `head` and `tail`; # in the item is its number. */
static void repeat(struct strbuf *out, const char *head, const char *item, size_t count,
                   const char *tail)
{
	strbuf_clear(out);
	strbuf_puts(out, head);
	for (size_t i = 0; i < count; i++) {
		const char *mark = strchr(item, '#');

		strbuf_printf(out, "%s%.*s%zu%s", i > 0 ? ", " : "", (int)(mark - item), item,
		              i, mark + 1);
	}
	strbuf_puts(out, tail);
}

static void as_many_as_there_is_room_for_and_not_one_more(void **state)
{
	static const struct {
		const char *head, *item, *tail;
		size_t most;
		const char *says;
	} rows[] = {
		{ "watchlists = ( ", "{ name = \"w#\"; symbols = [ \"SPY\" ]; }", " );",
		  SETTINGS_WATCHLISTS, "watchlists: at most 16" },
		{ "trading: { auto_approve = ( ", "{ strategy = \"s#\"; max_value = 1; }",
		  " ); };", APPROVAL_RULES, "trading.auto_approve: at most 32 rules" },
		{ "trading: { execution = ( ", "{ strategy = \"s#\"; }", " ); };",
		  SETTINGS_LIMITED, "trading.execution: at most 16 strategies" },
		{ "data: { sources = [ ", "\"s#\"", " ]; };", SETTINGS_SOURCES,
		  "data.sources: at most 8" },
		{ "risk: { levels = ( ",
		  "{ rule = \"quantity\"; strategy = \"s#\"; hard = 1; }", " ); };",
		  SETTINGS_LIMITED, "risk.levels: at most 16 strategies" },
	};
	struct engine_settings settings;
	struct strbuf text;

	(void)state;
	strbuf_init(&text);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct drt_error error = { 0 };

		repeat(&text, rows[i].head, rows[i].item, rows[i].most, rows[i].tail);
		if (load(&settings, text.text, &error) != DRT_OK)
			fail_msg("%s: %s", rows[i].says, error.text);
		engine_settings_release(&settings);
		repeat(&text, rows[i].head, rows[i].item, rows[i].most + 1, rows[i].tail);
		assert_int_equal(load(&settings, text.text, &error), DRT_EINVAL);
		if (!strstr(error.text, rows[i].says))
			fail_msg("%s, not %s", error.text, rows[i].says);
		assert_int_equal(settings.watchlist_count, 0);
		assert_int_equal(settings.rule_count, 0);
	}
	strbuf_release(&text);
}

/* Cut to fit, an account, a source or a strategy would be another one. */
static void a_name_that_does_not_fit_is_refused_and_not_cut(void **state)
{
	static const struct {
		const char *text, *key;
		int room;
	} rows[] = {
		{ "trading: { account = \"#\"; };", "trading.account", ACCOUNT_TEXT },
		{ "broker: { host = \"#\"; };", "broker.host", 64 },
		{ "data: { sources = [ \"a\", \"#\" ]; };", "data.sources", KB_SOURCE_TEXT },
		{ "watchlists = ( { name = \"#\"; symbols = [ \"SPY\" ]; } );",
		  "watchlists.name", 32 },
		{ "trading: { auto_approve = ( { name = \"#\"; strategy = \"s\"; "
		  "max_value = 1; } ); };",
		  "trading.auto_approve.name", APPROVAL_RULE_TEXT },
		{ "trading: { auto_approve = ( { strategy = \"#\"; max_value = 1; } ); };",
		  "trading.auto_approve.strategy", STRATEGY_TEXT },
		{ "trading: { execution = ( { strategy = \"#\"; } ); };",
		  "trading.execution.strategy", STRATEGY_TEXT },
		{ "risk: { levels = ( { rule = \"quantity\"; strategy = \"#\"; hard = 1; } "
		  "); };",
		  "risk.levels", STRATEGY_TEXT },
	};
	struct engine_settings settings;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct drt_error error = { 0 };
		char name[80];
		char text[256];

		memset(name, 'x', sizeof(name));
		for (int over = 0; over < 2; over++) {
			enum drt_status status = DRT_OK;

			name[rows[i].room - 1 + over] = '\0';
			snprintf(text, sizeof(text), "%.*s%s%s",
			         (int)(strchr(rows[i].text, '#') - rows[i].text), rows[i].text,
			         name, strchr(rows[i].text, '#') + 1);
			status = load(&settings, text, &error);
			if (status != (over ? DRT_EINVAL : DRT_OK))
				fail_msg("%s: %s", text, error.text);
			if (over && !strstr(error.text, rows[i].key))
				fail_msg("%s does not name %s", error.text, rows[i].key);
			if (!over)
				engine_settings_release(&settings);
			memset(name, 'x', sizeof(name));
		}
	}
}

static void rules_without_a_name_have_a_number(void **state)
{
	struct engine_settings settings;
	struct drt_error error = { 0 };

	(void)state;
	assert_int_equal(load(&settings,
	                      "trading: { auto_approve = ( { name = \"mine\"; strategy = "
	                      "\"swing\"; max_value = 1; side = \"buy\"; }, { strategy = "
	                      "\"swing\"; max_value = 2.5; side = \"sell\"; } ); };",
	                      &error),
	                 DRT_OK);
	assert_int_equal(settings.rule_count, 2);
	assert_string_equal(settings.rules[0].name, "mine");
	assert_true(settings.rules[0].buys && !settings.rules[0].sells);
	assert_string_equal(settings.rules[1].name, "rule-2");
	assert_true(!settings.rules[1].buys && settings.rules[1].sells);
	assert_int_equal(settings.rules[1].max_value.e8, 5 * E8 / 2);
	assert_false(settings.rules[1].live);
	engine_settings_release(&settings);
}

static void the_algorithms_of_strategies_are_read(void **state)
{
	struct engine_settings settings;
	struct drt_error error = { 0 };

	(void)state;
	assert_int_equal(load(&settings,
	                      "trading: { execution = ( { strategy = \"a\"; minutes = 30; "
	                      "slices = 6; }, { strategy = \"b\"; algo = \"pov\"; share = "
	                      "0.25; }, { strategy = \"c\"; algo = \"ib-adaptive\"; } ); };",
	                      &error),
	                 DRT_OK);
	assert_int_equal(settings.execution_count, 3);
	assert_int_equal(settings.executions[0].algo.kind, ALGO_TWAP);
	assert_int_equal(settings.executions[0].algo.slices, 6);
	assert_int_equal(settings.executions[0].window_ns, 30 * NS_PER_MIN);
	assert_int_equal(settings.executions[1].algo.kind, ALGO_POV);
	assert_int_equal(settings.executions[1].algo.share.e8, E8 / 4);
	assert_int_equal(settings.executions[1].window_ns, 10 * NS_PER_MIN);
	assert_int_equal(settings.executions[2].algo.urgency, URGENCY_NORMAL);
	assert_int_equal(settings.executions[2].window_ns, 0);
	engine_settings_release(&settings);
	assert_int_equal(load(&settings,
	                      "trading: { execution = ( { strategy = \"a\"; }, { strategy = "
	                      "\"a\"; } ); };",
	                      &error),
	                 DRT_EINVAL);
	assert_non_null(strstr(error.text, "strategy a is there twice"));
}

static void a_limit_of_centuries_is_one_and_does_not_wrap(void **state)
{
	struct engine_settings settings;
	struct drt_error error = { 0 };

	(void)state;
	assert_int_equal(load(&settings,
	                      "risk: { levels = ( { rule = \"quote_age\"; strategy = "
	                      "\"swing\"; soft = 1.5; hard = 10000000000.0; } ); };",
	                      &error),
	                 DRT_OK);
	assert_int_equal(settings.strategy_limit_count, 1);
	assert_int_equal(settings.strategy_limits[0].limits.level[RISK_QUOTE_AGE].soft,
	                 3 * NS_PER_SEC / 2);
	assert_int_equal(settings.strategy_limits[0].limits.level[RISK_QUOTE_AGE].hard,
	                 RISK_NONE - 1);
	engine_settings_release(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_configuration_the_built_in_values_hold),
		cmocka_unit_test(a_strategy_takes_symbols_timeframe_and_parameters),
		cmocka_unit_test(a_disabled_strategy_stays_out_whatever_else_is_said_of_it),
		cmocka_unit_test(what_is_wrong_with_a_strategy_is_said),
		cmocka_unit_test(every_limit_of_the_configuration_arrives),
		cmocka_unit_test(levels_are_soft_or_hard_for_all_or_for_a_strategy),
		cmocka_unit_test(bad_limits_and_half_a_live_account_are_refused),
		cmocka_unit_test(a_live_account_that_is_listed_and_capped_loads),
		cmocka_unit_test(as_many_as_there_is_room_for_and_not_one_more),
		cmocka_unit_test(a_name_that_does_not_fit_is_refused_and_not_cut),
		cmocka_unit_test(rules_without_a_name_have_a_number),
		cmocka_unit_test(the_algorithms_of_strategies_are_read),
		cmocka_unit_test(a_limit_of_centuries_is_one_and_does_not_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
