/* curses_keys.h - ncurses' key codes to ours; for ui/term only, after <curses.h>.
 *
 * KEY_PASTE_* and KEY_FOCUS_* are the codes that define_key() gives to the ends of a
 * bracketed paste and to focus events; they lie above all of ncurses' own. */
#ifndef UI_TERM_CURSES_KEYS_H
#define UI_TERM_CURSES_KEYS_H

#include "ui/term/keys.h"

enum {
	KEY_PASTE_START = KEY_MAX + 1,
	KEY_PASTE_END,
	KEY_FOCUS_IN,
	KEY_FOCUS_OUT,
};

/* A character as the terminal sent it: control characters become their keys. CODE_NONE
 * for what is none. */
struct key keys_from_char(wint_t code);

/* A KEY_* code of ncurses; CODE_NONE for those without a meaning here. */
struct key keys_from_code(wint_t code);

#endif
