/* text.h - walks UTF-8 text in units that occupy cells.
 *
 * Shape:   a cluster is what one cursor step passes: a base character with its
 *          marks. Text comes from anywhere (news, other people's notes) and is made
 *          safe here: control and formatting characters never reach a terminal,
 *          broken bytes become '?', and in ASCII charset letters lose their marks.
 * Units:   widths are terminal columns (0 is never returned for a cluster).
 * Owners:  nothing is allocated; cursors borrow the text. */
#ifndef UI_TERM_TEXT_H
#define UI_TERM_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/term/glyph.h"

enum { CLUSTER_BYTES = 16 };

struct cluster {
	char text[CLUSTER_BYTES + 1];
	unsigned char length; /* bytes, at least 1 */
	unsigned char width;  /* 1 or 2 */
};

struct text_cursor {
	const char *at;
	const char *pending; /* rest of a character that became several in ASCII */
	enum charset charset;
	char spell[8]; /* what pending points into */
};

/* Starts at the first byte of text, which stays the caller's. NULL counts as "". */
void text_begin(struct text_cursor *cursor, enum charset charset, const char *text);

/* Reads the next cluster. Returns false at the end of the text. */
bool text_next(struct cluster *out, struct text_cursor *cursor);

/* How many bytes at the beginning are one column each, whatever the charset: printable
 * ASCII that no mark can follow. */
size_t text_plain(const char *text);

/* Columns of the whole text. */
int text_width(enum charset charset, const char *text);

/* Finds how much of text fits into `width` columns without cutting a word: the bytes
 * in *bytes, the columns they take as result. All of it where it fits; otherwise the
 * longest run of whole words (wide characters break anywhere) that leaves
 * `reserve` columns free, trailing blanks and commas not counted. May be 0. */
int text_fit(size_t *bytes, enum charset charset, const char *text, int width, int reserve);

/* One line of wrapped text: as text_fit() without reserve, but it prefers to end after a
 * comma when that leaves more than half of the line; where not even one word fits, as many clusters as do, so that wrapping always makes progress (unless
 * width is 0). *next is where the following line starts, blanks skipped; it points at
 * the final zero at the end. */
int text_wrap(size_t *bytes, const char **next, enum charset charset, const char *text,
              int width);

#endif
