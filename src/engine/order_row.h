/* order_row.h - an order as the control API shows it: the model, checks, exposure. */
#ifndef ENGINE_ORDER_ROW_H
#define ENGINE_ORDER_ROW_H

#include <jansson.h>

#include "trade/trade.h"

/* Everything of a row but its signal; now_ns is monotonic. NULL when out of memory. */
/* Of an order that an algorithm works: what that cost, {arrival, average, vwap, fill_ratio,
 * execution, opportunity, commission, shortfall, shortfall_bp, vwap_bp}; null where it is
 * not known. */
json_t *order_cost_json(const struct execution_cost *cost);
json_t *order_row_json(const struct trade_order_view *view, int64_t now_ns,
                       int64_t approval_ttl_ns);

#endif
