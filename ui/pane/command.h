/* command.h - what can be typed after `:`, and how it completes.
 *
 * Shape:   one table of commands; symbols of the watchlist complete too. What a command
 *          does is the desk's business: those of this screen it does itself, the others
 *          it hands to the program as text. */
#ifndef UI_PANE_COMMAND_H
#define UI_PANE_COMMAND_H

#include "ui/pane/pane.h"

enum command_kind {
	COMMAND_SCREEN, /* shows something; done here */
	COMMAND_HERE,   /* done here */
	COMMAND_ENGINE, /* handed on */
	COMMAND_SYMBOL  /* not a command: a symbol of the watchlist */
};

struct command_row {
	const char *name;
	const char *args; /* NULL: none */
	const char *help; /* N_() */
	enum command_kind kind;
};

enum { COMMAND_MATCHES = 64, COMMAND_NAME = 32 };

struct command_match {
	char name[COMMAND_NAME];        /* what completes the word */
	const struct command_row *row;  /* NULL: a symbol */
	const struct view_quote *quote; /* of a symbol */
};

/* The table; *count receives how many. */
const struct command_row *command_rows(size_t *count);

/* The row with exactly that name, or NULL. */
const struct command_row *command_find(const char *name, size_t length);

/* What the first word of the line may mean, best first: names that begin with it, names
 * that hold it, names that hold its letters in their order, and, from three letters on,
 * words of the help or of a company's name. Case does not matter; equals stay in the order
 * of commands, then watchlist. Once a blank follows, only the name itself.
 * Returns how many of at most COMMAND_MATCHES were written. */
size_t command_complete(struct command_match *out, const struct view *view, const char *line);

/* Draws the list that rises from the last line: matches, the chosen one marked, usage and
 * the line itself in the last row of the area. */
struct palette_state {
	const struct input *line;
	size_t chosen;
	const char *prompt; /* ":" or "/" */
};
void palette_draw(struct area area, const struct pane_context *context,
                  const struct palette_state *state);

/* Rows that palette_draw() wants for this line. */
int palette_rows(const struct view *view, const struct palette_state *state);

#endif
