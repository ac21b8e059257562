/* snapshot.c - drt snapshot: one screen as text, as coloured text or as a drawing, without
 * a terminal.
 *
 * It looks at a running engine, or at the demo's, presses the keys that lead to the screen
 * and writes the frame. It asks for a chart, and for nothing else: whatever a key would
 * make the desk do to an order is dropped here. */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "app/demo_world.h"
#include "app/snapshot_picture.h"
#include "client/view_feed.h"
#include "core/i18n.h"
#include "core/timeval.h"
#include "io/loop_event.h"
#include "ui/headless/headless.h"
#include "ui/pane/desk.h"

enum { ROWS_MOST = 200, COLS_MOST = 500, CHART_BARS = 400 };

#define PATIENCE_NS (30 * NS_PER_SEC)
#define DEMO_SETTLE_S 10 /* ten minutes of its market: spark lines, a price that moved */

/* A screen and the keys that lead to it. */
static const struct {
	const char *name, *keys;
} screens[] = {
	{ "desk", "1" },      { "chart", "2" },       { "signals", "3" },   { "orders", "4" },
	{ "positions", "5" }, { "performance", "6" }, { "research", "7" },  { "lab", "8" },
	{ "help", "?" },      { "log", "v" },         { "approve", "1 a" }, { "freeze", "1 !" },
	{ "ticket", "1 b" },  { "command", "1 :" },   { "why", "3 w" },     { "depth", "d" },
	{ "tape", "t" },
};

struct snapshot {
	struct cli *cli;
	struct loop *loop;
	struct view view;
	struct view_feed *feed;    /* owned */
	struct desk *desk;         /* owned */
	struct terminal *terminal; /* owned */
	struct screen *screen;     /* owned */
	struct zone *zone;         /* owned */
	struct loop_timer *timer;  /* owned */
	int64_t ready_ns;          /* since when everything is there; 0: not yet */
	int64_t started_ns;
	int64_t settle_ns; /* from then on until the frame is drawn */
	bool watches;      /* the screen is of a book or of trades */
	bool demo;         /* its engine is ours: wait for an order that asks */
	char lost[DRT_ERROR_TEXT];
};

static int64_t now_ns(const struct snapshot *shot)
{
	return clock_now_ns(loop_monotonic(shot->loop));
}

/* ---- waiting ---- */

static bool is_ready(const struct snapshot *shot)
{
	const struct view *view = &shot->view;

	if (!view->status.connected || view->orders_load == VIEW_LOADING ||
	    view->chart.load == VIEW_LOADING || view->performance.load == VIEW_LOADING)
		return false;
	if (shot->watches && (view->depth.book.bid_count == 0 || view->tape.count == 0) &&
	    view->depth.book.state != WATCH_REFUSED)
		return false;
	if (!shot->demo)
		return true;
	for (size_t i = 0; i < view->quote_count; i++)
		if (!isfinite(view->quotes[i].quote.last))
			return false;
	return view->quote_count > 0 && view->status.to_approve > 0 &&
	       view->chart.bar_count > 0;
}

static void on_timer(void *arg)
{
	struct snapshot *shot = arg;
	int64_t now = now_ns(shot);

	if (!is_ready(shot))
		shot->ready_ns = 0;
	else if (!shot->ready_ns)
		shot->ready_ns = now;
	desk_observe(shot->desk, &shot->view, now);
	if (*shot->lost || now - shot->started_ns > PATIENCE_NS + shot->settle_ns ||
	    (shot->ready_ns && now - shot->ready_ns >= shot->settle_ns))
		loop_stop(shot->loop);
	else
		loop_timer_start(shot->timer, NS_PER_SEC / 10);
}

static void on_change(void *arg, unsigned topics)
{
	(void)arg;
	(void)topics;
}

static void on_state(void *arg, enum view_feed_state state, const char *text)
{
	struct snapshot *shot = arg;

	if (state == FEED_LOST)
		snprintf(shot->lost, sizeof(shot->lost), "%s",
		         text ? text : _("the engine went away"));
}

/* ---- drawing ---- */

static enum drt_status draw(struct snapshot *shot)
{
	enum drt_status status = DRT_OK;

	desk_draw(shot->screen, shot->desk, &shot->view, now_ns(shot));
	status = terminal_flush(shot->terminal, shot->screen);
	desk_shown(shot->desk);
	return status;
}

/* Presses keys, drawing between them as a terminal would. */
static enum drt_status press(struct snapshot *shot, const char *keys, struct drt_error *error)
{
	struct key key;
	enum drt_status status = headless_feed(shot->terminal, keys, false);

