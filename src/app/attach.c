/* attach.c - drt attach: the screen over a control connection.
 *
 * Keys and the engine's changes become frames and calls, on one event loop. The engine
 * is always another process or at least other threads: leaving, or losing the terminal,
 * ends only this client. Where no daemon runs one is started first, as tmux does. */
#include "config.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/look.h"
#include "client/command_call.h"
#include "client/order_draft.h"
#include "client/reason_text.h"
#include "client/view_feed.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "io/configuration.h"
#include "io/file.h"
#include "io/input_watch.h"
#include "io/loop_event.h"
#include "io/signals.h"
#include "model/json.h"
#include "ui/pane/desk.h"
#include "ui/term/terminal.h"

#define FRAME_NS (33 * NS_PER_MS) /* at most thirty frames a second */

struct show {
	struct loop *loop;
	struct view view;
	struct view_feed *feed;    /* owned */
	struct desk *desk;         /* owned */
	struct terminal *terminal; /* owned */
	struct screen *screen;     /* owned */
	struct zone *zone;         /* owned */
	struct input_watch *input; /* owned */
	struct signals *signals;   /* owned */
	struct loop_timer *frame;  /* owned; draws */
	struct loop_timer *clock;  /* owned; what ticks without a message */
	int in_fd;                 /* of the terminal; borrowed */
	int64_t drawn_ns;
	bool frame_planned;
	bool chart_chosen;
	bool leaving;
	const char *asked; /* the command whose answer is awaited; NULL: none */
};

enum { VIEW_SYMBOLS_TEXT = 4096, ENGINE_LOOKS = 200, ENGINE_LOOK_MS = 50 };

static int64_t now_ns(const struct show *show)
{
	return clock_now_ns(loop_monotonic(show->loop));
}

static void plan_frame(struct show *show)
{
	int64_t wait_ns = show->drawn_ns + FRAME_NS - now_ns(show);

	if (show->frame_planned)
		return;
	show->frame_planned = true;
	loop_timer_start(show->frame, wait_ns > 0 ? wait_ns : 0);
}

static void leave(struct show *show)
{
	show->leaving = true;
	loop_stop(show->loop);
}

/* ---- calls ---- */

static void on_reply(void *arg, const struct rpc_error *error, json_t *result)
{
	struct show *show = arg;
	char text[DRT_ERROR_TEXT + REASON_TEXT];

	(void)result;
	if (!error)
		return;
	if (*error->reason.code)
		reason_text(text, sizeof(text), &error->reason);
	else
		snprintf(text, sizeof(text), "%s", error->text);
	desk_say(show->desk, text);
	plan_frame(show);
}

static void call(struct show *show, const char *method, json_t *params)
{
	struct rpc_request request = {
		.method = method, .params = params, .fn = on_reply, .arg = show
	};
	struct drt_error error = { .status = DRT_OK };

	if (view_feed_call(show->feed, &request, &error) != DRT_OK)
		desk_say(show->desk, error.text);
}

/* ---- typed commands ---- */

static void on_answer(void *arg, const struct rpc_error *error, json_t *result)
{
	struct show *show = arg;
	const char *asked = show->asked;
	char text[REASON_TEXT];

	show->asked = NULL;
	if (error) {
		on_reply(arg, error, result);
		return;
	}
	command_call_answer(text, sizeof(text), asked, result);
	desk_say(show->desk, text);
	plan_frame(show);
}

/* The watchlist of this screen with a symbol more or less. */
static void change_symbols(struct show *show, const char *symbol, bool add)
{
	char symbols[VIEW_SYMBOLS_TEXT] = "";
	size_t length = 0;

	for (size_t i = 0; i <= show->view.quote_count; i++) {
		bool last = i == show->view.quote_count;
		const char *name = last ? symbol : show->view.quotes[i].instrument.symbol;

		if ((last && !add) || (!last && strcmp(name, symbol) == 0))
			continue;
		if (length + strlen(name) + 2 > sizeof(symbols)) {
			desk_say(show->desk, _("The watchlist is full"));
			return;
		}
		length += (size_t)snprintf(symbols + length, sizeof(symbols) - length, "%s ",
		                           name);
	}
	view_feed_show(show->feed, &(struct view_feed_interest){ .symbols = symbols });
}

static bool edit_watchlist(struct show *show, const char *line)
{
	bool add = strncmp(line, "add ", 4) == 0;
	char symbol[SYMBOL_TEXT];

	if (!add && strncmp(line, "remove ", 7) != 0)
		return false;
	line += add ? 4 : 7;
	line += strspn(line, " ");
	if (symbol_normalise(symbol, line, strcspn(line, " ")) != DRT_OK)
		desk_say(show->desk, _("A symbol such as AAPL is needed"));
	else
		change_symbols(show, symbol, add);
	return true;
}

