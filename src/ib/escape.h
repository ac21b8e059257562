/* escape.h - \uXXXX for what is not ASCII, as servers write it in error texts and long
 * names; private to src/ib.
 *
 * Only code points from U+0080 up are written and read so: an escape of an ASCII
 * character stays as it stands, which keeps JSON inside such a text intact. Pairs of
 * surrogates join; a lone one reads as U+FFFD. */
#ifndef IB_ESCAPE_H
#define IB_ESCAPE_H

#include <stdbool.h>

#include "core/strbuf.h"

bool ib_has_escapes(const char *text);

/* Turns escapes into UTF-8, in place: the text only gets shorter. */
void ib_unescape(char *text);

/* Appends the text without its NUL; bytes that are no UTF-8 become "?". */
void ib_append_escaped(struct strbuf *out, const char *text);

#endif