	if (status != DRT_OK)
		return drt_fail(error, status, "--keys: \"%s\" holds no key's name", keys);
	while (status == DRT_OK && terminal_read_key(&key, shot->terminal) == DRT_OK) {
		struct action action;

		desk_key(shot->desk, &key, &shot->view, now_ns(shot));
		while (desk_take(&action, shot->desk))
			; /* nothing is done from here */
		status = draw(shot);
	}
	return status;
}

/* ---- life ---- */

static enum drt_status open_feed(struct snapshot *shot, const char *address, int fd,
                                 struct drt_error *error)
{
	const char *symbol = cli_value(shot->cli, "symbol");
	struct view_feed_options options = { .address = address,
		                             .name = "snapshot",
		                             .role = shot->demo ? "trader" : "viewer",
		                             .topics = TOPIC_ALL,
		                             .on_change = on_change,
		                             .on_state = on_state,
		                             .arg = shot };
	struct view_feed_interest interest = { .chart_symbol = symbol ? symbol : "SPY",
		                               .timeframe = TIMEFRAME_1D,
		                               .bars = CHART_BARS };
	const char *name = shot->cli->argv[0];
	enum drt_status status = DRT_OK;

	shot->watches = strcmp(name, "depth") == 0 || strcmp(name, "tape") == 0;
	interest.depth_symbol = interest.tape_symbol = interest.chart_symbol;
	if (!address)
		status = loop_event_adopt_fd(&options.stream, shot->loop, fd);
	if (status == DRT_OK)
		status = view_feed_new(&shot->feed, shot->loop, &shot->view, &options, error);
	if (status == DRT_OK)
		view_feed_show(shot->feed, &interest);
	return status;
}

static enum drt_status open_shot(struct snapshot *shot, const char *address, int fd, int rows,
                                 int cols, struct drt_error *error)
{
	enum charset charset = cli_value(shot->cli, "ascii") ? CHARSET_ASCII : CHARSET_UTF8;
	enum drt_status status = loop_event_new(&shot->loop);

	if (status == DRT_OK)
		status = zone_new(&shot->zone, "America/New_York", error);
	if (status == DRT_OK)
		status = desk_new(&shot->desk, shot->zone);
	if (status == DRT_OK)
		status = headless_new(&shot->terminal, rows, cols, charset);
	if (status == DRT_OK)
		status = screen_new(&shot->screen, rows, cols, charset);
	if (status == DRT_OK)
		status = loop_timer_new(&shot->timer, shot->loop, on_timer, shot);
	if (status == DRT_OK)
		status = open_feed(shot, address, fd, error);
	if (status != DRT_OK)
		return status;
	shot->started_ns = now_ns(shot);
	loop_timer_start(shot->timer, 0);
	loop_run(shot->loop);
	if (!shot->view.status.connected)
		return drt_fail(error, DRT_EIO,
		                "no engine answered: %s; start one with drt daemon",
		                *shot->lost ? shot->lost : "time is over");
	return draw(shot);
}

static void close_shot(struct snapshot *shot)
{
	view_feed_free(shot->feed);
	loop_timer_free(shot->timer);
	terminal_free(shot->terminal);
	screen_free(shot->screen);
	desk_free(shot->desk);
	zone_free(shot->zone);
	loop_free(shot->loop);
}

/* "120x36" within sane bounds. */
static bool read_size(int *rows, int *cols, const char *text)
{
	char end = '\0';

	return sscanf(text, "%4dx%4d%c", cols, rows, &end) == 2 && *rows >= 1 && *cols >= 1 &&
	       *rows <= ROWS_MOST && *cols <= COLS_MOST;
}

static const char *keys_of(const char *name)
{
	for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]); i++)
		if (strcmp(screens[i].name, name) == 0)
			return screens[i].keys;
	return NULL;
}

static enum cli_exit take(struct cli *cli, const char *address, int fd, int rows, int cols)
{
	struct snapshot shot = { .cli = cli, .demo = !address };
	struct drt_error error = { .status = DRT_OK };
	const char *more = cli_value(cli, "keys");
	const char *wait = cli_value(cli, "wait");
	enum drt_status status = DRT_OK;
	enum cli_exit code = CLI_FAILURE;
	int settle_s = wait ? atoi(wait) : shot.demo ? DEMO_SETTLE_S : 0;

	shot.settle_ns = settle_s * NS_PER_SEC;
	status = open_shot(&shot, address, fd, rows, cols, &error);

