/* cmd_futures.c - drt futures: the contracts of a future, the active one, and one history
 * over them. */
#include <stdio.h>
#include <string.h>

#include "cli/rows.h"
#include "core/i18n.h"

enum { DAYS_MOST = 60, HISTORY_MOST = 730 };

static const struct rows_column contracts[] = {
	{ "active", N_("Active"), ROWS_TEXT, 0 },
	{ "local_symbol", N_("Contract"), ROWS_TEXT, 0 },
	{ "exchange", N_("Exchange"), ROWS_TEXT, 0 },
	{ "expiry", N_("Expiry"), ROWS_TEXT, 0 },
	{ "multiplier", N_("Multiplier"), ROWS_NUMBER, 0 },
	{ "min_tick", N_("Tick"), ROWS_NUMBER, -1 },
	{ "session", N_("Session"), ROWS_TEXT, 0 },
	{ "close", N_("Close"), ROWS_NUMBER, 2 },
	{ "volume", N_("Volume"), ROWS_NUMBER, 0 },
	{ NULL, NULL, ROWS_TEXT, 0 },
};

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

/* Marks the active contract, for the table. */
static void mark_active(json_t *answer)
{
	const char *active = text_of(answer, "active");
	size_t i = 0;
	json_t *row = NULL;

	json_array_foreach(json_object_get(answer, "contracts"), i, row)
	{
		if (*active && strcmp(text_of(row, "local_symbol"), active) == 0)
			json_object_set_new(row, "active", json_string("*"));
	}
}

static void put_notes(const struct cli *cli, const json_t *answer)
{
	const char *active = text_of(answer, "active");

	if (*text_of(answer, "why"))
		cli_note(cli, "%s", text_of(answer, "why"));
	if (!*active)
		cli_note(cli, _("which contract is active is not known"));
	else if (*text_of(answer, "rolled"))
		cli_note(cli, _("%s is active since %s, until %s at the latest"), active,
		         text_of(answer, "rolled"), text_of(answer, "latest"));
	else
		cli_note(cli, _("%s is active until %s at the latest"), active,
		         text_of(answer, "latest"));
}

/* As drt bars prints them and drt import reads them. */
static enum cli_exit put_csv(struct cli *cli, const json_t *answer)
{
	const json_t *bars = json_object_get(answer, "bars");
	size_t i = 0;
	json_t *bar = NULL;

	if (!json_is_array(bars))
		return cli_fail(cli, CLI_FAILURE, _("there is no history: %s"),
		                text_of(answer, "why"));
	if (cli_is_synthetic(cli, answer))
		cli_note(cli, _("SYNTHETIC: these figures come from the market generator"));
	fprintf(cli->out, "date,open,high,low,close,volume\n");
	json_array_foreach(bars, i, bar)
	{
		fprintf(cli->out, "%s", json_string_value(json_array_get(bar, 0)));
		for (size_t field = 1; field < 6; field++)
			fprintf(cli->out, ",%.15g",
			        json_number_value(json_array_get(bar, field)));
		fputc('\n', cli->out);
	}
	return CLI_OK;
}

static enum cli_exit put(struct cli *cli, json_t *answer)
{
	enum cli_exit code = CLI_OK;

	if (cli->json)
		return cli_put_json(cli, answer);
	if (cli_value(cli, "csv")) {
		code = put_csv(cli, answer);
		json_decref(answer);
		return code;
	}
	mark_active(answer);
	json_incref(answer);
	code = cli_put_rows(cli, answer, "contracts", contracts, _("there are no contracts"));
	if (code == CLI_OK)
		put_notes(cli, answer);
	json_decref(answer);
	return code;
}

static enum cli_exit read_params(json_t *params, struct cli *cli)
{
	const char *rule = cli_value(cli, "rule");
	const char *adjust = cli_value(cli, "adjust");
	enum cli_exit code = cli_get_symbol(params, cli, cli->argv[0]);

	if (code == CLI_OK)
		code = cli_get_count(params, cli, "days", 0, DAYS_MOST);
	if (code == CLI_OK)
		code = cli_get_count(params, cli, "history", 1, HISTORY_MOST);
	if (code == CLI_OK && rule && strcmp(rule, "volume") != 0 && strcmp(rule, "date") != 0)
		code = cli_fail(cli, CLI_USAGE,
		                _("--rule %s is none; there are volume and date"), rule);
	if (code == CLI_OK && adjust && strcmp(adjust, "ratio") != 0 &&
	    strcmp(adjust, "difference") != 0 && strcmp(adjust, "none") != 0)
		code = cli_fail(cli, CLI_USAGE,
		                _("--adjust %s is none; there are ratio, difference and none"),
		                adjust);
	if (code == CLI_OK && cli->json && cli_value(cli, "csv"))
		code = cli_fail(cli, CLI_USAGE, _("--json and --csv exclude each other"));
	if (code == CLI_OK && !cli_value(cli, "history") && (cli_value(cli, "csv") || adjust))
		code = cli_fail(cli, CLI_USAGE, _("--csv and --adjust go with --history"));
	cli_get_text(params, cli, "rule", "rule");
	cli_get_text(params, cli, "adjust", "adjust");
	cli_get_text(params, cli, "exchange", "exchange");
	cli_get_text(params, cli, "currency", "currency");
	cli_get_text(params, cli, "class", "trading_class");
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	json_t *params = json_object();
	json_t *answer = NULL;
	enum cli_exit code = read_params(params, cli);

	if (code == CLI_OK)
		code = cli_call(&answer, cli, "collect.futures", json_incref(params), CLI_LONG);
	json_decref(params);
	return code == CLI_OK ? put(cli, answer) : code;
}

static const struct cli_option options[] = {
	{ "rule", "RULE", N_("the next contract is active by volume (otherwise) or by date") },
	{ "days", "NUMBER",
	  N_("sessions on end that its volume leads (1), or before the last one (5)") },
	{ "exchange", "NAME", N_("on this exchange") },
	{ "currency", "CODE", N_("in this currency") },
	{ "class", "NAME", N_("of this trading class, where there are several") },
	{ "history", "DAYS",
	  N_("also one series over the contracts of the last so many days") },
	{ "adjust", "HOW", N_("with --history: ratio (otherwise), difference or none") },
	{ "csv", NULL, N_("with --history: print the series as CSV that drt import reads") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_futures = {
	.name = "futures",
	.arguments = "SYMBOL",
	.summary = N_("lists the contracts of a future and the active one"),
	.description =
		N_("A volume that is not known is not guessed: then no contract is said to be "
	           "active. Orders are for a real contract, never for a series."),
	.example = "drt futures ES --exchange CME --history 365 --csv",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
