/* cmd_backtest.c - drt backtest: a strategy on the stored bars, as a tear sheet. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/table.h"
#include "cli/tear_sheet.h"
#include "client/reason_text.h"
#include "core/decimal.h"
#include "core/i18n.h"
#include "core/strbuf.h"
#include "model/json.h"

enum { SHEET_WIDTH = 80 };

/* ---- the line ---- */

/* "lookback=126", or several with commas between, into the object. */
static enum cli_exit read_param(json_t *params, struct cli *cli, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, ",");
		const char *sign = memchr(text, '=', length);
		char name[64], number[64];
		char *end = NULL;
		double value = 0;

		if (!sign || sign == text || (size_t)(sign - text) >= sizeof(name) ||
		    length - (size_t)(sign - text) > sizeof(number))
			return cli_fail(cli, CLI_USAGE,
			                _("\"%.*s\" is no parameter; write name=number, as in "
			                  "lookback=126"),
			                (int)(length < 60 ? length : 60), text);
		snprintf(name, sizeof(name), "%.*s", (int)(sign - text), text);
		snprintf(number, sizeof(number), "%.*s", (int)(text + length - sign - 1),
		         sign + 1);
		value = strtod(number, &end);
		if (end == number || *end || !isfinite(value))
			return cli_fail(cli, CLI_USAGE, _("%s: \"%s\" is no number"), name,
			                number);
		json_object_set_new(params, name, json_from_double(value));
		text += length;
		text += *text == ',';
	}
	return CLI_OK;
}

/* What stands behind the strategy's name belongs to --symbols or, with a "=", to
 * --params: both are often written with spaces between. */
static enum cli_exit read_lists(struct cli *cli, json_t *symbols, json_t *params)
{
	enum cli_exit code = CLI_OK;
	const char *text = NULL;

	for (int i = 0; code == CLI_OK && (text = cli_value_at(cli, "symbols", i)) != NULL; i++)
		code = cli_get_symbols(symbols, cli, text);
	for (int i = 0; code == CLI_OK && (text = cli_value_at(cli, "params", i)) != NULL; i++)
		code = read_param(params, cli, text);
	for (int i = 1; code == CLI_OK && i < cli->argc; i++) {
		if (strchr(cli->argv[i], '='))
			code = read_param(params, cli, cli->argv[i]);
		else
			code = cli_get_symbols(symbols, cli, cli->argv[i]);
	}
	return code;
}

static enum cli_exit read_cash(json_t *call, struct cli *cli)
{
	const char *text = cli_value(cli, "cash");
	decimal cash;

	if (!text)
		return CLI_OK;
	if (decimal_parse(&cash, text, strlen(text)) != DRT_OK || cash.e8 <= 0)
		return cli_fail(cli, CLI_USAGE, _("--cash %s is no amount; write 100000"),
		                text);
	json_object_set_new(call, "cash", json_from_decimal(cash));
	return CLI_OK;
}

static enum cli_exit read_call(json_t *call, struct cli *cli)
{
	json_t *symbols = json_array();
	json_t *params = json_object();
	enum cli_exit code = read_lists(cli, symbols, params);

	json_object_set_new(call, "strategy", json_string(cli->argv[0]));
	if (json_array_size(symbols) > 0)
		json_object_set(call, "symbols", symbols);
	if (json_object_size(params) > 0)
		json_object_set(call, "params", params);
	json_decref(symbols);
	json_decref(params);
	if (code == CLI_OK)
		code = cli_get_range(call, cli);
	if (code == CLI_OK)
		code = cli_get_timeframe(call, cli, "timeframe");
	return code == CLI_OK ? read_cash(call, cli) : code;
}

/* ---- the sheet ---- */

/* The date of a time, or all of it where it is no such text. */
static void put_day(FILE *out, const json_t *time)
{
	const char *text = json_string_value(time);

	if (text)
		fprintf(out, "%.*s", (int)strcspn(text, "T"), text);
	else
		fputs("?", out);
}

static void put_params(struct cli *cli, const json_t *params)
{
	struct strbuf line;
	const char *name = NULL;
	json_t *value = NULL;

	strbuf_init(&line);
	json_object_foreach((json_t *)params, name, value)
		strbuf_printf(&line, "%s%s=%.10g", line.length > 0 ? " " : "", name,
	                      json_number_value(value));
	cli_text_wrap(cli->out, line.text, 0, SHEET_WIDTH);
	strbuf_release(&line);
}

