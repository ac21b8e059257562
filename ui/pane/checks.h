/* checks.h - the risk gate's checks of one order, as sheets show them.
 *
 * Shape:   a heading with the counts; what failed, in sentences, each with its limits;
 *          what passed, name, figure and limit, in two columns where they fit. What does
 *          not fit is counted in the last row, never left away in silence. */
#ifndef UI_PANE_CHECKS_H
#define UI_PANE_CHECKS_H

#include "ui/pane/sheet.h"

/* Draws from `row` to the area's end; returns the next free row. On an approval sheet
 * soft limits carry the box that Space ticks. */
int checks_draw(struct area area, int row, const struct view_order *order,
                const struct sheet *sheet);

#endif
