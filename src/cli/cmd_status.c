/* cmd_status.c - drt status: how the engine is. */
#include <string.h>

#include "cli/command.h"
#include "cli/table.h"
#include "client/number_text.h"
#include "client/view_update.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "io/clock_real.h"

static const char *broker_word(enum view_broker broker)
{
	switch (broker) {
	case BROKER_DOWN:
		return _("DOWN");
	case BROKER_CONNECTING:
		return _("connecting");
	case BROKER_RECONCILING:
		return _("reconciling");
	case BROKER_RESETTING:
		return _("resetting its servers; no order is sent");
	case BROKER_UP:
		return _("up");
	}
	return "";
}

static void put_mode(struct cli_table *table, const struct view_status *status, bool brokerless)
{
	cli_table_add(table, _("Mode"));
	cli_table_addf(table, "%s%s%s%s%s", status->live ? "LIVE" : "PAPER",
	               *status->account ? " " : "", status->account,
	               status->synthetic ? "  SYNTHETIC" : "",
	               brokerless ? _("  no broker") : "");
}

static void put_broker(struct cli_table *table, const struct view_status *status)
{
	cli_table_add(table, _("Broker"));
	if (status->broker == BROKER_UP && status->broker_latency_ns >= 0 &&
	    status->broker_version > 0)
		/* TRANSLATORS: up, how fast it answers, the version of its protocol */
		cli_table_addf(table, _("%s, %lld ms, server version %d"),
		               broker_word(status->broker),
		               (long long)(status->broker_latency_ns / NS_PER_MS),
		               status->broker_version);
	else if (status->broker == BROKER_UP && status->broker_latency_ns >= 0)
		cli_table_addf(table, _("%s, %lld ms"), broker_word(status->broker),
		               (long long)(status->broker_latency_ns / NS_PER_MS));
	else if (*status->broker_text)
		cli_table_addf(table, "%s: %s", broker_word(status->broker),
		               status->broker_text);
	else
		cli_table_add(table, broker_word(status->broker));
}

static void put_data(struct cli_table *table, const struct view_status *status, int64_t now_ns)
{
	cli_table_add(table, _("Data"));
	if (status->data_local_ns == 0)
		cli_table_add(table, _("none yet"));
	else
		cli_table_addf(table, _("%.1f s old"),
		               (double)(now_ns - status->data_local_ns) / (double)NS_PER_SEC);
}

static void put_market(struct cli_table *table, const struct view_status *status)
{
	char time[TIME_TEXT];

	time_format(time, status->market_ns / NS_PER_SEC * NS_PER_SEC);
	cli_table_add(table, _("Market"));
	if (status->market_speed_milli == 1000)
		cli_table_addf(table, "%s, %s", status->market_open ? _("open") : _("closed"),
		               time);
	else
		/* TRANSLATORS: open or closed, time, how many times as fast as real time */
		cli_table_addf(table, _("%s, %s, x%lld"),
		               status->market_open ? _("open") : _("closed"), time,
		               (long long)(status->market_speed_milli / 1000));
}

static void put_approvals(struct cli_table *table, const struct view_status *status,
                          int64_t now_ns)
{
	char left[NUMBER_TEXT];

	cli_table_add(table, _("To approve"));
	if (status->to_approve > 0 && status->first_expiry_local_ns != 0) {
		number_text_span(left, sizeof(left), status->first_expiry_local_ns - now_ns);
		cli_table_addf(table, _("%d, the first expires in %s"), status->to_approve,
		               left);
	} else {
		cli_table_add_count(table, status->to_approve);
	}
	cli_table_add(table, _("Unknown"));
	cli_table_add_count(table, status->unknown_orders);
}

static void put_trading(struct cli_table *table, const struct view_status *status)
{
	cli_table_add(table, _("Trading"));
	if (status->frozen)
		cli_table_addf(table, "%s%s%s", _("FROZEN"), *status->frozen_reason ? ": " : "",
		               status->frozen_reason);
	else
		cli_table_add(table, status->locked ? _("locked until reconciled") : _("on"));
}

static void put_engine(struct cli_table *table, const struct view_status *status)
{
	char started[TIME_TEXT];

	time_format(started, status->engine_started_ns / NS_PER_SEC * NS_PER_SEC);
	cli_table_add(table, _("Engine"));
	cli_table_addf(table, _("%s, since %s"), status->engine_version, started);
}

static enum cli_exit print(struct cli *cli, const struct view *view, bool brokerless)
{
	const struct view_status *status = &view->status;
	int64_t now_ns = clock_now_ns(clock_real_monotonic());
	struct cli_table *table = NULL;
	enum drt_status printed = cli_table_new(&table, "ll");

	if (printed != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	put_mode(table, status, brokerless);
	put_broker(table, status);
	put_data(table, status, now_ns);
	put_market(table, status);
	put_approvals(table, status, now_ns);
	put_trading(table, status);
	put_engine(table, status);
	printed = cli_table_print(table, cli->out);
	cli_table_free(table);
	return printed == DRT_OK ? CLI_OK : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}

/* The broker's state decides the exit code, so that a script may ask. */
static enum cli_exit code_of(const json_t *result)
{
	const char *broker = json_string_value(json_object_get(result, "broker"));

	if (json_is_true(json_object_get(result, "brokerless")))
		return CLI_OK;
	return broker && strcmp(broker, "down") == 0 ? CLI_BROKER_DOWN : CLI_OK;
}

static enum cli_exit show(struct cli *cli, const json_t *result)
{
	struct view view;
	struct view_update *update = NULL;
	struct drt_error error = { 0 };
	json_t *answer = NULL;
	enum cli_exit code = CLI_OK;

	if (view_update_new(&update, &view, clock_real_monotonic()) != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	answer = json_pack("{s:i, s:{s:O}}", "seq", 0, "snapshot", "status", result);
	if (!answer)
		code = cli_fail(cli, CLI_FAILURE, _("out of memory"));
	else if (view_update_snapshot(update, answer, &error) != DRT_OK)
		code = cli_bad_answer(cli, &error);
	else
		code = print(cli, &view, json_is_true(json_object_get(result, "brokerless")));
	json_decref(answer);
	view_update_free(update);
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	json_t *result = NULL;
	enum cli_exit state = CLI_OK;
	enum cli_exit code = cli_call(&result, cli, "engine.status", json_object(), CLI_SOON);

	if (code != CLI_OK)
		return code;
	state = code_of(result);
	if (cli->json) {
		code = cli_put_json(cli, result);
	} else {
		code = show(cli, result);
		json_decref(result);
	}
	return code == CLI_OK ? state : code;
}

const struct cli_command cli_status = {
	.name = "status",
	.arguments = "",
	.summary = N_("tells how the engine, the broker and the data are"),
	.description = N_("Ends with 4 while the broker is down, with 3 where no engine runs."),
	.example = "drt status --json",
	.need = CLI_NEEDS_DAEMON,
	.run = run,
};
