/* mailbox.h - a bounded queue of immutable messages into one worker.
 *
 * Shape:   at most `capacity` messages wait. Delivery is in order of arrival.
 * Threads: any thread pushes; the handler runs on the loop's thread only.
 * Owners:  a message arrives with one reference, which a successful push takes over;
 *          the mailbox drops it after the handler returned. A handler that keeps a
 *          message calls message_ref(). Messages are never changed after a push.
 * Full:    a push into a full mailbox is refused and counted; what may be dropped
 *          is the sender's decision (quotes conflate before they get here). */
#ifndef CORE_MAILBOX_H
#define CORE_MAILBOX_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "core/loop.h"
#include "core/status.h"

struct message {
	int kind; /* the receiver's enum */
	atomic_int references;
	void (*release)(struct message *); /* frees; called with the last reference */
};

/* Sets kind, one reference and how to free it. */
void message_init(struct message *message, int kind, void (*release)(struct message *));
struct message *message_ref(struct message *message);
void message_unref(struct message *message);

struct mailbox;

typedef void mailbox_fn(void *arg, struct message *message);

/* Errors: DRT_EINVAL (capacity 0), DRT_ENOMEM. */
DRT_MUST_CHECK enum drt_status mailbox_new(struct mailbox **out, struct loop *loop,
                                           size_t capacity, mailbox_fn *fn, void *arg);
/* Drops what waits. No thread may push any more. */
void mailbox_free(struct mailbox *mailbox);

/* Takes the reference over on success only. Errors: DRT_EFULL. */
DRT_MUST_CHECK enum drt_status mailbox_push(struct mailbox *mailbox, struct message *message);

/* Handles everything that waits, at once, on the caller's thread. For a loop that does not
 * run any more. */
void mailbox_drain(struct mailbox *mailbox);

size_t mailbox_waiting(struct mailbox *mailbox);
uint64_t mailbox_refused(struct mailbox *mailbox);

#endif
