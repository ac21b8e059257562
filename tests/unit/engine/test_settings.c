/* test_settings.c - engine/settings.h from configuration texts. */
#include "engine/settings.h"

#include <string.h>

#include "core/timeval.h"
#include "io/configuration.h"
#include "tests/support/support.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_configuration_the_built_in_values_hold),
		cmocka_unit_test(a_strategy_takes_symbols_timeframe_and_parameters),
		cmocka_unit_test(a_disabled_strategy_stays_out_whatever_else_is_said_of_it),
		cmocka_unit_test(what_is_wrong_with_a_strategy_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
