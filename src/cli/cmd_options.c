/* cmd_options.c - drt options: a chain of options with quotes and Greeks. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/table.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"

enum { GREEKS = 5 };

static const char *const greeks[GREEKS] = { "implied_volatility", "delta", "gamma", "theta",
	                                    "vega" };
static const int greek_places[GREEKS] = { 4, 3, 4, 3, 3 };

static double number_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static void put_header(struct cli_table *table)
{
	const char *const left[] = { _("Call IV"), _("Delta"), _("Gamma"), _("Theta"),
		                     _("Vega"),    _("Bid"),   _("Ask"),   _("Strike"),
		                     _("Put bid"), _("Ask"),   _("IV"),    _("Delta"),
		                     _("Gamma"),   _("Theta"), _("Vega") };

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		cli_table_add(table, left[i]);
}

static void put_greeks(struct cli_table *table, const json_t *option)
{
	const json_t *model = json_object_get(json_object_get(option, "greeks"), "model");

	for (int i = 0; i < GREEKS; i++)
		cli_table_add_number(table, number_of(model, greeks[i]), greek_places[i]);
}

static void put_quote(struct cli_table *table, const json_t *option)
{
	cli_table_add_number(table, number_of(option, "bid"), 2);
	cli_table_add_number(table, number_of(option, "ask"), 2);
}

static void put_row(struct cli_table *table, const json_t *row)
{
	const json_t *call = json_object_get(row, "call");
	const json_t *put = json_object_get(row, "put");
	double strike = number_of(row, "strike");

	put_greeks(table, call);
	put_quote(table, call);
	cli_table_add_number(table, strike, strike == floor(strike) ? 0 : 2);
	put_quote(table, put);
	put_greeks(table, put);
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static bool is_delayed(const json_t *rows)
{
	size_t i = 0;
	json_t *row = NULL;

	json_array_foreach(rows, i, row)
	{
		if (json_is_true(json_object_get(json_object_get(row, "call"), "delayed")) ||
		    json_is_true(json_object_get(json_object_get(row, "put"), "delayed")))
			return true;
	}
	return false;
}

static void put_notes(const struct cli *cli, const json_t *answer)
{
	json_int_t missing = json_integer_value(json_object_get(answer, "missing"));

	if (missing > 0)
		cli_note(cli,
		         ngettext("%lld option has no quote: %s",
		                  "%lld options have no quote: %s", (unsigned long)missing),
		         (long long)missing, text_of(answer, "why"));
	if (is_delayed(json_object_get(answer, "rows")))
		cli_note(cli, _("these quotes are delayed"));
}

static enum cli_exit put_chain(struct cli *cli, const json_t *answer)
{
	const json_t *rows = json_object_get(answer, "rows");
	struct cli_table *table = NULL;
	enum drt_status status = cli_table_new(&table, "rrrrrrrrrrrrrrr");
	double price = number_of(answer, "price");
	size_t i = 0;
	json_t *row = NULL;

	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	put_header(table);
	json_array_foreach(rows, i, row)
	{
		put_row(table, row);
	}
	cli_put_origin(cli, answer);
	/* TRANSLATORS: symbol, class of options, exchange, day, multiplier */
	fprintf(cli->out, _("%s, class %s at %s, expiry %s, multiplier %s"),
	        text_of(answer, "symbol"), text_of(answer, "trading_class"),
	        text_of(answer, "exchange"), text_of(answer, "expiry"),
	        text_of(answer, "multiplier"));
	if (!isnan(price))
		fprintf(cli->out, _(", price %.2f"), price);
	fputc('\n', cli->out);
	status = cli_table_print(table, cli->out);
	cli_table_free(table);
	put_notes(cli, answer);
	return status == DRT_OK ? CLI_OK : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}

static void put_expiries(struct cli *cli, const json_t *days)
{
	size_t i = 0;
	json_t *day = NULL;

	json_array_foreach(days, i, day)
	{
		if (json_is_string(day))
			fprintf(cli->out, "%s\n", json_string_value(day));
	}
}

static enum cli_exit put(struct cli *cli, json_t *answer)
{
	struct drt_error error;
	enum cli_exit code = CLI_OK;

	if (cli->json)
		return cli_put_json(cli, answer);
	if (!json_is_array(json_object_get(answer, "rows")) ||
	    !json_is_array(json_object_get(answer, "expiries"))) {
		drt_fail(&error, DRT_EPARSE, "rows or expiries is not a list");
		code = cli_bad_answer(cli, &error);
	} else if (cli_value(cli, "expiries")) {
		put_expiries(cli, json_object_get(answer, "expiries"));
	} else {
		code = put_chain(cli, answer);
	}
	json_decref(answer);
	return code;
}

static enum cli_exit read_params(json_t *params, struct cli *cli)
{
	const char *expiry = cli_value(cli, "expiry");
	int64_t day = 0;
	enum cli_exit code = cli_get_symbol(params, cli, cli->argv[0]);

	if (code == CLI_OK)
		code = cli_get_count(params, cli, "strikes", 1, 60);
	if (code == CLI_OK && cli_value(cli, "expiries"))
		json_object_set_new(params, "strikes", json_integer(1));
	cli_get_text(params, cli, "expiry", "expiry");
	cli_get_text(params, cli, "exchange", "exchange");
	cli_get_text(params, cli, "class", "trading_class");
	if (code == CLI_OK && expiry && day_parse(&day, expiry, strlen(expiry)) != DRT_OK)
		code = cli_fail(cli, CLI_USAGE, _("--expiry %s is no day; write 2025-06-20"),
		                expiry);
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	json_t *params = json_object();
	json_t *answer = NULL;
	enum cli_exit code = read_params(params, cli);

	if (code == CLI_OK)
		code = cli_call(&answer, cli, "collect.option_chain", json_incref(params),
		                CLI_LONG);
	json_decref(params);
	return code == CLI_OK ? put(cli, answer) : code;
}

static const struct cli_option options[] = {
	{ "expiry", "DATE", N_("the options that end on this day; the next ones otherwise") },
	{ "strikes", "NUMBER", N_("so many around the price, at most 60; 10 otherwise") },
	{ "expiries", NULL, N_("only the days on which options end") },
	{ "exchange", "NAME", N_("on this exchange; SMART otherwise") },
	{ "class", "NAME", N_("of this trading class, where there are several") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_options = {
	.name = "options",
	.arguments = "SYMBOL",
	.summary = N_("prints a chain of options with Greeks"),
	.description =
		N_("Volatility and Greeks are the broker's model. With --json those of the "
	           "bid, the ask and the last price come too."),
	.example = "drt options AAPL --expiry 2025-06-20 --strikes 6",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
