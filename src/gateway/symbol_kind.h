/* symbol_kind.h - what a symbol in a price file stands for.
 *
 * The rule, also in the manual: six letters that are two currencies are a currency
 * pair; a well-known coin followed by USD, EUR or USDT is a crypto pair; everything
 * else is a US stock (a fund where the synthetic universe knows it as one). */
#ifndef GATEWAY_SYMBOL_KIND_H
#define GATEWAY_SYMBOL_KIND_H

#include "core/status.h"
#include "model/instrument.h"

/* Fills in type, name, tick, sizes, calendar, exchanges and a contract id that depends
 * on the symbol alone. Errors: DRT_EINVAL (no valid symbol). */
DRT_MUST_CHECK enum drt_status gw_instrument_of_symbol(struct instrument *out,
                                                       const char *symbol);

#endif
