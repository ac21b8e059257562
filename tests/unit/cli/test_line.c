/* test_line.c - command lines: what is wrong with them, help, and the way to an engine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/line.h"
#include "tests/support/support.h"
#include "tests/unit/cli/fake_engine.h"

static const struct fake_setup nowhere = { .place = FAKE_NOWHERE };

static void bad_lines_name_the_fault_and_the_remedy(void **state)
{
	static const struct {
		const char *line;
		int code;
		const char *message;
	} rows[] = {
		{ "", 2, "drt: a command is missing; \"drt --help\" lists them\n" },
		{ "bras AAPL", 2,
		  "drt: there is no command \"bras\"; did you mean \"bars\"?\n" },
		{ "sig", 2, "drt: there is no command \"sig\"; did you mean \"signals\"?\n" },
		{ "unfreze", 2,
		  "drt: there is no command \"unfreze\"; did you mean \"unfreeze\"?\n" },
		{ "zzzz", 2, "drt: there is no command \"zzzz\"; \"drt --help\" lists them\n" },
		{ "x", 2, "drt: there is no command \"x\"; \"drt --help\" lists them\n" },
		{ "--jsn status", 2, "drt: --jsn is no option; did you mean --json?\n" },
		{ "--nonsense", 2, "drt: --nonsense is no option; --help lists them\n" },
		{ "-x status", 2, "drt: -x is no option; options are words, as in --json\n" },
		{ "--config", 2, "drt: --config needs a value: --config FILE\n" },
		{ "help zzzz", 2,
		  "drt: there is no command \"zzzz\"; \"drt --help\" lists them\n" },
		{ "bars", 2, "drt bars: an argument is missing: drt bars SYMBOL\n" },
		{ "bars A B", 2,
		  "drt bars: \"B\" is one argument too many; usage: drt bars SYMBOL\n" },
		{ "bars A --form 2024-01-01", 2,
		  "drt bars: --form is no option; did you mean --from?\n" },
		{ "bars A --from", 2, "drt bars: --from needs a value: --from DATE\n" },
		{ "bars A --csv=yes", 2, "drt bars: --csv takes no value\n" },
		{ "cancel", 2,
		  "drt cancel: name the orders, or say --all; \"drt orders --open\" lists "
		  "them\n" },
		{ "cancel --all 7b8f", 2,
		  "drt cancel: --all names every order already; leave \"7b8f\" out\n" },
		{ "cancel 7b8f --symbol SPY", 2, "drt cancel: --symbol goes with --all\n" },
		{ "modify", 2, "drt modify: an argument is missing: drt modify ID\n" },
		{ "modify 7b8f 7b90 --limit 5", 2,
		  "drt modify: \"7b90\" is one argument too many; usage: drt modify ID\n" },
		{ "settle --never", 2,
		  "drt settle: an argument is missing: drt settle ID --working|--never\n" },
		{ "close", 2, "drt close: an argument is missing: drt close SYMBOL\n" },
		{ "flatten now", 2,
		  "drt flatten: \"now\" is one argument too many; usage: drt flatten\n" },
		{ "modify 7b8f --limit 5", 3, NULL },
		{ "cancel --all", 3, NULL },
		{ "close SPY", 3, NULL },
		{ "flatten --yes", 3, NULL },
		{ "settle 7b8f --never", 3, NULL },
		{ "approve", 2, "drt approve: an argument is missing: drt approve ID...\n" },
		{ "unfreeze", 2,
		  "drt unfreeze: an argument is missing: drt unfreeze PAPER|LIVE\n" },
		{ "stop now", 2,
		  "drt stop: \"now\" is one argument too many; usage: drt stop\n" },
		{ "status", 3, NULL },
		{ "orders", 3, NULL },
		{ "--socket /nowhere/x.sock status", 3,
		  "drt status: no engine listens at /nowhere/x.sock; \"drt daemon\" starts "
		  "one\n" },
		{ "--socket /nowhere/x.sock bars A", 3, NULL },
		{ "bars A", 1, "drt bars: the data cannot be opened: no data here\n" },
		{ "import /nowhere/x.csv", 1, NULL },
		{ "--config /nowhere/drt.conf bars A", 1,
		  "drt bars: --config /nowhere/drt.conf: No such file or directory\n" },
		{ "status --config /nowhere/drt.conf", 1, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake_run run;

		fake_cli(&run, &nowhere, rows[i].line);
		if (run.code != rows[i].code)
			fail_msg("drt %s ended with %d: %s", rows[i].line, run.code, run.err);
		if (rows[i].message)
			assert_string_equal(run.err, rows[i].message);
		assert_true(*run.err);
		assert_string_equal(run.out, "");
		fake_release(&run);
	}
}

/* Nothing is opened for a line that is wrong. */
static const struct {
	const char *line, *message;
} bad_values[] = {
	{ "bars A --from yesterday",
	  "drt bars: --from yesterday is no date; write 2025-06-12 or "
	  "2025-06-12T14:30:00Z\n" },
	{ "bars A --to 2025-02-30", "drt bars: --to 2025-02-30 is no date; write 2025-06-12 or "
	                            "2025-06-12T14:30:00Z\n" },
	{ "bars A --timeframe 2h", "drt bars: --timeframe 2h is no bar size; there are "
	                           "1m 5m 15m 30m 1h 4h 1d 1w "
	                           "1mo\n" },
	{ "bars A --limit 0", "drt bars: --limit 0 is no number from 1 to 20000000\n" },
	{ "bars A --limit 1x", "drt bars: --limit 1x is no number from 1 to 20000000\n" },
	{ "bars A --limit 99999999999999999999",
	  "drt bars: --limit 99999999999999999999 is no number from 1 to 20000000\n" },
	{ "bars A$B",
	  "drt bars: \"A$B\" is no symbol; symbols have up to 23 of A-Z 0-9 . -\n" },
	{ "bars A --json --csv", "drt bars: --json and --csv exclude each other\n" },
	{ "signals --state raised",
	  "drt signals: --state raised is none; there are active taken expired "
	  "not-raised refused\n" },
	{ "backtest momentum --params lookback",
	  "drt backtest: \"lookback\" is no parameter; write name=number, as in "
	  "lookback=126\n" },
	{ "backtest momentum --params a=1,b=x", "drt backtest: b: \"x\" is no number\n" },
	{ "backtest momentum --params a=nan", "drt backtest: a: \"nan\" is no number\n" },
	{ "backtest momentum --params =1",
	  "drt backtest: \"=1\" is no parameter; write name=number, as in "
	  "lookback=126\n" },
	{ "backtest momentum --cash -5",
	  "drt backtest: --cash -5 is no amount; write 100000\n" },
	{ "bars A --from 2025-06-13 --to 2025-06-12",
	  "drt bars: --from 2025-06-13 comes after --to 2025-06-12; exchange them\n" },
	{ "signals --from 2025-06-13 --to 2025-06-12T23:00:00Z",
	  "drt signals: --from 2025-06-13 comes after --to 2025-06-12T23:00:00Z; "
	  "exchange them\n" },
	{ "report --from 2025-06-13 --to 2025-06-12",
	  "drt report: --from 2025-06-13 comes after --to 2025-06-12; exchange "
	  "them\n" },
	{ "backtest momentum --from 2025-06-13 --to 2025-06-12",
	  "drt backtest: --from 2025-06-13 comes after --to 2025-06-12; exchange "
	  "them\n" },
	{ "backtest momentum --symbols ,",
	  "drt backtest: \",\" names no symbol; write them as in AAPL,MSFT\n" },
	{ "bars A --source Yahoo", "drt bars: --source Yahoo is no source; sources "
	                           "have up to 23 of a-z 0-9 . _ + "
	                           "-\n" },
	{ "import x.csv --source 'big bank'",
	  "drt import: --source big bank is no source; sources have up to 23 of a-z "
	  "0-9 . "
	  "_ + -\n" },
	{ "import x.csv --adjustment total",
	  "drt import: --adjustment total is not known; write none, split or "
	  "split+dividend\n" },
	{ "modify 7b8f", "drt modify: say what to change: --quantity, --limit or --stop\n" },
	{ "modify 7b8f --accept-soft",
	  "drt modify: say what to change: --quantity, --limit or --stop\n" },
	{ "modify 7b8f --quantity 0",
	  "drt modify: --quantity 0 is no number above 0; write it as in 266.50\n" },
	{ "modify 7b8f --limit -5",
	  "drt modify: --limit -5 is no number above 0; write it as in 266.50\n" },
	{ "modify 7b8f --limit 1,5",
	  "drt modify: --limit 1,5 is no number above 0; write it as in 266.50\n" },
	{ "modify 7b8f --stop nan",
	  "drt modify: --stop nan is no number above 0; write it as in 266.50\n" },
	{ "modify 7b8f --quantity 99999999999999",
	  "drt modify: --quantity 99999999999999 is no number above 0; write it as in "
	  "266.50\n" },
	{ "cancel --all --symbol A$B",
	  "drt cancel: \"A$B\" is no symbol; symbols have up to 23 of A-Z 0-9 . -\n" },
	{ "settle 7b8f", "drt settle: say what you know of it: --working or --never, one of "
	                 "them\n" },
	{ "settle 7b8f --never --working",
	  "drt settle: say what you know of it: --working or --never, one of them\n" },
	{ "close A$B",
	  "drt close: \"A$B\" is no symbol; symbols have up to 23 of A-Z 0-9 . -\n" },
	{ "unfreeze paper",
	  "drt unfreeze: type the account's mode in capitals: drt unfreeze PAPER, or "
	  "LIVE\n" },
	{ "backtest momentum --symbols AAPL,%",
	  "drt backtest: \"%\" is no symbol; symbols have up to 23 of A-Z 0-9 . -\n" },
};

