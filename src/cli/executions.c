/* executions.c - see executions.h. */
#include "cli/executions.h"

#include <math.h>

#include "cli/table.h"
#include "client/number_text.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"

static double number_of(const json_t *cost, const char *key)
{
	const json_t *value = json_object_get(cost, key);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static void put_header(struct cli_table *table)
{
	cli_table_add(table, _("Began (UTC)"));
	cli_table_add(table, _("Side"));
	cli_table_add(table, _("Quantity"));
	cli_table_add(table, _("Symbol"));
	cli_table_add(table, _("Algorithm"));
	cli_table_add(table, _("Filled %"));
	cli_table_add(table, _("Arrival"));
	cli_table_add(table, _("Average"));
	/* TRANSLATORS: volume-weighted average price of the market meanwhile */
	cli_table_add(table, _("VWAP"));
	/* TRANSLATORS: implementation shortfall, in money and in basis points */
	cli_table_add(table, _("Shortfall"));
	cli_table_add(table, _("bp"));
}

static void put_row(struct cli_table *table, const struct order *order, const json_t *cost)
{
	char text[NUMBER_TEXT];

	time_format(text, order->algo.began_ns / NS_PER_SEC * NS_PER_SEC);
	cli_table_add(table, text);
	cli_table_add(table, order_side_name(order->side));
	number_text_decimal(text, sizeof(text), order->quantity, 0, false);
	cli_table_add(table, text);
	cli_table_add(table, order->symbol);
	cli_table_add(table, algo_name(order->algo.kind));
	cli_table_add_number(table, 100 * number_of(cost, "fill_ratio"), 1);
	cli_table_add_number(table, number_of(cost, "arrival"), 4);
	cli_table_add_number(table, number_of(cost, "average"), 4);
	cli_table_add_number(table, number_of(cost, "vwap"), 4);
	cli_table_add_number(table, number_of(cost, "shortfall"), 2);
	cli_table_add_number(table, number_of(cost, "shortfall_bp"), 1);
}

enum cli_exit cli_put_executions(struct cli *cli, const json_t *orders)
{
	struct drt_error error = { 0 };
	struct cli_table *table = NULL;
	enum drt_status status = cli_table_new(&table, "llrllrrrrrr");
	size_t rows = 0;

	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	put_header(table);
	for (size_t i = json_array_size(orders); i > 0 && status == DRT_OK; i--) {
		const json_t *json = json_array_get(orders, i - 1);
		const json_t *cost = json_object_get(json, "execution");
		struct order order;

		if (!json_is_object(cost))
			continue;
		status = order_from_json(&order, json, &error);
		if (status == DRT_OK)
			put_row(table, &order, cost);
		rows++;
	}
	if (status == DRT_OK && rows > 0) {
		fputc('\n', cli->out);
		status = cli_table_print(table, cli->out);
	}
	cli_table_free(table);
	if (status == DRT_ENOMEM)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	return status == DRT_OK ? CLI_OK : cli_bad_answer(cli, &error);
}
