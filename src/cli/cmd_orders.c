/* cmd_orders.c - drt orders: what waits, works and is done. */
#include <string.h>

#include "cli/orders.h"
#include "core/i18n.h"

/* Leaves the rows of other symbols out. */
static enum cli_exit filter(struct cli *cli, json_t *answer, const char *symbol)
{
	json_t *orders = json_object_get(answer, "orders");
	struct drt_error error;

	if (!json_is_array(orders)) {
		drt_fail(&error, DRT_EPARSE, "orders is not a list");
		return cli_bad_answer(cli, &error);
	}
	for (size_t i = json_array_size(orders); symbol && i > 0; i--) {
		const char *of = json_string_value(
			json_object_get(json_array_get(orders, i - 1), "symbol"));

		if (!of || strcmp(of, symbol) != 0)
			json_array_remove(orders, i - 1);
	}
	return CLI_OK;
}

static enum cli_exit show(struct cli *cli, const json_t *wanted)
{
	const char *symbol = json_string_value(json_object_get(wanted, "symbol"));
	json_t *answer = NULL;
	enum cli_exit code =
		cli_call(&answer, cli, "trade.get_orders",
	                 json_pack("{s:b}", "open", cli_value(cli, "open") != NULL), CLI_SOON);

	if (code == CLI_OK)
		code = filter(cli, answer, symbol);
	if (code == CLI_OK && cli->json)
		return cli_put_json(cli, answer);
	if (code == CLI_OK)
		code = cli_put_orders(cli, answer);
	json_decref(answer);
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	json_t *wanted = json_object();
	enum cli_exit code = CLI_OK;

	if (cli_value(cli, "symbol"))
		code = cli_get_symbol(wanted, cli, cli_value(cli, "symbol"));
	if (code == CLI_OK)
		code = show(cli, wanted);
	json_decref(wanted);
	return code;
}

static const struct cli_option options[] = {
	{ "open", NULL, N_("only those that wait or work") },
	{ "symbol", "SYMBOL", N_("only those of this symbol") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_orders = {
	.name = "orders",
	.arguments = "",
	.summary = N_("lists the orders, those to approve first"),
	.description =
		N_("An order is named by its id or by its last four digits, which the first "
	           "column shows. Foreign orders were placed elsewhere."),
	.example = "drt orders --open",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.run = run,
};
