/* cmd_positions.c - drt positions: what is held, and the account. */
#include <math.h>

#include "cli/command.h"
#include "cli/table.h"
#include "client/number_text.h"
#include "core/i18n.h"
#include "model/json.h"

static void put_header(struct cli_table *table)
{
	cli_table_add(table, _("Symbol"));
	cli_table_add(table, _("Quantity"));
	cli_table_add(table, _("Average"));
	cli_table_add(table, _("Last"));
	cli_table_add(table, _("Value"));
	cli_table_add(table, _("Unrealised"));
	cli_table_add(table, _("Realised"));
	cli_table_add(table, _("Commission"));
}

static void put_row(struct cli_table *table, const struct position *position)
{
	decimal price;
	bool known = !isnan(position->market_price) &&
	             decimal_from_double(&price, position->market_price) == DRT_OK;
	char text[NUMBER_TEXT];

	cli_table_add(table, position->symbol);
	number_text_decimal(text, sizeof(text), position->quantity, 0, false);
	cli_table_add(table, text);
	cli_table_add_price(table, position->average_price);
	if (known) {
		cli_table_add_price(table, price);
		cli_table_add_money(table, decimal_mul_sat(position->quantity, price), 2);
		cli_table_add_change(
			table, position_unrealised(position, price, decimal_from_int(1)), 2);
	} else {
		cli_table_add(table, "");
		cli_table_add(table, "");
		cli_table_add(table, "");
	}
	cli_table_add_change(table, position->realised, 2);
	cli_table_add_money(table, position->commission, 2);
}

static enum cli_exit put_positions(struct cli *cli, const json_t *list)
{
	struct drt_error error = { 0 };
	struct cli_table *table = NULL;
	enum drt_status status = cli_table_new(&table, "lrrrrrrr");

	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	put_header(table);
	for (size_t i = 0; i < json_array_size(list) && status == DRT_OK; i++) {
		struct position position;

		status = position_from_json(&position, json_array_get(list, i), &error);
		if (status == DRT_OK)
			put_row(table, &position);
	}
	if (status == DRT_OK)
		status = cli_table_print(table, cli->out);
	cli_table_free(table);
	if (status == DRT_ENOMEM)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	return status == DRT_OK ? CLI_OK : cli_bad_answer(cli, &error);
}

static void put_account(struct cli *cli, const json_t *json)
{
	const json_t *hello = client_hello(cli->client);
	struct account account;
	char cash[NUMBER_TEXT], worth[NUMBER_TEXT];

	if (account_from_json(&account, json, NULL) != DRT_OK)
		return;
	number_text_decimal(cash, sizeof(cash), account.cash, 2, false);
	number_text_decimal(worth, sizeof(worth), account.net_liquidation, 2, false);
	/* TRANSLATORS: PAPER or LIVE, account, money, currency, money, currency */
	fprintf(cli->out, _("%s account %s: net liquidation %s %s, cash %s %s\n"),
	        json_is_string(json_object_get(hello, "mode"))
	                ? json_string_value(json_object_get(hello, "mode"))
	                : "?",
	        account.id, worth, account.currency, cash, account.currency);
}

static enum cli_exit run(struct cli *cli)
{
	struct drt_error error;
	json_t *answer = NULL;
	const json_t *list = NULL;
	enum cli_exit code =
		cli_call(&answer, cli, "trade.get_portfolio_status", json_object(), CLI_SOON);

	if (code != CLI_OK)
		return code;
	if (cli->json)
		return cli_put_json(cli, answer);
	list = json_object_get(answer, "positions");
	if (json_is_array(list)) {
		cli_put_origin(cli, answer);
		put_account(cli, json_object_get(answer, "account"));
		if (json_array_size(list) > 0)
			code = put_positions(cli, list);
		else
			cli_note(cli, _("nothing is held"));
	} else {
		drt_fail(&error, DRT_EPARSE, "positions is not a list");
		code = cli_bad_answer(cli, &error);
	}
	json_decref(answer);
	return code;
}

const struct cli_command cli_positions = {
	.name = "positions",
	.arguments = "",
	.summary = N_("lists what is held, with profit and loss"),
	.description = N_("Profit and loss are before commission, which stands beside them."),
	.example = "drt positions --json",
	.need = CLI_NEEDS_DAEMON,
	.run = run,
};
