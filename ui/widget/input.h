/* input.h - one line of typed text: the command line, filters, fields of a sheet.
 *
 * Shape:   UTF-8 in a fixed buffer with a caret between clusters; the newest of what was
 *          entered before can be recalled with Up and Down where a history is given.
 * Owners:  plain values. */
#ifndef UI_WIDGET_INPUT_H
#define UI_WIDGET_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/term/keys.h"
#include "ui/term/screen.h"

enum { INPUT_TEXT = 256, INPUT_HISTORY = 32 };

struct input {
	char text[INPUT_TEXT];
	size_t length;
	size_t caret; /* bytes */
	int recalled; /* how far back in the history; 0: own text */
};

struct input_history {
	char lines[INPUT_HISTORY][INPUT_TEXT];
	int count, next;
};

void input_clear(struct input *input);
void input_set(struct input *input, const char *text);

/* Inserts text at the caret; line ends and controls become blanks, and what does not fit
 * is left away. */
void input_insert(struct input *input, const char *text, size_t length);

/* Takes an editing key: characters, Backspace, Del, arrows, Home, End, Ctrl-A E K U W,
 * and Up Down with a history (NULL: none). Returns false for any other key. */
bool input_key(struct input *input, const struct key *key, const struct input_history *history);

/* Remembers a line, unless it is empty or repeats the newest. */
void input_remember(struct input_history *history, const char *line);

/* Draws the text, scrolled so that the caret is seen, and sets the screen's caret. */
void input_draw(struct area area, int row, int col, int width, const struct input *input);

#endif
