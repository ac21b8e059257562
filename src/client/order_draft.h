/* order_draft.h - an order by hand, as trade.execute_order takes it.
 *
 * The ticket on the screen and the commands buy and sell propose through this one form.
 * Threads: any. */
#ifndef CLIENT_ORDER_DRAFT_H
#define CLIENT_ORDER_DRAFT_H

#include <jansson.h>

#include "model/order.h"

/* The type that the prices of the draft make: neither MARKET, a limit LIMIT, a stop STOP,
 * both STOP_LIMIT. */
enum order_type order_draft_type(const struct order *draft);

/* {order: {symbol, direction, quantity, order_type, time_in_force, note, price?,
 * stop_price?}}: a new reference, the caller's. NULL: out of memory, or the note is not
 * UTF-8. */
json_t *order_draft_json(const struct order *draft);

/* trade.modify_order's parameters: that version of the order gets the draft's quantity and
 * prices. The caller's reference; NULL: out of memory. */
json_t *order_change_json(const struct order *draft, json_t *id, uint32_t version);

#endif
