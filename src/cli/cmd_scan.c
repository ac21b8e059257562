/* cmd_scan.c - drt scan: the broker's market scanner. */
#include <string.h>

#include "cli/rows.h"
#include "core/i18n.h"
#include "model/json.h"

static const struct rows_column codes[] = {
	{ "code", N_("Code"), ROWS_TEXT, 0 },
	{ "name", N_("Name"), ROWS_TEXT, 0 },
	{ "instruments", N_("Instruments"), ROWS_TEXT, 0 },
	{ NULL, NULL, ROWS_TEXT, 0 },
};

static const struct rows_column ranks[] = {
	{ "rank", N_("Rank"), ROWS_NUMBER, 0 },
	{ "symbol", N_("Symbol"), ROWS_TEXT, 0 },
	{ "type", N_("Type"), ROWS_TEXT, 0 },
	{ "exchange", N_("Exchange"), ROWS_TEXT, 0 },
	{ "currency", N_("Currency"), ROWS_TEXT, 0 },
	{ "distance", N_("Distance"), ROWS_TEXT, 0 },
	{ "benchmark", N_("Benchmark"), ROWS_TEXT, 0 },
	{ "projection", N_("Projection"), ROWS_TEXT, 0 },
	{ "legs", N_("Legs"), ROWS_TEXT, 0 },
	{ NULL, NULL, ROWS_TEXT, 0 },
};

static enum cli_exit get_price(json_t *params, struct cli *cli, const char *option,
                               const char *key)
{
	decimal price = { 0 };
	enum cli_exit code = cli_get_amount(&price, cli, option);

	if (code == CLI_OK && cli_value(cli, option))
		json_object_set_new(params, key, json_from_decimal(price));
	return code;
}

static enum cli_exit read_params(json_t *params, struct cli *cli)
{
	enum cli_exit code = cli_get_count(params, cli, "rows", 1, 50);

	if (code == CLI_OK)
		code = get_price(params, cli, "price-above", "price_above");
	if (code == CLI_OK)
		code = get_price(params, cli, "price-below", "price_below");
	if (code == CLI_OK)
		code = cli_get_count(params, cli, "volume-above", 1, 2000000000);
	if (code == CLI_OK && cli_value(cli, "volume-above")) {
		json_object_set(params, "volume_above",
		                json_object_get(params, "volume-above"));
		json_object_del(params, "volume-above");
	}
	cli_get_text(params, cli, "instrument", "instrument");
	cli_get_text(params, cli, "location", "location");
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	json_t *params = json_object();
	json_t *answer = NULL;
	bool lists = cli->argc == 0;
	enum cli_exit code = read_params(params, cli);

	if (code == CLI_OK && lists && json_object_size(params) > 0)
		code = cli_fail(cli, CLI_USAGE,
		                _("name a scan; \"drt scan\" alone lists them"));
	if (code == CLI_OK && !lists)
		json_object_set_new(params, "code", json_string(cli->argv[0]));
	if (code == CLI_OK)
		code = cli_call(&answer, cli, lists ? "collect.scan_codes" : "collect.scan",
		                json_incref(params), CLI_LONG);
	json_decref(params);
	if (code != CLI_OK)
		return code;
	return lists ? cli_put_rows(cli, answer, "scans", codes, _("the broker has no scans"))
	             : cli_put_rows(cli, answer, "rows", ranks, _("the scan found nothing"));
}

static const struct cli_option options[] = {
	{ "rows", "NUMBER", N_("so many, at most 50; 25 otherwise") },
	{ "instrument", "KIND", N_("what to scan: STK otherwise") },
	{ "location", "PLACE", N_("where: STK.US.MAJOR otherwise") },
	{ "price-above", "PRICE", N_("only what costs at least so much") },
	{ "price-below", "PRICE", N_("only what costs at most so much") },
	{ "volume-above", "NUMBER", N_("only what trades at least so much a day") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_scan = {
	.name = "scan",
	.arguments = "[CODE]",
	.summary = N_("ranks the market by one of the broker's scans"),
	.description = N_("Without a code it lists the scans there are."),
	.example = "drt scan TOP_PERC_GAIN --price-above 5",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.most = 1,
	.run = run,
};
