/* view_what_if.h - trade.what_if's answer for a view, for screens and reports. */
#ifndef CLIENT_VIEW_WHAT_IF_H
#define CLIENT_VIEW_WHAT_IF_H

#include <jansson.h>

#include "client/view.h"
#include "core/status.h"

/* Reads the answer into the figures and `text`; the question's members stay. Nothing is
 * changed on failure. Errors: DRT_EPARSE (a member that cannot be read, named). */
DRT_MUST_CHECK enum drt_status view_what_if_read(struct view_what_if *out, const json_t *result,
                                                 struct drt_error *error);

/* "1.00", or "0.35 to 1.20"; empty where it is not known. NUMBER_TEXT * 3 bytes. */
const char *view_what_if_commission(char *out, size_t size, const struct view_what_if *what_if);

#endif
