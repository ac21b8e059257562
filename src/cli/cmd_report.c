/* cmd_report.c - drt report: how trading did, from the ledger. */
#include <math.h>

#include "cli/command.h"
#include "cli/executions.h"
#include "cli/table.h"
#include "cli/tear_sheet.h"
#include "client/number_text.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"

/* The list `key` that the method answers, where the option asks for it. */
static enum cli_exit add_list(struct cli *cli, json_t *answer, const json_t *range,
                              const char *option, const char *method, const char *key)
{
	struct drt_error error;
	json_t *params = NULL;
	json_t *got = NULL;
	enum cli_exit code = CLI_OK;

	if (!cli_value(cli, option))
		return CLI_OK;
	params = json_deep_copy(range);
	json_object_set_new(params, "limit", json_integer(10000));
	code = cli_call(&got, cli, method, params, CLI_LONG);
	if (code != CLI_OK)
		return code;
	if (json_is_array(json_object_get(got, key))) {
		json_object_set(answer, key, json_object_get(got, key));
	} else {
		drt_fail(&error, DRT_EPARSE, "%s is not a list", key);
		code = cli_bad_answer(cli, &error);
	}
	json_decref(got);
	return code;
}

static void put_fill(struct cli_table *table, const struct fill *fill)
{
	char text[NUMBER_TEXT];

	time_format(text, fill->time_ns / NS_PER_SEC * NS_PER_SEC);
	cli_table_add(table, text);
	cli_table_add(table, order_side_name(fill->side));
	number_text_decimal(text, sizeof(text), fill->quantity, 0, false);
	cli_table_add(table, text);
	cli_table_add(table, fill->symbol);
	cli_table_add_price(table, fill->price);
	if (fill->commission_known)
		cli_table_add_money(table, fill->commission, 2);
	else
		cli_table_add(table, "");
	cli_table_add_change(table, fill->realised_pnl, 2);
	cli_table_add(table, fill->strategy);
}

static enum cli_exit put_fills(struct cli *cli, const json_t *list)
{
	struct drt_error error = { 0 };
	struct cli_table *table = NULL;
	enum drt_status status = DRT_OK;

	if (json_array_size(list) == 0)
		return CLI_OK;
	if (cli_table_new(&table, "llrlrrrl") != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	cli_table_add(table, _("Time (UTC)"));
	cli_table_add(table, _("Side"));
	cli_table_add(table, _("Quantity"));
	cli_table_add(table, _("Symbol"));
	cli_table_add(table, _("Price"));
	cli_table_add(table, _("Commission"));
	cli_table_add(table, _("Realised"));
	cli_table_add(table, _("From"));
	for (size_t i = 0; i < json_array_size(list) && status == DRT_OK; i++) {
		struct fill fill;

		status = fill_from_json(&fill, json_array_get(list, i), &error);
		if (status == DRT_OK)
			put_fill(table, &fill);
	}
	if (status == DRT_OK) {
		fputc('\n', cli->out);
		status = cli_table_print(table, cli->out);
	}
	cli_table_free(table);
	if (status == DRT_ENOMEM)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	return status == DRT_OK ? CLI_OK : cli_bad_answer(cli, &error);
}

static enum cli_exit put(struct cli *cli, const json_t *answer)
{
	const json_t *metrics = json_object_get(answer, "metrics");
	long long trades = (long long)json_integer_value(json_object_get(answer, "trades"));
	struct drt_error error;
	enum cli_exit code = CLI_OK;

	if (!json_is_object(metrics)) {
		drt_fail(&error, DRT_EPARSE, "metrics is not an object");
		return cli_bad_answer(cli, &error);
	}
	cli_put_origin(cli, answer);
	fprintf(cli->out,
	        ngettext("%lld closed trade\n", "%lld closed trades\n", (unsigned long)trades),
	        trades);
	if (json_object_size(metrics) > 0) {
		fputc('\n', cli->out);
		code = tear_sheet_metrics(cli, metrics);
	}
	if (code == CLI_OK)
		code = tear_sheet_months(cli, json_object_get(answer, "equity"), NAN);
	if (code == CLI_OK)
		code = tear_sheet_strategies(cli, json_object_get(answer, "strategies"));
	if (code == CLI_OK)
		code = put_fills(cli, json_object_get(answer, "fills"));
	if (code == CLI_OK && json_object_get(answer, "orders"))
		code = cli_put_executions(cli, json_object_get(answer, "orders"));
	return code;
}

static enum cli_exit fetch(struct cli *cli, json_t **answer, json_t *range)
{
	enum cli_exit code = cli_get_range(range, cli);

	if (code == CLI_OK)
		code = cli_call(answer, cli, "improve.evaluate_performance",
		                json_deep_copy(range), CLI_LONG);
	if (code == CLI_OK)
		code = add_list(cli, *answer, range, "fills", "kb.get_fills", "fills");
	if (code == CLI_OK)
		code = add_list(cli, *answer, range, "executions", "kb.get_orders", "orders");
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	json_t *range = json_object();
	json_t *answer = NULL;
	enum cli_exit code = fetch(cli, &answer, range);

	json_decref(range);
	if (code == CLI_OK && cli->json)
		return cli_put_json(cli, answer);
	if (code == CLI_OK)
		code = put(cli, answer);
	json_decref(answer);
	return code;
}

static const struct cli_option options[] = {
	{ "from", "DATE", N_("from this day or instant on") },
	{ "to", "DATE", N_("up to this day or instant") },
	{ "fills", NULL, N_("list the fills too") },
	{ "executions", NULL, N_("list what algorithms worked, and what that cost") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_report = {
	.name = "report",
	.arguments = "",
	.summary = N_("reports how trading did, by strategy, from the ledger"),
	.example = "drt report --from 2025-01-01 --fills",
	.need = CLI_NEEDS_STORE,
	.options = options,
	.run = run,
};
