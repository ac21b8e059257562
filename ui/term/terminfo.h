/* terminfo.h - what the environment and the terminal's entry say; for ui/term only. */
#ifndef UI_TERM_TERMINFO_H
#define UI_TERM_TERMINFO_H

#include "core/status.h"
#include "ui/term/palette.h"

/* Reads the locale, TERM (unless `term` is given), COLORTERM, NO_COLOR and the entry of
 * the terminal on descriptor `fd`. The texts in *env borrow the environment.
 * Errors: DRT_EUNSUPPORTED (no entry, or one that cannot move the cursor). */
DRT_MUST_CHECK enum drt_status terminfo_probe(struct terminal_env *env, const char *term,
                                              int fd, struct drt_error *error);

/* True for terminals of the xterm family: bracketed paste, window titles. */
bool terminfo_is_modern(const struct terminal_env *env);

#endif
