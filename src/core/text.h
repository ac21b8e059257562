/* text.h - texts that must fit: cut where a character ends, and visibly.
 *
 * A reader has to see that a sentence goes on. What is cut ends with an ellipsis, from a
 * room of eight bytes on; never inside a character of UTF-8.
 * Threads: any. */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include <stddef.h>

/* What a cut text ends with. */
#define TEXT_ELLIPSIS "\xe2\x80\xa6"

/* Copies the text, or as much of it as fits with the ellipsis into `size` bytes. Nothing is
 * written where size is 0. The texts may not overlap. */
void text_put(char *out, size_t size, const char *text);

/* Ends a text that was cut by its room of `size` bytes, as snprintf() leaves it, with the
 * ellipsis at a whole character. */
void text_mark_cut(char *text, size_t size);

#endif
