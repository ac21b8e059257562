/* cmd_freeze.c - drt freeze, drt unfreeze, drt stop: the switches. */
#include <string.h>

#include "cli/command.h"
#include "core/i18n.h"

/* Calls and prints one line, or the answer with --json. */
static enum cli_exit act(struct cli *cli, const char *method, json_t *params, const char *done)
{
	json_t *result = NULL;
	enum cli_exit code = cli_act(&result, cli, method, params);

	if (code != CLI_OK)
		return code;
	if (cli->json)
		return cli_put_json(cli, result);
	json_decref(result);
	fprintf(cli->out, "%s\n", done);
	return CLI_OK;
}

static enum cli_exit freeze(struct cli *cli)
{
	json_t *params = json_object();

	cli_get_text(params, cli, "note", "note");
	return act(
		cli, "trade.freeze", params,
		_("Trading is frozen: nothing is sent but cancels. \"drt unfreeze PAPER\" or "
	          "\"LIVE\" ends it."));
}

static enum cli_exit unfreeze(struct cli *cli)
{
	const char *word = cli->argv[0];

	if (strcmp(word, "PAPER") != 0 && strcmp(word, "LIVE") != 0)
		return cli_fail(cli, CLI_USAGE,
		                _("type the account's mode in capitals: drt unfreeze PAPER, or "
		                  "LIVE"));
	return act(cli, "trade.unfreeze", json_pack("{s:s}", "word", word),
	           _("Trading is on again."));
}

static enum cli_exit stop(struct cli *cli)
{
	return act(cli, "engine.stop", json_object(),
	           _("The engine stops. Orders that work at the broker stay there."));
}

static const struct cli_option options[] = {
	{ "note", "TEXT", N_("why, for the record") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_freeze = {
	.name = "freeze",
	.arguments = "",
	.summary = N_("freezes trading at once"),
	.description =
		N_("No order leaves until a person unfreezes, also after a restart. Cancels "
	           "stay possible."),
	.example = "drt freeze --note \"strange quotes\"",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.run = freeze,
};

const struct cli_command cli_unfreeze = {
	.name = "unfreeze",
	.arguments = "PAPER|LIVE",
	.summary = N_("ends a freeze"),
	.description = N_("The word must be the mode of the account, in capitals."),
	.example = "drt unfreeze PAPER",
	.need = CLI_NEEDS_DAEMON,
	.least = 1,
	.most = 1,
	.run = unfreeze,
};

const struct cli_command cli_stop = {
	.name = "stop",
	.arguments = "",
	.summary = N_("stops the engine"),
	.example = "drt stop",
	.need = CLI_NEEDS_DAEMON,
	.run = stop,
};