static void run_command(struct show *show, const char *line)
{
	struct drt_error error = { .status = DRT_OK };
	struct command_call typed;
	struct rpc_request request = { .fn = on_answer, .arg = show };

	if (edit_watchlist(show, line))
		return;
	if (show->asked) {
		desk_say(show->desk, _("The engine still works on the command before"));
		return;
	}
	if (command_call_parse(&typed, line, &error) != DRT_OK) {
		desk_say(show->desk, error.text);
		return;
	}
	show->asked = typed.command;
	request.method = typed.method;
	request.params = typed.params;
	if (view_feed_call(show->feed, &request, &error) != DRT_OK) {
		show->asked = NULL;
		desk_say(show->desk, error.text);
	}
}

static void show_chart(struct show *show, const struct action *action)
{
	struct view_feed_interest interest = {
		.chart_symbol = action->symbol,
		.timeframe = action->timeframe,
		.bars = 400,
	};

	view_feed_show(show->feed, &interest);
}

/* What the engine is asked for; false: it is nothing of the engine's. */
static bool call_engine(struct show *show, const struct action *action)
{
	json_t *id = json_from_uuid(&action->order_id);
	json_int_t version = (json_int_t)action->version;
	bool known = true;

	switch (action->kind) {
	case ACTION_APPROVE:
		call(show, "trade.approve",
		     json_pack("{s:O, s:I, s:b}", "order_id", id, "version", version,
		               "accept_soft", action->accept_soft));
		break;
	case ACTION_REJECT:
		call(show, "trade.reject",
		     json_pack("{s:O, s:I}", "order_id", id, "version", version));
		break;
	case ACTION_CANCEL:
		call(show, "trade.cancel_order", json_pack("{s:O}", "order_id", id));
		break;
	case ACTION_MODIFY:
		call(show, "trade.modify_order",
		     order_change_json(&action->draft, id, action->version));
		break;
	case ACTION_PROPOSE:
		call(show, "trade.execute_order", order_draft_json(&action->draft));
		break;
	case ACTION_CLOSE:
		call(show, "trade.close_position",
		     json_pack("{s:s}", "symbol", action->symbol));
		break;
	case ACTION_FLATTEN:
		call(show, "trade.flatten", json_object());
		break;
	case ACTION_FREEZE:
		call(show, "trade.freeze", json_pack("{s:s}", "note", action->text));
		break;
	case ACTION_UNFREEZE:
		call(show, "trade.unfreeze", json_pack("{s:s}", "word", action->text));
		break;
	case ACTION_PRESENT:
		call(show, "trade.present", json_object());
		break;
	default:
		known = false;
		break;
	}
	json_decref(id);
	return known;
}

static void suspend(struct show *show)
{
	terminal_suspend(show->terminal);
	raise(SIGSTOP);
	if (terminal_resume(show->terminal) != DRT_OK)
		leave(show);
}

static void run_action(struct show *show, const struct action *action)
{
	if (call_engine(show, action))
		return;
	switch (action->kind) {
	case ACTION_WHAT_IF:
		view_feed_ask_what_if(show->feed, &action->order_id, action->version,
		                      *action->draft.symbol ? &action->draft : NULL);
		break;
	case ACTION_SUBSCRIBE:
		show_chart(show, action);
		break;
	case ACTION_WATCH:
		view_feed_show(show->feed,
		               &(struct view_feed_interest){ .depth_symbol = action->symbol,
		                                             .tape_symbol = action->text });
		break;
	case ACTION_COMMAND:
		run_command(show, action->text);
		break;
	case ACTION_BELL:
		terminal_bell(show->terminal);
		break;
	case ACTION_TITLE:
		terminal_title(show->terminal, action->text);
		break;
	case ACTION_COPY:
		terminal_copy(show->terminal, action->text);
		break;
	case ACTION_NOTIFY:
		terminal_notify(show->terminal, action->text);
		break;
	case ACTION_MOUSE:
		terminal_mouse(show->terminal, action->on);
		break;
	case ACTION_REDRAW:
		terminal_redraw(show->terminal);
		break;
	case ACTION_SUSPEND:
		suspend(show);
		break;
	case ACTION_DETACH:
		leave(show);
		break;
	default: /* the engine's */
		break;
	}
}

static void run_actions(struct show *show)
{
	struct action action;

	while (!show->leaving && desk_take(&action, show->desk))
		run_action(show, &action);
}

