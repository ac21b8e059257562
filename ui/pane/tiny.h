/* tiny.h - the screens that are too small for panes: approve and freeze still work. */
#ifndef UI_PANE_TINY_H
#define UI_PANE_TINY_H

#include <stdint.h>

#include "ui/pane/sheet.h"

/* 40 x 10 and a little more: one order, or the sheet; `off` are the actions that do not
 * work now. Returns whether an open sheet was shown with everything that a decision
 * needs. */
bool tiny_draw(struct area area, const struct pane_context *context, const struct sheet *sheet,
               uint64_t off);

/* Smaller: mode, approvals and freeze, or the mode alone, or nothing. The result is as
 * above; only freezing can be decided here. */
bool mini_draw(struct area area, const struct pane_context *context, const struct sheet *sheet);

#endif
