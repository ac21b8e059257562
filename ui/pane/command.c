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
	{ "depth", N_("[SYMBOL]"), N_("the order book, row by row"), COMMAND_SCREEN },
	{ "tape", N_("[SYMBOL]"), N_("time and sales: the trades as they are printed"), COMMAND_SCREEN },
	{ "log", NULL, N_("what happened"), COMMAND_SCREEN },
	{ "help", NULL, N_("the keys"), COMMAND_SCREEN },
	{ "buy", N_("[SYMBOL [QUANTITY [LIMIT]]]"), N_("opens an order ticket"), COMMAND_HERE },
	{ "sell", N_("[SYMBOL [QUANTITY [LIMIT]]]"), N_("opens an order ticket"), COMMAND_HERE },
	{ "freeze", NULL, N_("asks, then stops all trading"), COMMAND_HERE },
	{ "unfreeze", NULL, N_("asks for the word that opens trading"), COMMAND_HERE },
	{ "close", N_("[SYMBOL]"), N_("asks, then closes that position"), COMMAND_HERE },
	{ "flatten", NULL, N_("asks, then closes every position"), COMMAND_HERE },
	{ "timeframe", N_("1m|5m|15m|30m|1h|4h|1d|1w|1mo"), N_("of the chart"), COMMAND_HERE },
	{ "mouse", N_("on|off"), N_("clicks and the wheel for this screen, or the terminal"), COMMAND_HERE },
	{ "quit", NULL, N_("leave; the engine runs on"), COMMAND_HERE },
	{ "add", N_("SYMBOL"), N_("puts a symbol into the watchlist"), COMMAND_ENGINE },
	{ "remove", N_("SYMBOL"), N_("takes a symbol out of the watchlist"), COMMAND_ENGINE },
	{ "backtest", N_("STRATEGY [--symbols LIST] [--from DATE] [--to DATE]"), N_("run a backtest"), COMMAND_ENGINE },
	{ "evaluate", NULL, N_("lets every strategy look now"), COMMAND_ENGINE },
	{ "refresh", NULL, N_("asks for missing bars"), COMMAND_ENGINE },
	{ "nightly", NULL, N_("runs the nightly job now"), COMMAND_ENGINE },
	{ "reconcile", NULL, N_("compares orders and positions with the broker"), COMMAND_ENGINE },
	{ "take", NULL, N_("takes the approvals over from another screen"), COMMAND_ENGINE },
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

/* ---- matching ---- */

enum {
	SCORE_NONE = 0,
	SCORE_HELP = 1,
	SCORE_SCATTERED = 10,
	SCORE_INSIDE = 20,
	SCORE_START = 30
};

static const char *find_text(const char *text, const char *part, size_t length)
{
	for (; *text; text++)
		if (strncasecmp(text, part, length) == 0)
			return text;
	return NULL;
}

/* All letters in their order, others in between. */
static bool is_scattered(const char *name, const char *typed, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		while (*name && strncasecmp(name, typed + i, 1) != 0)
			name++;
		if (!*name++)
			return false;
	}
	return true;
}

static int score_name(const char *name, const char *typed, size_t length)
{
	if (strncasecmp(name, typed, length) == 0)
		return SCORE_START;
	if (find_text(name, typed, length))
		return SCORE_INSIDE;
	return length > 1 && is_scattered(name, typed, length) ? SCORE_SCATTERED : SCORE_NONE;
}

/* A word of the help or of a company's name; two letters would be everywhere. */
static int score_help(const char *help, const char *typed, size_t length)
{
	return length > 2 && find_text(help, typed, length) ? SCORE_HELP : SCORE_NONE;
}

struct ranking {
	struct command_match *out;
	int scores[COMMAND_MATCHES];
	size_t count;
};

/* Inserts behind all that are as good: the tables' order stays among equals. */
static void rank(struct ranking *ranking, const struct command_match *match, int score)
{
	size_t at = ranking->count;

	while (at > 0 && ranking->scores[at - 1] < score)
		at--;
	if (score == SCORE_NONE || at == COMMAND_MATCHES)
		return;
	if (ranking->count < COMMAND_MATCHES)
		ranking->count++;
	memmove(ranking->out + at + 1, ranking->out + at,
	        (ranking->count - 1 - at) * sizeof(*match));
	memmove(ranking->scores + at + 1, ranking->scores + at,
	        (ranking->count - 1 - at) * sizeof(score));
	ranking->out[at] = *match;
	ranking->scores[at] = score;
}

size_t command_complete(struct command_match *out, const struct view *view, const char *line)
{
	size_t length = strcspn(line, " ");
	bool whole = line[length] == ' '; /* the name is finished: nothing but itself */
	struct ranking ranking = { .out = out };

	for (size_t i = 0; i < ROWS; i++) {
		struct command_match match = { .row = &rows[i] };
		int score = score_name(rows[i].name, line, length);

		if (score == SCORE_NONE)
			score = score_help(_(rows[i].help), line, length);
		if (whole && (strlen(rows[i].name) != length || score != SCORE_START))
			continue;
		snprintf(match.name, COMMAND_NAME, "%s", rows[i].name);
		rank(&ranking, &match, score);
	}
	for (size_t i = 0; i < view->quote_count && length > 0; i++) {
		const struct instrument *instrument = &view->quotes[i].instrument;
		struct command_match match = { .quote = &view->quotes[i] };
		int score = score_name(instrument->symbol, line, length);

		if (score == SCORE_NONE)
			score = score_help(instrument->name, line, length);
		if (whole && (strlen(instrument->symbol) != length || score != SCORE_START))
			continue;
		snprintf(match.name, COMMAND_NAME, "%s", instrument->symbol);
		rank(&ranking, &match, score);
	}
	return ranking.count;
}

/* ---- the list ---- */

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

static void write_call(char *out, const struct command_match *match)
{
	if (match->row)
		snprintf(out, PANE_TEXT, ":%s %s", match->name,
		         match->row->args ? _(match->row->args) : "");
	else
		snprintf(out, PANE_TEXT, "%s", match->name);
}

/* Where the columns of the list begin. */
struct list_columns {
	int call, help;
};

static struct list_columns measure_list(struct area area)
{
	enum charset charset = area_charset(area);
	const char *const kinds[] = { _("command"), _("screen"), _("symbol") };
	struct list_columns at = { 0, 0 };

	for (int i = 0; i < 3; i++)
		if (text_width(charset, kinds[i]) > at.call)
			at.call = text_width(charset, kinds[i]);
	at.call += 3 + 2;
	at.help = at.call + (area.cols >= 100 ? 34 : 26);
	return at;
}

static void draw_match(struct area area, int row, struct list_columns at,
                       const struct command_match *match, bool chosen)
{
	char text[PANE_TEXT];

	if (chosen)
		area_glyph(area, row, 1, ROLE_PLAIN, GLYPH_ORDER_CURSOR);
	area_put(area, row, 3, ROLE_DIM, kind_word(match));
	write_call(text, match);
	area_put_text(area, row, at.call, at.help - at.call - 1, ROLE_KEY, text);
	area_put_text(area, row, at.help, area.cols - at.help - 1, ROLE_PLAIN,
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
	struct list_columns at = measure_list(area);

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
		draw_match(area, i + 1, at, &matches[first + (size_t)i],
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
