/* outbox.h - encoded messages that wait for the pacer; private to src/ib.
 *
 * Shape:   two queues, first in first out each; the urgent one is emptied first.
 * Owners:  an entry taken out is the caller's, to be freed with free().
 * Threads: one. */
#ifndef IB_OUTBOX_H
#define IB_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/status.h"

struct ib_waiting {
	struct ib_waiting *next;
	uint64_t token;
	bool silent; /* nobody asks what became of it */
	size_t length;
	char bytes[];
};

struct ib_outbox {
	struct ib_lane {
		struct ib_waiting *first;
		struct ib_waiting **last; /* where the next one is hung in */
		size_t count;
	} lane[2]; /* [1] is urgent */
	size_t limit;
};

void ib_outbox_init(struct ib_outbox *outbox, size_t limit);

/* Copies the bytes. Without a token nobody asks what became of it. Errors: DRT_EFULL (`limit` in this queue), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status ib_outbox_push(struct ib_outbox *outbox, bool urgent,
                                              const char *bytes, size_t length,
                                              const uint64_t *token);

/* The next one to go, still inside, and whether it is urgent; NULL when empty. */
struct ib_waiting *ib_outbox_peek(const struct ib_outbox *outbox, bool *urgent);
/* Takes out what ib_outbox_peek() showed. */
struct ib_waiting *ib_outbox_take(struct ib_outbox *outbox);

size_t ib_outbox_count(const struct ib_outbox *outbox);

#endif