static void bad_values_name_the_option_and_the_remedy(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad_values) / sizeof(bad_values[0]); i++) {
		struct fake_run run;

		fake_cli(&run, &nowhere, bad_values[i].line);
		assert_string_equal(run.err, bad_values[i].message);
		assert_int_equal(run.code, 2);
		assert_int_equal(run.local_starts, 0);
		fake_release(&run);
	}
}

static void help_of_every_command_says_usage_options_and_example(void **state)
{
	static const char *const names[] = { "import",    "bars",     "why",    "signals",
		                             "orders",    "approve",  "reject", "cancel",
		                             "positions", "backtest", "report", "status",
		                             "freeze",    "unfreeze", "stop",   "version",
		                             "modify",    "settle",   "close",  "flatten",
		                             "depth",     "tape" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char line[64], usage[64];
		struct fake_run run, again;

		snprintf(line, sizeof(line), "%s --help", names[i]);
		snprintf(usage, sizeof(usage), "Usage: drt %s", names[i]);
		fake_cli(&run, &nowhere, line);
		assert_int_equal(run.code, 0);
		assert_int_equal(strncmp(run.out, usage, strlen(usage)), 0);
		assert_non_null(strstr(run.out, "--json"));
		assert_non_null(strstr(run.out, "Example:\n  drt "));
		assert_string_equal(run.err, "");
		snprintf(line, sizeof(line), "help %s", names[i]);
		fake_cli(&again, &nowhere, line);
		assert_string_equal(run.out, again.out);
		fake_release(&again);
		fake_release(&run);
	}
}

