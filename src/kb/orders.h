/* orders.h - a mirror of the ledger's orders, for queries beside signals and bars.
 *
 * Truth:   the ledger, always. The store worker copies each order event here after the
 *          broker worker committed it; the mirror may lag, may be deleted, and is
 *          rebuilt by storing the ledger's orders again. Nothing that trades reads it.
 *          A mirror, and no attached ledger file, so that a query can neither hold the
 *          ledger's log back nor see a schema that is not its own.
 * Threads, errors: kb/kb.h. */
#ifndef KB_ORDERS_H
#define KB_ORDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"
#include "model/order.h"

struct kb;

struct kb_order_filter {
	const char *symbol;   /* NULL: any */
	const char *strategy; /* NULL: any */
	bool by_status;       /* only those in `status` */
	enum order_status status;
	bool working_only;      /* order_status_is_working() */
	int64_t from_ns, to_ns; /* [from, to) of the creation; to 0: no end */
	size_t limit;           /* 0: all */
};

/* Stores by id. A version that is not newer than the stored one changes nothing, so
 * that events may arrive twice or late. Errors: DRT_EINVAL (a nil id). */
DRT_MUST_CHECK enum drt_status kb_store_order(struct kb *kb, const struct order *order,
                                              struct drt_error *error);
/* Newest first. A NULL filter takes all. */
DRT_MUST_CHECK enum drt_status kb_get_orders(struct order **out, size_t *count, struct kb *kb,
                                             const struct kb_order_filter *filter,
                                             struct drt_error *error);

#endif
