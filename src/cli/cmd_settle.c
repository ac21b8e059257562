/* cmd_settle.c - drt settle: a person says what became of an order whose outcome is not
 * known. Nothing is sent; the statement is on record. */
#include <stdlib.h>

#include "cli/confirm.h"
#include "cli/orders.h"
#include "client/reason_text.h"
#include "core/i18n.h"

static void present(const struct cli *cli, const struct view_order *row)
{
	char order[REASON_TEXT], account[REASON_TEXT];

	cli_order_text(order, sizeof(order), row);
	cli_account_text(account, sizeof(account), cli, row);
	fprintf(cli->err, "%s  %s\n", order, account);
}

/* TRANSLATORS: both questions: the letter to type stays y */
static bool is_meant(const struct cli *cli, const char *id, bool works)
{
	if (works)
		return cli_is_meant(cli, "y",
		                    _("Did you see order %s work at the broker? Type y and "
		                      "Enter: "),
		                    id);
	return cli_is_meant(cli, "y",
	                    _("Is order %s not at the broker, for certain? Type y and Enter: "),
	                    id);
}

static enum cli_exit run(struct cli *cli)
{
	const char *id = cli->argv[0];
	bool works = cli_value(cli, "working") != NULL;
	struct view_order row;
	json_t *result = NULL;
	enum cli_exit code = CLI_OK;

	if (works == (cli_value(cli, "never") != NULL))
		return cli_fail(
			cli, CLI_USAGE,
			_("say what you know of it: --working or --never, one of them"));
	code = cli_get_order(&row, cli, id);
	if (code != CLI_OK)
		return code;
	free(row.signal);
	if (row.order.status != ORDER_UNKNOWN)
		return cli_fail(
			cli, CLI_FAILURE,
			_("order %s is \"%s\"; only an UNKNOWN one waits for a person's "
		          "word"),
			id, order_status_name(row.order.status));
	if (!cli->quiet)
		present(cli, &row);
	if (!is_meant(cli, id, works))
		return cli_fail(cli, CLI_FAILURE, _("order %s stays UNKNOWN"), id);
	code = cli_act(&result, cli, "trade.settle",
	               json_pack("{s:s, s:s}", "order_id", id, "outcome",
	                         works ? "working" : "never"));
	if (code != CLI_OK)
		return code;
	return cli_put_outcome(cli, result, &(struct cli_decision){ id, false });
}

static const struct cli_option options[] = {
	{ "working", NULL, N_("it works at the broker: keep it as such") },
	{ "never", NULL, N_("it did not arrive there: close it") },
	{ "yes", NULL, N_("do not ask at the terminal") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_settle = {
	.name = "settle",
	.arguments = "ID --working|--never",
	.summary = N_("says what became of an UNKNOWN order"),
	.description = N_(
		"For an order whose outcome neither the engine nor the broker can tell. Look "
		"at the broker's own screen first: what you say is taken for true and goes "
		"on record. Nothing is sent."),
	.example = "drt settle 7b91 never",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