static void help_goes_before_missing_arguments_and_wrong_order(void **state)
{
	static const char *const lines[] = { "--help", "-h", "help", "--json --help" };
	struct fake_run run;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		fake_cli(&run, &nowhere, lines[i]);
		assert_int_equal(run.code, 0);
		fake_compare("help.txt", run.out);
		fake_release(&run);
	}
	fake_cli(&run, &nowhere, "bars --help");
	fake_compare("help_bars.txt", run.out);
	fake_release(&run);
}

static void version_is_told_in_both_forms(void **state)
{
	struct fake_run run;

	(void)state;
	fake_cli(&run, &nowhere, "version");
	assert_string_equal(run.out,
	                    "drt 0.1.0\n"
	                    "Broker protocol: server versions 157 to 213, with protobuf.\n"
	                    "Licence GPL-3.0-or-later; there is no warranty.\n");
	fake_release(&run);
	fake_cli(&run, &nowhere, "--version");
	assert_int_equal(run.code, 0);
	fake_release(&run);
	fake_cli(&run, &nowhere, "--json version");
	assert_string_equal(run.out, "{\"program\":\"drt\",\"version\":\"0.1.0\","
	                             "\"broker_versions\":[157,213],\"protobuf\":true}\n");
	fake_release(&run);
}

/* ---- rows of the host ---- */

static enum cli_exit run_row(struct cli *cli)
{
	fprintf(cli->out, "%s %s %d %s\n", cli->command->name, cli->json ? "json" : "text",
	        cli->argc, cli_value(cli, "no-fork") ? "no-fork" : "fork");
	return CLI_OK;
}

