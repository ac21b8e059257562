/* cmd_tape.c - drt tape: the trades of a symbol as they were printed, and as they are. */
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/table.h"
#include "cli/watched.h"
#include "client/number_text.h"
#include "client/watch_text.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "model/json.h"
#include "model/json_depth.h"

enum { MOST_PRINTS = 500, CELL = 64, SENTENCE = 320 };

/* The cells of one print. */
struct line {
	char time[TIME_TEXT], price[NUMBER_TEXT], size[NUMBER_TEXT];
	const char *tick, *side, *venue;
	char marks[CELL];
};

static void add_mark(struct line *line, const char *mark)
{
	size_t length = strlen(line->marks);

	snprintf(line->marks + length, sizeof(line->marks) - length, "%s%s", length ? ", " : "",
	         mark);
}

static void make_line(struct line *line, const struct print *print)
{
	static const char *const ticks[PRINT_TICKS] = { "", "+", "-", "", "" };
	decimal price;

	memset(line, 0, sizeof(*line));
	time_format(line->time, print->time_ns);
	if (decimal_from_double(&price, print->price) == DRT_OK)
		number_text_decimal(line->price, sizeof(line->price), price, 2, false);
	number_text_decimal(line->size, sizeof(line->size), print->size, 0, false);
	line->tick = ticks[print->tick];
	line->side = print->side == PRINT_AT_BID   ? _("bid")
	             : print->side == PRINT_AT_ASK ? _("ask")
	             : print->side == PRINT_INSIDE ? _("inside")
	                                           : "";
	line->venue = print->venue;
	if (*print->conditions)
		add_mark(line, print->conditions);
	if (print->past_limit)
		add_mark(line, _("past limit"));
	if (print->unreported)
		add_mark(line, _("unreported"));
	if (print->gap)
		add_mark(line, _("after a gap"));
}

static const char *const *header(void)
{
	static const char *const titles[] = { N_("Time"),  N_("Price"), "",
		                              N_("Size"),  N_("Side"),  N_("Exchange"),
		                              N_("Marks"), NULL };

	return titles;
}

static const char *title(size_t column)
{
	const char *text = header()[column];

	return *text ? _(text) : "";
}

/* ---- once ---- */

static void add_line(struct cli_table *table, const struct line *line)
{
	cli_table_add(table, line->time);
	cli_table_add(table, line->price);
	cli_table_add(table, line->tick);
	cli_table_add(table, line->size);
	cli_table_add(table, line->side);
	cli_table_add(table, line->venue);
	cli_table_add(table, line->marks);
}

static enum cli_exit put_table(struct cli *cli, const json_t *prints)
{
	struct cli_table *table = NULL;
	struct drt_error error = { .status = DRT_OK };
	enum drt_status status = cli_table_new(&table, "lrlrlll");

	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, _("out of memory"));
	for (size_t i = 0; header()[i]; i++)
		cli_table_add(table, title(i));
	for (size_t i = 0; i < json_array_size(prints) && status == DRT_OK; i++) {
		struct print print;
		struct line line;

		status = print_from_json(&print, json_array_get(prints, i), &error);
		if (status != DRT_OK)
			break;
		make_line(&line, &print);
		add_line(table, &line);
	}
	if (status == DRT_OK)
		status = cli_table_print(table, cli->out);
	cli_table_free(table);
	if (error.status != DRT_OK)
		return cli_bad_answer(cli, &error);
	return status == DRT_OK ? CLI_OK : cli_fail(cli, CLI_FAILURE, _("out of memory"));
}

static enum cli_exit put(struct cli *cli, json_t *answer)
{
	const json_t *prints = json_object_get(answer, "prints");
	struct tape_status status;
	struct cli_watched watched;
	struct drt_error error;
	enum cli_exit code = CLI_OK;

	if (tape_status_get(&status, answer, &error) != DRT_OK)
		return cli_bad_answer(cli, &error);
	if (!json_is_array(prints)) {
		drt_fail(&error, DRT_EPARSE, "prints is not a list");
		return cli_bad_answer(cli, &error);
	}
	watched = (struct cli_watched){ status.state, status.stale, status.note,
		                        json_array_size(prints) };
	if (cli->json)
		code = cli_put_json(cli, json_incref(answer));
	if (code == CLI_OK)
		code = cli_judge_watched(cli, &watched);
	if (code != CLI_OK || cli->json)
		return code;
	cli_put_origin(cli, answer);
	return put_table(cli, prints);
}

/* ---- and on ---- */

struct follow {
	struct cli *cli;
	json_t *early;          /* owned; updates that came before the answer was read */
	bool began;             /* the first prints were written */
	int64_t newest_ns;      /* of the newest print written */
	enum watch_state state; /* as said */
	enum quote_stale stale;
	struct drt_error error; /* an answer that cannot be read */
};

static void write_print(struct follow *follow, const json_t *json, const struct print *print)
{
	struct cli *cli = follow->cli;
	struct line line;
	char *text = NULL;

	follow->newest_ns = print->time_ns;
	if (cli->json) {
		text = json_to_text(json);
		if (text)
			fprintf(cli->out, "%s\n", text);
		free(text);
		return;
	}
	make_line(&line, print);
	fprintf(cli->out, "%-20s  %12s %1s %10s  %-6s  %-10s  %s\n", line.time, line.price,
	        line.tick, line.size, line.side, line.venue, line.marks);
}

