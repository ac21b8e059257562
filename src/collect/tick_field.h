/* tick_field.h - where a tick of the broker belongs in a quote.
 *
 * Units:   as in model/quote.h. Threads: any; pure. */
#ifndef COLLECT_TICK_FIELD_H
#define COLLECT_TICK_FIELD_H

#include <stdint.h>

#include "model/quote.h"

/* The field of a price tick's or a size's type (enum ib_tick_type), live or delayed; a price
 * tick's own type also names the size that comes with it. NULL: not one of a quote's. */
double *tick_price_field(struct quote *quote, int32_t type);
double *tick_size_field(struct quote *quote, int32_t type);

#endif