/* ---- events ---- */

static void draw(void *arg)
{
	struct show *show = arg;
	int rows = 0;
	int cols = 0;

	show->frame_planned = false;
	terminal_size(&rows, &cols, show->terminal);
	if (screen_resize(show->screen, rows, cols) != DRT_OK) {
		leave(show);
		return;
	}
	show->drawn_ns = now_ns(show);
	desk_draw(show->screen, show->desk, &show->view, show->drawn_ns);
	if (terminal_flush(show->terminal, show->screen) != DRT_OK) {
		leave(show); /* the terminal is gone */
		return;
	}
	desk_shown(show->desk);
	run_actions(show);
	loop_timer_start(show->clock, desk_wait_ns(show->desk, &show->view, now_ns(show)));
}

static void on_clock(void *arg)
{
	struct show *show = arg;

	desk_observe(show->desk, &show->view, now_ns(show));
	run_actions(show);
	plan_frame(show);
}

/* The first chart, as soon as the watchlist is known: of SPY where it is in it. */
static void choose_chart(struct show *show)
{
	struct view_feed_interest interest = { .timeframe = TIMEFRAME_1D, .bars = 400 };

	if (show->chart_chosen || show->view.quote_count == 0)
		return;
	show->chart_chosen = true;
	interest.chart_symbol = show->view.quotes[0].instrument.symbol;
	for (size_t i = 0; i < show->view.quote_count; i++) {
		const char *symbol = show->view.quotes[i].instrument.symbol;

		if (strcmp(symbol, "SPY") == 0)
			interest.chart_symbol = symbol;
	}
	view_feed_show(show->feed, &interest);
}

static void on_change(void *arg, unsigned topics)
{
	struct show *show = arg;

	(void)topics;
	choose_chart(show);
	desk_observe(show->desk, &show->view, now_ns(show));
	run_actions(show);
	plan_frame(show);
}

static void on_state(void *arg, enum view_feed_state state, const char *text)
{
	struct show *show = arg;

	if (state == FEED_LOST && text)
		desk_say(show->desk, text);
	on_change(show, TOPIC_ALL);
}

