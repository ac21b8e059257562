/* keymap.c - see keymap.h. The order of the rows is that of hints and help. */
#include "ui/widget/keymap.h"

#include <string.h>

#include "core/i18n.h"

#define EVERY (PLACE_PANES | PLACE_DETAIL | PLACE_HELP)
#define LISTS (PLACE_WATCHLIST | PLACE_ORDERS | PLACE_SIGNALS | PLACE_POSITIONS | PLACE_OTHER)

/* clang-format off */
static const struct key_row rows[] = {
	{ "a", EVERY, ACT_APPROVE, "a y", N_("approve the selected order"), NULL, SECTION_DECIDE },
	{ "a", PLACE_ORDERS | PLACE_WATCHLIST | PLACE_SIGNALS | PLACE_TINY, ACT_APPROVE, "a", NULL, N_("approve"), SECTION_NONE },
	{ "Space", PLACE_APPROVE, ACT_ACCEPT_SOFT, "Space", NULL, N_("accept soft limit"), SECTION_NONE },
	{ "y", PLACE_APPROVE, ACT_YES, "y", NULL, N_("approve"), SECTION_NONE },
	{ "a", PLACE_APPROVE, ACT_APPROVE, NULL, NULL, NULL, SECTION_NONE },
	{ "", 0, ACT_NONE, "a Space y", N_("approve with a soft limit"), NULL, SECTION_DECIDE },
	{ "r", EVERY | PLACE_TINY, ACT_REJECT, "r", N_("reject"), NULL, SECTION_DECIDE },
	{ "r", PLACE_ORDERS | PLACE_WATCHLIST | PLACE_TINY | PLACE_DOWN, ACT_REJECT, "r", NULL, N_("reject"), SECTION_NONE },
	{ "Space", PLACE_ORDERS, ACT_MARK, "Space", N_("mark"), N_("mark"), SECTION_DECIDE },
	{ "A", EVERY, ACT_BATCH, "A y", N_("approve all marked"), NULL, SECTION_DECIDE },
	{ "A", PLACE_ORDERS, ACT_BATCH, "A", NULL, N_("batch"), SECTION_NONE },
	{ "y", PLACE_BATCH, ACT_YES, "y", NULL, N_("approve all"), SECTION_NONE },
	{ "y", PLACE_CANCEL, ACT_YES, "y", NULL, N_("cancel at the broker"), SECTION_NONE },
	{ "y", PLACE_CLOSE, ACT_YES, "y", NULL, N_("close at the market"), SECTION_NONE },
	{ "y", PLACE_FREEZE, ACT_YES, "y", NULL, N_("freeze"), SECTION_NONE },
	{ "x", PLACE_FREEZE, ACT_CANCEL_TOO, "x", NULL, N_("cancel too"), SECTION_NONE },
	{ "!", PLACE_FREEZE, ACT_YES, "!", NULL, NULL, SECTION_NONE },
	{ "Tab", PLACE_FREEZE, ACT_NEXT_FIELD, "Tab", NULL, N_("reason"), SECTION_NONE },
	{ "y", PLACE_ASK, ACT_YES, "y", NULL, N_("change"), SECTION_NONE },
	{ "n", PLACE_APPROVE | PLACE_BATCH | PLACE_CANCEL | PLACE_CLOSE | PLACE_ASK, ACT_NO, "n", NULL, N_("back"), SECTION_NONE },
	{ "n", PLACE_FREEZE, ACT_NO, NULL, NULL, NULL, SECTION_NONE },
	{ "Enter", PLACE_UNFREEZE, ACT_CONFIRM_WORD, "Enter", NULL, N_("unfreeze when the word is complete"), SECTION_NONE },
	{ "Esc", PLACE_UNFREEZE, ACT_NO, "Esc", NULL, N_("stay frozen"), SECTION_NONE },
	{ "Enter", PLACE_WATCHLIST, ACT_OPEN, "Enter", NULL, N_("chart"), SECTION_NONE },
	{ "w", EVERY | PLACE_TINY, ACT_WHY, "w", N_("why, why not"), NULL, SECTION_DECIDE },
	{ "w", PLACE_ORDERS | PLACE_SIGNALS | PLACE_APPROVE | PLACE_DOWN, ACT_WHY, "w", NULL, N_("why"), SECTION_NONE },

	{ "b", EVERY, ACT_BUY, "b s", N_("buy, sell ticket"), NULL, SECTION_ORDERS },
	{ "s", EVERY, ACT_SELL, NULL, NULL, NULL, SECTION_NONE },
	{ "m", EVERY, ACT_MODIFY, "m y", N_("modify"), NULL, SECTION_ORDERS },
	{ "e", PLACE_APPROVE, ACT_MODIFY, "e", N_("edit before y"), N_("edit"), SECTION_ORDERS },
	{ "x", EVERY, ACT_CANCEL, "x y", N_("cancel"), NULL, SECTION_ORDERS },
	{ "x", PLACE_ORDERS, ACT_CANCEL, "x", NULL, N_("cancel"), SECTION_NONE },
	{ "X", EVERY, ACT_CANCEL_ALL, "X y", N_("cancel all own"), NULL, SECTION_ORDERS },
	{ "", 0, ACT_NONE, ":flatten", N_("close all; :close one"), NULL, SECTION_ORDERS },
	{ "Enter", PLACE_ORDERS | PLACE_SIGNALS | PLACE_POSITIONS, ACT_OPEN, "Enter", N_("open; never sends"), NULL, SECTION_ORDERS },
	{ "Enter", PLACE_DOWN, ACT_OPEN, "Enter", NULL, N_("open"), SECTION_NONE },

	{ "!", EVERY | PLACE_APPROVE | PLACE_BATCH | PLACE_CANCEL | PLACE_CLOSE | PLACE_ASK | PLACE_TINY, ACT_FREEZE, "!  y", N_("freeze trading"), NULL, SECTION_SAFETY },
	{ "", 0, ACT_NONE, ":unfreeze", N_("type LIVE or PAPER"), NULL, SECTION_SAFETY },
	{ "q", PLACE_PANES | PLACE_TINY, ACT_QUIT, "q", N_("leave; engine runs on"), NULL, SECTION_SAFETY },
	{ "q", PLACE_DETAIL | PLACE_HELP, ACT_BACK, NULL, NULL, NULL, SECTION_NONE },

	{ "1", EVERY, ACT_SCREEN, "1-8", N_("screens"), NULL, SECTION_MOVE },
	{ "2", EVERY, ACT_SCREEN, NULL, NULL, NULL, SECTION_NONE },
	{ "3", EVERY, ACT_SCREEN, NULL, NULL, NULL, SECTION_NONE },
	{ "4", EVERY, ACT_SCREEN, NULL, NULL, NULL, SECTION_NONE },
	{ "5", EVERY, ACT_SCREEN, NULL, NULL, NULL, SECTION_NONE },
	{ "6", EVERY, ACT_SCREEN, NULL, NULL, NULL, SECTION_NONE },
	{ "7", EVERY, ACT_SCREEN, NULL, NULL, NULL, SECTION_NONE },
	{ "8", EVERY, ACT_SCREEN, NULL, NULL, NULL, SECTION_NONE },
	{ "/", LISTS & ~PLACE_ORDERS, ACT_FILTER, "/", NULL, N_("filter"), SECTION_NONE },
	{ "Tab", PLACE_PANES, ACT_NEXT_PANE, "Tab", N_("next pane"), NULL, SECTION_MOVE },
	{ "Shift-Tab", PLACE_PANES, ACT_PREVIOUS_PANE, "Shift-Tab", N_("previous pane"), NULL, SECTION_MOVE },
	{ "j", EVERY | PLACE_TINY | PLACE_BATCH, ACT_DOWN, "h j k l", N_("or arrow keys"), NULL, SECTION_MOVE },
	{ "Down", EVERY | PLACE_TINY | PLACE_BATCH, ACT_DOWN, NULL, NULL, NULL, SECTION_NONE },
	{ "k", EVERY | PLACE_TINY | PLACE_BATCH, ACT_UP, NULL, NULL, NULL, SECTION_NONE },
	{ "Up", EVERY | PLACE_TINY | PLACE_BATCH, ACT_UP, NULL, NULL, NULL, SECTION_NONE },
	{ "j", PLACE_HELP, ACT_DOWN, "j k", NULL, N_("scroll"), SECTION_NONE },
	{ "g", EVERY, ACT_FIRST, "g G Home End", N_("first, last"), NULL, SECTION_MOVE },
	{ "Home", EVERY, ACT_FIRST, NULL, NULL, NULL, SECTION_NONE },
	{ "G", EVERY, ACT_LAST, NULL, NULL, NULL, SECTION_NONE },
	{ "End", EVERY, ACT_LAST, NULL, NULL, NULL, SECTION_NONE },
	{ "PgDn", EVERY, ACT_PAGE_DOWN, "PgDn PgUp", N_("page"), NULL, SECTION_MOVE },
	{ "PgUp", EVERY, ACT_PAGE_UP, NULL, NULL, NULL, SECTION_NONE },
	{ "/", LISTS, ACT_FILTER, "/", N_("filter this pane"), NULL, SECTION_MOVE },
	{ "n", LISTS, ACT_NEXT_MATCH, "n N", N_("next, previous match"), NULL, SECTION_MOVE },
	{ "N", LISTS, ACT_PREVIOUS_MATCH, NULL, NULL, NULL, SECTION_NONE },
	{ "Esc", EVERY | PLACE_APPROVE | PLACE_BATCH | PLACE_CANCEL | PLACE_CLOSE | PLACE_ASK | PLACE_FREEZE | PLACE_TINY, ACT_BACK, "Esc Ctrl-C", N_("back"), NULL, SECTION_MOVE },

	{ "z", PLACE_PANES, ACT_ZOOM_PANE, "z", N_("zoom this pane"), NULL, SECTION_PANES },

	{ "[", EVERY, ACT_TIMEFRAME_DOWN, "[ ]", N_("timeframe"), NULL, SECTION_CHART },
	{ "]", EVERY, ACT_TIMEFRAME_UP, NULL, NULL, NULL, SECTION_NONE },
	{ "[", PLACE_CHART, ACT_TIMEFRAME_DOWN, "[ ]", NULL, N_("timeframe"), SECTION_NONE },
	{ "c", PLACE_PANES, ACT_CHART_KIND, "c", N_("candles bars line"), NULL, SECTION_CHART },
	{ "c", PLACE_CHART, ACT_CHART_KIND, "c", NULL, N_("type"), SECTION_NONE },
	{ "+", PLACE_PANES, ACT_ZOOM_IN, "+ -", N_("zoom"), NULL, SECTION_CHART },
	{ "-", PLACE_PANES, ACT_ZOOM_OUT, NULL, NULL, NULL, SECTION_NONE },
	{ "+", PLACE_CHART, ACT_ZOOM_IN, "+ -", NULL, N_("zoom"), SECTION_NONE },
	{ "H", PLACE_PANES, ACT_PAN_LEFT, "H L", N_("pan"), NULL, SECTION_CHART },
	{ "L", PLACE_PANES, ACT_PAN_RIGHT, NULL, NULL, NULL, SECTION_NONE },
	{ "h", PLACE_CHART, ACT_LEFT, "h l", N_("crosshair"), N_("crosshair"), SECTION_CHART },
	{ "Left", PLACE_CHART, ACT_LEFT, NULL, NULL, NULL, SECTION_NONE },
	{ "l", PLACE_CHART, ACT_RIGHT, NULL, NULL, NULL, SECTION_NONE },
	{ "Right", PLACE_CHART, ACT_RIGHT, NULL, NULL, NULL, SECTION_NONE },
	{ "u", PLACE_PANES, ACT_LOG_SCALE, "u", N_("log scale"), NULL, SECTION_CHART },
	{ "u", PLACE_CHART, ACT_LOG_SCALE, "u", NULL, N_("log scale"), SECTION_NONE },
	{ "Tab", PLACE_PANES & ~PLACE_CHART, ACT_NEXT_PANE, "Tab", NULL, N_("pane"), SECTION_NONE },

	{ "b", PLACE_WATCHLIST | PLACE_POSITIONS, ACT_BUY, "b", NULL, N_("buy"), SECTION_NONE },
	{ "s", PLACE_WATCHLIST | PLACE_POSITIONS, ACT_SELL, "s", NULL, N_("sell"), SECTION_NONE },

	{ ":", EVERY | PLACE_UNFREEZE | PLACE_TINY, ACT_COMMAND, ":", N_("command, symbol"), NULL, SECTION_EVERYWHERE },
	{ "?", EVERY | PLACE_APPROVE | PLACE_FREEZE | PLACE_UNFREEZE | PLACE_TINY, ACT_HELP, "?", N_("this help"), NULL, SECTION_EVERYWHERE },
	{ "v", EVERY, ACT_LOG, "v", N_("what happened (log)"), NULL, SECTION_EVERYWHERE },
	{ "d", EVERY, ACT_DEPTH, "d t", N_("order book, trades"), NULL, SECTION_EVERYWHERE },
	{ "t", EVERY, ACT_TAPE, NULL, NULL, NULL, SECTION_NONE },
	{ "Y", PLACE_PANES, ACT_COPY, "Y", N_("copy the row"), NULL, SECTION_EVERYWHERE },
	{ "Ctrl-L", EVERY, ACT_REDRAW, "Ctrl-L", N_("draw again"), NULL, SECTION_EVERYWHERE },
	{ "Ctrl-Z", EVERY, ACT_SUSPEND, "Ctrl-Z", N_("to the shell; fg"), NULL, SECTION_EVERYWHERE },
	{ "Ctrl-C", EVERY | PLACE_APPROVE | PLACE_BATCH | PLACE_CANCEL | PLACE_CLOSE | PLACE_ASK | PLACE_FREEZE | PLACE_UNFREEZE | PLACE_TICKET | PLACE_CHANGE, ACT_BACK, NULL, NULL, NULL, SECTION_NONE },
	{ "Esc", PLACE_HELP, ACT_BACK, "Esc", NULL, N_("close"), SECTION_NONE },
	{ "Esc", PLACE_DETAIL | PLACE_FREEZE, ACT_BACK, "Esc", NULL, N_("back"), SECTION_NONE },
	{ "Tab", PLACE_TICKET | PLACE_CHANGE, ACT_NEXT_FIELD, "Tab", NULL, N_("next"), SECTION_NONE },
	{ "Down", PLACE_TICKET | PLACE_CHANGE, ACT_NEXT_FIELD, NULL, NULL, NULL, SECTION_NONE },
	{ "Shift-Tab", PLACE_TICKET | PLACE_CHANGE, ACT_PREVIOUS_FIELD, "Shift-Tab", NULL, N_("back"), SECTION_NONE },
	{ "Up", PLACE_TICKET | PLACE_CHANGE, ACT_PREVIOUS_FIELD, NULL, NULL, NULL, SECTION_NONE },
	{ "Enter", PLACE_TICKET, ACT_OPEN, "Enter", NULL, N_("propose on the last field"), SECTION_NONE },
	{ "Enter", PLACE_CHANGE, ACT_OPEN, "Enter", NULL, N_("ask on the last field"), SECTION_NONE },
	{ "Esc", PLACE_TICKET | PLACE_CHANGE, ACT_BACK, "Esc", NULL, N_("discard"), SECTION_NONE },

	{ "", 0, ACT_YES, "y !", N_("do it; ! freezes"), NULL, SECTION_SHEETS },
	{ "", 0, ACT_NO, "n Esc", N_("back; nothing happens"), NULL, SECTION_SHEETS },
	{ "", 0, ACT_BACK, "q", N_("close a page"), NULL, SECTION_SHEETS },
	{ "", 0, ACT_CANCEL_TOO, "x", N_("freeze and cancel"), NULL, SECTION_SHEETS },
	{ "", 0, ACT_NEXT_FIELD, "Tab Down", N_("next field, complete"), NULL, SECTION_SHEETS },
	{ "", 0, ACT_PREVIOUS_FIELD, "Shift-Tab Up", N_("field before"), NULL, SECTION_SHEETS },
	{ "", 0, ACT_CONFIRM_WORD, "Enter", N_("the word is typed"), NULL, SECTION_SHEETS },
	{ "", 0, ACT_NONE, "Ctrl-U", N_("empty the line"), NULL, SECTION_SHEETS },

	{ "Up", PLACE_LINE, ACT_UP, "Up Down", NULL, N_("choose"), SECTION_NONE },
	{ "Tab", PLACE_LINE, ACT_NEXT_FIELD, "Tab", NULL, N_("complete"), SECTION_NONE },
	{ "Enter", PLACE_LINE, ACT_OPEN, "Enter", NULL, N_("run"), SECTION_NONE },
	{ "Esc", PLACE_LINE, ACT_BACK, "Esc", NULL, N_("close"), SECTION_NONE },
};
/* clang-format on */

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

const struct key_row *keymap_rows(size_t *count)
{
	*count = ROWS;
	return rows;
}

enum key_action keymap_find(uint32_t places, const struct key *key)
{
	char name[KEY_NAME];

	key_format(name, key);
	for (size_t i = 0; i < ROWS; i++)
		if ((rows[i].places & places) && strcmp(rows[i].key, name) == 0)
			return rows[i].action;
	return ACT_NONE;
}

const char *keymap_section(enum key_section section)
{
	static const char *const names[SECTION_COUNT] = {
		[SECTION_DECIDE] = N_("Decide"),
		[SECTION_ORDERS] = N_("Orders"),
		[SECTION_SAFETY] = N_("Safety"),
		[SECTION_MOVE] = N_("Move"),
		[SECTION_PANES] = N_("Panes"),
		[SECTION_CHART] = N_("Chart"),
		[SECTION_EVERYWHERE] = N_("Everywhere"),
		[SECTION_SHEETS] = N_("Sheets and lines"),
	};

	return _(names[section]);
}
