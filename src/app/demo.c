/* demo.c - drt demo: the whole workstation on a synthetic market, with nothing set up.
 *
 * It starts drt-ibsim, an engine in a directory of its own that ends with it, and shows
 * the desk. Where standard output is no terminal an explicit rule approves every order,
 * and after a bounded time a report says what happened; each count must be above 0. */
#include "config.h"

#include <ftw.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/app_engine.h"
#include "app/commands.h"
#include "app/gateway_child.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"

enum { MOST_SECONDS = 90, LEAST_SECONDS = 8 };

struct demo {
	struct cli *cli;
	char directory[64];
	struct paths paths;
	struct gateway_child gateway;
	struct app_engine *engine;
	bool headless;
};

/* ---- settings ---- */

static void adjust(void *arg, struct engine_settings *settings)
{
	struct demo *demo = arg;

	settings->demo = true;
	snprintf(settings->broker_host, sizeof(settings->broker_host), "127.0.0.1");
	settings->broker_port = demo->gateway.port;
	/* a watched demo shows an order that waits; unwatched, this rule decides */
	if (!demo->headless)
		return;
	settings->rule_count = 0;
	for (size_t i = 0; i < settings->strategy_count; i++) {
		struct approval_rule *rule = &settings->rules[settings->rule_count++];

		memset(rule, 0, sizeof(*rule));
		snprintf(rule->name, sizeof(rule->name), "demo-auto-%zu", i + 1);
		snprintf(rule->strategy, sizeof(rule->strategy), "%s",
		         settings->strategies[i].strategy->name);
		rule->buys = rule->sells = true;
		rule->max_value = decimal_from_int(50000);
		rule->to_minute = 1440;
	}
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
	(void)info;
	(void)kind;
	(void)walk;
	return remove(path);
}

/* Nothing of the user's is read or written: the demo's home is its own directory. */
static const char *own_home(void *arg, const char *name)
{
	const struct demo *demo = arg;

	return strcmp(name, "HOME") == 0 ? demo->directory : NULL;
}

static enum drt_status make_paths(struct demo *demo, struct drt_error *error)
{
	struct paths_options options = { .lookup = own_home, .arg = demo };
	const char *temporary = getenv("TMPDIR");
	char config[96];

	snprintf(demo->directory, sizeof(demo->directory), "%.40s/drt-demo-XXXXXX",
	         temporary && *temporary ? temporary : "/tmp");
	if (!mkdtemp(demo->directory))
		return drt_fail(error, DRT_EIO, "no directory can be made in %s",
		                temporary ? temporary : "/tmp");
	snprintf(config, sizeof(config), "%s/drt.conf", demo->directory);
	options.config_file = config;
	options.data_dir = options.state_dir = options.runtime_dir = demo->directory;
	return paths_init(&demo->paths, &options, error);
}

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

static enum cli_exit watch(struct demo *demo)
{
	struct counts counts;
	int seconds = 0;

	for (seconds = 1; seconds <= MOST_SECONDS; seconds++) {
		struct timespec second = { .tv_sec = 1 };

		nanosleep(&second, NULL);
		if (!take_counts(&counts, demo->cli))
			return CLI_FAILURE;
		if (seconds >= LEAST_SECONDS && is_whole(&counts))
			break;
	}
	print_report(demo->cli, &counts, seconds);
	if (is_whole(&counts))
		return CLI_OK;
	return cli_fail(demo->cli, CLI_FAILURE, _("a count is 0: something did not work"));
}

/* ---- running ---- */

static enum cli_exit run_started(struct demo *demo, int fd)
{
	struct drt_error error = { .status = DRT_OK };
	struct client_options options = { .fd = fd, .name = "demo", .role = "trader" };
	struct rpc_error why;

	(void)why;
	if (!demo->headless)
		return app_show(demo->cli, NULL, fd, false);
	if (client_open(&demo->cli->client, &options, &error) != DRT_OK)
		return cli_fail(demo->cli, CLI_FAILURE, "%s", error.text);
	return watch(demo);
}

static enum cli_exit run_demo(struct cli *cli)
{
	const char *seed = cli_value(cli, "seed");
	const char *speed = cli_value(cli, "speed");
	struct demo demo = { .cli = cli, .headless = !cli->host->out_is_terminal };
	struct app_engine_options options = {
		.paths = &demo.paths,
		.client = true,
		.adjust = adjust,
		.adjust_arg = &demo,
		.seed = 1,
	};
	struct drt_error error = { .status = DRT_OK };
	enum cli_exit code = CLI_FAILURE;
	int fd = -1;
	enum drt_status status = make_paths(&demo, &error);

	if (status == DRT_OK)
		status = gateway_child_start(&demo.gateway, seed ? seed : "1",
		                             speed ? speed : "60", "100000", &error);
	if (status == DRT_OK)
		status = app_engine_start(&demo.engine, &fd, &options, &error);
	if (status == DRT_OK)
		code = run_started(&demo, fd);
	else
		cli_fail(cli, CLI_FAILURE, "%s", error.text);
	client_close(cli->client);
	cli->client = NULL;
	app_engine_stop(demo.engine);
	gateway_child_stop(&demo.gateway);
	if (*demo.directory)
		nftw(demo.directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	paths_release(&demo.paths);
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
	.summary = N_("show the workstation on a synthetic market"),
	.description = N_("Starts the simulated gateway and an engine that ends with this "
	                  "command. Where standard output is no terminal, a rule approves the "
	                  "orders and a report says what happened."),
	.example = "drt demo --seed 7",
	.need = CLI_NEEDS_NOTHING,
	.options = options,
	.run = run_demo,
};