static const struct cli_option row_options[] = {
	{ "no-fork", NULL, "stay" },
	{ NULL, NULL, NULL },
};
static const struct cli_command attach_row = {
	.name = "attach", .arguments = "", .summary = "shows", .run = run_row
};
static const struct cli_command daemon_row = { .name = "daemon",
	                                       .arguments = "",
	                                       .summary = "serves",
	                                       .options = row_options,
	                                       .run = run_row };
static const struct cli_command *const rows[] = { &attach_row, &daemon_row, NULL };

static void the_host_adds_rows_and_names_the_default(void **state)
{
	static const struct {
		const char *words[6];
		int count;
		const char *out;
	} lines[] = {
		{ { "drt" }, 1, "attach text 0 fork\n" },
		{ { "drt", "--json" }, 2, "attach json 0 fork\n" },
		{ { "drt", "daemon", "--no-fork" }, 3, "daemon text 0 no-fork\n" },
		{ { "drt", "--daemon", "--no-fork" }, 3, "daemon text 0 no-fork\n" },
		{ { "drt", "--json", "--daemon", "--no-fork" }, 4, "daemon json 0 no-fork\n" },
		{ { "drt", "--daemon", "--json" }, 3, "daemon json 0 fork\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char *out = NULL;
		size_t size = 0;
		char *argv[7] = { NULL };
		struct cli_host host = { .out = open_memstream(&out, &size),
			                 .err = stderr,
			                 .commands = rows,
			                 .default_command = "attach",
			                 .version = "0.1.0" };

		for (int w = 0; w < lines[i].count; w++)
			argv[w] = (char *)lines[i].words[w];
		assert_int_equal(cli_main(lines[i].count, argv, &host), 0);
		fclose(host.out);
		assert_string_equal(out, lines[i].out);
		free(out);
	}
}

/* ---- the way to an engine ---- */

static const struct fake_step evaluate[] = {
	{ "kb.get_trading_signals", NULL, FAKE_RESULT, "{'signals':[]}", NULL, NULL },
	{ NULL, NULL, FAKE_RESULT, NULL, NULL, NULL },
};

static void a_store_command_prefers_the_daemon_and_else_starts_its_own(void **state)
{
	struct fake_setup setup = { .place = FAKE_DAEMON, .steps = evaluate };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &setup, "signals");
	assert_int_equal(run.code, 0);
	assert_int_equal(run.local_starts, 0);
	fake_release(&run);
	setup.place = FAKE_LOCAL;
	fake_cli(&run, &setup, "signals");
	assert_int_equal(run.code, 0);
	assert_int_equal(run.local_starts, 1);
	fake_release(&run);
}

static void a_daemon_on_other_data_is_not_asked_about_ours(void **state)
{
	static const char other[] = "{'version':1,'mode':'PAPER','data_dir':'/elsewhere'}";
	struct fake_setup setup = { .place = FAKE_DAEMON, .hello = other };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &setup, "signals");
	assert_int_equal(run.local_starts, 1);
	assert_int_equal(run.code, 1);
	fake_release(&run);
	setup.hello = NULL;
	fake_cli(&run, &setup, "--data-dir /tmp/x signals");
	assert_int_equal(run.local_starts, 1);
	fake_release(&run);
	/* whoever names the socket means that engine */
	setup.hello = other;
	setup.steps = evaluate;
	{
		char line[300];

		snprintf(line, sizeof(line), "--socket %s signals",
		         test_scratch_path("run/drt/control.sock"));
		fake_cli(&run, &setup, line);
	}
	assert_int_equal(run.code, 0);
	fake_release(&run);
}

static void an_engine_of_another_version_is_refused(void **state)
{
	struct fake_setup setup = { .place = FAKE_DAEMON, .hello = "{'version':2}" };
	struct fake_run run;

	(void)state;
	fake_cli(&run, &setup, "status");
	assert_int_equal(run.code, 1);
	assert_non_null(strstr(run.err, "another version"));
	fake_release(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_lines_name_the_fault_and_the_remedy),
		cmocka_unit_test(bad_values_name_the_option_and_the_remedy),
		cmocka_unit_test(help_of_every_command_says_usage_options_and_example),
		cmocka_unit_test(help_goes_before_missing_arguments_and_wrong_order),
		cmocka_unit_test(version_is_told_in_both_forms),
		cmocka_unit_test(the_host_adds_rows_and_names_the_default),
		cmocka_unit_test(a_store_command_prefers_the_daemon_and_else_starts_its_own),
		cmocka_unit_test(a_daemon_on_other_data_is_not_asked_about_ours),
		cmocka_unit_test(an_engine_of_another_version_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
