/* cmd_why.c - drt why: the last evaluation of a symbol, gate by gate. */
#include "cli/command.h"
#include "cli/table.h"
#include "client/order_text.h"
#include "client/reason_text.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"

static void put_title(struct cli *cli, const struct signal *signal)
{
	int passed = signal_gates_passed(signal);
	char time[TIME_TEXT];
	char text[REASON_TEXT];

	time_format(time, signal->time_ns);
	fprintf(cli->out, "%s  %s  %s\n", signal->symbol, signal->strategy, time);
	reason_text(text, sizeof(text), &signal->reason);
	fprintf(cli->out, "  %s\n", text);
	if (signal->state == SIGNAL_NOT_RAISED)
		fprintf(cli->out, _("  Not raised: %d of %d gates passed, strength %.2f\n"),
		        passed, signal->gate_count, signal->strength);
	else
		/* TRANSLATORS: state, side, gates passed, all gates, strength */
		fprintf(cli->out, _("  %s, %s: %d of %d gates passed, strength %.2f\n"),
		        signal_state_text(signal->state),
		        signal_direction_text(signal->direction), passed, signal->gate_count,
		        signal->strength);
}

static void put_gate(struct cli_table *table, const struct gate *gate)
{
	char text[REASON_TEXT];

	cli_table_add(table, "");
	reason_label(text, sizeof(text), &gate->reason);
	cli_table_add(table, text);
	reason_needs(text, sizeof(text), &gate->reason);
	cli_table_add(table, text);
	reason_found(text, sizeof(text), &gate->reason);
	cli_table_add(table, text);
	cli_table_add(table, gate->passed ? _("passed") : _("FAILED"));
}

static enum cli_exit put_candidate(struct cli *cli, const struct signal *signal)
{
	struct cli_table *table = NULL;
	enum drt_status status = cli_table_new(&table, "lllrl");

	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	put_title(cli, signal);
	cli_table_add(table, "");
	cli_table_add(table, _("Gate"));
	cli_table_add(table, _("Needs"));
	cli_table_add(table, _("Found"));
	cli_table_add(table, _("Result"));
	for (int i = 0; i < signal->gate_count; i++)
		put_gate(table, &signal->gates[i]);
	if (signal->gate_count > 0)
		status = cli_table_print(table, cli->out);
	cli_table_free(table);
	return status == DRT_OK ? CLI_OK : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}

static enum cli_exit put(struct cli *cli, const json_t *answer)
{
	const json_t *list = json_object_get(answer, "candidates");
	struct drt_error error = { 0 };
	enum cli_exit code = CLI_OK;

	if (!json_is_array(list)) {
		drt_fail(&error, DRT_EPARSE, "candidates is not a list");
		return cli_bad_answer(cli, &error);
	}
	if (json_array_size(list) == 0) {
		cli_note(
			cli,
			_("no strategy looked at %s in the last evaluation: it needs a place "
		          "in a "
		          "watchlist or universe and bars as new as the others'; \"drt signals "
		          "--evaluate\" runs one now"),
			cli->argv[0]);
		return CLI_OK;
	}
	cli_put_origin(cli, answer);
	for (size_t i = 0; i < json_array_size(list) && code == CLI_OK; i++) {
		struct signal signal;

		if (i > 0)
			fputc('\n', cli->out);
		if (signal_from_json(&signal, json_array_get(list, i), &error) != DRT_OK)
			return cli_bad_answer(cli, &error);
		code = put_candidate(cli, &signal);
	}
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	json_t *params = json_object();
	json_t *answer = NULL;
	enum cli_exit code = cli_get_symbol(params, cli, cli->argv[0]);

	cli_get_text(params, cli, "strategy", "strategy");
	if (code == CLI_OK)
		code = cli_get_time(params, cli, "as-of");
	if (code == CLI_OK)
		code = cli_call(&answer, cli, "agent.why", json_incref(params), CLI_LONG);
	json_decref(params);
	if (code != CLI_OK)
		return code;
	if (cli->json)
		return cli_put_json(cli, answer);
	code = put(cli, answer);
	json_decref(answer);
	return code;
}

static const struct cli_option options[] = {
	{ "strategy", "NAME", N_("only this strategy") },
	{ "as-of", "DATE", N_("as of a day gone by; without a daemon") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_why = {
	.name = "why",
	.arguments = "SYMBOL",
	.summary = N_("explains why a symbol has a signal, or has none"),
	.description = N_("Shows the last evaluation by each strategy with every gate: what it "
	                  "needed and what it found."),
	.example = "drt why KO --strategy momentum",
	.need = CLI_NEEDS_STORE,
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
