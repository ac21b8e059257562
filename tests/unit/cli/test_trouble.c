/* test_trouble.c - what may go wrong around any command: an engine that leaves, answers
 * nonsense or cannot be started, a person who interrupts, output that goes nowhere. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "io/clock_real.h"
#include "tests/support/support.h"
#include "tests/unit/cli/fake_engine.h"

#define END FAKE_END
#define STEP FAKE_STEP
#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* ---- engines ---- */

/* Commands that only look, and the call each begins with. */
static const struct look {
	const char *line, *method, *name;
} looks[] = {
	{ "bars SPY", "kb.get_market_data", "bars" },
	{ "why SPY", "agent.why", "why" },
	{ "signals", "kb.get_trading_signals", "signals" },
	{ "signals --as-of 2025-06-12", "agent.generate_signals", "signals" },
	{ "signals --evaluate", "agent.analyze_market", "signals" },
	{ "orders", "trade.get_orders", "orders" },
	{ "positions", "trade.get_portfolio_status", "positions" },
	{ "backtest swing", "improve.backtest_strategy", "backtest" },
	{ "report", "improve.evaluate_performance", "report" },
	{ "status", "engine.status", "status" },
};

/* Runs a line against one step; its output must be empty, and its error that. */
static void expect(const char *line, const struct fake_step *step, int code, const char *err)
{
	const struct fake_step steps[] = { *step, END };
	const struct fake_setup setup = { .place = FAKE_DAEMON, .steps = steps };
	struct fake_run run;

	fake_cli(&run, &setup, line);
	if (run.code != code || strcmp(run.err, err) != 0)
		fail_msg("drt %s: %d, not %d: %s", line, run.code, code, run.err);
	assert_string_equal(run.out, "");
	fake_release(&run);
}

static void an_engine_that_leaves_is_told_by_every_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(looks); i++) {
		const struct fake_step step = STEP(looks[i].method, NULL, FAKE_HANG_UP, NULL);
		char err[160];

		snprintf(err, sizeof(err),
		         "drt %s: the connection to the engine broke: closed by the other "
		         "side\n",
		         looks[i].name);
		expect(looks[i].line, &step, 1, err);
	}
}

static void what_the_engine_says_is_passed_on_by_every_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(looks); i++) {
		const struct fake_step step =
			STEP(looks[i].method, NULL, FAKE_ERROR,
		             "{'code':-32005,'message':'there is no such thing'}");
		char err[80];

		snprintf(err, sizeof(err), "drt %s: there is no such thing\n", looks[i].name);
		expect(looks[i].line, &step, 1, err);
	}
}

static void every_command_can_be_interrupted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(looks); i++) {
		const struct fake_step step = STEP(looks[i].method, NULL, FAKE_SIGNAL, NULL);
		char err[80];

		snprintf(err, sizeof(err), "drt %s: interrupted\n", looks[i].name);
		expect(looks[i].line, &step, 1, err);
	}
}

