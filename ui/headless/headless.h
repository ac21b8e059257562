/* headless.h - a terminal in memory: for tests, snapshots and reports.
 *
 * Shape:   the interface of ui/term/terminal.h over a cell buffer and a queue of keys.
 * Owners:  headless_new() hands over the terminal; terminal_free() ends it. */
#ifndef UI_HEADLESS_HEADLESS_H
#define UI_HEADLESS_HEADLESS_H

#include "core/strbuf.h"
#include "ui/term/terminal.h"

/* An empty terminal of that size. Errors: DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status headless_new(struct terminal **out, int rows, int cols,
                                            enum charset charset);

/* Changes the size; a CODE_RESIZE key follows. */
void headless_resize(struct terminal *terminal, int rows, int cols);

/* Queues keys. `keys` are names as key_parse() takes them, parted by blanks:
 * "a y Ctrl-R Shift-Tab Space". `burst` marks them as typed ahead.
 * Errors: DRT_EPARSE (a name; those before it are queued), DRT_EFULL. */
DRT_MUST_CHECK enum drt_status headless_feed(struct terminal *terminal, const char *keys,
                                             bool burst);

/* Queues one event as it is; a paste's text must live until it is read.
 * Errors: DRT_EFULL. */
DRT_MUST_CHECK enum drt_status headless_feed_key(struct terminal *terminal,
                                                 const struct key *key);

/* The frame shown last. */
const struct screen *headless_screen(const struct terminal *terminal);

/* Cells that the last flush changed: 0 for an idle screen; and since birth. */
size_t headless_cells_changed(const struct terminal *terminal);
size_t headless_cells_total(const struct terminal *terminal);

/* Bells rung, and the title set last. */
int headless_bells(const struct terminal *terminal);
const char *headless_title(const struct terminal *terminal);
/* What was copied and notified last, and whether the mouse is reported. */
const char *headless_copied(const struct terminal *terminal);
const char *headless_notice(const struct terminal *terminal);
bool headless_mouse(const struct terminal *terminal);

/* Appends a screen as text: one line for each row, all columns, newline at the end.
 * This is the form of the files in tests/golden/screens. */
void screen_dump(struct strbuf *out, const struct screen *screen);

/* Appends the styles in the same shape: one letter a column ('.' plain, u up, d down,
 * w warn, ! danger, o ok, t title, k key, - dim, 1 and 2 lines; upper case when
 * selected; '*' bold plain). */
void screen_dump_styles(struct strbuf *out, const struct screen *screen);

#endif
