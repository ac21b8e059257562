/* demo.c - drt demo: the whole workstation on a synthetic market, with nothing set up.
 *
 * It starts drt-ibsim, an engine in a directory of its own that ends with it, and shows
 * the desk. Where standard output is no terminal an explicit rule approves every order,
 * and after a bounded time a report says what happened; each count must be above 0. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "app/demo_world.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"

enum { MOST_SECONDS = 90, LEAST_SECONDS = 8 };

/* ---- the report ---- */

struct counts {
	int64_t bars, signals, approved, filled, positions;
	double profit;
};

static int64_t count_states(const json_t *orders, const char *const *states)
{
	int64_t count = 0;
	size_t i = 0;
	json_t *order = NULL;

	json_array_foreach(orders, i, order)
	{
		const char *state = json_string_value(
			json_object_get(json_object_get(order, "execution_details"), "state"));

		for (size_t k = 0; state && states[k]; k++)
			count += strcmp(state, states[k]) == 0;
	}
	return count;
}

static bool take_counts(struct counts *out, struct cli *cli)
{
	static const char *const decided[] = { "approved",     "journaled",      "sent",
		                               "acknowledged", "partial",        "filled",
		                               "cancelled",    "cancel-pending", NULL };
	static const char *const filled[] = { "filled", NULL };
	json_t *answer = NULL;
	json_t *account = NULL;
	size_t i = 0;
	json_t *row = NULL;

	memset(out, 0, sizeof(*out));
	if (cli_call(&answer, cli, "kb.get_series", NULL, CLI_SOON) != CLI_OK)
		return false;
	json_array_foreach(json_object_get(answer, "series"), i, row) out->bars +=
		json_integer_value(json_object_get(row, "count"));
	json_decref(answer);
	if (cli_call(&answer, cli, "kb.get_trading_signals", json_pack("{s:i}", "limit", 10000),
	             CLI_SOON) != CLI_OK)
		return false;
	json_array_foreach(json_object_get(answer, "signals"), i, row)
	{
		const char *state = json_string_value(
			json_object_get(json_object_get(row, "metadata"), "state"));

		out->signals += state && strcmp(state, "not-raised") != 0;
	}
	json_decref(answer);
	if (cli_call(&answer, cli, "trade.get_orders", NULL, CLI_SOON) != CLI_OK)
		return false;
	out->approved = count_states(json_object_get(answer, "orders"), decided);
	out->filled = count_states(json_object_get(answer, "orders"), filled);
	json_decref(answer);
	if (cli_call(&answer, cli, "trade.get_portfolio_status", NULL, CLI_SOON) != CLI_OK)
		return false;
	json_array_foreach(json_object_get(answer, "positions"), i, row) out->positions +=
		json_number_value(json_object_get(row, "quantity")) != 0;
	account = json_object_get(answer, "account");
	out->profit = json_number_value(json_object_get(account, "unrealised")) +
	              json_number_value(json_object_get(account, "realised")) -
	              json_number_value(json_object_get(account, "commission"));
	json_decref(answer);
	return true;
}

static bool is_whole(const struct counts *c)
{
	return c->bars > 0 && c->signals > 0 && c->approved > 0 && c->filled > 0 &&
	       c->positions > 0 && c->profit != 0;
}

static void print_report(struct cli *cli, const struct counts *c, int seconds)
{
	fprintf(cli->out, _("SYNTHETIC market, PAPER account, %d seconds\n"), seconds);
	fprintf(cli->out, _("  bars stored      %10lld\n"), (long long)c->bars);
	fprintf(cli->out, _("  signals raised   %10lld\n"), (long long)c->signals);
	fprintf(cli->out, _("  orders approved  %10lld   by the rules demo-auto-*\n"),
	        (long long)c->approved);
	fprintf(cli->out, _("  orders filled    %10lld\n"), (long long)c->filled);
	fprintf(cli->out, _("  positions        %10lld\n"), (long long)c->positions);
	fprintf(cli->out, _("  profit and loss  %+10.2f USD\n"), c->profit);
}

static enum cli_exit watch(struct cli *cli)
{
	struct counts counts;
	struct rpc_error why = { .status = DRT_OK };
	int seconds = 0;

	for (seconds = 1; seconds <= MOST_SECONDS; seconds++) {
		/* nobody wakes it: a second, unless the engine ends before */
		if (client_wait(cli->client, NS_PER_SEC, &why) != DRT_ETIMEOUT)
			return cli_explain(cli, &why);
		if (!take_counts(&counts, cli))
			return CLI_FAILURE;
		if (seconds >= LEAST_SECONDS && is_whole(&counts))
			break;
	}
	print_report(cli, &counts, seconds);
	if (is_whole(&counts))
		return CLI_OK;
	return cli_fail(cli, CLI_FAILURE, _("a count is 0: something did not work"));
}

/* ---- running ---- */

static enum cli_exit run_started(struct cli *cli, struct demo_world *world)
{
	struct drt_error error = { .status = DRT_OK };
	struct client_options options = { .fd = world->fd, .name = "demo", .role = "trader" };

	if (cli->host->out_is_terminal)
		return app_show(cli, NULL, world->fd, false);
	if (client_open(&cli->client, &options, &error) != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, "%s", error.text);
	return watch(cli);
}

static enum cli_exit run_demo(struct cli *cli)
{
	struct demo_options options = { .seed = cli_value(cli, "seed"),
		                        .speed = cli_value(cli, "speed"),
		                        .approve = !cli->host->out_is_terminal };
	struct demo_world world;
	struct drt_error error = { .status = DRT_OK };
	enum drt_status status = demo_world_start(&world, &options, &error);
	enum cli_exit code = CLI_OK;

	if (status == DRT_OK)
		code = run_started(cli, &world);
	else
		code = cli_fail(cli, status == DRT_EINVAL ? CLI_USAGE : CLI_FAILURE, "%s",
		                error.text);
	client_close(cli->client);
	cli->client = NULL;
	demo_world_stop(&world);
	return code;
}

static const struct cli_option options[] = {
	{ "seed", N_("NUMBER"), N_("another market") },
	{ "speed", N_("TIMES"), N_("how much faster market time runs; 60") },
	{ NULL, NULL, NULL },
};

const struct cli_command app_demo = {
	.name = "demo",
	.arguments = "",
	.summary = N_("shows the workstation on a synthetic market"),
	.description = N_("Starts the simulated gateway and an engine that ends with this "
	                  "command. Where standard output is no terminal, a rule approves the "
	                  "orders and a report says what happened."),
	.example = "drt demo --seed 7",
	.need = CLI_NEEDS_NOTHING,
	.options = options,
	.run = run_demo,
};
