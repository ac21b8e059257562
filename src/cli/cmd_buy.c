/* cmd_buy.c - drt buy, drt sell: an order by hand, as the ticket on the screen makes it.
 *
 * It is only proposed, so that nobody is asked: drt approve shows it, asks and sends. */
#include <string.h>
#include <strings.h>

#include "cli/algo.h"
#include "cli/orders.h"
#include "client/number_text.h"
#include "client/order_draft.h"
#include "client/order_text.h"
#include "client/reason_text.h"
#include "core/i18n.h"
#include "model/json.h"

/* ---- what the line says ---- */

static enum cli_exit read_symbol(struct order *draft, const struct cli *cli)
{
	json_t *read = json_object();
	enum cli_exit code = cli_get_symbol(read, cli, cli->argv[0]);

	if (code == CLI_OK)
		text_copy(draft->symbol, sizeof(draft->symbol),
		          json_string_value(json_object_get(read, "symbol")));
	json_decref(read);
	return code;
}

static enum cli_exit read_quantity(struct order *draft, const struct cli *cli)
{
	const char *text = cli->argv[1];

	if (decimal_parse(&draft->quantity, text, strlen(text)) == DRT_OK &&
	    draft->quantity.e8 > 0)
		return CLI_OK;
	return cli_fail(cli, CLI_USAGE,
	                _("the quantity \"%.40s\" is no number above 0; write it as in 60"),
	                text);
}

static enum cli_exit read_tif(struct order *draft, const struct cli *cli)
{
	/* the words of the ticket */
	static const enum time_in_force known[] = { TIF_DAY, TIF_GTC, TIF_IOC, TIF_FOK,
		                                    TIF_OPG };
	const char *text = cli_value(cli, "tif");

	draft->tif = TIF_DAY;
	if (!text)
		return CLI_OK;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcasecmp(text, time_in_force_name(known[i])) != 0)
			continue;
		draft->tif = known[i];
		return CLI_OK;
	}
	return cli_fail(cli, CLI_USAGE, _("--tif %.40s: use DAY, GTC, IOC, FOK or OPG"), text);
}

static enum cli_exit read_note(struct order *draft, const struct cli *cli)
{
	const char *text = cli_value(cli, "note");
	json_t *whole = NULL;

	if (!text)
		return CLI_OK;
	if (strlen(text) >= sizeof(draft->note))
		return cli_fail(cli, CLI_USAGE, _("--note is longer than %zu bytes"),
		                sizeof(draft->note) - 1);
	whole = json_string(text);
	if (!whole)
		return cli_fail(cli, CLI_USAGE, _("--note is no text in UTF-8"));
	json_decref(whole);
	text_copy(draft->note, sizeof(draft->note), text);
	return CLI_OK;
}

static enum cli_exit read_draft(struct order *draft, const struct cli *cli,
                                enum order_side side)
{
	struct drt_error error;
	enum cli_exit code = CLI_OK;

	*draft = (struct order){ .side = side };
	code = read_symbol(draft, cli);
	if (code == CLI_OK)
		code = read_quantity(draft, cli);
	if (code == CLI_OK)
		code = cli_get_amount(&draft->limit_price, cli, "limit");
	if (code == CLI_OK)
		code = cli_get_amount(&draft->stop_price, cli, "stop");
	if (code == CLI_OK)
		code = read_tif(draft, cli);
	if (code == CLI_OK)
		code = read_note(draft, cli);
	if (code != CLI_OK)
		return code;
	draft->type = order_draft_type(draft);
	if (order_check(draft, &error) != DRT_OK)
		return cli_fail(cli, CLI_USAGE, _("the quantity or a price is too large"));
	return CLI_OK;
}

/* ---- what became of it ---- */

/* What waits, for whom, and the command that decides. */
static void put_waiting(const struct cli *cli, const char *id, const struct order *draft)
{
	struct view_order row = { .order = *draft };
	char order[REASON_TEXT], account[REASON_TEXT], stop[NUMBER_TEXT];

	cli_order_text(order, sizeof(order), &row);
	cli_account_text(account, sizeof(account), cli, &row);
	fprintf(cli->out, "%s: %s", id, order);
	if (draft->type == ORDER_STOP_LIMIT) {
		number_text_decimal(stop, sizeof(stop), draft->stop_price, 2, false);
		/* TRANSLATORS: the price that starts a stop-limit order */
		fprintf(cli->out, _(" stop %s"), stop);
	}
	fprintf(cli->out, " %s  %s\n", time_in_force_name(draft->tif), account);
	/* TRANSLATORS: the last digits of the order's id */
	fprintf(cli->out,
	        _("It waits for an approval; nothing is sent before: drt approve %s\n"), id);
}

