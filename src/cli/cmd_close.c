/* cmd_close.c - drt close, drt flatten: out of one position, or out of all.
 *
 * What is held is fetched and shown first; the engine then decides by its own books. It
 * cancels orders before it sends any, so both end while that goes on. */
#include <string.h>

#include "cli/confirm.h"
#include "cli/orders.h"
#include "client/number_text.h"
#include "client/reason_text.h"
#include "core/i18n.h"
#include "model/json.h"

/* One held position, or all: shows it on standard error and adds it to *count. */
static enum cli_exit look_at(int *count, const struct cli *cli, const json_t *json,
                             const char *symbol)
{
	struct drt_error error = { 0 };
	struct position position;
	char quantity[NUMBER_TEXT];

	if (position_from_json(&position, json, &error) != DRT_OK)
		return cli_bad_answer(cli, &error);
	if (decimal_is_zero(position.quantity) ||
	    (symbol && strcmp(position.symbol, symbol) != 0))
		return CLI_OK;
	++*count;
	number_text_decimal(quantity, sizeof(quantity), position.quantity, 0, false);
	if (!cli->quiet)
		fprintf(cli->err, "  %s %s\n", quantity, position.symbol);
	return CLI_OK;
}

/* How many positions are held: of the symbol, or with NULL all. */
static enum cli_exit count_held(int *count, struct cli *cli, const char *symbol)
{
	json_t *answer = NULL;
	enum cli_exit code =
		cli_call(&answer, cli, "trade.get_portfolio_status", json_object(), CLI_SOON);
	const json_t *list = json_object_get(answer, "positions");

	*count = 0;
	if (code == CLI_OK && !json_is_array(list)) {
		struct drt_error error;

		drt_fail(&error, DRT_EPARSE, "positions is not a list");
		code = cli_bad_answer(cli, &error);
	}
	for (size_t i = 0; code == CLI_OK && i < json_array_size(list); i++)
		code = look_at(count, cli, json_array_get(list, i), symbol);
	json_decref(answer);
	return code;
}

/* PAPER or LIVE, or NULL where the engine does not say. */
static const char *mode_of(const struct cli *cli)
{
	return json_string_value(json_object_get(client_hello(cli->client), "mode"));
}

static enum cli_exit no_mode(const struct cli *cli)
{
	struct drt_error error;

	drt_fail(&error, DRT_EPARSE, "it does not say whether the account is PAPER or LIVE");
	return cli_bad_answer(cli, &error);
}

/* ---- close ---- */

static enum cli_exit close_symbol(struct cli *cli, const char *symbol)
{
	bool reverse = cli_value(cli, "reverse") != NULL;
	json_t *result = NULL;
	int count = 0;
	enum cli_exit code = count_held(&count, cli, symbol);

	if (code != CLI_OK)
		return code;
	if (count == 0)
		return cli_fail(cli, CLI_FAILURE,
		                _("nothing is held in %s; \"drt positions\" lists what is"),
		                symbol);
	if (!mode_of(cli))
		return no_mode(cli);
	/* TRANSLATORS: both: symbol, PAPER or LIVE; the letter to type stays y */
	if (!cli_is_meant(
		    cli, "y",
		    reverse ? _("Turn %s round at the market, %s account? Type y and Enter: ")
			    : _("Close %s at the market, %s account? Type y and Enter: "),
		    symbol, mode_of(cli)))
		return cli_fail(cli, CLI_FAILURE, _("%s was not closed"), symbol);
	code = cli_act(&result, cli, "trade.close_position",
	               json_pack("{s:s, s:b}", "symbol", symbol, "reverse", reverse));
	if (code != CLI_OK)
		return code;
	if (cli->json)
		return cli_put_json(cli, result);
	json_decref(result);
	fprintf(cli->out,
	        _("%s is being closed: its orders are cancelled, then market orders "
	          "sent. \"drt orders\" shows how far.\n"),
	        symbol);
	return CLI_OK;
}

static enum cli_exit run_close(struct cli *cli)
{
	json_t *wanted = json_object();
	enum cli_exit code = cli_get_symbol(wanted, cli, cli->argv[0]);

	if (code == CLI_OK)
		code = close_symbol(cli, json_string_value(json_object_get(wanted, "symbol")));
	json_decref(wanted);
	return code;
}

/* ---- flatten ---- */

static enum cli_exit put_flattened(struct cli *cli, json_t *result)
{
	long long count = json_integer_value(json_object_get(result, "positions"));

	if (cli->json)
		return cli_put_json(cli, result);
	json_decref(result);
	fprintf(cli->out,
	        ngettext("%lld position is being closed. \"drt orders\" shows how far.\n",
	                 "%lld positions are being closed. \"drt orders\" shows how far.\n",
	                 (unsigned long)count),
	        count);
	return CLI_OK;
}

static enum cli_exit run_flatten(struct cli *cli)
{
	json_t *result = NULL;
	int count = 0;
	enum cli_exit code = CLI_OK;

	if (!cli_value(cli, "yes") && !cli_may_ask(cli))
		return cli_fail(cli, CLI_USAGE,
		                _("this closes every position; without a terminal to ask at, "
		                  "say --yes"));
	code = count_held(&count, cli, NULL);
	if (code != CLI_OK)
		return code;
	if (count == 0)
		return cli->json ? cli_put_json(cli, json_pack("{s:i}", "positions", 0))
		                 : (cli_note(cli, _("nothing is held")), CLI_OK);
	if (!mode_of(cli))
		return no_mode(cli);
	/* TRANSLATORS: PAPER or LIVE, twice; it is typed as it stands */
	if (!cli_is_meant(cli, mode_of(cli),
	                  _("Close all of it at the market, %s account? Type %s and Enter: "),
	                  mode_of(cli), mode_of(cli)))
		return cli_fail(cli, CLI_FAILURE, _("nothing was closed"));
	code = cli_act(&result, cli, "trade.flatten", json_object());
	return code == CLI_OK ? put_flattened(cli, result) : code;
}

static const struct cli_option close_options[] = {
	{ "reverse", NULL, N_("hold as much on the other side afterwards") },
	{ "yes", NULL, N_("do not ask at the terminal") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_close = {
	.name = "close",
	.arguments = "SYMBOL",
	.summary = N_("closes the position in a symbol at the market"),
	.description =
		N_("Cancels the symbol's orders and, once none is open, sends market orders "
	           "against what is held. The risk gate looks at them as at any other. While "
	           "trading is frozen this is possible too, --reverse is not; a freeze that "
	           "comes later ends it."),
	.example = "drt close JPM",
	.need = CLI_NEEDS_DAEMON,
	.options = close_options,
	.least = 1,
	.most = 1,
	.run = run_close,
};

static const struct cli_option flatten_options[] = {
	{ "yes", NULL, N_("do not ask for the word") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_flatten = {
	.name = "flatten",
	.arguments = "",
	.summary = N_("closes every position at the market"),
	.description =
		N_("Does for every symbol what \"drt close\" does for one. At a terminal the "
	           "account's mode, PAPER or LIVE, must be typed; elsewhere --yes must be "
	           "given. In trouble freeze first, so that nothing new is bought; a freeze "
	           "that comes later ends it."),
	.example = "drt flatten --yes",
	.need = CLI_NEEDS_DAEMON,
	.options = flatten_options,
	.run = run_flatten,
};
