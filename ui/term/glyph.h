/* glyph.h - the signs that the screens draw with, by meaning.
 *
 * Shape:   a glyph is one column wide in every charset. The table is that of the
 *          screen rules: Unicode for capable terminals, ASCII for the rest, and a
 *          reduced set for the Linux console, whose font has neither braille nor
 *          half-height lines.
 * Owners:  the texts are static. */
#ifndef UI_TERM_GLYPH_H
#define UI_TERM_GLYPH_H

enum charset {
	CHARSET_UTF8,
	CHARSET_ASCII,
	CHARSET_LINUX, /* the Linux console */
};

enum glyph {
	GLYPH_RULE,  /* below an unfocused title */
	GLYPH_FOCUS, /* below the focused title */
	GLYPH_DIVIDER,
	GLYPH_UP,
	GLYPH_DOWN,
	GLYPH_ORDER_CURSOR, /* the order the keys act on, a sheet's choice */
	GLYPH_ROW_CURSOR,   /* the current row elsewhere */
	GLYPH_MARK,
	GLYPH_SIGNAL,
	GLYPH_NO_SIGNAL,
	GLYPH_LEVEL,
	GLYPH_CROSSHAIR,
	GLYPH_AXIS,
	GLYPH_AXIS_TICK,  /* a round price */
	GLYPH_AXIS_LEVEL, /* a level, the last price */
	GLYPH_BODY_UP,
	GLYPH_BODY_DOWN,      /* the falling body fills its row */
	GLYPH_BODY_DOWN_LOW,  /* only the lower half */
	GLYPH_BODY_DOWN_HIGH, /* only the upper half */
	GLYPH_WICK_BODY,      /* wick above, falling body below */
	GLYPH_BODY_WICK,      /* falling body above, wick below */
	GLYPH_WICK,
	GLYPH_WICK_LOW,
	GLYPH_WICK_HIGH,
	GLYPH_BAR_FULL,
	GLYPH_BAR_EMPTY,
	GLYPH_HANG_HALF, /* bars that hang from a line: upper half, upper eighth */
	GLYPH_HANG_THIN,
	GLYPH_OVERLAY1, /* overlays where there is no braille, and their legend */
	GLYPH_OVERLAY2,
	GLYPH_HEAT0,
	GLYPH_HEAT1,
	GLYPH_HEAT2,
	GLYPH_HEAT3,
	GLYPH_ELLIPSIS, /* the only one that may be wider: three columns in ASCII */
	GLYPH_COUNT,
};

/* The text of a glyph; never NULL. */
const char *glyph_text(enum charset charset, enum glyph glyph);

/* A bar of `eighths` (0 to 8; others are clamped) growing from the bottom of its
 * cell. 0 is a blank. */
const char *glyph_bar(enum charset charset, int eighths);

/* Writes one braille cell into out (4 bytes with the terminating zero). Bits of
 * dots: column * 4 + row from the top, column 0 left. Where the charset has no braille
 * the cell becomes a single dot: overlay 1 or 2 as in the legend. */
void glyph_braille(char *out, enum charset charset, unsigned dots, int overlay);

#endif
