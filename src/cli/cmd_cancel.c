/* cmd_cancel.c - drt cancel: asks the broker to cancel what works there. */
#include "cli/orders.h"
#include "core/i18n.h"

static enum cli_exit cancel(struct cli *cli, json_t *list, const char *id)
{
	json_t *result = NULL;
	enum cli_exit code =
		cli_act(&result, cli, "trade.cancel_order", json_pack("{s:s}", "order_id", id));

	if (code != CLI_OK)
		return code;
	code = cli_put_decision(cli, list, result, &(struct cli_decision){ id, false });
	json_decref(result);
	return code;
}

/* ---- --all ---- */

static enum cli_exit put_count(struct cli *cli, json_t *answer)
{
	const json_t *orders = json_object_get(answer, "orders");
	long long count = json_integer_value(orders);
	bool counted = json_is_integer(orders);
	struct drt_error error;

	if (cli->json)
		return cli_put_json(cli, answer);
	json_decref(answer);
	if (!counted) {
		drt_fail(&error, DRT_EPARSE, "orders is not a number");
		return cli_bad_answer(cli, &error);
	}
	fprintf(cli->out,
	        ngettext("%lld order is being cancelled.\n",
	                 "%lld orders are being cancelled.\n", (unsigned long)count),
	        count);
	return CLI_OK;
}

static enum cli_exit cancel_all(struct cli *cli)
{
	json_t *params = json_object();
	json_t *answer = NULL;
	enum cli_exit code = CLI_OK;

	if (cli_value(cli, "symbol"))
		code = cli_get_symbol(params, cli, cli_value(cli, "symbol"));
	if (code != CLI_OK) {
		json_decref(params);
		return code;
	}
	code = cli_act(&answer, cli, "trade.cancel_all", params);
	return code == CLI_OK ? put_count(cli, answer) : code;
}

static enum cli_exit run(struct cli *cli)
{
	bool all = cli_value(cli, "all") != NULL;

	if (all && cli->argc > 0)
		return cli_fail(cli, CLI_USAGE,
		                _("--all names every order already; leave \"%s\" out"),
		                cli->argv[0]);
	if (!all && cli_value(cli, "symbol"))
		return cli_fail(cli, CLI_USAGE, _("--symbol goes with --all"));
	if (!all && cli->argc == 0)
		return cli_fail(cli, CLI_USAGE,
		                _("name the orders, or say --all; \"drt orders --open\" lists "
		                  "them"));
	return all ? cancel_all(cli) : cli_each_order(cli, cancel);
}

static const struct cli_option options[] = {
	{ "all", NULL, N_("every order of ours that waits or works") },
	{ "symbol", "SYMBOL", N_("with --all: only those of this symbol") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_cancel = {
	.name = "cancel",
	.arguments = "ID...|--all",
	.summary = N_("cancels orders, at the broker where they work there"),
	.description =
		N_("Ends when the request was sent; \"drt orders\" shows when the broker "
	           "confirmed. What was filled before stays filled. Foreign orders stay. Works "
	           "while trading is frozen, too."),
	.example = "drt cancel 7b8f",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.most = -1,
	.run = run,
};
