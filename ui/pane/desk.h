/* desk.h - the screen's controller: keys and the view in, frames and actions out.
 *
 * Shape:   the program owns terminal, view and connection. It hands every key to
 *          desk_key(), every change of the view and every tick to desk_observe(), takes
 *          actions with desk_take() and sends them, then calls desk_draw(), flushes the
 *          screen and, when that succeeded, desk_shown(). All keys that wait are handed
 *          over before a frame is drawn.
 * Safety:  1. Enter never approves. `a` opens a sheet; `y` counts only after that sheet
 *             was on the screen (desk_shown) for the row's present version.
 *          2. Pasted text, and keys typed ahead in one burst, decide nothing.
 *          3. The cursor follows the order's id, not its place.
 *          4. Unfreezing wants the word PAPER or LIVE, typed.
 * Time:    local_ns is the client's monotonic clock, the one that the view uses.
 * Threads: one.
 * Owners:  the zone is borrowed and outlives the desk; views and screens are borrowed for
 *          the call. Only desk_new() allocates. */
#ifndef UI_PANE_DESK_H
#define UI_PANE_DESK_H

#include <stdbool.h>
#include <stdint.h>

#include "client/view.h"
#include "core/status.h"
#include "model/zone.h"
#include "ui/term/keys.h"
#include "ui/term/screen.h"

struct desk;

enum action_kind {
	ACTION_APPROVE,   /* order_id, version, accept_soft */
	ACTION_REJECT,    /* order_id, version */
	ACTION_CANCEL,    /* order_id */
	ACTION_MODIFY,    /* order_id, version, and quantity and prices of draft */
	ACTION_PROPOSE,   /* draft: an order by hand, to be proposed and then approved */
	ACTION_CLOSE,     /* symbol: out of what is held, at the market */
	ACTION_FLATTEN,   /* out of everything */
	ACTION_FREEZE,    /* text: the reason, may be empty */
	ACTION_UNFREEZE,  /* text: the word */
	ACTION_WHAT_IF,   /* order_id, version; or draft, where it has a symbol */
	ACTION_PRESENT,   /* a person presses keys here */
	ACTION_SUBSCRIBE, /* symbol, timeframe: what the chart shows */
	ACTION_WATCH,     /* symbol: of the book, text: of the trades; empty: none */
	ACTION_COMMAND,   /* text: a command line that this screen does not do itself */
	ACTION_BELL,      /* somebody should look */
	ACTION_TITLE,     /* text: the window's title */
	ACTION_COPY,      /* text: onto the person's clipboard */
	ACTION_NOTIFY,    /* text: a notice, because nobody looks at this window */
	ACTION_MOUSE,     /* on: report the mouse, or leave it to the terminal */
	ACTION_REDRAW,    /* every cell */
	ACTION_SUSPEND,   /* to the shell */
	ACTION_DETACH,    /* end this client; the engine goes on */
};

enum { ACTION_TEXT = 256 };

struct action {
	enum action_kind kind;
	struct uuid order_id;
	uint32_t version;
	bool accept_soft;
	bool on;
	char symbol[SYMBOL_TEXT];
	enum timeframe timeframe;
	char text[ACTION_TEXT];
	struct order draft;
};

/* Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status desk_new(struct desk **out, const struct zone *zone);
void desk_free(struct desk *desk);

/* Takes one key. */
void desk_key(struct desk *desk, const struct key *key, const struct view *view,
              int64_t local_ns);

/* The view changed, or a second passed: cursors follow their rows, bell and title. */
void desk_observe(struct desk *desk, const struct view *view, int64_t local_ns);

/* The next action, oldest first; false when there is none. */
bool desk_take(struct action *out, struct desk *desk);

/* Draws the whole screen, any size from 1 x 1. */
void desk_draw(struct screen *screen, struct desk *desk, const struct view *view,
               int64_t local_ns);

/* The frame drawn last is on the terminal. */
void desk_shown(struct desk *desk);

/* Shows one sentence on the message line until the next key: the answer to an action. */
void desk_say(struct desk *desk, const char *text);

/* How long the frame stays right without a change of the view: at most a second. */
int64_t desk_wait_ns(const struct desk *desk, const struct view *view, int64_t local_ns);

#endif
