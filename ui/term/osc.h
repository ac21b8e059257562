/* osc.h - sequences for what lies beyond the cells: clipboard and notices.
 *
 * Shape:   each writer appends a whole sequence or nothing. Texts come from anywhere and
 *          are cleaned as on the screen (text.h), so that none of them ends the sequence
 *          or begins another.
 * Owners:  the buffer is the caller's. */
#ifndef UI_TERM_OSC_H
#define UI_TERM_OSC_H

#include <stddef.h>

#include "core/strbuf.h"
#include "ui/term/glyph.h"

enum { OSC_COPY_MOST = 4096 }; /* bytes; terminals refuse more than some thousands */

/* OSC 52: the text in base64. A longer text is not copied at all: half of an order is
 * worse than none. */
void osc_copy(struct strbuf *out, const char *text);

/* OSC 9 or, for terminals of the rxvt and foot family, OSC 777. `term` is TERM. */
void osc_notify(struct strbuf *out, enum charset charset, const char *term, const char *text);

#endif
