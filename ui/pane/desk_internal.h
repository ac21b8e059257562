/* desk_internal.h - the desk's insides, shared by its files only. */
#ifndef UI_PANE_DESK_INTERNAL_H
#define UI_PANE_DESK_INTERNAL_H

#include "ui/pane/desk.h"
#include "ui/pane/pane.h"
#include "ui/pane/sheet.h"
#include "ui/pane/status.h"
#include "ui/widget/input.h"
#include "ui/widget/keymap.h"
#include "ui/widget/layout.h"

enum { ACTIONS = 160 };

enum line_kind { LINE_NONE, LINE_COMMAND, LINE_FILTER };

struct desk {
	const struct zone *zone; /* borrowed */
	struct pane_state state;
	struct sheet sheet;
	enum screen_id screen;
	enum pane_id focus;
	bool zoomed; /* the focused pane alone */
	enum line_kind line_kind;
	struct input line;
	struct input_history history;
	size_t chosen;                /* completion */
	bool progress;                /* `said` only bridges the time until the engine speaks */
	size_t told_messages;         /* message_next of the view when it was observed */
	char said[PANE_TEXT];         /* this screen's own message */
	bool sheet_drawn;             /* the last frame had the sheet, whole */
	bool order_chosen;            /* a person moved the cursor to its order */
	size_t order_place;           /* where the cursor's order was seen last */
	struct action queue[ACTIONS]; /* ring */
	size_t head, count;
	enum layout_kind layout; /* of the last frame */
	struct layout_desk places;
	/* what was told already */
	int told_approvals, told_unknown;
	enum view_broker told_broker;
	bool told_anything;
	char told_depth[SYMBOL_TEXT], told_tape[SYMBOL_TEXT]; /* what is watched; empty: none */
	bool away; /* the window has not the keyboard */
	char told_title[ACTION_TEXT];
	int64_t present_ns; /* when ACTION_PRESENT was made last; 0: never */
	struct plot plot; /* scratch */
};

/* The context for one call. */
struct pane_context desk_context(struct desk *desk, const struct view *view, int64_t local_ns);

/* Queues an action; a full queue says so on the message line and returns false. */
bool desk_act(struct desk *desk, const struct action *action);
void desk_sayf(struct desk *desk, const char *format, ...) DRT_PRINTF(2, 3);
/* As desk_say(), until the engine's next message. */
void desk_note(struct desk *desk, const char *text);
/* The first order that waits for an approval, or NULL. */
const struct view_order *desk_first_waiting(const struct view *view, int64_t local_ns);

/* Sets the linked symbol and asks for its chart. */
void desk_link(struct desk *desk, const struct view *view, const char *symbol);
void desk_subscribe(struct desk *desk, const struct view *view, enum timeframe timeframe);

/* Asks for the book and the trades that are on the screen now, and gives up the others. */
void desk_follow_watch(struct desk *desk, const struct view *view);

/* The places where keys count now: the sheet's, or the focused pane's. */
uint32_t desk_places(const struct desk *desk, const struct view *view);
/* Actions that make no sense now, for the hints. */
uint64_t desk_off(struct desk *desk, const struct view *view, int64_t local_ns);

void desk_set_screen(struct desk *desk, const struct view *view, enum screen_id screen);
bool desk_pane_visible(const struct desk *desk, enum pane_id pane);

/* ---- keys ---- */

void desk_pane_action(struct desk *desk, enum key_action action, const struct key *key,
                      const struct pane_context *context);
void desk_sheet_key(struct desk *desk, const struct key *key,
                    const struct pane_context *context);
void desk_line_key(struct desk *desk, const struct key *key,
                   const struct pane_context *context);
void desk_run(struct desk *desk, const char *line, const struct pane_context *context);
void desk_paste(struct desk *desk, const struct key *key);

/* Order actions that mean the same everywhere; false where the action is another. */
bool desk_order_action(struct desk *desk, enum key_action action, const struct key *key,
                       const struct pane_context *context);

/* Opens the fields of the selected order, or of the one to approve. */
void desk_open_change(struct desk *desk, const struct pane_context *context);
/* A key in the fields; false where it means something else. */
bool desk_change_key(struct desk *desk, const struct key *key, enum key_action action,
                     const struct view *view);
/* y behind the question. */
void desk_change(struct desk *desk, const struct pane_context *context);

/* Asks whether to close what is held of a symbol, or with NULL all; says so where there is
 * nothing. */
void desk_open_close(struct desk *desk, const char *symbol, const struct view *view);

/* Moves the cursor of the focused list by `by` rows, or to an end (INT_MIN, INT_MAX). */
void desk_move(struct desk *desk, const struct pane_context *context, int by);

void desk_open_sheet(struct desk *desk, enum sheet_kind kind);
void desk_close_sheet(struct desk *desk);

#endif
