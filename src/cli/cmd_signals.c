/* cmd_signals.c - drt signals: what the strategies say, with their reasons. */
#include "cli/command.h"
#include "cli/table.h"
#include "client/order_text.h"
#include "client/reason_text.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"

static void put_row(struct cli_table *table, const struct signal *signal)
{
	char time[TIME_TEXT];
	char text[REASON_TEXT];

	day_format(time, time_to_day(signal->time_ns));
	cli_table_add(table, time);
	cli_table_add(table, signal->symbol);
	cli_table_add(table, signal_direction_text(signal->direction));
	cli_table_add(table, signal->strategy);
	cli_table_add_number(table, signal->strength, 2);
	cli_table_add(table, signal_state_text(signal->state));
	reason_text(text, sizeof(text), &signal->reason);
	cli_table_add(table, text);
}

static void put_header(struct cli_table *table)
{
	cli_table_add(table, _("Date"));
	cli_table_add(table, _("Symbol"));
	cli_table_add(table, _("Side"));
	cli_table_add(table, _("Strategy"));
	cli_table_add(table, _("Strength"));
	cli_table_add(table, _("State"));
	cli_table_add(table, _("Reason"));
}

static enum cli_exit put_table(struct cli *cli, const json_t *answer)
{
	const json_t *list = json_object_get(answer, "signals");
	struct drt_error error = { 0 };
	struct signal signal;
	struct cli_table *table = NULL;
	enum drt_status status = cli_table_new(&table, "llllrll");

	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	put_header(table);
	for (size_t i = 0; i < json_array_size(list) && status == DRT_OK; i++) {
		status = signal_from_json(&signal, json_array_get(list, i), &error);
		if (status == DRT_OK)
			put_row(table, &signal);
	}
	if (status == DRT_OK) {
		cli_put_origin(cli, answer);
		status = cli_table_print(table, cli->out);
	}
	cli_table_free(table);
	if (status == DRT_ENOMEM)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	return status == DRT_OK ? CLI_OK : cli_bad_answer(cli, &error);
}

static enum cli_exit put(struct cli *cli, json_t *answer)
{
	const json_t *list = json_object_get(answer, "signals");
	struct drt_error error;
	enum cli_exit code = CLI_OK;

	if (!json_is_array(list)) {
		drt_fail(&error, DRT_EPARSE, "signals is not a list");
		code = cli_bad_answer(cli, &error);
	} else if (cli->json) {
		return cli_put_json(cli, answer);
	} else if (json_array_size(list) == 0) {
		cli_note(cli, cli_value(cli, "evaluate") || cli_value(cli, "as-of")
		                      ? _("there are no such signals; --all shows why not")
		                      : _("there are no such signals; \"drt signals "
		                          "--evaluate\" runs the strategies now"));
	} else {
		code = put_table(cli, answer);
	}
	json_decref(answer);
	return code;
}

static enum cli_exit read_params(struct cli *cli, json_t *params)
{
	enum signal_state state;
	enum cli_exit code = CLI_OK;

	if (cli_value(cli, "symbol"))
		code = cli_get_symbol(params, cli, cli_value(cli, "symbol"));
	if (code == CLI_OK)
		code = cli_get_range(params, cli);
	if (code == CLI_OK)
		code = cli_get_count(params, cli, "limit", 1, 10000);
	cli_get_text(params, cli, "strategy", "strategy");
	cli_get_text(params, cli, "state", "state");
	if (!cli_value(cli, "state") && !cli_value(cli, "all"))
		json_object_set_new(params, "raised", json_true());
	if (code == CLI_OK && cli_value(cli, "state") &&
	    signal_state_parse(&state, cli_value(cli, "state")) != DRT_OK)
		code = cli_fail(
			cli, CLI_USAGE,
			_("--state %s is none; there are active taken expired not-raised "
		          "refused"),
			cli_value(cli, "state"));
	return code;
}

static enum cli_exit evaluate(struct cli *cli)
{
	json_t *result = NULL;
	enum cli_exit code =
		cli_call(&result, cli, "agent.analyze_market", json_object(), CLI_LONG);

	if (code != CLI_OK)
		return code;
	cli_note(cli, _("%lld candidates evaluated, %lld signals raised"),
	         (long long)json_integer_value(json_object_get(result, "evaluated")),
	         (long long)json_integer_value(json_object_get(result, "raised")));
	json_decref(result);
	return CLI_OK;
}

/* What the strategies would have said. It is not stored, so nothing is selected by the
 * options of what is. */
static enum cli_exit look_back(json_t **answer, struct cli *cli)
{
	static const char *const others[] = { "state", "from", "to", "limit", "evaluate" };
	json_t *params = json_object();
	enum cli_exit code = cli_get_time(params, cli, "as-of");

	for (size_t i = 0; i < sizeof(others) / sizeof(*others) && code == CLI_OK; i++) {
		if (cli_value(cli, others[i]))
			code = cli_fail(cli, CLI_USAGE,
			                _("--as-of and --%s exclude each other"), others[i]);
	}
	if (code == CLI_OK && cli_value(cli, "symbol"))
		code = cli_get_symbol(params, cli, cli_value(cli, "symbol"));
	cli_get_text(params, cli, "strategy", "strategy");
	if (cli_value(cli, "all"))
		json_object_set_new(params, "all", json_true());
	if (code == CLI_OK)
		code = cli_call(answer, cli, "agent.generate_signals", json_incref(params),
		                CLI_LONG);
	json_decref(params);
	return code;
}

static enum cli_exit list(json_t **answer, struct cli *cli)
{
	json_t *params = json_object();
	enum cli_exit code = read_params(cli, params);

	if (code == CLI_OK && cli_value(cli, "evaluate"))
		code = evaluate(cli);
	if (code == CLI_OK)
		code = cli_call(answer, cli, "kb.get_trading_signals", json_incref(params),
		                CLI_SOON);
	json_decref(params);
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	json_t *answer = NULL;
	enum cli_exit code =
		cli_value(cli, "as-of") ? look_back(&answer, cli) : list(&answer, cli);

	return code == CLI_OK ? put(cli, answer) : code;
}

static const struct cli_option options[] = {
	{ "symbol", "SYMBOL", N_("only those of this symbol") },
	{ "strategy", "NAME", N_("only those of this strategy") },
	{ "state", "STATE", N_("active, taken, expired, not-raised or refused") },
	{ "all", NULL, N_("also the candidates that were not raised") },
	{ "from", "DATE", N_("from this day or instant on") },
	{ "to", "DATE", N_("up to this day or instant") },
	{ "limit", "NUMBER", N_("only the newest so many") },
	{ "evaluate", NULL, N_("run the strategies on the stored bars first") },
	{ "as-of", "DATE", N_("what they would have said on a day gone by; without a daemon") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_signals = {
	.name = "signals",
	.arguments = "",
	.summary = N_("lists signals with their reasons"),
	.example = "drt signals --state active",
	.need = CLI_NEEDS_STORE,
	.options = options,
	.run = run,
};
