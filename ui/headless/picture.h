/* picture.h - a screen as a document: plain text, a text with colours for a terminal, or
 * a drawing for a page.
 *
 * Shape:   every writer takes a screen and appends to a buffer; nothing but the screen is
 *          read, so that the same screen gives the same bytes everywhere.
 * Colours: what palette_look() says. Where a style has none the terminal's own stay; a
 *          drawing has a dark ground and a light ink of its own.
 * Threads: any.
 * Owners:  screen and options are borrowed for the call; the buffer keeps its own memory
 *          and notes a failed allocation (core/strbuf.h). */
#ifndef UI_HEADLESS_PICTURE_H
#define UI_HEADLESS_PICTURE_H

#include "core/strbuf.h"
#include "ui/term/screen.h"

struct picture_look {
	enum palette palette;
	bool red_up; /* rising is red, falling green */
};

/* One line for each row without the blanks at its end. */
void picture_text(struct strbuf *out, const struct screen *screen);

/* The same with SGR sequences; each line ends with the terminal's own colours. */
void picture_ansi(struct strbuf *out, const struct screen *screen,
                  const struct picture_look *look);

/* A standalone SVG document. Runs of one style are one text element each, forced to the
 * width of their columns, so that the grid holds in any font. `title` names it for who
 * cannot see it; NULL: none. */
void picture_svg(struct strbuf *out, const struct screen *screen,
                 const struct picture_look *look, const char *title);

#endif
