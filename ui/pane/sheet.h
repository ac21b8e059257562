/* sheet.h - dialogs: they replace the right column, or the body where there is one.
 *
 * Shape:   a sheet is plain state that the desk opens, feeds and closes; drawing only
 *          reads it. What a sheet may do is decided by sheet_verdict(), which drawing and
 *          keys share, so that the screen never promises what a key then refuses.
 * Safety:  `version` is the row's when the sheet was opened. If the row changes, the
 *          sheet says so and `y` is refused until `a` is pressed again. */
#ifndef UI_PANE_SHEET_H
#define UI_PANE_SHEET_H

#include "ui/pane/pane.h"

enum sheet_kind {
	SHEET_NONE,
	SHEET_APPROVE,
	SHEET_BATCH,
	SHEET_CANCEL,
	SHEET_CANCEL_ALL,
	SHEET_CLOSE,   /* the position in `symbol` */
	SHEET_FLATTEN, /* every position */
	SHEET_FREEZE,
	SHEET_UNFREEZE,
	SHEET_ORDER, /* details of an order */
	SHEET_WHY,   /* gates of a signal */
	SHEET_HELP,
	SHEET_LOG,
	SHEET_CHANGE,     /* another quantity, other prices: the fields */
	SHEET_CHANGE_ASK, /* the same: the question */
	SHEET_TICKET,
};

enum ticket_field {
	TICKET_SYMBOL,
	TICKET_SIDE,
	TICKET_QUANTITY,
	TICKET_TYPE,
	TICKET_LIMIT,
	TICKET_STOP,
	TICKET_TIF,
	TICKET_NOTE,
	TICKET_FIELDS
};

struct sheet_order {
	struct uuid id;
	uint32_t version;
};

struct sheet {
	enum sheet_kind kind;
	struct sheet_order order;             /* approve, cancel, order */
	struct sheet_order batch[PANE_MARKS]; /* batch, cancel all */
	int batch_count;
	char symbol[SYMBOL_TEXT]; /* close */
	int accepted_soft;        /* soft limits accepted with Space; 0: none */
	bool cancel_too;          /* freeze: cancel own orders as well */
	bool typing;              /* freeze: the reason is being typed */
	bool shown;               /* this state of the sheet was on the screen */
	struct input input;       /* the reason, the word */
	int scroll;
	enum ticket_field field;
	bool entered; /* the field was just entered: a letter replaces what it holds */
	struct input fields[TICKET_FIELDS];
};

enum sheet_verdict {
	VERDICT_YES,     /* y does it */
	VERDICT_GONE,    /* the order is not there, or waits no more */
	VERDICT_CHANGED, /* it is not the version that was opened */
	VERDICT_LOCKED,  /* no engine, no broker, not reconciled, read only */
	VERDICT_FROZEN,
	VERDICT_EXPIRED,
	VERDICT_HARD,
	VERDICT_BROKER, /* the broker said that it would refuse the order */
	VERDICT_SOFT,   /* soft limits wait for Space */
	VERDICT_EMPTY   /* nothing to do */
};

/* Whether y may act on the sheet now. */
enum sheet_verdict sheet_verdict(const struct sheet *sheet, const struct pane_context *context);

/* The verdict as a sentence that says what to do; PANE_TEXT bytes. */
const char *sheet_verdict_text(char *out, const struct sheet *sheet,
                               const struct pane_context *context);

/* Draws any sheet over the whole area. Returns whether everything that a decision needs
 * was inside: a list that is cut off must not be decided on. */
bool sheet_draw(struct area area, const struct pane_context *context,
                const struct sheet *sheet);

/* The word that opens trading again: PAPER or LIVE. */
const char *unfreeze_word(const struct view *view);

/* How many positions are held of those that a sheet to close is about. */
int sheet_held(const struct sheet *sheet, const struct view *view);

/* ---- parts, one file each ---- */

void sheet_draw_approve(struct area area, const struct pane_context *context,
                        const struct sheet *sheet);
void sheet_draw_batch(struct area area, const struct pane_context *context,
                      const struct sheet *sheet);
void sheet_draw_cancel(struct area area, const struct pane_context *context,
                       const struct sheet *sheet);
void sheet_draw_change(struct area area, const struct pane_context *context,
                       const struct sheet *sheet);
void sheet_draw_close(struct area area, const struct pane_context *context,
                      const struct sheet *sheet);
void sheet_draw_freeze(struct area area, const struct pane_context *context,
                       const struct sheet *sheet);
void sheet_draw_unfreeze(struct area area, const struct pane_context *context,
                         const struct sheet *sheet);
void sheet_draw_order(struct area area, const struct pane_context *context,
                      const struct sheet *sheet);
void sheet_draw_help(struct area area, const struct pane_context *context,
                     const struct sheet *sheet);
void sheet_draw_ticket(struct area area, const struct pane_context *context,
                       const struct sheet *sheet);

/* Not a sheet but in the chart's place while the broker is away. */
void pane_broker(struct area area, const struct pane_context *context);

/* ---- for the parts ---- */

/* What the broker reckons: nothing where it was not asked, a table where `roomy`, else a
 * line. Returns the next row. */
int what_if_draw(struct area area, int row, const struct view_what_if *what_if, bool roomy);
/* "  commission 1.00  half the spread 2.70", what is known of it; PANE_TEXT bytes. */
const char *what_if_cost(char *out, const struct view_what_if *what_if);
/* The what-if of that version of a proposal, or an empty one. */
const struct view_what_if *what_if_of(const struct view *view, const struct sheet_order *order);
/* The same of a draft. */
const struct view_what_if *what_if_of_draft(const struct view *view, const struct order *draft);

/* "PAPER account DU4815162", right-aligned before column `end`; LIVE in danger style. */
void sheet_put_account(struct area area, int row, int end, const struct view *view);
/* The title with the account on its right. */
void sheet_title(struct area area, const struct view *view, const char *left);

#endif
