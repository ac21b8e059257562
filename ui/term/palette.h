/* palette.h - what the colour roles look like on a given terminal.
 *
 * Shape:   a style is a role with attributes or-ed in (ROLE_UP | ATTR_BOLD). Panes
 *          name roles only; a palette turns them into colours. Meaning never rests
 *          on colour: the same cells carry signs and words.
 * Units:   a colour is -1 (the terminal's own), an index 0..255, or
 *          COLOUR_RGB | 0xRRGGBB. */
#ifndef UI_TERM_PALETTE_H
#define UI_TERM_PALETTE_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/term/glyph.h"

enum role {
	ROLE_PLAIN,
	ROLE_UP,     /* rose, gain */
	ROLE_DOWN,   /* fell, loss */
	ROLE_WARN,   /* soft limit, stale, expiring under a minute */
	ROLE_DANGER, /* LIVE, hard limit, UNKNOWN, broker down, frozen */
	ROLE_OK,
	ROLE_TITLE,
	ROLE_KEY,
	ROLE_DIM, /* rules, done rows */
	ROLE_LINE1,
	ROLE_LINE2,
	ROLE_COUNT,
};

enum {
	ROLE_MASK = 0x0f,
	ATTR_BOLD = 0x10,
	ATTR_SELECT = 0x20, /* the row of the order cursor */
};

enum palette {
	PALETTE_16,
	PALETTE_256,
	PALETTE_TRUE,
	PALETTE_BLIND, /* 256 colours that colour-blind eyes tell apart */
	PALETTE_MONO,  /* also NO_COLOR */
	PALETTE_COUNT,
};

#define COLOUR_RGB 0x1000000

struct look {
	int foreground;
	int background;
	bool bold;
	bool reverse;
};

/* What a style looks like. red_up swaps up and down (the custom of East Asian
 * exchanges). */
struct look palette_look(enum palette palette, bool red_up, unsigned style);

/* What is known about a terminal. Texts may be NULL and are only read. */
struct terminal_env {
	const char *term;      /* TERM */
	const char *colorterm; /* COLORTERM */
	const char *no_color;  /* NO_COLOR: any non-empty text counts */
	const char *codeset;   /* of the locale: "UTF-8", ... */
	int colours;           /* as terminfo says; 0 or less: none */
	bool direct;           /* terminfo says that colours are RGB values */
	bool ambiguous_wide;   /* ambiguous characters are drawn two columns wide */
};

/* The richest palette that the terminal can show. */
enum palette palette_detect(const struct terminal_env *env);

/* Where the environment promises 24-bit colour that the terminal's entry does not
 * describe (COLORTERM=truecolor), writes the name of the entry that would, such as
 * "xterm-direct", into out (`size` bytes) and returns true. It may not be installed. */
bool palette_direct_term(char *out, size_t size, const struct terminal_env *env);

/* The charset that it can show. */
enum charset charset_detect(const struct terminal_env *env);

/* "16", "256", "true", "colour-blind", "mono" to a palette and back. Returns false,
 * leaving *out alone, for any other word. */
bool palette_parse(enum palette *out, const char *word);
const char *palette_name(enum palette palette);

#endif
