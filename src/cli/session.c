/* session.c - a command's connection to an engine, its calls, and what they end with. */
#include <string.h>

#include "cli/command.h"
#include "client/reason_text.h"
#include "core/i18n.h"

#include <stdlib.h>

#include "model/json.h"

static void on_notice(void *arg, const char *method, json_t *params)
{
	struct cli *cli = arg;

	if (cli->on_notice)
		cli->on_notice(cli->notice_arg, method, params);
}

static enum drt_status open_client(struct cli *cli, const char *socket, int fd,
                                   struct drt_error *error)
{
	struct client_options options = {
		.socket = socket,
		.fd = fd,
		.name = "cli",
		.role = "trader",
		.interruptible = true,
		.on_notice = on_notice,
		.arg = cli,
	};

	return client_open(&cli->client, &options, error);
}

static enum cli_exit connect_failed(struct cli *cli, enum drt_status status,
                                    const struct drt_error *error)
{
	if (status == DRT_ECANCELLED)
		return cli_fail(cli, CLI_FAILURE, _("interrupted"));
	return cli_fail(cli, CLI_FAILURE, _("the engine cannot be reached: %s"), error->text);
}

static enum cli_exit connect_local(struct cli *cli)
{
	struct drt_error error = { 0 };
	enum drt_status status = DRT_OK;
	int fd = -1;

	status = cli->host->start_local(cli->host->self, &fd, &cli->paths, &error);
	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("the data cannot be opened: %s"),
		                error.text);
	cli->local = true;
	status = open_client(cli, NULL, fd, &error);
	return status == DRT_OK ? CLI_OK : connect_failed(cli, status, &error);
}

/* A daemon that works on other data must not be asked about ours. */
static bool serves_our_data(const struct cli *cli)
{
	const char *theirs =
		json_string_value(json_object_get(client_hello(cli->client), "data_dir"));

	if (cli->socket)
		return true;
	if (!theirs)
		return cli->places.data_dir == NULL;
	return strcmp(theirs, cli->paths.data_dir) == 0;
}

enum cli_exit cli_connect(struct cli *cli)
{
	const char *socket = cli->socket ? cli->socket : cli->paths.control_socket;
	bool may_be_local =
		cli->command->need == CLI_NEEDS_STORE && cli->host->start_local && !cli->socket;
	struct drt_error error = { 0 };
	enum drt_status status = DRT_OK;

	if (cli->client)
		return CLI_OK;
	status = open_client(cli, socket, -1, &error);
	if (status == DRT_OK &&
	    (cli->command->need == CLI_NEEDS_DAEMON || serves_our_data(cli)))
		return CLI_OK;
	if (status != DRT_OK && status != DRT_ENOTFOUND)
		return connect_failed(cli, status, &error);
	client_close(cli->client);
	cli->client = NULL;
	if (may_be_local)
		return connect_local(cli);
	return cli_fail(cli, CLI_NO_DAEMON,
	                _("no engine listens at %s; \"drt daemon\" starts one"), socket);
}

void cli_disconnect(struct cli *cli)
{
	client_close(cli->client);
	cli->client = NULL;
	if (cli->local && cli->host->stop_local)
		cli->host->stop_local(cli->host->self);
	cli->local = false;
}

/* ---- calls ---- */

static enum cli_exit code_of(const struct rpc_error *why)
{
	switch (why->status) {
	case DRT_EDENIED:
		/* the gate asks for the broker before anything else */
		return strcmp(why->reason.code, "risk.locked") == 0 ? CLI_BROKER_DOWN
		                                                    : CLI_REFUSED;
	case DRT_EEXPIRED:
		return CLI_EXPIRED;
	case DRT_EUNKNOWN:
		return CLI_UNKNOWN;
	case DRT_ECLOSED:
		/* said by the engine: its own connection, the one to the broker */
		return why->code != 0 ? CLI_BROKER_DOWN : CLI_FAILURE;
	default:
		return CLI_FAILURE;
	}
}

enum cli_exit cli_explain(const struct cli *cli, const struct rpc_error *why)
{
	char text[REASON_TEXT];

	if (why->code == 0 && why->status == DRT_ECANCELLED)
		return cli_fail(cli, CLI_FAILURE, _("interrupted"));
	if (why->code == 0 && why->status == DRT_ETIMEOUT)
		return cli_fail(cli, CLI_FAILURE, _("the engine did not answer in time"));
	if (why->code == 0)
		return cli_fail(cli, code_of(why), _("the connection to the engine broke: %s"),
		                why->text);
	if (*why->reason.code) {
		reason_text(text, sizeof(text), &why->reason);
		return cli_fail(cli, code_of(why), "%s", text);
	}
	return cli_fail(cli, code_of(why), "%s", why->text);
}

static enum drt_status call(json_t **result, struct cli *cli, const char *method,
                            json_t *params, enum cli_patience patience, struct rpc_error *why)
{
	struct rpc_request request = {
		.method = method,
		.params = params,
		.timeout_ns = patience == CLI_LONG ? RPC_NO_TIMEOUT : RPC_TIMEOUT_NS,
	};

	return client_call(result, cli->client, &request, why);
}

enum cli_exit cli_call(json_t **result, struct cli *cli, const char *method, json_t *params,
                       enum cli_patience patience)
{
	struct rpc_error why;
	enum cli_exit code = cli_connect(cli);

	if (code != CLI_OK) {
		json_decref(params);
		return code;
	}
	if (call(result, cli, method, params, patience, &why) == DRT_OK)
		return CLI_OK;
	return cli_explain(cli, &why);
}

enum cli_exit cli_act(json_t **result, struct cli *cli, const char *method, json_t *params)
{
	struct rpc_error why;
	enum cli_exit code = cli_connect(cli);

	if (code != CLI_OK) {
		json_decref(params);
		return code;
	}
	if (call(result, cli, method, params, CLI_SOON, &why) == DRT_OK)
		return CLI_OK;
	if (why.code != 0)
		return cli_explain(cli, &why);
	return cli_fail(cli, CLI_UNKNOWN,
	                _("no answer came (%s): whether it was done is not known; "
	                  "\"drt orders\" shows it once the engine answers"),
	                drt_status_name(why.status));
}

enum cli_exit cli_bad_answer(const struct cli *cli, const struct drt_error *error)
{
	return cli_fail(cli, CLI_FAILURE, _("the engine's answer cannot be read: %s"),
	                error->text);
}

/* ---- output ---- */

bool cli_is_synthetic(const struct cli *cli, const json_t *answer)
{
	const json_t *said = json_object_get(answer, "synthetic");

	if (json_is_boolean(said))
		return json_is_true(said);
	return cli->client &&
	       json_is_true(json_object_get(client_hello(cli->client), "synthetic"));
}

enum cli_exit cli_put_json(struct cli *cli, json_t *document)
{
	char *text = NULL;

	if (json_is_object(document) && cli->client && !json_object_get(document, "synthetic"))
		json_object_set_new(document, "synthetic",
		                    json_boolean(cli_is_synthetic(cli, document)));
	text = document ? json_to_text(document) : NULL;
	json_decref(document);
	if (!text)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	fprintf(cli->out, "%s\n", text);
	free(text);
	return CLI_OK;
}

void cli_put_origin(struct cli *cli, const json_t *answer)
{
	if (cli_is_synthetic(cli, answer))
		fprintf(cli->out, "%s\n",
		        _("SYNTHETIC: these figures come from the market generator"));
}
