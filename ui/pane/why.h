/* why.h - the gates of one candidate, shared by the why pane, research and the sheet. */
#ifndef UI_PANE_WHY_H
#define UI_PANE_WHY_H

#include "ui/pane/pane.h"

/* Draws verdict, what became of a raised signal, gates and reason from `row` on; returns
 * the next free row. */
int why_draw(struct area area, int row, const struct view *view, const struct signal *signal);

/* "Why not  KO  momentum"; PANE_TEXT bytes. */
void why_title(char *out, const struct signal *signal);

#endif