/* A terminal that hung up is readable for ever and says nothing. */
static bool terminal_is_gone(const struct show *show)
{
	struct pollfd in = { .fd = show->in_fd, .events = POLLIN };

	return poll(&in, 1, 0) == 1 && (in.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

static void on_input(void *arg)
{
	struct show *show = arg;
	struct key key;

	if (terminal_is_gone(show)) {
		leave(show);
		return;
	}
	while (!show->leaving && terminal_read_key(&key, show->terminal) == DRT_OK)
		desk_key(show->desk, &key, &show->view, now_ns(show));
	run_actions(show);
	plan_frame(show);
}

static void on_signal(void *arg, int number)
{
	struct show *show = arg;

	if (number == SIGWINCH)
		plan_frame(show);
	else
		leave(show);
}

/* ---- life ---- */

static enum drt_status open_terminal(struct show *show, const struct cli *cli,
                                     struct drt_error *error)
{
	struct terminal_options options = { .in = cli->host->in, .out = cli->host->out };
	struct config *config = NULL;
	enum drt_status status = config_load(&config, cli->paths.config_file, error);

	if (status != DRT_OK)
		return status;
	look_read(&options, config);
	if (cli_value(cli, "ascii")) {
		options.fixed_charset = true;
		options.charset = CHARSET_ASCII;
	}
	if (cli_value(cli, "no-mouse"))
		options.mouse = false;
	config_free(config);
	return terminal_curses_new(&show->terminal, &options, error);
}

static enum drt_status open_feed(struct show *show, const char *address, int fd, bool read_only,
                                 struct drt_error *error)
{
	struct view_feed_options options = {
		.name = "tui",
		.role = read_only ? "viewer" : "trader",
		.topics = TOPIC_ALL,
		.on_change = on_change,
		.on_state = on_state,
		.arg = show,
	};
	enum drt_status status = DRT_OK;

	if (address)
		options.address = address;
	else
		status = loop_event_adopt_fd(&options.stream, show->loop, fd);
	if (status == DRT_OK)
		status = view_feed_new(&show->feed, show->loop, &show->view, &options, error);
	return status;
}

static enum drt_status open_show(struct show *show, const struct cli *cli, const char *address,
                                 int fd, bool read_only, struct drt_error *error)
{
	static const int caught[] = { SIGTERM, SIGHUP, SIGWINCH };
	enum drt_status status = loop_event_new(&show->loop);

	if (status == DRT_OK)
		status = zone_new(&show->zone, "America/New_York", error);
	if (status == DRT_OK)
		status = desk_new(&show->desk, show->zone);
	if (status == DRT_OK)
		status = loop_timer_new(&show->frame, show->loop, draw, show);
	if (status == DRT_OK)
		status = loop_timer_new(&show->clock, show->loop, on_clock, show);
	if (status == DRT_OK)
		status = signals_new(&show->signals, show->loop, caught, 3, on_signal, show);
	if (status == DRT_OK)
		status = open_feed(show, address, fd, read_only, error);
	if (status == DRT_OK)
		status = open_terminal(show, cli, error);
	if (status == DRT_OK)
		status = screen_new(&show->screen, 24, 80, show->terminal->charset);
	if (status == DRT_OK)
		status = input_watch_new(&show->input, show->loop, terminal_fd(show->terminal),
		                         on_input, show);
	return status;
}

static void close_show(struct show *show)
{
	input_watch_free(show->input);
	terminal_free(show->terminal);
	screen_free(show->screen);
	view_feed_free(show->feed);
	signals_free(show->signals);
	loop_timer_free(show->frame);
	loop_timer_free(show->clock);
	desk_free(show->desk);
	zone_free(show->zone);
	loop_free(show->loop);
}

enum cli_exit app_show(struct cli *cli, const char *socket, int fd, bool read_only)
{
	struct show show = { .in_fd = fileno(cli->host->in) };
	struct drt_error error = { .status = DRT_OK };
	char address[512];
	enum drt_status status = DRT_OK;

	snprintf(address, sizeof(address), "unix:%s", socket ? socket : "");
	status = open_show(&show, cli, socket ? address : NULL, fd, read_only, &error);
	if (status == DRT_OK) {
		plan_frame(&show);
		loop_run(show.loop);
	}
	close_show(&show);
	if (status != DRT_OK)
		return cli_fail(cli, CLI_FAILURE, "%s",
		                *error.text ? error.text : drt_status_name(status));
	return CLI_OK;
}

/* ---- the command ---- */

static bool somebody_listens(const struct cli *cli)
{
	struct client_options options = { .socket = cli->paths.control_socket,
		                          .fd = -1,
		                          .name = "attach",
		                          .role = "viewer" };
	struct client *client = NULL;
	bool there = client_open(&client, &options, NULL) == DRT_OK;

	client_close(client);
	return there;
}

/* True while an engine lives that does not listen yet, or not any more. */
static bool somebody_holds_the_lock(const struct cli *cli)
{
	struct file_lock *lock = NULL;
	enum drt_status status = file_lock_acquire(&lock, cli->paths.lock_file, NULL);

	file_lock_release(lock);
	return status == DRT_EBUSY;
}

/* Starts an engine where there is none; one that is just starting, or ending, is waited
 * for. */
static enum cli_exit need_engine(struct cli *cli)
{
	for (int i = 0; i < ENGINE_LOOKS; i++) {
		if (somebody_listens(cli))
			return CLI_OK;
		if (!somebody_holds_the_lock(cli))
			return app_daemon.run(cli);
		poll(NULL, 0, ENGINE_LOOK_MS);
	}
	return cli_fail(cli, CLI_NO_DAEMON,
	                _("an engine runs, but does not answer at %s; end it and try again"),
	                cli->paths.control_socket);
}

static enum cli_exit run_attach(struct cli *cli)
{
	const char *socket = cli->socket ? cli->socket : cli->paths.control_socket;

	if (!cli->host->out_is_terminal || !cli->host->in_is_terminal)
		return cli_fail(cli, CLI_USAGE,
		                _("the screen needs a terminal; drt status --json does not"));
	if (!cli->socket) {
		enum cli_exit code = need_engine(cli);

		if (code != CLI_OK)
			return code;
	}
	return app_show(cli, socket, -1, cli_value(cli, "read-only") != NULL);
}

static const struct cli_option options[] = {
	{ "read-only", NULL, N_("look only; nothing can be approved or frozen") },
	{ "ascii", NULL, N_("draw with plain letters") },
	{ "no-mouse", NULL, N_("leave the mouse to the terminal; as :mouse off") },
	{ NULL, NULL, NULL },
};

const struct cli_command app_attach = {
	.name = "attach",
	.arguments = "",
	.summary = N_("shows the running engine on this terminal"),
	.description = N_("Starts the engine in the background where none runs. q leaves; the "
	                  "engine goes on."),
	.example = "drt attach --read-only",
	.need = CLI_NEEDS_NOTHING,
	.options = options,
	.run = run_attach,
};
