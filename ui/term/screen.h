/* screen.h - the cell buffer that every pane draws into, and areas that clip.
 *
 * Shape:   rows x cols cells; a cell holds one cluster (see text.h). A wide cluster
 *          occupies its cell and the next one, which then has width 0. Drawing never
 *          leaves half of a wide cluster behind: the other half becomes a blank.
 *          An area is a rectangle of a screen; everything is relative to it and
 *          clipped by it, so that a pane can neither draw nor crash outside.
 * Units:   rows and columns from 0 at the top left; a style is a role with attributes
 *          (palette.h).
 * Threads: one.
 * Owners:  screens are made with screen_new() and freed with screen_free(); areas are
 *          plain values that borrow their screen. Drawing allocates nothing. */
#ifndef UI_TERM_SCREEN_H
#define UI_TERM_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/status.h"
#include "ui/term/glyph.h"
#include "ui/term/palette.h"
#include "ui/term/text.h"

enum { SCREEN_MAX = 2000 }; /* rows or columns; more are not used */

struct cell {
	char text[CLUSTER_BYTES + 1]; /* a blank is " " */
	unsigned char width;          /* 1, 2; 0: the right half of the cell before */
	unsigned char style;          /* role and attributes */
};

struct screen;

/* An empty screen. Sizes are clamped to 1..SCREEN_MAX. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status screen_new(struct screen **out, int rows, int cols,
                                          enum charset charset);
void screen_free(struct screen *screen);

/* Changes the size and blanks everything; memory only grows. On failure the screen
 * keeps its size and content. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status screen_resize(struct screen *screen, int rows, int cols);

/* Blanks every cell and hides the caret. */
void screen_clear(struct screen *screen);

int screen_rows(const struct screen *screen);
int screen_cols(const struct screen *screen);
enum charset screen_charset(const struct screen *screen);
void screen_set_charset(struct screen *screen, enum charset charset);

/* The cell at a place inside the screen; lives until the next resize. */
const struct cell *screen_cell(const struct screen *screen, int row, int col);

/* True where both cells look the same. */
bool cell_equal(const struct cell *a, const struct cell *b);

/* Copies size and content. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status screen_copy(struct screen *to, const struct screen *from);

/* The text caret, shown while something is typed; row -1 when hidden. */
void screen_caret(int *row, int *col, const struct screen *screen);

/* ---- areas ---- */

struct area {
	struct screen *screen;
	int row, col; /* of the top left corner on the screen */
	int rows, cols;
};

struct area area_of(struct screen *screen);

/* A part of an area; what lies outside is cut off, and the result may be empty. */
struct area area_part(struct area area, int row, int col, int rows, int cols);

/* Writes text from (row, col), cut at the area's right edge (a wide cluster that
 * would stick out is left away). Columns left of the area are skipped. Returns the
 * columns that the text takes, seen or not. */
int area_put(struct area area, int row, int col, unsigned style, const char *text);

/* As above for the first `bytes` bytes. */
int area_put_bytes(struct area area, int row, int col, unsigned style, const char *text,
                   size_t bytes);

/* As area_put(), formatted; at most 511 bytes. */
int area_putf(struct area area, int row, int col, unsigned style, const char *format, ...)
	DRT_PRINTF(5, 6);

/* Writes text into `width` columns; where it does not fit it ends in an ellipsis
 * after its last whole word. Returns the columns used. */
int area_put_text(struct area area, int row, int col, int width, unsigned style,
                  const char *text);

/* Writes text so that it ends before column `end`. A text wider than `width`, or one that
 * would stick out of the area, is not written at all: numbers are never cut. Returns
 * whether it was written. */
bool area_put_right(struct area area, int row, int end, int width, unsigned style,
                    const char *text);

/* One glyph, or a run of `count` glyphs to the right or downwards. */
void area_glyph(struct area area, int row, int col, unsigned style, enum glyph glyph);
void area_rule(struct area area, int row, int col, int count, unsigned style, enum glyph glyph);
void area_column(struct area area, int row, int col, int count, unsigned style,
                 enum glyph glyph);

/* Blanks the area. */
void area_clear(struct area area);

/* Adds attributes to the cells of a row, whatever they hold. */
void area_mark(struct area area, int row, int col, int cols, unsigned attributes);

/* Gives the cells of a row another role, keeping their text and attributes. */
void area_tint(struct area area, int row, int col, int cols, enum role role);

/* Shows the caret at a place of the area, if that is inside. */
void area_set_caret(struct area area, int row, int col);

enum charset area_charset(struct area area);

#endif
