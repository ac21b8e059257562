/* keymap.h - the one table of keys: dispatch, `?` help, hints and manual come from it.
 *
 * Shape:   a row joins a key, the places where it counts, what it does and its words.
 *          Rows of keys that belong together ("[" and "]") share the words of the first;
 *          the others have none. Every key stands, with its action, in the shown text of
 *          a row that has help: what can be pressed can be read.
 * Rule:    a y r A ! b s x mean the same everywhere; no pane uses them otherwise.
 * Owners:  static. Texts are marked with N_(); whoever shows them translates. */
#ifndef UI_WIDGET_KEYMAP_H
#define UI_WIDGET_KEYMAP_H

#include <stddef.h>
#include <stdint.h>

#include "ui/term/keys.h"
#include "ui/term/screen.h"

/* Where a key counts, as bits. */
enum key_place {
	PLACE_WATCHLIST = 1 << 0,
	PLACE_CHART = 1 << 1,
	PLACE_ORDERS = 1 << 2,
	PLACE_SIGNALS = 1 << 3,
	PLACE_PERFORMANCE = 1 << 4,
	PLACE_POSITIONS = 1 << 5,
	PLACE_OTHER = 1 << 6, /* panes without keys of their own */
	PLACE_PANES = (1 << 7) - 1,
	PLACE_APPROVE = 1 << 7, /* sheets */
	PLACE_BATCH = 1 << 8,
	PLACE_FREEZE = 1 << 9,
	PLACE_UNFREEZE = 1 << 10,
	PLACE_CANCEL = 1 << 11,
	PLACE_DETAIL = 1 << 12, /* order detail, why */
	PLACE_HELP = 1 << 13,
	PLACE_TICKET = 1 << 14,
	PLACE_LINE = 1 << 15,   /* the command line, the filter */
	PLACE_DOWN = 1 << 16,   /* panes while the broker is down */
	PLACE_TINY = 1 << 17,   /* the 40 x 10 screen */
	PLACE_CLOSE = 1 << 18,  /* sheet: out of positions */
	PLACE_CHANGE = 1 << 19, /* sheet: other values for an order */
	PLACE_ASK = 1 << 20,    /* the question behind it */
};

enum key_action {
	ACT_NONE,
	ACT_APPROVE,
	ACT_YES,
	ACT_NO,
	ACT_ACCEPT_SOFT,
	ACT_REJECT,
	ACT_MARK,
	ACT_BATCH,
	ACT_WHY,
	ACT_BUY,
	ACT_MODIFY,
	ACT_SELL,
	ACT_CANCEL,
	ACT_CANCEL_ALL,
	ACT_OPEN,
	ACT_FREEZE,
	ACT_CANCEL_TOO,
	ACT_CONFIRM_WORD,
	ACT_QUIT,
	ACT_SCREEN, /* the key's digit says which */
	ACT_DEPTH,
	ACT_TAPE,
	ACT_NEXT_PANE,
	ACT_PREVIOUS_PANE,
	ACT_DOWN,
	ACT_UP,
	ACT_LEFT,
	ACT_RIGHT,
	ACT_FIRST,
	ACT_LAST,
	ACT_PAGE_DOWN,
	ACT_PAGE_UP,
	ACT_FILTER,
	ACT_NEXT_MATCH,
	ACT_PREVIOUS_MATCH,
	ACT_BACK,
	ACT_TIMEFRAME_UP,
	ACT_TIMEFRAME_DOWN,
	ACT_CHART_KIND,
	ACT_ZOOM_IN,
	ACT_ZOOM_OUT,
	ACT_PAN_LEFT,
	ACT_PAN_RIGHT,
	ACT_LOG_SCALE,
	ACT_ZOOM_PANE,
	ACT_COMMAND,
	ACT_HELP,
	ACT_LOG,
	ACT_COPY,
	ACT_REDRAW,
	ACT_SUSPEND,
	ACT_NEXT_FIELD,
	ACT_PREVIOUS_FIELD,
	ACT_COUNT, /* at most 64: sets are uint64_t */
};

enum key_section {
	SECTION_DECIDE,
	SECTION_ORDERS,
	SECTION_SAFETY,
	SECTION_MOVE,
	SECTION_PANES,
	SECTION_CHART,
	SECTION_EVERYWHERE,
	SECTION_SHEETS,
	SECTION_COUNT,
	SECTION_NONE /* not in the help */
};

struct key_row {
	const char *key; /* as key_parse() takes it */
	uint32_t places;
	enum key_action action;
	const char *shown; /* in help, hints and manual: "a y"; NULL: with the row before */
	const char *help;  /* N_(): "approve the selected order" */
	const char *hint;  /* N_(): "approve"; NULL: not among the hints */
	enum key_section section;
};

/* All rows; *count receives how many. */
const struct key_row *keymap_rows(size_t *count);

/* What the key does in these places; ACT_NONE where it does nothing. */
enum key_action keymap_find(uint32_t places, const struct key *key);

/* The heading of a section, translated. */
const char *keymap_section(enum key_section section);

/* Whether the action is in a set of actions. */
static inline int action_in(uint64_t set, enum key_action action)
{
	return (int)(set >> action & 1);
}

/* Draws the hints of a place into the first row: its keys on the left, in the table's
 * order, without those in `off`; freeze, command and help on the right. Where they do not
 * fit, hints drop from the middle and freeze goes last. `margin` is the first column. */
void hints_draw(struct area area, uint32_t place, uint64_t off, int margin);

/* Draws the rows of `places` by section, in columns 41 wide; returns the rows used. The
 * first `skip` rows are scrolled away. */
int keymap_draw(struct area area, int skip);

#endif
