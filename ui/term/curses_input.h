/* curses_input.h - what ncurses reads, made into keys; for ui/term only.
 *
 * Paste:   a bracketed paste becomes one event, however many reads it takes; up to
 *          64 KiB of it are kept. Ctrl-C gives up a paste whose end never comes.
 * Escapes: an unknown escape sequence is swallowed whole, so that no part of it acts
 *          as a key. */
#ifndef UI_TERM_CURSES_INPUT_H
#define UI_TERM_CURSES_INPUT_H

#include "core/status.h"
#include "ui/term/keys.h"

struct curses_input {
	int fd;         /* the terminal's input, borrowed */
	bool mid_burst; /* a key was handed out since the last DRT_EEMPTY */
	bool pasting;   /* between the brackets of a paste */
	char *paste;    /* owned */
	size_t paste_length;
};

/* Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status curses_input_init(struct curses_input *input, int fd);
void curses_input_release(struct curses_input *input);

/* The next key of the current curses screen; CODE_CLOSED when the terminal hung up.
 * Errors: DRT_EEMPTY. */
DRT_MUST_CHECK enum drt_status curses_input_next(struct key *out, struct curses_input *input);

#endif