	if (status == DRT_OK)
		status = press(&shot, keys_of(cli->argv[0]), &error);
	if (status == DRT_OK && more)
		status = press(&shot, more, &error);
	if (status == DRT_OK)
		code = snapshot_write(cli, headless_screen(shot.terminal), cli->argv[0]);
	else
		code = cli_fail(cli, status == DRT_EPARSE ? CLI_USAGE : CLI_NO_DAEMON, "%s",
		                *error.text ? error.text : drt_status_name(status));
	close_shot(&shot);
	return code;
}

/* The values that would else be looked at after the engine was asked. */
static enum cli_exit check_values(struct cli *cli)
{
	const char *symbol = cli_value(cli, "symbol");
	const char *wait = cli_value(cli, "wait");

	if (snapshot_check_form(cli) != CLI_OK)
		return CLI_USAGE;
	if (cli_value(cli, "seed") && !cli_value(cli, "demo"))
		return cli_fail(cli, CLI_USAGE, _("--seed goes with --demo"));
	if (symbol && !symbol_is_valid(symbol))
		return cli_fail(cli, CLI_USAGE, _("--symbol: a symbol such as SPY"));
	if (wait &&
	    (*wait == '\0' || strlen(wait) > 4 || strspn(wait, "0123456789") != strlen(wait)))
		return cli_fail(cli, CLI_USAGE, _("--wait: seconds such as 10"));
	return CLI_OK;
}

static enum cli_exit run_snapshot(struct cli *cli)
{
	const char *size = cli_value(cli, "size");
	char address[512];
	int rows = 36, cols = 120;

	if (!keys_of(cli->argv[0]))
		return cli_fail(cli, CLI_USAGE,
		                _("%s is no screen; there are desk, chart, signals, orders, "
		                  "positions, performance, research, lab, depth, tape, help, "
		                  "log, approve, freeze, ticket, command, why"),
		                cli->argv[0]);
	if (size && !read_size(&rows, &cols, size))
		return cli_fail(cli, CLI_USAGE, _("--size: columns x rows such as 120x36"));
	if (check_values(cli) != CLI_OK)
		return CLI_USAGE;
	if (cli_value(cli, "demo")) {
		struct demo_options options = { .seed = cli_value(cli, "seed") };
		struct drt_error error = { .status = DRT_OK };
		struct demo_world world;
		enum drt_status status = demo_world_start(&world, &options, &error);
		enum cli_exit code = CLI_OK;

		if (status == DRT_OK)
			code = take(cli, NULL, world.fd, rows, cols);
		else
			code = cli_fail(cli, status == DRT_EINVAL ? CLI_USAGE : CLI_FAILURE,
			                "%s", error.text);
		demo_world_stop(&world);
		return code;
	}
	snprintf(address, sizeof(address), "unix:%s",
	         cli->socket ? cli->socket : cli->paths.control_socket);
	return take(cli, address, -1, rows, cols);
}

static const struct cli_option options[] = {
	{ "size", N_("COLSxROWS"), N_("of the screen; 120x36") },
	{ "text", NULL, N_("plain text; the default") },
	{ "ansi", NULL, N_("text with the colours of a terminal") },
	{ "svg", NULL, N_("a drawing") },
	{ "palette", N_("NAME"), N_("16, 256, true, colour-blind or mono; true") },
	{ "red-up", NULL, N_("rising is red, falling green") },
	{ "ascii", NULL, N_("draw with plain letters") },
	{ "symbol", N_("SYMBOL"), N_("of the chart; SPY") },
	{ "keys", N_("KEYS"), N_("press these too: \"j a\"; nothing is sent") },
	{ "wait", N_("SECONDS"), N_("between the first data and the frame; 10 of a demo") },
	{ "demo", NULL, N_("start a demo's engine and draw that") },
	{ "seed", N_("NUMBER"), N_("of the demo's market") },
	{ NULL, NULL, NULL },
};

const struct cli_command app_snapshot = {
	.name = "snapshot",
	.arguments = N_("SCREEN"),
	.summary = N_("draws a screen without a terminal"),
	.description = N_("Writes one frame of the running engine's screen, or of a demo's, to "
	                  "standard output. Screens: desk, chart, signals, orders, positions, "
	                  "performance, research, lab, depth, tape, help, log, approve, "
	                  "freeze, ticket, command, why. It only looks: no key of --keys "
	                  "reaches an order."),
	.example = "drt snapshot desk --demo --size 120x36 --svg >desk.svg",
	.need = CLI_NEEDS_NOTHING,
	.options = options,
	.least = 1,
	.most = 1,
	.run = run_snapshot,
};