/* A tape that is told from its beginning again goes on where we are. */
static void write_prints(struct follow *follow, const json_t *value)
{
	const json_t *prints = json_object_get(value, "prints");
	bool again = follow->began && json_is_true(json_object_get(value, "whole"));

	for (size_t i = 0; i < json_array_size(prints); i++) {
		const json_t *json = json_array_get(prints, i);
		struct print print;

		if (print_from_json(&print, json, &follow->error) != DRT_OK)
			return;
		if (!again || print.time_ns > follow->newest_ns)
			write_print(follow, json, &print);
	}
	follow->began |= json_array_size(prints) > 0;
	fflush(follow->cli->out);
}

static void take(struct follow *follow, const json_t *value)
{
	struct tape_status status;
	char text[SENTENCE];

	if (!json_is_object(value))
		return;
	if (tape_status_get(&status, value, &follow->error) != DRT_OK)
		return;
	write_prints(follow, value);
	if (status.state == follow->state && status.stale == follow->stale)
		return;
	follow->state = status.state;
	follow->stale = status.stale;
	watch_sentence(text, sizeof(text), status.state, status.stale, status.note);
	if (*text)
		cli_note(follow->cli, "%s", text);
}

static void take_update(struct follow *follow, const json_t *params)
{
	const char *topic = json_string_value(json_object_get(params, "topic"));
	const json_t *value = json_object_get(params, "value");

	if (topic && strcmp(topic, "tape") == 0)
		take(follow, value);
	else if (topic && strcmp(topic, "snapshot") == 0)
		take(follow, json_object_get(value, "tape"));
}

static void on_notice(void *arg, const char *method, json_t *params)
{
	struct follow *follow = arg;

	if (strcmp(method, "update") != 0)
		return;
	if (follow->early)
		json_array_append(follow->early, params);
	else
		take_update(follow, params);
	client_wake(follow->cli->client);
}

/* The snapshot, and what came behind it while it was waited for. */
static void begin(struct follow *follow, const json_t *answer)
{
	json_t *early = follow->early;
	size_t i = 0;
	json_t *params = NULL;

	follow->early = NULL;
	take(follow, json_object_get(json_object_get(answer, "snapshot"), "tape"));
	json_array_foreach(early, i, params)
	{
		take_update(follow, params);
	}
	json_decref(early);
}

/* Until it is interrupted, which is how one leaves. */
static enum cli_exit wait_for_more(struct follow *follow)
{
	struct cli *cli = follow->cli;
	struct rpc_error why;

	for (;;) {
		enum drt_status status = DRT_OK;

		if (follow->error.status != DRT_OK)
			return cli_bad_answer(cli, &follow->error);
		if (follow->state == WATCH_REFUSED)
			return CLI_FAILURE; /* it was said */
		status = client_wait(cli->client, NS_PER_SEC, &why);
		if (status == DRT_ECANCELLED)
			return CLI_OK;
		if (status != DRT_OK && status != DRT_ETIMEOUT)
			return cli_explain(cli, &why);
	}
}

static enum cli_exit go_on(struct cli *cli, const json_t *wanted)
{
	struct follow follow = { .cli = cli, .state = WATCH_LIVE, .early = json_array() };
	json_t *params = json_pack("{s:[s], s:O}", "topics", "tape", "tape", wanted);
	json_t *answer = NULL;
	enum cli_exit code = cli_connect(cli);

	if (code != CLI_OK) {
		json_decref(params);
		json_decref(follow.early);
		return code;
	}
	if (!cli->json) {
		cli_put_origin(cli, NULL);
		fprintf(cli->out, "%-20s  %12s %1s %10s  %-6s  %-10s  %s\n", title(0), title(1),
		        title(2), title(3), title(4), title(5), title(6));
	}
	cli->on_notice = on_notice;
	cli->notice_arg = &follow;
	code = cli_call(&answer, cli, "subscribe", params, CLI_SOON);
	if (code == CLI_OK) {
		begin(&follow, answer);
		code = wait_for_more(&follow);
	}
	json_decref(answer);
	json_decref(follow.early);
	cli->on_notice = NULL;
	cli->notice_arg = NULL;
	return code;
}

static enum cli_exit run(struct cli *cli)
{
	json_t *params = json_object();
	json_t *answer = NULL;
	const json_t *limit = NULL;
	enum cli_exit code = cli_get_symbol(params, cli, cli->argv[0]);

	if (code == CLI_OK)
		code = cli_get_count(params, cli, "limit", 1, MOST_PRINTS);
	limit = json_object_get(params, "limit");
	if (code == CLI_OK && cli_value(cli, "follow")) {
		if (limit)
			json_object_set(params, "prints", (json_t *)limit);
		json_object_del(params, "limit");
		code = go_on(cli, params);
		json_decref(params);
		return code;
	}
	if (code == CLI_OK)
		code = cli_call(&answer, cli, "market.get_tape", json_incref(params), CLI_SOON);
	json_decref(params);
	if (code != CLI_OK)
		return code;
	code = put(cli, answer);
	json_decref(answer);
	return code;
}

static const struct cli_option options[] = {
	{ "limit", "NUMBER", N_("the newest so many, up to 500; 100 otherwise") },
	{ "follow", NULL, N_("goes on until it is interrupted; with --json one print a line") },
	{ NULL, NULL, NULL },
};

const struct cli_command cli_tape = {
	.name = "tape",
	.arguments = "SYMBOL",
	.summary = N_("lists trades as they were printed (time and sales)"),
	.description = N_("History is joined with what is printed now. + and - say whether the "
	                  "price rose or fell against the print before; the side is that of "
	                  "the quote at that moment, where the broker gives it."),
	.example = "drt tape AAPL --follow",
	.need = CLI_NEEDS_DAEMON,
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
