/* cmd_version.c - drt version. */
#include "cli/command.h"
#include "core/i18n.h"

static enum cli_exit run(struct cli *cli)
{
	const struct cli_host *host = cli->host;

	if (cli->json)
		return cli_put_json(cli, json_pack("{s:s, s:s, s:[i,i], s:b}", "program", "drt",
		                                   "version", host->version, "broker_versions",
		                                   host->broker_versions[0],
		                                   host->broker_versions[1], "protobuf",
		                                   host->protobuf));
	fprintf(cli->out, "drt %s\n", host->version);
	fprintf(cli->out,
	        host->protobuf
	                ? _("Broker protocol: server versions %d to %d, with protobuf.\n")
	                : _("Broker protocol: server versions %d to %d, without protobuf.\n"),
	        host->broker_versions[0], host->broker_versions[1]);
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
