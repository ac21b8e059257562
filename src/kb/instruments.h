/* instruments.h - the instruments of the knowledge base. Threads, errors: kb/kb.h. */
#ifndef KB_INSTRUMENTS_H
#define KB_INSTRUMENTS_H

#include <stddef.h>

#include "core/status.h"
#include "model/instrument.h"

struct kb;

/* Stores under its symbol: what was there is replaced, what is equal is left alone.
 * `id` in the value is ignored; *id is the row's. Errors: DRT_EINVAL (an invalid symbol,
 * an unknown calendar, tick, size or multiplier not positive). */
DRT_MUST_CHECK enum drt_status kb_store_instrument(int64_t *id, struct kb *kb,
                                                   const struct instrument *instrument,
                                                   struct drt_error *error);

/* By symbol, in upper case. Errors: DRT_ENOTFOUND with the remedy. */
DRT_MUST_CHECK enum drt_status kb_find_instrument(struct instrument *out, struct kb *kb,
                                                  const char *symbol, struct drt_error *error);
/* By id. Errors: DRT_ENOTFOUND. */
DRT_MUST_CHECK enum drt_status kb_get_instrument(struct instrument *out, struct kb *kb,
                                                 int64_t id, struct drt_error *error);
/* All, by symbol. */
DRT_MUST_CHECK enum drt_status kb_list_instruments(struct instrument **out, size_t *count,
                                                   struct kb *kb, struct drt_error *error);

#endif
