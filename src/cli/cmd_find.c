/* cmd_find.c - drt find and drt contract: what the broker calls an instrument. */
#include <stdio.h>
#include <string.h>

#include "cli/rows.h"
#include "core/i18n.h"

/* ---- find ---- */

static const struct rows_column found[] = {
	{ "symbol", N_("Symbol"), ROWS_TEXT, 0 },
	{ "type", N_("Type"), ROWS_TEXT, 0 },
	{ "exchange", N_("Exchange"), ROWS_TEXT, 0 },
	{ "currency", N_("Currency"), ROWS_TEXT, 0 },
	{ "con_id", N_("Contract"), ROWS_NUMBER, -1 },
	{ "name", N_("Name"), ROWS_TEXT, 0 },
	{ "derivatives", N_("Derivatives"), ROWS_TEXT, 0 },
	{ NULL, NULL, ROWS_TEXT, 0 },
};

static enum cli_exit run_find(struct cli *cli)
{
	json_t *answer = NULL;
	enum cli_exit code = CLI_OK;

	if (!*cli->argv[0] || strlen(cli->argv[0]) > 64)
		return cli_fail(cli, CLI_USAGE, _("name a text of 1 to 64 characters"));
	code = cli_call(&answer, cli, "collect.search",
	                json_pack("{s:s}", "text", cli->argv[0]), CLI_LONG);
	return code == CLI_OK ? cli_put_rows(cli, answer, "contracts", found,
	                                     _("the broker knows nothing that is called so"))
	                      : code;
}

const struct cli_command cli_find = {
	.name = "find",
	.arguments = "TEXT",
	.summary = N_("finds instruments of the broker by symbol or name"),
	.description =
		N_("Shows at most 16 whose symbol or name begins so. The broker answers one "
	           "such question a second."),
	.example = "drt find tesla",
	.need = CLI_NEEDS_DAEMON,
	.least = 1,
	.most = 1,
	.run = run_find,
};

/* ---- contract ---- */

static const struct rows_column described[] = {
	{ "local_symbol", N_("Contract"), ROWS_TEXT, 0 },
	{ "type", N_("Type"), ROWS_TEXT, 0 },
	{ "exchange", N_("Exchange"), ROWS_TEXT, 0 },
	{ "currency", N_("Currency"), ROWS_TEXT, 0 },
	{ "expiry", N_("Expiry"), ROWS_TEXT, 0 },
	{ "strike", N_("Strike"), ROWS_NUMBER, -1 },
	{ "right", N_("Right"), ROWS_TEXT, 0 },
	{ "multiplier", N_("Multiplier"), ROWS_NUMBER, 0 },
	{ "min_tick", N_("Tick"), ROWS_NUMBER, -1 },
	{ "con_id", N_("Number"), ROWS_NUMBER, -1 },
	{ "name", N_("Name"), ROWS_TEXT, 0 },
	{ "industry", N_("Industry"), ROWS_TEXT, 0 },
	{ NULL, NULL, ROWS_TEXT, 0 },
};

/* Since when there are prices; the broker may have none. */
static enum cli_exit put_head_time(struct cli *cli)
{
	static const struct rows_column since = { "time", NULL, ROWS_TIME, 0 };
	json_t *params = json_object();
	json_t *answer = NULL;
	char text[64];
	enum cli_exit code = cli_get_symbol(params, cli, cli->argv[0]);

	if (code == CLI_OK)
		code = cli_call(&answer, cli, "collect.head_time", json_incref(params),
		                CLI_LONG);
	json_decref(params);
	if (code != CLI_OK)
		return code;
	if (cli->json)
		return cli_put_json(cli, answer);
	cli_row_text(text, sizeof(text), answer, &since);
	/* TRANSLATORS: a symbol and an instant */
	fprintf(cli->out, _("prices of %s begin at %s UTC\n"), cli->argv[0], text);
	json_decref(answer);
	return CLI_OK;
}

static enum cli_exit run_contract(struct cli *cli)
{
	json_t *params = json_object();
	json_t *answer = NULL;
	enum cli_exit code = cli_get_symbol(params, cli, cli->argv[0]);

	if (code == CLI_OK && cli_value(cli, "since")) {
		json_decref(params);
		return put_head_time(cli);
	}
	cli_get_text(params, cli, "type", "type");
	cli_get_text(params, cli, "exchange", "exchange");
	cli_get_text(params, cli, "currency", "currency");
	cli_get_text(params, cli, "expiry", "expiry");
	if (code == CLI_OK && !cli_value(cli, "type") &&
	    (cli_value(cli, "exchange") || cli_value(cli, "currency") ||
	     cli_value(cli, "expiry")))
		code = cli_fail(cli, CLI_USAGE,
		                _("--exchange, --currency and --expiry go with --type"));
	if (code == CLI_OK)
		code = cli_call(&answer, cli, "collect.contract", json_incref(params),
		                CLI_LONG);
	json_decref(params);
	return code == CLI_OK ? cli_put_rows(cli, answer, "contracts", described,
	                                     _("the broker knows no such contract"))
	                      : code;
}

static const struct cli_option contract_options[] = {
	{ "type", "TYPE", N_("of this type of the broker: STK FUT OPT CASH IND CRYPTO ...") },
	{ "exchange", "NAME", N_("with --type: on this exchange") },
	{ "currency", "CODE", N_("with --type: in this currency") },
	{ "expiry", "YYYYMM[DD]", N_("with --type: that ends in this month or on this day") },
	{ "since", NULL, N_("only since when there are prices of it") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_contract = {
	.name = "contract",
	.arguments = "SYMBOL",
	.summary = N_("describes an instrument as the broker knows it"),
	.example = "drt contract ES --type FUT --exchange CME",
	.need = CLI_NEEDS_DAEMON,
	.options = contract_options,
	.least = 1,
	.most = 1,
	.run = run_contract,
};
