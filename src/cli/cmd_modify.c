/* cmd_modify.c - drt modify: an order that waits, or works at the broker, gets another quantity or
 * other prices.
 *
 * As in drt approve the row is fetched first and the change names its version, so that
 * what the person saw is what is changed. */
#include <stdlib.h>
#include <string.h>

#include "cli/confirm.h"
#include "cli/orders.h"
#include "client/number_text.h"
#include "client/reason_text.h"
#include "core/i18n.h"
#include "model/json.h"

/* The options, and the API's names of them. */
static const struct {
	const char *option, *key;
} values[] = {
	{ "quantity", "quantity" },
	{ "limit", "price" },
	{ "stop", "stop_price" },
};
enum { VALUES = sizeof(values) / sizeof(values[0]) };

static enum cli_exit read_values(decimal *out, const struct cli *cli)
{
	enum cli_exit code = CLI_OK;
	bool any = false;

	for (int i = 0; i < VALUES && code == CLI_OK; i++) {
		code = cli_get_amount(&out[i], cli, values[i].option);
		any = any || !decimal_is_zero(out[i]);
	}
	if (code == CLI_OK && !any)
		return cli_fail(cli, CLI_USAGE,
		                _("say what to change: --quantity, --limit or --stop"));
	return code;
}

static void put_change(const struct cli *cli, const char *label, decimal before, decimal after)
{
	char from[NUMBER_TEXT], to[NUMBER_TEXT];

	if (decimal_is_zero(after))
		return;
	number_text_decimal(from, sizeof(from), before, 0, false);
	number_text_decimal(to, sizeof(to), after, 0, false);
	/* TRANSLATORS: what is changed, its value now, the new one */
	fprintf(cli->err, _("  %s: %s becomes %s\n"), label, from, to);
}

static void present(const struct cli *cli, const struct view_order *row, const decimal *change)
{
	char order[REASON_TEXT], account[REASON_TEXT];

	cli_order_text(order, sizeof(order), row);
	cli_account_text(account, sizeof(account), cli, row);
	fprintf(cli->err, "%s  %s\n", order, account);
	put_change(cli, _("quantity"), row->order.quantity, change[0]);
	put_change(cli, _("limit"), row->order.limit_price, change[1]);
	put_change(cli, _("stop"), row->order.stop_price, change[2]);
}

static enum cli_exit put_outcome(struct cli *cli, json_t *result, const char *id)
{
	bool changed = json_integer_value(json_object_get(result, "orders")) > 0;
	enum cli_exit code = CLI_OK;

	if (cli->json || changed)
		return cli_put_outcome(cli, result, &(struct cli_decision){ id, true });
	fprintf(cli->out, _("%s: nothing to change, it has these values\n"), id);
	json_decref(result);
	return code;
}

static enum cli_exit send(struct cli *cli, const char *id, const struct view_order *row,
                          const decimal *change)
{
	json_t *params =
		json_pack("{s:s, s:i, s:b}", "order_id", id, "version", (int)row->order.version,
	                  "accept_soft", cli_value(cli, "accept-soft") != NULL);
	json_t *result = NULL;
	enum cli_exit code = CLI_OK;

	for (int i = 0; i < VALUES; i++) {
		if (!decimal_is_zero(change[i]))
			json_object_set_new(params, values[i].key,
			                    json_from_decimal(change[i]));
	}
	code = cli_act(&result, cli, "trade.modify_order", params);
	return code == CLI_OK ? put_outcome(cli, result, id) : code;
}

static enum cli_exit run(struct cli *cli)
{
	const char *id = cli->argv[0];
	decimal change[VALUES];
	struct view_order row;
	enum cli_exit code = read_values(change, cli);

	if (code == CLI_OK)
		code = cli_get_order(&row, cli, id);
	if (code != CLI_OK)
		return code;
	free(row.signal);
	if (row.order.status != ORDER_PROPOSED && row.order.status != ORDER_ACKNOWLEDGED &&
	    row.order.status != ORDER_PARTIAL)
		return cli_fail(cli, CLI_FAILURE,
		                _("order %s is \"%s\"; only an order that waits or works at "
		                  "the broker can be changed"),
		                id, order_status_name(row.order.status));
	if (!cli->quiet)
		present(cli, &row, change);
	/* TRANSLATORS: the letter to type stays y */
	if (!cli_is_meant(cli, "y", _("Change order %s? Type y and Enter: "), id))
		return cli_fail(cli, CLI_FAILURE, _("order %s was not changed"), id);
	return send(cli, id, &row, change);
}

static const struct cli_option options[] = {
	{ "quantity", "NUMBER", N_("in all, with what is filled already") },
	{ "limit", "PRICE", N_("the new limit") },
	{ "stop", "PRICE", N_("the new stop") },
	{ "accept-soft", NULL, N_("accept what is beyond a soft limit") },
	{ "yes", NULL, N_("do not ask at the terminal") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_modify = {
	.name = "modify",
	.arguments = "ID",
	.summary = N_("changes an order that waits or works at the broker"),
	.description = N_(
		"Shows the order and what becomes different, asks at a terminal, and changes "
		"exactly the version that was shown. The risk gate looks at the change "
		"before it is sent; \"drt orders\" shows when the broker confirmed. An order "
		"that waits for an approval is changed at once, and waits on."),
	.example = "drt modify 7b8f --quantity 80 --limit 176.10",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
