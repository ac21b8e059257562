/* cmd_depth.c - drt depth: the order book of a symbol. */
#include "cli/command.h"
#include "cli/table.h"
#include "cli/watched.h"
#include "client/number_text.h"
#include "client/watch_text.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"
#include "model/json_depth.h"

static void put_title(struct cli *cli, const char *symbol, const struct depth *depth,
                      double age_s)
{
	char spread[NUMBER_TEXT] = "";
	decimal exact;

	if (decimal_from_double(&exact, depth_spread(depth)) == DRT_OK)
		number_text_decimal(spread, sizeof(spread), exact, 2, false);
	fprintf(cli->out, "%s  %s", symbol, watch_word(depth->state, depth->stale));
	if (depth->bid_count > 0 && depth->ask_count > 0)
		fprintf(cli->out, _("  spread %s"), spread);
	if (depth->crossed)
		fprintf(cli->out, "%s", _("  CROSSED"));
	if (depth->received_ns != 0)
		fprintf(cli->out, _("  %.1f s old"), age_s);
	fputc('\n', cli->out);
}

static void add_price(struct cli_table *table, double price)
{
	decimal exact;

	if (decimal_from_double(&exact, price) == DRT_OK)
		cli_table_add_price(table, exact);
	else
		cli_table_add(table, "");
}

static void add_side(struct cli_table *table, const struct depth_row *row, bool bid)
{
	char size[NUMBER_TEXT] = "";

	if (row)
		number_text_decimal(size, sizeof(size), row->size, 0, false);
	if (bid) {
		cli_table_add(table, row ? row->venue : "");
		cli_table_add(table, size);
	}
	if (row)
		add_price(table, row->price);
	else
		cli_table_add(table, "");
	if (!bid) {
		cli_table_add(table, size);
		cli_table_add(table, row ? row->venue : "");
	}
}

static enum cli_exit put_rows(struct cli *cli, const struct depth *depth)
{
	struct cli_table *table = NULL;
	enum drt_status status = cli_table_new(&table, "lrrrrl");
	size_t rows = depth->bid_count > depth->ask_count ? depth->bid_count : depth->ask_count;

	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	cli_table_add(table, _("Exchange"));
	cli_table_add(table, _("Size"));
	cli_table_add(table, _("Bid"));
	cli_table_add(table, _("Ask"));
	cli_table_add(table, _("Size"));
	cli_table_add(table, _("Exchange"));
	for (size_t i = 0; i < rows; i++) {
		add_side(table, i < depth->bid_count ? &depth->bids[i] : NULL, true);
		add_side(table, i < depth->ask_count ? &depth->asks[i] : NULL, false);
	}
	status = cli_table_print(table, cli->out);
	cli_table_free(table);
	return status == DRT_OK ? CLI_OK : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}

static enum cli_exit put(struct cli *cli, json_t *answer)
{
	const char *symbol = json_string_value(json_object_get(answer, "symbol"));
	struct cli_watched watched;
	struct drt_error error;
	struct depth depth;
	int64_t age_ms = 0;
	enum cli_exit code = CLI_OK;

	if (depth_from_json(&depth, answer, 0, &error) != DRT_OK ||
	    json_get_int(&age_ms, answer, "age_ms", false, &error) != DRT_OK)
		return cli_bad_answer(cli, &error);
	watched = (struct cli_watched){ depth.state, depth.stale, depth.note,
		                        depth.bid_count + depth.ask_count };
	if (cli->json)
		code = cli_put_json(cli, json_incref(answer));
	if (code == CLI_OK)
		code = cli_judge_watched(cli, &watched);
	if (code != CLI_OK || cli->json)
		return code;
	cli_put_origin(cli, answer);
	put_title(cli, symbol ? symbol : cli->argv[0], &depth, (double)age_ms / 1000);
	return put_rows(cli, &depth);
}

static enum cli_exit run(struct cli *cli)
{
	json_t *params = json_object();
	json_t *answer = NULL;
	enum cli_exit code = cli_get_symbol(params, cli, cli->argv[0]);

	if (code == CLI_OK)
		code = cli_get_count(params, cli, "rows", 1, DEPTH_ROWS);
	if (code == CLI_OK)
		code = cli_call(&answer, cli, "market.get_depth", json_incref(params),
		                CLI_SOON);
	json_decref(params);
	if (code != CLI_OK)
		return code;
	code = put(cli, answer);
	json_decref(answer);
	return code;
}

static const struct cli_option options[] = {
	{ "rows", "NUMBER", N_("of each side, up to 20; 10 otherwise") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_depth = {
	.name = "depth",
	.arguments = "SYMBOL",
	.summary = N_("shows the order book: bids and asks, row by row"),
	.description =
		N_("The broker gives three books at once. Each row names the exchange that has "
	           "it. What must not be trusted is shown and said to be so."),
	.example = "drt depth AAPL --rows 5",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