static void an_answer_that_is_none_is_never_taken_for_an_empty_one(void **state)
{
	static const struct {
		const char *line, *method, *name, *answer, *what;
	} rows[] = {
		{ "bars SPY", "kb.get_market_data", "bars", "{}", "bars is not a list" },
		{ "bars SPY", "kb.get_market_data", "bars", "[]", "bars is not a list" },
		{ "bars SPY", "kb.get_market_data", "bars", "{'bars':[5]}",
		  "symbol or timeframe is missing" },
		{ "why SPY", "agent.why", "why", "null", "candidates is not a list" },
		{ "why SPY", "agent.why", "why", "{'candidates':[5]}",
		  "a signal must be a JSON object" },
		{ "signals", "kb.get_trading_signals", "signals", "{'signals':{}}",
		  "signals is not a list" },
		{ "signals", "kb.get_trading_signals", "signals", "{'signals':[{}]}",
		  "field \"signal_id\" is missing" },
		{ "orders", "trade.get_orders", "orders", "{}", "orders is not a list" },
		{ "positions", "trade.get_portfolio_status", "positions", "5",
		  "positions is not a list" },
		{ "backtest swing", "improve.backtest_strategy", "backtest", "{'metrics':7}",
		  "metrics is not an object" },
		{ "cancel --all", "trade.cancel_all", "cancel", "{}",
		  "orders is not a number" },
		{ "cancel --all", "trade.cancel_all", "cancel", "{'orders':'many'}",
		  "orders is not a number" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fake_step step =
			STEP(rows[i].method, NULL, FAKE_RESULT, rows[i].answer);
		char err[160];

		snprintf(err, sizeof(err), "drt %s: the engine's answer cannot be read: %s\n",
		         rows[i].name, rows[i].what);
		expect(rows[i].line, &step, 1, err);
	}
}

static void fills_that_are_none_are_not_no_fills(void **state)
{
	static const struct fake_row row = {
		"report --fills",
		{ STEP("improve.evaluate_performance", NULL, FAKE_RESULT,
		       "{'metrics':{},'equity':[]}"),
		  STEP("kb.get_fills", NULL, FAKE_RESULT, "{'orders':[]}"), END },
		1,
		"",
		"drt report: the engine's answer cannot be read: fills is not a list\n"
	};

	(void)state;
	fake_rows(&row, 1, NULL);
}

static void without_engine_and_data_a_store_command_says_which(void **state)
{
	struct fake_run run;

	(void)state;
	fake_cli(&run, &(struct fake_setup){ .place = FAKE_NOWHERE }, "bars SPY");
	assert_int_equal(run.code, 1);
	assert_string_equal(run.err, "drt bars: the data cannot be opened: no data here\n");
	assert_int_equal(run.local_starts, 1);
	fake_release(&run);
}

/* ---- brokers ---- */

#define STATUS(rest)                                                                           \
	"{'engine_version':'0.1.0','engine_started':'2025-06-12T13:00:00Z','mode':'PAPER',"    \
	"'account':'DU1','market_time':'2025-06-12T14:32:40Z','market_open':true,"             \
	"'synthetic':false,'demo':false,'market_speed_milli':1000,'data_age_ns':null,"         \
	"'to_approve':0,'unknown_orders':0,'frozen':false," rest "}"

/* A script may ask: 4 while the broker is down, and no other state of it. */
static void status_ends_with_how_the_broker_is(void **state)
{
	static const struct {
		const char *answer, *line;
		int code;
	} rows[] = {
		{ STATUS("'broker':'down'"), "Broker      DOWN\n", 4 },
		{ STATUS("'broker':'down','broker_text':'refused'"), "DOWN: refused\n", 4 },
		{ STATUS("'broker':'connecting'"), "connecting\n", 0 },
		{ STATUS("'broker':'reconciling'"), "reconciling\n", 0 },
		{ STATUS("'broker':'up'"), "up\n", 0 },
		{ STATUS("'broker':'down','brokerless':true"), "no broker\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct fake_step steps[] = {
			STEP("engine.status", "{}", FAKE_RESULT, rows[i].answer), END
		};
		const struct fake_setup setup = { .place = FAKE_DAEMON, .steps = steps };
		struct fake_run run;

		fake_cli(&run, &setup, "status");
		if (run.code != rows[i].code || !strstr(run.out, rows[i].line))
			fail_msg("%s: %d\n%s%s", rows[i].answer, run.code, run.out, run.err);
		fake_release(&run);
	}
}

/* What the broker or the clock made of an order that a person only asked to end. */
static void how_an_order_ended_decides_the_exit_code(void **state)
{
#define ENDED(line, method, state, code, word)                                                 \
	{                                                                                      \
		line " 7b8f --quiet",                                                          \
			{ STEP(method, NULL, FAKE_RESULT,                                      \
			       "{'order_id':'x','state':'" state "'}"),                        \
			  END },                                                               \
			code, "7b8f: " word "\n", ""                                           \
	}
	static const struct fake_row rows[] = {
		ENDED("cancel", "trade.cancel_order", "cancelled", 0, "cancelled"),
		ENDED("cancel", "trade.cancel_order", "filled", 0, "filled"),
		ENDED("cancel", "trade.cancel_order", "expired", 6, "expired"),
		ENDED("cancel", "trade.cancel_order", "unknown", 7, "UNKNOWN"),
		ENDED("cancel", "trade.cancel_order", "broker-rejected", 0,
		      "rejected by the broker"),
		ENDED("reject", "trade.reject", "rejected", 0, "rejected"),
		ENDED("reject", "trade.reject", "expired", 6, "expired"),
	};

	(void)state;
	fake_rows(rows, COUNT(rows), NULL);
}

/* ---- output ---- */

static const char *home(void *self, const char *name)
{
	(void)name;
	return self;
}

/* "drt version" with that for standard output; the code, and what it said. */
static int version_to(FILE *out, char **err)
{
	char *argv[] = { (char *)"drt", (char *)"version", NULL };
	size_t size = 0;
	struct cli_host host = { .self = (void *)test_scratch_dir(),
		                 .in = stdin,
		                 .out = out,
		                 .err = open_memstream(err, &size),
		                 .wall = clock_real_wall(),
		                 .version = "0.1.0",
		                 .lookup = home };
	int code = cli_main(2, argv, &host);

	fclose(host.err);
	return code;
}

static void a_full_disk_is_no_success(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	char *err = NULL;

	(void)state;
	assert_non_null(full);
	assert_int_equal(version_to(full, &err), 1);
	assert_string_equal(err, "drt version: the output could not be written\n");
	free(err);
	fclose(full);
}

/* As `drt ... | head -1` leaves it. */
static void a_reader_that_has_left_needs_no_words(void **state)
{
	int ends[2];
	FILE *out = NULL;
	char *err = NULL;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	out = fdopen(ends[1], "w");
	assert_non_null(out);
	close(ends[0]);
	assert_int_equal(version_to(out, &err), 1);
	assert_string_equal(err, "");
	free(err);
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_engine_that_leaves_is_told_by_every_command),
		cmocka_unit_test(what_the_engine_says_is_passed_on_by_every_command),
		cmocka_unit_test(every_command_can_be_interrupted),
		cmocka_unit_test(an_answer_that_is_none_is_never_taken_for_an_empty_one),
		cmocka_unit_test(fills_that_are_none_are_not_no_fills),
		cmocka_unit_test(without_engine_and_data_a_store_command_says_which),
		cmocka_unit_test(status_ends_with_how_the_broker_is),
		cmocka_unit_test(how_an_order_ended_decides_the_exit_code),
		cmocka_unit_test(a_full_disk_is_no_success),
		cmocka_unit_test(a_reader_that_has_left_needs_no_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
