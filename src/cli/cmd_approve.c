/* cmd_approve.c - drt approve: the decision that sends an order.
 *
 * The row is fetched first, and the approval names its version: where it changed in
 * between, the engine refuses. At a terminal the person sees it and types y. */
#include <stdlib.h>

#include "cli/confirm.h"
#include "cli/orders.h"
#include "client/reason_text.h"
#include "core/i18n.h"

static void put_checks(const struct cli *cli, const struct view_order *row)
{
	char text[REASON_TEXT];

	for (int i = 0; i < row->check_count; i++) {
		const struct view_check *check = &row->checks[i];

		if (check->level == CHECK_OK)
			continue;
		reason_text(text, sizeof(text), &check->reason);
		fprintf(cli->err, "  %s  %s\n",
		        check->level == CHECK_HARD ? _("HARD") : _("SOFT"), text);
	}
}

/* Says what would be sent, where to, and on what grounds. */
static void present(const struct cli *cli, const struct view_order *row)
{
	char order[REASON_TEXT], account[REASON_TEXT], why[REASON_TEXT];

	cli_order_text(order, sizeof(order), row);
	cli_account_text(account, sizeof(account), cli, row);
	fprintf(cli->err, "%s  %s\n", order, account);
	if (*row->order.reason.code) {
		reason_text(why, sizeof(why), &row->order.reason);
		fprintf(cli->err, "  %s\n", why);
	}
	put_checks(cli, row);
}

static enum cli_exit send(struct cli *cli, json_t *list, const char *id,
                          const struct view_order *row)
{
	json_t *params =
		json_pack("{s:s, s:i, s:b}", "order_id", id, "version", (int)row->order.version,
	                  "accept_soft", cli_value(cli, "accept-soft") != NULL);
	json_t *result = NULL;
	enum cli_exit code = cli_act(&result, cli, "trade.approve", params);

	if (code != CLI_OK)
		return code;
	code = cli_put_decision(cli, list, result, &(struct cli_decision){ id, true });
	json_decref(result);
	return code;
}

static enum cli_exit approve(struct cli *cli, json_t *list, const char *id)
{
	struct view_order row;
	enum cli_exit code = cli_get_order(&row, cli, id);

	if (code != CLI_OK)
		return code;
	if (row.order.status == ORDER_EXPIRED)
		code = cli_fail(cli, CLI_EXPIRED, _("order %s expired; nothing was sent"), id);
	else if (row.order.status != ORDER_PROPOSED)
		code = cli_fail(cli, CLI_FAILURE, _("order %s is not to approve: it is \"%s\""),
		                id, order_status_name(row.order.status));
	free(row.signal);
	if (code != CLI_OK)
		return code;
	if (!cli->quiet)
		present(cli, &row);
	/* TRANSLATORS: the letter to type stays y */
	if (!cli_is_meant(cli, "y", _("Send order %s? Type y and Enter: "), id))
		return cli_fail(cli, CLI_FAILURE, _("order %s was not approved"), id);
	return send(cli, list, id, &row);
}

static enum cli_exit run(struct cli *cli)
{
	return cli_each_order(cli, approve);
}

static const struct cli_option options[] = {
	{ "accept-soft", NULL, N_("accept what is beyond a soft limit") },
	{ "yes", NULL, N_("do not ask at the terminal") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_approve = {
	.name = "approve",
	.arguments = "ID...",
	.summary = N_("approves proposed orders and sends them to the broker"),
	.description =
		N_("Shows each order and the account, asks at a terminal, and approves exactly "
	           "the "
	           "version that was shown. The risk gate runs again before anything is sent."),
	.example = "drt approve 7c3b",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 1,
	.most = -1,
	.run = run,
};
