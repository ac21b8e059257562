/* keys.h - what a person typed, free of any terminal's codes.
 *
 * Shape:   a key event is a character, a named key, a paste, a mouse action or a
 *          resize. Pasted text is one event and never a run of keys.
 * Owners:  `paste` borrows the terminal's memory until the next read. */
#ifndef UI_TERM_KEYS_H
#define UI_TERM_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"
#include "ui/term/text.h"

enum key_code {
	CODE_NONE,
	CODE_CHAR, /* `text` holds one cluster */
	CODE_ENTER,
	CODE_TAB,
	CODE_ESCAPE,
	CODE_BACKSPACE,
	CODE_DELETE,
	CODE_INSERT,
	CODE_UP,
	CODE_DOWN,
	CODE_LEFT,
	CODE_RIGHT,
	CODE_HOME,
	CODE_END,
	CODE_PAGE_UP,
	CODE_PAGE_DOWN,
	CODE_FUNCTION, /* `number` 1..24 */
	CODE_PASTE,    /* `paste`, `paste_length` */
	CODE_MOUSE,    /* `row`, `col`, `number`: button 1..3, wheel 4 up, 5 down */
	CODE_RESIZE,
	CODE_FOCUS_IN, /* the window has the keyboard again, or lost it */
	CODE_FOCUS_OUT,
	CODE_CLOSED, /* the terminal is gone */
};

enum { MOD_CTRL = 1, MOD_ALT = 2, MOD_SHIFT = 4 };

struct key {
	enum key_code code;
	unsigned modifiers; /* MOD_SHIFT only with named keys */
	char text[CLUSTER_BYTES + 1];
	int number;
	int row, col;
	const char *paste; /* not terminated by contract; use paste_length */
	size_t paste_length;
	/* More input was waiting right behind or before this key, as a paste looks like
	 * on terminals that do not bracket it: such a key never sends an order. */
	bool burst;
};

enum { KEY_NAME = 32 };

/* A key that is a character, or a named one. */
struct key key_char(const char *text);
struct key key_named(enum key_code code);
struct key key_ctrl(char letter);

/* True for CODE_CHAR with exactly this text and no modifiers. */
bool key_is(const struct key *key, const char *text);

/* True for Ctrl and this lower-case letter. */
bool key_is_ctrl(const struct key *key, char letter);

/* Writes "a", "Space", "Ctrl-R", "Shift-Tab", "F5", ... ; needs KEY_NAME bytes. */
void key_format(char *out, const struct key *key);

/* Reads what key_format() writes. Errors: DRT_EPARSE. */
DRT_MUST_CHECK enum drt_status key_parse(struct key *out, const char *name);

#endif
