/* terminal.h - the screen that a person looks at, behind one small interface.
 *
 * Shape:   terminal_curses_new() drives a real terminal through ncurses; the memory
 *          terminal of ui/headless implements the same operations. Nothing of curses
 *          appears outside ui/term.
 * Frames:  terminal_flush() writes only the cells that differ from the last frame. A
 *          frame without a difference writes not one byte.
 * Input:   terminal_fd() becomes readable when there is something to read, also
 *          after a change of size. Then terminal_read_key() is called until it
 *          answers DRT_EEMPTY, and only then the screen is drawn: a key that was
 *          typed ahead must not decide about something that was never shown.
 * Threads: one; create it before other threads start, because it blocks SIGWINCH.
 * Owners:  *_new hands the terminal to the caller, terminal_free() gives the real
 *          terminal back as it was. Screens are borrowed for the call. */
#ifndef UI_TERM_TERMINAL_H
#define UI_TERM_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "core/status.h"
#include "ui/term/keys.h"
#include "ui/term/palette.h"
#include "ui/term/screen.h"

struct terminal;

struct terminal_ops {
	void (*free)(struct terminal *);
	void (*size)(int *rows, int *cols, struct terminal *);
	enum drt_status (*flush)(struct terminal *, const struct screen *);
	enum drt_status (*read_key)(struct key *, struct terminal *);
	int (*fd)(const struct terminal *);
	void (*bell)(struct terminal *);
	void (*title)(struct terminal *, const char *);
	void (*copy)(struct terminal *, const char *);
	void (*notify)(struct terminal *, const char *);
	void (*mouse)(struct terminal *, bool);
	void (*suspend)(struct terminal *);
	enum drt_status (*resume)(struct terminal *);
	void (*redraw)(struct terminal *);
};

/* First member of each implementation. */
struct terminal {
	const struct terminal_ops *ops;
	enum charset charset; /* what its screens should be made with */
};

/* Ends full-screen mode and restores the terminal. Accepts NULL. */
void terminal_free(struct terminal *terminal);

/* The present size, at least 1 x 1. */
void terminal_size(int *rows, int *cols, struct terminal *terminal);

/* Shows the screen. A screen of another size than the terminal's is cut or leaves
 * the rest blank. Errors: DRT_ENOMEM, DRT_EIO. */
DRT_MUST_CHECK enum drt_status terminal_flush(struct terminal *terminal,
                                              const struct screen *screen);

/* The next key without waiting. Errors: DRT_EEMPTY; *out is then untouched. */
DRT_MUST_CHECK enum drt_status terminal_read_key(struct key *out, struct terminal *terminal);

/* A descriptor to wait on, or -1; it stays the terminal's. */
int terminal_fd(const struct terminal *terminal);

void terminal_bell(struct terminal *terminal);

/* The window title, cleaned of control characters; nothing where there is none. */
void terminal_title(struct terminal *terminal, const char *title);

/* Puts text onto the clipboard of the person's own machine (OSC 52), also through SSH;
 * nothing where the terminal cannot. Whether it did cannot be known. */
void terminal_copy(struct terminal *terminal, const char *text);

/* A notice of the desktop (OSC 9, or 777 where that is the custom), cleaned like titles. */
void terminal_notify(struct terminal *terminal, const char *text);

/* Reports clicks and the wheel from now on, or leaves them to the terminal's own marking. */
void terminal_mouse(struct terminal *terminal, bool on);

/* Hands the real terminal back for a shell, and takes it again; the next flush then
 * draws everything. Errors of resume: DRT_EIO. */
void terminal_suspend(struct terminal *terminal);
DRT_MUST_CHECK enum drt_status terminal_resume(struct terminal *terminal);

/* The next flush draws every cell (Ctrl-L). */
void terminal_redraw(struct terminal *terminal);

struct terminal_options {
	FILE *in, *out;     /* NULL: standard input and output */
	const char *term;   /* NULL: $TERM */
	bool fixed_charset; /* use `charset` instead of what the locale says */
	enum charset charset;
	bool fixed_palette; /* use `palette` instead of what the terminal says */
	enum palette palette;
	bool red_up;
	bool colour_blind; /* where there are 256 colours */
	bool mouse;        /* report clicks and the wheel */
};

/* Starts full-screen mode. setlocale(LC_CTYPE, "") must have been called. Reads
 * COLORTERM and NO_COLOR. Errors: DRT_EUNSUPPORTED (no such terminal entry, or it
 * cannot move the cursor; the text says what to set), DRT_ENOMEM, DRT_EIO. */
DRT_MUST_CHECK enum drt_status terminal_curses_new(struct terminal **out,
                                                   const struct terminal_options *options,
                                                   struct drt_error *error);

#endif
