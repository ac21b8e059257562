/* ticket.h - the order ticket: fields in, a draft out. */
#ifndef UI_PANE_TICKET_H
#define UI_PANE_TICKET_H

#include "ui/pane/sheet.h"

/* Opens an empty ticket for a symbol (may be "") and a side ("BUY", "SELL"). */
void ticket_open(struct sheet *sheet, const char *symbol, const char *side);

/* Reads the fields into a draft of an order by hand: symbol, side, type, quantity, prices,
 * time in force, note. On failure `problem` (PANE_TEXT bytes) is one sentence that names
 * the field. Errors: DRT_EPARSE (a field), DRT_EINVAL (they do not fit together). */
DRT_MUST_CHECK enum drt_status ticket_read(struct order *out, const struct sheet *sheet,
                                           char *problem);

#endif
