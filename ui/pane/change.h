/* change.h - the sheet that changes an order which waits or works: fields in, values out. */
#ifndef UI_PANE_CHANGE_H
#define UI_PANE_CHANGE_H

#include "ui/pane/sheet.h"

/* Places in the sheet's `fields` and its `field`. */
enum change_field { CHANGE_QUANTITY, CHANGE_LIMIT, CHANGE_STOP, CHANGE_FIELDS };

/* Whether an order in that state can be changed at all, and whether it has such a value. */
bool change_allowed(const struct order *order);
bool change_has(const struct order *order, enum change_field field);

/* Opens the sheet with the order's values in its fields. */
void change_open(struct sheet *sheet, const struct order *order);

/* What the fields make of the order. On failure `problem` (PANE_TEXT bytes) is one sentence.
 * Errors: DRT_EINVAL (a field, nothing is different). */
DRT_MUST_CHECK enum drt_status change_read(struct order *out, const struct sheet *sheet,
                                           const struct order *order, char *problem);

#endif