static enum cli_exit put_proposal(struct cli *cli, json_t *result, const struct order *draft)
{
	const char *state = json_string_value(json_object_get(result, "state"));
	struct drt_error error = { 0 };
	char short_id[UUID_SHORT_TEXT];
	struct uuid id;

	if (json_get_uuid(&id, result, "order_id", true, &error) != DRT_OK) {
		json_decref(result);
		return cli_bad_answer(cli, &error);
	}
	uuid_format_short(short_id, &id);
	if (cli->json || !state || strcmp(state, order_status_name(ORDER_PROPOSED)) != 0)
		return cli_put_outcome(cli, result, &(struct cli_decision){ short_id, true });
	put_waiting(cli, short_id, draft);
	json_decref(result);
	return CLI_OK;
}

static enum cli_exit propose(struct cli *cli, enum order_side side)
{
	struct order draft;
	json_t *params = NULL, *result = NULL, *algo = NULL;
	enum algo_kind kind = ALGO_NONE;
	enum cli_exit code = read_draft(&draft, cli, side);

	if (code == CLI_OK)
		code = cli_get_algo(&algo, &kind, cli);
	if (code != CLI_OK)
		return code;
	params = order_draft_json(&draft);
	if (!params) {
		json_decref(algo);
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	}
	if (algo)
		json_object_set_new(json_object_get(params, "order"), "algo", algo);
	draft.algo.kind = kind; /* for its word */
	code = cli_act(&result, cli, "trade.execute_order", params);
	return code == CLI_OK ? put_proposal(cli, result, &draft) : code;
}

static enum cli_exit run_buy(struct cli *cli)
{
	return propose(cli, SIDE_BUY);
}

static enum cli_exit run_sell(struct cli *cli)
{
	return propose(cli, SIDE_SELL);
}

static const struct cli_option options[] = {
	{ "limit", "PRICE", N_("at this price or a better one") },
	{ "stop", "PRICE", N_("only once the market reaches this price") },
	{ "tif", "WORD", N_("how long: DAY (the default), GTC, IOC, FOK or OPG") },
	{ "note", "TEXT", N_("kept in the record with the order") },
	{ "algo", "NAME",
	  N_("worked by an algorithm: twap, vwap, pov, iceberg, shortfall, chase, bracket, "
	     "ib-adaptive, ib-twap or ib-vwap") },
	{ "from", "TIME", N_("its window begins: 10:00 of the exchange, or an instant") },
	{ "to", "TIME", N_("its window ends") },
	{ "slices", "N", N_("into so many parts") },
	{ "with", "NAME=VALUE",
	  N_("another of its parameters, such as share=0.1; may be repeated") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_buy = {
	.name = "buy",
	.arguments = "SYMBOL QUANTITY",
	.summary = N_("proposes an order by hand that buys"),
	.description =
		N_("Without prices a market order, with --limit a limit order, with --stop a "
	           "stop order, with both a stop-limit order. It passes the risk gate and then "
	           "waits: nothing is sent before \"drt approve\", for which the command is "
	           "printed. With --algo the order is worked in slices, each of which passes "
	           "the gate; doc/API.md lists the parameters of each algorithm."),
	.example = "drt buy AAPL 600 --algo twap --from 10:00 --to 15:30 --slices 12",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 2,
	.most = 2,
	.run = run_buy,
};

const struct cli_command cli_sell = {
	.name = "sell",
	.arguments = "SYMBOL QUANTITY",
	.summary = N_("proposes an order by hand that sells"),
	.description =
		N_("Without prices a market order, with --limit a limit order, with --stop a "
	           "stop order, with both a stop-limit order. It passes the risk gate and then "
	           "waits: nothing is sent before \"drt approve\", for which the command is "
	           "printed. With --algo the order is worked in slices, each of which passes "
	           "the gate; doc/API.md lists the parameters of each algorithm."),
	.example = "drt sell AAPL 60 --stop 168.00 --tif GTC",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 2,
	.most = 2,
	.run = run_sell,
};
