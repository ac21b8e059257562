/* cmd_what_if.c - drt what-if: what the broker reckons that a waiting order would do. */
#include <math.h>
#include <stdio.h>

#include "cli/orders.h"
#include "cli/table.h"
#include "client/number_text.h"
#include "client/view_what_if.h"
#include "core/i18n.h"

static void put_margin(struct cli_table *table, const char *label,
                       const struct view_margin *margin)
{
	cli_table_add(table, label);
	if (!margin->known) {
		for (int i = 0; i < 3; i++)
			cli_table_add(table, "?");
		return;
	}
	cli_table_add_money(table, margin->before, 2);
	cli_table_add_money(table, margin->after, 2);
	cli_table_add_change(table, margin->change, 2);
}

static void put_costs(const struct cli *cli, const struct view_what_if *what_if)
{
	char commission[3 * NUMBER_TEXT], spread[NUMBER_TEXT];

	if (*view_what_if_commission(commission, sizeof(commission), what_if))
		fprintf(cli->out, _("Commission %s\n"), commission);
	if (isfinite(what_if->spread_cost)) {
		number_text(spread, sizeof(spread), what_if->spread_cost,
		            &(struct number_format){ .places = 2, .group = true, .type = 'f' });
		fprintf(cli->out, _("Half the spread %s\n"), spread);
	}
	if (*what_if->text)
		fprintf(cli->out, _("The broker: %s\n"), what_if->text);
}

static enum cli_exit put_what_if(struct cli *cli, const struct view_what_if *what_if)
{
	struct cli_table *table = NULL;
	enum drt_status status = cli_table_new(&table, "lrrr");

	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	cli_table_add(table, "");
	cli_table_add(table, _("Before"));
	cli_table_add(table, _("After"));
	cli_table_add(table, _("Change"));
	put_margin(table, _("Initial margin"), &what_if->initial);
	put_margin(table, _("Maintenance margin"), &what_if->maintenance);
	put_margin(table, _("Available funds"), &what_if->available);
	put_margin(table, _("Excess liquidity"), &what_if->excess);
	status = cli_table_print(table, cli->out);
	cli_table_free(table);
	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	put_costs(cli, what_if);
	return CLI_OK;
}

static enum cli_exit run(struct cli *cli)
{
	struct view_what_if what_if = { .load = VIEW_READY, .spread_cost = NAN };
	struct drt_error error = { .status = DRT_OK };
	json_t *result = NULL;
	enum cli_exit code = cli_call(&result, cli, "trade.what_if",
	                              json_pack("{s:s}", "order_id", cli->argv[0]), CLI_SOON);

	if (code != CLI_OK)
		return code;
	if (cli->json)
		return cli_put_json(cli, result);
	if (view_what_if_read(&what_if, result, &error) != DRT_OK) {
		json_decref(result);
		return cli_bad_answer(cli, &error);
	}
	json_decref(result);
	return put_what_if(cli, &what_if);
}

const struct cli_command cli_what_if = {
	.name = "what-if",
	.arguments = "ID",
	.summary = N_("asks the broker what a waiting order would do"),
	.description = N_(
		"Shows margin and funds before the order and with it filled, what the broker "
		"would charge and what crossing the spread costs. Nothing is sent to the "
	        "market. "
		"Brokers want few such questions: after six at once one more may be asked each "
		"minute."),
	.example = "drt what-if 7c41",
	.need = CLI_NEEDS_DAEMON,
	.least = 1,
	.most = 1,
	.run = run,
};
