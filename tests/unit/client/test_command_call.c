/* test_command_call.c - the contract in client/command_call.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command_call.h"
#include "tests/support/support.h"

static void commands_become_calls(void **state)
{
	static const struct {
		const char *line, *method, *params;
	} cases[] = {
		{ "evaluate", "agent.analyze_market", "{}" },
		{ "  refresh ", "engine.run_job", "{\"job\":\"refresh\"}" },
		{ "nightly", "engine.run_job", "{\"job\":\"nightly\"}" },
		{ "reconcile", "trade.reconcile", "{}" },
		{ "reload", "engine.reload", "{}" },
		{ "backtest momentum", "improve.backtest_strategy",
		  "{\"strategy\":\"momentum\"}" },
		{ "backtest swing --symbols aapl,MSFT --from 2020-01-31 --to 2021-02-28",
		  "improve.backtest_strategy",
		  "{\"from\":\"2020-01-31\",\"strategy\":\"swing\",\"symbols\":[\"AAPL\","
		  "\"MSFT\"],"
		  "\"to\":\"2021-02-28\"}" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct command_call call = { 0 };
		struct drt_error error = { 0 };
		char *text = NULL;

		assert_int_equal(command_call_parse(&call, cases[i].line, &error), DRT_OK);
		assert_string_equal(call.method, cases[i].method);
		text = json_dumps(call.params, JSON_COMPACT | JSON_SORT_KEYS);
		assert_string_equal(text, cases[i].params);
		free(text);
		json_decref(call.params);
	}
}

static void long_lists_are_taken_and_endless_words_are_not(void **state)
{
	struct command_call call = { 0 };
	struct drt_error error = { 0 };
	char line[3000] = "backtest swing --symbols A0";

	(void)state;
	for (int i = 1; i < 60; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), ",A%d", i);
	assert_int_equal(command_call_parse(&call, line, &error), DRT_OK);
	assert_int_equal(json_array_size(json_object_get(call.params, "symbols")), 60);
	json_decref(call.params);
	/* nothing of a line is left out in silence */
	snprintf(line, sizeof(line), "backtest swing ");
	memset(line + strlen(line), 'x', 2000);
	assert_int_equal(command_call_parse(&call, line, &error), DRT_EPARSE);
	assert_non_null(strstr(error.text, "too long"));
}

static void bad_lines_say_what_they_take(void **state)
{
	static const struct {
		const char *line;
		enum drt_status status;
		const char *says;
	} cases[] = {
		{ "", DRT_ENOTFOUND, "no command" },
		{ "approve 7c3b", DRT_ENOTFOUND, "no command has the name approve" },
		{ "evaluate now", DRT_EPARSE, "takes nothing" },
		{ "backtest", DRT_EPARSE, "takes a strategy" },
		{ "backtest --from 2020-01-01", DRT_EPARSE, "takes a strategy" },
		{ "backtest swing --from", DRT_EPARSE, "--from takes a value" },
		{ "backtest swing --from 2020-02-30", DRT_EPARSE, "a date such as" },
		{ "backtest swing --symbols A!B", DRT_EPARSE, "names such as" },
		{ "backtest swing --cash 5", DRT_EPARSE, "not --cash" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct command_call call = { 0 };
		struct drt_error error = { 0 };

		assert_int_equal(command_call_parse(&call, cases[i].line, &error),
		                 cases[i].status);
		assert_null(call.params);
		if (!strstr(error.text, cases[i].says))
			fail_msg("%s: %s", cases[i].line, error.text);
	}
}

static void answers_are_one_sentence(void **state)
{
	static const struct {
		const char *command, *result, *want;
	} cases[] = {
		{ "evaluate", "{\"evaluated\":71,\"raised\":2,\"not_raised\":69}",
		  "71 candidates evaluated, 2 raised, 69 not raised." },
		{ "refresh", "{\"job_id\":12}", "Job 12 started." },
		{ "reconcile", "{\"started\":true}",
		  "Comparing with the broker; approvals wait for it." },
		{ "reload", "{\"changed\":[\"a\",\"b\"],\"restart_needed\":[]}",
		  "Configuration read: 2 settings changed, 0 need a restart." },
		{ "backtest",
		  "{\"strategy\":\"swing\",\"trades\":214,\"metrics\":{\"total_return\":0.2509,"
		  "\"sharpe\":0.88}}",
		  "Backtest of swing: return +25.09 %, Sharpe 0.88, 214 trades." },
		{ "backtest",
		  "{\"strategy\":\"swing\",\"trades\":0,\"metrics\":{\"sharpe\":null}}",
		  "Backtest of swing: 0 trades." },
		{ "backtest", "{}", "Backtest of : 0 trades." },
	};
	char text[256];
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *result = json_loads(cases[i].result, 0, NULL);

		assert_non_null(result);
		command_call_answer(text, sizeof(text), cases[i].command, result);
		assert_string_equal(text, cases[i].want);
		json_decref(result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_become_calls),
		cmocka_unit_test(long_lists_are_taken_and_endless_words_are_not),
		cmocka_unit_test(bad_lines_say_what_they_take),
		cmocka_unit_test(answers_are_one_sentence),
	};

	return cmocka_run_group_tests_name("client command call", tests, NULL, NULL);
}
