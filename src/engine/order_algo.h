/* order_algo.h - the algorithm that an order by hand names, as the control API takes it.
 *
 * Beside what model/json.h reads: `start` and `end` may be a local time of the exchange,
 * "10:00", of the session that runs or comes next; and VWAP gets its curve, the volume of
 * the last sessions by half hour, from the knowledge base.
 * Threads: that of the knowledge base's handle. */
#ifndef ENGINE_ORDER_ALGO_H
#define ENGINE_ORDER_ALGO_H

#include <jansson.h>

#include "core/status.h"
#include "model/order.h"

struct kb;

struct order_algo_context {
	struct kb *kb;
	const struct instrument *instrument; /* of the order */
	int64_t market_ns;                   /* now */
};

/* Reads `json` (NULL or null: none) into draft->algo. Whether it fits the order is for
 * order_check() to say. Errors: DRT_EPARSE, DRT_ERANGE, DRT_EINVAL (curve and progress
 * are not for others to give), DRT_ENOTFOUND (the calendar), and those of kb/bars.h. */
DRT_MUST_CHECK enum drt_status order_algo_read(struct order *draft, const json_t *json,
                                               const struct order_algo_context *context,
                                               struct drt_error *error);

#endif
