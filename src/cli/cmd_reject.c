/* cmd_reject.c - drt reject: a proposal that is not wanted. */
#include "cli/orders.h"
#include "core/i18n.h"

static enum cli_exit reject(struct cli *cli, json_t *list, const char *id)
{
	json_t *params = json_pack("{s:s}", "order_id", id);
	json_t *result = NULL;
	enum cli_exit code = CLI_OK;

	cli_get_text(params, cli, "note", "note");
	code = cli_act(&result, cli, "trade.reject", params);
	if (code != CLI_OK)
		return code;
	code = cli_put_decision(cli, list, result, &(struct cli_decision){ id, false });
	json_decref(result);
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	return cli_each_order(cli, reject);
}

static const struct cli_option options[] = {
	{ "note", "TEXT", N_("why, for the record") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_reject = {
	.name = "reject",
	.arguments = "ID...",
	.summary = N_("rejects proposed orders"),
	.example = "drt reject 7c41 --note \"earnings tomorrow\"",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 1,
	.most = -1,
	.run = run,
};