static void put_title(struct cli *cli, const json_t *answer)
{
	const json_t *symbols = json_object_get(answer, "symbols");
	size_t count = json_array_size(symbols);

	cli_put_origin(cli, answer);
	fprintf(cli->out, "%s  ", cli->argv[0]);
	put_day(cli->out, json_object_get(answer, "from"));
	fprintf(cli->out, _(" to "));
	put_day(cli->out, json_object_get(answer, "to"));
	fputs(" ", cli->out);
	for (size_t i = 0; i < count && i < 8; i++)
		fprintf(cli->out, " %s",
		        json_string_value(json_array_get(symbols, i))
		                ? json_string_value(json_array_get(symbols, i))
		                : "?");
	if (count > 8)
		fprintf(cli->out, ngettext(" and %zu more", " and %zu more", count - 8),
		        count - 8);
	fputc('\n', cli->out);
	put_params(cli, json_object_get(answer, "params"));
	fputc('\n', cli->out);
}

static long long count_of(const json_t *value)
{
	return json_is_array(value) ? (long long)json_array_size(value)
	                            : (long long)json_integer_value(value);
}

/* What the sheet needs beside the metrics, from the answer's own fields. */
static json_t *all_metrics(const json_t *answer)
{
	json_t *metrics = json_copy(json_object_get(answer, "metrics"));
	const json_t *trades = json_object_get(answer, "trades");

	if (metrics && trades && !json_object_get(metrics, "trades"))
		json_object_set_new(metrics, "trades", json_integer(count_of(trades)));
	return metrics;
}

/* What the gate or the sizing would not do, and how often. */
static void put_refusals(struct cli *cli, const json_t *refusals)
{
	const char *code = NULL;
	json_t *count = NULL;

	json_object_foreach((json_t *)refusals, code, count)
	{
		struct reason reason;
		char text[REASON_TEXT];

		if (strlen(code) >= REASON_CODE_TEXT)
			continue;
		reason_init(&reason, code);
		reason_limit(text, sizeof(text), &reason);
		if (*text) /* the rule; without a figure the sentence says more */
			reason_label(text, sizeof(text), &reason);
		else
			reason_text(text, sizeof(text), &reason);
		/* TRANSLATORS: how often, why */
		fprintf(cli->out,
		        ngettext("Refused %lld time: %s\n", "Refused %lld times: %s\n",
		                 (unsigned long)json_integer_value(count)),
		        (long long)json_integer_value(count), text);
	}
}

static enum cli_exit put_sheet(struct cli *cli, const json_t *answer)
{
	const json_t *cash = json_object_get(answer, "cash");
	json_t *metrics = all_metrics(answer);
	struct drt_error error;
	enum cli_exit code = CLI_OK;

	if (!json_is_object(metrics)) {
		json_decref(metrics);
		drt_fail(&error, DRT_EPARSE, "metrics is not an object");
		return cli_bad_answer(cli, &error);
	}
	put_title(cli, answer);
	code = tear_sheet_metrics(cli, metrics);
	json_decref(metrics);
	if (code == CLI_OK)
		code = tear_sheet_months(cli, json_object_get(answer, "equity"),
		                         json_is_number(cash) ? json_number_value(cash) : NAN);
	if (code != CLI_OK)
		return code;
	fprintf(cli->out, _("\n%lld orders, %lld fills\n"),
	        count_of(json_object_get(answer, "orders")),
	        count_of(json_object_get(answer, "fills")));
	put_refusals(cli, json_object_get(answer, "refusals"));
	return CLI_OK;
}

static enum cli_exit run(struct cli *cli)
{
	json_t *call = json_object();
	json_t *answer = NULL;
	enum cli_exit code = read_call(call, cli);

	if (code == CLI_OK)
		code = cli_call(&answer, cli, "improve.backtest_strategy", json_incref(call),
		                CLI_LONG);
	json_decref(call);
	if (code != CLI_OK)
		return code;
	if (cli->json)
		return cli_put_json(cli, answer);
	code = put_sheet(cli, answer);
	json_decref(answer);
	return code;
}

static const struct cli_option options[] = {
	{ "symbols", "LIST", N_("AAPL,MSFT; the strategy's own universe otherwise") },
	{ "from", "DATE", N_("from this day or instant on") },
	{ "to", "DATE", N_("up to this day or instant") },
	{ "params", "NAME=NUMBER", N_("set a parameter; several with commas, or again") },
	{ "timeframe", "SIZE", N_("bar size; the strategy's own otherwise") },
	{ "cash", "AMOUNT", N_("to begin with; 100000 otherwise") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_backtest = {
	.name = "backtest",
	.arguments = "STRATEGY",
	.summary = N_("runs a strategy on the stored bars and prints a tear sheet"),
	.description =
		N_("Through the same sizing, risk gate and order code as live trading, with "
	           "commission and slippage. An order decided on a bar fills from the "
	           "next one on."),
	.example = "drt backtest momentum --symbols AAPL,MSFT --from 2015-01-01 --params top=2",
	.need = CLI_NEEDS_STORE,
	.options = options,
	.least = 1,
	.most = -1,
	.run = run,
};
