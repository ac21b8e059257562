/* desk_line.c - the command line and the filter. Enter here runs a command; none of them
 * sends an order. */
#include "ui/pane/desk_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/i18n.h"
#include "ui/pane/command.h"
#include "ui/pane/ticket.h"

/* The next word of a line into out (size bytes); returns what follows it. */
static const char *take_word(char *out, size_t size, const char *line)
{
	size_t length = 0;

	line += strspn(line, " ");
	length = strcspn(line, " ");
	snprintf(out, size, "%.*s", (int)(length < size ? length : size - 1), line);
	return line + length;
}

static void go_symbol(struct desk *desk, const struct view *view, const char *word)
{
	char symbol[SYMBOL_TEXT];

	if (*word && symbol_normalise(symbol, word, strlen(word)) == DRT_OK)
		desk_link(desk, view, symbol);
	else if (*word)
		desk_sayf(desk, _("%s is not a symbol."), word);
}

static void run_screen(struct desk *desk, const char *name, const char *rest,
                       const struct view *view)
{
	static const char *const screens[SCREEN_COUNT] = {
		"desk",        "chart",    "signals", "orders", "positions",
		"performance", "research", "lab",     "depth",  "tape"
	};
	char word[SYMBOL_TEXT * 2];

	if (strcmp(name, "help") == 0 || strcmp(name, "log") == 0) {
		desk_open_sheet(desk, name[0] == 'h' ? SHEET_HELP : SHEET_LOG);
		return;
	}
	if (desk->layout <= LAYOUT_TINY && (strcmp(name, "depth") == 0 || name[0] == 't')) {
		desk_say(desk, _("This takes 64 columns and 14 rows."));
		return;
	}
	for (int i = 0; i < SCREEN_COUNT; i++)
		if (strcmp(name, screens[i]) == 0)
			desk_set_screen(desk, view, (enum screen_id)i);
	take_word(word, sizeof(word), rest);
	go_symbol(desk, view, word);
}

static void run_ticket(struct desk *desk, const char *side, const char *rest)
{
	static const enum ticket_field order[] = { TICKET_SYMBOL, TICKET_QUANTITY,
		                                   TICKET_LIMIT };
	char word[INPUT_TEXT];

	desk_open_sheet(desk, SHEET_TICKET);
	ticket_open(&desk->sheet, desk->state.symbol, side);
	for (size_t i = 0; i < 3; i++) {
		rest = take_word(word, sizeof(word), rest);
		if (*word)
			input_set(&desk->sheet.fields[order[i]], word);
	}
}

/* Only asks: y in the sheet closes. Without a name the symbol that is looked at. */
static void run_close(struct desk *desk, const char *name, const char *rest,
                      const struct view *view)
{
	bool all = strcmp(name, "flatten") == 0;
	char word[SYMBOL_TEXT * 2] = "", more[SYMBOL_TEXT], symbol[SYMBOL_TEXT];
	const char *wanted = desk->state.symbol;

	if (!all)
		rest = take_word(word, sizeof(word), rest);
	if (*word)
		wanted = word;
	take_word(more, sizeof(more), rest);
	if (*more && all)
		desk_say(desk, _(":flatten closes everything; it takes nothing behind it."));
	else if (*more)
		desk_say(desk, _(":close takes one symbol; :flatten closes everything."));
	else if (all)
		desk_open_close(desk, NULL, view);
	else if (symbol_normalise(symbol, wanted, strlen(wanted)) != DRT_OK)
		desk_say(desk, _("Symbol: a name such as AAPL is needed."));
	else
		desk_open_close(desk, symbol, view);
}

/* What stands between the market and this screen, in one line. */
static void diagnose(struct desk *desk, const struct pane_context *context)
{
	const struct view *view = context->view;
	char broker[PANE_TEXT], data[PANE_TEXT];
	size_t unknown = 0;

	broker_text(broker, context, false);
	data_text(data, context);
	for (size_t i = 0; i < view->quote_count; i++)
		unknown += !isfinite(view->quotes[i].quote.last);
	desk_sayf(desk,
	          _("%.120s. %.60s. %zu of %zu symbols without a price. Last answer: %.160s"),
	          broker, data, unknown, view->quote_count,
	          *view->status.broker_text ? view->status.broker_text : _("none"));
}

static void run_here(struct desk *desk, const char *name, const char *rest,
                     const struct pane_context *context)
{
	char word[32];
	enum timeframe timeframe;
	struct action detach = { .kind = ACTION_DETACH };

	if (strcmp(name, "buy") == 0 || strcmp(name, "sell") == 0) {
		run_ticket(desk, name[0] == 'b' ? "BUY" : "SELL", rest);
	} else if (strcmp(name, "close") == 0 || strcmp(name, "flatten") == 0) {
		run_close(desk, name, rest, context->view);
	} else if (strcmp(name, "freeze") == 0) {
		desk_order_action(desk, ACT_FREEZE, &(struct key){ 0 }, context);
	} else if (strcmp(name, "unfreeze") == 0) {
		if (context->view->status.frozen)
			desk_open_sheet(desk, SHEET_UNFREEZE);
		else
			desk_say(desk, _("Trading is not frozen."));
	} else if (strcmp(name, "doctor") == 0) {
		diagnose(desk, context);
	} else if (strcmp(name, "mouse") == 0) {
		struct action mouse = { .kind = ACTION_MOUSE };

		take_word(word, sizeof(word), rest);
		mouse.on = strcmp(word, "on") == 0;
		if (!mouse.on && strcmp(word, "off") != 0)
			desk_say(desk, _("The mouse is on or off."));
		else if (desk_act(desk, &mouse))
			desk_say(desk, mouse.on ? _("Clicks choose a pane, the wheel moves.")
			                        : _("The terminal has its mouse back."));
	} else if (strcmp(name, "timeframe") == 0) {
		take_word(word, sizeof(word), rest);
		if (timeframe_parse(&timeframe, word) == DRT_OK)
			desk_subscribe(desk, context->view, timeframe);
		else
			desk_say(desk, _("Timeframes are 1m 5m 15m 30m 1h 4h 1d 1w 1mo."));
	} else {
		desk_act(desk, &detach);
	}
}

