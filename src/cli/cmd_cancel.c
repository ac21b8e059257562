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

static enum cli_exit run(struct cli *cli)
{
	return cli_each_order(cli, cancel);
}

const struct cli_command cli_cancel = {
	.name = "cancel",
	.arguments = "ID...",
	.summary = N_("cancels orders, at the broker where they work there"),
	.description =
		N_("Ends when the request was sent; \"drt orders\" shows when the broker "
	           "confirmed. What was filled before stays filled."),
	.example = "drt cancel 7b8f",
	.need = CLI_NEEDS_DAEMON,
	.least = 1,
	.most = -1,
	.run = run,
};
