/* command.c - see command.h. */
#include "ui/pane/command.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/i18n.h"
#include "ui/widget/table.h"
#include "ui/widget/title.h"

enum { LISTED = 9, FIXED = 3 /* title, usage, line */ };

/* clang-format off */
static const struct command_row rows[] = {
	{ "desk", NULL, N_("watchlist, chart, orders, signals, performance"), COMMAND_SCREEN },
	{ "chart", N_("[SYMBOL]"), N_("one chart over the whole screen"), COMMAND_SCREEN },
	{ "signals", NULL, N_("every candidate with its gates"), COMMAND_SCREEN },
	{ "orders", NULL, N_("the queue and the orders at the broker"), COMMAND_SCREEN },
	{ "positions", NULL, N_("what is held"), COMMAND_SCREEN },
	{ "performance", NULL, N_("equity, drawdown, strategies"), COMMAND_SCREEN },
	{ "research", N_("[SYMBOL]"), N_("what every strategy thinks of a symbol"), COMMAND_SCREEN },
	{ "lab", NULL, N_("backtests and jobs"), COMMAND_SCREEN },
	{ "log", NULL, N_("what happened"), COMMAND_SCREEN },
	{ "help", NULL, N_("the keys"), COMMAND_SCREEN },
	{ "buy", N_("[SYMBOL [QUANTITY [LIMIT]]]"), N_("opens an order ticket"), COMMAND_HERE },
	{ "sell", N_("[SYMBOL [QUANTITY [LIMIT]]]"), N_("opens an order ticket"), COMMAND_HERE },
	{ "freeze", NULL, N_("asks, then stops all trading"), COMMAND_HERE },
	{ "unfreeze", NULL, N_("asks for the word that opens trading"), COMMAND_HERE },
	{ "timeframe", N_("1m|5m|15m|30m|1h|4h|1d|1w|1mo"), N_("of the chart"), COMMAND_HERE },
	{ "quit", NULL, N_("leave; the engine runs on"), COMMAND_HERE },
	{ "add", N_("SYMBOL"), N_("puts a symbol into the watchlist"), COMMAND_ENGINE },
	{ "remove", N_("SYMBOL"), N_("takes a symbol out of the watchlist"), COMMAND_ENGINE },
	{ "backtest", N_("STRATEGY [--symbols LIST] [--from DATE] [--to DATE]"), N_("run a backtest"), COMMAND_ENGINE },
	{ "evaluate", NULL, N_("lets every strategy look now"), COMMAND_ENGINE },
	{ "refresh", NULL, N_("asks for missing bars"), COMMAND_ENGINE },
	{ "nightly", NULL, N_("runs the nightly job now"), COMMAND_ENGINE },
	{ "reconcile", NULL, N_("compares orders and positions with the broker"), COMMAND_ENGINE },
	{ "reload", NULL, N_("reads the configuration again"), COMMAND_ENGINE },
	{ "doctor", NULL, N_("what is wrong with data and broker"), COMMAND_HERE },
};
/* clang-format on */

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

const struct command_row *command_rows(size_t *count)
{
	*count = ROWS;
	return rows;
}

const struct command_row *command_find(const char *name, size_t length)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strlen(rows[i].name) == length && memcmp(rows[i].name, name, length) == 0)
			return &rows[i];
	return NULL;
}

size_t command_complete(struct command_match *out, const struct view *view, const char *line)
{
	size_t length = strcspn(line, " "), count = 0;

	for (size_t i = 0; i < ROWS && count < COMMAND_MATCHES; i++) {
		if (strncmp(rows[i].name, line, length) != 0 ||
		    (line[length] == ' ' && strlen(rows[i].name) != length))
			continue;
		out[count] = (struct command_match){ .row = &rows[i] };
		snprintf(out[count++].name, COMMAND_NAME, "%s", rows[i].name);
	}
	for (size_t i = 0; i < view->quote_count && count < COMMAND_MATCHES && length > 0;
	     i++) {
		const struct view_quote *quote = &view->quotes[i];

		if (strncasecmp(quote->instrument.symbol, line, length) != 0 ||
		    (line[length] == ' ' && strlen(quote->instrument.symbol) != length))
			continue;
		out[count] = (struct command_match){ .quote = quote };
		snprintf(out[count++].name, COMMAND_NAME, "%s", quote->instrument.symbol);
	}
	return count;
}

int palette_rows(const struct view *view, const struct palette_state *state)
{
	struct command_match matches[COMMAND_MATCHES];
	size_t count = 0;

	if (strcmp(state->prompt, ":") != 0)
		return 1;
	count = command_complete(matches, view, state->line->text);
	return (int)(count < LISTED ? count : LISTED) + FIXED;
}

static const char *kind_word(const struct command_match *match)
{
	if (!match->row)
		return _("symbol");
	return match->row->kind == COMMAND_SCREEN ? _("screen") : _("command");
}

static void draw_match(struct area area, int row, const struct command_match *match,
                       bool chosen)
{
	char text[PANE_TEXT];

	if (chosen) {
		area_glyph(area, row, 1, ROLE_PLAIN, GLYPH_ORDER_CURSOR);
	}
	area_put(area, row, 3, ROLE_DIM, kind_word(match));
	if (match->row)
		snprintf(text, sizeof(text), ":%s %s", match->name,
		         match->row->args ? _(match->row->args) : "");
	else
		snprintf(text, sizeof(text), "%s", match->name);
	area_put_text(area, row, 12, 32, ROLE_KEY, text);
	area_put_text(area, row, 45, area.cols - 46, ROLE_PLAIN,
	              match->row     ? _(match->row->help)
	              : match->quote ? match->quote->instrument.name
	                             : "");
	if (chosen)
		area_mark(area, row, 0, area.cols, ATTR_SELECT);
}

static void draw_line(struct area area, int row, const struct palette_state *state)
{
	area_clear(area_part(area, row, 0, 1, area.cols));
	area_put(area, row, 1, ROLE_KEY, state->prompt);
	input_draw(area, row, 2, area.cols - 3, state->line);
}

void palette_draw(struct area area, const struct pane_context *context,
                  const struct palette_state *state)
{
	struct command_match matches[COMMAND_MATCHES];
	char right[PANE_TEXT], usage[PANE_TEXT] = "";
	struct title title = { .left = _("Command"), .right = right, .focused = true };
	size_t count = 0, first = 0;
	int listed = area.rows - FIXED;

	if (strcmp(state->prompt, ":") != 0 || listed < 0) {
		draw_line(area, area.rows - 1, state);
		return;
	}
	area_clear(area);
	count = command_complete(matches, context->view, state->line->text);
	snprintf(right, sizeof(right), _("%zu match"), count);
	title_draw(area, &title);
	first = table_scroll(0, state->chosen, count, (size_t)listed);
	for (int i = 0; i < listed && first + (size_t)i < count; i++)
		draw_match(area, i + 1, &matches[first + (size_t)i],
		           first + (size_t)i == state->chosen);
	if (count > 0 && state->chosen < count && matches[state->chosen].row) {
		const struct command_row *row = matches[state->chosen].row;

		snprintf(usage, sizeof(usage), _("Usage  :%s %s"), row->name,
		         row->args ? _(row->args) : "");
	} else if (count == 0) {
		snprintf(usage, sizeof(usage), "%s", _("Nothing has this name."));
	}
	area_put_text(area, area.rows - 2, 1, area.cols - 2, ROLE_DIM, usage);
	draw_line(area, area.rows - 1, state);
}