/* A word without a command is a symbol if the watchlist has it or if it is in capitals. */
static bool is_symbol(const struct view *view, const char *word)
{
	char symbol[SYMBOL_TEXT];

	if (symbol_normalise(symbol, word, strlen(word)) != DRT_OK)
		return false;
	return strcmp(symbol, word) == 0 || view_find_quote(view, symbol);
}

void desk_run(struct desk *desk, const char *line, const struct pane_context *context)
{
	struct action action = { .kind = ACTION_COMMAND };
	char word[COMMAND_NAME];
	const char *rest = take_word(word, sizeof(word), line);
	const struct command_row *row = command_find(word, strlen(word));

	if (!*word)
		return;
	if (!row && is_symbol(context->view, word)) {
		go_symbol(desk, context->view, word);
		return;
	}
	if (!row) {
		desk_sayf(desk, _("No command has the name %s; Tab completes, ? helps."), word);
		return;
	}
	switch (row->kind) {
	case COMMAND_SCREEN:
		run_screen(desk, row->name, rest, context->view);
		break;
	case COMMAND_HERE:
		run_here(desk, row->name, rest, context);
		break;
	case COMMAND_ENGINE:
	case COMMAND_SYMBOL:
		snprintf(action.text, sizeof(action.text), "%s", line + strspn(line, " "));
		desk_act(desk, &action);
		break;
	}
}

/* ---- keys ---- */

static void complete(struct desk *desk, const struct view *view)
{
	struct command_match matches[COMMAND_MATCHES];
	size_t count = command_complete(matches, view, desk->line.text);
	char text[INPUT_TEXT];

	if (count == 0 || strchr(desk->line.text, ' '))
		return;
	if (desk->chosen >= count)
		desk->chosen = 0;
	snprintf(text, sizeof(text), "%.31s%s", matches[desk->chosen].name,
	         matches[desk->chosen].row && matches[desk->chosen].row->args ? " " : "");
	input_set(&desk->line, text);
	desk->chosen = 0;
}

static void choose(struct desk *desk, const struct view *view, int step)
{
	struct command_match matches[COMMAND_MATCHES];
	size_t count = command_complete(matches, view, desk->line.text);

	if (count > 0)
		desk->chosen = (desk->chosen + count + (size_t)(step + (int)count)) % count;
}

/* True where the word is no name itself but the list has one for it. */
static bool is_guess(const struct view *view, const char *line)
{
	struct command_match matches[COMMAND_MATCHES];
	char word[INPUT_TEXT];

	take_word(word, sizeof(word), line);
	return *word && !strchr(line, ' ') && !command_find(word, strlen(word)) &&
	       !is_symbol(view, word) && command_complete(matches, view, line) > 0;
}

static void enter(struct desk *desk, const struct pane_context *context)
{
	char line[INPUT_TEXT];

	memcpy(line, desk->line.text, sizeof(line));
	if (desk->line_kind == LINE_FILTER) {
		desk->line_kind = LINE_NONE;
		return;
	}
	/* a chosen row completes an unfinished name */
	if (desk->chosen > 0) {
		complete(desk, context->view);
		memcpy(line, desk->line.text, sizeof(line));
	} else if (is_guess(context->view, line)) {
		complete(desk, context->view); /* the next Enter runs it */
		return;
	}
	desk->line_kind = LINE_NONE;
	input_remember(&desk->history, line);
	desk_run(desk, line, context);
}

void desk_line_key(struct desk *desk, const struct key *key, const struct pane_context *context)
{
	bool command = desk->line_kind == LINE_COMMAND;

	if (key->code == CODE_ESCAPE || key_is_ctrl(key, 'c')) {
		desk->line_kind = LINE_NONE;
		if (!command)
			desk->state.filter[0] = '\0';
		return;
	}
	if (key->code == CODE_ENTER) {
		enter(desk, context);
		return;
	}
	if (command && key->code == CODE_TAB) {
		complete(desk, context->view);
		return;
	}
	if (command && (key->code == CODE_UP || key->code == CODE_DOWN) &&
	    (desk->line.length == 0 || desk->line.recalled > 0)) {
		input_key(&desk->line, key, &desk->history);
		return;
	}
	if (command && (key->code == CODE_UP || key->code == CODE_DOWN)) {
		choose(desk, context->view, key->code == CODE_DOWN ? 1 : -1);
		return;
	}
	if (key->code == CODE_BACKSPACE && desk->line.length == 0) {
		desk->line_kind = LINE_NONE;
		return;
	}
	if (input_key(&desk->line, key, NULL))
		desk->chosen = 0;
	if (!command)
		snprintf(desk->state.filter, sizeof(desk->state.filter), "%s", desk->line.text);
}
