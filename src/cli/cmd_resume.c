/* cmd_resume.c - drt resume: goes on with an order whose algorithm is held. */
#include <stdlib.h>

#include "cli/confirm.h"
#include "cli/orders.h"
#include "client/reason_text.h"
#include "core/i18n.h"

static void present(const struct cli *cli, const struct view_order *row)
{
	char order[REASON_TEXT], account[REASON_TEXT], why[REASON_TEXT];

	cli_order_text(order, sizeof(order), row);
	cli_account_text(account, sizeof(account), cli, row);
	reason_text(why, sizeof(why), &row->order.reason);
	fprintf(cli->err, "%s  %s\n%s\n", order, account, why);
}

static enum cli_exit run(struct cli *cli)
{
	const char *id = cli->argv[0];
	struct view_order row;
	json_t *result = NULL;
	enum cli_exit code = cli_get_order(&row, cli, id);

	if (code != CLI_OK)
		return code;
	free(row.signal);
	if (!row.order.algo.held || order_status_is_final(row.order.status))
		return cli_fail(cli, CLI_FAILURE, _("order %s is not held"), id);
	if (!cli->quiet)
		present(cli, &row);
	/* TRANSLATORS: the letter to type stays y */
	if (!cli_is_meant(cli, "y", _("Go on with order %s? Type y and Enter: "), id))
		return cli_fail(cli, CLI_FAILURE, _("order %s stays held"), id);
	code = cli_act(&result, cli, "trade.resume_order", json_pack("{s:s}", "order_id", id));
	if (code != CLI_OK)
		return code;
	return cli_put_outcome(cli, result, &(struct cli_decision){ id, false });
}

static const struct cli_option options[] = {
	{ "yes", NULL, N_("do not ask at the terminal") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_resume = {
	.name = "resume",
	.arguments = "ID",
	.summary = N_("goes on with an order that is held"),
	.description = N_(
		"An order that an algorithm works is held when the risk gate refuses one of "
		"its slices, or when one ends without anybody here having asked. What stands "
		"in the way is shown; cancel the order instead where it is to end."),
	.example = "drt resume 7b91",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
