/* cmd_version.c - drt version. */
#include "cli/command.h"
#include "core/i18n.h"

static enum cli_exit run(struct cli *cli)
{
	if (cli->json)
		return cli_put_json(cli, json_pack("{s:s, s:s}", "program", "drt", "version",
		                                   cli->host->version));
	fprintf(cli->out, "drt %s\n", cli->host->version);
	fprintf(cli->out, "%s\n", _("Licence GPL-3.0-or-later; there is no warranty."));
	return CLI_OK;
}

const struct cli_command cli_version = {
	.name = "version",
	.arguments = "",
	.summary = N_("prints the version"),
	.example = "drt version",
	.need = CLI_NEEDS_NOTHING,
	.run = run,
};
